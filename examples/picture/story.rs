//! The story that the pictures tell: from an empty home through two exams to a credential, and to the desk of its authors.
//!
//! It is told twice, with colours and without. Both tell of the same questions: where an attempt has been opened, the second
//! goes on with a copy of the first one's home. Time passes between the scenes, by other clocks for the program.

use crate::Album;
use crate::common::answers::{self, Keys};
use crate::common::clocks::{self, Clocks};
use crate::common::pty::Terminal;
use crate::common::sitting::{self, Typing, choose};
use crate::common::{Bench, repository};
use crate::desk;
use invigil::form::{PresentedForm, PresentedItem};
use std::path::Path;

pub(crate) const SIZE: (u16, u16) = (100, 30);

/// When each scene plays, in seconds after the first.
mod at {
    /// The middle of the Sales exam, and its end.
    pub(super) const SALES: i64 = 7 * 60;
    pub(super) const SALES_END: i64 = 41 * 60;
    /// The start of the Technical exam, its middle, the way back to it, its end.
    pub(super) const TECHNICAL: i64 = 3 * 3_600;
    pub(super) const TECHNICAL_MIDDLE: i64 = TECHNICAL + 16 * 60;
    pub(super) const TECHNICAL_AGAIN: i64 = TECHNICAL + 38 * 60;
    pub(super) const TECHNICAL_END: i64 = TECHNICAL + 74 * 60;
    /// Everything after it.
    pub(super) const AFTERWARDS: i64 = 5 * 3_600;
}

/// One telling: where the pictures go, and the home of its people.
struct Telling<'a, 'p> {
    album: &'a mut Album<'p>,
    bench: Bench,
}

/// Tells it, with colours and without.
pub(crate) fn tell<'a>(coloured: &mut Album<'a>, mono: &mut Album<'a>) {
    let mut plain = Bench::new();
    plain.set("NO_COLOR", "1");
    let mut both = [Telling { album: coloured, bench: Bench::new() }, Telling { album: mono, bench: plain }];
    both.iter_mut().for_each(|one| before_sales(one.album, &one.bench));
    same_home(&both);
    both.iter_mut().for_each(|one| sales(one.album, &mut one.bench));
    open_technical(&both[0].bench);
    same_home(&both);
    both.iter_mut().for_each(|one| {
        technical(one.album, &one.bench);
        later(&mut one.bench, at::AFTERWARDS);
    });
    let mut question = None;
    for one in &mut both {
        practice(one.album, &one.bench, &mut question);
        looking_back(one.album, &one.bench);
        desk::preview(one.album, &one.bench);
        desk::figure(one.album, &mut one.bench);
    }
}

/// The second home becomes a copy of the first.
fn same_home(both: &[Telling<'_, '_>; 2]) {
    let [from, to] = [&both[0], &both[1]].map(|telling| telling.bench.home());
    for entry in std::fs::read_dir(to).expect("the home can be listed").flatten() {
        std::fs::remove_dir_all(entry.path())
            .or_else(|_| std::fs::remove_file(entry.path()))
            .expect("it is gone");
    }
    copy(from, to);
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the folder can be made");
    for entry in std::fs::read_dir(from).expect("the folder can be listed").flatten() {
        let to = to.join(entry.file_name());
        match entry.file_type().expect("it is known what it is").is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(std::fs::copy(entry.path(), to).expect("the file can be copied")),
        }
    }
}

/// The program, so many seconds later.
fn start(bench: &Bench, seconds: i64, arguments: &[&str]) -> Terminal {
    clocks::start_in(SIZE, bench, Clocks::later(seconds), arguments)
}

/// Every later command of this home runs so many seconds later.
fn later(bench: &mut Bench, seconds: i64) {
    clocks::fake(bench, &format!("+{seconds}"));
}

/// Goes on with the attempt that lies open.
fn resume(terminal: &mut Terminal) {
    terminal.expect("Unfinished attempt");
    terminal.key("Enter");
    terminal.expect("On resuming:");
}

/// The way into the Sales exam.
fn before_sales(album: &mut Album<'_>, bench: &Bench) {
    bench.ok(&["partner", "add", "north", "--name", "North Ltd"]);
    let mut terminal = start(bench, 0, &[]);
    terminal.expect("EXAMS");
    terminal.key("w");
    terminal.expect("Nobody is registered here yet");
    album.take(&terminal, "person", "Who is sitting");
    leave(terminal);
    for (id, name) in [("ada", "Ada Example"), ("ben", "Ben Example")] {
        bench.ok(&["candidate", "add", id, "--name", name, "--partner", "north"]);
    }
    let mut terminal = start(bench, 0, &["take", "sales-associate"]);
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
    leave(terminal);
}

