//! Reads over REST what the gateway did not tell: after every fresh READY, nothing else does.
//!
//! What was written is answered, what was edited is answered anew, and the
//! answer to what was deleted goes. After a stop of the program, it is read on
//! from the last message taken up in each channel; what the store has a receipt
//! of is done with. What cannot be known: a private message of somebody who has
//! no case, when it came while the program did not run, because Discord does
//! not say in which channel to look.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serenity::all::{ChannelId, Message, MessageId, RoleId, UserId};
use tracing::{info, warn};

use super::bot::{Bot, Incoming, replied_to, timestamp, without_mention};
use super::delivery::{UNKNOWN_MESSAGE, lane};
use super::event::moment;
use super::memory::Asked;
use super::rest::{Ask, RestError};
use crate::conversation::Place;
use crate::private::Private;

/// How far back is read before the last thing that was heard of Discord.
const LOOK_BACK: SignedDuration = SignedDuration::from_mins(15);

/// How far back is read at most: what is older, nobody waits for any more. Receipts are kept for longer.
const LONGEST_BACK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Messages of one request; Discord gives no more.
const PAGE: usize = 100;

/// How long one page is worth trying for.
const WORTH: Duration = Duration::from_secs(5 * 60);

/// Discord's epoch: the first millisecond of 2015, from which its ids count.
const EPOCH_MILLISECONDS: i64 = 1_420_070_400_000;

/// Takes up what happened since Discord was last heard of, in order, each thing once.
pub(super) async fn catch_up(bot: Arc<Bot>, user: UserId, last_event: Timestamp) {
    let heard = id_at(last_event.saturating_sub(LOOK_BACK).unwrap_or(last_event));
    let mut members = HashMap::new();
    for (channel, place) in channels(&bot, heard).await {
        let since = since(&bot, channel, heard).await;
        // Before reading: what comes meanwhile is not missing from what is read.
        let known = bot.memory.asked_after(channel, since);
        let Some(messages) = read(&bot, channel, since).await else { continue };
        let mut replies: HashMap<MessageId, Vec<MessageId>> = HashMap::new();
        for message in messages.iter().filter(|message| message.author.id == user) {
            if let Some(question) = replied_to(message) {
                replies.entry(question).or_default().push(message.id);
            }
        }
        let there: HashSet<MessageId> = messages.iter().map(|message| message.id).collect();
        let known = known.into_iter().map(|asked| asked.message);
        let answered = replies.keys().copied().filter(|&question| question > since);
        let missing: HashSet<MessageId> = known.chain(answered).filter(|message| !there.contains(message)).collect();
        for message in missing {
            if is_deleted(&bot, channel, message).await {
                bot.deleted(channel, message);
            }
        }
        let mut taken = 0;
        for mut message in messages.into_iter().filter(|message| !message.author.bot) {
            message.guild_id = (place == Place::Public).then_some(bot.config.guild.into());
            if let Some(asked) = bot.memory.asked(message.id) {
                edited(&bot, user, asked, &message);
            } else if let Some(replies) = replies.get(&message.id) {
                let asked = Asked { message: message.id, channel, asker: message.author.id, place };
                bot.memory.restore(asked, replies);
            } else if bot.incoming(user, &message, &[]).is_some() && !is_done(&bot, message.id).await {
                let roles = roles(&bot, &message, &mut members).await;
                if let Some(incoming) = bot.incoming(user, &message, &roles) {
                    bot.message(incoming);
                    taken += 1;
                }
            }
        }
        if taken > 0 {
            info!(taken, "took up messages that the gateway had not told of");
        }
    }
}

/// From where a channel is read: what was last heard of Discord, or the last message taken up there when that is longer
/// ago. A little before it, because messages of several askers are taken up side by side.
async fn since(bot: &Bot, channel: ChannelId, heard: MessageId) -> MessageId {
    let last = match bot.casework.last_taken(channel.get()).await {
        Ok(last) => last.filter(|&last| last > 0),
        Err(error) => {
            warn!(%error, "it is not known how far a channel was read");
            None
        }
    };
    let Some(last) = last else { return heard };
    let written = timestamp(MessageId::new(last).created_at().unix_timestamp());
    let oldest = Timestamp::now().saturating_sub(LONGEST_BACK).unwrap_or(written);
    heard.min(id_at(written.saturating_sub(LOOK_BACK).unwrap_or(written).max(oldest)))
}

/// Whether a message was taken up by an earlier run, and all that follows from it done.
async fn is_done(bot: &Bot, message: MessageId) -> bool {
    match bot.casework.is_taken(message.get()).await {
        Ok(is_taken) => is_taken,
        Err(error) => {
            warn!(%error, "it is not known whether a message was answered; it is answered again");
            false
        }
    }
}

