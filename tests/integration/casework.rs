//! The whole hand-off without Discord: who writes, what the asker reads, what the panel sees, what is stored.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use open_door::app::casework::{Answer, Asking, Casework, CaseworkError, Drained, NotSent, Request, Rules, Took};
use open_door::case::{
    AskerKey, Case, CaseError, CaseId, ClosingReason, Deed, Delivery, FlowLimits, Hours, Intake, IntakeAnswer, Limits,
    LineId, LostContact, PanellistKey, QuickAction, Reach, Seat, Staff, Undelivered,
};
use open_door::knowledge::{EntryId, Speciality};
use open_door::private::Private;
use open_door::store::memory::Memory;
use open_door::store::{DeadReason, Errand, Store, StoreError};
use open_door::triage::Urgency;

use crate::common::couriers::{Fault, Stopping, TestAsker, TestPanel, World};
use crate::common::small;

type Work = Arc<Casework<Stopping<Memory>, TestAsker, TestPanel>>;

/// A number that must be seen nowhere but at the asker's own door.
const ASKER: AskerKey = AskerKey::new(777_123_456);
const POLICE: PanellistKey = PanellistKey::new(1);
const IDVA: PanellistKey = PanellistKey::new(2);

struct Scene {
    store: Memory,
    world: World,
    rules: Rules,
    work: Work,
}

fn at(minute: i64) -> Timestamp {
    let start: Timestamp = "2026-11-25T12:00:00Z".parse().unwrap();
    start + SignedDuration::from_mins(minute)
}

fn works(store: &Memory, world: &World, rules: &Rules) -> Work {
    static LAST: AtomicU64 = AtomicU64::new(1);
    let chance = Box::new(|| LAST.fetch_add(1, Ordering::Relaxed));
    let store = Stopping(store.clone(), world.clone());
    let (asker, panel) = (TestAsker(world.clone()), TestPanel(world.clone()));
    Arc::new(Casework::new(store, asker, panel, small::desk(), rules.clone(), chance))
}

fn words(text: &str) -> Private<String> {
    Private::new(text.to_owned())
}

fn seat(panellist: PanellistKey, speciality: Speciality) -> Seat {
    Seat { panellist, speciality: Some(speciality), signs_as: None }
}

fn claim() -> Deed {
    Deed::Claim { by: seat(POLICE, Speciality::Police) }
}

fn reply(text: &str) -> Deed {
    Deed::Reply { by: POLICE, text: words(text) }
}

fn close(reason: ClosingReason) -> Deed {
    Deed::Close { by: Staff::panellist(POLICE), reason }
}

impl Scene {
    fn new() -> Self {
        Self::with(Rules { staffed: vec![Speciality::Police, Speciality::Idva], ..Rules::default() })
    }

    fn with(rules: Rules) -> Self {
        let (store, world) = (Memory::default(), World::default());
        let work = works(&store, &world, &rules);
        Self { store, world, rules, work }
    }

    /// The program is stopped, and started again on what it saved.
    fn starts_again(&mut self) {
        self.world.goes_on();
        self.work = works(&self.store, &self.world, &self.rules);
    }

    async fn drains(&self, minute: i64) -> Drained {
        self.work.drain(at(minute)).await.unwrap()
    }

    /// A case that is opened by its asker and shown to the panel.
    async fn opens(&self) -> Case {
        let took = self.work.open(ASKER, Request::of_asker(Intake::default()), None, at(0)).await;
        assert!(matches!(took, Took::Up(_)), "{took:?}");
        self.drains(0).await;
        self.case().await
    }

    async fn case(&self) -> Case {
        self.work.case_of(ASKER).await.unwrap().expect("the asker has an open case")
    }

    async fn writes(&self, text: &str, message: u64, minute: i64) -> Took {
        self.work.asker_writes(ASKER, words(text), message, at(minute)).await
    }

    async fn panel_does(&self, case: CaseId, deed: Deed, minute: i64) -> Case {
        self.work.panel_does(case, deed, None, at(minute)).await.unwrap()
    }

    fn asker_last(&self) -> String {
        self.world.asker_sees(ASKER).last().cloned().unwrap_or_default()
    }
}

