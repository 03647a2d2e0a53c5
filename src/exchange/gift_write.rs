//! GIFT from a bank. Texts are `[markdown]`; line breaks are written `\n`, so that a question stays in one piece.

use super::report::Note;
use super::write::Sheet;
use super::{kinds, markdown, typed};
use crate::bank::{
    Accepted, Case, FULL, Item, Kind, Numbers, NumericEntry, Prompt, Reach, Scoring, TextEntry, Tolerance,
};
use std::fmt::Write as _;

/// What GIFT cannot say of an item.
pub(super) fn losses(item: &Item) -> Vec<Note> {
    let mut notes = match &item.kind {
        Kind::Choice => chosen(item),
        Kind::TrueFalse => Vec::new(),
        Kind::Ordering => in_order(item),
        Kind::Matching(prompts) => paired(item, prompts),
        Kind::InlineChoice(_) => vec![Note::refused("GIFT has no lists within a text")],
        Kind::Numeric(entry) => {
            let mut notes = typed::losses_of_numbers(item, entry);
            if entry.unit.is_some() {
                notes.push(Note::lossy("the unit stands in the stem alone, if at all"));
            }
            notes
        }
        Kind::Text(entry) => {
            let (said, _) = typed::spelled(entry, true);
            if said.iter().any(|(text, _)| text.contains("->")) {
                return vec![Note::refused("a text that it accepts holds `->`, which parts pairs in GIFT")];
            }
            if said.iter().any(|(text, credit)| *credit == FULL && is_like_a_weight(text)) {
                return vec![Note::refused(WEIGHT)];
            }
            let mut notes = typed::losses_of_texts(item, entry, true);
            if entry.case == Case::Exact {
                notes.push(Note::lossy("capitals do not matter elsewhere"));
            }
            notes
        }
    };
    if item.points != 1 {
        notes.push(Note::lossy(format!("GIFT has no points: {} are 1 elsewhere", item.points)));
    }
    notes
}

const WEIGHT: &str = "an answer begins with something between percent signs, which is a weight in GIFT";

/// It would be read as the weight of what stands behind it, where none stands before it.
fn is_like_a_weight(text: &str) -> bool {
    text.trim_start().strip_prefix('%').is_some_and(|rest| rest.contains('%'))
}

fn chosen(item: &Item) -> Vec<Note> {
    // among several keys each option has a weight before it
    if item.select == 1 && item.options.iter().any(|option| is_like_a_weight(&option.text)) {
        return vec![Note::refused(WEIGHT)];
    }
    weighed(item)
}

/// How systems that weigh answers score an item of several keys.
pub(super) fn weighed(item: &Item) -> Vec<Note> {
    match (item.select, item.scoring) {
        (0 | 1, _) | (_, Scoring::Partial) => Vec::new(),
        _ => vec![Note::lossy(
            "all or nothing cannot be said: elsewhere a part of the keys earns a part of the points",
        )],
    }
}

fn in_order(item: &Item) -> Vec<Note> {
    let plain: Vec<markdown::Plain> =
        item.options.iter().map(|option| markdown::plain(&option.text)).collect();
    if plain.iter().any(|plain| plain.text.contains('\n') || escape(&plain.text, false) != plain.text) {
        return vec![Note::refused(
            "its entries have lines or signs of their own, and things in order have a line each and no escapes in GIFT",
        )];
    }
    if plain.iter().any(|plain| plain.text.trim_start().starts_with("//")) {
        return vec![Note::refused("an entry begins with `//`, which begins a comment in GIFT")];
    }
    let mut notes = kinds::losses_of_told(item);
    notes.push(Note::lossy("the rationale has no place beside things in order"));
    if plain.iter().any(|plain| plain.marked || plain.laid_out) {
        notes.push(Note::lossy("entries are plain words: their marks are left out"));
    }
    notes
}

fn paired(item: &Item, prompts: &[Prompt]) -> Vec<Note> {
    if prompts.iter().any(|prompt| prompt.text.contains("->")) {
        return vec![Note::refused("a prompt holds `->`, which parts pairs in GIFT")];
    }
    let mut notes = kinds::losses_of_lists(item);
    notes.extend(kinds::losses_of_parts(item));
    notes.extend(kinds::losses_of_told(item));
    notes
}

/// The weights of the options in percent, at five decimals as Moodle has them: keys share 100, a wrong answer takes a share
/// away; in all-or-nothing it takes all.
pub(super) fn weights(item: &Item) -> Vec<String> {
    let percent = |share: f64| kinds::with_decimals(share * 100.0, 5);
    let share = 1.0 / f64::from(item.select.max(1));
    let wrong = match (item.select, item.scoring) {
        (0 | 1, _) => 0.0,
        (_, Scoring::Partial) => -share,
        (_, Scoring::AllOrNothing) => -1.0,
    };
    item.options.iter().map(|option| percent(if option.key { share } else { wrong })).collect()
}

