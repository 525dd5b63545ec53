//! A full disk, a locked database, and kills at any moment.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::*;

/// Tells the test binary that it is the other process of a scene: what it is to do, and in which folder.
const OTHER: &str = "OPEN_DOOR_TEST_OTHER_PROCESS";

/// This test binary again, as another process that does one thing.
fn other_process(what: &str, home: &Home) -> Command {
    let mut other = Command::new(std::env::current_exe().unwrap());
    other.args(["--exact", "--nocapture", "sqlite::fault::the_other_process"]);
    other.env(OTHER, format!("{what} {}", home.0.path().display()));
    other.stdout(Stdio::piped()).stderr(Stdio::null());
    other
}

#[tokio::test]
async fn the_other_process() {
    let Ok(wanted) = std::env::var(OTHER) else { return };
    let (what, folder) = wanted.split_once(' ').unwrap();
    let folder = Path::new(folder);
    let store = Sqlite::open(&folder.join("data"), &folder.join("open-door.key")).await.unwrap();
    match what {
        "works" => work(&store).await,
        "fills" => fill(&store).await,
        other => panic!("{other}"),
    }
}

/// Says what was accepted, once it was.
fn accepted(what: &str, case: u64) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n=accepted {what} {case}").unwrap();
    out.flush().unwrap();
}

fn whole(case: CaseChange, id: CaseId, version: u64) -> Change {
    let number = id.number() * 100 + version;
    let errand = NewErrand { lane: Lane::Panel(id), errand: Errand::Pass(LineId::new(1)), nonce: number, made: at(0) };
    Change { case, errands: vec![errand], receipts: vec![Receipt { message: number, at: at(0) }], ..Change::default() }
}

/// Opens cases, writes in them, and erases every second one, without end.
async fn work(store: &Sqlite) {
    loop {
        let opening = Opening {
            by: OpenedBy::Asker,
            urgency: Urgency::Routine,
            flags: Flags::default(),
            topic: None,
            area: None,
            intake: Intake::default(),
            wanted: Wanted::Everyone,
            said: vec![words(TOLD)],
        };
        let id = store.new_case_id().await.unwrap();
        let asker = id.number();
        let (mut case, _) = open(opening, id, Codename::draw(asker, &Default::default()), at(0), &Limits::default());
        let opens = CaseChange::Open { case: case.clone(), asker: AskerKey::new(asker) };
        store.commit(whole(opens, id, 0)).await.unwrap();
        accepted("save", id.number());
        for version in 1..=2 {
            let says = Deed::AskerWrites { text: words("more"), urgency: Urgency::Routine, flags: Flags::default() };
            (case, _) = step(&case, says, at(1), &Limits::default()).unwrap();
            let saves = CaseChange::Save { case: case.clone(), version: version - 1 };
            store.commit(whole(saves, id, version)).await.unwrap();
            accepted("save", id.number());
        }
        if asker % 2 == 0 {
            let erase = CaseChange::Erase { id, version: 2 };
            let errand = NewErrand {
                lane: Lane::Loose,
                errand: Errand::ClearAsker { door: id.number(), messages: vec![] },
                nonce: id.number(),
                made: at(0),
            };
            store.commit(Change { case: erase, errands: vec![errand], ..Change::default() }).await.unwrap();
            accepted("erase", id.number());
        }
    }
}

/// How a case stands by what was accepted: how many saves, and whether it was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Told {
    saves: u64,
    is_erased: bool,
}

