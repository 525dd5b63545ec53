//! Questions and their answers, in every place where they can be asked.

use std::time::Duration;

use serde_json::json;

use super::*;

#[tokio::test]
async fn a_question_in_a_question_channel_gets_a_reply_there() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let reply = Bot::new(&double)
        .serves(async || {
            let question = ana.writes(double.questions(), QUESTION).await;
            double.reply_to(question).await
        })
        .await;
    assert!(!reply.ephemeral && reply.mentions.is_empty());
    let embed = &reply.embeds[0];
    assert_eq!(embed["title"], "What a refuge is");
    assert!(embed["footer"]["text"].as_str().unwrap().contains("5 May 2024"));
    insta::assert_snapshot!(reply.text(), @r"
    In danger now? **Ring 999.** Cannot speak? On a **mobile**, ring 999, listen, and **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are. On a landline, stay on the line and do not hang up.
    What a refuge is
    A refuge is a safe house. Nobody is told where it is.

    - National Domestic Abuse Helpline (0808 2000 247) can look for a place.

    You can bring your children.

    For: England and Wales.
    Source: A reviewed page (5 May 2024; checked 21 November 2026).
    [Continue in private] [That was not my question] [Talk to a person] [Hide this]
    ");
}

#[tokio::test]
async fn only_the_asker_sees_the_answer_to_a_command() {
    let double = Double::start().await;
    let (ana, ben) = (double.member("ana").await, double.member("ben").await);
    let answer = Bot::new(&double)
        .serves(async || ana.runs("ask", json!({ "question": QUESTION, "area": "Crewe" })).await.answer().await)
        .await;
    assert!(answer.ephemeral);
    assert_eq!(ben.sees(double.questions()).len(), 0);
    insta::assert_snapshot!(answer.text(), @r"
    In danger now? **Ring 999.** Cannot speak? On a **mobile**, ring 999, listen, and **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are. On a landline, stay on the line and do not hang up.
    What a refuge is
    A refuge is a safe house. Nobody is told where it is.

    - National Domestic Abuse Helpline (0808 2000 247) can look for a place.

    You can bring your children.

    For: England and Wales.
    Source: A reviewed page (5 May 2024; checked 21 November 2026).
    [That was not my question] [Talk to a person] [Hide this]
    ");
}

#[tokio::test]
async fn an_unknown_area_is_said_to_be_unknown() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let answer = Bot::new(&double)
        .serves(async || ana.runs("ask", json!({ "question": QUESTION, "area": "Atlantis" })).await.answer().await)
        .await;
    assert!(answer.text().contains("I do not know that place."), "{answer:?}");
}

#[tokio::test]
async fn a_direct_message_is_answered() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let (answer, chat, picture) = Bot::new(&double)
        .serves(async || {
            let question = ana.sends_dm(QUESTION).await;
            let chat = ana.sends_dm(BANTER).await;
            let picture = ana.sends_dm(" ").await;
            (double.reply_to(question).await, double.reply_to(chat).await, double.reply_to(picture).await)
        })
        .await;
    insta::assert_snapshot!(answer.text(), @r"
    In danger now? **Ring 999.** Cannot speak? On a **mobile**, ring 999, listen, and **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are. On a landline, stay on the line and do not hang up.
    What a refuge is
    A refuge is a safe house. Nobody is told where it is.

    - National Domestic Abuse Helpline (0808 2000 247) can look for a place.

    You can bring your children.

    For: England and Wales.
    Source: A reviewed page (5 May 2024; checked 21 November 2026).
    [That was not my question] [Talk to a person] [Hide this]
    ");
    insta::assert_snapshot!(chat.text(), @r"
    In danger now? **Ring 999.** Cannot speak? On a **mobile**, ring 999, listen, and **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are. On a landline, stay on the line and do not hang up.
    I am here for questions about domestic abuse.
    [Talk to a person] [Hide this]
    ");
    insta::assert_snapshot!(picture.text(), @r"
    In danger now? **Ring 999.** Cannot speak? On a **mobile**, ring 999, listen, and **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are. On a landline, stay on the line and do not hang up.
    Hello. I am a program that answers questions about domestic abuse with words that people have checked. Ask me anything about it in your own words: you do not need the right terms.
    [Write here, only you see it] [Talk to a person] [Hide this]
    ");
}

#[tokio::test]
async fn what_nothing_reviewed_answers_is_not_guessed_at() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let reply = Bot::new(&double)
        .serves(async || {
            let question = ana.sends_dm("привет мир").await;
            double.reply_to(question).await
        })
        .await;
    insta::assert_snapshot!(reply.text(), @r"
    In danger now? **Ring 999.** Cannot speak? On a **mobile**, ring 999, listen, and **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are. On a landline, stay on the line and do not hang up.
    I'm sorry, I do not have a checked answer to that, and I will not guess. A person may be able to help.

    Would you rather talk to a person? Say so and I will tell you how.
    [Talk to a person] [Hide this]
    ");
}

#[tokio::test]
async fn a_mention_is_answered_anywhere() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let (reply, other, whom) = Bot::new(&double)
        .serves(async || {
            let question = ana.mentions_bot(double.general(), QUESTION).await;
            let reply = double.reply_to(question).await;
            let other = ana.replies_to(reply.id, OTHER_QUESTION).await;
            let whom = ana.mentions_bot(double.general(), "").await;
            (reply, double.reply_to(other).await, double.reply_to(whom).await)
        })
        .await;
    assert!(reply.text().contains("What a refuge is"));
    assert!(other.text().contains("Keeping a record"), "a reply to the bot is for the bot");
    assert!(whom.text().contains("Hello. I am a program"), "{whom:?}");
}

#[tokio::test]
async fn what_is_not_for_the_bot_is_left_alone() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let staff = double.member_with("pat", &["police"]).await;
    let moderator = double.member_with("mo", &["moderator"]).await;
    let helper = double.other_bot("Helper").await;
    let feed = double.webhook("Feed").await;
    let (unheard, heard) = Bot::new(&double)
        .serves(async || {
            let mut unheard = vec![
                ana.writes(double.questions(), BANTER).await,
                ana.writes(double.questions(), "").await,
                ana.writes(double.general(), QUESTION).await,
                staff.writes(double.questions(), QUESTION).await,
                moderator.writes(double.young_people(), QUESTION).await,
                helper.writes(double.questions(), QUESTION).await,
                helper.mentions_bot(double.questions(), QUESTION).await,
                feed.writes(double.questions(), QUESTION).await,
            ];
            let question = ana.writes(double.young_people(), QUESTION).await;
            let reply = double.reply_to(question).await;
            // The bot hears itself as well, and a colleague who replies to it speaks to the others.
            unheard.push(reply.id);
            unheard.push(staff.replies_to(reply.id, OTHER_QUESTION).await);
            let heard = staff.mentions_bot(double.questions(), QUESTION).await;
            double.reply_to(heard).await;
            (unheard, [question, heard])
        })
        .await;
    for message in unheard {
        assert_eq!(replies(&double, message).len(), 0, "{:?}", double.message(message));
    }
    for message in heard {
        only_reply(&double, message);
    }
}

