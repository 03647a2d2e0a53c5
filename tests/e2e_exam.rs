//! A candidate sits the Sales Associate exam: the real binary in a pseudo-terminal, from registration to the credential.

mod common;

use common::answers::{self, Keys};
use common::pty::Terminal;
use common::sitting::{self, Typing, choose, is_chosen};
use common::{Bench, repository};
use invigil::time::{Day, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

const ITEMS: usize = 40;
const WEEK_MS: i64 = 7 * 86_400_000;

fn sales_keys() -> Keys {
    Keys::of(&repository("question-banks/sales-associate.toml"))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

/// The facts of a journal, each with its instant.
fn facts(journal: &Path) -> Vec<(i64, Value)> {
    let text = std::fs::read_to_string(journal).unwrap();
    let records = text.lines().map(json);
    records.map(|r| (r["at"].as_i64().unwrap(), r["fact"].clone())).collect()
}

fn status(bench: &Bench, more: &[&str]) -> Value {
    let arguments: Vec<&str> =
        ["status", "--json", "--candidate", "ada"].iter().chain(more).copied().collect();
    json(&bench.ok(&arguments))
}

fn card<'a>(status: &'a Value, list: &str, title: &str) -> &'a Value {
    let cards = status["people"][0][list].as_array().unwrap();
    cards.iter().find(|c| c["title"] == title).unwrap_or_else(|| panic!("no {title} in {list}"))
}

/// A year later by the calendar, written without the product's own arithmetic.
fn a_year_after(day: Day) -> String {
    let text = day.to_string();
    let (year, rest) = text.split_once('-').unwrap();
    let next = year.parse::<i32>().unwrap() + 1;
    format!("{next}-{}", if rest == "02-29" { "02-28" } else { rest })
}

/// `22 Nov 2027`, as people read it.
fn as_people_write(day: &str) -> String {
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let parts: Vec<usize> = day.split('-').map(|p| p.parse().unwrap()).collect();
    format!("{} {} {}", parts[2], names[parts[1] - 1], parts[0])
}

/// From an empty home through the registration to the exam's first question, every step looked at.
fn register_and_begin(terminal: &mut Terminal) {
    let home = terminal.expect("EXAMS");
    assert!(home.contains("nobody named yet"), "{home}");
    terminal.key("s");
    terminal.expect("Nobody is registered here yet");
    terminal.text("Ada Example");
    terminal.expect("ada-example");
    terminal.key("Tab");
    (0..12).for_each(|_| terminal.key("Backspace"));
    terminal.text("ada");
    terminal.wait("the identity", |s| s.lines().any(|l| l.trim_end().ends_with("identity    ada")));
    terminal.key("Tab");
    terminal.key("Enter");
    let details = terminal.expect("what it is");
    for fact in [
        "40 questions, all scored",
        "60 minutes",
        "70 %: 28 of 40",
        "0 of 3 used; 7 days between attempts",
        "Certified Sales Associate",
        "this computer only, self-attested",
        "not monitored",
    ] {
        assert!(details.contains(fact), "{fact}\n{details}");
    }
    terminal.key("Enter");
    terminal.expect("rules and consent");
    // without consent nothing begins
    terminal.key("Enter");
    terminal.expect("Agree first: press Space.");
    terminal.key("Space");
    terminal.expect("[x] I have read");
    terminal.key("Enter");
    terminal.expect("I am Ada Example");
    terminal.key("Enter");
    let check = terminal.expect("Terminal check");
    assert!(
        check.contains("80 × 24, the full layout") && check.contains("Enter opens the attempt"),
        "{check}"
    );
    for key in ["x", "Down", "Space"] {
        terminal.key(key);
    }
    terminal.expect("all seen");
    terminal.key("Enter");
    sitting::at(terminal, 1);
}

/// The rows of the review under the filter that is in force: numbers of questions.
fn rows(screen: &str) -> Vec<usize> {
    let words = ["ANSWERED", "INCOMPLETE", "OPEN", "UNSEEN"];
    let is_row = |line: &&str| words.iter().any(|w| line.contains(w));
    let number = |line: &str| line.trim_start_matches([' ', '▌']).split_whitespace().next()?.parse().ok();
    screen.lines().filter(is_row).filter_map(number).collect()
}

