//! Opening the two databases: made once, checked each time, never made anew over what is damaged.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::MigrateError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use thiserror::Error;

use super::failure::is_damage;
use super::schema::Kind;
use crate::vault::{KeyError, SealError};

/// Held for as long as the store is open, and let go by the system however the process ends.
const LOCK: &str = "open-door.lock";

/// What the name of a database ends with until it is whole.
const UNFINISHED: &str = ".unfinished";

/// What SQLite puts beside a database.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// How every database of SQLite begins.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// How long SQLite waits for another to let go, before it gives up.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why the store does not open. Nothing of an asker is in it, and nothing on the disk has changed.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error("another process uses `{0}`; stop it first, or give this one another DATA_DIR")]
    InUse(PathBuf),
    /// The system refuses a file or the folder.
    #[error("cannot use `{path}`: {source}; check that DATA_DIR can be written, or give another")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The key file does not fit.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The key is not the one that it was sealed with.
    #[error("`{path}` does not open: {source}")]
    Locked {
        /// Which.
        path: PathBuf,
        /// Why.
        source: SealError,
    },
    /// A database is not as SQLite wrote it.
    #[error(
        "the database `{path}` is damaged ({found}). Nothing was changed. Put back a sound copy of it; or, to begin \
         anew without any of the cases, move cases.sqlite and keys.sqlite elsewhere"
    )]
    Damaged {
        /// Which.
        path: PathBuf,
        /// What was found.
        found: String,
    },
    /// One of the two is gone.
    #[error(
        "the database `{gone}` is missing, and `{there}` is there. Nothing was changed. Put back the missing one; or, \
         to begin anew without any of the cases, move the other one elsewhere"
    )]
    Missing {
        /// Which is gone.
        gone: PathBuf,
        /// Which is there.
        there: PathBuf,
    },
    /// The two were not made together.
    #[error(
        "`{cases}` and `{keys}` do not belong together. Nothing was changed. Put back the two that do; the keys of one \
         store open no other"
    )]
    Strangers {
        /// The one with the cases.
        cases: PathBuf,
        /// The one with their keys.
        keys: PathBuf,
    },
    /// There are cases whose keys were never in this database of keys.
    #[error(
        "`{keys}` is older than `{cases}`: it never held the key of the newest case. Nothing was changed. Put back the \
         newest keys.sqlite. If there is none, the cases opened since are unreadable for good: then put back a \
         cases.sqlite as old as it, or move both elsewhere to begin anew"
    )]
    OldKeys {
        /// The one with the cases.
        cases: PathBuf,
        /// The one with their keys.
        keys: PathBuf,
    },
    /// It was written by a later version.
    #[error("`{0}` was written by a newer version of the program; install that one")]
    Newer(PathBuf),
    /// SQLite refuses something.
    #[error("the database `{path}` cannot be opened: {source}; check the disk, and that nothing else holds the file")]
    Database {
        /// Which.
        path: PathBuf,
        /// What it said.
        source: sqlx::Error,
    },
}

