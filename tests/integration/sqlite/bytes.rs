//! What the bytes of the files show, before a case is erased and after, and in a copy made in between.

use sqlx::{Connection, SqliteConnection};

use super::*;

/// Everything that no file may show, in each way in which it could lie there.
fn needles() -> Vec<(String, Vec<u8>)> {
    let mut needles = Vec::new();
    for text in [TOLD, SHARED, ANSWERED] {
        needles.push((text.to_owned(), text.as_bytes().to_vec()));
        needles.push((format!("{text} in UTF-16"), text.encode_utf16().flat_map(u16::to_le_bytes).collect()));
        // A piece is enough to tell.
        needles.push((format!("the middle of {text}"), text.as_bytes()[8..20].to_vec()));
    }
    for id in [ASKER, DOOR, MESSAGE, SENT, PANELLIST] {
        needles.push((format!("{id} in digits"), id.to_string().into_bytes()));
        needles.push((format!("{id} with the low byte first"), id.to_le_bytes().to_vec()));
        needles.push((format!("{id} with the high byte first"), id.to_be_bytes().to_vec()));
    }
    needles
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

fn assert_shows_nothing(data: &Path, when: &str) {
    let files = files(data);
    assert!(files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() > 10_000, "{when}: nothing to look through");
    for (name, bytes) in files {
        for (what, needle) in needles() {
            assert!(!holds(&bytes, &needle), "{when}: {name} shows {what}");
        }
    }
}

/// The bytes of a column, in a file that nobody else has open.
async fn column(file: &Path, query: &'static str) -> Vec<Vec<u8>> {
    let mut database = SqliteConnection::connect(&format!("sqlite://{}?mode=ro", file.display())).await.unwrap();
    let found = sqlx::query_scalar(query).fetch_all(&mut database).await.unwrap();
    database.close().await.unwrap();
    found
}

#[tokio::test]
async fn the_search_finds_what_is_not_sealed() {
    let home = Home::new();
    let store = home.open().await;
    let id = told(&store, ASKER).await;
    let kept = store.case(id).await.unwrap().unwrap();
    let plain = serde_json::to_vec(&kept.case).unwrap();
    let numbers = [ASKER, DOOR, MESSAGE, SENT].map(u64::to_be_bytes).concat();
    let shown = needles().into_iter().filter(|(_, needle)| holds(&plain, needle) || holds(&numbers, needle)).count();
    // Of each text the text and its middle, of each number one way; the panellist is in the case in digits.
    assert_eq!(shown, 3 * 2 + 4 + 1);
}

#[tokio::test]
async fn no_file_shows_a_word_or_an_account_before_or_after_an_erasure_or_in_a_copy() {
    let home = Home::new();
    let copied = home.0.path().join("copy");
    let store = home.open().await;
    let id = told(&store, ASKER).await;
    assert!(files(&home.data()).iter().any(|(name, bytes)| name == "cases.sqlite-wal" && !bytes.is_empty()));
    assert_shows_nothing(&home.data(), "with the case open");
    copy(&home.data(), &copied, |_| true);

    erase(&store, id).await.unwrap();
    assert_shows_nothing(&home.data(), "just after the erasure");
    store.sweep(at(3), at(3)).await.unwrap();
    assert_shows_nothing(&home.data(), "after the sweep");
    store.close().await;
    assert_shows_nothing(&home.data(), "after the end");
    assert_shows_nothing(&copied, "in the copy");
}

#[tokio::test]
async fn an_erasure_leaves_nothing_of_what_was_sealed_in_the_files() {
    let home = Home::new();
    let store = home.open().await;
    let id = told(&store, ASKER).await;
    store.close().await;
    let (cases, keys) = (home.data().join("cases.sqlite"), home.data().join("keys.sqlite"));
    let mut sealed = column(&keys, "SELECT sealed FROM case_key").await;
    for query in [
        "SELECT head FROM hand_off",
        "SELECT asker FROM hand_off",
        "SELECT sealed FROM line",
        "SELECT errand FROM outbox",
    ] {
        sealed.extend(column(&cases, query).await);
    }
    assert!(sealed.len() > 5);
    let is_left = |blob: &Vec<u8>| files(&home.data()).iter().any(|(_, bytes)| holds(bytes, &blob[..48]));
    assert!(sealed.iter().all(is_left), "before the erasure all of it is there");

    let store = home.open().await;
    erase(&store, id).await.unwrap();
    assert_eq!(sealed.iter().filter(|blob| is_left(blob)).count(), 0, "with the store still open");
    store.close().await;
    assert_eq!(sealed.iter().filter(|blob| is_left(blob)).count(), 0);
}

#[tokio::test]
async fn a_copy_of_the_cases_cannot_be_read_once_the_key_is_destroyed() {
    let home = Home::new();
    let (copied, before) = (home.0.path().join("copy"), home.0.path().join("before"));
    let store = home.open().await;
    let (id, other) = (told(&store, ASKER).await, told(&store, ASKER + 1).await);
    copy(&home.data(), &copied, |name| name.starts_with("cases"));
    copy(&home.data(), &before, |_| true);
    erase(&store, id).await.unwrap();
    store.close().await;

    // With the keys of its time the copy can be read: it is the missing key that makes the difference.
    let store = Sqlite::open(&before, &home.key()).await.unwrap();
    assert!(store.case(id).await.unwrap().is_some());
    store.close().await;

    copy(&home.data(), &copied, |name| name.starts_with("keys"));
    let store = Sqlite::open(&copied, &home.key()).await.unwrap();
    assert!(store.case(id).await.unwrap().is_none(), "with today's keys, and the operator's key");
    assert!(store.case(other).await.unwrap().is_some(), "what is not erased comes back from the copy");
    store.close().await;
}

#[tokio::test]
async fn after_a_rotation_a_copy_of_everything_is_worthless_to_the_key_file() {
    let home = Home::new();
    let copied = home.0.path().join("copy");
    let store = home.open().await;
    let id = told(&store, ASKER).await;
    copy(&home.data(), &copied, |_| true);
    erase(&store, id).await.unwrap();
    KeyFile::rotate(&home.key()).unwrap();
    assert_eq!(store.take_up_key().await.unwrap().older_out, 1);
    store.close().await;
    let refused = Sqlite::open(&copied, &home.key()).await.unwrap_err();
    assert!(matches!(refused, OpenError::Locked { .. }), "{refused}");
}
