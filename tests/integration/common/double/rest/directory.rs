//! Who and what there is: the application, the server, its people and channels.

use serde_json::{Value, json};
use serenity::model::id::{ChannelId, GuildId, UserId};

use super::{Call, Outcome, Refusal, World};
use crate::common::double::world::Place;

pub(super) fn gateway(world: &mut World, _: &Call) -> Outcome {
    Ok(json!({ "url": world.gateway_url }))
}

pub(super) fn gateway_bot(world: &mut World, _: &Call) -> Outcome {
    Ok(json!({
        "url": world.gateway_url,
        "shards": 1,
        "session_start_limit": {
            "total": 1000,
            "remaining": 999,
            "reset_after": 14_400_000,
            "max_concurrency": 1,
        },
    }))
}

pub(super) fn application(world: &mut World, _: &Call) -> Outcome {
    Ok(json!({
        "id": world.application,
        "name": "Open Door",
        "icon": null,
        "description": "",
        "bot_public": false,
        "bot_require_code_grant": false,
        "verify_key": "0".repeat(64),
        "owner": world.user(world.bot),
        "team": null,
        "flags": 0,
        "integration_types_config": {},
    }))
}

pub(super) fn me(world: &mut World, _: &Call) -> Outcome {
    Ok(world.user(world.bot))
}

pub(super) fn user(world: &mut World, call: &Call) -> Outcome {
    let id: UserId = call.id("user_id", Refusal::unknown_user)?;
    world.people.contains_key(&id).then(|| world.user(id)).ok_or_else(Refusal::unknown_user)
}

pub(super) fn open_direct(world: &mut World, call: &Call) -> Outcome {
    let recipient = call.body["recipient_id"].as_str().and_then(|id| id.parse().ok());
    let known = recipient.filter(|id| world.people.contains_key(id));
    let channel = world.direct(known.ok_or_else(Refusal::unknown_user)?);
    Ok(world.channel(channel))
}

pub(super) fn guild(world: &mut World, call: &Call) -> Outcome {
    own_guild(world, call)?;
    Ok(world.guild())
}

pub(super) fn roles(world: &mut World, call: &Call) -> Outcome {
    own_guild(world, call)?;
    Ok(world.roles.keys().map(|id| world.role(*id)).collect())
}

pub(super) fn channels(world: &mut World, call: &Call) -> Outcome {
    own_guild(world, call)?;
    let text = world.channels.values().filter(|c| matches!(c.place, Place::Text { .. }));
    Ok(text.map(|channel| world.channel(channel.id)).collect())
}

pub(super) fn member(world: &mut World, call: &Call) -> Outcome {
    own_guild(world, call)?;
    let id: UserId = call.id("user_id", Refusal::unknown_user)?;
    match world.people.get(&id) {
        Some(person) if person.present => Ok(world.member(id)),
        Some(_) => Err(Refusal::unknown_member()),
        None => Err(Refusal::unknown_user()),
    }
}

pub(super) fn channel(world: &mut World, call: &Call) -> Outcome {
    let id = open_channel(world, call)?;
    Ok(world.channel(id))
}

pub(super) fn typing(world: &mut World, call: &Call) -> Outcome {
    open_channel(world, call)?;
    Ok(Value::Null)
}

/// The channel of the path, unless the bot is shut out of it.
pub(super) fn open_channel(world: &World, call: &Call) -> Result<ChannelId, Refusal> {
    let id = call.id("channel_id", Refusal::unknown_channel)?;
    let channel = world.channels.get(&id).ok_or_else(Refusal::unknown_channel)?;
    channel.refusal.clone().map_or(Ok(id), Err)
}

fn own_guild(world: &World, call: &Call) -> Result<(), Refusal> {
    let id: GuildId = call.id("guild_id", Refusal::unknown_guild)?;
    if id == world.guild { Ok(()) } else { Err(Refusal::unknown_guild()) }
}
