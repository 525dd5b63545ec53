//! The learnt judge: a linear model over words, pieces of words and signs.

use serde::{Deserialize, Serialize};

use super::Lists;
use super::reading::Spelling;
use super::scene::Scene;
use super::signs;
use crate::knowledge::{Danger, DangerLine, Flag, Flags, Urgency};
use crate::learn::{Example, Extractor, Linear, Training, train};

/// Measured by leaving out each fifth of the lines in turn: longer runs and other pieces change less than chance does.
const TRAINING: Training = Training {
    extractor: Extractor { longest_run: 2, pieces: (3, 3) },
    fewest: 2,
    rounds: 12,
    rate: 0.1,
    decay: 1e-6,
    caution: 1e-6,
};

/// How many sentences in a row are weighed by themselves in a longer message.
const PART: usize = 2;

/// Classes: emergency, at least urgent, then the flags in their order.
const EMERGENCY: usize = 0;
const URGENT: usize = 1;
const FLAGS: usize = 2;
const CLASSES: usize = FLAGS + Flag::ALL.len();

/// How strongly the model speaks for each judgement: above 0 is more likely than not.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Strengths {
    /// For an emergency.
    pub emergency: f32,
    /// For at least urgent.
    pub urgent: f32,
    /// For each flag, in the order of [`Flag::ALL`].
    pub flags: [f32; Flag::ALL.len()],
}

impl Strengths {
    /// For one flag.
    pub fn flag(&self, flag: Flag) -> f32 {
        self.flags.get(flag as usize).copied().unwrap_or(f32::NEG_INFINITY)
    }

    const LOWEST: Self =
        Self { emergency: f32::NEG_INFINITY, urgent: f32::NEG_INFINITY, flags: [f32::NEG_INFINITY; Flag::ALL.len()] };
}

/// A message that the judge learns from beside the labelled lines.
#[derive(Clone, Copy)]
pub(super) enum Beside<'a> {
    /// A question that an entry answers: whatever else it is, it is no misuse.
    Answered(&'a str),
    /// A message about something else altogether: calm, and without any flag.
    Elsewhere(&'a str),
}

/// What was learnt from the labelled lines; stored with a generation of the library.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Learnt {
    pub(super) spelling: Spelling,
    /// `None` when there was nothing to learn from.
    model: Option<Linear>,
}

impl Learnt {
    /// Learns from labelled lines.
    ///
    /// `beside` are messages that nobody labelled by hand, but of which the rest of the knowledge says something.
    pub(super) fn learn<'a>(
        danger: &Danger,
        lists: &Lists,
        lines: impl Iterator<Item = &'a DangerLine>,
        beside: impl Iterator<Item = Beside<'a>>,
    ) -> Self {
        let spelling = Spelling::learn(danger);
        let example = |text: &str, classes: Vec<usize>, silent: Vec<usize>| {
            let reading = super::reading::read(text, &spelling, lists);
            let marks = signs::marks(&Scene::of(&reading, lists), lists.themselves);
            Example { words: reading.words, marks, classes, silent }
        };
        let mut examples: Vec<Example> =
            lines.map(|line| example(&line.text, classes(line.urgency, line.flags), silent(line))).collect();
        if !examples.is_empty() {
            let all_but_misuse: Vec<usize> = (0..CLASSES).filter(|&class| class != class_of(Flag::Misuse)).collect();
            examples.extend(beside.map(|beside| match beside {
                Beside::Answered(text) => example(text, Vec::new(), all_but_misuse.clone()),
                Beside::Elsewhere(text) => example(text, Vec::new(), Vec::new()),
            }));
        }
        let model = (!examples.is_empty()).then(|| train(&examples, CLASSES, TRAINING));
        Self { spelling, model }
    }

    /// How strongly a message speaks for each judgement; `None` without a model.
    ///
    /// Of a long message its parts count too, and its end most: the danger of
    /// one sentence must not drown in the history told around it.
    pub(super) fn strengths(&self, scene: &Scene<'_>, lists: &Lists) -> Option<Strengths> {
        let mut whole = self.of_one(scene, lists)?;
        let last = scene.reading.last_sentence();
        if last < PART {
            return Some(whole);
        }
        let (mut highest, mut end) = (Strengths::LOWEST, Strengths::LOWEST);
        for first in 0..=last + 1 - PART {
            let part = scene.reading.part(first, first + PART);
            end = self.of_one(&Scene::of(&part, lists), lists)?;
            highest.emergency = highest.emergency.max(end.emergency);
            highest.urgent = highest.urgent.max(end.urgent);
        }
        whole.emergency = 0.5 * whole.emergency + 0.25 * (highest.emergency + end.emergency);
        whole.urgent = 0.5 * whole.urgent + 0.25 * (highest.urgent + end.urgent);
        Some(whole)
    }

    fn of_one(&self, scene: &Scene<'_>, lists: &Lists) -> Option<Strengths> {
        let marks = signs::marks(scene, lists.themselves);
        let scores = self.model.as_ref()?.scores_marked(&scene.reading.words, &marks);
        let at = |class: usize| scores.get(class).copied().unwrap_or_default();
        let mut strengths = Strengths { emergency: at(EMERGENCY), urgent: at(URGENT), ..Strengths::default() };
        for (slot, flag) in strengths.flags.iter_mut().zip(Flag::ALL) {
            *slot = at(class_of(flag));
        }
        Some(strengths)
    }

    /// The words that speak most for a judgement, in their order.
    pub(super) fn reasons(&self, scene: &Scene<'_>, lists: &Lists, what: Reason, most: usize) -> Vec<String> {
        let class = match what {
            Reason::Emergency => EMERGENCY,
            Reason::Urgent => URGENT,
            Reason::Flag(flag) => class_of(flag),
        };
        let Some(model) = &self.model else { return Vec::new() };
        let pulls = model.pulls(&scene.reading.words, &signs::marks(scene, lists.themselves), class);
        let mut pulls: Vec<(usize, f32)> = pulls.into_iter().enumerate().filter(|(_, pull)| *pull > 0.0).collect();
        pulls.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        pulls.truncate(most);
        pulls.sort_unstable_by_key(|&(place, _)| place);
        pulls.into_iter().filter_map(|(place, _)| scene.reading.words.get(place).cloned()).collect()
    }
}

/// What words are to be a reason for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reason {
    Emergency,
    Urgent,
    Flag(Flag),
}

const fn class_of(flag: Flag) -> usize {
    FLAGS + flag as usize
}

fn classes(urgency: Urgency, flags: Flags) -> Vec<usize> {
    let urgency = match urgency {
        Urgency::Emergency => &[EMERGENCY, URGENT][..],
        Urgency::Urgent => &[URGENT],
        Urgency::Routine => &[],
    };
    urgency.iter().copied().chain(flags.iter().map(class_of)).collect()
}

/// A calm message with a knife in it is no example against the flag: whether a flag is live, the urgency says.
fn silent(line: &DangerLine) -> Vec<usize> {
    if line.urgency > Urgency::Routine {
        return Vec::new();
    }
    let only_live = [Flag::Suicide, Flag::Medical, Flag::Weapon];
    only_live.into_iter().filter(|&flag| !line.flags.has(flag)).map(class_of).collect()
}
