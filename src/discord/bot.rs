//! What the bot does on Discord: turns what happens there into events of a
//! conversation, and what follows into requests. It decides nothing about words.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use serenity::model::channel::{Message, MessageType};
use serenity::model::id::{ChannelId, MessageId, RoleId, UserId};
use tracing::{info, warn};

use super::memory::{Answered, Memory};
use super::queue::Queues;
use super::render;
use super::rest::{Ask, Rest, RestError};
use crate::app::{AskerKey, Reception};
use crate::config::Config;
use crate::conversation::{Alert, Effect, Event, Place, alert_words};
use crate::private::Private;
use crate::safety::Reply;

/// How long after it was asked an edit of a question still changes the answer.
const EDITABLE: SignedDuration = SignedDuration::from_mins(5);

/// How long it is worth trying to answer an interaction: its token lives fifteen minutes.
const INTERACTION_WORTH: Duration = Duration::from_secs(14 * 60);

/// How long it is worth trying to take an answer away.
const DELETION_WORTH: Duration = Duration::from_secs(60 * 60);

/// The bot at work on one server.
pub(super) struct Bot {
    pub(super) reception: Reception,
    pub(super) rest: Rest,
    pub(super) config: Config,
    pub(super) memory: Memory,
    pub(super) queues: Queues,
}

/// A message as it came.
pub(super) struct Incoming {
    pub(super) message: MessageId,
    pub(super) channel: ChannelId,
    pub(super) asker: UserId,
    pub(super) text: Private<String>,
    pub(super) written: Timestamp,
    pub(super) place: Place,
}

impl Bot {
    /// Whether anyone may ask in a channel without calling the bot.
    pub(super) fn is_question_channel(&self, channel: ChannelId) -> bool {
        self.config.question_channels.contains(&channel.get())
    }

    /// Whether a role marks one of those who answer or moderate: what they write is for the askers, not for the bot.
    pub(super) fn is_staff(&self, roles: &[RoleId]) -> bool {
        let Config { panel_roles, moderator_role, admin_role, .. } = &self.config;
        let staff = panel_roles.iter().map(|(_, role)| role).chain([moderator_role, admin_role]);
        staff.into_iter().any(|role| roles.iter().any(|have| have.get() == *role))
    }

    /// Whether a role marks one of those who keep the knowledge.
    pub(super) fn is_admin(&self, roles: &[RoleId]) -> bool {
        roles.iter().any(|role| role.get() == self.config.admin_role)
    }

    /// A message that is for the bot; `None` for bots, other servers, staff among themselves, and channels without a question.
    pub(super) fn incoming(&self, bot: UserId, message: &Message, roles: &[RoleId]) -> Option<Incoming> {
        let is_talk = matches!(message.kind, MessageType::Regular | MessageType::InlineReply);
        if message.author.bot || message.webhook_id.is_some() || !is_talk {
            return None;
        }
        let mentions_bot = message.mentions.iter().any(|user| user.id == bot);
        let place = match message.guild_id {
            None => Place::Private,
            Some(guild) if guild.get() != self.config.guild => return None,
            Some(_) if mentions_bot => Place::Public,
            Some(_) if self.is_question_channel(message.channel_id) && !self.is_staff(roles) => Place::Public,
            Some(_) => return None,
        };
        let text = [format!("<@{bot}>"), format!("<@!{bot}>")]
            .iter()
            .fold(message.content.clone(), |text, mention| text.replace(mention, " "));
        Some(Incoming {
            message: message.id,
            channel: message.channel_id,
            asker: message.author.id,
            text: Private::new(text),
            written: timestamp(message.timestamp.unix_timestamp()),
            place,
        })
    }

    /// Takes a message up once, and answers it in its asker's turn.
    pub(super) fn message(self: &Arc<Self>, incoming: Incoming) {
        if !self.memory.take_up(incoming.channel, incoming.message, incoming.asker) {
            return;
        }
        let bot = Arc::clone(self);
        self.queues.push(incoming.asker, Box::pin(async move { bot.answer(incoming).await }));
    }

