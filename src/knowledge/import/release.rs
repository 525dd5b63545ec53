//! Reads a release: a block of YAML or none, then Markdown.

use serde_json::{Map, Value};

use super::super::date::PartialDate;
use super::super::fault::{Fault, Problem};
use super::super::fields::{YAML_MEND, scalar, yaml};
use super::super::id::EntryId;
use super::one_line;
use super::when::date_alone;

/// The most characters of a title.
const LONGEST_TITLE: usize = 200;

/// The most characters of an address.
const LONGEST_URL: usize = 2_000;

/// The most characters of the words of an id, besides the date.
const LONGEST_ID: usize = 60;

/// How many words of an untitled release name it.
const WORDS_OF_AN_ID: usize = 7;

/// When a release says it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Published {
    /// It says so.
    On(PartialDate),
    /// It has no date.
    Undated,
    /// It has a date that cannot be read.
    Unreadable(String),
}

impl Published {
    /// The date, when there is one.
    pub(super) const fn date(&self) -> Option<PartialDate> {
        match self {
            Self::On(date) => Some(*date),
            Self::Undated | Self::Unreadable(_) => None,
        }
    }
}

/// A release, read.
#[derive(Clone, Debug)]
pub(super) struct Release {
    /// Its title; `None` when it has none of its own.
    pub(super) title: Option<String>,
    /// Its address.
    pub(super) url: Option<String>,
    /// The areas it names in its YAML, as written.
    pub(super) areas: Vec<String>,
    /// When it was published.
    pub(super) published: Published,
    /// Its text, without title and date line.
    pub(super) text: String,
}

/// Reads a release. `file` names it in errors.
pub(super) fn read(file: &str, text: &str) -> Result<Release, Fault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
    let (keys, text) = part(file, &text)?;
    let inner = |key: &str, inner: &str| keys.get(key)?.get(inner).and_then(scalar);
    let outer = |key: &str| keys.get(key).and_then(scalar);
    let (heading, text) = part_heading(text);
    let (date_line, text) = part_date_line(text);

    let title = [outer("title"), inner("og", "title"), heading].into_iter().flatten();
    let title = title.map(|title| own_title(&title)).find(|title| !title.is_empty());
    let urls = [outer("url"), inner("og", "url")].into_iter().flatten();
    let url = urls.map(|url| url.trim().to_owned()).find(|url| is_address(url));
    let given = [inner("publish", "date"), outer("publish"), outer("published"), outer("date")];
    let given = given.into_iter().flatten().find(|date| !date.trim().is_empty());
    let published = match (given.as_deref().map(|date| (date, date_alone(date))), date_line) {
        (Some((_, Some(date))), _) | (_, Some(date)) => Published::On(date),
        (Some((unread, None)), None) => Published::Unreadable(one_line(unread, LONGEST_TITLE)),
        (None, None) => Published::Undated,
    };
    let areas = match keys.get("area") {
        Some(Value::Array(areas)) => areas.iter().filter_map(scalar).collect(),
        Some(area) => scalar(area).into_iter().collect(),
        None => Vec::new(),
    };
    if title.is_none() && !text.contains(char::is_alphanumeric) {
        let problem =
            Problem::new("the file holds no words", "give a press release: its text, with or without a YAML block");
        return Err(problem.at(file, 0));
    }
    Ok(Release { title, url, areas, published, text: text.to_owned() })
}

impl Release {
    /// The id that its title, or else its first words, and its date give.
    pub(super) fn id(&self) -> EntryId {
        let name = self.title.clone().unwrap_or_else(|| {
            // Enough for its first words; the whole may be megabytes.
            let start: String = self.text.chars().take(LONGEST_TITLE).collect();
            start.split_whitespace().take(WORDS_OF_AN_ID).collect::<Vec<_>>().join(" ")
        });
        let name = EntryId::of_words(&name, LONGEST_ID);
        match self.published.date() {
            Some(date) => EntryId::of_words(&format!("{name} {}", date.written()), usize::MAX),
            None => name,
        }
    }

