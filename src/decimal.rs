//! Decimal numbers as people write them. They are exact: nothing is ever rounded to a binary fraction, so that what is right
//! at the edge of a tolerance is right on every machine.
//!
//! The grammar: an optional sign, digits with at most one decimal point among, before or behind them, and an optional exponent
//! (`e`, an optional sign, digits). White space around it is ignored. A comma is not part of a number: it stands for the decimal
//! point in one country and between thousands in another, and guessing would score one of them wrong.

use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, Zero};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// Most digits of a number as it is written, exponent not counted.
pub const DIGITS_MAX: usize = 100;
/// Greatest exponent as it is written, up and down.
pub const EXPONENT_MAX: i32 = 999;

/// An exact decimal number: `mantissa * 10^exponent`. The mantissa ends in no zero, and zero has the exponent 0, so equal
/// numbers are equal values.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Decimal {
    mantissa: BigInt,
    exponent: i32,
}

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Nothing but white space.
    #[error("there is no number")]
    Empty,
    /// A comma.
    #[error(
        "a comma is not part of a number: write a point before the decimals, and nothing between thousands"
    )]
    Comma,
    /// Longer than anybody writes.
    #[error("a number has at most {DIGITS_MAX} digits")]
    Digits,
    /// An exponent beyond what anybody means.
    #[error("an exponent goes from -{EXPONENT_MAX} to {EXPONENT_MAX}")]
    Exponent,
    /// Something else.
    #[error("a number is digits with a decimal point, such as -12.5 or 1.2e-3")]
    Malformed,
}

impl Decimal {
    fn new(mut mantissa: BigInt, mut exponent: i32) -> Self {
        let ten = BigInt::from(10);
        if mantissa.is_zero() {
            return Self { mantissa, exponent: 0 };
        }
        loop {
            let (rest, digit) = mantissa.div_rem(&ten);
            if !digit.is_zero() {
                return Self { mantissa, exponent };
            }
            mantissa = rest;
            exponent += 1;
        }
    }

    /// Both as multiples of one power of ten.
    fn aligned(&self, other: &Self) -> (BigInt, BigInt) {
        let least = self.exponent.min(other.exponent);
        let scaled = |number: &Self| &number.mantissa * power(number.exponent.abs_diff(least));
        (scaled(self), scaled(other))
    }

    /// How far they are apart; never negative.
    pub fn distance(&self, other: &Self) -> Self {
        let (a, b) = self.aligned(other);
        Self::new((a - b).abs(), self.exponent.min(other.exponent))
    }

    /// The sum.
    pub fn plus(&self, other: &Self) -> Self {
        let (a, b) = self.aligned(other);
        Self::new(a + b, self.exponent.min(other.exponent))
    }

    /// The difference.
    pub fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negated())
    }

    /// With the other sign.
    pub fn negated(&self) -> Self {
        Self { mantissa: -&self.mantissa, exponent: self.exponent }
    }

    /// Half of it.
    pub fn half(&self) -> Self {
        Self::new(&self.mantissa * 5, self.exponent - 1)
    }

    /// Half a unit of the last of so many significant figures: of the numbers above this positive one, and of those below it,
    /// which have a finer unit where it is a power of ten.
    pub fn half_units(&self, figures: u32) -> (Self, Self) {
        let digits = i32::try_from(self.mantissa.magnitude().to_string().len()).unwrap_or(i32::MAX);
        let last = (digits + self.exponent).saturating_sub_unsigned(figures.max(1));
        let half = |exponent: i32| Self::new(BigInt::from(5), exponent - 1);
        (half(last), half(if self.mantissa.is_one() { last - 1 } else { last }))
    }

    /// Without its sign.
    pub fn magnitude(&self) -> Self {
        Self { mantissa: self.mantissa.abs(), exponent: self.exponent }
    }

    /// The product.
    pub fn times(&self, other: &Self) -> Self {
        Self::new(&self.mantissa * &other.mantissa, self.exponent + other.exponent)
    }

    /// A hundredth of it.
    pub fn percent(&self) -> Self {
        Self::new(self.mantissa.clone(), self.exponent - 2)
    }

    /// Rounded to so many significant figures (at least one), halves away from zero.
    pub fn rounded(&self, figures: u32) -> Self {
        let digits = self.mantissa.magnitude().to_string().len();
        let surplus = u32::try_from(digits).unwrap_or(u32::MAX).saturating_sub(figures.max(1));
        if surplus == 0 {
            return self.clone();
        }
        let unit = power(surplus);
        let (mut kept, cut) = self.mantissa.abs().div_rem(&unit);
        if cut * 2 >= unit {
            kept += BigInt::one();
        }
        if self.is_negative() {
            kept = -kept;
        }
        Self::new(kept, self.exponent.saturating_add_unsigned(surplus))
    }

    /// Below zero.
    pub fn is_negative(&self) -> bool {
        self.mantissa.sign() == Sign::Minus
    }

    /// Zero.
    pub fn is_zero(&self) -> bool {
        self.mantissa.is_zero()
    }
}

