//! Items that are answered by typing, as Moodle has them in all its formats: a list of answers with weights, of which the first one
//! that fits counts.

use super::found::short;
use super::report::Note;
use super::texts::Texts;
use super::wording::{pattern_of, pieces_of, texts_of};
use super::{Question, kinds};
use crate::bank::{Accepted, Case, Item, Numbers, NumericEntry, Reach, Space, TextEntry, Tolerance, Wording};
use crate::decimal::Decimal;
use serde_json::{Value, json};

/// An answer and its share of the points.
#[derive(Debug, Clone)]
pub(super) struct Weighed<T> {
    pub what: T,
    pub share: f64,
    /// Something is told to whoever gives it.
    pub told: bool,
}

/// A number as an answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Number {
    /// Whatever none before it takes.
    Any,
    /// What lies so near to it.
    Near(Decimal, Decimal),
    /// From one to another, both included.
    Range(Decimal, Decimal),
}

impl Number {
    /// A value and how far from it is near enough; `*` is any.
    pub(super) fn of(value: &str, within: &str) -> Result<Self, String> {
        if value.trim() == "*" {
            return Ok(Self::Any);
        }
        let within = if within.trim().is_empty() { "0" } else { within };
        Ok(Self::Near(number(value)?, number(within)?.magnitude()))
    }

    fn reach(&self) -> Option<(Decimal, Decimal)> {
        match self {
            Self::Any => None,
            Self::Near(value, within) => Some((value.minus(within), value.plus(within))),
            Self::Range(from, to) => Some((from.clone(), to.clone())),
        }
    }

    fn accepted(&self) -> Value {
        match self {
            Self::Near(value, within) if within.is_zero() => json!({"value": value.to_string()}),
            Self::Near(value, within) => json!({"value": value.to_string(), "within": within.to_string()}),
            Self::Range(from, to) => json!({"from": from.to_string(), "to": to.to_string()}),
            Self::Any => json!({}),
        }
    }
}

/// A number that a file names.
pub(super) fn number(text: &str) -> Result<Decimal, String> {
    text.parse::<Decimal>().map_err(|why| format!("`{}`: {why}", short(text)))
}

/// Most numbers of an item: a bank accepts no more, and each is compared with all others.
const MOST_NUMBERS: usize = 100;

/// Most texts of an item; more than a bank accepts, for a pattern goes out as the texts that it matches.
const MOST_TEXTS: usize = 400;

const ALL: f64 = 0.999;
const NEAR: f64 = 1e-6;
const ANY: &str = "any answer earns points, which banks cannot say";
const SHADOWED: &str =
    "an answer that earns less stands before one that earns more, and takes some of what that one accepts";

/// Makes the question one for a number.
pub(super) fn numbers(
    mut given: Vec<Weighed<Number>>,
    question: &mut Question,
    texts: &mut Texts,
) -> Result<(), String> {
    cut(&mut given, |what| *what == Number::Any, texts)?;
    if given.len() > MOST_NUMBERS {
        return Err(format!("it has more than {MOST_NUMBERS} answers, and banks accept no more"));
    }
    let meet = |a: &Number, b: &Number| match (a.reach(), b.reach()) {
        (Some((from, to)), Some((other_from, other_to))) => from <= other_to && other_from <= to,
        _ => false,
    };
    if shadowed(&given, meet) {
        return Err(SHADOWED.to_owned());
    }
    take(&given, "numeric", Number::accepted, question, texts)
}

