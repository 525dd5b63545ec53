//! Whatever is written, the reply has the emergency words.

use std::sync::OnceLock;

use jiff::Timestamp;
use open_door::conversation::{Conversation, Event, Page, Place, Step, step};
use open_door::files;
use open_door::knowledge::{Knowledge, SourceText, TopicId};
use open_door::library::Library;
use open_door::private::Private;
use open_door::safety::{Reply, ReplyKind};
use proptest::prelude::*;

use crate::common::folder::{repository, today};

/// The most files of advice and of elsewhere that are taken: all of them learn for ten seconds and say no more.
const MOST: usize = 12;

/// The repository's own notices, phrases, contacts and services, with some of its entries.
fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let texts = files::read_folder(&repository()).unwrap().texts;
        let is_of = |text: &SourceText, folder: &str| text.path.starts_with(folder);
        let few =
            |folder: &str| texts.iter().filter(|text| is_of(text, folder)).take(MOST).cloned().collect::<Vec<_>>();
        let rest = texts.iter().filter(|text| !is_of(text, "advice/") && !is_of(text, "elsewhere/")).cloned();
        let chosen: Vec<SourceText> = rest.chain(few("advice/")).chain(few("elsewhere/")).collect();
        Library::in_memory(Knowledge::read(&chosen, today()).knowledge.unwrap()).unwrap()
    })
}

fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn has_emergency_words(reply: &Reply) -> Result<(), TestCaseError> {
    let text = reply.plain_text();
    for words in ["999", "Silent Solution", "55"] {
        prop_assert!(text.contains(words), "without {}: {}", words, text);
    }
    Ok(())
}

/// Every reply of a step is whole; there is none only where banter in a channel is left alone.
fn is_whole(step: &Step, place: Place) -> Result<(), TestCaseError> {
    match step.reply() {
        Some(reply) => has_emergency_words(reply),
        None => {
            prop_assert_eq!(place, Place::Public);
            Ok(())
        }
    }
}

fn asked(text: &str, area: Option<&str>, place: Place) -> Event {
    let text = Private::new(text.to_owned());
    let area = area.map(|area| Private::new(area.to_owned()));
    Event::Asked { text, area, written: now(), place }
}

/// What people write: words that mean something here among anything at all.
fn message() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "\\PC{0,30}",
        1 => any::<String>(),
        3 => prop::sample::select(vec![
            "how do i ring 999 ", "he is here ", "what is a refuge ", "in Crewe ", "lol ", "hello ", "kill ", "my child ",
            "🙃🏽‍♀️", "\u{202e}", "مرحبا ", "שלום ", "{contact:x} ", "**", "\"title:\" AND (", "\0", "\n\n", "999 55 ", "ß", "İ",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn place() -> impl Strategy<Value = Place> {
    prop::sample::select(vec![Place::Private, Place::Public])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn every_reply_to_a_message_has_the_emergency_words(
        text in message(),
        before in prop::collection::vec(message(), 0..6),
        area in prop::option::of(message()),
        place in place(),
    ) {
        let conversation = Conversation::after(library(), &before);
        let first = step(library(), conversation, asked(&text, area.as_deref(), place), now());
        is_whole(&first, place)?;
        // And so has the next, whatever the first left behind.
        let next = step(library(), first.conversation, asked(&text, None, place), now());
        is_whole(&next, place)?;
    }

    #[test]
    fn every_other_reply_has_the_emergency_words(text in message(), topic in "[a-z]{1,9}(-[a-z]{1,9})?") {
        let topics: Vec<TopicId> = library().knowledge.topics.iter().map(|topic| topic.id.clone()).take(4).collect();
        let topic = TopicId::parse(&topic).unwrap();
        let events = [
            Event::Chose(topic.clone()),
            Event::Chose(topics[0].clone()),
            Event::Declined([topics, vec![topic]].concat()),
            Event::Declined(Vec::new()),
            Event::Forgets,
            Event::IsIn(Private::new(text.clone())),
            Event::WantsPerson,
        ];
        for event in events {
            let conversation = Conversation::after(library(), std::slice::from_ref(&text));
            let step = step(library(), conversation, event, now());
            has_emergency_words(step.reply().unwrap())?;
        }
    }
}

#[test]
fn long_and_empty_messages_are_ordinary() {
    let long = ["a ", "x", "🙃", "he is here ", "ﷺ", "\u{202e}\u{5d0}", "\u{301}", "1 "];
    let mut texts: Vec<String> = long.iter().map(|piece| piece.chars().cycle().take(10_000).collect()).collect();
    texts.extend(["", " ", "\n", "\0", "\u{feff}", "?"].map(str::to_owned));
    for text in &texts {
        for place in [Place::Private, Place::Public] {
            let conversation = Conversation::after(library(), &texts);
            let step = step(library(), conversation, asked(text, Some(text), place), now());
            is_whole(&step, place).unwrap();
        }
    }
}

#[test]
fn every_page_has_the_emergency_words() {
    let pages = [
        Page::HelpNow,
        Page::Privacy,
        Page::Topics,
        Page::Services,
        Page::Person,
        Page::Panel,
        Page::WhatFor,
        Page::InPrivate,
        Page::PrivateClosed,
        Page::NotForYou,
        Page::Failed,
        Page::ChoiceGone,
        Page::NotYours,
        Page::Hidden,
        Page::Forgotten,
    ];
    let areas = library().knowledge.areas.iter().map(|area| Some(area.id.clone()));
    for area in areas.chain([None]) {
        for page in pages {
            let mut conversation = Conversation::default();
            conversation.area.clone_from(&area);
            let step = step(library(), conversation, Event::Opens(page), now());
            has_emergency_words(step.reply().unwrap()).unwrap();
        }
    }
}

#[test]
fn what_is_said_when_all_else_fails_has_the_emergency_words() {
    let reply = Reply::compiled_in();
    has_emergency_words(&reply).unwrap();
    assert_eq!(reply.kind(), ReplyKind::Page);
}