fn power(exponent: u32) -> BigInt {
    num_traits::pow(BigInt::from(10), exponent as usize)
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = self.aligned(other);
        a.cmp(&b)
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;
    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(DecimalError::Empty);
        }
        if text.contains(',') {
            return Err(DecimalError::Comma);
        }
        let (negative, text) = signed(text);
        let (number, power) = match text.split_once(['e', 'E']) {
            Some((number, power)) => (number, exponent(power)?),
            None => (text, 0),
        };
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let digits = format!("{whole}{part}");
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(DecimalError::Malformed);
        }
        if digits.len() > DIGITS_MAX {
            return Err(DecimalError::Digits);
        }
        let mantissa: BigInt = digits.parse().map_err(|_| DecimalError::Malformed)?;
        let decimals = i32::try_from(part.len()).map_err(|_| DecimalError::Digits)?;
        Ok(Self::new(if negative { -mantissa } else { mantissa }, power - decimals))
    }
}

/// Whether it begins with a minus (the sign of a keyboard, or that of typesetters), and what follows the sign.
fn signed(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn exponent(text: &str) -> Result<i32, DecimalError> {
    let (negative, digits) = signed(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DecimalError::Malformed);
    }
    let power: i32 = digits.parse().map_err(|_| DecimalError::Exponent)?;
    if power > EXPONENT_MAX {
        return Err(DecimalError::Exponent);
    }
    Ok(if negative { -power } else { power })
}

impl fmt::Display for Decimal {
    /// The shortest way to write it: with an exponent where that spares more than a few zeros.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const ZEROS: i32 = 6;
        let sign = if self.is_negative() { "-" } else { "" };
        let digits = self.mantissa.magnitude().to_string();
        let length = i32::try_from(digits.len()).unwrap_or(i32::MAX);
        let point = length.saturating_add(self.exponent);
        let zeros = |n: i32| "0".repeat(usize::try_from(n).unwrap_or(0));
        let text = if (0..=ZEROS).contains(&self.exponent) {
            format!("{sign}{digits}{}", zeros(self.exponent))
        } else if self.exponent < 0 && point > 0 {
            let (whole, part) = digits.split_at(usize::try_from(point).unwrap_or(0));
            format!("{sign}{whole}.{part}")
        } else if self.exponent < 0 && point > -ZEROS {
            format!("{sign}0.{}{digits}", zeros(-point))
        } else {
            let (first, rest) = digits.split_at(1);
            let point_rest = if rest.is_empty() { String::new() } else { format!(".{rest}") };
            format!("{sign}{first}{point_rest}e{}", point - 1)
        };
        f.pad(&text)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decimal({self})")
    }
}

impl TryFrom<String> for Decimal {
    type Error = DecimalError;
    fn try_from(text: String) -> Result<Self, DecimalError> {
        text.parse()
    }
}

