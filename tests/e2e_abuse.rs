//! A server that is treated badly: guessed tokens, bodies that never end, lines that are no records, input that looks like SQL in
//! every place where a text may stand. Nobody else waits for it, nothing is changed, nothing is an error of the server.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]
#![expect(clippy::disallowed_methods, reason = "how long the server waits is what is measured")]

mod common;

use common::Bench;
use common::candidate::{Candidate, calls, wait};
use common::served::{Answer, Served};
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

fn hall(arguments: &[&str]) -> (Bench, Served, [String; 2]) {
    let bench = Bench::new();
    let tokens = ["ada", "root"].map(|person| {
        bench.ok(&["candidate", "add", person, "--name", person]);
        bench.ok(&["admin", "token", "issue", person]).trim().to_owned()
    });
    bench.ok(&["admin", "role", "grant", "root", "administrator"]);
    let served = Served::start(&bench, arguments);
    (bench, served, tokens)
}

fn begun(served: &Served, token: &str) -> Candidate {
    let delivery = calls("http", served.address, token, None);
    let mut sitting = wait(Candidate::sits(&delivery, "ada", &"sales-associate".parse().unwrap())).unwrap();
    sitting.answers(3);
    wait(sitting.sends(&delivery)).unwrap();
    sitting
}

/// Whoever guesses tokens, from wherever and on however many connections, gets 64 answers in a second at most.
#[test]
fn guessed_tokens_are_answered_so_many_at_a_time_and_nobody_else_waits() {
    let (_bench, served, [ada, _]) = hall(&[]);
    let began = Instant::now();
    std::thread::scope(|scope| {
        for n in 0..128 {
            let served = &served;
            scope.spawn(move || {
                let guess = format!("ivg_{n:0>43}");
                assert_eq!(served.call("GET", "/api/v1/me", &guess, None).problem(), "not-signed-in");
            });
        }
        assert_eq!(served.call("GET", "/api/v1/me", &ada, None).status, 200);
        let before_the_guesses = began.elapsed() < Duration::from_secs(2);
        assert!(before_the_guesses, "whoever has a token waits for those who guess: {:?}", began.elapsed());
    });
    assert!(began.elapsed() >= Duration::from_secs(2), "128 guesses took {:?}", began.elapsed());
}

/// A token that was revoked names its account: that is answered beside those who guess, and not without end.
#[test]
fn whoever_shows_a_token_that_was_theirs_does_not_wait_for_those_who_guess() {
    let (bench, served, _) = hall(&[]);
    let issued: Value =
        serde_json::from_str(&bench.ok(&["admin", "token", "issue", "ada", "--json"])).unwrap();
    bench.ok(&["admin", "token", "revoke", issued["id"].as_str().unwrap()]);
    let old = issued["token"].as_str().unwrap();
    let served = &served;
    let shows = |token: &str| {
        let began = Instant::now();
        assert_eq!(served.call("GET", "/api/v1/me", token, None).problem(), "not-signed-in");
        began.elapsed()
    };
    std::thread::scope(|scope| {
        for n in 0..160 {
            scope.spawn(move || shows(&format!("ivg_{n:0>43}")));
        }
        // those who guess stand in line by now, for more than two seconds
        std::thread::sleep(Duration::from_millis(200));
        let took = shows(old);
        assert!(took >= Duration::from_millis(500) && took < Duration::from_secs(2), "{took:?}");
    });
    // tried again and again it is a guess among others, and its account no less able to call
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..160 {
            scope.spawn(|| shows(old));
        }
        std::thread::sleep(Duration::from_millis(200));
        let fresh = bench.ok(&["admin", "token", "issue", "ada"]);
        assert_eq!(served.call("GET", "/api/v1/me", fresh.trim(), None).status, 200);
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    });
    assert!(began.elapsed() >= Duration::from_secs(2), "160 tries took {:?}", began.elapsed());
}

