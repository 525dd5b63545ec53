//! A body in trouble this minute.

use super::{Effect, Flag, Found, Rule, Scene, Urgency};

pub(super) const RULE: Rule = Rule {
    id: "body-in-danger",
    means: "Somebody bleeds, is not awake, or cannot breathe or move.",
    source: "First questions of an ambulance call: awake, breathing, bleeding.",
    not_on: "Figures of speech, past illness, films, everyday scrapes.",
    effect: Effect::Raises(Urgency::Emergency),
    flag: Some(Flag::Medical),
    lists: &["body-now"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::at(scene.live("body-now")?, Urgency::Emergency)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "he isnt breathing",
            "she wont wake up",
            "shes bleeding badly",
            "i cant breathe",
            "hes collapsed",
            "SHES UNCONSCIOUS",
            "theres blood everywhere",
        ];
        let quiet = [
            "not bleeding",
            "years ago she wont wake up",
            "dark souls and im bleeding a lot",
            "i cant breathe laughing lol",
            "what does unconscious mean",
            "in the drama shes bleeding badly",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
