//! `open-door key`: makes the key that seals cases, and changes it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};

use super::screen;
use crate::config::Keeping;
use crate::store::sqlite::{OpenError, Sqlite};
use crate::vault::KeyFile;

pub(super) const EXAMPLES: &str = "Examples:
  open-door key new
  open-door key rotate";

#[derive(Debug, Args)]
pub(super) struct KeyArgs {
    #[command(subcommand)]
    command: KeyCommand,
}

#[derive(Debug, Subcommand)]
enum KeyCommand {
    /// Make the key file; one that is there is never written over
    #[command(after_help = "Example:\n  open-door key new")]
    New(Whereabouts),
    /// Put a new key in front; a running bot takes it up by itself and lets the older one go
    #[command(after_help = "Example:\n  open-door key rotate")]
    Rotate(Whereabouts),
}

/// Where the key and the data are, when not where the settings say.
#[derive(Debug, Args)]
pub(super) struct Whereabouts {
    /// The key file, instead of OPEN_DOOR_KEY_FILE
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// The folder for what the program keeps, instead of DATA_DIR
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Whereabouts {
    /// What was given, else what the settings say.
    pub(super) fn keeping(self) -> Result<Keeping> {
        let settings = Keeping::from_environment(Path::new("."))?;
        Ok(Keeping { data: self.data.unwrap_or(settings.data), key_file: self.key_file.unwrap_or(settings.key_file) })
    }
}

pub(super) fn run(args: KeyArgs) -> Result<ExitCode> {
    match args.command {
        KeyCommand::New(whereabouts) => new(&whereabouts.keeping()?),
        KeyCommand::Rotate(whereabouts) => rotate(&whereabouts.keeping()?),
    }
}

fn new(keeping: &Keeping) -> Result<ExitCode> {
    let data = keeping.data.display();
    if !keeping.key_file.exists() && Sqlite::is_in(&keeping.data) {
        bail!(
            "`{data}` holds cases that are sealed with another key, and a new one does not open them; put back the key file \
             that belongs to them. If it is lost, they are unreadable for good: then move cases.sqlite and keys.sqlite \
             elsewhere, and make a new key"
        );
    }
    let made = KeyFile::create(&keeping.key_file)?;
    let path = made.path().display();
    screen::say(&format!(
        "made the key {} in {path}\nKeep one copy where neither this machine nor its backups are. If it is lost, open \
         cases are unreadable for good.\n",
        made.ring().newest()
    ));
    Ok(ExitCode::SUCCESS)
}

fn rotate(keeping: &Keeping) -> Result<ExitCode> {
    let rotated = KeyFile::rotate(&keeping.key_file)?;
    let path = rotated.path().display();
    screen::say(&format!(
        "put the new key {} in front in {path}\nThe copy that you keep elsewhere is to be made anew.\n",
        rotated.ring().newest()
    ));
    if Sqlite::is_in(&keeping.data) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(take_up(keeping)).context("the new key is in front, and the older one stays in the file")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Seals with the new key at once what is sealed with older ones, unless a bot is running, which does so itself.
async fn take_up(keeping: &Keeping) -> Result<()> {
    let store = match Sqlite::open(&keeping.data, &keeping.key_file).await {
        Ok(store) => store,
        Err(OpenError::InUse(_)) => {
            screen::say("The running bot takes it up within a minute, and then takes the older key out of the file.\n");
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    let taken_up = store.take_up_key().await;
    store.close().await;
    match taken_up?.older_kept {
        None => screen::say("Everything is sealed with it; the older key is out of the file.\n"),
        Some(error) => {
            screen::note(&format!("everything is sealed with it, but the older key is still in the file: {error}"))
        }
    }
    Ok(())
}
