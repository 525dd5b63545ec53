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
mod scene;
mod signs;

pub use crate::knowledge::{Flag, Flags, Urgency};
pub use judgement::{Finding, Judgement};
pub use model::{Learnt, Strengths};

use crate::knowledge::{Danger, DangerLine, Knowledge, PhraseLists, WordGroup, WordGroups};
use crate::private::Private;
use model::Reason;
use scene::Scene;

/// How strongly the model must speak before a message is an emergency.
const EMERGENCY_FROM: f32 = -0.5;
/// How strongly the model must speak before a message is at least urgent.
const URGENT_FROM: f32 = -0.5;
/// How strongly the model must speak before a flag is set, in the order of [`Flag::ALL`].
const FLAG_FROM: [f32; Flag::ALL.len()] = [0.0; Flag::ALL.len()];

/// How many words of a message the model's finding names.
const MOST_REASONS: usize = 6;

/// The lists that reading and the rules use.
#[derive(Clone, Debug, Default)]
struct Lists {
    groups: WordGroups,
    phrases: PhraseLists,
    /// The group of small words that stand for themselves.
    themselves: Option<WordGroup>,
}

impl Lists {
    fn of(danger: &Danger) -> Self {
        let groups = danger.groups.clone();
        let themselves = groups.find("themselves");
        Self { groups, phrases: danger.phrases.clone(), themselves }
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
    pub fn learn_from<'a>(knowledge: &Knowledge, lines: impl Iterator<Item = &'a DangerLine>) -> Self {
        let lists = Lists::of(&knowledge.danger);
        let learnt = Learnt::learn(&knowledge.danger, &lists, lines);
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
    pub fn judge(&self, message: &str, before: &[&str]) -> Judgement {
        let _ = before;
        let reading = reading::read(message, &self.learnt.spelling, &self.lists);
        let scene = Scene::of(&reading, &self.lists);
        let mut judgement = Judgement::default();
        let strengths = self.learnt.strengths(&scene, &self.lists).unwrap_or_default();
        if strengths.emergency >= EMERGENCY_FROM {
            judgement.urgency = Urgency::Emergency;
        } else if strengths.urgent >= URGENT_FROM {
            judgement.urgency = Urgency::Urgent;
        }
        let set = Flag::ALL.into_iter().zip(strengths.flags).zip(FLAG_FROM);
        let is_calm = judgement.urgency == Urgency::Routine;
        let only_live = |flag: Flag| matches!(flag, Flag::Suicide | Flag::Medical | Flag::Weapon);
        judgement.flags = set
            .filter(|((flag, strength), from)| strength >= from && !(is_calm && only_live(*flag)))
            .map(|((flag, _), _)| flag)
            .collect();
        for hit in scene.hits() { let h=scene.is_held_back(hit); judgement.findings.push(Finding { rule: format!("{}{}",self.lists.phrases.id(hit.list),if h {"(held)"} else {""}), evidence: Private::new(reading.quote(hit.from,hit.to)) }); }
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
            judgement.findings.push(Finding { rule: rule.to_owned(), evidence: Private::new(words.join(" ")) });
        }
    }
}
