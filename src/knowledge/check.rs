//! What only the whole folder can show: names that lead nowhere, things due for a check.

use std::collections::HashMap;

use jiff::civil::Date;

use super::fault::{Fault, Problem};
use super::id::AreaId;
use super::reading::{HIGHEST_READING_AGE, reading_age};
use super::saying::Setting;
use super::{Entry, Knowledge};
use crate::text;

/// The most characters of a written-out body: more does not fit one Discord embed with its notice.
pub const BODY_LIMIT: usize = 1_500;

/// Resolves the area names of entries and contacts, then checks everything against everything.
pub(super) fn resolve_and_check(knowledge: &mut Knowledge, today: Date, faults: &mut Vec<Fault>) {
    resolve_areas(knowledge, faults);
    for entry in &knowledge.entries {
        check_entry(knowledge, entry, today, faults);
    }
    check_services(knowledge, today, faults);
    for contact in knowledge.contacts.iter().filter(|contact| contact.is_overdue(today)) {
        let overdue = format!("contact `{}` was due for a check by {}", contact.id, contact.review_by);
        faults.push(
            Problem::new(overdue, "check it and move `review_by` on").at("contacts.toml", contact.line).warning(),
        );
    }
    for tips in &knowledge.tips {
        for topic in tips.topics.iter().filter(|topic| knowledge.topics.get(topic).is_none()) {
            let unknown = format!("topic `{topic}` is unknown");
            faults.push(Problem::new(unknown, "write a topic of topics.tsv").at(&tips.file, tips.topics_line));
        }
    }
    check_questions(knowledge, faults);
}

fn resolve_areas(knowledge: &mut Knowledge, faults: &mut Vec<Fault>) {
    let areas = &knowledge.areas;
    let mut resolve = |names: &[(String, usize)], file: &str| -> Vec<AreaId> {
        let mut resolved = Vec::new();
        for (name, line) in names {
            match areas.find(name) {
                Some(area) => resolved.push(area.id.clone()),
                None => faults.push(
                    Problem::new(format!("area `{name}` is unknown"), "write the name of an area of areas.toml")
                        .at(file, *line),
                ),
            }
        }
        resolved
    };
    for entry in &mut knowledge.entries {
        entry.areas = resolve(&entry.area_names, &entry.file);
    }
    for contact in &mut knowledge.contacts.contacts {
        let names: Vec<_> = contact.area_names.iter().map(|name| (name.clone(), contact.line)).collect();
        contact.areas = resolve(&names, "contacts.toml");
    }
}

fn check_entry(knowledge: &Knowledge, entry: &Entry, today: Date, faults: &mut Vec<Fault>) {
    let mut fault = |line: usize, what: String, mend: &str| faults.push(Problem::new(what, mend).at(&entry.file, line));
    if knowledge.topics.get(&entry.topic).is_none() {
        fault(entry.topic_line, format!("topic `{}` is unknown", entry.topic), "write a topic of topics.tsv");
    }
    let short_contacts = entry.short.iter().flatten().filter_map(super::Span::contact);
    for id in entry.body.contacts().chain(short_contacts).filter(|id| knowledge.contacts.get(id).is_none()) {
        fault(
            entry.line_naming(&format!("contact:{id}")),
            format!("contact `{id}` is unknown"),
            "write an id of contacts.toml, or add the contact there",
        );
    }
    for id in entry.body.groups().filter(|id| knowledge.contacts.group(id).is_none()) {
        let line = entry.line_naming(&format!("group:{id}"));
        fault(line, format!("group `{id}` is unknown"), "write the id of a `[[group]]` of contacts.toml");
    }
    let length = knowledge.say_body(entry, Setting { area: None, today }).chars().count();
    if length > BODY_LIMIT {
        let long = format!("the body has {length} characters written out; it must fit in {BODY_LIMIT}");
        fault(entry.body_line, long, "shorten it, or make two entries of it");
    }
    if entry.is_overdue(today) {
        let overdue = format!("the entry was due for a check by {}", entry.review_by);
        faults.push(
            Problem::new(overdue, "check it and move `review_by` on").at(&entry.file, entry.review_line).warning(),
        );
    }
    if let Some(age) = reading_age(&entry.body.prose())
        && age.years > HIGHEST_READING_AGE
    {
        let hard = format!("reading age {:.0}; hardest: \u{201c}{}\u{201d}", age.years, age.hardest);
        faults.push(Problem::new(hard, "use shorter words and sentences").at(&entry.file, entry.body_line).warning());
    }
}

fn check_services(knowledge: &Knowledge, today: Date, faults: &mut Vec<Fault>) {
    for service in &knowledge.services {
        let mut fault = |problem: Problem| faults.push(problem.at("services.toml", service.line));
        if knowledge.areas.get(&service.area).is_none() {
            fault(Problem::new(
                format!("no area reaches the service `{}`: area `{}` is unknown", service.id, service.area),
                "write the id of an area of areas.toml",
            ));
        }
        for id in service.contacts.iter().filter(|id| knowledge.contacts.get(id).is_none()) {
            fault(Problem::new(
                format!("contact `{id}` is unknown"),
                "write an id of contacts.toml, or add the contact there",
            ));
        }
        if today > service.review_by {
            let overdue = format!("service `{}` was due for a check by {}", service.id, service.review_by);
            faults.push(
                Problem::new(overdue, "check it and move `review_by` on").at("services.toml", service.line).warning(),
            );
        }
    }
}

/// The same question under two topics teaches the search nothing.
fn check_questions(knowledge: &Knowledge, faults: &mut Vec<Fault>) {
    let mut asked: HashMap<String, &Entry> = HashMap::new();
    for entry in &knowledge.entries {
        for (question, &line) in entry.questions.iter().zip(&entry.question_lines) {
            let other = asked.insert(text::key(question), entry);
            if let Some(other) = other.filter(|other| other.topic != entry.topic) {
                let twice = format!("the question \u{201c}{question}\u{201d} stands in `{}` too", other.id);
                faults.push(Problem::new(twice, "keep it where it belongs").at(&entry.file, line).warning());
            }
        }
    }
}
