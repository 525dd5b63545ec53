//! The store in memory: for the terminal, and for tests. Nothing is left of it when it goes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::record;
use super::{
    CaseChange, Change, Errand, ErrandId, Kept, Lane, NewErrand, Places, Row, RowState, Settlement, Store, StoreError,
};
use crate::case::{AskerKey, AuditEntry, Case, CaseId, Codename, LineId, Stage};

/// A case in memory, written down as any backend would.
#[derive(Clone)]
struct Stored {
    head: Vec<u8>,
    lines: BTreeMap<LineId, Vec<u8>>,
    codename: Codename,
    asker: AskerKey,
    version: u64,
    places: Places,
    closed: Option<Timestamp>,
}

#[derive(Default)]
struct Data {
    last_case: u64,
    last_errand: u64,
    cases: BTreeMap<CaseId, Stored>,
    outbox: BTreeMap<ErrandId, Row>,
    receipts: HashMap<u64, Timestamp>,
    cursors: HashMap<u64, u64>,
    audit: Vec<AuditEntry>,
}

/// A store in memory. Clones are the same store.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Data>>);

impl Memory {
    fn lock(&self) -> MutexGuard<'_, Data> {
        // A change is looked at before anything of it is made: a panic leaves none half made.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stored {
    fn kept(&self) -> Result<Kept, StoreError> {
        let case = record::read_case(&self.head, self.lines.values().map(Vec::as_slice))?;
        Ok(Kept { case, asker: self.asker, version: self.version, places: self.places })
    }

    fn write(&mut self, case: &Case) -> Result<(), StoreError> {
        self.head = record::write_head(case)?;
        for line in &case.lines {
            self.lines.insert(line.id, record::write_line(line)?);
        }
        self.closed = match case.stage {
            Stage::Closed { at, .. } => Some(at),
            Stage::Waiting { .. } | Stage::Claimed { .. } | Stage::Answered { .. } => None,
        };
        Ok(())
    }
}

impl Data {
    /// Looks whether a change can be made. What it makes of the case comes back, so that nothing can fail afterwards.
    fn check(&self, change: &Change) -> Result<Option<Stored>, StoreError> {
        let mut taken = HashSet::new();
        for receipt in &change.receipts {
            if self.receipts.contains_key(&receipt.message) || !taken.insert(receipt.message) {
                return Err(StoreError::AlreadyTaken);
            }
        }
        // Written down and read again, so that what cannot be stored is seen here as it is in any backend.
        for new in &change.errands {
            record::read_errand(&record::write_errand(&new.errand)?)?;
        }
        match &change.case {
            CaseChange::None => Ok(None),
            CaseChange::Open { case, asker } => {
                self.check_only_open(case, *asker)?;
                let (codename, asker) = (case.codename.clone(), *asker);
                let (head, lines, places) = (Vec::new(), BTreeMap::new(), Places::default());
                let mut stored = Stored { head, lines, codename, asker, version: 0, places, closed: None };
                stored.write(case)?;
                Ok(Some(stored))
            }
            CaseChange::Save { case, version } => {
                let mut stored = self.current(case.id, *version)?.clone();
                self.check_only_open(case, stored.asker)?;
                stored.write(case)?;
                stored.version += 1;
                Ok(Some(stored))
            }
            CaseChange::Erase { id, version } => self.current(*id, *version).map(|_| None),
        }
    }

    /// Makes a change that was looked at.
    fn apply(&mut self, change: Change, stored: Option<Stored>) {
        let Change { case, places, errands, settled, audit, receipts, cursors } = change;
        match case {
            CaseChange::None => {}
            CaseChange::Open { case, .. } | CaseChange::Save { case, .. } => {
                self.cases.extend(stored.map(|stored| (case.id, stored)));
            }
            CaseChange::Erase { id, .. } => {
                self.cases.remove(&id);
                self.outbox.retain(|_, row| row.lane.case() != Some(id));
            }
        }
        if let Some((id, places)) = places
            && let Some(stored) = self.cases.get_mut(&id)
        {
            stored.places = places;
        }
        errands.into_iter().for_each(|errand| self.add(errand));
        for Settlement { id, attempts, due, state } in settled {
            if let Some(row) = self.outbox.get_mut(&id) {
                (row.attempts, row.due, row.state) = (attempts, due, state);
            }
        }
        self.audit.extend(audit);
        self.receipts.extend(receipts.into_iter().map(|receipt| (receipt.message, receipt.at)));
        for cursor in cursors {
            let last = self.cursors.entry(cursor.channel).or_default();
            *last = cursor.last.max(*last);
        }
    }

    fn current(&self, id: CaseId, version: u64) -> Result<&Stored, StoreError> {
        self.cases.get(&id).filter(|stored| stored.version == version).ok_or(StoreError::Conflict)
    }

    fn check_only_open(&self, case: &Case, asker: AskerKey) -> Result<(), StoreError> {
        match self.open_of(asker).find(|other| *other != case.id) {
            Some(other) if case.is_open() => Err(StoreError::HasOpenCase(other)),
            Some(_) | None => Ok(()),
        }
    }

