//! Couriers into a world in memory, with the faults that real ones meet; and a stop between any two steps.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;
use tokio::sync::Notify;

use open_door::app::casework::{Address, Attempt, ForPanel, NotSent, Sent, Shown, ToAsker, ToPanel};
use open_door::case::{AskerKey, AuditEntry, Case, CaseId, Codename, PanellistKey};
use open_door::safety::Reply;
use open_door::store::{Change, Kept, Places, Row, Store, StoreError};

/// What somebody sees.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) text: String,
    nonce: u64,
}

#[derive(Default)]
struct Inner {
    last: u64,
    /// What each asker sees, by their key.
    asker: BTreeMap<u64, BTreeMap<u64, Message>>,
    /// What the panel sees, by codename.
    panel: BTreeMap<String, BTreeMap<u64, Message>>,
    /// The cards, by codename.
    cards: BTreeMap<String, String>,
    /// Who was called, in order.
    called: Vec<String>,
    /// What was sent under each nonce: a second try sends nothing new.
    nonces: HashMap<u64, Vec<u64>>,
    /// What goes wrong next on the asker's side, and on the panel's.
    asker_faults: VecDeque<Fault>,
    panel_faults: VecDeque<Fault>,
    /// What is tried, in order: with how many tries before nobody knows the end of.
    begun: Vec<Option<Timestamp>>,
    /// A stop: how many points there still are before it; `None` for never.
    points: Option<usize>,
    passed: usize,
    /// What is sent to an asker arrives, and the answer is held back until it is let go.
    holds: bool,
}

/// Something that goes wrong once.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// It is not sent.
    Not(NotSent),
    /// It is sent, and the answer is lost.
    AnswerLost,
    /// It is sent as ever.
    None,
}

/// A world in memory. Clones are the same world.
#[derive(Clone, Default)]
pub(crate) struct World(Arc<Mutex<Inner>>, Arc<Notify>);

impl World {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap()
    }

    /// What an asker sees, in order.
    pub(crate) fn asker_sees(&self, asker: AskerKey) -> Vec<String> {
        let inner = self.lock();
        let seen = inner.asker.get(&asker.reveal());
        seen.map(|seen| seen.values().map(|message| message.text.clone()).collect()).unwrap_or_default()
    }

    /// What the panel sees of a case, in order, without the card.
    pub(crate) fn panel_sees(&self, codename: &str) -> Vec<String> {
        let inner = self.lock();
        let seen = inner.panel.get(codename);
        seen.map(|seen| seen.values().map(|message| message.text.clone()).collect()).unwrap_or_default()
    }

    /// The card of a case.
    pub(crate) fn card(&self, codename: &str) -> Option<String> {
        self.lock().cards.get(codename).cloned()
    }

    /// Everything that the panel sees, of all cases.
    pub(crate) fn all_of_panel(&self) -> Vec<String> {
        let inner = self.lock();
        let messages = inner.panel.values().flat_map(BTreeMap::values).map(|message| message.text.clone());
        messages.chain(inner.cards.values().cloned()).collect()
    }

    /// Who was called, in order.
    pub(crate) fn called(&self) -> Vec<String> {
        self.lock().called.clone()
    }

    /// Since when the end of each try before was not known, in the order of the tries to the asker.
    pub(crate) fn begun(&self) -> Vec<Option<Timestamp>> {
        self.lock().begun.clone()
    }

    /// What goes wrong next on the way to askers.
    pub(crate) fn fails_to_asker(&self, faults: impl IntoIterator<Item = Fault>) {
        self.lock().asker_faults.extend(faults);
    }

    /// What goes wrong next on the way to the panel.
    pub(crate) fn fails_to_panel(&self, faults: impl IntoIterator<Item = Fault>) {
        self.lock().panel_faults.extend(faults);
    }

    /// Holds the answers back that tell what was sent to an asker.
    pub(crate) fn holds(&self) {
        self.lock().holds = true;
    }

    /// Lets them go.
    pub(crate) fn lets_go(&self) {
        self.lock().holds = false;
        self.1.notify_waiters();
    }

    /// Everything stops at a point: before that many points were passed everything goes on, then nothing does.
    pub(crate) fn stops_after(&self, points: usize) {
        let mut inner = self.lock();
        (inner.points, inner.passed) = (Some(points), 0);
    }

    /// The program is started again.
    pub(crate) fn goes_on(&self) {
        self.lock().points = None;
    }

    /// Whether it has stopped.
    pub(crate) fn has_stopped(&self) -> bool {
        let inner = self.lock();
        inner.points.is_some_and(|points| inner.passed >= points)
    }

    /// How many points were passed.
    pub(crate) fn passed(&self) -> usize {
        self.lock().passed
    }

    /// A point at which the program can stop: `Err` once it has.
    fn point(&self) -> Result<(), ()> {
        let mut inner = self.lock();
        if inner.points.is_some_and(|points| inner.passed >= points) {
            return Err(());
        }
        inner.passed += 1;
        Ok(())
    }

    fn next_fault(&self, of_panel: bool) -> Fault {
        let mut inner = self.lock();
        let faults = if of_panel { &mut inner.panel_faults } else { &mut inner.asker_faults };
        faults.pop_front().unwrap_or(Fault::None)
    }

    /// Carries something out between two points, with whatever goes wrong.
    fn carries<T>(&self, of_panel: bool, carry: impl FnOnce(&mut Inner) -> T) -> Result<T, NotSent> {
        self.point().map_err(|()| NotSent::Unknown)?;
        let done = match self.next_fault(of_panel) {
            Fault::Not(not_sent) => return Err(not_sent),
            Fault::AnswerLost => {
                carry(&mut self.lock());
                return Err(NotSent::Unknown);
            }
            Fault::None => carry(&mut self.lock()),
        };
        self.point().map_err(|()| NotSent::Unknown)?;
        Ok(done)
    }
}

