//! What every store promises: one suite that each backend passes.

use std::collections::HashSet;
use std::future::Future;

use jiff::{SignedDuration, Timestamp};
use open_door::case::{
    AskerKey, AskerNotice, AuditEntry, Case, CaseEffect, CaseId, Codename, Deed, Intake, Limits, LineId, OpenedBy,
    Opening, PanellistKey, Seat, Wanted, open, step,
};
use open_door::knowledge::{Flags, Urgency};
use open_door::private::Private;
use open_door::store::{
    CaseChange, Change, Cursor, DeadReason, Errand, ErrandId, Lane, NewErrand, Places, Receipt, Row, RowState,
    Settlement, Store, StoreError,
};

/// A place where a store can be opened, and opened again with what was saved in it.
pub(crate) trait Backend {
    /// The store.
    type Store: Store;

    /// A new place, with nothing in it.
    fn new() -> Self;

    /// Opens it. The store that was open before is gone by then.
    fn open(&self) -> impl Future<Output = Self::Store>;
}

const ASKER: AskerKey = AskerKey::new(1_000_001);
const OTHER: AskerKey = AskerKey::new(1_000_002);

fn at(minute: i64) -> Timestamp {
    let start: Timestamp = "2026-11-25T12:00:00Z".parse().unwrap();
    start + SignedDuration::from_mins(minute)
}

/// A new case with a number of its own, and what follows from it.
async fn new_case(store: &impl Store) -> (Case, Vec<CaseEffect>) {
    let opening = Opening {
        by: OpenedBy::Asker,
        urgency: Urgency::Urgent,
        flags: Flags::default(),
        topic: None,
        area: None,
        intake: Intake::default(),
        wanted: Wanted::Everyone,
        said: vec![Private::new("the words that led here".to_owned())],
    };
    let id = store.new_case_id().await.unwrap();
    let codename = Codename::draw(id.number(), &store.codenames().await.unwrap());
    open(opening, id, codename, at(0), &Limits::default())
}

fn audits(effects: &[CaseEffect]) -> Vec<AuditEntry> {
    let entry = |effect: &CaseEffect| match effect {
        CaseEffect::Audit(entry) => Some(entry.clone()),
        _ => None,
    };
    effects.iter().filter_map(entry).collect()
}

fn opens(case: Case, asker: AskerKey) -> Change {
    Change { case: CaseChange::Open { case, asker }, ..Change::default() }
}

async fn opened(store: &impl Store, asker: AskerKey) -> Case {
    let (case, effects) = new_case(store).await;
    store.commit(Change { audit: audits(&effects), ..opens(case.clone(), asker) }).await.unwrap();
    case
}

fn done(case: &Case, deed: Deed) -> Case {
    step(case, deed, at(1), &Limits::default()).unwrap().0
}

fn saves(case: &Case, version: u64) -> Change {
    Change { case: CaseChange::Save { case: case.clone(), version }, ..Change::default() }
}

fn errand(lane: Lane, errand: Errand, nonce: u64) -> NewErrand {
    NewErrand { lane, errand, nonce, made: at(0) }
}

fn errands(errands: Vec<NewErrand>) -> Change {
    Change { errands, ..Change::default() }
}

fn settles(id: ErrandId, attempts: u32, due: Timestamp, state: RowState) -> Change {
    Change { settled: vec![Settlement { id, attempts, due, state }], ..Change::default() }
}

fn what(rows: &[Row]) -> Vec<(Lane, Errand)> {
    rows.iter().map(|row| (row.lane, row.errand.clone())).collect()
}

/// Holds a backend to all of it.
pub(crate) async fn holds<B: Backend>() {
    a_case_comes_back_as_it_was_saved::<B>().await;
    only_the_newest_version_can_be_changed::<B>().await;
    an_asker_has_one_open_case::<B>().await;
    a_change_is_saved_whole_or_not_at_all::<B>().await;
    errands_of_a_lane_wait_for_each_other::<B>().await;
    a_card_is_drawn_once::<B>().await;
    what_became_of_an_errand_is_kept::<B>().await;
    what_was_taken_up_is_not_taken_again::<B>().await;
    an_erased_case_is_gone_and_its_number_too::<B>().await;
    old_things_are_swept::<B>().await;
    numbers_are_never_given_twice::<B>().await;
}

