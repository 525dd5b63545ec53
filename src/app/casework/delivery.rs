//! Carries errands out: marks one as begun, sends it, saves what became of it.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;
use tracing::{info, warn};

use super::courier::{Attempt, NotSent, Sent, Shown, ToAsker, ToPanel};
use super::sending::{Done, Failure};
use super::{Casework, CaseworkError, NewPlace, Patience, With};
use crate::case::{Deed, LostContact};
use crate::store::{
    Change, DeadReason, Errand, ErrandId, Kept, Lane, Places, Row, RowState, Settlement, Store, StoreError,
};

/// What came of carrying out errands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drained {
    /// How many were carried out.
    pub sent: usize,
    /// How many are to be tried again.
    pub put_off: usize,
    /// How many were given up.
    pub given_up: usize,
    /// When the next one is due.
    pub next_due: Option<Timestamp>,
}

/// What became of one errand.
enum Outcome {
    Sent,
    PutOff,
    GivenUp,
}

impl<S: Store, A: ToAsker, P: ToPanel> Casework<S, A, P> {
    /// Carries out every errand that is due, and those that become due behind them.
    ///
    /// # Errors
    /// When the store fails: what is left waits for the next time.
    pub async fn drain(self: &Arc<Self>, now: Timestamp) -> Result<Drained, StoreError> {
        let _one = self.draining.lock().await;
        let mut drained = Drained::default();
        let mut under_way = JoinSet::new();
        let mut taken: HashSet<ErrandId> = HashSet::new();
        let at_once = self.rules.patience.at_once.max(1);
        loop {
            if !self.stopping.load(Ordering::Relaxed) && under_way.len() < at_once {
                for row in self.store.due(now, at_once + taken.len()).await? {
                    if under_way.len() < at_once && taken.insert(row.id) {
                        let casework = Arc::clone(self);
                        under_way.spawn(async move { (row.id, casework.carry_out(row, now).await) });
                    }
                }
            }
            match under_way.join_next().await {
                None => break,
                Some(Ok((id, outcome))) => {
                    match outcome? {
                        Outcome::Sent => drained.sent += 1,
                        Outcome::PutOff => drained.put_off += 1,
                        Outcome::GivenUp => drained.given_up += 1,
                    }
                    taken.remove(&id);
                }
                // A courier panicked: its errand is begun, and not tried again before the next round.
                Some(Err(_)) => drained.put_off += 1,
            }
        }
        drained.next_due = self.store.next_due().await?;
        Ok(drained)
    }

    /// Carries out one errand.
    async fn carry_out(&self, row: Row, now: Timestamp) -> Result<Outcome, StoreError> {
        let kept = match row.lane.case() {
            Some(case) => match self.store.case(case).await? {
                Some(kept) => Some(kept),
                // Erased since the row was read: the row is gone too.
                None => return Ok(Outcome::Sent),
            },
            None => None,
        };
        let RowState::Waiting { begun } = row.state else { return Ok(Outcome::Sent) };
        let attempts = row.attempts.saturating_add(1);
        let state = RowState::Waiting { begun: Some(begun.unwrap_or(now)) };
        let mark = Settlement { id: row.id, attempts, due: row.due, state };
        self.store.commit(Change { settled: vec![mark], ..Change::default() }).await?;
        // Read anew: what changed the case before the mark may have left its own card to this errand.
        let kept = match kept {
            Some(kept) => match self.store.case(kept.case.id).await? {
                Some(kept) => Some(kept),
                None => return Ok(Outcome::Sent),
            },
            None => None,
        };
        let attempt = Attempt { nonce: row.nonce, begun };
        let outcome = match &kept {
            Some(kept) => self.send(kept, &row, attempt, now).await?,
            None => self.clear(&row.errand).await,
        };
        let row = Row { attempts, ..row };
        let is_worth_it = now.duration_since(row.made) < self.rules.patience.worth;
        let not_sent = match outcome {
            Ok(done) => return self.settle_sent(&row, kept.as_ref(), done, now).await,
            Err(Failure::NothingToSay) => return self.give_up(&row, DeadReason::NothingToSay, now).await,
            Err(Failure::Courier(not_sent)) => not_sent,
        };
        match not_sent {
            NotSent::Later { .. } | NotSent::Unknown if !is_worth_it => {
                self.give_up(&row, DeadReason::TooLate, now).await
            }
            NotSent::Later { after } => self.put_off(&row, begun, after, now).await,
            NotSent::Unknown => self.put_off(&row, begun.or(Some(now)), None, now).await,
            NotSent::DoorClosed => self.give_up(&row, DeadReason::DoorClosed, now).await,
            NotSent::Gone => self.give_up(&row, DeadReason::Gone, now).await,
            NotSent::Refused => self.give_up(&row, DeadReason::Refused, now).await,
        }
    }

