//! The asker's way to the panel: from the button to a case, and out of it again.

use std::time::Duration;

use jiff::{Timestamp, ToSpan};
use open_door::knowledge::london_day;
use serde_json::json;
use serenity::model::id::ChannelId;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::*;
use crate::common::bot::data_folder;
use crate::common::double::{Callback, Member};

/// Danger now, by any judge.
const DANGER: &str = "he has a knife and he is breaking down my door right now help";

/// Something for a person, and for nobody else.
const WORDS: &str = "i would like to talk about my sister please";

/// Asks for a person, skips the questions, and reads in a channel that the panel is asked.
async fn opens_case(ana: &Member) -> Seen {
    let page = ana.runs("person", json!({})).await.answer().await;
    ana.presses(page.id, "Ask the panel: skip the questions").await.answer().await;
    ana.reads(ana.dm(), "I have let the people on the panel").await
}

/// What the panel calls the asker, as a message to the asker says it.
fn codename(seen: &Seen) -> String {
    let text = seen.text();
    let (_, rest) = text.split_once("only as **").expect("it names the codename");
    rest.split_once("**").unwrap().0.to_owned()
}

/// How many messages of the bot in a channel contain a text.
fn count(double: &Double, channel: ChannelId, text: &str) -> usize {
    double.messages_in(channel).iter().filter(|seen| seen.from_bot && seen.text().contains(text)).count()
}

/// Whether the panel has the card of a case.
fn is_shown(double: &Double, codename: &str) -> bool {
    let is_card = |seen: &Seen| seen.text().contains(codename) && seen.text().contains("Safe to answer here");
    double.messages_in(double.panel()).iter().any(is_card)
}

#[tokio::test]
async fn from_the_button_over_two_questions_to_the_panel() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let (page, window, asked, opened, passed_on) = Bot::new(&double)
        .serves(async || {
            let question = ana.writes(double.questions(), QUESTION).await;
            let reply = double.reply_to(question).await;
            let page = ana.presses(reply.id, "Talk to a person").await.answer().await;
            let window = ana.presses(page.id, "Ask the panel: two questions").await.modal().await;
            let answers = json!({ "safe": "only before six in the evening", "know": "" });
            let asked = ana.submits_modal(&window, answers).await.answer().await;
            let opened = ana.reads(ana.dm(), "I have let the people on the panel").await;
            let words = ana.sends_dm(WORDS).await;
            let passed_on = double.reply_to(words).await;
            ana.sends_dm("and about her children").await;
            double.until(|world| world.messages.values().filter(|m| m.channel == opened.channel).count() == 4).await;
            // Asking again leads back to it.
            let again = ana.runs("person", json!({})).await.answer().await;
            assert!(again.text().contains(&format!("They know you as **{}**", codename(&opened))), "{again:?}");
            (page, window, asked, opened, passed_on)
        })
        .await;
    assert!(page.ephemeral && asked.ephemeral && !opened.ephemeral);
    insta::assert_snapshot!(page.text(), @r"
    In danger now? **Ring 999.** Cannot speak? On a **mobile**, ring 999, listen, and **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are. On a landline, stay on the line and do not hang up.
    I can ask the people on the panel of this server to talk to you: people from services such as the police or health care. They would know you by a codename only, not by your account. Two short questions come first, and you can skip each of them.

    You can talk to a person. Somebody answers these lines at any hour, and you can say as much or as little as you like.

    - **National Domestic Abuse Helpline**: 0808 2000 247. 24 hours a day. Free and confidential. Run by Refuge. Its own pages speak to women. (England)
    - **Live Fear Free**: 0808 80 10 800. 24 hours a day. Free and confidential. Also for worried friends and family. (Wales)
    - **Scotland's Domestic Abuse and Forced Marriage Helpline**: 0800 027 1234. 24 hours a day. For anyone of any gender. (Scotland)
    - **Domestic and Sexual Abuse Helpline, Northern Ireland**: 0808 802 1414. 24 hours a day. Free and confidential. For all genders and ages. (Northern Ireland)
    [Ask the panel: two questions] [Ask the panel: skip the questions] [Hide this]
    ");
    insta::assert_snapshot!(window.data["title"].as_str().unwrap(), @"Before I ask the panel");
    assert!(asked.text().contains("What they answer reaches you in a direct message from me"), "{asked:?}");
    let codename = codename(&opened);
    let labels: Vec<_> = opened.buttons().into_iter().map(|button| button.label).collect();
    assert_eq!(labels, ["Stop this talk", "Hide all this"]);
    assert!(passed_on.text().contains(&format!("passed this on to the panel, who know you as **{codename}**")));
    let card = double
        .messages_in(double.panel())
        .into_iter()
        .find(|seen| seen.text().contains("Safe to answer here"))
        .unwrap();
    assert!(card.text().contains("only before six in the evening"), "{card:?}");
    assert!(!card.text().contains("ana") && !card.text().contains(&ana.id.to_string()), "{card:?}");
    assert_eq!(count(&double, opened.channel, "I have passed this on"), 1, "once, not for each message");
    assert_eq!(count(&double, opened.channel, "What a refuge is"), 0);
}

