//! The whole form at a glance: the navigator strip, and the side pane with grid, counts, pace and notes.

use crate::attempt::{Attempt, ItemStatus};
use crate::tui::Look;
use crate::tui::keymap::{Action, Context};
use crate::tui::text::exam as words;
use crate::tui::theme::{Role, Signs};
use crate::tui::widgets::{draw_rows, prose, put, width};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// The sign of an item, and its role.
pub(in crate::tui::screens) fn sign(
    signs: &'static Signs,
    status: ItemStatus,
    marked: bool,
) -> (&'static str, Role) {
    match (marked, status) {
        (true, _) => (signs.flagged, Role::Warn),
        (false, ItemStatus::Answered) => (signs.done, Role::Text),
        (false, ItemStatus::Incomplete) => (signs.half, Role::Text),
        (false, ItemStatus::Open) => (signs.open, Role::Text),
        (false, ItemStatus::Unseen) => (signs.bar_rest, Role::Dim),
    }
}

/// The strip: a sign for each item in `room` columns, and the counts in words.
pub(super) fn strip(attempt: &Attempt, current: u32, look: &Look<'_>, room: usize) -> Line<'static> {
    let signs = look.theme.signs;
    let items = attempt.binding().items;
    // the signs keep their places: a count that comes and goes does not push them about
    let fits = |counts: &String| room.saturating_sub(width(counts) + 4) >= items as usize;
    let [long, short, least] = words::counts(&attempt.counts());
    let counts = [long, short].into_iter().find(fits).unwrap_or(least);
    let room = room.saturating_sub(width(&counts) + 4);
    let mut spans = vec![Span::raw(" ")];
    let (from, to) = window(items, current, room);
    if from > 1 {
        spans.push(Span::styled(signs.more_left, look.style(Role::Accent)));
    }
    for item in from..=to {
        let (sign, role) = match item == current {
            true => (signs.here, Role::Accent),
            false => sign(signs, attempt.status(item), attempt.is_marked(item)),
        };
        spans.push(Span::styled(sign, look.style(role)));
    }
    if to < items {
        spans.push(Span::styled(signs.more_right, look.style(Role::Accent)));
    }
    let used: usize = spans.iter().map(Span::width).sum();
    spans.push(Span::raw(" ".repeat((room + 3).saturating_sub(used))));
    spans.push(Span::styled(counts, look.style(Role::Text)));
    Line::from(spans)
}

/// The items (from 1, both inclusive) that a strip of `room` columns shows, one column kept for each sign of a cut.
fn window(items: u32, current: u32, room: usize) -> (u32, u32) {
    let room = u32::try_from(room).unwrap_or(u32::MAX);
    if items <= room {
        return (1, items);
    }
    let shown = room.saturating_sub(2).max(1);
    let from = current.saturating_sub(shown / 2).clamp(1, items - shown + 1);
    (from, from + shown - 1)
}

/// Columns of a cell of the grid: number, sign, gap.
const CELL: usize = 6;

/// What the side pane shows beside the attempt itself.
pub(super) struct Side<'a> {
    pub(super) attempt: &'a Attempt,
    pub(super) current: u32,
    pub(super) notes: &'a str,
    /// Time left in milliseconds; `None` while the clock is hidden.
    pub(super) remaining: Option<u64>,
}

