//! A few lines to write in: soft-wrapped, moved through by graphemes, with a limit.

use crate::tui::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::put;
use crate::tui::widgets::width;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// Text that is being written, and its cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    text: String,
    /// Byte index of the cursor, always at a grapheme's border.
    at: usize,
    /// Most characters.
    limit: usize,
    /// Columns that the text is wrapped to.
    room: usize,
    /// Something was left out because of the limit since the last key.
    overflowed: bool,
}

/// True for a character that may stand in written text.
fn is_allowed(c: char) -> bool {
    c == '\n' || !(c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
}

impl Editor {
    /// An editor of `text` that takes at most `limit` characters; the cursor stands at the end.
    pub fn new(text: &str, limit: usize) -> Self {
        let mut editor = Self { text: String::new(), at: 0, limit, room: 60, overflowed: false };
        editor.insert(text);
        editor
    }
    /// What was written.
    pub fn text(&self) -> &str {
        &self.text
    }
    /// Characters written.
    pub fn characters(&self) -> usize {
        self.text.chars().count()
    }
    /// The last key or paste brought more than the limit allows.
    pub fn overflowed(&self) -> bool {
        self.overflowed
    }
    /// The text is wrapped to so many columns.
    pub fn resize(&mut self, room: usize) {
        self.room = room.max(2);
    }
    /// Inserts text at the cursor, as far as the limit allows; tabs become spaces, other control characters are left out.
    pub fn insert(&mut self, text: &str) {
        let clean: String = text
            .replace("\r\n", "\n")
            .replace('\r', "\n")
            .replace('\t', "    ")
            .chars()
            .filter(|c| is_allowed(*c))
            .collect();
        let free = self.limit.saturating_sub(self.characters());
        let end = clean.char_indices().nth(free).map_or(clean.len(), |(i, _)| i);
        self.overflowed = end < clean.len();
        self.text.insert_str(self.at, &clean[..end]);
        self.at = self.border(self.at + end);
    }
    /// The first border of a grapheme at or behind `at`: what was inserted may have joined what follows.
    fn border(&self, at: usize) -> usize {
        self.text.grapheme_indices(true).map(|(i, _)| i).find(|i| *i >= at).unwrap_or(self.text.len())
    }
    /// Takes a key; true when it meant something to the editor.
    pub fn key(&mut self, key: &KeyEvent) -> bool {
        if key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
            return false;
        }
        self.overflowed = false;
        match key.code {
            KeyCode::Char(c) => self.insert(c.encode_utf8(&mut [0; 4])),
            KeyCode::Enter => self.insert("\n"),
            KeyCode::Backspace => {
                let from = self.before();
                self.text.replace_range(from..self.at, "");
                self.at = self.border(from);
            }
            KeyCode::Delete => {
                let to = self.after();
                self.text.replace_range(self.at..to, "");
                self.at = self.border(self.at);
            }
            KeyCode::Left => self.at = self.before(),
            KeyCode::Right => self.at = self.after(),
            KeyCode::Up => self.vertical(-1),
            KeyCode::Down => self.vertical(1),
            KeyCode::Home => self.at = self.line_of_cursor().1.start,
            KeyCode::End => self.at = self.line_of_cursor().1.end,
            _ => return false,
        }
        true
    }
    fn before(&self) -> usize {
        self.text[..self.at].grapheme_indices(true).next_back().map_or(0, |(i, _)| i)
    }
    fn after(&self) -> usize {
        self.text[self.at..].graphemes(true).next().map_or(self.at, |g| self.at + g.len())
    }
    fn vertical(&mut self, by: isize) {
        let (n, line) = self.line_of_cursor();
        let column = width(&self.text[line.start..self.at]);
        let lines = self.lines();
        let Some(to) = n.checked_add_signed(by).and_then(|n| lines.get(n)) else { return };
        let mut used = 0;
        self.at = to.end;
        for (i, grapheme) in self.text[to.clone()].grapheme_indices(true) {
            if used >= column {
                self.at = to.start + i;
                break;
            }
            used += width(grapheme);
        }
    }
    fn line_of_cursor(&self) -> (usize, Range<usize>) {
        let lines = self.lines();
        // at a soft break the cursor stands at the start of the later line
        let n = lines.iter().rposition(|line| line.start <= self.at).unwrap_or(0);
        let line = lines.get(n).cloned().unwrap_or(0..0);
        (n, line)
    }
    /// The byte ranges of the lines as they are shown, line breaks not included.
    fn lines(&self) -> Vec<Range<usize>> {
        let mut lines = Vec::new();
        let mut start = 0;
        for paragraph in self.text.split('\n') {
            soft_lines(paragraph, start, self.room, &mut lines);
            start += paragraph.len() + 1;
        }
        lines
    }

    /// Draws the text in `area`, the cursor in reverse video and always in sight.
    pub fn draw(&self, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect) {
        let lines = self.lines();
        let (here, _) = self.line_of_cursor();
        let height = usize::from(area.height);
        let top = here.saturating_sub(height.saturating_sub(1));
        for (y, (n, line)) in lines.iter().enumerate().skip(top).take(height).enumerate() {
            let at = Rect { y: area.y + u16::try_from(y).unwrap_or(0), height: 1, ..area };
            let style = look.style(Role::Text);
            let mut spans = Vec::new();
            if n == here {
                let (left, right) =
                    (&self.text[line.start..self.at], &self.text[self.at..line.end.max(self.at)]);
                let under = right.graphemes(true).next().unwrap_or(" ");
                let rest = right.get(under.len()..).unwrap_or("");
                spans.push(Span::styled(left.to_owned(), style));
                spans.push(Span::styled(under.to_owned(), look.style(Role::Banner)));
                spans.push(Span::styled(rest.to_owned(), style));
            } else {
                spans.push(Span::styled(self.text[line.clone()].to_owned(), style));
            }
            put(frame, Line::from(spans), at);
        }
    }
}

