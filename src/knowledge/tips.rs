//! Top tips, by theme: short lines to post through a session.

use super::body::raw_contact;
use super::entry::{is_file_of, split_front_matter};
use super::fault::{Fault, Problem};
use super::fields::Fields;
use super::id::{TipsId, TopicId};
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
    /// The topics it belongs to.
    pub topics: Vec<TopicId>,
    /// The tips, in order.
    pub tips: Vec<String>,
    pub(super) file: String,
    pub(super) topics_line: usize,
}

impl Tips {
    /// Reads one file of `tips/`.
    pub(super) fn read(file: &str, text: &str, faults: &mut Vec<Fault>) -> Option<Self> {
        let (front, body_line, body) = split_front_matter(file, text, faults)?;
        let mut later = Vec::new();
        let tips = read_tips(file, body_line, body, &mut later);
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
        fields.list("areas");
        fields.day("review_by");
        fields.needed("status", "`status: reviewed`");
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
        Some(Self { id: id?, title: title?, topics, tips, file: file.to_owned(), topics_line })
    }
}

fn read_tips(file: &str, first_line: usize, body: &str, faults: &mut Vec<Fault>) -> Vec<String> {
    let mut tips = Vec::new();
    for (number, line) in body.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let at = first_line + number;
        let Some(tip) = line.strip_prefix("- ").map(str::trim) else {
            faults.push(
                Problem::new("a line that is no tip", "start each tip with `- ` and keep it on one line").at(file, at),
            );
            continue;
        };
        if tip.chars().count() > TIP_LIMIT {
            faults.push(
                Problem::new(format!("a tip above {TIP_LIMIT} characters"), "shorten it, or make two of it")
                    .at(file, at),
            );
        }
        if let Some(problem) = raw_contact(tip) {
            faults.push(problem.at(file, at));
        }
        tips.push(tip.to_owned());
    }
    if tips.is_empty() {
        faults.push(Problem::new("no tip in the file", "add `- ` lines below the second `---`").at(file, first_line));
    }
    tips
}
