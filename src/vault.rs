//! The vault: what an asker wrote and who the asker is, sealed before it is kept.
//!
//! # Aims
//!
//! - A file that is taken away, a backup or a whole disk, shows nobody's words and nobody's account.
//! - A case that is erased cannot be read again by anyone, from a backup neither, and with the operator's key neither.
//! - The operator can change the key while the bot runs.
//!
//! # Three kinds of key
//!
//! ```text
//! operator's key   in the key file, OPEN_DOOR_KEY_FILE       made by `open-door key new`
//!   seals -> data key of one case     in keys.sqlite         made with the case, destroyed with it
//!   seals -> secret of the store      in keys.sqlite         made with the store: lookups, and what belongs to no case
//! data key seals -> the case: words, account, everything     in cases.sqlite
//! ```
//!
//! Erasing a case destroys its data key. What an older copy of `cases.sqlite` holds of it is then noise. `keys.sqlite`
//! itself is small and is not to be kept in backups: an older copy of it, together with a key file of its time, still
//! opens what was erased since. `open-door key rotate` ends that: afterwards the key file opens no copy made before.
//!
//! # How
//!
//! - XChaCha20-Poly1305. Its nonce of 24 bytes may be drawn by chance without ever meeting again.
//! - What is sealed is bound to its [`Place`], the column and the row: put into another row it does not open.
//! - Lengths are rounded up before sealing, so that a file does not tell a short message from a shorter one.
//! - An asker is found again by a keyed hash. Its key comes from the secret of the store, not from the operator's key,
//!   so that a rotation changes no hash.
//! - Keys and opened bytes are wiped from memory when they are dropped. What the system has copied elsewhere by then,
//!   into swap or a core dump, is out of reach.
//!
//! # What if
//!
//! - **The key file is lost.** What was sealed is unreadable, for good. Nothing here has a second way in.
//! - **The key file is of another store.** Nothing is changed; the error names the key that is wanted by its id.
//! - **The program is killed during a rotation.** The key file is replaced whole or not at all, and holds the older keys
//!   until nothing is sealed with them. What is re-sealed is one transaction.
//! - **The key file cannot be written by the bot.** It seals with the newest key all the same; the older ones stay in the
//!   file until somebody takes them out.

mod file;
mod key;
mod ring;
mod seal;

pub use file::{KeyFile, Retired};
pub use key::{Key, KeyId, NoChance};
pub use ring::Ring;
pub use seal::{Place, SealError, Wrapped};

use std::path::PathBuf;

use thiserror::Error;

/// Why there is no key to use. No key is in it.
#[derive(Debug, Error)]
pub enum KeyError {
    /// There is no file.
    #[error(
        "there is no key file at `{0}`; make one with `open-door key new`, or say with OPEN_DOOR_KEY_FILE where it is"
    )]
    Missing(PathBuf),
    /// A new one would destroy an old one.
    #[error(
        "there is a key file at `{0}` already, and it stays as it is; to change the key use `open-door key rotate`"
    )]
    Exists(PathBuf),
    /// Other accounts of the machine can read it.
    #[error("every account of this machine can read the key file `{0}`; run `chmod 600 {0}`")]
    Exposed(PathBuf),
    /// A line is not as it was written.
    #[error(
        "line {line} of the key file `{path}` is damaged; put back the copy that you keep elsewhere. Without the right \
         key, open cases are unreadable for good"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// There is no key in it.
    #[error(
        "the key file `{0}` holds no key; put back the copy that you keep elsewhere. Without the right key, open cases \
         are unreadable for good"
    )]
    Empty(PathBuf),
    /// The system refuses it.
    #[error("cannot use the key file `{path}`: {source}; check that the account of the bot owns it and its folder")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// No key could be drawn.
    #[error(transparent)]
    Chance(#[from] NoChance),
}

#[cfg(test)]
mod tests;
