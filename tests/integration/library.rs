//! Swapping, going back, and starting: what is served is always one whole generation.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use jiff::Timestamp;
use open_door::app::{Cached, Desk, Generations, OpenError, Opened, ReindexError, RollbackError};
use open_door::conversation::{Conversation, Event, Place, Step, step};
use open_door::library::Library;
use open_door::private::Private;
use tempfile::TempDir;

use crate::common::folder::{Folder, REFUGE, today};

/// A folder whose every sentence on refuges names its generation.
fn generation(name: &str) -> Folder {
    let text = REFUGE
        .replace("Going to a refuge", &format!("Going to a refuge in {name}"))
        .replace("A refuge is a safe house.", &format!("A refuge is a safe house in {name}.\n\n- it is free in {name}"))
        .replace("Example Council: help", &format!("Council of {name}"));
    Folder::valid().with("advice/refuge.md", &text)
}

fn broken() -> Folder {
    Folder::valid().with("advice/refuge.md", &REFUGE.replace("topic: refuge", "topic: castle"))
}

fn ask(library: &Library) -> Step {
    let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
    let text = Private::new("what is a refuge".to_owned());
    step(library, Conversation::default(), Event::Asked { text, area: None, written: now, place: Place::Private }, now)
}

fn answer(library: &Library) -> String {
    ask(library).reply().unwrap().plain_text()
}

/// A knowledge folder and a data folder.
struct Disk {
    knowledge: TempDir,
    data: TempDir,
}

impl Disk {
    fn with(folder: &Folder) -> Self {
        Self { knowledge: folder.on_disk(), data: TempDir::new().unwrap() }
    }

    fn open(&self) -> (Desk, Opened) {
        self.try_open().unwrap()
    }

    fn try_open(&self) -> Result<(Desk, Opened), OpenError> {
        let generations = Generations::in_data(self.data.path()).unwrap();
        Desk::open(self.knowledge.path(), Some(generations), today())
    }