fn answer(took: Took) -> (Answer, String) {
    match took {
        Took::Answered(reply, answer) => (answer, reply.plain_text()),
        Took::Up(_) | Took::Before => panic!("it is not answered at once: {took:?}"),
    }
}

#[tokio::test]
async fn a_whole_hand_off_seen_from_both_sides() {
    let scene = Scene::new();
    let intake = Intake {
        safe_contact: IntakeAnswer::Answered(words("only before six, @everyone")),
        may_know: IntakeAnswer::Skipped,
    };
    let request = Request {
        panel: Some(Speciality::Idva),
        said: vec![words("how do i get a place")],
        ..Request::of_asker(intake)
    };
    assert!(matches!(scene.work.open(ASKER, request, Some(1), at(0)).await, Took::Up(_)));
    scene.drains(0).await;
    let case = scene.case().await;
    let codename = case.codename.as_str();
    assert!(scene.asker_last().contains(codename) && scene.asker_last().contains("at serious risk"));
    let card = scene.world.card(codename).unwrap();
    assert!(
        card.contains("ROUTINE") && card.contains("idva") && card.contains("only before six, (at)everyone"),
        "{card}"
    );
    assert_eq!(scene.world.called(), ["Kinds([Idva]) false"]);

    scene.panel_does(case.id, Deed::Claim { by: seat(IDVA, Speciality::Idva) }, 1).await;
    scene.panel_does(case.id, Deed::Reply { by: IDVA, text: words("I can look for one. Where are you?") }, 2).await;
    scene.drains(2).await;
    assert!(
        scene.asker_last().starts_with(
            "An independent domestic violence adviser writes:\n\nI can look for one. Where are you?\n\nIn danger now?"
        ),
        "{}",
        scene.asker_last()
    );
    assert!(scene.world.card(codename).unwrap().contains("delivered"));

    assert!(matches!(scene.writes("near crewe https://evil.example", 2, 3).await, Took::Up(_)));
    let entry = EntryId::parse("refuge").unwrap();
    scene.panel_does(case.id, Deed::SendEntry { by: IDVA, entry }, 4).await;
    scene.panel_does(case.id, Deed::Quick { by: IDVA, action: QuickAction::Call999 }, 4).await;
    scene.panel_does(case.id, Deed::Close { by: Staff::panellist(IDVA), reason: ClosingReason::Answered }, 5).await;
    scene.drains(5).await;
    let asker = scene.world.asker_sees(ASKER);
    assert_eq!(asker.len(), 6, "{asker:#?}");
    assert!(asker.iter().all(|text| text.contains("999") && text.contains("55")), "{asker:#?}");
    assert!(asker[3].contains("What a refuge is") && asker[3].contains("Source: "), "{}", asker[3]);
    let panel = scene.world.panel_sees(codename);
    assert_eq!(
        panel,
        [
            format!("**{codename}** waits for somebody (routine)."),
            format!("**{codename}** writes (1): how do i get a place"),
            format!("panellist 2 has claimed **{codename}**."),
            format!("**{codename}** writes (3): near crewe hxxps[:]//evil.example"),
            format!("**{codename}** is closed: answered."),
        ]
    );
    assert!(!scene.world.all_of_panel().iter().any(|text| text.contains("777123456")));
    assert_eq!(scene.work.case_of(ASKER).await.unwrap(), None);
}

#[tokio::test]
async fn asking_again_leads_back_and_of_two_who_claim_one_wins() {
    let scene = Scene::new();
    let case = scene.opens().await;
    let again = scene.work.open(ASKER, Request::of_asker(Intake::default()), None, at(1)).await;
    let (kind, text) = answer(again);
    assert!(kind == Answer::LeadsBack && text.contains(case.codename.as_str()), "{text}");
    let by = |panellist| Deed::Claim { by: seat(panellist, Speciality::Police) };
    let (one, two) = tokio::join!(
        scene.work.panel_does(case.id, by(POLICE), None, at(1)),
        scene.work.panel_does(case.id, by(IDVA), None, at(1))
    );
    let lost = [one, two].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    let holder = scene.case().await.claim().unwrap().holder.panellist;
    assert_eq!(lost, [CaseworkError::Forbidden(CaseError::HeldBy(holder))]);
    let missing = scene.work.panel_does(CaseId::new(99), claim(), None, at(1)).await;
    assert_eq!(missing.unwrap_err(), CaseworkError::NoCase);
    let entry = Deed::SendEntry { by: holder, entry: EntryId::parse("no-such").unwrap() };
    assert_eq!(scene.work.panel_does(case.id, entry, None, at(1)).await.unwrap_err(), CaseworkError::NoEntry);
}

