//! `keys.sqlite`: the data key of each case, and which cases an asker has.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::database::Database;
use super::failure::Failure;
use super::open::OpenError;
use crate::case::AskerKey;
use crate::vault::{Key, KeyFile, KeyId, Place, SealError, Wrapped};

mod reseal;

pub(super) use reseal::Resealed;

/// What the key for lookups is derived for.
const LOOKUP: &str = "open-door 2026-11 lookups";

/// What the key for what belongs to no case is derived for.
const REGISTRY: &str = "open-door 2026-11 what belongs to no case";

/// Length of what tells that two databases were made together, in bytes.
const PAIR: usize = 16;

/// Where the secret of the store is sealed.
const SECRET: &str = "about.sealed";

/// The one row that it is in.
const ONLY_ROW: [i64; 1] = [1];

/// Where the data key of a case is sealed.
const CASE_KEY: &str = "case_key.sealed";

/// Where the key of an errand of no case is sealed.
const ERRAND_KEY: &str = "errand_key.sealed";

/// Under what an asker is looked up.
const ASKER: &str = "asker";

/// The database of keys, and the operator's keys that open it.
#[derive(Debug)]
pub(super) struct Keys {
    pub(super) database: Database,
    file: KeyFile,
    lookup: Key,
    registry: Key,
}

/// What a data key seals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    /// A case, with all that belongs to it.
    Case(i64),
    /// An errand of no case.
    Errand(i64),
}

/// Fills a new database of keys: its pair, and a new secret.
pub(super) async fn fill(database: &mut SqliteConnection, path: &Path, file: &KeyFile) -> Result<(), OpenError> {
    let locked = |source| OpenError::Locked { path: path.to_owned(), source };
    let secret = Key::draw().map_err(|error| locked(error.into()))?;
    let pair = Key::draw().map_err(|error| locked(error.into()))?.hash("pair", b"");
    let pair: Vec<u8> = pair.into_iter().take(PAIR).collect();
    let Wrapped { by, sealed } = file.ring().wrap(Place::new(SECRET, &ONLY_ROW), &secret).map_err(locked)?;
    sqlx::query("INSERT INTO about (only_row, pair, newest_case, sealed_by, sealed) VALUES (1, ?, 0, ?, ?)")
        .bind(pair)
        .bind(by.bytes().to_vec())
        .bind(sealed)
        .execute(database)
        .await
        .map(drop)
        .map_err(|source| OpenError::Database { path: path.to_owned(), source })
}

/// What tells which two databases belong together.
pub(super) async fn pair(database: &mut SqliteConnection) -> Result<Vec<u8>, sqlx::Error> {
    sqlx::query_scalar("SELECT pair FROM about").fetch_one(database).await
}

