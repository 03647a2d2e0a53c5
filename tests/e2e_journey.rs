//! From an empty folder to a result over a server: the real binary as server and as client, on both databases.

mod common;

use common::postgres::Server;
use common::pty::Terminal;
use common::served::Served;
use common::{Bench, repository};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

const EXAM: &str = "deck-basic";

/// A server of the test program of two levels on this database; a client whose person is registered there and signed in.
fn signed_in(database: &str) -> (Bench, Served, Bench) {
    let (program, banks) = (repository("tests/data/programs/two-level.toml"), repository("tests/data/banks"));
    let server = Bench::new();
    let served = Served::start(
        &server,
        &[
            "--database",
            database,
            "--program",
            program.to_str().unwrap(),
            "--banks",
            banks.to_str().unwrap(),
            "--bootstrap",
            "root",
            "--name",
            "Guild Hall",
        ],
    );
    let root = fs::read_to_string(server.home().join("state/bootstrap-token")).unwrap();
    let does = |path: &str, body: Value| {
        let answer = served.call("POST", &format!("/api/v1/admin/{path}"), root.trim(), Some(&body));
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()
    };
    does("people", json!({ "id": "ada", "name": "Ada Example" }));
    let issued = does("tokens", json!({ "person": "ada", "label": "laptop" }));
    let client = Bench::new();
    let token = client.home().join("token");
    fs::write(&token, issued["token"].as_str().unwrap()).unwrap();
    let url = format!("http://{}", served.address);
    let (_, said) = client.fails(0, &["login", &url, "--token-file", token.to_str().unwrap()]);
    assert!(said.contains("Signed in at Guild Hall"), "{said}");
    (server, served, client)
}

fn journal(client: &Bench) -> PathBuf {
    let attempts = fs::read_dir(client.home().join("state/attempts")).unwrap();
    let found: Vec<_> = attempts.map(|entry| entry.unwrap().path().join("journal.jsonl")).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

fn sits(database: &str) {
    let (server, served, client) = signed_in(database);
    let who: Value = serde_json::from_str(&client.ok(&["whoami", "--json"])).unwrap();
    assert_eq!(who["person"], "ada", "{who}");
    let mut terminal = Terminal::start(&client, 100, 40, &["take", EXAM, "--linear"]);
    terminal.told(0, "Type agree");
    terminal.say("agree", "Who sits this exam?");
    terminal.say("1", "Type begin");
    terminal.say("begin", "Options:\n");
    let from = terminal.raw().len();
    terminal.say("answer a", "");
    terminal.told(from, "Saved, entry ");
    // the server's receipt comes by itself
    let anchored = || fs::read_to_string(journal(&client)).unwrap().contains("\"type\":\"anchored\"");
    (0..1_000).take_while(|_| !anchored()).for_each(|_| std::thread::park_timeout(Duration::from_millis(20)));
    terminal.say("submit", "type submit once more");
    terminal.say("submit", "Result: ");
    terminal.say("home", "Home: ");
    terminal.text("quit");
    terminal.key("Enter");
    assert_eq!(terminal.end(), 0);

    // the record carries the server's receipts, and the server holds the same bytes
    let record = fs::read_to_string(journal(&client)).unwrap();
    assert!(record.contains("\"type\":\"anchored\""), "{record}");
    let verdict = client.ok(&["verify", journal(&client).to_str().unwrap()]);
    assert!(verdict.contains("CLOSED"), "{verdict}");
    let token = fs::read_to_string(client.home().join("token")).unwrap();
    let attempts = served.call("GET", "/api/v1/attempts", &token, None).json();
    let attempt = attempts[0]["attempt"].as_str().unwrap();
    assert_eq!(attempts[0]["state"], "submitted", "{attempts}");
    let held = served.call("GET", &format!("/api/v1/attempts/{attempt}/records"), &token, None);
    assert_eq!(held.body, record);
    // nothing in the folder of the client names a key or a rationale
    let bank = fs::read_to_string(repository(&format!("tests/data/banks/{EXAM}.toml"))).unwrap();
    let rationales: Vec<_> = bank.lines().filter_map(|line| line.strip_prefix("rationale = ")).collect();
    assert!(!rationales.is_empty());
    let form = fs::read_to_string(journal(&client).with_file_name("form.json")).unwrap();
    assert!(rationales.iter().all(|rationale| !form.contains(rationale.trim_matches('"'))), "{form}");
    assert!(!form.contains("\"key\""), "{form}");
    drop(served);
    drop(server);
}

#[test]
fn a_new_candidate_sits_an_exam_of_a_server_on_sqlite() {
    let bench = Bench::new();
    sits(&format!("sqlite:{}", bench.home().join("exams.db").display()));
}

#[test]
fn a_new_candidate_sits_an_exam_of_a_server_on_postgresql() {
    sits(&Server::shared().database());
}
