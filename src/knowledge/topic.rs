//! The topics: what a question can be about. The program names none of them.

use super::fault::{Fault, Problem};
use super::id::TopicId;

/// One line of `topics.tsv`.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Its id, which never changes.
    pub id: TopicId,
    /// The group it is listed under.
    pub group: String,
    /// What a question on this topic asks, for editors and as words to search.
    pub asks: String,
}

/// All topics, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Topics(Vec<Topic>);

impl Topics {
    /// Reads `topics.tsv`: a heading, then id, group and question, parted by tabs.
    pub(super) fn read(file: &str, text: &str, faults: &mut Vec<Fault>) -> Self {
        let mut topics: Vec<Topic> = Vec::new();
        for (number, line) in text.lines().enumerate().skip(1) {
            if line.trim().is_empty() {
                continue;
            }
            let mut cells = line.split('\t').map(str::trim);
            let (Some(id), Some(group), Some(asks), None) = (cells.next(), cells.next(), cells.next(), cells.next())
            else {
                faults.push(
                    Problem::new("a topic needs three cells", "write id, group and question, with a tab between")
                        .at(file, number + 1),
                );
                continue;
            };
            match TopicId::parse(id) {
                Ok(id) if topics.iter().any(|topic| topic.id == id) => faults.push(
                    Problem::new(format!("topic `{id}` stands twice"), "keep one of the two lines")
                        .at(file, number + 1),
                ),
                Ok(id) => topics.push(Topic { id, group: group.to_owned(), asks: asks.to_owned() }),
                Err(problem) => faults.push(problem.at(file, number + 1)),
            }
        }
        Self(topics)
    }

    /// The topic of an id.
    pub fn get(&self, id: &TopicId) -> Option<&Topic> {
        self.0.iter().find(|topic| topic.id == *id)
    }

    /// Every topic, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Topic> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
