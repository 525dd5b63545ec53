//! Writes a draft: what is known as keys, what a person needs as comments.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::super::area::Areas;
use super::super::body::raw_contact;
use super::super::contact::Contacts;
use super::super::entry::FENCE;
use super::super::id::EntryId;
use super::one_line;
use super::quotes::{self, Quotes};
use super::reach::{self, Reaches};
use super::release::{Published, Release};
use super::when::{self, When};

/// The most characters of a comment.
const LONGEST_COMMENT: usize = 2_000;

/// Writes the draft of a release, and counts the things that are left to do.
pub(super) fn write(
    release: &Release,
    id: &EntryId,
    areas: &Areas,
    contacts: &Contacts,
    today: Date,
) -> (String, usize) {
    let paragraphs = release.paragraphs();
    let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
    let when = when::find(&paragraphs, release.published.date());
    let found = Found {
        quotes: quotes::find(&paragraphs),
        reaches: reach::find(&release.text, contacts),
        areas: release.areas.iter().filter_map(|name| areas.find(name)).map(|area| area.name.clone()).collect(),
        unknown_areas: release.areas.iter().filter(|name| areas.find(name).is_none()).cloned().collect(),
        // A number in a title would be said: the register is the one place for it.
        title: release.title.clone().filter(|title| raw_contact(title).is_none()),
        when,
    };
    let to_do = to_do(release, &found);
    let mut text = format!("{FENCE}\n");
    comments(&mut text, release, &found, &to_do);
    keys(&mut text, release, id, &found, today);
    text.push_str(FENCE);
    text.push('\n');
    (text, to_do.len())
}

/// What was read off a release.
struct Found {
    title: Option<String>,
    areas: Vec<String>,
    unknown_areas: Vec<String>,
    when: When,
    quotes: Quotes,
    reaches: Reaches,
}

fn to_do(release: &Release, found: &Found) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    let mut add = |text: String| list.push(text);
    match (&found.title, &release.title) {
        (Some(_), _) => add("title: make it short and plain, in your own words.".into()),
        (None, Some(title)) => add(format!("title: write one without a number or address. The release has: {title}")),
        (None, None) => add("title, and sources: title: the release has none; write both.".into()),
    }
    if release.url.is_none() {
        add("sources: the release gives no address; find it and add `url`.".into());
    }
    match &release.published {
        Published::On(_) => {}
        Published::Undated => add(
            "sources: published: the release has no date of its own. Leave the key out until you find the date; do not \
             guess it, and say in the body that it is undated."
                .into(),
        ),
        Published::Unreadable(date) => add(format!(
            "sources: published: the date of the release cannot be read: {date}. Write it as 2020-05-05, or leave the \
             key out."
        )),
    }
    for day in found.when.days.iter().filter(|day| day.date.is_none()) {
        add(format!("The text says \u{201c}{}\u{201d}: no year can be told from that.", day.words));
    }
    for day in found.when.days.iter().filter(|day| day.wrong_weekday) {
        add(format!("The text says \u{201c}{}\u{201d}: that day of the week does not fit; check the year.", day.words));
    }
    match &found.when.happening {
        Some(event) => {
            let end = if event.says_end { "" } else { " The text gives no end, so one hour is taken: mend `ends` if you know better." };
            let year = if event.says_year { "" } else { " The year is taken from the date of the release." };
            add(format!("event: check it. It was read from \u{201c}{}\u{201d}.{year}{end}", event.words));
        }
        None => add("event: none was found; add it if the release is about something with a date: `event: { starts: 2020-05-06T16:00, ends: 2020-05-06T17:00 }`.".into()),
    }
    for name in &found.unknown_areas {
        add(format!("areas: `{name}` is not in areas.toml; write an area of that file."));
    }
    if found.areas.is_empty() && found.unknown_areas.is_empty() {
        add("areas: the release names none; write where it holds.".into());
    }
    for reach in found.reaches.reaches.iter().filter(|reach| reach.known.is_empty()) {
        add(format!(
            "{}: not in contacts.toml. If it still holds and helps, add it there; if not, leave it out.",
            reach.written
        ));
    }
    add("topic: write the id of a topic of topics.tsv.".into());
    add("panel: write which panellist answers best when this needs a person.".into());
    add("for: write whom it is for.".into());
    add("questions: write how people ask for this, one `- ` line each, at least a dozen.".into());
    add("short: write the shortest useful form in one or two sentences, if it can be that short.".into());
    add("body: write it below the second `---`, in your own words: short answer first, reading age 9 to 11, contacts as {contact:ID}. Retell the quotes; do not paste them.".into());
    add("review_by: write the day by which a person should check it again.".into());
    add("status: change it to reviewed when a second person has read it. Then take these comments out.".into());
    list
}

