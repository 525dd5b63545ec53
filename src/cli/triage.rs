//! `open-door triage`: train, explain.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::{Places, open_desk, screen};
use crate::evaluation::measure;
use crate::files;
use crate::knowledge::{Flag, london_day};
use crate::triage::{Urgency, rules};

pub(super) const EXAMPLES: &str = "Examples:
  open-door triage train
  open-door triage explain 'he is outside and i have hidden'";

#[derive(Debug, Args)]
pub(super) struct TriageArgs {
    #[command(subcommand)]
    command: TriageCommand,
}

#[derive(Debug, Subcommand)]
enum TriageCommand {
    /// Learn from four fifths of the labelled lines and report how the rest are judged
    #[command(after_help = "Example:\n  open-door triage train --knowledge knowledge")]
    Train {
        #[command(flatten)]
        places: Places,
    },
    /// Say how a message is judged, and why
    #[command(after_help = "Example:\n  open-door triage explain 'what is a DASH form?'")]
    Explain {
        /// The message
        text: String,
        #[command(flatten)]
        places: Places,
    },
}

pub(super) fn run(args: TriageArgs) -> Result<ExitCode> {
    match args.command {
        TriageCommand::Train { places } => train(&places),
        TriageCommand::Explain { text, places } => explain(&text, &places),
    }
}

fn train(places: &Places) -> Result<ExitCode> {
    let read = files::read_folder(&places.knowledge)?.check(london_day(Timestamp::now()));
    let Some(knowledge) = read.knowledge else {
        bail!("the knowledge has errors; `open-door knowledge check` lists them")
    };
    screen::say(&measure(&knowledge).to_string());
    Ok(ExitCode::SUCCESS)
}

fn explain(text: &str, places: &Places) -> Result<ExitCode> {
    let library = open_desk(places)?.library();
    let judgement = library.triage.judge(text, &[]);
    let flags: Vec<&str> = judgement.flags.iter().map(Flag::name).collect();
    screen::say(&format!(
        "{}; flags: {}\n",
        judgement.urgency,
        if flags.is_empty() { "none".to_owned() } else { flags.join(", ") }
    ));
    if let Some(strengths) = library.triage.strengths(text) {
        screen::say(&format!(
            "the model: {:+.1} for {}, {:+.1} for at least {}\n",
            strengths.emergency,
            Urgency::Emergency,
            strengths.urgent,
            Urgency::Urgent
        ));
    }
    for finding in &judgement.findings {
        let means = rules::ALL
            .iter()
            .find(|rule| rule.id == finding.rule)
            .map_or("the words that weighed most", |rule| rule.means);
        screen::say(&format!("  {}: \u{201c}{}\u{201d}; {means}\n", finding.rule, finding.evidence.reveal()));
    }
    Ok(ExitCode::SUCCESS)
}
