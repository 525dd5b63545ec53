//! Too much of a medicine, taken or ready.

use super::{Effect, Flag, Found, Rule, Scene, Urgency};

pub(super) const RULE: Rule = Rule {
    id: "overdose",
    means: "Somebody has taken an overdose, or has the tablets ready.",
    source: "An attempt, or intent with means, is an emergency: suicide guidance.",
    not_on: "Ordinary medicine, histories, questions.",
    effect: Effect::Raises(Urgency::Emergency),
    flag: Some(Flag::Suicide),
    lists: &["overdose-now"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::at(scene.live("overdose-now")?, Urgency::Emergency)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "ive taken an overdose",
            "i took all my tablets",
            "she has swallowed the whole packet of pills",
            "ive taken loads of paracetamol",
            "overdosed",
            "ive taken all the tabelts",
        ];
        let quiet = [
            "i have never taken an overdose, nothing like that",
            "i took an overdose years ago",
            "what does overdose mean",
            "film where she took all her pills",
            "homework about overdosed pupils",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
