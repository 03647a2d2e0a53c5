//! The whole picture of the exam.

use super::item_view::{self, Marks};
use super::overview::{self, Side};
use super::rooms::{MOST_BANNERS, Rooms};
use super::sheet::Extra;
use super::time::CLOCK_STAYS_MS;
use super::{Desk, ExamScreen, NO_RESPONSE, Pane, Submit, Telling, without};
use crate::attempt::Phase;
use crate::tui::Look;
use crate::tui::keymap::{Action, Context};
use crate::tui::saving::Saving;
use crate::tui::text::{
    clock, end as end_words, exam as words, help as help_words, replay as replay_words,
    review as review_words, types,
};
use crate::tui::theme::Role;
use crate::tui::widgets::{
    Footer, Page, Row, draw_message, draw_rows, fit, fit_middle, prose, put, rule, width,
};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;
use std::borrow::Cow;

/// Columns of the exam's title (and the page's) that stay when names are long.
const LEAST_TITLE: usize = 24;
/// The same as long as the name has its room too.
const WHOLE_TITLE: usize = 44;

impl ExamScreen {
    pub(super) fn draw(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        let area = frame.area();
        let size = (area.width, area.height);
        let banners = self.banners(usize::from(area.width), look.theme.signs.ellipsis);
        let rows = self.rows_of(&banners);
        let inner = below_banners(Page::room(area), rows);
        let small = || match self.replayed {
            true => replay_words::REPLAY.to_owned(),
            false => {
                let remaining = self.attempt().remaining_ms(look.now);
                words::small(remaining, look.theme.signs.dot, self.is_safe())
            }
        };
        let page = self.page(look, usize::from(area.width), inner);
        if page.draw(frame, look, small).is_none() {
            return;
        }
        let Some(rooms) = Rooms::of(size, rows) else { return };
        match self.panes.iter().rev().find(|pane| !matches!(pane, Pane::GoTo(_) | Pane::End(_))) {
            Some(Pane::Review(review)) => review.draw(frame, look, inner, self.attempt()),
            Some(Pane::Submit(submit)) => submit.draw(frame, look, inner, self.attempt()),
            Some(Pane::Writing(writing)) => writing.draw(frame, look, inner),
            Some(Pane::Help(help)) => help.draw(frame, look, inner),
            Some(Pane::Finish(finish)) => finish.draw(frame, look, inner, self.paper.saving()),
            _ if self.is_covered() || self.replay_cover().is_some() => self.draw_cover(frame, look, inner),
            _ => self.draw_item(frame, look, &rooms, size, rows),
        }
        match self.panes.last() {
            Some(Pane::End(end)) => end.draw(frame, look, self.attempt()),
            Some(Pane::GoTo(go_to)) => go_to.draw(frame, look, self.desk.items()),
            _ => {}
        }
        let below = rooms.banners.height.min(u16::from(self.replayed));
        let at = Rect { y: rooms.banners.y + below, height: rooms.banners.height - below, ..rooms.banners };
        draw_banners(frame, look, at, &banners);
        self.draw_told(frame, look);
    }

    /// All that was answered is on disk.
    fn is_safe(&self) -> bool {
        self.paper.saving().is_safe() && self.unrecorded.is_none()
    }

    /// The room of a pane, on the screen as it is.
    pub(super) fn page_area(&self) -> Rect {
        let (width, height) = self.desk.size();
        below_banners(
            Page::room(Rect { width, height, ..Rect::default() }),
            self.banner_rows((width, height)),
        )
    }

    /// The keys that do something now; a pane has this room.
    fn footer(&self, look: &Look<'_>, inner: Rect) -> Footer {
        let contexts = match self.panes.last() {
            Some(Pane::Finish(finish)) if !finish.may_leave(look.now) => &[],
            _ => self.contexts(),
        };
        match (contexts, self.item()) {
            ([.., Context::Exam], Some(item)) => {
                look.keys.footer_for(contexts, self.desk.options_here(item), without(item.kind))
            }
            ([Context::Submit], _) if !Submit::scrolls(inner, self.attempt(), look.now) => {
                look.keys.footer_for(contexts, 0, &[Action::PageDown])
            }
            _ => look.keys.footer(contexts),
        }
    }

