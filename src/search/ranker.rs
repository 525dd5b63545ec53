//! Which topic a message asks: a linear model, trained on the entries' own questions.
//!
//! Words in common are not enough: people name behaviour, not categories. The
//! model learns from how each entry is asked, and from what no entry should
//! answer, which are classes of their own.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::knowledge::{Knowledge, TopicId};
use crate::learn::{Extractor, Linear, Margin, chances, separate};

/// Measured on held-out questions: single words and runs of two, pieces of three and four letters.
const EXTRACTOR: Extractor = Extractor { longest_run: 2, pieces: (3, 4) };

/// A feature must occur in so many examples.
const FEWEST: u32 = 2;

/// Measured on held-out questions: at a higher cost single examples count for too much, at a lower one for too little.
const MARGIN: Margin = Margin { cost: 0.4, rounds: 30 };

/// How sharply a difference of scores tells topics apart, as chances. Measured on held-out questions with the thresholds of [`crate::answer`].
const SHARPNESS: f32 = 4.0;

/// What a message can be about: a topic, or something that no entry answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking<'a> {
    /// Chance of each topic that has a reviewed entry, best first.
    pub topics: Vec<(&'a TopicId, f32)>,
    /// Chance that it is about something else.
    pub elsewhere: f32,
    /// Whether anything in the message was ever seen in an example.
    pub is_readable: bool,
}

/// What was learnt of topics; stored with a generation of the library.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lessons {
    /// The topics, as the first classes; something else is the last.
    topics: Linear,
    /// The files of `elsewhere/`. They are learnt by themselves: as rivals of the topics they would share out among
    /// them what speaks for something else.
    elsewhere: Linear,
}

/// A trained judge of topics.
#[derive(Clone, Debug)]
pub struct Ranker {
    topics: Vec<TopicId>,
    lessons: Lessons,
}

impl Ranker {
    /// Learns from the reviewed entries, from how else topics are asked, and from what lies elsewhere.
    pub fn learn(knowledge: &Knowledge) -> Self {
        let topics = answered(knowledge);
        let (mut examples, mut elsewhere) = (Vec::new(), Vec::new());
        for (class, topic) in topics.iter().enumerate() {
            let mut add = |text: &str| examples.push((words(text, knowledge), class));
            for entry in knowledge.reviewed().filter(|entry| entry.topic == *topic) {
                entry.questions.iter().chain([&entry.title]).for_each(|text| add(text));
            }
            knowledge.asked.of(topic).for_each(add);
        }
        for (file, texts) in knowledge.elsewhere.iter().enumerate() {
            for text in &texts.examples {
                let words = words(text, knowledge);
                examples.push((words.clone(), topics.len()));
                elsewhere.push((words, file));
            }
        }
        let lessons = Lessons {
            topics: separate(&examples, topics.len() + 1, EXTRACTOR, FEWEST, MARGIN),
            elsewhere: separate(&elsewhere, knowledge.elsewhere.len(), EXTRACTOR, FEWEST, MARGIN),
        };
        Self { topics, lessons }
    }

    /// The judge that learnt from this knowledge before.
    pub fn of(knowledge: &Knowledge, lessons: Lessons) -> Self {
        Self { topics: answered(knowledge), lessons }
    }

    /// What was learnt, to be kept.
    pub const fn lessons(&self) -> &Lessons {
        &self.lessons
    }

    /// How likely a message is to ask each topic.
    pub fn rank(&self, message: &str, knowledge: &Knowledge) -> Ranking<'_> {
        let (mut scores, is_readable) = self.lessons.topics.scores_read(&words(message, knowledge));
        scores.iter_mut().for_each(|score| *score *= SHARPNESS);
        let chances = chances(scores);
        let elsewhere = chances.get(self.topics.len()).copied().unwrap_or_default();
        let mut topics: Vec<(&TopicId, f32)> = self.topics.iter().zip(chances).collect();
        topics.sort_by(|a, b| b.1.total_cmp(&a.1));
        Ranking { topics, elsewhere, is_readable }
    }

    /// Which file of `elsewhere/` speaks of what a message is about, by its place in the knowledge.
    pub fn elsewhere(&self, message: &str, knowledge: &Knowledge) -> Option<usize> {
        let scores = self.lessons.elsewhere.scores(&words(message, knowledge));
        let best = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)));
        best.map(|(file, _)| file)
    }

    /// The words of a message that speak most for a topic.
    pub fn reasons(&self, message: &str, topic: &TopicId, knowledge: &Knowledge, most: usize) -> Vec<String> {
        let Some(class) = self.topics.iter().position(|known| known == topic) else { return Vec::new() };
        let words = words(message, knowledge);
        self.lessons.topics.reasons(&words, class, most).into_iter().map(str::to_owned).collect()
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
