//! The standing sentences of the bot: kept as content, named in one place.

use std::collections::HashMap;

use super::body::raw_contact;
use super::contact::Contacts;
use super::fault::{Fault, Problem};
use super::never::{self, Said};

macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident = $key:literal $([$($blank:literal),*])?),* $(,)?) => {
        /// A sentence that the bot says by itself. Its words are in `words.toml`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Phrase { $($(#[$doc])* $name),* }

        impl Phrase {
            /// Every phrase.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its key in `words.toml`.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key),* }
            }

            /// The blanks its words fill in, written `{name}`.
            pub const fn blanks(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($($blank),*)?]),* }
            }
        }
    };
}

phrases! {
    /// Nothing reviewed fits the question.
    NoAnswer = "no-answer",
    /// Two or three topics are close.
    Clarify = "clarify",
    /// The asker wants to find, watch or control somebody.
    Refusal = "refusal",
    /// Something failed on the bot's side.
    Failed = "failed",
    /// The area is not known and would change the answer.
    AreaUnknown = "area-unknown",
    /// The area given is not one the bot knows.
    AreaNotFound = "area-not-found",
    /// The answer holds elsewhere than where the asker is.
    HoldsElsewhere = "holds-elsewhere" ["areas", "area"],
    /// No local service is known for the area.
    NoLocalService = "no-local-service" ["area"],
    /// What the entry tells of is over.
    PastEvent = "past-event" ["date"],
    /// What the entry tells of is to come.
    ComingEvent = "coming-event" ["date"],
    /// The entry was due for a check.
    OverdueEntry = "overdue-entry" ["date"],
    /// The number was due for a check.
    OverdueContact = "overdue-contact" ["date"],
    /// The number was only ever seen as printed then.
    AsPublished = "as-published" ["date"],
    /// Names the sources under an answer.
    Sources = "sources" ["sources"],
    /// Says how many further sources there are.
    MoreSources = "more-sources" ["count"],
    /// Names where an answer holds.
    HoldsFor = "holds-for" ["areas"],
    /// Said before the answer to somebody in danger now.
    EmergencyLead = "emergency-lead",
    /// Said before the answer to somebody in urgent need.
    UrgentLead = "urgent-lead",
    /// Says that a person hears of it.
    PersonTold = "person-told",
    /// Offers a person.
    OfferPerson = "offer-person",
    /// Says how to reach a person now.
    HowToReachPerson = "how-to-reach-a-person",
    /// Points to the line for people who harm somebody.
    Perpetrator = "perpetrator",
    /// Offers the other topics of a message.
    AlsoAsked = "also-asked",
    /// Said in a public channel to somebody in danger.
    PublicEmergency = "public-emergency",
    /// Said when a private conversation is begun from a channel.
    InPrivate = "in-private",
    /// The bot cannot write to the asker in private.
    PrivateClosed = "private-closed",
    /// What the bot is for, to somebody who only says hello.
    WhatFor = "what-for",
    /// The message is longer than the bot reads.
    TooLong = "too-long",
    /// An offered choice is no longer there.
    ChoiceGone = "choice-gone",
    /// Told before a message is answered late.
    Late = "late",
    /// Heads the full emergency page.
    EmergencyPage = "emergency-page",
    /// The privacy page.
    Privacy = "privacy",
    /// Heads the list of topics.
    TopicList = "topic-list",
    /// Only for certain roles.
    NotForYou = "not-for-you",
    /// The answer was for somebody else.
    NotYours = "not-yours",
    /// The answer was taken away as the asker wished.
    Hidden = "hidden",
    /// The conversation was forgotten as the asker wished.
    Forgotten = "forgotten",
    /// Heads the other topics after 'that was not my question'.
    OtherTopics = "other-topics",
    /// Tells panellists of somebody in danger.
    PanelAlert = "panel-alert" ["urgency", "place", "topic", "area", "flags"],
    /// In an alert: where only the bot reads.
    PanelPrivate = "panel-private",
    /// In an alert: where others read too.
    PanelPublic = "panel-public",
    /// In an alert: nothing is known of it.
    PanelUnknown = "panel-unknown",
    /// Greets in the terminal.
    ChatWelcome = "chat-welcome",
    /// What can be typed in the terminal.
    ChatHelp = "chat-help",
    /// Said when the terminal is left.
    ChatBye = "chat-bye",
    /// In the terminal, from now on as where only the asker reads.
    ChatPrivate = "chat-private",
    /// In the terminal, from now on as where others read too.
    ChatChannel = "chat-channel",
    /// In the terminal: a channel in which the bot would stay silent.
    ChatSilent = "chat-silent",
    /// In the terminal: what is typed is no command.
    ChatUnknown = "chat-unknown",
    /// In the terminal: what panellists would read.
    ChatPanel = "chat-panel" ["alert"],
    /// A button: that was not my question.
    ButtonNotMine = "button-not-mine",
    /// A button: talk to a person.
    ButtonPerson = "button-person",
    /// A button: hide this.
    ButtonHide = "button-hide",
    /// A button: continue in private.
    ButtonPrivate = "button-private",
    /// A button: write here, where only the asker sees.
    ButtonWrite = "button-write",
    /// A list of topics: choose one.
    ChooseTopic = "choose-topic",
    /// The title of the window in which an asker writes in private.
    WindowTitle = "window-title",
    /// Above the field in that window.
    WindowLabel = "window-label",
}