/// The next filter of the review, which is the one of this name; the questions that it leaves.
fn filter(terminal: &mut Terminal, name: &str) -> Vec<usize> {
    terminal.key("f");
    let chosen = format!("[{name} ");
    let counted = |screen: &str| screen.split_once(&chosen)?.1.split_once(']')?.0.parse::<usize>().ok();
    rows(&terminal.wait(&chosen, |screen| counted(screen) == Some(rows(screen).len())))
}

/// How many cards of a kind a person's status has.
fn card_count(bench: &Bench, kind: &str) -> usize {
    status(bench, &[])["people"][0][kind].as_array().unwrap().len()
}

#[test]
fn a_whole_attempt_from_registration_to_the_active_credential() {
    let keys = sales_keys();
    // one draw in two thousand has no question that asks for two; another home draws another form
    let (bench, mut terminal, form) = std::iter::repeat_with(|| {
        let bench = Bench::new();
        let mut terminal = Terminal::start(&bench, 80, 24, &[]);
        register_and_begin(&mut terminal);
        let form = answers::form(&bench);
        (bench, terminal, form)
    })
    .find(|(_, _, form)| form.items.iter().any(|item| item.select == 2))
    .unwrap();

    // the form follows the blueprint, and holds what a candidate may see
    assert_eq!((form.items.len(), form.scored), (ITEMS, 40));
    let mut by_domain = BTreeMap::new();
    for item in &form.items {
        *by_domain.entry(item.domain.to_string()).or_insert(0) += 1;
    }
    assert_eq!(by_domain.len(), 5);
    assert!(by_domain.values().all(|n| *n == 8), "{by_domain:?}");
    let ones: Vec<usize> = (0..ITEMS).filter(|i| form.items[*i].select == 1).collect();
    let incomplete = form.items.iter().position(|item| item.select == 2).unwrap();
    let open = ones[3];
    let wrong = [ones[0], ones[1], ones[2]];

    let mut typings = [Typing::Letter, Typing::Digit, Typing::Space].into_iter().cycle();
    for (i, item) in form.items.iter().enumerate() {
        if i > 0 {
            sitting::next(&mut terminal, i + 1);
        }
        let domain = form.domains.iter().find(|d| d.id == item.domain).unwrap();
        let words = if item.select == 2 { "choose TWO" } else { "choose one" };
        let screen = terminal.expect(words);
        assert!(screen.contains(&domain.name) || screen.contains(&domain.short), "{screen}");
        sitting::read_on(&mut terminal);
        let right = keys.right(item);
        assert_eq!(right.len(), item.select as usize);
        let others: Vec<usize> = (0..item.options.len()).filter(|o| !right.contains(o)).collect();
        if i == open {
            continue;
        }
        if i == incomplete {
            right.iter().for_each(|option| choose(&mut terminal, *option, Typing::Letter));
            terminal.key(&sitting::letter(others[0]).to_lowercase().to_string());
            let screen = terminal.expect("2 of 2 chosen: clear one first");
            assert!(!is_chosen(&screen, others[0]), "{screen}");
            terminal.key(&sitting::letter(right[1]).to_lowercase().to_string());
            terminal.wait("one given up again", |screen| !is_chosen(screen, right[1]));
            continue;
        }
        let chosen = if wrong.contains(&i) { &others[..1] } else { &right[..] };
        for option in chosen {
            choose(&mut terminal, *option, typings.next().unwrap());
        }
    }
    terminal.key("n");
    terminal.expect("This is the last question: r reviews and submits");

    marks_strikes_undo_and_filters(&mut terminal, open + 1, incomplete + 1, wrong[0] + 1);

    // what is open is listed, and only the typed word hands in
    terminal.key("r");
    terminal.expect("Review");
    terminal.key("s");
    let asked = terminal.expect("Type submit and press Enter:");
    assert!(asked.contains(&format!("OPEN: question {}\n", open + 1)), "{asked}");
    assert!(asked.contains(&format!("INCOMPLETE: question {} (1 of 2)", incomplete + 1)), "{asked}");
    assert!(asked.contains(&format!("FOR REVIEW: question {}\n", wrong[0] + 1)), "{asked}");
    assert!(!asked.contains("UNSEEN") && !asked.contains("NOT SHOWN"), "{asked}");
    terminal.text("yes");
    terminal.key("Enter");
    terminal.expect("Not handed in: type submit in full");
    (0..3).for_each(|_| terminal.key("Backspace"));
    terminal.text("submit");
    terminal.expect("press Enter: submit");
    terminal.key("Enter");

    // 40 less three wrong, one open, one incomplete
    let points = ITEMS - 5;
    let result = terminal.expect("record code");
    assert!(result.contains(&format!(" PASSED   {points} of 40   87.5 %")), "{result}");
    assert!(!result.contains("NOT PASSED") && result.contains("70 % pass mark"), "{result}");
    for domain in &form.domains {
        let lost = |i: &usize| form.items[*i].domain == domain.id;
        let reached = 8 - wrong.iter().chain([&open, &incomplete]).filter(|i| lost(i)).count();
        let bar = "━".repeat(reached) + &"┈".repeat(8 - reached);
        let line = result.lines().find(|l| l.trim_start().starts_with(&domain.short)).unwrap_or_default();
        assert!(
            line.contains(&bar) && line.contains(&format!("{reached} of 8")),
            "{}\n{result}",
            domain.short
        );
    }
    assert!(result.contains("For the credential: Sales 101 training is still missing"), "{result}");
    assert!(result.contains("self-attested"), "{result}");
    for rationale in form.items.iter().map(|item| &keys.item(item).rationale) {
        assert!(!result.contains(rationale.as_str()), "a result tells no rationale");
    }

    // the credential says what is missing
    terminal.key("c");
    let credential = terminal.expect("Requirements");
    let lacks = |l: &str| l.contains("Sales 101 training") && l.contains("missing");
    assert!(credential.lines().any(lacks), "{credential}");
    terminal.key("Esc");
    terminal.expect("record code");
    terminal.key("Enter");
    let row = |l: &str| l.contains("Sales Associate  ") && l.contains("1 of 3   passed");
    terminal.wait("the exam to be closed", |s| s.lines().any(row));

    // the journal: closed, and what it proves is said
    let journal = bench.journals().pop().unwrap();
    let facts = facts(&journal);
    let id = form.attempt.to_string();
    let ended = facts.iter().find(|(_, f)| f["type"] == "submitted").unwrap().0;
    assert_eq!(facts.last().unwrap().1["type"], "signed");
    verified(&bench, &id, facts.len(), points);
    nothing_of_the_keys_is_in(journal.parent().unwrap(), &keys);

    // a second start is closed: none is offered for the credential, and the exam says why
    terminal.key("s");
    terminal.expect("There is no exam to sit for Certified Sales Associate now.");
    terminal.key("Enter");
    terminal.expect_gone("There is no exam to sit");
    for _ in 0..card_count(&bench, "credentials") {
        terminal.key("Down");
    }
    terminal.key("s");
    let closed = terminal.expect("what it is");
    assert!(closed.contains("You have passed."), "{closed}");
    terminal.key("Enter");
    terminal.expect("You cannot start this exam now.");
    terminal.key("Enter");
    terminal.expect_gone("You cannot start this exam now.");
    terminal.key("Esc");
    terminal.expect("EXAMS");
    for _ in 0..card_count(&bench, "credentials") {
        terminal.key("Up");
    }
    assert_eq!(bench.journals().len(), 1, "no second attempt was opened");
    let before = status(&bench, &[]);
    let day = Timestamp(ended).day();
    let through = a_year_after(day);
    let expiry: Day = through.parse().unwrap();
    // the pass waits a year for the training, and the exam stays closed as long
    let waits = &card(&before, "exams", "Sales Associate")["eligibility"]["pass-waits"];
    assert_eq!(*waits, through);
    let reopens = |status: &Value| card(status, "exams", "Sales Associate")["eligibility"]["passed"].clone();
    assert_eq!(card(&before, "credentials", "Certified Sales Associate")["standing"], "none");

    // the training is recorded on the day of the exam: the credential runs for a calendar year from then
    let on = day.to_string();
    let output = bench.run(&[
        "admin",
        "requirement",
        "passed",
        "ada",
        "sales-101",
        "--on",
        &on,
        "--reviewer",
        "R. Tutor",
    ]);
    assert!(output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("Certified Sales Associate: awarded"), "{said}");
    let after = status(&bench, &[]);
    let active = card(&after, "credentials", "Certified Sales Associate");
    assert_eq!(active["standing"], "active");
    assert_eq!(active["award"]["issued"], on.as_str());
    assert_eq!(active["award"]["expires"], through.as_str());
    assert_eq!(reopens(&after), expiry.plus_days(-60).to_string(), "closed until it counts for a renewal");
    let words = bench.ok(&["status", "--candidate", "ada"]);
    let line = words.lines().find(|l| l.contains("Certified Sales Associate")).unwrap();
    assert!(
        line.contains("ACTIVE") && line.contains(&format!("through {}", as_people_write(&through))),
        "{line}"
    );
    // valid through the end of that day, then in grace, then lapsed
    let standing = |at: &str| {
        let then = status(&bench, &["--at", at]);
        card(&then, "credentials", "Certified Sales Associate")["standing"].as_str().unwrap().to_owned()
    };
    assert_eq!(standing(&expiry.plus_days(-61).to_string()), "active");
    assert_eq!(standing(&through), "expiring");
    assert_eq!(standing(&expiry.plus_days(1).to_string()), "grace");
    assert_eq!(standing(&expiry.plus_days(30).to_string()), "grace");
    assert_eq!(standing(&expiry.plus_days(31).to_string()), "lapsed-streamlined");
    assert_eq!(standing(&expiry.plus_days(91).to_string()), "lapsed-full");

    // and the screen says so
    terminal.key("q");
    assert_eq!(terminal.end(), 0);
    assert!(terminal.left_on().is_empty(), "{:?}", terminal.left_on());
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    let home = terminal.expect("EXAMS");
    let line = home.lines().find(|l| l.contains("Certified Sales Associate")).unwrap();
    assert!(line.contains("ACTIVE") && line.contains(&as_people_write(&through)), "{home}");
    terminal.key("Enter");
    let credential = terminal.expect("valid through");
    let line = credential.lines().find(|l| l.contains("valid through")).unwrap();
    assert!(line.contains(&as_people_write(&through)), "{credential}");
    assert!(credential.contains("ACTIVE") && credential.contains("self-attested"), "{credential}");
}