/// Makes the question one for a short text. Stars stand for anything, unless a backslash stands before them.
pub(super) fn texts(
    given: Vec<Weighed<String>>,
    case: bool,
    question: &mut Question,
    notes: &mut Texts,
) -> Result<(), String> {
    const USUAL: usize = 80;
    let entry = |accept: Vec<Accepted<Wording>>| TextEntry {
        case: if case { Case::Exact } else { Case::Ignore },
        space: Space::Collapse,
        max_length: LONGEST as u32,
        accept,
    };
    let mut given: Vec<Weighed<Wording>> = given
        .into_iter()
        .filter(|one| !one.what.trim().is_empty())
        .map(|one| Weighed { what: wording(one.what.trim()), share: one.share, told: one.told })
        .collect();
    cut(&mut given, |what| matches!(what, Wording::Pattern(pattern) if pattern == ".*"), notes)?;
    if given.len() > MOST_TEXTS {
        return Err(format!("it has more than {MOST_TEXTS} answers, and banks accept no more"));
    }
    let takes = |what: &Wording, text: &str| {
        entry(vec![Accepted { what: what.clone(), credit: 100 }]).credit(text) > 0
    };
    let meet = |a: &Wording, b: &Wording| match (a, b) {
        (Wording::Pattern(_), Wording::Pattern(_)) => true,
        (taker, Wording::Text(text)) | (Wording::Text(text), taker) => takes(taker, text),
    };
    if shadowed(&given, meet) {
        return Err(SHADOWED.to_owned());
    }
    // what an answer before it takes never counts
    let mut kept: Vec<Weighed<Wording>> = Vec::new();
    for one in given {
        let is_known = |before: &Weighed<Wording>| match (&before.what, &one.what) {
            (Wording::Text(_), Wording::Text(text)) => takes(&before.what, text),
            (before, what) => before == what,
        };
        if !kept.iter().any(is_known) {
            kept.push(one);
        }
    }
    let accepted = |what: &Wording| match what {
        Wording::Text(text) => json!({"text": text}),
        Wording::Pattern(pattern) => json!({"pattern": pattern}),
    };
    take(&kept, "text", accepted, question, notes)?;
    if case {
        question.members.insert("case".to_owned(), "exact".into());
    }
    let texts = kept.iter().filter_map(|one| match &one.what {
        Wording::Text(text) => Some(text.as_str()),
        Wording::Pattern(_) => None,
    });
    can_be_typed(texts)?;
    let length = |one: &Weighed<Wording>| match &one.what {
        Wording::Text(text) | Wording::Pattern(text) => text.chars().count(),
    };
    if let Some(longest) = kept.iter().map(length).max().filter(|longest| *longest > USUAL) {
        question.members.insert("max_length".to_owned(), longest.min(LONGEST).into());
    }
    let spaced = |one: &Weighed<Wording>| match &one.what {
        Wording::Text(text) | Wording::Pattern(text) => text.contains(char::is_whitespace),
    };
    if kept.iter().any(|one| one.share > NEAR && spaced(one)) {
        notes.note(Note::normalised("any stretch of white space in its answers counts as one space"));
    }
    Ok(())
}

/// The most characters that a text can have that is entered.
pub(super) const LONGEST: usize = 500;

/// Refuses answers that nobody can enter.
pub(super) fn can_be_typed<'t>(answers: impl Iterator<Item = &'t str>) -> Result<(), String> {
    match answers.map(|answer| answer.chars().count()).max() {
        Some(longest) if longest > LONGEST => {
            Err(format!("one of its answers has {longest} characters, and at most {LONGEST} can be entered"))
        }
        _ => Ok(()),
    }
}

/// An answer with its stars.
fn wording(answer: &str) -> Wording {
    let mut pieces = vec![String::new()];
    let mut before = ' ';
    let mut starred = false;
    for c in answer.chars() {
        let Some(piece) = pieces.last_mut() else { break };
        match c {
            '*' if before == '\\' => {
                piece.pop();
                piece.push('*');
                // this star stands for itself, and the next one may stand for anything
                before = ' ';
                continue;
            }
            '*' if starred && before == '*' => {}
            '*' => {
                starred = true;
                pieces.push(String::new());
            }
            c => piece.push(c),
        }
        before = c;
    }
    if starred {
        Wording::Pattern(pattern_of(pieces.iter().map(String::as_str)))
    } else {
        Wording::Text(pieces.concat())
    }
}

