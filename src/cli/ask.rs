//! `open-door ask`: one answer, or a stream of them.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Places, open_desk, screen, why};
use crate::conversation::{Conversation, Event, Place, Step, step};
use crate::library::Library;
use crate::private::Private;
use crate::safety::ReplyKind;

pub(super) const EXAMPLES: &str = "Examples:
  open-door ask 'how can I ring the police if I cannot talk?'
  open-door ask --area Crewe 'who can help me near here?'
  open-door ask --why 'he goes through my receipts'
  echo '{\"id\": \"1\", \"text\": \"what is a refuge?\"}' | open-door ask --jsonl";

#[derive(Debug, Args)]
pub(super) struct AskArgs {
    /// Where the asker is: a town, district, county or nation
    #[arg(long, value_name = "AREA")]
    area: Option<String>,
    /// The time at which it is asked, instead of now
    #[arg(long, value_name = "RFC3339")]
    now: Option<Timestamp>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Say after the answer what it was chosen by: the first three topics, their words and entries, and the judgement
    #[arg(long, conflicts_with_all = ["json", "jsonl"])]
    why: bool,
    /// Read one JSON object a line from standard input and write one a line
    #[arg(long, conflicts_with_all = ["json", "question"])]
    jsonl: bool,
    /// The question, in your own words
    #[arg(required_unless_present = "jsonl", value_name = "QUESTION")]
    question: Option<String>,
    #[command(flatten)]
    places: Places,
}

/// What is written for one question.
#[derive(Debug, Serialize)]
struct Answered {
    id: Value,
    reply: &'static str,
    topic: Option<String>,
    entry: Option<String>,
    confidence: f64,
    alternatives: Vec<String>,
    urgency: &'static str,
    flags: Vec<&'static str>,
    text: String,
}

/// One line of input.
#[derive(Debug, Deserialize)]
struct Asked {
    id: Value,
    text: String,
    #[serde(default)]
    history: Vec<String>,
}

pub(super) fn run(args: &AskArgs) -> Result<ExitCode> {
    let desk = open_desk(&args.places)?;
    let library = desk.library();
    let mut conversation = Conversation::default();
    if let Some(area) = &args.area {
        match library.knowledge.areas.meant_by(area) {
            Some(found) => conversation.area = Some(found.id.clone()),
            None => screen::note(
                "that place is not known: the answer is for the whole country; try the nearest town, the district or the county",
            ),
        }
    }
    let now = args.now.unwrap_or_else(Timestamp::now);
    if args.jsonl {
        return stream(&library, &conversation, now);
    }
    let Some(question) = &args.question else { bail!("no question; write it in quotes after `ask`") };
    let area = conversation.area.clone();
    let step = ask(&library, conversation, question, now);
    if args.json {
        screen::say(&format!("{}\n", serde_json::to_string(&answered(&library, Value::Null, &step))?));
    } else if let Some(reply) = step.reply() {
        screen::say_markdown(&reply.markdown());
    }
    if args.why {
        why::say(&library, question, area.as_ref(), now)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn ask(library: &Library, conversation: Conversation, question: &str, now: Timestamp) -> Step {
    let text = Private::new(question.to_owned());
    step(library, conversation, Event::Asked { text, area: None, written: now, place: Place::Private }, now)
}

fn answered(library: &Library, id: Value, step: &Step) -> Answered {
    let found = step.found.as_ref();
    let entry = step.entry(library);
    let names = |topics: &[crate::knowledge::TopicId]| topics.iter().map(ToString::to_string).collect::<Vec<_>>();
    Answered {
        id,
        reply: step.reply().map_or("ignore", |reply| kind(reply.kind())),
        topic: entry.and_then(|_| found?.topics.first().map(ToString::to_string)),
        entry: entry.map(ToString::to_string),
        confidence: found.map_or(0.0, |found| (f64::from(found.confidence) * 1000.0).round() / 1000.0),
        alternatives: found.map(|found| names(&found.topics)).unwrap_or_default(),
        urgency: step.judgement.urgency.name(),
        flags: step.judgement.flags.iter().map(crate::triage::Flag::name).collect(),
        text: step.reply().map(crate::safety::Reply::plain_text).unwrap_or_default(),
    }
}

/// The name of a reply's kind. When the search itself fails, nothing was answered.
const fn kind(kind: ReplyKind) -> &'static str {
    match kind {
        ReplyKind::Page => ReplyKind::NoAnswer.name(),
        ReplyKind::Answer | ReplyKind::Clarify | ReplyKind::NoAnswer | ReplyKind::Refusal | ReplyKind::Ignore => {
            kind.name()
        }
    }
}

/// Answers line by line: what is kept does not grow with the number of lines.
fn stream(library: &Library, conversation: &Conversation, now: Timestamp) -> Result<ExitCode> {
    let mut input = BufReader::new(std::io::stdin().lock());
    let mut output = BufWriter::new(std::io::stdout().lock());
    let mut line = Vec::new();
    let mut all_well = true;
    for number in 1u64.. {
        line.clear();
        if input.read_until(b'\n', &mut line).context("standard input cannot be read")? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let written = match read_line(&line) {
            Ok(asked) => {
                let mut before = Conversation::after(library, &asked.history);
                before.area.clone_from(&conversation.area);
                let step = ask(library, before, &asked.text, now);
                serde_json::to_string(&answered(library, asked.id, &step))?
            }
            Err(why) => {
                all_well = false;
                serde_json::json!({ "id": null, "error": format!("line {number}: {why}") }).to_string()
            }
        };
        // Whoever waits for this answer before sending the next line gets it now.
        let is_waited_for = input.buffer().is_empty();
        match writeln!(output, "{written}").and_then(|()| if is_waited_for { output.flush() } else { Ok(()) }) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => break,
            other => other.context("standard output cannot be written")?,
        }
    }
    let _ = output.flush();
    Ok(if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Why a line is no question. The message never holds the line itself: it may be an asker's.
fn read_line(line: &[u8]) -> Result<Asked, &'static str> {
    const FORM: &str = "not an object with `id` and `text`; write {\"id\": \"1\", \"text\": \"...\"}";
    let text = std::str::from_utf8(line).map_err(|_| "not UTF-8 text; save the file again as UTF-8")?;
    let asked: Asked = serde_json::from_str(text).map_err(|_| FORM)?;
    if asked.id.is_string() || asked.id.is_number() { Ok(asked) } else { Err(FORM) }
}
