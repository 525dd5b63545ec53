//! The cases themselves: head, lines, whose they are, and where they are shown.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use zeroize::Zeroizing;

use super::failure::Failure;
use super::keys::{Owner, Rack};
use super::value::{of_case, of_time, to_count};
use crate::case::{AskerKey, Case, CaseId, Codename, Stage};
use crate::store::{Kept, Places, StoreError, record};
use crate::vault::{Key, Place};

const HEAD: &str = "hand_off.head";
const CODENAME: &str = "hand_off.codename";
const ASKER: &str = "hand_off.asker";
const PLACES: &str = "hand_off.places";
const LINE: &str = "line.sealed";

/// Under what a thread is looked up.
const THREAD: &str = "thread";

/// Where a case is shown, as it is written down.
#[derive(Serialize, Deserialize)]
struct Written {
    card: Option<u64>,
    thread: Option<u64>,
    door: Option<u64>,
}

/// A new case, with the data key that it gets.
pub(super) async fn insert(
    database: &mut SqliteConnection,
    case: &Case,
    asker: AskerKey,
    key: &Key,
) -> Result<(), Failure> {
    let id = of_case(case.id)?;
    let row = [id];
    let inserted = sqlx::query(
        "INSERT INTO hand_off (id, version, closed, head, codename, asker) VALUES (?, 0, ?, ?, ?, ?) \
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(id)
    .bind(closed(case)?)
    .bind(key.seal(Place::new(HEAD, &row), &Zeroizing::new(record::write_head(case)?))?)
    .bind(key.seal(Place::new(CODENAME, &row), case.codename.as_str().as_bytes())?)
    .bind(key.seal(Place::new(ASKER, &row), asker.reveal().to_le_bytes().as_slice())?)
    .execute(&mut *database)
    .await?;
    if inserted.rows_affected() == 0 {
        return Err(StoreError::Conflict.into());
    }
    write_lines(database, case, id, key).await
}

/// A case that has changed.
pub(super) async fn update(
    database: &mut SqliteConnection,
    case: &Case,
    version: i64,
    key: &Key,
) -> Result<(), Failure> {
    let id = of_case(case.id)?;
    let updated =
        sqlx::query("UPDATE hand_off SET version = version + 1, closed = ?, head = ? WHERE id = ? AND version = ?")
            .bind(closed(case)?)
            .bind(key.seal(Place::new(HEAD, &[id]), &Zeroizing::new(record::write_head(case)?))?)
            .bind(id)
            .bind(version)
            .execute(&mut *database)
            .await?;
    if updated.rows_affected() == 0 {
        return Err(StoreError::Conflict.into());
    }
    write_lines(database, case, id, key).await
}

/// Writes the lines that are new or have changed.
async fn write_lines(database: &mut SqliteConnection, case: &Case, id: i64, key: &Key) -> Result<(), Failure> {
    let kept: HashMap<i64, Vec<u8>> = sqlx::query("SELECT id, sealed FROM line WHERE case_id = ?")
        .bind(id)
        .fetch_all(&mut *database)
        .await?
        .iter()
        .map(|row| Ok((row.try_get("id")?, row.try_get("sealed")?)))
        .collect::<Result<_, sqlx::Error>>()?;
    for line in &case.lines {
        let number = i64::from(line.id.number());
        let row = [id, number];
        let place = Place::new(LINE, &row);
        let written = Zeroizing::new(record::write_line(line)?);
        if let Some(sealed) = kept.get(&number)
            && *key.open(place, sealed)? == *written
        {
            continue;
        }
        sqlx::query(
            "INSERT INTO line (case_id, id, sealed) VALUES (?, ?, ?) \
             ON CONFLICT (case_id, id) DO UPDATE SET sealed = excluded.sealed",
        )
        .bind(id)
        .bind(number)
        .bind(key.seal(place, &written)?)
        .execute(&mut *database)
        .await?;
    }
    Ok(())
}

/// The rows of a case go, and with them its lines and errands.
pub(super) async fn delete(database: &mut SqliteConnection, id: i64, version: i64) -> Result<(), Failure> {
    let deleted = sqlx::query("DELETE FROM hand_off WHERE id = ? AND version = ?")
        .bind(id)
        .bind(version)
        .execute(database)
        .await?;
    if deleted.rows_affected() == 0 { Err(StoreError::Conflict.into()) } else { Ok(()) }
}

/// Where a case is shown from now on. One that is gone stays gone.
pub(super) async fn place(
    database: &mut SqliteConnection,
    rack: &mut Rack<'_>,
    id: CaseId,
    places: Places,
) -> Result<(), Failure> {
    let id = of_case(id)?;
    let there: Option<i64> =
        sqlx::query_scalar("SELECT id FROM hand_off WHERE id = ?").bind(id).fetch_optional(&mut *database).await?;
    if there.is_none() {
        return Ok(());
    }
    let Places { card, thread, door } = places;
    let written = serde_json::to_vec(&Written { card, thread, door })
        .map_err(|_| Failure::Inconsistent("where a case is shown cannot be written"))?;
    let sealed = rack.get(Owner::Case(id)).await?.seal(Place::new(PLACES, &[id]), &written)?;
    sqlx::query("UPDATE hand_off SET places = ?, thread = ? WHERE id = ?")
        .bind(sealed)
        .bind(thread.map(|thread| rack.keys.hash(THREAD, thread)))
        .bind(id)
        .execute(database)
        .await?;
    Ok(())
}

/// A case; `None` when it is not there, or its key is destroyed.
pub(super) async fn read(
    database: &mut SqliteConnection,
    rack: &mut Rack<'_>,
    id: i64,
) -> Result<Option<Kept>, Failure> {
    if !rack.has(Owner::Case(id)).await? {
        return Ok(None);
    }
    let row = sqlx::query("SELECT id, version, head, asker, places FROM hand_off WHERE id = ?")
        .bind(id)
        .fetch_optional(&mut *database)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let lines = sqlx::query("SELECT id, sealed FROM line WHERE case_id = ?").bind(id).fetch_all(database).await?;
    kept(&row, &lines, rack.get(Owner::Case(id)).await?).map(Some)
}

/// The cases that are open, oldest first.
pub(super) async fn read_open(database: &mut SqliteConnection, rack: &mut Rack<'_>) -> Result<Vec<Kept>, Failure> {
    let rows = sqlx::query("SELECT id, version, head, asker, places FROM hand_off WHERE closed IS NULL ORDER BY id")
        .fetch_all(&mut *database)
        .await?;
    let lines = sqlx::query(
        "SELECT case_id, line.id AS id, sealed FROM line JOIN hand_off ON hand_off.id = case_id WHERE closed IS NULL",
    )
    .fetch_all(database)
    .await?;
    let mut of_case: HashMap<i64, Vec<SqliteRow>> = HashMap::new();
    for line in lines {
        of_case.entry(line.try_get("case_id")?).or_default().push(line);
    }
    let mut open = Vec::with_capacity(rows.len());
    for row in &rows {
        let id = row.try_get("id")?;
        let lines = of_case.remove(&id).unwrap_or_default();
        open.push(kept(row, &lines, rack.get(Owner::Case(id)).await?)?);
    }
    Ok(open)
}

fn kept(row: &SqliteRow, lines: &[SqliteRow], key: &Key) -> Result<Kept, Failure> {
    let id: i64 = row.try_get("id")?;
    let open = |column, name: &str| -> Result<_, Failure> {
        let sealed: Vec<u8> = row.try_get(name)?;
        Ok(key.open(Place::new(column, &[id]), &sealed)?)
    };
    let mut opened = Vec::with_capacity(lines.len());
    for line in lines {
        let (number, sealed): (i64, Vec<u8>) = (line.try_get("id")?, line.try_get("sealed")?);
        opened.push(key.open(Place::new(LINE, &[id, number]), &sealed)?);
    }
    let case = record::read_case(&open(HEAD, "head")?, opened.iter().map(|line| line.as_slice()))?;
    if of_case(case.id)? != id {
        return Err(Failure::Inconsistent("a case has the number of another"));
    }
    let asker = open(ASKER, "asker")?;
    let asker = asker.as_slice().try_into().map(u64::from_le_bytes);
    let asker = asker.map_err(|_| Failure::Inconsistent("an asker is too short or too long"))?;
    let sealed: Option<Vec<u8>> = row.try_get("places")?;
    let places = match sealed {
        None => Places::default(),
        Some(sealed) => {
            let written = key.open(Place::new(PLACES, &[id]), &sealed)?;
            let Written { card, thread, door } = serde_json::from_slice(&written)
                .map_err(|_| Failure::Inconsistent("where a case is shown cannot be read"))?;
            Places { card, thread, door }
        }
    };
    Ok(Kept { case, asker: AskerKey::new(asker), version: to_count(row.try_get("version")?)?, places })
}

/// The codenames of all the cases, by number.
pub(super) async fn codenames(
    database: &mut SqliteConnection,
    rack: &mut Rack<'_>,
) -> Result<HashMap<i64, Codename>, Failure> {
    let rows = sqlx::query("SELECT id, codename FROM hand_off").fetch_all(database).await?;
    let mut codenames = HashMap::with_capacity(rows.len());
    for row in rows {
        let (id, sealed): (i64, Vec<u8>) = (row.try_get("id")?, row.try_get("codename")?);
        let name = rack.get(Owner::Case(id)).await?.open(Place::new(CODENAME, &[id]), &sealed)?;
        let name = std::str::from_utf8(&name).ok().and_then(Codename::parse);
        codenames.insert(id, name.ok_or(Failure::Inconsistent("a codename is none"))?);
    }
    Ok(codenames)
}

/// The case of a thread.
pub(super) async fn of_thread(
    database: &mut SqliteConnection,
    rack: &Rack<'_>,
    thread: u64,
) -> Result<Option<i64>, Failure> {
    let thread = rack.keys.hash(THREAD, thread);
    Ok(sqlx::query_scalar("SELECT id FROM hand_off WHERE thread = ?").bind(thread).fetch_optional(database).await?)
}

/// The cases that were closed at a moment or before, oldest first.
pub(super) async fn closed_by(database: &mut SqliteConnection, moment: Timestamp) -> Result<Vec<i64>, Failure> {
    Ok(sqlx::query_scalar("SELECT id FROM hand_off WHERE closed <= ? ORDER BY id")
        .bind(of_time(moment)?)
        .fetch_all(database)
        .await?)
}

/// Whether a case is there, and open: none, closed, open.
pub(super) async fn is_open(database: &mut SqliteConnection, id: i64) -> Result<Option<bool>, Failure> {
    Ok(sqlx::query_scalar("SELECT closed IS NULL FROM hand_off WHERE id = ?").bind(id).fetch_optional(database).await?)
}

fn closed(case: &Case) -> Result<Option<i64>, Failure> {
    match case.stage {
        Stage::Closed { at, .. } => of_time(at).map(Some),
        Stage::Waiting { .. } | Stage::Claimed { .. } | Stage::Answered { .. } => Ok(None),
    }
}
