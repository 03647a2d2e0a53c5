//! A line through the days: points with names above, a mark for today below, exactly placed between its neighbours.
//!
//! The points stand where their names fit, not to scale; between two points a day stands in proportion. A day strictly
//! between two points never stands on either while there is a column between them.

use crate::time::Day;
use crate::tui::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::row::{Piece, Row};
use crate::tui::widgets::width;

/// A point of the line.
#[derive(Debug, Clone)]
pub struct Mark<'a> {
    /// The day.
    pub day: Day,
    /// Its name, above.
    pub name: &'a str,
    /// It is the point that matters most.
    pub main: bool,
}

/// Columns between two names at the least.
const GAP: usize = 2;

/// The line in at most `room` columns: names, the line itself between `start` and `end`, today with the first of its words
/// that fit on either side of it. `None` when names or words do not fit, or when there are fewer than two points. `marks`
/// stand in the order of their days.
pub fn timeline(
    marks: &[Mark<'_>],
    (start, end): (&str, &str),
    (today, words): (Day, &[&str]),
    room: usize,
    look: &Look<'_>,
) -> Option<[Row; 3]> {
    let columns = places(marks, width(start) + 1, room.checked_sub(width(end) + 2)?)?;
    let signs = look.theme.signs;
    let (first, last) = (*columns.first()?, *columns.last()?);
    let mut names = String::new();
    for (mark, column) in marks.iter().zip(&columns) {
        let from = if *column == first { 0 } else { centred(*column, mark.name) };
        names.push_str(&" ".repeat(from.saturating_sub(width(&names))));
        names.push_str(mark.name);
    }
    let mut line = vec![Piece::text(format!(" {start} "), Role::Text)];
    let mut at = first;
    for (mark, column) in marks.iter().zip(&columns).skip(1) {
        line.push(Piece::text(signs.rule.repeat(column - at), Role::Rule));
        let (sign, role) = if mark.main { (signs.diamond, Role::Strong) } else { (signs.node, Role::Text) };
        line.push(Piece::text(sign, role));
        at = column + 1;
    }
    line.push(Piece::text(format!("{} {end}", signs.rule.repeat(2)), Role::Dim));
    let pointer = place_of(today, marks, &columns).min(last + 2);
    let below = words.iter().find_map(|words| below(pointer, words, room, look))?;
    Some([
        Row::of(format!(" {names}"), Role::Dim),
        Row { body: line, ..Row::default() },
        Row { body: below, ..Row::default() },
    ])
}

/// The pointer at its column, its words to the right, else to the left.
fn below(pointer: usize, words: &str, room: usize, look: &Look<'_>) -> Option<Vec<Piece>> {
    let sign = Piece::text(look.theme.signs.pointer, Role::Accent);
    if pointer + 2 + width(words) < room {
        let words = Piece::text(format!(" {words}"), Role::Strong);
        return Some(vec![Piece::text(" ".repeat(pointer + 1), Role::Text), sign, words]);
    }
    let from = pointer.checked_sub(width(words))?;
    Some(vec![
        Piece::text(" ".repeat(from), Role::Text),
        Piece::text(format!("{words} "), Role::Strong),
        sign,
    ])
}

/// The column of each point: the first at `first`, the last before `room`, names apart, the free room shared out.
fn places(marks: &[Mark<'_>], first: usize, room: usize) -> Option<Vec<usize>> {
    if marks.len() < 2 {
        return None;
    }
    let mut columns = vec![first];
    let mut end = width(marks[0].name);
    for mark in &marks[1..] {
        let half = width(mark.name) / 2;
        let before = columns.last().copied().unwrap_or(first);
        let column = (end + GAP + half).max(before + 3);
        columns.push(column);
        end = column - half + width(mark.name);
    }
    let free = room.checked_sub(end.max(columns.last().copied().unwrap_or(first) + 1))?;
    // no more than makes the line look even
    let share = (free / (marks.len() - 1)).min(8);
    for (i, column) in columns.iter_mut().enumerate() {
        *column += share * i;
    }
    Some(columns)
}

fn centred(column: usize, name: &str) -> usize {
    column - (width(name) / 2).min(column)
}

/// The column of a day.
fn place_of(day: Day, marks: &[Mark<'_>], columns: &[usize]) -> usize {
    let points: Vec<(Day, usize)> = marks.iter().map(|m| m.day).zip(columns.iter().copied()).collect();
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return 0 };
    if day <= first.0 {
        return first.1;
    }
    if day > last.0 {
        return last.1 + 2;
    }
    for pair in points.windows(2) {
        let [(from, left), (to, right)] = pair else { continue };
        if day == *to {
            return *right;
        }
        if day < *to {
            let (whole, part) = (to.since(*from).max(1), day.since(*from));
            let span = i64::try_from(right - left).unwrap_or(1);
            let inside = usize::try_from(part * span / whole).unwrap_or(0);
            return left + inside.clamp(1, (right - left).saturating_sub(1).max(1));
        }
    }
    last.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::stage;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn marks() -> Vec<Mark<'static>> {
        [
            ("2025-11-22", "issued"),
            ("2026-09-23", "60 d before"),
            ("2026-10-23", "30 d"),
            ("2026-11-15", "7 d"),
            ("2026-11-22", "expires"),
            ("2026-12-22", "grace ends"),
            ("2027-02-20", "streamlined ends"),
        ]
        .map(|(d, name)| Mark { day: day(d), name, main: name == "expires" })
        .to_vec()
    }

    fn drawn(today: Day, room: usize) -> Option<String> {
        stage::looking(|look| {
            timeline(&marks(), ("22 Nov 2025", "full path"), (today, &["today"]), room, look)
                .map(|rows| rows.map(|row| row.plain()).join("\n"))
        })
    }

    #[test]
    fn names_stand_above_their_points_and_today_between_its_neighbours() {
        insta::assert_snapshot!(drawn(day("2026-10-12"), 98).unwrap());
        assert_eq!(drawn(day("2026-10-12"), 70), None);
    }

    proptest! {
        #[test]
        fn today_stands_on_a_point_exactly_on_its_day(offset in -30i64..600, room in 100usize..160) {
            let today = day("2025-11-22").plus_days(offset);
            let text = drawn(today, room).unwrap();
            let lines: Vec<Vec<char>> = text.lines().map(|l| l.chars().collect()).collect();
            let pointer = lines[2].iter().position(|c| *c == '▲').unwrap();
            let on_point = lines[1].get(pointer).is_some_and(|c| matches!(c, '┼' | '◆'));
            let is_day = marks().iter().skip(1).any(|m| m.day == today);
            prop_assert_eq!(on_point, is_day, "{}", text);
            let passed = lines[1].iter().take(pointer + 1).filter(|c| matches!(c, '┼' | '◆')).count();
            prop_assert_eq!(passed, marks().iter().skip(1).filter(|m| m.day <= today).count(), "{}", text);
            prop_assert!(lines.iter().all(|l| l.len() <= room + 1), "{}", text);
        }
    }
}
