//! Requests to Discord, in order and until they succeed.
//!
//! Serenity's own HTTP client is not used for what askers are told: with
//! another base address its limiter must be off, and then a 429 loses its
//! waiting time and nothing is tried again. Here one way serves production and
//! trials alike: one request at a time in each lane, `Retry-After` obeyed,
//! failures tried again with growing pauses, and no error ever holds an
//! address, because an interaction's token is part of it.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Method, StatusCode, Url};
use serde_json::Value;
use thiserror::Error;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use tracing::{debug, warn};

use crate::config::Secret;

/// Discord's own address.
const DISCORD: &str = "https://discord.com";

/// The version of the interface that is spoken.
const VERSION: &str = "/api/v10";

/// The first pause after a failure; it doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// What asking once waits for at most, before the request itself.
const SHORT_WAIT: Duration = Duration::from_secs(2);

/// The most lanes remembered before idle ones are let go.
const MOST_LANES: usize = 4_096;

/// Why a request came to nothing.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(super) enum RestError {
    /// Discord understood and refused: trying again is of no use.
    #[error("Discord refused with status {status}, code {code}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's own error code; 0 when it gave none.
        code: i64,
    },
    /// It could not be done in time.
    #[error("Discord could not be reached in time")]
    TooLate,
}

/// Why asking once came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotDone {
    /// Discord understood and refused.
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's own error code; 0 when it gave none.
        code: i64,
    },
    /// Surely not done: not before so long from now.
    Wait(Duration),
    /// No answer came, or one that tells nothing: it may have been done.
    Unknown,
}

/// What is asked of Discord.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    method: Method,
    path: String,
    body: Option<Value>,
    /// Requests of one lane go one after the other.
    lane: Option<String>,
    /// Until when it is worth trying; without end when `None`.
    until: Option<Instant>,
    /// How long one try may take, when that is shorter than usual.
    each: Option<Duration>,
}

impl Ask {
    /// A request of the bot itself; `lane` names what it must not overtake, such as a channel.
    pub(super) fn new(method: Method, path: String, lane: &str) -> Self {
        Self { method, path, body: None, lane: Some(lane.to_owned()), until: None, each: None }
    }

    /// A request by an interaction's token, which overtakes nothing and is worth trying only for a while.
    pub(super) fn of_interaction(method: Method, path: String, worth: Duration) -> Self {
        Self { method, path, body: None, lane: None, until: Some(Instant::now() + worth), each: None }
    }

    /// The same with a body.
    #[must_use]
    pub(super) fn with(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    /// The same, worth trying only for a while.
    #[must_use]
    pub(super) fn within(self, worth: Duration) -> Self {
        Self { until: Some(Instant::now() + worth), ..self }
    }

    /// The same, tried again when one try takes longer than this.
    #[must_use]
    pub(super) fn each(self, time: Duration) -> Self {
        Self { each: Some(time), ..self }
    }
}

/// What came of one attempt.
enum Attempt {
    Done(Value),
    Refused(RestError),
    /// Discord says how long to wait, for this lane or for everything.
    Wait {
        pause: Duration,
        everything: bool,
    },
    Failed,
}

/// The line to Discord.
pub(super) struct Rest {
    client: reqwest::Client,
    base: String,
    token: Secret,
    /// How long one try may take.
    request: Duration,
    lanes: Mutex<HashMap<String, Arc<tokio::sync::Mutex<Lane>>>>,
    /// Until when nothing at all may be sent.
    closed_until: Mutex<Option<Instant>>,
    chance: RandomState,
}

#[derive(Default)]
struct Lane {
    open_at: Option<Instant>,
}

impl Rest {
    /// Opens the line; `base` is another address than Discord's own, and one request may take so long.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub(super) fn new(base: Option<&str>, token: Secret, request: Duration) -> reqwest::Result<Self> {
        Ok(Self {
            client: client(base, request)?,
            base: format!("{}{VERSION}", base.unwrap_or(DISCORD)),
            token,
            request,
            lanes: Mutex::default(),
            closed_until: Mutex::default(),
            chance: RandomState::new(),
        })
    }

    /// Does what is asked, however often it takes.
    ///
    /// # Errors
    /// When Discord refuses, or it is no longer worth trying.
    pub(super) async fn ask(&self, ask: &Ask) -> Result<Value, RestError> {
        let lane = ask.lane.as_ref().map(|name| self.lane(name));
        let mut guard = match &lane {
            Some(lane) => Some(lane.lock().await),
            None => None,
        };
        let mut pause = FIRST_PAUSE;
        loop {
            let closed = *self.closed_until.lock().unwrap_or_else(PoisonError::into_inner);
            let open_at = guard.as_ref().and_then(|lane| lane.open_at).max(closed);
            if let Some(open_at) = open_at {
                wait(open_at, ask.until).await?;
            }
            let end = Instant::now() + ask.each.unwrap_or(self.request);
            let end = ask.until.map_or(end, |until| until.min(end));
            let attempt = timeout_at(end, self.attempt(ask, guard.as_deref_mut())).await;
            let open_at = match attempt.unwrap_or(Attempt::Failed) {
                Attempt::Done(value) => return Ok(value),
                Attempt::Refused(error) => return Err(error),
                Attempt::Wait { pause, everything } => {
                    let open_at = Instant::now() + pause;
                    if everything {
                        *self.closed_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(open_at);
                    }
                    open_at
                }
                Attempt::Failed => {
                    let jittered = pause.mul_f64(0.75 + 0.5 * self.fraction());
                    pause = (pause * 2).min(LONGEST_PAUSE);
                    Instant::now() + jittered
                }
            };
            wait(open_at, ask.until).await?;
        }
    }

