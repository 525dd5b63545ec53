//! When the panel is there: hours of the week in London, without the holidays.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use thiserror::Error;

use crate::knowledge::{LONDON, london_day};

/// Why hours cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HoursError {
    /// A part is not of the form that is asked for.
    #[error("`{0}` is no hours: write `mon-fri 09:00-17:00, sat 10:00-13:00`")]
    Part(String),
    /// A day is not a day of the calendar.
    #[error("`{0}` is no day: write days as `2026-12-25`, with commas between")]
    Holiday(String),
}

/// One stretch of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    day: Weekday,
    from: Time,
    to: Time,
}

/// When the panel is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Without any, at all times.
    stretches: Vec<Stretch>,
    holidays: Vec<Date>,
}

/// How far ahead the next opening is looked for, in days: longer than any run of holidays.
const AHEAD: i32 = 60;

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

impl Hours {
    /// At all times.
    pub const fn always() -> Self {
        Self { stretches: Vec::new(), holidays: Vec::new() }
    }

    /// Reads hours such as `mon-fri 09:00-17:00, sat 10:00-13:00`, and days on which there are none. `24:00` ends a day.
    ///
    /// # Errors
    /// With the first part that is malformed.
    pub fn parse(hours: &str, holidays: &str) -> Result<Self, HoursError> {
        let mut stretches = Vec::new();
        for part in parts(hours) {
            stretches.extend(stretches_of(part).ok_or_else(|| HoursError::Part(part.to_owned()))?);
        }
        let day = |text: &str| text.parse().map_err(|_| HoursError::Holiday(text.to_owned()));
        Ok(Self { stretches, holidays: parts(holidays).map(day).collect::<Result<_, _>>()? })
    }

    /// Whether the panel is there at a moment.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.stretches.is_empty() || self.openings(london_day(now)).any(|(from, to)| from <= now && now < to)
    }

    /// When the panel is next there: now, if it is there; `None` when it is not for as far ahead as is looked.
    pub fn next_opening(&self, now: Timestamp) -> Option<Timestamp> {
        if self.is_open(now) {
            return Some(now);
        }
        let today = london_day(now);
        let days = (0..AHEAD).filter_map(|ahead| today.checked_add(ahead.days()).ok());
        days.flat_map(|day| self.openings(day).collect::<Vec<_>>())
            .map(|(from, _)| from)
            .filter(|from| *from > now)
            .min()
    }

    /// How long the panel was there between two moments.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        if self.stretches.is_empty() || to <= from {
            return to.duration_since(from).max(SignedDuration::ZERO);
        }
        let mut there = SignedDuration::ZERO;
        let (mut day, last) = (london_day(from), london_day(to));
        while day <= last {
            for (opens, closes) in self.openings(day) {
                there += closes.min(to).duration_since(opens.max(from)).max(SignedDuration::ZERO);
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        there
    }

    /// The stretches of a day in London.
    fn openings(&self, day: Date) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let is_holiday = self.holidays.contains(&day);
        let stretches = self.stretches.iter().filter(move |stretch| !is_holiday && stretch.day == day.weekday());
        stretches.filter_map(move |stretch| {
            let moment = |day: Date, time: Time| {
                let zone = TimeZone::get(LONDON).ok()?;
                zone.to_ambiguous_zoned(day.to_datetime(time)).compatible().ok().map(|zoned| zoned.timestamp())
            };
            let to = if stretch.to == Time::midnight() {
                moment(day.tomorrow().ok()?, stretch.to)?
            } else {
                moment(day, stretch.to)?
            };
            Some((moment(day, stretch.from)?, to))
        })
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn stretches_of(part: &str) -> Option<Vec<Stretch>> {
    let (days, times) = part.split_once(' ')?;
    let place = |name: &str| DAYS.iter().position(|(day, _)| day.eq_ignore_ascii_case(name.trim()));
    let (first, last) = match days.split_once('-') {
        Some((first, last)) => (place(first)?, place(last)?),
        None => (place(days)?, place(days)?),
    };
    let (from, to) = times.split_once('-')?;
    let from: Time = from.trim().parse().ok()?;
    // A day ends at midnight, which the calendar calls the start of the next.
    let to: Time = if to.trim() == "24:00" { Time::midnight() } else { to.trim().parse().ok()? };
    let is_stretch = from < to || (to == Time::midnight() && times.contains("24:00"));
    (first <= last && is_stretch).then(|| {
        DAYS.iter().skip(first).take(last - first + 1).map(|(_, day)| Stretch { day: *day, from, to }).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_panel_is_there_in_its_hours_in_london() {
        let hours = Hours::parse("mon-fri 09:00-17:00, sat 10:00-13:00", "2026-12-25, 2026-12-28").unwrap();
        for (moment, open, next) in [
            // A Wednesday in winter, then one in summer: London is an hour ahead of UTC.
            ("2026-11-25T09:00:00Z", true, "2026-11-25T09:00:00Z"),
            ("2026-11-25T17:00:00Z", false, "2026-11-26T09:00:00Z"),
            ("2026-06-24T08:00:00Z", true, "2026-06-24T08:00:00Z"),
            ("2026-06-24T07:59:59Z", false, "2026-06-24T08:00:00Z"),
            // From Christmas Eve after hours to the Saturday, over a holiday.
            ("2026-12-24T17:00:00Z", false, "2026-12-26T10:00:00Z"),
            ("2026-12-26T13:00:00Z", false, "2026-12-29T09:00:00Z"),
        ] {
            assert_eq!(hours.is_open(at(moment)), open, "{moment}");
            assert_eq!(hours.next_opening(at(moment)), Some(at(next)), "{moment}");
        }
    }

    #[test]
    fn only_panel_hours_count_as_waiting() {
        let hours = Hours::parse("mon-fri 09:00-17:00", "").unwrap();
        // Friday at 16:00 to Monday at 10:00: an hour and an hour.
        let waited = hours.between(at("2026-11-27T16:00:00Z"), at("2026-11-30T10:00:00Z"));
        assert_eq!(waited, SignedDuration::from_hours(2));
        assert_eq!(hours.between(at("2026-11-28T00:00:00Z"), at("2026-11-29T00:00:00Z")), SignedDuration::ZERO);
        let always = Hours::always().between(at("2026-11-28T00:00:00Z"), at("2026-11-29T00:00:00Z"));
        assert_eq!(always, SignedDuration::from_hours(24));
        let night = Hours::parse("mon-sun 18:00-24:00", "").unwrap();
        assert!(night.is_open(at("2026-11-25T23:59:59Z")) && !night.is_open(at("2026-11-26T00:00:00Z")));
    }

    #[test]
    fn malformed_hours_are_named() {
        for bad in
            ["9-17", "mon 17:00-09:00", "fri-mon 09:00-17:00", "mon 09:00", "someday 09:00-10:00", "mon 9:00-1x:00"]
        {
            assert_eq!(Hours::parse(bad, ""), Err(HoursError::Part(bad.to_owned())));
        }
        assert_eq!(Hours::parse("", "christmas"), Err(HoursError::Holiday("christmas".to_owned())));
        assert_eq!(
            Hours::parse("mon 09:00-10:00", "").unwrap().next_opening(at("2026-11-25T09:00:00Z")),
            Some(at("2026-11-30T09:00:00Z"))
        );
    }
}
