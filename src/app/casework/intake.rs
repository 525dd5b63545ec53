//! The asker's side: opens a case, writes in it, stops, hides, forgets.

use jiff::{SignedDuration, Timestamp};

use super::courier::{ToAsker, ToPanel};
use super::words::{self, Answer};
use super::{Casework, CaseworkError, With};
use crate::case::{
    AskerKey, Case, CaseError, CaseId, ClosingReason, Codename, Deed, Intake, IntakeAnswer, LostContact, OpenedBy,
    Opening, Pace, Said, Speaker, Stage, handoff, open,
};
use crate::knowledge::{AreaId, Flag, Flags, Speciality, TopicId};
use crate::private::Private;
use crate::safety::Reply;
use crate::store::{CaseChange, Change, Receipt, Store, StoreError};
use crate::triage::{Judgement, Urgency};

/// How many askers are counted at once; beyond it, those that count least go.
const MOST_FLOWS: usize = 20_000;

/// How many lines before a message it is judged in the light of.
const IN_LIGHT_OF: usize = 4;

/// That an asker wants a person, or needs one.
#[derive(Clone, Debug)]
pub struct Request {
    /// What opens the case.
    pub by: OpenedBy,
    /// How urgent it is.
    pub urgency: Urgency,
    /// What a person must know.
    pub flags: Flags,
    /// The likeliest topic.
    pub topic: Option<TopicId>,
    /// The asker's area, when known.
    pub area: Option<AreaId>,
    /// The kind of panellist who answers the topic best.
    pub panel: Option<Speciality>,
    /// The answers to the questions before.
    pub intake: Intake,
    /// What the asker wrote before and is willing to share, oldest first.
    pub said: Vec<Private<String>>,
}

impl Request {
    /// A person is wanted, and nothing else is known.
    pub fn of_asker(intake: Intake) -> Self {
        Self {
            by: OpenedBy::Asker,
            urgency: Urgency::Routine,
            flags: Flags::default(),
            topic: None,
            area: None,
            panel: None,
            intake,
            said: Vec::new(),
        }
    }
}

/// What an asker does in their open case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Wants it to stop.
    Stops,
    /// Wants the bot's messages taken away.
    Hides,
    /// Wants the last case opened again.
    Reopens,
}

/// What came of something that an asker did.
#[derive(Clone, Debug, PartialEq)]
pub enum Took {
    /// It was taken up: what follows reaches the asker by itself.
    Up(CaseId),
    /// It is answered at once.
    Answered(Box<Reply>, Answer),
    /// It was taken up before: nothing is to be said.
    Before,
}

impl<S: Store, A: ToAsker, P: ToPanel> Casework<S, A, P> {
    /// Opens a case, or leads back to the one that is open.
    ///
    /// Never fails: whatever happens, there is a reply with the safety notice.
    pub async fn open(&self, asker: AskerKey, request: Request, receipt: Option<u64>, now: Timestamp) -> Took {
        match self.try_open(asker, request, receipt, now).await {
            Ok(took) => took,
            Err(StoreError::AlreadyTaken) => Took::Before,
            Err(error) => {
                tracing::error!(%error, "a case could not be opened");
                self.answered(Answer::Failed, None, now)
            }
        }
    }

    async fn try_open(
        &self,
        asker: AskerKey,
        request: Request,
        receipt: Option<u64>,
        now: Timestamp,
    ) -> Result<Took, StoreError> {
        let _opening = self.opening.lock().await;
        if let Some(message) = receipt
            && self.store.is_taken(message).await?
        {
            return Ok(Took::Before);
        }
        let request = self.raised(request);
        let is_emergency = request.urgency == Urgency::Emergency;
        if let Some(id) = self.store.open_case_of(asker).await? {
            let case = self.store.case(id).await?.map(|kept| kept.case);
            return Ok(self.answered(Answer::LeadsBack, case.as_ref(), now));
        }
        if !is_emergency && let Some(answer) = self.no_room(asker, now).await? {
            return Ok(self.answered(answer, None, now));
        }
        let Request { by, urgency, flags, topic, area, panel, intake, said } = request;
        let wanted = handoff::wanted(urgency, flags, panel);
        let opening = Opening { by, urgency, flags, topic, area, intake, wanted, said };
        let id = self.store.new_case_id().await?;
        let codename = Codename::draw((self.chance)(), &self.store.codenames().await?);
        let (case, effects) = open(opening, id, codename, now, &self.rules.limits);
        let receipts = receipt.map(|message| Receipt { message, at: now }).into_iter().collect();
        let mut change = Change { case: CaseChange::Open { case, asker }, receipts, ..Change::default() };
        self.carry(&mut change, id, effects, now);
        self.store.commit(change).await?;
        self.wake.notify_one();
        Ok(Took::Up(id))
    }

    /// Whether an answer to a question before a case sounds like danger now: then nothing more is asked.
    pub fn sounds_like_emergency(&self, answer: &IntakeAnswer) -> bool {
        self.judged(answer).is_some_and(|judgement| judgement.urgency == Urgency::Emergency)
    }

