//! Values of the variables of QTI 2.x and 3.0, and how they are compared.

use super::entry::number;
use crate::exchange::found::short;
use crate::exchange::xml::Element;

/// A value of one of the base types.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Atom {
    Word(String),
    Number(f64),
    Truth(bool),
    /// Two identifiers whose order is no matter.
    Pair(String, String),
    /// Two whose order is.
    Directed(String, String),
}

/// A value of a variable.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    One(Atom),
    /// Several, and whether their order counts.
    Many(Vec<Atom>, bool),
}

impl Atom {
    pub(super) fn of(base: &str, text: &str) -> Result<Self, String> {
        let text = text.trim();
        let numeric = || number(text).ok_or_else(|| format!("`{}` is no number", short(text)));
        let pair = || {
            text.split_once(char::is_whitespace)
                .map(|(a, b)| (a.to_owned(), b.trim().to_owned()))
                .ok_or_else(|| format!("`{}` is no pair", short(text)))
        };
        Ok(match base {
            "identifier" | "string" | "uri" | "" => Self::Word(text.to_owned()),
            "float" | "integer" => Self::Number(numeric()?),
            "boolean" => Self::Truth(matches!(text, "true" | "1")),
            "pair" => {
                let (a, b) = pair()?;
                if a <= b { Self::Pair(a, b) } else { Self::Pair(b, a) }
            }
            "directedPair" => {
                let (a, b) = pair()?;
                Self::Directed(a, b)
            }
            other => {
                return Err(format!(
                    "it works with values of the type `{}`, which is not followed",
                    short(other)
                ));
            }
        })
    }

    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Word(word) => number(word),
            Self::Truth(_) | Self::Pair(..) | Self::Directed(..) => None,
        }
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        match (self.number(), other.number()) {
            (Some(a), Some(b)) if matches!((self, other), (Self::Number(_), _) | (_, Self::Number(_))) => {
                (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
            }
            _ => self == other,
        }
    }
}

impl Value {
    pub(super) fn of(cardinality: &str, atoms: Vec<Atom>) -> Self {
        match (cardinality, atoms.len()) {
            (_, 0) => Self::Null,
            ("multiple", _) => Self::Many(atoms, false),
            ("ordered", _) => Self::Many(atoms, true),
            _ => atoms.into_iter().next().map_or(Self::Null, Self::One),
        }
    }

    pub(super) fn atoms(&self) -> &[Atom] {
        match self {
            Self::Null => &[],
            Self::One(atom) => std::slice::from_ref(atom),
            Self::Many(atoms, _) => atoms,
        }
    }

    /// The one number that it is.
    pub(super) fn number(&self) -> Option<f64> {
        match self.atoms() {
            [atom] => atom.number(),
            _ => None,
        }
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        let (a, b) = (self.atoms(), other.atoms());
        if a.is_empty() || a.len() != b.len() {
            return false;
        }
        if matches!((self, other), (Self::Many(_, true), _) | (_, Self::Many(_, true))) {
            return a.iter().zip(b).all(|(a, b)| a.is(b));
        }
        holds_all(a, b)
    }
}

/// Every one of `few` is in `many`, each for one.
pub(super) fn holds_all(many: &[Atom], few: &[Atom]) -> bool {
    let mut left: Vec<&Atom> = many.iter().collect();
    few.iter().all(|wanted| match left.iter().position(|atom| atom.is(wanted)) {
        Some(at) => {
            left.swap_remove(at);
            true
        }
        None => false,
    })
}

/// What values earn, each by itself.
#[derive(Debug, Clone)]
pub(super) struct Mapping {
    /// Keys, their points, and whether capitals matter.
    pub entries: Vec<(Atom, f64, bool)>,
    otherwise: f64,
    least: Option<f64>,
    most: Option<f64>,
}

/// Points that are nearer are the same.
const SAME: f64 = 1e-9;

impl Mapping {
    pub(super) fn of(mapping: &Element, base: &str) -> Result<Self, String> {
        let points = |element: &Element, name: &str| element.attribute(name).and_then(number);
        let entries = mapping.all("mapEntry").map(|entry| {
            let mapped = points(entry, "mappedValue").ok_or("a mapping without a number")?;
            let case = base != "string" || super::two_process::attribute(entry, "caseSensitive") != "false";
            Ok((Atom::of(base, entry.attribute("mapKey").unwrap_or_default())?, mapped, case))
        });
        let entries: Result<Vec<_>, String> = entries.collect();
        Ok(Self {
            entries: entries?,
            otherwise: points(mapping, "defaultValue").unwrap_or_default(),
            least: points(mapping, "lowerBound"),
            most: points(mapping, "upperBound"),
        })
    }

