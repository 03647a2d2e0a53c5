//! A bad item, from the appeal to the ledger: it is declared void, results are counted anew beside the old ones, a fail turns
//! into a pass, and nobody's pass is touched. The exams are sat in this process, on the days that the story needs;
//! everything else is the real binary under a clock of its own.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]

#[path = "delivery_story/client.rs"]
#[expect(dead_code, reason = "the story of appeals answers item by item")]
mod client;
mod common;
#[path = "delivery_story/house.rs"]
#[expect(dead_code, reason = "the story of appeals brings its own clock and entropy")]
mod house;

use client::Client;
use common::pty::Terminal;
use common::{Bench, clocks};
use house::{House, run};
use invigil::attempt::Fact;
use invigil::id::AttemptId;
use invigil::library::Library;
use invigil::store::Store;
use invigil::time::{Clock, Day, Timestamp};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

const EXAM: &str = "office-clerk";
/// All items of the bank: everybody's form holds them.
const ITEMS: [&str; 4] = ["law-00", "law-01", "sums-00", "sums-01"];

fn program() -> String {
    let appeals = "[appeals]\nopen_within_days = 10\ndecide_within_days = 14\n\n[defaults]";
    house::program().replace("pool_factor = 3", "pool_factor = 1").replace("[defaults]", appeals)
}

fn bank() -> String {
    house::bank(EXAM, 2)
}

/// A home under the program, on a computer whose date is `date`, with five people.
fn bench(date: &str) -> Bench {
    let mut bench = Bench::new();
    let (program_file, banks) = (bench.home().join("guild.toml"), bench.home().join("banks"));
    std::fs::write(&program_file, program()).unwrap();
    std::fs::create_dir(&banks).unwrap();
    std::fs::write(banks.join("office-clerk.toml"), bank()).unwrap();
    bench.set("INVIGIL_PROGRAM", program_file.to_str().unwrap());
    bench.set("INVIGIL_BANKS", banks.to_str().unwrap());
    clocks::fake(&mut bench, &format!("@{date} 12:00:00"));
    for (id, name) in [
        ("ada", "Ada Example"),
        ("ben", "Ben Example"),
        ("cy", "Cy Example"),
        ("dee", "Dee Example"),
        ("eve", "Eve Example"),
    ] {
        bench.ok(&["candidate", "add", id, "--name", name]);
    }
    bench
}

/// The person sits the exam in the morning of `date` and answers these items wrong.
fn sits(bench: &Bench, person: &str, date: &str, wrong: &[&str]) -> AttemptId {
    let clock = house::start();
    let then = Timestamp(date.parse::<Day>().unwrap().start().0 + 8 * 3_600_000);
    match then.since(clock.now().wall) {
        ahead if ahead >= 0 => clock.pass(ahead),
        behind => clock.set_back(-behind),
    }
    let of = [person, date].concat();
    let seed = of.bytes().fold(0_u64, |seed, byte| seed.wrapping_mul(1_099_511_628_211) ^ u64::from(byte));
    let library = Library::of_texts(program().as_bytes(), &[(EXAM, bank().as_bytes())]).unwrap();
    let state = bench.home().join("state");
    run(async {
        let store = Arc::new(Store::open(&bench.home().join("data/invigil.db")).await.unwrap());
        let house = House::signing(store.clone(), library, clock, seed, &state);
        let mut client = Client::sits(&house, person, EXAM).await.unwrap();
        client.starts();
        for (item, shown) in (1..).zip(client.opened.form.items.clone()) {
            let is_wrong = wrong.iter().any(|id| shown.stem.ends_with(id));
            let want = if is_wrong { "Wrong" } else { "Right" };
            let option = shown.options.iter().find(|o| o.text.starts_with(want)).unwrap();
            client.record(Fact::Shown { item, whole: true });
            client.record(Fact::Answered { item, choices: vec![option.id.clone()] });
        }
        client.ends(Fact::Submitted {}).submits(&house).await.unwrap();
        store.close().await.unwrap();
        client.attempt().clone()
    })
}

