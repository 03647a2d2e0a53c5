//! Bank files on disk.

use super::{Found, LibraryError, Source};
use crate::bank::{self, BANK_FIGURE_BYTES, Bank, CatalogueEntry, FIGURE_BYTES};
use crate::document::MAX_BYTES;
use crate::drawing;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// At most this many files are checked at the same time.
const THREADS: usize = 8;

/// The bytes of a regular file of acceptable size.
pub fn read_file(path: &Path) -> Result<Vec<u8>, LibraryError> {
    let unreadable = |source| LibraryError::Unreadable { path: path.to_owned(), source };
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        // Opening a pipe would wait for somebody to write into it.
        return Err(LibraryError::NoFile { path: path.to_owned() });
    }
    if metadata.len() > MAX_BYTES as u64 {
        return Err(LibraryError::TooLarge {
            path: path.to_owned(),
            bytes: metadata.len(),
            limit: MAX_BYTES,
        });
    }
    fs::read(path).map_err(unreadable)
}

/// The bytes of a bank's file with those of its figures, which lie beside it ([`bank::carry`]). A figure that cannot be read is left
/// out: the bank's faults name it, with its place. No link is followed, so that a bank shows nothing but what lies beside it.
pub fn read_bank(path: &Path) -> Result<Vec<u8>, LibraryError> {
    let bytes = read_file(path)?;
    let files = bank::figure_files(&bytes);
    if files.is_empty() {
        return Ok(drawn(bytes));
    }
    let beside = path.parent().unwrap_or(Path::new(""));
    let (mut figures, mut total) = (Vec::new(), 0);
    for file in files {
        // the first one above the limit comes along, so that it can be named
        if let Some(image) = figure(beside, &file).filter(|_| total <= BANK_FIGURE_BYTES) {
            total += image.len();
            figures.push((file, image));
        }
    }
    Ok(drawn(bank::carry(bytes, &figures)))
}

/// The bytes of a bank with what is drawn of the SVG images that it carries.
pub fn drawn(bank: Vec<u8>) -> Vec<u8> {
    bank::with_drawings(bank, |svg| drawing::draw(svg).map_err(|error| error.to_string()))
}

/// The bytes of a figure, at most one more than it may have; `None` where there is no ordinary file, or a link on the way to it.
fn figure(beside: &Path, file: &str) -> Option<Vec<u8>> {
    let mut path = beside.to_owned();
    for part in file.split('/') {
        path.push(part);
        if fs::symlink_metadata(&path).ok()?.is_symlink() {
            return None;
        }
    }
    if !fs::metadata(&path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(FIGURE_BYTES as u64 + 1).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The bank files that `path` stands for: itself, or every `*.toml` in it (hidden ones left out), by name.
pub fn list(path: &Path) -> Result<Vec<PathBuf>, LibraryError> {
    let unreadable = |source| LibraryError::Unreadable { path: path.to_owned(), source };
    if !fs::metadata(path).map_err(unreadable)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        let hidden = file.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && file.extension().is_some_and(|extension| extension == "toml") {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

/// Reads and checks every file, several at a time; in the order of `files`.
pub(super) fn check_all(files: Vec<PathBuf>) -> Vec<Found> {
    let workers = thread::available_parallelism().map_or(1, usize::from).min(THREADS).min(files.len());
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some((index, path)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            files.get(index).map(|path| (index, path))
        } {
            let checked = check(path);
            if let Ok(mut results) = results.lock() {
                results.push((index, checked));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(work);
        }
        work();
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, found)| found).collect()
}

/// What was found in a bank's bytes, called `name`.
pub(super) fn found(name: &str, bank: Result<Bank, String>, source: Source) -> Found {
    let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
    Found { name: name.to_owned(), stem, source, entry: bank.map(|bank| CatalogueEntry::of(&bank)) }
}

fn check(path: &Path) -> Found {
    let name = path.display().to_string();
    let bank = read_bank(path)
        .map_err(|error| error.to_string())
        .and_then(|bytes| bank::read(&name, &bytes).map_err(|report| report.to_string()));
    found(&name, bank, Source::File(path.to_owned()))
}
