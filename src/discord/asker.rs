//! The way to an asker: a direct message.

use std::sync::Arc;

use reqwest::Method;
use serde_json::json;

use super::post::{Post, id_of, not_sent, take_away};
use super::render;
use super::rest::{Ask, Rest};
use crate::app::Desk;
use crate::app::casework::{Address, Attempt, NotSent, Sent, ToAsker};
use crate::config::Config;
use crate::conversation::Place;
use crate::safety::Reply;

/// The way to an asker.
pub(super) struct Asker {
    rest: Arc<Rest>,
    #[expect(dead_code, reason = "the question channels come from it")]
    config: Arc<Config>,
    desk: Arc<Desk>,
}

impl Asker {
    pub(super) const fn new(rest: Arc<Rest>, config: Arc<Config>, desk: Arc<Desk>) -> Self {
        Self { rest, config, desk }
    }

    /// The channel in which the asker is written to.
    async fn door(&self, to: Address) -> Result<u64, NotSent> {
        if let Some(door) = to.door {
            return Ok(door);
        }
        let body = json!({ "recipient_id": to.asker.reveal().to_string() });
        let ask = Ask::new(Method::POST, "/users/@me/channels".to_owned(), "doors").with(body);
        let channel = self.rest.once(&ask).await.map_err(not_sent)?;
        id_of(&channel).ok_or(NotSent::Unknown)
    }
}

impl ToAsker for Asker {
    async fn send(&self, to: Address, reply: Reply, attempt: Attempt) -> Result<Sent, NotSent> {
        let door = self.door(to).await?;
        let mut messages = Vec::new();
        let pages = render::messages(&reply, &self.desk.library().knowledge.phrases, Place::Private);
        for (page, body) in pages.into_iter().enumerate() {
            messages.push(Post { channel: door, page, attempt }.send(&self.rest, body).await?);
        }
        Ok(Sent { messages, door })
    }

    async fn replace(&self, to: Address, _: Vec<u64>, reply: Reply, attempt: Attempt) -> Result<Sent, NotSent> {
        self.send(to, reply, attempt).await
    }

    async fn take_away(&self, door: u64, messages: Vec<u64>) -> Result<(), NotSent> {
        take_away(&self.rest, door, &messages).await
    }
}