impl From<Decimal> for String {
    fn from(number: Decimal) -> Self {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    #[test]
    fn the_same_number_is_equal_however_it_is_written() {
        for text in ["12.5", " 12.50 ", "+12.5", "012.5", "1.25e1", "125E-1", "1250e-2", "12.5e0", "12.5e+0"]
        {
            assert_eq!(d(text), d("12.5"), "{text}");
        }
        assert_eq!(d("-0"), d("0.000"));
        assert_eq!(d(".5"), d("0.5"));
        assert_eq!(d("5."), d("5"));
        assert_eq!(d("\u{2212}3"), d("-3"));
        assert!(d("-3") < d("-2.999") && d("1e3") > d("999.999") && d("1e-3") < d("0.0011"));
    }

    #[test]
    fn what_is_no_number_is_refused_with_the_reason() {
        let refused = |text: &str| text.parse::<Decimal>().unwrap_err();
        assert_eq!(refused("  "), DecimalError::Empty);
        for text in ["3,14", "1,000", "1,000.5"] {
            assert_eq!(refused(text), DecimalError::Comma, "{text}");
        }
        for text in [
            "x", "1 000", "--1", "+-1", "1.2.3", ".", "-", "e5", "1e", "1e+", "1e1.5", "0x10", "1_000",
            "NaN", "inf", "½", "٣",
        ] {
            assert_eq!(refused(text), DecimalError::Malformed, "{text}");
        }
        assert_eq!(refused(&"1".repeat(101)), DecimalError::Digits);
        assert!("1".repeat(100).parse::<Decimal>().is_ok());
        for text in ["1e1000", "1e-1000", "1e99999999999999"] {
            assert_eq!(refused(text), DecimalError::Exponent, "{text}");
        }
    }

    #[test]
    fn a_number_that_is_written_out_reads_as_the_same() {
        let written = [
            ("0", "0"),
            ("-12.50", "-12.5"),
            ("1200", "1200"),
            ("1e6", "1000000"),
            ("1e7", "1e7"),
            ("12300000000", "1.23e10"),
            ("0.00001", "0.00001"),
            ("0.000000012", "1.2e-8"),
            ("-6.02214076e23", "-6.02214076e23"),
            ("1e999", "1e999"),
            ("1e-999", "1e-999"),
        ];
        for (text, shown) in written {
            assert_eq!(d(text).to_string(), shown);
            assert_eq!(d(shown), d(text));
        }
        let text = serde_json::to_string(&d("0.05")).unwrap();
        assert_eq!(text, "\"0.05\"");
        assert_eq!(serde_json::from_str::<Decimal>(&text).unwrap(), d("0.05"));
        assert!(serde_json::from_str::<Decimal>("\"0,05\"").is_err());
    }

    #[test]
    fn arithmetic_is_exact_where_binary_fractions_are_not() {
        assert_eq!(d("0.3").distance(&d("0.1")), d("0.2"));
        assert_eq!(d("-1").distance(&d("1e-30")), d("1.000000000000000000000000000001"));
        assert_eq!(d("-1.5").times(&d("0.2")), d("-0.3"));
        assert_eq!(d("2.5").percent(), d("0.025"));
        assert_eq!(d("-7").magnitude(), d("7"));
    }

    #[test]
    fn significant_figures_round_halves_away_from_zero() {
        let rounded = [
            ("3.14159", 3, "3.14"),
            ("3.145", 3, "3.15"),
            ("-3.145", 3, "-3.15"),
            ("3.1449999", 3, "3.14"),
            ("999.6", 3, "1000"),
            ("0.00012345", 2, "0.00012"),
            ("1234567", 2, "1200000"),
            ("12", 5, "12"),
            ("0", 1, "0"),
            ("9.5", 1, "10"),
        ];
        for (number, figures, due) in rounded {
            assert_eq!(d(number).rounded(figures), d(due), "{number} to {figures}");
        }
    }
}
