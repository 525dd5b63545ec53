//! How people spell and say things: words that mean the same, spellings, and words that say nothing.

use std::collections::{HashMap, HashSet};

use super::fault::{Fault, Problem};
use super::register::each_item;
use crate::text;

/// The word lists of `search/`.
#[derive(Clone, Debug, Default)]
pub struct Language {
    /// From a spelling, or a word or phrase that means the same, to the words used in the index.
    same: HashMap<String, Vec<String>>,
    /// Words too common to tell one entry from another.
    stop: HashSet<String>,
    /// Words, or words in a row, by which a short message points back to the last topic.
    back: Vec<Vec<String>>,
    /// Words with which a question begins.
    asks: HashSet<String>,
    /// Words with which a phrase of several words in `same` begins.
    begins: HashSet<String>,
    /// The most words of a phrase in `same`.
    longest: usize,
}

impl Language {
    /// Reads `search/words.toml`: `[[same]]` items with `words` and `mean`; `[[stop]]`, `[[back]]` and `[[asks]]` items
    /// with `words`; each with its reason.
    pub(super) fn read(&mut self, file: &str, text: &str, faults: &mut Vec<Fault>) {
        let mut later = Vec::new();
        each_item(file, text, &["same", "stop", "back", "asks"], faults, |name, mut fields| {
            let line = fields.line_of("words");
            fields.needed("reason", "`reason = \"spellings of text messages\"`");
            let words = fields.list("words");
            if words.is_empty() {
                fields.fault("words", Problem::new("a list without words", "add `words = [...]`"));
            }
            match name {
                "stop" => self.stop.extend(words.iter().map(|word| text::key(word))),
                "back" => self.back.extend(words.iter().map(|words| text::words(words))),
                "asks" => self.asks.extend(words.iter().map(|word| text::key(word))),
                _ => {}
            }
            if name != "same" {
                fields.finish();
                return;
            }
            let mean = fields.needed("mean", "`mean = \"ring\"`");
            fields.finish();
            let Some(mean) = mean else { return };
            let mean = text::words(&mean);
            for word in words {
                let key = text::key(&word);
                self.longest = self.longest.max(key.split(' ').count());
                if let Some((first, _)) = key.split_once(' ') {
                    self.begins.insert(first.to_owned());
                }
                if let Some(other) = self.same.insert(key, mean.clone())
                    && other != mean
                {
                    let twice = format!("`{word}` means `{}` and `{}`", other.join(" "), mean.join(" "));
                    later.push(Problem::new(twice, "keep it in one list").at(file, line));
                }
            }
        });
        faults.append(&mut later);
    }

    /// Words with spellings and synonyms replaced by the words used in the index.
    pub fn normal<'a>(&'a self, words: &'a [String]) -> Vec<&'a str> {
        let mut normal = Vec::with_capacity(words.len());
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let longest = if self.begins.contains(word) { self.longest.min(words.len() - at) } else { 1 };
            let same = (2..=longest)
                .rev()
                .find_map(|length| Some((self.same.get(&words.get(at..at + length)?.join(" "))?, length)))
                .or_else(|| Some((self.same.get(word)?, 1)));
            match same {
                Some((mean, length)) => {
                    normal.extend(mean.iter().map(String::as_str));
                    at += length;
                }
                None => {
                    normal.push(word);
                    at += 1;
                }
            }
        }
        normal
    }

    /// The words that are left of a message when those are taken out by which it points back to what was talked of
    /// before: 'what ... cost' of 'and what does that cost?'. `None` when none of its words points back.
    pub fn beside_pointing_back<'a>(&self, words: &'a [String]) -> Option<Vec<&'a String>> {
        let mut points_back = vec![false; words.len()];
        for back in self.back.iter().filter(|back| !back.is_empty()) {
            for (from, some) in words.windows(back.len()).enumerate() {
                if some == back.as_slice() {
                    points_back.iter_mut().skip(from).take(back.len()).for_each(|word| *word = true);
                }
            }
        }
        let left = words.iter().zip(&points_back).filter(|(_, points_back)| !**points_back).map(|(word, _)| word);
        points_back.contains(&true).then(|| left.collect())
    }

    /// Whether a sentence that begins with a word asks something.
    pub fn asks(&self, word: &str) -> bool {
        self.asks.contains(word)
    }

    /// Whether a word says too little to search by.
    pub fn is_stop(&self, word: &str) -> bool {
        self.stop.contains(word)
    }
}
