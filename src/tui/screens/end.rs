//! The ways out of an exam: the End dialog, the last question before submitting, and the page while handing in.
//!
//! Parts of the exam screen, so that the clock and the record go on while they are shown.

use crate::attempt::{Attempt, End, ItemStatus, Phase, Seen};
use crate::time::Moment;
use crate::tui::keymap::Action;
use crate::tui::saving::Saving;
use crate::tui::text::{clock, end as words};
use crate::tui::theme::Role;
use crate::tui::widgets::{Field, Row, draw_scrolled, last_offset, panel_at_foot, prose, put, width};
use crate::tui::{Again, Look, NotHandedIn};
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// A way out, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Leave while the clock runs on.
    Leave,
    /// Submit.
    Submit,
    /// Take a break.
    Break,
    /// Stay.
    Stay,
}

/// The End dialog.
#[derive(Debug, Clone)]
pub(crate) struct EndDialog {
    ways: Vec<Way>,
    cursor: usize,
    /// Why there is no break.
    no_break: &'static str,
}

impl EndDialog {
    /// The dialog for an attempt as it stands; the cursor is on Stay.
    pub(crate) fn new(attempt: &Attempt) -> Self {
        let running = attempt.phase() == Phase::Running;
        let mut ways = vec![Way::Leave];
        if running {
            ways.push(Way::Submit);
        }
        if running && attempt.breaks_left_ms() > 0 {
            ways.push(Way::Break);
        }
        ways.push(Way::Stay);
        Self { cursor: ways.len() - 1, ways, no_break: no_break(attempt) }
    }
    /// Takes an action; `None` while nothing is decided.
    pub(crate) fn act(&mut self, action: Action) -> Option<Result<Way, &'static str>> {
        let way = match action {
            Action::Up => {
                self.cursor = self.cursor.saturating_sub(1);
                return None;
            }
            Action::Down => {
                self.cursor = (self.cursor + 1).min(self.ways.len() - 1);
                return None;
            }
            Action::Confirm => *self.ways.get(self.cursor)?,
            Action::Leave => Way::Leave,
            Action::Submit => Way::Submit,
            Action::Break => Way::Break,
            Action::Stay => Way::Stay,
            _ => return None,
        };
        Some(match way {
            way if self.ways.contains(&way) => Ok(way),
            Way::Break => Err(self.no_break),
            _ => Err(words::not_now()),
        })
    }
    /// Draws the dialog over what stands there.
    pub(crate) fn draw(&self, frame: &mut Frame<'_>, look: &Look<'_>, attempt: &Attempt) {
        let label = |way: Way| match way {
            Way::Leave => words::leave(attempt.deadline(look.now), look.now.wall, look.zone),
            Way::Submit => words::submit().to_owned(),
            Way::Break => words::take_break(attempt.breaks_left_ms()),
            Way::Stay => words::stay().to_owned(),
        };
        let labels: Vec<String> = self.ways.iter().map(|way| label(*way)).collect();
        let columns = labels.iter().map(|l| width(l) + 2).chain([width(words::title())]).max().unwrap_or(0);
        let rows = labels.len();
        // what stands behind steps back; the clock above, banners and keys do not
        let area = frame.area();
        let behind = Rect { y: area.y + 2, height: area.height.saturating_sub(4), ..area };
        frame.buffer_mut().set_style(behind.intersection(area), look.style(Role::Dim));
        let inside = panel_at_foot(
            frame,
            look,
            words::title(),
            u16::try_from(columns + 2).unwrap_or(u16::MAX),
            u16::try_from(rows).unwrap_or(u16::MAX),
        );
        for (i, label) in labels.into_iter().enumerate() {
            let y = inside.y + u16::try_from(i).unwrap_or(0);
            if y >= inside.y + inside.height {
                break;
            }
            let here = i == self.cursor;
            let bar = if here { look.theme.signs.cursor } else { " " };
            let style = look.style(if here { Role::Selected } else { Role::Text });
            let line = Line::from(vec![
                Span::styled(format!("{bar} "), look.style(Role::Accent)),
                Span::styled(label, style),
            ]);
            put(frame, line, Rect { y, height: 1, ..inside });
        }
    }
}

/// Why no break can be taken, where none can.
pub(crate) fn no_break(attempt: &Attempt) -> &'static str {
    match attempt.binding().breaks_ms {
        0 => words::without_breaks(),
        _ => words::no_break(),
    }
}

/// The last question before submitting: what is not done, and a word to be typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Submit {
    field: Field,
    top: usize,
    told: Option<String>,
}

/// What the person wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Nothing yet.
    None,
    /// To go on with the exam.
    Back,
    /// To hand in.
    HandIn,
}