    fn page(&self, look: &Look<'_>, columns: usize, inner: Rect) -> Page {
        let title = |right: String, left: String| Page { left, right, footer: self.footer(look, inner) };
        if self.attempt().has_ended() && !self.replayed {
            let left =
                format!("{} {} {}", self.form().title, look.theme.signs.dot, end_words::finishing_title());
            return title(self.name.clone(), left);
        }
        let time = self.clock_text(look);
        let part = match self.panes.iter().rev().find(|pane| !matches!(pane, Pane::GoTo(_) | Pane::End(_))) {
            Some(Pane::Review(_)) => review_words::title().to_owned(),
            Some(Pane::Submit(_)) => end_words::submit_title().to_owned(),
            Some(Pane::Writing(writing)) => writing.title(),
            Some(Pane::Help(_)) => help_words::title().to_owned(),
            _ => String::new(),
        };
        let left = match part.is_empty() {
            // first, so that it stays however narrow it is
            true if self.replayed => {
                format!("{} {} {}", replay_words::REPLAY, look.theme.signs.dot, self.form().title)
            }
            true => self.form().title.clone(),
            false => format!("{} {} {part}", self.form().title, look.theme.signs.dot),
        };
        let (number, of) = (self.number(), self.desk.items());
        let last = u32::try_from(of).unwrap_or(u32::MAX);
        // as wide as the last number, so that nothing beside it moves
        let full = words::question(last, of);
        let full = format!("{:>1$}", words::question(number, of), width(&full));
        let scored = self.form().scored;
        let counted = if scored == last { String::new() } else { words::of_them(scored) };
        let short =
            format!("{:>1$}", words::question_short(number, of), width(&words::question_short(last, of)));
        let ellipsis = look.theme.signs.ellipsis;
        let room = columns.saturating_sub(2);
        let fits = |right: &str, keep: usize| width(right) + 2 + width(&left).min(keep) <= room;
        let candidate = |shorter: u8| match shorter {
            0 => format!("{}         {full}{counted}  {time}", self.name),
            1 => format!("{}  {full}{counted}  {time}", self.name),
            2 => format!("{}  {full}  {time}", self.name),
            _ => format!("{}  {short}  {time}", self.name),
        };
        let whole = (0..4).map(candidate).find(|right| fits(right, WHOLE_TITLE));
        let right = whole.or_else(|| Some(candidate(3)).filter(|right| fits(right, LEAST_TITLE)));
        let right = right.unwrap_or_else(|| {
            let used = width(&short) + width(&time) + 6 + width(&left).min(LEAST_TITLE);
            format!("{}  {short}  {time}", fit(&self.name, room.saturating_sub(used), ellipsis))
        });
        let room = room.saturating_sub(width(&right) + 2);
        // where only one of them fits, what lies open says more than the exam's name
        let left = if width(&left) > room && !part.is_empty() { part } else { left };
        title(right, fit(&left, room, ellipsis))
    }

    fn clock_text(&self, look: &Look<'_>) -> String {
        let remaining = self.attempt().remaining_ms(look.now);
        if self.hides_clock(remaining) {
            return words::clock_hidden().to_owned();
        }
        clock(i64::try_from(remaining).unwrap_or(i64::MAX))
    }

    fn hides_clock(&self, remaining: u64) -> bool {
        self.clock_hidden && remaining > CLOCK_STAYS_MS
    }

