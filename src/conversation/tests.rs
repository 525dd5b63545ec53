use std::sync::OnceLock;

use proptest::prelude::*;

use super::*;
use crate::case::OpenedBy;
use crate::knowledge::{Knowledge, SourceText};
use crate::search::{Index, Ranker};
use crate::triage::Triage;

const ENTRY: &str = "---\nid: refuge\ntopic: refuge\ntitle: Going to a refuge\nareas: [UK]\npanel: idva\n\
    questions: [what is a refuge]\nsources: [{ title: T, url: 'https://www.example.org', checked: 2026-01-01 }]\n\
    review_by: 2027-01-01\nstatus: reviewed\n---\nA refuge is a safe house.\n";

/// Knowledge with one entry.
fn knowledge() -> Knowledge {
    let files = [
        ("topics.tsv", "id\tgroup\tasks\nrefuge\thelp\twhat a refuge is\n"),
        ("contacts.toml", ""),
        ("advice/refuge.md", ENTRY),
    ];
    let texts = files.map(|(path, text)| SourceText { path: path.to_owned(), text: text.to_owned() });
    Knowledge::read(&texts, "2026-11-21".parse().unwrap()).knowledge.unwrap()
}

/// A library whose every search that finds something fails.
fn failing() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let knowledge = knowledge();
        let (index, ranker) = (Index::failing(&knowledge).unwrap(), Ranker::learn(&knowledge));
        let triage = Triage::learn(&knowledge);
        Library::of(knowledge, index, ranker, triage)
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

fn hands_over(library: &Library, conversation: Conversation, event: Event) -> (Conversation, Option<HandOver>) {
    let step = step(library, conversation, event, "2026-11-21T12:00:00Z".parse().unwrap());
    let hand_over = step.effects.into_iter().find_map(|effect| match effect {
        Effect::HandOver(hand_over) => Some(hand_over),
        Effect::Reply(_) | Effect::TellPanel(_) => None,
    });
    (step.conversation, hand_over)
}

#[test]
fn two_questions_without_an_answer_lead_to_a_person_and_so_does_danger() {
    let library = Library::in_memory(knowledge()).unwrap();
    let asked = |text: &str| {
        let written = "2026-11-21T12:00:00Z".parse().unwrap();
        Event::Asked { text: Private::new(text.to_owned()), area: None, written, place: Place::Private }
    };
    let handoff = |hand_over: Option<HandOver>| hand_over.map(|hand_over| hand_over.handoff);
    let twice = Some(Handoff::Asks(OpenedBy::NoAnswerTwice));
    let (conversation, first) = hands_over(&library, Conversation::default(), asked("zebra crossing"));
    let (conversation, second) = hands_over(&library, conversation, asked("zebra crossing"));
    assert_eq!((handoff(first), handoff(second)), (None, twice));
    // A question that is answered begins the count anew.
    for answered in [asked("what is a refuge"), Event::Chose(TopicId::parse("refuge").unwrap())] {
        let (conversation, hand_over) = hands_over(&library, conversation.clone(), answered);
        assert_eq!(hand_over, None);
        assert_eq!(hands_over(&library, conversation, asked("zebra crossing")).1, None);
    }
    let (_, hand_over) = hands_over(&library, Conversation::default(), asked("hes back im in the bathroom"));
    let opens = Some(Handoff::Opens(OpenedBy::Emergency));
    assert_eq!(hand_over.map(|it| (Some(it.handoff), it.urgency)), Some((opens, Urgency::Emergency)));
}
