//! A message as a reader sees it.

use std::fmt;

use serde_json::Value;
use serenity::model::id::{ChannelId, MessageId, RoleId, UserId};

use super::World;
use super::world::{Message, flag};

/// A message as somebody sees it, for assertions.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) id: MessageId,
    pub(crate) channel: ChannelId,
    /// The name of its author.
    pub(crate) author: String,
    /// Whether the bot under test wrote it.
    pub(crate) from_bot: bool,
    pub(crate) content: String,
    pub(crate) embeds: Vec<Value>,
    pub(crate) components: Vec<Value>,
    pub(crate) reply_to: Option<MessageId>,
    /// Whom it pinged.
    pub(crate) mentions: Vec<UserId>,
    /// Which roles it pinged.
    pub(crate) role_mentions: Vec<RoleId>,
    /// As the request had it; `None` means that everything in the text pings.
    pub(crate) allowed_mentions: Option<Value>,
    /// Whether only one person sees it.
    pub(crate) ephemeral: bool,
    /// Whether it is a deferral that says "thinking" and nothing else.
    pub(crate) thinking: bool,
    pub(crate) edited: bool,
}

/// A button under a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Button {
    pub(crate) label: String,
    /// `None` for a link.
    pub(crate) custom_id: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) disabled: bool,
}

impl Seen {
    pub(super) fn new(world: &World, message: &Message) -> Self {
        Self {
            id: message.id,
            channel: message.channel,
            author: world.people[&message.author].name.clone(),
            from_bot: message.author == world.bot,
            content: message.content.clone(),
            embeds: message.embeds.clone(),
            components: message.components.clone(),
            reply_to: message.reply_to,
            mentions: message.mentions.clone(),
            role_mentions: message.role_mentions.clone(),
            allowed_mentions: message.allowed_mentions.clone(),
            ephemeral: message.only_for.is_some(),
            thinking: message.flags & flag::LOADING != 0,
            edited: message.edited.is_some(),
        }
    }

    /// Everything that is written on the message, top to bottom, as plain text: content, embeds,
    /// and a line for each row of components, with a label in square brackets each.
    pub(crate) fn text(&self) -> String {
        let mut lines = Vec::new();
        let mut line = |text: &Value| lines.extend(text.as_str().map(str::to_owned));
        if self.thinking {
            line(&"(thinking)".into());
        }
        line(&self.content.as_str().into());
        for embed in &self.embeds {
            line(&embed["author"]["name"]);
            line(&embed["title"]);
            line(&embed["description"]);
            for field in embed["fields"].as_array().into_iter().flatten() {
                line(&field["name"]);
                line(&field["value"]);
            }
            line(&embed["footer"]["text"]);
        }
        for row in &self.components {
            let labels: Vec<_> = parts(row).iter().map(label).collect();
            line(&labels.join(" ").into());
        }
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }

    /// The buttons under the message, in reading order.
    pub(crate) fn buttons(&self) -> Vec<Button> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let buttons = self.components.iter().flat_map(parts).filter(|part| part["type"] == 2);
        buttons
            .map(|button| Button {
                label: text(&button["label"]).unwrap_or_default(),
                custom_id: text(&button["custom_id"]),
                url: text(&button["url"]),
                disabled: button["disabled"] == true,
            })
            .collect()
    }
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whisper = if self.ephemeral { " (only to one)" } else { "" };
        write!(f, "{}{whisper}: {}", self.author, self.text())
    }
}

/// What is in a row of components.
pub(super) fn parts(row: &Value) -> &[Value] {
    row["components"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// What a reader sees of a button or a closed menu.
fn label(part: &Value) -> String {
    let shown = [&part["label"], &part["placeholder"], &part["emoji"]["name"]];
    let shown = shown.into_iter().find_map(Value::as_str).unwrap_or("Make a selection");
    let options = part["options"].as_array().into_iter().flatten();
    let options: Vec<_> = options.filter_map(|option| option["label"].as_str()).collect();
    if options.is_empty() { format!("[{shown}]") } else { format!("[{shown}: {}]", options.join(" | ")) }
}
