//! Which banks are listed, and what becomes of broken, foreign and changed ones.

use super::*;
use std::fs;

const TWO_LEVEL: &[u8] = include_bytes!("../../tests/data/programs/two-level.toml");
const DECK: &str = include_str!("../../tests/data/banks/deck-basic.toml");

fn exam(name: &str) -> ExamId {
    name.parse().unwrap()
}

#[test]
fn the_embedded_library_has_banks_and_says_which_are_missing() {
    let library = Library::embedded().unwrap();
    let entry = library.catalogue(&exam("sales-associate")).unwrap();
    assert!(entry.counts.live >= 130 && entry.pool(library.program()).is_enough());
    let loaded = library.load(&exam("sales-associate")).unwrap();
    assert_eq!((loaded.bank.digest, loaded.bank.items.len()), (entry.digest, 165));
    assert_eq!(library.bank(&exam("sales-associate")).unwrap(), loaded.bank);
    let entry = library.catalogue(&exam("technical-associate")).unwrap();
    assert!(entry.counts.live >= 165 && entry.pool(library.program()).is_enough());
    assert_eq!(library.shelf(&exam("sales-expert")), Shelf::Missing);
    assert_eq!(
        library.bank(&exam("sales-expert")).unwrap_err().to_string(),
        "there is no question bank for the exam `sales-expert`"
    );
    assert_eq!(library.bank(&exam("cooking")).unwrap_err().to_string(), "this program has no exam `cooking`");
    assert_eq!(library.program_bytes(), embedded::program());
}

#[test]
fn banks_of_another_program_are_not_listed() {
    let library = Library::of_texts(embedded::program(), &[("deck-basic.toml", DECK.as_bytes())]).unwrap();
    assert_eq!(library.entries().count(), 0);
    let library = Library::of_texts(TWO_LEVEL, &[("deck-basic.toml", DECK.as_bytes())]).unwrap();
    assert_eq!(library.entries().count(), 1);
    assert_eq!(library.shelf(&exam("deck-advanced")), Shelf::Missing);
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("program.toml"), TWO_LEVEL).unwrap();
    let library = Library::open(Some(&dir.path().join("program.toml")), None).unwrap();
    assert_eq!(library.entries().count(), 0, "embedded banks belong to the embedded program");
}

#[test]
fn a_broken_bank_concerns_its_own_exam_only() {
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("program.toml");
    fs::write(&program, TWO_LEVEL).unwrap();
    let banks = dir.path().join("banks");
    fs::create_dir(&banks).unwrap();
    fs::write(banks.join("deck-basic.toml"), DECK).unwrap();
    fs::write(
        banks.join("deck-advanced.toml"),
        DECK.replace("deck-basic", "deck-advanced").replacen("key = true", "key = 1", 1),
    )
    .unwrap();
    fs::write(banks.join("notes.toml"), "x = 1").unwrap();
    fs::write(banks.join(".deck-basic.toml.swp.toml"), "x").unwrap();
    fs::write(banks.join("copy.toml"), DECK).unwrap();
    let library = Library::open(Some(&program), Some(&banks)).unwrap();
    assert!(matches!(library.shelf(&exam("deck-basic")), Shelf::Ready(_)));
    let Shelf::Broken(message) = library.shelf(&exam("deck-advanced")) else {
        panic!("{:?}", library.notices())
    };
    assert!(
        message.contains("deck-advanced.toml:38:35: `key` must be true or false, not a whole number"),
        "{message}"
    );
    assert!(library.bank(&exam("deck-advanced")).unwrap_err().to_string().contains("cannot be used"));
    assert_eq!(library.notices().len(), 2, "the copy and the stray file: {:?}", library.notices());
}

#[test]
fn a_bank_that_changes_after_the_start_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("program.toml");
    fs::write(&program, TWO_LEVEL).unwrap();
    let bank = dir.path().join("deck-basic.toml");
    fs::write(&bank, DECK).unwrap();
    let library = Library::open(Some(&program), Some(&bank)).unwrap();
    assert!(library.bank(&exam("deck-basic")).is_ok());
    fs::write(&bank, format!("# a comment\n{DECK}")).unwrap();
    assert!(library.bank(&exam("deck-basic")).is_ok(), "a comment is no change of the data");
    fs::write(&bank, DECK.replacen("Red", "Rot", 1)).unwrap();
    let error = library.bank(&exam("deck-basic")).unwrap_err().to_string();
    assert!(error.contains("was changed since the program started: start it again"), "{error}");
    fs::remove_file(&bank).unwrap();
    assert!(library.bank(&exam("deck-basic")).unwrap_err().to_string().contains("cannot be read"));
}

#[test]
fn paths_that_hold_nothing_usable_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let missing = dir.path().join("nowhere.toml");
    let error = Library::open(Some(&missing), None).unwrap_err().to_string();
    assert!(error.contains("nowhere.toml cannot be read: "), "{error}");
    assert!(Library::open(None, Some(&missing)).is_err());
    assert!(
        Library::open(Some(dir.path()), None).unwrap_err().to_string().contains("is no file: it is a folder")
    );
    let broken = dir.path().join("program.toml");
    fs::write(&broken, "format = \"invigil/program/v1\"\n").unwrap();
    let error = Library::open(Some(&broken), None).unwrap_err();
    assert!(report_of(&error).unwrap().plain().contains("`id` is missing"));
    let empty = Library::open(None, Some(dir.path())).unwrap();
    assert_eq!((empty.entries().count(), empty.notices().len()), (0, 1), "the program file is no bank");
}
