//! From a text to the terms of the index: the same for entries and for questions.

use tantivy::tokenizer::{Language as StemmerLanguage, Stemmer, TextAnalyzer, WhitespaceTokenizer};

use crate::knowledge::Language;
use crate::text;

/// The name under which the fields of the index know the [`stemmer`].
pub(super) const STEMMED: &str = "stemmed";

/// The longest word taken as a term; longer ones are no words.
const LONGEST_WORD: usize = 30;

/// What makes terms of words with spaces between.
pub(super) fn stemmer() -> TextAnalyzer {
    TextAnalyzer::builder(WhitespaceTokenizer::default()).filter(Stemmer::new(StemmerLanguage::English)).build()
}

/// A text's words with spaces between, without stop words, spellings and synonyms made one: what [`stemmer`] takes.
pub(super) fn telling(text: &str, language: &Language) -> String {
    let words = text::words(text);
    let mut telling = language.normal(&words);
    telling.retain(|word| !language.is_stop(word) && word.chars().count() <= LONGEST_WORD);
    telling.join(" ")
}

/// The terms of a text, in order.
pub(super) fn terms(text: &str, language: &Language) -> Vec<String> {
    let telling = telling(text, language);
    let mut stemmer = stemmer();
    let mut stream = stemmer.token_stream(&telling);
    let mut terms = Vec::new();
    stream.process(&mut |token| terms.push(token.text.clone()));
    terms
}
