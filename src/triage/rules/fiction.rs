//! Films, books, plays, songs.

use super::{Effect, Found, Rule, Scene};

pub(super) const RULE: Rule = Rule {
    id: "fiction",
    means: "The message is about a story.",
    source: "What fools word lists: notes from reading how people write to helplines.",
    not_on: "Real danger with the telly on.",
    effect: Effect::HoldsMessage,
    flag: None,
    lists: &["fiction"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::only_at(scene.of_list("fiction").next()?)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = ["in the film", "eastenders", "my novel chapter"];
        let quiet = ["he is here", "a long day"];
        table::hold(&RULE, &fires, &quiet);
    }
}