async fn a_case_comes_back_as_it_was_saved<B: Backend>() {
    let backend = B::new();
    let store = backend.open().await;
    let case = opened(&store, ASKER).await;
    let seat = Seat { panellist: PanellistKey::new(5), speciality: None, signs_as: Some("Sam".to_owned()) };
    let case = done(&case, Deed::Claim { by: seat });
    let text = Private::new("emoji \u{1F642}, \u{5d0}, and a \0".to_owned());
    let case = done(&case, Deed::Reply { by: PanellistKey::new(5), text });
    store.commit(saves(&case, 0)).await.unwrap();
    // A line that has changed, and a new one.
    let case = done(
        &done(&case, Deed::Delivered(LineId::new(2))),
        Deed::AskerWrites {
            text: Private::new("thank you".to_owned()),
            urgency: Urgency::Routine,
            flags: Flags::default(),
        },
    );
    store.commit(saves(&case, 1)).await.unwrap();
    let places = Places { card: Some(7), thread: Some(u64::MAX), door: Some(9) };
    store.commit(Change { places: Some((case.id, places)), ..Change::default() }).await.unwrap();
    drop(store);

    let store = backend.open().await;
    let kept = store.case(case.id).await.unwrap().unwrap();
    assert_eq!((&kept.case, kept.asker, kept.version, kept.places), (&case, ASKER, 2, places));
    let open: Vec<Case> = store.open_cases().await.unwrap().into_iter().map(|kept| kept.case).collect();
    assert_eq!(open, std::slice::from_ref(&case));
    assert_eq!(store.open_case_of(ASKER).await.unwrap(), Some(case.id));
    assert_eq!(store.open_case_of(OTHER).await.unwrap(), None);
    assert_eq!(store.case_in(u64::MAX).await.unwrap(), Some(case.id));
    assert_eq!(store.case_in(7).await.unwrap(), None);
    assert_eq!(store.codenames().await.unwrap(), HashSet::from([case.codename.clone()]));
    assert_eq!(store.case(CaseId::new(999)).await.unwrap().map(|kept| kept.version), None);
}

async fn only_the_newest_version_can_be_changed<B: Backend>() {
    let store = B::new().open().await;
    let case = opened(&store, ASKER).await;
    let claim = |key| {
        let seat = Seat { panellist: PanellistKey::new(key), speciality: None, signs_as: None };
        done(&case, Deed::Claim { by: seat })
    };
    // Two read the same version and claim: the second is told to look again.
    store.commit(saves(&claim(1), 0)).await.unwrap();
    assert_eq!(store.commit(saves(&claim(2), 0)).await, Err(StoreError::Conflict));
    let kept = store.case(case.id).await.unwrap().unwrap();
    assert_eq!(kept.case.claim().map(|claim| claim.holder.panellist), Some(PanellistKey::new(1)));
    let erase = |version| Change { case: CaseChange::Erase { id: case.id, version }, ..Change::default() };
    assert_eq!(store.commit(erase(0)).await, Err(StoreError::Conflict));
    assert_eq!(store.commit(erase(1)).await, Ok(()));
    assert_eq!(store.commit(saves(&case, 1)).await, Err(StoreError::Conflict));
}

async fn an_asker_has_one_open_case<B: Backend>() {
    let store = B::new().open().await;
    let first = opened(&store, ASKER).await;
    let (second, _) = new_case(&store).await;
    assert_eq!(store.commit(opens(second.clone(), ASKER)).await, Err(StoreError::HasOpenCase(first.id)));
    let closed = done(&first, Deed::AskerStops);
    store.commit(saves(&closed, 0)).await.unwrap();
    store.commit(opens(second.clone(), ASKER)).await.unwrap();
    opened(&store, OTHER).await;
    // The first cannot be opened again while the second is open.
    let reopened = done(&closed, Deed::Reopen { by: None });
    assert_eq!(store.commit(saves(&reopened, 1)).await, Err(StoreError::HasOpenCase(second.id)));
    assert_eq!(store.cases_of(ASKER).await.unwrap(), [first.id, second.id]);
    assert_eq!(store.open_case_of(ASKER).await.unwrap(), Some(second.id));
    assert_eq!(store.open_cases().await.unwrap().len(), 2);
    assert_eq!(store.closed_by(at(0)).await.unwrap(), []);
    assert_eq!(store.closed_by(at(1)).await.unwrap(), [first.id]);
}

