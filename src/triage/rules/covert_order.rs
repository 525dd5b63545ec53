//! An order to nobody.

use super::{Effect, Found, Rule, Scene, Urgency};

pub(super) const RULE: Rule = Rule {
    id: "covert-order",
    means: "A takeaway, taxi or appointment is ordered from a bot in earnest: a call that cannot be spoken.",
    source: "Covert calls are taken in earnest; asking what they are is not one: guidance on silent calls.",
    not_on: "Questions about such calls, stories of them, what was for tea.",
    effect: Effect::Raises(Urgency::Emergency),
    flag: None,
    lists: &["takeaway-order", "order-in-earnest"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    let hit = scene.live("takeaway-order")?;
    scene.has("order-in-earnest").then_some(())?;
    Found::at(hit, Urgency::Emergency)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "id like to order a pizza please",
            "can i order a large pepperoni to my address",
            "pizza please quick",
            "is ani there please",
            "can I get a taxi now please",
        ];
        let quiet = [
            "does ordering a pizza work",
            "had a pizza for tea",
            "is the pizza thing true",
            "in the film she is ordering a pizza please",
            "years ago i did order a pizza please",
            "poster: order a pizza please",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
