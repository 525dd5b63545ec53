//! `keys.sqlite`: the data key of each case, and which cases an asker has.

use std::path::{Path, PathBuf};

use sqlx::{Connection, Row, SqliteConnection};

use super::failure::Failure;
use super::open::OpenError;
use crate::vault::{Key, KeyFile, KeyId, Place, Refreshed, Retired, SealError, Wrapped};

/// What the key for lookups is derived for.
const LOOKUP: &str = "open-door 2026-11 lookups";

/// What the key for what belongs to no case is derived for.
const REGISTRY: &str = "open-door 2026-11 what belongs to no case";

/// Length of what tells that two databases were made together, in bytes.
const PAIR: usize = 16;

/// Where the secret of the store is sealed.
const SECRET: Place<'static> = Place::new("about.sealed", &[1]);

/// Where the data key of a case is sealed.
const DATA_KEY: &str = "case_key.sealed";

/// Where a case is looked up by its asker.
const ASKER: &str = "case_key.asker";

/// The database of keys, and the operator's keys that open it.
#[derive(Debug)]
pub(super) struct Keys {
    database: SqliteConnection,
    file: KeyFile,
    lookup: Key,
    registry: Key,
}

/// What became of a rotation.
#[derive(Debug)]
pub(super) struct Resealed {
    /// How many keys were sealed anew.
    pub(super) count: usize,
    /// What became of the older keys in the key file.
    pub(super) retired: Retired,
}

/// Fills a new database of keys: its pair, and a new secret.
pub(super) async fn fill(database: &mut SqliteConnection, path: &Path, file: &KeyFile) -> Result<(), OpenError> {
    let locked = |source| OpenError::Locked { path: path.to_owned(), source };
    let secret = Key::draw().map_err(|error| locked(error.into()))?;
    let pair = Key::draw().map_err(|error| locked(error.into()))?.hash("pair", b"");
    let pair: Vec<u8> = pair.into_iter().take(PAIR).collect();
    let Wrapped { by, sealed } = file.ring().wrap(SECRET, &secret).map_err(locked)?;
    sqlx::query("INSERT INTO about (only_row, pair, sealed_by, sealed) VALUES (1, ?, ?, ?)")
        .bind(pair)
        .bind(by.bytes().to_vec())
        .bind(sealed)
        .execute(database)
        .await
        .map(drop)
        .map_err(|source| OpenError::Database { path: path.to_owned(), source })
}

/// What tells which `cases.sqlite` belongs to it.
pub(super) async fn pair(database: &mut SqliteConnection) -> Result<Vec<u8>, sqlx::Error> {
    sqlx::query_scalar("SELECT pair FROM about").fetch_one(database).await
}

impl Keys {
    /// Opens the secret with the key file, and sees that the key file has a key for everything else.
    pub(super) async fn unlock(
        mut database: SqliteConnection,
        path: PathBuf,
        file: KeyFile,
    ) -> Result<Self, OpenError> {
        let failed = |source| OpenError::Database { path: path.clone(), source };
        let row = sqlx::query("SELECT sealed_by, sealed FROM about").fetch_one(&mut database).await.map_err(failed)?;
        let secret = wrapped(&row)
            .and_then(|wrapped| Ok(file.ring().unwrap(SECRET, &wrapped)?))
            .map_err(|failure| failure.while_opening(&path))?;
        let sealers: Vec<Vec<u8>> = sqlx::query_scalar("SELECT DISTINCT sealed_by FROM case_key")
            .fetch_all(&mut database)
            .await
            .map_err(failed)?;
        let known: Vec<KeyId> = std::iter::once(file.ring().newest()).chain(file.ring().older()).collect();
        if let Some(stranger) = sealers.iter().filter_map(|id| KeyId::of(id)).find(|id| !known.contains(id)) {
            return Err(OpenError::Locked { path, source: SealError::Stranger(stranger) });
        }
        Ok(Self { database, file, lookup: secret.derive(LOOKUP), registry: secret.derive(REGISTRY) })
    }

    /// The key for what belongs to no case.
    pub(super) const fn registry(&self) -> &Key {
        &self.registry
    }

    /// The keyed hash by which something is found again without being kept.
    pub(super) fn hash(&self, what: &str, value: u64) -> Vec<u8> {
        self.lookup.hash(what, &value.to_le_bytes()).to_vec()
    }

    /// A number for a new case of an asker, and its new data key.
    pub(super) async fn add(&mut self, asker: u64) -> Result<(i64, Key), Failure> {
        let asker = self.hash(ASKER, asker);
        let key = Key::draw().map_err(SealError::from)?;
        let mut transaction = self.database.begin_with("BEGIN IMMEDIATE").await?;
        // The key is sealed for the number, so the number comes first; nobody sees the row before it is whole.
        let case: i64 =
            sqlx::query_scalar("INSERT INTO case_key (sealed_by, sealed, asker) VALUES (?, ?, ?) RETURNING case_id")
                .bind(self.file.ring().newest().bytes().to_vec())
                .bind(Vec::new())
                .bind(asker)
                .fetch_one(&mut *transaction)
                .await?;
        let Wrapped { by, sealed } = self.file.ring().wrap(Place::new(DATA_KEY, &[case]), &key)?;
        sqlx::query("UPDATE case_key SET sealed_by = ?, sealed = ? WHERE case_id = ?")
            .bind(by.bytes().to_vec())
            .bind(sealed)
            .bind(case)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok((case, key))
    }

