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
use crate::time::Moment;
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
    /// Ring the bell, if the configuration asks for one.
    Bell,
    /// Stop the process as Ctrl-Z does; full redraw afterwards.
    Stop,
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
            Effect::Bell => Self::Bell,
            Effect::Stop => Self::Stop,
        })
    }
}

/// The stack of screens of one terminal.
pub struct App {
    layers: Vec<Layer>,
    next_ticket: u64,
    /// Columns and rows, once they are known.
    size: Option<(u16, u16)>,
    keys: Keymap,
}

struct Layer {
    ticket: Ticket,
    screen: Box<dyn Screen>,
}

impl App {
    /// A stack of one screen.
    pub fn new(first: Box<dyn Screen>) -> Self {
        let mut app = Self { layers: Vec::new(), next_ticket: 0, size: None, keys: Keymap::default() };
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
        if let Some(overview) = overview.filter(|o| !o.unfinished.is_empty()) {
            let attempts = overview.unfinished.clone();
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
            return out;
        }
        if let Event::Resize { width, height } = event {
            self.size = Some((width, height));
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
        Event::Tick => Some(Event::Tick),
        Event::Hangup => Some(Event::Hangup),
        Event::Journal(news) => Some(Event::Journal(news.clone())),
        Event::Key(_) | Event::Paste(_) | Event::Back | Event::Reply(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::PeopleFound;
    use crate::tui::keymap::Context as C;
    use crate::tui::sample;
    use crate::tui::stage::{self, ch, ctrl, now};
    use crate::tui::theme::Palette;
    use crate::tui::ways::Purpose;
    use proptest::prelude::*;
    use std::sync::{Arc, Mutex};

    /// Writes down what it is told, under a name; keys make it wish for things.
    struct Scribe {
        name: &'static str,
        overlay: bool,
        told: Arc<Mutex<Vec<String>>>,
    }

    impl Screen for Scribe {
        fn context(&self) -> Context {
            Context::Home
        }
        fn update(&mut self, event: Event, _now: &Moment) -> Vec<Effect> {
            self.told.lock().unwrap().push(format!("{}: {event:?}", self.name));
            let child = |name, overlay| Box::new(Scribe { name, overlay, told: Arc::clone(&self.told) });
            match event {
                Event::Key(key) if key == ch('p') => vec![Effect::Push(child("pushed", false))],
                Event::Key(key) if key == ch('o') => vec![Effect::Push(child("overlay", true))],
                Event::Key(key) if key == ch('r') => vec![Effect::Replace(child("replaced", false))],
                Event::Key(key) if key == ch('b') => vec![Effect::Pop],
                Event::Key(key) if key == ch('h') => vec![Effect::Home, Effect::Push(child("after", false))],
                Event::Key(key) if key == ch('a') => vec![Effect::Ask(Request::Overview)],
                Event::Tick if self.name == "first" => vec![Effect::Replace(child("expired", false))],
                Event::Hangup => vec![Effect::RetryJournal],
                _ => Vec::new(),
            }
        }
        fn view(&self, frame: &mut Frame<'_>, _look: &Look<'_>) {
            let area = ratatui::layout::Rect { height: 1, y: u16::from(self.overlay), ..frame.area() };
            frame.render_widget(self.name, area);
        }
        fn is_overlay(&self) -> bool {
            self.overlay
        }
    }

    struct Desk {
        app: App,
        told: Arc<Mutex<Vec<String>>>,
    }

    impl Desk {
        fn new() -> Self {
            let told = Arc::new(Mutex::new(Vec::new()));
            let first = Scribe { name: "first", overlay: false, told: Arc::clone(&told) };
            Self { app: App::new(Box::new(first)), told }
        }
        fn keys(&mut self, keys: &str) -> Vec<AppEffect> {
            keys.chars().flat_map(|c| self.app.handle(Event::Key(ch(c)), &now())).collect()
        }
        fn told(&self) -> Vec<String> {
            std::mem::take(&mut *self.told.lock().unwrap())
        }
        fn shown(&mut self) -> String {
            stage::draw((20, 2), |frame, look| self.app.view(frame, look)).text()
        }
    }

    #[test]
    fn keys_go_to_the_top_and_back_is_told_after_a_pop() {
        let mut desk = Desk::new();
        assert!(desk.keys("p").is_empty());
        desk.told();
        assert!(desk.keys("xb").is_empty());
        let told = desk.told();
        assert!(told.iter().take(2).all(|line| line.starts_with("pushed: Key")), "{told:?}");
        assert_eq!(told.last().unwrap(), "first: Back");
    }

    #[test]
    fn popping_the_last_screen_ends_the_program() {
        let mut desk = Desk::new();
        assert_eq!(desk.keys("b"), [AppEffect::Quit(0)]);
        assert_eq!(desk.app.context(), None);
        assert!(desk.keys("x").is_empty());
        assert_eq!(desk.shown(), "\n");
    }

    #[test]
    fn a_reply_reaches_the_screen_that_asked_and_is_dropped_when_it_is_gone() {
        let mut desk = Desk::new();
        let asked = desk.keys("a");
        let [AppEffect::Ask(below, Request::Overview)] = asked[..] else { panic!("{asked:?}") };
        desk.keys("p");
        let asked = desk.keys("a");
        let [AppEffect::Ask(above, Request::Overview)] = asked[..] else { panic!("{asked:?}") };
        assert_ne!(below, above);
        desk.told();
        desk.app.reply(below, Reply::Person(Ok(())), &now());
        desk.app.reply(above, Reply::Person(Ok(())), &now());
        assert_eq!(desk.told(), ["first: Reply(Person(Ok(())))", "pushed: Reply(Person(Ok(())))"]);
        desk.keys("r");
        desk.told();
        desk.app.reply(above, Reply::Person(Ok(())), &now());
        assert!(desk.told().is_empty());
    }

    #[test]
    fn ticks_reach_every_screen_and_a_screen_that_replaces_itself_takes_what_stands_above() {
        let mut desk = Desk::new();
        desk.keys("p");
        desk.told();
        desk.app.handle(Event::Tick, &now());
        assert_eq!(desk.told(), ["first: Tick"], "the one above is gone by then");
        assert_eq!(desk.shown(), "expired\n");
        desk.keys("p");
        desk.told();
        assert_eq!(
            desk.app.handle(Event::Hangup, &now()),
            [AppEffect::RetryJournal, AppEffect::RetryJournal]
        );
        assert_eq!(desk.told(), ["expired: Hangup", "pushed: Hangup"]);
    }

    #[test]
    fn home_takes_off_all_but_the_first_and_goes_on_with_what_was_wished() {
        let mut desk = Desk::new();
        desk.keys("pp");
        desk.told();
        desk.keys("h");
        assert!(desk.told().contains(&"first: Back".to_owned()));
        assert_eq!(desk.shown(), "after\n");
        desk.keys("b");
        assert_eq!(desk.shown(), "first\n");
    }

    #[test]
    fn a_new_screen_is_told_the_size_first() {
        let mut desk = Desk::new();
        desk.app.handle(Event::Resize { width: 80, height: 24 }, &now());
        desk.keys("p");
        assert_eq!(desk.told().last().unwrap(), "pushed: Resize { width: 80, height: 24 }");
    }

    #[test]
    fn an_overlay_is_drawn_over_what_is_below() {
        let mut desk = Desk::new();
        desk.keys("po");
        assert_eq!(desk.shown(), "pushed\noverlay");
        desk.keys("p");
        assert_eq!(desk.shown(), "pushed\n");
    }

    #[test]
    fn control_l_draws_anew_on_every_screen() {
        let mut desk = Desk::new();
        assert_eq!(desk.app.handle(Event::Key(ctrl('l')), &now()), [AppEffect::Redraw]);
        assert!(desk.told().is_empty());
    }

    #[test]
    fn a_chosen_key_reaches_the_screen_as_the_one_of_the_table_unless_text_is_typed() {
        let mut keys = Keymap::default();
        keys.choose(C::Home, Action::Start, vec!["z".parse().unwrap()]);
        keys.choose(C::Everywhere, Action::Help, vec!["v".parse().unwrap()]);
        let mut fake = Fake { app: App::at_home(Some(sample::overview())).with_keys(keys) };
        fake.tell(Event::Resize { width: 80, height: 24 });
        let shown = fake.picture((80, 24));
        assert!(shown.contains("z start") && shown.contains("v help"), "{shown}");
        fake.tell(Event::Key(ch('s')));
        assert_eq!(fake.app.context(), Some(C::Home), "it was given up");
        fake.tell(Event::Key(ch('/')));
        "zv".chars().for_each(|c| fake.tell(Event::Key(ch(c))));
        assert!(fake.picture((80, 24)).contains("Find: zv"));
        fake.tell(Event::Key(stage::key(KeyCode::Esc)));
        fake.tell(Event::Key(ch('v')));
        fake.picture((80, 24));
        assert_eq!(fake.app.context(), Some(C::Help));
        "/start the exam".chars().for_each(|c| fake.tell(Event::Key(ch(c))));
        let help = fake.picture((80, 24));
        assert!(help.lines().any(|l| l.starts_with(" z  ") && l.contains("Start the exam")), "{help}");
    }

    #[test]
    fn a_click_at_home_moves_the_cursor_and_another_one_opens_the_row() {
        let mut fake = Fake { app: App::at_home(Some(sample::overview())) };
        fake.tell(Event::Resize { width: 80, height: 24 });
        let cursor = |shown: &str| shown.lines().position(|l| l.contains('▌')).unwrap();
        let first = cursor(&fake.picture((80, 24)));
        let target = first + 1;
        let row = u16::try_from(target).unwrap();
        fake.app.click(20, row, &now());
        assert_eq!(cursor(&fake.picture((80, 24))), target);
        fake.app.wheel(false, &now());
        assert_eq!(cursor(&fake.picture((80, 24))), first);
        fake.app.wheel(true, &now());
        for nothing in [0, 1, 2, 23] {
            fake.app.click(20, nothing, &now());
        }
        assert_eq!(cursor(&fake.picture((80, 24))), target);
        fake.app.click(20, row, &now());
        assert_ne!(fake.app.context(), Some(C::Home));
    }

    /// A runtime that answers everything at once.
    struct Fake {
        app: App,
    }

    impl Fake {
        fn tell(&mut self, event: Event) {
            let mut effects = self.app.handle(event, &now());
            while let Some(effect) = effects.pop() {
                match effect {
                    AppEffect::Ask(ticket, request) => {
                        effects.extend(self.app.reply(ticket, answer(request), &now()));
                    }
                    AppEffect::Record(entry) => {
                        let news = crate::tui::JournalNews::Saved(entry.seq);
                        effects.extend(self.app.handle(Event::Journal(news), &now()));
                    }
                    _ => {}
                }
            }
        }
        fn picture(&mut self, size: (u16, u16)) -> String {
            stage::draw(size, |frame, look| self.app.view(frame, look)).text()
        }
    }

    fn answer(request: Request) -> Reply {
        match request {
            Request::Overview => Reply::Overview(Box::new(Ok(sample::overview()))),
            Request::Begin(_) | Request::Resume(_) => Reply::Sitting(Box::new(Ok(sample::sitting()))),
            Request::Finish(_) | Request::Outcome(_) => Reply::Outcome(Box::new(Ok(sample::outcome()))),
            Request::Practice(_) => Reply::Practice(Box::new(Ok(crate::tui::PracticeSet {
                seed: [1; 32],
                form: sample::sitting().opened.form,
            }))),
            Request::Feedback { number, .. } => Reply::Feedback(number, Box::new(Err("not here".into()))),
            Request::People { part, .. } => {
                Reply::People(Box::new(Ok(PeopleFound { part, ..PeopleFound::default() })))
            }
            Request::AddPerson { .. } | Request::UsePerson(_) => Reply::Person(Ok(())),
            Request::Tiers => Reply::Tiers(Box::new(Err("A. Example belongs to no partner today".into()))),
            Request::History => Reply::History(Box::new(Ok(vec![sample::summary(9)]))),
            Request::Report(id) => Reply::Report(id, Box::new(Ok(sample::report(sample::summary(9))))),
        }
    }

    #[test]
    fn an_exam_is_reached_from_home_by_keys_alone() {
        let mut fake = Fake { app: App::at_home(Some(sample::overview())) };
        fake.tell(Event::Resize { width: 80, height: 24 });
        let mut seen = vec![fake.app.context()];
        for c in "jjj\n\n \n\n\n".chars() {
            fake.picture((80, 24));
            let code = if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) };
            fake.tell(Event::Key(stage::key(code)));
            seen.push(fake.app.context());
        }
        seen.dedup();
        let expected = [C::Home, C::Details, C::Consent, C::Person, C::Check, C::Exam].map(Some);
        assert_eq!(seen, expected);
        assert!(fake.picture((80, 24)).contains("A discount of 10 %"));
    }

    #[test]
    fn unfinished_attempts_are_offered_before_anything_else() {
        let overview = || Overview { unfinished: vec![sample::unfinished()], ..sample::overview() };
        for mut app in
            [App::at_home(Some(overview())), App::at_details(overview(), sample::id("sales-associate"))]
        {
            assert_eq!(app.context(), Some(C::Resume));
            app.handle(Event::Key(stage::key(KeyCode::Esc)), &now());
            assert_ne!(app.context(), Some(C::Resume));
        }
        assert_eq!(App::at_practice(overview(), sample::id("sales-associate")).context(), Some(C::Practice));
        assert_eq!(App::at_home(None).context(), Some(C::Home));
    }

    /// Every screen around an exam.
    fn screens() -> Vec<Box<dyn Screen>> {
        let overview = Arc::new(sample::overview());
        let (exam, kind) = (sample::id("sales-associate"), sample::id("technical-associate"));
        let several =
            vec![sample::unfinished(), crate::api::UnfinishedCard { progress: None, ..sample::unfinished() }];
        let nobody = Arc::new(Overview { person: None, registered: false, ..sample::overview() });
        vec![
            Box::new(HomeScreen::new(Some(Arc::clone(&overview)), WAYS)),
            Box::new(HomeScreen::new(None, WAYS)),
            WAYS.details(Arc::clone(&overview), ExamId::clone(&exam)),
            WAYS.credential(Arc::clone(&overview), kind),
            WAYS.person(Arc::clone(&overview), Purpose::Switch),
            WAYS.person(nobody, Purpose::Switch),
            WAYS.check(Arc::clone(&overview), exam),
            WAYS.resume(overview, several),
            WAYS.result(sample::outcome()),
            Box::new(NoticeScreen::new("Title", vec!["A sentence.".into()])),
        ]
    }

    #[test]
    fn ascii_means_ascii_and_mono_means_no_colour_on_every_screen() {
        for mut screen in screens() {
            for size in [(80, 24), (120, 40), (60, 15), (30, 5)] {
                let picture = stage::looking_at(&now(), Palette::Mono, true, |look| {
                    stage::draw_with(size, look, |frame, look| {
                        screen.layout(frame.area(), look);
                        screen.view(frame, look);
                    })
                });
                assert!(picture.text().is_ascii(), "{:?} {}", screen.context(), picture.text());
                let legend = picture.snapshot().split("---\n").last().unwrap_or_default().to_owned();
                for colour in ["Cyan", "Green", "Yellow", "Red", "Blue", "Magenta", " on "] {
                    assert!(!legend.contains(colour), "{:?} {legend}", screen.context());
                }
            }
        }
    }

    fn any_event() -> impl Strategy<Value = Event> {
        let code = prop_oneof![
            6 => prop::sample::select("abcdefghijklmnopqrstuvwxyz0123456789/?!<> éß日".chars().collect::<Vec<_>>())
                .prop_map(KeyCode::Char),
            4 => prop::sample::select(vec![
                KeyCode::Enter, KeyCode::Esc, KeyCode::Up, KeyCode::Down, KeyCode::Left, KeyCode::Right,
                KeyCode::Tab, KeyCode::BackTab, KeyCode::Backspace, KeyCode::Delete, KeyCode::Home, KeyCode::End,
                KeyCode::PageUp, KeyCode::PageDown, KeyCode::F(1),
            ]),
        ];
        prop_oneof![
            12 => code.prop_map(|code| Event::Key(stage::key(code))),
            1 => prop::sample::select(vec!['c', 'q', 'z', 'l']).prop_map(|c| Event::Key(ctrl(c))),
            2 => (1u16..130, 1u16..45).prop_map(|(width, height)| Event::Resize { width, height }),
            1 => ".{0,12}".prop_map(Event::Paste),
            1 => any::<bool>().prop_map(Event::Focus),
            1 => Just(()).prop_map(|()| Event::Tick),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_keys_and_no_sizes_make_it_panic(events in prop::collection::vec(any_event(), 1..60), offered: bool) {
            let unfinished = if offered { vec![sample::unfinished()] } else { vec![] };
            let mut fake = Fake { app: App::at_home(Some(Overview { unfinished, ..sample::overview() })) };
            let mut size = (80, 24);
            fake.tell(Event::Resize { width: size.0, height: size.1 });
            for event in events {
                if let Event::Resize { width, height } = event {
                    size = (width, height);
                }
                fake.tell(event);
                fake.picture(size);
            }
        }
    }
}
