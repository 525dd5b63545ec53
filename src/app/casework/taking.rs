//! What was taken up: by these notes nothing is answered twice after a stop, and nothing is left out.

use jiff::Timestamp;

use super::Casework;
use super::courier::{ToAsker, ToPanel};
use crate::store::{Change, Cursor, Receipt, Store, StoreError};

impl<S: Store, A: ToAsker, P: ToPanel> Casework<S, A, P> {
    /// Whether a message was taken up, and all that follows from it done or saved.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn is_taken(&self, message: u64) -> Result<bool, StoreError> {
        self.store.is_taken(message).await
    }

    /// Notes that a message of a channel was taken up, when all that follows from it is done or saved.
    ///
    /// # Errors
    /// When the store fails: after a stop it would be looked at again.
    pub async fn took(&self, message: u64, channel: u64, now: Timestamp) -> Result<(), StoreError> {
        let cursor = Cursor { channel, last: message };
        // Words that went to the panel have their receipt already.
        let is_noted = self.store.is_taken(message).await?;
        let receipts = if is_noted { Vec::new() } else { vec![Receipt { message, at: now }] };
        match self.store.commit(Change { receipts, cursors: vec![cursor], ..Change::default() }).await {
            Err(StoreError::AlreadyTaken) => Ok(()),
            outcome => outcome,
        }
    }

    /// The last message of a channel that was taken up.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn last_taken(&self, channel: u64) -> Result<Option<u64>, StoreError> {
        self.store.cursor(channel).await
    }

    /// Where askers are written to, of every case that is kept.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn doors(&self, now: Timestamp) -> Result<Vec<(u64, crate::case::AskerKey)>, StoreError> {
        let mut kept = self.store.open_cases().await?;
        for id in self.store.closed_by(now).await? {
            kept.extend(self.store.case(id).await?);
        }
        Ok(kept.into_iter().filter_map(|kept| Some((kept.places.door?, kept.asker))).collect())
    }
}
