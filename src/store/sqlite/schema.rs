//! The two databases: their names, and the steps that bring them up to date.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Which of the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Everything of the cases, sealed.
    Cases,
    /// The keys that open them.
    Keys,
}

impl Kind {
    /// The name of its file in the data folder.
    pub(super) const fn file(self) -> &'static str {
        match self {
            Self::Cases => "cases.sqlite",
            Self::Keys => "keys.sqlite",
        }
    }

    /// The steps, oldest first. A step that was ever released is not changed any more: a new one follows it.
    fn steps(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Cases => &[("cases", include_str!("../migrations/sqlite/cases/0001_cases.sql"))],
            Self::Keys => &[("keys", include_str!("../migrations/sqlite/keys/0001_keys.sql"))],
        }
    }

    pub(super) fn migrator(self) -> Migrator {
        Migrator::with_migrations(self.migrations())
    }

    pub(super) fn migrations(self) -> Vec<Migration> {
        let steps = self.steps().iter().zip(1..);
        steps.map(|((name, sql), version)| migration(version, name, sql)).collect()
    }
}

/// One step; each is a transaction of its own.
pub(super) fn migration(version: i64, name: &'static str, sql: &'static str) -> Migration {
    Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
}
