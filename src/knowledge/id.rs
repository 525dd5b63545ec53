//! Identifiers of knowledge: each its own type, so that a topic cannot pass for an entry.

use std::fmt;

use super::fault::Problem;
use crate::text;

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

impl EntryId {
    /// The id that words give, in at most about `most` letters; `untitled` when they hold none that an id can.
    pub(super) fn of_words(words: &str, most: usize) -> Self {
        let mut id = String::new();
        for word in text::words(words) {
            let word: String = word.chars().filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit()).collect();
            if word.is_empty() {
                continue;
            }
            if id.len() + word.len() >= most {
                break;
            }
            if !id.is_empty() {
                id.push('-');
            }
            id.push_str(&word);
        }
        Self(if id.is_empty() { "untitled".to_owned() } else { id })
    }

    /// The same id with a number after it.
    pub(super) fn numbered(&self, number: u32) -> Self {
        Self(format!("{}-{number}", self.0))
    }
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

    #[test]
    fn an_id_of_words_is_an_id() {
        for (words, most, expected) in [
            ("Police & partners: Q&A session!", 60, "police-partners-q-a-session"),
            ("Café 2020-05", 60, "cafe-2020-05"),
            ("one two three", 9, "one-two"),
            ("ß 家", 60, "untitled"),
            ("", 60, "untitled"),
        ] {
            let id = EntryId::of_words(words, most);
            assert_eq!(id.as_str(), expected);
            assert!(EntryId::parse(id.numbered(2).as_str()).is_ok(), "{id}");
        }
    }
}
