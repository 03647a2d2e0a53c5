//! The stack of screens: who gets an event, what becomes of the wishes, what is drawn.
//!
//! The runtime feeds events to [`App::handle`] and replies to [`App::reply`], and carries out the [`AppEffect`]s that come
//! back. Wishes about screens (push, pop, replace, home) are carried out here. Keys and pastes go to the screen on top;
//! what everybody has to know (ticks, focus, size, hang-up, the journal) goes to every screen from the bottom up, so that
//! an exam below a help screen still sees its time run out. A reply goes to the screen that asked, wherever it stands by
//! then, and is dropped when that screen is gone: a screen that waits for an attempt to be opened must therefore stay.
//!
//! A screen that replaces or pops itself while others stand above it takes them with it. The first event of all is
//! [`Event::Resize`]: the stack keeps the size, and tells it to every new screen before anything else.

use crate::api::{Outcome, Overview};
use crate::attempt::{Entry, Refusal};
use crate::id::ExamId;
use crate::time::{Moment, Timestamp};
use crate::tui::bindings::Keymap;
use crate::tui::keymap::{self, Action, Context};
use crate::tui::screens::attempt::AttemptScreen;
use crate::tui::screens::check::CheckScreen;
use crate::tui::screens::credential::CredentialScreen;
use crate::tui::screens::details::DetailsScreen;
use crate::tui::screens::exam::{self, ExamScreen};
use crate::tui::screens::help::HelpScreen;
use crate::tui::screens::history::HistoryScreen;
use crate::tui::screens::home::HomeScreen;
use crate::tui::screens::notice::NoticeScreen;
use crate::tui::screens::person::PersonScreen;
use crate::tui::screens::practice::PracticeScreen;
use crate::tui::screens::replay::ReplayScreen;
use crate::tui::screens::result::ResultScreen;
use crate::tui::screens::resume::ResumeScreen;
use crate::tui::screens::tiers::TiersScreen;
use crate::tui::tape::Tape;
use crate::tui::text::notice;
use crate::tui::ways::Ways;
use crate::tui::widgets::pin_joined_signs;
use crate::tui::{Effect, Event, Look, Reply, Request, Screen, Sitting};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use std::sync::Arc;

/// The ways of the program: which screen stands at the end of each.
pub const WAYS: Ways = Ways {
    exam: |sitting, _| exam_or_notice(sitting),
    practice: |exam, _| Box::new(PracticeScreen::new(exam)),
    result: |outcome, ways| Box::new(ResultScreen::new(outcome, ways)),
    help: |context, _| Box::new(HelpScreen::new(&[context])),
    details: |(overview, exam), ways| Box::new(DetailsScreen::new(overview, exam, ways)),
    credential: |(overview, kind), ways| Box::new(CredentialScreen::new(overview, kind, ways)),
    person: |(overview, purpose), ways| Box::new(PersonScreen::new(overview, purpose, ways)),
    check: |(overview, exam), ways| Box::new(CheckScreen::new(overview, exam, ways)),
    resume: |(overview, attempts), ways| Box::new(ResumeScreen::new(overview, attempts, ways)),
    history: |overview, ways| Box::new(HistoryScreen::new(overview, ways)),
    attempt: |(overview, report), ways| Box::new(AttemptScreen::new(overview, report, ways)),
    tiers: |report, ways| Box::new(TiersScreen::new(report, ways)),
};

fn exam_or_notice(sitting: Sitting) -> Box<dyn Screen> {
    match ExamScreen::new(sitting, exam::Ways { result: result_of }) {
        Ok(screen) => Box::new(screen),
        Err(why) => {
            let sentences = notice::record_refused(&why.to_string());
            Box::new(NoticeScreen::instead_of_exam(notice::TROUBLE, sentences))
        }
    }
}

fn result_of(outcome: Box<Outcome>) -> Box<dyn Screen> {
    WAYS.result(*outcome)
}

/// Names the screen that asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket(pub(crate) u64);

/// What the runtime has to carry out, in order.
#[derive(Debug, PartialEq, Eq)]
pub enum AppEffect {
    /// Ask the delivery or the store, and hand the answer to [`App::reply`] with this ticket.
    Ask(Ticket, Request),
    /// Append this entry to the journal of the open sitting.
    Record(Box<Entry>),
    /// Try again to write what could not be written.
    RetryJournal,
    /// Keep the scratch notes of the open sitting.
    KeepNotes(String),
    /// The sitting is left: close journal and lock once everything is written.
    CloseSitting,
    /// Count as the server does, which said that it was this time there.
    SetClock(Timestamp),
    /// Ring the bell, if the configuration asks for one.
    Bell,
    /// Stop the process as Ctrl-Z does; full redraw afterwards.
    Stop,
    /// Open the person's editor at this line, and hand what became of it to [`App::reply`] with this ticket.
    Edit(Ticket, usize),
    /// Draw the whole screen anew.
    Redraw,
    /// End the program with this exit code.
    Quit(u8),
}

