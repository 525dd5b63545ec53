//! Local services: who helps in which area.

use jiff::civil::Date;

use super::fault::{Fault, Problem};
use super::id::{AreaId, ContactId, ServiceId};
use super::register::each_item;
use super::source::Source;

/// A local service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// What it is called.
    pub name: String,
    /// The area it serves.
    pub area: AreaId,
    /// How it is reached.
    pub contacts: Vec<ContactId>,
    /// What it does, in a sentence or two.
    pub what: String,
    /// Where it was seen.
    pub source: Option<Source>,
    /// The day by which a person should check it again.
    pub review_by: Date,
    pub(super) line: usize,
}

/// Reads `services.toml`.
pub(super) fn read(file: &str, text: &str, faults: &mut Vec<Fault>) -> Vec<Service> {
    let mut services: Vec<Service> = Vec::new();
    let mut later = Vec::new();
    each_item(file, text, &["service"], faults, |_, mut fields| {
        let line = fields.line_of("id");
        let id = fields.parsed("id", "`id = \"cheshire-east-hub\"`", ServiceId::parse);
        let name = fields.needed("name", "`name = \"Cheshire East Domestic Abuse Hub\"`");
        let area = fields.parsed("area", "`area = \"cheshire-east\"`", AreaId::parse);
        let contacts = fields.parsed_list("contacts", ContactId::parse);
        let what = fields.needed("what", "`what = \"Advice and support for ...\"`");
        fields.parsed_if_given("checked", super::date::day);
        let review_by = fields.day("review_by");
        let source = fields.table("source").and_then(|map| Source::read(fields.inner("source", map)));
        if source.is_none() {
            fields.fault("source", Problem::new("the source is missing", "add `[service.source]` with title and url"));
        }
        if contacts.is_empty() {
            fields.fault("contacts", Problem::new("a service that cannot be reached", "add `contacts = [\"...\"]`"));
        }
        fields.finish();
        let (Some(id), Some(name), Some(area), Some(what), Some(review_by)) = (id, name, area, what, review_by) else {
            return;
        };
        if services.iter().any(|service| service.id == id) {
            later.push(Problem::new(format!("service `{id}` stands twice"), "keep one of the two").at(file, line));
            return;
        }
        services.push(Service { id, name, area, contacts, what, source, review_by, line });
    });
    faults.append(&mut later);
    services
}
