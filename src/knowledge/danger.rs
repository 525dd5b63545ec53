//! How danger is worded: labelled lines to learn from, groups of words, phrases of the rules.
//!
//! All of it is data that an editor keeps; the judge made of it is [`crate::triage`].

mod groups;
mod level;
mod lines;
mod phrases;

pub use groups::{Group as WordGroup, WordGroups};
pub use level::{Flag, Flags, Urgency};
pub use lines::DangerLine;
pub use phrases::{Phrase as DangerPhrase, PhraseList, PhraseLists, Step};

use super::SourceText;
use super::fault::{Fault, Problem};

/// The groups that come with the program.
pub(super) const GROUPS: &str = include_str!("../../knowledge/triage/groups.toml");

/// The phrases that come with the program.
pub(super) const PHRASES: &str = include_str!("../../knowledge/triage/phrases.toml");

/// Everything in `triage/`.
#[derive(Clone, Debug, Default)]
pub struct Danger {
    /// Labelled messages, in the order of the files and their lines.
    pub lines: Vec<DangerLine>,
    /// Words that say the same about danger.
    pub groups: WordGroups,
    /// What the rules look for.
    pub phrases: PhraseLists,
}

impl Danger {
    /// The groups and phrases that come with the program, and no lines.
    pub fn standard() -> Self {
        let groups = WordGroups::read("groups.toml", GROUPS, &mut Vec::new());
        let phrases = PhraseLists::read("phrases.toml", PHRASES, &groups, &mut Vec::new());
        Self { lines: Vec::new(), groups, phrases }
    }

    /// Reads the labelled lines of every table, the groups and the phrases.
    pub(super) fn read(texts: &[SourceText], groups: &str, phrases: &str, faults: &mut Vec<Fault>) -> Self {
        let mut read = lines::Lines::default();
        let is_table = |path: &str| path.starts_with("triage/") && path.ends_with(".tsv");
        for source in texts.iter().filter(|source| is_table(&source.path)) {
            read.read(&source.path, &source.text, faults);
        }
        let lines = read.into_lines();
        if lines.is_empty() {
            let none = Problem::new(
                "there are no labelled messages, so danger is judged by the rules alone",
                "add tables like those of the standard knowledge: urgency, flags, text",
            );
            faults.push(none.at("triage", 0).warning());
        }
        let groups = WordGroups::read("triage/groups.toml", groups, faults);
        let phrases = PhraseLists::read("triage/phrases.toml", phrases, &groups, faults);
        Self { lines, groups, phrases }
    }
}
