//! Banks are published with the real binary, on the own computer.

mod common;

use common::{Bench, repository};
use std::fs;
use std::path::Path;

fn publish<'a>(file: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    [&["bank", "publish", file.to_str().unwrap()], more].concat()
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
