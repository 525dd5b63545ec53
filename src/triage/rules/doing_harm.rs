//! The asker harms somebody, or is about to.

use super::{Effect, Flag, Found, Rule, Scene, Urgency};

pub(super) const RULE: Rule = Rule {
    id: "doing-harm",
    means: "The asker is about to do harm, holds somebody, or has just hurt somebody.",
    source: "Intent now, somebody held or not getting up is an emergency: guidance on work with those who harm.",
    not_on: "Figures of speech, self-defence of years ago, wanting to change.",
    effect: Effect::Raises(Urgency::Emergency),
    flag: Some(Flag::PerpetratorDisclosure),
    lists: &["wants-to-harm"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::at(scene.live("wants-to-harm")?, Urgency::Emergency)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "im going to kill her",
            "i want to hit her",
            "stop me before i hurt him",
            "ive locked her in",
            "i pushed her and shes not moving",
            "gonna batter him",
        ];
        let quiet = [
            "i would never want to hit her, never hurt",
            "years ago i wanted to hit her",
            "im going to kill her in among us",
            "what does it mean if i could kill her",
            "gonna kill him lol",
            "in my novel im going to kill her",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
