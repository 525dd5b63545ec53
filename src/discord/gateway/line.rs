//! One client of serenity's, on a thread and runtime of its own: what it has begun ends with it.
//!
//! On one thread, tasks begin in the order in which they were made, and what
//! is done here with an event is done before the first wait: so events are
//! taken up in the order in which Discord told them.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use poise::{CommandInteractionType, Framework, FrameworkContext, FrameworkError, FrameworkOptions};
use serenity::all::{
    ApplicationId, Client, ClientBuilder, CommandInteraction, Context, Event, FullEvent, GatewayIntents, HttpBuilder,
    Interaction, OnlineStatus, RawEventHandler, UserId,
};
use serenity::cache::Settings as CacheSettings;
use serenity::gateway::ShardManager;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, sleep, timeout};
use tracing::warn;

use super::CLOSING;
use crate::discord::bot::Bot;
use crate::discord::handover::Call;
use crate::discord::queue::Turn;
use crate::discord::rest::{self, RestError};
use crate::discord::{Patience, command, event};
use crate::safety::Reply;

/// How often a thread shows that it is free.
const TICK: Duration = Duration::from_millis(500);

/// What a line tells of.
pub(super) enum Told {
    /// A session has begun.
    Ready {
        /// The bot itself.
        user: UserId,
        /// What its commands belong to.
        application: ApplicationId,
        /// When anything was last heard of Discord before.
        last_event: Timestamp,
    },
    /// It is closed.
    Ended(serenity::Result<()>),
}

/// An open line.
pub(super) struct Line {
    pub(super) told: UnboundedReceiver<Told>,
    /// When it last showed a sign of life.
    pub(super) pulse: watch::Receiver<Instant>,
    /// When its thread was last free to do something.
    pub(super) awake: watch::Receiver<Instant>,
    shards: Arc<OnceLock<Arc<ShardManager>>>,
    hang_up: oneshot::Sender<()>,
}

impl Line {
    /// Opens a line to the gateway at an address.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub(super) fn open(bot: Arc<Bot>, address: String, patience: Patience, last_event: Arc<AtomicI64>) -> Result<Self> {
        let (tell, told) = mpsc::unbounded_channel();
        let (beat, pulse) = watch::channel(Instant::now());
        let (free, awake) = watch::channel(Instant::now());
        let (hang_up, hung_up) = oneshot::channel();
        let ears = Ears { beat, tell: tell.clone(), last_event };
        let shards = Arc::default();
        let made = Arc::clone(&shards);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("no runtime can be made for the connection")?;
        std::thread::Builder::new()
            .name("gateway".to_owned())
            .spawn(move || {
                runtime.spawn(tick(free));
                let outcome = runtime.block_on(run(bot, address, patience, ears, &made, hung_up));
                runtime.shutdown_background();
                let _ = tell.send(Told::Ended(outcome));
            })
            .context("no thread can be made for the connection")?;
        Ok(Self { told, pulse, awake, shards, hang_up })
    }

    /// Ends what spins on the thread, if anything does: in every round it looks for word from outside.
    pub(super) async fn shake(&self) {
        if self.awake.borrow().elapsed() < TICK * 2 {
            return;
        }
        let Some(shards) = self.shards.get() else { return };
        for runner in shards.runners.lock().await.values() {
            // Saying this fails on a dead connection, and so ends the runner; a close would not.
            runner.runner_tx.set_status(OnlineStatus::Online);
        }
    }

    /// Closes the line and waits until nothing of it is left.
    pub(super) async fn close(self) {
        let Self { mut told, hang_up, .. } = self;
        let _ = hang_up.send(());
        while let Some(told) = told.recv().await {
            if let Told::Ended(_) = told {
                return;
            }
        }
    }
}

/// Shows that the thread is free to do something; ends with its runtime.
async fn tick(free: watch::Sender<Instant>) {
    loop {
        free.send_replace(Instant::now());
        sleep(TICK).await;
    }
}

