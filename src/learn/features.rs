//! The features of a message: its words, runs of words, and pieces of words.

use serde::{Deserialize, Serialize};

use crate::text;

/// A feature by the hash of its kind and text, with how often it occurs.
pub type Features = Vec<(u64, f32)>;

/// Which features are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extractor {
    /// The longest run of words.
    pub longest_run: usize,
    /// The shortest and the longest piece of a word, in characters, its edges marked.
    pub pieces: (usize, usize),
}

/// Kinds of features, so that the word `hit` and the piece `hit` differ.
const RUN: u64 = 0x9e37_79b9_7f4a_7c15;
const PIECE: u64 = 0xc2b2_ae3d_27d4_eb4f;
const MARK: u64 = 0x27d4_eb2f_1656_67c5;

/// The lowest bits of a feature say of which kind it is: a run of words, a piece of a word, a mark, a mark of the whole.
const KIND_BITS: u64 = 3;

/// How many kinds of features there are.
pub(super) const KINDS: usize = 4;

/// The kind of a feature, below [`KINDS`].
pub(super) const fn kind(feature: u64) -> usize {
    (feature & KIND_BITS) as usize
}

const fn of_kind(hash: u64, kind: u64) -> u64 {
    hash & !KIND_BITS | kind
}

/// Something about a message that its words alone do not say, with the place of the word it stands at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    hash: u64,
    place: usize,
}

impl Mark {
    /// A mark by its parts, in order.
    pub fn new<S: AsRef<str>>(parts: impl IntoIterator<Item = S>, place: usize) -> Self {
        let mut hash = Hash::new(MARK);
        parts.into_iter().for_each(|part| hash.word(part.as_ref()));
        Self { hash: of_kind(hash.value(), 2), place }
    }

    /// The same mark, weighed with the few that stand for a message as a whole.
    #[must_use]
    pub fn of_whole(self) -> Self {
        Self { hash: of_kind(self.hash, 3), ..self }
    }

    /// A mark by numbers, in order: quicker than by text.
    pub fn of_numbers(parts: &[u32], place: usize) -> Self {
        let mut hash = Hash::new(MARK);
        parts.iter().for_each(|&part| hash.number(part));
        Self { hash: of_kind(hash.value(), 2), place }
    }
}

impl Extractor {
    /// The features of a message's words and of what is marked about them.
    pub fn of_words<W: AsRef<str>>(&self, words: &[W], marks: &[Mark]) -> Features {
        let mut hashes: Vec<u64> = Vec::with_capacity(words.len() * 24 + marks.len());
        self.each(words, marks, |hash, _| hashes.push(hash));
        counted(hashes)
    }

    /// Calls `found` with every feature and the place of the word it begins at.
    pub(super) fn each<W: AsRef<str>>(&self, words: &[W], marks: &[Mark], mut found: impl FnMut(u64, usize)) {
        for start in 0..words.len() {
            let mut run = Hash::new(RUN);
            for word in words.iter().skip(start).take(self.longest_run) {
                run.word(word.as_ref());
                found(of_kind(run.value(), 0), start);
            }
        }
        let (shortest, longest) = self.pieces;
        let mut marked: Vec<char> = Vec::with_capacity(24);
        for (place, word) in words.iter().enumerate() {
            marked.clear();
            marked.push(' ');
            marked.extend(word.as_ref().chars());
            marked.push(' ');
            for start in 0..marked.len() {
                let mut piece = Hash::new(PIECE);
                for (length, &c) in marked.iter().skip(start).take(longest).enumerate() {
                    piece.letter(c);
                    if length + 1 >= shortest {
                        found(of_kind(piece.value(), 1), place);
                    }
                }
            }
        }
        for mark in marks {
            found(mark.hash, mark.place);
        }
    }

    /// The features of a message.
    pub fn of(&self, message: &str) -> Features {
        self.of_words(&text::words(message), &[])
    }
}

/// Equal hashes counted, in the order of the hashes.
fn counted(mut hashes: Vec<u64>) -> Features {
    hashes.sort_unstable();
    let mut features: Features = Vec::with_capacity(hashes.len());
    for hash in hashes {
        match features.last_mut() {
            Some((last, count)) if *last == hash => *count += 1.0,
            _ => features.push((hash, 1.0)),
        }
    }
    features
}

/// FNV-1a with a finishing mix: stable over versions and machines, unlike the standard library's.
struct Hash(u64);

impl Hash {
    const fn new(kind: u64) -> Self {
        Self(0xcbf2_9ce4_8422_2325 ^ kind)
    }

    fn letter(&mut self, c: char) {
        self.number(u32::from(c));
    }

    fn number(&mut self, number: u32) {
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x0100_0000_01b3);
    }

    fn word(&mut self, word: &str) {
        word.chars().for_each(|c| self.letter(c));
        self.letter('\n');
    }

    const fn value(&self) -> u64 {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        mixed ^ (mixed >> 32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: Extractor = Extractor { longest_run: 2, pieces: (2, 4) };

    #[test]
    fn runs_and_pieces_are_counted() {
        let runs = Extractor { longest_run: 2, pieces: (9, 0) }.of("he hit me he hit");
        // he, hit, me, he hit (twice), hit me, me he
        assert_eq!(runs.len(), 6);
        assert!(runs.iter().any(|&(_, count)| count > 1.5));
        assert!(BOTH.of("").is_empty());
    }

    #[test]
    fn a_typo_keeps_most_features_and_the_hash_never_changes() {
        let right = BOTH.of("police");
        let typo = BOTH.of("polise");
        let shared = typo.iter().filter(|(hash, _)| right.iter().any(|(other, _)| other == hash)).count();
        assert!(shared >= 6, "{shared}");
        // A changed hash would make every stored model nonsense.
        insta::assert_snapshot!(format!("{:x}", Extractor { longest_run: 1, pieces: (9, 0) }.of("help")[0].0), @"3d5309807f6a2d0c");
    }
}
