//! The press releases that the folder has already, and where a new one goes.

use std::collections::HashSet;

use serde_json::Value;

use super::super::SourceText;
use super::super::entry::split_front_matter;
use super::super::fields::{scalar, yaml};
use super::super::id::EntryId;
use super::FOLDER;
use super::reach::address_key;
use super::release::Release;

/// Entries of other folders that take part in the names.
const OTHER_FOLDER: &str = "advice";

/// One entry made from a press release.
#[derive(Debug)]
struct Held {
    id: String,
    /// Whether a person has finished it, as far as can be told.
    is_finished: bool,
    urls: Vec<String>,
}

/// What is there already.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    held: Vec<Held>,
    /// Ids of entries in other folders.
    taken: HashSet<String>,
}

/// Where a release goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Into a new file; `beside` a finished one of the same release.
    New {
        /// The id of the new entry.
        id: EntryId,
        /// The finished file.
        beside: Option<String>,
    },
    /// Into the file of this entry, in place of what is there.
    Over(EntryId),
    /// Nowhere: this file has it.
    AlreadyThere(String),
}

impl Shelf {
    /// Reads what is there. A file that cannot be read counts by its name, as finished: it is not to be lost.
    pub(super) fn of(texts: &[SourceText]) -> Self {
        let mut shelf = Self::default();
        for source in texts {
            if let Some(id) = id_in(FOLDER, &source.path) {
                shelf.add_as(id, &source.text);
            } else if let Some(id) = id_in(OTHER_FOLDER, &source.path) {
                shelf.taken.insert(id.to_owned());
            }
        }
        shelf
    }

    /// Adds a file, or takes it for what it is now.
    pub(super) fn add(&mut self, path: &str, text: &str) {
        if let Some(id) = id_in(FOLDER, path) {
            self.held.retain(|held| held.id != id);
            self.add_as(id, text);
        }
    }

    fn add_as(&mut self, id: &str, text: &str) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        let front = split_front_matter("", &text, &mut Vec::new()).and_then(|(front, _, _)| yaml(front).ok());
        let keys = front.unwrap_or_default();
        let status = keys.get("status").and_then(scalar).unwrap_or_default();
        let sources = match keys.get("sources") {
            Some(Value::Array(sources)) => sources.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        let urls = sources.iter().filter_map(|source| source.get("url").and_then(scalar));
        let urls = urls.map(|url| address_key(&url)).collect();
        let is_finished = !matches!(status.as_str(), "draft" | "withdrawn");
        self.held.push(Held { id: id.to_owned(), is_finished, urls });
    }

    /// Where a release goes. The same release is known by its address, or, where one of the two has none, by its id.
    pub(super) fn place(&self, release: &Release, force: bool) -> Place {
        let url = release.url.as_deref().map(address_key);
        let wanted = release.id();
        let is_same = |held: &&Held| match &url {
            Some(url) if !held.urls.is_empty() => held.urls.contains(url),
            Some(_) | None => held.id == wanted.as_str(),
        };
        let same: Vec<&Held> = self.held.iter().filter(is_same).collect();
        let finished = same.iter().find(|held| held.is_finished).map(|held| path(&held.id));
        match same.first() {
            Some(held) if !force => return Place::AlreadyThere(path(&held.id)),
            Some(_) | None => {}
        }
        let over = same.iter().find(|held| !held.is_finished).and_then(|held| EntryId::parse(&held.id).ok());
        match over {
            Some(id) => Place::Over(id),
            None => Place::New { id: self.free(&wanted), beside: finished },
        }
    }

    /// The wanted id, or the first free one of those numbered after it.
    fn free(&self, wanted: &EntryId) -> EntryId {
        let is_free =
            |id: &EntryId| !self.taken.contains(id.as_str()) && self.held.iter().all(|held| held.id != id.as_str());
        let mut id = wanted.clone();
        for number in 2.. {
            if is_free(&id) {
                break;
            }
            id = wanted.numbered(number);
        }
        id
    }
}

fn path(id: &str) -> String {
    format!("{FOLDER}/{id}.md")
}

/// The name of a file of a folder, without its ending.
fn id_in<'a>(folder: &str, path: &'a str) -> Option<&'a str> {
    path.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(".md")
}
