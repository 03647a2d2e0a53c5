//! How often an account may call, or all together. Never by address: a hall full of candidates shares one.

use crate::id::CandidateId;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// So many accounts are remembered before the idle ones are forgotten for the first time.
const FEW: usize = 1_024;

/// What is left to each account.
pub(super) struct Rates<K = CandidateId> {
    burst: u64,
    per_second: u64,
    accounts: Mutex<Accounts<K>>,
}

struct Accounts<K> {
    /// Thousandths of a call that an account has left, and when that was.
    left: HashMap<K, (u64, u64)>,
    /// With so many the idle ones are forgotten.
    many: usize,
}

impl<K: Clone + Eq + Hash> Rates<K> {
    /// At most `burst` calls at once, and `per_second` in the long run.
    pub(super) fn new(burst: u32, per_second: u32) -> Self {
        let accounts = Mutex::new(Accounts { left: HashMap::new(), many: FEW });
        Self { burst: u64::from(burst) * 1_000, per_second: u64::from(per_second.max(1)), accounts }
    }

    /// Takes a call of this account, `now` ms after some beginning; else the seconds until one is left.
    pub(super) fn take(&self, account: &K, now: u64) -> Result<(), u64> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let refilled = |(left, at): (u64, u64)| {
            // a thousandth in a millisecond for each call in a second
            (left + now.saturating_sub(at).saturating_mul(self.per_second)).min(self.burst)
        };
        if accounts.left.len() >= accounts.many {
            accounts.left.retain(|_, known| refilled(*known) < self.burst);
            accounts.many = (accounts.left.len() * 2).max(FEW);
        }
        let left = accounts.left.get(account).map_or(self.burst, |known| refilled(*known));
        let Some(rest) = left.checked_sub(1_000) else {
            return Err((1_000 - left).div_ceil(self.per_second).div_ceil(1_000).max(1));
        };
        accounts.left.insert(account.clone(), (rest, now));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(n: usize) -> CandidateId {
        format!("p-{n}").parse().unwrap()
    }

    #[test]
    fn an_account_that_calls_too_often_waits_and_others_do_not() {
        let rates = Rates::new(3, 2);
        let (ada, ben) = (account(1), account(2));
        for _ in 0..3 {
            assert_eq!(rates.take(&ada, 10_000), Ok(()));
        }
        assert_eq!(rates.take(&ada, 10_000), Err(1));
        assert_eq!(rates.take(&ben, 10_000), Ok(()));
        assert_eq!(rates.take(&ada, 10_499), Err(1));
        assert_eq!(rates.take(&ada, 10_500), Ok(()));
        assert_eq!(rates.take(&ada, 10_500), Err(1));
        // after a long pause there is a burst again, and no more
        assert_eq!((0..9).filter(|_| rates.take(&ada, 99_000).is_ok()).count(), 3);
    }

    #[test]
    fn accounts_that_do_not_call_are_forgotten() {
        let rates = Rates::new(2, 1);
        for n in 0..100 * FEW {
            assert_eq!(rates.take(&account(n), 1_000 * n as u64), Ok(()));
        }
        assert!(rates.accounts.lock().unwrap().left.len() <= FEW);
    }
}
