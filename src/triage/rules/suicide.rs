//! Words of taking a life, one's own or another's own.

use super::{Effect, Flag, Found, Rule, Scene, Urgency};

pub(super) const RULE: Rule = Rule {
    id: "suicide",
    means: "Somebody speaks of suicide: an emergency with means or a time, else urgent.",
    source: "Intent with means or a time is an emergency, thoughts without are urgent: suicide guidance.",
    not_on: "Jokes, bereavement of years, training, questions about words.",
    effect: Effect::Raises(Urgency::Urgent),
    flag: Some(Flag::Suicide),
    lists: &["suicide-intent"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    let hit = scene.live("suicide-intent")?;
    let has_time = scene.has("within-hours") || scene.has_group("now") || scene.has_group("tonight");
    Found::at(hit, if has_time || scene.has("overdose-now") { Urgency::Emergency } else { Urgency::Urgent })
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "i want to die",
            "im going to kill myself tonight",
            "suicidal",
            "hes said hell kill himself",
            "i dont want to be here anymore",
            "my son is suiicidal",
            "goodbye everyone",
        ];
        let quiet = [
            "im not suicidal",
            "i was suicidal years ago",
            "shoot me now lol, kill myself laughing",
            "what does suicide mean in law",
            "a leaflet on suicide",
            "in hamlet the play she is going to kill herself",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