    fn bounded(&self, points: f64) -> f64 {
        let points = self.least.map_or(points, |least| points.max(least));
        self.most.map_or(points, |most| points.min(most))
    }

    /// The points for a response.
    pub(super) fn points(&self, given: &Value) -> f64 {
        let same = |(key, _, case): &&(Atom, f64, bool), atom: &Atom| match (key, atom) {
            (Atom::Word(key), Atom::Word(word)) if !case => key.to_lowercase() == word.to_lowercase(),
            (key, atom) => key.is(atom),
        };
        // a value that is given twice counts once
        let mut seen: Vec<&Atom> = Vec::new();
        let mut sum = 0.0;
        for atom in given.atoms() {
            if seen.contains(&atom) {
                continue;
            }
            seen.push(atom);
            let entry = self.entries.iter().find(|entry| same(entry, atom));
            sum += entry.map_or(self.otherwise, |(_, points, _)| *points);
        }
        self.bounded(sum)
    }

    /// The points for one value.
    pub(super) fn of_one(&self, atom: &Atom) -> f64 {
        self.points(&Value::One(atom.clone()))
    }

    /// The points for a value that it does not name.
    pub(super) fn of_others(&self) -> f64 {
        self.bounded(self.otherwise)
    }

    /// Nothing that it names earns more.
    pub(super) fn is_best(&self, points: f64) -> bool {
        let best = self.entries.iter().map(|(_, points, _)| self.bounded(*points)).fold(0.0, f64::max);
        best > SAME && self.bounded(points) >= best - SAME
    }

    /// How many of its keys earn the most.
    pub(super) fn keys_at_best(&self) -> usize {
        self.entries.iter().filter(|(_, points, _)| self.is_best(*points)).count()
    }

    /// Some key earns something, and less than another.
    pub(super) fn has_parts(&self) -> bool {
        self.entries.iter().any(|(_, points, _)| self.bounded(*points) > SAME && !self.is_best(*points))
    }
}

/// How near a number must be to the first of the two that are compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tolerance {
    relative: bool,
    below: f64,
    above: f64,
    with_below: bool,
    with_above: bool,
}

impl Tolerance {
    pub(super) fn of(element: &Element) -> Result<Self, String> {
        let relative = match super::two_process::attribute(element, "toleranceMode") {
            "" | "exact" => {
                return Ok(Self {
                    relative: false,
                    below: 0.0,
                    above: 0.0,
                    with_below: true,
                    with_above: true,
                });
            }
            "absolute" => false,
            "relative" => true,
            other => {
                return Err(format!(
                    "its scoring compares in the way `{}`, which is not followed",
                    short(other)
                ));
            }
        };
        let numbers: Vec<f64> = super::two_process::attribute(element, "tolerance")
            .split_whitespace()
            .filter_map(|n| n.parse().ok())
            .collect();
        let (Some(below), Some(above)) = (numbers.first(), numbers.get(1).or(numbers.first())) else {
            return Err("its scoring has a tolerance that is no number".to_owned());
        };
        let with = |name: &str| super::two_process::attribute(element, name) != "false";
        Ok(Self {
            relative,
            below: *below,
            above: *above,
            with_below: with("includeLowerBound"),
            with_above: with("includeUpperBound"),
        })
    }

    /// The least and the greatest number that is near enough.
    pub(super) fn around(self, value: f64) -> (f64, f64) {
        if self.relative {
            (value - value.abs() * self.below / 100.0, value + value.abs() * self.above / 100.0)
        } else {
            (value - self.below, value + self.above)
        }
    }

    /// Around which numbers `value` itself lies at the edge.
    pub(super) fn mirrored(self, value: f64) -> [f64; 2] {
        match self.relative {
            true => [value / (1.0 + self.above / 100.0), value / (1.0 - self.below / 100.0)],
            false => [value - self.above, value + self.below],
        }
    }

    pub(super) fn holds(self, value: f64, other: f64) -> bool {
        let (least, most) = self.around(value);
        let noise = 1e-9 * value.abs();
        let above = if self.with_below { other >= least - noise } else { other > least + noise };
        let below = if self.with_above { other <= most + noise } else { other < most - noise };
        above && below
    }
}
