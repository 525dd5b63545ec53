//! The asker's seat: questions to the bot, and words to the panel once a case is open.

use super::{Chat, screen};
use crate::app::casework::{Asking, Request, Took};
use crate::case::handoff::Handoff;
use crate::case::{AskerKey, Intake, IntakeAnswer, OpenedBy};
use crate::conversation::{Conversation, Effect, Event, HandOver, Page, Place, alert_words, step};
use crate::knowledge::{Phrase, TopicId};
use crate::private::Private;

/// There is one asker in the terminal.
const ASKER: AskerKey = AskerKey::new(1);

/// Which of the questions before a case is being asked.
#[derive(Clone, Debug)]
enum Asked {
    Safe,
    Know { safe: IntakeAnswer },
}

/// What is known at the asker's seat.
pub(super) struct AskerSeat {
    conversation: Conversation,
    place: Place,
    offered: Vec<TopicId>,
    /// A question before a case, if one is open.
    intake: Option<Asked>,
    /// What a case would be about, from what was last asked.
    about: Option<HandOver>,
}

impl Default for AskerSeat {
    fn default() -> Self {
        Self {
            conversation: Conversation::default(),
            place: Place::Private,
            offered: Vec::new(),
            intake: None,
            about: None,
        }
    }
}

impl Chat {
    /// Takes what the asker typed.
    pub(super) fn asker_types(&mut self, command: &str, rest: &str, line: &str) {
        match command {
            "/help" => self.say(Phrase::ChatHelp),
            "/private" => self.goes(Place::Private),
            "/channel" => self.goes(Place::Public),
            "/area" => self.happens(Event::IsIn(Private::new(rest.to_owned()))),
            "/help-now" => self.happens(Event::Opens(Page::HelpNow)),
            "/topics" => self.happens(Event::Opens(Page::Topics)),
            "/privacy" => self.happens(Event::Opens(Page::Privacy)),
            "/ask" => self.asks(rest),
            "/person" => self.wants_person(),
            "/skip" => self.answers_intake(IntakeAnswer::Skipped),
            "/stop" => self.asker_does(Asking::Stops),
            "/hide" => self.asker_does(Asking::Hides),
            "/reopen" => self.asker_does(Asking::Reopens),
            "/forget-me" => self.forgets(),
            other if other.starts_with('/') => self.say(Phrase::ChatUnknown),
            _ => self.says(line),
        }
    }

    /// Words go to the question that is open, to the panel, or to the bot.
    fn says(&mut self, line: &str) {
        if self.asker.intake.is_some() {
            // Who is told that they can skip may well type just that.
            return self.answers_intake(match line.trim().eq_ignore_ascii_case("skip") {
                true => IntakeAnswer::Skipped,
                false => IntakeAnswer::Answered(Private::new(line.to_owned())),
            });
        }
        let chosen = line.parse::<usize>().ok().and_then(|number| self.asker.offered.get(number.checked_sub(1)?));
        if let Some(topic) = chosen.cloned() {
            return self.happens(Event::Chose(topic));
        }
        match (self.asker.place, self.runtime.block_on(self.work.case_of(ASKER))) {
            // Only where nobody else reads do words go to the panel.
            (Place::Private, Ok(Some(case))) => {
                let (text, now) = (Private::new(line.to_owned()), self.now());
                match self.runtime.block_on(self.work.asker_writes(ASKER, text.clone(), self.typed, now)) {
                    Took::Up(_) => {
                        let (reply, _) = self.work.received(&case, &text);
                        screen::say_markdown(&format!("\n{}\n", reply.markdown()));
                    }
                    took => self.took(took),
                }
            }
            (Place::Private, Ok(None) | Err(_)) | (Place::Public, _) => self.asks(line),
        }
    }

    fn asks(&mut self, line: &str) {
        let text = Private::new(line.to_owned());
        self.happens(Event::Asked { text, area: None, written: self.now(), place: self.asker.place });
    }

