//! Opening: what is there, what is damaged, who else is at it.

mod change;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::keys::Owner;
use super::*;
use crate::case::{Intake, Limits, OpenedBy, Opening, Said, Wanted, open as open_case};
use crate::knowledge::{Flags, Urgency};
use crate::private::Private;
use crate::store::CaseChange;
use crate::vault::Key;

/// Tells the test binary that it is the other process of a test, and which data folder is meant.
const OTHER: &str = "OPEN_DOOR_TEST_OTHER_PROCESS";

/// A data folder with its key file.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { folder: TempDir::new().unwrap() };
        KeyFile::create(&place.key()).unwrap();
        place
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("open-door.key")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn file(&self, kind: Kind) -> PathBuf {
        self.data().join(kind.file())
    }

    async fn open(&self) -> Result<Sqlite, OpenError> {
        Sqlite::open(&self.data(), &self.key()).await
    }

    /// A store that was used and closed: a case each for these askers.
    async fn used(askers: &[u64]) -> Self {
        let place = Self::new();
        let store = place.open().await.unwrap();
        for asker in askers {
            add(&store, *asker).await;
        }
        store.close().await;
        place
    }

    async fn refusal(&self) -> String {
        let error = self.open().await.unwrap_err();
        error.to_string()
    }

    /// Every file that holds something of the databases, with a hash of it.
    fn hashes(&self) -> Vec<(String, blake3::Hash)> {
        let mut files: Vec<(String, blake3::Hash)> = fs::read_dir(self.data())
            .unwrap()
            .map(|item| item.unwrap())
            .filter(|item| {
                item.file_name().to_str().is_some_and(|name| !name.ends_with("-shm") && !name.ends_with(".lock"))
            })
            // A connection that was dropped closes a little later, and until then leaves an empty log.
            .map(|item| (item.file_name().into_string().unwrap(), fs::read(item.path()).unwrap_or_default()))
            .filter(|(name, bytes)| !name.ends_with("-wal") || !bytes.is_empty())
            .map(|(name, bytes)| (name, blake3::hash(&bytes)))
            .collect();
        files.sort_by(|one, other| one.0.cmp(&other.0));
        files
    }
}

/// Opens a case for an asker.
async fn add(store: &Sqlite, asker: u64) -> i64 {
    try_add(store, asker).await.unwrap()
}

async fn try_add(store: &Sqlite, asker: u64) -> Result<i64, StoreError> {
    let opening = Opening {
        by: OpenedBy::Asker,
        urgency: Urgency::Routine,
        flags: Flags::default(),
        topic: None,
        area: None,
        intake: Intake::default(),
        wanted: Wanted::Everyone,
        said: vec![Private::new("the words that led here".to_owned())],
    };
    let id = store.new_case_id().await?;
    let codename = Codename::draw(id.number(), &store.codenames().await?);
    let (case, _) = open_case(opening, id, codename, Timestamp::UNIX_EPOCH, &Limits::default());
    let case = CaseChange::Open { case, asker: AskerKey::new(asker) };
    store.commit(Change { case, ..Change::default() }).await?;
    Ok(id.number().try_into().unwrap())
}

/// A case that is in the keys only, as a kill leaves it.
async fn add_to_keys(store: &Sqlite, asker: u64) -> i64 {
    let mut both = store.both.lock().await;
    let case = both.keys.new_case().await.unwrap();
    let mut rack = Rack::of(&mut both.keys);
    rack.put(Owner::Case(case), Key::draw().unwrap());
    rack.keep(case, AskerKey::new(asker)).await.unwrap();
    case
}

async fn words_of(store: &Sqlite, case: u64) -> Result<Option<String>, StoreError> {
    let Some(kept) = store.case(CaseId::new(case)).await? else { return Ok(None) };
    match &kept.case.lines[0].says {
        Said::Words(words) => Ok(Some(words.reveal().clone())),
        other => panic!("{other:?}"),
    }
}

