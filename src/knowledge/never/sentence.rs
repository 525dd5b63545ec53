//! Sentences as the rules see them: words in lower case, where clauses open, what is denied.

use crate::text;

/// One word of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// In lower case, without apostrophes; 'don't' is two words.
    pub(super) text: String,
    /// Whether a clause opens with it, as after a colon or a comma.
    pub(super) opens: bool,
    /// Whether nothing before it can deny it, as after a colon.
    parted: bool,
}

/// One sentence.
#[derive(Clone, Debug, Default)]
pub(super) struct Sentence {
    /// Its words, after those of the line that leads in to a list.
    pub(super) words: Vec<Word>,
    /// As it was written.
    pub(super) written: String,
    /// The line on which it starts.
    pub(super) line: usize,
}

/// How far before a word a denial may stand.
const REACH: usize = 8;

/// Words that say the opposite of what follows.
pub(super) fn denies(word: &str) -> bool {
    matches!(word, "not" | "never" | "no" | "nobody" | "none" | "nor" | "neither" | "without" | "avoid" | "avoiding")
}

impl Sentence {
    fn leads_in(&self) -> bool {
        self.written.trim_end_matches('*').ends_with(':')
    }

    /// Whether a word belongs to a condition that is over before another word: 'if you cannot speak, ...'.
    fn is_condition(&self, inside: usize, after: usize) -> bool {
        let opens = |at: &usize| self.words.get(*at).is_some_and(|word| word.opens);
        let over = (inside + 1..=after).any(|at| opens(&at));
        let opener = (0..=inside).rev().find(opens).and_then(|at| self.words.get(at));
        over && opener.is_some_and(|word| matches!(word.text.as_str(), "if" | "when" | "while" | "because" | "as"))
    }

    /// Whether what starts at a word is denied before it: 'do not', 'nobody', 'rather than'.
    pub(super) fn is_denied(&self, at: usize) -> bool {
        let word = |at: usize| self.words.get(at).map_or("", |word| word.text.as_str());
        for before in (at.saturating_sub(REACH)..at).rev() {
            let after = before + 1;
            if self.words.get(after).is_some_and(|word| word.parted) {
                return false;
            }
            match word(before) {
                // What comes after it is no longer denied: 'you do not have to wait, but ...'.
                "but" | "instead" | "so" if word(after) != "of" => return false,
                "you" if matches!(word(after), "could" | "should" | "must") => return false,
                "instead" if word(after) == "of" => return true,
                "rather" if word(after) == "than" => return true,
                // 'Do not be afraid, confront him' denies the fear only.
                "not" if matches!(word(after), "worry" | "wait" | "hesitate" | "delay" | "only") => {}
                "not" if word(after) == "be" && matches!(word(after + 1), "afraid" | "scared" | "shy") => {}
                denial if denies(denial) => return !self.is_condition(before, at),
                _ => {}
            }
        }
        false
    }
}

/// Reads a text that starts on a line of its file.
///
/// A list line follows on from the line that leads in to it: 'Do not:' denies each of its items.
pub(super) fn sentences(said: &str, first_line: usize) -> Vec<Sentence> {
    let mut all = Vec::new();
    let mut lead: Vec<Word> = Vec::new();
    let mut open = Sentence::default();
    for (number, line) in said.lines().enumerate() {
        let trimmed = line.trim();
        let item = item(trimmed);
        if trimmed.is_empty() || item.is_some() {
            close(&mut open, &mut all);
        }
        if item.is_none() && !trimmed.is_empty() {
            lead.clear();
        } else if item.is_some() && lead.is_empty() {
            lead = all.last().filter(|last| last.leads_in()).map_or_else(Vec::new, |last| last.words.clone());
        }
        let words = item.unwrap_or(trimmed);
        read_line(words, first_line + number, &mut open, &mut all, if item.is_some() { &lead } else { &[] });
    }
    close(&mut open, &mut all);
    all
}

/// A list line or numbered step without its mark.
fn item(line: &str) -> Option<&str> {
    let step = || line.split_once(". ").filter(|(number, _)| number.parse::<u8>().is_ok()).map(|(_, words)| words);
    line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).or_else(step)
}

fn read_line(words: &str, line: usize, open: &mut Sentence, all: &mut Vec<Sentence>, lead: &[Word]) {
    let mut lead = Some(lead);
    let (mut opens, mut parted) = (open.words.is_empty(), open.words.is_empty());
    for raw in words.split_whitespace() {
        if open.written.is_empty() {
            open.line = line;
            if let Some(lead) = lead.take() {
                parted = lead.is_empty();
                open.words.extend_from_slice(lead);
            }
        } else {
            open.written.push(' ');
        }
        open.written.push_str(raw);
        // A name in braces is one word that no rule knows.
        let names = if raw.contains('{') { vec!["contact".to_owned()] } else { spelt(raw) };
        for word in names {
            open.words.push(Word {
                text: word,
                opens: std::mem::take(&mut opens),
                parted: std::mem::take(&mut parted),
            });
        }
        let end = raw.trim_end_matches(['*', '"', '\'', ')', '\u{201d}', '\u{2019}']);
        if end.ends_with(['.', '!', '?']) {
            close(open, all);
            (opens, parted) = (true, true);
        } else if end.ends_with([':', ';']) || raw == "-" || raw == "\u{2013}" {
            (opens, parted) = (true, true);
        } else if end.ends_with(',') {
            opens = true;
        }
    }
}

/// Words in lower case; 'you'll' and 'don't' as the two words they are.
fn spelt(raw: &str) -> Vec<String> {
    let raw = raw.to_lowercase().replace('\u{2019}', "'").replace("'ll", " will").replace("'re", " are");
    let raw = raw.replace("'ve", " have").replace("'m", " am").replace("that's", "that is");
    let two = |first: &str, second: &str| vec![first.to_owned(), second.to_owned()];
    let apart = |word: String| match word.as_str() {
        "cannot" | "cant" => two("can", "not"),
        "wont" => two("will", "not"),
        "dont" | "doesnt" | "didnt" | "isnt" | "wasnt" | "couldnt" | "shouldnt" | "mustnt" | "wouldnt" => {
            two(word.trim_end_matches("nt"), "not")
        }
        _ => vec![word],
    };
    text::words(&raw).into_iter().flat_map(apart).collect()
}

fn close(open: &mut Sentence, all: &mut Vec<Sentence>) {
    let sentence = std::mem::take(open);
    if !sentence.written.is_empty() {
        all.push(sentence);
    }
}