    fn happens(&mut self, event: Event) {
        let now = self.now();
        let step = step(&self.library, std::mem::take(&mut self.asker.conversation), event, now);
        if step.reply().is_none() {
            self.say(Phrase::ChatSilent);
        }
        self.asker.conversation = step.conversation;
        let opens = |effect: &Effect| matches!(effect, Effect::HandOver(HandOver { handoff: Handoff::Opens(_), .. }));
        let is_opened = step.effects.iter().any(opens);
        for effect in step.effects {
            match effect {
                Effect::Reply(reply) => {
                    screen::say_markdown(&format!("\n{}\n", reply.markdown()));
                    self.asker.offered = reply.content().offers.iter().map(|offer| offer.topic.clone()).collect();
                }
                // The card of the case tells all of it.
                Effect::TellPanel(_) if is_opened => {}
                Effect::TellPanel(alert) => {
                    let alert = alert_words(&self.library, &alert);
                    self.fill(Phrase::ChatPanel, &[("alert", &alert)]);
                }
                Effect::HandOver(hand_over) => self.hands_over(hand_over),
            }
        }
    }

    fn hands_over(&mut self, hand_over: HandOver) {
        match hand_over.handoff {
            Handoff::Opens(by) => self.opens(by, Intake::default(), Some(hand_over)),
            Handoff::Asks(_) => {
                self.asker.about = Some(hand_over);
                self.say(Phrase::ChatOffer);
            }
            Handoff::No => {}
        }
    }

    fn wants_person(&mut self) {
        match self.runtime.block_on(self.work.case_of(ASKER)) {
            // It leads back to the open one.
            Ok(Some(_)) => self.opens(OpenedBy::Asker, Intake::default(), None),
            Ok(None) | Err(_) => {
                self.happens(Event::WantsPerson);
                self.asker.intake = Some(Asked::Safe);
                self.say(Phrase::IntakeBegins);
                self.say(Phrase::IntakeSafe);
            }
        }
    }

    fn answers_intake(&mut self, answer: IntakeAnswer) {
        let Some(asked) = self.asker.intake.take() else { return self.say(Phrase::ChatUnknown) };
        let is_emergency = self.work.sounds_like_emergency(&answer);
        let intake = match asked {
            Asked::Safe if !is_emergency => {
                self.asker.intake = Some(Asked::Know { safe: answer });
                return self.say(Phrase::IntakeKnow);
            }
            Asked::Safe => Intake { safe_contact: answer, may_know: IntakeAnswer::NotAsked },
            Asked::Know { safe } => Intake { safe_contact: safe, may_know: answer },
        };
        let about = self.asker.about.take();
        let by = match about.as_ref().map(|about| about.handoff) {
            Some(Handoff::Asks(by) | Handoff::Opens(by)) => by,
            Some(Handoff::No) | None => OpenedBy::Asker,
        };
        self.opens(by, intake, about);
    }

    fn opens(&mut self, by: OpenedBy, intake: Intake, about: Option<HandOver>) {
        let request = match about {
            Some(HandOver { urgency, flags, topic, area, panel, handoff: _ }) => {
                Request { by, urgency, flags, topic, area, panel, intake, said: Vec::new() }
            }
            None => Request { by, area: self.asker.conversation.area.clone(), ..Request::of_asker(intake) },
        };
        let (now, typed) = (self.now(), self.typed);
        let took = self.runtime.block_on(self.work.open(ASKER, request, Some(typed), now));
        self.took(took);
    }

    fn asker_does(&mut self, asking: Asking) {
        let (now, typed) = (self.now(), self.typed);
        let took = self.runtime.block_on(self.work.asker_does(ASKER, asking, Some(typed), now));
        self.took(took);
    }

    fn forgets(&mut self) {
        self.asker = AskerSeat { place: self.asker.place, ..AskerSeat::default() };
        let now = self.now();
        match self.runtime.block_on(self.work.cases_of(ASKER)) {
            Ok(cases) if cases.is_empty() => self.happens(Event::Forgets),
            Ok(_) | Err(_) => match self.runtime.block_on(self.work.forget(ASKER, now)) {
                Ok(reply) => screen::say_markdown(&format!("\n{}\n", reply.markdown())),
                Err(_) => self.say(Phrase::CaseFailed),
            },
        }
    }

    fn took(&self, took: Took) {
        match took {
            Took::Up(_) | Took::Before => {}
            Took::Answered(reply, _) => screen::say_markdown(&format!("\n{}\n", reply.markdown())),
        }
    }

    fn goes(&mut self, place: Place) {
        self.asker.place = place;
        self.say(match place {
            Place::Private => Phrase::ChatPrivate,
            Place::Public => Phrase::ChatChannel,
        });
    }
}