/// One thing that happens in the scene that is stopped; each is done again until the program has taken it up.
async fn happens(scene: &Scene, number: usize) {
    let id = scene.store.cases_of(ASKER).await.unwrap().first().copied().unwrap_or(CaseId::new(0));
    let receipt = Some(number as u64 + 100);
    let panel_does = async |deed| drop(scene.work.panel_does(id, deed, receipt, at(0)).await);
    match number {
        0 => drop(scene.work.open(ASKER, Request::of_asker(Intake::default()), receipt, at(0)).await),
        1 => drop(scene.work.asker_writes(ASKER, words("first words"), 101, at(0)).await),
        2 => panel_does(claim()).await,
        3 => panel_does(reply("first answer")).await,
        4 => drop(scene.work.asker_writes(ASKER, words("second words"), 104, at(0)).await),
        5 => panel_does(reply("second answer")).await,
        6 => panel_does(Deed::Correct { by: POLICE, line: LineId::new(4), text: words("better answer") }).await,
        _ => panel_does(close(ClosingReason::Moved)).await,
    }
    let _ = scene.work.drain(at(0)).await;
}

const HAPPENS: usize = 8;

async fn plays(stop: Option<usize>) -> (Scene, Vec<String>, Vec<String>) {
    let mut scene = Scene::new();
    if let Some(points) = stop {
        scene.world.stops_after(points);
    }
    for number in 0..HAPPENS {
        happens(&scene, number).await;
        if scene.world.has_stopped() {
            scene.starts_again();
            // Whoever was not told that it was taken up comes again with the same; so does what was.
            happens(&scene, number).await;
        }
    }
    let kept = scene.store.cases_of(ASKER).await.unwrap();
    let case = scene.store.case(kept[0]).await.unwrap().unwrap().case;
    assert_eq!(kept.len(), 1, "a case was doubled");
    let codename = case.codename.to_string();
    // A codename is drawn by chance: what is compared has none.
    let plain = |texts: Vec<String>| texts.iter().map(|text| text.replace(&codename, "CODENAME")).collect();
    let (asker, panel) = (plain(scene.world.asker_sees(ASKER)), plain(scene.world.panel_sees(&codename)));
    (scene, asker, panel)
}

#[tokio::test]
async fn stopped_between_any_two_steps_everything_arrives_once_and_in_order() {
    let (whole, asker, panel) = plays(None).await;
    assert_eq!((asker.len(), panel.len()), (5, 5), "{asker:#?}\n{panel:#?}");
    assert!(asker[3].contains("better answer") && asker[4].contains("another service"), "{asker:#?}");
    let points = whole.world.passed();
    assert!(points > 60, "there are only {points} points to stop at");
    for point in 0..points {
        let (scene, asker_then, panel_then) = plays(Some(point)).await;
        assert_eq!(asker_then, asker, "the asker, stopped at point {point}");
        assert_eq!(panel_then, panel, "the panel, stopped at point {point}");
        assert!(!scene.world.has_doubles());
        let waiting = scene.store.next_due().await.unwrap();
        assert_eq!((waiting, scene.store.dead().await.unwrap().len()), (None, 0), "stopped at point {point}");
        let kept = scene.store.case(CaseId::new(scene.store.cases_of(ASKER).await.unwrap()[0].number())).await.unwrap();
        let lines = kept.unwrap().case.lines;
        assert_eq!(lines.len(), 4, "stopped at point {point}");
        assert!(lines.iter().all(|line| line.delivery == Delivery::Delivered), "stopped at point {point}");
    }
}

