//! `serve`: a server that starts, tells how it is, refuses what is wrong, withstands what is bad, and ends well.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]
#![expect(clippy::disallowed_methods, reason = "how long the server waits is what is measured")]

mod common;

use common::pty::Terminal;
use common::served::{Served, certificate};
use common::{Bench, repository, sitting};
use serde_json::{Value, json};
use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use std::time::{Duration, Instant};

/// A server whose first administrator has this token.
fn bootstrapped() -> (Bench, Served, String) {
    let bench = Bench::new();
    let served = Served::start(&bench, &["--bootstrap", "root"]);
    let token = fs::read_to_string(bench.home().join("state/bootstrap-token")).unwrap();
    (bench, served, token.trim().to_owned())
}

fn register(served: &Served, token: &str, id: &str) {
    let new = json!({ "id": id, "name": format!("{id} Example") });
    let answer = served.call("POST", "/api/v1/admin/people", token, Some(&new));
    assert_eq!(answer.status, 201, "{answer:?}");
}

#[test]
fn a_server_tells_how_it_is_and_what_it_counted_to_anybody() {
    let (_bench, served, token) = bootstrapped();
    assert_eq!(served.call("GET", "/healthz", "", None).body, "alive\n");
    assert_eq!(served.call("GET", "/readyz", "", None).body, "ready\n");
    served.call("GET", "/api/v1/me", &token, None);
    let metrics = served.call("GET", "/metrics", "", None);
    for line in [
        "invigil_requests_total{method=\"GET\",route=\"/readyz\",status=\"200\"} 1\n",
        "invigil_requests_total{method=\"GET\",route=\"/api/v1/me\",status=\"200\"} 1\n",
        "invigil_request_duration_seconds_count{route=\"/healthz\"} 1\n",
        "invigil_open_connections 1\n",
        "invigil_records_acknowledged_total 0\n",
        "# EOF\n",
    ] {
        assert!(metrics.body.contains(line), "{line}{}", metrics.body);
    }
    // made-up paths and methods make no new counters
    served.call("GET", "/nobody/knows/this", "", None);
    served.call("BREW", "/healthz", "", None);
    let metrics = served.call("GET", "/metrics", "", None).body;
    assert!(metrics.contains("route=\"none\",status=\"404\"} 1\n"), "{metrics}");
    assert!(!metrics.contains("nobody") && !metrics.contains("BREW"), "{metrics}");
}

#[test]
fn the_first_administrator_begins_with_a_token_in_a_private_file_and_is_made_once() {
    let (bench, mut served, token) = bootstrapped();
    let file = bench.home().join("state/bootstrap-token");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let me = served.call("GET", "/api/v1/me", &token, None).json();
    assert_eq!((&me["person"], &me["roles"]), (&"root".into(), &json!(["candidate", "administrator"])));
    assert_eq!(me["program"], "partner-certification");
    register(&served, &token, "ada");
    served.signal("TERM");
    assert_eq!(served.end().code(), Some(0));
    fs::remove_file(&file).unwrap();
    let again = Served::start(&bench, &["--bootstrap", "ada"]);
    assert!(again.log().contains("there is an administrator already"), "{}", again.log());
    assert!(!file.exists());
    let found = again.call("GET", "/api/v1/admin/people?filter=ada", &token, None).json();
    assert_eq!(found["people"][0]["name"], "ada Example", "the same database");
    let trail = bench.ok(&["admin", "audit"]);
    assert!(trail.contains("administrator/root"), "{trail}");
    bench.fails(0, &["store", "check"]);
}

#[test]
fn a_server_that_nobody_administers_says_so() {
    let bench = Bench::new();
    let served = Served::start(&bench, &[]);
    assert!(served.log().contains("nobody administers this server"), "{}", served.log());
}