#[tokio::test]
async fn danger_in_a_case_is_answered_at_once_and_an_urgent_message_is_about_what_it_was() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    Bot::new(&double)
        .serves(async || {
            opens_case(&ana).await;
            let calm = ana.sends_dm(WORDS).await;
            double.reply_to(calm).await;
            let danger = ana.sends_dm(DANGER).await;
            let reply = double.reply_to(danger).await;
            assert!(reply.content.starts_with("**Ring 999 now") && reply.text().contains("I have passed this on"));
        })
        .await;
}

#[tokio::test]
async fn an_emergency_opens_a_case_by_itself_and_once() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let opened = Bot::new(&double)
        .serves(async || {
            let danger = ana.writes(double.questions(), DANGER).await;
            let reply = double.reply_to(danger).await;
            assert!(reply.text().contains("let us go on in private"), "{reply:?}");
            let opened = ana.reads(ana.dm(), "I have let the people on the panel").await;
            // A second one tells the panel, and opens no second case.
            ana.writes(double.questions(), DANGER).await;
            let staff = double.member_with("pat", &["police"]).await;
            staff.reads(double.panel(), "wrote in a channel of this server").await;
            opened
        })
        .await;
    assert_eq!(count(&double, opened.channel, "I have let the people on the panel"), 1);
    let codename = codename(&opened);
    assert!(double.messages_in(double.panel()).iter().any(|seen| seen.text().contains(&codename)));
}

#[tokio::test]
async fn where_direct_messages_are_closed_a_thread_is_opened_that_says_who_can_see_it() {
    let double = Double::start().await;
    let (ana, ben) = (double.member("ana").await, double.member("ben").await);
    ana.allows_dms(false).await;
    let thread = Bot::new(&double)
        .serves(async || {
            let page = ana.runs("person", json!({})).await.answer().await;
            ana.presses(page.id, "Ask the panel: skip the questions").await.answer().await;
            double
                .until(|world| {
                    world.messages.values().any(|m| m.embeds.iter().any(|e| e.to_string().contains("only as **")))
                })
                .await;
            let thread = double.threads_in(double.questions()).pop().expect("a thread was made");
            let words = ana.writes(thread, WORDS).await;
            let passed_on = double.reply_to(words).await;
            assert!(passed_on.text().contains("I have passed this on"), "{passed_on:?}");
            thread
        })
        .await;
    let seen = ana.sees(thread);
    assert!(seen[0].text().contains("anybody who may manage its threads"), "{seen:?}");
    assert!(seen[1].text().contains("I have let the people on the panel"), "{seen:?}");
    assert_eq!((ben.sees(thread).len(), double.threads_in(double.questions()).len()), (0, 1));
}

#[tokio::test]
async fn an_asker_who_has_left_is_not_looked_for_in_threads_and_the_panel_hears_that_contact_is_lost() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let staff = double.member_with("pat", &["police"]).await;
    Bot::new(&double)
        .serves(async || {
            let here = ana.dm();
            let page = ana.runs_in(here, "person", json!({})).await.answer().await;
            ana.leaves().await;
            ana.allows_dms(false).await;
            ana.presses(page.id, "Ask the panel: skip the questions").await.answer().await;
            staff.reads(double.panel(), "contact lost").await;
        })
        .await;
    assert_eq!(double.threads_in(double.questions()).len(), 0);
}