fn comments(text: &mut String, release: &Release, found: &Found, to_do: &[String]) {
    let mut line = |words: &str| {
        let words = one_line(words, LONGEST_COMMENT);
        text.push_str(if words.is_empty() { "#" } else { "# " });
        text.push_str(&words);
        text.push('\n');
    };
    line("A draft made from a press release. None of it is said to anybody while `status` is `draft`,");
    line("and nothing in these comments is ever said.");
    line("");
    line("To do:");
    for (number, item) in to_do.iter().enumerate() {
        line(&format!("{}. {item}", number + 1));
    }
    line("");
    line(&match &release.published {
        Published::On(date) => format!("Published: {date}"),
        Published::Undated => "Published: undated. The release has no date of its own.".to_owned(),
        Published::Unreadable(date) => format!("Published: {date} (cannot be read)"),
    });
    line("");
    line(if found.quotes.quotes.is_empty() { "Quotes: none found." } else { "Quotes, as published:" });
    let mut before: Option<&str> = None;
    for quote in &found.quotes.quotes {
        let speaker = quote.speaker.as_deref().unwrap_or("nobody named");
        let again = if quote.is_named { "" } else { " (not named again here; check who speaks)" };
        if before != Some(speaker) || !quote.is_named {
            line(&format!("- {speaker}{again}:"));
        }
        before = Some(speaker);
        line(&format!("\u{201c}{}\u{201d}", quote.words));
    }
    if found.quotes.left_out > 0 {
        line(&format!("... and {} more: see the release.", found.quotes.left_out));
    }
    line("");
    line(if found.reaches.reaches.is_empty() {
        "Numbers and addresses: none found."
    } else {
        "Numbers and addresses:"
    });
    for reach in &found.reaches.reaches {
        let ids: Vec<String> = reach.known.iter().map(|id| format!("{{contact:{id}}}")).collect();
        let known = if ids.is_empty() { "not in contacts.toml".to_owned() } else { ids.join(" or ") };
        line(&format!("- {}: {known}", reach.written));
    }
    if found.reaches.left_out > 0 {
        line(&format!("... and {} more: see the release.", found.reaches.left_out));
    }
    line("");
    line(if found.when.days.is_empty() { "Dates in the text: none found." } else { "Dates in the text:" });
    for day in &found.when.days {
        match day.date {
            Some(date) => line(&format!("- {}: {date}", day.words)),
            None => line(&format!("- {}: no year is known", day.words)),
        }
    }
    line("");
}

fn keys(text: &mut String, release: &Release, id: &EntryId, found: &Found, today: Date) {
    let mut key = |line: String| {
        text.push_str(&line);
        text.push('\n');
    };
    // A lone word or number could be read as something else than text: `no`, `1e20`.
    let is_plain = id.as_str().contains('-') && id.as_str().starts_with(|c: char| c.is_ascii_lowercase());
    key(format!("id: {}", if is_plain { id.to_string() } else { quoted(id.as_str()) }));
    if let Some(title) = &found.title {
        key(format!("title: {}", quoted(title)));
    }
    if !found.areas.is_empty() {
        let areas: Vec<String> = found.areas.iter().map(|area| quoted(area)).collect();
        key(format!("areas: [{}]", areas.join(", ")));
    }
    key("sources:".to_owned());
    let mut source = String::new();
    if let Some(title) = &release.title {
        let _ = writeln!(source, "    title: {}", quoted(title));
    }
    if let Some(url) = &release.url {
        let _ = writeln!(source, "    url: {}", quoted(url));
    }
    if let Some(date) = release.published.date() {
        let _ = writeln!(source, "    published: {}", date.written());
    }
    let _ = writeln!(source, "    checked: {today}");
    key(source.trim_end().replacen("   ", "  -", 1));
    if let Some(event) = &found.when.happening {
        let (starts, ends) = (when::written(event.starts), when::written(event.ends));
        key(format!("event: {{ starts: {starts}, ends: {ends} }}"));
    }
    key("status: draft".to_owned());
}

/// A text as a value that YAML reads as exactly that text.
fn quoted(text: &str) -> String {
    format!("'{}'", one_line(text, LONGEST_COMMENT).replace('\'', "''"))
}
