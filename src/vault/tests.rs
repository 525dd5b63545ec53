use std::fs;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

const WORDS: Place<'_> = Place::new("line.text", &[7, 1]);

fn key(byte: u8) -> Key {
    Key::of(&[byte; 32])
}

fn file() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("open-door.key");
    (folder, path)
}

#[test]
fn what_is_sealed_opens_with_its_key_in_its_place_and_nowhere_else() {
    let sealed = key(1).seal(WORDS, b"he has my keys").unwrap();
    assert_eq!(key(1).open(WORDS, &sealed).unwrap().as_slice(), b"he has my keys");
    assert!(matches!(key(2).open(WORDS, &sealed), Err(SealError::Unfit("line.text"))));
    for place in [
        Place::new("line.text", &[7, 2]),
        Place::new("line.text", &[7]),
        Place::new("line.text", &[1, 7]),
        Place::new("line.tex", &[7, 1]),
        Place::new("card.text", &[7, 1]),
    ] {
        assert!(key(1).open(place, &sealed).is_err(), "{place:?}");
    }
}

#[test]
fn a_flipped_bit_anywhere_is_seen() {
    let sealed = key(1).seal(WORDS, b"he has my keys").unwrap();
    for at in 0..sealed.len() {
        let mut other = sealed.clone();
        other[at] ^= 1;
        assert!(key(1).open(WORDS, &other).is_err(), "byte {at}");
    }
    for length in 0..sealed.len() {
        assert!(key(1).open(WORDS, &sealed[..length]).is_err(), "length {length}");
    }
}

#[test]
fn the_same_words_look_different_each_time_and_short_ones_are_as_long_as_shorter_ones() {
    let (first, second) = (key(1).seal(WORDS, b"yes").unwrap(), key(1).seal(WORDS, b"yes").unwrap());
    assert_ne!(first, second);
    assert_eq!(first.len(), key(1).seal(WORDS, b"no, he is at home and he reads this").unwrap().len());
}

#[test]
fn a_known_sealing_stays_readable() {
    // Written by an earlier build: what is on the disk must open with every later one.
    let sealed = key(1).seal_with(&[9; 24], WORDS, b"yes").unwrap();
    let known = blake3::hash(&sealed).to_hex();
    assert_eq!(known.as_str(), "f6f659b8c67376c182268af63459f2079aa2f84b31d31ff709207379d034a9f8");
}

proptest! {
    #[test]
    fn any_bytes_come_back(bytes: Vec<u8>, row: Vec<i64>) {
        let place = Place::new("line.text", &row);
        let sealed = key(3).seal(place, &bytes).unwrap();
        let opened = key(3).open(place, &sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), bytes.as_slice());
    }

    #[test]
    fn any_text_as_a_key_file_gives_an_error_and_no_panic(text: String) {
        let (_folder, path) = file();
        let _ = KeyFile::create(&path).unwrap();
        fs::write(&path, &text).unwrap();
        prop_assert!(KeyFile::read(&path).is_err());
    }
}

#[test]
fn a_hash_is_the_same_each_time_and_another_for_another_kind_or_key() {
    let hash = key(1).hash("asker", b"42");
    assert_eq!(hash, key(1).hash("asker", b"42"));
    for other in [key(2).hash("asker", b"42"), key(1).hash("asker", b"43"), key(1).hash("message", b"42")] {
        assert_ne!(hash, other);
    }
    assert_ne!(key(1).hash("asker4", b"2"), hash);
    assert_ne!(key(1).derive("lookup"), key(1).derive("registry"));
}

#[test]
fn nothing_shows_a_key() {
    let ring = Ring::draw().unwrap();
    assert_eq!(format!("{:?} {ring:?}", key(1)), "Key(..) Ring { newest: Key(..), older: [] }");
}

