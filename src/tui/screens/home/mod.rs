//! Home: one list with two sections, credentials and exams. The row under the cursor says what the keys act on.

mod rows;
mod view;

use crate::api::{CredentialCard, Eligibility, ExamCard, Overview, Place};
use crate::time::Moment;
use crate::tui::keymap::{Action, Context};
use crate::tui::screens::everywhere;
use crate::tui::screens::notice::NoticeScreen;
use crate::tui::text::{history, home as words, notice, tiers};
use crate::tui::ways::{Purpose, Ways};
use crate::tui::widgets::Field;
use crate::tui::{Effect, Event, Look, Reply, Request, Screen};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use rows::Rows;
use std::sync::Arc;

/// The home screen.
pub struct HomeScreen {
    ways: Ways,
    overview: Option<Arc<Overview>>,
    fetch: Fetch,
    /// Unfinished attempts were offered; that is done once, at the start.
    offered: bool,
    /// Index into the entries that the filter leaves.
    cursor: usize,
    find: Find,
    /// Rows of the list that are in sight.
    room: usize,
    /// When an overview was asked for last, in milliseconds since boot.
    asked_up: Option<u64>,
    /// A key reached it last: nothing stands above it.
    on_top: bool,
    /// The rows of the overview as they were drawn last.
    rows: Option<Rows>,
    /// Troubles that were told.
    told: Vec<String>,
    /// A screen stands above that was put there from here, or with this one.
    covered: bool,
}

/// What a server said is asked for anew after so long, and what it could not be asked for after so long again.
const STALE_MS: i64 = 60_000;
const AGAIN_MS: u64 = 30_000;
/// A server that has said nothing for so long is told to be asked: until then what is shown may not be what holds.
const SILENT_MS: u64 = 1_000;

/// The filter.
#[derive(Debug, Default)]
struct Find {
    field: Field,
    typing: bool,
}

/// How the overview is being fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fetch {
    /// To be asked for on the next tick.
    Due,
    /// Under way.
    Asked,
    /// Here.
    Done,
    /// It failed, and the notice of that is being read.
    Unread,
    /// It failed; the next time the screen comes back (or on Enter) it is tried again.
    Failed,
}

/// A row that the cursor can stand on, as an index into the overview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Credential(usize),
    Exam(usize),
}

impl HomeScreen {
    /// The home screen; without an overview it asks for one on the first tick. Unfinished attempts of an overview that is
    /// handed over here count as offered: whoever hands it over shows the offer.
    pub fn new(overview: Option<Arc<Overview>>, ways: Ways) -> Self {
        Self {
            ways,
            fetch: if overview.is_some() { Fetch::Done } else { Fetch::Due },
            offered: overview.is_some(),
            covered: overview.as_ref().is_some_and(|overview| !overview.offers().is_empty()),
            overview,
            cursor: 0,
            find: Find::default(),
            room: 0,
            asked_up: None,
            on_top: false,
            rows: None,
            told: Vec::new(),
        }
    }

    fn entries(&self) -> Vec<Entry> {
        let Some(overview) = &self.overview else { return Vec::new() };
        let wanted = self.find.field.text().trim().to_lowercase();
        if wanted.is_empty() {
            let credentials = (0..overview.credentials.len()).map(Entry::Credential);
            return credentials.chain((0..overview.exams.len()).map(Entry::Exam)).collect();
        }
        let wants = |texts: &[&str]| texts.iter().any(|text| text.to_lowercase().contains(&wanted));
        let credentials = overview.credentials.iter().enumerate();
        let credentials = credentials
            .filter(|(_, c)| wants(&[&c.title, &c.track, &c.level, &words::standing(c)]))
            .map(|(i, _)| Entry::Credential(i));
        let exams = overview.exams.iter().enumerate();
        let exams = exams.filter(|(_, e)| wants(&[&e.title, e.id.as_str()])).map(|(i, _)| Entry::Exam(i));
        credentials.chain(exams).collect()
    }