/// What five people made of the exam.
struct Story {
    bench: Bench,
    /// Fails by one item.
    ada: AttemptId,
    /// Passes with everything right.
    ben: AttemptId,
    /// Answers everything wrong.
    cy: AttemptId,
    /// Fails by one item, and then by far.
    dee: [AttemptId; 2],
    /// Passes with the bad item wrong.
    eve: AttemptId,
}

fn story() -> Story {
    let bench = bench("2026-12-10");
    let ada = sits(&bench, "ada", "2026-12-01", &ITEMS[..2]);
    let ben = sits(&bench, "ben", "2026-12-01", &[]);
    let cy = sits(&bench, "cy", "2026-12-01", &ITEMS);
    let first = sits(&bench, "dee", "2026-12-01", &ITEMS[..2]);
    let second = sits(&bench, "dee", "2026-12-08", &ITEMS);
    let eve = sits(&bench, "eve", "2026-12-01", &ITEMS[..1]);
    for person in ["ada", "dee"] {
        bench.ok(&["admin", "requirement", "passed", person, "induction", "--on", "2026-11-20"]);
    }
    Story { bench, ada, ben, cy, dee: [first, second], eve }
}

impl Story {
    fn attempts(&self) -> [&AttemptId; 6] {
        [&self.ada, &self.ben, &self.cy, &self.dee[0], &self.dee[1], &self.eve]
    }
    fn voids(&self) {
        self.bench.ok(&["admin", "void-item", EXAM, "law-00", "--reason", "wrong key"]);
    }
    fn applies(&self) -> Value {
        parsed(&self.bench.ok(&[
            "admin",
            "rescore",
            EXAM,
            "--apply",
            "--reason",
            "law-00 had a wrong key",
            "--json",
        ]))
    }
    fn trail(&self) -> String {
        parsed(&self.bench.ok(&["admin", "audit", "--json"]))["records"].to_string()
    }
    fn status(&self, person: &str) -> Value {
        parsed(&self.bench.ok(&["status", "--candidate", person, "--json"]))["people"][0].clone()
    }
    /// The result that `attempts list` shows.
    fn result(&self, attempt: &AttemptId) -> Value {
        let all = parsed(&self.bench.ok(&["attempts", "list", "--all", "--json"]));
        let row = all.as_array().unwrap().iter().find(|row| row["attempt"] == attempt.as_str());
        row.unwrap().clone()
    }
    fn database(&self) -> PathBuf {
        self.bench.home().join("data/invigil.db")
    }
    /// Changes the database behind the store's back.
    fn tampers(&self, code: &str) {
        let script = format!(
            "import sqlite3, sys, hashlib\nc = sqlite3.connect(sys.argv[1])\n\
             sha = lambda b: hashlib.sha256(b).digest()\n{code}\nc.commit()\nc.close()"
        );
        let status = Command::new("python3").args(["-c", &script]).arg(self.database()).status().unwrap();
        assert!(status.success());
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

/// The ledger's line of an attempt.
fn line<'l>(ledger: &'l Value, attempt: &AttemptId) -> &'l Value {
    let people = ledger["people"].as_array().unwrap();
    let mut lines = people.iter().flat_map(|of| of["attempts"].as_array().unwrap());
    lines.find(|line| line["attempt"] == attempt.as_str()).unwrap_or_else(|| panic!("{attempt}: {ledger}"))
}

