//! What is still to be sent, and what became of what was.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};

use super::failure::Failure;
use super::keys::{Owner, Rack};
use super::value::{of_case, of_time, to_case, to_time};
use crate::case::CaseId;
use crate::store::{Errand, ErrandId, Lane, NewErrand, Row, RowState, Settlement, record};
use crate::vault::{Key, Place};

const ERRAND: &str = "outbox.errand";
const OUTCOME: &str = "outbox.outcome";

/// How a lane is kept.
const LOOSE: i64 = 0;
const ASKER: i64 = 1;
const PANEL: i64 = 2;

/// How a state is kept.
const WAITING: i64 = 0;
const SENT: i64 = 1;
const DEAD: i64 = 2;

/// The rows of errands, all columns, each as it stands in the migrations.
macro_rules! rows_where {
    ($rest:literal) => {
        concat!(
            "SELECT id, lane, case_id, errand_key, errand, nonce, made, attempts, due, state, since, outcome \
             FROM outbox AS one WHERE ",
            $rest
        )
    };
}

/// Adds an errand to the end of its lane.
pub(super) async fn add(database: &mut SqliteConnection, rack: &mut Rack<'_>, new: NewErrand) -> Result<(), Failure> {
    let NewErrand { lane, errand, nonce, made } = new;
    if errand == Errand::Card && stands_last(database, rack, lane).await? {
        return Ok(());
    }
    let (kind, case) = of_lane(lane)?;
    let owner = match case {
        Some(case) => Owner::Case(case),
        None => {
            let (id, key) = rack.keys.add_errand().await?;
            rack.put(Owner::Errand(id), key);
            Owner::Errand(id)
        }
    };
    let nonce = nonce.cast_signed();
    let sealed =
        rack.get(owner).await?.seal(Place::new(ERRAND, &row_of(owner, nonce)), &record::write_errand(&errand)?)?;
    let errand_key = match owner {
        Owner::Case(_) => None,
        Owner::Errand(id) => Some(id),
    };
    sqlx::query(
        "INSERT INTO outbox (lane, case_id, errand_key, errand, nonce, made, attempts, due, state) \
         VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)",
    )
    .bind(kind)
    .bind(case)
    .bind(errand_key)
    .bind(sealed)
    .bind(nonce)
    .bind(of_time(made)?)
    .bind(of_time(made)?)
    .bind(WAITING)
    .execute(database)
    .await?;
    Ok(())
}

/// Whether a card that nobody has begun to draw is the last that waits in a lane.
async fn stands_last(database: &mut SqliteConnection, rack: &mut Rack<'_>, lane: Lane) -> Result<bool, Failure> {
    let (kind, case) = of_lane(lane)?;
    let last = sqlx::query(rows_where!("lane = ? AND case_id IS ? AND state = ? ORDER BY id DESC LIMIT 1"))
        .bind(kind)
        .bind(case)
        .bind(WAITING)
        .fetch_optional(database)
        .await?;
    let Some(last) = last else { return Ok(false) };
    let last = read(&last, rack).await?;
    Ok(last.errand == Errand::Card && last.attempts == 0 && last.state == RowState::Waiting { begun: None })
}

