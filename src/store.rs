//! What is kept, in the words of the field: cases, what is still to be sent, what was taken up, who did what.
//!
//! # Aims
//!
//! - A [`Change`] is saved whole or not at all: the case, its lines, the
//!   errands that follow, the audit log and the receipt of the message that
//!   led to it. A program that stops between any two steps finds either the
//!   state before or the state after.
//! - An errand is a stored row before it is a request. Errands of one
//!   [`Lane`] are carried out in order; lanes do not wait for each other.
//! - A message is taken up once: its [`Receipt`] is saved with what came of
//!   it, and a second one is refused.
//! - What an asker wrote, and who they are, is sealed by the backend. To erase
//!   a case makes it unreadable in every copy made before, too.
//!
//! A backend passes the contract in the tests. Memory keeps nothing after a
//! stop: it is for the terminal and for tests.

mod change;
pub mod memory;
mod outbox;
pub mod record;
pub mod sqlite;

use std::collections::HashSet;
use std::future::Future;

use jiff::Timestamp;
use thiserror::Error;

pub use change::{CaseChange, Change, Cursor, Receipt};
pub use outbox::{DeadReason, Errand, ErrandId, Lane, NewErrand, Row, RowState, Settlement};

use crate::case::{AskerKey, AuditEntry, Case, CaseId, Codename};

/// Why something could not be read or saved. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// The case was changed or erased since it was read: read it again.
    #[error("the case was changed meanwhile")]
    Conflict,
    /// The asker has another case that is open.
    #[error("the asker has an open case")]
    HasOpenCase(CaseId),
    /// The message was taken up before.
    #[error("the message was taken up before")]
    AlreadyTaken,
    /// The store cannot be used now, as with a full disk or a locked database: it may be later.
    #[error("the store cannot be used now: {0}")]
    Unavailable(String),
    /// What is stored cannot be understood, or its key is gone.
    #[error("what is stored cannot be read: {0}")]
    Damaged(String),
}

/// Where an adapter shows a case: numbers that only the adapter understands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// The card that shows the panel the case.
    pub card: Option<u64>,
    /// The thread in which the panel talks about it.
    pub thread: Option<u64>,
    /// The channel in which the asker is written to. It leads to the asker: sealed like the asker.
    pub door: Option<u64>,
}

/// A case as it is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The case.
    pub case: Case,
    /// Whose it is.
    pub asker: AskerKey,
    /// Counts its saves: a save must name the newest.
    pub version: u64,
    /// Where it is shown.
    pub places: Places,
}

/// The store. Every method that changes something is one transaction.
///
/// Each fails with [`StoreError::Unavailable`] or [`StoreError::Damaged`] when the backend does.
pub trait Store: Send + Sync + 'static {
    /// A number for a new case: never given before, and never again, even if no case comes of it.
    fn new_case_id(&self) -> impl Future<Output = Result<CaseId, StoreError>> + Send;

    /// Saves a change whole.
    ///
    /// Fails with [`StoreError::Conflict`], [`StoreError::HasOpenCase`] or [`StoreError::AlreadyTaken`].
    fn commit(&self, change: Change) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Deletes receipts and finished errands that belong to no case from before `receipts`, and what the audit log holds
    /// from before `audit`.
    fn sweep(&self, receipts: Timestamp, audit: Timestamp) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// A case; `None` when there never was one, or it was erased.
    fn case(&self, id: CaseId) -> impl Future<Output = Result<Option<Kept>, StoreError>> + Send;

    /// The cases that are open, oldest first.
    fn open_cases(&self) -> impl Future<Output = Result<Vec<Kept>, StoreError>> + Send;

    /// The cases that were closed at a moment or before.
    fn closed_by(&self, moment: Timestamp) -> impl Future<Output = Result<Vec<CaseId>, StoreError>> + Send;

    /// The asker's open case, if there is one.
    fn open_case_of(&self, asker: AskerKey) -> impl Future<Output = Result<Option<CaseId>, StoreError>> + Send;

    /// All the cases of an asker that are kept, oldest first.
    fn cases_of(&self, asker: AskerKey) -> impl Future<Output = Result<Vec<CaseId>, StoreError>> + Send;

    /// The case that the panel talks about in a thread.
    fn case_in(&self, thread: u64) -> impl Future<Output = Result<Option<CaseId>, StoreError>> + Send;

    /// The codenames of all the cases that are kept.
    fn codenames(&self) -> impl Future<Output = Result<HashSet<Codename>, StoreError>> + Send;

    /// The errands that can be carried out: of each lane the first that waits, if it is due; at most so many, those that
    /// are due longest first.
    fn due(&self, now: Timestamp, most: usize) -> impl Future<Output = Result<Vec<Row>, StoreError>> + Send;

    /// When the next errand is due that can be carried out; `None` when none waits.
    fn next_due(&self) -> impl Future<Output = Result<Option<Timestamp>, StoreError>> + Send;

    /// The errands of a case, in the order in which they were made, whatever became of them.
    fn errands_of(&self, case: CaseId) -> impl Future<Output = Result<Vec<Row>, StoreError>> + Send;

    /// The errands that were given up.
    fn dead(&self) -> impl Future<Output = Result<Vec<Row>, StoreError>> + Send;

    /// Whether a message was taken up.
    fn is_taken(&self, message: u64) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// The last message seen in a channel.
    fn cursor(&self, channel: u64) -> impl Future<Output = Result<Option<u64>, StoreError>> + Send;

    /// The newest lines of the audit log, newest first, at most so many; of one case, or of all.
    fn audit(
        &self,
        case: Option<CaseId>,
        most: usize,
    ) -> impl Future<Output = Result<Vec<AuditEntry>, StoreError>> + Send;
}