#[tokio::test]
async fn an_asker_stops_hides_and_opens_again() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    Bot::new(&double)
        .serves(async || {
            let opened = opens_case(&ana).await;
            let stop = ana.presses(opened.id, "Stop this talk").await;
            assert_eq!(stop.acknowledged().await, Callback::DeferredUpdate);
            let stopped = ana.reads(ana.dm(), "I have stopped the talk").await;
            // What is written now is a question again.
            let question = ana.sends_dm(QUESTION).await;
            let reply = double.reply_to(question).await;
            assert!(reply.text().contains("What a refuge is"), "{reply:?}");
            ana.presses(stopped.id, "Open this talk again").await.acknowledged().await;
            let again = ana.reads(ana.dm(), "is open again").await;
            ana.presses(again.id, "Hide all this").await.acknowledged().await;
            let gone = [opened.id, stopped.id, again.id];
            double.until(|world| gone.iter().all(|id| !world.messages.contains_key(id))).await;
            ana.reads(ana.dm(), "I am taking away what I sent you in this talk").await;
        })
        .await;
}

#[tokio::test]
async fn everything_of_an_asker_is_forgotten_and_taken_away() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let forgotten = Bot::new(&double)
        .serves(async || {
            let opened = opens_case(&ana).await;
            let codename = codename(&opened);
            double.until_so(|double| is_shown(double, &codename)).await;
            let forgotten = ana.runs("forget-me", json!({})).await.answer().await;
            double.until(|world| !world.messages.contains_key(&opened.id)).await;
            double.until_so(|double| !is_shown(double, &codename)).await;
            let question = ana.sends_dm(QUESTION).await;
            assert!(double.reply_to(question).await.text().contains("What a refuge is"));
            forgotten
        })
        .await;
    assert!(forgotten.ephemeral && forgotten.text().contains("erased your talks with the panel"), "{forgotten:?}");
}

#[tokio::test]
async fn a_case_goes_on_after_a_restart_and_nothing_is_said_twice() {
    let double = Double::start().await;
    let data = data_folder();
    let ana = double.member("ana").await;
    let opened = Bot::new(&double)
        .keeps_in(&data)
        .serves(async || {
            let opened = opens_case(&ana).await;
            let words = ana.sends_dm(WORDS).await;
            double.reply_to(words).await;
            opened
        })
        .await;
    // Hours later: the gateway tells nothing of it.
    double.passes(Duration::from_secs(3 * 60 * 60));
    let meanwhile = ana.sends_dm("are you still there? it is about the children").await;
    Bot::new(&double)
        .keeps_in(&data)
        .serves(async || {
            double.reply_to(meanwhile).await;
        })
        .await;
    assert_eq!(count(&double, opened.channel, "I have let the people on the panel"), 1);
    assert_eq!(count(&double, opened.channel, "I have passed this on"), 2);
}

#[tokio::test]
async fn what_was_answered_is_not_answered_again_although_its_answer_is_gone() {
    let double = Double::start().await;
    let data = data_folder();
    let ana = double.member("ana").await;
    let question = Bot::new(&double)
        .keeps_in(&data)
        .serves(async || {
            let question = ana.writes(double.questions(), QUESTION).await;
            let reply = double.reply_to(question).await;
            ana.presses(reply.id, "Hide this").await.answer().await;
            double.until(|world| !world.messages.contains_key(&reply.id)).await;
            question
        })
        .await;
    let other = Bot::new(&double)
        .keeps_in(&data)
        .serves(async || {
            let other = ana.writes(double.questions(), OTHER_QUESTION).await;
            double.reply_to(other).await;
            other
        })
        .await;
    assert_eq!(replies(&double, question).len(), 0);
    only_reply(&double, other);
}

#[tokio::test]
async fn a_press_is_acknowledged_whatever_becomes_of_the_answer_that_was_lost() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    double.spoils("POST /users/@me/channels", Fault::Status(500));
    double.spoils(CREATE, Fault::LoseAnswer);
    let opened = Bot::new(&double).serves(async || opens_case(&ana).await).await;
    assert_eq!(count(&double, opened.channel, "I have let the people on the panel"), 1);
}

