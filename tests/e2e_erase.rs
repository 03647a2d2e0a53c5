//! `candidate erase`: afterwards no byte below the home says who it was, and every chain holds.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]

mod common;

use common::Bench;
use common::pty::Terminal;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

const WORDS: [&str; 7] = [
    "Ada Wonderful",
    "ada@wonderful.example",
    "Ada Married",
    "the power failed",
    "CASE-4711",
    "a false alarm",
    "33 percent",
];

fn begin(bench: &Bench, number: &str) -> Terminal {
    let mut terminal = Terminal::start(bench, 100, 40, &["--linear"]);
    terminal.told(0, "Home: ");
    terminal.say("start 3", "Type agree");
    terminal.say("agree", "Who sits this exam?");
    terminal.say(number, "Type begin");
    terminal.say("begin", "Options:\n");
    terminal
}

/// Ada's attempts are over; Bob's is open.
fn known() -> Bench {
    let bench = Bench::with_program("two-level");
    for arguments in [
        &["candidate", "add", "p-1", "--name", "Ada Wonderful", "--email", "ada@wonderful.example"][..],
        &["candidate", "rename", "p-1", "Ada Married"],
        &["candidate", "add", "p-2", "--name", "Bob Example"],
        &["admin", "grant", "p-1", "deck-basic", "--reason", "the power failed"],
        &["admin", "accommodate", "p-1", "deck-basic", "--extra-percent", "33", "--case", "CASE-4711"],
    ] {
        bench.ok(arguments);
    }
    let mut terminal = begin(&bench, "1");
    terminal.say("note remember the green light", "");
    terminal.say("submit", "type submit once more");
    terminal.say("submit", "Result: ");
    terminal.kill();
    let listed: Value = serde_json::from_str(&bench.ok(&["attempts", "list", "--all", "--json"])).unwrap();
    bench.ok(&["admin", "void", listed[0]["attempt"].as_str().unwrap(), "--reason", "a false alarm"]);
    bench.ok(&["candidate", "use", "p-2"]);
    begin(&bench, "2").kill();
    bench
}

fn files(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else {
            into.push(path);
        }
    }
}

/// Files below the home in which a word stands.
fn that_say(bench: &Bench, words: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    files(bench.home(), &mut all);
    let mut found = Vec::new();
    for path in all {
        let bytes = fs::read(&path).unwrap();
        for word in words {
            if bytes.windows(word.len()).any(|window| window == word.as_bytes()) {
                found.push(format!("{word} in {}", path.display()));
            }
        }
    }
    found
}

#[test]
fn nothing_below_the_home_says_any_more_who_it_was_and_every_chain_holds() {
    let bench = known();
    for word in WORDS {
        assert!(!that_say(&bench, &[word]).is_empty(), "{word} is looked for where it stood");
    }
    let records = |bench: &Bench| -> Value {
        let said: Value = serde_json::from_str(&bench.ok(&["admin", "audit", "--json"])).unwrap();
        said["records"].clone()
    };
    let audited = records(&bench).as_array().unwrap().len();
    let (_, said) = bench.fails(0, &["candidate", "erase", "p-1", "--reason", "asked for it", "--yes"]);
    assert!(said.contains("p-1 is erased") && said.contains("stay under the id"), "{said}");
    assert_eq!(that_say(&bench, &WORDS), Vec::<String>::new());
    let status = bench.ok(&["status"]);
    assert!(status.contains("erased person (p-1)") && status.contains("deck-basic  void"), "{status}");
    let trail = bench.ok(&["admin", "audit"]);
    let all = records(&bench);
    assert_eq!(all.as_array().unwrap().len(), audited + 1);
    assert_eq!(all[audited]["change"], serde_json::json!({ "type": "person_erased", "person": "p-1" }));
    assert!(trail.contains("erased\n") && trail.contains("reason: asked for it"), "{trail}");
    let (checked, _) = bench.fails(0, &["store", "check"]);
    assert!(checked.contains("in step"), "{checked}");

    // the database made anew knows nothing either
    let before = [
        bench.ok(&["attempts", "list", "--all", "--json"]),
        bench.ok(&["candidate", "list", "--json"]),
        trail,
    ];
    fs::remove_file(bench.home().join("data/invigil.db")).unwrap();
    bench.ok(&["store", "rebuild"]);
    let after = [
        bench.ok(&["attempts", "list", "--all", "--json"]),
        bench.ok(&["candidate", "list", "--json"]),
        bench.ok(&["admin", "audit"]),
    ];
    assert_eq!(after, before);
    assert_eq!(that_say(&bench, &WORDS), Vec::<String>::new());
    bench.fails(0, &["store", "check"]);
    // once more changes nothing
    bench.ok(&["candidate", "erase", "p-1", "--reason", "asked for it", "--yes"]);
    assert_eq!(bench.ok(&["admin", "audit"]), after[2]);
}

#[test]
fn who_was_erased_is_nobody_to_sit_or_to_record_for() {
    let bench = known();
    bench.ok(&["candidate", "erase", "p-1", "--reason", "asked for it", "--yes"]);
    for arguments in [
        &["candidate", "use", "p-1"][..],
        &["candidate", "rename", "p-1", "Ada Again"],
        &["admin", "grant", "p-1", "deck-basic", "--reason", "none"],
    ] {
        let (_, said) = bench.fails(1, arguments);
        assert!(said.contains("was erased"), "{said}");
    }
    let (_, said) = bench.fails(1, &["candidate", "add", "p-1", "--name", "Somebody Else"]);
    assert!(said.contains("is taken"), "{said}");
}

#[test]
fn nobody_is_erased_in_an_exam_or_without_being_asked() {
    let bench = known();
    let (_, said) = bench.fails(1, &["candidate", "erase", "p-2", "--reason", "asked for it", "--yes"]);
    assert!(said.contains("has an open attempt"), "{said}");
    let (_, said) = bench.fails(2, &["candidate", "erase", "p-1", "--reason", "asked for it"]);
    assert!(said.contains("--yes"), "{said}");
    for (typed, code) in [("p-2", 1), ("p-1", 0)] {
        let mut terminal =
            Terminal::start(&bench, 100, 24, &["candidate", "erase", "p-1", "--reason", "asked"]);
        terminal.told(0, "Type the id to go on");
        assert!(bench.ok(&["status"]).contains("Ada Married (p-1)"));
        terminal.text(typed);
        terminal.key("Enter");
        assert_eq!(terminal.end(), code);
    }
    assert!(bench.ok(&["status"]).contains("erased person (p-1)"));
}

#[test]
fn copies_that_are_not_touched_are_named() {
    let bench = known();
    let copy = bench.home().join("copy.db");
    bench.ok(&["store", "backup", copy.to_str().unwrap()]);
    bench.ok(&["store", "restore", copy.to_str().unwrap()]);
    let (_, said) = bench.fails(0, &["candidate", "erase", "p-1", "--reason", "asked for it", "--yes"]);
    assert!(said.contains("invigil.db.replaced-1"), "{said}");
}
