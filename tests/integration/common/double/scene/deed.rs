//! Commands, buttons, menus and modals: deeds that the bot has to answer.
//!
//! Everything here goes by what the bot itself has sent: the options of a command are typed as they
//! were registered, and nobody can press what is not there to be pressed.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use serenity::model::id::{ChannelId, InteractionId, MessageId};

use super::super::rest::interactions::{Callback, Deed, Interaction, announce};
use super::super::seen::{Seen, parts};
use super::super::{Stage, World};
use super::Member;

/// Kinds of option, by Discord's numbers.
const SUBCOMMAND: u64 = 1;
const GROUP: u64 = 2;
const USER: u64 = 6;
const CHANNEL: u64 = 7;
const ROLE: u64 = 8;

impl Member {
    /// Runs a slash command in the first question channel. `name` has the subcommands after it,
    /// as a person would type them; options are values by name, ids for people and places.
    /// Waits until the command is registered.
    #[track_caller]
    pub(crate) fn runs(&self, name: &str, options: Value) -> impl Future<Output = Answerable> {
        let questions = self.stage.questions;
        self.runs_in(questions, name, options)
    }

    /// The same in another channel.
    #[track_caller]
    pub(crate) fn runs_in(&self, channel: ChannelId, name: &str, options: Value) -> impl Future<Output = Answerable> {
        self.invokes(Deed::Command, channel, name, options, None)
    }

    /// Chooses from the menu of a message that they can see, by the name of the command.
    #[track_caller]
    pub(crate) fn uses_menu(&self, message: MessageId, name: &str) -> impl Future<Output = Answerable> {
        let wanted = name.to_owned();
        let of_messages = move |world: &World| {
            let mut all = world.commands.iter();
            all.find(|command| command["name"] == wanted.as_str() && command["type"] == 3).cloned()
        };
        let registered = self.stage.find(of_messages);
        async move {
            let command = registered.await;
            let (channel, whole) = self.stage.read(|world| {
                let message = &world.messages[&message];
                (message.channel, world.message(message))
            });
            let data = json!({
                "id": command["id"],
                "name": command["name"],
                "type": command["type"],
                "target_id": message,
                "resolved": { "messages": { message.to_string(): whole } },
            });
            self.acts(Deed::Command, channel, None, &data, &format!("chooses {name} of {message}"))
        }
    }

    /// Has typed `text` into an option of a command that offers suggestions.
    #[track_caller]
    pub(crate) fn types(&self, name: &str, option: &str, text: &str) -> impl Future<Output = Answerable> {
        let questions = self.stage.questions;
        self.invokes(Deed::Autocomplete, questions, name, json!({ option: text }), Some(option))
    }

    #[track_caller]
    fn invokes(
        &self,
        deed: Deed,
        channel: ChannelId,
        name: &str,
        options: Value,
        focused: Option<&str>,
    ) -> impl Future<Output = Answerable> {
        let root = name.split(' ').next().unwrap_or(name);
        let named = move |world: &World| world.commands.iter().find(|command| command["name"] == root).cloned();
        let registered = self.stage.find(named);
        async move {
            let command = registered.await;
            let words: Vec<_> = name.split(' ').skip(1).collect();
            let given = options.as_object().expect("options are an object by name");
            let filled = filled(&command, &words, given, focused);
            let mut resolved = json!({});
            self.stage.read(|world| resolve(world, &filled, &mut resolved));
            let data = json!({
                "id": command["id"],
                "name": command["name"],
                "type": command["type"],
                "options": filled,
                "resolved": resolved,
            });
            self.acts(deed, channel, None, &data, &format!("/{name} {options}"))
        }
    }

    /// Presses a button under a message that they can see, named by its label or its custom id.
    pub(crate) async fn presses(&self, message: MessageId, button: &str) -> Answerable {
        let part = self
            .component(message, |part| part["type"] == 2 && (part["label"] == button || part["custom_id"] == button));
        assert!(part["disabled"] != true, "{button} cannot be pressed: it is disabled");
        let id = part["custom_id"].as_str().expect("a link is followed, not pressed");
        self.uses(message, &json!({ "custom_id": id, "component_type": 2 }))
    }

