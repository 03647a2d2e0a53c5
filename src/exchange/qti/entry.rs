//! Items that are answered by typing: which of the numbers and texts that a file names earn what, and what lies between them.

use crate::exchange::report::Note;
use serde_json::{Value, json};

/// What is accepted, as a bank has it, and what the best of it earns.
#[derive(Debug, PartialEq)]
pub(super) struct Accepts {
    /// Members of the item.
    pub accept: Vec<Value>,
    /// Capitals matter.
    pub case: bool,
    /// Something earns a part of the points.
    pub partial: bool,
    pub best: f64,
    pub notes: Vec<Note>,
}

const NEAR: f64 = 1e-3;

/// The number that a text is; `NaN` and infinities are none.
pub(super) fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// A number as authors write it, without the noise of sums.
pub(super) fn written(number: f64) -> String {
    if number != 0.0 && number.abs() < 1.0 {
        // a number of places would leave nothing of a small one
        return format!("{number:.12e}").parse::<f64>().unwrap_or(number).to_string();
    }
    let rounded = format!("{number:.10}");
    if rounded.contains('.') {
        rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        rounded
    }
}

/// A text that no author accepts.
const ODD: &str = "\u{2020}qzx\u{2020}";

fn credit(score: f64, best: f64) -> u32 {
    (score / best * 100.0).round().clamp(0.0, 100.0) as u32
}

/// The texts among `named` that earn something. Everything else earns nothing, as far as the processing compares with texts alone.
pub(super) fn texts(
    named: &[String],
    score: &dyn Fn(&str) -> Result<f64, String>,
) -> Result<Accepts, String> {
    let mut found: Vec<(&str, f64)> = Vec::new();
    for text in named.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        let earned = score(text)?;
        if earned > NEAR && !found.iter().any(|(known, _)| *known == text) {
            found.push((text, earned));
        }
    }
    let best = found.iter().map(|(_, score)| *score).fold(0.0, f64::max);
    if best <= NEAR || !best.is_finite() {
        return Err("no answer earns points, so none is the key".to_owned());
    }
    if score(ODD)? > NEAR || score("")? > NEAR {
        return Err("any answer earns points, which banks cannot say".to_owned());
    }
    // with capitals the other way round, where that is another text
    let mut ignored = (0, 0);
    for (text, earned) in &found {
        let other: String = text
            .chars()
            .map(|c| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
            .collect();
        if other != *text && !found.iter().any(|(known, _)| *known == other) {
            let same = (score(&other)? - earned).abs() <= NEAR * best;
            if same { ignored.0 += 1 } else { ignored.1 += 1 }
        }
    }
    let mut notes = Vec::new();
    if ignored.0 > 0 && ignored.1 > 0 {
        notes.push(Note::lossy(
            "capitals matter in some of its answers; in a bank in all or in none, here in all",
        ));
    }
    let case = ignored.1 > 0;
    let mut accept: Vec<(String, u32)> = Vec::new();
    for (text, earned) in found {
        // where capitals do not matter, one of them is enough
        let known =
            |known: &str| if case { known == text } else { known.to_lowercase() == text.to_lowercase() };
        if !accept.iter().any(|(before, _)| known(before)) {
            accept.push((text.to_owned(), credit(earned, best)));
        }
    }
    let partial = accept.iter().any(|(_, credit)| *credit < 100);
    let accept = accept
        .into_iter()
        .filter(|(_, credit)| *credit > 0)
        .map(|(text, credit)| member(json!({"text": text}), credit));
    Ok(Accepts { accept: accept.collect(), case, partial, best, notes })
}

fn member(mut value: Value, credit: u32) -> Value {
    if let Some(members) = value.as_object_mut().filter(|_| credit < 100) {
        members.insert("credit".to_owned(), credit.into());
    }
    value
}

/// The numbers that earn something: `bounds` are all at which the processing may change its mind. What earns the same from one of them
/// to another, both included, is a range.
pub(super) fn numbers(bounds: &[f64], score: &dyn Fn(f64) -> Result<f64, String>) -> Result<Accepts, String> {
    let mut at: Vec<f64> = bounds.iter().copied().filter(|n| n.is_finite()).collect();
    at.sort_by(f64::total_cmp);
    at.dedup();
    let (Some(first), Some(last)) = (at.first().copied(), at.last().copied()) else {
        return Err("no number is named, so none is the key".to_owned());
    };
    if score(first - 1.0 - first.abs())?.max(score(last + 1.0 + last.abs())?) > NEAR {
        return Err("numbers without end earn points, which banks cannot say".to_owned());
    }
    // a bound, what it earns, and what is earned between it and the next one
    let mut steps: Vec<(f64, f64, f64)> = Vec::new();
    for (n, bound) in at.iter().enumerate() {
        let beyond = at.get(n + 1).map_or(Ok(0.0), |next| score(bound + (next - bound) / 2.0))?;
        steps.push((*bound, score(*bound)?, beyond));
    }
    let mut levels: Vec<f64> =
        steps.iter().flat_map(|(_, here, beyond)| [*here, *beyond]).filter(|earned| *earned > NEAR).collect();
    levels.sort_by(|a, b| b.total_cmp(a));
    levels.dedup_by(|a, b| (*a - *b).abs() <= NEAR);
    let best = levels.first().copied().filter(|best| best.is_finite());
    let Some(best) = best else { return Err("no number earns points, so none is the key".to_owned()) };
    // the best that a number is accepted for counts, so each level holds those above it
    let mut accept = Vec::new();
    for level in levels.iter().filter(|level| credit(**level, best) > 0) {
        for (from, to) in ranges(&steps, *level)? {
            let what = if from == to {
                json!({"value": written(from)})
            } else {
                json!({"from": written(from), "to": written(to)})
            };
            let known = accept.iter().any(|before: &Value| {
                what.as_object().is_some_and(|members| {
                    members.iter().all(|(name, value)| before.get(name) == Some(value))
                })
            });
            if !known {
                accept.push(member(what, credit(*level, best)));
            }
        }
    }
    let partial = accept.iter().any(|accept| accept.get("credit").is_some());
    Ok(Accepts { accept, case: false, partial, best, notes: Vec::new() })
}

