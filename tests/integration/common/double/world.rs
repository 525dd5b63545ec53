//! Everything that the double knows: one server, its people, and what they said.
//!
//! The world is plain data behind one lock. Requests from the bot and deeds of the scene change it
//! through the same few functions, so that both are announced over the gateway in the same way.

mod render;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use serenity::model::id::{ApplicationId, ChannelId, GuildId, InteractionId, MessageId, RoleId, UserId};

use super::fault::Faults;
use super::gateway::Gateway;
use super::rest::interactions::Interaction;
use super::rest::{Refusal, Request};

/// The first millisecond of Discord's snowflakes: the beginning of 2015.
const DISCORD_EPOCH: u64 = 1_420_070_400_000;

/// How long a nonce is remembered, by the clock of the scene. Discord says "a few minutes".
const NONCE_MEMORY: Duration = Duration::from_secs(5 * 60);

/// Bits of a permission set. The rest of Discord's are not looked at here.
pub(crate) mod permission {
    pub(crate) const ADMINISTRATOR: u64 = 1 << 3;
    pub(crate) const VIEW_CHANNEL: u64 = 1 << 10;
    pub(crate) const MANAGE_MESSAGES: u64 = 1 << 13;
    /// Everyone, and roles that not everybody may mention.
    pub(crate) const MENTION_EVERYONE: u64 = 1 << 17;
    pub(crate) const MANAGE_THREADS: u64 = 1 << 34;
    /// See, write, embed, attach, read what was, use commands, and write in threads.
    pub(crate) const ORDINARY: u64 = VIEW_CHANNEL | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 31 | 1 << 38;
    /// Public and private threads.
    pub(crate) const CREATE_THREADS: u64 = 1 << 35 | CREATE_PRIVATE_THREADS;
    pub(crate) const CREATE_PRIVATE_THREADS: u64 = 1 << 36;
}

/// Bits of a message's flags.
pub(crate) mod flag {
    pub(crate) const EPHEMERAL: u64 = 1 << 6;
    pub(crate) const LOADING: u64 = 1 << 7;
}

/// What kind of author somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nature {
    Human,
    Bot,
    /// Writes into a channel without being a member of anything.
    Webhook,
}

/// Somebody with an account.
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) name: String,
    pub(crate) nature: Nature,
    pub(crate) roles: BTreeSet<RoleId>,
    /// Whether direct messages from the bot arrive.
    pub(crate) dms_open: bool,
    /// Whether this person is in the server at present.
    pub(crate) present: bool,
}

pub(crate) struct Role {
    pub(crate) name: String,
    pub(crate) permissions: u64,
}

/// What kind of place a channel is.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// A text channel; with roles, only those who have one of them see it.
    Text {
        only: Option<BTreeSet<RoleId>>,
    },
    /// The direct messages between the bot and one person.
    Direct {
        with: UserId,
    },
    Thread(Thread),
}

#[derive(Clone, Debug)]
pub(crate) struct Thread {
    pub(crate) parent: ChannelId,
    pub(crate) owner: UserId,
    pub(crate) private: bool,
    pub(crate) archived: bool,
    pub(crate) locked: bool,
    pub(crate) invitable: bool,
    /// Minutes without a message after which the thread archives itself. Only reported.
    pub(crate) archive_after: u64,
    pub(crate) members: BTreeSet<UserId>,
}

pub(crate) struct Channel {
    pub(crate) id: ChannelId,
    pub(crate) name: String,
    pub(crate) place: Place,
    /// What every request of the bot about this channel is answered, if it is shut out.
    pub(crate) refusal: Option<Refusal>,
}

