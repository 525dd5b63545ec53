//! What can go wrong between the store and SQLite.

use std::path::Path;

use thiserror::Error;

use super::open::OpenError;
use crate::vault::{KeyError, SealError};

/// Why something could not be kept or read. Nothing of an asker is in it.
#[derive(Debug, Error)]
pub(super) enum Failure {
    /// SQLite refuses it.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    /// It does not open, or could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The key file can no longer be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A row is not as this program writes it.
    #[error("the database is not as it was written: {0}")]
    Inconsistent(&'static str),
    /// Somebody else holds the database.
    #[error("the database is held by another program")]
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
            Self::Inconsistent(found) => OpenError::Damaged { path, found: found.to_owned() },
            Self::Busy => OpenError::InUse(path),
        }
    }
}
