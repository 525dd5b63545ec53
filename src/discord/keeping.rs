//! `/knowledge`: for those who keep the knowledge, with the result as a report to read.

use std::sync::Arc;

use jiff::Timestamp;
use reqwest::Method;
use serde_json::Value;
use tracing::warn;

use super::command::{Context, is_admin, thinking};
use super::delivery::INTERACTION_WORTH;
use super::queue::Turn;
use super::render::{ephemeral, staff_notes};
use super::rest::{Ask, RestError};
use crate::app::{Desk, ReindexError};
use crate::knowledge::{Fault, london_day};

/// The most messages of one report: whoever needs more reads it with `open-door knowledge check`.
const MOST_PAGES: usize = 5;

type Outcome = Result<(), RestError>;

/// Keep the knowledge: reindex, check, status, rollback
#[poise::command(
    slash_command,
    guild_only,
    subcommands("reindex", "check", "status", "rollback"),
    name_localized("en-GB", "knowledge"),
    description_localized("en-GB", "Keep the knowledge: reindex, check, status, rollback")
)]
pub(super) async fn knowledge(_: Context<'_>) -> Outcome {
    Ok(())
}

/// Read the knowledge folder again and answer from it
#[poise::command(
    slash_command,
    name_localized("en-GB", "reindex"),
    description_localized("en-GB", "Read the knowledge folder again and answer from it")
)]
async fn reindex(context: Context<'_>) -> Outcome {
    report(context, |desk| match desk.reindex(london_day(Timestamp::now())) {
        Ok(report) => format!("Reindexed.\n{report}"),
        Err(ReindexError::Faults(faults)) => {
            let errors: Vec<Fault> = faults.into_iter().filter(Fault::is_error).collect();
            format!("Nothing was changed: the knowledge has errors.\n{}", lines(&errors))
        }
        Err(error) => format!("Nothing was changed: {error}"),
    })
    .await
}

/// Report every fault of the knowledge folder
#[poise::command(
    slash_command,
    name_localized("en-GB", "check"),
    description_localized("en-GB", "Report every fault of the knowledge folder")
)]
async fn check(context: Context<'_>) -> Outcome {
    report(context, |desk| match desk.check(london_day(Timestamp::now())) {
        Ok(faults) if faults.is_empty() => "No faults.".to_owned(),
        Ok(faults) => lines(&faults),
        Err(error) => error.to_string(),
    })
    .await
}

/// Say what is being answered from
#[poise::command(
    slash_command,
    name_localized("en-GB", "status"),
    description_localized("en-GB", "Say what is being answered from")
)]
async fn status(context: Context<'_>) -> Outcome {
    report(context, |desk| {
        let library = desk.library();
        let knowledge = &library.knowledge;
        let digest = knowledge.digest.get(..12).unwrap_or_default();
        format!("Answering from {} reviewed entries, digest {digest}.", knowledge.reviewed().count())
    })
    .await
}

/// Answer from the knowledge before the last reindex again
#[poise::command(
    slash_command,
    name_localized("en-GB", "rollback"),
    description_localized("en-GB", "Answer from the knowledge before the last reindex again")
)]
async fn rollback(context: Context<'_>) -> Outcome {
    report(context, |desk| match desk.rollback(london_day(Timestamp::now())) {
        Ok(report) => format!("Rolled back. The folder is not read again until it changes.\n{report}"),
        Err(error) => format!("Nothing was changed: {error}"),
    })
    .await
}

/// Runs something slow aside, one after the other, and shows its report to the admin alone.
async fn report(context: Context<'_>, work: impl FnOnce(&Desk) -> String + Send + 'static) -> Outcome {
    if !is_admin(context).await {
        return Ok(());
    }
    let (bot, interaction) = (Arc::clone(context.data()), context.interaction);
    let (id, token, application) = (interaction.id.get(), interaction.token.clone(), interaction.application_id);
    let acknowledge = async move {
        bot.callback(id, &token, thinking()).await;
        let keeper = Arc::clone(&bot);
        let job = async move {
            let desk = Arc::clone(keeper.reception.desk());
            let text = tokio::task::spawn_blocking(move || work(&desk)).await;
            let text = text.unwrap_or_else(|_| "Nothing was changed: the work ended in a panic.".to_owned());
            let original = (Method::PATCH, format!("/webhooks/{application}/{token}/messages/@original"));
            let further = (Method::POST, format!("/webhooks/{application}/{token}"));
            for (number, note) in pages(&text).into_iter().enumerate() {
                let (method, path) = if number == 0 { original.clone() } else { further.clone() };
                let ask = Ask::of_interaction(method, path, INTERACTION_WORTH).with(ephemeral(note));
                if let Err(error) = keeper.rest.ask(&ask).await {
                    warn!(%error, "a report could not be delivered");
                }
            }
        };
        bot.queues.push(Turn::Keeping, Box::pin(job));
    };
    context.data().queues.push(Turn::Presses(interaction.user.id), Box::pin(acknowledge));
    Ok(())
}

/// A report in as many messages as are sent of it; a longer one says that it is longer.
fn pages(text: &str) -> Vec<Value> {
    let mut notes = staff_notes(text);
    if notes.len() > MOST_PAGES {
        notes.truncate(MOST_PAGES - 1);
        notes.extend(staff_notes("There is more: `open-door knowledge check` shows all of it."));
    }
    notes
}

fn lines(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
