use proptest::prelude::*;

use super::*;
use crate::knowledge::{Knowledge, Status};

const TODAY: &str = "2026-11-21";

const SEEDS: [&str; 3] = [
    include_str!("../../../tests/data/press-releases/cambridgeshire-session.txt"),
    include_str!("../../../tests/data/press-releases/cambridgeshire-undated.txt"),
    include_str!("../../../tests/data/press-releases/cheshire-web-chat.txt"),
];

fn today() -> Date {
    TODAY.parse().unwrap()
}

fn source(path: &str, text: &str) -> SourceText {
    SourceText { path: path.to_owned(), text: text.to_owned() }
}

/// The smallest folder, with the repository's own register.
fn folder() -> Vec<SourceText> {
    vec![
        source("topics.tsv", "id\tgroup\tasks\nrefuge\thelp\twhat a refuge is\n"),
        source("contacts.toml", include_str!("../../../knowledge/contacts.toml")),
    ]
}

fn draft_of(text: &str) -> Draft {
    match Importer::of(&folder()).import("release.txt", text, false, today()) {
        Ok(Imported::Draft(draft)) => draft,
        other => panic!("{other:?}"),
    }
}

/// The faults that a draft adds to a folder.
fn check(draft: &Draft) -> Vec<Fault> {
    let mut texts = folder();
    texts.push(source(&draft.path, &draft.text));
    let read = Knowledge::read(&texts, today());
    read.faults.into_iter().filter(|fault| fault.file == draft.path).collect()
}

#[test]
fn the_seeds_become_drafts_that_the_check_accepts() {
    for seed in SEEDS {
        let draft = draft_of(seed);
        let faults = check(&draft);
        assert!(faults.iter().all(|fault| !fault.is_error()), "{faults:?}\n{}", draft.text);
        let missing: Vec<&str> = faults.iter().map(|fault| fault.what.as_str()).collect();
        for key in ["topic", "panel", "review_by"] {
            assert!(missing.contains(&format!("`{key}` is missing").as_str()), "{missing:?}");
        }
        assert!(
            missing.contains(&"the body is empty") && missing.contains(&"the entry has no questions"),
            "{missing:?}"
        );
        assert!(draft.text.contains("\nstatus: draft\n---\n") && draft.text.ends_with("---\n"), "{}", draft.text);
    }
}

#[test]
fn a_dated_release_keeps_its_date_area_event_and_quotes() {
    let draft = draft_of(SEEDS[0]);
    assert_eq!(draft.path, "press-releases/police-and-partners-hold-live-domestic-abuse-q-a-session-2020-10-28.md");
    for line in [
        "title: 'Police and partners hold live domestic abuse Q&A session'",
        "areas: ['Cambridgeshire and Peterborough']",
        "    url: 'https://www.cambs.police.uk/news-and-appeals/police-and-partners-hold-live-domestic-abuse-qa-session-2'",
        "    published: 2020-10-28",
        "    checked: 2026-11-21",
        "event: { starts: 2020-10-30T17:45, ends: 2020-10-30T18:45 }",
        "# - Detective Inspector Dave Savill:",
        "# Numbers and addresses: none found.",
    ] {
        assert!(draft.text.lines().any(|found| found == line), "{line}\n{}", draft.text);
    }
    assert!(draft.text.contains("one hour is taken"), "{}", draft.text);
    assert_eq!(draft.text.matches("\n# \u{201c}").count(), 5, "{}", draft.text);
}

#[test]
fn an_undated_release_stays_undated_and_says_so() {
    let draft = draft_of(SEEDS[1]);
    assert_eq!(draft.path, "press-releases/yesterday-november-25-marks-the-international-day.md");
    assert!(!draft.text.contains("published: 2") && !draft.text.contains("\nevent:"), "{}", draft.text);
    for words in [
        "the release has no date of its own",
        "\u{201c}Yesterday (November 25)\u{201d}: no year can be told",
        "# - Detective Superintendent John Massey, head of Protecting Vulnerable People:",
        "# - Det Supt Massey:",
        "not named again here",
    ] {
        assert!(draft.text.contains(words), "{words}\n{}", draft.text);
    }
}

