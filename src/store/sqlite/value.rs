//! Numbers and times as SQLite keeps them: integers with a sign.

use jiff::Timestamp;

use super::failure::Failure;
use crate::case::CaseId;

/// The number of a case as it is kept.
pub(super) fn of_case(id: CaseId) -> Result<i64, Failure> {
    id.number().try_into().map_err(|_| Failure::Inconsistent("the number of a case is too high"))
}

/// The case of a number that was kept.
pub(super) fn to_case(id: i64) -> Result<CaseId, Failure> {
    id.try_into().map(CaseId::new).map_err(|_| Failure::Inconsistent("the number of a case is below zero"))
}

/// A time as it is kept: nanoseconds since 1970, which reaches to the year 2262.
pub(super) fn of_time(at: Timestamp) -> Result<i64, Failure> {
    at.as_nanosecond().try_into().map_err(|_| Failure::Inconsistent("a time is too far away"))
}

/// The time that was kept.
pub(super) fn to_time(at: i64) -> Result<Timestamp, Failure> {
    Timestamp::from_nanosecond(at.into()).map_err(|_| Failure::Inconsistent("a time is none"))
}

/// A number that counts up from zero, as it is kept.
pub(super) fn of_count(count: u64) -> Result<i64, Failure> {
    count.try_into().map_err(|_| Failure::Inconsistent("a count is too high"))
}

/// The count that was kept.
pub(super) fn to_count(count: i64) -> Result<u64, Failure> {
    count.try_into().map_err(|_| Failure::Inconsistent("a count is below zero"))
}
