//! What end-to-end tests share: a home of their own, the real binary, and a pseudo-terminal to run it in.
#![expect(dead_code, reason = "each test file is a crate that uses a part of it")]

pub mod answers;
pub mod candidate;
pub mod clerk;
pub mod clocks;
pub mod desk;
pub mod figures;
pub mod postgres;
pub mod pty;
pub mod served;
pub mod sitting;

use pty::Terminal;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The binary under test.
pub fn binary() -> PathBuf {
    match option_env!("CARGO_BIN_EXE_invigil") {
        Some(path) => PathBuf::from(path),
        // an example stands in `<profile>/examples`, the binary above it
        None => std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().join("invigil"),
    }
}

/// A folder of this repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// From the home screen, at 80 by 24 and with the cursor on an exam that may start, to its first question: what to send,
/// and the text that follows.
pub const BEGIN: &[(&str, &str)] = &[
    ("s", "what it is"),
    ("\r", "rules and consent"),
    (" ", "[x] I have read"),
    ("\r", "Who sits this exam?"),
    ("\r", "Terminal check"),
    ("\r", "Question 1 of"),
];

/// From the home screen to the first question of the exam `title` under the cursor, in a terminal of any size that an exam
/// can be sat in.
pub fn begin(terminal: &mut Terminal, title: &str) {
    terminal.key("s");
    terminal.expect("what it is");
    terminal.expect(&format!("{title} exam"));
    go_on(terminal);
}

/// From an exam's details to its first question.
pub fn go_on(terminal: &mut Terminal) {
    open_attempt(terminal);
    terminal.wait("the first question on disk", |s| s.contains(" 1 of ") && s.contains("saved ✓ 2"));
}

/// From an exam's details through everything that is asked before an attempt is opened.
pub fn open_attempt(terminal: &mut Terminal) {
    terminal.key("Enter");
    let mut shown = terminal.expect("rules and consent");
    while shown.contains("Read on to the end") {
        let before = shown;
        terminal.key("PgDn");
        shown = terminal.wait("the rules to move", |screen| screen != before);
    }
    terminal.key("Space");
    terminal.expect("[x] I have read");
    terminal.key("Enter");
    terminal.expect("Who sits this exam?");
    terminal.key("Enter");
    terminal.expect("Terminal check");
    terminal.key("Enter");
}

/// Text as one line, however the screen broke it.
pub fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A home of its own for one test, with a clean environment.
pub struct Bench {
    dir: tempfile::TempDir,
    settings: Vec<(String, String)>,
}

impl Bench {
    /// An empty home.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { dir, settings: Vec::new() }
    }

    /// An empty home under the program and banks of the test data folder `name`.
    pub fn with_program(name: &str) -> Self {
        let mut bench = Self::new();
        bench.set(
            "INVIGIL_PROGRAM",
            repository(&format!("tests/data/programs/{name}.toml")).to_str().unwrap(),
        );
        bench.set("INVIGIL_BANKS", repository("tests/data/banks").to_str().unwrap());
        bench
    }

    /// Sets a variable of the environment for every later run.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    /// The home.
    pub fn home(&self) -> &Path {
        self.dir.path()
    }

    /// The environment of every run: nothing of the tester's own, UTC, a known terminal.
    pub fn environment(&self) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = [
            ("HOME", self.home().to_str().unwrap()),
            ("INVIGIL_HOME", self.home().to_str().unwrap()),
            ("PATH", &std::env::var("PATH").unwrap_or_default()),
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("TZ", "UTC"),
        ]
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .to_vec();
        all.extend(self.settings.iter().cloned());
        all
    }

    /// The command with these arguments, ready to run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.args(arguments).env_clear().envs(self.environment());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that has to succeed; its standard output.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?} gave {:?}\n{said}", output.status.code());
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that has to end with `code`; standard output and error.
    pub fn fails(&self, code: i32, arguments: &[&str]) -> (String, String) {
        let output = self.run(arguments);
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{out}\n{err}");
        (out, err)
    }

    /// Journal files of this home, oldest first.
    pub fn journals(&self) -> Vec<PathBuf> {
        let attempts = self.home().join("state/attempts");
        let mut found: Vec<PathBuf> = std::fs::read_dir(attempts)
            .map(|entries| {
                entries.map(|e| e.unwrap().path().join("journal.jsonl")).filter(|p| p.exists()).collect()
            })
            .unwrap_or_default();
        found.sort();
        found
    }
}
