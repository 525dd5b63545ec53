//! One asker's exchange with the bot: a pure step that judges danger first,
//! then answers, then says who else must hear of it.
//!
//! State, event and time in; new state and effects out. The shell saves the
//! state and carries the effects out; nothing here touches the world.

mod compose;
mod page;
#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};

pub use compose::{alert_words, entry_content};
pub use page::{Page, page};

use compose::Delivery;

use crate::answer::{self, Answer, Found, Question, Wish};
use crate::case::handoff::{Handoff, needs_person};
use crate::knowledge::{AreaId, EntryId, Speciality, TopicId};
use crate::library::Library;
use crate::private::Private;
use crate::safety::Reply;
use crate::triage::{Flag, Flags, Judgement, Urgency};

/// How many earlier messages are judged together with a new one.
const REMEMBERED: usize = 4;

/// What is known of one asker's exchange.
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    /// The asker's area, once given or named.
    pub area: Option<AreaId>,
    /// What was last answered: a short message may point back to it.
    topic: Option<TopicId>,
    /// How many questions running found no answer.
    unanswered: u32,
    /// The last messages, oldest first: danger is judged in their light.
    recent: Vec<Private<String>>,
}

impl Conversation {
    /// A conversation in which some messages came before, oldest first.
    pub fn after(library: &Library, messages: &[String]) -> Self {
        let first = messages.len().saturating_sub(REMEMBERED);
        let last = messages.get(first..).unwrap_or_default();
        let recent = last.iter().cloned().map(Private::new).collect();
        Self { recent, topic: answer::asked_last(library, last), ..Self::default() }
    }

    fn remember(&mut self, message: &Private<String>) {
        self.recent.push(message.clone());
        if self.recent.len() > REMEMBERED {
            self.recent.remove(0);
        }
    }
}

/// Who can read what the bot answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Only the asker.
    Private,
    /// Everyone in a channel.
    Public,
}

/// What an asker does.
#[derive(Clone, Debug)]
pub enum Event {
    /// Writes a message.
    Asked {
        /// What they wrote.
        text: Private<String>,
        /// Where they say they are, if they do.
        area: Option<Private<String>>,
        /// When they wrote it: an answer may come late.
        written: Timestamp,
        /// Who can read the answer.
        place: Place,
    },
    /// Chooses a topic that was offered.
    Chose(TopicId),
    /// Says that the answer was not what they asked, and is offered these topics.
    Declined(Vec<TopicId>),
    /// Wants the conversation forgotten.
    Forgets,
    /// Says where they are.
    IsIn(Private<String>),
    /// Wants to talk to a person.
    WantsPerson,
    /// Asks for a page of the bot itself.
    Opens(Page),
}

/// What follows from an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send this to the asker.
    Reply(Reply),
    /// Let the panel know. Nothing in it says who the asker is or what they wrote.
    TellPanel(Alert),
    /// A person is needed: open a case, or ask whether the asker wants one.
    HandOver(HandOver),
}

/// What a case would be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// Whether it is opened at once, or the asker is asked.
    pub handoff: Handoff,
    /// How urgent it is.
    pub urgency: Urgency,
    /// What a person must know.
    pub flags: Flags,
    /// The likeliest topic.
    pub topic: Option<TopicId>,
    /// The asker's area, when known.
    pub area: Option<AreaId>,
    /// The kind of panellist who answers best.
    pub panel: Option<Speciality>,
}

/// What the panel hears at once of somebody in danger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// How urgent it is.
    pub urgency: Urgency,
    /// What a person must know.
    pub flags: Flags,
    /// The likeliest topic.
    pub topic: Option<TopicId>,
    /// The asker's area, when known.
    pub area: Option<AreaId>,
    /// The kind of panellist who answers best.
    pub panel: Option<Speciality>,
    /// Where the asker wrote.
    pub place: Place,
}

/// A step: the new state, what follows, and what was made of the message.
#[derive(Clone, Debug)]
pub struct Step {
    /// The conversation afterwards.
    pub conversation: Conversation,
    /// What follows, in order.
    pub effects: Vec<Effect>,
    /// What triage made of it.
    pub judgement: Judgement,
    /// What answered it, for a message.
    pub found: Option<Found>,
}

impl Step {
    /// The reply, unless the bot stays silent.
    pub fn reply(&self) -> Option<&Reply> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Reply(reply) => Some(reply),
            Effect::TellPanel(_) | Effect::HandOver(_) => None,
        })
    }

    /// The entry that answered, if one did.
    pub fn entry<'a>(&self, library: &'a Library) -> Option<&'a EntryId> {
        match self.found.as_ref()?.answer {
            Answer::Entry(place) => library.knowledge.entries.get(place).map(|entry| &entry.id),
            Answer::Clarify | Answer::NoAnswer | Answer::Refusal | Answer::Elsewhere(_) => None,
        }
    }
}

/// Takes one step of a conversation.
pub fn step(library: &Library, conversation: Conversation, event: Event, now: Timestamp) -> Step {
    match event {
        Event::Asked { text, area, written, place } => {
            let asked = Asked { text: &text, area: area.as_ref(), written, place };
            ask(library, conversation, asked, now)
        }
        Event::Chose(topic) => chose(library, conversation, &topic, now),
        Event::Declined(topics) => {
            // They are offered other topics: the count of questions without an answer begins anew.
            let conversation = Conversation { unanswered: 0, ..conversation };
            let Some(reply) = compose::other_topics(library, &topics, now) else {
                return page_step(library, conversation, Page::Topics, now);
            };
            finish(conversation, Some(reply), Judgement::default(), None, Place::Private)
        }
        Event::Forgets => page_step(library, Conversation::default(), Page::Forgotten, now),
        Event::IsIn(name) => is_in(library, conversation, &name, now),
        Event::WantsPerson => page_step(library, conversation, Page::Person, now),
        Event::Opens(page) => page_step(library, conversation, page, now),
    }
}

