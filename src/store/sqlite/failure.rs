//! What can go wrong between the store and SQLite.

use std::path::Path;

use thiserror::Error;

use super::open::OpenError;
use crate::store::StoreError;
use crate::vault::{KeyError, SealError};

/// Why something could not be kept or read. Nothing of an asker is in it.
#[derive(Debug, Error)]
pub(super) enum Failure {
    /// It is against what the store promises.
    #[error(transparent)]
    Refused(#[from] StoreError),
    /// SQLite refuses it.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    /// It does not open, or could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The key file can no longer be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The key that it was sealed with is destroyed.
    #[error("its key is gone")]
    KeyGone,
    /// A row is not as this program writes it.
    #[error("the database is not as it was written: {0}")]
    Inconsistent(&'static str),
    /// Somebody else holds the database.
    #[error("another program holds the database")]
    Busy,
}

impl Failure {
    /// The same as a reason not to open.
    pub(super) fn while_opening(self, path: &Path) -> OpenError {
        let path = path.to_owned();
        match self {
            Self::Sql(source) => OpenError::Database { path, source },
            Self::Seal(source) => OpenError::Locked { path, source },
            Self::Key(error) => OpenError::Key(error),
            Self::Refused(StoreError::Damaged(found)) => OpenError::Damaged { path, found },
            Self::Refused(refused) => OpenError::Damaged { path, found: refused.to_string() },
            Self::KeyGone => OpenError::Damaged { path, found: "a key is gone".to_owned() },
            Self::Inconsistent(found) => OpenError::Damaged { path, found: found.to_owned() },
            Self::Busy => OpenError::InUse(path),
        }
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refused) => refused,
            Failure::Sql(error) if is_damage(&error) => Self::Damaged(error.to_string()),
            Failure::Sql(error) => Self::Unavailable(error.to_string()),
            Failure::Seal(error @ (SealError::Unfit(_) | SealError::Stranger(_))) => Self::Damaged(error.to_string()),
            Failure::Seal(error @ SealError::Chance(_)) => Self::Unavailable(error.to_string()),
            Failure::Key(error) => Self::Unavailable(error.to_string()),
            Failure::KeyGone | Failure::Inconsistent(_) => Self::Damaged(failure.to_string()),
            Failure::Busy => Self::Unavailable(failure.to_string()),
        }
    }
}

/// Whether SQLite says that a file is not as it was written.
pub(super) fn is_damage(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| {
        // SQLITE_CORRUPT and SQLITE_NOTADB, with their extended forms.
        let code = error.code().and_then(|code| code.parse::<u32>().ok()).unwrap_or_default();
        matches!(code & 0xff, 11 | 26)
    }) || matches!(error, sqlx::Error::ColumnDecode { .. } | sqlx::Error::ColumnNotFound(_) | sqlx::Error::Decode(_))
}
