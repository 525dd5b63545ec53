//! The gateway: connections, sessions, and the events that each session has missed.
//!
//! An event belongs to a session, not to a connection: it is numbered and kept, and goes out if a
//! connection is there. A RESUME replays what came after the number it names. A new IDENTIFY begins
//! a new session, which knows nothing of what the old one missed, just as it is with Discord.

use std::collections::VecDeque;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use super::fault::Farewell;
use super::wire::Scissors;
use super::{Stage, TOKEN, World};

/// Close codes that the double itself gives.
const NOT_AUTHENTICATED: u16 = 4003;
const AUTHENTICATION_FAILED: u16 = 4004;
const ALREADY_AUTHENTICATED: u16 = 4005;

/// The intent without which the text of other people's messages is blank.
const MESSAGE_CONTENT: u64 = 1 << 15;

/// How a connection is met, where it is not met as usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Greeting {
    /// The TCP connection is accepted and the websocket handshake never answered.
    Stall,
    /// The handshake succeeds and HELLO never comes.
    Silence,
    /// The handshake is answered with 503.
    Unavailable,
    /// HELLO, and then the end.
    HelloAndGoodbye(Farewell),
    /// IDENTIFY or RESUME is answered with this close code; 4004 and 4014 are for good.
    Reject(u16),
}

/// What a connection is told to do.
#[derive(Clone, Debug)]
pub(crate) enum Order {
    Send(Value),
    End(Farewell),
}

impl Order {
    pub(super) fn reconnect() -> Self {
        Self::Send(json!({ "op": 7, "d": null, "s": null, "t": null }))
    }

    /// Op 9; the session is always beyond resuming here.
    fn invalid_session() -> Self {
        Self::Send(json!({ "op": 9, "d": false, "s": null, "t": null }))
    }
}

struct Session {
    id: String,
    intents: u64,
    /// Everything ever dispatched to it. The number of an event is its place, from 1.
    events: Vec<Value>,
    link: Option<UnboundedSender<Order>>,
}

impl Session {
    fn dispatch(&mut self, event: &str, data: &Value) {
        let number = self.events.len() + 1;
        let payload = json!({ "op": 0, "s": number, "t": event, "d": data });
        if let Some(link) = &self.link {
            // A connection that is just ending takes no more; the event waits for a resume.
            let _ = link.send(Order::Send(payload.clone()));
        }
        self.events.push(payload);
    }
}

/// The state of the gateway.
pub(crate) struct Gateway {
    pub(super) interval: Duration,
    pub(super) acknowledges: bool,
    /// While this is false, connections wait before their handshake.
    pub(super) open: bool,
    pub(super) greetings: VecDeque<Greeting>,
    sessions: Vec<Session>,
    /// How many sessions were begun.
    pub(crate) identified: usize,
    /// How many were taken up again.
    pub(crate) resumed: usize,
    /// How many RESUMEs were refused.
    pub(crate) refused: usize,
    pub(crate) heartbeats: usize,
    /// How many connections were met in the way that a [`Greeting`] said.
    pub(crate) greeted: usize,
}

impl Default for Gateway {
    fn default() -> Self {
        Self {
            interval: Duration::from_millis(41_250),
            acknowledges: true,
            open: true,
            greetings: VecDeque::new(),
            sessions: Vec::new(),
            identified: 0,
            resumed: 0,
            refused: 0,
            heartbeats: 0,
            greeted: 0,
        }
    }
}

impl Gateway {
    /// Whether a bot is connected and has been sent the server.
    pub(crate) fn is_ready(&self) -> bool {
        self.sessions.iter().any(|session| session.link.is_some())
    }

    pub(super) fn order(&mut self, order: &Order) {
        for link in self.sessions.iter().filter_map(|session| session.link.as_ref()) {
            let _ = link.send(order.clone());
        }
    }

    /// Ends every connection, at once as far as the sessions are concerned.
    pub(super) fn hang_up(&mut self, farewell: Farewell) {
        self.order(&Order::End(farewell));
        for session in &mut self.sessions {
            session.link = None;
        }
    }

    /// Ends every session for good, and says so to those who are connected.
    pub(super) fn forget_sessions(&mut self) {
        self.order(&Order::invalid_session());
        self.sessions.clear();
    }

