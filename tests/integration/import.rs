//! `open-door knowledge import`, from files on the disk to drafts on the disk.

use std::fs;
use std::path::{Path, PathBuf};

use open_door::files::{self, LARGEST_RELEASE};
use tempfile::TempDir;

use crate::command_line::{Run, open_door};
use crate::common::folder::{Folder, today};

/// The press releases that the drafts are made from.
fn releases() -> [PathBuf; 3] {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/press-releases");
    ["cambridgeshire-session.txt", "cambridgeshire-undated.txt", "cheshire-web-chat.txt"].map(|name| folder.join(name))
}

fn import(folder: &TempDir, files: &[PathBuf], more: &[&str]) -> Run {
    let mut args = vec!["knowledge", "import", "--knowledge", folder.path().to_str().unwrap()];
    args.extend(files.iter().map(|file| file.to_str().unwrap()));
    args.extend(more);
    open_door(&args, "")
}

/// The drafts of a folder, by name.
fn drafts(folder: &TempDir) -> Vec<(String, String)> {
    let Ok(items) = fs::read_dir(folder.path().join("press-releases")) else { return Vec::new() };
    let read =
        |path: PathBuf| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap());
    let mut drafts: Vec<_> = items.map(|item| read(item.unwrap().path())).collect();
    drafts.sort();
    drafts
}

fn file(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn three_releases_import_in_one_call_and_the_check_accepts_them() {
    let folder = Folder::valid().on_disk();
    let run = import(&folder, &releases(), &[]);
    assert_eq!((run.status, run.stdout.lines().count(), run.stderr.as_str()), (0, 3, ""), "{run:?}");
    let drafts = drafts(&folder);
    assert_eq!(drafts.len(), 3);
    for (line, release) in run.stdout.lines().zip(releases()) {
        let path = drafts.iter().map(|(name, _)| folder.path().join("press-releases").join(name));
        let written = path.filter(|path| line.contains(path.to_str().unwrap())).count();
        assert!(line.starts_with(release.to_str().unwrap()) && written == 1, "{line}");
    }
    let read = files::read_folder(folder.path()).unwrap().check(today());
    let errors: Vec<_> = read.faults.iter().filter(|fault| fault.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(read.knowledge.unwrap().reviewed().count(), 2, "a draft is not said");
}

#[test]
fn nothing_is_overwritten_without_force() {
    let folder = Folder::valid().on_disk();
    import(&folder, &releases(), &[]);
    let path = folder.path().join("press-releases").join(&drafts(&folder)[0].0);
    let edited = fs::read_to_string(&path).unwrap().replace("status: draft", "panel: police\nstatus: draft");
    fs::write(&path, &edited).unwrap();
    let run = import(&folder, &releases(), &[]);
    assert_eq!((run.status, run.stdout.matches("already imported as").count()), (0, 3), "{run:?}");
    assert!(run.stdout.lines().all(|line| line.contains("nothing was written") && line.contains("--force")), "{run:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), edited);

    // Under another name it is still the same release.
    fs::rename(&path, path.with_file_name("renamed.md")).unwrap();
    let run = import(&folder, &releases(), &[]);
    assert!(run.stdout.contains("renamed.md") && drafts(&folder).len() == 3, "{run:?}");

    let run = import(&folder, &releases(), &["--force"]);
    assert_eq!((run.status, run.stdout.matches("wrote anew").count(), drafts(&folder).len()), (0, 3, 3), "{run:?}");
    assert!(drafts(&folder).iter().all(|(_, text)| !text.contains("panel: police")));
}

#[test]
fn the_same_release_twice_in_one_call_is_one_draft() {
    let folder = Folder::valid().on_disk();
    let [release, ..] = releases();
    let run = import(&folder, &[release.clone(), release], &[]);
    assert_eq!(
        (run.status, run.stdout.matches("already imported").count(), drafts(&folder).len()),
        (0, 1, 1),
        "{run:?}"
    );
}

#[test]
fn one_bad_file_stops_no_other() {
    let folder = Folder::valid().on_disk();
    let inputs = TempDir::new().unwrap();
    let [session, ..] = releases();
    let bad = [
        file(&inputs, "latin.txt", b"One\nTwo\nA caf\xe9.\n"),
        file(&inputs, "yaml.txt", "```yaml\ntitle: a\narea: [b\n```\nWords.\n"),
        file(&inputs, "open.txt", "```yaml\ntitle: a\n"),
        file(&inputs, "empty.txt", ""),
        inputs.path().join("nowhere.txt"),
    ];
    let mut all = bad.to_vec();
    all.insert(2, session);
    let run = import(&folder, &all, &[]);
    assert_eq!((run.status, run.stdout.lines().count(), run.stderr.lines().count()), (1, 1, 5), "{run:?}");
    assert_eq!(drafts(&folder).len(), 1);
    for (line, words) in run.stderr.lines().zip([
        ["latin.txt", "line 3 is not UTF-8", "Latin-1", "save it again as UTF-8"],
        ["yaml.txt:3:", "the YAML block is not valid", "nothing was written", "each line is `key: value`"],
        ["open.txt:1:", "does not end", "nothing was written", "```"],
        ["empty.txt", "holds no words", "nothing was written", "give a press release"],
        ["nowhere.txt", "cannot be read", "nothing was written", "check that it is there"],
    ]) {
        assert!(line.starts_with("open-door: error: ") && words.iter().all(|word| line.contains(word)), "{line}");
    }
}

#[test]
fn line_ends_and_a_byte_order_mark_make_no_difference_on_the_disk() {
    let inputs = TempDir::new().unwrap();
    let [_, _, chat] = releases();
    let text = fs::read_to_string(&chat).unwrap();
    let windows = file(&inputs, "windows.txt", format!("\u{feff}{}", text.replace('\n', "\r\n")));
    let [one, other] = [chat, windows].map(|release| {
        let folder = Folder::valid().on_disk();
        assert_eq!(import(&folder, &[release], &[]).status, 0);
        drafts(&folder)
    });
    assert_eq!(one, other);
}

#[test]
fn a_file_above_the_limit_is_refused_by_name_of_the_limit() {
    let folder = Folder::valid().on_disk();
    let inputs = TempDir::new().unwrap();
    let large = inputs.path().join("large.txt");
    // Sparse: nothing is written to the disk.
    fs::File::create(&large).unwrap().set_len(LARGEST_RELEASE + 1).unwrap();
    let run = import(&folder, &[large], &[]);
    assert!(run.status == 1 && run.stderr.contains(&format!("above the limit of {LARGEST_RELEASE}")), "{run:?}");
    let five = file(&inputs, "five.txt", fs::read_to_string(&releases()[2]).unwrap().repeat(730));
    assert!(fs::metadata(&five).unwrap().len() > 5 * 1024 * 1024);
    assert_eq!(import(&folder, &[five], &[]).status, 0);
}

#[test]
fn a_file_that_is_there_and_cannot_be_read_is_not_lost() {
    let folder = Folder::valid().on_disk();
    let inputs = TempDir::new().unwrap();
    let release = file(&inputs, "a.txt", "# A session\n\nWords.\n");
    fs::create_dir(folder.path().join("press-releases")).unwrap();
    let there = file(&folder, "press-releases/a-session.md", b"caf\xe9");
    for more in [[].as_slice(), &["--force"]] {
        let run = import(&folder, std::slice::from_ref(&release), more);
        assert!(run.status == 1 && run.stderr.contains("is there already"), "{run:?}");
        assert_eq!(fs::read(&there).unwrap(), b"caf\xe9");
    }
}
