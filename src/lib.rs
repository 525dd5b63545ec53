//! Open Door answers questions about domestic abuse from reviewed words only,
//! and hands over to people.
//!
//! The modules, in reading order. The core knows nothing of Discord, SQL,
//! HTTP, the clock or the disk; the edges translate, and decide nothing.

pub mod files;
pub mod knowledge;
pub mod learn;
pub mod private;
pub mod safety;
pub mod search;
pub mod text;
pub mod triage;
