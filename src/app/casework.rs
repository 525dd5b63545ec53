//! Cases at work: loads a case, lets the core take a step, saves it with all that follows, and sees that it is sent.
//!
//! # How nothing is lost and nothing doubled
//!
//! - What somebody does is saved in one transaction: the case after the step,
//!   its errands, the audit log, and the receipt of the message that led to
//!   it. Only then is it accepted. The same message again is refused by its
//!   receipt.
//! - Errands are carried out in order for each case and side. Before one is
//!   sent, it is marked as begun; afterwards what became of it is saved
//!   together with what that means for the case. Between the two lies the one
//!   gap: it was sent, and nobody wrote that down. The next try bears the same
//!   nonce and says since when the end is not known, so that the courier can
//!   look whether it is there.
//! - What cannot be sent is tried again, later and later, for as long as it
//!   is worth; then it is given up, and whoever wrote it is told.
//!
//! Steps on one case come one after the other; different cases go on side by
//! side. A step that was overtaken all the same is taken again on the newer
//! case.

mod clock;
pub mod courier;
mod delivery;
pub mod find;
mod intake;
pub mod panel;
mod rules;
mod sending;
mod taking;
pub mod words;

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use thiserror::Error;
use tokio::sync::{Mutex as AsyncMutex, MutexGuard as AsyncMutexGuard, Notify};

pub use courier::{Address, Attempt, Field, ForPanel, NotSent, Sent, Shown, ToAsker, ToPanel};
pub use delivery::Drained;
pub use intake::{Asking, Request, Took};
pub use rules::{Patience, Rules};
pub use words::Answer;

use super::desk::Desk;
use crate::case::{
    AskerKey, Case, CaseEffect, CaseError, CaseId, Codename, Deed, Delivery, Flow, Line, LineId, PanellistKey,
    QuickAction, Said, Seat, Speaker, queue, step,
};
use crate::knowledge::EntryId;
use crate::library::Library;
use crate::private::Private;
use crate::safety::Reply;
use crate::store::{
    CaseChange, Change, Errand, Kept, Lane, NewErrand, Places, Receipt, Row, RowState, Settlement, Store, StoreError,
};

/// How many cases can be in the midst of a step at once, at most.
const SIDE_BY_SIDE: u64 = 64;

/// How often a step is taken again when it was overtaken.
const TRIES: usize = 8;

/// Where chance comes from: jitter, codenames, nonces.
pub type Chance = Box<dyn Fn() -> u64 + Send + Sync>;

