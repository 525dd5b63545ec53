//! What the panel reads of a case: its card, its thread, who is called. Bodies of messages, and nothing else.
//!
//! Nobody is pinged but those who are called, and each message names them.

use serde_json::{Value, json};

use super::defuse::{escaped, quoted};
use super::press::{Press, Verb};
use crate::app::casework::Field;
use crate::case::handoff::Called;
use crate::case::{Case, CaseId, Codename, PanelNotice, Stage, Wanted};
use crate::config::Config;
use crate::discord::limits;
use crate::discord::render::{cut, set};
use crate::knowledge::{Phrase, Phrases};
use crate::private::Private;

/// Kinds of components, as Discord numbers them.
pub(super) const ROW: u8 = 1;
pub(super) const BUTTON: u8 = 2;

/// Styles of buttons, as Discord numbers them.
pub(super) const PRIMARY: u8 = 1;
pub(super) const SECONDARY: u8 = 2;
pub(super) const SUCCESS: u8 = 3;
pub(super) const DANGER: u8 = 4;

/// The most characters of one answer on a card: the rest of the card must have room beside two of them.
const ANSWER: usize = 1_200;

/// How a panellist is named among panellists. Discord shows the name that they have at the time.
pub(super) fn name(panellist: u64) -> String {
    format!("<@{panellist}>")
}

/// A message to the panel that pings nobody.
pub(super) fn message(content: &str) -> Value {
    json!({ "content": cut(content, limits::CONTENT), "allowed_mentions": { "parse": [] } })
}

/// The card of a case.
pub(super) fn card(phrases: &Phrases, case: &Case, fields: &[Field], thread: Option<u64>) -> Value {
    let mut lines: Vec<String> = fields
        .iter()
        .map(|Field { label, text }| {
            let text = cut(text.reveal(), ANSWER);
            if text.contains('\n') {
                format!("**{label}**:\n{}", quoted(&text, usize::MAX).join("\n"))
            } else {
                format!("**{label}**: {}", escaped(&text))
            }
        })
        .collect();
    if let Some(since) = case.waiting_since() {
        // Discord shows it as the time that has passed, and goes on counting.
        lines.push(format!("**{}**: <t:{}:R>", phrases.say(Phrase::BoardSince), since.as_second()));
    }
    if let Some(thread) = thread {
        lines.push(format!("**{}**: <#{thread}>", phrases.say(Phrase::BoardTalkLabel)));
    }
    let text = cut(&lines.join("\n"), limits::EMBED_DESCRIPTION);
    let mut card = message(&format!("**{}**: {}", case.codename, case.urgency.name().to_uppercase()));
    set(&mut card, "embeds", json!([{ "description": text }]));
    set(&mut card, "components", json!([row(&card_buttons(phrases, case))]));
    card
}

/// The buttons of a card, as its stage has use for them. What each does is checked when it is pressed all the same.
fn card_buttons(phrases: &Phrases, case: &Case) -> Vec<Value> {
    let button = |verb, phrase, style| button(phrases, case.id, verb, phrase, style);
    let look = button(Verb::Look, Phrase::BoardButtonLook, SECONDARY);
    match &case.stage {
        Stage::Waiting { .. } => vec![
            button(Verb::Claim, Phrase::BoardButtonClaim, SUCCESS),
            button(Verb::ClaimNamed, Phrase::BoardButtonClaimNamed, SECONDARY),
            button(Verb::PassOn, Phrase::BoardButtonPassOn, SECONDARY),
            look,
        ],
        Stage::Claimed { .. } | Stage::Answered { .. } => {
            let mut buttons = talk_buttons(phrases, case.id);
            buttons.push(look);
            buttons
        }
        Stage::Closed { .. } => vec![button(Verb::Reopen, Phrase::BoardButtonReopen, SECONDARY), look],
    }
}

/// The buttons below the talk.
fn talk_buttons(phrases: &Phrases, case: CaseId) -> Vec<Value> {
    vec![
        button(phrases, case, Verb::Reply, Phrase::BoardButtonReply, PRIMARY),
        button(phrases, case, Verb::Entry, Phrase::BoardButtonEntry, SECONDARY),
        button(phrases, case, Verb::More, Phrase::BoardButtonMore, SECONDARY),
    ]
}

/// The first message of a case's thread.
pub(super) fn head(phrases: &Phrases, case: &Case) -> Value {
    let mut head = message(&phrases.fill(Phrase::BoardTalk, &[("codename", case.codename.as_str())]));
    let mut buttons = vec![button(phrases, case.id, Verb::Claim, Phrase::BoardButtonClaim, SUCCESS)];
    buttons.extend(talk_buttons(phrases, case.id));
    set(&mut head, "components", json!([row(&buttons)]));
    head
}

