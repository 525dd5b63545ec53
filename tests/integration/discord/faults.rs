//! What goes wrong with Discord: everything is answered all the same, and nothing twice.

use std::time::Duration;

use open_door::discord::Patience;
use serde_json::json;
use serenity::futures::future::join_all;

use super::*;
use crate::common::bot::{PATIENCE, logs};
use crate::common::double::{Farewell, Greeting, Refusal};

/// Heartbeats so quick that what only a heartbeat finds out is found out soon.
const QUICK: Duration = Duration::from_millis(200);

/// A short wait that is asked for.
const WAIT: Duration = Duration::from_millis(300);

#[tokio::test]
async fn a_slow_start_is_waited_for() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let faults = [
        Fault::Status(500),
        Fault::TooMany { retry_after: WAIT, global: false },
        Fault::Hang,
        // The bot's own request gets through, and serenity's own fails: without care it would go to the real gateway.
        Fault::Delay(Duration::ZERO),
        Fault::Status(500),
    ];
    for fault in faults {
        double.spoils("GET /gateway", fault);
    }
    double.spoils("PUT /applications/{application_id}/commands", Fault::Status(503));
    let early = ana.writes(double.questions(), QUESTION).await;
    let late = Bot::new(&double)
        .with(Patience { request: WAIT, ..PATIENCE })
        .starts_and_serves(async || {
            double.reply_to(early).await;
            let late = ana.writes(double.questions(), QUESTION).await;
            double.reply_to(late).await;
            ana.runs("topics", json!({})).await.answer().await;
            late
        })
        .await;
    only_reply(&double, early);
    only_reply(&double, late);
}

#[tokio::test]
async fn a_closed_gateway_is_opened_again() {
    let codes = [1000, 1001, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009].map(Farewell::Code);
    let farewells = codes.into_iter().chain([Farewell::NoCode, Farewell::Cut]);
    join_all(farewells.map(|farewell| async move {
        let double = Double::start().await;
        double.sets_heartbeat_interval(QUICK);
        let ana = double.member("ana").await;
        let asked = Bot::new(&double)
            .serves(async || {
                let before = ana.writes(double.questions(), QUESTION).await;
                double.reply_to(before).await;
                double.disconnects(farewell);
                let meanwhile = ana.writes(double.questions(), QUESTION).await;
                double.reply_to(meanwhile).await;
                let after = ana.writes(double.questions(), QUESTION).await;
                double.reply_to(after).await;
                [before, meanwhile, after]
            })
            .await;
        for message in asked {
            only_reply(&double, message);
        }
    }))
    .await;
}

#[tokio::test]
async fn a_close_frame_without_a_code_does_not_stop_the_bot_until_its_next_heartbeat() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let question = Bot::new(&double)
        .serves(async || {
            double.disconnects(Farewell::NoCode);
            let question = ana.writes(double.questions(), QUESTION).await;
            double.reply_to(question).await;
            question
        })
        .await;
    only_reply(&double, question);
}

#[tokio::test]
async fn what_a_lost_session_missed_is_made_up_for() {
    let double = Double::start().await;
    let (ana, ben) = (double.member("ana").await, double.member("ben").await);
    let staff = double.member_with("pat", &["police"]).await;
    let (asked, ignored, edited) = Bot::new(&double)
        .serves(async || {
            let known = ben.sends_dm(QUESTION).await;
            let edited = ana.writes(double.questions(), QUESTION).await;
            let deleted = ana.writes(double.questions(), QUESTION).await;
            for message in [known, edited, deleted] {
                double.reply_to(message).await;
            }
            double.goes_away();
            ana.edits(edited, OTHER_QUESTION).await;
            ana.deletes(deleted).await;
            let asked = [
                known,
                edited,
                ana.writes(double.questions(), QUESTION).await,
                ana.writes(double.young_people(), QUESTION).await,
                ana.mentions_bot(double.general(), QUESTION).await,
                ben.sends_dm(QUESTION).await,
            ];
            let ignored = [
                ana.writes(double.questions(), BANTER).await,
                ana.writes(double.general(), QUESTION).await,
                staff.writes(double.questions(), QUESTION).await,
                deleted,
            ];
            double.forgets_sessions();
            double.comes_back();
            for message in asked {
                double.reply_to(message).await;
            }
            ana.reads(double.questions(), "Keeping a record").await;
            double.until(|world| !world.messages.values().any(|m| m.reply_to == Some(deleted))).await;
            (asked, ignored, edited)
        })
        .await;
    for message in asked {
        only_reply(&double, message);
    }
    for message in ignored {
        assert_eq!(replies(&double, message).len(), 0, "{:?}", double.message(message));
    }
    assert!(only_reply(&double, edited).text().contains("Keeping a record"));
}

