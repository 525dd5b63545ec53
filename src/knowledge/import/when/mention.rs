//! Days and times of day as a text names them.

use jiff::civil::{Date, Time};

use super::super::super::date::PartialDate;
use super::super::tokens::Token;
use super::first_day;

/// Years that a release can speak of.
pub(super) const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A day as the text names it, with the tokens that do.
#[derive(Debug)]
pub(super) struct Mention {
    /// The day of the month.
    pub(super) day: i8,
    /// The month, from 1.
    pub(super) month: i8,
    /// The year, where it is given.
    pub(super) year: Option<i16>,
    /// The day of the week, where it is given, from Monday at 0.
    pub(super) weekday: Option<usize>,
    /// The first token of the day and month.
    pub(super) from: usize,
    /// The token after the last.
    pub(super) to: usize,
    /// The first token of what is worth quoting: `Yesterday (`, `Friday (`.
    pub(super) said_from: usize,
}

impl Mention {
    /// The day; without a year of its own, that of the release's year that fits best.
    pub(super) fn resolve(&self, published: Option<PartialDate>) -> Option<Date> {
        if let Some(year) = self.year {
            return Date::new(year, self.month, self.day).ok();
        }
        let published = first_day(published?);
        let near = |years: i16| Date::new(published.year().checked_add(years)?, self.month, self.day).ok();
        let mut dates: Vec<Date> = [0, 1, -1].into_iter().filter_map(near).collect();
        // The day of the week decides where the text gives one that fits; otherwise the nearest does.
        if dates.iter().any(|&date| self.fits_weekday(date)) {
            dates.retain(|&date| self.fits_weekday(date));
        }
        dates.into_iter().min_by_key(|&date| published.duration_until(date).abs())
    }

    /// Whether the day of the week, where it is given, is that of a date.
    pub(super) fn fits_weekday(&self, date: Date) -> bool {
        self.weekday.is_none_or(|at| usize::try_from(date.weekday().to_monday_zero_offset()) == Ok(at))
    }

    /// How many words lie between this day and a time.
    pub(super) fn words_from(&self, clock: &Clock) -> usize {
        if self.from >= clock.to { self.from - clock.to } else { clock.from.saturating_sub(self.to) }
    }
}

/// A time of day as the text names it.
#[derive(Debug)]
pub(super) struct Clock {
    /// When.
    pub(super) at: Time,
    /// Until when, where that is given.
    pub(super) until: Option<Time>,
    /// The first of its tokens.
    pub(super) from: usize,
    /// The token after the last.
    pub(super) to: usize,
}

/// The days and times that tokens name, each in order.
pub(super) fn mentions(tokens: &[Token<'_>]) -> (Vec<Mention>, Vec<Clock>) {
    let (mut days, mut clocks) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        if let Some(day) = day_at(tokens, at) {
            at = day.to;
            days.push(day);
        } else if let Some(clock) = clock_at(tokens, at) {
            at = clock.to;
            clocks.push(clock);
        } else {
            at += 1;
        }
    }
    (days, clocks)
}

/// The month of a name, from 1.
pub(super) fn month(token: &Token<'_>) -> Option<i8> {
    // Most words are told from a month without looking closely: a release may be megabytes.
    if !(3..=9).contains(&token.text.len()) {
        return None;
    }
    let word = token.text.to_ascii_lowercase();
    // `may` and `march` are everyday words too; the months are written large.
    if matches!(token.text, "may" | "march" | "mar" | "dec") {
        return None;
    }
    let is_name =
        |name: &&str| **name == word || word == "sept" && name.starts_with("sept") || name.get(..3) == Some(&word);
    let place = MONTHS.iter().position(is_name)?;
    i8::try_from(place + 1).ok()
}

/// The day of the week of a name, from Monday at 0.
pub(super) fn weekday(token: &Token<'_>) -> Option<usize> {
    let word = token.text.to_ascii_lowercase();
    WEEKDAYS.iter().position(|name| *name == word || name.get(..3) == Some(&word))
}