#[tokio::test]
async fn a_press_is_acknowledged_while_nobody_can_use_the_store_and_questions_are_answered() {
    let double = Double::start().await;
    let data = data_folder();
    let ana = double.member("ana").await;
    Bot::new(&double)
        .keeps_in(&data)
        .serves(async || {
            let cases = data.path().join("data/cases.sqlite");
            let mut other = SqliteConnectOptions::new().filename(cases).connect().await.unwrap();
            sqlx::query("BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
            let page = ana.runs("person", json!({})).await.answer().await;
            let asks = ana.presses(page.id, "Ask the panel: skip the questions").await;
            assert_eq!(asks.acknowledged().await, Callback::Deferred);
            let question = ana.sends_dm(QUESTION).await;
            double.reply_to(question).await;
            assert!(asks.answer().await.text().contains("something went wrong on my side"));
            other.close().await.unwrap();
            let again = ana.runs("person", json!({})).await.answer().await;
            ana.presses(again.id, "Ask the panel: skip the questions").await.answer().await;
            ana.reads(ana.dm(), "I have let the people on the panel").await;
        })
        .await;
}

#[tokio::test]
async fn out_of_hours_the_asker_is_told_so_and_who_answers_now() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let today = london_day(Timestamp::now());
    let days: Vec<String> = (0..3).map(|ahead| today.saturating_add(ahead.days()).to_string()).collect();
    let told = Bot::new(&double)
        .set("PANEL_HOURS", "mon-sun 00:00-24:00")
        .set("PANEL_HOLIDAYS", &days.join(","))
        .serves(async || {
            let page = ana.runs("person", json!({})).await.answer().await;
            ana.presses(page.id, "Ask the panel: skip the questions").await.answer().await;
            ana.reads(ana.dm(), "are not there at this hour").await
        })
        .await;
    assert!(told.text().contains("They are next there on") && told.text().contains("0808 2000 247"), "{told:?}");
}

/// From the button to what a panellist answers and what the asker answers to that, wherever the asker is written to.
async fn goes_the_whole_way(are_direct_messages_open: bool) {
    let double = Double::start().await;
    let data = data_folder();
    let ana = double.member("ana").await;
    let pat = double.member_with("pat", &["police"]).await;
    ana.allows_dms(are_direct_messages_open).await;
    let door = || if are_direct_messages_open { ana.dm() } else { double.threads_in(double.questions())[0] };
    let card = Bot::new(&double)
        .keeps_in(&data)
        .serves(async || {
            let question = ana.writes(double.questions(), QUESTION).await;
            let reply = double.reply_to(question).await;
            let page = ana.presses(reply.id, "Talk to a person").await.answer().await;
            ana.presses(page.id, "Ask the panel: skip the questions").await.answer().await;
            let card = pat.reads(double.panel(), "Safe to answer here").await;
            double
                .until_so(|double| are_direct_messages_open || double.threads_in(double.questions()).len() == 1)
                .await;
            ana.reads(door(), "I have let the people on the panel").await;
            pat.presses(card.id, "Claim").await.answer().await;
            ana.reads(door(), "is here now").await;
            card
        })
        .await;
    // Stopped in the midst, and started again on the same data.
    let first = ana.writes(door(), WORDS).await;
    Bot::new(&double)
        .keeps_in(&data)
        .serves(async || {
            double.reply_to(first).await;
            let thread = double.threads_in(double.panel())[0];
            pat.reads(thread, "my sister").await;
            let window = pat.presses(card.id, "Reply").await.modal().await;
            let preview =
                pat.submits_modal(&window, json!({ "text": "I can help. Is she safe?" })).await.answer().await;
            pat.presses(preview.id, "Send it to them").await;
            let answered = ana.reads(door(), "I can help. Is she safe?").await;
            assert!(answered.text().contains("A police panellist writes:") && answered.content.contains("999"));
            ana.writes(door(), "she is with me tonight").await;
            pat.reads(thread, "she is with me tonight").await;
        })
        .await;
    for text in ["I have let the people on the panel", "is here now", "I can help. Is she safe?"] {
        assert_eq!(count(&double, door(), text), 1, "{text}");
    }
}

#[tokio::test]
async fn the_whole_way_by_direct_messages() {
    goes_the_whole_way(true).await;
}

#[tokio::test]
async fn the_whole_way_in_a_thread() {
    goes_the_whole_way(false).await;
}
