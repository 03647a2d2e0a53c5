//! What a command that looks at many attempts reads once: programs and banks, by the digest they are kept under.
//!
//! A screen keeps nothing of it: a bank takes megabytes, and a candidate sits one exam.

use crate::bank::Bank;
use crate::digest::Digest;
use crate::program::Program;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// So many of each are kept; where there are more, all are dropped, which costs time alone.
const MOST: usize = 8;

/// Content that was read, by its digest; that it gives the digest was checked before.
#[derive(Default)]
pub(super) struct Memory {
    programs: Shelf<Program>,
    banks: Shelf<Bank>,
}

type Shelf<T> = Mutex<BTreeMap<Digest, Arc<T>>>;

impl Memory {
    /// The program of this digest, if it was read before.
    pub(super) fn program(&self, digest: &Digest) -> Option<Arc<Program>> {
        found(&self.programs, digest)
    }
    /// The bank of this digest, if it was read before.
    pub(super) fn bank(&self, digest: &Digest) -> Option<Arc<Bank>> {
        found(&self.banks, digest)
    }
    /// Keeps a program.
    pub(super) fn keep_program(&self, program: &Arc<Program>) {
        keep(&self.programs, program.digest, program);
    }
    /// Keeps a bank.
    pub(super) fn keep_bank(&self, bank: &Arc<Bank>) {
        keep(&self.banks, bank.digest, bank);
    }
}

fn found<T>(shelf: &Shelf<T>, digest: &Digest) -> Option<Arc<T>> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner).get(digest).cloned()
}

fn keep<T>(shelf: &Shelf<T>, digest: Digest, content: &Arc<T>) {
    let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
    if shelf.len() >= MOST {
        shelf.clear();
    }
    shelf.insert(digest, Arc::clone(content));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_found_by_its_digest_and_never_more_than_a_few() {
        let shelf: Shelf<u8> = Mutex::default();
        for n in 0..=255 {
            keep(&shelf, Digest([n; 32]), &Arc::new(n));
            assert_eq!(found(&shelf, &Digest([n; 32])).as_deref(), Some(&n));
            assert!(shelf.lock().unwrap().len() <= MOST);
        }
        assert_eq!(found(&shelf, &Digest([0; 32])), None);
    }
}
