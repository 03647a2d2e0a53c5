//! What the fault tests share: the way into an exam, and what screen and journal say, read by simple means of their own.
#![expect(dead_code, reason = "each test file uses a part of it")]

use crate::common::Bench;
use crate::common::pty::Terminal;
use rustix::process::{Pid, Signal};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A home with one person.
pub fn bench() -> Bench {
    let bench = Bench::new();
    register(&bench, "ada");
    bench
}

/// A home with one person, under the test program with its four-question, one-minute exam.
pub fn small_bench() -> Bench {
    let bench = Bench::with_program("two-level");
    register(&bench, "ada");
    bench
}

/// Registers a person, who is in use from then on.
pub fn register(bench: &Bench, id: &str) {
    bench.ok(&["candidate", "add", id, "--name", "Ada Example"]);
    bench.ok(&["candidate", "use", id]);
}

/// Goes from the details of an exam to the last screen before it: the next Enter opens the attempt.
pub fn up_to_opening(terminal: &mut Terminal) {
    terminal.expect("what it is");
    terminal.key("Enter");
    terminal.expect("[ ] I have read");
    terminal.key("Space");
    terminal.expect("[x] I have read");
    terminal.key("Enter");
    terminal.expect("Who sits this exam");
    terminal.key("Enter");
    terminal.expect("Terminal check");
}

/// Goes from the details of an exam to its first question.
pub fn begin(terminal: &mut Terminal) {
    up_to_opening(terminal);
    terminal.key("Enter");
    terminal.expect("Question 1 of");
    terminal.expect("saved ✓");
}

/// Starts an exam in a new terminal, up to its first question.
pub fn sitting(bench: &Bench, exam: &str) -> Terminal {
    let mut terminal = Terminal::start(bench, 80, 24, &["take", exam]);
    begin(&mut terminal);
    terminal
}

/// The sequence number that the screen calls saved, while it calls everything saved.
pub fn saved(screen: &str) -> Option<u64> {
    let (_, after) = screen.split_once("saved ✓ ")?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The remaining seconds on the clock at the end of the first line.
pub fn clock(screen: &str) -> Option<u64> {
    let time = screen.lines().next()?.split_whitespace().last()?;
    let parts: Vec<u64> = time.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match parts[..] {
        [h, m, s] => Some(h * 3600 + m * 60 + s),
        _ => None,
    }
}

/// The number of the open question.
pub fn question(screen: &str) -> Option<usize> {
    let (_, after) = screen.split_once("Question ")?;
    after.split_whitespace().next()?.parse().ok()
}

/// Whole records of a journal, as JSON.
pub fn records(journal: &Path) -> Vec<Value> {
    let bytes = std::fs::read(journal).unwrap();
    let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |end| end + 1);
    let text = std::str::from_utf8(&bytes[..whole]).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The kinds of facts of a journal, in order.
pub fn kinds(journal: &Path) -> Vec<String> {
    records(journal).iter().map(|r| r["fact"]["type"].as_str().unwrap().to_owned()).collect()
}

/// The one journal of this home.
pub fn journal(bench: &Bench) -> PathBuf {
    let all = bench.journals();
    assert_eq!(all.len(), 1, "{all:?}");
    all.into_iter().next().unwrap()
}

/// `verify` of a journal has to end with this code; what it says.
pub fn verify(bench: &Bench, code: i32, journal: &Path) -> String {
    bench.fails(code, &["verify", journal.to_str().unwrap()]).0
}

/// Sends a signal, at once.
pub fn send(signal: Signal, pid: u32) {
    let pid = Pid::from_raw(pid.try_into().unwrap()).unwrap();
    rustix::process::kill_process(pid, signal).unwrap();
}

/// Ends the program at once, without a chance to tidy up, and takes in what it had shown.
pub fn kill(terminal: &mut Terminal) {
    send(Signal::KILL, terminal.pid());
    terminal.end();
}

/// Waits until something outside of the terminal holds.
pub fn until(what: &str, condition: impl Fn() -> bool) {
    for _ in 0..3000 {
        if condition() {
            return;
        }
        pause(Duration::from_millis(10));
    }
    panic!("waited in vain for {what}");
}

/// Lets time pass: for random moments, and between two looks at something that tells nobody of its change.
pub fn pause(time: Duration) {
    let (_open, silence) = std::sync::mpsc::channel::<()>();
    let _ = silence.recv_timeout(time);
}

/// A small generator of random numbers: the same seed gives the same test.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }
}
