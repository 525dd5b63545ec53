//! The panel on Discord: a card for each case in the panel channel, a private thread for its talk, and what is pressed there.
//!
//! # Who sees what
//!
//! - The card is for the whole panel: what a case is about, how urgent it is,
//!   where it stands. It is changed in place.
//! - The talk is in a private thread. Whoever claims a case comes in, and
//!   whoever of the panel wants to read it. Calls go to the panel channel: to
//!   mention a role in a private thread would bring all of it in.
//! - Nothing shown holds an account, a name or a link of an asker: a case has
//!   none. What an asker wrote is quoted plain text ([`defuse`]).
//!
//! # What if
//!
//! - **The bot cannot make a thread?** Everything is shown in the panel channel
//!   instead: nobody is left unheard for want of a permission.
//! - **The card or the thread was deleted?** It is made anew when there is
//!   something to show.
//! - **A try ended in the dark?** The next one looks first whether the message
//!   or the thread is there already.

mod act;
mod card;
mod command;
mod defuse;
mod draft;
mod hand;
mod menu;
mod press;
mod staff;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use serenity::model::id::ChannelId;
use tracing::warn;

pub(super) use self::command::{cases, hand_over, queue, reply};
use self::draft::Drafts;
use super::catch_up::id_at;
use super::delivery::lane;
use super::post::{Post, UNKNOWN_CHANNEL, id_of, not_sent, replace, take_away};
use super::render;
use super::rest::{Ask, NotDone, Rest};
use crate::app::Desk;
use crate::app::casework::{Attempt, ForPanel, NotSent, Shown, ToPanel};
use crate::case::{Case, Codename, PanelNotice, PanellistKey};
use crate::config::Config;
use crate::store::Places;

/// A private thread, as Discord numbers it.
const PRIVATE_THREAD: u8 = 12;

/// After so many minutes without a word, Discord puts a thread away: the longest it offers.
const PUT_AWAY: u32 = 10_080;

/// The page that the first message of a thread counts as.
const HEAD: usize = 1_000;

/// Messages of one request; Discord gives no more.
const PAGE: usize = 100;

/// The most requests that look for what was said of a case in the panel channel.
const PAGES: usize = 20;

/// How far back an earlier try is looked for: a message taken for one's own would be a call that nobody hears.
const CLOCKS: SignedDuration = SignedDuration::from_secs(5);

/// The way to the panel.
pub(super) struct Panel {
    rest: Arc<Rest>,
    config: Arc<Config>,
    desk: Arc<Desk>,
    /// What panellists are about to send.
    drafts: Drafts,
}

impl Panel {
    pub(super) fn new(rest: Arc<Rest>, config: Arc<Config>, desk: Arc<Desk>) -> Self {
        Self { rest, config, desk, drafts: Drafts::default() }
    }

    /// Lets somebody of the panel read a thread.
    pub(super) async fn let_in(&self, thread: u64, user: u64) {
        self.member(Method::PUT, thread, user).await;
    }

    /// Takes somebody out of a thread.
    pub(super) async fn take_out(&self, thread: u64, user: u64) {
        self.member(Method::DELETE, thread, user).await;
    }

    async fn member(&self, method: Method, thread: u64, user: u64) {
        let channel = ChannelId::new(thread.max(1));
        let ask = Ask::new(method, format!("/channels/{thread}/thread-members/{user}"), &lane(channel));
        if let Err(error) = self.rest.once(&ask).await {
            warn!(?error, "somebody of the panel could not be let into a thread, or taken out of it");
        }
    }

    /// Shows something; `did` is set as soon as anything was done that must not be done twice.
    async fn show_once(
        &self,
        case: &Case,
        places: Places,
        what: ForPanel,
        attempt: Attempt,
        did: &mut bool,
    ) -> Result<Shown, NotSent> {
        let library = self.desk.library();
        let phrases = &library.knowledge.phrases;
        let mut places = places;
        if places.thread.is_none() {
            places.thread = self.open_thread(case, attempt, did).await?;
        }
        let messages = match what {
            ForPanel::Card(fields) => {
                let body = card::card(phrases, case, &fields, places.thread);
                let is_there = match places.card {
                    Some(card) => replace(&self.rest, self.config.panel_channel, card, body.clone()).await?,
                    None => false,
                };
                match places.card.filter(|_| is_there) {
                    Some(card) => vec![card],
                    None => {
                        let card = self.post(self.config.panel_channel, 0, attempt, body, did).await?;
                        places.card = Some(card);
                        vec![card]
                    }
                }
            }
            ForPanel::Line { line: _, head, text } => {
                let pages = card::line(phrases, case.id, &head, &text);
                self.talk(case, &mut places, pages, attempt, did).await?
            }
            ForPanel::Notice { notice, text, called } => {
                let mut body = card::notice(&text, &self.config, notice, called.as_ref());
                let messages = if called.is_some() {
                    if let Some(card) = places.card {
                        let reference = json!({ "message_id": card.to_string(), "fail_if_not_exists": false });
                        render::set(&mut body, "message_reference", reference);
                    }
                    vec![self.post(self.config.panel_channel, 0, attempt, body, did).await?]
                } else {
                    self.talk(case, &mut places, vec![body], attempt, did).await?
                };
                self.let_in_by(notice, places.thread).await;
                messages
            }
        };
        Ok(Shown { messages, places })
    }