/// A message as it is kept; what Discord sends of it is made in `render`.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: MessageId,
    pub(crate) channel: ChannelId,
    pub(crate) author: UserId,
    pub(crate) content: String,
    pub(crate) embeds: Vec<Value>,
    pub(crate) components: Vec<Value>,
    pub(crate) flags: u64,
    pub(crate) reply_to: Option<MessageId>,
    /// As the request had it. `None` means that everything in the text pings.
    pub(crate) allowed_mentions: Option<Value>,
    /// Whom it pinged.
    pub(crate) mentions: Vec<UserId>,
    /// Which roles it pinged.
    pub(crate) role_mentions: Vec<RoleId>,
    pub(crate) nonce: Option<Value>,
    /// The id that a message would have had that was written when this one was last edited.
    pub(crate) edited: Option<NonZeroU64>,
    /// The one person who sees an ephemeral answer.
    pub(crate) only_for: Option<UserId>,
    /// The interaction that it answers.
    pub(crate) interaction: Option<InteractionId>,
    /// The thread that was started from it.
    pub(crate) thread: Option<ChannelId>,
}

/// See the module.
pub(crate) struct World {
    pub(crate) guild: GuildId,
    pub(crate) application: ApplicationId,
    pub(crate) bot: UserId,
    pub(crate) people: BTreeMap<UserId, Person>,
    pub(crate) roles: BTreeMap<RoleId, Role>,
    pub(crate) channels: BTreeMap<ChannelId, Channel>,
    /// The threads that were deleted, each with the channel it was in.
    pub(crate) deleted: BTreeMap<ChannelId, ChannelId>,
    pub(crate) messages: BTreeMap<MessageId, Message>,
    /// The registered commands, as Discord would return them.
    pub(crate) commands: Vec<Value>,
    pub(crate) interactions: BTreeMap<InteractionId, Interaction>,
    pub(crate) gateway: Gateway,
    /// Where the websocket listens.
    pub(crate) gateway_url: String,
    pub(crate) faults: Faults,
    /// Every REST request that arrived, in order.
    pub(crate) requests: Vec<Request>,
    /// What the real service would not have understood.
    pub(crate) violations: Vec<String>,
    /// What happened, a line each, for whoever reads a failure.
    pub(crate) transcript: Vec<String>,
    /// How far the scene has moved the clock.
    pub(crate) clock: Duration,
    nonces: BTreeMap<(UserId, String), (Duration, MessageId)>,
    last_snowflake: u64,
}

impl World {
    /// A server with nobody in it but the bot.
    pub(crate) fn new(gateway_url: String) -> Self {
        let bot = UserId::new(700);
        // Discord gives the role for everyone the id of the server, and a bot's account the id
        // of its application.
        let (guild, everyone) = (GuildId::new(100), RoleId::new(100));
        let mut world = Self {
            guild,
            application: ApplicationId::new(bot.get()),
            bot,
            people: BTreeMap::new(),
            roles: BTreeMap::new(),
            channels: BTreeMap::new(),
            deleted: BTreeMap::new(),
            messages: BTreeMap::new(),
            commands: Vec::new(),
            interactions: BTreeMap::new(),
            gateway: Gateway::default(),
            gateway_url,
            faults: Faults::default(),
            requests: Vec::new(),
            violations: Vec::new(),
            transcript: Vec::new(),
            clock: Duration::ZERO,
            nonces: BTreeMap::new(),
            last_snowflake: 0,
        };
        let permissions = permission::ORDINARY;
        world.roles.insert(everyone, Role { name: "@everyone".into(), permissions });
        let permissions = permissions | permission::CREATE_THREADS | permission::MENTION_EVERYONE;
        let own = world.add_role("Open Door", permissions);
        world.people.insert(
            bot,
            Person {
                id: bot,
                name: "Open Door".into(),
                nature: Nature::Bot,
                roles: BTreeSet::from([own]),
                dms_open: false,
                present: true,
            },
        );
        world
    }

    pub(crate) fn note(&mut self, line: impl Into<String>) {
        self.transcript.push(line.into());
    }

    /// An id that is later than all before it.
    pub(crate) fn snowflake(&mut self) -> NonZeroU64 {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.expect("this is after 1970") + self.clock;
        let now = u64::try_from(now.as_millis()).expect("milliseconds fit") - DISCORD_EPOCH;
        self.last_snowflake = (now << 22).max(self.last_snowflake + 1);
        NonZeroU64::new(self.last_snowflake).expect("this is after 2015")
    }

