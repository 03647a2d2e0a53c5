//! Prompts and gaps laid out: the stem with what its gaps hold, and below it what can be chosen for each.
//!
//! A gap in the stem takes the columns of its longest option, so that nothing moves when one is chosen.

use super::checked;
use super::figures;
use super::sheet::{Extra, OPTION_INDENT, STEM_INDENT, Sheet};
use crate::attempt::Response;
use crate::form::{ItemKind, PresentedItem, PresentedOption, placeholders};
use crate::tui::answers::chosen_of;
use crate::tui::text::exam::letter;
use crate::tui::theme::Role;
use crate::tui::widgets::markdown::{excerpt, layout};
use crate::tui::widgets::{Ink, Piece, Row, fit, width};

/// Most columns of what a gap of the stem holds; the whole text stands below.
const GAP_MOST: usize = 24;
/// Least columns of it.
const GAP_LEAST: usize = 4;
/// Between options that stand side by side, and between a prompt and its option.
const BESIDE: usize = 3;
/// Stands in for the first gap while the stem is laid out, as often as the gap takes columns; the next one for the second. No text
/// has it: a plane of Unicode that is for private use.
const STAND_IN: u32 = 0xf0000;
/// Most gaps.
const GAPS_MOST: u32 = 64;

fn stand_in(gap: usize) -> Option<char> {
    u32::try_from(gap).ok().filter(|gap| *gap < GAPS_MOST).and_then(|gap| char::from_u32(STAND_IN + gap))
}
fn gap_of(sign: char) -> Option<usize> {
    u32::from(sign).checked_sub(STAND_IN).filter(|gap| *gap < GAPS_MOST).map(|gap| gap as usize)
}

/// What stands in the place of a gap: `[1 clockwise_______]`.
fn cell(item: &PresentedItem, given: &Response, gap: usize) -> String {
    let Some(shown) = item.gaps.get(gap) else { return String::new() };
    let widest = shown.options.iter().map(|option| width(&excerpt(&option.text))).max().unwrap_or(0);
    let columns = widest.clamp(GAP_LEAST, GAP_MOST);
    let chosen = chosen_of(item, given, gap).and_then(|place| shown.options.get(place));
    let text = chosen.map(|option| fit(&excerpt(&option.text), columns, "~")).unwrap_or_default();
    format!("[{} {text}{}]", gap + 1, "_".repeat(columns.saturating_sub(width(&text))))
}

/// The rows of the stem in `room` columns.
pub(super) fn stem(item: &PresentedItem, given: &Response, room: usize, drawn: Option<u16>) -> Vec<Row> {
    if item.kind != ItemKind::InlineChoice {
        return figures::rows(&item.stem, item, room, drawn);
    }
    let cells: Vec<String> = (0..item.gaps.len()).map(|gap| cell(item, given, gap)).collect();
    let (mut text, mut from) = (String::new(), 0);
    for place in placeholders(&item.stem) {
        let gap = place.name.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let Some((sign, cell)) = gap.and_then(|gap| Some((stand_in(gap)?, cells.get(gap)?))) else {
            continue;
        };
        text.push_str(item.stem.get(from..place.place.start).unwrap_or_default());
        text.extend(std::iter::repeat_n(sign, width(cell)));
        from = place.place.end;
    }
    text.push_str(item.stem.get(from..).unwrap_or_default());
    let mut rows = figures::rows(&text, item, room, drawn);
    for row in &mut rows {
        row.body =
            std::mem::take(&mut row.body).into_iter().flat_map(|piece| filled(piece, &cells)).collect();
    }
    rows
}

/// A piece with what gaps hold in the place of what stood in for them.
fn filled(piece: Piece, cells: &[String]) -> Vec<Piece> {
    let Ink::Text(text) = &piece.ink else { return vec![piece] };
    if !text.chars().any(|sign| gap_of(sign).is_some()) {
        return vec![piece];
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let gap = gap_of(first);
        let end = rest.find(|sign: char| gap_of(sign) != gap).unwrap_or(rest.len());
        let (run, behind) = rest.split_at(end);
        pieces.push(match gap.and_then(|gap| cells.get(gap)) {
            Some(cell) => Piece::text(fit(cell, run.chars().count(), "~"), Role::Strong),
            None => Piece::text(run, piece.role),
        });
        rest = behind;
    }
    pieces
}

