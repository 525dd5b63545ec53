//! The contact register: every number and address, once.

use jiff::civil::Date;

use super::fault::{Fault, Problem};
use super::fields::Fields;
use super::id::{AreaId, ContactId, GroupId};
use super::register::each_item;
use super::source::Source;

/// How a contact is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactKind {
    /// By telephone.
    Phone,
    /// By text message.
    Text,
    /// By e-mail.
    Email,
    /// On the web.
    Web,
}

impl ContactKind {
    fn parse(text: &str) -> Result<Self, Problem> {
        match text {
            "phone" => Ok(Self::Phone),
            "text" => Ok(Self::Text),
            "email" => Ok(Self::Email),
            "web" => Ok(Self::Web),
            other => {
                Err(Problem::new(format!("`{other}` is not a kind of contact"), "write phone, text, email or web"))
            }
        }
    }
}

/// A helpline, number or address.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Its id, by which bodies name it.
    pub id: ContactId,
    /// What it is called.
    pub name: String,
    /// How it is reached.
    pub kind: ContactKind,
    /// The number or address, exactly as it is to be given.
    pub value: String,
    /// How the value is said, where the value alone is not enough: `text SHOUT to ...`.
    pub say: Option<String>,
    /// Where it serves, as written; resolved by the check.
    pub areas: Vec<AreaId>,
    /// When a person answers.
    pub hours: Option<String>,
    /// What to know before using it.
    pub note: Option<String>,
    /// When it was printed, for a number that nobody has seen confirmed since.
    pub as_published: Option<String>,
    /// Where it was seen.
    pub source: Option<Source>,
    /// The day a person last checked it.
    pub checked: Date,
    /// The day by which a person should check it again.
    pub review_by: Date,
    /// Where it stands, for the check.
    pub(super) line: usize,
    /// Area names as written, for the check.
    pub(super) area_names: Vec<String>,
}

impl Contact {
    /// Number or address in the words it is to be said in.
    pub fn reach(&self) -> &str {
        self.say.as_deref().unwrap_or(&self.value)
    }

    /// Whether its check is overdue on a day.
    pub fn is_overdue(&self, today: Date) -> bool {
        today > self.review_by
    }

    fn read(mut fields: Fields<'_>) -> Option<Self> {
        let line = fields.line_of("id");
        let id = fields.parsed("id", "`id = \"national-helpline\"`", ContactId::parse);
        let name = fields.needed("name", "`name = \"National Domestic Abuse Helpline\"`");
        let kind = fields.parsed("kind", "`kind = \"phone\"`", ContactKind::parse);
        let value = fields.needed("value", "`value = \"101\"`");
        let say = fields.text("say");
        let area_names = fields.list("areas");
        if area_names.is_empty() {
            fields.fault(
                "areas",
                Problem::new("`areas` is missing", "add where it serves, as in `areas = [\"England\"]`"),
            );
        }
        let hours = fields.text("hours");
        let note = fields.text("note");
        let as_published = fields.text("as_published");
        let checked = fields.day("checked");
        let review_by = fields.day("review_by");
        let source = fields.table("source");
        if source.is_none() {
            fields.fault("source", Problem::new("the source is missing", "add `[contact.source]` with title and url"));
        }
        let source = source.and_then(|map| Source::read(fields.inner("source", map)));
        fields.finish();
        Some(Self {
            id: id?,
            name: name?,
            kind: kind?,
            value: value?,
            say,
            areas: Vec::new(),
            hours,
            note,
            as_published,
            source,
            checked: checked?,
            review_by: review_by?,
            line,
            area_names,
        })
    }
}

/// Contacts that do the same for different areas: the asker's area chooses.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its id, by which bodies name it.
    pub id: GroupId,
    /// The contacts, in the order in which they are said when the area is unknown.
    pub contacts: Vec<ContactId>,
    line: usize,
}

/// The register.
#[derive(Clone, Debug, Default)]
pub struct Contacts {
    pub(super) contacts: Vec<Contact>,
    groups: Vec<Group>,
}

impl Contacts {
    /// Reads `contacts.toml`.
    pub(super) fn read(file: &str, text: &str, faults: &mut Vec<Fault>) -> Self {
        let mut all = Self::default();
        let mut later = Vec::new();
        each_item(file, text, &["contact", "group"], faults, |name, mut fields| {
            if name == "contact" {
                if let Some(contact) = Contact::read(fields) {
                    if all.get(&contact.id).is_some() {
                        let twice = format!("contact `{}` stands twice", contact.id);
                        later.push(Problem::new(twice, "keep one of the two").at(file, contact.line));
                    } else {
                        all.contacts.push(contact);
                    }
                }
                return;
            }
            let line = fields.line_of("id");
            let id = fields.parsed("id", "`id = \"domestic-abuse-helpline\"`", GroupId::parse);
            let contacts = fields.parsed_list("contacts", ContactId::parse);
            fields.finish();
            if contacts.is_empty() {
                later.push(Problem::new("a group without contacts", "add `contacts = [...]`").at(file, line));
            }
            let Some(id) = id else { return };
            if all.groups.iter().any(|group| group.id == id) {
                later.push(Problem::new(format!("group `{id}` stands twice"), "keep one of the two").at(file, line));
            }
            all.groups.push(Group { id, contacts, line });
        });
        for group in &all.groups {
            for id in group.contacts.iter().filter(|id| all.get(id).is_none()) {
                let unknown = format!("group `{}` names the unknown contact `{id}`", group.id);
                later.push(Problem::new(unknown, "write the id of a `[[contact]]`").at(file, group.line));
            }
        }
        faults.append(&mut later);
        all
    }

    /// Words with each `{contact:ID}` as name and number; other braces are left as they are.
    pub(super) fn written_into(&self, words: &str, file: &str, line: usize, faults: &mut Vec<Fault>) -> String {
        let mut written = String::new();
        let mut rest = words;
        while let Some((before, after)) = rest.split_once("{contact:") {
            written.push_str(before);
            let (id, tail) = after.split_once('}').unwrap_or((after, ""));
            match ContactId::parse(id).ok().and_then(|id| self.get(&id)) {
                Some(contact) => written.push_str(&format!("{} ({})", contact.name, contact.reach())),
                None => faults.push(
                    Problem::new(format!("contact `{id}` is unknown"), "write an id of contacts.toml").at(file, line),
                ),
            }
            rest = tail;
        }
        written.push_str(rest);
        written
    }

    /// The contact of an id.
    pub fn get(&self, id: &ContactId) -> Option<&Contact> {
        self.contacts.iter().find(|contact| contact.id == *id)
    }

    /// The group of an id.
    pub fn group(&self, id: &GroupId) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == *id)
    }

    /// Every group, in the order of the file.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter()
    }

    /// Every contact, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Contact> {
        self.contacts.iter()
    }
}
