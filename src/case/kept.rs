//! How values of other modules are written down with a case: by the names they have in files.
//!
//! What an asker wrote is written as it is. Whoever stores a case seals it.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::knowledge::{AreaId, EntryId, Flag, Flags, Speciality, TopicId, Urgency};

/// What has a name that it can be found again by.
pub(super) trait Named: Sized {
    fn name(&self) -> String;
    fn of(name: &str) -> Option<Self>;
}

macro_rules! ids {
    ($($id:ident),*) => {$(
        impl Named for $id {
            fn name(&self) -> String {
                self.as_str().to_owned()
            }

            fn of(name: &str) -> Option<Self> {
                Self::parse(name).ok()
            }
        }
    )*};
}

ids!(TopicId, AreaId, EntryId);

impl Named for Urgency {
    fn name(&self) -> String {
        Self::name(*self).to_owned()
    }

    fn of(name: &str) -> Option<Self> {
        Self::of_name(name)
    }
}

impl Named for Speciality {
    fn name(&self) -> String {
        Self::ALL.iter().find(|(other, _)| other == self).map_or("", |(_, name)| name).to_owned()
    }

    fn of(name: &str) -> Option<Self> {
        Self::parse(name).ok()
    }
}

impl Named for Flags {
    fn name(&self) -> String {
        self.iter().map(Flag::name).collect::<Vec<_>>().join(" ")
    }

    fn of(name: &str) -> Option<Self> {
        name.split_whitespace().map(Flag::of_name).collect()
    }
}

fn read<E: de::Error, T: Named>(name: &str) -> Result<T, E> {
    // The name itself stays out of the error: it may tell what a case is about.
    T::of(name).ok_or_else(|| E::custom("a name that is not known"))
}

/// One value by its name.
pub(super) mod named {
    use super::*;

    pub(in crate::case) fn serialize<T: Named, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&value.name())
    }

    pub(in crate::case) fn deserialize<'a, T: Named, D: Deserializer<'a>>(from: D) -> Result<T, D::Error> {
        read(&String::deserialize(from)?)
    }
}

/// A value that may not be there, by its name.
pub(super) mod named_maybe {
    use super::*;

    pub(in crate::case) fn serialize<T: Named, S: Serializer>(value: &Option<T>, to: S) -> Result<S::Ok, S::Error> {
        value.as_ref().map(Named::name).serialize(to)
    }

    pub(in crate::case) fn deserialize<'a, T: Named, D: Deserializer<'a>>(from: D) -> Result<Option<T>, D::Error> {
        Option::<String>::deserialize(from)?.map(|name| read(&name)).transpose()
    }
}

/// Several values by their names.
pub(super) mod named_list {
    use super::*;

    pub(in crate::case) fn serialize<T: Named, S: Serializer>(values: &[T], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(values.iter().map(Named::name))
    }

    pub(in crate::case) fn deserialize<'a, T: Named, D: Deserializer<'a>>(from: D) -> Result<Vec<T>, D::Error> {
        Vec::<String>::deserialize(from)?.iter().map(|name| read(name)).collect()
    }
}

/// What somebody wrote.
pub(super) mod text {
    use super::*;
    use crate::private::Private;

    pub(in crate::case) fn serialize<S: Serializer>(text: &Private<String>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(text.reveal())
    }

    pub(in crate::case) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Private<String>, D::Error> {
        String::deserialize(from).map(Private::new)
    }
}
