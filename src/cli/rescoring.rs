//! `admin void-item` and `admin rescore`: bad items, and the ledger of who changes through them.

use crate::cli::VoidItemArgs;
use crate::cli::office::Office;
use crate::cli::outcome::{Output, code};
use crate::cli::page;
use crate::cli::progress::Progress;
use crate::cli::shop::Answer;
use crate::delivery::{ItemVoided, Ledger, LedgerAttempt, LedgerChange, LedgerPerson, RegistrarError};
use crate::runtime::clock::local_zone;
use crate::time::Zone;
use crate::tui::text;
use crate::tui::text::history::result;
use std::fmt::Write;

/// Digits of a version of an item.
const VERSION: usize = 12;

/// Carries `admin void-item` out.
pub(super) fn void_item(office: &Office, wish: &VoidItemArgs) -> Answer {
    let (Some(exam), Some(item), Some(reason)) = (&wish.exam, &wish.item, &wish.reason) else {
        return list(office, wish.json);
    };
    let voided = office.run(office.registry.void_item(exam, item, &wish.version, reason))?;
    if wish.json { Ok(Output::json(&voided)) } else { Ok(Output::message(declared(&voided))) }
}

fn declared(voided: &ItemVoided) -> String {
    let ItemVoided { bank, item, now, before, attempts, counts, exams } = voided;
    let mut said = match (now.as_slice(), before.is_empty()) {
        ([], _) => format!("{item} of {bank} was declared void before. Nothing was changed."),
        _ => format!("{item} of {bank} is void: everybody is credited with it from now on."),
    };
    let _ = match attempts {
        0 => write!(said, " No form holds it yet."),
        n => {
            let held = text::count(*n as u64, "form holds", "forms hold");
            let next: Vec<String> =
                exams.iter().map(|exam| format!("invigil admin rescore {exam}")).collect();
            write!(said, " {held} it. What changes for results recorded already: {}", next.join("; "))
        }
    };
    if let Some(version) = counts {
        let version = version.to_string();
        let _ = write!(
            said,
            "\nThe bank at hand holds another version of it ({version:.VERSION$}), which counts."
        );
    }
    said
}

fn list(office: &Office, wanted: bool) -> Answer {
    let void = office.run(office.registry.void_items())?;
    if wanted {
        return Ok(Output::json(&void));
    }
    if void.is_empty() {
        return Ok(Output::message("No item of this program is void."));
    }
    let mut out = String::new();
    for void in &void {
        let version = void.version.to_string();
        let since = text::date(void.since.day());
        let _ = writeln!(out, "{} of {}, version {version:.VERSION$}, since {since}", void.item, void.bank);
        page::put(&mut out, "  ", &void.reason);
    }
    Ok(Output::data(out))
}

/// Carries `admin rescore` out. The exit code is 1 where an attempt could not be scored.
pub(super) fn rescore(
    office: &Office,
    exam: &str,
    apply: bool,
    reason: Option<&str>,
    wanted: bool,
) -> Answer {
    let apply = match (apply, reason) {
        (true, Some(reason)) => Some(reason),
        (true, None) => return Err(Output::failure(code::NO, RegistrarError::NoReason)),
        (false, _) => None,
    };
    let turning = Progress::turning("Counting anew", wanted);
    let ledger = office.run(office.registry.rescore(exam, apply));
    drop(turning);
    let ledger = ledger?;
    let mut output =
        if wanted { Output::json(&ledger) } else { Output::data(in_words(&ledger, &local_zone())) };
    if ledger.count(LedgerChange::Unscored) > 0 {
        output.code = code::NO;
    }
    Ok(output)
}

