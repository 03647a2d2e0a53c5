//! What rides along: pilots, a brief assessment on the main exam's bank, and a beta exam. Needs `faketime`.

mod common;

use common::answers::{self, Keys};
use common::clocks;
use common::pty::Terminal;
use common::sitting::{self, Typing, choose, letter};
use common::{Bench, flat, go_on, repository};
use invigil::form::PresentedForm;
use serde_json::Value;

fn bench() -> Bench {
    let mut bench = Bench::with_program("bridges");
    clocks::fake(&mut bench, "@2025-01-10 10:00:00");
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    bench
}

fn keys(bank: &str) -> Keys {
    Keys::of(&repository(&format!("tests/data/banks/{bank}.toml")))
}

/// How many items of a form are pilots.
fn pilots(form: &PresentedForm, keys: &Keys) -> usize {
    let is_pilot = |item: &&_| keys.item(item).status == invigil::bank::Status::Pilot;
    form.items.iter().filter(is_pilot).count()
}

/// Answers everything on the screens, pilots wrong and all else right, and hands in; the result.
fn passed(terminal: &mut Terminal, form: &PresentedForm, keys: &Keys) -> String {
    for (i, presented) in form.items.iter().enumerate() {
        if i > 0 {
            sitting::next(terminal, i + 1);
        }
        let right = keys.right(presented);
        match keys.item(presented).status {
            invigil::bank::Status::Pilot => choose(terminal, (right[0] + 1) % 4, Typing::Letter),
            _ => right.into_iter().for_each(|option| choose(terminal, option, Typing::Letter)),
        }
    }
    sitting::submit(terminal);
    terminal.screen()
}

fn home(mut terminal: Terminal) {
    terminal.key("q");
    terminal.expect("CREDENTIALS");
    terminal.key("q");
    assert_eq!(terminal.end(), 0);
}

fn status(bench: &Bench) -> Value {
    let report: Value = serde_json::from_str(&bench.ok(&["status", "--candidate", "ada", "--json"])).unwrap();
    report["people"][0].clone()
}

/// Pass of the main exam on 10 January 2025.
fn inspector(bench: &Bench) -> String {
    let keys = keys("bridge-inspector");
    let mut terminal = Terminal::start(bench, 100, 30, &["take", "bridge-inspector"]);
    let details = terminal.expect("what it is");
    for fact in ["27 questions, 24 scored", "45 minutes", "75 %: 18 of 24", "Licensed Bridge Inspector"] {
        assert!(details.contains(fact), "{fact}\n{details}");
    }
    terminal.key("Enter");
    let rules = flat(&terminal.expect("rules and consent"));
    assert!(rules.contains("45 minutes for 27 questions."), "{rules}");
    assert!(rules.contains("3 questions do not count: they are being tried out."), "{rules}");
    terminal.key("Esc");
    terminal.expect("what it is");
    go_on(&mut terminal);
    let first = terminal.screen();
    assert!(first.contains("Question 1 of 27, 24 scored  0:4"), "{first}");
    let form = answers::form(bench);
    assert_eq!((form.items.len(), form.scored, pilots(&form, &keys)), (27, 24, 3));
    let result = passed(&mut terminal, &form, &keys);
    home(terminal);
    result
}

#[test]
fn pilots_take_their_share_of_the_time_and_never_count() {
    let bench = bench();
    let result = inspector(&bench);
    assert!(result.contains("PASSED   24 of 24   100.0 %"), "{result}");
    assert!(flat(&result).contains("3 questions were being tried out and did not count."), "{result}");
    assert!(result.contains("of 45:00"), "{result}");

    // nothing on the candidate's side tells which ones they were
    let keys = keys("bridge-inspector");
    let journal = bench.journals().pop().unwrap();
    for file in ["journal.jsonl", "form.json"] {
        let text = std::fs::read_to_string(journal.with_file_name(file)).unwrap();
        assert!(!text.contains("pilot"), "{file}");
        let named = keys.bank().items.iter().find(|item| text.contains(&format!("\"{}\"", item.id)));
        assert!(named.is_none(), "{file} names {:?}", named.map(|item| &item.id));
    }
    let id = answers::form(&bench).attempt.to_string();
    let verdict = bench.ok(&["verify", &id]);
    assert!(verdict.contains("proven: the score: 24 of 24 points"), "{verdict}");
    let shown = bench.ok(&["attempts", "show", &id]);
    assert!(shown.contains("27 questions, 24 scored"), "{shown}");
}