#[tokio::test]
async fn what_a_resumed_session_is_told_again_is_taken_up_in_order() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let (kept, gone) = Bot::new(&double)
        .serves(async || {
            double.goes_away();
            let kept = ana.writes(double.questions(), BANTER).await;
            ana.edits(kept, QUESTION).await;
            ana.edits(kept, OTHER_QUESTION).await;
            let gone = ana.writes(double.questions(), QUESTION).await;
            ana.deletes(gone).await;
            double.comes_back();
            ana.reads(double.questions(), "Keeping a record").await;
            (kept, gone)
        })
        .await;
    assert!(only_reply(&double, kept).text().contains("Keeping a record"));
    assert_eq!(replies(&double, gone).len(), 0);
    assert_eq!(double.messages_in(double.questions()).len(), 2);
}

#[tokio::test]
async fn a_restart_answers_what_was_written_meanwhile_and_nothing_twice() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let staff = double.member_with("pat", &["idva"]).await;
    let (before, deleted) = Bot::new(&double)
        .serves(async || {
            let before = ana.writes(double.questions(), QUESTION).await;
            let deleted = ana.writes(double.questions(), QUESTION).await;
            double.reply_to(before).await;
            double.reply_to(deleted).await;
            (before, deleted)
        })
        .await;
    ana.deletes(deleted).await;
    let meanwhile = ana.writes(double.questions(), QUESTION).await;
    let called = ana.mentions_bot(double.general(), QUESTION).await;
    let among_staff = staff.writes(double.questions(), QUESTION).await;
    Bot::new(&double)
        .serves(async || {
            double.reply_to(meanwhile).await;
            double.reply_to(called).await;
            double.until(|world| !world.messages.values().any(|m| m.reply_to == Some(deleted))).await;
        })
        .await;
    for message in [before, meanwhile, called] {
        only_reply(&double, message);
    }
    assert_eq!(replies(&double, among_staff).len(), 0);
}

#[tokio::test]
async fn a_gateway_that_says_nothing_is_left_for_another_connection() {
    join_all([Greeting::Stall, Greeting::Silence, Greeting::Unavailable].map(|greeting| async move {
        let double = Double::start().await;
        double.sets_heartbeat_interval(QUICK);
        let ana = double.member("ana").await;
        double.greets_with(greeting);
        let question = ana.writes(double.questions(), QUESTION).await;
        let again = Bot::new(&double)
            .with(Patience { silence: Duration::from_secs(3), ..PATIENCE })
            .starts_and_serves(async || {
                double.reply_to(question).await;
                // And once more, in the midst of it.
                double.greets_with(greeting);
                double.disconnects(Farewell::Cut);
                let again = ana.writes(double.questions(), QUESTION).await;
                double.reply_to(again).await;
                again
            })
            .await;
        only_reply(&double, question);
        only_reply(&double, again);
        assert_eq!(double.look(|world| world.gateway.greeted), 2);
    }))
    .await;
}

#[tokio::test]
async fn heartbeats_that_nobody_acknowledges_begin_a_new_connection() {
    let double = Double::start().await;
    double.sets_heartbeat_interval(QUICK);
    let ana = double.member("ana").await;
    let question = Bot::new(&double)
        .serves(async || {
            double.acknowledges_heartbeats(false);
            double.until(|world| world.gateway.identified >= 2).await;
            double.acknowledges_heartbeats(true);
            let question = ana.writes(double.questions(), QUESTION).await;
            double.reply_to(question).await;
            question
        })
        .await;
    only_reply(&double, question);
}

