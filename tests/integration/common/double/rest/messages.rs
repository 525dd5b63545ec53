//! Messages in channels, and the limits that Discord's description does not state.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use serenity::model::id::{ChannelId, MessageId};

use super::directory::open_channel;
use super::{Call, Outcome, Refusal, World};
use crate::common::double::world::{Message, Place, permission};

/// In characters. The description says 4000, which is for people who pay.
const CONTENT: usize = 2000;
/// In characters, all the embeds of a message together.
const EMBEDS: usize = 6000;
const ROWS: usize = 5;

pub(super) fn list(world: &mut World, call: &Call) -> Outcome {
    let channel = open_channel(world, call)?;
    let all: Vec<_> = world.read(world.bot, channel).collect();
    let limit = call.query("limit").unwrap_or(50);
    let newest = |upto: usize| &all[upto.saturating_sub(limit)..upto];
    let before = |id: MessageId| all.partition_point(|message| message.id < id);
    let chosen = if let Some(id) = call.query("before") {
        newest(before(id))
    } else if let Some(id) = call.query::<MessageId>("after") {
        let after = all.partition_point(|message| message.id <= id);
        &all[after..(after + limit).min(all.len())]
    } else if let Some(id) = call.query("around") {
        newest((before(id) + limit.div_ceil(2)).min(all.len()))
    } else {
        newest(all.len())
    };
    Ok(chosen.iter().rev().map(|message| world.message(message)).collect())
}

pub(super) fn get(world: &mut World, call: &Call) -> Outcome {
    let id = message(world, call)?;
    Ok(world.message(&world.messages[&id]))
}

pub(super) fn create(world: &mut World, call: &Call) -> Outcome {
    let channel = open_channel(world, call)?;
    may_write(world, channel)?;
    let nonce = Some(&call.body["nonce"]).filter(|nonce| !nonce.is_null());
    let enforced = nonce.filter(|_| call.body["enforce_nonce"] == true);
    // Whatever the message says and wherever it goes: the nonce alone decides.
    if let Some(earlier) = enforced.and_then(|nonce| world.sent_before(world.bot, nonce))
        && let Some(message) = world.message_by_id(earlier)
    {
        return Ok(message);
    }
    let mut message = world.draft(channel, world.bot);
    write(&mut message, &call.body)?;
    message.reply_to = reply_to(world, channel, &call.body["message_reference"])?;
    message.nonce = nonce.cloned();
    let id = world.post(message);
    if let Some(nonce) = enforced {
        world.remember_nonce(world.bot, nonce, id);
    }
    Ok(world.message(&world.messages[&id]))
}

pub(super) fn edit(world: &mut World, call: &Call) -> Outcome {
    let id = message(world, call)?;
    if world.messages[&id].author != world.bot {
        let message = "Cannot edit a message authored by another user";
        return Err(Refusal::new(403, 50_005, message));
    }
    change(world, id, &call.body)
}

pub(super) fn delete(world: &mut World, call: &Call) -> Outcome {
    let id = message(world, call)?;
    let manages = world.permissions(world.bot) & permission::MANAGE_MESSAGES != 0;
    if world.messages[&id].author != world.bot && !manages {
        return Err(Refusal::missing_permissions());
    }
    world.remove(id);
    Ok(Value::Null)
}

/// Edits a message as a body asks, whoever it belongs to.
pub(super) fn change(world: &mut World, id: MessageId, body: &Value) -> Outcome {
    let mut changed = world.messages[&id].clone();
    write(&mut changed, body)?;
    world.edit(id, |message| *message = changed);
    Ok(world.message(&world.messages[&id]))
}

/// Puts what a body says into a message; what the body leaves out stays.
pub(super) fn write(message: &mut Message, body: &Value) -> Result<(), Refusal> {
    if let Some(content) = body.get("content") {
        message.content = content.as_str().unwrap_or_default().to_owned();
    }
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    if let Some(embeds) = body.get("embeds") {
        message.embeds = list(embeds);
        for embed in &mut message.embeds {
            embed["type"] = json!("rich");
        }
    }
    if let Some(components) = body.get("components") {
        message.components = list(components);
    }
    if let Some(allowed) = body.get("allowed_mentions") {
        message.allowed_mentions = Some(allowed.clone());
    }
    check(message)
}

