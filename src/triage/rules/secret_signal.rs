//! A signal agreed before, or a reader beside the asker.

use super::{Effect, Found, Rule, Scene, Urgency};

pub(super) const RULE: Rule = Rule {
    id: "secret-signal",
    means: "The asker is read along with, cannot speak, or passes on an agreed signal.",
    source: "Covert signals in earnest are emergencies: call-handling guidance.",
    not_on: "Questions about signals, code words in games, shift rotas.",
    effect: Effect::Raises(Urgency::Emergency),
    flag: None,
    lists: &["secret-signal"],
    find,
};

fn find(scene: &Scene<'_>) -> Option<Found> {
    Found::at(scene.live("secret-signal")?, Urgency::Emergency)
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn fires_on_its_own_and_not_on_its_twins() {
        let fires = [
            "hes reading this",
            "cant talk hes next to me",
            "she sent our code word",
            "he is watching my phone",
            "dont ring back",
            "my mum used the safe word",
        ];
        let quiet = [
            "what does a code word mean",
            "in the game he sent our code word",
            "years ago she sent our code word",
            "he is not watching my phone",
            "a lesson on the agreed signal",
            "film: she sent the code word",
        ];
        table::hold(&RULE, &fires, &quiet);
    }
}