impl AppEffect {
    /// What is left of a wish for the runtime; `None` for one about screens.
    pub(crate) fn of(effect: Effect, ticket: Ticket) -> Option<Self> {
        Some(match effect {
            Effect::Push(_) | Effect::Replace(_) | Effect::Pop | Effect::Home => return None,
            Effect::Quit(code) => Self::Quit(code),
            Effect::Ask(request) => Self::Ask(ticket, request),
            Effect::Record(entry) => Self::Record(entry),
            Effect::RetryJournal => Self::RetryJournal,
            Effect::KeepNotes(notes) => Self::KeepNotes(notes),
            Effect::CloseSitting => Self::CloseSitting,
            Effect::SetClock(there) => Self::SetClock(there),
            Effect::Bell => Self::Bell,
            Effect::Stop => Self::Stop,
            Effect::Edit(line) => Self::Edit(ticket, line),
        })
    }
}

/// The stack of screens of one terminal.
pub struct App {
    layers: Vec<Layer>,
    next_ticket: u64,
    /// Columns and rows, once they are known.
    size: Option<(u16, u16)>,
    /// Figures are drawn.
    pictures: bool,
    keys: Keymap,
}

struct Layer {
    ticket: Ticket,
    screen: Box<dyn Screen>,
}

impl App {
    /// A stack of one screen.
    pub fn new(first: Box<dyn Screen>) -> Self {
        let mut app =
            Self { layers: Vec::new(), next_ticket: 0, size: None, pictures: false, keys: Keymap::default() };
        app.put(first);
        app
    }

    /// The program's stack: home, and over it the offer to resume where the overview knows of unfinished attempts. Without
    /// an overview, home asks for one on the first tick.
    pub fn at_home(overview: Option<Overview>) -> Self {
        let overview = overview.map(Arc::new);
        let mut app = Self::new(Box::new(HomeScreen::new(overview.clone(), WAYS)));
        app.offer_to_resume(overview);
        app
    }

    /// The same with the details of an exam of this overview above home.
    pub fn at_details(overview: Overview, exam: ExamId) -> Self {
        let overview = Arc::new(overview);
        let mut app = Self::new(Box::new(HomeScreen::new(Some(Arc::clone(&overview)), WAYS)));
        app.put(WAYS.details(Arc::clone(&overview), exam));
        app.offer_to_resume(Some(overview));
        app
    }

    /// The same with the practice of an exam above home; nothing is offered to be resumed.
    pub fn at_practice(overview: Overview, exam: ExamId) -> Self {
        let mut app = Self::new(Box::new(HomeScreen::new(Some(Arc::new(overview)), WAYS)));
        app.put(WAYS.practice(exam));
        app
    }

    /// The stack of a replay: nothing stands below it.
    pub fn at_replay(tape: Tape) -> Result<Self, Refusal> {
        Ok(Self::new(Box::new(ReplayScreen::new(tape, exam::Ways { result: result_of }, WAYS)?)))
    }

    /// The same with these keys.
    pub fn with_keys(self, keys: Keymap) -> Self {
        Self { keys, ..self }
    }

    /// The same with a notice on top.
    pub fn with_notice(mut self, title: &str, sentences: Vec<String>) -> Self {
        self.put(Box::new(NoticeScreen::new(title, sentences)));
        self
    }

    fn offer_to_resume(&mut self, overview: Option<Arc<Overview>>) {
        let Some(overview) = overview else { return };
        let attempts = overview.offers();
        if !attempts.is_empty() {
            self.put(WAYS.resume(overview, attempts));
        }
    }

    /// Takes an event. A [`Event::Reply`] belongs into [`App::reply`]; here it goes to the screen on top.
    pub fn handle(&mut self, event: Event, now: &Moment) -> Vec<AppEffect> {
        let mut out = Vec::new();
        let event = match event {
            Event::Key(key) => Event::Key(self.translated(key)),
            other => other,
        };
        if let Event::Key(key) = &event
            && keymap::action(&[Context::Everywhere], key) == Some(Action::Refresh)
        {
            out.push(AppEffect::Redraw);
            if self.context() == Some(Context::Home) {
                // what home shows may have changed elsewhere
                self.back(now, &mut out);
            }
            return out;
        }
        if let Event::Resize { width, height } = event {
            self.size = Some((width, height));
        }
        if let Event::Pictures(drawn) = event {
            self.pictures = drawn;
        }
        if told_to_all(&event).is_some() {
            let tickets: Vec<Ticket> = self.layers.iter().map(|layer| layer.ticket).collect();
            for ticket in tickets {
                if let Some(copy) = told_to_all(&event) {
                    self.tell(ticket, copy, now, &mut out);
                }
            }
        } else if let Some(top) = self.layers.last().map(|layer| layer.ticket) {
            self.tell(top, event, now, &mut out);
        }
        out
    }

    /// The key of the table for the one pressed.
    fn translated(&self, key: KeyEvent) -> KeyEvent {
        match self.layers.last() {
            Some(top) if !top.screen.is_typing() => self.keys.translate(top.screen.context(), key),
            _ => key,
        }
    }

