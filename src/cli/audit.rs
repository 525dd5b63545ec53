//! `open-door audit`: who did what to which case. What was said, and who the asker is, is not in it.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;

use super::key::Whereabouts;
use super::screen;
use crate::case::{AuditEntry, Who};
use crate::config::Keeping;
use crate::knowledge::in_london;
use crate::store::sqlite::{Sqlite, read_audit};

pub(super) const EXAMPLES: &str =
    "A running bot is not disturbed. Nothing that was said is in the log, nor who an asker is.

Examples:
  open-door audit
  open-door audit amber-harbour
  open-door audit 17 --last 5";

#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    /// One case only: its number, or what the panel calls its asker
    case: Option<String>,
    /// The newest so many lines only
    #[arg(long, value_name = "COUNT")]
    last: Option<usize>,
    #[command(flatten)]
    whereabouts: Whereabouts,
}

pub(super) fn run(args: AuditArgs) -> Result<ExitCode> {
    let AuditArgs { case, last, whereabouts } = args;
    let Keeping { data, key_file } = whereabouts.keeping()?;
    if !Sqlite::is_in(&data) {
        bail!("there are no cases in `{}`; say with DATA_DIR or --data where the bot keeps them", data.display());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let log = runtime.block_on(read_audit(&data, &key_file))?;
    let wanted = |entry: &&AuditEntry| {
        case.as_ref().is_none_or(|case| *case == entry.case.to_string() || *case == entry.codename.as_str())
    };
    let newest: Vec<&AuditEntry> = log.iter().filter(wanted).take(last.unwrap_or(usize::MAX)).collect();
    for entry in newest.into_iter().rev() {
        screen::say(&line(entry)?);
    }
    Ok(ExitCode::SUCCESS)
}

/// One line, oldest first in the list as in any log.
fn line(entry: &AuditEntry) -> Result<String> {
    let AuditEntry { at, case, codename, who, act } = entry;
    let at = in_london(*at)?.strftime("%Y-%m-%d %H:%M:%S %Z");
    let who = match who {
        Who::Asker => "asker".to_owned(),
        Who::Panellist(key) => format!("panellist {}", key.key()),
        Who::Moderator(key) => format!("moderator {}", key.key()),
        Who::Program => "program".to_owned(),
    };
    Ok(format!("{at}  {case} {}  {who}  {}\n", codename.as_str(), act.name()))
}
