//! Being held is danger now, even with no injury.

use super::{Effect, Found, Rule, Scene, Urgency};

pub(super) const RULE: Rule = Rule {
    id: "held-now",
    means: "Somebody is kept from leaving, or from the means to leave or call.",
    source: "Held counts as now: guidance on coercive control and false imprisonment.",
    not_on: "Locks that keep others out, stuck traffic, figures of speech.",
    effect: Effect::Raises(Urgency::Emergency),
    flag: None,
    lists: &["held-now"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::at(scene.live("held-now")?, Urgency::Emergency)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "he wont let me out",
            "hes taken my keys",
            "hes lokced the door",
            "she has taken my phone",
            "im trapped",
            "he wont let my kids leave",
            "we cant get out",
        ];
        let quiet = [
            "nobody locked me in",
            "when i was little she locked me in",
            "in escape room we cant get out",
            "my car is locked",
            "the poster says he wont let me out",
            "he used to say you cant leave",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
