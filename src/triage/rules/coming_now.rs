//! The abuser has come, or is on the way.

use super::{Effect, Found, Rule, Scene, Urgency};

pub(super) const RULE: Rule = Rule {
    id: "coming-now",
    means: "Somebody feared is at the door, has just come in, or is on the way.",
    source: "Time and nearness decide, not how grave the words are: call-handling guidance for domestic abuse; an abuser who is likely to return counts as there.",
    not_on: "A delivery, a friend, a lift, histories, plays.",
    effect: Effect::Raises(Urgency::Emergency),
    flag: None,
    lists: &["coming-now"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::at(scene.live("coming-now")?, Urgency::Emergency)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "hes outside",
            "he is on his way",
            "HES BACK",
            "shes banging on the door",
            "hes tryna get in",
            "my friend says hes just pulled up",
            "his car just pulled up outside",
        ];
        let quiet = [
            "he is not outside",
            "it is not an emergency, hes outside with the dog",
            "hes coming up the stairs with a cup of tea",
            "ten years ago hes banging on the door and so on",
            "tarkov: hes outside my door",
            "in the play hes at the door with flowers",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