async fn run(
    bot: Arc<Bot>,
    address: String,
    patience: Patience,
    ears: Ears,
    made: &OnceLock<Arc<ShardManager>>,
    hung_up: oneshot::Receiver<()>,
) -> serenity::Result<()> {
    let beat = ears.beat.clone();
    let connected = async {
        let client = client(&bot, ears, patience).await?;
        // Should `GET /gateway` have failed when serenity asked, it would go to Discord's own.
        *client.ws_url.lock().await = address;
        let shards = Arc::clone(&client.shard_manager);
        let _ = made.set(Arc::clone(&shards));
        Ok::<_, serenity::Error>((client, shards))
    };
    tokio::pin!(hung_up);
    let (mut client, shards) = tokio::select! {
        connected = connected => connected?,
        _ = &mut hung_up => return Ok(()),
    };
    let outcome = tokio::select! {
        outcome = client.start() => outcome,
        () = listen(&shards, &beat, patience) => Ok(()),
        _ = hung_up => Ok(()),
    };
    // Closing politely can hang as well.
    let _ = timeout(CLOSING, shards.shutdown_all()).await;
    outcome
}

/// Takes each acknowledged heartbeat for a sign of life; never comes back.
async fn listen(shards: &ShardManager, beat: &watch::Sender<Instant>, patience: Patience) {
    let mut latency: Option<Duration> = None;
    loop {
        sleep(patience.silence / 10).await;
        // Written anew at each acknowledged heartbeat.
        let now = shards.runners.lock().await.values().find_map(|runner| runner.latency);
        if now != latency {
            latency = now;
            beat.send_replace(Instant::now());
        }
    }
}

async fn client(bot: &Arc<Bot>, ears: Ears, patience: Patience) -> serenity::Result<Client> {
    let options = FrameworkOptions {
        commands: command::all(),
        event_handler: |framework, event| {
            handle(framework, event);
            Box::pin(async { Ok(()) })
        },
        on_error: |error| {
            on_error(&error);
            Box::pin(async {})
        },
        initialize_owners: false,
        ..FrameworkOptions::default()
    };
    let data = Arc::clone(bot);
    let framework = Framework::builder()
        .options(options)
        .setup(move |_, _, _| Box::pin(async move { Ok(data) }))
        .initialize_owners(false)
        .build();
    let base = bot.config.api_url.as_deref();
    let mut http = HttpBuilder::new(bot.config.token.reveal()).client(rest::client(base, patience.request)?);
    if let Some(base) = base {
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
        .raw_event_handler(ears)
        .await
}

/// Hears every event before anything else does.
struct Ears {
    beat: watch::Sender<Instant>,
    tell: UnboundedSender<Told>,
    /// In seconds; 0 before the first. It outlives the line.
    last_event: Arc<AtomicI64>,
}

#[serenity::async_trait]
impl RawEventHandler for Ears {
    async fn raw_event(&self, _: Context, event: Event) {
        let now = Timestamp::now();
        let last_event = self.last_event.swap(now.as_second(), Ordering::Relaxed);
        self.beat.send_replace(Instant::now());
        if let Event::Ready(event) = event {
            let last_event = Timestamp::from_second(last_event).ok().filter(|_| last_event > 0).unwrap_or(now);
            let (user, application) = (event.ready.user.id, event.ready.application.id);
            let _ = self.tell.send(Told::Ready { user, application, last_event });
        }
    }
}

fn handle(framework: FrameworkContext<'_, Arc<Bot>, RestError>, happened: &FullEvent) {
    let (context, bot) = (framework.serenity_context, framework.user_data);
    match happened {
        FullEvent::InteractionCreate { interaction: Interaction::Component(press) } => bot.pressed(press.clone()),
        FullEvent::InteractionCreate { interaction: Interaction::Modal(window) } => bot.wrote(window.clone()),
        other => event::handle(bot, context.cache.current_user().id, other),
    }
}

/// Whatever a command fails of, the asker gets the safety notice.
fn on_error(error: &FrameworkError<'_, Arc<Bot>, RestError>) {
    let (bot, interaction): (&Arc<Bot>, &CommandInteraction) = match error {
        // Of an earlier version, which Discord still shows.
        FrameworkError::UnknownInteraction { framework, interaction, .. } => (framework.user_data, interaction),
        other => match other.ctx() {
            Some(poise::Context::Application(context))
                if context.interaction_type == CommandInteractionType::Command =>
            {
                (context.data(), context.interaction)
            }
            Some(_) | None => return,
        },
    };
    if interaction.data.autocomplete().is_some() {
        return;
    }
    warn!("a command failed; the asker gets the notice compiled in");
    let (user, id, application) = (interaction.user.id, interaction.id.get(), interaction.application_id.get());
    let call = Call { user, id, token: interaction.token.clone(), application };
    let apologist = Arc::clone(bot);
    let apology = async move { apologist.respond(&call, &[Reply::compiled_in()]).await };
    bot.queues.push(Turn::Presses(interaction.user.id), Box::pin(apology));
}
