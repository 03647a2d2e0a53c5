//! The dynamic programme over the components of one cluster: which vectors they reach, and in how many ways.
//!
//! Layer `i` holds, for each vector that the first `i` components can make and that can still become a form, the least
//! seen and the number of ways with no more seen. Layers are sorted lists, so that nothing depends on hashing; the
//! next layer merges the last one, shifted by each vector of the component.

use super::budget::{Budget, Overrun};
use super::component::Vector;
use super::pool::Parts;
use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::NumAssignRef;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

/// So many vectors are searched for the least one; more of them go through a heap.
const FEW: usize = 8;

/// An exact count: a machine word where a bound on it fits, else an integer of any size.
pub(super) trait Count:
    Integer + NumAssignRef + Clone + From<u64> + Into<BigUint> + Send + Sync + 'static
{
}
impl<T: Integer + NumAssignRef + Clone + From<u64> + Into<BigUint> + Send + Sync + 'static> Count for T {}

/// One vector of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry<W> {
    /// The vector, packed.
    pub(super) code: u64,
    /// The least seen.
    pub(super) seen: u64,
    /// The ways with no more seen.
    pub(super) ways: W,
}

/// All layers: one more than there are components.
pub(super) struct Layers<W>(pub(super) Vec<Vec<Entry<W>>>);

/// The limit that was reached, and the component where.
pub(super) struct OverrunAt {
    pub(super) overrun: Overrun,
    pub(super) component: usize,
}

impl<W: Count> Layers<W> {
    /// The layers of the components of `parts`, whose vectors these are.
    pub(super) fn build(
        parts: &Parts,
        vectors: &[Vec<Vector>],
        budget: &mut Budget,
    ) -> Result<Self, OverrunAt> {
        let floors = floors(parts, vectors);
        let mut layers = vec![vec![Entry { code: 0, seen: 0, ways: W::one() }]];
        if floors.is_none() {
            layers.resize(vectors.len() + 1, Vec::new());
            return Ok(Self(layers));
        }
        for (component, (vectors, floor)) in vectors.iter().zip(floors.into_iter().flatten()).enumerate() {
            let last = layers.last().expect("there is a first layer");
            let next = budget
                .steps(last.len(), vectors.len())
                .and_then(|()| merge(parts, last, vectors, floor, budget))
                .map_err(|overrun| OverrunAt { overrun, component })?;
            layers.push(next);
        }
        Ok(Self(layers))
    }

    /// The last layer.
    pub(super) fn last(&self) -> &[Entry<W>] {
        self.0.last().map_or(&[], Vec::as_slice)
    }
}

/// For each component the least vector that a layer may hold after it, so that the later components and the singles
/// can fill the quotas; `None` where they cannot.
pub(super) fn floors(parts: &Parts, vectors: &[Vec<Vector>]) -> Option<Vec<u64>> {
    let mut least: Vec<u32> = Vec::with_capacity(parts.groups.len());
    for (quota, singles) in parts.quotas.iter().zip(&parts.singles) {
        least.push(quota.saturating_sub(u32::try_from(singles.len()).unwrap_or(u32::MAX)));
    }
    let mut floors = Vec::with_capacity(vectors.len());
    for vectors in vectors.iter().rev() {
        if (0..least.len()).any(|g| least[g] > parts.layout.cap(g)) {
            return None;
        }
        floors.push(parts.layout.pack(&least));
        for (g, least) in least.iter_mut().enumerate() {
            let most = vectors.iter().map(|v| parts.layout.count(v.code, g)).max().unwrap_or(0);
            *least = least.saturating_sub(most);
        }
    }
    floors.reverse();
    Some(floors)
}

/// The next layer: `last` shifted by each vector, merged.
fn merge<W: Count>(
    parts: &Parts,
    last: &[Entry<W>],
    vectors: &[Vector],
    floor: u64,
    budget: &mut Budget,
) -> Result<Vec<Entry<W>>, Overrun> {
    let mut next: Vec<Entry<W>> = Vec::new();
    let mut step = |code: u64, from: &Entry<W>, vector: &Vector| {
        if parts.layout.over(code) || parts.layout.under(code, floor) {
            return Ok(());
        }
        let seen = from.seen + vector.seen;
        let mut ways = from.ways.clone();
        ways *= &W::from(vector.ways);
        match next.last_mut().filter(|entry| entry.code == code) {
            Some(entry) if entry.seen < seen => {}
            Some(entry) if entry.seen == seen => entry.ways += &ways,
            Some(entry) => *entry = Entry { code, seen, ways },
            None => {
                budget.vector()?;
                next.push(Entry { code, seen, ways });
            }
        }
        Ok(())
    };
    // for each vector: the code that it makes of the entry of `last` that it is at, that entry's place, its own place
    let heads =
        vectors.iter().enumerate().filter_map(|(v, vector)| Some((last.first()?.code + vector.code, 0, v)));
    if vectors.len() <= FEW {
        let mut heads: Vec<(u64, usize, usize)> = heads.collect();
        while let Some(code) = heads.iter().map(|head| head.0).min() {
            let mut done = false;
            for (at, place, v) in heads.iter_mut().filter(|head| head.0 == code) {
                step(code, &last[*place], &vectors[*v])?;
                *place += 1;
                match last.get(*place) {
                    Some(entry) => *at = entry.code + vectors[*v].code,
                    None => done = true,
                }
            }
            if done {
                heads.retain(|head| head.1 < last.len());
            }
        }
    } else {
        let mut heads: BinaryHeap<_> = heads.map(Reverse).collect();
        while let Some(mut head) = heads.peek_mut() {
            let Reverse((code, place, v)) = *head;
            match last.get(place + 1) {
                Some(entry) => *head = Reverse((entry.code + vectors[v].code, place + 1, v)),
                None => {
                    PeekMut::pop(head);
                }
            }
            step(code, &last[place], &vectors[v])?;
        }
    }
    next.shrink_to_fit();
    Ok(next)
}