    /// Saves that something was sent, with what it means for the case.
    async fn settle_sent(
        &self,
        row: &Row,
        kept: Option<&Kept>,
        done: Done,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        let (is_delivered, messages, place) = match done {
            Done::ToAsker(Sent { messages, door }) => (true, messages, Some(NewPlace::Door(door))),
            Done::ToPanel(Shown { messages, places: Places { card, thread, door: _ } }) => {
                (true, messages, Some(NewPlace::Panel { card, thread }))
            }
            Done::TakenAway | Done::Nothing => (false, Vec::new(), None),
        };
        let state = RowState::Sent { messages: messages.clone(), at: now };
        let deeds = match row.errand {
            Errand::Say(line) | Errand::Correct(line) | Errand::Pass(line) if is_delivered => {
                vec![Deed::Delivered(line)]
            }
            Errand::Say(_)
            | Errand::Correct(_)
            | Errand::TakeBack(_)
            | Errand::Hide
            | Errand::TellAsker(_)
            | Errand::Pass(_)
            | Errand::TellPanel(_)
            | Errand::Card
            | Errand::ClearAsker { .. }
            | Errand::ClearPanel { .. } => Vec::new(),
        };
        if !self.settle(row, state, deeds, place, now).await?
            && let (Some(kept), Some(place)) = (kept, place)
        {
            // The case was erased while this was on its way: nothing is left of it that knows where it went.
            self.clear_late(kept, place, messages, now).await?;
        }
        Ok(Outcome::Sent)
    }

    async fn clear_late(
        &self,
        kept: &Kept,
        place: NewPlace,
        messages: Vec<u64>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let errand = match place {
            NewPlace::Door(door) => Errand::ClearAsker { door, messages },
            NewPlace::Panel { card, thread } => {
                Errand::ClearPanel { codename: kept.case.codename.clone(), card, thread }
            }
        };
        let errands = vec![self.errand(Lane::Loose, errand, now)];
        self.store.commit(Change { errands, ..Change::default() }).await
    }

    async fn put_off(
        &self,
        row: &Row,
        begun: Option<Timestamp>,
        after: Option<std::time::Duration>,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        let pause = pause(&self.rules.patience, row.attempts, (self.chance)());
        let asked = after.and_then(|after| SignedDuration::try_from(after).ok()).unwrap_or_default();
        let due = now.saturating_add(pause.max(asked)).unwrap_or(now);
        // It is known how this try ended: it was not sent. Of an earlier one it may still not be known.
        let state = RowState::Waiting { begun };
        let settlement = Settlement { id: row.id, attempts: row.attempts, due, state };
        self.store.commit(Change { settled: vec![settlement], ..Change::default() }).await?;
        Ok(Outcome::PutOff)
    }

    /// Gives an errand up: whoever waits for it is told.
    async fn give_up(&self, row: &Row, why: DeadReason, now: Timestamp) -> Result<Outcome, StoreError> {
        warn!(lane = lane_name(row), ?why, attempts = row.attempts, "an errand was given up");
        let lost = match why {
            DeadReason::DoorClosed => Some(Deed::ContactLost(LostContact::DoorClosed)),
            DeadReason::Gone => Some(Deed::ContactLost(LostContact::Left)),
            DeadReason::Refused | DeadReason::TooLate | DeadReason::NothingToSay => None,
        };
        let line = match row.errand {
            Errand::Say(line) | Errand::Correct(line) | Errand::Pass(line) => {
                Some(Deed::NotDelivered(line, why.for_line()))
            }
            Errand::TakeBack(_)
            | Errand::Hide
            | Errand::TellAsker(_)
            | Errand::TellPanel(_)
            | Errand::Card
            | Errand::ClearAsker { .. }
            | Errand::ClearPanel { .. } => None,
        };
        let deeds = line.into_iter().chain(lost).collect();
        self.settle(row, RowState::Dead { why, at: now }, deeds, None, now).await?;
        Ok(Outcome::GivenUp)
    }

    /// Saves what became of an errand and what that means for its case; `false` when the case is gone.
    async fn settle(
        &self,
        row: &Row,
        state: RowState,
        deeds: Vec<Deed>,
        place: Option<NewPlace>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let settled = vec![Settlement { id: row.id, attempts: row.attempts, due: row.due, state }];
        let Some(case) = row.lane.case() else {
            self.store.commit(Change { settled, ..Change::default() }).await?;
            return Ok(true);
        };
        let again = settled.clone();
        match self.take(case, deeds, With { settled, place, receipt: None }, now).await {
            Ok(_) => Ok(true),
            Err(CaseworkError::NoCase) => Ok(false),
            Err(CaseworkError::Store(error)) => Err(error),
            Err(CaseworkError::Forbidden(_) | CaseworkError::NoEntry) => {
                // What it means for the case does not fit the case any more; that it was carried out is saved all the same.
                info!(lane = lane_name(row), "an errand was carried out whose line is gone");
                self.store.commit(Change { settled: again, ..Change::default() }).await?;
                Ok(true)
            }
        }
    }
}

const fn lane_name(row: &Row) -> &'static str {
    match row.lane {
        Lane::Asker(_) => "to an asker",
        Lane::Panel(_) => "to the panel",
        Lane::Loose => "to clear away",
    }
}

/// The pause before another try: twice as long each time, and between half and all of it by chance, so that what failed
/// together does not come back together.
fn pause(patience: &Patience, attempts: u32, chance: u64) -> SignedDuration {
    let doubled = patience.first.checked_mul(1_i32.checked_shl(attempts.saturating_sub(1).min(20)).unwrap_or(1));
    let whole = doubled.unwrap_or(patience.longest).min(patience.longest);
    let spread = SignedDuration::from_millis_i128(whole.as_millis() / 2 * i128::from(chance % 1_000) / 1_000);
    whole / 2 + spread
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_with_jitter_up_to_its_longest() {
        let patience = Patience::default();
        let seconds = |attempts, chance| pause(&patience, attempts, chance).as_millis();
        assert_eq!([seconds(1, 0), seconds(1, 999), seconds(2, 0), seconds(4, 500)], [500, 999, 1_000, 6_000]);
        assert_eq!([seconds(99, 0), seconds(u32::MAX, 0)], [150_000, 150_000]);
    }
}
