//! The panel's side of a case: its card and thread, who may do what, and what reaches the asker.

use serde_json::json;
use serenity::model::id::ChannelId;

use super::*;
use crate::common::double::{Member, permission};

/// Something that is no emergency, with all that could do harm in it.
const HARMFUL: &str =
    "What is a refuge? <@&9> @everyone [safe](https://evil.example) \u{202e}||**Police**|| discord.gg/x";

/// Something that cannot wait.
const EMERGENCY: &str = "he has a knife and he is breaking down my door right now help";

/// Where threads are made.
const THREADS: &str = "POST /channels/{channel_id}/threads";

const MENU: &str = "Hand to the panel";

/// A server with somebody who asks, a moderator, and two of the panel.
struct Scene {
    double: Double,
    ana: Member,
    mo: Member,
    pat: Member,
    kim: Member,
}

impl Scene {
    async fn new() -> Self {
        let double = Double::start().await;
        let ana = double.member("ana").await;
        let mo = double.member_with("mo", &["moderator"]).await;
        let pat = double.member_with("pat", &["police"]).await;
        let kim = double.member_with("kim", &["idva"]).await;
        Self { double, ana, mo, pat, kim }
    }

    /// Somebody writes where the bot does not answer, and a moderator hands it to the panel; the card of it.
    async fn hands_over(&self, text: &str) -> Seen {
        let message = self.ana.writes(self.double.general(), text).await;
        let told = self.mo.uses_menu(message, MENU).await.answer().await;
        assert!(told.ephemeral && told.text().starts_with("The panel has it now."), "{told:?}");
        self.pat.reads(self.double.panel(), "Safe to answer here").await
    }

    /// The thread of the only case.
    fn thread(&self) -> ChannelId {
        let threads = self.double.threads_in(self.double.panel());
        assert_eq!(threads.len(), 1);
        threads[0]
    }

    /// Somebody of the panel claims the case, and reads its thread.
    async fn claims(&self, who: &Member, card: &Seen) -> ChannelId {
        let told = who.presses(card.id, "Claim").await.answer().await;
        assert!(told.ephemeral && told.text().contains("You hold"), "{told:?}");
        let thread = self.thread();
        who.reads(thread, "has claimed").await;
        self.card_says(card, "with <@").await;
        thread
    }

    async fn card_says(&self, card: &Seen, text: &str) {
        let (id, text) = (card.id, text.to_owned());
        let says = move |double: &Double| double.message(id).is_some_and(|card| card.text().contains(&text));
        self.double.until_so(says).await;
    }

    /// Writes a reply and sees its preview.
    async fn previews(&self, who: &Member, card: &Seen, text: &str) -> Seen {
        let window = who.presses(card.id, "Reply").await.modal().await;
        who.submits_modal(&window, json!({ "text": text })).await.answer().await
    }

    /// What the asker has of a text in private.
    fn asker_has(&self, text: &str) -> bool {
        self.ana.sees(self.ana.dm()).iter().any(|seen| seen.text().contains(text))
    }
}

#[tokio::test]
async fn a_case_is_claimed_answered_by_preview_and_closed() {
    let scene = Scene::new().await;
    let Scene { double, ana, pat, .. } = &scene;
    let (card, talk, sent, at_last) = Bot::new(double)
        .serves(async || {
            let card = scene.hands_over(HARMFUL).await;
            let thread = scene.claims(pat, &card).await;
            let line = pat.reads(thread, "writes (1)").await;
            pat.writes(thread, "Said among us alone.").await;
            let preview = scene.previews(pat, &card, "There is a place for you.").await;
            assert!(preview.ephemeral && preview.text().contains("**Nothing is sent yet.**"), "{preview:?}");
            assert!(preview.text().contains("A police panellist writes:\n\nThere is a place for you."), "{preview:?}");
            assert!(!scene.asker_has("There is a place"));
            pat.presses(preview.id, "Send it to them").await;
            let sent = pat.reads(double.panel(), "On its way to them as message 2").await;
            ana.reads(ana.dm(), "There is a place for you.").await;
            scene.card_says(&card, "2: delivered").await;
            let more = pat.presses(line.id, "More").await.answer().await;
            pat.selects(more.id, "Close the case, because", &["answered"]).await;
            pat.reads(thread, "is closed: answered").await;
            ana.reads(ana.dm(), "has ended this talk").await;
            scene.card_says(&card, "[Open again]").await;
            let last = double.message(card.id).unwrap();
            (card, line, sent, last)
        })
        .await;
    assert!(!scene.asker_has("Said among us alone."));
    assert_eq!(sent.buttons().iter().map(|b| b.label.clone()).collect::<Vec<_>>(), ["Take back", "Correct"]);
    let shown = talk.content.split_once('\n').unwrap().1;
    assert_eq!(
        shown,
        "> What is a refuge? \\<(at)&9\\> (at)everyone \\[safe\\](hxxps\\[:\\]//evil.example) \\|\\|\\*\\*Police\\*\\*\\|\\| discord\\[.\\]gg/x"
    );
    let first: Vec<_> = card.buttons().into_iter().map(|button| button.label).collect();
    assert_eq!(first, ["Claim", "Claim, and sign with my name", "Pass on", "Read the talk"]);
    assert_eq!(at_last.buttons()[0].label, "Open again");
    let cards =
        double.messages_in(double.panel()).into_iter().filter(|seen| !seen.ephemeral && !seen.embeds.is_empty());
    assert_eq!((at_last.edited, cards.count()), (true, 1), "the card is changed in place");
}

