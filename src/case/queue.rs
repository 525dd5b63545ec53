//! In which order the panel looks at cases.

use std::cmp::Reverse;

use jiff::{SignedDuration, Timestamp};

use super::{Case, PanellistKey, Stage};

/// The cases that nobody holds: most urgent first, then who has waited longest.
pub fn waiting<'a>(cases: impl IntoIterator<Item = &'a Case>) -> Vec<&'a Case> {
    let is_waiting = |case: &&Case| match case.stage {
        Stage::Waiting { .. } => true,
        Stage::Claimed { .. } | Stage::Answered { .. } | Stage::Closed { .. } => false,
    };
    in_order(cases.into_iter().filter(is_waiting).collect())
}

/// The cases in which a panellist speaks: those that wait for their answer first.
pub fn mine<'a>(cases: impl IntoIterator<Item = &'a Case>, panellist: PanellistKey) -> Vec<&'a Case> {
    let is_mine = |case: &&Case| case.claim().is_some_and(|claim| claim.seat(panellist).is_some());
    in_order(cases.into_iter().filter(is_mine).collect())
}

/// The longest that an asker has waited for somebody to claim their case.
pub fn oldest_wait<'a>(cases: impl IntoIterator<Item = &'a Case>, now: Timestamp) -> Option<SignedDuration> {
    waiting(cases).iter().filter_map(|case| case.waiting_since()).min().map(|since| now.duration_since(since))
}

/// Askers who wait before those who do not; then by urgency; then by how long they wait.
fn in_order(mut cases: Vec<&Case>) -> Vec<&Case> {
    cases.sort_by_key(|case| {
        let since = case.waiting_since();
        (since.is_none(), Reverse(case.urgency), since.unwrap_or(case.last_deed), case.id)
    });
    cases
}
