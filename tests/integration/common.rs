//! What the scenes share.

pub(crate) mod double;
