//! `store prune`: what an organisation no longer keeps goes, what still rests on something stays and says why, and what went
//! is never called damage. Exams are sat in this process, on the days that the story needs; everything else is the real
//! binary under a clock of its own.

#[path = "delivery_story/client.rs"]
mod client;
mod common;
#[path = "delivery_story/days.rs"]
mod days;
#[path = "delivery_story/house.rs"]
#[expect(dead_code, reason = "the story of retention brings its own program")]
mod house;

use common::{Bench, clocks, flat, repository};
use house::run;
use invigil::id::AttemptId;
use invigil::library::Library;
use invigil::store::Store;
use serde_json::Value;
use std::path::PathBuf;

const EXAM: &str = "selling-junior";
const POLICY: &str =
    "[appeals]\nopen_within_days = 30\n\n[retention]\nrecords_months = 12\nwords_months = 12\n\n";

fn program(policy: &str) -> String {
    let text = std::fs::read_to_string(repository("tests/data/programs/three-tiers.toml")).unwrap();
    text.replacen("[defaults]", &format!("{policy}[defaults]"), 1)
}

fn on(bench: &mut Bench, date: &str) {
    clocks::fake(bench, &format!("@{date} 12:00:00"));
}

fn folder(bench: &Bench, attempt: &str) -> PathBuf {
    bench.home().join("state/attempts").join(attempt)
}

/// The person sits the exam, and its folder is there as the screens leave it. The attempt.
fn sits(bench: &Bench, person: &str, date: &str, right: usize) -> String {
    let bank = house::bank(EXAM, 12).replace("program = \"guild\"", "program = \"dealers\"");
    let library = Library::of_texts(program(POLICY).as_bytes(), &[(EXAM, bank.as_bytes())]).unwrap();
    let outcome = days::sits(bench, library, person, EXAM, date, right).unwrap();
    let attempt: AttemptId = outcome.attempt.clone();
    write_folder(bench, &attempt);
    attempt.to_string()
}

fn write_folder(bench: &Bench, attempt: &AttemptId) {
    let (journal, form) = run(async {
        let store = Store::open(&bench.home().join("data/invigil.db")).await.unwrap();
        let mut journal = Vec::new();
        for record in store.records(attempt, 0).await.unwrap() {
            journal.extend_from_slice(&record.bytes);
            journal.push(b'\n');
        }
        let form = store.attempt(attempt).await.unwrap().unwrap().drawn.unwrap().form;
        store.close().await.unwrap();
        (journal, form)
    });
    let dir = folder(bench, attempt.as_str());
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("journal.jsonl"), journal).unwrap();
    std::fs::write(dir.join("form.json"), form).unwrap();
}

fn held(bench: &Bench, attempt: &str) -> usize {
    run(async {
        let store = Store::open(&bench.home().join("data/invigil.db")).await.unwrap();
        let held = store.records(&attempt.parse().unwrap(), 0).await.unwrap().len();
        store.close().await.unwrap();
        held
    })
}

/// Three attempts of early 2025: Ada failed and then passed with a credential, Ben failed and appealed. It is 2026-03-01.
struct Story {
    bench: Bench,
    failed: String,
    passed: String,
    appealed: String,
}

fn story() -> Story {
    let mut bench = Bench::new();
    let file = bench.home().join("program.toml");
    std::fs::write(&file, program(POLICY)).unwrap();
    bench.set("INVIGIL_PROGRAM", file.to_str().unwrap());
    on(&mut bench, "2025-01-02");
    for (id, name) in [("ada", "Ada Example"), ("ben", "Ben Example")] {
        bench.ok(&["candidate", "add", id, "--name", name]);
    }
    let failed = sits(&bench, "ada", "2025-01-10", 0);
    let appealed = sits(&bench, "ben", "2025-01-10", 0);
    on(&mut bench, "2025-01-12");
    bench.ok(&["admin", "appeal", "open", &appealed, "--kind", "item", "--text", "the lamp flickered"]);
    bench.ok(&["admin", "grant", "ada", EXAM, "--reason", "her train was late"]);
    let passed = sits(&bench, "ada", "2025-01-20", 4);
    on(&mut bench, "2025-01-20");
    bench.ok(&[
        "admin",
        "requirement",
        "passed",
        "ada",
        "induction",
        "--on",
        "2025-01-20",
        "--reviewer",
        "Rita Reviewer",
    ]);
    on(&mut bench, "2026-03-01");
    Story { bench, failed, passed, appealed }
}