impl Submit {
    /// Takes a key that is no action.
    pub(crate) fn key(&mut self, key: &KeyEvent) {
        if self.field.key(key) {
            self.told = None;
        }
    }
    /// Takes an action; `area` is the page's.
    pub(crate) fn act(&mut self, action: Action, area: Rect, attempt: &Attempt, now: &Moment) -> Answer {
        let (count, height) = (rows(area, attempt, now).len(), usize::from(list(area).height));
        let last = last_offset(count, height);
        // a row tells what is hidden, and one is seen twice
        let page = height.saturating_sub(2).max(1);
        let top = self.top.min(last);
        match action {
            Action::Up => self.top = top.saturating_sub(1),
            Action::Down => self.top = (top + 1).min(last),
            Action::PageUp => self.top = top.saturating_sub(page),
            Action::PageDown => self.top = (top + page).min(last),
            Action::Back => return Answer::Back,
            Action::Confirm if self.field.text().trim().eq_ignore_ascii_case(words::word()) => {
                return Answer::HandIn;
            }
            Action::Confirm => self.told = Some(words::other_word()),
            _ => {}
        }
        Answer::None
    }
    /// What it says is more than is seen at once in `area`.
    pub(crate) fn scrolls(area: Rect, attempt: &Attempt, now: &Moment) -> bool {
        rows(area, attempt, now).len() > usize::from(list(area).height)
    }
    /// Draws the page in `area`.
    pub(crate) fn draw(&self, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect, attempt: &Attempt) {
        draw_scrolled(frame, look, list(area), &rows(area, attempt, look.now), self.top);
        if area.height < FOOT {
            return;
        }
        let inside = list(area);
        let prompt = words::type_word();
        let mut spans = vec![Span::styled(format!("{prompt} "), look.style(Role::Text))];
        let left = usize::from(inside.width).saturating_sub(width(&prompt) + 1);
        spans.extend(self.field.spans(look, left.min(20), true));
        put(frame, Line::from(spans), Rect { y: area.y + area.height - 2, height: 1, ..inside });
        if let Some(told) = &self.told {
            let line = Span::styled(told.clone(), look.style(Role::Warn));
            put(frame, line, Rect { y: area.y + area.height - 1, height: 1, ..inside });
        }
    }
}

/// Rows of the page for the word, and what is said of it.
const FOOT: u16 = 3;

/// The part of the page's area that scrolls.
fn list(area: Rect) -> Rect {
    let height = area.height.saturating_sub(FOOT);
    Rect { x: area.x + 1, width: area.width.saturating_sub(2), height, ..area }
}

/// What the page says: first what must be known, then what is not done. Without rows between where all would not be seen.
fn rows(area: Rect, attempt: &Attempt, now: &Moment) -> Vec<Row> {
    let room = usize::from(area.width.min(80)).saturating_sub(2);
    let left = clock(i64::try_from(attempt.remaining_ms(now)).unwrap_or(i64::MAX));
    let mut parts = vec![prose(&words::meaning(&left), Role::Strong, room)];
    parts.extend(open_ends(attempt).iter().map(|text| prose(text, Role::Text, room)));
    let airy = parts.join(&Row::default());
    if airy.len() <= usize::from(list(area).height) { airy } else { parts.concat() }
}

/// What is not done, a sentence each.
pub(crate) fn open_ends(attempt: &Attempt) -> Vec<String> {
    let items = attempt.binding().items;
    let with =
        |status: ItemStatus| -> Vec<u32> { (1..=items).filter(|i| attempt.status(*i) == status).collect() };
    let (open, incomplete, unseen) =
        (with(ItemStatus::Open), with(ItemStatus::Incomplete), with(ItemStatus::Unseen));
    let partly: Vec<u32> = (1..=items).filter(|i| attempt.seen(*i) == Seen::Partly).collect();
    let marked: Vec<u32> = (1..=items).filter(|i| attempt.is_marked(*i)).collect();
    let mut texts = Vec::new();
    if !open.is_empty() {
        texts.push(words::open(&ranges(&open), open.len()));
    }
    if !incomplete.is_empty() {
        let select = |item: u32| attempt.shape().and_then(|s| s.item(item)).map_or(1, |s| s.select);
        let part = |item: &u32| words::part(*item, attempt.parts(*item), select(*item));
        let list: Vec<String> = incomplete.iter().map(part).collect();
        texts.push(words::incomplete(&list.join(", "), incomplete.len()));
    }
    if !unseen.is_empty() {
        texts.push(words::unseen(&ranges(&unseen), unseen.len()));
    }
    if !partly.is_empty() {
        texts.push(words::not_whole(&ranges(&partly), partly.len()));
    }
    if texts.is_empty() {
        texts.push(words::complete(items as usize));
    }
    if !marked.is_empty() {
        texts.push(words::marked(&ranges(&marked), marked.len()));
    }
    texts
}

