//! Many entries made of the few real ones: seeded, so that every run has the same.

use open_door::knowledge::{Entry, EntryId, Knowledge, Status};

/// How many questions a made entry has.
const QUESTIONS: usize = 8;

/// One word in so many is changed for a word of another entry.
const CHANGED: u64 = 6;

/// A small random generator (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most.max(1) as u64).unwrap_or_default()
    }

    fn vary(&mut self, text: &str, words: &[&str]) -> String {
        let mut word = |word| {
            let other = self.below(words.len() * usize::try_from(CHANGED).unwrap());
            words.get(other).copied().unwrap_or(word)
        };
        text.split_whitespace().map(&mut word).collect::<Vec<_>>().join(" ")
    }
}

/// The same knowledge with so many entries.
pub(crate) fn entries(real: &Knowledge, size: usize) -> Knowledge {
    let reviewed: Vec<&Entry> = real.entries.iter().filter(|entry| entry.status == Status::Reviewed).collect();
    let words: Vec<&str> =
        reviewed.iter().flat_map(|entry| entry.questions.iter()).flat_map(|text| text.split_whitespace()).collect();
    let mut chance = Chance(0x5eed);
    let made = (0..size).map(|number| {
        let entry = reviewed[number % reviewed.len()];
        let questions = (0..QUESTIONS).map(|_| {
            let question = &entry.questions[chance.below(entry.questions.len())];
            chance.vary(question, &words)
        });
        let questions = questions.collect();
        let id = EntryId::parse(&format!("{}-made-{number}", entry.id)).unwrap();
        let mut made = entry.clone();
        made.id = id;
        made.title = chance.vary(&entry.title, &words);
        made.questions = questions;
        made
    });
    Knowledge { entries: made.collect(), ..real.clone() }
}

/// Questions to ask, in the ways of the real ones.
pub(crate) fn questions(real: &Knowledge, size: usize) -> Vec<String> {
    let all: Vec<&String> = real.reviewed().flat_map(|entry| &entry.questions).collect();
    let words: Vec<&str> = all.iter().flat_map(|text| text.split_whitespace()).collect();
    let mut chance = Chance(0xa5c);
    (0..size)
        .map(|_| {
            let question = all[chance.below(all.len())];
            chance.vary(question, &words)
        })
        .collect()
}
