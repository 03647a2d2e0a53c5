//! A component of the enemy graph: which of its items may stand in a form together, and what vectors they make.

use super::budget::{Budget, Overrun};
use super::layout::Layout;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// At least two items tied together by enemy sets.
pub(super) struct Component {
    /// Places in the pool, ascending; bit `j` of a subset stands for member `j`.
    pub(super) members: Vec<usize>,
    /// For each member, its enemies.
    pub(super) enemies: Vec<u32>,
    /// For each member, its group within the cluster.
    pub(super) groups: Vec<usize>,
    /// For each member, what was seen of it.
    pub(super) seen: Vec<u64>,
}

/// A vector that a component can contribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Vector {
    /// Items of each group, packed.
    pub(super) code: u64,
    /// The least seen in such a subset.
    pub(super) seen: u64,
    /// Subsets with this vector and no more seen.
    pub(super) ways: u64,
}

impl Component {
    /// Calls `visit` with each subset without enemies that keeps within the caps of `layout`: its members as bits, its
    /// vector, what was seen of it. Subsets come in ascending order of their bits as a number.
    pub(super) fn subsets<B>(
        &self,
        layout: &Layout,
        mut visit: impl FnMut(u32, u64, u64) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        self.extend(layout, self.members.len(), (0, 0, 0), 0, &mut visit)
    }

    fn extend<B>(
        &self,
        layout: &Layout,
        below: usize,
        (bits, code, seen): (u32, u64, u64),
        barred: u32,
        visit: &mut impl FnMut(u32, u64, u64) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        visit(bits, code, seen)?;
        for j in (0..below).filter(|j| barred >> j & 1 == 0) {
            let larger = code + layout.unit(self.groups[j]);
            if !layout.over(larger) {
                let subset = (bits | 1 << j, larger, seen + self.seen[j]);
                self.extend(layout, j, subset, barred | self.enemies[j], visit)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// The vectors in lexicographic order, and the number of all subsets.
    pub(super) fn vectors(
        &self,
        layout: &Layout,
        budget: &mut Budget,
    ) -> Result<(Vec<Vector>, u64), Overrun> {
        let mut found: BTreeMap<u64, (u64, u64)> = BTreeMap::new();
        let mut subsets = 0;
        let outcome = self.subsets(layout, |_, code, seen| {
            if let Err(overrun) = budget.subset() {
                return ControlFlow::Break(overrun);
            }
            subsets += 1;
            let best = found.entry(code).or_insert((seen, 0));
            if seen < best.0 {
                *best = (seen, 1);
            } else if seen == best.0 {
                best.1 += 1;
            }
            ControlFlow::Continue(())
        });
        match outcome {
            ControlFlow::Break(overrun) => Err(overrun),
            ControlFlow::Continue(()) => {
                let vectors =
                    found.into_iter().map(|(code, (seen, ways))| Vector { code, seen, ways }).collect();
                Ok((vectors, subsets))
            }
        }
    }

    /// Adds the members of the `rank`-th subset of this vector.
    pub(super) fn unrank(&self, layout: &Layout, vector: Vector, mut rank: u64, chosen: &mut Vec<usize>) {
        let found = self.subsets(layout, |bits, code, seen| {
            if code != vector.code || seen != vector.seen {
                return ControlFlow::Continue(());
            }
            match rank.checked_sub(1) {
                None => ControlFlow::Break(bits),
                Some(less) => {
                    rank = less;
                    ControlFlow::Continue(())
                }
            }
        });
        if let ControlFlow::Break(bits) = found {
            chosen
                .extend(self.members.iter().enumerate().filter(|(j, _)| bits >> j & 1 == 1).map(|(_, &m)| m));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subsets_come_in_ascending_order_without_enemies_within_the_caps() {
        // a path of five items, alternately of two groups
        let component = Component {
            members: (10..15).collect(),
            enemies: vec![0b00010, 0b00101, 0b01010, 0b10100, 0b01000],
            groups: vec![0, 1, 0, 1, 0],
            seen: vec![0, 0, 1, 0, 0],
        };
        let layout = Layout::new(&[2, 2]).unwrap();
        let mut found = Vec::new();
        let _ = component.subsets::<()>(&layout, |bits, _, _| {
            found.push(bits);
            ControlFlow::Continue(())
        });
        let expected: Vec<u32> = (0..32u32)
            .filter(|bits| bits & bits << 1 == 0 && bits.count_ones() < 4 && *bits != 0b10101)
            .collect();
        assert_eq!(found, expected);

        let (vectors, subsets) = component.vectors(&layout, &mut Budget::full()).unwrap();
        assert_eq!(subsets, 12);
        let two_of_the_first = vectors.iter().find(|v| v.code == layout.pack(&[2, 0])).unwrap();
        assert_eq!((two_of_the_first.seen, two_of_the_first.ways), (0, 1));
        let mut chosen = Vec::new();
        component.unrank(&layout, *two_of_the_first, 0, &mut chosen);
        assert_eq!(chosen, [10, 14]);
    }
}
