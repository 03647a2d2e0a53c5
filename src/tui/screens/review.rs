//! The review: every item with its state in words, filters, and the way to an item or to submitting.
//!
//! A part of the exam screen, so that the clock and the record go on while it is shown.

use crate::attempt::{Attempt, ItemStatus, Seen};
use crate::form::{ItemKind, PresentedForm, PresentedItem};
use crate::tui::Look;
use crate::tui::keymap::{Action, Context};
use crate::tui::screens::exam::overview::sign;
use crate::tui::text::review as words;
use crate::tui::text::types::stem_in_short;
use crate::tui::theme::Role;
use crate::tui::widgets::markdown::excerpt;
use crate::tui::widgets::{ListRow, draw_list, fit, prose, put, width};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use std::sync::Arc;

/// Which items are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filter {
    All,
    Open,
    Incomplete,
    Unseen,
    ForReview,
}

const FILTERS: [Filter; 5] =
    [Filter::All, Filter::Open, Filter::Incomplete, Filter::Unseen, Filter::ForReview];

/// Between columns.
const GAP: usize = 2;
/// From this room on it is said which items were seen in part.
const PART_FROM: usize = 95;

/// Columns of the list, as wide as what stands in them under any filter: the rest is for the stems.
struct Columns {
    room: usize,
    status: usize,
    flag: usize,
    part: usize,
}

impl Columns {
    fn of(attempt: &Attempt, room: usize) -> Self {
        let items = 1..=attempt.binding().items;
        let beside = |word: &str, any: bool| if any { width(word) + GAP } else { 0 };
        let marked = items.clone().any(|item| attempt.is_marked(item));
        let partly = room >= PART_FROM && items.clone().any(|item| attempt.seen(item) == Seen::Partly);
        Self {
            room,
            status: items.map(|item| width(&status_of(attempt, item))).max().unwrap_or(0) + GAP,
            flag: beside(words::for_review(), marked),
            part: beside(words::part_seen(), partly),
        }
    }
}

/// The status of an item in words.
fn status_of(attempt: &Attempt, item: u32) -> String {
    let select = attempt.shape().and_then(|s| s.item(item)).map_or(1, |s| s.select);
    words::status(attempt.status(item), attempt.parts(item), select)
}

/// The list of items.
#[derive(Debug, Clone)]
pub(crate) struct Review {
    /// The item under the cursor.
    item: u32,
    filter: usize,
    /// The beginning of each stem, on one line.
    excerpts: Arc<[String]>,
    /// Rows of the list, for paging.
    height: usize,
}

/// The filter that a person chose; all items at first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Chosen(usize);

/// What the person wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// To go on looking.
    None,
    /// To open this item.
    Open(u32),
    /// To go back to the item left.
    Back,
    /// To submit.
    Submit,
    /// The End dialog.
    End,
}

/// The beginning of each stem of a form, on one line.
pub(crate) fn excerpts(form: &PresentedForm) -> Arc<[String]> {
    let stem = |item: &PresentedItem| match item.kind {
        ItemKind::InlineChoice => excerpt(&stem_in_short(&item.stem)),
        _ => excerpt(&item.stem),
    };
    form.items.iter().map(stem).collect()
}

impl Filter {
    fn passes(self, attempt: &Attempt, item: u32) -> bool {
        let status = attempt.status(item);
        match self {
            Self::All => true,
            Self::Open => status == ItemStatus::Open,
            Self::Incomplete => status == ItemStatus::Incomplete,
            Self::Unseen => status == ItemStatus::Unseen,
            Self::ForReview => attempt.is_marked(item),
        }
    }
}

