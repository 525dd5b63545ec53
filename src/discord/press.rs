//! What a button or list means when it is pressed, kept in its custom id.

use super::limits;
use crate::knowledge::TopicId;

/// What a component asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Press {
    /// 'That was not my question': offers these topics.
    NotMine(Vec<TopicId>),
    /// 'Talk to a person'.
    Person,
    /// 'Hide this'.
    Hide,
    /// 'Continue in private'.
    Private,
    /// 'Write here': opens a window.
    Write,
    /// A topic is chosen from a list; the number keeps the ids of several lists apart.
    Choose(usize),
    /// The window of 'Write here' is sent.
    Window,
    /// 'Ask the panel': opens the window with the questions before a case.
    Intake,
    /// 'Ask the panel: skip the questions'.
    SkipIntake,
    /// The window with the questions is sent.
    IntakeWindow,
    /// 'Stop this talk'.
    Stop,
    /// 'Hide all this'; what follows marks the message that it is under.
    HideAll(String),
    /// 'Open this talk again'.
    Reopen,
}

/// Marks the components of this program.
const MARK: &str = "open-door";

/// The field of the window in which an asker writes.
pub(super) const WINDOW_FIELD: &str = "question";

/// The fields of the window with the questions before a case.
pub(super) const SAFE_FIELD: &str = "safe";
pub(super) const KNOW_FIELD: &str = "know";

impl Press {
    /// The custom id. As many topics as fit are kept.
    pub(super) fn custom_id(&self) -> String {
        match self {
            Self::NotMine(topics) => {
                let mut id = format!("{MARK}:not-mine");
                for topic in topics {
                    if id.len() + topic.as_str().len() < limits::CUSTOM_ID {
                        id.push(':');
                        id.push_str(topic.as_str());
                    }
                }
                id
            }
            Self::Person => format!("{MARK}:person"),
            Self::Hide => format!("{MARK}:hide"),
            Self::Private => format!("{MARK}:private"),
            Self::Write => format!("{MARK}:write"),
            Self::Choose(number) => format!("{MARK}:choose:{number}"),
            Self::Window => format!("{MARK}:window"),
            Self::Intake => format!("{MARK}:intake"),
            Self::SkipIntake => format!("{MARK}:skip-intake"),
            Self::IntakeWindow => format!("{MARK}:intake-window"),
            Self::Stop => format!("{MARK}:stop"),
            Self::HideAll(mark) => format!("{MARK}:hide-all:{mark}"),
            Self::Reopen => format!("{MARK}:reopen"),
        }
    }

    /// Reads a custom id; `None` when it is not one of this program's.
    pub(super) fn parse(id: &str) -> Option<Self> {
        let mut parts = id.split(':');
        if parts.next() != Some(MARK) {
            return None;
        }
        match parts.next()? {
            "not-mine" => Some(Self::NotMine(parts.filter_map(|topic| TopicId::parse(topic).ok()).collect())),
            "person" => Some(Self::Person),
            "hide" => Some(Self::Hide),
            "private" => Some(Self::Private),
            "write" => Some(Self::Write),
            "choose" => parts.next()?.parse().ok().map(Self::Choose),
            "window" => Some(Self::Window),
            "intake" => Some(Self::Intake),
            "skip-intake" => Some(Self::SkipIntake),
            "intake-window" => Some(Self::IntakeWindow),
            "stop" => Some(Self::Stop),
            "hide-all" => Some(Self::HideAll(parts.next().unwrap_or_default().to_owned())),
            "reopen" => Some(Self::Reopen),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_custom_id_leads_back_to_its_press_and_never_grows_too_long() {
        let topic = |text: &str| TopicId::parse(text).unwrap();
        let long: Vec<TopicId> = (0..9).map(|n| topic(&format!("a-rather-long-topic-name-{n}"))).collect();
        for press in [
            Press::NotMine(vec![topic("refuge"), topic("housing")]),
            Press::Hide,
            Press::Choose(2),
            Press::Window,
            Press::HideAll("5f-0".to_owned()),
        ] {
            assert_eq!(Press::parse(&press.custom_id()), Some(press));
        }
        assert!(Press::NotMine(long).custom_id().len() <= limits::CUSTOM_ID);
        for other in ["", "hide", "other:hide", "open-door:", "open-door:choose:x"] {
            assert_eq!(Press::parse(other), None, "{other}");
        }
    }
}
