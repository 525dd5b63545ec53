//! Groups of words that say the same about danger, so that what is learnt from one holds for all.

use std::collections::HashMap;

use crate::knowledge::fault::{Fault, Problem};
use crate::knowledge::register::each_item;
use crate::text;

/// The most words of a run that stands for one word.
const LONGEST: usize = 5;

/// The fewest letters before the `*` of a beginning.
const SHORTEST_BEGINNING: usize = 4;

/// The most groups: each has its bit in a set.
const MOST: usize = 128;

/// A group by its place among all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Group(u8);

impl Group {
    /// Its place among all groups.
    pub const fn place(self) -> usize {
        self.0 as usize
    }

    /// Its bit in a set of groups.
    pub const fn bit(self) -> u128 {
        1 << self.0
    }

    /// The groups of a set of bits.
    pub fn in_set(bits: u128) -> impl Iterator<Item = Self> {
        (0..128).map(Self).filter(move |group| bits & group.bit() != 0)
    }
}

/// The groups of `triage/groups.toml`.
#[derive(Clone, Debug, Default)]
pub struct WordGroups {
    ids: Vec<String>,
    /// From a word, or a run of words joined by spaces, to its groups in the order of the file.
    runs: HashMap<String, Vec<Group>>,
    /// From the beginning of words to their groups.
    beginnings: HashMap<String, Vec<Group>>,
}

impl WordGroups {
    /// Reads `[[group]]` items with `id`, `reason` and `words`, separated by commas.
    pub(super) fn read(file: &str, toml: &str, faults: &mut Vec<Fault>) -> Self {
        let mut groups = Self::default();
        each_item(file, toml, &["group"], faults, |_, mut fields| {
            let id = fields.needed("id", "`id = \"weapon\"`");
            fields.needed("reason", "`reason = \"what these words have in common\"`");
            let words = fields.needed("words", "`words = \"knife, blade\"`");
            let (Some(id), Some(words)) = (id, words) else { return fields.finish() };
            if groups.find(&id).is_some() || groups.ids.len() >= MOST {
                fields.fault(
                    "id",
                    Problem::new(format!("the group `{id}` stands twice, or is one too many"), "join two groups"),
                );
                return fields.finish();
            }
            #[expect(clippy::cast_possible_truncation, reason = "at most MOST groups")]
            let group = Group(groups.ids.len() as u8);
            groups.ids.push(id);
            for word in words.split(',').map(str::trim).filter(|word| !word.is_empty()) {
                if let Some(problem) = groups.add(word, group) {
                    fields.fault("words", problem);
                }
            }
            fields.finish();
        });
        groups
    }

    fn add(&mut self, word: &str, group: Group) -> Option<Problem> {
        let (map, key) = match word.strip_suffix('*') {
            Some(beginning) if beginning.chars().count() < SHORTEST_BEGINNING => {
                let short = format!("`{word}` is too short for a beginning of words");
                return Some(Problem::new(short, "write at least four letters before the `*`"));
            }
            Some(beginning) => (&mut self.beginnings, text::spoken(beginning)),
            None => (&mut self.runs, text::spoken(word)),
        };
        if key.words.is_empty() || key.words.len() > LONGEST {
            return Some(Problem::new(format!("`{word}` has no words, or more than five"), "shorten it"));
        }
        let known = map.entry(key.words.join(" ")).or_default();
        if !known.contains(&group) {
            known.push(group);
        }
        None
    }

    /// The group of an id.
    pub fn find(&self, id: &str) -> Option<Group> {
        let place = self.ids.iter().position(|known| known == id)?;
        u8::try_from(place).ok().map(Group)
    }

    /// The id of a group.
    pub fn id(&self, group: Group) -> &str {
        self.ids.get(group.place()).map_or("", String::as_str)
    }

    /// Whether a word is known by itself, in any group.
    pub fn knows(&self, word: &str) -> bool {
        self.runs.contains_key(word)
    }

    /// Every word and run of words.
    pub fn runs(&self) -> impl Iterator<Item = &str> {
        self.runs.keys().map(String::as_str)
    }

    /// The groups of every run of words that begins a slice, longest first, each with its length.
    pub fn of_runs(&self, words: &[String]) -> Vec<(Group, usize)> {
        let mut run = String::with_capacity(32);
        let mut found = Vec::new();
        for (length, word) in (1..=LONGEST).zip(words) {
            if length > 1 {
                run.push(' ');
            }
            run.push_str(word);
            if let Some(groups) = self.runs.get(&run) {
                found.splice(0..0, groups.iter().map(|&group| (group, length)));
            } else if length == 1 {
                found.extend(self.of_beginning(word).into_iter().flatten().map(|&group| (group, 1)));
            }
        }
        found
    }

    fn of_beginning(&self, word: &str) -> Option<&[Group]> {
        let ends = word.char_indices().map(|(at, c)| at + c.len_utf8()).skip(SHORTEST_BEGINNING - 1);
        let mut ends: Vec<usize> = ends.collect();
        ends.reverse();
        ends.into_iter().find_map(|end| self.beginnings.get(word.get(..end)?)).map(Vec::as_slice)
    }
}
