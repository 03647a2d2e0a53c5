//! A line of text into the frame.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Widget;

/// Draws a line in the first row of `at`, cut at its right edge.
///
/// As `frame.render_widget(line, at)`. That takes every text apart into grapheme clusters and looks up the columns of each,
/// which was a third of the work of a key at home (0.25 ms, 0.17 without); signs that take one column and join with nothing, nearly all of them, are placed
/// directly here.
pub fn put<'l>(frame: &mut Frame<'_>, line: impl Into<Line<'l>>, at: Rect) {
    put_into(frame.buffer_mut(), line.into(), at);
}

/// The same into a buffer that is not a frame's yet.
pub fn put_into(buffer: &mut Buffer, line: Line<'_>, at: Rect) {
    let plain = line.alignment.is_none() && line.spans.iter().all(|span| span.content.chars().all(is_plain));
    if !plain {
        line.render(at, buffer);
        return;
    }
    let area = at.intersection(buffer.area);
    if area.is_empty() {
        return;
    }
    if line.style != Style::new() && line.spans.iter().any(|span| !span.content.is_empty()) {
        buffer.set_style(Rect { height: 1, ..area }, line.style);
    }
    let row = buffer.index_of(area.x, area.y)..;
    let mut cells = buffer.content.get_mut(row).unwrap_or_default().iter_mut().take(usize::from(area.width));
    for span in &line.spans {
        for sign in span.content.chars() {
            let Some(cell) = cells.next() else { return };
            cell.set_char(sign).set_style(span.style);
        }
    }
}

/// What stands in a cell is known to take one column, however it is counted.
pub fn takes_one_column(symbol: &str) -> bool {
    let mut signs = symbol.chars();
    signs.next().is_some_and(is_plain) && signs.next().is_none()
}

/// One column, and no part of a cluster with any other plain sign.
fn is_plain(sign: char) -> bool {
    matches!(sign,
        ' '..='~' | '\u{a1}'..='\u{a8}' | '\u{aa}'..='\u{ac}' | '\u{af}'..='\u{ff}'
        | '\u{2010}'..='\u{2027}' | '\u{2190}'..='\u{2193}' | '\u{2500}'..='\u{25a9}' | '▴' | '▾' | '●' | '○' | '◆' | '◐' | '✓')
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use ratatui::style::{Color, Modifier};
    use ratatui::text::Span;
    use unicode_segmentation::UnicodeSegmentation;
    use unicode_width::UnicodeWidthChar;

    #[test]
    fn plain_signs_take_a_column_and_join_with_nothing() {
        let plain: Vec<char> = (0..=0xffff).filter_map(char::from_u32).filter(|c| is_plain(*c)).collect();
        assert!(plain.len() > 350);
        assert_eq!(plain.iter().find(|c| c.width() != Some(1)), None);
        let all: String = plain.iter().collect();
        assert_eq!(all.graphemes(true).count(), plain.len());
        let back: String = plain.iter().rev().collect();
        assert_eq!(back.graphemes(true).count(), plain.len());
    }

    /// The frame is what the library makes of the same line, whatever stands in it and wherever it is cut.
    #[test]
    fn a_line_is_drawn_as_the_library_draws_it() {
        let head = Style::new().fg(Color::Cyan).add_modifier(Modifier::BOLD);
        let lines = [
            Line::from(vec![Span::raw(" "), Span::styled("▌● Certified", head), Span::raw(" – 5 × 3 …")]),
            Line::from("plain to the very edge and beyond it").style(Style::new().fg(Color::Red)),
            Line::from(""),
            Line::from("漢字 and é, e\u{301}, 👩‍🔧 and ✓\u{fe0f}"),
            Line::from("centred").centered(),
        ];
        for line in lines {
            for at in [Rect::new(0, 0, 20, 1), Rect::new(7, 1, 9, 2), Rect::new(18, 2, 40, 1), Rect::ZERO] {
                let drawn = |ours: bool| {
                    let mut terminal = Terminal::new(TestBackend::new(20, 3)).unwrap();
                    let line = line.clone();
                    let frame = terminal.draw(|frame| {
                        if ours { put(frame, line, at) } else { frame.render_widget(line, at) }
                    });
                    frame.unwrap().buffer.clone()
                };
                assert_eq!(drawn(true), drawn(false), "{line:?} at {at}");
            }
        }
    }
}
