//! What belongs to no single case: what was taken up, how far channels were read, who did what.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::failure::Failure;
use super::keys::Keys;
use super::value::{of_case, of_time, to_case, to_time};
use crate::case::{Act, AuditEntry, CaseId, Codename, PanellistKey, Who};
use crate::store::{Cursor, Receipt, StoreError};
use crate::vault::Place;

const CURSOR: &str = "channel_cursor.last";
const AUDIT: &str = "audit.sealed";

/// Under what a message is looked up.
const MESSAGE: &str = "message";

/// Under what a channel is looked up.
const CHANNEL: &str = "channel";

/// A line of the audit log, as it is written down.
#[derive(Serialize, Deserialize)]
struct Written {
    codename: Codename,
    who: WrittenWho,
    act: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum WrittenWho {
    Asker,
    Panellist(PanellistKey),
    Moderator(PanellistKey),
    Program,
}

/// Keeps that a message was taken up.
pub(super) async fn take(database: &mut SqliteConnection, keys: &Keys, receipt: Receipt) -> Result<(), Failure> {
    let taken = sqlx::query("INSERT INTO receipt (message, at) VALUES (?, ?) ON CONFLICT (message) DO NOTHING")
        .bind(keys.hash(MESSAGE, receipt.message))
        .bind(of_time(receipt.at)?)
        .execute(database)
        .await?;
    if taken.rows_affected() == 0 { Err(StoreError::AlreadyTaken.into()) } else { Ok(()) }
}

/// Whether a message was taken up.
pub(super) async fn is_taken(database: &mut SqliteConnection, keys: &Keys, message: u64) -> Result<bool, Failure> {
    let found: Option<i64> = sqlx::query_scalar("SELECT 1 FROM receipt WHERE message = ?")
        .bind(keys.hash(MESSAGE, message))
        .fetch_optional(database)
        .await?;
    Ok(found.is_some())
}

/// Keeps how far a channel was read, unless it was read further before.
pub(super) async fn read_to(database: &mut SqliteConnection, keys: &Keys, cursor: Cursor) -> Result<(), Failure> {
    let before = self::cursor(database, keys, cursor.channel).await?;
    if before.is_some_and(|before| before >= cursor.last) {
        return Ok(());
    }
    let sealed =
        keys.registry().seal(Place::new(CURSOR, &[cursor.channel.cast_signed()]), &cursor.last.to_le_bytes())?;
    sqlx::query(
        "INSERT INTO channel_cursor (channel, last) VALUES (?, ?) \
         ON CONFLICT (channel) DO UPDATE SET last = excluded.last",
    )
    .bind(keys.hash(CHANNEL, cursor.channel))
    .bind(sealed)
    .execute(database)
    .await?;
    Ok(())
}

/// The last message seen in a channel.
pub(super) async fn cursor(database: &mut SqliteConnection, keys: &Keys, channel: u64) -> Result<Option<u64>, Failure> {
    let sealed: Option<Vec<u8>> = sqlx::query_scalar("SELECT last FROM channel_cursor WHERE channel = ?")
        .bind(keys.hash(CHANNEL, channel))
        .fetch_optional(database)
        .await?;
    let Some(sealed) = sealed else { return Ok(None) };
    let last = keys.registry().open(Place::new(CURSOR, &[channel.cast_signed()]), &sealed)?;
    let last = last.as_slice().try_into().map(u64::from_le_bytes);
    last.map(Some).map_err(|_| Failure::Inconsistent("a message is too short or too long"))
}

/// Adds a line to the audit log.
pub(super) async fn write(database: &mut SqliteConnection, keys: &Keys, entry: AuditEntry) -> Result<(), Failure> {
    let AuditEntry { at, case, codename, who, act } = entry;
    let who = match who {
        Who::Asker => WrittenWho::Asker,
        Who::Panellist(key) => WrittenWho::Panellist(key),
        Who::Moderator(key) => WrittenWho::Moderator(key),
        Who::Program => WrittenWho::Program,
    };
    let written = serde_json::to_vec(&Written { codename, who, act: act.name().to_owned() })
        .map_err(|_| Failure::Inconsistent("a line of the audit log cannot be written"))?;
    let (at, case) = (of_time(at)?, of_case(case)?);
    sqlx::query("INSERT INTO audit (case_id, at, sealed) VALUES (?, ?, ?)")
        .bind(case)
        .bind(at)
        .bind(keys.registry().seal(Place::new(AUDIT, &[case, at]), &written)?)
        .execute(database)
        .await?;
    Ok(())
}

/// The newest lines of the audit log, newest first.
pub(super) async fn audit(
    database: &mut SqliteConnection,
    keys: &Keys,
    case: Option<CaseId>,
    most: usize,
) -> Result<Vec<AuditEntry>, Failure> {
    let case = case.map(of_case).transpose()?;
    let rows = sqlx::query(
        "SELECT case_id, at, sealed FROM audit WHERE (?1 IS NULL OR case_id = ?1) ORDER BY id DESC LIMIT ?2",
    )
    .bind(case)
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .fetch_all(database)
    .await?;
    rows.iter().map(|row| entry(row, keys)).collect()
}

fn entry(row: &SqliteRow, keys: &Keys) -> Result<AuditEntry, Failure> {
    let (case, at, sealed): (i64, i64, Vec<u8>) = (row.try_get("case_id")?, row.try_get("at")?, row.try_get("sealed")?);
    let written = keys.registry().open(Place::new(AUDIT, &[case, at]), &sealed)?;
    let unreadable = || Failure::Inconsistent("a line of the audit log cannot be read");
    let Written { codename, who, act } = serde_json::from_slice(&written).map_err(|_| unreadable())?;
    let who = match who {
        WrittenWho::Asker => Who::Asker,
        WrittenWho::Panellist(key) => Who::Panellist(key),
        WrittenWho::Moderator(key) => Who::Moderator(key),
        WrittenWho::Program => Who::Program,
    };
    let act = Act::of_name(&act).ok_or_else(unreadable)?;
    Ok(AuditEntry { at: to_time(at)?, case: to_case(case)?, codename, who, act })
}

/// Deletes receipts and lines of the audit log from before a moment each.
pub(super) async fn sweep(
    database: &mut SqliteConnection,
    receipts: Timestamp,
    audit: Timestamp,
) -> Result<(), Failure> {
    sqlx::query("DELETE FROM receipt WHERE at < ?").bind(of_time(receipts)?).execute(&mut *database).await?;
    sqlx::query("DELETE FROM audit WHERE at < ?").bind(of_time(audit)?).execute(database).await?;
    Ok(())
}