/// Cuts the list at the answer that takes whatever is left.
fn cut<T>(given: &mut Vec<Weighed<T>>, any: impl Fn(&T) -> bool, texts: &mut Texts) -> Result<(), String> {
    if given.iter().any(|one| one.told) {
        texts.note(Note::lossy("what is said to whoever gives one of its answers is left out"));
    }
    if given.iter().any(|one| one.share < -NEAR) {
        texts.note(Note::lossy("points that a wrong answer takes away are left out: it gives none"));
    }
    if let Some(at) = given.iter().position(|one| any(&one.what)) {
        if given.get(at).is_some_and(|one| one.share > NEAR) {
            return Err(ANY.to_owned());
        }
        given.truncate(at);
    }
    Ok(())
}

/// An answer that earns less stands before one that earns more, and both fit something.
fn shadowed<T>(given: &[Weighed<T>], meet: impl Fn(&T, &T) -> bool) -> bool {
    given.iter().enumerate().any(|(at, later)| {
        given.iter().take(at).any(|one| one.share + NEAR < later.share && meet(&one.what, &later.what))
    })
}

fn take<T: PartialEq>(
    given: &[Weighed<T>],
    kind: &str,
    accepted: impl Fn(&T) -> Value,
    question: &mut Question,
    texts: &mut Texts,
) -> Result<(), String> {
    if !given.iter().any(|one| one.share > ALL) {
        return Err("no answer earns all points, so none is the key".to_owned());
    }
    let points = question.points.unwrap_or(1.0).round().max(1.0);
    let mut accept: Vec<Value> = Vec::new();
    let mut partial = false;
    for (at, one) in given.iter().enumerate().filter(|(_, one)| one.share > NEAR) {
        let credit = credit(one.share, points);
        if credit == 0 || given.iter().take(at).any(|before| before.what == one.what) {
            continue;
        }
        if (f64::from(credit) * points / 100.0).floor() + 0.01 < one.share * points {
            texts.note(Note::lossy(format!(
                "{} for an answer that earns {} %: parts of a point are rounded down, so give it more points to tell them apart",
                super::kinds::counted(points),
                percent(one.share * 100.0)
            )));
        }
        let mut value = accepted(&one.what);
        if let Some(members) = value.as_object_mut().filter(|_| credit < 100) {
            members.insert("credit".to_owned(), credit.into());
            partial = true;
        }
        accept.push(value);
    }
    question.members.insert("type".to_owned(), kind.into());
    if partial {
        question.members.insert("scoring".to_owned(), "partial".into());
    }
    question.members.insert("accept".to_owned(), Value::Array(accept));
    Ok(())
}

/// The credit in percent, which gives the same whole points where the share does: a third of three points is one.
fn credit(share: f64, points: f64) -> u32 {
    let percent = (share * 100.0).clamp(0.0, 100.0);
    let earned = share * points;
    let whole = (earned - earned.round()).abs() < 1e-3;
    let due = if whole { (earned.round() / points * 100.0 - NEAR).ceil() } else { percent.round() };
    due.clamp(0.0, 100.0) as u32
}

/// The weights that Moodle has, in percent.
const WEIGHTS: [f64; 20] = [
    100.0, 90.0, 83.33333, 80.0, 75.0, 70.0, 66.66667, 60.0, 50.0, 40.0, 33.33333, 30.0, 25.0, 20.0,
    16.66667, 14.28571, 12.5, 11.11111, 10.0, 5.0,
];

/// The weight of Moodle that is nearest to a credit.
pub(super) fn weight(credit: u32) -> f64 {
    let off = |weight: &f64| (weight - f64::from(credit)).abs();
    WEIGHTS.into_iter().min_by(|a, b| off(a).total_cmp(&off(b))).unwrap_or(100.0)
}

/// A weight as it is written.
pub(super) fn percent(weight: f64) -> String {
    kinds::with_decimals(weight, 5)
}

