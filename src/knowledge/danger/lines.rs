//! Labelled messages: one a line, with its urgency and flags.

use std::collections::HashMap;

use super::level::{Flag, Flags, Urgency};
use crate::knowledge::fault::{Fault, Problem};
use crate::text;

/// The heading that every table begins with.
const HEADING: &str = "urgency\tflags\ttext";

/// A made-up message and how it is to be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DangerLine {
    /// The message, as somebody might type it.
    pub text: String,
    /// How urgent it is.
    pub urgency: Urgency,
    /// What a person must know about it.
    pub flags: Flags,
}

/// The lines read so far, and where each stands.
#[derive(Debug, Default)]
pub(super) struct Lines {
    lines: Vec<DangerLine>,
    seen: HashMap<String, (usize, String)>,
}

impl Lines {
    /// Reads one table; every fault is noted and its line left out.
    pub(super) fn read(&mut self, file: &str, text: &str, faults: &mut Vec<Fault>) {
        let mut lines = text.lines().enumerate();
        if lines.next().is_none_or(|(_, heading)| heading.trim_end() != HEADING) {
            faults.push(
                Problem::new("the heading is missing", "begin with `urgency`, `flags` and `text`, with a tab between")
                    .at(file, 1),
            );
        }
        for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            match labelled(line) {
                Ok(labelled) => self.add(labelled, file, number + 1, faults),
                Err(problem) => faults.push(problem.at(file, number + 1)),
            }
        }
    }

    pub(super) fn into_lines(self) -> Vec<DangerLine> {
        self.lines
    }

    fn add(&mut self, line: DangerLine, file: &str, number: usize, faults: &mut Vec<Fault>) {
        // What is only emoji or marks has no words to compare; it is told apart by itself.
        let key = Some(text::key(&line.text)).filter(|key| !key.is_empty()).unwrap_or_else(|| line.text.clone());
        let Some((place, at)) = self.seen.get(&key) else {
            self.seen.insert(key, (self.lines.len(), format!("{file}:{number}")));
            self.lines.push(line);
            return;
        };
        let same =
            self.lines.get(*place).is_some_and(|other| other.urgency == line.urgency && other.flags == line.flags);
        let twice = format!("the message stands in {at} too{}", if same { "" } else { ", with other labels" });
        let fault = Problem::new(twice, "keep one of the two").at(file, number);
        faults.push(if same { fault.warning() } else { fault });
    }
}

fn labelled(line: &str) -> Result<DangerLine, Problem> {
    let mut cells = line.split('\t').map(str::trim);
    let (Some(urgency), Some(flags), Some(text), None) = (cells.next(), cells.next(), cells.next(), cells.next())
    else {
        return Err(Problem::new("a line needs three cells", "write urgency, flags and text, with a tab between"));
    };
    let urgency = Urgency::of_name(urgency).ok_or_else(|| {
        Problem::new(format!("`{urgency}` is no urgency"), "write `emergency`, `urgent` or `routine`")
    })?;
    if text.is_empty() {
        return Err(Problem::new("the message is empty", "write the message, or take the line out"));
    }
    let flags = match flags {
        "-" => Flags::default(),
        named => named.split(',').map(flag).collect::<Result<Flags, Problem>>()?,
    };
    Ok(DangerLine { text: text.to_owned(), urgency, flags })
}

fn flag(name: &str) -> Result<Flag, Problem> {
    Flag::of_name(name).ok_or_else(|| {
        let known: Vec<&str> = Flag::ALL.into_iter().map(Flag::name).collect();
        Problem::new(format!("`{name}` is no flag"), format!("write `-` for none, or some of {}", known.join(",")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(tables: &[&str]) -> (Vec<DangerLine>, Vec<String>) {
        let (mut lines, mut faults) = (Lines::default(), Vec::new());
        for (table, number) in tables.iter().zip(1..) {
            lines.read(&format!("triage/{number}.tsv"), table, &mut faults);
        }
        (lines.into_lines(), faults.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_line_is_urgency_flags_and_text() {
        let (lines, faults) =
            read(&["urgency\tflags\ttext\nemergency\tchild,weapon\the has a knife\n\nroutine\t-\thi\n"]);
        assert!(faults.is_empty(), "{faults:?}");
        let flags: Vec<_> = lines[0].flags.iter().map(Flag::name).collect();
        assert_eq!((lines.len(), lines[0].urgency, flags), (2, Urgency::Emergency, vec!["child", "weapon"]));
    }

    #[test]
    fn every_fault_has_its_line_and_its_mend() {
        let (lines, faults) = read(&[
            "urgency\tflags\ttext\nsoon\t-\ta\nroutine\tknife\tb\nroutine\tc\nroutine\t-\t\nroutine\t-\tWho comes?",
            "flags\nroutine\t-\twho comes\nurgent\t-\twho comes!",
        ]);
        assert_eq!(lines.len(), 1);
        insta::assert_snapshot!(faults.join("\n"), @r"
        triage/1.tsv:2: error: `soon` is no urgency; mend: write `emergency`, `urgent` or `routine`
        triage/1.tsv:3: error: `knife` is no flag; mend: write `-` for none, or some of suicide,child,medical,weapon,third_party,perpetrator_disclosure,misuse
        triage/1.tsv:4: error: a line needs three cells; mend: write urgency, flags and text, with a tab between
        triage/1.tsv:5: error: the message is empty; mend: write the message, or take the line out
        triage/2.tsv:1: error: the heading is missing; mend: begin with `urgency`, `flags` and `text`, with a tab between
        triage/2.tsv:2: warning: the message stands in triage/1.tsv:6 too; mend: keep one of the two
        triage/2.tsv:3: error: the message stands in triage/1.tsv:6 too, with other labels; mend: keep one of the two
        ");
    }
}