/// Answers a question, rightly or not.
fn answer(terminal: &mut Terminal, keys: &Keys, item: &PresentedItem, rightly: bool) {
    let right = keys.right(item);
    let wanted: Vec<usize> = match rightly {
        true => right,
        false => (0..item.options.len()).filter(|o| !right.contains(o)).take(right.len()).collect(),
    };
    wanted.iter().for_each(|option| choose(terminal, *option, Typing::Letter));
}

/// The Sales exam, passed, and the credential that it leads to.
fn sales(album: &mut Album<'_>, bench: &mut Bench) {
    let mut terminal = start(bench, at::SALES, &[]);
    resume(&mut terminal);
    let form = answers::form(bench);
    let keys = Keys::of(&repository("question-banks/sales-associate.toml"));
    // a wrong answer in every seventh question
    let rightly = |i: usize| i % 7 != 6;
    for i in 0..6 {
        answer(&mut terminal, &keys, &form.items[i], rightly(i));
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
    leave(terminal);
    let mut terminal = start(bench, at::SALES_END, &[]);
    resume(&mut terminal);
    sitting::at(&terminal, 6);
    sitting::next(&mut terminal, 7);
    for i in 6..form.items.len() {
        answer(&mut terminal, &keys, &form.items[i], rightly(i));
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
    later(bench, at::SALES_END + 60);
    bench.ok(&["admin", "requirement", "passed", "ada", "sales-101"]);
}

/// The way into the Technical exam.
fn open_technical(bench: &Bench) {
    let mut terminal = start(bench, at::TECHNICAL, &["take", "technical-associate"]);
    terminal.expect("what it is");
    crate::common::go_on(&mut terminal);
    leave(terminal);
}

/// The Technical exam, interrupted, and not passed.
fn technical(album: &mut Album<'_>, bench: &Bench) {
    let form: PresentedForm = answers::form(bench);
    let keys = Keys::of(&repository("question-banks/technical-associate.toml"));
    let mut terminal = start(bench, at::TECHNICAL_MIDDLE, &[]);
    resume(&mut terminal);
    let with_code = |item: &PresentedItem| item.stem.contains("```") && item.select == 1;
    let code = form.items.iter().position(with_code).unwrap_or(0);
    for i in 0..code {
        answer(&mut terminal, &keys, &form.items[i], i % 2 == 0);
        sitting::next(&mut terminal, i + 2);
    }
    choose(&mut terminal, 1, Typing::Letter);
    sitting::saved(&terminal);
    album.take(&terminal, "exam-code", "A question with code");
    leave(terminal);
    let terminal = start(bench, at::TECHNICAL_AGAIN, &[]);
    terminal.expect("Unfinished attempt");
    album.take(&terminal, "resume", "After a crash: going on");
    leave(terminal);
    let mut terminal = start(bench, at::TECHNICAL_END, &[]);
    resume(&mut terminal);
    for i in code + 1..form.items.len() {
        sitting::next(&mut terminal, i + 1);
        answer(&mut terminal, &keys, &form.items[i], i % 5 > 1);
    }
    sitting::submit(&mut terminal);
    album.take(&terminal, "not-passed", "A result: not passed");
    leave(terminal);
}

/// Practice, and home once there is something to show. Practice begins anew until it begins with this question.
fn practice(album: &mut Album<'_>, bench: &Bench, question: &mut Option<String>) {
    let arguments = ["take", "sales-associate", "--practice"];
    let stem = |screen: &str| screen.lines().nth(4).unwrap_or_default().to_owned();
    let mut terminal = start(bench, at::AFTERWARDS, &arguments);
    let mut first = terminal.expect(" 1 of ");
    while *question.get_or_insert_with(|| stem(&first)) != stem(&first) {
        leave(terminal);
        terminal = start(bench, at::AFTERWARDS, &arguments);
        first = terminal.expect(" 1 of ");
    }
    choose(&mut terminal, 0, Typing::Letter);
    if first.contains("choose TWO") {
        choose(&mut terminal, 1, Typing::Letter);
    }
    terminal.key("Enter");
    terminal.expect("19 to go");
    album.take(&terminal, "practice", "Practice, with the reasons");
    leave(terminal);
    let mut terminal = start(bench, at::AFTERWARDS, &[]);
    terminal.expect("EXAMS");
    album.take(&terminal, "home", "Home");
    terminal.key("Enter");
    terminal.expect("Time line");
    album.take(&terminal, "credential", "A credential and its time line");
    leave(terminal);
}

/// History, one attempt of it, the tiers of the partner, and a replay for an appeal.
fn looking_back(album: &mut Album<'_>, bench: &Bench) {
    let mut terminal = start(bench, at::AFTERWARDS, &[]);
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
    let mut terminal = start(bench, at::AFTERWARDS, &["attempts", "replay", &oldest]);
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

pub(crate) fn leave(mut terminal: Terminal) {
    terminal.kill();
}