/// The exclusive right to a data folder.
#[derive(Debug)]
pub(super) struct FolderLock(#[expect(dead_code, reason = "the system lets go of the lock when it is closed")] File);

impl FolderLock {
    /// Takes the right, when nobody has it.
    pub(super) fn take(data: &Path) -> Result<Self, OpenError> {
        let path = data.join(LOCK);
        let failed = |source| OpenError::File { path: path.clone(), source };
        fs::create_dir_all(data).map_err(|source| OpenError::File { path: data.to_owned(), source })?;
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse(data.to_owned())),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}

/// Whether anything of a database is there, if only what SQLite puts beside it.
pub(super) fn is_there(path: &Path) -> bool {
    path.exists() || BESIDE.iter().any(|end| with_end(path, end).exists())
}

/// Begins a new database aside, where a kill leaves no half one in its place.
pub(super) async fn begin(path: &Path, kind: Kind) -> Result<SqliteConnection, OpenError> {
    let aside = with_end(path, UNFINISHED);
    let failed = |source| OpenError::File { path: path.to_owned(), source };
    clear(&aside).and_then(|()| new_file(&aside)).map_err(failed)?;
    let mut made = connect(&aside, options(&aside).journal_mode(SqliteJournalMode::Delete)).await?;
    migrate(&mut made, path, kind).await?;
    Ok(made)
}

/// Puts a new database in its place, now that it is whole.
pub(super) async fn finish(path: &Path, made: SqliteConnection) -> Result<(), OpenError> {
    let aside = with_end(path, UNFINISHED);
    made.close().await.map_err(|source| OpenError::Database { path: path.to_owned(), source })?;
    File::open(&aside)
        .and_then(|file| file.sync_all())
        .and_then(|()| fs::rename(&aside, path))
        .and_then(|()| sync_folder(path))
        .map_err(|source| OpenError::File { path: path.to_owned(), source })
}

/// Opens a database that is there, after checking every page of it, and brings it up to date.
pub(super) async fn open(path: &Path, kind: Kind) -> Result<SqliteConnection, OpenError> {
    // Checked by a connection that cannot write: one that can would write the log into what is damaged.
    let mut sound = open_to_read(path).await?;
    check(&mut sound, path).await?;
    sound.close().await.map_err(|source| unfit(path, source))?;
    let mut database = connect(path, options(path)).await?;
    migrate(&mut database, path, kind).await?;
    Ok(database)
}

/// Opens a database only to read it, beside whoever writes it.
pub(super) async fn open_to_read(path: &Path) -> Result<SqliteConnection, OpenError> {
    check_beginning(path)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .busy_timeout(PATIENCE)
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON");
    connect(path, options).await
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        // SQLite would make an empty one in the place of one that is lost.
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        // What was accepted outlives a power cut, not only a kill.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        // What is erased is written over, and leaves nothing in a file beside the database.
        .pragma("secure_delete", "ON")
        .pragma("journal_size_limit", "0")
        .pragma("temp_store", "MEMORY")
        // A database that somebody has tampered with must not run code of its own.
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON")
}

async fn connect(path: &Path, options: SqliteConnectOptions) -> Result<SqliteConnection, OpenError> {
    options.disable_statement_logging().connect().await.map_err(|source| unfit(path, source))
}

/// An error of SQLite while it opens: damage is told apart, because its mend is another one.
fn unfit(path: &Path, source: sqlx::Error) -> OpenError {
    let path = path.to_owned();
    if is_damage(&source) {
        OpenError::Damaged { path, found: source.to_string() }
    } else {
        OpenError::Database { path, source }
    }
}

/// An empty file is a new database to SQLite; to us it is one that lost everything.
fn check_beginning(path: &Path) -> Result<(), OpenError> {
    let mut beginning = [0; MAGIC.len()];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut beginning));
    match read {
        Ok(()) if &beginning == MAGIC => Ok(()),
        Ok(()) => Err(OpenError::Damaged { path: path.to_owned(), found: "it is no database".to_owned() }),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Err(OpenError::Damaged { path: path.to_owned(), found: "it is cut short".to_owned() })
        }
        Err(source) => Err(OpenError::File { path: path.to_owned(), source }),
    }
}

async fn check(database: &mut SqliteConnection, path: &Path) -> Result<(), OpenError> {
    let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(1)")
        .fetch_all(&mut *database)
        .await
        .map_err(|source| unfit(path, source))?;
    if found != ["ok"] {
        return Err(OpenError::Damaged { path: path.to_owned(), found: found.join("; ") });
    }
    let orphans = sqlx::query("PRAGMA foreign_key_check")
        .fetch_all(&mut *database)
        .await
        .map_err(|source| unfit(path, source))?;
    if !orphans.is_empty() {
        return Err(OpenError::Damaged { path: path.to_owned(), found: format!("{} rows of no case", orphans.len()) });
    }
    Ok(())
}

async fn migrate(database: &mut SqliteConnection, path: &Path, kind: Kind) -> Result<(), OpenError> {
    kind.migrator().run_direct(None, database, false).await.map_err(|error| match error {
        MigrateError::VersionMissing(_) => OpenError::Newer(path.to_owned()),
        MigrateError::Execute(source) => unfit(path, source),
        other => OpenError::Database { path: path.to_owned(), source: sqlx::Error::Migrate(Box::new(other)) },
    })
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Takes away what a start that did not come to its end has left.
fn clear(path: &Path) -> io::Result<()> {
    for path in std::iter::once(path.to_owned()).chain(BESIDE.map(|end| with_end(path, end))) {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// An empty file, readable by its owner alone; what SQLite puts beside it takes over its mode.
fn new_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// A name is only safe on the disk when its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