fn pruned(bench: &Bench, arguments: &[&str]) -> Value {
    let all: Vec<&str> = ["store", "prune", "--json"].iter().chain(arguments).copied().collect();
    serde_json::from_str(&bench.ok(&all)).unwrap()
}

#[test]
fn what_is_due_is_listed_and_removed_and_what_something_rests_on_stays() {
    let Story { bench, failed, passed, appealed } = &mut story();
    let output = bench.run(&["store", "prune"]);
    let said = flat(&String::from_utf8(output.stdout).unwrap());
    assert!(said.contains("Records are kept for 12 months, reasons and notes for 12 months."), "{said}");
    assert!(
        said.contains(&format!("{failed} ada, {EXAM} over since 2025-01-10, due since 2026-01-11")),
        "{said}"
    );
    assert!(said.contains(&format!("{passed} ada, {EXAM} kept: the credential ")), "{said}");
    assert!(said.contains("can be won back through 2026-04-20"), "{said}");
    assert!(said.contains(&format!("{appealed} ben, {EXAM} kept: the appeal ap-")), "{said}");
    assert!(said.contains("ada the reason of a granted attempt"), "{said}");
    assert!(said.contains("the reviewer and note of a requirement"), "{said}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("a dry run"));
    assert!(folder(bench, failed).exists() && held(bench, failed) > 0, "a dry run removes nothing");
    let before = bench.ok(&["attempts", "list", "--all", "--json"]);

    let done = pruned(bench, &["--apply"]);
    assert_eq!((&done["removed"]["records"], &done["removed"]["words"]), (&1.into(), &1.into()), "{done}");
    assert!(!folder(bench, failed).exists() && held(bench, failed) == 0);
    for stays in [&*passed, &*appealed] {
        assert!(folder(bench, stays).join("journal.jsonl").exists() && held(bench, stays) > 0);
    }
    let ledger =
        std::fs::read_to_string(Store::ledger_of(&bench.home().join("data/invigil.db")).join("rows.jsonl"));
    let database = std::fs::read(bench.home().join("data/invigil.db")).unwrap();
    let holds = |bytes: &[u8], words: &str| bytes.windows(words.len()).any(|w| w == words.as_bytes());
    assert!(!holds(&database, "her train was late") && holds(&database, "Rita Reviewer"));
    assert!(holds(&database, "the lamp flickered"));
    assert!(!ledger.unwrap().contains("her train was late"));

    let (_, said) = bench.fails(66, &["verify", failed]);
    assert!(said.contains("removed by retention on 2026-03-01"), "{said}");
    let (said, _) = bench.fails(66, &["verify", failed, "--json"]);
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&said["state"], &said["removed_on"]), (&"removed".into(), &"2026-03-01".into()));
    let shown = flat(&bench.ok(&["attempts", "show", failed]));
    assert!(
        shown.contains("removed by retention on 1 Mar 2026; the result and its digests are kept"),
        "{shown}"
    );
    let own = bench.run(&["attempts", "list"]);
    let whose = "Attempts of Ada Example; --all lists everybody's.\n";
    assert_eq!(String::from_utf8(own.stderr).unwrap(), whose, "nobody was named");
    let listed = flat(&bench.ok(&["attempts", "list", "--candidate", "ada"]));
    assert!(listed.contains("record removed by retention on 1 Mar 2026"), "{listed}");
    let after: Value = serde_json::from_str(&bench.ok(&["attempts", "list", "--all", "--json"])).unwrap();
    let before: Value = serde_json::from_str(&before).unwrap();
    for (old, new) in before.as_array().unwrap().iter().zip(after.as_array().unwrap()) {
        assert_eq!((&old["result"], &old["state"]), (&new["result"], &new["state"]), "results stay");
    }
    let checked = flat(&bench.ok(&["store", "check"]));
    assert!(checked.contains("2 closed, 1 removed by retention"), "{checked}");
    let rescored = flat(&bench.ok(&["admin", "rescore", EXAM]));
    assert!(
        rescored.contains("left as it is: its record was removed by retention on 2026-03-01"),
        "{rescored}"
    );

    let again = pruned(bench, &["--apply"]);
    assert_eq!((&again["removed"]["records"], &again["removed"]["words"]), (&0.into(), &0.into()), "{again}");
    // once the credential cannot be won back any more, and the appeal is decided
    let appeals: Value = serde_json::from_str(&bench.ok(&["admin", "appeal", "list", "--json"])).unwrap();
    let appeal = appeals[0]["id"].as_str().unwrap();
    bench.ok(&["admin", "appeal", "decide", appeal, "rejected", "--reason", "no lamp flickered"]);
    assert_eq!(pruned(bench, &["--at", "2026-04-20"])["found"]["records"][0]["kept"]["why"], "credential");
    on(bench, "2026-04-21");
    let done = pruned(bench, &["--apply"]);
    assert_eq!(done["removed"]["records"], 2, "{done}");
    assert!(bench.journals().is_empty());
    assert!(flat(&bench.ok(&["store", "check"])).contains("3 removed by retention"));
}