/// Keeps what became of an errand. One that is gone is left out.
pub(super) async fn settle(
    database: &mut SqliteConnection,
    rack: &mut Rack<'_>,
    settlement: Settlement,
) -> Result<(), Failure> {
    let Settlement { id, attempts, due, state } = settlement;
    let Ok(id) = i64::try_from(id.0) else { return Ok(()) };
    let row = sqlx::query("SELECT case_id, errand_key, nonce FROM outbox WHERE id = ?")
        .bind(id)
        .fetch_optional(&mut *database)
        .await?;
    let Some(row) = row else { return Ok(()) };
    let (owner, nonce) = (owner(&row)?, row.try_get("nonce")?);
    let (kind, since, outcome) = match state {
        RowState::Waiting { begun } => (WAITING, begun, None),
        RowState::Sent { messages, at } => (SENT, Some(at), Some(serde_json::to_vec(&messages))),
        RowState::Dead { why, at } => (DEAD, Some(at), Some(serde_json::to_vec(&why))),
    };
    let outcome = match outcome {
        None => None,
        Some(outcome) => {
            let outcome = outcome.map_err(|_| Failure::Inconsistent("what became of an errand cannot be written"))?;
            Some(rack.get(owner).await?.seal(Place::new(OUTCOME, &row_of(owner, nonce)), &outcome)?)
        }
    };
    sqlx::query("UPDATE outbox SET attempts = ?, due = ?, state = ?, since = ?, outcome = ? WHERE id = ?")
        .bind(i64::from(attempts))
        .bind(of_time(due)?)
        .bind(kind)
        .bind(since.map(of_time).transpose()?)
        .bind(outcome)
        .bind(id)
        .execute(database)
        .await?;
    Ok(())
}

/// The errands that can be carried out: of each lane the first that waits, if it is due.
pub(super) async fn due(
    database: &mut SqliteConnection,
    rack: &mut Rack<'_>,
    now: Timestamp,
    most: usize,
) -> Result<Vec<Row>, Failure> {
    let rows = sqlx::query(rows_where!(
        "state = 0 AND due <= ? AND (lane = 0 OR NOT EXISTS \
         (SELECT 1 FROM outbox AS other WHERE other.case_id = one.case_id AND other.lane = one.lane \
         AND other.state = 0 AND other.id < one.id)) ORDER BY due, id LIMIT ?"
    ))
    .bind(of_time(now)?)
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .fetch_all(database)
    .await?;
    read_all(&rows, rack).await
}

/// When the next errand is due that can be carried out.
pub(super) async fn next_due(database: &mut SqliteConnection) -> Result<Option<Timestamp>, Failure> {
    let next: Option<i64> = sqlx::query_scalar(
        "SELECT MIN(due) FROM outbox AS one WHERE state = 0 AND (lane = 0 OR NOT EXISTS \
         (SELECT 1 FROM outbox AS other WHERE other.case_id = one.case_id AND other.lane = one.lane \
         AND other.state = 0 AND other.id < one.id))",
    )
    .fetch_one(database)
    .await?;
    next.map(to_time).transpose()
}

/// The errands of a case, in order.
pub(super) async fn of_one_case(
    database: &mut SqliteConnection,
    rack: &mut Rack<'_>,
    case: CaseId,
) -> Result<Vec<Row>, Failure> {
    let rows = sqlx::query(rows_where!("case_id = ? ORDER BY id")).bind(of_case(case)?).fetch_all(database).await?;
    read_all(&rows, rack).await
}

/// The errands that were given up, in order.
pub(super) async fn dead(database: &mut SqliteConnection, rack: &mut Rack<'_>) -> Result<Vec<Row>, Failure> {
    let rows = sqlx::query(rows_where!("state = ? ORDER BY id")).bind(DEAD).fetch_all(database).await?;
    read_all(&rows, rack).await
}

/// Deletes the errands of no case that are finished and were made before a moment.
pub(super) async fn sweep(database: &mut SqliteConnection, before: Timestamp) -> Result<(), Failure> {
    sqlx::query("DELETE FROM outbox WHERE lane = ? AND state <> ? AND made < ?")
        .bind(LOOSE)
        .bind(WAITING)
        .bind(of_time(before)?)
        .execute(database)
        .await?;
    Ok(())
}

/// The keys that errands of no case are sealed with.
pub(super) async fn keys_in_use(database: &mut SqliteConnection) -> Result<Vec<i64>, Failure> {
    Ok(sqlx::query_scalar("SELECT errand_key FROM outbox WHERE lane = 0 ORDER BY errand_key")
        .fetch_all(database)
        .await?)
}