    fn judged(&self, answer: &IntakeAnswer) -> Option<Judgement> {
        match answer {
            IntakeAnswer::Answered(text) => Some(self.library().triage.judge(text.reveal(), &[])),
            IntakeAnswer::NotAsked | IntakeAnswer::Skipped => None,
        }
    }

    /// The request as urgent as the answers before it make it. When somebody is home is said calmly, too: only what
    /// sounds like danger now counts.
    fn raised(&self, mut request: Request) -> Request {
        for answer in [&request.intake.safe_contact, &request.intake.may_know] {
            if let Some(judgement) = self.judged(answer).filter(|judgement| judgement.urgency == Urgency::Emergency) {
                request.urgency = Urgency::Emergency;
                request.flags = request.flags.iter().chain(judgement.flags.iter()).collect();
            }
        }
        request
    }

    /// Why an asker cannot open a case that is no emergency.
    async fn no_room(&self, asker: AskerKey, now: Timestamp) -> Result<Option<Answer>, StoreError> {
        for id in self.store.cases_of(asker).await?.into_iter().rev() {
            let Some(kept) = self.store.case(id).await? else { continue };
            if let Stage::Closed { reason: ClosingReason::Misuse, at } = kept.case.stage
                && now.duration_since(at) < self.rules.limits.after_misuse
            {
                return Ok(Some(Answer::AfterMisuse));
            }
        }
        if self.store.open_cases().await?.len() >= self.rules.flow.open {
            return Ok(Some(Answer::Full));
        }
        let mut flows = self.flows();
        let pace = flows.entry(asker).or_default().case(&self.rules.flow, now);
        Ok((pace == Pace::TooFast).then_some(Answer::TooMany))
    }

    /// Passes on what an asker writes in their open case. `message` is where it was written.
    ///
    /// Never fails: whatever happens, there is a reply with the safety notice, or the words are on their way.
    pub async fn asker_writes(&self, asker: AskerKey, text: Private<String>, message: u64, now: Timestamp) -> Took {
        let case = match self.case_of(asker).await {
            Ok(Some(case)) => case,
            Ok(None) => return self.answered(Answer::NoCase, None, now),
            Err(error) => return self.failed(&error, now),
        };
        let judgement = self.judge_in(&case, &text);
        // What makes it an emergency gets through, however fast it comes.
        let is_raised = judgement.urgency > case.urgency;
        if self.message_pace(asker, now) == Pace::TooFast && !is_raised {
            return self.answered(Answer::TooFast, Some(&case), now);
        }
        let deed = Deed::AskerWrites { text, urgency: judgement.urgency, flags: judgement.flags };
        let receipt = Some(Receipt { message, at: now });
        match self.take(case.id, vec![deed], With { receipt, ..With::default() }, now).await {
            Ok(case) => Took::Up(case.id),
            Err(CaseworkError::Store(StoreError::AlreadyTaken)) => Took::Before,
            Err(CaseworkError::Forbidden(CaseError::Empty)) => self.answered(Answer::Empty, Some(&case), now),
            Err(CaseworkError::Forbidden(CaseError::TooLong { most })) => {
                self.answered(Answer::TooLong { most }, Some(&case), now)
            }
            // Closed or erased while it was written.
            Err(CaseworkError::Forbidden(_) | CaseworkError::NoCase) => self.answered(Answer::NoCase, None, now),
            Err(CaseworkError::Store(error)) => self.failed(&error, now),
            Err(CaseworkError::NoEntry) => self.answered(Answer::Failed, Some(&case), now),
        }
    }

    /// Judges what an asker writes in the light of what they wrote in the case before.
    fn judge_in(&self, case: &Case, text: &Private<String>) -> Judgement {
        let said = case.lines.iter().filter(|line| line.from == Speaker::Asker);
        let words: Vec<&str> = said
            .filter_map(|line| match &line.says {
                Said::Words(text) => Some(text.reveal().as_str()),
                Said::Entry(_) | Said::Quick(_) | Said::TakenBack => None,
            })
            .collect();
        let before = words.get(words.len().saturating_sub(IN_LIGHT_OF)..).unwrap_or_default();
        self.library().triage.judge(text.reveal(), before)
    }

    /// What an asker can be told at once of words that were passed on, and whether they must be: whoever is in danger
    /// now is told where help is, whatever the panel does.
    pub fn received(&self, case: &Case, text: &Private<String>) -> (Reply, bool) {
        let judgement = self.judge_in(case, text);
        let is_danger = judgement.urgency == Urgency::Emergency || judgement.flags.has(Flag::Suicide);
        (words::received(&self.library(), case, &judgement), is_danger)
    }

    /// Says what came of something that an asker did.
    pub fn says(&self, answer: Answer, now: Timestamp) -> Reply {
        words::answer(&self.library(), answer, None, now)
    }

