//! The offer to resume: whose attempt it is, how it stands, and who is sitting there.
//!
//! Going on is a statement: "I am …". While the record is being opened the screen stays and takes no key: the reply needs
//! somebody to receive it.

use crate::api::{Overview, UnfinishedCard};
use crate::id::AttemptId;
use crate::time::Moment;
use crate::tui::keymap::{Action, Context};
use crate::tui::screens::everywhere;
use crate::tui::screens::notice::NoticeScreen;
use crate::tui::screens::paragraphs::{blank, heading, room};
use crate::tui::text::{notice, resume as words};
use crate::tui::theme::Role;
use crate::tui::ways::Ways;
use crate::tui::widgets::{Hidden, Page, Piece, Row, both_marks, draw_rows, offset, prose, put};
use crate::tui::{Effect, Event, Look, Reply, Request, Screen};
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::sync::Arc;

/// The offer to resume.
pub struct ResumeScreen {
    ways: Ways,
    overview: Arc<Overview>,
    attempts: Vec<UnfinishedCard>,
    /// Index into the attempts; the one behind the last is "not now".
    cursor: usize,
    /// The attempt that is being opened.
    opening: Option<AttemptId>,
    /// An attempt that is open on another device, and what taking it over means: asked before that is done.
    elsewhere: Option<(AttemptId, String)>,
    /// The row that each choice begins in, and the rows in sight.
    starts: Vec<usize>,
    height: usize,
}

impl ResumeScreen {
    /// The offer of these attempts.
    pub fn new(overview: Arc<Overview>, attempts: Vec<UnfinishedCard>, ways: Ways) -> Self {
        Self {
            ways,
            overview,
            attempts,
            cursor: 0,
            opening: None,
            elsewhere: None,
            starts: Vec::new(),
            height: 0,
        }
    }

    fn key(&mut self, key: &KeyEvent) -> Vec<Effect> {
        if self.opening.is_some() {
            return Vec::new();
        }
        match everywhere::action(Context::Resume, key) {
            Some(Action::Confirm) if self.elsewhere.is_some() => return self.take_over(),
            Some(Action::Back | Action::Up | Action::Down | Action::PageUp | Action::PageDown)
                if self.elsewhere.is_some() =>
            {
                self.elsewhere = None
            }
            Some(Action::Up) => self.cursor = self.cursor.saturating_sub(1),
            Some(Action::Down) => self.cursor = (self.cursor + 1).min(self.attempts.len()),
            Some(Action::PageUp) => self.cursor = self.a_page_up(),
            Some(Action::PageDown) => self.cursor = self.a_page_down(),
            Some(Action::Back) => return vec![Effect::Pop],
            Some(Action::Confirm) => return self.confirm(),
            Some(other) => return everywhere::otherwise(other, Context::Resume, self.ways),
            None => {}
        }
        Vec::new()
    }

    /// The first choice that is in sight with this one, or the one before it.
    fn a_page_up(&self) -> usize {
        let here = self.starts.get(self.cursor).copied().unwrap_or(0);
        let from = here.saturating_sub(self.height);
        self.starts.partition_point(|start| *start < from).min(self.cursor.saturating_sub(1))
    }

    /// The last choice that is in sight with this one, or the one after it.
    fn a_page_down(&self) -> usize {
        let here = self.starts.get(self.cursor).copied().unwrap_or(0);
        let until = self.starts.partition_point(|start| *start <= here + self.height);
        until.saturating_sub(1).max(self.cursor + 1).min(self.attempts.len())
    }

    fn take_over(&mut self) -> Vec<Effect> {
        let Some((attempt, _)) = self.elsewhere.take() else { return Vec::new() };
        self.opening = Some(attempt.clone());
        vec![Effect::Ask(Request::TakeOver(attempt))]
    }

    fn confirm(&mut self) -> Vec<Effect> {
        let Some(card) = self.attempts.get(self.cursor) else { return vec![Effect::Pop] };
        if let Some(why) = card.progress.as_ref().and_then(|p| p.blocked.clone()) {
            return vec![NoticeScreen::push(notice::TROUBLE, why)];
        }
        self.opening = Some(card.attempt.clone());
        let in_use = self.overview.person.as_ref().is_some_and(|person| person.id == card.person.id);
        vec![Effect::Ask(match in_use {
            true => Request::Resume(card.attempt.clone()),
            false => Request::UsePerson(card.person.id.clone()),
        })]
    }