#[test]
fn a_dry_run_says_who_would_change_and_changes_nothing() {
    let story = story();
    let nothing = story.bench.ok(&["admin", "rescore", EXAM]);
    assert!(
        nothing.contains("no item of its bank is void") && nothing.contains("6 attempts: 6 unchanged."),
        "{nothing}"
    );
    story.voids();
    let before = story.trail();
    let ledger = parsed(&story.bench.ok(&["admin", "rescore", EXAM, "--json"]));
    assert_eq!(ledger["applied"], false);
    let changes = [
        (&story.ada, "pass"),
        (&story.ben, "nothing"),
        (&story.cy, "points"),
        (&story.dee[0], "pass"),
        (&story.dee[1], "points"),
        (&story.eve, "points"),
    ];
    for (attempt, change) in changes {
        assert_eq!(line(&ledger, attempt)["change"], change, "{ledger:#}");
    }
    let ada = line(&ledger, &story.ada);
    assert_eq!((&ada["old"]["points"], &ada["new"]["points"]), (&2.into(), &3.into()));
    assert_eq!((&ada["old"]["passed"], &ada["new"]["passed"]), (&false.into(), &true.into()));
    let said = story.bench.ok(&["admin", "rescore", EXAM]);
    for words in [
        "Clerk exam (office-clerk): dry run, nothing was recorded",
        "void: law-00, since 10 Dec 2026: wrong key",
        "2 of 4, 50.0 %, not passed -> 3 of 4, 75.0 %, passed",
        "fail -> pass (void in its form: law-00)",
        "would follow: Certified Clerk, awarded, valid through 2027-12-01",
        "would be given back",
        "6 attempts: 2 fail -> pass, 3 points only, 1 unchanged. Credentials that follow: 2.",
        "--apply --reason WHY",
    ] {
        assert!(common::flat(&said).contains(words), "{words}\n{said}");
    }
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
    assert_eq!(story.trail(), before);
    assert_eq!(story.result(&story.ada)["results"].as_array().unwrap().len(), 1);
    let (_, refused) = story.bench.fails(1, &["admin", "rescore", EXAM, "--apply"]);
    assert!(refused.contains("--reason"), "{refused}");
    assert_eq!(story.trail(), before);
}

#[test]
fn a_fail_turns_into_a_pass_with_its_credential_and_nobodys_pass_is_touched() {
    let story = story();
    story.voids();
    let eves = story.status("eve")["credentials"].clone();
    let ledger = story.applies();
    assert_eq!(ledger["applied"], true);

    let ada = story.status("ada");
    assert_eq!(ada["credentials"][0]["standing"], "active");
    assert_eq!(ada["credentials"][0]["award"]["issued"], "2026-12-01", "issued as of the day of the pass");
    assert_eq!(ada["attempts"][0]["state"], "passed");
    let row = story.result(&story.ada);
    let [old, new] = &row["results"].as_array().unwrap()[..] else { panic!("{row:#}") };
    assert_eq!((&old["points"], &old["passed"]), (&2.into(), &false.into()), "the old result is kept");
    assert_eq!((&new["points"], &new["passed"]), (&3.into(), &true.into()));
    assert_eq!((&old["signed"], &new["signed"]), (&true.into(), &true.into()));
    let shown = common::flat(&story.bench.ok(&["attempts", "show", story.ada.as_str()]));
    assert!(shown.contains("1 of 2, first counted") && shown.contains("2 of 2, rescored"), "{shown}");

    assert_eq!(story.result(&story.ben)["results"].as_array().unwrap().len(), 1, "nothing changes for Ben");
    assert_eq!(story.status("ben")["attempts"][0]["state"], "passed");
    assert_eq!(story.status("eve")["attempts"][0]["state"], "passed");
    assert_eq!(story.status("eve")["credentials"], eves, "more points and the same standing");
    assert_eq!(story.status("cy")["attempts"][0]["state"], "failed");
    assert_eq!(story.result(&story.cy)["result"]["points"], 1);

    for attempt in story.attempts() {
        let verdict = story.bench.ok(&["verify", attempt.as_str()]);
        let of = if attempt == &story.ben { 1 } else { 2 };
        assert_eq!(verdict.matches("was signed by the registry key").count(), of, "{verdict}");
        if of == 2 {
            assert!(
                verdict.contains("proven: result 1 of 2: ") && verdict.contains("proven: result 2 of 2: ")
            );
        }
    }
    let verdict = story.bench.ok(&["verify", story.ada.as_str()]);
    assert!(verdict.contains("result 1 of 2: 2 of 4 points, not passed\n"), "{verdict}");
    assert!(verdict.contains("result 2 of 2: 3 of 4 points, passed; 1 question was void"), "{verdict}");
    assert!(verdict.contains("proven: the score: 3 of 4 points"), "{verdict}");
    let checked = story.bench.ok(&["store", "check"]);
    assert!(checked.contains("results    11, all signed; 5 attempts counted anew"), "{checked}");
}