async fn erase(store: &Sqlite, id: u64) {
    let erase = CaseChange::Erase { id: CaseId::new(id), version: 0 };
    store.commit(Change { case: erase, ..Change::default() }).await.unwrap();
}

async fn cases_of(store: &Sqlite) -> Vec<i64> {
    let mut both = store.both.lock().await;
    sqlx::query_scalar("SELECT id FROM hand_off ORDER BY id")
        .fetch_all(both.cases.ready().await.unwrap())
        .await
        .unwrap()
}

async fn keys_of(store: &Sqlite) -> Vec<i64> {
    store.both.lock().await.keys.all().await.unwrap()
}

#[tokio::test]
async fn the_databases_are_made_once_for_their_owner_alone_and_opened_again() {
    let place = Place::used(&[1, 2]).await;
    let names: Vec<String> = place.hashes().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["cases.sqlite", "keys.sqlite"]);
    #[cfg(unix)]
    for kind in [Kind::Cases, Kind::Keys] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(place.file(kind)).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let store = place.open().await.unwrap();
    assert_eq!((cases_of(&store).await, keys_of(&store).await), (vec![1, 2], vec![1, 2]));
}

#[tokio::test]
async fn without_its_key_the_store_stays_shut_and_says_so() {
    let place = Place::used(&[1]).await;
    let before = place.hashes();
    fs::remove_file(place.key()).unwrap();
    assert!(place.refusal().await.contains("there is no key file"));
    KeyFile::create(&place.key()).unwrap();
    let other = place.refusal().await;
    assert!(other.contains("not in the key file") && other.contains("unreadable for good"), "{other}");
    assert_eq!(place.hashes(), before);
}

#[tokio::test]
async fn two_at_once_are_refused_here_and_in_another_process() {
    if let Ok(folder) = std::env::var(OTHER) {
        let folder = PathBuf::from(folder);
        let error = Sqlite::open(&folder.join("data"), &folder.join("open-door.key")).await.unwrap_err();
        assert!(matches!(error, OpenError::InUse(_)), "{error}");
        return;
    }
    let place = Place::new();
    let store = place.open().await.unwrap();
    assert!(matches!(place.open().await, Err(OpenError::InUse(_))));
    let name = "store::sqlite::tests::two_at_once_are_refused_here_and_in_another_process";
    let mut other = Command::new(std::env::current_exe().unwrap());
    let other = other.args(["--exact", name]).env(OTHER, place.folder.path()).stdout(Stdio::null());
    assert!(other.status().unwrap().success());
    store.close().await;
    place.open().await.unwrap();
}

#[tokio::test]
async fn a_damaged_database_stops_the_start_and_is_left_as_it_is() {
    for kind in [Kind::Cases, Kind::Keys] {
        let whole = Place::used(&[1, 2, 3]).await;
        let bytes = fs::read(whole.file(kind)).unwrap();
        let page = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
        let mut damaged: Vec<(String, Vec<u8>)> = vec![
            ("empty".to_owned(), Vec::new()),
            ("another kind of file".to_owned(), b"not a database at all, but long enough to be one".to_vec()),
            ("half".to_owned(), bytes[..bytes.len() / 2].to_vec()),
            ("a few bytes".to_owned(), bytes[..10].to_vec()),
            ("the last page lost".to_owned(), bytes[..bytes.len() - page].to_vec()),
        ];
        for number in 0..bytes.len() / page {
            let mut torn = bytes.clone();
            let start = if number == 0 { 100 } else { number * page };
            torn[start..start + 40].fill(0xa5);
            damaged.push((format!("page {number} written over"), torn));
        }
        for (what, torn) in damaged {
            fs::write(whole.file(kind), &torn).unwrap();
            let before = whole.hashes();
            let error = whole.open().await.unwrap_err();
            assert!(matches!(error, OpenError::Damaged { .. }), "{kind:?}, {what}: {error:?}");
            assert!(error.to_string().contains("Nothing was changed"), "{error}");
            assert_eq!(whole.hashes(), before, "{kind:?}, {what}");
        }
        fs::write(whole.file(kind), &bytes).unwrap();
        assert_eq!(cases_of(&whole.open().await.unwrap()).await, [1, 2, 3]);
    }
}

