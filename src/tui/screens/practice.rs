//! Practice: public practice items with feedback. No clock, no record; the item looks as in an exam.

use super::exam::{Desk, Extra, Marks, Rooms, draw_item};
use super::help::HelpScreen;
use crate::api::Feedback;
use crate::form::{PresentedForm, PresentedItem};
use crate::id::{ChoiceId, ExamId};
use crate::time::Moment;
use crate::tui::keymap::{self, Action, Context};
use crate::tui::text::{exam as exam_words, practice as words};
use crate::tui::theme::Role;
use crate::tui::widgets::{Field, Page, Row, draw_scrolled, fit, panel, prose, rule, share_bar, width};
use crate::tui::{Effect, Event, Look, PracticeSet, Reply, Request, Screen};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

/// What was done with one item.
#[derive(Debug, Clone, Default)]
struct Work {
    chosen: Vec<ChoiceId>,
    struck: Vec<ChoiceId>,
    /// Feedback was asked for.
    asked: bool,
    feedback: Option<Feedback>,
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
    GoTo(Field),
    /// The summary.
    Summary,
}

/// Responses before a change, for undo: item, chosen, struck.
type Before = (u32, Vec<ChoiceId>, Vec<ChoiceId>);

/// The practice screen.
pub struct PracticeScreen {
    exam: ExamId,
    set: Option<PracticeSet>,
    desk: Desk,
    work: Vec<Work>,
    changes: Vec<Before>,
    stage: Stage,
    told: Option<String>,
    size: (u16, u16),
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
            told: None,
            size: (80, 24),
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
        self.desk = Desk::new(items, 1);
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
                    Ok(feedback) => work.feedback = Some(feedback),
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
    }

    fn contexts(&self) -> &'static [Context] {
        match self.stage {
            Stage::GoTo(_) => &[Context::GoTo],
            _ => &[Context::Practice, Context::Exam],
        }
    }

    fn key(&mut self, key: &KeyEvent) -> Vec<Effect> {
        self.told = None;
        if let Stage::GoTo(field) = &mut self.stage {
            let digit = matches!(key.code, KeyCode::Char('0'..='9')) && field.text().len() < 5;
            let typed =
                matches!(key.code, KeyCode::Char(_)) && !key.modifiers.contains(KeyModifiers::CONTROL);
            if digit || !typed && keymap::action(&[Context::GoTo], key).is_none() {
                field.key(key);
                return Vec::new();
            }
            if typed {
                return Vec::new();
            }
        }
        let Some(action) = keymap::action(self.contexts(), key) else { return Vec::new() };
        if key.kind == KeyEventKind::Repeat && !keymap::repeats(action) {
            return Vec::new();
        }
        match action {
            Action::Help => {
                let contexts: &[Context] = &[Context::Practice, Context::Exam];
                return vec![Effect::Push(Box::new(HelpScreen::new(contexts)))];
            }
            Action::Stop => return vec![Effect::Stop],
            _ => {}
        }
        match std::mem::replace(&mut self.stage, Stage::Items) {
            Stage::Items => self.act(action),
            Stage::GoTo(field) => {
                self.act_on_number(field, action);
                Vec::new()
            }
            Stage::Summary if action == Action::Previous => Vec::new(),
            stage => {
                self.stage = stage;
                if matches!(action, Action::Back | Action::End) { vec![Effect::Pop] } else { Vec::new() }
            }
        }
    }

    fn act_on_number(&mut self, field: Field, action: Action) {
        match action {
            Action::Confirm => {
                let known = field.text().parse().is_ok_and(|number| self.desk.open(number));
                if !known {
                    self.tell(exam_words::no_item(self.desk.items()));
                    self.stage = Stage::GoTo(Field::default());
                }
            }
            Action::Back => {}
            _ => self.stage = Stage::GoTo(field),
        }
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Confirm => return self.check(),
            Action::Choose(option) => self.choose(usize::from(option)),
            Action::ChooseHere if self.cursor_is_seen() => self.choose(self.desk.cursor()),
            Action::Strike if self.cursor_is_seen() => self.strike(),
            Action::Clear => self.change(|work| work.chosen.clear()),
            Action::Undo => self.undo(),
            Action::Up => self.desk.up(),
            Action::Down => self.desk.down(),
            Action::PageUp => self.desk.page(-1),
            Action::PageDown => self.desk.page(1),
            Action::Left => self.sideways(-1),
            Action::Right => self.sideways(1),
            Action::Next => {
                if !self.desk.open(self.desk.number() + 1) {
                    self.tell(words::last_item());
                }
            }
            Action::Previous => {
                if !self.desk.open(self.desk.number() - 1) {
                    self.tell(exam_words::first_item());
                }
            }
            Action::GoTo => self.stage = Stage::GoTo(Field::default()),
            Action::Back | Action::End => self.stage = Stage::Summary,
            Action::MarkForReview | Action::Review | Action::Notes | Action::Comment | Action::HideClock => {
                self.tell(words::only_in_exams())
            }
            _ => {}
        }
        Vec::new()
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
        let chosen = self.here().map_or(&[][..], |w| &w.chosen);
        match (chosen.contains(id), select) {
            (true, 1) => self.tell(exam_words::already(option)),
            (true, _) => self.change(|work| work.chosen.retain(|c| c != id)),
            (false, select) if select > 1 && chosen.len() >= select as usize => {
                self.tell(exam_words::too_many(select));
            }
            (false, select) => self.change(|work| {
                if select == 1 {
                    work.chosen.clear();
                }
                work.chosen = ids.iter().filter(|c| *c == id || work.chosen.contains(c)).cloned().collect();
                work.struck.retain(|c| c != id);
            }),
        }
    }

    fn strike(&mut self) {
        let cursor = self.desk.cursor();
        let Some(id) = self.item().and_then(|i| i.options.get(cursor)).map(|o| o.id.clone()) else { return };
        if self.here().is_some_and(|w| w.chosen.contains(&id)) {
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
        if work.feedback.is_some() || work.asked {
            return self.tell(words::checked_already());
        }
        self.changes.push((number, work.chosen.clone(), work.struck.clone()));
        f(work);
    }

    fn undo(&mut self) {
        // what was checked stays
        while let Some((number, chosen, struck)) = self.changes.pop() {
            let Some(work) = self.work.get_mut(number as usize - 1) else { continue };
            if work.feedback.is_none() && !work.asked {
                (work.chosen, work.struck) = (chosen, struck);
                self.desk.open(number);
                return;
            }
        }
        self.tell(exam_words::nothing_to_undo());
    }

    fn sideways(&mut self, steps: isize) {
        if !self.desk.sideways(steps) {
            self.tell(exam_words::nothing_wide());
        }
    }

    fn check(&mut self) -> Vec<Effect> {
        let (index, number) = (self.index(), self.desk.number());
        let Some(select) = self.item().map(|i| i.select) else { return Vec::new() };
        let (Some(set), Some(work)) = (&self.set, self.work.get_mut(index)) else { return Vec::new() };
        if work.feedback.is_some() || work.asked {
            self.tell(words::checked_already());
            return Vec::new();
        }
        if work.chosen.len() < select as usize {
            let text = words::choose_first(work.chosen.len(), select);
            self.tell(text);
            return Vec::new();
        }
        work.asked = true;
        let choices = work.chosen.clone();
        vec![Effect::Ask(Request::Feedback { exam: self.exam.clone(), seed: set.seed, number, choices })]
    }

    fn draw_item(&self, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect) {
        let (Some(item), Some(work)) = (self.item(), self.here()) else { return };
        let size = (frame.area().width, frame.area().height);
        let mut own;
        let desk = if self.desk.size() == size {
            &self.desk
        } else {
            own = self.desk.clone();
            own.resize(size);
            own.lay_out(item, extra(work));
            &own
        };
        let Some(rooms) = desk.rooms() else { return };
        frame.render_widget(self.sub_line(look, item, work, usize::from(area.width)), rooms.sub);
        draw_item(frame, look, &rooms, desk, item, Marks { chosen: &work.chosen, struck: &work.struck });
        if let Some(at) = rooms.rule {
            rule(frame, look, at);
        }
        frame.render_widget(self.strip(look, &rooms), rooms.strip);
    }

    fn sub_line(&self, look: &Look<'_>, item: &PresentedItem, work: &Work, columns: usize) -> Line<'static> {
        let signs = look.theme.signs;
        let (state, role) = match (&work.feedback, work.asked) {
            (Some(feedback), _) if feedback.right => (words::right().to_owned(), Role::Good),
            (Some(_), _) => (words::not_right().to_owned(), Role::Bad),
            (None, true) => (words::checking(signs.ellipsis), Role::Text),
            (None, false) => (words::no_record().to_owned(), Role::Dim),
        };
        let choose = exam_words::choose(item.select);
        let form_domain = self.form().and_then(|form| form.domains.iter().find(|d| d.id == item.domain));
        let room = columns.saturating_sub(width(&choose) + width(&state) + 8);
        let domain = fit(form_domain.map_or("", |d| d.name.as_str()), room, signs.ellipsis);
        let mut spans = vec![
            Span::styled(format!(" {domain} {} ", signs.dot), look.style(Role::Dim)),
            Span::styled(choose, look.style(if item.select == 1 { Role::Dim } else { Role::Strong })),
        ];
        let used: usize = spans.iter().map(Span::width).sum();
        spans.push(Span::raw(" ".repeat(columns.saturating_sub(used + width(&state) + 1))));
        spans.push(Span::styled(state, look.style(role)));
        Line::from(spans)
    }

    fn strip(&self, look: &Look<'_>, rooms: &Rooms) -> Line<'static> {
        let (right, wrong, left) = self.counts();
        let counts = words::counts(right, wrong, left);
        let room = usize::from(rooms.strip.width).saturating_sub(width(&counts) + 4);
        let mut spans = vec![Span::raw(" ")];
        spans.extend(share_bar(look, (right + wrong) as u64, self.work.len() as u64, room, Role::Text));
        spans.push(Span::raw("  "));
        spans.push(Span::styled(counts, look.style(Role::Text)));
        Line::from(spans)
    }

    fn summary(&self, room: usize) -> Vec<Row> {
        let (right, wrong, left) = self.counts();
        let mut rows = prose(&words::summary(right, right + wrong, right + wrong + left), Role::Strong, room);
        rows.push(Row::default());
        if let Some(form) = self.form() {
            for domain in &form.domains {
                let of = |f: &dyn Fn(&Feedback) -> bool| {
                    let pairs =
                        form.items.iter().zip(&self.work).filter(|(item, _)| item.domain == domain.id);
                    pairs.filter(|(_, work)| work.feedback.as_ref().is_some_and(f)).count()
                };
                let (right, checked) = (of(&|f| f.right), of(&|_| true));
                if checked > 0 {
                    rows.extend(prose(&words::domain(&domain.name, right, checked), Role::Text, room));
                }
            }
            rows.push(Row::default());
        }
        rows.extend(prose(words::counts_for_nothing(), Role::Dim, room));
        rows.push(Row::default());
        rows.extend(prose(words::summary_keys(), Role::Text, room));
        rows
    }
}

fn extra(work: &Work) -> Extra<'_> {
    match &work.feedback {
        Some(feedback) => Extra::Checked(feedback, &work.chosen),
        None => Extra::Struck(&work.struck),
    }
}

impl Screen for PracticeScreen {
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
        let signs = look.theme.signs;
        let title = self.form().map_or(self.exam.as_str(), |form| form.title.as_str());
        let right = match self.stage {
            Stage::Items | Stage::GoTo(_) => exam_words::question(self.desk.number(), self.desk.items()),
            _ => String::new(),
        };
        let room = usize::from(frame.area().width).saturating_sub(4 + width(&right));
        let left = match self.stage {
            Stage::Summary => words::summary_title().to_owned(),
            _ => format!("{title} {} {}", signs.dot, words::practice()),
        };
        let left = fit(&left, room, signs.ellipsis);
        let page = Page { left, right, contexts: self.contexts() };
        let Some(area) = page.draw(frame, look, "") else { return };
        let text =
            Rect { x: area.x + 1, y: area.y + 1, width: area.width.min(82) - 2, height: area.height - 1 };
        let text_room = usize::from(text.width);
        match &self.stage {
            Stage::Waiting { .. } => {
                draw_scrolled(
                    frame,
                    look,
                    text,
                    &prose(&words::preparing(signs.ellipsis), Role::Text, text_room),
                    0,
                );
            }
            Stage::Failed(reason) => {
                let mut rows = prose(words::failed(), Role::Strong, text_room);
                rows.extend(prose(reason, Role::Text, text_room));
                draw_scrolled(frame, look, text, &rows, 0);
            }
            Stage::Summary => draw_scrolled(frame, look, text, &self.summary(text_room), 0),
            Stage::Items | Stage::GoTo(_) => self.draw_item(frame, look, area),
        }
        if let Stage::GoTo(field) = &self.stage {
            let of = exam_words::go_to_of(self.desk.items());
            let columns = width(exam_words::go_to_number()) + width(&of) + 9;
            let inside =
                panel(frame, look, exam_words::go_to(), u16::try_from(columns).unwrap_or(u16::MAX), 1);
            let mut spans =
                vec![Span::styled(format!("{} ", exam_words::go_to_number()), look.style(Role::Text))];
            spans.extend(field.spans(look, 6, true));
            spans.push(Span::styled(format!(" {of}"), look.style(Role::Dim)));
            frame.render_widget(Line::from(spans), inside);
        }
        if let Some(told) = &self.told {
            let at = Rect { x: 0, y: frame.area().height - 2, width: frame.area().width, height: 1 };
            let told = fit(told, usize::from(at.width).saturating_sub(2), signs.ellipsis);
            let used =
                Rect { width: u16::try_from(width(&told) + 2).unwrap_or(at.width).min(at.width), ..at };
            frame.render_widget(Clear, used);
            frame.render_widget(Span::styled(format!(" {told} "), look.style(Role::Warn)), used);
        }
    }
}
