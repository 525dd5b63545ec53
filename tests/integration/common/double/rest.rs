//! The REST half: from an HTTP request to a change of the world and an answer.
//!
//! Each request goes the same way: it is matched to a route, held against Discord's description,
//! spoilt if a fault waits for it, and carried out by the one function that the table below names.
//! A handler runs under the lock of the world, so requests happen one after the other.

mod commands;
mod directory;
pub(crate) mod interactions;
mod messages;
mod threads;

use std::collections::BTreeMap;
use std::fmt;
use std::future::pending;
use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::fault::{Fault, fits};
use super::openapi::Description;
use super::wire::Scissors;
use super::{Stage, TOKEN, World};

/// What every path begins with.
const PREFIX: &str = "/api/v10";

type Handler = fn(&mut World, &Call) -> Outcome;

/// Every request that is played. A fixed segment comes before the id that it could be taken for.
const ROUTES: &[(&str, Handler)] = &[
    ("GET /gateway", directory::gateway),
    ("GET /gateway/bot", directory::gateway_bot),
    ("GET /oauth2/applications/@me", directory::application),
    ("GET /applications/@me", directory::application),
    ("GET /users/@me", directory::me),
    ("GET /users/{user_id}", directory::user),
    ("POST /users/@me/channels", directory::open_direct),
    ("GET /guilds/{guild_id}", directory::guild),
    ("GET /guilds/{guild_id}/roles", directory::roles),
    ("GET /guilds/{guild_id}/channels", directory::channels),
    ("GET /guilds/{guild_id}/threads/active", threads::active),
    ("GET /guilds/{guild_id}/members/{user_id}", directory::member),
    ("GET /applications/{application_id}/commands", commands::list),
    ("PUT /applications/{application_id}/commands", commands::replace),
    ("POST /applications/{application_id}/commands", commands::add),
    ("GET /applications/{application_id}/guilds/{guild_id}/commands", commands::list),
    ("PUT /applications/{application_id}/guilds/{guild_id}/commands", commands::replace),
    ("POST /applications/{application_id}/guilds/{guild_id}/commands", commands::add),
    ("GET /channels/{channel_id}", directory::channel),
    ("PATCH /channels/{channel_id}", threads::change),
    ("DELETE /channels/{channel_id}", threads::delete),
    ("POST /channels/{channel_id}/typing", directory::typing),
    ("GET /channels/{channel_id}/messages", messages::list),
    ("POST /channels/{channel_id}/messages", messages::create),
    ("GET /channels/{channel_id}/messages/{message_id}", messages::get),
    ("PATCH /channels/{channel_id}/messages/{message_id}", messages::edit),
    ("DELETE /channels/{channel_id}/messages/{message_id}", messages::delete),
    ("POST /channels/{channel_id}/threads", threads::start),
    ("POST /channels/{channel_id}/messages/{message_id}/threads", threads::start),
    ("GET /channels/{channel_id}/thread-members", threads::members),
    ("PUT /channels/{channel_id}/thread-members/@me", threads::add_member),
    ("PUT /channels/{channel_id}/thread-members/{user_id}", threads::add_member),
    ("DELETE /channels/{channel_id}/thread-members/{user_id}", threads::remove_member),
    ("POST /interactions/{interaction_id}/{interaction_token}/callback", interactions::callback),
    ("POST /webhooks/{webhook_id}/{webhook_token}", interactions::follow_up),
    ("GET /webhooks/{webhook_id}/{webhook_token}/messages/@original", interactions::get),
    ("PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original", interactions::edit),
    ("DELETE /webhooks/{webhook_id}/{webhook_token}/messages/@original", interactions::delete),
    ("GET /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", interactions::get),
    ("PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", interactions::edit),
    ("DELETE /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", interactions::delete),
];

/// A request as it is remembered.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Method and template, as in [`ROUTES`].
    pub(crate) route: &'static str,
    pub(crate) path: String,
    pub(crate) body: Value,
    /// `None` for a request that was left hanging.
    pub(crate) status: Option<u16>,
    /// When it was answered.
    pub(crate) at: Instant,
}

