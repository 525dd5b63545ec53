//! `open-door chat`: both sides of the bot in the terminal, the asker's and the panel's.
//!
//! Everything is in memory: a hand-off can be tried without Discord, and nothing is left of it.

mod asker;
mod board;
mod panel;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use tokio::runtime::{Builder, Runtime};
use tracing::debug;

use super::{Places, open_desk, screen};
use crate::app::casework::{Casework, Rules};
use crate::knowledge::{NoticeKind, Phrase, Speciality};
use crate::library::Library;
use crate::store::memory::Memory;

use asker::AskerSeat;
use board::Board;
use panel::PanelSeat;

#[derive(Debug, Args)]
pub(super) struct ChatArgs {
    /// The time at which it is asked, instead of now
    #[arg(long, value_name = "RFC3339")]
    now: Option<Timestamp>,
    #[command(flatten)]
    places: Places,
}

/// Where somebody sits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Asker,
    Panel,
}

/// Whether the chat goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    GoesOn,
    Leaves,
}

/// One chat.
struct Chat {
    library: Arc<Library>,
    board: Board,
    work: Arc<Casework<Memory, Board, Board>>,
    runtime: Runtime,
    side: Side,
    asker: AskerSeat,
    panel: PanelSeat,
    fixed: Option<Timestamp>,
    /// How much time was let pass.
    later: SignedDuration,
    /// How much news on the other side was told of.
    told: usize,
    /// Counts what was typed: each line is a message of its own.
    typed: u64,
}

pub(super) fn run(args: &ChatArgs) -> Result<ExitCode> {
    let desk = Arc::new(open_desk(&args.places)?);
    let is_person = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let board = Board::at(Arc::clone(&desk));
    let staffed = Speciality::ALL.map(|(kind, _)| kind).into();
    let rules = Rules { staffed, ..Rules::default() };
    let library = desk.library();
    let work = Casework::new(Memory::default(), board.clone(), board.clone(), desk, rules, Box::new(chance));
    let mut chat = Chat {
        library,
        board,
        work: Arc::new(work),
        runtime: Builder::new_current_thread().enable_time().build().context("the runtime cannot start")?,
        side: Side::Asker,
        asker: AskerSeat::default(),
        panel: PanelSeat::default(),
        fixed: args.now,
        later: SignedDuration::ZERO,
        told: 0,
        typed: 0,
    };
    chat.say(Phrase::ChatWelcome);
    let notice = chat.library.knowledge.notices.get(NoticeKind::Standard);
    screen::say_markdown(&format!("{}\n", notice.as_str()));
    let mut line = String::new();
    loop {
        if is_person {
            screen::say(match chat.side {
                Side::Asker => "> ",
                Side::Panel => "panel> ",
            });
        }
        line.clear();
        if std::io::stdin().lock().read_line(&mut line).context("the terminal cannot be read; lines must be UTF-8")?
            == 0
        {
            break;
        }
        if chat.takes(line.trim()) == Next::Leaves {
            break;
        }
    }
    if is_person {
        screen::clear();
    }
    chat.say(Phrase::ChatBye);
    Ok(ExitCode::SUCCESS)
}

impl Chat {
    /// Takes a line that was typed, and shows what follows.
    fn takes(&mut self, line: &str) -> Next {
        self.typed += 1;
        let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.trim();
        match (command, self.side) {
            ("", _) => {}
            ("/exit" | "/quit", _) => return Next::Leaves,
            ("/panel", _) => self.sits(Side::Panel),
            ("/asker", _) => self.sits(Side::Asker),
            ("/wait", _) => self.lets_pass(rest),
            (_, Side::Asker) => self.asker_types(command, rest, line),
            (_, Side::Panel) => self.panellist_types(command, rest),
        }
        self.carries_on();
        Next::GoesOn
    }

    fn now(&self) -> Timestamp {
        let now = self.fixed.unwrap_or_else(Timestamp::now);
        now.saturating_add(self.later).unwrap_or(now)
    }

    fn lets_pass(&mut self, minutes: &str) {
        match minutes.parse::<u32>() {
            Ok(minutes) => {
                self.later += SignedDuration::from_mins(i64::from(minutes));
                let when = crate::app::casework::words::said_when(self.now());
                self.fill(Phrase::ChatTime, &[("when", &when)]);
            }
            Err(_) => self.say(Phrase::ChatUnknown),
        }
    }

    fn sits(&mut self, side: Side) {
        self.side = side;
        self.told = 0;
        match side {
            Side::Asker => self.say(Phrase::ChatAsker),
            Side::Panel => self.greets_panellist(),
        }
    }

    /// Does what has come due, and shows whoever sits here what is new.
    fn carries_on(&mut self) {
        let now = self.now();
        let outcome = self.runtime.block_on(async {
            self.work.tick(now).await?;
            self.work.drain(now).await
        });
        if let Err(error) = outcome {
            // The store is in memory: it does not fail, but what does must be seen.
            debug!(%error, "errands could not be carried out");
            self.say(Phrase::NoFailed);
        }
        let (here, elsewhere) = match self.side {
            Side::Asker => (self.board.for_asker(), (self.board.panel_news(), Phrase::ChatNewsPanel)),
            Side::Panel => (self.board.for_panel(), (self.board.asker_news(), Phrase::ChatNewsAsker)),
        };
        for text in here {
            screen::say_markdown(&format!("\n{text}\n"));
        }
        // Said once, not after every line.
        let (news, phrase) = elsewhere;
        if news > self.told {
            self.say(phrase);
        }
        self.told = news;
    }

    fn say(&self, phrase: Phrase) {
        screen::say_markdown(self.library.knowledge.phrases.say(phrase));
    }

    fn fill(&self, phrase: Phrase, values: &[(&str, &str)]) {
        screen::say_markdown(&self.library.knowledge.phrases.fill(phrase, values));
    }
}

/// A number by chance.
fn chance() -> u64 {
    RandomState::new().build_hasher().finish()
}
