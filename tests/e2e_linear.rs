//! The plain lines (`--linear`): the same exam, from registration to the credential, with the same kind of journal.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]

mod common;

use common::answers::{self, Keys};
use common::clocks::{self, Clocks};
use common::pty::Terminal;
use common::sitting::{self, Typing, choose, letter};
use common::{Bench, repository};
use invigil::form::PresentedForm;
use invigil::time::{Day, Timestamp};
use serde_json::Value;

const ITEMS: usize = 40;

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

/// Records of the newest journal, oldest first.
fn records(bench: &Bench) -> Vec<Value> {
    let text = std::fs::read_to_string(bench.journals().pop().unwrap()).unwrap();
    text.lines().map(parsed).collect()
}

fn lines(bench: &Bench, more: &[&str]) -> Terminal {
    let terminal = Terminal::start(bench, 100, 40, &[&["--linear"], more].concat());
    terminal.told(0, "Home: ");
    terminal
}

/// From home to the first question of the exam with this number in the list.
fn begin(terminal: &mut Terminal, number: usize) -> String {
    terminal.say(&format!("start {number}"), "Type agree");
    terminal.say("agree", "Who sits this exam?");
    terminal.say("1", "Type begin");
    terminal.say("begin", "Options:\n")
}

/// `answer b`, `answer a c`.
fn answer(places: &[usize]) -> String {
    let letters: Vec<String> = places.iter().map(|place| letter(*place).to_lowercase().to_string()).collect();
    format!("answer {}", letters.join(" "))
}

fn as_people_write(day: Day) -> String {
    day.0.format("%-d %b %Y").to_string()
}

/// From an empty home through registration, consent and check to the first question.
fn registered() -> (Bench, Terminal, PresentedForm) {
    let bench = Bench::new();
    let mut terminal = Terminal::start(&bench, 100, 40, &["--linear"]);
    let home = terminal.told(0, "Home: ");
    assert!(home.starts_with("Invigil in plain lines. Type a command and press Enter."), "{home}");
    assert!(home.contains("11. Sales Associate: 40 questions, 60 minutes, pass mark 70 %"), "{home}");
    // registration, consent, check
    terminal.say("start 1", "Your name: ");
    terminal.say("Ada Example", "Enter takes ada-example: ");
    terminal.say("ada", "E-mail, may stay empty: ");
    let details = terminal.say("", "Type start 11");
    assert!(details.contains("Pass mark: 70 %: 28 of 40") && details.contains("self-attested"), "{details}");
    let rules = terminal.say("start 1", "Type agree if you have read the rules");
    assert!(rules.contains("60 minutes for 40 questions."), "{rules}");
    let not_yet = terminal.say("1", "Type agree");
    assert!(!not_yet.contains("Who sits"), "without consent nothing begins: {not_yet}");
    terminal.say("agree", "I am Ada Example");
    assert!(bench.journals().is_empty());
    terminal.say("1", "Type begin, or back: nothing has started yet.");
    let first = terminal.say("begin", "Options:\n");
    assert!(first.contains("The clock has started.") && first.contains("Question 1 of 40."), "{first}");
    let form = answers::form(&bench);
    (bench, terminal, form)
}

