//! A small knowledge folder, which is learnt in milliseconds.
//!
//! The entries are made up for the scenes; notices, standing sentences, contacts and services are
//! the real ones.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use open_door::app::{Desk, Generations};
use open_door::knowledge::london_day;
use tempfile::TempDir;

/// What comes from the repository's own knowledge.
const REAL: [&str; 4] = ["contacts.toml", "words.toml", "search/words.toml", "services.toml"];
const REAL_NOTICES: &str = "safety";

const TOPICS: &str = "id\tgroup\tasks
silent-solution\temergency\tcalling 999 when it is not safe to speak
refuge\tsupport\twhat a refuge is and how to get a place
evidence\tpolice\tkeeping a record of the abuse
coercive-control\tunderstanding\tcontrolling behaviour and the law
non-molestation\tcourt\tasking a court to keep somebody away
pets\tsupport\twhat happens to pets
";

const CHAT: &str = "---
id: chat
kind: small-talk
title: Chat between members
examples:
  - put the kettle on someone
  - anyone for a brew?
  - who ate all the biscuits
  - haha nice one
  - thanks
  - thank you so much
  - good morning all
  - night night
  - lol
  - see you tomorrow
---
I am here for questions about domestic abuse.
";

struct Entry {
    topic: &'static str,
    title: &'static str,
    areas: &'static str,
    questions: &'static [&'static str],
    body: &'static str,
}

const ENTRIES: [Entry; 6] = [
    Entry {
        topic: "silent-solution",
        title: "Ringing 999 when you cannot speak",
        areas: "UK",
        questions: &[
            "How do I call the police without talking?",
            "What is the silent solution?",
            "How does pressing 55 work?",
            "What if I ring 999 and cannot speak?",
            "Can I ring 999 and say nothing?",
            "How do I ring the police when he can hear me?",
            "Do I press 55 straight away?",
        ],
        body: "On a **mobile**, ring **999** and listen.\n\n1. Cough or tap if you can.\n2. Wait until you are asked to press 55. Then press 55.\n\nIt does not tell the police where you are.",
    },
    Entry {
        topic: "refuge",
        title: "What a refuge is",
        areas: "England, Wales",
        questions: &[
            "What is a refuge?",
            "How do I get a place in a refuge?",
            "Can I take my children to a refuge?",
            "Is there a safe house I can go to?",
            "How long can I stay in a refuge?",
            "Where can I go if I leave tonight?",
            "Does a refuge cost money?",
        ],
        body: "A refuge is a safe house. Nobody is told where it is.\n\n- {contact:national-helpline} can look for a place.\n\nYou can bring your children.",
    },
    Entry {
        topic: "evidence",
        title: "Keeping a record",
        areas: "UK",
        questions: &[
            "How do I keep a record of what he does?",
            "Should I take photos of my bruises?",
            "Can I record him shouting?",
            "Is a diary evidence?",
            "What evidence do the police need?",
            "Should I save his messages?",
            "Can I use screenshots as proof?",
        ],
        body: "Write down what happened, with the day and the time. Keep it where nobody else looks.",
    },
    Entry {
        topic: "coercive-control",
        title: "When somebody controls what you do",
        areas: "England, Wales",
        questions: &[
            "What is coercive control?",
            "Is controlling behaviour a crime?",
            "He decides who I can see, is that abuse?",
            "She checks my phone every day, is that control?",
            "He keeps all of my money, is that controlling?",
            "Is it against the law to isolate somebody?",
            "What are the signs of control?",
        ],
        body: "Coercive control is a pattern of acts that takes your freedom. It is a crime.",
    },
    Entry {
        topic: "non-molestation",
        title: "Asking a court to keep somebody away",
        areas: "England, Wales",
        questions: &[
            "What is a non-molestation order?",
            "How do I get an injunction against him?",
            "Can a court order him to stay away from me?",
            "How much does a court order cost?",
            "What happens if he breaks the order?",
            "How long does a non-molestation order last?",
            "Do I need a solicitor for an injunction?",
        ],
        body: "A court can order somebody to leave you alone. There is no fee to ask.",
    },
    Entry {
        topic: "pets",
        title: "Leaving with a pet",
        areas: "UK",
        questions: &[
            "Can I take my dog with me?",
            "What happens to my cat if I leave?",
            "Who can look after my pets?",
            "He hurts the dog, what can I do?",
            "Is there a foster home for pets?",
            "Does a refuge take pets?",
            "I cannot leave because of my cat",
        ],
        body: "Some charities keep a pet safe until you can have it back.",
    },
];

/// A knowledge folder on the disk, for scenes that change it.
pub(crate) struct Small(TempDir);

impl Small {
    /// Writes the folder.
    pub(crate) fn write() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
        let copy = |path: &str| {
            let to = folder.path().join("knowledge").join(path);
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::copy(real.join(path), to).unwrap();
        };
        REAL.into_iter().for_each(copy);
        for item in std::fs::read_dir(real.join(REAL_NOTICES)).unwrap() {
            copy(&format!("{REAL_NOTICES}/{}", item.unwrap().file_name().to_str().unwrap()));
        }
        let small = Self(folder);
        small.writes("topics.tsv", TOPICS);
        small.writes("elsewhere/chat.md", CHAT);
        for entry in ENTRIES {
            small.writes(&format!("advice/{}.md", entry.topic), &entry.file());
        }
        small
    }

    /// The knowledge folder.
    pub(crate) fn folder(&self) -> PathBuf {
        self.0.path().join("knowledge")
    }

    /// A folder for what the program keeps.
    pub(crate) fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// Writes a file of the folder.
    pub(crate) fn writes(&self, path: &str, text: &str) {
        let path = self.folder().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Changes a file of the folder.
    pub(crate) fn changes(&self, path: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.folder().join(path)).unwrap();
        assert!(text.contains(from), "{path} holds no {from}");
        self.writes(path, &text.replace(from, to));
    }

    /// Takes a file of the folder away.
    pub(crate) fn removes(&self, path: &str) {
        std::fs::remove_file(self.folder().join(path)).unwrap();
    }

    /// A desk on this folder.
    pub(crate) fn desk(&self) -> Arc<Desk> {
        let generations = Generations::in_data(&self.data()).unwrap();
        Arc::new(Desk::open(&self.folder(), Some(generations), london_day(Timestamp::now())).unwrap().0)
    }
}

impl Entry {
    fn file(&self) -> String {
        let Self { topic, title, areas, questions, body } = self;
        let questions: String = questions.iter().map(|question| format!("  - '{question}'\n")).collect();
        format!(
            "---\nid: {topic}\ntopic: {topic}\ntitle: '{title}'\nareas: [{areas}]\nfor: [victim]\npanel: idva\nquestions:\n{questions}sources:\n  - title: 'A reviewed page'\n    url: https://example.org/{topic}\n    published: 2024-05-05\n    checked: 2026-11-21\nreview_by: 2090-01-01\nstatus: reviewed\n---\n{body}\n"
        )
    }
}

/// The desk that scenes share which leave its folder alone.
pub(crate) fn desk() -> Arc<Desk> {
    static DESK: OnceLock<Arc<Desk>> = OnceLock::new();
    Arc::clone(DESK.get_or_init(|| {
        let small = Small::write();
        Arc::new(Desk::open(&small.folder(), None, london_day(Timestamp::now())).unwrap().0)
    }))
}
