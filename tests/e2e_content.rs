//! Questions that are hard to show, at three sizes: every part can be reached, a sign stands wherever something is cut,
//! and the answer keys work.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]

mod common;

use common::answers::{self, Keys};
use common::pty::Terminal;
use common::sitting::{self, Typing, choose};
use common::{Bench, repository};
use invigil::form::{PresentedForm, PresentedItem};
use std::collections::BTreeSet;

const ITEMS: usize = 9;

/// What a question's text consists of, without white space and the marks of Markdown; wide rows apart.
struct Expected {
    /// Texts that wrap.
    wrapped: Vec<String>,
    /// Words of rows that do not: code and tables.
    wide: Vec<String>,
}

/// Only what is read: no blanks, no marks of Markdown, no signs of the screen.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !"*`#>-[]()│•↵▌‹›\u{fe0f}".contains(*c)).collect()
}

fn expected(text: &str) -> Expected {
    let (mut wrapped, mut wide, mut in_code) = (Vec::new(), Vec::new(), false);
    for line in text.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        } else if in_code {
            wide.extend(line.split_whitespace().map(str::to_owned));
        } else if line.starts_with("|--") {
            // the rule of a table
        } else if line.starts_with('|') {
            wide.extend(line.split(['|', ' ']).filter(|w| !w.is_empty()).map(str::to_owned));
        } else {
            // clusters are joined by the terminal, which is not ours to test; what stands around them is
            wrapped
                .extend(line.split(['\u{200d}', '👩', '👧', '\u{1f3fd}', '\u{1f3ff}', '\u{20e3}']).map(bare));
        }
    }
    wrapped.retain(|part| !part.is_empty());
    Expected { wrapped, wide }
}

/// Where the question stands on a screen of this size: the rows, and the row of the sign below.
fn zone(rows: u16) -> (usize, usize) {
    let below = rows - 4 - u16::from(rows >= 20);
    (4, usize::from(below))
}

/// A page of a question: what stands above it, its rows, and what stands below.
#[derive(PartialEq)]
struct Page {
    above: String,
    rows: Vec<String>,
    below: String,
}

fn page(terminal: &Terminal) -> Page {
    terminal.with_screen(page_of)
}

fn page_of(screen: &vt100::Screen) -> Page {
    let (height, width) = screen.size();
    let all: Vec<String> = screen.rows(0, width.get().min(80)).map(|row| row.trim_end().to_owned()).collect();
    let (top, below) = zone(height.get());
    // the bar of the cursor goes along with the page
    let rows = all[top..below].iter().map(|row| row.replace('▌', " ")).collect();
    Page { above: all[top - 1].clone(), rows, below: all[below].clone() }
}

/// Presses a key that turns the page (or moves what is wide), and waits for it.
fn turn(terminal: &mut Terminal, key: &str) -> Page {
    let before = page(terminal);
    terminal.key(key);
    terminal.wait_for_cells(&format!("another page by {key}"), |screen| page_of(screen) != before);
    page(terminal)
}

/// What was read of a question.
#[derive(Default)]
struct Reading {
    /// Its rows from the first to the last, as they stand without moving anything sideways.
    rows: Vec<String>,
    /// Words that were seen whole, on rows that move sideways too.
    words: BTreeSet<String>,
}

impl Reading {
    fn see(&mut self, rows: &[String]) {
        let words =
            rows.iter().flat_map(|row| row.split(['‹', '›', ' ', '\u{a0}'])).filter(|w| !w.is_empty());
        self.words.extend(words.map(str::to_owned));
    }
}

/// Reads a question from its first row to its last. On every page a sign tells what is out of sight, above, below and at
/// the sides.
fn read_through(terminal: &mut Terminal) -> Reading {
    let mut reading = Reading::default();
    let mut now = page(terminal);
    assert_eq!(now.above, "", "a question begins with its first row");
    loop {
        let overlap = (0..=reading.rows.len().min(now.rows.len()))
            .rev()
            .find(|n| reading.rows.ends_with(&now.rows[..*n]) && (*n > 0 || reading.rows.is_empty()));
        let Some(overlap) = overlap else {
            panic!("no row of\n{}\nbegins the next page\n{}", reading.rows.join("\n"), now.rows.join("\n"))
        };
        reading.rows.extend_from_slice(&now.rows[overlap..]);
        reading.see(&now.rows);
        let mut steps = 0;
        let mut aside = page(terminal);
        while aside.rows.iter().any(|row| row.ends_with('›')) {
            aside = turn(terminal, ">");
            steps += 1;
            assert!(
                aside.rows.iter().any(|row| row.contains('‹')),
                "no sign at the left:\n{}",
                aside.rows.join("\n")
            );
            reading.see(&aside.rows);
        }
        (0..steps).for_each(|_| drop(turn(terminal, "<")));
        // beside it may stand which keys move sideways
        if !now.below.contains('▾') {
            return reading;
        }
        assert!(now.below.starts_with(" ▾ below: "), "{}", now.below);
        now = turn(terminal, "PgDn");
        assert!(now.above.starts_with(" ▴ above: "), "no sign above: {}", now.above);
    }
}

