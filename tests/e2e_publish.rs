//! Banks are published with the real binaries: by a content developer over a server, by the owner on the own computer.

mod common;
#[path = "delivery_story/house.rs"]
#[expect(dead_code, reason = "its program and bank")]
mod house;

use common::answers;
use common::postgres::Server;
use common::pty::Terminal;
use common::served::Served;
use common::{Bench, repository};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

const EXAM: &str = "office-clerk";

/// The bank of the story with other words in its questions, in a file.
fn edition(bench: &Bench, word: &str, changes: impl FnOnce(String) -> String) -> PathBuf {
    let path = bench.home().join(format!("{word}.toml"));
    fs::write(&path, changes(house::bank(EXAM, 12).replace("question", word))).unwrap();
    path
}

fn as_it_is(text: String) -> String {
    text
}

/// The story's program in a file, and a folder with the bank that servers are started with.
fn files(bench: &Bench) -> (PathBuf, PathBuf) {
    let (program, banks) = (bench.home().join("program.toml"), bench.home().join("banks"));
    // a quarter of an hour is more than any of these tests takes
    fs::write(&program, house::program().replace("minutes = 4", "minutes = 15")).unwrap();
    fs::create_dir(&banks).unwrap();
    fs::write(banks.join(format!("{EXAM}.toml")), house::bank(EXAM, 12)).unwrap();
    (program, banks)
}

/// A server of the story on this database, with the keys of another one where that is given.
fn serves(bench: &Bench, files: &(PathBuf, PathBuf), database: &str, like: Option<&Bench>) -> Served {
    if let Some(other) = like {
        fs::create_dir_all(bench.home().join("state")).unwrap();
        let key = "state/server-key.pem";
        fs::copy(other.home().join(key), bench.home().join(key)).unwrap();
    }
    let (program, banks) = (files.0.to_str().unwrap(), files.1.to_str().unwrap());
    let rest = ["--bootstrap", "root", "--name", "Guild Hall"];
    Served::start(
        bench,
        &[&["--database", database, "--program", program, "--banks", banks], &rest[..]].concat(),
    )
}

/// Registers people, each with a token; `roles` of some of them.
fn people(served: &Served, root: &str, people: &[(&str, &str)]) -> Vec<String> {
    let does = |method: &str, path: &str, body: Value| {
        let body = (!body.is_null()).then_some(&body);
        let answer = served.call(method, &format!("/api/v1/admin/{path}"), root, body);
        assert!((200..300).contains(&answer.status), "{answer:?}");
        answer
    };
    let mut tokens = Vec::new();
    for (person, role) in people {
        let email = format!("{person}@example.org");
        does("POST", "people", json!({ "id": person, "name": format!("{person} Example"), "email": email }));
        if !role.is_empty() {
            does("PUT", &format!("people/{person}/roles/{role}"), Value::Null);
        }
        let token = does("POST", "tokens", json!({ "person": person })).json();
        tokens.push(token["token"].as_str().unwrap().to_owned());
    }
    tokens
}

/// A client whose person is signed in.
fn client(served: &Served, token: &str) -> Bench {
    let bench = Bench::new();
    let file = bench.home().join("token");
    fs::write(&file, token).unwrap();
    bench.ok(&["login", &format!("http://{}", served.address), "--token-file", file.to_str().unwrap()]);
    bench
}

/// From the plain lines' home to the first question.
fn begins(bench: &Bench) -> Terminal {
    let mut terminal = Terminal::start(bench, 100, 40, &["take", EXAM, "--linear"]);
    terminal.told(0, "Type agree");
    terminal.say("agree", "Who sits this exam?");
    terminal.say("1", "Type begin");
    terminal.say("begin", "Options:\n");
    terminal
}

/// Answers every question by the options that read right, and hands in.
fn ends(bench: &Bench, mut terminal: Terminal) -> String {
    let form = answers::form(bench);
    for (number, item) in form.items.iter().enumerate() {
        let right = item.options.iter().position(|option| option.text.starts_with("Right")).unwrap();
        let from = terminal.raw().len();
        terminal.say(&format!("answer {}", common::sitting::letter(right).to_lowercase()), "");
        terminal.told(from, "Saved, entry ");
        if number + 1 < form.items.len() {
            terminal.say("next", "Options:\n");
        }
    }
    terminal.say("submit", "type submit once more");
    let result = terminal.say("submit", "Result: ");
    terminal.say("home", "Home: ");
    terminal.text("quit");
    terminal.key("Enter");
    assert_eq!(terminal.end(), 0);
    result
}

fn asks(bench: &Bench, word: &str) -> bool {
    answers::form(bench).items.iter().all(|item| item.stem.contains(word))
}

fn publish<'a>(file: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    [&["bank", "publish", file.to_str().unwrap()], more].concat()
}

