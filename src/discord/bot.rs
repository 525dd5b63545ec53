//! What the bot does on Discord: turns what happens there into events of a
//! conversation, and what follows into requests. It decides nothing about words.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::Value;
use serenity::model::channel::{Message, MessageType};
use serenity::model::id::{ChannelId, MessageId, RoleId, UserId};
use tracing::warn;

use super::asker::Asker;
use super::delivery::lane;
use super::handover::{InMind, key};
use super::memory::{Asked, Memory};
use super::panel::Panel;
use super::queue::{Queues, Turn};
use super::render;
use super::rest::{Ask, Rest};
use crate::app::Reception;
use crate::app::casework::Casework;
use crate::config::Config;
use crate::conversation::{Alert, Effect, Event, HandOver, Page, Place};
use crate::private::Private;
use crate::safety::Reply;
use crate::store::sqlite::Sqlite;

/// How long after it was asked an edit of a question still changes the answer.
pub(super) const EDITABLE: SignedDuration = SignedDuration::from_mins(5);

/// How long it is worth looking for the answer to a deleted message.
const SEARCH_WORTH: Duration = Duration::from_secs(60 * 60);

/// Cases at work on Discord.
pub(super) type Work = Casework<Sqlite, Asker, Panel>;

/// The bot at work on one server.
pub(super) struct Bot {
    pub(super) reception: Reception,
    pub(super) casework: Arc<Work>,
    pub(super) rest: Arc<Rest>,
    pub(super) config: Arc<Config>,
    pub(super) memory: Memory,
    pub(super) queues: Queues,
    pub(super) in_mind: InMind,
}

/// What follows from a step.
#[derive(Default)]
pub(super) struct Follows {
    /// What the asker is told, in order.
    pub(super) replies: Vec<Reply>,
    /// What the panel hears at once, unless a case is opened.
    pub(super) alerts: Vec<Alert>,
    /// Whether a person is needed.
    pub(super) hand_over: Option<HandOver>,
}

/// A message as it came.
pub(super) struct Incoming {
    pub(super) asked: Asked,
    pub(super) text: Private<String>,
    pub(super) written: Timestamp,
}

impl Incoming {
    /// What the asker does by it; a message without words asks what the bot is for.
    fn event(self) -> Event {
        if self.text.reveal().trim().is_empty() {
            return Event::Opens(Page::WhatFor);
        }
        Event::Asked { text: self.text, area: None, written: self.written, place: self.asked.place }
    }
}

impl Bot {
    /// Whether anyone may ask in a channel without calling the bot.
    pub(super) fn is_question_channel(&self, channel: ChannelId) -> bool {
        self.config.question_channels.contains(&channel.get())
    }

    /// Whether a role marks one of those who answer or moderate: what they write is for the askers, not for the bot.
    pub(super) fn is_staff(&self, roles: &[RoleId]) -> bool {
        let Config { panel_roles, moderator_role, admin_role, .. } = &*self.config;
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
        let text = without_mention(bot, &message.content);
        let names_bot = text.len() < message.content.len();
        // A reply to one of the bot's messages mentions it as well: enough from an asker, not from staff among themselves.
        let calls_bot = names_bot || message.mentions.iter().any(|user| user.id == bot) && !self.is_staff(roles);
        // What somebody else writes where the bot writes to an asker is not for the bot.
        let door = self.casework.to_asker().doors.leads_to(message.channel_id.get());
        if door.is_some_and(|asker| asker != key(message.author.id)) {
            return None;
        }
        let place = match message.guild_id {
            _ if door.is_some() => Place::Private,
            None => Place::Private,
            Some(guild) if guild.get() != self.config.guild => return None,
            Some(_) if calls_bot => Place::Public,
            // A picture alone asks nothing.
            Some(_) if text.trim().is_empty() => return None,
            Some(_) if self.is_question_channel(message.channel_id) && !self.is_staff(roles) => Place::Public,
            Some(_) => return None,
        };
        let asked = Asked { message: message.id, channel: message.channel_id, asker: message.author.id, place };
        let written = timestamp(message.timestamp.unix_timestamp());
        Some(Incoming { asked, text: Private::new(text), written })
    }

    /// Takes a message up once, and answers it in its asker's turn.
    pub(super) fn message(self: &Arc<Self>, incoming: Incoming) {
        if self.memory.take_up(incoming.asked) {
            let (bot, turn) = (Arc::clone(self), Turn::Messages(incoming.asked.asker));
            self.queues.push(turn, Box::pin(async move { bot.answer(incoming).await }));
        }
    }

    /// Changes the answer to a message that was edited soon after it was asked.
    pub(super) fn edit(self: &Arc<Self>, incoming: Incoming, edited: Timestamp) {
        let is_soon = edited.duration_since(incoming.written) <= EDITABLE;
        if self.memory.is_news(incoming.asked.message, edited) && is_soon {
            let (bot, turn) = (Arc::clone(self), Turn::Messages(incoming.asked.asker));
            self.queues.push(turn, Box::pin(async move { bot.answer(incoming).await }));
        }
    }

