//! Generations of the library on the disk: a cache of the knowledge folder, never the truth.
//!
//! ```text
//! DATA_DIR/library/
//!   pointers-<folder>   for one knowledge folder: which digest is current, which came before, which is held back
//!   <digest>/           one generation, complete or not there at all
//!     texts             the knowledge texts it was made from
//!     ranker            the trained judge of topics
//!     triage            what the judge of danger learnt
//!     lessons           the digest of what both learnt from
//!     index/            Tantivy's files, memory-mapped
//!     sums              the checksum of each of Tantivy's files
//! ```
//!
//! A generation is built in a folder of another name and renamed when whole,
//! so that a kill at any moment leaves either the whole of it or a leftover
//! that a later start clears away. Several processes may use the folder at
//! once, for the same or for different knowledge.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tracing::{info, warn};

use super::lessons;
use crate::knowledge::{Knowledge, SourceText};
use crate::library::Library;
use crate::search::{Index, Lessons, Ranker, SearchError};
use crate::triage::{Learnt, Triage};

/// How many hexadecimal digits of a digest name a generation.
const NAME_LENGTH: usize = 24;

/// How many hexadecimal digits of its path's digest name a knowledge folder.
const FOLDER_NAME_LENGTH: usize = 12;

/// How the name of the file of pointers starts.
const POINTERS: &str = "pointers-";

/// How the name of an unfinished generation starts.
const BUILDING: &str = ".building-";

/// After this nobody is building it any more: it was left behind.
const LEFT_BEHIND: Duration = Duration::from_secs(60 * 60);

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
    /// The knowledge folder, for clearing away what belongs to a folder that is gone.
    pub folder: String,
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
    /// The knowledge folder whose pointers are read and written.
    knowledge: PathBuf,
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
        Ok(Self { folder, knowledge: PathBuf::new() })
    }

    /// The same, with the pointers of one knowledge folder: what is kept of another is never served for it.
    #[must_use]
    pub fn of(self, knowledge: &Path) -> Self {
        // A folder that is not there has no other name than the one given.
        let knowledge = fs::canonicalize(knowledge).unwrap_or_else(|_| knowledge.to_owned());
        Self { knowledge, ..self }
    }

    /// Whether no generation was ever kept here.
    pub fn is_empty(&self) -> bool {
        fs::read_dir(&self.folder).is_ok_and(|mut items| items.next().is_none())
    }

    /// The library of this knowledge: the one kept, or a new one.
    ///
    /// # Errors
    /// When it can neither be opened nor built.
    pub fn library(&self, knowledge: Knowledge, texts: &[SourceText]) -> Result<(Library, Cached), CacheError> {
        let folder = self.generation(&knowledge.digest);
        let cached = if folder.exists() {
            match open(&folder, &knowledge) {
                Ok((index, topics, danger)) => {
                    let ranker = Ranker::of(&knowledge, topics);
                    let triage = Triage::of(&knowledge, danger);
                    return Ok((Library::of(knowledge, index, ranker, triage), Cached::Found));
                }
                Err(error) => Cached::Rebuilt(error.to_string()),
            }
        } else if self.is_half_built(&knowledge.digest) {
            Cached::Rebuilt("an earlier build of it did not come to its end".to_owned())
        } else {
            Cached::Built
        };
        let library = self.build(knowledge, texts)?;
        Ok((library, cached))
    }

    fn build(&self, knowledge: Knowledge, texts: &[SourceText]) -> Result<Library, CacheError> {
        let folder = self.generation(&knowledge.digest);
        let building = self.folder.join(format!("{BUILDING}{}-{}", std::process::id(), name(&knowledge.digest)));
        let failed = |source| CacheError::Folder { folder: building.clone(), source };
        remove(&building).map_err(failed)?;
        fs::create_dir_all(building.join("index")).map_err(failed)?;
        drop(Index::in_folder(&building.join("index"), &knowledge)?);
        store(&building.join("sums"), &sums(&building.join("index")).map_err(failed)?).map_err(failed)?;
        let lessons = lessons::digest(&knowledge, texts);
        let (ranker, triage) = match self.learnt(&lessons) {
            Some((topics, danger)) => (Ranker::of(&knowledge, topics), Triage::of(&knowledge, danger)),
            None => (Ranker::learn(&knowledge), Triage::learn(&knowledge)),
        };
        store(&building.join("ranker"), ranker.lessons()).map_err(failed)?;
        store(&building.join("triage"), triage.learnt()).map_err(failed)?;
        store(&building.join("lessons"), &lessons).map_err(failed)?;
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

    /// What a kept generation learnt from the same lessons.
    fn learnt(&self, lessons: &str) -> Option<(Lessons, Learnt)> {
        let folders = fs::read_dir(&self.folder).ok()?.flatten().map(|item| item.path());
        let has_learnt = |folder: &PathBuf| load::<String>(&folder.join("lessons")).is_ok_and(|known| known == lessons);
        let folder = folders.filter(|folder| folder.is_dir()).find(has_learnt)?;
        Some((load(&folder.join("ranker")).ok()?, load(&folder.join("triage")).ok()?))
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
        load(&self.pointers_file()).unwrap_or_default()
    }

    /// Writes which generations are which, and clears away those that nobody points to.
    ///
    /// # Errors
    /// When the file cannot be written. What cannot be cleared away is only logged.
    pub fn point(&self, pointers: &Pointers) -> Result<(), CacheError> {
        let failed = |source| CacheError::Folder { folder: self.folder.clone(), source };
        let pointers = Pointers { folder: self.knowledge.display().to_string(), ..pointers.clone() };
        store(&self.pointers_file(), &pointers).map_err(failed)?;
        let items: Vec<PathBuf> =
            fs::read_dir(&self.folder).map_err(failed)?.flatten().map(|item| item.path()).collect();
        let mut kept: Vec<String> = Vec::new();
        for path in items.iter().filter(|path| file_name(path).starts_with(POINTERS)) {
            match load::<Pointers>(path) {
                Ok(pointers) if Path::new(&pointers.folder).exists() => {
                    kept.extend([pointers.current, pointers.previous].into_iter().flatten());
                }
                Ok(_) | Err(_) => clear(path, fs::remove_file(path)),
            }
        }
        for path in items.iter().filter(|path| path.is_dir()) {
            let is_kept = kept.iter().any(|digest| file_name(path) == name(digest));
            let is_building = file_name(path).starts_with(BUILDING) && !is_left_behind(path);
            if !is_kept && !is_building {
                clear(path, remove(path));
            }
        }
        Ok(())
    }

    fn pointers_file(&self) -> PathBuf {
        let digest = blake3::hash(self.knowledge.as_os_str().as_encoded_bytes()).to_hex();
        self.folder.join(format!("{POINTERS}{}", digest.get(..FOLDER_NAME_LENGTH).unwrap_or(&digest)))
    }

    /// Whether somebody began to build the generation, and is still at it or was stopped.
    fn is_half_built(&self, digest: &str) -> bool {
        let is_of_it = |path: &Path| file_name(path).starts_with(BUILDING) && file_name(path).ends_with(name(digest));
        fs::read_dir(&self.folder).is_ok_and(|items| items.flatten().any(|item| is_of_it(&item.path())))
    }

    fn generation(&self, digest: &str) -> PathBuf {
        self.folder.join(name(digest))
    }
}

