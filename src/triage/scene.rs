//! A message with everything that the lists of phrases find in it.

use super::Lists;
use super::reading::Reading;
use super::rules::Effect;
use crate::knowledge::Step;

/// Where a phrase of a list stands: from one word up to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    /// The place of its list.
    pub(super) list: usize,
    /// Its first word.
    pub(super) from: usize,
    /// The word after its last.
    pub(super) to: usize,
}

/// Words that deny what comes right after them.
const DENIALS: [&str; 11] =
    ["not", "never", "isnt", "arent", "wasnt", "doesnt", "didnt", "hasnt", "havent", "wouldnt", "nobody"];

/// A message, read, with its hits.
pub(super) struct Scene<'a> {
    pub(super) reading: &'a Reading,
    lists: &'a Lists,
    hits: Vec<Hit>,
    /// For each sentence whether something in it, or in all of the message, speaks for calm.
    held: Vec<bool>,
}

impl<'a> Scene<'a> {
    /// Finds every phrase.
    pub(super) fn of(reading: &'a Reading, lists: &'a Lists) -> Self {
        let hits = find(reading, lists);
        let sentences = reading.last_sentence() + 1;
        let is_of = |effect: Effect, hit: &Hit| lists.held_by.get(hit.list) == Some(&Some(effect));
        let mut held = vec![hits.iter().any(|hit| is_of(Effect::HoldsMessage, hit)); sentences];
        for hit in hits.iter().filter(|hit| is_of(Effect::HoldsSentence, hit)) {
            if let Some(sentence) = reading.sentences.get(hit.from).and_then(|&sentence| held.get_mut(sentence)) {
                *sentence = true;
            }
        }
        Self { reading, lists, hits, held }
    }

    /// Every hit, in the order of the words.
    pub(super) fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// The hits of a list.
    pub(super) fn of_list(&self, id: &str) -> impl Iterator<Item = Hit> + '_ {
        let list = self.lists.phrases.find(id);
        self.hits.iter().copied().filter(move |hit| Some(hit.list) == list)
    }

    /// Whether a list has a hit anywhere.
    pub(super) fn has(&self, id: &str) -> bool {
        self.of_list(id).next().is_some()
    }

    /// Whether a word of a group stands anywhere.
    pub(super) fn has_group(&self, id: &str) -> bool {
        let group = self.lists.groups.find(id);
        self.reading.groups.iter().flatten().any(|&(found, _)| Some(found) == group)
    }

    /// The first hit of a list that nothing holds back.
    pub(super) fn live(&self, id: &str) -> Option<Hit> {
        self.of_list(id).find(|hit| !self.is_held_back(hit))
    }

    /// Whether something speaks for calm where a hit stands.
    pub(super) fn is_held_back(&self, hit: &Hit) -> bool {
        let sentence = self.reading.sentences.get(hit.from).copied().unwrap_or_default();
        self.held.get(sentence).copied().unwrap_or_default() || self.is_denied(hit)
    }

    /// Whether one of the two words before a hit denies it.
    fn is_denied(&self, hit: &Hit) -> bool {
        let sentence = self.reading.sentences.get(hit.from);
        (hit.from.saturating_sub(2)..hit.from).any(|place| {
            self.reading.sentences.get(place) == sentence
                && self.reading.words.get(place).is_some_and(|word| DENIALS.contains(&word.as_str()))
        })
    }
}

fn find(reading: &Reading, lists: &Lists) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    let mut groups = Vec::with_capacity(8);
    for (from, word) in reading.words.iter().enumerate() {
        groups.clear();
        groups.extend(reading.groups.get(from).into_iter().flatten().map(|&(group, _)| group));
        for phrase in lists.phrases.that_begin(word, &groups) {
            if hits.last().is_some_and(|hit| hit.list == phrase.list && hit.from == from) {
                continue;
            }
            if let Some(to) = fits(reading, &phrase.steps, from) {
                hits.push(Hit { list: phrase.list, from, to });
            }
        }
    }
    hits.sort_unstable();
    hits.dedup_by_key(|hit| (hit.list, hit.from));
    hits.sort_unstable_by_key(|hit| (hit.from, hit.list));
    hits
}

/// Where the steps end that begin at a word, when they fit.
fn fits(reading: &Reading, steps: &[Step], at: usize) -> Option<usize> {
    let Some((step, rest)) = steps.split_first() else { return Some(at) };
    for skipped in 0..=step.gap {
        let place = at + skipped;
        let (Some(word), Some(groups)) = (reading.words.get(place), reading.groups.get(place)) else { break };
        if skipped > 0 && reading.sentences.get(place) != reading.sentences.get(at.saturating_sub(1)) {
            break;
        }
        let is_word = step.words.iter().any(|known| known == word)
            || step.beginnings.iter().any(|beginning| word.starts_with(beginning.as_str()));
        let lengths = groups.iter().filter(|(group, _)| step.groups & group.bit() != 0).map(|&(_, length)| length);
        let end =
            is_word.then_some(1).into_iter().chain(lengths).find_map(|length| fits(reading, rest, place + length));
        if end.is_some() {
            return end;
        }
    }
    if step.is_optional { fits(reading, rest, at) } else { None }
}
