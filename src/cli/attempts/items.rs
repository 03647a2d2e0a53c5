//! The questions of an attempt with their keys, in words: the administrator's part of `attempts show`.

use crate::cli::page;
use crate::delivery::{KeyedItem, KeyedOption};
use crate::score::{Counts, Verdict};
use std::fmt::Write;

/// Adds the questions.
pub(super) fn in_words(out: &mut String, items: &[KeyedItem]) {
    out.push_str("\nQuestions ((x) chosen, * key)\n");
    for item in items {
        let verdict = match item.verdict {
            Verdict::Right => "right",
            Verdict::Partial => "partly right",
            Verdict::Wrong => "wrong",
            Verdict::Open => "no response",
        };
        let points = match item.counts {
            Counts::Scored => format!("{} of {}", item.points, item.possible),
            Counts::Voided => format!("{} of {}, void: credited to everybody", item.points, item.possible),
            Counts::Pilot => "pilot, not scored".to_owned(),
        };
        let _ = writeln!(out, "\n  {:>3}  {} ({}): {verdict}, {points}", item.number, item.item, item.domain);
        page::put(out, "       ", item.stem.trim_end());
        (b'A'..).map(char::from).zip(&item.options).for_each(|(letter, shown)| option(out, letter, shown));
    }
}

fn option(out: &mut String, letter: char, shown: &KeyedOption) {
    let (chosen, key) = (if shown.chosen { "(x)" } else { "( )" }, if shown.key { '*' } else { ' ' });
    page::put(out, &format!("       {chosen} {key} {letter}  "), shown.text.trim_end());
}
