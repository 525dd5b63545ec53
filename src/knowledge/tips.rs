//! Top tips, by theme: short lines to post through a session.

use jiff::civil::Date;

use super::body::raw_contact;
use super::contact::Contacts;
use super::entry::{Status, is_file_of, split_front_matter};
use super::fault::{Fault, Problem};
use super::fields::Fields;
use super::id::{AreaId, TipsId, TopicId};
use super::never;
use super::source::Source;

/// The most characters of one tip.
const TIP_LIMIT: usize = 280;

/// The tips of one theme.
#[derive(Clone, Debug)]
pub struct Tips {
    /// Its id, equal to its file name.
    pub id: TipsId,
    /// The theme, as said to people.
    pub title: String,
    /// Where they hold.
    pub areas: Vec<AreaId>,
    /// The topics it belongs to.
    pub topics: Vec<TopicId>,
    /// The tips, in order, with their contacts written out.
    pub tips: Vec<String>,
    /// Whether they may be said.
    pub status: Status,
    /// The day by which a person should check them again.
    pub review_by: Date,
    pub(super) file: String,
    pub(super) topics_line: usize,
    pub(super) review_line: usize,
    pub(super) area_names: Vec<(String, usize)>,
}

impl Tips {
    /// Reads one file of `tips/`.
    pub(super) fn read(file: &str, text: &str, contacts: &Contacts, faults: &mut Vec<Fault>) -> Option<Self> {
        let (front, body_line, body) = split_front_matter(file, text, faults)?;
        let mut later = Vec::new();
        let tips = read_tips(file, body_line, body, contacts, &mut later);
        let mut fields = Fields::from_yaml(file, 2, front, faults)?;
        let id = fields.parsed("id", "`id: helping-a-friend`", TipsId::parse);
        if let Some(id) = &id
            && !is_file_of(file, id.as_str())
        {
            fields
                .fault("id", Problem::new(format!("id `{id}` differs from the file name"), "give both the same name"));
        }
        let title = fields.needed("title", "`title: Helping a friend`");
        let topics_line = fields.line_of("topics");
        let topics = fields.parsed_list("topics", TopicId::parse);
        let area_names = fields.list("areas").into_iter().map(|name| (name, fields.line_of("areas"))).collect();
        let review_line = fields.line_of("review_by");
        let review_by = fields.day("review_by");
        let status = fields.parsed("status", "`status: reviewed`", Status::parse);
        let sources = fields.tables("sources");
        if sources.is_empty() {
            fields.fault(
                "sources",
                Problem::new("the tips have no source", "add `sources:` with title, url and checked"),
            );
        }
        for map in sources {
            Source::read(fields.inner("sources", map));
        }
        fields.finish();
        faults.append(&mut later);
        let tips = Self {
            id: id?,
            title: title?,
            areas: Vec::new(),
            topics,
            tips,
            status: status?,
            review_by: review_by?,
            file: file.to_owned(),
            topics_line,
            review_line,
            area_names,
        };
        never::check_tips(&tips, body_line, body, faults);
        Some(tips)
    }
}

fn read_tips(file: &str, first_line: usize, body: &str, contacts: &Contacts, faults: &mut Vec<Fault>) -> Vec<String> {
    let mut tips = Vec::new();
    for (number, line) in body.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let at = first_line + number;
        let Some(tip) = line.strip_prefix("- ").map(str::trim) else {
            faults.push(
                Problem::new("a line that is no tip", "start each tip with `- ` and keep it on one line").at(file, at),
            );
            continue;
        };
        if let Some(problem) = raw_contact(tip) {
            faults.push(problem.at(file, at));
        }
        let tip = contacts.written_into(tip, file, at, faults);
        if tip.chars().count() > TIP_LIMIT {
            faults.push(
                Problem::new(format!("a tip above {TIP_LIMIT} characters"), "shorten it, or make two of it")
                    .at(file, at),
            );
        }
        tips.push(tip);
    }
    if tips.is_empty() {
        faults.push(Problem::new("no tip in the file", "add `- ` lines below the second `---`").at(file, first_line));
    }
    tips
}
