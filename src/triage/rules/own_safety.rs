//! The asker guards what is theirs.

use super::{Effect, Flag, Found, Rule, Scene};

pub(super) const RULE: Rule = Rule {
    id: "own-safety",
    means: "The asker protects their own phone, car, address or statement.",
    source: "Checking one's own phone or guarding one's own address is never misuse: guidance on technology and abuse.",
    not_on: "Somebody else's phone, car or address.",
    effect: Effect::Spares(Flag::Misuse),
    flag: None,
    lists: &["own-safety"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::only_at(scene.of_list("own-safety").next()?)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires =
            ["is my phone tracked by him", "how do i stop him finding me", "can i drop the charges", "sarahs law"];
        let quiet = ["track her phone", "find my wife"];
        table::hold(&RULE, &fires, &quiet);
    }
}