    async fn answer(self: Arc<Self>, incoming: Incoming) {
        let Incoming { message, channel, asker, text, written, place } = incoming;
        let event = Event::Asked { text, area: None, written, place };
        let (replies, alerts) = self.step(asker, event);
        self.alert(alerts);
        let mut sent = Vec::new();
        for (number, body) in replies.into_iter().flat_map(|reply| self.render(&reply, place)).enumerate() {
            match self.post(channel, message, number, body).await {
                Ok(id) => sent.push(id),
                Err(error) => warn!(%error, "an answer could not be delivered"),
            }
        }
        self.memory.answered(message, Answered { asker, asked: written, replies: sent });
    }

    /// Changes the answer to a message that was changed soon after it was asked.
    pub(super) fn edit(self: &Arc<Self>, incoming: Incoming, now: Timestamp) {
        if now.duration_since(incoming.written) > EDITABLE {
            return;
        }
        let bot = Arc::clone(self);
        self.queues.push(incoming.asker, Box::pin(async move { bot.answer_edit(incoming).await }));
    }

    async fn answer_edit(self: Arc<Self>, incoming: Incoming) {
        let Some(answered) = self.memory.answer_of(incoming.message) else { return };
        let Incoming { message, channel, asker, text, written, place } = incoming;
        let event = Event::Asked { text, area: None, written, place };
        let (replies, alerts) = self.step(asker, event);
        self.alert(alerts);
        let bodies: Vec<Value> = replies.into_iter().flat_map(|reply| self.render(&reply, place)).collect();
        let mut kept = Vec::new();
        for (number, body) in bodies.iter().enumerate() {
            let outcome = match answered.replies.get(number) {
                Some(&reply) => {
                    let ask = Ask::new(Method::PATCH, format!("/channels/{channel}/messages/{reply}"), &lane(channel));
                    self.rest.ask(&ask.with(body.clone())).await.map(|_| reply)
                }
                // The first pages have the numbers of the first answer: later ones must not look like them.
                None => self.post(channel, message, number + 100, body.clone()).await,
            };
            match outcome {
                Ok(id) => kept.push(id),
                Err(error) => warn!(%error, "a changed answer could not be delivered"),
            }
        }
        self.delete(channel, answered.replies.iter().skip(bodies.len())).await;
        self.memory.answered(message, Answered { asker, asked: answered.asked, replies: kept });
    }

    /// Takes the answer to a deleted message away.
    pub(super) fn deleted(self: &Arc<Self>, channel: ChannelId, message: MessageId) {
        let asker = self.memory.asker_of(message);
        let bot = Arc::clone(self);
        // Behind the answer itself, should that still be on its way.
        let turn = asker.unwrap_or(UserId::new(channel.get()));
        self.queues.push(turn, Box::pin(async move { bot.take_away(channel, message).await }));
    }

    async fn take_away(&self, channel: ChannelId, message: MessageId) {
        match self.memory.take_answer(message) {
            Some(answered) => self.delete(channel, &answered.replies).await,
            None if self.is_question_channel(channel) => {
                let replies = self.replies_found(channel, message).await;
                self.delete(channel, &replies).await;
            }
            None => {}
        }
    }

    /// The bot's replies to a message of an earlier run, as Discord still knows them.
    async fn replies_found(&self, channel: ChannelId, message: MessageId) -> Vec<MessageId> {
        let path = format!("/channels/{channel}/messages?after={message}&limit=50");
        let found = self.rest.ask(&Ask::new(Method::GET, path, &lane(channel)).within(DELETION_WORTH)).await;
        let messages: Vec<Message> =
            found.ok().and_then(|found| serde_json::from_value(found).ok()).unwrap_or_default();
        let answers = |other: &&Message| {
            other.author.bot
                && other.message_reference.as_ref().and_then(|reference| reference.message_id) == Some(message)
        };
        messages.iter().filter(answers).map(|other| other.id).collect()
    }

    pub(super) async fn delete(&self, channel: ChannelId, messages: impl IntoIterator<Item = &MessageId>) {
        for message in messages {
            let ask = Ask::new(Method::DELETE, format!("/channels/{channel}/messages/{message}"), &lane(channel));
            match self.rest.ask(&ask.within(DELETION_WORTH)).await {
                // 10008: it is gone already.
                Ok(_) | Err(RestError::Refused { code: 10008, .. }) => {}
                Err(error) => warn!(%error, "an answer could not be taken away"),
            }
        }
    }

