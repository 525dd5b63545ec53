//! How the hand-off is run: what an operator can set.

use jiff::SignedDuration;

use crate::case::{FlowLimits, Limits};
use crate::knowledge::Speciality;

/// How the hand-off is run.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The limits of a case.
    pub limits: Limits,
    /// How much an asker may ask.
    pub flow: FlowLimits,
    /// The kinds of panellist that there are.
    pub staffed: Vec<Speciality>,
    /// How errands are tried.
    pub patience: Patience,
    /// How long the audit log is kept.
    pub audit: SignedDuration,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            flow: FlowLimits::default(),
            staffed: Vec::new(),
            patience: Patience::default(),
            audit: SignedDuration::from_hours(180 * 24),
        }
    }
}

/// How errands are tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// After the first failure; then twice as long each time.
    pub first: SignedDuration,
    /// The longest pause.
    pub longest: SignedDuration,
    /// How long it is worth trying.
    pub worth: SignedDuration,
    /// How many errands are carried out side by side.
    pub at_once: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            first: SignedDuration::from_secs(1),
            longest: SignedDuration::from_mins(5),
            worth: SignedDuration::from_hours(6),
            at_once: 16,
        }
    }
}
