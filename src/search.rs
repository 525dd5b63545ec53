//! Finds the entries that share words with a message. The only module that names Tantivy.

mod analysis;
mod index;
mod schema;

pub use index::{Hit, Index, SearchError};
