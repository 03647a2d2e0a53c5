//! Who is sitting: one of the people registered here, or somebody new.

mod form;

use crate::api::{Overview, PersonCard, Place};
use crate::id::ExamId;
use crate::time::Moment;
use crate::tui::keymap::{Action, Context};
use crate::tui::screens::everywhere;
use crate::tui::screens::notice::NoticeScreen;
use crate::tui::screens::paragraphs::{indented, paragraph, room as text_room};
use crate::tui::text::{details, notice, person as words};
use crate::tui::theme::Role;
use crate::tui::ways::{Purpose, Ways};
use crate::tui::widgets::{Hidden, Page, both_marks, draw_rows, fit, offset, put, width};
use crate::tui::{Effect, Event, Look, Reply, Request, Screen};
use crossterm::event::KeyEvent;
use form::{Form, PARTS, Part};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use std::sync::Arc;

/// Who is sitting.
pub struct PersonScreen {
    ways: Ways,
    overview: Arc<Overview>,
    purpose: Purpose,
    stage: Stage,
    waiting: bool,
}

enum Stage {
    /// Index into the people; the one behind the last is somebody else.
    Choosing(usize),
    Registering(Box<Form>),
}

/// Columns of the form's labels.
const LABELS: usize = 12;

impl PersonScreen {
    /// The question, for a purpose. Where nobody is registered it begins with the form.
    pub fn new(overview: Arc<Overview>, purpose: Purpose, ways: Ways) -> Self {
        let mut screen = Self { ways, overview, purpose, stage: Stage::Choosing(0), waiting: false };
        let people = screen.people();
        let current = screen.overview.person.as_ref();
        let at = people.iter().position(|p| current.is_some_and(|c| c.id == p.id));
        screen.stage = match people.is_empty() {
            true => Stage::Registering(Box::default()),
            false => Stage::Choosing(at.unwrap_or(0)),
        };
        screen
    }

    /// The people to choose from, the one in use among them.
    fn people(&self) -> Vec<PersonCard> {
        let mut people = self.overview.people.clone();
        if let Some(current) = &self.overview.person
            && people.iter().all(|p| p.id != current.id)
        {
            people.insert(0, current.clone());
        }
        people
    }

    fn may_register(&self) -> bool {
        self.overview.place == Place::Local
    }

    fn exam(&self) -> Option<&ExamId> {
        match &self.purpose {
            Purpose::Switch => None,
            Purpose::Introduce(exam) | Purpose::Sit(exam) => Some(exam),
        }
    }

    fn key(&mut self, key: &KeyEvent) -> Vec<Effect> {
        if let Stage::Registering(form) = &mut self.stage
            && !self.waiting
            && form.key(key)
        {
            return Vec::new();
        }
        match everywhere::action(Context::Person, key) {
            Some(Action::Back) => self.back(),
            Some(Action::Help | Action::Stop) if matches!(self.stage, Stage::Registering(_)) => Vec::new(),
            Some(_) if self.waiting => Vec::new(),
            Some(action) => self.act(action),
            None => Vec::new(),
        }
    }

    fn back(&mut self) -> Vec<Effect> {
        if matches!(self.stage, Stage::Registering(_)) && !self.people().is_empty() && !self.waiting {
            self.stage = Stage::Choosing(self.people().len());
            return Vec::new();
        }
        vec![Effect::Pop]
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        let people = self.people();
        let last = people.len() - usize::from(!self.may_register() && !people.is_empty());
        match (&mut self.stage, action) {
            (Stage::Choosing(at), Action::Up | Action::PreviousField) => *at = at.saturating_sub(1),
            (Stage::Choosing(at), Action::Down | Action::NextField) => *at = (*at + 1).min(last),
            (Stage::Choosing(at), Action::Confirm) => {
                return match people.get(*at) {
                    Some(person) => self.chosen(person),
                    None => {
                        self.stage = Stage::Registering(Box::default());
                        Vec::new()
                    }
                };
            }
            (Stage::Registering(form), Action::Up | Action::PreviousField) => {
                form.step(-1);
            }
            (Stage::Registering(form), Action::Down | Action::NextField) => {
                form.step(1);
            }
            (Stage::Registering(form), Action::Confirm) => {
                if form.step(1) {
                    return Vec::new();
                }
                if let Some(request) = form.request(&people) {
                    return self.ask(request);
                }
            }
            (_, other) => return everywhere::otherwise(other, Context::Person, self.ways),
        }
        Vec::new()
    }