    /// Answers a message, and notes that it is done with: only then would it not be looked at again after a stop.
    async fn answer(self: Arc<Self>, incoming: Incoming) {
        let asked = incoming.asked;
        let passed_on = match asked.place {
            Place::Private => self.passes_on(&incoming).await,
            Place::Public => None,
        };
        match passed_on {
            // What was passed on stays as it is: an edit changes nothing.
            Some(replies) if replies.is_empty() => {}
            Some(replies) => {
                let library = self.reception.desk().library();
                let phrases = &library.knowledge.phrases;
                let body = |reply| render::of_case(reply, phrases, true, |page| page.to_string());
                self.answer_with(asked, replies.iter().flat_map(body).collect()).await;
            }
            None => {
                let follows = self.step(asked.asker, incoming.event());
                let bodies = follows.replies.iter().flat_map(|reply| self.render(reply, asked.place)).collect();
                tokio::join!(self.answer_with(asked, bodies), self.follow(asked.asker, follows, asked.message.get()));
            }
        }
        let noted = self.casework.took(asked.message.get(), asked.channel.get(), Timestamp::now()).await;
        if let Err(error) = noted {
            warn!(%error, "it could not be noted that a message was answered");
        }
    }

    /// Puts an answer in the place of the one that a message had, if it was edited.
    async fn answer_with(&self, asked: Asked, bodies: Vec<Value>) {
        let had = self.memory.replies(asked.message);
        let mut kept = Vec::new();
        for (number, body) in bodies.iter().enumerate() {
            if self.memory.is_gone(asked.message) {
                break;
            }
            let outcome = match had.get(number) {
                Some(&reply) => self.replace(asked, reply, body.clone()).await,
                None => self.post(asked, body.clone()).await,
            };
            match outcome {
                Ok(id) => kept.push(id),
                Err(error) => warn!(%error, "an answer could not be delivered"),
            }
        }
        let extra = had.iter().skip(bodies.len()).copied().collect::<Vec<_>>();
        // Those that are to go stay remembered until they are gone.
        self.memory.set_replies(asked.message, &[kept.as_slice(), &extra].concat());
        self.delete(asked.channel, &extra).await;
        self.memory.set_replies(asked.message, &kept);
    }

    /// Takes the answer to a deleted message away.
    pub(super) fn deleted(self: &Arc<Self>, channel: ChannelId, message: MessageId) {
        if self.memory.question(message).is_some() {
            return;
        }
        let known = self.memory.knows(message);
        let asked = self.memory.bury(message);
        let bot = Arc::clone(self);
        match asked {
            // Behind the answer itself, should that still be on its way.
            Some(asked) => self.queues.push_always(
                Turn::Messages(asked.asker),
                Box::pin(async move { bot.delete(channel, &bot.memory.replies(message)).await }),
            ),
            None if !known && self.is_question_channel(channel) => self.queues.push(
                Turn::Channel(channel),
                Box::pin(async move {
                    let replies = bot.replies_found(channel, message).await;
                    bot.delete(channel, &replies).await;
                }),
            ),
            None => {}
        }
    }

    /// The bot's replies to a message of an earlier run, as Discord still knows them.
    pub(super) async fn replies_found(&self, channel: ChannelId, message: MessageId) -> Vec<MessageId> {
        let path = format!("/channels/{channel}/messages?after={message}&limit=50");
        let found = self.rest.ask(&Ask::new(Method::GET, path, &lane(channel)).within(SEARCH_WORTH)).await;
        let messages: Vec<Message> =
            found.ok().and_then(|found| serde_json::from_value(found).ok()).unwrap_or_default();
        let answers = |other: &&Message| other.author.bot && replied_to(other) == Some(message);
        messages.iter().filter(answers).map(|other| other.id).collect()
    }

    /// Takes a step and parts what follows; on a panic, the notice compiled into the program.
    pub(super) fn step(&self, asker: UserId, event: Event) -> Follows {
        let now = Timestamp::now();
        let take = || self.reception.take(key(asker), event, now);
        let Ok(effects) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(take)) else {
            warn!("a step ended in a panic; the asker gets the notice compiled in");
            return Follows { replies: vec![Reply::compiled_in()], ..Follows::default() };
        };
        let mut follows = Follows::default();
        for effect in effects {
            match effect {
                Effect::Reply(reply) => follows.replies.push(reply),
                Effect::TellPanel(alert) => follows.alerts.push(alert),
                Effect::HandOver(hand_over) => follows.hand_over = Some(hand_over),
            }
        }
        follows
    }
}

/// What is written without the bot's name in it.
pub(super) fn without_mention(bot: UserId, content: &str) -> String {
    content.replace(&format!("<@{bot}>"), " ").replace(&format!("<@!{bot}>"), " ")
}

/// Which message another one replies to.
pub(super) fn replied_to(message: &Message) -> Option<MessageId> {
    message.message_reference.as_ref()?.message_id
}

pub(super) fn timestamp(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH)
}
