//! A store of some hundred people: the home screen opens, and each of them is found by typing.
#![expect(clippy::unwrap_used, reason = "a broken fixture should stop a test at once")]

mod common;

use common::Bench;
use common::pty::Terminal;
use std::fmt::Write as _;

const PEOPLE: usize = 300;

/// The people, of one partner.
fn crowd() -> Bench {
    let bench = Bench::with_program("two-level");
    bench.ok(&["partner", "add", "harbour", "--name", "Harbour Ltd"]);
    let mut list = String::from("id,name,email,partner\n");
    for number in 0..PEOPLE {
        writeln!(list, "person-{number},Person Number {number},,harbour").unwrap();
    }
    list += "zoe,Zoë ÄRMEL,,harbour\n";
    let file = bench.home().join("people.csv");
    std::fs::write(&file, list).unwrap();
    bench.ok(&["candidate", "import", file.to_str().unwrap()]);
    bench
}

fn owner(bench: &Bench) -> String {
    let listed = bench.ok(&["attempts", "list", "--all", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    listed[0]["person"].as_str().unwrap().to_owned()
}

#[test]
fn one_of_many_is_found_by_typing_and_starts_an_exam() {
    let bench = crowd();
    bench.ok(&["candidate", "use", "person-7"]);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("EXAMS");
    terminal.key("w");
    terminal.expect("301 people: type a part of a name");
    terminal.expect("I am Person Number 7 ");
    // whatever the case, of any letter
    terminal.text("ärm");
    let found = terminal.expect(" 1 of 301 people");
    assert!(found.contains("I am Zoë ÄRMEL") && found.contains("zoe, Harbour Ltd"), "{found}");
    assert!(!found.contains("Person Number"), "{found}");
    terminal.key("Esc");
    terminal.expect("301 people: type a part of a name");
    terminal.text("number 299");
    terminal.expect(" 1 of 301 people");
    terminal.key("Enter");
    terminal.expect("EXAMS");
    terminal.expect("Person Number 299");
    let exam = terminal.screen().lines().filter(|line| line.contains("ready")).count();
    assert!(exam > 0, "{}", terminal.screen());
    common::begin(&mut terminal, "");
    terminal.expect("Question 1 of");
    terminal.kill();
    assert_eq!(owner(&bench), "person-299");
}

#[test]
fn one_of_many_is_found_in_plain_lines() {
    let bench = crowd();
    let mut terminal = Terminal::start(&bench, 100, 40, &["--linear"]);
    terminal.told(0, "Home: ");
    let asked = terminal.say("who", "or back.");
    assert!(asked.contains("301 people are registered here. Type find and a part of your name"), "{asked}");
    assert_eq!(asked.matches("I am ").count(), 1, "who is in use, and nobody else: {asked}");
    let found = terminal.say("find Number 29", "or back.");
    assert!(found.contains("1. I am Person Number 29; person-29, Harbour Ltd."), "{found}");
    assert!(found.contains("11. I am Person Number 299"), "{found}");
    terminal.say("11", "Home: ");
    terminal.say("start 3", "Type agree");
    let asked = terminal.say("agree", "or back.");
    assert!(asked.contains("Who sits this exam?") && asked.contains("1. I am Person Number 299"), "{asked}");
    terminal.say("1", "Type begin");
    terminal.say("begin", "Options:\n");
    terminal.kill();
    assert_eq!(owner(&bench), "person-299");
}
