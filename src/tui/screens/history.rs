//! The attempts of who is sitting, newest first.
//!
//! The list comes without a look at the records, so that it is there at once however long it is; records are judged one
//! at a time while it is read: that of the attempt to be opened first, then the cursor's, then those in sight.

use crate::api::{AttemptReport, AttemptSummary, Became, Holds, Overview};
use crate::id::AttemptId;
use crate::time::Moment;
use crate::tui::keymap::{Action, Context};
use crate::tui::screens::everywhere;
use crate::tui::screens::notice::NoticeScreen;
use crate::tui::text::{history as words, instant, minutes_seconds, notice};
use crate::tui::theme::Role;
use crate::tui::ways::Ways;
use crate::tui::widgets::{ListRow, Page, draw_list, fit, offset, put, width};
use crate::tui::{Effect, Event, Look, Reply, Request, Screen};
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The list of attempts.
pub struct HistoryScreen {
    ways: Ways,
    overview: Arc<Overview>,
    fetch: Fetch,
    attempts: Vec<AttemptSummary>,
    reports: BTreeMap<AttemptId, Result<Arc<AttemptReport>, String>>,
    /// Its record is being judged.
    judging: Option<AttemptId>,
    /// It is shown as soon as its report is there.
    opening: Option<AttemptId>,
    cursor: usize,
    /// Rows of the list that are in sight.
    room: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fetch {
    Due,
    Asked,
    Done,
    Failed,
}

/// Rows around the list: its heading, and two lines about the cursor's row with one free above them.
const AROUND: u16 = 4;
/// Columns of day, state, points, time and record.
const DATE: usize = 11;
const STATE: usize = 10;
const POINTS: usize = 9;
const TIME: usize = 6;
const RECORD: usize = 10;
/// Columns between two others, and before the first.
const GAP: usize = 2;
const LEAD: usize = 3;
/// The narrowest and the widest title.
const TITLE: (usize, usize) = (16, 44);

impl HistoryScreen {
    /// The attempts of the person of this overview.
    pub fn new(overview: Arc<Overview>, ways: Ways) -> Self {
        Self {
            ways,
            overview,
            fetch: Fetch::Due,
            attempts: Vec::new(),
            reports: BTreeMap::new(),
            judging: None,
            opening: None,
            cursor: 0,
            room: 0,
        }
    }

    fn ask(&mut self) -> Vec<Effect> {
        self.fetch = Fetch::Asked;
        vec![Effect::Ask(Request::History)]
    }

    fn key(&mut self, key: &KeyEvent) -> Vec<Effect> {
        let Some(action) = everywhere::action(Context::History, key) else { return Vec::new() };
        let page = isize::try_from(self.room.max(2) - 1).unwrap_or(1);
        match action {
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.step(-page),
            Action::PageDown => self.step(page),
            Action::Top => self.step(isize::MIN),
            Action::Bottom => self.step(isize::MAX),
            Action::Confirm => return self.open(),
            Action::Back => return vec![Effect::Pop],
            other => return everywhere::otherwise(other, Context::History, self.ways),
        }
        self.opening = None;
        self.judge()
    }

    fn step(&mut self, by: isize) {
        self.cursor = self.cursor.saturating_add_signed(by).min(self.attempts.len().saturating_sub(1));
    }

    fn open(&mut self) -> Vec<Effect> {
        if self.fetch == Fetch::Failed {
            return self.ask();
        }
        let Some(id) = self.attempts.get(self.cursor).map(|attempt| attempt.attempt.clone()) else {
            return Vec::new();
        };
        // what went wrong the last time may have been mended
        if self.reports.get(&id).is_some_and(Result::is_err) {
            self.reports.remove(&id);
        }
        match self.reports.get(&id) {
            Some(Ok(report)) => vec![self.show(report)],
            _ => {
                self.opening = Some(id);
                self.judge()
            }
        }
    }

    fn show(&self, report: &Arc<AttemptReport>) -> Effect {
        Effect::Push(self.ways.attempt(Arc::clone(&self.overview), Arc::clone(report)))
    }

