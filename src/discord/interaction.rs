//! Buttons, lists and windows: what is pressed becomes an event; only whoever pressed sees what follows.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use serenity::model::application::{
    ActionRowComponent, ComponentInteraction, ComponentInteractionDataKind, ModalInteraction,
};
use serenity::model::channel::{Message, MessageFlags};
use serenity::model::id::{ChannelId, MessageId, UserId};
use tracing::warn;

use super::bot::{Bot, replied_to, timestamp};
use super::delivery::lane;
use super::handover::{Call, intake_of};
use super::press::{Press, WINDOW_FIELD};
use super::queue::Turn;
use super::render;
use super::rest::Ask;
use crate::app::casework::Asking;
use crate::case::{Intake, IntakeAnswer};
use crate::conversation::{Event, Page, Place};
use crate::knowledge::TopicId;
use crate::private::Private;

/// How long it is worth looking up for whom an answer is: Discord waits three seconds.
const SEARCH_WORTH: Duration = Duration::from_secs(1);

impl Bot {
    /// Answers a press, in its asker's turn.
    pub(super) fn pressed(self: &Arc<Self>, press: ComponentInteraction) {
        if self.panel_pressed(&press) {
            return;
        }
        let bot = Arc::clone(self);
        self.queues.push(Turn::Presses(press.user.id), Box::pin(async move { bot.answer_press(&press).await }));
    }

    async fn answer_press(self: Arc<Self>, press: &ComponentInteraction) {
        let event = match Press::parse(&press.data.custom_id) {
            Some(Press::NotMine(topics)) => Event::Declined(topics),
            Some(Press::Person) => return self.wants_person(&Call::from(press)).await,
            Some(Press::Intake) => return self.opens_intake(&Call::from(press)).await,
            Some(Press::SkipIntake) => {
                let skipped = || IntakeAnswer::Skipped;
                let intake = Intake { safe_contact: skipped(), may_know: skipped() };
                return self.asks_panel(Call::from(press), intake).await;
            }
            Some(Press::Stop) => return self.asker_does(Call::from(press), Asking::Stops).await,
            Some(Press::HideAll(_)) => return self.asker_does(Call::from(press), Asking::Hides).await,
            Some(Press::Reopen) => return self.asker_does(Call::from(press), Asking::Reopens).await,
            Some(Press::Private) => Event::Opens(Page::InPrivate),
            Some(Press::Choose(_)) => match chosen(press) {
                Some(topic) => Event::Chose(topic),
                None => Event::Opens(Page::ChoiceGone),
            },
            Some(Press::Hide) => return self.hide(press).await,
            Some(Press::Write) => {
                let window = render::window(&self.reception.desk().library().knowledge.phrases);
                return self.callback(press.id.get(), &press.token, json!({ "type": 9, "data": window })).await;
            }
            Some(Press::Window | Press::IntakeWindow) | None => Event::Opens(Page::ChoiceGone),
        };
        let call = Call::from(press);
        let follows = self.step(press.user.id, event);
        let replies = follows.replies.clone();
        tokio::join!(self.respond(&call, &replies), self.follow(call.user, follows, call.id));
    }

    /// Takes the bot's message away, for the one it was for and for those who look after the bot.
    async fn hide(self: Arc<Self>, press: &ComponentInteraction) {
        let (channel, message) = (press.channel_id, press.message.id);
        let is_only_theirs = press.guild_id.is_none()
            || press.message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
        let (asker, pages) = self.answer_around(channel, message).await;
        let staff = press.member.as_ref().is_some_and(|member| self.is_staff(&member.roles));
        let page = if is_only_theirs || staff || asker == Some(press.user.id) { Page::Hidden } else { Page::NotYours };
        let replies = self.step(press.user.id, Event::Opens(page)).replies;
        if is_only_theirs {
            // The message itself becomes the last word: one that only one person sees cannot be deleted from outside.
            if let Some(body) = replies.iter().flat_map(|reply| self.render(reply, Place::Private)).next() {
                let bare = bare(body);
                self.callback(press.id.get(), &press.token, json!({ "type": 7, "data": bare })).await;
            }
            let others: Vec<MessageId> = pages.into_iter().filter(|&page| page != message).collect();
            return self.delete(channel, &others).await;
        }
        self.respond(&Call::from(press), &replies).await;
        if page == Page::Hidden {
            self.delete(channel, &pages).await;
        }
    }

    /// The whole answer that one of the bot's messages is part of, and for whom it is: from memory, or from Discord for one of an earlier run.
    async fn answer_around(&self, channel: ChannelId, reply: MessageId) -> (Option<UserId>, Vec<MessageId>) {
        if let Some(question) = self.memory.question(reply) {
            let mut pages = self.memory.replies(question);
            if !pages.contains(&reply) {
                pages.push(reply);
            }
            return (self.memory.asker(question), pages);
        }
        let mut pages = vec![reply];
        let ask = Ask::new(Method::GET, format!("/channels/{channel}/messages/{reply}"), &lane(channel));
        let found = self.rest.ask(&ask.within(SEARCH_WORTH)).await.ok();
        let found: Option<Message> = found.and_then(|found| serde_json::from_value(found).ok());
        let question = found.as_ref().and_then(replied_to);
        if let Some(question) = question {
            pages.extend(self.replies_found(channel, question).await.into_iter().filter(|&page| page != reply));
        }
        (found.and_then(|found| found.referenced_message).map(|question| question.author.id), pages)
    }

    /// Answers what was written into the window, in its asker's turn.
    pub(super) fn wrote(self: &Arc<Self>, window: ModalInteraction) {
        if self.panel_wrote(&window) {
            return;
        }
        let bot = Arc::clone(self);
        self.queues.push(Turn::Presses(window.user.id), Box::pin(async move { bot.answer_window(&window).await }));
    }

    async fn answer_window(self: Arc<Self>, window: &ModalInteraction) {
        if Press::parse(&window.data.custom_id) == Some(Press::IntakeWindow) {
            return self.asks_panel(Call::from(window), intake_of(window)).await;
        }
        let rows = window.data.components.iter().flat_map(|row| &row.components);
        let text = rows.into_iter().find_map(|component| match component {
            ActionRowComponent::InputText(field) if field.custom_id == WINDOW_FIELD => field.value.clone(),
            _ => None,
        });
        let written = timestamp(window.id.created_at().unix_timestamp());
        let text = Private::new(text.unwrap_or_default());
        let event = Event::Asked { text, area: None, written, place: Place::Private };
        self.answer_privately(&Call::from(window), event).await;
    }

    /// Takes a step for an interaction and answers it so that only the asker sees it.
    pub(super) async fn answer_privately(self: &Arc<Self>, call: &Call, event: Event) {
        let follows = self.step(call.user, event);
        if follows.replies.is_empty() {
            warn!("an interaction was left without a reply");
        }
        let replies = follows.replies.clone();
        tokio::join!(self.respond(call, &replies), self.follow(call.user, follows, call.id));
    }
}

fn chosen(press: &ComponentInteraction) -> Option<TopicId> {
    match &press.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => TopicId::parse(values.first()?).ok(),
        _ => None,
    }
}

/// A message without embeds and buttons: the notice and one line are left.
fn bare(mut body: serde_json::Value) -> serde_json::Value {
    render::set(&mut body, "components", json!([]));
    body
}
