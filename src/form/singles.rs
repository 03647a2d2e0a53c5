//! Items without enemies: those of one group are chosen together, by binomials.
//!
//! They are sorted by what a candidate has seen of them, the least seen first. Of `k` singles with the least seen in
//! sum, all classes below the last one are whole; only of the last class is there a choice.

use num_bigint::BigUint;
use num_traits::{One, ToPrimitive, Zero};

/// The singles of one group.
pub(super) struct Singles {
    /// Members of the pool, with what was seen of them; sorted by that, then by id.
    sorted: Vec<(u64, usize)>,
}

/// How `k` singles are chosen: the members before `start` all, and `part` of the `len` members from there on.
pub(super) struct Choice {
    pub(super) start: usize,
    pub(super) len: usize,
    pub(super) part: usize,
}

impl Singles {
    /// The singles of a group: what was seen of each, and its place in the pool.
    pub(super) fn new(mut members: Vec<(u64, usize)>) -> Self {
        members.sort_unstable();
        Self { sorted: members }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// The members of the pool.
    pub(super) fn members(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = usize> + '_ {
        self.sorted[range].iter().map(|&(_, member)| member)
    }

    /// The choice of `k` of them with the least seen; `None` where there are fewer.
    pub(super) fn choice(&self, k: u32) -> Option<Choice> {
        let k = k as usize;
        let Some(last) = k.checked_sub(1) else { return Some(Choice { start: 0, len: 0, part: 0 }) };
        let class = self.sorted.get(last)?.0;
        let start = self.sorted.partition_point(|&(seen, _)| seen < class);
        let end = self.sorted.partition_point(|&(seen, _)| seen <= class);
        Some(Choice { start, len: end - start, part: k - start })
    }

    /// The least seen in `k` of them, and in how many ways; `None` where there are fewer.
    pub(super) fn ways(&self, k: u32) -> Option<(u64, BigUint)> {
        let choice = self.choice(k)?;
        let seen = self.sorted.iter().take(k as usize).map(|&(seen, _)| seen).sum();
        Some((seen, binomial(choice.len, choice.part)))
    }

    /// Adds the members of the `rank`-th choice of `k`: combinations in lexicographic order by id.
    pub(super) fn unrank(&self, k: u32, mut rank: BigUint, chosen: &mut Vec<usize>) {
        let Some(Choice { start, len, part }) = self.choice(k) else { return };
        chosen.extend(self.members(0..start));
        let (mut left, mut due, mut ways) = (len, part, binomial(len, part));
        for member in self.members(start..start + len) {
            if due == 0 {
                return;
            }
            let with = &ways * due / left;
            if rank < with {
                chosen.push(member);
                due -= 1;
                ways = with;
            } else {
                rank -= &with;
                ways -= with;
            }
            left -= 1;
        }
    }
}

/// In how many ways `k` of `n` things can be chosen.
pub(super) fn binomial(n: usize, k: usize) -> BigUint {
    if k > n {
        return BigUint::zero();
    }
    (0..k.min(n - k)).fold(BigUint::one(), |ways, i| ways * (n - i) / (i + 1))
}

/// The share `numerator / denominator` as a number for people; 0 for an empty denominator.
pub(super) fn share(numerator: &BigUint, denominator: &BigUint) -> f64 {
    let shift = denominator.bits().saturating_sub(1_000);
    let (n, d) = ((numerator >> shift).to_f64(), (denominator >> shift).to_f64());
    match (n, d) {
        (Some(n), Some(d)) if d > 0.0 => n / d,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binomials_are_exact() {
        assert_eq!(binomial(30, 10).to_string(), "30045015");
        assert_eq!(binomial(100, 50).to_string(), "100891344545564193334812497256");
        assert!(binomial(5, 0).is_one() && binomial(5, 5).is_one() && binomial(4, 5).is_zero());
    }

    #[test]
    fn ranks_give_every_combination_once_and_in_order() {
        let singles = Singles::new((0..7).map(|m| (0, m)).collect());
        let mut all = Vec::new();
        for rank in 0..35u32 {
            let mut chosen = Vec::new();
            singles.unrank(3, BigUint::from(rank), &mut chosen);
            all.push(chosen);
        }
        assert_eq!(singles.ways(3), Some((0, BigUint::from(35u32))));
        assert!(all.is_sorted() && all.windows(2).all(|w| w[0] != w[1]));
        assert_eq!((all[0].clone(), all[34].clone()), (vec![0, 1, 2], vec![4, 5, 6]));
    }

    #[test]
    fn the_least_seen_come_first() {
        let singles = Singles::new(vec![(5, 0), (0, 1), (5, 2), (0, 3), (9, 4)]);
        assert_eq!(singles.ways(2), Some((0, BigUint::one())));
        assert_eq!(singles.ways(3), Some((5, BigUint::from(2u32))));
        assert_eq!(singles.ways(5), Some((19, BigUint::one())));
        assert_eq!(singles.ways(6), None);
        let mut chosen = Vec::new();
        singles.unrank(3, BigUint::one(), &mut chosen);
        assert_eq!(chosen, [1, 3, 2]);
    }
}
