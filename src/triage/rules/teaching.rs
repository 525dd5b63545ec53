//! Training, study, publicity.

use super::{Effect, Found, Rule, Scene};

pub(super) const RULE: Rule = Rule {
    id: "teaching",
    means: "The message is about training, study or policy.",
    source: "What fools word lists: notes from reading how people write to helplines.",
    not_on: "A professional's live case.",
    effect: Effect::HoldsMessage,
    flag: None,
    lists: &["teaching"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::only_at(scene.of_list("teaching").next()?)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = ["for a training course", "poster wording", "our policy"];
        let quiet = ["my client rang just now", "he is here"];
        table::hold(&RULE, &fires, &quiet);
    }
}
