//! What the judges learn from, as a digest: as long as it stays the same, what was learnt stays right.
//!
//! Most changes of the knowledge are of an answer, a number or a date. They
//! teach nothing, and a reindex after them need not take the time of learning.

use crate::knowledge::{Knowledge, SourceText};
use crate::learn;

/// Files that are learnt from whole. Of the entries only the titles and questions are.
const WHOLE: [&str; 5] = ["topics.tsv", "questions/", "elsewhere/", "triage/", "search/"];

/// The digest of everything that the judges learn from, in hexadecimal.
pub(super) fn digest(knowledge: &Knowledge, texts: &[SourceText]) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |part: &str| {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    };
    add(&learn::VERSION.to_string());
    let mut whole: Vec<&SourceText> =
        texts.iter().filter(|text| WHOLE.iter().any(|path| text.path.starts_with(path))).collect();
    whole.sort_by(|a, b| a.path.cmp(&b.path));
    for text in whole {
        add(&text.path);
        add(&text.text);
    }
    for entry in knowledge.reviewed() {
        add(entry.topic.as_str());
        add(&entry.title);
        entry.questions.iter().for_each(|question| add(question));
        add("");
    }
    hasher.finalize().to_hex().to_string()
}
