//! A reply as Discord shows it: the notice in the message itself, the answer in embeds, buttons below.
//!
//! The notice is never in an embed: embeds can be switched off.

use serde_json::{Value, json};

use super::limits;
use super::press::{KNOW_FIELD, Press, SAFE_FIELD, WINDOW_FIELD};
use crate::conversation::Place;
use crate::knowledge::{Phrase, Phrases, TopicId};
use crate::safety::{Reply, ReplyKind};

/// Only whoever pressed or typed sees it.
const EPHEMERAL: u64 = 1 << 6;

/// Kinds of components, as Discord numbers them.
const ROW: u8 = 1;
const BUTTON: u8 = 2;
const LIST: u8 = 3;
const FIELD: u8 = 4;

/// Styles of buttons and fields, as Discord numbers them.
const PRIMARY: u8 = 1;
const SECONDARY: u8 = 2;
const LONG_FIELD: u8 = 2;

/// The messages of a reply, in order: one, unless it is very long. Each has the safety notice.
pub(super) fn messages(reply: &Reply, phrases: &Phrases, place: Place) -> Vec<Value> {
    let content = reply.content();
    let notice: String = reply.notice().as_str().chars().take(limits::CONTENT).collect();
    let mut description = content.lead.clone();
    description.extend(Some(content.body.clone()).filter(|body| !body.is_empty()));
    description.extend(content.remarks.iter().cloned());
    description.extend(content.closing.iter().cloned());
    let footer = content.sources.as_deref().unwrap_or_default();
    let room = limits::EMBEDS_TOGETHER - limits::EMBED_TITLE - limits::EMBED_FOOTER;
    let pages = split(&description, limits::EMBED_DESCRIPTION.min(room));
    let last = pages.len().saturating_sub(1);
    let mut messages: Vec<Value> = pages
        .into_iter()
        .enumerate()
        .map(|(page, text)| {
            let mut embed = json!({ "description": text });
            if let (0, Some(title)) = (page, &content.title) {
                set(&mut embed, "title", json!(cut(title, limits::EMBED_TITLE)));
            }
            if page == last && !footer.is_empty() {
                set(&mut embed, "footer", json!({ "text": cut(footer, limits::EMBED_FOOTER) }));
            }
            json!({ "content": notice, "embeds": [embed], "components": [], "allowed_mentions": { "parse": [] } })
        })
        .collect();
    if messages.is_empty() {
        messages
            .push(json!({ "content": notice, "embeds": [], "components": [], "allowed_mentions": { "parse": [] } }));
    }
    if let Some(message) = messages.last_mut() {
        set(message, "components", json!(components(reply, phrases, place)));
    }
    messages
}

/// The messages of a reply that belongs to a case: each can be told again by its mark.
pub(super) fn of_case(reply: &Reply, phrases: &Phrases, is_open: bool, mark: impl Fn(usize) -> String) -> Vec<Value> {
    let mut messages = messages(reply, phrases, Place::Private);
    let last = messages.len().saturating_sub(1);
    for (page, message) in messages.iter_mut().enumerate() {
        let mut buttons = match (page == last, is_open) {
            (true, true) => vec![button(phrases, &Press::Stop, Phrase::ButtonStop, SECONDARY)],
            (true, false) => vec![
                button(phrases, &Press::Reopen, Phrase::ButtonReopen, SECONDARY),
                button(phrases, &Press::Person, Phrase::ButtonPerson, SECONDARY),
            ],
            (false, _) => Vec::new(),
        };
        buttons.push(button(phrases, &Press::HideAll(mark(page)), Phrase::ButtonHideAll, SECONDARY));
        set(message, "components", json!([{ "type": ROW, "components": buttons }]));
    }
    messages
}

/// The messages of a reply that offers the panel.
pub(super) fn offering_panel(reply: &Reply, phrases: &Phrases) -> Vec<Value> {
    let mut messages = messages(reply, phrases, Place::Private);
    let buttons = [
        button(phrases, &Press::Intake, Phrase::ButtonIntake, PRIMARY),
        button(phrases, &Press::SkipIntake, Phrase::ButtonSkip, SECONDARY),
        button(phrases, &Press::Hide, Phrase::ButtonHide, SECONDARY),
    ];
    if let Some(message) = messages.last_mut() {
        set(message, "components", json!([{ "type": ROW, "components": buttons }]));
    }
    messages
}

/// The window with the two questions before a case: each can be left empty.
pub(super) fn intake_window(phrases: &Phrases) -> Value {
    let field = |id, label, hint| {
        let field = json!({
            "type": FIELD, "custom_id": id, "style": LONG_FIELD, "required": false, "max_length": limits::INTAKE,
            "label": cut(phrases.say(label), limits::WINDOW_TEXT),
            "placeholder": cut(phrases.say(hint), limits::CHOICE),
        });
        json!({ "type": ROW, "components": [field] })
    };
    json!({
        "custom_id": Press::IntakeWindow.custom_id(),
        "title": cut(phrases.say(Phrase::IntakeTitle), limits::WINDOW_TEXT),
        "components": [
            field(SAFE_FIELD, Phrase::IntakeSafeLabel, Phrase::IntakeSafeHint),
            field(KNOW_FIELD, Phrase::IntakeKnowLabel, Phrase::IntakeKnowHint),
        ],
    })
}

fn button(phrases: &Phrases, press: &Press, phrase: Phrase, style: u8) -> Value {
    let label = cut(phrases.say(phrase), limits::BUTTON_LABEL);
    json!({ "type": BUTTON, "style": style, "label": label, "custom_id": press.custom_id() })
}

