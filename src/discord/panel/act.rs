//! What somebody of the panel presses, chooses or writes: checked by their roles at that moment, and done.
//!
//! A window has to be the first answer to a press, so that it is opened before
//! anything is looked up. Everything else is acknowledged at once, whatever the
//! store does, and answered when it is done; only whoever pressed sees it.
//!
//! Nothing is sent to an asker but by the button below its preview.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use serenity::model::application::{ComponentInteraction, ModalInteraction};
use tracing::warn;

use super::card;
use super::defuse::quoted;
use super::draft::Draft;
use super::hand::{Given, Hand};
use super::menu::{self, Note};
use super::press::{Press, Verb};
use super::staff::Somebody;
use crate::app::casework::panel::{refusal_words, talk};
use crate::app::casework::{CaseworkError, find};
use crate::case::{
    Case, CaseError, CaseId, ClosingReason, Deed, LineId, PanellistKey, Said, Seat, Stage, Wanted, plain,
};
use crate::conversation::{Event, Page};
use crate::discord::bot::Bot;
use crate::discord::delivery::INTERACTION_WORTH;
use crate::discord::handover::Call;
use crate::discord::limits;
use crate::discord::queue::Turn;
use crate::discord::rest::Ask;
use crate::knowledge::{EntryId, Phrase, Speciality};
use crate::private::Private;
use crate::store::StoreError;

/// How long is waited for the store before a window is opened without what it knows.
pub(super) const LOOK_UP: Duration = Duration::from_millis(1_500);

/// The most entries that are shown of what was found.
const FOUND: usize = 10;

impl Bot {
    /// Takes a press up if it is one of the panel's.
    pub(in crate::discord) fn panel_pressed(self: &Arc<Self>, press: &ComponentInteraction) -> bool {
        let Some(wants) = Press::parse(&press.data.custom_id) else { return false };
        let (bot, hand, given) = (Arc::clone(self), Hand::of_press(press), Given::of_press(press));
        let turn = Turn::Presses(hand.user);
        self.queues.push(turn, Box::pin(async move { bot.answer_panel(hand, wants, given).await }));
        true
    }

    /// Takes a window up if it is one of the panel's.
    pub(in crate::discord) fn panel_wrote(self: &Arc<Self>, window: &ModalInteraction) -> bool {
        let Some(wants) = Press::parse(&window.data.custom_id) else { return false };
        let (bot, hand, given) = (Arc::clone(self), Hand::of_window(window), Given::of_window(window));
        let turn = Turn::Presses(hand.user);
        self.queues.push(turn, Box::pin(async move { bot.answer_panel(hand, wants, given).await }));
        true
    }

    /// Who of the panel it is, by the roles that they have now; whoever is not is told so.
    pub(super) async fn somebody(&self, hand: &Hand) -> Option<Somebody> {
        let is_here = hand.guild.is_some_and(|guild| guild.get() == self.config.guild);
        let who = Somebody::of(&self.config, hand.user, &hand.roles).filter(|_| is_here);
        if who.is_none() {
            self.turn_away(hand).await;
        }
        who
    }

    /// Says that it is not for them: with the safety notice, whoever they are.
    pub(super) async fn turn_away(&self, hand: &Hand) {
        let replies = self.step(hand.user, Event::Opens(Page::NotForYou)).replies;
        let call = Call { user: hand.user, id: hand.id, token: hand.token.clone(), application: hand.application };
        self.respond(&call, &replies).await;
    }

    async fn answer_panel(self: Arc<Self>, hand: Hand, wants: Press, given: Given) {
        let Some(who) = self.somebody(&hand).await else { return };
        if let Some(window) = self.window_for(wants).await {
            return self.callback(hand.id, &hand.token, json!({ "type": 9, "data": window })).await;
        }
        self.acknowledge(&hand).await;
        let notes = match self.does(&hand, &who, wants, given).await {
            Ok(notes) => notes,
            Err(error) => vec![Note::says(self.refusal(&error))],
        };
        self.tell(&hand, &notes).await;
    }

