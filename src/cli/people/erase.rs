//! `candidate erase`: asks, erases, and says what stays.

use crate::cli::office::Office;
use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Desk, Shop};
use crate::folder;
use crate::id::CandidateId;
use std::fmt::Write as _;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::PathBuf;

/// Erases a person once somebody who means it has typed the id.
pub(super) fn erase(shop: &Shop, office: &Office, id: &str, reason: &str, yes: bool) -> Answer {
    let person = office.run(office.registry.person(id))?;
    if !yes {
        confirmed(person.id.as_str(), &person.name)?;
    }
    let erased = office.run(office.registry.erase_person(person.id.as_str(), reason))?;
    let id = &erased.id;
    let mut said = format!(
        "{id} is erased: name, e-mail address, reasons, notes and case references. Results, credentials and the audit trail \
         stay under the id.\n"
    );
    if erased.attempts > 0 {
        said +=
            "Comments and reports written in an exam are part of its hash-chained record, and stay in it.\n";
    }
    if erased.read_elsewhere {
        said +=
            "Another program has the database open: in its log words may stand until that program ends.\n";
    }
    match office.here() {
        Some(desk) => {
            forget(shop, desk, id)?;
            for path in copies(shop) {
                let _ =
                    writeln!(said, "Not touched, and may hold words about the person: {}", path.display());
            }
            said += "Copies made with `store backup` or `store export` elsewhere are not touched either.";
        }
        None => said += "Copies of the server's database are not touched, nor what was exported from it.",
    }
    Ok(Output::message(said))
}

/// What this computer keeps of somebody beside the store.
fn forget(shop: &Shop, desk: &Desk, id: &CandidateId) -> Answer<()> {
    for known in desk.run(desk.delivery.known_attempts(Some(id)))? {
        folder::erase_notes(&shop.home.state, &known.attempt).map_err(|e| Output::failure(code::IO, e))?;
    }
    if shop.home.person().as_ref() == Some(id) {
        shop.home.use_nobody().map_err(|e| Output::failure(code::IO, e))?;
    }
    Ok(())
}

fn confirmed(id: &str, name: &str) -> Answer<()> {
    if !std::io::stdin().is_terminal() {
        let said = "erasing cannot be undone, and nobody can be asked here. Add --yes to mean it. Nothing was changed";
        return Err(Output::failure(code::USAGE, said));
    }
    let mut err = std::io::stderr();
    // where standard error is gone, nobody answers either
    let _ =
        write!(err, "This erases {name} ({id}) for ever. Type the id to go on: ").and_then(|()| err.flush());
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    if read.is_ok() && line.trim() == id {
        return Ok(());
    }
    Err(Output::failure(code::NO, "that is not the id. Nothing was changed"))
}

/// Databases and ledgers that were put aside.
fn copies(shop: &Shop) -> Vec<PathBuf> {
    let store = shop.home.store();
    let is_copy = |path: &PathBuf| {
        path.file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.starts_with("invigil.db.replaced-") || name.starts_with("aside-"))
    };
    let entries =
        |dir: PathBuf| std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> = entries(shop.home.data.clone())
        .chain(entries(crate::store::Store::ledger_of(&store)))
        .filter(is_copy)
        .collect();
    found.sort();
    found
}
