//! The operator's keys, newest first, and the text of the key file.

use zeroize::Zeroizing;

use super::key::{KEY, Key, KeyId, NoChance};
use super::seal::{Place, SealError, Wrapped};

/// What every line with a key begins with.
const WORD: &str = "open-door-key";

/// What stands at the top of a key file, for whoever opens it.
const TOP: &str = "\
# The key of Open Door. Whoever has this file and DATA_DIR can read every open case: show it to nobody.
# Keep a copy where neither this machine nor its backups are. If it is lost, open cases are unreadable for good.
# The newest key comes first. An older one goes by itself when nothing is sealed with it any more.
";

/// The operator's keys, newest first; there is always one.
#[derive(Debug, PartialEq, Eq)]
pub struct Ring {
    newest: Key,
    older: Vec<Key>,
}

impl Ring {
    /// A ring with one new key.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn draw() -> Result<Self, NoChance> {
        Ok(Self { newest: Key::draw()?, older: Vec::new() })
    }

    /// The same ring with a new key in front.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn rotate(self) -> Result<Self, NoChance> {
        let mut older = vec![self.newest];
        older.extend(self.older);
        Ok(Self { newest: Key::draw()?, older })
    }

    /// The id of the key that seals.
    pub fn newest(&self) -> KeyId {
        self.newest.id()
    }

    /// The ids of the keys that only open, newest first.
    pub fn older(&self) -> Vec<KeyId> {
        self.older.iter().map(Key::id).collect()
    }

    /// Seals a key with the newest of the ring.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn wrap(&self, place: Place<'_>, key: &Key) -> Result<Wrapped, SealError> {
        Ok(Wrapped { by: self.newest.id(), sealed: self.newest.seal(place, key.bytes())? })
    }

    /// Opens a sealed key.
    ///
    /// # Errors
    /// When it is sealed with a key that is not in the ring, or is not as it was sealed.
    pub fn unwrap(&self, place: Place<'_>, wrapped: &Wrapped) -> Result<Key, SealError> {
        let key = std::iter::once(&self.newest)
            .chain(&self.older)
            .find(|key| key.id() == wrapped.by)
            .ok_or(SealError::Stranger(wrapped.by))?;
        let bytes = key.open(place, &wrapped.sealed)?;
        let bytes: &[u8; KEY] = bytes.as_slice().try_into().map_err(|_| SealError::Stranger(wrapped.by))?;
        Ok(Key::of(bytes))
    }

    /// The same ring without the older keys that are not wanted; how many went comes with it.
    pub(super) fn without_older(self, wanted: impl Fn(KeyId) -> bool) -> (Self, usize) {
        let before = self.older.len();
        let older: Vec<Key> = self.older.into_iter().filter(|key| wanted(key.id())).collect();
        let gone = before - older.len();
        (Self { newest: self.newest, older }, gone)
    }

    /// Reads the text of a key file; the number of the line that is damaged, 0 when there is no key.
    pub(super) fn parse(text: &str) -> Result<Self, usize> {
        let mut keys = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                keys.push(parse_key(line).ok_or(number + 1)?);
            }
        }
        let mut keys = keys.into_iter();
        keys.next().map(|newest| Self { newest, older: keys.collect() }).ok_or(0)
    }

    /// The text of the key file.
    pub(super) fn to_text(&self) -> Zeroizing<String> {
        // Grown in place it would leave copies behind.
        let mut text = Zeroizing::new(String::with_capacity(TOP.len() + (1 + self.older.len()) * 128));
        text.push_str(TOP);
        for key in std::iter::once(&self.newest).chain(&self.older) {
            text.push_str(&format!("{WORD} {} ", key.id()));
            for &byte in key.bytes() {
                text.push(hex_digit(byte >> 4));
                text.push(hex_digit(byte & 15));
            }
            text.push('\n');
        }
        text
    }
}

/// One line: the word, the id, the key. The id is derived from the key, so that a slip in either is seen.
fn parse_key(line: &str) -> Option<Key> {
    let mut words = line.split_whitespace();
    let (word, id, digits, end) = (words.next()?, words.next()?, words.next()?, words.next());
    if word != WORD || end.is_some() || digits.len() != 2 * KEY {
        return None;
    }
    let mut bytes = Zeroizing::new([0; KEY]);
    for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        *byte = pair.iter().try_fold(0, |byte, &digit| Some(byte << 4 | hex_value(digit)?))?;
    }
    let key = Key::of(&bytes);
    (key.id().to_string() == id).then_some(key)
}

fn hex_digit(half: u8) -> char {
    char::from_digit(half.into(), 16).unwrap_or('0')
}

fn hex_value(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| value.try_into().ok())
}
