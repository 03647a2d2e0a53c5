//! The order of members: the one in which the reader of a format asks for them, which is the one that people expect.

use super::shape::Shape;

/// The members of a table in the order of its format, each with those of the tables below it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Order(Vec<(&'static str, Order)>);

impl Order {
    pub(super) fn of(shape: &Shape) -> Self {
        match shape {
            Shape::Table(members) => {
                Self(members.iter().map(|member| (member.name, Self::of(&member.shape))).collect())
            }
            Shape::List { item, .. } => Self::of(item),
            // whoever names the members gives their order
            _ => Self::default(),
        }
    }

    /// The place of a member among its siblings; a member that the format does not know stands behind all others.
    pub fn place(&self, member: &str) -> usize {
        self.0.iter().position(|(name, _)| *name == member).unwrap_or(self.0.len())
    }

    /// The order of the table, or of each table of the list, that this member is.
    pub fn below(&self, member: &str) -> &Self {
        const NONE: &Order = &Order(Vec::new());
        self.0.iter().find(|(name, _)| *name == member).map_or(NONE, |(_, order)| order)
    }
}
