//! People matched to seats of one track.
//!
//! A seat asks for a level, a person holds one, and fills the seat when the own level is at least as high. Levels are
//! told by their *rank*, 0 for the lowest.

/// Seats of one track that ask for the same level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bench {
    /// Rank that a person needs.
    pub(super) rank: usize,
    /// How many people.
    pub(super) count: u32,
}

/// Fills as many seats as can be filled, each person one of them: for each bench, the people on it. `people` holds
/// everybody's rank (`None`: none in force); where several may fill a seat, the one who stands first takes it.
///
/// Seats are filled from the highest rank down. Whoever may fill a seat may fill each one that is still to come, so it is
/// all the same to those which of them this seat takes; and leaving it empty for their sake could win at most one seat
/// for the one that it gives up. So no other matching fills more seats, nor more of the highest.
pub(super) fn fill(benches: &[Bench], people: &[Option<usize>]) -> Vec<Vec<usize>> {
    let mut seated = vec![Vec::new(); benches.len()];
    let mut free: Vec<(usize, usize)> =
        people.iter().enumerate().filter_map(|(person, rank)| Some((person, (*rank)?))).collect();
    let mut order: Vec<(&Bench, &mut Vec<usize>)> = benches.iter().zip(&mut seated).collect();
    order.sort_by_key(|(bench, _)| std::cmp::Reverse(bench.rank));
    for (bench, seated) in order {
        let room = usize::try_from(bench.count).unwrap_or(usize::MAX);
        free.retain(|(person, rank)| {
            let takes = *rank >= bench.rank && seated.len() < room;
            if takes {
                seated.push(*person);
            }
            !takes
        });
    }
    seated
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// How many people each of these ways to seat people puts on each bench; every way there is.
    fn all_ways(benches: &[Bench], people: &[Option<usize>]) -> BTreeSet<Vec<u32>> {
        let mut ways = BTreeSet::from([vec![0; benches.len()]]);
        for rank in people.iter().flatten() {
            let mut more = ways.clone();
            for way in &ways {
                for (i, bench) in benches.iter().enumerate() {
                    if *rank >= bench.rank && way[i] < bench.count {
                        let mut next = way.clone();
                        next[i] += 1;
                        more.insert(next);
                    }
                }
            }
            ways = more;
        }
        ways
    }

    fn benches() -> impl Strategy<Value = Vec<Bench>> {
        let bench = (0usize..4, 0u32..4).prop_map(|(rank, count)| Bench { rank, count });
        proptest::collection::vec(bench, 0..5)
    }

    fn people() -> impl Strategy<Value = Vec<Option<usize>>> {
        proptest::collection::vec(proptest::option::weighted(0.8, 0usize..4), 0..8)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn no_way_to_seat_people_fills_more_seats_nor_more_of_the_highest(
            benches in benches(),
            people in people(),
        ) {
            let seated = fill(&benches, &people);
            let filled: Vec<u32> = seated.iter().map(|s| u32::try_from(s.len()).unwrap()).collect();
            let ways = all_ways(&benches, &people);
            prop_assert!(ways.contains(&filled));
            let most = ways.iter().map(|way| way.iter().sum::<u32>()).max().unwrap();
            prop_assert_eq!(filled.iter().sum::<u32>(), most);
            // filled seats by rank, the highest first
            let by_rank = |way: &Vec<u32>| -> Vec<u32> {
                let at = |rank| benches.iter().zip(way).filter(|(b, _)| b.rank == rank).map(|(_, n)| n).sum();
                (0..4).rev().map(at).collect()
            };
            prop_assert_eq!(Some(by_rank(&filled)), ways.iter().map(by_rank).max());
        }

        #[test]
        fn each_person_fills_one_seat_and_is_good_enough_for_it(benches in benches(), people in people()) {
            let seated = fill(&benches, &people);
            let mut seen = BTreeSet::new();
            for (bench, seated) in benches.iter().zip(&seated) {
                prop_assert!(seated.len() <= bench.count as usize);
                for person in seated {
                    prop_assert!(seen.insert(*person), "{} sits twice", person);
                    prop_assert!(people[*person] >= Some(bench.rank));
                }
            }
        }

        #[test]
        fn the_order_of_people_decides_who_sits_and_never_how_many(
            benches in benches(),
            (people, shuffled) in people().prop_flat_map(|p| (Just(p.clone()), Just(p).prop_shuffle())),
        ) {
            let count = |people: &[_]| fill(&benches, people).iter().map(Vec::len).collect::<Vec<_>>();
            prop_assert_eq!(count(&people), count(&shuffled));
        }
    }

    #[test]
    fn a_higher_level_fills_a_lower_seat_when_its_own_are_taken() {
        let benches = [Bench { rank: 1, count: 2 }, Bench { rank: 2, count: 1 }];
        let people = [Some(2), Some(2), Some(1), Some(0), None];
        assert_eq!(fill(&benches, &people), [vec![1, 2], vec![0]]);
    }

    #[test]
    fn a_tier_that_asks_for_more_people_than_there_are_on_earth_costs_nothing() {
        assert_eq!(fill(&[Bench { rank: 0, count: u32::MAX }], &[Some(0)]), [vec![0]]);
    }
}
