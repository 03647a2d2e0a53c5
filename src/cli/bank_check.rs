//! `bank check`: everything that is wrong with question banks, by their format, their program and the linter.

use crate::bank;
use crate::cli::args::CheckArgs;
use crate::cli::content::{Speech, bank_summary, count, pretty, unreadable, verdict};
use crate::cli::outcome::{Output, code};
use crate::cli::progress::Progress;
use crate::cli::sarif::Sarif;
use crate::document::{FaultCode, FaultReport, Lines, Severity};
use crate::library::{self, read_bank};
use crate::lint::{self, Findings, RULES, Rule, Survey, TestWise, Waived};
use crate::program::Program;
use crate::time::Day;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

/// A bank file that was looked at.
pub(super) struct Looked {
    /// Its name as it was given.
    pub name: String,
    pub report: FaultReport,
    pub findings: Findings,
    /// Its text, where it is one.
    pub text: String,
    /// What is in it, where it can be read.
    summary: Option<(String, Value)>,
    /// What could not be looked at.
    unseen: Option<Unseen>,
}

/// What could not be looked at, because of what is wrong with a bank.
enum Unseen {
    /// All but the format.
    AllElse,
    /// The bank as a whole, and so many of its items.
    Whole(usize),
}

impl Unseen {
    fn words(&self) -> String {
        let whole = match self {
            Self::AllElse => return "  Nothing else was looked at: mend this first.\n".to_owned(),
            Self::Whole(_) => "  What holds for the bank as a whole is looked at once all of it can be read",
        };
        match self {
            Self::Whole(1) => format!("{whole}.\n  The item that is not TOML was not looked at further.\n"),
            Self::Whole(items @ 2..) => {
                format!("{whole}.\n  {items} items that are not TOML were not looked at further.\n")
            }
            _ => format!("{whole}.\n"),
        }
    }
}

/// `bank check FILE|DIR…` against `program`; without `--at`, `today` says which reviews are listed as due.
pub(super) fn bank_check(args: &CheckArgs, program: &Program, today: Day, speech: Speech) -> Output {
    if args.rules {
        return rules(speech);
    }
    // a folder stands for the banks in it; one that cannot be read is told when it is tried as a file
    let files: Vec<PathBuf> = args
        .files
        .iter()
        .flat_map(|path| library::list(path).unwrap_or_else(|_| vec![path.clone()]))
        .collect();
    let mut output = Output::default();
    let (mut objects, mut sarif, mut fired) = (Vec::new(), Sarif::new(), BTreeSet::new());
    for path in &files {
        let name = path.display().to_string();
        let bytes = match read_bank(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                output.code = output.code.max(code::USAGE);
                sarif.unreadable(&name, &error.to_string());
                // what SARIF says need not be said again as JSON
                let speech = if args.sarif { Speech::Plain } else { speech };
                unreadable(&mut output, &mut objects, &name, &error, speech);
                continue;
            }
        };
        let looked = look(name, &bytes, program, args.at, today, args.sarif || speech == Speech::Json);
        let faults = looked.report.faults();
        let worst = match looked.report.errors() {
            0 => code::DONE,
            // bytes that are no text cannot be read either
            _ if faults.iter().any(|fault| fault.code == FaultCode::Unreadable) => code::USAGE,
            _ => code::NO,
        };
        output.code = output.code.max(worst);
        fired.extend(looked.report.faults().iter().map(|fault| fault.code.code()));
        if args.sarif {
            sarif.add(&looked);
        } else if speech == Speech::Json {
            objects.push(as_json(looked));
        } else {
            as_text(&mut output.stdout, &looked, speech);
        }
    }
    if args.sarif {
        output.stdout = pretty(&sarif.finish());
    } else if speech == Speech::Json {
        output.stdout = pretty(&Value::Array(objects));
    } else {
        output.stdout.push_str(&legend(&fired));
    }
    output
}

fn look(
    name: String,
    bytes: &[u8],
    program: &Program,
    at: Option<Day>,
    today: Day,
    for_programs: bool,
) -> Looked {
    // reading is part of the wait
    let progress = Progress::new("checking", 0, for_programs);
    let checked = bank::survey(&name, bytes, Some(program));
    let mut report = checked.report;
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let mut findings = Findings::default();
    let (mut summary, mut unseen) = (None, None);
    if let Some((bank, places)) = &checked.value {
        progress.takes(lint::steps(bank));
        let survey = Survey { text, bank, places, program: Some(program), at, today: Some(today) };
        findings = lint::lint(survey, &mut || progress.step());
        report.extend(text, std::mem::take(&mut findings.faults));
        summary = Some(bank_summary(bank, program, at.unwrap_or(today)));
    } else if let Some(partial) = lint::partial(&name, bytes) {
        // what can be said of an item need not wait until all of them can be read
        report.extend(text, partial.faults);
        unseen = Some(Unseen::Whole(partial.illegible));
    } else {
        unseen = Some(Unseen::AllElse);
    }
    Looked { name, report, findings, text: text.to_owned(), summary, unseen }
}