#[tokio::test]
async fn of_two_who_claim_at_once_one_is_told_who_holds_it() {
    let scene = Scene::new().await;
    let Scene { double, pat, kim, .. } = &scene;
    let told = Bot::new(double)
        .serves(async || {
            let card = scene.hands_over("What is a refuge?").await;
            let presses = [pat.presses(card.id, "Claim").await, kim.presses(card.id, "Claim").await];
            [presses[0].answer().await.text(), presses[1].answer().await.text()]
        })
        .await;
    assert_eq!(told.iter().filter(|told| told.starts_with("You hold")).count(), 1, "{told:?}");
    let other = told.iter().find(|told| !told.starts_with("You hold")).unwrap();
    let winner = if told[0].starts_with("You hold") { pat } else { kim };
    assert_eq!(*other, format!("<@{}> holds this case. Only they can do that, or somebody they let in.", winner.id));
}

#[tokio::test]
async fn roles_are_looked_at_each_time() {
    let scene = Scene::new().await;
    let Scene { double, ana, mo, .. } = &scene;
    // An admin sees every channel, and is not on the panel for it.
    let sam = double.member_with("sam", &["police", "admin"]).await;
    Bot::new(double)
        .serves(async || {
            let card = scene.hands_over("What is a refuge?").await;
            scene.claims(&sam, &card).await;
            let preview = scene.previews(&sam, &card, "This is never sent.").await;
            sam.loses(double.role("police")).await;
            for button in ["Reply", "More"] {
                let told = sam.presses(card.id, button).await.answer().await;
                assert!(told.text().contains("That command is for the people who look after this bot."), "{told:?}");
            }
            let told = sam.presses(preview.id, "Send it to them").await.answer().await;
            assert!(told.text().contains("look after this bot"), "{told:?}");
            for (who, command) in [(ana, "queue"), (ana, "cases mine"), (ana, "reply"), (&sam, "queue")] {
                let told = who.runs(command, json!({})).await.answer().await;
                assert!(told.ephemeral && told.text().contains("look after this bot"), "{told:?}");
            }
            // A panellist is no moderator.
            let message = ana.writes(double.general(), "hello again").await;
            let told = scene.pat.uses_menu(message, MENU).await.answer().await;
            assert!(told.text().contains("look after this bot"), "{told:?}");
            let told = mo.uses_menu(message, MENU).await.answer().await;
            assert!(told.text().starts_with("They have a talk with the panel open already"), "{told:?}");
            let message = mo.writes(double.general(), "hello from the team").await;
            let told = mo.uses_menu(message, MENU).await.answer().await;
            assert!(told.text().contains("There is nobody to hand over."), "{told:?}");
        })
        .await;
    assert!(!scene.asker_has("This is never sent."));
}

#[tokio::test]
async fn an_emergency_calls_everyone_and_a_routine_case_those_it_is_for() {
    for (text, everyone) in [(EMERGENCY, true), ("What is a refuge?", false)] {
        let scene = Scene::new().await;
        let double = &scene.double;
        let call = Bot::new(double)
            .serves(async || {
                scene.hands_over(text).await;
                scene.pat.reads(double.panel(), "waits for somebody").await
            })
            .await;
        let all = double.panel_roles().into_iter().chain([double.role("moderator")]);
        let expected: Vec<_> = if everyone { all.collect() } else { vec![double.role("idva")] };
        assert_eq!(call.role_mentions, expected, "{call:?}");
        assert!(call.reply_to.is_some(), "it leads to the card");
    }
}