/// A second implementation, in another language, counts what was recorded.
#[test]
fn an_independent_verifier_counts_both_results() {
    let story = story();
    story.voids();
    story.applies();
    let folder = story.bench.home().join("handed-over");
    story.bench.ok(&["attempts", "export", story.ada.as_str(), "-o", folder.to_str().unwrap()]);
    let script = "import sqlite3, sys, json, hashlib\nc = sqlite3.connect(sys.argv[1])\n\
                  print(c.execute('SELECT secret FROM attempts WHERE id=?', (sys.argv[2],)).fetchone()[0].hex())\n\
                  for (b,) in c.execute('SELECT bytes FROM results WHERE attempt=? ORDER BY version', (sys.argv[2],)):\n\
                  \x20 s = json.dumps(json.loads(b)['score'], sort_keys=True, separators=(',', ':'))\n\
                  \x20 print(hashlib.sha256(s.encode()).hexdigest())";
    let python = |arguments: &[&str]| {
        let output = Command::new("python3").args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stdout).unwrap()
    };
    let (database, bank) = (story.database(), story.bench.home().join("banks/office-clerk.toml"));
    let kept = python(&["-c", script, database.to_str().unwrap(), story.ada.as_str()]);
    let [secret, first, second] = kept.lines().collect::<Vec<_>>()[..] else { panic!("{kept}") };
    let checker = common::repository("tests/independent/invigil_check.py");
    let (journal, form) = (folder.join("journal.jsonl"), folder.join("form.json"));
    let redone = |more: &[&str]| {
        let mut arguments =
            vec![checker.to_str().unwrap(), "redo", "--pass-mark", "7500", "--secret", secret];
        arguments.extend(["--bank", bank.to_str().unwrap(), "--journal", journal.to_str().unwrap()]);
        arguments.extend(["--form", form.to_str().unwrap()]);
        arguments.extend(more);
        python(&arguments)
    };
    assert!(redone(&[]).contains(&format!("score digest      {first}")));
    let said = redone(&["--void", "law-00"]);
    assert!(
        said.contains("3 of 4, passed") && said.contains(&format!("score digest      {second}")),
        "{said}"
    );
}

#[test]
fn applying_again_changes_nothing_and_says_so() {
    let story = story();
    story.voids();
    story.applies();
    let before = story.trail();
    let again = story.bench.ok(&["admin", "rescore", EXAM, "--apply", "--reason", "once more"]);
    assert!(again.contains("nothing to record") && again.contains("6 attempts: 6 unchanged."), "{again}");
    let (out, said) = story.bench.fails(0, &["admin", "void-item", EXAM, "law-00", "--reason", "again"]);
    assert!(out.is_empty() && said.contains("was declared void before. Nothing was changed."), "{said}");
    assert_eq!(story.trail(), before);
}

