//! Discord's limits, each under its name. Lengths are in characters.
//!
//! Source: Discord's developer documentation, "Message", "Embed Limits" and "Component Reference".

/// The text of a message beside its embeds.
pub(super) const CONTENT: usize = 2_000;
/// The title of an embed.
pub(super) const EMBED_TITLE: usize = 256;
/// The main text of an embed.
pub(super) const EMBED_DESCRIPTION: usize = 4_096;
/// The footer of an embed.
pub(super) const EMBED_FOOTER: usize = 2_048;
/// All texts of all embeds of one message together.
pub(super) const EMBEDS_TOGETHER: usize = 6_000;
/// The label of a button.
pub(super) const BUTTON_LABEL: usize = 80;
/// The label and the value of one choice in a list.
pub(super) const CHOICE: usize = 100;
/// The choices of one list.
pub(super) const CHOICES: usize = 25;
/// The rows of components of one message.
pub(super) const ROWS: usize = 5;
/// What a component is known by.
pub(super) const CUSTOM_ID: usize = 100;
/// The title of a window, and the label of a field in it.
pub(super) const WINDOW_TEXT: usize = 45;
/// What can be typed into a field of a window.
pub(super) const FIELD: usize = 4_000;
/// The choices offered while an option is typed.
pub(super) const SUGGESTIONS: usize = 25;
/// What can be typed into a field before a case: with both, the card of the case still fits a message.
pub(super) const INTAKE: usize = 600;
