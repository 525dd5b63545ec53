//! Leaving, or having just left.

use super::{Effect, Found, Rule, Scene, Urgency};

pub(super) const RULE: Rule = Rule {
    id: "leaving-soon",
    means: "Somebody leaves in the next days, has just fled, or has nowhere to sleep.",
    source: "Leaving is when the risk is highest: domestic homicide reviews.",
    not_on: "Leaving work, holidays, histories.",
    effect: Effect::Raises(Urgency::Urgent),
    flag: None,
    lists: &["leaving-soon"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::at(scene.live("leaving-soon")?, Urgency::Urgent)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "im leaving him tomorrow",
            "i left him last night",
            "nowhere to sleep",
            "im going on friday",
            "ive just left home",
            "sleeping in my car",
            "my sister is leaving tommorow",
        ];
        let quiet = [
            "im not leaving today",
            "years ago i left him",
            "what does leaving home today mean",
            "film about leaving home today",
            "lol leaving work now",
            "slide: leaving tonight",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