/// Answers a message anew when it was edited since, in time.
fn edited(bot: &Arc<Bot>, user: UserId, asked: Asked, message: &Message) {
    let Some(edited) = message.edited_timestamp.map(moment) else { return };
    if bot.memory.edited(asked.message).is_none_or(|known| known < edited) {
        let text = Private::new(without_mention(user, &message.content));
        let written = timestamp(message.timestamp.unix_timestamp());
        bot.edit(Incoming { asked, text, written }, edited);
    }
}

/// Whether a message is no longer there: asked once more, lest an answer go that somebody waits for.
async fn is_deleted(bot: &Bot, channel: ChannelId, message: MessageId) -> bool {
    let ask = Ask::new(Method::GET, format!("/channels/{channel}/messages/{message}"), &lane(channel)).within(WORTH);
    matches!(bot.rest.ask(&ask).await, Err(RestError::Refused { code: UNKNOWN_MESSAGE, .. }))
}

/// Where to read: the question channels, private channels known, and every other place with something new in it.
async fn channels(bot: &Bot, since: MessageId) -> Vec<(ChannelId, Place)> {
    let mut found: Vec<(ChannelId, Place)> =
        bot.config.question_channels.iter().map(|&channel| (ChannelId::new(channel), Place::Public)).collect();
    // A thread that leads to an asker is private, although the server lists it.
    let doors = bot.casework.to_asker().doors.all().into_iter().map(ChannelId::new);
    let private: HashSet<ChannelId> = bot.memory.private_channels().into_iter().chain(doors).collect();
    found.extend(private.into_iter().map(|channel| (channel, Place::Private)));
    let guild = bot.config.guild;
    let listed: Option<Vec<Value>> = get(bot, format!("/guilds/{guild}/channels"), "guild").await;
    let threads: Option<Value> = get(bot, format!("/guilds/{guild}/threads/active"), "guild").await;
    let threads = threads.as_ref().and_then(|threads| threads.get("threads")?.as_array()).into_iter().flatten();
    for channel in listed.iter().flatten().chain(threads) {
        let id = |key: &str| channel.get(key)?.as_str()?.parse::<u64>().ok().filter(|&id| id > 0);
        if let (Some(channel), Some(newest)) = (id("id"), id("last_message_id"))
            && newest > since.get()
            && channel != bot.config.panel_channel
            && !found.iter().any(|(known, _)| known.get() == channel)
        {
            found.push((ChannelId::new(channel), Place::Public));
        }
    }
    found
}

/// The messages of a channel after one of them, oldest first; `None` when it cannot be read.
async fn read(bot: &Bot, channel: ChannelId, mut after: MessageId) -> Option<Vec<Message>> {
    let mut all: Vec<Message> = Vec::new();
    loop {
        let path = format!("/channels/{channel}/messages?after={after}&limit={PAGE}");
        let Some(mut page) = get::<Vec<Message>>(bot, path, &lane(channel)).await else {
            warn!("a channel could not be read; check the bot's permissions there");
            return None;
        };
        page.sort_by_key(|message| message.id);
        let is_last = page.len() < PAGE;
        after = page.last().map_or(after, |message| message.id);
        all.extend(page);
        if is_last {
            return Some(all);
        }
    }
}

/// The roles of a message's author, asked once; a message read over REST does not tell them.
async fn roles(bot: &Bot, message: &Message, known: &mut HashMap<UserId, Vec<RoleId>>) -> Vec<RoleId> {
    let author = message.author.id;
    if message.guild_id.is_none() {
        return Vec::new();
    }
    if let Some(roles) = known.get(&author) {
        return roles.clone();
    }
    let member: Option<Value> = get(bot, format!("/guilds/{}/members/{author}", bot.config.guild), "members").await;
    let roles = member.and_then(|member| serde_json::from_value(member.get("roles")?.clone()).ok());
    let roles: Vec<RoleId> = roles.unwrap_or_default();
    known.insert(author, roles.clone());
    roles
}

async fn get<T: DeserializeOwned>(bot: &Bot, path: String, lane: &str) -> Option<T> {
    let answer = bot.rest.ask(&Ask::new(Method::GET, path, lane).within(WORTH)).await.ok()?;
    serde_json::from_value(answer).ok()
}

/// The first id that a message written at a moment could have.
pub(super) fn id_at(moment: Timestamp) -> MessageId {
    let milliseconds = moment.as_millisecond() - EPOCH_MILLISECONDS;
    MessageId::new(u64::try_from(milliseconds).unwrap_or(0) << 22 | 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_its_time() {
        let then: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        assert_eq!(id_at(then).created_at().unix_timestamp(), then.as_second());
    }
}
