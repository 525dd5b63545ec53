//! Which messages were taken up and how they were answered: ids only, in memory only, the oldest forgotten first.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serenity::model::id::{ChannelId, MessageId, UserId};

use crate::conversation::Place;

/// The most messages remembered.
const MOST: usize = 20_000;

/// The numbers of posts that an earlier run may have used for a message.
const EARLIER_POSTS: usize = 32;

/// A message that was asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) message: MessageId,
    pub(super) channel: ChannelId,
    pub(super) asker: UserId,
    pub(super) place: Place,
}

/// What the adapter remembers.
#[derive(Default)]
pub(super) struct Memory(Mutex<State>);

#[derive(Default)]
struct State {
    records: HashMap<MessageId, Record>,
    order: VecDeque<MessageId>,
    /// Which message each of the bot's own answers.
    questions: HashMap<MessageId, MessageId>,
}

struct Record {
    /// `None` for a message that was deleted before it was taken up.
    asked: Option<Asked>,
    /// The bot's messages, in order.
    replies: Vec<MessageId>,
    /// How many of the bot's messages were ever tried: each needs a nonce of its own.
    posts: usize,
    /// When it was last edited.
    edited: Option<Timestamp>,
    is_gone: bool,
}

impl Record {
    const fn new(asked: Option<Asked>) -> Self {
        Self { is_gone: asked.is_none(), asked, replies: Vec::new(), posts: 0, edited: None }
    }
}

impl Memory {
    /// Takes a message up. False when it was taken up or deleted before: a resumed gateway tells some things twice.
    pub(super) fn take_up(&self, asked: Asked) -> bool {
        let mut state = self.lock();
        if state.records.contains_key(&asked.message) {
            return false;
        }
        state.insert(asked.message, Record::new(Some(asked)));
        true
    }

    /// Remembers how an earlier run answered a message.
    pub(super) fn restore(&self, asked: Asked, replies: &[MessageId]) {
        if self.take_up(asked) {
            let mut state = self.lock();
            if let Some(record) = state.records.get_mut(&asked.message) {
                record.posts = EARLIER_POSTS;
            }
            state.set_replies(asked.message, replies);
        }
    }

    /// Whether a message was taken up, or deleted.
    pub(super) fn knows(&self, message: MessageId) -> bool {
        self.lock().records.contains_key(&message)
    }

    /// A message that was taken up and is still there.
    pub(super) fn asked(&self, message: MessageId) -> Option<Asked> {
        self.lock().records.get(&message).filter(|record| !record.is_gone).and_then(|record| record.asked)
    }

    /// Who wrote a message that was taken up, even if it was deleted since.
    pub(super) fn asker(&self, message: MessageId) -> Option<UserId> {
        self.lock().records.get(&message)?.asked.map(|asked| asked.asker)
    }

    /// Remembers that a message was deleted. Whose it was, if it had been taken up.
    pub(super) fn bury(&self, message: MessageId) -> Option<Asked> {
        let mut state = self.lock();
        if let Some(record) = state.records.get_mut(&message) {
            record.is_gone = true;
            return record.asked;
        }
        state.insert(message, Record::new(None));
        None
    }

    /// Whether a message was deleted.
    pub(super) fn is_gone(&self, message: MessageId) -> bool {
        self.lock().records.get(&message).is_some_and(|record| record.is_gone)
    }

    /// Remembers an edit. False when a later one is known.
    pub(super) fn is_news(&self, message: MessageId, edited: Timestamp) -> bool {
        let mut state = self.lock();
        let Some(record) = state.records.get_mut(&message) else { return false };
        let is_news = record.edited.is_none_or(|known| known <= edited);
        if is_news {
            record.edited = Some(edited);
        }
        is_news
    }

    /// When a message was last edited, as far as is known.
    pub(super) fn edited(&self, message: MessageId) -> Option<Timestamp> {
        self.lock().records.get(&message)?.edited
    }

