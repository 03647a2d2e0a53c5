//! How many bodies of one account are read at a time, or calls that take their time carried out: what an account can make the
//! server hold in memory, or have others wait for, has a bound.

use crate::id::CandidateId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Bodies that are being read, or calls carried out, by account.
#[derive(Clone)]
pub(super) struct Reading {
    most: usize,
    open: Arc<Mutex<HashMap<CandidateId, usize>>>,
}

/// A body that is being read, or a call carried out.
pub(super) struct Place {
    reading: Reading,
    account: CandidateId,
}

impl Reading {
    /// At most `most` of one account at a time.
    pub(super) fn new(most: usize) -> Self {
        Self { most, open: Arc::default() }
    }

    /// A place for another one of this account, until it is dropped; `None` where there are too many.
    pub(super) fn place(&self, account: &CandidateId) -> Option<Place> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let here = open.entry(account.clone()).or_default();
        if *here >= self.most {
            return None;
        }
        *here += 1;
        Some(Place { reading: self.clone(), account: account.clone() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.reading.open.lock().unwrap_or_else(PoisonError::into_inner);
        let left = open.get(&self.account).map_or(0, |here| here.saturating_sub(1));
        if left == 0 {
            open.remove(&self.account);
        } else {
            open.insert(self.account.clone(), left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_so_many_places_and_nothing_is_left_of_it_afterwards() {
        let reading = Reading::new(2);
        let (ada, ben): (CandidateId, CandidateId) = ("ada".parse().unwrap(), "ben".parse().unwrap());
        let places = [reading.place(&ada), reading.place(&ada)];
        assert!(places.iter().all(Option::is_some) && reading.place(&ada).is_none());
        assert!(reading.place(&ben).is_some(), "others do not wait");
        let [first, second] = places;
        drop(first);
        assert!(reading.place(&ada).is_some());
        drop(second);
        assert!(reading.open.lock().unwrap().is_empty());
    }
}
