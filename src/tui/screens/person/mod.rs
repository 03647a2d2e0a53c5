//! Who is sitting: one of the people registered here, or somebody new.

mod form;

use crate::api::{Overview, PeopleFound, PersonCard, Place};
use crate::id::ExamId;
use crate::time::Moment;
use crate::tui::keymap::{Action, Context};
use crate::tui::screens::everywhere;
use crate::tui::screens::notice::NoticeScreen;
use crate::tui::screens::paragraphs::{indented, paragraph, room as text_room};
use crate::tui::text::{details, notice, person as words};
use crate::tui::theme::Role;
use crate::tui::ways::{Purpose, Ways};
use crate::tui::widgets::{Field, Hidden, Page, both_marks, draw_rows, fit, offset, put, width};
use crate::tui::{Effect, Event, Look, Reply, Request, Screen};
use crossterm::event::{KeyCode, KeyEvent};
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
    /// What the people listed have in name or identity.
    find: Field,
    /// The people who were found for it; until then, those for what was typed before.
    found: PeopleFound,
    /// They were asked for; they came.
    asked: bool,
    came: bool,
    /// Rows of the list in the room there is.
    room: usize,
}

enum Stage {
    /// Index into the people; the one behind the last is somebody else.
    Choosing(usize),
    Registering(Box<Form>),
}

/// Columns of the form's labels.
const LABELS: usize = 12;

/// At most so many people are listed; the others are found by a part of their name.
const LISTED: usize = 100;

/// So many people need no search.
const AT_A_GLANCE: usize = 8;

/// Rows of the list; the last one says what stands above and below.
fn list_height(area: Rect) -> usize {
    usize::from(area.height.saturating_sub(1))
}

impl PersonScreen {
    /// The question, for a purpose. Where nobody is registered it begins with the form.
    pub fn new(overview: Arc<Overview>, purpose: Purpose, ways: Ways) -> Self {
        let mut screen = Self {
            ways,
            overview,
            purpose,
            stage: Stage::Choosing(0),
            waiting: false,
            find: Field::default(),
            found: PeopleFound::default(),
            asked: false,
            came: false,
            room: 1,
        };
        if !screen.has_people() {
            screen.stage = Stage::Registering(Box::default());
        }
        screen.place_current();
        screen
    }

    fn has_people(&self) -> bool {
        self.overview.registered || self.overview.person.is_some()
    }

    /// The people to choose from.
    fn people(&self) -> &[PersonCard] {
        &self.found.people
    }

    /// Whoever is in use stands in the list while nobody is looked for.
    fn place_current(&mut self) {
        if let Some(current) = &self.overview.person
            && self.find.text().is_empty()
            && self.found.people.iter().all(|p| p.id != current.id)
        {
            self.found.people.insert(0, current.clone());
        }
    }

    /// Asks for the people who have in name or identity what was typed.
    fn look_up(&mut self) -> Vec<Effect> {
        self.asked = true;
        let part = self.find.text().trim().to_owned();
        vec![Effect::Ask(Request::People { part, most: LISTED })]
    }

    fn people_came(&mut self, result: Result<PeopleFound, String>) -> Vec<Effect> {
        let found = match result {
            Ok(found) => found,
            Err(sentence) => {
                self.came = true;
                return vec![NoticeScreen::push(notice::TROUBLE, sentence)];
            }
        };
        // more was typed in the meantime: what is found for that is on its way
        if found.part != self.find.text().trim() {
            return Vec::new();
        }
        let first = !std::mem::replace(&mut self.came, true);
        let before = std::mem::replace(&mut self.found, found);
        self.place_current();
        if let Stage::Choosing(at) = &mut self.stage {
            // the cursor stays on the person that it stands on
            let on = before.people.get(*at).or(self.overview.person.as_ref().filter(|_| first));
            let place = |p: &PersonCard| self.found.people.iter().position(|q| q.id == p.id);
            *at = match on {
                Some(person) => place(person).unwrap_or(0),
                None if first || self.find.text().is_empty() => 0,
                None => self.found.people.len().min(*at),
            };
        }
        Vec::new()
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
        if matches!(self.stage, Stage::Choosing(_)) && !self.waiting && self.has_typed(key) {
            return self.look_up();
        }
        match everywhere::action(Context::Person, key) {
            Some(Action::Back) => self.back(),
            Some(Action::Help | Action::Stop) if matches!(self.stage, Stage::Registering(_)) => Vec::new(),
            Some(_) if self.waiting => Vec::new(),
            Some(action) => self.act(action),
            None => Vec::new(),
        }
    }

    /// Takes a key that changes what is looked for. The sign that opens the help, and the one that begins a search
    /// elsewhere, are no beginning of a name.
    fn has_typed(&mut self, key: &KeyEvent) -> bool {
        let begins = self.find.text().is_empty();
        let types = match key.code {
            KeyCode::Char('?' | '/' | ' ') if begins => false,
            KeyCode::Char(_) => true,
            KeyCode::Backspace => !begins,
            _ => false,
        };
        types && self.find.key(key) && self.narrowed()
    }

    /// The cursor goes to the first one who is found.
    fn narrowed(&mut self) -> bool {
        self.stage = Stage::Choosing(0);
        true
    }

