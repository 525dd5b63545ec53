//! Which topic a message asks: a linear model, trained on the entries' own questions.
//!
//! Words in common are not enough: people name behaviour, not categories. The
//! model learns from how each entry is asked, and from what no entry should
//! answer, which are classes of their own.

use serde::{Deserialize, Serialize};

use crate::knowledge::{Knowledge, TopicId};
use crate::learn::{Example, Extractor, Linear, Target, Training, chances, train};

/// Measured on held-out questions: runs of two words, pieces of two to five letters.
const TRAINING: Training =
    Training { extractor: Extractor { longest_run: 2, pieces: (2, 5) }, fewest: 2, rounds: 12, rate: 0.5, decay: 2e-6 };

/// How sharply a difference of scores tells topics apart, as chances. Measured on held-out questions with the thresholds of [`crate::answer`].
const SHARPNESS: f32 = 4.0;

/// What a message can be about: a topic, or something that no entry answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// Chance of each topic that has a reviewed entry, best first.
    pub topics: Vec<(TopicId, f32)>,
    /// Chance of each file of `elsewhere/`, by its place in the knowledge, best first.
    pub elsewhere: Vec<(usize, f32)>,
}

/// A trained judge of topics.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ranker {
    /// The topics, as the first classes; the files of `elsewhere/` follow.
    topics: Vec<String>,
    model: Linear,
}

impl Ranker {
    /// Learns from the reviewed entries and from what lies elsewhere.
    pub fn learn(knowledge: &Knowledge) -> Self {
        let mut topics: Vec<String> = Vec::new();
        let mut examples = Vec::new();
        let mut add = |text: &str, class: usize| {
            examples.push(Example { words: words(text, knowledge), target: Target::One(class), weight: 1.0 });
        };
        for entry in knowledge.reviewed() {
            let topic = entry.topic.as_str();
            let class = topics.iter().position(|known| known == topic).unwrap_or_else(|| {
                topics.push(topic.to_owned());
                topics.len() - 1
            });
            entry.questions.iter().chain([&entry.title]).for_each(|text| add(text, class));
        }
        for (place, elsewhere) in knowledge.elsewhere.iter().enumerate() {
            elsewhere.examples.iter().for_each(|text| add(text, topics.len() + place));
        }
        let classes = topics.len() + knowledge.elsewhere.len();
        Self { topics, model: train(&examples, classes, TRAINING) }
    }

    /// How likely a message is to ask each topic.
    pub fn rank(&self, message: &str, knowledge: &Knowledge) -> Ranking {
        let mut scores = self.model.scores(&words(message, knowledge));
        scores.iter_mut().for_each(|score| *score *= SHARPNESS);
        let chances = chances(scores);
        let (topics, elsewhere) = chances.split_at(self.topics.len().min(chances.len()));
        let mut topics: Vec<(TopicId, f32)> = self
            .topics
            .iter()
            .zip(topics)
            .filter_map(|(topic, &chance)| Some((TopicId::parse(topic).ok()?, chance)))
            .collect();
        let mut elsewhere: Vec<(usize, f32)> = elsewhere.iter().copied().enumerate().collect();
        topics.sort_by(|a, b| b.1.total_cmp(&a.1));
        elsewhere.sort_by(|a, b| b.1.total_cmp(&a.1));
        Ranking { topics, elsewhere }
    }

    /// The words of a message that speak most for a topic.
    pub fn reasons(&self, message: &str, topic: &TopicId, knowledge: &Knowledge, most: usize) -> Vec<String> {
        let Some(class) = self.topics.iter().position(|known| known == topic.as_str()) else { return Vec::new() };
        let words = words(message, knowledge);
        self.model.reasons(&words, class, most).into_iter().map(str::to_owned).collect()
    }
}

fn words(text: &str, knowledge: &Knowledge) -> Vec<String> {
    let words = crate::text::words(text);
    knowledge.language.normal(&words).into_iter().map(str::to_owned).collect()
}
