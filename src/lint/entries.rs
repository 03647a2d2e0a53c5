//! Numbers and texts that are entered: whether somebody who knows the answer can know what to type.

use super::desk::{Desk, Found, Sheet};
use super::reading;
use super::rule::{ANSWER_IN_STEM, NUMERIC_PRECISION, ONE_WORDING};
use crate::bank::{Case, Kind, Numbers, NumericEntry, TextEntry, Tolerance, Wording};
use crate::decimal::Decimal;

/// Shorter answers stand in a stem by chance.
const LEAST_LETTERS: usize = 3;

/// Every rule of this family.
pub(super) fn check(desk: &Desk<'_>, sheet: &Sheet<'_>, found: &mut Found<'_>) {
    match &sheet.item.kind {
        Kind::Numeric(entry) if desk.is_english() => precision(sheet, entry, found),
        Kind::Text(entry) => {
            one_wording(sheet, entry, found);
            if desk.is_english() {
                in_stem(desk, sheet, entry, found);
            }
        }
        _ => {}
    }
}

/// Words that say how exact a number is to be.
const EXACTNESS: &[&str] = &[
    "decimal",
    "decimals",
    "round",
    "rounded",
    "nearest",
    "significant",
    "figures",
    "digits",
    "exact",
    "exactly",
    "whole",
    "integer",
    "fraction",
    "places",
];
/// Words after which a value is one that is read or estimated.
const ESTIMATED: &[&str] = &["approximately", "approximate", "roughly", "estimate", "estimated"];

/// Units as they are written out, or behind `in`.
const UNITS: &[&str] = &[
    "percent",
    "percentage",
    "seconds",
    "minutes",
    "hours",
    "days",
    "weeks",
    "months",
    "years",
    "milliseconds",
    "metres",
    "meters",
    "kilometres",
    "millimetres",
    "centimetres",
    "kilograms",
    "grams",
    "tonnes",
    "litres",
    "degrees",
    "volts",
    "amperes",
    "watts",
    "kilowatts",
    "hertz",
    "bytes",
    "kilobytes",
    "megabytes",
    "gigabytes",
    "bits",
    "euros",
    "dollars",
    "pounds",
    "newtons",
    "pascals",
    "bar",
    "celsius",
    "hectares",
];

/// The same by their signs, whose capitals mean something.
const SIGNS: &[&str] = &[
    "%", "‰", "°", "°C", "°F", "K", "ns", "µs", "us", "ms", "s", "min", "h", "d", "nm", "µm", "mm", "cm",
    "dm", "m", "km", "m²", "m³", "ha", "mg", "g", "kg", "t", "ml", "l", "L", "bit", "B", "kB", "KB", "MB",
    "GB", "TB", "PB", "KiB", "MiB", "GiB", "TiB", "kbit/s", "Mbit/s", "Gbit/s", "Mbps", "Gbps", "MB/s",
    "GB/s", "MiB/s", "IOPS", "Hz", "kHz", "MHz", "GHz", "mV", "V", "kV", "mA", "A", "mW", "W", "kW", "MW",
    "kWh", "MWh", "VA", "kVA", "J", "kJ", "N", "kN", "Nm", "Pa", "hPa", "kPa", "MPa", "dB", "dBm", "lx",
    "rpm", "ppm", "m/s", "km/h", "€", "$", "£", "EUR", "USD", "GBP", "CHF",
];

/// The stem says in which unit the number is asked for, or how exact it is to be.
fn says_how(stem: &str) -> bool {
    let words = reading::lower(stem);
    let known = |word: &String| EXACTNESS.contains(&word.as_str());
    let asks_in = |pair: &[String]| match pair {
        [a, b] => matches!(a.as_str(), "in" | "many" | "what" | "which" | "a") && UNITS.contains(&b.as_str()),
        _ => false,
    };
    let asked = reading::question(stem);
    let question = reading::lower(asked);
    // a sign stands behind such a word too, or in brackets at the end
    let mut before = "";
    let signed = asked.split_whitespace().any(|word| {
        let bare = word.trim_end_matches(['?', '.', ',', ';', ':', '!']);
        let inner = bare.strip_prefix(['(', '[']).and_then(|bare| bare.strip_suffix([')', ']']));
        let asks = matches!(before, "in" | "In" | "many" | "what" | "What");
        before = word;
        SIGNS.contains(&inner.unwrap_or(bare)) && (asks || inner.is_some())
    });
    signed || words.iter().any(known) || question.windows(2).any(asks_in)
}

