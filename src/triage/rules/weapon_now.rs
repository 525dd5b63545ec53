//! A weapon in a hand, or held ready.

use super::{Effect, Flag, Found, Rule, Scene, Urgency};

pub(super) const RULE: Rule = Rule {
    id: "weapon-now",
    means: "Somebody has a weapon ready to use.",
    source: "Time and nearness decide, not how grave the words are: call-handling guidance for domestic abuse; a weapon raises it.",
    not_on: "Kitchens, tools at work, games, films, histories.",
    effect: Effect::Raises(Urgency::Emergency),
    flag: Some(Flag::Weapon),
    lists: &["weapon-now"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::at(scene.live("weapon-now")?, Urgency::Emergency)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "he has a knife",
            "hes got a gun",
            "he is holding a kinfe",
            "she has picked up a hammer",
            "petrol all over the stairs",
            "her boyfriend has a machete and hes got the knife out",
            "🔪",
        ];
        let quiet = [
            "he has no knife and never hit me",
            "years ago he had a knife to my throat",
            "in minecraft he has a sword",
            "eastenders: he has a gun",
            "training slide: he has a knife",
            "what does it mean when he has a knife",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
