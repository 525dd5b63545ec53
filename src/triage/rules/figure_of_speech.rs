//! Everyday talk that borrows words of danger.

use super::{Effect, Found, Rule, Scene};

pub(super) const RULE: Rule = Rule {
    id: "figure-of-speech",
    means: "Danger words are used for fun or emphasis.",
    source: "What fools word lists: notes from reading how people write to helplines.",
    not_on: "The same words meant.",
    effect: Effect::HoldsSentence,
    flag: None,
    lists: &["figure-of-speech"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::only_at(scene.of_list("figure-of-speech").next()?)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = ["this traffic is killing me", "bored to death", "lol"];
        let quiet = ["he is killing me", "to the police"];
        table::hold(&RULE, &fires, &quiet);
    }
}
