//! `store rebuild`: a database that was lost or damaged, made anew from its ledger and the journals, says what it said.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]

mod common;

use common::answers::{self, Keys};
use common::pty::Terminal;
use common::{Bench, repository};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

fn database(bench: &Bench) -> PathBuf {
    bench.home().join("data/invigil.db")
}

fn ledger(bench: &Bench, name: &str) -> PathBuf {
    bench.home().join("data/invigil.ledger").join(name)
}

/// Plain lines at the first question of the exam with four, for the person whose number in the list is `number`.
fn begin(bench: &Bench, person: &str, number: usize) -> Terminal {
    bench.ok(&["candidate", "use", person]);
    let mut terminal = Terminal::start(bench, 100, 40, &["--linear"]);
    terminal.told(0, "Home: ");
    terminal.say("start 3", "Type agree");
    terminal.say("agree", "Who sits this exam?");
    terminal.say(&number.to_string(), "Type begin");
    terminal.say("begin", "Options:\n");
    terminal
}

fn end(mut terminal: Terminal) {
    terminal.say("submit", "type submit once more");
    terminal.say("submit", "Result: ");
    terminal.say("home", "Home: ");
    terminal.text("quit");
    terminal.key("Enter");
    assert_eq!(terminal.end(), 0);
}

/// Answers every question rightly and hands in.
fn pass(bench: &Bench, mut terminal: Terminal) {
    let keys = Keys::of(&repository("tests/data/banks/deck-basic.toml"));
    let form = answers::form(bench);
    for (number, item) in form.items.iter().enumerate() {
        let from = terminal.raw().len();
        terminal.say(&format!("go {}", number + 1), &format!("Question {} of", number + 1));
        let letters: Vec<String> = keys
            .right(item)
            .into_iter()
            .map(|option| common::sitting::letter(option).to_lowercase().to_string())
            .collect();
        terminal.say(&format!("answer {}", letters.join(" ")), "");
        terminal.told(from, "Saved, entry ");
    }
    end(terminal);
}

fn attempts_of(bench: &Bench, person: &str) -> Vec<Value> {
    let listed = bench.ok(&["attempts", "list", "--candidate", person, "--json"]);
    serde_json::from_str(&listed).unwrap()
}

/// An item that Bob's form holds turns out to be bad: appeals, the item void, the result counted anew.
fn contest(bench: &Bench) {
    let failed = attempts_of(bench, "bob")[0]["attempt"].as_str().unwrap().to_owned();
    bench.ok(&["admin", "appeal", "open", &failed, "--kind", "item", "--text", "Two options are right."]);
    bench.ok(&["admin", "appeal", "open", &failed, "--text", "Count it again."]);
    let listed: Vec<Value> = serde_json::from_str(&bench.ok(&["admin", "appeal", "list", "--json"])).unwrap();
    let appeal = listed[0]["id"].as_str().unwrap();
    bench.ok(&["admin", "appeal", "decide", appeal, "upheld", "--reason", "They are."]);
    let keys = Keys::of(&repository("tests/data/banks/deck-basic.toml"));
    let form = std::fs::read(bench.home().join("state/attempts").join(&failed).join("form.json")).unwrap();
    let form: invigil::form::PresentedForm = serde_json::from_slice(&form).unwrap();
    let bad = keys.item(&form.items[0]).id.to_string();
    bench.ok(&["admin", "void-item", "deck-basic", &bad, "--reason", "two options are right"]);
    bench.ok(&["admin", "rescore", "deck-basic", "--apply", "--reason", "a bad item"]);
}