    /// The window that a press opens, if it opens one.
    async fn window_for(&self, wants: Press) -> Option<Value> {
        let Press { case, verb } = wants;
        let library = self.casework.library();
        let phrases = &library.knowledge.phrases;
        let longest = self.casework.rules().limits.longest_reply;
        match verb {
            Verb::ClaimNamed => Some(menu::name_window(phrases, case)),
            Verb::Reply => Some(menu::reply_window(phrases, case, longest)),
            Verb::Entry => Some(menu::entry_window(phrases, case)),
            Verb::Correct(line) => {
                let found = tokio::time::timeout(LOOK_UP, self.casework.case(case)).await;
                let found = found.ok().and_then(Result::ok).flatten();
                let was = found.as_ref().and_then(|(case, _)| match &case.line(line)?.says {
                    Said::Words(text) => Some(text.reveal().as_str()),
                    Said::Entry(_) | Said::Quick(_) | Said::TakenBack => None,
                });
                Some(menu::correct_window(phrases, case, line, was, longest))
            }
            Verb::Claim
            | Verb::NamedWindow
            | Verb::Look
            | Verb::ReplyWindow
            | Verb::EntryWindow
            | Verb::EntryChosen
            | Verb::Quick(_)
            | Verb::Send(_)
            | Verb::Drop(_)
            | Verb::More
            | Verb::Release
            | Verb::PassOn
            | Verb::ToKind
            | Verb::ToPerson
            | Verb::LetIn
            | Verb::Close
            | Verb::Reopen
            | Verb::LineChosen
            | Verb::TakeBack(_)
            | Verb::CorrectWindow(_) => None,
        }
    }

    async fn does(&self, hand: &Hand, who: &Somebody, wants: Press, given: Given) -> Result<Vec<Note>, CaseworkError> {
        let now = Timestamp::now();
        let id = wants.case;
        let staff = who.staff();
        let does = async |deed| self.casework.panel_does(id, deed, Some(hand.id), now).await;
        let note = match wants.verb {
            Verb::Claim => self.claims(hand, who, id, None).await?,
            Verb::NamedWindow => {
                let name: String = plain(given.text.trim()).chars().take(menu::LONGEST_NAME).collect();
                self.claims(hand, who, id, Some(name).filter(|name| !name.is_empty())).await?
            }
            Verb::Look => return self.looks(hand, id).await,
            Verb::ReplyWindow => self.previews(hand, who, id, Said::Words(Private::new(given.text)), None).await?,
            Verb::CorrectWindow(line) => {
                self.previews(hand, who, id, Said::Words(Private::new(given.text)), Some(line)).await?
            }
            Verb::EntryWindow => {
                let library = self.casework.library();
                let entries = find::entries(&library.knowledge, &given.text, FOUND);
                menu::found(&library.knowledge.phrases, id, &entries)
            }
            Verb::EntryChosen => {
                let entry = EntryId::parse(&given.text).map_err(|_| CaseworkError::NoEntry)?;
                self.previews(hand, who, id, Said::Entry(entry), None).await?
            }
            Verb::Quick(action) => self.previews(hand, who, id, Said::Quick(action), None).await?,
            Verb::Send(draft) => self.sends(who, draft, now).await?,
            Verb::Drop(draft) => {
                drop(self.casework.to_panel().drafts.take(draft, who.key, now));
                Note::says(self.phrase(Phrase::BoardDropped))
            }
            Verb::More => {
                let (case, _) = self.casework.case(id).await?.ok_or(CaseworkError::NoCase)?;
                let library = self.casework.library();
                menu::more(&library.knowledge.phrases, &case, who.key, &self.casework.rules().limits, now)
            }
            Verb::PassOn => {
                let (case, _) = self.casework.case(id).await?.ok_or(CaseworkError::NoCase)?;
                menu::pass_on(&self.casework.library().knowledge.phrases, &case, &self.casework.rules().staffed)
            }
            Verb::Release => self.lets_go(hand, id, Deed::Release { by: staff }, now).await?,
            Verb::ToKind => {
                let to = if given.text == menu::EVERYONE {
                    Wanted::Everyone
                } else {
                    Wanted::Kinds(vec![Speciality::parse(&given.text).map_err(|_| CaseworkError::NoCase)?])
                };
                self.lets_go(hand, id, Deed::Transfer { by: staff, to }, now).await?
            }
            Verb::ToPerson => match self.chosen(&given) {
                Ok(other) => {
                    let to = Wanted::Panellist(other.key);
                    self.lets_go(hand, id, Deed::Transfer { by: staff, to }, now).await?
                }
                Err(note) => note,
            },
            Verb::LetIn => match self.chosen(&given) {
                Ok(other) => {
                    let (case, _) = self.casework.case(id).await?.ok_or(CaseworkError::NoCase)?;
                    let seat = other.seat(&case, None);
                    self.done(&does(Deed::Join { by: staff, seat }).await?)
                }
                Err(note) => note,
            },
            Verb::Close => {
                let reason = ClosingReason::ALL.into_iter().find(|(_, name)| *name == given.text);
                let (reason, _) = reason.ok_or(CaseError::ReasonNotForStaff(ClosingReason::Expired))?;
                self.done(&does(Deed::Close { by: staff, reason }).await?)
            }
            Verb::Reopen => self.done(&does(Deed::Reopen { by: Some(staff) }).await?),
            Verb::LineChosen => {
                let line = given.text.parse().map(LineId::new).map_err(|_| CaseError::NoSuchLine)?;
                let (case, _) = self.casework.case(id).await?.ok_or(CaseworkError::NoCase)?;
                let line = case.line(line).ok_or(CaseError::NoSuchLine)?;
                let library = self.casework.library();
                let phrases = &library.knowledge.phrases;
                let text = phrases.fill(Phrase::BoardOwnLine, &[("line", &line.id.to_string())]);
                menu::own_line(phrases, id, line, text)
            }
            Verb::TakeBack(line) => {
                does(Deed::TakeBack { by: who.key, line }).await?;
                Note::says(self.filled(Phrase::BoardTakenBack, &[("line", &line.to_string())]))
            }
            // Opened before.
            Verb::ClaimNamed | Verb::Reply | Verb::Entry | Verb::Correct(_) => {
                Note::says(self.phrase(Phrase::NoFailed))
            }
        };
        Ok(vec![note])
    }

