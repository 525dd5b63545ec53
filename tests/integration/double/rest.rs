//! Requests: carried out, refused, spoilt and judged.

use std::time::Duration;

use serde_json::json;
use serenity::all::{
    Builder, ButtonStyle, CreateActionRow, CreateAllowedMentions, CreateButton, CreateEmbed, CreateEmbedFooter,
    CreateMessage, CreateThread, EditMessage, EditThread, GetMessages, Http, MessageId, Nonce, UserId,
};

use super::{http, refusal};
use crate::common::double::{Description, Double, Fault, Refusal, permission};

const CREATE: &str = "POST /channels/{channel_id}/messages";

/// Sends what no library would.
async fn send(double: &Double, path: &str, body: &serde_json::Value) -> u16 {
    let url = format!("{}/api/v10{path}", double.url());
    let token = format!("Bot {}", double.token());
    let request = reqwest::Client::new().post(url).header("authorization", token);
    request.json(body).send().await.unwrap().status().as_u16()
}

fn nonce(message: &str, nonce: &str) -> CreateMessage {
    CreateMessage::new().content(message).nonce(Nonce::String(nonce.into())).enforce_nonce(true)
}

#[tokio::test]
async fn what_discord_does_not_describe_is_a_violation() {
    if Description::get().is_none() {
        return;
    }
    let double = Double::start().await;
    let messages = format!("/channels/{}/messages", double.questions());
    assert_eq!(send(&double, &messages, &json!({ "content": 7 })).await, 400);
    assert_eq!(send(&double, &messages, &json!({ "components": [{ "type": 1 }] })).await, 400);
    assert_eq!(send(&double, "/channels/somewhere/messages", &json!({ "content": "x" })).await, 400);
    assert_eq!(send(&double, "/channels/1/messages/2/reactions", &json!({})).await, 404);
    let violations: Vec<_> = double
        .take_violations()
        .into_iter()
        .map(|violation| violation.replace(&double.questions().to_string(), "QUESTIONS"))
        .collect();
    insta::assert_snapshot!(violations.join("\n"), @r#"
    POST /channels/QUESTIONS/messages: 7 is not of types "null", "string" at /body/content
    POST /channels/QUESTIONS/messages: "components" is a required property at /body/components/0
    POST /channels/somewhere/messages: "somewhere" does not match "^(0|[1-9][0-9]*)$" at /path/channel_id
    POST /channels/1/messages/2/reactions: not played by the double
    "#);
}

#[tokio::test]
async fn what_discord_limits_is_a_violation() {
    let double = Double::start().await;
    let http = http(&double);
    let attempts = [
        CreateMessage::new().content("x".repeat(2001)),
        CreateMessage::new(),
        CreateMessage::new().embeds(vec![CreateEmbed::new().description("x".repeat(4000)); 2]),
        CreateMessage::new().button(CreateButton::new("one").label("A")).button(CreateButton::new("one").label("B")),
    ];
    let count = attempts.len();
    for attempt in attempts {
        // Past the checks of the library, which are not what is tested.
        let body = serde_json::to_value(&attempt).unwrap();
        let messages = format!("/channels/{}/messages", double.questions());
        assert_eq!(send(&double, &messages, &body).await, 400);
    }
    assert_eq!(double.take_violations().len(), count);
    assert_eq!(double.messages_in(double.questions()).len(), 0);
    // The most that is allowed.
    let most = CreateMessage::new().content("é".repeat(2000));
    double.questions().send_message(&http, most).await.unwrap();
}

#[tokio::test]
#[should_panic(expected = "requests that Discord refuses")]
async fn a_scene_with_a_violation_fails() {
    let double = Double::start().await;
    send(&double, "/nowhere", &json!({})).await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "ana writes in")]
async fn a_wait_in_vain_ends_in_a_transcript() {
    let double = Double::start().await;
    let question = double.member("ana").await.writes(double.questions(), "hello?").await;
    double.reply_to(question).await;
}

