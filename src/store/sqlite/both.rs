//! The two databases together: every change goes through both, one at a time.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use jiff::Timestamp;
use sqlx::SqliteConnection;
use tracing::{info, warn};

use super::database::Database;
use super::failure::Failure;
use super::keys::{Keys, Owner, Rack, Resealed};
use super::open::OpenError;
use super::value::{of_case, of_count, to_case};
use super::{KeyChangeError, TakenUp, cases, log, outbox};
use crate::case::{AskerKey, Case, Codename};
use crate::store::{CaseChange, Change, StoreError};
use crate::vault::{Key, Retired, SealError};

/// The two databases.
#[derive(Debug)]
pub(super) struct Both {
    pub(super) cases: Database,
    pub(super) keys: Keys,
    /// The codenames in use, once somebody wanted to know: each new case does, and they are sealed one by one.
    codenames: Option<HashMap<i64, Codename>>,
    /// What is wrong with a change of the key, as it was last said: it is looked at often, and said once.
    complaint: String,
}

/// What is left to do in `keys.sqlite` for a change.
enum InKeys {
    Nothing,
    /// Keep the key of a new case, before the case is saved.
    Keep {
        case: i64,
        asker: AskerKey,
        codename: Codename,
    },
    /// Destroy the key of an erased case, after its rows are gone.
    Destroy {
        case: i64,
    },
}

impl Both {
    /// The two, opened.
    pub(super) const fn of(cases: Database, keys: Keys) -> Self {
        Self { cases, keys, codenames: None, complaint: String::new() }
    }

    /// The codenames of all the cases.
    pub(super) async fn codenames(&mut self) -> Result<HashSet<Codename>, Failure> {
        if self.codenames.is_none() {
            let mut rack = Rack::with_all_cases(&mut self.keys).await?;
            self.codenames = Some(cases::codenames(self.cases.ready().await?, &mut rack).await?);
        }
        Ok(self.codenames.iter().flatten().map(|(_, codename)| codename.clone()).collect())
    }

    /// Saves a change whole, or not at all.
    pub(super) async fn commit(&mut self, change: Change) -> Result<(), Failure> {
        // Should the caller go away in the midst of it, they are read anew.
        let mut codenames = self.codenames.take();
        let saved = self.save(change).await;
        if saved.is_err() {
            // Let go of the database at once: the next change may be long in coming.
            self.cases.ready().await?;
        }
        match (saved?, &mut codenames) {
            (InKeys::Keep { case, codename, .. }, Some(codenames)) => drop(codenames.insert(case, codename)),
            (InKeys::Destroy { case }, Some(codenames)) => drop(codenames.remove(&case)),
            (InKeys::Nothing | InKeys::Keep { .. } | InKeys::Destroy { .. }, _) => {}
        }
        self.codenames = codenames;
        Ok(())
    }

    async fn save(&mut self, change: Change) -> Result<InKeys, Failure> {
        let Change { case, places, errands, settled, audit, receipts, cursors } = change;
        let mut rack = Rack::of(&mut self.keys);
        let database = self.cases.begin().await?;
        for receipt in receipts {
            log::take(database, rack.keys, receipt).await?;
        }
        let in_keys = change_case(database, &mut rack, case).await?;
        if let Some((id, places)) = places {
            cases::place(database, &mut rack, id, places).await?;
        }
        for errand in errands {
            outbox::add(database, &mut rack, errand).await?;
        }
        for settlement in settled {
            outbox::settle(database, &mut rack, settlement).await?;
        }
        for entry in audit {
            log::write(database, rack.keys, entry).await?;
        }
        for cursor in cursors {
            log::read_to(database, rack.keys, cursor).await?;
        }
        match &in_keys {
            InKeys::Nothing => self.cases.commit().await?,
            // The key first: a case without one would be lost, a key without a case is only left over.
            InKeys::Keep { case, asker, .. } => {
                rack.keep(*case, *asker).await?;
                self.cases.commit().await?;
            }
            // The rows first, with the note that the key is to go: what is to be taken away from Discord is saved with them.
            InKeys::Destroy { .. } => {
                self.cases.commit().await?;
                self.finish_erasures_or_warn().await;
            }
        }
        Ok(in_keys)
    }

    /// Destroys the keys of erased cases. The note that they are to go stays until they are gone from the disk.
    pub(super) async fn finish_erasures(&mut self) -> Result<(), Failure> {
        let condemned: Vec<i64> =
            sqlx::query_scalar("SELECT case_id FROM condemned").fetch_all(self.cases.ready().await?).await?;
        if condemned.is_empty() {
            return Ok(());
        }
        self.keys.destroy(condemned.iter().copied().map(Owner::Case)).await?;
        for case in condemned {
            sqlx::query("DELETE FROM condemned WHERE case_id = ?")
                .bind(case)
                .execute(self.cases.ready().await?)
                .await?;
        }
        self.cases.sweep().await
    }

    /// The rows of the case are gone by now, whatever happens here: it is tried again at every erasure, sweep and start.
    async fn finish_erasures_or_warn(&mut self) {
        if let Err(error) = self.finish_erasures().await {
            warn!(%error, "a case is erased, but its key is not destroyed yet; it is tried again");
        }
    }

    /// Deletes what is too old, and destroys the keys that nothing needs.
    pub(super) async fn sweep(&mut self, receipts: Timestamp, audit: Timestamp) -> Result<(), Failure> {
        let database = self.cases.begin().await?;
        log::sweep(database, receipts, audit).await?;
        outbox::sweep(database, receipts).await?;
        self.cases.commit().await?;
        let in_use = outbox::keys_in_use(self.cases.ready().await?).await?;
        let unused = self.keys.all_errands().await?.into_iter().filter(|id| in_use.binary_search(id).is_err());
        self.keys.destroy(unused.map(Owner::Errand)).await?;
        self.finish_erasures().await?;
        self.cases.sweep().await
    }

