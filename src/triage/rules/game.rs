//! Game talk.

use super::{Effect, Found, Rule, Scene};

pub(super) const RULE: Rule = Rule {
    id: "game",
    means: "The message is about a game.",
    source: "What fools word lists: notes from reading how people write to helplines.",
    not_on: "Real danger beside a console.",
    effect: Effect::HoldsMessage,
    flag: None,
    lists: &["game"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::only_at(scene.of_list("game").next()?)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = ["fortnite is hard", "in the lobby", "playing sardines"];
        let quiet = ["he has a knife", "playing up again"];
        table::hold(&RULE, &fires, &quiet);
    }
}
