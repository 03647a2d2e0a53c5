//! Every command of the binary: what it is for, and the mistakes that people make with it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]

mod common;

use common::answers::{self, Keys};
use common::pty::Terminal;
use common::sitting::{self, Typing, choose};
use common::{Bench, repository};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Stdio;

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

/// Runs a command that has to be done; what it says on standard error. Nothing stands on standard output.
fn said(bench: &Bench, arguments: &[&str]) -> String {
    let output = bench.run(arguments);
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{err}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "a message is no data: {arguments:?}");
    err
}

/// Runs a command that has to be refused with this exit code; why. Nothing stands on standard output.
fn refused(bench: &Bench, code: i32, arguments: &[&str]) -> String {
    let (out, err) = bench.fails(code, arguments);
    assert_eq!(out, "", "a message is no data: {arguments:?}");
    assert!(!err.is_empty() && !err.contains("panicked") && !err.contains("Error {"), "{err}");
    err
}

/// Runs a command that has to be done and says nothing beside its data.
fn data(bench: &Bench, arguments: &[&str]) -> String {
    let output = bench.run(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn with_people() -> Bench {
    let bench = Bench::new();
    bench.ok(&["partner", "add", "north", "--name", "North Ltd"]);
    bench.ok(&[
        "candidate",
        "add",
        "ada",
        "--name",
        "Ada Example",
        "--email",
        "ada@example.org",
        "--partner",
        "north",
    ]);
    bench.ok(&["candidate", "add", "bob", "--name", "Bob Example"]);
    bench
}

fn sales_bank() -> String {
    repository("question-banks/sales-associate.toml").to_str().unwrap().to_owned()
}

/// A file of this bench's home.
fn written(bench: &Bench, name: &str, text: &str) -> (PathBuf, String) {
    let path = bench.home().join(name);
    std::fs::write(&path, text).unwrap();
    let name = path.to_str().unwrap().to_owned();
    (path, name)
}

#[test]
fn people_and_partners_are_registered_named_and_chosen() {
    let bench = Bench::new();
    assert!(said(&bench, &["candidate", "list"]).contains("Nobody is registered yet"));
    assert_eq!(parsed(&data(&bench, &["candidate", "list", "--json"])), json!([]));
    assert!(said(&bench, &["partner", "list"]).contains("No partner is registered yet"));
    assert!(said(&bench, &["partner", "add", "north", "--name", "North Ltd"]).contains("North Ltd (north)"));
    let first = said(&bench, &["candidate", "add", "ada", "--name", "Ada Example", "--partner", "north"]);
    assert!(first.contains("The person in use is now this one."), "{first}");
    let second = said(&bench, &["candidate", "add", "bob", "--name", "Ada Example"]);
    assert!(
        second.contains("Ada Example (bob) is registered.") && !second.contains("in use"),
        "two may share a name: {second}"
    );
    assert_eq!(data(&bench, &["candidate", "list"]), "ada  Ada Example  (in use)\nbob  Ada Example\n");
    said(&bench, &["candidate", "use", "bob"]);
    said(&bench, &["candidate", "rename", "bob", "Bob Exämple"]);
    assert_eq!(data(&bench, &["candidate", "list"]), "ada  Ada Example\nbob  Bob Exämple  (in use)\n");
    let list = parsed(&data(&bench, &["candidate", "list", "--json"]));
    assert_eq!(list[1], json!({"id": "bob", "name": "Bob Exämple", "email": "", "in_use": true}));
    assert_eq!(data(&bench, &["partner", "list"]), "north  North Ltd\n");
    assert_eq!(
        parsed(&data(&bench, &["partner", "list", "--json"])),
        json!([{"id": "north", "name": "North Ltd"}])
    );
    let status = data(&bench, &["status", "--candidate", "ada"]);
    assert!(status.contains("Ada Example (ada), North Ltd"), "{status}");
}

#[test]
fn names_that_nobody_registered_are_refused_and_the_nearest_is_named() {
    let bench = with_people();
    for (arguments, near) in [
        (&["candidate", "use", "bobb"][..], "did you mean `bob`?"),
        (&["candidate", "use", "Bob Example"], "did you mean `bob`?"),
        (&["candidate", "rename", "adda", "x"], "did you mean `ada`?"),
        (&["candidate", "add", "eve", "--name", "Eve", "--partner", "nort"], "did you mean `north`?"),
        (&["status", "--candidate", "adaa"], "did you mean `ada`?"),
        (&["take", "sales-asociate"], "did you mean `sales-associate`?"),
        (&["draw", "sales-asociate"], "did you mean `sales-associate`?"),
        (&["admin", "requirement", "passed", "adda", "sales-101"], "did you mean `ada`?"),
        (&["admin", "requirement", "passed", "ada", "sales101"], "did you mean `sales-101`?"),
        (&["admin", "grant", "ada", "sales-associat", "--reason", "x"], "did you mean `sales-associate`?"),
        (
            &["admin", "accommodate", "ada", "sales", "--case", "1", "--breaks", "5"],
            "this program has no exam `sales`",
        ),
    ] {
        let why = refused(&bench, 1, arguments);
        assert!(why.starts_with("invigil: ") && why.contains(near), "{arguments:?}\n{why}");
    }
    // a name far from all others gets no guess
    assert!(!refused(&bench, 1, &["candidate", "use", "zzzzzzzz"]).contains("did you mean"));
    assert_eq!(
        parsed(&data(&bench, &["candidate", "list", "--json"])).as_array().unwrap().len(),
        2,
        "nobody was invented"
    );
}

#[test]
fn what_cannot_be_registered_is_refused_with_the_reason() {
    let bench = with_people();
    for (arguments, why) in [
        (&["candidate", "add", "ada", "--name", "Other"][..], "the id `ada` is taken"),
        (&["candidate", "add", "Eve Example", "--name", "Eve"], "`Eve Example` is no identifier"),
        (&["candidate", "add", "eve", "--name", "  "], "the name must not be empty"),
        (&["candidate", "add", "eve", "--name", "E\u{202e}ve"], "the name"),
        (&["partner", "add", "north", "--name", "Other"], "the id `north` is taken"),
        (&["admin", "requirement", "passed", "ada", "sales-101", "--on", "2999-01-01"], "is still to come"),
        (&["admin", "grant", "ada", "sales-associate", "--reason", " "], "the reason must not be empty"),
        (&["admin", "accommodate", "ada", "sales-associate", "--case", "1"], "needs at least one measure"),
        (
            &["admin", "accommodate", "ada", "sales-associate", "--case", "1", "--extra-percent", "5000"],
            "at most 1000 can be granted",
        ),
        (&["admin", "void", "0192", "--reason", "x"], "there is no attempt `0192`"),
        (
            &["admin", "suspend", "some-credential", "--reason", "x"],
            "there is no credential `some-credential`",
        ),
        (
            &["admin", "revoke", "some-credential", "--reason", "x"],
            "there is no credential `some-credential`",
        ),
    ] {
        let told = refused(&bench, 1, arguments);
        assert!(told.contains(why), "{arguments:?}\n{told}");
    }
    let audit = parsed(&data(&bench, &["admin", "audit", "--json"]));
    assert_eq!(audit["records"].as_array().unwrap().len(), 4, "what was refused left no record: {audit:#}");
}

#[test]
fn banks_and_programs_that_are_not_there_are_told_with_who_named_them() {
    let bench = with_people();
    for (flag, variable) in [("--banks", "INVIGIL_BANKS"), ("--program", "INVIGIL_PROGRAM")] {
        let told = refused(&bench, 66, &[flag, "/nonexistent/here", "status"]);
        assert!(told.contains("/nonexistent/here cannot be read: there is no such file or folder"), "{told}");
        assert!(told.contains(flag) && told.contains(variable), "{told}");
    }
}

#[test]
fn a_command_line_that_cannot_be_understood_exits_with_2() {
    let bench = with_people();
    for (arguments, hint) in [
        (&["statu"][..], "a similar subcommand exists: 'status'"),
        (&["status", "--at", "2026-02-30"], "--at"),
        (&["status", "--within", "soon"], "--within"),
        (
            &["admin", "requirement", "maybe", "ada", "sales-101"],
            "[possible values: passed, failed, withdrawn]",
        ),
        (&["draw", "sales-associate", "--seed", "12"], "64 lower-case hexadecimal digits"),
        (&["candidate", "add", "eve"], "--name"),
        (&["--linear=maybe", "status"], "neither `on` nor `off`"),
        (&["take", "sales-associate"], "need a terminal"),
        (&[], "need a terminal"),
        (&["bank", "check", "/nonexistent/bank.toml"], "/nonexistent/bank.toml cannot be read"),
        (&["program", "check", "/nonexistent/program.toml"], "/nonexistent/program.toml cannot be read"),
    ] {
        let told = refused(&bench, 2, arguments);
        assert!(told.contains(hint), "{arguments:?}\n{told}");
    }
    let help = data(&bench, &["--help"]);
    assert!(help.lines().next().unwrap().contains("--linear"), "screen readers come first: {help}");
    for part in [
        "Exit codes:",
        "65   a file is not what it should be",
        "--linear",
        "Sit certification exams in a terminal",
    ] {
        assert!(help.contains(part), "{part}\n{help}");
    }
    assert!(data(&bench, &["--version"]).starts_with("invigil "));
}

#[test]
fn files_that_are_missing_or_wrong_have_their_own_exit_codes() {
    let bench = with_people();
    let (_, broken) = written(&bench, "broken.toml", "format = 1\n");
    let (_, no_journal) = written(&bench, "notes.txt", "hello\n");
    let (_, no_history) = written(&bench, "history.json", "{}");
    assert!(refused(&bench, 66, &["--program", "/nonexistent.toml", "status"]).contains("/nonexistent.toml"));
    assert!(refused(&bench, 66, &["--banks", "/nonexistent", "status"]).contains("/nonexistent"));
    assert!(refused(&bench, 65, &["--program", &broken, "status"]).contains("broken.toml:1:"));
    assert!(refused(&bench, 66, &["verify", "nothing-of-that-name"]).contains("nothing-of-that-name"));
    assert!(refused(&bench, 65, &["draw", &broken]).contains("broken.toml:1:"));
    assert!(
        refused(&bench, 66, &["draw", "sales-associate", "--history", "/nonexistent"])
            .contains("/nonexistent")
    );
    assert!(
        refused(&bench, 65, &["draw", "sales-associate", "--history", &no_history]).contains("is no history")
    );
    assert!(refused(&bench, 1, &["draw", "sales-expert"]).contains("no question bank"));
    let (out, _) = bench.fails(65, &["verify", &no_journal]);
    assert!(out.contains("UNREADABLE: the file is not an attempt record"), "{out}");
    let (out, _) = bench.fails(65, &["verify", &no_journal, "--json"]);
    assert_eq!(parsed(&out)["state"], "UNREADABLE");
}

#[test]
fn six_faults_of_a_program_are_all_reported_with_their_places_and_mends() {
    let bench = Bench::new();
    let sound = data(&bench, &["program", "new"]);
    let faults = [
        ("version = \"1\"", "vesrion = \"1\"", "vesrion", "did you mean `version`?"),
        ("minutes = 30", "minutes = 0", "0", "the nearest that may stand here is 1"),
        ("pass_mark = 70", "pass_mark = \"70\"", "\"70\"", "write the number alone"),
        ("wait_days = 7", "wait_days = -7", "-7", "the nearest that may stand here is 0"),
        ("proctoring = [\"self\"]", "proctoring = [\"selfish\"]", "\"selfish\"", "did you mean `self`?"),
        ("level = \"basic\"", "level = \"basics\"", "\"basics\"", "did you mean `basic`?"),
    ];
    let broken = faults.iter().fold(sound.clone(), |text, (good, bad, ..)| {
        assert_eq!(text.matches(good).count(), 1, "{good}");
        text.replace(good, bad)
    });
    let (_, file) = written(&bench, "program.toml", &broken);
    let (out, err) = bench.fails(1, &["program", "check", &file]);
    assert_eq!(err, "");
    assert!(out.ends_with(&format!("{file}: 6 errors\n")), "{out}");
    let machine = parsed(&bench.fails(1, &["program", "check", "--json", &file]).0);
    assert_eq!(machine[0]["faults"].as_array().unwrap().len(), 6);
    for (i, (_, bad, value, mend)) in faults.iter().enumerate() {
        let at = broken.find(bad).unwrap() + bad.rfind(value).unwrap().min(bad.find(value).unwrap());
        let line = broken[..at].matches('\n').count() + 1;
        let column = at - broken[..at].rfind('\n').map_or(0, |n| n + 1) + 1;
        assert!(out.contains(&format!("--> {file}:{line}:{column}\n")), "{bad} at {line}:{column}\n{out}");
        let carets = format!("| {}{}\n", " ".repeat(column - 1), "^".repeat(value.len()));
        assert!(out.contains(&carets), "{bad}\n{out}");
        assert!(out.contains(mend), "{mend}\n{out}");
        let fault = &machine[0]["faults"][i];
        assert_eq!(
            (fault["line"].as_u64(), fault["column"].as_u64()),
            (Some(line as u64), Some(column as u64))
        );
        assert!(fault["mend"].as_str().unwrap().contains(mend), "{fault}");
    }
    // such a program starts nothing
    let first = &machine[0]["faults"][0];
    let place = format!("program.toml:{}:{}", first["line"], first["column"]);
    assert!(refused(&bench, 65, &["--program", &file, "status"]).contains(&place), "{place}");
}

#[test]
fn programs_and_banks_are_checked_shown_and_started_from() {
    let bench = Bench::new();
    let file = bench.home().join("mine.toml");
    let file = file.to_str().unwrap();
    assert!(said(&bench, &["program", "new", file]).contains("is written"));
    assert!(data(&bench, &["program", "check", file]).contains("mine.toml: no faults\n"));
    assert!(
        refused(&bench, 1, &["program", "new", file]).contains("is there already"),
        "nothing is overwritten"
    );
    let default = data(&bench, &["program", "new", "--from", "default"]);
    // but for the place of its schema
    let without_schema = |text: &str| text.split_once('\n').unwrap().1.to_owned();
    let embedded = std::fs::read_to_string(repository("program.toml")).unwrap();
    assert_eq!(without_schema(&default), without_schema(&embedded));
    let shown = data(&bench, &["program", "show"]);
    assert!(shown.contains("Certified Sales Associate") && shown.contains("sales-101"), "{shown}");
    let mine = parsed(&data(&bench, &["--program", file, "program", "show", "--json"]));
    assert_eq!(mine["id"], "my-program");
    for what in ["program", "bank"] {
        let schema = parsed(&data(&bench, &[what, "schema"]));
        assert_eq!(schema["$id"], format!("urn:invigil:schema:{what}:v1"));
    }
    let bank = data(&bench, &["bank", "check", &sales_bank()]);
    for line in ["no faults", "pricing", "≥ 3 × 8", "total", "of 120, a form takes 40", "practice items: 20"]
    {
        assert!(bank.contains(line), "{line}\n{bank}");
    }
    let pool = parsed(&data(&bench, &["bank", "check", &sales_bank(), "--json"]));
    let domains = pool[0]["bank"]["pool"][0]["domains"].as_array().unwrap();
    assert!(domains.iter().all(|d| d["live"].as_u64() >= d["needed"].as_u64()), "{pool:#}");
    // a bank of another program is no bank of this one
    let foreign = repository("tests/data/banks/deck-basic.toml");
    let (out, _) = bench.fails(1, &["bank", "check", foreign.to_str().unwrap()]);
    assert!(out.contains("harbour-pilots"), "{out}");
    // a broken bank, with the place
    let text = std::fs::read_to_string(sales_bank()).unwrap().replacen("key = true", "kye = true", 1);
    let (_, broken) = written(&bench, "sales-associate.toml", &text);
    let (out, _) = bench.fails(1, &["bank", "check", &broken]);
    let line = text[..text.find("kye").unwrap()].matches('\n').count() + 1;
    assert!(
        out.contains(&format!("sales-associate.toml:{line}:")) && out.contains("did you mean `key`?"),
        "{out}"
    );
}

fn items(draw: &Value) -> Vec<String> {
    draw["items"].as_array().unwrap().iter().map(|i| i["item"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_draw_can_be_repeated_and_three_forms_share_no_item() {
    let bench = Bench::new();
    let seed = |byte: &str| byte.repeat(32);
    let one = seed("a1");
    let arguments = ["draw", "sales-associate", "--seed", &one, "--json"];
    let first = parsed(&data(&bench, &arguments));
    assert_eq!(first, parsed(&data(&bench, &arguments)), "the same seed draws the same form");
    assert_eq!(
        first,
        parsed(&data(&bench, &["draw", &sales_bank(), "--seed", &one, "--json"])),
        "from the file too"
    );
    let words = data(&bench, &["draw", "sales-associate", "--seed", &one]);
    assert!(items(&first).iter().all(|id| words.contains(id.as_str())), "{words}");
    let free = || items(&parsed(&data(&bench, &["draw", "sales-associate", "--json"])));
    assert_ne!(free(), free(), "without a seed every draw is another one");

    let mut forms = vec![items(&first)];
    for byte in ["b2", "c3"] {
        let (_, history) = written(&bench, "history.json", &json!(forms).to_string());
        let next = parsed(&data(
            &bench,
            &["draw", "sales-associate", "--seed", &seed(byte), "--history", &history, "--json"],
        ));
        assert_eq!(next["overlap"]["items"], 0, "{}", next["overlap"]);
        forms.push(items(&next));
    }
    let all: BTreeSet<&String> = forms.iter().flatten().collect();
    assert_eq!(all.len(), 120, "three forms of forty share no item");

    // an item that the bank has not is named: the history may be of another version, or mistyped
    let (_, history) = written(&bench, "history.json", "[[\"pv-0001x\"]]");
    let other = ["draw", "sales-associate", "--seed", &seed("c3"), "--history", &history];
    let told = data(&bench, &other);
    assert!(told.contains("unknown   in the history, but not in this bank: pv-0001x"), "{told}");
    assert_eq!(parsed(&data(&bench, &[&other[..], &["--json"]].concat()))["unknown"], json!(["pv-0001x"]));

    // the fourth cannot but repeat some, no more than needed, and says why
    let (_, history) = written(&bench, "history.json", &json!(forms).to_string());
    let arguments = ["draw", "sales-associate", "--seed", &seed("d4"), "--history", &history];
    let fourth = parsed(&data(&bench, &[&arguments[..], &["--json"]].concat()));
    let again = items(&fourth).iter().filter(|id| all.contains(id)).count() as u64;
    assert_eq!(fourth["overlap"]["items"].as_u64(), Some(again));
    let short = fourth["overlap"]["short"].as_array().unwrap();
    let missing: u64 =
        short.iter().map(|s| s["needed"].as_u64().unwrap() - s["unseen"].as_u64().unwrap()).sum();
    // unseen items that are enemies of each other cannot both be taken; the bank has five such sets
    assert!(
        (missing..=missing + 5).contains(&again),
        "no more is repeated than is missing: {again}, {:#}",
        fourth["overlap"]
    );
    assert!(
        short
            .iter()
            .any(|s| s["group"]["domain"] == "customer-pains" && s["unseen"].as_u64() < s["needed"].as_u64()),
        "{short:?}"
    );
    let told = data(&bench, &arguments);
    assert!(told.contains(&format!("{again} items")) && told.contains("customer-pains"), "{told}");

    // probabilities: each domain gives eight items of a form
    let likely = parsed(&data(&bench, &["draw", "sales-associate", "--inclusion", "--json"]));
    let sum: f64 =
        likely["inclusion"].as_array().unwrap().iter().map(|i| i["probability"].as_f64().unwrap()).sum();
    assert!((sum - 40.0).abs() < 1e-6, "{sum}");
}

#[test]
fn a_blueprint_that_cannot_be_met_is_explained() {
    let bench = Bench::with_program("two-level");
    let deck = std::fs::read_to_string(repository("tests/data/banks/deck-basic.toml")).unwrap();
    let enemies =
        "\n[[enemies]]\nitems = [\"li-001\", \"li-002\", \"li-003\", \"li-004\", \"li-005\", \"li-006\"]\n";
    let (_, file) = written(&bench, "deck-basic.toml", &(deck + enemies));
    let output = bench.run(&["draw", &file]);
    let told =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(1 | 65)), "{told}");
    assert!(told.contains("lights") && !told.contains("panicked"), "{told}");
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let bench = with_people();
    for arguments in [
        &["program", "schema"][..],
        &["bank", "schema"],
        &["program", "show"],
        &["draw", "sales-associate", "--inclusion", "--json"],
        &["status"],
        &["admin", "audit"],
        &["--help"],
    ] {
        let mut command = bench.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(
            !err.contains("panicked") && !err.to_lowercase().contains("broken pipe"),
            "{arguments:?}\n{err}"
        );
        assert!(output.status.code().is_some(), "{arguments:?} was ended by a signal");
    }
    let line = std::process::Command::new("sh")
        .args(["-c", "\"$0\" draw sales-associate --inclusion | head -n 1"])
        .arg(common::binary())
        .env_clear()
        .envs(bench.environment())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&line.stdout), "sales-associate: 40 items, 40 scored\n");
    assert_eq!(String::from_utf8_lossy(&line.stderr), "");
}

/// A sitting of the one-minute exam that reaches this many of four points.
fn sat(bench: &Bench, right: usize) -> String {
    let keys = Keys::of(&repository("tests/data/banks/deck-basic.toml"));
    let mut terminal = Terminal::start(bench, 80, 24, &["take", "deck-basic"]);
    terminal.expect("Deckhand exam");
    common::go_on(&mut terminal);
    let form = answers::form(bench);
    for (i, item) in form.items.iter().enumerate().take(right) {
        if i > 0 {
            sitting::next(&mut terminal, i + 1);
        }
        keys.right(item).iter().for_each(|o| choose(&mut terminal, *o, Typing::Letter));
    }
    sitting::submit(&mut terminal);
    form.attempt.to_string()
}

fn standing(bench: &Bench) -> (Value, Value) {
    let status = parsed(&data(bench, &["status", "--candidate", "ada", "--json"]));
    let person = &status["people"][0];
    (person["credentials"][0].clone(), person.clone())
}

#[test]
fn an_administrator_grants_voids_suspends_reinstates_and_revokes_and_all_of_it_is_audited() {
    let bench = Bench::with_program("two-level");
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    // a failed attempt is declared void: it no longer counts
    let failed = sat(&bench, 1);
    assert_eq!(standing(&bench).1["exams"][0]["used"], 1);
    assert!(
        said(&bench, &["admin", "void", &failed[..18], "--reason", "The lights went out"])
            .contains("is void")
    );
    assert_eq!(standing(&bench).1["exams"][0]["used"], 0);
    assert_eq!(standing(&bench).1["attempts"][0]["state"], "void");
    let told = refused(&bench, 1, &["admin", "void", &failed, "--reason", "Again"]);
    assert!(told.contains("void already"), "{told}");
    // one more attempt
    let told =
        said(&bench, &["admin", "grant", "ada", "deck-basic", "--reason", "Power cut", "--waive-wait"]);
    assert!(told.contains("one more attempt") && told.contains("the wait is waived"), "{told}");
    assert_eq!(standing(&bench).1["exams"][0]["allowed"], 6);

    // a pass awards; the award is suspended, reinstated, revoked, each with a reason
    sat(&bench, 4);
    let (card, _) = standing(&bench);
    assert_eq!(card["standing"], "active");
    let id = card["award"]["id"].as_str().unwrap().to_owned();
    for (act, outcome) in [("suspend", "suspended"), ("reinstate", "active"), ("revoke", "revoked")] {
        said(&bench, &["admin", act, &id, "--reason", &format!("Reason to {act}")]);
        assert_eq!(standing(&bench).0["standing"], outcome);
        if outcome != "active" {
            let words = data(&bench, &["status", "--candidate", "ada"]);
            assert!(words.contains(&format!("reason: Reason to {act}")), "{words}");
            assert!(words.contains(&outcome.to_uppercase()), "{words}");
        }
    }
    let told = refused(&bench, 1, &["admin", "suspend", &id, "--reason", "Too late"]);
    assert!(told.contains("is revoked, so it cannot be suspended"), "{told}");

    let trail = parsed(&data(&bench, &["admin", "audit", "--json"]));
    let count = trail["records"].as_array().unwrap().len();
    assert!(count >= 10 && trail["intact"] == true, "{trail:#}");
    let (table, said) = bench.fails(0, &["admin", "audit"]);
    assert_eq!(said, format!("{count} records, intact\n"));
    assert!(table.starts_with("NO  WHEN"), "{table}");
    for words in ["administrator  ada\n", " revoked (c-", "reason: Reason to revoke\n"] {
        assert!(table.contains(words), "{words}\n{table}");
    }
    assert!(!table.contains("Ada Example"), "records hold identifiers, not names");
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
}

#[test]
fn the_audit_trail_is_asked_for_a_person_and_for_days() {
    let mut bench = with_people();
    common::clocks::fake(&mut bench, "@2026-05-02 12:00:00");
    bench.ok(&[
        "admin",
        "requirement",
        "passed",
        "bob",
        "mock-pitch",
        "--on",
        "2026-05-01",
        "--note",
        "well done",
    ]);
    let shown = |arguments: &[&str]| bench.fails(0, &[&["admin", "audit"], arguments].concat());
    let records = |arguments: &[&str]| {
        let said = data(&bench, &[&["admin", "audit", "--json"], arguments].concat());
        parsed(&said)["records"].as_array().unwrap().len()
    };
    let all = records(&[]);
    let (of_bob, said) = shown(&["--candidate", "bob"]);
    assert!(
        of_bob.contains("mock-pitch passed on 1 May 2026") && of_bob.contains("note: well done"),
        "{of_bob}"
    );
    assert!(!of_bob.contains("  ada\n"), "{of_bob}");
    assert!(said.ends_with(&format!(" of {all} records; all are intact\n")), "{said}");
    let (day, _) = shown(&["--from", "2026-05-02", "--to", "2026-05-02"]);
    assert_eq!(day.matches("2 May 2026").count(), 1, "{day}");
    assert_eq!(records(&["--from", "2026-05-02", "--to", "2026-05-02"]), 1);
    let (none, said) = shown(&["--to", "2001-01-01"]);
    assert!(none.is_empty() && said.starts_with("0 of "), "{said}");
    assert_eq!(records(&["--to", "2001-01-01"]), 0);
    let told = refused(&bench, 1, &["admin", "audit", "--candidate", "bobb"]);
    assert!(told.contains("did you mean `bob`?"), "{told}");
}

/// Changes the store behind the program's back.
fn tamper(bench: &Bench, statement: &'static str) -> u64 {
    let path = bench.home().join("data/invigil.db");
    let store = rusqlite::Connection::open(path).unwrap();
    u64::try_from(store.execute(statement, []).unwrap()).unwrap()
}

#[test]
fn a_store_that_was_changed_behind_the_audit_trail_is_found_out() {
    for (statement, what) in [
        (
            "UPDATE audit SET bytes = CAST(REPLACE(CAST(bytes AS TEXT), 'bob', 'eve') AS BLOB) WHERE seq = 3",
            "3",
        ),
        ("UPDATE audit SET person = 'eve' WHERE seq = 2", "2"),
        ("UPDATE audit SET hash = zeroblob(32) WHERE seq = 2", "2"),
        ("DELETE FROM audit WHERE seq = 1", "1"),
        ("UPDATE requirements SET outcome = 'passed' WHERE outcome = 'failed'", "4"),
        ("UPDATE requirements SET day = '2026-01-01'", "4"),
    ] {
        let bench = with_people();
        bench.ok(&["admin", "requirement", "failed", "bob", "mock-pitch", "--on", "2026-02-02"]);
        assert!(bench.run(&["admin", "audit"]).status.success());
        assert_eq!(tamper(&bench, statement), 1, "{statement}");
        let (out, err) = bench.fails(1, &["admin", "audit"]);
        assert!(err.contains("the audit trail is not intact"), "{statement}\n{err}");
        assert!(!out.is_empty(), "the trail is shown all the same");
        let trail = parsed(&bench.fails(1, &["admin", "audit", "--json"]).0);
        assert_eq!(trail["intact"], false, "{statement}");
        let fault = trail["fault"].as_str().unwrap();
        assert!(fault.contains(what), "{statement}\n{fault}");
    }
}

#[test]
fn standing_is_told_for_any_day_and_for_those_who_expire_soon() {
    let bench = Bench::with_program("two-level");
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    bench.ok(&["candidate", "add", "bob", "--name", "Bob Example"]);
    bench.ok(&["candidate", "use", "ada"]);
    sat(&bench, 4);
    let all = parsed(&data(&bench, &["status", "--json"]));
    let ids = |status: &Value| -> Vec<String> {
        status["people"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p["person"]["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids(&all), ["ada", "bob"]);
    assert_eq!(ids(&parsed(&data(&bench, &["status", "--json", "--candidate", "bob"]))), ["bob"]);
    // valid for 36 months
    let soon = said(&bench, &["status", "--within", "365"]);
    assert!(soon.contains("No credential expires within 365 days"), "{soon}");
    assert_eq!(ids(&parsed(&data(&bench, &["status", "--json", "--within", "1200"]))), ["ada"]);
    let expires = all["people"][0]["credentials"][0]["award"]["expires"].as_str().unwrap().to_owned();
    let then = parsed(&data(&bench, &["status", "--json", "--at", &expires]));
    assert_eq!(then["people"][0]["credentials"][0]["standing"], "expiring");
    assert_eq!(then["day"], expires.as_str());
    let before = parsed(&data(&bench, &["status", "--json", "--at", "2020-01-01"]));
    assert_eq!(before["people"][0]["credentials"][0]["standing"], "none");
}
