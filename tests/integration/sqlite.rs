//! Cases in SQLite when something goes wrong, and what is left in the files when they are erased.

mod audit;
mod bytes;
mod fault;

use std::fs;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use open_door::case::{
    AskerKey, AskerNotice, Case, CaseEffect, CaseId, Codename, Deed, Intake, IntakeAnswer, Limits, LineId, OpenedBy,
    Opening, PanellistKey, Seat, Wanted, open, step,
};
use open_door::knowledge::{Flags, Urgency};
use open_door::private::Private;
use open_door::store::sqlite::{OpenError, Sqlite};
use open_door::store::{
    CaseChange, Change, Cursor, Errand, Lane, NewErrand, Places, Receipt, RowState, Settlement, Store, StoreError,
};
use open_door::vault::KeyFile;
use tempfile::TempDir;

/// What no file may show.
const TOLD: &str = "he-took-my-passport-and-hid-it";
const SHARED: &str = "only-after-nine-when-he-is-at-work";
const ANSWERED: &str = "we-can-meet-you-at-the-library";

/// Whom no file may show: numbers as long as Discord's.
const ASKER: u64 = 812_345_678_901_234_567;
const DOOR: u64 = 898_765_432_109_876_543;
const MESSAGE: u64 = 1_098_765_432_101_234_567;
const SENT: u64 = 1_123_456_789_098_765_432;
const PANELLIST: u64 = 777_666_555_444_333_222;

/// A data folder with its key beside it.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        let home = Self(TempDir::new().unwrap());
        KeyFile::create(&home.key()).unwrap();
        home
    }

    fn key(&self) -> PathBuf {
        self.0.path().join("open-door.key")
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    async fn open(&self) -> Sqlite {
        Sqlite::open(&self.data(), &self.key()).await.unwrap()
    }
}

fn at(minute: i64) -> Timestamp {
    let start: Timestamp = "2026-11-25T12:00:00Z".parse().unwrap();
    start + SignedDuration::from_mins(minute)
}

fn words(text: &str) -> Private<String> {
    Private::new(text.to_owned())
}

/// A case in which everything was said that no file may show, with all that goes with it.
async fn told(store: &Sqlite, asker: u64) -> CaseId {
    let opening = Opening {
        by: OpenedBy::Asker,
        urgency: Urgency::Urgent,
        flags: Flags::default(),
        topic: None,
        area: None,
        intake: Intake { safe_contact: IntakeAnswer::Answered(words(SHARED)), may_know: IntakeAnswer::Skipped },
        wanted: Wanted::Everyone,
        said: vec![words(TOLD)],
    };
    let id = store.new_case_id().await.unwrap();
    let codename = Codename::draw(id.number(), &store.codenames().await.unwrap());
    let (case, effects) = open(opening, id, codename, at(0), &Limits::default());
    let errand = |lane, errand, nonce| NewErrand { lane, errand, nonce, made: at(0) };
    let opened = Change {
        case: CaseChange::Open { case: case.clone(), asker: AskerKey::new(asker) },
        places: Some((id, Places { card: Some(1), thread: Some(2), door: Some(DOOR) })),
        errands: vec![
            errand(Lane::Asker(id), Errand::TellAsker(AskerNotice::Opened), 1),
            errand(Lane::Panel(id), Errand::Pass(LineId::new(1)), 2),
        ],
        receipts: vec![Receipt { message: MESSAGE + (asker - ASKER), at: at(0) }],
        cursors: vec![Cursor { channel: DOOR, last: MESSAGE }],
        audit: audits(effects),
        ..Change::default()
    };
    store.commit(opened).await.unwrap();
    let first = store.errands_of(id).await.unwrap().remove(0);
    let sent = RowState::Sent { messages: vec![SENT], at: at(1) };
    let settled = vec![Settlement { id: first.id, attempts: 1, due: at(0), state: sent }];
    store.commit(Change { settled, ..Change::default() }).await.unwrap();
    let seat = Seat { panellist: PanellistKey::new(PANELLIST), speciality: None, signs_as: None };
    let case = deed(store, case, 0, Deed::Claim { by: seat }).await;
    let reply = Deed::Reply { by: PanellistKey::new(PANELLIST), text: words(ANSWERED) };
    deed(store, case, 1, reply).await;
    id
}

/// Takes a step and saves it.
async fn deed(store: &Sqlite, case: Case, version: u64, deed: Deed) -> Case {
    let (case, effects) = step(&case, deed, at(1), &Limits::default()).unwrap();
    let change = CaseChange::Save { case: case.clone(), version };
    store.commit(Change { case: change, audit: audits(effects), ..Change::default() }).await.unwrap();
    case
}

/// Erases a case, with what is still to be taken away from its asker.
async fn erase(store: &Sqlite, id: CaseId) -> Result<(), StoreError> {
    let kept = store.case(id).await?.unwrap();
    let clear = Errand::ClearAsker { door: DOOR, messages: vec![SENT] };
    let (_, effects) = step(&kept.case, Deed::Forget, at(2), &Limits::default()).unwrap();
    let change = Change {
        case: CaseChange::Erase { id, version: kept.version },
        errands: vec![NewErrand { lane: Lane::Loose, errand: clear, nonce: 3, made: at(2) }],
        audit: audits(effects),
        ..Change::default()
    };
    store.commit(change).await
}

fn audits(effects: Vec<CaseEffect>) -> Vec<open_door::case::AuditEntry> {
    let entry = |effect| match effect {
        CaseEffect::Audit(entry) => Some(entry),
        _ => None,
    };
    effects.into_iter().filter_map(entry).collect()
}

/// The databases of a folder with what lies beside them, each with its bytes.
fn files(data: &Path) -> Vec<(String, Vec<u8>)> {
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let paths = fs::read_dir(data).unwrap().map(|item| item.unwrap().path());
    paths.filter(|path| name(path).contains(".sqlite")).map(|path| (name(&path), fs::read(&path).unwrap())).collect()
}

fn copy(from: &Path, to: &Path, wanted: impl Fn(&str) -> bool) {
    fs::create_dir_all(to).unwrap();
    for (name, bytes) in files(from).into_iter().filter(|(name, _)| wanted(name)) {
        fs::write(to.join(name), bytes).unwrap();
    }
}
