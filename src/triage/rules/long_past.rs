//! A history.

use super::{Effect, Found, Rule, Scene};

pub(super) const RULE: Rule = Rule {
    id: "long-past",
    means: "What is told lies long back.",
    source: "What fools word lists: notes from reading how people write to helplines.",
    not_on: "What is of now, in another sentence.",
    effect: Effect::HoldsSentence,
    flag: None,
    lists: &["long-past"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::only_at(scene.of_list("long-past").next()?)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = ["ten years ago", "he used to", "when i was little", "my first husband"];
        let quiet = ["five minutes ago", "he is here", "yesterday"];
        table::hold(&RULE, &fires, &quiet);
    }
}