#[tokio::test]
async fn what_fails_is_tried_again_later_and_not_before_it_is_wanted() {
    let scene = Scene::new();
    let case = scene.opens().await;
    scene.panel_does(case.id, claim(), 1).await;
    scene.drains(1).await;
    let before = scene.world.asker_sees(ASKER).len();
    scene.panel_does(case.id, reply("first"), 2).await;
    scene.panel_does(case.id, reply("second"), 2).await;
    let after = Some(Duration::from_secs(600));
    scene.world.fails_to_asker([Fault::Not(NotSent::Later { after })]);
    let drained = scene.drains(2).await;
    assert_eq!((drained.put_off, drained.next_due), (1, Some(at(12))));
    // The panel sees that it is on its way; the second waits behind the first.
    assert!(scene.world.card(case.codename.as_str()).unwrap().contains("on its way"));
    assert_eq!(scene.drains(11).await.sent, 0);
    assert_eq!(scene.world.asker_sees(ASKER).len(), before);
    scene.drains(12).await;
    let seen = scene.world.asker_sees(ASKER);
    assert!(seen[before].contains("first") && seen[before + 1].contains("second"), "{seen:#?}");
}

#[tokio::test]
async fn a_lost_answer_doubles_nothing_and_the_courier_is_told_to_look() {
    let scene = Scene::new();
    let case = scene.opens().await;
    scene.panel_does(case.id, claim(), 1).await;
    scene.drains(1).await;
    scene.panel_does(case.id, reply("only once"), 2).await;
    scene.world.fails_to_asker([Fault::AnswerLost]);
    let due = scene.drains(2).await.next_due.unwrap();
    assert!(due > at(2) && due <= at(3), "{due}");
    scene.drains(3).await;
    let count = scene.world.asker_sees(ASKER).iter().filter(|text| text.contains("only once")).count();
    assert_eq!((count, scene.world.has_doubles()), (1, false));
    assert_eq!(scene.world.begun().last(), Some(&Some(at(2))));
    // What was surely not sent needs no look.
    scene.panel_does(case.id, reply("another"), 4).await;
    scene.world.fails_to_asker([Fault::Not(NotSent::Later { after: None })]);
    scene.drains(4).await;
    scene.drains(5).await;
    assert_eq!(scene.world.begun().last(), Some(&None));
}

#[tokio::test]
async fn what_cannot_be_delivered_is_shown_to_whoever_wrote_it() {
    let scene = Scene::new();
    let case = scene.opens().await;
    let codename = case.codename.as_str();
    scene.panel_does(case.id, claim(), 1).await;
    scene.drains(1).await;
    scene.panel_does(case.id, reply("hello?"), 2).await;
    scene.world.fails_to_asker([Fault::Not(NotSent::DoorClosed)]);
    assert_eq!(scene.drains(2).await.given_up, 1);
    let case = scene.case().await;
    let line = case.lines.last().unwrap();
    assert_eq!(line.delivery, Delivery::NotDelivered(Undelivered::DoorClosed));
    assert_eq!(case.reach, Reach::Lost(LostContact::DoorClosed));
    let panel = scene.world.panel_sees(codename);
    assert!(
        panel.iter().any(|text| text.contains("was **not delivered**: they let nobody here write to them")),
        "{panel:#?}"
    );
    assert!(panel.iter().any(|text| text.contains(&format!("Contact with **{codename}** is lost"))), "{panel:#?}");
    assert!(scene.world.card(codename).unwrap().contains("contact lost"));
    let dead = scene.work.dead_letters().await.unwrap();
    assert_eq!(dead.iter().map(|row| row.errand.clone()).collect::<Vec<_>>(), [Errand::Say(line.id)]);

    // The other way: what an asker wrote and nobody can read.
    assert!(matches!(scene.writes("can you read this", 9, 3).await, Took::Up(_)));
    scene.world.fails_to_panel([Fault::Not(NotSent::Refused)]);
    scene.drains(3).await;
    assert!(scene.asker_last().contains("did not reach the panel"), "{}", scene.asker_last());
    assert_eq!(scene.case().await.reach, Reach::Open);
}

