//! What comes of a press, a window or a command of somebody on the panel: who, with which roles, and what they gave.

use serenity::model::application::{
    ActionRowComponent, CommandInteraction, ComponentInteraction, ComponentInteractionDataKind, ModalInteraction,
};
use serenity::model::channel::MessageFlags;
use serenity::model::id::{GuildId, RoleId, UserId};

use super::press::FIELD;

/// Somebody's press, window or command, and how it is answered.
pub(super) struct Hand {
    pub(super) id: u64,
    pub(super) token: String,
    pub(super) application: u64,
    pub(super) user: UserId,
    pub(super) roles: Vec<RoleId>,
    pub(super) guild: Option<GuildId>,
    /// Whether it came from a message that only they see: the answer takes its place.
    pub(super) is_whisper: bool,
}

impl Hand {
    pub(super) fn of_press(press: &ComponentInteraction) -> Self {
        let is_whisper = press.message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
        Self {
            id: press.id.get(),
            token: press.token.clone(),
            application: press.application_id.get(),
            user: press.user.id,
            roles: press.member.as_ref().map(|member| member.roles.clone()).unwrap_or_default(),
            guild: press.guild_id,
            is_whisper,
        }
    }

    pub(super) fn of_window(window: &ModalInteraction) -> Self {
        Self {
            id: window.id.get(),
            token: window.token.clone(),
            application: window.application_id.get(),
            user: window.user.id,
            roles: window.member.as_ref().map(|member| member.roles.clone()).unwrap_or_default(),
            guild: window.guild_id,
            // A preview stands by itself: the window may come from the card that everybody sees.
            is_whisper: false,
        }
    }

    pub(super) fn of_command(command: &CommandInteraction) -> Self {
        Self {
            id: command.id.get(),
            token: command.token.clone(),
            application: command.application_id.get(),
            user: command.user.id,
            roles: command.member.as_ref().map(|member| member.roles.clone()).unwrap_or_default(),
            guild: command.guild_id,
            is_whisper: false,
        }
    }
}

/// What came with a press beside its custom id.
#[derive(Default)]
pub(super) struct Given {
    /// What was written or chosen.
    pub(super) text: String,
    /// Who was chosen, with their roles.
    pub(super) person: Option<(UserId, Vec<RoleId>)>,
}

impl Given {
    pub(super) fn of_press(press: &ComponentInteraction) -> Self {
        match &press.data.kind {
            ComponentInteractionDataKind::StringSelect { values } => {
                Self { text: values.first().cloned().unwrap_or_default(), person: None }
            }
            ComponentInteractionDataKind::UserSelect { values } => {
                let roles = |user| press.data.resolved.members.get(user).map(|member| member.roles.clone());
                let person = values.first().map(|user| (*user, roles(user).unwrap_or_default()));
                Self { text: String::new(), person }
            }
            ComponentInteractionDataKind::Button
            | ComponentInteractionDataKind::RoleSelect { .. }
            | ComponentInteractionDataKind::MentionableSelect { .. }
            | ComponentInteractionDataKind::ChannelSelect { .. }
            | ComponentInteractionDataKind::Unknown(_) => Self::default(),
        }
    }

    pub(super) fn of_window(window: &ModalInteraction) -> Self {
        let rows = window.data.components.iter().flat_map(|row| &row.components);
        let text = rows.into_iter().find_map(|component| match component {
            ActionRowComponent::InputText(field) if field.custom_id == FIELD => field.value.clone(),
            _ => None,
        });
        Self { text: text.unwrap_or_default(), person: None }
    }
}
