//! Scores as they were recorded, to tell a change that makes them worse from one within their noise.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use thiserror::Error;

use super::{Scores, Share};

/// A file of recorded scores that cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RecordedError {
    /// It is not TOML of the right form.
    #[error("not a file of recorded scores ({0}); make one with `--record`")]
    Malformed(String),
    /// A score is measured now that was not recorded, or the other way round.
    #[error("`{0}` is not both recorded and measured; measure the same files, or record anew with `--record`")]
    Other(String),
}

/// One score by its name.
struct Measure {
    name: String,
    share: Share,
    is_better_higher: bool,
}

impl Scores {
    /// Every score that a change may make worse.
    fn measures(&self) -> Vec<Measure> {
        let mut measures = Vec::new();
        let mut add = |name: &str, share: Share, is_better_higher: bool| {
            if share.all > 0 {
                measures.push(Measure { name: name.to_owned(), share, is_better_higher });
            }
        };
        add("right-first", self.questions.hit_1, true);
        add("right-in-three", self.questions.hit_3, true);
        add("wrong", self.questions.wrong, false);
        add("out-of-scope-answered", self.out_of_scope, false);
        add("emergency-seen", self.emergency, true);
        add("false-alarm", self.false_alarm, false);
        add("urgent-seen", self.urgent_or_above, true);
        add("wrongly-refused", self.wrongly_refused, false);
        for (flag, (precision, recall)) in &self.flags {
            let flag = flag.replace('_', "-");
            add(&format!("{flag}-right"), *precision, true);
            add(&format!("{flag}-seen"), *recall, true);
        }
        measures
    }

    /// The scores as a file to compare later ones with.
    pub fn record(&self) -> String {
        let mut file = String::from("# How many of how many. Made by `open-door knowledge eval --record`.\n");
        for Measure { name, share, .. } in self.measures() {
            let _ = writeln!(file, "{name} = [{}, {}]", share.of, share.all);
        }
        file
    }

    /// What is worse than recorded by more than its noise, each as a line for a person.
    ///
    /// The noise is one standard error: by so much another set of as many messages would differ.
    ///
    /// # Errors
    /// When the record is malformed, or is of other scores.
    pub fn worse_than(&self, record: &str) -> Result<Vec<String>, RecordedError> {
        let malformed = |error: toml::de::Error| RecordedError::Malformed(error.message().to_owned());
        let mut recorded: BTreeMap<String, [usize; 2]> = toml::from_str(record).map_err(malformed)?;
        let mut worse = Vec::new();
        for Measure { name, share, is_better_higher } in self.measures() {
            let [of, all] = recorded.remove(&name).ok_or_else(|| RecordedError::Other(name.clone()))?;
            let before = Share { of, all };
            let lost = if is_better_higher { before.value() - share.value() } else { share.value() - before.value() };
            if lost > noise(before) {
                worse.push(format!("{name} was {before} and is {share}"));
            }
        }
        match recorded.into_keys().next() {
            Some(name) => Err(RecordedError::Other(name)),
            None => Ok(worse),
        }
    }
}

/// One standard error of a share; of one that is 0 or 1, that of a single message.
#[expect(clippy::cast_precision_loss, reason = "counts of messages")]
fn noise(share: Share) -> f64 {
    let all = share.all.max(1) as f64;
    let spread = (share.value() * (1.0 - share.value()) / all).sqrt();
    spread.max(1.0 / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(right: usize, wrong: usize) -> Scores {
        let mut scores = Scores::default();
        scores.questions.hit_1 = Share { of: right, all: 100 };
        scores.questions.wrong = Share { of: wrong, all: 100 };
        scores
    }

    #[test]
    fn a_loss_within_the_noise_passes_and_a_greater_one_is_named() {
        let record = scores(90, 4).record();
        for same in [scores(90, 4), scores(88, 5), scores(99, 0)] {
            assert_eq!(same.worse_than(&record), Ok(Vec::new()));
        }
        assert_eq!(
            scores(86, 4).worse_than(&record).unwrap(),
            ["right-first was 0.900 (90/100) and is 0.860 (86/100)"]
        );
        assert_eq!(scores(90, 7).worse_than(&record).unwrap(), ["wrong was 0.040 (4/100) and is 0.070 (7/100)"]);
    }

    #[test]
    fn a_record_of_other_scores_is_no_record() {
        let other = |name: &str| Err(RecordedError::Other(name.to_owned()));
        assert_eq!(scores(90, 4).worse_than("right-first = [1, 2]\n"), other("wrong"));
        assert_eq!(scores(90, 4).worse_than(&format!("{}x = [1, 2]\n", scores(1, 1).record())), other("x"));
        assert!(matches!(scores(90, 4).worse_than("right-first = 0.9"), Err(RecordedError::Malformed(_))));
    }
}