#[test]
fn a_whole_attempt_in_plain_lines() {
    let keys = Keys::of(&repository("question-banks/sales-associate.toml"));
    // one draw in two thousand has no question that asks for two; another home draws another form
    let asks_for_two = |form: &PresentedForm| form.items.iter().any(|item| item.select == 2);
    let (bench, mut terminal, form) =
        std::iter::repeat_with(registered).find(|(_, _, form)| asks_for_two(form)).unwrap();
    assert_eq!(form.items.len(), ITEMS);
    let twos: Vec<usize> = (0..ITEMS).filter(|i| form.items[*i].select == 2).collect();
    let ones: Vec<usize> = (0..ITEMS).filter(|i| form.items[*i].select == 1).collect();
    let (open, incomplete, wrong) = (ones[3], twos[0], [ones[0], ones[1], ones[2]]);
    for (i, item) in form.items.iter().enumerate() {
        if i > 0 {
            let question = terminal.say("next", &format!("Question {} of 40.", i + 1));
            // every option is read, and nothing else than words comes
            for (n, option) in item.options.iter().enumerate() {
                let beginning: String =
                    option.text.split_whitespace().next().unwrap().chars().take(8).collect();
                let row = format!("{}: ", letter(n));
                let read = question.lines().any(|l| l.starts_with(&row))
                    && question.contains(beginning.trim_matches(['`', '*']));
                assert!(read, "{row}{beginning}\n{question}");
            }
        }
        let right = keys.right(item);
        let others: Vec<usize> = (0..item.options.len()).filter(|o| !right.contains(o)).collect();
        if i == open {
            continue;
        }
        if i == incomplete {
            terminal.say(&answer(&right[..1]), "1 of 2 chosen.");
            continue;
        }
        let chosen = if wrong.contains(&i) { &others[..1] } else { &right[..] };
        let letters: Vec<String> = chosen.iter().map(|o| letter(*o).to_string()).collect();
        let from = terminal.raw().len();
        terminal.say(&answer(chosen), &format!("Answer {}.", letters.join(" and ")));
        terminal.told(from, "Saved, entry ");
    }
    terminal.say("next", "This is the last question.");
    // the other commands
    terminal.say(&format!("go {}", open + 1), &format!("Question {} of 40.", open + 1));
    terminal.say("strike b", "B is struck out.");
    terminal.say("undo", "Undone: the strike");
    terminal.say("answer c", "Answer C.");
    terminal.say("clear", "Cleared: nothing is chosen.");
    terminal.say("flag", "is marked for review.");
    let options = terminal.say("read options", "Options:");
    assert!(!options.contains(", chosen: "), "{options}");
    terminal.say("time", "Time left: ");
    let left = terminal.say("left", "1 for review.");
    assert!(left.contains("38 done, 1 incomplete, 1 open, 0 new"), "{left}");
    let review = terminal.say("review", "INCOMPLETE (1 of 2)");
    assert!(review.contains(&format!("Question {}: OPEN, for review.", open + 1)), "{review}");
    assert!(!review.contains("ANSWERED"), "what is done is only read by review all: {review}");
    terminal.say("review all", "ANSWERED");
    terminal.say("go 41", "There are questions 1 to 40");
    terminal.say("dance", "dance is no command here.");

    // handing in asks once, and anything else goes on
    let asked = terminal.say("submit", "type submit once more");
    assert!(asked.contains(&format!("OPEN: question {}.", open + 1)), "{asked}");
    assert!(asked.contains("Time left: 59 minutes"), "words, no signs: {asked}");
    terminal.say("time", "Not handed in; the exam goes on.");
    terminal.say("submit", "type submit once more");
    let result = terminal.say("submit", "Result: ");
    assert!(result.contains("PASSED. 35 of 40 points, 87.5 %. The pass mark is 70 %."), "{result}");
    for domain in &form.domains {
        let lost = |i: &&usize| form.items[**i].domain == domain.id;
        let reached = 8 - wrong.iter().chain([&open, &incomplete]).filter(lost).count();
        assert!(result.contains(&format!("{}: {reached} of 8.", domain.short)), "{}\n{result}", domain.short);
    }
    assert!(result.contains("For the credential: Sales 101 training is still missing."), "{result}");
    let credential = terminal.say("credential", "Sales 101 training: missing.");
    assert!(credential.contains("Certified Sales Associate"), "{credential}");
    let home = terminal.say("home", "Home: ");
    assert!(home.contains("1 of 3 attempts used; passed"), "{home}");
    terminal.say("start 1", "There is no exam to sit for Certified Sales Associate now.");
    terminal.say("start 11", "So this exam cannot be started now.");
    terminal.text("quit");
    terminal.key("Enter");
    assert_eq!(terminal.end(), 0);
    assert!(!terminal.raw().contains(&0x1b), "no control sequence in a whole sitting");

    // the record holds as one from the screens does
    let records = records(&bench);
    let words = bench.ok(&["verify", form.attempt.as_str()]);
    for claim in [
        "CLOSED: the attempt was submitted and signed".to_owned(),
        format!("the order of the facts: {} records", records.len()),
        "the form is the one that the joint seed gives".to_owned(),
        "the score: 35 of 40 points".to_owned(),
    ] {
        assert!(words.contains(&claim), "{claim}\n{words}");
    }
    assert!(!words.contains("for review:"), "{words}");

    // the training makes it a credential; lines were remembered, and say so
    let submitted =
        records.iter().find(|r| r["fact"]["type"] == "submitted").unwrap()["at"].as_i64().unwrap();
    let day = Timestamp(submitted).day();
    bench.ok(&["admin", "requirement", "passed", "ada", "sales-101", "--on", &day.to_string()]);
    let until = as_people_write(day.plus_months(12));
    let mut terminal = Terminal::start(&bench, 100, 40, &[]);
    let home = terminal.told(0, "Home: ");
    assert!(home.contains(&format!("1. Certified Sales Associate: ACTIVE until {until}.")), "{home}");
    terminal.say("1", &format!("{until}: expires."));
    terminal.text("quit");
    terminal.key("Enter");
    assert_eq!(terminal.end(), 0);
    // and can be left again
    let mut screens = Terminal::start(&bench, 80, 24, &["--linear=off"]);
    screens.expect("CREDENTIALS");
    screens.key("q");
    assert_eq!(screens.end(), 0);
    let screens = Terminal::start(&bench, 80, 24, &[]);
    screens.expect("CREDENTIALS");
}

