//! The terminal shows both sides: a whole hand-off is typed, as anybody can who tries it out.

use open_door::case::Codename;

use crate::command_line::open_door;
use crate::common::small::Small;

/// What the terminal shows for lines that are typed. A codename stands there as CODENAME.
fn typed(lines: &[&str]) -> String {
    let small = Small::write();
    let (folder, data) = (small.folder(), small.data());
    let places = ["--knowledge", folder.to_str().unwrap(), "--data", data.to_str().unwrap()];
    let run = open_door(
        &[&["chat", "--now", "2026-11-25T12:00:00Z"], &places[..]].concat(),
        format!("{}\n", lines.join("\n")),
    );
    assert_eq!(run.status, 0, "{run:?}");
    let is_codename = |word: &&str| Codename::parse(word).is_some();
    let word = |word: &str| word.trim_matches(|c: char| !c.is_ascii_lowercase()).to_owned();
    let words: Vec<String> = run.stdout.split_whitespace().map(word).collect();
    let codename = words.iter().map(String::as_str).find(is_codename).unwrap_or("none").to_owned();
    run.stdout.replace(&codename, "CODENAME")
}

/// Asserts that texts stand there in this order.
fn assert_in_order(shown: &str, texts: &[&str]) {
    let mut rest = shown;
    for text in texts {
        let Some((_, after)) = rest.split_once(text) else { panic!("{text:?} is not there, or too early:\n{shown}") };
        rest = after;
    }
}

#[test]
fn a_whole_hand_off_is_tried_in_the_terminal() {
    let shown = typed(&[
        "/person",
        "on weekdays, @everyone",
        "/skip",
        "is there somebody",
        "/panel",
        "/queue",
        "/claim",
        "just thinking aloud",
        "/reply Yes, I am here.",
        "/send",
        "/asker",
        "thank you",
        "/panel",
        "/entry refuge",
        "/send",
        "/close answered",
        "/asker",
        "/panel",
        "/reply Too late.",
        "/send",
    ]);
    assert_in_order(
        &shown,
        &[
            "You can talk to a person.",
            "Is it safe to answer you here",
            "What may the person know?",
            "They know you only as CODENAME",
            "(The panel was shown something. /panel looks.)",
            "I have passed this on to the panel, who know you as CODENAME.",
            "You now sit on the panel, as panellist 1: A police panellist.",
            "- Safe to answer here, and when: on weekdays, (at)everyone",
            "- They want you to know: skipped",
            "CODENAME waits for somebody (routine).",
            "CODENAME writes (1): is there somebody",
            "1 waiting; the longest for 0 min.",
            "- CODENAME: routine; not known; for 0 min",
            "panellist 1 has claimed CODENAME.",
            "(Said among panellists. Only /reply goes to the asker.)",
            "A police panellist writes:\n\nYes, I am here.",
            "(They would read this.",
            "You are the asker again.",
            "A police panellist is here now",
            "A police panellist writes:\n\nYes, I am here.",
            "CODENAME writes (3): thank you",
            "What a refuge is",
            "CODENAME is closed: answered.",
            "A police panellist sends you this",
            "The person on the panel has ended this talk",
            "This case is closed (answered). Open it again first.",
        ],
    );
    let as_asker = shown.rsplit_once("You are the asker again.").unwrap().1;
    assert!(!as_asker.split_once("You now sit").unwrap().0.contains("thinking aloud"), "{shown}");
}

