//! Settings, read once from the environment and `.env`, checked, and passed down as values.

mod limits;

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use thiserror::Error;

use crate::case::{FlowLimits, Limits};
use crate::knowledge::Speciality;

/// A secret: shown by nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret itself, for the one place that sends it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Everything that `open-door serve` needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// `DISCORD_TOKEN`: the bot's token.
    pub token: Secret,
    /// `DISCORD_API_URL`: another base address than Discord's own, such as a proxy or a double.
    pub api_url: Option<String>,
    /// `GUILD_ID`: the server.
    pub guild: u64,
    /// `QUESTION_CHANNEL_IDS`: channels in which anyone may ask.
    pub question_channels: Vec<u64>,
    /// `PANEL_CHANNEL_ID`: where panellists hear of people in danger.
    pub panel_channel: u64,
    /// `PANEL_ROLES`: the role of each kind of panellist.
    pub panel_roles: Vec<(Speciality, u64)>,
    /// `MODERATOR_ROLE_ID`: the role of moderators.
    pub moderator_role: u64,
    /// `ADMIN_ROLE_ID`: the role of those who keep the knowledge.
    pub admin_role: u64,
    /// `KNOWLEDGE_DIR`: the knowledge folder.
    pub knowledge: PathBuf,
    /// `DATA_DIR`: the folder for what the program keeps.
    pub data: PathBuf,
    /// `OPEN_DOOR_KEY_FILE`: the file with the key that seals cases.
    pub key_file: PathBuf,
    /// The limits of a case: `PANEL_HOURS`, `PANEL_HOLIDAYS`, `WAIT_EMERGENCY`, `WAIT_URGENT`, `WAIT_ROUTINE`,
    /// `KEEP_OPEN_DAYS`, `KEEP_CLOSED_DAYS`.
    pub limits: Limits,
    /// How much an asker may ask: `MOST_MESSAGES`, `MOST_CASES`, `MOST_OPEN_CASES`.
    pub flow: FlowLimits,
    /// `KEEP_AUDIT_DAYS`: how long the audit log is kept.
    pub audit: SignedDuration,
    /// `OPEN_DOOR_LOG`: how much is logged.
    pub log: String,
}

/// Where cases and their key are: all that `open-door key` and `open-door audit` need to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeping {
    /// `DATA_DIR`: the folder for what the program keeps.
    pub data: PathBuf,
    /// `OPEN_DOOR_KEY_FILE`: the file with the key that seals cases.
    pub key_file: PathBuf,
}

/// The settings that do not fit, each with its mend. No value of a setting is in it.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("the settings do not fit: {}", .0.join("; "))]
pub struct ConfigError(pub Vec<String>);

/// Every setting, in the order of `.env.example`.
pub const SETTINGS: [&str; 23] = [
    "DISCORD_TOKEN",
    "GUILD_ID",
    "QUESTION_CHANNEL_IDS",
    "PANEL_CHANNEL_ID",
    "PANEL_ROLES",
    "MODERATOR_ROLE_ID",
    "ADMIN_ROLE_ID",
    "KNOWLEDGE_DIR",
    "DATA_DIR",
    "OPEN_DOOR_KEY_FILE",
    "PANEL_HOURS",
    "PANEL_HOLIDAYS",
    "WAIT_EMERGENCY",
    "WAIT_URGENT",
    "WAIT_ROUTINE",
    "KEEP_OPEN_DAYS",
    "KEEP_CLOSED_DAYS",
    "KEEP_AUDIT_DAYS",
    "MOST_MESSAGES",
    "MOST_CASES",
    "MOST_OPEN_CASES",
    "DISCORD_API_URL",
    "OPEN_DOOR_LOG",
];

/// Where the key is when nothing else is said: beside `.env`, and not in `DATA_DIR`, whose copies it must not be in.
const KEY_FILE: &str = "open-door.key";

/// What an id of Discord looks like, for the mend.
const ID_MEND: &str = "copy the id in Discord: settings, advanced, developer mode on, then right-click";

impl Config {
    /// Reads `.env` in a folder, then the environment, which comes first.
    ///
    /// # Errors
    /// With every setting that is missing or malformed.
    pub fn from_environment(folder: &Path) -> Result<Self, ConfigError> {
        Self::read(&gather(folder)?)
    }

