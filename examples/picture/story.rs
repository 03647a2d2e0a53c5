//! The story that the pictures tell: from an empty home through two exams to a credential.

use crate::Album;
use crate::common::answers::{self, Keys};
use crate::common::pty::Terminal;
use crate::common::sitting::{self, Typing, choose};
use crate::common::{Bench, repository};
use invigil::form::PresentedForm;

const SIZE: (u16, u16) = (100, 30);

/// Tells it once, under these settings of the environment.
pub(crate) fn tell(album: &mut Album<'_>, settings: &[(&str, &str)]) {
    let mut bench = Bench::new();
    settings.iter().for_each(|(name, value)| bench.set(name, value));
    bench.ok(&["partner", "add", "north", "--name", "North Ltd"]);
    let mut terminal = Terminal::start(&bench, SIZE.0, SIZE.1, &[]);
    terminal.expect("EXAMS");
    terminal.key("w");
    terminal.expect("Nobody is registered here yet");
    album.take(&terminal, "person", "Who is sitting");
    leave(terminal);
    for (id, name) in [("ada", "Ada Example"), ("ben", "Ben Example")] {
        bench.ok(&["candidate", "add", id, "--name", name, "--partner", "north"]);
    }
    sales(album, &bench);
    technical(album, &bench);
    practice(album, &bench);
    looking_back(album, &bench);
}

/// The Sales exam, passed, and the credential that it leads to.
fn sales(album: &mut Album<'_>, bench: &Bench) {
    let mut terminal = Terminal::start(bench, SIZE.0, SIZE.1, &["take", "sales-associate"]);
    terminal.expect("what it is");
    album.take(&terminal, "details", "An exam, before it is started");
    terminal.key("Enter");
    terminal.expect("rules and consent");
    album.take(&terminal, "consent", "Rules and consent");
    terminal.key("Space");
    terminal.expect("[x] I have read");
    terminal.key("Enter");
    terminal.expect("Who sits this exam?");
    terminal.key("Enter");
    terminal.expect("Terminal check");
    album.take(&terminal, "check", "Terminal check");
    terminal.key("Enter");
    terminal.wait("the first question", |s| s.contains(" 1 of ") && s.contains("saved ✓ 2"));
    let form = answers::form(bench);
    let keys = Keys::of(&repository("question-banks/sales-associate.toml"));
    // a wrong answer in every seventh question
    let answer = |terminal: &mut Terminal, i: usize| {
        let right = keys.right(&form.items[i]);
        let wanted: Vec<usize> = match i % 7 {
            6 => (0..form.items[i].options.len()).filter(|o| !right.contains(o)).take(right.len()).collect(),
            _ => right,
        };
        wanted.iter().for_each(|option| choose(terminal, *option, Typing::Letter));
    };
    for i in 0..6 {
        answer(&mut terminal, i);
        if i % 3 == 2 {
            terminal.key("m");
            terminal.expect("for review");
        }
        sitting::next(&mut terminal, i + 2);
    }
    terminal.key("p");
    sitting::at(&terminal, 6);
    let other =
        (0..form.items[5].options.len()).find(|o| !keys.right(&form.items[5]).contains(o)).unwrap_or(0);
    sitting::to_option(&mut terminal, other);
    terminal.key("x");
    terminal.expect("struck");
    sitting::saved(&terminal);
    album.take(&terminal, "exam", "The exam");
    terminal.key("r");
    terminal.expect("UNSEEN");
    album.take(&terminal, "review", "Review");
    terminal.key("Esc");
    terminal.expect_gone("UNSEEN");
    terminal.key("g");
    terminal.expect("Go to");
    album.take(&terminal, "go-to", "Go to a question");
    terminal.key("Esc");
    terminal.expect_gone("Go to");
    terminal.key("w");
    terminal.expect("Scratch notes");
    terminal.text("17: compare the two quotes again");
    terminal.expect("two quotes again");
    album.take(&terminal, "notes", "Scratch notes");
    terminal.key("Esc");
    terminal.expect_gone("Scratch notes");
    terminal.key("i");
    terminal.expect("Comment");
    terminal.text("Two options say the same.");
    terminal.expect("say the same.");
    album.take(&terminal, "comment", "A comment on a question, or an incident");
    terminal.key("Esc");
    terminal.expect("Esc again records it");
    terminal.key("Esc");
    terminal.expect_gone("say the same.");
    terminal.key("?");
    terminal.expect("Help");
    album.take(&terminal, "help", "Help, searchable");
    terminal.key("Esc");
    terminal.expect_gone("Help");
    terminal.key("C-q");
    terminal.expect("Submit");
    album.take(&terminal, "end", "Leave, submit or stay");
    terminal.key("Esc");
    terminal.expect_gone("End of the exam?");
    terminal.resize(48, 12);
    terminal.expect("needs 60x15");
    album.take(&terminal, "too-small", "A terminal that is too small");
    terminal.resize(SIZE.0, SIZE.1);
    sitting::at(&terminal, 6);
    sitting::next(&mut terminal, 7);
    for i in 6..form.items.len() {
        answer(&mut terminal, i);
        if i + 1 < form.items.len() {
            sitting::next(&mut terminal, i + 2);
        }
    }
    terminal.key("r");
    terminal.expect("[all");
    terminal.key("s");
    terminal.expect("Type submit and press Enter:");
    album.take(&terminal, "submit", "Handing in");
    terminal.text("submit");
    terminal.expect("press Enter: submit");
    terminal.key("Enter");
    terminal.expect("record code");
    album.take(&terminal, "passed", "A result: passed");
    leave(terminal);
    bench.ok(&["admin", "requirement", "passed", "ada", "sales-101"]);
}

