//! Generations of the library on the disk: a cache of the knowledge folder, never the truth.
//!
//! ```text
//! DATA_DIR/library/
//!   pointers            which digest is current, which came before, which is held back
//!   <digest>/           one generation, complete or not there at all
//!     texts             the knowledge texts it was made from
//!     ranker            the trained judge of topics
//!     triage            what the judge of danger learnt
//!     index/            Tantivy's files, memory-mapped
//! ```
//!
//! A generation is built in a folder of another name and renamed when whole,
//! so that a kill at any moment leaves either the whole of it or a leftover
//! that the next start clears away.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tracing::{info, warn};

use crate::knowledge::{Knowledge, SourceText};
use crate::library::Library;
use crate::search::{Index, Ranker, SearchError};
use crate::triage::{Learnt, Triage};

/// How many hexadecimal digits of a digest name a generation.
const NAME_LENGTH: usize = 24;

/// Length of the checksum before a stored value, in bytes.
const CHECKSUM: usize = 32;

/// Why a generation cannot be kept or read.
#[derive(Debug, Error)]
pub enum CacheError {
    /// The folder cannot be read or written.
    #[error("cannot use the folder `{folder}`: {source}; check that DATA_DIR can be written, or give another")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not as it was written.
    #[error("`{0}` is damaged")]
    Damaged(String),
    /// The index failed.
    #[error(transparent)]
    Search(#[from] SearchError),
}

/// How a library came to be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cached {
    /// It was there, whole and of this knowledge.
    Found,
    /// There was none of this knowledge.
    Built,
    /// There was one, but it was damaged; the reason is given.
    Rebuilt(String),
}

/// Which generations are which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pointers {
    /// The digest that is served.
    pub current: Option<String>,
    /// The digest served before it.
    pub previous: Option<String>,
    /// The digest that was rolled back from: not served again until the folder changes.
    pub held: Option<String>,
}

/// The folder of generations.
#[derive(Clone, Debug)]
pub struct Generations {
    folder: PathBuf,
}

impl Generations {
    /// Uses `library/` in the data folder, making it when needed.
    ///
    /// # Errors
    /// When it cannot be made or written.
    pub fn in_data(data: &Path) -> Result<Self, CacheError> {
        let folder = data.join("library");
        let failed = |source| CacheError::Folder { folder: folder.clone(), source };
        fs::create_dir_all(&folder).map_err(failed)?;
        let probe = folder.join(format!(".probe-{}", std::process::id()));
        fs::write(&probe, b"").and_then(|()| fs::remove_file(&probe)).map_err(failed)?;
        Ok(Self { folder })
    }

    /// The library of this knowledge: the one kept, or a new one.
    ///
    /// # Errors
    /// When it can neither be opened nor built.
    pub fn library(&self, knowledge: Knowledge, texts: &[SourceText]) -> Result<(Library, Cached), CacheError> {
        let folder = self.generation(&knowledge.digest);
        let cached = if folder.exists() {
            match open(&folder, &knowledge) {
                Ok((index, ranker, learnt)) => {
                    let triage = Triage::of(&knowledge, learnt);
                    return Ok((Library::of(knowledge, index, ranker, triage), Cached::Found));
                }
                Err(error) => Cached::Rebuilt(error.to_string()),
            }
        } else {
            Cached::Built
        };
        let library = self.build(knowledge, texts)?;
        Ok((library, cached))
    }

    fn build(&self, knowledge: Knowledge, texts: &[SourceText]) -> Result<Library, CacheError> {
        let folder = self.generation(&knowledge.digest);
        let building = self.folder.join(format!(".building-{}-{}", std::process::id(), name(&knowledge.digest)));
        let failed = |source| CacheError::Folder { folder: building.clone(), source };
        remove(&building).map_err(failed)?;
        fs::create_dir_all(building.join("index")).map_err(failed)?;
        drop(Index::in_folder(&building.join("index"), &knowledge)?);
        let ranker = Ranker::learn(&knowledge);
        store(&building.join("ranker"), &ranker).map_err(failed)?;
        let triage = Triage::learn(&knowledge);
        store(&building.join("triage"), triage.learnt()).map_err(failed)?;
        let stored: Vec<(&str, &str)> = texts.iter().map(|text| (text.path.as_str(), text.text.as_str())).collect();
        store(&building.join("texts"), &stored).map_err(failed)?;
        remove(&folder).map_err(failed)?;
        match fs::rename(&building, &folder) {
            Ok(()) => {}
            // Another process has just built the same one.
            Err(_) if folder.exists() => remove(&building).map_err(failed)?,
            Err(error) => return Err(failed(error)),
        }
        let index = Index::open(&folder.join("index"), &knowledge)?;
        Ok(Library::of(knowledge, index, ranker, triage))
    }