/// The words of every phrase.
#[derive(Clone, Debug)]
pub struct Phrases(HashMap<Phrase, String>);

impl Phrases {
    /// Reads `words.toml`: one `key = "words"` a line.
    pub(super) fn read(file: &str, text: &str, contacts: &Contacts, faults: &mut Vec<Fault>) -> Self {
        let mut phrases = HashMap::new();
        let line_of = |key: &str| {
            let stands = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
            text.lines().position(stands).map_or(0, |line| line + 1)
        };
        let mut table = match text.parse::<toml::Table>() {
            Ok(table) => table,
            Err(error) => {
                let line =
                    error.span().map_or(0, |span| text.bytes().take(span.start).filter(|&b| b == b'\n').count() + 1);
                let what = format!("not valid TOML: {}", error.message().lines().next().unwrap_or("broken"));
                faults.push(Problem::new(what, "each line is `key = \"words\"`").at(file, line));
                return Self(phrases);
            }
        };
        for &phrase in Phrase::ALL {
            match table.remove(phrase.key()) {
                Some(toml::Value::String(words)) if !words.trim().is_empty() => {
                    let line = line_of(phrase.key());
                    if let Some(problem) = raw_contact(&words) {
                        faults.push(problem.at(file, line));
                    }
                    never::check(Said { file, parts: &[(line, &words)], to_children: false }, faults);
                    let words = contacts.written_into(&words, file, line, faults);
                    if let Some(problem) = blank_problem(phrase, &words) {
                        faults.push(problem.at(file, line));
                    }
                    phrases.insert(phrase, words.trim().to_owned());
                }
                Some(_) => faults.push(
                    Problem::new(format!("`{}` is empty or not a text", phrase.key()), "write the words in quotes")
                        .at(file, line_of(phrase.key())),
                ),
                None => faults.push(
                    Problem::new(
                        format!("the phrase `{}` is missing", phrase.key()),
                        format!("add `{} = \"...\"`", phrase.key()),
                    )
                    .at(file, 0),
                ),
            }
        }
        for key in table.keys() {
            faults.push(
                Problem::new(format!("unknown phrase `{key}`"), "take it out, or mend its key").at(file, line_of(key)),
            );
        }
        Self(phrases)
    }

    /// The words of a phrase without blanks.
    pub fn say(&self, phrase: Phrase) -> &str {
        self.0.get(&phrase).map_or("", String::as_str)
    }

    /// The words of a phrase with its blanks filled.
    pub fn fill(&self, phrase: Phrase, values: &[(&str, &str)]) -> String {
        values
            .iter()
            .fold(self.say(phrase).to_owned(), |words, (blank, value)| words.replace(&format!("{{{blank}}}"), value))
    }
}

fn blank_problem(phrase: Phrase, words: &str) -> Option<Problem> {
    let mend = match phrase.blanks() {
        [] => "it has no blanks: take the braces out".to_owned(),
        blanks => format!("write exactly {{{}}}", blanks.join("} and {")),
    };
    let missing = phrase.blanks().iter().find(|blank| !words.contains(&format!("{{{blank}}}")));
    let braces = words.matches('{').count();
    (missing.is_some() || braces != phrase.blanks().len())
        .then(|| Problem::new(format!("the blanks of `{}` are wrong", phrase.key()), mend))
}