/// Deletes errands of no case whose key is destroyed.
pub(super) async fn forget(database: &mut SqliteConnection, errand_key: i64) -> Result<(), Failure> {
    sqlx::query("DELETE FROM outbox WHERE errand_key = ?").bind(errand_key).execute(database).await?;
    Ok(())
}

async fn read_all(rows: &[SqliteRow], rack: &mut Rack<'_>) -> Result<Vec<Row>, Failure> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(read(row, rack).await?);
    }
    Ok(all)
}

async fn read(row: &SqliteRow, rack: &mut Rack<'_>) -> Result<Row, Failure> {
    let owner = owner(row)?;
    let nonce: i64 = row.try_get("nonce")?;
    let place = row_of(owner, nonce);
    let key = rack.get(owner).await?;
    let errand: Vec<u8> = row.try_get("errand")?;
    let errand = record::read_errand(&key.open(Place::new(ERRAND, &place), &errand)?)?;
    let id: i64 = row.try_get("id")?;
    let attempts: i64 = row.try_get("attempts")?;
    let lane = match (row.try_get::<i64, _>("lane")?, owner) {
        (ASKER, Owner::Case(case)) => Lane::Asker(to_case(case)?),
        (PANEL, Owner::Case(case)) => Lane::Panel(to_case(case)?),
        (LOOSE, Owner::Errand(_)) => Lane::Loose,
        _ => return Err(Failure::Inconsistent("an errand is in no lane")),
    };
    Ok(Row {
        id: ErrandId(id.cast_unsigned()),
        lane,
        errand,
        nonce: nonce.cast_unsigned(),
        made: to_time(row.try_get("made")?)?,
        attempts: attempts.try_into().map_err(|_| Failure::Inconsistent("an errand was tried too often"))?,
        due: to_time(row.try_get("due")?)?,
        state: state(row, key, &place)?,
    })
}

fn state(row: &SqliteRow, key: &Key, place: &[i64]) -> Result<RowState, Failure> {
    let since = row.try_get::<Option<i64>, _>("since")?.map(to_time).transpose()?;
    let sealed: Option<Vec<u8>> = row.try_get("outcome")?;
    let outcome = sealed.map(|sealed| key.open(Place::new(OUTCOME, place), &sealed)).transpose()?;
    let unknown = Failure::Inconsistent("what became of an errand cannot be read");
    match (row.try_get::<i64, _>("state")?, since, outcome) {
        (WAITING, begun, None) => Ok(RowState::Waiting { begun }),
        (SENT, Some(at), Some(outcome)) => {
            Ok(RowState::Sent { messages: serde_json::from_slice(&outcome).map_err(|_| unknown)?, at })
        }
        (DEAD, Some(at), Some(outcome)) => {
            Ok(RowState::Dead { why: serde_json::from_slice(&outcome).map_err(|_| unknown)?, at })
        }
        _ => Err(unknown),
    }
}

fn owner(row: &SqliteRow) -> Result<Owner, Failure> {
    match (row.try_get("case_id")?, row.try_get("errand_key")?) {
        (Some(case), None) => Ok(Owner::Case(case)),
        (None, Some(id)) => Ok(Owner::Errand(id)),
        (None, None) | (Some(_), Some(_)) => Err(Failure::Inconsistent("an errand belongs to nobody, or to two")),
    }
}

/// What tells the place of an errand from all others.
const fn row_of(owner: Owner, nonce: i64) -> [i64; 3] {
    match owner {
        Owner::Case(case) => [0, case, nonce],
        Owner::Errand(id) => [1, id, nonce],
    }
}

fn of_lane(lane: Lane) -> Result<(i64, Option<i64>), Failure> {
    Ok(match lane {
        Lane::Asker(case) => (ASKER, Some(of_case(case)?)),
        Lane::Panel(case) => (PANEL, Some(of_case(case)?)),
        Lane::Loose => (LOOSE, None),
    })
}
