//! The library that is being served: answered from, reindexed and rolled back without a pause.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;
use jiff::civil::Date;
use thiserror::Error;
use tracing::warn;

use super::generation::{CacheError, Cached, Generations, Pointers};
use crate::files::{self, FolderError};
use crate::knowledge::{Entry, Fault, Knowledge, SourceText, Status};
use crate::library::Library;
use crate::search::SearchError;

/// Why no library can be served at all.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The folder cannot be read.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The folder has faults, and no earlier generation is kept.
    #[error("the knowledge has {} errors, the first: {}; `open-door knowledge check` lists them all", count_errors(.0), .0.first().map(ToString::to_string).unwrap_or_default())]
    Faults(Vec<Fault>),
    /// The index cannot be built.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The cache cannot be used.
    #[error(transparent)]
    Cache(#[from] CacheError),
}

fn count_errors(faults: &[Fault]) -> usize {
    faults.iter().filter(|fault| fault.is_error()).count()
}

/// Why a reindex changed nothing.
#[derive(Debug, Error)]
pub enum ReindexError {
    /// The folder cannot be read.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The folder has faults; the old library goes on being served.
    #[error("the knowledge has errors; nothing was changed")]
    Faults(Vec<Fault>),
    /// The new index could not be built or checked.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The new generation could not be kept.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// The new index does not find an entry by its own title.
    #[error("the new index does not find the entry `{0}` by its own title; nothing was changed")]
    NotFound(String),
}

/// Why there was nothing to roll back to.
#[derive(Debug, Error)]
pub enum RollbackError {
    /// No earlier generation is kept.
    #[error("there is no earlier generation to go back to")]
    None,
    /// The earlier generation could not be read.
    #[error(transparent)]
    Cache(#[from] CacheError),
}

/// What a reindex or rollback changed, for a person to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Reviewed entries that were not there before.
    pub added: Vec<String>,
    /// Reviewed entries that differ from before.
    pub changed: Vec<String>,
    /// Reviewed entries that are no longer there.
    pub removed: Vec<String>,
    /// How many reviewed entries there are now.
    pub entries: usize,
    /// What a person should look at.
    pub warnings: Vec<Fault>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { added, changed, removed, entries, warnings } = self;
        writeln!(f, "{entries} reviewed entries")?;
        for (what, ids) in [("added", added), ("changed", changed), ("removed", removed)] {
            if ids.is_empty() {
                writeln!(f, "{what}: none")?;
            } else {
                writeln!(f, "{what} ({}): {}", ids.len(), ids.join(", "))?;
            }
        }
        write!(f, "warnings: {}", warnings.len())?;
        for warning in warnings {
            write!(f, "\n  {warning}")?;
        }
        Ok(())
    }
}

/// How the desk came to serve what it serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// The folder's own knowledge.
    Folder(Cached),
    /// The last good generation, because the folder has errors.
    LastGood(Vec<Fault>),
    /// The generation rolled back to, because the folder still holds what was rolled back from.
    RolledBack,
}

/// Serves the current library; questions under way finish on the one they began with.
pub struct Desk {
    current: ArcSwap<Library>,
    folder: PathBuf,
    generations: Option<Generations>,
    /// The library before the current one; locked through a whole reindex, so that one runs at a time.
    previous: Mutex<Option<Arc<Library>>>,
}

impl Desk {
    /// Opens the knowledge of a folder, with a cache of it in the data folder; without one, everything is in memory.
    ///
    /// # Errors
    /// When neither the folder nor a kept generation can be served.
    pub fn open(folder: &Path, generations: Option<Generations>, today: Date) -> Result<(Self, Opened), OpenError> {
        let texts = files::read_folder(folder)?;
        let sources = texts.texts.clone();
        let read = texts.check(today);
        let generations = generations.map(|generations| generations.of(folder));
        let pointers = generations.as_ref().map(Generations::pointers).unwrap_or_default();
        let (library, opened) = match (read.knowledge, &generations) {
            (Some(knowledge), None) => (Library::in_memory(knowledge)?, Opened::Folder(Cached::Built)),
            (Some(knowledge), Some(generations)) => {
                let is_held = pointers.held.as_ref() == Some(&knowledge.digest);
                let back = is_held.then(|| kept(generations, &pointers, today)).flatten();
                match back {
                    Some(library) => (library, Opened::RolledBack),
                    None => {
                        let (library, cached) = generations.library(knowledge, &sources)?;
                        let current = Some(library.knowledge.digest.clone());
                        let previous = if pointers.current == current { pointers.previous } else { pointers.current };
                        generations.point(&Pointers { current, previous, ..Pointers::default() })?;
                        (library, Opened::Folder(cached))
                    }
                }
            }
            (None, Some(generations)) => match kept(generations, &pointers, today) {
                Some(library) => (library, Opened::LastGood(read.faults)),
                None => return Err(OpenError::Faults(read.faults)),
            },
            (None, None) => return Err(OpenError::Faults(read.faults)),
        };
        let current = ArcSwap::from_pointee(library);
        Ok((Self { current, folder: folder.to_owned(), generations, previous: Mutex::new(None) }, opened))
    }