#[test]
fn a_draft_is_sent_only_as_it_was_seen_last_and_only_by_who_holds_the_case() {
    let shown = typed(&[
        "/person",
        "/skip",
        "/skip",
        "/panel",
        "/send",
        "/claim",
        "/reply Hello.",
        "/queue",
        "/send",
        "/seat idva Sam",
        "/reply Let me in.",
        "/send",
        "/seat moderator",
        "/release",
        "/seat idva Sam",
        "/claim",
        "/reply Hello from Sam.",
        "/send",
        "/correct 1 Hello again from Sam.",
        "/wait 6",
        "/back 1",
        "/dead",
        "/asker",
    ]);
    assert_in_order(
        &shown,
        &[
            "There is nothing to send. Begin with /reply.",
            "A police panellist writes:\n\nHello.",
            "Nobody is waiting.",
            "There is nothing to send. Begin with /reply.",
            "You now sit on the panel, as panellist 6: Sam (An independent domestic violence adviser).",
            "panellist 1 holds this case.",
            "You now sit on the panel, as panellist 7: A member of the panel.",
            "CODENAME was given back.",
            "panellist 6 has claimed CODENAME.",
            "A message can be taken back or corrected for 5 minutes.",
            "Everything could be sent.",
            "You are the asker again.",
            "The person who was with you could not stay.",
            "(Changed:)\n\nSam (An independent domestic violence adviser) writes:\n\nHello again from Sam.",
        ],
    );
    assert!(!shown.split_once("You are the asker again.").unwrap().1.contains("Let me in."), "{shown}");
}

#[test]
fn an_asker_stops_comes_back_hides_and_is_forgotten() {
    let shown = typed(&[
        "/person",
        "/skip",
        "/skip",
        "/stop",
        "are you there",
        "/reopen",
        "/person",
        "/hide",
        "/forget-me",
        "/person",
        "/help",
        "/panel",
        "/mine",
        "/transfer idva",
        "/help",
    ]);
    assert_in_order(
        &shown,
        &[
            "I have stopped the talk with the panel, as you asked.",
            "The talk with the panel is open again. They know you as CODENAME.",
            "You already have a talk with the panel open. They know you as CODENAME.",
            "I am taking away what I sent you in this talk.",
            "(Taken away: ",
            "I have forgotten our conversation, and erased your talks with the panel",
            "Is it safe to answer you here",
            "/forget-me   forget our conversation, and erase the talks with the panel",
            "(Everything about CODENAME is taken away.)",
            "You are working on no case. /claim takes one on.",
            "You are working on no case. /claim takes one on.",
            "Anything else stays among panellists: it is not sent.",
        ],
    );
}

#[test]
fn danger_opens_a_case_at_once_and_time_calls_again() {
    let shown =
        typed(&["hes back with a knife im in the bathroom", "/panel", "/wait 3", "/wait 3", "/asker", "/help-now"]);
    assert_in_order(
        &shown,
        &[
            "Ring 999",
            "They know you only as CODENAME",
            "- Urgency: EMERGENCY",
            "- Safe to answer here, and when: not asked",
            "CODENAME waits for somebody (emergency).",
            "(It is now Wednesday 25 November at 12:03.)",
            "CODENAME still waits (emergency). Nobody has claimed it.",
            "CODENAME still waits (emergency). Whoever on the panel can take it, please do.",
            "Nobody on the panel has come yet.",
        ],
    );
    // What was written before the case is not shown to the panel: the asker was told so.
    assert!(!shown.contains("bathroom"), "{shown}");
    let in_intake = typed(&["/person", "hes here hes got a knife help", "/panel"]);
    assert_in_order(&in_intake, &["Is it safe", "They know you only as CODENAME", "- Urgency: EMERGENCY"]);
    assert!(!in_intake.contains("What may the person know?"), "{in_intake}");
}

#[test]
fn danger_told_to_the_panel_is_met_with_the_notice_at_once() {
    let shown = typed(&["/person", "skip", "SKIP", "he has got a knife and im hiding in the bathroom", "/panel"]);
    assert_in_order(
        &shown,
        &[
            "They know you only as CODENAME",
            "Ring 999 now and ask for the police.",
            "I have passed this on to the panel, who know you as CODENAME.",
            "- Safe to answer here, and when: skipped",
            "sounds like an emergency",
        ],
    );
}
