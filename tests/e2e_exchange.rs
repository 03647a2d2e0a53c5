//! Banks come and go as files of other systems: what is written, what is left alone, what is said, and how it ends.
#![expect(clippy::unwrap_used, reason = "a broken fixture should stop a test at once")]

mod common;

use common::{Bench, repository};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder with the files of a test.
struct Desk {
    bench: Bench,
    dir: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { bench: Bench::new(), dir: tempfile::tempdir().unwrap() }
    }
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.dir.path()).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let Output { status, stdout, stderr } =
            self.bench.command(arguments).current_dir(self.dir.path()).output().unwrap();
        (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }
}

fn shipped(name: &str) -> String {
    repository(&format!("question-banks/{name}.toml")).display().to_string()
}

const GIFT: &str = "::One:: 1 + 1? {=2 ~3}\n\n::Two:: Why? {}\n";

#[test]
fn a_bank_goes_out_and_comes_back_the_same() {
    let desk = Desk::new();
    for (format, file) in
        [("json", "b.json"), ("gift", "b.gift"), ("csv", "b.csv"), ("moodle", "b.xml"), ("text2qti", "b.md")]
    {
        let bank = shipped("technical-associate");
        let (code, said, told) = desk.run(&["bank", "export", &bank, "-o", file, "--to", format]);
        assert_eq!(code, 0, "{said}{told}");
        assert!(told.contains("It holds the keys: keep it from candidates"), "{told}");
        let out = format!("{format}.toml");
        let (code, said, _) = desk.run(&["bank", "import", file, "-o", &out]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("205 questions: 205 exact, 0 normalised, 0 lossy, 0 refused"), "{said}");
        assert!(said.contains("with the same digest"), "{said}");
        let digest = |file: &str| -> Value {
            let (_, said, _) = desk.run(&["bank", "check", file, "--json"]);
            serde_json::from_str::<Value>(&said).unwrap()[0]["bank"]["digest"].clone()
        };
        assert!(digest(&out).is_string());
        assert_eq!(digest(&out), digest(&bank));
    }
}

#[test]
fn what_came_in_and_what_did_not_is_said_to_people_and_to_programs() {
    let desk = Desk::new();
    desk.put("q.gift", GIFT);
    let (code, said, _) = desk.run(&["bank", "import", "q.gift", "-o", "new.toml"]);
    assert_eq!(code, 1, "one of them was refused");
    assert!(said.contains("q.gift:3:1: Two: refused\n    it is an essay"), "{said}");
    assert!(said.contains("2 questions: 1 exact, 0 normalised, 0 lossy, 1 refused"), "{said}");
    assert!(said.contains("Imported items are drafts"), "{said}");
    let (_, said, _) = desk.run(&["bank", "import", "q.gift", "-o", "other.toml", "--dry-run", "--json"]);
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&report["written"], &report["counts"]["exact"]), (&false.into(), &1.into()));
    assert_eq!(report["questions"][1]["line"], 3);
    assert_eq!(desk.names(), ["new.toml", "q.gift"]);
}

/// A question as somebody else's reader sees it.
#[derive(Debug, PartialEq)]
struct Seen {
    name: String,
    options: usize,
    right: Vec<usize>,
    /// As far as the format has points.
    points: Option<f64>,
}

/// The questions of a bank, by the bank's own data.
fn seen_in_bank(path: &str) -> Vec<Seen> {
    let bank = invigil::bank::read(path, &fs::read(path).unwrap()).unwrap();
    let seen = |item: &invigil::bank::Item| Seen {
        name: item.id.to_string(),
        options: item.options.len(),
        right: (0..item.options.len()).filter(|n| item.options[*n].key).collect(),
        points: Some(f64::from(item.points)),
    };
    bank.items.iter().map(seen).collect()
}

