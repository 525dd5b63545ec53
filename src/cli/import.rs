//! `open-door knowledge import`: press releases become drafts in the knowledge folder.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;

use super::screen;
use crate::files;
use crate::knowledge::import::{Draft, Imported, Importer};
use crate::knowledge::{Fault, london_day};

/// Imports each file for itself: one that fails stops no other.
pub(super) fn run(releases: &[PathBuf], force: bool, folder: &Path) -> Result<ExitCode> {
    let mut importer = Importer::of(&files::read_folder(folder)?.texts);
    let today = london_day(Timestamp::now());
    let mut all_well = true;
    for release in releases {
        let name = release.display().to_string();
        match one(&mut importer, release, &name, force, folder, today) {
            Ok(outcome) => screen::say(&format!("{name}: {outcome}\n")),
            Err(Fault { line, what, mend, .. }) => {
                all_well = false;
                let place = if line == 0 { name } else { format!("{name}:{line}") };
                screen::error(&format!("{place}: {what}; nothing was written for it; {mend}"));
            }
        }
    }
    Ok(if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn one(
    importer: &mut Importer,
    release: &Path,
    name: &str,
    force: bool,
    folder: &Path,
    today: Date,
) -> Result<String, Fault> {
    let text = files::read_release(release).map_err(|problem| problem.at(name, 0))?;
    let draft = match importer.import(name, &text, force, today)? {
        Imported::AlreadyThere(path) => {
            let path = folder.join(path).display().to_string();
            return Ok(format!("already imported as {path}; nothing was written; --force makes a new draft"));
        }
        Imported::Draft(draft) => draft,
    };
    files::write_draft(folder, &draft).map_err(|problem| problem.at(name, 0))?;
    importer.keep(&draft);
    let Draft { path, text: _, to_do, replaces, beside } = draft;
    let how = if replaces { "wrote anew" } else { "wrote" };
    let path = folder.join(path).display().to_string();
    let beside = beside.map_or_else(String::new, |path| {
        let path = folder.join(path).display().to_string();
        format!("; {path} is finished and was left as it is")
    });
    Ok(format!("{how} {path}, a draft: the {to_do} things still to do stand at its top{beside}"))
}