    pub(crate) fn add_role(&mut self, name: &str, permissions: u64) -> RoleId {
        let id = self.snowflake().into();
        self.roles.insert(id, Role { name: name.to_owned(), permissions });
        id
    }

    pub(crate) fn add_channel(&mut self, name: &str, place: Place) -> ChannelId {
        let id = self.snowflake().into();
        self.channels.insert(id, Channel { id, name: name.to_owned(), place, refusal: None });
        id
    }

    pub(crate) fn add_person(&mut self, name: &str, nature: Nature, roles: &[RoleId]) -> UserId {
        let id = self.snowflake().into();
        self.people.insert(
            id,
            Person {
                id,
                name: name.to_owned(),
                nature,
                roles: roles.iter().copied().collect(),
                dms_open: true,
                present: nature != Nature::Webhook,
            },
        );
        if nature != Nature::Webhook {
            self.announce("GUILD_MEMBER_ADD", self.member_with_guild(id));
        }
        id
    }

    /// The direct messages with somebody, opened if they were not.
    pub(crate) fn direct(&mut self, person: UserId) -> ChannelId {
        let with_person = |channel: &&Channel| matches!(channel.place, Place::Direct { with } if with == person);
        match self.channels.values().find(with_person) {
            Some(channel) => channel.id,
            None => self.add_channel("", Place::Direct { with: person }),
        }
    }

    pub(crate) fn thread_mut(&mut self, id: ChannelId) -> Option<&mut Thread> {
        match &mut self.channels.get_mut(&id)?.place {
            Place::Thread(thread) => Some(thread),
            Place::Text { .. } | Place::Direct { .. } => None,
        }
    }

    /// The threads that were started in a channel, oldest first.
    pub(crate) fn threads_in(&self, channel: ChannelId) -> Vec<ChannelId> {
        let is_in = |other: &&Channel| matches!(&other.place, Place::Thread(thread) if thread.parent == channel);
        self.channels.values().filter(is_in).map(|thread| thread.id).collect()
    }

    pub(crate) fn is_direct(&self, id: ChannelId) -> bool {
        matches!(self.channels.get(&id), Some(Channel { place: Place::Direct { .. }, .. }))
    }

    pub(crate) fn permissions(&self, person: UserId) -> u64 {
        let everyone = RoleId::new(self.guild.get());
        let own = self.people.get(&person).into_iter().flat_map(|person| &person.roles);
        let roles = own.chain([&everyone]).filter_map(|id| self.roles.get(id));
        roles.fold(0, |all, role| all | role.permissions)
    }

    /// Whether somebody can open this channel and read it.
    pub(crate) fn can_see(&self, person: UserId, channel: ChannelId) -> bool {
        let (Some(somebody), Some(channel)) = (self.people.get(&person), self.channels.get(&channel)) else {
            return false;
        };
        let mighty = self.permissions(person) & permission::ADMINISTRATOR != 0;
        match &channel.place {
            Place::Direct { with } => *with == person || person == self.bot,
            _ if !somebody.present => false,
            Place::Text { only: Some(roles) } => mighty || person == self.bot || !roles.is_disjoint(&somebody.roles),
            Place::Text { only: None } => true,
            Place::Thread(thread) => {
                let manages = self.permissions(person) & permission::MANAGE_THREADS != 0;
                self.can_see(person, thread.parent)
                    && (!thread.private || mighty || manages || thread.members.contains(&person))
            }
        }
    }

    /// The messages of a channel that `person` can read, oldest first.
    pub(crate) fn read(&self, person: UserId, channel: ChannelId) -> impl Iterator<Item = &Message> {
        let visible = self.can_see(person, channel);
        let here = self.messages.values().filter(move |message| message.channel == channel);
        here.filter(move |message| visible && message.only_for.is_none_or(|only| only == person))
    }

