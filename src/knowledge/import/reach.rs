//! The numbers and addresses of a release, and which of them the register has.

use std::collections::{HashMap, HashSet};

use super::super::body::{digits, raw_addresses, raw_numbers};
use super::super::contact::{Contact, ContactKind, Contacts};
use super::super::id::ContactId;
use super::one_line;

/// The most numbers and addresses listed from one release.
const MOST_REACHES: usize = 60;

/// The most characters shown of one.
const LONGEST_REACH: usize = 300;

/// The length of the short numbers that everybody knows: 999, 101, 111.
const SHORT_NUMBER: usize = 3;

/// A number or address of a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    /// As the release has it.
    pub(super) written: String,
    /// The contacts of the register with the same number or address.
    pub(super) known: Vec<ContactId>,
}

/// The numbers and addresses of a release.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reaches {
    /// In order, each once.
    pub(super) reaches: Vec<Reach>,
    /// How many more there are than are listed.
    pub(super) left_out: usize,
}

/// Finds the numbers and addresses of a text.
pub(super) fn find(text: &str, contacts: &Contacts) -> Reaches {
    let mut register: HashMap<String, Vec<ContactId>> = HashMap::new();
    for contact in contacts.iter() {
        register.entry(contact_key(contact)).or_default().push(contact.id.clone());
    }
    let mut found = Reaches::default();
    let mut seen = HashSet::new();
    let mut add = |written: &str, key: String| {
        if !seen.contains(&key) {
            if found.reaches.len() < MOST_REACHES {
                let known = register.get(&key).cloned().unwrap_or_default();
                found.reaches.push(Reach { written: one_line(written, LONGEST_REACH), known });
            } else {
                found.left_out += 1;
            }
            seen.insert(key);
        }
    };
    for line in text.lines() {
        for number in raw_numbers(line) {
            add(&number.written, national(&number.digits));
        }
        let short = digits(line).into_iter().filter(|run| run.digits.len() == SHORT_NUMBER);
        for number in short.filter(|run| register.contains_key(&run.digits)) {
            add(&number.written, number.digits);
        }
        for address in raw_addresses(line) {
            add(&address, address_key(&address));
        }
    }
    found
}

/// By what a contact is found: its digits, or its address.
fn contact_key(contact: &Contact) -> String {
    match contact.kind {
        ContactKind::Phone | ContactKind::Text => {
            // What follows a comma is what to press then: `0300 123 7047, option 2`.
            let value = contact.value.split(',').next().unwrap_or_default();
            national(&value.chars().filter(char::is_ascii_digit).collect::<String>())
        }
        ContactKind::Email | ContactKind::Web => address_key(&contact.value),
    }
}

/// The digits as they are rung inside the country: `+44 (0)808` is `0808`.
fn national(digits: &str) -> String {
    match digits.strip_prefix("0044").or_else(|| digits.strip_prefix("44")) {
        Some(rest) if rest.len() >= 9 => format!("0{}", rest.trim_start_matches('0')),
        Some(_) | None => digits.to_owned(),
    }
}

/// Two ways of writing an address are one.
pub(super) fn address_key(address: &str) -> String {
    let lower = address.trim().to_lowercase();
    let bare = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or(&lower);
    let bare = bare.strip_prefix("mailto:").or_else(|| bare.strip_prefix("www.")).unwrap_or(bare);
    bare.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_addresses_meet_the_register_by_digits() {
        let item = |id: &str, kind: &str, value: &str| {
            format!(
                "[[contact]]\nid = \"{id}\"\nname = \"N\"\nkind = \"{kind}\"\nvalue = \"{value}\"\nareas = [\"UK\"]\nchecked = 2026-01-01\nreview_by = 2027-01-01\n[contact.source]\ntitle = \"T\"\nurl = \"https://t.uk\"\n"
            )
        };
        let register = [
            item("line", "phone", "0808 2000 247"),
            item("option", "phone", "0300 123 7047, option 2"),
            item("emergency", "phone", "999"),
            item("site", "web", "https://www.police.uk"),
        ]
        .concat();
        let mut faults = Vec::new();
        let contacts = Contacts::read("contacts.toml", &register, &mut faults);
        assert_eq!(faults, []);
        let text = "Ring **+44 (0)808 2000-247.** or 0300 123 7047, option 2\nor 999 (or 55), mail a@b.uk,\n\
                    see http://police.uk/ or https://police.uk. Ring 08082000247 or 01925 243359 **";
        let found: Vec<(String, String)> = find(text, &contacts)
            .reaches
            .into_iter()
            .map(|reach| (reach.written, reach.known.iter().map(ToString::to_string).collect::<Vec<_>>().join("+")))
            .collect();
        let expected = [
            ("44 (0)808 2000-247", "line"),
            ("0300 123 7047", "option"),
            ("999", "emergency"),
            ("a@b.uk", ""),
            ("01925 243359", ""),
            ("http://police.uk/", "site"),
        ];
        assert_eq!(found, expected.map(|(written, known)| (written.to_owned(), known.to_owned())));
    }
}