/// Who serves from a computer may sit there too, at no server: nobody gives that attempt a ticket, and none is asked for.
#[test]
fn an_exam_on_the_server_s_own_computer_is_scored_there() {
    let (bench, mut served, _) = bootstrapped();
    served.signal("TERM");
    assert_eq!(served.end().code(), Some(0));
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let mut terminal = Terminal::start(&bench, 80, 24, &["take", "sales-associate", "--candidate", "ada"]);
    terminal.expect("what it is");
    common::go_on(&mut terminal);
    sitting::submit(&mut terminal);
    let screen = terminal.expect("NOT PASSED");
    assert!(screen.contains("0 of 40"), "{screen}");
    terminal.key("C-c");
    let attempts: Value = serde_json::from_str(&bench.ok(&["attempts", "list", "--json"])).unwrap();
    assert!(attempts.to_string().contains("\"points\":0"), "{attempts}");
}

#[test]
fn a_log_that_cannot_be_written_keeps_nobody_from_being_served() {
    let bench = Bench::new();
    let mut served = Served::unheard(&bench);
    for _ in 0..3 {
        assert_eq!(served.call("GET", "/readyz", "", None).status, 200);
    }
    served.signal("TERM");
    assert_eq!(served.end().code(), Some(0));
}

#[test]
fn whoever_signs_out_is_out() {
    let (_bench, served, token) = bootstrapped();
    assert_eq!(served.call("DELETE", "/api/v1/me/token", &token, None).status, 204);
    let answer = served.call("GET", "/api/v1/me", &token, None);
    assert_eq!((answer.status, answer.problem().as_str()), (401, "not-signed-in"));
}

#[test]
fn neither_log_nor_counters_name_a_person_or_a_token() {
    let (_bench, mut served, token) = bootstrapped();
    register(&served, &token, "zebedee");
    served.call("GET", "/api/v1/admin/people/zebedee/status?at=2030-01-01", &token, None);
    served.call("GET", "/api/v1/me", "ivg_zebedee", None);
    let forged =
        format!("GET /healthz HTTP/1.1\r\nhost: here\r\nconnection: close\r\nx-request-id: {token}\r\n\r\n");
    served.raw(&forged);
    let metrics = served.call("GET", "/metrics", "", None).body;
    served.signal("TERM");
    served.end();
    let all = served.log() + &metrics;
    for secret in ["zebedee", &token, &token[4..20], "2030-01-01"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
    assert!(all.contains("\"route\":\"/api/v1/admin/people/{person}/status\",\"status\":200"), "{all}");
}

#[test]
fn tls_is_spoken_with_a_certificate_and_plain_http_is_not() {
    let bench = Bench::new();
    let (cert, key) = certificate(&bench);
    let tls = ["--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let served = Served::start(&bench, &tls);
    for (version, expected) in [("--http1.1", "1.1 200"), ("--http2", "2 200")] {
        let url = format!("https://{}/healthz", served.address);
        let curl = Command::new("curl")
            .args(["-s", "--noproxy", "*", version, "-w", "%{http_version} %{http_code}", "--cacert"])
            .arg(&cert)
            .arg(url)
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&curl.stdout), format!("alive\n{expected}"));
    }
    let plain = served.raw("GET /healthz HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
    assert_eq!((plain.status, plain.body.as_str()), (0, ""), "{plain:?}");
    // on every address, which only TLS permits
    drop(served);
    let command = bench.command(&[&["serve", "--listen", "0.0.0.0:0"], &tls[..]].concat());
    drop(Served::of(&bench, command));
}

#[test]
fn plain_http_off_this_computer_has_to_be_wished_for() {
    let bench = Bench::new();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        let (_, said) = bench.fails(2, &["serve", "--listen", address]);
        assert!(said.contains("--tls-cert") && said.contains("--insecure-plain-http"), "{said}");
    }
    let command = bench.command(&["serve", "--listen", "0.0.0.0:0", "--insecure-plain-http"]);
    drop(Served::of(&bench, command));
}

