//! Which channels lead to which asker: where they were written to of a case.
//!
//! A direct message tells by itself that only its asker reads it. A thread in
//! a question channel does not: what an asker writes there is private too.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::app::AskerKey;

/// The doors of all askers who have a case. In memory: the store knows them sealed.
#[derive(Default)]
pub(super) struct Doors(Mutex<HashMap<u64, AskerKey>>);

impl Doors {
    /// Remembers that a channel leads to an asker.
    pub(super) fn add(&self, door: u64, asker: AskerKey) {
        self.lock().insert(door, asker);
    }

    /// To whom a channel leads, if it is a door.
    pub(super) fn leads_to(&self, channel: u64) -> Option<AskerKey> {
        self.lock().get(&channel).copied()
    }

    /// Every channel that is a door.
    pub(super) fn all(&self) -> Vec<u64> {
        self.lock().keys().copied().collect()
    }

    /// The doors of an asker.
    pub(super) fn of(&self, asker: AskerKey) -> Vec<u64> {
        self.lock().iter().filter(|(_, other)| **other == asker).map(|(door, _)| *door).collect()
    }

    /// Forgets the doors of an asker.
    pub(super) fn forget(&self, asker: AskerKey) {
        self.lock().retain(|_, other| *other != asker);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, AskerKey>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