    /// Chooses from a menu under a message, by the values of its options.
    pub(crate) async fn selects(&self, message: MessageId, menu: &str, values: &[&str]) -> Answerable {
        let part = self.component(message, |part| part["custom_id"] == menu || part["placeholder"] == menu);
        for value in values {
            let mut offered = part["options"].as_array().into_iter().flatten();
            let is_there = part["type"] != 3 || offered.any(|option| option["value"] == *value);
            assert!(is_there, "{menu} offers no {value}: {part}");
        }
        let (id, kind) = (&part["custom_id"], &part["type"]);
        let mut data = json!({ "custom_id": id, "component_type": kind, "values": values });
        if part["type"] == 5 {
            let people = json!([{ "type": USER, "value": values[0] }]);
            let mut resolved = json!({});
            self.stage.read(|world| resolve(world, &people, &mut resolved));
            data["resolved"] = resolved;
        }
        self.uses(message, &data)
    }

    /// Fills in and submits a modal: texts by the custom id or the label of their fields. Fields
    /// that are not named keep what the bot has put into them.
    pub(crate) async fn submits_modal(&self, modal: &Modal, texts: Value) -> Answerable {
        let mut unknown = texts.as_object().expect("texts are an object by field").clone();
        let mut rows = Vec::new();
        for row in modal.data["components"].as_array().into_iter().flatten() {
            let field = parts(row).first().unwrap_or(&row["component"]);
            let label = field["label"].as_str().or(row["label"].as_str()).unwrap_or_default();
            let id = field["custom_id"].as_str().expect("a field has an id");
            let given = unknown.remove(id).or_else(|| unknown.remove(label));
            let text = given.unwrap_or_else(|| field["value"].clone());
            let text = text.as_str().unwrap_or_default();
            let length = text.chars().count();
            let fits = |least: u64, most: u64| (least..=most).contains(&(length as u64));
            let least = field["min_length"].as_u64().unwrap_or_default();
            let least = least.max(u64::from(field["required"] != false));
            let most = field["max_length"].as_u64().unwrap_or(4000);
            let empty = text.is_empty() && field["required"] == false;
            assert!(empty || fits(least, most), "{label} takes {least} to {most} characters");
            rows.push(json!({
                "type": 1,
                "components": [{ "type": 4, "custom_id": id, "value": text }],
            }));
        }
        assert!(unknown.is_empty(), "the modal has no such fields: {unknown:?}");
        let data = json!({ "custom_id": modal.data["custom_id"], "components": rows });
        let what = format!("submits {texts}");
        self.acts(Deed::ModalSubmit, modal.channel, modal.source, &data, &what)
    }

    /// The first component that fits, of a message that this person can see.
    fn component(&self, message: MessageId, fits: impl Fn(&Value) -> bool) -> Value {
        self.stage.read(|world| {
            let message = &world.messages[&message];
            let visible = world.read(self.id, message.channel).any(|other| other.id == message.id);
            assert!(visible, "{} does not see that message", self.name);
            let mut all = message.components.iter().flat_map(parts);
            let found = all.find(|part| fits(part)).cloned();
            found.unwrap_or_else(|| panic!("not there: {:?}", Seen::new(world, message)))
        })
    }

    fn uses(&self, message: MessageId, data: &Value) -> Answerable {
        let channel = self.stage.read(|world| world.messages[&message].channel);
        self.acts(Deed::Component, channel, Some(message), data, &format!("uses {data}"))
    }

    fn acts(&self, deed: Deed, channel: ChannelId, source: Option<MessageId>, data: &Value, what: &str) -> Answerable {
        let id = self.stage.change(|world| {
            world.note(format!("{} in {channel}: {what}", self.name));
            let interaction = Interaction::new(world, deed, self.id, channel, source);
            let id = interaction.id;
            announce(world, interaction, data);
            id
        });
        Answerable { stage: Arc::clone(&self.stage), id }
    }
}

/// A deed that the bot has to answer, and its answers.
pub(crate) struct Answerable {
    stage: Arc<Stage>,
    pub(crate) id: InteractionId,
}

impl Answerable {
    /// Waits for the callback.
    #[track_caller]
    pub(crate) fn acknowledged(&self) -> impl Future<Output = Callback> {
        self.stage.find(|world| world.interactions[&self.id].callback)
    }