    fn chosen(&mut self, person: &PersonCard) -> Vec<Effect> {
        let in_use = self.overview.person.as_ref().is_some_and(|current| current.id == person.id);
        match &self.purpose {
            Purpose::Switch if in_use => vec![Effect::Pop],
            Purpose::Sit(exam) if in_use => {
                vec![Effect::Replace(self.ways.check(Arc::clone(&self.overview), exam.clone()))]
            }
            _ => self.ask(Request::UsePerson(person.id.clone())),
        }
    }

    fn ask(&mut self, request: Request) -> Vec<Effect> {
        self.waiting = true;
        vec![Effect::Ask(request)]
    }

    fn reply(&mut self, reply: Reply) -> Vec<Effect> {
        self.waiting = false;
        match reply {
            Reply::Person(Err(sentence)) => vec![NoticeScreen::push(notice::TROUBLE, sentence)],
            Reply::Person(Ok(())) if self.exam().is_none() => vec![Effect::Pop],
            Reply::Person(Ok(())) => self.ask(Request::Overview),
            Reply::Overview(result) => match (*result, self.exam().cloned()) {
                // what was agreed to was agreed to by somebody else: the details come first again
                (Ok(overview), Some(exam)) => {
                    vec![Effect::Home, Effect::Push(self.ways.details(Arc::new(overview), exam))]
                }
                (Ok(_), None) => vec![Effect::Pop],
                (Err(sentence), _) => vec![NoticeScreen::push(notice::TROUBLE, sentence)],
            },
            _ => Vec::new(),
        }
    }

    fn intro(&self) -> &'static str {
        match (&self.stage, &self.purpose) {
            (Stage::Registering(_), _) if self.people().is_empty() => words::FIRST_TIME,
            (Stage::Registering(_), _) => words::REGISTER_TITLE,
            (_, Purpose::Switch) => words::SWITCH,
            _ => words::BEFORE_EXAM,
        }
    }

    fn draw_people(&self, at: usize, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect) {
        let people = self.people();
        let names =
            people.iter().map(words::i_am).chain(self.may_register().then(|| words::SOMEBODY_ELSE.into()));
        let names: Vec<String> = names.collect();
        let room = usize::from(area.width).saturating_sub(4);
        let column = names.iter().map(|n| width(n)).max().unwrap_or(0).min(room * 2 / 3) + 3;
        let height = usize::from(area.height.saturating_sub(1));
        let from = offset(names.len(), at, height);
        for (y, (i, name)) in
            (area.y..area.bottom().saturating_sub(1)).zip(names.iter().enumerate().skip(from))
        {
            let here = i == at;
            let (bar, role) =
                if here { (look.theme.signs.cursor, Role::Selected) } else { (" ", Role::Text) };
            let ellipsis = look.theme.signs.ellipsis;
            let name = fit(name, column - 1, ellipsis);
            let identity = people.get(i).map(words::identity).unwrap_or_default();
            let pad = " ".repeat(column - width(&name));
            let line = Line::from(vec![
                Span::raw(" "),
                Span::styled(bar, look.style(Role::Accent)),
                Span::styled(format!(" {name}{pad}"), look.style(role)),
                Span::styled(fit(&identity, room.saturating_sub(column), ellipsis), look.style(Role::Dim)),
            ]);
            put(frame, line, Rect { y, height: 1, ..area });
        }
        let hidden = Hidden::rows(from, names.len().saturating_sub(from + height));
        let last = Rect { y: area.bottom().saturating_sub(1), height: 1.min(area.height), ..area };
        put(frame, both_marks(look, &hidden), last);
    }

    fn draw_form(&self, form: &Form, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect) {
        let room = usize::from(area.width).saturating_sub(LABELS + 4).min(48);
        let mut lines = Vec::new();
        for part in PARTS {
            let here = form.focus() == part && !self.waiting;
            let (label, hint) = match part {
                Part::Name => (words::NAME, words::NAME_HINT),
                Part::Identity => (words::IDENTITY, words::IDENTITY_HINT),
                Part::Email => (words::EMAIL, words::EMAIL_HINT),
            };
            let (bar, role) = if here { (look.theme.signs.cursor, Role::Strong) } else { (" ", Role::Dim) };
            let mut spans = vec![
                Span::raw(" "),
                Span::styled(bar, look.style(Role::Accent)),
                Span::styled(format!(" {label:<LABELS$}"), look.style(role)),
            ];
            spans.extend(form.field(part).spans(look, room, here));
            lines.push(Line::from(spans));
            let pad = " ".repeat(LABELS + 3);
            lines.push(Line::from(Span::styled(format!("{pad}{hint}"), look.style(Role::Dim))));
        }
        let (below, role) = match (&form.fault, self.waiting) {
            (Some(fault), _) => (fault.as_str(), Role::Warn),
            (None, true) => (words::WAITING, Role::Dim),
            (None, false) => (words::SEND, Role::Dim),
        };
        lines.push(Line::default());
        let below = indented(below, role, text_room(area.width));
        lines.extend(below.iter().map(|row| row.line(look, usize::from(area.width), 0)));
        for (y, line) in (area.y..area.bottom()).zip(lines) {
            put(frame, line, Rect { y, height: 1, ..area });
        }
    }
}

