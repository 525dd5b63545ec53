//! What is she doing?

use super::{Effect, Flag, Found, Rule, Scene};

pub(super) const RULE: Rule = Rule {
    id: "watch-somebody",
    means: "The asker wants to follow, hear or read what somebody else does.",
    source: "Whose control would the answer increase? Guidance on technology and post-separation abuse.",
    not_on: "One's own phone, car, address or statement; stories, training.",
    effect: Effect::Flags(Flag::Misuse),
    flag: Some(Flag::Misuse),
    lists: &["watch-somebody"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    if scene.has("own-safety") {
        return None;
    }
    Found::only_at(scene.live("watch-somebody")?)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "how can i see her messages",
            "can i put a tracker on her car",
            "track my wifes phone",
            "app to listen to her calls",
            "read her whatsapp without her knowing",
        ];
        let quiet = [
            "is there a tracker on my car",
            "how do i tell if hes tracking my phone",
            "in the film he can see her messages",
            "training: put a tracker on her car",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
