//! A child is being hurt, or sees it.

use super::{Effect, Flag, Found, Rule, Scene, Urgency};

pub(super) const RULE: Rule = Rule {
    id: "child-hurt-now",
    means: "A child is being hurt now, or is in the middle of it.",
    source: "A child in danger now is an emergency: safeguarding guidance.",
    not_on: "Sport, tantrums, tickling, histories, questions.",
    effect: Effect::Raises(Urgency::Emergency),
    flag: Some(Flag::Child),
    lists: &["child-now"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::at(scene.live("child-now")?, Urgency::Emergency)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "dad is hitting mum",
            "hes shaking the baby",
            "daddy has hit mummy again",
            "my step dad is hurting my sister",
            "hes got the baby by the arm",
            "shes htting my son",
        ];
        let quiet = [
            "dad is not hitting mum",
            "when i was nine dad is hitting mum",
            "fortnite: dad is shouting",
            "in the book dad is hitting mum",
            "a poster: dad is hitting mum",
            "what does it mean when dad is shouting",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