    fn reply(&mut self, reply: Reply) -> Vec<Effect> {
        match (reply, &self.opening) {
            (Reply::Person(Ok(())), Some(attempt)) => vec![Effect::Ask(Request::Resume(attempt.clone()))],
            (Reply::Person(Err(sentence)), _) => self.failed(sentence),
            (Reply::Elsewhere(attempt, why), Some(_)) => {
                self.opening = None;
                self.elsewhere = Some((attempt, why));
                Vec::new()
            }
            (Reply::Sitting(result), _) => match *result {
                Ok(sitting) => vec![Effect::Replace(self.ways.exam(sitting))],
                Err(sentence) => self.failed(sentence),
            },
            _ => Vec::new(),
        }
    }

    fn failed(&mut self, sentence: String) -> Vec<Effect> {
        self.opening = None;
        vec![NoticeScreen::push(notice::TROUBLE, sentence)]
    }

    /// The rows, and those that the choices begin in.
    fn rows(&self, look: &Look<'_>, columns: u16) -> (Vec<Row>, Vec<usize>) {
        let room = room(columns).saturating_sub(4);
        let mut rows = vec![heading(words::WHO), blank()];
        let mut starts = Vec::new();
        for (i, card) in self.attempts.iter().enumerate() {
            starts.push(rows.len());
            rows.extend(self.block(card, i == self.cursor, look, room));
            rows.push(blank());
        }
        let at_last = self.cursor == self.attempts.len();
        starts.push(rows.len());
        rows.extend(choice(words::NOT_NOW, at_last, look, room));
        let left = |card: &UnfinishedCard| card.progress.as_ref().map_or(0, |p| p.at(look.now.wall).0);
        let meaning = words::left_alone(self.attempts.iter().map(|card| (card, left(card))));
        rows.extend(meaning.into_iter().flat_map(|text| below(text, Role::Dim, room)));
        (rows, starts)
    }

    fn block(&self, card: &UnfinishedCard, here: bool, look: &Look<'_>, room: usize) -> Vec<Row> {
        if let Some((_, why)) = self.elsewhere.as_ref().filter(|(attempt, _)| *attempt == card.attempt) {
            let mut rows = choice(&words::take_over(&card.person, &card.title), here, look, room);
            rows.extend(below(why, Role::Warn, room));
            rows.extend(below(words::TAKE_OVER_HOW, Role::Text, room));
            return rows;
        }
        let Some(progress) = &card.progress else {
            let mut rows = choice(&words::i_am(&card.person, &card.title), here, look, room);
            rows.extend(below(words::NO_RECORD, Role::Text, room));
            return rows;
        };
        let (left, away) = progress.at(look.now.wall);
        let mut rows = choice(&words::choice(card, left), here, look, room);
        if self.opening.as_ref() == Some(&card.attempt) {
            rows.extend(below(words::OPENING, Role::Dim, room));
            return rows;
        }
        match &progress.blocked {
            Some(why) => rows.extend(below(why, Role::Warn, room)),
            None => rows.extend(below(&words::offer(card, progress, left, away), Role::Text, room)),
        }
        for finding in &progress.findings {
            rows.extend(below(finding, Role::Dim, room));
        }
        rows
    }
}

/// A choice: the cursor's bar, and its words.
fn choice(text: &str, here: bool, look: &Look<'_>, room: usize) -> Vec<Row> {
    let (bar, role) = if here { (look.theme.signs.cursor, Role::Selected) } else { (" ", Role::Text) };
    let mut rows = prose(text, role, room);
    for (i, row) in rows.iter_mut().enumerate() {
        let bar = if i == 0 { bar } else { " " };
        row.lead =
            vec![Piece::text(" ", Role::Text), Piece::text(bar, Role::Accent), Piece::text(" ", Role::Text)];
    }
    rows
}

/// What stands below a choice.
fn below(text: &str, role: Role, room: usize) -> Vec<Row> {
    let mut rows = prose(text, role, room);
    for row in &mut rows {
        row.lead = vec![Piece::text("     ", Role::Text)];
    }
    rows
}

impl Screen for ResumeScreen {
    fn context(&self) -> Context {
        Context::Resume
    }

    fn update(&mut self, event: Event, _now: &Moment) -> Vec<Effect> {
        match event {
            Event::Key(key) => self.key(&key),
            Event::Reply(reply) => self.reply(reply),
            _ => Vec::new(),
        }
    }

