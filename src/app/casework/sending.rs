//! What an errand comes to: the reply, card or notice of the case as it is now, handed to its courier.

use jiff::Timestamp;

use super::courier::{Address, Attempt, ForPanel, NotSent, Sent, Shown, ToAsker, ToPanel};
use super::{Casework, panel, sent_to_asker, words};
use crate::case::{Call, Case, CaseId, LineId, PanelNotice, Said, handoff, plain};
use crate::knowledge::Phrase;
use crate::private::Private;
use crate::safety::Reply;
use crate::store::{Errand, Kept, Row, RowState, Store, StoreError};

/// What was sent, as an adapter tells it.
pub(super) enum Done {
    ToAsker(Sent),
    ToPanel(Shown),
    TakenAway,
    /// There is nothing to send any more, and nothing is missed.
    Nothing,
}

/// Why something was not sent.
pub(super) enum Failure {
    /// The courier could not.
    Courier(NotSent),
    /// What was to be sent is not there any more, such as an entry that was withdrawn.
    NothingToSay,
}

impl From<NotSent> for Failure {
    fn from(not_sent: NotSent) -> Self {
        Self::Courier(not_sent)
    }
}

impl<S: Store, A: ToAsker, P: ToPanel> Casework<S, A, P> {
    /// Sends what belongs to a case. The outer error is the store's.
    pub(super) async fn send(
        &self,
        kept: &Kept,
        row: &Row,
        attempt: Attempt,
        now: Timestamp,
    ) -> Result<Result<Done, Failure>, StoreError> {
        let library = self.library();
        let case = &kept.case;
        let address = Address { asker: kept.asker, door: kept.places.door, is_open: case.is_open() };
        let say = async |reply: Option<Reply>| match reply {
            Some(reply) => Ok(self.asker.send(address, reply, attempt).await.map(Done::ToAsker)?),
            None => Ok(Done::Nothing),
        };
        Ok(match &row.errand {
            Errand::Say(line) => match self.reply_of(case, *line, now) {
                Some(reply) => say(Some(reply)).await,
                None if is_taken_back(case, *line) => Ok(Done::Nothing),
                None => Err(Failure::NothingToSay),
            },
            Errand::Correct(line) => {
                let sent = self.sent_of(case.id, *line).await?;
                match self.reply_of(case, *line, now) {
                    None => Ok(Done::Nothing),
                    Some(reply) if sent.is_empty() => say(Some(reply)).await,
                    Some(reply) => self
                        .asker
                        .replace(address, sent, reply, attempt)
                        .await
                        .map(Done::ToAsker)
                        .map_err(Failure::from),
                }
            }
            Errand::TakeBack(line) => {
                let sent = self.sent_of(case.id, *line).await?;
                self.take_away(kept.places.door, sent).await
            }
            Errand::Hide => {
                let sent = sent_to_asker(&self.store.errands_of(case.id).await?);
                self.take_away(kept.places.door, sent).await
            }
            Errand::TellAsker(notice) => {
                say(Some(words::notice(&library, case, *notice, &self.rules.limits.hours, now))).await
            }
            Errand::Pass(_) | Errand::TellPanel(_) | Errand::Card => {
                let what = self.for_panel(case, &row.errand, now);
                match what {
                    Some(what) => self
                        .panel
                        .show(case, kept.places, what, attempt)
                        .await
                        .map(Done::ToPanel)
                        .map_err(Failure::from),
                    None => Ok(Done::Nothing),
                }
            }
            // These belong to no case.
            Errand::ClearAsker { .. } | Errand::ClearPanel { .. } => self.clear(&row.errand).await,
        })
    }

    pub(super) async fn clear(&self, errand: &Errand) -> Result<Done, Failure> {
        match errand {
            Errand::ClearAsker { door, messages } => self.take_away(Some(*door), messages.clone()).await,
            Errand::ClearPanel { codename, card, thread } => {
                Ok(self.panel.clear(codename, *card, *thread).await.map(|()| Done::TakenAway)?)
            }
            Errand::Say(_)
            | Errand::Correct(_)
            | Errand::TakeBack(_)
            | Errand::Hide
            | Errand::TellAsker(_)
            | Errand::Pass(_)
            | Errand::TellPanel(_)
            | Errand::Card => Ok(Done::Nothing),
        }
    }

    async fn take_away(&self, door: Option<u64>, messages: Vec<u64>) -> Result<Done, Failure> {
        match door {
            Some(door) if !messages.is_empty() => {
                Ok(self.asker.take_away(door, messages).await.map(|()| Done::TakenAway)?)
            }
            Some(_) | None => Ok(Done::Nothing),
        }
    }

    fn reply_of(&self, case: &Case, line: LineId, now: Timestamp) -> Option<Reply> {
        words::line(&self.library(), case, case.line(line)?, now)
    }

    fn for_panel(&self, case: &Case, errand: &Errand, now: Timestamp) -> Option<ForPanel> {
        let library = self.library();
        let phrases = &library.knowledge.phrases;
        let name = |panellist| self.panel.name(panellist);
        match errand {
            Errand::Card => Some(ForPanel::Card(panel::card(&library.knowledge, case, now, &name))),
            Errand::Pass(line) => {
                let Said::Words(text) = &case.line(*line)?.says else { return None };
                let blanks = [("codename", case.codename.as_str()), ("line", &line.to_string())];
                let head = phrases.fill(Phrase::PanelWrites, &blanks);
                Some(ForPanel::Line { line: *line, head, text: Private::new(plain(text.reveal())) })
            }
            Errand::TellPanel(notice) => {
                let text = panel::notice_words(phrases, case, *notice, &name);
                let called = |call| Some(handoff::called(case, call, &self.rules.staffed));
                let called = match notice {
                    PanelNotice::Called(call) => called(*call),
                    PanelNotice::Raised => called(Call::Moderators),
                    PanelNotice::Claimed(_)
                    | PanelNotice::Released
                    | PanelNotice::PassedOn
                    | PanelNotice::Joined(_)
                    | PanelNotice::Left(_)
                    | PanelNotice::Reminder(_)
                    | PanelNotice::TakenFromSilence
                    | PanelNotice::ContactLost(_)
                    | PanelNotice::NotDelivered(..)
                    | PanelNotice::Closed(_)
                    | PanelNotice::Reopened => None,
                };
                Some(ForPanel::Notice { notice: *notice, text, called })
            }
            Errand::Say(_)
            | Errand::Correct(_)
            | Errand::TakeBack(_)
            | Errand::Hide
            | Errand::TellAsker(_)
            | Errand::ClearAsker { .. }
            | Errand::ClearPanel { .. } => None,
        }
    }

    /// The messages in which the asker has a line: of the last errand that sent it.
    async fn sent_of(&self, case: CaseId, line: LineId) -> Result<Vec<u64>, StoreError> {
        let rows = self.store.errands_of(case).await?;
        let sent = rows.iter().rev().find_map(|row| match (&row.errand, &row.state) {
            (Errand::Say(other) | Errand::Correct(other), RowState::Sent { messages, .. }) if *other == line => {
                Some(messages.clone())
            }
            _ => None,
        });
        Ok(sent.unwrap_or_default())
    }
}

fn is_taken_back(case: &Case, line: LineId) -> bool {
    case.line(line).is_none_or(|line| line.says == Said::TakenBack)
}
