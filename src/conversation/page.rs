//! The pages of the bot itself: emergency, privacy, topics, services, how to reach a person.

use jiff::Timestamp;

use super::compose;
use crate::knowledge::{AreaId, NoticeKind, Phrase, Setting, TopicId, london_day};
use crate::library::Library;
use crate::safety::{Content, Reply, ReplyKind};

/// A page that an asker can open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Everything about an emergency.
    HelpNow,
    /// What is kept and who sees it.
    Privacy,
    /// What can be asked.
    Topics,
    /// The services of the asker's area.
    Services,
    /// How to reach a person now.
    Person,
    /// How to reach a person now, and that the panel can be asked for one.
    Panel,
    /// What the bot is for.
    WhatFor,
    /// Where a private exchange begins.
    InPrivate,
    /// The bot cannot write to the asker in private.
    PrivateClosed,
    /// The asker may not use a command.
    NotForYou,
    /// Something failed.
    Failed,
    /// An offered choice is no longer there.
    ChoiceGone,
    /// The answer was for somebody else.
    NotYours,
    /// An answer was taken away.
    Hidden,
    /// The conversation was forgotten.
    Forgotten,
}

/// Writes a page.
pub fn page(library: &Library, page: Page, area: Option<&AreaId>, now: Timestamp) -> Reply {
    let knowledge = &library.knowledge;
    let phrases = &knowledge.phrases;
    let setting = Setting { area, today: london_day(now) };
    let plain = |phrase| Content { body: phrases.say(phrase).to_owned(), ..Content::default() };
    let content = match page {
        Page::HelpNow => Content {
            title: Some(phrases.say(Phrase::EmergencyPage).to_owned()),
            body: [NoticeKind::Danger, NoticeKind::Medical, NoticeKind::Suicide, NoticeKind::Child, NoticeKind::Hearer]
                .map(|kind| knowledge.notices.get(kind).as_str().to_owned())
                .join("\n\n"),
            ..Content::default()
        },
        Page::Privacy => plain(Phrase::Privacy),
        Page::Topics => {
            let mut topics: Vec<TopicId> = knowledge.reviewed().map(|entry| entry.topic.clone()).collect();
            topics.sort();
            topics.dedup();
            Content { offers: compose::offers(library, &topics, now), ..plain(Phrase::TopicList) }
        }
        Page::Services => services(library, area, setting),
        Page::Person => Content { closing: knowledge.say_helplines(setting), ..plain(Phrase::HowToReachPerson) },
        Page::Panel => Content {
            lead: vec![phrases.say(Phrase::IntakeOffer).to_owned()],
            closing: knowledge.say_helplines(setting),
            ..plain(Phrase::HowToReachPerson)
        },
        Page::WhatFor => plain(Phrase::WhatFor),
        Page::InPrivate => plain(Phrase::InPrivate),
        Page::PrivateClosed => plain(Phrase::PrivateClosed),
        Page::NotForYou => plain(Phrase::NotForYou),
        Page::Failed => plain(Phrase::Failed),
        Page::ChoiceGone => plain(Phrase::ChoiceGone),
        Page::NotYours => plain(Phrase::NotYours),
        Page::Hidden => plain(Phrase::Hidden),
        Page::Forgotten => plain(Phrase::Forgotten),
    };
    let reply = Reply::new(knowledge.notices.get(NoticeKind::Standard), ReplyKind::Page, content);
    if page == Page::HelpNow { reply.notice_first() } else { reply }
}

fn services(library: &Library, area: Option<&AreaId>, setting: Setting<'_>) -> Content {
    let knowledge = &library.knowledge;
    let Some(area) = area else {
        let body = knowledge.phrases.say(Phrase::AreaNotFound).to_owned();
        return Content { body, closing: knowledge.say_helplines(setting), ..Content::default() };
    };
    let lines: Vec<String> =
        knowledge.services_in(area).map(|service| format!("- {}", knowledge.say_service(service, setting))).collect();
    let name = knowledge.areas.get(area).map_or(area.as_str(), |area| &area.name).to_owned();
    let body = if lines.is_empty() {
        knowledge.phrases.fill(Phrase::NoLocalService, &[("area", &name)])
    } else {
        lines.join("\n")
    };
    Content { title: Some(name), body, closing: knowledge.say_helplines(setting), ..Content::default() }
}
