//! What an asker wrote, made harmless for a panellist's eyes: plain text, whose links cannot be followed.
//!
//! Nothing of the meaning is taken away. Invisible characters and direction
//! marks go, marks piled upon a letter are cut, mentions and links lose what
//! makes them work. How markup is kept from taking effect is the adapter's
//! matter: it knows its own.

use unicode_normalization::char::is_combining_mark;

use crate::text::is_invisible;

/// How many marks a letter may carry: languages need two, zalgo has dozens.
const MARKS: usize = 2;

/// What makes a link or mention work, and what is written instead.
const DEFUSED: [(&str, &str); 7] = [
    ("https://", "hxxps[:]//"),
    ("http://", "hxxp[:]//"),
    ("discord.gg/", "discord[.]gg/"),
    ("discord.com/", "discord[.]com/"),
    ("discordapp.com/", "discordapp[.]com/"),
    ("www.", "www[.]"),
    // In front of a name, a role or everyone, this would call them.
    ("@", "(at)"),
];

/// A text as a panellist may see it.
pub fn plain(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.chars() {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        let is_control = c.is_control() && c != '\n';
        if marks <= MARKS && !is_invisible(c) && !is_control {
            visible.push(c);
        }
    }
    DEFUSED.iter().fold(visible, |text, (live, defused)| replace(&text, live, defused))
}

/// Replaces whatever the case of the letters: `HTTPS://` works as a link too.
fn replace(text: &str, live: &str, defused: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut replaced = String::with_capacity(text.len());
    let mut rest = 0;
    for (place, _) in lower.match_indices(live) {
        // Lower-casing ASCII leaves every place where it was.
        replaced.push_str(text.get(rest..place).unwrap_or_default());
        replaced.push_str(defused);
        rest = place + live.len();
    }
    replaced.push_str(text.get(rest..).unwrap_or_default());
    replaced
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_could_harm_is_shown_as_plain_text() {
        for (text, expected) in [
            ("he has my keys", "he has my keys"),
            ("@everyone look", "(at)everyone look"),
            ("<@1234> <@&99>", "<(at)1234> <(at)&99>"),
            ("HTTPS://evil.example/a", "hxxps[:]//evil.example/a"),
            ("join discord.gg/abc", "join discord[.]gg/abc"),
            ("ri\u{200b}ng \u{202e}999", "ring 999"),
            ("h\u{300}\u{301}\u{302}\u{303}i", "h\u{300}\u{301}i"),
            ("Zo\u{eb} a\u{300} ok\nnext", "Zo\u{eb} a\u{300} ok\nnext"),
            ("\u{1b}[31mred", "[31mred"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_left_that_calls_or_leads_away(text in "(\\PC|[@./:hHtTpPsSwW]|\u{200b}|https?://|www\\.|@here){0,60}") {
            let shown = plain(&text).to_ascii_lowercase();
            prop_assert!(!shown.contains('@') && !shown.contains("https://") && !shown.contains("http://"));
            prop_assert!(!shown.chars().any(|c| is_invisible(c) || c.is_control() && c != '\n'));
        }
    }
}