#[tokio::test]
async fn a_case_is_passed_on_given_back_shared_and_opened_again() {
    let scene = Scene::new().await;
    let Scene { double, ana, pat, kim, .. } = &scene;
    Bot::new(double)
        .serves(async || {
            let card = scene.hands_over("What is a refuge?").await;
            let thread = scene.claims(pat, &card).await;
            assert!(kim.sees(thread).is_empty(), "the thread is private");
            let more = pat.presses(card.id, "More").await.answer().await;
            pat.selects(more.id, "Let a second panellist in", &[&ana.id.to_string()]).await;
            pat.reads(double.panel(), "is not on the panel").await;
            let more = pat.presses(card.id, "More").await.answer().await;
            pat.selects(more.id, "Let a second panellist in", &[&kim.id.to_string()]).await;
            kim.reads(thread, "speaks with").await;
            let preview = scene.previews(kim, &card, "I am here too.").await;
            assert!(preview.text().contains("An independent domestic violence adviser writes:"), "{preview:?}");
            let more = pat.presses(card.id, "More").await.answer().await;
            pat.presses(more.id, "Pass on").await;
            let lists = pat.reads(double.panel(), "Pass on to these panellists").await;
            pat.selects(lists.id, "Pass on to these panellists", &["health"]).await;
            let call = pat.reads(double.panel(), "<@&").await;
            assert!(call.text().contains("waits for somebody"), "{call:?}");
            scene.card_says(&card, "waiting for").await;
            scene.card_says(&card, "For**: health").await;
            ana.reads(ana.dm(), "Somebody else on the panel can help you better").await;
            // Whoever passed it on is out of the thread, and takes it on again.
            scene.claims(pat, &card).await;
            let more = pat.presses(card.id, "More").await.answer().await;
            pat.selects(more.id, "Close the case, because", &["moved"]).await;
            scene.card_says(&card, "moved to another service").await;
            let told = pat.presses(card.id, "Open again").await.answer().await;
            assert!(told.text().starts_with("Done, for"), "{told:?}");
            scene.card_says(&card, "Opened again").await;
        })
        .await;
}

#[tokio::test]
async fn words_are_sent_once_taken_back_and_corrected() {
    let scene = Scene::new().await;
    let Scene { double, ana, pat, .. } = &scene;
    Bot::new(double)
        .serves(async || {
            let card = scene.hands_over("What is a refuge?").await;
            scene.claims(pat, &card).await;
            let preview = scene.previews(pat, &card, "The wrong words.").await;
            // Pressed twice, before the first is answered.
            let twice =
                [pat.presses(preview.id, "Send it to them").await, pat.presses(preview.id, "Send it to them").await];
            for press in &twice {
                press.acknowledged().await;
            }
            pat.reads(double.panel(), "It was not sent twice").await;
            ana.reads(ana.dm(), "The wrong words.").await;
            let more = pat.presses(card.id, "More").await.answer().await;
            pat.selects(more.id, "Take back or correct a message", &["2"]).await;
            let own = pat.reads(double.panel(), "what is to become of it?").await;
            let window = pat.presses(own.id, "Correct").await.modal().await;
            assert_eq!(window.data["components"][0]["components"][0]["value"], "The wrong words.");
            let preview = pat.submits_modal(&window, json!({ "text": "The right words." })).await.answer().await;
            pat.presses(preview.id, "Send it to them").await;
            ana.reads(ana.dm(), "The right words.").await;
            pat.presses(own.id, "Take back").await;
            pat.reads(double.panel(), "is being taken away").await;
            scene.card_says(&card, "2: taken back").await;
            let preview = scene.previews(pat, &card, "Never to be sent.").await;
            pat.presses(preview.id, "Do not send").await;
            pat.reads(double.panel(), "Nothing was sent.").await;
        })
        .await;
    assert!(!scene.asker_has("Never to be sent."));
    let sends =
        double.requests(CREATE).into_iter().filter(|request| request.body.to_string().contains("The wrong words."));
    assert_eq!(sends.count(), 1);
}

#[tokio::test]
async fn an_entry_and_standard_help_are_sent_with_their_source() {
    let scene = Scene::new().await;
    let Scene { double, ana, pat, .. } = &scene;
    Bot::new(double)
        .serves(async || {
            let card = scene.hands_over("I need somebody").await;
            let thread = scene.claims(pat, &card).await;
            let window = pat.presses(card.id, "Send an entry").await.modal().await;
            let found = pat.submits_modal(&window, json!({ "text": "record diary" })).await.answer().await;
            let entry = found.components[0]["components"][0]["options"][0]["value"].as_str().unwrap().to_owned();
            pat.selects(found.id, "Choose an entry", &[&entry]).await;
            let preview = pat.reads(double.panel(), "Keeping a record").await;
            pat.reads(double.panel(), "Nothing is sent yet").await;
            assert!(preview.ephemeral);
            pat.presses(found.id, "Send it to them").await;
            let sent = ana.reads(ana.dm(), "Keeping a record").await;
            assert!(sent.embeds[0]["footer"]["text"].is_string(), "{sent:?}");
            let none = pat.presses(card.id, "Send an entry").await.modal().await;
            let none = pat.submits_modal(&none, json!({ "text": "zzzz" })).await.answer().await;
            assert!(none.text().starts_with("No checked entry has these words."), "{none:?}");
            let more = pat.presses(card.id, "More").await.answer().await;
            pat.presses(more.id, "Advice to ring 999").await;
            let help = pat.reads(double.panel(), "sends you this").await;
            let _ = (help, thread);
        })
        .await;
}

