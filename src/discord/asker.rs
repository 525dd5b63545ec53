//! The way to an asker: a direct message; where those are closed, a thread that only they and the bot are in.
//!
//! A thread is private and not open to invitations. Those who manage threads
//! can see it all the same: its first message says so, before anything else.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};
use serenity::model::id::ChannelId;
use tracing::warn;

use super::delivery::lane;
use super::doors::Doors;
use super::post::{Post, UNKNOWN_CHANNEL, id_of, not_sent, replace, take_away};
use super::render;
use super::rest::{Ask, NotDone, Rest};
use crate::app::casework::{Address, Attempt, NotSent, Sent, ToAsker, words};
use crate::app::{AskerKey, Desk};
use crate::config::Config;
use crate::knowledge::Phrase;
use crate::safety::Reply;

/// Discord's error codes for somebody who lets the bot not write to them.
const CLOSED: [i64; 2] = [50007, 50278];

/// Discord's error codes for somebody who is not there.
const NOBODY: [i64; 2] = [10007, 10013];

/// Discord's error codes for a thread in which nothing can be written any more.
const SHUT: [i64; 4] = [UNKNOWN_CHANNEL, 50001, 50013, 160_005];

/// A thread that only those see who are let in, as Discord numbers it.
const PRIVATE_THREAD: u8 = 12;

/// After so many minutes without a word a thread is put away; a new word brings it back.
const PUT_AWAY_AFTER: u32 = 10_080;

/// The number of the first message of a thread among those of an errand: behind any page.
const DOOR_PAGE: usize = 99;

/// The way to an asker.
pub(super) struct Asker {
    rest: Arc<Rest>,
    config: Arc<Config>,
    desk: Arc<Desk>,
    pub(super) doors: Doors,
}

/// Why something could not be sent through a door.
enum Failure {
    /// The asker lets the bot not write to them.
    Closed,
    /// The thread is not there any more, or shut.
    Shut,
    /// Anything else.
    Not(NotSent),
}

impl From<NotDone> for Failure {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Refused { code, .. } if CLOSED.contains(&code) => Self::Closed,
            NotDone::Refused { code, .. } if SHUT.contains(&code) => Self::Shut,
            NotDone::Refused { code, .. } if NOBODY.contains(&code) => Self::Not(NotSent::Gone),
            other => Self::Not(not_sent(other)),
        }
    }
}

impl Asker {
    pub(super) fn new(rest: Arc<Rest>, config: Arc<Config>, desk: Arc<Desk>) -> Self {
        Self { rest, config, desk, doors: Doors::default() }
    }

    fn bodies(&self, to: Address, reply: &Reply, attempt: Attempt) -> Vec<Value> {
        let mark = |page| Post { channel: 0, page, attempt }.mark();
        render::of_case(reply, &self.desk.library().knowledge.phrases, to.is_open, mark)
    }

    /// Sends all the messages of a reply into a channel.
    async fn post_all(&self, channel: u64, bodies: &[Value], attempt: Attempt) -> Result<Sent, Failure> {
        let mut messages = Vec::new();
        for (page, body) in bodies.iter().enumerate() {
            match (Post { channel, page, attempt }).try_send(&self.rest, body.clone()).await {
                Ok(id) => messages.push(id),
                // Some of it is there: the next try has to look.
                Err(NotDone::Wait(_)) if page > 0 => return Err(Failure::Not(NotSent::Unknown)),
                Err(not_done) => return Err(not_done.into()),
            }
        }
        Ok(Sent { messages, door: channel })
    }

    /// The channel of the direct messages with somebody.
    async fn direct(&self, asker: AskerKey) -> Result<u64, Failure> {
        let body = json!({ "recipient_id": asker.reveal().to_string() });
        let ask = Ask::new(Method::POST, "/users/@me/channels".to_owned(), "doors").with(body);
        let channel = self.rest.once(&ask).await?;
        id_of(&channel).ok_or(Failure::Not(NotSent::Unknown))
    }

