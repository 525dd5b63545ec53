//! The bot under test: the whole of it, in this process, against a double.
//!
//! A scene runs between a start and a stop, and the bot is stopped however the scene ends. Then the
//! bot's own errors and panics come to light, and what is true of every scene is asserted: whoever
//! reads the bot is told of 999 and the Silent Solution, nobody is pinged, and the log holds nothing
//! of anybody.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::Duration;

use open_door::app::Desk;
use open_door::config::Config;
use open_door::discord::{Patience, serve};
use open_door::store::sqlite::Sqlite;
use open_door::vault::KeyFile;
use serde_json::{Value, json};
use serenity::futures::FutureExt;
use serenity::model::id::MessageId;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tracing_subscriber::EnvFilter;

use super::double::{Double, Seen, World};
use super::small;

/// How long the bot may take to stop.
const STOPPING: Duration = Duration::from_secs(20);

/// The words without which nothing may be said to an asker.
const EMERGENCY_WORDS: [&str; 3] = ["999", "Silent Solution", "55"];

/// Patience for scenes: long where only a failure would wait, short where the bot waits for nothing.
pub(crate) const PATIENCE: Patience = Patience {
    silence: Duration::from_secs(60),
    farewell: Duration::from_secs(10),
    request: Duration::from_secs(2),
    pause: Duration::from_millis(20),
};

/// A bot that is about to start.
pub(crate) struct Bot<'a> {
    double: &'a Double,
    desk: Arc<Desk>,
    patience: Patience,
    data: Arc<TempDir>,
    /// Settings beside the double's.
    more: Vec<(&'static str, String)>,
}

impl<'a> Bot<'a> {
    /// A bot with the double's settings and the shared small knowledge.
    pub(crate) fn new(double: &'a Double) -> Self {
        Self { double, desk: small::desk(), patience: PATIENCE, data: data_folder(), more: Vec::new() }
    }

    /// The same on a data folder that outlives it.
    pub(crate) fn keeps_in(self, data: &Arc<TempDir>) -> Self {
        Self { data: Arc::clone(data), ..self }
    }

    /// The same with one more setting.
    pub(crate) fn set(mut self, name: &'static str, value: &str) -> Self {
        self.more.push((name, value.to_owned()));
        self
    }

    /// The same at another desk.
    pub(crate) fn at(self, desk: Arc<Desk>) -> Self {
        Self { desk, ..self }
    }

