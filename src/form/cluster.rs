//! A cluster, solved: how many choices of its items there are, the choice of a rank, and how often each item is in one.

use super::budget::Budget;
use super::component::Vector;
use super::error::DrawError;
use super::pool::{Parts, Pool};
use super::table::{Count, Entry, Layers, OverrunAt};
use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::{ToPrimitive, Zero};
use std::ops::ControlFlow;

/// What a solved cluster answers, whatever the width of its counts.
pub(super) trait Cluster: Send + Sync {
    /// Places of its groups in the pool.
    fn groups(&self) -> &[usize];
    /// How many choices there are; zero where its quotas cannot be met.
    fn total(&self) -> &BigUint;
    /// What a candidate has seen of each of these choices: the least there is.
    fn seen(&self) -> u64;
    /// Adds the members of the choice of this rank, which is less than the total.
    fn unrank(&self, rank: BigUint, chosen: &mut Vec<usize>);
    /// For each member of the pool that belongs here, adds to its place in `tally` the choices that hold it.
    fn tally(&self, tally: &mut [BigUint]);
}

/// Solves a cluster. Counts of the components' choices are kept in 64 or 128 bits where the number of all their
/// choices fits, counts of whole choices in 128 bits where theirs fits.
pub(super) fn solve(
    pool: &Pool<'_>,
    parts: Parts,
    budget: &mut Budget,
) -> Result<Box<dyn Cluster>, DrawError> {
    let mut vectors = Vec::with_capacity(parts.components.len());
    let mut bound = BigUint::from(1u32);
    let too_much = |at: OverrunAt| {
        let around = pool.members[parts.components[at.component].members[0]].item.id.clone();
        DrawError::TooMuchWork { around, figure: at.overrun.figure, limit: at.overrun.limit }
    };
    for (place, component) in parts.components.iter().enumerate() {
        let listed = component.vectors(&parts.layout, budget);
        let (list, subsets) = listed.map_err(|overrun| too_much(OverrunAt { overrun, component: place }))?;
        bound *= subsets;
        vectors.push(list);
    }
    let singles: Vec<_> = (0..parts.groups.len()).map(|g| fills(&parts, g)).collect();
    let whole = singles.iter().fold(bound.clone(), |whole, fills| {
        whole * fills.iter().flatten().map(|(_, ways)| ways).max().cloned().unwrap_or_default()
    });
    match (bound.bits(), whole.bits()) {
        (..=64, ..=128) => {
            let layers = Layers::<u64>::build(&parts, &vectors, budget).map_err(too_much)?;
            Ok(Box::new(Solved::new(parts, vectors, layers, narrow(singles))))
        }
        (..=64, _) => {
            let layers = Layers::<u64>::build(&parts, &vectors, budget).map_err(too_much)?;
            Ok(Box::new(Solved::new(parts, vectors, layers, singles)))
        }
        (..=128, ..=128) => {
            let layers = Layers::<u128>::build(&parts, &vectors, budget).map_err(too_much)?;
            Ok(Box::new(Solved::new(parts, vectors, layers, narrow(singles))))
        }
        (..=128, _) => {
            let layers = Layers::<u128>::build(&parts, &vectors, budget).map_err(too_much)?;
            Ok(Box::new(Solved::new(parts, vectors, layers, singles)))
        }
        _ => {
            let layers = Layers::<BigUint>::build(&parts, &vectors, budget).map_err(too_much)?;
            Ok(Box::new(Solved::new(parts, vectors, layers, singles)))
        }
    }
}

/// For each count `0..=cap` of one group's items out of components: the least seen in the singles that fill up its
/// quota, and in how many ways they do.
type Fills<A> = Vec<Option<(u64, A)>>;

fn fills(parts: &Parts, group: usize) -> Fills<BigUint> {
    let (quota, cap) = (parts.quotas[group], parts.layout.cap(group));
    (0..=cap).map(|count| parts.singles[group].ways(quota - count)).collect()
}

fn narrow(fills: Vec<Fills<BigUint>>) -> Vec<Fills<u128>> {
    let word = |ways: BigUint| ways.to_u128().expect("a bound on all products fits, so each factor does");
    let one =
        |fills: Fills<BigUint>| fills.into_iter().map(|f| f.map(|(seen, ways)| (seen, word(ways)))).collect();
    fills.into_iter().map(one).collect()
}