/// The newest number that was given to a case; 0 when none was.
pub(super) async fn newest(database: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT newest_case FROM about").fetch_one(database).await
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
            .and_then(|wrapped| Ok(file.ring().unwrap(Place::new(SECRET, &ONLY_ROW), &wrapped)?))
            .map_err(|failure| failure.while_opening(&path))?;
        let sealers: Vec<Vec<u8>> =
            sqlx::query_scalar("SELECT sealed_by FROM case_key UNION SELECT sealed_by FROM errand_key")
                .fetch_all(&mut database)
                .await
                .map_err(failed)?;
        let known: Vec<KeyId> = std::iter::once(file.ring().newest()).chain(file.ring().older()).collect();
        if let Some(stranger) = sealers.iter().filter_map(|id| KeyId::of(id)).find(|id| !known.contains(id)) {
            return Err(OpenError::Locked { path, source: SealError::Stranger(stranger) });
        }
        Ok(Self {
            database: Database::of(database),
            file,
            lookup: secret.derive(LOOKUP),
            registry: secret.derive(REGISTRY),
        })
    }

    /// The key for what belongs to no case and outlives all of them.
    pub(super) const fn registry(&self) -> &Key {
        &self.registry
    }

    /// The keyed hash by which something is found again without being kept.
    pub(super) fn hash(&self, what: &str, value: u64) -> Vec<u8> {
        self.lookup.hash(what, &value.to_le_bytes()).to_vec()
    }

    /// A number for a new case.
    pub(super) async fn new_case(&mut self) -> Result<i64, Failure> {
        Ok(sqlx::query_scalar("UPDATE about SET newest_case = newest_case + 1 RETURNING newest_case")
            .fetch_one(self.database.ready().await?)
            .await?)
    }

    /// The newest number that was given to a case; 0 when none was.
    pub(super) async fn newest(&mut self) -> Result<i64, Failure> {
        Ok(newest(self.database.ready().await?).await?)
    }

    /// Keeps the data key of a case that is about to be saved. One that stands there is of a save that came to nothing.
    async fn add(&mut self, case: i64, asker: u64, key: &Key) -> Result<(), Failure> {
        let asker = self.hash(ASKER, asker);
        let Wrapped { by, sealed } = self.file.ring().wrap(Place::new(CASE_KEY, &[case]), key)?;
        sqlx::query(
            "INSERT INTO case_key (case_id, sealed_by, sealed, asker) VALUES (?, ?, ?, ?) \
             ON CONFLICT (case_id) DO UPDATE \
             SET sealed_by = excluded.sealed_by, sealed = excluded.sealed, asker = excluded.asker",
        )
        .bind(case)
        .bind(by.bytes().to_vec())
        .bind(sealed)
        .bind(asker)
        .execute(self.database.ready().await?)
        .await?;
        Ok(())
    }

    /// A new key for an errand of no case, and the number that it is found by.
    pub(super) async fn add_errand(&mut self) -> Result<(i64, Key), Failure> {
        let key = Key::draw().map_err(SealError::from)?;
        let database = self.database.begin().await?;
        // The key is sealed for its number, so the number comes first; nobody sees the row before it is whole.
        let id: i64 = sqlx::query_scalar("INSERT INTO errand_key (sealed_by, sealed) VALUES (?, ?) RETURNING id")
            .bind(self.file.ring().newest().bytes().to_vec())
            .bind(Vec::new())
            .fetch_one(&mut *database)
            .await?;
        let Wrapped { by, sealed } = self.file.ring().wrap(Place::new(ERRAND_KEY, &[id]), &key)?;
        sqlx::query("UPDATE errand_key SET sealed_by = ?, sealed = ? WHERE id = ?")
            .bind(by.bytes().to_vec())
            .bind(sealed)
            .bind(id)
            .execute(&mut *database)
            .await?;
        self.database.commit().await?;
        Ok((id, key))
    }

    /// A data key; none when it was destroyed, or never was.
    async fn of(&mut self, owner: Owner) -> Result<Option<Key>, Failure> {
        let (query, column, id) = match owner {
            Owner::Case(id) => ("SELECT sealed_by, sealed FROM case_key WHERE case_id = ?", CASE_KEY, id),
            Owner::Errand(id) => ("SELECT sealed_by, sealed FROM errand_key WHERE id = ?", ERRAND_KEY, id),
        };
        let row = sqlx::query(query).bind(id).fetch_optional(self.database.ready().await?).await?;
        row.map(|row| Ok(self.file.ring().unwrap(Place::new(column, &[id]), &wrapped(&row)?)?)).transpose()
    }

    /// The cases of an asker, oldest first.
    pub(super) async fn of_asker(&mut self, asker: u64) -> Result<Vec<i64>, Failure> {
        let asker = self.hash(ASKER, asker);
        Ok(sqlx::query_scalar("SELECT case_id FROM case_key WHERE asker = ? ORDER BY case_id")
            .bind(asker)
            .fetch_all(self.database.ready().await?)
            .await?)
    }

    /// The cases of the asker of a case, oldest first.
    pub(super) async fn beside(&mut self, case: i64) -> Result<Vec<i64>, Failure> {
        Ok(sqlx::query_scalar(
            "SELECT case_id FROM case_key WHERE asker = (SELECT asker FROM case_key WHERE case_id = ?) ORDER BY case_id",
        )
        .bind(case)
        .fetch_all(self.database.ready().await?)
        .await?)
    }

    /// Every case that has a key, oldest first.
    pub(super) async fn all(&mut self) -> Result<Vec<i64>, Failure> {
        Ok(sqlx::query_scalar("SELECT case_id FROM case_key ORDER BY case_id")
            .fetch_all(self.database.ready().await?)
            .await?)
    }

    /// Every errand of no case that has a key.
    pub(super) async fn all_errands(&mut self) -> Result<Vec<i64>, Failure> {
        Ok(sqlx::query_scalar("SELECT id FROM errand_key ORDER BY id").fetch_all(self.database.ready().await?).await?)
    }

    /// Destroys data keys: after this nobody reads what they sealed, here or in a copy.
    pub(super) async fn destroy(&mut self, owners: impl IntoIterator<Item = Owner> + Send) -> Result<(), Failure> {
        let owners: Vec<Owner> = owners.into_iter().collect();
        let database = self.database.begin().await?;
        for owner in owners {
            let query = match owner {
                Owner::Case(id) => sqlx::query("DELETE FROM case_key WHERE case_id = ?").bind(id),
                Owner::Errand(id) => sqlx::query("DELETE FROM errand_key WHERE id = ?").bind(id),
            };
            query.execute(&mut *database).await?;
        }
        self.database.commit().await?;
        self.database.sweep().await
    }

    /// Closes the database.
    pub(super) async fn close(self) -> Result<(), Failure> {
        self.database.close().await
    }
}

