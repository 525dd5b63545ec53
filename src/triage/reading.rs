//! A message as triage reads it: its words mended, its sentences, and the groups of its words.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::knowledge::{Danger, WordGroup};
use crate::text;

/// The fewest letters of a word that is mended: short ones are near too many others.
const LONG: usize = 6;

/// A mended word must stand in so many training lines, or in a list of words.
const FEWEST: u32 = 4;

/// How many single letters in a row are one word spelt out.
const SPELT_OUT: usize = 4;

/// A message's words, mended, with their sentences and groups.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    /// The words, in order.
    pub(super) words: Vec<String>,
    /// For each word its sentence.
    pub(super) sentences: Vec<usize>,
    /// For each word the groups of what begins at it, the longest run first, and how many words that is.
    pub(super) groups: Vec<Vec<(WordGroup, usize)>>,
}

impl Reading {
    /// The number of the last sentence.
    pub(super) fn last_sentence(&self) -> usize {
        self.sentences.last().copied().unwrap_or_default()
    }

    /// Some sentences in a row, as a message of their own.
    pub(super) fn part(&self, first: usize, after: usize) -> Self {
        let from = self.sentences.partition_point(|&sentence| sentence < first);
        let to = self.sentences.partition_point(|&sentence| sentence < after);
        let sentences = self.sentences.get(from..to).unwrap_or_default().iter().map(|sentence| sentence - first);
        Self {
            words: self.words.get(from..to).unwrap_or_default().to_vec(),
            sentences: sentences.collect(),
            groups: self.groups.get(from..to).unwrap_or_default().to_vec(),
        }
    }

    /// Words from one place up to another, as written.
    pub(super) fn quote(&self, from: usize, to: usize) -> String {
        self.words.get(from..to.min(self.words.len())).unwrap_or_default().join(" ")
    }
}

/// Mends spelling, against the words that training lines, groups and phrases use.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Spelling {
    known: HashMap<String, u32>,
    /// From a long known word with one letter left out, to the word.
    nearly: HashMap<String, String>,
}

impl Spelling {
    /// Learns the words of the training lines and of the lists.
    pub(super) fn learn(danger: &Danger) -> Self {
        let mut known: HashMap<String, u32> = HashMap::new();
        for line in &danger.lines {
            text::words(&line.text).into_iter().for_each(|word| *known.entry(word).or_default() += 1);
        }
        let listed = danger.groups.runs().flat_map(|run| run.split(' ')).chain(danger.phrases.words());
        for word in listed.filter(|word| !word.is_empty()) {
            *known.entry(word.to_owned()).or_default() += FEWEST;
        }
        let mut common: Vec<(&String, u32)> = known
            .iter()
            .filter(|(word, count)| **count >= FEWEST && word.chars().count() >= LONG)
            .map(|(word, count)| (word, *count))
            .collect();
        // The commonest word first keeps its place; equal ones by the alphabet, so that every run is the same.
        common.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let mut nearly = HashMap::new();
        for (word, _) in common {
            for part in with_one_left_out(word) {
                nearly.entry(part).or_insert_with(|| word.clone());
            }
        }
        Self { known, nearly }
    }

    /// A word as it was probably meant.
    pub(super) fn mend(&self, word: String) -> String {
        if self.known.contains_key(&word) || word.is_empty() {
            return word;
        }
        let digits = word.chars().filter(char::is_ascii_digit).count();
        if digits > 0 && digits < word.chars().count() {
            let plain: String = word.chars().map(letter_of_digit).collect();
            if self.known.contains_key(&plain) {
                return plain;
            }
        }
        for most in [2, 1] {
            let squeezed = squeezed(&word, most);
            if squeezed != word && self.known.contains_key(&squeezed) {
                return squeezed;
            }
        }
        if word.chars().count() < LONG || digits > 0 {
            return word;
        }
        let near = self.nearly.get(&word).cloned();
        near.or_else(|| with_one_left_out(&word).find_map(|part| self.near(&word, &part))).unwrap_or(word)
    }