    /// A message without anything in it yet.
    pub(crate) fn draft(&mut self, channel: ChannelId, author: UserId) -> Message {
        Message {
            id: self.snowflake().into(),
            channel,
            author,
            content: String::new(),
            embeds: Vec::new(),
            components: Vec::new(),
            flags: 0,
            reply_to: None,
            allowed_mentions: None,
            mentions: Vec::new(),
            role_mentions: Vec::new(),
            nonce: None,
            edited: None,
            only_for: None,
            interaction: None,
            thread: None,
        }
    }

    /// Puts a message into its channel and tells the bot.
    pub(crate) fn post(&mut self, mut message: Message) -> MessageId {
        let id = message.id;
        message.mentions = self.pinged(&message);
        message.role_mentions = self.pinged_roles(&message);
        // To mention a role brings all of its members in.
        let of_roles: Vec<UserId> = self
            .people
            .values()
            .filter(|person| person.present && message.role_mentions.iter().any(|role| person.roles.contains(role)))
            .map(|person| person.id)
            .collect();
        let newcomers = match self.thread_mut(message.channel) {
            Some(thread) => {
                thread.archived = false;
                let coming = message.mentions.iter().chain([&message.author]).chain(&of_roles).copied();
                coming.filter(|person| thread.members.insert(*person)).collect()
            }
            None => Vec::new(),
        };
        if !newcomers.is_empty() {
            self.announce_thread_members(message.channel, &newcomers, &[]);
        }
        self.messages.insert(id, message);
        self.announce_message("MESSAGE_CREATE", id);
        id
    }

    /// Changes a message and tells the bot.
    pub(crate) fn edit(&mut self, id: MessageId, change: impl FnOnce(&mut Message)) {
        let now = self.snowflake();
        let message = self.messages.get_mut(&id).expect("the message is there");
        change(message);
        message.edited = Some(now);
        self.announce_message("MESSAGE_UPDATE", id);
    }

    /// Takes a message away and tells the bot.
    pub(crate) fn remove(&mut self, id: MessageId) {
        let Some(message) = self.messages.remove(&id) else { return };
        if message.only_for.is_none() {
            let mut data = json!({ "id": id, "channel_id": message.channel });
            if !self.is_direct(message.channel) {
                data["guild_id"] = json!(self.guild);
            }
            self.gateway.dispatch("MESSAGE_DELETE", self.is_direct(message.channel), &data);
        }
    }

    /// The message that this author has lately sent with this nonce, if any.
    pub(crate) fn sent_before(&self, author: UserId, nonce: &Value) -> Option<MessageId> {
        let (sent, message) = self.nonces.get(&(author, nonce.to_string()))?;
        (self.clock - *sent < NONCE_MEMORY).then_some(*message)
    }

    pub(crate) fn remember_nonce(&mut self, author: UserId, nonce: &Value, message: MessageId) {
        self.nonces.insert((author, nonce.to_string()), (self.clock, message));
    }

    /// Tells the bot of something in the server.
    pub(crate) fn announce(&mut self, event: &str, data: Value) {
        self.gateway.dispatch(event, false, &data);
    }

    fn announce_message(&mut self, event: &str, id: MessageId) {
        let message = &self.messages[&id];
        // Nobody but the invoker hears of an ephemeral answer, and the bot has it already.
        if message.only_for.is_some() {
            return;
        }
        let direct = self.is_direct(message.channel);
        let data = self.gateway_message(message);
        let open = direct || message.author == self.bot || message.mentions.contains(&self.bot);
        self.gateway.dispatch_message(event, direct, open, data);
    }

    /// Tells the bot who joined or left a thread.
    pub(crate) fn announce_thread_members(&mut self, thread: ChannelId, joined: &[UserId], left: &[UserId]) {
        let data = self.thread_members_update(thread, joined, left);
        self.announce("THREAD_MEMBERS_UPDATE", data);
    }
}
