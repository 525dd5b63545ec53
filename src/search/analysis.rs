//! From a text to the terms of the index: the same for entries and for questions.

use tantivy::tokenizer::{Language as StemmerLanguage, Stemmer, TextAnalyzer, WhitespaceTokenizer};

use crate::knowledge::Language;
use crate::text;

/// The longest word taken as a term; longer ones are no words.
const LONGEST_WORD: usize = 30;

/// The length of the pieces of a word, in characters.
const PIECE: usize = 3;

/// The stems of a text's words, without stop words, spellings and synonyms made one.
pub(super) fn terms(text: &str, language: &Language) -> Vec<String> {
    let words = text::words(text);
    let kept: Vec<&str> = language
        .normal(&words)
        .into_iter()
        .filter(|word| !language.is_stop(word) && word.chars().count() <= LONGEST_WORD)
        .collect();
    let mut stems = Vec::with_capacity(kept.len());
    let mut analyzer =
        TextAnalyzer::builder(WhitespaceTokenizer::default()).filter(Stemmer::new(StemmerLanguage::English)).build();
    let joined = kept.join(" ");
    let mut stream = analyzer.token_stream(&joined);
    while stream.advance() {
        stems.push(stream.token().text.clone());
    }
    stems
}

/// The pieces of a word, with its edges marked, so that a misspelt word still shares most of them.
pub(super) fn pieces(word: &str) -> Vec<String> {
    let marked: Vec<char> = std::iter::once('^').chain(word.chars()).chain(['$']).collect();
    marked.windows(PIECE).map(|piece| piece.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_shares_its_pieces() {
        let right = pieces("emergency");
        let shared = pieces("emergancy").into_iter().filter(|piece| right.contains(piece)).count();
        assert_eq!((right.len(), shared), (9, 6));
        assert!(pieces("").is_empty() && pieces("a").len() == 1);
    }
}
