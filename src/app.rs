//! The shell around the core: owns the clock, the disk cache, reindexing and order.

mod desk;
mod generation;

pub use desk::{Desk, OpenError, Opened, ReindexError, Report, RollbackError};
pub use generation::{CacheError, Cached, Generations};
