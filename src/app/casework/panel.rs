//! What a case says to the panel: its card, what happened, why a step is forbidden. Never who the asker is.

use jiff::{SignedDuration, Timestamp};

use super::CaseworkError;
use super::courier::Field;
use super::words::{said_when, signature};
use crate::case::{
    Call, Case, CaseError, ClosingReason, Delivery, IntakeAnswer, Limits, Line, LostContact, PanelNotice, PanellistKey,
    QuickAction, Reach, Said, Speaker, Stage, Undelivered, Wanted, plain,
};
use crate::knowledge::{Flag, Knowledge, Phrase, Phrases, Speciality, TopicId, join_names};
use crate::private::Private;
use crate::store::{Errand, Row, RowState, StoreError};

/// What a panellist is called among panellists.
pub type NameOf<'a> = &'a dyn Fn(PanellistKey) -> String;

/// What happened, in words.
pub fn notice_words(phrases: &Phrases, case: &Case, notice: PanelNotice, name: NameOf<'_>) -> String {
    let codename = ("codename", case.codename.as_str());
    let urgency = ("urgency", case.urgency.name());
    let only = |phrase| phrases.fill(phrase, &[codename]);
    let with = |phrase, who: PanellistKey| phrases.fill(phrase, &[codename, ("who", &name(who))]);
    match notice {
        PanelNotice::Called(call) => {
            let phrase = match call {
                Call::First => Phrase::PanelCalled,
                Call::Again => Phrase::PanelCalledAgain,
                Call::Everyone => Phrase::PanelCalledEveryone,
                Call::Moderators => Phrase::PanelCalledModerators,
            };
            phrases.fill(phrase, &[codename, urgency])
        }
        PanelNotice::Raised => only(Phrase::PanelRaised),
        PanelNotice::Claimed(who) => with(Phrase::PanelClaimed, who),
        PanelNotice::Released => only(Phrase::PanelReleased),
        PanelNotice::PassedOn => {
            phrases.fill(Phrase::PanelPassedOn, &[codename, ("to", &wanted_words(phrases, &case.wanted, name))])
        }
        PanelNotice::Joined(who) => with(Phrase::PanelJoined, who),
        PanelNotice::Left(who) => with(Phrase::PanelLeft, who),
        PanelNotice::Reminder(who) => with(Phrase::PanelReminder, who),
        PanelNotice::TakenFromSilence => only(Phrase::PanelTaken),
        PanelNotice::ContactLost(LostContact::Left) => only(Phrase::PanelLostLeft),
        PanelNotice::ContactLost(LostContact::DoorClosed) => only(Phrase::PanelLostDoor),
        PanelNotice::NotDelivered(line, why) => {
            let blanks = [("line", line.to_string()), ("why", why_words(phrases, why).to_owned())];
            phrases.fill(Phrase::PanelNotDelivered, &blanks.each_ref().map(|(blank, value)| (*blank, value.as_str())))
        }
        PanelNotice::Closed(reason) => {
            phrases.fill(Phrase::PanelClosed, &[codename, ("reason", reason_words(phrases, reason))])
        }
        PanelNotice::Reopened => only(Phrase::PanelReopened),
    }
}

/// The card of a case: everything a panellist needs before claiming it.
pub fn card(knowledge: &Knowledge, case: &Case, now: Timestamp, name: NameOf<'_>) -> Vec<Field> {
    let phrases = &knowledge.phrases;
    let unknown = || phrases.say(Phrase::PanelUnknown).to_owned();
    let mut fields = Vec::new();
    let mut add = |label, text: String| {
        fields.push(Field { label: phrases.say(label).to_owned(), text: Private::new(text) });
    };
    add(Phrase::CardUrgency, case.urgency.name().to_uppercase());
    add(Phrase::CardStage, stage_words(phrases, case, now, name));
    let flags: Vec<&str> = case.flags.iter().map(Flag::name).collect();
    add(Phrase::CardFlags, if flags.is_empty() { unknown() } else { flags.join(", ").replace('_', " ") });
    add(Phrase::CardTopic, case.topic.as_ref().map_or_else(unknown, |topic| topic.as_str().to_owned()));
    let area = case.area.as_ref().and_then(|area| knowledge.areas.get(area));
    add(Phrase::CardArea, area.map_or_else(unknown, |area| area.name.clone()));
    add(Phrase::CardFor, wanted_words(phrases, &case.wanted, name));
    add(Phrase::CardSafe, intake_words(phrases, &case.intake.safe_contact));
    add(Phrase::CardKnow, intake_words(phrases, &case.intake.may_know));
    if let Some(line) = case.lines.iter().rev().find(|line| line.from != Speaker::Asker) {
        add(Phrase::CardLast, format!("{}: {}", line.id, delivery_words(phrases, line)));
    }
    if case.reopened > 0 {
        add(Phrase::CardReopened, case.reopened.to_string());
    }
    fields
}

