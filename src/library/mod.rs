//! The library: the program in force and the banks at hand, embedded or from files.
//!
//! A *shelf* is what is known of an exam's bank: [ready](Shelf::Ready) with its catalogue entry, broken with a message,
//! or missing. A broken bank concerns its own exam only. Banks of another program are not listed at all. Items are
//! parsed when somebody asks for a bank, and freed by whoever asked.
//!
//! Of embedded banks the catalogue was computed by the build. Banks from files are read and checked whole when the
//! library is opened, several at a time (about 5 ms for 165 items), since only so it can be said which of them are
//! broken; then everything but the catalogue is dropped. A file that is changed afterwards is refused, not mixed up.

mod error;
mod files;
mod readiness;

pub use error::LibraryError;
pub use files::{drawn, list, read_bank, read_file};
pub use readiness::readiness;

use crate::api::Stage;
use crate::bank::{self, Bank, CatalogueEntry};
use crate::digest::Digest;
use crate::document::FaultReport;
use crate::embedded::{self, EmbeddedBank};
use crate::id::{ExamId, ProgramId};
use crate::program::{self, Program};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The program in force and the banks at hand.
#[derive(Debug, Clone)]
pub struct Library {
    program: Arc<Program>,
    program_bytes: Cow<'static, [u8]>,
    shelves: BTreeMap<ExamId, Stored>,
    notices: Vec<String>,
    foreign: Vec<ForeignBank>,
}

/// A bank file of another program: never listed to a candidate, but perhaps one whose author mistyped the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignBank {
    /// The file.
    pub name: String,
    /// The program it says it belongs to.
    pub program: ProgramId,
    /// The bank's id.
    pub id: ExamId,
}

/// What is known of an exam's bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf<'l> {
    /// The bank can be used.
    Ready(&'l CatalogueEntry),
    /// The bank cannot be used: one sentence that says why, with file, line and column.
    Broken(&'l str),
    /// There is no bank for this exam.
    Missing,
}

/// A bank with the bytes that it was read from: what a delivery keeps by digest.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The bank.
    pub bank: Arc<Bank>,
    /// The bytes of its file, with those of its figures: many use them at a time.
    pub bytes: Arc<[u8]>,
}

/// A bank as the library holds it.
#[derive(Debug, Clone)]
enum Stored {
    Ready { entry: Box<CatalogueEntry>, source: Source },
    Broken { message: String },
}

/// Where a bank's bytes are.
#[derive(Debug, Clone)]
enum Source {
    Embedded(EmbeddedBank),
    Held(Vec<u8>),
    File(PathBuf),
    Published(Arc<Loaded>),
}

/// What takes the place of a bank at hand, because versions of it were published.
#[derive(Debug, Clone)]
pub enum Published {
    /// The version that forms are drawn from.
    Current(Arc<Loaded>, Stage),
    /// It cannot be read: why.
    Unreadable(String),
    /// Every version was withdrawn.
    Withdrawn,
}

/// A bank that was read, or why it could not be.
struct Found {
    /// The file's name for messages.
    name: String,
    /// The exam by the file's name, for a file that cannot be read.
    stem: String,
    source: Source,
    entry: Result<CatalogueEntry, String>,
}

impl Library {
    /// The default program and the banks of the binary.
    pub fn embedded() -> Result<Self, LibraryError> {
        Self::open(None, None)
    }

    /// The program of a file and the banks of a directory (every `*.toml` in it) or of one file; `None` for the embedded
    /// ones. Banks that are given replace the embedded ones altogether.
    pub fn open(program: Option<&Path>, banks: Option<&Path>) -> Result<Self, LibraryError> {
        let (name, bytes) = match program {
            None => ("program.toml".to_owned(), Cow::Borrowed(embedded::program())),
            Some(path) => (path.display().to_string(), Cow::Owned(files::read_file(path)?)),
        };
        let found = match banks {
            None => embedded::banks()
                .map(|(entry, bank)| Found {
                    name: entry.id.to_string(),
                    stem: entry.id.to_string(),
                    source: Source::Embedded(bank),
                    entry: Ok(entry),
                })
                .collect(),
            Some(path) => files::check_all(files::list(path)?),
        };
        Self::assemble(&name, bytes, found)
    }