#[test]
fn what_a_server_cannot_start_with_is_named() {
    let bench = Bench::new();
    let (cert, key) = certificate(&bench);
    let other = Bench::new();
    let (_, other_key) = certificate(&other);
    let (cert, key, other_key) = (cert.to_str().unwrap(), key.to_str().unwrap(), other_key.to_str().unwrap());
    let noise = bench.home().join("noise.pem");
    fs::write(&noise, "no certificate").unwrap();
    let noise = noise.to_str().unwrap();
    let newer = bench.home().join("other.db");
    fs::write(&newer, "this is no database, but a text that is long enough to look like one").unwrap();
    let newer = newer.to_str().unwrap();
    for (code, arguments, expected) in [
        (
            66,
            &["--tls-cert", "/nowhere.pem", "--tls-key", key][..],
            "the certificate /nowhere.pem cannot be used",
        ),
        (66, &["--tls-cert", cert, "--tls-key", "/nowhere.pem"], "the key /nowhere.pem cannot be used"),
        (65, &["--tls-cert", noise, "--tls-key", key], "there is no certificate in it"),
        (65, &["--tls-cert", cert, "--tls-key", noise], "noise.pem cannot be used"),
        (65, &["--tls-cert", cert, "--tls-key", other_key], "cannot be used together"),
        (2, &["--tls-cert", cert], "--tls-key"),
        (74, &["--database", "postgres://nobody:secret@127.0.0.1:1/exams"], "postgres://127.0.0.1:1/exams"),
        (2, &["--database", "mysql://here/invigil"], "`mysql` is no kind of database"),
        (2, &["--database", "sqlite:"], "names no file"),
        (74, &["--database", newer], "is no Invigil database"),
        (74, &["--database", "/dev/null/x.db"], "cannot be opened"),
        (66, &["--program", "/nowhere.toml"], "/nowhere.toml"),
        (66, &["--banks", "/nowhere"], "/nowhere"),
        (2, &["--listen", "localhost"], "localhost"),
        (2, &["--connections", "0"], "0"),
        (1, &["--bootstrap", "Ada Example"], "no identifier"),
    ] {
        let given =
            if arguments[0] == "--listen" { vec!["serve"] } else { vec!["serve", "--listen", "127.0.0.1:0"] };
        let (out, said) = bench.fails(code, &[&given[..], arguments].concat());
        assert!(said.contains(expected) && out.is_empty(), "{arguments:?}: {said}");
    }
    let served = Served::start(&bench, &[]);
    let (_, said) = bench.fails(74, &["serve", "--listen", &served.address.to_string()]);
    assert!(said.contains("cannot be listened on"), "{said}");
}

#[test]
fn another_database_and_program_are_served_where_they_are_named() {
    let bench = Bench::new();
    let program = repository("tests/data/programs/two-level.toml");
    let database = bench.home().join("elsewhere/exams.db");
    let url = format!("sqlite://{}", database.display());
    let banks = repository("tests/data/banks");
    let arguments =
        ["--database", &url, "--program", program.to_str().unwrap(), "--banks", banks.to_str().unwrap()];
    let served =
        Served::start(&bench, &[&arguments[..], &["--bootstrap", "root", "--name", "Hall 1"]].concat());
    assert!(database.exists() && !bench.home().join("data/invigil.db").exists());
    let token = fs::read_to_string(bench.home().join("state/bootstrap-token")).unwrap();
    let me = served.call("GET", "/api/v1/me", token.trim(), None).json();
    assert_eq!(
        (&me["server"], me["program"].as_str().unwrap() != "partner-certification"),
        (&"Hall 1".into(), true)
    );
}

#[test]
fn a_server_that_is_asked_to_end_finishes_what_runs_and_takes_nothing_new() {
    for signal in ["TERM", "INT"] {
        let (_bench, mut served, token) = bootstrapped();
        let (mut call, rest) = served.half_registered(&token, "ada");
        served.signal(signal);
        served.logged("\"message\":\"ending\"");
        assert!(std::net::TcpStream::connect(served.address).is_err(), "nothing new is taken");
        call.write_all(rest.as_bytes()).unwrap();
        let mut answer = String::new();
        call.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
        assert_eq!(served.end().code(), Some(0), "{signal}");
        assert!(served.log().contains("\"cut\":0"), "{}", served.log());
    }
}

#[test]
fn a_call_that_does_not_end_is_cut_when_the_end_is_asked_for_again() {
    let (bench, mut served, token) = bootstrapped();
    let call = served.half_registered(&token, "ada");
    served.signal("TERM");
    served.logged("\"message\":\"ending\"");
    served.signal("TERM");
    assert_eq!(served.end().code(), Some(0));
    assert!(served.log().contains("\"cut\":1"), "{}", served.log());
    drop(call);
    assert!(!bench.ok(&["candidate", "list"]).contains("ada"));
}

