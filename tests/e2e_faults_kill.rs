//! `kill -9` at random moments: while answering, while an attempt is opened, while it is handed in.
//!
//! What the screen has called saved is compared, record by record, with what was typed: a small model of the keys says which
//! fact each one makes and which number it gets.

mod common;
mod faults;

use common::Bench;
use common::pty::Terminal;
use faults::{Dice, clock, journal, kinds, question, records, saved, verify};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The screen is so high that every item fits: then each arrival is one record, and none comes from scrolling.
const SIZE: (u16, u16) = (90, 60);

/// Kills while answering, by test; and their number at opening and handing in.
const WHILE_ANSWERING: u32 = 42;
const AT_THE_EDGES: u32 = 10;

/// What keys do, and which records follow.
struct Model {
    items: Vec<Item>,
    current: usize,
    /// Facts of the whole attempt so far, in order of their numbers: read from the journal, then foretold.
    facts: Vec<Value>,
}

struct Item {
    select: usize,
    options: Vec<String>,
    chosen: Vec<String>,
    marked: bool,
}

impl Model {
    /// The state that the records on disk lead to.
    fn of(journal: &Path) -> Self {
        let form: Value =
            serde_json::from_slice(&std::fs::read(journal.with_file_name("form.json")).unwrap()).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let item = |item: &Value| Item {
            select: item["select"].as_u64().unwrap() as usize,
            options: item["options"].as_array().unwrap().iter().map(|o| text(&o["id"])).collect(),
            chosen: Vec::new(),
            marked: false,
        };
        let items = form["items"].as_array().unwrap().iter().map(item).collect();
        let mut model = Self { items, current: 1, facts: Vec::new() };
        for (number, record) in records(journal).into_iter().enumerate() {
            assert_eq!(record["seq"], number);
            model.take(record["fact"].clone());
        }
        model
    }

    fn take(&mut self, fact: Value) {
        let number = fact["item"].as_u64().unwrap_or(0) as usize;
        match fact["type"].as_str().unwrap() {
            "shown" => self.current = number,
            "answered" => {
                let chosen =
                    fact["choices"].as_array().unwrap().iter().map(|c| c.as_str().unwrap().to_owned());
                self.items[number - 1].chosen = chosen.collect();
            }
            "cleared" => self.items[number - 1].chosen.clear(),
            "marked" => self.items[number - 1].marked = fact["on"].as_bool().unwrap(),
            _ => {}
        }
        self.facts.push(fact);
    }

    /// The facts that these keys make.
    fn type_keys(&mut self, keys: &str) {
        for key in keys.chars() {
            let number = self.current;
            let item = &self.items[number - 1];
            let fact = match key {
                'n' if number < self.items.len() => {
                    json!({"type": "shown", "item": number + 1, "whole": true})
                }
                'p' if number > 1 => json!({"type": "shown", "item": number - 1, "whole": true}),
                'm' => json!({"type": "marked", "item": number, "on": !item.marked}),
                'a'..='d' => match item.choose(key as usize - 'a' as usize) {
                    Some(chosen) if chosen.is_empty() => json!({"type": "cleared", "item": number}),
                    Some(chosen) => json!({"type": "answered", "item": number, "choices": chosen}),
                    None => continue,
                },
                '\x7f' if !item.chosen.is_empty() => json!({"type": "cleared", "item": number}),
                _ => continue,
            };
            self.take(fact);
        }
    }

    fn answered(&self) -> usize {
        self.items.iter().filter(|item| item.chosen.len() == item.select).count()
    }
}

impl Item {
    /// What is chosen after the key of this option; `None` when nothing changes.
    fn choose(&self, option: usize) -> Option<Vec<String>> {
        let id = self.options.get(option)?;
        let has = self.chosen.contains(id);
        match self.select {
            1 => (!has).then(|| vec![id.clone()]),
            _ if !has && self.chosen.len() >= self.select => None,
            _ => {
                let after =
                    self.options.iter().filter(|o| if *o == id { !has } else { self.chosen.contains(o) });
                Some(after.cloned().collect())
            }
        }
    }
}

fn take(bench: &Bench, arguments: &[&str]) -> Terminal {
    Terminal::start(bench, SIZE.0, SIZE.1, arguments)
}

/// Waits until the screen calls everything saved that the journal holds, and gives the screen.
fn settled(terminal: &Terminal, journal: &Path) -> String {
    terminal.wait("everything to be saved", |screen| {
        saved(screen).is_some_and(|seq| records(journal).len() as u64 == seq + 1)
    })
}

