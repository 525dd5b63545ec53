//! The standing sentences of the bot: kept as content, named in one place.

mod list;

use std::collections::HashMap;

pub use list::Phrase;

use super::body::raw_contact;
use super::contact::Contacts;
use super::fault::{Fault, Problem};
use super::never::{self, Said};

/// The words of every phrase.
#[derive(Clone, Debug)]
pub struct Phrases(HashMap<Phrase, String>);

impl Phrases {
    /// Reads `words.toml`: one `key = "words"` a line.
    pub(super) fn read(file: &str, text: &str, contacts: &Contacts, faults: &mut Vec<Fault>) -> Self {
        let mut phrases = HashMap::new();
        let line_of = |key: &str| {
            let stands = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
            text.lines().position(stands).map_or(0, |line| line + 1)
        };
        let mut table = match text.parse::<toml::Table>() {
            Ok(table) => table,
            Err(error) => {
                let line =
                    error.span().map_or(0, |span| text.bytes().take(span.start).filter(|&b| b == b'\n').count() + 1);
                let what = format!("not valid TOML: {}", error.message().lines().next().unwrap_or("broken"));
                faults.push(Problem::new(what, "each line is `key = \"words\"`").at(file, line));
                return Self(phrases);
            }
        };
        for &phrase in Phrase::ALL {
            match table.remove(phrase.key()) {
                Some(toml::Value::String(words)) if !words.trim().is_empty() => {
                    let line = line_of(phrase.key());
                    if let Some(problem) = raw_contact(&words) {
                        faults.push(problem.at(file, line));
                    }
                    never::check(Said { file, parts: &[(line, &words)], to_children: false }, faults);
                    let words = contacts.written_into(&words, file, line, faults);
                    if let Some(problem) = blank_problem(phrase, &words) {
                        faults.push(problem.at(file, line));
                    }
                    phrases.insert(phrase, words.trim().to_owned());
                }
                Some(_) => faults.push(
                    Problem::new(format!("`{}` is empty or not a text", phrase.key()), "write the words in quotes")
                        .at(file, line_of(phrase.key())),
                ),
                None => faults.push(
                    Problem::new(
                        format!("the phrase `{}` is missing", phrase.key()),
                        format!("add `{} = \"...\"`", phrase.key()),
                    )
                    .at(file, 0),
                ),
            }
        }
        for key in table.keys() {
            faults.push(
                Problem::new(format!("unknown phrase `{key}`"), "take it out, or mend its key").at(file, line_of(key)),
            );
        }
        Self(phrases)
    }

    /// The words of a phrase without blanks.
    pub fn say(&self, phrase: Phrase) -> &str {
        self.0.get(&phrase).map_or("", String::as_str)
    }

    /// The words of a phrase with its blanks filled.
    pub fn fill(&self, phrase: Phrase, values: &[(&str, &str)]) -> String {
        values
            .iter()
            .fold(self.say(phrase).to_owned(), |words, (blank, value)| words.replace(&format!("{{{blank}}}"), value))
    }
}

fn blank_problem(phrase: Phrase, words: &str) -> Option<Problem> {
    let mend = match phrase.blanks() {
        [] => "it has no blanks: take the braces out".to_owned(),
        blanks => format!("write exactly {{{}}}", blanks.join("} and {")),
    };
    let missing = phrase.blanks().iter().find(|blank| !words.contains(&format!("{{{blank}}}")));
    let braces = words.matches('{').count();
    (missing.is_some() || braces != phrase.blanks().len())
        .then(|| Problem::new(format!("the blanks of `{}` are wrong", phrase.key()), mend))
}
