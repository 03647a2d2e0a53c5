//! The options of an item beside each other.

use super::desk::{Desk, Found, Offer, Sheet};
use super::reading;
use super::rule::{
    ALL_OF_THE_ABOVE, NONE_OF_THE_ABOVE, OVERLAPPING_NUMBERS, POSITION_REFERENCE, TWO_OPTIONS,
    UNSORTED_NUMBERS,
};

/// Every rule of this family.
pub(super) fn check(desk: &Desk<'_>, sheet: &Sheet<'_>, found: &mut Found<'_>) {
    unsorted(sheet, &sheet.options, found);
    sheet.gaps.iter().for_each(|gap| unsorted(sheet, gap, found));
    two_options(sheet, found);
    if desk.is_english() {
        // where every option is letters, letters are what is asked for
        let spelt = sheet.offers().all(|offer| letters(&offer.reading.plain.to_uppercase()).is_some());
        for offer in sheet.offers() {
            if !spelt {
                position(sheet, offer, found);
            }
            catch_all(sheet, offer, found);
        }
        overlapping(sheet, found);
    }
}

/// How an option stands for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CatchAll {
    /// All of them.
    All,
    /// None of them.
    None,
}

/// The option stands for all others, or for none.
pub(super) fn stands_for(offer: &Offer<'_>) -> Option<CatchAll> {
    let words: Vec<&str> = offer.words.iter().map(String::as_str).collect();
    let rest = match words.as_slice() {
        ["all" | "both", rest @ ..] => (CatchAll::All, rest),
        ["none" | "neither", rest @ ..] => (CatchAll::None, rest),
        _ => return None,
    };
    let whole = matches!(
        rest.1,
        ["of", "the", "above"]
            | ["of", "these"]
            | ["of", "those"]
            | ["of", "them"]
            | ["the", "above"]
            | ["of", "the", "others"]
            | ["of", "the", "other", "options"]
            | ["of", "these", "options" | "answers" | "statements"]
            | ["of", "the", "options" | "answers" | "statements"]
            | ["of", "the", "options" | "answers" | "statements", "above"]
            | ["of", "the", "above", "options" | "answers" | "statements"]
            | ["are" | "is", "correct" | "true" | "right"]
            | ["of", "these" | "them", "are" | "is", "correct" | "true" | "right"]
            | ["of", "the", "above" | "these", "are" | "is", "correct" | "true" | "right"]
    );
    whole.then_some(rest.0)
}

fn catch_all(sheet: &Sheet<'_>, offer: &Offer<'_>, found: &mut Found<'_>) {
    let id = &sheet.item.id;
    match stands_for(offer) {
        Some(CatchAll::All) => {
            let message = format!("an option of `{id}` stands for all of the others");
            let mend = "make it an item with several keys, or write another distractor";
            found.item(&ALL_OF_THE_ABOVE, sheet, offer.span, message, mend);
        }
        Some(CatchAll::None) => {
            let message = format!("an option of `{id}` stands for none of the others");
            let mend = "write what is right, or another distractor";
            found.item(&NONE_OF_THE_ABOVE, sheet, offer.span, message, mend);
        }
        None => {}
    }
}

fn position(sheet: &Sheet<'_>, offer: &Offer<'_>, found: &mut Found<'_>) {
    let plain = &offer.reading.plain;
    let said = if let Some(letters) = letters(plain) {
        // what the stem calls A and B are things, not options
        let named = |letter: &&str| reading::spoken(&sheet.item.stem).any(|word| word == *letter);
        if letters.iter().filter(|letter| **letter != "A").any(&named) || (letters == ["A"] && named(&"A")) {
            return;
        }
        "letters"
    } else if !offer.choice.anchored && by_place(&offer.words) {
        "place"
    } else {
        return;
    };
    let message =
        format!("an option of `{}` names others by their {said}, and options are shuffled", sheet.item.id);
    let mend = match said {
        "letters" => "say what is meant in words, or make it an item with several keys",
        _ => "say what is meant in words; `anchored = true` keeps an option in its place, if it must be",
    };
    found.item(&POSITION_REFERENCE, sheet, offer.span, message, mend);
}