    async fn claims(
        &self,
        hand: &Hand,
        who: &Somebody,
        id: CaseId,
        signs_as: Option<String>,
    ) -> Result<Note, CaseworkError> {
        let (case, _) = self.casework.case(id).await?.ok_or(CaseworkError::NoCase)?;
        let seat = who.seat(&case, signs_as);
        self.casework.panel_does(id, Deed::Claim { by: seat }, Some(hand.id), Timestamp::now()).await?;
        let blanks = [("codename", case.codename.as_str()), ("thread", &self.thread_words(id).await)];
        Ok(Note::says(self.filled(Phrase::BoardClaimed, &blanks)))
    }

    /// Lets somebody read a talk, and shows all of it, with what became of each message.
    async fn looks(&self, hand: &Hand, id: CaseId) -> Result<Vec<Note>, CaseworkError> {
        let (case, places) = self.casework.case(id).await?.ok_or(CaseworkError::NoCase)?;
        if let Some(thread) = places.thread {
            self.casework.to_panel().let_in(thread, hand.user.get()).await;
        }
        let blanks = [("codename", case.codename.as_str()), ("thread", &self.thread_words(id).await)];
        let mut notes = vec![Note::says(self.filled(Phrase::BoardInTalk, &blanks))];
        let library = self.casework.library();
        let lines = talk(&library.knowledge.phrases, &case);
        let whole = lines.iter().map(|line| line.reveal().as_str()).collect::<Vec<_>>().join("\n\n");
        if !whole.is_empty() {
            notes.extend(quoted(&whole, limits::CONTENT).into_iter().map(Note::says));
        }
        Ok(notes)
    }

    /// Gives a case out of one's hands; whoever did comes out of its thread.
    async fn lets_go(&self, hand: &Hand, id: CaseId, deed: Deed, now: Timestamp) -> Result<Note, CaseworkError> {
        let case = self.casework.panel_does(id, deed, Some(hand.id), now).await?;
        if let Some((_, places)) = self.casework.case(id).await?
            && let Some(thread) = places.thread
        {
            self.casework.to_panel().take_out(thread, hand.user.get()).await;
        }
        Ok(self.done(&case))
    }

    /// Shows what the asker would read, and keeps it until it is sent or dropped.
    async fn previews(
        &self,
        hand: &Hand,
        who: &Somebody,
        id: CaseId,
        says: Said,
        corrects: Option<LineId>,
    ) -> Result<Note, CaseworkError> {
        let now = Timestamp::now();
        let (case, _) = self.casework.case(id).await?.ok_or(CaseworkError::NoCase)?;
        let seat = speaks_in(&case, who.key)?;
        if let Said::Words(text) = &says
            && text.reveal().trim().is_empty()
        {
            return Err(CaseError::Empty.into());
        }
        let reply = self.casework.preview(&case, seat, says.clone(), now).ok_or(CaseworkError::NoEntry)?;
        let draft = Draft { by: who.key, case: id, says, corrects };
        self.casework.to_panel().drafts.keep(hand.id, draft, now);
        Ok(menu::preview(&self.casework.library().knowledge.phrases, &case, &reply, hand.id))
    }

    /// Sends what was shown. The draft's number is the receipt: however often it is pressed, it is sent once.
    async fn sends(&self, who: &Somebody, number: u64, now: Timestamp) -> Result<Note, CaseworkError> {
        let drafts = &self.casework.to_panel().drafts;
        let Some(draft) = drafts.take(number, who.key, now) else {
            let was_sent = crate::store::Store::is_taken(self.casework.store(), number).await?;
            let phrase = if was_sent { Phrase::BoardSentBefore } else { Phrase::BoardDraftGone };
            return Ok(Note::says(self.phrase(phrase)));
        };
        let by = who.key;
        let deed = match (draft.says.clone(), draft.corrects) {
            (Said::Words(text), Some(line)) => Deed::Correct { by, line, text },
            (Said::Words(text), None) => Deed::Reply { by, text },
            (Said::Entry(entry), _) => Deed::SendEntry { by, entry },
            (Said::Quick(action), _) => Deed::Quick { by, action },
            (Said::TakenBack, _) => return Err(CaseError::NotWords.into()),
        };
        let (case, corrects) = (draft.case, draft.corrects);
        match self.casework.panel_does(case, deed, Some(number), now).await {
            Ok(case) => Ok(self.sent(&case, corrects)),
            Err(CaseworkError::Store(StoreError::AlreadyTaken)) => Ok(Note::says(self.phrase(Phrase::BoardSentBefore))),
            Err(CaseworkError::Store(error)) => {
                warn!(%error, "what a panellist sent could not be saved");
                drafts.keep(number, draft, now);
                Ok(menu::again(&self.casework.library().knowledge.phrases, case, number))
            }
            Err(error) => Err(error),
        }
    }