    /// Whoever speaks in a case reads its talk.
    async fn let_in_by(&self, notice: PanelNotice, thread: Option<u64>) {
        let Some(thread) = thread else { return };
        match notice {
            PanelNotice::Claimed(who) | PanelNotice::Joined(who) => self.let_in(thread, who.key()).await,
            PanelNotice::Left(who) => self.take_out(thread, who.key()).await,
            PanelNotice::Called(_)
            | PanelNotice::Raised
            | PanelNotice::Released
            | PanelNotice::PassedOn
            | PanelNotice::Reminder(_)
            | PanelNotice::TakenFromSilence
            | PanelNotice::ContactLost(_)
            | PanelNotice::NotDelivered(..)
            | PanelNotice::Closed(_)
            | PanelNotice::Reopened => {}
        }
    }

    /// Posts into the thread, or a new one when it is gone, or the panel channel when there can be none.
    async fn talk(
        &self,
        case: &Case,
        places: &mut Places,
        pages: Vec<Value>,
        attempt: Attempt,
        did: &mut bool,
    ) -> Result<Vec<u64>, NotSent> {
        let mut messages = Vec::new();
        for (page, body) in pages.into_iter().enumerate() {
            let channel = places.thread.unwrap_or(self.config.panel_channel);
            let sent = match self.post(channel, page, attempt, body.clone(), did).await {
                Err(NotSent::Gone) if places.thread.is_some() => {
                    places.thread = self.open_thread(case, attempt, did).await?;
                    let channel = places.thread.unwrap_or(self.config.panel_channel);
                    self.post(channel, page, attempt, body, did).await?
                }
                sent => sent?,
            };
            messages.push(sent);
        }
        Ok(messages)
    }

    /// Posts one message, unless an earlier try did. A channel that is not there is [`NotSent::Gone`].
    async fn post(
        &self,
        channel: u64,
        page: usize,
        attempt: Attempt,
        body: Value,
        did: &mut bool,
    ) -> Result<u64, NotSent> {
        let post = Post { channel, page, attempt: Attempt { begun: None, ..attempt } };
        if let Some(begun) = attempt.begun {
            let content = body.get("content").and_then(Value::as_str).unwrap_or_default();
            if let Some(there) = self.find(channel, begun, &post.mark(), content).await? {
                *did = true;
                return Ok(there);
            }
        }
        let sent = post.send(&self.rest, body).await;
        *did |= sent.is_ok();
        match sent {
            Err(NotSent::Refused) => Err(self.refused(channel).await),
            sent => sent,
        }
    }

    /// Why a message was refused: with its channel gone, another way is open; with a permission missing, it is worth
    /// trying again until somebody gives it.
    async fn refused(&self, channel: u64) -> NotSent {
        let ask = Ask::new(Method::GET, format!("/channels/{channel}"), &lane(ChannelId::new(channel.max(1))));
        match self.rest.once(&ask).await {
            Err(NotDone::Refused { code: UNKNOWN_CHANNEL, .. }) if channel != self.config.panel_channel => {
                NotSent::Gone
            }
            Ok(_) | Err(_) => {
                warn!("the panel could not be told; check PANEL_CHANNEL_ID and the bot's permissions there");
                NotSent::Later { after: None }
            }
        }
    }

    /// A message of an earlier try: by its nonce, or, where Discord does not tell it, by its words.
    async fn find(&self, channel: u64, begun: Timestamp, mark: &str, content: &str) -> Result<Option<u64>, NotSent> {
        let is_it = |message: &Value| match message.get("nonce").and_then(Value::as_str) {
            Some(nonce) => nonce == mark,
            None => {
                let by_program = message.pointer("/author/bot").and_then(Value::as_bool) == Some(true);
                by_program && message.get("content").and_then(Value::as_str) == Some(content)
            }
        };
        let after = id_at(begun.saturating_sub(CLOCKS).unwrap_or(begun)).get();
        Ok(self.scan(channel, after, is_it).await?.into_iter().next())
    }