/// One case of the queue in a line.
pub fn queue_line(phrases: &Phrases, case: &Case, now: Timestamp) -> String {
    let topic = case.topic.as_ref().map_or_else(|| phrases.say(Phrase::PanelUnknown), TopicId::as_str);
    let wait = said_wait(case.waiting_since().map_or(SignedDuration::ZERO, |since| now.duration_since(since)));
    let codename = case.codename.as_str();
    let blanks = [("codename", codename), ("urgency", case.urgency.name()), ("topic", topic), ("wait", &wait)];
    phrases.fill(Phrase::QueueLine, &blanks)
}

/// Above the queue: how many wait, and the longest wait.
pub fn queue_head(phrases: &Phrases, waiting: &[&Case], now: Timestamp) -> String {
    let longest = waiting.iter().filter_map(|case| case.waiting_since()).min();
    match longest {
        Some(since) => {
            let wait = said_wait(now.duration_since(since));
            phrases.fill(Phrase::QueueHead, &[("count", &waiting.len().to_string()), ("wait", &wait)])
        }
        None => phrases.say(Phrase::QueueEmpty).to_owned(),
    }
}

/// Why a panellist cannot do something.
pub fn error_words(phrases: &Phrases, error: &CaseError, limits: &Limits, name: NameOf<'_>) -> String {
    let plain = |phrase| phrases.say(phrase).to_owned();
    match error {
        CaseError::Closed(reason) => phrases.fill(Phrase::NoClosed, &[("reason", reason_words(phrases, *reason))]),
        CaseError::NotClosed => plain(Phrase::NoNotClosed),
        CaseError::NotClaimed => plain(Phrase::NoNotClaimed),
        CaseError::HeldBy(who) => phrases.fill(Phrase::NoHeldBy, &[("who", &name(*who))]),
        CaseError::AlreadyYours => plain(Phrase::NoAlreadyYours),
        CaseError::SecondTaken(who) => phrases.fill(Phrase::NoSecondTaken, &[("who", &name(*who))]),
        CaseError::ReasonNotForStaff(_) => plain(Phrase::NoReason),
        CaseError::NoSuchLine => plain(Phrase::NoSuchLine),
        CaseError::NotYourLine => plain(Phrase::NoYourLine),
        CaseError::NotWords => plain(Phrase::NoWords),
        CaseError::TooLate => phrases.fill(Phrase::NoTooLate, &[("minutes", &limits.take_back.as_mins().to_string())]),
        CaseError::Empty => plain(Phrase::NoEmpty),
        CaseError::TooLong { most } => phrases.fill(Phrase::NoTooLong, &[("most", &most.to_string())]),
    }
}

/// Why something that a panellist wanted was not done.
pub fn refusal_words(phrases: &Phrases, error: &CaseworkError, limits: &Limits, name: NameOf<'_>) -> String {
    match error {
        CaseworkError::NoCase => phrases.say(Phrase::NoCase).to_owned(),
        CaseworkError::NoEntry => phrases.say(Phrase::NoEntry).to_owned(),
        CaseworkError::Forbidden(error) => error_words(phrases, error, limits, name),
        CaseworkError::Store(StoreError::HasOpenCase(_)) => phrases.say(Phrase::NoOther).to_owned(),
        CaseworkError::Store(
            StoreError::Conflict | StoreError::AlreadyTaken | StoreError::Unavailable(_) | StoreError::Damaged(_),
        ) => phrases.say(Phrase::NoFailed).to_owned(),
    }
}

/// The talk so far, for whoever takes the case on: one text a line.
pub fn talk(phrases: &Phrases, case: &Case) -> Vec<Private<String>> {
    let said = |line: &Line| {
        let text = match &line.says {
            Said::Words(text) => plain(text.reveal()),
            Said::Entry(entry) => entry.as_str().to_owned(),
            Said::Quick(action) => {
                QuickAction::ALL.iter().find(|(other, _)| other == action).map_or("", |(_, name)| name).to_owned()
            }
            Said::TakenBack => phrases.say(Phrase::DeliveryTakenBack).to_owned(),
        };
        match &line.from {
            Speaker::Asker => {
                let blanks = [("codename", case.codename.as_str()), ("line", &line.id.to_string())];
                format!("{} {text}", phrases.fill(Phrase::PanelWrites, &blanks))
            }
            Speaker::Panellist(seat) => {
                format!("{} ({}): {text} [{}]", signature(phrases, seat), line.id, delivery_words(phrases, line))
            }
        }
    };
    case.lines.iter().map(|line| Private::new(said(line))).collect()
}

