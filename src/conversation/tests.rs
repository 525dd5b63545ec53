use std::sync::OnceLock;

use proptest::prelude::*;

use super::*;
use crate::knowledge::{Knowledge, SourceText};
use crate::search::{Index, Ranker};

const ENTRY: &str = "---\nid: refuge\ntopic: refuge\ntitle: Going to a refuge\nareas: [UK]\npanel: idva\n\
    questions: [what is a refuge]\nsources: [{ title: T, url: 'https://www.example.org', checked: 2026-01-01 }]\n\
    review_by: 2027-01-01\nstatus: reviewed\n---\nA refuge is a safe house.\n";

/// A library whose every search that finds something fails.
fn failing() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let files = [
            ("topics.tsv", "id\tgroup\tasks\nrefuge\thelp\twhat a refuge is\n"),
            ("contacts.toml", ""),
            ("advice/refuge.md", ENTRY),
        ];
        let texts = files.map(|(path, text)| SourceText { path: path.to_owned(), text: text.to_owned() });
        let knowledge = Knowledge::read(&texts, "2026-11-21".parse().unwrap()).knowledge.unwrap();
        let (index, ranker) = (Index::failing(&knowledge).unwrap(), Ranker::learn(&knowledge));
        Library::of(knowledge, index, ranker)
    })
}

fn ask_failing(text: &str, place: Place) -> Step {
    let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
    let event = Event::Asked { text: Private::new(text.to_owned()), area: None, written: now, place };
    step(failing(), Conversation::default(), event, now)
}

#[test]
fn a_failing_index_is_met_with_an_apology_and_the_emergency_words() {
    for place in [Place::Private, Place::Public] {
        let step = ask_failing("what is a refuge", place);
        assert_eq!(step.found, None);
        let text = step.reply().unwrap().plain_text();
        assert!(text.contains(failing().knowledge.phrases.say(crate::knowledge::Phrase::Failed)), "{text}");
    }
}

proptest! {
    #[test]
    fn whatever_is_asked_of_a_failing_index_the_reply_has_the_emergency_words(
        text in any::<String>(),
        more in "( refuge| safe| house|)",
        place in prop::sample::select(vec![Place::Private, Place::Public]),
    ) {
        let step = ask_failing(&format!("{text}{more}"), place);
        let text = step.reply().unwrap().plain_text();
        prop_assert!(["999", "Silent Solution", "55"].iter().all(|words| text.contains(words)), "{}", text);
    }
}
