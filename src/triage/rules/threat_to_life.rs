//! A threat to kill or maim.

use super::{Effect, Found, Rule, Scene, Urgency};

pub(super) const RULE: Rule = Rule {
    id: "threat-to-life",
    means: "Somebody has threatened to kill or maim.",
    source: "A recent threat to kill is among the strongest signs of risk: the DASH risk checklist.",
    not_on: "Figures of speech, games, threats of years ago.",
    effect: Effect::Raises(Urgency::Urgent),
    flag: None,
    lists: &["threat-to-life"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    let hit = scene.live("threat-to-life")?;
    let is_recent = ["recent", "weekday", "today", "now", "him-said"].into_iter().any(|group| scene.has_group(group));
    if is_recent { Found::at(hit, Urgency::Urgent) } else { None }
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "he said hell kill me",
            "he threatened to stab me on sunday",
            "she says she will burn me",
            "hes threatening to kill my mum, he said it yesterday",
            "he said he would killl me",
        ];
        let quiet = [
            "he never said hed kill me",
            "he said hed kill me years ago",
            "this traffic will kill me",
            "he said the boss will kill him in dark souls",
            "what does threat to kill mean",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
