//! What the panel types: who waits, what one holds, a reply; and the moderators' menu 'Hand to the panel'.

use std::sync::Arc;

use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use serenity::model::channel::Message;
use serenity::model::id::{RoleId, UserId};

use super::act::LOOK_UP;
use super::card;
use super::hand::Hand;
use super::menu::{self, Note};
use super::staff::Somebody;
use crate::app::casework::panel::{dead_line, queue_head, queue_line, stage_words};
use crate::app::casework::{Answer, CaseworkError, Took, find};
use crate::case::{AskerKey, CaseId, Codename, PanellistKey};
use crate::discord::bot::{Bot, without_mention};
use crate::discord::command::Context;
use crate::discord::queue::Turn;
use crate::discord::render::{ephemeral, staff_notes};
use crate::discord::rest::{Ask, RestError};
use crate::knowledge::Phrase;
use crate::private::Private;
use crate::store::Store;

type Outcome = Result<(), RestError>;

/// The most cases that are listed: the queue is there to take the first.
const LISTED: usize = 25;

/// Who waits for the panel, most urgent first
#[poise::command(
    slash_command,
    guild_only,
    name_localized("en-GB", "queue"),
    description_localized("en-GB", "Who waits for the panel, most urgent first")
)]
pub(in crate::discord) async fn queue(context: Context<'_>) -> Outcome {
    answer(context, |_| true, |bot, _, who| async move { bot.queue_notes(&who).await });
    Ok(())
}

/// The cases of the panel
#[poise::command(
    slash_command,
    guild_only,
    subcommands("mine"),
    name_localized("en-GB", "cases"),
    description_localized("en-GB", "The cases of the panel")
)]
pub(in crate::discord) async fn cases(_: Context<'_>) -> Outcome {
    Ok(())
}

/// The cases that you hold
#[poise::command(
    slash_command,
    name_localized("en-GB", "mine"),
    description_localized("en-GB", "The cases that you hold")
)]
async fn mine(context: Context<'_>) -> Outcome {
    answer(context, |_| true, |bot, _, who| async move { bot.mine_notes(&who).await });
    Ok(())
}

/// Reply in a case: you see a preview before it is sent
#[poise::command(
    slash_command,
    guild_only,
    name_localized("en-GB", "reply"),
    description_localized("en-GB", "Reply in a case: you see a preview before it is sent")
)]
pub(in crate::discord) async fn reply(
    context: Context<'_>,
    #[description = "The name of the case; in its thread you need none"]
    #[description_localized("en-GB", "The name of the case; in its thread you need none")]
    #[max_length = 60]
    case: Option<String>,
) -> Outcome {
    let bot = Arc::clone(context.data());
    let hand = Hand::of_command(context.interaction);
    let channel = context.interaction.channel_id.get();
    let turn = Turn::Presses(hand.user);
    let opens = async move {
        if bot.somebody(&hand).await.is_none() {
            return;
        }
        // A window has to be the first answer.
        let found = tokio::time::timeout(LOOK_UP, bot.case_named(case.as_deref(), channel)).await;
        let body = match found {
            Ok(Ok(Some(case))) => {
                let longest = bot.casework.rules().limits.longest_reply;
                let window = menu::reply_window(&bot.casework.library().knowledge.phrases, case, longest);
                json!({ "type": 9, "data": window })
            }
            Ok(Ok(None)) => says(&bot.phrase(Phrase::BoardNoThread)),
            Ok(Err(error)) => says(&bot.refusal(&error)),
            Err(_) => says(&bot.phrase(Phrase::NoFailed)),
        };
        bot.callback(hand.id, &hand.token, body).await;
    };
    context.data().queues.push(turn, Box::pin(opens));
    Ok(())
}

/// Moderators hand to the panel what somebody wrote.
#[poise::command(
    context_menu_command = "Hand to the panel",
    guild_only,
    default_member_permissions = "MANAGE_MESSAGES"
)]
pub(in crate::discord) async fn hand_over(context: Context<'_>, message: Message) -> Outcome {
    let is_moderator = |who: &Somebody| who.is_moderator;
    answer(context, is_moderator, |bot, hand, _| async move { bot.hands_over(&hand, message).await });
    Ok(())
}

/// A message that only one person sees, at once.
fn says(text: &str) -> Value {
    json!({ "type": 4, "data": ephemeral(Note::says(text).body()) })
}

/// Answers somebody of the panel in their turn, so that only they see it; whoever may not is turned away.
fn answer<F>(
    context: Context<'_>,
    may: impl FnOnce(&Somebody) -> bool + Send + 'static,
    notes: impl FnOnce(Arc<Bot>, Arc<Hand>, Somebody) -> F + Send + 'static,
) where
    F: Future<Output = Result<Vec<Note>, CaseworkError>> + Send + 'static,
{
    let bot = Arc::clone(context.data());
    let hand = Arc::new(Hand::of_command(context.interaction));
    let turn = Turn::Presses(hand.user);
    let answers = async move {
        let Some(who) = bot.somebody(&hand).await else { return };
        if !may(&who) {
            return bot.turn_away(&hand).await;
        }
        bot.acknowledge(&hand).await;
        let notes = match notes(Arc::clone(&bot), Arc::clone(&hand), who).await {
            Ok(notes) => notes,
            Err(error) => vec![Note::says(bot.refusal(&error))],
        };
        bot.tell(&hand, &notes).await;
    };
    context.data().queues.push(turn, Box::pin(answers));
}

