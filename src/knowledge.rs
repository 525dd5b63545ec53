//! Everything that is said: entries, contacts, services, areas, notices, phrases.
//!
//! Parsing is pure: texts in, knowledge or all the faults out. Reading the
//! folder is the business of [`crate::files`]. The schema is in the README of
//! the folder itself.

mod area;
mod asked;
mod body;
mod check;
mod contact;
mod danger;
mod date;
mod elsewhere;
mod entry;
mod fault;
mod fields;
mod id;
pub mod import;
mod language;
mod never;
mod notice;
mod phrase;
mod reading;
mod register;
mod saying;
mod service;
mod source;
mod tips;
mod topic;

use jiff::civil::Date;

pub use area::{Area, AreaKind, Areas, Fit};
pub use asked::Asked;
pub use body::{Block, Body, Span};
pub use check::BODY_LIMIT;
pub use contact::{Contact, ContactKind, Contacts, Group};
pub use danger::{
    Danger, DangerLine, DangerPhrase, Flag, Flags, PhraseList, PhraseLists, Step, Urgency, WordGroup, WordGroups,
};
pub use date::{LONDON, PartialDate, in_london, london_day, said as said_date};
pub use elsewhere::{Elsewhere, ElsewhereKind};
pub use entry::{Entry, Event, FENCE, Speciality, Status, Voice};
pub use fault::{Fault, Problem, Severity};
pub use id::{AreaId, ContactId, ElsewhereId, EntryId, GroupId, ServiceId, TipsId, TopicId};
pub use language::Language;
pub use notice::{NoticeKind, Notices, SafetyNotice};
pub use phrase::{Phrase, Phrases};
pub use reading::{HIGHEST_READING_AGE, ReadingAge, reading_age};
pub use saying::{Setting, join as join_names};
pub use service::Service;
pub use source::Source;
pub use tips::Tips;
pub use topic::{Topic, Topics};

/// One file of the folder: its path inside it, with `/`, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    /// Path inside the folder.
    pub path: String,
    /// The whole text; line ends may be of either kind.
    pub text: String,
}

/// Standard files for a folder that leaves them out, so that a folder needs only topics, contacts and entries.
const STANDARD_AREAS: &str = include_str!("../knowledge/areas.toml");
const STANDARD_WORDS: &str = include_str!("../knowledge/words.toml");

/// The register that the standard words name contacts of.
const STANDARD_CONTACTS: &str = include_str!("../knowledge/contacts.toml");

/// The knowledge of one folder, parsed and checked.
#[derive(Clone, Debug)]
pub struct Knowledge {
    /// What a question can be about.
    pub topics: Topics,
    /// Areas and the places that lead to them.
    pub areas: Areas,
    /// Every number and address.
    pub contacts: Contacts,
    /// Local services.
    pub services: Vec<Service>,
    /// Every entry, whatever its status.
    pub entries: Vec<Entry>,
    /// More ways in which topics are asked.
    pub asked: Asked,
    /// Top tips, by theme.
    pub tips: Vec<Tips>,
    /// What no entry should answer.
    pub elsewhere: Vec<Elsewhere>,
    /// The safety notices.
    pub notices: Notices,
    /// The standing sentences.
    pub phrases: Phrases,
    /// Spellings, synonyms and stop words.
    pub language: Language,
    /// How danger is worded.
    pub danger: Danger,
    /// A digest of every file, in hexadecimal: equal only for equal folders.
    pub digest: String,
}

/// What came of reading a folder.
#[derive(Debug)]
pub struct Read {
    /// The knowledge; `None` when a fault is an error.
    pub knowledge: Option<Knowledge>,
    /// Every fault, by file and line.
    pub faults: Vec<Fault>,
}

impl Knowledge {
    /// Reads a folder's texts; `today` decides what is due for a check.
    pub fn read(texts: &[SourceText], today: Date) -> Read {
        let mut faults = Vec::new();
        let texts: Vec<SourceText> = texts.iter().map(normal_text).collect();
        let mut knowledge = read_all(&texts, &mut faults);
        check::resolve_and_check(&mut knowledge, today, &mut faults);
        faults.sort_by(|a, b| (a.severity, &a.file, a.line).cmp(&(b.severity, &b.file, b.line)));
        faults.dedup();
        let usable = !faults.iter().any(Fault::is_error);
        Read { knowledge: usable.then_some(knowledge), faults }
    }

