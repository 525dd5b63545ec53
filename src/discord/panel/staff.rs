//! Who of the panel does something: read from the roles that they have at that moment.

use serenity::model::id::{RoleId, UserId};

use crate::case::{Case, PanellistKey, Seat, Staff, Wanted};
use crate::config::Config;
use crate::knowledge::Speciality;

/// Somebody of the panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Somebody {
    pub(super) key: PanellistKey,
    /// What they are, in the order of the settings.
    kinds: Vec<Speciality>,
    pub(super) is_moderator: bool,
}

impl Somebody {
    /// Somebody by their roles; `None` for somebody who is not on the panel.
    pub(super) fn of(config: &Config, user: UserId, roles: &[RoleId]) -> Option<Self> {
        let has = |wanted: u64| roles.iter().any(|role| role.get() == wanted);
        let kinds: Vec<Speciality> =
            config.panel_roles.iter().filter(|(_, role)| has(*role)).map(|(kind, _)| *kind).collect();
        let is_moderator = has(config.moderator_role);
        let is_on_panel = is_moderator || !kinds.is_empty();
        is_on_panel.then(|| Self { key: PanellistKey::new(user.get()), kinds, is_moderator })
    }

    /// Who they are to the rules of a case.
    pub(super) const fn staff(&self) -> Staff {
        Staff { key: self.key, is_moderator: self.is_moderator }
    }

    /// Their seat in a case: what the case is for comes before what else they are.
    pub(super) fn seat(&self, case: &Case, signs_as: Option<String>) -> Seat {
        let wanted = match &case.wanted {
            Wanted::Kinds(kinds) => self.kinds.iter().find(|kind| kinds.contains(kind)),
            Wanted::Everyone | Wanted::Panellist(_) => None,
        };
        let speciality = wanted.or(self.kinds.first()).copied();
        Seat { panellist: self.key, speciality, signs_as }
    }
}
