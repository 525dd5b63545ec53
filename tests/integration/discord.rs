//! The bot on Discord: what people write, press and run, and what they then see.

mod answers;
mod asking;
mod buttons;
mod commands;
mod danger;
mod faults;
mod keeping;
mod panel;
mod settings;

use serenity::model::id::MessageId;

use crate::common::bot::{Bot, replies};
use crate::common::double::{Double, Fault, Seen};

/// Something that the small knowledge answers.
const QUESTION: &str = "What is a refuge?";

/// Something that it answers otherwise.
const OTHER_QUESTION: &str = "How do I keep a record of what he does?";

/// Something that is no question.
const BANTER: &str = "put the kettle on someone";

/// Where messages are posted.
const CREATE: &str = "POST /channels/{channel_id}/messages";

/// Where an interaction gets its first answer.
const CALLBACK: &str = "POST /interactions/{interaction_id}/{interaction_token}/callback";

/// Waits until a request has come for a route.
async fn comes(double: &Double, route: &str) {
    double.until(|world| world.requests.iter().any(|request| request.route == route)).await;
}

/// The one reply that is left to a message when all is done.
fn only_reply(double: &Double, to: MessageId) -> Seen {
    let mut replies = replies(double, to);
    assert_eq!(replies.len(), 1, "{replies:?}");
    replies.remove(0)
}