#[tokio::test]
async fn the_queue_ones_own_cases_and_a_reply_are_typed() {
    let scene = Scene::new().await;
    let Scene { double, pat, .. } = &scene;
    Bot::new(double)
        .serves(async || {
            let told = pat.runs("queue", json!({})).await.answer().await;
            assert_eq!(told.text(), "Nobody is waiting.");
            let told = pat.runs("cases mine", json!({})).await.answer().await;
            assert!(told.ephemeral && told.text().starts_with("You hold no case."), "{told:?}");
            let card = scene.hands_over("What is a refuge?").await;
            let told = pat.runs("queue", json!({})).await.answer().await;
            assert!(told.text().starts_with("1 waiting;") && told.text().contains("routine; refuge"), "{told:?}");
            let thread = scene.claims(pat, &card).await;
            let told = pat.runs("cases mine", json!({})).await.answer().await;
            assert!(told.text().contains(&format!("<#{thread}>")), "{told:?}");
            let told = pat.runs("reply", json!({})).await.answer().await;
            assert!(told.text().starts_with("There is no case in this place."), "{told:?}");
            let window = pat.runs_in(thread, "reply", json!({})).await.modal().await;
            let preview = pat.submits_modal(&window, json!({ "text": "Typed in the thread." })).await.answer().await;
            assert!(preview.text().contains("Typed in the thread."), "{preview:?}");
            let codename = card.content.split("**").nth(1).unwrap();
            pat.runs("reply", json!({ "case": codename })).await.modal().await;
        })
        .await;
}

#[tokio::test]
async fn a_thread_is_made_once_when_the_answer_is_lost_and_the_panel_channel_does_without_one() {
    let scene = Scene::new().await;
    let double = &scene.double;
    double.spoils(THREADS, Fault::LoseAnswer);
    Bot::new(double)
        .serves(async || {
            let card = scene.hands_over("What is a refuge?").await;
            scene.claims(&scene.pat, &card).await;
            scene.pat.reads(scene.thread(), "writes (1)").await;
        })
        .await;
    assert_eq!(
        double.messages_in(scene.thread()).iter().filter(|m| m.text().contains("stays among panellists")).count(),
        1
    );

    let scene = Scene::new().await;
    let double = &scene.double;
    double.forbids(permission::CREATE_PRIVATE_THREADS);
    Bot::new(double)
        .serves(async || {
            scene.hands_over("a refuge?").await;
            scene.pat.reads(double.panel(), "> a refuge?").await;
            let call = scene.pat.reads(double.panel(), "waits for somebody").await;
            assert!(!call.role_mentions.is_empty());
        })
        .await;
}

#[tokio::test]
async fn a_name_is_signed_by_choice_and_nothing_of_an_erased_case_is_left() {
    let scene = Scene::new().await;
    let Scene { double, ana, pat, .. } = &scene;
    double.permits(permission::MANAGE_THREADS);
    let codename = Bot::new(double)
        .serves(async || {
            let card = scene.hands_over("What is a refuge?").await;
            let window = pat.presses(card.id, "Claim, and sign with my name").await.modal().await;
            let told = pat.submits_modal(&window, json!({ "text": "Sam" })).await.answer().await;
            assert!(told.text().contains("You hold"), "{told:?}");
            scene.card_says(&card, "with <@").await;
            let preview = scene.previews(pat, &card, "Hello.").await;
            assert!(preview.text().contains("Sam (A police panellist) writes:"), "{preview:?}");
            let read = pat.presses(card.id, "Read the talk").await.answer().await;
            assert!(read.text().contains(&format!("<#{}>", scene.thread())), "{read:?}");
            pat.reads(double.panel(), "writes (1)").await;
            ana.runs("forget-me", json!({})).await.answer().await;
            double.until(|world| world.threads_in(double.panel()).is_empty()).await;
            card.content.split("**").nth(1).unwrap().to_owned()
        })
        .await;
    let left = double.messages_in(double.panel()).into_iter().filter(|seen| !seen.ephemeral);
    assert_eq!(left.filter(|seen| seen.text().contains(&codename)).count(), 0);
}
