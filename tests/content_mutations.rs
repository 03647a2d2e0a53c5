//! Whatever happens to a program or a bank file, reading it ends in a value or in faults that stand inside the file.

use invigil::document::{FaultReport, Severity};
use invigil::{bank, program};
use proptest::prelude::*;

const PROGRAM: &str = include_str!("../program.toml");
const TWO_LEVEL: &str = include_str!("data/programs/two-level.toml");
const BANK: &str = include_str!("data/banks/deck-basic.toml");

/// One thing that can happen to a file.
#[derive(Debug, Clone)]
enum Mutation {
    DeleteLine(usize),
    RepeatLine(usize),
    SwapLines(usize, usize),
    ReplaceValue(usize, String),
    InsertLine(usize, String),
    DeleteBytes(usize, usize),
    InsertText(usize, String),
    Cut(usize),
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("0".to_owned()),
        Just("-1".to_owned()),
        Just("1e400".to_owned()),
        Just("nan".to_owned()),
        Just("99999999999999999999999999".to_owned()),
        Just("true".to_owned()),
        Just("\"\"".to_owned()),
        Just("\"a\\u202eb\"".to_owned()),
        Just("[]".to_owned()),
        Just("[[]]".to_owned()),
        Just("{}".to_owned()),
        Just("[{ id = \"a\" }]".to_owned()),
        Just("2026-02-28".to_owned()),
        Just("07:32:00".to_owned()),
        Just("\"\"\"open".to_owned()),
        Just("'sales-expert'".to_owned()),
        "[ -~]{0,12}",
        "\\PC{0,8}",
    ]
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("[[track]]".to_owned()),
        Just("[[item]]".to_owned()),
        Just("[blueprint.items]".to_owned()),
        Just("[level.brief]".to_owned()),
        Just("[[level]]".to_owned()),
        Just("id = \"x\"".to_owned()),
        "[a-z_.]{1,9} = [0-9]{1,3}",
        "\\PC{0,20}",
    ]
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let place = any::<prop::sample::Index>().prop_map(|index| index.index(1 << 20));
    prop_oneof![
        4 => place.clone().prop_map(Mutation::DeleteLine),
        2 => place.clone().prop_map(Mutation::RepeatLine),
        2 => (place.clone(), place.clone()).prop_map(|(a, b)| Mutation::SwapLines(a, b)),
        6 => (place.clone(), value()).prop_map(|(at, v)| Mutation::ReplaceValue(at, v)),
        2 => (place.clone(), line()).prop_map(|(at, l)| Mutation::InsertLine(at, l)),
        2 => (place.clone(), 1..40usize).prop_map(|(at, n)| Mutation::DeleteBytes(at, n)),
        2 => (place.clone(), "\\PC{1,4}").prop_map(|(at, t)| Mutation::InsertText(at, t)),
        1 => place.prop_map(Mutation::Cut),
    ]
}

fn mutate(text: &str, mutations: &[Mutation]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for mutation in mutations {
        let whole = String::from_utf8_lossy(&bytes).into_owned();
        let mut lines: Vec<String> = whole.lines().map(str::to_owned).collect();
        let count = lines.len().max(1);
        let length = bytes.len().max(1);
        match mutation {
            Mutation::DeleteBytes(at, n) => {
                let from = at % length;
                bytes.drain(from.min(bytes.len())..(from + n).min(bytes.len()));
                continue;
            }
            Mutation::InsertText(at, text) => {
                // At any byte: it may split a character, and the file is no text any more.
                let at = (at % length).min(bytes.len());
                bytes.splice(at..at, text.bytes());
                continue;
            }
            Mutation::Cut(at) => {
                bytes.truncate(at % length);
                continue;
            }
            Mutation::DeleteLine(at) if !lines.is_empty() => drop(lines.remove(at % count)),
            Mutation::RepeatLine(at) if !lines.is_empty() => {
                let line = lines[at % count].clone();
                lines.insert(at % count, line);
            }
            Mutation::SwapLines(a, b) if !lines.is_empty() => lines.swap(a % count, b % count),
            Mutation::ReplaceValue(at, value) if !lines.is_empty() => {
                let line = &mut lines[at % count];
                if let Some((name, _)) = line.split_once('=') {
                    *line = format!("{name}= {value}");
                }
            }
            Mutation::InsertLine(at, line) => lines.insert((at % count).min(lines.len()), line.clone()),
            _ => {}
        }
        bytes = (lines.join("\n") + "\n").into_bytes();
    }
    bytes
}

/// A value or errors; every fault inside the file, with a place, a message, and a rendering.
fn assert_sound(bytes: &[u8], has_value: bool, report: &FaultReport) {
    let errors = report.faults().iter().filter(|f| f.severity == Severity::Error).count();
    assert_eq!(has_value, errors == 0, "{}", report.plain());
    let lines = bytes.iter().filter(|b| **b == b'\n').count() + 1;
    for fault in report.faults() {
        assert!(fault.span.start <= fault.span.end && fault.span.end <= bytes.len().max(1), "{fault:?}");
        let position = report.position(fault);
        assert!((1..=lines).contains(&position.line) && position.column >= 1, "{fault:?}");
        assert!(!fault.message.is_empty() && !fault.message.contains('\n'), "{fault:?}");
    }
    assert_eq!(report.plain().is_empty(), report.faults().is_empty());
    assert_eq!(report.json().as_array().map_or(0, Vec::len), report.faults().len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_program_is_read_or_refused_with_places(
        small in any::<bool>(),
        mutations in prop::collection::vec(mutation(), 1..5),
    ) {
        let bytes = mutate(if small { TWO_LEVEL } else { PROGRAM }, &mutations);
        let checked = program::check("p.toml", &bytes);
        assert_sound(&bytes, checked.value.is_some(), &checked.report);
        if let Some(program) = checked.value {
            // What was read can be shown: references resolve.
            let _ = (program::show::text(&program), program::show::json(&program));
        }
    }

    #[test]
    fn a_mutated_bank_is_read_or_refused_with_places(mutations in prop::collection::vec(mutation(), 1..5)) {
        let bytes = mutate(BANK, &mutations);
        let checked = bank::check("b.toml", &bytes, None);
        assert_sound(&bytes, checked.value.is_some(), &checked.report);
        if let Some(bank) = checked.value {
            for item in &bank.items {
                assert_eq!(item.options.iter().filter(|o| o.key).count(), item.select as usize);
                assert!(bank.domains.iter().any(|d| d.id == item.domain));
            }
            let _ = bank::CatalogueEntry::of(&bank);
        }
    }

    #[test]
    fn any_bytes_at_all_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let checked = program::check("p.toml", &bytes);
        assert_sound(&bytes, checked.value.is_some(), &checked.report);
        let checked = bank::check("b.toml", &bytes, None);
        assert_sound(&bytes, checked.value.is_some(), &checked.report);
    }
}