fn check(message: &Message) -> Result<(), Refusal> {
    let attached = message.embeds.is_empty() && message.components.is_empty();
    if message.content.trim().is_empty() && attached {
        return Err(Refusal::empty_message());
    }
    if message.content.chars().count() > CONTENT {
        let why = format!("Must be {CONTENT} or fewer in length.");
        return Err(Refusal::malformed("content", why));
    }
    if message.embeds.iter().map(embed_length).sum::<usize>() > EMBEDS {
        let why = format!("Embed size exceeds maximum size of {EMBEDS}");
        return Err(Refusal::malformed("embeds", why));
    }
    check_components(&message.components)
}

fn embed_length(embed: &Value) -> usize {
    let length = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    let fields = embed["fields"].as_array().into_iter().flatten();
    let fields: usize = fields.map(|field| length(&field["name"]) + length(&field["value"])).sum();
    let (author, footer) = (&embed["author"]["name"], &embed["footer"]["text"]);
    fields + [&embed["title"], &embed["description"], author, footer].map(length).iter().sum::<usize>()
}

fn check_components(rows: &[Value]) -> Result<(), Refusal> {
    if rows.len() > ROWS {
        let why = format!("Must be {ROWS} or fewer in length.");
        return Err(Refusal::malformed("components", why));
    }
    let mut ids = BTreeSet::new();
    for (place, row) in rows.iter().enumerate() {
        let parts = row["components"].as_array().map(Vec::as_slice).unwrap_or_default();
        let fault = |why: &str| Refusal::malformed(&format!("components/{place}"), why);
        if parts.len() > 1 && parts.iter().any(|part| part["type"] != 2) {
            return Err(fault("A select menu takes a row of its own."));
        }
        for part in parts {
            let (id, link) = (part["custom_id"].as_str(), part["type"] == 2 && part["style"] == 5);
            if link != part["url"].is_string() || link == id.is_some() {
                return Err(fault("A link has a url and no custom_id, all else the reverse."));
            }
            if id.is_some_and(|id| !ids.insert(id)) {
                return Err(fault("Component custom id cannot be duplicated"));
            }
            if part["type"] == 2 && part["label"].is_null() && part["emoji"].is_null() {
                return Err(fault("A button has a label or an emoji."));
            }
        }
    }
    Ok(())
}

/// Whether the bot may write here. An archived thread is no hindrance: writing wakes it.
fn may_write(world: &World, channel: ChannelId) -> Result<(), Refusal> {
    match &world.channels[&channel].place {
        Place::Direct { with } if !world.people[with].dms_open => Err(Refusal::closed_direct_messages()),
        Place::Thread(thread) if thread.locked => {
            let manages = world.permissions(world.bot) & permission::MANAGE_THREADS != 0;
            if manages { Ok(()) } else { Err(Refusal::new(403, 160_005, "Thread is locked")) }
        }
        Place::Direct { .. } | Place::Thread(_) | Place::Text { .. } => Ok(()),
    }
}

fn reply_to(world: &World, channel: ChannelId, reference: &Value) -> Result<Option<MessageId>, Refusal> {
    if reference.is_null() {
        return Ok(None);
    }
    let id = reference["message_id"].as_str().and_then(|id| id.parse().ok());
    let found = id.filter(|id| world.messages.get(id).is_some_and(|message| message.channel == channel));
    if found.is_none() && reference["fail_if_not_exists"] != false {
        // Not to be blamed on the request: the message may have been deleted meanwhile.
        let refusal = Refusal::malformed("message_reference", "Unknown message");
        return Err(Refusal { blames_request: false, ..refusal });
    }
    Ok(found)
}

fn message(world: &World, call: &Call) -> Result<MessageId, Refusal> {
    let channel = open_channel(world, call)?;
    let id = call.id("message_id", Refusal::unknown_message)?;
    let found = world.messages.get(&id).filter(|message| message.channel == channel && message.only_for.is_none());
    found.map(|message| message.id).ok_or_else(Refusal::unknown_message)
}
