//! What is marked about a message for the model: groups of words in their order, side by side, and at its end.
//!
//! Two lines that share no word may still say the same: somebody, a place
//! within reach, now. The groups say so, and shapes of words stand in for the
//! words that no group has.

use std::collections::BTreeSet;

use super::reading::Reading;
use super::scene::Scene;
use crate::knowledge::WordGroup;
use crate::learn::Mark;

/// The longest run of signs that is a mark.
const LONGEST_RUN: usize = 4;

/// How many signs may stand between the two of a pair.
const WIDEST_GAP: usize = 3;

/// Kinds of marks, so that a run and a pair of the same signs differ.
const RUN: u32 = 1;
const PAIR: u32 = 2;
const GROUP: u32 = 3;
const BESIDE: u32 = 4;
const LAST: u32 = 5;
const FIRST: u32 = 6;
const PHRASE: u32 = 7;
const LIVE: u32 = 8;

/// Signs that are no group: above every group, below every small word.
const EDGE: u32 = 1_000;
const SHAPE: u32 = 1_001;
const WORD: u32 = 1 << 16;

/// The marks of a message.
pub(super) fn marks(scene: &Scene<'_>, themselves: Option<WordGroup>) -> Vec<Mark> {
    let reading = scene.reading;
    let mut marks = Vec::with_capacity(reading.words.len() * 10);
    let signs = in_order(reading, themselves);
    for (start, &(_, place)) in signs.iter().enumerate() {
        let mut run = [RUN; LONGEST_RUN + 1];
        for (length, &(sign, _)) in (1..=LONGEST_RUN).zip(signs.iter().skip(start)) {
            if let Some(slot) = run.get_mut(length) {
                *slot = sign;
            }
            marks.push(Mark::of_numbers(run.get(..=length).unwrap_or_default(), place));
        }
    }
    for (start, &(sign, place)) in signs.iter().enumerate() {
        for &(other, _) in signs.iter().skip(start + 2).take(WIDEST_GAP) {
            marks.push(Mark::of_numbers(&[PAIR, sign, other], place));
        }
    }
    side_by_side(reading, themselves, &mut marks);
    phrases(scene, &mut marks);
    marks
}

/// One sign for each word or run of words, with the place it begins at; an edge on either side.
fn in_order(reading: &Reading, themselves: Option<WordGroup>) -> Vec<(u32, usize)> {
    let mut signs = vec![(EDGE, 0)];
    let mut next = 0;
    for (place, (word, groups)) in reading.words.iter().zip(&reading.groups).enumerate() {
        if place < next {
            continue;
        }
        next = place + groups.first().map_or(1, |(_, length)| *length);
        let sign = match groups.first() {
            Some(&(group, _)) if Some(group) != themselves => u32::try_from(group.place()).unwrap_or_default(),
            Some(_) => WORD | word.bytes().fold(7, |sum: u32, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))),
            None => shape(word),
        };
        signs.push((sign, place));
    }
    signs.push((EDGE, reading.words.len().saturating_sub(1)));
    signs
}

/// What the form of a word says: mostly its tense.
fn shape(word: &str) -> u32 {
    let is_number = word.chars().all(|c| c.is_ascii_digit());
    let endings = [("ing", 5), ("in", 6), ("ed", 4), ("ly", 5), ("s", 4)];
    let ending = endings.iter().position(|(ending, fewest)| word.len() >= *fewest && word.ends_with(ending));
    match ending {
        _ if is_number => SHAPE,
        // "waitin" is "waiting" where people drop the g.
        Some(0 | 1) => SHAPE + 1,
        Some(other) => SHAPE + u32::try_from(other).unwrap_or_default(),
        None => SHAPE + 9,
    }
}

/// Which groups a message has at all, which beside each other, and which in its first and last sentence.
fn side_by_side(reading: &Reading, themselves: Option<WordGroup>, marks: &mut Vec<Mark>) {
    let last_sentence = reading.last_sentence();
    let mut found: Vec<(u32, usize)> = Vec::new();
    let mut ends: BTreeSet<(u32, u32)> = BTreeSet::new();
    for (place, groups) in reading.groups.iter().enumerate() {
        let longest = groups.first().map_or(1, |(_, length)| *length);
        let sentence = reading.sentences.get(place).copied().unwrap_or_default();
        let of_longest = groups.iter().filter(|(_, length)| *length == longest).map(|&(group, _)| group);
        for group in of_longest.filter(|&group| Some(group) != themselves) {
            let sign = u32::try_from(group.place()).unwrap_or_default();
            if !found.iter().any(|(known, _)| *known == sign) {
                found.push((sign, place));
            }
            for (kind, is_there) in [(LAST, sentence == last_sentence), (FIRST, sentence == 0)] {
                if is_there && ends.insert((kind, sign)) {
                    marks.push(Mark::of_numbers(&[kind, sign], place).of_whole());
                }
            }
        }
        if sentence == last_sentence
            && let Some(word) = reading.words.get(place)
        {
            marks.push(Mark::new(["last", word.as_str()], place));
        }
    }
    found.sort_unstable();
    for (at, &(sign, place)) in found.iter().enumerate() {
        marks.push(Mark::of_numbers(&[GROUP, sign], place).of_whole());
        for &(other, _) in found.iter().skip(at + 1) {
            marks.push(Mark::of_numbers(&[BESIDE, sign, other], place));
        }
    }
}

/// Which lists of phrases a message meets, and whether something speaks for calm there.
fn phrases(scene: &Scene<'_>, marks: &mut Vec<Mark>) {
    let mut seen: BTreeSet<(u32, u32)> = BTreeSet::new();
    for hit in scene.hits() {
        let list = u32::try_from(hit.list).unwrap_or_default();
        let live = if scene.is_held_back(hit) { 0 } else { LIVE };
        for mark in [(PHRASE, list), (LIVE + live, list)] {
            if seen.insert(mark) {
                marks.push(Mark::of_numbers(&[mark.0, mark.1], hit.from).of_whole());
            }
        }
    }
}
