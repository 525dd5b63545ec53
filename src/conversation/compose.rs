//! Puts replies together from reviewed words. No sentence is born here.

use jiff::Timestamp;

use super::{Alert, Place};
use crate::answer::{Answer, Found, Wish, choose_entry};
use crate::knowledge::{
    AreaId, Entry, Fit, Knowledge, Phrase, Setting, Source, TopicId, Voice, in_london, london_day, said_date,
};
use crate::library::Library;
use crate::safety::{Content, NoticeKind, Offer, Reply, ReplyKind, notice_for};
use crate::triage::{Flag, Judgement, Urgency};

/// How a reply reaches the asker.
#[derive(Clone, Copy, Debug)]
pub(super) struct Delivery {
    /// Who can read it.
    pub(super) place: Place,
    /// The message was written some time ago.
    pub(super) is_late: bool,
    /// The asker gave an area that is not known.
    pub(super) is_area_unknown: bool,
}

impl Delivery {
    /// At once, and only to the asker.
    pub(super) const fn private() -> Self {
        Self { place: Place::Private, is_late: false, is_area_unknown: false }
    }
}

/// The reply to what was found; `None` when the bot stays silent.
pub(super) fn answer(
    library: &Library,
    found: &Found,
    judgement: &Judgement,
    delivery: Delivery,
    now: Timestamp,
) -> Option<Reply> {
    let place = delivery.place;
    let knowledge = &library.knowledge;
    let phrases = &knowledge.phrases;
    let in_danger = judgement.urgency == Urgency::Emergency;
    if let (true, Place::Public) = (in_danger, place) {
        let content = Content { body: phrases.say(Phrase::PublicEmergency).to_owned(), ..Content::default() };
        return Some(reply(knowledge, judgement, None, ReplyKind::Page, content));
    }
    let mut content = Content { lead: lead(knowledge, judgement), ..Content::default() };
    if delivery.is_late {
        content.lead.push(phrases.say(Phrase::Late).to_owned());
    }
    if delivery.is_area_unknown {
        content.remarks.push(phrases.say(Phrase::AreaNotFound).to_owned());
    }
    let (kind, entry) = match found.answer {
        Answer::Entry(entry) => {
            let entry = knowledge.entries.get(entry)?;
            add_entry(knowledge, entry, found.area.as_ref(), in_danger, now, &mut content);
            content.alternatives = found.topics.iter().skip(1).cloned().collect();
            content.offers = offers(library, &found.also, now);
            if !content.offers.is_empty() {
                content.closing.push(phrases.say(Phrase::AlsoAsked).to_owned());
            }
            (ReplyKind::Answer, Some(entry))
        }
        Answer::Clarify => {
            content.body = phrases.say(Phrase::Clarify).to_owned();
            content.offers = offers(library, &found.topics, now);
            (ReplyKind::Clarify, None)
        }
        Answer::NoAnswer => {
            content.body = phrases.say(Phrase::NoAnswer).to_owned();
            content.closing.push(phrases.say(Phrase::OfferPerson).to_owned());
            (ReplyKind::NoAnswer, None)
        }
        Answer::Refusal => {
            content.body = phrases.say(Phrase::Refusal).to_owned();
            (ReplyKind::Refusal, None)
        }
        Answer::Elsewhere(elsewhere) => {
            let elsewhere = knowledge.elsewhere.get(elsewhere)?;
            content.body.clone_from(&elsewhere.says);
            let kind = if elsewhere.kind.is_banter() { ReplyKind::Ignore } else { ReplyKind::NoAnswer };
            (kind, None)
        }
    };
    // Banter among others is left alone; in private the bot says kindly what it is for.
    if kind == ReplyKind::Ignore && place == Place::Public {
        return None;
    }
    if judgement.flags.has(Flag::PerpetratorDisclosure) && kind != ReplyKind::Refusal {
        content.lead.push(phrases.say(Phrase::Perpetrator).to_owned());
    }
    if judgement.urgency > Urgency::Routine {
        content.closing.push(phrases.say(Phrase::PersonTold).to_owned());
    }
    Some(reply(knowledge, judgement, entry, kind, content))
}

fn reply(
    knowledge: &Knowledge,
    judgement: &Judgement,
    entry: Option<&Entry>,
    kind: ReplyKind,
    content: Content,
) -> Reply {
    let child_asks = entry.is_some_and(|entry| entry.voices == [Voice::Child]);
    let notice = knowledge.notices.get(notice_for(judgement, child_asks));
    let reply = Reply::new(notice, kind, content);
    match judgement.urgency {
        Urgency::Emergency => reply.notice_first(),
        Urgency::Urgent | Urgency::Routine => reply,
    }
}

fn lead(knowledge: &Knowledge, judgement: &Judgement) -> Vec<String> {
    match judgement.urgency {
        Urgency::Emergency => vec![knowledge.phrases.say(Phrase::EmergencyLead).to_owned()],
        Urgency::Urgent => vec![knowledge.phrases.say(Phrase::UrgentLead).to_owned()],
        Urgency::Routine => Vec::new(),
    }
}

