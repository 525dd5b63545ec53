//! Which topic a message asks: a linear model, trained on the entries' own questions.
//!
//! Words in common are not enough: people name behaviour, not categories. The
//! model learns from how each entry is asked, and from what no entry should
//! answer, which are classes of their own.

use std::collections::HashSet;

use crate::knowledge::{Knowledge, TopicId};
use crate::learn::{Example, Extractor, Linear, Target, Training, chances, train};

/// Measured on held-out questions: runs of two words, pieces of two to five letters.
const TRAINING: Training = Training {
    extractor: Extractor { longest_run: 2, pieces: (3, 4) },
    fewest: 2,
    rounds: 10,
    rate: 0.12,
    decay: 2e-6,
    caution: 1.0,
};

/// How sharply a difference of scores tells topics apart, as chances. Measured on held-out questions with the thresholds of [`crate::answer`].
const SHARPNESS: f32 = 4.0;

/// What a message can be about: a topic, or something that no entry answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking<'a> {
    /// Chance of each topic that has a reviewed entry, best first.
    pub topics: Vec<(&'a TopicId, f32)>,
    /// Chance of each file of `elsewhere/`, by its place in the knowledge, best first.
    pub elsewhere: Vec<(usize, f32)>,
    /// Whether anything in the message was ever seen in an example.
    pub is_readable: bool,
}

/// A trained judge of topics.
#[derive(Clone, Debug)]
pub struct Ranker {
    /// The topics, as the first classes; the files of `elsewhere/` follow.
    topics: Vec<TopicId>,
    model: Linear,
}

impl Ranker {
    /// Learns from the reviewed entries, from how else topics are asked, and from what lies elsewhere.
    pub fn learn(knowledge: &Knowledge) -> Self {
        let topics = answered(knowledge);
        let mut examples = Vec::new();
        let mut add = |text: &str, class: usize| {
            let words = words(text, knowledge);
            let target = Target::One(class);
            examples.push(Example { words, marks: Vec::new(), target, weight: 1.0, silent: Vec::new() });
        };
        for (class, topic) in topics.iter().enumerate() {
            for entry in knowledge.reviewed().filter(|entry| entry.topic == *topic) {
                entry.questions.iter().chain([&entry.title]).for_each(|text| add(text, class));
            }
            knowledge.asked.of(topic).for_each(|text| add(text, class));
        }
        for (place, elsewhere) in knowledge.elsewhere.iter().enumerate() {
            elsewhere.examples.iter().for_each(|text| add(text, topics.len() + place));
        }
        let classes = topics.len() + knowledge.elsewhere.len();
        Self { topics, model: train(&examples, classes, TRAINING) }
    }

    /// The judge that learnt from this knowledge before.
    pub fn of(knowledge: &Knowledge, learnt: Linear) -> Self {
        Self { topics: answered(knowledge), model: learnt }
    }

    /// What was learnt, to be kept.
    pub const fn learnt(&self) -> &Linear {
        &self.model
    }

    /// How likely a message is to ask each topic.
    pub fn rank(&self, message: &str, knowledge: &Knowledge) -> Ranking<'_> {
        let (mut scores, is_readable) = self.model.scores_read(&words(message, knowledge));
        scores.iter_mut().for_each(|score| *score *= SHARPNESS);
        let chances = chances(scores);
        let (topics, elsewhere) = chances.split_at(self.topics.len().min(chances.len()));
        let mut topics: Vec<(&TopicId, f32)> = self.topics.iter().zip(topics.iter().copied()).collect();
        let mut elsewhere: Vec<(usize, f32)> = elsewhere.iter().copied().enumerate().collect();
        topics.sort_by(|a, b| b.1.total_cmp(&a.1));
        elsewhere.sort_by(|a, b| b.1.total_cmp(&a.1));
        Ranking { topics, elsewhere, is_readable }
    }

    /// The words of a message that speak most for a topic.
    pub fn reasons(&self, message: &str, topic: &TopicId, knowledge: &Knowledge, most: usize) -> Vec<String> {
        let Some(class) = self.topics.iter().position(|known| known == topic) else { return Vec::new() };
        let words = words(message, knowledge);
        self.model.reasons(&words, class, most).into_iter().map(str::to_owned).collect()
    }
}

/// The topics that a reviewed entry answers, in the order of the list of topics.
fn answered(knowledge: &Knowledge) -> Vec<TopicId> {
    let has_entry: HashSet<&TopicId> = knowledge.reviewed().map(|entry| &entry.topic).collect();
    knowledge.topics.iter().map(|topic| &topic.id).filter(|topic| has_entry.contains(topic)).cloned().collect()
}

fn words(text: &str, knowledge: &Knowledge) -> Vec<String> {
    let words = crate::text::words(text);
    knowledge.language.normal(&words).into_iter().map(str::to_owned).collect()
}
