//! What happened since a computer was off and no server has said how long that was, so that it can be counted again.
//!
//! A server's word about the time tells how long all those gaps were together. What the computer's own clock said of each of them
//! stands as far as that fits: where it does not, the gap is corrected at which the wall clock was furthest from the time since
//! boot, which is where a clock went wrong that went wrong once. None gets shorter than the time since boot.

use crate::attempt::count::{Count, Turn, signed};

/// The computer was off, or another one goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gap {
    /// What the wall clock says has passed.
    pub(super) wall: i64,
    /// It was at least so long: the time since boot; 0 on another device.
    pub(super) least: u64,
}

impl Gap {
    /// How long it was, as far as the computer's own clocks tell.
    pub(super) fn claimed(self) -> u64 {
        u64::try_from(self.wall).unwrap_or(0).max(self.least)
    }
    fn beyond_least(self) -> i128 {
        i128::from(self.wall) - i128::from(self.least)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// So much passed by the boot clock.
    Passed(u64),
    Off(Gap),
    Turned(Turn),
}

/// What happened since the record before the first gap that is not settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Course {
    from: Count,
    steps: Vec<Step>,
}

impl Course {
    /// Begins at this record.
    pub(super) fn new(from: Count) -> Self {
        Self { from, steps: Vec::new() }
    }
    /// So much passed by the boot clock.
    pub(super) fn pass(&mut self, up: u64) {
        match self.steps.last_mut() {
            Some(Step::Passed(before)) => *before = before.saturating_add(up),
            _ => self.steps.push(Step::Passed(up)),
        }
    }
    /// The computer was off.
    pub(super) fn off(&mut self, gap: Gap) {
        self.steps.push(Step::Off(gap));
    }
    /// Exam time went on in another way.
    pub(super) fn turn(&mut self, turn: Turn) {
        self.steps.push(Step::Turned(turn));
    }

    /// What there is to count when the gaps were so long together. What the wall clock said within a boot does not matter any more.
    pub(super) fn settled(&self, together: u64) -> Count {
        let mut lengths = self.lengths(together).into_iter();
        let mut count = self.from;
        for step in &self.steps {
            match step {
                Step::Passed(up) => count.pass(*up, signed(*up)),
                Step::Off(_) => count.off(lengths.next().unwrap_or(0)),
                Step::Turned(turn) => count.turn(*turn),
            }
        }
        count
    }

    /// How long each gap was, in order, when they were so long together.
    pub(super) fn lengths(&self, together: u64) -> Vec<u64> {
        let gaps =
            self.steps.iter().filter_map(|step| if let Step::Off(gap) = step { Some(*gap) } else { None });
        lengths(&gaps.collect::<Vec<_>>(), together)
    }
}

/// How long each gap was, when they were so long together.
fn lengths(gaps: &[Gap], together: u64) -> Vec<u64> {
    let mut lengths: Vec<u64> = gaps.iter().map(|gap| gap.claimed()).collect();
    let claimed: u128 = lengths.iter().map(|ms| u128::from(*ms)).sum();
    let together = u128::from(together);
    let ms = |ms: u128| u64::try_from(ms).unwrap_or(u64::MAX);
    if together > claimed {
        let behind = (0..gaps.len()).min_by_key(|place| gaps.get(*place).map(|gap| gap.beyond_least()));
        if let Some(length) = behind.and_then(|place| lengths.get_mut(place)) {
            *length = length.saturating_add(ms(together - claimed));
        }
    }
    let mut over = ms(claimed.saturating_sub(together));
    let mut places: Vec<(i128, &mut u64, u64)> =
        gaps.iter().zip(&mut lengths).map(|(gap, length)| (gap.beyond_least(), length, gap.least)).collect();
    places.sort_by_key(|(beyond, ..)| std::cmp::Reverse(*beyond));
    for (_, length, least) in places {
        let less = over.min(length.saturating_sub(least));
        *length -= less;
        over -= less;
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(wall: i64, least: u64) -> Gap {
        Gap { wall, least }
    }

    #[test]
    fn a_clock_that_went_wrong_once_is_corrected_where_it_did() {
        // ahead by 1000 since the first, or since the second
        assert_eq!(lengths(&[gap(1_050, 10), gap(30, 10)], 80), [50, 30]);
        assert_eq!(lengths(&[gap(50, 10), gap(1_030, 10)], 80), [50, 30]);
        // behind by 1000
        assert_eq!(lengths(&[gap(-950, 10), gap(30, 10)], 80), [50, 30]);
        assert_eq!(lengths(&[gap(50, 10), gap(-970, 10)], 80), [50, 30]);
    }

    #[test]
    fn clocks_that_fit_stand_and_no_gap_is_shorter_than_the_time_since_boot() {
        assert_eq!(lengths(&[gap(50, 10), gap(30, 10)], 80), [50, 30]);
        assert_eq!(lengths(&[gap(1_050, 10), gap(1_030, 20)], 30), [10, 20]);
        assert_eq!(lengths(&[gap(1_050, 10), gap(60, 20)], 60), [10, 50]);
        assert_eq!(lengths(&[gap(i64::MIN, u64::MAX), gap(i64::MAX, 0)], u64::MAX), [u64::MAX, 0]);
    }
}
