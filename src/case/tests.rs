use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::knowledge::{EntryId, Flag, Speciality};

const HOLDER: PanellistKey = PanellistKey::new(1);
const OTHER: PanellistKey = PanellistKey::new(2);

fn start() -> Timestamp {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn after(minutes: i64) -> Timestamp {
    start() + SignedDuration::from_mins(minutes)
}

fn words(text: &str) -> Private<String> {
    Private::new(text.to_owned())
}

fn seat(panellist: PanellistKey) -> Seat {
    Seat { panellist, speciality: Some(Speciality::Idva), signs_as: None }
}

fn opening(urgency: Urgency) -> Opening {
    Opening {
        by: OpenedBy::Asker,
        urgency,
        flags: Flags::default(),
        topic: None,
        area: None,
        intake: Intake::default(),
        wanted: Wanted::Kinds(vec![Speciality::Idva]),
        said: vec![words("can i talk to somebody")],
    }
}

fn opened(urgency: Urgency) -> (Case, Vec<CaseEffect>) {
    let codename = Codename::parse("amber-harbour").unwrap();
    open(opening(urgency), CaseId::new(7), codename, start(), &Limits::default())
}

fn writes(text: &str) -> Deed {
    Deed::AskerWrites { text: words(text), urgency: Urgency::Routine, flags: Flags::default() }
}

fn reply(by: PanellistKey, text: &str) -> Deed {
    Deed::Reply { by, text: words(text) }
}

/// A case to which some deeds are done, all of them allowed, and what follows from the last.
fn done(urgency: Urgency, deeds: Vec<(i64, Deed)>) -> (Case, Vec<CaseEffect>) {
    let limits = Limits::default();
    deeds.into_iter().fold(opened(urgency), |(case, _), (minute, deed)| {
        let shown = format!("{deed:?}");
        step(&case, deed, after(minute), &limits).unwrap_or_else(|error| panic!("{shown}: {error}"))
    })
}

fn forbidden(case: &Case, minute: i64, deed: Deed) -> CaseError {
    step(case, deed, after(minute), &Limits::default()).map(|(case, _)| case.stage).unwrap_err()
}

fn told(effects: &[CaseEffect]) -> Vec<&CaseEffect> {
    let is_quiet = |effect: &&CaseEffect| matches!(effect, CaseEffect::Audit(_) | CaseEffect::UpdateCard);
    effects.iter().filter(|effect| !is_quiet(effect)).collect()
}

#[test]
fn a_case_from_opened_to_erased() {
    let (case, effects) = opened(Urgency::Routine);
    assert_eq!(
        told(&effects),
        [
            &CaseEffect::TellPanel(PanelNotice::Called(Call::First)),
            &CaseEffect::PassToPanel(LineId::new(1)),
            &CaseEffect::TellAsker(AskerNotice::Opened),
        ]
    );
    assert_eq!(case.stage, Stage::Waiting { since: start(), call: Call::First });

    let (case, effects) = done(Urgency::Routine, vec![(1, Deed::Claim { by: seat(HOLDER) })]);
    let claimed = [&CaseEffect::TellPanel(PanelNotice::Claimed(HOLDER)), &CaseEffect::TellAsker(AskerNotice::Claimed)];
    assert_eq!(told(&effects), claimed);
    assert_eq!(case.waiting_since(), Some(start()));

    let (case, effects) = step(&case, reply(HOLDER, "Of course."), after(2), &Limits::default()).unwrap();
    assert_eq!(told(&effects), [&CaseEffect::SayToAsker(LineId::new(2))]);
    assert!(matches!(&case.stage, Stage::Answered { at, .. } if *at == after(2)));

    let (case, _) = step(&case, writes("thank you"), after(3), &Limits::default()).unwrap();
    assert_eq!(case.waiting_since(), Some(after(3)));
    let close = Deed::Close { by: Staff::panellist(HOLDER), reason: ClosingReason::Answered };
    let (case, effects) = step(&case, close, after(4), &Limits::default()).unwrap();
    assert!(told(&effects).contains(&&CaseEffect::TellAsker(AskerNotice::Closed(ClosingReason::Answered))));

    let days = 30 * 24 * 60;
    let (_, effects) = step(&case, Deed::TimePasses, after(3 + days), &Limits::default()).unwrap();
    assert_eq!(effects, []);
    let (_, effects) = step(&case, Deed::TimePasses, after(4 + days), &Limits::default()).unwrap();
    assert!(effects.contains(&CaseEffect::Erase));
}

#[test]
fn two_who_claim_at_once_and_the_other_is_told_who_holds_it() {
    let (case, _) = done(Urgency::Routine, vec![(1, Deed::Claim { by: seat(HOLDER) })]);
    assert_eq!(forbidden(&case, 1, Deed::Claim { by: seat(OTHER) }), CaseError::HeldBy(HOLDER));
    assert_eq!(forbidden(&case, 1, Deed::Claim { by: seat(HOLDER) }), CaseError::AlreadyYours);
}

#[test]
fn only_who_is_in_the_claim_speaks() {
    let (waiting, _) = opened(Urgency::Routine);
    assert_eq!(forbidden(&waiting, 1, reply(HOLDER, "Hello.")), CaseError::NotClaimed);
    let (case, _) = done(Urgency::Routine, vec![(1, Deed::Claim { by: seat(HOLDER) })]);
    let entry = EntryId::parse("refuge").unwrap();
    for deed in [
        reply(OTHER, "Hello."),
        Deed::SendEntry { by: OTHER, entry },
        Deed::Quick { by: OTHER, action: QuickAction::Call999 },
        Deed::Release { by: Staff::panellist(OTHER) },
        Deed::Transfer { by: Staff::panellist(OTHER), to: Wanted::Everyone },
        Deed::Join { by: Staff::panellist(OTHER), seat: seat(OTHER) },
        Deed::Close { by: Staff::panellist(OTHER), reason: ClosingReason::Answered },
    ] {
        assert_eq!(forbidden(&case, 2, deed), CaseError::HeldBy(HOLDER));
    }
    let join = Deed::Join { by: Staff::panellist(HOLDER), seat: seat(OTHER) };
    let (case, _) = step(&case, join, after(2), &Limits::default()).unwrap();
    let (case, _) = step(&case, reply(OTHER, "I am here too."), after(3), &Limits::default()).unwrap();
    let third = Deed::Join { by: Staff::panellist(HOLDER), seat: seat(PanellistKey::new(3)) };
    assert_eq!(forbidden(&case, 4, third), CaseError::SecondTaken(OTHER));
    // The holder goes, and the second holds it.
    let (case, _) = step(&case, Deed::Release { by: Staff::panellist(HOLDER) }, after(4), &Limits::default()).unwrap();
    assert_eq!(case.claim().map(|claim| (claim.holder.panellist, claim.second.is_none())), Some((OTHER, true)));
    assert_eq!(forbidden(&case, 5, reply(HOLDER, "One more thing.")), CaseError::HeldBy(OTHER));
}

#[test]
fn a_moderator_takes_a_case_from_somebody_who_does_not_come_back() {
    let (case, effects) = done(
        Urgency::Routine,
        vec![(1, Deed::Claim { by: seat(HOLDER) }), (9, Deed::Release { by: Staff::moderator(OTHER) })],
    );
    assert_eq!(case.stage, Stage::Waiting { since: start(), call: Call::First });
    assert!(told(&effects).contains(&&CaseEffect::TellAsker(AskerNotice::Released)));
    assert_eq!(forbidden(&case, 9, reply(OTHER, "Hello.")), CaseError::NotClaimed);
    assert_eq!(forbidden(&case, 9, Deed::Release { by: Staff::moderator(OTHER) }), CaseError::NotClaimed);
}

#[test]
fn a_transfer_calls_those_it_is_for_now() {
    let to = Wanted::Kinds(vec![Speciality::Police]);
    let transfer = Deed::Transfer { by: Staff::panellist(HOLDER), to: to.clone() };
    let (case, effects) = done(Urgency::Routine, vec![(1, Deed::Claim { by: seat(HOLDER) }), (2, transfer)]);
    assert_eq!(case.wanted, to);
    assert!(told(&effects).contains(&&CaseEffect::TellPanel(PanelNotice::Called(Call::First))));
    assert!(told(&effects).contains(&&CaseEffect::TellAsker(AskerNotice::PassedOn)));
    let called = |staffed: &[Speciality]| handoff::called(&case, Call::First, staffed).panel;
    assert_eq!(called(&[Speciality::Police, Speciality::Idva]), to);
    assert_eq!(called(&[Speciality::Idva]), Wanted::Everyone);
}

#[test]
fn wrong_words_are_taken_back_or_corrected_within_five_minutes() {
    let replied = vec![(0, Deed::Claim { by: seat(HOLDER) }), (1, reply(HOLDER, "Wrong words."))];
    let (case, _) = done(Urgency::Routine, replied);
    let line = LineId::new(2);
    let correct = || Deed::Correct { by: HOLDER, line, text: words("Right words.") };
    let (corrected, effects) = step(&case, correct(), after(6), &Limits::default()).unwrap();
    assert_eq!(told(&effects), [&CaseEffect::CorrectForAsker(line)]);
    assert_eq!(corrected.line(line).map(|line| &line.says), Some(&Said::Words(words("Right words."))));
    assert_eq!(forbidden(&case, 7, correct()), CaseError::TooLate);
    assert_eq!(forbidden(&case, 7, Deed::TakeBack { by: HOLDER, line }), CaseError::TooLate);
    assert_eq!(forbidden(&case, 2, Deed::TakeBack { by: OTHER, line }), CaseError::NotYourLine);
    assert_eq!(forbidden(&case, 2, Deed::TakeBack { by: HOLDER, line: LineId::new(1) }), CaseError::NotYourLine);
    assert_eq!(forbidden(&case, 2, Deed::TakeBack { by: HOLDER, line: LineId::new(9) }), CaseError::NoSuchLine);

    // Closed meanwhile: it can be taken back all the same, and nothing else can be said.
    let close = Deed::Close { by: Staff::panellist(HOLDER), reason: ClosingReason::Moved };
    let (closed, _) = step(&case, close, after(2), &Limits::default()).unwrap();
    assert_eq!(forbidden(&closed, 3, correct()), CaseError::Closed(ClosingReason::Moved));
    let (closed, effects) = step(&closed, Deed::TakeBack { by: HOLDER, line }, after(3), &Limits::default()).unwrap();
    assert_eq!(told(&effects), [&CaseEffect::TakeBackFromAsker(line)]);
    assert_eq!(closed.line(line).map(|line| &line.says), Some(&Said::TakenBack));
    assert_eq!(forbidden(&closed, 3, Deed::TakeBack { by: HOLDER, line }), CaseError::NotWords);
}

#[test]
fn who_waits_is_called_again_then_to_all_then_to_the_moderators() {
    let limits = Limits::default();
    let mut case = opened(Urgency::Urgent).0;
    let mut calls = Vec::new();
    for minute in 0..60 {
        let (next, effects) = step(&case, Deed::TimePasses, after(minute), &limits).unwrap();
        let told = told(&effects).into_iter().cloned().collect::<Vec<_>>();
        calls.extend(told.into_iter().map(|effect| (minute, effect)));
        case = next;
    }
    let called = |call| CaseEffect::TellPanel(PanelNotice::Called(call));
    assert_eq!(
        calls,
        [
            (10, called(Call::Again)),
            (20, called(Call::Everyone)),
            (20, CaseEffect::TellAsker(AskerNotice::StillWaiting)),
            (30, called(Call::Moderators)),
        ]
    );
    // Nobody looked for an hour: it is called once, as widely as it should have been by now.
    let (_, effects) = step(&opened(Urgency::Urgent).0, Deed::TimePasses, after(60), &limits).unwrap();
    assert_eq!(told(&effects), [&called(Call::Moderators), &CaseEffect::TellAsker(AskerNotice::StillWaiting)]);
}

#[test]
fn a_routine_case_waits_in_panel_hours_and_the_asker_is_told_so() {
    let limits = Limits { hours: Hours::parse("mon-fri 13:00-17:00", "").unwrap(), ..Limits::default() };
    let codename = || Codename::parse("amber-harbour").unwrap();
    let (case, effects) = open(opening(Urgency::Routine), CaseId::new(7), codename(), start(), &limits);
    assert!(effects.contains(&CaseEffect::TellAsker(AskerNotice::OpenedOutOfHours)));
    let (case, effects) = step(&case, Deed::TimePasses, after(119), &limits).unwrap();
    assert_eq!(effects, []);
    let (_, effects) = step(&case, Deed::TimePasses, after(120), &limits).unwrap();
    assert!(effects.contains(&CaseEffect::TellPanel(PanelNotice::Called(Call::Again))));
    let (_, effects) = open(opening(Urgency::Urgent), CaseId::new(8), codename(), start(), &limits);
    assert!(effects.contains(&CaseEffect::TellAsker(AskerNotice::Opened)));
}

#[test]
fn a_silent_holder_is_reminded_and_then_it_waits_for_everyone() {
    let limits = Limits::default();
    let mut case = done(Urgency::Urgent, vec![(5, Deed::Claim { by: seat(HOLDER) })]).0;
    let mut seen = Vec::new();
    for minute in 6..60 {
        let (next, effects) = step(&case, Deed::TimePasses, after(minute), &limits).unwrap();
        seen.extend(told(&effects).into_iter().map(|effect| (minute, effect.clone())));
        case = next;
    }
    assert_eq!(seen.first(), Some(&(20, CaseEffect::TellPanel(PanelNotice::Reminder(HOLDER)))));
    assert_eq!(seen.get(1), Some(&(35, CaseEffect::TellPanel(PanelNotice::TakenFromSilence))));
    assert_eq!(case.waiting_since(), Some(start()));
    assert_eq!(case.wanted, Wanted::Everyone);
    // An asker who is answered is not waiting, however long it takes them.
    let answered = vec![(5, Deed::Claim { by: seat(HOLDER) }), (6, reply(HOLDER, "Yes."))];
    let (case, _) = done(Urgency::Urgent, answered);
    assert_eq!(step(&case, Deed::TimePasses, after(600), &limits).unwrap().1, []);
}

#[test]
fn what_the_asker_writes_can_make_it_an_emergency_for_everyone() {
    let text = words("he is at the door");
    let deed = Deed::AskerWrites { text, urgency: Urgency::Emergency, flags: Flags::default().with(Flag::Weapon) };
    let (case, effects) =
        done(Urgency::Routine, vec![(1, Deed::Claim { by: seat(HOLDER) }), (2, deed), (3, writes("ok"))]);
    assert!(case.urgency == Urgency::Emergency && case.flags.has(Flag::Weapon));
    assert_eq!(told(&effects), [&CaseEffect::PassToPanel(LineId::new(3))]);
    let called = handoff::called(&case, Call::First, &[Speciality::Police]);
    assert_eq!(called, handoff::Called { panel: Wanted::Everyone, moderators: true });
}

#[test]
fn an_asker_who_leaves_and_one_who_stops() {
    let lost = Deed::ContactLost(LostContact::Left);
    let (case, effects) = done(Urgency::Routine, vec![(1, lost.clone())]);
    assert_eq!(told(&effects), [&CaseEffect::TellPanel(PanelNotice::ContactLost(LostContact::Left))]);
    assert_eq!(step(&case, lost, after(2), &Limits::default()).unwrap().1, []);
    let (case, _) = step(&case, writes("i am back"), after(3), &Limits::default()).unwrap();
    assert_eq!(case.reach, Reach::Open);

    let (case, effects) = step(&case, Deed::AskerStops, after(4), &Limits::default()).unwrap();
    assert!(told(&effects).contains(&&CaseEffect::TellPanel(PanelNotice::Closed(ClosingReason::Withdrawn))));
    assert_eq!(forbidden(&case, 5, writes("hello?")), CaseError::Closed(ClosingReason::Withdrawn));
    let (case, effects) = step(&case, Deed::Reopen { by: None }, after(6), &Limits::default()).unwrap();
    assert!(case.reopened == 1 && effects.contains(&CaseEffect::TellPanel(PanelNotice::Called(Call::First))));
    assert_eq!(forbidden(&case, 7, Deed::Reopen { by: None }), CaseError::NotClosed);
}

#[test]
fn misuse_is_closed_by_a_moderator_and_not_reopened_by_the_asker() {
    let close = |by, reason| Deed::Close { by, reason };
    let (case, _) = opened(Urgency::Routine);
    let by_panellist = close(Staff::panellist(HOLDER), ClosingReason::Misuse);
    assert_eq!(forbidden(&case, 1, by_panellist), CaseError::NotClaimed);
    for reason in [ClosingReason::Withdrawn, ClosingReason::Expired] {
        let error = forbidden(&case, 1, close(Staff::moderator(OTHER), reason));
        assert_eq!(error, CaseError::ReasonNotForStaff(reason));
    }
    let (case, _) = done(Urgency::Routine, vec![(1, close(Staff::moderator(OTHER), ClosingReason::Misuse))]);
    assert_eq!(forbidden(&case, 2, Deed::Reopen { by: None }), CaseError::Closed(ClosingReason::Misuse));
    assert!(step(&case, Deed::Reopen { by: Some(Staff::panellist(HOLDER)) }, after(2), &Limits::default()).is_ok());
}

#[test]
fn words_that_say_nothing_or_too_much_are_refused() {
    let (case, _) = done(Urgency::Routine, vec![(1, Deed::Claim { by: seat(HOLDER) })]);
    for empty in ["", " \n", "\u{200b}\u{202e}"] {
        assert_eq!(forbidden(&case, 2, writes(empty)), CaseError::Empty);
        assert_eq!(forbidden(&case, 2, reply(HOLDER, empty)), CaseError::Empty);
    }
    assert_eq!(forbidden(&case, 2, reply(HOLDER, &"x".repeat(1_501))), CaseError::TooLong { most: 1_500 });
    assert!(step(&case, writes(&"\u{1F642}".repeat(4_000)), after(2), &Limits::default()).is_ok());
}

#[test]
fn an_open_case_without_a_word_expires() {
    let (case, _) = opened(Urgency::Routine);
    let days = 90 * 24 * 60;
    let still = step(&case, Deed::TimePasses, after(days - 1), &Limits::default()).unwrap().0;
    assert!(still.is_open());
    let (case, _) = step(&still, Deed::TimePasses, after(days), &Limits::default()).unwrap();
    assert!(matches!(case.stage, Stage::Closed { reason: ClosingReason::Expired, .. }));
}

#[test]
fn the_queue_is_by_urgency_and_then_by_how_long_somebody_waits() {
    let of = |number, urgency, minute| {
        let codename = Codename::draw(number, &std::collections::HashSet::new());
        open(opening(urgency), CaseId::new(number), codename, after(minute), &Limits::default()).0
    };
    let cases = [
        of(1, Urgency::Routine, 0),
        of(2, Urgency::Urgent, 9),
        of(3, Urgency::Emergency, 20),
        of(4, Urgency::Urgent, 5),
    ];
    let (claimed, _) = step(&cases[0], Deed::Claim { by: seat(HOLDER) }, after(30), &Limits::default()).unwrap();
    let numbers = |cases: Vec<&Case>| cases.iter().map(|case| case.id.number()).collect::<Vec<_>>();
    assert_eq!(numbers(queue::waiting(&cases)), [3, 4, 2, 1]);
    assert_eq!(queue::oldest_wait(&cases, after(30)), Some(SignedDuration::from_mins(30)));
    let all = [&claimed, &cases[1], &cases[2]];
    assert_eq!((numbers(queue::waiting(all)), numbers(queue::mine(all, HOLDER))), (vec![3, 2], vec![1]));
    assert_eq!(queue::oldest_wait(all, after(30)), Some(SignedDuration::from_mins(21)));
}

#[test]
fn a_case_is_written_down_and_read_again_whole() {
    let entry = EntryId::parse("refuge").unwrap();
    let deeds = vec![
        (1, Deed::Claim { by: Seat { signs_as: Some("Sam".to_owned()), ..seat(HOLDER) } }),
        (2, Deed::SendEntry { by: HOLDER, entry }),
        (3, Deed::NotDelivered(LineId::new(2), Undelivered::DoorClosed)),
        (4, Deed::Quick { by: HOLDER, action: QuickAction::LocalService }),
        (5, writes("thank you")),
    ];
    let (mut case, _) = done(Urgency::Urgent, deeds);
    case.topic = TopicId::parse("refuge").ok();
    case.flags = [Flag::Child, Flag::ThirdParty].into_iter().collect();
    case.intake.safe_contact = IntakeAnswer::Answered(words("only after six"));
    let written = serde_json::to_string(&case).unwrap();
    assert_eq!(serde_json::from_str::<Case>(&written).unwrap(), case);
    // An unknown name is an error that does not say it.
    let error = serde_json::from_str::<Case>(&written.replace("third_party", "fourth_party")).unwrap_err();
    assert!(!error.to_string().contains("fourth"), "{error}");
    assert!(!format!("{case:?}").contains("thank you"), "what an asker wrote is shown");
}

fn a_panellist() -> impl Strategy<Value = PanellistKey> {
    (1..4u64).prop_map(PanellistKey::new)
}

fn a_staff() -> impl Strategy<Value = Staff> {
    (1..4u64, prop::bool::weighted(0.2))
        .prop_map(|(key, is_moderator)| Staff { key: PanellistKey::new(key), is_moderator })
}

fn a_line() -> impl Strategy<Value = LineId> {
    (0..12u32).prop_map(LineId::new)
}

fn a_text() -> impl Strategy<Value = Private<String>> {
    "(\\PC{0,20}|\u{200b}{0,2}|x{1490,1510})".prop_map(Private::new)
}

fn a_deed() -> impl Strategy<Value = Deed> {
    let urgency = prop::sample::select(Urgency::ALL.to_vec());
    let flags = prop::sample::select(Flag::ALL.to_vec()).prop_map(|flag| Flags::default().with(flag));
    let reason = prop::sample::select(ClosingReason::ALL.map(|(reason, _)| reason).to_vec());
    let wanted = prop_oneof![Just(Wanted::Everyone), a_panellist().prop_map(Wanted::Panellist)];
    let from_asker = prop_oneof![
        6 => (a_text(), urgency, flags).prop_map(|(text, urgency, flags)| Deed::AskerWrites { text, urgency, flags }),
        1 => Just(Deed::AskerStops),
        1 => Just(Deed::AskerHides),
        1 => Just(Deed::Reopen { by: None }),
    ];
    let from_panel = prop_oneof![
        4 => a_panellist().prop_map(|by| Deed::Claim { by: seat(by) }),
        2 => a_staff().prop_map(|by| Deed::Release { by }),
        1 => (a_staff(), wanted).prop_map(|(by, to)| Deed::Transfer { by, to }),
        2 => (a_staff(), a_panellist()).prop_map(|(by, other)| Deed::Join { by, seat: seat(other) }),
        8 => (a_panellist(), a_text()).prop_map(|(by, text)| Deed::Reply { by, text }),
        2 => (a_panellist(), a_line()).prop_map(|(by, line)| Deed::TakeBack { by, line }),
        2 => (a_panellist(), a_line(), a_text()).prop_map(|(by, line, text)| Deed::Correct { by, line, text }),
        1 => a_panellist().prop_map(|by| Deed::SendEntry { by, entry: EntryId::parse("refuge").unwrap() }),
        1 => a_panellist().prop_map(|by| Deed::Quick { by, action: QuickAction::SafetyNotice }),
        1 => (a_staff(), reason).prop_map(|(by, reason)| Deed::Close { by, reason }),
        1 => a_staff().prop_map(|by| Deed::Reopen { by: Some(by) }),
    ];
    let from_world = prop_oneof![
        Just(Deed::ContactLost(LostContact::DoorClosed)),
        a_line().prop_map(Deed::Delivered),
        a_line().prop_map(|line| Deed::NotDelivered(line, Undelivered::Failed)),
        Just(Deed::TimePasses),
        Just(Deed::TimePasses),
    ];
    prop_oneof![4 => from_asker, 6 => from_panel, 3 => from_world]
}

/// Who speaks with a deed, if somebody does.
fn speaker(deed: &Deed) -> Option<PanellistKey> {
    match deed {
        Deed::Reply { by, .. } | Deed::SendEntry { by, .. } | Deed::Quick { by, .. } | Deed::Correct { by, .. } => {
            Some(*by)
        }
        Deed::AskerWrites { .. }
        | Deed::AskerStops
        | Deed::AskerHides
        | Deed::Claim { .. }
        | Deed::Release { .. }
        | Deed::Transfer { .. }
        | Deed::Join { .. }
        | Deed::TakeBack { .. }
        | Deed::Close { .. }
        | Deed::Reopen { .. }
        | Deed::ContactLost(_)
        | Deed::Delivered(_)
        | Deed::NotDelivered(..)
        | Deed::TimePasses
        | Deed::Forget => None,
    }
}

/// What must hold between a case before and after a deed that was allowed.
fn assert_sound(before: &Case, deed: &Deed, after: &Case, effects: &[CaseEffect]) {
    let count = |wanted: &dyn Fn(&CaseEffect) -> bool| effects.iter().filter(|effect| wanted(effect)).count();
    // Never two holders.
    if let Some(claim) = after.claim() {
        assert_ne!(Some(claim.holder.panellist), claim.second.as_ref().map(|seat| seat.panellist));
    }
    if let (Some(held), Some(holds)) = (before.claim(), after.claim()) {
        let was_in = held.seat(holds.holder.panellist).is_some();
        assert!(was_in, "a claim went to somebody else without waiting");
    }
    // Never lost: an asker's words stay as they are, and each new one is passed on once.
    for line in before.lines.iter().filter(|line| line.from == Speaker::Asker) {
        assert_eq!(after.line(line.id).map(|line| &line.says), Some(&line.says));
    }
    let new: Vec<&Line> = after.lines.iter().skip(before.lines.len()).collect();
    let is_from_asker = matches!(deed, Deed::AskerWrites { .. });
    assert_eq!(
        new.len(),
        usize::from(is_from_asker || speaker(deed).is_some() && !matches!(deed, Deed::Correct { .. }))
    );
    assert_eq!(count(&|effect| matches!(effect, CaseEffect::PassToPanel(_))), usize::from(is_from_asker));
    let says = count(&|effect| matches!(effect, CaseEffect::SayToAsker(_) | CaseEffect::CorrectForAsker(_)));
    assert_eq!(says, usize::from(speaker(deed).is_some()));
    // Only a claim speaks, and a closed case takes no words.
    if let Some(by) = speaker(deed) {
        assert!(before.claim().is_some_and(|claim| claim.seat(by).is_some()), "{by:?} spoke without holding it");
    }
    if !before.is_open() {
        assert!(new.is_empty() && says == 0, "a closed case took words");
        assert!(!after.is_open() || matches!(deed, Deed::Reopen { .. }), "{deed:?} opened a closed case");
    }
    // Whoever begins to wait is called.
    let is_waiting = |case: &Case| matches!(case.stage, Stage::Waiting { .. });
    if is_waiting(after) && !is_waiting(before) {
        assert!(
            count(&|effect| matches!(effect, CaseEffect::TellPanel(PanelNotice::Called(_)))) == 1,
            "nobody is called"
        );
    }
    // Whoever did something to it is in the log.
    let is_logged = count(&|effect| matches!(effect, CaseEffect::Audit(_))) > 0;
    let is_quiet = matches!(deed, Deed::Delivered(_) | Deed::TimePasses | Deed::ContactLost(_));
    assert!(is_logged || is_quiet, "{deed:?} is not in the log");
    assert!(after.urgency >= before.urgency && after.lines.is_sorted_by_key(|line| line.id));
}

proptest! {
    #[test]
    fn any_sequence_of_deeds_loses_nothing(
        urgency in prop::sample::select(Urgency::ALL.to_vec()),
        deeds in prop::collection::vec((a_deed(), 0..400i64), 1..60),
    ) {
        let limits = Limits::default();
        let (mut case, mut now) = (opened(urgency).0, start());
        for (deed, minutes) in deeds {
            now += SignedDuration::from_mins(minutes / 20);
            if let Ok((next, effects)) = step(&case, deed.clone(), now, &limits) {
                assert_sound(&case, &deed, &next, &effects);
                case = next;
            }
        }
        let written = serde_json::to_vec(&case).unwrap();
        prop_assert_eq!(serde_json::from_slice::<Case>(&written).unwrap(), case);
    }
}