    /// The library of a digest, from the texts kept with it: what is served when the folder itself is broken.
    ///
    /// # Errors
    /// When it is not there, damaged, or its texts no longer parse.
    pub fn kept(&self, digest: &str, today: Date) -> Result<Library, CacheError> {
        let folder = self.generation(digest);
        let texts: Vec<(String, String)> = load(&folder.join("texts"))?;
        let texts: Vec<SourceText> = texts.into_iter().map(|(path, text)| SourceText { path, text }).collect();
        let knowledge = Knowledge::read(&texts, today)
            .knowledge
            .filter(|knowledge| knowledge.digest == digest)
            .ok_or_else(|| CacheError::Damaged(folder.join("texts").display().to_string()))?;
        self.library(knowledge, &texts).map(|(library, _)| library)
    }

    /// Which generations are which; none when the file is missing or damaged.
    pub fn pointers(&self) -> Pointers {
        load(&self.folder.join("pointers")).unwrap_or_default()
    }

    /// Writes which generations are which, and clears away every other one.
    ///
    /// # Errors
    /// When the file cannot be written. What cannot be cleared away is only logged.
    pub fn point(&self, pointers: &Pointers) -> Result<(), CacheError> {
        let failed = |source| CacheError::Folder { folder: self.folder.clone(), source };
        store(&self.folder.join("pointers"), pointers).map_err(failed)?;
        let kept: Vec<&str> = [&pointers.current, &pointers.previous].into_iter().flatten().map(|d| name(d)).collect();
        for item in fs::read_dir(&self.folder).map_err(failed)?.flatten() {
            let path = item.path();
            let is_kept = path.file_name().and_then(|name| name.to_str()).is_some_and(|name| kept.contains(&name));
            if path.is_dir() && !is_kept {
                match remove(&path) {
                    Ok(()) => info!("cleared away an old generation of the library"),
                    Err(error) => warn!(%error, "could not clear away an old generation of the library"),
                }
            }
        }
        Ok(())
    }

    fn generation(&self, digest: &str) -> PathBuf {
        self.folder.join(name(digest))
    }
}

fn name(digest: &str) -> &str {
    digest.get(..NAME_LENGTH).unwrap_or(digest)
}

fn open(folder: &Path, knowledge: &Knowledge) -> Result<(Index, Ranker, Learnt), CacheError> {
    let index = Index::open(&folder.join("index"), knowledge)?;
    Ok((index, load(&folder.join("ranker"))?, load(&folder.join("triage"))?))
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes a value with its checksum, whole or not at all.
fn store(path: &Path, value: &impl Serialize) -> io::Result<()> {
    let bytes = postcard::to_stdvec(value).map_err(io::Error::other)?;
    let mut whole = blake3::hash(&bytes).as_bytes().to_vec();
    whole.extend(bytes);
    let aside = path.with_extension(format!("new-{}", std::process::id()));
    fs::write(&aside, whole)?;
    fs::rename(aside, path)
}

fn load<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T, CacheError> {
    let damaged = || CacheError::Damaged(path.display().to_string());
    let bytes = fs::read(path).map_err(|_| damaged())?;
    let (checksum, bytes) = bytes.split_at_checked(CHECKSUM).ok_or_else(damaged)?;
    if blake3::hash(bytes).as_bytes() != checksum {
        return Err(damaged());
    }
    postcard::from_bytes(bytes).map_err(|_| damaged())
}
