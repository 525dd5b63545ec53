//! Parts a text into words, numbers and marks, for finding dates and times.

/// A word, a row of digits, or one mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// As written.
    pub(super) text: &'a str,
    /// Where it starts in the text, in bytes.
    pub(super) start: usize,
}

impl Token<'_> {
    /// Where it ends in the text, in bytes.
    pub(super) const fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it is this word, in any case.
    pub(super) fn is(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }

    /// Its value, when it is a number of `digits` digits.
    pub(super) fn number(&self, digits: std::ops::RangeInclusive<usize>) -> Option<i16> {
        let is_number = digits.contains(&self.text.len()) && self.text.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| self.text.parse().ok()).flatten()
    }
}

/// Which characters stand together.
#[derive(PartialEq, Eq)]
enum Kind {
    Digit,
    Letter,
    Mark,
    Nothing,
}

fn kind(c: char) -> Kind {
    match c {
        '0'..='9' => Kind::Digit,
        // Marks of Markdown's bold and italic part nothing: `**6 May at 4pm**`.
        '*' | '_' => Kind::Nothing,
        _ if c.is_alphabetic() => Kind::Letter,
        _ if c.is_whitespace() || c.is_control() => Kind::Nothing,
        _ => Kind::Mark,
    }
}

/// The tokens of a text, in order.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut open: Option<(usize, Kind)> = None;
    let mut close = |open: &mut Option<(usize, Kind)>, end: usize| {
        if let Some((start, _)) = open.take()
            && let Some(text) = text.get(start..end)
        {
            tokens.push(Token { text, start });
        }
    };
    for (at, c) in text.char_indices() {
        let kind = kind(c);
        let goes_on = open.as_ref().is_some_and(|(_, before)| *before == kind && kind != Kind::Mark);
        if !goes_on {
            close(&mut open, at);
            if kind != Kind::Nothing {
                open = Some((at, kind));
            }
        }
    }
    close(&mut open, text.len());
    tokens
}
