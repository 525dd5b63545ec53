//! Press releases become drafts: what can be read off them is filled in, and a person is told the rest.
//!
//! A draft is an entry with `status: draft`: it is never said. What a person
//! needs for finishing it (quotes, numbers, dates, the list of things to do)
//! stands in comments of its front matter, so that nothing has to be taken out
//! of the body later, and nothing of the release's own prose can reach an
//! asker by forgetting it there. The body stays empty until somebody writes it.

mod draft;
mod quotes;
mod reach;
mod release;
mod shelf;
mod tokens;
mod when;

#[cfg(test)]
mod tests;

use jiff::civil::Date;

use super::area::Areas;
use super::contact::Contacts;
use super::fault::Fault;
use super::id::EntryId;
use super::{STANDARD_AREAS, SourceText};
use shelf::{Place, Shelf};

/// The folder of entries made from press releases.
const FOLDER: &str = "press-releases";

/// Turns press releases into drafts for one knowledge folder.
#[derive(Debug)]
pub struct Importer {
    areas: Areas,
    contacts: Contacts,
    shelf: Shelf,
}

/// What came of one press release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Imported {
    /// A draft to be written.
    Draft(Draft),
    /// It is there already, in this file of the folder; nothing is to be written.
    AlreadyThere(String),
}

/// A draft entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its path inside the knowledge folder.
    pub path: String,
    /// The whole file.
    pub text: String,
    /// How many things a person must still do.
    pub to_do: usize,
    /// Whether it takes the place of a file that is there.
    pub replaces: bool,
    /// A file of the same release that a person has finished, and that is left as it is.
    pub beside: Option<String>,
}

impl Importer {
    /// Knows the areas, the contacts and the press releases of a folder. Faults of the folder are not its business.
    pub fn of(texts: &[SourceText]) -> Self {
        let mut faults = Vec::new();
        let text_of = |path: &str, standard: &str| {
            let own = texts.iter().find(|source| source.path == path).map(|source| source.text.as_str());
            own.unwrap_or(standard).replace("\r\n", "\n")
        };
        Self {
            areas: Areas::read("areas.toml", &text_of("areas.toml", STANDARD_AREAS), &mut faults),
            contacts: Contacts::read("contacts.toml", &text_of("contacts.toml", ""), &mut faults),
            shelf: Shelf::of(texts),
        }
    }

    /// Makes a draft of a release; `file` names it in errors, `force` replaces a draft that is there.
    ///
    /// A finished entry is never replaced: with `force` the new draft stands beside it.
    ///
    /// # Errors
    /// When the release holds no words, or its YAML cannot be read.
    pub fn import(&self, file: &str, text: &str, force: bool, today: Date) -> Result<Imported, Fault> {
        let release = release::read(file, text)?;
        let (id, replaces, beside) = match self.shelf.place(&release, force) {
            Place::New { id, beside } => (id, false, beside),
            Place::Over(id) => (id, true, None),
            Place::AlreadyThere(path) => return Ok(Imported::AlreadyThere(path)),
        };
        let (text, to_do) = draft::write(&release, &id, &self.areas, &self.contacts, today);
        Ok(Imported::Draft(Draft { path: path_of(&id), text, to_do, replaces, beside }))
    }

    /// Counts a draft among what is there, once it is written.
    pub fn keep(&mut self, draft: &Draft) {
        self.shelf.add(&draft.path, &draft.text);
    }
}

fn path_of(id: &EntryId) -> String {
    format!("{FOLDER}/{id}.md")
}

/// Text on one line, of characters that every file and reader can hold, and no longer than `most`.
fn one_line(text: &str, most: usize) -> String {
    let mut line = String::with_capacity(text.len().min(most * 4));
    let mut count = 0;
    for word in text.split_whitespace() {
        let word = word.chars().filter(|&c| is_plain(c));
        let mut at_start = true;
        for c in word {
            if at_start && !line.is_empty() {
                line.push(' ');
                count += 1;
            }
            at_start = false;
            if count >= most {
                line.push('…');
                return line;
            }
            line.push(c);
            count += 1;
        }
    }
    line
}

/// Characters that YAML allows in a file and that can be seen.
fn is_plain(c: char) -> bool {
    !c.is_control() && !crate::text::is_invisible(c) && (u32::from(c) & 0xFFFE) != 0xFFFE
}
