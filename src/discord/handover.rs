//! The asker's way to the panel: asks for a person, answers or skips two questions, writes in the case, stops, hides.
//!
//! What the store has to do with is acknowledged before: Discord waits three
//! seconds for a press or a command, however long the store takes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use serenity::model::application::{ActionRowComponent, ComponentInteraction, ModalInteraction};
use serenity::model::id::UserId;
use tokio::time::timeout;
use tracing::{error, warn};

use super::bot::{Bot, Follows, Incoming};
use super::command::thinking;
use super::delivery::INTERACTION_WORTH;
use super::press::{KNOW_FIELD, SAFE_FIELD};
use super::queue::Turn;
use super::render;
use super::rest::Ask;
use crate::app::AskerKey;
use crate::app::casework::{Answer, Asking, Request, Took};
use crate::case::handoff::Handoff;
use crate::case::{Intake, IntakeAnswer, OpenedBy};
use crate::conversation::{Event, HandOver, Page, Place};
use crate::private::Private;
use crate::safety::Reply;

/// How long the store may take to say whether there is an open case, before the press is answered without.
const QUICK: Duration = Duration::from_millis(1_200);

/// How long what a case would be about is kept in mind: as long as a conversation.
const ABOUT_KEPT: SignedDuration = SignedDuration::from_hours(2);

/// The most askers of whom it is kept in mind.
const MOST_ABOUT: usize = 10_000;

/// How long an asker who writes on is not told again that it is passed on.
const TOLD_AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// Tells a message that opened a case from the message itself, among the receipts: ids of Discord have no such bit.
const OPENED: u64 = 1 << 63;

/// What an interaction is answered by.
#[derive(Clone)]
pub(super) struct Call {
    pub(super) user: UserId,
    pub(super) id: u64,
    pub(super) token: String,
    pub(super) application: u64,
}

impl From<&ComponentInteraction> for Call {
    fn from(press: &ComponentInteraction) -> Self {
        let (user, id, application) = (press.user.id, press.id.get(), press.application_id.get());
        Self { user, id, token: press.token.clone(), application }
    }
}

impl From<&ModalInteraction> for Call {
    fn from(window: &ModalInteraction) -> Self {
        let (user, id, application) = (window.user.id, window.id.get(), window.application_id.get());
        Self { user, id, token: window.token.clone(), application }
    }
}

/// What is kept in mind of askers beside their conversation. In memory only.
#[derive(Default)]
pub(super) struct InMind(Mutex<HashMap<UserId, Mind>>);

#[derive(Clone, Default)]
struct Mind {
    /// What a case would be about, from what was last asked.
    about: Option<HandOver>,
    /// When they were last told that their words are passed on.
    told: Option<Timestamp>,
    last: Timestamp,
}

impl InMind {
    fn remember(&self, asker: UserId, about: HandOver, now: Timestamp) {
        let mut minds = self.lock();
        if minds.len() >= MOST_ABOUT && !minds.contains_key(&asker) {
            return;
        }
        let mind = minds.entry(asker).or_default();
        (mind.about, mind.last) = (Some(about), now);
    }

    fn about(&self, asker: UserId) -> Option<HandOver> {
        self.lock().get(&asker).and_then(|mind| mind.about.clone())
    }

    /// Whether an asker is to be told that their words are passed on, because it is a while since they were.
    fn is_to_be_told(&self, asker: UserId, now: Timestamp) -> bool {
        let mut minds = self.lock();
        let mind = minds.entry(asker).or_default();
        let is_due = mind.told.is_none_or(|told| now.duration_since(told) > TOLD_AGAIN_AFTER);
        if is_due {
            (mind.told, mind.last) = (Some(now), now);
        }
        is_due
    }

    /// A case is open: it is about what it is about.
    fn forget_about(&self, asker: UserId) {
        if let Some(mind) = self.lock().get_mut(&asker) {
            mind.about = None;
        }
    }

    fn forget(&self, asker: UserId) {
        self.lock().remove(&asker);
    }

