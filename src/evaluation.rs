//! Scores the bot on labelled messages, as the README of the practice data defines them.

mod danger;
mod recorded;

pub use danger::{Measured, measure};
pub use recorded::RecordedError;

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use jiff::Timestamp;
use serde::Deserialize;
use thiserror::Error;

use crate::answer::Answer;
use crate::conversation::{Conversation, Event, Place, Step, step};
use crate::library::Library;
use crate::private::Private;
use crate::triage::{Flag, Flags, Urgency};

/// A labelled message: which labels it has says which score it counts in.
#[derive(Debug, Deserialize)]
struct Labelled {
    text: String,
    #[serde(default)]
    style: String,
    topic: Option<String>,
    #[serde(default)]
    also_ok: Vec<String>,
    kind: Option<String>,
    urgency: Option<String>,
    #[serde(default)]
    flags: Vec<String>,
}

/// A line that is no labelled message.
#[derive(Debug, Error)]
#[error("{file}:{line}: not a labelled message ({source}); write one JSON object a line, as in the practice data")]
pub struct LabelError {
    file: String,
    line: usize,
    source: serde_json::Error,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many it is true of.
    pub of: usize,
    /// How many there are.
    pub all: usize,
}

impl Share {
    pub(crate) const fn count(&mut self, is_true: bool) {
        self.all += 1;
        self.of += is_true as usize;
    }

    /// The share, from 0 to 1; 0 of nothing.
    #[expect(clippy::cast_precision_loss, reason = "counts of practice messages")]
    pub fn value(self) -> f64 {
        if self.all == 0 { 0.0 } else { self.of as f64 / self.all as f64 }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} ({}/{})", self.value(), self.of, self.all)
    }
}

/// The scores of questions that an entry should answer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Questions {
    /// The right topic first.
    pub hit_1: Share,
    /// The right topic among the first three.
    pub hit_3: Share,
    /// Answered with a wrong entry.
    pub wrong: Share,
    /// Asked back.
    pub asked_back: Share,
    /// Given no answer, or taken for something else.
    pub unanswered: Share,
}

/// Every score.
#[derive(Clone, Debug, Default)]
pub struct Scores {
    /// Questions on topics that have an entry.
    pub questions: Questions,
    /// The same by style.
    pub by_style: BTreeMap<String, Questions>,
    /// Questions on topics that have no entry yet.
    pub without_entry: usize,
    /// Wrong entries: the right topic and the one answered, with how often.
    pub confusions: BTreeMap<(String, String), usize>,
    /// Out-of-scope messages answered with an entry.
    pub out_of_scope: Share,
    /// The same by kind.
    pub by_kind: BTreeMap<String, Share>,
    /// Emergencies judged so.
    pub emergency: Share,
    /// Routine messages judged emergencies.
    pub false_alarm: Share,
    /// Urgent or emergency messages judged at least urgent.
    pub urgent_or_above: Share,
    /// For each flag: right predictions among all predictions, and among all that carry it.
    pub flags: BTreeMap<&'static str, (Share, Share)>,
    /// Messages that are no misuse and were refused, questions that an entry answers among them.
    pub wrongly_refused: Share,
    /// What was answered or judged wrongly, for a person who tunes.
    pub misses: Vec<String>,
}