    /// The data key of a case; none when it was destroyed, or never was.
    pub(super) async fn of(&mut self, case: i64) -> Result<Option<Key>, Failure> {
        let row = sqlx::query("SELECT sealed_by, sealed FROM case_key WHERE case_id = ?")
            .bind(case)
            .fetch_optional(&mut self.database)
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(self.file.ring().unwrap(Place::new(DATA_KEY, &[case]), &wrapped(&row)?)?))
    }

    /// The cases of an asker, newest first.
    pub(super) async fn of_asker(&mut self, asker: u64) -> Result<Vec<i64>, Failure> {
        let asker = self.hash(ASKER, asker);
        Ok(sqlx::query_scalar("SELECT case_id FROM case_key WHERE asker = ? ORDER BY case_id DESC")
            .bind(asker)
            .fetch_all(&mut self.database)
            .await?)
    }

    /// Every case that has a key, oldest first.
    pub(super) async fn all(&mut self) -> Result<Vec<i64>, Failure> {
        Ok(sqlx::query_scalar("SELECT case_id FROM case_key ORDER BY case_id").fetch_all(&mut self.database).await?)
    }

    /// The highest number that was ever given to a case; 0 when none was.
    pub(super) async fn highest(&mut self) -> Result<i64, Failure> {
        Ok(highest(&mut self.database).await?)
    }

    /// Destroys the data keys of cases: after this nobody reads them, here or in a copy.
    pub(super) async fn destroy(&mut self, cases: &[i64]) -> Result<(), Failure> {
        let mut transaction = self.database.begin_with("BEGIN IMMEDIATE").await?;
        for case in cases {
            sqlx::query("DELETE FROM case_key WHERE case_id = ?").bind(case).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        self.sweep().await
    }

    /// Takes what was written over out of the write-ahead log.
    pub(super) async fn sweep(&mut self) -> Result<(), Failure> {
        sweep(&mut self.database).await
    }

    /// Looks whether the key file was changed; seals everything with its newest key, and lets the older ones go.
    pub(super) async fn reseal(&mut self) -> Result<Resealed, Failure> {
        let refreshed = self.file.refresh()?;
        let newest = self.file.ring().newest();
        if refreshed == Refreshed::Same && self.file.ring().older().is_empty() {
            return Ok(Resealed { count: 0, retired: Retired::None });
        }
        let ring = self.file.ring();
        let mut count = 0;
        let mut transaction = self.database.begin_with("BEGIN IMMEDIATE").await?;
        let secret = sqlx::query("SELECT sealed_by, sealed FROM about WHERE sealed_by <> ?")
            .bind(newest.bytes().to_vec())
            .fetch_optional(&mut *transaction)
            .await?;
        if let Some(row) = secret {
            let Wrapped { by, sealed } = ring.wrap(SECRET, &ring.unwrap(SECRET, &wrapped(&row)?)?)?;
            sqlx::query("UPDATE about SET sealed_by = ?, sealed = ?")
                .bind(by.bytes().to_vec())
                .bind(sealed)
                .execute(&mut *transaction)
                .await?;
            count += 1;
        }
        let rows = sqlx::query("SELECT case_id, sealed_by, sealed FROM case_key WHERE sealed_by <> ?")
            .bind(newest.bytes().to_vec())
            .fetch_all(&mut *transaction)
            .await?;
        for row in rows {
            let case: i64 = row.try_get("case_id")?;
            let place = [case];
            let place = Place::new(DATA_KEY, &place);
            let Wrapped { by, sealed } = ring.wrap(place, &ring.unwrap(place, &wrapped(&row)?)?)?;
            sqlx::query("UPDATE case_key SET sealed_by = ?, sealed = ? WHERE case_id = ?")
                .bind(by.bytes().to_vec())
                .bind(sealed)
                .bind(case)
                .execute(&mut *transaction)
                .await?;
            count += 1;
        }
        transaction.commit().await?;
        // What was sealed with the older keys must be gone from the file before they are let go.
        self.sweep().await?;
        Ok(Resealed { count, retired: self.file.retire(&[]) })
    }

    /// Closes the database.
    pub(super) async fn close(self) -> Result<(), Failure> {
        Ok(self.database.close().await?)
    }
}

/// The highest number that was ever given to a case; 0 when none was.
pub(super) async fn highest(database: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    let highest: Option<i64> =
        sqlx::query_scalar("SELECT seq FROM sqlite_sequence WHERE name = 'case_key'").fetch_optional(database).await?;
    Ok(highest.unwrap_or(0))
}

/// Writes the write-ahead log into the database and empties it, so that nothing of what was erased stays in it.
pub(super) async fn sweep(database: &mut SqliteConnection) -> Result<(), Failure> {
    let busy: i64 = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(database).await?.try_get(0)?;
    if busy == 0 { Ok(()) } else { Err(Failure::Busy) }
}

fn wrapped(row: &sqlx::sqlite::SqliteRow) -> Result<Wrapped, Failure> {
    let by: Vec<u8> = row.try_get("sealed_by")?;
    let by = KeyId::of(&by).ok_or(Failure::Inconsistent("the id of a key is too short or too long"))?;
    Ok(Wrapped { by, sealed: row.try_get("sealed")? })
}
