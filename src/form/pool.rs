//! The pool of a draw: which items take part, in which group, what was seen of each, and who is whose enemy.

use super::budget::{Figure, MAX_COMPONENT, MAX_ITEMS};
use super::component::Component;
use super::error::DrawError;
use super::layout::Layout;
use super::shortage::GroupName;
use super::singles::Singles;
use crate::bank::{Bank, Blueprint, Item, Status};
use crate::id::{DomainId, ItemId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The forms that a candidate has seen, as lists of items, the oldest first. As JSON: a list of lists.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct History(pub Vec<Vec<ItemId>>);

/// How many attempts, from the last one back, are told apart in what was seen.
pub(super) const TOLD_APART: usize = 6;
const FIELD: u32 = 9;

/// What was seen of some items, as one number that compares as the rule demands: in the highest field the items seen
/// at all, then those seen in the last attempt, in the one before, and so on.
pub(super) fn seen_field(seen: u64, field: usize) -> u32 {
    let shift = FIELD as usize * (TOLD_APART - field);
    u32::try_from(seen >> shift & ((1 << FIELD) - 1)).expect("nine bits")
}

/// What takes part in a draw.
pub(super) struct Pool<'b> {
    /// Domains with a quota in the order of their ids, then the pilots, if the blueprint asks for some.
    pub(super) groups: Vec<(GroupName, u32)>,
    /// Items of these groups, in the order of their ids.
    pub(super) members: Vec<Member<'b>>,
    /// Each enemy set of the bank as places in `members`, in the bank's order; items that take no part are left out.
    pub(super) enemies: Vec<Vec<usize>>,
}

/// An item that takes part.
pub(super) struct Member<'b> {
    pub(super) item: &'b Item,
    pub(super) group: usize,
    pub(super) seen: u64,
}

/// A cluster: groups tied together by components, with everything that counts for them.
pub(super) struct Parts {
    /// Places in `Pool::groups`, ascending.
    pub(super) groups: Vec<usize>,
    /// Items due of each of these groups.
    pub(super) quotas: Vec<u32>,
    /// In the order of their first members.
    pub(super) components: Vec<Component>,
    /// For each of the groups.
    pub(super) singles: Vec<Singles>,
    pub(super) layout: Layout,
}

impl<'b> Pool<'b> {
    pub(super) fn new(bank: &'b Bank, blueprint: &Blueprint, history: &History) -> Result<Self, DrawError> {
        let groups = groups_of(blueprint)?;
        let place: BTreeMap<&DomainId, usize> = groups
            .iter()
            .enumerate()
            .filter_map(|(g, (name, _))| match name {
                GroupName::Domain(id) => Some((id, g)),
                GroupName::Pilots => None,
            })
            .collect();
        let pilots = groups.iter().position(|(name, _)| *name == GroupName::Pilots);
        let seen = seen_in(history);
        let mut members: Vec<Member<'b>> = Vec::new();
        for item in &bank.items {
            let domain = place.get(&item.domain).copied();
            let group = match item.status {
                Status::Live => domain,
                Status::Pilot => domain.and(pilots),
                Status::Draft | Status::Practice | Status::OnHold | Status::Retired => None,
            };
            if let Some(group) = group {
                members.push(Member { item, group, seen: seen.get(&item.id).copied().unwrap_or(0) });
            }
        }
        members.sort_by(|a, b| a.item.id.cmp(&b.item.id));
        if let Some(pair) = members.windows(2).find(|w| w[0].item.id == w[1].item.id) {
            return Err(DrawError::ItemTwice(pair[0].item.id.clone()));
        }
        let find = |id: &ItemId| members.binary_search_by(|m| m.item.id.cmp(id)).ok();
        let enemies = bank
            .enemies
            .iter()
            .map(|set| set.iter().filter_map(find).collect::<BTreeSet<_>>().into_iter().collect())
            .collect();
        Ok(Self { groups, members, enemies })
    }

    /// The quotas of all groups.
    pub(super) fn quotas(&self) -> Vec<u32> {
        self.groups.iter().map(|&(_, quota)| quota).collect()
    }

    /// The clusters of a draw by these quotas under these enemy sets (places in `enemies`). A group without a quota and
    /// its items take no part.
    pub(super) fn split(&self, quotas: &[u32], enemies: &[usize]) -> Result<Vec<Parts>, DrawError> {
        let due = |member: &usize| quotas[self.members[*member].group] > 0;
        let sets: Vec<Vec<usize>> =
            enemies.iter().map(|&set| self.enemies[set].iter().copied().filter(due).collect()).collect();
        let mut tied = Ties::new(self.members.len());
        for set in &sets {
            set.windows(2).for_each(|pair| tied.join(pair[0], pair[1]));
        }
        let mut components: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut singles: Vec<Vec<(u64, usize)>> = vec![Vec::new(); quotas.len()];
        for member in (0..self.members.len()).filter(due) {
            components.entry(tied.root(member)).or_default().push(member);
        }
        components.retain(|_, members| {
            if let [alone] = members[..] {
                singles[self.members[alone].group].push((self.members[alone].seen, alone));
            }
            members.len() > 1
        });
        // a root is the smallest of its members, so the map is in the order of first members
        let components: Vec<Vec<usize>> = components.into_values().collect();
        if let Some(large) = components.iter().find(|members| members.len() > MAX_COMPONENT) {
            let items = large.iter().map(|&m| self.members[m].item.id.clone()).collect();
            return Err(DrawError::ComponentTooLarge(items));
        }
        let mut linked = Ties::new(quotas.len());
        for members in &components {
            members.windows(2).for_each(|w| linked.join(self.members[w[0]].group, self.members[w[1]].group));
        }
        let mut clusters: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for group in (0..quotas.len()).filter(|&g| quotas[g] > 0) {
            clusters.entry(linked.root(group)).or_default().push(group);
        }
        let part = |(root, groups): (usize, Vec<usize>)| {
            let own: Vec<&Vec<usize>> = components
                .iter()
                .filter(|members| linked.root_of(self.members[members[0]].group) == root)
                .collect();
            let caps: Vec<u32> = groups
                .iter()
                .map(|&g| {
                    let held =
                        own.iter().flat_map(|m| m.iter()).filter(|&&m| self.members[m].group == g).count();
                    quotas[g].min(u32::try_from(held).unwrap_or(u32::MAX))
                })
                .collect();
            let layout = Layout::new(&caps).ok_or_else(|| DrawError::TooMuchWork {
                around: self.members[own.first().map_or(0, |m| m[0])].item.id.clone(),
                figure: Figure::Bits,
                limit: 64,
            })?;
            Ok(Parts {
                quotas: groups.iter().map(|&g| quotas[g]).collect(),
                components: own.into_iter().map(|members| self.component(members, &groups, &sets)).collect(),
                singles: groups.iter().map(|&g| Singles::new(std::mem::take(&mut singles[g]))).collect(),
                groups,
                layout,
            })
        };
        clusters.into_iter().map(part).collect()
    }

