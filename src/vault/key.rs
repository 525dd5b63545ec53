//! A key, its id, and how a new one is drawn.

use std::fmt;

use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

/// Length of a key, in bytes.
pub(super) const KEY: usize = 32;

/// Length of the id of a key, in bytes.
pub(super) const KEY_ID: usize = 8;

/// What the id of a key is derived for. The id tells nothing about the key.
const ID_CONTEXT: &str = "open-door 2026-11 id of a key";

/// The system has no randomness to give.
#[derive(Debug, Error)]
#[error("the system gives no randomness, and without it nothing can be sealed; check the machine")]
pub struct NoChance;

/// A secret key, wiped from memory when it is dropped.
#[derive(PartialEq, Eq)]
pub struct Key(Box<[u8; KEY]>);

/// Which key something is sealed with: derived from the key, and no secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId([u8; KEY_ID]);

impl Key {
    /// A key of these bytes. Whoever hands them in wipes their own copy.
    pub fn of(bytes: &[u8; KEY]) -> Self {
        Self(Box::new(*bytes))
    }

    /// A new key, drawn from the system's randomness.
    ///
    /// # Errors
    /// When the system has none.
    pub fn draw() -> Result<Self, NoChance> {
        let mut bytes = Zeroizing::new([0; KEY]);
        fill(bytes.as_mut_slice())?;
        Ok(Self::of(&bytes))
    }

    /// A key for one purpose only, the same each time.
    #[must_use]
    pub fn derive(&self, purpose: &'static str) -> Self {
        let bytes = Zeroizing::new(blake3::derive_key(purpose, self.0.as_slice()));
        Self::of(&bytes)
    }

    /// The keyed hash by which something is found again without being kept.
    pub fn hash(&self, what: &str, value: &[u8]) -> [u8; blake3::OUT_LEN] {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        // The kind and its length come first, so that no value of one kind can look like one of another.
        hasher.update(&(what.len() as u64).to_le_bytes()).update(what.as_bytes()).update(value);
        *hasher.finalize().as_bytes()
    }

    /// The id of this key.
    pub fn id(&self) -> KeyId {
        let mut id = [0; KEY_ID];
        let derived = blake3::derive_key(ID_CONTEXT, self.0.as_slice());
        id.iter_mut().zip(derived).for_each(|(to, from)| *to = from);
        KeyId(id)
    }

    pub(super) fn bytes(&self) -> &[u8; KEY] {
        &self.0
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

impl KeyId {
    /// The id of these bytes, when they are as many as an id has.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes of the id.
    pub const fn bytes(&self) -> &[u8; KEY_ID] {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// Fills bytes by chance: the one place that asks the system for it.
pub(super) fn fill(bytes: &mut [u8]) -> Result<(), NoChance> {
    getrandom::fill(bytes).map_err(|_| NoChance)
}
