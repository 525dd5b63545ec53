//! What a button, list or window of the panel asks for, kept in its custom id.

use crate::case::{CaseId, LineId, QuickAction};

/// Marks the components of the panel.
const MARK: &str = "open-door:panel";

/// The field of a window in which a panellist writes.
pub(super) const FIELD: &str = "text";

/// What somebody of the panel wants with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Press {
    /// Which case.
    pub(super) case: CaseId,
    /// What is wanted with it.
    pub(super) verb: Verb,
}

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    /// Take the case on.
    Claim,
    /// Take it on, and sign with a name: opens a window.
    ClaimNamed,
    /// That window was sent.
    NamedWindow,
    /// Read the talk.
    Look,
    /// Write to the asker: opens a window.
    Reply,
    /// That window was sent: shows a preview.
    ReplyWindow,
    /// Send an entry: opens a window for the words to look for.
    Entry,
    /// That window was sent: shows what was found.
    EntryWindow,
    /// An entry was chosen: shows a preview.
    EntryChosen,
    /// Standard help: shows a preview.
    Quick(QuickAction),
    /// Send what the preview of this number shows.
    Send(u64),
    /// Send nothing of it.
    Drop(u64),
    /// See what else can be done.
    More,
    /// Give the case back.
    Release,
    /// See to whom it can be passed on.
    PassOn,
    /// Pass it on to a kind of panellist.
    ToKind,
    /// Pass it on to a panellist.
    ToPerson,
    /// Let a second panellist in.
    LetIn,
    /// Close it.
    Close,
    /// Open it again.
    Reopen,
    /// A line was chosen, to be taken back or corrected.
    LineChosen,
    /// Take a line back.
    TakeBack(LineId),
    /// Correct a line: opens a window.
    Correct(LineId),
    /// That window was sent: shows a preview.
    CorrectWindow(LineId),
}

/// The verbs that need nothing more, with their names.
const PLAIN: [(Verb, &str); 18] = [
    (Verb::Claim, "claim"),
    (Verb::ClaimNamed, "claim-named"),
    (Verb::NamedWindow, "named-window"),
    (Verb::Look, "look"),
    (Verb::Reply, "reply"),
    (Verb::ReplyWindow, "reply-window"),
    (Verb::Entry, "entry"),
    (Verb::EntryWindow, "entry-window"),
    (Verb::EntryChosen, "entry-chosen"),
    (Verb::More, "more"),
    (Verb::Release, "release"),
    (Verb::PassOn, "pass-on"),
    (Verb::ToKind, "to-kind"),
    (Verb::ToPerson, "to-person"),
    (Verb::LetIn, "let-in"),
    (Verb::Close, "close"),
    (Verb::Reopen, "reopen"),
    (Verb::LineChosen, "line-chosen"),
];

impl Press {
    /// The custom id.
    pub(super) fn custom_id(self) -> String {
        let Self { case, verb } = self;
        match verb {
            Verb::Quick(action) => {
                let name =
                    QuickAction::ALL.into_iter().find(|(other, _)| *other == action).map_or("", |(_, name)| name);
                format!("{MARK}:{case}:quick:{name}")
            }
            Verb::Send(draft) => format!("{MARK}:{case}:send:{draft}"),
            Verb::Drop(draft) => format!("{MARK}:{case}:drop:{draft}"),
            Verb::TakeBack(line) => format!("{MARK}:{case}:take-back:{line}"),
            Verb::Correct(line) => format!("{MARK}:{case}:correct:{line}"),
            Verb::CorrectWindow(line) => format!("{MARK}:{case}:correct-window:{line}"),
            Verb::Claim
            | Verb::ClaimNamed
            | Verb::NamedWindow
            | Verb::Look
            | Verb::Reply
            | Verb::ReplyWindow
            | Verb::Entry
            | Verb::EntryWindow
            | Verb::EntryChosen
            | Verb::More
            | Verb::Release
            | Verb::PassOn
            | Verb::ToKind
            | Verb::ToPerson
            | Verb::LetIn
            | Verb::Close
            | Verb::Reopen
            | Verb::LineChosen => {
                let name = PLAIN.into_iter().find(|(other, _)| *other == verb).map_or("", |(_, name)| name);
                format!("{MARK}:{case}:{name}")
            }
        }
    }

    /// Reads a custom id; `None` when it is not one of the panel's.
    pub(super) fn parse(id: &str) -> Option<Self> {
        let mut parts = id.strip_prefix(MARK)?.strip_prefix(':')?.split(':');
        let case = CaseId::new(parts.next()?.parse().ok()?);
        let (name, what) = (parts.next()?, parts.next());
        let line = || what?.parse().ok().map(LineId::new);
        let draft = || what?.parse::<u64>().ok();
        let verb = match name {
            "quick" => Verb::Quick(QuickAction::ALL.into_iter().find(|(_, name)| Some(*name) == what)?.0),
            "send" => Verb::Send(draft()?),
            "drop" => Verb::Drop(draft()?),
            "take-back" => Verb::TakeBack(line()?),
            "correct" => Verb::Correct(line()?),
            "correct-window" => Verb::CorrectWindow(line()?),
            plain => PLAIN.into_iter().find(|(_, name)| *name == plain && what.is_none())?.0,
        };
        Some(Self { case, verb })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::limits;

    #[test]
    fn a_custom_id_leads_back_to_its_press() {
        let case = CaseId::new(u64::MAX);
        let verbs = PLAIN.into_iter().map(|(verb, _)| verb).chain([
            Verb::Quick(QuickAction::LocalService),
            Verb::Send(u64::MAX),
            Verb::Drop(7),
            Verb::TakeBack(LineId::new(u32::MAX)),
            Verb::Correct(LineId::new(2)),
            Verb::CorrectWindow(LineId::new(3)),
        ]);
        for verb in verbs {
            let press = Press { case, verb };
            assert_eq!(Press::parse(&press.custom_id()), Some(press));
            assert!(press.custom_id().len() <= limits::CUSTOM_ID);
        }
        for other in ["", "open-door:hide", "open-door:panel:", "open-door:panel:x:claim", "open-door:panel:1:claim:2"]
        {
            assert_eq!(Press::parse(other), None, "{other}");
        }
        for other in ["open-door:panel:1:send", "open-door:panel:1:quick:x", "open-door:panel:1:", "open-door:panel:1"]
        {
            assert_eq!(Press::parse(other), None, "{other}");
        }
    }
}
