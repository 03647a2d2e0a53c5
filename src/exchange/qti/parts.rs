//! Items of several parts that each get one of their options (rows of a matching, gaps with lists), and items that are put in
//! order: what the file's processing gives for the right answer, and for answers that are wrong in one part.

use crate::bank::{ITEM_PARTS, Scoring};
use crate::exchange::report::Note;

/// What each part is given; `None` where it is left open.
pub(super) type Filled = [Option<usize>];

/// What the verdicts on an item of parts say.
#[derive(Debug, PartialEq)]
pub(super) struct Parts {
    pub scoring: Scoring,
    /// The parts' weights in partial scoring.
    pub weights: Vec<u32>,
    /// Points for the right answer.
    pub best: f64,
    pub notes: Vec<Note>,
}

const NEAR: f64 = 1e-3;
const OWN_RULE: &str = "its scoring follows a rule of its own, which banks cannot say";

/// Follows the scoring of parts with so many `options` each, of which `right` are the right ones. With `full`, that is what the right
/// answer earns where all of it counts.
pub(super) fn parts(
    options: &[usize],
    right: &[usize],
    full: Option<f64>,
    score: &dyn Fn(&Filled) -> Result<f64, String>,
) -> Result<Parts, String> {
    if let Some(most) = options.iter().copied().chain([options.len()]).max().filter(|most| *most > ITEM_PARTS)
    {
        return Err(format!("it has {most} parts, or options of one, and banks hold at most {ITEM_PARTS}"));
    }
    let all: Vec<Option<usize>> = right.iter().copied().map(Some).collect();
    let best = score(&all)?;
    let full = full.unwrap_or(best);
    if !best.is_finite() || best <= NEAR || best < full * 0.99 {
        return Err("the right answer does not earn all points".to_owned());
    }
    if score(&vec![None; all.len()])? > NEAR * full {
        return Err("an empty answer earns points, which banks cannot say".to_owned());
    }
    let (mut shares, mut opens, mut nothing, mut taken) = (Vec::new(), Vec::new(), true, false);
    for (part, (count, key)) in options.iter().zip(right).enumerate() {
        let with = |given: Option<usize>| {
            let mut filled = all.clone();
            if let Some(slot) = filled.get_mut(part) {
                *slot = given;
            }
            score(&filled)
        };
        let open = with(None)?;
        opens.push(open);
        shares.push((best - open) / best);
        nothing &= open <= NEAR * full;
        for option in (0..*count).filter(|option| option != key) {
            let wrong = with(Some(option))?;
            if wrong > open + NEAR * full {
                return Err(
                    "a part of it has several right answers, or wrong ones that earn points".to_owned()
                );
            }
            taken |= wrong < open - NEAR * full;
        }
    }
    exchanged(options, right, &opens, (best, full), score)?;
    let mut notes = Vec::new();
    if nothing {
        return Ok(Parts { scoring: Scoring::AllOrNothing, weights: vec![1; right.len()], best, notes });
    }
    if shares.iter().any(|share| *share <= NEAR) {
        return Err("a part of it is not scored, so it has no key".to_owned());
    }
    // the parts add up: each alone earns its share
    let mut sum = 0.0;
    for (part, share) in shares.iter().enumerate() {
        let alone: Vec<Option<usize>> =
            all.iter().enumerate().map(|(n, key)| key.filter(|_| n == part)).collect();
        if (score(&alone)? / best - share).abs() > 0.01 {
            return Err(OWN_RULE.to_owned());
        }
        sum += share;
    }
    if (sum - 1.0).abs() > 0.02 {
        return Err(OWN_RULE.to_owned());
    }
    if taken {
        notes.push(Note::lossy("points that a wrong part takes away are left out: it gives none"));
    }
    let weights = whole_weights(&shares).unwrap_or_else(|| {
        notes.push(Note::lossy("parts that weigh differently weigh the same in a bank"));
        vec![1; shares.len()]
    });
    Ok(Parts { scoring: Scoring::Partial, weights, best, notes })
}

