//! A linear model over the words and word pieces of short messages.
//!
//! Two things learn here: which topic a question asks ([`crate::search`]) and
//! how urgent a message is ([`crate::triage`]). Learning is deterministic: the
//! same examples in the same order give the same model, so that a model can be
//! built anew from the knowledge wherever it runs.
//!
//! Why our own: it is a few hundred lines over sparse counts; the crates that
//! offer it bring dense matrices, threads or BLAS, and none quantises its weights.

/// Raised whenever features or training change: what was learnt by another version is learnt anew.
pub const VERSION: u32 = 5;

mod chance;
mod features;
mod margin;
mod model;
mod train;

pub use features::{Extractor, Features, Mark};
pub use margin::{Margin, separate};
pub use model::{Linear, Scores, Vocabulary, chances};
pub use train::{Example, Training, train};
