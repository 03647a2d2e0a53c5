//! Another organisation, as `docs/own-program.md` leads it: from an empty folder to a first credential, and the slips on
//! the way.

mod common;

use common::answers::{self, Keys};
use common::pty::Terminal;
use common::sitting::letter;
use common::{Bench, repository};
use serde_json::Value;
use std::path::PathBuf;

/// The block of the document that holds this line.
fn shown(line: &str) -> String {
    let document = std::fs::read_to_string(repository("docs/own-program.md")).unwrap();
    let mut blocks = document.split("```toml\n").skip(1).map(|block| block.split("```").next().unwrap());
    blocks.find(|block| block.lines().any(|l| l == line)).unwrap().to_owned()
}

/// The bank of the document for this exam, with so many live items and practice items.
fn bank_of(exam: &str, questions: usize, live: usize, practice: usize) -> String {
    let text = shown("format = \"invigil/bank/v1\"").replace("crane-operator", exam);
    let text = text.replace("lifting = 10", &format!("lifting = {questions}"));
    let (head, item) = text.split_once("[[item]]").unwrap();
    let mut bank = head.to_owned();
    for n in 0..live + practice {
        let each =
            item.replace("li-01", &format!("li-{n}")).replace("a luffing crane", &format!("crane {n}"));
        let each = match n < live {
            true => each,
            false => each
                .replace("\"live\"", "\"practice\"")
                .replace(" },\n", ", rationale = \"Look at the chart.\" },\n"),
        };
        bank.push_str(&format!("[[item]]{each}"));
    }
    bank
}

/// A bank as the document shows it, with so many live items and practice items in each of two domains.
fn bank(program: &str, live: usize, practice: usize) -> String {
    let shown = shown("format = \"invigil/bank/v1\"");
    let (head, item) = shown.split_once("[[item]]").unwrap();
    let head = head
        .replace("crane-operator", "main-basic")
        .replace("crane-certification", program)
        .replace("lifting = 10", "first-topic = 10\nsecond-topic = 10")
        .replace("\"lifting\"", "\"first-topic\"");
    let second = "[[domain]]\nid = \"second-topic\"\nname = \"Second\"\nshort = \"Second\"\n\n[[blueprint]]";
    let mut text = head.replacen("[[blueprint]]", second, 1);
    for domain in ["first-topic", "second-topic"] {
        for n in 0..live + practice {
            let status = if n < live { "live" } else { "practice" };
            let each = item
                .replace("li-01", &format!("{domain}-{n}"))
                .replace("\"lifting\"", &format!("\"{domain}\""))
                .replace("\"live\"", &format!("\"{status}\""))
                .replace("a luffing crane", &format!("crane {n} of {domain}"));
            let each = match status {
                "practice" => each.replace(" },\n", ", rationale = \"Look at the chart.\" },\n"),
                _ => each,
            };
            text.push_str(&format!("[[item]]{each}"));
        }
    }
    text
}

struct Desk {
    bench: Bench,
    program: PathBuf,
}

impl Desk {
    fn new() -> Self {
        let mut bench = Bench::new();
        let program = bench.home().join("program.toml");
        let banks = bench.home().join("banks");
        std::fs::create_dir(&banks).unwrap();
        bench.ok(&["program", "new", "--from", "minimal", program.to_str().unwrap()]);
        bench.set("INVIGIL_PROGRAM", program.to_str().unwrap());
        bench.set("INVIGIL_BANKS", banks.to_str().unwrap());
        Self { bench, program }
    }
    fn writes_bank(&self, text: &str) -> PathBuf {
        let path = self.bench.home().join("banks/main-basic.toml");
        std::fs::write(&path, text).unwrap();
        path
    }
    fn readiness(&self, code: i32) -> String {
        self.bench.fails(code, &["program", "readiness"]).0
    }
    /// Sits the exam in plain lines with so many right answers; what the result says.
    fn sits(&self, person: &str, right: usize) -> String {
        let bank = self.bench.home().join("banks/main-basic.toml");
        let mut terminal =
            Terminal::start(&self.bench, 100, 40, &["--linear", "take", "main-basic", "--candidate", person]);
        terminal.told(0, "Type agree");
        let who = terminal.say("agree", "or back.");
        let line = who.lines().find(|line| line.contains(&format!("; {person}."))).unwrap();
        terminal.say(line.split_once('.').unwrap().0, "Type begin");
        terminal.say("begin", "Options:\n");
        let form = answers::form(&self.bench);
        let keys = Keys::of(&bank);
        for (i, item) in form.items.iter().enumerate() {
            let is_right = keys.right(item);
            let place = (0..item.options.len()).find(|o| is_right.contains(o) == (i < right)).unwrap();
            terminal.say(&format!("answer {}", letter(place).to_lowercase()), "Saved");
            if i + 1 < form.items.len() {
                terminal.say("next", "Options:\n");
            }
        }
        terminal.say("submit", "type submit once more");
        terminal.say("submit", "Record code")
    }
}