    fn credential(&self, index: usize) -> Option<&CredentialCard> {
        self.overview.as_ref()?.credentials.get(index)
    }

    fn exam(&self, index: usize) -> Option<&ExamCard> {
        self.overview.as_ref()?.exams.get(index)
    }

    /// The exam that one sits for a credential now.
    fn exam_to_sit(&self, credential: &CredentialCard) -> Option<&ExamCard> {
        self.overview.as_ref()?.exam_to_sit(credential)
    }

    /// The exam that one practises for here.
    fn exam_to_practise(&self) -> Option<&ExamCard> {
        match self.entries().get(self.cursor)? {
            Entry::Credential(i) => {
                let exam = &self.credential(*i)?.exam;
                self.overview.as_ref()?.exams.iter().find(|card| &card.id == exam)
            }
            Entry::Exam(i) => self.exam(*i),
        }
    }

    fn ask(&mut self) -> Vec<Effect> {
        self.fetch = Fetch::Asked;
        vec![Effect::Ask(Request::Overview)]
    }

    /// A server is being asked, and has said nothing for a while.
    fn waits_for_the_server(&self, now: &Moment) -> bool {
        self.told_after_ms(now) == Some(0)
    }

    /// So long until that is told; `None` where no server is being asked.
    fn told_after_ms(&self, now: &Moment) -> Option<u64> {
        let at_server = matches!(self.overview.as_ref()?.place, Place::Server(_));
        let asked = self.asked_up.filter(|_| at_server && self.fetch == Fetch::Asked)?;
        Some(SILENT_MS.saturating_sub(now.up.saturating_sub(asked)))
    }

    /// Nothing was asked for yet, or what is shown is no longer true: a wait is over, or another day has begun.
    fn is_due(&self, now: &Moment) -> bool {
        let overview = match (self.fetch, &self.overview) {
            (Fetch::Due, _) => return true,
            (Fetch::Done, Some(overview)) => overview,
            _ => return false,
        };
        if matches!(overview.place, Place::Server(_)) {
            // what is shown at the start is what the server said last time; under an exam nothing is asked
            return self.asked_up.is_none_or(|asked| {
                self.on_top
                    && (overview.is_old || now.wall.since(overview.at) >= STALE_MS)
                    && now.up.saturating_sub(asked) >= AGAIN_MS
            });
        }
        let waited = overview.exams.iter().any(
            |exam| matches!(exam.eligibility, Eligibility::Waiting(at) if at > overview.at && at <= now.wall),
        );
        waited || now.wall.day() != overview.at.day()
    }

    fn reply(&mut self, reply: Reply) -> Vec<Effect> {
        let result = match reply {
            Reply::Overview(result) => result,
            Reply::Tiers(result) => {
                return vec![match *result {
                    Ok(report) => Effect::Push(self.ways.tiers(report)),
                    Err(sentence) => NoticeScreen::push(notice::PLEASE_NOTE, sentence),
                }];
            }
            _ => return Vec::new(),
        };
        self.fetch = if result.is_ok() { Fetch::Done } else { Fetch::Unread };
        match *result {
            Ok(overview) => self.show(Arc::new(overview)),
            Err(sentence) => vec![NoticeScreen::push(notice::TROUBLE, sentence)],
        }
    }

    fn show(&mut self, overview: Arc<Overview>) -> Vec<Effect> {
        let first = !std::mem::replace(&mut self.offered, true);
        self.overview = Some(Arc::clone(&overview));
        self.rows = None;
        self.cursor = self.cursor.min(self.entries().len().saturating_sub(1));
        let offers = if first { overview.offers() } else { Vec::new() };
        if !offers.is_empty() {
            return vec![Effect::Push(self.ways.resume(overview, offers))];
        }
        if self.covered {
            // it is told once this screen is on top again, and has asked again
            return Vec::new();
        }
        let told = std::mem::replace(&mut self.told, overview.troubles.clone());
        let news: Vec<String> = overview.troubles.iter().filter(|t| !told.contains(t)).cloned().collect();
        if news.is_empty() {
            return Vec::new();
        }
        vec![Effect::Push(Box::new(NoticeScreen::new(notice::PLEASE_NOTE, news)))]
    }