#[tokio::test]
async fn one_database_without_the_other_stops_the_start_once_there_was_a_case() {
    for (gone, there) in [(Kind::Cases, Kind::Keys), (Kind::Keys, Kind::Cases)] {
        let place = Place::used(&[1]).await;
        fs::remove_file(place.file(gone)).unwrap();
        let before = place.hashes();
        let error = place.refusal().await;
        assert!(error.contains(&format!("{}` is missing", gone.file())) && error.contains(there.file()), "{error}");
        assert_eq!(place.hashes(), before);
    }
    let unused = Place::used(&[]).await;
    fs::remove_file(unused.file(Kind::Cases)).unwrap();
    assert_eq!(cases_of(&unused.open().await.unwrap()).await, Vec::<i64>::new());
}

#[tokio::test]
async fn what_is_left_of_a_database_is_not_taken_for_none() {
    let place = Place::new();
    fs::create_dir_all(place.data()).unwrap();
    fs::write(place.data().join("cases.sqlite-wal"), b"the last words").unwrap();
    assert!(place.refusal().await.contains("keys.sqlite` is missing"));
}

#[tokio::test]
async fn a_start_that_was_killed_while_it_made_the_databases_begins_again() {
    let place = Place::new();
    fs::create_dir_all(place.data()).unwrap();
    for name in ["keys.sqlite.unfinished", "keys.sqlite.unfinished-journal", "cases.sqlite.unfinished"] {
        fs::write(place.data().join(name), b"half").unwrap();
    }
    place.open().await.unwrap().close().await;
    assert_eq!(place.hashes().len(), 2);
}

#[tokio::test]
async fn databases_of_two_stores_are_not_put_together() {
    let (place, other) = (Place::used(&[1]).await, Place::used(&[1]).await);
    fs::copy(other.file(Kind::Cases), place.file(Kind::Cases)).unwrap();
    assert!(place.refusal().await.contains("do not belong together"));
}

#[tokio::test]
async fn keys_older_than_the_cases_stop_the_start() {
    let place = Place::used(&[1]).await;
    let old = fs::read(place.file(Kind::Keys)).unwrap();
    let store = place.open().await.unwrap();
    add(&store, 2).await;
    store.close().await;
    fs::write(place.file(Kind::Keys), old).unwrap();
    let error = place.refusal().await;
    assert!(error.contains("is older than") && error.contains("unreadable for good"), "{error}");
}

#[tokio::test]
async fn an_older_copy_of_the_cases_brings_back_nothing_that_was_erased_and_no_number() {
    let place = Place::used(&[1, 2]).await;
    let old = fs::read(place.file(Kind::Cases)).unwrap();
    let store = place.open().await.unwrap();
    erase(&store, 1).await;
    assert_eq!((add(&store, 3).await, add(&store, 4).await), (3, 4));
    store.close().await;
    fs::write(place.file(Kind::Cases), old).unwrap();

    let store = place.open().await.unwrap();
    assert_eq!(cases_of(&store).await, [2], "the erased one went again");
    assert_eq!(keys_of(&store).await, [2, 3, 4], "the right cases.sqlite may yet be put back");
    assert_eq!(add(&store, 5).await, 5);
}

