//! `attempts`: what became of attempts, the way through one, and its record to hand over.

mod export;
mod items;
mod list;
mod show;

use crate::cli::AttemptsCommand;
use crate::cli::beside;
use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Desk, Shop};
use crate::delivery::{Became, Holds, Record, ResultLine};
use crate::folder::{self, FolderError};
use crate::id::AttemptId;
use crate::tui::text;

/// Carries an `attempts` command out.
pub(super) fn attempts(shop: &Shop, command: AttemptsCommand) -> Answer {
    match command {
        AttemptsCommand::List { candidate, all, exam, json } => {
            list::list(shop, &list::Wish { candidate, all, exam }, json)
        }
        AttemptsCommand::Show { attempt, items, json } => show::show(shop, &attempt, items, json),
        AttemptsCommand::Export { attempt, output } => export::export(shop, &attempt, &output),
    }
}

/// The attempt that is named by its id or the beginning of it. One whose folder alone is left here is named in the refusal.
fn named(shop: &Shop, desk: &Desk, given: &str) -> Answer<AttemptId> {
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
    match folder::read_journal(&shop.home.state, attempt) {
        Ok(bytes) => {
            let (form, remark) = beside::form(&folder::attempt_dir(&shop.home.state, attempt), &bytes);
            Ok((Some(Record { bytes, form }), remark))
        }
        Err(FolderError::Missing { .. }) => {
            let held = desk.run(desk.delivery.held_record(attempt))?;
            Ok((held.map(|bytes| Record { bytes, form: None }), String::new()))
        }
        Err(error) => Err(Output::failure(code::IO, error)),
    }
}

/// What became of an attempt, in a word.
fn became(became: Became) -> &'static str {
    match became {
        Became::Open => "open",
        Became::Submitted => "submitted",
        Became::Expired => "expired",
        Became::Terminated => "terminated",
        Became::Voided => "voided",
    }
}

/// How far a record holds, in a word or two.
fn holds(holds: Holds) -> &'static str {
    match holds {
        Holds::Intact => "record intact",
        Holds::NotIntact => "record not intact",
        Holds::Open => "record open",
        Holds::NoRecord => "no record",
        Holds::Removed => "record removed by retention",
        Holds::CannotJudge => "record cannot be judged",
    }
}

/// `35 of 40, 87.5 %, passed`.
pub(super) fn result(result: &ResultLine) -> String {
    let verdict = if result.passed { "passed" } else { "not passed" };
    let points = text::result::points(result.points, result.possible);
    format!("{points}, {}, {verdict}", text::result::share(result.points, result.possible))
}
