//! What somebody of the panel is about to send, between its preview and the press that sends it.
//!
//! In memory only: after a stop nothing is sent that nobody has seen since.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::case::{CaseId, LineId, PanellistKey, Said};

/// The most drafts at once; beyond it, the oldest go.
const MOST: usize = 500;

/// How long a draft is kept: as long as the preview can still be changed.
const KEPT: SignedDuration = SignedDuration::from_mins(14);

/// What is about to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) by: PanellistKey,
    pub(super) case: CaseId,
    pub(super) says: Said,
    /// The line in whose place it comes.
    pub(super) corrects: Option<LineId>,
}

/// The drafts, by the interaction that they came from.
#[derive(Default)]
pub(super) struct Drafts(Mutex<HashMap<u64, (Timestamp, Draft)>>);

impl Drafts {
    /// Keeps a draft.
    pub(super) fn keep(&self, number: u64, draft: Draft, now: Timestamp) {
        let mut drafts = self.lock();
        drafts.retain(|_, (since, _)| now.duration_since(*since) < KEPT);
        if drafts.len() >= MOST
            && let Some(oldest) = drafts.iter().min_by_key(|(_, (since, _))| *since).map(|(number, _)| *number)
        {
            drafts.remove(&oldest);
        }
        drafts.insert(number, (now, draft));
    }

    /// Takes a draft of somebody's own out: it can be sent once.
    pub(super) fn take(&self, number: u64, by: PanellistKey, now: Timestamp) -> Option<Draft> {
        let mut drafts = self.lock();
        let is_theirs =
            drafts.get(&number).is_some_and(|(since, draft)| draft.by == by && now.duration_since(*since) < KEPT);
        if is_theirs { drafts.remove(&number).map(|(_, draft)| draft) } else { None }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, (Timestamp, Draft)>> {
        // Each change is whole by itself.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::private::Private;

    #[test]
    fn a_draft_is_its_writers_is_sent_once_and_is_forgotten() {
        let drafts = Drafts::default();
        let now: Timestamp = "2026-11-25T12:00:00Z".parse().unwrap();
        let key = PanellistKey::new;
        let says = Said::Words(Private::new("yes".to_owned()));
        let draft = Draft { by: key(1), case: CaseId::new(1), says, corrects: None };
        drafts.keep(7, draft.clone(), now);
        assert_eq!(drafts.take(7, key(2), now), None);
        assert_eq!(drafts.take(7, key(1), now), Some(draft.clone()));
        assert_eq!(drafts.take(7, key(1), now), None);
        drafts.keep(8, draft.clone(), now);
        assert_eq!(drafts.take(8, key(1), now + KEPT), None);
        for number in 0..=MOST as u64 {
            drafts.keep(number, draft.clone(), now + SignedDuration::from_secs(i64::try_from(number).unwrap()));
        }
        assert_eq!(drafts.take(0, key(1), now), None, "the oldest went");
        assert_eq!(drafts.lock().len(), MOST);
    }
}
