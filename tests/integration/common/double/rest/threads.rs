//! Threads: started, joined, changed and left.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use serenity::model::id::{ChannelId, MessageId, UserId};

use super::directory::open_channel;
use super::{Call, Outcome, Refusal, World};
use crate::common::double::world::{Place, Thread, permission};

/// Starts a thread, from a message if the path names one.
pub(super) fn start(world: &mut World, call: &Call) -> Outcome {
    let parent = open_channel(world, call)?;
    if !matches!(world.channels[&parent].place, Place::Text { .. }) {
        return Err(Refusal::new(400, 50_024, "Cannot execute action on this channel type"));
    }
    let from = match call.path.get("message_id") {
        None => None,
        Some(_) => {
            let id: MessageId = call.id("message_id", Refusal::unknown_message)?;
            let message = world.messages.get(&id).filter(|message| message.channel == parent);
            let message = message.ok_or_else(Refusal::unknown_message)?;
            if message.thread.is_some() {
                let why = "A thread has already been created for this message";
                return Err(Refusal::new(400, 160_004, why));
            }
            Some(id)
        }
    };
    // Without a message and without a type a thread is private.
    let private = from.is_none() && call.body["type"].as_u64().unwrap_or(12) == 12;
    if private && world.permissions(world.bot) & permission::CREATE_PRIVATE_THREADS == 0 {
        return Err(Refusal::missing_permissions());
    }
    let thread = Thread {
        parent,
        owner: world.bot,
        private,
        archived: false,
        locked: false,
        invitable: call.body["invitable"] != false,
        archive_after: call.body["auto_archive_duration"].as_u64().unwrap_or(4320),
        members: BTreeSet::from([world.bot]),
    };
    let name = call.body["name"].as_str().unwrap_or_default();
    let id = world.add_channel(name, Place::Thread(thread));
    if let Some(message) = from {
        world.messages.get_mut(&message).expect("just seen").thread = Some(id);
    }
    let mut created = world.channel(id);
    created["newly_created"] = json!(true);
    world.announce("THREAD_CREATE", created);
    Ok(world.channel(id))
}

pub(super) fn active(world: &mut World, _: &Call) -> Outcome {
    let awake = |place: &Place| matches!(place, Place::Thread(thread) if !thread.archived);
    let threads = world.channels.values().filter(|channel| awake(&channel.place));
    let threads: Vec<_> = threads.map(|channel| world.channel(channel.id)).collect();
    Ok(json!({ "threads": threads, "members": [] }))
}

pub(super) fn members(world: &mut World, call: &Call) -> Outcome {
    let id = thread(world, call)?;
    let members = world.thread_mut(id).expect("just seen").members.clone();
    Ok(members.into_iter().map(|member| world.thread_member(id, member)).collect())
}

pub(super) fn add_member(world: &mut World, call: &Call) -> Outcome {
    let (id, member) = (thread(world, call)?, member(world, call)?);
    let thread = world.thread_mut(id).expect("just seen");
    if thread.archived {
        return Err(Refusal::new(400, 50_083, "Thread is archived"));
    }
    if thread.members.insert(member) {
        world.announce_thread_members(id, &[member], &[]);
    }
    Ok(Value::Null)
}

pub(super) fn remove_member(world: &mut World, call: &Call) -> Outcome {
    let (id, member) = (thread(world, call)?, member(world, call)?);
    // The one who started a private thread manages it.
    let thread = world.thread_mut(id).expect("just seen");
    if thread.members.remove(&member) {
        world.announce_thread_members(id, &[], &[member]);
    }
    Ok(Value::Null)
}

/// Renames a channel, or archives or locks a thread.
pub(super) fn change(world: &mut World, call: &Call) -> Outcome {
    let id = open_channel(world, call)?;
    let manages = world.permissions(world.bot) & permission::MANAGE_THREADS != 0;
    if let Some(name) = call.body["name"].as_str() {
        world.channels.get_mut(&id).expect("just seen").name = name.to_owned();
    }
    let bot = world.bot;
    let Some(thread) = world.thread_mut(id) else {
        return Ok(world.channel(id));
    };
    let locks = call.body["locked"].as_bool();
    if !manages && (thread.owner != bot || locks.is_some_and(|locks| locks != thread.locked)) {
        return Err(Refusal::missing_permissions());
    }
    thread.locked = locks.unwrap_or(thread.locked);
    thread.archived = call.body["archived"].as_bool().unwrap_or(thread.archived);
    let changed = world.channel(id);
    world.announce("THREAD_UPDATE", changed.clone());
    Ok(changed)
}

pub(super) fn delete(world: &mut World, call: &Call) -> Outcome {
    let id = open_channel(world, call)?;
    let manages = world.permissions(world.bot) & permission::MANAGE_THREADS != 0;
    let whole = world.channel(id);
    let event = match &world.channels[&id].place {
        // A direct channel only disappears from the bot's own list.
        Place::Direct { .. } => return Ok(whole),
        Place::Thread(_) if manages => "THREAD_DELETE",
        Place::Thread(_) | Place::Text { .. } => return Err(Refusal::missing_permissions()),
    };
    if let Some(thread) = world.thread_mut(id) {
        let parent = thread.parent;
        world.deleted.insert(id, parent);
    }
    world.channels.remove(&id);
    world.messages.retain(|_, message| message.channel != id);
    world.announce(event, whole.clone());
    Ok(whole)
}

fn thread(world: &mut World, call: &Call) -> Result<ChannelId, Refusal> {
    let id = open_channel(world, call)?;
    world.thread_mut(id).map(|_| id).ok_or_else(Refusal::unknown_channel)
}

fn member(world: &World, call: &Call) -> Result<UserId, Refusal> {
    if !call.path.contains_key("user_id") {
        return Ok(world.bot);
    }
    let id: UserId = call.id("user_id", Refusal::unknown_user)?;
    let found = world.people.get(&id).filter(|person| person.present);
    found.map(|person| person.id).ok_or_else(Refusal::unknown_member)
}
