//! Several questions in one message: each is looked at by itself.

use super::Question;
use crate::knowledge::TopicId;
use crate::library::Library;
use crate::text;
use crate::triage::Urgency;

/// The least chance at which a question among others is taken as one of its own.
const SURE: f32 = 0.4;

/// The fewest words that can ask something.
const FEWEST_WORDS: usize = 3;

/// The most questions of a message that are looked at, the last ones.
const MOST: usize = 6;

/// How many others are offered.
const OFFERED: usize = 2;

/// One of several questions.
pub(super) struct Part {
    pub(super) topic: TopicId,
    pub(super) chance: f32,
    urgency: Urgency,
}

/// The questions of a message of several sentences; none of a message that is one sentence.
#[derive(Default)]
pub(super) struct Parts(Vec<Part>);

impl Parts {
    /// The question that is more urgent than all others, if one is.
    pub(super) fn pressing(&self) -> Option<&Part> {
        let most = self.0.iter().map(|part| part.urgency).max()?;
        let mut pressing = self.0.iter().filter(|part| part.urgency == most && most > Urgency::Routine);
        let first = pressing.next()?;
        pressing.all(|part| part.topic == first.topic).then_some(first)
    }

    /// The surest of several questions, for a message that says too little as a whole.
    pub(super) fn surest(&self) -> Option<&Part> {
        let surest = self.0.iter().max_by(|a, b| a.chance.total_cmp(&b.chance));
        surest.filter(|_| self.0.len() > 1)
    }

    /// The topics of the questions beside the answered one, most urgent first, then in their order.
    pub(super) fn others(&self, answered: Option<&TopicId>) -> Vec<TopicId> {
        let mut others: Vec<&Part> = self.0.iter().filter(|part| Some(&part.topic) != answered).collect();
        others.sort_by_key(|part| std::cmp::Reverse(part.urgency));
        let mut topics: Vec<TopicId> = Vec::new();
        for part in others {
            if !topics.contains(&part.topic) {
                topics.push(part.topic.clone());
            }
        }
        topics.truncate(OFFERED);
        topics
    }
}

/// The questions of a message of several sentences, each ranked and judged by itself.
pub(super) fn of_message(library: &Library, question: Question<'_>) -> Parts {
    let language = &library.knowledge.language;
    let asks = |sentence: &&str| {
        let words = text::words(sentence);
        let is_question = sentence.ends_with('?') || words.first().is_some_and(|word| language.asks(word));
        words.len() >= FEWEST_WORDS && is_question
    };
    let sentences: Vec<&str> = text::sentences(question.text).collect();
    if sentences.len() < 2 {
        return Parts::default();
    }
    let mut asking: Vec<&str> = sentences.into_iter().filter(asks).collect();
    let first = asking.len().saturating_sub(MOST);
    asking.drain(..first);
    let part = |sentence: &str| {
        let ranking = library.ranker.rank(sentence, &library.knowledge);
        let (topic, chance) = *ranking.topics.first()?;
        let urgency = library.triage.judge(sentence, &[]).urgency;
        (chance >= SURE).then(|| Part { topic: topic.clone(), chance, urgency })
    };
    Parts(asking.into_iter().filter_map(part).collect())
}