    /// Asks for the next report, unless one is under way.
    fn judge(&mut self) -> Vec<Effect> {
        if self.judging.is_some() {
            return Vec::new();
        }
        let from = offset(self.attempts.len(), self.cursor, self.room.max(1));
        let seen = self.attempts.get(self.cursor).into_iter();
        let seen = seen.chain(self.attempts.iter().skip(from).take(self.room)).map(|one| &one.attempt);
        let next = self.opening.iter().chain(seen).find(|id| !self.reports.contains_key(id)).cloned();
        self.judging.clone_from(&next);
        next.map(|id| Effect::Ask(Request::Report(id))).into_iter().collect()
    }

    fn judged(&mut self, id: AttemptId, result: Result<AttemptReport, String>) -> Vec<Effect> {
        self.judging = None;
        let opens = self.opening.take_if(|opening| *opening == id).is_some();
        let mut out = Vec::new();
        let row = self.attempts.iter_mut().find(|attempt| attempt.attempt == id);
        match &result {
            Ok(report) => row.into_iter().for_each(|row| row.clone_from(&report.summary)),
            Err(sentence) => {
                row.into_iter().for_each(|row| row.record = Holds::CannotJudge);
                if opens {
                    out.push(NoticeScreen::push(notice::TROUBLE, sentence.clone()));
                }
            }
        }
        let result = result.map(Arc::new);
        if let (true, Ok(report)) = (opens, &result) {
            out.push(self.show(report));
        }
        self.reports.insert(id, result);
        out.extend(self.judge());
        out
    }

    fn reply(&mut self, reply: Reply) -> Vec<Effect> {
        match reply {
            Reply::History(result) => match *result {
                Ok(attempts) => {
                    self.fetch = Fetch::Done;
                    self.attempts = attempts;
                    self.judge()
                }
                Err(sentence) => {
                    self.fetch = Fetch::Failed;
                    vec![NoticeScreen::push(notice::TROUBLE, sentence)]
                }
            },
            Reply::Report(id, result) => self.judged(id, *result),
            _ => Vec::new(),
        }
    }

    fn draw_without_rows(&self, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect) {
        let name = self.overview.person.as_ref().map_or("", |person| person.name.as_str());
        let lines = match self.fetch {
            Fetch::Failed => {
                vec![(words::FAILED.to_owned(), Role::Text), (words::TRY_AGAIN.to_owned(), Role::Strong)]
            }
            Fetch::Done => vec![(words::no_attempts(name), Role::Text)],
            _ => vec![(format!("{} {}", words::LOADING, look.theme.signs.ellipsis), Role::Dim)],
        };
        for (y, (line, role)) in (area.y + 1..area.bottom()).zip(lines) {
            put(frame, Span::styled(format!(" {line}"), look.style(role)), Rect { y, height: 1, ..area });
        }
    }

    /// What became of the attempt under the cursor, in full.
    fn about(&self, look: &Look<'_>) -> [String; 2] {
        let Some(attempt) = self.attempts.get(self.cursor) else { return Default::default() };
        let dot = format!(" {} ", look.theme.signs.dot);
        let mut second = vec![instant(attempt.opened, look.zone)];
        if let Some(result) = &attempt.result {
            second.push(words::time_used(result));
        }
        let first = match &self.opening {
            Some(_) => format!("{} {}", words::JUDGING, look.theme.signs.ellipsis),
            None => words::what_became(attempt).join(&dot),
        };
        [first, second.join(&dot)]
    }
}

/// Which columns there is room for.
struct Columns {
    title: usize,
    time: bool,
    record: bool,
}

impl Columns {
    fn of(attempts: &[AttemptSummary], room: usize) -> Self {
        let always = LEAD + GAP + DATE + GAP + STATE + GAP + POINTS + 1;
        let record = room >= always + GAP + RECORD + TITLE.0;
        let time = room >= always + GAP + RECORD + GAP + TIME + TITLE.0;
        let taken = always + if record { GAP + RECORD } else { 0 } + if time { GAP + TIME } else { 0 };
        let longest = attempts.iter().map(|attempt| width(&attempt.title)).max().unwrap_or(0);
        Self { title: longest.clamp(TITLE.0, TITLE.1).min(room.saturating_sub(taken)), time, record }
    }