#[test]
fn the_candidate_reads_the_new_result_on_the_screen_and_in_plain_lines() {
    let story = story();
    story.bench.ok(&["candidate", "use", "ada"]);
    story.bench.ok(&[
        "admin",
        "appeal",
        "open",
        story.ada.as_str(),
        "--kind",
        "item",
        "--text",
        "Two are right.",
    ]);
    story.voids();
    story.applies();
    let words = [
        "was void: everybody gets the points.",
        "Counted anew Thu 10 Dec 2026, 12:00 (UTC); before: 2 of 4, not passed.",
        "Appeal opened 10 Dec 2026, to be decided by 24 Dec 2026.",
        "Certified Clerk is awarded, valid through 1 Dec 2027.",
    ];
    let mut terminal = Terminal::start(&story.bench, 80, 24, &[]);
    terminal.expect("EXAMS");
    terminal.key("/");
    terminal.text("Clerk");
    terminal.key("Enter");
    terminal.expect("4 of 6 rows");
    // behind both credentials: the exam itself
    terminal.key("Down");
    terminal.key("Down");
    terminal.key("s");
    terminal.expect("what it is");
    terminal.key("r");
    let screen = common::flat(&terminal.expect("PASSED   3 of 4"));
    for sentence in words {
        assert!(screen.contains(sentence), "{sentence}\n{screen}");
    }
    terminal.key("Enter");
    terminal.expect("EXAMS");
    terminal.key("q");
    assert_eq!(terminal.end(), 0);

    let mut terminal = Terminal::start(&story.bench, 100, 40, &["--linear"]);
    terminal.told(0, "Home: ");
    terminal.say("result 4", "Result: ");
    let said = common::flat(&terminal.screen());
    for sentence in words {
        assert!(said.contains(sentence), "{sentence}\n{said}");
    }
    terminal.say("home", "Home: ");
    terminal.text("quit");
    terminal.key("Enter");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn the_look_back_tells_of_results_counted_anew_attempts_given_back_and_appeals() {
    let story = story();
    let first = story.dee[0].as_str();
    story.bench.ok(&["candidate", "use", "dee"]);
    story.bench.ok(&["admin", "appeal", "open", first, "--kind", "item", "--text", "Two are right."]);
    story.voids();
    story.applies();
    let versions = [
        "1 of 2, first counted 1 Dec 2026 08:00 UTC: 2 of 4, not passed",
        "2 of 2, rescored 10 Dec 2026 12:00 UTC: 3 of 4, passed; question ",
        "about a question. Appeal opened 10 Dec 2026, to be decided by 24 Dec 2026.",
    ];
    let shown = common::flat(&story.bench.ok(&["attempts", "show", first]));
    let mut terminal = Terminal::start(&story.bench, 100, 60, &["--linear"]);
    terminal.told(0, "Home: ");
    let list = common::flat(&terminal.say("history", "2. "));
    assert!(list.contains("given back: it does not count"), "{list}");
    let said = common::flat(&terminal.say("2", "are not shown again"));
    terminal.say("home", "Home: ");
    terminal.text("quit");
    terminal.key("Enter");
    assert_eq!(terminal.end(), 0);

    let mut terminal = Terminal::start(&story.bench, 120, 40, &["--linear=off"]);
    terminal.expect("h history");
    terminal.key("h");
    let row = terminal.wait("the records judged", |screen| screen.matches(" intact").count() == 3);
    assert!(row.contains("given back: it does not count"), "{row}");
    terminal.key("Down");
    terminal.expect("3 of 4, 75.0 %, passed · result 2 of 2");
    terminal.key("Enter");
    let screen = common::flat(&terminal.expect("2 of 2, rescored"));
    for sentence in versions {
        for told in [&shown, &said, &screen] {
            assert!(told.contains(sentence), "{sentence}\n{told}");
        }
    }
    terminal.key("Esc");
    terminal.expect("Enter open");
    terminal.key("Esc");
    terminal.expect("EXAMS");
    terminal.key("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn an_attempt_that_was_sat_for_nothing_is_given_back() {
    let story = story();
    let exams = |status: &Value| status["exams"][0].clone();
    assert_eq!(exams(&story.status("dee"))["eligibility"], "used-up");
    story.voids();
    story.applies();
    let dee = story.status("dee");
    assert_eq!(dee["credentials"][0]["standing"], "active");
    assert_eq!(
        (&dee["attempts"][0]["state"], &dee["attempts"][1]["state"]),
        (&"passed".into(), &"failed".into())
    );
    assert_eq!(dee["attempts"][1]["given_back"], true);
    // when the exam opens again for the renewal, both attempts are there and the wait is over
    let then = parsed(&story.bench.ok(&["status", "--candidate", "dee", "--at", "2027-10-15", "--json"]));
    let exam = &then["people"][0]["exams"][0];
    assert_eq!(
        (&exam["used"], &exam["allowed"], &exam["eligibility"]),
        (&0.into(), &2.into(), &"ready".into())
    );
    let list = story.bench.ok(&["attempts", "list", "--candidate", "dee"]);
    assert!(common::flat(&list).contains("given back: it does not count"), "{list}");
    let cy = story.status("cy");
    assert_eq!(
        (&exams(&cy)["used"], &cy["attempts"][0]["given_back"]),
        (&1.into(), &false.into()),
        "not lost to it"
    );
}

#[test]
fn a_later_attempt_is_counted_with_the_void_item_at_once() {
    let story = story();
    story.voids();
    let again = sits(&story.bench, "cy", "2026-12-10", &ITEMS[..2]);
    assert_eq!(story.result(&again)["result"]["points"], 3);
    assert_eq!(story.result(&again)["result"]["passed"], true);
    let verdict = story.bench.ok(&["verify", again.as_str()]);
    assert!(verdict.contains("result 1 of 1: 3 of 4 points, passed; 1 question was void"), "{verdict}");
}

#[test]
fn an_item_that_is_mended_under_its_id_counts_again() {
    let story = story();
    let banks = story.bench.home().join("banks/office-clerk.toml");
    let mended = bank().replace("live question law-00", "live question, mended, law-00");
    assert_ne!(mended, bank());
    std::fs::write(&banks, mended).unwrap();
    let (_, said) = story.bench.fails(0, &["admin", "void-item", EXAM, "law-00", "--reason", "wrong key"]);
    assert!(said.contains("6 forms hold it") && said.contains("holds another version of it"), "{said}");
    assert_eq!(
        story.bench.ok(&["admin", "void-item", "--list"]).matches("law-00 of office-clerk").count(),
        1
    );
    story.applies();
    assert_eq!(story.result(&story.ada)["result"]["passed"], true);
}

#[test]
fn what_is_not_known_is_refused_with_the_nearest_name() {
    let story = story();
    let before = story.trail();
    for (arguments, words) in [
        (&["admin", "void-item", EXAM, "law-0", "--reason", "r"][..], "did you mean `law-00`?"),
        (&["admin", "void-item", "office-clark", "law-00", "--reason", "r"], "did you mean `office-clerk`?"),
        (&["admin", "void-item", EXAM, "law-00", "--reason", " "], "must not be empty"),
        (&["admin", "void-item", EXAM, "law-00", "--reason", "r", "--version", "zz"], "has no version `zz`"),
        (&["admin", "rescore", "office-clark"], "did you mean `office-clerk`?"),
        (&["admin", "appeal", "open", "ffff", "--text", "t"], "there is no attempt `ffff`"),
        (&["admin", "appeal", "decide", "ap-1", "upheld", "--reason", "r"], "there is no appeal `ap-1`"),
    ] {
        let (_, said) = story.bench.fails(1, arguments);
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
    assert_eq!(story.trail(), before);
}

#[test]
fn a_tampered_result_is_named_by_verify() {
    let raise = "b = c.execute('SELECT bytes FROM results WHERE attempt=? AND version=?', KEY).fetchone()[0]\n\
                 n = b.replace(b'\"points\":2,\"possible\":4', b'\"points\":3,\"possible\":4')\nassert n != b\n";
    let cases = [
        // the bytes alone
        ("c.execute('UPDATE results SET bytes=? WHERE attempt=? AND version=?', (n, *KEY))", "result 1 of 2"),
        // with the digest beside them
        (
            "c.execute('UPDATE results SET bytes=?, digest=? WHERE attempt=? AND version=?', (n, sha(n), *KEY))",
            "result 1 of 2",
        ),
    ];
    for (write, named) in cases {
        let story = story();
        story.voids();
        story.applies();
        let key = format!("KEY = ('{}', 1)\n", story.ada);
        story.tampers(&format!("{key}{raise}{write}"));
        let (said, _) = story.bench.fails(1, &["verify", story.ada.as_str()]);
        assert!(said.starts_with("BROKEN") && said.contains(named), "{said}");
        story.bench.fails(1, &["store", "check"]);
        story.bench.ok(&["verify", story.ben.as_str()]);
    }
    for (sql, named) in [
        (
            "UPDATE result_notes SET note = replace(note, char(10) || '2' || char(10), char(10) || '3' || char(10)) WHERE version = 2",
            "result 2 of 2: the signature",
        ),
        ("DELETE FROM result_notes WHERE version = 1", "result 1 of 2: the signature"),
        ("DELETE FROM results WHERE version = 2", "result 2 was recorded, and the store holds it no more"),
    ] {
        let story = story();
        story.voids();
        story.applies();
        story.tampers(&format!("c.execute(\"{sql}\")"));
        let (said, _) = story.bench.fails(1, &["verify", story.ada.as_str()]);
        assert!(said.contains(named), "{sql}\n{said}");
    }
}

#[test]
fn a_result_that_does_not_follow_from_its_record_is_not_replaced() {
    let story = story();
    story.voids();
    let before = story.trail();
    let key = format!("KEY = ('{}', 1)\n", story.ada);
    story.tampers(&format!(
        "{key}b = c.execute('SELECT bytes FROM results WHERE attempt=? AND version=?', KEY).fetchone()[0]\n\
         n = b.replace(b'\"verdict\":\"wrong\"', b'\"verdict\":\"right\"', 1)\nassert n != b\n\
         c.execute('UPDATE results SET bytes=?, digest=? WHERE attempt=? AND version=?', (n, sha(n), *KEY))"
    ));
    let (said, _) = story.bench.fails(1, &["admin", "rescore", EXAM]);
    assert!(
        common::flat(&said).contains("NOT SCORED, left as it is: its recorded result does not follow"),
        "{said}"
    );
    assert!(said.contains("1 fail -> pass"), "the others are counted all the same: {said}");
    let after = parsed(&story.bench.fails(1, &["admin", "audit", "--json"]).0)["records"].to_string();
    assert_eq!(after, before, "nothing was recorded");
}

#[test]
fn an_appeal_has_its_deadlines_and_the_candidate_sees_its_standing() {
    let mut story = story();
    let open = |story: &Story, more: &[&str]| {
        let mut arguments =
            vec!["admin", "appeal", "open", story.ada.as_str(), "--text", "Two lights are right."];
        arguments.extend(more);
        story.bench.run(&arguments)
    };
    let said = String::from_utf8(open(&story, &["--kind", "item"]).stderr).unwrap();
    assert!(said.contains("Appeal opened 10 Dec 2026, to be decided by 24 Dec 2026."), "{said}");
    let id = said.split(':').next().unwrap().to_owned();
    let twice = String::from_utf8(open(&story, &["--kind", "item"]).stderr).unwrap();
    assert!(twice.contains(&format!("is open against attempt {}: {id}", story.ada)), "{twice}");
    assert!(!story.trail().contains("lights"), "words are sealed");
    assert_eq!(story.status("ada")["appeals"][0]["due"], "2026-12-24");
    let told = common::flat(&story.bench.ok(&["status", "--candidate", "ada"]));
    assert!(
        told.contains("about a question Appeal opened 10 Dec 2026, to be decided by 24 Dec 2026."),
        "{told}"
    );

    clocks::fake(&mut story.bench, "@2026-12-25 12:00:00");
    assert!(common::flat(&story.bench.ok(&["admin", "appeal", "list", "--open"])).contains("OVERDUE"));
    assert_eq!(parsed(&story.bench.ok(&["admin", "appeal", "list", "--json"]))[0]["overdue"], true);
    let late = open(&story, &["--kind", "result"]);
    let said = String::from_utf8(late.stderr).unwrap();
    assert_eq!(late.status.code(), Some(1));
    assert!(said.contains("takes appeals through 2026-12-11") && said.contains("--late"), "{said}");
    assert!(open(&story, &["--kind", "result", "--late", "was in hospital"]).status.success());

    let results = story.result(&story.ada)["results"].clone();
    let decide = ["admin", "appeal", "decide", &id, "upheld", "--reason", "law-00 has two right answers"];
    let (_, said) = story.bench.fails(0, &decide);
    assert!(said.contains("Appeal upheld 25 Dec 2026: law-00 has two right answers."), "{said}");
    assert!(
        said.contains("No result was changed") && said.contains("admin void-item office-clerk"),
        "{said}"
    );
    assert_eq!(story.result(&story.ada)["results"], results);
    let (_, again) = story.bench.fails(1, &decide);
    assert!(again.contains("was upheld on 2026-12-25"), "{again}");
    let appeal = &story.status("ada")["appeals"][0];
    assert_eq!((&appeal["decision"]["outcome"], &appeal["overdue"]), (&"upheld".into(), &false.into()));
    assert!(!story.bench.ok(&["admin", "appeal", "list", "--open"]).contains(&id));
    story.bench.ok(&["store", "check"]);
}
