//! One generation of the knowledge with everything made from it: swapped in whole, never changed.

use std::collections::HashMap;

use crate::knowledge::{Knowledge, Status, TopicId, Voice};
use crate::search::{Index, Ranker, SearchError};
use crate::triage::Triage;

/// The knowledge, its index and its trained judges, all of one digest.
pub struct Library {
    /// What may be said.
    pub knowledge: Knowledge,
    /// The index of the reviewed entries.
    pub index: Index,
    /// The judge of topics.
    pub ranker: Ranker,
    /// The judge of danger.
    pub triage: Triage,
    /// For each topic the places of its reviewed entries in the knowledge.
    of_topic: HashMap<TopicId, Vec<usize>>,
}

impl Library {
    /// Builds everything in memory.
    ///
    /// # Errors
    /// When the index cannot be built.
    pub fn in_memory(knowledge: Knowledge) -> Result<Self, SearchError> {
        let index = Index::in_memory(&knowledge)?;
        let ranker = Ranker::learn(&knowledge);
        let triage = Triage::learn(&knowledge);
        Ok(Self::of(knowledge, index, ranker, triage))
    }

    /// Puts together what was made from one knowledge.
    pub fn of(knowledge: Knowledge, index: Index, ranker: Ranker, triage: Triage) -> Self {
        let mut of_topic: HashMap<TopicId, Vec<usize>> = HashMap::new();
        for (place, entry) in knowledge.entries.iter().enumerate() {
            if entry.status == Status::Reviewed {
                of_topic.entry(entry.topic.clone()).or_default().push(place);
            }
        }
        Self { knowledge, index, ranker, triage, of_topic }
    }

    /// Whether a topic is answered above all for one kind of asker: the first that each of its entries names.
    pub fn is_for(&self, topic: &TopicId, voice: Voice) -> bool {
        let mut entries = self.of_topic(topic).iter().filter_map(|&place| self.knowledge.entries.get(place)).peekable();
        entries.peek().is_some() && entries.all(|entry| entry.voices.first() == Some(&voice))
    }

    /// The places of a topic's reviewed entries in the knowledge.
    pub fn of_topic(&self, topic: &TopicId) -> &[usize] {
        self.of_topic.get(topic).map(Vec::as_slice).unwrap_or_default()
    }
}