/// The keys of one burst.
fn burst(dice: &mut Dice) -> String {
    (0..=dice.below(14))
        .map(|_| ['a', 'b', 'c', 'd', 'n', 'n', 'n', 'p', 'm', '\x7f'][dice.below(10) as usize])
        .collect()
}

/// Answers, kills, resumes, again and again; every answer called saved is there. Gives the kills.
fn answer_and_kill(seed: u64, kills: u32) {
    let mut dice = Dice(seed);
    let bench = faults::bench();
    let mut terminal = take(&bench, &["take", "sales-associate"]);
    faults::begin(&mut terminal);
    let journal = journal(&bench);
    let mut most_time = clock(&terminal.screen()).unwrap();
    let mut saved_by_screen = 0;
    for kill in 0..kills {
        let screen = settled(&terminal, &journal);
        let mut model = Model::of(&journal);
        assert_eq!(question(&screen), Some(model.current), "resumed where it was left\n{screen}");
        let done = format!(" {} done,", model.answered());
        assert!(screen.contains(&done), "kill {kill}, seed {seed}: no `{done}`\n{screen}");
        let time = clock(&screen).unwrap();
        assert!(time <= most_time, "kill {kill}, seed {seed}: {time} s left after {most_time} s");
        let before = model.facts.len();
        let keys = burst(&mut dice);
        model.type_keys(&keys);
        terminal.text(&keys);
        if dice.below(3) == 0 {
            // in the middle of what the screen is telling
            let some = (before as u64).min(saved(&screen).unwrap()) + dice.below(3);
            let enough = some.min(model.facts.len() as u64 - 1);
            terminal.wait("some of it to be saved", |screen| saved(screen).is_some_and(|seq| seq >= enough));
        }
        faults::pause(Duration::from_micros(dice.below(60_000)));
        faults::kill(&mut terminal);
        let last = terminal.screen();
        most_time = clock(&last).unwrap_or(time);
        if let Some(seq) = saved(&last) {
            let held = records(&journal);
            for number in before..=seq as usize {
                let held = held.get(number).map(|record| &record["fact"]);
                assert_eq!(
                    held,
                    Some(&model.facts[number]),
                    "kill {kill}, seed {seed}, record {number}\n{last}"
                );
                saved_by_screen += 1;
            }
        }
        // what is on disk without having been called saved is a beginning of what was typed, too
        let held = records(&journal);
        assert!(held.len() <= model.facts.len());
        for (record, foretold) in held.iter().zip(&model.facts) {
            assert_eq!(&record["fact"], foretold, "kill {kill}, seed {seed}");
        }
        if kill % 7 == 0 {
            verify(&bench, 3, &journal);
        }
        terminal = take(&bench, &[]);
        terminal.expect("go on with Sales Associate");
        terminal.key("Enter");
        terminal.expect("Question ");
    }
    assert!(
        saved_by_screen >= kills / 4,
        "too few records were called saved for this to mean much: {saved_by_screen}"
    );
    let held = kinds(&journal);
    assert_eq!(held.iter().filter(|kind| *kind == "resumed").count(), kills as usize);
    submit(&mut terminal);
    terminal.expect("record");
    verify(&bench, 0, &journal);
    println!("{kills} kills while answering, {saved_by_screen} records called saved, {} in all", held.len());
}

fn submit(terminal: &mut Terminal) {
    terminal.key("C-q");
    terminal.expect("End of the exam?");
    terminal.text("s");
    terminal.expect("Type submit");
    terminal.text("submit");
    terminal.key("Enter");
}

#[test]
fn every_answer_called_saved_survives_kills_first_attempt() {
    answer_and_kill(0x1509, WHILE_ANSWERING);
}

#[test]
fn every_answer_called_saved_survives_kills_second_attempt() {
    answer_and_kill(0x2718_2818, WHILE_ANSWERING);
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test that hits a stretch of time has to know how long it is"
)]
fn microseconds(work: impl FnOnce()) -> u64 {
    let begun = Instant::now();
    work();
    begun.elapsed().as_micros() as u64
}

/// How many attempts the store counts.
fn attempts_used(bench: &Bench, person: &str) -> u64 {
    let status: Value =
        serde_json::from_str(&bench.ok(&["status", "--candidate", person, "--json"])).unwrap();
    let exams = status["people"][0]["exams"].as_array().unwrap().clone();
    let exam = exams.iter().find(|exam| exam["id"] == "sales-associate").unwrap();
    exam["used"].as_u64().unwrap()
}

/// The journals that were not there before.
fn fresh(bench: &Bench, known: &[PathBuf]) -> Vec<PathBuf> {
    bench.journals().into_iter().filter(|path| !known.contains(path)).collect()
}

