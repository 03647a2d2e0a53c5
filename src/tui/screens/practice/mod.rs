//! Practice: public practice items with feedback. No clock, no record; the item looks as in an exam.

mod view;

use super::exam::{Asked, Desk, Extra, GoTo, Hand, layer};
use super::help::HelpScreen;
use crate::api::Feedback;
use crate::attempt::Response;
use crate::form::{PresentedForm, PresentedItem};
use crate::id::{ChoiceId, ExamId};
use crate::time::Moment;
use crate::tui::answers::{entered, filled, ordered};
use crate::tui::keymap::{self, Action, Context};
use crate::tui::text::{authors, exam as exam_words, practice as words};
use crate::tui::{Effect, Event, Look, PracticeSet, Reply, Request, Screen};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};
use ratatui::Frame;

/// What was done with one item.
#[derive(Debug, Clone, Default)]
struct Work {
    given: Response,
    struck: Vec<ChoiceId>,
    /// Feedback was asked for.
    asked: bool,
    feedback: Option<Feedback>,
}

impl Work {
    /// It is checked, or about to be: the answer does not change any more.
    fn is_checked(&self) -> bool {
        self.asked || self.feedback.is_some()
    }
}

/// Where practice stands.
#[derive(Debug)]
enum Stage {
    /// The set was not asked for yet, or is on its way.
    Waiting { asked: bool },
    /// It could not be had, and why.
    Failed(String),
    /// At the items.
    Items,
    /// The number of an item is being typed.
    GoTo(GoTo),
    /// The summary.
    Summary,
}

/// An author tries one item.
#[derive(Debug)]
struct Trial {
    /// The item's id.
    id: String,
    /// What the answer that was checked earns.
    earned: Option<String>,
}

/// What was before a change, for undo: item, response, struck.
type Before = (u32, Response, Vec<ChoiceId>);

/// The practice screen.
pub struct PracticeScreen {
    exam: ExamId,
    set: Option<PracticeSet>,
    desk: Desk,
    work: Vec<Work>,
    changes: Vec<Before>,
    stage: Stage,
    /// Feedback came with this event.
    fresh: bool,
    told: Option<String>,
    size: (u16, u16),
    trial: Option<Trial>,
}

impl PracticeScreen {
    /// Practice for an exam; it asks for the items itself.
    pub fn new(exam: ExamId) -> Self {
        Self {
            exam,
            set: None,
            desk: Desk::new(0, 1),
            work: Vec::new(),
            changes: Vec::new(),
            stage: Stage::Waiting { asked: false },
            fresh: false,
            told: None,
            size: (80, 24),
            trial: None,
        }
    }

    /// An author tries this one item, of this id: it is all there is, and the way out leads straight back.
    pub fn trial(exam: ExamId, set: PracticeSet, id: String) -> Self {
        let mut screen = Self { trial: Some(Trial { id, earned: None }), ..Self::new(exam) };
        screen.begin(set);
        screen
    }

    /// What the answer that is checked earns, for an author.
    pub fn earned(&mut self, points: String) {
        if let Some(trial) = &mut self.trial {
            trial.earned = Some(points);
        }
    }

    /// Everything from the beginning.
    fn again(&mut self) {
        if let Some((set, trial)) = self.set.take().zip(self.trial.as_mut()) {
            trial.earned = None;
            self.changes.clear();
            self.begin(set);
        }
    }

    fn form(&self) -> Option<&PresentedForm> {
        self.set.as_ref().map(|set| &set.form)
    }
    fn item(&self) -> Option<&PresentedItem> {
        self.form()?.item(self.desk.number())
    }
    fn index(&self) -> usize {
        (self.desk.number() as usize).saturating_sub(1)
    }
    fn here(&self) -> Option<&Work> {
        self.work.get(self.index())
    }
    fn tell(&mut self, text: impl Into<String>) {
        self.told = Some(text.into());
    }
    /// Right, wrong, not checked.
    fn counts(&self) -> (usize, usize, usize) {
        let right = self.work.iter().filter(|w| w.feedback.as_ref().is_some_and(|f| f.right)).count();
        let checked = self.work.iter().filter(|w| w.feedback.is_some()).count();
        (right, checked - right, self.work.len() - checked)
    }

    fn begin(&mut self, set: PracticeSet) {
        let items = set.form.items.len();
        if items == 0 {
            self.stage = Stage::Failed(words::no_items().to_owned());
            return;
        }
        self.desk = Desk::new(items, 1).showing_as(&self.desk);
        self.desk.resize(self.size);
        self.work = vec![Work::default(); items];
        self.set = Some(set);
        self.stage = Stage::Items;
    }