    /// The folders of whole generations.
    fn generations(&self) -> Vec<PathBuf> {
        let items = fs::read_dir(self.data.path().join("library")).unwrap().map(|item| item.unwrap().path());
        items.filter(|path| path.is_dir() && !name(path).starts_with('.')).collect()
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn readers_throughout_a_hundred_swaps_see_one_generation_each_time() {
    let disk = Disk::with(&generation("Ely"));
    let (desk, _) = disk.open();
    let is_over = AtomicBool::new(false);
    let answered = [AtomicUsize::new(0), AtomicUsize::new(0)];
    thread::scope(|scope| {
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    while !is_over.load(Ordering::Relaxed) {
                        let library = desk.library();
                        let step = ask(&library);
                        assert!(step.found.is_some(), "the search failed");
                        assert!(step.entry(&library).is_some(), "the index was empty");
                        let text = step.reply().unwrap().plain_text();
                        let named = ["Ely", "Crewe"].map(|place| text.matches(place).count());
                        assert!(named.contains(&0) && named.contains(&4), "a mixture {named:?}: {text}");
                        answered[usize::from(named[0] == 0)].fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        for swap in 0..100 {
            generation(if swap % 2 == 0 { "Crewe" } else { "Ely" }).write_to(disk.knowledge.path());
            let report = desk.reindex(today()).unwrap();
            assert_eq!(report.changed, ["refuge"], "swap {swap}");
        }
        is_over.store(true, Ordering::Relaxed);
        for reader in readers {
            reader.join().unwrap();
        }
    });
    assert!(answered.iter().all(|count| count.load(Ordering::Relaxed) > 0), "{answered:?}");
    assert!(disk.generations().len() <= 2, "old generations are cleared away");
}

#[test]
fn a_bad_file_stops_a_reindex_and_names_itself() {
    let disk = Disk::with(&generation("Ely"));
    let (desk, opened) = disk.open();
    assert_eq!(opened, Opened::Folder(Cached::Built));
    broken().write_to(disk.knowledge.path());
    let Err(ReindexError::Faults(faults)) = desk.reindex(today()) else { panic!("it was reindexed") };
    let fault = faults.iter().find(|fault| fault.is_error()).unwrap();
    assert_eq!((fault.file.as_str(), fault.line), ("advice/refuge.md", 3), "{fault}");
    assert!(answer(&desk.library()).contains("Ely"));
    assert_eq!(desk.check(today()).unwrap(), faults);

    generation("Crewe").write_to(disk.knowledge.path());
    desk.reindex(today()).unwrap();
    assert!(answer(&desk.library()).contains("Crewe"));
}

#[test]
fn a_reindex_of_the_same_folder_changes_nothing() {
    let disk = Disk::with(&generation("Ely"));
    let (desk, _) = disk.open();
    let report = desk.reindex(today()).unwrap();
    assert_eq!((report.entries, report.added.len() + report.changed.len() + report.removed.len()), (2, 0));
    assert!(matches!(desk.rollback(today()), Err(RollbackError::None)));
}

#[test]
fn a_rollback_outlives_a_restart_until_the_folder_changes() {
    let disk = Disk::with(&generation("Ely"));
    let (desk, _) = disk.open();
    generation("Crewe").write_to(disk.knowledge.path());
    desk.reindex(today()).unwrap();
    let report = desk.rollback(today()).unwrap();
    assert_eq!(report.changed, ["refuge"]);
    assert!(answer(&desk.library()).contains("Ely"));
    drop(desk);

    let (desk, opened) = disk.open();
    assert_eq!(opened, Opened::RolledBack);
    assert!(answer(&desk.library()).contains("Ely"));
    drop(desk);

    generation("Halton").write_to(disk.knowledge.path());
    let (desk, opened) = disk.open();
    assert_eq!(opened, Opened::Folder(Cached::Built));
    assert!(answer(&desk.library()).contains("Halton"));

    // What came before is there after a restart too.
    desk.rollback(today()).unwrap();
    assert!(answer(&desk.library()).contains("Ely"));
}

#[test]
fn a_rollback_to_a_damaged_generation_keeps_nobody_waiting() {
    let disk = Disk::with(&generation("Ely"));
    let (desk, _) = disk.open();
    generation("Crewe").write_to(disk.knowledge.path());
    desk.reindex(today()).unwrap();
    desk.rollback(today()).unwrap();
    drop(desk);
    for generation in disk.generations() {
        fs::remove_file(generation.join("texts")).unwrap();
    }
    let (desk, opened) = disk.open();
    assert!(matches!(opened, Opened::Folder(Cached::Rebuilt(_))), "{opened:?}");
    assert!(answer(&desk.library()).contains("Crewe"));
}

#[test]
fn a_broken_folder_at_the_start_serves_the_last_good_one() {
    let disk = Disk::with(&generation("Ely"));
    drop(disk.open());
    broken().write_to(disk.knowledge.path());
    let (desk, opened) = disk.open();
    let Opened::LastGood(faults) = opened else { panic!("{opened:?}") };
    assert!(faults.iter().any(|fault| fault.is_error() && fault.file == "advice/refuge.md"), "{faults:?}");
    assert!(answer(&desk.library()).contains("Ely"));

    let never_good = Disk::with(&broken());
    let Err(OpenError::Faults(faults)) = never_good.try_open() else { panic!("it was opened") };
    assert!(faults.iter().any(|fault| fault.is_error()));
}

#[test]
fn the_last_good_generation_of_one_folder_is_never_served_for_another() {
    let disk = Disk::with(&generation("Ely"));
    drop(disk.open());
    let other = generation("Crewe").on_disk();
    let generations = Generations::in_data(disk.data.path()).unwrap();
    drop(Desk::open(other.path(), Some(generations), today()).unwrap());
    assert_eq!(disk.open().1, Opened::Folder(Cached::Found), "another folder does not clear it away");
    broken().write_to(disk.knowledge.path());
    assert!(answer(&disk.open().0.library()).contains("Ely"));
}

#[test]
fn a_half_written_generation_is_rebuilt_and_said_so() {
    let disk = Disk::with(&generation("Ely"));
    drop(disk.open());
    let [whole] = disk.generations().try_into().unwrap();
    // Stopped while building: the folder still has its other name.
    fs::rename(&whole, whole.with_file_name(format!(".building-1-{}", name(&whole)))).unwrap();
    let (desk, opened) = disk.open();
    assert!(matches!(opened, Opened::Folder(Cached::Rebuilt(_))), "{opened:?}");
    assert!(answer(&desk.library()).contains("Ely"));
    drop(desk);
    assert_eq!(disk.open().1, Opened::Folder(Cached::Found));

    let files = ["texts", "ranker", "sums", "index/meta.json"];
    let files = files.map(|file| whole.join(file)).into_iter().chain(index_files(&whole)).collect::<Vec<_>>();
    for file in files.into_iter().filter(|file| file.exists()) {
        fs::remove_file(&file).unwrap();
        let (desk, opened) = disk.open();
        assert!(matches!(opened, Opened::Folder(Cached::Rebuilt(_))), "{file:?}: {opened:?}");
        assert!(answer(&desk.library()).contains("Ely"));
    }
}

#[test]
fn a_flipped_byte_is_seen_and_the_generation_rebuilt() {
    let disk = Disk::with(&generation("Ely"));
    drop(disk.open());
    let [whole] = disk.generations().try_into().unwrap();
    let kinds = |file: &PathBuf| file.extension().map_or_else(|| name(file), |kind| kind.to_str().unwrap().to_owned());
    let mut files: Vec<String> = index_files(&whole).iter().map(kinds).collect();
    files.extend(["texts", "ranker", "sums"].map(str::to_owned));
    assert!(files.len() > 8, "{files:?}");
    for kind in files {
        // The files of an index have new names after each build.
        let all = index_files(&whole).into_iter().chain(["texts", "ranker", "sums"].map(|file| whole.join(file)));
        let file = all.into_iter().find(|file| kinds(file) == kind).unwrap();
        for at in [0.0, 0.3, 0.7, 0.999] {
            let mut bytes = fs::read(&file).unwrap();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "a place in a small file"
            )]
            let at = (bytes.len() as f64 * at) as usize;
            bytes[at] ^= 1;
            fs::write(&file, &bytes).unwrap();
            let (desk, opened) = disk.open();
            assert!(matches!(opened, Opened::Folder(Cached::Rebuilt(_))), "{kind} at {at}: {opened:?}");
            assert!(answer(&desk.library()).contains("Ely"));
            if !file.exists() {
                break;
            }
        }
    }
    assert_eq!(disk.open().1, Opened::Folder(Cached::Found));
}

/// The files of a generation's index that hold something.
fn index_files(generation: &Path) -> Vec<PathBuf> {
    let items = fs::read_dir(generation.join("index")).unwrap().map(|item| item.unwrap().path());
    let mut files: Vec<PathBuf> = items.filter(|path| fs::metadata(path).unwrap().len() > 0).collect();
    files.sort();
    files
}