impl Inner {
    fn new_id(&mut self) -> u64 {
        self.last += 1;
        self.last
    }
}

/// The way to askers.
#[derive(Clone)]
pub(crate) struct TestAsker(pub(crate) World);

impl ToAsker for TestAsker {
    async fn send(&self, to: Address, reply: Reply, attempt: Attempt) -> Result<Sent, NotSent> {
        let door = to.asker.reveal();
        let messages = self.0.carries(false, |world| {
            world.begun.push(attempt.begun);
            if let Some(messages) = world.nonces.get(&attempt.nonce) {
                return messages.clone();
            }
            let id = world.new_id();
            let message = Message { text: reply.plain_text(), nonce: attempt.nonce };
            world.asker.entry(door).or_default().insert(id, message);
            world.nonces.insert(attempt.nonce, vec![id]);
            vec![id]
        })?;
        let let_go = self.0.1.notified();
        if self.0.lock().holds {
            let_go.await;
        }
        Ok(Sent { messages, door })
    }

    async fn replace(&self, to: Address, messages: Vec<u64>, reply: Reply, attempt: Attempt) -> Result<Sent, NotSent> {
        let door = to.asker.reveal();
        let replaced = messages.clone();
        self.0.carries(false, |world| {
            for id in replaced {
                let message = Message { text: reply.plain_text(), nonce: attempt.nonce };
                world.asker.entry(door).or_default().insert(id, message);
            }
        })?;
        Ok(Sent { messages, door })
    }

    async fn take_away(&self, door: u64, messages: Vec<u64>) -> Result<(), NotSent> {
        self.0.carries(false, |world| {
            let seen = world.asker.entry(door).or_default();
            messages.iter().for_each(|id| drop(seen.remove(id)));
        })
    }
}

/// The way to the panel.
#[derive(Clone)]
pub(crate) struct TestPanel(pub(crate) World);

impl ToPanel for TestPanel {
    fn name(&self, panellist: PanellistKey) -> String {
        format!("panellist {}", panellist.key())
    }

    async fn show(&self, case: &Case, places: Places, what: ForPanel, attempt: Attempt) -> Result<Shown, NotSent> {
        let codename = case.codename.to_string();
        let places = Places { card: Some(case.id.number()), thread: Some(1_000 + case.id.number()), ..places };
        let messages = self.0.carries(true, |world| {
            if let Some(messages) = world.nonces.get(&attempt.nonce) {
                return messages.clone();
            }
            let text = match what {
                ForPanel::Card(fields) => {
                    let lines = fields.iter().map(|field| format!("{}: {}", field.label, field.text.reveal()));
                    world.cards.insert(codename, lines.collect::<Vec<_>>().join("\n"));
                    return Vec::new();
                }
                ForPanel::Line { head, text, .. } => format!("{head} {}", text.reveal()),
                ForPanel::Notice { text, called, .. } => {
                    world.called.extend(called.map(|called| format!("{:?} {}", called.panel, called.moderators)));
                    text
                }
            };
            let id = world.new_id();
            world.panel.entry(codename).or_default().insert(id, Message { text, nonce: attempt.nonce });
            world.nonces.insert(attempt.nonce, vec![id]);
            vec![id]
        })?;
        Ok(Shown { messages, places })
    }