impl Screen for PersonScreen {
    fn context(&self) -> Context {
        Context::Person
    }

    fn update(&mut self, event: Event, _now: &Moment) -> Vec<Effect> {
        match event {
            Event::Key(key) => self.key(&key),
            Event::Paste(text) => {
                if let Stage::Registering(form) = &mut self.stage {
                    form.insert(&text);
                }
                Vec::new()
            }
            Event::Reply(reply) => self.reply(reply),
            _ => Vec::new(),
        }
    }

    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        let card = self.exam().and_then(|id| self.overview.exams.iter().find(|card| &card.id == id));
        let page = Page {
            left: words::TITLE.to_owned(),
            right: card.map(details::title).unwrap_or_default(),
            contexts: &[Context::Person],
        };
        let Some(area) = page.draw(frame, look, "") else { return };
        let intro = paragraph(self.intro(), Role::Text, text_room(area.width));
        draw_rows(frame, look, area, &intro, 0, 0);
        let used = u16::try_from(intro.len() + 1).unwrap_or(u16::MAX).min(area.height);
        let rest = Rect { y: area.y + used, height: area.height - used, ..area };
        match &self.stage {
            Stage::Choosing(at) => self.draw_people(*at, frame, look, rest),
            Stage::Registering(form) => self.draw_form(form, frame, look, rest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::sample::{self, picture};
    use crate::tui::stage::{key, now};
    use crate::tui::ways::signposts;
    use crossterm::event::KeyCode;

    fn screen(overview: Overview, purpose: Purpose) -> PersonScreen {
        PersonScreen::new(Arc::new(overview), purpose, signposts::ways())
    }

    fn press(screen: &mut PersonScreen, code: KeyCode) -> Vec<Effect> {
        screen.update(Event::Key(key(code)), &now())
    }

    fn type_in(screen: &mut PersonScreen, text: &str) {
        for c in text.chars() {
            assert!(press(screen, KeyCode::Char(c)).is_empty());
        }
    }

    fn person_done(screen: &mut PersonScreen) -> Vec<Effect> {
        screen.update(Event::Reply(Reply::Person(Ok(()))), &now())
    }

    fn nobody() -> Overview {
        Overview { person: None, people: vec![], ..sample::overview() }
    }

    fn sit() -> Purpose {
        Purpose::Sit(sample::id("sales-associate"))
    }

    #[test]
    fn the_list_and_the_form_fit_every_size() {
        for size in [(80, 24), (120, 40), (60, 15), (40, 10), (1, 1)] {
            let name = format!("{}x{}", size.0, size.1);
            insta::assert_snapshot!(
                format!("person_{name}"),
                picture(&mut screen(sample::overview(), sit()), size)
            );
            let mut form = screen(nobody(), Purpose::Introduce(sample::id("sales-associate")));
            type_in(&mut form, "Zoë Example");
            insta::assert_snapshot!(format!("register_{name}"), picture(&mut form, size));
        }
    }

    #[test]
    fn the_person_in_use_confirms_and_goes_on_to_the_terminal_check() {
        let effects = press(&mut screen(sample::overview(), sit()), KeyCode::Enter);
        assert!(matches!(&effects[..], [Effect::Replace(s)] if s.context() == Context::Check));
    }

    #[test]
    fn somebody_else_reads_the_details_again_for_themselves() {
        let mut screen = screen(sample::overview(), sit());
        press(&mut screen, KeyCode::Down);
        let effects = press(&mut screen, KeyCode::Enter);
        assert!(
            matches!(&effects[..], [Effect::Ask(Request::UsePerson(id))] if id.as_str() == "b-sample"),
            "asks for the other person"
        );
        assert!(matches!(&person_done(&mut screen)[..], [Effect::Ask(Request::Overview)]));
        let reply = Reply::Overview(Box::new(Ok(sample::overview())));
        let effects = screen.update(Event::Reply(reply), &now());
        assert!(matches!(&effects[..], [Effect::Home, Effect::Push(s)] if s.context() == Context::Details));
    }

    #[test]
    fn a_first_person_registers_with_a_proposed_identity() {
        let mut screen = screen(nobody(), Purpose::Switch);
        type_in(&mut screen, "Zoë Example?");
        for _ in 0..2 {
            assert!(press(&mut screen, KeyCode::Enter).is_empty());
        }
        let effects = press(&mut screen, KeyCode::Enter);
        let expected = Request::AddPerson {
            id: sample::id("zoe-example"),
            name: "Zoë Example?".into(),
            email: String::new(),
        };
        assert!(matches!(&effects[..], [Effect::Ask(asked)] if *asked == expected));
        assert!(matches!(person_done(&mut screen)[..], [Effect::Pop]));
    }

    #[test]
    fn an_identity_typed_by_hand_stays() {
        let mut screen = screen(nobody(), Purpose::Switch);
        type_in(&mut screen, "Zoë");
        press(&mut screen, KeyCode::Tab);
        type_in(&mut screen, "-2");
        press(&mut screen, KeyCode::BackTab);
        type_in(&mut screen, " Example");
        assert!(picture(&mut screen, (80, 24)).contains("zoe-2"));
    }

    #[test]
    fn what_is_wrong_with_the_form_is_said_beside_it() {
        let mut form = screen(sample::overview(), Purpose::Switch);
        press(&mut form, KeyCode::Down);
        press(&mut form, KeyCode::Down);
        press(&mut form, KeyCode::Enter);
        let send = |form: &mut PersonScreen| {
            for _ in 0..3 {
                assert!(press(form, KeyCode::Enter).is_empty());
            }
        };
        send(&mut form);
        assert!(picture(&mut form, (80, 24)).contains(words::NAME_MISSING));
        type_in(&mut form, "A Example");
        send(&mut form);
        assert!(picture(&mut form, (80, 24)).contains("`a-example` is registered already"));
        type_in(&mut form, "!");
        send(&mut form);
        assert!(picture(&mut form, (80, 24)).contains("is no identifier"));
        press(&mut form, KeyCode::Esc);
        assert!(picture(&mut form, (80, 24)).contains("I am somebody else"));
        assert!(matches!(press(&mut form, KeyCode::Esc)[..], [Effect::Pop]));
    }

    #[test]
    fn a_refused_registration_is_a_notice_and_the_form_stays() {
        let mut screen = screen(nobody(), Purpose::Switch);
        type_in(&mut screen, "Zoë");
        for _ in 0..3 {
            press(&mut screen, KeyCode::Enter);
        }
        let effects = screen.update(Event::Reply(Reply::Person(Err("The disk is full.".into()))), &now());
        assert!(matches!(&effects[..], [Effect::Push(s)] if s.context() == Context::Notice));
        assert!(picture(&mut screen, (80, 24)).contains("Zoë"));
    }

    #[test]
    fn nobody_registers_on_a_server() {
        let place = Place::Server("exams.example.org".into());
        let mut screen = screen(Overview { place, people: vec![], ..sample::overview() }, Purpose::Switch);
        press(&mut screen, KeyCode::Down);
        let shown = picture(&mut screen, (80, 24));
        assert!(shown.contains("I am A. Example") && !shown.contains("register"), "{shown}");
    }
}