    /// Its paragraphs, each on one line and without marks of bold.
    pub(super) fn paragraphs(&self) -> Vec<String> {
        let mut paragraphs = vec![String::new()];
        for line in self.text.lines().map(|line| line.replace("**", "")) {
            match (line.trim(), paragraphs.last_mut()) {
                ("", Some(last)) if last.is_empty() => {}
                ("", _) => paragraphs.push(String::new()),
                (line, Some(last)) => {
                    if !last.is_empty() {
                        last.push(' ');
                    }
                    last.push_str(line);
                }
                (line, None) => paragraphs.push(line.to_owned()),
            }
        }
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        paragraphs
    }
}

/// The keys of the YAML block, when there is one, and the text after it.
fn part<'a>(file: &str, text: &'a str) -> Result<(Map<String, Value>, &'a str), Fault> {
    const BLOCK: &str = "```";
    let mut lines = text.split_inclusive('\n').enumerate().scan(0, |offset, (number, line)| {
        *offset += line.len();
        Some((number + 1, *offset, line.trim()))
    });
    let Some((first, block_start, opening)) = lines.find(|(_, _, line)| !line.is_empty()) else {
        return Ok((Map::new(), text));
    };
    let kind = opening.strip_prefix(BLOCK).map(|kind| kind.trim().to_ascii_lowercase());
    if !kind.is_some_and(|kind| kind == "yaml" || kind == "yml") {
        return Ok((Map::new(), text));
    }
    let mut block_end = block_start;
    for (_, offset, line) in lines {
        if line == BLOCK {
            let block = text.get(block_start..block_end).unwrap_or_default();
            let after = text.get(offset..).unwrap_or_default();
            // Comments and blank lines alone are no YAML, and no fault either.
            let has_keys = block.lines().any(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
            let keys = if has_keys { yaml(block) } else { Ok(Map::new()) };
            return keys.map(|keys| (keys, after)).map_err(|(line, what)| {
                Problem::new(format!("the YAML block is not valid: {what}"), YAML_MEND).at(file, first + 1 + line)
            });
        }
        block_end = offset;
    }
    let problem = Problem::new("the YAML block does not end", "write ``` on a line of its own after its last key");
    Err(problem.at(file, first))
}

/// The heading that the text starts with, when it does, and the rest.
fn part_heading(text: &str) -> (Option<String>, &str) {
    let start = text.trim_start();
    let (line, rest) = start.split_once('\n').unwrap_or((start, ""));
    match line.strip_prefix('#') {
        Some(heading) if heading.trim_start_matches('#').starts_with(' ') => {
            (Some(heading.trim_matches('#').replace("**", "")), rest)
        }
        Some(_) | None => (None, text),
    }
}

/// The date on a line of its own that the text starts with, when it does, and the rest.
fn part_date_line(text: &str) -> (Option<PartialDate>, &str) {
    const LONGEST_DATE_LINE: usize = 80;
    let start = text.trim_start();
    let (line, rest) = start.split_once('\n').unwrap_or((start, ""));
    match Some(line).filter(|line| line.len() <= LONGEST_DATE_LINE).and_then(date_alone) {
        Some(date) => (Some(date), rest),
        None => (None, text),
    }
}

/// A title without the name of the site after it, and without what HTML makes of marks.
fn own_title(title: &str) -> String {
    let own = title.rsplit_once(" | ").map_or(title, |(own, _)| own);
    let own = [("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        .into_iter()
        .fold(own.to_owned(), |title, (from, to)| title.replace(from, to));
    one_line(&own, LONGEST_TITLE)
}

fn is_address(url: &str) -> bool {
    let has_scheme = ["https://", "http://"].iter().any(|scheme| url.len() > scheme.len() && url.starts_with(scheme));
    has_scheme && url.len() <= LONGEST_URL && url.chars().all(|c| !c.is_whitespace() && super::is_plain(c))
}
