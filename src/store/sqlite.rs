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

mod both;
mod cases;
mod database;
mod failure;
mod keys;
mod log;
mod open;
mod outbox;
mod schema;
mod value;

use std::collections::HashSet;
use std::path::Path;

use jiff::Timestamp;
use thiserror::Error;
use tokio::sync::Mutex;
use tracing::warn;

use self::both::Both;
use self::database::Database;
use self::failure::Failure;
use self::keys::{Keys, Rack};
pub use self::open::OpenError;
use self::open::{FolderLock, is_there};
use self::schema::Kind;
use self::value::{of_case, to_case};
use super::{Change, Kept, Row, Store, StoreError};
use crate::case::{AskerKey, AuditEntry, CaseId, Codename};
use crate::vault::{KeyError, KeyFile};

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
            (false, false) => {
                let mut made = open::begin(&keys, Kind::Keys).await?;
                keys::fill(&mut made, &keys, &file).await?;
                open::finish(&keys, made).await?;
            }
            (false, true) => return Err(OpenError::Missing { gone: keys, there: cases }),
            (true, _) => {}
        }
        let mut key_database = open::open(&keys, Kind::Keys).await?;
        let unreadable = |source| OpenError::Database { path: keys.clone(), source };
        let pair = keys::pair(&mut key_database).await.map_err(unreadable)?;
        if !is_there(&cases) {
            if keys::newest(&mut key_database).await.map_err(unreadable)? > 0 {
                return Err(OpenError::Missing { gone: cases, there: keys });
            }
            make_cases(&cases, &pair).await?;
        }
        let mut case_database = open::open(&cases, Kind::Cases).await?;
        let unreadable = |source| OpenError::Database { path: cases.clone(), source };
        if keys::pair(&mut case_database).await.map_err(unreadable)? != pair {
            return Err(OpenError::Strangers { cases, keys });
        }
        let mut both = Both::of(Database::of(case_database), Keys::unlock(key_database, keys.clone(), file).await?);
        both.settle(&cases, &keys).await?;
        Ok(Self { both: Mutex::new(both), _lock: lock })
    }

    /// Whether a data folder holds a store, or what is left of one.
    pub fn is_in(data: &Path) -> bool {
        [Kind::Keys, Kind::Cases].iter().any(|kind| is_there(&data.join(kind.file())))
    }

    /// Looks whether the operator's key was changed. If so, seals with the new one whatever is sealed with an older one,
    /// and takes the older ones out of the key file. Nobody has to stop for it. A sweep of the store does it too.
    ///
    /// # Errors
    /// When the key file or the database cannot be read or written; everything then stays readable as before.
    pub async fn take_up_key(&self) -> Result<TakenUp, KeyChangeError> {
        self.both.lock().await.take_up_key().await.map_err(KeyChangeError)
    }

    /// Closes both databases, so that nothing but they is left in the folder.
    pub async fn close(self) {
        let Both { cases, keys, .. } = self.both.into_inner();
        for closed in [keys.close().await, cases.close().await] {
            if let Err(error) = closed {
                warn!(%error, "a database could not be closed; the next start finds it as it is");
            }
        }
    }
}

async fn make_cases(path: &Path, pair: &[u8]) -> Result<(), OpenError> {
    let mut made = open::begin(path, Kind::Cases).await?;
    sqlx::query("INSERT INTO about (only_row, pair) VALUES (1, ?)")
        .bind(pair.to_vec())
        .execute(&mut made)
        .await
        .map_err(|source| OpenError::Database { path: path.to_owned(), source })?;
    open::finish(path, made).await
}

/// The audit log of a data folder, newest first. A running bot is not disturbed, and nothing is changed.
///
/// # Errors
/// When there is no store, it is damaged, or the key does not fit.
pub async fn read_audit(data: &Path, key_file: &Path) -> Result<Vec<AuditEntry>, OpenError> {
    let file = KeyFile::read(key_file)?;
    let (keys, cases) = (data.join(Kind::Keys.file()), data.join(Kind::Cases.file()));
    let keys = Keys::unlock(open::open_to_read(&keys).await?, keys, file).await?;
    let mut database = open::open_to_read(&cases).await?;
    log::audit(&mut database, &keys, None, usize::MAX).await.map_err(|failure| failure.while_opening(&cases))
}

/// The numbers as cases.
fn to_cases(ids: Vec<i64>) -> Result<Vec<CaseId>, StoreError> {
    ids.into_iter().map(|id| Ok(to_case(id)?)).collect()
}