    /// Takes up a change of the operator's key.
    pub(super) async fn take_up_key(&mut self) -> Result<TakenUp, Failure> {
        let Resealed { count, retired } = self.keys.reseal().await?;
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

    /// The same, now and then: what is sealed stays readable with the keys in memory, whatever is wrong.
    pub(super) async fn take_up_key_or_warn(&mut self) {
        let complaint = match self.take_up_key().await {
            Ok(TakenUp { older_kept: None, .. }) => String::new(),
            Ok(TakenUp { older_kept: Some(error), .. }) => {
                format!("everything is sealed with the new key, but the older one is still in the file: {error}")
            }
            Err(failure) => KeyChangeError(failure).to_string(),
        };
        if !complaint.is_empty() && complaint != self.complaint {
            warn!("{complaint}");
        }
        self.complaint = complaint;
    }

    /// Brings the two together after a kill, or when one is an older copy. See the table in the text of `sqlite`.
    pub(super) async fn settle(&mut self, cases: &Path, keys: &Path) -> Result<(), OpenError> {
        let in_cases = |failure: Failure| failure.while_opening(cases);
        let in_keys = |failure: Failure| failure.while_opening(keys);
        self.finish_erasures().await.map_err(in_cases)?;
        let with_key = self.keys.all().await.map_err(in_keys)?;
        let newest_given = self.keys.newest().await.map_err(in_keys)?;
        let there: Vec<i64> = sqlx::query_scalar("SELECT id FROM hand_off ORDER BY id")
            .fetch_all(self.cases.ready().await.map_err(in_cases)?)
            .await
            .map_err(|error| in_cases(error.into()))?;
        let newest_there = there.last().copied().unwrap_or(0);
        if newest_there > newest_given {
            return Err(OpenError::OldKeys { cases: cases.to_owned(), keys: keys.to_owned() });
        }
        let erased: Vec<i64> = there.iter().copied().filter(|case| with_key.binary_search(case).is_err()).collect();
        if !erased.is_empty() {
            info!(count = erased.len(), "clearing away cases that were erased");
        }
        self.clear(&erased).await.map_err(in_cases)?;
        let lost = with_key.into_iter().filter(|case| there.binary_search(case).is_err());
        let (left_over, missing): (Vec<i64>, Vec<i64>) = lost.partition(|&case| case < newest_there);
        if !left_over.is_empty() {
            self.keys.destroy(left_over.into_iter().map(Owner::Case)).await.map_err(in_keys)?;
        }
        if missing.len() > 1 {
            warn!(count = missing.len(), "the newest cases are missing from cases.sqlite: is it an older copy?");
        }
        Ok(())
    }

    /// Takes out of `cases.sqlite`, and of its write-ahead log, what has no key any more.
    async fn clear(&mut self, erased: &[i64]) -> Result<(), Failure> {
        let with_key = self.keys.all_errands().await?;
        let in_use = outbox::keys_in_use(self.cases.ready().await?).await?;
        let errands: Vec<i64> = in_use.into_iter().filter(|id| with_key.binary_search(id).is_err()).collect();
        if erased.is_empty() && errands.is_empty() {
            return Ok(());
        }
        let database = self.cases.begin().await?;
        for case in erased {
            sqlx::query("DELETE FROM hand_off WHERE id = ?").bind(case).execute(&mut *database).await?;
        }
        for errand in errands {
            outbox::forget(database, errand).await?;
        }
        self.cases.commit().await?;
        self.cases.sweep().await
    }
}

async fn change_case(
    database: &mut SqliteConnection,
    rack: &mut Rack<'_>,
    change: CaseChange,
) -> Result<InKeys, Failure> {
    match change {
        CaseChange::None => Ok(InKeys::Nothing),
        CaseChange::Open { case, asker } => {
            let id = of_case(case.id)?;
            if id > rack.keys.newest().await? {
                return Err(Failure::Inconsistent("the number of a new case was never given"));
            }
            let others = rack.keys.of_asker(asker.reveal()).await?;
            check_only_open(database, &case, &others).await?;
            let key = Key::draw().map_err(SealError::from)?;
            cases::insert(database, &case, asker, &key).await?;
            rack.put(Owner::Case(id), key);
            Ok(InKeys::Keep { case: id, asker, codename: case.codename })
        }
        CaseChange::Save { case, version } => {
            let id = of_case(case.id)?;
            if !rack.has(Owner::Case(id)).await? {
                return Err(StoreError::Conflict.into());
            }
            cases::update(database, &case, of_count(version)?, rack.get(Owner::Case(id)).await?).await?;
            let others = rack.keys.beside(id).await?;
            check_only_open(database, &case, &others).await?;
            Ok(InKeys::Nothing)
        }
        CaseChange::Erase { id, version } => {
            let id = of_case(id)?;
            cases::delete(database, id, of_count(version)?).await?;
            sqlx::query("INSERT INTO condemned (case_id) VALUES (?)").bind(id).execute(database).await?;
            Ok(InKeys::Destroy { case: id })
        }
    }
}

/// Sees that a case which is open is the only one of its asker that is.
async fn check_only_open(database: &mut SqliteConnection, case: &Case, others: &[i64]) -> Result<(), Failure> {
    if !case.is_open() {
        return Ok(());
    }
    let id = of_case(case.id)?;
    for &other in others.iter().filter(|other| **other != id) {
        if cases::is_open(database, other).await? == Some(true) {
            return Err(StoreError::HasOpenCase(to_case(other)?).into());
        }
    }
    Ok(())
}
