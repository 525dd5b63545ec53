//! How fast the bot is, as ratios to Tantivy's own work on the same entries in the same run.
//!
//! `cargo bench` prints one table; the README says how to read it. Nothing here
//! fails: a slow machine is no fault of the code.

#![expect(clippy::print_stdout, reason = "a table for a person to read")]
#![expect(clippy::unwrap_used, reason = "a bench that meets what it did not expect is meant to stop there")]
#![expect(clippy::indexing_slicing, reason = "places below a length that is looked at beside it")]

#[path = "speed/baseline.rs"]
mod baseline;
#[path = "speed/made.rs"]
mod made;
#[path = "speed/measure.rs"]
mod measure;

use std::path::Path;
use std::time::Instant;

use jiff::Timestamp;
use open_door::answer::{Wish, choose_entry};
use open_door::app::{Desk, Generations};
use open_door::conversation::{Conversation, Event, Place, step};
use open_door::files;
use open_door::knowledge::{Knowledge, london_day};
use open_door::library::Library;
use open_door::private::Private;
use open_door::search::{Index, Ranker};
use open_door::triage::Triage;

use baseline::Baseline;
use measure::{Times, ratio, resident_megabytes};

/// How many entries are made, from small to large.
const SIZES: [usize; 2] = [1_000, 100_000];

/// How many questions are asked of each size, after as many to warm up.
const QUESTIONS: usize = 2_000;

fn main() {
    // `cargo test --benches` asks only whether it builds and starts.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [_, START, data] => return start_here(Path::new(data)),
        [_, NOTHING, _] => {
            println!("{:<34}{:>9.0} MB", "  of a process that does nothing", resident_megabytes().unwrap_or_default());
            return;
        }
        _ => {}
    }
    let now = Timestamp::now();
    let real = knowledge();
    let learning = Instant::now();
    let (ranker, triage) = (Ranker::learn(&real), Triage::learn(&real));
    let learning = learning.elapsed();

    println!("\n{:<34}{:>12}{:>12}{:>12}{:>12}", "", "p50", "p99", "p50 ratio", "p99 ratio");
    for size in SIZES {
        let made = made::entries(&real, size);
        let questions = made::questions(&real, QUESTIONS);
        let (bare_built, baseline) = measure::time(|| Baseline::of(&made));
        let (built, index) = measure::time(|| Index::in_memory(&made).unwrap());
        // The judges learn from the real questions: made ones would teach them nothing.
        let ranker = Ranker::of(&made, ranker.lessons().clone());
        let triage = Triage::of(&made, triage.learnt().clone());
        let library = Library::of(made, index, ranker, triage);

        let [mut bare, mut whole, mut danger, mut topic, mut entry] = [const { Times::new() }; 5];
        for (number, question) in questions.iter().chain(&questions).enumerate() {
            let counts = number >= questions.len();
            bare.add(counts, || baseline.search(question));
            whole.add(counts, || answer(&library, question, now));
            danger.add(counts, || library.triage.judge(question, &[]).urgency);
            topic.add(counts, || library.ranker.rank(question, &library.knowledge).topics.len());
            let likeliest = library.ranker.rank(question, &library.knowledge).topics[0].0;
            let wish = Wish { message: question, ..Wish::chosen(None, now) };
            entry.add(counts, || choose_entry(&library, likeliest, wish).unwrap());
        }
        println!("{size} entries");
        bare.print("  Tantivy's own top 10", None);
        whole.print("  a whole answer", Some(&bare));
        danger.print("    of it, judging danger", Some(&bare));
        topic.print("    of it, judging the topic", Some(&bare));
        entry.print("    of it, choosing the entry", Some(&bare));
        println!("  {:<32}{bare_built:>12.2?}", "Tantivy's own indexing");
        println!("  {:<32}{built:>12.2?}{:>24}", "indexing", ratio(built, bare_built));
    }
    println!("\n{:<34}{learning:>12.2?}   (once for each change of what is learnt from)", "learning");
    start();
}

fn knowledge() -> Knowledge {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    files::read_folder(&folder).unwrap().check(london_day(Timestamp::now())).knowledge.unwrap()
}

fn answer(library: &Library, question: &str, now: Timestamp) -> usize {
    let text = Private::new(question.to_owned());
    let event = Event::Asked { text, area: None, written: now, place: Place::Private };
    step(library, Conversation::default(), event, now).reply().map_or(0, |reply| reply.markdown().len())
}

/// Start to ready with an index that is up to date, and what the whole process then holds: each in a process of its own.
fn start() {
    let data = tempfile::tempdir().unwrap();
    let run = |what: &str| {
        let program = std::env::current_exe().unwrap();
        let done = std::process::Command::new(program).arg(what).arg(data.path()).output().unwrap();
        String::from_utf8(done.stdout).unwrap()
    };
    // The first start builds the index, the second finds it.
    drop(run(START));
    print!("{}", run(START));
    print!("{}", run(NOTHING));
}

/// What a process of its own is told to do: open the knowledge, or only look at its own memory.
const START: &str = "--start";
const NOTHING: &str = "--nothing";

fn start_here(data: &Path) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let open = || Desk::open(&folder, Some(Generations::in_data(data).unwrap()), london_day(Timestamp::now())).unwrap();
    let (took, desk) = measure::time(open);
    println!("{:<34}{took:>12.2?}   (the real knowledge, the index up to date)", "start to ready");
    println!("{:<34}{:>9.0} MB", "  memory of the process", resident_megabytes().unwrap_or_default());
    drop(desk);
}
