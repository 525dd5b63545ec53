//! Identifiers of knowledge: each its own type, so that a topic cannot pass for an entry.

use std::fmt;

use super::fault::Problem;

/// Whether `text` is an identifier: lower-case letters, digits and single hyphens between them.
fn is_identifier(text: &str) -> bool {
    !text.is_empty()
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Reads an identifier.
            ///
            /// # Errors
            /// When the text is not made of lower-case letters, digits and single hyphens.
            pub fn parse(text: &str) -> Result<Self, Problem> {
                if is_identifier(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(Problem::new(
                        format!("`{text}` is not an id"),
                        "use lower-case letters, digits and single hyphens, as in `silent-solution`",
                    ))
                }
            }

            /// The identifier as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

identifiers! {
    /// An entry's id, equal to its file name without the ending.
    EntryId,
    /// A topic's id, as in `topics.tsv`.
    TopicId,
    /// A contact's id in `contacts.toml`.
    ContactId,
    /// The id of a group of contacts, of which the asker's area chooses.
    GroupId,
    /// An area's id in `areas.toml`.
    AreaId,
    /// A local service's id in `services.toml`.
    ServiceId,
    /// The id of a file of tips.
    TipsId,
    /// The id of a file in `elsewhere/`.
    ElsewhereId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_lower_case_words_joined_by_hyphens() {
        for good in ["silent-solution", "refuge", "999-bsl"] {
            assert!(EntryId::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "-", "a--b", "Refuge", "a b", "../etc", "é"] {
            assert!(EntryId::parse(bad).is_err(), "{bad}");
        }
    }
}