fn name(digest: &str) -> &str {
    digest.get(..NAME_LENGTH).unwrap_or(digest)
}

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

fn is_left_behind(path: &Path) -> bool {
    let age = fs::metadata(path).and_then(|file| file.modified()).ok().and_then(|at| at.elapsed().ok());
    age.is_some_and(|age| age > LEFT_BEHIND)
}

fn clear(path: &Path, cleared: io::Result<()>) {
    match cleared {
        Ok(()) => info!("cleared away an old generation of the library"),
        Err(error) => warn!(%error, path = file_name(path), "could not clear away an old generation of the library"),
    }
}

/// Opens a generation when all of it is as it was written. Tantivy's own checksums leave out some of its files.
fn open(folder: &Path, knowledge: &Knowledge) -> Result<(Index, Lessons, Learnt), CacheError> {
    let index = folder.join("index");
    let written: Vec<(String, [u8; CHECKSUM])> = load(&folder.join("sums"))?;
    let found = sums(&index).map_err(|source| CacheError::Folder { folder: index.clone(), source })?;
    if let Some((name, _)) = written.iter().find(|sum| !found.contains(sum)) {
        return Err(CacheError::Damaged(index.join(name).display().to_string()));
    }
    // The texts are wanted only when the knowledge folder is broken: too late to find out then.
    read_whole(&folder.join("texts"))?;
    Ok((Index::open(&index, knowledge)?, load(&folder.join("ranker"))?, load(&folder.join("triage"))?))
}

/// The checksum of each file of an index.
fn sums(index: &Path) -> io::Result<Vec<(String, [u8; CHECKSUM])>> {
    let mut sums = Vec::new();
    for item in fs::read_dir(index)? {
        let path = item?.path();
        // Lock files are empty and come and go.
        if path.is_file() && !file_name(&path).ends_with(".lock") {
            sums.push((file_name(&path).to_owned(), *blake3::hash(&fs::read(&path)?).as_bytes()));
        }
    }
    Ok(sums)
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
    let bytes = read_whole(path)?;
    postcard::from_bytes(bytes.get(CHECKSUM..).unwrap_or_default())
        .map_err(|_| CacheError::Damaged(path.display().to_string()))
}

/// The bytes of a stored value, with the checksum that stands before them and that they fit.
fn read_whole(path: &Path) -> Result<Vec<u8>, CacheError> {
    let damaged = || CacheError::Damaged(path.display().to_string());
    let bytes = fs::read(path).map_err(|_| damaged())?;
    let (checksum, value) = bytes.split_at_checked(CHECKSUM).ok_or_else(damaged)?;
    if blake3::hash(value).as_bytes() == checksum { Ok(bytes) } else { Err(damaged()) }
}
