//! The items of the bank, with a filter and an order; above them the pool, below or beside them the one under the cursor.

use super::Book;
use super::item::OpenItem;
use crate::edition::{Edition, Filter, kind_word};
use crate::id::ItemId;
use crate::tui::Look;
use crate::tui::keymap::Action;
use crate::tui::text::authors as words;
use crate::tui::theme::Role;
use crate::tui::widgets::{
    Field, Ink, ListRow, Piece, Row, draw_list, draw_rows, draw_scrolled, fit, markdown, offset, prose, put,
    side_rule, width, wrap,
};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use std::sync::Arc;

/// From this size on the item under the cursor stands beside the list.
const ASIDE_FROM: (u16, u16) = (118, 24);
/// Columns of an item beside the list: as on the smallest full screen.
const ASIDE: u16 = 80;
/// Rows of the page's frame.
const FRAME: u16 = 4;
/// Columns of status, keys and points.
const STATUS: usize = 8;
const KEYS: usize = 10;
const POINTS: usize = 3;
/// The widest column of items, and of domains.
const ITEM: usize = 18;
const DOMAIN: usize = 20;
/// The list's own columns.
const LEAD: usize = 3;
/// Rows about the item under the cursor.
const BELOW: u16 = 3;
/// In a narrower room each domain's pool has a row of its own.
const POOL_FLOWS_FROM: usize = 56;
/// So many orders there are; `words::order` names them.
const ORDERS: usize = 4;

/// The list.
#[derive(Debug, Default)]
pub(super) struct List {
    field: Field,
    /// A filter is being typed.
    pub(super) typing: bool,
    order: usize,
    /// What is listed, by places in the bank, in the order shown.
    listed: Vec<usize>,
    cursor: usize,
    /// The item under the cursor, so that it stays there when the file changes.
    here: Option<ItemId>,
    size: (u16, u16),
    /// The item beside the list, where there is room for one.
    aside: Option<OpenItem>,
}

impl List {
    /// A list with this filter.
    pub(super) fn filtered(filter: &str) -> Self {
        Self { field: Field::with(filter), size: (80, 24), ..Self::default() }
    }

    /// The bank is another one, or more is known of it.
    pub(super) fn renew(&mut self, book: &Book) {
        let Some(edition) = book.edition() else { return };
        let here = self.here.take();
        self.listed = Filter::of(self.field.text()).listed(edition, book.linted.as_deref());
        self.in_order(edition, book);
        let stays = here.and_then(|id| {
            let index = edition.index(&id)?;
            self.listed.iter().position(|listed| *listed == index)
        });
        self.cursor = stays.unwrap_or(self.cursor).min(self.listed.len().saturating_sub(1));
        self.remember(edition);
    }

    fn remember(&mut self, edition: &Edition) {
        self.here = self.here().and_then(|i| edition.bank.items.get(i)).map(|item| item.id.clone());
    }

    fn in_order(&mut self, edition: &Edition, book: &Book) {
        let counts = |i: usize| book.counts(edition, i).unwrap_or_default();
        let domain = |i: usize| {
            let item = edition.bank.items.get(i)?;
            edition.bank.domains.iter().position(|domain| domain.id == item.domain)
        };
        let status = |i: usize| edition.bank.items.get(i).map(|item| item.status as u8);
        match self.order {
            1 => self.listed.sort_by_key(|i| std::cmp::Reverse(counts(*i))),
            2 => self.listed.sort_by_key(|i| domain(*i)),
            3 => self.listed.sort_by_key(|i| status(*i)),
            _ => self.listed.sort_unstable(),
        }
    }

    /// The next order; what it is called.
    pub(super) fn sort(&mut self, book: &Book) -> String {
        let Some(edition) = book.edition() else { return String::new() };
        self.order = (self.order + 1) % ORDERS;
        let here = self.here();
        self.in_order(edition, book);
        self.cursor =
            here.and_then(|index| self.listed.iter().position(|i| *i == index)).unwrap_or(self.cursor);
        words::ordered(self.order)
    }