impl Store for Sqlite {
    async fn new_case_id(&self) -> Result<CaseId, StoreError> {
        Ok(to_case(self.both.lock().await.keys.new_case().await?)?)
    }

    async fn commit(&self, change: Change) -> Result<(), StoreError> {
        Ok(self.both.lock().await.commit(change).await?)
    }

    async fn sweep(&self, receipts: Timestamp, audit: Timestamp) -> Result<(), StoreError> {
        let mut both = self.both.lock().await;
        both.sweep(receipts, audit).await?;
        both.take_up_key_or_warn().await;
        Ok(())
    }

    async fn case(&self, id: CaseId) -> Result<Option<Kept>, StoreError> {
        let Both { cases, keys, .. } = &mut *self.both.lock().await;
        Ok(cases::read(cases.ready().await?, &mut Rack::of(keys), of_case(id)?).await?)
    }

    async fn open_cases(&self) -> Result<Vec<Kept>, StoreError> {
        let Both { cases, keys, .. } = &mut *self.both.lock().await;
        Ok(cases::read_open(cases.ready().await?, &mut Rack::with_all_cases(keys).await?).await?)
    }

    async fn closed_by(&self, moment: Timestamp) -> Result<Vec<CaseId>, StoreError> {
        to_cases(cases::closed_by(self.both.lock().await.cases.ready().await?, moment).await?)
    }

    async fn open_case_of(&self, asker: AskerKey) -> Result<Option<CaseId>, StoreError> {
        let Both { cases, keys, .. } = &mut *self.both.lock().await;
        for id in keys.of_asker(asker.reveal()).await? {
            if cases::is_open(cases.ready().await?, id).await? == Some(true) {
                return Ok(Some(to_case(id)?));
            }
        }
        Ok(None)
    }

    async fn cases_of(&self, asker: AskerKey) -> Result<Vec<CaseId>, StoreError> {
        let Both { cases, keys, .. } = &mut *self.both.lock().await;
        let mut there = Vec::new();
        for id in keys.of_asker(asker.reveal()).await? {
            if cases::is_open(cases.ready().await?, id).await?.is_some() {
                there.push(id);
            }
        }
        to_cases(there)
    }

    async fn case_in(&self, thread: u64) -> Result<Option<CaseId>, StoreError> {
        let Both { cases, keys, .. } = &mut *self.both.lock().await;
        let found = cases::of_thread(cases.ready().await?, &Rack::of(keys), thread).await?;
        Ok(found.map(to_case).transpose()?)
    }

    async fn codenames(&self) -> Result<HashSet<Codename>, StoreError> {
        Ok(self.both.lock().await.codenames().await?)
    }

    async fn due(&self, now: Timestamp, most: usize) -> Result<Vec<Row>, StoreError> {
        let Both { cases, keys, .. } = &mut *self.both.lock().await;
        Ok(outbox::due(cases.ready().await?, &mut Rack::of(keys), now, most).await?)
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(outbox::next_due(self.both.lock().await.cases.ready().await?).await?)
    }

    async fn errands_of(&self, case: CaseId) -> Result<Vec<Row>, StoreError> {
        let Both { cases, keys, .. } = &mut *self.both.lock().await;
        Ok(outbox::of_one_case(cases.ready().await?, &mut Rack::of(keys), case).await?)
    }

    async fn dead(&self) -> Result<Vec<Row>, StoreError> {
        let Both { cases, keys, .. } = &mut *self.both.lock().await;
        Ok(outbox::dead(cases.ready().await?, &mut Rack::of(keys)).await?)
    }

    async fn is_taken(&self, message: u64) -> Result<bool, StoreError> {
        let Both { cases, keys, .. } = &mut *self.both.lock().await;
        Ok(log::is_taken(cases.ready().await?, keys, message).await?)
    }

    async fn cursor(&self, channel: u64) -> Result<Option<u64>, StoreError> {
        let Both { cases, keys, .. } = &mut *self.both.lock().await;
        Ok(log::cursor(cases.ready().await?, keys, channel).await?)
    }

    async fn audit(&self, case: Option<CaseId>, most: usize) -> Result<Vec<AuditEntry>, StoreError> {
        let Both { cases, keys, .. } = &mut *self.both.lock().await;
        Ok(log::audit(cases.ready().await?, keys, case, most).await?)
    }
}

#[cfg(test)]
mod tests;
