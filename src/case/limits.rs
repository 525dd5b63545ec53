//! How long a case may wait, be silent, stay open and be kept.

use jiff::{SignedDuration, Timestamp};

use super::hours::Hours;
use crate::knowledge::Urgency;

/// How long cases of one urgency may wait. Each duration counts from when the asker began to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    /// Until it is called again.
    pub again: SignedDuration,
    /// Until it is called to everyone on the panel.
    pub everyone: SignedDuration,
    /// Until it is called to the moderators too.
    pub moderators: SignedDuration,
    /// Until a silent holder is reminded.
    pub remind: SignedDuration,
    /// Until the case is taken from a silent holder.
    pub release: SignedDuration,
}

/// Every limit of a case.
#[derive(Clone, Debug)]
pub struct Limits {
    /// For an emergency.
    pub emergency: Waits,
    /// For an urgent case.
    pub urgent: Waits,
    /// For a routine case, in panel hours only.
    pub routine: Waits,
    /// How long an open case is kept after the last deed.
    pub open: SignedDuration,
    /// How long a closed case is kept.
    pub closed: SignedDuration,
    /// How long a panellist can take a line back.
    pub take_back: SignedDuration,
    /// How long somebody whose case was closed as misuse cannot open another, unless it is an emergency.
    pub after_misuse: SignedDuration,
    /// The most characters of what an asker writes at once.
    pub longest_from_asker: usize,
    /// The most characters of what a panellist writes at once.
    pub longest_reply: usize,
    /// When the panel is there.
    pub hours: Hours,
}

impl Default for Limits {
    fn default() -> Self {
        let minutes = SignedDuration::from_mins;
        let waits = |again, everyone, moderators, remind, release| Waits {
            again: minutes(again),
            everyone: minutes(everyone),
            moderators: minutes(moderators),
            remind: minutes(remind),
            release: minutes(release),
        };
        Self {
            emergency: waits(3, 6, 10, 3, 6),
            urgent: waits(10, 20, 30, 15, 30),
            routine: waits(60, 120, 240, 120, 240),
            open: SignedDuration::from_hours(90 * 24),
            closed: SignedDuration::from_hours(30 * 24),
            take_back: minutes(5),
            after_misuse: SignedDuration::from_hours(24),
            // One message of Discord, with room for the signature and the short notice.
            longest_from_asker: 4_000,
            longest_reply: 1_500,
            hours: Hours::always(),
        }
    }
}

impl Limits {
    /// How long a case of an urgency may wait.
    pub const fn waits(&self, urgency: Urgency) -> &Waits {
        match urgency {
            Urgency::Emergency => &self.emergency,
            Urgency::Urgent => &self.urgent,
            Urgency::Routine => &self.routine,
        }
    }

    /// How long somebody has waited, as it counts for an urgency: a routine case waits in panel hours only.
    pub fn waited(&self, urgency: Urgency, since: Timestamp, now: Timestamp) -> SignedDuration {
        match urgency {
            Urgency::Emergency | Urgency::Urgent => now.duration_since(since),
            Urgency::Routine => self.hours.between(since, now),
        }
    }
}