    /// The place in the bank of the item under the cursor.
    pub(super) fn here(&self) -> Option<usize> {
        self.listed.get(self.cursor).copied()
    }

    /// The number of the item under the cursor, and how many are listed.
    pub(super) fn place(&self) -> (usize, usize) {
        (self.cursor + 1, self.listed.len())
    }

    /// Puts the cursor on an item, which a filter does not hide; false when there is none.
    pub(super) fn go_to(&mut self, book: &Book, id: &ItemId) -> bool {
        let Some(edition) = book.edition() else { return false };
        let Some(index) = edition.index(id) else { return false };
        if !self.listed.contains(&index) {
            self.field = Field::default();
            self.renew(book);
        }
        self.cursor = self.listed.iter().position(|i| *i == index).unwrap_or(0);
        self.remember(edition);
        true
    }

    /// Moves the cursor by one; false at an end.
    pub(super) fn step(&mut self, by: isize, book: &Book) -> bool {
        let Some(edition) = book.edition() else { return false };
        let Some(to) = self.cursor.checked_add_signed(by).filter(|to| *to < self.listed.len()) else {
            return false;
        };
        self.cursor = to;
        self.remember(edition);
        true
    }

    /// Takes a key's action; false where it means nothing to a list.
    pub(super) fn act(&mut self, action: Action, book: &Book, size: (u16, u16)) -> bool {
        let Some(edition) = book.edition() else { return false };
        let page = usize::from(size.1.saturating_sub(FRAME + 8)).max(1);
        let last = self.listed.len().saturating_sub(1);
        match action {
            Action::Up => self.cursor = self.cursor.saturating_sub(1),
            Action::Down => self.cursor = (self.cursor + 1).min(last),
            Action::PageUp => self.cursor = self.cursor.saturating_sub(page),
            Action::PageDown => self.cursor = (self.cursor + page).min(last),
            Action::Top => self.cursor = 0,
            Action::Bottom => self.cursor = last,
            Action::Find => self.typing = true,
            Action::Back => {
                self.field = Field::default();
                self.renew(book);
            }
            _ => return false,
        }
        self.remember(edition);
        true
    }

    /// A key while a filter is typed.
    pub(super) fn typed(&mut self, key: &KeyEvent, book: &Book) {
        let Some(edition) = book.edition() else { return };
        match key.code {
            KeyCode::Enter => self.typing = false,
            KeyCode::Esc => {
                (self.typing, self.field) = (false, Field::default());
                self.renew(book);
            }
            KeyCode::Up => _ = self.step(-1, book),
            KeyCode::Down => _ = self.step(1, book),
            _ => {
                let before = self.field.text().to_owned();
                self.field.key(key);
                if before != self.field.text() {
                    self.renew(book);
                }
            }
        }
        self.remember(edition);
    }

    /// A text pasted into the filter.
    pub(super) fn pasted(&mut self, text: &str, book: &Book) {
        self.field.insert(text);
        self.renew(book);
    }

    pub(super) fn resize(&mut self, size: (u16, u16)) {
        self.size = size;
        if let Some(aside) = &mut self.aside {
            aside.resize((ASIDE, size.1));
        }
    }

    fn has_aside(size: (u16, u16)) -> bool {
        size.0 >= ASIDE_FROM.0 && size.1 >= ASIDE_FROM.1
    }

    /// Lays the item under the cursor out, where it is shown beside the list.
    pub(super) fn renew_aside(&mut self, edition: &Arc<Edition>, order: &[u8; 32]) {
        let shown = self.here().filter(|_| Self::has_aside(self.size));
        let Some(shown) = shown.and_then(|index| edition.look(index, order)) else {
            self.aside = None;
            return;
        };
        match &mut self.aside {
            Some(aside) if aside.shown.index == shown.index => aside.renew(shown),
            aside => *aside = Some(OpenItem::new(shown, (ASIDE, self.size.1))),
        }
    }

