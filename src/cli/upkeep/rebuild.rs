//! `store rebuild`: the database made anew from its ledger and the journals.

use super::{failed, in_words, journal, report};
use crate::cli::outcome::{Output, code};
use crate::cli::progress::Progress;
use crate::cli::shop::{Answer, Shop};
use crate::delivery::LocalDelivery;
use crate::folder;
use crate::store::{Rebuilt, Standing, Store, StoreError};
use crate::tui::text::count;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// Makes it anew, checks it, and puts it in place.
pub(super) fn rebuild(shop: &Shop, from: Option<&Path>, dry_run: bool, force: bool) -> Answer {
    let path = shop.home.store();
    let dir = from.map_or_else(|| Store::ledger_of(&path), Path::to_owned);
    let runtime = Shop::runtime()?;
    let standing = runtime.block_on(Store::standing(&path, &dir)).map_err(|e| failed(&e))?;
    if standing == Standing::Sound && !force && !dry_run {
        return Err(failed(&StoreError::Sound { path }));
    }
    shop.home.make().map_err(|e| Output::failure(code::IO, e))?;
    let on_disk = folder::attempts(&shop.home.state).map_err(|e| Output::failure(code::IO, e))?;
    let progress = Progress::new("Taking journals", on_disk.len(), false);
    let made = runtime.block_on(Store::rebuild(&path, &dir, &|id| {
        progress.step();
        journal(shop, id)
    }));
    drop(progress);
    let rebuilt = made.map_err(|e| failed(&e))?;
    let mut said = told(&dir, &standing, &rebuilt);
    let delivery = LocalDelivery::new(
        Arc::clone(&rebuilt.store),
        shop.library.clone(),
        shop.clock.clone(),
        shop.entropy.clone(),
    )
    .remembering();
    let report = report(shop, &runtime, &delivery, false)?;
    drop(delivery);
    said += &in_words(&path, &report);
    if dry_run {
        said += "Nothing was changed: this was a dry run.\n";
        return Ok(Output { stderr: said, ..Output::default() });
    }
    let rebuilt_whole = rebuilt.without.is_empty() && !rebuilt.torn;
    let replaced = runtime.block_on(rebuilt.put_in_place()).map_err(|e| failed(&e))?;
    let _ = writeln!(said, "{} was made anew.", path.display());
    if let Some(replaced) = replaced {
        let _ = writeln!(said, "What was there is kept as {}.", replaced.display());
    }
    let code = if report.is_sound() && rebuilt_whole { code::DONE } else { code::NO };
    Ok(Output { stderr: said, code, ..Output::default() })
}

fn told(dir: &Path, standing: &Standing, rebuilt: &Rebuilt) -> String {
    let mut out = match standing {
        Standing::Missing => "There is no database, or an empty one.\n".to_owned(),
        Standing::Damaged(why) => format!("The database cannot be used: {why}\n"),
        Standing::Behind => "The database is intact, and lacks what its ledger holds.\n".to_owned(),
        Standing::Sound => "The database is intact.\n".to_owned(),
    };
    let _ = writeln!(
        out,
        "The ledger {} gives {} of the audit trail, the journals the records of {}.",
        dir.display(),
        count(rebuilt.entries, "entry", "entries"),
        count(rebuilt.records, "attempt", "attempts")
    );
    if rebuilt.torn {
        out += "The last line of the ledger was cut short: what it began to say is lost.\n";
    }
    for (attempt, why) in &rebuilt.without {
        let _ = writeln!(out, "{attempt}: {why}");
    }
    out
}
