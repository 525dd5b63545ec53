//! The program itself: `open-door serve`, its settings, its output and its end.

use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use open_door::vault::KeyFile;
use serde_json::json;

use super::*;
use crate::common::bot::assert_proper;
use crate::common::double::Greeting;
use crate::common::small::Small;

/// How long the program may take to end.
const ENDING: Duration = Duration::from_secs(20);

/// The program with these settings and no others.
fn program(small: &Small, settings: &[(&str, String)]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_open-door"));
    program.arg("serve").env_clear().current_dir(small.folder());
    program.env("KNOWLEDGE_DIR", small.folder()).env("DATA_DIR", small.data());
    let key = small.folder().join("../open-door.key");
    let _ = KeyFile::create(&key);
    program.env("OPEN_DOOR_KEY_FILE", key);
    program.envs(settings.iter().map(|(name, value)| (*name, value.as_str())));
    program.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    program
}

/// A running program, which does not outlive its scene.
struct Running(Option<Child>);

impl Running {
    fn start(small: &Small, double: &Double) -> Self {
        let mut settings = double.settings();
        settings.push(("OPEN_DOOR_LOG", "debug".to_owned()));
        Self(Some(program(small, &settings).spawn().unwrap()))
    }

    /// Asks it to stop, as a supervisor does.
    fn terminate(&self) {
        let id = self.0.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Ends it with no time for anything.
    fn kill(mut self) {
        let mut child = self.0.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Waits until it has ended.
    async fn ends(mut self) -> Output {
        let child = self.0.take().unwrap();
        let id = child.id().to_string();
        let waiting = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap());
        match tokio::time::timeout(ENDING, waiting).await {
            Ok(output) => output.unwrap(),
            Err(_) => {
                Command::new("kill").args(["-KILL", &id]).status().unwrap();
                panic!("it does not end");
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// All that a program has said.
fn all_of(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

#[tokio::test]
async fn a_setting_that_does_not_fit_stops_the_start_and_is_named_with_its_mend() {
    let double = Double::start().await;
    let small = Small::write();
    let fit = double.settings();
    let wrong = [
        ("DISCORD_TOKEN", "", "paste"),
        ("DISCORD_TOKEN", "two words", "paste"),
        ("DISCORD_API_URL", "discord", "https://"),
        ("GUILD_ID", "", "copy the id"),
        ("GUILD_ID", "our server", "copy the id"),
        ("QUESTION_CHANNEL_IDS", "", "commas"),
        ("QUESTION_CHANNEL_IDS", "1;2", "commas"),
        ("PANEL_CHANNEL_ID", "0", "copy the id"),
        ("PANEL_ROLES", "", "police=ID"),
        ("PANEL_ROLES", "wizard=5", "police=ID"),
        ("MODERATOR_ROLE_ID", "-5", "copy the id"),
        ("ADMIN_ROLE_ID", "", "copy the id"),
        ("OPEN_DOOR_LOG", "loud", "debug"),
        ("KNOWLEDGE_DIR", "/nowhere/at/all", "check the path"),
    ];
    for (name, value, mend) in wrong {
        let mut settings = fit.clone();
        settings.retain(|(other, _)| *other != name);
        settings.push((name, value.to_owned()));
        let output = program(&small, &settings).output().unwrap();
        let said = all_of(&output);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{name}={value}: {said}");
        let names = if name == "KNOWLEDGE_DIR" { value } else { name };
        assert!(said.contains(names) && said.contains(mend), "{name}={value}: {said}");
        assert!(!said.contains(double.token()), "{said}");
    }
    assert_eq!(double.look(|world| world.requests.len()), 0);
}

#[tokio::test]
async fn a_whole_run_says_nothing_of_anybody() {
    let double = Double::start().await;
    let small = Small::write();
    let ana = double.member("ana").await;
    double.spoils(CREATE, Fault::Status(500));
    double.spoils(CREATE, Fault::LoseAnswer);
    double.spoils(CALLBACK, Fault::LoseAnswer);
    let running = Running::start(&small, &double);
    double.ready().await;
    let question = ana.writes(double.questions(), QUESTION).await;
    double.reply_to(question).await;
    ana.edits(question, OTHER_QUESTION).await;
    ana.reads(double.questions(), "Keeping a record").await;
    let private = ana.sends_dm(QUESTION).await;
    let reply = double.reply_to(private).await;
    ana.presses(reply.id, "Hide this").await.acknowledged().await;
    let asked = ana.runs("ask", json!({ "question": QUESTION })).await;
    asked.answer().await;
    double.shuts_out(double.questions(), Some(crate::common::double::Refusal::missing_access()));
    let unheard = ana.writes(double.questions(), QUESTION).await;
    let heard = ana.writes(double.young_people(), QUESTION).await;
    double.reply_to(heard).await;
    running.terminate();
    let output = running.ends().await;
    let said = all_of(&output);
    assert!(output.status.success() && said.contains("stopped"), "{said}");
    assert!(said.contains("an answer could not be delivered"), "{said}");
    assert_proper(&double);
    let mut secrets = vec![double.token().to_owned(), QUESTION.to_owned(), OTHER_QUESTION.to_owned(), "ana".to_owned()];
    secrets.extend([question, private, unheard].map(|id| id.to_string()));
    secrets.extend([ana.id.to_string(), "interaction-token".to_owned()]);
    for secret in secrets {
        assert!(!said.contains(&secret), "{secret} in: {said}");
    }
}

#[tokio::test]
async fn killed_while_a_case_is_on_its_way_it_arrives_once_after_the_next_start() {
    // Not carried out; and carried out, while nobody hears of it.
    for fault in [Fault::Hang, Fault::LoseAnswer] {
        let double = Double::start().await;
        let small = Small::write();
        let ana = double.member("ana").await;
        let direct = format!("/channels/{}/messages", ana.dm());
        let running = Running::start(&small, &double);
        double.ready().await;
        let page = ana.runs("person", json!({})).await.answer().await;
        double.spoils(&format!("POST {direct}"), fault);
        ana.presses(page.id, "Ask the panel: skip the questions").await.answer().await;
        double.until(|world| world.requests.iter().any(|request| request.path == direct)).await;
        running.kill();
        // Discord has forgotten the nonce by then.
        double.passes(Duration::from_secs(60 * 60));
        let question = ana.writes(double.questions(), QUESTION).await;
        let running = Running::start(&small, &double);
        let opened = ana.reads(ana.dm(), "I have let the people on the panel").await;
        double.reply_to(question).await;
        let words = ana.sends_dm("i would like to talk about my sister please").await;
        double.reply_to(words).await;
        running.terminate();
        let said = all_of(&running.ends().await);
        assert!(!said.contains("my sister") && !said.contains(&ana.id.to_string()), "{said}");
        let opened_again = ana.sees(opened.channel);
        let opened_again = opened_again.iter().filter(|seen| seen.text().contains("I have let the people")).count();
        assert_eq!(opened_again, 1, "{fault:?}");
        only_reply(&double, question);
        only_reply(&double, words);
    }
}

#[tokio::test]
async fn without_its_key_it_does_not_start_and_says_what_to_do() {
    let double = Double::start().await;
    let small = Small::write();
    let mut program = program(&small, &double.settings());
    let output = program.env("OPEN_DOOR_KEY_FILE", small.folder().join("nowhere.key")).output().unwrap();
    let said = all_of(&output);
    assert!(output.status.code() == Some(1) && said.contains("open-door key new"), "{said}");
    assert_eq!(double.look(|world| world.requests.len()), 0);
}

#[tokio::test]
async fn a_stop_finishes_the_message_in_hand() {
    let double = Double::start().await;
    let small = Small::write();
    let ana = double.member("ana").await;
    double.spoils(CREATE, Fault::TooMany { retry_after: Duration::from_millis(1500), global: false });
    let running = Running::start(&small, &double);
    double.ready().await;
    let question = ana.writes(double.questions(), QUESTION).await;
    comes(&double, CREATE).await;
    running.terminate();
    let output = running.ends().await;
    assert!(output.status.success(), "{}", all_of(&output));
    only_reply(&double, question);
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_gateway_that_says_nothing() {
    let double = Double::start().await;
    let small = Small::write();
    double.greets_with(Greeting::Stall);
    let running = Running::start(&small, &double);
    double.until(|world| world.gateway.greeted == 1).await;
    running.terminate();
    let output = running.ends().await;
    assert!(output.status.success(), "{}", all_of(&output));
}

#[tokio::test]
async fn a_refused_token_ends_the_program_and_is_not_told() {
    let double = Double::start().await;
    let small = Small::write();
    double.greets_with(Greeting::Reject(4004));
    let output = Running::start(&small, &double).ends().await;
    let said = all_of(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("DISCORD_TOKEN") && !said.contains(double.token()), "{said}");
}
