//! What only one panellist sees: notes, lists, previews and windows. Bodies, and nothing else.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::card::{DANGER, PRIMARY, SECONDARY, button, row};
use super::press::{FIELD, Press, Verb};
use crate::app::casework::panel::reason_words;
use crate::case::{Case, CaseId, ClosingReason, Limits, Line, LineId, PanellistKey, QuickAction, Said, Speaker};
use crate::discord::limits;
use crate::discord::render::cut;
use crate::knowledge::{Entry, Phrase, Phrases, Speciality};
use crate::safety::Reply;

/// Kinds of components, as Discord numbers them.
const LIST: u8 = 3;
const TEXT: u8 = 4;
const PEOPLE: u8 = 5;

/// Styles of fields, as Discord numbers them.
const SHORT: u8 = 1;
const LONG: u8 = 2;

/// The value of the choice of everyone, among the names of kinds.
pub(super) const EVERYONE: &str = "everyone";

/// The longest name that a panellist signs with.
pub(super) const LONGEST_NAME: usize = 40;

/// What one panellist is told.
#[derive(Clone, Debug, Default)]
pub(super) struct Note {
    pub(super) text: String,
    /// What the asker would read.
    preview: Option<String>,
    rows: Vec<Value>,
}

impl Note {
    /// Words alone.
    pub(super) fn says(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    fn with(text: String, rows: Vec<Value>) -> Self {
        Self { text, rows, ..Self::default() }
    }

    /// The message. What an earlier one had is taken away.
    pub(super) fn body(&self) -> Value {
        let embeds: Vec<Value> = self.preview.iter().map(|text| json!({ "description": text })).collect();
        json!({
            "content": cut(&self.text, limits::CONTENT), "embeds": embeds, "components": self.rows,
            "allowed_mentions": { "parse": [] },
        })
    }
}

/// What the asker would read, and whether to send it.
pub(super) fn preview(phrases: &Phrases, case: &Case, reply: &Reply, draft: u64) -> Note {
    let text = phrases.fill(Phrase::BoardPreview, &[("codename", case.codename.as_str())]);
    let buttons = [
        button(phrases, case.id, Verb::Send(draft), Phrase::BoardButtonSend, PRIMARY),
        button(phrases, case.id, Verb::Drop(draft), Phrase::BoardButtonCancel, SECONDARY),
    ];
    let preview = Some(cut(&reply.markdown(), limits::EMBED_DESCRIPTION));
    Note { text, preview, rows: vec![row(&buttons)] }
}

/// A draft that could not be saved, to be sent again.
pub(super) fn again(phrases: &Phrases, case: CaseId, draft: u64) -> Note {
    let buttons = [
        button(phrases, case, Verb::Send(draft), Phrase::BoardButtonSend, PRIMARY),
        button(phrases, case, Verb::Drop(draft), Phrase::BoardButtonCancel, SECONDARY),
    ];
    Note::with(phrases.say(Phrase::NoFailed).to_owned(), vec![row(&buttons)])
}

/// A line of one's own, with what can be done with it.
pub(super) fn own_line(phrases: &Phrases, case: CaseId, line: &Line, text: String) -> Note {
    let mut buttons = vec![button(phrases, case, Verb::TakeBack(line.id), Phrase::BoardButtonTakeBack, DANGER)];
    match line.says {
        Said::Words(_) => {
            buttons.push(button(phrases, case, Verb::Correct(line.id), Phrase::BoardButtonCorrect, SECONDARY));
        }
        Said::Entry(_) | Said::Quick(_) | Said::TakenBack => {}
    }
    Note::with(text, vec![row(&buttons)])
}

/// What else can be done with a case.
pub(super) fn more(phrases: &Phrases, case: &Case, by: PanellistKey, limits: &Limits, now: Timestamp) -> Note {
    let id = case.id;
    let simple = |verb, phrase| button(phrases, id, verb, phrase, SECONDARY);
    let buttons = [
        simple(Verb::Quick(QuickAction::Call999), Phrase::BoardButton999),
        simple(Verb::Quick(QuickAction::SafetyNotice), Phrase::BoardButtonNotice),
        simple(Verb::Quick(QuickAction::LocalService), Phrase::BoardButtonService),
        simple(Verb::PassOn, Phrase::BoardButtonPassOn),
        simple(Verb::Release, Phrase::BoardButtonRelease),
    ];
    let reasons = ClosingReason::ALL.into_iter().filter(|(reason, _)| reason.is_for_staff());
    let reasons: Vec<Value> = reasons.map(|(reason, name)| choice(reason_words(phrases, reason), name, None)).collect();
    let mut rows = vec![
        row(&buttons),
        people(phrases, id, Verb::LetIn, Phrase::BoardListSecond),
        list(phrases, id, Verb::Close, Phrase::BoardListReasons, reasons),
    ];
    let lines: Vec<Value> = changeable(case, by, limits, now).map(|line| line_choice(phrases, line)).collect();
    if !lines.is_empty() {
        rows.push(list(phrases, id, Verb::LineChosen, Phrase::BoardListLines, lines));
    }
    Note::with(phrases.fill(Phrase::BoardMore, &[("codename", case.codename.as_str())]), rows)
}

/// The lines of somebody's own that can still be taken back, newest first.
fn changeable<'a>(case: &'a Case, by: PanellistKey, limits: &Limits, now: Timestamp) -> impl Iterator<Item = &'a Line> {
    let within = limits.take_back;
    let is_own = move |line: &&Line| match &line.from {
        Speaker::Panellist(seat) => seat.panellist == by,
        Speaker::Asker => false,
    };
    let is_soon = move |line: &&Line| now.duration_since(line.at) <= within && line.says != Said::TakenBack;
    case.lines.iter().rev().filter(is_own).filter(is_soon).take(limits::CHOICES)
}

