//! Looking after the database: checked, copied while in use, put back; nothing is ever written over.

mod common;

use common::pty::Terminal;
use common::{Bench, begin};
use serde_json::Value;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

fn with_ada() -> Bench {
    let bench = Bench::new();
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    bench
}

/// In the middle of an exam.
fn in_exam(bench: &Bench) -> Terminal {
    let mut terminal = Terminal::start(bench, 80, 24, &[]);
    terminal.expect("EXAMS");
    terminal.key("/");
    terminal.text("Sales Associate");
    terminal.key("Enter");
    begin(&mut terminal, "Sales Associate");
    terminal
}

fn database(bench: &Bench) -> PathBuf {
    bench.home().join("data/invigil.db")
}

fn files(bench: &Bench) -> Vec<String> {
    let entries = std::fs::read_dir(bench.home().join("data")).unwrap();
    let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Standing, without the instant that it was asked at.
fn standing(bench: &Bench) -> Value {
    let mut value: Value = serde_json::from_str(&bench.ok(&["status", "--json"])).unwrap();
    value["at"].take();
    value
}

#[test]
fn every_command_and_a_chosen_end_leave_one_whole_file() {
    let bench = with_ada();
    assert_eq!(files(&bench), ["invigil.db", "invigil.ledger"]);
    bench.ok(&["status"]);
    assert_eq!(files(&bench), ["invigil.db", "invigil.ledger"]);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("EXAMS");
    terminal.key("q");
    assert_eq!(terminal.end(), 0);
    assert_eq!(files(&bench), ["invigil.db", "invigil.ledger"]);
    bench.fails(1, &["take", "sales-associate", "--candidate", "nobody", "--linear"]);
    assert_eq!(files(&bench), ["invigil.db", "invigil.ledger"]);
}

#[test]
fn a_sound_store_is_told_with_its_attempts() {
    let bench = with_ada();
    let (said, _) = bench.fails(0, &["store", "check"]);
    assert!(said.contains("database   intact") && said.contains("attempts   none"), "{said}");
    in_exam(&bench).kill();
    let (said, _) = bench.fails(0, &["store", "check"]);
    assert!(said.contains("attempts   1 open"), "{said}");
    let value: Value = serde_json::from_str(&bench.ok(&["store", "check", "--json"])).unwrap();
    assert_eq!(value["sound"], true);
    assert_eq!(value["found"]["attempts"]["open"], 1);
}

#[test]
fn a_changed_journal_a_stranger_and_a_damaged_database_are_found() {
    let bench = with_ada();
    in_exam(&bench).kill();
    let journal = bench.journals().pop().unwrap();
    let whole = std::fs::read_to_string(&journal).unwrap();
    std::fs::write(&journal, whole.replacen("\"opened\"", "\"opend\"", 1)).unwrap();
    let (said, _) = bench.fails(1, &["store", "check"]);
    assert!(said.contains("attempts   1 not intact"), "{said}");
    std::fs::write(&journal, &whole).unwrap();
    bench.fails(0, &["store", "check"]);

    let stranger = bench.home().join("state/attempts/0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f");
    std::fs::create_dir(&stranger).unwrap();
    let (said, _) = bench.fails(1, &["store", "check"]);
    assert!(said.contains("0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f: its record is on this computer"), "{said}");
    std::fs::remove_dir(&stranger).unwrap();

    // zeros in the place of an index; inside what a row holds the database itself would not notice them
    let asked = "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\n\
                 print(*c.execute(\"SELECT (rootpage - 1) * 4096 FROM sqlite_master WHERE name = 'grants_of_person'\").fetchone())";
    let place =
        std::process::Command::new("python3").args(["-c", asked]).arg(database(&bench)).output().unwrap();
    let start: usize = String::from_utf8(place.stdout).unwrap().trim().parse().unwrap();
    let mut bytes = std::fs::read(database(&bench)).unwrap();
    bytes[start..start + 4096].fill(0);
    std::fs::write(database(&bench), &bytes).unwrap();
    let (said, _) = bench.fails(1, &["store", "check"]);
    assert!(said.contains("DAMAGED") && said.contains("invigil store restore"), "{said}");
}

#[test]
fn without_a_database_there_is_nothing_to_check_or_copy() {
    let bench = Bench::new();
    for arguments in [&["store", "check"][..], &["store", "backup", "copy.db"]] {
        let (_, said) = bench.fails(66, arguments);
        assert!(said.contains("there is no database yet"), "{said}");
    }
    assert!(!database(&bench).exists(), "asking makes none");
}

#[test]
fn a_copy_made_in_the_middle_of_an_exam_can_be_put_back() {
    let bench = with_ada();
    let mut terminal = in_exam(&bench);
    let copy = bench.home().join("copy.db");
    let copy = copy.to_str().unwrap();
    bench.ok(&["store", "backup", copy]);
    assert_eq!(std::fs::metadata(copy).unwrap().permissions().mode() & 0o777, 0o600);
    terminal.key("a");
    terminal.kill();
    let before = standing(&bench);
    let (_, said) = bench.fails(1, &["store", "backup", copy]);
    assert!(said.contains("is there already and is not written over"), "{said}");

    bench.ok(&["candidate", "add", "bob", "--name", "Bob Example"]);
    assert_ne!(standing(&bench), before);
    let (_, said) = bench.fails(0, &["store", "restore", copy]);
    assert!(said.contains("What was there is kept as") && said.contains(".replaced-1"), "{said}");
    assert_eq!(standing(&bench), before);
    assert_eq!(files(&bench), ["invigil.db", "invigil.db.replaced-1", "invigil.ledger"]);

    // on another computer
    let other = Bench::new();
    other.ok(&["store", "restore", copy]);
    assert_eq!(standing(&other)["people"], before["people"]);
    bench.fails(0, &["store", "check"]);
}

#[test]
fn more_than_a_handful_of_attempts_are_checked() {
    let bench = Bench::new();
    for number in 0..12 {
        let id = format!("person-{number}");
        bench.ok(&["candidate", "add", &id, "--name", "Ada Example"]);
        bench.ok(&["candidate", "use", &id]);
        let mut terminal = Terminal::start(&bench, 80, 24, &["take", "sales-associate"]);
        if number > 0 {
            // the attempts of the others are offered first of all
            terminal.expect("Unfinished attempt");
            terminal.key("Esc");
        }
        terminal.expect("what it is");
        common::go_on(&mut terminal);
        terminal.kill();
    }
    let (said, _) = bench.fails(0, &["store", "check"]);
    assert!(said.contains("attempts   12 open"), "{said}");
    let newest = bench.journals().pop().unwrap();
    let oldest = bench.journals().remove(0);
    // the journal of another attempt is no record of this one
    std::fs::copy(&oldest, &newest).unwrap();
    let (said, _) = bench.fails(1, &["store", "check"]);
    assert!(said.contains("11 open") && said.contains("that of another attempt"), "{said}");
}

#[test]
fn a_log_that_was_left_lying_is_not_replayed_into_the_restored_database() {
    let bench = with_ada();
    let copy = bench.home().join("copy.db");
    bench.ok(&["store", "backup", copy.to_str().unwrap()]);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("EXAMS");
    bench.ok(&["candidate", "rename", "ada", "Somebody Else"]);
    terminal.kill();
    let log = bench.home().join("data/invigil.db-wal");
    assert!(std::fs::metadata(&log).unwrap().len() > 0, "the log of a killed process is there");
    std::fs::remove_file(database(&bench)).unwrap();
    bench.ok(&["store", "restore", copy.to_str().unwrap()]);
    assert_eq!(standing(&bench)["people"][0]["person"]["name"], "Ada Example");
    assert_eq!(
        files(&bench),
        ["invigil.db", "invigil.db.replaced-1-shm", "invigil.db.replaced-1-wal", "invigil.ledger"]
    );
}

#[test]
fn a_restored_database_is_its_owners_alone_and_a_link_stays_one() {
    let bench = with_ada();
    let copy = bench.home().join("copy.db");
    bench.ok(&["store", "backup", copy.to_str().unwrap()]);
    let elsewhere = bench.home().join("elsewhere.db");
    std::fs::rename(database(&bench), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, database(&bench)).unwrap();
    for mode in [0o644, 0o400] {
        std::fs::set_permissions(&copy, std::fs::Permissions::from_mode(mode)).unwrap();
        bench.ok(&["store", "restore", copy.to_str().unwrap()]);
        assert!(std::fs::symlink_metadata(database(&bench)).unwrap().is_symlink());
        assert_eq!(std::fs::metadata(&elsewhere).unwrap().permissions().mode() & 0o777, 0o600);
        bench.ok(&["candidate", "rename", "ada", "Ada Example"]);
    }
    std::fs::write(&copy, "").unwrap_or_else(|_| panic!("root may write"));
    let (_, said) = bench.fails(65, &["store", "restore", copy.to_str().unwrap()]);
    assert!(said.contains("it is empty"), "{said}");
}

#[test]
fn what_is_newer_than_the_copy_is_told() {
    let bench = with_ada();
    let copy = bench.home().join("copy.db");
    bench.ok(&["store", "backup", copy.to_str().unwrap()]);
    in_exam(&bench).kill();
    let (_, said) = bench.fails(0, &["store", "restore", copy.to_str().unwrap()]);
    assert!(said.contains("Journals of this computer say more than the copy"), "{said}");
    assert!(said.contains("its record is on this computer, but the store does not know it"), "{said}");
}

#[test]
fn nothing_but_a_sound_database_that_nobody_uses_is_replaced_by_a_sound_one() {
    let bench = with_ada();
    let before = std::fs::read(database(&bench)).unwrap();
    let copy = bench.home().join("copy.db");
    let name = copy.to_str().unwrap();
    let (_, said) = bench.fails(66, &["store", "restore", name]);
    assert!(said.contains("there is no file"), "{said}");
    std::fs::write(&copy, "no database at all, but long enough to be taken for something").unwrap();
    let (_, said) = bench.fails(65, &["store", "restore", name]);
    assert!(said.contains("copy.db is no Invigil database"), "{said}");
    // one whose audit trail was tampered with
    std::fs::remove_file(&copy).unwrap();
    bench.ok(&["store", "backup", name]);
    let sql = "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nc.execute(\"UPDATE audit SET person = 'eve'\")\nc.commit()";
    assert!(std::process::Command::new("python3").args(["-c", sql, name]).status().unwrap().success());
    let (_, said) = bench.fails(65, &["store", "restore", name]);
    assert!(said.contains("its audit trail is not intact"), "{said}");
    assert_eq!(files(&bench), ["invigil.db", "invigil.ledger"], "nothing is left lying about");
    assert_eq!(std::fs::read(database(&bench)).unwrap(), before);

    std::fs::remove_file(&copy).unwrap();
    bench.ok(&["store", "backup", name]);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("EXAMS");
    let (_, said) = bench.fails(1, &["store", "restore", name]);
    assert!(said.contains("another program has the database"), "{said}");
    terminal.key("q");
    assert_eq!(terminal.end(), 0);
    assert_eq!(files(&bench), ["invigil.db", "invigil.ledger"]);
    bench.ok(&["store", "restore", name]);
}
