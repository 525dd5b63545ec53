//! What can happen to a case, and what follows: two closed lists.

use serde::{Deserialize, Serialize};

use super::AuditEntry;
use super::people::{PanellistKey, Seat, Staff, Wanted};
use super::stage::{Call, ClosingReason};
use super::talk::{LineId, LostContact, QuickAction, Undelivered};
use crate::knowledge::{EntryId, Flags, Urgency};
use crate::private::Private;

/// Something that happens to a case.
#[derive(Clone, Debug)]
pub enum Deed {
    /// The asker writes.
    AskerWrites {
        /// What they wrote.
        text: Private<String>,
        /// How urgent it was judged.
        urgency: Urgency,
        /// What was judged of it that a person must know.
        flags: Flags,
    },
    /// The asker wants it to stop.
    AskerStops,
    /// The asker wants the bot's messages of this case taken away.
    AskerHides,
    /// A panellist takes it on.
    Claim {
        /// Who.
        by: Seat,
    },
    /// A panellist gives it back; a second panellist goes; a moderator takes it from whoever holds it.
    Release {
        /// Who.
        by: Staff,
    },
    /// It is passed on.
    Transfer {
        /// Who passes it on.
        by: Staff,
        /// To whom.
        to: Wanted,
    },
    /// A second panellist comes in.
    Join {
        /// Who lets them in.
        by: Staff,
        /// Who comes in.
        seat: Seat,
    },
    /// A panellist writes to the asker.
    Reply {
        /// Who.
        by: PanellistKey,
        /// What they write.
        text: Private<String>,
    },
    /// A panellist takes a line of their own back.
    TakeBack {
        /// Who.
        by: PanellistKey,
        /// Which line.
        line: LineId,
    },
    /// A panellist corrects a line of their own.
    Correct {
        /// Who.
        by: PanellistKey,
        /// Which line.
        line: LineId,
        /// What it is to say.
        text: Private<String>,
    },
    /// A panellist sends a reviewed entry.
    SendEntry {
        /// Who.
        by: PanellistKey,
        /// Which.
        entry: EntryId,
    },
    /// A panellist sends standard help.
    Quick {
        /// Who.
        by: PanellistKey,
        /// Which.
        action: QuickAction,
    },
    /// Somebody of the panel closes it.
    Close {
        /// Who.
        by: Staff,
        /// Why.
        reason: ClosingReason,
    },
    /// It is opened again: by somebody of the panel, or by the asker.
    Reopen {
        /// Who of the panel; `None` for the asker.
        by: Option<Staff>,
    },
    /// The asker can no longer be reached.
    ContactLost(LostContact),
    /// A line arrived.
    Delivered(LineId),
    /// A line did not arrive.
    NotDelivered(LineId, Undelivered),
    /// Time passes: what has come due is done.
    TimePasses,
    /// The asker wants everything forgotten.
    Forget,
}

/// What follows from a deed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseEffect {
    /// Send this line to the asker.
    SayToAsker(LineId),
    /// Put this corrected line in the place of what the asker was sent.
    CorrectForAsker(LineId),
    /// Take what the asker was sent of this line away.
    TakeBackFromAsker(LineId),
    /// Take away all that the asker was sent of this case.
    HideFromAsker,
    /// Tell the asker what happened.
    TellAsker(AskerNotice),
    /// Show the panel this line of the asker's.
    PassToPanel(LineId),
    /// Tell the panel what happened.
    TellPanel(PanelNotice),
    /// The card that shows the case to the panel is out of date.
    UpdateCard,
    /// Write this into the audit log.
    Audit(AuditEntry),
    /// Erase everything of the case.
    Erase,
}

/// What an asker is told of their case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskerNotice {
    /// It is open, and somebody is called.
    Opened,
    /// It is open; the panel's hours begin later.
    OpenedOutOfHours,
    /// A person is reading it.
    Claimed,
    /// The person had to go; it waits for another.
    Released,
    /// It is passed on to somebody better placed.
    PassedOn,
    /// Nobody has come yet.
    StillWaiting,
    /// Something they wrote did not reach the panel.
    NotPassedOn,
    /// It is over, and why.
    Closed(ClosingReason),
    /// It is open again.
    Reopened,
}

/// What the panel is told of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PanelNotice {
    /// It waits for somebody: those it is for are called, as widely as it says.
    Called(Call),
    /// What the asker wrote made it an emergency: everyone is called.
    Raised,
    /// Somebody holds it.
    Claimed(PanellistKey),
    /// Somebody gave it back.
    Released,
    /// It was passed on.
    PassedOn,
    /// A second panellist came in.
    Joined(PanellistKey),
    /// A second panellist went.
    Left(PanellistKey),
    /// The holder has been silent for long.
    Reminder(PanellistKey),
    /// The holder was silent for too long: it waits again.
    TakenFromSilence,
    /// Contact with the asker is lost.
    ContactLost(LostContact),
    /// A line did not arrive.
    NotDelivered(LineId, Undelivered),
    /// It is over, and why.
    Closed(ClosingReason),
    /// It is open again.
    Reopened,
}
