//! Hands on a neck.

use super::{Effect, Flag, Found, Rule, Scene, Urgency};

pub(super) const RULE: Rule = Rule {
    id: "strangled",
    means: "Somebody has been strangled: an emergency when it is of today or there are signs, urgent when it is of days ago.",
    source: "Strangulation today, near or with symptoms, is an emergency and medical; in recent days urgent: guidance on non-fatal strangulation.",
    not_on: "Figures of speech, histories of years, questions about the law.",
    effect: Effect::Raises(Urgency::Emergency),
    flag: Some(Flag::Medical),
    lists: &["neck"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    let hit = scene.live("neck")?;
    let is_now = scene.has("within-hours") || scene.has("body-now") || scene.live("coming-now").is_some();
    Found::at(
        hit,
        if is_now || scene.has_group("now") || scene.has_group("just-happened") || scene.has_group("today") {
            Urgency::Emergency
        } else {
            Urgency::Urgent
        },
    )
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "he strangled me",
            "hes just strangled me",
            "he straangled me today",
            "his hands round my neck",
            "she choked me on sunday",
            "he had my mum by the throat",
        ];
        let quiet = [
            "he never strangled me",
            "he strangled me eleven years ago",
            "i could strangle the printer lol",
            "in the film he strangled her",
            "what does strangled mean",
            "i was choked up, sentence",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