/// `W` counts choices out of the components, `A` whole choices.
struct Solved<W, A> {
    parts: Parts,
    vectors: Vec<Vec<Vector>>,
    layers: Layers<W>,
    fills: Vec<Fills<A>>,
    seen: u64,
    total: BigUint,
}

impl<W: Count, A: Count + From<W>> Solved<W, A> {
    fn new(parts: Parts, vectors: Vec<Vec<Vector>>, layers: Layers<W>, fills: Vec<Fills<A>>) -> Self {
        let mut solved = Self { parts, vectors, layers, fills, seen: u64::MAX, total: BigUint::zero() };
        let (mut least, mut total) = (u64::MAX, A::zero());
        let _ = solved.finals::<()>(|_, entry, seen, filled| {
            if seen < least {
                (least, total) = (seen, A::zero());
            }
            if seen == least {
                total += &(A::from(entry.ways.clone()) * filled.clone());
            }
            ControlFlow::Continue(())
        });
        (solved.seen, solved.total) = (least, total.into());
        solved
    }

    /// Calls `visit` for each vector of the last layer that singles can fill up, in order: its place, itself, what is
    /// seen in all, and the ways to fill up.
    fn finals<B>(
        &self,
        mut visit: impl FnMut(usize, &Entry<W>, u64, &A) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let groups = self.parts.groups.len();
        // Neighbours share their leading counts: the product over these is kept.
        let mut counts = vec![u32::MAX; groups];
        let mut products: Vec<Option<(u64, A)>> = vec![None; groups + 1];
        products[0] = Some((0, A::one()));
        for (place, entry) in self.layers.last().iter().enumerate() {
            let mut changed = false;
            for g in 0..groups {
                let count = self.parts.layout.count(entry.code, g);
                changed |= count != counts[g];
                if changed {
                    counts[g] = count;
                    products[g + 1] = match (&products[g], &self.fills[g][count as usize]) {
                        (Some((seen, product)), Some((more, ways))) => {
                            Some((seen + more, product.clone() * ways.clone()))
                        }
                        _ => None,
                    };
                }
            }
            if let Some((seen, product)) = &products[groups] {
                visit(place, entry, entry.seen + seen, product)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Steps back from `to` in layer `i + 1`: the vectors of component `i` in order, each with the entry it came from.
    fn origins(&self, i: usize, to: &Entry<W>) -> impl Iterator<Item = (&Vector, &Entry<W>)> {
        let (code, seen) = (to.code, to.seen);
        let layer = &self.layers.0[i];
        self.vectors[i].iter().filter_map(move |vector| {
            let place = layer.binary_search_by(|e| (e.code + vector.code).cmp(&code)).ok()?;
            let from = layer.get(place).filter(|from| from.seen + vector.seen == seen)?;
            Some((vector, from))
        })
    }

    /// Adds the choices that hold each single, given for each group and count the choices with that count.
    fn tally_singles(&self, by_count: Vec<Vec<A>>, tally: &mut [BigUint]) {
        for (g, by_count) in by_count.into_iter().enumerate() {
            let singles = &self.parts.singles[g];
            for (count, choices) in (0u32..).zip(by_count).filter(|(_, choices)| !choices.is_zero()) {
                let Some(choice) = singles.choice(self.parts.quotas[g] - count) else { continue };
                let choices: BigUint = choices.into();
                singles.members(0..choice.start).for_each(|m| tally[m] += &choices);
                if choice.part > 0 {
                    let partly = choices * choice.part / choice.len;
                    let class = choice.start..choice.start + choice.len;
                    singles.members(class).for_each(|m| tally[m] += &partly);
                }
            }
        }
    }

    /// Adds the choices that hold each member of component `i`, given for each of its vectors the choices that one of
    /// its subsets takes part in.
    fn tally_component(&self, i: usize, by_vector: Vec<BigUint>, tally: &mut [BigUint]) {
        let (component, vectors) = (&self.parts.components[i], &self.vectors[i]);
        let mut held = vec![vec![0u64; component.members.len()]; vectors.len()];
        let _ = component.subsets::<()>(&self.parts.layout, |bits, code, seen| {
            if let Ok(v) = vectors.binary_search_by_key(&code, |vector| vector.code)
                && vectors[v].seen == seen
            {
                held[v].iter_mut().enumerate().for_each(|(j, n)| *n += u64::from(bits >> j & 1));
            }
            ControlFlow::Continue(())
        });
        for (choices, held) in by_vector.iter().zip(held) {
            for (&member, subsets) in component.members.iter().zip(held) {
                tally[member] += choices * subsets;
            }
        }
    }
}

impl<W: Count, A: Count + From<W>> Cluster for Solved<W, A> {
    fn groups(&self) -> &[usize] {
        &self.parts.groups
    }

    fn total(&self) -> &BigUint {
        &self.total
    }

    fn seen(&self) -> u64 {
        self.seen
    }

    fn unrank(&self, rank: BigUint, chosen: &mut Vec<usize>) {
        let mut rank: A = narrow_rank(rank);
        let found = self.finals(|_, entry, seen, filled| {
            if seen != self.seen {
                return ControlFlow::Continue(());
            }
            let choices = A::from(entry.ways.clone()) * filled.clone();
            if rank < choices {
                return ControlFlow::Break(entry.clone());
            }
            rank -= &choices;
            ControlFlow::Continue(())
        });
        let ControlFlow::Break(mut at) = found else { return };
        let mut rank: BigUint = rank.into();
        for (g, singles) in self.parts.singles.iter().enumerate() {
            let k = self.parts.quotas[g] - self.parts.layout.count(at.code, g);
            if let Some((_, ways)) = singles.ways(k) {
                let (rest, own) = rank.div_rem(&ways);
                singles.unrank(k, own, chosen);
                rank = rest;
            }
        }
        for (i, component) in self.parts.components.iter().enumerate().rev() {
            let mut step = None;
            for (vector, from) in self.origins(i, &at) {
                let choices = from.ways.clone().into() * vector.ways;
                if rank < choices {
                    step = Some((*vector, from.clone()));
                    break;
                }
                rank -= choices;
            }
            let Some((vector, from)) = step else { return };
            let (rest, own) = rank.div_rem(&BigUint::from(vector.ways));
            let own = own.to_u64().expect("it is less than a u64");
            component.unrank(&self.parts.layout, vector, own, chosen);
            (rank, at) = (rest, from);
        }
    }

    fn tally(&self, tally: &mut [BigUint]) {
        let mut by_count: Vec<Vec<A>> = self.fills.iter().map(|fills| vec![A::zero(); fills.len()]).collect();
        // `open[p]`: in how many ways the choice of entry `p` of the layer at hand can be completed
        let mut open = vec![A::zero(); self.layers.last().len()];
        let _ = self.finals::<()>(|place, entry, seen, filled| {
            if seen == self.seen {
                let choices = A::from(entry.ways.clone()) * filled.clone();
                for (g, by_count) in by_count.iter_mut().enumerate() {
                    by_count[self.parts.layout.count(entry.code, g) as usize] += &choices;
                }
                open[place] = filled.clone();
            }
            ControlFlow::Continue(())
        });
        self.tally_singles(by_count, tally);
        for (i, vectors) in self.vectors.iter().enumerate().rev() {
            let (before, after) = (&self.layers.0[i], &self.layers.0[i + 1]);
            let mut opened = vec![A::zero(); before.len()];
            let mut by_vector = Vec::with_capacity(vectors.len());
            for vector in vectors {
                let mut choices = A::zero();
                let mut place = 0;
                for (from, opened) in before.iter().zip(&mut opened) {
                    let code = from.code + vector.code;
                    place += after[place..].iter().take_while(|entry| entry.code < code).count();
                    let Some(to) = after.get(place) else { break };
                    if to.code == code && to.seen == from.seen + vector.seen && !open[place].is_zero() {
                        choices += &(A::from(from.ways.clone()) * open[place].clone());
                        *opened += &(A::from(W::from(vector.ways)) * open[place].clone());
                    }
                }
                by_vector.push(choices.into());
            }
            self.tally_component(i, by_vector, tally);
            open = opened;
        }
    }
}

/// A rank below the total of a cluster, in the width of that total.
fn narrow_rank<A: Count>(rank: BigUint) -> A {
    let base = A::from(1 << 32);
    rank.to_u32_digits()
        .into_iter()
        .rev()
        .fold(A::zero(), |value, digit| value * base.clone() + A::from(u64::from(digit)))
}
