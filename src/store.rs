//! Where cases are kept.

pub mod sqlite;
