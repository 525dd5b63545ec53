//! The slash commands.

use serde_json::{Value, json};

use super::*;

/// Runs a command and returns what its asker sees.
async fn runs(double: &Double, name: &str, options: Value) -> Seen {
    let ana = double.member("ana").await;
    let answer = Bot::new(double).serves(async || ana.runs(name, options).await.answer().await).await;
    assert!(answer.ephemeral);
    answer
}

#[tokio::test]
async fn help_now_says_what_to_do() {
    let double = Double::start().await;
    insta::assert_snapshot!(runs(&double, "help-now", json!({})).await.text(), @r"
    In danger now? **Ring 999.** Cannot speak? On a **mobile**, ring 999, listen, and **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are. On a landline, stay on the line and do not hang up.
    When somebody is in danger
    **Ring 999 now and ask for the police.** Cannot speak? On a **mobile**, ring 999, listen, then cough, tap or **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are, so give the address if you can, even in a whisper. On a landline, stay on the line. Get to a safer place if you can do it safely.

    **Ring 999 now and ask for an ambulance**, and for the police if you are not safe. Being strangled, an overdose, heavy bleeding or trouble breathing needs a doctor even if you feel all right now. Cannot speak? On a **mobile**, ring 999 and **press 55 when you are asked to** (the Silent Solution); it does not tell them where you are. On a landline, stay on the line.

    **If a life is in danger now, ring 999.** You matter, and you do not have to be alone with this. Samaritans (116 123): free, day and night. Shout (text SHOUT to 85258): free. Cannot speak? On a **mobile**, ring 999 and **press 55 when you are asked to** (the Silent Solution); it does not tell them where you are.

    **If you or somebody else is being hurt now, ring 999.** It is OK to ring. If you cannot talk: on a **mobile**, ring 999 and **press 55 when you are asked to** (the Silent Solution). It does not tell them where you are, so say it if you can. Childline (0800 1111): free, day and night. What is happening is not your fault.

    **Ring 999 now and ask for the police. Do not step in:** it can put you and them in more danger. Cannot speak? On a **mobile**, ring 999 and **press 55 when you are asked to** (the Silent Solution); it does not tell them where you are. Tell them the address, what you hear, and if children are there. Stay where you are safe.
    [Write here, only you see it] [Talk to a person] [Hide this]
    ");
}

#[tokio::test]
async fn services_are_those_of_the_area() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let (suggested, known, unknown) = Bot::new(&double)
        .serves(async || {
            let suggested = ana.types("services", "area", "cre").await.choices().await;
            let known = ana.runs("services", json!({ "area": suggested[0] })).await.answer().await;
            let unknown = ana.runs("services", json!({ "area": "Atlantis" })).await.answer().await;
            (suggested, known, unknown)
        })
        .await;
    assert!(suggested.iter().any(|name| name == "Crewe"), "{suggested:?}");
    assert!(known.text().contains("Cheshire East Domestic Abuse Hub"), "{known:?}");
    assert!(unknown.text().contains("I do not know that place."), "{unknown:?}");
}

