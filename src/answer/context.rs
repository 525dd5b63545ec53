//! What a message is about, in the light of what the conversation was about.

use super::{Question, THRESHOLDS};
use crate::knowledge::{TopicId, Voice};
use crate::library::Library;
use crate::text;
use crate::triage::Flag;

/// How much the last topic weighs beside a message that points back to it, from 0 to 1.
const BACK: f32 = 0.35;

/// The same beside a message without a word that tells anything by itself.
const ALL_BACK: f32 = 0.8;

/// How much it weighs, from 0 to 1, that somebody tells of harm they did themselves.
const WHO_HARMS: f32 = 0.25;

/// The most words of a message that points back: a longer one says itself what it is about.
const SHORT: usize = 9;

/// The least chance at which an earlier message says what the conversation is about.
const SURE: f32 = 0.3;

/// What a message may be about, best first.
pub(super) struct Views<'a> {
    /// The chance of each topic.
    pub(super) topics: Vec<(&'a TopicId, f32)>,
    /// The chance that it is about something else.
    pub(super) elsewhere: f32,
    /// Whether the bot knows anything that was written.
    pub(super) is_readable: bool,
    /// Whether the message was taken as pointing back to the last topic.
    pub(super) points_back: bool,
}

impl<'a> Views<'a> {
    /// Weighs a message, and what came before it where it points back.
    pub(super) fn of(library: &'a Library, question: Question<'_>) -> Self {
        let ranking = library.ranker.rank(question.text, &library.knowledge);
        let mut views = Self {
            topics: ranking.topics,
            elsewhere: ranking.elsewhere,
            is_readable: ranking.is_readable,
            points_back: false,
        };
        if question.judgement.flags.has(Flag::PerpetratorDisclosure) {
            views.hear_who_harms(library);
        }
        if let Some(last) = question.last_topic
            && let Some(weight) = pointing_back(library, question.text)
        {
            views.look_back(last, weight);
        }
        views
    }

    /// Whether the message asks nothing that the bot could put a name to.
    pub(super) fn is_unsure(&self) -> bool {
        self.best() < THRESHOLDS.sure && !self.is_elsewhere()
    }

    /// The chance of the best topic.
    pub(super) fn best(&self) -> f32 {
        self.topics.first().map_or(0.0, |(_, chance)| *chance)
    }

    /// Whether the message is rather about something else; of one that nobody can read it is not known.
    pub(super) fn is_elsewhere(&self) -> bool {
        self.is_readable && self.elsewhere >= THRESHOLDS.elsewhere * self.best()
    }

    /// Somebody who tells of what they did themselves asks first of all for themselves, whatever words they share
    /// with those who were harmed.
    fn hear_who_harms(&mut self, library: &Library) {
        for (topic, chance) in &mut self.topics {
            if library.is_for(topic, Voice::Perpetrator) {
                *chance = chance.mul_add(1.0 - WHO_HARMS, WHO_HARMS);
            } else {
                *chance *= 1.0 - WHO_HARMS;
            }
        }
        self.topics.sort_by(|a, b| b.1.total_cmp(&a.1));
        self.elsewhere *= 1.0 - WHO_HARMS;
    }

    fn look_back(&mut self, last: &TopicId, weight: f32) {
        for (topic, chance) in &mut self.topics {
            *chance = *chance * (1.0 - weight) + if *topic == last { weight } else { 0.0 };
        }
        self.topics.sort_by(|a, b| b.1.total_cmp(&a.1));
        self.elsewhere = 0.0;
        self.is_readable = true;
        self.points_back = true;
    }
}

/// How much the last topic weighs for a message that is short and has a word that points back: 'and what does that cost?'
fn pointing_back(library: &Library, message: &str) -> Option<f32> {
    let language = &library.knowledge.language;
    let words = text::words(message);
    let left = language.beside_pointing_back(&words).filter(|_| words.len() <= SHORT)?;
    Some(if left.iter().any(|word| !language.is_stop(word)) { BACK } else { ALL_BACK })
}

/// What the earlier messages of a conversation were last about, oldest first: for one that is taken up in the middle.
pub fn asked_last(library: &Library, messages: &[String]) -> Option<TopicId> {
    messages.iter().rev().find_map(|message| {
        let ranking = library.ranker.rank(message, &library.knowledge);
        let (topic, chance) = *ranking.topics.first()?;
        (chance >= SURE && ranking.is_readable).then(|| topic.clone())
    })
}
