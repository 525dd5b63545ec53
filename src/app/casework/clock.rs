//! What time brings: cases called again, taken from silence, expired, erased; and the loop that drives it all.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tracing::{error, warn};

use super::courier::{ToAsker, ToPanel};
use super::intake::RECEIPTS;
use super::{Casework, CaseworkError, With};
use crate::case::{Deed, step};
use crate::store::{Store, StoreError};

/// How often the cases are looked through.
const EVERY: SignedDuration = SignedDuration::from_secs(30);

/// The pause after the store failed.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

impl<S: Store, A: ToAsker, P: ToPanel> Casework<S, A, P> {
    /// Does whatever has come due by now: to be called now and then. What was missed is done once.
    ///
    /// # Errors
    /// When the store fails: what is left is done the next time.
    pub async fn tick(&self, now: Timestamp) -> Result<(), StoreError> {
        for kept in self.store.open_cases().await? {
            // Looked at before its turn is waited for: most have nothing due.
            let is_due = step(&kept.case, Deed::TimePasses, now, &self.rules.limits)
                .is_ok_and(|(case, effects)| case != kept.case || !effects.is_empty());
            if is_due {
                self.pass_time(kept.case.id, now).await?;
            }
        }
        let Ok(last) = now.checked_sub(self.rules.limits.closed) else { return Ok(()) };
        for id in self.store.closed_by(last).await? {
            self.pass_time(id, now).await?;
        }
        self.forget_stale(now);
        let (Ok(receipts), Ok(audit)) = (now.checked_sub(RECEIPTS), now.checked_sub(self.rules.audit)) else {
            return Ok(());
        };
        self.store.sweep(receipts, audit).await
    }

    async fn pass_time(&self, id: crate::case::CaseId, now: Timestamp) -> Result<(), StoreError> {
        match self.take(id, vec![Deed::TimePasses], With::default(), now).await {
            Ok(_) | Err(CaseworkError::NoCase | CaseworkError::Forbidden(_) | CaseworkError::NoEntry) => Ok(()),
            // The next look does it.
            Err(CaseworkError::Store(StoreError::Conflict)) => Ok(()),
            Err(CaseworkError::Store(error)) => Err(error),
        }
    }

    /// Works until `stop` comes: what is in hand is finished. One at a time.
    pub async fn run(self: &Arc<Self>, clock: impl Fn() -> Timestamp + Send, stop: impl Future<Output = ()> + Send) {
        tokio::pin!(stop);
        let mut next_tick = clock();
        loop {
            let now = clock();
            if now >= next_tick {
                if let Err(error) = self.tick(now).await {
                    error!(%error, "the cases could not be looked through");
                }
                next_tick = now.saturating_add(EVERY).unwrap_or(now);
            }
            let drained = {
                let drain = self.drain(now);
                tokio::pin!(drain);
                tokio::select! {
                    drained = &mut drain => drained,
                    () = &mut stop => {
                        self.stopping.store(true, Ordering::Relaxed);
                        let _ = drain.await;
                        return;
                    }
                }
            };
            let until =
                |moment: Timestamp| Duration::try_from(moment.duration_since(clock())).unwrap_or(Duration::ZERO);
            let pause = match drained {
                Ok(drained) => drained.next_due.map_or(until(next_tick), |due| until(due.min(next_tick))),
                Err(error) => {
                    warn!(%error, "errands could not be carried out");
                    AFTER_FAILURE
                }
            };
            tokio::select! {
                () = &mut stop => return,
                () = self.wake.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }
}