/// Marks, strikes and undo on the way back from the last question, the review with its filters, and go to.
fn marks_strikes_undo_and_filters(terminal: &mut Terminal, open: usize, incomplete: usize, marked: usize) {
    terminal.key("g");
    terminal.expect("Go to");
    terminal.text("41");
    terminal.key("Enter");
    terminal.expect("There are questions 1 to 40");
    (0..2).for_each(|_| terminal.key("Backspace"));
    terminal.text(&open.to_string());
    terminal.key("Enter");
    let screen = sitting::at(terminal, open);
    assert!((0..5).all(|option| !sitting::is_chosen(&screen, option)), "it was left open: {screen}");

    // strike out, and take it back
    sitting::to_option(terminal, 1);
    terminal.key("x");
    let struck = terminal.expect("(struck out)");
    assert!(struck.contains("(~) B  "), "{struck}");
    terminal.key("u");
    terminal.expect("Undone: the strike at question");
    terminal.wait("no strike", |s| s.contains("( ) B  "));
    terminal.key("x");
    terminal.expect("(~) B  ");
    terminal.key("x");
    terminal.expect("( ) B  ");
    // an answer, and take it back; clear, and take that back
    choose(terminal, 0, Typing::Letter);
    terminal.key("x");
    terminal.wait("the cursor at a chosen option", |s| {
        s.contains("A is chosen: clear it before striking it out")
    });
    terminal.key("u");
    terminal.wait("no answer", |s| s.contains("Undone: the answer at question") && s.contains("( ) A  "));
    choose(terminal, 0, Typing::Digit);
    terminal.key("Backspace");
    terminal.expect("( ) A  ");
    terminal.key("u");
    terminal.expect("(x) A  ");
    terminal.key("Backspace");
    terminal.expect("( ) A  ");
    // marks: one that stays, one that is taken back
    terminal.key("m");
    terminal.expect("· for review");
    terminal.key("u");
    terminal.expect("Undone: the mark at question");
    terminal.key("g");
    terminal.expect("Go to");
    terminal.text(&marked.to_string());
    terminal.key("Enter");
    sitting::at(terminal, marked);
    terminal.key("m");
    terminal.expect("· for review");

    terminal.key("r");
    let all = terminal.expect("[all 40]");
    assert!(all.contains("FOR REVIEW"), "{all}");
    assert_eq!(filter(terminal, "open"), [open]);
    assert_eq!(filter(terminal, "incomplete"), [incomplete]);
    terminal.key("f");
    terminal.wait("no question unseen", |s| s.contains("[unseen 0]") && s.contains("No question is unseen"));
    assert_eq!(filter(terminal, "for review"), [marked]);
    // Enter opens the one that is left; Esc goes back to where one was
    terminal.key("Esc");
    terminal.expect_gone("· Review");
    terminal.key("r");
    terminal.expect("[all 40]");
    assert_eq!(filter(terminal, "open"), [open]);
    terminal.key("Enter");
    terminal.wait("the open question", |s| {
        s.contains(&format!("Question {open} of 40")) && !s.contains("· Review")
    });
    terminal.key("r");
    terminal.expect("[open 1]");
    terminal.key("Esc");
    terminal.expect_gone("[open 1]");
}

