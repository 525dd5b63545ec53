//! How much one asker, and all of them together, may ask of the panel.
//!
//! A limit never stands between anybody and the safety notice: whoever is over
//! one is told so in a reply, and a reply has the notice by construction.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

/// The limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowLimits {
    /// How many messages of one asker are taken up in ten minutes.
    pub messages: usize,
    /// How many cases one asker opens in a day.
    pub cases: usize,
    /// How many open cases there are at once, emergencies not counted.
    pub open: usize,
}

impl Default for FlowLimits {
    fn default() -> Self {
        Self { messages: 60, cases: 5, open: 500 }
    }
}

/// In how long the messages of one asker are counted.
const MESSAGES_IN: SignedDuration = SignedDuration::from_mins(10);

/// In how long the cases of one asker are counted.
const CASES_IN: SignedDuration = SignedDuration::from_hours(24);

/// Whether there is room for one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// There is.
    Fine,
    /// Too much in too short a time.
    TooFast,
}

/// What one asker has lately asked for. Times only.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    messages: VecDeque<Timestamp>,
    cases: VecDeque<Timestamp>,
}

impl Flow {
    /// Counts a message, if there is room for it.
    pub fn message(&mut self, limits: &FlowLimits, now: Timestamp) -> Pace {
        count(&mut self.messages, limits.messages, MESSAGES_IN, now)
    }

    /// Counts a case, if there is room for it.
    pub fn case(&mut self, limits: &FlowLimits, now: Timestamp) -> Pace {
        count(&mut self.cases, limits.cases, CASES_IN, now)
    }

    /// Whether nothing in it counts any more.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        let is_old =
            |times: &VecDeque<Timestamp>, within| times.back().is_none_or(|last| now.duration_since(*last) >= within);
        is_old(&self.messages, MESSAGES_IN) && is_old(&self.cases, CASES_IN)
    }
}

fn count(times: &mut VecDeque<Timestamp>, most: usize, within: SignedDuration, now: Timestamp) -> Pace {
    while times.front().is_some_and(|first| now.duration_since(*first) >= within) {
        times.pop_front();
    }
    if times.len() >= most {
        return Pace::TooFast;
    }
    times.push_back(now);
    Pace::Fine
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_too_fast_is_held_back_until_time_has_passed() {
        let limits = FlowLimits { messages: 2, cases: 1, open: 9 };
        let start: Timestamp = "2026-11-25T12:00:00Z".parse().unwrap();
        let after = |minutes| start + SignedDuration::from_mins(minutes);
        let mut flow = Flow::default();
        let paces = [0, 1, 2, 9, 10, 11].map(|minutes| flow.message(&limits, after(minutes)));
        assert_eq!(paces, [Pace::Fine, Pace::Fine, Pace::TooFast, Pace::TooFast, Pace::Fine, Pace::Fine]);
        assert_eq!(flow.case(&limits, start), Pace::Fine);
        assert_eq!(flow.case(&limits, after(23 * 60)), Pace::TooFast);
        assert!(!flow.is_stale(after(23 * 60)) && flow.is_stale(after(24 * 60)));
    }
}
