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

/// The bit of a feature that says whether it is a piece of a word.
const PIECE_BIT: u64 = 1;

/// Whether a feature is a piece of a word, not a run of words.
pub(super) const fn is_piece(feature: u64) -> bool {
    feature & PIECE_BIT != 0
}

impl Extractor {
    /// The features of a message's words.
    pub fn of_words<W: AsRef<str>>(&self, words: &[W]) -> Features {
        let mut hashes: Vec<u64> = Vec::with_capacity(words.len() * 24);
        for start in 0..words.len() {
            let mut run = Hash::new(RUN);
            for word in words.iter().skip(start).take(self.longest_run) {
                run.word(word.as_ref());
                hashes.push(run.value() & !PIECE_BIT);
            }
        }
        let mut marked: Vec<char> = Vec::with_capacity(24);
        for word in words {
            marked.clear();
            marked.push(' ');
            marked.extend(word.as_ref().chars());
            marked.push(' ');
            let (shortest, longest) = self.pieces;
            for start in 0..marked.len() {
                let mut piece = Hash::new(PIECE);
                for (length, &c) in marked.iter().skip(start).take(longest).enumerate() {
                    piece.letter(c);
                    if length + 1 >= shortest {
                        hashes.push(piece.value() | PIECE_BIT);
                    }
                }
            }
        }
        counted(hashes)
    }

    /// The features of a message.
    pub fn of(&self, message: &str) -> Features {
        self.of_words(&text::words(message))
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
        self.0 = (self.0 ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
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