    /// What stands to the right of the heading.
    pub(super) fn right(&self, edition: Option<&Edition>, look: &Look<'_>) -> String {
        let Some(edition) = edition else { return String::new() };
        let items = words::items(self.listed.len(), edition.items.len());
        if edition.is_linted {
            let (errors, warnings) = (edition.report.errors(), edition.report.warnings());
            return [words::faults(errors, warnings), items].iter().filter(|s| !s.is_empty()).fold(
                String::new(),
                |all, part| {
                    if all.is_empty() {
                        part.clone()
                    } else {
                        format!("{all} {} {part}", look.theme.signs.dot)
                    }
                },
            );
        }
        format!("{} {} {} {items}", words::CHECKING, look.theme.signs.ellipsis, look.theme.signs.dot)
    }

    /// The room of the list itself: what the item beside it leaves.
    pub(super) fn own(&self, area: Rect, size: (u16, u16)) -> Rect {
        match self.aside {
            Some(_) if Self::has_aside(size) => Rect { width: area.width - ASIDE - 1, ..area },
            _ => area,
        }
    }

    /// Draws the item beside the list, if there is room for one.
    pub(super) fn draw_aside(&self, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect, edition: &Edition) {
        let own = self.own(area, (frame.area().width, frame.area().height));
        if let Some(aside) = self.aside.as_ref().filter(|_| own != area) {
            side_rule(frame, look, Rect { x: own.right(), width: 1, ..area });
            aside.draw_at(frame, look, own.right() + 1, edition);
        }
    }

    /// Draws the list in its own room.
    pub(super) fn draw(
        &self,
        frame: &mut Frame<'_>,
        look: &Look<'_>,
        own: Rect,
        edition: &Edition,
        book: &Book,
    ) {
        let inner = usize::from(own.width.saturating_sub(2));
        let rows = pool(edition, inner, usize::from(own.height / 5).max(1));
        let height = u16::try_from(rows.len()).unwrap_or(0);
        draw_rows(frame, look, Rect { x: own.x + 1, height, width: own.width - 1, ..own }, &rows, 0, 0);
        let columns = Columns::of(edition, usize::from(own.width));
        let heading = Rect { y: own.y + height, height: 1, ..own };
        put(frame, Span::styled(columns.heading(), look.style(Role::Dim)), heading);
        let below = BELOW.min(own.height / 4);
        let list =
            Rect { y: heading.y + 1, height: own.height.saturating_sub(height + 1 + below + 1), ..own };
        if self.listed.is_empty() {
            let text = if edition.items.is_empty() { words::NO_ITEMS } else { words::NONE_LISTED };
            let at = Rect { x: own.x + 3, width: own.width.saturating_sub(3), ..list };
            draw_scrolled(frame, look, at, &prose(text, Role::Text, usize::from(at.width)), 0);
        } else {
            self.draw_rows(frame, look, list, &columns, edition, book);
        }
        let at = Rect { y: own.bottom().saturating_sub(below), height: below, ..own };
        self.draw_below(frame, look, at, edition);
    }

    /// The list itself; only rows in sight are made, since a bank may have thousands.
    fn draw_rows(
        &self,
        frame: &mut Frame<'_>,
        look: &Look<'_>,
        area: Rect,
        columns: &Columns,
        edition: &Edition,
        book: &Book,
    ) {
        let height = usize::from(area.height);
        let seen = offset(self.listed.len(), self.cursor, height.saturating_sub(1).max(1));
        let row = |(i, index): (usize, &usize)| {
            let near = i + 1 >= seen && i <= seen + height;
            ListRow::of(if near { columns.row(look, edition, book, *index) } else { Line::default() })
        };
        let rows: Vec<ListRow> = self.listed.iter().enumerate().map(row).collect();
        draw_list(frame, look, area, &rows, self.cursor);
    }

