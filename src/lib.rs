//! Open Door answers questions about domestic abuse from reviewed words only,
//! and hands over to people.
//!
//! The modules, in reading order. The core knows nothing of Discord, SQL,
//! HTTP, the clock or the disk; the edges translate, and decide nothing.

// The core.
pub mod private;
pub mod text;

pub mod knowledge;

pub mod learn;

pub mod triage;

pub mod safety;

pub mod search;

pub mod library;

pub mod answer;

pub mod case;

pub mod conversation;

pub mod evaluation;

// The edges.
pub mod files;

pub mod store;

pub mod app;

pub mod config;

pub mod discord;

pub mod cli;