#[test]
fn a_version_published_in_mid_attempt_is_for_the_next_one_on_every_server() {
    let database = Server::shared().database();
    let (one, two) = (Bench::new(), Bench::new());
    let files = files(&one);
    let first = serves(&one, &files, &database, None);
    let second = serves(&two, &files, &database, Some(&one));
    let root = fs::read_to_string(one.home().join("state/bootstrap-token")).unwrap();
    let people =
        people(&first, root.trim(), &[("ada", ""), ("ben", ""), ("cora", "content-developer"), ("mia", "")]);
    let [ada, ben, cora, mia] = [&people[0], &people[1], &people[2], &people[3]];
    let (here, there) = (client(&first, cora), client(&second, cora));

    let (_, said) = here.fails(0, &publish(&edition(&here, "riddle", as_it_is), &["--note", "the first"]));
    assert!(said.contains("Version 1 of office-clerk is published, for credit."), "{said}");
    assert!(said.contains("name nobody who is registered") && said.contains("guild"), "{said}");
    let ada = client(&second, ada);
    let sitting = begins(&ada);
    assert!(asks(&ada, "riddle"), "the other server draws what was published");

    // in the second version nothing reads right that was right, and Mia wrote a question
    let changed = |text: String| {
        text.replace("\"Right", "\"Once right").replacen("\"guild\"]", "\"Mia <mia@example.org>\"]", 1)
    };
    let (_, said) = there.fails(0, &publish(&edition(&there, "puzzle", changed), &[]));
    assert!(said.contains("Version 2"), "{said}");
    let result = ends(&ada, sitting);
    assert!(result.contains("4 of 4") && asks(&ada, "riddle"), "{result}");
    let verdict = ada.ok(&["verify", ada.journals()[0].to_str().unwrap()]);
    assert!(verdict.contains("CLOSED"), "{verdict}");

    let ben = client(&first, ben);
    let mut sitting = begins(&ben);
    assert!(asks(&ben, "puzzle"), "the next attempt is drawn from the new one");
    sitting.key("C-c");

    // Mia reads it plainly, and is refused
    let token = mia.as_str();
    let overview = second.call("GET", "/api/v1/overview", token, None);
    assert!(overview.body.contains("\"eligibility\":\"involved\""), "{overview:?}");
    let refused = first.call("POST", &format!("/api/v1/exams/{EXAM}/attempts"), token, None);
    assert_eq!((refused.status, refused.problem().as_str()), (403, "involved"));
    let mia = client(&first, token);
    let mut terminal = Terminal::start(&mia, 100, 40, &["--linear"]);
    terminal.told(0, "Home: ");
    let told = terminal.say("start 4", "would not count");
    assert!(common::flat(&told).contains("You wrote or reviewed questions of this exam"), "{told}");
    let barred: Value = first.call("GET", &format!("/api/v1/banks/{EXAM}/barred"), root.trim(), None).json();
    let who: Vec<&str> =
        barred.as_array().unwrap().iter().map(|line| line["person"].as_str().unwrap()).collect();
    assert_eq!(who, ["cora", "mia"]);

    // versions, and back to the first one
    let listed = here.ok(&["bank", "versions", EXAM]);
    assert!(
        listed.contains("superseded") && listed.contains("by cora") && listed.contains("the first"),
        "{listed}"
    );
    let (_, said) = there.fails(0, &["bank", "withdraw", EXAM, "2", "--reason", "two right answers"]);
    assert!(said.contains("drawn from version 1 (live)"), "{said}");
    let fetched = here.home().join("fetched.toml");
    here.ok(&["bank", "fetch", EXAM, "1", "-o", fetched.to_str().unwrap()]);
    assert_eq!(fs::read(&fetched).unwrap(), fs::read(here.home().join("riddle.toml")).unwrap());
    let trail = first.call("GET", "/api/v1/admin/audit?limit=1000", root.trim(), None).body;
    for fact in
        ["bank_published", "bank_withdrawn", "bank_fetched", "content-developer/cora", "two right answers"]
    {
        assert!(trail.contains(fact), "{fact}");
    }
}