fn as_text(out: &mut String, looked: &Looked, speech: Speech) {
    let Looked { report, findings, summary, .. } = looked;
    out.push_str(&if speech == Speech::Styled { report.styled() } else { report.plain() });
    out.push_str(&verdict(&looked.name, report));
    if let Some((text, _)) = summary {
        out.push_str(text);
    }
    if let Some(unseen) = &looked.unseen {
        out.push_str(&unseen.words());
    }
    if let Some(played) = &findings.test_wise {
        out.push_str(&candidate(played));
    }
    if !findings.waived.is_empty() {
        let items: BTreeSet<&str> = findings.waived.iter().map(|waived| waived.item.as_str()).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "  waived: {} of {}",
            count(findings.waived.len(), "finding"),
            count(items.len(), "item")
        );
    }
}

/// What the test-wise candidate scores.
fn candidate(played: &TestWise) -> String {
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    let mut out = format!(
        "  the test-wise candidate on {}, by chance {}",
        count(played.items, "item"),
        percent(played.chance)
    );
    if let Some(mark) = played.pass_mark {
        let _ = write!(out, ", pass mark {}", percent(mark));
    }
    out.push('\n');
    for play in &played.strategies {
        let opinion = if play.opinions == 0 {
            ", no opinion".to_owned()
        } else {
            format!(", p {:.4}, opinion on {}", play.p, play.opinions)
        };
        let verdict = match (play.beats_chance, play.near_pass_mark) {
            (_, true) => "  near the pass mark",
            (true, _) => "  beats chance",
            _ => "",
        };
        let _ = writeln!(out, "    {:<18} {:>7}{opinion}{verdict}", play.strategy, percent(play.score));
    }
    out
}

/// Why there are the rules that were broken.
fn legend(fired: &BTreeSet<&str>) -> String {
    let mut out = String::new();
    for rule in RULES.iter().filter(|rule| fired.contains(rule.id)) {
        let _ = writeln!(out, "{}: {} ({})", rule.id, rule.reason, rule.source());
    }
    out
}

fn as_json(looked: Looked) -> Value {
    let lines = Lines::of(&looked.text);
    let waived = |waived: &Waived| {
        let place = lines.position(waived.span.start);
        json!({
            "item": waived.item,
            "rule": waived.rule,
            "reason": waived.reason,
            "message": waived.message,
            "line": place.line,
            "column": place.column,
        })
    };
    let all: Vec<Value> = looked.findings.waived.iter().map(waived).collect();
    let bank = looked.summary.map_or(Value::Null, |(_, data)| data);
    json!({"file": looked.name, "faults": looked.report.json(), "waived": all, "bank": bank, "test_wise": looked.findings.test_wise})
}

/// `bank check --rules`
fn rules(speech: Speech) -> Output {
    if speech == Speech::Json {
        let rule = |rule: &&Rule| {
            json!({
                "id": rule.id,
                "severity": rule.severity.word(),
                "family": rule.family,
                "reason": rule.reason,
                "sources": rule.sources.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "waivable": rule.waivable,
                "english_only": rule.english,
            })
        };
        let format = FaultCode::all().map(|code| json!({"id": code.code(), "reason": code.reason()}));
        let list = json!({
            "rules": RULES.iter().map(rule).collect::<Vec<_>>(),
            "format": format.collect::<Vec<_>>(),
        });
        return Output::data(pretty(&list));
    }
    let mut out = String::new();
    let mut family = None;
    for rule in RULES {
        if family.replace(rule.family) != Some(rule.family) {
            let _ = writeln!(out, "{}{}", if out.is_empty() { "" } else { "\n" }, rule.family.title());
        }
        let _ = writeln!(out, "  {:<24} {:<7}  {}", rule.id, rule.severity.word(), rule.reason);
        let mut notes = vec![rule.source()];
        notes.extend((!rule.waivable).then(|| "not waivable".to_owned()));
        notes.extend(rule.english.then(|| "banks in English".to_owned()));
        let _ = writeln!(out, "  {:<24} {:<7}  {}", "", "", notes.join(" · "));
    }
    let _ = writeln!(out, "\nThe format (errors of a file that cannot be used; not waivable)");
    for fault in FaultCode::all() {
        let _ = writeln!(out, "  {:<24} {:<7}  {}", fault.code(), Severity::Error.word(), fault.reason());
    }
    Output::data(out)
}
