//! Numbers and short texts in text2qti: `= 1.5 +- 0.1`, `= 1.5 +- 2%`, `= [1.4, 1.6]`, `= 7`; and `* text`, as often as there are right
//! ones.

use crate::bank::{Accepted, Case, Kind, Numbers, NumericEntry, Reach, TextEntry, Tolerance};
use crate::decimal::Decimal;
use crate::exchange::report::{Fidelity, Note};
use crate::exchange::typed::{self, Number};
use std::fmt::Write as _;

/// A number as it stands behind its sign; `1_000` is 1000 there.
pub(super) fn number(text: &str) -> Result<Number, String> {
    let text = &text.replace('_', "");
    if let Some(range) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let Some((from, to)) = range.split_once(',') else {
            return Err(format!("the range `{text}` has one end; write [least, greatest]"));
        };
        return Ok(Number::Range(typed::number(from)?, typed::number(to)?));
    }
    let Some((value, margin)) = text.split_once("+-") else { return Number::of(text, "") };
    let value = typed::number(value)?;
    let margin = match margin.trim().strip_suffix('%') {
        Some(percent) => value.magnitude().times(&typed::number(percent)?).percent(),
        None => typed::number(margin)?,
    };
    if margin.is_negative() {
        return Err(format!("the margin of `{text}` is below 0"));
    }
    Ok(Number::Near(value, margin))
}

/// The one answer that can be said: full points, and the only one.
fn only(entry: &NumericEntry) -> Option<&Accepted<Numbers>> {
    let mut full = entry.accept.iter().filter(|one| one.is_full());
    full.next().filter(|_| full.next().is_none())
}

/// What text2qti cannot say of an entry.
pub(super) fn losses(kind: &Kind) -> Vec<Note> {
    match kind {
        Kind::Numeric(entry) => of_numbers(entry),
        Kind::Text(entry) => of_texts(entry),
        _ => Vec::new(),
    }
}

fn of_numbers(entry: &NumericEntry) -> Vec<Note> {
    let Some(one) = only(entry) else {
        return vec![Note::refused("several answers are right, and text2qti has one number or one range")];
    };
    let Reach { from, to, .. } = one.what.reach();
    let smallest: Result<Decimal, _> = "0.0001".parse();
    if smallest.is_ok_and(|smallest| [&from, &to].into_iter().any(|end| end.magnitude() < smallest)) {
        return vec![Note::refused(
            "what is right begins or ends nearer to 0 than 0.0001, which text2qti does not take",
        )];
    }
    let only_one = NumericEntry { unit: None, accept: vec![one.clone()] };
    let mut notes: Vec<Note> = typed::forms_of_numbers(&only_one)
        .into_iter()
        // it has percent of its own
        .filter(|note| note.fidelity != Fidelity::Normalised)
        .collect();
    let decimals = |end: &Decimal| end.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len());
    if [&from, &to].into_iter().any(|end| decimals(end) > 4) {
        notes.push(Note::lossy("text2qti rounds numbers to four decimals"));
    }
    if entry.accept.len() > 1 {
        notes.push(Note::lossy("numbers that earn a part of the points are left out"));
    }
    if entry.unit.is_some() {
        notes.push(Note::lossy("the unit stands in the stem alone, if at all"));
    }
    notes
}

fn full(entry: &TextEntry) -> (Vec<String>, usize) {
    let (said, left) = typed::spelled(entry, false);
    (said.into_iter().filter(|(_, credit)| *credit == 100).map(|(text, _)| text).collect(), left)
}

fn of_texts(entry: &TextEntry) -> Vec<Note> {
    let (said, left) = full(entry);
    if said.is_empty() {
        return vec![Note::refused(
            "its right texts are said by patterns, which have no place there and match too many texts to list them",
        )];
    }
    let mut notes = typed::forms_of_texts(entry, left);
    notes.extend(typed::too_many(said.len()));
    if entry.accept.iter().any(|one| !one.is_full()) {
        notes.push(Note::lossy("texts that earn a part of the points are left out"));
    }
    if entry.case == Case::Exact {
        notes.push(Note::lossy("Canvas takes no notice of capitals"));
    }
    notes
}

/// The lines of an entry's answers. Writing to a String cannot fail.
pub(super) fn write(kind: &Kind, out: &mut String) {
    match kind {
        Kind::Numeric(entry) => {
            let Some(one) = only(entry) else { return };
            let Reach { from, to, .. } = one.what.reach();
            let range = format!("[{from}, {to}]");
            let said = match &one.what {
                Numbers::Near { value, tolerance } => match tolerance {
                    // numbers with decimals are ranges there
                    Tolerance::Exact => {
                        let text = value.to_string();
                        let whole = text.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit());
                        if whole { text } else { range }
                    }
                    Tolerance::Within(most) => format!("{value} +- {most}"),
                    Tolerance::WithinPercent(percent) => format!("{value} +- {percent}%"),
                    Tolerance::Significant(_) => range,
                },
                Numbers::Range { .. } => range,
            };
            let _ = writeln!(out, "=   {said}");
        }
        Kind::Text(entry) => {
            for text in full(entry).0 {
                let _ = writeln!(out, "*   {text}");
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_their_margin() {
        let d = |text: &str| text.parse::<Decimal>().unwrap();
        for (text, number) in [
            ("1.5 +- 0.1", Number::Near(d("1.5"), d("0.1"))),
            ("-8 +- 2.5%", Number::Near(d("-8"), d("0.2"))),
            ("[1.4, 1.6]", Number::Range(d("1.4"), d("1.6"))),
            ("7", Number::Near(d("7"), d("0"))),
            ("1_000", Number::Near(d("1000"), d("0"))),
        ] {
            assert_eq!(super::number(text).unwrap(), number, "{text}");
        }
        for (text, word) in [("[1]", "one end"), ("x", "`x`"), ("1 +- -1", "below 0"), ("1 +- y%", "`y`")] {
            assert!(super::number(text).unwrap_err().contains(word), "{text}");
        }
    }
}
