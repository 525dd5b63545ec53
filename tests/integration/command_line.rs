//! The built program: what it prints, and how it ends.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::folder::Folder;

/// How a run of the program ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs the program with some input, in a folder of its own and without settings from outside.
pub(crate) fn open_door(args: &[&str], input: impl AsRef<[u8]>) -> Run {
    let home = TempDir::new().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_open-door"))
        .args(args)
        .current_dir(home.path())
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.as_ref().to_vec();
    // A program that does not read its input may have closed it.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { status: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// A small knowledge folder, and a data folder that its runs share.
struct Scene {
    knowledge: TempDir,
    data: TempDir,
}

impl Scene {
    fn new() -> Self {
        Self::with(&Folder::valid())
    }

    fn with(folder: &Folder) -> Self {
        Self { knowledge: folder.on_disk(), data: TempDir::new().unwrap() }
    }

    fn run(&self, args: &[&str], input: impl AsRef<[u8]>) -> Run {
        let mut all = args.to_vec();
        let (knowledge, data) = (self.knowledge.path().to_str().unwrap(), self.data.path().to_str().unwrap());
        all.extend(["--knowledge", knowledge, "--data", data]);
        open_door(&all, input)
    }
}

fn objects(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn keys(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

/// The error of a run: one line on standard error, with a mend after it.
fn error(run: &Run) -> &str {
    let errors: Vec<&str> = run.stderr.lines().filter(|line| line.contains("error")).collect();
    assert_eq!(errors.len(), 1, "{run:?}");
    assert!(errors[0].starts_with("open-door: error: ") && errors[0].contains("; "), "{run:?}");
    errors[0]
}

const ANSWERED: [&str; 9] = ["id", "reply", "topic", "entry", "confidence", "alternatives", "urgency", "flags", "text"];

#[test]
fn one_question_is_answered_as_the_asker_reads_it() {
    let run = Scene::new().run(&["ask", "what is a refuge"], "");
    assert_eq!(run.status, 0, "{run:?}");
    for words in ["Going to a refuge", "safe house", "0808 157 0000", "Example Council", "999", "Silent Solution"] {
        assert!(run.stdout.contains(words), "{words}: {run:?}");
    }
    assert!(!run.stdout.contains("**"), "a pipe gets plain text");
}

#[test]
fn one_question_is_answered_as_one_object() {
    let scene = Scene::new();
    let run = scene.run(&["ask", "--json", "what is a refuge"], "");
    assert_eq!((run.status, run.stdout.lines().count()), (0, 1), "{run:?}");
    let object = &objects(&run.stdout)[0];
    assert_eq!(keys(object), BTreeSet::from(ANSWERED));
    assert_eq!(object["id"], Value::Null);
    assert_eq!([&object["reply"], &object["topic"], &object["entry"]], ["answer", "refuge", "refuge"], "{object}");
    assert_eq!((&object["urgency"], &object["alternatives"][0]), (&json!("routine"), &json!("refuge")), "{object}");
    assert!((0.0..=1.0).contains(&object["confidence"].as_f64().unwrap()), "{object}");
    assert!(object["flags"].as_array().is_some() && object["text"].as_str().unwrap().contains("999"), "{object}");

    let run = scene.run(&["ask", "--json", "xyzzy"], "");
    let object = &objects(&run.stdout)[0];
    assert_eq!(keys(object), BTreeSet::from(ANSWERED));
    assert_eq!((run.status, &object["topic"], &object["entry"]), (0, &Value::Null, &Value::Null), "{object}");
}

#[test]
fn a_stream_of_questions_is_answered_in_order() {
    let lines: String = (0..40)
        .map(|number| {
            let text = ["what is a refuge", "how do i report him to the police"][number % 2];
            format!("{}\n", json!({ "id": number.to_string(), "text": text, "history": ["hello", "and how"] }))
        })
        .collect();
    let run = Scene::new().run(&["ask", "--jsonl"], lines);
    let objects = objects(&run.stdout);
    assert_eq!((run.status, objects.len()), (0, 40), "{run:?}");
    for (number, object) in objects.iter().enumerate() {
        assert_eq!(keys(object), BTreeSet::from(ANSWERED));
        assert_eq!(object["id"], number.to_string());
        assert_eq!(object["entry"], ["refuge", "police"][number % 2], "{object}");
    }
}

#[test]
fn a_line_that_is_no_question_stops_no_other() {
    let lines: &[u8] = b"{\"id\": \"a\", \"text\": \"what is a refuge\"}\n\
        not json\n\
        \n\
        {\"id\": 4, \"text\": \"what is a refuge\", \"more\": true}\n\
        {\"id\": \"e\"}\n\
        {\"id\": null, \"text\": \"he is here\"}\n\
        [1]\n\
        {\"id\": \"h\", \"text\": \"caf\xe9\"}\n\
        {\"id\": \"i\", \"text\": \"a\", \"history\": [1]}\n\
        {\"id\": \"j\", \"text\": \"\"}";
    let run = Scene::new().run(&["ask", "--jsonl"], lines);
    assert_eq!(run.status, 1, "{run:?}");
    let objects = objects(&run.stdout);
    let ids: Vec<&Value> = objects.iter().map(|object| &object["id"]).collect();
    let null = &Value::Null;
    assert_eq!(ids, [&json!("a"), null, &json!(4), null, null, null, null, null, &json!("j")], "{run:?}");
    for (object, line) in objects.iter().filter(|object| object["id"].is_null()).zip([2, 5, 6, 7, 8, 9]) {
        assert_eq!(keys(object), BTreeSet::from(["id", "error"]));
        let error = object["error"].as_str().unwrap();
        assert!(error.starts_with(&format!("line {line}: ")), "{error}");
        assert!(!error.contains("he is here"), "what was asked is not repeated");
    }
}

#[test]
fn failures_end_with_1_and_wrong_use_with_2_in_one_line_with_a_mend() {
    let scene = Scene::new();
    let nowhere = scene.data.path().join("nowhere");
    let nowhere = nowhere.to_str().unwrap();
    for (args, mend) in [
        (["ask", "--knowledge", nowhere, "what is a refuge"].as_slice(), "check the path"),
        (&["knowledge", "check", "--knowledge", nowhere], "check the path"),
        (&["knowledge", "import", "--knowledge", nowhere, "a.txt"], "check the path"),
    ] {
        let run = open_door(args, "");
        assert_eq!((run.status, run.stdout.as_str()), (1, ""), "{args:?} {run:?}");
        assert!(error(&run).contains(mend), "{args:?} {run:?}");
    }
    for (args, what, mend) in [
        (["ask"].as_slice(), "QUESTION", "see `open-door ask --help`"),
        (&["ask", "--jsonl", "--json"], "cannot be used with", "see `open-door ask --help`"),
        (&["ask", "--now", "soon", "what"], "invalid value 'soon'", "--help`"),
        (&["ask", "--jason", "what"], "'--json'", "see `open-door ask --help`"),
        (&["knowledge", "import"], "FILE", "see `open-door knowledge import --help`"),
        (&["knowledge", "export"], "--jsonl", "see `open-door knowledge export --help`"),
        (&["knowledge", "chek"], "check", "--help`"),
        (&["dance"], "dance", "see `open-door --help`"),
    ] {
        let run = open_door(args, "");
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{args:?} {run:?}");
        assert!(error(&run).contains(what) && error(&run).contains(mend), "{args:?} {run:?}");
    }
    assert_eq!(open_door(&[], "").status, 2);
    assert_eq!(open_door(&["--version"], "").status, 0);
}

#[test]
fn a_folder_with_errors_is_named_and_checked() {
    let scene = Scene::with(&Folder::valid().with("advice/bad.md", "no front matter\n"));
    let run = scene.run(&["ask", "what is a refuge"], "");
    assert!(run.status == 1 && error(&run).contains("advice/bad.md:1") && error(&run).contains("knowledge check"));
    let run = open_door(&["knowledge", "check", "--knowledge", scene.knowledge.path().to_str().unwrap()], "");
    assert!(run.status == 1 && run.stdout.contains("advice/bad.md:1: error: "), "{run:?}");
    assert!(run.stdout.ends_with("1 errors, 7 warnings\n"), "{run:?}");

    let valid = Scene::new();
    assert_eq!(valid.run(&["knowledge", "check"], "").status, 0);
    let run = valid.run(&["knowledge", "reindex"], "");
    assert!(run.status == 0 && run.stdout.contains("2 reviewed entries"), "{run:?}");
}

#[test]
fn an_unknown_area_is_said_and_the_question_answered() {
    let run = Scene::new().run(&["ask", "--area", "Atlantis", "what is a refuge"], "");
    assert!(run.status == 0 && run.stderr.contains("not known") && run.stdout.contains("safe house"), "{run:?}");
}

#[test]
fn every_help_has_an_example() {
    let mut seen = 0;
    let mut waiting = vec![Vec::new()];
    while let Some(command) = waiting.pop() {
        let mut args: Vec<&str> = command.iter().map(String::as_str).collect();
        args.push("--help");
        let run = open_door(&args, "");
        assert!(run.status == 0 && run.stdout.contains("Example"), "{args:?} {run:?}");
        assert!(run.stdout.contains("Usage: open-door"), "{args:?} {run:?}");
        seen += 1;
        let commands = run.stdout.lines().skip_while(|line| *line != "Commands:").skip(1);
        for line in commands.take_while(|line| !line.is_empty()) {
            let name = line.split_whitespace().next().unwrap().to_owned();
            if line.starts_with("  ") && !line.starts_with("   ") && name != "help" {
                waiting.push([command.clone(), vec![name]].concat());
            }
        }
    }
    assert!(seen >= 11, "only {seen} commands");
}

#[test]
fn export_writes_every_reviewed_entry_with_the_keys_agreed_on() {
    let draft = crate::common::folder::REFUGE.replacen("id: refuge", "id: later", 1).replace("reviewed", "draft");
    let scene = Scene::with(&Folder::valid().with("advice/later.md", &draft));
    let run = scene.run(&["knowledge", "export", "--jsonl"], "");
    assert_eq!(run.status, 0, "{run:?}");
    let objects = objects(&run.stdout);
    let entries: BTreeSet<&str> = objects.iter().map(|object| object["entry"].as_str().unwrap()).collect();
    assert_eq!(entries, BTreeSet::from(["police", "refuge"]), "a draft is not exported");
    for object in &objects {
        assert_eq!(keys(object), BTreeSet::from(["entry", "topic", "title", "questions", "body", "areas"]));
    }
    let refuge = objects.iter().find(|object| object["entry"] == "refuge").unwrap();
    assert_eq!((&refuge["areas"], &refuge["questions"]), (&json!(["England"]), &json!(["what is a refuge"])));
    assert!(refuge["body"].as_str().unwrap().contains("0808 157 0000"), "{refuge}");
}

#[test]
fn another_folder_with_its_own_topics_works() {
    let entry = |id: &str, title: &str, question: &str| {
        let text = crate::common::folder::REFUGE.replace("id: refuge", &format!("id: {id}"));
        let text = text.replace("topic: refuge", &format!("topic: {id}"));
        text.replace("Going to a refuge", title).replace("what is a refuge", question)
    };
    let folder = Folder::valid()
        .without("advice/refuge.md")
        .without("advice/police.md")
        .with("topics.tsv", "id\tgroup\tasks\nbees\tgarden\tkeeping bees\ntulips\tgarden\tplanting tulips\n")
        .with("advice/bees.md", &entry("bees", "Keeping bees", "how do i keep bees"))
        .with("advice/tulips.md", &entry("tulips", "Planting tulips", "when do i plant tulips"));
    let scene = Scene::with(&folder);
    let run = scene.run(&["ask", "--json", "how do i keep bees"], "");
    let object = &objects(&run.stdout)[0];
    assert_eq!((run.status, &object["topic"]), (0, &json!("bees")), "{run:?}");
}
