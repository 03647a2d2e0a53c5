//! Banks come and go as files of other systems: what is written, what is left alone, what is said, and how it ends.
#![expect(clippy::unwrap_used, reason = "a broken fixture should stop a test at once")]

mod common;

use common::desk::Desk;
use common::repository;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn shipped(name: &str) -> String {
    repository(&format!("question-banks/{name}.toml")).display().to_string()
}

const GIFT: &str = "::One:: 1 + 1? {=2 ~3}\n\n::Two:: Why? {}\n";

#[test]
fn a_bank_goes_out_and_comes_back_the_same() {
    let desk = Desk::new();
    for (format, file) in [
        ("json", "b.json"),
        ("gift", "b.gift"),
        ("csv", "b.csv"),
        ("moodle", "b.xml"),
        ("text2qti", "b.md"),
        ("qti12", "c.zip"),
        ("qti22", "d.zip"),
        ("qti3", "e.zip"),
    ] {
        let bank = shipped("technical-associate");
        let (code, said, told) = desk.run(&["bank", "export", &bank, "-o", file, "--to", format]);
        assert_eq!(code, 0, "{said}{told}");
        assert!(told.contains("It holds the keys: keep it from candidates"), "{told}");
        let out = format!("{format}.toml");
        let (code, said, _) = desk.run(&["bank", "import", file, "-o", &out]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("205 questions: 205 exact, 0 normalised, 0 lossy, 0 refused"), "{said}");
        assert!(said.contains("with the same digest"), "{said}");
        assert!(desk.digest(&out).is_string());
        assert_eq!(desk.digest(&out), desk.digest(&bank));
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
    /// What each option alone earns, where the reader scores.
    alone: Option<Vec<f64>>,
}

/// What each option alone earns, of an item that is all or nothing.
fn alone(item: &invigil::bank::Item) -> Vec<f64> {
    assert_eq!(item.scoring, invigil::bank::Scoring::AllOrNothing);
    let earned = |key: bool| if key && item.select == 1 { f64::from(item.points) } else { 0.0 };
    item.options.iter().map(|option| earned(option.key)).collect()
}

/// The questions of a bank, by the bank's own data.
fn seen_in_bank(path: &str) -> Vec<Seen> {
    let bank = invigil::bank::read(path, &fs::read(path).unwrap()).unwrap();
    let seen = |item: &invigil::bank::Item| Seen {
        name: item.id.to_string(),
        options: item.options.len(),
        right: (0..item.options.len()).filter(|n| item.options[*n].key).collect(),
        points: Some(f64::from(item.points)),
        alone: Some(alone(item)),
    };
    bank.items.iter().map(seen).collect()
}

/// What the reader of this format finds in a file as it says it, and its name and version.
fn read_by_others(format: &str, file: &Path) -> (String, Vec<Value>) {
    let installed = Command::new(repository("scripts/exchange-readers")).output().unwrap();
    let why = String::from_utf8_lossy(&installed.stderr);
    assert!(installed.status.success(), "the readers cannot be installed, so nothing is tested: {why}");
    let python = PathBuf::from(String::from_utf8(installed.stdout).unwrap().trim()).join("python");
    let script = repository("tests/exchange/read_back.py");
    let output = Command::new(python).arg(script).arg(format).arg(file).output().unwrap();
    assert!(output.status.success(), "{format}: {}", String::from_utf8_lossy(&output.stderr));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    (said["tool"].as_str().unwrap().to_owned(), said["questions"].as_array().unwrap().clone())
}

fn seen_by_others(format: &str, file: &Path) -> (String, Vec<Seen>) {
    let (tool, questions) = read_by_others(format, file);
    let seen = |question: &Value| Seen {
        name: question["name"].as_str().unwrap().to_owned(),
        options: usize::try_from(question["options"].as_u64().unwrap()).unwrap(),
        right: question["right"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect(),
        points: question["points"].as_f64(),
        alone: question["alone"].as_array().map(|scores| scores.iter().filter_map(Value::as_f64).collect()),
    };
    (tool, questions.iter().map(seen).collect())
}

/// pygiftparser, moodle_xml_parser, text2qti itself, qti2latex, onyx2moodle behind citolab-qti-convert, and the
/// player of qti-components (`tests/exchange/requirements.txt`, `tests/exchange/player`).
#[test]
fn readers_of_other_people_find_the_same_questions_keys_and_points() {
    let desk = Desk::new();
    for name in ["sales-associate", "technical-associate"] {
        for format in ["gift", "moodle", "text2qti", "qti12", "qti22", "qti3"] {
            let file = format!("{name}.{format}");
            let (code, said, _) = desk.run(&["bank", "export", &shipped(name), "-o", &file, "--to", format]);
            assert_eq!(code, 0, "{said}");
            let (tool, found) = seen_by_others(format, &desk.path(&file));
            let mut expected = seen_in_bank(&shipped(name));
            for seen in &mut expected {
                if format == "gift" {
                    seen.points = None;
                }
                if !["qti22", "qti3"].contains(&format) {
                    seen.alone = None;
                }
            }
            assert_eq!(found.len(), expected.len(), "{tool}");
            // pygiftparser takes an escaped brace within the answers for their end; qti2latex takes every answer with feedback for a key
            let bank = invigil::bank::read(name, &fs::read(shipped(name)).unwrap()).unwrap();
            let mistaken = |item: &invigil::bank::Item| match format {
                "gift" => {
                    let mut texts = item.options.iter().map(|option| &option.text).chain([&item.rationale]);
                    texts.any(|text| text.contains('}'))
                }
                "qti12" => item.options.iter().any(|option| option.rationale.is_some()),
                _ => false,
            };
            let mut compared = 0;
            for ((found, expected), item) in found.iter().zip(&expected).zip(&bank.items) {
                assert_eq!(found.name, expected.name, "{tool}");
                if !mistaken(item) {
                    assert_eq!(found, expected, "{tool}");
                    compared += 1;
                }
            }
            let spared = if format == "qti12" { 25 } else { 10 };
            assert!(compared + spared >= expected.len(), "{tool} compared {compared}");
        }
    }
}

/// Items of every type, as far as a format has them and the reader reads them.
#[test]
fn readers_of_other_people_find_the_same_answers_of_other_types() {
    let desk = Desk::new();
    let bank = fs::read_to_string(repository("tests/data/types/banks/land-assistant.toml")).unwrap();
    // its practice items ask the same, which text2qti refuses
    let live = bank.split("[[item]]\nid = \"p-choice\"").next().unwrap();
    let bank = desk.put("types.toml", live).display().to_string();
    let bearings = ["bearing", "true bearing", "whole circle bearing", "whole-circle bearing", "azimuth"];
    for (format, expected) in [
        (
            "gift",
            json!({
                "true-false": true,
                // of another system, which this reader does not have
                "ordering": null,
                "matching": [
                    ["Area of a field", "Hectares"], ["Length of a boundary", "Metres"],
                    ["Height of a mark", "Metres"], ["", "Litres"],
                ],
                "numeric": [[6.25, 0.0, 100.0], [6.25, 0.25, 50.0]],
                "text": bearings,
                "numeric-range": [[60.0, 60.0, 100.0]],
            }),
        ),
        (
            "moodle",
            json!({"inline-choice": [
                [1, [["0°", 100], ["90°", 0], ["180°", 0]]],
                [2, [["clockwise", 100], ["counterclockwise", 0]]],
            ]}),
        ),
        (
            "text2qti",
            json!({
                "true-false": [["True", true], ["False", false]],
                "numeric": [6.25, null, 6.25],
                "text": bearings,
                "numeric-range": [60.0, null, 60.0],
            }),
        ),
    ] {
        let file = format!("types.{format}");
        let (code, said, _) = desk.run(&["bank", "export", &bank, "-o", &file, "--to", format]);
        assert!(code <= 1, "{said}");
        let (tool, found) = read_by_others(format, &desk.path(&file));
        for (name, answers) in expected.as_object().unwrap() {
            let question = found.iter().find(|question| question["name"] == *name);
            let question = question.unwrap_or_else(|| panic!("{tool} finds no {name}: {found:?}"));
            assert_eq!(question["said"], *answers, "{tool}: {name}");
        }
    }
}

/// Each file of `tests/data/hostile`, and what is said of it. A file without a place is refused as a whole.
const HOSTILE: &[(&str, &str)] = &[
    ("absolute.zip", "/tmp/slipped.xml: its name leads out of the package"),
    ("bomb-ratio.zip", "a.xml: its 4099 bytes unpack to 4194320 or more"),
    ("bomb.zip", "a.xml: its 17346 bytes unpack to 16777217 or more"),
    ("broken-member.zip", "items/a.xml: line 2, column 2: the element `item` never ends"),
    ("corrupt.zip", "a.xml: it cannot be unpacked"),
    ("deep.xml", "line 2, column 892: elements are nested more than 100 deep"),
    ("drive.zip", "C:\\slipped.xml: its name leads out of the package"),
    ("empty.zip", "no file in the package holds questions of QTI"),
    ("encoding-unknown.xml", "the file declares the encoding `EUC-JP`"),
    ("encrypted.zip", "a.xml: it is encrypted"),
    ("entities.xml", "line 2, column 1: the document type declares entities"),
    ("external-entity.xml", "line 2, column 1: the document type declares entities"),
    ("latin1-as-utf8.xml", "line 2, column 34: the file is not UTF-8 text: byte 72 is 0xE9"),
    ("link.zip", "a.xml: it is a link, not a file"),
    ("lying-length.zip", "a.xml: it cannot be unpacked: File is larger than its declared uncompressed size"),
    ("nested.zip", "inner.zip: it is a package within the package"),
    ("null-bytes.gift", "line 2, column 2: the file is not UTF-8 text: byte 17 is 0xFF"),
    ("parameter-entity.xml", "line 2, column 1: the document type declares entities"),
    ("slip.zip", "../../slipped.xml: its name leads out of the package"),
    ("test-alone.xml", "line 1, column 1: it names questions, or is a part of them, and holds none"),
    ("truncated-attribute.xml", "line 2, column 1: this is no XML: syntax error: attribute value not closed"),
    ("truncated.xml", "line 4, column 27: the element `mattext` never ends"),
    ("truncated.zip", "it is no whole ZIP file"),
    ("unknown-entity.xml", "line 2, column 17: `&wonder;` is no character"),
    ("unknown-method.zip", "a.xml: it is packed by"),
    ("utf16-half.xml", "line 1, column 24: the file is not UTF-16 text"),
];

/// In three quarters of a gigabyte of address space and a few seconds, each ends with a sentence, and nothing is written.
#[test]
fn files_that_mean_harm_end_with_a_place_and_leave_nothing_behind() {
    let desk = Desk::new();
    let folder = repository("tests/data/hostile");
    let mut names: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, HOSTILE.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    let mut files: Vec<(PathBuf, &str)> =
        HOSTILE.iter().map(|(name, said)| (folder.join(name), *said)).collect();
    // what is long is made here
    for (name, bytes, said) in [
        (
            "attribute.xml",
            format!("<questestinterop x=\"{}", "a&amp;".repeat(2_000_000)),
            "line 1, column 1: this is no XML",
        ),
        (
            "elements.xml",
            format!("<questestinterop>{}", "<a/>".repeat(3_000_000)),
            "it has more than 1000000 elements",
        ),
        ("comment.xml", format!("<questestinterop><!-- {}", "-".repeat(12_000_000)), "this is no XML"),
    ] {
        files.push((desk.put(name, bytes), said));
    }
    let before = desk.names();
    for (file, said) in files {
        let mut limited = Command::new("sh");
        let run = "ulimit -v 786432; exec timeout 20 \"$@\"";
        limited.args(["-c", run, "sh", env!("CARGO_BIN_EXE_invigil"), "bank", "import"]).arg(&file);
        limited.args(["-o", "new.toml"]).current_dir(desk.dir.path());
        limited.env("INVIGIL_HOME", desk.path("home"));
        let output = limited.output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(65), "{}: {told}", file.display());
        assert!(told.contains(said), "{}: {told}", file.display());
        assert!(told.contains("Nothing was imported"), "{told}");
        assert_eq!(desk.names(), before, "{}", file.display());
    }
    assert!(!Path::new("/tmp/slipped.xml").exists());
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