    fn heading(&self) -> String {
        let mut text = format!(
            "{}{}  {:DATE$}  {:STATE$}  {:>POINTS$}",
            " ".repeat(LEAD),
            padded(words::EXAM, self.title),
            words::DATE,
            words::STATE,
            words::POINTS
        );
        if self.time {
            text += &format!("  {:>TIME$}", words::TIME);
        }
        if self.record {
            text += &format!("  {}", words::RECORD);
        }
        text
    }

    fn row(&self, attempt: &AttemptSummary, look: &Look<'_>) -> Line<'static> {
        let title = fit(&attempt.title, self.title, look.theme.signs.ellipsis);
        let dash = look.theme.signs.dash;
        let result = attempt.result.as_ref();
        let points = result
            .filter(|result| !result.held)
            .map_or_else(|| dash.to_owned(), |result| format!("{} of {}", result.points, result.possible));
        let mut spans = vec![
            Span::styled(padded(&title, self.title), look.style(Role::Text)),
            Span::raw(" ".repeat(GAP)),
            Span::styled(format!("{:>DATE$}", words::day(attempt, look.zone)), look.style(Role::Text)),
            Span::raw(" ".repeat(GAP)),
            Span::styled(format!("{:STATE$}", words::state(attempt)), look.style(state_role(attempt))),
            Span::styled(format!("  {points:>POINTS$}"), look.style(Role::Text)),
        ];
        if self.time {
            let time = result.map_or_else(|| dash.to_owned(), |result| minutes_seconds(result.used_ms));
            spans.push(Span::styled(format!("  {time:>TIME$}"), look.style(Role::Text)));
        }
        if self.record {
            let word = match attempt.record {
                Holds::NotJudged => look.theme.signs.ellipsis,
                judged => words::holds_in_short(judged),
            };
            spans.push(Span::styled(format!("  {word}"), look.style(record_role(attempt.record))));
        }
        Line::from(spans)
    }
}

fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

fn state_role(attempt: &AttemptSummary) -> Role {
    match (attempt.state, &attempt.result) {
        (Became::Voided, _) => Role::Dim,
        (_, Some(result)) if result.held => Role::Warn,
        (_, Some(result)) if result.passed => Role::Good,
        (_, Some(_)) => Role::Bad,
        _ => Role::Warn,
    }
}

fn record_role(holds: Holds) -> Role {
    match holds {
        Holds::Intact | Holds::NotJudged | Holds::Removed => Role::Dim,
        Holds::Open => Role::Text,
        Holds::NotIntact => Role::Bad,
        Holds::NoRecord | Holds::CannotJudge => Role::Warn,
    }
}

impl Screen for HistoryScreen {
    fn context(&self) -> Context {
        Context::History
    }

    fn update(&mut self, event: Event, _now: &Moment) -> Vec<Effect> {
        match event {
            Event::Key(key) => self.key(&key),
            Event::Reply(reply) => self.reply(reply),
            Event::Resize { height, .. } => {
                self.room = usize::from(height.saturating_sub(4 + AROUND));
                if self.fetch == Fetch::Due { self.ask() } else { self.judge() }
            }
            _ => Vec::new(),
        }
    }

    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        let right = self.overview.person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
        let page =
            Page { left: words::TITLE.to_owned(), right, footer: look.keys.footer(&[Context::History]) };
        let Some(area) = page.draw(frame, look, String::new) else { return };
        if self.attempts.is_empty() {
            return self.draw_without_rows(frame, look, area);
        }
        let columns = Columns::of(&self.attempts, usize::from(area.width));
        let heading = Span::styled(columns.heading(), look.style(Role::Dim));
        put(frame, heading, Rect { height: 1, ..area });
        let rows: Vec<ListRow> =
            self.attempts.iter().map(|attempt| ListRow::of(columns.row(attempt, look))).collect();
        let list = Rect { y: area.y + 1, height: area.height.saturating_sub(AROUND), ..area };
        draw_list(frame, look, list, &rows, self.cursor);
        let room = usize::from(area.width).saturating_sub(2);
        for (line, y) in self.about(look).iter().zip(area.bottom().saturating_sub(2)..area.bottom()) {
            let text = format!(" {}", fit(line, room, look.theme.signs.ellipsis));
            put(frame, Span::styled(text, look.style(Role::Dim)), Rect { y, height: 1, ..area });
        }
    }
}

#[cfg(test)]
mod tests;
