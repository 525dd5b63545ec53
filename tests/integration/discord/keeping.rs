//! `/knowledge`: for those who keep it.

use serde_json::json;

use super::*;
use crate::common::small::Small;

#[tokio::test]
async fn others_are_refused() {
    let double = Double::start().await;
    let staff = double.member_with("mo", &["moderator", "idva"]).await;
    let refusals = Bot::new(&double)
        .serves(async || {
            let mut refusals = Vec::new();
            for command in ["reindex", "check", "status", "rollback"] {
                refusals.push(staff.runs(&format!("knowledge {command}"), json!({})).await.answer().await);
            }
            refusals
        })
        .await;
    insta::assert_snapshot!(refusals[0].text(), @r"
    In danger now? **Ring 999.** Cannot speak? On a **mobile**, ring 999, listen, and **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are. On a landline, stay on the line and do not hang up.
    That command is for the people who look after this bot.
    [Write here, only you see it] [Talk to a person] [Hide this]
    ");
    assert!(refusals.iter().all(|refusal| refusal.ephemeral && refusal.text() == refusals[0].text()));
}

#[tokio::test]
async fn a_reindex_says_what_it_changed_and_can_be_taken_back() {
    let double = Double::start().await;
    let small = Small::write();
    let (admin, ana) = (double.member_with("kim", &["admin"]).await, double.member("ana").await);
    let (reindexed, back) = Bot::new(&double)
        .at(small.desk())
        .serves(async || {
            let runs = async |command: &str| admin.runs(command, json!({})).await.answer().await;
            small.changes("advice/refuge.md", "A refuge is a safe house.", "A refuge is a house that is safe.");
            small.changes("advice/pets.md", "review_by: 2090-01-01", "review_by: 2026-11-20");
            small.removes("advice/evidence.md");
            let coercive = std::fs::read_to_string(small.folder().join("advice/coercive-control.md")).unwrap();
            let more =
                coercive.replace("id: coercive-control", "id: coercive-control-law").replace("What is", "Which is");
            small.writes("advice/coercive-control-law.md", &more);
            let reindexed = runs("knowledge reindex").await;
            let question = ana.writes(double.questions(), QUESTION).await;
            assert!(double.reply_to(question).await.text().contains("a house that is safe"), "{reindexed:?}");
            let back = runs("knowledge rollback").await;
            let question = ana.writes(double.questions(), QUESTION).await;
            assert!(double.reply_to(question).await.text().contains("a safe house"));
            (reindexed, back)
        })
        .await;
    assert!(reindexed.ephemeral && back.ephemeral);
    insta::assert_snapshot!(reindexed.text(), @r"
    Reindexed.
    6 reviewed entries
    added (1): coercive-control-law
    changed (2): pets, refuge
    removed (1): evidence
    warnings: 2
      advice/pets.md:21: warning: the entry was due for a check by 2026-11-20; mend: check it and move `review_by` on
      triage: warning: there are no labelled messages, so danger is judged by the rules alone; mend: add tables like those of the standard knowledge: urgency, flags, text
    ");
    insta::assert_snapshot!(back.text(), @r"
    Rolled back. The folder is not read again until it changes.
    6 reviewed entries
    added (1): evidence
    changed (2): pets, refuge
    removed (1): coercive-control-law
    warnings: 0
    ");
}

#[tokio::test]
async fn a_broken_folder_is_reported_and_not_served() {
    let double = Double::start().await;
    let small = Small::write();
    let (admin, ana) = (double.member_with("kim", &["admin"]).await, double.member("ana").await);
    let (whole, broken, reindexed, status, back) = Bot::new(&double)
        .at(small.desk())
        .serves(async || {
            let runs = async |command: &str| admin.runs(command, json!({})).await.answer().await;
            let whole = runs("knowledge check").await;
            small.changes("advice/refuge.md", "topic: refuge", "topic: refudge");
            let broken = runs("knowledge check").await;
            let reindexed = runs("knowledge reindex").await;
            let status = runs("knowledge status").await;
            let back = runs("knowledge rollback").await;
            let question = ana.writes(double.questions(), QUESTION).await;
            assert!(double.reply_to(question).await.text().contains("What a refuge is"));
            (whole, broken, reindexed, status, back)
        })
        .await;
    insta::assert_snapshot!(whole.text(), @"triage: warning: there are no labelled messages, so danger is judged by the rules alone; mend: add tables like those of the standard knowledge: urgency, flags, text");
    insta::assert_snapshot!(broken.text(), @r"
    advice/refuge.md:3: error: topic `refudge` is unknown; mend: write a topic of topics.tsv
    triage: warning: there are no labelled messages, so danger is judged by the rules alone; mend: add tables like those of the standard knowledge: urgency, flags, text
    ");
    insta::assert_snapshot!(reindexed.text(), @r"
    Nothing was changed: the knowledge has errors.
    advice/refuge.md:3: error: topic `refudge` is unknown; mend: write a topic of topics.tsv
    ");
    assert!(status.text().starts_with("Answering from 6 reviewed entries, digest "), "{status:?}");
    insta::assert_snapshot!(back.text(), @"Nothing was changed: there is no earlier generation to go back to");
}

#[tokio::test]
async fn a_long_report_comes_in_pages_and_is_cut_with_a_word_on_it() {
    let double = Double::start().await;
    let small = Small::write();
    let admin = double.member_with("kim", &["admin"]).await;
    Bot::new(&double)
        .at(small.desk())
        .serves(async || {
            for number in 0..100 {
                small.writes(&format!("advice/broken-{number}.md"), "no front matter");
            }
            admin.runs("knowledge check", json!({})).await.answer().await;
        })
        .await;
    let pages = admin.sees(double.questions());
    assert!(pages.len() == 5 && pages.iter().all(|page| page.ephemeral), "{pages:?}");
    assert!(pages[4].content.starts_with("There is more:"), "{pages:?}");
}