/// The ranges, bounds included, in which at least this is earned.
fn ranges(steps: &[(f64, f64, f64)], level: f64) -> Result<Vec<(f64, f64)>, String> {
    const OPEN: &str = "a range that its bound does not belong to, which banks cannot say";
    let enough = |earned: f64| earned >= level - NEAR;
    let mut out: Vec<(f64, f64)> = Vec::new();
    let mut open = false;
    for (bound, here, beyond) in steps {
        match (open, enough(*here)) {
            (true, true) => out.last_mut().into_iter().for_each(|range| range.1 = *bound),
            (false, true) => out.push((*bound, *bound)),
            (true, false) => return Err(OPEN.to_owned()),
            (false, false) if enough(*beyond) => return Err(OPEN.to_owned()),
            (false, false) => {}
        }
        open = enough(*beyond);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_figures_however_small_they_are() {
        for (number, text) in
            [(0.1 + 0.2, "0.3"), (1.6e-19, "0.00000000000000000016"), (-2.5, "-2.5"), (0.0, "0")]
        {
            assert_eq!(written(number), text);
        }
    }

    fn named(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn texts_earn_what_the_file_gives_and_capitals_count_as_it_says() {
        let score = |text: &str| {
            Ok(match text {
                "York" => 2.0,
                "york" => 1.0,
                _ => 0.0,
            })
        };
        let found = texts(&named(&["York", "york", "Leeds"]), &score).unwrap();
        assert_eq!(found.accept, [json!({"text": "York"}), json!({"text": "york", "credit": 50})]);
        assert!(found.partial && found.best == 2.0);
        let loose =
            texts(&named(&["York", "YORK"]), &|text| Ok(f64::from(text.to_lowercase() == "york"))).unwrap();
        assert_eq!((loose.accept.len(), loose.case), (1, false));
        let strict = texts(&named(&["York"]), &|text| Ok(f64::from(text == "York"))).unwrap();
        assert!(strict.case);
        assert!(texts(&named(&["a"]), &|_| Ok(1.0)).unwrap_err().contains("any answer"));
        assert!(texts(&named(&["a"]), &|_| Ok(0.0)).unwrap_err().contains("none is the key"));
    }

    #[test]
    fn numbers_are_values_and_ranges_with_their_bounds() {
        let within = |n: f64| Ok(f64::from((4.0..=5.0).contains(&n)));
        assert_eq!(numbers(&[4.5, 4.0, 5.0], &within).unwrap().accept, [json!({"from": "4", "to": "5"})]);
        assert_eq!(numbers(&[7.0], &|n| Ok(f64::from(n == 7.0))).unwrap().accept, [json!({"value": "7"})]);
        for (bounds, score) in [
            (&[4.0][..], (|n: f64| Ok(f64::from(n > 4.0))) as fn(f64) -> Result<f64, String>),
            (&[4.0, 5.0], |n| Ok(f64::from(n > 4.0 && n <= 5.0))),
            (&[4.0, 5.0], |n| Ok(f64::from((4.0..5.0).contains(&n)))),
            (&[], |_| Ok(0.0)),
        ] {
            assert!(numbers(bounds, &score).is_err());
        }
        let half = numbers(&[1.0, 2.0], &|n| {
            Ok(if n == 1.0 {
                1.0
            } else if n == 2.0 {
                0.5
            } else {
                0.0
            })
        })
        .unwrap();
        assert_eq!((half.accept[1].clone(), half.partial), (json!({"value": "2", "credit": 50}), true));
        let nested = |n: f64| {
            Ok(if n == 6.25 {
                2.0
            } else if (6.0..=6.5).contains(&n) {
                1.0
            } else {
                0.0
            })
        };
        let nested = numbers(&[6.25, 6.0, 6.5], &nested).unwrap().accept;
        assert_eq!(nested, [json!({"value": "6.25"}), json!({"from": "6", "to": "6.5", "credit": 50})]);
    }
}
