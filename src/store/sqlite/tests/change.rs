//! What changes while there are cases: the key, the form of the databases, the room on the disk, who waits for an answer.

use std::fs;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::super::schema::migration;
use super::*;

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_to_that_version() {
    let place = Place::used(&[1]).await;
    let store = place.open().await.unwrap();
    sqlx::query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (99, 'later', TRUE, x'00', 0)")
        .execute(store.both.lock().await.cases.ready().await.unwrap())
        .await
        .unwrap();
    store.close().await;
    assert!(place.refusal().await.contains("newer version"));
}

#[tokio::test]
async fn a_rotation_is_taken_up_while_the_store_is_open() {
    let place = Place::used(&[1, 2]).await;
    let store = place.open().await.unwrap();
    let first = fs::read_to_string(place.key()).unwrap().lines().last().unwrap().to_owned();
    assert_eq!(store.take_up_key().await.unwrap().resealed, 0, "nothing to do");

    KeyFile::rotate(&place.key()).unwrap();
    let copy = fs::read(place.file(Kind::Keys)).unwrap();
    let taken_up = store.take_up_key().await.unwrap();
    assert_eq!((taken_up.resealed, taken_up.older_out), (3, 1), "the secret and two data keys");
    let text = fs::read_to_string(place.key()).unwrap();
    assert!(!text.contains(&first), "the older key is out of the file");
    assert_eq!(words_of(&store, 1).await.unwrap().as_deref(), Some("the words that led here"));
    assert_eq!(store.open_case_of(AskerKey::new(2)).await.unwrap(), Some(CaseId::new(2)), "no lookup changes");
    assert_eq!(add(&store, 3).await, 3);
    store.close().await;
    let store = place.open().await.unwrap();
    assert_eq!(words_of(&store, 1).await.unwrap().as_deref(), Some("the words that led here"));
    KeyFile::rotate(&place.key()).unwrap();
    store.sweep(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(KeyFile::read(&place.key()).unwrap().ring().older(), [], "a sweep takes a rotation up as well");
    store.close().await;

    fs::write(place.file(Kind::Keys), copy).unwrap();
    let refusal = place.refusal().await;
    assert!(refusal.contains("not in the key file"), "a copy from before the rotation opens no more: {refusal}");
}

#[tokio::test]
async fn a_key_that_was_taken_out_of_the_file_too_early_is_still_made_use_of() {
    let place = Place::used(&[1]).await;
    let store = place.open().await.unwrap();
    fs::remove_file(place.key()).unwrap();
    assert!(store.take_up_key().await.is_err());
    assert!(words_of(&store, 1).await.unwrap().is_some(), "the keys of before stay in use");
    KeyFile::create(&place.key()).unwrap();
    assert_eq!(store.take_up_key().await.unwrap().resealed, 2);
    store.close().await;
    let store = place.open().await.unwrap();
    assert!(words_of(&store, 1).await.unwrap().is_some());
}

/// Takes the steps of the program and one more over a database that was used.
async fn step_further(place: &Place, kind: Kind, sql: &'static str) -> Result<(), MigrateError> {
    let mut steps = kind.migrations();
    steps.push(migration(steps.len() as i64 + 1, "later", sql));
    let mut database = SqliteConnectOptions::new().filename(place.file(kind)).connect().await.unwrap();
    let run = Migrator::with_migrations(steps).run_direct(None, &mut database, false).await;
    // This program does not know the step, and would leave the database to a later one.
    sqlx::query("DELETE FROM _sqlx_migrations WHERE description = 'later'").execute(&mut database).await.unwrap();
    database.close().await.unwrap();
    run
}

#[tokio::test]
async fn a_later_step_runs_over_databases_with_cases_in_them() {
    let place = Place::used(&[1, 2]).await;
    for (kind, sql) in [
        (
            Kind::Cases,
            "ALTER TABLE hand_off ADD COLUMN later INTEGER NOT NULL DEFAULT 0; UPDATE hand_off SET later = 1",
        ),
        (Kind::Keys, "ALTER TABLE case_key ADD COLUMN later TEXT; CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT"),
    ] {
        step_further(&place, kind, sql).await.unwrap();
    }
    let store = place.open().await.unwrap();
    assert_eq!(words_of(&store, 2).await.unwrap().as_deref(), Some("the words that led here"));
    assert_eq!(add(&store, 3).await, 3);
}

#[tokio::test]
async fn a_step_that_fails_leaves_the_database_as_it_was() {
    let place = Place::used(&[1, 2]).await;
    let before = fs::read(place.file(Kind::Cases)).unwrap();
    let failed = step_further(&place, Kind::Cases, "DELETE FROM line; INSERT INTO nowhere VALUES (1)").await;
    assert!(failed.is_err());
    // The count of changes in the first page may differ; what the pages hold does not.
    let after = fs::read(place.file(Kind::Cases)).unwrap();
    assert_eq!(blake3::hash(&after[100..]), blake3::hash(&before[100..]));
    let store = place.open().await.unwrap();
    assert_eq!(words_of(&store, 1).await.unwrap().as_deref(), Some("the words that led here"));
}

#[tokio::test]
async fn a_full_database_refuses_the_case_and_takes_it_when_there_is_room_again() {
    let place = Place::used(&[1]).await;
    for (kind, first) in [(Kind::Cases, 1_000), (Kind::Keys, 2_000)] {
        let store = place.open().await.unwrap();
        let limit = async |sql| {
            let mut both = store.both.lock().await;
            let database = if kind == Kind::Cases { &mut both.cases } else { &mut both.keys.database };
            sqlx::query(sql).execute(database.ready().await.unwrap()).await.unwrap();
        };
        limit("PRAGMA max_page_count = 1").await;
        let mut refused = None;
        let mut opened: u64 = 0;
        while refused.is_none() {
            refused = try_add(&store, first + opened).await.err();
            opened += u64::from(refused.is_none());
        }
        assert!(
            matches!(&refused, Some(StoreError::Unavailable(why)) if why.contains("full")),
            "{kind:?}, after {opened}: {refused:?}"
        );
        let there = cases_of(&store).await;
        limit("PRAGMA max_page_count = 1000000").await;
        add(&store, first + opened).await;
        assert_eq!(cases_of(&store).await.len(), there.len() + 1);
        store.close().await;
    }
}

#[tokio::test]
async fn a_caller_who_goes_away_leaves_nothing_by_half_and_nobody_shut_out() {
    let place = Place::new();
    let store = place.open().await.unwrap();
    // At one moment after another, so that some fall into the midst of the transaction.
    for moment in 0..40 {
        let gone = tokio::time::timeout(Duration::from_micros(moment * 250), try_add(&store, moment)).await;
        let stays = add(&store, 1_000 + moment).await;
        let there = cases_of(&store).await;
        assert!(there.contains(&stays) && keys_of(&store).await.contains(&stays));
        if let Ok(case) = gone {
            assert!(there.contains(&case.unwrap()));
        }
        assert_eq!(store.codenames().await.unwrap().len(), there.len());
    }
    store.close().await;
    let store = place.open().await.unwrap();
    assert_eq!(cases_of(&store).await, keys_of(&store).await);
}