#[tokio::test]
async fn what_is_tried_for_too_long_is_given_up() {
    let scene = Scene::new();
    let case = scene.opens().await;
    scene.panel_does(case.id, claim(), 0).await;
    scene.drains(0).await;
    scene.panel_does(case.id, reply("into the storm"), 0).await;
    scene.world.fails_to_asker(std::iter::repeat_n(Fault::Not(NotSent::Unknown), 500));
    let mut tries = 0;
    // Six hours, and the pause that it was in then.
    for minute in 0..=370 {
        let drained = scene.drains(minute).await;
        tries += drained.put_off;
        if minute < 360 {
            assert_eq!(drained.given_up, 0, "given up after {minute} minutes");
        }
    }
    assert!((50..200).contains(&tries), "it was tried {tries} times");
    let dead = scene.work.dead_letters().await.unwrap();
    let why = |row: &open_door::store::Row| format!("{:?}", row.state).contains(&format!("{:?}", DeadReason::TooLate));
    assert!(dead.len() == 1 && dead.iter().all(why), "{dead:?}");
    assert_eq!(scene.case().await.lines[0].delivery, Delivery::NotDelivered(Undelivered::Failed));
}

#[tokio::test]
async fn words_are_taken_back_corrected_and_hidden() {
    let scene = Scene::new();
    let case = scene.opens().await;
    scene.panel_does(case.id, claim(), 0).await;
    scene.panel_does(case.id, reply("meant for somebody else"), 1).await;
    scene.panel_does(case.id, reply("with a mistkae"), 1).await;
    // Taken back before it was sent: it is never sent.
    scene.panel_does(case.id, reply("never sent"), 1).await;
    scene.panel_does(case.id, Deed::TakeBack { by: POLICE, line: LineId::new(3) }, 1).await;
    scene.drains(1).await;
    assert!(!scene.world.asker_sees(ASKER).iter().any(|text| text.contains("never sent")));
    scene.panel_does(case.id, Deed::TakeBack { by: POLICE, line: LineId::new(1) }, 2).await;
    let correct = Deed::Correct { by: POLICE, line: LineId::new(2), text: words("without a mistake") };
    scene.panel_does(case.id, correct, 2).await;
    scene.drains(2).await;
    let seen = scene.world.asker_sees(ASKER);
    assert_eq!(seen.len(), 3, "{seen:#?}");
    assert!(seen[2].contains("without a mistake") && seen[2].contains("has corrected"), "{seen:#?}");
    assert!(scene.case().await.lines.iter().all(|line| !format!("{:?}", line.says).contains("mistkae")));

    let (kind, text) = answer(scene.work.asker_does(ASKER, Asking::Hides, Some(5), at(3)).await);
    assert!(kind == Answer::Hidden && text.contains("999"), "{text}");
    assert_eq!(scene.work.asker_does(ASKER, Asking::Hides, Some(5), at(3)).await, Took::Before);
    scene.drains(3).await;
    assert_eq!(scene.world.asker_sees(ASKER), Vec::<String>::new());
}

#[tokio::test]
async fn forgotten_at_once_and_erased_after_its_time() {
    let scene = Scene::new();
    let case = scene.opens().await;
    scene.panel_does(case.id, claim(), 0).await;
    scene.panel_does(case.id, reply("hello"), 0).await;
    scene.drains(0).await;
    scene.panel_does(case.id, reply("still under way"), 1).await;
    let reply = scene.work.forget(ASKER, at(1)).await.unwrap().plain_text();
    assert!(reply.contains("erased") && reply.contains("999"), "{reply}");
    assert_eq!(scene.store.cases_of(ASKER).await.unwrap(), []);
    scene.drains(1).await;
    assert_eq!((scene.world.asker_sees(ASKER), scene.world.all_of_panel()), (vec![], vec![]));
    assert_eq!(scene.store.next_due().await.unwrap(), None);
    // Who did what is in the log, and the log too has its time.
    assert!(!scene.store.audit(Some(case.id), 99).await.unwrap().is_empty());

    let case = scene.opens().await;
    scene.work.asker_does(ASKER, Asking::Stops, None, at(10)).await;
    scene.drains(10).await;
    let days = |days: i64| 10 + days * 24 * 60;
    scene.work.tick(at(days(30) - 1)).await.unwrap();
    assert!(scene.work.case(case.id).await.unwrap().is_some());
    scene.work.tick(at(days(30))).await.unwrap();
    assert!(scene.work.case(case.id).await.unwrap().is_none());
    scene.drains(days(30)).await;
    assert_eq!((scene.world.asker_sees(ASKER), scene.world.all_of_panel()), (vec![], vec![]));
    scene.work.tick(at(days(211))).await.unwrap();
    assert_eq!(scene.store.audit(None, 9).await.unwrap(), []);
}

