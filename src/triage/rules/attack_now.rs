//! Blows that are falling, or have just fallen.

use super::{Effect, Found, Rule, Scene, Urgency};

pub(super) const RULE: Rule = Rule {
    id: "attack-now",
    means: "Somebody is being hurt now, or asks for help at once.",
    source: "Time and nearness decide, not how grave the words are: call-handling guidance for domestic abuse.",
    not_on: "Sport, games, histories, questions about the law.",
    effect: Effect::Raises(Urgency::Emergency),
    flag: None,
    lists: &["attack-now"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::at(scene.live("attack-now")?, Urgency::Emergency)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "hes hitting me",
            "he just punched me again",
            "shes going to kill me",
            "please help me",
            "call the police now",
            "hes atacking my mum",
            "send police please",
        ];
        let quiet = [
            "hes never hitting me",
            "years ago he just hit me again",
            "valorant: hes killing me",
            "what does it mean if hes hitting me",
            "our poster says call the police now",
            "hes hitting the gym, lol",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
