//! The body of an entry: paragraphs and list lines, with contacts by id only.

use super::fault::{Fault, Problem};
use super::id::{ContactId, GroupId};

/// One paragraph or list line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A line of a list.
    Item(Vec<Span>),
    /// A numbered step, with its number.
    Step(usize, Vec<Span>),
    /// A contact on a line of its own, said in full.
    Contact(ContactId),
    /// The contact of a group that serves the asker's area.
    Group(GroupId),
    /// The local services of the asker's area.
    Services,
}

/// A stretch of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// Words.
    Text(String),
    /// A contact inside a sentence.
    Contact(ContactId),
}

impl Span {
    /// The contact it is, if it is one.
    pub(super) const fn contact(&self) -> Option<&ContactId> {
        match self {
            Self::Text(_) => None,
            Self::Contact(id) => Some(id),
        }
    }
}

/// A parsed body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body(Vec<Block>);

impl Body {
    /// Reads a body that starts at `first_line` of `file`, noting every fault. Whether it may be empty is for the entry to say.
    pub(super) fn read(file: &str, first_line: usize, text: &str, faults: &mut Vec<Fault>) -> Self {
        let mut blocks = Vec::new();
        let mut paragraph = String::new();
        for (number, line) in text.lines().enumerate() {
            let at = first_line + number;
            if let Some(problem) = raw_contact(line) {
                faults.push(problem.at(file, at));
            }
            let line = line.trim();
            let item = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).map(str::trim);
            let step = step(line);
            let alone = item.unwrap_or(line);
            let own_line = item.is_some() || step.is_some() || line.is_empty() || placeholder_alone(alone).is_some();
            if own_line {
                flush(&mut paragraph, file, at, &mut blocks, faults);
            }
            match (placeholder_alone(alone), item) {
                _ if let Some((number, words)) = step => {
                    blocks.push(Block::Step(number, spans(words, file, at, faults)));
                }
                (Some(inside), _) => match own_block(inside) {
                    Ok(block) => blocks.push(block),
                    Err(problem) => faults.push(problem.at(file, at)),
                },
                (None, Some(item)) => blocks.push(Block::Item(spans(item, file, at, faults))),
                (None, None) if line.is_empty() => {}
                (None, None) => {
                    if !paragraph.is_empty() {
                        paragraph.push(' ');
                    }
                    paragraph.push_str(line);
                }
            }
        }
        flush(&mut paragraph, file, first_line + text.lines().count(), &mut blocks, faults);
        Self(blocks)
    }

    /// The blocks, in order.
    pub fn blocks(&self) -> &[Block] {
        &self.0
    }

    /// The contacts the body names.
    pub fn contacts(&self) -> impl Iterator<Item = &ContactId> {
        self.0.iter().flat_map(|block| {
            let (own, inside) = match block {
                Block::Contact(id) => (Some(id), [].as_slice()),
                Block::Paragraph(spans) | Block::Item(spans) | Block::Step(_, spans) => (None, spans.as_slice()),
                Block::Group(_) | Block::Services => (None, [].as_slice()),
            };
            own.into_iter().chain(inside.iter().filter_map(Span::contact))
        })
    }

    /// The groups of contacts the body names.
    pub fn groups(&self) -> impl Iterator<Item = &GroupId> {
        self.0.iter().filter_map(|block| match block {
            Block::Group(id) => Some(id),
            Block::Paragraph(_) | Block::Item(_) | Block::Step(..) | Block::Contact(_) | Block::Services => None,
        })
    }

    /// The words without contacts, one block a line: for search and for reading age.
    pub fn prose(&self) -> String {
        let mut prose = String::new();
        for block in &self.0 {
            let spans = match block {
                Block::Paragraph(spans) | Block::Item(spans) | Block::Step(_, spans) => spans,
                Block::Contact(_) | Block::Group(_) | Block::Services => continue,
            };
            for span in spans {
                match span {
                    Span::Text(text) => prose.push_str(text),
                    Span::Contact(_) => prose.push_str("this line"),
                }
            }
            prose.push('\n');
        }
        prose
    }
}

/// Reads one line of words with contacts inside, such as the `short` of an entry.
pub(super) fn spans(text: &str, file: &str, line: usize, faults: &mut Vec<Fault>) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((inside, tail)) = after.split_once('}') else { break };
        if !before.is_empty() {
            spans.push(Span::Text(before.to_owned()));
        }
        match inside.strip_prefix("contact:").map(ContactId::parse) {
            Some(Ok(id)) => spans.push(Span::Contact(id)),
            Some(Err(problem)) => faults.push(problem.at(file, line)),
            None => faults.push(
                Problem::new(
                    format!("`{{{inside}}}` means nothing inside a sentence"),
                    "write `{contact:ID}`; `{group:ID}` and `{services}` stand on a line of their own",
                )
                .at(file, line),
            ),
        }
        rest = tail;
    }
    if !rest.is_empty() {
        spans.push(Span::Text(rest.to_owned()));
    }
    spans
}

fn flush(paragraph: &mut String, file: &str, line: usize, blocks: &mut Vec<Block>, faults: &mut Vec<Fault>) {
    if !paragraph.is_empty() {
        blocks.push(Block::Paragraph(spans(paragraph, file, line.saturating_sub(1), faults)));
        paragraph.clear();
    }
}

/// `2. Wait for the prompt.` as its number and its words.
fn step(line: &str) -> Option<(usize, &str)> {
    let (number, words) = line.split_once(". ")?;
    Some((number.parse().ok()?, words.trim()))
}

