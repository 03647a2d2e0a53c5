//! What an infeasible blueprint lacks, as data and in words.

use crate::id::{DomainId, ExamId, ItemId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a form's items come from: a domain's live items, or the pilots of the blueprint's domains.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupName {
    /// The live items of a domain; they are scored.
    Domain(DomainId),
    /// Pilot items; never scored.
    Pilots,
}

impl fmt::Display for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(id) => write!(f, "domain `{id}`"),
            Self::Pilots => f.write_str("the pilots"),
        }
    }
}

/// Why no form meets a blueprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Infeasible {
    /// The bank.
    pub bank: ExamId,
    /// What is short; never empty.
    pub shortages: Vec<Shortage>,
}

/// Domains that cannot be filled together, none of which can be left out of the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortage {
    /// Each domain (or the pilots), the items it needs, the items it has.
    pub groups: Vec<(GroupName, u32, u32)>,
    /// How many of the items needed can stand in one form, at most; `None` where that is too much work to tell.
    pub at_most: Option<u32>,
    /// The enemy sets that bind; empty where the items would not do even without them.
    pub enemies: Vec<EnemySet>,
}

/// An enemy set of a bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnemySet {
    /// Its place in the bank, from 1.
    pub number: usize,
    /// Its items that take part.
    pub items: Vec<ItemId>,
}

impl fmt::Display for Infeasible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no form of the bank `{}` meets the blueprint", self.bank)?;
        self.shortages.iter().try_for_each(|shortage| write!(f, "; {shortage}"))
    }
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let needed: u32 = self.groups.iter().map(|(_, needed, _)| needed).sum();
        for (i, (group, needed, held)) in self.groups.iter().enumerate() {
            let verb = if *group == GroupName::Pilots { "need" } else { "needs" };
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}{group} {verb} {needed} and the bank has {held}")?;
        }
        if self.enemies.is_empty() {
            let missing = needed.saturating_sub(self.groups.iter().map(|(_, _, held)| held).sum());
            return match missing {
                0 => f.write_str(
                    ": too many enemy sets to tell which of them bind; drop some, or lower the quotas",
                ),
                n => write!(f, ": add at least {n}, or lower the quota"),
            };
        }
        f.write_str(", but ")?;
        match self.at_most {
            Some(most) => write!(f, "at most {most} of the {needed} needed can stand in one form")?,
            None => write!(f, "the {needed} needed cannot all stand in one form")?,
        }
        f.write_str(" because of ")?;
        for (i, set) in self.enemies.iter().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}enemy set {} ({})", set.number, first_few(&set.items))?;
        }
        f.write_str(": add items outside these sets, split a set, or lower a quota")
    }
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
