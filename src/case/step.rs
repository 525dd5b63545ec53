//! One step of a case: a deed in, a new case and all that follows out, or an error and nothing.

use jiff::Timestamp;

use super::act::{Act, AuditEntry, Who};
use super::deed::{AskerNotice, CaseEffect, Deed, PanelNotice};
use super::people::{PanellistKey, Seat, Staff, Wanted};
use super::stage::{Call, Claim, ClosingReason, Stage};
use super::talk::{Delivery, Line, LineId, LostContact, Reach, Said, Speaker, Undelivered};
use super::{Case, CaseError, CaseId, Codename, Limits, Opening, time};
use crate::knowledge::{Flags, Urgency};
use crate::private::Private;

/// Opens a case, and calls those it is for.
pub fn open(
    opening: Opening,
    id: CaseId,
    codename: Codename,
    now: Timestamp,
    limits: &Limits,
) -> (Case, Vec<CaseEffect>) {
    let Opening { by, urgency, flags, topic, area, intake, wanted, said } = opening;
    let case = Case {
        id,
        codename,
        opened: now,
        opened_by: by,
        urgency,
        flags,
        topic,
        area,
        intake,
        wanted,
        lines: Vec::new(),
        stage: Stage::Waiting { since: now, call: Call::First },
        reopened: 0,
        reach: Reach::Open,
        last_deed: now,
    };
    let mut next = Next { case, effects: Vec::new(), now };
    next.audit(Who::Asker, Act::Opened);
    next.call(Call::First);
    for words in said {
        let line = next.push(Speaker::Asker, Said::Words(words));
        next.effects.push(CaseEffect::PassToPanel(line));
    }
    let is_late = urgency == Urgency::Routine && !limits.hours.is_open(now);
    next.tell_asker(if is_late { AskerNotice::OpenedOutOfHours } else { AskerNotice::Opened });
    (next.case, next.effects)
}

/// Takes one step.
///
/// # Errors
/// When the deed is forbidden: nothing has changed then.
pub fn step(case: &Case, deed: Deed, now: Timestamp, limits: &Limits) -> Result<(Case, Vec<CaseEffect>), CaseError> {
    let mut next = Next { case: case.clone(), effects: Vec::new(), now };
    let is_somebodys = match &deed {
        Deed::TimePasses | Deed::Delivered(_) | Deed::NotDelivered(..) | Deed::ContactLost(_) => false,
        Deed::AskerWrites { .. }
        | Deed::AskerStops
        | Deed::AskerHides
        | Deed::Claim { .. }
        | Deed::Release { .. }
        | Deed::Transfer { .. }
        | Deed::Join { .. }
        | Deed::Reply { .. }
        | Deed::TakeBack { .. }
        | Deed::Correct { .. }
        | Deed::SendEntry { .. }
        | Deed::Quick { .. }
        | Deed::Close { .. }
        | Deed::Reopen { .. }
        | Deed::Forget => true,
    };
    match deed {
        Deed::AskerWrites { text, urgency, flags } => next.asker_writes(text, urgency, flags, limits)?,
        Deed::AskerStops => next.close(ClosingReason::Withdrawn, Who::Asker)?,
        Deed::AskerHides => {
            next.effects.push(CaseEffect::HideFromAsker);
            next.audit(Who::Asker, Act::Hid);
        }
        Deed::Claim { by } => next.claim(by)?,
        Deed::Release { by } => next.release(by)?,
        Deed::Transfer { by, to } => next.transfer(by, to)?,
        Deed::Join { by, seat } => next.join(by, seat)?,
        Deed::Reply { by, text } => {
            next.check_words(&text, limits.longest_reply)?;
            next.speak(by, Said::Words(text), Act::Replied)?;
        }
        Deed::SendEntry { by, entry } => next.speak(by, Said::Entry(entry), Act::SentEntry)?,
        Deed::Quick { by, action } => next.speak(by, Said::Quick(action), Act::SentHelp)?,
        Deed::TakeBack { by, line } => next.take_back(by, line, limits)?,
        Deed::Correct { by, line, text } => {
            next.check_words(&text, limits.longest_reply)?;
            next.correct(by, line, text, limits)?;
        }
        Deed::Close { by, reason } => next.close_by_staff(by, reason)?,
        Deed::Reopen { by } => next.reopen(by)?,
        Deed::ContactLost(why) => next.lose_contact(why),
        Deed::Delivered(line) => next.settle(line, Delivery::Delivered)?,
        Deed::NotDelivered(line, why) => next.not_delivered(line, why)?,
        Deed::TimePasses => time::passes(&mut next, limits),
        Deed::Forget => next.erase(Who::Asker),
    }
    if is_somebodys {
        next.case.last_deed = now;
    }
    Ok((next.case, next.effects))
}

