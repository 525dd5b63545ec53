//! What the panel looks for: an entry by its words; and what a message is about that a moderator hands over.

use jiff::Timestamp;

use super::intake::Request;
use crate::answer::{self, Answer, Question};
use crate::case::{Intake, OpenedBy};
use crate::knowledge::{Entry, Knowledge};
use crate::library::Library;
use crate::private::Private;
use crate::text;

/// Words shorter than this tell nothing of what is looked for.
const SHORTEST: usize = 3;

/// What a word is worth in a title, a question and the body.
const WORTH: (usize, usize, usize) = (6, 3, 1);

/// The reviewed entries that have some of these words, those with most and rarest of them first.
pub fn entries<'a>(knowledge: &'a Knowledge, words: &str, most: usize) -> Vec<&'a Entry> {
    let wanted: Vec<String> = text::words(words).into_iter().filter(|word| word.chars().count() >= SHORTEST).collect();
    let entries: Vec<(&Entry, [Vec<String>; 3])> = knowledge.reviewed().map(|entry| (entry, words_of(entry))).collect();
    let has = |words: &[String], wanted: &String| words.iter().any(|word| word.starts_with(wanted));
    // What every entry has tells nothing: a word counts the more, the fewer have it.
    let rarity: Vec<usize> = wanted
        .iter()
        .map(|word| entries.iter().filter(|(_, places)| places.iter().any(|words| has(words, word))).count())
        .map(|count| entries.len().checked_div(count).unwrap_or(0))
        .collect();
    let mut found: Vec<(usize, &Entry)> = entries
        .iter()
        .map(|(entry, [title, questions, body])| {
            let worth = |word: &String| {
                let (in_title, in_question, in_body) = WORTH;
                let of = |words: &[String], worth| if has(words, word) { worth } else { 0 };
                of(title, in_title) + of(questions, in_question) + of(body, in_body)
            };
            let score = wanted.iter().zip(&rarity).map(|(word, rarity)| worth(word) * rarity).sum();
            (score, *entry)
        })
        .filter(|(score, _)| *score > 0)
        .collect();
    found.sort_by(|(one, a), (other, b)| other.cmp(one).then_with(|| a.id.as_str().cmp(b.id.as_str())));
    found.into_iter().take(most).map(|(_, entry)| entry).collect()
}

fn words_of(entry: &Entry) -> [Vec<String>; 3] {
    [text::words(&entry.title), text::words(&entry.questions.join("\n")), text::words(&entry.body.prose())]
}

/// What is asked of the panel when a moderator hands over what somebody wrote.
pub fn handed_over(library: &Library, text: Private<String>, now: Timestamp) -> Request {
    let judgement = library.triage.judge(text.reveal(), &[]);
    let question = Question { text: text.reveal(), area: None, last_topic: None, judgement: &judgement, now };
    // Without the index the panel hears of it all the same.
    let found = answer::find(library, question).ok();
    let panel = found.as_ref().and_then(|found| match found.answer {
        Answer::Entry(entry) => library.knowledge.entries.get(entry).map(|entry| entry.panel),
        Answer::Clarify | Answer::NoAnswer | Answer::Refusal | Answer::Elsewhere(_) => None,
    });
    let (topic, area) = found.map_or((None, None), |found| (found.topics.into_iter().next(), found.area));
    Request {
        by: OpenedBy::Moderator,
        urgency: judgement.urgency,
        flags: judgement.flags,
        topic,
        area,
        panel,
        intake: Intake::default(),
        said: vec![text],
    }
}