/// Everything that a store is asked for: a pass that was suspended, a failure, a void attempt, an open one, and decisions.
fn full() -> Bench {
    let bench = Bench::with_program("two-level");
    for arguments in [
        &["partner", "add", "north", "--name", "North Ltd"][..],
        &["partner", "add", "south", "--name", "South Ltd"],
        &[
            "candidate",
            "add",
            "ada",
            "--name",
            "Ada Example",
            "--email",
            "ada@north.example",
            "--partner",
            "north",
        ],
        &["candidate", "add", "bob", "--name", "Bob Example"],
        &["candidate", "add", "cy", "--name", "Cy Example"],
        &["candidate", "add", "dee", "--name", "Dee Example"],
        &["candidate", "rename", "dee", "Dee Other"],
        &["admin", "grant", "bob", "deck-basic", "--reason", "the power failed"],
        &["admin", "accommodate", "cy", "deck-basic", "--extra-percent", "25", "--case", "C-17"],
    ] {
        bench.ok(arguments);
    }
    pass(&bench, begin(&bench, "ada", 1));
    end(begin(&bench, "bob", 2));
    end(begin(&bench, "cy", 3));
    let void = attempts_of(&bench, "cy")[0]["attempt"].as_str().unwrap().to_owned();
    bench.ok(&["admin", "void", &void, "--reason", "the fire alarm"]);
    contest(&bench);
    let mut open = begin(&bench, "dee", 4);
    let from = open.raw().len();
    open.say("answer b", "");
    open.told(from, "Saved, entry ");
    open.kill();
    bench
}

fn standing(bench: &Bench) -> String {
    let mut status: Value = serde_json::from_str(&bench.ok(&["status", "--json"])).unwrap();
    status["at"].take();
    status.to_string()
}

/// What the store says, without the instants at which it was asked.
fn said(bench: &Bench) -> Vec<String> {
    vec![
        standing(bench),
        bench.ok(&["attempts", "list", "--all", "--json"]),
        bench.ok(&["admin", "audit", "--json"]),
        bench.ok(&["admin", "audit"]),
        bench.ok(&["candidate", "list", "--json"]),
        bench.ok(&["partner", "list", "--json"]),
        bench.ok(&["admin", "appeal", "list", "--json"]),
        bench.ok(&["admin", "void-item", "--list"]),
        bench.ok(&["store", "check", "--json"]),
    ]
}

