//! From a gateway event to something the bot does.

use std::sync::Arc;

use jiff::Timestamp;
use serenity::all::{FullEvent, Message, MessageUpdateEvent, RoleId};
use serenity::model::id::UserId;

use super::bot::{Bot, Incoming, timestamp};
use crate::conversation::Place;
use crate::private::Private;

/// Takes up what happened, when it is for the bot.
pub(super) fn handle(bot: &Arc<Bot>, user: UserId, happened: &FullEvent) {
    match happened {
        FullEvent::Message { new_message } => {
            if let Some(incoming) = bot.incoming(user, new_message, &roles(new_message)) {
                bot.message(incoming);
            }
        }
        FullEvent::MessageUpdate { event, .. } => {
            if let Some(incoming) = edited(bot, event) {
                bot.edit(incoming, Timestamp::now());
            }
        }
        FullEvent::MessageDelete { channel_id, deleted_message_id, .. } => {
            bot.deleted(*channel_id, *deleted_message_id)
        }
        FullEvent::MessageDeleteBulk { channel_id, multiple_deleted_messages_ids, .. } => {
            multiple_deleted_messages_ids.iter().for_each(|&message| bot.deleted(*channel_id, message));
        }
        _ => {}
    }
}

fn roles(message: &Message) -> Vec<RoleId> {
    message.member.as_ref().map(|member| member.roles.clone()).unwrap_or_default()
}

/// An edit of a message that was taken up: only those can have an answer to change.
fn edited(bot: &Bot, event: &MessageUpdateEvent) -> Option<Incoming> {
    let asker = bot.memory.asker_of(event.id)?;
    // Without it, only an embed was added: nobody edited anything.
    event.edited_timestamp?;
    Some(Incoming {
        message: event.id,
        channel: event.channel_id,
        asker,
        text: Private::new(event.content.clone()?),
        written: timestamp(event.id.created_at().unix_timestamp()),
        place: if event.guild_id.is_some() { Place::Public } else { Place::Private },
    })
}
