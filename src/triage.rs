//! Judges danger in one message and what came just before it.
//!
//! Runs first, is pure and total, and never depends on search. When in doubt
//! it judges higher: a false alarm costs a panellist a look, a missed one more.
//!
//! Two judges work together. A model, learnt from the labelled lines of the
//! knowledge, weighs everything a message says; rules look for what must never
//! be missed. A rule that fires with nothing to hold it back decides; else the
//! model does.

mod judgement;
mod model;
mod reading;
pub mod rules;
mod scene;
mod signs;
mod verdict;

pub use crate::knowledge::{Flag, Flags, Urgency};
pub use judgement::{Finding, Judgement};
pub use model::{Learnt, Strengths};

use crate::knowledge::{Danger, DangerLine, Knowledge, PhraseLists, WordGroup, WordGroups};
use crate::private::Private;
use model::{Beside, Reason};
use rules::Effect;
use scene::Scene;

/// The most words of a message that may be a piece of a longer one.
const SHORT: usize = 12;
/// The most words of earlier messages that are judged together with it.
const TOGETHER: usize = 60;

/// One in so many of the questions that entries answer is learnt from: more cost time and change little.
const ONE_ANSWERED_IN: usize = 2;

/// How many words of a message the model's finding names.
const MOST_REASONS: usize = 6;

/// The lists that reading and the rules use.
#[derive(Clone, Debug, Default)]
struct Lists {
    groups: WordGroups,
    phrases: PhraseLists,
    /// The group of small words that stand for themselves.
    themselves: Option<WordGroup>,
    /// For each list of phrases how it holds others back, if it does.
    held_by: Vec<Option<Effect>>,
}

impl Lists {
    fn of(danger: &Danger) -> Self {
        let groups = danger.groups.clone();
        let themselves = groups.find("themselves");
        let phrases = danger.phrases.clone();
        let effect = |list: usize| {
            let rule = rules::ALL.iter().find(|rule| rule.lists.contains(&phrases.id(list)))?;
            matches!(rule.effect, Effect::HoldsMessage | Effect::HoldsSentence).then_some(rule.effect)
        };
        let held_by = (0..phrases.len()).map(effect).collect();
        Self { groups, phrases, themselves, held_by }
    }
}

/// The judge of danger.
#[derive(Clone, Debug, Default)]
pub struct Triage {
    lists: Lists,
    learnt: Learnt,
}

impl Triage {
    /// Learns from the labelled lines of the knowledge.
    pub fn learn(knowledge: &Knowledge) -> Self {
        Self::learn_from(knowledge, knowledge.danger.lines.iter())
    }

    /// Learns from some of the lines only: to measure on the others.
    pub fn learn_from<'a>(knowledge: &'a Knowledge, lines: impl Iterator<Item = &'a DangerLine>) -> Self {
        let lists = Lists::of(&knowledge.danger);
        let answered = knowledge.reviewed().flat_map(|entry| &entry.questions).step_by(ONE_ANSWERED_IN);
        let elsewhere = knowledge.elsewhere.iter().flat_map(|elsewhere| &elsewhere.examples);
        let beside = answered.map(|text| Beside::Answered(text)).chain(elsewhere.map(|text| Beside::Elsewhere(text)));
        let learnt = Learnt::learn(&knowledge.danger, &lists, lines, beside);
        Self { lists, learnt }
    }

    /// The judge that was learnt from this knowledge before.
    pub fn of(knowledge: &Knowledge, learnt: Learnt) -> Self {
        Self { lists: Lists::of(&knowledge.danger), learnt }
    }

    /// What was learnt, to be kept.
    pub const fn learnt(&self) -> &Learnt {
        &self.learnt
    }

    /// Judges a message in the light of those before it, oldest first.
    ///
    /// Short messages in a row are one message that was sent in pieces, and are judged as one too.
    pub fn judge(&self, message: &str, before: &[&str]) -> Judgement {
        let alone = self.judge_one(message);
        if before.is_empty() || word_count(message) > SHORT {
            return alone;
        }
        let mut pieces: Vec<&str> = vec![message];
        let earlier = before.iter().rev().scan(0, |words, piece| {
            *words += word_count(piece);
            Some((*words, *piece))
        });
        pieces.extend(earlier.take_while(|(words, _)| *words <= TOGETHER).map(|(_, piece)| piece));
        pieces.reverse();
        let together = self.judge_one(&pieces.join(" / "));
        if together.urgency > alone.urgency || (together.urgency == alone.urgency && alone.flags.is_empty()) {
            together
        } else {
            alone
        }
    }

    fn judge_one(&self, message: &str) -> Judgement {
        let reading = reading::read(message, &self.learnt.spelling, &self.lists);
        let scene = Scene::of(&reading, &self.lists);
        let found = rules::found(&scene);
        let mut judgement = match self.learnt.strengths(&scene, &self.lists) {
            Some(strengths) => verdict::weigh(strengths, &found),
            None => verdict::by_rules_alone(&found),
        };
        for (rule, found) in found {
            let words = reading.quote(found.hit.from, found.hit.to);
            judgement.findings.push(Finding { rule: rule.id.to_owned(), evidence: Private::new(words) });
        }
        self.add_reasons(&scene, &mut judgement);
        judgement
    }

    /// How strongly the model speaks for each judgement of a message; `None` without a model.
    pub fn strengths(&self, message: &str) -> Option<Strengths> {
        let reading = reading::read(message, &self.learnt.spelling, &self.lists);
        self.learnt.strengths(&Scene::of(&reading, &self.lists), &self.lists)
    }

    fn add_reasons(&self, scene: &Scene<'_>, judgement: &mut Judgement) {
        let urgency = match judgement.urgency {
            Urgency::Emergency => Some(("model-emergency", Reason::Emergency)),
            Urgency::Urgent => Some(("model-urgent", Reason::Urgent)),
            Urgency::Routine => None,
        };
        let misuse = judgement.flags.has(Flag::Misuse).then_some(("model-misuse", Reason::Flag(Flag::Misuse)));
        for (rule, reason) in urgency.into_iter().chain(misuse) {
            let words = self.learnt.reasons(scene, &self.lists, reason, MOST_REASONS);
            if words.is_empty() {
                continue;
            }
            judgement.findings.push(Finding { rule: rule.to_owned(), evidence: Private::new(words.join(" ")) });
        }
    }
}