#[tokio::test]
async fn a_message_is_seen_as_it_was_sent() {
    let double = Double::start().await;
    let http = http(&double);
    let ana = double.member("ana").await;
    let embed = CreateEmbed::new()
        .title("Leaving safely")
        .description("A plan helps.")
        .field("Who to call", "999", false)
        .footer(CreateEmbedFooter::new("Checked today"));
    let row = CreateActionRow::Buttons(vec![
        CreateButton::new("person").label("Talk to a person").style(ButtonStyle::Primary),
        CreateButton::new_link("https://example.org/").label("Read more"),
    ]);
    let message = CreateMessage::new()
        .content(format!("For <@{}>", ana.id))
        .embed(embed)
        .components(vec![row])
        .allowed_mentions(CreateAllowedMentions::new().users([ana.id]));
    let sent = double.questions().send_message(&http, message).await.unwrap();
    let seen = ana.reads(double.questions(), "Leaving safely").await;
    assert_eq!(seen.id, sent.id);
    assert_eq!(seen.mentions, [ana.id]);
    assert_eq!(seen.allowed_mentions.as_ref().unwrap()["users"], json!([ana.id]));
    insta::assert_snapshot!(seen.text().replace(&ana.id.to_string(), "ana"), @r"
    For <@ana>
    Leaving safely
    A plan helps.
    Who to call
    999
    Checked today
    [Talk to a person] [Read more]
    ");
    assert_eq!(seen.buttons()[0].custom_id.as_deref(), Some("person"));
    assert_eq!(seen.buttons()[1].url.as_deref(), Some("https://example.org/"));

    let mut sent = sent;
    let edit = EditMessage::new().content("For nobody").embeds(vec![]).components(vec![]);
    sent.edit(&http, edit).await.unwrap();
    assert_eq!(double.message(sent.id).unwrap().text(), "For nobody");
    let others = ana.writes(double.questions(), "mine").await;
    let edit = EditMessage::new().content("yours");
    let outcome = edit.execute(&http, (double.questions(), others, None)).await;
    assert_eq!(refusal(outcome), (403, 50_005));
    assert_eq!(refusal(double.questions().delete_message(&http, others).await), (403, 50_013));
    double.permits(permission::MANAGE_MESSAGES);
    double.questions().delete_message(&http, others).await.unwrap();
    sent.delete(&http).await.unwrap();
    assert_eq!(refusal(double.questions().message(&http, sent.id).await), (404, 10_008));
}

#[tokio::test]
async fn the_library_reads_all_that_there_is() {
    let double = Double::start().await;
    let http = http(&double);
    let ana = double.member_with("ana", &["idva"]).await;
    assert_eq!(http.get_bot_gateway().await.unwrap().shards, 1);
    assert_eq!(http.get_current_user().await.unwrap().id, double.bot_id());
    assert_eq!(http.get_current_application_info().await.unwrap().id, double.application_id());
    let guild = http.get_guild(double.guild_id()).await.unwrap();
    assert_eq!(guild.roles[&double.role("police")].name, "police");
    assert_eq!(http.get_guild_roles(double.guild_id()).await.unwrap().len(), guild.roles.len());
    assert_eq!(guild.channels(&http).await.unwrap()[&double.panel()].name, "panel");
    let member = http.get_member(double.guild_id(), ana.id).await.unwrap();
    assert_eq!(member.roles, [double.role("idva")]);
    assert_eq!(http.get_user(ana.id).await.unwrap().global_name.unwrap(), "ana");
    let channel = http.get_channel(double.general()).await.unwrap();
    assert_eq!(channel.guild().unwrap().name, "general");
    double.general().broadcast_typing(&http).await.unwrap();
    let nobody = http.get_member(double.guild_id(), UserId::new(1)).await;
    assert_eq!(refusal(nobody), (404, 10_013));
    ana.leaves().await;
    assert_eq!(refusal(http.get_member(double.guild_id(), ana.id).await), (404, 10_007));
    assert!(double.settings().iter().any(|(name, _)| *name == "PANEL_ROLES"));
}

#[tokio::test]
async fn a_channel_is_read_in_pages() {
    let double = Double::start().await;
    let http = http(&double);
    let ana = double.member("ana").await;
    let mut ids = Vec::new();
    for number in 0..6 {
        ids.push(ana.writes(double.questions(), &number.to_string()).await);
    }
    let read = async |page: GetMessages| {
        let messages = double.questions().messages(&http, page).await.unwrap();
        messages.into_iter().map(|message| message.content).collect::<String>()
    };
    assert_eq!(read(GetMessages::new()).await, "543210");
    assert_eq!(read(GetMessages::new().limit(2)).await, "54");
    assert_eq!(read(GetMessages::new().after(ids[1]).limit(2)).await, "32");
    assert_eq!(read(GetMessages::new().before(ids[4]).limit(2)).await, "32");
    assert_eq!(read(GetMessages::new().around(ids[2]).limit(3)).await, "321");
}

#[tokio::test]
async fn a_nonce_is_judged_for_its_author_alone() {
    let double = Double::start().await;
    let http = http(&double);
    let first = double.questions().send_message(&http, nonce("one", "n")).await.unwrap();
    let again = double.panel().send_message(&http, nonce("two", "n")).await.unwrap();
    assert_eq!((again.id, again.content.as_str()), (first.id, "one"));
    assert_eq!(double.messages_in(double.panel()).len(), 0);
    let other = double.panel().send_message(&http, nonce("two", "m")).await.unwrap();
    assert_ne!(other.id, first.id);
    double.passes(Duration::from_secs(6 * 60));
    let later = double.questions().send_message(&http, nonce("three", "n")).await.unwrap();
    assert_ne!(later.id, first.id);
    let requests = double.requests(CREATE);
    assert_eq!(requests[0].path, format!("/channels/{}/messages", double.questions()));
    assert_eq!(requests[0].body["enforce_nonce"], true);
}

#[tokio::test]
async fn a_reply_needs_its_message() {
    let double = Double::start().await;
    let http = http(&double);
    let reply = CreateMessage::new().content("x").reference_message((double.questions(), MessageId::new(1)));
    assert_eq!(refusal(double.questions().send_message(&http, reply).await), (400, 50_035));
}

#[tokio::test]
async fn direct_messages_can_be_closed_and_channels_shut() {
    let double = Double::start().await;
    let http = http(&double);
    let ana = double.member("ana").await;
    let dm = ana.id.create_dm_channel(&http).await.unwrap();
    assert_eq!(dm.id, ana.dm());
    let hello = || CreateMessage::new().content("hello");
    dm.id.send_message(&http, hello()).await.unwrap();
    ana.allows_dms(false).await;
    assert_eq!(refusal(dm.id.send_message(&http, hello()).await), (403, 50_007));
    ana.allows_dms(true).await;
    dm.id.send_message(&http, hello()).await.unwrap();
    double.shuts_out(double.panel(), Some(Refusal::missing_access()));
    assert_eq!(refusal(double.panel().send_message(&http, hello()).await), (403, 50_001));
    double.shuts_out(double.panel(), Some(Refusal::missing_permissions()));
    assert_eq!(refusal(double.panel().send_message(&http, hello()).await), (403, 50_013));
    double.shuts_out(double.panel(), None);
    double.panel().send_message(&http, hello()).await.unwrap();
    let wrong = serenity::all::HttpBuilder::new("wrong").proxy(double.url());
    let wrong = wrong.ratelimiter_disabled(true).build();
    assert_eq!(refusal(wrong.get_current_user().await), (401, 0));
}

#[tokio::test]
async fn a_private_thread_is_for_its_members() {
    let double = Double::start().await;
    let http = http(&double);
    let (ana, ben) = (double.member("ana").await, double.member("ben").await);
    let thread = CreateThread::new("a case").invitable(false);
    let thread = double.questions().create_thread(&http, thread).await.unwrap();
    assert_eq!(double.threads_in(double.questions()), [thread.id]);
    thread.id.say(&http, "nobody else is here").await.unwrap();
    assert_eq!(ana.sees(thread.id).len(), 0);
    thread.id.add_thread_member(&http, ana.id).await.unwrap();
    assert_eq!((ana.sees(thread.id).len(), ben.sees(thread.id).len()), (1, 0));
    // A mention lets somebody in, unless it is suppressed.
    let quiet = CreateMessage::new().content(format!("<@{}>", ben.id)).allowed_mentions(CreateAllowedMentions::new());
    thread.id.send_message(&http, quiet).await.unwrap();
    assert_eq!(ben.sees(thread.id).len(), 0);
    thread.id.say(&http, format!("<@{}>", ben.id)).await.unwrap();
    assert_eq!(ben.sees(thread.id).len(), 3);
    thread.id.remove_thread_member(&http, ben.id).await.unwrap();
    assert_eq!(ben.sees(thread.id).len(), 0);
    assert_eq!(thread.id.get_thread_members(&http).await.unwrap().len(), 2);
    let active = double.guild_id().get_active_threads(&http).await.unwrap();
    assert_eq!(active.threads.len(), 1);

    thread.id.edit_thread(&http, EditThread::new().archived(true)).await.unwrap();
    assert_eq!(refusal(thread.id.add_thread_member(&http, ben.id).await), (400, 50_083));
    thread.id.say(&http, "writing wakes it").await.unwrap();
    thread.id.add_thread_member(&http, ben.id).await.unwrap();
    let lock = || EditThread::new().locked(true);
    assert_eq!(refusal(thread.id.edit_thread(&http, lock()).await), (403, 50_013));
    double.permits(permission::MANAGE_THREADS);
    thread.id.edit_thread(&http, lock()).await.unwrap();
    thread.id.delete(&http).await.unwrap();
    assert_eq!(refusal(thread.id.say(&http, "gone").await), (404, 10_003));
}

#[tokio::test]
async fn a_thread_starts_from_a_message_once() {
    let double = Double::start().await;
    let http = http(&double);
    let ana = double.member("ana").await;
    let question = ana.writes(double.questions(), "?").await;
    let start = async || {
        let thread = CreateThread::new("about this");
        double.questions().create_thread_from_message(&http, question, thread).await
    };
    let thread = start().await.unwrap();
    assert_eq!(refusal(start().await), (400, 160_004));
    ana.writes(thread.id, "here").await;
    assert_eq!(ana.sees(thread.id).len(), 1);
    thread.id.join_thread(&http).await.unwrap();
    let message = double.questions().message(&http, question).await.unwrap();
    assert_eq!(message.thread.unwrap().id, thread.id);
}

async fn say(http: &Http, double: &Double) -> serenity::Result<serenity::all::Message> {
    double.questions().say(http, "hello").await
}

#[tokio::test]
async fn a_fault_spoils_one_request() {
    let double = Double::start().await;
    let http = http(&double);
    double.spoils(CREATE, Fault::TooMany { retry_after: Duration::from_millis(1500), global: true });
    double.spoils(CREATE, Fault::Status(502));
    assert_eq!(refusal(say(&http, &double).await), (429, -1));
    assert_eq!(refusal(say(&http, &double).await), (502, -1));
    assert_eq!(double.messages_in(double.questions()).len(), 0);
    say(&http, &double).await.unwrap();
    let statuses: Vec<_> = double.requests(CREATE).iter().map(|request| request.status).collect();
    assert_eq!(statuses, [Some(429), Some(502), Some(200)]);

    let elsewhere = format!("POST /channels/{}/messages", double.panel());
    double.spoils(&elsewhere, Fault::TooMany { retry_after: Duration::from_millis(10), global: false });
    say(&http, &double).await.unwrap();
    let url = format!("{}/api/v10/channels/{}/messages", double.url(), double.panel());
    let response = reqwest::Client::new().post(url).json(&json!({ "content": "x" })).send().await;
    let response = response.unwrap();
    assert_eq!(response.headers()["retry-after"], "1");
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!((&body["retry_after"], &body["global"]), (&json!(0.01), &json!(false)));
}

#[tokio::test]
async fn a_lost_answer_is_for_a_request_that_was_carried_out() {
    let double = Double::start().await;
    let http = http(&double);
    double.spoils(CREATE, Fault::LoseAnswer);
    let lost = double.questions().send_message(&http, nonce("once", "n")).await;
    assert!(matches!(lost, Err(serenity::Error::Http(serenity::http::HttpError::Request(_)))));
    assert_eq!(double.messages_in(double.questions()).len(), 1);
    double.questions().send_message(&http, nonce("once", "n")).await.unwrap();
    assert_eq!(double.messages_in(double.questions()).len(), 1);
}

#[tokio::test]
async fn an_answer_can_be_late_or_never_come() {
    let double = Double::start().await;
    let http = http(&double);
    double.spoils(CREATE, Fault::Delay(Duration::from_millis(20)));
    say(&http, &double).await.unwrap();
    double.spoils(CREATE, Fault::Hang);
    let hung = tokio::spawn({
        let questions = double.questions();
        async move { questions.say(&http, "hello").await }
    });
    double.until(|world| world.requests.iter().any(|request| request.status.is_none())).await;
    assert!(!hung.is_finished());
    hung.abort();
    assert_eq!(double.messages_in(double.questions()).len(), 1);
}