    /// A number for the next message in answer to one, different each time.
    pub(super) fn next_post(&self, message: MessageId) -> usize {
        let mut state = self.lock();
        state.records.get_mut(&message).map_or(0, |record| {
            record.posts += 1;
            record.posts - 1
        })
    }

    /// Remembers the bot's messages in answer to one, in order.
    pub(super) fn set_replies(&self, message: MessageId, replies: &[MessageId]) {
        self.lock().set_replies(message, replies);
    }

    /// The bot's messages in answer to one, in order.
    pub(super) fn replies(&self, message: MessageId) -> Vec<MessageId> {
        self.lock().records.get(&message).map(|record| record.replies.clone()).unwrap_or_default()
    }

    /// Which message one of the bot's own answers.
    pub(super) fn question(&self, reply: MessageId) -> Option<MessageId> {
        self.lock().questions.get(&reply).copied()
    }

    /// The messages of a channel after one of them that were taken up and are still there.
    pub(super) fn asked_after(&self, channel: ChannelId, after: MessageId) -> Vec<Asked> {
        let state = self.lock();
        let here = state.records.values().filter(|record| !record.is_gone).filter_map(|record| record.asked);
        here.filter(|asked| asked.channel == channel && asked.message > after).collect()
    }

    /// The channels in which somebody has written to the bot in private.
    pub(super) fn private_channels(&self) -> HashSet<ChannelId> {
        let state = self.lock();
        let asked = state.records.values().filter_map(|record| record.asked);
        asked.filter(|asked| asked.place == Place::Private).map(|asked| asked.channel).collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Each change is whole by itself: a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn insert(&mut self, message: MessageId, record: Record) {
        self.records.insert(message, record);
        self.order.push_back(message);
        if self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
            && let Some(record) = self.records.remove(&oldest)
        {
            for reply in &record.replies {
                self.questions.remove(reply);
            }
        }
    }

    fn set_replies(&mut self, message: MessageId, replies: &[MessageId]) {
        let Some(record) = self.records.get_mut(&message) else { return };
        // Replies that are no longer there stay the bot's own: their deletion is still to be told of.
        self.questions.extend(replies.iter().map(|&reply| (reply, message)));
        record.replies = replies.to_vec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(message: u64) -> Asked {
        Asked {
            message: MessageId::new(message),
            channel: ChannelId::new(1),
            asker: UserId::new(2),
            place: Place::Public,
        }
    }

    #[test]
    fn a_message_is_taken_up_once_and_the_oldest_is_forgotten() {
        let memory = Memory::default();
        assert!(memory.take_up(asked(7)));
        assert!(!memory.take_up(asked(7)));
        memory.set_replies(MessageId::new(7), &[MessageId::new(1)]);
        for id in 8..8 + MOST as u64 {
            assert!(memory.take_up(asked(id)));
        }
        assert_eq!(memory.question(MessageId::new(1)), None);
        assert!(memory.take_up(asked(7)), "forgotten by now");
    }

    #[test]
    fn a_message_deleted_before_it_came_is_not_taken_up() {
        let memory = Memory::default();
        assert!(memory.bury(MessageId::new(7)).is_none());
        assert!(!memory.take_up(asked(7)) && memory.asked(MessageId::new(7)).is_none());
        assert!(memory.take_up(asked(8)) && memory.bury(MessageId::new(8)).is_some());
        assert!(
            memory.is_gone(MessageId::new(8)) && memory.asked_after(ChannelId::new(1), MessageId::new(1)).is_empty()
        );
    }

    #[test]
    fn every_post_has_its_own_number_and_an_older_edit_is_no_news() {
        let memory = Memory::default();
        memory.take_up(asked(7));
        let seven = MessageId::new(7);
        assert_eq!([memory.next_post(seven), memory.next_post(seven)], [0, 1]);
        let at = |second| Timestamp::from_second(second).unwrap();
        assert_eq!([5, 5, 4, 6].map(|second| memory.is_news(seven, at(second))), [true, true, false, true]);
    }
}
