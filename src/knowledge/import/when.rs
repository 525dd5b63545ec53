//! Dates and times in the text of a release.
//!
//! A release says `At 5.45pm on Friday (30 October)`: the year is that of the
//! release itself, and without it there is none. Nothing is guessed.

mod mention;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use super::super::date::{self, PartialDate};
use super::one_line;
use super::tokens::{Token, tokens};
use mention::{Clock, Mention, YEARS, mentions, month, weekday};

/// The most words between a date and a time that belong together.
const MOST_BETWEEN: usize = 10;

/// The most dates listed from one release.
const MOST_DATES: usize = 20;

/// The most characters shown of the words that name a date.
const LONGEST_WORDS: usize = 120;

/// A dated happening, found in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Happening {
    /// When it starts, in London.
    pub(super) starts: DateTime,
    /// When it ends.
    pub(super) ends: DateTime,
    /// Whether the text says when it ends; otherwise one hour is taken.
    pub(super) says_end: bool,
    /// Whether the text says the year; otherwise it is taken from the release's own date.
    pub(super) says_year: bool,
    /// The words that name it.
    pub(super) words: String,
}

/// A day named in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Day {
    /// The words that name it.
    pub(super) words: String,
    /// The day; `None` when its year is not known.
    pub(super) date: Option<Date>,
    /// Whether the day of the week that the text gives is another one.
    pub(super) wrong_weekday: bool,
}

/// What the text says about time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct When {
    /// The first dated happening that is not over before the release.
    pub(super) happening: Option<Happening>,
    /// Every day named, in order.
    pub(super) days: Vec<Day>,
}

/// Finds the days and the happening that a text names.
pub(super) fn find(paragraphs: &[&str], published: Option<PartialDate>) -> When {
    let mut when = When::default();
    let mut is_to_come = false;
    for paragraph in paragraphs {
        let tokens = tokens(paragraph);
        let (days, clocks) = mentions(&tokens);
        let words = |from: usize, to: usize| words_between(paragraph, &tokens, from, to);
        for day in &days {
            if when.days.len() == MOST_DATES {
                break;
            }
            let date = day.resolve(published);
            let words = words(day.said_from, day.to);
            if when.days.iter().all(|known| known.words != words) {
                let wrong_weekday = date.is_some_and(|date| !day.fits_weekday(date));
                when.days.push(Day { words, date, wrong_weekday });
            }
        }
        // The first that is still to come when the release is published, or else the first of all.
        for clock in &clocks {
            if is_to_come {
                break;
            }
            let Some(day) = nearest(&days, clock).filter(|day| day.words_from(clock) <= MOST_BETWEEN) else { continue };
            let Some(date) = day.resolve(published) else { continue };
            let Some((starts, ends)) = span(date, clock) else { continue };
            is_to_come = published.is_none_or(|day| starts.date() >= first_day(day));
            if is_to_come || when.happening.is_none() {
                let words = words(day.said_from.min(clock.from), day.to.max(clock.to));
                let (says_end, says_year) = (clock.until.is_some(), day.year.is_some());
                when.happening = Some(Happening { starts, ends, says_end, says_year, words });
            }
        }
    }
    when
}

/// The day named nearest to a time, of days in the order of the text.
fn nearest<'a>(days: &'a [Mention], clock: &Clock) -> Option<&'a Mention> {
    let after = days.partition_point(|day| day.from < clock.from);
    let before = after.checked_sub(1).and_then(|at| days.get(at));
    before.into_iter().chain(days.get(after)).min_by_key(|day| day.words_from(clock))
}

/// Reads a date that stands alone: `28 Oct 2020`, `2020-10-28`, `13:53 05/05/2020`, `October 2020`.
pub(super) fn date_alone(text: &str) -> Option<PartialDate> {
    if let Ok(date) = PartialDate::parse(text.trim()) {
        return Some(date);
    }
    let tokens = tokens(text);
    let (days, clocks) = mentions(&tokens);
    if let [day] = days.as_slice() {
        let inside =
            |at: usize| (day.from..day.to).contains(&at) || clocks.iter().any(|c| (c.from..c.to).contains(&at));
        let is_alone = tokens.iter().enumerate().all(|(at, token)| inside(at) || goes_with_a_date(token));
        return Date::new(day.year?, day.month, day.day).ok().filter(|_| is_alone).map(PartialDate::Day);
    }
    match tokens.as_slice() {
        [month_name, year] => {
            let (month, year) = (month(month_name)?, year.number(4..=4)?);
            Date::new(year, month, 1).ok().filter(|_| YEARS.contains(&year)).map(PartialDate::Month)
        }
        _ => None,
    }
}

/// Words and marks around a date that say nothing more.
fn goes_with_a_date(token: &Token<'_>) -> bool {
    const WORDS: [&str; 12] =
        ["published", "posted", "released", "updated", "date", "on", "at", "the", "of", "st", "gmt", "bst"];
    let word = token.text.to_ascii_lowercase();
    let is_time = token.number(1..=2).is_some() || matches!(word.as_str(), "t" | "z");
    let is_weekday = weekday(token).is_some();
    is_time
        || is_weekday
        || WORDS.contains(&word.as_str())
        || matches!(token.text, ":" | "," | "." | "-" | "|" | "(" | ")")
}

/// The day itself, or the first of its month or year.
fn first_day(date: PartialDate) -> Date {
    match date {
        PartialDate::Day(day) | PartialDate::Month(day) => day,
        PartialDate::Year(year) => Date::new(year, 1, 1).unwrap_or(Date::ZERO),
    }
}

fn span(date: Date, clock: &Clock) -> Option<(DateTime, DateTime)> {
    let starts = date.to_datetime(clock.at);
    let hour_later = starts.checked_add(1.hour()).ok()?;
    let ends = match clock.until {
        Some(until) if until > clock.at => date.to_datetime(until),
        Some(until) => date.tomorrow().ok()?.to_datetime(until),
        None => hour_later,
    };
    // Where the clocks go forward a stated end can come before the start: then one hour is taken.
    let in_order = |ends: DateTime| {
        let moment = |at: DateTime| date::moment(&written(at)).ok();
        moment(starts).zip(moment(ends)).is_some_and(|(starts, ends)| starts <= ends)
    };
    [ends, hour_later].into_iter().find(|&ends| in_order(ends)).map(|ends| (starts, ends))
}

/// A London time as it stands in files.
pub(super) fn written(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}

fn words_between(text: &str, tokens: &[Token<'_>], from: usize, to: usize) -> String {
    let start = tokens.get(from).map_or(0, |token| token.start);
    let bracket = tokens.get(to).filter(|token| token.text == ")").map(Token::end);
    let end = bracket.or_else(|| tokens.get(to.checked_sub(1)?).map(Token::end)).unwrap_or(text.len());
    one_line(&text.get(start..end).unwrap_or_default().replace("**", ""), LONGEST_WORDS)
}

#[cfg(test)]
mod tests;
