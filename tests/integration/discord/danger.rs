//! Somebody in danger: what they are told, and what the panel hears.

use serde_json::json;

use super::*;

/// Danger now, by any judge.
const DANGER: &str = "he has a knife and he is breaking down my door right now help";

#[tokio::test]
async fn danger_in_public_leads_into_private_and_the_panel_hears_of_it() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let staff = double.member_with("pat", &["police"]).await;
    // Carried out, and the answer lost: the panel must not hear of it twice.
    double.spoils(&format!("POST /channels/{}/messages", double.panel()), Fault::LoseAnswer);
    let (reply, alert) = Bot::new(&double)
        .serves(async || {
            let question = ana.writes(double.questions(), DANGER).await;
            (double.reply_to(question).await, staff.reads(double.panel(), "EMERGENCY").await)
        })
        .await;
    insta::assert_snapshot!(reply.text(), @r"
    **Ring 999 now and ask for the police.** Cannot speak? On a **mobile**, ring 999, listen, then cough, tap or **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are, so give the address if you can, even in a whisper. On a landline, stay on the line. Get to a safer place if you can do it safely.
    Help is there. Other people can read this channel, so let us go on in private.
    [Continue in private] [Talk to a person] [Hide this]
    ");
    assert!(alert.text().contains("weapon"), "{alert:?}");
    let cards = staff.sees(double.panel()).iter().filter(|seen| seen.text().contains("EMERGENCY")).count();
    assert_eq!(cards, 1, "the card of the case tells all of it, once");
}

#[tokio::test]
async fn danger_in_private_is_answered_there_and_the_panel_hears_of_it() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let staff = double.member_with("pat", &["idva"]).await;
    let answers = Bot::new(&double)
        .serves(async || {
            let question = ana.sends_dm(DANGER).await;
            let asked = ana.runs("ask", json!({ "question": DANGER })).await;
            [double.reply_to(question).await, asked.answer().await]
        })
        .await;
    for answer in answers {
        assert!(answer.content.contains("Ring 999 now"), "{answer:?}");
    }
    let heard = staff.sees(double.panel());
    assert_eq!(heard.iter().filter(|seen| seen.text().contains("Urgency")).count(), 1, "one case: {heard:?}");
    assert_eq!(heard.iter().filter(|seen| seen.text().contains("wrote to the bot in private")).count(), 1, "{heard:?}");
}

#[tokio::test]
async fn the_panel_hears_of_danger_that_was_deleted_at_once() {
    let double = Double::start().await;
    let (ana, ben) = (double.member("ana").await, double.member("ben").await);
    Bot::new(&double)
        .serves(async || {
            let question = ana.writes(double.questions(), DANGER).await;
            ana.deletes(question).await;
            let next = ben.writes(double.young_people(), QUESTION).await;
            double.reply_to(next).await;
        })
        .await;
    assert_eq!(double.messages_in(double.questions()).len(), 0);
    let heard = double.messages_in(double.panel());
    assert!(heard.iter().any(|seen| seen.text().contains("EMERGENCY")), "{heard:?}");
}