    /// The messages of a channel after one that are looked for, oldest first.
    async fn scan(&self, channel: u64, after: u64, is_it: impl Fn(&Value) -> bool) -> Result<Vec<u64>, NotSent> {
        let (mut after, mut found) = (after, Vec::new());
        for _ in 0..PAGES {
            let path = format!("/channels/{channel}/messages?after={after}&limit={PAGE}");
            let page = match self.rest.once(&Ask::new(Method::GET, path, &lane(ChannelId::new(channel.max(1))))).await {
                Err(NotDone::Refused { code: UNKNOWN_CHANNEL, .. }) => return Ok(found),
                page => page.map_err(not_sent)?,
            };
            let page = page.as_array().map(Vec::as_slice).unwrap_or_default();
            found.extend(page.iter().filter(|message| is_it(message)).filter_map(id_of));
            match page.iter().filter_map(id_of).max() {
                Some(newest) if page.len() >= PAGE && newest > after => after = newest,
                Some(_) | None => break,
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Makes the thread of a case with its first message; `None` when the bot may not.
    async fn open_thread(&self, case: &Case, attempt: Attempt, did: &mut bool) -> Result<Option<u64>, NotSent> {
        let there = match attempt.begun {
            Some(_) => self.thread_named(&case.codename).await?,
            None => None,
        };
        let thread = match there {
            Some(thread) => thread,
            None => {
                let panel = self.config.panel_channel;
                let body = json!({
                    "name": case.codename.as_str(), "type": PRIVATE_THREAD,
                    "invitable": false, "auto_archive_duration": PUT_AWAY,
                });
                let path = format!("/channels/{panel}/threads");
                let ask = Ask::new(Method::POST, path, &lane(ChannelId::new(panel))).with(body);
                match self.rest.once(&ask).await {
                    Ok(thread) => id_of(&thread).ok_or(NotSent::Unknown)?,
                    Err(NotDone::Refused { status, code }) => {
                        warn!(status, code, "no thread can be made for a case; let the bot make private threads");
                        return Ok(None);
                    }
                    Err(not_done) => return Err(not_sent(not_done)),
                }
            }
        };
        *did = true;
        let head = card::head(&self.desk.library().knowledge.phrases, case);
        self.post(thread, HEAD, attempt, head, did).await?;
        Ok(Some(thread))
    }

    /// A thread of the panel channel by its name.
    async fn thread_named(&self, codename: &Codename) -> Result<Option<u64>, NotSent> {
        let path = format!("/guilds/{}/threads/active", self.config.guild);
        let active = self.rest.once(&Ask::new(Method::GET, path, "threads")).await.map_err(not_sent)?;
        let threads = active.get("threads").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let panel = self.config.panel_channel.to_string();
        let text = |thread: &Value, key: &str| thread.get(key).and_then(Value::as_str).map(str::to_owned);
        let is_it = |thread: &&Value| {
            text(thread, "parent_id").as_ref() == Some(&panel)
                && text(thread, "name").as_deref() == Some(codename.as_str())
        };
        Ok(threads.iter().find(is_it).and_then(id_of))
    }

    /// Takes a thread away; without the permission for that, what the bot wrote in it.
    async fn clear_thread(&self, thread: u64) -> Result<(), NotSent> {
        let ask = Ask::new(Method::DELETE, format!("/channels/{thread}"), &lane(ChannelId::new(thread.max(1))));
        match self.rest.once(&ask).await {
            Ok(_) | Err(NotDone::Refused { code: UNKNOWN_CHANNEL, .. }) => Ok(()),
            Err(NotDone::Refused { .. }) => {
                warn!("the thread of an erased case cannot be deleted; let the bot manage threads");
                let own = |message: &Value| message.pointer("/author/bot").and_then(Value::as_bool) == Some(true);
                let own = self.scan(thread, 1, own).await?;
                take_away(&self.rest, thread, &own).await?;
                // What panellists said among themselves is left: it is tried again, and at last shown as not done.
                Err(NotSent::Later { after: None })
            }
            Err(not_done) => Err(not_sent(not_done)),
        }
    }
}

impl ToPanel for Panel {
    fn name(&self, panellist: PanellistKey) -> String {
        card::name(panellist.key())
    }

    async fn show(&self, case: &Case, places: Places, what: ForPanel, attempt: Attempt) -> Result<Shown, NotSent> {
        let mut did = false;
        self.show_once(case, places, what, attempt, &mut did).await.map_err(|not_sent| match not_sent {
            // Part of it is done: the next try has to look which.
            NotSent::Later { .. } if did => NotSent::Unknown,
            NotSent::Gone => NotSent::Later { after: None },
            not_sent => not_sent,
        })
    }

    async fn clear(&self, codename: &Codename, card: Option<u64>, thread: Option<u64>) -> Result<(), NotSent> {
        let panel = self.config.panel_channel;
        if let Some(card) = card {
            let marked = card::marked(codename);
            let names_it = |message: &Value| {
                message.pointer("/author/bot").and_then(Value::as_bool) == Some(true)
                    && message.get("content").and_then(Value::as_str).is_some_and(|text| text.contains(&marked))
            };
            let calls = self.scan(panel, card, names_it).await?;
            take_away(&self.rest, panel, &[&[card], calls.as_slice()].concat()).await?;
        }
        match thread {
            Some(thread) => self.clear_thread(thread).await,
            None => Ok(()),
        }
    }
}
