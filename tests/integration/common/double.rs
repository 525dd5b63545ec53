//! A stand-in for Discord: its REST interface and its gateway on a loopback address.
//!
//! A test is a scene. Members write, press and run; the bot, started with [`Double::settings`],
//! answers as it would on the real service; what everybody then sees is asserted. Nothing sleeps:
//! a wait is woken by every change of the world, and ends in a transcript of what happened if what
//! it waits for does not come.
//!
//! What is judged is not only what the bot achieves but how it asks: every request is held against
//! Discord's own description of its interface and against the limits stated elsewhere, and a scene
//! that ends with a violation fails.
//!
//! - `world`: the state, and what changes it; `world::render` is its JSON
//! - `rest`, `gateway`: the two ways in and out
//! - `openapi`: the description; `fault`: what goes wrong on command; `wire`: cut connections
//! - `scene`, `seen`: what people do, and what they see

mod fault;
mod gateway;
mod openapi;
mod rest;
mod scene;
mod seen;
mod wire;
mod world;

use std::collections::BTreeMap;
use std::future::Future;
use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use serenity::model::id::{ApplicationId, ChannelId, GuildId, MessageId, RoleId, UserId};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub(crate) use self::fault::{Farewell, Fault};
pub(crate) use self::gateway::Greeting;
pub(crate) use self::openapi::Description;
pub(crate) use self::rest::interactions::Callback;
pub(crate) use self::rest::{Refusal, Request};
pub(crate) use self::scene::Member;
pub(crate) use self::seen::Seen;
use self::wire::{Scissors, Wires};
use self::world::{Nature, Place};
pub(crate) use self::world::{World, permission};

/// What the bot has to show. Its first part is the id of the account, as in a real token.
const TOKEN: &str = "NzAw.double.not-a-secret";

/// How long anything is waited for. Generous: it is spent only by a test that fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// The roles whose members answer for the panel, under the names that the settings use.
const PANEL: [&str; 6] = ["police", "adult-social-care", "childrens-social-care", "health", "partnership", "idva"];

/// What the server and the scene share: the world, and a bell that rings when it changes.
struct Stage {
    world: Mutex<World>,
    bell: watch::Sender<()>,
    /// Where [`Member::runs`] runs its commands.
    questions: ChannelId,
}

impl Stage {
    fn lock(&self) -> MutexGuard<'_, World> {
        // A condition that panics must not hide its reason behind a poisoned lock.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.lock())
    }

    fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let outcome = change(&mut self.lock());
        self.bell.send_replace(());
        outcome
    }

    /// Waits until `look` finds something.
    #[track_caller]
    fn find<T>(&self, mut look: impl FnMut(&World) -> Option<T>) -> impl Future<Output = T> {
        let place = Location::caller();
        // Subscribed before the first look, so that no change between the two is missed.
        let mut bell = self.bell.subscribe();
        async move {
            let search = async {
                loop {
                    if let Some(found) = self.read(&mut look) {
                        return found;
                    }
                    bell.changed().await.expect("the stage outlives its scene");
                }
            };
            match tokio::time::timeout(PATIENCE, search).await {
                Ok(found) => found,
                Err(_) => panic!("{place}: waited {PATIENCE:?} in vain\n{}", self.transcript()),
            }
        }
    }

    fn transcript(&self) -> String {
        self.read(|world| world.transcript.join("\n"))
    }
}

/// See the module.
pub(crate) struct Double {
    stage: Arc<Stage>,
    url: String,
    server: JoinHandle<()>,
    young_people: ChannelId,
    general: ChannelId,
    panel: ChannelId,
    /// All the roles of the server but the bot's own, by name.
    roles: BTreeMap<&'static str, RoleId>,
}

