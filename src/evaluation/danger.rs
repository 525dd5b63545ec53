//! Measures the judge on lines that it has not learnt from.

use std::fmt;

use super::Share;
use crate::knowledge::{DangerLine, Flag, Knowledge, Urgency};
use crate::triage::Triage;

/// One line in so many is left out, chosen by its own hash: the same ones everywhere.
const LEFT_OUT: u8 = 5;

/// How the judge does on a fifth of the lines, having learnt from the others.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// How many lines there are of each urgency, in the order of [`Urgency::ALL`].
    pub lines: [usize; Urgency::ALL.len()],
    /// Emergencies judged so.
    pub emergency: Share,
    /// Routine lines judged emergencies.
    pub false_alarm: Share,
    /// Urgent lines or emergencies judged at least urgent.
    pub urgent_or_above: Share,
    /// Routine lines judged at least urgent.
    pub raised: Share,
    /// Lines without misuse that are judged to be so.
    pub wrongly_refused: Share,
    /// For each flag how many lines carry it, its precision and its recall, in the order of [`Flag::ALL`].
    pub flags: [(usize, Share, Share); Flag::ALL.len()],
}

/// Learns from four fifths of the lines and judges the rest.
pub fn measure(knowledge: &Knowledge) -> Measured {
    let lines = &knowledge.danger.lines;
    let triage = Triage::learn_from(knowledge, lines.iter().filter(|line| !is_left_out(line)));
    let mut measured = Measured::default();
    for line in lines {
        if let Some(count) = measured.lines.get_mut(line.urgency as usize) {
            *count += 1;
        }
        for ((count, ..), flag) in measured.flags.iter_mut().zip(Flag::ALL) {
            *count += usize::from(line.flags.has(flag));
        }
    }
    for line in lines.iter().filter(|line| is_left_out(line)) {
        measured.count(line, &triage);
    }
    measured
}

fn is_left_out(line: &DangerLine) -> bool {
    blake3::hash(line.text.as_bytes()).as_bytes().first().is_some_and(|byte| byte % LEFT_OUT == 0)
}

impl Measured {
    fn count(&mut self, line: &DangerLine, triage: &Triage) {
        let judged = triage.judge(&line.text, &[]);
        match line.urgency {
            Urgency::Emergency => self.emergency.count(judged.urgency == Urgency::Emergency),
            Urgency::Routine => {
                self.false_alarm.count(judged.urgency == Urgency::Emergency);
                self.raised.count(judged.urgency > Urgency::Routine);
            }
            Urgency::Urgent => {}
        }
        if line.urgency > Urgency::Routine {
            self.urgent_or_above.count(judged.urgency > Urgency::Routine);
        }
        for ((_, precision, recall), flag) in self.flags.iter_mut().zip(Flag::ALL) {
            if judged.flags.has(flag) {
                precision.count(line.flags.has(flag));
            }
            if line.flags.has(flag) {
                recall.count(judged.flags.has(flag));
            }
        }
        if !line.flags.has(Flag::Misuse) {
            self.wrongly_refused.count(judged.flags.has(Flag::Misuse));
        }
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> =
            self.lines.iter().zip(Urgency::ALL).map(|(count, urgency)| format!("{count} {urgency}")).collect();
        writeln!(f, "labelled lines          {}", lines.join(", "))?;
        writeln!(f, "on a fifth of them, learnt from the others:")?;
        writeln!(f, "emergency recall        {}", self.emergency)?;
        writeln!(f, "routine false alarms    {}", self.false_alarm)?;
        writeln!(f, "urgent-or-above recall  {}", self.urgent_or_above)?;
        writeln!(f, "routine raised at all   {}", self.raised)?;
        writeln!(f, "wrongly refused         {}", self.wrongly_refused)?;
        for ((count, precision, recall), flag) in self.flags.iter().zip(Flag::ALL) {
            writeln!(f, "  {:<22} {count} lines, precision {precision}, recall {recall}", flag.name())?;
        }
        Ok(())
    }
}
