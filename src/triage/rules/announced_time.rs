//! A threat with its time.

use super::{Effect, Found, Rule, Scene, Urgency};

pub(super) const RULE: Rule = Rule {
    id: "announced-time",
    means: "A threat is announced: an emergency when it is for tonight or within hours, urgent for a named day.",
    source: "An hour or tonight is an emergency, a weekday is urgent: call-handling guidance.",
    not_on: "Figures of speech, games, threats of years ago.",
    effect: Effect::Raises(Urgency::Urgent),
    flag: None,
    lists: &["announced", "within-hours"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    let hit = scene.live("announced")?;
    let is_near = scene.live("within-hours").is_some() || scene.has_group("tonight");
    let is_named = is_near || scene.has_group("weekday") || scene.has_group("next-days") || scene.has_group("recent");
    if is_named { Found::at(hit, if is_near { Urgency::Emergency } else { Urgency::Urgent }) } else { None }
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "he says he will kill me tonight",
            "he will burn the house at midnight",
            "she said shed stab me on sunday",
            "he promised me a hiding when he gets home",
            "hell kil me tonite",
            "my mate says hell murder her tonight",
        ];
        let quiet = [
            "he says he will kill me",
            "ten years ago he said hed kill me tonight",
            "mum will kill me when she sees this lol",
            "in the film he will kill her tonight",
            "he would never kill me tonight",
            "what does kill me tonight mean",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
