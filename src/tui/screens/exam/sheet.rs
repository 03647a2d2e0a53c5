//! One item laid out: stem and what it is answered with as one scrollable matter.

use super::checked;
use super::gaps;
use super::rooms::Measure;
use crate::api::Feedback;
use crate::attempt::Response;
use crate::form::{ItemKind, PresentedItem};
use crate::id::ChoiceId;
use crate::tui::text::exam as words;
use crate::tui::theme::Role;
use crate::tui::widgets::markdown::layout;
use crate::tui::widgets::{Piece, Row};
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
    /// What the cursor stops at, by its place from 0: an option, a prompt or gap, the field.
    Option(usize),
}

/// What is known about the item beside its text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Extra<'a> {
    /// The response so far, and which options are struck out.
    Open(&'a Response, &'a [ChoiceId]),
    /// The feedback of practice on a response.
    Checked(&'a Feedback, &'a Response),
}

impl<'a> Extra<'a> {
    /// The response.
    pub(super) fn given(self) -> &'a Response {
        match self {
            Self::Open(given, _) | Self::Checked(_, given) => given,
        }
    }
}

/// An item laid out for a measure (columns of text and margins).
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub(super) rows: Vec<(Part, Row)>,
    /// The rows of each stop of the cursor: of options, in the order shown; of prompts or gaps; of the field.
    pub(super) options: Vec<Range<usize>>,
    /// Behind the rows of each option's own text; what follows is its rationale.
    pub(super) texts: Vec<usize>,
    /// The places (from 0) of the item's options in the order shown.
    pub(super) order: Vec<usize>,
    /// Behind the last row of what has to be seen.
    pub(super) end: usize,
    /// How far the widest row can be scrolled sideways.
    pub(super) overflow: usize,
    pub(super) kind: ItemKind,
    measure: Measure,
    struck: Vec<ChoiceId>,
    /// Its figures are drawn, in so many rows at most.
    pub(super) drawn: Option<u16>,
    checked: bool,
    /// The response, where it stands in the text of the rows.
    given: Option<Response>,
}

/// The response to an item of this kind stands in the text of the rows.
fn is_shown_in_rows(kind: ItemKind) -> bool {
    kind.has_gaps()
}

impl Sheet {
    /// The sheet of an item, its options in this order, its figures drawn or in words.
    pub(super) fn of(
        item: &PresentedItem,
        measure: Measure,
        extra: Extra<'_>,
        order: &[usize],
        drawn: Option<u16>,
    ) -> Self {
        let struck = if let Extra::Open(_, struck) = extra { struck.to_vec() } else { Vec::new() };
        let mut sheet = Self {
            rows: Vec::new(),
            options: Vec::new(),
            texts: Vec::new(),
            order: order.to_vec(),
            end: 0,
            overflow: 0,
            kind: item.kind,
            measure,
            struck,
            drawn,
            checked: matches!(extra, Extra::Checked(..)),
            given: is_shown_in_rows(item.kind).then(|| extra.given().clone()),
        };
        sheet.stem(gaps::stem(item, extra.given(), sheet.stem_room(), drawn));
        sheet.stem(vec![Row::default()]);
        if item.kind.is_entry() {
            // the field, and the line below it; a blank one before what is said of it
            let more = if sheet.checked { vec![Row::default()] } else { Vec::new() };
            sheet.stop(vec![Row::default(), Row::default()], more);
        } else if item.kind.has_gaps() {
            gaps::lay(&mut sheet, item, extra);
        } else {
            sheet.lay_options(item, extra);
        }
        sheet.end = sheet.rows.len();
        if let Extra::Checked(feedback, given) = extra {
            sheet.stem(checked::verdict(feedback, item, given, sheet.stem_room()));
        }
        sheet
    }

    fn lay_options(&mut self, item: &PresentedItem, extra: Extra<'_>) {
        let room = self.room();
        for (at, place) in self.order.clone().into_iter().enumerate() {
            let Some(option) = item.options.get(place) else { continue };
            let struck = matches!(extra, Extra::Open(_, struck) if struck.contains(&option.id));
            let mut text = layout(&option.text, room);
            if text.is_empty() {
                text.push(Row::default());
            }
            if struck {
                say_struck(&mut text, room);
            }
            let more = match extra {
                Extra::Checked(feedback, given) => {
                    checked::of_option(feedback, item, given, (at, place), room)
                }
                Extra::Open(..) => Vec::new(),
            };
            self.stop(text, more);
        }
    }

    /// Columns for the stem.
    fn stem_room(&self) -> usize {
        self.measure.text.saturating_sub(STEM_INDENT + 1)
    }
    /// Columns for the text of an option.
    pub(super) fn room(&self) -> usize {
        self.measure.text.saturating_sub(OPTION_INDENT + 1)
    }
    fn widen(&mut self, rows: &[Row], indent: usize) {
        let across = self.measure.across.saturating_sub(indent + 1);
        self.overflow = rows.iter().map(|row| row.overflow(across)).fold(self.overflow, usize::max);
    }
    /// Adds rows that the cursor passes over.
    pub(super) fn stem(&mut self, rows: Vec<Row>) {
        self.widen(&rows, STEM_INDENT);
        self.rows.extend(rows.into_iter().map(|row| (Part::Stem, row)));
    }
    /// Adds a stop of the cursor: its own text, and what is told about it.
    pub(super) fn stop(&mut self, text: Vec<Row>, more: Vec<Row>) {
        let (start, place) = (self.rows.len(), self.options.len());
        self.texts.push(start + text.len());
        self.widen(&text, OPTION_INDENT);
        self.widen(&more, OPTION_INDENT);
        self.rows.extend(text.into_iter().chain(more).map(|row| (Part::Option(place), row)));
        self.options.push(start..self.rows.len());
    }

    /// It was laid out for this measure, this response and these strikes, this order, and with its figures like that.
    pub(super) fn holds_for(
        &self,
        measure: Measure,
        extra: Extra<'_>,
        order: &[usize],
        drawn: Option<u16>,
    ) -> bool {
        self.measure == measure
            && self.drawn == drawn
            && self.order == order
            && self.given.as_ref().is_none_or(|given| given == extra.given())
            && match extra {
                Extra::Open(_, struck) => !self.checked && self.struck == struck,
                Extra::Checked(..) => self.checked,
            }
    }

    /// What of the rows outside `seen` is hidden, above or below, in words.
    pub(super) fn hidden(&self, rows: Range<usize>) -> String {
        let inside = |r: &Range<usize>| self.kind.has_keys() && r.start >= rows.start && r.end <= rows.end;
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
