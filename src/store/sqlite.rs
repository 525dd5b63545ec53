//! Cases in SQLite: two databases in the data folder, so that a copy of the larger one is worth nothing by itself.
//!
//! ```text
//! DATA_DIR/
//!   open-door.lock   held while the store is open: a second process is refused
//!   keys.sqlite      the data key of each case, sealed with the operator's key; never to be put back from an older copy
//!   cases.sqlite     everything of the cases, sealed with their data keys; a backup of it is as good as the keys are
//! ```
//!
//! # Properties
//!
//! - **Whole or not at all.** A change of a case, its lines, what is to be sent and the audit log are one transaction of
//!   `cases.sqlite`, on the disk before the caller hears of it.
//! - **Erased is unreadable.** The data key is destroyed first, and the write-ahead log of the keys emptied; then the
//!   rows go. A kill in between leaves rows that nobody can read, and the next start clears them away.
//! - **Never anew over what is damaged.** A database is made only where there is none of the two, or no case was ever
//!   opened. Anything else that does not fit stops the start and changes nothing.
//! - **Numbers are never used again.** `keys.sqlite` gives them, so a `cases.sqlite` from an older copy cannot bring a
//!   number back.
//!
//! # A kill between the two databases
//!
//! A case is opened in `keys.sqlite` first. A kill then leaves a key of no case, whose number was told to nobody and is
//! not given again.
//!
//! # What a look at both tells, at every start
//!
//! | found | what it means | what is done |
//! | --- | --- | --- |
//! | a case without a key, its number given | it was erased; `cases.sqlite` is an older copy, or a kill came between | its rows go |
//! | a case without a key, its number never given | `keys.sqlite` is older than the case | the start is refused |
//! | a key without a case, and newer cases are there | a kill while it was opened | the key goes |
//! | keys without a case, newer than every case | such a kill; or `cases.sqlite` is an older copy, and lacks the newest cases | the keys stay, should the right one be put back; the log says how many when it is more than one |

mod failure;
mod keys;
mod open;
mod schema;

use std::path::Path;

use sqlx::{Connection, SqliteConnection};
use thiserror::Error;
use tokio::sync::Mutex;
use tracing::{info, warn};

use self::failure::Failure;
use self::keys::{Keys, Resealed, sweep};
pub use self::open::OpenError;
use self::open::{FolderLock, is_there};
use self::schema::Kind;
use crate::vault::{KeyError, KeyFile, Retired};

/// Cases in SQLite.
#[derive(Debug)]
pub struct Sqlite {
    both: Mutex<Both>,
    _lock: FolderLock,
}

/// What became of a change of the operator's key.
#[derive(Debug)]
pub struct TakenUp {
    /// How many keys were sealed anew.
    pub resealed: usize,
    /// How many older keys were taken out of the key file.
    pub older_out: usize,
    /// Why older keys stay in the key file, though nothing is sealed with them any more.
    pub older_kept: Option<KeyError>,
}