    fn draw_item(
        &self,
        frame: &mut Frame<'_>,
        look: &Look<'_>,
        rooms: &Rooms,
        size: (u16, u16),
        banners: u16,
    ) {
        let Some(item) = self.item() else { return };
        let given = self.attempt().given(self.number()).unwrap_or(&NO_RESPONSE);
        let struck = self.attempt().struck(self.number());
        put(frame, self.sub_line(look, usize::from(rooms.sub.width)), rooms.sub);
        let desk = self.desk_for(size, banners);
        item_view::draw(frame, look, rooms, &desk, item, Marks { given, struck });
        if let Some(at) = rooms.rule {
            rule(frame, look, at);
        }
        let strip = overview::strip(self.attempt(), self.number(), look, usize::from(rooms.strip.width));
        put(frame, strip, rooms.strip);
        if let Some(at) = rooms.side {
            let remaining = self.attempt().remaining_ms(look.now);
            let side = Side {
                attempt: self.attempt(),
                current: self.number(),
                notes: &self.notes,
                remaining: (!self.hides_clock(remaining)).then_some(remaining),
            };
            overview::side(frame, look, at, &side);
        }
    }

    /// The desk as it lies; laid out anew for the frame when its size was not told yet.
    fn desk_for(&self, size: (u16, u16), banners: u16) -> Cow<'_, Desk> {
        if self.desk.size() == size && self.desk.banners() == banners {
            return Cow::Borrowed(&self.desk);
        }
        let mut desk = self.desk.clone();
        desk.resize(size);
        desk.keep_for_banners(banners);
        if let Some(item) = self.item() {
            let given = self.attempt().given(self.number()).unwrap_or(&NO_RESPONSE);
            desk.lay_out(item, Extra::Open(given, self.attempt().struck(self.number())));
        }
        Cow::Owned(desk)
    }

    fn sub_line(&self, look: &Look<'_>, columns: usize) -> Line<'static> {
        let signs = look.theme.signs;
        let Some(item) = self.item() else { return Line::default() };
        let marked = self.attempt().is_marked(self.number());
        let choose = types::task(item.kind, item.select);
        let flag = if marked { format!(" {} {}", signs.dot, words::for_review()) } else { String::new() };
        let saved = super::saving::spans(self.paper.saving(), self.unrecorded.is_some(), columns, look);
        let saved_width: usize = saved.iter().map(Span::width).sum();
        let room = columns.saturating_sub(2 + width(&choose) + 3 + width(&flag) + saved_width + 2);
        let domain = self.form().domains.iter().find(|d| d.id == item.domain);
        let name =
            domain.map_or("", |d| if width(&d.name) <= room { d.name.as_str() } else { d.short.as_str() });
        let name = fit(name, room, signs.ellipsis);
        let mut spans = vec![
            Span::styled(format!(" {name} {} ", signs.dot), look.style(Role::Dim)),
            Span::styled(
                choose,
                look.style(if item.select == 1 || !item.kind.is_choice() { Role::Dim } else { Role::Strong }),
            ),
            Span::styled(flag, look.style(Role::Warn)),
        ];
        let used: usize = spans.iter().map(Span::width).sum();
        spans.push(Span::raw(" ".repeat(columns.saturating_sub(used + saved_width + 1))));
        spans.extend(saved);
        Line::from(spans)
    }

    fn draw_cover(&self, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect) {
        let lines = match (self.replay_cover(), self.attempt().phase()) {
            (Some(lines), _) => lines,
            (None, Phase::Paused) => words::paused().map(str::to_owned).to_vec(),
            (None, _) => {
                let left = self.attempt().break_left_ms(look.now);
                words::on_break((left < u64::MAX).then_some(left)).to_vec()
            }
        };
        overview::cover(frame, look, area, &lines);
    }

    /// Rows of banners on a screen of this size.
    pub(super) fn banner_rows(&self, size: (u16, u16)) -> u16 {
        // the sign of what was cut takes a place of its own in a row that is there anyway
        self.rows_of(&self.banners(usize::from(size.0), "."))
    }

    /// Rows that banners take. Those of a replay are always there: the rule above them stays.
    fn rows_of(&self, banners: &[Row]) -> u16 {
        u16::try_from(banners.len()).unwrap_or(u16::MAX).saturating_add(u16::from(self.replayed))
    }

    /// What must not be overlooked, the most pressing first.
    fn banners(&self, columns: usize, ellipsis: &str) -> Vec<Row> {
        if self.replayed {
            // always a row each, so that nothing moves from fact to fact
            let row = |text: &String| Row::of(fit(text, columns.saturating_sub(2), ellipsis), Role::Banner);
            return self.notices.iter().map(row).collect();
        }
        let mut texts = Vec::new();
        texts.extend(self.loss_told.map(end_words::leaving_loses));
        texts.extend(self.alert.map(|alert| words::time_warning(alert.threshold_ms, alert.left_ms)));
        let saving = self.paper.saving();
        let failing = saving.failing().map(words::failing);
        // with the exam its notes end: nobody keeps them any more
        let notes = saving.notes_failing().filter(|_| !self.attempt().has_ended());
        texts.extend(failing.or_else(|| notes.map(words::notes_failing)));
        // at the end the page says what becomes of it
        let sending = (!self.attempt().has_ended()).then_some(saving);
        texts.extend(sending.filter(|sending| sending.is_withdrawn()).map(|_| words::withdrawn()));
        texts.extend(sending.and_then(Saving::untaken).map(words::untaken));
        texts.extend(sending.and_then(Saving::signed_out).map(words::signed_out));
        texts.extend(self.notices.first().cloned());
        share_rows(&texts, usize::from(MOST_BANNERS), columns.saturating_sub(2), ellipsis)
    }

    fn draw_told(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        let Some(told) = &self.told else { return };
        let text = match &told.what {
            Telling::Text(text) => text.clone(),
            Telling::Keys(words) => words(look.keys),
            Telling::Commented(kind, seq) => {
                words::commented(*kind, self.paper.saving().saved() >= *seq).to_owned()
            }
            Telling::FocusLost(at) => words::focus_lost(*at, look.zone),
            Telling::FocusBack(lost, back) => words::focus_back(*lost, *back, look.zone),
        };
        draw_message(frame, look, &text);
    }
}