    async fn clear(&self, codename: &Codename, _: Option<u64>, _: Option<u64>) -> Result<(), NotSent> {
        self.0.carries(true, |world| {
            world.panel.remove(codename.as_str());
            world.cards.remove(codename.as_str());
        })
    }
}

impl World {
    /// Whether something stands there twice under one mark.
    pub(crate) fn has_doubles(&self) -> bool {
        let inner = self.lock();
        let all = inner.asker.values().chain(inner.panel.values()).flat_map(BTreeMap::values);
        let mut seen = HashSet::new();
        all.into_iter().any(|message| !seen.insert(message.nonce))
    }
}

/// A store that stops with its world: each save has a point before and a point after.
#[derive(Clone)]
pub(crate) struct Stopping<S>(pub(crate) S, pub(crate) World);

impl<S> Stopping<S> {
    fn stopped() -> StoreError {
        StoreError::Unavailable("stopped".to_owned())
    }

    fn reads(&self) -> Result<&S, StoreError> {
        if self.1.has_stopped() { Err(Self::stopped()) } else { Ok(&self.0) }
    }
}

impl<S: Store> Store for Stopping<S> {
    async fn new_case_id(&self) -> Result<CaseId, StoreError> {
        self.1.point().map_err(|()| Self::stopped())?;
        self.0.new_case_id().await
    }

    async fn commit(&self, change: Change) -> Result<(), StoreError> {
        self.1.point().map_err(|()| Self::stopped())?;
        self.0.commit(change).await?;
        self.1.point().map_err(|()| Self::stopped())
    }

    async fn sweep(&self, receipts: Timestamp, audit: Timestamp) -> Result<(), StoreError> {
        self.reads()?.sweep(receipts, audit).await
    }

    async fn case(&self, id: CaseId) -> Result<Option<Kept>, StoreError> {
        self.reads()?.case(id).await
    }

    async fn open_cases(&self) -> Result<Vec<Kept>, StoreError> {
        self.reads()?.open_cases().await
    }

    async fn closed_by(&self, moment: Timestamp) -> Result<Vec<CaseId>, StoreError> {
        self.reads()?.closed_by(moment).await
    }

    async fn open_case_of(&self, asker: AskerKey) -> Result<Option<CaseId>, StoreError> {
        self.reads()?.open_case_of(asker).await
    }

    async fn cases_of(&self, asker: AskerKey) -> Result<Vec<CaseId>, StoreError> {
        self.reads()?.cases_of(asker).await
    }

    async fn case_in(&self, thread: u64) -> Result<Option<CaseId>, StoreError> {
        self.reads()?.case_in(thread).await
    }

    async fn codenames(&self) -> Result<HashSet<Codename>, StoreError> {
        self.reads()?.codenames().await
    }

    async fn due(&self, now: Timestamp, most: usize) -> Result<Vec<Row>, StoreError> {
        self.reads()?.due(now, most).await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.reads()?.next_due().await
    }

    async fn errands_of(&self, case: CaseId) -> Result<Vec<Row>, StoreError> {
        self.reads()?.errands_of(case).await
    }

    async fn dead(&self) -> Result<Vec<Row>, StoreError> {
        self.reads()?.dead().await
    }

    async fn is_taken(&self, message: u64) -> Result<bool, StoreError> {
        self.reads()?.is_taken(message).await
    }

    async fn cursor(&self, channel: u64) -> Result<Option<u64>, StoreError> {
        self.reads()?.cursor(channel).await
    }

    async fn audit(&self, case: Option<CaseId>, most: usize) -> Result<Vec<AuditEntry>, StoreError> {
        self.reads()?.audit(case, most).await
    }
}