#[tokio::test]
async fn what_was_accepted_before_a_kill_is_there_whole_and_nothing_is_there_by_half() {
    let home = Home::new();
    home.open().await.close().await;
    let mut told: BTreeMap<u64, Told> = BTreeMap::new();
    // Each round is killed a little later, so that the kills fall on every kind of change.
    for round in 1..=12 {
        let mut child = other_process("works", &home).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut lines = lines.filter(|line| line.starts_with("=accepted "));
        for _ in 0..round {
            take_in(&mut told, &lines.next().unwrap());
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What it still said before it died was accepted too.
        lines.for_each(|line| take_in(&mut told, &line));

        let store = home.open().await;
        let mut more = 0;
        for (&case, told) in &mut told {
            let found = found(&store, CaseId::new(case)).await;
            let next = [*told, Told { saves: told.saves + 1, ..*told }, Told { is_erased: true, ..*told }];
            assert!(next.contains(&found), "round {round}, case {case}: {told:?} was accepted, {found:?} is there");
            more += u32::from(found != *told);
            *told = found;
        }
        assert!(more <= 1, "round {round}: one change was under way, not {more}");
        store.close().await;
    }
    assert!(told.values().any(|told| told.is_erased) && told.values().any(|told| !told.is_erased), "{told:?}");
}

fn take_in(told: &mut BTreeMap<u64, Told>, line: &str) {
    let (what, case) = line.trim_start_matches("=accepted ").split_once(' ').unwrap();
    let case = told.entry(case.parse().unwrap()).or_default();
    match what {
        "save" => case.saves += 1,
        "erase" => case.is_erased = true,
        other => panic!("{other}"),
    }
}

/// How a case stands in the store, and that all its parts agree.
async fn found(store: &Sqlite, id: CaseId) -> Told {
    let errands = store.errands_of(id).await.unwrap();
    let taken = async |version| store.is_taken(id.number() * 100 + version).await.unwrap();
    let Some(kept) = store.case(id).await.unwrap() else {
        assert_eq!(errands, []);
        let clear = Errand::ClearAsker { door: id.number(), messages: vec![] };
        let due = store.due(at(9), 1_000).await.unwrap();
        assert_eq!(due.iter().filter(|row| row.errand == clear).count(), 1, "what is to be taken away is known once");
        return Told { saves: 3, is_erased: true };
    };
    let saves = kept.version + 1;
    assert_eq!(kept.case.lines.len() as u64, saves, "a line with each save");
    assert_eq!(errands.len() as u64, saves, "an errand with each save");
    assert!(taken(saves - 1).await && !taken(saves).await, "a receipt with each save");
    Told { saves, is_erased: false }
}

/// Writes more than the disk takes.
async fn fill(store: &Sqlite) {
    let id = store.open_case_of(AskerKey::new(ASKER)).await.unwrap().unwrap();
    let before = store.case(id).await.unwrap().unwrap();
    let mut case = before.case.clone();
    for _ in 0..40 {
        let text = words(&"word ".repeat(350));
        let says = Deed::AskerWrites { text, urgency: Urgency::Routine, flags: Flags::default() };
        (case, _) = step(&case, says, at(1), &Limits::default()).unwrap();
    }
    let mut refused = None;
    let mut version = before.version;
    while refused.is_none() {
        match store.commit(whole(CaseChange::Save { case: case.clone(), version }, id, version)).await {
            Ok(()) => version += 1,
            Err(error) => refused = Some(error),
        }
        let says =
            Deed::AskerWrites { text: words(&"more ".repeat(350)), urgency: Urgency::Routine, flags: Flags::default() };
        (case, _) = step(&case, says, at(1), &Limits::default()).unwrap();
    }
    assert!(matches!(refused, Some(StoreError::Unavailable(_))), "{refused:?}");
    let after = store.case(id).await.unwrap().unwrap();
    assert_eq!(after.version, version, "what is there can still be read, and is what was accepted last");
    accepted("fill", version);
}

#[cfg(unix)]
#[tokio::test]
async fn a_full_disk_refuses_the_change_and_keeps_what_was_there() {
    let home = Home::new();
    let store = home.open().await;
    let id = told(&store, ASKER).await;
    store.close().await;
    // No file of that process may grow beyond 512 blocks of 512 bytes, and the signal for it is ignored.
    let filling = other_process("fills", &home);
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 512; exec \"$@\"", "sh"]).arg(filling.get_program());
    shell.args(filling.get_args()).envs(filling.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = shell.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said} {}", String::from_utf8_lossy(&output.stderr));
    let last: u64 = said.lines().find_map(|line| line.strip_prefix("=accepted fill ")).unwrap().parse().unwrap();

    let store = home.open().await;
    let kept = store.case(id).await.unwrap().unwrap();
    assert_eq!(kept.version, last);
    let says = Deed::AskerWrites { text: words("still here"), urgency: Urgency::Routine, flags: Flags::default() };
    deed(&store, kept.case, kept.version, says).await;
}

/// Another program that holds a database.
async fn hold(file: &Path) -> sqlx::SqliteConnection {
    let mut other = SqliteConnectOptions::new().filename(file).connect().await.unwrap();
    sqlx::query("BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
    other
}

#[tokio::test]
async fn a_locked_database_refuses_the_change_and_takes_it_when_it_is_free() {
    let home = Home::new();
    let store = home.open().await;
    let id = told(&store, ASKER).await;
    let kept = store.case(id).await.unwrap().unwrap();
    let says = Deed::AskerWrites { text: words("are you there"), urgency: Urgency::Routine, flags: Flags::default() };
    let (case, _) = step(&kept.case, says, at(1), &Limits::default()).unwrap();
    let change = whole(CaseChange::Save { case: case.clone(), version: kept.version }, id, 77);

    let other = hold(&home.data().join("cases.sqlite")).await;
    let refused = store.commit(change.clone()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
    other.close().await.unwrap();
    assert!(!store.is_taken(id.number() * 100 + 77).await.unwrap());
    store.commit(change).await.unwrap();
    assert_eq!(store.case(id).await.unwrap().unwrap().case, case);
}

#[tokio::test]
async fn without_its_keys_no_case_is_opened_and_none_is_half_erased() {
    let home = Home::new();
    let store = home.open().await;
    let id = told(&store, ASKER).await;
    let kept = store.case(id).await.unwrap().unwrap();
    let next = store.new_case_id().await.unwrap();
    let case = Case { id: next, ..kept.case.clone() };
    let opens = whole(CaseChange::Open { case, asker: AskerKey::new(ASKER + 1) }, next, 0);
    let keys = home.data().join("keys.sqlite");

    let other = hold(&keys).await;
    let refused = store.commit(opens.clone()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
    // The rows go at once, and with them what can be seen; the key follows when it can.
    let erase = CaseChange::Erase { id, version: kept.version };
    store.commit(Change { case: erase, ..Change::default() }).await.unwrap();
    other.close().await.unwrap();
    assert!(store.case(id).await.unwrap().is_none() && store.case(next).await.unwrap().is_none());
    store.commit(opens).await.unwrap();
    store.sweep(at(0), at(0)).await.unwrap();
    store.close().await;
    let mut database = SqliteConnectOptions::new().filename(&keys).connect().await.unwrap();
    let left: Vec<i64> = sqlx::query_scalar("SELECT case_id FROM case_key").fetch_all(&mut database).await.unwrap();
    assert_eq!(left, [i64::try_from(next.number()).unwrap()]);
}
