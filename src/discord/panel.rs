//! The way to the panel: the card of a case in the panel channel.

use std::sync::Arc;

use serde_json::json;

use super::post::Post;
use super::rest::Rest;
use crate::app::Desk;
use crate::app::casework::{Attempt, ForPanel, NotSent, Shown, ToPanel};
use crate::case::{Case, Codename, PanellistKey};
use crate::config::Config;
use crate::store::Places;

/// The way to the panel.
pub(super) struct Panel {
    rest: Arc<Rest>,
    config: Arc<Config>,
    #[expect(dead_code, reason = "words of buttons come from it")]
    desk: Arc<Desk>,
}

impl Panel {
    pub(super) const fn new(rest: Arc<Rest>, config: Arc<Config>, desk: Arc<Desk>) -> Self {
        Self { rest, config, desk }
    }
}

impl ToPanel for Panel {
    fn name(&self, panellist: PanellistKey) -> String {
        format!("<@{}>", panellist.key())
    }

    async fn show(&self, case: &Case, places: Places, what: ForPanel, attempt: Attempt) -> Result<Shown, NotSent> {
        let ForPanel::Card(fields) = what else { return Ok(Shown { messages: Vec::new(), places }) };
        let lines: Vec<String> =
            fields.iter().map(|field| format!("- {}: {}", field.label, field.text.reveal())).collect();
        let text = format!("**{}**\n{}", case.codename.as_str(), lines.join("\n"));
        let body = json!({ "content": text, "allowed_mentions": { "parse": [] } });
        let post = Post { channel: self.config.panel_channel, page: 0, attempt };
        let card = post.send(&self.rest, body).await?;
        Ok(Shown { messages: vec![card], places: Places { card: Some(card), ..places } })
    }

    async fn clear(&self, _: &Codename, card: Option<u64>, _: Option<u64>) -> Result<(), NotSent> {
        match card {
            Some(card) => super::post::take_away(&self.rest, self.config.panel_channel, &[card]).await,
            None => Ok(()),
        }
    }
}