/// The record of the attempt is closed and intact, and says what is proven and what is not.
fn verified(bench: &Bench, id: &str, records: usize, points: usize) {
    let words = bench.ok(&["verify", id]);
    for claim in [
        "CLOSED: the attempt was submitted and signed".to_owned(),
        format!("proven: the order of the facts: {records} records in one chain, none of them changed"),
        "proven: every record keeps the rules; no answer was taken at or after the deadline".to_owned(),
        "proven: the whole record was signed by the device key".to_owned(),
        "proven: the form at hand is the one that was presented".to_owned(),
        "proven: the form is the one that the joint seed gives".to_owned(),
        format!("proven: the score: {points} of 40 points"),
        "not proven: the times: no server and no proctor vouched for them".to_owned(),
        "not proven: who sat there, and that nobody helped".to_owned(),
    ] {
        assert!(words.contains(&claim), "{claim}\n{words}");
    }
    assert!(!words.contains("for review"), "{words}");
    let verdict = json(&bench.ok(&["verify", id, "--json"]));
    assert_eq!((verdict["state"].as_str(), verdict["exit_code"].as_i64()), (Some("CLOSED"), Some(0)));
    assert_eq!(verdict["records"].as_u64(), Some(records as u64));
    // by a part of its name, by its file, and by the standard library alone
    assert_eq!(bench.ok(&["verify", &id[..18]]), words);
    let journal = bench.journals().pop().unwrap();
    assert_eq!(bench.ok(&["verify", journal.to_str().unwrap()]), words);
}

