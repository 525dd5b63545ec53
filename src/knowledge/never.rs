//! What must never be said: advice that sounds kind and gets people hurt.
//!
//! Patterns find it in everything the bot can say, so that an editor meets it
//! before an asker does. They cannot see everything: a person still reads.
//!
//! A sentence is caught when a rule's pattern fits, nothing before it denies it
//! ('do not', 'nobody'), and no excuse of the rule is near: a word on danger
//! for 'leave now', a warning that it may be found for a packed bag.

mod pattern;
mod rules;
mod sentence;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::LazyLock;

use super::entry::{Entry, Status, Voice};
use super::fault::{Fault, Problem};
use super::{Span, Tips, contact::Contacts, service::Service};
use pattern::Pattern;
use sentence::{Sentence, sentences};

/// Words that must never be said, how to tell them, and what to say instead.
struct Rule {
    /// Its name, for the editor.
    name: &'static str,
    /// Patterns of which one is enough.
    says: &'static [&'static str],
    /// Patterns that make it harmless, in the same sentence or the one before.
    unless: &'static [&'static str],
    /// Patterns that make it harmless anywhere in the same text.
    unless_text: &'static [&'static str],
    /// Whether it is wrong only in words to children.
    to_children: bool,
    /// Why it must not be said.
    why: &'static str,
    /// What to write instead.
    mend: &'static str,
}

/// One text that is said as a whole: a title with its body, one tip, a notice, a standing sentence.
#[derive(Clone, Copy)]
pub(super) struct Said<'a> {
    pub(super) file: &'a str,
    /// Its parts, each with the line on which it starts.
    pub(super) parts: &'a [(usize, &'a str)],
    /// Whether it is written for children alone.
    pub(super) to_children: bool,
}

/// The rules with their patterns read, found by the first word of a pattern.
struct Rulebook {
    rules: Vec<&'static Rule>,
    says: HashMap<&'static str, Vec<(usize, Pattern)>>,
    unless: Vec<Vec<Pattern>>,
    unless_text: Vec<Vec<Pattern>>,
}

static RULEBOOK: LazyLock<Rulebook> = LazyLock::new(|| {
    let read = |patterns: &[&'static str]| patterns.iter().map(|pattern| Pattern::read(pattern)).collect::<Vec<_>>();
    let mut says: HashMap<&'static str, Vec<(usize, Pattern)>> = HashMap::new();
    let rules: Vec<&Rule> = rules::all().collect();
    for (at, rule) in rules.iter().enumerate() {
        for pattern in read(rule.says) {
            for &word in pattern.first_words() {
                says.entry(word).or_default().push((at, pattern.clone()));
            }
        }
    }
    Rulebook {
        says,
        unless: rules.iter().map(|rule| read(rule.unless)).collect(),
        unless_text: rules.iter().map(|rule| read(rule.unless_text)).collect(),
        rules,
    }
});

/// Every sentence of a text that must never be said, with the rule it breaks.
fn broken(said: Said<'_>) -> Vec<(&'static Rule, Sentence)> {
    let book = &*RULEBOOK;
    let sentences: Vec<Sentence> = said.parts.iter().flat_map(|(line, words)| sentences(words, *line)).collect();
    let mut broken = Vec::new();
    for (number, sentence) in sentences.iter().enumerate() {
        let before = number.checked_sub(1).and_then(|before| sentences.get(before));
        let near = || before.into_iter().chain([sentence]);
        let mut found: Vec<usize> = Vec::new();
        for (at, word) in sentence.words.iter().enumerate() {
            for (rule, pattern) in book.says.get(word.text.as_str()).into_iter().flatten() {
                if !found.contains(rule) && pattern.fits(&sentence.words, at) && !sentence.is_denied(at) {
                    found.push(*rule);
                }
            }
        }
        for at in found {
            let Some(&rule) = book.rules.get(at) else { continue };
            let has = |patterns: &[Vec<Pattern>], sentence: &Sentence| {
                patterns.get(at).into_iter().flatten().any(|pattern| pattern.is_in(&sentence.words))
            };
            let excused = near().any(|near| has(&book.unless, near))
                || sentences.iter().any(|any| has(&book.unless_text, any))
                || rule.to_children && !said.to_children;
            if !excused {
                broken.push((rule, sentence.clone()));
            }
        }
    }
    broken
}

/// The faults of one text.
pub(super) fn check(said: Said<'_>, faults: &mut Vec<Fault>) {
    faults.extend(broken(said).into_iter().map(|(rule, sentence)| {
        let what = format!("must never be said ({}): \u{201c}{}\u{201d}", rule.name, sentence.written);
        Problem::new(what, format!("{}; {}", rule.mend, rule.why)).at(said.file, sentence.line)
    }));
}

/// The faults of an entry: title, short form and body. A draft is warned about: it is not said yet.
pub(super) fn check_entry(entry: &Entry, body: &str, faults: &mut Vec<Fault>) {
    let to_children = entry.voices == [Voice::Child];
    let short: Option<String> = entry.short.as_ref().map(|spans| spans.iter().map(plain).collect());
    let mut found = Vec::new();
    let mut look = |parts: &[(usize, &str)]| check(Said { file: &entry.file, parts, to_children }, &mut found);
    look(&[(entry.title_line, &entry.title), (entry.body_line, body)]);
    look(&[(entry.short_line, short.as_deref().unwrap_or_default())]);
    keep(entry.status, found, faults);
}

/// The faults of tips, each of which is said alone.
pub(super) fn check_tips(tips: &Tips, first_line: usize, body: &str, faults: &mut Vec<Fault>) {
    let mut found = Vec::new();
    for (number, words) in body.lines().enumerate() {
        check(Said { file: &tips.file, parts: &[(first_line + number, words)], to_children: false }, &mut found);
    }
    keep(tips.status, found, faults);
}

/// The faults of what is said with a number or a service.
pub(super) fn check_registers(contacts: &Contacts, services: &[Service], faults: &mut Vec<Fault>) {
    for contact in &contacts.contacts {
        // Together, because they are said together.
        let words: Vec<&str> = [&contact.say, &contact.hours, &contact.note]
            .into_iter()
            .flatten()
            .map(|part| part.trim_end_matches('.'))
            .collect();
        let words = words.join(". ");
        check(Said { file: "contacts.toml", parts: &[(contact.line, &words)], to_children: false }, faults);
    }
    for service in services {
        let parts = [(service.line, service.what.as_str())];
        check(Said { file: "services.toml", parts: &parts, to_children: false }, faults);
    }
}

fn keep(status: Status, found: Vec<Fault>, faults: &mut Vec<Fault>) {
    match status {
        Status::Reviewed => faults.extend(found),
        Status::Draft => faults.extend(found.into_iter().map(Fault::warning)),
        Status::Withdrawn => {}
    }
}

fn plain(span: &Span) -> &str {
    match span {
        Span::Text(words) => words,
        Span::Contact(_) => "this line",
    }
}
