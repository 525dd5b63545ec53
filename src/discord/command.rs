//! The slash commands: what is typed becomes an event. Names and descriptions are Discord's business; answers are not written here.

use std::sync::Arc;

use poise::{ApplicationContext, Command};
use serde_json::json;
use serenity::builder::{AutocompleteChoice, CreateAutocompleteResponse};
use serenity::model::id::RoleId;

use super::bot::{Bot, timestamp};
use super::handover::Call;
use super::queue::Turn;
use super::rest::RestError;
use super::{limits, panel};
use crate::conversation::{Event, Page, Place};
use crate::private::Private;

/// What every command gets.
pub(super) type Context<'a> = ApplicationContext<'a, Arc<Bot>, RestError>;

type Outcome = Result<(), RestError>;

/// Every command.
pub(super) fn all() -> Vec<Command<Arc<Bot>, RestError>> {
    vec![
        ask(),
        help_now(),
        services(),
        privacy(),
        topics(),
        person(),
        forget_me(),
        super::keeping::knowledge(),
        panel::queue(),
        panel::cases(),
        panel::reply(),
        panel::hand_over(),
    ]
}

/// Answers a command so that only the asker sees it, in the asker's turn.
async fn answer(context: Context<'_>, event: Event) -> Outcome {
    let bot = Arc::clone(context.data());
    let call = call(context);
    let turn = Arc::clone(&bot);
    let turn_of = Turn::Presses(call.user);
    bot.queues.push(turn_of, Box::pin(async move { turn.answer_privately(&call, event).await }));
    Ok(())
}

/// What a command is answered by.
fn call(context: Context<'_>) -> Call {
    let interaction = context.interaction;
    let (user, id, application) = (interaction.user.id, interaction.id.get(), interaction.application_id.get());
    Call { user, id, token: interaction.token.clone(), application }
}

/// Ask a question: only you see the answer
#[poise::command(
    slash_command,
    name_localized("en-GB", "ask"),
    description_localized("en-GB", "Ask a question: only you see the answer")
)]
async fn ask(
    context: Context<'_>,
    #[description = "Your question, in your own words"]
    #[description_localized("en-GB", "Your question, in your own words")]
    #[max_length = 4000]
    question: String,
    #[description = "Your town, district, county or nation"]
    #[description_localized("en-GB", "Your town, district, county or nation")]
    #[autocomplete = "suggest_areas"]
    #[max_length = 100]
    area: Option<String>,
) -> Outcome {
    let written = timestamp(context.interaction.id.created_at().unix_timestamp());
    let area = area.map(Private::new);
    answer(context, Event::Asked { text: Private::new(question), area, written, place: Place::Private }).await
}

/// What to do when somebody is in danger now
#[poise::command(
    slash_command,
    rename = "help-now",
    name_localized("en-GB", "help-now"),
    description_localized("en-GB", "What to do when somebody is in danger now")
)]
async fn help_now(context: Context<'_>) -> Outcome {
    answer(context, Event::Opens(Page::HelpNow)).await
}

/// Services near you: only you see them
#[poise::command(
    slash_command,
    name_localized("en-GB", "services"),
    description_localized("en-GB", "Services near you: only you see them")
)]
async fn services(
    context: Context<'_>,
    #[description = "Your town, district or county"]
    #[description_localized("en-GB", "Your town, district or county")]
    #[autocomplete = "suggest_areas"]
    #[max_length = 100]
    area: String,
) -> Outcome {
    answer(context, Event::IsIn(Private::new(area))).await
}

/// What is kept of what you write, and who sees it
#[poise::command(
    slash_command,
    name_localized("en-GB", "privacy"),
    description_localized("en-GB", "What is kept of what you write, and who sees it")
)]
async fn privacy(context: Context<'_>) -> Outcome {
    answer(context, Event::Opens(Page::Privacy)).await
}

/// What you can ask about
#[poise::command(
    slash_command,
    name_localized("en-GB", "topics"),
    description_localized("en-GB", "What you can ask about")
)]
async fn topics(context: Context<'_>) -> Outcome {
    answer(context, Event::Opens(Page::Topics)).await
}

/// Talk to a person
#[poise::command(slash_command, name_localized("en-GB", "person"), description_localized("en-GB", "Talk to a person"))]
async fn person(context: Context<'_>) -> Outcome {
    let bot = Arc::clone(context.data());
    let call = call(context);
    let turn = Arc::clone(&bot);
    bot.queues.push(Turn::Presses(call.user), Box::pin(async move { turn.wants_person(&call).await }));
    Ok(())
}

/// Forget our conversation, and erase my talks with the panel
#[poise::command(
    slash_command,
    rename = "forget-me",
    name_localized("en-GB", "forget-me"),
    description_localized("en-GB", "Forget our conversation, and erase my talks with the panel")
)]
async fn forget_me(context: Context<'_>) -> Outcome {
    let bot = Arc::clone(context.data());
    let call = call(context);
    let turn = Arc::clone(&bot);
    bot.queues.push(Turn::Presses(call.user), Box::pin(async move { turn.forgets(call).await }));
    Ok(())
}

/// Areas whose name or a place in them begins with what is typed.
async fn suggest_areas(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let library = context.data().reception.desk().library();
    let names = library.knowledge.areas.beginning_with(partial, limits::SUGGESTIONS);
    let choices = names.into_iter().map(|name| AutocompleteChoice::new(name.clone(), name)).collect();
    CreateAutocompleteResponse::new().set_choices(choices)
}

/// Refuses a command that needs the admin role, as a page; the role is checked here, not by Discord's settings alone.
pub(super) async fn is_admin(context: Context<'_>) -> bool {
    let roles: Vec<RoleId> = context.interaction.member.as_ref().map(|member| member.roles.clone()).unwrap_or_default();
    let is_here = context.interaction.guild_id.is_some_and(|guild| guild.get() == context.data().config.guild);
    if is_here && context.data().is_admin(&roles) {
        return true;
    }
    let _ = answer(context, Event::Opens(Page::NotForYou)).await;
    false
}

/// The body that shows 'thinking' to the one who typed, until the report is there.
pub(super) fn thinking() -> serde_json::Value {
    json!({ "type": 5, "data": { "flags": 64 } })
}
