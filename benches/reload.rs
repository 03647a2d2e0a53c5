//! How soon a bank that is saved shows in `bank preview`: from the end of the write to the frame with the change, in a
//! pseudo-terminal, for a bank of 165 items. Medians.
//!
//! `cargo bench --bench reload`

#[path = "../tests/common/mod.rs"]
mod common;

use common::pty::Terminal;
use common::{Bench, repository};
use std::time::Instant;

const SAVES: usize = 21;

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn now() -> Instant {
    Instant::now()
}

fn main() {
    let bench = Bench::new();
    let whole = std::fs::read_to_string(repository("question-banks/sales-associate.toml")).expect("a bank");
    let file = bench.home().join("sales-associate.toml");
    std::fs::write(&file, &whole).expect("a folder to write in");
    let mut terminal =
        Terminal::start(&bench, 80, 24, &["bank", "preview", file.to_str().expect("a plain path")]);
    terminal.wait("the list", |screen| screen.contains("POOL") && !screen.contains("checking"));
    terminal.key("Enter");
    terminal.expect("candidate's view");
    let begin = whole.find("stem = \"\"\"\n").expect("an item") + "stem = \"\"\"\n".len();
    let (mut shows, mut is_checked) = (Vec::new(), Vec::new());
    for n in 0..SAVES {
        let word = format!("Change{n:02}");
        let text = format!("{}{word} {}", &whole[..begin], &whole[begin..]);
        let new = bench.home().join("new");
        std::fs::write(&new, text).expect("a folder to write in");
        let saved = now();
        std::fs::rename(&new, &file).expect("a folder to write in");
        terminal.expect(&word);
        shows.push(saved.elapsed());
        // back to the list, which says when the linter has been through
        terminal.key("Esc");
        terminal.wait("the linter", |screen| screen.contains("POOL") && !screen.contains("checking"));
        is_checked.push(saved.elapsed());
        terminal.key("Enter");
        terminal.expect("candidate's view");
    }
    for (what, mut times) in [("saved to shown", shows), ("saved to checked", is_checked)] {
        times.sort();
        println!("{what}: median {:.1?}, slowest {:.1?}", times[SAVES / 2], times[SAVES - 1]);
    }
}