#[test]
fn a_database_made_anew_says_the_same_of_what_was_removed() {
    let Story { bench, .. } = &story();
    pruned(bench, &["--apply"]);
    let said = |bench: &Bench| {
        let commands = [
            &["attempts", "list", "--all", "--json"][..],
            &["store", "check"],
            &["status", "--candidate", "ada"],
        ];
        commands.map(|command| bench.ok(command))
    };
    let before = said(bench);
    std::fs::remove_file(bench.home().join("data/invigil.db")).unwrap();
    let output = bench.run(&["store", "rebuild"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && !told.contains("not on this computer"), "{told}");
    for (after, before) in said(bench).iter().zip(&before) {
        assert_eq!(after, before);
    }
}

#[test]
fn a_removal_that_was_cut_short_is_finished_by_the_next_one() {
    let Story { bench, failed, .. } = &story();
    let dir = folder(bench, failed);
    let journal = std::fs::read(dir.join("journal.jsonl")).unwrap();
    pruned(bench, &["--apply"]);
    // the entry was written, and the folder was not gone yet
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("journal.jsonl"), journal).unwrap();
    assert!(flat(&bench.ok(&["store", "check"])).contains("3 closed"));
    let found = pruned(bench, &[]);
    assert_eq!(found["found"]["records"][0]["begun"], true, "{found}");
    let entries = || bench.ok(&["store", "check", "--json"]);
    let entries = || serde_json::from_str::<Value>(&entries()).unwrap()["found"]["audit_entries"].clone();
    let before = entries();
    assert_eq!(pruned(bench, &["--apply"])["removed"]["records"], 1);
    assert!(!dir.exists());
    assert_eq!(entries(), before, "the removal is said once");
}

#[test]
fn a_program_that_does_not_say_keeps_everything() {
    let Story { bench, failed, .. } = &mut story();
    let file = bench.home().join("program.toml");
    std::fs::write(&file, program("")).unwrap();
    on(bench, "2099-01-01");
    let output = bench.run(&["store", "prune", "--apply"]);
    assert!(output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("keeps everything"));
    assert!(folder(bench, failed).exists() && held(bench, failed) > 0);
    let (_, said) = bench.fails(2, &["store", "prune", "--at", "2099-01-01", "--apply"]);
    assert!(said.contains("cannot be used with"), "{said}");
}