    /// A known word that differs by one letter left out, put in, changed or swapped with the next.
    fn near(&self, word: &str, part: &str) -> Option<String> {
        if part.chars().count() >= LONG && self.known.get(part).is_some_and(|&count| count >= FEWEST) {
            return Some(part.to_owned());
        }
        // A part of both may also come of letters far apart, which is another word.
        self.nearly.get(part).filter(|meant| is_one_slip(word, meant)).cloned()
    }
}

fn with_one_left_out(word: &str) -> impl Iterator<Item = String> + '_ {
    // The first letter is seldom wrong.
    let letters = word.chars().count();
    (1..letters)
        .map(|left_out| word.chars().enumerate().filter(|&(at, _)| at != left_out).map(|(_, letter)| letter).collect())
}

/// Whether two words of one length differ in one letter, or in two neighbours swapped.
fn is_one_slip(word: &str, meant: &str) -> bool {
    let pairs: Vec<(char, char)> = word.chars().zip(meant.chars()).collect();
    if word.chars().count() != meant.chars().count() {
        return false;
    }
    let different: Vec<usize> = pairs.iter().enumerate().filter(|(_, (a, b))| a != b).map(|(at, _)| at).collect();
    match different.as_slice() {
        [_] => true,
        [first, second] if first + 1 == *second => match (pairs.get(*first), pairs.get(*second)) {
            (Some((a, b)), Some((c, d))) => a == d && b == c,
            _ => false,
        },
        _ => false,
    }
}

const fn letter_of_digit(c: char) -> char {
    match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        other => other,
    }
}

/// A word in which no letter stands more than so often in a row.
fn squeezed(word: &str, most: usize) -> String {
    let mut squeezed = String::with_capacity(word.len());
    let (mut last, mut times) = ('\0', 0);
    for c in word.chars() {
        times = if c == last { times + 1 } else { 1 };
        last = c;
        if times <= most {
            squeezed.push(c);
        }
    }
    squeezed
}

/// The message with words that are spelt out, letter by letter, put together where wider gaps part them.
fn joined(message: &str) -> Cow<'_, str> {
    const GAP: &str = "  ";
    let letters = |chunk: &str| {
        let letters: Option<String> = chunk.split(' ').map(only_letter).collect();
        letters.filter(|word| !word.is_empty())
    };
    let is_spelt_out = |chunk: &str| letters(chunk).is_some_and(|word| word.chars().count() >= SPELT_OUT);
    if !message.contains(GAP) || !message.split(GAP).any(is_spelt_out) {
        return Cow::Borrowed(message);
    }
    let chunks = message.split(GAP).map(|chunk| letters(chunk).unwrap_or_else(|| chunk.to_owned()));
    Cow::Owned(chunks.collect::<Vec<_>>().join(" "))
}

/// The letter that a piece consists of, when it is one.
fn only_letter(piece: &str) -> Option<char> {
    let mut letters = piece.chars();
    letters.next().filter(|letter| letter.is_alphabetic() && letters.next().is_none())
}

/// Reads a message.
pub(super) fn read(message: &str, spelling: &Spelling, lists: &super::Lists) -> Reading {
    let spoken = text::spoken(&joined(message));
    let mut words: Vec<String> = Vec::with_capacity(spoken.words.len());
    let mut sentences = Vec::with_capacity(spoken.words.len());
    let mut letters: Vec<String> = Vec::new();
    let is_letter = |word: &String| word.len() == 1 && word.chars().all(char::is_alphabetic);
    let mut pending = spoken.words.into_iter().zip(spoken.sentences).peekable();
    while let Some((word, sentence)) = pending.next() {
        let ends = pending.peek().is_none_or(|(next, _)| !is_letter(next));
        if is_letter(&word) {
            letters.push(word);
            if !ends {
                continue;
            }
            if letters.len() >= SPELT_OUT {
                words.push(spelling.mend(letters.concat()));
                sentences.push(sentence);
                letters.clear();
            }
            for letter in letters.drain(..) {
                words.push(letter);
                sentences.push(sentence);
            }
            continue;
        }
        words.push(spelling.mend(word));
        sentences.push(sentence);
    }
    let groups = (0..words.len()).map(|at| lists.groups.of_runs(words.get(at..).unwrap_or_default())).collect();
    Reading { words, sentences, groups }
}
