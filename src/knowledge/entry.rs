//! An entry: one reviewed piece of knowledge, one file.

use jiff::Timestamp;
use jiff::civil::Date;

use super::body::{self, Body, Span};
use super::date;
use super::fault::{Fault, Problem};
use super::fields::Fields;
use super::id::{AreaId, EntryId, TopicId};
use super::never;
use super::source::Source;

/// The marker line before and after the front matter.
pub const FENCE: &str = "---";

/// Whether a person has checked an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not yet checked; never said. What it still lacks is a warning, not an error.
    Draft,
    /// Checked; may be said.
    Reviewed,
    /// No longer true; never said.
    Withdrawn,
}

impl Status {
    /// The name of a draft in files.
    const DRAFT: &str = "draft";

    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        match text {
            Self::DRAFT => Ok(Self::Draft),
            "reviewed" => Ok(Self::Reviewed),
            "withdrawn" => Ok(Self::Withdrawn),
            other => Err(Problem::new(format!("`{other}` is not a status"), "write draft, reviewed or withdrawn")),
        }
    }
}

/// Who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// Somebody who is, or was, abused.
    Victim,
    /// A friend, relative, neighbour or colleague.
    Friend,
    /// Somebody under 18.
    Child,
    /// Somebody who is abusive, or fears to be.
    Perpetrator,
    /// A teacher, health worker, employer.
    Professional,
    /// Anyone.
    Anyone,
}

impl Voice {
    fn parse(text: &str) -> Result<Self, Problem> {
        match text {
            "victim" => Ok(Self::Victim),
            "friend" => Ok(Self::Friend),
            "child" => Ok(Self::Child),
            "perpetrator" => Ok(Self::Perpetrator),
            "professional" => Ok(Self::Professional),
            "anyone" => Ok(Self::Anyone),
            other => Err(Problem::new(
                format!("`{other}` is not one who asks"),
                "write victim, friend, child, perpetrator, professional or anyone",
            )),
        }
    }
}

/// The kind of panellist who answers best when a person is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Speciality {
    /// Police.
    Police,
    /// Adult social care.
    AdultSocialCare,
    /// Children's social care.
    ChildrensSocialCare,
    /// Health.
    Health,
    /// The domestic-abuse partnership.
    Partnership,
    /// Independent domestic violence advisers.
    Idva,
}

impl Speciality {
    /// Every speciality with its name in files and settings.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Police, "police"),
        (Self::AdultSocialCare, "adult-social-care"),
        (Self::ChildrensSocialCare, "childrens-social-care"),
        (Self::Health, "health"),
        (Self::Partnership, "partnership"),
        (Self::Idva, "idva"),
    ];

    /// Reads the name used in files and settings.
    ///
    /// # Errors
    /// When no speciality has that name.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let found = Self::ALL.into_iter().find(|(_, name)| *name == text).map(|(speciality, _)| speciality);
        found.ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.into_iter().map(|(_, name)| name).collect();
            Problem::new(format!("`{text}` is not a kind of panellist"), format!("write one of {}", names.join(", ")))
        })
    }
}

/// When a dated thing happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When it starts.
    pub starts: Timestamp,
    /// When it ends; from then on it is told as past.
    pub ends: Timestamp,
}

