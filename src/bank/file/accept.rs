//! What the answers of an entry are: numbers with a tolerance or a range, texts, patterns.

use crate::bank::entry::compile;
use crate::bank::{Case, FULL, ItemKind, Numbers, Tolerance, Wording};
use crate::decimal::Decimal;
use crate::document::{At, FaultCode, Node, Span, decimal, integer, line};

const WORDING: usize = 500;

/// An answer as written.
#[derive(Debug)]
pub(super) struct RawAccept {
    value: Option<At<Decimal>>,
    within: Option<At<Decimal>>,
    within_percent: Option<At<Decimal>>,
    significant: Option<At<u32>>,
    from: Option<At<Decimal>>,
    to: Option<At<Decimal>>,
    text: Option<At<String>>,
    pattern: Option<At<String>>,
    pub(super) credit: u32,
}

pub(super) fn accept(n: &mut Node<'_>) -> RawAccept {
    RawAccept {
        value: n.optional("value", "Of the type numeric: this number.", decimal()),
        within: n.optional("within", "So far from `value`, up and down, is near enough.", decimal()),
        within_percent: n.optional("within_percent", "So many percent of `value`, up and down, are near enough.", decimal()),
        significant: n.optional(
            "significant",
            "Near enough is what equals `value` once both are rounded to so many significant figures.",
            integer(1..=30),
        ),
        from: n.optional("from", "Of the type numeric: from this number, itself included.", decimal()),
        to: n.optional("to", "Up to this number, itself included.", decimal()),
        text: n.optional("text", "Of the type text: this text.", line(WORDING)),
        pattern: n.optional(
            "pattern",
            "Of the type text: each text that this regular expression matches as a whole. No look-around and no backreferences.",
            line(WORDING),
        ),
        credit: n.default(
            "credit",
            "Percent of the points that it earns; below 100 with partial scoring alone.",
            integer(1..=FULL),
            FULL,
        ),
    }
}

/// One of these, if there is exactly one; else a fault about them.
fn only<'m>(n: &Node<'_>, span: Span, members: &[(&'m str, bool)]) -> Option<&'m str> {
    let written: Vec<&str> = members.iter().filter(|(_, is)| *is).map(|(member, _)| *member).collect();
    match written.as_slice() {
        [one] => Some(one),
        [] => {
            let names: Vec<String> = members.iter().map(|(member, _)| format!("`{member}`")).collect();
            // what could not be read has its fault already
            if n.is_sound(span) {
                let message = "nothing says what is accepted here";
                n.error(FaultCode::MissingMember, span, message, format!("add one of {}", names.join(", ")));
            }
            None
        }
        [first, second, ..] => {
            let message = format!("`{first}` and `{second}` say two things about one answer");
            let mend = "keep one of them, or make them two answers of `accept`";
            n.error(FaultCode::Contradiction, span, message, mend);
            None
        }
    }
}

pub(super) fn numbers(n: &Node<'_>, at: &At<RawAccept>) -> Option<Numbers> {
    let accept = &at.value;
    if !of_type(
        n,
        at,
        ItemKind::Numeric,
        &[("text", accept.text.is_some()), ("pattern", accept.pattern.is_some())],
    ) {
        return None;
    }
    let is_range = accept.from.is_some() || accept.to.is_some();
    let what = only(n, at.span, &[("value", accept.value.is_some()), ("from", is_range)])?;
    let tolerances = [
        ("within", accept.within.is_some()),
        ("within_percent", accept.within_percent.is_some()),
        ("significant", accept.significant.is_some()),
    ];
    if what == "from" {
        if let Some((member, _)) = tolerances.iter().find(|(_, is)| *is) {
            let message = format!("a range has no `{member}`");
            n.error(FaultCode::Contradiction, at.span, message, "put it into `from` and `to`");
        }
        let (Some(from), Some(to)) = (&accept.from, &accept.to) else {
            let lacks = if accept.from.is_none() { "from" } else { "to" };
            if n.is_sound(at.span) {
                let message = format!("a range has `from` and `to`, and `{lacks}` is missing");
                n.error(FaultCode::MissingMember, at.span, message, format!("add {lacks} = …"));
            }
            return None;
        };
        if from.value > to.value {
            let message = format!("the range goes from {} to {}: nothing is in it", from.value, to.value);
            n.error(FaultCode::Contradiction, from.span, message, "write the smaller number as `from`");
        }
        return Some(Numbers::Range { from: from.value.clone(), to: to.value.clone() });
    }
    let value = accept.value.as_ref()?;
    let tolerance = match tolerances.iter().any(|(_, is)| *is) {
        false => Tolerance::Exact,
        true => tolerance(n, accept, value, only(n, at.span, &tolerances)?)?,
    };
    Some(Numbers::Near { value: value.value.clone(), tolerance })
}

fn tolerance(n: &Node<'_>, accept: &RawAccept, value: &At<Decimal>, member: &str) -> Option<Tolerance> {
    let positive = |at: &At<Decimal>| {
        if at.value.is_negative() || at.value.is_zero() {
            let message = format!("`{member}` is {}; it must be above 0", at.value);
            n.error(FaultCode::OutOfRange, at.span, message, "leave it out where the number must be exact");
        }
        at.value.clone()
    };
    if member != "within" && value.value.is_zero() {
        let message = format!("`{member}` of 0 accepts nothing but 0");
        n.error(
            FaultCode::Contradiction,
            value.span,
            message,
            "say how far from 0 is near enough with `within`",
        );
    }
    Some(match member {
        "within" => Tolerance::Within(positive(accept.within.as_ref()?)),
        "within_percent" => Tolerance::WithinPercent(positive(accept.within_percent.as_ref()?)),
        _ => Tolerance::Significant(accept.significant.as_ref()?.value),
    })
}

pub(super) fn wording(n: &Node<'_>, at: &At<RawAccept>, case: Case) -> Option<Wording> {
    let accept = &at.value;
    let foreign = [
        ("value", accept.value.is_some()),
        ("within", accept.within.is_some()),
        ("within_percent", accept.within_percent.is_some()),
        ("significant", accept.significant.is_some()),
        ("from", accept.from.is_some()),
        ("to", accept.to.is_some()),
    ];
    if !of_type(n, at, ItemKind::Text, &foreign) {
        return None;
    }
    match only(n, at.span, &[("text", accept.text.is_some()), ("pattern", accept.pattern.is_some())])? {
        "text" => Some(Wording::Text(accept.text.as_ref()?.value.clone())),
        _ => {
            let pattern = accept.pattern.as_ref()?;
            if let Err(why) = compile(&pattern.value, case) {
                let message = format!("`pattern` is no regular expression that can be used: {why}");
                let mend =
                    "mend the expression; it is matched as a whole, without look-around and backreferences";
                n.error(FaultCode::Malformed, pattern.span, message, mend);
            }
            Some(Wording::Pattern(pattern.value.clone()))
        }
    }
}

/// Nothing stands here that only the other type has.
fn of_type(n: &Node<'_>, at: &At<RawAccept>, kind: ItemKind, foreign: &[(&str, bool)]) -> bool {
    let found = foreign.iter().find(|(_, is)| *is);
    if let Some((member, _)) = found {
        let message = format!("what an item of the type `{kind}` accepts has no `{member}`");
        let mend = match kind {
            ItemKind::Numeric => "write `value`, or `from` and `to`; or set type = \"text\"",
            _ => "write `text` or `pattern`; or set type = \"numeric\"",
        };
        n.error(FaultCode::UnknownMember, at.span, message, mend);
    }
    found.is_none()
}
