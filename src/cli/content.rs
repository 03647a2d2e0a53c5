//! The commands of content developers: `program check|show|schema|new` and `bank schema`; and what `bank check` says of a
//! bank that can be used.
//!
//! Each is a function from its arguments to an [`Output`]; nothing is printed in here. Faults are what these commands
//! are asked for, so they go to standard output; standard error has what kept a command from doing its work.
//!
//! Exit codes: 0 no errors (warnings are fine), 1 errors in a file, 2 a file cannot be read or written.

use crate::bank::{self, Bank, CatalogueEntry, PoolReport, review_due};
use crate::cli::files;
use crate::cli::outcome::{Output, code};
use crate::document::FaultReport;
use crate::library::{LibraryError, read_file};
use crate::program::template::Template;
use crate::program::{self, Program, show};
use crate::time::Day;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// How a command speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speech {
    /// Text without colours.
    Plain,
    /// Text with colours.
    Styled,
    /// JSON.
    Json,
}

/// `program check FILE…`
pub fn program_check(files: &[PathBuf], speech: Speech) -> Output {
    check_files(files, speech, |name, bytes| {
        let checked = program::check(name, bytes);
        let summary = checked.value.as_ref().map(|p| {
            let text = format!(
                "{} ({}): {}, {}, {}, {}\n",
                p.name,
                p.id,
                count(p.tracks.len(), "track"),
                count(p.credentials.len(), "credential"),
                count(p.exams.len(), "exam"),
                count(p.tiers.len(), "tier"),
            );
            (text, json!({"id": p.id, "digest": p.digest}))
        });
        (checked.report, "program", summary)
    })
}

/// `program show`: the program in force, resolved.
pub fn program_show(program: &Program, speech: Speech) -> Output {
    let stdout = match speech {
        Speech::Json => pretty(&show::json(program)),
        Speech::Plain | Speech::Styled => show::text(program),
    };
    Output::data(stdout)
}

/// `program schema`
pub fn program_schema() -> Output {
    Output::data(pretty(&program::schema()))
}

/// `program new [FILE]`: the text of a new program file, on standard output or into a file that is not there yet.
pub fn program_new(template: Template, to: Option<&Path>) -> Output {
    let text = template.text();
    let Some(path) = to else { return Output::data(text) };
    match files::write_new(path, text.as_bytes()) {
        Ok(()) => Output::message(format!(
            "{} is written. Change it, then: invigil program check {0}",
            path.display()
        )),
        Err(error) => {
            let path = path.display();
            if error.kind() == std::io::ErrorKind::AlreadyExists {
                let hint = "Name another file, or move this one away";
                return Output::failure(
                    code::NO,
                    format!("{path} is there already, and was left as it is. {hint}"),
                );
            }
            Output::failure(code::IO, format!("{path} cannot be written: {error}"))
        }
    }
}

/// `bank schema`
pub fn bank_schema() -> Output {
    Output::data(pretty(&bank::schema()))
}

/// Checks each file by `check`, which answers with the report, what the file is, and a summary of a usable one.
pub(super) fn check_files(
    files: &[PathBuf],
    speech: Speech,
    check: impl Fn(&str, &[u8]) -> (FaultReport, &'static str, Option<(String, Value)>),
) -> Output {
    let mut output = Output::default();
    let mut objects = Vec::new();
    for path in files {
        let name = path.display().to_string();
        let bytes = match read_file(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                output.code = output.code.max(code::USAGE);
                unreadable(&mut output, &mut objects, &name, &error, speech);
                continue;
            }
        };
        let (report, what, summary) = check(&name, &bytes);
        output.code = output.code.max(if report.errors() > 0 { code::NO } else { code::DONE });
        if speech == Speech::Json {
            let data = summary.map_or(Value::Null, |(_, data)| data);
            objects.push(json!({"file": name, "faults": report.json(), what: data}));
            continue;
        }
        output.stdout.push_str(&if speech == Speech::Styled { report.styled() } else { report.plain() });
        output.stdout.push_str(&verdict(&name, &report));
        output.stdout.push_str(&summary.map_or_else(String::new, |(text, _)| text));
    }
    if speech == Speech::Json {
        output.stdout = pretty(&Value::Array(objects));
    }
    output
}

