//! `admin role` and `admin token`: who may act as what, and tokens that are shown once.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]

mod common;

use common::Bench;
use serde_json::Value;
use std::process::Command;

fn peopled() -> Bench {
    let bench = Bench::new();
    bench.ok(&["partner", "add", "north", "--name", "North Ltd"]);
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    bench.ok(&["candidate", "add", "bob", "--name", "Bob Example"]);
    bench
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn roles_are_granted_listed_and_withdrawn_and_the_last_administrator_stays() {
    let bench = peopled();
    let (_, said) = bench.fails(0, &["admin", "role", "list"]);
    assert!(said.contains("Nobody has a role"), "{said}");
    let (_, said) = bench.fails(0, &["admin", "role", "grant", "ada", "administrator"]);
    assert!(said.contains("ada is an administrator now."), "{said}");
    bench.ok(&["admin", "role", "grant", "bob", "partner-manager", "--partner", "north"]);
    let listed = bench.ok(&["admin", "role", "list"]);
    assert!(listed.contains("ada  an administrator  since "), "{listed}");
    assert!(listed.contains("bob  the partner manager of north  since "), "{listed}");
    let listed = parsed(&bench.ok(&["admin", "role", "list", "--person", "bob", "--json"]));
    assert_eq!((&listed[0]["role"], &listed[0]["partner"]), (&"partner-manager".into(), &"north".into()));
    for (arguments, expected) in [
        (&["grant", "ada", "administrator"][..], "has the role `administrator` already"),
        (&["withdraw", "ada", "administrator"], "ada is the only administrator"),
        (&["withdraw", "bob", "proctor"], "bob has not the role `proctor`"),
        (&["grant", "bob", "partner-manager"], "name it (--partner)"),
        (&["grant", "bob", "partner-manager", "--partner", "nort"], "did you mean `north`?"),
        (&["grant", "bob", "proctor", "--partner", "north"], "leave the partner out"),
        (&["grant", "bobb", "proctor"], "did you mean `bob`?"),
    ] {
        let (_, said) = bench.fails(1, &[&["admin", "role"], arguments].concat());
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
    bench.fails(2, &["admin", "role", "grant", "bob", "candidate"]);
    let (_, said) =
        bench.fails(0, &["admin", "role", "withdraw", "bob", "partner-manager", "--partner", "north"]);
    assert!(said.contains("bob is no longer the partner manager of north."), "{said}");
    bench.fails(0, &["store", "check"]);
}

#[test]
fn a_token_is_shown_once_and_stands_nowhere_in_the_home() {
    let mut bench = peopled();
    let log = bench.home().join("invigil.log");
    bench.set("INVIGIL_LOG", log.to_str().unwrap());
    let token = bench.ok(&["admin", "token", "issue", "ada", "--label", "Ada's laptop", "--days", "7"]);
    let token = token.trim();
    assert!(token.starts_with("ivg_") && token.len() == 47, "{token}");
    let found = Command::new("grep").args(["-rlF", "-e", &token[4..]]).arg(bench.home()).output().unwrap();
    assert!(found.stdout.is_empty(), "{}", String::from_utf8_lossy(&found.stdout));
    let rows = parsed(&bench.ok(&["admin", "token", "list", "--json"]));
    let id = rows[0]["id"].as_str().unwrap().to_owned();
    assert_eq!((&rows[0]["label"], &rows[0]["revoked"]), (&"Ada's laptop".into(), &Value::Null));
    let listed = bench.ok(&["admin", "token", "list"]);
    assert!(listed.contains(&id) && listed.contains("never used  Ada's laptop"), "{listed}");
    let (_, said) = bench.fails(1, &["admin", "token", "revoke", "tk-0"]);
    assert!(said.contains("there is no token `tk-0`"), "{said}");
    bench.ok(&["admin", "token", "revoke", &id]);
    bench.fails(1, &["admin", "token", "revoke", &id]);
    let (none, said) = bench.fails(0, &["admin", "token", "list"]);
    assert!(none.is_empty() && said.contains("--all shows the others"), "{said}");
    assert!(bench.ok(&["admin", "token", "list", "--all"]).contains("revoked 20"));
    for days in ["0", "367"] {
        let (_, said) = bench.fails(1, &["admin", "token", "issue", "ada", "--days", days]);
        assert!(said.contains("from 1 to 366 days"), "{said}");
    }
    let issued = parsed(&bench.ok(&["admin", "token", "issue", "bob", "--json"]));
    assert!(issued["token"].as_str().unwrap().starts_with("ivg_"));
    // the label is a word about a person, and goes with the person
    bench.ok(&["candidate", "erase", "ada", "--reason", "asked for it", "--yes"]);
    assert!(!bench.ok(&["admin", "token", "list", "--all"]).contains("laptop"));
    bench.fails(0, &["store", "check"]);
    std::fs::remove_file(bench.home().join("data/invigil.db")).unwrap();
    bench.ok(&["store", "rebuild"]);
    assert_eq!(parsed(&bench.ok(&["admin", "token", "list", "--json"]))[0]["id"], issued["id"]);
}