/// `3, 7, 18–50`.
fn ranges(items: &[u32]) -> String {
    let mut parts: Vec<(u32, u32)> = Vec::new();
    for item in items {
        match parts.last_mut() {
            Some((_, to)) if *to + 1 == *item => *to = *item,
            _ => parts.push((*item, *item)),
        }
    }
    let part = |(from, to): &(u32, u32)| match to - from {
        0 => from.to_string(),
        1 => format!("{from}, {to}"),
        _ => format!("{from} to {to}"),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(", ")
}

/// The page while an ended attempt is handed in.
#[derive(Debug, Clone)]
pub(crate) struct Finish {
    how: End,
    /// When it was asked for, or failed.
    since_up: u64,
    failed: Option<NotHandedIn>,
    /// An answer is awaited.
    is_asked: bool,
}

/// After so long the person may go home although no answer came.
const PATIENCE_MS: u64 = 10_000;

impl Finish {
    /// Handing in began at `now`.
    pub(crate) fn new(how: End, now: &Moment) -> Self {
        Self { how, since_up: now.up, failed: None, is_asked: true }
    }
    /// It failed for this reason.
    pub(crate) fn fail(&mut self, reason: NotHandedIn, now: &Moment) {
        (self.failed, self.is_asked, self.since_up) = (Some(reason), false, now.up);
    }
    /// It failed, and can be tried again.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed.is_some()
    }
    /// It is tried once more.
    pub(crate) fn again(&mut self, now: &Moment) {
        (self.failed, self.is_asked, self.since_up) = (None, true, now.up);
    }
    /// It is tried once more without anybody asking for that: what is shown stays until there is an answer.
    pub(crate) fn again_by_itself(&mut self, now: &Moment) {
        (self.is_asked, self.since_up) = (true, now.up);
    }
    /// After how many milliseconds it is tried again by itself; `None` where a key has to be pressed for that.
    pub(crate) fn due_after_ms(&self, saving: &Saving, now: &Moment) -> Option<u64> {
        // what is not on disk is handed in as soon as it is
        let waits = !self.is_asked && saving.is_safe();
        let Again::After(pause) = self.failed.as_ref().filter(|_| waits)?.again else { return None };
        Some(pause.saturating_sub(now.up.saturating_sub(self.since_up)))
    }
    /// After how many milliseconds what is shown changes by itself.
    pub(crate) fn wake_after_ms(&self, saving: &Saving, now: &Moment) -> Option<u64> {
        let patience = PATIENCE_MS.checked_sub(now.up.saturating_sub(self.since_up));
        self.due_after_ms(saving, now).or(patience.filter(|_| !self.has_failed()))
    }
    /// The person need not wait any longer.
    pub(crate) fn may_leave(&self, now: &Moment) -> bool {
        self.failed.is_some() || now.up.saturating_sub(self.since_up) >= PATIENCE_MS
    }
    /// Draws the page in `area`; `saving` tells what is not on disk.
    pub(crate) fn draw(&self, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect, saving: &Saving) {
        let open = saving.open();
        let room = usize::from(area.width.min(80)).saturating_sub(2);
        let mut rows = vec![Row::default()];
        rows.extend(prose(words::ended(self.how, saving.is_safe()), Role::Strong, room));
        rows.push(Row::default());
        match &self.failed {
            None => {
                rows.extend(prose(&words::handing_in(look.theme.signs.ellipsis), Role::Text, room));
                if let Some(code) = saving.code() {
                    rows.push(Row::default());
                    rows.extend(prose(&words::signed(code), Role::Text, room));
                }
                if self.may_leave(look.now) {
                    rows.push(Row::default());
                    rows.extend(prose(&words::still_waiting(open), Role::Text, room));
                }
            }
            Some(reason) => {
                if !saving.is_told_by(reason) {
                    rows.extend(prose(&words::failed(open), Role::Text, room));
                    rows.push(Row::default());
                }
                // the banner says why saving fails
                if saving.failing().is_none() {
                    rows.extend(prose(&reason.why, Role::Bad, room));
                    rows.push(Row::default());
                }
                let keys = words::failed_keys(open, reason.again, saving.is_at_server());
                rows.extend(prose(&keys, Role::Text, room));
            }
        }
        let at = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
        if rows.len() > usize::from(at.height) {
            rows.retain(|row| *row != Row::default());
        }
        draw_scrolled(frame, look, at, &rows, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_of_items_are_told_as_ranges() {
        assert_eq!(ranges(&[3, 7, 18, 19, 20, 21, 49, 50]), "3, 7, 18 to 21, 49, 50");
        assert_eq!(ranges(&[]), "");
    }
}