pub(super) fn unreadable(
    output: &mut Output,
    objects: &mut Vec<Value>,
    name: &str,
    error: &LibraryError,
    speech: Speech,
) {
    match speech {
        Speech::Json => objects.push(json!({"file": name, "unreadable": error.to_string()})),
        // Writing to a String cannot fail.
        Speech::Plain | Speech::Styled => output.stderr.push_str(&format!("{error}\n")),
    }
}

/// `program.toml: no faults.`, `program.toml: 2 errors, 1 warning.`
pub(super) fn verdict(name: &str, report: &FaultReport) -> String {
    match (report.errors(), report.warnings()) {
        (0, 0) => format!("{name}: no faults\n"),
        (errors, 0) => format!("{name}: {}\n", count(errors, "error")),
        (0, warnings) => format!("{name}: {}\n", count(warnings, "warning")),
        (errors, warnings) => format!("{name}: {}, {}\n", count(errors, "error"), count(warnings, "warning")),
    }
}

pub(super) fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

pub(super) fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// What a usable bank holds: counts, pool, reviews.
pub(super) fn bank_summary(bank: &Bank, program: &Program, today: Day) -> (String, Value) {
    let entry = CatalogueEntry::of(bank);
    let pool = entry.pool(program);
    let due = review_due(bank, today);
    let counts = entry.counts;
    let mut text = format!("{} ({}): {}", bank.title, bank.id, count(bank.items.len(), "item"));
    let by_status = [
        (counts.live, "live"),
        (counts.pilot, "pilot"),
        (counts.practice, "practice"),
        (counts.draft, "draft"),
        (counts.on_hold, "on hold"),
        (counts.retired, "retired"),
    ];
    for (n, status) in by_status.into_iter().filter(|(n, _)| *n > 0) {
        text.push_str(&format!(", {n} {status}"));
    }
    text.push('\n');
    // Writing to a String cannot fail.
    let _ = write_pool(&mut text, &pool, bank, counts.pilot);
    text.push_str(&match due.as_slice() {
        [] => format!("  review due on {today}: none\n"),
        due => format!("  review due on {today}: {}: {}\n", count(due.len(), "item"), names(due)),
    });
    text.push_str(&format!("  digest {}\n", bank.digest));
    let data = json!({
        "id": bank.id,
        "program": bank.program,
        "digest": bank.digest,
        "counts": counts,
        "pool": pool_json(&pool),
        "practice": {"items": pool.practice, "needed": pool.practice_needed},
        "review_due": due,
    });
    (text, data)
}