/// What could not be sent, in a line.
pub fn dead_line(phrases: &Phrases, row: &Row, case: Option<&Case>) -> Option<String> {
    let RowState::Dead { why, .. } = row.state else { return None };
    let what = match row.errand {
        Errand::Say(line) | Errand::Correct(line) | Errand::TakeBack(line) | Errand::Pass(line) => {
            phrases.fill(Phrase::DeadMessage, &[("line", &line.to_string())])
        }
        Errand::Hide
        | Errand::TellAsker(_)
        | Errand::TellPanel(_)
        | Errand::Card
        | Errand::ClearAsker { .. }
        | Errand::ClearPanel { .. } => phrases.say(Phrase::DeadNotice).to_owned(),
    };
    let codename = case.map_or_else(|| phrases.say(Phrase::PanelUnknown), |case| case.codename.as_str());
    let blanks = [("codename", codename), ("what", &what), ("why", why_words(phrases, why.for_line()))];
    Some(phrases.fill(Phrase::DeadLine, &blanks))
}

/// Whom a case is for.
pub fn wanted_words(phrases: &Phrases, wanted: &Wanted, name: NameOf<'_>) -> String {
    match wanted {
        Wanted::Everyone => phrases.say(Phrase::ToEveryone).to_owned(),
        Wanted::Panellist(who) => name(*who),
        Wanted::Kinds(kinds) => {
            let names = Speciality::ALL.into_iter().filter(|(kind, _)| kinds.contains(kind)).map(|(_, name)| name);
            join_names(&names.collect::<Vec<_>>())
        }
    }
}

/// Why something did not arrive.
pub fn why_words(phrases: &Phrases, why: Undelivered) -> &str {
    phrases.say(match why {
        Undelivered::DoorClosed => Phrase::WhyDoorClosed,
        Undelivered::Gone => Phrase::WhyGone,
        Undelivered::Failed => Phrase::WhyFailed,
        Undelivered::NothingToSay => Phrase::WhyNothing,
    })
}

/// Why a case is closed.
pub fn reason_words(phrases: &Phrases, reason: ClosingReason) -> &str {
    phrases.say(match reason {
        ClosingReason::Answered => Phrase::ReasonAnswered,
        ClosingReason::Withdrawn => Phrase::ReasonWithdrawn,
        ClosingReason::Moved => Phrase::ReasonMoved,
        ClosingReason::Expired => Phrase::ReasonExpired,
        ClosingReason::Misuse => Phrase::ReasonMisuse,
    })
}

fn delivery_words<'a>(phrases: &'a Phrases, line: &Line) -> &'a str {
    match (&line.says, line.delivery) {
        (Said::TakenBack, _) => phrases.say(Phrase::DeliveryTakenBack),
        (_, Delivery::Waiting) => phrases.say(Phrase::DeliveryWaiting),
        (_, Delivery::Delivered) => phrases.say(Phrase::DeliveryDone),
        (_, Delivery::NotDelivered(why)) => why_words(phrases, why),
    }
}

/// Where a case stands, in words.
pub fn stage_words(phrases: &Phrases, case: &Case, now: Timestamp, name: NameOf<'_>) -> String {
    let wait = |since| said_wait(now.duration_since(since));
    let words = match &case.stage {
        Stage::Waiting { since, .. } => phrases.fill(Phrase::StageWaiting, &[("wait", &wait(*since))]),
        Stage::Claimed { claim, waiting, .. } => {
            let blanks = [("who", name(claim.holder.panellist)), ("wait", wait(*waiting))];
            phrases.fill(Phrase::StageClaimed, &blanks.each_ref().map(|(blank, value)| (*blank, value.as_str())))
        }
        Stage::Answered { claim, .. } => phrases.fill(Phrase::StageAnswered, &[("who", &name(claim.holder.panellist))]),
        Stage::Closed { reason, at } => format!("{}, {}", reason_words(phrases, *reason), said_when(*at)),
    };
    match case.reach {
        Reach::Open => words,
        Reach::Lost(_) => format!("{words}; {}", phrases.say(Phrase::StageLost)),
    }
}

fn intake_words(phrases: &Phrases, answer: &IntakeAnswer) -> String {
    match answer {
        IntakeAnswer::NotAsked => phrases.say(Phrase::CardNotAsked).to_owned(),
        IntakeAnswer::Skipped => phrases.say(Phrase::CardSkipped).to_owned(),
        IntakeAnswer::Answered(text) => plain(text.reveal()),
    }
}

/// A wait as a person says it: the largest two units that matter.
pub fn said_wait(wait: SignedDuration) -> String {
    let minutes = wait.as_mins().max(0);
    let (days, hours, minutes) = (minutes / (24 * 60), minutes / 60 % 24, minutes % 60);
    match (days, hours) {
        (0, 0) => format!("{minutes} min"),
        (0, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}