/// A request on its way to its handler.
struct Call {
    path: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
    body: Value,
}

impl Call {
    /// An id from the path; `unknown` is what Discord says of one that is none.
    fn id<T: From<NonZeroU64>>(&self, name: &str, unknown: fn() -> Refusal) -> Result<T, Refusal> {
        let id = self.path.get(name).and_then(|text| text.parse::<NonZeroU64>().ok());
        id.map(T::from).ok_or_else(unknown)
    }

    fn query<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.query.get(name)?.parse().ok()
    }
}

/// What a handler makes of a request: a body (`Null` for none), or a refusal.
type Outcome = Result<Value, Refusal>;

/// An error answer, in the form that Discord gives it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    status: u16,
    code: u32,
    message: &'static str,
    /// Where in the body the fault is, for a malformed one.
    errors: Option<Value>,
    /// Whether the request itself was at fault, rather than the state it met.
    blames_request: bool,
}

impl Refusal {
    pub(crate) const fn new(status: u16, code: u32, message: &'static str) -> Self {
        Self { status, code, message, errors: None, blames_request: false }
    }

    pub(crate) const fn unknown_channel() -> Self {
        Self::new(404, 10_003, "Unknown Channel")
    }

    const fn unknown_guild() -> Self {
        Self::new(404, 10_004, "Unknown Guild")
    }

    const fn unknown_member() -> Self {
        Self::new(404, 10_007, "Unknown Member")
    }

    const fn unknown_message() -> Self {
        Self::new(404, 10_008, "Unknown Message")
    }

    const fn unknown_user() -> Self {
        Self::new(404, 10_013, "Unknown User")
    }

    const fn unknown_webhook() -> Self {
        Self::new(404, 10_015, "Unknown Webhook")
    }

    const fn unknown_interaction() -> Self {
        Self::new(404, 10_062, "Unknown interaction")
    }

    pub(crate) const fn missing_access() -> Self {
        Self::new(403, 50_001, "Missing Access")
    }

    pub(crate) const fn missing_permissions() -> Self {
        Self::new(403, 50_013, "Missing Permissions")
    }

    const fn closed_direct_messages() -> Self {
        Self::new(403, 50_007, "Cannot send messages to this user")
    }

    fn empty_message() -> Self {
        Self { blames_request: true, ..Self::new(400, 50_006, "Cannot send an empty message") }
    }

    /// A body that no retry will help: `field` is where, `why` in Discord's words.
    fn malformed(field: &str, why: impl fmt::Display) -> Self {
        let mut errors = json!({ "_errors": [{ "code": "INVALID", "message": why.to_string() }] });
        for part in field.rsplit('/').filter(|part| !part.is_empty()) {
            errors = json!({ part: errors });
        }
        let refusal = Self::new(400, 50_035, "Invalid Form Body");
        Self { errors: Some(errors), blames_request: true, ..refusal }
    }

    fn json(&self) -> Value {
        let mut json = json!({ "code": self.code, "message": self.message });
        if let Some(errors) = &self.errors {
            json["errors"] = errors.clone();
        }
        json
    }
}

/// What goes back to the bot.
struct Answer {
    /// `None` leaves the request hanging.
    status: Option<u16>,
    headers: HeaderMap,
    /// `Null` for no body.
    body: Value,
}

impl Answer {
    fn new(status: u16, body: Value) -> Self {
        Self { status: Some(status), headers: HeaderMap::new(), body }
    }

    async fn send(self) -> Response {
        let Some(status) = self.status else { return pending().await };
        let status = StatusCode::from_u16(status).expect("it is a status");
        match self.body {
            Value::Null => (status, self.headers).into_response(),
            body => (status, self.headers, axum::Json(body)).into_response(),
        }
    }
}

impl From<&Refusal> for Answer {
    fn from(refusal: &Refusal) -> Self {
        Self::new(refusal.status, refusal.json())
    }
}

