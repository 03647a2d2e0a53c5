//! One item laid out: stem and options as one scrollable matter.

use super::rooms::Measure;
use crate::api::Feedback;
use crate::form::PresentedItem;
use crate::id::ChoiceId;
use crate::tui::text::{exam as words, practice};
use crate::tui::theme::Role;
use crate::tui::widgets::markdown::layout;
use crate::tui::widgets::{Piece, Row, prose};
use std::ops::Range;

/// Columns before an option's text: margin, cursor, box, letter.
pub(super) const OPTION_INDENT: usize = 10;
/// Columns before the stem.
pub(super) const STEM_INDENT: usize = 1;

/// What a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The stem, or the rationale of the item.
    Stem,
    /// An option, by its place from 0.
    Option(usize),
}

/// What is told about the options beside their text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Extra<'a> {
    /// Nothing but which are struck out.
    Struck(&'a [ChoiceId]),
    /// The feedback of practice on a response.
    Checked(&'a Feedback, &'a [ChoiceId]),
}

/// An item laid out for a measure (columns of text and margins).
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub(super) rows: Vec<(Part, Row)>,
    /// The rows of each option.
    pub(super) options: Vec<Range<usize>>,
    /// Behind the rows of each option's own text; what follows is its rationale.
    pub(super) texts: Vec<usize>,
    /// How far the widest row can be scrolled sideways.
    pub(super) overflow: usize,
    measure: Measure,
    struck: Vec<ChoiceId>,
    checked: bool,
}

impl Sheet {
    pub(super) fn of(item: &PresentedItem, measure: Measure, extra: Extra<'_>) -> Self {
        let stem_room = measure.text.saturating_sub(STEM_INDENT + 1);
        let room = measure.text.saturating_sub(OPTION_INDENT + 1);
        let across = |indent: usize| measure.across.saturating_sub(indent + 1);
        let mut rows: Vec<(Part, Row)> = Vec::new();
        let stem = layout(&item.stem, stem_room);
        let mut overflow = stem.iter().map(|r| r.overflow(across(STEM_INDENT))).max().unwrap_or(0);
        rows.extend(stem.into_iter().map(|row| (Part::Stem, row)));
        rows.push((Part::Stem, Row::default()));
        let (mut options, mut texts) = (Vec::new(), Vec::new());
        for (i, option) in item.options.iter().enumerate() {
            let start = rows.len();
            let struck = matches!(extra, Extra::Struck(struck) if struck.contains(&option.id));
            let mut text = layout(&option.text, room);
            if text.is_empty() {
                text.push(Row::default());
            }
            if struck {
                say_struck(&mut text, room);
            }
            texts.push(start + text.len());
            if let Extra::Checked(feedback, chosen) = extra {
                text.extend(rationale(feedback, i, chosen.contains(&option.id), room));
            }
            overflow = text.iter().map(|r| r.overflow(across(OPTION_INDENT))).fold(overflow, usize::max);
            rows.extend(text.into_iter().map(|row| (Part::Option(i), row)));
            options.push(start..rows.len());
        }
        if let Extra::Checked(feedback, chosen) = extra {
            rows.extend(verdict(feedback, item, chosen, stem_room).into_iter().map(|row| (Part::Stem, row)));
        }
        let struck = if let Extra::Struck(struck) = extra { struck.to_vec() } else { Vec::new() };
        Self { rows, options, texts, overflow, measure, struck, checked: matches!(extra, Extra::Checked(..)) }
    }

    /// It was laid out for this measure and these strikes.
    pub(super) fn holds_for(&self, measure: Measure, extra: Extra<'_>) -> bool {
        self.measure == measure
            && match extra {
                Extra::Struck(struck) => !self.checked && self.struck == struck,
                Extra::Checked(..) => self.checked,
            }
    }

    /// What of the rows outside `seen` is hidden, above or below, in words.
    pub(super) fn hidden(&self, rows: Range<usize>) -> String {
        let inside = |r: &Range<usize>| r.start >= rows.start && r.end <= rows.end;
        let whole: Vec<usize> = (0..self.options.len()).filter(|i| inside(&self.options[*i])).collect();
        let lines = rows
            .clone()
            .filter(|i| {
                self.rows.get(*i).is_some_and(|(part, row)| match part {
                    Part::Option(n) => !whole.contains(n),
                    Part::Stem => !row.is_blank(),
                })
            })
            .count();
        words::hidden(&whole, lines)
    }
}

/// Puts the word behind the text of a struck option, so that no line of it moves; below where it has no room.
fn say_struck(text: &mut Vec<Row>, room: usize) {
    let word = Piece::text(words::struck_out(), Role::Dim);
    match text.last_mut() {
        Some(last) if last.is_blank() => last.body = vec![word],
        Some(last) if !last.wide && last.lead_width() + last.body_width() + 2 + word.width() <= room => {
            last.body.extend([Piece::text("  ", Role::Dim), word]);
        }
        _ => text.push(Row { body: vec![word], ..Row::default() }),
    }
}

/// Under an option: is it part of the key, was it chosen, and why.
fn rationale(feedback: &Feedback, option: usize, chosen: bool, room: usize) -> Vec<Row> {
    let Some((key, why)) = feedback.options.get(option) else { return Vec::new() };
    let verdict = if *key { practice::key(chosen) } else { practice::distractor(chosen) };
    let role = match (*key, chosen) {
        (true, _) => Role::Good,
        (false, true) => Role::Bad,
        (false, false) => Role::Dim,
    };
    let mut rows = prose(verdict, role, room);
    rows.extend(layout(why, room));
    rows.push(Row::default());
    rows
}

/// Under all options: right or not, and the rationale of the item.
fn verdict(feedback: &Feedback, item: &PresentedItem, chosen: &[ChoiceId], room: usize) -> Vec<Row> {
    let key: Vec<usize> =
        (0..item.options.len()).filter(|i| feedback.options.get(*i).is_some_and(|o| o.0)).collect();
    debug_assert!(chosen.len() <= item.options.len());
    let (text, role) = if feedback.right {
        (practice::right().to_owned(), Role::Good)
    } else {
        (practice::wrong(&key), Role::Bad)
    };
    let mut rows = prose(&text, role, room);
    if !feedback.rationale.trim().is_empty() {
        rows.push(Row::default());
        rows.extend(layout(&feedback.rationale, room));
    }
    rows
}
