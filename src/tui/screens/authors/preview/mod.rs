//! The preview of a bank: its items with their faults, each as a candidate sees it and as its author does, a sample form, and
//! how often each item is drawn. It follows the file while it is being written.
//!
//! - `list`: the items and the pool; `item`: one item in both views; `author`, `answers`: what the author's view says
//! - `form`, `exposure`, `faults`: the other pages; `trial`: an item that is answered
//!
//! A file that cannot be used leaves the last version that could on the screen, under a banner that says what is wrong.

mod answers;
mod author;
mod book;
mod exposure;
mod faults;
mod form;
mod frame;
mod item;
mod lines;
mod list;
#[cfg(test)]
mod tests;
mod trial;

pub use lines::{author_lines, candidate_lines};
pub use trial::scored;

use super::{Authored, AuthoredNews};
use crate::digest::Digest;
use crate::document::{Fault, Severity};
use crate::edition::{Edition, Shown};
use crate::id::ItemId;
use crate::time::Moment;
use crate::tui::keymap::{Action, Context};
use crate::tui::screens::everywhere;
use crate::tui::text::authors as words;
use crate::tui::ways::Ways;
use crate::tui::widgets::{Page, draw_message};
use crate::tui::{AuthorsWish, Effect, Event, Look, Reply, Request, Screen};
use book::{Book, Trouble, hindrances};
use crossterm::event::KeyEvent;
use exposure::ExposurePage;
use faults::FaultsPage;
use form::FormPage;
use item::ItemPage;
use list::List;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::sync::Arc;
use trial::TrialScreen;

/// What the preview begins with.
#[derive(Debug, Clone, Default)]
pub struct Beginning {
    /// The file's name as it was given.
    pub name: String,
    /// The item that lies open.
    pub item: Option<ItemId>,
    /// A filter, as it is typed.
    pub filter: String,
    /// The seed of the first sample form.
    pub seed: Option<Digest>,
    /// What options are shuffled by.
    pub order: [u8; 32],
}

/// The preview of a bank.
pub struct PreviewScreen {
    ways: Ways,
    begin: Beginning,
    book: Book,
    list: List,
    /// What stands over the list; the last one is on top.
    pages: Vec<Paged>,
    told: Option<String>,
    size: (u16, u16),
    asked: bool,
}

/// A page over the list.
enum Paged {
    Item(Box<ItemPage>),
    Form(Box<FormPage>),
    Exposure(ExposurePage),
    Faults(FaultsPage),
}

impl PreviewScreen {
    /// The preview of a file; it asks for the bank itself.
    pub fn new(begin: Beginning, ways: Ways) -> Self {
        let list = List::filtered(&begin.filter);
        Self {
            ways,
            begin,
            book: Book::default(),
            list,
            pages: Vec::new(),
            told: None,
            size: (80, 24),
            asked: false,
        }
    }

    fn ask(wish: AuthorsWish) -> Effect {
        Effect::Ask(Request::Authors(wish))
    }

    fn hear(&mut self, news: Authored, now: &Moment, out: &mut Vec<Effect>) {
        match news.0 {
            AuthoredNews::Edition(edition) => self.edition(edition, now, out),
            AuthoredNews::Broken(report) => {
                self.book.trouble = Some(Trouble::Broken(report));
                // there is nothing else to see yet
                if self.book.edition.is_none() && self.pages.is_empty() {
                    self.pages.push(Paged::Faults(FaultsPage::default()));
                }
            }
            AuthoredNews::Unreadable(why) => self.book.trouble = Some(Trouble::Unreadable(why)),
            AuthoredNews::Sample(drawn) => {
                for page in &mut self.pages {
                    if let Paged::Form(page) = page {
                        page.drawn(*drawn);
                        break;
                    }
                }
                self.renew_items();
            }
            AuthoredNews::Exposure(found) => {
                for page in &mut self.pages {
                    if let Paged::Exposure(page) = page {
                        page.found(found);
                        break;
                    }
                }
            }
        }
    }

