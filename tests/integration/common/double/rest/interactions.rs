//! Interactions from the bot's side: the callback, and the messages behind the token.
//!
//! A deferral is a message that is still being thought about. The first follow-up fills it, and
//! so does an edit of `@original`; whether it is ephemeral was decided with the deferral.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use serenity::model::id::{ChannelId, InteractionId, MessageId, RoleId, UserId};

use super::messages::{change, write};
use super::{Call, Outcome, Refusal, World};
use crate::common::double::world::flag;

/// How long an interaction may go without a callback, by the clock of the scene.
const ACKNOWLEDGE_WITHIN: Duration = Duration::from_secs(3);
/// How long its token is good for messages after that.
const TOKEN_LIVES: Duration = Duration::from_secs(15 * 60);

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Command,
    Component,
    Autocomplete,
    ModalSubmit,
}

/// What a callback does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Callback {
    Message,
    Deferred,
    DeferredUpdate,
    Update,
    Choices,
    Modal,
}

/// One interaction, from the deed to the end of its token.
pub(crate) struct Interaction {
    pub(crate) id: InteractionId,
    pub(crate) token: String,
    pub(crate) deed: Deed,
    pub(crate) user: UserId,
    /// The roles that they had then.
    pub(crate) roles: BTreeSet<RoleId>,
    /// The name of the command, or the id of the component or modal.
    pub(crate) what: String,
    pub(crate) channel: ChannelId,
    /// The message whose component was used, or that a modal was opened from.
    pub(crate) source: Option<MessageId>,
    /// The bot's callback, once it came.
    pub(crate) callback: Option<Callback>,
    /// What came with the callback: the choices, or the modal.
    pub(crate) data: Value,
    /// How long the bot really took to call back.
    pub(crate) took: Option<Duration>,
    /// The message that `@original` stands for.
    pub(crate) original: Option<MessageId>,
    /// Set by a scene that does not want to move the clock.
    pub(crate) expired: bool,
    pub(super) begun: Instant,
    /// By the clock of the scene.
    pub(super) since: Duration,
}

impl Interaction {
    pub(crate) fn new(
        world: &mut World,
        deed: Deed,
        user: UserId,
        channel: ChannelId,
        source: Option<MessageId>,
    ) -> Self {
        let id: InteractionId = world.snowflake().into();
        Self {
            id,
            token: format!("interaction-token-{id}"),
            deed,
            user,
            roles: world.people[&user].roles.clone(),
            what: String::new(),
            channel,
            source,
            callback: None,
            data: Value::Null,
            took: None,
            original: None,
            expired: false,
            begun: Instant::now(),
            since: world.clock,
        }
    }

    /// Whether this deed can be answered so.
    fn takes(&self, callback: Callback) -> bool {
        match callback {
            Callback::Message | Callback::Deferred => self.deed != Deed::Autocomplete,
            Callback::DeferredUpdate | Callback::Update => match self.deed {
                Deed::Component => true,
                Deed::ModalSubmit => self.source.is_some(),
                Deed::Command | Deed::Autocomplete => false,
            },
            Callback::Choices => self.deed == Deed::Autocomplete,
            Callback::Modal => matches!(self.deed, Deed::Command | Deed::Component),
        }
    }
}

/// The first answer to an interaction.
pub(super) fn callback(world: &mut World, call: &Call) -> Outcome {
    let id: InteractionId = call.id("interaction_id", Refusal::unknown_interaction)?;
    let clock = world.clock;
    let interaction = world.interactions.get(&id).ok_or_else(Refusal::unknown_interaction)?;
    let late = interaction.expired || clock - interaction.since > ACKNOWLEDGE_WITHIN;
    if call.path.get("interaction_token") != Some(&interaction.token) || late {
        return Err(Refusal::unknown_interaction());
    }
    if interaction.callback.is_some() {
        let why = "Interaction has already been acknowledged.";
        return Err(Refusal::new(400, 40_060, why));
    }
    let callback = match call.body["type"].as_u64() {
        Some(4) => Callback::Message,
        Some(5) => Callback::Deferred,
        Some(6) => Callback::DeferredUpdate,
        Some(7) => Callback::Update,
        Some(8) => Callback::Choices,
        Some(9) => Callback::Modal,
        // 1 answers Discord's own ping, and the rest are for things not played here.
        _ => return Err(Refusal::malformed("type", "not for an interaction over the gateway")),
    };
    if !interaction.takes(callback) {
        let why = format!("{callback:?} does not answer {:?}", interaction.deed);
        return Err(Refusal::malformed("type", why));
    }
    let (user, channel, source) = (interaction.user, interaction.channel, interaction.source);
    let data = &call.body["data"];
    let original = match callback {
        Callback::Message | Callback::Deferred => {
            let mut message = world.draft(channel, world.bot);
            message.interaction = Some(id);
            message.flags = data["flags"].as_u64().unwrap_or_default() & flag::EPHEMERAL;
            message.only_for = (message.flags != 0).then_some(user);
            if callback == Callback::Deferred {
                message.flags |= flag::LOADING;
            } else {
                write(&mut message, data)?;
            }
            Some(world.post(message))
        }
        Callback::Update => {
            let source = source.filter(|id| world.messages.contains_key(id));
            change(world, source.ok_or_else(Refusal::unknown_message)?, data)?;
            source
        }
        Callback::DeferredUpdate => source,
        Callback::Choices | Callback::Modal => None,
    };
    let interaction = world.interactions.get_mut(&id).expect("just seen");
    interaction.callback = Some(callback);
    interaction.data = data.clone();
    interaction.original = original;
    interaction.took = Some(interaction.begun.elapsed());
    Ok(Value::Null)
}