#[tokio::test]
async fn what_arrives_while_it_is_being_forgotten_is_taken_away_too() {
    let scene = Scene::new();
    let case = scene.opens().await;
    scene.panel_does(case.id, claim(), 0).await;
    scene.drains(0).await;
    scene.panel_does(case.id, reply("arrives too late"), 1).await;
    scene.world.holds();
    let work = Arc::clone(&scene.work);
    let sending = tokio::spawn(async move { work.drain(at(1)).await });
    let arrives = async {
        while !scene.asker_last().contains("arrives too late") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), arrives).await.expect("it arrives");
    scene.work.forget(ASKER, at(1)).await.unwrap();
    scene.world.lets_go();
    sending.await.unwrap().unwrap();
    scene.drains(1).await;
    assert_eq!((scene.world.asker_sees(ASKER), scene.world.all_of_panel()), (vec![], vec![]));
}

#[tokio::test]
async fn time_calls_again_and_the_asker_is_told_the_truth() {
    let hours = Hours::parse("mon-fri 09:00-17:00", "").unwrap();
    let limits = Limits { hours, ..Limits::default() };
    let mut scene = Scene::with(Rules { limits, ..Rules::default() });
    let request =
        Request { urgency: Urgency::Urgent, panel: Some(Speciality::Idva), ..Request::of_asker(Intake::default()) };
    assert!(matches!(scene.work.open(ASKER, request, None, at(0)).await, Took::Up(_)));
    scene.drains(0).await;
    for minute in [5, 10, 15] {
        scene.work.tick(at(minute)).await.unwrap();
    }
    // Nobody of the kind is there, so everyone was called. The program is away for a while, and calls once on its return.
    scene.starts_again();
    scene.work.tick(at(90)).await.unwrap();
    scene.work.tick(at(91)).await.unwrap();
    scene.drains(91).await;
    assert_eq!(scene.world.called(), ["Everyone false", "Everyone false", "Everyone true"]);
    assert!(scene.asker_last().contains("Nobody on the panel has come yet"), "{}", scene.asker_last());

    // Somebody else, out of hours, in no hurry.
    let other = AskerKey::new(5);
    let night = at(9 * 60);
    assert!(matches!(scene.work.open(other, Request::of_asker(Intake::default()), None, night).await, Took::Up(_)));
    scene.work.drain(night).await.unwrap();
    let told = scene.world.asker_sees(other).join("\n");
    assert!(told.contains("next there on Thursday 26 November at 09:00") && told.contains("0808"), "{told}");
}

#[tokio::test]
async fn limits_hold_a_flood_back_and_never_the_safety_notice() {
    let flow = FlowLimits { messages: 3, cases: 2, open: 2 };
    let scene = Scene::with(Rules { flow, ..Rules::default() });
    let case = scene.opens().await;
    for message in 0..3 {
        assert!(matches!(scene.writes("hello", message, 0).await, Took::Up(_)));
    }
    let (kind, text) = answer(scene.writes("hello", 4, 0).await);
    assert!(kind == Answer::TooFast && text.contains("Ring 999") && text.contains("0808"), "{text}");
    assert!(matches!(scene.writes("he has a knife and he is breaking down the door", 5, 0).await, Took::Up(_)));
    assert_eq!(scene.case().await.urgency, Urgency::Emergency);
    let (kind, text) = answer(scene.writes(&"x".repeat(4_001), 6, 20).await);
    assert!(kind == Answer::TooLong { most: 4_000 } && text.contains("Ring 999"), "{text}");
    assert_eq!(answer(scene.writes(" \u{200b}", 7, 20).await).0, Answer::Empty);

    let opens = async |asker: u64, minute| {
        scene.work.open(AskerKey::new(asker), Request::of_asker(Intake::default()), None, at(minute)).await
    };
    let stops = async || scene.work.asker_does(ASKER, Asking::Stops, None, at(21)).await;
    stops().await;
    assert!(matches!(opens(ASKER.reveal(), 21).await, Took::Up(_)));
    stops().await;
    assert_eq!(answer(opens(ASKER.reveal(), 22).await).0, Answer::TooMany);
    assert!(matches!(opens(1, 22).await, Took::Up(_)) && matches!(opens(2, 22).await, Took::Up(_)));
    assert_eq!(answer(opens(3, 22).await).0, Answer::Full);
    let emergency = Request { urgency: Urgency::Emergency, ..Request::of_asker(Intake::default()) };
    assert!(matches!(scene.work.open(ASKER, emergency, None, at(22)).await, Took::Up(_)));

    // Closed as misuse: no other case today, and the notice all the same.
    let id = scene.case().await.id;
    let misuse = Deed::Close { by: Staff::moderator(IDVA), reason: ClosingReason::Misuse };
    scene.panel_does(id, misuse, 23).await;
    let (kind, text) = answer(opens(ASKER.reveal(), 24).await);
    assert!(kind == Answer::AfterMisuse && text.contains("Ring 999"), "{text}");
    assert_eq!(answer(scene.work.asker_does(ASKER, Asking::Reopens, None, at(24)).await).0, Answer::NoCase);
    assert_ne!(case.id, id);
}

