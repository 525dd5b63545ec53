//! Reads over REST what the gateway did not tell: after every fresh READY, nothing else does.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use serde_json::Value;
use serenity::all::{ChannelId, Message, MessageId, RoleId, UserId};
use tracing::{info, warn};

use super::bot::{Bot, lane};
use super::rest::Ask;

/// How far back a start looks for questions that nobody answered.
const LOOK_BACK: Duration = Duration::from_secs(15 * 60);

/// Messages of one request; Discord gives no more.
const PAGE: usize = 100;

/// How long one page is worth trying for.
const WORTH: Duration = Duration::from_secs(5 * 60);

/// Discord's epoch: the first millisecond of 2015, from which its ids count.
const EPOCH_MILLISECONDS: i64 = 1_420_070_400_000;

/// Takes up every message since the newest one seen in each channel, in order, each once.
pub(super) async fn catch_up(bot: Arc<Bot>, user: UserId) {
    let mut since: HashMap<ChannelId, MessageId> = bot.memory.newest();
    for &channel in &bot.config.question_channels {
        since.entry(ChannelId::new(channel)).or_insert_with(|| id_at(Timestamp::now(), LOOK_BACK));
    }
    for (channel, newest) in since {
        let messages = read(&bot, channel, newest).await;
        // Answered already, by an earlier run.
        let answered: HashSet<MessageId> = messages
            .iter()
            .filter(|message| message.author.id == user)
            .filter_map(|message| message.message_reference.as_ref()?.message_id)
            .collect();
        let mut taken = 0;
        for mut message in messages.into_iter().filter(|message| !answered.contains(&message.id)) {
            if bot.is_question_channel(channel) || message.guild_id.is_some() {
                message.guild_id = Some(bot.config.guild.into());
            }
            let roles = if message.guild_id.is_some() { roles(&bot, message.author.id).await } else { Vec::new() };
            if let Some(incoming) = bot.incoming(user, &message, &roles) {
                bot.message(incoming);
                taken += 1;
            }
        }
        if taken > 0 {
            info!(taken, "took up messages that the gateway had not told of");
        }
    }
}

/// The messages of a channel after one of them, oldest first.
async fn read(bot: &Bot, channel: ChannelId, mut after: MessageId) -> Vec<Message> {
    let mut all: Vec<Message> = Vec::new();
    loop {
        let path = format!("/channels/{channel}/messages?after={after}&limit={PAGE}");
        let page = match bot.rest.ask(&Ask::new(Method::GET, path, &lane(channel)).within(WORTH)).await {
            Ok(page) => page,
            Err(error) => {
                warn!(%error, "a channel could not be read; check the bot's permissions there");
                return all;
            }
        };
        let mut page: Vec<Message> = serde_json::from_value(page).unwrap_or_default();
        page.sort_by_key(|message| message.id);
        let is_last = page.len() < PAGE;
        after = page.last().map_or(after, |message| message.id);
        all.extend(page);
        if is_last {
            return all;
        }
    }
}

/// The roles of a member; a message read over REST does not tell them.
async fn roles(bot: &Bot, user: UserId) -> Vec<RoleId> {
    let path = format!("/guilds/{}/members/{user}", bot.config.guild);
    let member = bot.rest.ask(&Ask::new(Method::GET, path, "members").within(WORTH)).await.unwrap_or(Value::Null);
    member.get("roles").and_then(|roles| serde_json::from_value(roles.clone()).ok()).unwrap_or_default()
}

/// The id that a message written so long before a moment would have.
fn id_at(now: Timestamp, before: Duration) -> MessageId {
    let milliseconds = now.as_millisecond() - i64::try_from(before.as_millis()).unwrap_or(0) - EPOCH_MILLISECONDS;
    MessageId::new(u64::try_from(milliseconds).unwrap_or(0) << 22 | 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_its_time() {
        let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        let then = id_at(now, Duration::from_secs(60)).created_at();
        assert_eq!(then.unix_timestamp(), now.as_second() - 60);
    }
}
