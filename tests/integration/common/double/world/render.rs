//! The world in Discord's own JSON, as much of it as a client library insists on.

use serde_json::{Value, json};
use serenity::model::id::{ChannelId, MessageId, RoleId, UserId};

use super::{Channel, DISCORD_EPOCH, Message, Nature, Person, Place, World, permission};

/// The moment in which an id was made, as Discord writes moments.
fn moment(id: u64) -> String {
    let milliseconds = i64::try_from((id >> 22) + DISCORD_EPOCH).expect("it is not that late");
    jiff::Timestamp::from_millisecond(milliseconds).expect("it is within the calendar").to_string()
}

impl World {
    pub(crate) fn user(&self, id: UserId) -> Value {
        let person = &self.people[&id];
        json!({
            "id": id,
            "username": person.name.to_lowercase().replace(' ', "_"),
            "global_name": person.name,
            "discriminator": if person.nature == Nature::Human { "0" } else { "0000" },
            "avatar": null,
            "bot": person.nature != Nature::Human,
            "public_flags": 0,
        })
    }

    pub(crate) fn member(&self, id: UserId) -> Value {
        let mut member = self.bare_member(&self.people[&id]);
        member["user"] = self.user(id);
        member
    }

    pub(crate) fn member_with_guild(&self, id: UserId) -> Value {
        let mut member = self.member(id);
        member["guild_id"] = json!(self.guild);
        member
    }

    /// A member as it comes with a message, whose author says already who it is.
    pub(crate) fn bare_member(&self, person: &Person) -> Value {
        json!({
            "nick": null,
            "avatar": null,
            "roles": person.roles,
            "joined_at": moment(person.id.get()),
            "premium_since": null,
            "deaf": false,
            "mute": false,
            "flags": 0,
            "pending": false,
        })
    }

    pub(crate) fn role(&self, id: RoleId) -> Value {
        let role = &self.roles[&id];
        json!({
            "id": id,
            "name": role.name,
            "color": 0,
            "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
            "hoist": false,
            "icon": null,
            "unicode_emoji": null,
            "position": self.roles.keys().position(|other| *other == id),
            "permissions": role.permissions.to_string(),
            "managed": self.people[&self.bot].roles.contains(&id),
            "mentionable": false,
            "flags": 0,
        })
    }

    pub(crate) fn channel(&self, id: ChannelId) -> Value {
        let channel = &self.channels[&id];
        let mut json = json!({
            "id": id,
            "flags": 0,
            "last_message_id": self.messages.values().rev().find(|m| m.channel == id).map(|m| m.id),
        });
        let more = match &channel.place {
            Place::Direct { with } => json!({ "type": 1, "recipients": [self.user(*with)] }),
            Place::Text { only } => json!({
                "type": 0,
                "name": channel.name,
                "guild_id": self.guild,
                "position": self.channels.keys().position(|other| *other == id),
                "permission_overwrites": self.overwrites(only.iter().flatten()),
                "parent_id": null,
                "topic": null,
                "nsfw": false,
                "rate_limit_per_user": 0,
            }),
            Place::Thread(thread) => json!({
                "type": if thread.private { 12 } else { 11 },
                "name": channel.name,
                "guild_id": self.guild,
                "parent_id": thread.parent,
                "owner_id": thread.owner,
                "rate_limit_per_user": 0,
                "message_count": self.messages.values().filter(|m| m.channel == id).count(),
                "member_count": thread.members.len().min(50),
                "total_message_sent": 0,
                "thread_metadata": {
                    "archived": thread.archived,
                    "auto_archive_duration": thread.archive_after,
                    "archive_timestamp": moment(id.get()),
                    "create_timestamp": moment(id.get()),
                    "locked": thread.locked,
                    "invitable": thread.invitable,
                },
            }),
        };
        merge(&mut json, more);
        json
    }