    /// The entries that may be said.
    pub fn reviewed(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.status == Status::Reviewed)
    }
}

/// Line ends and a byte-order mark make no difference.
fn normal_text(source: &SourceText) -> SourceText {
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text).replace("\r\n", "\n");
    SourceText { path: source.path.clone(), text }
}

fn read_all(texts: &[SourceText], faults: &mut Vec<Fault>) -> Knowledge {
    let one = |path: &str| texts.iter().find(|source| source.path == path).map(|source| source.text.as_str());
    let mut needed = |path: &str| {
        one(path).unwrap_or_else(|| {
            faults.push(
                Problem::new("the file is missing", "add it; the README of the folder shows its form").at(path, 0),
            );
            ""
        })
    };
    let (topics, contacts) = (needed("topics.tsv"), needed("contacts.toml"));
    let in_folder = |folder: &'static str| {
        texts.iter().filter(move |source| {
            source.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/') && rest.ends_with(".md"))
        })
    };
    let mut entries: Vec<Entry> = Vec::new();
    for source in in_folder("advice").chain(in_folder("press-releases")) {
        let Some(entry) = Entry::read(&source.path, &source.text, faults) else { continue };
        match entries.iter().find(|other| other.id == entry.id) {
            Some(other) => faults.push(
                Problem::new(
                    format!("id `{}` stands in {} too", entry.id, other.file),
                    "give one of the two another id and file name",
                )
                .at(&entry.file, entry.id_line),
            ),
            None => entries.push(entry),
        }
    }
    let contacts = Contacts::read("contacts.toml", contacts, faults);
    let mut notices = Notices::default();
    for source in in_folder("safety") {
        notices.read(&source.path, &source.text, &contacts, faults);
    }
    for missing in notices.missing() {
        let file = format!("safety/{missing}.md");
        // A notice with faults is there: its own faults are reported.
        if texts.iter().any(|source| source.path == file) {
            continue;
        }
        faults.push(
            Problem::new("the notice is missing", "add it; until then the words compiled into the program are said")
                .at(&file, 0)
                .warning(),
        );
    }
    let mut language = Language::default();
    if let Some(text) = one("search/words.toml") {
        language.read("search/words.toml", text, faults);
    }
    let phrases = match texts.iter().find(|source| source.path == "words.toml") {
        Some(own) => Phrases::read("words.toml", &own.text, &contacts, faults),
        None => {
            let standard = Contacts::read("contacts.toml", STANDARD_CONTACTS, &mut Vec::new());
            Phrases::read("words.toml", STANDARD_WORDS, &standard, faults)
        }
    };
    let tips =
        in_folder("tips").filter_map(|source| Tips::read(&source.path, &source.text, &contacts, faults)).collect();
    let danger = Danger::read(
        texts,
        one("triage/groups.toml").unwrap_or(danger::GROUPS),
        one("triage/phrases.toml").unwrap_or(danger::PHRASES),
        faults,
    );
    let topics = Topics::read("topics.tsv", topics, faults);
    let mut asked = Asked::default();
    for source in texts.iter().filter(|source| Asked::is_file(&source.path)) {
        asked.read(&source.path, &source.text, &topics, faults);
    }
    let services = service::read("services.toml", one("services.toml").unwrap_or_default(), faults);
    never::check_registers(&contacts, &services, faults);
    Knowledge {
        topics,
        areas: Areas::read("areas.toml", one("areas.toml").unwrap_or(STANDARD_AREAS), faults),
        contacts,
        services,
        entries,
        asked,
        tips,
        elsewhere: in_folder("elsewhere")
            .filter_map(|source| Elsewhere::read(&source.path, &source.text, faults))
            .collect(),
        notices,
        phrases,
        language,
        danger,
        digest: digest(texts),
    }
}

fn digest(texts: &[SourceText]) -> String {
    let mut sorted: Vec<&SourceText> = texts.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    let mut hasher = blake3::Hasher::new();
    for source in sorted {
        for part in [&source.path, &source.text] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().to_hex().to_string()
}
