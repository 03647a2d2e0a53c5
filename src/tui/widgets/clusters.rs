//! Signs that are joined from several characters: families, skin tones, flags, keycaps.
//!
//! Terminals disagree about their columns: one that joins them draws two, another one draws every part, or only the first.
//! So a row that holds such a sign is drawn without trust in where it ends: the columns that it should take are wiped first,
//! what follows is placed anew, blanks behind it are drawn too, and all of it is wiped when the row changes.

use crate::tui::widgets::width;
use ratatui::buffer::{Buffer, CellDiffOption};
use std::num::NonZero;
use unicode_width::UnicodeWidthChar;

/// A blank that differs from the blank of an empty cell, so that a cell of it is drawn, and drawn again when it goes.
const BLANK: &str = "\u{a0}";

/// Prepares the rows of a whole frame.
pub fn pin_joined_signs(buffer: &mut Buffer) {
    let columns = usize::from(buffer.area.width).max(1);
    for row in buffer.content.chunks_mut(columns) {
        // nearly every row of nearly every frame
        if row.iter().map(|cell| cell.symbol()).all(|sign| sign.len() == 1 || !has_several(sign)) {
            continue;
        }
        // columns that the last sign still covers, whether it was a joined one, and whether there was one in this row
        let (mut covered, mut joined, mut seen) = (0, false, false);
        for cell in row {
            if covered > 0 {
                covered -= 1;
                if joined {
                    cell.set_symbol(BLANK);
                }
                continue;
            }
            if cell.symbol().len() == 1 {
                // by far the most
                if seen && cell.symbol() == " " {
                    cell.set_symbol(BLANK);
                }
                continue;
            }
            let columns = width(cell.symbol()).max(1);
            covered = columns - 1;
            joined = is_joined(cell.symbol());
            seen |= joined;
            if joined {
                // blanks, back by as many columns, then the sign
                let symbol = format!("{}\x1b[{columns}D{}", " ".repeat(columns), cell.symbol());
                let forced = u16::try_from(columns).ok().and_then(NonZero::new);
                cell.set_symbol(&symbol);
                cell.set_diff_option(forced.map_or(CellDiffOption::None, CellDiffOption::ForcedWidth));
            }
        }
    }
}

/// Several characters.
fn has_several(sign: &str) -> bool {
    sign.len() > 1 && sign.chars().nth(1).is_some()
}

/// Several characters, of which more than one takes columns by itself, or one is widened by a variation selector.
fn is_joined(sign: &str) -> bool {
    if !has_several(sign) {
        return false;
    }
    let parts = sign.chars().filter(|c| c.width() > Some(0)).count();
    parts > 1 || (sign.contains('\u{fe0f}') && width(sign) > 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    fn pinned(text: &str) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        buffer.set_string(0, 0, text, Style::default());
        pin_joined_signs(&mut buffer);
        buffer
    }

    fn shown(text: &str) -> String {
        let symbols: String = pinned(text).content.iter().map(|cell| cell.symbol()).collect();
        symbols.replace(BLANK, "_").replace("  \x1b[2D", "<")
    }

    #[test]
    fn columns_of_a_joined_sign_are_wiped_and_blanks_behind_it_drawn() {
        assert_eq!(shown("a b 👩‍👩‍👧 c"), "a b <👩‍👩‍👧__c____");
        assert_eq!(shown("👍🏽 日 c"), "<👍🏽__日 _c_____");
        assert_eq!(shown("🇩🇪"), "<🇩🇪___________");
        assert_eq!(shown("1️⃣ ⚠️x"), "<1️⃣__<⚠️_x______");
    }

    #[test]
    fn other_signs_are_left_alone() {
        for text in ["✅ done", "日本 語", "Z\u{351}\u{36b}\u{343} x", "plain text", ""] {
            assert!(!shown(text).contains(['_', '\x1b']), "{text}");
        }
    }

    #[test]
    fn everything_behind_a_joined_sign_is_drawn_anew_when_the_row_changes() {
        let (before, after) = (pinned("⚠️ 🇩🇪"), pinned("ab"));
        let drawn: Vec<u16> = before.diff(&after).into_iter().map(|(x, _, _)| x).collect();
        assert_eq!(drawn, (0..12).collect::<Vec<_>>());
    }
}