#[tokio::test]
async fn privacy_is_explained() {
    let double = Double::start().await;
    insta::assert_snapshot!(runs(&double, "privacy", json!({})).await.text(), @r"
    In danger now? **Ring 999.** Cannot speak? On a **mobile**, ring 999, listen, and **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are. On a landline, stay on the line and do not hang up.
    I am a program, not a person. Discord and the running program know your account. What you write in a channel can be read by everyone there, and they may act on it; what I answer to /ask, only your account sees. Until you ask for a person, our conversation is kept in the running program's memory only, for two hours at most after your last message. Its words are not written to disk or put in a log. I note which messages I have dealt with, in a form that shows no words and no names, so that I answer nothing twice. If it sounds as if somebody is in danger, the people on the panel are told how urgent it seems, what it is about, whether it was in private, and the area if I know it. I do not tell them who you are or what you wrote. If you ask for a person, or if it sounds as if somebody is in danger now, I open a talk with the panel. From then on, what you write to me in private goes to the panel under a codename, until you stop it. That talk, and which account it belongs to, are kept sealed on the disk, and erased some time after the talk is closed: 30 days, unless those who run this server have set another time. Whoever runs me has the key. There are two exceptions to silence: when a child, or somebody's life, is at serious risk. /forget-me makes me forget our conversation and erase your talks with the panel now. I cannot clean the history of your phone or of Discord.
    [Write here, only you see it] [Talk to a person] [Hide this]
    ");
}

#[tokio::test]
async fn topics_are_listed() {
    let double = Double::start().await;
    insta::assert_snapshot!(runs(&double, "topics", json!({})).await.text(), @r"
    In danger now? **Ring 999.** Cannot speak? On a **mobile**, ring 999, listen, and **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are. On a landline, stay on the line and do not hang up.
    I can answer questions on these things. Choose one, or ask in your own words.
    [Choose what you meant: When somebody controls what you do | Keeping a record | Asking a court to keep somebody away | Leaving with a pet | What a refuge is | Ringing 999 when you cannot speak]
    [Write here, only you see it] [Talk to a person] [Hide this]
    ");
}

#[tokio::test]
async fn a_conversation_is_forgotten() {
    let double = Double::start().await;
    insta::assert_snapshot!(runs(&double, "forget-me", json!({})).await.text(), @r"
    In danger now? **Ring 999.** Cannot speak? On a **mobile**, ring 999, listen, and **press 55 when you are asked to**: this is the Silent Solution. It does not tell the police where you are. On a landline, stay on the line and do not hang up.
    I have forgotten our conversation. What you or I wrote in Discord stays there until it is deleted: you can delete your own messages, and 'Hide this' takes away mine.
    [Write here, only you see it] [Talk to a person] [Hide this]
    ");
}

#[tokio::test]
async fn commands_can_be_used_in_direct_messages() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    Bot::new(&double)
        .serves(async || {
            let here = ana.dm();
            let options = [
                ("ask", json!({ "question": QUESTION })),
                ("help-now", json!({})),
                ("services", json!({ "area": "Crewe" })),
                ("privacy", json!({})),
                ("topics", json!({})),
                ("person", json!({})),
                ("forget-me", json!({})),
            ];
            for (name, options) in options {
                ana.runs_in(here, name, options).await.answer().await;
            }
        })
        .await;
    double.look(|world| {
        for command in &world.commands {
            let only_servers = command["contexts"] == json!([0]);
            let for_staff = ["knowledge", "queue", "cases", "reply", "Hand to the panel"];
            assert_eq!(only_servers, for_staff.iter().any(|name| command["name"] == *name), "{command}");
        }
    });
}

#[tokio::test]
async fn every_command_and_option_is_described_in_british_english() {
    fn check(command: &Value) {
        let kind = command["type"].as_u64().unwrap_or(1);
        assert!(command["description_localizations"]["en-GB"].is_string(), "{command}");
        assert_eq!(command["description_localizations"]["en-GB"], command["description"], "{command}");
        // Options of other kinds have names as well, but only Discord's own clients show them.
        if kind <= 2 || command.get("type").is_none() {
            assert_eq!(command["name_localizations"]["en-GB"], command["name"], "{command}");
        }
        command["options"].as_array().into_iter().flatten().for_each(check);
    }
    let double = Double::start().await;
    Bot::new(&double).serves(async || double.until(|world| !world.commands.is_empty()).await).await;
    let sent = double.requests("PUT /applications/{application_id}/commands").remove(0).body;
    let commands = sent.as_array().unwrap();
    let names: Vec<_> = commands.iter().map(|command| command["name"].as_str().unwrap()).collect();
    let for_askers = ["ask", "help-now", "services", "privacy", "topics", "person", "forget-me"];
    assert_eq!(names, [&for_askers[..], &["knowledge", "queue", "cases", "reply", "Hand to the panel"]].concat());
    // The menu of a message has a name alone.
    commands.iter().filter(|command| command["type"] != 3).for_each(check);
}

#[tokio::test]
async fn a_command_of_another_version_gets_the_notice_all_the_same() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    let put = "PUT /applications/{application_id}/commands";
    double.spoils(put, Fault::Status(403));
    let (malformed, unknown) = Bot::new(&double)
        .serves(async || {
            comes(&double, put).await;
            let old = json!([
                { "name": "ask", "description": "without its question" },
                { "name": "advice", "description": "not known any more" },
            ]);
            let path = format!("{}/api/v10/applications/{}/commands", double.url(), double.application_id());
            let request = reqwest::Client::new().put(path).header("authorization", format!("Bot {}", double.token()));
            assert!(request.json(&old).send().await.unwrap().status().is_success());
            let malformed = ana.runs("ask", json!({})).await.answer().await;
            (malformed, ana.runs("advice", json!({})).await.answer().await)
        })
        .await;
    assert_eq!(malformed.text(), unknown.text());
    insta::assert_snapshot!(malformed.text(), @r"
    **In danger now? Ring 999.** If you cannot speak: on a mobile, ring 999, listen, and press 55 when you are asked to (this is the Silent Solution). It does not tell the police where you are. On a landline, stay on the line.
    Sorry, something went wrong on my side and I could not answer. Please try again, or talk to a person.
    [Write here, only you see it] [Talk to a person] [Hide this]
    ");
}

#[tokio::test]
async fn a_command_does_not_wait_for_a_full_channel() {
    let double = Double::start().await;
    let ana = double.member("ana").await;
    double.spoils(CREATE, Fault::Hang);
    Bot::new(&double)
        .serves(async || {
            let question = ana.writes(double.questions(), QUESTION).await;
            comes(&double, CREATE).await;
            ana.runs("help-now", json!({})).await.answer().await;
            assert_eq!(replies(&double, question).len(), 0);
            double.reply_to(question).await;
        })
        .await;
}