impl Double {
    /// Starts a Discord of one's own, with one server: two question channels, a channel for
    /// everything else, and a panel channel that only the panel sees.
    pub(crate) async fn start() -> Self {
        // Here rather than at the first request, so that a missing file fails the test itself.
        Description::get();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("there is a free port");
        let address = listener.local_addr().expect("it is bound");
        let mut world = World::new(format!("ws://{address}/gateway"));
        let text = |only| Place::Text { only };
        let mut roles: BTreeMap<_, _> = PANEL.iter().map(|name| (*name, world.add_role(name, 0))).collect();
        roles.insert("moderator", world.add_role("moderator", permission::MANAGE_MESSAGES));
        let only = Some(roles.values().copied().collect());
        roles.insert("admin", world.add_role("admin", permission::ADMINISTRATOR));
        let questions = world.add_channel("questions", text(None));
        let young_people = world.add_channel("young-people", text(None));
        let general = world.add_channel("general", text(None));
        let panel = world.add_channel("panel", text(only));
        let stage = Arc::new(Stage { world: Mutex::new(world), bell: watch::Sender::new(()), questions });

        let router = Router::new()
            .route("/gateway", get(gateway::connect))
            .fallback(rest::answer)
            .with_state(Arc::clone(&stage))
            .into_make_service_with_connect_info::<Scissors>();
        let server = tokio::spawn(async move {
            axum::serve(Wires(listener), router).await.expect("serving does not end by itself");
        });
        let url = format!("http://{address}");
        Self { stage, url, server, young_people, general, panel, roles }
    }

