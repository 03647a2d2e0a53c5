//! `store`: looking after the database of this computer.

mod export;
mod prune;
mod rebuild;

use crate::cli::StoreCommand;
use crate::cli::outcome::{Output, code};
use crate::cli::progress::Progress;
use crate::cli::shop::{Answer, Shop};
use crate::delivery::{LocalDelivery, ResultCounts, StoreReport};
use crate::folder::{self, FolderError};
use crate::id::AttemptId;
use crate::store::{LedgerFault, Store, StoreError};
use crate::tui::text;
use serde_json::json;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

/// Carries a `store` command out.
pub(super) fn store(shop: &Shop, command: &StoreCommand) -> Answer {
    if !matches!(command, StoreCommand::Export { .. } | StoreCommand::Prune { .. }) {
        shop.of_home_alone()?;
    }
    match command {
        StoreCommand::Check { mend, json } => check(shop, *mend, *json),
        StoreCommand::Rebuild { from, dry_run, force } => {
            rebuild::rebuild(shop, from.as_deref(), *dry_run, *force)
        }
        StoreCommand::Backup { file } => {
            existing(shop)?;
            let desk = shop.desk()?;
            let turning = Progress::turning("Copying", false);
            let copied = desk.runtime.block_on(desk.delivery.store().back_up(file));
            drop(turning);
            copied.map_err(|e| failed(&e))?;
            Ok(Output::message(format!(
                "The database is copied into {}. Journals of attempts are files of their own: keep {} too.",
                file.display(),
                shop.home.state.join("attempts").display()
            )))
        }
        StoreCommand::Export { to, format, at } => export::export(shop, to, *format, *at),
        StoreCommand::Prune { at, apply, json } => prune::prune(shop, *at, *apply, *json),
        StoreCommand::Restore { file } => restore(shop, file),
    }
}

fn existing(shop: &Shop) -> Answer<()> {
    if shop.database()?.is_some() {
        return Ok(());
    }
    let path = shop.home.store();
    // a ledger without its database is told of by whoever opens the store
    if path.is_file() || Store::ledger_of(&path).is_dir() {
        return Ok(());
    }
    let said = format!("there is no database yet: {} does not exist", path.display());
    Err(Output::failure(code::NO_INPUT, said))
}

fn failed(error: &StoreError) -> Output {
    let code = match error {
        StoreError::NotOurs { .. }
        | StoreError::Damaged { .. }
        | StoreError::Vanished { .. }
        | StoreError::Newer { .. } => code::DATA,
        StoreError::Ledger(LedgerFault::Missing { .. }) => code::NO_INPUT,
        StoreError::Ledger(LedgerFault::Line { .. }) => code::DATA,
        StoreError::Exists { .. } | StoreError::InUse { .. } | StoreError::Sound { .. } => code::NO,
        _ => code::IO,
    };
    Output::failure(code, error)
}

fn check(shop: &Shop, mend: bool, json: bool) -> Answer {
    existing(shop)?;
    let desk = shop.desk()?;
    let mut report = report(shop, &desk.runtime, &desk.delivery, json)?;
    if mend && report.ledger.is_some() {
        let mended = desk.runtime.block_on(desk.delivery.store().renew_ledger());
        mended.map_err(|e| failed(&e))?;
        report = self::report(shop, &desk.runtime, &desk.delivery, json)?;
    }
    let path = shop.home.store();
    let mut output = if json {
        Output::json(
            &json!({ "file": path.display().to_string(), "sound": report.is_sound(), "found": report }),
        )
    } else {
        Output::data(in_words(&path, &report))
    };
    output.code = if report.is_sound() { code::DONE } else { code::NO };
    Ok(output)
}

/// What is found of the whole store, with the attempts of this computer.
fn report(
    shop: &Shop,
    runtime: &tokio::runtime::Runtime,
    delivery: &LocalDelivery,
    for_programs: bool,
) -> Answer<StoreReport> {
    let on_disk: BTreeSet<AttemptId> =
        folder::attempts(&shop.home.state).map_err(|e| Output::failure(code::IO, e))?.into_iter().collect();
    let progress = Progress::new("Checking records", on_disk.len(), for_programs);
    let report = runtime.block_on(delivery.check_store(&on_disk, |id| {
        progress.step();
        journal(shop, id)
    }));
    report.map_err(|e| Output::failure(code::IO, e))
}

