//! Stopping, punishing, getting round.

use super::{Effect, Flag, Found, Rule, Scene};

pub(super) const RULE: Rule = Rule {
    id: "silence-somebody",
    means: "The asker wants to stop somebody from speaking or leaving, to punish them, or to get round an order.",
    source: "Whose control would the answer increase? Guidance on technology and post-separation abuse.",
    not_on: "One's own phone, car, address or statement; stories, training.",
    effect: Effect::Flags(Flag::Misuse),
    flag: Some(Flag::Misuse),
    lists: &["silence-somebody"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    if scene.has("own-safety") {
        return None;
    }
    Found::only_at(scene.live("silence-somebody")?)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "how do i make her drop the charges",
            "how to get round the order",
            "get her deported",
            "stop her leaving",
            "prove she is an unfit mother",
        ];
        let quiet = [
            "can i drop the charges",
            "how do i stop him contacting me",
            "years ago he tried to stop her leaving",
            "what does get round the order mean",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