    fn reply(&mut self, reply: Reply) {
        match reply {
            Reply::Practice(set) => match *set {
                Ok(set) => self.begin(set),
                Err(reason) => self.stage = Stage::Failed(reason),
            },
            Reply::Feedback(number, feedback) => {
                let Some(work) = (number as usize).checked_sub(1).and_then(|i| self.work.get_mut(i)) else {
                    return;
                };
                work.asked = false;
                match *feedback {
                    Ok(feedback) => {
                        work.feedback = Some(feedback);
                        self.fresh = true;
                    }
                    Err(reason) => self.tell(reason),
                }
            }
            _ => {}
        }
    }

    fn settle(&mut self) {
        let index = self.index();
        let (Some(set), Some(work)) = (&self.set, self.work.get(index)) else { return };
        let Some(item) = set.form.items.get(index) else { return };
        self.desk.lay_out(item, extra(work));
        if std::mem::take(&mut self.fresh) {
            // rationales have come between the options
            self.desk.reveal(self.desk.cursor());
        }
    }

    fn contexts(&self) -> &'static [Context] {
        let kind = self.item().and_then(|item| layer(item.kind));
        if self.trial.is_some() && !matches!(self.desk.hand(), Hand::Field(_)) {
            return match kind {
                Some(Context::Ordering) => &[Context::Trial, Context::Ordering, Context::Practice],
                Some(Context::Gaps) => &[Context::Trial, Context::Gaps, Context::Practice],
                Some(_) => &[Context::Trial, Context::Entry, Context::Practice],
                None => &[Context::Trial, Context::Practice],
            };
        }
        match (&self.stage, self.desk.hand(), kind) {
            (Stage::GoTo(_), ..) => &[Context::GoTo],
            (Stage::Items, Hand::Field(_), _) => &[Context::Typing],
            (Stage::Items, _, Some(Context::Ordering)) => &[Context::Ordering, Context::Practice],
            (Stage::Items, _, Some(Context::Gaps)) => &[Context::Gaps, Context::Practice],
            (Stage::Items, _, Some(_)) => &[Context::Entry, Context::Practice],
            _ => &[Context::Practice],
        }
    }

    fn key(&mut self, key: &KeyEvent) -> Vec<Effect> {
        self.told = None;
        if matches!(self.stage, Stage::Items) && key.kind != KeyEventKind::Release && self.field_takes(key) {
            return Vec::new();
        }
        if let Stage::GoTo(go_to) = &mut self.stage
            && go_to.key(key).is_none()
        {
            return Vec::new();
        }
        let Some(action) = keymap::action(self.contexts(), key) else { return Vec::new() };
        if key.kind == KeyEventKind::Repeat && !keymap::repeats(action) {
            return Vec::new();
        }
        match action {
            Action::Help => {
                return vec![Effect::Push(Box::new(HelpScreen::new(self.contexts())))];
            }
            Action::Stop => return vec![Effect::Stop],
            Action::Leave if self.trial.is_some() => return vec![Effect::Pop],
            Action::Try => {
                self.again();
                return Vec::new();
            }
            // there is no other question
            Action::GoTo | Action::Next | Action::Previous | Action::End if self.trial.is_some() => {
                return Vec::new();
            }
            _ => {}
        }
        match std::mem::replace(&mut self.stage, Stage::Items) {
            Stage::Items => self.act(action),
            Stage::GoTo(go_to) => {
                self.act_on_number(go_to, action);
                Vec::new()
            }
            Stage::Summary if action == Action::Previous => Vec::new(),
            stage => {
                self.stage = stage;
                let leaves = match self.stage {
                    Stage::Summary => matches!(action, Action::Back | Action::Confirm),
                    _ => action == Action::Back,
                };
                if leaves { vec![Effect::Pop] } else { Vec::new() }
            }
        }
    }

    fn act_on_number(&mut self, go_to: GoTo, action: Action) {
        match action {
            Action::Confirm => {
                let known = go_to.number().is_some_and(|number| self.desk.open(number));
                if !known {
                    self.tell(exam_words::no_item(self.desk.items()));
                    self.stage = Stage::GoTo(GoTo::default());
                }
            }
            Action::Back => {}
            _ => self.stage = Stage::GoTo(go_to),
        }
    }

    /// Offers the key to the field that is open, or that it opens; true when it was taken.
    fn field_takes(&mut self, key: &KeyEvent) -> bool {
        let index = self.index();
        let item = self.set.as_ref().and_then(|set| set.form.items.get(index));
        let (Some(item), Some(work)) = (item, self.work.get(index)) else { return false };
        if work.is_checked() {
            return false;
        }
        if key.kind == KeyEventKind::Press && self.desk.opens_by(item, key) {
            self.desk.open_field(&work.given);
        }
        match self.desk.type_key(item, key) {
            None => return false,
            Some(Asked::Told(text)) => self.tell(text),
            Some(_) => {}
        }
        true
    }

    /// Does what an action asks for at an item that is answered in another way than by choosing options; false when it asks for
    /// what it does at any item.
    fn answer(&mut self, action: Action) -> bool {
        let index = self.index();
        let item = self.set.as_ref().and_then(|set| set.form.items.get(index));
        let (Some(item), Some(work)) = (item, self.work.get(index)) else { return false };
        if work.is_checked() {
            let moves = matches!(action, Action::Choose(_) | Action::ChooseHere | Action::Place(_));
            if moves && layer(item.kind).is_some() {
                self.tell(self.checked_already());
                return true;
            }
            return false;
        }
        let asked = self.desk.asked(item, &work.given, action);
        let response = match &asked {
            Asked::Order(order) => ordered(item, order),
            Asked::Fill(gap, option) => filled(item, &work.given, *gap, *option),
            _ => Ok(Response::default()),
        };
        match (asked, response) {
            (Asked::Usual, _) => return false,
            (Asked::PutDown, _) => {
                self.put_down();
                return action == Action::ChooseHere || self.answer(action);
            }
            (Asked::PutBack, _) => {
                self.desk.take(Hand::Empty);
            }
            (Asked::Order(_) | Asked::Fill(..), Ok(response)) => self.change(|work| work.given = response),
            (Asked::Order(_) | Asked::Fill(..), Err(objection)) => self.tell(objection.words()),
            (Asked::Told(text), _) => self.tell(text),
            (Asked::Moved | Asked::Done, _) => {}
        }
        true
    }

    /// What is in hand becomes the response.
    fn put_down(&mut self) {
        let response = match (self.desk.take(Hand::Empty), self.item()) {
            (Hand::Row(order, _), Some(item)) => ordered(item, &order).ok(),
            (Hand::Field(field), _) => Some(entered(field.text())),
            _ => None,
        };
        if let Some(response) = response.filter(|response| {
            self.here()
                .is_some_and(|work| work.given != *response && work.given.parts() + response.parts() > 0)
        }) {
            self.change(|work| work.given = response);
        }
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        if matches!(self.desk.hand(), Hand::Row(..)) && action == Action::Confirm {
            self.put_down();
            return Vec::new();
        }
        if matches!(self.desk.hand(), Hand::Field(_)) {
            match action {
                Action::PageUp | Action::PageDown => {
                    self.desk.page(if action == Action::PageUp { -1 } else { 1 });
                    return Vec::new();
                }
                _ => self.put_down(),
            }
            if action == Action::Confirm {
                return Vec::new();
            }
        }
        if self.answer(action) {
            return Vec::new();
        }
        match action {
            Action::End => self.stage = Stage::Summary,
            Action::Confirm => return self.check(),
            Action::Choose(option) => self.choose(usize::from(option)),
            Action::ChooseHere if self.cursor_is_seen() => self.choose(self.desk.cursor()),
            Action::Strike if self.cursor_is_seen() => self.strike(),
            Action::Clear => self.change(|work| work.given = Response::default()),
            Action::Undo => self.undo(),
            Action::Up => self.desk.up(),
            Action::Down => self.desk.down(),
            Action::PageUp => self.desk.page(-1),
            Action::PageDown => self.desk.page(1),
            Action::Figures => self.turn_figures(),
            Action::Left => self.sideways(-1),
            Action::Right => self.sideways(1),
            Action::Next => self.step(1, words::last_item()),
            Action::Previous => self.step(-1, exam_words::first_item()),
            Action::GoTo => self.stage = Stage::GoTo(GoTo::default()),
            Action::Back => self.stage = Stage::Summary,
            _ => {}
        }
        Vec::new()
    }

    fn checked_already(&self) -> &'static str {
        if self.trial.is_some() { authors::TRIED_ALREADY } else { words::checked_already() }
    }

    fn cursor_is_seen(&mut self) -> bool {
        let (seen, cursor) = (self.desk.sees_cursor(), self.desk.cursor());
        if !seen {
            self.desk.reveal(cursor);
            self.tell(exam_words::out_of_sight(cursor));
        }
        seen
    }

    fn choose(&mut self, option: usize) {
        let Some(item) = self.item() else { return };
        let (select, ids) = (item.select, item.options.iter().map(|o| o.id.clone()).collect::<Vec<_>>());
        let Some(id) = ids.get(option) else { return self.tell(exam_words::no_option(option)) };
        self.desk.reveal(option);
        let chosen = self.here().map_or(&[][..], |w| w.given.choices());
        match (chosen.contains(id), select) {
            (true, 1) => self.tell(exam_words::already(option)),
            (true, _) => self.change(|work| {
                let left = work.given.choices().iter().filter(|c| *c != id).cloned();
                work.given = left.collect::<Vec<_>>().into();
            }),
            (false, select) if select > 1 && chosen.len() >= select as usize => {
                self.tell(exam_words::too_many(select));
            }
            (false, select) => self.change(|work| {
                let kept = |c: &ChoiceId| select > 1 && work.given.choices().contains(c);
                let chosen = ids.iter().filter(|c| *c == id || kept(c)).cloned();
                work.given = chosen.collect::<Vec<_>>().into();
                work.struck.retain(|c| c != id);
            }),
        }
    }

    fn strike(&mut self) {
        let cursor = self.desk.cursor();
        let Some(id) = self.item().and_then(|i| i.options.get(cursor)).map(|o| o.id.clone()) else { return };
        if self.here().is_some_and(|w| w.given.choices().contains(&id)) {
            return self.tell(exam_words::strike_chosen(cursor));
        }
        self.change(|work| match work.struck.iter().position(|c| *c == id) {
            Some(at) => {
                work.struck.remove(at);
            }
            None => work.struck.push(id.clone()),
        });
    }

    /// Changes the work on the open item, unless it was checked; remembers what it was.
    fn change(&mut self, f: impl FnOnce(&mut Work)) {
        let (index, number) = (self.index(), self.desk.number());
        let Some(work) = self.work.get_mut(index) else { return };
        if work.is_checked() {
            return self.tell(self.checked_already());
        }
        self.changes.push((number, work.given.clone(), work.struck.clone()));
        f(work);
    }

    fn undo(&mut self) {
        // what was checked stays
        while let Some((number, given, struck)) = self.changes.pop() {
            let Some(work) = self.work.get_mut(number as usize - 1) else { continue };
            if !work.is_checked() {
                (work.given, work.struck) = (given, struck);
                self.desk.open(number);
                return;
            }
        }
        self.tell(exam_words::nothing_to_undo());
    }

    fn step(&mut self, by: i64, at_end: &str) {
        let to = u32::try_from(i64::from(self.desk.number()) + by).unwrap_or(0);
        if !self.desk.open(to) {
            self.tell(at_end);
        }
    }

    fn turn_figures(&mut self) {
        let item = self.set.as_ref().and_then(|set| set.form.item(self.desk.number()));
        if let Some(item) = item {
            let said = self.desk.turn_figures(item);
            self.tell(said);
        }
    }

    fn sideways(&mut self, steps: isize) {
        if !self.desk.sideways(steps) {
            self.tell(exam_words::nothing_wide());
        }
    }

    fn check(&mut self) -> Vec<Effect> {
        let (index, number) = (self.index(), self.desk.number());
        let Some((kind, select)) = self.item().map(|i| (i.kind, i.select)) else { return Vec::new() };
        let (Some(set), Some(work)) = (&self.set, self.work.get_mut(index)) else { return Vec::new() };
        if work.is_checked() {
            self.tell(self.checked_already());
            return Vec::new();
        }
        if work.given.parts() < select as usize {
            let text = words::choose_first(kind, work.given.parts(), select);
            self.tell(text);
            return Vec::new();
        }
        work.asked = true;
        let response = work.given.clone();
        vec![Effect::Ask(Request::Feedback { exam: self.exam.clone(), seed: set.seed, number, response })]
    }
}