#[test]
fn a_kill_at_the_opening_neither_loses_nor_doubles_an_attempt() {
    let mut dice = Dice(0x0BE1);
    let bench = Bench::new();
    let mut reached = [0; 3];
    faults::register(&bench, "undisturbed");
    let mut terminal = take(&bench, &["take", "sales-associate"]);
    faults::up_to_opening(&mut terminal);
    let stretch = microseconds(|| {
        terminal.key("Enter");
        terminal.expect("Question 1 of");
    });
    submit(&mut terminal);
    terminal.expect("record code");
    for round in 0..AT_THE_EDGES {
        let person = format!("person-{round}");
        faults::register(&bench, &person);
        let known = bench.journals();
        let mut terminal = take(&bench, &["take", "sales-associate"]);
        faults::up_to_opening(&mut terminal);
        terminal.key("Enter");
        faults::pause(Duration::from_micros(dice.below(stretch * 5 / 4)));
        faults::kill(&mut terminal);
        let opened = attempts_used(&bench, &person);
        let on_disk = fresh(&bench, &known).len();
        assert!(opened <= 1 && on_disk as u64 <= opened, "{opened} opened, {on_disk} on disk");
        reached[opened as usize + on_disk] += 1;
        // the next start goes on with an attempt that counts, and begins one that does not
        let mut terminal = take(&bench, &["take", "sales-associate"]);
        if opened == 1 {
            terminal.expect("go on with Sales Associate");
            terminal.key("Enter");
            terminal.expect("Question 1 of");
        } else {
            faults::begin(&mut terminal);
        }
        terminal.expect("saved ✓");
        assert_eq!(attempts_used(&bench, &person), 1);
        let journals = fresh(&bench, &known);
        assert_eq!(journals.len(), 1, "{journals:?}");
        verify(&bench, 3, &journals[0]);
        submit(&mut terminal);
        terminal.expect("record code");
        verify(&bench, 0, &journals[0]);
        assert_eq!(attempts_used(&bench, &person), 1);
    }
    println!(
        "kills at the opening: {} before it, {} before the journal, {} after it",
        reached[0], reached[1], reached[2]
    );
}

#[test]
fn a_kill_while_handing_in_neither_loses_nor_doubles_the_result() {
    let mut dice = Dice(0x5ED);
    let bench = Bench::new();
    let mut reached = [0; 3];
    let mut stretch = 0;
    // the first one is not killed: it says how long handing in takes
    for round in 0..=AT_THE_EDGES {
        let person = format!("person-{round}");
        faults::register(&bench, &person);
        let known = bench.journals();
        let mut terminal = take(&bench, &["take", "sales-associate"]);
        faults::begin(&mut terminal);
        terminal.text("anbncn");
        terminal.expect("Question 4 of");
        let journal = fresh(&bench, &known).remove(0);
        // three answers that the screen calls saved: opened, started, four shown, three answered
        terminal.wait("everything on disk", |screen| {
            let saved = screen.split_once("saved ✓ ").and_then(|(_, rest)| rest.split_whitespace().next());
            saved.and_then(|number| number.parse::<u32>().ok()).is_some_and(|number| number >= 8)
        });
        if round == 0 {
            submit(&mut terminal);
            stretch = microseconds(|| drop(terminal.expect("record code")));
            continue;
        }
        submit(&mut terminal);
        // more often early, where the end and its signature are written
        let moment = dice.below(stretch.max(1));
        faults::pause(Duration::from_micros(moment * moment / stretch.max(1)));
        faults::kill(&mut terminal);
        let before = kinds(&journal);
        let end = before.iter().rev().take(2).map(String::as_str).collect::<Vec<_>>();
        reached[match end[..] {
            ["signed", "submitted"] => 2,
            ["submitted", _] => 1,
            _ => 0,
        }] += 1;
        let mut terminal = take(&bench, &[]);
        let screen = terminal.expect("Sales Associate");
        let offered = screen.contains("I am Ada Example");
        if offered {
            terminal.key("Enter");
            if !before.contains(&"submitted".to_owned()) {
                terminal.expect("Question ");
                submit(&mut terminal);
            }
            terminal.expect("record code");
        }
        drop(terminal);
        assert_eq!(attempts_used(&bench, &person), 1);
        assert_eq!(kinds(&journal).iter().filter(|kind| *kind == "submitted").count(), 1);
        assert_eq!(kinds(&journal).iter().filter(|kind| *kind == "signed").count(), 1);
        assert_eq!(kinds(&journal).iter().filter(|kind| *kind == "answered").count(), 3);
        verify(&bench, 0, &journal);
    }
    println!(
        "kills while handing in: {} before the end, {} before the signature, {} after it",
        reached[0], reached[1], reached[2]
    );
}
