//! Connections, sessions, and what a bot hears.

use std::time::Duration;

use serenity::all::{GatewayIntents, GetMessages};

use super::Bot;
use crate::common::double::{Double, Farewell, Greeting};

#[tokio::test]
async fn a_member_writes_and_sees_the_reply() {
    let double = Double::start().await;
    let mut bot = Bot::start(&double).await;
    let ana = double.member("ana").await;

    let question = ana.writes(double.questions(), "What is coercive control?").await;
    let heard = bot.hears().await;
    assert_eq!(heard.id, question);
    assert_eq!(heard.content, "What is coercive control?");
    assert_eq!(heard.author.id, ana.id);
    assert_eq!(heard.guild_id, Some(double.guild_id()));
    heard.reply(&bot.http, "A pattern of acts.").await.unwrap();

    let reply = double.reply_to(question).await;
    assert_eq!(reply.text(), "A pattern of acts.");
    assert!(reply.from_bot && !reply.edited);
    assert_eq!((reply.channel, reply.reply_to), (double.questions(), Some(question)));
    let thanks = ana.replies_to(reply.id, "Thank you").await;
    assert_eq!(double.message(thanks).unwrap().mentions, [double.bot_id()]);
    let channel = ana.sees(double.questions());
    assert_eq!(channel.len(), 3);
    assert_eq!(format!("{:?}", channel[1]), "Open Door: A pattern of acts.");
    // A bot hears itself, as on the real service.
    assert_eq!(bot.hears().await.author.id, double.bot_id());
}

#[tokio::test]
async fn everybody_can_write_and_nobody_can_read_everything() {
    let double = Double::start().await;
    let mut bot = Bot::start(&double).await;
    let ana = double.member("ana").await;
    let ben = double.member_with("ben", &["police"]).await;

    let dm = ana.sends_dm("in private").await;
    let heard = bot.hears().await;
    assert_eq!((heard.id, heard.guild_id), (dm, None));
    assert_eq!(heard.channel_id, ana.dm());
    assert_eq!(ben.sees(ana.dm()).len(), 0);

    ben.writes(double.panel(), "anyone here?").await;
    assert_eq!(bot.hears().await.channel_id, double.panel());
    assert_eq!((ben.sees(double.panel()).len(), ana.sees(double.panel()).len()), (1, 0));
    ana.gains(double.role("idva")).await;
    assert_eq!(ana.sees(double.panel()).len(), 1);
    ana.leaves().await;
    assert_eq!(ana.sees(double.panel()).len(), 0);

    double.other_bot("Helper").await.writes(double.general(), "beep").await;
    let heard = bot.hears().await;
    assert!(heard.author.bot && heard.webhook_id.is_none());
    double.webhook("Feed").await.writes(double.general(), "news").await;
    assert!(bot.hears().await.webhook_id.is_some());

    let said = ben.mentions_bot(double.young_people(), "hello").await;
    assert_eq!(bot.hears().await.mentions[0].id, double.bot_id());
    ben.edits(said, "never mind").await;
    assert_eq!(double.message(said).unwrap().text(), "never mind");
    ben.deletes(said).await;
    assert!(double.message(said).is_none());
}

#[tokio::test]
async fn text_is_blank_without_its_intent() {
    let double = Double::start().await;
    let mut bot = Bot::with_intents(&double, GatewayIntents::non_privileged()).await;
    double.ready().await;
    let ana = double.member("ana").await;
    ana.writes(double.questions(), "not for every bot").await;
    assert_eq!(bot.hears().await.content, "");
    ana.mentions_bot(double.questions(), "for this one").await;
    assert!(bot.hears().await.content.ends_with("for this one"));
    ana.sends_dm("for this one too").await;
    assert_eq!(bot.hears().await.content, "for this one too");
}