#[test]
fn a_brief_assessment_of_twenty_items_in_thirty_minutes_renews_with_the_update_training() {
    let mut bench = bench();
    let won = inspector(&bench);
    assert!(won.contains("is awarded, valid through 10 Jan 2026"), "{won}");
    let brief = |bench: &Bench| status(bench)["exams"][1].clone();
    let until = |bench: &Bench| status(bench)["credentials"][0]["award"]["expires"].clone();

    // before the window nobody sits it
    let mut early = Terminal::start(&bench, 80, 24, &["take", "bridge-inspector-brief"]);
    let details = flat(&early.expect("what it is"));
    assert!(details.contains("It is closed to you until 11 Nov 2025"), "{details}");
    early.key("Esc");
    drop(early);
    assert!(
        bench
            .ok(&["status", "--candidate", "ada"])
            .contains("brief assessment  0 of 2 attempts used · opens 11 Nov 2025")
    );

    clocks::fake(&mut bench, "@2025-12-01 10:00:00");
    let keys = keys("bridge-inspector");
    let mut terminal = Terminal::start(&bench, 80, 24, &["take", "bridge-inspector-brief"]);
    let details = terminal.expect("what it is");
    for fact in [
        "20 questions, all scored",
        "30 minutes",
        "75 %: 15 of 20",
        "the renewal of Licensed Bridge Inspector",
    ] {
        assert!(details.contains(fact), "{fact}\n{details}");
    }
    go_on(&mut terminal);
    let form = answers::form(&bench);
    assert_eq!((form.items.len(), form.scored, pilots(&form, &keys)), (20, 20, 0));
    let result = passed(&mut terminal, &form, &keys);
    assert!(result.contains("PASSED   20 of 20"), "{result}");
    assert!(result.contains("For the credential: Annual bridge update is still missing"), "{result}");
    home(terminal);
    clocks::fake(&mut bench, "@2025-12-02 10:00:00");
    assert_eq!(until(&bench), "2026-01-10", "the brief assessment alone renews nothing");
    assert_eq!(brief(&bench)["eligibility"]["passed"], "2026-11-11", "closed until the next window");

    bench.ok(&["admin", "requirement", "passed", "ada", "bridge-update"]);
    assert_eq!(until(&bench), "2027-01-10", "from the old expiry");
    assert_eq!(brief(&bench)["eligibility"]["passed"], "2026-11-11");
}