fn in_words(ledger: &Ledger, zone: &Zone) -> String {
    let mut out = String::new();
    let how = match (ledger.applied, ledger.changes()) {
        (false, _) => "dry run, nothing was recorded",
        (true, true) => "recorded; the old results are kept",
        (true, false) => "nothing to record",
    };
    let _ = writeln!(out, "{} exam ({}): {how}", ledger.title, ledger.exam);
    for void in &ledger.void {
        let since = text::date(void.since.day());
        page::put(&mut out, "  void: ", &format!("{}, since {since}: {}", void.item, void.reason));
    }
    if ledger.void.is_empty() {
        out.push_str("  no item of its bank is void\n");
    }
    let touched = ledger.people.iter().filter(|of| is_touched(of));
    touched.for_each(|of| person(&mut out, of, ledger.applied, zone));
    out.push('\n');
    out.push_str(&sum(ledger));
    if !ledger.applied && ledger.changes() {
        let _ = writeln!(out, "To record it: invigil admin rescore {} --apply --reason WHY", ledger.exam);
    }
    out
}

/// Something changes for this person, or has to be looked at. The others are counted alone; `--json` names them.
fn is_touched(of: &LedgerPerson) -> bool {
    let quiet = of.attempts.iter().all(|line| line.change == LedgerChange::Nothing);
    !quiet || !of.given_back.is_empty() || !of.awards.is_empty()
}

fn person(out: &mut String, of: &LedgerPerson, applied: bool, zone: &Zone) {
    let _ = writeln!(out, "\n{} ({})", of.name, of.person);
    of.attempts.iter().for_each(|line| attempt(out, line, zone));
    for lost in &of.given_back {
        let verb = if applied { "is given back" } else { "would be given back" };
        let why = format!(
            "attempt {} {verb}: it was sat because {} counted as failed. It counts neither among the attempts nor for the wait",
            lost.attempt, lost.because
        );
        page::put(out, "  ", &why);
    }
    for award in &of.awards {
        let verb = if applied { "follows" } else { "would follow" };
        page::put(out, "  ", &format!("{verb}: {}, {} ({})", award.title, award.event, award.id));
    }
}

fn attempt(out: &mut String, line: &LedgerAttempt, zone: &Zone) {
    let _ = writeln!(out, "  {}  {}", line.attempt, text::instant(line.opened, zone));
    let mut told = match (&line.old, &line.new) {
        (Some(old), Some(new)) if line.change != LedgerChange::Nothing => {
            format!("{} -> {}\n", result(old), result(new))
        }
        (Some(old), _) => format!("{}\n", result(old)),
        _ => String::new(),
    };
    told += &match line.change {
        LedgerChange::Pass => "fail -> pass".to_owned(),
        LedgerChange::Points => "points only".to_owned(),
        LedgerChange::Nothing => "nothing changes".to_owned(),
        LedgerChange::Lower => {
            "LOWER, left as it is: nobody loses by our error; look into it with invigil verify".to_owned()
        }
        LedgerChange::Unscored => format!("NOT SCORED, left as it is: {}", line.why),
        LedgerChange::Removed => format!("left as it is: {}", line.why),
    };
    if !line.void.is_empty() {
        let void: Vec<&str> = line.void.iter().map(crate::id::ItemId::as_str).collect();
        let _ = write!(told, " (void in its form: {})", void.join(", "));
    }
    page::put(out, "    ", &told);
}

fn sum(ledger: &Ledger) -> String {
    let words = [
        (LedgerChange::Pass, "fail -> pass"),
        (LedgerChange::Points, "points only"),
        (LedgerChange::Nothing, "unchanged"),
        (LedgerChange::Lower, "lower, left as they are"),
        (LedgerChange::Unscored, "not scored, left as they are"),
        (LedgerChange::Removed, "without a record any more, left as they are"),
    ];
    let all: usize = ledger.people.iter().map(|of| of.attempts.len()).sum();
    let counts = words.into_iter().map(|(change, word)| (ledger.count(change), word));
    let told: Vec<String> = counts.filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    let awards: usize = ledger.people.iter().map(|of| of.awards.len()).sum();
    let follow = if awards == 0 { String::new() } else { format!("\nCredentials that follow: {awards}.") };
    match all {
        0 => "No ended attempt of it counts.\n".to_owned(),
        n => format!("{}: {}.{follow}\n", text::count(n as u64, "attempt", "attempts"), told.join(", ")),
    }
}