/// Facts of a journal without what differs between any two attempts.
fn story(bench: &Bench) -> Vec<String> {
    let fact = |record: &Value| {
        let fact = &record["fact"];
        let chosen = fact["choices"].as_array().map_or(0, Vec::len);
        format!("{} {} {chosen} {}", fact["type"], fact["item"], fact["on"])
    };
    records(bench).iter().map(fact).collect()
}

#[test]
fn lines_and_screens_write_the_same_journal() {
    let with_ada = || {
        let bench = Bench::with_program("two-level");
        bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
        bench
    };
    let (screens, plain) = (with_ada(), with_ada());
    let mut terminal = Terminal::start(&screens, 80, 24, &[]);
    terminal.expect("EXAMS");
    common::begin(&mut terminal, "Deckhand");
    choose(&mut terminal, 0, Typing::Letter);
    terminal.key("m");
    terminal.expect("for review");
    sitting::next(&mut terminal, 2);
    sitting::to_option(&mut terminal, 1);
    terminal.key("x");
    terminal.expect("(struck out)");
    choose(&mut terminal, 0, Typing::Letter);
    terminal.key("Backspace");
    terminal.wait("nothing chosen", |s| !sitting::is_chosen(s, 0));
    sitting::next(&mut terminal, 3);
    sitting::next(&mut terminal, 4);
    terminal.key("g");
    terminal.expect("Go to");
    terminal.text("1");
    terminal.key("Enter");
    terminal.expect("Question 1 of 4");
    sitting::submit(&mut terminal);
    drop(terminal);

    let mut terminal = lines(&plain, &[]);
    begin(&mut terminal, 3);
    terminal.say("answer a", "Answer A");
    terminal.say("flag", "marked for review");
    terminal.say("next", "Question 2 of 4");
    terminal.say("strike b", "struck out");
    terminal.say("answer a", "Answer A");
    terminal.say("clear", "Cleared");
    terminal.say("next", "Question 3 of 4");
    terminal.say("next", "Question 4 of 4");
    terminal.say("go 1", "Question 1 of 4");
    terminal.say("submit", "type submit once more");
    terminal.say("submit", "Result: ");
    drop(terminal);
    assert_eq!(story(&screens), story(&plain));
    for bench in [&screens, &plain] {
        let id = answers::form(bench).attempt.to_string();
        assert!(bench.ok(&["verify", &id]).starts_with("CLOSED"));
    }
}

