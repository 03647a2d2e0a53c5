//! Question banks: types, the reader of bank files, and the checks of structure and pool.
//!
//! [`read`] turns a file into a [`Bank`] or a report of *all* its faults. [`check`] gives both, and compares the bank
//! with its program. [`pool()`] counts whether retakes can show new questions. [`schema`] is the JSON Schema of the format.
//!
//! Invariants of a `Bank` that was read: ids are unique, every reference resolves, each item of which options are chosen has as
//! many keys as a candidate selects and at least one distractor, an item of any other kind has one full answer at least, no
//! quota is above its live items, a component of enemies is small.

mod against;
mod catalogue;
mod enemies;
mod entry;
mod figures;
mod file;
mod gaps;
mod kind;
mod model;
mod people;
mod pool;
mod publication;
mod reach;
mod resolve;
mod substance;

pub use catalogue::{CatalogueEntry, StatusCounts};
pub use enemies::components;
pub use entry::*;
pub(crate) use figures::ITEM_FIGURES;
#[cfg(test)]
pub(crate) use figures::samples;
pub use figures::{
    BANK_FIGURE_BYTES, FIGURE_BYTES, FIGURE_PIXELS, FIGURE_SIDE, Figure, FigurePlace, Image, ImageError,
    Media, carry, figure_files, figure_places, figure_sources, is_svg, with_drawings,
};
pub use file::FORMAT;
pub use gaps::{Placeholder, placeholders};
pub use kind::*;
pub use model::*;
pub use people::{People, is_named, keys_of};
pub use pool::{BlueprintPool, PoolReport, PoolRow, Supply, pool, review_due, supply};
pub use reach::Reach;
pub use resolve::{AnswerPlaces, BlueprintPlaces, FigurePlaces, ItemPlaces, Places};

use crate::document::{self, Checked, FaultCode, FaultReport};
use crate::program::Program;
use serde_json::Value;

/// Reads the file `name` with these bytes.
pub fn read(name: &str, bytes: &[u8]) -> Result<Bank, Box<FaultReport>> {
    let (mut bank, places) = structure(name, bytes).into_result()?;
    let faults = figures::settle(bytes, &mut bank, &places);
    if faults.is_empty() {
        return Ok(bank);
    }
    Err(Box::new(FaultReport::new(name, std::str::from_utf8(bytes).unwrap_or_default(), faults)))
}

/// The same as [`survey`], before a bank is published: an item that a form can hold and that `is_public` is a fault too,
/// and a bank with too few items for its forms is none.
pub fn survey_for_publication(
    name: &str,
    bytes: &[u8],
    program: Option<&Program>,
    is_public: impl Fn(&Item) -> bool,
) -> Checked<(Bank, Places)> {
    compared(bytes, structure(name, bytes), |bank, places| {
        let mut faults = program.map_or_else(Vec::new, |program| against::faults(bank, places, program));
        faults.extend(publication::faults(bank, places, is_public));
        faults.extend(figures::absent(bytes, bank, places));
        faults
    })
}

/// Reads the file `name` with these bytes, and compares the bank with `program`. A bank that is sound but does not fit
/// its program (a wrong sum, a small pool) comes back with its faults.
pub fn check(name: &str, bytes: &[u8], program: Option<&Program>) -> Checked<Bank> {
    without_places(compared(bytes, structure(name, bytes), |bank, places| {
        program.map_or_else(Vec::new, |program| against::faults(bank, places, program))
    }))
}

/// The same as [`check`], with the places of the bank's parts, for whoever finds more to say about them. A bank with fewer
/// items than its forms take comes back too: it is still being written. Its faults say that no form can be drawn from it.
pub fn survey(name: &str, bytes: &[u8], program: Option<&Program>) -> Checked<(Bank, Places)> {
    let surveyed = document::check_but(name, bytes, file::bank, resolve::resolve, &[FaultCode::Shortage]);
    compared(bytes, surveyed, |bank, places| {
        program.map_or_else(Vec::new, |program| against::faults(bank, places, program))
    })
}

/// What can be read of a bank that [`survey`] found errors in.
#[derive(Debug)]
pub struct Sketch {
    /// A bank of its sound items, for whoever looks at each by itself. Nothing follows from it about the bank.
    pub bank: Bank,
    /// Where they stand in the file.
    pub places: Places,
    /// So many items are no TOML.
    pub illegible: usize,
}

/// What can be read of a bank that [`survey`] found errors in; `None` where nothing can.
pub fn sketch(name: &str, bytes: &[u8]) -> Option<Sketch> {
    let all: Vec<FaultCode> = FaultCode::all().collect();
    let read = |bytes: &[u8]| document::check_but(name, bytes, file::bank, resolve::resolve, &all).value;
    let sketch = |illegible| move |(bank, places)| Sketch { bank, places, illegible };
    read(bytes).map(sketch(0)).or_else(|| {
        let legible = document::legible(bytes, "item")?;
        read(legible.text.as_bytes()).map(sketch(legible.blank))
    })
}

/// The data of the file as written, what its digest is taken over; of a bank of drafts too, which lacks live items.
pub fn data(name: &str, bytes: &[u8]) -> Checked<Value> {
    let resolve = |raw, data: &Value, faults: &document::Faults| {
        resolve::resolve(raw, data, faults).map(|_| data.clone())
    };
    document::check_but(name, bytes, file::bank, resolve, &[FaultCode::Shortage])
}

/// The JSON Schema of bank files.
pub fn schema() -> Value {
    let doc = "A question bank: all items of an exam.";
    document::schema_of("urn:invigil:schema:bank:v1", "Question bank", doc, file::bank)
}

/// The order in which people expect the members of a bank file.
pub fn order() -> document::Order {
    document::order_of(file::bank)
}

/// The bank with what `found` finds in it besides.
fn compared(
    bytes: &[u8],
    surveyed: Checked<(Bank, Places)>,
    found: impl FnOnce(&Bank, &Places) -> Vec<document::Fault>,
) -> Checked<(Bank, Places)> {
    let Checked { value, mut report } = surveyed;
    let mut value = value;
    if let Some((bank, places)) = &mut value {
        // A bank was read, so the bytes are text.
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let unusable = figures::settle(bytes, bank, places);
        let mut found = found(bank, places);
        found.extend(unusable);
        // fewer items than a form takes are fewer than the program asks for, too
        let is_short =
            |fault: &document::Fault, span| fault.code == FaultCode::Shortage && fault.span == span;
        found.retain(|f| {
            f.code != FaultCode::Shortage || !report.faults().iter().any(|told| is_short(told, f.span))
        });
        report.extend(text, found);
    }
    Checked { value, report }
}

fn without_places(checked: Checked<(Bank, Places)>) -> Checked<Bank> {
    Checked { value: checked.value.map(|(bank, _)| bank), report: checked.report }
}

/// The bank as its file says it; its figures are not looked at yet.
fn structure(name: &str, bytes: &[u8]) -> Checked<(Bank, Places)> {
    document::check(name, bytes, file::bank, resolve::resolve)
}

#[cfg(test)]
mod tests;
