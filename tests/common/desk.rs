//! An author's desk: a folder with the files of a test, and commands run in it.

use super::Bench;
use serde_json::Value;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Output, Stdio};

/// A home, and a folder with the files of a test.
pub struct Desk {
    pub bench: Bench,
    pub dir: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self { bench: Bench::new(), dir: tempfile::tempdir().unwrap() }
    }
    pub fn with_program(name: &str) -> Self {
        Self { bench: Bench::with_program(name), dir: tempfile::tempdir().unwrap() }
    }
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }
    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
    /// Names of the files, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.dir.path()).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
    pub fn start(&self, arguments: &[&str]) -> Child {
        let mut command = self.bench.command(arguments);
        command.current_dir(self.dir.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }
    /// Runs a command on this input: exit code, standard output, standard error.
    pub fn run_on(&self, input: &str, arguments: &[&str]) -> (i32, String, String) {
        let mut child = self.start(arguments);
        // a command that does not read may be gone already
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }
    pub fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        self.run_on("", arguments)
    }
    /// The digest of a bank, as `bank check` tells it.
    pub fn digest(&self, name: &str) -> Value {
        let (_, said, _) = self.run(&["bank", "check", name, "--json"]);
        serde_json::from_str::<Value>(&said).unwrap()[0]["bank"]["digest"].clone()
    }
}