    /// Sends an event to every session whose intents ask for it.
    pub(super) fn dispatch(&mut self, event: &str, direct: bool, data: &Value) {
        for session in &mut self.sessions {
            if wants(session.intents, event, direct) {
                session.dispatch(event, data);
            }
        }
    }

    /// The same for a message, whose text is blank for a session without that intent unless it is
    /// `open` to the bot: its own, to it, or direct.
    pub(super) fn dispatch_message(&mut self, event: &str, direct: bool, open: bool, data: Value) {
        let mut blank = data.clone();
        blank["content"] = json!("");
        blank["embeds"] = json!([]);
        blank["components"] = json!([]);
        for session in &mut self.sessions {
            if wants(session.intents, event, direct) {
                let whole = open || session.intents & MESSAGE_CONTENT != 0;
                session.dispatch(event, if whole { &data } else { &blank });
            }
        }
    }

    fn session_on(&mut self, link: &UnboundedSender<Order>) -> Option<&mut Session> {
        self.sessions.iter_mut().find(|session| session.link.as_ref().is_some_and(|other| other.same_channel(link)))
    }
}

/// Whether a session with these intents hears of an event.
fn wants(intents: u64, event: &str, direct: bool) -> bool {
    let bit = match event {
        _ if event.starts_with("GUILD_MEMBER") => 1,
        _ if event.starts_with("MESSAGE_") && direct => 12,
        _ if event.starts_with("MESSAGE_") => 9,
        "INTERACTION_CREATE" => return true,
        _ => 0,
    };
    intents & (1 << bit) != 0
}

/// Takes a websocket connection from its handshake to its end.
pub(super) async fn connect(
    State(stage): State<Arc<Stage>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    upgrade: WebSocketUpgrade,
) -> Response {
    stage.find(|world| world.gateway.open.then_some(())).await;
    let greeting = stage.change(|world| {
        let greeting = world.gateway.greetings.pop_front();
        if let Some(greeting) = greeting {
            world.gateway.greeted += 1;
            world.note(format!("gateway: a connection is met with {greeting:?}"));
        }
        greeting
    });
    match greeting {
        Some(Greeting::Stall) => pending().await,
        Some(Greeting::Unavailable) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        _ => upgrade.on_upgrade(move |socket| converse(stage, socket, scissors, greeting)),
    }
}

async fn converse(stage: Arc<Stage>, mut socket: WebSocket, scissors: Scissors, greeting: Option<Greeting>) {
    let (link, orders) = mpsc::unbounded_channel();
    if greeting != Some(Greeting::Silence) {
        let interval = stage.read(|world| world.gateway.interval);
        let interval = u64::try_from(interval.as_millis()).expect("an interval is short");
        let hello = json!({ "heartbeat_interval": interval });
        let _ = link.send(Order::Send(json!({ "op": 10, "d": hello, "s": null, "t": null })));
    }
    let reject = match greeting {
        Some(Greeting::HelloAndGoodbye(farewell)) => {
            let _ = link.send(Order::End(farewell));
            None
        }
        Some(Greeting::Reject(code)) => Some(code),
        _ => None,
    };
    let clean = serve(&stage, &mut socket, &scissors, &link, orders, reject).await;
    stage.change(|world| {
        world.note("gateway: a connection ended");
        let Some(session) = world.gateway.session_on(&link) else { return };
        session.link = None;
        if clean {
            // A client that says goodbye properly gives its session up.
            let id = session.id.clone();
            world.gateway.sessions.retain(|session| session.id != id);
        }
    });
}

