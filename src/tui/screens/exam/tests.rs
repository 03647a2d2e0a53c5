//! Tests of the exam screen: what a candidate sees, and what is recorded.

use super::*;
use crate::attempt::{Act, CommentKind, End, ItemStatus, Order};
use crate::attempt::{Entry, FormShape, Seen};
use crate::form::PresentedItem;
use crate::note;
use crate::tui::keymap::TABLE;
use crate::tui::stage::{self, Picture};
use crate::tui::{Again, JournalNews, NotHandedIn};
use crossterm::event::{KeyEvent, KeyEventKind, KeyModifiers};

mod answering;
mod around;
mod clicks;
mod clock;
mod ending;
mod figures;
mod pictures;
mod random;
mod types;

struct Stub;
impl Screen for Stub {
    fn context(&self) -> Context {
        Context::Result
    }
    fn update(&mut self, _: Event, _: &Moment) -> Vec<Effect> {
        Vec::new()
    }
    fn view(&self, _: &mut Frame<'_>, _: &Look<'_>) {}
}

/// The exam on a stage: keys by name, time in milliseconds, what was recorded.
struct Room {
    screen: ExamScreen,
    /// The attempt folded from what was recorded alone.
    mirror: Attempt,
    ms: i64,
    effects: Vec<Effect>,
    facts: Vec<Fact>,
}

const HOUR: u64 = 3_600_000;

impl Room {
    fn with(sitting: Sitting, size: (u16, u16)) -> Self {
        let shape = FormShape::of(&sitting.opened.form);
        let mut mirror = Attempt::open(stage::attempt_id(), &sitting.entries[0], Some(shape)).unwrap();
        for entry in &sitting.entries[1..] {
            mirror.apply(entry).unwrap();
        }
        let ways = Ways { result: |_| Box::new(Stub) };
        let screen = ExamScreen::new(sitting, ways).unwrap();
        let mut room = Self { screen, mirror, ms: 0, effects: Vec::new(), facts: Vec::new() };
        room.send(Event::Resize { width: size.0, height: size.1 });
        room
    }
    fn new(size: (u16, u16)) -> Self {
        let form = stage::form(50);
        let binding = stage::binding(&form, HOUR);
        Self::with(stage::sitting(form, binding), size)
    }
    fn of_item(item: PresentedItem, size: (u16, u16)) -> Self {
        let form = stage::form_of(vec![item]);
        let binding = stage::binding(&form, HOUR);
        Self::with(stage::sitting(form, binding), size)
    }
    fn now(&self) -> Moment {
        stage::later(self.ms)
    }
    /// Sends an event; everything recorded must be what the machine accepts, in sequence.
    fn send(&mut self, event: Event) {
        let now = self.now();
        let effects = self.screen.update(event, &now);
        for effect in &effects {
            if let Effect::Record(entry) = effect {
                assert_eq!((entry.at, entry.up), (now.wall, now.up));
                self.mirror.apply(entry).unwrap();
                self.facts.push(entry.fact.clone());
            }
        }
        assert_eq!(self.mirror, *self.screen.attempt(), "the screen and its record agree");
        self.effects.extend(effects);
    }
    fn key(&mut self, key: KeyEvent) {
        self.send(Event::Key(key));
    }
    /// Presses keys: words for special ones, else a key for each character.
    fn press(&mut self, keys: &str) {
        for word in keys.split_whitespace() {
            let code = match word {
                "Enter" => KeyCode::Enter,
                "Esc" => KeyCode::Esc,
                "Up" => KeyCode::Up,
                "Down" => KeyCode::Down,
                "Left" => KeyCode::Left,
                "Right" => KeyCode::Right,
                "Space" => KeyCode::Char(' '),
                "Backspace" => KeyCode::Backspace,
                "PgDn" => KeyCode::PageDown,
                "PgUp" => KeyCode::PageUp,
                "Tab" => KeyCode::Tab,
                "Ctrl-Q" | "Ctrl-C" | "Ctrl-Z" => {
                    self.key(stage::ctrl(word.to_lowercase().chars().last().unwrap()));
                    continue;
                }
                word => {
                    for c in word.chars() {
                        self.key(stage::ch(c));
                    }
                    continue;
                }
            };
            self.key(stage::key(code));
        }
    }
    fn wait(&mut self, ms: i64) {
        self.ms += ms;
        self.send(Event::Tick);
    }
    fn picture(&self) -> Picture {
        stage::show_at(&self.screen, self.screen.desk.size(), &self.now())
    }
    fn text(&self) -> String {
        self.picture().text()
    }
    /// The same without the breaks between its lines.
    fn flowing(&self) -> String {
        self.text().split_whitespace().collect::<Vec<_>>().join(" ")
    }
    fn sees(&self, text: &str) -> bool {
        self.text().contains(text)
    }
    /// Facts since the last call.
    fn facts(&mut self) -> Vec<Fact> {
        std::mem::take(&mut self.facts)
    }
    fn effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }
    fn save_all(&mut self) {
        let seq = self.mirror.next_seq() - 1;
        self.send(Event::Journal(JournalNews::Saved(seq)));
    }
    fn choice(&self, item: u32, option: usize) -> crate::id::ChoiceId {
        self.screen.form().item(item).unwrap().options[option].id.clone()
    }
}

fn order(act: Act, ms: u64, number: u64, reason: &str) -> String {
    let order = Order { attempt: stage::attempt_id(), number, act, ms, reason: reason.to_owned() };
    note::sign(&order.text(), &stage::proctor()).unwrap()
}

fn is_ask(effect: &Effect) -> bool {
    matches!(effect, Effect::Ask(Request::Finish(id)) if *id == stage::attempt_id())
}

fn is_asked_again(effect: &Effect) -> bool {
    matches!(effect, Effect::Ask(Request::FinishAgain(id)) if *id == stage::attempt_id())
}
