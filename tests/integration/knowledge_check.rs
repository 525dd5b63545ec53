//! Every fault of a knowledge folder is found, with its file, its line and its mend.

use open_door::files;
use open_door::knowledge::{Fault, Severity};

use crate::common::folder::{CONTACTS, Folder, REFUGE, repository, today};

/// A folder with one fault, and how that is reported.
struct Row {
    name: &'static str,
    /// The files that differ from the valid folder.
    files: Vec<(String, String)>,
    file: String,
    line: usize,
    severity: Severity,
    what: &'static str,
    mend: &'static str,
}

/// The entry on refuges as another entry, with one passage changed.
fn entry(id: &str, from: &str, to: &str) -> (String, String) {
    assert!(REFUGE.contains(from), "{from}");
    let text = REFUGE.replace(from, to).replacen("id: refuge", &format!("id: {id}"), 1);
    (format!("advice/{id}.md"), text)
}

fn error(name: &'static str, changed: (String, String), line: usize, what: &'static str, mend: &'static str) -> Row {
    let file = changed.0.clone();
    Row { name, files: vec![changed], file, line, severity: Severity::Error, what, mend }
}

fn warning(name: &'static str, changed: (String, String), line: usize, what: &'static str, mend: &'static str) -> Row {
    Row { severity: Severity::Warning, ..error(name, changed, line, what, mend) }
}

fn file(path: &str, text: &str) -> (String, String) {
    (path.to_owned(), text.to_owned())
}

const SAFE: &str = "A refuge is a safe house.";