async fn a_change_is_saved_whole_or_not_at_all<B: Backend>() {
    let backend = B::new();
    let store = backend.open().await;
    let case = opened(&store, ASKER).await;
    let before = store.audit(None, 100).await.unwrap().len();
    let (stopped, effects) = step(&case, Deed::AskerStops, at(1), &Limits::default()).unwrap();
    let whole = |version, message| Change {
        case: CaseChange::Save { case: stopped.clone(), version },
        errands: vec![errand(Lane::Panel(case.id), Errand::Card, 1)],
        audit: audits(&effects),
        receipts: vec![Receipt { message, at: at(1) }],
        cursors: vec![Cursor { channel: 3, last: 30 }],
        ..Change::default()
    };
    store.commit(Change { receipts: vec![Receipt { message: 8, at: at(0) }], ..Change::default() }).await.unwrap();
    // Each fails in its own place, and leaves nothing of the rest.
    assert_eq!(store.commit(whole(9, 7)).await, Err(StoreError::Conflict));
    assert_eq!(store.commit(whole(0, 8)).await, Err(StoreError::AlreadyTaken));
    drop(store);
    let store = backend.open().await;
    assert_eq!(store.case(case.id).await.unwrap().unwrap().case, case);
    assert_eq!((store.due(at(9), 9).await.unwrap(), store.is_taken(7).await.unwrap()), (vec![], false));
    assert_eq!((store.cursor(3).await.unwrap(), store.audit(None, 100).await.unwrap().len()), (None, before));
    store.commit(whole(0, 7)).await.unwrap();
    assert_eq!(store.case(case.id).await.unwrap().unwrap().case, stopped);
    assert_eq!((store.due(at(9), 9).await.unwrap().len(), store.is_taken(7).await.unwrap()), (1, true));
    let log = store.audit(Some(case.id), 100).await.unwrap();
    assert_eq!(log.len(), before + 1);
    assert_eq!(log.first(), audits(&effects).first());
    assert_eq!(store.audit(None, 1).await.unwrap().len(), 1);
    assert_eq!(store.audit(Some(CaseId::new(999)), 9).await.unwrap(), []);
}

async fn errands_of_a_lane_wait_for_each_other<B: Backend>() {
    let backend = B::new();
    let store = backend.open().await;
    let (one, two) = (opened(&store, ASKER).await.id, opened(&store, OTHER).await.id);
    let line = LineId::new;
    let made = vec![
        errand(Lane::Asker(one), Errand::Say(line(1)), 1),
        errand(Lane::Asker(one), Errand::Say(line(2)), 2),
        errand(Lane::Panel(one), Errand::Pass(line(1)), 3),
        errand(Lane::Asker(two), Errand::TellAsker(AskerNotice::Opened), 4),
        errand(Lane::Loose, Errand::ClearAsker { door: 1, messages: vec![2, 3] }, 5),
        errand(Lane::Loose, Errand::ClearAsker { door: 2, messages: vec![] }, 6),
    ];
    store.commit(errands(made)).await.unwrap();
    let due = store.due(at(0), 10).await.unwrap();
    assert_eq!(due.iter().map(|row| row.nonce).collect::<Vec<_>>(), [1, 3, 4, 5, 6]);
    assert_eq!(store.due(at(0), 2).await.unwrap().len(), 2);
    assert_eq!(store.due(at(-1), 10).await.unwrap(), []);
    let first = due[0].id;
    // Put off: the lane waits for it, the others do not.
    let waiting = RowState::Waiting { begun: Some(at(0)) };
    store.commit(settles(first, 1, at(5), waiting.clone())).await.unwrap();
    drop(store);
    let store = backend.open().await;
    let nonces =
        async |minute| store.due(at(minute), 10).await.unwrap().iter().map(|row| row.nonce).collect::<Vec<_>>();
    assert_eq!(nonces(4).await, [3, 4, 5, 6]);
    assert_eq!(nonces(5).await, [3, 4, 5, 6, 1]);
    assert_eq!(store.next_due().await.unwrap(), Some(at(0)));
    let row = store.errands_of(one).await.unwrap().into_iter().find(|row| row.id == first).unwrap();
    assert_eq!((row.attempts, row.state, row.due, row.made), (1, waiting, at(5), at(0)));
    // Sent: the next of its lane comes.
    store.commit(settles(first, 2, at(5), RowState::Sent { messages: vec![70, 71], at: at(6) })).await.unwrap();
    assert_eq!(nonces(6).await, [2, 3, 4, 5, 6]);
}