#[tokio::test]
async fn a_wait_that_is_asked_for_is_kept() {
    let double = Double::start().await;
    let (ana, ben) = (double.member("ana").await, double.member("ben").await);
    double.spoils(CREATE, Fault::TooMany { retry_after: WAIT, global: false });
    double.spoils(CREATE, Fault::TooMany { retry_after: WAIT, global: true });
    Bot::new(&double)
        .serves(async || {
            let first = ana.writes(double.questions(), QUESTION).await;
            // No other scene makes everything wait.
            logs("everything=true").await;
            let second = ben.writes(double.young_people(), QUESTION).await;
            double.reply_to(first).await;
            double.reply_to(second).await;
            only_reply(&double, first);
        })
        .await;
    let posts = double.requests(CREATE);
    assert_eq!(posts.iter().map(|post| post.status).collect::<Vec<_>>(), [429, 429, 200, 200].map(Some));
    assert!(posts[1].at - posts[0].at >= WAIT, "the channel waits");
    assert!(posts[2..].iter().all(|post| post.at - posts[1].at >= WAIT), "everything waits");
}

#[tokio::test]
async fn a_failure_or_a_lost_answer_doubles_nothing() {
    let faults = [Fault::Status(500), Fault::Status(502), Fault::LoseAnswer, Fault::Hang];
    join_all(faults.map(|fault| async move {
        let double = Double::start().await;
        let ana = double.member("ana").await;
        let change = "PATCH /channels/{channel_id}/messages/{message_id}";
        let delete = "DELETE /channels/{channel_id}/messages/{message_id}";
        for route in [CREATE, CALLBACK, change, delete] {
            double.spoils(route, fault);
        }
        let (kept, asked) = Bot::new(&double)
            .with(Patience { request: Duration::from_secs(1), ..PATIENCE })
            .serves(async || {
                let kept = ana.writes(double.questions(), QUESTION).await;
                double.reply_to(kept).await;
                ana.edits(kept, OTHER_QUESTION).await;
                ana.reads(double.questions(), "Keeping a record").await;
                let gone = ana.writes(double.questions(), QUESTION).await;
                double.reply_to(gone).await;
                ana.deletes(gone).await;
                let asked = ana.runs("ask", json!({ "question": QUESTION })).await;
                asked.answer().await;
                double.until(|world| !world.messages.values().any(|m| m.reply_to == Some(gone))).await;
                (kept, asked)
            })
            .await;
        only_reply(&double, kept);
        let answers = double.look(|world| world.messages.values().filter(|m| m.interaction == Some(asked.id)).count());
        assert_eq!((answers, double.messages_in(double.questions()).len()), (1, 3), "{fault:?}");
    }))
    .await;
}

#[tokio::test]
async fn a_channel_that_shuts_the_bot_out_holds_nobody_else_up() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    double.shuts_out(double.questions(), Some(Refusal::missing_access()));
    Bot::new(&double)
        .serves(async || {
            ana.writes(double.questions(), QUESTION).await;
            let elsewhere = ana.writes(double.young_people(), QUESTION).await;
            double.reply_to(elsewhere).await;
        })
        .await;
}

#[tokio::test]
async fn an_interaction_that_came_too_late_is_let_go() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    double.spoils(CALLBACK, Fault::Status(500));
    Bot::new(&double)
        .serves(async || {
            let late = ana.runs("topics", json!({})).await;
            late.expires();
            ana.runs("topics", json!({})).await.answer().await;
        })
        .await;
}

#[tokio::test]
async fn a_refusal_for_good_ends_with_what_to_do() {
    for (code, mend) in [(4004, "DISCORD_TOKEN"), (4014, "message content intent"), (4013, "message content intent")] {
        let double = Double::start().await;
        double.greets_with(Greeting::Reject(code));
        let error = Bot::new(&double).fails().await;
        assert!(error.contains(mend) && !error.contains(double.token()), "{error}");
    }
    let double = Double::start().await;
    double.spoils("GET /gateway", Fault::Status(401));
    let error = Bot::new(&double).fails().await;
    assert!(error.contains("DISCORD_TOKEN") && !error.contains(double.token()), "{error}");
}

#[tokio::test]
async fn a_trial_never_goes_to_the_real_gateway() {
    let double = Double::start().await;
    for elsewhere in ["wss://gateway.discord.gg", "ws://192.0.2.1/", "nonsense"] {
        double.names_gateway(elsewhere);
        let error = Bot::new(&double).fails().await;
        assert!(error.contains("DISCORD_API_URL is on this machine but names a gateway elsewhere"), "{error}");
    }
    assert_eq!(double.look(|world| (world.requests.len(), world.gateway.identified)), (3, 0));
}
