//! Why no form meets a blueprint: a smallest set of domains that cannot be filled together, and the enemy sets that
//! keep them from it.
//!
//! A form of some domains is a form of fewer domains with items left out, so what cannot be filled stays so when
//! domains are added, or enemy sets. Leaving out one domain after the other, then one enemy set after the other, and
//! keeping only those without which the rest could be filled, gives a smallest explanation. Where that would be too
//! much work, an explanation may name more than it needs to.

use super::budget::Budget;
use super::component::Vector;
use super::pool::{Parts, Pool};
use super::shortage::{EnemySet, GroupName, Infeasible, Shortage};
use super::table::floors;
use crate::bank::Bank;
use std::collections::BTreeSet;

/// Explains why the groups of each of these clusters cannot be filled.
pub(super) fn explain<'a>(
    bank: &Bank,
    pool: &Pool<'_>,
    stuck: impl Iterator<Item = &'a [usize]>,
) -> Infeasible {
    let mut budget = Budget::for_explaining();
    let all: Vec<usize> = (0..pool.enemies.len()).collect();
    let mut shortages = Vec::new();
    for groups in stuck {
        let alone: Vec<usize> = groups
            .iter()
            .copied()
            .filter(|&g| stands(pool, &[g], &all, &mut budget) == Some(false))
            .collect();
        if alone.is_empty() {
            let least = smallest(groups, |kept| stands(pool, kept, &all, &mut budget) == Some(false));
            shortages.push(shortage(pool, &least, &all, &mut budget));
        }
        for g in alone {
            shortages.push(shortage(pool, &[g], &all, &mut budget));
        }
    }
    Infeasible { bank: bank.id.clone(), shortages }
}

fn shortage(pool: &Pool<'_>, groups: &[usize], all: &[usize], budget: &mut Budget) -> Shortage {
    let at_most = most(pool, groups, all, budget);
    let enough = groups.iter().all(|&g| held(pool, g) >= pool.groups[g].1);
    let own = |set: usize| pool.enemies[set].iter().filter(|&&m| groups.contains(&pool.members[m].group));
    let enemies = if enough {
        let touching: Vec<usize> = all.iter().copied().filter(|&set| own(set).count() > 1).collect();
        smallest(&touching, |kept| stands(pool, groups, kept, budget) == Some(false))
    } else {
        Vec::new()
    };
    let named = |set: usize| EnemySet {
        number: set + 1,
        items: own(set).map(|&m| pool.members[m].item.id.clone()).collect(),
    };
    Shortage {
        groups: groups.iter().map(|&g| (pool.groups[g].0.clone(), pool.groups[g].1, held(pool, g))).collect(),
        at_most,
        enemies: enemies.into_iter().map(named).collect(),
    }
}

/// Leaves out of `list` whatever can be left out while `fails` still holds of the rest.
fn smallest(list: &[usize], mut fails: impl FnMut(&[usize]) -> bool) -> Vec<usize> {
    let mut kept = list.to_vec();
    for one in list {
        let fewer: Vec<usize> = kept.iter().copied().filter(|other| other != one).collect();
        if fails(&fewer) {
            kept = fewer;
        }
    }
    kept
}

fn held(pool: &Pool<'_>, group: usize) -> u32 {
    u32::try_from(pool.members.iter().filter(|m| m.group == group).count()).unwrap_or(u32::MAX)
}

/// Can these groups be filled together under these enemy sets? `None` where it is too much work to tell.
fn stands(pool: &Pool<'_>, groups: &[usize], enemies: &[usize], budget: &mut Budget) -> Option<bool> {
    for parts in clusters(pool, groups, enemies)? {
        let vectors = vectors(&parts, budget)?;
        let Some(floors) = floors(&parts, &vectors) else { return Some(false) };
        let needed: u32 = parts.quotas.iter().sum();
        if !reached(&parts, &vectors, &floors, budget)?.into_iter().any(|code| filled(&parts, code) == needed)
        {
            return Some(false);
        }
    }
    Some(true)
}

/// How many of the items that these groups need can stand in one form.
fn most(pool: &Pool<'_>, groups: &[usize], enemies: &[usize], budget: &mut Budget) -> Option<u32> {
    let most = |parts: &Parts| {
        let vectors = vectors(parts, budget)?;
        let reached = reached(parts, &vectors, &vec![0; vectors.len()], budget)?;
        reached.into_iter().map(|code| filled(parts, code)).max()
    };
    clusters(pool, groups, enemies)?.iter().map(most).sum()
}

fn clusters(pool: &Pool<'_>, groups: &[usize], enemies: &[usize]) -> Option<Vec<Parts>> {
    let quota = |(g, &(_, quota)): (usize, &(GroupName, u32))| if groups.contains(&g) { quota } else { 0 };
    pool.split(&pool.groups.iter().enumerate().map(quota).collect::<Vec<_>>(), enemies).ok()
}

fn vectors(parts: &Parts, budget: &mut Budget) -> Option<Vec<Vec<Vector>>> {
    parts
        .components
        .iter()
        .map(|c| c.vectors(&parts.layout, budget).ok().map(|(vectors, _)| vectors))
        .collect()
}

/// The vectors that all components can make, none of them below its floor on the way.
fn reached(
    parts: &Parts,
    vectors: &[Vec<Vector>],
    floors: &[u64],
    budget: &mut Budget,
) -> Option<BTreeSet<u64>> {
    let layout = &parts.layout;
    let mut reached = BTreeSet::from([0]);
    for (vectors, &floor) in vectors.iter().zip(floors) {
        budget.steps(reached.len(), vectors.len()).ok()?;
        let next = reached.iter().flat_map(|code| vectors.iter().map(move |vector| code + vector.code));
        reached = next.filter(|&code| !layout.over(code) && !layout.under(code, floor)).collect();
    }
    Some(reached)
}

/// Items that stand in a form with this vector, filled up with singles as far as there are some.
fn filled(parts: &Parts, code: u64) -> u32 {
    let groups = parts.quotas.iter().zip(&parts.singles).enumerate();
    let each = groups.map(|(g, (quota, singles))| {
        let singles = u32::try_from(singles.len()).unwrap_or(u32::MAX);
        singles.saturating_add(parts.layout.count(code, g)).min(*quota)
    });
    each.sum()
}