/// One reviewed piece of knowledge.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its id, equal to its file name.
    pub id: EntryId,
    /// The topic it answers.
    pub topic: TopicId,
    /// Its title, shown above the answer.
    pub title: String,
    /// Where it holds.
    pub areas: Vec<AreaId>,
    /// Whom it is for.
    pub voices: Vec<Voice>,
    /// Which panellist answers best when a person is needed.
    pub panel: Speciality,
    /// The shortest useful form, for somebody with a minute to spare.
    pub short: Option<Vec<Span>>,
    /// How people ask it.
    pub questions: Vec<String>,
    /// Where its facts come from.
    pub sources: Vec<Source>,
    /// The day by which a person should check it again.
    pub review_by: Date,
    /// Whether it may be said.
    pub status: Status,
    /// When it happens, for a dated thing.
    pub event: Option<Event>,
    /// The answer.
    pub body: Body,
    /// Its file, inside the knowledge folder.
    pub file: String,
    /// Area names as written, for the check.
    pub(super) area_names: Vec<(String, usize)>,
    /// The line of the id, for the check.
    pub(super) id_line: usize,
    /// The line of the topic, for the check.
    pub(super) topic_line: usize,
    /// The line of the title, for the check.
    pub(super) title_line: usize,
    /// The line of `short`, for the check.
    pub(super) short_line: usize,
    /// The line on which the body starts.
    pub(super) body_line: usize,
    /// The line of `review_by`, for the check.
    pub(super) review_line: usize,
    /// The line of each question, for the check.
    pub(super) question_lines: Vec<usize>,
    /// What stands in braces in `short` and body, with the line, for the check.
    braces: Vec<(String, usize)>,
}

impl Entry {
    /// Reads a file. `None`, with the faults noted, when too little of it could be read.
    pub(super) fn read(file: &str, text: &str, faults: &mut Vec<Fault>) -> Option<Self> {
        let (front, body_line, body) = split_front_matter(file, text, faults)?;
        let mut body_faults = Vec::new();
        let mut braces = in_braces(body, body_line);
        let said = body;
        let body = Body::read(file, body_line, body, &mut body_faults);
        let mut fields = Fields::from_yaml(file, 2, front, faults)?;
        fields.unfinished_if("status", Status::DRAFT);

        let id = fields.parsed("id", "`id: silent-solution-mobile`", EntryId::parse);
        if let Some(id) = &id
            && !is_file_of(file, id.as_str())
        {
            fields
                .fault("id", Problem::new(format!("id `{id}` differs from the file name"), "give both the same name"));
        }
        let id_line = fields.line_of("id");
        let topic_line = fields.line_of("topic");
        let topic = fields.parsed("topic", "`topic: silent-solution`", TopicId::parse);
        let title_line = fields.line_of("title");
        let title = fields.needed("title", "`title: Calling 999 when you cannot speak`");
        if let Some(problem) = title.as_deref().and_then(body::raw_contact) {
            fields.fault("title", problem);
        }
        let area_names = fields.list("areas");
        if area_names.is_empty() {
            fields.missing("areas", Problem::new("`areas` is missing", "add where it holds, as in `areas: [UK]`"));
        }
        let area_names = area_names.into_iter().map(|name| (name, fields.line_of("areas"))).collect();
        let voices = fields.parsed_list("for", Voice::parse);
        let panel = fields.parsed("panel", "`panel: police`", Speciality::parse);
        let short_line = fields.line_of("short");
        let short = read_short(&mut fields, &mut body_faults);
        let short_contacts = short.iter().flatten().filter_map(Span::contact);
        braces.extend(short_contacts.map(|id| (format!("contact:{id}"), short_line)));
        let questions = fields.list("questions");
        if questions.is_empty() {
            fields.missing(
                "questions",
                Problem::new("the entry has no questions", "add how people ask it, one `- ` line each"),
            );
        }
        let question_lines = questions.iter().map(|line| fields.line_of_value("questions", line)).collect();
        let sources: Vec<Source> =
            fields.tables("sources").into_iter().filter_map(|map| Source::read(fields.inner("sources", map))).collect();
        if sources.is_empty() {
            fields.missing(
                "sources",
                Problem::new("the entry has no source", "add `sources:` with title, url and checked"),
            );
        } else if sources.iter().any(|source| source.checked.is_none()) {
            fields.missing(
                "sources",
                Problem::new("a source without the day it was checked", "add `checked: 2026-11-21` to it"),
            );
        }
        let review_line = fields.line_of("review_by");
        let review_by = fields.day("review_by");
        let status = fields.parsed("status", "`status: draft`", Status::parse);
        let event = read_event(&mut fields);
        if body.blocks().is_empty() {
            let problem = Problem::new("the body is empty", "write the answer below the second `---`");
            fields.missing_at(body_line, problem);
        }
        fields.finish();
        faults.append(&mut body_faults);
        let entry = Self {
            id: id?,
            topic: topic?,
            title: title?,
            areas: Vec::new(),
            voices,
            panel: panel?,
            short,
            questions,
            sources,
            review_by: review_by?,
            status: status?,
            event,
            body,
            file: file.to_owned(),
            area_names,
            id_line,
            topic_line,
            title_line,
            short_line,
            body_line,
            review_line,
            question_lines,
            braces,
        };
        never::check_entry(&entry, said, faults);
        Some(entry)
    }