    /// Leads an asker back to their open case.
    pub fn leads_back(&self, case: &Case, now: Timestamp) -> Reply {
        words::answer(&self.library(), Answer::LeadsBack, Some(case), now)
    }

    /// Does what an asker wants with their case: the open one, or, to open it again or to hide, the last one.
    ///
    /// Never fails: whatever happens, there is a reply with the safety notice.
    pub async fn asker_does(&self, asker: AskerKey, asking: Asking, receipt: Option<u64>, now: Timestamp) -> Took {
        let case = match self.last_case_of(asker, asking).await {
            Ok(Some(case)) => case,
            Ok(None) => return self.answered(Answer::NoCase, None, now),
            Err(error) => return self.failed(&error, now),
        };
        let deed = match asking {
            Asking::Stops => Deed::AskerStops,
            Asking::Hides => Deed::AskerHides,
            Asking::Reopens => Deed::Reopen { by: None },
        };
        let receipt = receipt.map(|message| Receipt { message, at: now });
        match self.take(case, vec![deed], With { receipt, ..With::default() }, now).await {
            Ok(case) => match asking {
                Asking::Stops | Asking::Reopens => Took::Up(case.id),
                Asking::Hides => self.answered(Answer::Hidden, Some(&case), now),
            },
            Err(CaseworkError::Store(StoreError::AlreadyTaken)) => Took::Before,
            Err(CaseworkError::Forbidden(CaseError::NotClosed)) => self.answered(Answer::LeadsBack, None, now),
            Err(CaseworkError::Forbidden(_) | CaseworkError::NoCase | CaseworkError::NoEntry) => {
                self.answered(Answer::NoCase, None, now)
            }
            Err(CaseworkError::Store(error)) => self.failed(&error, now),
        }
    }

    /// Erases every case of an asker, and takes away what was shown of them.
    ///
    /// # Errors
    /// When the store fails: what is not yet erased is still there, and can be asked for again.
    pub async fn forget(&self, asker: AskerKey, now: Timestamp) -> Result<Reply, CaseworkError> {
        for id in self.store.cases_of(asker).await? {
            match self.take(id, vec![Deed::Forget], With::default(), now).await {
                // Erased by somebody else meanwhile is erased.
                Ok(_) | Err(CaseworkError::NoCase) => {}
                Err(error) => return Err(error),
            }
        }
        self.flows().remove(&asker);
        Ok(words::answer(&self.library(), Answer::Forgotten, None, now))
    }

    /// The asker cannot be reached any more: the panel hears of it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn contact_lost(&self, asker: AskerKey, why: LostContact, now: Timestamp) -> Result<(), CaseworkError> {
        let Some(case) = self.store.open_case_of(asker).await? else { return Ok(()) };
        match self.take(case, vec![Deed::ContactLost(why)], With::default(), now).await {
            Ok(_) | Err(CaseworkError::NoCase) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The asker's open case.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn case_of(&self, asker: AskerKey) -> Result<Option<Case>, StoreError> {
        let Some(id) = self.store.open_case_of(asker).await? else { return Ok(None) };
        Ok(self.store.case(id).await?.map(|kept| kept.case))
    }

    /// All the cases of an asker that are kept.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn cases_of(&self, asker: AskerKey) -> Result<Vec<CaseId>, StoreError> {
        self.store.cases_of(asker).await
    }

    async fn last_case_of(&self, asker: AskerKey, asking: Asking) -> Result<Option<CaseId>, StoreError> {
        let open = self.store.open_case_of(asker).await?;
        match asking {
            Asking::Stops => Ok(open),
            Asking::Hides | Asking::Reopens if open.is_some() => Ok(open),
            Asking::Hides | Asking::Reopens => Ok(self.store.cases_of(asker).await?.last().copied()),
        }
    }

    fn message_pace(&self, asker: AskerKey, now: Timestamp) -> Pace {
        let mut flows = self.flows();
        if flows.len() >= MOST_FLOWS {
            flows.retain(|_, flow| !flow.is_stale(now));
        }
        // A flood from so many accounts at once is for the server's own means: nobody is held back unseen.
        if flows.len() >= MOST_FLOWS && !flows.contains_key(&asker) {
            return Pace::Fine;
        }
        flows.entry(asker).or_default().message(&self.rules.flow, now)
    }

    fn answered(&self, answer: Answer, case: Option<&Case>, now: Timestamp) -> Took {
        Took::Answered(Box::new(words::answer(&self.library(), answer, case, now)), answer)
    }

    fn failed(&self, error: &StoreError, now: Timestamp) -> Took {
        tracing::error!(%error, "what an asker did could not be saved");
        self.answered(Answer::Failed, None, now)
    }

    /// Forgets what no longer counts towards a limit.
    pub(super) fn forget_stale(&self, now: Timestamp) {
        self.flows().retain(|_, flow| !flow.is_stale(now));
    }
}

/// How long a receipt is kept: longer than any adapter looks back.
pub(super) const RECEIPTS: SignedDuration = SignedDuration::from_hours(14 * 24);
