//! Open Door answers questions about domestic abuse from reviewed words only,
//! and hands over to people.
//!
//! The modules, in reading order. The core knows nothing of Discord, SQL,
//! HTTP, the clock or the disk; the edges translate, and decide nothing.

// The core.
pub mod answer;
pub mod conversation;
pub mod evaluation;
pub mod knowledge;
pub mod learn;
pub mod library;
pub mod private;
pub mod safety;
pub mod search;
pub mod text;
pub mod triage;

// The edges.
pub mod app;
pub mod cli;
pub mod files;