    /// Opens what was last served of a folder without reading the folder: a reindex then tells what it changes.
    ///
    /// `None` when nothing is kept, or it cannot be served.
    pub fn of_last_served(folder: &Path, generations: Generations, today: Date) -> Option<Self> {
        let generations = generations.of(folder);
        let library = kept(&generations, &generations.pointers(), today)?;
        let current = ArcSwap::from_pointee(library);
        Some(Self { current, folder: folder.to_owned(), generations: Some(generations), previous: Mutex::new(None) })
    }

    /// The library being served. Hold it for one question, no longer.
    pub fn library(&self) -> Arc<Library> {
        self.current.load_full()
    }

    /// Every fault of the folder as it is now; nothing is changed.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn check(&self, today: Date) -> Result<Vec<Fault>, FolderError> {
        Ok(files::read_folder(&self.folder)?.check(today).faults)
    }

    /// Reads the folder, builds its library aside, checks it, and swaps it in whole.
    ///
    /// # Errors
    /// When anything is wrong with the folder or the new library: the old one goes on being served.
    pub fn reindex(&self, today: Date) -> Result<Report, ReindexError> {
        let mut previous = self.lock();
        let texts = files::read_folder(&self.folder)?;
        let sources = texts.texts.clone();
        let read = texts.check(today);
        let Some(knowledge) = read.knowledge else { return Err(ReindexError::Faults(read.faults)) };
        let library = self.make(knowledge, &sources)?;
        check_whole(&library)?;
        let old = self.library();
        let mut report = difference(&old.knowledge, &library.knowledge);
        report.warnings = read.faults;
        if old.knowledge.digest == library.knowledge.digest {
            return Ok(report);
        }
        if let Some(generations) = &self.generations {
            generations.point(&Pointers {
                current: Some(library.knowledge.digest.clone()),
                previous: Some(old.knowledge.digest.clone()),
                ..Pointers::default()
            })?;
        }
        self.current.store(Arc::new(library));
        *previous = Some(old);
        Ok(report)
    }

    /// Serves the library before the current one again, until the folder changes.
    ///
    /// # Errors
    /// When there is none, or it cannot be read: the current one goes on being served.
    pub fn rollback(&self, today: Date) -> Result<Report, RollbackError> {
        let mut previous = self.lock();
        let old = self.library();
        let back = match (previous.take(), &self.generations) {
            (Some(library), _) => library,
            (None, Some(generations)) => {
                let digest = generations.pointers().previous.ok_or(RollbackError::None)?;
                Arc::new(generations.kept(&digest, today)?)
            }
            (None, None) => return Err(RollbackError::None),
        };
        if let Some(generations) = &self.generations {
            generations.point(&Pointers {
                current: Some(back.knowledge.digest.clone()),
                previous: Some(old.knowledge.digest.clone()),
                held: Some(old.knowledge.digest.clone()),
                ..Pointers::default()
            })?;
        }
        let report = difference(&old.knowledge, &back.knowledge);
        self.current.store(back);
        *previous = Some(old);
        Ok(report)
    }

    fn make(&self, knowledge: Knowledge, texts: &[SourceText]) -> Result<Library, ReindexError> {
        match &self.generations {
            Some(generations) => Ok(generations.library(knowledge, texts)?.0),
            None => Ok(Library::in_memory(knowledge)?),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<Library>>> {
        // A panic while it was held left the old library in place: nothing is half done.
        self.previous.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The current generation as it is kept; `None`, and the reason in the log, when there is none that can be served.
fn kept(generations: &Generations, pointers: &Pointers, today: Date) -> Option<Library> {
    let library = generations.kept(pointers.current.as_deref()?, today);
    library.inspect_err(|error| warn!(%error, "the last good generation cannot be served")).ok()
}

/// Searches a new index before anybody is answered from it: this warms it, and an index that cannot find its own titles is no index.
fn check_whole(library: &Library) -> Result<(), ReindexError> {
    let knowledge = &library.knowledge;
    let reviewed = knowledge.entries.iter().enumerate().filter(|(_, entry)| entry.status == Status::Reviewed);
    for (place, entry) in reviewed {
        let most = library.of_topic(&entry.topic).len();
        let hits = library.index.search(&entry.title, &entry.topic, knowledge, most)?;
        let has_words = !crate::text::words(&entry.title).is_empty();
        if has_words && !hits.iter().any(|hit| hit.entry == place) {
            return Err(ReindexError::NotFound(entry.id.to_string()));
        }
    }
    Ok(())
}

fn difference(old: &Knowledge, new: &Knowledge) -> Report {
    let find = |knowledge: &'_ Knowledge, entry: &Entry| {
        knowledge.reviewed().find(|other| other.id == entry.id).map(|other| format!("{other:?}"))
    };
    let mut report = Report { entries: new.reviewed().count(), ..Report::default() };
    for entry in new.reviewed() {
        match find(old, entry) {
            None => report.added.push(entry.id.to_string()),
            Some(before) if before != format!("{entry:?}") => report.changed.push(entry.id.to_string()),
            Some(_) => {}
        }
    }
    let gone = old.reviewed().filter(|entry| find(new, entry).is_none());
    report.removed.extend(gone.map(|entry| entry.id.to_string()));
    report
}
