//! What triage makes of a message, and why.

use crate::knowledge::{Flags, Urgency};
use crate::private::Private;

/// Why a message was judged so: for the panellist, and for tuning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule, by its stable id.
    pub rule: String,
    /// The words of the message that it matched.
    pub evidence: Private<String>,
}

/// What triage makes of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// How urgent it is.
    pub urgency: Urgency,
    /// What a person must know.
    pub flags: Flags,
    /// It may be misuse, and is too unlike it for the flag: whether it asks anything else decides.
    pub may_be_misuse: bool,
    /// Why.
    pub findings: Vec<Finding>,
}