async fn a_card_is_drawn_once<B: Backend>() {
    let store = B::new().open().await;
    let lane = Lane::Panel(opened(&store, ASKER).await.id);
    let card = |nonce| errand(lane, Errand::Card, nonce);
    store.commit(errands(vec![card(1), card(2)])).await.unwrap();
    store.commit(errands(vec![card(3), errand(lane, Errand::Pass(LineId::new(1)), 4), card(5)])).await.unwrap();
    let rows = store.errands_of(lane.case().unwrap()).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.nonce).collect::<Vec<_>>(), [1, 4, 5]);
    // One that was begun may show what was before: another is needed.
    for id in [rows[0].id, rows[1].id] {
        store.commit(settles(id, 1, at(0), RowState::Sent { messages: vec![], at: at(0) })).await.unwrap();
    }
    store.commit(settles(rows[2].id, 0, at(0), RowState::Waiting { begun: Some(at(0)) })).await.unwrap();
    store.commit(errands(vec![card(6)])).await.unwrap();
    let rows = store.errands_of(lane.case().unwrap()).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.nonce).collect::<Vec<_>>(), [1, 4, 5, 6]);
}

async fn what_became_of_an_errand_is_kept<B: Backend>() {
    let backend = B::new();
    let store = backend.open().await;
    let case = opened(&store, ASKER).await.id;
    let made = vec![
        errand(Lane::Asker(case), Errand::Say(LineId::new(1)), u64::MAX),
        errand(Lane::Asker(case), Errand::Say(LineId::new(2)), 2),
    ];
    store.commit(errands(made.clone())).await.unwrap();
    let ids: Vec<ErrandId> = store.errands_of(case).await.unwrap().iter().map(|row| row.id).collect();
    let sent = RowState::Sent { messages: vec![1, u64::MAX], at: at(3) };
    let dead = RowState::Dead { why: DeadReason::DoorClosed, at: at(4) };
    store.commit(settles(ids[0], 1, at(3), sent.clone())).await.unwrap();
    store.commit(settles(ids[1], 7, at(4), dead.clone())).await.unwrap();
    // Nobody knows this one any more.
    store.commit(settles(ErrandId(999_999), 1, at(4), dead.clone())).await.unwrap();
    drop(store);
    let store = backend.open().await;
    let rows = store.errands_of(case).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| (row.nonce, row.state.clone())).collect::<Vec<_>>(),
        [(u64::MAX, sent), (2, dead)]
    );
    assert_eq!(what(&rows), made.iter().map(|new| (new.lane, new.errand.clone())).collect::<Vec<_>>());
    assert_eq!(store.dead().await.unwrap().iter().map(|row| row.id).collect::<Vec<_>>(), [ids[1]]);
    assert_eq!((store.due(at(99), 9).await.unwrap(), store.next_due().await.unwrap()), (vec![], None));
}

async fn what_was_taken_up_is_not_taken_again<B: Backend>() {
    let backend = B::new();
    let store = backend.open().await;
    let takes = |message| Change { receipts: vec![Receipt { message, at: at(0) }], ..Change::default() };
    let reads = |last| Change { cursors: vec![Cursor { channel: 3, last }], ..Change::default() };
    store.commit(takes(u64::MAX)).await.unwrap();
    store.commit(reads(20)).await.unwrap();
    // An older message of a channel, taken up late, does not turn it back.
    store.commit(reads(10)).await.unwrap();
    let twice = Change { receipts: [4, 4].map(|message| Receipt { message, at: at(0) }).into(), ..Change::default() };
    assert_eq!(store.commit(twice).await, Err(StoreError::AlreadyTaken));
    drop(store);
    let store = backend.open().await;
    assert_eq!(store.commit(takes(u64::MAX)).await, Err(StoreError::AlreadyTaken));
    assert!(store.is_taken(u64::MAX).await.unwrap() && !store.is_taken(4).await.unwrap());
    assert_eq!((store.cursor(3).await.unwrap(), store.cursor(4).await.unwrap()), (Some(20), None));
}

