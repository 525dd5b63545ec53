//! The panellist's seat: sees who waits, claims, answers with a preview, passes on, closes.

use super::board::card_text;
use super::{Chat, screen};
use crate::app::casework::{CaseworkError, ToPanel, panel, words};
use crate::case::{
    Case, CaseId, ClosingReason, Codename, Deed, LineId, PanellistKey, QuickAction, Said, Seat, Staff, Wanted,
};
use crate::knowledge::{EntryId, Phrase, Speciality};
use crate::private::Private;
use crate::store::StoreError;

/// The word for somebody who can take a case out of others' hands.
const MODERATOR: &str = "moderator";

/// What is known at the panellist's seat.
pub(super) struct PanelSeat {
    seat: Seat,
    is_moderator: bool,
    /// The case that is being worked on.
    case: Option<CaseId>,
    /// What was shown as a preview and is not sent yet.
    draft: Option<Said>,
}

impl Default for PanelSeat {
    fn default() -> Self {
        let seat = Seat { panellist: PanellistKey::new(1), speciality: Some(Speciality::Police), signs_as: None };
        Self { seat, is_moderator: false, case: None, draft: None }
    }
}

impl PanelSeat {
    const fn staff(&self) -> Staff {
        Staff { key: self.seat.panellist, is_moderator: self.is_moderator }
    }
}

impl Chat {
    pub(super) fn greets_panellist(&self) {
        let name = self.board.name(self.panel.seat.panellist);
        let kind = words::signature(&self.library.knowledge.phrases, &self.panel.seat);
        self.fill(Phrase::ChatPanelSeat, &[("who", &format!("{name}: {kind}"))]);
    }

    /// Takes what a panellist typed.
    pub(super) fn panellist_types(&mut self, command: &str, rest: &str) {
        // Whatever comes between a preview and its sending drops it: what is sent is what was seen last.
        let draft = self.panel.draft.take();
        let by = self.panel.seat.panellist;
        let staff = self.panel.staff();
        match command {
            "/help" => self.say(Phrase::ChatPanelHelp),
            "/queue" => self.shows_queue(),
            "/mine" => self.shows_mine(),
            "/dead" => self.shows_dead(),
            "/seat" => self.takes_seat(rest),
            "/open" => self.opens_case(rest),
            "/claim" => self.claims(rest),
            "/reply" => self.previews(Said::Words(Private::new(rest.to_owned()))),
            "/entry" => match EntryId::parse(rest) {
                Ok(entry) => self.previews(Said::Entry(entry)),
                Err(_) => self.say(Phrase::NoEntry),
            },
            "/send" => match draft {
                Some(Said::Words(text)) => self.does(Deed::Reply { by, text }),
                Some(Said::Entry(entry)) => self.does(Deed::SendEntry { by, entry }),
                Some(Said::Quick(_) | Said::TakenBack) | None => self.say(Phrase::ChatNothingToSend),
            },
            "/999" => self.does(Deed::Quick { by, action: QuickAction::Call999 }),
            "/notice" => self.does(Deed::Quick { by, action: QuickAction::SafetyNotice }),
            "/service" => self.does(Deed::Quick { by, action: QuickAction::LocalService }),
            "/back" => self.with_line(rest, |line, _| Deed::TakeBack { by, line }),
            "/correct" => self.with_line(rest, |line, text| Deed::Correct { by, line, text }),
            "/release" => self.does(Deed::Release { by: staff }),
            "/reopen" => self.does(Deed::Reopen { by: Some(staff) }),
            "/transfer" => match wanted(rest) {
                Some(to) => self.does(Deed::Transfer { by: staff, to }),
                None => self.say(Phrase::ChatUnknown),
            },
            "/join" => match Speciality::parse(rest) {
                Ok(kind) => self.does(Deed::Join { by: staff, seat: seat_of(Some(kind), None) }),
                Err(_) => self.say(Phrase::ChatUnknown),
            },
            "/close" => match ClosingReason::ALL.into_iter().find(|(_, name)| *name == rest) {
                Some((reason, _)) => self.does(Deed::Close { by: staff, reason }),
                None => self.say(Phrase::NoReason),
            },
            other if other.starts_with('/') => self.say(Phrase::ChatUnknown),
            _ => self.say(Phrase::ChatAside),
        }
    }

    fn shows_queue(&self) {
        let now = self.now();
        let queue = match self.runtime.block_on(self.work.queue()) {
            Ok(queue) => queue,
            Err(error) => return self.refuses(&error.into()),
        };
        let phrases = &self.library.knowledge.phrases;
        screen::say_markdown(&panel::queue_head(phrases, &queue.iter().collect::<Vec<_>>(), now));
        for case in &queue {
            screen::say_markdown(&format!("- {}", panel::queue_line(phrases, case, now)));
        }
    }

    fn shows_mine(&self) {
        match self.runtime.block_on(self.work.mine(self.panel.seat.panellist)) {
            Ok(cases) if cases.is_empty() => self.say(Phrase::ChatNoCase),
            Ok(cases) => cases.iter().for_each(|case| self.shows_card(case)),
            Err(error) => self.refuses(&error.into()),
        }
    }

