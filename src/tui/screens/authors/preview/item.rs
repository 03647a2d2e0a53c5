//! One item: exactly as its candidate sees it (the exam's own desk and view), and as its author does.

use super::author;
use crate::edition::{Edition, Shown};
use crate::id::ItemId;
use crate::tui::Look;
use crate::tui::keymap::Action;
use crate::tui::screens::exam::{Desk, Extra, Marks, NO_RESPONSE, Rooms, draw_item};
use crate::tui::screens::reading::Reading;
use crate::tui::text::authors as words;
use crate::tui::text::types;
use crate::tui::theme::Role;
use crate::tui::widgets::{fit, put, rule, width};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use std::sync::Arc;

/// An item that lies open as in an exam.
#[derive(Debug)]
pub(super) struct OpenItem {
    pub(super) shown: Shown,
    desk: Desk,
}

impl OpenItem {
    pub(super) fn new(shown: Shown, size: (u16, u16)) -> Self {
        let mut open = Self { shown, desk: Desk::new(1, 1) };
        open.resize(size);
        open
    }

    /// The item as it is now; it lies as it lay.
    pub(super) fn renew(&mut self, shown: Shown) {
        if self.shown != shown {
            self.shown = shown;
            self.desk.renew();
            self.lay_out();
        }
    }

    pub(super) fn resize(&mut self, size: (u16, u16)) {
        self.desk.resize(size);
        self.lay_out();
    }

    fn show_pictures(&mut self, can: bool) {
        self.desk.show_pictures(can);
        self.lay_out();
    }

    fn lay_out(&mut self) {
        self.desk.lay_out(&self.shown.item, Extra::Open(&NO_RESPONSE, &[]));
    }

    /// Draws it from this column on, with what its author calls it where an exam has its navigator.
    pub(super) fn draw_at(&self, frame: &mut Frame<'_>, look: &Look<'_>, column: u16, edition: &Edition) {
        let Some(rooms) = self.desk.rooms().map(|rooms| rooms.moved(column)) else { return };
        if rooms.strip.right() > frame.area().right() || rooms.strip.bottom() > frame.area().bottom() {
            // the size was not told yet
            return;
        }
        put(frame, self.sub_line(look, &rooms), rooms.sub);
        draw_item(
            frame,
            look,
            &rooms,
            &self.desk,
            &self.shown.item,
            Marks { given: &NO_RESPONSE, struck: &[] },
        );
        if let Some(at) = rooms.rule {
            rule(frame, look, at);
        }
        put(frame, self.strip(look, edition, usize::from(rooms.strip.width)), rooms.strip);
    }

    fn sub_line(&self, look: &Look<'_>, rooms: &Rooms) -> Line<'static> {
        let signs = look.theme.signs;
        let item = &self.shown.item;
        let choose = types::task(item.kind, item.select);
        let room = usize::from(rooms.sub.width).saturating_sub(width(&choose) + 8);
        let (name, short) = &self.shown.domain;
        let name = fit(if width(name) <= room { name } else { short }, room, signs.ellipsis);
        Line::from(vec![
            Span::styled(format!(" {name} {} ", signs.dot), look.style(Role::Dim)),
            Span::styled(choose, look.style(if item.select == 1 { Role::Dim } else { Role::Strong })),
        ])
    }

    fn strip(&self, look: &Look<'_>, edition: &Edition, room: usize) -> Line<'static> {
        let Some((item, standing)) = edition.item(self.shown.index) else { return Line::default() };
        let dot = look.theme.signs.dot;
        let mut text = format!(" {} {dot} {}", item.id, item.status.word());
        if standing.is_due {
            text += &format!(" {dot} {}", words::DUE);
        }
        let (errors, warnings) = standing.counts;
        let mut spans =
            vec![Span::styled(fit(&text, room, look.theme.signs.ellipsis), look.style(Role::Dim))];
        if errors + warnings > 0 {
            let role = if errors > 0 { Role::Bad } else { Role::Warn };
            spans.push(Span::styled(format!(" {dot} {}", words::faults(errors, warnings)), look.style(role)));
        }
        Line::from(spans)
    }
}

/// An item on a page of its own.
pub(super) struct ItemPage {
    edition: Arc<Edition>,
    open: OpenItem,
    as_author: bool,
    of_form: bool,
    reading: Reading,
}

impl ItemPage {
    pub(super) fn new(
        edition: Arc<Edition>,
        shown: Shown,
        as_author: bool,
        of_form: bool,
        size: (u16, u16),
    ) -> Self {
        Self { edition, open: OpenItem::new(shown, size), as_author, of_form, reading: Reading::default() }
    }

    /// The item.
    pub(super) fn id(&self) -> &ItemId {
        &self.edition.bank.items[self.open.shown.index].id
    }
    /// The item as it is shown, and of which edition it is.
    pub(super) fn content(&self) -> (Arc<Edition>, Shown) {
        (self.edition.clone(), self.open.shown.clone())
    }
    /// The author's view is shown.
    pub(super) fn as_author(&self) -> bool {
        self.as_author
    }
    /// It lies open as part of a sample form.
    pub(super) fn is_of_form(&self) -> bool {
        self.of_form
    }

    /// The item as it is now; true, since it is still there.
    pub(super) fn renew(&mut self, edition: &Arc<Edition>, shown: Shown) -> bool {
        self.edition = edition.clone();
        self.open.renew(shown);
        true
    }

    pub(super) fn resize(&mut self, size: (u16, u16)) {
        self.open.resize(size);
    }

    /// Moves wide rows; false when there are none.
    pub(super) fn sideways(&mut self, steps: isize) -> bool {
        !self.as_author && self.open.desk.sideways(steps)
    }

    /// Takes a key's action; false where it means nothing to an item.
    pub(super) fn act(&mut self, action: Action) -> bool {
        if action == Action::Toggle {
            self.as_author = !self.as_author;
            self.reading.reset();
            return true;
        }
        if self.as_author {
            return self.reading.moved(action);
        }
        match action {
            Action::Up => self.open.desk.up(),
            Action::Down => self.open.desk.down(),
            Action::PageUp => self.open.desk.page(-1),
            Action::PageDown => self.open.desk.page(1),
            _ => return false,
        }
        true
    }

    pub(super) fn lay_out(&mut self, look: &Look<'_>, area: Rect, height: u16) {
        if self.as_author {
            let columns = usize::from(area.width.min(author::MEASURE)).saturating_sub(2);
            let rows = author::rows(&self.edition, &self.open.shown, columns, look.theme.signs.dot);
            self.reading.lay_out(rows, height);
        } else {
            self.open.show_pictures(look.pictures.is_some());
        }
    }

    /// Draws the candidate's view on the whole frame, or the author's in `area`.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect) {
        if self.as_author {
            let area = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
            self.reading.draw(frame, look, area);
        } else {
            self.open.draw_at(frame, look, 0, &self.edition);
        }
    }
}