    fn sent(&self, case: &Case, corrects: Option<LineId>) -> Note {
        let library = self.casework.library();
        let phrases = &library.knowledge.phrases;
        let line = corrects.map_or_else(|| case.lines.last(), |line| case.line(line));
        let Some(line) = line else { return self.done(case) };
        let number = line.id.to_string();
        if corrects.is_some() {
            return Note::says(phrases.fill(Phrase::BoardChanged, &[("line", &number)]));
        }
        let minutes = self.casework.rules().limits.take_back.as_mins().to_string();
        let text = phrases.fill(Phrase::BoardSent, &[("line", &number), ("minutes", &minutes)]);
        menu::own_line(phrases, case.id, line, text)
    }

    /// Who was chosen from the people of the server, if they are on the panel.
    fn chosen(&self, given: &Given) -> Result<Somebody, Note> {
        let Some((user, roles)) = &given.person else { return Err(Note::says(self.phrase(Phrase::NoFailed))) };
        Somebody::of(&self.config, *user, roles).ok_or_else(|| Note::says(self.phrase(Phrase::BoardNotOnPanel)))
    }

    /// How the thread of a case is named.
    pub(super) async fn thread_words(&self, id: CaseId) -> String {
        let places = self.casework.case(id).await.ok().flatten().map(|(_, places)| places);
        match places.and_then(|places| places.thread) {
            Some(thread) => format!("<#{thread}>"),
            None => self.phrase(Phrase::BoardNoThreadYet),
        }
    }

    fn done(&self, case: &Case) -> Note {
        Note::says(self.filled(Phrase::BoardDone, &[("codename", case.codename.as_str())]))
    }

    pub(super) fn phrase(&self, phrase: Phrase) -> String {
        self.casework.library().knowledge.phrases.say(phrase).to_owned()
    }

    pub(super) fn filled(&self, phrase: Phrase, blanks: &[(&str, &str)]) -> String {
        self.casework.library().knowledge.phrases.fill(phrase, blanks)
    }

    pub(super) fn refusal(&self, error: &CaseworkError) -> String {
        if let CaseworkError::Store(error) = error {
            warn!(%error, "what somebody of the panel wanted could not be done");
        }
        let library = self.casework.library();
        let name = |panellist: PanellistKey| card::name(panellist.key());
        refusal_words(&library.knowledge.phrases, error, &self.casework.rules().limits, &name)
    }

    /// Tells Discord that an answer comes, within the three seconds that it waits.
    pub(super) async fn acknowledge(&self, hand: &Hand) {
        let body = if hand.is_whisper { json!({ "type": 6 }) } else { json!({ "type": 5, "data": { "flags": 64 } }) };
        self.callback(hand.id, &hand.token, body).await;
    }

    /// The answer that was promised: the first note in its place, the others below it.
    pub(super) async fn tell(&self, hand: &Hand, notes: &[Note]) {
        let base = format!("/webhooks/{}/{}", hand.application, hand.token);
        for (number, note) in notes.iter().enumerate() {
            let mut body = note.body();
            let (method, path) = match number {
                0 => (Method::PATCH, format!("{base}/messages/@original")),
                _ => {
                    body = crate::discord::render::ephemeral(body);
                    (Method::POST, base.clone())
                }
            };
            let ask = Ask::of_interaction(method, path, INTERACTION_WORTH).with(body);
            if let Err(error) = self.rest.ask(&ask).await {
                warn!(%error, "somebody of the panel could not be answered");
            }
        }
    }
}

/// The seat of somebody who may speak in a case.
fn speaks_in(case: &Case, who: PanellistKey) -> Result<&Seat, CaseError> {
    match (&case.stage, case.claim()) {
        (Stage::Closed { reason, .. }, _) => Err(CaseError::Closed(*reason)),
        (_, Some(claim)) => claim.seat(who).ok_or(CaseError::HeldBy(claim.holder.panellist)),
        (_, None) => Err(CaseError::NotClaimed),
    }
}
