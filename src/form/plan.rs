//! The plan of a draw: all feasible forms counted, and any of them made from its rank.

use super::budget::Budget;
use super::cluster::{Cluster, solve};
use super::error::DrawError;
use super::infeasible::explain;
use super::overlap::Overlap;
use super::pool::{History, Pool};
use super::shortage::GroupName;
use super::singles::share;
use super::stream::Stream;
use crate::bank::{Bank, Blueprint, Choice, Gap, Item, Status};
use crate::entropy::Seed;
use crate::id::{ItemId, OptionId};
use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::{One, Zero};
use serde::{Deserialize, Serialize};

/// A bank, a blueprint and a history, weighed. Holds some megabytes for a large bank: drop it after the draw.
pub struct Plan<'b> {
    pool: Pool<'b>,
    attempts: usize,
    clusters: Vec<Box<dyn Cluster>>,
    forms: BigUint,
}

/// A form as it was drawn: items and options in the order shown. It stays with the bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draw {
    /// Items in the order shown, pilots among them.
    pub items: Vec<DrawnItem>,
}

/// One item of a draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawnItem {
    /// The item.
    pub item: ItemId,
    /// It is scored (not a pilot).
    pub scored: bool,
    /// Its options in the order shown. The order of a gap's options follows from the seed and is not among it.
    pub options: Vec<OptionId>,
}

/// How likely one item is to stand in a form: exactly `numerator / denominator`, in lowest terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// The item.
    pub item: ItemId,
    /// Its domain, or the pilots.
    pub group: GroupName,
    /// Numerator.
    pub numerator: BigUint,
    /// Denominator.
    pub denominator: BigUint,
}

impl Inclusion {
    /// The probability as a number for people, rounded.
    pub fn probability(&self) -> f64 {
        share(&self.numerator, &self.denominator)
    }
}

/// Weighs a bank: counts the forms that `blueprint` allows, with the least overlap with `history`.
///
/// Only live items of domains with a quota take part, and pilots of these domains where the blueprint asks for
/// pilots. Items of the history that are not in the pool do not matter.
pub fn plan<'b>(bank: &'b Bank, blueprint: &Blueprint, history: &History) -> Result<Plan<'b>, DrawError> {
    let pool = Pool::new(bank, blueprint, history)?;
    let sets: Vec<usize> = (0..pool.enemies.len()).collect();
    let mut budget = Budget::full();
    let parts = pool.split(&pool.quotas(), &sets)?;
    let solved: Result<Vec<_>, _> = parts.into_iter().map(|parts| solve(&pool, parts, &mut budget)).collect();
    let clusters = solved?;
    let forms: BigUint = clusters.iter().map(|cluster| cluster.total()).product();
    if forms.is_zero() {
        let stuck = clusters.iter().filter(|cluster| cluster.total().is_zero());
        return Err(DrawError::Infeasible(Box::new(explain(bank, &pool, stuck.map(|c| c.groups())))));
    }
    Ok(Plan { pool, attempts: history.0.len(), clusters, forms })
}

impl Plan<'_> {
    /// The exact number of forms that can be drawn, all equally likely; at least 1.
    pub fn forms(&self) -> &BigUint {
        &self.forms
    }

    /// The exact probability of each item of the pool, in the order of the items' ids.
    pub fn inclusion(&self) -> Vec<Inclusion> {
        let mut tally = vec![BigUint::zero(); self.pool.members.len()];
        let mut totals = vec![BigUint::one(); self.pool.groups.len()];
        for cluster in &self.clusters {
            cluster.tally(&mut tally);
            cluster.groups().iter().for_each(|&g| totals[g] = cluster.total().clone());
        }
        let fraction = |(member, choices): (&super::pool::Member<'_>, BigUint)| {
            let total = &totals[member.group];
            let common = choices.gcd(total);
            Inclusion {
                item: member.item.id.clone(),
                group: self.pool.groups[member.group].0.clone(),
                numerator: choices / &common,
                denominator: total / common,
            }
        };
        self.pool.members.iter().zip(tally).map(fraction).collect()
    }

    /// What the candidate has seen before of any form of this plan; the least there is.
    pub fn overlap(&self) -> Overlap {
        let seen = self.clusters.iter().map(|cluster| cluster.seen()).sum();
        Overlap::new(&self.pool, seen, self.attempts)
    }

    /// The rank that a seed decides: uniform below [`Plan::forms`].
    pub fn rank(&self, seed: &Seed) -> BigUint {
        Stream::new(seed, &["invigil-draw/v1 form\n"]).below(&self.forms)
    }

    /// The items of the form of this rank, in the order of their ids; `None` for a rank that is not below
    /// [`Plan::forms`]. Each rank gives another form.
    pub fn form(&self, rank: &BigUint) -> Option<Vec<&ItemId>> {
        let members = self.members(rank)?;
        Some(members.into_iter().map(|m| &self.pool.members[m].item.id).collect())
    }

    /// The draw of a seed: the form of its rank, items and options shuffled.
    pub fn draw(&self, seed: &Seed) -> Draw {
        let mut members =
            self.members(&self.rank(seed)).expect("the rank of a seed is below the number of forms");
        Stream::new(seed, &["invigil-draw/v1 order\n"]).shuffle(&mut members);
        let drawn = |member: usize| {
            let item = self.pool.members[member].item;
            DrawnItem {
                item: item.id.clone(),
                scored: item.status == Status::Live,
                options: option_order(item, seed),
            }
        };
        Draw { items: members.into_iter().map(drawn).collect() }
    }

    fn members(&self, rank: &BigUint) -> Option<Vec<usize>> {
        if rank >= &self.forms {
            return None;
        }
        let mut rank = rank.clone();
        let mut chosen = Vec::new();
        for cluster in &self.clusters {
            let (rest, own) = rank.div_rem(cluster.total());
            cluster.unrank(own, &mut chosen);
            rank = rest;
        }
        chosen.sort_unstable();
        Some(chosen)
    }
}

impl std::fmt::Debug for Plan<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (groups, items) = (&self.pool.groups, self.pool.members.len());
        f.debug_struct("Plan")
            .field("groups", groups)
            .field("items", &items)
            .field("forms", &self.forms)
            .finish()
    }
}

/// The options of an item in the order that a seed shows them.
pub(super) fn option_order(item: &Item, seed: &Seed) -> Vec<OptionId> {
    let stream = Stream::new(seed, &["invigil-draw/v1 options\n", item.id.as_str(), "\n"]);
    shuffled(&item.options, stream).into_iter().map(|option| option.id.clone()).collect()
}

/// The options of a gap in the order that a seed shows them.
pub(super) fn gap_order<'g>(item: &Item, gap: &'g Gap, seed: &Seed) -> Vec<&'g Choice> {
    let label = ["invigil-draw/v1 gap\n", item.id.as_str(), "\n", gap.id.as_str(), "\n"];
    shuffled(&gap.options, Stream::new(seed, &label))
}

/// Anchored options keep their places, the others are shuffled over the rest.
fn shuffled<'o>(options: &'o [Choice], mut stream: Stream<'_>) -> Vec<&'o Choice> {
    let mut free: Vec<&Choice> = options.iter().filter(|option| !option.anchored).collect();
    stream.shuffle(&mut free);
    let mut free = free.into_iter();
    options.iter().filter_map(|option| if option.anchored { Some(option) } else { free.next() }).collect()
}