fn rows() -> Vec<Row> {
    let event = "status: reviewed\nevent: { starts: 2026-12-01T16:00 }";
    let long = "You can go there. ".repeat(90);
    let hard =
        "Ring us. Multi-agency risk assessment conferences facilitate information sharing between professionals.";
    let second =
        "checked: 2026-11-01\n  - title: Another\n    url: https://www.example.org\n    checked: 2026-13-01\nreview";
    let service = "[[service]]\nid = \"hub\"\nname = \"Hub\"\narea = \"atlantis\"\ncontacts = [\"helpline\"]\nwhat = \"Help.\"\n\
                   review_by = 2027-05-01\n[service.source]\ntitle = \"T\"\nurl = \"https://www.example.org\"\n";
    let notice = "---\nid: danger\nlanguage: en-GB\nreview_by: 2027-05-01\n---\nRing us. On a mobile press 55: the Silent Solution.\n";
    let areas = include_str!("../../knowledge/areas.toml");
    let contact = "[[contact]]\nid = \"second\"\nname = \"Second\nkind = \"phone\"\n";
    let group = "\n[[group]]\nid = \"lines\"\ncontacts = [\"nobody\"]\n";
    let sources = "sources:\n  - title: \"Example Council: help\"\n    url: https://www.example.org/help\n    published: 2024-03\n    checked: 2026-11-01\n";
    vec![
        error(
            "unknown key",
            entry("a1", "status: reviewed", "status: reviewed\ncolour: red"),
            17,
            "unknown key `colour`",
            "the keys here are: id, topic",
        ),
        error("bad date", entry("a2", "2027-05-01", "2027-02-30"), 15, "`2027-02-30` is not a date", "year-month-day"),
        error(
            "bad date of the second source",
            entry("a3", "checked: 2026-11-01\nreview", second),
            17,
            "`2026-13-01` is not a date",
            "year-month-day",
        ),
        error(
            "missing source",
            entry("a4", sources, ""),
            2,
            "the entry has no source",
            "add `sources:` with title, url and checked",
        ),
        error(
            "source without address",
            entry("a5", "    url: https://www.example.org/help\n", ""),
            11,
            "`url` is missing",
            "add `url`",
        ),
        error(
            "unchecked source",
            entry("a6", "    checked: 2026-11-01\n", ""),
            10,
            "without the day it was checked",
            "add `checked:",
        ),
        error(
            "unknown contact",
            entry("a7", "{contact:helpline}", "{contact:nobody}"),
            20,
            "contact `nobody` is unknown",
            "contacts.toml",
        ),
        error(
            "unknown group",
            entry("a8", "{contact:helpline}", "{group:nobody}"),
            20,
            "group `nobody` is unknown",
            "contacts.toml",
        ),
        error(
            "unknown topic",
            entry("a9", "topic: refuge", "topic: castle"),
            3,
            "topic `castle` is unknown",
            "topics.tsv",
        ),
        error("unknown area", entry("a10", "[England]", "[Atlantis]"), 5, "area `Atlantis` is unknown", "areas.toml"),
        error(
            "raw number",
            entry("a11", SAFE, "Fine.\n\nRing 0808 2000 247."),
            20,
            "`0808 2000 247` is a number",
            "{contact:ID}",
        ),
        error(
            "raw number in the title",
            entry("a12", "Going to a refuge", "Ring 85258"),
            4,
            "`85258` is a number",
            "{contact:ID}",
        ),
        error(
            "what must never be said",
            entry("a26", SAFE, "You could confront him."),
            18,
            "must never be said (confronting): \u{201c}You could confront him.\u{201d}",
            "it can bring on violence",
        ),
        warning(
            "what must never be said, in a draft",
            entry("a27", "status: reviewed\n---\nA refuge is", "status: draft\n---\nJust leave. A refuge is"),
            18,
            "must never be said (leaving without a plan)",
            "leaving is often the most dangerous time",
        ),
        error(
            "raw address",
            entry("a13", SAFE, "See www.example.org."),
            18,
            "`www.example.org` is a number or address",
            "{contact:ID}",
        ),
        error(
            "raw mail address",
            entry("a14", SAFE, "Write to help@example.org."),
            18,
            "`help@example.org` is",
            "{contact:ID}",
        ),
        error(
            "unknown braces",
            entry("a15", SAFE, "Ring {helpline}."),
            18,
            "`{helpline}` means nothing",
            "`{contact:ID}`",
        ),
        error(
            "duplicate id",
            file("press-releases/refuge.md", REFUGE),
            2,
            "id `refuge` stands in advice/refuge.md too",
            "another id and file name",
        ),
        error(
            "id differs from the file name",
            file("advice/shelter.md", &REFUGE.replacen("id: refuge", "id: shelters", 1)),
            2,
            "id `shelters` differs from the file name",
            "the same name",
        ),
        error(
            "no questions",
            entry("a16", "questions:\n  - what is a refuge", "questions: []"),
            8,
            "the entry has no questions",
            "one `- ` line each",
        ),
        warning(
            "review_by passed",
            entry("a17", "2027-05-01", "2026-11-20"),
            15,
            "due for a check by 2026-11-20",
            "move `review_by` on",
        ),
        error("event without an end", entry("a18", "status: reviewed", event), 17, "`ends` is missing", "add `ends`"),
        warning(
            "a question under two topics",
            file("advice/z26.md", &REFUGE.replace("id: refuge", "id: z26").replace("topic: refuge", "topic: police")),
            9,
            "the question \u{201c}what is a refuge\u{201d} stands in",
            "keep it where it belongs",
        ),
        error(
            "bad status",
            entry("a19", "status: reviewed", "status: done"),
            16,
            "`done` is not a status",
            "draft, reviewed or withdrawn",
        ),
        error("body too long", entry("a20", SAFE, long.trim()), 18, "it must fit in 1500", "shorten it"),
        warning("hard to read", entry("a21", SAFE, hard), 18, "\u{201c}Multi-agency risk", "shorter words"),
        error(
            "empty body",
            entry("a22", "A refuge is a safe house.\n\n- {contact:helpline}\n", ""),
            18,
            "the body is empty",
            "below the second `---`",
        ),
        error(
            "YAML that does not parse",
            entry("a23", "Going to a refuge", "Going: a refuge"),
            4,
            "not valid YAML",
            "each line is `key: value`",
        ),
        error("a key twice", entry("a24", "for: [victim]", "panel: idva"), 7, "not valid YAML", "give no key twice"),
        error(
            "no front matter",
            file("advice/a25.md", "Just words.\n"),
            1,
            "the front matter is missing",
            "start the file with `---`",
        ),
        error(
            "a service that no area reaches",
            file("services.toml", service),
            2,
            "no area reaches the service `hub`",
            "areas.toml",
        ),
        error(
            "a notice that lacks 999",
            file("safety/danger.md", notice),
            6,
            "the notice lacks `999`",
            "every notice names 999",
        ),
        error(
            "TOML that does not parse",
            file("contacts.toml", &format!("{}\n{contact}{group}", CONTACTS)),
            15,
            "not valid TOML",
            "each line is `key = \"value\"`",
        ),
        error(
            "a group of nobody",
            file("contacts.toml", &format!("{}\n{contact}{group}", CONTACTS)),
            19,
            "names the unknown contact `nobody`",
            "`[[contact]]`",
        ),
        error(
            "an area within nothing known",
            file("areas.toml", &areas.replacen("within = \"uk\"", "within = \"eu\"", 1)),
            14,
            "area `eu` is unknown",
            "an area of this file",
        ),
        error(
            "a topic without its question",
            file("topics.tsv", "id\tgroup\tasks\nrefuge\thelp\tasks\npolice\thelp\tasks\nhouse\thelp\n"),
            4,
            "a topic needs three cells",
            "a tab between",
        ),
    ]
}

fn folder_of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Folder {
    let changes = rows.into_iter().flat_map(|row| &row.files);
    changes.fold(Folder::valid(), |folder, (path, text)| folder.with(path, text))
}

