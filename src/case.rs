//! A case: one hand-off to the people on the panel, from opened to closed.
//!
//! # Aims
//!
//! Somebody who asks for a person is answered by one, or is told the truth:
//! that nobody has answered yet, and who answers now. A panellist never learns
//! who the asker is. What was said is kept no longer than it is needed.
//!
//! # Properties
//!
//! Held to by the types and by tests over any sequence of deeds:
//!
//! - **Never lost.** An open case waits, is claimed, or is answered; there is
//!   no other stage to fall into. Whenever it begins to wait, somebody is
//!   called. What an asker wrote and the case took up stays in it until the
//!   whole case is erased.
//! - **Never two holders.** A [`Claim`] has one holder and at most one second,
//!   who is somebody else. Of two who claim, the one whose step is saved first
//!   holds it; the other is told who does.
//! - **Only a claim speaks.** Words to the asker come from the holder or the
//!   second, or they are an error. Plain talk among panellists is no [`Deed`].
//! - **Closed is closed.** A closed case takes no words. It can be opened
//!   again, and then waits like any other.
//! - **Nothing halfway.** [`step`] returns a new case with all that follows
//!   from it, or an error and nothing at all.
//!
//! # Design
//!
//! A step is a plain function: case, deed and time in; new case and effects
//! out. Effects are data. The shell saves them in one transaction with the
//! case and carries them out afterwards, so that a stop in between loses
//! nothing. Time and chance are arguments.
//!
//! # What if
//!
//! - **Nobody claims it?** As time passes it is called again, then to everyone,
//!   then to the moderators ([`Call`]); the asker is told that nobody has come
//!   yet, and who answers now. Routine cases wait in panel hours only.
//! - **The holder falls silent?** The holder is reminded, then the case goes
//!   back to waiting, for everyone.
//! - **Two claim at once?** See above. A save that is not of the newest version
//!   is refused, so this holds for two processes too.
//! - **The bot restarts?** Stage, timers and effects are stored; the next look
//!   at the clock does whatever came due meanwhile, once.
//! - **The asker leaves?** The panel hears that contact is lost. The case stays
//!   open: an asker who writes again is simply there again.
//! - **The asker asks for a person twice?** There is one open case for each
//!   asker; asking again leads back to it.
//! - **A panellist sends the wrong words?** For five minutes they can be taken
//!   back or corrected, even when the case was closed meanwhile.
//! - **Nobody closes it?** It expires after the open limit, and is erased after
//!   the closed limit. `/forget-me` erases at once.

mod act;
mod codename;
mod deed;
mod error;
mod flow;
pub mod handoff;
mod hours;
mod kept;
mod limits;
mod people;
mod plain;
pub mod queue;
mod stage;
mod step;
mod talk;
#[cfg(test)]
mod tests;
mod time;

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use act::{Act, AuditEntry, Who};
pub use codename::Codename;
pub use deed::{AskerNotice, CaseEffect, Deed, PanelNotice};
pub use error::CaseError;
pub use flow::{Flow, FlowLimits, Pace};
pub use hours::{Hours, HoursError};
pub use limits::{Limits, Waits};
pub use people::{AskerKey, PanellistKey, Seat, Staff, Wanted};
pub use plain::plain;
pub use stage::{Call, Claim, ClosingReason, Stage};
pub use step::{open, step};
pub use talk::{Delivery, Line, LineId, LostContact, QuickAction, Reach, Said, Speaker, Undelivered};

use crate::knowledge::{AreaId, Flags, TopicId, Urgency};
use crate::private::Private;

/// The number of a case: never used again, lest words meant for one asker reach another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CaseId(u64);

