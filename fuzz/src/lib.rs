//! What the fuzz targets share: the readers of the product, and what has to hold whatever the bytes.
//!
//! The modules are the product's own; its other layers (store, server, screens) are not built, so a target is ready in a minute.

#[path = "../../src/bank/mod.rs"]
pub mod bank;
#[path = "../../src/decimal.rs"]
pub mod decimal;
#[path = "../../src/digest.rs"]
pub mod digest;
#[path = "../../src/document/mod.rs"]
pub mod document;
#[path = "../../src/drawing/mod.rs"]
pub mod drawing;
#[path = "../../src/exchange/mod.rs"]
pub mod exchange;
#[path = "../../src/id.rs"]
pub mod id;
#[path = "../../src/program/mod.rs"]
pub mod program;
#[path = "../../src/time.rs"]
pub mod time;

use exchange::{Fidelity, Format, Import, Target};
use std::io::{Cursor, Write};

/// Reads the bytes and settles what is found into a new bank: no panic, and nothing is dropped without a word.
pub fn read(bytes: &[u8], format: Option<Format>) {
    let Ok(reading) = exchange::read("fuzzed", bytes, format) else { return };
    let found = reading.found.len();
    let target = Target::New { id: "fuzzed".parse().expect("an id"), program: "p".parse().expect("an id") };
    let imported = Import::new(target, &[]).run(vec![reading]).expect("a new bank has no errors before");
    let lines = &imported.report.lines;
    assert_eq!(lines.len(), found, "a line for each question");
    let came = lines.iter().filter(|line| line.fidelity() != Fidelity::Refused).count();
    assert_eq!(came > 0, imported.text.is_some());
    imported.report.text();
}

/// The same for a package whose members are these: names and contents by turns, with a zero byte between them.
pub fn read_members(bytes: &[u8]) {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut parts = bytes.split(|byte| *byte == 0);
    while let (Some(name), Some(content)) = (parts.next(), parts.next()) {
        let name = String::from_utf8_lossy(name);
        if zip.start_file(name, zip::write::SimpleFileOptions::default()).is_err() {
            continue;
        }
        zip.write_all(content).expect("memory takes what is written");
    }
    if let Ok(package) = zip.finish() {
        read(&package.into_inner(), None);
    }
}

/// HTML on its way to Markdown, as a question of Moodle has it.
pub fn convert(bytes: &[u8]) {
    let html = String::from_utf8_lossy(bytes).replace("]]>", "");
    let text = format!(
        "<quiz><question type=\"multichoice\"><questiontext format=\"html\"><text><![CDATA[{html}]]></text></questiontext><answer fraction=\"100\"><text>a</text></answer><answer fraction=\"0\"><text>b</text></answer></question></quiz>"
    );
    read(text.as_bytes(), Some(Format::MoodleXml));
}

/// A bank's file. Where it is a bank, it goes out in every format. What a format took comes back as it was: where it took all
/// items, the bank has the same digest; else each item that it took is exact.
pub fn bank(bytes: &[u8]) {
    let checked = bank::check("fuzzed", bytes, None);
    checked.report.plain();
    if checked.value.is_none() {
        return;
    }
    let Some(data) = bank::data("fuzzed", bytes).value else { return };
    let distinct = distinct_questions(&checked.value.expect("it was read"));
    for format in Format::ALL {
        let written = exchange::write("fuzzed", &data, *format);
        let items = data["item"].as_array().map_or(0, Vec::len);
        assert_eq!(written.report.lines.len(), items, "{format}: a line for each item");
        let refused = written.report.count(Fidelity::Refused);
        if refused == items {
            continue;
        }
        let reading = exchange::read("fuzzed", &written.bytes, Some(*format));
        let reading = reading.unwrap_or_else(|why| panic!("{format} is not read back: {why}"));
        assert_eq!(reading.found.len(), items - refused, "{format}: every question comes back");
        // Aiken carries nothing, and of two items that ask the same one comes in
        if *format == Format::Aiken || !distinct {
            continue;
        }
        let target =
            Target::New { id: "fuzzed".parse().expect("an id"), program: "p".parse().expect("an id") };
        let imported = Import::new(target, &[]).run(vec![reading]).expect("a new bank has no errors before");
        let report = &imported.report;
        assert_eq!(report.count(Fidelity::Exact), report.lines.len(), "{format}: {}", report.text());
        assert!(imported.same || refused > 0, "{format}: {}", report.text());
    }
}

/// No two items of the bank ask the same.
fn distinct_questions(bank: &bank::Bank) -> bool {
    let mut known = std::collections::HashSet::new();
    bank.items.iter().all(|item| known.insert(item.question()))
}
