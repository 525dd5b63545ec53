//! Safety notices: the standard emergency words, in the wording that fits a danger.

use super::body::raw_contact;
use super::contact::Contacts;
use super::entry::{is_file_of, split_front_matter};
use super::fault::{Fault, Problem};
use super::fields::Fields;
use super::never::{self, Said};
use super::source::Source;

/// Which danger a notice speaks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoticeKind {
    /// No particular danger: the words that stand with every reply.
    Standard,
    /// The same in the fewest words, for a public channel and for relayed messages.
    Short,
    /// Danger now.
    Danger,
    /// Danger to the body: strangled, bleeding, overdose, not breathing well.
    Medical,
    /// Suicide.
    Suicide,
    /// The asker, or somebody hurt, is a child.
    Child,
    /// The asker hears or sees it happen to somebody else.
    Hearer,
}

impl NoticeKind {
    /// Every kind with the name of its file.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Standard, "standard"),
        (Self::Short, "short"),
        (Self::Danger, "danger"),
        (Self::Medical, "medical"),
        (Self::Suicide, "suicide"),
        (Self::Child, "child"),
        (Self::Hearer, "hearer"),
    ];

    fn parse(text: &str) -> Result<Self, Problem> {
        Self::ALL.into_iter().find(|(_, name)| *name == text).map(|(kind, _)| kind).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.into_iter().map(|(_, name)| name).collect();
            Problem::new(format!("`{text}` is not a safety notice"), format!("the notices are {}", names.join(", ")))
        })
    }
}

/// Words without which a text is no safety notice: 999, and the Silent Solution with its 55 for a mobile.
const EMERGENCY_WORDS: [&str; 4] = ["999", "55", "Silent Solution", "mobile"];

/// The most characters of a notice, so that it fits beside any answer.
const NOTICE_LIMIT: usize = 600;

/// The notice that needs no disk, index or database: said when everything else has failed.
const COMPILED_IN: &str = "**In danger now? Ring 999.** If you cannot speak: on a mobile, ring 999, listen, and press 55 when \
you are asked to (this is the Silent Solution). It does not tell the police where you are. On a landline, stay on the line.";

/// Words that hold the standard emergency words. There is no way to make one without them.
///
/// ```compile_fail,E0423
/// // A notice cannot be put together from any text.
/// let notice = open_door::knowledge::SafetyNotice("all is well".to_owned());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafetyNotice(String);

impl SafetyNotice {
    /// Takes a text that holds the emergency words.
    ///
    /// # Errors
    /// When a word of 999 and the Silent Solution is missing, or the text is too long to stand beside an answer.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        if let Some(missing) = EMERGENCY_WORDS.into_iter().find(|word| !text.contains(word)) {
            return Err(Problem::new(
                format!("the notice lacks `{missing}`"),
                "every notice names 999, and the Silent Solution: on a mobile, press 55 when asked",
            ));
        }
        if text.chars().count() > NOTICE_LIMIT {
            return Err(Problem::new(format!("the notice is above {NOTICE_LIMIT} characters"), "shorten it"));
        }
        Ok(Self(text.trim().to_owned()))
    }

    /// The notice compiled into the program.
    pub fn compiled_in() -> Self {
        Self(COMPILED_IN.to_owned())
    }

    /// Its words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The reviewed notices.
#[derive(Clone, Debug, Default)]
pub struct Notices(Vec<(NoticeKind, SafetyNotice)>);

impl Notices {
    /// Reads one file of `safety/`.
    pub(super) fn read(&mut self, file: &str, text: &str, contacts: &Contacts, faults: &mut Vec<Fault>) {
        let Some((front, body_line, body)) = split_front_matter(file, text, faults) else { return };
        let Some(mut fields) = Fields::from_yaml(file, 2, front, faults) else { return };
        let kind = fields.parsed("id", "`id: standard`", |text| {
            let kind = NoticeKind::parse(text)?;
            if is_file_of(file, text) {
                Ok(kind)
            } else {
                Err(Problem::new(format!("id `{text}` differs from the file name"), "give both the same name"))
            }
        });
        fields.parsed("language", "`language: en-GB`", |text| match text {
            "en-GB" => Ok(()),
            other => Err(Problem::new(format!("`{other}` is not a language of the program"), "write `en-GB`")),
        });
        fields.day("review_by");
        for map in fields.tables("sources") {
            Source::read(fields.inner("sources", map));
        }
        fields.finish();
        if let Some(problem) = raw_contact(body) {
            faults.push(problem.at(file, body_line));
        }
        let to_children = kind == Some(NoticeKind::Child);
        never::check(Said { file, parts: &[(body_line, body)], to_children }, faults);
        let words = contacts.written_into(body.trim(), file, body_line, faults);
        match (kind, SafetyNotice::parse(&words)) {
            (Some(kind), Ok(notice)) => self.0.push((kind, notice)),
            (None, Ok(_)) => {}
            (_, Err(problem)) => faults.push(problem.at(file, body_line)),
        }
    }

    /// The notice for a danger; the one compiled in where the folder has none.
    pub fn get(&self, kind: NoticeKind) -> SafetyNotice {
        let of = |wanted| self.0.iter().find(|(kind, _)| *kind == wanted).map(|(_, notice)| notice.clone());
        of(kind).or_else(|| of(NoticeKind::Standard)).unwrap_or_else(SafetyNotice::compiled_in)
    }

    /// The kinds that the folder has no file for.
    pub(super) fn missing(&self) -> impl Iterator<Item = &'static str> {
        NoticeKind::ALL
            .into_iter()
            .filter(|(kind, _)| !self.0.iter().any(|(have, _)| have == kind))
            .map(|(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_in_notice_is_a_notice() {
        assert_eq!(SafetyNotice::parse(COMPILED_IN), Ok(SafetyNotice::compiled_in()));
    }

    #[test]
    fn no_notice_without_the_emergency_words() {
        for missing in EMERGENCY_WORDS {
            assert!(SafetyNotice::parse(&COMPILED_IN.replace(missing, "..")).is_err(), "{missing}");
        }
    }
}
