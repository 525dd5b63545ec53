//! One generation of the knowledge with everything made from it: swapped in whole, never changed.

use crate::knowledge::{Entry, Knowledge, Status};
use crate::search::{Index, Ranker, SearchError};
use crate::triage::Triage;

/// The knowledge, its index and its trained judge of topics, all of one digest.
pub struct Library {
    /// What may be said.
    pub knowledge: Knowledge,
    /// The index of the reviewed entries.
    pub index: Index,
    /// The judge of topics.
    pub ranker: Ranker,
    /// The judge of danger.
    pub triage: Triage,
    /// Places of the reviewed entries in the knowledge, in the order of the index.
    reviewed: Vec<usize>,
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
        let is_reviewed = |entry: &Entry| entry.status == Status::Reviewed;
        let places = knowledge.entries.iter().enumerate().filter(|(_, entry)| is_reviewed(entry));
        let reviewed = places.map(|(place, _)| place).collect();
        Self { knowledge, index, ranker, triage, reviewed }
    }

    /// Places of the reviewed entries in the knowledge: a [`crate::search::Hit`] counts in this order.
    pub fn reviewed(&self) -> &[usize] {
        &self.reviewed
    }
}