    /// The line that names something in braces: `contact:ID`, `group:ID`.
    pub(super) fn line_naming(&self, inside: &str) -> usize {
        self.braces.iter().find(|(found, _)| found == inside).map_or(self.body_line, |&(_, line)| line)
    }

    /// Whether it is about something that is over at a moment.
    pub fn is_past(&self, now: Timestamp) -> bool {
        self.event.is_some_and(|event| event.ends <= now)
    }

    /// Whether its check is overdue on a day.
    pub fn is_overdue(&self, today: Date) -> bool {
        today > self.review_by
    }
}

/// What stands in braces in a text that starts on a line, each with its line.
fn in_braces(text: &str, first_line: usize) -> Vec<(String, usize)> {
    let inside = |line: &str| -> Vec<String> {
        line.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect()
    };
    text.lines()
        .enumerate()
        .flat_map(|(at, line)| inside(line).into_iter().map(move |id| (id, first_line + at)))
        .collect()
}

/// The most characters of an entry's shortest form.
const SHORT_LIMIT: usize = 300;

fn read_short(fields: &mut Fields<'_>, faults: &mut Vec<Fault>) -> Option<Vec<Span>> {
    let short = fields.text("short")?;
    let line = fields.line_of("short");
    if let Some(problem) = body::raw_contact(&short) {
        fields.fault("short", problem);
    }
    if short.chars().count() > SHORT_LIMIT {
        fields.fault(
            "short",
            Problem::new(format!("`short` is above {SHORT_LIMIT} characters"), "keep it to one or two sentences"),
        );
    }
    Some(body::spans(&short, fields.file(), line, faults))
}

fn read_event(fields: &mut Fields<'_>) -> Option<Event> {
    let map = fields.table("event")?;
    let mut inner = fields.inner("event", map);
    let starts = inner.parsed("starts", "`event: { starts: 2020-05-06T16:00, ends: 2020-05-06T17:00 }`", date::moment);
    let ends = inner.parsed("ends", "`event: { starts: 2020-05-06T16:00, ends: 2020-05-06T17:00 }`", date::moment);
    inner.finish();
    let (starts, ends) = (starts?, ends?);
    if ends < starts {
        fields.fault("event", Problem::new("the event ends before it starts", "mend `starts` or `ends`"));
        return None;
    }
    Some(Event { starts, ends })
}

/// Whether `file` is named after `id`.
pub(super) fn is_file_of(file: &str, id: &str) -> bool {
    file.rsplit('/').next().and_then(|name| name.strip_suffix(".md")) == Some(id)
}

/// Parts a file into front matter, the line its body starts on, and the body.
pub(super) fn split_front_matter<'a>(
    file: &str,
    text: &'a str,
    faults: &mut Vec<Fault>,
) -> Option<(&'a str, usize, &'a str)> {
    let bad = |line| {
        Problem::new(
            "the front matter is missing",
            "start the file with `---`, then the keys, then `---` on a line of its own",
        )
        .at(file, line)
    };
    let Some(rest) = text.strip_prefix(FENCE).and_then(|rest| rest.strip_prefix('\n')) else {
        faults.push(bad(1));
        return None;
    };
    let mut offset = 0;
    for (number, line) in rest.split_inclusive('\n').enumerate() {
        if line.trim_end() == FENCE {
            let front = rest.get(..offset)?;
            let body = rest.get(offset + line.len()..)?;
            return Some((front, number + 3, body));
        }
        offset += line.len();
    }
    faults.push(bad(1));
    None
}