fn day_at(tokens: &[Token<'_>], at: usize) -> Option<Mention> {
    let get = |at: usize| tokens.get(at);
    let number = |at: usize, digits| get(at)?.number(digits);
    let is = |at: usize, word: &str| get(at).is_some_and(|token| token.is(word));
    let year_at = |at: usize| {
        let at = if is(at, ",") { at + 1 } else { at };
        number(at, 4..=4).filter(|year| YEARS.contains(year)).map(|year| (year, at + 1))
    };
    let skip = |at: usize, words: &[&str]| if words.iter().any(|word| is(at, word)) { at + 1 } else { at };
    const ORDINALS: [&str; 4] = ["st", "nd", "rd", "th"];

    let (day, month, year, to) = if let (Some(year), true, Some(month), true, Some(day)) =
        (number(at, 4..=4), is(at + 1, "-"), number(at + 2, 2..=2), is(at + 3, "-"), number(at + 4, 2..=2))
    {
        (day, i8::try_from(month).ok()?, Some(year), at + 5)
    } else if let (Some(day), true, Some(month), true, Some(year)) =
        (number(at, 1..=2), is(at + 1, "/"), number(at + 2, 1..=2), is(at + 3, "/"), number(at + 4, 4..=4))
    {
        (day, i8::try_from(month).ok()?, Some(year), at + 5)
    } else if let Some(day) = number(at, 1..=2) {
        let name = skip(skip(at + 1, &ORDINALS), &["of"]);
        let month = month(get(name)?)?;
        let (year, to) = year_at(name + 1).map_or((None, name + 1), |(year, to)| (Some(year), to));
        (day, month, year, to)
    } else {
        let month = month(get(at)?)?;
        let day = number(at + 1, 1..=2)?;
        let after = skip(at + 2, &ORDINALS);
        let (year, to) = year_at(after).map_or((None, after), |(year, to)| (Some(year), to));
        (day, month, year, to)
    };
    let day = i8::try_from(day).ok()?;
    // The 29th of February counts: the year is not known here.
    Date::new(year.unwrap_or(2000), month, day).ok().filter(|_| year.is_none_or(|year| YEARS.contains(&year)))?;
    let back = |steps: usize| at.checked_sub(steps).and_then(get);
    let is_mark = |token: &&Token<'_>| matches!(token.text, "(" | ",") || token.is("the");
    let before = if back(1).is_some_and(|token| is_mark(&token)) { 2 } else { 1 };
    let named = back(before).filter(|token| {
        weekday(token).is_some() || ["yesterday", "today", "tomorrow", "tonight"].iter().any(|word| token.is(word))
    });
    let said_from = if named.is_some() { at - before } else { at };
    Some(Mention { day, month, year, weekday: named.and_then(weekday), from: at, to, said_from })
}

/// A time before its half of the day is known.
struct Bare {
    hour: i16,
    minute: i16,
    half: Option<bool>,
    is_24_hours: bool,
    to: usize,
}

impl Bare {
    fn time(&self, is_afternoon: Option<bool>) -> Option<Time> {
        let hour = match is_afternoon {
            Some(_) if !(1..=12).contains(&self.hour) => return None,
            Some(afternoon) => self.hour % 12 + if afternoon { 12 } else { 0 },
            None => self.hour,
        };
        Time::new(i8::try_from(hour).ok()?, i8::try_from(self.minute).ok()?, 0, 0).ok()
    }
}

fn clock_at(tokens: &[Token<'_>], at: usize) -> Option<Clock> {
    let first = bare_at(tokens, at)?;
    let joins = |token: &&Token<'_>| {
        matches!(token.text, "-" | "–" | "—") || ["to", "until", "till", "and"].iter().any(|word| token.is(word))
    };
    let second = tokens.get(first.to).filter(joins).and_then(|_| bare_at(tokens, first.to + 1));
    let is_whole = |bare: &Bare| bare.half.is_some() || bare.is_24_hours;
    let second = second.filter(is_whole);
    let until = second.as_ref().and_then(|second| second.time(second.half));
    let from = match (&second, first.half) {
        (_, Some(half)) => first.time(Some(half))?,
        (Some(second), None) if !first.is_24_hours => {
            // `4 to 5pm`: the half is that of the end, unless the start would then come after it.
            let same = first.time(second.half)?;
            if until.is_some_and(|until| same > until) { first.time(Some(false))? } else { same }
        }
        _ if first.is_24_hours => first.time(None)?,
        _ => return None,
    };
    let to = second.map_or(first.to, |second| second.to);
    Some(Clock { at: from, until, from: at, to })
}

fn bare_at(tokens: &[Token<'_>], at: usize) -> Option<Bare> {
    let get = |at: usize| tokens.get(at);
    let is = |at: usize, word: &str| get(at).is_some_and(|token| token.is(word));
    let noon = |to| Bare { hour: 12, minute: 0, half: Some(true), is_24_hours: false, to };
    if ["noon", "midday"].iter().any(|word| is(at, word)) {
        return Some(noon(at + 1));
    }
    let hour = get(at)?.number(1..=2)?;
    if hour == 12 && ["noon", "midday"].iter().any(|word| is(at + 1, word)) {
        return Some(noon(at + 2));
    }
    let mark = get(at + 1).filter(|token| matches!(token.text, "." | ":"));
    let minute = mark.and_then(|_| get(at + 2)?.number(2..=2)).filter(|minute| *minute < 60);
    let after = if minute.is_some() { at + 3 } else { at + 1 };
    let is_24_hours = minute.is_some() && mark.is_some_and(|mark| mark.text == ":");
    let dotted = |letter: &str| is(after, letter) && is(after + 1, ".") && is(after + 2, "m");
    let (half, to) = if is(after, "am") || is(after, "pm") {
        (Some(is(after, "pm")), after + 1)
    } else if dotted("a") || dotted("p") {
        (Some(is(after, "p")), after + 3)
    } else {
        (None, after)
    };
    (hour <= 24).then_some(Bare {
        hour,
        minute: minute.unwrap_or(0),
        half,
        is_24_hours: is_24_hours && half.is_none(),
        to,
    })
}
