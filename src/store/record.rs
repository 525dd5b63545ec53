//! How a case is written down: the same bytes for every backend, which seals them.
//!
//! JSON with a version, because it can be read by a later program: a field
//! that is added there has a default. The head and each line are apart, so
//! that a new line does not write the whole talk again.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Errand, StoreError};
use crate::case::{Case, Line};

/// The version of the form.
const FORM: u32 = 1;

#[derive(Serialize)]
struct Written<'a, T> {
    form: u32,
    is: &'a T,
}

#[derive(Deserialize)]
struct Read<T> {
    form: u32,
    is: T,
}

/// A case without its lines.
///
/// # Errors
/// When it cannot be written, which the types rule out.
pub fn write_head(case: &Case) -> Result<Vec<u8>, StoreError> {
    write(&Case { lines: Vec::new(), ..case.clone() })
}

/// One line.
///
/// # Errors
/// When it cannot be written, which the types rule out.
pub fn write_line(line: &Line) -> Result<Vec<u8>, StoreError> {
    write(line)
}

/// An errand.
///
/// # Errors
/// When it cannot be written, which the types rule out.
pub fn write_errand(errand: &Errand) -> Result<Vec<u8>, StoreError> {
    write(errand)
}

/// A case of its head and its lines, which may come in any order.
///
/// # Errors
/// When a part is not what this program writes.
pub fn read_case<'a>(head: &[u8], lines: impl IntoIterator<Item = &'a [u8]>) -> Result<Case, StoreError> {
    let mut case: Case = read(head)?;
    case.lines = lines.into_iter().map(read).collect::<Result<_, _>>()?;
    case.lines.sort_by_key(|line: &Line| line.id);
    Ok(case)
}

/// An errand.
///
/// # Errors
/// When it is not what this program writes.
pub fn read_errand(bytes: &[u8]) -> Result<Errand, StoreError> {
    read(bytes)
}

fn write<T: Serialize>(is: &T) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(&Written { form: FORM, is }).map_err(|_| StoreError::Damaged("it cannot be written".to_owned()))
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    // The error of the parser could hold a piece of what was written.
    let damaged = || StoreError::Damaged("it is not in the form that this program writes".to_owned());
    let read: Read<T> = serde_json::from_slice(bytes).map_err(|_| damaged())?;
    if read.form == FORM {
        Ok(read.is)
    } else {
        Err(StoreError::Damaged("it was written by a later program".to_owned()))
    }
}
