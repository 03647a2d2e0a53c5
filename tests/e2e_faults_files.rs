//! Broken, missing, foreign, older and newer files: a message that can be acted on, the right exit code, nothing lost.

mod common;
mod faults;

use common::Bench;
use common::pty::Terminal;
use faults::{journal, kinds, records, verify};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;

/// What is said, without the breaks between lines.
fn text(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn says(terminal: &Terminal, words: &str) -> String {
    terminal.wait(words, |screen| text(screen).contains(words))
}

fn database(bench: &Bench) -> PathBuf {
    bench.home().join("data/invigil.db")
}

/// Runs SQL on the database of a home, by a tool that is not ours.
fn sql(bench: &Bench, sql: &str) {
    let script =
        "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nc.executescript(sys.argv[2])\nc.close()";
    let path = database(bench);
    let status = Command::new("python3").args(["-c", script, path.to_str().unwrap(), sql]).status().unwrap();
    assert!(status.success());
}

/// The number of the database's schema.
fn schema(bench: &Bench) -> String {
    let script = "import sqlite3, sys\nprint(sqlite3.connect(sys.argv[1]).execute('PRAGMA user_version').fetchone()[0])";
    let path = database(bench);
    let output = Command::new("python3").args(["-c", script, path.to_str().unwrap()]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The screens and every command say this and end with 74; the file stays as it is.
fn store_is_refused(bench: &Bench, words: &[&str]) {
    let before = std::fs::read(database(bench)).unwrap();
    for arguments in [
        &["status"][..],
        &["candidate", "list"],
        &["admin", "grant", "ada", "sales-associate", "--reason", "r"],
    ] {
        let (_, said) = bench.fails(74, arguments);
        words.iter().for_each(|word| assert!(said.contains(word), "{arguments:?}: no `{word}` in {said}"));
        assert!(said.contains("invigil.db"), "{said}");
    }
    let mut terminal = Terminal::start(bench, 80, 24, &[]);
    assert_eq!(terminal.end(), 74);
    let said = text(&terminal.screen());
    words.iter().for_each(|word| assert!(said.contains(word), "no `{word}` in {said}"));
    assert!(terminal.left_on().is_empty());
    assert_eq!(std::fs::read(database(bench)).unwrap(), before, "nothing was written to it");
}

/// A home with an attempt that was left at question 3; its database stands in one file.
fn left_in_the_middle() -> Bench {
    let bench = faults::bench();
    let mut terminal = faults::sitting(&bench, "sales-associate");
    terminal.text("anbn");
    terminal.expect("Question 3 of");
    terminal.expect("saved ✓ 6");
    terminal.text("\x11");
    terminal.expect("End of the exam?");
    terminal.text("l");
    terminal.expect("EXAMS");
    terminal.text("q");
    terminal.end();
    sql(&bench, "PRAGMA wal_checkpoint(TRUNCATE)");
    bench
}

/// Goes on with the attempt, to its result.
fn resumes(bench: &Bench) {
    let mut terminal = Terminal::start(bench, 80, 24, &[]);
    terminal.expect("2 answers verified");
    terminal.key("Enter");
    terminal.expect("Question 3 of 40");
    terminal.text("\x11");
    terminal.expect("End of the exam?");
    terminal.text("s");
    terminal.expect("Type submit");
    terminal.text("submit\r");
    terminal.expect("record code");
    verify(bench, 0, &journal(bench));
}

#[test]
fn a_database_of_garbage_is_left_as_it_is() {
    let bench = left_in_the_middle();
    let good = std::fs::read(database(&bench)).unwrap();
    std::fs::write(database(&bench), vec![0x5a; 8192]).unwrap();
    store_is_refused(&bench, &["no Invigil database", "left as it is", "--home"]);
    // the record does not need it, and says what could not be checked without
    let (_, said) = bench.fails(3, &["verify", journal(&bench).to_str().unwrap()]);
    assert!(said.contains("invigil.db") && said.contains("by itself"), "{said}");
    std::fs::write(database(&bench), good).unwrap();
    resumes(&bench);
}

#[test]
fn a_database_that_was_cut_short_is_left_as_it_is() {
    let bench = left_in_the_middle();
    let good = std::fs::read(database(&bench)).unwrap();
    std::fs::write(database(&bench), &good[..good.len() / 2]).unwrap();
    store_is_refused(&bench, &["damaged", "left as it is", "backup"]);
    std::fs::write(database(&bench), good).unwrap();
    resumes(&bench);
}

#[test]
fn a_database_without_a_byte_is_a_lost_one_and_comes_back_with_the_attempt() {
    let bench = left_in_the_middle();
    let journal = journal(&bench);
    let before = std::fs::read(&journal).unwrap();
    std::fs::write(database(&bench), "").unwrap();
    store_is_refused(&bench, &["the database was lost", "invigil store rebuild"]);
    assert_eq!(std::fs::read(&journal).unwrap(), before);
    bench.fails(0, &["store", "rebuild"]);
    verify(&bench, 3, &journal);
    resumes(&bench);
}

#[test]
fn a_database_of_a_newer_version_is_left_as_it_is() {
    let bench = left_in_the_middle();
    let schema = schema(&bench);
    sql(&bench, "PRAGMA user_version = 99");
    store_is_refused(&bench, &["schema 99", "newer version"]);
    sql(&bench, &format!("PRAGMA user_version = {schema}"));
    resumes(&bench);
}

#[test]
fn a_database_without_its_schema_number_is_left_as_it_is() {
    let bench = left_in_the_middle();
    let schema = schema(&bench);
    sql(&bench, "PRAGMA user_version = 0");
    store_is_refused(&bench, &["damaged", "no schema number"]);
    sql(&bench, &format!("PRAGMA user_version = {schema}"));
    resumes(&bench);
}

#[test]
fn a_database_of_another_program_is_left_as_it_is() {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.home().join("data")).unwrap();
    sql(&bench, "CREATE TABLE songs (title TEXT); PRAGMA user_version = 3");
    store_is_refused(&bench, &["no Invigil database", "another program"]);
}

#[test]
fn a_missing_folder_of_banks_and_a_missing_program_are_named() {
    let mut bench = faults::bench();
    bench.set("INVIGIL_BANKS", "/nowhere/banks");
    let (_, said) = bench.fails(66, &["status"]);
    assert!(said.contains("/nowhere/banks"), "{said}");
    bench.set("INVIGIL_PROGRAM", "/nowhere/program.toml");
    let (_, said) = bench.fails(66, &["status"]);
    assert!(said.contains("/nowhere/program.toml"), "{said}");
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    assert_eq!(terminal.end(), 66);
    assert!(terminal.left_on().is_empty());
}

#[test]
fn a_broken_program_is_refused_with_file_line_and_mend() {
    let mut bench = faults::bench();
    let file = bench.home().join("program.toml");
    let program = std::fs::read_to_string(common::repository("program.toml")).unwrap();
    std::fs::write(&file, program.replacen("pass_mark = ", "pass_mark = \"much\" # ", 1)).unwrap();
    bench.set("INVIGIL_PROGRAM", file.to_str().unwrap());
    let (_, said) = bench.fails(65, &["status"]);
    let line = program.lines().position(|line| line.contains("pass_mark = ")).unwrap() + 1;
    assert!(
        said.contains(&format!("program.toml:{line}:")) && said.contains("a number from 0 to 100"),
        "{said}"
    );
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    assert_eq!(terminal.end(), 65);
    assert!(text(&terminal.screen()).contains("a number from 0 to 100"));
}

#[test]
fn a_broken_bank_closes_its_exam_and_nothing_else() {
    let mut bench = faults::bench();
    let banks = bench.home().join("banks");
    std::fs::create_dir(&banks).unwrap();
    let bank = std::fs::read_to_string(common::repository("question-banks/sales-associate.toml")).unwrap();
    std::fs::write(
        banks.join("sales-associate.toml"),
        bank.replacen("status = \"live\"", "status = \"alive\"", 1),
    )
    .unwrap();
    bench.set("INVIGIL_BANKS", banks.to_str().unwrap());
    let mut terminal = Terminal::start(&bench, 80, 24, &["take", "sales-associate"]);
    terminal.expect("what it is");
    let screen = says(&terminal, "sales-associate.toml");
    assert!(text(&screen).contains("alive"), "{screen}");
    terminal.key("Enter");
    says(&terminal, "cannot start this exam now");
    assert!(bench.journals().is_empty());
    // the same file, mended, is taken at the next start
    drop(terminal);
    std::fs::write(banks.join("sales-associate.toml"), bank).unwrap();
    faults::sitting(&bench, "sales-associate");
}

#[test]
fn a_bank_that_breaks_or_goes_in_the_middle_costs_nothing() {
    let mut bench = faults::bench();
    let banks = bench.home().join("banks");
    std::fs::create_dir(&banks).unwrap();
    let file = banks.join("sales-associate.toml");
    std::fs::copy(common::repository("question-banks/sales-associate.toml"), &file).unwrap();
    bench.set("INVIGIL_BANKS", banks.to_str().unwrap());
    let mut terminal = faults::sitting(&bench, "sales-associate");
    terminal.text("anbn");
    terminal.expect("saved ✓ 6");
    std::fs::write(&file, "no bank").unwrap();
    terminal.kill();
    // what the attempt was drawn from was kept
    resumes(&bench);
}

#[test]
fn a_program_without_banks_lists_its_exams_and_says_so() {
    let mut bench = faults::bench();
    let banks = bench.home().join("banks");
    std::fs::create_dir(&banks).unwrap();
    bench.set("INVIGIL_BANKS", banks.to_str().unwrap());
    assert!(bench.ok(&["status"]).contains("no question bank here"));
    let mut terminal = Terminal::start(&bench, 80, 24, &["take", "sales-associate"]);
    let screen = terminal.expect("what it is");
    assert!(screen.contains("question bank"), "{screen}");
    terminal.key("Enter");
    says(&terminal, "cannot start this exam now");
}

#[test]
fn a_device_key_that_others_may_read_is_refused_with_the_command_that_mends_it() {
    let bench = left_in_the_middle();
    let key = bench.home().join("state/device-key.pem");
    let set = |mode: &str| {
        assert!(Command::new("chmod").args([mode, key.to_str().unwrap()]).status().unwrap().success())
    };
    set("644");
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("2 answers verified");
    terminal.key("Enter");
    says(&terminal, "chmod 600");
    terminal.key("Enter");
    set("600");
    drop(terminal);
    resumes(&bench);
}

#[test]
fn a_device_key_that_is_broken_or_another_is_told_before_anything_is_written() {
    let bench = left_in_the_middle();
    let path = journal(&bench);
    let before = std::fs::read(&path).unwrap();
    let key = bench.home().join("state/device-key.pem");
    let good = std::fs::read(&key).unwrap();
    std::fs::write(&key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").unwrap();
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("2 answers verified");
    terminal.key("Enter");
    let screen = says(&terminal, "device-key.pem is not usable");
    assert!(!screen.contains("PEM error") && !screen.contains("PKCS"), "{screen}");
    says(&terminal, "Put it back from a copy");
    drop(terminal);
    std::fs::remove_file(&key).unwrap();
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("2 answers verified");
    terminal.key("Enter");
    says(&terminal, "begun with another key");
    says(&terminal, "back, or ask an administrator");
    drop(terminal);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    std::fs::write(&key, good).unwrap();
    resumes(&bench);
}

#[test]
fn a_torn_tail_is_cut_off_kept_aside_and_told() {
    let bench = left_in_the_middle();
    let path = journal(&bench);
    let good = std::fs::read(&path).unwrap();
    let mut torn = good.clone();
    torn.extend_from_slice(br#"{"v":1,"attempt":"01a2"#);
    std::fs::write(&path, &torn).unwrap();
    verify(&bench, 3, &path);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    says(&terminal, "was cut short: it was never shown as saved");
    terminal.key("Enter");
    terminal.expect("Question 3 of");
    // findings stand one after the other, until a key was pressed
    terminal.key("Enter");
    says(&terminal, "was cut short");
    drop(terminal);
    let kept = path.with_file_name(format!("torn-{}.bin", records_in(&good)));
    assert_eq!(std::fs::read(kept).unwrap(), br#"{"v":1,"attempt":"01a2"#);
    assert!(std::fs::read(&path).unwrap().starts_with(&good));
    resumes(&bench);
}

fn records_in(journal: &[u8]) -> usize {
    journal.iter().filter(|byte| **byte == b'\n').count()
}

#[test]
fn a_record_changed_in_the_middle_is_named_and_nothing_is_written() {
    let bench = left_in_the_middle();
    let path = journal(&bench);
    let good = std::fs::read(&path).unwrap();
    let text_of = String::from_utf8(good.clone()).unwrap();
    // the first answer gets another option
    let line = text_of.lines().nth(3).unwrap();
    let fact: Value = serde_json::from_str::<Value>(line).unwrap()["fact"].clone();
    assert_eq!(fact["type"], "answered");
    let choice = fact["choices"][0].as_str().unwrap();
    let changed = text_of.replacen(choice, "0123456789ab", 1);
    std::fs::write(&path, &changed).unwrap();
    let said = verify(&bench, 1, &path);
    assert!(said.contains("record 3"), "{said}");
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    says(&terminal, "does not verify");
    says(&terminal, "record 3");
    terminal.key("Enter");
    says(&terminal, "nothing is written to it");
    terminal.signal("TERM");
    terminal.end();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), changed);
    std::fs::write(&path, &good).unwrap();
    resumes(&bench);
}

#[test]
fn a_form_that_is_missing_or_changed_beside_the_record_keeps_nobody_from_going_on() {
    for changed in [None, Some("{}"), Some("not JSON")] {
        let bench = left_in_the_middle();
        let form = journal(&bench).with_file_name("form.json");
        match changed {
            None => std::fs::remove_file(&form).unwrap(),
            Some(text) => std::fs::write(&form, text).unwrap(),
        }
        verify(&bench, 3, &journal(&bench));
        resumes(&bench);
    }
}

#[test]
fn a_form_with_another_question_is_not_taken_for_the_one_that_was_shown() {
    let bench = left_in_the_middle();
    let path = journal(&bench);
    let form = path.with_file_name("form.json");
    let mut value: Value = serde_json::from_slice(&std::fs::read(&form).unwrap()).unwrap();
    value["items"][0]["stem"] = json!("Which answer is right?");
    std::fs::write(&form, serde_json::to_vec(&value).unwrap()).unwrap();
    let output = bench.run(&["verify", path.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("form"), "{said}");
    assert_ne!(output.status.code(), Some(0));
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("2 answers verified");
    terminal.key("Enter");
    let screen = terminal.expect("Question 3 of");
    assert!(!screen.contains("Which answer is right?"));
}

#[test]
fn files_of_an_attempt_that_are_gone_are_made_anew_from_the_store() {
    let bench = left_in_the_middle();
    let path = journal(&bench);
    let before = std::fs::read(&path).unwrap();
    std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("go on with Sales Associate");
    terminal.key("Enter");
    terminal.expect("Question 3 of");
    terminal.key("Enter");
    says(&terminal, "restored from the store");
    assert!(std::fs::read(&path).unwrap().starts_with(&before));
    drop(terminal);
    resumes(&bench);
}

/// What a disk without power, or a copy that failed, leaves of a file.
#[test]
fn a_journal_without_a_record_is_made_anew_from_the_store() {
    for left in [b"".as_slice(), br#"{"v":1,"se"#] {
        let bench = left_in_the_middle();
        let path = journal(&bench);
        let before = std::fs::read(&path).unwrap();
        std::fs::write(&path, left).unwrap();
        let mut terminal = Terminal::start(&bench, 80, 24, &[]);
        terminal.expect("go on with Sales Associate");
        terminal.key("Enter");
        terminal.expect("Question 3 of");
        terminal.key("Enter");
        if !left.is_empty() {
            says(&terminal, "cut short (10 bytes)");
            terminal.key("Enter");
        }
        says(&terminal, "8 records were taken from there");
        assert!(std::fs::read(&path).unwrap().starts_with(&before));
        drop(terminal);
        resumes(&bench);
    }
}

#[test]
fn a_file_that_was_cut_or_is_gone_is_told_with_what_the_store_holds() {
    let bench = faults::bench();
    let mut terminal = faults::sitting(&bench, "sales-associate");
    terminal.text("an");
    terminal.expect("saved ✓ 4");
    terminal.text("\x11");
    terminal.expect("End of the exam?");
    terminal.text("s");
    terminal.expect("Type submit");
    terminal.text("submit\r");
    terminal.expect("record code");
    terminal.text("q");
    drop(terminal);
    let path = journal(&bench);
    let id = path.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
    let whole = std::fs::read(&path).unwrap();
    let cut: Vec<u8> = whole.split_inclusive(|b| *b == b'\n').take(3).flatten().copied().collect();
    std::fs::write(&path, cut).unwrap();
    let (_, said) = bench.fails(3, &["verify", &id]);
    assert!(said.contains("holds 3 of the 7 records that the store holds"), "{said}");
    assert!(said.contains("has a result there, and it is signed"), "{said}");
    std::fs::remove_file(&path).unwrap();
    let (_, said) = bench.fails(0, &["verify", &id]);
    assert!(said.contains("there is no file in") && said.contains("7 records"), "{said}");
    let found = bench.ok(&["store", "check"]);
    assert!(found.contains(&format!("{id} has no file on this computer")), "{found}");
    // nothing to be told of what is whole
    std::fs::write(&path, whole).unwrap();
    assert_eq!(bench.fails(0, &["verify", &id]).1, "");
}

#[test]
fn a_second_process_is_told_who_has_the_attempt() {
    let bench = faults::bench();
    let mut first = faults::sitting(&bench, "sales-associate");
    first.text("anbn");
    first.expect("saved ✓ 6");
    let mut second = Terminal::start(&bench, 80, 24, &[]);
    let offer = second.expect("go on with Sales Associate");
    // before anything is pressed
    assert!(text(&offer).contains("open in another window") && !offer.contains("was closed for"), "{offer}");
    second.key("Enter");
    second.expect("That did not work");
    says(&second, "open in another window");
    says(&second, &format!("process {}", first.pid()));
    // neither is disturbed
    first.text("c");
    first.expect("saved ✓ 7");
    first.kill();
    second.key("Enter");
    second.key("Enter");
    second.expect("Question 3 of");
    assert_eq!(kinds(&journal(&bench)).iter().filter(|kind| *kind == "resumed").count(), 1);
}

#[test]
fn two_processes_on_one_store_do_not_disturb_each_other() {
    let bench = faults::bench();
    faults::register(&bench, "bob");
    let mut terminals: Vec<Terminal> = ["ada", "bob"]
        .map(|person| Terminal::start(&bench, 80, 24, &["take", "sales-associate", "--candidate", person]))
        .into_iter()
        .collect();
    terminals.iter_mut().for_each(faults::up_to_opening);
    terminals.iter_mut().for_each(|terminal| terminal.key("Enter"));
    for terminal in &terminals {
        terminal.expect("Question 1 of");
        terminal.expect("saved ✓");
    }
    for _ in 0..8 {
        terminals.iter_mut().for_each(|terminal| terminal.text("anmb"));
        bench.ok(&["partner", "list"]);
    }
    for terminal in &mut terminals {
        terminal.expect("Question 9 of");
        terminal.text("\x11");
        terminal.expect("End of the exam?");
        terminal.text("s");
        terminal.expect("Type submit");
        terminal.text("submit");
    }
    terminals.iter_mut().for_each(|terminal| terminal.key("Enter"));
    terminals.iter().for_each(|terminal| drop(terminal.expect("record code")));
    let journals = bench.journals();
    assert_eq!(journals.len(), 2);
    for journal in &journals {
        verify(&bench, 0, journal);
        assert!(records(journal).len() > 20);
    }
    let people: Vec<String> =
        journals.iter().map(|j| records(j)[0]["fact"]["binding"]["person"].to_string()).collect();
    assert_ne!(people[0], people[1]);
    for person in ["ada", "bob"] {
        assert!(bench.ok(&["status", "--candidate", person]).contains("1 of 3 attempts used"));
    }
}