    /// Waits for the answer itself: the message of the callback, or after a deferral the one that
    /// was promised.
    #[track_caller]
    pub(crate) fn answer(&self) -> impl Future<Output = Seen> {
        self.stage.find(|world| {
            let message = world.messages.get(&world.interactions[&self.id].original?)?;
            Some(Seen::new(world, message)).filter(|seen| !seen.thinking)
        })
    }

    /// Waits for the modal that is shown in answer.
    #[track_caller]
    pub(crate) fn modal(&self) -> impl Future<Output = Modal> {
        self.stage.find(|world| {
            let interaction = &world.interactions[&self.id];
            (interaction.callback? == Callback::Modal).then(|| Modal {
                channel: interaction.channel,
                source: interaction.source,
                data: interaction.data.clone(),
            })
        })
    }

    /// Waits for the suggestions, as they are shown.
    #[track_caller]
    pub(crate) fn choices(&self) -> impl Future<Output = Vec<String>> {
        self.stage.find(|world| {
            let interaction = &world.interactions[&self.id];
            let choices = interaction.data["choices"].as_array();
            (interaction.callback? == Callback::Choices).then(|| {
                let names = choices.into_iter().flatten().map(|choice| choice["name"].as_str());
                names.flatten().map(str::to_owned).collect()
            })
        })
    }

    /// Makes the token worthless, as if the bot had taken too long.
    pub(crate) fn expires(&self) {
        self.stage.change(|world| {
            world.interactions.get_mut(&self.id).expect("it was announced").expired = true;
        });
    }
}

/// A modal as the bot has sent it.
pub(crate) struct Modal {
    channel: ChannelId,
    source: Option<MessageId>,
    pub(crate) data: Value,
}

/// Gathers what the ids among the options stand for: Discord sends the whole people and places
/// along.
fn resolve(world: &World, options: &Value, found: &mut Value) {
    for option in options.as_array().into_iter().flatten() {
        resolve(world, &option["options"], found);
        let Some(id) = option["value"].as_str() else { continue };
        match option["type"].as_u64() {
            Some(USER) => {
                let person = &world.people[&id.parse().expect("a person is given by id")];
                found["users"][id] = world.user(person.id);
                found["members"][id] = world.bare_member(person);
            }
            Some(CHANNEL) => {
                found["channels"][id] = world.channel(id.parse().expect("a channel is given by id"));
            }
            Some(ROLE) => {
                found["roles"][id] = world.role(id.parse().expect("a role is given by id"));
            }
            _ => {}
        }
    }
}

/// The options of an invocation, typed as the command says, with subcommands as nests of them.
fn filled(command: &Value, words: &[&str], given: &Map<String, Value>, focused: Option<&str>) -> Value {
    let name = command["name"].as_str().unwrap_or_default();
    let options = command["options"].as_array().map(Vec::as_slice).unwrap_or_default();
    if let [word, rest @ ..] = words {
        let nest = options.iter().find(|option| option["name"] == *word);
        let nest = nest.unwrap_or_else(|| panic!("{name} has no {word}"));
        let options = filled(nest, rest, given, focused);
        return json!([{ "name": word, "type": nest["type"], "options": options }]);
    }
    for name in given.keys() {
        assert!(options.iter().any(|option| option["name"] == *name), "there is no option {name}");
    }
    let mut values = Vec::new();
    for option in options {
        let kind = option["type"].as_u64().unwrap_or_default();
        assert!(kind != SUBCOMMAND && kind != GROUP, "{name} is not complete");
        let label = option["name"].as_str().unwrap_or_default();
        let Some(value) = given.get(label) else {
            let missing = option["required"] == true && focused.is_none();
            assert!(!missing, "{name} cannot be run without {label}");
            continue;
        };
        let mut choices = option["choices"].as_array().into_iter().flatten().peekable();
        let is_choice = choices.peek().is_none() || choices.any(|choice| choice["value"] == *value);
        assert!(is_choice, "{label} cannot be {value}");
        let mut value = json!({ "name": label, "type": kind, "value": value });
        if focused == Some(label) {
            assert!(option["autocomplete"] == true, "{label} offers no suggestions");
            value["focused"] = json!(true);
        }
        values.push(value);
    }
    Value::Array(values)
}