    fn edition(&mut self, edition: Arc<Edition>, now: &Moment, out: &mut Vec<Effect>) {
        let before = self.book.edition.take();
        // the linter adds to what is known of the same version, whatever the file is by now
        let same = before.as_ref().filter(|(before, _)| Arc::ptr_eq(&before.bank, &edition.bank));
        let (is_new, read) = (same.is_none(), same.map_or(now.wall, |(_, read)| *read));
        self.book.edition = Some((edition.clone(), read));
        if is_new {
            self.book.trouble = None;
        }
        if edition.is_linted {
            self.book.linted = Some(edition.clone());
        }
        self.list.renew(&self.book);
        if before.is_none() {
            self.pages.clear();
        }
        if let Some(id) = self.begin.item.take() {
            match self.list.go_to(&self.book, &id) {
                true => self.open(false),
                false => self.told = Some(words::unknown(id.as_str())),
            }
        }
        self.renew_items();
        if !is_new || before.is_none() {
            return;
        }
        for page in &mut self.pages {
            match page {
                Paged::Form(page) => out.extend(page.again().map(Self::ask)),
                Paged::Exposure(page) => out.push(Self::ask(AuthorsWish::Exposure(page.exam.clone()))),
                Paged::Item(_) | Paged::Faults(_) => {}
            }
        }
    }

    /// Has the items that lie open be those of the latest version.
    fn renew_items(&mut self) {
        let Some(edition) = self.book.edition().cloned() else { return };
        let form = self.pages.iter().find_map(|page| match page {
            Paged::Form(form) => form.shown(),
            _ => None,
        });
        let mut gone = None;
        for page in &mut self.pages {
            let Paged::Item(page) = page else { continue };
            let kept = match (page.is_of_form(), &form) {
                (true, Some((edition, shown))) => page.renew(edition, shown.clone()),
                (true, None) => true,
                (false, _) => {
                    let shown = edition.index(page.id()).and_then(|i| edition.look(i, &self.begin.order));
                    shown.is_some_and(|shown| page.renew(&edition, shown))
                }
            };
            if !kept {
                gone = Some(page.id().to_string());
            }
        }
        if let Some(id) = gone {
            self.pages.retain(|page| !matches!(page, Paged::Item(_)));
            self.told = Some(words::gone(&id));
        }
    }

    /// Opens the item under the cursor of the list, in either view.
    fn open(&mut self, as_author: bool) {
        let Some(edition) = self.book.edition() else { return };
        let Some(shown) = self.list.here().and_then(|index| edition.look(index, &self.begin.order)) else {
            return;
        };
        let page = ItemPage::new(edition.clone(), shown, as_author, false, self.size);
        self.pages.push(Paged::Item(Box::new(page)));
    }

    fn key(&mut self, key: &KeyEvent) -> Vec<Effect> {
        self.told = None;
        if self.list.typing {
            self.list.typed(key, &self.book);
            return Vec::new();
        }
        let context = self.context();
        let Some(action) = everywhere::action(context, key) else { return Vec::new() };
        let done = match self.pages.last_mut() {
            None => self.list_key(action),
            Some(Paged::Item(_)) => self.item_key(action),
            Some(Paged::Form(_)) => self.form_key(action),
            Some(Paged::Exposure(page)) => match action {
                Action::Blueprint => match page.next(self.book.edition.as_ref().map(|(e, _)| &**e)) {
                    Some(wish) => Some(vec![Self::ask(wish)]),
                    None => self.say(words::ONE_BLUEPRINT),
                },
                action => page.reading.moved(action).then(Vec::new),
            },
            Some(Paged::Faults(page)) => match action {
                Action::Edit => Some(self.edit_fault()),
                action => page.reading.moved(action).then(Vec::new),
            },
        };
        match (done, action) {
            (Some(effects), _) => effects,
            (None, Action::Back) => {
                self.pages.pop();
                Vec::new()
            }
            (None, other) => everywhere::otherwise(other, context, self.ways),
        }
    }

    /// Tells something; the key had a meaning.
    fn say(&mut self, text: impl Into<String>) -> Option<Vec<Effect>> {
        self.told = Some(text.into());
        Some(Vec::new())
    }

    /// Lets the author answer an item.
    fn try_out((edition, shown): (Arc<Edition>, Shown)) -> Effect {
        Effect::Push(Box::new(TrialScreen::new(edition, shown)))
    }

