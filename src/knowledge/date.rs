//! Dates as knowledge has them: a day, or only a month or a year; London time for events.

use std::fmt;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::fault::Problem;

/// The zone of every local time in the knowledge folder.
pub const LONDON: &str = "Europe/London";

/// The moment as a clock in London shows it.
///
/// # Errors
/// When the time-zone data compiled into the binary lacks London, which its build rules out.
pub fn in_london(moment: Timestamp) -> Result<Zoned, jiff::Error> {
    Ok(moment.to_zoned(TimeZone::get(LONDON)?))
}

/// The day in London at a moment; the day in UTC should the zone data be missing.
pub fn london_day(moment: Timestamp) -> Date {
    in_london(moment).map_or_else(|_| moment.to_zoned(TimeZone::UTC).date(), |zoned| zoned.date())
}

/// A date said to a person: `5 May 2020`.
pub fn said(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// Reads a day.
///
/// # Errors
/// When the text is not a day of the calendar written `2026-11-21`.
pub(super) fn day(text: &str) -> Result<Date, Problem> {
    text.parse().map_err(|_| {
        Problem::new(
            format!("`{text}` is not a date"),
            "write a day of the calendar as year-month-day, as in `2026-11-21`",
        )
    })
}

/// Reads a local London time of an event.
///
/// # Errors
/// When the text is not a time written `2020-05-06T16:00`.
pub(super) fn moment(text: &str) -> Result<Timestamp, Problem> {
    let bad = || Problem::new(format!("`{text}` is not a time"), "write the London time, as in `2020-05-06T16:00`");
    let local: DateTime = text.parse().map_err(|_| bad())?;
    if !text.contains('T') {
        return Err(bad());
    }
    let zoned = local.in_tz(LONDON).map_err(|_| bad())?;
    Ok(zoned.timestamp())
}

/// When something was published, as exactly as its source says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartialDate {
    /// Only the year is known.
    Year(i16),
    /// The year and the month are known; the date is the first of that month.
    Month(Date),
    /// The day is known.
    Day(Date),
}

impl PartialDate {
    /// Reads `2020`, `2020-05` or `2020-05-05`.
    ///
    /// # Errors
    /// When the text is none of these.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let bad = || {
            Problem::new(
                format!("`{text}` is not a date"),
                "write `2020`, `2020-05` or `2020-05-05`; leave the key out when the date is not known",
            )
        };
        match text.split('-').count() {
            1 if text.len() == 4 => text.parse().map(Self::Year).map_err(|_| bad()),
            2 => format!("{text}-01").parse().map(Self::Month).map_err(|_| bad()),
            _ => day(text).map(Self::Day).map_err(|_| bad()),
        }
    }
}

impl PartialDate {
    /// The date as it stands in files: `2020-05`.
    pub(super) fn written(self) -> String {
        match self {
            Self::Year(year) => year.to_string(),
            Self::Month(date) => date.strftime("%Y-%m").to_string(),
            Self::Day(date) => date.to_string(),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year}"),
            Self::Month(date) => write!(f, "{}", date.strftime("%B %Y")),
            Self::Day(date) => f.write_str(&said(*date)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_said_as_exactly_as_they_are_known() {
        for (written, expected) in [("2020", "2020"), ("2020-05", "May 2020"), ("2020-05-05", "5 May 2020")] {
            assert_eq!(PartialDate::parse(written).map(|d| d.to_string()), Ok(expected.to_owned()));
        }
        for bad in ["20", "May 2020", "2020-13", "2020-02-30", ""] {
            assert!(PartialDate::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn local_times_follow_summer_time() {
        let summer = moment("2020-05-06T16:00").map(|m| m.to_string());
        assert_eq!(summer, Ok("2020-05-06T15:00:00Z".to_owned()));
        let winter = moment("2020-10-30T17:45").map(|m| m.to_string());
        assert_eq!(winter, Ok("2020-10-30T17:45:00Z".to_owned()));
        assert!(moment("2020-10-30").is_err());
    }
}
