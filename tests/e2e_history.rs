//! The look back: the history screen without a question, and the replay that shows what happened and writes nothing.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]

mod common;

use common::pty::Terminal;
use common::sitting::is_chosen;
use common::{Bench, answers, flat};
use invigil::form::PresentedForm;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const COMMENT: &str = "Both lights are asked for.";

/// Ada sits the exam of four questions: A then B at the first one, A at the second one, a comment, nothing more.
fn sat() -> (Bench, PresentedForm) {
    let bench = Bench::with_program("two-level");
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let mut terminal = Terminal::start(&bench, 100, 40, &["--linear"]);
    terminal.told(0, "Home: ");
    terminal.say("start 3", "Type agree");
    terminal.say("agree", "Who sits this exam?");
    terminal.say("1", "Type begin");
    terminal.say("begin", "Options:\n");
    for line in ["answer a", "answer b", "next", "answer a", "flag", &format!("comment {COMMENT}")] {
        let from = terminal.raw().len();
        terminal.say(line, "");
        terminal.told(from, if line == "next" { "Question 2 of 4" } else { "Saved, entry " });
    }
    terminal.say("submit", "type submit once more");
    terminal.say("submit", "Result: ");
    terminal.say("home", "Home: ");
    terminal.text("quit");
    terminal.key("Enter");
    assert_eq!(terminal.end(), 0);
    let form = answers::form(&bench);
    (bench, form)
}

