//! The bot on Discord: turns a gateway event into our event, and our effect
//! into a request. No decision, and no sentence to an asker, is made here.
//!
//! - `gateway` stays connected; `catch_up` reads what it missed
//! - `event`, `command`, `interaction`, `keeping`: what comes in
//! - `bot`: steps; `delivery`: what is sent; `render`, `press`, `limits`: how a reply looks
//! - `rest`: requests until they succeed; `queue`: in order for each asker; `memory`: once for each message

mod bot;
mod catch_up;
mod command;
mod delivery;
mod event;
mod gateway;
mod interaction;
mod keeping;
mod limits;
mod memory;
mod press;
mod queue;
mod render;
mod rest;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::app::{Desk, Reception};
use crate::config::Config;

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

/// Serves on Discord until `stop` comes; what is in hand is finished.
///
/// # Errors
/// When Discord refuses the token or the intents, or the address of the gateway cannot be right.
pub async fn serve(
    config: Config,
    desk: Arc<Desk>,
    patience: Patience,
    stop: impl Future<Output = ()> + Send,
) -> Result<()> {
    let rest = rest::Rest::new(config.api_url.as_deref(), config.token.clone(), patience.request)
        .context("no HTTP client can be made")?;
    let reception = Reception::new(desk);
    let bot = Arc::new(bot::Bot {
        reception,
        rest,
        config,
        memory: memory::Memory::default(),
        queues: queue::Queues::on(Handle::current()),
    });
    let (tell, told) = watch::channel(false);
    let serving = gateway::serve(Arc::clone(&bot), patience, told);
    tokio::pin!(serving);
    let outcome = tokio::select! {
        outcome = &mut serving => outcome,
        () = forget_stale(&bot) => Ok(()),
        () = stop => {
            tell.send_replace(true);
            serving.await
        }
    };
    bot.queues.finish(patience.farewell).await;
    outcome
}

/// How often conversations that are over are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(5 * 60);

async fn forget_stale(bot: &bot::Bot) {
    loop {
        tokio::time::sleep(FORGET_EVERY).await;
        bot.reception.forget_stale(jiff::Timestamp::now());
    }
}
