//! Randomness as values: secrets and nonces come in, nothing in the domain rolls dice.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// Where random bytes come from. The one implementation for a real machine lives in `runtime`.
pub trait Entropy: Send + Sync {
    /// Fills `bytes` with bytes that nobody can foretell.
    fn fill(&self, bytes: &mut [u8]);
}

/// `N` random bytes from `source`.
pub fn random<const N: usize>(source: &dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    source.fill(&mut bytes);
    bytes
}

/// The 32 bytes that decide a draw. Wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Seed(pub [u8; 32]);

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(…)")
    }
}