#[tokio::test]
async fn a_resumed_session_gets_what_it_missed() {
    let double = Double::start().await;
    let mut bot = Bot::start(&double).await;
    let ana = double.member("ana").await;

    double.goes_away();
    ana.writes(double.questions(), "while you were away").await;
    double.comes_back();
    assert_eq!(bot.hears().await.content, "while you were away");
    double.until(|world| world.gateway.resumed == 1).await;

    for (number, farewell) in [Farewell::Code(4000), Farewell::Cut].into_iter().enumerate() {
        double.disconnects(farewell);
        ana.writes(double.questions(), "and again").await;
        assert_eq!(bot.hears().await.content, "and again");
        double.until(|world| world.gateway.resumed == number + 2).await;
    }
    double.asks_to_reconnect();
    double.until(|world| world.gateway.resumed == 4).await;
    double.until(|world| world.gateway.identified == 1 && world.gateway.refused == 0).await;
}

#[tokio::test]
async fn a_lost_session_never_gets_what_it_missed() {
    let double = Double::start().await;
    let mut bot = Bot::start(&double).await;
    let ana = double.member("ana").await;

    double.goes_away();
    let missed = ana.writes(double.questions(), "nobody hears this").await;
    double.forgets_sessions();
    double.comes_back();
    double.until(|world| world.gateway.refused == 1).await;
    double.until(|world| world.gateway.identified == 2).await;
    ana.writes(double.questions(), "but this").await;

    assert_eq!(bot.hears().await.content, "but this");
    let fetched = double.questions().messages(&bot.http, GetMessages::new()).await.unwrap();
    assert_eq!(fetched.last().unwrap().id, missed);
}

#[tokio::test]
async fn a_bad_start_is_survived() {
    for greeting in [Greeting::HelloAndGoodbye(Farewell::Code(4000)), Greeting::Unavailable] {
        let double = Double::start().await;
        let mut bot = Bot::start(&double).await;
        double.greets_with(greeting);
        double.disconnects(Farewell::Cut);
        double.until(|world| world.gateway.greeted == 1).await;
        double.ready().await;
        double.member("ana").await.writes(double.questions(), "still there?").await;
        assert_eq!(bot.hears().await.content, "still there?");
    }
}

#[tokio::test]
async fn a_stalled_gateway_leaves_the_bot_waiting() {
    for greeting in [Greeting::Stall, Greeting::Silence] {
        let double = Double::start().await;
        double.greets_with(greeting);
        let bot = Bot::with_intents(&double, GatewayIntents::empty()).await;
        double.until(|world| world.gateway.greeted == 1).await;
        assert!(double.look(|world| !world.gateway.is_ready()));
        assert!(!bot.client.is_finished());
        // REST does not mind.
        double.questions().say(&bot.http, "hello").await.unwrap();
    }
}

#[tokio::test]
async fn serenity_begins_anew_when_heartbeats_are_not_acknowledged() {
    let double = Double::start().await;
    double.acknowledges_heartbeats(false);
    double.sets_heartbeat_interval(Duration::from_millis(100));
    let _bot = Bot::start(&double).await;
    double.until(|world| world.gateway.heartbeats > 0).await;
    double.acknowledges_heartbeats(true);
    double.until(|world| world.gateway.identified == 2 && world.gateway.is_ready()).await;
    let so_far = double.look(|world| world.gateway.heartbeats);
    double.until(|world| world.gateway.heartbeats > so_far + 2).await;
    assert_eq!(double.look(|world| world.gateway.resumed), 0);
}

#[tokio::test]
async fn serenity_begins_anew_after_a_close_frame_without_a_code() {
    let double = Double::start().await;
    // It notices only when it wants to send a heartbeat.
    double.sets_heartbeat_interval(Duration::from_millis(100));
    let _bot = Bot::start(&double).await;
    double.disconnects(Farewell::NoCode);
    double.until(|world| world.gateway.identified == 2).await;
    assert_eq!(double.look(|world| world.gateway.resumed), 0);
}

#[tokio::test]
async fn some_rejections_are_for_good() {
    for code in [4004, 4014] {
        let double = Double::start().await;
        double.greets_with(Greeting::Reject(code));
        let mut bot = Bot::with_intents(&double, GatewayIntents::empty()).await;
        let end = (&mut bot.client).await.unwrap();
        assert!(matches!(end, Err(serenity::Error::Gateway(_))), "{end:?}");
    }
}