/// Every text of the question is there, whatever has to be scrolled.
fn is_all_there(terminal: &mut Terminal, item: &PresentedItem, size: (u16, u16)) {
    let mut parts = expected(&item.stem);
    for option in &item.options {
        let more = expected(&option.text);
        parts.wrapped.extend(more.wrapped);
        parts.wide.extend(more.wide);
    }
    let reading = read_through(terminal);
    let squeezed: String = reading.rows.iter().map(|row| bare(row)).collect();
    for part in &parts.wrapped {
        assert!(
            squeezed.contains(part),
            "{size:?}: `{part}` is not to be read:\n{}",
            reading.rows.join("\n")
        );
    }
    for word in &parts.wide {
        assert!(
            reading.words.contains(word),
            "{size:?}: `{word}` is not to be read whole: {:?}",
            reading.words
        );
    }
}

fn begun(columns: u16, rows: u16) -> (Bench, Terminal, PresentedForm) {
    let bench = Bench::with_program("hard-content");
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let mut terminal = Terminal::start(&bench, columns, rows, &[]);
    terminal.expect("EXAMS");
    common::begin(&mut terminal, "Hard to show");
    let form = answers::form(&bench);
    assert_eq!(form.items.len(), ITEMS);
    (bench, terminal, form)
}

fn everything_can_be_read_and_answered(columns: u16, rows: u16) {
    let (_bench, mut terminal, form) = begun(columns, rows);
    let keys = Keys::of(&repository("tests/data/banks/hard-content.toml"));
    for (i, item) in form.items.iter().enumerate() {
        if i > 0 {
            sitting::next(&mut terminal, i + 1);
        }
        is_all_there(&mut terminal, item, (columns, rows));
        for (n, option) in keys.right(item).into_iter().enumerate() {
            let typing = match option {
                0..6 if n == 0 => Typing::Letter,
                0..9 => Typing::Digit,
                _ => Typing::Space,
            };
            choose(&mut terminal, option, typing);
        }
    }
    sitting::saved(&terminal);
    // what is on the screen is what a screen drawn anew shows
    for number in 1..=ITEMS {
        terminal.key("g");
        terminal.expect("Go to");
        terminal.text(&number.to_string());
        terminal.key("Enter");
        terminal.wait("the question", |s| !s.contains("Go to") && s.contains(&format!(" {number} of ")));
        let before = page(&terminal);
        let drawn = terminal.raw().len();
        terminal.key("C-l");
        terminal.wait_for_bytes(drawn + 500);
        let after = page(&terminal);
        let drawn = |page: &Page| page.rows.iter().map(|row| bare(row)).collect::<Vec<_>>();
        assert_eq!(drawn(&before), drawn(&after), "leftovers on question {number}");
    }
    sitting::submit(&mut terminal);
    let result = terminal.screen();
    assert!(result.contains(" PASSED   9 of 9   100.0 %"), "{result}");
}

#[test]
fn hard_content_at_80_by_24() {
    everything_can_be_read_and_answered(80, 24);
}

#[test]
fn hard_content_at_60_by_15() {
    everything_can_be_read_and_answered(60, 15);
}

#[test]
fn hard_content_at_120_by_40() {
    everything_can_be_read_and_answered(120, 40);
}

#[test]
fn submitting_names_the_questions_that_were_never_shown_to_their_last_option() {
    let (_bench, mut terminal, form) = begun(80, 24);
    let mut long = Vec::new();
    for number in 1..=ITEMS {
        if number > 1 {
            sitting::next(&mut terminal, number);
        }
        if terminal.screen().contains("▾ below") {
            long.push(number.to_string());
        }
    }
    assert!(long.len() >= 5 && form.items.len() == ITEMS, "{long:?}");
    terminal.key("r");
    terminal.expect("Review");
    terminal.key("s");
    let asked = terminal.expect("Type submit and press Enter:");
    let named = common::flat(&asked);
    let named = named.split_once("NOT SHOWN TO THE LAST OPTION: questions ").unwrap().1;
    let named = named.split_once(" Type submit").unwrap().0.replace(" to ", "-");
    let mut numbers = Vec::new();
    for part in named.split(", ") {
        match part.split_once('-') {
            Some((from, to)) => {
                let (from, to): (u32, u32) = (from.parse().unwrap(), to.parse().unwrap());
                numbers.extend((from..=to).map(|n| n.to_string()));
            }
            None => numbers.push(part.to_owned()),
        }
    }
    assert_eq!(numbers, long);
}