#[tokio::test]
async fn a_store_that_fails_is_met_with_the_notice_and_nothing_is_taken_for_accepted() {
    let mut scene = Scene::new();
    scene.world.stops_after(0);
    let (kind, text) = answer(scene.work.open(ASKER, Request::of_asker(Intake::default()), Some(1), at(0)).await);
    assert!(kind == Answer::Failed && text.contains("Ring 999") && text.contains("0808"), "{text}");
    assert_eq!(answer(scene.writes("hello", 2, 0).await).0, Answer::Failed);
    let failed = StoreError::Unavailable("stopped".to_owned());
    assert_eq!(scene.work.panel_does(CaseId::new(1), claim(), None, at(0)).await, Err(CaseworkError::Store(failed)));
    scene.starts_again();
    assert_eq!(scene.work.case_of(ASKER).await.unwrap(), None);
    assert_eq!(answer(scene.writes("hello", 2, 0).await).0, Answer::NoCase);
}

#[tokio::test]
async fn many_askers_at_once_and_none_is_lost() {
    const ASKERS: u64 = 200;
    let scene = Scene::new();
    let mut all = tokio::task::JoinSet::new();
    for asker in 0..ASKERS {
        let work = Arc::clone(&scene.work);
        all.spawn(async move {
            let key = AskerKey::new(asker);
            let took = work.open(key, Request::of_asker(Intake::default()), Some(asker), at(0)).await;
            assert!(matches!(took, Took::Up(_)), "{took:?}");
            for number in 0..3 {
                let text = words(&format!("word {number} of {asker}"));
                let took = work.asker_writes(key, text, 10_000 + asker * 10 + number, at(0)).await;
                assert!(matches!(took, Took::Up(_)), "{took:?}");
            }
        });
    }
    all.join_all().await;
    scene.drains(0).await;
    let codenames = scene.store.codenames().await.unwrap();
    assert_eq!(codenames.len() as u64, ASKERS);
    let mut seen: Vec<String> =
        codenames.iter().flat_map(|codename| scene.world.panel_sees(codename.as_str())).collect();
    seen.retain(|text| text.contains("word "));
    assert_eq!(seen.len() as u64, ASKERS * 3);
    assert!(!scene.world.has_doubles());
    assert_eq!(scene.work.queue().await.unwrap().len() as u64, ASKERS);
}

#[tokio::test]
async fn the_loop_sends_what_comes_in_and_finishes_when_told_to_stop() {
    let scene = Scene::new();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let work = Arc::clone(&scene.work);
    let running = tokio::spawn(async move {
        work.run(|| at(0), async move { drop(stopped.await) }).await;
    });
    let took = scene.work.open(ASKER, Request::of_asker(Intake::default()), None, at(0)).await;
    assert!(matches!(took, Took::Up(_)));
    let delivered = async {
        while scene.world.asker_sees(ASKER).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), delivered).await.expect("it is delivered");
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(20), running).await.expect("it stops").unwrap();
}