/// Adds the prompts or gaps, and the options.
pub(super) fn lay(sheet: &mut Sheet, item: &PresentedItem, extra: Extra<'_>) {
    let (given, room) = (extra.given(), sheet.room());
    let beside = if item.kind == ItemKind::Matching { column_beside(item, room) } else { None };
    for (gap, shown) in item.gaps.iter().enumerate() {
        let chosen = chosen_of(item, given, gap);
        let text = if item.kind == ItemKind::Matching {
            let mut rows = layout(&shown.text, room);
            if let (Some(column), Some(option), Some(row)) =
                (beside, chosen.and_then(|place| shown.options.get(place)), rows.first_mut())
            {
                let gap = column.saturating_sub(row.lead_width() + row.body_width());
                row.body.push(Piece::text(" ".repeat(gap), Role::Text));
                row.body.push(Piece::text(excerpt(&option.text), Role::Text));
            }
            rows
        } else {
            options_of_gap(&shown.options, chosen, room)
        };
        let more = match extra {
            Extra::Checked(feedback, given) => checked::of_gap(feedback, item, given, gap, room),
            Extra::Open(..) => Vec::new(),
        };
        sheet.stop(if text.is_empty() { vec![Row::default()] } else { text }, more);
    }
    if item.kind == ItemKind::Matching
        && let Some(first) = item.gaps.first()
    {
        if matches!(extra, Extra::Open(..)) {
            sheet.stem(vec![Row::default()]);
        }
        let indent = " ".repeat(OPTION_INDENT - STEM_INDENT - LETTER);
        for (place, option) in first.options.iter().enumerate() {
            sheet.stem(lettered(&indent, place, layout(&option.text, room), Role::Strong));
        }
    }
}

/// Columns of a letter and the blanks behind it.
const LETTER: usize = 3;

/// The rows of an option behind its letter.
fn lettered(indent: &str, place: usize, mut rows: Vec<Row>, role: Role) -> Vec<Row> {
    if rows.is_empty() {
        rows.push(Row::default());
    }
    for (i, row) in rows.iter_mut().enumerate() {
        let name = if i == 0 { letter(place) } else { String::new() };
        row.lead.insert(0, Piece::text(format!("{indent}{name:<LETTER$}"), role));
    }
    rows
}

/// The column at which the chosen option stands beside its prompt, where there is room for all of them on one line each.
fn column_beside(item: &PresentedItem, room: usize) -> Option<usize> {
    let prompts: Vec<Vec<Row>> = item.gaps.iter().map(|gap| layout(&gap.text, room)).collect();
    let single = prompts.iter().all(|rows| matches!(rows.as_slice(), [row] if !row.wide));
    let widest = prompts.iter().flatten().map(|row| row.lead_width() + row.body_width()).max()?;
    let options = item.gaps.iter().flat_map(|gap| &gap.options);
    let option = options.map(|option| width(&excerpt(&option.text))).max()?;
    (single && widest + BESIDE + option <= room).then_some(widest + BESIDE)
}

/// The options of a gap: side by side where they fit on a line, else below each other.
fn options_of_gap(options: &[PresentedOption], chosen: Option<usize>, room: usize) -> Vec<Row> {
    let role = |place: usize| if chosen == Some(place) { Role::Accent } else { Role::Strong };
    let laid: Vec<Vec<Row>> =
        options.iter().map(|option| layout(&option.text, room - LETTER.min(room))).collect();
    let single = |rows: &Vec<Row>| matches!(rows.as_slice(), [row] if !row.wide && row.lead.is_empty());
    let columns = |rows: &Vec<Row>| rows.first().map_or(0, Row::body_width) + LETTER + BESIDE;
    if laid.iter().all(single) && laid.iter().map(columns).sum::<usize>() <= room + BESIDE {
        let mut row = Row::default();
        for (place, rows) in laid.into_iter().enumerate() {
            let blanks = if place > 0 { BESIDE } else { 0 };
            row.body.push(Piece::text(" ".repeat(blanks), Role::Text));
            row.body.push(Piece::text(format!("{:<LETTER$}", letter(place)), role(place)));
            row.body.extend(rows.into_iter().flat_map(|row| row.body));
        }
        return vec![row];
    }
    laid.into_iter().enumerate().flat_map(|(place, rows)| lettered("", place, rows, role(place))).collect()
}
