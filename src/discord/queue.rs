//! One asker's matters in order, different askers' side by side, and no task without an owner.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serenity::futures::FutureExt;
use serenity::model::id::{ChannelId, UserId};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tracing::{error, warn};

/// Something to be done for an asker.
pub(super) type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The most jobs of one asker that wait; more is a flood, and is let go.
const MOST_WAITING: usize = 200;

/// What goes one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Turn {
    /// The messages of one asker.
    Messages(UserId),
    /// What one asker types and presses: Discord waits three seconds for it, and a full channel must not hold it up.
    Presses(UserId),
    /// What one asker's presses lead to when the store has to do with it: a slow one must not hold up the next press.
    Cases(UserId),
    /// What is done in a channel for nobody in particular.
    Channel(ChannelId),
    /// Keeping the knowledge.
    Keeping,
}

/// The queues of all askers.
#[derive(Clone)]
pub(super) struct Queues {
    waiting: Arc<Mutex<HashMap<Turn, VecDeque<Job>>>>,
    idle: Arc<Notify>,
    /// Where jobs run. The gateway has a runtime of its own, which can end at any time.
    runtime: Handle,
}

impl Queues {
    /// Queues whose jobs run on this runtime.
    pub(super) fn on(runtime: Handle) -> Self {
        Self { waiting: Arc::default(), idle: Arc::default(), runtime }
    }

    /// Puts a job behind what waits in a turn; what a flood has too many of is let go.
    pub(super) fn push(&self, turn: Turn, job: Job) {
        if self.lock().get(&turn).is_some_and(|queue| queue.len() >= MOST_WAITING) {
            warn!("one asker has too much waiting; the newest is let go");
        } else {
            self.push_always(turn, job);
        }
    }

    /// Puts a job behind what waits in a turn, however much that is.
    pub(super) fn push_always(&self, turn: Turn, job: Job) {
        let mut waiting = self.lock();
        if let Some(queue) = waiting.get_mut(&turn) {
            queue.push_back(job);
        } else {
            waiting.insert(turn, VecDeque::from([job]));
            self.runtime.spawn(self.clone().work(turn));
        }
    }

    async fn work(self, turn: Turn) {
        while let Some(job) = self.next(turn) {
            // What a panic says may hold what an asker wrote: it is never logged.
            if AssertUnwindSafe(job).catch_unwind().await.is_err() {
                error!("something for an asker ended in a panic");
            }
        }
        self.idle.notify_waiters();
    }

    fn next(&self, turn: Turn) -> Option<Job> {
        let mut waiting = self.lock();
        let job = waiting.get_mut(&turn)?.pop_front();
        if job.is_none() {
            waiting.remove(&turn);
        }
        job
    }

    /// Waits until everything taken up is done, or the time is up.
    pub(super) async fn finish(&self, within: Duration) {
        let all_done = async {
            loop {
                let idle = self.idle.notified();
                if self.lock().is_empty() {
                    return;
                }
                idle.await;
            }
        };
        if tokio::time::timeout(within, all_done).await.is_err() {
            warn!("stopping although something for an asker is not done");
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Turn, VecDeque<Job>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
