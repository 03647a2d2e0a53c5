//! A second implementation, written from the specifications alone (Python, standard library), agrees: on the draws, on
//! intact and broken journals, and on a whole attempt made by the real binary.

mod common;

use common::{Bench, repository};
use invigil::attempt::Response;
use invigil::form::PresentedForm;
use invigil::journal::{self, Given};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn stranger(arguments: &[&str]) -> Output {
    let script = repository("tests/independent/invigil_check.py");
    Command::new("python3")
        .arg(script)
        .args(arguments)
        .output()
        .expect("python3 is installed (scripts/test sees to it)")
}

fn agreed(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    said
}

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        std::fs::read_dir(repository(folder)).unwrap().map(|e| e.unwrap().path()).collect();
    all.retain(|path| path.extension().is_some_and(|e| e == ending));
    all.sort();
    all
}

fn names(paths: &[PathBuf]) -> Vec<&str> {
    paths.iter().map(|path| path.to_str().unwrap()).collect()
}

#[test]
fn the_draws_of_all_vectors_are_redone() {
    let vectors = files("tests/vectors/draw", "json");
    assert!(vectors.len() >= 10);
    let said = agreed(&stranger(&[&["draw"], names(&vectors).as_slice()].concat()));
    assert_eq!(said.matches("agrees").count(), vectors.len(), "{said}");
}

#[test]
fn the_journals_of_all_vectors_are_judged_alike() {
    for folder in ["tests/vectors/journal", "tests/vectors/journal-rules", "tests/vectors/journal-types"] {
        let vectors = files(folder, "jsonl");
        assert!(vectors.len() >= 30, "{folder}");
        let expected = repository(folder).join("verdicts.json");
        let head = ["journal", "--expect", expected.to_str().unwrap()];
        agreed(&stranger(&[&head, names(&vectors).as_slice()].concat()));
    }
}

/// `make_rules.py` states the verdict of each of these journals by hand; the library has to come to the same.
#[test]
fn a_journal_for_each_rule_is_judged_as_stated() {
    as_stated("tests/vectors/journal-rules");
    as_stated("tests/vectors/journal-types");
}

fn as_stated(folder: &str) {
    let folder = repository(folder);
    let stated: Value =
        serde_json::from_slice(&std::fs::read(folder.join("verdicts.json")).unwrap()).unwrap();
    let form = std::fs::read(folder.join(stated["form"].as_str().unwrap())).unwrap();
    let form: PresentedForm = serde_json::from_slice(&form).unwrap();
    let servers: Vec<_> =
        stated["servers"].as_array().unwrap().iter().map(|s| s.as_str().unwrap().parse().unwrap()).collect();
    let given = Given { form: Some(&form), servers: &servers };
    let mut wrong = BTreeMap::new();
    for (name, expected) in stated["verdicts"].as_object().unwrap() {
        let verdict = journal::verify(&std::fs::read(folder.join(name)).unwrap(), &given);
        let found = serde_json::to_value(verdict.verification()).unwrap();
        let same =
            expected.as_object().unwrap().iter().all(|(member, value)| match (member.as_str(), value) {
                ("first_bad", Value::Object(place)) => place.iter().all(|(k, v)| &found["first_bad"][k] == v),
                ("attempt", Value::Object(stated)) => verdict.attempt.as_ref().is_some_and(|attempt| {
                    let answers = attempt.responses().filter(|(_, response)| !response.is_empty());
                    let responses: BTreeMap<String, Value> = answers
                        .map(|(item, response)| {
                            let given = match response {
                                Response::Choices(choices) => json!(choices),
                                Response::Text(text) => json!(text),
                            };
                            (item.to_string(), given)
                        })
                        .collect();
                    stated["elapsed_ms"] == json!(attempt.elapsed_at_last_record())
                        && stated["limit_ms"] == json!(attempt.limit_ms())
                        && stated["review"] == json!(attempt.review().len())
                        && stated["responses"] == json!(responses)
                }),
                // of a broken journal neither is stated
                ("attempt" | "head", Value::Null) => true,
                _ => &found[member] == value,
            });
        if !same {
            wrong.insert(name.clone(), (expected.clone(), found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// One attempt in plain lines, answered in turn, then judged, drawn again and scored again by the stranger.
#[test]
fn an_attempt_of_the_binary_is_redone() {
    let bench = Bench::new();
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let mut lines = String::from("start 11\nagree\n1\nbegin\n");
    for n in 0..40 {
        lines.push_str(["answer a\n", "answer b\n", "answer c\n", "answer a d\n"][n % 4]);
        lines.push_str("next\n");
    }
    lines.push_str("submit\nsubmit\nhome\nquit\n");
    let mut child =
        bench.command(&["--linear"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let said = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    assert!(said.contains("Record code"), "{said}");
    let file = bench.journals().pop().expect("a journal");
    let form = file.with_file_name("form.json");
    let (journal, form) = (file.to_str().unwrap(), form.to_str().unwrap());
    agreed(&stranger(&["journal", journal, "--form", form]));
    let secret = secret_of(&bench);
    let bank = repository("question-banks/sales-associate.toml");
    let said = agreed(&stranger(&[
        "redo",
        "--bank",
        bank.to_str().unwrap(),
        "--journal",
        journal,
        "--form",
        form,
        "--secret",
        &secret,
    ]));
    // and the product's own judgement names the same score
    let verdict: Value = serde_json::from_str(&bench.ok(&["verify", journal, "--json"])).unwrap();
    let proven = verdict["proven"].as_array().unwrap();
    let score = proven.iter().find(|claim| claim["claim"] == "score").expect("the score is proven");
    let points = format!("{} of {}", score["points"], score["possible"]);
    assert!(said.contains(&points), "{points}\n{said}");
}

/// The deliverer's secret of the only attempt, as whoever owns the store can read it.
fn secret_of(bench: &Bench) -> String {
    let query = "import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT hex(secret) FROM attempts').fetchone()[0].lower())";
    let store: &Path = &bench.home().join("data/invigil.db");
    let output = Command::new("python3").args(["-c", query]).arg(store).output().unwrap();
    agreed(&output).trim().to_owned()
}