/// Every row of every table, as SQL.
fn dump(bench: &Bench) -> String {
    let script =
        "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nprint('\\n'.join(sorted(c.iterdump())))";
    let run =
        std::process::Command::new("python3").args(["-c", script]).arg(database(bench)).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

fn rows_differ(before: &str, after: &str) -> Vec<String> {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
    lines(before).symmetric_difference(&lines(after)).cloned().collect()
}

#[test]
fn a_database_that_was_lost_or_damaged_is_made_anew_and_says_the_same() {
    let bench = full();
    let credential = {
        let status: Value = serde_json::from_str(&bench.ok(&["status", "--json"])).unwrap();
        status["people"][0]["credentials"][0]["award"]["id"].as_str().unwrap().to_owned()
    };
    bench.ok(&["admin", "suspend", &credential, "--reason", "a complaint"]);
    bench.ok(&["admin", "reinstate", &credential, "--reason", "it was unfounded"]);
    bench.ok(&["admin", "suspend", &credential, "--reason", "another complaint"]);
    let (before, rows) = (said(&bench), dump(&bench));
    for harm in ["delete", "empty", "cut", "noise"] {
        let whole = fs::read(database(&bench)).unwrap();
        match harm {
            "delete" => fs::remove_file(database(&bench)).unwrap(),
            "empty" => fs::write(database(&bench), "").unwrap(),
            "cut" => fs::write(database(&bench), &whole[..whole.len() / 2]).unwrap(),
            _ => {
                let mut bytes = whole.clone();
                let mut state = 7_u32;
                for byte in &mut bytes {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    *byte = (state >> 24) as u8;
                }
                fs::write(database(&bench), bytes).unwrap();
            }
        }
        let (_, told) = bench.fails(0, &["store", "rebuild"]);
        assert!(told.contains("was made anew"), "{harm}: {told}");
        assert_eq!(said(&bench), before, "{harm}");
        // the journal of the attempt that was killed may hold more than the database did
        let other = rows_differ(&rows, &dump(&bench));
        assert!(
            other.iter().all(|row| row.contains("\"records\"") && !rows.contains(row)),
            "{harm}: {other:?}"
        );
        assert_eq!(fs::metadata(database(&bench)).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn an_open_attempt_goes_on_after_its_database_was_made_anew() {
    let bench = full();
    fs::remove_file(database(&bench)).unwrap();
    bench.ok(&["store", "rebuild"]);
    bench.ok(&["candidate", "use", "dee"]);
    let mut terminal = Terminal::start(&bench, 100, 40, &["--linear"]);
    terminal.told(0, "1 answer verified");
    terminal.say("resume 1", "Options:\n");
    end(terminal);
    let (checked, _) = bench.fails(0, &["store", "check"]);
    assert!(checked.contains("4 closed") && checked.contains("in step"), "{checked}");
}

#[test]
fn the_ledger_is_its_owners_alone() {
    let bench = full();
    for name in ["", "content"] {
        assert_eq!(fs::metadata(ledger(&bench, name)).unwrap().permissions().mode() & 0o777, 0o700);
    }
    for name in ["entries.jsonl", "rows.jsonl"] {
        assert_eq!(fs::metadata(ledger(&bench, name)).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_sound_database_is_made_anew_only_by_force_and_a_dry_run_changes_nothing() {
    let bench = Bench::new();
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let before = fs::read(database(&bench)).unwrap();
    let (_, told) = bench.fails(1, &["store", "rebuild"]);
    assert!(told.contains("is sound") && told.contains("--force"), "{told}");
    let (_, told) = bench.fails(0, &["store", "rebuild", "--dry-run"]);
    assert!(told.contains("gives 1 entry") && told.contains("Nothing was changed"), "{told}");
    assert_eq!(fs::read(database(&bench)).unwrap(), before);
    let (_, told) = bench.fails(0, &["store", "rebuild", "--force"]);
    assert!(told.contains(".replaced-1"), "{told}");
    assert_eq!(fs::read(database(&bench).with_file_name("invigil.db.replaced-1")).unwrap(), before);
    assert!(bench.ok(&["candidate", "list"]).contains("Ada Example"));
}

#[test]
fn an_older_database_in_the_place_of_the_newer_one_is_told_and_the_newer_one_made_anew() {
    let bench = Bench::new();
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let old = fs::read(database(&bench)).unwrap();
    bench.ok(&["candidate", "add", "bob", "--name", "Bob Example"]);
    let people = bench.ok(&["candidate", "list"]);
    fs::write(database(&bench), &old).unwrap();
    let (checked, _) = bench.fails(1, &["store", "check"]);
    assert!(checked.contains("an older one put in its place"), "{checked}");
    let (_, told) = bench.fails(0, &["store", "rebuild"]);
    assert!(told.contains("lacks what its ledger holds"), "{told}");
    assert_eq!(bench.ok(&["candidate", "list"]), people);
    // whoever goes on with the older one loses nothing: the ledger of the newer one is put aside, and is named
    fs::write(database(&bench), old).unwrap();
    bench.ok(&["candidate", "add", "eve", "--name", "Eve Example"]);
    let checked = bench.ok(&["store", "check"]);
    assert!(checked.contains("aside-1") && checked.contains("store rebuild --from"), "{checked}");
    let aside = ledger(&bench, "aside-1");
    bench.ok(&["store", "rebuild", "--from", aside.to_str().unwrap(), "--force"]);
    assert_eq!(bench.ok(&["candidate", "list"]), people);
    bench.fails(0, &["store", "check"]);
}

#[test]
fn a_lost_database_is_not_begun_anew_by_whoever_comes_next() {
    let bench = Bench::new();
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let people = bench.ok(&["candidate", "list"]);
    for lose in
        [|path: &PathBuf| fs::remove_file(path).unwrap(), |path: &PathBuf| fs::write(path, "").unwrap()]
    {
        lose(&database(&bench));
        for arguments in [
            &["status"][..],
            &["candidate", "list"],
            &["candidate", "add", "eve", "--name", "Eve Example"],
            &["take", "sales-associate", "--linear"],
            &["store", "check"],
        ] {
            let (_, told) = bench.fails(74, arguments);
            assert!(
                told.contains("the database was lost") && told.contains("invigil store rebuild"),
                "{told}"
            );
        }
        let (_, told) = bench.fails(0, &["store", "rebuild"]);
        assert!(told.contains("was made anew"), "{told}");
        assert_eq!(bench.ok(&["candidate", "list"]), people);
    }
    assert!(!ledger(&bench, "aside-1").exists());
}

#[test]
fn a_ledger_that_is_behind_catches_up_when_the_store_is_opened() {
    let bench = full();
    let before = said(&bench);
    let cut = |lines: usize, torn: &[u8]| {
        let entries = fs::read(ledger(&bench, "entries.jsonl")).unwrap();
        let mut kept: Vec<u8> =
            entries.split_inclusive(|b| *b == b'\n').take(lines).flatten().copied().collect();
        kept.extend_from_slice(torn);
        fs::write(ledger(&bench, "entries.jsonl"), kept).unwrap();
    };
    let entries = fs::read(ledger(&bench, "entries.jsonl")).unwrap();
    let all = entries.split_inclusive(|b| *b == b'\n').count();
    // killed between the commit and the ledger; in the middle of a line; a store from before there were ledgers
    for (lines, torn) in [(all - 1, &b""[..]), (all - 2, b"{\"v\":1,\"sch"), (0, b"")] {
        cut(lines, torn);
        if lines == 0 {
            fs::remove_dir_all(ledger(&bench, "")).unwrap();
        }
        assert_eq!(said(&bench), before);
        fs::remove_file(database(&bench)).unwrap();
        bench.ok(&["store", "rebuild"]);
        assert_eq!(said(&bench), before, "{lines}");
    }
    // lost together with the database: what is whole is made anew, and the loss is told
    cut(all - 1, b"{\"v\":1,\"sch");
    fs::remove_file(database(&bench)).unwrap();
    let output = bench.run(&["store", "rebuild"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("The last line of the ledger was cut short"), "{told}");
}

#[test]
fn a_changed_line_is_named_by_its_number_and_nothing_is_put_in_place() {
    let bench = full();
    fs::remove_file(database(&bench)).unwrap();
    for (name, what, with) in [
        ("entries.jsonl", "\"person_renamed\"", "\"person_added\"  "),
        ("rows.jsonl", "Dee Other", "Eve Other"),
    ] {
        let whole = fs::read_to_string(ledger(&bench, name)).unwrap();
        let line = whole.lines().position(|line| line.contains(what)).unwrap() + 1;
        fs::write(ledger(&bench, name), whole.replacen(what, with, 1)).unwrap();
        let (_, told) = bench.fails(65, &["store", "rebuild"]);
        let expected = if name == "rows.jsonl" {
            "missing or were changed".to_owned()
        } else {
            format!("line {line} of")
        };
        assert!(told.contains(&expected) && told.contains("line "), "{told}");
        assert!(!database(&bench).exists());
        fs::write(ledger(&bench, name), whole).unwrap();
    }
    let kept = fs::read_dir(ledger(&bench, "content")).unwrap().next().unwrap().unwrap().path();
    let whole = fs::read(&kept).unwrap();
    fs::write(&kept, [&whole[..], b"\n"].concat()).unwrap();
    let (_, told) = bench.fails(65, &["store", "rebuild"]);
    assert!(told.contains("was changed"), "{told}");
    fs::write(&kept, whole).unwrap();
    bench.ok(&["store", "rebuild"]);
}

#[test]
fn an_attempt_without_its_journal_is_named_and_its_result_stays() {
    let bench = full();
    let status = standing(&bench);
    let ended = attempts_of(&bench, "ada")[0]["attempt"].as_str().unwrap().to_owned();
    fs::remove_dir_all(bench.home().join("state/attempts").join(&ended)).unwrap();
    fs::remove_file(database(&bench)).unwrap();
    let (_, told) = bench.fails(1, &["store", "rebuild"]);
    assert!(told.contains(&format!("{ended}: its journal is not on this computer")), "{told}");
    let (checked, _) = bench.fails(1, &["store", "check"]);
    assert!(checked.contains("it has a result, and no record"), "{checked}");
    assert_eq!(standing(&bench), status);
}

#[test]
fn without_a_ledger_there_is_nothing_to_make_anew() {
    let bench = Bench::new();
    let (_, told) = bench.fails(66, &["store", "rebuild"]);
    assert!(told.contains("there is no ledger in"), "{told}");
    assert!(!database(&bench).exists());
}