    fn take(&mut self, event: Event, now: &Moment) -> Vec<Effect> {
        match event {
            Event::Key(key) => self.key(&key),
            Event::Paste(text) if self.find.typing => {
                self.find.field.insert(&text);
                self.cursor = 0;
                Vec::new()
            }
            Event::Tick if self.is_due(now) => {
                self.asked_up = Some(now.up);
                self.ask()
            }
            Event::Back if self.fetch == Fetch::Unread => {
                self.fetch = Fetch::Failed;
                Vec::new()
            }
            Event::Back => {
                self.asked_up = Some(now.up);
                self.ask()
            }
            Event::Reply(reply) => self.reply(reply),
            _ => Vec::new(),
        }
    }

    fn key(&mut self, key: &KeyEvent) -> Vec<Effect> {
        if self.find.typing && self.typed(key) {
            return Vec::new();
        }
        let Some(action) = everywhere::action(Context::Home, key) else { return Vec::new() };
        let page = isize::try_from(self.room.max(2) - 1).unwrap_or(1);
        match action {
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.step(-page),
            Action::PageDown => self.step(page),
            Action::Top => self.step(isize::MIN),
            Action::Bottom => self.step(isize::MAX),
            Action::Find => self.find.typing = true,
            Action::Back => self.find = Find::default(),
            Action::Quit => return vec![Effect::Quit(0)],
            Action::Confirm => return self.details(),
            Action::Start => return self.start(),
            Action::Practise => return self.practise(),
            Action::SwitchPerson => {
                let switch = |overview| Effect::Push(self.ways.person(overview, Purpose::Switch));
                return self.overview.clone().map(switch).into_iter().collect();
            }
            Action::History => return self.history(),
            Action::Tiers => return self.tiers(),
            other => return everywhere::otherwise(other, Context::Home, self.ways),
        }
        Vec::new()
    }

    /// A key while the filter is being typed; false when it means what it means in the list.
    fn typed(&mut self, key: &KeyEvent) -> bool {
        match key.code {
            KeyCode::Enter => self.find.typing = false,
            KeyCode::Esc => self.find = Find::default(),
            _ => {
                let before = self.find.field.text().to_owned();
                if !self.find.field.key(key) {
                    return false;
                }
                if before != self.find.field.text() {
                    self.cursor = 0;
                }
            }
        }
        self.cursor = self.cursor.min(self.entries().len().saturating_sub(1));
        true
    }

    fn step(&mut self, by: isize) {
        self.cursor = self.cursor.saturating_add_signed(by).min(self.entries().len().saturating_sub(1));
    }

    fn details(&mut self) -> Vec<Effect> {
        let Some(overview) = self.overview.clone() else { return self.ask() };
        match self.entries().get(self.cursor) {
            Some(Entry::Credential(i)) => {
                let kind = overview.credentials.get(*i).map(|card| card.kind.clone());
                kind.map(|kind| Effect::Push(self.ways.credential(overview, kind))).into_iter().collect()
            }
            Some(Entry::Exam(i)) => {
                let id = overview.exams.get(*i).map(|card| card.id.clone());
                id.map(|id| Effect::Push(self.ways.details(overview, id))).into_iter().collect()
            }
            None => Vec::new(),
        }
    }

