//! What the scenes share.

pub(crate) mod double;
pub(crate) mod folder;
