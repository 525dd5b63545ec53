//! The audit log: who did what to which case. Never what was said, never who the asker is.

use jiff::Timestamp;

use super::{CaseId, ClosingReason, Codename, PanellistKey};

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The asker of the case.
    Asker,
    /// A panellist.
    Panellist(PanellistKey),
    /// A moderator.
    Moderator(PanellistKey),
    /// The program: time passed, or a delivery failed.
    Program,
}

macro_rules! acts {
    ($($(#[$doc:meta])* $act:ident = $name:literal),* $(,)?) => {
        /// What was done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Act { $($(#[$doc])* $act),* }

        impl Act {
            /// Everything that can be done.
            pub const ALL: &[Self] = &[$(Self::$act),*];

            /// Its name in the log.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$act => $name),* }
            }
        }
    };
}

acts! {
    /// A case was opened.
    Opened = "opened",
    /// The asker wrote.
    Wrote = "wrote",
    /// What the asker wrote made it more urgent.
    Raised = "raised",
    /// The asker had the bot's messages taken away.
    Hid = "hid",
    /// Somebody claimed it.
    Claimed = "claimed",
    /// Somebody gave it back.
    Released = "released",
    /// It was passed on.
    Transferred = "transferred",
    /// A second panellist came in.
    Joined = "joined",
    /// A second panellist went.
    Left = "left",
    /// A panellist wrote to the asker.
    Replied = "replied",
    /// A panellist took a line back.
    TookBack = "took back",
    /// A panellist corrected a line.
    Corrected = "corrected",
    /// A panellist sent an entry.
    SentEntry = "sent an entry",
    /// A panellist sent standard help.
    SentHelp = "sent standard help",
    /// It was called again.
    CalledAgain = "called again",
    /// The holder was reminded.
    Reminded = "reminded",
    /// Contact with the asker was lost.
    LostContact = "lost contact",
    /// Something did not arrive.
    NotDelivered = "not delivered",
    /// Closed: answered.
    ClosedAnswered = "closed: answered",
    /// Closed: the asker wanted it to stop.
    ClosedWithdrawn = "closed: withdrawn",
    /// Closed: another service takes it on.
    ClosedMoved = "closed: moved",
    /// Closed: nobody said anything for too long.
    ClosedExpired = "closed: expired",
    /// Closed: misuse.
    ClosedMisuse = "closed: misuse",
    /// It was opened again.
    Reopened = "reopened",
    /// It was erased.
    Erased = "erased",
}

impl Act {
    /// The act of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|act| act.name() == name)
    }

    /// The closing for a reason.
    pub const fn closed(reason: ClosingReason) -> Self {
        match reason {
            ClosingReason::Answered => Self::ClosedAnswered,
            ClosingReason::Withdrawn => Self::ClosedWithdrawn,
            ClosingReason::Moved => Self::ClosedMoved,
            ClosingReason::Expired => Self::ClosedExpired,
            ClosingReason::Misuse => Self::ClosedMisuse,
        }
    }
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// To which case.
    pub case: CaseId,
    /// What the panel called its asker.
    pub codename: Codename,
    /// Who.
    pub who: Who,
    /// What.
    pub act: Act,
}