    fn shows_dead(&self) {
        let rows = match self.runtime.block_on(self.work.dead_letters()) {
            Ok(rows) => rows,
            Err(error) => return self.refuses(&error.into()),
        };
        if rows.is_empty() {
            return self.say(Phrase::DeadEmpty);
        }
        self.fill(Phrase::DeadHead, &[("count", &rows.len().to_string())]);
        for row in &rows {
            let case = row.lane.case().and_then(|id| self.runtime.block_on(self.work.case(id)).ok().flatten());
            let case = case.map(|(case, _)| case);
            let line = panel::dead_line(&self.library.knowledge.phrases, row, case.as_ref());
            screen::say_markdown(&format!("- {}", line.unwrap_or_default()));
        }
    }

    /// `idva`, `police Sam`, `moderator`: each is somebody of their own.
    fn takes_seat(&mut self, rest: &str) {
        let (kind, name) = rest.split_once(' ').unwrap_or((rest, ""));
        let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        let kind = match (kind, Speciality::parse(kind)) {
            (MODERATOR, _) => None,
            (_, Ok(kind)) => Some(kind),
            (_, Err(_)) => return self.say(Phrase::ChatUnknown),
        };
        self.panel =
            PanelSeat { is_moderator: kind.is_none(), seat: seat_of(kind, name), case: self.panel.case, draft: None };
        self.greets_panellist();
    }

    fn opens_case(&mut self, name: &str) {
        match self.find(name) {
            Ok(case) => {
                self.panel.case = Some(case.id);
                self.shows_whole(&case);
            }
            Err(error) => self.refuses(&error),
        }
    }

    fn claims(&mut self, name: &str) {
        let found = if name.is_empty() {
            let queue = self.runtime.block_on(self.work.queue()).map_err(CaseworkError::from);
            queue.and_then(|queue| queue.into_iter().next().ok_or(CaseworkError::NoCase))
        } else {
            self.find(name)
        };
        match found {
            Ok(case) => {
                self.panel.case = Some(case.id);
                self.does(Deed::Claim { by: self.panel.seat.clone() });
                if let Ok(case) = self.current() {
                    self.shows_whole(&case);
                }
            }
            Err(error) => self.refuses(&error),
        }
    }

    fn previews(&mut self, says: Said) {
        let case = match self.current() {
            Ok(case) => case,
            Err(error) => return self.refuses(&error),
        };
        match self.work.preview(&case, &self.panel.seat, says.clone(), self.now()) {
            Some(reply) => {
                screen::say_markdown(&format!("\n{}\n", reply.markdown()));
                self.panel.draft = Some(says);
                self.say(Phrase::ChatPreview);
            }
            None => self.say(Phrase::NoEntry),
        }
    }

    fn with_line(&mut self, rest: &str, deed: impl FnOnce(LineId, Private<String>) -> Deed) {
        let (number, text) = rest.split_once(' ').unwrap_or((rest, ""));
        match number.parse() {
            Ok(number) => self.does(deed(LineId::new(number), Private::new(text.trim().to_owned()))),
            Err(_) => self.say(Phrase::NoSuchLine),
        }
    }

    fn does(&self, deed: Deed) {
        let outcome = match self.panel.case {
            Some(id) => self.runtime.block_on(self.work.panel_does(id, deed, None, self.now())).map(|_| ()),
            None => return self.say(Phrase::ChatNoCase),
        };
        if let Err(error) = outcome {
            self.refuses(&error);
        }
    }

    fn find(&self, name: &str) -> Result<Case, CaseworkError> {
        let codename = Codename::parse(name).ok_or(CaseworkError::NoCase)?;
        let found = self.runtime.block_on(self.work.named(&codename, self.now()))?;
        found.ok_or(CaseworkError::NoCase)
    }

    fn current(&self) -> Result<Case, CaseworkError> {
        let id = self.panel.case.ok_or(CaseworkError::NoCase)?;
        let found: Result<_, StoreError> = self.runtime.block_on(self.work.case(id));
        found?.map(|(case, _)| case).ok_or(CaseworkError::NoCase)
    }

    fn shows_card(&self, case: &Case) {
        let name = |panellist| self.board.name(panellist);
        let fields = panel::card(&self.library.knowledge, case, self.now(), &name);
        screen::say_markdown(&format!("\n{}", card_text(case.codename.as_str(), &fields)));
    }

    fn shows_whole(&self, case: &Case) {
        self.shows_card(case);
        for line in panel::talk(&self.library.knowledge.phrases, case) {
            screen::say_markdown(&format!("- {}", line.reveal()));
        }
    }

    fn refuses(&self, error: &CaseworkError) {
        let name = |panellist| self.board.name(panellist);
        let phrases = &self.library.knowledge.phrases;
        screen::say_markdown(&panel::refusal_words(phrases, error, &self.work.rules().limits, &name));
    }
}

fn wanted(text: &str) -> Option<Wanted> {
    if text == "everyone" {
        return Some(Wanted::Everyone);
    }
    Speciality::parse(text).ok().map(|kind| Wanted::Kinds(vec![kind]))
}

/// Who sits in a seat: of each kind one, numbered in their order; the moderator comes last.
fn seat_of(speciality: Option<Speciality>, signs_as: Option<String>) -> Seat {
    let place = Speciality::ALL.iter().position(|(kind, _)| Some(*kind) == speciality);
    let number = place.unwrap_or(Speciality::ALL.len()) as u64 + 1;
    Seat { panellist: PanellistKey::new(number), speciality, signs_as }
}
