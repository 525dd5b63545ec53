//! Finds the entries that answer a message: which topic it asks, and which
//! entries share its words. The only module that names Tantivy.

mod analysis;
mod index;
mod ranker;
mod schema;

pub use index::{Hit, Index, SearchError};
pub use ranker::{Lessons, Ranker, Ranking};
