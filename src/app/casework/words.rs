//! What a case says to an asker: put together from reviewed words, and what a person wrote.

use jiff::Timestamp;

use crate::case::{AskerNotice, Case, ClosingReason, Hours, Line, QuickAction, Said, Seat, Speaker};
use crate::conversation::{Page, entry_content, page};
use crate::knowledge::{NoticeKind, Phrase, Phrases, Setting, Speciality, in_london, london_day};
use crate::library::Library;
use crate::safety::{Content, Reply, ReplyKind, notice_for};
use crate::triage::{Flag, Judgement, Urgency};

/// What came of something that an asker did, when it is no case that tells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// There is an open case, and it leads back there.
    LeadsBack,
    /// There is no open case.
    NoCase,
    /// Too much in too short a time.
    TooFast,
    /// Too many cases in a day.
    TooMany,
    /// Too many open cases of all askers.
    Full,
    /// The last case was closed as misuse.
    AfterMisuse,
    /// There were no words.
    Empty,
    /// There were too many words.
    TooLong {
        /// The most characters.
        most: usize,
    },
    /// It could not be saved.
    Failed,
    /// What was sent is being taken away.
    Hidden,
    /// Everything is erased.
    Forgotten,
    /// It could not be erased.
    NotForgotten,
    /// The panel is asked: what comes of it reaches the asker by itself.
    Asked,
}

/// Says what came of it; the case is the asker's open one, when there is one.
pub fn answer(library: &Library, answer: Answer, case: Option<&Case>, now: Timestamp) -> Reply {
    let phrases = &library.knowledge.phrases;
    let plain = |phrase| (phrases.say(phrase).to_owned(), false);
    let with_lines = |phrase| (phrases.say(phrase).to_owned(), true);
    let (body, has_lines) = match answer {
        Answer::LeadsBack => (with_codename(phrases, Phrase::CaseLeadsBack, case), false),
        Answer::NoCase => plain(Phrase::CaseNone),
        Answer::TooFast => with_lines(Phrase::CaseTooFast),
        Answer::TooMany => with_lines(Phrase::CaseTooMany),
        Answer::Full => with_lines(Phrase::CaseFull),
        Answer::AfterMisuse => with_lines(Phrase::CaseAfterMisuse),
        Answer::Empty => plain(Phrase::CaseEmpty),
        Answer::TooLong { most } => (phrases.fill(Phrase::CaseTooLong, &[("most", &most.to_string())]), false),
        Answer::Failed => with_lines(Phrase::CaseFailed),
        Answer::Hidden => plain(Phrase::CaseHidden),
        Answer::Forgotten => plain(Phrase::CaseForgotten),
        Answer::NotForgotten => plain(Phrase::ForgetFailed),
        Answer::Asked => plain(Phrase::CaseAsked),
    };
    let closing = if has_lines { helplines(library, case, now) } else { Vec::new() };
    reply(library, NoticeKind::Standard, Content { body, closing, ..Content::default() })
}

/// Says that what an asker wrote is passed on; of danger, its notice comes first.
pub fn received(library: &Library, case: &Case, judgement: &Judgement) -> Reply {
    let knowledge = &library.knowledge;
    let phrases = &knowledge.phrases;
    let body = with_codename(phrases, Phrase::CaseReceived, Some(case));
    match judgement.urgency {
        Urgency::Emergency => {
            let lead = vec![phrases.say(Phrase::EmergencyLead).to_owned()];
            reply(library, notice_for(judgement, false), Content { lead, body, ..Content::default() }).notice_first()
        }
        Urgency::Urgent | Urgency::Routine => {
            let kind = if judgement.flags.has(Flag::Suicide) { NoticeKind::Suicide } else { NoticeKind::Short };
            reply(library, kind, Content { body, ..Content::default() })
        }
    }
}

/// Said first in a place that only the asker and the bot are in: why it is there, and who else can see it.
pub fn door_opened(library: &Library) -> Reply {
    let body = library.knowledge.phrases.say(Phrase::DoorOpened).to_owned();
    reply(library, NoticeKind::Short, Content { body, ..Content::default() })
}

