//! From a message to an answer: an entry, a question back, or an honest "I do not know".
//!
//! What is said, not how it looks.

mod choice;
mod context;
mod parts;
mod why;

use jiff::Timestamp;

pub use choice::{Choice, Fitness, Wish, choose_entry};
pub use context::asked_last;
pub use why::{TopicReason, Why, explain};

use crate::knowledge::{AreaId, TopicId};
use crate::library::Library;
use crate::search::SearchError;
use crate::text;
use crate::triage::{Flag, Judgement, Urgency};

use context::Views;

/// Limits between answering, asking back and saying that nothing fits.
///
/// Measured with `open-door knowledge eval` on questions nobody trained on; each is a chance from 0 to 1.
pub struct Thresholds {
    /// The least chance of the best topic for its entry to be given.
    pub answer: f32,
    /// The least chance of the best three topics together for asking back.
    pub clarify: f32,
    /// How many times as likely as the best topic it must be that the message is about something else.
    pub elsewhere: f32,
    /// Below this chance of the best topic, what may be misuse is taken for it.
    pub sure: f32,
}

/// The limits in use.
pub const THRESHOLDS: Thresholds = Thresholds { answer: 0.13, clarify: 0.20, elsewhere: 1.3, sure: 0.15 };

/// The least chance at which somebody in danger now is given the entry of the best topic, in its shortest form: they
/// have no time to be asked back.
const EMERGENCY_ANSWER: f32 = 0.06;

/// How many topics are offered when asking back, and listed as alternatives.
pub const OFFERED: usize = 3;

/// A message to answer.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Its text.
    pub text: &'a str,
    /// The asker's area, when known.
    pub area: Option<&'a AreaId>,
    /// What the conversation was about before, when known.
    pub last_topic: Option<&'a TopicId>,
    /// What triage made of it.
    pub judgement: &'a Judgement,
    /// When it is asked.
    pub now: Timestamp,
}

impl Question<'_> {
    /// What an entry is chosen for, in an area.
    fn wish<'a>(&'a self, area: Option<&'a AreaId>) -> Wish<'a> {
        Wish { message: self.text, area, flags: self.judgement.flags, now: self.now }
    }
}

/// What answers a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A reviewed entry, by its place in the knowledge.
    Entry(usize),
    /// Two or three topics are close.
    Clarify,
    /// Nothing reviewed fits.
    NoAnswer,
    /// The asker wants to find, watch or control somebody.
    Refusal,
    /// It is about something else: a file of `elsewhere/`, by its place in the knowledge.
    Elsewhere(usize),
}

/// An answer with what led to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The answer.
    pub answer: Answer,
    /// How sure it is, from 0 to 1.
    pub confidence: f32,
    /// The likeliest topics, best first, the answered one first.
    pub topics: Vec<TopicId>,
    /// What else the message asks, most urgent first.
    pub also: Vec<TopicId>,
    /// The area that the answer is for: the one given, or the one named in the message.
    pub area: Option<AreaId>,
}

/// Finds what answers a message.
///
/// # Errors
/// When the index cannot be read.
pub fn find(library: &Library, question: Question<'_>) -> Result<Found, SearchError> {
    let knowledge = &library.knowledge;
    let area = area_of(library, question);
    let refusal = |area| Found { answer: Answer::Refusal, confidence: 1.0, topics: Vec::new(), also: Vec::new(), area };
    if question.judgement.flags.has(Flag::Misuse) {
        return Ok(refusal(area));
    }
    let views = Views::of(library, question);
    if question.judgement.may_be_misuse && views.is_unsure() {
        return Ok(refusal(area));
    }
    let parts = parts::of_message(library, question);
    let mut topics: Vec<TopicId> = views.topics.iter().take(OFFERED).map(|(topic, _)| (*topic).clone()).collect();
    let mut chance = views.best();
    let best_three: f32 = views.topics.iter().take(OFFERED).map(|(_, chance)| chance).sum();
    // A pressing question comes before what the message is mostly about; a sure one before what is about nothing.
    let says_little = chance < THRESHOLDS.answer || views.is_elsewhere();
    let instead = parts.pressing().or_else(|| if says_little { parts.surest() } else { None });
    if let Some(part) = instead {
        topics.retain(|topic| *topic != part.topic);
        topics.insert(0, part.topic.clone());
        topics.truncate(OFFERED);
        chance = part.chance;
    }
    let also = parts.others(topics.first());
    let best = match topics.first() {
        Some(topic) if views.is_readable => choose_entry(library, topic, question.wish(area.as_ref()))?,
        Some(_) | None => None,
    };
    // Somebody in danger is neither told that this is not what the bot is for, nor asked back.
    let urgency = question.judgement.urgency;
    let enough = if urgency == Urgency::Emergency { EMERGENCY_ANSWER } else { THRESHOLDS.answer };
    let is_elsewhere = urgency == Urgency::Routine && instead.is_none() && views.is_elsewhere();
    let elsewhere = if is_elsewhere { library.ranker.elsewhere(question.text, knowledge) } else { None };
    let answer = match (best, elsewhere) {
        (_, Some(file)) => Answer::Elsewhere(file),
        (Some(choice), None) if chance >= enough => Answer::Entry(choice.entry),
        (Some(_), None) if best_three >= THRESHOLDS.clarify => Answer::Clarify,
        (_, None) => Answer::NoAnswer,
    };
    let confidence = match answer {
        Answer::Entry(_) | Answer::Clarify => chance,
        Answer::Elsewhere(_) => views.elsewhere,
        Answer::NoAnswer | Answer::Refusal => 1.0 - best_three.min(1.0),
    };
    Ok(Found { answer, confidence, topics, also, area })
}

/// The area named in a message, or the one known before.
fn area_of(library: &Library, question: Question<'_>) -> Option<AreaId> {
    let words = text::words(question.text);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let named = library.knowledge.areas.named_in(&words).map(|area| &area.id);
    named.or(question.area).cloned()
}