impl Fault {
    /// The answer to a request that is not carried out.
    fn answer(self) -> Option<Answer> {
        match self {
            Self::TooMany { retry_after, global } => {
                let seconds = retry_after.as_secs_f64();
                let message = "You are being rate limited.";
                let body = json!({ "message": message, "retry_after": seconds, "global": global });
                let mut answer = Answer::new(429, body);
                let mut header = |name, text: &str| {
                    answer.headers.insert(name, text.parse().expect("it is plain text"));
                };
                // Whole seconds in this header, rounded up, and the exact time in the body.
                header("retry-after", &seconds.ceil().to_string());
                header("x-ratelimit-reset-after", &seconds.to_string());
                header("x-ratelimit-scope", if global { "global" } else { "user" });
                if global {
                    header("x-ratelimit-global", "true");
                }
                Some(answer)
            }
            Self::Status(status) => Some(Answer::new(status, Value::Null)),
            Self::Hang => Some(Answer { status: None, ..Answer::new(200, Value::Null) }),
            Self::Delay(_) | Self::LoseAnswer => None,
        }
    }
}

/// Answers any request under the interface's prefix.
pub(super) async fn answer(
    State(stage): State<Arc<Stage>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path().strip_prefix(PREFIX).unwrap_or(uri.path());
    let request = format!("{method} {path}");
    let Some((route, handler)) = ROUTES.iter().find(|(route, _)| fits(route, &request)) else {
        stage.change(|world| world.violations.push(format!("{request}: not played by the double")));
        return Answer::new(404, json!({ "code": 0, "message": "404: Not Found" })).send().await;
    };
    let query = Query::<BTreeMap<String, String>>::try_from_uri(&uri);
    let call = Call {
        path: named(route, &request),
        query: query.map(|Query(query)| query).unwrap_or_default(),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    };
    let token = headers.get(header::AUTHORIZATION).and_then(|given| given.to_str().ok());
    // The token in the path is enough for an interaction.
    let authorised = route.contains("_token}") || token == Some(&format!("Bot {TOKEN}"));

    let fault = stage.change(|world| world.faults.take(&request));
    if let Some(Fault::Delay(time)) = fault {
        tokio::time::sleep(time).await;
    }
    let answer = stage.change(|world| {
        let faults = faults_of(route, &call, &body);
        let understood = faults.is_empty();
        let faults = faults.into_iter().map(|fault| format!("{request}: {fault}"));
        world.violations.extend(faults);
        let answer = if let Some(spoilt) = fault.and_then(Fault::answer) {
            spoilt
        } else if !authorised {
            Answer::from(&Refusal::new(401, 0, "401: Unauthorized"))
        } else if !understood {
            Answer::from(&Refusal::malformed("", "not as Discord describes it"))
        } else {
            match handler(world, &call) {
                Ok(Value::Null) => Answer::new(204, Value::Null),
                Ok(body) => Answer::new(200, body),
                Err(refusal) => {
                    if refusal.blames_request {
                        world.violations.push(format!("{request}: {}", refusal.json()));
                    }
                    Answer::from(&refusal)
                }
            }
        };
        let fault = fault.map(|fault| format!(" ({fault:?})")).unwrap_or_default();
        let (status, body) = (answer.status, call.body.clone());
        world.note(format!("REST{fault}: {request} {body} -> {status:?} {}", answer.body));
        world.requests.push(Request { route, path: path.to_owned(), body, status, at: Instant::now() });
        answer
    });
    if fault == Some(Fault::LoseAnswer) {
        scissors.cut();
    }
    answer.send().await
}

/// What Discord's own description finds wrong with a request.
fn faults_of(route: &str, call: &Call, body: &Bytes) -> Vec<String> {
    if !body.is_empty() && serde_json::from_slice::<Value>(body).is_err() {
        return vec!["the body is not JSON".to_owned()];
    }
    let body = (!body.is_empty()).then_some(&call.body);
    Description::get().map(|description| description.faults(route, &call.path, &call.query, body)).unwrap_or_default()
}

/// The ids and names in the path, by what the route calls them.
fn named(route: &str, request: &str) -> BTreeMap<String, String> {
    let pairs = route.split('/').zip(request.split('/'));
    pairs
        .filter_map(|(name, given)| {
            let name = name.strip_prefix('{')?.strip_suffix('}')?;
            Some((name.to_owned(), given.to_owned()))
        })
        .collect()
}