/// What a credit becomes elsewhere, where it is not the same.
fn credits(item: &Item, credits: impl Iterator<Item = u32>) -> Option<Note> {
    let points = f64::from(item.points);
    let differs = |credit: &u32| {
        let here = (points * f64::from(*credit) / 100.0).floor();
        (here - points * weight(*credit) / 100.0).abs() > 0.01
    };
    let odd: Vec<String> = credits
        .filter(differs)
        .map(|credit| format!("{credit} % is {} %", percent(weight(credit))))
        .collect();
    let said = odd.join(", ");
    (!odd.is_empty()).then(|| {
        Note::lossy(format!("a part of the points is another elsewhere, where none is rounded down: {said}"))
    })
}

/// Numbers as answers of Moodle: value, how far from it, credit; those that earn most first.
pub(super) fn near(entry: &NumericEntry) -> Vec<(Decimal, Decimal, u32)> {
    let mut sorted: Vec<&Accepted<Numbers>> = entry.accept.iter().collect();
    sorted.sort_by_key(|one| std::cmp::Reverse(one.credit));
    sorted
        .into_iter()
        .map(|one| {
            let Reach { from, to, .. } = one.what.reach();
            let value = match &one.what {
                Numbers::Near { value, tolerance } if !matches!(tolerance, Tolerance::Significant(_)) => {
                    value.clone()
                }
                _ => from.plus(&to).half(),
            };
            let within = to.minus(&value);
            (value, within, one.credit)
        })
        .collect()
}

/// What is lost of an item for a number.
pub(super) fn losses_of_numbers(item: &Item, entry: &NumericEntry) -> Vec<Note> {
    let mut notes: Vec<Note> = credits(item, entry.accept.iter().map(|one| one.credit)).into_iter().collect();
    notes.extend(forms_of_numbers(entry));
    notes
}

/// What numbers become, whatever the credit.
pub(super) fn forms_of_numbers(entry: &NumericEntry) -> Vec<Note> {
    let mut notes = Vec::new();
    for one in &entry.accept {
        let Numbers::Near { tolerance, .. } = &one.what else { continue };
        match (tolerance, one.what.reach().open) {
            (_, Some(end)) => notes.push(Note::lossy(format!(
                "significant figures are a range, and {end}, which is rounded up here, belongs to it elsewhere"
            ))),
            (Tolerance::WithinPercent(_), None) => {
                notes.push(Note::normalised("percent of a number are written as a distance from it"));
            }
            _ => {}
        }
    }
    notes.dedup();
    notes
}

/// Texts as answers of systems without regular expressions, those that earn most first; with `stars` where these stand for anything.
/// How many patterns cannot be said.
pub(super) fn spelled(entry: &TextEntry, stars: bool) -> (Vec<(String, u32)>, usize) {
    let mut sorted: Vec<&Accepted<Wording>> = entry.accept.iter().collect();
    sorted.sort_by_key(|one| std::cmp::Reverse(one.credit));
    let escaped = |text: &str| if stars { text.replace('*', "\\*") } else { text.to_owned() };
    let mut said: Vec<(String, u32)> = Vec::new();
    let mut left = 0;
    for one in sorted {
        let written: Vec<String> = match &one.what {
            Wording::Text(text) => vec![escaped(text)],
            Wording::Pattern(pattern) => match texts_of(pattern) {
                Some(texts) => texts.iter().map(|text| escaped(text)).collect(),
                None => pieces_of(pattern).filter(|_| stars).and_then(starred).into_iter().collect(),
            },
        };
        left += usize::from(written.is_empty());
        for text in written {
            let same = |known: &str| match entry.case {
                Case::Exact => known == text,
                Case::Ignore => known.to_lowercase() == text.to_lowercase(),
            };
            if !said.iter().any(|(known, _)| same(known)) {
                said.push((text, one.credit));
            }
        }
    }
    (said, left)
}

fn starred(pieces: Vec<String>) -> Option<String> {
    // a backslash before a star would make it a sign like others
    let sound = pieces.iter().rev().skip(1).all(|piece| !piece.ends_with('\\'));
    let escaped: Vec<String> = pieces.iter().map(|piece| piece.replace('*', "\\*")).collect();
    sound.then(|| escaped.join("*"))
}

