//! The small language in which the rules are written.
//!
//! Words stand for themselves, parted by spaces. `a|b` is either, `?a|b` may be
//! left out, `..3` is at most three words of any kind, `^` before the first word
//! wants it to open a clause, and `@them` is a list of [`LISTS`]. What may be left
//! out never skips a denial: 'tells ..3 where' does not fit 'tells nobody where'.

use super::sentence::{Word, denies};

/// Lists of words that many rules share.
const LISTS: [(&str, &[&str]); 5] = [
    ("@them", &["him", "her", "them", "abuser", "partner", "husband", "wife", "boyfriend", "girlfriend", "ex"]),
    ("@abuser", &["him", "her", "abuser", "partner", "husband", "wife", "boyfriend", "girlfriend", "ex", "stalker"]),
    ("@they", &["he", "she", "they", "abuser", "partner", "husband", "wife", "boyfriend", "girlfriend", "ex"]),
    ("@children", &["children", "kids", "child", "son", "daughter", "baby"]),
    ("@fine", &["fine", "ok", "okay", "well", "safe", "unhurt", "unharmed", "alright", "nothing"]),
];

/// A rule's pattern, read.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    opens_clause: bool,
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    One(Vec<&'static str>),
    Maybe(Vec<&'static str>),
    UpTo(usize),
}

impl Pattern {
    pub(super) fn read(text: &'static str) -> Self {
        let (opens_clause, text) = text.strip_prefix('^').map_or((false, text), |rest| (true, rest));
        let parts = text.split(' ').map(|part| match (part.strip_prefix('?'), part.strip_prefix("..")) {
            (Some(words), _) => Part::Maybe(choices(words)),
            (None, Some(number)) => Part::UpTo(number.parse().unwrap_or(0)),
            (None, None) => Part::One(choices(part)),
        });
        Self { opens_clause, parts: parts.collect() }
    }

    /// The words with which it can begin; none for a pattern that begins with what may be left out.
    pub(super) fn first_words(&self) -> &[&'static str] {
        match self.parts.first() {
            Some(Part::One(words)) => words,
            Some(Part::Maybe(_) | Part::UpTo(_)) | None => &[],
        }
    }

    /// Whether it fits the words that start at a place.
    pub(super) fn fits(&self, words: &[Word], at: usize) -> bool {
        let opens = words.get(at).is_some_and(|word| word.opens);
        (opens || !self.opens_clause) && words.get(at..).is_some_and(|words| fits(&self.parts, words))
    }

    /// Whether it fits anywhere.
    pub(super) fn is_in(&self, words: &[Word]) -> bool {
        (0..words.len()).any(|at| self.fits(words, at))
    }
}

fn choices(words: &'static str) -> Vec<&'static str> {
    let list = |word| LISTS.iter().find(|(name, _)| *name == word).map(|(_, words)| *words);
    words.split('|').flat_map(|word| list(word).map_or_else(|| vec![word], <[&str]>::to_vec)).collect()
}

fn fits(parts: &[Part], words: &[Word]) -> bool {
    let Some((part, rest)) = parts.split_first() else { return true };
    let next = |skip: usize| words.get(skip..).is_some_and(|words| fits(rest, words));
    let is_one_of = |choices: &[&str]| words.first().is_some_and(|word| choices.contains(&word.text.as_str()));
    match part {
        Part::One(choices) => is_one_of(choices) && next(1),
        Part::Maybe(choices) => next(0) || is_one_of(choices) && next(1),
        Part::UpTo(most) => {
            let skipped = words.iter().take(*most).take_while(|word| !denies(&word.text)).count();
            (0..=skipped).any(next)
        }
    }
}
