//! One message of a case, sent once however often it is tried.
//!
//! Discord remembers a nonce for a few minutes only. So a try after one of
//! which nobody knows how it ended looks first whether the message is there: a
//! message tells its nonce, or a component of it ends with the same mark.

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use serenity::model::id::ChannelId;

use super::catch_up::id_at;
use super::delivery::{UNKNOWN_MESSAGE, lane};
use super::render;
use super::rest::{Ask, NotDone, Rest};
use crate::app::casework::{Attempt, NotSent};

/// Discord's error code for a channel that is not there.
pub(super) const UNKNOWN_CHANNEL: i64 = 10003;

/// How far the clock of this machine and that of Discord may differ.
const CLOCKS: SignedDuration = SignedDuration::from_mins(2);

/// Messages of one request; Discord gives no more.
const PAGE: usize = 100;

/// Where and for what a message is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Post {
    pub(super) channel: u64,
    /// Which of the messages of one errand.
    pub(super) page: usize,
    pub(super) attempt: Attempt,
}

impl Post {
    /// What marks the message: its nonce, and the end of the custom id of one of its components, if it has any.
    pub(super) fn mark(&self) -> String {
        format!("{:x}-{}", self.attempt.nonce, self.page)
    }

    /// Sends the message, unless it is there, and tells its id.
    pub(super) async fn send(&self, rest: &Rest, body: Value) -> Result<u64, NotSent> {
        self.try_send(rest, body).await.map_err(not_sent)
    }

    /// The same for whoever wants to know why Discord refused.
    pub(super) async fn try_send(&self, rest: &Rest, mut body: Value) -> Result<u64, NotDone> {
        if let Some(begun) = self.attempt.begun
            && let Some(there) = self.find(rest, begun).await?
        {
            return Ok(there);
        }
        render::set(&mut body, "nonce", json!(self.mark()));
        render::set(&mut body, "enforce_nonce", json!(true));
        let channel = ChannelId::new(self.channel);
        let ask = Ask::new(Method::POST, format!("/channels/{channel}/messages"), &lane(channel)).with(body);
        let sent = rest.once(&ask).await?;
        id_of(&sent).ok_or(NotDone::Unknown)
    }

    /// The message, if an earlier try had sent it.
    async fn find(&self, rest: &Rest, begun: Timestamp) -> Result<Option<u64>, NotDone> {
        let channel = ChannelId::new(self.channel);
        let mark = self.mark();
        let mut after = id_at(begun.saturating_sub(CLOCKS).unwrap_or(begun)).get();
        loop {
            let path = format!("/channels/{channel}/messages?after={after}&limit={PAGE}");
            let page = rest.once(&Ask::new(Method::GET, path, &lane(channel))).await?;
            let page = page.as_array().map(Vec::as_slice).unwrap_or_default();
            let is_it = |message: &&Value| {
                message.get("nonce").and_then(Value::as_str) == Some(&mark)
                    || message.get("components").is_some_and(|parts| has_mark(parts, &mark))
            };
            if let Some(found) = page.iter().find(is_it) {
                return Ok(id_of(found));
            }
            match page.iter().filter_map(id_of).max() {
                Some(newest) if page.len() >= PAGE && newest > after => after = newest,
                Some(_) | None => return Ok(None),
            }
        }
    }
}

/// Puts a message in the place of an earlier one; `false` when that is gone.
pub(super) async fn replace(rest: &Rest, channel: u64, message: u64, body: Value) -> Result<bool, NotSent> {
    let channel = ChannelId::new(channel);
    let ask = Ask::new(Method::PATCH, format!("/channels/{channel}/messages/{message}"), &lane(channel)).with(body);
    match rest.once(&ask).await {
        Ok(_) => Ok(true),
        Err(NotDone::Refused { code: UNKNOWN_MESSAGE | UNKNOWN_CHANNEL, .. }) => Ok(false),
        Err(not_done) => Err(not_sent(not_done)),
    }
}

/// Takes messages away; what is not there counts as taken away.
pub(super) async fn take_away(rest: &Rest, channel: u64, messages: &[u64]) -> Result<(), NotSent> {
    let channel = ChannelId::new(channel);
    for message in messages {
        let ask = Ask::new(Method::DELETE, format!("/channels/{channel}/messages/{message}"), &lane(channel));
        match rest.once(&ask).await {
            Ok(_) | Err(NotDone::Refused { code: UNKNOWN_MESSAGE | UNKNOWN_CHANNEL, .. }) => {}
            Err(not_done) => return Err(not_sent(not_done)),
        }
    }
    Ok(())
}

/// What it means for an errand that a request came to nothing.
pub(super) const fn not_sent(not_done: NotDone) -> NotSent {
    match not_done {
        NotDone::Refused { .. } => NotSent::Refused,
        NotDone::Wait(after) => NotSent::Later { after: Some(after) },
        NotDone::Unknown => NotSent::Unknown,
    }
}

/// The id of what Discord tells of.
pub(super) fn id_of(object: &Value) -> Option<u64> {
    object.get("id")?.as_str()?.parse().ok().filter(|&id| id > 0)
}

/// Whether the custom id of a component, or of one inside it, ends with a mark.
fn has_mark(part: &Value, mark: &str) -> bool {
    match part {
        Value::Array(parts) => parts.iter().any(|part| has_mark(part, mark)),
        Value::Object(fields) => {
            let id = fields.get("custom_id").and_then(Value::as_str);
            id.and_then(|id| id.rsplit(':').next()) == Some(mark)
                || fields.get("components").is_some_and(|parts| has_mark(parts, mark))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