/// Begins to send four megabytes, and goes no further.
fn stuck(served: &Served, token: &str, attempt: &str) -> TcpStream {
    let mut stream = served.connect();
    let head = format!(
        "POST /api/v1/attempts/{attempt}/records HTTP/1.1\r\nhost: here\r\nauthorization: Bearer {token}\r\n\
         content-type: application/jsonl\r\ncontent-length: 4194304\r\nexpect: 100-continue\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

#[test]
fn bodies_that_never_end_are_few_for_an_account_and_given_up() {
    let (bench, served, [ada, root]) = hall(&[]);
    let sitting = begun(&served, &ada);
    let attempt = sitting.opened.attempt.as_str();
    // the server asks for the body of each of them
    let mut open: Vec<TcpStream> = (0..8)
        .map(|_| {
            let mut stream = stuck(&served, &ada, attempt);
            let mut go_on = [0; 25];
            stream.read_exact(&mut go_on).unwrap();
            assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
            stream.write_all(b"{\"v\":1,").unwrap();
            stream
        })
        .collect();
    let lines = json!(String::from_utf8(sitting.lines.concat()).unwrap());
    let path = format!("/api/v1/attempts/{attempt}/records");
    let more = served.call("POST", &path, &ada, Some(&lines));
    assert_eq!((more.status, more.problem().as_str()), (429, "too-many"), "a ninth one at once");
    for token in [&ada, &root] {
        assert_eq!(served.call("GET", "/api/v1/me", token, None).status, 200, "nothing else waits");
    }
    // half a minute later
    for stream in &mut open {
        let mut said = Vec::new();
        let _ = stream.read_to_end(&mut said);
        assert!(String::from_utf8_lossy(&said).starts_with("HTTP/1.1 503"), "it was given up");
    }
    assert_eq!(served.call("POST", &path, &ada, Some(&lines)).status, 200, "there is a place again");
    bench.fails(0, &["store", "check"]);
}

#[test]
fn lines_that_are_no_records_are_refused_and_change_nothing() {
    let (bench, served, [ada, _]) = hall(&["--calls-per-second", "1000"]);
    let sitting = begun(&served, &ada);
    let path = format!("/api/v1/attempts/{}/records", sitting.opened.attempt);
    let held = served.call("GET", &path, &ada, None).body;
    let last = String::from_utf8(sitting.lines.last().unwrap().clone()).unwrap();
    let deep = format!("{}{}\n", "[".repeat(100_000), "]".repeat(100_000));
    let nested = format!("{{\"v\":1,\"fact\":{}1{}}}\n", "{\"a\":".repeat(50_000), "}".repeat(50_000));
    let long = format!("{{\"v\":1,\"attempt\":\"{}\"}}\n", "x".repeat(3_000_000));
    let sql = "{\"v\":1,\"attempt\":\"x'; DROP TABLE records; --\",\"seq\":8}\n";
    let other = last.replace("\"v\":1", "\"v\":2");
    let twice = last.replace("\"v\":1", "\"v\":1,\"v\":1");
    let numbers = last.replace("\"seq\":", "\"seq\":99999999999999999999");
    let mut bad: Vec<Vec<u8>> = [
        "\n",
        "\n\n\n",
        "{}",
        "{}\n",
        "null\n",
        "\u{feff}{}\n",
        "\0\0\n",
        "{\"v\":1}\r\n",
        sql,
        &deep,
        &nested,
        &long,
        &other,
        &twice,
        &numbers,
        last.trim_end(),
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    bad.extend([b"\xff\xfe\n".to_vec(), vec![0xc0; 1_000], "{\"v\":1}\n".repeat(100_000).into_bytes()]);
    for body in bad {
        let mut stream = served.connect();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\nauthorization: Bearer {ada}\r\n\
             content-type: application/jsonl\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        let _ = stream.write_all(&body);
        let mut said = String::new();
        let _ = stream.read_to_string(&mut said);
        let status = said.split(' ').nth(1).unwrap_or_default();
        let beginning = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        assert!(["400", "409", "413", "422"].contains(&status), "{beginning:?}: {said}");
        assert!(said.contains("application/problem+json"), "{beginning:?}: {said}");
    }
    assert_eq!(served.call("GET", &path, &ada, None).body, held);
    bench.fails(0, &["store", "check"]);
}

/// Texts that do harm where somebody is careless.
const EVIL: [&str; 7] = [
    "'; DROP TABLE people; --",
    "\" OR \"\"=\"",
    "%' OR 1=1 --",
    "$1",
    "a\\'b",
    "x') UNION SELECT 1 --",
    "a\0b",
];

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

/// A body of this schema in which every text is `evil`.
fn filled(document: &Value, schema: &Value, evil: &str) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        return filled(document, document.pointer(name.trim_start_matches('#')).unwrap(), evil);
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or("string");
    match kind {
        "object" => {
            let fields = schema["properties"].as_object().cloned().unwrap_or_default();
            fields.iter().map(|(name, field)| (name.clone(), filled(document, field, evil))).collect()
        }
        "array" => json!([filled(document, &schema["items"], evil)]),
        "integer" => json!(1),
        "boolean" => json!(true),
        _ => json!(evil),
    }
}

#[test]
fn input_that_looks_like_sql_is_text_in_every_place_of_every_call() {
    let (bench, served, [_, root]) = hall(&["--calls-per-second", "1000"]);
    let document = served.call("GET", "/api/v1/openapi.json", "", None).json();
    let mut all: Vec<(String, Answer)> = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, call) in item.as_object().unwrap() {
            for evil in EVIL {
                let mut path = path.clone();
                let mut query = Vec::new();
                for parameter in call["parameters"].as_array().into_iter().flatten() {
                    let name = parameter["name"].as_str().unwrap();
                    match parameter["in"].as_str() {
                        Some("path") => path = path.replace(&format!("{{{name}}}"), &encoded(evil)),
                        _ => query.push(format!("{name}={}", encoded(evil))),
                    }
                }
                if !query.is_empty() {
                    path = format!("{path}?{}", query.join("&"));
                }
                if path.ends_with("/me/token") {
                    continue;
                }
                let content = &call["requestBody"]["content"];
                let body = match content["application/json"]["schema"].is_object() {
                    true => Some(filled(&document, &content["application/json"]["schema"], evil)),
                    false if content.is_object() => Some(json!(format!("{evil}\n"))),
                    false => None,
                };
                let answer = served.call(&method.to_uppercase(), &path, &root, body.as_ref());
                all.push((format!("{method} {path}"), answer));
            }
        }
    }
    assert!(all.len() > 100, "the document was read");
    for (call, answer) in all {
        assert!((200..500).contains(&answer.status), "{call}: {answer:?}");
        // PostgreSQL takes no text with NUL: it has to be refused before, whatever the database
        assert!(!call.contains("%00") || [400, 403].contains(&answer.status), "{call}: {answer:?}");
    }
    let people = served.call("GET", "/api/v1/admin/people", &root, None).json();
    assert_eq!(people["registered"], 2, "{people}");
    assert!(!served.log().contains("\"level\":\"ERROR\""), "{}", served.log());
    bench.fails(0, &["store", "check"]);
}

