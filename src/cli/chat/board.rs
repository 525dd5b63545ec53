//! The two couriers of the terminal: what the asker is sent and what the panel is shown, until somebody looks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::app::Desk;
use crate::app::casework::{Address, Attempt, Field, ForPanel, NotSent, Sent, Shown, ToAsker, ToPanel};
use crate::case::{Case, Codename, PanellistKey};
use crate::knowledge::Phrase;
use crate::safety::Reply;
use crate::store::Places;

/// The one channel there is.
const DOOR: u64 = 1;

#[derive(Default)]
struct News {
    last: u64,
    for_asker: Vec<String>,
    for_panel: Vec<String>,
    /// What the asker was sent and still has.
    sent: BTreeMap<u64, String>,
}

/// What is new on either side. Clones are the same board.
#[derive(Clone)]
pub(super) struct Board {
    desk: Arc<Desk>,
    news: Arc<Mutex<News>>,
}

impl Board {
    pub(super) fn at(desk: Arc<Desk>) -> Self {
        Self { desk, news: Arc::default() }
    }

    /// What the asker was sent since they last looked.
    pub(super) fn for_asker(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().for_asker)
    }

    /// What the panel was shown since somebody last looked.
    pub(super) fn for_panel(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().for_panel)
    }

    /// How much of that the asker has not seen.
    pub(super) fn asker_news(&self) -> usize {
        self.lock().for_asker.len()
    }

    /// How much of that the panel has not seen.
    pub(super) fn panel_news(&self) -> usize {
        self.lock().for_panel.len()
    }

    fn lock(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn say(&self, phrase: Phrase, values: &[(&str, &str)]) -> String {
        self.desk.library().knowledge.phrases.fill(phrase, values)
    }
}

/// A card as lines.
pub(super) fn card_text(codename: &str, fields: &[Field]) -> String {
    let lines = fields.iter().map(|Field { label, text }| format!("- {label}: {}", text.reveal()));
    std::iter::once(format!("**{codename}**")).chain(lines).collect::<Vec<_>>().join("\n")
}

impl ToAsker for Board {
    async fn send(&self, _to: Address, reply: Reply, _attempt: Attempt) -> Result<Sent, NotSent> {
        let mut news = self.lock();
        news.last += 1;
        let (id, text) = (news.last, reply.markdown());
        news.sent.insert(id, text.clone());
        news.for_asker.push(text);
        Ok(Sent { messages: vec![id], door: DOOR })
    }

    async fn replace(
        &self,
        _to: Address,
        messages: Vec<u64>,
        reply: Reply,
        _attempt: Attempt,
    ) -> Result<Sent, NotSent> {
        let changed = self.say(Phrase::ChatChanged, &[]);
        let mut news = self.lock();
        for id in &messages {
            news.sent.insert(*id, reply.markdown());
        }
        news.for_asker.push(format!("{changed}\n\n{}", reply.markdown()));
        Ok(Sent { messages, door: DOOR })
    }

    async fn take_away(&self, _door: u64, messages: Vec<u64>) -> Result<(), NotSent> {
        for id in messages {
            let Some(text) = self.lock().sent.remove(&id) else { continue };
            let first = text.lines().next().unwrap_or_default();
            let taken = self.say(Phrase::ChatTakenAway, &[("text", first)]);
            self.lock().for_asker.push(taken);
        }
        Ok(())
    }
}

impl ToPanel for Board {
    fn name(&self, panellist: PanellistKey) -> String {
        self.say(Phrase::ChatPanellist, &[("number", &panellist.key().to_string())])
    }

    async fn show(&self, case: &Case, places: Places, what: ForPanel, _attempt: Attempt) -> Result<Shown, NotSent> {
        let text = match what {
            // Whoever opens a case sees its card as it is then: it is drawn here once, when it comes in.
            ForPanel::Card(_) if places.card.is_some() => None,
            ForPanel::Card(fields) => Some(card_text(case.codename.as_str(), &fields)),
            ForPanel::Line { head, text, line: _ } => Some(format!("{head} {}", text.reveal())),
            ForPanel::Notice { text, notice: _, called: _ } => Some(text),
        };
        self.lock().for_panel.extend(text);
        Ok(Shown { messages: Vec::new(), places: Places { card: Some(case.id.number()), ..places } })
    }

    async fn clear(&self, codename: &Codename, _card: Option<u64>, _thread: Option<u64>) -> Result<(), NotSent> {
        let cleared = self.say(Phrase::ChatCleared, &[("codename", codename.as_str())]);
        self.lock().for_panel.push(cleared);
        Ok(())
    }
}
