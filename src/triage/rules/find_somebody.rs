//! Where has she gone?

use super::{Effect, Flag, Found, Rule, Scene};

pub(super) const RULE: Rule = Rule {
    id: "find-somebody",
    means: "The asker wants to learn where somebody has gone.",
    source: "Whose control would the answer increase? Guidance on technology and post-separation abuse.",
    not_on: "One's own phone, car, address or statement; stories, training.",
    effect: Effect::Flags(Flag::Misuse),
    flag: Some(Flag::Misuse),
    lists: &["find-somebody"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    if scene.has("own-safety") {
        return None;
    }
    Found::only_at(scene.live("find-somebody")?)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "how do i find out where my wife is staying",
            "which refuge is she in",
            "i need the address of the refuge",
            "find my ex",
            "whats her new address",
        ];
        let quiet = [
            "is he tracking my phone, how do i find out where the tracker is",
            "in the game i need the address of the refuge",
            "how can i stop him finding out where i live",
            "what does find out where mean",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