    /// The same with other patience.
    pub(crate) fn with(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// Serves while the scene goes on, which begins when the bot is there and has caught up. What was taken up is finished when this comes back.
    pub(crate) async fn serves<T>(self, scene: impl AsyncFnOnce() -> T) -> T {
        let double = self.double;
        // The last place where it looks for what was written before.
        let last = format!("/channels/{}/messages", double.young_people());
        let reads = |world: &World| {
            let gets = world.requests.iter().filter(|request| request.route.starts_with("GET "));
            gets.filter(|request| request.path == last).count()
        };
        let before = double.look(reads);
        let ready = async || {
            double.ready().await;
            double.until(|world| reads(world) > before).await;
            scene().await
        };
        self.starts_and_serves(ready).await
    }

    /// The same from before the bot is there.
    pub(crate) async fn starts_and_serves<T>(self, scene: impl AsyncFnOnce() -> T) -> T {
        let double = self.double;
        let (stop, bot) = self.starts();
        tokio::pin!(bot);
        let scene = AssertUnwindSafe(scene()).catch_unwind();
        let outcome = tokio::select! {
            outcome = scene => outcome,
            end = &mut bot => panic!("the bot ended before the scene: {end:?}"),
        };
        let _ = stop.send(());
        let end = tokio::time::timeout(STOPPING, bot).await;
        let outcome = outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        end.expect("the bot stops when told to").expect("it ends well");
        assert_proper(double);
        outcome
    }

    /// Serves until it ends by itself, and returns the error it ends with, as it is told to whoever started it.
    pub(crate) async fn fails(self) -> String {
        let double = self.double;
        let (_stop, bot) = self.starts();
        let end = tokio::time::timeout(STOPPING, bot).await.expect("the bot ends by itself");
        assert_proper(double);
        format!("{:#}", end.expect_err("it ends with an error"))
    }

    fn starts(self) -> (oneshot::Sender<()>, impl Future<Output = anyhow::Result<()>>) {
        listen();
        let Self { double, desk, patience, data, more } = self;
        let all = double.settings().into_iter().chain(more);
        let settings: HashMap<String, String> = all.map(|(name, value)| (name.to_owned(), value)).collect();
        let config = Config::read(&settings).expect("the double's settings fit");
        let (stop, stopped) = oneshot::channel();
        let bot = async move {
            let store = Sqlite::open(&data.path().join("data"), &data.path().join(KEY)).await.expect("the store opens");
            let stop = async move {
                let _ = stopped.await;
            };
            serve(config, desk, store, patience, stop).await
        };
        (stop, bot)
    }
}

/// The name of the key file in a data folder of a scene, beside the data.
const KEY: &str = "open-door.key";

/// A folder for what a bot keeps, with a key.
pub(crate) fn data_folder() -> Arc<TempDir> {
    let data = tempfile::tempdir().unwrap();
    KeyFile::create(&data.path().join(KEY)).unwrap();
    Arc::new(data)
}

/// Waits until a bot of this process has logged something.
pub(crate) async fn logs(text: &str) {
    let logged = async {
        while !LOG.text().contains(text) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(STOPPING, logged).await.expect("it is logged");
}

/// The bot's replies to a message, in order.
pub(crate) fn replies(double: &Double, to: MessageId) -> Vec<Seen> {
    let replies = double.look(|world| {
        let all = world.messages.values();
        all.filter(|m| m.reply_to == Some(to) && m.author == world.bot).map(|m| m.id).collect::<Vec<_>>()
    });
    replies.into_iter().filter_map(|id| double.message(id)).collect()
}

/// What somebody of the panel or an admin runs and presses: its answers are for them, not for askers.
const FOR_STAFF: [&str; 5] = ["queue", "cases", "reply", "Hand to the panel", "knowledge"];
const PRESSED_BY_STAFF: &str = "open-door:panel:";

/// What is true of every scene.
pub(crate) fn assert_proper(double: &Double) {
    let panel = format!("/channels/{}/messages", double.panel());
    let known = double.look(|world| Known::of(double, world));
    for (route, path, body) in &known.sent {
        let Some(message) = message_in(route, body) else { continue };
        let to_panel = path.starts_with(&panel);
        let to_staff = to_panel
            || known.threads.iter().any(|thread| path.starts_with(thread))
            || known.staff_tokens.iter().any(|token| path.contains(token));
        assert!(known.is_call(&message["allowed_mentions"], to_staff), "{route} could ping: {message}");
        let text = message.to_string();
        if to_staff {
            let telltale = known.askers.iter().find(|asker| text.contains(asker.as_str()));
            assert_eq!(telltale, None, "the panel is told who it is: {message}");
        } else {
            let content = message["content"].as_str().unwrap_or_default();
            let missing = EMERGENCY_WORDS.iter().find(|word| !content.contains(**word));
            assert_eq!(missing, None, "{route} says nothing of it: {message}");
        }
        if to_panel {
            let telltale = known.private.iter().find(|secret| text.contains(secret.as_str()));
            assert_eq!(telltale, None, "the whole panel is told of it: {message}");
        }
    }
    let panics = LOG.panics();
    assert!(panics.is_empty(), "the bot panicked at {panics:?}");
    let log = LOG.text();
    for secret in known.private.iter().chain(&known.people).map(String::as_str).chain([double.token()]) {
        assert!(!log.contains(secret), "the log holds {secret}");
    }
}

/// What is known of a scene when it is over.
struct Known {
    /// Every request: its route, path and body.
    sent: Vec<(&'static str, String, Value)>,
    /// The ids of all people but the bot.
    people: Vec<String>,
    /// The ids of those without a role.
    askers: Vec<String>,
    /// The ids of those with one, and of the roles that can be called.
    staff: Vec<String>,
    /// Longer texts of askers, and the tokens of interactions.
    private: Vec<String>,
    /// The paths of the threads of the panel, also of those that were deleted.
    threads: Vec<String>,
    /// The tokens of what staff have run and pressed.
    staff_tokens: Vec<String>,
}

impl Known {
    fn of(double: &Double, world: &World) -> Self {
        let people = || world.people.values().filter(|person| person.id != world.bot);
        let askers = || people().filter(|person| person.roles.is_empty());
        let staff = people().filter(|person| !person.roles.is_empty());
        let roles = double.panel_roles().into_iter().chain([double.role("moderator")]);
        let staff = staff.map(|person| person.id.to_string()).chain(roles.map(|role| role.to_string()));
        let texts = world.messages.values().filter(|message| askers().any(|asker| asker.id == message.author));
        let texts = texts.map(|message| message.content.clone()).filter(|text| text.len() > 12);
        let tokens = world.interactions.values().map(|interaction| interaction.token.clone());
        let deleted = world.deleted.iter().filter(|(_, parent)| **parent == double.panel()).map(|(thread, _)| *thread);
        let threads = world.threads_in(double.panel()).into_iter().chain(deleted);
        let for_staff = world.interactions.values().filter(|interaction| {
            let is_theirs = interaction.what.starts_with(PRESSED_BY_STAFF);
            !interaction.roles.is_empty() && (is_theirs || FOR_STAFF.contains(&interaction.what.as_str()))
        });
        Self {
            sent: world.requests.iter().map(|r| (r.route, r.path.clone(), r.body.clone())).collect(),
            people: people().map(|person| person.id.to_string()).collect(),
            askers: askers().map(|person| person.id.to_string()).collect(),
            staff: staff.collect(),
            private: texts.chain(tokens).collect(),
            threads: threads.map(|thread| format!("/channels/{thread}/")).collect(),
            staff_tokens: for_staff.map(|interaction| interaction.token.clone()).collect(),
        }
    }

    /// Whether a message pings nobody, or only those of the panel that it calls, where only the panel reads.
    fn is_call(&self, allowed: &Value, to_staff: bool) -> bool {
        let Some(fields) = allowed.as_object().filter(|fields| fields.get("parse") == Some(&json!([]))) else {
            return false;
        };
        fields.iter().filter(|(kind, _)| *kind != "parse").all(|(kind, ids)| {
            let ids = ids.as_array().into_iter().flatten().filter_map(Value::as_str);
            let mut ids = ids.peekable();
            to_staff
                && ["roles", "users"].contains(&kind.as_str())
                && ids.peek().is_some()
                && ids.all(|id| self.staff.iter().any(|staff| staff == id))
        })
    }
}

/// The message that a request sends, if it sends one.
fn message_in<'a>(route: &str, body: &'a Value) -> Option<&'a Value> {
    let sends = route.starts_with("POST ") || route.starts_with("PATCH ");
    match route {
        "POST /interactions/{interaction_id}/{interaction_token}/callback" => {
            matches!(body["type"].as_u64(), Some(4 | 7)).then_some(&body["data"])
        }
        _ if sends && (route.contains("/messages") || route.contains("/webhooks/")) => Some(body),
        _ => None,
    }
}

/// What all the bots of this process have logged, and where they panicked.
static LOG: Log = Log { text: Mutex::new(Vec::new()), panics: Mutex::new(Vec::new()) };

struct Log {
    text: Mutex<Vec<u8>>,
    panics: Mutex<Vec<String>>,
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.text.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    fn panics(&self) -> Vec<String> {
        self.panics.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl io::Write for &Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.text.lock().unwrap_or_else(PoisonError::into_inner).extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Begins to take down the log at its finest, and the bot's panics.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new("off,open_door=debug"))
            .with_ansi(false)
            .with_writer(|| &LOG)
            .init();
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            if place.starts_with("src/") || std::thread::current().name() == Some("gateway") {
                LOG.panics.lock().unwrap_or_else(PoisonError::into_inner).push(place);
            }
            usual(panic);
        }));
    });
}
