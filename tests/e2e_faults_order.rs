//! Write, then `fdatasync`, then "saved" on the screen: read from a trace of the system calls. `kill -9` cannot test this,
//! for the kernel keeps what was written.

mod common;
mod faults;

use common::pty::Terminal;
use faults::{Dice, journal, records, saved, verify};
use std::collections::HashMap;
use std::path::PathBuf;

/// A system call that has returned: its thread, name, arguments as `strace` tells them, and result. Calls stand in the order
/// in which they began or ended, whichever is asked for.
#[derive(Debug, Clone)]
struct Call {
    name: String,
    arguments: String,
    began: usize,
    ended: usize,
}

impl Call {
    /// The path behind the first argument, a file descriptor.
    fn path(&self) -> String {
        let (_, rest) = self.arguments.split_once('<').unwrap_or_default();
        String::from_utf8(decode(rest.split_once('>').map_or("", |(path, _)| path))).unwrap()
    }
    /// The strings among the arguments.
    fn strings(&self) -> impl Iterator<Item = Vec<u8>> {
        self.arguments.split('"').skip(1).step_by(2).map(decode)
    }
    /// The bytes that a call writes.
    fn bytes(&self) -> Vec<u8> {
        self.strings().next().unwrap_or_default()
    }
}

/// Bytes that are told as `\x41`.
fn decode(text: &str) -> Vec<u8> {
    text.split("\\x").skip(1).map(|hex| u8::from_str_radix(&hex[..2], 16).unwrap()).collect()
}

/// Reads a trace, calls in two pieces put together. Only those that succeeded.
fn calls(trace: &str) -> Vec<Call> {
    let mut open: HashMap<&str, (usize, String)> = HashMap::new();
    let mut calls = Vec::new();
    for (at, line) in trace.lines().enumerate() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let rest = rest.trim_start();
        let (began, whole) = if let Some(first) = rest.strip_suffix(" <unfinished ...>") {
            open.insert(thread, (at, first.to_owned()));
            continue;
        } else if let Some(resumed) = rest.strip_prefix("<... ") {
            let (_, second) = resumed.split_once(" resumed>").unwrap();
            let (began, first) = open.remove(thread).expect("it was begun");
            (began, first + second)
        } else {
            (at, rest.to_owned())
        };
        let Some((call, result)) = whole.rsplit_once(" = ") else { continue };
        let Some((name, arguments)) = call.split_once('(') else { continue };
        if result.starts_with('-') {
            continue;
        }
        calls.push(Call { name: name.to_owned(), arguments: arguments.to_owned(), began, ended: at });
    }
    calls
}

/// The numbers of the records in these bytes.
fn numbers(bytes: &[u8]) -> Vec<u64> {
    let text = String::from_utf8_lossy(bytes);
    let parts = text.split("\"seq\":").skip(1);
    parts.map(|part| part.split(',').next().unwrap().parse().unwrap()).collect()
}

#[test]
fn nothing_is_called_saved_before_it_is_on_disk() {
    let bench = faults::bench();
    let trace: PathBuf = bench.home().join("trace");
    let all = [
        "strace",
        "-f",
        "-y",
        "-xx",
        "-s",
        "65536",
        "-o",
        trace.to_str().unwrap(),
        "-e",
        "trace=write,pwrite64,fsync,fdatasync,rename,renameat,renameat2",
        common::binary().to_str().unwrap(),
        "take",
        "sales-associate",
    ]
    .map(str::to_owned);
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let mut terminal = Terminal::start_program(&bench, 80, 24, &all);
    faults::begin(&mut terminal);
    // single keys that are waited for, and bursts
    let mut dice = Dice(7);
    let journal = journal(&bench);
    for round in 0..30 {
        let keys: String =
            (0..=dice.below(4)).map(|_| ['a', 'b', 'c', 'n', 'm'][dice.below(5) as usize]).collect();
        let before = records(&journal).len();
        // the mark is always a record
        terminal.text(&format!("{keys}m"));
        terminal.wait(&format!("burst {round} to be saved"), |screen| {
            saved(screen)
                .is_some_and(|seq| seq as usize >= before && records(&journal).len() as u64 == seq + 1)
        });
    }
    terminal.text("\x11");
    terminal.expect("End of the exam?");
    terminal.text("l");
    terminal.expect("EXAMS");
    terminal.text("q");
    assert_eq!(terminal.end(), 0);
    verify(&bench, 3, &journal);

    let text = std::fs::read_to_string(&trace).unwrap();
    let calls = calls(&text);
    let on_disk = synced(&calls);
    assert!(on_disk.len() >= 60, "{} records", on_disk.len());

    // what the screen says, frame by frame
    let mut screen = vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0);
    let mut shown = None;
    let mut said = 0;
    let mut last = None;
    for frame in calls.iter().filter(|call| call.name == "write" && call.path().starts_with("/dev/pts/")) {
        screen.process(&frame.bytes());
        if screen.screen().contents().contains("Question 1 of") {
            shown = shown.or(Some(frame.began));
        }
        let Some(seq) = saved(&screen.screen().contents()) else { continue };
        if last == Some(seq) {
            continue;
        }
        last = Some(seq);
        said += 1;
        for number in 0..=seq {
            let (written, synced) = on_disk[&number];
            assert!(
                written < synced && synced < frame.began,
                "record {number}: written {written}, on disk {synced}, said {}",
                frame.began
            );
        }
    }
    assert!(said >= 30, "the screen said it {said} times");
    println!("{} records; {said} times `saved`, each after the write and its fdatasync", on_disk.len());

    // record 0: the files, their folder, the folder's own entry; all before the first question
    let shown = shown.expect("the first question is drawn");
    let to_attempt = |call: &&Call| {
        let to = call.strings().last().and_then(|to| String::from_utf8(to).ok());
        call.name.starts_with("rename") && to.is_some_and(|to| journal.parent().unwrap().ends_with(to))
    };
    let named = calls.iter().find(to_attempt).expect("the folder gets its name");
    let from = String::from_utf8(named.strings().next().unwrap()).unwrap();
    let synced = |path: &str, from: usize, to: usize| {
        calls.iter().any(|c| c.name == "fsync" && c.path() == path && c.began > from && c.ended < to)
    };
    assert!(
        synced(&format!("{from}/journal.jsonl"), 0, named.began),
        "record 0 is on disk before the folder has its name"
    );
    assert!(synced(&from, 0, named.began), "the folder's entries are on disk before it has its name");
    let attempts = bench.home().join("state/attempts");
    assert!(
        synced(attempts.to_str().unwrap(), named.ended, shown),
        "the folder's name is on disk before the first question"
    );
    let state = bench.home().join("state");
    assert!(synced(state.to_str().unwrap(), 0, named.began), "so is the folder of all attempts");
}

/// For each record of the journal: when it was written, and when the sync of that write had ended.
fn synced(calls: &[Call]) -> HashMap<u64, (usize, usize)> {
    let journal = |call: &&Call| call.path().ends_with("journal.jsonl");
    let syncs: Vec<&Call> =
        calls.iter().filter(|c| matches!(&*c.name, "fdatasync" | "fsync")).filter(journal).collect();
    let mut on_disk = HashMap::new();
    for write in calls.iter().filter(|c| matches!(&*c.name, "write" | "pwrite64")).filter(journal) {
        let sync = syncs.iter().filter(|sync| sync.began > write.ended).map(|sync| sync.ended).min();
        for number in numbers(&write.bytes()) {
            on_disk.insert(number, (write.ended, sync.expect("every write is followed by a sync")));
        }
    }
    on_disk
}