/// A case in the midst of a step.
pub(super) struct Next {
    pub(super) case: Case,
    pub(super) effects: Vec<CaseEffect>,
    pub(super) now: Timestamp,
}

impl Next {
    fn asker_writes(
        &mut self,
        text: Private<String>,
        urgency: Urgency,
        flags: Flags,
        limits: &Limits,
    ) -> Result<(), CaseError> {
        self.case.check_open()?;
        self.check_words(&text, limits.longest_from_asker)?;
        let line = self.push(Speaker::Asker, Said::Words(text));
        self.effects.push(CaseEffect::PassToPanel(line));
        self.audit(Who::Asker, Act::Wrote);
        self.case.reach = Reach::Open;
        self.case.flags = self.case.flags.iter().chain(flags.iter()).collect();
        if let Stage::Answered { claim, .. } = &self.case.stage {
            let claim = claim.clone();
            self.case.stage = Stage::Claimed { claim, waiting: self.now, silent: self.now, is_reminded: false };
        }
        if urgency > self.case.urgency {
            self.case.urgency = urgency;
            self.audit(Who::Program, Act::Raised);
            if urgency == Urgency::Emergency {
                self.case.wanted = Wanted::Everyone;
                self.tell_panel(PanelNotice::Raised);
            }
        }
        self.update_card();
        Ok(())
    }

    fn claim(&mut self, by: Seat) -> Result<(), CaseError> {
        let waiting = match &self.case.stage {
            Stage::Waiting { since, .. } => *since,
            Stage::Claimed { claim, .. } | Stage::Answered { claim, .. } => {
                let holder = claim.holder.panellist;
                return Err(if holder == by.panellist { CaseError::AlreadyYours } else { CaseError::HeldBy(holder) });
            }
            Stage::Closed { reason, .. } => return Err(CaseError::Closed(*reason)),
        };
        let panellist = by.panellist;
        let claim = Claim { holder: by, second: None, since: self.now };
        self.case.stage = Stage::Claimed { claim, waiting, silent: self.now, is_reminded: false };
        self.audit(Who::Panellist(panellist), Act::Claimed);
        self.tell_panel(PanelNotice::Claimed(panellist));
        self.tell_asker(AskerNotice::Claimed);
        self.update_card();
        Ok(())
    }

    fn release(&mut self, by: Staff) -> Result<(), CaseError> {
        let mut claim = self.held()?.clone();
        let second = claim.second.take();
        let is_holder = claim.holder.panellist == by.key;
        match second {
            Some(seat) if seat.panellist == by.key => {
                self.replace_claim(claim);
                self.audit(Who::Panellist(by.key), Act::Left);
                self.tell_panel(PanelNotice::Left(by.key));
            }
            // The other of the two stays, and holds it now.
            Some(seat) if is_holder => {
                self.replace_claim(Claim { holder: seat, second: None, since: self.now });
                self.audit(Who::Panellist(by.key), Act::Left);
                self.tell_panel(PanelNotice::Left(by.key));
            }
            Some(_) | None => {
                self.check_holder_or_moderator(by)?;
                self.wait(Call::First);
                self.audit(who(by), Act::Released);
                self.tell_panel(PanelNotice::Released);
                self.call(Call::First);
                self.tell_asker(AskerNotice::Released);
                return Ok(());
            }
        }
        self.update_card();
        Ok(())
    }

    fn transfer(&mut self, by: Staff, to: Wanted) -> Result<(), CaseError> {
        self.case.check_open()?;
        // A waiting case is in nobody's hands: whoever sees that it is for somebody else can say so.
        if self.case.claim().is_some() {
            self.check_holder_or_moderator(by)?;
        }
        self.case.wanted = to;
        self.wait(Call::First);
        self.audit(who(by), Act::Transferred);
        self.tell_panel(PanelNotice::PassedOn);
        self.call(Call::First);
        self.tell_asker(AskerNotice::PassedOn);
        Ok(())
    }

    fn join(&mut self, by: Staff, seat: Seat) -> Result<(), CaseError> {
        self.held()?;
        self.check_holder_or_moderator(by)?;
        let mut claim = self.held()?.clone();
        if claim.holder.panellist == seat.panellist {
            return Err(CaseError::AlreadyYours);
        }
        if let Some(second) = &claim.second {
            return Err(CaseError::SecondTaken(second.panellist));
        }
        let panellist = seat.panellist;
        claim.second = Some(seat);
        self.replace_claim(claim);
        self.audit(who(by), Act::Joined);
        self.tell_panel(PanelNotice::Joined(panellist));
        self.update_card();
        Ok(())
    }

