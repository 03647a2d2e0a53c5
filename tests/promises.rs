//! What `docs/threats.md` says is held by a test is held by one that there is.

mod common;

use common::repository;

#[test]
fn every_promise_names_tests_that_there_are() {
    let page = std::fs::read_to_string(repository("docs/threats.md")).unwrap();
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() > 10, "the table was found");
    for row in rows {
        let named: Vec<_> = row
            .split('`')
            .filter_map(|word| word.split_once("::"))
            .filter(|(file, _)| *file != "file")
            .collect();
        assert!(!named.is_empty(), "nothing holds this: {row}");
        for (file, test) in named {
            let source = std::fs::read_to_string(repository(&format!("tests/{file}.rs")));
            let source = source.unwrap_or_else(|_| panic!("there is no tests/{file}.rs"));
            assert!(source.contains(&format!("fn {test}(")), "tests/{file}.rs has no test `{test}`");
        }
    }
}
