//! Into a phone or account.

use super::{Effect, Flag, Found, Rule, Scene};

pub(super) const RULE: Rule = Rule {
    id: "get-into-account",
    means: "The asker wants to break into somebody's phone or account.",
    source: "Whose control would the answer increase? Guidance on technology and post-separation abuse.",
    not_on: "One's own phone, car, address or statement; stories, training.",
    effect: Effect::Flags(Flag::Misuse),
    flag: Some(Flag::Misuse),
    lists: &["get-into-account"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    if scene.has("own-safety") {
        return None;
    }
    Found::only_at(scene.live("get-into-account")?)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "how do i get into her phone",
            "hack my girlfriends facebook",
            "unlock his iphone",
            "what is her password",
            "guess her passcode",
        ];
        let quiet = [
            "how do i stop him getting into my phone",
            "he hacked my account",
            "in the game unlock his phone",
            "a lesson on how to hack a phone",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