fn soft_lines(paragraph: &str, start: usize, room: usize, lines: &mut Vec<Range<usize>>) {
    let (mut from, mut used, mut chance) = (0, 0, None);
    for (i, grapheme) in paragraph.grapheme_indices(true) {
        let columns = width(grapheme);
        // one column is kept for the cursor behind the last character; a space may hang over it
        if grapheme != " " && used + columns >= room && i > from {
            let to = chance.filter(|c| *c > from).unwrap_or(i);
            lines.push(start + from..start + to);
            from = to;
            used = width(&paragraph[from..i]);
            chance = None;
        }
        used += columns;
        if grapheme == " " || columns == 2 {
            chance = Some(i + grapheme.len());
        }
    }
    lines.push(start + from..start + paragraph.len());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::stage::{self, ch, key};

    fn shown(editor: &Editor, size: (u16, u16)) -> String {
        stage::draw(size, |f, look| editor.draw(f, look, f.area())).text()
    }

    #[test]
    fn text_wraps_softly_and_the_cursor_stays_in_sight() {
        let mut editor = Editor::new("one two three\nfour", 100);
        editor.resize(8);
        assert_eq!(shown(&editor, (8, 4)), "one two\nthree\nfour\n");
        assert_eq!(shown(&editor, (8, 2)), "three\nfour");
    }

    #[test]
    fn moving_and_deleting_go_by_graphemes_and_shown_lines() {
        let mut editor = Editor::new("ab日e\u{301}", 100);
        editor.key(&key(KeyCode::Backspace));
        assert_eq!(editor.text(), "ab日");
        editor.key(&key(KeyCode::Home));
        editor.key(&key(KeyCode::Delete));
        editor.key(&ch('x'));
        assert_eq!(editor.text(), "xb日");
        editor.key(&key(KeyCode::Enter));
        editor.key(&key(KeyCode::Up));
        editor.key(&key(KeyCode::End));
        editor.key(&ch('!'));
        assert_eq!(editor.text(), "x!\nb日");
    }

    #[test]
    fn what_exceeds_the_limit_is_left_out_and_told() {
        let mut editor = Editor::new("abc", 5);
        editor.insert("defg");
        assert_eq!(editor.text(), "abcde");
        assert!(editor.overflowed());
        editor.key(&key(KeyCode::Backspace));
        assert!(!editor.overflowed());
    }

    #[test]
    fn characters_that_steer_terminals_are_left_out() {
        let editor = Editor::new("a\u{1b}[31m\u{202e}b\r\nc\td", 100);
        assert_eq!(editor.text(), "a[31mb\nc    d");
    }

    #[test]
    fn any_keys_at_any_width_keep_the_cursor_at_a_border() {
        let codes = [
            KeyCode::Left,
            KeyCode::Right,
            KeyCode::Up,
            KeyCode::Down,
            KeyCode::Home,
            KeyCode::End,
            KeyCode::Backspace,
            KeyCode::Delete,
            KeyCode::Enter,
        ];
        let pasted = ["e", "\u{301}", "👨‍👩‍👧", "\u{200d}", "日本 語", " word "];
        let mut editor = Editor::new("start text here", 500);
        let mut seed = 7_u32;
        for _ in 0..3_000 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let n = (seed >> 16) as usize;
            match n % 3 {
                0 => editor.insert(pasted[n / 3 % pasted.len()]),
                _ => {
                    editor.key(&key(codes[n / 3 % codes.len()]));
                }
            }
            editor.resize(n % 20);
            let _ = shown(&editor, (u16::try_from(n % 20).unwrap(), 3));
        }
    }
}
