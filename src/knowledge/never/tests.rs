//! What is caught and what is not, as an editor might write it.

use super::*;

/// The rules that a text breaks.
fn rules_of(words: &str, to_children: bool) -> Vec<&'static str> {
    let parts = [(1, words)];
    broken(Said { file: "a.md", parts: &parts, to_children }).into_iter().map(|(rule, _)| rule.name).collect()
}

/// Sentences that must be caught, by rule.
const CAUGHT: &[(&str, &[&str])] = &[
    (
        "55 without the prompt",
        &[
            "Dial 999 and then press 55.",
            "Ring 999, then 55.",
            "Press 55 straight away.",
            "Call 999 and 55 straight away",
        ],
    ),
    ("55 on a landline", &["On a landline, wait until you are asked and press 55.", "55 works on any phone."]),
    (
        "55 as a location or a call-out",
        &[
            "Press 55 when asked and the police will know where you are.",
            "Pressing 55 when you are asked tells the police your location.",
            "When you are asked, press 55 and they will come.",
            "It tells the police where you are.",
        ],
    ),
    ("silence as a call for help", &["Just stay silent and they will come.", "A silent call is enough."]),
    ("texting 999 unregistered", &["You can text 999.", "If you cannot speak, send a text to 999."]),
    ("Ask for ANI as if it went on", &["Go to a pharmacy and ask for ANI.", "Use the codeword at the counter."]),
    (
        "confronting",
        &[
            "Confront them.",
            "You could confront your husband about it.",
            "Do not be afraid, confront him.",
            "If you do not want to leave, you could confront her.",
            "Stand up to him.",
            "Tell them you know.",
            "Tell him that it is abuse.",
            "Don't wait: challenge your partner.",
            "Have it out with the abuser.",
            "Things that may help:\n\n- keep a diary\n- confront them",
        ],
    ),
    (
        "stepping in",
        &["Step in if you can.", "Go over and knock on the door.", "You could intervene.", "Get between them."],
    ),
    (
        "leaving without a plan",
        &[
            "Leave now.",
            "Just leave.",
            "You should leave him.",
            "You need to get out.",
            "Leave him!",
            "Pack your things and go.",
        ],
    ),
    ("asking why", &["Why don't you leave?", "Why did you stay?", "Why didn't you just go?"]),
    (
        "couples counselling as the cure",
        &[
            "You could try couples counselling.",
            "Relationship counselling can help you both.",
            "Try mediation together.",
        ],
    ),
    ("recording in secret", &["Record him secretly on your phone.", "You could secretly film what happens."]),
    ("deleting evidence", &["Delete the messages.", "It is best to delete his texts.", "Wipe your phone."]),
    (
        "changing settings unwarned",
        &[
            "Change all your passwords.",
            "Turn off the tracking.",
            "Remove the tracker from your car.",
            "Block him everywhere.",
        ],
    ),
    ("a bag at home unwarned", &["Pack a bag and hide it under the bed.", "Keep an emergency bag in the loft."]),
    (
        "no traces",
        &[
            "This chat leaves no trace.",
            "Clear your history and you are safe.",
            "The exit button hides that you were here.",
            "This chat is completely private.",
        ],
    ),
    (
        "no marks, so fine",
        &["If there are no marks you are fine.", "If you feel fine, there is no need to see a doctor."],
    ),
    (
        "no record, so safe",
        &["No record means that he is safe.", "A clean record shows you can trust him: a clean check means safe."],
    ),
    (
        "nothing is passed on",
        &[
            "Nothing you say is ever passed on.",
            "They will never tell anyone.",
            "It is completely confidential.",
            "They won't tell social services.",
        ],
    ),
    (
        "the police and the Home Office",
        &[
            "The police cannot tell the Home Office.",
            "Police will not share this with immigration.",
            "Officers never tell the Home Office.",
        ],
    ),
    (
        "a promised outcome",
        &[
            "You will be believed.",
            "He will be arrested.",
            "You'll get the order.",
            "You will win the case.",
            "They won't take your children.",
            "The judge will believe you.",
            "The police will protect you.",
            "You will not lose your home.",
        ],
    ),
    (
        "judging a case",
        &[
            "That is a crime.",
            "That's not a crime.",
            "What he did is illegal.",
            "This is abuse.",
            "That is not abuse.",
            "You are being abused.",
            "He is an abuser.",
        ],
    ),
    (
        "a case that ends at will",
        &[
            "Withdraw your statement and it stops.",
            "You can drop the charges.",
            "If you withdraw the complaint, the case will be closed.",
        ],
    ),
    (
        "orders on contact with children",
        &[
            "Stop all contact.",
            "You must let him see the children.",
            "Do not let him see the kids.",
            "You have to give her access.",
        ],
    ),
    (
        "making it small",
        &[
            "Every couple rows.",
            "Forgive him.",
            "Stay together for the children.",
            "It is just a row.",
            "Try to save your marriage.",
        ],
    ),
    (
        "blame",
        &[
            "It takes two.",
            "What did you do to upset him?",
            "It is partly your fault.",
            "You made him angry.",
            "Try not to provoke him.",
        ],
    ),
    (
        "a burden on a child",
        &[
            "Look after your mum when he shouts.",
            "Protect your little brother: protect your mum.",
            "Try to stop them fighting.",
        ],
    ),
    (
        "a program that poses as a person",
        &[
            "I am a real person.",
            "I am a police officer.",
            "I have called the police.",
            "Help is on its way.",
            "I will check on you later.",
            "I can see where you are.",
        ],
    ),
    ("what is past or invented", &["The next live session is on Friday.", "There are helpdesks at police stations."]),
];