/// The same message, seen only by whoever pressed or typed.
pub(super) fn ephemeral(mut message: Value) -> Value {
    set(&mut message, "flags", json!(EPHEMERAL));
    message
}

/// Notes to those who keep the bot, as many messages as the text needs: never to an asker.
pub(super) fn staff_notes(text: &str) -> Vec<Value> {
    let pages = split(&[text.to_owned()], limits::CONTENT);
    pages.into_iter().map(|page| json!({ "content": page, "allowed_mentions": { "parse": [] } })).collect()
}

/// The window in which an asker writes where nobody else sees.
pub(super) fn window(phrases: &Phrases) -> Value {
    let field = json!({
        "type": FIELD, "custom_id": WINDOW_FIELD, "style": LONG_FIELD, "required": true, "max_length": limits::FIELD,
        "label": cut(phrases.say(Phrase::WindowLabel), limits::WINDOW_TEXT),
    });
    json!({
        "custom_id": Press::Window.custom_id(),
        "title": cut(phrases.say(Phrase::WindowTitle), limits::WINDOW_TEXT),
        "components": [{ "type": ROW, "components": [field] }],
    })
}

fn components(reply: &Reply, phrases: &Phrases, place: Place) -> Vec<Value> {
    let mut rows: Vec<Value> = reply
        .content()
        .offers
        .chunks(limits::CHOICES)
        .take(limits::ROWS - 1)
        .enumerate()
        .map(|(number, offers)| {
            let choices: Vec<Value> = offers
                .iter()
                .map(|offer| json!({ "label": cut(&offer.label, limits::CHOICE), "value": cut(offer.topic.as_str(), limits::CHOICE) }))
                .collect();
            let placeholder = cut(phrases.say(Phrase::ChooseTopic), limits::CHOICE);
            let list = json!({ "type": LIST, "custom_id": Press::Choose(number).custom_id(), "options": choices, "placeholder": placeholder });
            json!({ "type": ROW, "components": [list] })
        })
        .collect();
    let button = |press: &Press, phrase, style| button(phrases, press, phrase, style);
    let mut buttons = Vec::new();
    match place {
        Place::Public => buttons.push(button(&Press::Private, Phrase::ButtonPrivate, PRIMARY)),
        Place::Private if reply.kind() == ReplyKind::Page => {
            buttons.push(button(&Press::Write, Phrase::ButtonWrite, PRIMARY))
        }
        Place::Private => {}
    }
    if reply.kind() == ReplyKind::Answer {
        let others: Vec<TopicId> = reply.alternatives().to_vec();
        buttons.push(button(&Press::NotMine(others), Phrase::ButtonNotMine, SECONDARY));
    }
    buttons.push(button(&Press::Person, Phrase::ButtonPerson, SECONDARY));
    buttons.push(button(&Press::Hide, Phrase::ButtonHide, SECONDARY));
    rows.push(json!({ "type": ROW, "components": buttons }));
    rows
}

/// Sets a key of an object.
pub(super) fn set(object: &mut Value, key: &str, value: Value) {
    if let Value::Object(map) = object {
        map.insert(key.to_owned(), value);
    }
}

/// At most so many characters, the last one an ellipsis when something was cut.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// Puts paragraphs together into pages of at most `most` characters; a longer paragraph is split at lines, then anywhere.
fn split(paragraphs: &[String], most: usize) -> Vec<String> {
    let mut pages = Pages { most, done: Vec::new(), page: String::new() };
    for paragraph in paragraphs {
        if paragraph.chars().count() <= most {
            // The lines of a list belong together.
            let is_item = paragraph.starts_with("- ") && pages.ends_with_item();
            pages.add(if is_item { "\n" } else { "\n\n" }, paragraph);
            continue;
        }
        for (number, line) in paragraph.lines().enumerate() {
            let joint = if number == 0 { "\n\n" } else { "\n" };
            let characters: Vec<char> = line.chars().collect();
            characters.chunks(most).for_each(|piece| pages.add(joint, &piece.iter().collect::<String>()));
        }
    }
    pages.done.extend(Some(pages.page).filter(|page| !page.is_empty()));
    pages.done
}

/// Pages that are being filled.
struct Pages {
    most: usize,
    done: Vec<String>,
    page: String,
}

impl Pages {
    /// Whether the last line is one of a list.
    fn ends_with_item(&self) -> bool {
        self.page.lines().next_back().is_some_and(|line| line.starts_with("- "))
    }

    /// Adds a piece to the page, or to a new one when it is full.
    fn add(&mut self, joint: &str, piece: &str) {
        if self.page.is_empty() {
            self.page.push_str(piece);
        } else if self.page.chars().count() + joint.len() + piece.chars().count() <= self.most {
            self.page.push_str(joint);
            self.page.push_str(piece);
        } else {
            self.done.push(std::mem::replace(&mut self.page, piece.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_split_at_paragraphs_then_lines_then_anywhere() {
        let text =
            |paragraphs: &[&str], most| split(&paragraphs.iter().map(ToString::to_string).collect::<Vec<_>>(), most);
        assert_eq!(text(&["aa", "bb", "cc"], 6), ["aa\n\nbb", "cc"]);
        assert_eq!(text(&["- aa", "- bb", "cc"], 20), ["- aa\n- bb\n\ncc"]);
        assert_eq!(text(&["a\nb\nc"], 3), ["a\nb", "c"]);
        assert_eq!(text(&["abcdefg"], 3), ["abc", "def", "g"]);
        assert_eq!(text(&["éé", "éé"], 4), ["éé", "éé"]);
        assert_eq!(text(&[], 3), Vec::<String>::new());
        assert_eq!(cut("abcdef", 4), "abc…");
    }
}
