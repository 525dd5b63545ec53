//! Words that are quoted or asked about.

use super::{Effect, Found, Rule, Scene};

pub(super) const RULE: Rule = Rule {
    id: "report-of-words",
    means: "Words are asked about, or old words are quoted.",
    source: "What fools word lists: notes from reading how people write to helplines.",
    not_on: "Questions that report a person, a place and the present.",
    effect: Effect::HoldsSentence,
    flag: None,
    lists: &["report-of-words"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::only_at(scene.of_list("report-of-words").next()?)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = ["what does it mean", "difference between", "he used to say"];
        let quiet = ["he said it now", "he is here"];
        table::hold(&RULE, &fires, &quiet);
    }
}