    /// What is typed as a filter, or what the item under the cursor asks and what is wrong with it.
    fn draw_below(&self, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect, edition: &Edition) {
        let room = usize::from(area.width.saturating_sub(2));
        let ellipsis = look.theme.signs.ellipsis;
        let filters = self.typing || !self.field.text().is_empty();
        if filters {
            let mut spans = vec![Span::styled(format!(" {} ", words::FILTER), look.style(Role::Strong))];
            let room = room.saturating_sub(width(words::FILTER) + 1);
            if self.typing && self.field.text().is_empty() {
                spans.push(Span::styled(" ", look.style(Role::Banner)));
                let hint = fit(words::FILTER_HINT, room.saturating_sub(2), ellipsis);
                spans.push(Span::styled(format!(" {hint}"), look.style(Role::Dim)));
            } else {
                spans.extend(self.field.spans(look, room, self.typing));
            }
            put(frame, Line::from(spans), Rect { y: area.bottom().saturating_sub(1), height: 1, ..area });
        }
        let lines = area.height - u16::from(filters);
        let Some((item, standing)) = self.here().and_then(|index| edition.item(index)) else { return };
        let mut rows = Vec::new();
        if let Some((fault, at)) = edition.faults(&standing.faults).into_iter().next() {
            let said = format!("{} in line {}: {}", fault.severity.word(), at.line, fault.message);
            rows = prose(&said, super::faults::role(fault), room);
        }
        // what is wrong comes first; where nothing is, or there is room, what the item asks
        if rows.len() < usize::from(lines) {
            rows.extend(prose(&markdown::excerpt(&item.stem), Role::Dim, room));
        }
        let cut = rows.len() > usize::from(lines);
        rows.truncate(usize::from(lines));
        if let Some(last) = rows.last_mut().filter(|_| cut) {
            let (text, role) = (last.plain(), last.body.first().map_or(Role::Dim, |piece| piece.role));
            *last = Row::of(fit(&format!("{text} {ellipsis}"), room, ellipsis), role);
        }
        draw_rows(
            frame,
            look,
            Rect { x: area.x + 1, height: lines, width: area.width - 1, ..area },
            &rows,
            0,
            0,
        );
    }
}

/// The pool of each domain, in at most so many rows; where that is too few, those that are short, or that none is.
fn pool(edition: &Edition, columns: usize, most: usize) -> Vec<Row> {
    let blueprints = &edition.pool.blueprints;
    let mut rows = Vec::new();
    for blueprint in blueprints {
        let mut runs = vec![(format!("{} ", words::POOL), Role::Dim)];
        if blueprints.len() > 1 {
            runs.push((format!("{}: ", blueprint.exam), Role::Dim));
        }
        for (i, row) in blueprint.rows.iter().enumerate() {
            if i > 0 {
                runs.push((if columns < POOL_FLOWS_FROM { "\n" } else { ", " }.to_owned(), Role::Dim));
            }
            runs.push(match row.live < row.needed {
                true => (whole(&format!("{row} {}", words::SHORT)), Role::Bad),
                false => (whole(&row.to_string()), Role::Text),
            });
        }
        rows.extend(hung(&runs, columns));
    }
    if rows.len() <= most {
        return rows;
    }
    let short: Vec<String> =
        blueprints.iter().flat_map(|blueprint| blueprint.short().map(ToString::to_string)).collect();
    let (text, role) = match short.is_empty() {
        true => (words::pool_enough(edition.pool.factor), Role::Text),
        false => (words::pool_short(&short.join(", ")), Role::Bad),
    };
    let mut rows = hung(&[(format!("{} ", words::POOL), Role::Dim), (text, role)], columns);
    rows.truncate(most);
    rows
}

/// A text that no line breaks in.
fn whole(text: &str) -> String {
    text.replace(' ', "\u{a0}").replace('-', "\u{2011}")
}

/// Runs in lines, the later ones behind the first word.
fn hung(runs: &[(String, Role)], columns: usize) -> Vec<Row> {
    let indent = width(words::POOL) + 1;
    let lines = wrap(runs, columns, columns.saturating_sub(indent));
    let row = |(i, mut body): (usize, Vec<Piece>)| {
        for piece in &mut body {
            if let Ink::Text(text) = &mut piece.ink {
                *text = text.replace('\u{a0}', " ").replace('\u{2011}', "-");
            }
        }
        let lead = if i == 0 { Vec::new() } else { vec![Piece::text(" ".repeat(indent), Role::Dim)] };
        Row { lead, body, wide: false }
    };
    lines.into_iter().enumerate().map(row).collect()
}