/// The texts in at most `most` rows: one for each at least, and the more pressing ones as many as they need. A text that is
/// not seen whole says so; with several rows its end is seen: there stands what happened, with a path whose end says most.
fn share_rows(texts: &[String], most: usize, columns: usize, ellipsis: &str) -> Vec<Row> {
    let (mut left, mut shared) = (most, Vec::new());
    for (at, text) in texts.iter().enumerate().take(most) {
        let mut rows = prose(text, Role::Banner, columns);
        let room = left.saturating_sub(texts.len().min(most) - at - 1);
        if rows.len() > room {
            rows.truncate(room - 1);
            let rest = behind(text, &rows);
            // what there is one row for says first what the matter is
            let fit = if room == 1 { fit } else { fit_middle };
            rows.push(Row::of(fit(rest, columns, ellipsis), Role::Banner));
        }
        left -= rows.len();
        shared.extend(rows);
    }
    shared
}

/// What of a text stands behind these rows of it.
fn behind<'t>(text: &'t str, rows: &[Row]) -> &'t str {
    let is_shown = |c: &char| !c.is_whitespace();
    let shown = rows.iter().map(|row| row.plain().chars().filter(is_shown).count()).sum();
    let next = text.char_indices().filter(|(_, c)| is_shown(c)).nth(shown);
    &text[next.map_or(text.len(), |(at, _)| at)..]
}

/// What is left of the room for the matter when so many rows of banners stand above: the first takes the place of a rule.
fn below_banners(matter: Rect, rows: u16) -> Rect {
    let extra = rows.saturating_sub(1).min(MOST_BANNERS - 1);
    Rect { y: matter.y + extra, height: matter.height.saturating_sub(extra), ..matter }
}

fn draw_banners(frame: &mut Frame<'_>, look: &Look<'_>, area: Rect, rows: &[Row]) {
    for (y, row) in rows.iter().enumerate().take(usize::from(area.height)) {
        let at = Rect { y: area.y + u16::try_from(y).unwrap_or(0), height: 1, ..area };
        frame.render_widget(Clear, at);
        let blank = Span::styled(" ".repeat(usize::from(at.width)), look.style(Role::Banner));
        frame.render_widget(blank, at);
        let text = Rect { x: at.x + 1, width: at.width.saturating_sub(1), ..at };
        draw_rows(frame, look, text, std::slice::from_ref(row), 0, 0);
    }
}