fn extra(work: &Work) -> Extra<'_> {
    match &work.feedback {
        Some(feedback) => Extra::Checked(feedback, &work.given),
        None => Extra::Open(&work.given, &work.struck),
    }
}

impl Screen for PracticeScreen {
    fn keys_at(&self, column: u16, row: u16) -> Vec<KeyCode> {
        if matches!(self.stage, Stage::Items) { self.desk.keys_at(column, row) } else { Vec::new() }
    }

    fn context(&self) -> Context {
        Context::Practice
    }

    fn update(&mut self, event: Event, _now: &Moment) -> Vec<Effect> {
        let mut out = Vec::new();
        match event {
            Event::Resize { width, height } => {
                self.size = (width, height);
                self.desk.resize(self.size);
            }
            Event::Pictures(can) => self.desk.show_pictures(can),
            Event::Key(key) => out = self.key(&key),
            Event::Reply(reply) => self.reply(reply),
            Event::Paste(_) => self.tell(exam_words::paste_refused()),
            _ => {}
        }
        if let Stage::Waiting { asked } = &mut self.stage
            && !*asked
        {
            *asked = true;
            out.push(Effect::Ask(Request::Practice(self.exam.clone())));
        }
        self.settle();
        out
    }

    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        self.draw(frame, look);
    }
}

#[cfg(test)]
mod tests;
