//! Scenes with the whole bot: who writes, what it says, what the panel sees.
//!
//! One binary, because it links once; one module for each module of the library.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that meets what it did not expect is meant to stop there"
)]

mod answer;
mod casework;
mod chat;
mod command_line;
mod common;
mod discord;
mod double;
mod import;
mod key;
mod knowledge_check;
mod layers;
mod library;
mod reply;
mod sqlite;
mod store;
