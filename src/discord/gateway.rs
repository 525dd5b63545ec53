//! Stays connected: starts the client, watches its pulse, and starts it anew
//! when it has died in any of the ways it does not tell of.
//!
//! Serenity 0.12 has no time limit on the gateway's handshake, uses Discord's
//! own gateway when `GET /gateway` fails, and after a refused resume does not
//! know what it missed. So the address is fetched here and set by hand, a
//! client without a sign of life is dropped, and every fresh READY reads what
//! was missed over REST ([`super::catch_up`]).

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use poise::{Framework, FrameworkContext, FrameworkError, FrameworkOptions};
use reqwest::{Method, Url};
use serde_json::Value;
use serenity::all::{
    ApplicationId, Client, ClientBuilder, Context, Event, FullEvent, GatewayIntents, HttpBuilder, Interaction,
    RawEventHandler,
};
use serenity::cache::Settings as CacheSettings;
use serenity::gateway::GatewayError;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};
use tracing::{info, warn};

use super::bot::Bot;
use super::rest::{Ask, RestError};
use super::{Patience, catch_up, command, event};

/// The pause before a client is started anew: Discord lets a bot identify once in five seconds.
const PAUSE: Duration = Duration::from_secs(5);

/// How long a client may take to close its connection.
const CLOSING: Duration = Duration::from_secs(3);

/// Why a client came to its end.
enum End {
    /// The program is to stop.
    Stop,
    /// It is to be started anew.
    Anew,
}

/// Serves until `stop` says so.
///
/// # Errors
/// When Discord refuses the token or the intents: trying again would be of no use.
pub(super) async fn serve(bot: Arc<Bot>, patience: Patience, mut stop: watch::Receiver<bool>) -> Result<()> {
    loop {
        let end = tokio::select! {
            end = run_once(&bot, patience, stop.clone()) => end?,
            _ = stop.wait_for(|&stop| stop) => End::Stop,
        };
        match end {
            End::Stop => return Ok(()),
            End::Anew => {
                tokio::select! {
                    () = sleep(PAUSE) => {}
                    _ = stop.wait_for(|&stop| stop) => return Ok(()),
                }
            }
        }
    }
}

async fn run_once(bot: &Arc<Bot>, patience: Patience, mut stop: watch::Receiver<bool>) -> Result<End> {
    let gateway = gateway_address(bot).await?;
    let (pulse, beats) = watch::channel(Instant::now());
    let mut client = client(bot, pulse.clone()).await?;
    (*client.ws_url.lock().await).clone_from(&gateway);
    let shards = Arc::clone(&client.shard_manager);
    let mut running: JoinHandle<serenity::Result<()>> = tokio::spawn(async move { client.start().await });
    let end = tokio::select! {
        ended = &mut running => match ended {
            Ok(Err(serenity::Error::Gateway(GatewayError::InvalidAuthentication))) => {
                bail!("Discord does not accept the token; paste the bot's token into DISCORD_TOKEN again")
            }
            Ok(Err(serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents))) => {
                bail!("Discord does not give the bot what is written; switch on the message content intent in the developer portal")
            }
            Ok(Ok(()) | Err(_)) | Err(_) => {
                warn!("the connection to Discord ended; it is made anew");
                End::Anew
            }
        },
        () = lost_pulse(&shards, &pulse, beats, patience) => {
            warn!("the connection to Discord shows no sign of life; it is made anew");
            End::Anew
        }
        _ = stop.wait_for(|&stop| stop) => End::Stop,
    };
    // Closing politely can hang as well.
    if timeout(CLOSING, shards.shutdown_all()).await.is_err() {
        warn!("the connection did not close in time; it is cut");
    }
    running.abort();
    Ok(end)
}

