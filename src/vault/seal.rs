//! Sealing bytes for one place, and opening them there again.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use thiserror::Error;
use zeroize::Zeroizing;

use super::key::{KEY_ID, Key, KeyId, NoChance, fill};

/// The form of what is sealed, as its first byte: another form gets another number.
const FORM: u8 = 1;

/// Length of a nonce, in bytes.
const NONCE: usize = 24;

/// Lengths are rounded up to a multiple of this, in bytes.
const STEP: usize = 64;

/// Stands after the last byte that counts; zeros follow.
const END: u8 = 0x80;

/// Why something cannot be sealed or opened. Nothing of it is in the error.
#[derive(Debug, Error)]
pub enum SealError {
    /// It was altered, or put in another place, or sealed with another key.
    #[error("what was sealed for `{0}` does not open: it was altered, moved or sealed with another key")]
    Unfit(&'static str),
    /// It is sealed with a key that the key file does not hold.
    #[error(
        "this is sealed with the key {0}, which is not in the key file; put back the key file that belongs to this \
         DATA_DIR. Without it, open cases are unreadable for good"
    )]
    Stranger(KeyId),
    /// No nonce could be drawn.
    #[error(transparent)]
    Chance(#[from] NoChance),
}

/// Where something sealed belongs: which column of which table, and which row. It opens nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    column: &'static str,
    row: &'a [i64],
}

impl<'a> Place<'a> {
    /// A place: `table.column`, and what tells its row from all others.
    pub const fn new(column: &'static str, row: &'a [i64]) -> Self {
        Self { column, row }
    }

    /// The place as bytes; two places never give the same.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![FORM];
        bytes.extend((self.column.len() as u64).to_le_bytes());
        bytes.extend(self.column.as_bytes());
        self.row.iter().for_each(|id| bytes.extend(id.to_le_bytes()));
        bytes
    }
}

impl Key {
    /// Seals bytes for a place.
    ///
    /// # Errors
    /// When the system has no randomness for the nonce.
    pub fn seal(&self, place: Place<'_>, bytes: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE];
        fill(&mut nonce)?;
        self.seal_with(&nonce, place, bytes)
    }

    /// The same with a nonce handed in, which must never be used twice with one key.
    pub(super) fn seal_with(&self, nonce: &[u8; NONCE], place: Place<'_>, bytes: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut rounded = Zeroizing::new(Vec::with_capacity((bytes.len() / STEP + 1) * STEP));
        rounded.extend_from_slice(bytes);
        rounded.push(END);
        let length = rounded.len().next_multiple_of(STEP);
        rounded.resize(length, 0);
        let payload = Payload { msg: &rounded, aad: &place.bytes() };
        let sealed =
            self.cipher().encrypt(&XNonce::from(*nonce), payload).map_err(|_| SealError::Unfit(place.column))?;
        let mut whole = Vec::with_capacity(1 + NONCE + sealed.len());
        whole.push(FORM);
        whole.extend_from_slice(nonce);
        whole.extend_from_slice(&sealed);
        Ok(whole)
    }

    /// Opens what was sealed for a place.
    ///
    /// # Errors
    /// When it was not sealed with this key for this place, or is no longer as it was.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.open_whole(place, sealed).ok_or(SealError::Unfit(place.column))
    }

    fn open_whole(&self, place: Place<'_>, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (&FORM, rest) = sealed.split_first()? else { return None };
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad: &place.bytes() };
        let mut bytes = Zeroizing::new(self.cipher().decrypt(&XNonce::from(*nonce), payload).ok()?);
        let end = bytes.iter().rposition(|&byte| byte != 0)?;
        if bytes.get(end) != Some(&END) {
            return None;
        }
        bytes.truncate(end);
        Some(bytes)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.bytes().into())
    }
}

/// A key, sealed with another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrapped {
    /// Which key it is sealed with.
    pub by: KeyId,
    /// The key, sealed.
    pub sealed: Vec<u8>,
}

impl Wrapped {
    /// Both in one, for a single column.
    pub fn to_bytes(&self) -> Vec<u8> {
        [self.by.bytes().as_slice(), &self.sealed].concat()
    }

    /// Reads what [`Self::to_bytes`] wrote; none when it is too short.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (by, sealed) = bytes.split_at_checked(KEY_ID)?;
        Some(Self { by: KeyId::of(by)?, sealed: sealed.to_vec() })
    }
}
