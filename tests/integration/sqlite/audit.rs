//! `open-door audit`, beside a store that is open.

use super::*;
use crate::command_line::open_door;

#[tokio::test]
async fn the_audit_log_says_who_did_what_and_not_what_was_said() {
    let home = Home::new();
    let store = home.open().await;
    let (id, _) = (told(&store, ASKER).await, told(&store, ASKER + 1).await);
    let codename = store.case(id).await.unwrap().unwrap().case.codename;
    let codename = codename.as_str();
    erase(&store, id).await.unwrap();
    let (data, key) = (home.data(), home.key());
    let audit = |more: &[&str]| {
        let mut args = vec!["audit", "--data", data.to_str().unwrap(), "--key-file", key.to_str().unwrap()];
        args.extend(more);
        open_door(&args, "")
    };

    let run = audit(&[codename]);
    let expected = format!(
        "2026-11-25 12:00:00 GMT  1 {codename}  asker  opened\n\
         2026-11-25 12:01:00 GMT  1 {codename}  panellist {PANELLIST}  claimed\n\
         2026-11-25 12:01:00 GMT  1 {codename}  panellist {PANELLIST}  replied\n\
         2026-11-25 12:02:00 GMT  1 {codename}  asker  erased\n"
    );
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (0, expected.as_str(), ""));
    assert_eq!(audit(&["1"]).stdout, expected);
    assert_eq!(audit(&[]).stdout.lines().count(), 7);
    assert_eq!(audit(&["1", "--last", "1"]).stdout, expected.lines().last().unwrap().to_owned() + "\n");
    assert_eq!(audit(&["nobody-here"]).stdout, "");
    store.close().await;
    assert_eq!(audit(&["1"]).stdout, expected, "with nobody at it, too");

    fs::remove_file(&key).unwrap();
    assert!(audit(&[]).stderr.contains("there is no key file"));
    KeyFile::create(&key).unwrap();
    assert!(audit(&[]).stderr.contains("unreadable for good"));
    let nothing = open_door(&["audit"], "");
    assert!(nothing.status == 1 && nothing.stderr.contains("no cases in `data`"), "{nothing:?}");
}