/// A further message; after a deferral, the one that was promised.
pub(super) fn follow_up(world: &mut World, call: &Call) -> Outcome {
    let interaction = answered(world, call)?;
    let (id, user, channel) = (interaction.id, interaction.user, interaction.channel);
    let promised = interaction.original.filter(|id| is_loading(world, *id));
    if let Some(promised) = promised {
        return fill(world, promised, &call.body);
    }
    let mut message = world.draft(channel, world.bot);
    message.interaction = Some(id);
    message.flags = call.body["flags"].as_u64().unwrap_or_default() & flag::EPHEMERAL;
    message.only_for = (message.flags != 0).then_some(user);
    write(&mut message, &call.body)?;
    let id = world.post(message);
    Ok(world.message(&world.messages[&id]))
}

pub(super) fn get(world: &mut World, call: &Call) -> Outcome {
    let id = message(world, call)?;
    Ok(world.message(&world.messages[&id]))
}

pub(super) fn edit(world: &mut World, call: &Call) -> Outcome {
    let id = message(world, call)?;
    if is_loading(world, id) { fill(world, id, &call.body) } else { change(world, id, &call.body) }
}

pub(super) fn delete(world: &mut World, call: &Call) -> Outcome {
    let id = message(world, call)?;
    world.remove(id);
    Ok(Value::Null)
}

fn is_loading(world: &World, id: MessageId) -> bool {
    world.messages.get(&id).is_some_and(|message| message.flags & flag::LOADING != 0)
}

fn fill(world: &mut World, id: MessageId, body: &Value) -> Outcome {
    let mut filled = world.messages[&id].clone();
    filled.flags &= !flag::LOADING;
    write(&mut filled, body)?;
    world.edit(id, |message| *message = filled);
    Ok(world.message(&world.messages[&id]))
}

/// The interaction of the token, if it has been called back and its token still lives.
fn answered<'a>(world: &'a World, call: &Call) -> Result<&'a Interaction, Refusal> {
    let token = call.path.get("webhook_token");
    let interaction = world.interactions.values().find(|other| Some(&other.token) == token);
    let interaction = interaction.ok_or_else(Refusal::unknown_webhook)?;
    if interaction.expired || world.clock - interaction.since > TOKEN_LIVES {
        return Err(Refusal::new(401, 50_027, "Invalid Webhook Token"));
    }
    let own = call.path.get("webhook_id") == Some(&world.application.to_string());
    match interaction.callback {
        Some(_) if own => Ok(interaction),
        _ => Err(Refusal::unknown_webhook()),
    }
}

/// The message of the path: `@original`, or one that this interaction has made.
fn message(world: &World, call: &Call) -> Result<MessageId, Refusal> {
    let interaction = answered(world, call)?;
    let id = match call.path.get("message_id") {
        None => interaction.original,
        Some(_) => Some(call.id("message_id", Refusal::unknown_message)?),
    };
    let own = |id: &MessageId| {
        let made_here = world.messages.get(id).map(|message| message.interaction);
        made_here.is_some_and(|by| by == Some(interaction.id) || interaction.source == Some(*id))
    };
    id.filter(own).ok_or_else(Refusal::unknown_message)
}

/// The data of an interaction as the gateway sends it to the bot.
pub(crate) fn announce(world: &mut World, mut interaction: Interaction, data: &Value) {
    let what = [&data["custom_id"], &data["name"]].into_iter().find_map(Value::as_str);
    interaction.what = what.unwrap_or_default().to_owned();
    let (user, channel) = (interaction.user, interaction.channel);
    let mut json = json!({
        "id": interaction.id,
        "application_id": world.application,
        "type": match interaction.deed {
            Deed::Command => 2,
            Deed::Component => 3,
            Deed::Autocomplete => 4,
            Deed::ModalSubmit => 5,
        },
        "token": interaction.token,
        "version": 1,
        "channel_id": channel,
        "channel": world.channel(channel),
        "data": data,
        "app_permissions": world.permissions(world.bot).to_string(),
        "locale": "en-GB",
        "entitlements": [],
        "authorizing_integration_owners": {},
        "attachment_size_limit": 10_485_760,
    });
    if world.is_direct(channel) {
        json["user"] = world.user(user);
        json["context"] = json!(1);
    } else {
        json["member"] = world.member(user);
        json["member"]["permissions"] = json!(world.permissions(user).to_string());
        json["guild_id"] = json!(world.guild);
        json["guild_locale"] = json!("en-GB");
        json["context"] = json!(0);
    }
    if let Some(message) = interaction.source.and_then(|id| world.messages.get(&id)) {
        json["message"] = world.message(message);
    }
    world.interactions.insert(interaction.id, interaction);
    world.announce("INTERACTION_CREATE", json);
}