impl CaseId {
    /// The case of a number, as the store gave it.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Its number.
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What opened a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OpenedBy {
    /// The asker's button or command.
    Asker,
    /// A message judged an emergency: nothing is asked before.
    Emergency,
    /// Nothing reviewed fitted two questions running, and the asker wanted a person.
    NoAnswerTwice,
    /// A moderator handed it over.
    Moderator,
    /// A message judged urgent, and the asker's yes.
    UrgentYes,
}

/// An answer to one of the questions before a case is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntakeAnswer {
    /// Not asked: there was no time.
    #[default]
    NotAsked,
    /// Asked, and skipped.
    Skipped,
    /// Answered.
    Answered(#[serde(with = "kept::text")] Private<String>),
}

/// What an asker says before a case is opened. Nothing else is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    /// Whether it is safe to answer here, and when.
    pub safe_contact: IntakeAnswer,
    /// What the panellist may know: the area, about whom.
    pub may_know: IntakeAnswer,
}

/// What a new case is about.
#[derive(Clone, Debug)]
pub struct Opening {
    /// What opened it.
    pub by: OpenedBy,
    /// How urgent it is.
    pub urgency: Urgency,
    /// What a person must know.
    pub flags: Flags,
    /// The likeliest topic, when there is one.
    pub topic: Option<TopicId>,
    /// The asker's area, when known.
    pub area: Option<AreaId>,
    /// What the asker said before.
    pub intake: Intake,
    /// Whom it is for.
    pub wanted: Wanted,
    /// What the asker wrote before and is willing to share, oldest first.
    pub said: Vec<Private<String>>,
}

/// One hand-off. Only [`step`] changes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its number.
    pub id: CaseId,
    /// What the panel calls the asker.
    pub codename: Codename,
    /// When it was opened.
    pub opened: Timestamp,
    /// What opened it.
    pub opened_by: OpenedBy,
    /// How urgent it is: the highest of all that the asker wrote.
    #[serde(with = "kept::named")]
    pub urgency: Urgency,
    /// What a person must know.
    #[serde(with = "kept::named")]
    pub flags: Flags,
    /// The likeliest topic.
    #[serde(with = "kept::named_maybe")]
    pub topic: Option<TopicId>,
    /// The asker's area.
    #[serde(with = "kept::named_maybe")]
    pub area: Option<AreaId>,
    /// What the asker said before it was opened.
    pub intake: Intake,
    /// Whom it is for.
    pub wanted: Wanted,
    /// The talk so far, oldest first.
    pub lines: Vec<Line>,
    /// Where it stands.
    pub stage: Stage,
    /// How many times it was opened again.
    pub reopened: u32,
    /// Whether the asker can still be reached.
    pub reach: Reach,
    /// When somebody last did something with it.
    pub last_deed: Timestamp,
}

impl Case {
    /// Whether it is not closed.
    pub const fn is_open(&self) -> bool {
        self.check_open().is_ok()
    }

    /// One of its lines.
    pub fn line(&self, id: LineId) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// Who holds it, if anybody does.
    pub const fn claim(&self) -> Option<&Claim> {
        match &self.stage {
            Stage::Claimed { claim, .. } | Stage::Answered { claim, .. } => Some(claim),
            Stage::Waiting { .. } | Stage::Closed { .. } => None,
        }
    }

    /// Since when the asker has waited for an answer, if they do.
    pub const fn waiting_since(&self) -> Option<Timestamp> {
        match &self.stage {
            Stage::Waiting { since, .. } | Stage::Claimed { waiting: since, .. } => Some(*since),
            Stage::Answered { .. } | Stage::Closed { .. } => None,
        }
    }

    /// The lines that differ from those of an earlier state: what must be saved.
    pub fn lines_since<'a>(&'a self, before: Option<&'a Self>) -> impl Iterator<Item = &'a Line> {
        let kept = before.map(|before| before.lines.as_slice()).unwrap_or_default();
        self.lines.iter().enumerate().filter(move |(place, line)| kept.get(*place) != Some(line)).map(|(_, line)| line)
    }

    const fn check_open(&self) -> Result<(), CaseError> {
        match &self.stage {
            Stage::Waiting { .. } | Stage::Claimed { .. } | Stage::Answered { .. } => Ok(()),
            Stage::Closed { reason, .. } => Err(CaseError::Closed(*reason)),
        }
    }
}
