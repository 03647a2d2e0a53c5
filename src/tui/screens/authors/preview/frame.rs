//! What stands around the pages of a preview: the head, the banner, the footer.

use super::book::Trouble;
use super::{Paged, PreviewScreen, faults};
use crate::tui::keymap::Action;
use crate::tui::text::authors as words;
use crate::tui::theme::Role;
use crate::tui::widgets::{Page, Row, draw_rows, draw_scrolled, prose};
use crate::tui::{Look, Screen};
use ratatui::Frame;
use ratatui::layout::Rect;

impl PreviewScreen {
    /// The rows of the banner on a screen of so many columns, and at most so many of them.
    pub(super) fn banner(&self, look: &Look<'_>, columns: usize, most: usize) -> Vec<Row> {
        let Some(text) = self.book.banner(look) else { return Vec::new() };
        let mut rows = prose(&text, Role::Bad, columns);
        rows.truncate(most);
        rows
    }

    /// Draws the banner at the top of the matter; what is left of it.
    pub(super) fn draw_banner(&self, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect) -> Rect {
        let columns = usize::from(area.width.saturating_sub(2));
        let rows = self.banner(look, columns, usize::from(area.height / 4).max(1));
        let height = u16::try_from(rows.len()).unwrap_or(0);
        draw_rows(frame, look, Rect { x: area.x + 1, height, width: area.width - 1, ..area }, &rows, 0, 0);
        Rect { y: area.y + height, height: area.height.saturating_sub(height), ..area }
    }

    /// Before the first version: what is wrong with the file, or that it is being read.
    pub(super) fn draw_nothing(&self, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect) {
        let text = Rect { x: area.x + 1, width: area.width - 1, ..area };
        let columns = usize::from(text.width.saturating_sub(1));
        let rows = match &self.book.trouble {
            Some(Trouble::Broken(report)) => faults::of_broken(report, columns),
            Some(Trouble::Unreadable(why)) => prose(why, Role::Bad, columns),
            None => vec![Row::of(format!("{} {}", words::READING, look.theme.signs.ellipsis), Role::Dim)],
        };
        draw_scrolled(frame, look, text, &rows, 0);
    }

    /// What cannot be done with this bank.
    pub(super) fn without(&self) -> &'static [Action] {
        match self.book.edition() {
            Some(edition) if edition.bank.blueprints.len() > 1 => &[],
            _ => &[Action::Blueprint],
        }
    }

    pub(super) fn page(&self, look: &Look<'_>) -> Page {
        let dot = look.theme.signs.dot;
        let title = self.book.edition().map_or("", |edition| edition.bank.title.as_str());
        let name = &self.begin.name;
        let footer = match self.list.typing {
            true => words::FILTER_KEYS.map(|(key, label)| (key.to_owned(), label)).to_vec(),
            false => look.keys.footer_for(&[self.context()], 0, self.without()),
        };
        let titled = |part: &str| match part {
            "" => title.to_owned(),
            part => format!("{title} {dot} {part}"),
        };
        let (left, right) = match self.pages.last() {
            None => {
                let left = if title.is_empty() { name.clone() } else { format!("{title} {dot} {name}") };
                (left, self.list.right(self.book.edition().map(|e| &**e), look))
            }
            Some(Paged::Item(page)) => {
                let view = if page.as_author() { words::AUTHORS_VIEW } else { words::CANDIDATES_VIEW };
                let place = self.pages.iter().find_map(|other| match other {
                    Paged::Form(form) if page.is_of_form() => Some(form.place()),
                    _ => None,
                });
                let (number, of) = place.unwrap_or_else(|| self.list.place());
                (titled(view), format!("{}  {}", page.id(), words::place(number, of)))
            }
            Some(Paged::Form(page)) => (titled(words::SAMPLE), page.exam.to_string()),
            Some(Paged::Exposure(page)) => (titled(words::EXPOSURE), page.exam.to_string()),
            Some(Paged::Faults(_)) => (format!("{name} {dot} {}", words::ALL_FAULTS), String::new()),
        };
        Page { left, right, footer }
    }
}
