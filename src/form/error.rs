//! Why there is no draw, and how much work a draw may be.

use super::infeasible::Infeasible;
use crate::id::{DomainId, ExamId, ItemId};
use std::fmt;

/// Items of a form at most; the counts of items seen before are fields of nine bits.
pub(super) const MAX_ITEMS: u32 = 511;
/// Items of one component of the enemy graph at most.
pub(super) const MAX_COMPONENT: usize = 24;

/// Why a form cannot be drawn. Every one of these is a fault of the bank or the blueprint, never of a candidate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DrawError {
    /// No scored item is asked for.
    #[error("the blueprint of `{0}` asks for no scored item: give at least one domain a quota of 1 or more")]
    Empty(ExamId),
    /// More items than a form can hold.
    #[error("the blueprint of `{exam}` asks for {items} items; a form holds at most 511: lower the quotas")]
    TooLong {
        /// The exam.
        exam: ExamId,
        /// Items asked for, pilots included.
        items: u64,
    },
    /// A domain stands in the blueprint more than once.
    #[error("the blueprint of `{exam}` names the domain `{domain}` more than once: join the quotas into one")]
    DomainTwice {
        /// The exam.
        exam: ExamId,
        /// The domain.
        domain: DomainId,
    },
    /// Two items of the bank have one identity.
    #[error("the bank has more than one item `{0}`: give each item its own id")]
    ItemTwice(ItemId),
    /// Enemy sets tie too many items together.
    #[error(
        "enemy sets tie {} items together ({}); at most 24 may hang together: drop an item that two sets share, \
         or retire items that hardly differ", .0.len(), first_few(.0)
    )]
    ComponentTooLarge(Vec<ItemId>),
    /// Counting the forms would take too much time or memory.
    #[error(
        "the enemy sets around `{around}` make too many combinations to count exactly (more than {limit} {figure}): \
         let fewer enemy sets reach across domains, or make them smaller"
    )]
    TooMuchWork {
        /// The first item of the component where counting stopped.
        around: ItemId,
        /// What there was too much of.
        figure: Figure,
        /// How much of it is allowed.
        limit: u64,
    },
    /// No form meets the blueprint; says why.
    #[error("{0}")]
    Infeasible(Box<Infeasible>),
}

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

/// The first items of a list, and how many more there are.
pub(super) fn first_few(items: &[ItemId]) -> String {
    const SHOWN: usize = 4;
    let mut text = items.iter().take(SHOWN).map(|i| format!("`{i}`")).collect::<Vec<_>>().join(", ");
    if items.len() > SHOWN {
        text.push_str(&format!(" and {} more", items.len() - SHOWN));
    }
    text
}
