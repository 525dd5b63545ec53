//! What people do on the other side of Discord.
//!
//! A deed is over when Discord knows of it; what the bot makes of it is waited for. The deeds are
//! `async` although few of them wait, so that a scene reads evenly.

mod deed;

use std::sync::Arc;

use serenity::model::id::{ChannelId, MessageId, RoleId, UserId};

use super::seen::Seen;
use super::{Stage, World};

/// Somebody who writes: a member, another bot, or a webhook.
#[derive(Clone)]
pub(crate) struct Member {
    pub(super) stage: Arc<Stage>,
    pub(crate) id: UserId,
    pub(crate) name: String,
}

impl Member {
    /// Writes a message into a channel.
    pub(crate) async fn writes(&self, channel: ChannelId, text: &str) -> MessageId {
        self.posts(channel, text, None)
    }

    /// Replies to a message, in its channel. Pings its author, as Discord does by default.
    pub(crate) async fn replies_to(&self, message: MessageId, text: &str) -> MessageId {
        let channel = self.stage.read(|world| world.messages[&message].channel);
        self.posts(channel, text, Some(message))
    }

    /// Writes a message that begins with a mention of the bot.
    pub(crate) async fn mentions_bot(&self, channel: ChannelId, text: &str) -> MessageId {
        let bot = self.stage.read(|world| world.bot);
        self.posts(channel, &format!("<@{bot}> {text}"), None)
    }

    /// Writes to the bot in private.
    pub(crate) async fn sends_dm(&self, text: &str) -> MessageId {
        self.posts(self.dm(), text, None)
    }

    /// The channel of the direct messages with the bot.
    pub(crate) fn dm(&self) -> ChannelId {
        self.stage.change(|world| world.direct(self.id))
    }

    fn posts(&self, channel: ChannelId, text: &str, reply_to: Option<MessageId>) -> MessageId {
        self.stage.change(|world| {
            world.note(format!("{} writes in {channel}: {text}", self.name));
            let mut message = world.draft(channel, self.id);
            text.clone_into(&mut message.content);
            message.reply_to = reply_to;
            world.post(message)
        })
    }

    /// Changes the text of a message.
    pub(crate) async fn edits(&self, message: MessageId, text: &str) {
        self.stage.change(|world| {
            world.note(format!("{} edits {message}: {text}", self.name));
            world.edit(message, |message| text.clone_into(&mut message.content));
        });
    }

    /// Takes a message away.
    pub(crate) async fn deletes(&self, message: MessageId) {
        self.stage.change(|world| {
            world.note(format!("{} deletes {message}", self.name));
            world.remove(message);
        });
    }

    /// Stops direct messages from the bot (they fail with 50007), or lets them in again.
    pub(crate) async fn allows_dms(&self, yes: bool) {
        self.stage.change(|world| world.people.get_mut(&self.id).expect("known").dms_open = yes);
    }

    /// Is given a role.
    pub(crate) async fn gains(&self, role: RoleId) {
        self.stage.change(|world| {
            world.people.get_mut(&self.id).expect("known").roles.insert(role);
            world.announce("GUILD_MEMBER_UPDATE", world.member_with_guild(self.id));
        });
    }

    /// Loses a role.
    pub(crate) async fn loses(&self, role: RoleId) {
        self.stage.change(|world| {
            world.people.get_mut(&self.id).expect("known").roles.remove(&role);
            world.announce("GUILD_MEMBER_UPDATE", world.member_with_guild(self.id));
        });
    }

    /// Leaves the server. Direct messages stay open.
    pub(crate) async fn leaves(&self) {
        self.stage.change(|world| {
            world.note(format!("{} leaves", self.name));
            world.people.get_mut(&self.id).expect("known").present = false;
            let data = serde_json::json!({ "guild_id": world.guild, "user": world.user(self.id) });
            world.announce("GUILD_MEMBER_REMOVE", data);
        });
    }

    /// The messages that this person can read in a channel now, oldest first, with the ephemeral
    /// ones that are theirs. Empty where the channel itself is not theirs to see.
    pub(crate) fn sees(&self, channel: ChannelId) -> Vec<Seen> {
        self.stage.read(|world| self.seen(world, channel))
    }

    /// Waits until a message of the bot that contains `text` can be read in a channel, and returns
    /// the first of them.
    #[track_caller]
    pub(crate) fn reads(&self, channel: ChannelId, text: &str) -> impl Future<Output = Seen> {
        self.stage.find(move |world| {
            let seen = self.seen(world, channel).into_iter();
            seen.filter(|seen| seen.from_bot).find(|seen| seen.text().contains(text))
        })
    }

    fn seen(&self, world: &World, channel: ChannelId) -> Vec<Seen> {
        world.read(self.id, channel).map(|message| Seen::new(world, message)).collect()
    }
}
