//! Draws the item that lies on a desk: stem, options with their boxes, and what is hidden above and below.

use super::desk::Desk;
use super::hand::Hand;
use super::rooms::Rooms;
use super::sheet::{OPTION_INDENT, Part, STEM_INDENT, Sheet};
use crate::attempt::Response;
use crate::form::{ItemKind, PresentedEntry, PresentedItem};
use crate::id::ChoiceId;
use crate::tui::Look;
use crate::tui::answers::chosen_of;
use crate::tui::keymap::{Action, Context};
use crate::tui::text::{exam as words, figures, types};
use crate::tui::theme::Role;
use crate::tui::widgets::{above_mark, below_mark, fit, put, width};
use ratatui::Frame;
use ratatui::layout::Position;
use ratatui::text::{Line, Span};

/// What indents take.
const BLANKS: &str = "          ";

/// What was done at an item.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marks<'a> {
    /// The response.
    pub(crate) given: &'a Response,
    /// Options that are struck out.
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
    if sheet.drawn.is_some() {
        let hint = figures::hint(&look.key(Context::Exam, Action::Figures));
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
                let x = at.x + u16::try_from(STEM_INDENT).unwrap_or(0);
                row.tell_picture(look, Position { x, y });
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
    let start = sheet.options.get(spot.option).map_or(0, |o| o.start);
    let first = start == spot.row;
    let here = spot.desk.place().cursor == spot.option;
    let bar = if here && (first || !row.is_blank()) {
        Span::styled(look.theme.signs.cursor, look.style(Role::Accent))
    } else {
        Span::raw(" ")
    };
    let mut spans = vec![Span::raw(" "), bar, Span::raw(" ")];
    if let (Some(entry), true) = (&item.entry, spot.row <= start + 1) {
        spans.extend(match first {
            true => field(look, entry, marks.given, spot.desk, spot.room),
            false => vec![entry_note(look, item.kind, entry, marks.given, spot.desk)],
        });
        return Line::from(spans);
    }
    let place = sheet.order.get(spot.option).copied().unwrap_or(spot.option);
    let id = item.options.get(place).map(|o| &o.id);
    let has = |ids: &[ChoiceId]| id.is_some_and(|id| ids.contains(id));
    let (chosen, struck) = (item.kind.has_keys() && has(marks.given.choices()), has(marks.struck));
    let own = sheet.texts.get(spot.option).is_some_and(|end| spot.row < *end);
    let in_hand = here && matches!(spot.desk.hand(), Hand::Row(..));
    let role = match (own, struck, chosen || here) {
        (true, true, _) => Role::Struck,
        (true, false, _) if in_hand => Role::Banner,
        // letters and what is chosen stand out in it
        (true, false, _) if item.kind == ItemKind::InlineChoice => Role::Text,
        (true, false, true) => Role::Selected,
        _ => Role::Text,
    };
    if first {
        let (label, name, is_answer) = match item.kind {
            ItemKind::Ordering => {
                let stands = in_hand || !marks.given.is_empty();
                let label = match (in_hand, stands) {
                    (true, _) => format!("<{}>", spot.option + 1),
                    (false, true) => format!("{:>2}.", spot.option + 1),
                    (false, false) => "[ ]".to_owned(),
                };
                (label, words::letter(place), stands)
            }
            kind if kind.has_gaps() => {
                let chosen = chosen_of(item, marks.given, spot.option);
                let letter = chosen.map_or_else(|| " ".to_owned(), words::letter);
                (format!("[{letter}]"), (spot.option + 1).to_string(), chosen.is_some())
            }
            _ => (choice_label(item.select, chosen, struck).to_owned(), words::letter(place), chosen),
        };
        let box_role = if is_answer { Role::Accent } else { Role::Text };
        spans.push(Span::styled(label, look.style(box_role)));
        spans.push(Span::styled(format!(" {name:<3}"), look.style(Role::Strong)));
    } else {
        spans.push(Span::raw(BLANKS.get(..OPTION_INDENT - 3).unwrap_or_default()));
    }
    let room = spot.room - OPTION_INDENT.min(spot.room);
    spans.extend(row.spans(look, room, spot.desk.place().shift, Some(role)));
    Line::from(spans)
}

fn choice_label(select: u32, chosen: bool, struck: bool) -> &'static str {
    match (select, chosen, struck) {
        (1, true, _) => "(x)",
        (1, false, true) => "(~)",
        (1, false, false) => "( )",
        (_, true, _) => "[x]",
        (_, false, true) => "[~]",
        (_, false, false) => "[ ]",
    }
}

/// Columns of margin, cursor and brackets beside the field.
const AROUND_FIELD: usize = 6;

/// The field with its brackets and unit: `[6.25            ] ha`.
fn field(
    look: &Look<'_>,
    entry: &PresentedEntry,
    given: &Response,
    desk: &Desk,
    room: usize,
) -> Vec<Span<'static>> {
    let unit = entry.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
    // a place behind the last character is the cursor's
    let columns = (entry.max as usize + 1).min(room.saturating_sub(AROUND_FIELD + width(&unit))).max(2);
    let (inside, role) = match desk.hand() {
        Hand::Field(field) => (field.spans(look, columns, true), Role::Accent),
        Hand::Empty | Hand::Row(..) => {
            let text = fit(given.text(), columns, look.theme.signs.ellipsis);
            (vec![Span::styled(text, look.style(Role::Selected))], Role::Text)
        }
    };
    let used: usize = inside.iter().map(Span::width).sum();
    let mut spans = vec![Span::styled("[", look.style(role))];
    spans.extend(inside);
    spans.push(Span::raw(" ".repeat(columns.saturating_sub(used))));
    spans.push(Span::styled("]", look.style(role)));
    spans.push(Span::styled(unit, look.style(Role::Text)));
    spans
}

/// Below the field.
fn entry_note(
    look: &Look<'_>,
    kind: ItemKind,
    entry: &PresentedEntry,
    given: &Response,
    desk: &Desk,
) -> Span<'static> {
    let text = if let Hand::Field(field) = desk.hand() { field.text() } else { given.text() };
    let (note, warns) = types::entry_note(kind, entry, text);
    Span::styled(note, look.style(if warns { Role::Warn } else { Role::Dim }))
}