impl Bot {
    /// Who waits; for moderators, what could not be sent as well.
    async fn queue_notes(&self, who: &Somebody) -> Result<Vec<Note>, CaseworkError> {
        let now = Timestamp::now();
        let queue = self.casework.queue().await?;
        let library = self.casework.library();
        let phrases = &library.knowledge.phrases;
        let mut lines = vec![queue_head(phrases, &queue.iter().collect::<Vec<_>>(), now)];
        lines.extend(queue.iter().take(LISTED).map(|case| format!("- {}", queue_line(phrases, case, now))));
        if who.is_moderator {
            let rows = self.casework.dead_letters().await?;
            if !rows.is_empty() {
                lines.push(phrases.fill(Phrase::DeadHead, &[("count", &rows.len().to_string())]));
            }
            // The newest tell most of what is wrong now.
            for row in rows.iter().rev().take(LISTED) {
                let case = match row.lane.case() {
                    Some(id) => self.casework.case(id).await?.map(|(case, _)| case),
                    None => None,
                };
                lines.extend(dead_line(phrases, row, case.as_ref()).map(|line| format!("- {line}")));
            }
        }
        Ok(pages(&lines.join("\n")))
    }

    async fn mine_notes(&self, who: &Somebody) -> Result<Vec<Note>, CaseworkError> {
        let now = Timestamp::now();
        let cases = self.casework.mine(who.key).await?;
        if cases.is_empty() {
            return Ok(vec![Note::says(self.phrase(Phrase::BoardNoCases))]);
        }
        let name = |panellist: PanellistKey| card::name(panellist.key());
        let mut lines = Vec::new();
        for case in cases.iter().take(LISTED) {
            let stage = stage_words(&self.casework.library().knowledge.phrases, case, now, &name);
            let thread = self.thread_words(case.id).await;
            let blanks = [("codename", case.codename.as_str()), ("stage", &stage), ("thread", &thread)];
            lines.push(format!("- {}", self.filled(Phrase::BoardMine, &blanks)));
        }
        Ok(pages(&lines.join("\n")))
    }

    /// The case of a name, or of the thread in which it was typed.
    async fn case_named(&self, name: Option<&str>, channel: u64) -> Result<Option<CaseId>, CaseworkError> {
        match name {
            Some(name) => {
                let codename = Codename::parse(name).ok_or(CaseworkError::NoCase)?;
                let case = self.casework.named(&codename, Timestamp::now()).await?;
                Ok(Some(case.ok_or(CaseworkError::NoCase)?.id))
            }
            None => Ok(self.casework.store().case_in(channel).await?),
        }
    }

    /// Opens a case for whoever wrote a message. The panel sees what was written, and not by whom.
    async fn hands_over(&self, hand: &Hand, message: Message) -> Result<Vec<Note>, CaseworkError> {
        let note = |phrase| Ok(vec![Note::says(self.phrase(phrase))]);
        if message.author.bot || message.webhook_id.is_some() {
            return note(Phrase::BoardNobody);
        }
        match self.roles_of(message.author.id).await {
            Some(roles) if self.is_staff(&roles) => return note(Phrase::BoardNobody),
            Some(_) => {}
            None => return note(Phrase::BoardNotHanded),
        }
        let bot = UserId::new(hand.application.max(1));
        let text = Private::new(without_mention(bot, &message.content));
        let now = Timestamp::now();
        let request = find::handed_over(&self.casework.library(), text, now);
        let asker = AskerKey::new(message.author.id.get());
        match self.casework.open(asker, request, Some(hand.id), now).await {
            Took::Up(_) | Took::Before => note(Phrase::BoardHanded),
            Took::Answered(_, Answer::LeadsBack) => note(Phrase::BoardHasCase),
            Took::Answered(..) => note(Phrase::BoardNotHanded),
        }
    }

    /// The roles that somebody has now; `None` when they are not in the server, or Discord does not tell.
    async fn roles_of(&self, user: UserId) -> Option<Vec<RoleId>> {
        let path = format!("/guilds/{}/members/{user}", self.config.guild);
        let member = self.rest.once(&Ask::new(Method::GET, path, "members")).await.ok()?;
        serde_json::from_value(member.get("roles")?.clone()).ok()
    }
}

fn pages(text: &str) -> Vec<Note> {
    let content = |note: Value| note.get("content").and_then(Value::as_str).map(Note::says);
    staff_notes(text).into_iter().filter_map(content).collect()
}