#[test]
fn a_candidates_token_reaches_nothing_of_a_bank() {
    let bench = Bench::new();
    let files = files(&bench);
    let served =
        serves(&bench, &files, &format!("sqlite:{}", bench.home().join("data/invigil.db").display()), None);
    let root = fs::read_to_string(bench.home().join("state/bootstrap-token")).unwrap();
    let people =
        people(&served, root.trim(), &[("ada", ""), ("cora", "content-developer"), ("pia", "proctor")]);
    let [ada, cora, pia] = [&people[0], &people[1], &people[2]];
    let developer = client(&served, cora);
    developer.ok(&publish(&edition(&developer, "riddle", as_it_is), &[]));
    let text = fs::read_to_string(developer.home().join("riddle.toml")).unwrap();
    let posts = |path: &str, token: &str, kind: &str, body: &str| {
        served.raw(&format!(
            "POST {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
             content-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ))
    };
    for token in [ada, pia] {
        for path in ["/banks", "/banks?exam=office-clerk", "/banks/readiness", "/banks/office-clerk/barred"] {
            let answer = served.call("GET", &format!("/api/v1{path}"), token, None);
            assert_eq!((answer.status, answer.problem().as_str()), (403, "forbidden"), "{path}");
        }
        for version in ["1", "current"] {
            let answer = served.call("GET", &format!("/api/v1/banks/{EXAM}/versions/{version}"), token, None);
            assert_eq!(answer.status, 403);
            assert!(!answer.body.contains("riddle"), "{answer:?}");
        }
        assert_eq!(posts("/api/v1/banks", token, "application/toml", &text).status, 403);
        let withdraw = format!("/api/v1/banks/{EXAM}/versions/1/withdraw");
        assert_eq!(posts(&withdraw, token, "application/json", "{\"reason\":\"x\"}").status, 403);
    }
    let (_, said) = client(&served, ada).fails(1, &publish(&files.1.join(format!("{EXAM}.toml")), &[]));
    assert!(said.contains("content developer"), "{said}");
    // what a content developer sends is checked again, whoever checked it before
    let faulty = posts(
        "/api/v1/banks",
        cora,
        "application/toml",
        &text.replace("\"guild\"\ntitle", "\"other\"\ntitle"),
    );
    assert_eq!((faulty.status, faulty.problem().as_str()), (422, "bank-faults"));
    let fault = &faulty.json()["data"]["faults"][0];
    assert_eq!((fault["line"].as_u64(), fault["severity"].as_str()), (Some(3), Some("error")), "{fault}");
    assert_eq!(posts("/api/v1/banks", cora, "application/json", &text).status, 415);
    assert_eq!(posts("/api/v1/banks?stage=gamma", cora, "application/toml", &text).status, 400);
    let same = posts("/api/v1/banks", cora, "application/toml", &text);
    assert_eq!((same.status, same.json()["same"].as_bool()), (200, Some(true)));
    let large = "x".repeat(17 << 20);
    assert_eq!(posts("/api/v1/banks", cora, "application/toml", &large).status, 413);
    for missing in ["/api/v1/banks/office-clark/barred", "/api/v1/banks/office-clerk/versions/9"] {
        assert_eq!(served.call("GET", missing, root.trim(), None).status, 404, "{missing}");
    }
    // an administrator withdraws, and does not publish
    assert_eq!(posts("/api/v1/banks", root.trim(), "application/toml", &text).status, 403);
    let withdraw = format!("/api/v1/banks/{EXAM}/versions/1/withdraw");
    let done = posts(&withdraw, root.trim(), "application/json", "{\"reason\":\"it leaked\"}");
    assert_eq!((done.status, &done.json()["current"]), (200, &Value::Null));
    let closed = served.call("POST", &format!("/api/v1/exams/{EXAM}/attempts"), ada, None);
    assert_eq!(closed.problem(), "not-now");
    bench.fails(0, &["store", "check"]);
}

#[test]
fn on_the_own_computer_public_samples_are_published_with_a_reason_alone() {
    let bench = Bench::new();
    let sample = repository("question-banks/sales-associate.toml");
    let (shown, said) = bench.fails(1, &publish(&sample, &[]));
    assert!(said.contains("--force-public") && shown.contains("is a public sample"), "{said}");
    assert!(bench.ok(&["bank", "versions"]).is_empty());
    let forced = ["--force-public", "a rehearsal in the hall"];
    let (_, said) = bench.fails(0, &publish(&sample, &forced));
    assert!(said.contains("Version 1 of sales-associate is published"), "{said}");
    let listed = bench.ok(&["bank", "versions"]);
    assert!(listed.contains("145 public samples") && listed.contains("a rehearsal in the hall"), "{listed}");
    let ready = common::flat(&bench.fails(1, &["program", "readiness"]).0);
    assert!(ready.contains("145 of the questions in version 1 are public samples"), "{ready}");
    assert!(bench.ok(&["admin", "audit"]).contains("version 1 published, live, with 145 public samples"));
    // what stands in the ledger is enough to have it all again
    bench.ok(&["bank", "withdraw", "sales-associate", "1", "--reason", "the rehearsal is over"]);
    bench.ok(&publish(&sample, &["--beta", forced[0], forced[1]]));
    let before = bench.ok(&["bank", "versions", "--json"]);
    fs::remove_file(bench.home().join("data/invigil.db")).unwrap();
    bench.ok(&["store", "rebuild"]);
    assert_eq!(bench.ok(&["bank", "versions", "--json"]), before);
    let bytes = bench.ok(&["bank", "fetch", "sales-associate"]);
    assert_eq!(bytes.as_bytes(), fs::read(&sample).unwrap());
    bench.fails(0, &["store", "check"]);
    let (_, said) = bench.fails(0, &publish(&sample, &["--beta", forced[0], forced[1]]));
    assert!(said.contains("holds the same already"), "{said}");
    let (_, said) = bench.fails(66, &publish(Path::new("/nowhere.toml"), &[]));
    assert!(said.contains("/nowhere.toml"), "{said}");
}
