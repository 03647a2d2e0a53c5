//! Why there is no draw.

use super::budget::Figure;
use super::shortage::{Infeasible, first_few};
use crate::id::{DomainId, ExamId, ItemId};

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