fn precision(sheet: &Sheet<'_>, entry: &NumericEntry, found: &mut Found<'_>) {
    let is_exact = |numbers: &Numbers| matches!(numbers, Numbers::Near { tolerance: Tolerance::Exact, .. });
    let mut full = entry.accept.iter().filter(|accepted| accepted.is_full()).map(|accepted| &accepted.what);
    let Some(span) = sheet.places.answers.accept.first().copied() else { return };
    let id = &sheet.item.id;
    if full.clone().all(is_exact) && sheet.question.iter().any(|word| ESTIMATED.contains(&word.as_str())) {
        let message = format!("`{id}` asks for an estimate, and accepts one number alone");
        let mend = "say how near is near enough: { value = …, within = … }, or { from = …, to = … }";
        return found.item(&NUMERIC_PRECISION, sheet, span, message, mend);
    }
    let has_decimals = |value: &Decimal| value.to_string().contains('.');
    let fine = full.find_map(|numbers| match numbers {
        Numbers::Near { value, tolerance: Tolerance::Exact } if has_decimals(value) => Some(value),
        _ => None,
    });
    if let Some(value) = fine.filter(|_| entry.unit.is_none() && !says_how(&sheet.stem.plain)) {
        let message =
            format!("`{id}` accepts {value} alone, and says neither the unit nor how exact it is to be");
        let mend =
            "say so in the stem (`in metres`, `to two decimals`), give a `unit`, or accept what is near";
        found.item(&NUMERIC_PRECISION, sheet, span, message, mend);
    }
}

fn one_wording(sheet: &Sheet<'_>, entry: &TextEntry, found: &mut Found<'_>) {
    let [only] = entry.accept.as_slice() else { return };
    let Wording::Text(text) = &only.what else { return };
    // what is to be typed to the letter, such as a command, has one wording
    let is_prose = text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’'))
        && !text.chars().skip(1).any(char::is_uppercase);
    if entry.case == Case::Ignore && is_prose {
        let message = format!("`{}` accepts `{text}` alone, however else it may be put", sheet.item.id);
        let mend = "add what else is right: its plural, its other spelling, its other name; a `pattern` takes several";
        let span = sheet.places.answers.accept.first().copied().unwrap_or(sheet.places.id);
        found.item(&ONE_WORDING, sheet, span, message, mend);
    }
}

/// An answer that stands in the stem, word for word; not where the stem lists things to choose from.
fn in_stem(desk: &Desk<'_>, sheet: &Sheet<'_>, entry: &TextEntry, found: &mut Found<'_>) {
    let stem = reading::lower(&sheet.stem.plain);
    if sheet.stem.has_blocks || stem.iter().any(|word| word == "or") {
        return;
    }
    for (accepted, span) in entry.accept.iter().zip(&sheet.places.answers.accept) {
        let Wording::Text(text) = &accepted.what else { continue };
        let words = reading::lower(text);
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        if accepted.is_full()
            && letters >= LEAST_LETTERS
            && stem.windows(words.len().max(1)).any(|run| run == words)
        {
            let message = format!("`{text}`, which `{}` accepts, stands in its stem", sheet.item.id);
            let mend = "ask for it without its name";
            let at = desk.within(sheet.places.stem, text);
            let at = if at == sheet.places.stem { *span } else { at };
            found.item(&ANSWER_IN_STEM, sheet, at, message, mend);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_says_how_where_it_names_a_unit_or_an_exactness() {
        for text in [
            "What is the load in tonnes?",
            "How many metres of rope are left?",
            "What is the ratio, to two decimals?",
            "What percentage is left?",
            "How long is the pause, in ms?",
            "What % is left?",
            "How many MiB does the pool hold?",
            "How warm is the intake, in °C at noon?",
            "What does the rack draw (kW)?",
        ] {
            assert!(says_how(text), "{text}");
        }
        for text in [
            "What is the ratio of load to counterweight?",
            "A rope of 20 metres is cut. How long is a part?",
            "A pause takes 20 ms. How long are two in a row?",
            "Which V is the larger one of A and B in S?",
        ] {
            assert!(!says_how(text), "{text}");
        }
    }
}
