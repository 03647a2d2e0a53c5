//! Draws the item that lies on a desk: stem, options with their boxes, and what is hidden above and below.

use super::desk::Desk;
use super::rooms::Rooms;
use super::sheet::{OPTION_INDENT, Part, STEM_INDENT, Sheet};
use crate::form::PresentedItem;
use crate::id::ChoiceId;
use crate::tui::Look;
use crate::tui::keymap::{Action, Context};
use crate::tui::text::exam as words;
use crate::tui::theme::Role;
use crate::tui::widgets::{above_mark, below_mark, put};
use ratatui::Frame;
use ratatui::text::{Line, Span};

/// What indents take.
const BLANKS: &str = "          ";

/// What was done with an item's options.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marks<'a> {
    /// Chosen.
    pub(crate) chosen: &'a [ChoiceId],
    /// Struck out.
    pub(crate) struck: &'a [ChoiceId],
}

/// Draws the open item of `desk` in the matter's zones.
pub(in crate::tui::screens) fn draw(
    frame: &mut Frame<'_>,
    look: &Look<'_>,
    rooms: &Rooms,
    desk: &Desk,
    item: &PresentedItem,
    marks: Marks<'_>,
) {
    let Some(sheet) = desk.sheet() else { return };
    let place = desk.place();
    let end = (place.top + rooms.height()).min(sheet.rows.len());
    put(frame, above_mark(look, &sheet.hidden(0..place.top)), rooms.above);
    let mut below = below_mark(look, &sheet.hidden(end..sheet.rows.len()));
    if sheet.overflow > 0 {
        let key = |action| look.key(Context::Exam, action);
        let hint = words::wider(&key(Action::Left), &key(Action::Right));
        below.push_span(Span::styled(format!("  {hint}"), look.style(Role::Dim)));
    }
    put(frame, below, rooms.below);
    let rows = sheet.rows.iter().enumerate().skip(place.top).take(rooms.height());
    for (y, (i, (part, row))) in rows.enumerate() {
        let y = rooms.matter.y + u16::try_from(y).unwrap_or(0);
        let at = rooms.row(y, row.wide);
        let room = usize::from(at.width).saturating_sub(1);
        let line = match part {
            Part::Stem => {
                let mut spans = vec![Span::raw(BLANKS.get(..STEM_INDENT).unwrap_or_default())];
                spans.extend(row.spans(look, room.saturating_sub(STEM_INDENT), place.shift, None));
                Line::from(spans)
            }
            Part::Option(n) => option_line(look, sheet, item, marks, Spot { row: i, option: *n, room, desk }),
        };
        put(frame, line, at);
    }
}

struct Spot<'a> {
    row: usize,
    option: usize,
    room: usize,
    desk: &'a Desk,
}

fn option_line<'s>(
    look: &Look<'_>,
    sheet: &'s Sheet,
    item: &PresentedItem,
    marks: Marks<'_>,
    spot: Spot<'_>,
) -> Line<'s> {
    let Some((_, row)) = sheet.rows.get(spot.row) else { return Line::default() };
    let id = item.options.get(spot.option).map(|o| &o.id);
    let has = |ids: &[ChoiceId]| id.is_some_and(|id| ids.contains(id));
    let (chosen, struck) = (has(marks.chosen), has(marks.struck));
    let first = sheet.options.get(spot.option).is_some_and(|o| o.start == spot.row);
    let here = spot.desk.place().cursor == spot.option;
    let own = sheet.texts.get(spot.option).is_some_and(|end| spot.row < *end);
    let role = match (own, struck, chosen || here) {
        (true, true, _) => Role::Struck,
        (true, false, true) => Role::Selected,
        _ => Role::Text,
    };
    let bar = if here && (first || !row.is_blank()) {
        Span::styled(look.theme.signs.cursor, look.style(Role::Accent))
    } else {
        Span::raw(" ")
    };
    let mut spans = vec![Span::raw(" "), bar, Span::raw(" ")];
    if first {
        let label = match (item.select, chosen, struck) {
            (1, true, _) => "(x)",
            (1, false, true) => "(~)",
            (1, false, false) => "( )",
            (_, true, _) => "[x]",
            (_, false, true) => "[~]",
            (_, false, false) => "[ ]",
        };
        let box_role = if chosen { Role::Accent } else { Role::Text };
        spans.push(Span::styled(label, look.style(box_role)));
        spans.push(Span::styled(format!(" {:<3}", words::letter(spot.option)), look.style(Role::Strong)));
    } else {
        spans.push(Span::raw(BLANKS.get(..OPTION_INDENT - 3).unwrap_or_default()));
    }
    let room = spot.room - OPTION_INDENT.min(spot.room);
    spans.extend(row.spans(look, room, spot.desk.place().shift, Some(role)));
    Line::from(spans)
}
