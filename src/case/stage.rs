//! Where a case stands: each stage holds just its data.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::people::{PanellistKey, Seat};

/// How widely a waiting case was last called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Call {
    /// To those it is for, when it began to wait.
    First,
    /// To those it is for, again.
    Again,
    /// To everyone on the panel.
    Everyone,
    /// To everyone and to the moderators.
    Moderators,
}

/// Why a case is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClosingReason {
    /// The asker has their answer.
    Answered,
    /// The asker wants it to stop.
    Withdrawn,
    /// Another service takes it on.
    Moved,
    /// Nobody has said anything for too long.
    Expired,
    /// The bot was used to harm or to make fun.
    Misuse,
}

impl ClosingReason {
    /// Every reason with its name.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Answered, "answered"),
        (Self::Withdrawn, "withdrawn"),
        (Self::Moved, "moved"),
        (Self::Expired, "expired"),
        (Self::Misuse, "misuse"),
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Withdrawn => "withdrawn",
            Self::Moved => "moved",
            Self::Expired => "expired",
            Self::Misuse => "misuse",
        }
    }

    /// Whether somebody of the panel can give it: the others are for the asker and for time.
    pub const fn is_for_staff(self) -> bool {
        match self {
            Self::Answered | Self::Moved | Self::Misuse => true,
            Self::Withdrawn | Self::Expired => false,
        }
    }
}

/// Who speaks in a case: one holder, and at most one other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Who holds it.
    pub holder: Seat,
    /// Who speaks in it too.
    pub second: Option<Seat>,
    /// Since when it is held.
    pub since: Timestamp,
}

impl Claim {
    /// The seat of a panellist who may speak.
    pub fn seat(&self, panellist: PanellistKey) -> Option<&Seat> {
        [Some(&self.holder), self.second.as_ref()].into_iter().flatten().find(|seat| seat.panellist == panellist)
    }
}

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Nobody holds it.
    Waiting {
        /// Since when the asker waits.
        since: Timestamp,
        /// How widely it was called.
        call: Call,
    },
    /// Somebody holds it, and the asker waits for an answer.
    Claimed {
        /// Who.
        claim: Claim,
        /// Since when the asker waits.
        waiting: Timestamp,
        /// Since when the holder has been silent.
        silent: Timestamp,
        /// Whether the holder was reminded.
        is_reminded: bool,
    },
    /// Somebody holds it and has answered; the next word is the asker's.
    Answered {
        /// Who.
        claim: Claim,
        /// When they answered.
        at: Timestamp,
    },
    /// It is over.
    Closed {
        /// Why.
        reason: ClosingReason,
        /// When.
        at: Timestamp,
    },
}
