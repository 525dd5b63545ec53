//! Somebody is about to be flown off, married or cut.

use super::{Effect, Found, Rule, Scene, Urgency};

pub(super) const RULE: Rule = Rule {
    id: "taken-away-now",
    means: "Somebody is being taken abroad, married or cut within hours.",
    source: "Forced marriage and cutting guidance: somebody at the airport is an emergency.",
    not_on: "Holidays, weddings looked forward to, films.",
    effect: Effect::Raises(Urgency::Emergency),
    flag: None,
    lists: &["taken-away-now"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::at(scene.live("taken-away-now")?, Urgency::Emergency)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "im at the airport",
            "we are in the departure lounge",
            "the flight leaves in an hour",
            "my wedding is tonight",
            "shes at the gate",
            "boarding now",
        ];
        let quiet = [
            "im not at the airport",
            "years ago im at the airport",
            "film set in the airport, we are in the terminal lounge",
            "what does boarding now mean",
            "lol im at the airport",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