fn folder(bench: &Bench, form: &PresentedForm) -> PathBuf {
    bench.home().join("state/attempts").join(form.attempt.as_str())
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

fn holds_no_question(text: &str, form: &PresentedForm) {
    let text = flat(text);
    for item in &form.items {
        let stem = flat(&item.stem);
        let begins: String = stem.chars().take(24).collect();
        assert!(!text.contains(&begins), "{begins}\n{text}");
        for option in item.options.iter().filter(|option| option.text.len() > 8) {
            assert!(!text.contains(&flat(&option.text)), "{}\n{text}", option.text);
        }
    }
}

#[test]
fn history_shows_an_attempt_and_none_of_its_questions() {
    let (bench, form) = sat();
    let mut terminal = Terminal::start(&bench, 80, 24, &["--linear=off"]);
    let home = terminal.expect("h history");
    terminal.key("h");
    let list = terminal.wait("a record that was judged", |s| s.contains("Deckhand") && s.contains("intact"));
    assert!(list.contains("PASSED") && list.contains(" of 4"), "{list}");
    terminal.key("Enter");
    let mut seen = list.clone() + &terminal.expect("CLOSED: the attempt was submitted and signed");
    let mut last = String::new();
    while last != terminal.screen() {
        last = terminal.screen();
        seen += &last;
        if !last.contains("below:") {
            break;
        }
        terminal.key("PgDn");
        terminal.wait("a page further", |screen| screen != last);
    }
    for part in [COMMENT, "comment, question 2", ", for review", "questions 1 to 2", "are not shown again"] {
        assert!(flat(&seen).contains(part), "{part}\n{seen}");
    }
    holds_no_question(&seen, &form);
    terminal.key("Esc");
    terminal.expect("Enter open");
    terminal.key("Esc");
    terminal.wait("home", |screen| flat(screen) == flat(&home));
    terminal.key("q");
    assert_eq!(terminal.end(), 0);
    assert_eq!(terminal.left_on(), [""; 0]);
}

#[test]
fn history_in_plain_lines_says_the_same() {
    let (bench, form) = sat();
    let mut terminal = Terminal::start(&bench, 100, 40, &["--linear"]);
    terminal.told(0, "Home: ");
    let list = terminal.say("history", "1. Deckhand");
    let shown = terminal.say("1", "Question 4");
    assert!(shown.contains("Question 2") && shown.contains(COMMENT), "{shown}");
    assert!(shown.contains("CLOSED: "), "{shown}");
    holds_no_question(&(list + &shown), &form);
    terminal.say("home", "Home: ");
    terminal.text("quit");
    terminal.key("Enter");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_replay_shows_the_choices_that_were_made_and_writes_nothing() {
    let (bench, form) = sat();
    let (dir, id) = (folder(&bench, &form), form.attempt.as_str());
    let before = files(&dir);
    let facts = std::fs::read_to_string(dir.join("journal.jsonl")).unwrap().lines().count();
    let mut terminal = Terminal::start(&bench, 80, 24, &["--linear=off", "attempts", "replay", &id[..8]]);
    let first = terminal.expect("Nothing is recorded");
    assert!(first.contains("others are still to sit"), "{first}");
    holds_no_question(&first, &form);
    terminal.key("Enter");
    terminal.expect(&format!("fact 1 of {facts},"));
    let mut chosen = Vec::new();
    for fact in 2..=facts {
        terminal.key("Right");
        let screen = terminal.expect(&format!("fact {fact} of {facts},"));
        assert!(screen.contains("REPLAY"), "{screen}");
        if let Some((_, answer)) = screen.split_once(": answered ") {
            let letter = answer.chars().next().unwrap();
            let option = usize::from(letter as u8 - b'A');
            assert!(is_chosen(&screen, option), "{screen}");
            assert!((0..4).filter(|other| is_chosen(&screen, *other)).eq([option]), "{screen}");
            chosen.push(letter);
        }
    }
    assert_eq!(chosen, ['A', 'B', 'A']);
    // what answers, strikes, marks, comments and submits in an exam does nothing here
    for key in ["a", "b", "1", "x", "m", "i", "u", "Backspace", "r", "s", "w", "t", "Enter"] {
        terminal.key(key);
    }
    terminal.key("Left");
    terminal.expect(&format!("fact {} of {facts},", facts - 1));
    terminal.key("q");
    assert_eq!(terminal.end(), 0);
    assert_eq!(terminal.left_on(), [""; 0]);
    assert_eq!(files(&dir), before);
    assert!(bench.ok(&["verify", id]).starts_with("CLOSED"));
}

#[test]
fn a_replay_begins_where_it_is_asked_to_and_refuses_what_is_not_there() {
    let (bench, form) = sat();
    let id = form.attempt.as_str();
    let mut terminal = Terminal::start(
        &bench,
        60,
        15,
        &["--linear=off", "attempts", "replay", id, "--item", "2", "--speed", "16"],
    );
    terminal.expect("REPLAY");
    terminal.key("Enter");
    let screen = terminal.expect("paused 16x");
    assert!(screen.contains("question 2 was shown"), "{screen}");
    terminal.key("Space");
    terminal.expect("at the end");
    terminal.key("Esc");
    assert_eq!(terminal.end(), 0);
    for (code, wish, why) in [
        (1, &["--item", "4"][..], "question 4 was never shown"),
        (1, &["--item", "99"], "question 99 was never shown"),
        (2, &["--from", "soon"], "write it as 12:30"),
        (2, &["--speed", "3"], "1, 2, 4, 8, 16, 60"),
        (2, &["--from", "1:00", "--item", "1"], "cannot be used with"),
    ] {
        let (out, told) = bench.fails(code, &[&["attempts", "replay", id], wish].concat());
        assert!(out.is_empty() && told.contains(why), "{told}");
    }
    let (_, told) = bench.fails(1, &["attempts", "replay", "zzz"]);
    assert!(told.contains("there is no attempt `zzz`"), "{told}");
}

#[test]
fn without_a_terminal_the_facts_are_lines() {
    let (bench, form) = sat();
    let id = form.attempt.as_str();
    let output = bench.run(&["attempts", "replay", id]);
    let (out, why) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success() && why.contains("others are still to sit"), "{why}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    for part in [
        "the clock started",
        "question 1: answered A",
        "question 1: answered B",
        "handed in by the candidate",
    ] {
        assert!(out.contains(part), "{part}\n{out}");
    }
    assert!(flat(&out).contains(&flat(&form.items[0].stem)) && flat(&out).contains(COMMENT), "{out}");
    assert!(!flat(&out).contains(&flat(&form.items[3].stem)), "the last one was never shown\n{out}");
}

#[test]
fn a_record_that_was_tampered_with_is_replayed_as_far_as_it_holds() {
    let (bench, form) = sat();
    let (dir, id) = (folder(&bench, &form), form.attempt.as_str());
    let journal = dir.join("journal.jsonl");
    let whole = std::fs::read_to_string(&journal).unwrap();
    let second = whole.match_indices("\"type\":\"answered\"").nth(1).unwrap().0;
    let line = whole[..second].lines().count() - 1;
    let mut bytes = whole.clone().into_bytes();
    bytes[second + 8] = b'A';
    std::fs::write(&journal, bytes).unwrap();
    let output = bench.run(&["attempts", "replay", id]);
    let (out, why) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(
        why.contains(&format!("BROKEN: record {line} ")) && why.contains(&format!("to record {}", line - 1)),
        "{why}"
    );
    assert!(out.contains("question 1: answered A") && !out.contains("answered B"), "{out}");

    // an open one is replayed so far
    let cut: Vec<&str> = whole.lines().take(5).collect();
    std::fs::write(&journal, cut.join("\n") + "\n").unwrap();
    let why = String::from_utf8(bench.run(&["attempts", "replay", id]).stderr).unwrap();
    assert!(why.contains("OPEN: ") && why.contains("to record 4"), "{why}");

    // the questions gone from both places
    std::fs::write(&journal, &whole).unwrap();
    std::fs::remove_file(dir.join("form.json")).unwrap();
    assert!(bench.run(&["attempts", "replay", id]).status.success(), "the store has them too");
    let emptied = std::process::Command::new("python3")
        .args(["-c", "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(\"UPDATE attempts SET form = x'7b7d'\"); c.commit()"])
        .arg(bench.home().join("data/invigil.db"))
        .status()
        .unwrap();
    assert!(emptied.success());
    let (out, why) = bench.fails(1, &["attempts", "replay", id]);
    assert!(out.is_empty() && why.contains("form.json") && why.contains("store restore"), "{why}");
}