#[test]
fn a_beta_exam_is_passed_and_leads_to_no_credential() {
    let mut bench = bench();
    bench.ok(&["admin", "requirement", "passed", "ada", "rope-access"]);
    let readiness = bench.run(&["program", "readiness"]);
    let readiness = String::from_utf8_lossy(&readiness.stdout).into_owned();
    assert!(readiness.contains("tunnel-inspector: it is a beta"), "{readiness}");

    // the screens say it before the start
    let screens = Terminal::start(&bench, 80, 24, &["take", "tunnel-inspector"]);
    let details = flat(&screens.expect("what it is"));
    assert!(details.contains("5 questions, 4 scored") && details.contains("5 minutes"), "{details}");
    assert!(details.contains("no credential, as long as it is a beta"), "{details}");
    assert!(
        details.contains("It is a beta sitting: it is scored, and never earns a credential."),
        "{details}"
    );
    drop(screens);

    // and so do the plain lines, in which it is sat
    let mut terminal = Terminal::start(&bench, 100, 40, &["--linear"]);
    let list = terminal.told(0, "Home: ");
    assert!(list.contains("5. Tunnel Inspector: 5 questions, 5 minutes"), "{list}");
    let details = terminal.say("start 5", "Type agree");
    assert!(details.contains("no credential, as long as it is a beta"), "{details}");
    let rules = flat(&details);
    assert!(rules.contains("1 question does not count"), "{rules}");
    assert!(rules.contains("whatever its result, no credential comes of it"), "{rules}");
    terminal.say("agree", "Who sits this exam?");
    terminal.say("1", "Type begin");
    let first = terminal.say("begin", "Options:\n");
    assert!(first.contains("The clock has started.\n5 questions, 4 scored."), "{first}");
    let (form, keys) = (answers::form(&bench), keys("tunnel-inspector"));
    assert_eq!(pilots(&form, &keys), 1);
    for (i, presented) in form.items.iter().enumerate() {
        if i > 0 {
            terminal.say("next", &format!("Question {} of 5.", i + 1));
        }
        let from = terminal.raw().len();
        terminal.say(&format!("answer {}", letter(keys.right(presented)[0]).to_lowercase()), "");
        terminal.told(from, "Saved, entry ");
    }
    terminal.say("submit", "type submit once more");
    let result = terminal.say("submit", "Result: ");
    for sentence in [
        "PASSED. 4 of 4 points, 100.0 %.",
        "This was a beta sitting: no credential comes of it.",
        "1 question was being tried out and did not count.",
        "a beta sitting: never earns a credential",
    ] {
        assert!(result.contains(sentence), "{sentence}\n{result}");
    }
    assert!(!result.contains("missing") && !result.contains("awarded"), "{result}");
    terminal.say("home", "Home: ");
    terminal.text("quit");
    terminal.key("Enter");
    assert_eq!(terminal.end(), 0);

    clocks::fake(&mut bench, "@2025-01-11 10:00:00");
    let person = status(&bench);
    assert_eq!(person["credentials"][1]["standing"], "none");
    assert_eq!(person["credentials"][1]["award"], Value::Null);
    let words = bench.ok(&["status", "--candidate", "ada"]);
    assert!(words.contains("Tunnel Inspector exam, once its beta is over"), "{words}");
    assert!(words.contains("passed · a beta: never earns a credential"), "{words}");
    assert!(bench.ok(&["attempts", "list"]).contains(" · beta"));
    let id = form.attempt.to_string();
    assert!(bench.ok(&["attempts", "show", &id]).contains("beta: never leads to a credential"));
    assert!(bench.ok(&["verify", &id]).contains("proven: the score: 4 of 4 points"));
}

#[test]
fn a_bank_is_checked_and_drawn_by_each_of_its_blueprints() {
    let bench = Bench::with_program("bridges");
    let bank = repository("tests/data/banks/bridge-inspector.toml");
    let checked = bench.ok(&["bank", "check", bank.to_str().unwrap()]);
    for line in
        ["pool of bridge-inspector ", "pool of bridge-inspector-brief ", "a form takes 3 more, unscored"]
    {
        assert!(checked.contains(line), "{line}\n{checked}");
    }
    // the larger blueprint is short first
    let scarce =
        std::fs::read_to_string(&bank).unwrap().replacen("status = \"live\"", "status = \"on-hold\"", 3);
    let file = bench.home().join("bridge-inspector.toml");
    std::fs::write(&file, scarce).unwrap();
    let (said, _) = bench.fails(1, &["bank", "check", file.to_str().unwrap()]);
    assert!(said.contains("the pool of `loads` is 2 live items short: 22 of 2 × 12"), "{said}");
    assert!(said.contains("loads      22 ≥ 2 × 10"), "the brief assessment has enough: {said}");

    let drawn = |exam: &str| -> Value { serde_json::from_str(&bench.ok(&["draw", exam, "--json"])).unwrap() };
    for (exam, items, scored) in [("bridge-inspector", 27, 24), ("bridge-inspector-brief", 20, 20)] {
        let draw = drawn(exam);
        let all = draw["items"].as_array().unwrap();
        assert_eq!((draw["exam"].as_str(), all.len()), (Some(exam), items));
        assert_eq!(all.iter().filter(|item| item["scored"] == true).count(), scored);
    }
}
