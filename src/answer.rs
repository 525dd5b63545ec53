//! From a message to an answer: an entry, a question back, or an honest "I do not know".
//!
//! What is said, not how it looks.

use jiff::Timestamp;

use crate::knowledge::{AreaId, Entry, Fit, TopicId, london_day};
use crate::library::Library;
use crate::search::{Hit, SearchError};
use crate::text;
use crate::triage::{Flag, Judgement, Urgency};

/// Limits between answering, asking back and saying that nothing fits.
///
/// Measured with `open-door knowledge eval` on questions nobody trained on; each is a chance from 0 to 1.
pub struct Thresholds {
    /// The least chance of the best topic for its entry to be given.
    pub answer: f32,
    /// The least chance of the best three topics together for asking back.
    pub clarify: f32,
    /// The least chance that the message is about something else altogether.
    pub elsewhere: f32,
}

/// The limits in use.
pub const THRESHOLDS: Thresholds = Thresholds { answer: 0.18, clarify: 0.30, elsewhere: 0.30 };

/// How many topics are offered when asking back, and listed as alternatives.
pub const OFFERED: usize = 3;

/// How much an entry made for the asker's own area counts beside words in common.
const NEARNESS: f32 = 1.5;

/// How many entries are asked of the index.
const HITS: usize = 20;

/// A message to answer.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Its text.
    pub text: &'a str,
    /// The asker's area, when known.
    pub area: Option<&'a AreaId>,
    /// What triage made of it.
    pub judgement: &'a Judgement,
    /// When it is asked.
    pub now: Timestamp,
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
    /// The area that the answer is for: the one given, or the one named in the message.
    pub area: Option<AreaId>,
}

/// Finds what answers a message.
///
/// # Errors
/// When the index cannot be read.
pub fn find(library: &Library, question: Question<'_>) -> Result<Found, SearchError> {
    let knowledge = &library.knowledge;
    let words = text::words(question.text);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let named = knowledge.areas.named_in(&words).map(|area| &area.id);
    let area = named.or(question.area).cloned();
    if question.judgement.flags.has(Flag::Misuse) {
        return Ok(Found { answer: Answer::Refusal, confidence: 1.0, topics: Vec::new(), area });
    }
    let ranking = library.ranker.rank(question.text, knowledge);
    let hits = library.index.search(question.text, knowledge, HITS)?;
    let topics: Vec<TopicId> = ranking.topics.iter().take(OFFERED).map(|(topic, _)| topic.clone()).collect();
    let chance = |place: usize| ranking.topics.get(place).map_or(0.0, |(_, chance)| *chance);
    let best_three: f32 = (0..OFFERED).map(chance).sum();
    let elsewhere: f32 = ranking.elsewhere.iter().map(|(_, chance)| chance).sum();
    let in_danger = question.judgement.urgency > Urgency::Routine;
    let says_something = !hits.is_empty();

    let best = topics.first().and_then(|topic| choose_entry(library, topic, &hits, area.as_ref(), question.now));
    let answer = match (best, ranking.elsewhere.first()) {
        // Somebody in danger is never told that this is not what the bot is for.
        (_, Some(&(place, _))) if elsewhere >= THRESHOLDS.elsewhere && !in_danger => Answer::Elsewhere(place),
        (Some(entry), _) if chance(0) >= THRESHOLDS.answer && says_something => Answer::Entry(entry),
        (Some(_), _) if best_three >= THRESHOLDS.clarify && says_something => Answer::Clarify,
        _ => Answer::NoAnswer,
    };
    let confidence = match answer {
        Answer::Entry(_) | Answer::Clarify => chance(0),
        Answer::Elsewhere(_) => elsewhere,
        Answer::NoAnswer | Answer::Refusal => 1.0 - best_three.min(1.0),
    };
    Ok(Found { answer, confidence, topics, area })
}

/// The entry of a topic that fits best: where the asker is, not past, not overdue, most words in common.
pub fn choose_entry(
    library: &Library,
    topic: &TopicId,
    hits: &[Hit],
    area: Option<&AreaId>,
    now: Timestamp,
) -> Option<usize> {
    let knowledge = &library.knowledge;
    let reviewed: Vec<usize> = library.reviewed().to_vec();
    let today = london_day(now);
    let best_score = hits.first().map_or(1.0, |hit| hit.score);
    let fitness = |place: usize, entry: &Entry| {
        let shared = reviewed
            .iter()
            .position(|&reviewed| reviewed == place)
            .and_then(|ordinal| hits.iter().find(|hit| hit.entry == ordinal))
            .map_or(0.0, |hit| hit.score / best_score);
        let fit = match area.map(|area| knowledge.areas.fit(&entry.areas, area)) {
            // Made for where the asker is before made for the whole country.
            Some(Fit::Holds) => 1.0 + NEARNESS * (1.0 - knowledge.areas.breadth(&entry.areas)),
            Some(Fit::PartOf) => 0.5,
            Some(Fit::Elsewhere) => -1.0,
            None => knowledge.areas.breadth(&entry.areas),
        };
        let past = if entry.is_past(now) { -0.35 } else { 0.0 };
        let overdue = if entry.is_overdue(today) { -0.25 } else { 0.0 };
        shared + fit + past + overdue
    };
    let of_topic = reviewed.iter().filter_map(|&place| {
        let entry = knowledge.entries.get(place).filter(|entry| entry.topic == *topic)?;
        Some((fitness(place, entry), place))
    });
    of_topic.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, place)| place)
}
