//! From a gateway event to something the bot does.

use std::sync::Arc;

use jiff::Timestamp;
use serenity::all::{FullEvent, Message, MessageUpdateEvent, RoleId};
use serenity::model::id::UserId;

use super::bot::{Bot, Incoming, timestamp, without_mention};
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
            if let Some((incoming, edited)) = edited(bot, user, event) {
                bot.edit(incoming, edited);
            }
        }
        FullEvent::MessageDelete { channel_id, deleted_message_id, .. } => {
            bot.deleted(*channel_id, *deleted_message_id);
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

/// An edit of a message that was taken up, and when: only those can have an answer to change.
fn edited(bot: &Bot, user: UserId, event: &MessageUpdateEvent) -> Option<(Incoming, Timestamp)> {
    let asked = bot.memory.asked(event.id)?;
    // Without it, only an embed was added: nobody edited anything.
    let edited = moment(event.edited_timestamp?);
    let text = Private::new(without_mention(user, event.content.as_ref()?));
    let written = timestamp(event.id.created_at().unix_timestamp());
    Some((Incoming { asked, text, written }, edited))
}

/// Discord's time, which is finer than a second.
pub(super) fn moment(time: serenity::model::Timestamp) -> Timestamp {
    time.to_string().parse().unwrap_or(Timestamp::UNIX_EPOCH)
}