#[tokio::test]
async fn an_edit_changes_the_answer() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let (question, private, called) = Bot::new(&double)
        .serves(async || {
            let question = ana.writes(double.questions(), QUESTION).await;
            let private = ana.sends_dm(QUESTION).await;
            let called = ana.mentions_bot(double.general(), QUESTION).await;
            for message in [question, private, called] {
                double.reply_to(message).await;
            }
            ana.edits(question, OTHER_QUESTION).await;
            ana.edits(private, OTHER_QUESTION).await;
            ana.edits(called, &format!("<@{}> {OTHER_QUESTION}", double.bot_id())).await;
            for channel in [double.questions(), ana.dm(), double.general()] {
                ana.reads(channel, "Keeping a record").await;
            }
            (question, private, called)
        })
        .await;
    for message in [question, private, called] {
        let reply = only_reply(&double, message);
        assert!(reply.edited && reply.text().contains("Keeping a record"), "{reply:?}");
    }
}

#[tokio::test]
async fn an_edit_between_banter_and_a_question_takes_and_brings_the_answer() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let message = Bot::new(&double)
        .serves(async || {
            let message = ana.writes(double.questions(), BANTER).await;
            for _ in 0..2 {
                ana.edits(message, QUESTION).await;
                double.reply_to(message).await;
                ana.edits(message, BANTER).await;
                double.until(|world| !world.messages.values().any(|m| m.reply_to == Some(message))).await;
            }
            ana.edits(message, OTHER_QUESTION).await;
            double.reply_to(message).await;
            message
        })
        .await;
    assert!(only_reply(&double, message).text().contains("Keeping a record"));
}

#[tokio::test]
async fn a_late_edit_changes_nothing() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let question = Bot::new(&double)
        .serves(async || {
            let question = ana.writes(double.questions(), QUESTION).await;
            double.reply_to(question).await;
            double.passes(Duration::from_secs(5 * 60 + 1));
            ana.edits(question, OTHER_QUESTION).await;
            question
        })
        .await;
    let reply = only_reply(&double, question);
    assert!(!reply.edited && reply.text().contains("What a refuge is"));
}

#[tokio::test]
async fn a_deleted_question_takes_its_answer_with_it() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    Bot::new(&double)
        .serves(async || {
            let question = ana.writes(double.questions(), QUESTION).await;
            double.reply_to(question).await;
            ana.deletes(question).await;
            let private = ana.sends_dm(QUESTION).await;
            double.reply_to(private).await;
            ana.deletes(private).await;
            // Gone before the bot can answer.
            let hasty = ana.writes(double.questions(), QUESTION).await;
            ana.deletes(hasty).await;
            let next = ana.writes(double.young_people(), QUESTION).await;
            double.reply_to(next).await;
        })
        .await;
    for channel in [double.questions(), ana.dm()] {
        assert_eq!(double.messages_in(channel).len(), 0);
    }
}

#[tokio::test]
async fn a_question_deleted_while_the_answer_waits_is_not_answered() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    double.spoils(CREATE, Fault::TooMany { retry_after: Duration::from_millis(300), global: false });
    Bot::new(&double)
        .serves(async || {
            let question = ana.writes(double.questions(), QUESTION).await;
            comes(&double, CREATE).await;
            ana.deletes(question).await;
            let next = ana.writes(double.young_people(), QUESTION).await;
            double.reply_to(next).await;
        })
        .await;
    assert_eq!(double.messages_in(double.questions()).len(), 0);
}

#[tokio::test]
async fn one_askers_messages_are_answered_in_order() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let asked = Bot::new(&double)
        .serves(async || {
            let mut asked = Vec::new();
            for _ in 0..4 {
                asked.push(ana.writes(double.questions(), QUESTION).await);
                asked.push(ana.writes(double.questions(), OTHER_QUESTION).await);
            }
            double.reply_to(asked[7]).await;
            asked
        })
        .await;
    let answered: Vec<_> =
        double.messages_in(double.questions()).into_iter().filter_map(|seen| seen.reply_to).collect();
    assert_eq!(answered, asked);
}
