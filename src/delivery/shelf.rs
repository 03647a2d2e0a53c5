//! Where a delivery gets its program and banks from.

use crate::bank::{Bank, CatalogueEntry};
use crate::id::ExamId;
use crate::program::Program;

/// One program and the banks that belong to it. Listing is cheap; a bank is parsed only when it is asked for.
pub trait Shelf: Send + Sync {
    /// The program.
    fn program(&self) -> &Program;
    /// The program's file as it was read.
    fn program_bytes(&self) -> &[u8];
    /// What is known of the bank of this id without its items. Banks of other programs are not listed.
    fn listing(&self, bank: &ExamId) -> Listing;
    /// The bank of this id with its file as it was read; why not, in a sentence for people.
    fn load(&self, bank: &ExamId) -> Result<LoadedBank, String>;
}

/// What is known of a bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listing {
    /// There is none.
    None,
    /// There is one that cannot be used, for this reason.
    Broken(String),
    /// Its catalogue entry.
    Found(Box<CatalogueEntry>),
}

/// A bank and its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedBank {
    /// The bank.
    pub bank: Bank,
    /// The file as it was read.
    pub bytes: Vec<u8>,
}
