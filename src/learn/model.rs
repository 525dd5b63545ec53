//! A trained model: a vocabulary and, for each of its features, a row of small weights.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::features::{Extractor, Features, KINDS, Mark, kind};

/// A feature's place and its weight by rarity.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Vocabulary {
    places: HashMap<u64, (u32, f32), BuildPlain>,
}

/// The hashes of features are good already; hashing them again is a waste of the reply's time.
type BuildPlain = std::hash::BuildHasherDefault<Plain>;

/// Takes a `u64` as it is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Plain(u64);

impl std::hash::Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, &byte| hash.rotate_left(8) ^ u64::from(byte));
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

impl Vocabulary {
    /// The features that occur in at least `fewest` messages, weighted by rarity.
    #[expect(clippy::cast_precision_loss, reason = "counts of messages")]
    pub(super) fn of(messages: &[Features], fewest: u32) -> Self {
        let mut counts: HashMap<u64, u32, BuildPlain> = HashMap::default();
        for features in messages {
            for &(hash, _) in features {
                *counts.entry(hash).or_default() += 1;
            }
        }
        let mut kept: Vec<(u64, u32)> = counts.into_iter().filter(|&(_, count)| count >= fewest).collect();
        kept.sort_unstable();
        let all = messages.len() as f32;
        let places = kept
            .into_iter()
            .zip(0u32..)
            .map(|((hash, count), place)| (hash, (place, ((1.0 + all) / (1.0 + count as f32)).ln() + 1.0)))
            .collect();
        Self { places }
    }

    /// How many features there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The known features of a message with their weights: the features of each kind together of length 1.
    ///
    /// Pieces are many and runs are few; weighed together, the words themselves would hardly count.
    pub(super) fn weigh(&self, features: &Features) -> Vec<(u32, f32)> {
        let mut lengths = [0.0f32; KINDS];
        let mut known: Vec<(u32, f32, usize)> = Vec::with_capacity(features.len());
        for &(hash, count) in features {
            let Some(&(place, rarity)) = self.places.get(&hash) else { continue };
            let weight = (1.0 + count.ln()) * rarity;
            let kind = kind(hash);
            if let Some(length) = lengths.get_mut(kind) {
                *length += weight * weight;
            }
            known.push((place, weight, kind));
        }
        let lengths = lengths.map(|length| length.max(f32::MIN_POSITIVE).sqrt());
        let of = |kind: usize| lengths.get(kind).copied().unwrap_or(1.0);
        known.into_iter().map(|(place, weight, kind)| (place, weight / of(kind))).collect()
    }
}

/// A score for each class, in their order. Higher is better; comparable only within one message.
pub type Scores = Vec<f32>;

/// A trained linear model.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Linear {
    extractor: Extractor,
    vocabulary: Vocabulary,
    classes: usize,
    /// One row of `classes` weights a feature, in steps of `steps`.
    weights: Vec<i8>,
    steps: Vec<f32>,
    biases: Vec<f32>,
}

impl Linear {
    /// Keeps trained weights in eight bits each, a row's largest as 127.
    pub(super) fn new(extractor: Extractor, vocabulary: Vocabulary, biases: Vec<f32>, weights: &[f32]) -> Self {
        let classes = biases.len();
        let mut small = Vec::with_capacity(weights.len());
        let mut steps = Vec::with_capacity(vocabulary.len());
        for row in weights.chunks(classes.max(1)) {
            let step = row.iter().fold(0.0f32, |most, weight| most.max(weight.abs())) / 127.0;
            steps.push(step);
            small.extend(row.iter().map(|weight| quantised(*weight, step)));
        }
        Self { extractor, vocabulary, classes, weights: small, steps, biases }
    }

    /// The scores of a message's words.
    pub fn scores<W: AsRef<str>>(&self, words: &[W]) -> Scores {
        self.scores_marked(words, &[])
    }

    /// The scores of a message's words and of what is marked about them.
    pub fn scores_marked<W: AsRef<str>>(&self, words: &[W], marks: &[Mark]) -> Scores {
        self.weigh_up(&self.vocabulary.weigh(&self.extractor.of_words(words, marks)))
    }

    /// The scores of a message's words, and whether anything in them was ever seen in an example.
    pub fn scores_read<W: AsRef<str>>(&self, words: &[W]) -> (Scores, bool) {
        let known = self.vocabulary.weigh(&self.extractor.of_words(words, &[]));
        (self.weigh_up(&known), !known.is_empty())
    }

    fn weigh_up(&self, known: &[(u32, f32)]) -> Scores {
        let mut scores = self.biases.clone();
        for &(place, weight) in known {
            let (row, factor) = self.row(place, weight);
            for (score, &small) in scores.iter_mut().zip(row) {
                *score += factor * f32::from(small);
            }
        }
        scores
    }

    /// How strongly each word speaks for a class, with everything that begins at it.
    pub fn pulls<W: AsRef<str>>(&self, words: &[W], marks: &[Mark], class: usize) -> Vec<f32> {
        let features = self.extractor.of_words(words, marks);
        let weighed: std::collections::HashMap<u32, f32> = self.vocabulary.weigh(&features).into_iter().collect();
        let mut pulls = vec![0.0; words.len()];
        self.extractor.each(words, marks, |hash, at| {
            let count =
                features.binary_search_by_key(&hash, |&(hash, _)| hash).ok().and_then(|place| features.get(place));
            let known = self.vocabulary.places.get(&hash).and_then(|(place, _)| Some((*place, *weighed.get(place)?)));
            if let (Some((_, count)), Some((place, weight)), Some(pull)) = (count, known, pulls.get_mut(at)) {
                let (row, factor) = self.row(place, weight);
                *pull += factor * row.get(class).copied().map_or(0.0, f32::from) / count;
            }
        });
        pulls
    }

    fn row(&self, place: u32, weight: f32) -> (&[i8], f32) {
        let place = place as usize;
        let row = self.weights.get(place * self.classes..(place + 1) * self.classes).unwrap_or_default();
        (row, weight * self.steps.get(place).copied().unwrap_or_default())
    }

    /// The words of a message that speak most for a class, strongest first: the message without each is weighed anew.
    pub fn reasons<'a>(&self, words: &'a [String], class: usize, most: usize) -> Vec<&'a str> {
        let whole = self.scores(words).get(class).copied().unwrap_or_default();
        let mut pulls: Vec<(f32, usize, &str)> = words
            .iter()
            .enumerate()
            .map(|(place, word)| {
                let without: Vec<&String> =
                    words.iter().enumerate().filter(|&(other, _)| other != place).map(|(_, word)| word).collect();
                (whole - self.scores(&without).get(class).copied().unwrap_or_default(), place, word.as_str())
            })
            .filter(|(pull, ..)| *pull > 0.0)
            .collect();
        pulls.sort_by(|a, b| b.0.total_cmp(&a.0));
        pulls.truncate(most);
        pulls.sort_by_key(|&(_, place, _)| place);
        pulls.into_iter().map(|(.., word)| word).collect()
    }
}

/// Scores as chances of each class, when exactly one is true: they add up to 1.
pub fn chances(mut scores: Scores) -> Scores {
    let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    scores.iter_mut().for_each(|score| *score = (*score - highest).exp());
    let sum: f32 = scores.iter().sum();
    scores.iter_mut().for_each(|score| *score /= sum);
    scores
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to the range of an i8")]
fn quantised(weight: f32, step: f32) -> i8 {
    if step > 0.0 { (weight / step).round().clamp(-127.0, 127.0) as i8 } else { 0 }
}
