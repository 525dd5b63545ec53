//! Judges danger in one message and what came just before it.
//!
//! Runs first, is pure and total, and never depends on search. When in doubt
//! it judges higher: a false alarm costs a panellist a look, a missed one more.

mod level;

pub use level::{Finding, Flag, Flags, Judgement, Urgency};

/// The judge of danger.
#[derive(Clone, Debug, Default)]
pub struct Triage;

impl Triage {
    /// Judges a message in the light of those before it, oldest first.
    pub fn judge(&self, _message: &str, _before: &[&str]) -> Judgement {
        Judgement::default()
    }
}
