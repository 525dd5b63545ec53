//! Who said what in a release.
//!
//! Newspapers open each paragraph of a long quote with a mark and close only
//! the last, and name the speaker before, after, or a paragraph earlier.

use super::one_line;

/// The most quotes listed from one release.
const MOST_QUOTES: usize = 40;

/// The most characters shown of one paragraph of a quote.
const LONGEST_QUOTE: usize = 1_200;

/// The most characters of a speaker's name and rank.
const LONGEST_NAME: usize = 120;

/// The fewest words of a quote that nobody is named for: fewer are a name, as in "Open the Door".
const FEWEST_WORDS: usize = 6;

/// Words by which a speaker is named.
const VERBS: [&str; 9] =
    ["said", "says", "added", "adds", "commented", "explained", "continued", "stated", "concluded"];

/// A paragraph of what somebody said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quote {
    /// Who said it; `None` when nobody is named.
    pub(super) speaker: Option<String>,
    /// Whether the speaker is named with this quote, and not only with one before it.
    pub(super) is_named: bool,
    /// Their words.
    pub(super) words: String,
}

/// The quotes of a release.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Quotes {
    /// In order.
    pub(super) quotes: Vec<Quote>,
    /// How many more there are than are listed.
    pub(super) left_out: usize,
}

/// Finds the quotes of a text.
pub(super) fn find(paragraphs: &[&str]) -> Quotes {
    let mut found = Quotes::default();
    let mut speaker: Option<String> = None;
    // A speaker was named at the end of the paragraph before: `Denise Worth said:`.
    let mut is_announced = false;
    let mut is_open = false;
    for paragraph in paragraphs {
        let goes_on = is_open && paragraph.starts_with(is_mark);
        let parts = parts(paragraph);
        is_open = parts.last().is_some_and(|part| part.is_quote && !part.is_closed);
        let named = named(&parts);
        let is_named = named.is_some() || is_announced && paragraph.starts_with(is_mark) || goes_on;
        if let Some(named) = named {
            speaker = resolve(named, speaker.take());
        }
        for part in parts.iter().filter(|part| part.is_quote) {
            let is_said = is_named || paragraph.starts_with(is_mark);
            if !is_said && part.text.split_whitespace().take(FEWEST_WORDS).count() < FEWEST_WORDS {
                continue;
            }
            if found.quotes.len() == MOST_QUOTES {
                found.left_out += 1;
                continue;
            }
            let words = one_line(part.text, LONGEST_QUOTE);
            if !words.is_empty() {
                found.quotes.push(Quote { speaker: speaker.clone(), is_named, words });
            }
        }
        is_announced = paragraph.trim_end().ends_with(':') && is_named;
    }
    found
}

fn is_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«')
}

/// A stretch of a paragraph inside or outside quotation marks.
struct Part<'a> {
    text: &'a str,
    is_quote: bool,
    is_closed: bool,
}

fn parts(paragraph: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut is_quote = false;
    for (at, c) in paragraph.char_indices() {
        let turns = match c {
            '"' => true,
            '“' | '„' | '«' => !is_quote,
            '”' | '»' => is_quote,
            _ => false,
        };
        if turns {
            if let Some(text) = paragraph.get(start..at) {
                parts.push(Part { text, is_quote, is_closed: true });
            }
            is_quote = !is_quote;
            start = at + c.len_utf8();
        }
    }
    if let Some(text) = paragraph.get(start..) {
        parts.push(Part { text, is_quote, is_closed: false });
    }
    parts.retain(|part| !part.text.trim().is_empty());
    parts
}

/// The speaker that a paragraph names outside its quotes: before the verb, or after it.
fn named(parts: &[Part<'_>]) -> Option<String> {
    let mut after_quote = false;
    for part in parts {
        if part.is_quote {
            after_quote = true;
            continue;
        }
        let words: Vec<&str> = part.text.split_whitespace().collect();
        let verb = words.iter().position(|word| VERBS.contains(&word.trim_end_matches([':', ',', '.'])));
        let Some(verb) = verb else { continue };
        let (before, after) = (words.get(..verb)?, words.get(verb + 1..)?);
        // `..., said Jane Smith, of the partnership.`
        let name = if before.is_empty() && after_quote { sentence_start(after) } else { sentence_end(before) };
        let name = name.trim_matches([',', ':', '.', ' ', '*']).to_owned();
        if !name.is_empty() && name.chars().count() <= LONGEST_NAME && name.starts_with(char::is_uppercase) {
            return Some(one_line(&name, LONGEST_NAME));
        }
    }
    None
}

/// The last sentence of some words. `Det.` and `Supt.` end none.
fn sentence_end(words: &[&str]) -> String {
    let ends = |word: &&str| {
        let is_rank = word.starts_with(char::is_uppercase) && word.chars().count() <= 6;
        word.ends_with(['!', '?']) || word.ends_with('.') && !is_rank
    };
    let start = words.iter().rposition(ends).map_or(0, |at| at + 1);
    words.get(start..).unwrap_or_default().join(" ")
}

/// The words up to the end of the first sentence.
fn sentence_start(words: &[&str]) -> String {
    let end = words.iter().position(|word| word.ends_with(['.', '!', '?', ':'])).map_or(words.len(), |at| at + 1);
    words.get(..end).unwrap_or_default().join(" ")
}

/// `She added` is whoever spoke before.
fn resolve(named: String, before: Option<String>) -> Option<String> {
    let is_pronoun = ["he", "she", "they", "it"].iter().any(|word| named.eq_ignore_ascii_case(word));
    if is_pronoun { before } else { Some(named) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(paragraphs: &[&str]) -> Vec<(String, bool, String)> {
        let name = |quote: &Quote| quote.speaker.clone().unwrap_or_default();
        find(paragraphs).quotes.iter().map(|quote| (name(quote), quote.is_named, quote.words.clone())).collect()
    }

    #[test]
    fn speakers_are_named_before_after_or_a_paragraph_earlier() {
        let jo = |words: &str| ("Detective Inspector Jo Bell".to_owned(), true, words.to_owned());
        assert_eq!(said(&["Detective Inspector Jo Bell said: \"Ring us."]), [jo("Ring us.")]);
        assert_eq!(
            said(&["Detective Inspector Jo Bell said:", "\"Ring us.", "\"Any time.\""]),
            [jo("Ring us."), jo("Any time.")]
        );
        assert_eq!(said(&["“Ring us,” said Detective Inspector Jo Bell."]), [jo("Ring us,")]);
        assert_eq!(said(&["It opens today. Det. Supt. Bell added: “Ring us.”"])[0].0, "Det. Supt. Bell");
        assert_eq!(said(&["Jo Bell said: \"One.\"", "She added: \"Two.\""])[1].0, "Jo Bell");
    }

    #[test]
    fn who_is_not_named_again_is_marked_and_names_are_no_quotes() {
        let quotes = said(&["Jo Bell said: \"One.\"", "“Offenders often think so.”"]);
        assert_eq!(quotes[1], ("Jo Bell".to_owned(), false, "Offenders often think so.".to_owned()));
        assert_eq!(said(&["The \"Open the Door\" campaign began."]), []);
        assert_eq!(said(&["", "\"", "said: \"", "\"\""]), []);
    }
}
