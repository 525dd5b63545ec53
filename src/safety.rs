//! The safety notices, which danger calls for which, and [`Reply`]: the one
//! thing that can reach an asker.

mod reply;

pub use crate::knowledge::{NoticeKind, SafetyNotice};
pub use reply::{Content, Offer, Reply, ReplyKind};

use crate::triage::{Flag, Judgement, Urgency};

/// The notice that a message calls for.
///
/// The order is of what kills first. A hearer's own notice comes before a
/// child's: it tells the one who can ring.
pub fn notice_for(judgement: &Judgement, child_asks: bool) -> NoticeKind {
    let flags = judgement.flags;
    match judgement.urgency {
        Urgency::Emergency if flags.has(Flag::Suicide) => NoticeKind::Suicide,
        Urgency::Emergency if flags.has(Flag::Medical) => NoticeKind::Medical,
        Urgency::Emergency if child_asks => NoticeKind::Child,
        Urgency::Emergency if flags.has(Flag::ThirdParty) => NoticeKind::Hearer,
        Urgency::Emergency => NoticeKind::Danger,
        Urgency::Urgent | Urgency::Routine if flags.has(Flag::Suicide) => NoticeKind::Suicide,
        Urgency::Urgent | Urgency::Routine if child_asks => NoticeKind::Child,
        Urgency::Urgent | Urgency::Routine => NoticeKind::Standard,
    }
}
