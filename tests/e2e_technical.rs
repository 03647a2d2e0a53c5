//! The Technical Associate exam: fifty items, ninety minutes, code to read, 75 %: 37 fail, 38 pass.

mod common;

use common::answers::{Keys, form};
use common::pty::Terminal;
use common::sitting::{self, Typing, choose};
use common::{Bench, go_on, repository};

/// Sits the exam in a terminal of this size with so many right answers; the result's screen.
fn sat(columns: u16, rows: u16, right: usize) -> String {
    let bench = Bench::new();
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let mut terminal = Terminal::start(&bench, columns, rows, &["take", "technical-associate"]);
    let details = terminal.expect("what it is");
    for fact in ["50 questions, all scored", "90 minutes", "75 %: 38 of 50"] {
        assert!(details.contains(fact), "{fact}\n{details}");
    }
    go_on(&mut terminal);
    let form = form(&bench);
    let keys = Keys::of(&repository("question-banks/technical-associate.toml"));
    assert_eq!(form.items.len(), 50);
    for (i, presented) in form.items.iter().enumerate() {
        sitting::at(&terminal, i + 1);
        let code = code_lines(&presented.stem);
        if !code.is_empty() {
            let shown = sitting::read_on(&mut terminal).concat();
            let room = usize::from(columns.min(80)) - 8;
            for line in &code {
                // a long line goes on beyond the edge, behind a sign
                let seen: String = line.chars().take(room).collect();
                assert!(shown.contains(seen.trim()), "`{seen}` of question {}\n{shown}", i + 1);
            }
        }
        let is_right = keys.right(presented);
        let wanted: Vec<usize> = if i < right {
            is_right
        } else {
            (0..presented.options.len())
                .filter(|option| !is_right.contains(option))
                .take(is_right.len())
                .collect()
        };
        for option in wanted {
            choose(&mut terminal, option, Typing::Letter);
        }
        if i + 1 < form.items.len() {
            sitting::next(&mut terminal, i + 2);
        }
    }
    sitting::hand_in(&mut terminal);
    let result = terminal.expect("PASSED");
    terminal.key("q");
    terminal.expect("CREDENTIALS");
    terminal.key("q");
    assert_eq!(terminal.end(), 0);
    let journal = bench.journals().pop().unwrap();
    let verdict = bench.ok(&["verify", journal.to_str().unwrap()]);
    assert!(verdict.starts_with("CLOSED"), "{verdict}");
    result
}

/// The lines of fenced code in a stem that hold something.
fn code_lines(stem: &str) -> Vec<&str> {
    let mut inside = false;
    let mut lines = Vec::new();
    for line in stem.lines() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if inside && !line.trim().is_empty() {
            lines.push(line);
        }
    }
    lines
}

#[test]
fn thirty_seven_of_fifty_do_not_pass() {
    let result = sat(80, 24, 37);
    assert!(result.contains("NOT PASSED") && result.contains("37 of 50   74.0 %"), "{result}");
    assert!(result.contains("1 below the 38 needed"), "{result}");
}

#[test]
fn thirty_eight_of_fifty_pass_on_the_smallest_screen_too() {
    let result = sat(60, 15, 38);
    assert!(result.contains("PASSED") && !result.contains("NOT PASSED"), "{result}");
    assert!(result.contains("38 of 50   76.0 %"), "{result}");
}
