//! What is said not to be.

use super::{Effect, Found, Rule, Scene};

pub(super) const RULE: Rule = Rule {
    id: "negation",
    means: "What is named is said not to be so.",
    source: "What fools word lists: notes from reading how people write to helplines.",
    not_on: "Reassurance beside live facts, in another sentence.",
    effect: Effect::HoldsSentence,
    flag: None,
    lists: &["negation"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::only_at(scene.of_list("negation").next()?)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = ["he has never hit me", "not violent", "typo"];
        let quiet = ["he hit me", "he is violent"];
        table::hold(&RULE, &fires, &quiet);
    }
}
