//! When a person is needed, and who.

use super::{Call, Case, OpenedBy, Wanted};
use crate::knowledge::{Flag, Flags, Speciality, Urgency};

/// How many questions running find no answer before a person is offered in earnest.
pub const UNANSWERED: u32 = 2;

/// Whether a person is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handoff {
    /// A case is opened at once: there is no time to ask.
    Opens(OpenedBy),
    /// The asker is asked first; their yes opens a case.
    Asks(OpenedBy),
    /// No.
    No,
}

/// Whether what an asker wrote needs a person; `unanswered` counts the questions running that found no answer.
pub fn needs_person(urgency: Urgency, flags: Flags, unanswered: u32) -> Handoff {
    match urgency {
        Urgency::Emergency => Handoff::Opens(OpenedBy::Emergency),
        Urgency::Urgent => Handoff::Asks(OpenedBy::UrgentYes),
        // Misuse finds no answer by intention: nobody on the panel is asked to give it.
        Urgency::Routine if unanswered >= UNANSWERED && !flags.has(Flag::Misuse) => {
            Handoff::Asks(OpenedBy::NoAnswerTwice)
        }
        Urgency::Routine => Handoff::No,
    }
}

/// Whom a case is for: by what was judged of it, then by who answers its topic best.
pub fn wanted(urgency: Urgency, flags: Flags, panel: Option<Speciality>) -> Wanted {
    if urgency == Urgency::Emergency {
        return Wanted::Everyone;
    }
    let mut kinds: Vec<Speciality> = flags.iter().filter_map(speciality_of).chain(panel).collect();
    let mut seen = Vec::new();
    kinds.retain(|kind| {
        !seen.contains(kind) && {
            seen.push(*kind);
            true
        }
    });
    if kinds.is_empty() { Wanted::Everyone } else { Wanted::Kinds(kinds) }
}

/// Who must know of a flag, whatever the topic.
const fn speciality_of(flag: Flag) -> Option<Speciality> {
    match flag {
        Flag::Child => Some(Speciality::ChildrensSocialCare),
        Flag::Suicide | Flag::Medical => Some(Speciality::Health),
        Flag::Weapon => Some(Speciality::Police),
        Flag::ThirdParty | Flag::PerpetratorDisclosure | Flag::Misuse => None,
    }
}

/// Who is called to a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// Who of the panel.
    pub panel: Wanted,
    /// The moderators too.
    pub moderators: bool,
}

/// Who is called, as widely as a call says. `staffed` are the kinds of panellist there are: with nobody of the kinds
/// that a case is for, everyone is called.
pub fn called(case: &Case, call: Call, staffed: &[Speciality]) -> Called {
    if case.urgency == Urgency::Emergency {
        return Called { panel: Wanted::Everyone, moderators: true };
    }
    let panel = match call {
        Call::First | Call::Again => match &case.wanted {
            Wanted::Everyone => Wanted::Everyone,
            Wanted::Panellist(panellist) => Wanted::Panellist(*panellist),
            Wanted::Kinds(kinds) => {
                let there: Vec<Speciality> = kinds.iter().copied().filter(|kind| staffed.contains(kind)).collect();
                if there.is_empty() { Wanted::Everyone } else { Wanted::Kinds(there) }
            }
        },
        Call::Everyone | Call::Moderators => Wanted::Everyone,
    };
    Called { panel, moderators: call == Call::Moderators }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danger_and_two_questions_without_an_answer_lead_to_a_person() {
        let none = Flags::default();
        for (urgency, flags, unanswered, expected) in [
            (Urgency::Emergency, none, 0, Handoff::Opens(OpenedBy::Emergency)),
            (Urgency::Emergency, none.with(Flag::Misuse), 9, Handoff::Opens(OpenedBy::Emergency)),
            (Urgency::Urgent, none, 0, Handoff::Asks(OpenedBy::UrgentYes)),
            (Urgency::Routine, none, 1, Handoff::No),
            (Urgency::Routine, none, 2, Handoff::Asks(OpenedBy::NoAnswerTwice)),
            (Urgency::Routine, none.with(Flag::Misuse), 2, Handoff::No),
        ] {
            assert_eq!(needs_person(urgency, flags, unanswered), expected);
        }
    }

    #[test]
    fn a_case_is_for_those_who_must_know_and_those_who_answer_its_topic() {
        let child = Flags::default().with(Flag::Child);
        let both = Wanted::Kinds(vec![Speciality::ChildrensSocialCare, Speciality::Idva]);
        assert_eq!(wanted(Urgency::Urgent, child, Some(Speciality::Idva)), both);
        let once = Wanted::Kinds(vec![Speciality::ChildrensSocialCare]);
        assert_eq!(wanted(Urgency::Routine, child, Some(Speciality::ChildrensSocialCare)), once);
        assert_eq!(wanted(Urgency::Emergency, child, Some(Speciality::Idva)), Wanted::Everyone);
        assert_eq!(wanted(Urgency::Routine, Flags::default(), None), Wanted::Everyone);
    }
}