/// Why a change of the operator's key was not taken up.
#[derive(Debug, Error)]
#[error("the change of the key is not taken up: {0}")]
pub struct KeyChangeError(#[source] Failure);

/// The two databases. One change at a time goes through both.
#[derive(Debug)]
struct Both {
    cases: SqliteConnection,
    keys: Keys,
}

impl Sqlite {
    /// Opens the store of a data folder, making it when there never was one.
    ///
    /// # Errors
    /// When another process has it open, the key does not fit, or what is there is not whole: each with its mend.
    pub async fn open(data: &Path, key_file: &Path) -> Result<Self, OpenError> {
        let lock = FolderLock::take(data)?;
        let file = KeyFile::read(key_file)?;
        let (keys, cases) = (data.join(Kind::Keys.file()), data.join(Kind::Cases.file()));
        match (is_there(&keys), is_there(&cases)) {
            (false, false) => open::make(&keys, Kind::Keys, async |made| keys::fill(made, &keys, &file).await).await?,
            (false, true) => return Err(OpenError::Missing { gone: keys, there: cases }),
            (true, _) => {}
        }
        let mut key_database = open::open(&keys, Kind::Keys).await?;
        let unreadable = |source| OpenError::Database { path: keys.clone(), source };
        let pair = keys::pair(&mut key_database).await.map_err(unreadable)?;
        if !is_there(&cases) {
            if keys::highest(&mut key_database).await.map_err(unreadable)? > 0 {
                return Err(OpenError::Missing { gone: cases, there: keys });
            }
            make_cases(&cases, &pair).await?;
        }
        let mut case_database = open::open(&cases, Kind::Cases).await?;
        let unreadable = |source| OpenError::Database { path: cases.clone(), source };
        if keys::pair(&mut case_database).await.map_err(unreadable)? != pair {
            return Err(OpenError::Strangers { cases, keys });
        }
        let mut both = Both { keys: Keys::unlock(key_database, keys.clone(), file).await?, cases: case_database };
        both.settle(&cases, &keys).await?;
        Ok(Self { both: Mutex::new(both), _lock: lock })
    }

    /// Whether a data folder holds a store, or what is left of one.
    pub fn is_in(data: &Path) -> bool {
        [Kind::Keys, Kind::Cases].iter().any(|kind| is_there(&data.join(kind.file())))
    }

    /// Looks whether the operator's key was changed. If so, seals with the new one whatever is sealed with an older one,
    /// and takes the older ones out of the key file. Nobody has to stop for it.
    ///
    /// # Errors
    /// When the key file or the database cannot be read or written; everything then stays readable as before.
    pub async fn take_up_key(&self) -> Result<TakenUp, KeyChangeError> {
        let Resealed { count, retired } = self.both.lock().await.keys.reseal().await.map_err(KeyChangeError)?;
        let (older_out, older_kept) = match retired {
            Retired::None => (0, None),
            Retired::Out(older) => (older, None),
            Retired::Kept(error) => (0, Some(error)),
        };
        if count > 0 || older_out > 0 {
            info!(resealed = count, older_out, "the operator's key was changed");
        }
        Ok(TakenUp { resealed: count, older_out, older_kept })
    }

    /// Closes both databases, so that nothing but they is left in the folder.
    pub async fn close(self) {
        let Both { cases, keys } = self.both.into_inner();
        for closed in [keys.close().await, cases.close().await.map_err(Failure::from)] {
            if let Err(error) = closed {
                warn!(%error, "a database could not be closed; the next start finds it as it is");
            }
        }
    }
}

async fn make_cases(path: &Path, pair: &[u8]) -> Result<(), OpenError> {
    let fill = async |made: &mut SqliteConnection| {
        sqlx::query("INSERT INTO about (only_row, pair) VALUES (1, ?)")
            .bind(pair.to_vec())
            .execute(made)
            .await
            .map(drop)
            .map_err(|source| OpenError::Database { path: path.to_owned(), source })
    };
    open::make(path, Kind::Cases, fill).await
}

impl Both {
    /// Brings the two together after a kill, or when one is an older copy. See the table in the module's text.
    async fn settle(&mut self, cases: &Path, keys: &Path) -> Result<(), OpenError> {
        let unfit = |failure: Failure| failure.while_opening(keys);
        let with_key = self.keys.all().await.map_err(unfit)?;
        let highest = self.keys.highest().await.map_err(unfit)?;
        let there: Vec<i64> = sqlx::query_scalar("SELECT id FROM hand_off ORDER BY id")
            .fetch_all(&mut self.cases)
            .await
            .map_err(|source| OpenError::Database { path: cases.to_owned(), source })?;
        if there.last().is_some_and(|&newest| newest > highest) {
            return Err(OpenError::OldKeys { cases: cases.to_owned(), keys: keys.to_owned() });
        }
        let erased: Vec<i64> = there.iter().copied().filter(|case| with_key.binary_search(case).is_err()).collect();
        if !erased.is_empty() {
            info!(count = erased.len(), "clearing away cases that were erased");
            self.clear(&erased).await.map_err(|failure| failure.while_opening(cases))?;
        }
        let newest = there.last().copied().unwrap_or(0);
        let lost = with_key.into_iter().filter(|case| there.binary_search(case).is_err());
        let (left_over, missing): (Vec<i64>, Vec<i64>) = lost.partition(|&case| case < newest);
        if !left_over.is_empty() {
            self.keys.destroy(&left_over).await.map_err(unfit)?;
        }
        if missing.len() > 1 {
            warn!(count = missing.len(), "the newest cases are missing from cases.sqlite: is it an older copy?");
        }
        Ok(())
    }

    /// Takes the rows of erased cases out of `cases.sqlite`, and out of its write-ahead log.
    async fn clear(&mut self, cases: &[i64]) -> Result<(), Failure> {
        let mut transaction = self.cases.begin_with("BEGIN IMMEDIATE").await?;
        for case in cases {
            sqlx::query("DELETE FROM hand_off WHERE id = ?").bind(case).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        sweep(&mut self.cases).await
    }
}

#[cfg(test)]
mod tests;