    fn list_key(&mut self, action: Action) -> Option<Vec<Effect>> {
        let edition = self.book.edition().cloned();
        match action {
            Action::Quit => return Some(vec![Effect::Quit(0)]),
            Action::Faults => self.pages.push(Paged::Faults(FaultsPage::default())),
            Action::Edit if edition.is_none() => return Some(self.edit_fault()),
            _ => {}
        }
        let Some(edition) = edition else { return matches!(action, Action::Faults).then(Vec::new) };
        match action {
            Action::Confirm => self.open(false),
            Action::Try => {
                let here = self.list.here().and_then(|index| edition.look(index, &self.begin.order));
                return Some(here.map(|shown| Self::try_out((edition, shown))).into_iter().collect());
            }
            Action::Toggle => self.open(true),
            Action::Edit => {
                let line = self.list.here().and_then(|index| edition.items.get(index)).map_or(1, |s| s.line);
                return Some(vec![Effect::Edit(line)]);
            }
            Action::Sample => {
                let page = FormPage::new(edition.bank.id.clone(), self.begin.seed);
                let wish = AuthorsWish::Sample(page.exam.clone(), self.begin.seed);
                self.pages.push(Paged::Form(Box::new(page)));
                return Some(vec![Self::ask(wish)]);
            }
            Action::Exposure => {
                let page = ExposurePage::new(edition.bank.id.clone());
                let wish = AuthorsWish::Exposure(page.exam.clone());
                self.pages.push(Paged::Exposure(page));
                return Some(vec![Self::ask(wish)]);
            }
            Action::Sort => {
                let told = self.list.sort(&self.book);
                return self.say(told);
            }
            Action::Faults => {}
            action => return self.list.act(action, &self.book, self.size).then(Vec::new),
        }
        Some(Vec::new())
    }

    fn item_key(&mut self, action: Action) -> Option<Vec<Effect>> {
        let Some(Paged::Item(page)) = self.pages.last_mut() else { return None };
        let of_form = page.is_of_form();
        match action {
            Action::Edit => {
                // the item may stand elsewhere by now
                let line = self.book.edition().and_then(|edition| {
                    let index = edition.index(page.id())?;
                    Some(edition.items.get(index)?.line)
                });
                return Some(vec![Effect::Edit(line.unwrap_or(1))]);
            }
            Action::Try => return Some(vec![Self::try_out(page.content())]),
            Action::Redraw if of_form => return self.form_key(Action::Redraw),
            Action::Redraw => {
                self.begin.order = Digest::of(&[b"invigil preview, once more", &self.begin.order]).0;
                self.renew_items();
            }
            Action::Next | Action::Previous => {
                let by = if action == Action::Next { 1 } else { -1 };
                let moved = match of_form {
                    true => self.pages.iter_mut().rev().find_map(|page| match page {
                        Paged::Form(form) => Some(form.step(by)),
                        _ => None,
                    }),
                    false => Some(self.list.step(by, &self.book)),
                };
                if moved != Some(true) {
                    return self.say(if by > 0 { words::LAST } else { words::FIRST });
                }
                self.turn();
            }
            Action::Left | Action::Right => {
                if !page.sideways(if action == Action::Right { 1 } else { -1 }) {
                    return self.say(words::NOTHING_WIDE);
                }
            }
            action => return page.act(action).then(Vec::new),
        }
        Some(Vec::new())
    }

    /// Shows the item that the list's or the form's cursor stands on now.
    fn turn(&mut self) {
        let form = self.pages.iter().find_map(|page| match page {
            Paged::Form(form) => form.shown(),
            _ => None,
        });
        let edition = self.book.edition().cloned();
        let listed = self.list.here().zip(edition);
        let Some(Paged::Item(page)) = self.pages.last_mut() else { return };
        let next = match page.is_of_form() {
            true => form,
            false => listed.and_then(|(i, edition)| edition.look(i, &self.begin.order).map(|s| (edition, s))),
        };
        if let Some((edition, shown)) = next {
            **page = ItemPage::new(edition, shown, page.as_author(), page.is_of_form(), self.size);
        }
    }

    fn form_key(&mut self, action: Action) -> Option<Vec<Effect>> {
        let edition = self.book.edition().cloned();
        let size = self.size;
        let form = self.pages.iter_mut().find_map(|page| match page {
            Paged::Form(form) => Some(form),
            _ => None,
        })?;
        match action {
            Action::Redraw => {
                let wish = form.redraw(None);
                Some(vec![Self::ask(wish)])
            }
            Action::Blueprint => match edition.and_then(|edition| form.next(&edition)) {
                Some(wish) => Some(vec![Self::ask(wish)]),
                None => self.say(words::ONE_BLUEPRINT),
            },
            Action::Confirm => {
                if let Some((edition, shown)) = form.shown() {
                    let page = ItemPage::new(edition, shown, false, true, size);
                    self.pages.push(Paged::Item(Box::new(page)));
                }
                Some(Vec::new())
            }
            Action::Try => Some(form.shown().map(Self::try_out).into_iter().collect()),
            Action::Edit => {
                let (of, shown) = form.shown()?;
                let id = &of.bank.items.get(shown.index)?.id;
                let line = edition.and_then(|e| e.index(id).and_then(|i| e.items.get(i).map(|s| s.line)));
                Some(vec![Effect::Edit(line.unwrap_or(1))])
            }
            action => form.act(action, size).then(Vec::new),
        }
    }