    fn speak(&mut self, by: PanellistKey, says: Said, act: Act) -> Result<(), CaseError> {
        let claim = self.held()?.clone();
        let seat = claim.seat(by).cloned().ok_or(CaseError::HeldBy(claim.holder.panellist))?;
        let line = self.push(Speaker::Panellist(seat), says);
        self.case.stage = Stage::Answered { claim, at: self.now };
        self.effects.push(CaseEffect::SayToAsker(line));
        self.audit(Who::Panellist(by), act);
        self.update_card();
        Ok(())
    }

    /// Words sent wrongly can be taken back in any stage: what matters is that the asker does not keep them.
    fn take_back(&mut self, by: PanellistKey, line: LineId, limits: &Limits) -> Result<(), CaseError> {
        let now = self.now;
        let line = self.own_line(by, line)?;
        if line.says == Said::TakenBack {
            return Err(CaseError::NotWords);
        }
        if now.duration_since(line.at) > limits.take_back {
            return Err(CaseError::TooLate);
        }
        line.says = Said::TakenBack;
        let id = line.id;
        self.effects.push(CaseEffect::TakeBackFromAsker(id));
        self.audit(Who::Panellist(by), Act::TookBack);
        self.update_card();
        Ok(())
    }

    fn correct(
        &mut self,
        by: PanellistKey,
        line: LineId,
        text: Private<String>,
        limits: &Limits,
    ) -> Result<(), CaseError> {
        let now = self.now;
        let claim = self.held()?;
        if claim.seat(by).is_none() {
            return Err(CaseError::HeldBy(claim.holder.panellist));
        }
        let line = self.own_line(by, line)?;
        match &line.says {
            Said::Words(_) if now.duration_since(line.at) > limits.take_back => return Err(CaseError::TooLate),
            Said::Words(_) => {}
            Said::Entry(_) | Said::Quick(_) | Said::TakenBack => return Err(CaseError::NotWords),
        }
        line.says = Said::Words(text);
        line.is_corrected = true;
        line.delivery = Delivery::Waiting;
        let id = line.id;
        self.effects.push(CaseEffect::CorrectForAsker(id));
        self.audit(Who::Panellist(by), Act::Corrected);
        self.update_card();
        Ok(())
    }

    fn close_by_staff(&mut self, by: Staff, reason: ClosingReason) -> Result<(), CaseError> {
        self.case.check_open()?;
        if !reason.is_for_staff() {
            return Err(CaseError::ReasonNotForStaff(reason));
        }
        if !by.is_moderator {
            self.held()?;
            self.check_holder_or_moderator(by)?;
        }
        self.close(reason, who(by))
    }

    pub(super) fn close(&mut self, reason: ClosingReason, by: Who) -> Result<(), CaseError> {
        self.case.check_open()?;
        self.case.stage = Stage::Closed { reason, at: self.now };
        self.audit(by, Act::closed(reason));
        self.tell_panel(PanelNotice::Closed(reason));
        self.tell_asker(AskerNotice::Closed(reason));
        self.update_card();
        Ok(())
    }

    fn reopen(&mut self, by: Option<Staff>) -> Result<(), CaseError> {
        match (&self.case.stage, by) {
            // Who closed it for misuse, or another of the panel, can think better of it; the asker cannot decide that.
            (Stage::Closed { reason: ClosingReason::Misuse, .. }, None) => {
                return Err(CaseError::Closed(ClosingReason::Misuse));
            }
            (Stage::Closed { .. }, _) => {}
            (Stage::Waiting { .. } | Stage::Claimed { .. } | Stage::Answered { .. }, _) => {
                return Err(CaseError::NotClosed);
            }
        }
        self.case.stage = Stage::Waiting { since: self.now, call: Call::First };
        self.case.reopened = self.case.reopened.saturating_add(1);
        self.audit(by.map_or(Who::Asker, who), Act::Reopened);
        self.tell_panel(PanelNotice::Reopened);
        self.call(Call::First);
        self.tell_asker(AskerNotice::Reopened);
        Ok(())
    }