/// A message as it was asked.
#[derive(Clone, Copy)]
struct Asked<'a> {
    text: &'a Private<String>,
    area: Option<&'a Private<String>>,
    written: Timestamp,
    place: Place,
}

/// An answer later than this says so.
const LATE: SignedDuration = SignedDuration::from_mins(3);

fn ask(library: &Library, mut conversation: Conversation, asked: Asked<'_>, now: Timestamp) -> Step {
    let Asked { text, area, written, place } = asked;
    let named = area.and_then(|area| library.knowledge.areas.meant_by(area.reveal()));
    if let Some(named) = named {
        conversation.area = Some(named.id.clone());
    }
    let delivery = Delivery {
        place,
        is_late: now.duration_since(written) > LATE,
        is_area_unknown: area.is_some() && named.is_none(),
    };
    let before: Vec<&str> = conversation.recent.iter().map(|message| message.reveal().as_str()).collect();
    let mut judgement = library.triage.judge(text.reveal(), &before);
    let question = Question {
        text: text.reveal(),
        area: conversation.area.as_ref(),
        last_topic: conversation.topic.as_ref(),
        judgement: &judgement,
        now,
    };
    let Ok(found) = answer::find(library, question) else {
        // The search failed; the danger was judged all the same, and a person hears of it.
        let reply = compose::failed(library, &judgement);
        return finish(conversation, Some(reply), judgement, None, place);
    };
    conversation.remember(text);
    if found.answer == Answer::Refusal {
        judgement.flags = judgement.flags.with(Flag::Misuse);
    }
    if let (Answer::Entry(_), Some(topic)) = (&found.answer, found.topics.first()) {
        conversation.topic = Some(topic.clone());
    }
    conversation.unanswered = match found.answer {
        Answer::NoAnswer => conversation.unanswered.saturating_add(1),
        Answer::Entry(_) | Answer::Clarify | Answer::Refusal | Answer::Elsewhere(_) => 0,
    };
    if found.area.is_some() {
        conversation.area.clone_from(&found.area);
    }
    let reply = compose::answer(library, &found, &judgement, delivery, now);
    finish_with(library, conversation, reply, judgement, Some(found), place)
}

fn finish_with(
    library: &Library,
    conversation: Conversation,
    reply: Option<Reply>,
    judgement: Judgement,
    found: Option<Found>,
    place: Place,
) -> Step {
    let panel = found.as_ref().and_then(|found| match found.answer {
        Answer::Entry(entry) => library.knowledge.entries.get(entry).map(|entry| entry.panel),
        Answer::Clarify | Answer::NoAnswer | Answer::Refusal | Answer::Elsewhere(_) => None,
    });
    let mut step = finish(conversation, reply, judgement, found, place);
    for effect in &mut step.effects {
        match effect {
            Effect::TellPanel(alert) => alert.panel = panel,
            Effect::HandOver(hand_over) => hand_over.panel = panel,
            Effect::Reply(_) => {}
        }
    }
    step
}

/// Whoever is in danger now is heard of by a person, whatever the answer.
fn finish(
    conversation: Conversation,
    reply: Option<Reply>,
    judgement: Judgement,
    found: Option<Found>,
    place: Place,
) -> Step {
    let mut effects: Vec<Effect> = reply.map(Effect::Reply).into_iter().collect();
    match judgement.urgency {
        Urgency::Emergency | Urgency::Urgent => effects.push(Effect::TellPanel(Alert {
            urgency: judgement.urgency,
            flags: judgement.flags,
            topic: found.as_ref().and_then(|found| found.topics.first().cloned()),
            area: conversation.area.clone(),
            panel: None,
            place,
        })),
        Urgency::Routine => {}
    }
    let handoff = needs_person(judgement.urgency, judgement.flags, conversation.unanswered);
    match handoff {
        Handoff::Opens(_) | Handoff::Asks(_) => effects.push(Effect::HandOver(HandOver {
            handoff,
            urgency: judgement.urgency,
            flags: judgement.flags,
            topic: found.as_ref().and_then(|found| found.topics.first().cloned()),
            area: conversation.area.clone(),
            panel: None,
        })),
        Handoff::No => {}
    }
    Step { conversation, effects, judgement, found }
}

fn chose(library: &Library, mut conversation: Conversation, topic: &TopicId, now: Timestamp) -> Step {
    let judgement = Judgement::default();
    conversation.unanswered = 0;
    let choice = match answer::choose_entry(library, topic, Wish::chosen(conversation.area.as_ref(), now)) {
        Ok(Some(choice)) => choice,
        Ok(None) | Err(_) => return page_step(library, conversation, Page::ChoiceGone, now),
    };
    conversation.topic = Some(topic.clone());
    let found = Found {
        answer: Answer::Entry(choice.entry),
        confidence: 1.0,
        topics: vec![topic.clone()],
        also: Vec::new(),
        area: conversation.area.clone(),
    };
    let reply = compose::answer(library, &found, &judgement, Delivery::private(), now);
    finish(conversation, reply, judgement, Some(found), Place::Private)
}

fn is_in(library: &Library, mut conversation: Conversation, name: &Private<String>, now: Timestamp) -> Step {
    conversation.area = library.knowledge.areas.meant_by(name.reveal()).map(|area| area.id.clone());
    page_step(library, conversation, Page::Services, now)
}

fn page_step(library: &Library, conversation: Conversation, page: Page, now: Timestamp) -> Step {
    let reply = page::page(library, page, conversation.area.as_ref(), now);
    Step { conversation, effects: vec![Effect::Reply(reply)], judgement: Judgement::default(), found: None }
}
