//! The pool check: does every domain hold enough live items for retakes to show new questions?
//!
//! A component of enemy sets counts once, in one domain, however many items and domains it has: with the program's
//! factor so counted, that many attempts share no item. Where a component spans domains, it is counted where it helps
//! most: a largest matching of such components with the domains that are short, found by augmenting paths.

use super::{Bank, Blueprint, Domain, Status, components};
use crate::id::{DomainId, ExamId, ItemId};
use crate::program::Program;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a bank has for the draw, enemies counted once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supply {
    /// Live items and enemy components that lie in one domain, by domain in the bank's order.
    pub alone: Vec<(DomainId, u32)>,
    /// Enemy components with live items of several domains: those domains, in the bank's order.
    pub spanning: Vec<Vec<DomainId>>,
}

/// The pool of a bank under a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolReport {
    /// The program's factor.
    pub factor: u32,
    /// One for each blueprint.
    pub blueprints: Vec<BlueprintPool>,
    /// Practice items.
    pub practice: u32,
    /// Practice items that the program asks for.
    pub practice_needed: u32,
}

/// The pool of one blueprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlueprintPool {
    /// Its exam.
    pub exam: ExamId,
    /// One row for each domain with a quota, in the bank's order.
    pub rows: Vec<PoolRow>,
}

/// The pool of one domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolRow {
    /// The domain.
    pub domain: DomainId,
    /// Its short name.
    pub short: String,
    /// Live items, enemies counted once.
    pub live: u32,
    /// Items that a form takes.
    pub quota: u32,
    /// Items that the program asks for: factor times quota.
    pub needed: u32,
}

impl PoolReport {
    /// True when nothing is short.
    pub fn is_enough(&self) -> bool {
        self.practice >= self.practice_needed && self.blueprints.iter().all(BlueprintPool::is_enough)
    }
}

impl BlueprintPool {
    /// True when no domain is short.
    pub fn is_enough(&self) -> bool {
        self.rows.iter().all(|row| row.live >= row.needed)
    }
    /// The domains that are short.
    pub fn short(&self) -> impl Iterator<Item = &PoolRow> {
        self.rows.iter().filter(|row| row.live < row.needed)
    }
    /// Live, quota and needed in all domains together.
    pub fn total(&self) -> (u32, u32, u32) {
        self.rows.iter().fold((0, 0, 0), |(l, q, n), row| (l + row.live, q + row.quota, n + row.needed))
    }
}

impl std::fmt::Display for PoolRow {
    /// `pricing 24 = 3 × 8`, `pricing 25 ≥ 3 × 8`, `pricing 20 < 3 × 8`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = match self.live.cmp(&self.needed) {
            std::cmp::Ordering::Less => '<',
            std::cmp::Ordering::Equal => '=',
            std::cmp::Ordering::Greater => '≥',
        };
        let factor = self.needed.checked_div(self.quota).unwrap_or_default();
        write!(f, "{} {} {sign} {factor} × {}", self.domain, self.live, self.quota)
    }
}

/// What the bank has.
pub fn supply(bank: &Bank) -> Supply {
    let mut alone: BTreeMap<&DomainId, u32> = BTreeMap::new();
    let components = components(bank);
    let hostile: BTreeMap<&ItemId, usize> = components
        .iter()
        .enumerate()
        .flat_map(|(index, ids)| ids.iter().map(move |id| (*id, index)))
        .collect();
    let mut domains_of: Vec<Vec<&DomainId>> = vec![Vec::new(); components.len()];
    for item in bank.items.iter().filter(|item| item.status == Status::Live) {
        match hostile.get(&item.id).and_then(|index| domains_of.get_mut(*index)) {
            Some(domains) if domains.contains(&&item.domain) => {}
            Some(domains) => domains.push(&item.domain),
            None => *alone.entry(&item.domain).or_default() += 1,
        }
    }
    let mut spanning = Vec::new();
    for mut domains in domains_of {
        domains.sort_by_key(|id| bank.domains.iter().position(|d| &d.id == *id));
        match domains.as_slice() {
            [] => {}
            [only] => *alone.entry(*only).or_default() += 1,
            several => spanning.push(several.iter().map(|id| (*id).clone()).collect()),
        }
    }
    let count = |id: &DomainId| alone.get(id).copied().unwrap_or_default();
    Supply { alone: bank.domains.iter().map(|d| (d.id.clone(), count(&d.id))).collect(), spanning }
}

