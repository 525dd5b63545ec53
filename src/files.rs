//! Reads the knowledge folder from the disk, and hands its texts to [`crate::knowledge`]; writes drafts into it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use thiserror::Error;

use crate::knowledge::import::Draft;
use crate::knowledge::{Fault, Knowledge, Problem, Read, SourceText};

/// Folders of the knowledge that hold texts.
const FOLDERS: [&str; 8] = ["advice", "press-releases", "questions", "safety", "tips", "elsewhere", "search", "triage"];

/// Endings of the files that are read.
const ENDINGS: [&str; 4] = ["md", "toml", "tsv", "txt"];

/// A knowledge folder that cannot be read at all.
#[derive(Debug, Error)]
#[error("cannot read the knowledge folder `{folder}`: {source}; check the path, or give another with --knowledge")]
pub struct FolderError {
    folder: PathBuf,
    source: io::Error,
}

/// The texts of a folder, and what could not be read as text.
#[derive(Debug, Default)]
pub struct FolderTexts {
    /// The texts, by path inside the folder.
    pub texts: Vec<SourceText>,
    /// Files that are not UTF-8 text, or could not be read.
    pub faults: Vec<Fault>,
}

impl FolderTexts {
    /// Parses and checks the texts, with the faults of reading them added.
    pub fn check(self, today: Date) -> Read {
        let mut read = Knowledge::read(&self.texts, today);
        if !self.faults.is_empty() {
            read.knowledge = None;
            read.faults.splice(0..0, self.faults);
        }
        read
    }
}

/// Reads every text of a knowledge folder.
///
/// # Errors
/// When the folder itself cannot be listed. A single bad file is a fault in the result.
pub fn read_folder(folder: &Path) -> Result<FolderTexts, FolderError> {
    let failed = |source| FolderError { folder: folder.to_owned(), source };
    let mut read = FolderTexts::default();
    read_files(folder, "", &mut read).map_err(failed)?;
    for inner in FOLDERS {
        let path = folder.join(inner);
        if path.is_dir() {
            read_files(&path, &format!("{inner}/"), &mut read).map_err(failed)?;
        }
    }
    read.texts.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(read)
}

fn read_files(folder: &Path, prefix: &str, read: &mut FolderTexts) -> io::Result<()> {
    for item in fs::read_dir(folder)? {
        let path = item?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if !path.is_file() || !ENDINGS.contains(&ending) || name == "README.md" || name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{name}");
        match read_text(&path) {
            Ok(text) => read.texts.push(SourceText { path: name, text }),
            Err(problem) => read.faults.push(problem.at(&name, 0)),
        }
    }
    Ok(())
}

/// Reads one file as UTF-8 text.
///
/// # Errors
/// With the mend, when the file cannot be opened or is in another encoding.
pub fn read_text(path: &Path) -> Result<String, Problem> {
    let bytes = fs::read(path).map_err(|error| {
        Problem::new(format!("the file cannot be read: {error}"), "check that it is there and may be read")
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(at).filter(|&&byte| byte == b'\n').count() + 1;
        Problem::new(
            format!("line {line} is not UTF-8 text; the file looks like Latin-1 or Windows-1252"),
            "save it again as UTF-8, in an editor or with `iconv -f WINDOWS-1252 -t UTF-8`",
        )
    })
}

/// The largest press release that is read, in bytes: far above any release, and far below what fills the memory.
pub const LARGEST_RELEASE: u64 = 20 * 1024 * 1024;

/// Reads a press release.
///
/// # Errors
/// With the mend, when it cannot be opened, is above [`LARGEST_RELEASE`], or is in another encoding.
pub fn read_release(path: &Path) -> Result<String, Problem> {
    match fs::metadata(path) {
        Ok(file) if file.len() > LARGEST_RELEASE => Err(Problem::new(
            format!("the file has {} bytes, above the limit of {LARGEST_RELEASE}", file.len()),
            "give the release alone, as text",
        )),
        // What cannot be looked at cannot be read either: reading says why.
        Ok(_) | Err(_) => read_text(path),
    }
}

/// Writes a draft into the knowledge folder, whole or not at all.
///
/// # Errors
/// With the mend, when it cannot be written, or a file that it is not to replace is there.
pub fn write_draft(folder: &Path, draft: &Draft) -> Result<(), Problem> {
    let path = folder.join(&draft.path);
    if !draft.replaces && path.exists() {
        return Err(Problem::new(
            format!("`{}` is there already and cannot be read as an entry", path.display()),
            "mend that file, or give it another name",
        ));
    }
    let aside = path.with_extension(format!("new-{}", std::process::id()));
    let write = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&aside, &draft.text)?;
        fs::rename(&aside, &path)
    };
    write().map_err(|error| {
        let _ = fs::remove_file(&aside);
        Problem::new(
            format!("`{}` cannot be written: {error}", path.display()),
            "check that the knowledge folder may be written to",
        )
    })
}