    fn back(&mut self) -> Vec<Effect> {
        if self.waiting {
            return vec![Effect::Pop];
        }
        match &self.stage {
            Stage::Registering(_) if self.has_people() => {
                self.stage = Stage::Choosing(self.people().len());
                Vec::new()
            }
            Stage::Choosing(_) if !self.find.text().is_empty() => {
                self.find = Field::default();
                self.narrowed();
                self.look_up()
            }
            _ => vec![Effect::Pop],
        }
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        let people = &self.found.people;
        let last = people.len() - usize::from(!self.may_register() && !people.is_empty());
        let page = self.room.max(2) - 1;
        // what was typed is not what is listed yet, or nobody is
        let settled = self.found.part == self.find.text().trim()
            && (self.came || !self.asked || self.overview.person.is_some());
        match (&mut self.stage, action) {
            (Stage::Choosing(at), Action::Up | Action::PreviousField) => *at = at.saturating_sub(1),
            (Stage::Choosing(at), Action::Down | Action::NextField) => *at = (*at + 1).min(last),
            (Stage::Choosing(at), Action::PageUp) => *at = at.saturating_sub(page),
            (Stage::Choosing(at), Action::PageDown) => *at = (*at + page).min(last),
            (Stage::Choosing(at), Action::Top) => *at = 0,
            (Stage::Choosing(at), Action::Bottom) => *at = last,
            (Stage::Choosing(_), Action::Confirm) if !settled => {}
            (Stage::Choosing(at), Action::Confirm) => {
                return match people.get(*at).cloned() {
                    Some(person) => self.chosen(&person),
                    None => {
                        if self.may_register() {
                            self.stage = Stage::Registering(Box::default());
                        }
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
                if let Some(request) = form.request(people) {
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
        if let Reply::People(result) = reply {
            return self.people_came(*result);
        }
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
            (Stage::Registering(_), _) if !self.has_people() => words::FIRST_TIME,
            (Stage::Registering(_), _) => words::REGISTER_TITLE,
            (_, Purpose::Switch) => words::SWITCH,
            _ => words::BEFORE_EXAM,
        }
    }

    /// The list is long enough to be searched.
    fn may_search(&self) -> bool {
        let choosing = matches!(self.stage, Stage::Choosing(_));
        choosing && (self.found.registered > AT_A_GLANCE || !self.find.text().is_empty())
    }

    /// The room below the introduction, and the line of what is looked for.
    fn rest(&self, area: Rect) -> Rect {
        let intro = paragraph(self.intro(), Role::Text, text_room(area.width)).len();
        let used = intro + 1 + usize::from(self.may_search());
        let used = u16::try_from(used).unwrap_or(u16::MAX).min(area.height);
        Rect { y: area.y + used, height: area.height - used, ..area }
    }

    fn search_line(&self, look: &Look<'_>, area: Rect) -> Line<'static> {
        let typed = !self.find.text().is_empty();
        let said = words::found(self.find.text().trim(), self.people().len(), &self.found);
        let mut spans = vec![Span::styled(format!(" {} ", words::FIND), look.style(Role::Accent))];
        let room = usize::from(area.width).saturating_sub(width(words::FIND) + 5);
        let field = if typed { room.saturating_sub(width(&said)).max(8) } else { 1 };
        spans.extend(self.find.spans(look, field, true));
        let room = room.saturating_sub(if typed { field.min(width(self.find.text()) + 1) } else { 1 });
        let said = fit(&said, room, look.theme.signs.ellipsis);
        spans.push(Span::styled(format!("   {said}"), look.style(Role::Dim)));
        Line::from(spans)
    }

    fn draw_people(&self, at: usize, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect) {
        let people = self.people();
        let names =
            people.iter().map(words::i_am).chain(self.may_register().then(|| words::SOMEBODY_ELSE.into()));
        let names: Vec<String> = names.collect();
        let room = usize::from(area.width).saturating_sub(4);
        let column = names.iter().map(|n| width(n)).max().unwrap_or(0).min(room * 2 / 3) + 3;
        let height = list_height(area);
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
            Event::Paste(text) => match &mut self.stage {
                Stage::Registering(form) => {
                    form.insert(&text);
                    Vec::new()
                }
                Stage::Choosing(_) => {
                    self.find.insert(&text);
                    self.narrowed();
                    self.look_up()
                }
            },
            // the first event of a screen
            Event::Resize { .. } if !self.asked && self.has_people() => self.look_up(),
            Event::Reply(reply) => self.reply(reply),
            _ => Vec::new(),
        }
    }

    fn layout(&mut self, area: Rect, _look: &Look<'_>) {
        self.room = list_height(self.rest(Page::room(area)));
    }

    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        let card = self.exam().and_then(|id| self.overview.exams.iter().find(|card| &card.id == id));
        let page = Page {
            left: words::TITLE.to_owned(),
            right: card.map(details::title).unwrap_or_default(),
            footer: look.keys.footer(&[Context::Person]),
        };
        let Some(area) = page.draw(frame, look, String::new) else { return };
        let intro = paragraph(self.intro(), Role::Text, text_room(area.width));
        draw_rows(frame, look, area, &intro, 0, 0);
        let rest = self.rest(area);
        if self.may_search() {
            let above = rest.y.saturating_sub(2);
            put(frame, self.search_line(look, area), Rect { y: above, height: 1, ..area });
        }
        match &self.stage {
            Stage::Choosing(at) => self.draw_people(*at, frame, look, rest),
            Stage::Registering(form) => self.draw_form(form, frame, look, rest),
        }
    }
}

#[cfg(test)]
mod tests;
