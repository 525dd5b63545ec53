//! The rules: one file each, listed in [`ALL`].
//!
//! A rule looks for something that must not be missed, or that holds others
//! back. Its words are data, in `triage/phrases.toml` of the knowledge, under
//! lists that the rule names; what they mean together is here. To add a rule:
//! write its file with its table of messages on either side, and its line in
//! [`ALL`]; the test below asks for the rest.

mod announced_time;
mod attack_now;
mod body_in_danger;
mod child_hurt_now;
mod coming_now;
mod covert_order;
mod doing_harm;
mod fiction;
mod figure_of_speech;
mod find_somebody;
mod game;
mod get_into_account;
mod heard_now;
mod held_now;
mod hiding_now;
mod leaving_soon;
mod long_past;
mod negation;
mod only_words;
mod overdose;
mod own_safety;
mod secret_signal;
mod silence_somebody;
mod strangled;
mod suicide;
mod taken_away_now;
mod teaching;
mod threat_to_life;
mod watch_somebody;
mod weapon_now;

#[cfg(test)]
mod table;

use super::scene::{Hit, Scene};
use crate::knowledge::{Flag, Urgency};

/// What a rule does when it fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It speaks for an urgency.
    Raises(Urgency),
    /// It speaks for a flag only.
    Flags(Flag),
    /// It holds back the rules of a flag.
    Spares(Flag),
    /// It holds other rules back, in its sentence.
    HoldsSentence,
    /// It holds other rules back, in the whole message.
    HoldsMessage,
}

/// A rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its id, which never changes: it stands in findings and in tests.
    pub id: &'static str,
    /// What it means when it fires.
    pub means: &'static str,
    /// Where in guidance it comes from.
    pub source: &'static str,
    /// What it must not fire on.
    pub not_on: &'static str,
    /// What it does.
    pub effect: Effect,
    /// The flag that goes with it.
    pub flag: Option<Flag>,
    /// The lists of phrases that it names.
    pub lists: &'static [&'static str],
    /// Whether it fires, and where.
    find: fn(&Scene<'_>) -> Option<Found>,
}

/// That a rule has fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The words that it matched.
    pub(super) hit: Hit,
    /// The urgency it speaks for, if any.
    pub(super) urgency: Option<Urgency>,
}

impl Found {
    const fn at(hit: Hit, urgency: Urgency) -> Option<Self> {
        Some(Self { hit, urgency: Some(urgency) })
    }

    const fn only_at(hit: Hit) -> Option<Self> {
        Some(Self { hit, urgency: None })
    }
}

/// Every rule: those that raise, the gravest first, those that flag, those that hold back.
pub const ALL: &[Rule] = &[
    hiding_now::RULE,
    coming_now::RULE,
    held_now::RULE,
    attack_now::RULE,
    weapon_now::RULE,
    strangled::RULE,
    body_in_danger::RULE,
    overdose::RULE,
    suicide::RULE,
    child_hurt_now::RULE,
    heard_now::RULE,
    announced_time::RULE,
    covert_order::RULE,
    secret_signal::RULE,
    doing_harm::RULE,
    taken_away_now::RULE,
    threat_to_life::RULE,
    leaving_soon::RULE,
    find_somebody::RULE,
    watch_somebody::RULE,
    get_into_account::RULE,
    silence_somebody::RULE,
    own_safety::RULE,
    long_past::RULE,
    game::RULE,
    fiction::RULE,
    teaching::RULE,
    figure_of_speech::RULE,
    negation::RULE,
    only_words::RULE,
];

impl Rule {
    /// Whether it fires on a message.
    pub(super) fn find(&self, scene: &Scene<'_>) -> Option<Found> {
        (self.find)(scene)
    }
}

/// Every rule that fires, in the order of [`ALL`].
pub(super) fn found(scene: &Scene<'_>) -> Vec<(&'static Rule, Found)> {
    ALL.iter().filter_map(|rule| Some((rule, rule.find(scene)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Danger;

    #[test]
    fn every_rule_says_what_it_is_and_finds_its_lists() {
        let danger = Danger::standard();
        for (place, rule) in ALL.iter().enumerate() {
            assert!(ALL.iter().skip(place + 1).all(|other| other.id != rule.id), "{} stands twice", rule.id);
            for text in [rule.means, rule.source, rule.not_on] {
                assert!(text.len() > 20, "{}: {text}", rule.id);
            }
            for list in rule.lists {
                assert!(danger.phrases.find(list).is_some(), "{}: no list `{list}`", rule.id);
            }
        }
    }

    #[test]
    fn every_list_has_a_rule() {
        let danger = Danger::standard();
        for list in 0..danger.phrases.len() {
            let id = danger.phrases.id(list);
            assert!(ALL.iter().any(|rule| rule.lists.contains(&id)), "no rule names `{id}`");
        }
    }
}