/// What the reader of this format finds in a file, and its name and version.
fn seen_by_others(format: &str, file: &Path) -> (String, Vec<Seen>) {
    let installed = Command::new(repository("scripts/exchange-readers")).output().unwrap();
    let why = String::from_utf8_lossy(&installed.stderr);
    assert!(installed.status.success(), "the readers cannot be installed, so nothing is tested: {why}");
    let python = PathBuf::from(String::from_utf8(installed.stdout).unwrap().trim()).join("python");
    let script = repository("tests/exchange/read_back.py");
    let output = Command::new(python).arg(script).arg(format).arg(file).output().unwrap();
    assert!(output.status.success(), "{format}: {}", String::from_utf8_lossy(&output.stderr));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let seen = |question: &Value| Seen {
        name: question["name"].as_str().unwrap().to_owned(),
        options: usize::try_from(question["options"].as_u64().unwrap()).unwrap(),
        right: question["right"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect(),
        points: question["points"].as_f64(),
    };
    let questions = said["questions"].as_array().unwrap().iter().map(seen).collect();
    (said["tool"].as_str().unwrap().to_owned(), questions)
}

/// pygiftparser, moodle_xml_parser and text2qti itself (`tests/exchange/requirements.txt`).
#[test]
fn readers_of_other_people_find_the_same_questions_keys_and_points() {
    let desk = Desk::new();
    for name in ["sales-associate", "technical-associate"] {
        for format in ["gift", "moodle", "text2qti"] {
            let file = format!("{name}.{format}");
            let (code, said, _) = desk.run(&["bank", "export", &shipped(name), "-o", &file, "--to", format]);
            assert_eq!(code, 0, "{said}");
            let (tool, found) = seen_by_others(format, &desk.path(&file));
            let mut expected = seen_in_bank(&shipped(name));
            if format == "gift" {
                expected.iter_mut().for_each(|seen| seen.points = None);
            }
            assert_eq!(found.len(), expected.len(), "{tool}");
            // pygiftparser takes an escaped brace within the answers for their end
            let bank = invigil::bank::read(name, &fs::read(shipped(name)).unwrap()).unwrap();
            let braced = |item: &invigil::bank::Item| {
                let mut texts = item.options.iter().map(|option| &option.text).chain([&item.rationale]);
                format == "gift" && texts.any(|text| text.contains('}'))
            };
            let mut compared = 0;
            for ((found, expected), item) in found.iter().zip(&expected).zip(&bank.items) {
                assert_eq!(found.name, expected.name, "{tool}");
                if !braced(item) {
                    assert_eq!(found, expected, "{tool}");
                    compared += 1;
                }
            }
            assert!(compared + 10 >= expected.len(), "{tool} compared {compared}");
        }
    }
}

#[test]
fn nothing_that_is_there_is_overwritten() {
    let desk = Desk::new();
    desk.put("q.gift", GIFT);
    desk.put("mine.toml", "mine");
    let (code, _, told) = desk.run(&["bank", "import", "q.gift", "-o", "mine.toml"]);
    assert_eq!(code, 1);
    assert!(told.contains("is there already, and was left as it is"), "{told}");
    let (code, _, _) =
        desk.run(&["bank", "export", &shipped("sales-associate"), "-o", "mine.toml", "--to", "gift"]);
    assert_eq!((code, fs::read_to_string(desk.path("mine.toml")).unwrap().as_str()), (1, "mine"));
    // a bank with errors takes nothing in
    let (code, said, told) = desk.run(&["bank", "import", "q.gift", "--into", "mine.toml"]);
    assert_eq!(code, 65, "{said}");
    assert!(told.contains("The bank has errors, so nothing was written"), "{told}");
    assert_eq!(fs::read_to_string(desk.path("mine.toml")).unwrap(), "mine");
}

#[test]
fn a_bank_takes_questions_in_behind_what_it_holds() {
    let desk = Desk::new();
    let before = fs::read_to_string(shipped("sales-associate")).unwrap();
    let bank = desk.put("sales-associate.toml", &before);
    let mode =
        |path: &Path| std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).unwrap().permissions());
    fs::set_permissions(&bank, std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
    desk.put("q.gift", GIFT);
    let (code, said, _) = desk.run(&["bank", "import", "q.gift", "--into", "sales-associate.toml"]);
    assert_eq!(code, 1);
    assert!(said.contains("--map '=DOMAIN', where DOMAIN is one of product-value"), "{said}");
    assert_eq!(fs::read_to_string(&bank).unwrap(), before);
    let (_, said, _) =
        desk.run(&["bank", "import", "q.gift", "--into", "sales-associate.toml", "--map", "*=pricing"]);
    assert!(said.contains("1 added to sales-associate.toml"), "{said}");
    let after = fs::read_to_string(&bank).unwrap();
    assert!(
        after.starts_with(&before)
            && after.contains("\n[[item]]\nid = \"one\"\ndomain = \"pricing\"\nstatus = \"draft\"\n")
    );
    assert_eq!(mode(&bank) & 0o777, 0o640);
    let (code, said, _) = desk.run(&["bank", "check", "sales-associate.toml"]);
    assert_eq!(code, 0, "{said}");
    // once more: it is there already
    let (_, said, _) =
        desk.run(&["bank", "import", "q.gift", "--into", "sales-associate.toml", "--map", "*=pricing"]);
    assert!(said.contains("`one` asks the same") && said.contains("Nothing came in"), "{said}");
    assert_eq!(fs::read_to_string(&bank).unwrap(), after);
    assert_eq!(desk.names(), ["q.gift", "sales-associate.toml"]);
}