    /// Whether somebody is still in the server.
    async fn is_member(&self, asker: AskerKey) -> Result<bool, NotSent> {
        let path = format!("/guilds/{}/members/{}", self.config.guild, asker.reveal());
        match self.rest.once(&Ask::new(Method::GET, path, "members")).await {
            Ok(_) => Ok(true),
            Err(NotDone::Refused { code, .. }) if NOBODY.contains(&code) => Ok(false),
            Err(not_done) => Err(not_sent(not_done)),
        }
    }

    /// Sends into a thread of the asker's, which is made when there is none that takes it.
    async fn post_in_thread(
        &self,
        asker: AskerKey,
        direct: Option<u64>,
        bodies: &[Value],
        attempt: Attempt,
    ) -> Result<Sent, NotSent> {
        let mut there = self.doors.of(asker);
        there.retain(|door| Some(*door) != direct);
        if there.is_empty() && attempt.begun.is_some() {
            there.extend(self.thread_found(asker).await?);
        }
        for door in there {
            match self.post_first(door, bodies, attempt).await {
                Ok(sent) => return Ok(sent),
                Err(Failure::Closed | Failure::Shut) => {}
                Err(Failure::Not(not_sent)) => return Err(not_sent),
            }
        }
        let thread = self.open_thread(asker).await?;
        // The thread is there now: whatever fails from here on, the next try has to look for it.
        match self.post_first(thread, bodies, attempt).await {
            Ok(sent) => Ok(sent),
            Err(Failure::Closed | Failure::Shut) => Err(NotSent::DoorClosed),
            Err(Failure::Not(NotSent::Later { .. })) => Err(NotSent::Unknown),
            Err(Failure::Not(not_sent)) => Err(not_sent),
        }
    }

    /// Says what the thread is, then sends.
    async fn post_first(&self, thread: u64, bodies: &[Value], attempt: Attempt) -> Result<Sent, Failure> {
        let library = self.desk.library();
        let first = Post { channel: thread, page: DOOR_PAGE, attempt };
        let says = words::door_opened(&library);
        let mut messages = Vec::new();
        for body in render::of_case(&says, &library.knowledge.phrases, true, |_| first.mark()).into_iter().take(1) {
            messages.push(first.try_send(&self.rest, body).await?);
        }
        let sent = match self.post_all(thread, bodies, attempt).await {
            Err(Failure::Not(NotSent::Later { .. })) => return Err(Failure::Not(NotSent::Unknown)),
            sent => sent?,
        };
        messages.extend(sent.messages);
        Ok(Sent { messages, door: thread })
    }

    /// A thread of an earlier try of which nobody wrote down that it was made. One without the asker in it is not taken:
    /// it might be about to be somebody else's.
    async fn thread_found(&self, asker: AskerKey) -> Result<Option<u64>, NotSent> {
        let path = format!("/guilds/{}/threads/active", self.config.guild);
        let active = self.rest.once(&Ask::new(Method::GET, path, "guild")).await.map_err(not_sent)?;
        let library = self.desk.library();
        let name = library.knowledge.phrases.say(Phrase::DoorName);
        let parent = |thread: &Value| thread.get("parent_id")?.as_str()?.parse::<u64>().ok();
        let is_door = |thread: &&Value| {
            thread.get("name").and_then(Value::as_str) == Some(name)
                && parent(thread).is_some_and(|parent| self.config.question_channels.contains(&parent))
        };
        let threads = active.get("threads").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for thread in threads.iter().filter(is_door).filter_map(id_of) {
            let path = format!("/channels/{thread}/thread-members");
            let ask = Ask::new(Method::GET, path, &lane(ChannelId::new(thread)));
            let members = self.rest.once(&ask).await.map_err(not_sent)?;
            let id = asker.reveal().to_string();
            let is_theirs = |member: &Value| member.get("user_id").and_then(Value::as_str) == Some(&id);
            if members.as_array().is_some_and(|members| members.iter().any(is_theirs)) {
                self.doors.add(thread, asker);
                return Ok(Some(thread));
            }
        }
        Ok(None)
    }

