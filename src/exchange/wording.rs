//! What a pattern says in simpler words: all the texts that it matches, where they are few, or pieces with anything between them.

use regex_syntax::hir::{Class, Dot, Hir, HirKind, Repetition};
use unicode_normalization::UnicodeNormalization;

/// Most texts of a pattern that is written out.
const MOST: usize = 40;

/// All the texts that a pattern matches as a whole, where there are a few of them. Where capitals do not matter, one text stands for
/// all its spellings.
pub(super) fn texts_of(pattern: &str) -> Option<Vec<String>> {
    let mut texts = listed(&parsed(pattern)?)?;
    let mut known = std::collections::BTreeSet::new();
    texts.retain(|text| known.insert(text.clone()));
    (!texts.is_empty() && texts.iter().all(|text| !text.is_empty())).then_some(texts)
}

/// The pieces of a pattern between which anything may stand; one piece is a text.
pub(super) fn pieces_of(pattern: &str) -> Option<Vec<String>> {
    let hir = parsed(pattern)?;
    let parts = match hir.kind() {
        HirKind::Concat(parts) => parts.as_slice(),
        _ => std::slice::from_ref(&hir),
    };
    let mut pieces = vec![String::new()];
    for part in parts {
        match part.kind() {
            HirKind::Literal(literal) => {
                let text = std::str::from_utf8(&literal.0).ok()?;
                pieces.last_mut()?.push_str(text);
            }
            HirKind::Repetition(Repetition { min: 0, max: None, sub, .. })
                if **sub == Hir::dot(Dot::AnyCharExceptLF) =>
            {
                pieces.push(String::new());
            }
            _ => return None,
        }
    }
    Some(pieces)
}

/// The pattern of these pieces with anything between them.
pub(super) fn pattern_of<'p>(pieces: impl Iterator<Item = &'p str>) -> String {
    pieces.map(regex_syntax::escape).collect::<Vec<_>>().join(".*")
}

fn parsed(pattern: &str) -> Option<Hir> {
    let composed: String = pattern.nfc().collect();
    // flags within it can make capitals matter in a part alone
    let flagged =
        composed.match_indices("(?").any(|(at, _)| !composed.get(at..).is_some_and(|r| r.starts_with("(?:")));
    if flagged { None } else { regex_syntax::Parser::new().parse(&composed).ok() }
}

fn listed(hir: &Hir) -> Option<Vec<String>> {
    let within = |texts: Vec<String>| (texts.len() <= MOST).then_some(texts);
    match hir.kind() {
        HirKind::Empty => Some(vec![String::new()]),
        HirKind::Literal(literal) => Some(vec![std::str::from_utf8(&literal.0).ok()?.to_owned()]),
        HirKind::Class(Class::Unicode(class)) => {
            let chars = class.iter().flat_map(|range| range.start()..=range.end());
            within(chars.take(MOST + 1).map(String::from).collect())
        }
        HirKind::Class(Class::Bytes(class)) => {
            let bytes = class.iter().flat_map(|range| range.start()..=range.end());
            within(bytes.take(MOST + 1).map(|byte| char::from(byte).to_string()).collect())
        }
        HirKind::Look(_) => None,
        HirKind::Capture(capture) => listed(&capture.sub),
        HirKind::Alternation(parts) => {
            let mut texts = Vec::new();
            for part in parts {
                texts.extend(listed(part)?);
            }
            within(texts)
        }
        HirKind::Concat(parts) => {
            let mut texts = vec![String::new()];
            for part in parts {
                texts = joined(&texts, &listed(part)?)?;
            }
            Some(texts)
        }
        HirKind::Repetition(Repetition { min, max, sub, .. }) => {
            let (max, of) = ((*max)?, listed(sub)?);
            let (mut texts, mut times) = (Vec::new(), vec![String::new()]);
            for n in 0..=max {
                if n >= *min {
                    texts.extend(times.iter().cloned());
                }
                if n < max {
                    times = joined(&times, &of)?;
                }
            }
            within(texts)
        }
    }
}

fn joined(heads: &[String], tails: &[String]) -> Option<Vec<String>> {
    let all = || heads.iter().flat_map(|head| tails.iter().map(move |tail| format!("{head}{tail}")));
    (heads.len() * tails.len() <= MOST).then(|| all().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_a_few_texts_are_written_out() {
        let of = |pattern: &str| texts_of(pattern);
        assert_eq!(
            of("(true |whole[- ]circle )?bearing|azimuth").unwrap(),
            ["bearing", "true bearing", "whole circle bearing", "whole-circle bearing", "azimuth"]
        );
        assert_eq!(of("ab{1,3}").unwrap(), ["ab", "abb", "abbb"]);
        assert_eq!(of(r"1\.5").unwrap(), ["1.5"]);
        for endless in ["a+", ".*", "[a-z]{3}", r"\d\d", "a?", "(?i)a", r"\bx", "x{1,99999}"] {
            assert_eq!(of(endless), None, "{endless}");
        }
    }

    #[test]
    fn anything_between_pieces_goes_there_and_back() {
        for pieces in [&["blue", "sky"][..], &["", "1.5*", ""], &["plain"], &["a\\b", ""]] {
            let pattern = pattern_of(pieces.iter().copied());
            assert_eq!(pieces_of(&pattern).unwrap(), pieces, "{pattern}");
        }
        for other in ["a|b", "a.b", "a.+b", "[ab].*", "(?s).*"] {
            assert_eq!(pieces_of(other), None, "{other}");
        }
    }
}