    fn overwrites<'a>(&self, only: impl Iterator<Item = &'a RoleId>) -> Vec<Value> {
        let see = permission::VIEW_CHANNEL.to_string();
        let mut overwrites: Vec<_> =
            only.map(|role| json!({ "id": role, "type": 0, "allow": see, "deny": "0" })).collect();
        if !overwrites.is_empty() {
            overwrites.push(json!({ "id": self.guild, "type": 0, "allow": "0", "deny": see }));
            overwrites.push(json!({ "id": self.bot, "type": 1, "allow": see, "deny": "0" }));
        }
        overwrites
    }

    /// A message as REST returns it.
    pub(crate) fn message(&self, message: &Message) -> Value {
        let author = &self.people[&message.author];
        let mut json = json!({
            "id": message.id,
            "channel_id": message.channel,
            "author": self.user(message.author),
            "content": message.content,
            "timestamp": moment(message.id.get()),
            "edited_timestamp": message.edited.map(|edited| moment(edited.get())),
            "tts": false,
            "mention_everyone": false,
            "mentions": message.mentions.iter().map(|id| self.user(*id)).collect::<Vec<_>>(),
            "mention_roles": message.role_mentions,
            "attachments": [],
            "embeds": message.embeds,
            "components": message.components,
            "pinned": false,
            "type": match (message.interaction, message.reply_to) {
                (Some(_), _) => 20,
                (None, Some(_)) => 19,
                (None, None) => 0,
            },
            "flags": message.flags,
        });
        if author.nature == Nature::Webhook {
            json["webhook_id"] = json!(author.id);
        }
        if message.author == self.bot && message.interaction.is_some() {
            json["webhook_id"] = json!(self.application);
            json["application_id"] = json!(self.application);
        }
        if let Some(nonce) = &message.nonce {
            json["nonce"] = nonce.clone();
        }
        if let Some(thread) = message.thread {
            json["thread"] = self.channel(thread);
        }
        if let Some(id) = message.reply_to {
            json["message_reference"] = json!({ "type": 0, "message_id": id, "channel_id": message.channel });
            // One step back only, as Discord does.
            json["referenced_message"] = match self.messages.get(&id) {
                Some(earlier) => self.message(&Message { reply_to: None, ..earlier.clone() }),
                None => Value::Null,
            };
        }
        json
    }

    /// A message as the gateway sends it: with the server, and its author as a member of it.
    pub(crate) fn gateway_message(&self, message: &Message) -> Value {
        let mut json = self.message(message);
        let author = &self.people[&message.author];
        if !self.is_direct(message.channel) {
            json["guild_id"] = json!(self.guild);
            if author.present {
                json["member"] = self.bare_member(author);
            }
        }
        json
    }

    /// Whom a message pings: the people named in it and the one it replies to, as far as its
    /// `allowed_mentions` lets them be.
    pub(super) fn pinged(&self, message: &Message) -> Vec<UserId> {
        let named = self.people.keys().filter(|id| {
            let (plain, nick) = (format!("<@{id}>"), format!("<@!{id}>"));
            message.content.contains(&plain) || message.content.contains(&nick)
        });
        let replied = message.reply_to.and_then(|id| self.messages.get(&id)).map(|m| m.author);
        let (named, replied) = match &message.allowed_mentions {
            None => (named.copied().collect(), replied),
            Some(allowed) => {
                let has =
                    |list: &str, wanted: &Value| allowed[list].as_array().is_some_and(|list| list.contains(wanted));
                let all = has("parse", &json!("users"));
                let some = named.filter(|id| all || has("users", &json!(id)));
                (some.copied().collect::<Vec<_>>(), replied.filter(|_| allowed["replied_user"] == true))
            }
        };
        let mut pinged = named;
        pinged.extend(replied.filter(|id| !pinged.contains(id)));
        pinged.retain(|id| self.people[id].nature != Nature::Webhook);
        pinged
    }

    /// Which roles a message pings: those named in it, as far as its `allowed_mentions` and its author's permissions
    /// let them be. None of the double's roles may be mentioned by everybody.
    pub(super) fn pinged_roles(&self, message: &Message) -> Vec<RoleId> {
        if self.permissions(message.author) & permission::MENTION_EVERYONE == 0 {
            return Vec::new();
        }
        let named = self.roles.keys().filter(|id| message.content.contains(&format!("<@&{id}>")));
        let is_allowed = |id: &&RoleId| match &message.allowed_mentions {
            None => true,
            Some(allowed) => {
                let has =
                    |list: &str, wanted: &Value| allowed[list].as_array().is_some_and(|list| list.contains(wanted));
                has("parse", &json!("roles")) || has("roles", &json!(id))
            }
        };
        named.filter(is_allowed).copied().collect()
    }

    pub(super) fn thread_members_update(&self, thread: ChannelId, joined: &[UserId], left: &[UserId]) -> Value {
        let Place::Thread(place) = &self.channels[&thread].place else {
            panic!("{thread} is no thread");
        };
        json!({
            "id": thread,
            "guild_id": self.guild,
            "member_count": place.members.len().min(50),
            "added_members": joined.iter().map(|id| self.thread_member(thread, *id)).collect::<Vec<_>>(),
            "removed_member_ids": left,
        })
    }

    pub(crate) fn thread_member(&self, thread: ChannelId, member: UserId) -> Value {
        let joined = moment(thread.get());
        json!({ "id": thread, "user_id": member, "join_timestamp": joined, "flags": 0 })
    }

    /// The server as REST returns it.
    pub(crate) fn guild(&self) -> Value {
        json!({
            "id": self.guild,
            "name": "Somewhere to ask",
            "icon": null,
            "splash": null,
            "discovery_splash": null,
            "owner_id": self.bot,
            "afk_channel_id": null,
            "afk_timeout": 300,
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "roles": self.roles.keys().map(|id| self.role(*id)).collect::<Vec<_>>(),
            "emojis": [],
            "features": [],
            "mfa_level": 0,
            "application_id": null,
            "system_channel_id": null,
            "system_channel_flags": 0,
            "rules_channel_id": null,
            "vanity_url_code": null,
            "description": null,
            "banner": null,
            "premium_tier": 0,
            "premium_progress_bar_enabled": false,
            "preferred_locale": "en-GB",
            "public_updates_channel_id": null,
            "safety_alerts_channel_id": null,
            "nsfw_level": 0,
            "nsfw": false,
            "stickers": [],
        })
    }

    /// The server as the gateway sends it. Without the presences intent only the bot itself is
    /// listed among the members, so only the bot is.
    pub(crate) fn gateway_guild(&self) -> Value {
        let mut json = self.guild();
        let channels = |threads: bool| {
            let wanted = move |channel: &&Channel| match &channel.place {
                Place::Text { .. } => !threads,
                Place::Thread(thread) => threads && !thread.archived,
                Place::Direct { .. } => false,
            };
            let found = self.channels.values().filter(wanted);
            found.map(|channel| self.channel(channel.id)).collect::<Vec<_>>()
        };
        let more = json!({
            "joined_at": "2026-01-01T00:00:00+00:00",
            "large": false,
            "unavailable": false,
            "member_count": self.people.values().filter(|person| person.present).count(),
            "voice_states": [],
            "members": [self.member(self.bot)],
            "channels": channels(false),
            "threads": channels(true),
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
        });
        merge(&mut json, more);
        json
    }

    /// A message of the world, if it is still there.
    pub(crate) fn message_by_id(&self, id: MessageId) -> Option<Value> {
        self.messages.get(&id).map(|message| self.message(message))
    }
}

fn merge(json: &mut Value, more: Value) {
    let (Value::Object(fields), Value::Object(more)) = (json, more) else {
        unreachable!("both are objects");
    };
    fields.extend(more);
}