    fn open_of(&self, asker: AskerKey) -> impl Iterator<Item = CaseId> {
        let open = self.cases.iter().filter(move |(_, stored)| stored.asker == asker && stored.closed.is_none());
        open.map(|(id, _)| *id)
    }

    fn add(&mut self, new: NewErrand) {
        let NewErrand { lane, errand, nonce, made } = new;
        let last = self.outbox.values().rev().find(|row| row.lane == lane && is_waiting(row));
        let stands_already = |row: &Row| {
            row.errand == Errand::Card && row.attempts == 0 && row.state == RowState::Waiting { begun: None }
        };
        if errand == Errand::Card && last.is_some_and(stands_already) {
            return;
        }
        self.last_errand += 1;
        let id = ErrandId(self.last_errand);
        let state = RowState::Waiting { begun: None };
        self.outbox.insert(id, Row { id, lane, errand, nonce, made, attempts: 0, due: made, state });
    }

    /// Of each lane the first that waits; of no lane, all.
    fn heads(&self) -> impl Iterator<Item = &Row> {
        let mut seen = HashSet::new();
        let waiting = self.outbox.values().filter(|row| is_waiting(row));
        waiting.filter(move |row| row.lane == Lane::Loose || seen.insert(row.lane))
    }
}

const fn is_waiting(row: &Row) -> bool {
    match row.state {
        RowState::Waiting { .. } => true,
        RowState::Sent { .. } | RowState::Dead { .. } => false,
    }
}

impl Store for Memory {
    async fn new_case_id(&self) -> Result<CaseId, StoreError> {
        let mut data = self.lock();
        data.last_case += 1;
        Ok(CaseId::new(data.last_case))
    }

    async fn commit(&self, change: Change) -> Result<(), StoreError> {
        let mut data = self.lock();
        let stored = data.check(&change)?;
        data.apply(change, stored);
        Ok(())
    }

    async fn sweep(&self, receipts: Timestamp, audit: Timestamp) -> Result<(), StoreError> {
        let mut data = self.lock();
        data.receipts.retain(|_, at| *at >= receipts);
        data.outbox.retain(|_, row| row.lane != Lane::Loose || is_waiting(row) || row.made >= receipts);
        data.audit.retain(|entry| entry.at >= audit);
        Ok(())
    }

    async fn case(&self, id: CaseId) -> Result<Option<Kept>, StoreError> {
        self.lock().cases.get(&id).map(Stored::kept).transpose()
    }

    async fn open_cases(&self) -> Result<Vec<Kept>, StoreError> {
        self.lock().cases.values().filter(|stored| stored.closed.is_none()).map(Stored::kept).collect()
    }

    async fn closed_by(&self, moment: Timestamp) -> Result<Vec<CaseId>, StoreError> {
        let data = self.lock();
        let closed = data.cases.iter().filter(|(_, stored)| stored.closed.is_some_and(|closed| closed <= moment));
        Ok(closed.map(|(id, _)| *id).collect())
    }

    async fn open_case_of(&self, asker: AskerKey) -> Result<Option<CaseId>, StoreError> {
        Ok(self.lock().open_of(asker).next())
    }

    async fn cases_of(&self, asker: AskerKey) -> Result<Vec<CaseId>, StoreError> {
        Ok(self.lock().cases.iter().filter(|(_, stored)| stored.asker == asker).map(|(id, _)| *id).collect())
    }

    async fn case_in(&self, thread: u64) -> Result<Option<CaseId>, StoreError> {
        let data = self.lock();
        Ok(data.cases.iter().find(|(_, stored)| stored.places.thread == Some(thread)).map(|(id, _)| *id))
    }

    async fn codenames(&self) -> Result<HashSet<Codename>, StoreError> {
        Ok(self.lock().cases.values().map(|stored| stored.codename.clone()).collect())
    }

    async fn due(&self, now: Timestamp, most: usize) -> Result<Vec<Row>, StoreError> {
        let data = self.lock();
        let mut due: Vec<Row> = data.heads().filter(|row| row.due <= now).cloned().collect();
        due.sort_by_key(|row| (row.due, row.id));
        due.truncate(most);
        Ok(due)
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.lock().heads().map(|row| row.due).min())
    }

    async fn errands_of(&self, case: CaseId) -> Result<Vec<Row>, StoreError> {
        Ok(self.lock().outbox.values().filter(|row| row.lane.case() == Some(case)).cloned().collect())
    }

    async fn dead(&self) -> Result<Vec<Row>, StoreError> {
        let is_dead = |row: &&Row| matches!(row.state, RowState::Dead { .. });
        Ok(self.lock().outbox.values().filter(is_dead).cloned().collect())
    }

    async fn is_taken(&self, message: u64) -> Result<bool, StoreError> {
        Ok(self.lock().receipts.contains_key(&message))
    }

    async fn cursor(&self, channel: u64) -> Result<Option<u64>, StoreError> {
        Ok(self.lock().cursors.get(&channel).copied())
    }

    async fn audit(&self, case: Option<CaseId>, most: usize) -> Result<Vec<AuditEntry>, StoreError> {
        let data = self.lock();
        let of_case = |entry: &&AuditEntry| case.is_none_or(|case| entry.case == case);
        Ok(data.audit.iter().rev().filter(of_case).take(most).cloned().collect())
    }
}
