//! What no entry should answer: small talk, other matters, other bodies' matters.

use super::body::raw_contact;
use super::entry::{is_file_of, split_front_matter};
use super::fault::{Fault, Problem};
use super::fields::Fields;
use super::id::ElsewhereId;
use super::never::{self, Said};

/// Why no entry answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElsewhereKind {
    /// Greetings, thanks, banter.
    SmallTalk,
    /// Something else altogether.
    OffTopic,
    /// A matter for another public body.
    OtherService,
    /// Shares words with the topics, and is about something else.
    NearMiss,
    /// No words.
    Gibberish,
    /// Tries to change what the bot does or draw out what it holds.
    Instructions,
    /// Asks about a named person.
    NamedPerson,
}

impl ElsewhereKind {
    fn parse(text: &str) -> Result<Self, Problem> {
        match text {
            "small-talk" => Ok(Self::SmallTalk),
            "off-topic" => Ok(Self::OffTopic),
            "other-service" => Ok(Self::OtherService),
            "near-miss" => Ok(Self::NearMiss),
            "gibberish" => Ok(Self::Gibberish),
            "instructions" => Ok(Self::Instructions),
            "named-person" => Ok(Self::NamedPerson),
            other => Err(Problem::new(
                format!("`{other}` is not a kind of elsewhere"),
                "write small-talk, off-topic, other-service, near-miss, gibberish, instructions or named-person",
            )),
        }
    }

    /// Whether the bot stays silent when it is written in a channel.
    pub const fn is_banter(self) -> bool {
        match self {
            Self::SmallTalk | Self::OffTopic | Self::NearMiss | Self::Gibberish => true,
            Self::OtherService | Self::Instructions | Self::NamedPerson => false,
        }
    }
}

/// One file of `elsewhere/`.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// Its id, equal to its file name.
    pub id: ElsewhereId,
    /// Why no entry answers it.
    pub kind: ElsewhereKind,
    /// What it is about, for editors.
    pub title: String,
    /// How people write it.
    pub examples: Vec<String>,
    /// What is said, kindly, in a private conversation.
    pub says: String,
}

impl Elsewhere {
    /// Reads one file.
    pub(super) fn read(file: &str, text: &str, faults: &mut Vec<Fault>) -> Option<Self> {
        let (front, body_line, body) = split_front_matter(file, text, faults)?;
        let says = body.trim().to_owned();
        let mut later: Vec<Fault> = body
            .lines()
            .enumerate()
            .filter_map(|(number, line)| raw_contact(line).map(|problem| problem.at(file, body_line + number)))
            .collect();
        never::check(Said { file, parts: &[(body_line, body)], to_children: false }, &mut later);
        let mut fields = Fields::from_yaml(file, 2, front, faults)?;
        let id = fields.parsed("id", "`id: council-services`", ElsewhereId::parse);
        if let Some(id) = &id
            && !is_file_of(file, id.as_str())
        {
            fields
                .fault("id", Problem::new(format!("id `{id}` differs from the file name"), "give both the same name"));
        }
        let kind = fields.parsed("kind", "`kind: other-service`", ElsewhereKind::parse);
        let title = fields.needed("title", "`title: Council matters`");
        let examples = fields.list("examples");
        if examples.is_empty() {
            fields.fault("examples", Problem::new("no examples", "add how people write it, one `- ` line each"));
        }
        if says.is_empty() {
            fields.fault("id", Problem::new("nothing to say", "write one or two sentences below the second `---`"));
        }
        fields.finish();
        faults.append(&mut later);
        Some(Self { id: id?, kind: kind?, title: title?, examples, says })
    }
}