/// The letters that an option names, where it is made of them: `Both A and B`, `A, C`, `Only B`.
fn letters(plain: &str) -> Option<Vec<&str>> {
    const BETWEEN: &[&str] = &[
        "both",
        "either",
        "neither",
        "only",
        "all",
        "of",
        "option",
        "options",
        "answer",
        "answers",
        "statement",
        "statements",
        "and",
        "or",
        "nor",
        "but",
        "not",
        "are",
        "is",
        "correct",
        "the",
    ];
    let mut letters = Vec::new();
    let mut between = 0;
    for word in reading::spoken(plain) {
        if word.len() == 1 && word.bytes().all(|b| (b'A'..=b'H').contains(&b)) {
            letters.push(word);
        } else if BETWEEN.contains(&word.to_lowercase().as_str()) {
            between += 1;
        } else {
            return None;
        }
    }
    (letters.len() > 1 || letters.len() == 1 && between > 0).then_some(letters)
}

/// Speaks of what stands above, below, or of the first options.
fn by_place(words: &[String]) -> bool {
    let text = format!(" {} ", words.join(" "));
    let whole = [
        " of the above ",
        " of the below ",
        " the options above ",
        " the option above ",
        " the option below ",
        " the options below ",
        " the above options ",
        " the above answers ",
        " the answers above ",
        " the previous option ",
        " the previous options ",
        " the preceding options ",
        " the first two options ",
        " the first option ",
        " the last option ",
        " the first and second options ",
    ];
    whole.iter().any(|place| text.contains(place)) || text == " all the above "
}

/// A figure with what stands around it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    before: String,
    pub(super) value: f64,
    pub(super) after: String,
}

pub(super) fn figure(plain: &str) -> Option<Figure> {
    let text = plain.trim();
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let (before, rest) = text.split_at(start);
    let end = rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.')).unwrap_or(rest.len());
    let (digits, after) = rest.split_at(end);
    let digits = digits.trim_end_matches([',', '.']);
    let value: f64 = digits.replace(',', "").parse().ok()?;
    if before.chars().any(char::is_alphanumeric) || after.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    let negative = before.ends_with(['-', '−']);
    let unit = after.trim().trim_end_matches('.').trim_end_matches('s').to_lowercase();
    Some(Figure {
        before: before.trim().to_owned(),
        value: if negative { -value } else { value },
        after: unit,
    })
}

fn unsorted(sheet: &Sheet<'_>, offers: &[Offer<'_>], found: &mut Found<'_>) {
    let figures: Option<Vec<Figure>> = offers.iter().map(|offer| figure(&offer.reading.plain)).collect();
    let Some(figures) = figures.filter(|f| f.len() > 2) else { return };
    let one_unit = figures.windows(2).all(|pair| matches!(pair, [a, b] if a.after == b.after));
    let up = figures.windows(2).all(|pair| matches!(pair, [a, b] if a.value <= b.value));
    let down = figures.windows(2).all(|pair| matches!(pair, [a, b] if a.value >= b.value));
    if one_unit && !up && !down {
        let message = format!("the figures that `{}` offers stand in no order", sheet.item.id);
        let mend =
            "put them in ascending order; `anchored = true` on each keeps it when options are shuffled";
        let span = offers.first().map(|offer| offer.span).unwrap_or(sheet.places.id);
        found.item(&UNSORTED_NUMBERS, sheet, span, message, mend);
    }
}

/// A range of numbers, ends included.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Range {
    from: f64,
    to: f64,
}

/// `5–10 days`, `5 to 10 %`, `at least 5`, `up to 10`, `more than 5`.
fn range(plain: &str) -> Option<(Range, String)> {
    let text = plain.trim().trim_end_matches('.').to_lowercase().replace(['–', '—'], "-");
    let number = |text: &str| {
        text.trim().trim_matches(|c: char| !c.is_ascii_digit()).replace(',', "").parse::<f64>().ok()
    };
    let unit = |text: &str| {
        let rest =
            text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '€' | '$'));
        rest.trim().trim_end_matches('s').to_owned()
    };
    let one_sided = [
        ("at least ", true, true),
        ("more than ", true, false),
        ("over ", true, false),
        ("at most ", false, true),
        ("up to ", false, true),
        ("less than ", false, false),
        ("fewer than ", false, false),
        ("under ", false, false),
    ];
    for (word, upward, included) in one_sided {
        if let Some(rest) = text.strip_prefix(word) {
            let digits = rest.split(' ').next()?;
            let value = number(digits)?;
            // an end that is not included is moved by less than any figure is written in
            let step = if included { 0.0 } else { 1e-6 };
            let range = if upward {
                Range { from: value + step, to: f64::INFINITY }
            } else {
                Range { from: f64::NEG_INFINITY, to: value - step }
            };
            return Some((range, unit(rest)));
        }
    }
    let (from, to) = text.split_once(" to ").or_else(|| text.split_once('-'))?;
    let from_is_number =
        from.trim().chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '%' | '€' | '$'));
    let first = to.split(' ').find(|word| !word.is_empty())?;
    let to_is_number = first.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '%' | '€' | '$'));
    let (from, last) = (number(from)?, number(first)?);
    (from_is_number && to_is_number && from < last).then(|| (Range { from, to: last }, unit(to)))
}

