//! GIFT from a bank. Texts are `[markdown]`; line breaks are written `\n`, so that a question stays in one piece.

use super::report::Note;
use super::write::Sheet;
use crate::bank::{Item, Scoring};
use std::fmt::Write as _;

/// What GIFT cannot say of an item.
pub(super) fn losses(item: &Item) -> Vec<Note> {
    let mut notes = weighed(item);
    if item.points != 1 {
        notes.push(Note::lossy(format!("GIFT has no points: {} are 1 elsewhere", item.points)));
    }
    notes
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

/// The weights of the options in percent, at five decimals as Moodle has them: keys share 100, a wrong answer takes a share
/// away; in all-or-nothing it takes all.
pub(super) fn weights(item: &Item) -> Vec<String> {
    let percent = |share: f64| {
        let text = format!("{:.5}", share * 100.0);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
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
        let _ = writeln!(out, "::{}::[markdown]{} {{", item.id, escape(&item.stem, false));
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
        let _ = write!(out, "\t####{}\n}}\n", escape(&item.rationale, false));
    }
    out.into_bytes()
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
