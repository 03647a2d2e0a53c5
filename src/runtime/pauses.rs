//! Pauses between tries at a server: they grow, and are uneven, so that a hall of clients does not come back at one instant.

use crate::entropy::{Entropy, random};

/// The first pause after a failure, and the longest one, in milliseconds.
pub const PAUSES_MS: (u64, u64) = (1_000, 30_000);

/// How often it is looked for another sign-in while the one that is known is not accepted, in milliseconds. Nobody is asked
/// for that.
pub const SIGN_IN_MS: u64 = 1_500;

/// Between half of it and the whole.
pub fn uneven(entropy: &dyn Entropy, most_ms: u64) -> u64 {
    let chance = u64::from(u16::from_le_bytes(random::<2>(entropy)));
    most_ms / 2 + most_ms / 2 * chance / u64::from(u16::MAX)
}

/// The pause after so many failures in a row, from one on; `first_ms` is the first one at most, `longest_ms` the longest.
pub fn after(entropy: &dyn Entropy, (first_ms, longest_ms): (u64, u64), failures: u32) -> u64 {
    uneven(entropy, first_ms.saturating_mul(1 << failures.min(6).saturating_sub(1)).min(longest_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Always the same byte.
    struct Byte(u8);
    impl Entropy for Byte {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn pauses_grow_to_the_longest_and_chance_takes_at_most_half_of_one() {
        let pauses = |byte| [1, 2, 3, 5, 6, 60].map(|failures| after(&Byte(byte), PAUSES_MS, failures));
        assert_eq!(pauses(255), [1_000, 2_000, 4_000, 16_000, 30_000, 30_000]);
        assert_eq!(pauses(0), [500, 1_000, 2_000, 8_000, 15_000, 15_000]);
    }
}
