//! What leaves a server for a candidate: everything on the way of a whole journey with the real client, and every route of the
//! document, called with the candidate's token before, during and after an attempt. Nothing of it names what authors keep.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]

mod common;
#[path = "delivery_story/house.rs"]
#[expect(dead_code, reason = "its program and bank")]
mod house;

use common::candidate::opening;
use common::pty::Terminal;
use common::served::{Answer, Served};
use common::{Bench, clerk};
use invigil::api::{SealedAttempt, Start};
use invigil::digest::Digest;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The bank of the Clerk exam with a mark in all that its authors keep to themselves. Rationales of practice items are public.
fn marked() -> String {
    let bank = house::bank("office-clerk", 12);
    let mut items = bank.split("[[item]]\n");
    let mut text = items.next().unwrap().to_owned();
    for item in items {
        let kept = "authors = [\"hushauthor\"]\ntags = [\"hushtag\"]\nreferences = [\"hushbook\"]\ndifficulty = 61\n";
        let mut item = item
            .replacen("id = \"", "id = \"hushitem-", 1)
            .replace("{ id = \"", "{ id = \"hushoption-")
            .replace("authors = [\"guild\"]\n", kept);
        if !item.contains("status = \"practice\"") {
            item = item.replace("rationale = \"", "rationale = \"Hush: ");
        }
        text.push_str(&format!("[[item]]\n{item}"));
    }
    text
}

/// What a hash of an answer would be, however it were made.
fn hashes() -> Vec<String> {
    let mut all = Vec::new();
    for (domain, n) in ["law", "sums"].iter().flat_map(|domain| (0..12).map(move |n| (domain, n))) {
        let item = format!("hushitem-{domain}-{n:02}");
        let text = format!("Right {domain}-{n:02}");
        let answers = [
            "hushoption-a".to_owned(),
            text,
            format!("{item}/hushoption-a"),
            format!("{item}:hushoption-a"),
            format!("{item}hushoption-a"),
            "[\"hushoption-a\"]".to_owned(),
            item,
        ];
        all.extend(answers.map(|answer| Digest::of(&[answer.as_bytes()]).to_string()));
    }
    all
}

type Heard = Arc<Mutex<Vec<u8>>>;

/// A way to a server on which everything is written down, both what is sent and what comes back.
fn overheard(server: SocketAddr) -> (SocketAddr, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let heard = Heard::default();
    let ears = heard.clone();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (client, server) = (client.unwrap(), TcpStream::connect(server).unwrap());
            for (from, to) in [(&client, &server), (&server, &client)] {
                let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                let ears = ears.clone();
                std::thread::spawn(move || {
                    let mut buffer = [0; 16 * 1024];
                    while let Ok(n) = from.read(&mut buffer)
                        && n > 0
                        && to.write_all(&buffer[..n]).is_ok()
                    {
                        ears.lock().unwrap().extend_from_slice(&buffer[..n]);
                    }
                    let _ = to.shutdown(Shutdown::Both);
                    let _ = from.shutdown(Shutdown::Both);
                });
            }
        }
    });
    (at, heard)
}

/// The forms that were fetched sealed, as they read once they are open.
fn unsealed(answers: &[Answer]) -> String {
    let read = |answer: &Answer| serde_json::from_str::<Value>(&answer.body).unwrap_or_default();
    let answers: Vec<Value> = answers.iter().filter(|answer| answer.status == 200).map(read).collect();
    let keys: Vec<Start> = answers.iter().filter_map(|a| serde_json::from_value(a.clone()).ok()).collect();
    let sealed = answers.into_iter().filter_map(|a| serde_json::from_value::<SealedAttempt>(a).ok());
    let opened = sealed.filter_map(|sealed| keys.iter().find_map(|key| sealed.unseal(&key.form_key).ok()));
    opened.map(|opened| serde_json::to_string(&opened.form).unwrap()).collect()
}