    fn component(&self, members: &[usize], groups: &[usize], sets: &[Vec<usize>]) -> Component {
        let bit = |member: &usize| members.binary_search(member).ok().map(|j| 1u32 << j);
        let mut enemies = vec![0; members.len()];
        for set in sets {
            let bits = set.iter().filter_map(bit).fold(0, |all, one| all | one);
            for (j, barred) in enemies.iter_mut().enumerate().filter(|(j, _)| bits >> j & 1 == 1) {
                *barred |= bits & !(1 << j);
            }
        }
        let group = |m: &usize| {
            groups.binary_search(&self.members[*m].group).expect("a cluster holds its items' groups")
        };
        Component {
            members: members.to_vec(),
            enemies,
            groups: members.iter().map(group).collect(),
            seen: members.iter().map(|&m| self.members[m].seen).collect(),
        }
    }
}

fn groups_of(blueprint: &Blueprint) -> Result<Vec<(GroupName, u32)>, DrawError> {
    let exam = || blueprint.exam.clone();
    let mut names = BTreeSet::new();
    if let Some((domain, _)) = blueprint.quotas.iter().find(|(domain, _)| !names.insert(domain)) {
        return Err(DrawError::DomainTwice { exam: exam(), domain: domain.clone() });
    }
    let scored: u64 = blueprint.quotas.iter().map(|&(_, quota)| u64::from(quota)).sum();
    let items = scored + u64::from(blueprint.pilots);
    if scored == 0 {
        return Err(DrawError::Empty(exam()));
    }
    if items > u64::from(MAX_ITEMS) {
        return Err(DrawError::TooLong { exam: exam(), items });
    }
    let domains = blueprint.quotas.iter().map(|(domain, quota)| (GroupName::Domain(domain.clone()), *quota));
    let mut groups: Vec<_> =
        domains.chain([(GroupName::Pilots, blueprint.pilots)]).filter(|&(_, quota)| quota > 0).collect();
    groups.sort();
    Ok(groups)
}

/// For each item of the history what was seen of it, as [`seen_field`] reads it.
fn seen_in(history: &History) -> BTreeMap<&ItemId, u64> {
    let mut seen = BTreeMap::new();
    for (back, form) in history.0.iter().rev().enumerate() {
        for item in form {
            let bits = seen.entry(item).or_insert(1u64 << (FIELD as usize * TOLD_APART));
            if back < TOLD_APART {
                *bits |= 1 << (FIELD as usize * (TOLD_APART - 1 - back));
            }
        }
    }
    seen
}

/// Which of the first `n` numbers are tied together; the root of each is the smallest of them.
struct Ties(Vec<usize>);

impl Ties {
    fn new(n: usize) -> Self {
        Self((0..n).collect())
    }
    fn root_of(&self, mut of: usize) -> usize {
        while self.0[of] != of {
            of = self.0[of];
        }
        of
    }
    fn root(&mut self, of: usize) -> usize {
        let root = self.root_of(of);
        self.0[of] = root;
        root
    }
    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_compares_by_all_then_by_the_last_attempt_then_by_the_one_before() {
        let ids: Vec<ItemId> = ["a", "b", "c", "d"].iter().map(|t| t.parse().unwrap()).collect();
        let history =
            History(vec![vec![ids[0].clone(), ids[1].clone()], vec![ids[1].clone(), ids[2].clone()]]);
        let seen = seen_in(&history);
        let of = |i: usize| seen.get(&ids[i]).copied().unwrap_or(0);
        assert!(of(3) < of(0) && of(0) < of(2) && of(2) < of(1));
        assert!(of(1) < of(0) + of(0), "one item seen twice is less than two items seen once");
        let fields: Vec<u32> = (0..=TOLD_APART).map(|f| seen_field(of(1) + of(2), f)).collect();
        assert_eq!(fields, [2, 2, 1, 0, 0, 0, 0]);
    }

    #[test]
    fn attempts_long_ago_count_among_all_only() {
        let id: ItemId = "a".parse().unwrap();
        let mut forms = vec![vec![id.clone()]];
        forms.extend(vec![Vec::new(); TOLD_APART]);
        assert_eq!(seen_in(&History(forms.clone()))[&id], 1 << 54);
        forms.pop();
        assert_eq!(seen_in(&History(forms))[&id], (1 << 54) + 1);
    }
}