fn names(ids: &[&crate::id::ItemId]) -> String {
    let shown: Vec<&str> = ids.iter().take(12).map(|id| id.as_str()).collect();
    let more = if ids.len() > shown.len() { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

fn write_pool(out: &mut String, pool: &PoolReport, bank: &Bank, pilots: u32) -> std::fmt::Result {
    for blueprint in &pool.blueprints {
        let (live, quota, needed) = blueprint.total();
        writeln!(out, "  pool of {} (live items, enemies counted once)", blueprint.exam)?;
        let width = blueprint.rows.iter().map(|row| row.domain.as_str().len()).max().unwrap_or(0).max(5);
        for row in &blueprint.rows {
            let sign = match row.live.cmp(&row.needed) {
                std::cmp::Ordering::Less => "<",
                std::cmp::Ordering::Equal => "=",
                std::cmp::Ordering::Greater => "≥",
            };
            let short = if row.live < row.needed { "  short" } else { "" };
            writeln!(
                out,
                "    {:<width$} {:>5} {sign} {} × {}{short}",
                row.domain, row.live, pool.factor, row.quota
            )?;
        }
        writeln!(out, "    {:<width$} {live:>5} of {needed}, a form takes {quota}", "total")?;
        if let Some(riding) = bank.blueprint(&blueprint.exam).map(|b| b.pilots).filter(|riding| *riding > 0) {
            writeln!(out, "    {:<width$} {pilots:>5}, a form takes {riding} more, unscored", "pilots")?;
        }
    }
    writeln!(out, "  practice items: {}, the program asks for {}", pool.practice, pool.practice_needed)
}

fn pool_json(pool: &PoolReport) -> Value {
    let blueprints = pool.blueprints.iter().map(|blueprint| {
        let rows: Vec<Value> = blueprint
            .rows
            .iter()
            .map(|row| json!({"domain": row.domain, "live": row.live, "quota": row.quota, "needed": row.needed}))
            .collect();
        json!({"exam": blueprint.exam, "factor": pool.factor, "domains": rows, "enough": blueprint.is_enough()})
    });
    Value::Array(blueprints.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::CheckArgs;
    use crate::cli::bank_check::bank_check;
    use std::fs;

    fn root(path: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
    }

    fn two_level() -> Program {
        program::read("p", &fs::read(root("tests/data/programs/two-level.toml")).unwrap()).unwrap()
    }

    fn deck() -> CheckArgs {
        CheckArgs { files: vec![root("tests/data/banks/deck-basic.toml")], ..CheckArgs::default() }
    }

    fn today() -> Day {
        Day::from_ymd(2026, 11, 22).unwrap()
    }

    #[test]
    fn sound_files_exit_with_0_and_say_what_is_in_them() {
        let output = program_check(&[root("program.toml")], Speech::Plain);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""));
        assert!(output.stdout.ends_with("program.toml: no faults\nPartner Certification (partner-certification): 4 tracks, 10 credentials, 13 exams, 4 tiers\n"));
        let output = bank_check(&deck(), &two_level(), today(), Speech::Plain);
        assert_eq!(output.code, 0, "{}", output.stdout);
        for line in [
            "17 items, 12 live, 1 pilot, 4 practice\n",
            "    lights     6 = 3 × 2\n",
            "    total     12 of 12, a form takes 4\n",
            "  review due on 2026-11-22: none\n",
        ] {
            assert!(output.stdout.contains(line), "{line}{}", output.stdout);
        }
    }

    #[test]
    fn errors_exit_with_1_and_files_that_cannot_be_read_with_2() {
        let dir = tempfile::tempdir().unwrap();
        let broken = dir.path().join("broken.toml");
        fs::write(&broken, "format = 1\n").unwrap();
        let output = program_check(&[root("program.toml"), broken.clone()], Speech::Plain);
        assert_eq!(output.code, 1);
        assert!(
            output.stdout.contains("broken.toml:1:10") && output.stdout.contains("no faults"),
            "{}",
            output.stdout
        );
        let output = program_check(&[dir.path().join("nowhere.toml"), broken], Speech::Plain);
        assert_eq!(output.code, 2);
        assert!(output.stderr.contains("nowhere.toml cannot be read"), "{}", output.stderr);
        let output = bank_check(&deck(), &two_level(), Day::from_ymd(2027, 4, 1).unwrap(), Speech::Json);
        assert_eq!(output.code, 0, "a review that is due is no error");
        let value: Value = serde_json::from_str(&output.stdout).unwrap();
        assert_eq!(value[0]["bank"]["review_due"].as_array().unwrap().len(), 17);
        assert_eq!(value[0]["bank"]["pool"][0]["domains"][0]["needed"], json!(6));
    }

    #[test]
    fn faults_come_as_json_too() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("p.toml");
        fs::write(&file, Template::Minimal.text().replace("minutes = 30", "minutes = 0")).unwrap();
        let output = program_check(&[file], Speech::Json);
        let value: Value = serde_json::from_str(&output.stdout).unwrap();
        assert_eq!((output.code, value[0]["faults"][0]["code"].as_str()), (1, Some("out-of-range")));
        assert_eq!(value[0]["program"], Value::Null);
    }

    #[test]
    fn a_new_program_passes_its_check_and_overwrites_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("program.toml");
        let output = program_new(Template::Minimal, Some(&file));
        assert_eq!(output.code, 0, "{}", output.stderr);
        assert_eq!(program_check(std::slice::from_ref(&file), Speech::Plain).code, 0);
        fs::write(&file, "mine").unwrap();
        let output = program_new(Template::Default, Some(&file));
        assert_eq!((output.code, fs::read_to_string(&file).unwrap().as_str()), (1, "mine"));
        assert!(output.stderr.contains("is there already"), "{}", output.stderr);
        assert_eq!(program_new(Template::Default, None).stdout, Template::Default.text());
    }

    #[test]
    fn schemas_and_the_program_are_json_for_programs() {
        for output in [program_schema(), bank_schema(), program_show(&two_level(), Speech::Json)] {
            assert!(serde_json::from_str::<Value>(&output.stdout).unwrap().is_object());
        }
        assert!(program_show(&two_level(), Speech::Plain).stdout.contains("Licensed Deckhand"));
    }
}