#[tokio::test]
async fn a_kill_between_the_databases_leaves_nothing_that_stays() {
    let place = Place::used(&[1]).await;
    let store = place.open().await.unwrap();
    // Opened in the keys, not yet in the cases; and another one, whose key was destroyed, and its rows not yet.
    add_to_keys(&store, 2).await;
    store.both.lock().await.keys.destroy([Owner::Case(1)]).await.unwrap();
    store.close().await;
    let store = place.open().await.unwrap();
    assert_eq!((cases_of(&store).await, keys_of(&store).await), (vec![], vec![2]));
    assert_eq!(add(&store, 3).await, 3);
    store.close().await;
    let store = place.open().await.unwrap();
    assert_eq!((cases_of(&store).await, keys_of(&store).await), (vec![3], vec![3]));
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_said_and_gets_no_half_database() {
    let place = Place::new();
    // A folder in the place of the file: as root, whom the tests may run as, every mode can be written.
    fs::create_dir_all(place.data().join("keys.sqlite.unfinished")).unwrap();
    let error = place.refusal().await;
    assert!(error.contains("check that DATA_DIR can be written"), "{error}");
    assert!(!place.file(Kind::Keys).exists() && !place.file(Kind::Cases).exists());
}

#[tokio::test]
async fn the_databases_are_as_strict_as_promised() {
    let place = Place::new();
    let store = place.open().await.unwrap();
    let mut both = store.both.lock().await;
    for (pragma, wanted) in [
        ("PRAGMA journal_mode", "wal"),
        ("PRAGMA secure_delete", "1"),
        ("PRAGMA foreign_keys", "1"),
        ("PRAGMA synchronous", "2"),
        ("PRAGMA temp_store", "2"),
    ] {
        use sqlx::{Row, ValueRef};
        let row = sqlx::query(pragma).fetch_one(both.cases.ready().await.unwrap()).await.unwrap();
        let value = row.try_get_raw(0).unwrap();
        let found = if value.type_info().to_string() == "TEXT" {
            row.try_get::<String, _>(0).unwrap()
        } else {
            row.try_get::<i64, _>(0).unwrap().to_string()
        };
        assert_eq!(found, wanted, "{pragma}");
    }
    let loose: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 \
         AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_sqlx_%'",
    )
    .fetch_all(both.cases.ready().await.unwrap())
    .await
    .unwrap();
    assert_eq!(loose, Vec::<String>::new());
}

#[tokio::test]
async fn an_erasure_that_was_killed_before_the_key_was_destroyed_is_finished_at_the_next_start() {
    let place = Place::used(&[1, 2]).await;
    let store = place.open().await.unwrap();
    {
        let mut both = store.both.lock().await;
        sqlx::query("DELETE FROM hand_off WHERE id = 2").execute(both.cases.ready().await.unwrap()).await.unwrap();
        sqlx::query("INSERT INTO condemned (case_id) VALUES (2)")
            .execute(both.cases.ready().await.unwrap())
            .await
            .unwrap();
    }
    store.close().await;
    let store = place.open().await.unwrap();
    assert_eq!((cases_of(&store).await, keys_of(&store).await), (vec![1], vec![1]));
    let left: Vec<i64> = sqlx::query_scalar("SELECT case_id FROM condemned")
        .fetch_all(store.both.lock().await.cases.ready().await.unwrap())
        .await
        .unwrap();
    assert_eq!(left, Vec::<i64>::new());
}

#[tokio::test]
async fn a_flipped_byte_in_what_is_sealed_stops_the_reading_of_that_case_alone() {
    let place = Place::used(&[1, 2]).await;
    let store = place.open().await.unwrap();
    let sealed: Vec<u8> = {
        let mut both = store.both.lock().await;
        sqlx::query_scalar("SELECT sealed FROM line WHERE case_id = 1")
            .fetch_one(both.cases.ready().await.unwrap())
            .await
            .unwrap()
    };
    store.close().await;
    let mut bytes = fs::read(place.file(Kind::Cases)).unwrap();
    let at = bytes.windows(sealed.len()).position(|window| window == sealed).unwrap();
    bytes[at + 40] ^= 1;
    fs::write(place.file(Kind::Cases), bytes).unwrap();
    let store = place.open().await.unwrap();
    assert!(matches!(words_of(&store, 1).await, Err(StoreError::Damaged(_))));
    assert_eq!(words_of(&store, 2).await.unwrap().as_deref(), Some("the words that led here"));
}
