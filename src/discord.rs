//! The bot on Discord: turns a gateway event into our event, and our effect
//! into a request. No decision, and no sentence to an asker, is made here.
//!
//! - `gateway` stays connected; `catch_up` reads what it missed
//! - `event`, `command`, `interaction`, `keeping`: what comes in
//! - `bot`: steps; `delivery`: what is sent; `render`, `press`, `limits`: how a reply looks
//! - `handover`: an asker's way to the panel
//! - `asker` (with `doors`) and `panel`: the two ways out of a case; `post`: one message of it, sent once
//! - `rest`: requests until they succeed; `queue`: in order for each asker; `memory`: once for each message

mod asker;
mod bot;
mod catch_up;
mod command;
mod delivery;
mod doors;
mod event;
mod gateway;
mod handover;
mod interaction;
mod keeping;
mod limits;
mod memory;
mod panel;
mod post;
mod press;
mod queue;
mod render;
mod rest;

use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use jiff::Timestamp;
use serenity::futures::FutureExt;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tracing::{error, warn};

use crate::app::casework::{Casework, Rules};
use crate::app::{Desk, Reception};
use crate::config::Config;
use crate::store::sqlite::Sqlite;

/// How long to wait before something that does not answer is given up.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Without a sign of life for so long, the connection to the gateway is made anew.
    pub silence: Duration,
    /// At a stop, what is in hand may take so long.
    pub farewell: Duration,
    /// One request may take so long before it is tried again.
    pub request: Duration,
    /// The pause before a connection is made anew.
    pub pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            // Discord asks for a heartbeat every 41 seconds: three missed ones are silence.
            silence: Duration::from_secs(130),
            farewell: Duration::from_secs(10),
            request: Duration::from_secs(10),
            // Discord lets a bot identify once in five seconds.
            pause: Duration::from_secs(5),
        }
    }
}

/// Serves on Discord until `stop` comes; what is in hand is finished, and the store closed.
///
/// # Errors
/// When Discord refuses the token or the intents, or the address of the gateway cannot be right.
pub async fn serve(
    config: Config,
    desk: Arc<Desk>,
    store: Sqlite,
    patience: Patience,
    stop: impl Future<Output = ()> + Send,
) -> Result<()> {
    let config = Arc::new(config);
    let rest = rest::Rest::new(config.api_url.as_deref(), config.token.clone(), patience.request)
        .context("no HTTP client can be made")?;
    let rest = Arc::new(rest);
    let rules = Rules {
        limits: config.limits.clone(),
        flow: config.flow,
        staffed: config.panel_roles.iter().map(|(kind, _)| *kind).collect(),
        audit: config.audit,
        ..Rules::default()
    };
    let asker = asker::Asker::new(Arc::clone(&rest), Arc::clone(&config), Arc::clone(&desk));
    let panel = panel::Panel::new(Arc::clone(&rest), Arc::clone(&config), Arc::clone(&desk));
    let casework = Arc::new(Casework::new(store, asker, panel, Arc::clone(&desk), rules, Box::new(chance)));
    for (door, asker) in casework.doors(Timestamp::now()).await.context("the cases cannot be read")? {
        casework.to_asker().doors.add(door, asker);
    }
    let bot = Arc::new(bot::Bot {
        reception: Reception::new(desk),
        casework: Arc::clone(&casework),
        rest,
        config,
        memory: memory::Memory::default(),
        queues: queue::Queues::on(Handle::current()),
        in_mind: handover::InMind::default(),
    });
    let (tell, told) = watch::channel(false);
    let (end_work, work_ends) = watch::channel(false);
    let mut working = tokio::spawn(work(Arc::clone(&casework), work_ends));
    let serving = gateway::serve(Arc::clone(&bot), patience, told);
    let outcome = {
        tokio::pin!(serving);
        tokio::select! {
            outcome = &mut serving => outcome,
            () = forget_stale(&bot) => Ok(()),
            () = stop => {
                tell.send_replace(true);
                serving.await
            }
        }
    };
    // In the order in which they hand on to each other: the gateway to the queues, the queues to the casework.
    bot.queues.finish(patience.farewell).await;
    drop(bot);
    end_work.send_replace(true);
    if timeout(patience.farewell, &mut working).await.is_err() {
        warn!("stopping although something of a case is not sent; it is sent after the next start");
        working.abort();
        let _ = working.await;
    }
    close(casework, patience.farewell).await;
    outcome
}

/// Works on cases until told to end. A panic of one round does not end the others.
async fn work(casework: Arc<bot::Work>, mut ends: watch::Receiver<bool>) {
    loop {
        let mut told = ends.clone();
        let stop = async move {
            let _ = told.wait_for(|&ends| ends).await;
        };
        if AssertUnwindSafe(casework.run(Timestamp::now, stop)).catch_unwind().await.is_ok() {
            return;
        }
        error!("the work on cases ended in a panic; it goes on");
        tokio::select! {
            () = sleep(AFTER_PANIC) => {}
            _ = ends.wait_for(|&ends| ends) => return,
        }
    }
}

/// Closes the store when nobody uses it any more.
async fn close(casework: Arc<bot::Work>, within: Duration) {
    let unused = async {
        while Arc::strong_count(&casework) > 1 {
            sleep(LOOK).await;
        }
    };
    let _ = timeout(within, unused).await;
    match Arc::try_unwrap(casework) {
        Ok(casework) => casework.into_store().close().await,
        Err(_) => warn!("the store is still in use; the next start finds it as it is"),
    }
}

/// A number by chance.
fn chance() -> u64 {
    RandomState::new().hash_one(std::time::Instant::now())
}

/// The pause after work on cases ended in a panic.
const AFTER_PANIC: Duration = Duration::from_secs(1);

/// How often it is looked whether the store is still in use.
const LOOK: Duration = Duration::from_millis(5);

/// How often conversations that are over are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(5 * 60);

async fn forget_stale(bot: &bot::Bot) {
    loop {
        sleep(FORGET_EVERY).await;
        bot.reception.forget_stale(Timestamp::now());
        bot.in_mind.forget_stale(Timestamp::now());
    }
}
