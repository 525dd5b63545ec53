//! How urgent a message is, and what it is about that a person must know.

use std::fmt;

/// How soon somebody must act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Urgency {
    /// Everything else.
    #[default]
    Routine,
    /// Recent serious harm or growing risk, but not this minute.
    Urgent,
    /// Danger to life or safety now or within hours.
    Emergency,
}

impl Urgency {
    /// Every urgency, lowest first.
    pub const ALL: [Self; 3] = [Self::Routine, Self::Urgent, Self::Emergency];

    /// Its name in files and output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Routine => "routine",
            Self::Urgent => "urgent",
            Self::Emergency => "emergency",
        }
    }

    /// The urgency of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|urgency| urgency.name() == name)
    }
}

impl fmt::Display for Urgency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Something about a message that a person must know, whatever its urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flag {
    /// Suicidal thoughts, intent or attempt, or serious self-harm, of anybody.
    Suicide,
    /// Somebody under 18 asks, is hurt, at risk, a witness or fought over.
    Child,
    /// An injury, strangulation, bleeding, overdose, collapse, or medicine withheld.
    Medical,
    /// A weapon is held, used, shown, sought or named in a threat.
    Weapon,
    /// The person in danger is not the asker.
    ThirdParty,
    /// The asker says that they have harmed somebody, or fear that they will.
    PerpetratorDisclosure,
    /// The asker wants to find, track, control, silence or punish somebody.
    Misuse,
}

impl Flag {
    /// Every flag.
    pub const ALL: [Self; 7] = [
        Self::Suicide,
        Self::Child,
        Self::Medical,
        Self::Weapon,
        Self::ThirdParty,
        Self::PerpetratorDisclosure,
        Self::Misuse,
    ];

    /// Its name in files and output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Suicide => "suicide",
            Self::Child => "child",
            Self::Medical => "medical",
            Self::Weapon => "weapon",
            Self::ThirdParty => "third_party",
            Self::PerpetratorDisclosure => "perpetrator_disclosure",
            Self::Misuse => "misuse",
        }
    }

    /// The flag of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.name() == name)
    }
}

/// A set of flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(u8);

impl Flags {
    /// The set with one flag more.
    #[must_use]
    pub const fn with(self, flag: Flag) -> Self {
        Self(self.0 | 1 << flag as u8)
    }

    /// Whether a flag is in the set.
    pub const fn has(self, flag: Flag) -> bool {
        self.0 & 1 << flag as u8 != 0
    }

    /// Whether the set has no flag.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The flags of the set.
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.into_iter().filter(move |&flag| self.has(flag))
    }
}

impl FromIterator<Flag> for Flags {
    fn from_iter<I: IntoIterator<Item = Flag>>(flags: I) -> Self {
        flags.into_iter().fold(Self::default(), Self::with)
    }
}