    fn start(&mut self) -> Vec<Effect> {
        let entry = self.entries().get(self.cursor).copied();
        let credential = match entry {
            Some(Entry::Credential(i)) => self.credential(i),
            _ => None,
        };
        let exam = match entry {
            Some(Entry::Exam(i)) => self.exam(i),
            _ => credential.and_then(|card| self.exam_to_sit(card)),
        };
        let (overview, exam) = match (self.overview.clone(), exam, credential) {
            (Some(overview), Some(exam), _) => (overview, exam),
            (_, None, Some(card)) => {
                return vec![NoticeScreen::push(notice::PLEASE_NOTE, words::nothing_to_sit(card))];
            }
            _ => return Vec::new(),
        };
        let id = exam.id.clone();
        let screen = match &exam.eligibility {
            Eligibility::Open(attempt) => {
                let mine = overview.unfinished.iter().filter(|u| &u.attempt == attempt).cloned();
                let mine: Vec<_> = mine.collect();
                if mine.is_empty() {
                    self.ways.details(overview, id)
                } else {
                    self.ways.resume(overview, mine)
                }
            }
            Eligibility::NobodyNamed => self.ways.person(overview, Purpose::Introduce(id)),
            _ => self.ways.details(overview, id),
        };
        vec![Effect::Push(screen)]
    }

    fn history(&self) -> Vec<Effect> {
        match &self.overview {
            Some(overview) if overview.person.is_some() => {
                vec![Effect::Push(self.ways.history(Arc::clone(overview)))]
            }
            Some(_) => vec![NoticeScreen::push(notice::PLEASE_NOTE, history::NOBODY)],
            None => Vec::new(),
        }
    }

    fn tiers(&self) -> Vec<Effect> {
        match &self.overview {
            Some(overview) if !overview.has_tiers => {
                vec![NoticeScreen::push(notice::PLEASE_NOTE, tiers::none(&overview.program.name))]
            }
            Some(overview) if overview.person.is_some() => vec![Effect::Ask(Request::Tiers)],
            Some(_) => vec![NoticeScreen::push(notice::PLEASE_NOTE, tiers::NOBODY)],
            None => Vec::new(),
        }
    }

    fn practise(&self) -> Vec<Effect> {
        match self.exam_to_practise() {
            Some(exam) if exam.practice > 0 => vec![Effect::Push(self.ways.practice(exam.id.clone()))],
            Some(exam) => vec![NoticeScreen::push(notice::PLEASE_NOTE, words::no_practice(&exam.title))],
            None => Vec::new(),
        }
    }
}

impl Screen for HomeScreen {
    fn context(&self) -> Context {
        Context::Home
    }

    /// A click moves the cursor to a row, another one there opens it.
    fn keys_at(&self, _column: u16, row: u16) -> Vec<KeyCode> {
        let Some(entry) = view::entry_at(self, row).filter(|_| !self.find.typing) else { return Vec::new() };
        match entry.checked_sub(self.cursor) {
            Some(0) => vec![KeyCode::Enter],
            Some(below) => vec![KeyCode::Down; below],
            None => vec![KeyCode::Up; self.cursor - entry],
        }
    }

    fn is_typing(&self) -> bool {
        self.find.typing
    }

    fn update(&mut self, event: Event, now: &Moment) -> Vec<Effect> {
        let reached = matches!(event, Event::Key(_) | Event::Back);
        (self.on_top, self.covered) = (self.on_top | reached, self.covered & !reached);
        let effects = self.take(event, now);
        let pushes = effects.iter().any(|effect| matches!(effect, Effect::Push(_)));
        (self.on_top, self.covered) = (self.on_top & !pushes, self.covered | pushes);
        effects
    }

    /// At once where an overview is to be asked for; what a server said is looked after now and then.
    fn wake_after_ms(&self, now: &Moment) -> Option<u64> {
        let at_server = self.overview.as_ref().is_some_and(|o| matches!(o.place, Place::Server(_)));
        if self.is_due(now) {
            return Some(0);
        }
        let told = self.told_after_ms(now).filter(|ms| *ms > 0);
        told.or_else(|| (at_server && self.on_top).then_some(AGAIN_MS))
    }

    fn layout(&mut self, area: Rect, look: &Look<'_>) {
        self.room = usize::from(area.height).saturating_sub(view::AROUND_THE_LIST);
        if let Some(overview) = self.overview.as_deref()
            && !self.rows.as_ref().is_some_and(|rows| rows.fits(area.width, look))
        {
            self.rows = Some(Rows::of(overview, area.width, look));
        }
    }

    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        view::draw(self, frame, look);
    }
}

#[cfg(test)]
mod tests;
