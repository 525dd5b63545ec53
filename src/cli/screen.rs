//! What the terminal shows: colour and wrapping for a person, plain lines for a pipe.

use std::io::{IsTerminal, Write};

use anstyle::{AnsiColor, Style};

/// The widest a line of text gets, in columns: longer ones are hard to read.
const WIDEST: usize = 88;

/// Prints text as it is.
pub(super) fn say(text: &str) {
    write_to(anstream::stdout().lock(), text);
}

/// Prints Markdown for a person: on a terminal bold and wrapped, else plain.
pub(super) fn say_markdown(markdown: &str) {
    if std::io::stdout().is_terminal() {
        say(&format!("{}\n", on_terminal(markdown, textwrap::termwidth().min(WIDEST))));
    } else {
        say(&format!("{}\n", markdown.replace("**", "")));
    }
}

/// Clears the screen and what the terminal kept above it, as far as the terminal lets a program.
pub(super) fn clear() {
    say("\x1b[2J\x1b[3J\x1b[H");
}

/// Says on standard error what is not as usual.
pub(super) fn note(text: &str) {
    write_to(anstream::stderr().lock(), &format!("open-door: {text}\n"));
}

/// Says on standard error what failed.
pub(super) fn error(text: &str) {
    let red = Style::new().fg_color(Some(AnsiColor::Red.into())).bold();
    write_to(anstream::stderr().lock(), &format!("{red}open-door: error:{red:#} {text}\n"));
}

/// A closed pipe ends the reader's interest, not the program's duty: nothing is left to say it to.
fn write_to(mut stream: impl Write, text: &str) {
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}

fn on_terminal(markdown: &str, width: usize) -> String {
    let bold = Style::new().bold();
    let wrapped: Vec<String> = markdown
        .lines()
        .map(|line| {
            let indent = if line.starts_with("- ") { "  " } else { "" };
            textwrap::fill(line, textwrap::Options::new(width).subsequent_indent(indent))
        })
        .collect();
    let mut text = String::new();
    for (place, part) in wrapped.join("\n").split("**").enumerate() {
        if place % 2 == 1 {
            text.push_str(&format!("{bold}{part}{bold:#}"));
        } else {
            text.push_str(part);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_bold_and_wrapped_lines() {
        let shown = on_terminal("**Ring 999** if you are in danger\n- one item that wraps", 14);
        assert_eq!(shown, "\u{1b}[1mRing 999\u{1b}[0m\nif you are in\ndanger\n- one item\n  that wraps");
    }
}
