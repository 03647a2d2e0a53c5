//! `verify`: checks the record of an attempt, and says what it proves and what it does not.

use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Shop};
use crate::folder;
use crate::form::PresentedForm;
use crate::id::AttemptId;
use crate::journal::Verdict;
use std::io;
use std::path::Path;

/// Journals are far smaller; what is larger is no journal.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Carries `verify` out: `what` is a file, or an attempt (or enough of its beginning).
pub(super) fn verify(shop: &Shop, what: &str, json: bool) -> Answer {
    let path = Path::new(what);
    let (verdict, warning) = if path.exists() { file(shop, path)? } else { attempt(shop, what)? };
    let mut output = if json { Output::json(&verdict.to_json()) } else { Output::data(verdict.to_string()) };
    output.code = verdict.exit_code();
    output.stderr = warning;
    Ok(output)
}

/// A verdict, and a warning for standard error; none is empty.
type Judged = (Verdict, String);

fn file(shop: &Shop, path: &Path) -> Answer<Judged> {
    let failed =
        |e: io::Error| Output::failure(code::DATA, format!("{} cannot be read: {e}", path.display()));
    let size = std::fs::metadata(path).map_err(failed)?;
    if size.is_dir() {
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
    if size.len() > LARGEST {
        let said = format!("{} has {} bytes: that is no journal of an attempt", path.display(), size.len());
        return Err(Output::failure(code::DATA, said));
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    judge(shop, &bytes, form_beside(path).as_ref())
}

fn attempt(shop: &Shop, what: &str) -> Answer<Judged> {
    let id: AttemptId = match what.parse() {
        Ok(id) => id,
        Err(_) if shop.home.store().is_file() => {
            let desk = shop.desk()?;
            let found = desk.runtime.block_on(desk.delivery.registrar().attempt(what));
            found.map_err(|e| Output::failure(code::NO_INPUT, format!("no file `{what}`, and {e}")))?
        }
        Err(_) => return Err(Output::failure(code::NO_INPUT, format!("there is no file `{what}`"))),
    };
    // the file is what counts on this computer; the store follows it
    match folder::read_journal(&shop.home.state, &id) {
        Ok(bytes) => judge(shop, &bytes, folder::read_form(&shop.home.state, &id).ok().as_ref()),
        Err(folder::FolderError::Missing { .. }) => {
            let desk = shop.desk()?;
            let verdict = desk.runtime.block_on(desk.delivery.verify_attempt(&id));
            verdict.map(|verdict| (verdict, String::new())).map_err(|e| Output::failure(code::NO_INPUT, e))
        }
        Err(error) => Err(Output::failure(code::IO, error)),
    }
}

/// With what the store knows of the attempt, where there is a store that can be used; else a journal is judged by itself.
fn judge(shop: &Shop, bytes: &[u8], form: Option<&PresentedForm>) -> Answer<Judged> {
    use crate::journal::{Claim, Given, State};
    let mut warning = String::new();
    if shop.home.store().is_file() {
        match shop.desk() {
            Ok(desk) => {
                let verdict = desk.runtime.block_on(desk.delivery.verify_journal(bytes, form));
                let verdict = verdict.map_err(|e| Output::failure(code::IO, e))?;
                return Ok((verdict, warning));
            }
            Err(refused) => warning = format!("{}The record is judged by itself.\n", refused.stderr),
        }
    }
    let mut verdict = crate::journal::verify(bytes, &Given { form, servers: &[] });
    if matches!(verdict.state, State::Closed(_) | State::Open) {
        verdict.doubt(Claim::Draw);
    }
    Ok((verdict, warning))
}

/// The presented form kept beside a journal.
fn form_beside(journal: &Path) -> Option<PresentedForm> {
    let bytes = std::fs::read(journal.parent()?.join("form.json")).ok()?;
    serde_json::from_slice(&bytes).ok()
}