/// Calls every route of the document, and some that are in none, with every method; what came back.
fn everything(served: &Served, token: &str) -> Vec<Answer> {
    let document = served.call("GET", "/api/v1/openapi.json", "", None).json();
    let attempts = served.call("GET", "/api/v1/attempts", token, None).json();
    let mine = attempts.as_array().unwrap().iter().map(|one| one["attempt"].as_str().unwrap().to_owned());
    let attempts: Vec<String> = mine.chain(["0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f".to_owned()]).collect();
    let mut answers = Vec::new();
    let paths = document["paths"].as_object().unwrap().keys().map(String::as_str);
    let beside = ["/", "/api", "/api/v1", "/api/v1/banks/office-clerk", "/api/v1/items/hushitem-law-00"];
    for path in paths.chain(beside) {
        let mut called = vec![path.replace("{exam}", "office-clerk").replace("{person}", "ada")];
        if path.contains("{attempt}") {
            called = attempts.iter().map(|id| path.replace("{attempt}", id)).collect();
        }
        for path in called {
            let path = path.replace(['{', '}'], "");
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] {
                let signs_out = path.ends_with("/me/token") && method == "DELETE";
                let prepares = path.ends_with("/exams/office-clerk/attempts") && method == "POST";
                if signs_out || prepares {
                    continue;
                }
                let opening = serde_json::to_value(opening()).unwrap();
                for body in [Value::Null, json!({}), json!({"seed": "5".repeat(64)}), opening, json!("{}\n")]
                {
                    let body = (!body.is_null() && method != "GET").then_some(&body);
                    answers.push(served.call(method, &path, token, body));
                    if body.is_none() && ["GET", "HEAD"].contains(&method) {
                        break;
                    }
                }
            }
        }
    }
    answers
}

#[test]
fn nothing_that_authors_keep_leaves_the_server_for_a_candidate() {
    let house = Bench::new();
    let file = |name: &str, text: &str| {
        let path = house.home().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let program = file("guild.toml", &house::program().replace("minutes = 4", "minutes = 15"));
    file("banks/office-clerk.toml", &marked());
    let banks = house.home().join("banks").to_str().unwrap().to_owned();
    let content = ["--program", program.as_str(), "--banks", banks.as_str()];
    let at_home = |arguments: &[&str]| house.ok(&[&content[..], arguments].concat());
    at_home(&["candidate", "add", "ada", "--name", "Ada King"]);
    let token = at_home(&["admin", "token", "issue", "ada"]).trim().to_owned();
    let mut command = house.command(&content);
    command.args(["serve", "--listen", "127.0.0.1:0", "--name", "Guild Hall", "--calls-per-second", "10000"]);
    let served = Served::of(&house, command);
    let (at, heard) = overheard(served.address);
    let mut answers = everything(&served, &token);
    let bench = Bench::new();
    let file = bench.home().join("token");
    std::fs::write(&file, &token).unwrap();
    bench.ok(&["login", &format!("http://{at}"), "--token-file", file.to_str().unwrap()]);
    let mut terminal = Terminal::start(&bench, 100, 30, &[]);
    clerk::begin(&mut terminal);
    clerk::answer(&mut terminal, 1);
    answers.extend(everything(&served, &token));
    for number in 2..=5 {
        terminal.key("n");
        clerk::answer(&mut terminal, number);
    }
    terminal.wait("all to be on the server", clerk::all_sent);
    clerk::submit(&mut terminal);
    terminal.expect("PASSED");
    terminal.key("Enter");
    terminal.expect("EXAMS");
    terminal.key("q");
    terminal.end();
    for arguments in [&["status"][..], &["attempts", "list"], &["whoami"], &["sync"]] {
        bench.run(arguments);
    }
    answers.extend(everything(&served, &token));
    let heard = String::from_utf8_lossy(&heard.lock().unwrap()).into_owned();
    assert!(heard.contains("\"form_key\"") && heard.contains("\"passed\":true"), "the journey was heard");
    let forms = unsealed(&answers);
    assert!(forms.contains("live question"), "a form was fetched and opened");
    let whole: String = answers.iter().map(|answer| format!("{}\n{}\n", answer.head, answer.body)).collect();
    let told =
        [("the journey", heard), ("the routes", whole), ("the form", forms), ("the log", served.log())];
    for (place, text) in told {
        let text = text.to_lowercase();
        assert!(!text.contains("content-encoding"), "{place} would have to be unpacked first");
        // whole words: sealed forms and keys are random letters
        let marks = ["hushitem", "hushoption", "hushauthor", "hushtag", "hushbook", "hush: "];
        let names = ["\"difficulty\"", "\"key\":true", "\"key\":false", "\"tags\"", "\"authors\""];
        for kept in marks.into_iter().chain(names) {
            let near = text.find(kept).map(|at| &text[at.saturating_sub(200)..(at + 50).min(text.len())]);
            assert_eq!(near, None, "{kept} is in {place}");
        }
        for hash in hashes() {
            assert!(!text.contains(&hash), "the hash of an answer is in {place}");
        }
    }
}