fn word_count(message: &str) -> usize {
    message.split_whitespace().count()
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use proptest::prelude::*;

    use super::*;

    /// A judge by the rules alone: what a folder without labelled lines gets.
    fn by_rules() -> &'static Triage {
        static TRIAGE: OnceLock<Triage> = OnceLock::new();
        TRIAGE.get_or_init(|| {
            let danger = Danger::standard();
            let lists = Lists::of(&danger);
            let learnt = Learnt::learn(&danger, &lists, danger.lines.iter(), std::iter::empty());
            Triage { lists, learnt }
        })
    }

    fn taught() -> Triage {
        let mut danger = Danger::standard();
        let mut add = |text: &str, urgency, flags: &[Flag]| {
            let flags = flags.iter().copied().collect();
            danger.lines.push(DangerLine { text: text.to_owned(), urgency, flags });
        };
        for (urgent, calm) in [
            ("he is outside my door now and he has a knife", "what does an order cost"),
            ("she is hiding upstairs and he is coming", "can i see a solicitor on tuesday"),
            ("he is coming up the stairs", "what is a refuge"),
            ("he has locked me in and he has my keys", "the film was about a murder in leeds"),
        ] {
            add(urgent, Urgency::Emergency, &[]);
            add(calm, Urgency::Routine, &[]);
        }
        let lists = Lists::of(&danger);
        let learnt = Learnt::learn(&danger, &lists, danger.lines.iter(), std::iter::empty());
        Triage { lists, learnt }
    }

    #[test]
    fn the_rules_alone_still_judge_and_say_why() {
        let triage = by_rules();
        let judgement = triage.judge("he has got a knife and im hiding in the bathroom", &[]);
        assert_eq!(judgement.urgency, Urgency::Emergency);
        assert!(judgement.flags.has(Flag::Weapon));
        let rules: Vec<&str> = judgement.findings.iter().map(|finding| finding.rule.as_str()).collect();
        assert_eq!(rules, ["hiding-now", "weapon-now"]);
        assert!(!format!("{judgement:?}").contains("bathroom"), "evidence is private");
        assert_eq!(triage.judge("what is a refuge", &[]), Judgement::default());
    }

    #[test]
    fn what_was_learnt_decides_and_names_its_words() {
        let triage = taught();
        let judgement = triage.judge("he is coming and he has my keys", &[]);
        assert_eq!(judgement.urgency, Urgency::Emergency);
        assert!(judgement.findings.iter().any(|finding| finding.rule == "model-emergency"));
        assert_eq!(triage.judge("what does a solicitor cost", &[]).urgency, Urgency::Routine);
    }

    #[test]
    fn short_messages_in_a_row_are_judged_as_one() {
        let triage = by_rules();
        assert_eq!(triage.judge("in the bathroom", &["im", "hiding"]).urgency, Urgency::Emergency);
        assert_eq!(triage.judge("in the bathroom", &[]).urgency, Urgency::Routine);
        let long = "thank you for the leaflet, could you tell me how much a solicitor costs in Leeds please";
        assert_eq!(triage.judge(long, &["im hiding"]).urgency, Urgency::Routine);
    }

    #[test]
    fn how_it_is_written_makes_no_difference() {
        let triage = by_rules();
        for message in [
            "IM HIDING IN THE BATHROOM",
            "i\u{2019}m hiding in the bathroom!!",
            "im h i d i n g in the bathroom",
            "i m  h i d i n g  i n  t h e  b a t h r o o m",
            "im hiiiiding in the bathroom",
            "im hi\u{200b}ding in the bathroom",
            "im hidiing in the bathroom",
            "im h1ding in the bathroom",
        ] {
            assert_eq!(triage.judge(message, &[]).urgency, Urgency::Emergency, "{message}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_judged(message in ".{0,400}", before in proptest::collection::vec(".{0,40}", 0..4)) {
            let before: Vec<&str> = before.iter().map(String::as_str).collect();
            by_rules().judge(&message, &before);
        }

        #[test]
        fn any_words_of_danger_are_judged_alike_each_time(
            words in proptest::collection::vec("(he|im|knife|kill|hiding|me|now|🔪|s t o p|a\u{0301}|[.!?/])", 0..60)
        ) {
            let message = words.join(" ");
            let triage = by_rules();
            prop_assert_eq!(triage.judge(&message, &[]), triage.judge(&message, &[]));
        }
    }
}
