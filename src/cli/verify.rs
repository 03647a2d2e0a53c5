//! `verify`: checks the record of an attempt, and says what it proves and what it does not.

use crate::cli::beside;
use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Shop};
use crate::delivery::{HeldBeyond, VerifyError};
use crate::folder;
use crate::id::AttemptId;
use crate::journal::Verdict;
use crate::tui::text::count;
use serde_json::json;
use std::path::Path;

/// Carries `verify` out: `what` is a file, or an attempt (or enough of its beginning).
pub(super) fn verify(shop: &Shop, what: &str, json: bool) -> Answer {
    let path = Path::new(what);
    let (verdict, warning) = if path.exists() { file(shop, path)? } else { attempt(shop, what, json)? };
    let mut output =
        if json { Output::json(&verdict.verification()) } else { Output::data(verdict.to_string()) };
    output.code = verdict.exit_code();
    output.stderr = warning;
    Ok(output)
}

/// A verdict, and a warning for standard error; none is empty.
type Judged = (Verdict, String);

fn file(shop: &Shop, path: &Path) -> Answer<Judged> {
    if path.is_dir() {
        let inside = path.join("journal.jsonl");
        return if inside.is_file() {
            file(shop, &inside)
        } else {
            Err(Output::failure(
                code::DATA,
                format!("{} is a folder without a journal.jsonl", path.display()),
            ))
        };
    }
    judge(shop, &beside::read(path)?, path.parent().unwrap_or(path))
}

fn attempt(shop: &Shop, what: &str, json: bool) -> Answer<Judged> {
    let id: AttemptId = match what.parse() {
        Ok(id) => id,
        Err(_) if shop.has_store() => {
            let desk = shop.desk()?;
            let found = desk.runtime.block_on(desk.delivery.registrar().attempt(what));
            found.map_err(|e| Output::failure(code::NO_INPUT, format!("no file `{what}`, and {e}")))?
        }
        Err(_) => return Err(Output::failure(code::NO_INPUT, format!("there is no file `{what}`"))),
    };
    let dir = folder::attempt_dir(&shop.home.state, &id);
    // the file is what counts on this computer; the store follows it
    match folder::read_journal(&shop.home.state, &id) {
        Ok(bytes) => {
            let (verdict, warning) = judge(shop, &bytes, &dir)?;
            let beyond = held_beyond(shop, &id, Some(&bytes), &dir);
            Ok((verdict, warning + &beyond))
        }
        Err(folder::FolderError::Missing { .. }) => {
            let desk = shop.desk()?;
            let verdict = desk.runtime.block_on(desk.delivery.verify_attempt(&id));
            drop(desk);
            verdict.map(|verdict| (verdict, held_beyond(shop, &id, None, &dir))).map_err(|e| match &e {
                VerifyError::Pruned { attempt, on } if json => {
                    let said = json!({ "state": "removed", "attempt": attempt, "removed_on": on, "summary": e.to_string(), "exit_code": code::NO_INPUT });
                    Output { code: code::NO_INPUT, ..Output::json(&said) }
                }
                _ => Output::failure(code::NO_INPUT, e),
            })
        }
        Err(error) => Err(Output::failure(code::IO, error)),
    }
}

/// A line for standard error where the store holds more of the attempt than its file; else empty. Where the store cannot be
/// used that was said before.
fn held_beyond(shop: &Shop, id: &AttemptId, file: Option<&[u8]>, dir: &Path) -> String {
    if !shop.has_store() {
        return String::new();
    }
    let beyond = shop
        .desk()
        .ok()
        .and_then(|desk| desk.runtime.block_on(desk.delivery.held_beyond(id, file)).ok().flatten());
    let Some(HeldBeyond { in_file, held, result }) = beyond else { return String::new() };
    let records = count(held as u64, "record", "records");
    let what = match in_file {
        Some(n) => format!("the file in {} holds {n} of the {records} that the store holds", dir.display()),
        None => {
            format!("there is no file in {}: judged are the {records} that the store holds", dir.display())
        }
    };
    let result = match result {
        Some(true) => ". The attempt has a result there, and it is signed",
        Some(false) => ". The attempt has a result there, and it is not signed",
        None => "",
    };
    format!("invigil: {what}{result}\n")
}

/// With the form in its folder and what the store knows of the attempt, where there is a store that can be used; else a
/// journal is judged by itself.
fn judge(shop: &Shop, bytes: &[u8], folder: &Path) -> Answer<Judged> {
    use crate::journal::{Claim, Given, State};
    let (form, mut warning) = beside::form(folder, bytes);
    if shop.has_store() {
        let judged = shop.desk().and_then(|desk| {
            let verdict = desk.runtime.block_on(desk.delivery.verify_journal(bytes, form.as_ref()));
            verdict.map_err(|e| Output::failure(code::IO, e))
        });
        match judged {
            Ok(verdict) => return Ok((verdict, warning)),
            Err(refused) => warning += &format!("{}The record is judged by itself.\n", refused.stderr),
        }
    }
    let mut verdict =
        crate::journal::verify(bytes, &Given { form: form.as_ref(), servers: &shop.receipt_keys() });
    if matches!(verdict.state, State::Closed(_) | State::Open) {
        verdict.doubt(Claim::Draw);
    }
    Ok((verdict, warning))
}
