//! Many people at once, people who move, and the registry as tables for other systems.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]

mod common;

use common::Bench;
use common::pty::Terminal;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn list(bench: &Bench, text: &str) -> String {
    let file = bench.home().join("people.csv");
    fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

fn people(bench: &Bench) -> usize {
    serde_json::from_str::<Vec<Value>>(&bench.ok(&["candidate", "list", "--json"])).unwrap().len()
}

#[test]
fn a_list_of_people_is_registered_whole_or_not_at_all() {
    let bench = Bench::new();
    bench.ok(&["partner", "add", "north", "--name", "North Ltd"]);
    bench.ok(&["candidate", "add", "zoe", "--name", "Zoe Example"]);
    let file = list(
        &bench,
        "id,name,email,partner\nada,Ada Example,ada@north.example,north\nAda,Ada Other,,\nbob,,,\nada,Ada Third,,nort\nzoe,Zoe Again,,\n",
    );
    let (_, said) = bench.fails(65, &["candidate", "import", &file]);
    for fault in [
        ":3: ",
        ":4: the name must not be empty",
        ":5: no partner with the id `nort` is registered; did you mean `north`?",
        ":5: the id `ada` stands in line 2 already",
        ":6: the id `zoe` is taken",
        "Nobody was registered.",
    ] {
        assert!(said.contains(fault), "{fault}\n{said}");
    }
    assert_eq!(people(&bench), 1);
    let file = list(&bench, "\u{feff}partner,id,name\r\nnorth,ada,\"Example, Ada\"\r\n,bob,Bob Example\r\n");
    let (_, said) = bench.fails(0, &["candidate", "import", &file]);
    assert!(said.contains("2 people are registered."), "{said}");
    let status = bench.ok(&["status"]);
    assert!(
        status.contains("Example, Ada (ada), North Ltd") && status.contains("Bob Example (bob)\n"),
        "{status}"
    );
    bench.fails(66, &["candidate", "import", "nowhere.csv"]);
    let (checked, _) = bench.fails(0, &["store", "check"]);
    assert!(checked.contains("5 entries, in step"), "{checked}");
}

#[test]
fn a_person_moves_to_another_partner_from_a_day_on() {
    let bench = Bench::new();
    for partner in ["north", "south"] {
        bench.ok(&["partner", "add", partner, "--name", &format!("The {partner}")]);
    }
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example", "--partner", "north"]);
    let (_, said) = bench.fails(0, &["candidate", "move", "ada", "south", "--from", "2099-01-01"]);
    assert!(said.contains("belongs to partner south from 2099-01-01 on"), "{said}");
    let at = |day: &str| bench.ok(&["status", "--at", day]);
    assert!(at("2098-12-31").contains("Ada Example (ada), The north"));
    assert!(at("2099-01-01").contains("Ada Example (ada), The south"));
    bench.ok(&["candidate", "move", "ada", "--none"]);
    assert!(bench.ok(&["status"]).contains("Ada Example (ada)\n"));
    let (_, said) = bench.fails(1, &["candidate", "move", "ada", "nort"]);
    assert!(said.contains("did you mean `north`?"), "{said}");
    bench.fails(2, &["candidate", "move", "ada"]);
    bench.fails(2, &["candidate", "move", "ada", "north", "--none"]);
}

/// Ada passed and holds a credential; Bob is in an exam, with an accommodation.
fn sat() -> Bench {
    let bench = Bench::with_program("two-level");
    for arguments in [
        &["partner", "add", "north", "--name", "=North, \"Ltd\""][..],
        &[
            "candidate",
            "add",
            "ada",
            "--name",
            "=HYPERLINK(1)",
            "--email",
            "ada@north.example",
            "--partner",
            "north",
        ],
        &["candidate", "add", "bob", "--name", "Bob Example"],
        &["admin", "accommodate", "bob", "deck-basic", "--extra-percent", "77", "--case", "CASE-4711"],
        &["admin", "grant", "bob", "deck-basic", "--reason", "SECRET-REASON"],
    ] {
        bench.ok(arguments);
    }
    let begin = |number: &str| {
        let mut terminal = Terminal::start(&bench, 100, 40, &["--linear"]);
        terminal.told(0, "Home: ");
        terminal.say("start 3", "Type agree");
        terminal.say("agree", "Who sits this exam?");
        terminal.say(number, "Type begin");
        terminal.say("begin", "Options:\n");
        terminal
    };
    let mut terminal = begin("1");
    terminal.say("submit", "type submit once more");
    terminal.say("submit", "Result: ");
    terminal.kill();
    bench.ok(&["candidate", "use", "bob"]);
    begin("2").kill();
    bench
}

fn exported(bench: &Bench, name: &str, more: &[&str]) -> PathBuf {
    let to = bench.home().join(name);
    bench.ok(&[&["store", "export", "--to", to.to_str().unwrap()], more].concat());
    to
}

fn json(dir: &Path, name: &str) -> Value {
    serde_json::from_slice(&fs::read(dir.join(name)).unwrap()).unwrap()
}

#[test]
fn the_registry_is_exported_as_tables_and_tells_nothing_that_is_not_theirs() {
    let bench = sat();
    let (csv, tables) = (exported(&bench, "csv", &[]), exported(&bench, "json", &["--format", "json"]));
    let mut all = String::new();
    for dir in [&csv, &tables] {
        for entry in fs::read_dir(dir).unwrap() {
            all += &fs::read_to_string(entry.unwrap().path()).unwrap();
        }
    }
    for secret in ["CASE-4711", "percent", "accommodat", "SECRET-REASON", "choices", "stem"] {
        assert!(!all.contains(secret), "{secret}");
    }
    let people = fs::read_to_string(csv.join("people.csv")).unwrap();
    assert!(people.starts_with("person,name,email,partner,partner_since,registered\r\n"), "{people}");
    assert!(people.contains("\r\nada,'=HYPERLINK(1),ada@north.example,north,"), "{people}");
    let partners = fs::read_to_string(csv.join("partners.csv")).unwrap();
    assert!(partners.contains("north,\"'=North, \"\"Ltd\"\"\",1,,\r\n"), "{partners}");
    assert_eq!(json(&tables, "people.json")[0]["name"], "=HYPERLINK(1)");
    let attempts = json(&tables, "attempts.json");
    assert_eq!(
        (attempts[0]["person"].as_str(), attempts[0]["state"].as_str()),
        (Some("ada"), Some("failed"))
    );
    assert_eq!((attempts[0]["points"].as_i64(), attempts[0]["result_version"].as_i64()), (Some(0), Some(1)));
    assert_eq!((attempts[1]["state"].as_str(), &attempts[1]["points"]), (Some("open"), &Value::Null));
    let about = json(&tables, "about.json");
    assert_eq!(
        (about["format"].as_str(), about["rows"]["people"].as_i64()),
        (Some("invigil/registry/v1"), Some(2))
    );
    assert_eq!(about["marks"][0], "self-attested");
    let (_, said) = bench.fails(1, &["store", "export", "--to", csv.to_str().unwrap()]);
    assert!(said.contains("there already"), "{said}");
    // before anybody sat
    let then = exported(&bench, "then", &["--format", "json", "--at", "2020-01-01"]);
    assert_eq!(json(&then, "attempts.json").as_array().unwrap().len(), 0);
}