/// Refuses what is right in another way as well: two parts that are wrong, each by itself, and earn something together. Of many
/// options only those are tried that exchange the two answers.
fn exchanged(
    options: &[usize],
    right: &[usize],
    opens: &[f64],
    (best, full): (f64, f64),
    score: &dyn Fn(&Filled) -> Result<f64, String>,
) -> Result<(), String> {
    const MOST: usize = 4096;
    let tries = options.iter().map(|n| n * n).sum::<usize>().saturating_mul(options.len());
    let parts: Vec<(usize, usize, f64)> =
        options.iter().zip(right).zip(opens).map(|((count, key), open)| (*count, *key, *open)).collect();
    for (a, &(count_a, key_a, open_a)) in parts.iter().enumerate() {
        for (b, &(count_b, key_b, open_b)) in parts.iter().enumerate().skip(a + 1) {
            let base = (open_a + open_b - best).max(0.0);
            let wrong = (0..count_a).filter(|x| *x != key_a);
            let pairs = wrong.flat_map(|x| (0..count_b).filter(|y| *y != key_b).map(move |y| (x, y)));
            for (x, y) in pairs.filter(|pair| tries <= MOST || *pair == (key_b, key_a)) {
                let answer = |n: usize, key: usize| {
                    Some(if n == a {
                        x
                    } else if n == b {
                        y
                    } else {
                        key
                    })
                };
                let filled: Vec<Option<usize>> =
                    right.iter().enumerate().map(|(n, key)| answer(n, *key)).collect();
                if score(&filled)? > base + NEAR * full {
                    return Err("several of its answers are right as a whole".to_owned());
                }
            }
        }
    }
    Ok(())
}

/// Shares as small whole numbers in the same proportions.
fn whole_weights(shares: &[f64]) -> Option<Vec<u32>> {
    let near = |share: f64, of: u32| {
        let exact = share * f64::from(of);
        let whole = exact.round();
        ((exact - whole).abs() <= 0.02 && whole >= 1.0).then_some(whole as u32)
    };
    (1..=100).find_map(|of| shares.iter().map(|share| near(*share, of)).collect())
}