/// The journal of an attempt as it lies on this computer.
fn journal(shop: &Shop, id: &AttemptId) -> Result<Option<Vec<u8>>, String> {
    match folder::read_journal(&shop.home.state, id) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(FolderError::Missing { .. }) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

fn in_words(path: &Path, report: &StoreReport) -> String {
    let mut out = format!("store      {}\n", path.display());
    // Writing to a String cannot fail.
    let mut line = |name: &str, text: &str| {
        let _ = writeln!(out, "{name:<10} {text}");
    };
    if !report.database.is_empty() {
        for fault in &report.database {
            line("database", &format!("DAMAGED: {fault}"));
        }
        line("", "Make it anew from its ledger and the journals: invigil store rebuild");
        line("", "Or put a backup back: invigil store restore FILE");
        return out;
    }
    line("database", "intact");
    match &report.audit {
        None => line(
            "audit",
            &format!("{}, intact", text::count(report.audit_entries as u64, "entry", "entries")),
        ),
        Some(fault) => line("audit", &format!("NOT INTACT: {fault}")),
    }
    match &report.ledger {
        // a database that is not in place yet has none
        None if report.ledger_entries == 0 => {}
        None => {
            line("ledger", &format!("{}, in step", text::count(report.ledger_entries, "entry", "entries")))
        }
        Some(fault) => {
            line("ledger", &format!("NOT IN STEP: {fault}"));
            line("", "The database made anew from it: invigil store rebuild");
            line("", "It made anew from the database: invigil store check --mend");
        }
    }
    for dir in &report.ledgers_aside {
        line("", &format!("One of another database was put aside: {}", dir.display()));
    }
    if let Some(last) = report.ledgers_aside.last() {
        line(
            "",
            &format!(
                "Should that be the one missed: invigil store rebuild --from {} --force",
                last.display()
            ),
        );
    }
    let counts: Vec<String> = report.attempts.iter().map(|(word, n)| format!("{n} {word}")).collect();
    line("attempts", &if counts.is_empty() { "none".to_owned() } else { counts.join(", ") });
    if let [first, more @ ..] = &report.without_file[..] {
        let which = match more.len() {
            0 => format!("{first} has no file on this computer"),
            n => format!("{first} and {n} more have no file on this computer"),
        };
        line("", &format!("{which}: the store alone holds the record"));
    }
    let ResultCounts { recorded, counted_anew, unsigned } = report.results;
    if recorded > 0 {
        let anew = text::count(counted_anew as u64, "attempt", "attempts");
        let signed = if unsigned == 0 { "all signed".to_owned() } else { format!("{unsigned} unsigned") };
        line("results", &format!("{recorded}, {signed}; {anew} counted anew"));
    }
    for (id, why) in &report.broken {
        line("", &format!("{id}: {why}"));
    }
    for id in &report.unknown {
        line("", &format!("{id}: its record is on this computer, but the store does not know it"));
    }
    out
}

fn restore(shop: &Shop, file: &Path) -> Answer {
    if !file.is_file() {
        return Err(Output::failure(code::NO_INPUT, format!("there is no file {}", file.display())));
    }
    let path = shop.home.store();
    shop.home.make().map_err(|e| Output::failure(code::IO, e))?;
    let turning = Progress::turning("Checking and copying", false);
    let replaced = Shop::runtime()?.block_on(Store::restore(&path, file));
    drop(turning);
    let replaced = replaced.map_err(|e| failed(&e))?;
    let mut output = Output::message(format!("{} holds what {} held.", path.display(), file.display()));
    if let Some(replaced) = replaced {
        output.stderr += &format!("What was there is kept as {}.\n", replaced.display());
    }
    // what happened since the copy was made is in the journals alone
    match shop.desk().and_then(|desk| report(shop, &desk.runtime, &desk.delivery, false)) {
        Ok(report) if report.is_sound() => {}
        Ok(report) => {
            output.stderr += "Journals of this computer say more than the copy, and are untouched:\n";
            output.stderr += &in_words(&path, &report);
        }
        Err(error) => output.stderr += &error.stderr,
    }
    Ok(output)
}
