//! How much work one plan may be: a hostile bank is refused after a bounded time, with a bounded memory.

use std::fmt;

/// Items of a form at most; the counts of items seen before are fields of nine bits.
pub(super) const MAX_ITEMS: u32 = 511;
/// Items of one component of the enemy graph at most.
pub(super) const MAX_COMPONENT: usize = 24;

/// What of the work has a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Sets of items of one component that may stand in a form together.
    Subsets,
    /// Steps from one vector to another.
    Steps,
    /// Vectors kept at once.
    Vectors,
    /// Bits of a vector.
    Bits,
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Subsets => "subsets",
            Self::Steps => "steps",
            Self::Vectors => "vectors",
            Self::Bits => "bits for a vector",
        })
    }
}

/// What is left of the work that one plan may be.
pub(super) struct Budget {
    subsets: u64,
    steps: u64,
    vectors: u64,
}

/// A limit was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Overrun {
    pub(super) figure: Figure,
    pub(super) limit: u64,
}

impl Budget {
    const SUBSETS: u64 = 1 << 21;
    const STEPS: u64 = 1 << 24;
    const VECTORS: u64 = 1 << 20;

    /// The work of one plan.
    pub(super) fn full() -> Self {
        Self { subsets: Self::SUBSETS, steps: Self::STEPS, vectors: Self::VECTORS }
    }

    /// The work of one explanation, all its questions together.
    pub(super) fn for_explaining() -> Self {
        Self { subsets: Self::SUBSETS, steps: Self::STEPS / 8, vectors: Self::VECTORS }
    }

    /// One more subset was listed.
    pub(super) fn subset(&mut self) -> Result<(), Overrun> {
        spend(&mut self.subsets, 1, Figure::Subsets, Self::SUBSETS)
    }
    /// So many steps will be made.
    pub(super) fn steps(&mut self, from: usize, vectors: usize) -> Result<(), Overrun> {
        let steps = (from as u64).saturating_mul(vectors as u64);
        spend(&mut self.steps, steps, Figure::Steps, Self::STEPS)
    }
    /// One more vector is kept.
    pub(super) fn vector(&mut self) -> Result<(), Overrun> {
        spend(&mut self.vectors, 1, Figure::Vectors, Self::VECTORS)
    }
}

fn spend(left: &mut u64, amount: u64, figure: Figure, limit: u64) -> Result<(), Overrun> {
    *left = left.checked_sub(amount).ok_or(Overrun { figure, limit })?;
    Ok(())
}
