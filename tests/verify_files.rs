//! What `verify` makes of the files it is given, of the form beside them, and of a store that is damaged.

mod common;

use common::{Bench, repository};
use std::path::{Path, PathBuf};

/// A folder with a closed journal in it, and its form.
fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let vectors = repository("tests/vectors/journal");
    let journal = folder.path().join("journal.jsonl");
    std::fs::copy(vectors.join("closed.jsonl"), &journal).unwrap();
    std::fs::copy(vectors.join("form.json"), folder.path().join("form.json")).unwrap();
    (folder, journal)
}

/// What is said on standard output and on standard error.
fn verified(bench: &Bench, code: i32, path: &Path) -> (String, String) {
    bench.fails(code, &["verify", path.to_str().unwrap()])
}

#[test]
fn the_form_of_another_attempt_and_a_spoiled_one_are_left_aside_and_named() {
    let bench = Bench::new();
    let (folder, journal) = folder();
    let (said, warned) = verified(&bench, 0, &journal);
    assert!(said.contains("proven: the form at hand") && warned.is_empty(), "{said}{warned}");
    let path = folder.path().join("form.json");
    let mut form: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    form["attempt"] = "0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f".into();
    for (bytes, why) in
        [(form.to_string(), "the form of attempt 0192f0c1"), ("{".into(), "no presented form")]
    {
        std::fs::write(&path, bytes).unwrap();
        let (said, warned) = verified(&bench, 0, &journal);
        assert!(said.contains("not proven: the form at hand"), "{said}");
        assert!(warned.contains("form.json was left aside") && warned.contains(why), "{warned}");
    }
}

#[test]
fn a_damaged_store_keeps_no_journal_from_being_judged() {
    let bench = Bench::new();
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let (_folder, journal) = folder();
    assert_eq!(verified(&bench, 0, &journal).1, "");
    let mut stores = Vec::new();
    databases(bench.home(), &mut stores);
    assert!(!stores.is_empty());
    stores.iter().for_each(|path| std::fs::write(path, "no database at all").unwrap());
    let (said, warned) = verified(&bench, 0, &journal);
    assert!(said.contains("not proven: the form is the one that the joint seed gives"), "{said}");
    assert!(warned.contains("judged by itself"), "{warned}");
}

fn databases(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        match path.extension() {
            _ if path.is_dir() => databases(&path, found),
            Some(end) if end == "db" => found.push(path),
            _ => {}
        }
    }
}

#[test]
#[cfg(unix)]
fn pipes_and_devices_are_refused_at_once() {
    let bench = Bench::new();
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in [pipe.as_path(), Path::new("/dev/zero")] {
        let (_, said) = verified(&bench, 65, path);
        assert!(said.contains("not an ordinary file"), "{said}");
    }
}
