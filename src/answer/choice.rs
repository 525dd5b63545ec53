//! Which entry of a topic: the one that holds where the asker is and says most of what was asked.

use jiff::Timestamp;

use crate::knowledge::{AreaId, Fit, TopicId, Voice, london_day};
use crate::library::Library;
use crate::search::{Hit, SearchError};
use crate::triage::{Flag, Flags};

/// How much an entry made for the asker's own area counts beside words in common.
const NEARNESS: f32 = 1.5;

/// What an entry loses whose event is over.
const PAST: f32 = 0.35;

/// What an entry loses that was due for a check.
const OVERDUE: f32 = 0.25;

/// How many entries of a topic are weighed without regard to their words; the index finds the others.
const WEIGHED: usize = 32;

/// What an entry written for children loses where nothing tells of a child.
const FOR_CHILDREN: f32 = 0.3;

/// What an entry is chosen for.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// The message; empty when a topic was chosen from a list.
    pub message: &'a str,
    /// Where the asker is, when known.
    pub area: Option<&'a AreaId>,
    /// What a person must know of the message.
    pub flags: Flags,
    /// When it is asked.
    pub now: Timestamp,
}

impl<'a> Wish<'a> {
    /// A topic chosen from a list.
    pub fn chosen(area: Option<&'a AreaId>, now: Timestamp) -> Self {
        Self { message: "", area, flags: Flags::default(), now }
    }
}

/// How well an entry fits, by what counts: higher is better.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fitness {
    /// Words in common with the message, 1 for the entry of the topic that has most.
    pub words: f32,
    /// Whether it holds where the asker is.
    pub area: f32,
    /// What it loses for being past or overdue, 0 or less.
    pub age: f32,
    /// What it loses for being written for somebody else, 0 or less.
    pub voice: f32,
}

impl Fitness {
    /// All of it together.
    pub fn total(self) -> f32 {
        self.words + self.area + self.age + self.voice
    }
}

/// An entry chosen, and why.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// Its place in the knowledge.
    pub entry: usize,
    /// How well it fits.
    pub fitness: Fitness,
}

/// The entry of a topic that fits a message best: where the asker is, not past, not overdue, most words in common.
///
/// Without words of a message, the entry that holds most widely. `None` for a topic without a reviewed entry.
///
/// # Errors
/// When the index cannot be read.
pub fn choose_entry(library: &Library, topic: &TopicId, wish: Wish<'_>) -> Result<Option<Choice>, SearchError> {
    let hits: Vec<Hit> = match wish.message {
        "" => Vec::new(),
        message => library.index.search(message, topic, &library.knowledge, WEIGHED)?,
    };
    let most = hits.first().map_or(1.0, |hit| hit.score);
    let weighed = library.of_topic(topic).iter().copied().take(WEIGHED);
    let mut candidates: Vec<usize> = hits.iter().map(|hit| hit.entry).chain(weighed).collect();
    candidates.sort_unstable();
    candidates.dedup();
    let mut best: Option<Choice> = None;
    for entry in candidates {
        let words = hits.iter().find(|hit| hit.entry == entry).map_or(0.0, |hit| hit.score / most);
        let Some(fitness) = fitness(library, entry, words, wish) else { continue };
        if best.is_none_or(|best| fitness.total() > best.fitness.total()) {
            best = Some(Choice { entry, fitness });
        }
    }
    Ok(best)
}

fn fitness(library: &Library, entry: usize, words: f32, wish: Wish<'_>) -> Option<Fitness> {
    let areas = &library.knowledge.areas;
    let entry = library.knowledge.entries.get(entry)?;
    let area = match wish.area.map(|area| areas.fit(&entry.areas, area)) {
        // Made for where the asker is before made for the whole country.
        Some(Fit::Holds) => 1.0 + NEARNESS * (1.0 - areas.breadth(&entry.areas)),
        Some(Fit::PartOf) => 0.5,
        Some(Fit::Elsewhere) => -1.0,
        None => areas.breadth(&entry.areas),
    };
    let past = if entry.is_past(wish.now) { -PAST } else { 0.0 };
    let overdue = if entry.is_overdue(london_day(wish.now)) { -OVERDUE } else { 0.0 };
    let is_for_children = entry.voices.first() == Some(&Voice::Child) && !wish.flags.has(Flag::Child);
    let voice = if is_for_children { -FOR_CHILDREN } else { 0.0 };
    Some(Fitness { words, area, age: past + overdue, voice })
}