#[test]
fn a_killed_attempt_goes_on_in_plain_lines_and_ends_by_itself() {
    let bench = Bench::with_program("two-level");
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let keys = Keys::of(&repository("tests/data/banks/deck-basic.toml"));
    let mut terminal = lines(&bench, &[]);
    begin(&mut terminal, 3);
    let right = keys.right(&answers::form(&bench).items[0]);
    let from = terminal.raw().len();
    terminal.say(&answer(&right), "Answer ");
    terminal.told(from, "Saved, entry ");
    terminal.kill();
    // later: what is left runs out without a line
    let mut terminal = clocks::start(&bench, Clocks::with_seconds_left(&bench, 20), &[]);
    let offer = terminal.told(0, "resume");
    assert!(offer.contains("1 answer verified"), "{offer}");
    let resumed = terminal.say("resume 1", "Options:");
    assert!(resumed.contains(", chosen: "), "the answer is read as chosen: {resumed}");
    // half a line is typed when the time is up: it is not taken
    terminal.text("answer a");
    let ended = terminal.told(0, "Result: ");
    assert!(ended.contains("The time was up: what was saved was submitted."), "{ended}");
    assert!(ended.contains("1 of 4 points"), "{ended}");
    drop(terminal);
    let answered = records(&bench).iter().filter(|r| r["fact"]["type"] == "answered").count();
    assert!((1..=right.len()).contains(&answered), "{answered}");
    let id = answers::form(&bench).attempt.to_string();
    assert!(bench.ok(&["verify", &id]).starts_with("CLOSED: the attempt's time was up"));
}

/// Waits until a fact of this type is in the newest journal.
fn written(bench: &Bench, fact: &str) {
    let journal = bench.journals().pop().unwrap();
    let follow = ["tail", "-n", "+1", "-F", journal.to_str().unwrap()];
    Terminal::start_program(bench, 200, 50, &follow).expect(&format!("\"{fact}\""));
}

#[test]
fn a_warning_never_splits_what_is_being_typed() {
    let bench = Bench::with_program("two-level");
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    bench.ok(&["admin", "accommodate", "ada", "deck-basic", "--extra-minutes", "1", "--case", "A-17"]);
    let mut terminal = lines(&bench, &[]);
    begin(&mut terminal, 3);
    written(&bench, "started");
    terminal.kill();
    let mut terminal = clocks::start(&bench, Clocks::with_seconds_left(&bench, 72), &[]);
    terminal.told(0, "resume");
    terminal.say("resume 1", "Options:");
    let from = terminal.raw().len();
    terminal.text("answ");
    terminal.wait_for_line("Question 1: answ");
    // the warning is due and recorded, and waits for the line
    written(&bench, "warned");
    terminal.text("er b");
    terminal.wait_for_line("Question 1: answer b");
    assert!(!terminal.told_anywhere(from, "answer b").contains("Warning"));
    terminal.key("Enter");
    let said = terminal.told(from, "Answer B");
    assert!(said.starts_with("answer b\nWarning: 1 minute left.\nAnswer B"), "{said}");
}

#[test]
fn plain_lines_work_through_a_pipe() {
    let bench = Bench::new();
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let mut child = bench
        .command(&["--linear"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), b"11\nquit\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("Pass mark: 70 %: 28 of 40") && said.contains("Goodbye."), "{said}");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn plain_lines_are_remembered_with_a_word_and_only_by_what_is_not_refused() {
    let bench = Bench::new();
    bench.fails(1, &["--linear", "take", "nosuch"]);
    let bank = bench.home().join("sales-associate.toml");
    std::fs::write(&bank, "nothing = 1\n").unwrap();
    bench.fails(1, &["--linear", "--banks", bank.to_str().unwrap(), "take", "sales-associate"]);
    assert!(!bench.home().join("state/linear").exists());
    let start = || {
        let mut terminal = Terminal::start(&bench, 100, 40, &["--linear"]);
        let said = terminal.told(0, "Home: ");
        terminal.text("quit\r");
        terminal.expect("Goodbye.");
        said
    };
    assert!(start().contains("Plain lines are remembered"));
    assert!(!start().contains("Plain lines are remembered"), "once is enough");
}

#[test]
fn ctrl_z_and_the_end_of_input_in_an_exam_are_answered() {
    let (bench, mut terminal, _) = registered();
    terminal.send(b"\x1a");
    terminal.expect("cannot be stopped with Ctrl-Z: refused and recorded");
    written(&bench, "suspended");
    terminal.send(b"\x04");
    terminal.expect("You left the exam. The clock runs on until");
    assert_eq!(terminal.end(), 0);
}
