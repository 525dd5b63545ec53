//! Registering commands, and the rules that Discord's description does not state.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Call, Outcome, Refusal, World};

/// The kinds of option that hold options themselves.
const SUBCOMMANDS: [u64; 2] = [1, 2];

pub(super) fn list(world: &mut World, call: &Call) -> Outcome {
    Ok(world.commands.iter().filter(|command| of_same_scope(command, call)).cloned().collect())
}

/// Replaces all the commands of the application, or of the application in one server.
pub(super) fn replace(world: &mut World, call: &Call) -> Outcome {
    let wanted = call.body.as_array().cloned().unwrap_or_default();
    let commands = wanted.into_iter().map(|command| registered(world, call, command));
    let commands = commands.collect::<Result<Vec<_>, _>>()?;
    world.commands.retain(|command| !of_same_scope(command, call));
    world.commands.extend(commands.iter().cloned());
    Ok(Value::Array(commands))
}

pub(super) fn add(world: &mut World, call: &Call) -> Outcome {
    let command = registered(world, call, call.body.clone())?;
    world.commands.retain(|other| !is_same(other, &command));
    world.commands.push(command.clone());
    Ok(command)
}

/// A command as Discord would return it, under the id that it may have had before.
fn registered(world: &mut World, call: &Call, mut command: Value) -> Outcome {
    check(&command, "")?;
    command["application_id"] = json!(world.application);
    command["version"] = json!(world.snowflake().to_string());
    if let Some(guild) = call.path.get("guild_id") {
        command["guild_id"] = json!(guild);
    }
    for (field, usual) in [("type", json!(1)), ("description", json!("")), ("nsfw", json!(false))] {
        if command[field].is_null() {
            command[field] = usual;
        }
    }
    let earlier = world.commands.iter().find(|other| is_same(other, &command));
    let id = earlier.map(|command| command["id"].clone());
    command["id"] = id.unwrap_or_else(|| json!(world.snowflake().to_string()));
    Ok(command)
}

fn of_same_scope(command: &Value, call: &Call) -> bool {
    command["guild_id"].as_str() == call.path.get("guild_id").map(String::as_str)
}

fn is_same(one: &Value, other: &Value) -> bool {
    ["name", "type", "guild_id"].iter().all(|field| one[field] == other[field])
}

/// Checks a command, or an option with all below it. `place` is where it is in the body.
fn check(command: &Value, place: &str) -> Result<(), Refusal> {
    let name = command["name"].as_str().unwrap_or_default();
    let in_a_menu = place.is_empty() && matches!(command["type"].as_u64(), Some(2 | 3));
    let fault = |field: &str, why: &str| Err(Refusal::malformed(&format!("{place}/{field}"), format!("{name}: {why}")));
    if !in_a_menu {
        let plain = |c: char| c == '-' || c == '_' || c == '\'' || c.is_alphanumeric();
        if !name.chars().all(plain) || name != name.to_lowercase() {
            return fault("name", "Command name is invalid");
        }
        if command["description"].as_str().is_none_or(str::is_empty) {
            return fault("description", "This field is required");
        }
    }
    let options = command["options"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_nest = |option: &Value| option["type"].as_u64().is_some_and(|kind| SUBCOMMANDS.contains(&kind));
    if options.iter().any(is_nest) && !options.iter().all(is_nest) {
        return fault("options", "Subcommands do not go together with other options");
    }
    let mut names = BTreeSet::new();
    let mut optional = false;
    for (number, option) in options.iter().enumerate() {
        if !names.insert(option["name"].as_str()) {
            return fault("options", "Application command option names must be unique");
        }
        let required = option["required"] == true;
        if required && optional {
            return fault("options", "Required options must be placed before non-required options");
        }
        optional |= !required;
        check(option, &format!("{place}/options/{number}"))?;
    }
    Ok(())
}
