//! The shell around the core: owns the clock, the disk cache, reindexing and order.

pub mod casework;
mod desk;
mod generation;
mod lessons;
mod reception;

pub use desk::{Desk, OpenError, Opened, ReindexError, Report, RollbackError};
pub use generation::{CacheError, Cached, Generations};
pub use reception::Reception;

pub use crate::case::AskerKey;