#[test]
fn numbers_are_matched_to_the_register_and_unknown_ones_listed() {
    let draft = draft_of(SEEDS[2]);
    assert_eq!(draft.path, "press-releases/cheshire-constabulary-opens-the-door-on-domestic-abuse-in-2020-05-05.md");
    for line in [
        "# - 0808 2000 247: {contact:national-helpline}",
        "# - digital.team@cheshire.pnn.police.uk: not in contacts.toml",
        "    published: 2020-05-05",
        "event: { starts: 2020-05-06T16:00, ends: 2020-05-06T17:00 }",
        "# - Detective Chief Superintendent Denise Worth:",
        "# - Det Chief Supt Worth:",
        "# - Police and Crime Commissioner David Keane:",
    ] {
        assert!(draft.text.lines().any(|found| found == line), "{line}\n{}", draft.text);
    }
    assert_eq!(draft.text.matches("{contact:").count(), 9, "{}", draft.text);
}

#[test]
fn line_ends_and_a_byte_order_mark_make_no_difference() {
    let plain = draft_of(SEEDS[2]);
    assert_eq!(draft_of(&format!("\u{feff}{}", SEEDS[2].replace('\n', "\r\n"))), plain);
    assert_eq!(draft_of(&SEEDS[2].replace('\n', "\r")), plain);
}

#[test]
fn broken_yaml_names_its_line() {
    let importer = Importer::of(&folder());
    for (text, line, what) in [
        ("```yaml\ntitle: a\narea: [b\n```\ntext", 3, "not valid"),
        ("\n```yaml\ntitle: a\ntitle: b\n```\ntext", 4, "not valid"),
        ("```yaml\njust words\n```\ntext", 2, "not valid"),
        ("```yaml\ntitle: a\n\ntext", 1, "does not end"),
        ("", 0, "no words"),
        (" \n\u{200b}\n", 0, "no words"),
    ] {
        let fault = importer.import("release.txt", text, false, today()).unwrap_err();
        assert_eq!((fault.file.as_str(), fault.line), ("release.txt", line), "{text:?} {fault}");
        assert!(fault.what.contains(what) && !fault.mend.is_empty(), "{fault}");
    }
}

#[test]
fn a_number_in_a_title_is_not_said() {
    let draft = draft_of(
        "```yaml\ntitle: 'Ring 0808 2000 247 today'\nurl: ftp://x\npublish: {date: soon}\narea: Atlantis\n```\nWords.",
    );
    assert!(!draft.text.contains("\ntitle: ") && !draft.text.contains("url:"), "{}", draft.text);
    assert!(draft.text.contains("cannot be read: soon") && draft.text.contains("`Atlantis` is not in areas.toml"));
    assert_eq!(check(&draft).iter().filter(|fault| fault.is_error()).count(), 0);
}