fn reports(faults: &[Fault], row: &Row) -> bool {
    faults.iter().any(|fault| {
        (fault.file.as_str(), fault.line, fault.severity) == (row.file.as_str(), row.line, row.severity)
            && fault.what.contains(row.what)
            && fault.mend.contains(row.mend)
    })
}

#[test]
fn the_valid_folder_has_no_fault_but_missing_notices_and_labelled_messages() {
    let read = Folder::valid().read();
    let missing = |what: &str| what == "the notice is missing" || what.starts_with("there are no labelled messages");
    assert!(read.faults.iter().all(|fault| missing(&fault.what) && !fault.is_error()), "{:#?}", read.faults);
    assert!(read.knowledge.is_some());
}

#[test]
fn each_fault_is_named_with_file_line_and_mend() {
    for row in rows() {
        let read = folder_of([&row]).read();
        assert!(reports(&read.faults, &row), "{}: {:#?}", row.name, read.faults);
        assert_eq!(read.knowledge.is_none(), row.severity == Severity::Error, "{}", row.name);
    }
}

#[test]
fn all_faults_at_once_are_all_reported_at_once() {
    let rows = rows();
    let faults = folder_of(&rows).read().faults;
    for row in &rows {
        assert!(reports(&faults, row), "{}: {faults:#?}", row.name);
    }
}

#[test]
fn a_draft_that_lacks_things_is_no_error_and_one_that_is_wrong_is() {
    let unfinished = "---\nid: later\nstatus: draft\n---\n";
    let read = Folder::valid().with("advice/later.md", unfinished).read();
    assert!(read.knowledge.is_some(), "{:#?}", read.faults);
    for key in ["topic", "title", "panel", "review_by", "areas"] {
        let missing = format!("`{key}` is missing");
        assert!(
            read.faults.iter().any(|fault| !fault.is_error() && fault.what == missing),
            "{key}: {:#?}",
            read.faults
        );
    }
    let wrong = "---\nid: later\ntopic: castle\ncolour: red\nstatus: draft\n---\nRing 0808 2000 247.\n";
    let read = Folder::valid().with("advice/later.md", wrong).read();
    let errors: Vec<usize> = read.faults.iter().filter(|fault| fault.is_error()).map(|fault| fault.line).collect();
    assert_eq!(errors, [4, 7], "{:#?}", read.faults);
    let said = "---\nid: later\nstatus: reviewed\n---\n";
    assert!(Folder::valid().with("advice/later.md", said).read().knowledge.is_none());
}

#[test]
fn a_needed_file_that_is_not_there_is_named() {
    for path in ["topics.tsv", "contacts.toml"] {
        let faults = Folder::valid().without(path).read().faults;
        let missing = faults.iter().find(|fault| fault.file == path && fault.what == "the file is missing");
        assert!(missing.is_some_and(|fault| fault.is_error() && fault.mend.contains("README")), "{faults:#?}");
    }
}

#[test]
fn a_file_in_another_encoding_is_named_with_its_mend() {
    let folder = Folder::valid().on_disk();
    let bytes: Vec<u8> =
        REFUGE.replace("safe", "caf\u{1}").bytes().map(|byte| if byte == 1 { 0xE9 } else { byte }).collect();
    std::fs::write(folder.path().join("advice/refuge.md"), bytes).unwrap();
    let read = files::read_folder(folder.path()).unwrap().check(today());
    let first = read.faults.first().unwrap();
    assert_eq!(first.file, "advice/refuge.md");
    assert!(first.what.contains("line 18") && first.mend.contains("UTF-8"), "{first}");
    assert!(read.knowledge.is_none());
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let text = format!("\u{feff}{}", REFUGE.replace('\n', "\r\n"));
    let read = Folder::valid().with("advice/refuge.md", &text).read();
    assert_eq!(read.knowledge.unwrap().digest, Folder::valid().read().knowledge.unwrap().digest);
}

#[test]
fn the_repositorys_own_knowledge_has_no_errors() {
    let faults = files::read_folder(&repository()).unwrap().check(today()).faults;
    let errors: Vec<String> = faults.iter().filter(|fault| fault.is_error()).map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn nobody_is_sent_to_a_service_of_another_county() {
    let knowledge = files::read_folder(&repository()).unwrap().check(today()).knowledge.unwrap();
    for (place, expected) in [
        ("Crewe, Cheshire", Some("cheshire-east-hub")),
        ("Lymm", Some("warrington-refuge")),
        ("March, Cambs", Some("cambs-dasv")),
        ("Leeds", None),
        ("Chester-le-Street", None),
        ("somewhere in Scotland", None),
    ] {
        let area = &knowledge.areas.meant_by(place).unwrap().id;
        let first = knowledge.services_in(area).next().map(|service| service.id.to_string());
        assert_eq!(first.as_deref(), expected, "{place}");
    }
}