    /// To the first error of the file, or its beginning.
    fn edit_fault(&self) -> Vec<Effect> {
        if let Some(Trouble::Broken(report)) = &self.book.trouble
            && let Some(first) = hindrances(report).next()
        {
            return vec![Effect::Edit(report.position(first).line)];
        }
        let report = self.book.edition().map(|edition| &edition.report);
        let line = report.and_then(|report| {
            let is_error = |f: &&Fault| f.severity == Severity::Error;
            let first = report.faults().iter().find(is_error).or(report.faults().first())?;
            Some(report.position(first).line)
        });
        vec![Effect::Edit(line.unwrap_or(1))]
    }
}

impl Screen for PreviewScreen {
    fn context(&self) -> Context {
        match self.pages.last() {
            None => Context::Bank,
            Some(Paged::Item(_)) => Context::BankItem,
            Some(Paged::Form(_)) => Context::BankForm,
            Some(Paged::Exposure(_)) => Context::BankExposure,
            Some(Paged::Faults(_)) => Context::BankFaults,
        }
    }

    fn is_typing(&self) -> bool {
        self.list.typing
    }

    fn update(&mut self, event: Event, now: &Moment) -> Vec<Effect> {
        let mut out = Vec::new();
        match event {
            Event::Resize { width, height } => {
                self.size = (width, height);
                self.list.resize(self.size);
                for page in &mut self.pages {
                    if let Paged::Item(page) = page {
                        page.resize(self.size);
                    }
                }
                if !std::mem::replace(&mut self.asked, true) {
                    out.push(Self::ask(AuthorsWish::Follow));
                }
            }
            Event::Key(key) => out = self.key(&key),
            Event::Paste(text) if self.list.typing => {
                self.list.pasted(&text, &self.book);
            }
            Event::Reply(Reply::Authors(news)) => self.hear(*news, now, &mut out),
            Event::Reply(Reply::Edited(Err(why))) => self.told = Some(why),
            _ => {}
        }
        if let Some((edition, _)) = &self.book.edition {
            self.list.renew_aside(edition, &self.begin.order);
        }
        out
    }

    fn layout(&mut self, area: Rect, look: &Look<'_>) {
        let room = Page::room(area);
        let columns = usize::from(room.width.saturating_sub(2));
        let taken = self.banner(look, columns, usize::from(room.height / 4).max(1)).len();
        let height = room.height.saturating_sub(u16::try_from(taken).unwrap_or(0));
        let (book, book_edition) = (&self.book, self.book.edition());
        match self.pages.last_mut() {
            Some(Paged::Item(page)) => page.lay_out(look, area, height),
            Some(Paged::Exposure(page)) => page.lay_out(look, columns, height),
            Some(Paged::Faults(page)) => {
                let is_linted = book_edition.is_some_and(|edition| edition.is_linted);
                let rows = match &book.trouble {
                    Some(Trouble::Broken(report)) => faults::of_broken(report, columns),
                    _ => faults::page(book_edition.map(|edition| &edition.report), is_linted, columns),
                };
                page.reading.lay_out(rows, room.height);
            }
            _ => {}
        }
    }

    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        let Some(room) = self.page(look).draw(frame, look, String::new) else { return };
        match (self.pages.last(), self.book.edition()) {
            (Some(Paged::Faults(page)), _) => {
                let area = Rect { x: room.x + 1, width: room.width - 1, ..room };
                page.reading.draw(frame, look, area);
            }
            (Some(Paged::Item(page)), _) if !page.as_author() => page.draw(frame, look, frame.area()),
            (Some(Paged::Item(page)), _) => {
                let room = self.draw_banner(frame, look, room);
                page.draw(frame, look, room);
            }
            (Some(Paged::Form(page)), _) => {
                let room = self.draw_banner(frame, look, room);
                page.draw(frame, look, room);
            }
            (Some(Paged::Exposure(page)), _) => {
                let room = self.draw_banner(frame, look, room);
                page.reading.draw(frame, look, Rect { x: room.x + 1, width: room.width - 1, ..room });
            }
            (None, None) => self.draw_nothing(frame, look, room),
            (None, Some(edition)) => {
                self.list.draw_aside(frame, look, room, edition);
                let own = self.list.own(room, (frame.area().width, frame.area().height));
                let room = self.draw_banner(frame, look, own);
                self.list.draw(frame, look, room, edition, &self.book);
            }
        }
        let over_item = matches!(self.pages.last(), Some(Paged::Item(page)) if !page.as_author());
        let banner = || self.book.banner(look).filter(|_| over_item);
        if let Some(told) = self.told.clone().or_else(banner) {
            draw_message(frame, look, &told);
        }
    }
}
