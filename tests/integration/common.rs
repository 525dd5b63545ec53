//! What the scenes share.

pub(crate) mod bot;
pub(crate) mod contract;
pub(crate) mod couriers;
pub(crate) mod double;
pub(crate) mod folder;
pub(crate) mod small;