/// What the candidate's side keeps of an attempt holds no key and no rationale, and no name that a bank gives.
fn nothing_of_the_keys_is_in(folder: &Path, keys: &Keys) {
    let mut looked_at = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        looked_at += 1;
        for member in ["\"key\"", "\"correct\"", "\"rationale\"", "\"status\"", "\"difficulty\""] {
            assert!(!text.contains(member), "{} has a member {member}", path.display());
        }
        for item in &keys.bank().items {
            let name = format!("\"{}\"", item.id);
            assert!(!text.contains(&name), "{} names the item {name}", path.display());
            let words = serde_json::to_string(&item.rationale).unwrap();
            let rationale = words.trim_matches('"');
            assert!(!text.contains(rationale), "{} has the rationale of {name}", path.display());
        }
    }
    assert!(looked_at >= 2, "journal and form are there");
}

#[test]
fn a_failed_attempt_says_when_the_next_may_start_and_is_refused_until_then() {
    let mut bench = Bench::new();
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let keys = sales_keys();
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("EXAMS");
    common::begin(&mut terminal, "Sales Associate");
    let form = answers::form(&bench);
    // 27 right answers: one short of the mark
    let right = 27;
    for (i, item) in form.items.iter().enumerate().take(right) {
        if i > 0 {
            sitting::next(&mut terminal, i + 1);
        }
        keys.right(item).iter().for_each(|o| choose(&mut terminal, *o, Typing::Letter));
    }
    sitting::submit(&mut terminal);
    let result = terminal.screen();
    assert!(result.contains(" NOT PASSED   27 of 40   67.5 %   1 below the 28 needed"), "{result}");
    let ended = facts(&bench.journals()[0]).iter().find(|(_, f)| f["type"] == "submitted").unwrap().0;
    let again = Timestamp(ended + WEEK_MS);
    let full = again.naive(0).format("%a %-d %b %Y, %H:%M (UTC)").to_string();
    let flat = common::flat(&result);
    assert!(flat.contains(&format!("Attempt 1 of 3. Next: {full}.")), "{full}\n{result}");
    assert!(!result.contains("still missing"), "a failed exam asks for no training: {result}");
    nothing_of_the_keys_is_in(bench.journals()[0].parent().unwrap(), &keys);

    // the start is refused, from home and from the command line
    terminal.key("Enter");
    terminal.wait("the exam to be closed", |s| s.contains("EXAMS") && s.contains("in 7 d"));
    terminal.key("s");
    let details = terminal.expect("what it is");
    let flat = common::flat(&details);
    assert!(flat.contains(&format!("You may sit it again from {full}, in ")), "{full}\n{details}");
    assert!(details.contains("1 of 3 used"), "{details}");
    terminal.key("Enter");
    terminal.expect("You cannot start this exam now.");
    drop(terminal);
    let mut terminal = Terminal::start(&bench, 80, 24, &["take", "sales-associate"]);
    terminal.expect("You may sit it again from");
    terminal.key("Enter");
    terminal.expect("You cannot start this exam now.");
    drop(terminal);
    assert_eq!(bench.journals().len(), 1);
    let short = again.naive(0).format("%-d %b %Y %H:%M UTC").to_string();
    let words = bench.ok(&["status"]);
    let line = words.lines().find(|l| l.starts_with("  Sales Associate  ")).unwrap();
    assert!(line.contains(&format!("1 of 3 attempts used · again {short}")), "{short}\n{words}");
    let waiting = status(&bench, &[]);
    let until = &card(&waiting, "exams", "Sales Associate")["eligibility"]["waiting"];
    assert_eq!(until.as_i64(), Some(again.0), "the wait runs from the end of the attempt");

    // a minute before the instant it is closed, at the instant it opens
    let at = |ms: i64| Timestamp(ms).naive(0).format("@%Y-%m-%d %H:%M:%S").to_string();
    common::clocks::fake(&mut bench, &at(again.0 - 60_000));
    let eligibility =
        |bench: &Bench| card(&status(bench, &[]), "exams", "Sales Associate")["eligibility"].clone();
    assert!(eligibility(&bench)["waiting"].is_i64());
    common::clocks::fake(&mut bench, &at(again.0 + 1_000));
    assert_eq!(eligibility(&bench), "ready");
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("EXAMS");
    terminal.key("s");
    terminal.expect("You may start now. It would be attempt 2 of 3.");
}

#[test]
fn a_pass_on_a_leap_day_is_valid_through_the_last_of_february() {
    let mut bench = Bench::with_program("two-level");
    common::clocks::fake(&mut bench, "@2028-02-29 10:00:00");
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let keys = Keys::of(&repository("tests/data/banks/deck-basic.toml"));
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("EXAMS");
    common::begin(&mut terminal, "Deckhand");
    for (i, item) in answers::form(&bench).items.iter().enumerate() {
        if i > 0 {
            sitting::next(&mut terminal, i + 1);
        }
        keys.right(item).iter().for_each(|o| choose(&mut terminal, *o, Typing::Letter));
    }
    sitting::submit(&mut terminal);
    let result = terminal.screen();
    assert!(result.contains(" PASSED   4 of 4   100.0 %"), "{result}");
    assert!(result.contains("Licensed Deckhand is awarded, valid through 28 Feb 2031."), "{result}");
    let award = card(&status(&bench, &[]), "credentials", "Licensed Deckhand")["award"].clone();
    assert_eq!(
        (award["issued"].as_str(), award["expires"].as_str()),
        (Some("2028-02-29"), Some("2031-02-28"))
    );
}