    /// Reads settings by name.
    ///
    /// # Errors
    /// With every setting that is missing or malformed.
    pub fn read(settings: &HashMap<String, String>) -> Result<Self, ConfigError> {
        let mut reader = Reader { settings, faults: Vec::new() };
        let token = reader.needed("DISCORD_TOKEN", "paste the bot's token from the Discord developer portal");
        if token.as_ref().is_some_and(|token| token.chars().any(|c| c.is_whitespace() || c.is_control())) {
            reader.fault("DISCORD_TOKEN", "holds spaces", "paste the token alone, without quotes or `Bot `");
        }
        let api_url = reader.text("DISCORD_API_URL").map(|url| url.trim_end_matches('/').to_owned());
        if api_url.as_ref().is_some_and(|url| !url.starts_with("http://") && !url.starts_with("https://")) {
            reader.fault(
                "DISCORD_API_URL",
                "is not an address",
                "write it as `https://host` or `http://127.0.0.1:8080`, or leave it out",
            );
        }
        let guild = reader.id("GUILD_ID");
        let question_channels = reader.ids("QUESTION_CHANNEL_IDS");
        let panel_channel = reader.id("PANEL_CHANNEL_ID");
        let panel_roles = reader.roles("PANEL_ROLES");
        let moderator_role = reader.id("MODERATOR_ROLE_ID");
        let admin_role = reader.id("ADMIN_ROLE_ID");
        let knowledge = reader.path("KNOWLEDGE_DIR", "knowledge");
        let data = reader.path("DATA_DIR", "data");
        let key_file = reader.path("OPEN_DOOR_KEY_FILE", KEY_FILE);
        let limits = reader.limits();
        let flow = reader.flow();
        let audit = reader.days("KEEP_AUDIT_DAYS", AUDIT);
        let log = reader.text("OPEN_DOOR_LOG").unwrap_or_else(|| "info".to_owned());
        let whole = (|| {
            Some(Self {
                token: Secret(token?),
                api_url,
                guild: guild?,
                question_channels: question_channels?,
                panel_channel: panel_channel?,
                panel_roles: panel_roles?,
                moderator_role: moderator_role?,
                admin_role: admin_role?,
                knowledge,
                data,
                key_file,
                limits,
                flow,
                audit,
                log,
            })
        })();
        match whole {
            Some(config) if reader.faults.is_empty() => Ok(config),
            Some(_) | None => Err(ConfigError(reader.faults)),
        }
    }
}

impl Keeping {
    /// Reads `.env` in a folder, then the environment, which comes first. Settings that it does not need may be missing.
    ///
    /// # Errors
    /// When `.env` cannot be read.
    pub fn from_environment(folder: &Path) -> Result<Self, ConfigError> {
        let settings = gather(folder)?;
        let reader = Reader { settings: &settings, faults: Vec::new() };
        Ok(Self { data: reader.path("DATA_DIR", "data"), key_file: reader.path("OPEN_DOOR_KEY_FILE", KEY_FILE) })
    }
}

/// The settings by name: those of `.env` in a folder, then those of the environment in their place.
fn gather(folder: &Path) -> Result<HashMap<String, String>, ConfigError> {
    let mut settings = HashMap::new();
    let file = folder.join(".env");
    if file.exists() {
        let unreadable =
            |at: String| ConfigError(vec![format!("`.env` {at}: write one NAME=value a line, as in .env.example")]);
        for item in dotenvy::from_path_iter(&file).map_err(|_| unreadable("cannot be read".to_owned()))? {
            // The error of the library would print the line, and the line may hold the token.
            let (name, value) = item.map_err(|_| unreadable("holds a line that is no setting".to_owned()))?;
            settings.insert(name, value);
        }
    }
    for name in SETTINGS {
        if let Ok(value) = std::env::var(name) {
            settings.insert(name.to_owned(), value);
        }
    }
    Ok(settings)
}

/// How long the audit log is kept when nothing else is said.
const AUDIT: SignedDuration = SignedDuration::from_hours(180 * 24);

struct Reader<'a> {
    settings: &'a HashMap<String, String>,
    faults: Vec<String>,
}

impl Reader<'_> {
    fn fault(&mut self, name: &str, what: &str, mend: &str) {
        self.faults.push(format!("{name} {what}: {mend}"));
    }

    fn text(&self, name: &str) -> Option<String> {
        self.settings.get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn path(&self, name: &str, usual: &str) -> PathBuf {
        self.text(name).map_or_else(|| PathBuf::from(usual), PathBuf::from)
    }

    fn needed(&mut self, name: &str, mend: &str) -> Option<String> {
        let text = self.text(name);
        if text.is_none() {
            self.fault(name, "is missing", mend);
        }
        text
    }

    fn id(&mut self, name: &str) -> Option<u64> {
        let text = self.needed(name, ID_MEND)?;
        let id = parse_id(&text);
        if id.is_none() {
            self.fault(name, "is not an id", ID_MEND);
        }
        id
    }

    fn ids(&mut self, name: &str) -> Option<Vec<u64>> {
        let text = self.needed(name, "write the ids of the channels with commas between")?;
        let ids: Option<Vec<u64>> = text.split(',').map(|id| parse_id(id.trim())).collect();
        if ids.is_none() {
            self.fault(name, "holds something that is not an id", "write the ids of the channels with commas between");
        }
        ids
    }

    fn roles(&mut self, name: &str) -> Option<Vec<(Speciality, u64)>> {
        let kinds: Vec<&str> = Speciality::ALL.into_iter().map(|(_, kind)| kind).collect();
        let mend = format!("write `police=ID,idva=ID`; the kinds are {}", kinds.join(", "));
        let text = self.needed(name, &mend)?;
        let role = |item: &str| {
            let (kind, id) = item.split_once('=')?;
            Some((Speciality::parse(kind.trim()).ok()?, parse_id(id.trim())?))
        };
        let roles: Option<Vec<(Speciality, u64)>> = text.split(',').map(role).collect();
        if roles.is_none() {
            self.fault(name, "is malformed", &mend);
        }
        roles
    }
}