fn line_choice(phrases: &Phrases, line: &Line) -> Value {
    let label = phrases.fill(Phrase::DeadMessage, &[("line", &line.id.to_string())]);
    let text = match &line.says {
        Said::Words(text) => Some(text.reveal().as_str()),
        Said::Entry(entry) => Some(entry.as_str()),
        Said::Quick(action) => QuickAction::ALL.iter().find(|(other, _)| other == action).map(|(_, name)| *name),
        Said::TakenBack => None,
    };
    choice(&label, &line.id.to_string(), text)
}

/// To whom a case can be passed on.
pub(super) fn pass_on(phrases: &Phrases, case: &Case, staffed: &[Speciality]) -> Note {
    let kinds = Speciality::ALL.into_iter().filter(|(kind, _)| staffed.contains(kind));
    let mut choices = vec![choice(phrases.say(Phrase::ToEveryone), EVERYONE, None)];
    choices.extend(kinds.map(|(_, name)| choice(&name.replace('-', " "), name, None)));
    let rows = vec![
        list(phrases, case.id, Verb::ToKind, Phrase::BoardListKinds, choices),
        people(phrases, case.id, Verb::ToPerson, Phrase::BoardListPeople),
    ];
    Note::with(phrases.fill(Phrase::BoardMore, &[("codename", case.codename.as_str())]), rows)
}

/// The entries that were found.
pub(super) fn found(phrases: &Phrases, case: CaseId, entries: &[&Entry]) -> Note {
    if entries.is_empty() {
        return Note::says(phrases.say(Phrase::BoardNothingFound));
    }
    let source = |entry: &Entry| entry.sources.first().map(|source| source.title.clone());
    let choices = entries.iter().filter(|entry| entry.id.as_str().len() <= limits::CHOICE);
    let choices = choices.map(|entry| choice(&entry.title, entry.id.as_str(), source(entry).as_deref())).collect();
    let rows = vec![list(phrases, case, Verb::EntryChosen, Phrase::BoardListEntries, choices)];
    Note::with(phrases.say(Phrase::BoardFound).to_owned(), rows)
}

fn choice(label: &str, value: &str, about: Option<&str>) -> Value {
    let mut choice = json!({ "label": cut(label, limits::CHOICE), "value": value });
    if let Some(about) = about.filter(|about| !about.trim().is_empty()) {
        crate::discord::render::set(&mut choice, "description", json!(cut(about, limits::CHOICE)));
    }
    choice
}

fn list(phrases: &Phrases, case: CaseId, verb: Verb, phrase: Phrase, choices: Vec<Value>) -> Value {
    row(&[json!({
        "type": LIST, "custom_id": Press { case, verb }.custom_id(), "options": choices,
        "placeholder": cut(phrases.say(phrase), limits::CHOICE),
    })])
}

/// A list of the server's people. Whether they are on the panel is checked when one is chosen.
fn people(phrases: &Phrases, case: CaseId, verb: Verb, phrase: Phrase) -> Value {
    row(&[json!({
        "type": PEOPLE, "custom_id": Press { case, verb }.custom_id(),
        "placeholder": cut(phrases.say(phrase), limits::CHOICE),
    })])
}

/// The window in which a reply is written.
pub(super) fn reply_window(phrases: &Phrases, case: CaseId, longest: usize) -> Value {
    let title = phrases.say(Phrase::BoardWindowReply);
    window(case, Verb::ReplyWindow, title, phrases.say(Phrase::BoardWindowReplyField), (LONG, longest), None)
}

/// The window in which a line is corrected.
pub(super) fn correct_window(
    phrases: &Phrases,
    case: CaseId,
    line: LineId,
    was: Option<&str>,
    longest: usize,
) -> Value {
    let title = phrases.fill(Phrase::BoardWindowCorrect, &[("line", &line.to_string())]);
    let label = phrases.say(Phrase::BoardWindowReplyField);
    window(case, Verb::CorrectWindow(line), &title, label, (LONG, longest), was)
}

/// The window for the words to look for.
pub(super) fn entry_window(phrases: &Phrases, case: CaseId) -> Value {
    let title = phrases.say(Phrase::BoardWindowEntry);
    window(case, Verb::EntryWindow, title, phrases.say(Phrase::BoardWindowEntryField), (SHORT, limits::CHOICE), None)
}

/// The window for the name to sign with.
pub(super) fn name_window(phrases: &Phrases, case: CaseId) -> Value {
    let title = phrases.say(Phrase::BoardWindowName);
    window(case, Verb::NamedWindow, title, phrases.say(Phrase::BoardWindowNameField), (SHORT, LONGEST_NAME), None)
}

fn window(case: CaseId, verb: Verb, title: &str, label: &str, (style, most): (u8, usize), was: Option<&str>) -> Value {
    let mut field = json!({
        "type": TEXT, "custom_id": FIELD, "style": style, "required": true, "max_length": most.min(limits::FIELD),
        "label": cut(label, limits::WINDOW_TEXT),
    });
    if let Some(was) = was {
        crate::discord::render::set(&mut field, "value", json!(cut(was, most)));
    }
    json!({
        "custom_id": Press { case, verb }.custom_id(),
        "title": cut(title, limits::WINDOW_TEXT),
        "components": [row(&[field])],
    })
}