/// Columns that the words for how its items are answered take, and no fewer than `least`, which is enough for a choice.
pub(super) fn kind_columns(edition: &Edition, least: usize) -> usize {
    let kinds = edition.bank.items.iter().map(|item| item.kind.kind());
    let words = kinds.filter(|kind| !kind.is_choice()).map(|kind| width(kind.word()));
    words.max().unwrap_or(0).max(least)
}

/// Which columns there is room for.
struct Columns {
    item: usize,
    domain: usize,
    /// Columns for how an item is answered; 0 where there is no room for it.
    keys: usize,
}

impl Columns {
    fn of(edition: &Edition, room: usize) -> Self {
        let widest = |texts: &mut dyn Iterator<Item = &str>| texts.map(width).max().unwrap_or(0);
        let item = widest(&mut edition.bank.items.iter().map(|item| item.id.as_str())).clamp(4, ITEM);
        let domain = widest(&mut edition.bank.domains.iter().map(|d| d.short.as_str())).clamp(6, DOMAIN);
        let faults = 19;
        let least = LEAD + item + 2 + STATUS + 2 + faults;
        let keys = kind_columns(edition, KEYS);
        let with_keys = least + keys + 2 + POINTS + 2;
        let (keys, taken) = if room >= with_keys { (keys, with_keys) } else { (0, least) };
        let left = room.saturating_sub(taken + 2);
        Self { item, domain: if left >= 8 { domain.min(left) } else { 0 }, keys }
    }

    fn heading(&self) -> String {
        let mut text = format!("{}{}", " ".repeat(LEAD), padded(words::ITEM, self.item));
        if self.domain > 0 {
            text += &format!("  {}", padded(words::DOMAIN, self.domain));
        }
        text += &format!("  {}", padded(words::STATUS, STATUS));
        if self.keys > 0 {
            text += &format!("  {}  {:>POINTS$}", padded(words::KEY, self.keys), words::POINTS);
        }
        text + "  " + words::FAULTS
    }

    fn row(&self, look: &Look<'_>, edition: &Edition, book: &Book, index: usize) -> Line<'static> {
        let Some((item, standing)) = edition.item(index) else { return Line::default() };
        let signs = look.theme.signs;
        let cell = |text: &str, columns: usize| padded(&fit(text, columns, signs.ellipsis), columns);
        let plain = |text: String| Span::styled(text, look.style(Role::Text));
        let mut spans = vec![plain(cell(item.id.as_str(), self.item))];
        if self.domain > 0 {
            let domain = edition.bank.domains.iter().find(|domain| domain.id == item.domain);
            spans.push(plain(format!("  {}", cell(domain.map_or("", |d| &d.short), self.domain))));
        }
        spans.push(plain(format!("  {}", padded(item.status.word(), STATUS))));
        if self.keys > 0 {
            spans.push(plain(format!("  {}  {:>POINTS$}", cell(&kind_word(item), self.keys), item.points)));
        }
        let (said, role) = match book.counts(edition, index) {
            None => (signs.ellipsis.to_owned(), Role::Dim),
            Some((0, 0)) if standing.is_due => (words::DUE.to_owned(), Role::Warn),
            Some((0, 0)) => (signs.dash.to_owned(), Role::Dim),
            Some((errors, warnings)) => {
                (words::faults(errors, warnings), if errors > 0 { Role::Bad } else { Role::Warn })
            }
        };
        spans.push(Span::styled(format!("  {said}"), look.style(role)));
        if standing.is_due && said != words::DUE {
            spans.push(Span::styled(format!("  {}", words::DUE), look.style(Role::Warn)));
        }
        Line::from(spans)
    }
}

/// The text with blanks up to so many columns.
pub(super) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}
