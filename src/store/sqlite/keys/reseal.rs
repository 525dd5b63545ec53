//! A change of the operator's key, while the store is open.

use sqlx::{Row, SqliteConnection};

use super::{CASE_KEY, ERRAND_KEY, Keys, SECRET, wrapped};
use crate::store::sqlite::failure::Failure;
use crate::vault::{Key, KeyFile, Place, Retired, Ring, SealError, Wrapped};

/// What became of a change of the operator's key.
#[derive(Debug)]
pub(in crate::store::sqlite) struct Resealed {
    /// How many keys were sealed anew.
    pub(in crate::store::sqlite) count: usize,
    /// What became of the older keys in the key file.
    pub(in crate::store::sqlite) retired: Retired,
}

/// The tables of sealed keys: which rows are sealed with an older key, how a row is sealed anew, and for which place.
const TABLES: [(&str, &str, &str); 3] = [
    (
        "SELECT only_row AS id, sealed_by, sealed FROM about WHERE sealed_by <> ?",
        "UPDATE about SET sealed_by = ?, sealed = ? WHERE only_row = ?",
        SECRET,
    ),
    (
        "SELECT case_id AS id, sealed_by, sealed FROM case_key WHERE sealed_by <> ?",
        "UPDATE case_key SET sealed_by = ?, sealed = ? WHERE case_id = ?",
        CASE_KEY,
    ),
    (
        "SELECT id, sealed_by, sealed FROM errand_key WHERE sealed_by <> ?",
        "UPDATE errand_key SET sealed_by = ?, sealed = ? WHERE id = ?",
        ERRAND_KEY,
    ),
];

impl Keys {
    /// Looks whether the key file was changed; seals everything with its newest key, and lets the older ones go. On an
    /// error the keys of before stay in use.
    pub(in crate::store::sqlite) async fn reseal(&mut self) -> Result<Resealed, Failure> {
        let mut now = KeyFile::read(self.file.path())?;
        if now.ring() == self.file.ring() && now.ring().older().is_empty() {
            return Ok(Resealed { count: 0, retired: Retired::None });
        }
        let mut count = 0;
        let database = self.database.begin().await?;
        for table in TABLES {
            count += reseal(database, now.ring(), self.file.ring(), table).await?;
        }
        self.database.commit().await?;
        let in_use = now.ring().newest();
        // What was sealed with the older keys must be gone from the database before they are let go.
        let swept = self.database.sweep().await;
        let retired = if swept.is_ok() { now.retire(&[in_use]) } else { Retired::None };
        self.file = now;
        swept?;
        Ok(Resealed { count, retired })
    }
}

async fn reseal(
    database: &mut SqliteConnection,
    now: &Ring,
    before: &Ring,
    (older, anew, column): (&'static str, &'static str, &'static str),
) -> Result<usize, Failure> {
    let rows = sqlx::query(older).bind(now.newest().bytes().to_vec()).fetch_all(&mut *database).await?;
    for row in &rows {
        let id: i64 = row.try_get("id")?;
        let place = [id];
        let place = Place::new(column, &place);
        let Wrapped { by, sealed } = now.wrap(place, &unwrap(now, before, place, &wrapped(row)?)?)?;
        sqlx::query(anew).bind(by.bytes().to_vec()).bind(sealed).bind(id).execute(&mut *database).await?;
    }
    Ok(rows.len())
}

/// A key that somebody took out of the file too early is still in memory: this is the last moment to use it.
fn unwrap(now: &Ring, before: &Ring, place: Place<'_>, wrapped: &Wrapped) -> Result<Key, SealError> {
    now.unwrap(place, wrapped).or_else(|_| before.unwrap(place, wrapped))
}
