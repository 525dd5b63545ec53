//! `open-door chat`: the asker's side of the bot in the terminal.

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use jiff::Timestamp;

use super::{Places, open_desk, screen};
use crate::conversation::{Conversation, Effect, Event, Page, Place, alert_words, step};
use crate::knowledge::{Phrase, TopicId};
use crate::library::Library;
use crate::private::Private;

#[derive(Debug, Args)]
pub(super) struct ChatArgs {
    /// The time at which it is asked, instead of now
    #[arg(long, value_name = "RFC3339")]
    now: Option<Timestamp>,
    #[command(flatten)]
    places: Places,
}

/// What a line means.
enum Line {
    Happens(Event),
    Says(Phrase),
    Goes(Place),
    Leaves,
}

/// One chat.
struct Chat<'a> {
    library: &'a Library,
    conversation: Conversation,
    place: Place,
    offered: Vec<TopicId>,
}

pub(super) fn run(args: &ChatArgs) -> Result<ExitCode> {
    let desk = open_desk(&args.places)?;
    let library = desk.library();
    let is_person = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let mut chat =
        Chat { library: &library, conversation: Conversation::default(), place: Place::Private, offered: Vec::new() };
    chat.say(Phrase::ChatWelcome);
    screen::say_markdown(&format!("{}\n", library.knowledge.notices.get(crate::safety::NoticeKind::Standard).as_str()));
    let mut line = String::new();
    loop {
        if is_person {
            screen::say("> ");
        }
        line.clear();
        if std::io::stdin().lock().read_line(&mut line).context("the terminal cannot be read; lines must be UTF-8")?
            == 0
        {
            break;
        }
        let now = args.now.unwrap_or_else(Timestamp::now);
        match chat.understand(line.trim(), now) {
            Some(Line::Happens(event)) => chat.happens(event, now),
            Some(Line::Says(phrase)) => chat.say(phrase),
            Some(Line::Goes(place)) => chat.goes(place),
            Some(Line::Leaves) => break,
            None => {}
        }
    }
    if is_person {
        screen::clear();
    }
    chat.say(Phrase::ChatBye);
    Ok(ExitCode::SUCCESS)
}

impl Chat<'_> {
    fn understand(&self, line: &str, now: Timestamp) -> Option<Line> {
        let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
        let chosen = line.parse::<usize>().ok().and_then(|number| self.offered.get(number.checked_sub(1)?));
        Some(match command {
            "" => return None,
            "/exit" | "/quit" => Line::Leaves,
            "/help" => Line::Says(Phrase::ChatHelp),
            "/private" => Line::Goes(Place::Private),
            "/channel" => Line::Goes(Place::Public),
            "/area" => Line::Happens(Event::IsIn(Private::new(rest.to_owned()))),
            "/help-now" => Line::Happens(Event::Opens(Page::HelpNow)),
            "/person" => Line::Happens(Event::WantsPerson),
            "/topics" => Line::Happens(Event::Opens(Page::Topics)),
            "/privacy" => Line::Happens(Event::Opens(Page::Privacy)),
            "/forget-me" => Line::Happens(Event::Forgets),
            other if other.starts_with('/') => Line::Says(Phrase::ChatUnknown),
            _ => match chosen {
                Some(topic) => Line::Happens(Event::Chose(topic.clone())),
                None => {
                    let text = Private::new(line.to_owned());
                    Line::Happens(Event::Asked { text, area: None, written: now, place: self.place })
                }
            },
        })
    }

    fn happens(&mut self, event: Event, now: Timestamp) {
        let step = step(self.library, std::mem::take(&mut self.conversation), event, now);
        if step.reply().is_none() {
            self.say(Phrase::ChatSilent);
        }
        for effect in &step.effects {
            match effect {
                Effect::Reply(reply) => {
                    screen::say_markdown(&format!("\n{}\n", reply.markdown()));
                    self.offered = reply.content().offers.iter().map(|offer| offer.topic.clone()).collect();
                }
                Effect::TellPanel(alert) => {
                    let alert = alert_words(self.library, alert);
                    screen::say_markdown(&self.library.knowledge.phrases.fill(Phrase::ChatPanel, &[("alert", &alert)]));
                }
            }
        }
        self.conversation = step.conversation;
    }

    fn goes(&mut self, place: Place) {
        self.place = place;
        self.say(match place {
            Place::Private => Phrase::ChatPrivate,
            Place::Public => Phrase::ChatChannel,
        });
    }

    fn say(&self, phrase: Phrase) {
        screen::say_markdown(self.library.knowledge.phrases.say(phrase));
    }
}