    fn layout(&mut self, area: Rect, look: &Look<'_>) {
        let room = Page::room(area);
        (self.starts, self.height) =
            (self.rows(look, room.width).1, usize::from(room.height.saturating_sub(1)));
    }

    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        let page = Page {
            left: words::TITLE.to_owned(),
            right: String::new(),
            footer: look.keys.footer(&[Context::Resume]),
        };
        let Some(area) = page.draw(frame, look, String::new) else { return };
        let (rows, starts) = self.rows(look, area.width);
        let here = starts.get(self.cursor).copied().unwrap_or(0);
        let room = Rect { height: area.height.saturating_sub(1), ..area };
        let height = usize::from(room.height);
        let from = offset(rows.len(), here, height);
        draw_rows(frame, look, room, &rows, from, 0);
        let hidden = Hidden::rows(from, rows.len().saturating_sub(from + height));
        let last = Rect { y: room.bottom(), height: 1, ..area };
        put(frame, both_marks(look, &hidden), last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Away, Progress};
    use crate::tui::sample::{self, picture};
    use crate::tui::stage::{self, key, now};
    use crate::tui::ways::signposts;
    use crossterm::event::KeyCode;

    fn offer(attempts: Vec<UnfinishedCard>) -> ResumeScreen {
        ResumeScreen::new(sample::shared(), attempts, signposts::ways())
    }

    fn press(screen: &mut ResumeScreen, code: KeyCode) -> Vec<Effect> {
        screen.update(Event::Key(key(code)), &now())
    }

    fn with(change: impl FnOnce(&mut Progress)) -> UnfinishedCard {
        let mut card = sample::unfinished();
        change(card.progress.as_mut().unwrap());
        card
    }

    #[test]
    fn it_fits_every_size() {
        let several = vec![
            sample::unfinished(),
            UnfinishedCard { person: sample::other_person(), ..with(|p| p.left_ms = 0) },
            with(|p| {
                p.away = Away::Program;
                p.findings =
                    vec!["The last line of the record was torn: it was cut off and kept aside.".into()];
            }),
        ];
        for size in [(80, 24), (120, 40), (60, 15), (40, 10), (1, 1)] {
            let name = format!("{}x{}", size.0, size.1);
            let one = picture(&mut offer(vec![sample::unfinished()]), size);
            insta::assert_snapshot!(format!("resume_{name}"), one);
            insta::assert_snapshot!(
                format!("resume_several_{name}"),
                picture(&mut offer(several.clone()), size)
            );
        }
    }

    #[test]
    fn the_owner_goes_on_as_themselves() {
        let mut screen = offer(vec![sample::unfinished()]);
        let effects = press(&mut screen, KeyCode::Enter);
        assert!(matches!(&effects[..], [Effect::Ask(Request::Resume(id))] if id.as_str() == sample::ATTEMPT));
        assert!(press(&mut screen, KeyCode::Esc).is_empty(), "it stays until the answer is there");
        let reply = Reply::Sitting(Box::new(Ok(sample::sitting())));
        let effects = screen.update(Event::Reply(reply), &now());
        assert!(matches!(&effects[..], [Effect::Replace(s)] if s.context() == Context::Exam));
    }

    #[test]
    fn another_person_is_put_in_use_before_the_record_is_opened() {
        let card = UnfinishedCard { person: sample::other_person(), ..sample::unfinished() };
        let mut screen = offer(vec![card]);
        let effects = press(&mut screen, KeyCode::Enter);
        assert!(matches!(&effects[..], [Effect::Ask(Request::UsePerson(id))] if id.as_str() == "b-sample"));
        let effects = screen.update(Event::Reply(Reply::Person(Ok(()))), &now());
        assert!(matches!(&effects[..], [Effect::Ask(Request::Resume(_))]));
    }

    #[test]
    fn not_now_leaves_the_attempt_alone() {
        let mut screen = offer(vec![sample::unfinished()]);
        press(&mut screen, KeyCode::Down);
        assert!(matches!(press(&mut screen, KeyCode::Enter)[..], [Effect::Pop]));
        assert!(matches!(press(&mut screen, KeyCode::Esc)[..], [Effect::Pop]));
    }