#[test]
fn from_an_empty_folder_to_a_first_credential() {
    let desk = Desk::new();
    let bench = &desk.bench;
    bench.ok(&["program", "check", desk.program.to_str().unwrap()]);
    let lacking = desk.readiness(1);
    assert!(
        lacking.contains("main-basic: no question bank") && lacking.contains("with --banks"),
        "{lacking}"
    );

    desk.writes_bank(&bank("my-program", 30, 5));
    // a folder stands for the banks in it
    let banks = bench.home().join("banks");
    // copies of one question: somebody who knows nothing soon knows which option it is, and nothing else is an error
    let (checked, _) = bench.fails(1, &["bank", "check", banks.to_str().unwrap()]);
    let mut errors = checked.lines().filter(|line| line.starts_with("error"));
    assert!(errors.all(|line| line.starts_with("error[test-wise]")), "{checked}");
    assert!(checked.contains("main-basic.toml: ") && checked.contains("near the pass mark"), "{checked}");
    let ready = desk.readiness(0);
    assert!(ready.contains("nobody is named for questions"), "the one thing left to look after: {ready}");

    bench.ok(&["candidate", "add", "ida", "--name", "Ida Holm", "--email", "ida@harbour.example"]);
    bench.ok(&["candidate", "add", "jens", "--name", "Jens Bo"]);
    let (_, refused) = bench.fails(1, &["candidate", "add", "kai", "--name", "Kai", "--email", "kai"]);
    assert!(refused.contains("has not the form name@host"), "{refused}");

    let failed = desk.sits("jens", 13);
    assert!(failed.contains("NOT PASSED. 13 of 20 points, 65.0 %"), "{failed}");
    let passed = desk.sits("ida", 14);
    assert!(passed.contains("\nPASSED. 14 of 20 points, 70.0 %"), "{passed}");
    // the pass waits for the training
    let waits = bench.ok(&["status", "--candidate", "ida"]);
    assert!(waits.contains("passed; counts to "), "{waits}");
    bench.ok(&["admin", "requirement", "passed", "ida", "introduction"]);
    let status: Value = serde_json::from_str(&bench.ok(&["status", "--candidate", "ida", "--json"])).unwrap();
    assert_eq!(status["people"][0]["credentials"][0]["standing"], "active");
    let words = bench.ok(&["status"]);
    assert!(words.contains("Certified Main Basic  ACTIVE"), "{words}");
    for said in [words, bench.ok(&["program", "show"]), waits, passed, failed, ready] {
        for word in ["Sales", "Technical", "Partner", "Certified Sales", "Co-marketing", "Associate"] {
            assert!(!said.contains(word), "{word}\n{said}");
        }
    }
    // a forgotten setting is noticed
    let output =
        bench.command(&["status"]).env_remove("INVIGIL_PROGRAM").env_remove("INVIGIL_BANKS").output();
    let doubt = String::from_utf8(output.unwrap().stderr).unwrap();
    assert!(doubt.contains("sat under `my-program`, and `partner-certification` is in force"), "{doubt}");
    for journal in bench.journals() {
        let verdict = bench.ok(&["verify", journal.parent().unwrap().to_str().unwrap()]);
        assert!(verdict.starts_with("CLOSED"), "{verdict}");
    }
}