pub(super) fn write(sheet: &Sheet) -> Vec<u8> {
    let mut out = format!("// {}\n", sheet.title().replace(['\n', '['], " "));
    let mut category = None;
    for (index, entry) in sheet.entries.iter().enumerate() {
        let item = &entry.item;
        if category != Some(&entry.category) {
            let _ = write!(out, "\n$CATEGORY: {}\n", entry.category.replace('/', "//"));
            category = Some(&entry.category);
        }
        let tags: String = item.tags.iter().map(|tag| format!(" [tag:{}]", escape(tag, true))).collect();
        let _ = write!(out, "\n// {}\n// [id:{}]{tags}\n", sheet.carrier(index, entry), item.id);
        let _ = write!(out, "::{}::[markdown]{} {{", item.id, escape(&item.stem, false));
        answers(item, &mut out);
        if item.kind != Kind::Ordering {
            let _ = writeln!(out, "\t####{}", escape(&item.rationale, false));
        }
        out.push_str("}\n");
    }
    out.into_bytes()
}

/// The answers, up to the feedback of the question. Writing to a String cannot fail.
fn answers(item: &Item, out: &mut String) {
    match &item.kind {
        Kind::Choice => choice(item, out),
        Kind::TrueFalse => truth(item, out),
        Kind::Ordering => {
            let grading = match item.scoring {
                Scoring::AllOrNothing => "ALL_OR_NOTHING",
                Scoring::Partial => "ABSOLUTE_POSITION",
            };
            let _ = writeln!(out, ">{} ALL VERTICAL {grading} SHOW none", item.options.len());
            for option in &item.options {
                let _ = writeln!(out, "\t{}", markdown::plain(&option.text).text);
            }
        }
        Kind::Matching(prompts) => {
            out.push('\n');
            let (pairs, others) = kinds::pairs(item, prompts);
            for (prompt, option) in pairs.into_iter().chain(others.into_iter().map(|option| ("", option))) {
                let option = escape(&markdown::plain(option).text, false);
                let _ = writeln!(out, "\t={} -> {option}", escape(prompt, false));
            }
        }
        // refused
        Kind::InlineChoice(_) => {}
        Kind::Numeric(entry) => numbers(entry, out),
        Kind::Text(entry) => texts(entry, out),
    }
}

fn choice(item: &Item, out: &mut String) {
    out.push('\n');
    for (option, weight) in item.options.iter().zip(weights(item)) {
        let sign = match (option.key, item.select) {
            (true, 1) => "=".to_owned(),
            (false, 1) => "~".to_owned(),
            _ => format!("~%{weight}%"),
        };
        let _ = write!(out, "\t{sign}{}", escape(&option.text, false));
        if let Some(rationale) = &option.rationale {
            let _ = write!(out, "#{}", escape(rationale, false));
        }
        out.push('\n');
    }
}

/// The word, what is told to the wrong answer, and what to the right one.
fn truth(item: &Item, out: &mut String) {
    let told = |right: bool| {
        let option = item.options.iter().find(|option| option.key == right);
        option.and_then(|option| option.rationale.as_deref()).map(|text| escape(text, false))
    };
    let is_true = item.options.first().is_some_and(|option| option.key);
    out.push_str(if is_true { "TRUE" } else { "FALSE" });
    match (told(false), told(true)) {
        (None, None) => {}
        (wrong, None) => {
            let _ = write!(out, "#{}", wrong.unwrap_or_default());
        }
        (wrong, Some(right)) => {
            let _ = write!(out, "#{}#{right}", wrong.unwrap_or_default());
        }
    }
    out.push('\n');
}

fn credited(credit: u32) -> String {
    if credit == 100 { String::new() } else { format!("%{}%", typed::percent(typed::weight(credit))) }
}

fn numbers(entry: &NumericEntry, out: &mut String) {
    let mut sorted: Vec<&Accepted<Numbers>> = entry.accept.iter().collect();
    sorted.sort_by_key(|one| std::cmp::Reverse(one.credit));
    out.push_str("#\n");
    for one in sorted {
        let Reach { from, to, .. } = one.what.reach();
        let numbers = match &one.what {
            Numbers::Near { value, tolerance: Tolerance::Exact } => value.to_string(),
            Numbers::Near { value, tolerance: Tolerance::Within(_) | Tolerance::WithinPercent(_) } => {
                format!("{value}:{}", to.minus(value))
            }
            Numbers::Range { .. } | Numbers::Near { .. } => format!("{from}..{to}"),
        };
        let _ = writeln!(out, "\t={}{numbers}", credited(one.credit));
    }
}

fn texts(entry: &TextEntry, out: &mut String) {
    out.push('\n');
    for (said, credit) in typed::spelled(entry, true).0 {
        let _ = writeln!(out, "\t={}{}", credited(credit), escape(&said, false));
    }
}

/// A text on one line, its signs behind backslashes.
fn escape(text: &str, brackets: bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.trim_end().chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '~' | '=' | '#' | '{' | '}' | ':' => {
                out.push('\\');
                out.push(c);
            }
            '\\' => out.push_str("\\\\"),
            '[' | ']' if brackets => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