    /// What `DISCORD_API_URL` is to be.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The bot's token, without a scheme.
    pub(crate) fn token(&self) -> &'static str {
        TOKEN
    }

    /// The settings of a bot that serves this server, by the names of their variables.
    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        let panel: Vec<_> = PANEL.iter().map(|name| format!("{name}={}", self.role(name))).collect();
        let questions = format!("{},{}", self.questions(), self.young_people());
        vec![
            ("DISCORD_TOKEN", TOKEN.to_owned()),
            ("DISCORD_API_URL", self.url.clone()),
            ("GUILD_ID", self.guild_id().to_string()),
            ("QUESTION_CHANNEL_IDS", questions),
            ("PANEL_CHANNEL_ID", self.panel().to_string()),
            ("PANEL_ROLES", panel.join(",")),
            ("MODERATOR_ROLE_ID", self.role("moderator").to_string()),
            ("ADMIN_ROLE_ID", self.role("admin").to_string()),
        ]
    }

    pub(crate) fn guild_id(&self) -> GuildId {
        self.stage.read(|world| world.guild)
    }

    pub(crate) fn application_id(&self) -> ApplicationId {
        self.stage.read(|world| world.application)
    }

    pub(crate) fn bot_id(&self) -> UserId {
        self.stage.read(|world| world.bot)
    }

    /// The first question channel.
    pub(crate) fn questions(&self) -> ChannelId {
        self.stage.questions
    }

    /// The second question channel.
    pub(crate) fn young_people(&self) -> ChannelId {
        self.young_people
    }

    /// A channel that is not for questions.
    pub(crate) fn general(&self) -> ChannelId {
        self.general
    }

    /// The channel that only the panel, moderators and admins see.
    pub(crate) fn panel(&self) -> ChannelId {
        self.panel
    }

    /// A role by its name: one of the panel's, `moderator` or `admin`.
    pub(crate) fn role(&self, name: &str) -> RoleId {
        self.roles[name]
    }

    /// The roles of the panel.
    pub(crate) fn panel_roles(&self) -> Vec<RoleId> {
        PANEL.iter().map(|name| self.role(name)).collect()
    }

    /// Somebody new in the server, without a role.
    pub(crate) async fn member(&self, name: &str) -> Member {
        self.somebody(name, Nature::Human, &[])
    }

    /// Somebody new in the server, with roles by name.
    pub(crate) async fn member_with(&self, name: &str, roles: &[&str]) -> Member {
        self.somebody(name, Nature::Human, roles)
    }

    /// Another bot in the server.
    pub(crate) async fn other_bot(&self, name: &str) -> Member {
        self.somebody(name, Nature::Bot, &[])
    }

    /// A webhook, which can only write.
    pub(crate) async fn webhook(&self, name: &str) -> Member {
        self.somebody(name, Nature::Webhook, &[])
    }

    fn somebody(&self, name: &str, nature: Nature, roles: &[&str]) -> Member {
        let roles: Vec<_> = roles.iter().map(|name| self.role(name)).collect();
        let id = self.stage.change(|world| world.add_person(name, nature, &roles));
        Member { stage: Arc::clone(&self.stage), id, name: name.to_owned() }
    }

    /// Looks at the world as it is now.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        self.stage.read(look)
    }

    /// Every message of a channel, oldest first, whoever may see it.
    pub(crate) fn messages_in(&self, channel: ChannelId) -> Vec<Seen> {
        self.stage.read(|world| {
            let here = world.messages.values().filter(|message| message.channel == channel);
            here.map(|message| Seen::new(world, message)).collect()
        })
    }

    /// A message by its id, if it is still there.
    pub(crate) fn message(&self, id: MessageId) -> Option<Seen> {
        self.stage.read(|world| world.messages.get(&id).map(|message| Seen::new(world, message)))
    }

    /// The threads that were started in a channel, oldest first.
    pub(crate) fn threads_in(&self, channel: ChannelId) -> Vec<ChannelId> {
        self.stage.read(|world| world.threads_in(channel))
    }

    /// Refuses every further request about a channel in this way, or with `None` lets the bot in
    /// again.
    pub(crate) fn shuts_out(&self, channel: ChannelId, refusal: Option<Refusal>) {
        self.stage.change(|world| {
            world.channels.get_mut(&channel).expect("known").refusal = refusal;
        });
    }

    /// Gives the bot more permissions, such as [`permission::MANAGE_THREADS`].
    pub(crate) fn permits(&self, permissions: u64) {
        self.stage.change(|world| {
            let own = world.people[&world.bot].roles.first().copied().expect("the bot has a role");
            world.roles.get_mut(&own).expect("known").permissions |= permissions;
        });
    }

    /// Takes permissions from the bot.
    pub(crate) fn forbids(&self, permissions: u64) {
        self.stage.change(|world| {
            let own = world.people[&world.bot].roles.first().copied().expect("the bot has a role");
            world.roles.get_mut(&own).expect("known").permissions &= !permissions;
        });
    }

    /// Moves Discord's clock on: interactions grow old, nonces are forgotten, new ids are later.
    pub(crate) fn passes(&self, time: Duration) {
        self.stage.change(|world| world.clock += time);
    }

    /// Waits until the bot has identified itself and been sent the server.
    #[track_caller]
    pub(crate) fn ready(&self) -> impl Future<Output = ()> {
        self.until(|world| world.gateway.is_ready())
    }

    /// Waits until something is so.
    #[track_caller]
    pub(crate) fn until(&self, is_so: impl Fn(&World) -> bool) -> impl Future<Output = ()> {
        self.stage.find(move |world| is_so(world).then_some(()))
    }

    /// Waits until something is so of what is seen from outside.
    pub(crate) async fn until_so(&self, is_so: impl Fn(&Self) -> bool) {
        let mut bell = self.stage.bell.subscribe();
        let waits = async {
            while !is_so(self) {
                bell.changed().await.expect("the stage outlives its scene");
            }
        };
        if tokio::time::timeout(PATIENCE, waits).await.is_err() {
            panic!("waited {PATIENCE:?} in vain\n{}", self.stage.transcript());
        }
    }

    /// Waits until the bot has replied to a message, and returns the first reply.
    #[track_caller]
    pub(crate) fn reply_to(&self, id: MessageId) -> impl Future<Output = Seen> {
        self.stage.find(move |world| {
            let mut all = world.messages.values();
            let reply = all.find(|m| m.reply_to == Some(id) && m.author == world.bot)?;
            Some(Seen::new(world, reply))
        })
    }

    /// The requests that came for a route, as in `POST /channels/{channel_id}/messages`, with the
    /// spoilt ones.
    pub(crate) fn requests(&self, route: &str) -> Vec<Request> {
        self.stage.read(|world| world.requests.iter().filter(|request| request.route == route).cloned().collect())
    }

    /// What the real service would not have understood so far; they then count as dealt with.
    pub(crate) fn take_violations(&self) -> Vec<String> {
        self.stage.change(|world| std::mem::take(&mut world.violations))
    }

    /// Fails if a request was one that the real service would not have understood.
    #[track_caller]
    pub(crate) fn assert_clean(&self) {
        let violations = self.take_violations();
        assert!(violations.is_empty(), "requests that Discord refuses:\n{}", violations.join("\n"));
    }
}

impl Drop for Double {
    /// Every scene ends clean, also one that forgot to ask.
    fn drop(&mut self) {
        self.server.abort();
        if !std::thread::panicking() {
            self.assert_clean();
        }
    }
}
