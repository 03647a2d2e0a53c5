//! Tests of the stack of screens.

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
    assert_eq!(desk.app.handle(Event::Hangup, &now()), [AppEffect::RetryJournal, AppEffect::RetryJournal]);
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
fn control_l_draws_anew_and_has_home_look_again() {
    let mut desk = Desk::new();
    assert_eq!(desk.app.handle(Event::Key(ctrl('l')), &now()), [AppEffect::Redraw]);
    assert_eq!(desk.told(), ["first: Back"]);
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
        Request::Begin(_) | Request::Resume(_) | Request::TakeOver(_) => {
            Reply::Sitting(Box::new(Ok(sample::sitting())))
        }
        Request::Finish(_) | Request::FinishAgain(_) => Reply::HandedIn(Box::new(Ok(sample::outcome()))),
        Request::Outcome(_) => Reply::Outcome(Box::new(Ok(sample::outcome()))),
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
        Request::Authors(_) => Reply::Edited(Err("No bank is written here.".into())),
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