/// Sentences near to those that are harmless.
const FINE: &[&str] = &[
    "On a mobile, wait until you are asked, then press 55.",
    "Ring 999, listen, and press 55 when you are asked to.",
    "Do not press 55 before you are asked.",
    "On a landline, 55 does nothing: stay on the line.",
    "Pressing 55 does not work on a landline.",
    "Pressing 55 does **not** tell the police where you are.",
    "A silent call on its own does not bring help.",
    "Text 999 only if your phone is registered.",
    "'Ask for ANI' ended on 4 November 2024.",
    "Agree a code word with a friend.",
    "Do not confront them.",
    "Please do not face the person who abuses. It could put you both in danger.",
    "Never confront a stalker.",
    "You do not have to confront anybody.",
    "Confronting him can put you in danger.",
    "It is safer not to tell them you know.",
    "Please do not:\n\n- confront them\n- step in\n- knock on the door",
    "Try to avoid meeting or confronting him.",
    "Ring a helpline rather than confront him.",
    "Ring 999 and do not step in.",
    "What the police should do:\n\n- If violence is happening, step in.",
    "You do not have to leave now.",
    "If there is danger this minute, leave now and ring 999.",
    "Do not just leave: plan it first.",
    "People ask 'why did you stay?', and it is never fair.",
    "There are many reasons why people do not leave.",
    "Couples counselling is not safe when there is abuse.",
    "Nobody should send you to couples counselling.",
    "Recording somebody in secret can put you in danger if it is found.",
    "Keep the messages, and take screenshots before you delete anything.",
    "Do not delete the messages.",
    "Before you change a password, think about whether it would be noticed.",
    "A packed bag that is found could put you in danger. If you pack a bag, leave it with somebody you trust.",
    "No chat is free of traces.",
    "A quick-exit button leaves the page but not the history.",
    "Clearing the history does not make you safe.",
    "Get checked, even if there are no marks and you feel fine.",
    "No marks does not mean that you are fine.",
    "No record does not prove that a person is safe.",
    "They keep it private, but may have to act if a life is in danger.",
    "None can promise that nothing you say is passed on.",
    "The police might tell the Home Office.",
    "Nobody can promise that the police will not tell the Home Office.",
    "Nobody can promise that you will be believed.",
    "He can be arrested.",
    "You can ask whether he will be arrested.",
    "Nobody here can promise that they will not take your children.",
    "In England and Wales it is a crime to break a restraining order.",
    "Controlling or coercive behaviour is a crime.",
    "It can be abuse when a person you rely on hurts you.",
    "That may be a crime. The police look at the facts.",
    "You cannot drop the charges yourself.",
    "Withdrawing a statement does not mean that the case ends.",
    "If a court has made an order on contact, you must let them see the children until it changes it.",
    "You do not have to let him see the children unless a court has ordered it.",
    "It is not your fault.",
    "They may tell you that it is your fault.",
    "You did not make him do it.",
    "It is not your job to protect your mum.",
    "You should never have to look after your dad's secret.",
    "Keep the plan secret from the abuser.",
    "I am a program, not a person.",
    "I cannot send help or call the police.",
    "A person answers on this line at any hour.",
    "No date for a next live session is known.",
    "The police station helpdesks were for the lockdown of 2020.",
];

#[test]
fn what_must_never_be_said_is_caught() {
    for (rule, sentences) in CAUGHT {
        for sentence in *sentences {
            let found = rules_of(sentence, false);
            assert!(found.contains(rule), "{sentence:?} is not caught by {rule:?}, but by {found:?}");
        }
    }
}

#[test]
fn every_rule_has_a_sentence_that_it_catches() {
    for rule in rules::all().filter(|rule| !rule.to_children) {
        assert!(CAUGHT.iter().any(|(name, _)| *name == rule.name), "{}", rule.name);
    }
}

#[test]
fn what_is_near_to_it_is_not() {
    for sentence in FINE {
        assert_eq!(rules_of(sentence, false), [] as [&str; 0], "{sentence}");
    }
}

#[test]
fn a_secret_is_safe_advice_for_grown_ups_and_not_for_a_child() {
    let secret = "Keep it secret.";
    assert_eq!(rules_of(secret, false), [] as [&str; 0]);
    assert_eq!(rules_of(secret, true), ["a secret for a child to keep"]);
    assert_eq!(rules_of("You do not have to keep it secret.", true), [] as [&str; 0]);
}

#[test]
fn a_fault_names_the_line_the_sentence_and_the_mend() {
    let mut faults = Vec::new();
    let parts = [(10, "All is well.\n\nYou could, when it is\nquiet, confront him.\n")];
    check(Said { file: "advice/a.md", parts: &parts, to_children: false }, &mut faults);
    let fault = faults.first().map(ToString::to_string).unwrap_or_default();
    assert!(fault.starts_with("advice/a.md:12: error: must never be said (confronting): "), "{fault}");
    assert!(fault.contains("\u{201c}You could, when it is quiet, confront him.\u{201d}"), "{fault}");
    assert!(fault.contains("take it out; it can bring on violence"), "{fault}");
}

#[test]
fn the_notice_compiled_in_breaks_no_rule() {
    let notice = crate::knowledge::SafetyNotice::compiled_in();
    assert_eq!(rules_of(notice.as_str(), true), [] as [&str; 0]);
}
