//! `store`: looking after the database of this computer.

use crate::cli::StoreCommand;
use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Shop};
use crate::delivery::StoreReport;
use crate::folder;
use crate::store::{Store, StoreError};
use serde_json::json;
use std::fmt::Write;
use std::path::Path;

/// Carries a `store` command out.
pub(super) fn store(shop: &Shop, command: &StoreCommand) -> Answer {
    match command {
        StoreCommand::Check { json } => check(shop, *json),
        StoreCommand::Backup { file } => {
            existing(shop)?;
            let desk = shop.desk()?;
            let copied = desk.runtime.block_on(desk.delivery.store().back_up(file));
            copied.map_err(|e| failed(&e))?;
            Ok(Output::message(format!(
                "The database is copied into {}. Journals of attempts are files of their own: keep {} too.",
                file.display(),
                shop.home.state.join("attempts").display()
            )))
        }
        StoreCommand::Restore { file } => restore(shop, file),
    }
}

fn existing(shop: &Shop) -> Answer<()> {
    let path = shop.home.store();
    if path.is_file() {
        return Ok(());
    }
    let said = format!("there is no database yet: {} does not exist", path.display());
    Err(Output::failure(code::NO_INPUT, said))
}

fn failed(error: &StoreError) -> Output {
    let code = match error {
        StoreError::NotOurs { .. } | StoreError::Damaged { .. } | StoreError::Newer { .. } => code::DATA,
        StoreError::Exists { .. } | StoreError::InUse { .. } => code::NO,
        _ => code::IO,
    };
    Output::failure(code, error)
}

fn check(shop: &Shop, json: bool) -> Answer {
    existing(shop)?;
    let desk = shop.desk()?;
    let state = &shop.home.state;
    let on_disk = folder::attempts(state).map_err(|e| Output::failure(code::IO, e))?;
    let read = |id: &_| folder::read_journal(state, id).ok();
    let report = desk.runtime.block_on(desk.delivery.check_store(&on_disk, read));
    let report = report.map_err(|e| Output::failure(code::IO, e))?;
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

fn in_words(path: &Path, report: &StoreReport) -> String {
    let mut out = format!("store      {}\n", path.display());
    // Writing to a String cannot fail.
    let mut line = |name: &str, text: &str| {
        let _ = writeln!(out, "{name:<10} {text}");
    };
    if report.database.is_empty() {
        line("database", "intact");
    }
    for fault in &report.database {
        line("database", &format!("DAMAGED: {fault}"));
    }
    match &report.audit {
        None => line("audit", &format!("{} entries, intact", report.audit_entries)),
        Some(fault) => line("audit", &format!("NOT INTACT: {fault}")),
    }
    let counts: Vec<String> = report.attempts.iter().map(|(word, n)| format!("{n} {word}")).collect();
    line("attempts", &if counts.is_empty() { "none".to_owned() } else { counts.join(", ") });
    for (id, why) in &report.broken {
        line("", &format!("{id}: {why}"));
    }
    for id in &report.unknown {
        line("", &format!("{id}: its record is on this computer, but the store does not know it"));
    }
    out
}

fn restore(shop: &Shop, file: &Path) -> Answer {
    let path = shop.home.store();
    shop.home.make().map_err(|e| Output::failure(code::IO, e))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|e| Output::failure(code::IO, e))?;
    if !file.is_file() {
        return Err(Output::failure(code::NO_INPUT, format!("there is no file {}", file.display())));
    }
    let replaced = runtime.block_on(Store::restore(&path, file)).map_err(|e| failed(&e))?;
    let mut said = format!("{} holds what {} held.", path.display(), file.display());
    if let Some(replaced) = replaced {
        let _ = write!(said, " What was there is kept as {}.", replaced.display());
    }
    // what happened since the copy was made is in the journals alone
    let known = shop.desk()?;
    let in_store = known.runtime.block_on(known.delivery.store().attempts_like(""));
    let in_store = in_store.map_err(|e| failed(&e))?;
    let on_disk = folder::attempts(&shop.home.state).unwrap_or_default();
    let unknown = on_disk.iter().filter(|id| !in_store.contains(id)).count();
    if unknown > 0 {
        let attempts = if unknown == 1 { "1 attempt".to_owned() } else { format!("{unknown} attempts") };
        let _ = write!(
            said,
            "\nThe store does not know {attempts} of this computer, newer than the copy; the journals are untouched."
        );
    }
    Ok(Output::message(said))
}