/// The entry in full, or in its shortest form for somebody in danger, with all that must be said about it.
fn add_entry(
    knowledge: &Knowledge,
    entry: &Entry,
    area: Option<&AreaId>,
    in_danger: bool,
    now: Timestamp,
    content: &mut Content,
) {
    let phrases = &knowledge.phrases;
    let today = london_day(now);
    let setting = Setting { area, today };
    content.title = Some(entry.title.clone());
    content.body = match &entry.short {
        Some(short) if in_danger => knowledge.say_spans(short, setting),
        Some(_) | None => knowledge.say_body(entry, setting),
    };
    if let Some(event) = entry.event {
        let when = in_london(event.starts).map_or_else(|_| said_date(today), |starts| said_date(starts.date()));
        let phrase = if entry.is_past(now) { Phrase::PastEvent } else { Phrase::ComingEvent };
        content.lead.push(phrases.fill(phrase, &[("date", &when)]));
    }
    if entry.is_overdue(today) {
        content.remarks.push(phrases.fill(Phrase::OverdueEntry, &[("date", &said_date(entry.review_by))]));
    }
    let areas = knowledge.area_names(&entry.areas);
    match area {
        Some(area) if knowledge.areas.fit(&entry.areas, area) == Fit::Elsewhere => {
            let name = knowledge.areas.get(area).map_or(area.as_str(), |area| &area.name);
            content.remarks.push(phrases.fill(Phrase::HoldsElsewhere, &[("areas", &areas), ("area", name)]));
        }
        Some(_) | None => content.remarks.push(phrases.fill(Phrase::HoldsFor, &[("areas", &areas)])),
    }
    content.sources = Some(sources(knowledge, entry));
}

/// An entry with all that must be said about it, as it reads now.
pub fn entry_content(knowledge: &Knowledge, entry: &Entry, area: Option<&AreaId>, now: Timestamp) -> Content {
    let mut content = Content::default();
    add_entry(knowledge, entry, area, false, now, &mut content);
    content
}

/// How many sources are named under an answer; the rest are counted.
const NAMED_SOURCES: usize = 2;

fn sources(knowledge: &Knowledge, entry: &Entry) -> String {
    let phrases = &knowledge.phrases;
    let mut said: Vec<String> = entry.sources.iter().take(NAMED_SOURCES).map(Source::said).collect();
    if let Some(more) = entry.sources.len().checked_sub(NAMED_SOURCES).filter(|&more| more > 0) {
        said.push(phrases.fill(Phrase::MoreSources, &[("count", &more.to_string())]));
    }
    phrases.fill(Phrase::Sources, &[("sources", &said.join("; "))])
}

/// Topics to choose from, each called by the title of its best entry.
pub(super) fn offers(library: &Library, topics: &[TopicId], now: Timestamp) -> Vec<Offer> {
    let title = |topic: &TopicId| {
        let choice = choose_entry(library, topic, Wish::chosen(None, now)).ok()??;
        library.knowledge.entries.get(choice.entry).map(|entry| entry.title.clone())
    };
    topics.iter().filter_map(|topic| Some(Offer { topic: topic.clone(), label: title(topic)? })).collect()
}

/// Said to somebody whose question was not met: the next likely topics, and the offer of a person; `None` without topics.
pub(super) fn other_topics(library: &Library, topics: &[TopicId], now: Timestamp) -> Option<Reply> {
    let phrases = &library.knowledge.phrases;
    let offers = Some(offers(library, topics, now)).filter(|offers| !offers.is_empty())?;
    let closing = vec![phrases.say(Phrase::OfferPerson).to_owned()];
    let content = Content { body: phrases.say(Phrase::OtherTopics).to_owned(), offers, closing, ..Content::default() };
    Some(Reply::new(library.knowledge.notices.get(NoticeKind::Standard), ReplyKind::Clarify, content))
}

/// Said when the search failed.
pub(super) fn failed(library: &Library, judgement: &Judgement) -> Reply {
    let body = library.knowledge.phrases.say(Phrase::Failed).to_owned();
    reply(&library.knowledge, judgement, None, ReplyKind::Page, Content { body, ..Content::default() })
}

/// What panellists read of somebody in danger: never who, never what was written.
pub fn alert_words(library: &Library, alert: &Alert) -> String {
    let knowledge = &library.knowledge;
    let phrases = &knowledge.phrases;
    let unknown = phrases.say(Phrase::PanelUnknown);
    let place = match alert.place {
        Place::Private => phrases.say(Phrase::PanelPrivate),
        Place::Public => phrases.say(Phrase::PanelPublic),
    };
    let flags: Vec<&str> = alert.flags.iter().map(Flag::name).collect();
    let flags = if flags.is_empty() { unknown.to_owned() } else { flags.join(", ").replace('_', " ") };
    let topic = alert.topic.as_ref().map_or(unknown, TopicId::as_str);
    let area = alert.area.as_ref().and_then(|area| knowledge.areas.get(area)).map_or(unknown, |area| &area.name);
    let urgency = alert.urgency.name().to_uppercase();
    let blanks =
        [("urgency", urgency.as_str()), ("place", place), ("topic", topic), ("area", area), ("flags", flags.as_str())];
    phrases.fill(Phrase::PanelAlert, &blanks)
}