/// An id of Discord is a number above zero.
fn parse_id(text: &str) -> Option<u64> {
    text.parse().ok().filter(|&id| id > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> HashMap<String, String> {
        [
            ("DISCORD_TOKEN", "abc.def.ghi"),
            ("GUILD_ID", "1"),
            ("QUESTION_CHANNEL_IDS", "2, 3"),
            ("PANEL_CHANNEL_ID", "4"),
            ("PANEL_ROLES", "police=5,idva=6"),
            ("MODERATOR_ROLE_ID", "7"),
            ("ADMIN_ROLE_ID", "8"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    #[test]
    fn good_settings_are_read_and_the_token_is_not_shown() {
        let config = Config::read(&good()).unwrap();
        assert_eq!(config.question_channels, [2, 3]);
        assert_eq!(config.panel_roles, [(Speciality::Police, 5), (Speciality::Idva, 6)]);
        assert!(!format!("{config:?}").contains("abc"));
    }

    #[test]
    fn limits_are_as_usual_but_for_what_is_set() {
        let usual = Config::read(&good()).unwrap();
        assert_eq!(format!("{:?}", usual.limits), format!("{:?}", Limits::default()));
        assert_eq!((usual.flow, usual.audit), (FlowLimits::default(), AUDIT));
        let mut settings = good();
        for (name, value) in [
            ("PANEL_HOURS", "mon-fri 09:00-17:00"),
            ("PANEL_HOLIDAYS", "2026-12-25"),
            ("WAIT_URGENT", "again=5, release=45"),
            ("KEEP_CLOSED_DAYS", "7"),
            ("MOST_CASES", "2"),
        ] {
            settings.insert(name.to_owned(), value.to_owned());
        }
        let Config { limits, flow, .. } = Config::read(&settings).unwrap();
        let minutes = SignedDuration::from_mins;
        assert_eq!((limits.urgent.again, limits.urgent.release), (minutes(5), minutes(45)));
        assert_eq!(limits.urgent.everyone, Limits::default().urgent.everyone);
        assert_eq!((limits.closed, flow.cases), (SignedDuration::from_hours(7 * 24), 2));
        assert!(!limits.hours.is_open("2026-12-25T12:00:00Z".parse().unwrap()));
        assert!(limits.hours.is_open("2026-11-25T12:00:00Z".parse().unwrap()));
    }

    #[test]
    fn the_key_is_not_among_the_data_unless_somebody_puts_it_there() {
        let config = Config::read(&good()).unwrap();
        assert_eq!((config.data, config.key_file), (PathBuf::from("data"), PathBuf::from("open-door.key")));
        let mut settings = good();
        settings.insert("OPEN_DOOR_KEY_FILE".to_owned(), "/run/keys/open-door".to_owned());
        assert_eq!(Config::read(&settings).unwrap().key_file, PathBuf::from("/run/keys/open-door"));
    }

    #[test]
    fn every_setting_that_does_not_fit_names_itself_and_the_mend_but_not_its_value() {
        for (name, value, says) in [
            ("DISCORD_TOKEN", "", "is missing"),
            ("DISCORD_TOKEN", "Bot se cret", "holds spaces"),
            ("GUILD_ID", "my server", "is not an id"),
            ("QUESTION_CHANNEL_IDS", "2;3", "not an id"),
            ("PANEL_CHANNEL_ID", "0", "is not an id"),
            ("PANEL_ROLES", "sheriff", "is malformed"),
            ("PANEL_ROLES", "wizard=3", "is malformed"),
            ("MODERATOR_ROLE_ID", "-1", "is not an id"),
            ("ADMIN_ROLE_ID", " ", "is missing"),
            ("DISCORD_API_URL", "localhost", "is not an address"),
            ("PANEL_HOURS", "nine to five", "is malformed"),
            ("PANEL_HOLIDAYS", "Christmas", "is malformed"),
            ("WAIT_URGENT", "again=soon", "is malformed"),
            ("WAIT_ROUTINE", "forever=9", "is malformed"),
            ("KEEP_CLOSED_DAYS", "0", "is no number"),
            ("MOST_MESSAGES", "many", "is no number"),
        ] {
            let mut settings = good();
            settings.insert(name.to_owned(), value.to_owned());
            let error = Config::read(&settings).unwrap_err();
            assert!(
                error.0.len() == 1 && error.0[0].starts_with(&format!("{name} ")) && error.0[0].contains(says),
                "{error}"
            );
            assert!(value.trim().len() < 4 || !error.to_string().contains(value), "{error}");
        }
        assert_eq!(Config::read(&HashMap::new()).unwrap_err().0.len(), 7);
    }

    #[test]
    fn the_example_file_names_every_setting() {
        let example = include_str!("../.env.example");
        let names: Vec<&str> = example
            .lines()
            .filter_map(|line| line.trim_start_matches("# ").split_once('='))
            .map(|(name, _)| name)
            .filter(|name| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
            .collect();
        assert_eq!(names, SETTINGS);
    }
}