/// Follows the scoring of `count` things that are put in order, the right one first: 0, 1, 2 … What the right order earns, and whether
/// each thing in its place earns its share.
pub(super) fn order(
    count: usize,
    score: &dyn Fn(&[usize]) -> Result<f64, String>,
) -> Result<(f64, Scoring), String> {
    if count > ITEM_PARTS {
        return Err(format!("it puts {count} things in order, and banks hold at most {ITEM_PARTS}"));
    }
    let right: Vec<usize> = (0..count).collect();
    let best = score(&right)?;
    if !best.is_finite() || best <= NEAR {
        return Err("the right order earns no points".to_owned());
    }
    let mut others: Vec<Vec<usize>> = vec![Vec::new(), right.iter().rev().copied().collect()];
    for n in 1..count {
        let mut swapped = right.clone();
        swapped.swap(n - 1, n);
        others.push(swapped);
        others.push(right.iter().copied().take(n).collect());
        let mut turned = right.clone();
        turned.rotate_left(n);
        others.push(turned);
    }
    let (mut nothing, mut places) = (true, true);
    for other in others.iter().filter(|other| **other != right) {
        let share = score(other)? / best;
        let placed = other.iter().enumerate().filter(|(place, thing)| place == *thing).count();
        nothing &= share <= NEAR;
        places &= (share - placed as f64 / count as f64).abs() <= 0.01;
    }
    match (nothing, places) {
        (true, _) => Ok((best, Scoring::AllOrNothing)),
        (false, true) => Ok((best, Scoring::Partial)),
        (false, false) => {
            Err("a part of the order earns points by a rule of its own, which banks cannot say".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(score: &dyn Fn(&Filled) -> f64) -> Result<Parts, String> {
        parts(&[3, 3, 2], &[0, 2, 1], None, &|filled| Ok(score(filled)))
    }

    fn right(filled: &Filled) -> [bool; 3] {
        [filled[0] == Some(0), filled[1] == Some(2), filled[2] == Some(1)]
    }

    #[test]
    fn parts_are_all_or_nothing_or_weigh_what_they_earn() {
        let all = judged(&|f| if right(f) == [true; 3] { 2.0 } else { 0.0 }).unwrap();
        assert_eq!((all.scoring, all.best, all.notes.len()), (Scoring::AllOrNothing, 2.0, 0));
        let even = judged(&|f| right(f).iter().filter(|r| **r).count() as f64).unwrap();
        assert_eq!((even.scoring, even.weights, even.best), (Scoring::Partial, vec![1, 1, 1], 3.0));
        let odd =
            judged(&|f| right(f).iter().zip([50.0, 25.0, 25.0]).map(|(r, w)| if *r { w } else { 0.0 }).sum())
                .unwrap();
        assert_eq!((odd.weights, odd.notes.len()), (vec![2, 1, 1], 0));
        let minus = judged(&|f| {
            f.iter()
                .zip(right(f))
                .map(|(g, r)| {
                    if r {
                        1.0
                    } else if g.is_some() {
                        -1.0
                    } else {
                        0.0
                    }
                })
                .sum()
        });
        assert!(minus.unwrap().notes[0].text.contains("takes away"));
    }

    #[test]
    fn what_parts_cannot_be_is_refused() {
        assert!(judged(&|_| 1.0).unwrap_err().contains("empty answer"));
        assert!(judged(&|_| 0.0).unwrap_err().contains("does not earn"));
        assert!(judged(&|f| if f[0].is_some() && right(f)[1] { 1.0 } else { 0.0 }).is_err());
        let any = judged(&|f| f64::from(right(f)[0]) + f64::from(f[1].is_some()) + f64::from(right(f)[2]));
        assert!(any.unwrap_err().contains("several right answers"));
        // the two words in either order: each wrong one by itself earns nothing
        let either = judged(&|f| {
            f64::from(right(f) == [true; 3] || (f[0], f[1], f[2]) == (Some(2), Some(0), Some(1)))
        });
        assert!(either.unwrap_err().contains("right as a whole"));
        let unscored = judged(&|f| f64::from(right(f)[0]) + f64::from(right(f)[1]));
        assert!(unscored.unwrap_err().contains("is not scored"));
    }

    #[test]
    fn more_parts_than_a_bank_holds_are_refused_before_one_is_tried() {
        let never = |_: &Filled| -> Result<f64, String> { panic!("nothing is scored") };
        let many = 5_000;
        let refused = parts(&vec![2; many], &vec![0; many], None, &never).unwrap_err();
        assert!(refused.contains("5000") && refused.contains("at most 26"), "{refused}");
        assert!(parts(&[3, many], &[0, 0], None, &never).unwrap_err().contains("at most 26"));
        assert!(order(many, &|_| panic!("nothing is scored")).unwrap_err().contains("at most 26"));
        // as many as it holds are followed in little time
        let tried = std::cell::Cell::new(0_usize);
        let all = |filled: &Filled| {
            tried.set(tried.get() + 1);
            Ok(filled.iter().enumerate().filter(|(n, given)| **given == Some(*n)).count() as f64)
        };
        let right: Vec<usize> = (0..ITEM_PARTS).collect();
        let judged = parts(&[ITEM_PARTS; ITEM_PARTS], &right, None, &all).unwrap();
        assert_eq!((judged.scoring, judged.best), (Scoring::Partial, 26.0));
        assert!(tried.get() < 2_000, "{}", tried.get());
    }

    #[test]
    fn an_order_is_right_as_a_whole_or_each_place_earns_its_share() {
        let whole = order(3, &|o| Ok(if o == [0, 1, 2] { 2.0 } else { 0.0 }));
        assert_eq!(whole, Ok((2.0, Scoring::AllOrNothing)));
        let placed = |o: &[usize]| o.iter().enumerate().filter(|(n, i)| n == *i).count() as f64;
        assert_eq!(order(3, &|o| Ok(placed(o))), Ok((3.0, Scoring::Partial)));
        // each that stands right behind the one before it; the last place alone
        let next = |o: &[usize]| o.windows(2).filter(|pair| pair[1] == pair[0] + 1).count() as f64;
        assert!(order(3, &|o| Ok(next(o))).unwrap_err().contains("a rule of its own"));
        assert!(order(3, &|o| Ok(f64::from(o.get(2) == Some(&2)))).is_err());
    }
}
