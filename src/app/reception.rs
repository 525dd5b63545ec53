//! Keeps each asker's conversation in mind, for as long as it is likely to go on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::desk::Desk;
use crate::case::AskerKey;
use crate::conversation::{Conversation, Effect, Event, step};
use crate::knowledge::AreaId;

/// How long after its last message a conversation is kept in mind. It is in memory only.
const KEPT: SignedDuration = SignedDuration::from_hours(2);

/// The most conversations kept in mind; beyond it the oldest goes first.
const MOST: usize = 10_000;

/// How many askers can be in the midst of a step at once, at most: a power of two.
const SIDE_BY_SIDE: u64 = 64;

/// An odd number that spreads keys; neighbouring ones end in the same digits.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// Takes what askers do, step by step, each in the light of their own conversation.
pub struct Reception {
    desk: Arc<Desk>,
    kept: Mutex<HashMap<AskerKey, (Conversation, Timestamp)>>,
    /// Held through a step, so that two steps of one asker do not begin from the same state.
    steps: Vec<Mutex<()>>,
}

impl Reception {
    /// Opens at a desk.
    pub fn new(desk: Arc<Desk>) -> Self {
        Self { desk, kept: Mutex::default(), steps: (0..SIDE_BY_SIDE).map(|_| Mutex::default()).collect() }
    }

    /// The desk, for those who keep the knowledge.
    pub const fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    /// Takes one step for an asker and returns what follows from it.
    pub fn take(&self, asker: AskerKey, event: Event, now: Timestamp) -> Vec<Effect> {
        let place =
            usize::try_from(asker.reveal().wrapping_mul(SPREAD) >> (64 - SIDE_BY_SIDE.ilog2())).unwrap_or_default();
        let _step = self.steps.get(place).map(|step| step.lock().unwrap_or_else(PoisonError::into_inner));
        let library = self.desk.library();
        let conversation = self.recall(asker, now);
        let step = step(&library, conversation, event, now);
        self.keep(asker, step.conversation, now);
        step.effects
    }

    /// The area that an asker gave, while their conversation is kept in mind.
    pub fn area_of(&self, asker: AskerKey, now: Timestamp) -> Option<AreaId> {
        self.recall(asker, now).area
    }

    /// Forgets every conversation that has not gone on for too long. To be called now and then.
    pub fn forget_stale(&self, now: Timestamp) {
        self.lock().retain(|_, (_, last)| now.duration_since(*last) < KEPT);
    }

    fn recall(&self, asker: AskerKey, now: Timestamp) -> Conversation {
        let kept = self.lock();
        let fresh = kept.get(&asker).filter(|(_, last)| now.duration_since(*last) < KEPT);
        fresh.map(|(conversation, _)| conversation.clone()).unwrap_or_default()
    }

    fn keep(&self, asker: AskerKey, conversation: Conversation, now: Timestamp) {
        let mut kept = self.lock();
        if kept.len() >= MOST && !kept.contains_key(&asker) {
            kept.retain(|_, (_, last)| now.duration_since(*last) < KEPT);
            if kept.len() >= MOST
                && let Some(oldest) = kept.iter().min_by_key(|(_, (_, last))| *last).map(|(asker, _)| *asker)
            {
                kept.remove(&oldest);
            }
        }
        kept.insert(asker, (conversation, now));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<AskerKey, (Conversation, Timestamp)>> {
        // A conversation is put in whole: a panic elsewhere leaves none half written.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