/// Draws the side pane.
pub(super) fn side(frame: &mut Frame<'_>, look: &Look<'_>, area: Rect, side: &Side<'_>) {
    crate::tui::widgets::side_rule(frame, look, area);
    let inner = Rect { x: area.x + 2, width: area.width.saturating_sub(3), ..area };
    let mut y = 0;
    let mut put = |frame: &mut Frame<'_>, line: Line<'static>| {
        if y < inner.height {
            put(frame, line, Rect { y: inner.y + y, height: 1, ..inner });
        }
        y += 1;
    };
    let heading = |text: &'static str| Line::from(Span::styled(text, look.style(Role::Heading)));
    put(frame, heading(words::questions()));
    // kept for legend, pace and at least three lines of notes
    let room = usize::from(inner.height).saturating_sub(16).max(1);
    for line in grid(side, look, usize::from(inner.width), room) {
        put(frame, line);
    }
    put(frame, Line::default());
    for line in legend(side.attempt, look) {
        put(frame, line);
    }
    put(frame, Line::default());
    if let Some(remaining) = side.remaining {
        let counts = side.attempt.counts();
        let left = counts.incomplete + counts.open + counts.unseen;
        put(frame, heading(words::pace()));
        put(frame, Line::from(Span::styled(words::pace_left(remaining, left), look.style(Role::Text))));
        put(frame, Line::default());
    }
    put(frame, heading(words::notes()));
    if y >= inner.height {
        return;
    }
    let rest = Rect { y: inner.y + y, height: inner.height - y, ..inner };
    let room = usize::from(rest.width);
    let rows = match side.notes.trim() {
        "" => prose(&words::no_notes(&look.key(Context::Exam, Action::Notes)), Role::Dim, room),
        notes => prose(notes, Role::Text, room),
    };
    crate::tui::widgets::draw_scrolled(frame, look, rest, &rows, 0);
}

fn grid(side: &Side<'_>, look: &Look<'_>, columns: usize, rows: usize) -> Vec<Line<'static>> {
    let signs = look.theme.signs;
    let items = side.attempt.binding().items as usize;
    let across = (columns / CELL).clamp(1, 10).min(if columns / CELL >= 5 { 5 } else { 10 });
    let all = items.div_ceil(across);
    let here = (side.current as usize - 1) / across;
    let from = here.saturating_sub(rows / 2).min(all.saturating_sub(rows));
    let line = |row: usize| {
        let mut spans = Vec::new();
        for item in row * across + 1..=((row + 1) * across).min(items) {
            let number = u32::try_from(item).unwrap_or(u32::MAX);
            let (sign, role) = sign(signs, side.attempt.status(number), side.attempt.is_marked(number));
            let is_here = number == side.current;
            spans.push(if is_here {
                Span::styled(signs.here, look.style(Role::Accent))
            } else {
                Span::raw(" ")
            });
            let text_role = if is_here { Role::Strong } else { Role::Dim };
            spans.push(Span::styled(format!("{item:>3}"), look.style(text_role)));
            spans.push(Span::styled(sign, look.style(role)));
            spans.push(Span::raw(" "));
        }
        Line::from(spans)
    };
    (from..(from + rows).min(all)).map(line).collect()
}

fn legend(attempt: &Attempt, look: &Look<'_>) -> Vec<Line<'static>> {
    let signs = look.theme.signs;
    let counts = attempt.counts();
    let row = |sign: &'static str, role: Role, n: u32, text: &'static str| {
        Line::from(vec![Span::styled(sign, look.style(role)), Span::raw(format!(" {n:>3} {text}"))])
    };
    let status = |status: ItemStatus, n: u32| {
        let (sign, role) = sign(signs, status, false);
        row(sign, role, n, words::legend(status))
    };
    vec![
        status(ItemStatus::Answered, counts.answered),
        status(ItemStatus::Incomplete, counts.incomplete),
        status(ItemStatus::Open, counts.open),
        status(ItemStatus::Unseen, counts.unseen),
        row(signs.flagged, Role::Warn, counts.marked, words::for_review()),
    ]
}

/// Draws text in the middle of an area, its first line strong.
pub(super) fn cover(frame: &mut Frame<'_>, look: &Look<'_>, area: Rect, lines: &[String]) {
    let room = usize::from(area.width).saturating_sub(4);
    let mut rows = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        rows.extend(prose(line, if i == 0 { Role::Strong } else { Role::Text }, room));
    }
    let top = (usize::from(area.height).saturating_sub(rows.len())) / 3;
    let top = u16::try_from(top).unwrap_or(0);
    let at = Rect {
        x: area.x + 2,
        y: area.y + top,
        width: area.width.saturating_sub(2),
        height: area.height - top,
    };
    draw_rows(frame, look, at, &rows, 0, 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strip_always_holds_the_current_item() {
        for items in 1..120 {
            for current in 1..=items {
                for room in 1..60 {
                    let (from, to) = window(items, current, room);
                    assert!(
                        from >= 1 && to <= items && (from..=to).contains(&current),
                        "{items} {current} {room}"
                    );
                }
            }
        }
    }
}