#[test]
fn what_is_there_is_found_by_address_or_name_and_kept() {
    let mut importer = Importer::of(&folder());
    let release = "```yaml\ntitle: A session\nurl: https://www.police.example/a/\n```\nWords.";
    let Ok(Imported::Draft(draft)) = importer.import("a", release, false, today()) else { panic!() };
    importer.keep(&draft);
    let again = |importer: &Importer, text: &str, force| importer.import("a", text, force, today()).unwrap();
    let there = Imported::AlreadyThere("press-releases/a-session.md".to_owned());
    assert_eq!(again(&importer, release, false), there);
    assert_eq!(again(&importer, &release.replace("A session", "Other"), false), there, "by address");
    assert_eq!(again(&importer, "# A session\nWords.", false), there, "by name");
    let Imported::Draft(over) = again(&importer, release, true) else { panic!() };
    assert!(over.replaces && over.path == draft.path);
    // The same title at another address is another release.
    let Imported::Draft(other) = again(&importer, &release.replace("/a/", "/b/"), false) else { panic!() };
    assert_eq!((other.path.as_str(), other.replaces), ("press-releases/a-session-2.md", false));

    // What a person has finished is never written over.
    let finished = draft.text.replace("status: draft", "status: reviewed");
    importer.keep(&Draft { text: finished, ..draft });
    assert_eq!(again(&importer, release, false), there);
    let Imported::Draft(beside) = again(&importer, release, true) else { panic!() };
    assert_eq!((beside.path.as_str(), beside.replaces), ("press-releases/a-session-2.md", false));
    assert_eq!(beside.beside.as_deref(), Some("press-releases/a-session.md"));
}

#[test]
fn five_megabytes_import_quickly() {
    let long = SEEDS[2].repeat(5 * 1024 * 1024 / SEEDS[2].len());
    let many = format!("Ring 01925 243359 \"so it is\" on 6 May at 4pm. {}", "\u{201c}0300 555 a.uk ".repeat(300_000));
    for text in [
        "a b c. ".repeat(800_000),
        long,
        many,
        "x".repeat(5 * 1024 * 1024),
        "\"a".repeat(5 * 1024 * 512),
        "1".repeat(5 * 1024 * 1024),
    ] {
        let started = std::time::Instant::now();
        let draft = draft_of(&text);
        assert!(draft.text.len() < 200_000, "{}", draft.text.len());
        assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
        assert_eq!(check(&draft).iter().filter(|fault| fault.is_error()).count(), 0);
    }
}

/// Words that a release is made of, and what breaks such files.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "\\PC{0,20}",
        1 => any::<String>(),
        4 => prop::sample::select(vec![
            "```yaml\n", "\n```\n", "title: ", "area: Crewe\n", "publish:\n  date: ", "url: https://a.uk/b\n", "---\n", "# ",
            "28 Oct 2020", "05/05/2020", "13:53 ", "30 February", "29 February ", "Friday ", "at 5.45pm ", "11pm-1am ", "31 March ",
            " said: ", "\"", "“", "”", "\n\n", "\r\n", "\r", "\u{feff}", "\u{85}", "\u{2028}", "\0", "'", "0808 2000 247 ",
            "a@b.uk ", "{contact:x}", "{", "}", "**", "24:61 ", "0am ", "99999999999999999999",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_imports_or_gives_an_error_and_the_draft_parses(text in pieces(), force in any::<bool>()) {
        let importer = Importer::of(&folder());
        if let Ok(Imported::Draft(draft)) = importer.import("release.txt", &text, force, today()) {
            let faults = check(&draft);
            prop_assert!(faults.iter().all(|fault| !fault.is_error()), "{faults:?}\n{}", draft.text);
            let front: Vec<&str> = draft.text.lines().collect();
            prop_assert_eq!(front.last(), Some(&"---"), "nothing stands in the body");
            prop_assert_eq!(front.iter().filter(|line| **line == "---").count(), 2);
        }
    }

    #[test]
    fn nothing_of_a_draft_is_said(text in pieces()) {
        let importer = Importer::of(&folder());
        if let Ok(Imported::Draft(draft)) = importer.import("release.txt", &text, false, today()) {
            let mut texts = folder();
            texts.push(source(&draft.path, &draft.text));
            let read = Knowledge::read(&texts, today());
            let errors: Vec<_> = read.faults.iter().filter(|fault| fault.is_error()).collect();
            prop_assert!(errors.is_empty(), "{errors:?}");
            let knowledge = read.knowledge.unwrap();
            prop_assert_eq!(knowledge.reviewed().count(), 0);
            prop_assert!(knowledge.entries.iter().all(|entry| entry.status == Status::Draft));
        }
    }
}
