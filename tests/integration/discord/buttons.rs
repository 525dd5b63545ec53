//! What is under a message, and what comes of pressing it.

use serde_json::json;

use super::*;

/// The labels under a message.
fn labels(seen: &Seen) -> Vec<String> {
    seen.buttons().into_iter().map(|button| button.label).collect()
}

/// What is on a message but for its list: which topics are near depends on what was learnt.
fn without_menu(seen: &Seen) -> String {
    let text = seen.text();
    text.lines().filter(|line| !line.starts_with("[Choose what you meant")).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn another_topic_can_be_chosen() {
    let double = Double::start().await;
    let (ana, ben) = (double.member("ana").await, double.member("ben").await);
    let (offer, answer) = Bot::new(&double)
        .serves(async || {
            let question = ana.writes(double.questions(), QUESTION).await;
            let reply = double.reply_to(question).await;
            let offer = ana.presses(reply.id, "That was not my question").await.answer().await;
            let menu = &offer.components[0]["components"][0];
            let topic = menu["options"][0]["value"].as_str().unwrap().to_owned();
            let answer = ana.selects(offer.id, "Choose what you meant", &[&topic]).await.answer().await;
            (offer, answer)
        })
        .await;
    assert!(offer.ephemeral && answer.ephemeral);
    assert_eq!(ben.sees(double.questions()).len(), 2, "the question and the public answer");
    let offered = offer.components[0]["components"][0]["options"].as_array().unwrap();
    assert!(offered.len() == 2 && offered.iter().all(|topic| topic["value"] != "refuge"), "{offered:?}");
    insta::assert_snapshot!(without_menu(&offer), @r"
    In danger now? **Ring 999.** Cannot speak? On a **mobile**, ring 999, listen, and **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are. On a landline, stay on the line and do not hang up.
    Sorry that was not it. Is it one of these? You can also ask again in other words.

    Would you rather talk to a person? Say so and I will tell you how.
    [Talk to a person] [Hide this]
    ");
    assert!(answer.embeds[0]["footer"]["text"].is_string(), "{answer:?}");
}

#[tokio::test]
async fn a_person_can_be_asked_for() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let person = Bot::new(&double)
        .serves(async || {
            let question = ana.sends_dm(QUESTION).await;
            let reply = double.reply_to(question).await;
            assert_eq!(labels(&reply), ["That was not my question", "Talk to a person", "Hide this"]);
            ana.presses(reply.id, "Talk to a person").await.answer().await
        })
        .await;
    assert!(person.ephemeral);
    insta::assert_snapshot!(person.text(), @r"
    In danger now? **Ring 999.** Cannot speak? On a **mobile**, ring 999, listen, and **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are. On a landline, stay on the line and do not hang up.
    I can ask the people on the panel of this server to talk to you: people from services such as the police or health care. They would know you by a codename only, not by your account. Two short questions come first, and you can skip each of them.

    You can talk to a person. Somebody answers these lines at any hour, and you can say as much or as little as you like.

    - **National Domestic Abuse Helpline**: 0808 2000 247. 24 hours a day. Free and confidential. Run by Refuge. Its own pages speak to women. (England)
    - **Live Fear Free**: 0808 80 10 800. 24 hours a day. Free and confidential. Also for worried friends and family. (Wales)
    - **Scotland's Domestic Abuse and Forced Marriage Helpline**: 0800 027 1234. 24 hours a day. For anyone of any gender. (Scotland)
    - **Domestic and Sexual Abuse Helpline, Northern Ireland**: 0808 802 1414. 24 hours a day. Free and confidential. For all genders and ages. (Northern Ireland)
    [Ask the panel: two questions] [Ask the panel: skip the questions] [Hide this]
    ");
}

#[tokio::test]
async fn a_public_question_goes_on_in_private() {
    let double = Double::start().await;
    let (ana, ben) = (double.member("ana").await, double.member("ben").await);
    let (page, window, answer) = Bot::new(&double)
        .serves(async || {
            let question = ana.writes(double.questions(), QUESTION).await;
            let reply = double.reply_to(question).await;
            assert_eq!(
                labels(&reply),
                ["Continue in private", "That was not my question", "Talk to a person", "Hide this"]
            );
            let page = ana.presses(reply.id, "Continue in private").await.answer().await;
            let window = ana.presses(page.id, "Write here, only you see it").await.modal().await;
            let answer = ana.submits_modal(&window, json!({ "question": OTHER_QUESTION })).await.answer().await;
            (page, window, answer)
        })
        .await;
    assert!(page.ephemeral && answer.ephemeral && ben.sees(double.questions()).len() == 2);
    insta::assert_snapshot!(page.text(), @r"
    In danger now? **Ring 999.** Cannot speak? On a **mobile**, ring 999, listen, and **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are. On a landline, stay on the line and do not hang up.
    Here only your account can see what I answer. Your own messages in the channel stay there until you delete them.
    [Write here, only you see it] [Talk to a person] [Hide this]
    ");
    insta::assert_snapshot!(window.data["title"].as_str().unwrap(), @"Ask in private");
    assert!(answer.text().contains("Keeping a record"));
}

#[tokio::test]
async fn an_answer_is_hidden_for_its_asker_and_for_staff() {
    let double = Double::start().await;
    let (ana, ben) = (double.member("ana").await, double.member("ben").await);
    let staff = double.member_with("mo", &["moderator"]).await;
    let (refused, hidden) = Bot::new(&double)
        .serves(async || {
            let mut hidden = Vec::new();
            for hider in [&ana, &staff] {
                let question = ana.writes(double.questions(), QUESTION).await;
                let reply = double.reply_to(question).await;
                let refused = ben.presses(reply.id, "Hide this").await.answer().await;
                let done = hider.presses(reply.id, "Hide this").await.answer().await;
                hidden.push((refused, done));
            }
            hidden.pop().unwrap()
        })
        .await;
    insta::assert_snapshot!(refused.text(), @r"
    In danger now? **Ring 999.** Cannot speak? On a **mobile**, ring 999, listen, and **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are. On a landline, stay on the line and do not hang up.
    That answer was for somebody else, so only they can hide it.
    [Write here, only you see it] [Talk to a person] [Hide this]
    ");
    insta::assert_snapshot!(hidden.text(), @r"
    In danger now? **Ring 999.** Cannot speak? On a **mobile**, ring 999, listen, and **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are. On a landline, stay on the line and do not hang up.
    I have taken my answer away. Your own messages and the history of your phone or computer are still there.
    [Write here, only you see it] [Talk to a person] [Hide this]
    ");
    let left: Vec<_> =
        ben.sees(double.questions()).into_iter().filter(|seen| seen.from_bot && !seen.ephemeral).collect();
    assert_eq!(left.len(), 0, "{left:?}");
}

#[tokio::test]
async fn what_only_one_sees_is_hidden_where_it_stands() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    Bot::new(&double)
        .serves(async || {
            let asked = ana.runs("ask", json!({ "question": QUESTION })).await;
            let answer = asked.answer().await;
            ana.presses(answer.id, "Hide this").await.acknowledged().await;
            let question = ana.sends_dm(QUESTION).await;
            let reply = double.reply_to(question).await;
            ana.presses(reply.id, "Hide this").await.acknowledged().await;
        })
        .await;
    for channel in [double.questions(), ana.dm()] {
        let last = ana.sees(channel).pop().unwrap();
        assert!(last.embeds.len() == 1 && last.buttons().is_empty() && !last.text().contains("refuge"), "{last:?}");
        assert!(last.text().contains("I have taken my answer away."), "{last:?}");
    }
}

#[tokio::test]
async fn an_answer_of_an_earlier_run_can_still_be_changed_and_hidden() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let ben = double.member("ben").await;
    let (first, second) = Bot::new(&double)
        .serves(async || {
            let first = ana.writes(double.questions(), QUESTION).await;
            let second = ana.writes(double.questions(), QUESTION).await;
            (double.reply_to(first).await, double.reply_to(second).await)
        })
        .await;
    Bot::new(&double)
        .serves(async || {
            ana.presses(first.id, "Hide this").await.answer().await;
            double.until(|world| !world.messages.contains_key(&first.id)).await;
            // Until the second channel was read, and so the first one dealt with.
            let young_people = format!("/channels/{}/messages", double.young_people());
            double.until(|world| world.requests.iter().filter(|r| r.path == young_people).count() == 2).await;
            ben.presses(second.id, "Hide this").await.answer().await;
            ana.edits(second.reply_to.unwrap(), OTHER_QUESTION).await;
            ana.reads(double.questions(), "Keeping a record").await;
        })
        .await;
    assert!(only_reply(&double, second.reply_to.unwrap()).edited);
}

#[tokio::test]
async fn a_hidden_answer_comes_back_only_for_another_question() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let question = Bot::new(&double)
        .serves(async || {
            let question = ana.writes(double.questions(), QUESTION).await;
            let reply = double.reply_to(question).await;
            ana.presses(reply.id, "Hide this").await.answer().await;
            double.until(|world| !world.messages.contains_key(&reply.id)).await;
            ana.edits(question, BANTER).await;
            ana.edits(question, OTHER_QUESTION).await;
            double.reply_to(question).await;
            question
        })
        .await;
    assert!(only_reply(&double, question).text().contains("Keeping a record"));
}
