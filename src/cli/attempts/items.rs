//! The questions of an attempt with their keys, in words: the administrator's part of `attempts show`.

use crate::cli::page;
use crate::delivery::{KeyedItem, KeyedOption};
use crate::score::{Counts, Verdict};
use crate::tui::text::figures::described_in;
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
        page::put(out, "       ", described_in(&item.stem, &item.figures).trim_end());
        options(out, &item.options);
        for (number, gap) in (1..).zip(&item.gaps) {
            let text = if gap.text.is_empty() { "(gap in the text)" } else { gap.text.trim_end() };
            page::put(out, &format!("       {number}.  "), text);
            options(out, &gap.options);
        }
        if !item.accepted.is_empty() {
            page::put(out, "       entered   ", if item.entered.is_empty() { "-" } else { &item.entered });
            item.accepted.iter().for_each(|text| page::put(out, "       accepted  ", text));
        }
    }
}

fn options(out: &mut String, options: &[KeyedOption]) {
    (b'A'..).map(char::from).zip(options).for_each(|(letter, shown)| option(out, letter, shown));
}

fn option(out: &mut String, letter: char, shown: &KeyedOption) {
    if let Some(place) = shown.place {
        let placed = shown.placed.map_or_else(|| "-".to_owned(), |placed| placed.to_string());
        let lead = format!("       placed {placed:>2}, due {place:>2}  {letter}  ");
        return page::put(out, &lead, shown.text.trim_end());
    }
    let (chosen, key) = (if shown.chosen { "(x)" } else { "( )" }, if shown.key { '*' } else { ' ' });
    page::put(out, &format!("       {chosen} {key} {letter}  "), shown.text.trim_end());
}
