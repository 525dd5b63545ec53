//! Who hides, hides from somebody near.

use super::{Effect, Found, Rule, Scene, Urgency};

pub(super) const RULE: Rule = Rule {
    id: "hiding-now",
    means: "The asker, or somebody with them, is hiding or shut in from somebody who is near.",
    source: "Time and nearness decide, not how grave the words are: call-handling guidance for domestic abuse.",
    not_on: "Games of hide and seek, hiding presents or money, histories.",
    effect: Effect::Raises(Urgency::Emergency),
    flag: None,
    lists: &["hiding-now"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::at(scene.live("hiding-now")?, Urgency::Emergency)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "im hiding in the bathroom",
            "Im hidding in the wardrobe",
            "we are hiding under the bed",
            "ive locked myself in the toilet",
            "my sister is hiding from her husband",
            "he is looking for me",
            "pretending to be asleep",
        ];
        let quiet = [
            "I am not hiding anything",
            "years ago i was hiding in the loft",
            "minecraft: im hiding in the cupboard",
            "it was hide and seek, i was hiding in the bath",
            "in the film she is hiding in the wardrobe",
            "what does hiding assets mean",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
