//! The rules. The forms of their patterns are in [`super::pattern`].

mod deeds;
mod words;

use super::Rule;

/// Every rule.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    deeds::RULES.iter().chain(words::RULES)
}

/// A rule for everybody, without excuses; each names only what it has.
const RULE: Rule = Rule { name: "", says: &[], unless: &[], unless_text: &[], to_children: false, why: "", mend: "" };

/// Who says it, when it is told and not said: 'they may tell you that it is your fault'.
const TOLD: [&str; 3] =
    ["told|tell|tells|say|says|said|saying|hear|ask|asked|asks", "myth|untrue|wrong|unfair", "never your fault"];