#[test]
fn a_second_level_goes_to_the_end_of_the_program_as_the_document_shows_it() {
    let desk = Desk::new();
    let shown = shown("id = \"crane-master\"").replace("crane-operator", "main-basic");
    let first = std::fs::read_to_string(&desk.program).unwrap();
    std::fs::write(&desk.program, format!("{first}\n{shown}")).unwrap();
    let checked = desk.bench.ok(&["program", "check", desk.program.to_str().unwrap()]);
    assert!(checked.contains("no faults"), "{checked}");
    let shown = desk.bench.ok(&["program", "show"]);
    assert!(shown.contains("Certified Crane Master  (Master, crane-master)"), "{shown}");
    assert!(shown.contains("to sit     Certified Main Basic"), "{shown}");
}

#[test]
fn the_document_word_for_word_is_a_program_of_two_levels_that_can_be_launched() {
    let desk = Desk::new();
    let (bench, banks) = (&desk.bench, desk.bench.home().join("banks"));
    let (first, second) = (shown("id = \"crane-certification\""), shown("id = \"crane-master\""));
    std::fs::write(&desk.program, format!("{first}\n{second}")).unwrap();
    std::fs::write(banks.join("crane-operator.toml"), bank_of("crane-operator", 10, 30, 10)).unwrap();
    std::fs::write(banks.join("crane-master.toml"), bank_of("crane-master", 30, 90, 10)).unwrap();
    let checked = bench.ok(&["program", "check", desk.program.to_str().unwrap()]);
    assert!(checked.contains("no faults"), "{checked}");
    let ready = desk.readiness(0);
    assert!(ready.contains("Every exam can be launched; nothing is to be mended."), "{ready}");
    bench.ok(&["candidate", "add", "ida", "--name", "Ida Holm"]);
    let terminal = Terminal::start(bench, 100, 24, &[]);
    let home = terminal.expect("EXAMS");
    assert!(home.contains("Crane Certification · Example Harbour"), "who runs it is said: {home}");
}

#[test]
fn a_table_that_takes_the_lines_below_it_is_told_so() {
    let desk = Desk::new();
    let text = std::fs::read_to_string(&desk.program).unwrap();
    let text = text.replace("# support = { name", "[support]\nname = \"Desk\"\n# support = { name");
    std::fs::write(&desk.program, text).unwrap();
    let (refused, _) = desk.bench.fails(1, &["program", "check", desk.program.to_str().unwrap()]);
    assert!(refused.contains("a line below `[support]` belongs to it"), "{refused}");
}

#[test]
fn slips_on_the_way_are_named_with_their_mend() {
    let desk = Desk::new();
    desk.writes_bank(&bank("my-programm", 30, 5));
    let found = desk.readiness(1);
    assert!(found.contains("belongs to the program `my-programm`"), "{found}");
    assert!(found.contains("write program = \"my-program\" there"), "{found}");

    let short = bank("my-program", 30, 5).replace("first-topic = 10", "first-topic = 9");
    desk.writes_bank(&short);
    let found = desk.readiness(1);
    assert!(found.contains("takes 19 items, but the exam has 20 questions"), "{found}");

    desk.writes_bank(&bank("my-program", 30, 5));
    let text = std::fs::read_to_string(&desk.program).unwrap();
    let later = text.replace("effective_from = 2026-01-01", "effective_from = 2999-01-01");
    std::fs::write(&desk.program, &later).unwrap();
    assert!(desk.readiness(1).contains("until then nobody can sit its exams"));
    let folder = desk.bench.home().to_str().unwrap();
    let (_, refused) = desk.bench.fails(2, &["program", "check", folder]);
    assert!(refused.contains("is no file: it is a folder"), "{refused}");
    std::fs::write(&desk.program, text.replace("pass_mark = 70 ", "pass_mark = 0.7 ")).unwrap();
    let (_, share) = desk.bench.fails(65, &["status"]);
    assert!(share.contains("write percent: 70 for 70 %"), "{share}");
}
