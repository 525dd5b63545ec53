//! What is still to be sent, and what became of what was.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::case::{AskerNotice, CaseId, Codename, LineId, PanelNotice, Undelivered};

/// The number of an errand: later ones have higher numbers, and none is used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ErrandId(pub u64);

/// Errands that wait for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lane {
    /// To the asker of a case.
    Asker(CaseId),
    /// To the panel, of a case.
    Panel(CaseId),
    /// Of no case: waits for nothing.
    Loose,
}

impl Lane {
    /// The case that it belongs to.
    pub const fn case(self) -> Option<CaseId> {
        match self {
            Self::Asker(case) | Self::Panel(case) => Some(case),
            Self::Loose => None,
        }
    }
}

/// Something to carry out. What a line says is read when it is carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Errand {
    /// Send the asker a line.
    Say(LineId),
    /// Put a corrected line in the place of what the asker was sent.
    Correct(LineId),
    /// Take what the asker was sent of a line away.
    TakeBack(LineId),
    /// Take away everything that the asker was sent.
    Hide,
    /// Tell the asker what happened.
    TellAsker(AskerNotice),
    /// Show the panel a line of the asker's.
    Pass(LineId),
    /// Tell the panel what happened.
    TellPanel(PanelNotice),
    /// Make the card show the case as it is.
    Card,
    /// Take away what the asker of an erased case was sent. Sealed: the channel leads to the asker.
    ClearAsker {
        /// The channel.
        door: u64,
        /// The messages.
        messages: Vec<u64>,
    },
    /// Take away what the panel was shown of an erased case.
    ClearPanel {
        /// What the panel called its asker.
        codename: Codename,
        /// The card.
        card: Option<u64>,
        /// The thread.
        thread: Option<u64>,
    },
}

/// Why an errand was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeadReason {
    /// The asker lets nobody write to them.
    DoorClosed,
    /// The asker is no longer there.
    Gone,
    /// It was refused, and will be every time.
    Refused,
    /// It was tried for as long as it was worth.
    TooLate,
    /// What was to be sent is no longer there.
    NothingToSay,
}

impl DeadReason {
    /// What it means for the line that did not arrive.
    pub const fn for_line(self) -> Undelivered {
        match self {
            Self::DoorClosed => Undelivered::DoorClosed,
            Self::Gone => Undelivered::Gone,
            Self::Refused | Self::TooLate => Undelivered::Failed,
            Self::NothingToSay => Undelivered::NothingToSay,
        }
    }
}

/// What became of an errand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowState {
    /// It waits.
    Waiting {
        /// When somebody first began to carry it out without it being known how that ended: it may have been sent.
        begun: Option<Timestamp>,
    },
    /// It was carried out.
    Sent {
        /// The messages that were sent.
        messages: Vec<u64>,
        /// When.
        at: Timestamp,
    },
    /// It was given up.
    Dead {
        /// Why.
        why: DeadReason,
        /// When.
        at: Timestamp,
    },
}

/// An errand that is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub id: ErrandId,
    /// What it waits for.
    pub lane: Lane,
    /// What it is.
    pub errand: Errand,
    /// Marks what is sent, so that a second try is the same message; unique.
    pub nonce: u64,
    /// When it was made.
    pub made: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is to be tried, or tried again.
    pub due: Timestamp,
    /// What became of it.
    pub state: RowState,
}

/// An errand to be stored; it is due at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewErrand {
    /// What it waits for.
    pub lane: Lane,
    /// What it is. A [`Errand::Card`] whose like is the last of its lane, and waits untried, is left out.
    pub errand: Errand,
    /// Marks what is sent: drawn by chance.
    pub nonce: u64,
    /// When it was made.
    pub made: Timestamp,
}

/// What became of an errand, to be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Which.
    pub id: ErrandId,
    /// How often it was tried by now.
    pub attempts: u32,
    /// When it is to be tried again, if it waits.
    pub due: Timestamp,
    /// What became of it.
    pub state: RowState,
}
