//! Writes out what knowledge says: bodies with their contacts, for one area and one day.

use jiff::civil::Date;

use super::area::{AreaKind, Fit};
use super::body::{Block, Span};
use super::contact::Contact;
use super::date::said;
use super::id::{AreaId, ContactId, GroupId};
use super::phrase::Phrase;
use super::service::Service;
use super::{Entry, Knowledge};

/// For whom and when something is written out.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The asker's area, when known.
    pub area: Option<&'a AreaId>,
    /// The day in London.
    pub today: Date,
}

impl Knowledge {
    /// An entry's body in Markdown: paragraphs, list lines, contacts in full.
    pub fn say_body(&self, entry: &Entry, setting: Setting<'_>) -> String {
        let mut text = String::with_capacity(1024);
        let mut in_list = false;
        for block in entry.body.blocks() {
            let lines = match block {
                Block::Paragraph(spans) => {
                    if !text.is_empty() {
                        text.push_str("\n\n");
                    }
                    text.push_str(&self.say_spans(spans, setting));
                    in_list = false;
                    continue;
                }
                Block::Item(spans) => vec![format!("- {}", self.say_spans(spans, setting))],
                Block::Step(number, spans) => vec![format!("{number}. {}", self.say_spans(spans, setting))],
                Block::Contact(id) => as_items(self.say_contact_line(id, setting)),
                Block::Group(id) => as_items(self.say_group(id, &entry.areas, setting)),
                Block::Services => as_items(self.say_services(setting)),
            };
            for line in lines {
                if !text.is_empty() {
                    text.push_str(if in_list { "\n" } else { "\n\n" });
                }
                text.push_str(&line);
                in_list = true;
            }
        }
        text
    }

    /// Words with the contacts inside them written out.
    pub fn say_spans(&self, spans: &[Span], setting: Setting<'_>) -> String {
        let mut text = String::new();
        for span in spans {
            match span {
                Span::Text(words) => text.push_str(words),
                Span::Contact(id) => {
                    let Some(contact) = self.contacts.get(id) else { continue };
                    text.push_str(&format!("{} ({})", contact.name, contact.reach()));
                    for warning in self.contact_warnings(contact, setting.today) {
                        text.push_str(&format!(" [{warning}]"));
                    }
                }
            }
        }
        text
    }

    fn say_contact_line(&self, id: &ContactId, setting: Setting<'_>) -> Option<String> {
        let contact = self.contacts.get(id)?;
        let mut line = format!("**{}**: {}.", contact.name, contact.reach());
        for part in [&contact.hours, &contact.note].into_iter().flatten() {
            line.push_str(&format!(" {}.", part.trim_end_matches('.')));
        }
        line.push_str(&format!(" ({})", self.area_names(&contact.areas)));
        for warning in self.contact_warnings(contact, setting.today) {
            line.push_str(&format!(" {warning}"));
        }
        Some(line)
    }

    fn contact_warnings(&self, contact: &Contact, today: Date) -> Vec<String> {
        let published =
            contact.as_published.as_ref().map(|date| self.phrases.fill(Phrase::AsPublished, &[("date", date)]));
        let overdue = contact
            .is_overdue(today)
            .then(|| self.phrases.fill(Phrase::OverdueContact, &[("date", &said(contact.review_by))]));
        published.into_iter().chain(overdue).collect()
    }

    /// The contacts of a group that serve the asker's area; those that serve any of `holds` when it is unknown.
    fn say_group(&self, id: &GroupId, holds: &[AreaId], setting: Setting<'_>) -> Vec<String> {
        let Some(group) = self.contacts.group(id) else { return Vec::new() };
        let serving = |areas: &[AreaId]| -> Vec<&ContactId> {
            group.contacts.iter().filter(|id| areas.iter().any(|area| self.serves(id, area))).collect()
        };
        let mut near = serving(setting.area.map_or(holds, std::slice::from_ref));
        if near.is_empty() {
            near = group.contacts.iter().collect();
        }
        near.into_iter().filter_map(|id| self.say_contact_line(id, setting)).collect()
    }

    /// The lines where a person answers: of every group, those that serve the asker's area.
    pub fn say_helplines(&self, setting: Setting<'_>) -> Vec<String> {
        let lines: Vec<String> =
            self.contacts.groups().flat_map(|group| self.say_group(&group.id, &[], setting)).collect();
        as_items(lines)
    }

    fn serves(&self, id: &ContactId, area: &AreaId) -> bool {
        self.contacts.get(id).is_some_and(|contact| self.areas.fit(&contact.areas, area) == Fit::Holds)
    }

    fn say_services(&self, setting: Setting<'_>) -> Vec<String> {
        let Some(area) = setting.area else {
            return vec![self.phrases.say(Phrase::AreaUnknown).to_owned()];
        };
        let lines: Vec<String> = self.services_in(area).map(|service| self.say_service(service, setting)).collect();
        if lines.is_empty() {
            let name = self.areas.get(area).map_or(area.as_str(), |area| &area.name);
            return vec![self.phrases.fill(Phrase::NoLocalService, &[("area", name)])];
        }
        lines
    }

    /// The services of an area: those that serve all of it, and of a county those of its parts.
    ///
    /// A nation is too large for 'near you': what serves one of its counties is no help in another.
    pub fn services_in<'a>(&'a self, area: &'a AreaId) -> impl Iterator<Item = &'a Service> {
        let is_local = self.areas.get(area).is_some_and(|area| area.kind >= AreaKind::County);
        let covers = move |service: &&Service| match self.areas.fit(std::slice::from_ref(&service.area), area) {
            Fit::Holds => true,
            Fit::PartOf => is_local,
            Fit::Elsewhere => false,
        };
        self.services.iter().filter(covers)
    }

    /// A service in one line: what it is, whom it serves, how it is reached.
    pub fn say_service(&self, service: &Service, setting: Setting<'_>) -> String {
        let mut line = format!("**{}**", service.name);
        let reached: Vec<&Contact> = service.contacts.iter().filter_map(|id| self.contacts.get(id)).collect();
        for contact in &reached {
            line.push_str(&format!(" {}", contact.reach()));
            for warning in self.contact_warnings(contact, setting.today) {
                line.push_str(&format!(" ({warning})"));
            }
            line.push('.');
        }
        line.push_str(&format!(" {}", service.what));
        if setting.today > service.review_by && reached.iter().all(|contact| !contact.is_overdue(setting.today)) {
            line.push_str(&format!(
                " {}",
                self.phrases.fill(Phrase::OverdueContact, &[("date", &said(service.review_by))])
            ));
        }
        line
    }

    /// Names of areas as said to people: `England and Wales`.
    pub fn area_names(&self, areas: &[AreaId]) -> String {
        let names: Vec<&str> =
            areas.iter().filter_map(|id| self.areas.get(id)).map(|area| area.name.as_str()).collect();
        join(&names)
    }
}

fn as_items(lines: impl IntoIterator<Item = String>) -> Vec<String> {
    lines.into_iter().map(|line| format!("- {line}")).collect()
}

/// Joins names as people do: `a`, `a and b`, `a, b and c`.
pub fn join(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