/// What is lost of an item for a text.
pub(super) fn losses_of_texts(item: &Item, entry: &TextEntry, stars: bool) -> Vec<Note> {
    let (said, left) = spelled(entry, stars);
    if !said.iter().any(|(_, credit)| *credit == 100) {
        return vec![Note::refused(
            "its right texts are said by patterns, which have no place there and match too many texts to list them",
        )];
    }
    let mut notes: Vec<Note> = credits(item, said.iter().map(|(_, credit)| *credit)).into_iter().collect();
    notes.extend(too_many(said.len()));
    notes.extend(forms_of_texts(entry, left));
    notes
}

/// Texts that would not come back.
pub(super) fn too_many(said: usize) -> Option<Note> {
    (said > MOST_TEXTS)
        .then(|| Note::refused(format!("its patterns match more than {MOST_TEXTS} texts together")))
}

/// What texts become, whatever the credit.
pub(super) fn forms_of_texts(entry: &TextEntry, left: usize) -> Vec<Note> {
    let mut notes = Vec::new();
    if left > 0 {
        notes.push(Note::lossy("patterns that match too many texts to list them are left out"));
    } else if entry.accept.iter().any(|one| matches!(one.what, Wording::Pattern(_))) {
        notes.push(Note::normalised("a pattern is written as the texts that it matches"));
    }
    match entry.space {
        Space::Exact => notes.push(Note::lossy("white space around an answer does not count elsewhere")),
        Space::Collapse => {
            let spaced = |one: &Accepted<Wording>| match &one.what {
                Wording::Text(text) | Wording::Pattern(text) => text.contains(char::is_whitespace),
            };
            if entry.accept.iter().any(spaced) {
                notes.push(Note::normalised("each white space within an answer counts elsewhere"));
            }
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed<T>(list: Vec<(T, f64)>) -> Vec<Weighed<T>> {
        list.into_iter().map(|(what, share)| Weighed { what, share, told: false }).collect()
    }

    fn of_numbers(list: &[(&str, &str, f64)], points: f64) -> Result<Question, String> {
        let mut question = Question { points: Some(points), ..Question::default() };
        let given = list.iter().map(|(value, within, share)| (Number::of(value, within).unwrap(), *share));
        numbers(weighed(given.collect()), &mut question, &mut Texts::default())?;
        Ok(question)
    }

    fn of_texts(list: &[(&str, f64)], case: bool) -> Result<Question, String> {
        let mut question = Question::default();
        let given = list.iter().map(|(text, share)| ((*text).to_owned(), *share)).collect();
        texts(weighed(given), case, &mut question, &mut Texts::default())?;
        Ok(question)
    }

    #[test]
    fn numbers_keep_their_tolerance_and_their_share() {
        let question =
            of_numbers(&[("3.14", "0.005", 1.0), ("3", "0.5", 0.3333333), ("*", "0", 0.0)], 3.0).unwrap();
        assert_eq!(
            question.members["accept"],
            json!([{"value": "3.14", "within": "0.005"}, {"value": "3", "within": "0.5", "credit": 34}])
        );
        assert_eq!(question.members["scoring"], "partial");
        assert_eq!(credit(1.0 / 3.0, 1.0), 33);
        assert_eq!((credit(0.9, 10.0), credit(2.0 / 3.0, 3.0), credit(0.5, 2.0)), (90, 67, 50));
    }

    #[test]
    fn the_first_answer_that_fits_counts_and_what_banks_cannot_say_is_refused() {
        assert_eq!(of_numbers(&[("3", "1", 0.5), ("3", "0", 1.0)], 1.0).unwrap_err(), SHADOWED);
        assert_eq!(of_numbers(&[("3", "0", 0.0), ("3", "1", 1.0)], 1.0).unwrap_err(), SHADOWED);
        assert!(of_numbers(&[("3", "0", 0.5), ("5", "1", 1.0)], 1.0).is_ok());
        assert!(of_numbers(&[("3", "0", 1.0), ("*", "0", 0.5)], 1.0).unwrap_err().contains("any answer"));
        assert!(of_numbers(&[("3", "0", 0.5)], 1.0).unwrap_err().contains("none is the key"));
        assert_eq!(of_texts(&[("b*", 0.5), ("beta", 1.0)], false).unwrap_err(), SHADOWED);
        assert!(of_texts(&[("*", 1.0)], false).unwrap_err().contains("any answer"));
    }

    #[test]
    fn more_answers_than_banks_accept_are_refused_before_they_are_compared() {
        let words: Vec<String> = (0..=MOST_TEXTS).map(|n| n.to_string()).collect();
        let of = |count: usize| words.iter().take(count).map(String::as_str);
        let texts = |count| of_texts(&of(count).map(|word| (word, 1.0)).collect::<Vec<_>>(), false);
        assert!(texts(MOST_TEXTS).is_ok());
        assert!(texts(MOST_TEXTS + 1).unwrap_err().contains("more than 400 answers"));
        let numbers = |count| of_numbers(&of(count).map(|word| (word, "0", 1.0)).collect::<Vec<_>>(), 1.0);
        assert!(numbers(MOST_NUMBERS).is_ok());
        assert!(numbers(MOST_NUMBERS + 1).unwrap_err().contains("more than 100 answers"));
        assert_eq!((too_many(MOST_TEXTS), too_many(MOST_TEXTS + 1).is_some()), (None, true));
    }

    #[test]
    fn stars_are_anything_unless_they_are_meant() {
        let question = of_texts(&[("a*c", 1.0), (r"2\*3", 1.0), ("A*C", 1.0), ("x", 0.0)], false).unwrap();
        assert_eq!(
            question.members["accept"],
            json!([{"pattern": "a.*c"}, {"text": "2*3"}, {"pattern": "A.*C"}])
        );
        let two = of_texts(&[("York", 1.0), ("york", 0.5), ("YORK", 0.2)], true).unwrap();
        assert_eq!(two.members["accept"].as_array().unwrap().len(), 3);
        let one = of_texts(&[("York", 1.0), ("york", 0.5)], false).unwrap();
        assert_eq!(one.members["accept"], json!([{"text": "York"}]), "the first one counts");
    }

    #[test]
    fn what_is_written_is_read_as_the_same_answers() {
        let accept = |what: Wording| Accepted { what, credit: 100 };
        let entry = TextEntry {
            case: Case::Ignore,
            space: Space::Collapse,
            max_length: 80,
            accept: vec![
                accept(Wording::Text(r"a\*b".to_owned())),
                accept(Wording::Pattern("(north|south) pole".to_owned())),
                accept(Wording::Pattern(r"1\.5.*km".to_owned())),
                accept(Wording::Pattern("[0-9]+".to_owned())),
            ],
        };
        let (said, left) = spelled(&entry, true);
        let texts: Vec<&str> = said.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!((texts.as_slice(), left), (&[r"a\\*b", "north pole", "south pole", "1.5*km"][..], 1));
        assert_eq!(wording(texts[0]), Wording::Text(r"a\*b".to_owned()));
        assert_eq!(wording(texts[3]), Wording::Pattern(r"1\.5.*km".to_owned()));
        assert_eq!(spelled(&entry, false).1, 2);
    }

    #[test]
    fn numbers_go_out_as_a_value_and_a_distance() {
        let d = |text: &str| text.parse::<Decimal>().unwrap();
        let full = |what: Numbers| Accepted { what, credit: 100 };
        let entry = NumericEntry {
            unit: None,
            accept: vec![
                full(Numbers::Range { from: d("1"), to: d("2") }),
                full(Numbers::Near { value: d("8"), tolerance: Tolerance::WithinPercent(d("2.5")) }),
                full(Numbers::Near { value: d("6.25"), tolerance: Tolerance::Significant(2) }),
            ],
        };
        assert_eq!(
            near(&entry),
            [(d("1.5"), d("0.5"), 100), (d("8"), d("0.2"), 100), (d("6.3"), d("0.05"), 100)]
        );
        assert!(forms_of_numbers(&entry)[1].text.contains("6.35, which is rounded up"));
    }
}