impl Review {
    /// The review of items with these excerpts, the cursor on `item`, or on the next one that is listed.
    pub(crate) fn new(excerpts: Arc<[String]>, item: u32, chosen: Chosen, attempt: &Attempt) -> Self {
        let mut review = Self { item, filter: chosen.0, excerpts, height: 10 };
        review.step(attempt, 0);
        review
    }
    /// The filter that was chosen, for the next look at the list.
    pub(crate) fn chosen(&self) -> Chosen {
        Chosen(self.filter)
    }
    /// The screen has so many rows.
    pub(crate) fn resize(&mut self, height: u16) {
        self.height = usize::from(height.saturating_sub(8)).max(1);
    }
    fn filter(&self) -> Filter {
        FILTERS.get(self.filter).copied().unwrap_or(Filter::All)
    }
    fn listed(&self, attempt: &Attempt) -> Vec<u32> {
        let filter = self.filter();
        (1..=attempt.binding().items).filter(|item| filter.passes(attempt, *item)).collect()
    }
    /// Takes an action.
    pub(crate) fn act(&mut self, action: Action, attempt: &Attempt) -> Wish {
        match action {
            Action::Up => self.step(attempt, -1),
            Action::Down => self.step(attempt, 1),
            Action::PageUp => self.step(attempt, -(isize::try_from(self.height).unwrap_or(1))),
            Action::PageDown => self.step(attempt, isize::try_from(self.height).unwrap_or(1)),
            Action::Filter => {
                self.filter = (self.filter + 1) % FILTERS.len();
                self.step(attempt, 0);
            }
            Action::Confirm if self.listed(attempt).contains(&self.item) => return Wish::Open(self.item),
            Action::Back => return Wish::Back,
            Action::Submit => return Wish::Submit,
            Action::End => return Wish::End,
            _ => {}
        }
        Wish::None
    }
    fn step(&mut self, attempt: &Attempt, by: isize) {
        let listed = self.listed(attempt);
        let at = listed.iter().position(|i| *i >= self.item).unwrap_or(listed.len().saturating_sub(1));
        let to = at.saturating_add_signed(by).min(listed.len().saturating_sub(1));
        if let Some(item) = listed.get(to) {
            self.item = *item;
        }
    }

    /// Draws filters and list in `area`.
    pub(crate) fn draw(&self, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect, attempt: &Attempt) {
        if area.height < 3 {
            return;
        }
        put(frame, self.filter_line(look, attempt), Rect { height: 1, ..area });
        let area = Rect { y: area.y + 2, height: area.height - 2, ..area };
        let listed = self.listed(attempt);
        if listed.is_empty() {
            let text = words::nothing(
                words::filters()[self.filter % FILTERS.len()],
                &look.key(Context::Review, Action::Filter),
            );
            let rows = prose(&text, Role::Text, usize::from(area.width).saturating_sub(2));
            let at = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
            crate::tui::widgets::draw_rows(frame, look, at, &rows, 0, 0);
            return;
        }
        let room = usize::from(area.width).saturating_sub(3);
        let columns = Columns::of(attempt, room);
        let rows: Vec<ListRow> =
            listed.iter().map(|item| ListRow::of(self.line(look, attempt, *item, &columns))).collect();
        let cursor = listed.iter().position(|i| *i == self.item).unwrap_or(0);
        draw_list(frame, look, area, &rows, cursor);
    }

    fn filter_line(&self, look: &Look<'_>, attempt: &Attempt) -> Line<'static> {
        let mut spans = vec![Span::raw(" ")];
        for (i, name) in words::filters().into_iter().enumerate() {
            let passes = |item: &u32| FILTERS[i].passes(attempt, *item);
            let count = (1..=attempt.binding().items).filter(passes).count();
            if i == self.filter {
                spans.push(Span::styled(format!("[{name} {count}]"), look.style(Role::Strong)));
            } else {
                spans.push(Span::styled(format!(" {name} {count} "), look.style(Role::Dim)));
            }
            spans.push(Span::raw(" "));
        }
        Line::from(spans)
    }

    fn line(&self, look: &Look<'_>, attempt: &Attempt, item: u32, columns: &Columns) -> Line<'static> {
        let signs = look.theme.signs;
        let status = attempt.status(item);
        let text = status_of(attempt, item);
        let (sign, role) = sign(signs, status, false);
        let marked = attempt.is_marked(item);
        let flag = if marked { words::for_review() } else { "" };
        let status_role = match status {
            ItemStatus::Answered => Role::Text,
            _ => Role::Strong,
        };
        let mut spans = vec![
            Span::styled(format!("{item:>3}  "), look.style(Role::Text)),
            Span::styled(sign, look.style(role)),
            Span::styled(format!(" {text:<0$}", columns.status), look.style(status_role)),
            Span::styled(format!("{flag:<0$}", columns.flag), look.style(Role::Warn)),
        ];
        if columns.part > 0 {
            let part = if attempt.seen(item) == Seen::Partly { words::part_seen() } else { "" };
            spans.push(Span::styled(format!("{part:<0$}", columns.part), look.style(Role::Dim)));
        }
        let used: usize = spans.iter().map(Span::width).sum();
        // a question that was not opened stays unread: reading is a fact of the record
        let excerpt = match attempt.seen(item) {
            Seen::Not => "",
            Seen::Partly | Seen::Whole => self.excerpts.get(item as usize - 1).map_or("", String::as_str),
        };
        let excerpt = fit(excerpt, columns.room.saturating_sub(used + 1), signs.ellipsis);
        debug_assert!(width(&excerpt) <= columns.room);
        spans.push(Span::styled(excerpt, look.style(Role::Text)));
        Line::from(spans)
    }
}