/// The pool of the bank under the program.
pub fn pool(bank: &Bank, program: &Program) -> PoolReport {
    let practice = bank.items.iter().filter(|item| item.status == Status::Practice).count();
    let practice = u32::try_from(practice).unwrap_or(u32::MAX);
    report(&supply(bank), &bank.blueprints, &bank.domains, practice, program)
}

/// The report from what a catalogue knows of a bank.
pub(super) fn report(
    supply: &Supply,
    blueprints: &[Blueprint],
    domains: &[Domain],
    practice: u32,
    program: &Program,
) -> PoolReport {
    let factor = program.pool_factor;
    let blueprints = blueprints.iter().map(|blueprint| {
        let row = |(domain, quota): &(DomainId, u32)| PoolRow {
            domain: domain.clone(),
            short: domains.iter().find(|d| &d.id == domain).map(|d| d.short.clone()).unwrap_or_default(),
            live: supply.alone.iter().find(|(id, _)| id == domain).map_or(0, |(_, live)| *live),
            quota: *quota,
            needed: quota.saturating_mul(factor),
        };
        let mut rows: Vec<PoolRow> = blueprint.quotas.iter().map(row).collect();
        assign(&mut rows, &supply.spanning);
        BlueprintPool { exam: blueprint.exam.clone(), rows }
    });
    PoolReport { factor, blueprints: blueprints.collect(), practice, practice_needed: program.practice_items }
}

/// Counts each spanning component in one of its domains, so that as few items as possible are missing.
fn assign(rows: &mut [PoolRow], spanning: &[Vec<DomainId>]) {
    let choices: Vec<Vec<usize>> = spanning
        .iter()
        .map(|domains| {
            domains.iter().filter_map(|id| rows.iter().position(|row| &row.domain == id)).collect()
        })
        .collect();
    // Which components fill the shortage of each domain.
    let mut filled: Vec<Vec<usize>> = vec![Vec::new(); rows.len()];
    let room: Vec<usize> = rows.iter().map(|row| row.needed.saturating_sub(row.live) as usize).collect();
    let mut surplus = Vec::new();
    for component in 0..choices.len() {
        let mut visited = vec![false; rows.len()];
        if !place(component, &choices, &room, &mut filled, &mut visited) {
            surplus.push(component);
        }
    }
    for (row, components) in rows.iter_mut().zip(&filled) {
        row.live += u32::try_from(components.len()).unwrap_or(u32::MAX);
    }
    for component in surplus {
        if let Some(row) =
            choices.get(component).and_then(|c| c.first()).and_then(|first| rows.get_mut(*first))
        {
            row.live += 1;
        }
    }
}

/// Finds a domain with room for `component`, moving others along if that makes room.
fn place(
    component: usize,
    choices: &[Vec<usize>],
    room: &[usize],
    filled: &mut [Vec<usize>],
    visited: &mut [bool],
) -> bool {
    for &domain in choices.get(component).into_iter().flatten() {
        let (Some(seen), Some(limit)) = (visited.get_mut(domain), room.get(domain).copied()) else {
            continue;
        };
        if std::mem::replace(seen, true) || limit == 0 {
            continue;
        }
        let here = filled.get(domain).cloned().unwrap_or_default();
        if here.len() < limit {
            filled.get_mut(domain).into_iter().for_each(|components| components.push(component));
            return true;
        }
        for (index, other) in here.into_iter().enumerate() {
            if place(other, choices, room, filled, visited) {
                filled
                    .get_mut(domain)
                    .and_then(|c| c.get_mut(index))
                    .into_iter()
                    .for_each(|c| *c = component);
                return true;
            }
        }
    }
    false
}

/// Items in use (live, pilot, practice) that were reviewed in neither the quarter of `today` nor the one before.
pub fn review_due(bank: &Bank, today: Day) -> Vec<&ItemId> {
    let in_use = |status| matches!(status, Status::Live | Status::Pilot | Status::Practice);
    let due = |reviewed: Day| reviewed.quarter() < today.quarter() - 1;
    bank.items.iter().filter(|item| in_use(item.status) && due(item.reviewed)).map(|item| &item.id).collect()
}
