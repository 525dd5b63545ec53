//! What is saved together.

use jiff::Timestamp;

use super::Places;
use super::outbox::{NewErrand, Settlement};
use crate::case::{AskerKey, AuditEntry, Case, CaseId};

/// What becomes of a case.
#[derive(Clone, Debug, Default)]
pub enum CaseChange {
    /// Nothing.
    #[default]
    None,
    /// It is new.
    Open {
        /// The case.
        case: Case,
        /// Whose it is.
        asker: AskerKey,
    },
    /// It has changed.
    Save {
        /// The case.
        case: Case,
        /// The version that was read.
        version: u64,
    },
    /// It is erased with its lines, errands, places, and whose it was.
    Erase {
        /// The case.
        id: CaseId,
        /// The version that was read.
        version: u64,
    },
}

/// That a message was taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The message, or whatever the adapter counts by: a press, a command.
    pub message: u64,
    /// When.
    pub at: Timestamp,
}

/// How far a channel was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The channel.
    pub channel: u64,
    /// The last message seen there; an older one than before changes nothing.
    pub last: u64,
}

/// What is saved together, or not at all.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What becomes of a case.
    pub case: CaseChange,
    /// Where a case is shown from now on.
    pub places: Option<(CaseId, Places)>,
    /// What follows, in order.
    pub errands: Vec<NewErrand>,
    /// What became of errands. Those of an erased case are left out silently.
    pub settled: Vec<Settlement>,
    /// What goes into the audit log.
    pub audit: Vec<AuditEntry>,
    /// What was taken up.
    pub receipts: Vec<Receipt>,
    /// How far channels were read.
    pub cursors: Vec<Cursor>,
}