/// The Technical exam, interrupted, and not passed.
fn technical(album: &mut Album<'_>, bench: &Bench) {
    let mut terminal = Terminal::start(bench, SIZE.0, SIZE.1, &["take", "technical-associate"]);
    terminal.expect("what it is");
    crate::common::go_on(&mut terminal);
    let form: PresentedForm = answers::form(bench);
    let code = form.items.iter().position(|item| item.stem.contains("```")).unwrap_or(0);
    for i in 0..code {
        choose(&mut terminal, 0, Typing::Letter);
        sitting::next(&mut terminal, i + 2);
    }
    choose(&mut terminal, 1, Typing::Letter);
    sitting::saved(&terminal);
    album.take(&terminal, "exam-code", "A question with code");
    terminal.kill();
    drop(terminal);
    let mut terminal = Terminal::start(bench, SIZE.0, SIZE.1, &[]);
    terminal.expect("Unfinished attempt");
    album.take(&terminal, "resume", "After a crash: going on");
    terminal.key("Enter");
    terminal.expect("On resuming:");
    sitting::submit(&mut terminal);
    album.take(&terminal, "not-passed", "A result: not passed");
    leave(terminal);
}

/// Practice, and home once there is something to show.
fn practice(album: &mut Album<'_>, bench: &Bench) {
    let mut terminal = Terminal::start(bench, SIZE.0, SIZE.1, &["take", "sales-associate", "--practice"]);
    let first = terminal.expect(" 1 of ");
    choose(&mut terminal, 0, Typing::Letter);
    if first.contains("choose TWO") {
        choose(&mut terminal, 1, Typing::Letter);
    }
    terminal.key("Enter");
    terminal.expect("19 to go");
    album.take(&terminal, "practice", "Practice, with the reasons");
    leave(terminal);
    let mut terminal = Terminal::start(bench, SIZE.0, SIZE.1, &[]);
    terminal.expect("EXAMS");
    album.take(&terminal, "home", "Home");
    terminal.key("Enter");
    terminal.expect("Time line");
    album.take(&terminal, "credential", "A credential and its time line");
    leave(terminal);
}

/// History, one attempt of it, the tiers of the partner, and a replay for an appeal.
fn looking_back(album: &mut Album<'_>, bench: &Bench) {
    let mut terminal = Terminal::start(bench, SIZE.0, SIZE.1, &[]);
    terminal.expect("EXAMS");
    terminal.key("t");
    terminal.expect("Silver");
    album.take(&terminal, "tiers", "The tiers of a partner");
    terminal.key("q");
    terminal.expect("EXAMS");
    terminal.key("h");
    terminal.wait("both attempts judged", |screen| screen.contains("intact") && !screen.contains('…'));
    album.take(&terminal, "history", "History");
    terminal.key("Down");
    terminal.key("Enter");
    terminal.expect("CLOSED: the attempt was submitted");
    album.take(&terminal, "attempt", "An attempt, looked back on");
    leave(terminal);
    let mut attempt: Vec<String> = bench.journals().iter().map(|journal| folder_name(journal)).collect();
    let oldest = attempt.remove(0);
    let mut terminal = Terminal::start(bench, SIZE.0, SIZE.1, &["attempts", "replay", &oldest]);
    terminal.expect("Nothing is recorded");
    terminal.key("Enter");
    terminal.expect("REPLAY");
    for _ in 0..16 {
        terminal.key("Right");
    }
    terminal.wait("a few facts on", |screen| screen.contains("fact 17 of"));
    album.take(&terminal, "replay", "A replay, for an appeal");
    leave(terminal);
}

fn folder_name(journal: &std::path::Path) -> String {
    let folder = journal.parent().and_then(|folder| folder.file_name());
    folder.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn leave(mut terminal: Terminal) {
    terminal.kill();
}