    /// Does what is asked with one try, for whoever keeps what is still to be done and tries again later.
    ///
    /// # Errors
    /// When Discord refuses or wants to be left alone, or nobody knows.
    pub(super) async fn once(&self, ask: &Ask) -> Result<Value, NotDone> {
        let lane = ask.lane.as_ref().map(|name| self.lane(name));
        let mut guard = match &lane {
            // Whoever is at it may try for long: nothing else is to wait behind this.
            Some(lane) => match timeout(SHORT_WAIT, lane.lock()).await {
                Ok(guard) => Some(guard),
                Err(_) => return Err(NotDone::Wait(SHORT_WAIT)),
            },
            None => None,
        };
        let closed = *self.closed_until.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open_at) = guard.as_ref().and_then(|lane| lane.open_at).max(closed) {
            let pause = open_at.saturating_duration_since(Instant::now());
            if pause > SHORT_WAIT {
                return Err(NotDone::Wait(pause));
            }
            sleep_until(open_at).await;
        }
        let end = Instant::now() + ask.each.unwrap_or(self.request);
        match timeout_at(end, self.attempt(ask, guard.as_deref_mut())).await.unwrap_or(Attempt::Failed) {
            Attempt::Done(value) => Ok(value),
            Attempt::Refused(RestError::Refused { status, code }) => Err(NotDone::Refused { status, code }),
            Attempt::Wait { pause, everything } => {
                let open_at = Some(Instant::now() + pause);
                match guard.as_deref_mut().filter(|_| !everything) {
                    Some(lane) => lane.open_at = open_at,
                    None => *self.closed_until.lock().unwrap_or_else(PoisonError::into_inner) = open_at,
                }
                Err(NotDone::Wait(pause))
            }
            Attempt::Refused(RestError::TooLate) | Attempt::Failed => Err(NotDone::Unknown),
        }
    }

    async fn attempt(&self, ask: &Ask, lane: Option<&mut Lane>) -> Attempt {
        let mut request = self
            .client
            .request(ask.method.clone(), format!("{}{}", self.base, ask.path))
            .header("Authorization", format!("Bot {}", self.token.reveal()));
        if let Some(body) = &ask.body {
            request = request.json(body);
        }
        // An error of the HTTP library holds the address: only its kind is told.
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => {
                warn!(
                    timeout = error.is_timeout(),
                    connect = error.is_connect(),
                    "a request to Discord failed; it is tried again"
                );
                return Attempt::Failed;
            }
        };
        let (status, headers) = (response.status(), response.headers().clone());
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        if let (Some(lane), Some("0"), Some(after)) =
            (lane, header("x-ratelimit-remaining"), header("x-ratelimit-reset-after").and_then(seconds))
        {
            lane.open_at = Some(Instant::now() + after);
        }
        let retry_after = header("retry-after").and_then(seconds);
        let is_global = header("x-ratelimit-global").is_some();
        let Ok(bytes) = response.bytes().await else { return Attempt::Failed };
        let body: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        match status {
            status if status.is_success() => Attempt::Done(body),
            StatusCode::TOO_MANY_REQUESTS => {
                let told =
                    body.get("retry_after").and_then(Value::as_f64).and_then(|s| Duration::try_from_secs_f64(s).ok());
                let everything = is_global || body.get("global").and_then(Value::as_bool) == Some(true);
                debug!(everything, "Discord asks to wait");
                Attempt::Wait { pause: told.max(retry_after).unwrap_or(Duration::from_secs(1)), everything }
            }
            status if status.is_client_error() => {
                let code = body.get("code").and_then(Value::as_i64).unwrap_or(0);
                Attempt::Refused(RestError::Refused { status: status.as_u16(), code })
            }
            status => {
                warn!(status = status.as_u16(), "Discord failed; the request is tried again");
                Attempt::Failed
            }
        }
    }

    fn lane(&self, name: &str) -> Arc<tokio::sync::Mutex<Lane>> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if lanes.len() >= MOST_LANES {
            lanes.retain(|_, lane| Arc::strong_count(lane) > 1);
        }
        Arc::clone(lanes.entry(name.to_owned()).or_default())
    }

    /// A number from 0 to 1 that differs each time, so that failed requests do not return all at once.
    fn fraction(&self) -> f64 {
        let hash = self.chance.hash_one(std::time::Instant::now());
        #[expect(clippy::cast_precision_loss, reason = "any number from 0 to 1 will do")]
        let fraction = (hash >> 11) as f64 / (1u64 << 53) as f64;
        fraction
    }
}

/// An HTTP client with a time limit that goes where it is told and nowhere else.
///
/// # Errors
/// When it cannot be made.
pub(super) fn client(base: Option<&str>, request: Duration) -> reqwest::Result<reqwest::Client> {
    let client = reqwest::Client::builder().timeout(request).redirect(Policy::none()).user_agent(concat!(
        "DiscordBot (open-door, ",
        env!("CARGO_PKG_VERSION"),
        ")"
    ));
    // A trial on this machine must not leave it by a proxy that the environment names.
    if base.is_some_and(is_loopback) { client.no_proxy().build() } else { client.build() }
}

/// Whether an address is on this machine.
pub(super) fn is_loopback(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    url.host_str().is_some_and(|host| {
        host == "localhost" || host.trim_matches(['[', ']']).parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
    })
}

async fn wait(open_at: Instant, until: Option<Instant>) -> Result<(), RestError> {
    if until.is_some_and(|until| until < open_at) {
        return Err(RestError::TooLate);
    }
    sleep_until(open_at).await;
    Ok(())
}

fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.parse().ok()?).ok()
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