#[test]
fn a_key_file_is_made_once_for_its_owner_alone() {
    let (folder, path) = file();
    let made = KeyFile::create(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(KeyFile::read(&path).unwrap().ring(), made.ring());
    let again = KeyFile::create(&path).unwrap_err();
    assert!(matches!(again, KeyError::Exists(_)) && again.to_string().contains("key rotate"), "{again}");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn a_key_file_that_does_not_fit_is_named_with_its_mend_and_without_its_key() {
    let (_folder, path) = file();
    let missing = KeyFile::read(&path).unwrap_err().to_string();
    assert!(missing.contains("open-door key new") && missing.contains("OPEN_DOOR_KEY_FILE"), "{missing}");
    KeyFile::create(&path).unwrap();
    let good = fs::read_to_string(&path).unwrap();
    let secret = good.split_whitespace().last().unwrap();
    let (first, rest) = secret.split_at(1);
    let altered = format!("{}{rest}", if first == "0" { "1" } else { "0" });
    for (text, says) in [
        (String::new(), "holds no key"),
        ("# only a comment\n".to_owned(), "holds no key"),
        (good.replace(secret, &altered), "line 4 "),
        (good.replace(secret, rest), "line 4 "),
        (good.replace(secret, "é"), "line 4 "),
        (good.replace("open-door-key", "other-key"), "line 4 "),
        (format!("{good}open-door-key\n"), "line 5 "),
        (format!("{}\n", good.trim_end()) + "x y z w\n", "line 5 "),
    ] {
        fs::write(&path, &text).unwrap();
        let error = KeyFile::read(&path).unwrap_err().to_string();
        assert!(error.contains(says) && error.contains("unreadable for good"), "{error}");
        assert!(!error.contains(secret) && !error.contains(&altered), "{error}");
    }
    fs::write(&path, [b'\n', 0xff]).unwrap();
    assert!(KeyFile::read(&path).unwrap_err().to_string().contains("line 2 "));
}

#[cfg(unix)]
#[test]
fn a_key_file_that_everybody_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, path) = file();
    KeyFile::create(&path).unwrap();
    for (mode, fits) in [(0o644, false), (0o604, false), (0o640, true), (0o400, true)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let read = KeyFile::read(&path);
        assert_eq!(read.is_ok(), fits, "{mode:o}");
        assert!(fits || read.unwrap_err().to_string().contains("chmod 600"));
    }
}

#[test]
fn a_rotation_keeps_the_older_key_until_nothing_is_sealed_with_it() {
    let (folder, path) = file();
    let first = KeyFile::create(&path).unwrap();
    let data = key(5);
    let before = first.ring().wrap(WORDS, &data).unwrap();

    let mut bot = KeyFile::rotate(&path).unwrap();
    assert_eq!(bot.ring().unwrap(WORDS, &before).unwrap(), data);
    let after = bot.ring().wrap(WORDS, &data).unwrap();
    assert_eq!((before.by, after.by), (bot.ring().older()[0], bot.ring().newest()));

    assert!(matches!(bot.retire(&[before.by, after.by]), Retired::None));
    assert_eq!(bot.ring().unwrap(WORDS, &before).unwrap(), data);
    assert!(matches!(bot.retire(&[after.by]), Retired::Out(1)));
    assert!(matches!(bot.ring().unwrap(WORDS, &before), Err(SealError::Stranger(id)) if id == before.by));
    assert_eq!(KeyFile::read(&path).unwrap().ring().unwrap(WORDS, &after).unwrap(), data);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn a_rotation_while_older_keys_are_taken_out_loses_no_key_in_use() {
    let (_folder, path) = file();
    KeyFile::create(&path).unwrap();
    let mut bot = KeyFile::rotate(&path).unwrap();
    let sealed = bot.ring().wrap(WORDS, &key(5)).unwrap();
    KeyFile::rotate(&path).unwrap();
    assert!(matches!(bot.retire(&[sealed.by]), Retired::Out(1)));
    assert_eq!(bot.ring().older(), [sealed.by]);
    assert_eq!(KeyFile::read(&path).unwrap().ring().unwrap(WORDS, &sealed).unwrap(), key(5));
}

#[test]
fn of_many_rotations_at_once_none_is_undone() {
    let (_folder, path) = file();
    KeyFile::create(&path).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            // In one process the file aside has one name: the lock must keep them apart.
            scope.spawn(|| KeyFile::rotate(&path).unwrap());
        }
    });
    assert_eq!(KeyFile::read(&path).unwrap().ring().older().len(), 4);
}

#[test]
fn a_wrapped_key_survives_one_column() {
    let wrapped = Ring::draw().unwrap().wrap(WORDS, &key(5)).unwrap();
    assert_eq!(Wrapped::read(&wrapped.to_bytes()), Some(wrapped));
    assert_eq!(Wrapped::read(&[1; 7]), None);
}