/// Nobody signs in for the document, so no account is slowed down for it: all who ask together are.
#[test]
fn whoever_asks_for_the_document_again_and_again_is_slowed_down_and_candidates_are_not() {
    let (_bench, served, [ada, _]) = hall(&[]);
    let route = "/api/v1/openapi.json";
    let first = served.call("GET", route, "", None);
    assert_eq!(first.json()["openapi"], "3.1.0");
    let tag = first.head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
    let mut answers = (0..400).map(|_| served.call("GET", route, "", None));
    let slowed = answers.find(|answer| answer.status != 200).unwrap();
    assert_eq!((slowed.status, slowed.problem().as_str()), (429, "too-many"));
    assert!(slowed.head.contains("retry-after: 1"), "{slowed:?}");
    assert_eq!(served.call("GET", "/api/v1/overview", &ada, None).status, 200);
    // whoever has it need not wait, and is sent nothing
    let again =
        format!("GET {route} HTTP/1.1\r\nhost: here\r\nconnection: close\r\nif-none-match: {tag}\r\n\r\n");
    let again = served.raw(&again);
    assert_eq!((again.status, again.body.as_str()), (304, ""));
}

/// Nor for the counters: a flood of questions about them keeps no candidate waiting.
#[test]
fn whoever_asks_for_the_counters_again_and_again_is_slowed_down_and_the_server_still_lives() {
    let (_bench, served, [ada, _]) = hall(&[]);
    let mut answers = (0..400).map(|_| served.call("GET", "/metrics", "", None));
    let slowed = answers.find(|answer| answer.status != 200).unwrap();
    assert_eq!((slowed.status, slowed.problem().as_str()), (429, "too-many"));
    assert!(slowed.head.contains("retry-after: 1"), "{slowed:?}");
    for _ in 0..400 {
        assert_eq!(served.call("GET", "/healthz", "", None).body, "alive\n");
    }
    assert_eq!(served.call("GET", "/api/v1/overview", &ada, None).status, 200);
}

#[test]
fn connections_on_which_nothing_comes_keep_nobody_out() {
    let (_bench, served, [ada, _]) = hall(&[]);
    let half: Vec<TcpStream> = (0..500)
        .map(|n| {
            let mut stream = served.connect();
            let beginning: &[u8] = match n % 3 {
                0 => b"",
                1 => b"GET /api/v1/me HT",
                _ => b"GET /api/v1/me HTTP/1.1\r\nx: ",
            };
            stream.write_all(beginning).unwrap();
            stream
        })
        .collect();
    for _ in 0..50 {
        assert_eq!(served.call("GET", "/api/v1/me", &ada, None).status, 200);
    }
    // each is closed by the server, none by this side
    for mut stream in half {
        let _ = stream.read_to_end(&mut Vec::new());
    }
    let counted = served.call("GET", "/metrics", "", None).body;
    let open = counted.lines().find(|line| line.starts_with("invigil_open_connections")).unwrap();
    assert_eq!(open.split(' ').nth(1), Some("1"), "{open}");
}
