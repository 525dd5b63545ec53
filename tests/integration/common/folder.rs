//! Small knowledge folders: a valid one to begin with, then changed file by file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use open_door::knowledge::{Knowledge, Read, SourceText};
use tempfile::TempDir;

/// The day on which the small folders are read.
pub(crate) fn today() -> Date {
    "2026-11-21".parse().unwrap()
}

/// The repository's own knowledge folder.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge")
}

const TOPICS: &str = "id\tgroup\twhat a question on this topic asks
refuge\thelp\twhat a refuge is, and how to get a place
police\thelp\thow to report to the police
";

/// The register of the valid folder, `contacts.toml`.
pub(crate) const CONTACTS: &str = r#"[[contact]]
id = "helpline"
name = "Example Helpline"
kind = "phone"
value = "0808 157 0000"
areas = ["UK"]
checked = 2026-11-01
review_by = 2027-05-01
[contact.source]
title = "Example Council: help"
url = "https://www.example.org/help"
"#;

/// A valid entry on refuges, `advice/refuge.md`. Its body starts on line 18.
pub(crate) const REFUGE: &str = r#"---
id: refuge
topic: refuge
title: Going to a refuge
areas: [England]
for: [victim]
panel: idva
questions:
  - what is a refuge
sources:
  - title: "Example Council: help"
    url: https://www.example.org/help
    published: 2024-03
    checked: 2026-11-01
review_by: 2027-05-01
status: reviewed
---
A refuge is a safe house.

- {contact:helpline}
"#;

const POLICE: &str = r#"---
id: police
topic: police
title: Telling the police
areas: [UK]
for: [victim, friend]
panel: police
questions:
  - how do i report him to the police
  - can i tell the police what happened
sources:
  - title: "Example Police: report"
    url: https://www.example.org/report
    checked: 2026-11-01
review_by: 2027-05-01
status: reviewed
---
You can tell the police at any time. Ring 101.
"#;

/// A knowledge folder in memory.
#[derive(Clone)]
pub(crate) struct Folder(BTreeMap<String, String>);

impl Folder {
    /// The smallest folder of use: two topics, two entries, one contact. It has no fault but missing notices.
    pub(crate) fn valid() -> Self {
        let files = [
            ("topics.tsv", TOPICS),
            ("contacts.toml", CONTACTS),
            ("advice/refuge.md", REFUGE),
            ("advice/police.md", POLICE),
        ];
        Self(files.map(|(path, text)| (path.to_owned(), text.to_owned())).into())
    }

    /// The same with a file added or replaced.
    pub(crate) fn with(mut self, path: &str, text: &str) -> Self {
        self.0.insert(path.to_owned(), text.to_owned());
        self
    }

    /// The same without a file.
    pub(crate) fn without(mut self, path: &str) -> Self {
        self.0.remove(path);
        self
    }

    /// What comes of reading it.
    pub(crate) fn read(&self) -> Read {
        let texts: Vec<SourceText> =
            self.0.iter().map(|(path, text)| SourceText { path: path.clone(), text: text.clone() }).collect();
        Knowledge::read(&texts, today())
    }

    /// Writes it into a folder that goes with the value.
    pub(crate) fn on_disk(&self) -> TempDir {
        let folder = TempDir::new().unwrap();
        self.write_to(folder.path());
        folder
    }

    /// Makes a folder hold exactly this.
    pub(crate) fn write_to(&self, folder: &Path) {
        for inner in ["advice", "press-releases", "safety"] {
            let _ = fs::remove_dir_all(folder.join(inner));
        }
        for (path, text) in &self.0 {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
}