fn placeholder_alone(line: &str) -> Option<&str> {
    let inside = line.strip_prefix('{')?.strip_suffix('}')?;
    (!inside.contains(['{', '}'])).then_some(inside)
}

fn own_block(inside: &str) -> Result<Block, Problem> {
    match inside.split_once(':') {
        None if inside == "services" => Ok(Block::Services),
        Some(("contact", id)) => ContactId::parse(id).map(Block::Contact),
        Some(("group", id)) => GroupId::parse(id).map(Block::Group),
        None | Some(_) => Err(Problem::new(
            format!("`{{{inside}}}` is unknown"),
            "write `{contact:ID}`, `{group:ID}` or `{services}`",
        )),
    }
}

/// The fewest digits in a row that count as a number to ring or text; 999, 101, 111 and 55 are words.
const DIGITS_OF_A_NUMBER: usize = 5;

/// A number or address written out, which belongs in the register.
pub(super) fn raw_contact(line: &str) -> Option<Problem> {
    let found = raw_numbers(line).map(|number| number.written).next().or_else(|| raw_addresses(line).next())?;
    Some(Problem::new(
        format!("`{found}` is a number or address written out"),
        "keep it in contacts.toml and write `{contact:ID}` here",
    ))
}

/// Digits in a row, with or without spaces, hyphens and brackets between them.
pub(super) struct Digits {
    /// The digits alone.
    pub(super) digits: String,
    /// As they stand in the text.
    pub(super) written: String,
}

/// Numbers to ring or text that are written out in a line.
pub(super) fn raw_numbers(line: &str) -> impl Iterator<Item = Digits> {
    digits(line).into_iter().filter(|run| run.digits.len() >= DIGITS_OF_A_NUMBER && !is_two_years(&run.digits))
}

/// Web and e-mail addresses that are written out in a line.
pub(super) fn raw_addresses(line: &str) -> impl Iterator<Item = String> {
    line.split([' ', '(', ')', ',', ';', '<', '>', '[', ']'])
        .map(|word| word.trim_matches(['.', '!', '?', ':', '*', '"', '\'']))
        .filter(|word| is_address(word))
        .map(str::to_owned)
}

/// Every row of digits of a line.
pub(super) fn digits(line: &str) -> Vec<Digits> {
    let mut runs = Vec::new();
    let (mut digits, mut written) = (String::new(), String::new());
    for c in line.chars().chain(['\n']) {
        if c.is_ascii_digit() {
            digits.push(c);
            written.push(c);
        } else if matches!(c, ' ' | '-' | '\u{a0}' | '(' | ')') && !digits.is_empty() {
            written.push(c);
        } else if !digits.is_empty() {
            let whole = written.trim_end_matches([' ', '-', '\u{a0}', '(']).to_owned();
            runs.push(Digits { digits: std::mem::take(&mut digits), written: whole });
            written.clear();
        }
    }
    runs
}

/// `2020-2021` and `2023-24` are years, not numbers to ring.
fn is_two_years(digits: &str) -> bool {
    let starts = |from: usize| digits.get(from..from + 2) == Some("20");
    starts(0) && (digits.len() == 6 || digits.len() == 8 && starts(4))
}

/// The one address that is a name as well.
const GOVERNMENT: &str = "GOV.UK";

fn is_address(word: &str) -> bool {
    if word == GOVERNMENT || !word.contains(['.', '@', ':']) {
        return false;
    }
    let lower = word.to_ascii_lowercase();
    let is_site = [".uk", ".org", ".com", ".net", ".gov", ".app", ".info", ".wales", ".scot"]
        .iter()
        .any(|ending| lower.ends_with(ending) || lower.contains(&format!("{ending}/")));
    lower.contains("://") || lower.starts_with("www.") || lower.contains('@') && lower.len() > 3 || is_site
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Body, Vec<Fault>) {
        let mut faults = Vec::new();
        let body = Body::read("a.md", 1, text, &mut faults);
        (body, faults)
    }

    #[test]
    fn a_body_is_paragraphs_items_and_contacts() {
        let (body, faults) =
            read("Two lines\nof one paragraph.\n\n- Ring {contact:respect} now.\n- {contact:respect}\n{services}\n");
        assert_eq!(faults, []);
        let kinds: Vec<_> = body.blocks().iter().map(std::mem::discriminant).collect();
        let respect = ContactId::parse("respect").unwrap();
        assert_eq!(kinds.len(), 4);
        assert_eq!(body.blocks()[0], Block::Paragraph(vec![Span::Text("Two lines of one paragraph.".into())]));
        assert_eq!(body.blocks()[2], Block::Contact(respect.clone()));
        assert_eq!(body.contacts().collect::<Vec<_>>(), [&respect, &respect]);
    }

    #[test]
    fn numbers_and_addresses_belong_in_the_register() {
        for bad in [
            "Ring 0808 2000 247.",
            "Text 85258",
            "Ring 116 123",
            "mail a@b.uk",
            "see www.gov.uk",
            "see https://x.y",
            "on refuge.org.uk.",
            "Ring (01223) 457918",
        ] {
            assert!(raw_contact(bad).is_some(), "{bad}");
        }
        for good in [
            "Ring 999, then press 55.",
            "In 2020 2021 and 1999",
            "NHS 111 or 101",
            "7,336 crimes",
            "24 hours a day, 7 days",
            "e.g. this.",
            "28 days",
        ] {
            assert_eq!(raw_contact(good), None, "{good}");
        }
    }

    #[test]
    fn an_unknown_placeholder_names_its_line() {
        let (_, faults) = read("Fine.\n\nRing {respect} or {services} now.\n{foo}");
        let lines: Vec<usize> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [3, 3, 4], "{faults:?}");
    }
}