/// Tells the asker what happened to their case.
pub fn notice(library: &Library, case: &Case, notice: AskerNotice, hours: &Hours, now: Timestamp) -> Reply {
    let phrases = &library.knowledge.phrases;
    let plain = |phrase| Content { body: phrases.say(phrase).to_owned(), ..Content::default() };
    let named = |phrase| Content { body: with_codename(phrases, phrase, Some(case)), ..Content::default() };
    let lines = || helplines(library, Some(case), now);
    let exceptions = || vec![phrases.say(Phrase::CaseExceptions).to_owned()];
    let content = match notice {
        AskerNotice::Opened => Content { remarks: exceptions(), ..named(Phrase::CaseOpened) },
        AskerNotice::OpenedOutOfHours => {
            // Should the hours have come meanwhile, or never come, the plain words are true.
            match hours.next_opening(now).filter(|opens| *opens > now) {
                Some(opens) => {
                    let blanks = [("codename", case.codename.as_str()), ("when", &said_when(opens))];
                    let body = phrases.fill(Phrase::CaseOutOfHours, &blanks);
                    Content { body, closing: lines(), remarks: exceptions(), ..Content::default() }
                }
                None => Content { remarks: exceptions(), ..named(Phrase::CaseOpened) },
            }
        }
        AskerNotice::Claimed => {
            // Given back meanwhile: what follows tells of it.
            let nobody = || phrases.say(Phrase::SignedPanel).to_owned();
            let who = case.claim().map_or_else(nobody, |claim| signature(phrases, &claim.holder));
            Content { body: phrases.fill(Phrase::CaseClaimed, &[("who", &who)]), ..Content::default() }
        }
        AskerNotice::Released => plain(Phrase::CaseReleased),
        AskerNotice::PassedOn => plain(Phrase::CasePassedOn),
        AskerNotice::StillWaiting => Content { closing: lines(), ..plain(Phrase::CaseStillWaiting) },
        AskerNotice::NotPassedOn => Content { closing: lines(), ..plain(Phrase::CaseNotPassedOn) },
        AskerNotice::Closed(reason) => plain(match reason {
            ClosingReason::Answered => Phrase::CaseClosedAnswered,
            ClosingReason::Withdrawn => Phrase::CaseClosedWithdrawn,
            ClosingReason::Moved => Phrase::CaseClosedMoved,
            ClosingReason::Expired => Phrase::CaseClosedExpired,
            ClosingReason::Misuse => Phrase::CaseClosedMisuse,
        }),
        AskerNotice::Reopened => named(Phrase::CaseReopened),
    };
    let kind = match notice {
        AskerNotice::Opened | AskerNotice::OpenedOutOfHours | AskerNotice::StillWaiting => NoticeKind::Standard,
        AskerNotice::Claimed
        | AskerNotice::Released
        | AskerNotice::PassedOn
        | AskerNotice::NotPassedOn
        | AskerNotice::Closed(_)
        | AskerNotice::Reopened => NoticeKind::Short,
    };
    let reply = reply(library, kind, content);
    if case.urgency == Urgency::Emergency && kind == NoticeKind::Standard { reply.notice_first() } else { reply }
}

/// What the asker reads of a panellist's line; `None` when there is nothing to say any more.
pub fn line(library: &Library, case: &Case, line: &Line, now: Timestamp) -> Option<Reply> {
    let Speaker::Panellist(seat) = &line.from else { return None };
    let knowledge = &library.knowledge;
    let phrases = &knowledge.phrases;
    let who = signature(phrases, seat);
    let speaks = |phrase| phrases.fill(phrase, &[("who", &who)]);
    let mut kind = NoticeKind::Short;
    let mut content = match &line.says {
        Said::Words(text) => {
            let body = text.reveal().trim().to_owned();
            Content { lead: vec![speaks(Phrase::Speaks)], body, ..Content::default() }
        }
        Said::Entry(id) => {
            let entry = knowledge.reviewed().find(|entry| entry.id == *id)?;
            let content = entry_content(knowledge, entry, case.area.as_ref(), now);
            let lead = [vec![speaks(Phrase::Sends)], content.lead].concat();
            Content { lead, ..content }
        }
        Said::Quick(action) => {
            let lead = vec![speaks(Phrase::Sends)];
            match action {
                QuickAction::Call999 => {
                    kind = NoticeKind::Danger;
                    Content { lead, ..Content::default() }
                }
                QuickAction::SafetyNotice => {
                    kind = NoticeKind::Standard;
                    Content { lead, ..Content::default() }
                }
                QuickAction::LocalService => {
                    let services = page(library, Page::Services, case.area.as_ref(), now);
                    Content { lead, ..services.content().clone() }
                }
            }
        }
        Said::TakenBack => return None,
    };
    if line.is_corrected {
        content.remarks.push(phrases.say(Phrase::Corrected).to_owned());
    }
    Some(reply(library, kind, content))
}

/// How a panellist signs: by what they are, and by name only when they choose to.
pub fn signature(phrases: &Phrases, seat: &Seat) -> String {
    let kind = phrases.say(match seat.speciality {
        Some(Speciality::Police) => Phrase::SignedPolice,
        Some(Speciality::AdultSocialCare) => Phrase::SignedAdultSocialCare,
        Some(Speciality::ChildrensSocialCare) => Phrase::SignedChildrensSocialCare,
        Some(Speciality::Health) => Phrase::SignedHealth,
        Some(Speciality::Partnership) => Phrase::SignedPartnership,
        Some(Speciality::Idva) => Phrase::SignedIdva,
        None => Phrase::SignedPanel,
    });
    match &seat.signs_as {
        Some(name) => phrases.fill(Phrase::SignedNamed, &[("name", name), ("kind", kind)]),
        None => kind.to_owned(),
    }
}

fn with_codename(phrases: &Phrases, phrase: Phrase, case: Option<&Case>) -> String {
    phrases.fill(phrase, &[("codename", case.map_or("", |case| case.codename.as_str()))])
}

fn helplines(library: &Library, case: Option<&Case>, now: Timestamp) -> Vec<String> {
    let area = case.and_then(|case| case.area.as_ref());
    library.knowledge.say_helplines(Setting { area, today: london_day(now) })
}

fn reply(library: &Library, kind: NoticeKind, content: Content) -> Reply {
    Reply::new(library.knowledge.notices.get(kind), ReplyKind::Page, content)
}

/// A moment as a clock in London shows it: `Monday 30 November at 09:00`.
pub fn said_when(moment: Timestamp) -> String {
    let zoned = in_london(moment).unwrap_or_else(|_| moment.to_zoned(jiff::tz::TimeZone::UTC));
    zoned.strftime("%A %-d %B at %H:%M").to_string()
}