    #[test]
    fn an_attempt_that_another_process_holds_says_so_and_stays() {
        let why = "process 4711 has it open: close it there first";
        let mut screen = offer(vec![with(|p| p.held = Some(why.into()))]);
        let shown = picture(&mut screen, (80, 24));
        assert!(shown.contains(why) && shown.contains("The exam clock keeps running."), "{shown}");
        assert!(!shown.contains("was closed for") && !shown.contains("was off for"), "{shown}");
        // it may have been closed there meanwhile, so it is tried
        let effects = press(&mut screen, KeyCode::Enter);
        assert!(matches!(&effects[..], [Effect::Ask(Request::Resume(_))]));
        let effects = screen.reply(Reply::Sitting(Box::new(Err("no".into()))));
        assert!(matches!(&effects[..], [Effect::Push(s)] if s.context() == Context::Notice));
    }

    #[test]
    fn a_record_that_cannot_be_gone_on_with_promises_neither_a_result_nor_a_running_clock() {
        let broken = |p: &mut Progress| {
            (p.item, p.left_ms, p.blocked) = (None, 0, Some("Entry 7 does not verify.".into()));
        };
        let shown = picture(&mut offer(vec![with(broken)]), (80, 24));
        let effects = press(&mut offer(vec![with(broken)]), KeyCode::Enter);
        assert!(matches!(&effects[..], [Effect::Push(s)] if s.context() == Context::Notice));
        assert!(shown.contains("cannot go on here") && shown.contains("Entry 7 does not verify."), "{shown}");
        assert!(!shown.contains("see the result") && !shown.contains("keeps running"), "{shown}");
    }

    #[test]
    fn an_attempt_whose_time_is_up_has_no_running_clock() {
        let shown = picture(&mut offer(vec![with(|p| p.left_ms = 0)]), (80, 24));
        assert!(shown.contains("see the result") && shown.contains("it can be handed in later"), "{shown}");
        assert!(!shown.contains("keeps running"), "{shown}");
    }

    #[test]
    fn pages_lead_through_more_offers_than_fit() {
        let mut screen = offer((0..12).map(|_| sample::unfinished()).collect());
        picture(&mut screen, (80, 24));
        press(&mut screen, KeyCode::PageDown);
        let after_one = screen.cursor;
        assert!(after_one > 1 && after_one < 12, "{after_one}");
        (0..9).for_each(|_| drop(press(&mut screen, KeyCode::PageDown)));
        assert!(picture(&mut screen, (80, 24)).contains(words::NOT_NOW) && screen.cursor == 12);
        (0..9).for_each(|_| drop(press(&mut screen, KeyCode::PageUp)));
        assert_eq!(screen.cursor, 0);
    }

    #[test]
    fn an_attempt_that_is_open_elsewhere_is_taken_over_only_by_another_confirmation() {
        let elsewhere = || {
            let mut screen = offer(vec![sample::unfinished()]);
            press(&mut screen, KeyCode::Enter);
            let id = sample::unfinished().attempt;
            assert!(screen.reply(Reply::Elsewhere(id, "It is open on another computer.".into())).is_empty());
            screen
        };
        let shown = picture(&mut elsewhere(), (80, 24));
        assert!(
            shown.contains("It is open on another computer.") && shown.contains("Enter takes it over"),
            "{shown}"
        );
        let effects = press(&mut elsewhere(), KeyCode::Enter);
        assert!(
            matches!(&effects[..], [Effect::Ask(Request::TakeOver(id))] if id.as_str() == sample::ATTEMPT)
        );
        let mut screen = elsewhere();
        assert!(press(&mut screen, KeyCode::Esc).is_empty(), "it is left alone");
        assert!(!picture(&mut screen, (80, 24)).contains("Enter takes it over"));
    }

    /// A server gave the overview an hour ago; the record was read just now.
    #[test]
    fn the_time_left_is_that_of_the_record_however_old_the_overview_is() {
        let mut overview = sample::overview();
        overview.at = overview.at.plus(-3_600_000);
        let ways = signposts::ways();
        let mut screen = ResumeScreen::new(Arc::new(overview), vec![sample::unfinished()], ways);
        let shown = picture(&mut screen, (80, 24));
        assert!(shown.contains("16:12 left") && shown.contains("off for 22 min"), "{shown}");
    }

    #[test]
    fn the_time_left_runs_while_the_offer_stands() {
        let screen = offer(vec![sample::unfinished()]);
        let shown = |ms| stage::show_at(&screen, (80, 24), &stage::later(ms)).text();
        assert!(shown(0).contains("16:12 left"));
        assert!(shown(12_000).contains("16:00 left"));
        assert!(shown(972_000).contains("The time was up meanwhile"));
    }
}