    /// Takes a step and parts what follows; on a panic, the notice compiled into the program.
    pub(super) fn step(&self, asker: UserId, event: Event) -> (Vec<Reply>, Vec<Alert>) {
        let now = Timestamp::now();
        let take = || self.reception.take(AskerKey::new(asker.get()), event, now);
        let Ok(effects) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(take)) else {
            warn!("a step ended in a panic; the asker gets the notice compiled in");
            return (vec![Reply::compiled_in()], Vec::new());
        };
        let (mut replies, mut alerts) = (Vec::new(), Vec::new());
        for effect in effects {
            match effect {
                Effect::Reply(reply) => replies.push(reply),
                Effect::TellPanel(alert) => alerts.push(alert),
            }
        }
        (replies, alerts)
    }

    pub(super) fn render(&self, reply: &Reply, place: Place) -> Vec<Value> {
        render::messages(reply, &self.reception.desk().library().knowledge.phrases, place)
    }

    /// Posts one message in answer to another. The nonce makes a second try the same message.
    async fn post(
        &self,
        channel: ChannelId,
        to: MessageId,
        number: usize,
        mut body: Value,
    ) -> Result<MessageId, RestError> {
        render::set(&mut body, "nonce", json!(format!("{to}-{number}")));
        render::set(&mut body, "enforce_nonce", json!(true));
        render::set(
            &mut body,
            "message_reference",
            json!({ "message_id": to.to_string(), "fail_if_not_exists": false }),
        );
        let ask = Ask::new(Method::POST, format!("/channels/{channel}/messages"), &lane(channel)).with(body);
        let sent = self.rest.ask(&ask).await?;
        let id = sent.get("id").and_then(Value::as_str).and_then(|id| id.parse::<u64>().ok()).filter(|&id| id > 0);
        id.map(MessageId::new).ok_or(RestError::Refused { status: 200, code: 0 })
    }

    /// Tells the panel of somebody in danger, beside the answer: neither waits for the other.
    pub(super) fn alert(self: &Arc<Self>, alerts: Vec<Alert>) {
        let channel = ChannelId::new(self.config.panel_channel);
        for alert in alerts {
            info!(urgency = %alert.urgency, "the panel is told of somebody in danger");
            let library = self.reception.desk().library();
            for note in render::staff_notes(&alert_words(&library, &alert)) {
                self.tell_panel(channel, note);
            }
        }
    }

    fn tell_panel(self: &Arc<Self>, channel: ChannelId, note: Value) {
        let ask = Ask::new(Method::POST, format!("/channels/{channel}/messages"), &lane(channel)).with(note);
        let bot = Arc::clone(self);
        let tell = async move {
            if let Err(error) = bot.rest.ask(&ask).await {
                warn!(%error, "the panel could not be told; check PANEL_CHANNEL_ID and the bot's permissions there");
            }
        };
        self.queues.push_always(UserId::new(channel.get()), Box::pin(tell));
    }

    /// Answers an interaction so that only whoever pressed or typed sees it.
    pub(super) async fn respond(&self, id: u64, token: &str, application: u64, replies: &[Reply]) {
        let mut bodies = replies.iter().flat_map(|reply| self.render(reply, Place::Private)).map(render::ephemeral);
        if let Some(first) = bodies.next() {
            self.callback(id, token, json!({ "type": 4, "data": first })).await;
        }
        for body in bodies {
            let ask = Ask::of_interaction(Method::POST, format!("/webhooks/{application}/{token}"), INTERACTION_WORTH);
            if let Err(error) = self.rest.ask(&ask.with(body)).await {
                warn!(%error, "a further page could not be delivered");
            }
        }
    }

    /// Answers an interaction at once.
    pub(super) async fn callback(&self, id: u64, token: &str, body: Value) {
        let path = format!("/interactions/{id}/{token}/callback");
        match self.rest.ask(&Ask::of_interaction(Method::POST, path, INTERACTION_WORTH).with(body)).await {
            // 40060: an earlier try had got through, and only its answer was lost.
            Ok(_) | Err(RestError::Refused { code: 40060, .. }) => {}
            Err(error) => warn!(%error, "an interaction could not be answered"),
        }
    }
}

/// Requests about one channel go one after the other.
pub(super) fn lane(channel: ChannelId) -> String {
    format!("channel {channel}")
}

pub(super) fn timestamp(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH)
}
