//! From a message to an answer: follow-ups, several questions, and why.

use jiff::Timestamp;
use open_door::answer::{Question, explain};
use open_door::conversation::{Conversation, Event, Place, Step, step};
use open_door::library::Library;
use open_door::private::Private;
use open_door::safety::ReplyKind;
use open_door::triage::Judgement;

use crate::common::small;

fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn asks(library: &Library, before: Conversation, text: &str) -> Step {
    let text = Private::new(text.to_owned());
    step(library, before, Event::Asked { text, area: None, written: now(), place: Place::Private }, now())
}

fn topics(step: &Step) -> Vec<&str> {
    step.found.as_ref().unwrap().topics.iter().map(|topic| topic.as_str()).collect()
}

#[test]
fn a_short_message_that_points_back_is_about_what_was_last_answered() {
    let library = small::desk().library();
    let first = asks(&library, Conversation::default(), "what is a refuge");
    let follow_up = asks(&library, first.conversation, "and what about that?");
    assert_eq!(topics(&follow_up)[0], "refuge");
    assert_eq!(follow_up.reply().unwrap().kind(), ReplyKind::Answer);
    // A message that says what it is about is taken at its word.
    let other = asks(&library, follow_up.conversation, "Can I take my dog with me?");
    assert_eq!(topics(&other)[0], "pets");
    let back = asks(&library, other.conversation, "what about it?");
    assert_eq!(topics(&back)[0], "pets");
}

#[test]
fn a_conversation_taken_up_in_the_middle_knows_what_it_was_about() {
    let library = small::desk().library();
    let before = ["what is a refuge".to_owned(), "ok thanks".to_owned()];
    let follow_up = asks(&library, Conversation::after(&library, &before), "and what about that then?");
    assert_eq!(topics(&follow_up)[0], "refuge");
    let alone = asks(&library, Conversation::default(), "what about it?");
    assert_ne!(topics(&alone)[0], "refuge", "nothing to point back to");
}

#[test]
fn of_several_questions_the_others_are_offered() {
    let library = small::desk().library();
    let step = asks(&library, Conversation::default(), "What is a refuge? Can I take my dog with me?");
    let reply = step.reply().unwrap();
    let first = topics(&step)[0];
    let offered: Vec<&str> = reply.content().offers.iter().map(|offer| offer.topic.as_str()).collect();
    assert!(matches!((first, offered.as_slice()), ("refuge", ["pets"]) | ("pets", ["refuge"])), "{first} {offered:?}");
    assert!(reply.plain_text().contains("You asked about more than one thing."));
    let one = asks(&library, Conversation::default(), "What is a refuge?");
    assert!(one.reply().unwrap().content().offers.is_empty());
}

#[test]
fn the_pressing_one_of_several_questions_is_answered_first() {
    let library = small::desk().library();
    let calm = "Can I take my dog with me?";
    let pressing = "He has got a knife and I am hiding, how do I call the police without talking?";
    for text in [format!("{calm} {pressing}"), format!("{pressing} {calm}")] {
        let step = asks(&library, Conversation::default(), &text);
        assert_eq!(topics(&step)[0], "silent-solution", "{text}");
        let offered: Vec<String> =
            step.reply().unwrap().content().offers.iter().map(|offer| offer.topic.to_string()).collect();
        assert_eq!(offered, ["pets"], "{text}");
    }
}

#[test]
fn an_answer_can_be_explained() {
    let library = small::desk().library();
    let judgement = Judgement::default();
    let text = "can I take my dog to a refuge";
    let question = Question { text, area: None, last_topic: None, judgement: &judgement, now: now() };
    let why = explain(&library, question).unwrap();
    assert_eq!(why.topics.len(), 3);
    let first = &why.topics[0];
    assert!(first.words.reveal().iter().any(|word| word == "dog" || word == "refuge"), "{:?}", first.words.reveal());
    assert!(why.topics.windows(2).all(|two| two[0].chance >= two[1].chance));
    let choice = first.choice.unwrap();
    assert!(choice.fitness.words > 0.0 && choice.fitness.age.abs() < f32::EPSILON);
    assert!(!format!("{why:?}").contains("dog"), "what was asked is not shown by chance");
}