/// A line of the asker's, in as many messages as it needs; the buttons are below the last.
pub(super) fn line(phrases: &Phrases, case: CaseId, above: &str, text: &Private<String>) -> Vec<Value> {
    let text = text.reveal();
    let below = if has_look_alikes(text) { phrases.say(Phrase::BoardLookAlikes) } else { "" };
    let room = limits::CONTENT.saturating_sub(above.chars().count() + below.chars().count() + 2);
    let pages = quoted(text, room);
    let last = pages.len().saturating_sub(1);
    let page = |(number, page): (usize, String)| {
        let lines = [above, &page, if number == last { below } else { "" }];
        let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        let mut page = message(&lines.join("\n"));
        if number == last {
            set(&mut page, "components", json!([row(&talk_buttons(phrases, case))]));
        }
        page
    };
    pages.into_iter().enumerate().map(page).collect()
}

/// Whether a word mixes letters of alphabets that look alike: Latin with Greek or Cyrillic ones.
fn has_look_alikes(text: &str) -> bool {
    let is_other = |c: char| matches!(c, '\u{370}'..='\u{3FF}' | '\u{400}'..='\u{52F}');
    text.split(|c: char| !c.is_alphanumeric())
        .any(|word| word.chars().any(|c| c.is_ascii_alphabetic()) && word.chars().any(is_other))
}

/// What happened, with those who are called.
pub(super) fn notice(text: &str, config: &Config, notice: PanelNotice, called: Option<&Called>) -> Value {
    let (roles, people) = match (called, notice) {
        (Some(called), _) => called_ids(config, called),
        // Named in the text: whoever is reminded must hear of it.
        (None, PanelNotice::Reminder(who)) => {
            let mut body = message(text);
            set(&mut body, "allowed_mentions", json!({ "parse": [], "users": [who.key().to_string()] }));
            return body;
        }
        (
            None,
            PanelNotice::Called(_)
            | PanelNotice::Raised
            | PanelNotice::Claimed(_)
            | PanelNotice::Released
            | PanelNotice::PassedOn
            | PanelNotice::Joined(_)
            | PanelNotice::Left(_)
            | PanelNotice::TakenFromSilence
            | PanelNotice::ContactLost(_)
            | PanelNotice::NotDelivered(..)
            | PanelNotice::Closed(_)
            | PanelNotice::Reopened,
        ) => (Vec::new(), Vec::new()),
    };
    let pings = roles.iter().map(|role| format!("<@&{role}>")).chain(people.iter().map(|&who| name(who)));
    let content = pings.chain([text.to_owned()]).collect::<Vec<_>>().join(" ");
    let ids = |ids: &[u64]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut allowed = json!({ "parse": [] });
    for (kind, ids) in [("roles", ids(&roles)), ("users", ids(&people))] {
        if !ids.is_empty() {
            set(&mut allowed, kind, json!(ids));
        }
    }
    let mut body = message(&content);
    set(&mut body, "allowed_mentions", allowed);
    body
}

/// The roles and people that are called.
fn called_ids(config: &Config, called: &Called) -> (Vec<u64>, Vec<u64>) {
    let all = config.panel_roles.iter();
    let (mut roles, people): (Vec<u64>, Vec<u64>) = match &called.panel {
        Wanted::Everyone => (all.map(|(_, role)| *role).collect(), Vec::new()),
        Wanted::Kinds(kinds) => {
            (all.filter(|(kind, _)| kinds.contains(kind)).map(|(_, role)| *role).collect(), Vec::new())
        }
        Wanted::Panellist(who) => (Vec::new(), vec![who.key()]),
    };
    if called.moderators {
        roles.push(config.moderator_role);
    }
    roles.sort_unstable();
    roles.dedup();
    (roles, people)
}

/// How a case is named in a message about it: by this, what is left of an erased case is found.
pub(super) fn marked(codename: &Codename) -> String {
    format!("**{codename}**")
}

/// A row of components.
pub(super) fn row(components: &[Value]) -> Value {
    json!({ "type": ROW, "components": components })
}

/// A button about a case.
pub(super) fn button(phrases: &Phrases, case: CaseId, verb: Verb, phrase: Phrase, style: u8) -> Value {
    json!({
        "type": BUTTON, "style": style,
        "label": cut(phrases.say(phrase), limits::BUTTON_LABEL),
        "custom_id": Press { case, verb }.custom_id(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_mixed_alphabets_are_seen() {
        for (text, is_mixed) in [
            ("ring me", false),
            ("Роlice", true),
            ("Привет", false),
            ("Привет hello", false),
            ("naïve Zoë", false),
            ("αβγ abc", false),
            ("pаypal", true),
        ] {
            assert_eq!(has_look_alikes(text), is_mixed, "{text}");
        }
    }
}