    /// Takes a click on a cell: the keys that it stands for.
    pub fn click(&mut self, column: u16, row: u16, now: &Moment) -> Vec<AppEffect> {
        let keys = self.layers.last().map(|top| top.screen.keys_at(column, row));
        self.press(keys.unwrap_or_default(), now)
    }

    /// Takes a step of the wheel: the key that moves up or down.
    pub fn wheel(&mut self, down: bool, now: &Moment) -> Vec<AppEffect> {
        self.press(vec![if down { KeyCode::Down } else { KeyCode::Up }], now)
    }

    /// Keys of the table for the screen on top.
    fn press(&mut self, keys: Vec<KeyCode>, now: &Moment) -> Vec<AppEffect> {
        let mut out = Vec::new();
        if let Some(top) = self.layers.last().map(|layer| layer.ticket) {
            for code in keys {
                let key = KeyEvent::new(code, KeyModifiers::NONE);
                self.tell(top, Event::Key(key), now, &mut out);
            }
        }
        out
    }

    /// Hands a reply to the screen that asked for it.
    pub fn reply(&mut self, ticket: Ticket, reply: Reply, now: &Moment) -> Vec<AppEffect> {
        let mut out = Vec::new();
        self.tell(ticket, Event::Reply(reply), now, &mut out);
        out
    }

    /// Draws the screen on top; an overlay over what is below it.
    pub fn view(&mut self, frame: &mut Frame<'_>, look: &Look<'_>) {
        let look = &Look { keys: &self.keys, ..*look };
        let ground = self.layers.iter().rposition(|layer| !layer.screen.is_overlay()).unwrap_or(0);
        for layer in self.layers.iter_mut().skip(ground) {
            layer.screen.layout(frame.area(), look);
            layer.screen.view(frame, look);
        }
        pin_joined_signs(frame.buffer_mut());
    }

    /// After how many milliseconds a screen wants a tick; at most a minute.
    pub fn wake_after_ms(&self, now: &Moment) -> u64 {
        self.layers.iter().filter_map(|layer| layer.screen.wake_after_ms(now)).min().unwrap_or(60_000)
    }

    /// The context of the screen on top; `None` once the last screen is gone.
    pub fn context(&self) -> Option<Context> {
        self.layers.last().map(|layer| layer.screen.context())
    }

    fn put(&mut self, screen: Box<dyn Screen>) -> Ticket {
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        self.layers.push(Layer { ticket, screen });
        ticket
    }

    fn put_and_fit(&mut self, screen: Box<dyn Screen>, now: &Moment, out: &mut Vec<AppEffect>) {
        let ticket = self.put(screen);
        if let Some((width, height)) = self.size {
            self.tell(ticket, Event::Pictures(self.pictures), now, out);
            self.tell(ticket, Event::Resize { width, height }, now, out);
        }
    }

    fn place(&self, ticket: Ticket) -> Option<usize> {
        self.layers.iter().position(|layer| layer.ticket == ticket)
    }

    fn tell(&mut self, ticket: Ticket, event: Event, now: &Moment, out: &mut Vec<AppEffect>) {
        let Some(layer) = self.layers.iter_mut().find(|layer| layer.ticket == ticket) else { return };
        for effect in layer.screen.update(event, now) {
            self.carry_out(ticket, effect, now, out);
        }
    }

    fn carry_out(&mut self, ticket: Ticket, effect: Effect, now: &Moment, out: &mut Vec<AppEffect>) {
        match effect {
            Effect::Push(screen) => self.put_and_fit(screen, now, out),
            Effect::Replace(screen) => {
                if let Some(place) = self.place(ticket) {
                    self.layers.truncate(place);
                }
                self.put_and_fit(screen, now, out);
            }
            Effect::Pop => {
                if let Some(place) = self.place(ticket) {
                    self.layers.truncate(place);
                    self.back(now, out);
                }
            }
            Effect::Home => {
                self.layers.truncate(1);
                self.back(now, out);
            }
            other => out.extend(AppEffect::of(other, ticket)),
        }
    }

    fn back(&mut self, now: &Moment, out: &mut Vec<AppEffect>) {
        match self.layers.last().map(|layer| layer.ticket) {
            Some(top) => self.tell(top, Event::Back, now, out),
            None => out.push(AppEffect::Quit(0)),
        }
    }
}

/// A copy of an event that every screen is told; `None` for one that only the screen on top gets.
fn told_to_all(event: &Event) -> Option<Event> {
    match event {
        Event::Focus(has) => Some(Event::Focus(*has)),
        Event::Resize { width, height } => Some(Event::Resize { width: *width, height: *height }),
        Event::Pictures(drawn) => Some(Event::Pictures(*drawn)),
        Event::Tick => Some(Event::Tick),
        Event::Hangup => Some(Event::Hangup),
        Event::Journal(news) => Some(Event::Journal(news.clone())),
        Event::Key(_) | Event::Paste(_) | Event::Back | Event::Reply(_) => None,
    }
}

#[cfg(test)]
mod tests;