/// Why something that somebody wanted was not done. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CaseworkError {
    /// There is no such case, or it was erased.
    #[error("there is no such case")]
    NoCase,
    /// The rules of a case forbid it.
    #[error(transparent)]
    Forbidden(#[from] CaseError),
    /// There is no such reviewed entry.
    #[error("there is no such entry")]
    NoEntry,
    /// The store failed, or the message was taken up before.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Cases at work, between a store, an asker's side and a panel's side.
pub struct Casework<S, A, P> {
    store: S,
    asker: A,
    panel: P,
    desk: Arc<Desk>,
    rules: Rules,
    chance: Chance,
    /// What askers have lately asked for: in memory only, gone with a stop.
    flows: Mutex<HashMap<AskerKey, Flow>>,
    /// Held through a step on a case.
    turns: Vec<AsyncMutex<()>>,
    /// Held while a case is opened: codenames are unique, and an asker has one open case.
    opening: AsyncMutex<()>,
    /// Held while errands are carried out.
    draining: AsyncMutex<()>,
    /// There are new errands.
    wake: Notify,
    stopping: AtomicBool,
}

/// Where a case was shown just now. The two sides go on side by side: each changes only its own part.
#[derive(Clone, Copy, Debug)]
enum NewPlace {
    Door(u64),
    Panel { card: Option<u64>, thread: Option<u64> },
}

impl NewPlace {
    const fn into(self, places: Places) -> Places {
        match self {
            Self::Door(door) => Places { door: Some(door), ..places },
            Self::Panel { card, thread } => Places { card, thread, ..places },
        }
    }
}

/// What is saved with a step besides the case.
#[derive(Clone, Debug, Default)]
struct With {
    settled: Vec<Settlement>,
    place: Option<NewPlace>,
    receipt: Option<Receipt>,
}

impl<S: Store, A: ToAsker, P: ToPanel> Casework<S, A, P> {
    /// Takes up work on a store.
    pub fn new(store: S, asker: A, panel: P, desk: Arc<Desk>, rules: Rules, chance: Chance) -> Self {
        Self {
            store,
            asker,
            panel,
            desk,
            rules,
            chance,
            flows: Mutex::default(),
            turns: (0..SIDE_BY_SIDE).map(|_| AsyncMutex::default()).collect(),
            opening: AsyncMutex::default(),
            draining: AsyncMutex::default(),
            wake: Notify::new(),
            stopping: AtomicBool::new(false),
        }
    }

    /// The store, for reading: the audit log, dead letters, cursors.
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// Leaves off, and gives the store back to be closed.
    pub fn into_store(self) -> S {
        self.store
    }

    /// The way to the asker.
    pub const fn to_asker(&self) -> &A {
        &self.asker
    }

    /// The way to the panel.
    pub const fn to_panel(&self) -> &P {
        &self.panel
    }

    /// How the hand-off is run.
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The library being served.
    pub fn library(&self) -> Arc<Library> {
        self.desk.library()
    }

    /// Does something to a case for somebody of the panel. The adapter has checked that they may.
    ///
    /// `receipt` is the message or press that led to it: the same again is [`StoreError::AlreadyTaken`].
    ///
    /// # Errors
    /// When the case is not there, the rules forbid it, or it cannot be saved.
    pub async fn panel_does(
        &self,
        case: CaseId,
        deed: Deed,
        receipt: Option<u64>,
        now: Timestamp,
    ) -> Result<Case, CaseworkError> {
        if let Deed::SendEntry { entry, .. } = &deed
            && !self.library().knowledge.reviewed().any(|other| other.id == *entry)
        {
            return Err(CaseworkError::NoEntry);
        }
        let receipt = receipt.map(|message| Receipt { message, at: now });
        self.take(case, vec![deed], With { receipt, ..With::default() }, now).await
    }

    /// What the asker would read, were this sent now; `None` when there would be nothing to send.
    pub fn preview(&self, case: &Case, seat: &Seat, says: Said, now: Timestamp) -> Option<Reply> {
        let from = Speaker::Panellist(seat.clone());
        let id = LineId::new(0);
        let line = Line { id, from, says, at: now, is_corrected: false, delivery: Delivery::Waiting };
        words::line(&self.library(), case, &line, now)
    }

    /// The same for words of a panellist's own.
    pub fn preview_words(&self, case: &Case, seat: &Seat, text: Private<String>, now: Timestamp) -> Option<Reply> {
        self.preview(case, seat, Said::Words(text), now)
    }

    /// The same for an entry.
    pub fn preview_entry(&self, case: &Case, seat: &Seat, entry: EntryId, now: Timestamp) -> Option<Reply> {
        self.preview(case, seat, Said::Entry(entry), now)
    }

    /// The same for standard help.
    pub fn preview_quick(&self, case: &Case, seat: &Seat, action: QuickAction, now: Timestamp) -> Option<Reply> {
        self.preview(case, seat, Said::Quick(action), now)
    }

    /// A case with where it is shown; `None` when it is not there.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn case(&self, id: CaseId) -> Result<Option<(Case, Places)>, StoreError> {
        Ok(self.store.case(id).await?.map(|kept| (kept.case, kept.places)))
    }

    /// The cases that nobody holds, in the order in which the panel looks at them.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn queue(&self) -> Result<Vec<Case>, StoreError> {
        let open = self.open_cases().await?;
        Ok(queue::waiting(&open).into_iter().cloned().collect())
    }

    /// The cases in which a panellist speaks, those that wait for them first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn mine(&self, panellist: PanellistKey) -> Result<Vec<Case>, StoreError> {
        let open = self.open_cases().await?;
        Ok(queue::mine(&open, panellist).into_iter().cloned().collect())
    }

    /// The case of a codename, if it is open or the panel closed it lately.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn named(&self, codename: &Codename, now: Timestamp) -> Result<Option<Case>, StoreError> {
        if let Some(case) = self.open_cases().await?.into_iter().find(|case| case.codename == *codename) {
            return Ok(Some(case));
        }
        for id in self.store.closed_by(now).await? {
            if let Some(kept) = self.store.case(id).await?
                && kept.case.codename == *codename
            {
                return Ok(Some(kept.case));
            }
        }
        Ok(None)
    }

    /// Everything that was given up, with the case it belongs to, for the moderators.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn dead_letters(&self) -> Result<Vec<Row>, StoreError> {
        self.store.dead().await
    }

    async fn open_cases(&self) -> Result<Vec<Case>, StoreError> {
        Ok(self.store.open_cases().await?.into_iter().map(|kept| kept.case).collect())
    }

    /// Takes steps on a case and saves it with all that follows, or nothing.
    async fn take(&self, id: CaseId, deeds: Vec<Deed>, with: With, now: Timestamp) -> Result<Case, CaseworkError> {
        let _turn = self.turn(id).await;
        for _ in 0..TRIES {
            let kept = self.store.case(id).await?.ok_or(CaseworkError::NoCase)?;
            let mut case = kept.case.clone();
            let mut effects = Vec::new();
            for deed in &deeds {
                let (next, follows) = step(&case, deed.clone(), now, &self.rules.limits)?;
                case = next;
                effects.extend(follows);
            }
            let change = self.change_of(&kept, &case, effects, with.clone(), now).await?;
            match self.store.commit(change).await {
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
                Ok(()) => {
                    self.wake.notify_one();
                    return Ok(case);
                }
            }
        }
        Err(StoreError::Conflict.into())
    }

    async fn change_of(
        &self,
        kept: &Kept,
        case: &Case,
        effects: Vec<CaseEffect>,
        with: With,
        now: Timestamp,
    ) -> Result<Change, StoreError> {
        let With { settled, place, receipt } = with;
        let version = kept.version;
        let places = place.map(|place| place.into(kept.places));
        let mut change = Change {
            case: CaseChange::Save { case: case.clone(), version },
            places: places.filter(|places| *places != kept.places).map(|places| (case.id, places)),
            settled,
            receipts: receipt.into_iter().collect(),
            ..Change::default()
        };
        if effects.contains(&CaseEffect::Erase) {
            change.case = CaseChange::Erase { id: case.id, version };
            for errand in self.clearing(kept).await? {
                change.errands.push(self.errand(Lane::Loose, errand, now));
            }
        }
        self.carry(&mut change, case.id, effects, now);
        Ok(change)
    }

    /// Turns what follows from a step into what is saved with it.
    fn carry(&self, change: &mut Change, case: CaseId, effects: Vec<CaseEffect>, now: Timestamp) {
        let is_erased = effects.contains(&CaseEffect::Erase);
        for effect in effects {
            let (lane, errand) = match effect {
                CaseEffect::SayToAsker(line) => (Lane::Asker(case), Errand::Say(line)),
                CaseEffect::CorrectForAsker(line) => (Lane::Asker(case), Errand::Correct(line)),
                CaseEffect::TakeBackFromAsker(line) => (Lane::Asker(case), Errand::TakeBack(line)),
                CaseEffect::HideFromAsker => (Lane::Asker(case), Errand::Hide),
                CaseEffect::TellAsker(notice) => (Lane::Asker(case), Errand::TellAsker(notice)),
                CaseEffect::PassToPanel(line) => (Lane::Panel(case), Errand::Pass(line)),
                CaseEffect::TellPanel(notice) => (Lane::Panel(case), Errand::TellPanel(notice)),
                CaseEffect::UpdateCard => (Lane::Panel(case), Errand::Card),
                CaseEffect::Audit(entry) => {
                    change.audit.push(entry);
                    continue;
                }
                CaseEffect::Erase => continue,
            };
            // Of an erased case nothing is sent any more.
            if !is_erased {
                change.errands.push(self.errand(lane, errand, now));
            }
        }
    }

    /// What takes away all that was shown of a case: made before it is erased, because nothing is known of it afterwards.
    async fn clearing(&self, kept: &Kept) -> Result<Vec<Errand>, StoreError> {
        let Places { card, thread, door } = kept.places;
        let mut errands = Vec::new();
        if card.is_some() || thread.is_some() {
            errands.push(Errand::ClearPanel { codename: kept.case.codename.clone(), card, thread });
        }
        let messages = sent_to_asker(&self.store.errands_of(kept.case.id).await?);
        if let Some(door) = door.filter(|_| !messages.is_empty()) {
            errands.push(Errand::ClearAsker { door, messages });
        }
        Ok(errands)
    }

    fn errand(&self, lane: Lane, errand: Errand, now: Timestamp) -> NewErrand {
        NewErrand { lane, errand, nonce: (self.chance)(), made: now }
    }

    /// Waits for its turn on a case.
    async fn turn(&self, case: CaseId) -> Option<AsyncMutexGuard<'_, ()>> {
        let place = usize::try_from(case.number() % SIDE_BY_SIDE).unwrap_or_default();
        match self.turns.get(place) {
            Some(turn) => Some(turn.lock().await),
            None => None,
        }
    }

    fn flows(&self) -> MutexGuard<'_, HashMap<AskerKey, Flow>> {
        // A flow holds times only: one that a panic left behind is as good as any.
        self.flows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Every message that an asker was sent, of a case's errands.
fn sent_to_asker(rows: &[Row]) -> Vec<u64> {
    let of = |row: &Row| match (&row.lane, &row.state) {
        (Lane::Asker(_), RowState::Sent { messages, .. }) => messages.clone(),
        (Lane::Asker(_) | Lane::Panel(_) | Lane::Loose, _) => Vec::new(),
    };
    let mut messages: Vec<u64> = rows.iter().flat_map(of).collect();
    messages.sort_unstable();
    messages.dedup();
    messages
}