/// Data keys that are at hand, so that each is opened once.
pub(super) struct Rack<'a> {
    pub(super) keys: &'a mut Keys,
    at_hand: HashMap<Owner, Key>,
}

impl<'a> Rack<'a> {
    /// With no key at hand yet.
    pub(super) fn of(keys: &'a mut Keys) -> Self {
        Self { keys, at_hand: HashMap::new() }
    }

    /// Has every key of a case at hand.
    pub(super) async fn with_all_cases(keys: &'a mut Keys) -> Result<Self, Failure> {
        let rows = sqlx::query("SELECT case_id, sealed_by, sealed FROM case_key")
            .fetch_all(keys.database.ready().await?)
            .await?;
        let mut at_hand = HashMap::with_capacity(rows.len());
        for row in rows {
            let case = row.try_get("case_id")?;
            at_hand.insert(Owner::Case(case), keys.file.ring().unwrap(Place::new(CASE_KEY, &[case]), &wrapped(&row)?)?);
        }
        Ok(Self { keys, at_hand })
    }

    /// Puts a key at hand that is not kept yet.
    pub(super) fn put(&mut self, owner: Owner, key: Key) {
        self.at_hand.insert(owner, key);
    }

    /// Keeps the key at hand of a new case.
    pub(super) async fn keep(&mut self, case: i64, asker: AskerKey) -> Result<(), Failure> {
        let key = self.at_hand.get(&Owner::Case(case)).ok_or(Failure::KeyGone)?;
        self.keys.add(case, asker.reveal(), key).await
    }

    /// Whether there is a key.
    pub(super) async fn has(&mut self, owner: Owner) -> Result<bool, Failure> {
        if !self.at_hand.contains_key(&owner) {
            let Some(key) = self.keys.of(owner).await? else { return Ok(false) };
            self.at_hand.insert(owner, key);
        }
        Ok(true)
    }

    /// A key, which must be there.
    pub(super) async fn get(&mut self, owner: Owner) -> Result<&Key, Failure> {
        self.has(owner).await?;
        self.at_hand.get(&owner).ok_or(Failure::KeyGone)
    }
}

fn wrapped(row: &SqliteRow) -> Result<Wrapped, Failure> {
    let by: Vec<u8> = row.try_get("sealed_by")?;
    let by = KeyId::of(&by).ok_or(Failure::Inconsistent("the id of a key is too short or too long"))?;
    Ok(Wrapped { by, sealed: row.try_get("sealed")? })
}
