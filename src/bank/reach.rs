//! From where to where accepted numbers reach.

use crate::bank::{Numbers, Tolerance};
use crate::decimal::Decimal;

/// The ends of what is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The least.
    pub from: Decimal,
    /// The greatest.
    pub to: Decimal,
    /// The end that does not belong to it, where one does not: what is rounded to significant figures ends before the next
    /// number.
    pub open: Option<Decimal>,
}

impl Numbers {
    /// From where to where they reach.
    pub fn reach(&self) -> Reach {
        let around = |value: &Decimal, most: &Decimal| Reach {
            from: value.minus(most),
            to: value.plus(most),
            open: None,
        };
        match self {
            Self::Range { from, to } => Reach { from: from.clone(), to: to.clone(), open: None },
            Self::Near { value, tolerance } => match tolerance {
                Tolerance::Exact => Reach { from: value.clone(), to: value.clone(), open: None },
                Tolerance::Within(most) => around(value, most),
                Tolerance::WithinPercent(percent) => {
                    around(value, &value.magnitude().times(percent).percent())
                }
                Tolerance::Significant(figures) => rounding(&value.rounded(*figures), *figures),
            },
        }
    }
}

/// What is rounded to this number of so many significant figures.
fn rounding(number: &Decimal, figures: u32) -> Reach {
    let size = number.magnitude();
    let (above, below) = size.half_units(figures);
    let (near, far) = (size.minus(&below), size.plus(&above));
    if number.is_negative() {
        let (near, far) = (near.negated(), far.negated());
        return Reach { from: far.clone(), to: near, open: Some(far) };
    }
    Reach { from: near, to: far.clone(), open: Some(far) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn every_tolerance_has_its_ends() {
        let near = |value: &str, tolerance: Tolerance| Numbers::Near { value: d(value), tolerance };
        for (numbers, from, to) in [
            (near("6.25", Tolerance::Exact), "6.25", "6.25"),
            (near("6.25", Tolerance::Within(d("0.3"))), "5.95", "6.55"),
            (near("-8", Tolerance::WithinPercent(d("2.5"))), "-8.2", "-7.8"),
            (Numbers::Range { from: d("1"), to: d("2") }, "1", "2"),
        ] {
            assert_eq!(numbers.reach(), Reach { from: d(from), to: d(to), open: None }, "{numbers}");
        }
    }

    #[test]
    fn significant_figures_end_where_rounding_does() {
        for (value, figures) in
            [("6.25", 2), ("10", 2), ("9.96", 2), ("1", 1), ("2", 1), ("-6.25", 2), ("1234", 2), ("0.001", 3)]
        {
            let numbers = Numbers::Near { value: d(value), tolerance: Tolerance::Significant(figures) };
            let Reach { from, to, open } = numbers.reach();
            let (inner, outer) = if open.as_ref() == Some(&to) { (from, to) } else { (to, from) };
            let a_bit = d("1e-12");
            let beyond = |end: &Decimal, other: &Decimal| {
                if end < other { end.minus(&a_bit) } else { end.plus(&a_bit) }
            };
            assert!(numbers.hold(&inner), "{numbers}: {inner}");
            assert!(!numbers.hold(&beyond(&inner, &outer)), "{numbers}: below {inner}");
            assert!(!numbers.hold(&outer), "{numbers}: {outer}");
            let before = if outer < inner { outer.plus(&a_bit) } else { outer.minus(&a_bit) };
            assert!(numbers.hold(&before), "{numbers}: before {outer}");
        }
    }
}
