//! A panic, in a screen or in the thread that does the work: the terminal is given back, the report can be read, and what was
//! answered is on disk.
//!
//! The product has no key that panics. So this test has a `main` of its own: started again in a pseudo-terminal, it runs the
//! product's own loop with the real exam behind a screen that panics when it is told to.

mod common;
mod faults;

use common::pty::Terminal;
use crossterm::event::KeyCode;
use faults::{journal, kinds, verify};
use invigil::api::{Caller, Role};
use invigil::delivery::{Delivery, LocalDelivery};
use invigil::id::CandidateId;
use invigil::library::Library;
use invigil::runtime::clock::{SystemClock, local_zone};
use invigil::runtime::desk::{Desk, Setup};
use invigil::runtime::entropy::SystemEntropy;
use invigil::runtime::home::Home;
use invigil::runtime::screens::{self, Room};
use invigil::runtime::terminal;
use invigil::store::Store;
use invigil::time::{Clock, Moment};
use invigil::tui::app::{App, WAYS};
use invigil::tui::keymap::Context;
use invigil::tui::theme::{Palette, Theme};
use invigil::tui::{Effect, Event, Look, Reply, Request, Screen};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;

/// Names the home, in the process that panics.
const HOME: &str = "FAULTS_PANIC_HOME";

fn main() -> ExitCode {
    if let Ok(home) = std::env::var(HOME) {
        return faulty(Path::new(&home));
    }
    for (name, test) in [
        ("a_panic_while_a_key_is_taken", panic_by_key as fn()),
        ("a_panic_while_drawing", panic_by_view),
        ("a_panic_of_the_working_thread", panic_of_worker),
    ] {
        test();
        println!("test {name} ... ok");
    }
    ExitCode::SUCCESS
}

fn panic_by_key() {
    panics("bP", "told to panic by a key");
}

fn panic_by_view() {
    panics("bV", "told to panic while drawing");
}

fn panic_of_worker() {
    panics("bW", "told to panic by the clock");
}

/// Types into the exam: a panic follows, and everything is as it should be.
fn panics(keys: &str, report: &str) {
    let bench = faults::bench();
    let this = std::env::current_exe().unwrap();
    let setting = format!("{HOME}={}", bench.home().display());
    let script = "stty -g >before; \"$@\"; code=$?; stty -g >after; echo at the shell again; exit $code";
    let all = ["bash", "-c", script, "bash", "env", &setting, this.to_str().unwrap()];
    let mut terminal = Terminal::start_program(&bench, 80, 24, &all);
    terminal.expect("Question 1 of 40");
    terminal.expect("saved ✓ 2");
    // in one write: the answer is not yet on disk when the panic comes
    terminal.text(keys);
    let screen = terminal.expect("at the shell again");
    assert_eq!(terminal.end(), 101, "{screen}");
    assert!(screen.contains(report), "{screen}");
    assert!(screen.contains("What it called saved is on disk: start it again"), "{screen}");
    assert!(
        screen.lines().any(|line| line == "at the shell again"),
        "lines start at the left again:\n{screen}"
    );
    assert_eq!(terminal.left_on(), Vec::<&str>::new());
    let read = |name: &str| std::fs::read_to_string(bench.home().join(name)).unwrap();
    assert_eq!(read("before"), read("after"), "the terminal's settings are as they were");
    let journal = journal(&bench);
    assert_eq!(kinds(&journal)[..4], ["opened", "started", "shown", "answered"]);
    verify(&bench, 3, &journal);
    let mut again = Terminal::start(&bench, 80, 24, &[]);
    again.expect("1 answer verified");
    again.key("Enter");
    again.expect("Question 1 of 40");
}

/// The program, as the command line builds it, with a screen and a clock that panic when they are told to.
fn faulty(home: &Path) -> ExitCode {
    terminal::give_back_on_panic();
    let home = Home::below(home);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let store = runtime.block_on(Store::open(&home.store())).unwrap();
    let system = Arc::new(SystemClock::new());
    let broken = Arc::new(AtomicBool::new(false));
    let clock = Arc::new(FaultyClock { system: SystemClock::new(), broken: broken.clone() });
    let entropy = Arc::new(SystemEntropy);
    let library = Arc::new(Library::embedded().unwrap());
    let local = Arc::new(LocalDelivery::new(Arc::new(store), library, clock.clone(), entropy.clone()));
    let person: CandidateId = "ada".parse().unwrap();
    let caller = Caller { person: person.clone(), roles: BTreeSet::from([Role::Candidate]) };
    assert!(runtime.block_on(local.overview(Some(&caller))).unwrap().unfinished.is_empty());
    let delivery: Arc<dyn Delivery> = local.clone();
    let setup = Setup {
        runtime,
        delivery,
        local: Some(local),
        remote: None,
        home,
        clock,
        entropy,
        person: Some(person),
    };
    let (sender, news) = channel();
    let desk = Desk::start(setup, sender.clone());
    let app = App::new(Box::new(Faulty { exam: None, in_view: false, broken }));
    let theme = Theme::new(Palette::Mono, false);
    let room = Room {
        clock: system,
        zone: local_zone(),
        theme,
        pictures: None,
        desk: Arc::new(desk),
        news,
        sender,
        bell: false,
        mouse: false,
    };
    screens::run(app, room).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// A clock that can be broken; the delivery and the working thread ask it.
struct FaultyClock {
    system: SystemClock,
    broken: Arc<AtomicBool>,
}

impl Clock for FaultyClock {
    fn now(&self) -> Moment {
        assert!(!self.broken.load(Ordering::SeqCst), "told to panic by the clock");
        self.system.now()
    }
}

/// The exam, with keys that panic: P at once, V while drawing, W in the working thread.
struct Faulty {
    exam: Option<Box<dyn Screen>>,
    in_view: bool,
    broken: Arc<AtomicBool>,
}

impl Screen for Faulty {
    fn context(&self) -> Context {
        self.exam.as_ref().map_or(Context::Home, |exam| exam.context())
    }
    fn update(&mut self, event: Event, now: &Moment) -> Vec<Effect> {
        match &event {
            Event::Key(key) if key.code == KeyCode::Char('P') => panic!("told to panic by a key"),
            Event::Key(key) if key.code == KeyCode::Char('V') => self.in_view = true,
            Event::Key(key) if key.code == KeyCode::Char('W') => {
                self.broken.store(true, Ordering::SeqCst);
                return vec![Effect::Ask(Request::Overview)];
            }
            _ => {}
        }
        match (&mut self.exam, event) {
            (Some(exam), event) => exam.update(event, now),
            (None, Event::Reply(Reply::Sitting(sitting))) => {
                let mut exam = WAYS.exam(sitting.unwrap());
                let effects = exam.update(Event::Resize { width: 80, height: 24 }, now);
                self.exam = Some(exam);
                effects
            }
            (None, Event::Resize { .. }) => {
                vec![Effect::Ask(Request::Begin("sales-associate".parse().unwrap()))]
            }
            _ => Vec::new(),
        }
    }
    fn layout(&mut self, area: Rect, look: &Look<'_>) {
        if let Some(exam) = &mut self.exam {
            exam.layout(area, look);
        }
    }
    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        assert!(!self.in_view, "told to panic while drawing");
        if let Some(exam) = &self.exam {
            exam.view(frame, look);
        }
    }
}
