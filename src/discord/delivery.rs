//! What is sent: answers, what follows a press, and word to the panel.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use serenity::model::id::{ChannelId, MessageId};
use tracing::{info, warn};

use super::bot::Bot;
use super::handover::Call;
use super::memory::Asked;
use super::queue::Turn;
use super::render;
use super::rest::{Ask, RestError};
use crate::conversation::{Alert, Place, alert_words};
use crate::safety::Reply;

/// How long it is worth trying to deliver an answer.
const ANSWER_WORTH: Duration = Duration::from_secs(30 * 60);

/// How long it is worth trying to tell the panel, or to take an answer away.
const LONG_WORTH: Duration = Duration::from_secs(60 * 60);

/// How long it is worth trying to answer an interaction: its token lives fifteen minutes.
pub(super) const INTERACTION_WORTH: Duration = Duration::from_secs(14 * 60);

/// How long one try to answer an interaction may take: Discord waits three seconds for the first answer.
const CALLBACK_TRY: Duration = Duration::from_secs(1);

/// Discord's error code for a message that is not there.
pub(super) const UNKNOWN_MESSAGE: i64 = 10008;

/// Discord's error code for an interaction that has its first answer.
const ALREADY_ANSWERED: i64 = 40060;

impl Bot {
    pub(super) fn render(&self, reply: &Reply, place: Place) -> Vec<Value> {
        render::messages(reply, &self.reception.desk().library().knowledge.phrases, place)
    }

    /// Posts one message in answer to another. The nonce makes a second try the same message.
    pub(super) async fn post(&self, asked: Asked, mut body: Value) -> Result<MessageId, RestError> {
        let Asked { message, channel, .. } = asked;
        render::set(&mut body, "nonce", json!(format!("{message}-{}", self.memory.next_post(message))));
        render::set(&mut body, "enforce_nonce", json!(true));
        let reference = json!({ "message_id": message.to_string(), "fail_if_not_exists": false });
        render::set(&mut body, "message_reference", reference);
        let ask = Ask::new(Method::POST, format!("/channels/{channel}/messages"), &lane(channel)).with(body);
        let sent = self.rest.ask(&ask.within(ANSWER_WORTH)).await?;
        let id = sent.get("id").and_then(Value::as_str).and_then(|id| id.parse::<u64>().ok()).filter(|&id| id > 0);
        id.map(MessageId::new).ok_or(RestError::Refused { status: 200, code: 0 })
    }

    /// Puts a message in the place of an earlier one, or posts it when that is gone.
    pub(super) async fn replace(&self, asked: Asked, reply: MessageId, body: Value) -> Result<MessageId, RestError> {
        let channel = asked.channel;
        let ask = Ask::new(Method::PATCH, format!("/channels/{channel}/messages/{reply}"), &lane(channel));
        match self.rest.ask(&ask.with(body.clone()).within(ANSWER_WORTH)).await {
            Err(RestError::Refused { code: UNKNOWN_MESSAGE, .. }) => self.post(asked, body).await,
            outcome => outcome.map(|_| reply),
        }
    }

    /// Takes messages of the bot's own away.
    pub(super) async fn delete(&self, channel: ChannelId, messages: &[MessageId]) {
        for message in messages {
            let ask = Ask::new(Method::DELETE, format!("/channels/{channel}/messages/{message}"), &lane(channel));
            match self.rest.ask(&ask.within(LONG_WORTH)).await {
                Ok(_) | Err(RestError::Refused { code: UNKNOWN_MESSAGE, .. }) => {}
                Err(error) => warn!(%error, "an answer could not be taken away"),
            }
        }
    }

    /// Tells the panel of somebody in danger, beside the answer: neither waits for the other. `by` is the message or
    /// interaction that led to it.
    pub(super) fn alert(self: &Arc<Self>, alerts: Vec<Alert>, by: u64) {
        let channel = ChannelId::new(self.config.panel_channel);
        for alert in alerts {
            info!(urgency = %alert.urgency, "the panel is told of somebody in danger");
            let library = self.reception.desk().library();
            for (page, note) in render::staff_notes(&alert_words(&library, &alert)).into_iter().enumerate() {
                self.tell_panel(channel, note, &format!("a{by:x}-{page}"));
            }
        }
    }

    fn tell_panel(self: &Arc<Self>, channel: ChannelId, mut note: Value, nonce: &str) {
        render::set(&mut note, "nonce", json!(nonce));
        render::set(&mut note, "enforce_nonce", json!(true));
        let ask = Ask::new(Method::POST, format!("/channels/{channel}/messages"), &lane(channel)).with(note);
        let bot = Arc::clone(self);
        let tell = async move {
            if let Err(error) = bot.rest.ask(&ask.within(LONG_WORTH)).await {
                warn!(%error, "the panel could not be told; check PANEL_CHANNEL_ID and the bot's permissions there");
            }
        };
        self.queues.push_always(Turn::Channel(channel), Box::pin(tell));
    }

    /// Answers an interaction so that only whoever pressed or typed sees it.
    pub(super) async fn respond(&self, call: &Call, replies: &[Reply]) {
        let bodies = replies.iter().flat_map(|reply| self.render(reply, Place::Private)).collect();
        self.respond_with(call, bodies).await;
    }

    /// The same with messages that are there.
    pub(super) async fn respond_with(&self, call: &Call, bodies: Vec<Value>) {
        let mut bodies = bodies.into_iter().map(render::ephemeral);
        if let Some(first) = bodies.next() {
            self.callback(call.id, &call.token, json!({ "type": 4, "data": first })).await;
        }
        for body in bodies {
            self.tell_further(call, body).await;
        }
    }

    /// Sends a further message in answer to an interaction.
    pub(super) async fn tell_further(&self, call: &Call, body: Value) {
        let path = format!("/webhooks/{}/{}", call.application, call.token);
        let ask = Ask::of_interaction(Method::POST, path, INTERACTION_WORTH);
        if let Err(error) = self.rest.ask(&ask.with(body)).await {
            warn!(%error, "a further page could not be delivered");
        }
    }

    /// Answers an interaction at once.
    pub(super) async fn callback(&self, id: u64, token: &str, body: Value) {
        let path = format!("/interactions/{id}/{token}/callback");
        let ask = Ask::of_interaction(Method::POST, path, INTERACTION_WORTH).each(CALLBACK_TRY);
        match self.rest.ask(&ask.with(body)).await {
            // Answered: an earlier try had got through, and only its answer was lost.
            Ok(_) | Err(RestError::Refused { code: ALREADY_ANSWERED, .. }) => {}
            Err(error) => warn!(%error, "an interaction could not be answered"),
        }
    }
}

/// Requests about one channel go one after the other.
pub(super) fn lane(channel: ChannelId) -> String {
    format!("channel {channel}")
}
