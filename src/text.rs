//! Words of a message, as search, triage and areas see them.
//!
//! One place decides what a word is, so that a place name, a search word and a
//! danger phrase all meet the same spelling: lower case, no accents, no
//! apostrophes, no invisible characters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of a text in order: lower case, without accents, apostrophes and invisible characters.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.nfkd() {
        match c {
            // "don't" and "dont" are one word; the curly and the straight mark are one mark.
            '\'' | '’' | '‘' | '`' | '´' => {}
            _ if is_combining_mark(c) || is_invisible(c) => {}
            _ if c.is_alphanumeric() => word.extend(c.to_lowercase()),
            _ => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The words of a text joined by single spaces: the key under which a name is found.
pub fn key(text: &str) -> String {
    words(text).join(" ")
}

/// Characters that are there and cannot be seen: zero-width, direction marks, variation selectors.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180E}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_a_reader_sees() {
        for (text, expected) in [
            ("I don't KNOW", "i dont know"),
            ("he’s   back!!", "hes back"),
            ("caf\u{e9}\u{200b}s", "cafes"),
            ("she said:\"no\"", "she said no"),
            ("\u{202e}ring 999", "ring 999"),
            ("ﬁre", "fire"),
            ("", ""),
            ("🙃", ""),
        ] {
            assert_eq!(key(text), expected, "{text}");
        }
    }
}
