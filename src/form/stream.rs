//! Bytes from a seed, bounded integers from the bytes, and shuffles from the integers.
//!
//! Block `i` of a stream is `SHA-256(seed ‖ label ‖ i as 8 bytes, big-endian)`, `i` from 0; the stream is its blocks
//! one after the other. A label ends with a line feed, so no label followed by a counter can be read as another.

use crate::digest::Digest;
use crate::entropy::Seed;
use num_bigint::BigUint;
use num_traits::{One, Zero};
use zeroize::Zeroizing;

/// The byte stream of one seed and one label.
pub(super) struct Stream<'s> {
    seed: &'s Seed,
    label: Vec<u8>,
    counter: u64,
    block: Zeroizing<[u8; 32]>,
    used: usize,
}

impl<'s> Stream<'s> {
    /// The stream of `parts`, joined, as its label.
    pub(super) fn new(seed: &'s Seed, parts: &[&str]) -> Self {
        Self {
            seed,
            label: parts.concat().into_bytes(),
            counter: 0,
            block: Zeroizing::new([0; 32]),
            used: 32,
        }
    }

    fn byte(&mut self) -> u8 {
        if self.used == self.block.len() {
            let block = Digest::of(&[&self.seed.0, &self.label, &self.counter.to_be_bytes()]);
            self.block = Zeroizing::new(block.0);
            self.counter += 1;
            self.used = 0;
        }
        self.used += 1;
        self.block[self.used - 1]
    }

    /// A uniform integer in `0..bound`; `bound` is at least 1, and 1 takes no bytes.
    ///
    /// With `b` the bit length of `bound - 1`: takes `ceil(b / 8)` bytes, big-endian, keeps the lowest `b` bits, and
    /// takes the next bytes as long as the value is not below `bound`.
    pub(super) fn below(&mut self, bound: &BigUint) -> BigUint {
        if bound.is_zero() || bound.is_one() {
            return BigUint::zero();
        }
        let bits = (bound - 1u32).bits();
        let bytes = usize::try_from(bits.div_ceil(8)).expect("the length of an integer in memory is a usize");
        let surplus = (bytes as u64) * 8 - bits;
        loop {
            let mut taken: Vec<u8> = (0..bytes).map(|_| self.byte()).collect();
            taken[0] &= 0xff >> surplus;
            let value = BigUint::from_bytes_be(&taken);
            if &value < bound {
                return value;
            }
        }
    }

    /// Fisher and Yates: for `i` from the last place down to 1, swaps places `i` and `below(i + 1)`.
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            let j = self.below(&BigUint::from(i + 1));
            let j = j.iter_u64_digits().next().unwrap_or(0);
            list.swap(i, usize::try_from(j).expect("it is at most i"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_of_one_takes_no_bytes_and_values_stay_below_their_bound() {
        let seed = Seed([7; 32]);
        let mut stream = Stream::new(&seed, &["test\n"]);
        assert!(stream.below(&BigUint::one()).is_zero());
        assert_eq!(stream.counter, 0);
        for bound in [2u32, 3, 200, 255, 256, 257, 65_536, 70_000] {
            for _ in 0..200 {
                assert!(stream.below(&BigUint::from(bound)) < BigUint::from(bound));
            }
        }
        let wide = BigUint::one() << 300u32;
        assert!((0..50).all(|_| stream.below(&wide) < wide));
    }

    #[test]
    fn a_value_is_the_first_bytes_of_the_first_block() {
        let seed = Seed([9; 32]);
        let first = Digest::of(&[&[9; 32], b"a b\n", &[0; 8]]).0;
        let mut stream = Stream::new(&seed, &["a ", "b", "\n"]);
        assert_eq!(stream.below(&(BigUint::one() << 16u32)), BigUint::from_bytes_be(&first[..2]));
        assert_eq!(stream.below(&(BigUint::one() << 4u32)), BigUint::from(first[2] & 15));
    }

    #[test]
    fn every_order_of_three_is_equally_likely() {
        let mut seen = std::collections::BTreeMap::new();
        for n in 0..6_000u32 {
            let seed = Seed(Digest::of(&[&n.to_be_bytes()]).0);
            let mut list = [0, 1, 2];
            Stream::new(&seed, &["order\n"]).shuffle(&mut list);
            *seen.entry(list).or_insert(0i32) += 1;
        }
        assert_eq!(seen.len(), 6);
        assert!(seen.values().all(|n| (n - 1_000).abs() < 150), "{seen:?}");
    }
}