    fn lose_contact(&mut self, why: LostContact) {
        if !self.case.is_open() || self.case.reach == Reach::Lost(why) {
            return;
        }
        self.case.reach = Reach::Lost(why);
        self.audit(Who::Program, Act::LostContact);
        self.tell_panel(PanelNotice::ContactLost(why));
        self.update_card();
    }

    fn settle(&mut self, line: LineId, delivery: Delivery) -> Result<(), CaseError> {
        let line = self.case.lines.iter_mut().find(|other| other.id == line).ok_or(CaseError::NoSuchLine)?;
        line.delivery = delivery;
        // The card tells what became of the panel's own lines; an asker's are there to be seen.
        if line.from != Speaker::Asker {
            self.update_card();
        }
        Ok(())
    }

    fn not_delivered(&mut self, line: LineId, why: Undelivered) -> Result<(), CaseError> {
        self.settle(line, Delivery::NotDelivered(why))?;
        self.audit(Who::Program, Act::NotDelivered);
        match self.case.line(line).map(|line| &line.from) {
            // Whoever waits for an answer to it must know that nobody has read it.
            Some(Speaker::Asker) => self.tell_asker(AskerNotice::NotPassedOn),
            Some(Speaker::Panellist(_)) | None => self.tell_panel(PanelNotice::NotDelivered(line, why)),
        }
        Ok(())
    }

    pub(super) fn erase(&mut self, by: Who) {
        self.audit(by, Act::Erased);
        self.effects.push(CaseEffect::Erase);
    }

    /// Puts it back to waiting, from when the asker began to wait.
    pub(super) fn wait(&mut self, call: Call) {
        let since = self.case.waiting_since().unwrap_or(self.now);
        self.case.stage = Stage::Waiting { since, call };
    }

    /// Calls those it is for, as widely as it says.
    pub(super) fn call(&mut self, call: Call) {
        self.update_card();
        self.tell_panel(PanelNotice::Called(call));
    }

    pub(super) fn tell_panel(&mut self, notice: PanelNotice) {
        self.effects.push(CaseEffect::TellPanel(notice));
    }

    pub(super) fn tell_asker(&mut self, notice: AskerNotice) {
        self.effects.push(CaseEffect::TellAsker(notice));
    }

    pub(super) fn update_card(&mut self) {
        self.effects.push(CaseEffect::UpdateCard);
    }

    pub(super) fn audit(&mut self, who: Who, act: Act) {
        let entry = AuditEntry { at: self.now, case: self.case.id, codename: self.case.codename.clone(), who, act };
        self.effects.push(CaseEffect::Audit(entry));
    }

    fn push(&mut self, from: Speaker, says: Said) -> LineId {
        let last = self.case.lines.iter().map(|line| line.id.number()).max().unwrap_or(0);
        let id = LineId::new(last.saturating_add(1));
        let line = Line { id, from, says, at: self.now, is_corrected: false, delivery: Delivery::Waiting };
        self.case.lines.push(line);
        id
    }

    fn own_line(&mut self, by: PanellistKey, id: LineId) -> Result<&mut Line, CaseError> {
        let line = self.case.lines.iter_mut().find(|line| line.id == id).ok_or(CaseError::NoSuchLine)?;
        match &line.from {
            Speaker::Panellist(seat) if seat.panellist == by => Ok(line),
            Speaker::Panellist(_) | Speaker::Asker => Err(CaseError::NotYourLine),
        }
    }

    fn held(&self) -> Result<&Claim, CaseError> {
        self.case.check_open()?;
        self.case.claim().ok_or(CaseError::NotClaimed)
    }

    fn replace_claim(&mut self, new: Claim) {
        match &mut self.case.stage {
            Stage::Claimed { claim, .. } | Stage::Answered { claim, .. } => *claim = new,
            Stage::Waiting { .. } | Stage::Closed { .. } => {}
        }
    }

    fn check_holder_or_moderator(&self, by: Staff) -> Result<(), CaseError> {
        let holder = self.held()?.holder.panellist;
        if by.is_moderator || holder == by.key { Ok(()) } else { Err(CaseError::HeldBy(holder)) }
    }

    fn check_words(&self, text: &Private<String>, most: usize) -> Result<(), CaseError> {
        // An open case comes first: "too long" would invite another try.
        self.case.check_open()?;
        if super::plain(text.reveal()).trim().is_empty() {
            return Err(CaseError::Empty);
        }
        if text.reveal().chars().count() > most { Err(CaseError::TooLong { most }) } else { Ok(()) }
    }
}

const fn who(staff: Staff) -> Who {
    if staff.is_moderator { Who::Moderator(staff.key) } else { Who::Panellist(staff.key) }
}