    /// Forgets what is too old. To be called now and then.
    pub(super) fn forget_stale(&self, now: Timestamp) {
        self.lock().retain(|_, mind| now.duration_since(mind.last) < ABOUT_KEPT);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<UserId, Mind>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bot {
    /// Sees to what follows from a step beside the answer: a case is opened, or the panel hears of it.
    ///
    /// `by` is the message or interaction that led to it.
    pub(super) async fn follow(self: &Arc<Self>, asker: UserId, follows: Follows, by: u64) {
        let Follows { replies: _, alerts, hand_over } = follows;
        let now = Timestamp::now();
        let is_opened = match hand_over {
            Some(hand_over) => match hand_over.handoff {
                Handoff::Opens(opened_by) => {
                    let request = request(Some(hand_over), opened_by, Intake::default());
                    let took = self.casework.open(key(asker), request, Some(by | OPENED), now).await;
                    matches!(took, Took::Up(_) | Took::Before)
                }
                Handoff::Asks(_) => {
                    self.in_mind.remember(asker, hand_over, now);
                    false
                }
                Handoff::No => false,
            },
            None => false,
        };
        // The card of the case tells all of it.
        if !is_opened {
            self.alert(alerts, by);
        }
    }

    /// Offers the panel, or leads back to the case that is open.
    pub(super) async fn wants_person(self: &Arc<Self>, call: &Call) {
        let now = Timestamp::now();
        let library = self.reception.desk().library();
        let phrases = &library.knowledge.phrases;
        let case = timeout(QUICK, self.casework.case_of(key(call.user))).await;
        let bodies = match case {
            Ok(Ok(Some(case))) => {
                render::of_case(&self.casework.leads_back(&case, now), phrases, true, |page| page.to_string())
            }
            Ok(Ok(None) | Err(_)) | Err(_) => {
                let follows = self.step(call.user, Event::Opens(Page::Panel));
                follows.replies.iter().flat_map(|reply| render::offering_panel(reply, phrases)).collect()
            }
        };
        self.respond_with(call, bodies).await;
    }

    /// Opens the window with the questions before a case.
    pub(super) async fn opens_intake(&self, call: &Call) {
        let window = render::intake_window(&self.reception.desk().library().knowledge.phrases);
        self.callback(call.id, &call.token, json!({ "type": 9, "data": window })).await;
    }

    /// Opens a case with the answers to those questions.
    pub(super) async fn asks_panel(self: &Arc<Self>, call: Call, intake: Intake) {
        self.callback(call.id, &call.token, thinking()).await;
        let bot = Arc::clone(self);
        let user = call.user;
        let open = async move {
            let now = Timestamp::now();
            let about = bot.in_mind.about(call.user);
            let by = match about.as_ref().map(|about| about.handoff) {
                Some(Handoff::Asks(by) | Handoff::Opens(by)) => by,
                Some(Handoff::No) | None => OpenedBy::Asker,
            };
            let area = bot.reception.area_of(key(call.user), now);
            let mut request = request(about, by, intake);
            request.area = request.area.or(area);
            let reply = match bot.casework.open(key(call.user), request, Some(call.id), now).await {
                Took::Up(_) => {
                    bot.in_mind.forget_about(call.user);
                    bot.casework.says(Answer::Asked, now)
                }
                Took::Before => bot.casework.says(Answer::Asked, now),
                Took::Answered(reply, _) => *reply,
            };
            bot.fill(&call, &[reply]).await;
        };
        self.queues.push_always(Turn::Cases(user), Box::pin(open));
    }

    /// Does what an asker wants with their case; what follows reaches them where the case is.
    pub(super) async fn asker_does(self: &Arc<Self>, call: Call, asking: Asking) {
        self.callback(call.id, &call.token, json!({ "type": 6 })).await;
        let bot = Arc::clone(self);
        let user = call.user;
        let does = async move {
            match bot.casework.asker_does(key(call.user), asking, Some(call.id), Timestamp::now()).await {
                Took::Up(_) | Took::Before => {}
                Took::Answered(reply, _) => {
                    for body in bot.whispers(&[*reply]) {
                        bot.tell_further(&call, body).await;
                    }
                }
            }
        };
        self.queues.push_always(Turn::Cases(user), Box::pin(does));
    }

    /// Forgets everything of an asker: the conversation at once, the cases as soon as the store can.
    pub(super) async fn forgets(self: &Arc<Self>, call: Call) {
        self.callback(call.id, &call.token, thinking()).await;
        let bot = Arc::clone(self);
        let user = call.user;
        let forget = async move {
            let now = Timestamp::now();
            let asker = key(call.user);
            let forgotten = bot.step(call.user, Event::Forgets).replies;
            bot.in_mind.forget(call.user);
            let replies = match bot.casework.cases_of(asker).await {
                Ok(cases) if cases.is_empty() => forgotten,
                Ok(_) => match bot.casework.forget(asker, now).await {
                    Ok(reply) => {
                        bot.casework.to_asker().doors.forget(asker);
                        vec![reply]
                    }
                    Err(error) => bot.not_forgotten(&error, now),
                },
                Err(error) => bot.not_forgotten(&error, now),
            };
            bot.fill(&call, &replies).await;
        };
        self.queues.push_always(Turn::Cases(user), Box::pin(forget));
    }

    fn not_forgotten(&self, error: &dyn std::error::Error, now: Timestamp) -> Vec<Reply> {
        error!(%error, "the cases of an asker could not be erased");
        vec![self.casework.says(Answer::NotForgotten, now)]
    }

    /// Passes what was written in private on to the panel, if the asker has an open case, and tells what they are to be
    /// told of it; `None` when it is a question to the bot.
    pub(super) async fn passes_on(&self, incoming: &Incoming) -> Option<Vec<Reply>> {
        let user = incoming.asked.asker;
        let asker = key(user);
        let now = Timestamp::now();
        let case = match self.casework.case_of(asker).await {
            Ok(Some(case)) => case,
            Ok(None) => return None,
            // They may think that a person reads it: better to say that nobody does.
            Err(error) if !self.casework.to_asker().doors.of(asker).is_empty() => {
                error!(%error, "it is not known whether somebody has a case");
                return Some(vec![self.casework.says(Answer::Failed, now)]);
            }
            Err(_) => return None,
        };
        match self.casework.asker_writes(asker, incoming.text.clone(), incoming.asked.message.get(), now).await {
            Took::Up(_) => {
                let (reply, is_danger) = self.casework.received(&case, &incoming.text);
                let is_told = is_danger || self.in_mind.is_to_be_told(user, now);
                Some(if is_told { vec![reply] } else { Vec::new() })
            }
            Took::Before => Some(Vec::new()),
            // Closed while it was written: it is a question again.
            Took::Answered(_, Answer::NoCase) => None,
            Took::Answered(reply, _) => Some(vec![*reply]),
        }
    }

    /// Fills in an answer that was put off, so that only whoever asked sees it.
    async fn fill(&self, call: &Call, replies: &[Reply]) {
        let mut bodies = self.whispers(replies).into_iter();
        if let Some(first) = bodies.next() {
            let path = format!("/webhooks/{}/{}/messages/@original", call.application, call.token);
            let ask = Ask::of_interaction(Method::PATCH, path, INTERACTION_WORTH).with(first);
            if let Err(error) = self.rest.ask(&ask).await {
                warn!(%error, "an answer that was put off could not be delivered");
            }
        }
        for body in bodies {
            self.tell_further(call, body).await;
        }
    }

    fn whispers(&self, replies: &[Reply]) -> Vec<Value> {
        let pages = replies.iter().flat_map(|reply| self.render(reply, Place::Private));
        pages.map(render::ephemeral).collect()
    }
}

/// Who asks, as the casework knows them.
pub(super) const fn key(asker: UserId) -> AskerKey {
    AskerKey::new(asker.get())
}

/// The answers in the window with the questions before a case: what is left empty is skipped.
pub(super) fn intake_of(window: &ModalInteraction) -> Intake {
    let fields = || window.data.components.iter().flat_map(|row| &row.components);
    let answer = |id: &str| {
        let text = fields().find_map(|component| match component {
            ActionRowComponent::InputText(field) if field.custom_id == id => field.value.clone(),
            _ => None,
        });
        match text.filter(|text| !text.trim().is_empty()) {
            Some(text) => IntakeAnswer::Answered(Private::new(text)),
            None => IntakeAnswer::Skipped,
        }
    };
    Intake { safe_contact: answer(SAFE_FIELD), may_know: answer(KNOW_FIELD) }
}

fn request(about: Option<HandOver>, by: OpenedBy, intake: Intake) -> Request {
    match about {
        Some(HandOver { urgency, flags, topic, area, panel, handoff: _ }) => {
            Request { by, urgency, flags, topic, area, panel, intake, said: Vec::new() }
        }
        None => Request { by, ..Request::of_asker(intake) },
    }
}
