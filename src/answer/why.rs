//! Why a message is answered as it is: for the person who tunes, never for an asker.

use super::choice::{Choice, choose_entry};
use super::context::Views;
use super::{OFFERED, Question, area_of, parts};
use crate::knowledge::TopicId;
use crate::library::Library;
use crate::private::Private;
use crate::search::SearchError;

/// The most words named for a topic.
const MOST_WORDS: usize = 8;

/// Why a topic came where it did.
#[derive(Clone, Debug)]
pub struct TopicReason {
    /// The topic.
    pub topic: TopicId,
    /// Its chance, from 0 to 1.
    pub chance: f32,
    /// The words of the message that spoke most for it, in their order.
    pub words: Private<Vec<String>>,
    /// Its entry that fits best, and how well.
    pub choice: Option<Choice>,
}

/// Why a message is answered as it is.
#[derive(Clone, Debug)]
pub struct Why {
    /// The first three topics, best first.
    pub topics: Vec<TopicReason>,
    /// The chance that it is about something else.
    pub elsewhere: f32,
    /// The file of `elsewhere/` that would speak of it, by its place in the knowledge.
    pub elsewhere_file: Option<usize>,
    /// The last topic of the conversation, when the message was taken as pointing back to it.
    pub points_back_to: Option<TopicId>,
    /// Further questions found in the message.
    pub also: Vec<TopicId>,
}

/// Explains the answer to a message.
///
/// # Errors
/// When the index cannot be read.
pub fn explain(library: &Library, question: Question<'_>) -> Result<Why, SearchError> {
    let views = Views::of(library, question);
    let area = area_of(library, question);
    let mut topics = Vec::with_capacity(OFFERED);
    for &(topic, chance) in views.topics.iter().take(OFFERED) {
        let words = library.ranker.reasons(question.text, topic, &library.knowledge, MOST_WORDS);
        let choice = choose_entry(library, topic, question.wish(area.as_ref()))?;
        topics.push(TopicReason { topic: topic.clone(), chance, words: Private::new(words), choice });
    }
    let also = parts::of_message(library, question).others(topics.first().map(|reason| &reason.topic));
    let points_back_to = question.last_topic.filter(|_| views.points_back).cloned();
    let elsewhere_file = library.ranker.elsewhere(question.text, &library.knowledge);
    Ok(Why { topics, elsewhere: views.elsewhere, elsewhere_file, points_back_to, also })
}
