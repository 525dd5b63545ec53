//! Who takes part in a case: the asker, whom nobody sees, and the people on the panel.

use serde::{Deserialize, Serialize};

use super::kept;
use crate::knowledge::Speciality;

/// Who asks, as the adapter knows them. Nothing prints it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AskerKey(u64);

impl AskerKey {
    /// Wraps what the adapter knows an asker by.
    pub const fn new(key: u64) -> Self {
        Self(key)
    }

    /// What the adapter knows the asker by: for the adapter, and for a store that seals it.
    pub const fn reveal(self) -> u64 {
        self.0
    }
}

impl std::fmt::Debug for AskerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AskerKey(..)")
    }
}

/// A panellist, as the adapter knows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PanellistKey(u64);

impl PanellistKey {
    /// Wraps what the adapter knows a panellist by.
    pub const fn new(key: u64) -> Self {
        Self(key)
    }

    /// What the adapter knows the panellist by.
    pub const fn key(self) -> u64 {
        self.0
    }
}

/// A panellist at work on a case, and how what they write is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Who sits there.
    pub panellist: PanellistKey,
    /// What they are; `None` for a moderator without a speciality.
    #[serde(with = "kept::named_maybe")]
    pub speciality: Option<Speciality>,
    /// The name under which they choose to write; `None` signs by speciality only.
    pub signs_as: Option<String>,
}

/// Somebody of the panel who does something that is not speaking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Staff {
    /// Who it is.
    pub key: PanellistKey,
    /// Moderators can take a case out of the hands of somebody who does not come back.
    pub is_moderator: bool,
}

impl Staff {
    /// A panellist.
    pub const fn panellist(key: PanellistKey) -> Self {
        Self { key, is_moderator: false }
    }

    /// A moderator.
    pub const fn moderator(key: PanellistKey) -> Self {
        Self { key, is_moderator: true }
    }
}

/// Whom a waiting case is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wanted {
    /// Anybody on the panel.
    Everyone,
    /// These kinds of panellist.
    Kinds(#[serde(with = "kept::named_list")] Vec<Speciality>),
    /// One panellist, to whom it was passed on.
    Panellist(PanellistKey),
}
