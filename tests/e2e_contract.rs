//! The server against its own document, by an independent tool (schemathesis): with a token of each role, no call meets an
//! error of the server, every status and every answer is documented, and methods that are not documented are refused.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]

mod common;

use common::candidate::{Candidate, calls, wait};
use common::served::Served;
use common::{Bench, repository};
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many calls of each kind are made up, beside those that follow from the document.
const MADE_UP: &str = "8";

/// Everybody who calls: the role of each is in the name. Ada has attempts, and belongs to the partner of the manager.
const CALLERS: [&str; 5] = ["ada", "proctor", "developer", "manager", "root"];

/// Where the tool is; it is installed where it is not.
fn tool() -> PathBuf {
    let installed = Command::new(repository("scripts/schemathesis")).output().unwrap();
    let why = String::from_utf8_lossy(&installed.stderr);
    assert!(installed.status.success(), "schemathesis cannot be installed, so nothing is tested: {why}");
    PathBuf::from(String::from_utf8(installed.stdout).unwrap().trim()).join("schemathesis")
}

fn token(bench: &Bench, person: &str) -> String {
    bench.ok(&["admin", "token", "issue", person]).trim().to_owned()
}

/// A server with people of every role, a begun attempt and a whole one.
fn peopled() -> (Bench, Served, Vec<String>) {
    let bench = Bench::new();
    bench.ok(&["partner", "add", "north", "--name", "North Ltd"]);
    for person in CALLERS {
        bench.ok(&["candidate", "add", person, "--name", person, "--partner", "north"]);
    }
    for arguments in [
        &["proctor", "proctor"][..],
        &["developer", "content-developer"],
        &["manager", "partner-manager", "--partner", "north"],
        &["root", "administrator"],
    ] {
        bench.ok(&[&["admin", "role", "grant"], arguments].concat());
    }
    let served = Served::start(&bench, &["--calls-per-second", "100000"]);
    let delivery = calls("http", served.address, &token(&bench, "ada"), None);
    let sits = |exam: &str| wait(Candidate::sits(&delivery, "ada", &exam.parse().unwrap())).unwrap();
    let (mut whole, mut begun) = (sits("sales-associate"), sits("technical-associate"));
    whole.answers(5);
    wait(whole.submits(&delivery)).unwrap();
    begun.answers(5);
    wait(begun.sends(&delivery)).unwrap();
    let attempts = [whole, begun].map(|sitting| sitting.opened.attempt.to_string());
    (bench, served, attempts.into())
}

/// Names that there are, beside those that are made up.
fn names(attempts: &[String]) -> String {
    format!(
        "hooks = \"{}\"\n\
         [parameters]\n\
         \"path.attempt\" = {attempts:?}\n\
         \"path.exam\" = [\"sales-associate\", \"technical-associate\", \"unheard-of\"]\n\
         \"path.person\" = [\"ada\", \"manager\", \"nobody\"]\n\
         \"path.partner\" = [\"north\", \"south\"]\n",
        repository("tests/contract/hooks.py").display()
    )
}

/// Runs the tool with a token and these arguments; what it says where it found something.
fn held(
    tool: &Path,
    bench: &Bench,
    served: &Served,
    caller: &str,
    token: &str,
    arguments: &[&str],
) -> Option<String> {
    let mut tool = Command::new(tool);
    tool.current_dir(bench.home())
        .env("HOME", bench.home())
        .args(["--config-file", "names.toml", "run"])
        .arg(format!("http://{}/api/v1/openapi.json", served.address))
        .args(["--header", &format!("Authorization: Bearer {token}")])
        .args(["--seed", "1", "--generation-deterministic", "--max-examples", MADE_UP, "--no-color"])
        .args(["--phases", "examples,coverage,fuzzing", "--checks", "all"])
        // a valid call may still be refused, for what is registered or for what a text says
        .args(["--exclude-checks", "positive_data_acceptance"])
        .args(["--continue-on-failure", "--request-timeout", "30", "--warnings", "off"])
        .args(arguments);
    let ran = tool.output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    let dir = std::env::var("INVIGIL_CONTRACT_REPORTS");
    if let Ok(dir) = dir {
        std::fs::write(PathBuf::from(dir).join(format!("{caller}.txt")), &said).unwrap();
    }
    (!ran.status.success()).then(|| format!("== {caller}\n{said}"))
}

#[test]
fn a_server_does_what_its_document_says_for_every_role() {
    let tool = tool();
    let (bench, served, attempts) = peopled();
    std::fs::write(bench.home().join("names.toml"), names(&attempts)).unwrap();
    let tokens = CALLERS.map(|caller| token(&bench, caller));
    let found: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = CALLERS
            .iter()
            .zip(&tokens)
            .map(|(caller, token)| {
                // signing out would end the run
                let sign_out = ["--exclude-path", "/api/v1/me/token"];
                let (tool, bench, served) = (&tool, &bench, &served);
                scope.spawn(move || held(tool, bench, served, caller, token, &sign_out))
            })
            .collect();
        runs.into_iter().filter_map(|run| run.join().unwrap()).collect()
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
    let once = ["--include-path", "/api/v1/me/token"];
    assert_eq!(held(&tool, &bench, &served, "signing out", &tokens[0], &once), None);
    assert!(!served.log().contains("\"level\":\"ERROR\""), "{}", served.log());
    bench.fails(0, &["store", "check"]);
}
