//! `open-door ask --why`: what the answer was chosen by, for the person who tunes.

use anyhow::Result;
use jiff::Timestamp;

use super::screen;
use crate::answer::{Fitness, Question, THRESHOLDS, TopicReason, Why, explain};
use crate::knowledge::AreaId;
use crate::library::Library;
use crate::triage::rules;

/// Says why a message is answered as it is.
pub(super) fn say(library: &Library, message: &str, area: Option<&AreaId>, now: Timestamp) -> Result<()> {
    let judgement = library.triage.judge(message, &[]);
    let question = Question { text: message, area, last_topic: None, judgement: &judgement, now };
    let Why { topics, elsewhere, elsewhere_file, points_back_to: _, also } = explain(library, question)?;
    screen::say("\nWhy\n");
    screen::say(&format!("  judged {}\n", judgement.urgency));
    for finding in &judgement.findings {
        let words = finding.evidence.reveal();
        let means = rules::ALL.iter().find(|rule| rule.id == finding.rule).map_or("what was learnt", |rule| rule.means);
        screen::say(&format!("    {}: \u{201c}{words}\u{201d}; {means}\n", finding.rule));
    }
    for (place, reason) in topics.iter().enumerate() {
        say_topic(library, place + 1, reason);
    }
    let file = elsewhere_file.and_then(|file| library.knowledge.elsewhere.get(file));
    let file = file.map_or("", |file| file.id.as_str());
    screen::say(&format!("  something else: {elsewhere:.2}, as in {file}\n"));
    for topic in also {
        screen::say(&format!("  asked as well: {topic}\n"));
    }
    screen::say(&format!(
        "  an entry is given from {:.2}; it is asked back when the first three have {:.2}; something else from {:.2} times the first\n",
        THRESHOLDS.answer, THRESHOLDS.clarify, THRESHOLDS.elsewhere
    ));
    Ok(())
}

fn say_topic(library: &Library, place: usize, reason: &TopicReason) {
    let words = reason.words.reveal().join(" ");
    screen::say(&format!("  {place}. {}: {:.2}, for \u{201c}{words}\u{201d}\n", reason.topic, reason.chance));
    if let Some(choice) = reason.choice
        && let Some(entry) = library.knowledge.entries.get(choice.entry)
    {
        let Fitness { words, area, age, voice } = choice.fitness;
        screen::say(&format!("     {}: words {words:.2}, area {area:.2}, age {age:.2}, voice {voice:.2}\n", entry.id));
    }
}
