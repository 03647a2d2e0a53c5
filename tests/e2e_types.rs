//! An exam with an item of every type in a terminal: answered, killed, resumed, handed in, scored, replayed.

mod common;

use common::pty::Terminal;
use common::{Bench, answers, begin, repository, sitting};
use invigil::form::{ItemKind, PresentedForm, PresentedItem};
use serde_json::Value;

fn bench() -> Bench {
    let mut bench = Bench::new();
    bench.set("INVIGIL_PROGRAM", repository("tests/data/types/program.toml").to_str().unwrap());
    bench.set("INVIGIL_BANKS", repository("tests/data/types/banks").to_str().unwrap());
    bench.ok(&["candidate", "add", "ada", "--name", "Ada King"]);
    bench
}

fn number(form: &PresentedForm, stem: &str) -> usize {
    form.items.iter().position(|item| item.stem.starts_with(stem)).unwrap() + 1
}

fn go_to(terminal: &mut Terminal, number: usize) {
    terminal.key("g");
    terminal.expect("Go to");
    terminal.text(&number.to_string());
    terminal.key("Enter");
    sitting::at(terminal, number);
}

fn letter(options: &[invigil::form::PresentedOption], text: &str) -> String {
    let place = options.iter().position(|option| option.text == text).unwrap();
    sitting::letter(place).to_string()
}

/// Puts the options of an ordering item in this order, row by row from the first place.
fn order(terminal: &mut Terminal, item: &PresentedItem, texts: &[&str]) {
    for (place, text) in texts.iter().enumerate() {
        let letter = letter(&item.options, text);
        terminal.key(&letter.to_lowercase());
        terminal.wait("the cursor at the row", |screen| {
            screen.lines().any(|line| line.starts_with(" ▌") && line.contains(text))
        });
        terminal.key(&(place + 1).to_string());
        terminal.expect(&format!("{:>2}. {letter}  ", place + 1));
    }
}

/// Fills prompts or gaps, from the first one on.
fn fill(terminal: &mut Terminal, item: &PresentedItem, texts: &[&str]) {
    for (gap, text) in texts.iter().enumerate() {
        let letter = letter(&item.gaps[gap].options, text);
        terminal.key(&letter.to_lowercase());
        terminal.expect(&format!("[{letter}] {}", gap + 1));
        terminal.key("Down");
    }
}

#[test]
fn every_type_is_answered_resumed_after_a_kill_scored_and_replayed() {
    let bench = bench();
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("EXAMS");
    begin(&mut terminal, "Survey Assistant");
    let form = answers::form(&bench);
    let item = |stem: &str| form.items.iter().find(|item| item.stem.starts_with(stem)).unwrap();

    go_to(&mut terminal, number(&form, "Which TWO"));
    for text in ["Theodolite", "Sextant"] {
        terminal.key(&letter(&item("Which TWO").options, text).to_lowercase());
        terminal.expect(&format!("[x] {}", letter(&item("Which TWO").options, text)));
    }
    go_to(&mut terminal, number(&form, "A contour"));
    terminal.key("a");
    terminal.expect("(x) A  True");
    go_to(&mut terminal, number(&form, "Put the steps"));
    let steps = [
        "Centre the instrument with the plummet",
        "Plant the tripod over the mark",
        "Level it with the foot screws",
        "Focus the cross hairs",
    ];
    order(&mut terminal, item("Put the steps"), &steps);
    go_to(&mut terminal, number(&form, "Match each"));
    fill(&mut terminal, item("Match each"), &["Hectares", "Metres", "Metres"]);
    go_to(&mut terminal, number(&form, "North is"));
    fill(&mut terminal, item("North is"), &["0°", "counterclockwise"]);
    go_to(&mut terminal, number(&form, "A square"));
    terminal.text("6,25");
    terminal.expect("NO NUMBER: write a point");
    for _ in 0..3 {
        terminal.key("Backspace");
    }
    terminal.text(".25");
    terminal.expect("[6.25");
    terminal.key("Enter");
    sitting::saved(&terminal);

    // what is typed is on disk after a pause, without any other key
    go_to(&mut terminal, number(&form, "What is the horizontal"));
    terminal.key("Space");
    terminal.expect("Enter done");
    terminal.text("Azimuth");
    terminal.expect("7 of 30 characters");
    sitting::saved(&terminal);
    terminal.kill();

    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("Unfinished attempt");
    terminal.key("Enter");
    terminal.expect("[Azimuth");
    go_to(&mut terminal, number(&form, "Put the steps"));
    for (place, text) in steps.iter().enumerate() {
        let row = format!("{:>2}. {}  {text}", place + 1, letter(&item("Put the steps").options, text));
        terminal.expect(&row);
    }
    go_to(&mut terminal, number(&form, "North is"));
    terminal.expect("[2 counterclockwise]");
    go_to(&mut terminal, number(&form, "How many"));
    terminal.text("60");
    terminal.key("Enter");
    terminal.expect("8 done, 0 open, 0 new");
    sitting::submit(&mut terminal);
    // 2 + 1 + 2 of 4 + 3 + 1 of 3 + 2 + 1 + 1
    terminal.expect("13 of 17");
    terminal.key("Enter");
    terminal.expect("EXAMS");
    terminal.key("q");
    assert_eq!(terminal.end(), 0);

    let attempts: Value = serde_json::from_str(&bench.ok(&["attempts", "list", "--json"])).unwrap();
    let text = attempts.to_string();
    assert!(text.contains("\"points\":13") && text.contains("\"possible\":17"), "{text}");
    let journal = bench.journals().pop().unwrap();
    let id = journal.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
    let mut replay = Terminal::start(&bench, 80, 24, &["--linear=off", "attempts", "replay", &id]);
    replay.expect("REPLAY");
    // the End key
    replay.send(b"\x1b[F");
    replay.expect("the record was signed");
    for _ in 0..40 {
        if replay.screen().contains("entered \"60\"") {
            break;
        }
        let before = replay.screen();
        replay.key("Left");
        replay.wait("the fact before", |screen| screen != before);
    }
    let screen = replay.expect("entered \"60\"");
    assert!(screen.contains("[60"), "{screen}");
    replay.key("q");
    replay.end();
    let kinds: std::collections::BTreeSet<ItemKind> = form.items.iter().map(|item| item.kind).collect();
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ItemKind::ALL);
}