fn overlapping(sheet: &Sheet<'_>, found: &mut Found<'_>) {
    let ranges: Option<Vec<_>> = sheet.options.iter().map(|offer| range(&offer.reading.plain)).collect();
    let Some(ranges) = ranges.filter(|_| sheet.item.select == 1) else { return };
    if !ranges.windows(2).all(|pair| matches!(pair, [(_, a), (_, b)] if a == b)) {
        return;
    }
    let mut sorted: Vec<(Range, usize)> = ranges.iter().map(|(range, _)| *range).zip(0..).collect();
    sorted.sort_by(|(a, _), (b, _)| a.from.total_cmp(&b.from).then(a.to.total_cmp(&b.to)));
    let overlap = sorted.windows(2).find(|pair| matches!(pair, [(a, _), (b, _)] if b.from <= a.to));
    if let Some([_, (_, index)]) = overlap {
        let message = format!("ranges that `{}` offers overlap", sheet.item.id);
        let mend = "let each begin behind the end of the one before";
        let span = sheet.options.get(*index).map_or(sheet.places.id, |offer| offer.span);
        found.item(&OVERLAPPING_NUMBERS, sheet, span, message, mend);
    }
}

fn two_options(sheet: &Sheet<'_>, found: &mut Found<'_>) {
    // of several gaps of two options, all are guessed right a quarter of the time at most
    let offers = match sheet.gaps.as_slice() {
        [only] => only.as_slice(),
        _ => sheet.options.as_slice(),
    };
    let [a, b] = offers else { return };
    let whole = |offer: &Offer<'_>| matches!(offer.words.as_slice(), [word] if matches!(word.as_str(), "true" | "false" | "yes" | "no" | "right" | "wrong"));
    if !(whole(a) && whole(b)) {
        let message = format!("`{}` has two options: whoever guesses is right half the time", sheet.item.id);
        let mend = "add a distractor that somebody who does not know would choose";
        found.item(&TWO_OPTIONS, sheet, b.span, message, mend);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_found_where_an_option_is_made_of_them() {
        assert_eq!(letters("Both A and B"), Some(vec!["A", "B"]));
        assert_eq!(letters("A, C"), Some(vec!["A", "C"]));
        assert_eq!(letters("Only B"), Some(vec!["B"]));
        assert_eq!(letters("A"), None);
        assert_eq!(letters("A and AAAA records"), None);
        assert_eq!(letters("A router and a switch"), None);
    }

    #[test]
    fn ranges_are_read() {
        assert_eq!(range("5–10 days"), Some((Range { from: 5.0, to: 10.0 }, "day".into())));
        assert_eq!(range("10 % to 20 %").map(|(r, _)| r), Some(Range { from: 10.0, to: 20.0 }));
        assert_eq!(
            range("At least 1,000 users").map(|(r, _)| r),
            Some(Range { from: 1000.0, to: f64::INFINITY })
        );
        assert_eq!(range("2027-03-01"), None);
        assert_eq!(range("A well-known port"), None);
    }

    #[test]
    fn figures_keep_their_sign_and_unit() {
        let of = |text: &str| figure(text).map(|f| (f.value, f.after));
        assert_eq!(of("1,200 hours"), Some((1200.0, "hour".into())));
        assert_eq!(of("-5 °C"), Some((-5.0, "°c".into())));
        assert_eq!(of("10.0.0.1"), None);
        assert_eq!(of("3 March 2027"), None);
    }
}
