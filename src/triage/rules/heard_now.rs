//! A neighbour, friend or colleague hears it.

use super::{Effect, Flag, Found, Rule, Scene, Urgency};

pub(super) const RULE: Rule = Rule {
    id: "heard-now",
    means: "Somebody else is in danger now, and the asker hears or sees it.",
    source: "Time and nearness decide, not how grave the words are: call-handling guidance for domestic abuse, whoever reports it.",
    not_on: "Films through a wall, foxes, parties, histories.",
    effect: Effect::Raises(Urgency::Emergency),
    flag: Some(Flag::ThirdParty),
    lists: &["heard-now"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::at(scene.live("heard-now")?, Urgency::Emergency)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "i can hear her screaming",
            "next door is screaming for help",
            "my friend just texted help",
            "neighbours shouting and banging",
            "a woman is screaming outside",
            "i can hear him hiting her",
        ];
        let quiet = [
            "i cant hear any screaming, nothing",
            "years ago i could hear screaming",
            "the telly: woman screaming",
            "neighbours shouting lol",
            "a training scenario: woman screaming",
            "cod lobby with a man screaming",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
