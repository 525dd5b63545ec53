//! One open database, with transactions that a full disk or a caller who goes away cannot leave hanging.
//!
//! sqlx's own transactions count how deep they are, and SQLite ends one by itself when the disk is full: the two then
//! disagree, and the connection takes no transaction any more. So the words are said here.

use sqlx::{Connection, Row, SqliteConnection};

use super::failure::Failure;

/// The primary code of an error that is about the request, such as a rollback where there is nothing to roll back.
const SQLITE_ERROR: &str = "1";

/// A database that one at a time uses.
#[derive(Debug)]
pub(super) struct Database {
    connection: SqliteConnection,
    /// Whether a transaction was begun that has not come to its end.
    is_unfinished: bool,
}

impl Database {
    pub(super) const fn of(connection: SqliteConnection) -> Self {
        Self { connection, is_unfinished: false }
    }

    /// The database outside a transaction: what somebody left unfinished is undone first.
    pub(super) async fn ready(&mut self) -> Result<&mut SqliteConnection, Failure> {
        if self.is_unfinished {
            let undone = sqlx::query("ROLLBACK").execute(&mut self.connection).await;
            let was_over = |error: &sqlx::Error| {
                error.as_database_error().is_some_and(|error| error.code().as_deref() == Some(SQLITE_ERROR))
            };
            match undone {
                Err(error) if !was_over(&error) => return Err(error.into()),
                Ok(_) | Err(_) => self.is_unfinished = false,
            }
        }
        Ok(&mut self.connection)
    }

    /// Begins a transaction that writes. Without [`Self::commit`] nothing of it stays.
    pub(super) async fn begin(&mut self) -> Result<&mut SqliteConnection, Failure> {
        self.ready().await?;
        self.is_unfinished = true;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut self.connection).await?;
        Ok(&mut self.connection)
    }

    /// Ends the transaction: all of it is on the disk.
    pub(super) async fn commit(&mut self) -> Result<(), Failure> {
        sqlx::query("COMMIT").execute(&mut self.connection).await?;
        self.is_unfinished = false;
        Ok(())
    }

    /// Writes the write-ahead log into the database and empties it, so that nothing of what was erased stays in it.
    pub(super) async fn sweep(&mut self) -> Result<(), Failure> {
        let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(self.ready().await?).await?;
        let is_busy: i64 = row.try_get(0)?;
        if is_busy == 0 { Ok(()) } else { Err(Failure::Busy) }
    }

    /// Closes it.
    pub(super) async fn close(mut self) -> Result<(), Failure> {
        self.ready().await?;
        Ok(self.connection.close().await?)
    }
}
