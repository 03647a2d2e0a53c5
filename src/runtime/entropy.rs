//! The one source of randomness of a real machine: the operating system's.

use crate::entropy::Entropy;
use rand::TryRng;
use rand::rngs::SysRng;

/// Random bytes of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        SysRng.try_fill_bytes(bytes).expect("the operating system has a source of randomness");
    }
}