#[test]
fn whoever_sends_a_head_slowly_or_nothing_at_all_is_cut_off() {
    let (_bench, served, _) = bootstrapped();
    let begun = Instant::now();
    let mut slow = served.connect();
    let mut silent = served.connect();
    let mut idle = served.connect();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: here\r\n\r\n").unwrap();
    slow.write_all(b"GET /healthz HTTP/1.1\r\nhost: here\r\n").unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    let mut end = [0; 512];
    let cut = (0..30).any(|n| {
        let header = format!("x-{n}: slow\r\n");
        if slow.write_all(header.as_bytes()).is_err() {
            return true;
        }
        // an answer such as 408, or the end; while the server waits, reading times out
        slow.read(&mut end).is_ok()
    });
    assert!(cut && begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    let mut rest = Vec::new();
    silent.read_to_end(&mut rest).unwrap();
    idle.read_to_end(&mut rest).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    assert_eq!(served.call("GET", "/healthz", "", None).status, 200);
}

#[test]
fn a_handshake_that_does_not_come_is_cut_off() {
    let bench = Bench::new();
    let (cert, key) = certificate(&bench);
    let served =
        Served::start(&bench, &["--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap()]);
    let begun = Instant::now();
    let mut silent = served.connect();
    let mut rest = Vec::new();
    silent.read_to_end(&mut rest).unwrap();
    assert!(rest.is_empty() && begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn connections_over_their_number_wait_for_a_place() {
    let bench = Bench::new();
    let served = Served::start(&bench, &["--connections", "2"]);
    let (first, second) = (served.connect(), served.connect());
    let mut third = served.connect();
    third.write_all(b"GET /healthz HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n").unwrap();
    third.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let mut answer = [0; 12];
    assert!(third.read(&mut answer).is_err(), "it has no place yet");
    drop((first, second));
    third.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    third.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
}

#[test]
fn what_is_too_large_or_no_http_is_refused_and_does_no_harm() {
    let (_bench, served, token) = bootstrapped();
    let many: String = (0..100).map(|n| format!("x-{n}: y\r\n")).collect();
    let long = format!("x-long: {}\r\n", "y".repeat(40_000));
    for (headers, statuses) in [(many, [431, 400]), (long, [431, 400])] {
        let answer = served.raw(&format!("GET /healthz HTTP/1.1\r\nhost: here\r\n{headers}\r\n"));
        assert!(statuses.contains(&answer.status), "{answer:?}");
    }
    for noise in [
        "\u{0}\u{1}\u{2}\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let answer = served.raw(noise);
        assert!([0, 400, 505].contains(&answer.status), "{noise:?}: {answer:?}");
    }
    // what a head says of its length is answered before anything else: kind, token, place
    for (path, length) in
        [("admin/people", 70_000), ("attempts/x/records", 100_000_000), ("banks", 100_000_000)]
    {
        let head = format!("POST /api/v1/{path} HTTP/1.1\r\nhost: here\r\ncontent-length: {length}\r\n\r\n");
        let answer = served.raw(&head);
        assert_eq!((answer.status, answer.problem().as_str()), (413, "not-understood"), "{path}");
        assert!(answer.json()["detail"].as_str().is_some_and(|why| why.contains("at most")), "{answer:?}");
    }
    let large = json!({ "id": "ada", "name": "x".repeat(100_000) });
    let answer = served.call("POST", "/api/v1/admin/people", &token, Some(&large));
    assert_eq!((answer.status, answer.problem().as_str()), (413, "not-understood"));
    // a length that is announced and never comes; two lengths at once
    let head =
        format!("POST /api/v1/admin/people HTTP/1.1\r\nhost: here\r\nauthorization: Bearer {token}\r\n");
    let two = format!("{head}content-length: 2\r\ncontent-length: 3\r\nconnection: close\r\n\r\n{{}}");
    assert_eq!(served.raw(&two).status, 400);
    let both = format!(
        "{head}content-length: 2\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\
         content-type: application/json\r\n\r\n0\r\n\r\n"
    );
    assert!([400, 0].contains(&served.raw(&both).status));
    assert_eq!(served.call("GET", "/readyz", "", None).status, 200);
}

#[test]
fn a_body_that_is_no_json_or_says_something_else_is_refused() {
    let (_bench, served, token) = bootstrapped();
    let send = |kind: &str, body: &str| {
        served.raw(&format!(
            "POST /api/v1/admin/people HTTP/1.1\r\nhost: here\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
             content-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ))
    };
    let deep = format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000));
    for (kind, body, status, code) in [
        ("application/json", "{\"id\":\"ada\"", 400, "not-understood"),
        ("application/json", "", 400, "not-understood"),
        ("application/json", deep.as_str(), 422, "not-understood"),
        ("application/json", "{\"id\":\"ada\"}", 422, "not-understood"),
        (
            "application/json",
            "{\"id\":\"ada\",\"name\":\"Ada\",\"role\":\"administrator\"}",
            422,
            "not-understood",
        ),
        ("application/json", "{\"id\":7,\"name\":\"Ada\"}", 422, "not-understood"),
        ("application/json", "{\"id\":\"Ada!\",\"name\":\"Ada\"}", 422, "id"),
        ("application/json", "{\"id\":\"ada\",\"name\":\" \"}", 422, "empty"),
        ("application/json", "{\"id\":\"ada\",\"name\":\"A\\u202eda\"}", 422, "text"),
        ("text/plain", "{\"id\":\"ada\",\"name\":\"Ada\"}", 415, "not-understood"),
        ("application/x-www-form-urlencoded", "id=ada&name=Ada", 415, "not-understood"),
    ] {
        let answer = send(kind, body);
        assert!(answer.status == status || (body == deep && answer.status == 400), "{body:.60} {answer:?}");
        assert_eq!(answer.problem(), code, "{body:.60}");
    }
    assert_eq!(served.call("POST", "/api/v1/me", &token, None).problem(), "method-not-allowed");
    assert_eq!(served.call("GET", "/api/v1/admin/people?limit=x", &token, None).problem(), "not-understood");
    assert_eq!(
        served.call("GET", "/api/v1/admin/people?unknown=1", &token, None).problem(),
        "not-understood"
    );
    assert_eq!(
        served.call("PATCH", "/api/v1/admin/people/%ff", &token, Some(&json!({"name": "x"}))).problem(),
        "not-understood"
    );
    let found = served.call("GET", "/api/v1/admin/people", &token, None).json();
    assert_eq!(found["registered"], 1, "nobody was registered");
}

#[test]
fn input_that_looks_like_sql_is_text() {
    let (bench, served, token) = bootstrapped();
    let evil = "x'; DROP TABLE people; --";
    let answer =
        served.call("POST", "/api/v1/admin/people", &token, Some(&json!({ "id": "ada", "name": evil })));
    assert_eq!((answer.status, &answer.json()["name"]), (201, &evil.into()));
    for path in [
        "/api/v1/admin/people?filter=%25%27%20OR%201=1%20--",
        "/api/v1/admin/tokens?person=ada%27%20OR%20%271%27=%271",
        "/api/v1/admin/people/ada%27%3b--/status",
    ] {
        let answer = served.call("GET", path, &token, None);
        let nothing = if answer.status == 200 {
            answer.json()["matching"] == 0
        } else {
            answer.problem() == "unknown-person"
        };
        assert!(nothing, "{path}: {answer:?}");
    }
    let answer = served.call("GET", "/api/v1/me", "ivg_' OR '1'='1", None);
    assert_eq!(answer.status, 401);
    assert_eq!(
        served.call("GET", "/api/v1/admin/people?filter=drop%20table", &token, None).json()["matching"],
        1
    );
    bench.fails(0, &["store", "check"]);
}

#[test]
fn a_wrong_token_is_answered_slowly_and_an_account_that_calls_too_often_waits() {
    let (_bench, served, token) = bootstrapped();
    let begun = Instant::now();
    let wrong = token.replace("ivg_", "ivg_A")[..47].to_owned();
    for token in [wrong.as_str(), "nonsense"] {
        let answer = served.call("GET", "/api/v1/me", token, None);
        assert_eq!(answer.problem(), "not-signed-in");
        assert!(answer.head.contains("www-authenticate: bearer"), "{answer:?}");
    }
    assert!(begun.elapsed() >= Duration::from_secs(1), "{:?}", begun.elapsed());
    register(&served, &token, "ada");
    let issued =
        served.call("POST", "/api/v1/admin/tokens", &token, Some(&json!({ "person": "ada" }))).json();
    let call = || served.call("GET", "/api/v1/me", issued["token"].as_str().unwrap(), None);
    // 200 at once and 20 in a second: a thousand calls are never let in so fast that none waits
    let refused = (0..2_000).map(|_| call()).find(|answer| answer.status != 200).expect("it has to wait");
    assert_eq!((refused.status, refused.problem().as_str()), (429, "too-many"));
    assert!(refused.head.contains("retry-after: 1"), "{refused:?}");
    assert_eq!(served.call("GET", "/api/v1/me", &token, None).status, 200, "others do not wait");
}

/// What an administrator does on a server stands in the registry as if it was done with the commands.
#[test]
fn administrators_do_over_http_what_the_commands_do() {
    let (bench, served, token) = bootstrapped();
    let token = token.as_str();
    bench.ok(&["partner", "add", "north", "--name", "North Ltd"]);
    let does = |method: &str, path: &str, body: Value, status: u16| {
        let body = (!body.is_null()).then_some(&body);
        let answer = served.call(method, &format!("/api/v1/admin{path}"), token, body);
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
        answer
    };
    does("POST", "/people", json!({ "id": "ada", "name": "Ada Example", "partner": "north" }), 201);
    let taken = does("POST", "/people", json!({ "id": "ada", "name": "Another" }), 409);
    assert_eq!(taken.problem(), "taken");
    let unknown = does("POST", "/people", json!({ "id": "eve", "name": "Eve", "partner": "nort" }), 404);
    assert!(unknown.body.contains("did you mean `north`?"), "{unknown:?}");
    does("POST", "/partners", json!({ "id": "south", "name": "South Ltd" }), 201);
    assert_eq!(does("GET", "/partners", Value::Null, 200).json()[1]["name"], "South Ltd");
    does("PUT", "/people/ada/partner", json!({ "partner": "south", "from": "2099-01-01" }), 200);
    assert_eq!(does("GET", "/partners/nort/tiers", Value::Null, 404).problem(), "unknown-partner");
    assert_eq!(does("GET", "/partners/north/tiers?tier=x", Value::Null, 404).problem(), "unknown-tier");
    let tiers: Value = serde_json::from_str(&bench.ok(&["tiers", "--partner", "north", "--json"])).unwrap();
    assert_eq!(does("GET", "/partners/north/tiers", Value::Null, 200).json()["tiers"], tiers["tiers"]);
    let nothing = does("POST", "/credentials/c-1/revoke", json!({ "reason": "fraud" }), 404);
    assert_eq!(nothing.problem(), "unknown-credential");
    assert_eq!(
        does("POST", "/credentials/c-1/frame", json!({ "reason": "x" }), 400).problem(),
        "not-understood"
    );
    does("PATCH", "/people/ada", json!({ "name": "Ada Other" }), 200);
    does(
        "POST",
        "/people/ada/grants",
        json!({ "exam": "sales-associate", "reason": "the power failed" }),
        204,
    );
    let measures = json!({ "exam": "sales-associate", "extra_percent": 25, "case": "C-17" });
    does("POST", "/people/ada/accommodations", measures, 204);
    let none =
        does("POST", "/people/ada/accommodations", json!({ "exam": "sales-associate", "case": "C-17" }), 422);
    assert_eq!(none.problem(), "no-measure");
    let unknown = does("POST", "/people/ada/grants", json!({ "exam": "sales-asociate", "reason": "x" }), 404);
    assert!(unknown.body.contains("did you mean"), "{unknown:?}");
    assert_eq!(
        does("POST", "/attempts/0192/void", json!({ "reason": "x" }), 404).problem(),
        "unknown-attempt"
    );
    let review = json!({ "requirement": "sales-101", "outcome": "passed", "on": "2026-01-05" });
    let reviewed = does("POST", "/people/ada/requirements", review, 201).json();
    assert_eq!(reviewed["completed"], json!(["2026-01-05"]));
    does("PUT", "/people/ada/roles/administrator", Value::Null, 204);
    does("DELETE", "/people/ada/roles/administrator", Value::Null, 204);
    let last = does("DELETE", "/people/root/roles/administrator", Value::Null, 409);
    assert_eq!(last.problem(), "last-administrator");
    does("PUT", "/people/ada/roles/partner-manager?partner=north", Value::Null, 204);
    assert_eq!(does("GET", "/roles?person=ada", Value::Null, 200).json()[0]["partner"], "north");
    let issued = does("POST", "/tokens", json!({ "person": "ada", "label": "a laptop", "days": 1 }), 201);
    assert!(issued.head.contains("cache-control: no-store"), "{issued:?}");
    let id = issued.json()["id"].as_str().unwrap().to_owned();
    let listed = does("GET", "/tokens?person=ada", Value::Null, 200);
    assert!(listed.body.contains("a laptop") && !listed.body.contains("ivg_"), "{listed:?}");
    does("DELETE", &format!("/tokens/{id}"), Value::Null, 204);
    assert_eq!(does("DELETE", &format!("/tokens/{id}"), Value::Null, 409).problem(), "token-revoked");
    let status = does("GET", "/people/ada/status", Value::Null, 200).json();
    assert_eq!(status["people"][0]["person"]["name"], "Ada Other");
    // a command on this computer says beside everything else that whoever keeps the store attests it
    let flat = |text: String| text.split_whitespace().collect::<String>();
    let local = flat(bench.ok(&["status", "--json"]));
    let local = local.replace("\"self-attested\",", "").replace("\"self-attested\"", "");
    let local: Value = serde_json::from_str(&local).unwrap();
    let status: Value = serde_json::from_str(&flat(does("GET", "/status", Value::Null, 200).body)).unwrap();
    assert_eq!(status["people"], local["people"]);
    let (mut next, mut seen) = (Some(0), 0);
    while let Some(from) = next {
        let page = does("GET", &format!("/audit?limit=4&from={from}"), Value::Null, 200).json();
        seen += page["entries"].as_array().unwrap().len();
        next = page["next"].as_u64();
    }
    let trail: Value = serde_json::from_str(&bench.ok(&["admin", "audit", "--json"])).unwrap();
    assert_eq!(seen, trail["records"].as_array().unwrap().len());
    bench.fails(0, &["store", "check"]);
}

/// A server that takes answers and cannot keep them is worse than one that is away: whoever sends calls to it is told.
#[test]
fn a_server_whose_disk_is_full_is_not_ready_until_there_is_room_again() {
    let bench = Bench::new();
    let home = bench.home().display().to_string();
    let script = format!("mount -t tmpfs -o size=8m none {home} && exec \"$0\" serve --listen 127.0.0.1:0");
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-c", &script]).arg(common::binary());
    command.env_clear().envs(bench.environment());
    let served = Served::of(&bench, command);
    let ready = |wanted: u16| {
        let answers = (0..400).map(|_| {
            std::thread::park_timeout(Duration::from_millis(50));
            served.call("GET", "/readyz", "", None)
        });
        let found = answers.into_iter().find(|answer| answer.status == wanted);
        found.unwrap_or_else(|| panic!("never {wanted}\n{}", served.log()))
    };
    ready(200);
    // its own view of the disk, from outside
    let full = format!("/proc/{}/root{home}/filler", served.pid());
    let mut filler = fs::File::create(&full).unwrap();
    let mut block = vec![7; 65_536];
    while !block.is_empty() {
        match filler.write(&block) {
            Ok(0) | Err(_) => block.truncate(block.len() / 2),
            Ok(_) => {}
        }
    }
    let refused = ready(503);
    assert_eq!(refused.problem(), "unavailable");
    // a flood is answered from what was found: nothing is written for each
    let lines = served.log().lines().filter(|line| line.contains("cannot be written")).count();
    (0..50).for_each(|_| drop(served.call("GET", "/readyz", "", None)));
    let more = served.log().lines().filter(|line| line.contains("cannot be written")).count();
    assert!(more - lines < 20, "{lines} {more}");
    drop(filler);
    fs::remove_file(&full).unwrap();
    assert_eq!(ready(200).body, "ready\n");
}