impl Scores {
    /// Counts every labelled message of a file, one JSON object a line.
    ///
    /// # Errors
    /// When a line is not a labelled message.
    pub fn count_file(&mut self, library: &Library, file: &str, text: &str, now: Timestamp) -> Result<(), LabelError> {
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let labelled: Labelled = serde_json::from_str(line).map_err(|source| LabelError {
                file: file.to_owned(),
                line: number + 1,
                source,
            })?;
            let text = Private::new(labelled.text.clone());
            let event = Event::Asked { text, area: None, written: now, place: Place::Private };
            let step = step(library, Conversation::default(), event, now);
            if let Some(topic) = &labelled.topic {
                self.count_question(library, &labelled, topic, &step);
            } else if let Some(kind) = &labelled.kind {
                let answered = step.entry(library).is_some();
                self.out_of_scope.count(answered);
                self.by_kind.entry(kind.clone()).or_default().count(answered);
                if answered {
                    self.misses.push(format!("answered [{kind}] {}", labelled.text));
                }
            } else if let Some(urgency) = &labelled.urgency {
                self.count_triage(&labelled, urgency, &step);
            }
        }
        Ok(())
    }

    fn count_question(&mut self, library: &Library, labelled: &Labelled, topic: &str, step: &Step) {
        if !library.knowledge.reviewed().any(|entry| entry.topic.as_str() == topic) {
            self.without_entry += 1;
            return;
        }
        let Some(found) = &step.found else { return };
        self.wrongly_refused.count(found.answer == Answer::Refusal);
        let right = |id: &str| id == topic || labelled.also_ok.iter().any(|ok| ok == id);
        let is_answer = matches!(found.answer, Answer::Entry(_));
        let first = found.topics.first().map(|topic| topic.as_str().to_owned()).unwrap_or_default();
        let hit_1 = right(&first) && is_answer;
        let wrong = is_answer && !right(&first);
        let by_style = self.by_style.entry(labelled.style.clone()).or_default();
        for scores in [&mut self.questions, by_style] {
            scores.hit_1.count(hit_1);
            scores.hit_3.count(found.topics.iter().take(3).any(|topic| right(topic.as_str())));
            scores.wrong.count(wrong);
            scores.asked_back.count(matches!(found.answer, Answer::Clarify));
            scores.unanswered.count(!is_answer && !matches!(found.answer, Answer::Clarify));
        }
        if wrong {
            *self.confusions.entry((topic.to_owned(), first.clone())).or_default() += 1;
        }
        if !hit_1 {
            let how = match found.answer {
                Answer::Entry(_) => "wrong",
                Answer::Clarify => "asked back",
                Answer::NoAnswer | Answer::Refusal | Answer::Elsewhere(_) => "unanswered",
            };
            self.misses.push(format!("{how} [{topic}, got {first} {:.2}] {}", found.confidence, labelled.text));
        }
    }

    fn count_triage(&mut self, labelled: &Labelled, urgency: &str, step: &Step) {
        let expected = Urgency::of_name(urgency).unwrap_or_default();
        let judged = step.judgement.urgency;
        match expected {
            Urgency::Emergency => self.emergency.count(judged == Urgency::Emergency),
            Urgency::Routine => self.false_alarm.count(judged == Urgency::Emergency),
            Urgency::Urgent => {}
        }
        if expected > Urgency::Routine {
            self.urgent_or_above.count(judged > Urgency::Routine);
        }
        let carried: Flags = labelled.flags.iter().filter_map(|flag| Flag::of_name(flag)).collect();
        for flag in Flag::ALL {
            let (precision, recall) = self.flags.entry(flag.name()).or_default();
            if step.judgement.flags.has(flag) {
                precision.count(carried.has(flag));
            }
            if carried.has(flag) {
                recall.count(step.judgement.flags.has(flag));
            }
        }
        if !carried.has(Flag::Misuse) {
            self.wrongly_refused.count(step.judgement.flags.has(Flag::Misuse));
        }
        if expected != judged {
            self.misses.push(format!("judged {judged} [{expected}] {}", labelled.text));
        }
    }
}

impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.questions.hit_1.all > 0 {
            writeln!(
                f,
                "questions             hit@1          hit@3          wrong          asked back     unanswered"
            )?;
            let rows = [("all", &self.questions)].into_iter().chain(self.by_style.iter().map(|(s, q)| (s.as_str(), q)));
            for (style, scores) in rows {
                write!(f, "  {style:<18}")?;
                for share in [scores.hit_1, scores.hit_3, scores.wrong, scores.asked_back, scores.unanswered] {
                    let counts = format!("{}/{}", share.of, share.all);
                    write!(f, "  {:.3} {counts:<7}", share.value())?;
                }
                writeln!(f)?;
            }
            if self.without_entry > 0 {
                writeln!(f, "  on topics that have no entry yet, counted apart: {}", self.without_entry)?;
            }
            let mut worst: Vec<_> = self.confusions.iter().collect();
            worst.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
            let mut lines = String::new();
            for ((right, given), count) in worst.into_iter().take(10) {
                writeln!(lines, "  {count} x {right} answered as {given}")?;
            }
            write!(f, "worst confusions\n{lines}")?;
        }
        if self.out_of_scope.all > 0 {
            writeln!(f, "out of scope answered with an entry: {}", self.out_of_scope)?;
            for (kind, share) in &self.by_kind {
                writeln!(f, "  {kind:<22} {share}")?;
            }
        }
        if self.false_alarm.all + self.emergency.all > 0 {
            writeln!(f, "emergency recall        {}", self.emergency)?;
            writeln!(f, "routine false alarms    {}", self.false_alarm)?;
            writeln!(f, "urgent-or-above recall  {}", self.urgent_or_above)?;
            for (flag, (precision, recall)) in &self.flags {
                writeln!(f, "  {flag:<22} precision {precision}, recall {recall}")?;
            }
        }
        if self.wrongly_refused.all > 0 {
            writeln!(f, "wrongly refused         {}", self.wrongly_refused)?;
        }
        Ok(())
    }
}