/// Carries orders out and frames in until the connection ends. Says whether the client ended it
/// with code 1000 or 1001.
async fn serve(
    stage: &Arc<Stage>,
    socket: &mut WebSocket,
    scissors: &Scissors,
    link: &UnboundedSender<Order>,
    mut orders: UnboundedReceiver<Order>,
    reject: Option<u16>,
) -> bool {
    // Once the double has said goodbye it only waits for the client to go: to close at once would
    // throw the close frame away if something of the client's is still unread.
    let mut leaving = false;
    loop {
        tokio::select! {
            Some(order) = orders.recv(), if !leaving => {
                let frame = match order {
                    Order::Send(payload) => Message::text(payload.to_string()),
                    Order::End(Farewell::Code(code)) => {
                        Message::Close(Some(CloseFrame { code, reason: "".into() }))
                    }
                    Order::End(Farewell::NoCode) => Message::Close(None),
                    Order::End(Farewell::Cut) => {
                        scissors.cut();
                        return false;
                    }
                };
                leaving = matches!(frame, Message::Close(_));
                if socket.send(frame).await.is_err() {
                    return false;
                }
            }
            frame = socket.recv() => match frame {
                Some(Ok(Message::Text(text))) if !leaving => {
                    let payload = serde_json::from_str(&text).expect("a gateway frame is JSON");
                    stage.change(|world| hear(world, link, &payload, reject));
                }
                Some(Ok(Message::Close(frame))) => {
                    return !leaving && frame.is_some_and(|frame| matches!(frame.code, 1000 | 1001));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return false,
            },
        }
    }
}

/// One frame from the client.
fn hear(world: &mut World, link: &UnboundedSender<Order>, payload: &Value, reject: Option<u16>) {
    let data = &payload["d"];
    let answer = |order| {
        let _ = link.send(order);
    };
    let end = |code| answer(Order::End(Farewell::Code(code)));
    let op = payload["op"].as_u64();
    if let (Some(2 | 6), Some(code)) = (op, reject) {
        return end(code);
    }
    match op {
        Some(1) => {
            world.gateway.heartbeats += 1;
            if world.gateway.acknowledges {
                answer(Order::Send(json!({ "op": 11, "d": null, "s": null, "t": null })));
            }
        }
        Some(2 | 6) if data["token"].as_str().map(bare) != Some(TOKEN) => end(AUTHENTICATION_FAILED),
        Some(2 | 6) if world.gateway.session_on(link).is_some() => end(ALREADY_AUTHENTICATED),
        Some(2) => identify(world, link, data),
        Some(6) => resume(world, link, data),
        _ if world.gateway.session_on(link).is_none() => end(NOT_AUTHENTICATED),
        // Presence, voice and requests for members: nothing that is played here depends on them.
        _ => world.note(format!("gateway: op {} is not played", payload["op"])),
    }
}

/// A token without the scheme in front, which some clients send along.
fn bare(token: &str) -> &str {
    token.trim_start_matches("Bot ")
}

fn identify(world: &mut World, link: &UnboundedSender<Order>, data: &Value) {
    world.gateway.identified += 1;
    world.note("gateway: IDENTIFY");
    let id = format!("session-{}", world.gateway.identified);
    let ready = json!({
        "v": 10,
        "user": world.user(world.bot),
        "guilds": [{ "id": world.guild, "unavailable": true }],
        "session_id": id,
        "resume_gateway_url": world.gateway_url,
        "shard": data.get("shard").cloned().unwrap_or_else(|| json!([0, 1])),
        "application": { "id": world.application, "flags": 0 },
    });
    let mut session = Session {
        id,
        intents: data["intents"].as_u64().expect("IDENTIFY names its intents"),
        events: Vec::new(),
        link: Some(link.clone()),
    };
    session.dispatch("READY", &ready);
    if wants(session.intents, "GUILD_CREATE", false) {
        session.dispatch("GUILD_CREATE", &world.gateway_guild());
    }
    world.gateway.sessions.push(session);
}

fn resume(world: &mut World, link: &UnboundedSender<Order>, data: &Value) {
    let known = world.gateway.sessions.iter_mut().find(|session| session.id == data["session_id"]);
    let Some(session) = known else {
        world.gateway.refused += 1;
        world.note("gateway: RESUME refused");
        let _ = link.send(Order::invalid_session());
        return;
    };
    let seen = data["seq"].as_u64().and_then(|seq| usize::try_from(seq).ok()).unwrap_or_default();
    let missed = session.events.iter().skip(seen);
    let replayed = missed.clone().count();
    for event in missed {
        let _ = link.send(Order::Send(event.clone()));
    }
    session.link = Some(link.clone());
    session.dispatch("RESUMED", &json!({ "_trace": [] }));
    world.gateway.resumed += 1;
    world.note(format!("gateway: RESUME, {replayed} events replayed"));
}