    /// Makes a thread in the first question channel that lets the bot, and lets the asker in.
    async fn open_thread(&self, asker: AskerKey) -> Result<u64, NotSent> {
        let name = self.desk.library().knowledge.phrases.say(Phrase::DoorName).to_owned();
        for &channel in &self.config.question_channels {
            let body = json!({
                "name": name, "type": PRIVATE_THREAD, "invitable": false, "auto_archive_duration": PUT_AWAY_AFTER,
            });
            let channel = ChannelId::new(channel);
            let ask = Ask::new(Method::POST, format!("/channels/{channel}/threads"), &lane(channel)).with(body);
            let thread = match self.rest.once(&ask).await {
                Ok(thread) => id_of(&thread).ok_or(NotSent::Unknown)?,
                Err(NotDone::Refused { .. }) => {
                    warn!("no private thread can be made in a question channel; check the bot's permissions there");
                    continue;
                }
                Err(not_done) => return Err(not_sent(not_done)),
            };
            let path = format!("/channels/{thread}/thread-members/{}", asker.reveal());
            let ask = Ask::new(Method::PUT, path, &lane(ChannelId::new(thread)));
            return match self.rest.once(&ask).await {
                Ok(_) => {
                    // Before anything is said there: the asker may answer at once.
                    self.doors.add(thread, asker);
                    Ok(thread)
                }
                Err(NotDone::Refused { code, .. }) if NOBODY.contains(&code) => Err(NotSent::Gone),
                Err(NotDone::Refused { .. }) => Err(NotSent::DoorClosed),
                // Without the asker in it nobody finds it: another one is made.
                Err(not_done) => Err(not_sent(not_done)),
            };
        }
        Err(NotSent::DoorClosed)
    }

    /// Sends through the door that is known, else as a direct message, else into a thread.
    async fn post_anywhere(&self, to: Address, bodies: &[Value], attempt: Attempt) -> Result<Sent, NotSent> {
        let mut direct = None;
        if let Some(door) = to.door {
            match self.post_all(door, bodies, attempt).await {
                Ok(sent) => return Ok(sent),
                Err(Failure::Closed) => direct = Some(door),
                Err(Failure::Shut) => self.doors.forget(to.asker),
                Err(Failure::Not(not_sent)) => return Err(not_sent),
            }
        }
        if direct.is_none() {
            match self.direct(to.asker).await {
                Ok(door) => {
                    direct = Some(door);
                    match self.post_all(door, bodies, attempt).await {
                        Ok(sent) => return Ok(sent),
                        Err(Failure::Closed | Failure::Shut) => {}
                        Err(Failure::Not(not_sent)) => return Err(not_sent),
                    }
                }
                Err(Failure::Closed | Failure::Shut) => {}
                Err(Failure::Not(not_sent)) => return Err(not_sent),
            }
        }
        if !self.is_member(to.asker).await? {
            return Err(NotSent::Gone);
        }
        self.post_in_thread(to.asker, direct, bodies, attempt).await
    }
}

impl ToAsker for Asker {
    async fn send(&self, to: Address, reply: Reply, attempt: Attempt) -> Result<Sent, NotSent> {
        let sent = self.post_anywhere(to, &self.bodies(to, &reply, attempt), attempt).await?;
        self.doors.add(sent.door, to.asker);
        Ok(sent)
    }

    async fn replace(&self, to: Address, messages: Vec<u64>, reply: Reply, attempt: Attempt) -> Result<Sent, NotSent> {
        let Some(door) = to.door else { return self.send(to, reply, attempt).await };
        let bodies = self.bodies(to, &reply, attempt);
        // The last ones are the reply; before them a thread may have had its first message.
        let (kept, old) = messages.split_at(messages.len().saturating_sub(bodies.len()));
        let mut sent = kept.to_vec();
        for (page, body) in bodies.into_iter().enumerate() {
            let is_replaced = match old.get(page) {
                Some(&message) if replace(&self.rest, door, message, body.clone()).await? => {
                    sent.push(message);
                    true
                }
                Some(_) | None => false,
            };
            if !is_replaced {
                sent.push((Post { channel: door, page, attempt }).send(&self.rest, body).await?);
            }
        }
        Ok(Sent { messages: sent, door })
    }

    async fn take_away(&self, door: u64, messages: Vec<u64>) -> Result<(), NotSent> {
        take_away(&self.rest, door, &messages).await
    }
}