/// Where the gateway is, asked until Discord says so.
async fn gateway_address(bot: &Bot) -> Result<String> {
    let ask = Ask::new(Method::GET, "/gateway".to_owned(), "gateway");
    let answer = match bot.rest.ask(&ask).await {
        Ok(answer) => answer,
        Err(RestError::Refused { status: 401, .. }) => bail!("Discord does not accept the token; check DISCORD_TOKEN"),
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

fn is_loopback(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    url.host_str().is_some_and(|host| {
        host == "localhost" || host.trim_matches(['[', ']']).parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
    })
}

/// Comes back when neither an event nor a heartbeat has shown that the connection lives.
async fn lost_pulse(
    shards: &serenity::gateway::ShardManager,
    pulse: &watch::Sender<Instant>,
    beats: watch::Receiver<Instant>,
    patience: Patience,
) {
    let mut latency = None;
    loop {
        sleep(patience.silence / 10).await;
        if let Ok(runners) = timeout(patience.silence / 10, shards.runners.lock()).await {
            // Written anew at each acknowledged heartbeat.
            let now = runners.values().find_map(|runner| runner.latency);
            if now != latency {
                latency = now;
                pulse.send_replace(Instant::now());
            }
        }
        if beats.borrow().elapsed() > patience.silence {
            return;
        }
    }
}

async fn client(bot: &Arc<Bot>, pulse: watch::Sender<Instant>) -> Result<Client> {
    let options = FrameworkOptions {
        commands: command::all(),
        event_handler: |framework, event| Box::pin(handle(framework, event)),
        on_error: |error| Box::pin(on_error(error)),
        initialize_owners: false,
        ..FrameworkOptions::default()
    };
    let data = Arc::clone(bot);
    let framework = Framework::builder()
        .options(options)
        .setup(move |_, _, _| Box::pin(async move { Ok(data) }))
        .initialize_owners(false)
        .build();
    let http_client =
        reqwest::Client::builder().timeout(Duration::from_secs(10)).build().context("no HTTP client can be made")?;
    let mut http = HttpBuilder::new(bot.config.token.reveal()).client(http_client);
    if let Some(base) = &bot.config.api_url {
        // With its limiter on, serenity would go to Discord itself.
        http = http.proxy(base).ratelimiter_disabled(true);
    }
    let intents = GatewayIntents::GUILDS
        | GatewayIntents::GUILD_MESSAGES
        | GatewayIntents::DIRECT_MESSAGES
        | GatewayIntents::MESSAGE_CONTENT;
    let mut cache = CacheSettings::default();
    (cache.cache_guilds, cache.cache_channels, cache.cache_users, cache.max_messages) = (false, false, false, 0);
    ClientBuilder::new_with_http(http.build(), intents)
        .cache_settings(cache)
        .framework(framework)
        .raw_event_handler(Pulse(pulse))
        .await
        // Its errors hold addresses; none of them is worth one.
        .map_err(|_| anyhow::anyhow!("the connection to Discord cannot be prepared; check DISCORD_TOKEN"))
}

/// Every event is a sign of life.
struct Pulse(watch::Sender<Instant>);

#[serenity::async_trait]
impl RawEventHandler for Pulse {
    async fn raw_event(&self, _: Context, _: Event) {
        self.0.send_replace(Instant::now());
    }
}

async fn handle(framework: FrameworkContext<'_, Arc<Bot>, RestError>, happened: &FullEvent) -> Result<(), RestError> {
    let (context, bot) = (framework.serenity_context, framework.user_data);
    match happened {
        FullEvent::Ready { data_about_bot } => {
            info!("connected to Discord");
            let (user, application) = (data_about_bot.user.id, data_about_bot.application.id);
            tokio::spawn(register(Arc::clone(bot), application));
            tokio::spawn(catch_up::catch_up(Arc::clone(bot), user));
        }
        FullEvent::InteractionCreate { interaction: Interaction::Component(press) } => bot.pressed(press.clone()),
        FullEvent::InteractionCreate { interaction: Interaction::Modal(window) } => bot.wrote(window.clone()),
        other => event::handle(bot, context.cache.current_user().id, other),
    }
    Ok(())
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

/// Whatever a command fails of, the asker gets the safety notice.
async fn on_error(error: FrameworkError<'_, Arc<Bot>, RestError>) {
    if let FrameworkError::Setup { .. } = error {
        return;
    }
    if let Some(poise::Context::Application(context)) = error.ctx() {
        warn!(command = %context.command().qualified_name, "a command failed; the asker gets the notice compiled in");
        let (id, token) = (context.interaction.id.get(), context.interaction.token.clone());
        let reply = crate::safety::Reply::compiled_in();
        context.data().respond(id, &token, context.interaction.application_id.get(), &[reply]).await;
    }
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_this_machine_is_a_loopback() {
        for address in ["http://127.0.0.1:80", "ws://localhost:9/", "ws://[::1]:3"] {
            assert!(is_loopback(address), "{address}");
        }
        for address in ["wss://gateway.discord.gg", "http://10.0.0.1", "http://127.0.0.1.example.org", "nonsense"] {
            assert!(!is_loopback(address), "{address}");
        }
    }
}
