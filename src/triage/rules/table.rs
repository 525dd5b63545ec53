//! Holds a rule against its table: what it must fire on, and what is no case for it.

use super::Rule;
use crate::knowledge::Danger;
use crate::triage::Lists;
use crate::triage::reading::{self, Spelling};
use crate::triage::scene::Scene;

/// Fails with every message that the rule judges wrongly.
pub(super) fn hold(rule: &Rule, fires: &[&str], quiet: &[&str]) {
    let danger = Danger::standard();
    let (lists, spelling) = (Lists::of(&danger), Spelling::learn(&danger));
    let wrong = |messages: &[&str], expected: bool| -> Vec<String> {
        let is_wrong = |message: &&&str| {
            let reading = reading::read(message, &spelling, &lists);
            let scene = Scene::of(&reading, &lists);
            rule.find(&scene).is_some() != expected
        };
        messages.iter().filter(is_wrong).map(ToString::to_string).collect()
    };
    let (missed, wrongly) = (wrong(fires, true), wrong(quiet, false));
    assert!(missed.is_empty() && wrongly.is_empty(), "missed: {missed:#?}\nfired wrongly: {wrongly:#?}");
}
