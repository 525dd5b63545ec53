//! `open-door serve`: the bot on Discord.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::Args;
use tokio::signal;
use tracing::{error, info};
use tracing_subscriber::EnvFilter;

use super::{Places, open_desk};
use crate::config::Config;
use crate::discord::{self, Patience};
use crate::store::sqlite::Sqlite;

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// The knowledge folder, instead of KNOWLEDGE_DIR
    #[arg(long, value_name = "DIR")]
    knowledge: Option<std::path::PathBuf>,
}

pub(super) fn run(args: &ServeArgs) -> Result<ExitCode> {
    let mut config = Config::from_environment(Path::new("."))?;
    if let Some(knowledge) = &args.knowledge {
        config.knowledge.clone_from(knowledge);
    }
    start_log(&config.log)?;
    quiet_panics();
    let desk = Arc::new(open_desk(&Places { knowledge: config.knowledge.clone(), data: config.data.clone() })?);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the runtime cannot start")?;
    let outcome = runtime.block_on(async {
        let stop = told_to_stop()?;
        let store = Sqlite::open(&config.data, &config.key_file).await.context("the cases cannot be opened")?;
        discord::serve(config, desk, store, Patience::default(), stop).await
    });
    // A reindex that is under way is not waited for: it swaps in whole or not at all.
    runtime.shutdown_background();
    outcome?;
    info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Logs of this program only: other crates put addresses and texts into theirs.
fn start_log(level: &str) -> Result<()> {
    if !["error", "warn", "info", "debug"].contains(&level) {
        bail!("OPEN_DOOR_LOG is not a level: write error, warn, info or debug");
    }
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(format!("off,open_door={level}")))
        .with_writer(std::io::stderr)
        .init();
    Ok(())
}

/// A panic's message can hold what an asker wrote: only its place in the code is told.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        error!(place, "a panic");
    }));
}

/// Ends when the program is told to stop, by the terminal or by its supervisor.
fn told_to_stop() -> Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminate =
        signal::unix::signal(signal::unix::SignalKind::terminate()).context("signals cannot be listened to")?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = signal::ctrl_c().await;
    })
}
