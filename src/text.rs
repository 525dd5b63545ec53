//! Words of a message, as search, triage and areas see them.
//!
//! One place decides what a word is, so that a place name, a search word and a
//! danger phrase all meet the same spelling: lower case, no accents, no
//! apostrophes, no invisible characters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of a text in order: lower case, without accents, apostrophes and invisible characters.
pub fn words(text: &str) -> Vec<String> {
    if text.is_ascii() {
        return ascii_words(text);
    }
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.nfkd() {
        match c {
            // "don't" and "dont" are one word; the curly and the straight mark are one mark.
            _ if is_apostrophe(c) => {}
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

/// The same for a text that needs no taking apart: most messages are plain.
fn ascii_words(text: &str) -> Vec<String> {
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || is_apostrophe(c);
    let words = text.split(|c: char| !is_of_word(c));
    let plain = |word: &str| word.chars().filter(|&c| !is_apostrophe(c)).map(|c| c.to_ascii_lowercase()).collect();
    words.map(plain).filter(|word: &String| !word.is_empty()).collect()
}

/// Words with what [`words`] leaves out: signs such as emoji, and where sentences end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    /// The words in order, each sign a word of its own.
    pub words: Vec<String>,
    /// For each word the number of its sentence, from 0.
    pub sentences: Vec<usize>,
}

/// The words, signs and sentences of a text.
pub fn spoken(text: &str) -> Spoken {
    let mut spoken = Spoken::default();
    let mut word = String::new();
    let mut sentence = 0;
    for c in text.nfkd() {
        if is_apostrophe(c) || is_combining_mark(c) || is_invisible(c) {
            continue;
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
            continue;
        }
        spoken.push(&mut word, sentence);
        if is_sign(c) {
            spoken.push(&mut c.to_string(), sentence);
        } else if matches!(c, '.' | '!' | '?' | ';' | '/' | '\n') && spoken.sentences.last() == Some(&sentence) {
            sentence += 1;
        }
    }
    spoken.push(&mut word, sentence);
    spoken
}

impl Spoken {
    fn push(&mut self, word: &mut String, sentence: usize) {
        if !word.is_empty() {
            self.words.push(std::mem::take(word));
            self.sentences.push(sentence);
        }
    }
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´')
}

/// Pictures that people write for words; skin tones add nothing.
const fn is_sign(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27BF}' | '\u{1F300}'..='\u{1F3FA}' | '\u{1F400}'..='\u{1FAFF}')
}

/// The sentences of a text as written: what stands up to a full stop, a question or exclamation mark, or a line end.
pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['.', '!', '?', '\n']).map(str::trim).filter(|sentence| !sentence.is_empty())
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

    proptest::proptest! {
        #[test]
        fn a_plain_text_has_the_same_words_either_way(text in "[ -~\n\t]{0,60}") {
            // An accent that falls away sends it the longer way.
            let longer = words(&format!("{text} \u{301}"));
            proptest::prop_assert_eq!(words(&text), longer);
        }
    }

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
