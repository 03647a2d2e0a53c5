//! What a candidate has seen before of every form that can be drawn, and why it must be so.

use super::pool::{Pool, TOLD_APART, seen_field};
use super::shortage::GroupName;
use std::fmt;

/// The least overlap with earlier forms; every form that can be drawn has exactly this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// Items of the form that the candidate has seen in any attempt.
    pub items: u32,
    /// Of these, how many stood in each attempt: (number of the attempt in the history from 1, items), the last one
    /// first; attempts without any are left out, and so are those before the last six.
    pub attempts: Vec<(usize, u32)>,
    /// The domains (or pilots) whose unseen items are fewer than the form needs.
    pub short: Vec<Supply>,
}

/// How many items one group has and needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supply {
    /// The domain, or the pilots.
    pub group: GroupName,
    /// Items that a form needs.
    pub needed: u32,
    /// Items in the pool.
    pub pool: u32,
    /// Items in the pool that the candidate has not seen.
    pub unseen: u32,
}

impl Overlap {
    pub(super) fn new(pool: &Pool<'_>, seen: u64, attempts: usize) -> Self {
        let supply = |(g, (group, needed)): (usize, &(GroupName, u32))| {
            let own = || pool.members.iter().filter(move |m| m.group == g);
            Supply {
                group: group.clone(),
                needed: *needed,
                pool: u32::try_from(own().count()).unwrap_or(u32::MAX),
                unseen: u32::try_from(own().filter(|m| m.seen == 0).count()).unwrap_or(u32::MAX),
            }
        };
        Self {
            items: seen_field(seen, 0),
            attempts: (0..attempts.min(TOLD_APART))
                .map(|back| (attempts - back, seen_field(seen, back + 1)))
                .filter(|&(_, items)| items > 0)
                .collect(),
            short: pool.groups.iter().enumerate().map(supply).filter(|s| s.unseen < s.needed).collect(),
        }
    }
}

impl fmt::Display for Overlap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.items == 0 {
            return f.write_str("no item of this form was seen before");
        }
        let (noun, were) = if self.items == 1 { ("item", "was") } else { ("items", "were") };
        write!(f, "{} {noun} of this form {were} seen before", self.items)?;
        for (i, (attempt, items)) in self.attempts.iter().enumerate() {
            write!(f, "{} {items} in attempt {attempt}", if i == 0 { ":" } else { "," })?;
        }
        for (i, supply) in self.short.iter().enumerate() {
            let Supply { group, needed, pool, unseen } = supply;
            write!(
                f,
                "{} {group} needs {needed} and has {unseen} unseen of {pool}",
                if i == 0 { ";" } else { "," }
            )?;
        }
        let lacking: u32 = self.short.iter().map(|supply| supply.needed - supply.unseen).sum();
        match self.items.saturating_sub(lacking) {
            0 => Ok(()),
            _ if self.short.is_empty() => {
                f.write_str("; the unseen items are enough in number, but enemy sets keep them apart")
            }
            more => write!(f, "; {more} more, because enemy sets keep unseen items apart"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_adds_up_to_the_items_seen() {
        let supply = |id: &str, needed, unseen| Supply {
            group: GroupName::Domain(id.parse().unwrap()),
            needed,
            pool: 28,
            unseen,
        };
        let mut overlap =
            Overlap { items: 7, attempts: vec![(1, 7)], short: vec![supply("a", 8, 5), supply("b", 8, 4)] };
        assert!(!overlap.to_string().contains("enemy"), "{overlap}");
        overlap.items = 9;
        assert!(
            overlap.to_string().ends_with("; 2 more, because enemy sets keep unseen items apart"),
            "{overlap}"
        );
        overlap.short.clear();
        assert!(overlap.to_string().contains("are enough in number, but enemy sets"), "{overlap}");
    }
}
