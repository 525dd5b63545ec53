//! `open-door knowledge`: check, reindex, export, import, eval.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::{Places, import, open_desk, screen};
use crate::app::{Desk, Generations, ReindexError};
use crate::evaluation::Scores;
use crate::files;
use crate::knowledge::{Fault, Setting, london_day};

pub(super) const EXAMPLES: &str = "Examples:
  open-door knowledge check
  open-door knowledge import release.txt
  open-door knowledge eval questions.jsonl out_of_scope.jsonl";

#[derive(Debug, Args)]
pub(super) struct KnowledgeArgs {
    #[command(subcommand)]
    command: KnowledgeCommand,
}

#[derive(Debug, Subcommand)]
enum KnowledgeCommand {
    /// Report every fault of the knowledge at once, with file, line and mend
    #[command(after_help = "Example:\n  open-door knowledge check --knowledge knowledge")]
    Check {
        #[command(flatten)]
        places: Places,
    },
    /// Build the index of the knowledge as it is now
    #[command(after_help = "Example:\n  open-door knowledge reindex")]
    Reindex {
        #[command(flatten)]
        places: Places,
    },
    /// Write every reviewed entry as JSON, one object a line
    #[command(after_help = "Example:\n  open-door knowledge export --jsonl > entries.jsonl")]
    Export {
        /// One JSON object a line (the only form, so far)
        #[arg(long, required = true)]
        jsonl: bool,
        #[command(flatten)]
        places: Places,
    },
    /// Make drafts of press releases, each with the list of what a person must still do
    #[command(
        after_help = "A release that was imported before is left alone, and that is no failure. A finished entry is never written over.\n\nExample:\n  open-door knowledge import press/*.txt"
    )]
    Import {
        /// Press releases: a block of YAML or none, then Markdown
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Make a new draft of what was imported before, in place of the old draft
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        places: Places,
    },
    /// Score the bot on labelled messages
    #[command(after_help = "Example:\n  open-door knowledge eval questions.jsonl out_of_scope.jsonl triage.jsonl")]
    Eval {
        /// Files of labelled messages, one JSON object a line
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// List every message answered or judged wrongly
        #[arg(long)]
        misses: bool,
        /// Fail when a score is worse than in this file by more than its noise
        #[arg(long, value_name = "FILE", conflicts_with = "record")]
        against: Option<PathBuf>,
        /// Write the scores into this file, for later comparison
        #[arg(long, value_name = "FILE")]
        record: Option<PathBuf>,
        #[command(flatten)]
        places: Places,
    },
}

pub(super) fn run(args: KnowledgeArgs) -> Result<ExitCode> {
    match args.command {
        KnowledgeCommand::Check { places } => check(&places),
        KnowledgeCommand::Reindex { places } => reindex(&places),
        KnowledgeCommand::Export { jsonl: _, places } => export(&places),
        KnowledgeCommand::Import { files, force, places } => import::run(&files, force, &places.knowledge),
        KnowledgeCommand::Eval { files, misses, against, record, places } => {
            let scores = eval(&files, misses, &places)?;
            if let Some(file) = record {
                fs::write(&file, scores.record()).with_context(|| format!("cannot write `{}`", file.display()))?;
            }
            against.map_or(Ok(ExitCode::SUCCESS), |file| compare(&scores, &file))
        }
    }
}

fn check(places: &Places) -> Result<ExitCode> {
    let read = files::read_folder(&places.knowledge)?.check(london_day(Timestamp::now()));
    for fault in &read.faults {
        screen::say(&format!("{fault}\n"));
    }
    let errors = read.faults.iter().filter(|fault| fault.is_error()).count();
    let warnings = read.faults.len() - errors;
    if let Some(knowledge) = &read.knowledge {
        let reviewed = knowledge.reviewed().count();
        let without: Vec<&str> = knowledge
            .topics
            .iter()
            .filter(|topic| !knowledge.reviewed().any(|entry| entry.topic == topic.id))
            .map(|topic| topic.id.as_str())
            .collect();
        screen::say(&format!(
            "{reviewed} reviewed entries on {} of {} topics\n",
            knowledge.topics.len() - without.len(),
            knowledge.topics.len()
        ));
        if !without.is_empty() {
            screen::say(&format!("no entry yet: {}\n", without.join(", ")));
        }
    }
    screen::say(&format!("{errors} errors, {warnings} warnings\n"));
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn reindex(places: &Places) -> Result<ExitCode> {
    let today = london_day(Timestamp::now());
    let last_served =
        Generations::in_data(&places.data).ok().and_then(|kept| Desk::of_last_served(&places.knowledge, kept, today));
    let desk = match last_served {
        Some(desk) => desk,
        None => open_desk(places)?,
    };
    match desk.reindex(today) {
        Ok(report) => {
            screen::say(&format!("{report}\n"));
            Ok(ExitCode::SUCCESS)
        }
        Err(ReindexError::Faults(faults)) => {
            faults.iter().filter(|fault| Fault::is_error(fault)).for_each(|fault| screen::say(&format!("{fault}\n")));
            screen::error("the knowledge has errors, so nothing was changed; mend them and run this again");
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(error.into()),
    }
}

fn export(places: &Places) -> Result<ExitCode> {
    let desk = open_desk(places)?;
    let library = desk.library();
    let knowledge = &library.knowledge;
    let setting = Setting { area: None, today: london_day(Timestamp::now()) };
    for entry in knowledge.reviewed() {
        let line = serde_json::json!({
            "entry": entry.id.as_str(),
            "topic": entry.topic.as_str(),
            "title": entry.title,
            "questions": entry.questions,
            "body": knowledge.say_body(entry, setting),
            "areas": entry.areas.iter().filter_map(|id| knowledge.areas.get(id)).map(|area| area.name.as_str()).collect::<Vec<_>>(),
        });
        screen::say(&format!("{line}\n"));
    }
    Ok(ExitCode::SUCCESS)
}

fn eval(files: &[PathBuf], misses: bool, places: &Places) -> Result<Scores> {
    let desk = open_desk(places)?;
    let library = desk.library();
    let mut scores = Scores::default();
    for file in files {
        let name = file.display().to_string();
        let text = fs::read_to_string(file).with_context(|| format!("cannot read `{name}`; check the path"))?;
        scores.count_file(&library, &name, &text, Timestamp::now())?;
    }
    screen::say(&scores.to_string());
    if misses {
        scores.misses.iter().for_each(|miss| screen::say(&format!("{miss}\n")));
    }
    Ok(scores)
}

fn compare(scores: &Scores, file: &Path) -> Result<ExitCode> {
    let name = file.display().to_string();
    let record = fs::read_to_string(file).with_context(|| format!("cannot read `{name}`; make it with `--record`"))?;
    let worse = scores.worse_than(&record).with_context(|| name.clone())?;
    if worse.is_empty() {
        screen::say(&format!("no score is worse than in {name} by more than its noise\n"));
        return Ok(ExitCode::SUCCESS);
    }
    worse.iter().for_each(|worse| screen::say(&format!("worse: {worse}\n")));
    screen::error("a change made the scores worse; mend it, or record the new scores and say why");
    Ok(ExitCode::FAILURE)
}
