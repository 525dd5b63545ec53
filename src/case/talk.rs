//! What is said in a case, and whether it arrived.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::kept;
use super::people::Seat;
use crate::knowledge::EntryId;
use crate::private::Private;

/// The number of a line within its case, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LineId(u32);

impl LineId {
    /// The line of a number.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// Its number.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for LineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Who says a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Speaker {
    /// The asker, to the panel.
    Asker,
    /// A panellist, to the asker.
    Panellist(Seat),
}

/// Standard help that a panellist sends with one press. Its words are reviewed ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuickAction {
    /// Advice to ring 999.
    Call999,
    /// The safety notice in full.
    SafetyNotice,
    /// The local service of the asker's area.
    LocalService,
}

impl QuickAction {
    /// Every action with its name.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Call999, "999"), (Self::SafetyNotice, "notice"), (Self::LocalService, "service")];
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// Words of the speaker's own.
    Words(#[serde(with = "kept::text")] Private<String>),
    /// A reviewed entry, as it reads when it is delivered.
    Entry(#[serde(with = "kept::named")] EntryId),
    /// Standard help.
    Quick(QuickAction),
    /// Taken back: what it said is gone.
    TakenBack,
}

/// Why a line did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Undelivered {
    /// The asker lets nobody of the server write to them, and there is no other way.
    DoorClosed,
    /// The asker is no longer there.
    Gone,
    /// The service did not take it, however often it was tried.
    Failed,
    /// What was to be sent is no longer there, such as a withdrawn entry.
    NothingToSay,
}

/// Whether a line arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// On its way.
    Waiting,
    /// It arrived.
    Delivered,
    /// It did not arrive.
    NotDelivered(Undelivered),
}

/// One line of the talk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number.
    pub id: LineId,
    /// Who says it.
    pub from: Speaker,
    /// What it says.
    pub says: Said,
    /// When it was said.
    pub at: Timestamp,
    /// Whether it was corrected.
    pub is_corrected: bool,
    /// Whether it arrived.
    pub delivery: Delivery,
}

/// Why the asker cannot be reached any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LostContact {
    /// They left the server, or their account is gone.
    Left,
    /// They have closed the door: blocked the bot, or let nobody write to them.
    DoorClosed,
}

/// Whether the asker can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// As far as is known.
    Open,
    /// Contact is lost; a word of theirs brings it back.
    Lost(LostContact),
}
