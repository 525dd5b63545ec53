//! What an asker wrote, as the panel sees it on Discord: quoted plain text in which no markup takes effect.
//!
//! The core has already taken away what cannot be seen, piled-up marks,
//! mentions and links ([`crate::case::plain`]). What is left to do is
//! Discord's own: its markup, timestamps, channel and command links. Every
//! line is quoted, so that nothing an asker writes can pass for words of the
//! bot's or a panellist's, in whatever letters it is written.

/// What begins or ends markup on Discord.
const MARKUP: [char; 11] = ['\\', '`', '*', '_', '~', '|', '<', '>', '[', ']', '#'];

/// What stands before each line of an asker's.
const QUOTE: &str = "> ";

/// A text in which no markup takes effect.
///
/// What the bot itself put in as the name of a panellist, `<@1234>`, is left: the core takes every `@` out of what
/// an asker wrote.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text;
    let mut begins_line = true;
    while let Some(c) = rest.chars().next() {
        if let Some((name, after)) = name_at(rest) {
            escaped.push_str(name);
            (rest, begins_line) = (after, false);
            continue;
        }
        // A dash is a list, or small print, at the beginning of a line only.
        if MARKUP.contains(&c) || begins_line && c == '-' {
            escaped.push('\\');
        }
        escaped.push(c);
        begins_line = c == '\n' || begins_line && c == ' ';
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    escaped
}

/// The name of a panellist at the beginning of a text, and what follows it.
fn name_at(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix("<@")?;
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let end = "<@".len() + digits + 1;
    (digits > 0 && inner.get(digits..)?.starts_with('>')).then(|| Some((text.get(..end)?, text.get(end..)?)))?
}

/// What an asker wrote, quoted line by line in pieces of at most `most` characters each.
pub(super) fn quoted(text: &str, most: usize) -> Vec<String> {
    let room = most.saturating_sub(QUOTE.len()).max(2);
    let mut pages = vec![String::new()];
    for line in text.lines() {
        for piece in pieces(&escaped(line), room) {
            let length = QUOTE.len() + piece.chars().count();
            let is_full = pages.last().is_some_and(|page| !page.is_empty() && page.chars().count() + 1 + length > most);
            if is_full {
                pages.push(String::new());
            }
            let Some(page) = pages.last_mut() else { continue };
            if !page.is_empty() {
                page.push('\n');
            }
            page.push_str(QUOTE);
            page.push_str(&piece);
        }
    }
    pages
}

/// A line in pieces of at most `room` characters; a mark of markup stays with what it takes the effect from. An empty
/// line is one empty piece.
fn pieces(line: &str, room: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut length, mut characters) = (0, line.chars());
    while let Some(c) = characters.next() {
        let pair: String = if c == '\\' { std::iter::once(c).chain(characters.next()).collect() } else { c.into() };
        let size = pair.chars().count();
        if length + size > room {
            pieces.push(String::new());
            length = 0;
        }
        length += size;
        if let Some(piece) = pieces.last_mut() {
            piece.push_str(&pair);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::case::plain;

    #[test]
    fn no_markup_of_an_asker_takes_effect() {
        for (wrote, shown) in [
            ("he has my keys", "> he has my keys"),
            ("**Police panellist**: ring me", "> \\*\\*Police panellist\\*\\*: ring me"),
            ("[help](https://evil.example)", "> \\[help\\](hxxps\\[:\\]//evil.example)"),
            ("||secret|| `x` ~~y~~", "> \\|\\|secret\\|\\| \\`x\\` \\~\\~y\\~\\~"),
            ("# big\n-# small\n> quoted", "> \\# big\n> \\-\\# small\n> \\> quoted"),
            ("<#12> <t:0:R> <:a:1> </ask:5>", "> \\<\\#12\\> \\<t:0:R\\> \\<:a:1\\> \\</ask:5\\>"),
            ("<@1234> @everyone", "> \\<(at)1234\\> (at)everyone"),
            ("\u{202e}999 gnir\u{200b}", "> 999 gnir"),
            ("one\n\ntwo - three", "> one\n> \n> two - three"),
        ] {
            assert_eq!(quoted(&plain(wrote), 2_000), [shown]);
        }
    }

    #[test]
    fn the_name_of_a_panellist_stays_and_long_text_is_whole_over_pages() {
        assert_eq!(escaped("with <@12>; <@x> <@> *"), "with <@12>; \\<@x\\> \\<@\\> \\*");
        assert_eq!(quoted("abcdefg\nh", 6), ["> abcd", "> efg", "> h"]);
        assert_eq!(quoted("a*b*", 5), ["> a\\*", "> b\\*"]);
        assert_eq!(quoted("", 5), [""]);
    }

    proptest! {
        #[test]
        fn every_line_is_quoted_and_nothing_is_lost(text in "(\\PC|[*_~|<>#@\\[\\]`\\\\]|\n){0,200}", most in 8usize..60) {
            let text = plain(&text);
            let pages = quoted(&text, most);
            for page in &pages {
                prop_assert!(page.chars().count() <= most, "{page}");
                prop_assert!(page.is_empty() || page.lines().all(|line| line.starts_with(QUOTE)), "{page}");
            }
            let shown: String = pages.join("\n").lines().filter_map(|line| line.strip_prefix(QUOTE)).collect();
            prop_assert_eq!(shown, text.lines().map(escaped).collect::<String>());
        }
    }
}
