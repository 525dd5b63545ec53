//! `open-door key`: the key file as the program makes and changes it.

use std::fs;
use std::path::Path;
use std::process::Command;

use open_door::store::sqlite::Sqlite;
use tempfile::TempDir;

struct Run {
    status: i32,
    said: String,
}

/// Runs `open-door key` in a folder, with no settings but those of its `.env`.
fn key(folder: &Path, args: &[&str]) -> Run {
    let mut program = Command::new(env!("CARGO_BIN_EXE_open-door"));
    let output = program.arg("key").args(args).current_dir(folder).env_clear().output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    Run { status: output.status.code().unwrap(), said }
}

/// The lines of the key file that hold keys.
fn lines(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

#[test]
fn a_key_is_made_once_and_rotated_and_never_printed() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("open-door.key");
    let none = key(folder.path(), &["rotate"]);
    assert_eq!(none.status, 1);
    assert!(none.said.contains("there is no key file") && none.said.contains("open-door key new"), "{}", none.said);

    let made = key(folder.path(), &["new"]);
    assert_eq!(made.status, 0, "{}", made.said);
    assert!(made.said.contains("unreadable for good"), "{}", made.said);
    let first = lines(&path);

    let again = key(folder.path(), &["new"]);
    assert_eq!(again.status, 1);
    assert!(again.said.contains("stays as it is") && again.said.contains("key rotate"), "{}", again.said);
    assert_eq!(lines(&path), first);

    let rotated = key(folder.path(), &["rotate"]);
    assert_eq!(rotated.status, 0, "{}", rotated.said);
    let both = lines(&path);
    assert_eq!((both.len(), &both[1]), (2, &first[0]), "the newest comes first, the older one is still there");
    for line in both {
        let secret = line.split_whitespace().last().unwrap();
        assert!(!format!("{}{}{}", made.said, again.said, rotated.said).contains(secret));
    }
}

#[tokio::test]
async fn a_rotation_takes_effect_at_once_or_is_left_to_the_running_bot() {
    let folder = TempDir::new().unwrap();
    let (path, data) = (folder.path().join("open-door.key"), folder.path().join("data"));
    key(folder.path(), &["new"]);
    let store = Sqlite::open(&data, &path).await.unwrap();

    let beside = key(folder.path(), &["rotate"]);
    assert!(beside.status == 0 && beside.said.contains("running bot"), "{}", beside.said);
    assert_eq!(lines(&path).len(), 2);
    assert_eq!(store.take_up_key().await.unwrap().older_out, 1);
    assert_eq!(lines(&path).len(), 1);
    store.close().await;

    let alone = key(folder.path(), &["rotate"]);
    assert!(alone.status == 0 && alone.said.contains("out of the file"), "{}", alone.said);
    assert_eq!(lines(&path).len(), 1);

    fs::remove_file(&path).unwrap();
    let new = key(folder.path(), &["new"]);
    assert!(new.status == 1 && new.said.contains("sealed with another key"), "{}", new.said);
    assert!(new.said.contains("unreadable for good") && !path.exists());
}

#[test]
fn the_key_file_is_where_the_settings_or_the_command_say() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join(".env"), "OPEN_DOOR_KEY_FILE=kept/elsewhere.key\n").unwrap();
    let nowhere = key(folder.path(), &["new"]);
    assert_eq!(nowhere.status, 1);
    assert!(nowhere.said.contains("kept/elsewhere.key"), "{}", nowhere.said);
    fs::create_dir(folder.path().join("kept")).unwrap();
    assert_eq!(key(folder.path(), &["new"]).status, 0);
    assert!(folder.path().join("kept/elsewhere.key").exists());
    assert_eq!(key(folder.path(), &["new", "--key-file", "here.key"]).status, 0);
    assert!(folder.path().join("here.key").exists());
}
