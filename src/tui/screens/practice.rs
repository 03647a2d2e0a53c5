//! Practice: public practice items with feedback. No clock, no record; the item looks as in an exam.

use super::exam::{Desk, Extra, GoTo, Marks, Rooms, draw_item};
use super::help::HelpScreen;
use crate::api::Feedback;
use crate::form::{PresentedForm, PresentedItem};
use crate::id::{ChoiceId, ExamId};
use crate::time::Moment;
use crate::tui::keymap::{self, Action, Context};
use crate::tui::text::{exam as exam_words, practice as words};
use crate::tui::theme::Role;
use crate::tui::widgets::{Page, Row, draw_message, draw_scrolled, fit, prose, rule, share_bar, width};
use crate::tui::{Effect, Event, Look, PracticeSet, Reply, Request, Screen};
use crossterm::event::{KeyEvent, KeyEventKind};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

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
    GoTo(GoTo),
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
                let contexts: &[Context] = &[Context::Practice, Context::Exam];
                return vec![Effect::Push(Box::new(HelpScreen::new(contexts)))];
            }
            Action::Stop => return vec![Effect::Stop],
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
                if matches!(action, Action::Back | Action::End) { vec![Effect::Pop] } else { Vec::new() }
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
            Action::Next => self.step(1, words::last_item()),
            Action::Previous => self.step(-1, exam_words::first_item()),
            Action::GoTo => self.stage = Stage::GoTo(GoTo::default()),
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

    fn step(&mut self, by: i64, at_end: &str) {
        let to = u32::try_from(i64::from(self.desk.number()) + by).unwrap_or(0);
        if !self.desk.open(to) {
            self.tell(at_end);
        }
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
        if let Stage::GoTo(go_to) = &self.stage {
            go_to.draw(frame, look, self.desk.items());
        }
        if let Some(told) = &self.told {
            draw_message(frame, look, told);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::stage::{self, ch, ctrl, key};
    use crossterm::event::KeyCode;

    const SEED: [u8; 32] = [5; 32];

    fn set() -> PracticeSet {
        let mut items = stage::form(2).items;
        items.push(stage::lease_item());
        PracticeSet { seed: SEED, form: stage::form_of(items) }
    }

    fn feedback(right: bool, key: &[usize], options: usize) -> Feedback {
        let option = |i: usize| (key.contains(&i), format!("Because of reason number {i}."));
        Feedback {
            right,
            options: (0..options).map(option).collect(),
            rationale: "The log must be **written** before anything else.".into(),
        }
    }

    struct Room(PracticeScreen);

    impl Room {
        fn new(size: (u16, u16)) -> Self {
            let mut screen = PracticeScreen::new("technical-associate".parse().unwrap());
            let effects = screen.update(Event::Resize { width: size.0, height: size.1 }, &stage::now());
            let asks = |e: &Effect| matches!(e, Effect::Ask(Request::Practice(exam)) if exam.as_str() == "technical-associate");
            assert!(matches!(&effects[..], [effect] if asks(effect)));
            assert!(screen.update(Event::Tick, &stage::now()).is_empty(), "asks once");
            let mut room = Self(screen);
            room.send(Event::Reply(Reply::Practice(Box::new(Ok(set())))));
            room
        }
        fn send(&mut self, event: Event) -> Vec<Effect> {
            self.0.update(event, &stage::now())
        }
        fn press(&mut self, keys: &str) -> Vec<Effect> {
            keys.chars().flat_map(|c| self.send(Event::Key(ch(c)))).collect()
        }
        fn enter(&mut self) -> Vec<Effect> {
            self.send(Event::Key(key(KeyCode::Enter)))
        }
        fn reply(&mut self, number: u32, feedback: Feedback) {
            self.send(Event::Reply(Reply::Feedback(number, Box::new(Ok(feedback)))));
        }
        fn text(&self) -> String {
            stage::show(&self.0, self.0.size).text()
        }
    }

    #[test]
    fn enter_checks_a_full_response_and_feedback_stands_under_every_option() {
        let mut room = Room::new((80, 40));
        assert!(room.enter().is_empty());
        assert!(room.text().contains("Choose an option first"));
        room.press("b");
        let effects = room.enter();
        let choice = set().form.items[0].options[1].id.clone();
        assert!(
            matches!(&effects[..], [Effect::Ask(Request::Feedback { seed: SEED, number: 1, choices, .. })] if *choices == [choice])
        );
        assert!(room.text().contains("Checking …"));
        room.reply(1, feedback(false, &[0], 4));
        let text = room.text();
        for part in [
            "NOT RIGHT. The answer is A.",
            "Right, not chosen.",
            "Wrong, chosen.",
            "Because of reason number 3.",
            "must be written",
            "0 right, 1 wrong, 2 to go",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        room.press("a");
        assert!(room.text().contains("Checked already: n goes on") && room.text().contains("(x) B"));
    }

    #[test]
    fn several_choices_are_checked_together() {
        let mut room = Room::new((80, 24));
        room.press("g3");
        room.enter();
        room.press("a");
        assert!(room.enter().is_empty());
        assert!(room.text().contains("1 of 2 chosen: choose 1 more"));
        room.press("bc");
        assert!(room.text().contains("2 of 2 chosen: clear one first"));
        room.press("bcu");
        assert_eq!(room.0.here().unwrap().chosen.len(), 1, "undo takes the last change back");
    }

    #[test]
    fn it_keeps_no_record_and_has_no_clock() {
        let mut room = Room::new((80, 24));
        let mut effects = room.press("abxumwirt dn?");
        assert!(matches!(effects.pop(), Some(Effect::Push(_))), "help");
        assert!(effects.is_empty());
        assert!(room.text().contains("no clock, no record"));
    }

    #[test]
    fn q_ends_with_a_summary_and_then_goes_home() {
        let mut room = Room::new((80, 24));
        room.press("a");
        room.enter();
        room.reply(1, feedback(true, &[0], 4));
        assert!(room.press("q").is_empty());
        let text = room.text();
        assert!(
            text.contains("1 right of 1 checked; 3 in all.")
                && text.contains("Troubleshooting: 1 of 1 right"),
            "{text}"
        );
        room.press("p");
        assert!(room.text().contains("Question 1 of 3"));
        room.press("q");
        assert!(matches!(room.press("q")[..], [Effect::Pop]));
    }

    #[test]
    fn failures_are_told_and_lose_nothing() {
        let mut room = Room::new((80, 24));
        room.press("a");
        room.enter();
        room.send(Event::Reply(Reply::Feedback(
            1,
            Box::new(Err("The bank cannot be read. Press Enter to try again.".into())),
        )));
        assert!(room.text().contains("The bank cannot be read"));
        assert_eq!(room.enter().len(), 1, "asked once more");
        let mut none = PracticeScreen::new("x".parse().unwrap());
        none.update(
            Event::Reply(Reply::Practice(Box::new(Err("No bank for this exam.".into())))),
            &stage::now(),
        );
        assert!(stage::show(&none, (80, 24)).text().contains("No bank for this exam."));
        let quit = none.update(Event::Key(ch('q')), &stage::now());
        assert!(matches!(quit[..], [Effect::Pop]));
        let mut empty = PracticeScreen::new("x".parse().unwrap());
        let nothing = PracticeSet { seed: SEED, form: stage::form_of(vec![]) };
        empty.update(Event::Reply(Reply::Practice(Box::new(Ok(nothing)))), &stage::now());
        assert!(stage::show(&empty, (80, 24)).text().contains("There are no practice questions"));
    }

    #[test]
    fn ctrl_z_stops_the_program_in_practice() {
        let mut room = Room::new((80, 24));
        assert!(matches!(room.send(Event::Key(ctrl('z')))[..], [Effect::Stop]));
    }

    #[test]
    fn pictures() {
        let mut room = Room::new((80, 24));
        insta::assert_snapshot!(
            "waiting",
            stage::show(&PracticeScreen::new("x".parse().unwrap()), (80, 24)).snapshot()
        );
        room.press("bx");
        room.press("jx");
        for (width, height) in [(80, 24), (120, 40), (60, 15), (40, 10), (1, 1)] {
            room.send(Event::Resize { width, height });
            insta::assert_snapshot!(
                format!("open_{width}x{height}"),
                stage::show(&room.0, (width, height)).snapshot()
            );
        }
        room.send(Event::Resize { width: 80, height: 24 });
        room.enter();
        room.reply(1, feedback(true, &[1], 4));
        for (width, height) in [(80, 24), (120, 40), (60, 15), (40, 10), (1, 1)] {
            room.send(Event::Resize { width, height });
            insta::assert_snapshot!(
                format!("checked_{width}x{height}"),
                stage::show(&room.0, (width, height)).snapshot()
            );
        }
        room.send(Event::Resize { width: 80, height: 24 });
        room.press("q");
        insta::assert_snapshot!("summary", stage::show(&room.0, (80, 24)).snapshot());
    }

    #[test]
    fn random_keys_and_sizes_never_panic() {
        let mut room = Room::new((80, 24));
        let mut seed = 11_u32;
        for _ in 0..600 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let n = (seed >> 8) as usize;
            let rows: Vec<_> = keymap::TABLE.iter().filter(|r| r.action != Action::Help).collect();
            let row = rows[n % rows.len()];
            let code = row.keys[n / 7 % row.keys.len()];
            let event = if n.is_multiple_of(9) {
                Event::Resize {
                    width: u16::try_from(n / 9 % 200 + 1).unwrap(),
                    height: u16::try_from(n / 31 % 60 + 1).unwrap(),
                }
            } else {
                Event::Key(if code.ctrl {
                    KeyEvent::new(code.code, crossterm::event::KeyModifiers::CONTROL)
                } else {
                    key(code.code)
                })
            };
            for effect in room.send(event) {
                if let Effect::Ask(Request::Feedback { number, .. }) = effect {
                    room.reply(number, feedback(n.is_multiple_of(2), &[0], 4));
                }
            }
            let size = if n.is_multiple_of(5) { (97, 33) } else { room.0.size };
            let _ = stage::show(&room.0, size);
        }
    }
}
