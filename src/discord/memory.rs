//! Which messages were taken up and how they were answered: ids only, in memory only, the oldest forgotten first.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serenity::model::id::{ChannelId, MessageId, UserId};

/// The most messages remembered.
const MOST: usize = 20_000;

/// An answered message.
#[derive(Clone, Debug)]
pub(super) struct Answered {
    /// Who asked.
    pub(super) asker: UserId,
    /// When it was first asked.
    pub(super) asked: Timestamp,
    /// The bot's messages, in order.
    pub(super) replies: Vec<MessageId>,
}

/// What the adapter remembers.
#[derive(Default)]
pub(super) struct Memory(Mutex<State>);

#[derive(Default)]
struct State {
    taken: HashMap<MessageId, UserId>,
    order: VecDeque<MessageId>,
    answered: HashMap<MessageId, Answered>,
    newest: HashMap<ChannelId, MessageId>,
}

impl Memory {
    /// Takes a message up. False when it was taken up before: a resumed gateway tells some things twice.
    pub(super) fn take_up(&self, channel: ChannelId, message: MessageId, asker: UserId) -> bool {
        let mut state = self.lock();
        let newest = state.newest.entry(channel).or_insert(message);
        *newest = (*newest).max(message);
        if state.taken.contains_key(&message) {
            return false;
        }
        state.taken.insert(message, asker);
        state.order.push_back(message);
        if state.order.len() > MOST
            && let Some(oldest) = state.order.pop_front()
        {
            state.taken.remove(&oldest);
            state.answered.remove(&oldest);
        }
        true
    }

    /// Who wrote a message that was taken up.
    pub(super) fn asker_of(&self, message: MessageId) -> Option<UserId> {
        self.lock().taken.get(&message).copied()
    }

    /// Remembers how a message was answered.
    pub(super) fn answered(&self, message: MessageId, answered: Answered) {
        self.lock().answered.insert(message, answered);
    }

    /// How a message was answered, and that no longer from now on.
    pub(super) fn take_answer(&self, message: MessageId) -> Option<Answered> {
        self.lock().answered.remove(&message)
    }

    /// How a message was answered.
    pub(super) fn answer_of(&self, message: MessageId) -> Option<Answered> {
        self.lock().answered.get(&message).cloned()
    }

    /// Whose message one of the bot's messages answers.
    pub(super) fn asker_of_reply(&self, reply: MessageId) -> Option<UserId> {
        self.lock().answered.values().find(|answered| answered.replies.contains(&reply)).map(|answered| answered.asker)
    }

    /// The newest message seen in each channel.
    pub(super) fn newest(&self) -> HashMap<ChannelId, MessageId> {
        self.lock().newest.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Each change is whole by itself: a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_taken_up_once_and_the_oldest_is_forgotten() {
        let memory = Memory::default();
        let (channel, asker) = (ChannelId::new(1), UserId::new(2));
        assert!(memory.take_up(channel, MessageId::new(7), asker));
        assert!(!memory.take_up(channel, MessageId::new(7), asker));
        for id in 8..8 + MOST as u64 {
            assert!(memory.take_up(channel, MessageId::new(id), asker));
        }
        assert!(memory.take_up(channel, MessageId::new(7), asker), "forgotten by now");
        assert_eq!(memory.newest()[&channel], MessageId::new(7 + MOST as u64));
    }
}