async fn an_erased_case_is_gone_and_its_number_too<B: Backend>() {
    let backend = B::new();
    let store = backend.open().await;
    let case = opened(&store, ASKER).await;
    let other = opened(&store, OTHER).await;
    let say = |case| errand(Lane::Asker(case), Errand::Say(LineId::new(1)), 1);
    store.commit(errands(vec![say(case.id), say(other.id)])).await.unwrap();
    let places = Places { thread: Some(5), ..Places::default() };
    store.commit(Change { places: Some((case.id, places)), ..Change::default() }).await.unwrap();
    let clear = Errand::ClearPanel { codename: case.codename.clone(), card: None, thread: Some(5) };
    let (_, effects) = step(&case, Deed::Forget, at(1), &Limits::default()).unwrap();
    let erase = Change {
        case: CaseChange::Erase { id: case.id, version: 0 },
        errands: vec![errand(Lane::Loose, clear.clone(), 2)],
        audit: audits(&effects),
        ..Change::default()
    };
    store.commit(erase).await.unwrap();
    drop(store);
    let store = backend.open().await;
    assert_eq!(store.case(case.id).await.unwrap().map(|kept| kept.version), None);
    assert_eq!((store.cases_of(ASKER).await.unwrap(), store.errands_of(case.id).await.unwrap()), (vec![], vec![]));
    assert_eq!((store.case_in(5).await.unwrap(), store.open_case_of(ASKER).await.unwrap()), (None, None));
    assert_eq!(store.codenames().await.unwrap(), HashSet::from([other.codename.clone()]));
    assert_eq!(
        what(&store.due(at(0), 9).await.unwrap()),
        [(Lane::Asker(other.id), Errand::Say(LineId::new(1))), (Lane::Loose, clear)]
    );
    // Who did what stays in the log, without a word of it. The number is not used for another.
    assert_eq!(store.audit(Some(case.id), 9).await.unwrap().len(), 2);
    assert!(store.new_case_id().await.unwrap() > other.id);
    // Where an erased case is shown is no longer of interest, and does not bring it back.
    store.commit(Change { places: Some((case.id, places)), ..Change::default() }).await.unwrap();
    assert_eq!(store.case_in(5).await.unwrap(), None);
}

async fn old_things_are_swept<B: Backend>() {
    let store = B::new().open().await;
    let case = opened(&store, ASKER).await;
    let receipts = [(1, 0), (2, 10)].map(|(message, minute)| Receipt { message, at: at(minute) }).into();
    let clear = |door| errand(Lane::Loose, Errand::ClearAsker { door, messages: vec![] }, door);
    let made = vec![clear(1), clear(2), errand(Lane::Asker(case.id), Errand::Say(LineId::new(1)), 3)];
    store.commit(Change { receipts, errands: made, ..Change::default() }).await.unwrap();
    let rows = store.due(at(0), 9).await.unwrap();
    for row in rows.iter().filter(|row| row.nonce != 2) {
        store.commit(settles(row.id, 1, at(0), RowState::Sent { messages: vec![], at: at(0) })).await.unwrap();
    }
    store.sweep(at(5), at(5)).await.unwrap();
    assert!(!store.is_taken(1).await.unwrap() && store.is_taken(2).await.unwrap());
    assert_eq!(store.audit(None, 9).await.unwrap(), []);
    // What still waits, and what belongs to a case, stays.
    assert_eq!(store.due(at(0), 9).await.unwrap().iter().map(|row| row.nonce).collect::<Vec<_>>(), [2]);
    assert_eq!(store.errands_of(case.id).await.unwrap().len(), 1);
}

async fn numbers_are_never_given_twice<B: Backend>() {
    let backend = B::new();
    let mut last = CaseId::new(0);
    for _ in 0..3 {
        let store = backend.open().await;
        // One comes to nothing, one becomes a case that is erased.
        let (lost, case) = (store.new_case_id().await.unwrap(), opened(&store, ASKER).await.id);
        assert!(lost > last && case > lost, "{lost} and {case} after {last}");
        last = case;
        let erase = CaseChange::Erase { id: case, version: 0 };
        store.commit(Change { case: erase, ..Change::default() }).await.unwrap();
    }
}