    /// A library of texts in memory: the program file's bytes, and name and bytes of each bank.
    pub fn of_texts(program: &[u8], banks: &[(&str, &[u8])]) -> Result<Self, LibraryError> {
        let found = banks.iter().map(|(name, bytes)| {
            let source = Source::Held(bytes.to_vec());
            files::found(name, bank::read(name, bytes).map_err(|report| report.to_string()), source)
        });
        Self::assemble("program.toml", Cow::Owned(program.to_vec()), found.collect())
    }

    /// The program in force.
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// The bytes of the program file, to be kept by digest.
    pub fn program_bytes(&self) -> &[u8] {
        &self.program_bytes
    }

    /// What is known of the bank of `exam`; a brief assessment draws from the bank of its main exam.
    pub fn shelf(&self, exam: &ExamId) -> Shelf<'_> {
        match self.stored(exam) {
            Ok(Stored::Ready { entry, .. }) => Shelf::Ready(entry),
            Ok(Stored::Broken { message }) => Shelf::Broken(message),
            Err(_) => Shelf::Missing,
        }
    }

    /// The catalogue entry of the bank of `exam`, if it can be used.
    pub fn catalogue(&self, exam: &ExamId) -> Option<&CatalogueEntry> {
        match self.shelf(exam) {
            Shelf::Ready(entry) => Some(entry),
            Shelf::Broken(_) | Shelf::Missing => None,
        }
    }

    /// All entries of banks that can be used, by name.
    pub fn entries(&self) -> impl Iterator<Item = &CatalogueEntry> {
        self.shelves.values().filter_map(|stored| match stored {
            Stored::Ready { entry, .. } => Some(&**entry),
            Stored::Broken { .. } => None,
        })
    }

    /// Sentences about files that were left aside, such as a broken one that belongs to no exam of the program.
    pub fn notices(&self) -> &[String] {
        &self.notices
    }

    /// Banks of other programs among the files that were given.
    pub fn foreign(&self) -> &[ForeignBank] {
        &self.foreign
    }

    /// The bank of `exam`, parsed now.
    pub fn bank(&self, exam: &ExamId) -> Result<Arc<Bank>, LibraryError> {
        match self.stored(exam)? {
            Stored::Ready { source: Source::Embedded(embedded), .. } => Ok(Arc::new(embedded.bank())),
            _ => self.load(exam).map(|loaded| loaded.bank),
        }
    }

    /// The bank of `exam` with the very bytes that it was parsed from; its digest is the catalogue's.
    pub fn load(&self, exam: &ExamId) -> Result<Loaded, LibraryError> {
        let (entry, source) = match self.stored(exam)? {
            Stored::Ready { entry, source } => (entry, source),
            Stored::Broken { message } => {
                return Err(LibraryError::Broken { exam: exam.clone(), message: message.clone() });
            }
        };
        let (name, bytes) = match source {
            Source::Embedded(embedded) => {
                return Ok(Loaded { bank: Arc::new(embedded.bank()), bytes: embedded.bytes().into() });
            }
            Source::Published(loaded) => return Ok(Loaded::clone(loaded)),
            Source::Held(bytes) => (entry.id.to_string(), bytes.clone()),
            Source::File(path) => (path.display().to_string(), files::read_bank(path)?),
        };
        let changed = || LibraryError::Changed { exam: exam.clone(), name: name.clone() };
        // It was sound when the library was opened, so a fault is a change too.
        let bank = bank::read(&name, &bytes).map_err(|_| changed())?;
        if bank.digest != entry.digest {
            return Err(changed());
        }
        Ok(Loaded { bank: Arc::new(bank), bytes: bytes.into() })
    }

    /// The same with what was published in the place of banks at hand. Exams that are drawn from a beta are beta exams.
    pub fn with_published(&self, published: impl IntoIterator<Item = (ExamId, Published)>) -> Self {
        let mut library = self.clone();
        let mut betas = Vec::new();
        for (bank, version) in published {
            let stored = match version {
                Published::Current(loaded, stage) => {
                    if stage == Stage::Beta {
                        betas.push(bank.clone());
                    }
                    let entry = Box::new(CatalogueEntry::of(&loaded.bank));
                    Some(Stored::Ready { entry, source: Source::Published(loaded) })
                }
                Published::Unreadable(message) => Some(Stored::Broken { message }),
                Published::Withdrawn => None,
            };
            match stored {
                Some(stored) => library.shelves.insert(bank, stored),
                None => library.shelves.remove(&bank),
            };
        }
        if !betas.is_empty() {
            let program = Arc::make_mut(&mut library.program);
            let drawn = program.exams.iter_mut().filter(|exam| betas.contains(&exam.bank));
            drawn.for_each(|exam| exam.beta = true);
        }
        library
    }

    /// The bank, where a version of it was published and read.
    pub fn published(&self, bank: &ExamId) -> Option<Arc<Bank>> {
        match self.shelves.get(bank) {
            Some(Stored::Ready { source: Source::Published(loaded), .. }) => Some(loaded.bank.clone()),
            _ => None,
        }
    }

    /// The embedded bank of this digest, if there is one.
    pub fn embedded_bank(&self, digest: &Digest) -> Option<Bank> {
        self.shelves.values().find_map(|stored| match stored {
            Stored::Ready { entry, source: Source::Embedded(embedded) } if entry.digest == *digest => {
                Some(embedded.bank())
            }
            _ => None,
        })
    }

    fn stored(&self, exam: &ExamId) -> Result<&Stored, LibraryError> {
        let known =
            self.program.exam(exam).ok_or_else(|| LibraryError::UnknownExam { exam: exam.clone() })?;
        self.shelves.get(&known.bank).ok_or_else(|| LibraryError::NoBank { exam: exam.clone() })
    }

    fn assemble(name: &str, bytes: Cow<'static, [u8]>, found: Vec<Found>) -> Result<Self, LibraryError> {
        let program = program::read(name, &bytes).map_err(LibraryError::Program)?;
        let mut library = Self {
            program: Arc::new(program),
            program_bytes: bytes,
            shelves: BTreeMap::new(),
            notices: Vec::new(),
            foreign: Vec::new(),
        };
        // Sound banks first, so that a broken copy does not take the place of a sound one.
        let (sound, broken): (Vec<Found>, Vec<Found>) =
            found.into_iter().partition(|found| found.entry.is_ok());
        sound.into_iter().chain(broken).for_each(|found| library.place(found));
        Ok(library)
    }

    fn place(&mut self, found: Found) {
        match found.entry {
            Ok(entry) if entry.program != self.program.id => {
                if !matches!(found.source, Source::Embedded(_)) {
                    self.foreign.push(ForeignBank { name: found.name, program: entry.program, id: entry.id });
                }
            }
            Ok(entry) => {
                let id = entry.id.clone();
                if self.shelves.contains_key(&id) {
                    self.notices.push(format!(
                        "{}: another file holds the bank `{id}` too; this one is left aside",
                        found.name
                    ));
                    return;
                }
                self.shelves.insert(id, Stored::Ready { entry: Box::new(entry), source: found.source });
            }
            Err(message) => match found.stem.parse::<ExamId>() {
                Ok(exam) if self.program.exam(&exam).is_some() && !self.shelves.contains_key(&exam) => {
                    self.shelves.insert(exam, Stored::Broken { message });
                }
                _ => self.notices.push(message),
            },
        }
    }
}

/// The report of a broken program file, where that is the error.
pub fn report_of(error: &LibraryError) -> Option<&FaultReport> {
    match error {
        LibraryError::Program(report) => Some(report),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
