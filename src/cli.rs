//! The command line.

mod ask;
mod audit;
mod chat;
mod import;
mod key;
mod knowledge;
mod screen;
mod serve;
mod triage;
mod why;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};
use jiff::Timestamp;

use crate::app::{Cached, Desk, Generations, Opened};
use crate::knowledge::london_day;

/// Answers questions about domestic abuse from reviewed words, and hands over to people.
///
/// Not an emergency service. In danger now, ring 999; if you cannot speak, on a mobile press 55 when asked.
#[derive(Debug, Parser)]
#[command(
    name = "open-door",
    version,
    after_help = "Example:\n  open-door ask 'how can I ring the police if I cannot talk?'"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Talk to the bot here in the terminal, without account or network
    #[command(after_help = "Example:\n  open-door chat")]
    Chat(chat::ChatArgs),
    /// Serve on Discord; settings come from the environment or `.env`
    #[command(after_help = "Example:\n  cp .env.example .env   # fill it in\n  open-door serve")]
    Serve(serve::ServeArgs),
    /// Answer one question, or a stream of them with --jsonl
    #[command(after_help = ask::EXAMPLES)]
    Ask(ask::AskArgs),
    /// Check, reindex, export, import or measure the knowledge
    #[command(after_help = knowledge::EXAMPLES)]
    Knowledge(knowledge::KnowledgeArgs),
    /// Measure the judge of danger, or ask it why
    #[command(after_help = triage::EXAMPLES)]
    Triage(triage::TriageArgs),
    /// Read who did what to which case
    #[command(after_help = audit::EXAMPLES)]
    Audit(audit::AuditArgs),
    /// Make or change the key that seals cases
    #[command(after_help = key::EXAMPLES)]
    Key(key::KeyArgs),
    /// Print a completion script for a shell
    #[command(
        after_help = "Example:\n  open-door completions bash > ~/.local/share/bash-completion/completions/open-door"
    )]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Where things are kept.
#[derive(Clone, Debug, Args)]
struct Places {
    /// The knowledge folder
    #[arg(long, value_name = "DIR", env = "KNOWLEDGE_DIR", default_value = "knowledge")]
    knowledge: PathBuf,
    /// The folder for what the program keeps, the index among it
    #[arg(long, value_name = "DIR", env = "DATA_DIR", default_value = "data")]
    data: PathBuf,
}

/// Runs the command line: exit status 0, 1 for a failure, 2 for wrong use.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return wrong_use(&error),
    };
    match cli.command.run() {
        Ok(code) => code,
        Err(error) => {
            screen::error(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Help and version as asked for; anything else as one line with its mend.
fn wrong_use(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
        }
        _ => screen::error(&in_one_line(&error.to_string())),
    }
    ExitCode::from(WRONG_USE)
}

/// The exit status of wrong use.
const WRONG_USE: u8 = 2;

/// What clap says over several lines, in one: the error and its tips, then where the help is.
fn in_one_line(error: &str) -> String {
    let (said, usage) = error.split_once("Usage:").unwrap_or((error, "open-door"));
    let said = said.split("For more information").next().unwrap_or(said).trim_start_matches("error:");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_word = |word: &&str| word.starts_with(|c: char| c.is_ascii_lowercase());
    let command = usage.split_whitespace().take_while(is_word).collect::<Vec<_>>().join(" ");
    format!("{said}; see `{command} --help`")
}

impl Command {
    fn run(self) -> Result<ExitCode> {
        match self {
            Self::Chat(args) => chat::run(&args),
            Self::Serve(args) => serve::run(&args),
            Self::Ask(args) => ask::run(&args),
            Self::Knowledge(args) => knowledge::run(args),
            Self::Triage(args) => triage::run(args),
            Self::Audit(args) => audit::run(args),
            Self::Key(args) => key::run(args),
            Self::Completions { shell } => {
                let mut script = Vec::new();
                clap_complete::generate(shell, &mut Cli::command(), "open-door", &mut script);
                screen::say(&String::from_utf8_lossy(&script));
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

/// Opens the knowledge for a command, saying on standard error whatever is not as usual.
fn open_desk(places: &Places) -> Result<Desk> {
    let today = london_day(Timestamp::now());
    let generations = match Generations::in_data(&places.data) {
        Ok(generations) => Some(generations),
        Err(error) => {
            screen::note(&format!("{error}; the index is built in memory this time"));
            None
        }
    };
    if generations.as_ref().is_some_and(Generations::is_empty) {
        screen::note("building the index for the first time; this takes a few seconds");
    }
    let (desk, opened) = Desk::open(&places.knowledge, generations, today).context("the knowledge cannot be served")?;
    match opened {
        Opened::Folder(Cached::Found | Cached::Built) => {}
        Opened::Folder(Cached::Rebuilt(why)) => screen::note(&format!("the index was built anew: {why}")),
        Opened::LastGood(faults) => {
            screen::note(&format!(
                "the knowledge folder has {} faults, so the last good knowledge is served; see `open-door knowledge check`",
                faults.len()
            ));
        }
        Opened::RolledBack => screen::note("serving the knowledge that was rolled back to; a changed folder ends this"),
    }
    Ok(desk)
}
