//! Stays connected: opens a line, watches its pulse, and opens another
//! when it has died in any of the ways it does not tell of.
//!
//! Serenity 0.12 has no time limit on the gateway's handshake, uses Discord's
//! own gateway when `GET /gateway` fails, does not know what it missed after a
//! refused resume, leaves tasks behind that connect once more when a client is
//! dropped, and hands events on side by side. So the address is fetched here
//! and set by hand, each client has a thread to itself that ends with all it
//! began ([`mod@line`]), and every fresh READY reads what was missed over REST
//! ([`super::catch_up`]).

mod line;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use reqwest::Method;
use serde_json::Value;
use serenity::all::ApplicationId;
use serenity::gateway::GatewayError;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use tracing::{info, warn};

use self::line::{Line, Told};
use super::bot::Bot;
use super::rest::{Ask, RestError, is_loopback};
use super::{Patience, catch_up, command};

/// How long a line may take to close politely; a second later it is left to itself.
const CLOSING: Duration = Duration::from_secs(3);

/// How long a line's thread may be busy with one thing: after a close frame without a code, serenity spins until
/// its next heartbeat.
const STUCK: Duration = Duration::from_secs(5);

/// How often a line is looked at, at least.
const LOOK: Duration = Duration::from_secs(1);

/// Why a line came to its end.
enum End {
    /// The program is to stop.
    Stop,
    /// It is to be opened anew.
    Anew,
}

/// Serves until `stop` says so.
///
/// # Errors
/// When Discord refuses the token or the intents, or the gateway's address cannot be right: trying again would be of no use.
pub(super) async fn serve(bot: Arc<Bot>, patience: Patience, mut stop: watch::Receiver<bool>) -> Result<()> {
    // Registering the commands and catching up, beside what goes on; they end with this.
    let mut errands = JoinSet::new();
    let last_event = Arc::new(AtomicI64::default());
    loop {
        let address = tokio::select! {
            address = gateway_address(&bot) => address?,
            _ = stop.wait_for(|&stop| stop) => return Ok(()),
        };
        let mut line = Line::open(Arc::clone(&bot), address, patience, Arc::clone(&last_event))?;
        let end = follow(&bot, &mut line, patience, &mut errands, &mut stop).await;
        let close = async {
            line.shake().await;
            line.close().await;
        };
        if timeout(CLOSING + Duration::from_secs(1), close).await.is_err() {
            warn!("the connection did not close in time; it is left to itself");
        }
        match end? {
            End::Stop => return Ok(()),
            End::Anew => {
                tokio::select! {
                    () = sleep(patience.pause) => {}
                    _ = stop.wait_for(|&stop| stop) => return Ok(()),
                }
            }
        }
    }
}

/// Follows a line to its end.
async fn follow(
    bot: &Arc<Bot>,
    line: &mut Line,
    patience: Patience,
    errands: &mut JoinSet<()>,
    stop: &mut watch::Receiver<bool>,
) -> Result<End> {
    loop {
        tokio::select! {
            told = line.told.recv() => match told {
                Some(Told::Ready { user, application, last_event }) => {
                    info!("connected to Discord");
                    errands.spawn(register(Arc::clone(bot), application));
                    errands.spawn(catch_up::catch_up(Arc::clone(bot), user, last_event));
                }
                Some(Told::Ended(outcome)) => return ended(outcome),
                None => return ended(Ok(())),
            },
            () = lost(&line.pulse, &line.awake, patience) => {
                warn!("the connection to Discord shows no sign of life; it is made anew");
                return Ok(End::Anew);
            }
            _ = stop.wait_for(|&stop| stop) => return Ok(End::Stop),
            Some(_) = errands.join_next() => {}
        }
    }
}

fn ended(outcome: serenity::Result<()>) -> Result<End> {
    match outcome {
        Err(serenity::Error::Gateway(GatewayError::InvalidAuthentication)) => {
            bail!("Discord does not accept the token; paste the bot's token into DISCORD_TOKEN again")
        }
        Err(serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents | GatewayError::InvalidGatewayIntents)) => {
            bail!(
                "Discord does not give the bot what is written; switch on the message content intent in the developer portal"
            )
        }
        // Its errors hold addresses; none of them is worth one.
        Ok(()) | Err(_) => {
            warn!("the connection to Discord ended; it is made anew");
            Ok(End::Anew)
        }
    }
}

/// Where the gateway is, asked until Discord says so.
async fn gateway_address(bot: &Bot) -> Result<String> {
    let ask = Ask::new(Method::GET, "/gateway".to_owned(), "gateway");
    let answer = match bot.rest.ask(&ask).await {
        Ok(answer) => answer,
        Err(RestError::Refused { status: 401, .. }) => {
            bail!("Discord does not accept the token; paste the bot's token into DISCORD_TOKEN again")
        }
        Err(error) => return Err(error).context("the gateway's address cannot be had; check DISCORD_API_URL"),
    };
    let address =
        answer.get("url").and_then(Value::as_str).context("Discord gave no gateway address; check DISCORD_API_URL")?;
    if let Some(base) = &bot.config.api_url
        && is_loopback(base)
        && !is_loopback(address)
    {
        bail!(
            "DISCORD_API_URL is on this machine but names a gateway elsewhere; a trial must not reach the real Discord"
        );
    }
    Ok(address.to_owned())
}

/// Comes back when neither an event nor a heartbeat has shown for long that the connection lives, or its thread is stuck.
async fn lost(pulse: &watch::Receiver<Instant>, awake: &watch::Receiver<Instant>, patience: Patience) {
    while pulse.borrow().elapsed() <= patience.silence && !is_stuck(awake) {
        sleep(LOOK.min(patience.silence / 10)).await;
    }
}

fn is_stuck(awake: &watch::Receiver<Instant>) -> bool {
    awake.borrow().elapsed() > STUCK
}

/// Tells Discord which commands there are, until it has heard.
async fn register(bot: Arc<Bot>, application: ApplicationId) {
    let commands = poise::builtins::create_application_commands(&command::all());
    let Ok(commands) = serde_json::to_value(commands) else { return };
    let ask = Ask::new(Method::PUT, format!("/applications/{application}/commands"), "commands").with(commands);
    match bot.rest.ask(&ask).await {
        Ok(_) => info!("the commands are registered"),
        Err(error) => warn!(%error, "the commands could not be registered"),
    }
}
