//! `attempts`: what became of attempts, the way through one, and its record to hand over.

mod export;
mod items;
mod list;
mod replay;
mod show;

use crate::api::Record;
use crate::cli::AttemptsCommand;
use crate::cli::beside;
use crate::cli::office::Office;
use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Desk, Shop};
use crate::config::Settings;
use crate::folder;
use crate::id::AttemptId;

/// Carries an `attempts` command out.
pub(super) fn attempts(shop: &Shop, settings: &Settings, command: AttemptsCommand) -> Answer {
    match command {
        AttemptsCommand::List { candidate, all, exam, json } => {
            list::list(shop, &list::Wish { candidate, all, exam }, json)
        }
        AttemptsCommand::Show { attempt, items, json } => show::show(shop, &attempt, items, json),
        AttemptsCommand::Replay { attempt, speed, from, item } => {
            replay::replay(shop, settings, &attempt, &replay::Wish { speed, from, item })
        }
        AttemptsCommand::Export { attempt, output } => export::export(shop, &attempt, &output),
    }
}

/// The attempt that is named by its id or the beginning of it, as the registry is to be asked for it, and its record where
/// this computer's counts: the file here, else what the store holds. A server judges the record that it holds itself.
struct Named {
    attempt: String,
    record: Option<Record>,
    /// For standard error; may be empty.
    remarks: String,
}

fn named(shop: &Shop, office: &Office, given: &str) -> Answer<Named> {
    let Some(desk) = office.here() else {
        return Ok(Named { attempt: given.to_owned(), record: None, remarks: String::new() });
    };
    let attempt = known(shop, desk, given)?;
    let (record, remarks) = record(shop, desk, &attempt)?;
    Ok(Named { attempt: attempt.to_string(), record, remarks })
}

/// The attempt of this store. One whose folder alone is left here is named in the refusal.
fn known(shop: &Shop, desk: &Desk, given: &str) -> Answer<AttemptId> {
    let found = desk.runtime.block_on(desk.delivery.registrar().attempt(given));
    found.map_err(|error| {
        let folders = folder::attempts(&shop.home.state).unwrap_or_default();
        let left = folders.iter().find(|id| !given.is_empty() && id.as_str().starts_with(given));
        let hint = match left {
            // an ambiguous beginning lists what it may mean
            _ if matches!(error, crate::delivery::RegistrarError::Ambiguous { .. }) => {
                ". Give more of the one you mean".to_owned()
            }
            Some(id) => format!(
                ". A folder of it is here, of which this store knows nothing; judge its record by itself: invigil verify {}",
                folder::attempt_dir(&shop.home.state, id).display()
            ),
            None => ". `invigil attempts list --all` lists those of this store".to_owned(),
        };
        Output::failure(code::NO, format!("{error}{hint}"))
    })
}

/// The record of an attempt: the file on this computer, which is what counts; else what the store holds. With a remark for
/// standard error; none is empty.
fn record(shop: &Shop, desk: &Desk, attempt: &AttemptId) -> Answer<(Option<Record>, String)> {
    let (record, remark) =
        folder::record(&shop.home.state, attempt).map_err(|error| Output::failure(code::IO, error))?;
    let record = match record {
        Some(record) => Some(record),
        None => desk.run(desk.delivery.held_record(attempt))?.map(|bytes| Record { bytes, form: None }),
    };
    Ok((record, beside::said(remark)))
}
