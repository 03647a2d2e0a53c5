//! An exam's details on one page, its rules and the consent to them on the next.
//!
//! Consent is possible once the last rule has been on the screen; Enter then asks who is sitting.

use crate::api::{Eligibility, ExamCard, Overview};
use crate::id::ExamId;
use crate::time::Moment;
use crate::tui::keymap::{Action, Context};
use crate::tui::screens::everywhere;
use crate::tui::screens::notice::NoticeScreen;
use crate::tui::screens::paragraphs::{blank, bulleted, heading, indented, labelled, paragraph, room};
use crate::tui::screens::reading::Reading;
use crate::tui::text::{details as words, home, notice};
use crate::tui::theme::Role;
use crate::tui::ways::{Purpose, Ways};
use crate::tui::widgets::{Page, Row, put};
use crate::tui::{Effect, Event, Look, Reply, Request, Screen};
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use std::sync::Arc;

/// Details and consent.
pub struct DetailsScreen {
    ways: Ways,
    overview: Arc<Overview>,
    exam: ExamId,
    part: Part,
    reading: Reading,
}

/// The two pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    What,
    Rules(Consent),
}

/// How far the consent is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Consent {
    /// Not given.
    Open,
    /// Enter was pressed before it was given.
    Missed,
    /// Given.
    Given,
}

/// Columns of the labels.
const LABELS: usize = 14;

impl DetailsScreen {
    /// The details of an exam of this overview.
    pub fn new(overview: Arc<Overview>, exam: ExamId, ways: Ways) -> Self {
        Self { ways, overview, exam, part: Part::What, reading: Reading::default() }
    }

    fn card(&self) -> Option<&ExamCard> {
        self.overview.exams.iter().find(|card| card.id == self.exam)
    }

    fn key(&mut self, key: &KeyEvent) -> Vec<Effect> {
        let context = self.context();
        let Some(action) = everywhere::action(context, key) else { return Vec::new() };
        if self.reading.moved(action) {
            return Vec::new();
        }
        match (self.part, action) {
            (Part::What, Action::Start) => return self.go_on(),
            (Part::What, Action::Practise) => return self.practise(),
            (Part::What, Action::LastResult) => return self.last_result(),
            (Part::What, Action::Back) => return vec![Effect::Pop],
            (Part::Rules(_), Action::Back) => {
                self.part = Part::What;
                self.reading.reset();
            }
            (Part::Rules(Consent::Given), Action::Toggle) => self.part = Part::Rules(Consent::Open),
            (Part::Rules(_), Action::Toggle) if self.reading.at_end() => {
                self.part = Part::Rules(Consent::Given)
            }
            (Part::Rules(Consent::Given), Action::Confirm) => {
                let purpose = Purpose::Sit(self.exam.clone());
                return vec![Effect::Push(self.ways.person(Arc::clone(&self.overview), purpose))];
            }
            (Part::Rules(_), Action::Confirm) => self.part = Part::Rules(Consent::Missed),
            (_, other) => return everywhere::otherwise(other, context, self.ways),
        }
        Vec::new()
    }

    /// What cannot be done with this exam now, so that the footer does not offer it.
    fn closed(&self) -> Vec<Action> {
        let Some(card) = self.card() else {
            return vec![Action::Start, Action::Practise, Action::LastResult];
        };
        let goes_on =
            matches!(card.eligibility, Eligibility::Ready | Eligibility::NobodyNamed | Eligibility::Open(_));
        let start = (!goes_on).then_some(Action::Start);
        let practice = (card.practice == 0).then_some(Action::Practise);
        let result = card.last.is_none().then_some(Action::LastResult);
        start.into_iter().chain(practice).chain(result).collect()
    }

    fn go_on(&mut self) -> Vec<Effect> {
        let Some(card) = self.card() else { return vec![Effect::Pop] };
        let overview = Arc::clone(&self.overview);
        match &card.eligibility {
            Eligibility::Ready => {
                self.part = Part::Rules(Consent::Open);
                self.reading.reset();
                Vec::new()
            }
            Eligibility::NobodyNamed => {
                let purpose = Purpose::Introduce(self.exam.clone());
                vec![Effect::Replace(self.ways.person(overview, purpose))]
            }
            Eligibility::Open(attempt) => {
                let mine: Vec<_> =
                    overview.unfinished.iter().filter(|u| &u.attempt == attempt).cloned().collect();
                match mine.is_empty() {
                    true => vec![NoticeScreen::push(notice::PLEASE_NOTE, words::NOT_HERE)],
                    false => vec![Effect::Replace(self.ways.resume(overview, mine))],
                }
            }
            _ => vec![NoticeScreen::push(notice::PLEASE_NOTE, words::CLOSED)],
        }
    }

    fn practise(&self) -> Vec<Effect> {
        match self.card() {
            Some(card) if card.practice > 0 => vec![Effect::Push(self.ways.practice(self.exam.clone()))],
            Some(card) => vec![NoticeScreen::push(notice::PLEASE_NOTE, home::no_practice(&card.title))],
            None => Vec::new(),
        }
    }

    fn last_result(&self) -> Vec<Effect> {
        match self.card().map(|card| &card.last) {
            Some(Some(attempt)) => vec![Effect::Ask(Request::Outcome(attempt.clone()))],
            _ => vec![NoticeScreen::push(notice::PLEASE_NOTE, words::NO_RESULT)],
        }
    }

    fn rows(&self, look: &Look<'_>, columns: u16) -> Vec<Row> {
        let room = room(columns);
        let Some(card) = self.card() else { return paragraph(words::GONE, Role::Text, room) };
        match self.part {
            Part::What => self.what_it_is(card, look, room),
            Part::Rules(_) => words::rules(card).iter().flat_map(|rule| bulleted(rule, room)).collect(),
        }
    }

    fn what_it_is(&self, card: &ExamCard, look: &Look<'_>, room: usize) -> Vec<Row> {
        let support = &self.overview.program.support;
        let sentence = words::eligibility(card, support, look.now.wall, look.zone);
        let sentences = [Some(sentence.as_str()), words::enter_does(card)];
        let sentence = sentences.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let mut rows = paragraph(&sentence, Role::Strong, room);
        rows.push(blank());
        for (label, value) in words::facts(card, &self.overview.program.organisation) {
            rows.extend(labelled(label, LABELS, &value, Role::Text, room));
        }
        let consequences = words::consequences(card);
        if !consequences.is_empty() {
            rows.extend([blank(), heading(words::HERE_AND_NOW)]);
            for (mark, sentence) in card.marks.iter().zip(consequences) {
                let role = if words::is_grave(*mark) { Role::Warn } else { Role::Text };
                rows.extend(indented(&sentence, role, room));
            }
        }
        for warning in &card.warnings {
            rows.push(blank());
            rows.extend(paragraph(warning, Role::Dim, room));
        }
        rows
    }

    /// The rooms for the text and, on the second page, for the consent.
    fn rooms(&self, area: Rect) -> (Rect, Rect) {
        let consent = if matches!(self.part, Part::Rules(_)) { 3.min(area.height) } else { 0 };
        let text = Rect { height: area.height - consent, ..area };
        (text, Rect { y: text.bottom(), height: consent, ..area })
    }

    fn consent(&self, consent: Consent, look: &Look<'_>) -> [Line<'static>; 2] {
        let (sign, role) = match consent {
            Consent::Given => ("x", Role::Good),
            _ => (" ", Role::Text),
        };
        let key = |action| look.key(Context::Consent, action);
        let read_on = words::read_on(&key(Action::Down), &key(Action::PageDown));
        let (hint, hint_role) = match consent {
            Consent::Given => (words::AGREED, Role::Strong),
            _ if !self.reading.at_end() => (read_on.as_str(), Role::Dim),
            Consent::Missed => (words::AGREE_FIRST, Role::Warn),
            Consent::Open => (words::AGREE, Role::Strong),
        };
        [
            Line::from(Span::styled(format!(" [{sign}] {}", words::CONSENT), look.style(role))),
            Line::from(Span::styled(format!("     {hint}"), look.style(hint_role))),
        ]
    }
}

impl Screen for DetailsScreen {
    fn context(&self) -> Context {
        match self.part {
            Part::What => Context::Details,
            Part::Rules(_) => Context::Consent,
        }
    }

    fn update(&mut self, event: Event, _now: &Moment) -> Vec<Effect> {
        match event {
            Event::Key(key) => self.key(&key),
            Event::Reply(Reply::Outcome(outcome)) => match *outcome {
                Ok(outcome) => vec![Effect::Push(self.ways.result(outcome))],
                Err(sentence) => vec![NoticeScreen::push(notice::TROUBLE, sentence)],
            },
            _ => Vec::new(),
        }
    }

    fn layout(&mut self, area: Rect, look: &Look<'_>) {
        let (text, _) = self.rooms(Page::room(area));
        self.reading.lay_out(self.rows(look, area.width), text.height);
    }

    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        let page = Page {
            left: self.card().map(words::title).unwrap_or_default(),
            right: match self.part {
                Part::What => words::WHAT_IT_IS,
                Part::Rules(_) => words::RULES,
            }
            .to_owned(),
            footer: look.keys.footer_for(&[self.context()], 0, &self.closed()),
        };
        let Some(area) = page.draw(frame, look, String::new) else { return };
        let (text, below) = self.rooms(area);
        self.reading.draw(frame, look, text);
        if let Part::Rules(consent) = self.part {
            for (y, line) in (below.y + 1..below.bottom()).zip(self.consent(consent, look)) {
                put(frame, line, Rect { y, height: 1, ..below });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::sample::{self, picture};
    use crate::tui::stage::{ch, key, now};
    use crate::tui::ways::signposts;
    use crossterm::event::KeyCode;

    const SALES: usize = 0;
    const PROFESSIONAL: usize = 1;
    const WAITING: usize = 2;
    const NO_BANK: usize = 3;

    fn details_of(overview: Overview, exam: usize) -> DetailsScreen {
        let id = overview.exams[exam].id.clone();
        DetailsScreen::new(Arc::new(overview), id, signposts::ways())
    }

    fn details(exam: usize) -> DetailsScreen {
        details_of(sample::overview(), exam)
    }

    fn press(screen: &mut DetailsScreen, code: KeyCode) -> Vec<Effect> {
        screen.update(Event::Key(key(code)), &now())
    }

    #[track_caller]
    fn pushed(effects: Vec<Effect>) -> Context {
        match effects.as_slice() {
            [Effect::Push(screen) | Effect::Replace(screen)] => screen.context(),
            _ => panic!("expected one screen, got {} effects", effects.len()),
        }
    }

    #[test]
    fn both_pages_fit_every_size() {
        for size in [(80, 24), (120, 40), (60, 15), (40, 10), (1, 1)] {
            let mut screen = details(SALES);
            insta::assert_snapshot!(format!("details_{}x{}", size.0, size.1), picture(&mut screen, size));
            press(&mut screen, KeyCode::Enter);
            insta::assert_snapshot!(format!("rules_{}x{}", size.0, size.1), picture(&mut screen, size));
        }
    }

    #[test]
    fn an_exam_that_demands_a_proctor_says_so_before_it_starts() {
        let shown = picture(&mut details(PROFESSIONAL), (80, 24));
        insta::assert_snapshot!("details_professional", shown);
        assert!(shown.contains("never earns a credential"));
    }

    #[test]
    fn a_closed_exam_says_why_and_when_and_does_not_go_on() {
        for (exam, words) in [(WAITING, "Sun 29 Nov 2026, 14:05 (UTC)"), (NO_BANK, "no question bank")] {
            let mut screen = details(exam);
            assert!(picture(&mut screen, (80, 24)).contains(words));
            assert!(!picture(&mut screen, (80, 24)).contains("go on"), "the footer offers what can be done");
            assert_eq!(pushed(press(&mut screen, KeyCode::Enter)), Context::Notice);
            assert_eq!(screen.context(), Context::Details);
        }
    }

    #[test]
    fn an_exam_that_does_not_renew_says_so_and_nothing_of_an_attempt_now() {
        let mut overview = sample::overview();
        overview.exams[PROFESSIONAL].eligibility = Eligibility::Held(sample::day("2027-04-20"));
        let mut screen = details_of(overview, PROFESSIONAL);
        let shown = picture(&mut screen, (120, 40));
        assert!(shown.contains("does not renew it. It") && shown.contains("opens on 20 Apr 2027"), "{shown}");
        assert!(!shown.contains(words::HERE_AND_NOW), "{shown}");
        assert_eq!(pushed(press(&mut screen, KeyCode::Enter)), Context::Notice);
    }

    #[test]
    fn consent_takes_the_rules_read_to_their_end_and_a_key() {
        let mut screen = details(SALES);
        press(&mut screen, KeyCode::Enter);
        assert_eq!(screen.context(), Context::Consent);
        picture(&mut screen, (60, 15));
        press(&mut screen, KeyCode::Char(' '));
        assert!(press(&mut screen, KeyCode::Enter).is_empty(), "not read to the end");
        for _ in 0..50 {
            press(&mut screen, KeyCode::Down);
        }
        insta::assert_snapshot!("rules_missed", picture(&mut screen, (60, 15)));
        press(&mut screen, KeyCode::Char(' '));
        insta::assert_snapshot!("rules_agreed", picture(&mut screen, (60, 15)));
        assert_eq!(pushed(press(&mut screen, KeyCode::Enter)), Context::Person);
        press(&mut screen, KeyCode::Char(' '));
        assert!(press(&mut screen, KeyCode::Enter).is_empty(), "taken back");
    }

    #[test]
    fn nobody_named_is_asked_for_a_name_first_and_an_open_attempt_is_resumed() {
        let mut overview = sample::overview();
        overview.exams[SALES].eligibility = Eligibility::NobodyNamed;
        assert_eq!(pushed(press(&mut details_of(overview.clone(), SALES), KeyCode::Enter)), Context::Person);
        overview.exams[SALES].eligibility = Eligibility::Open(sample::id(sample::ATTEMPT));
        assert_eq!(pushed(press(&mut details_of(overview.clone(), SALES), KeyCode::Enter)), Context::Notice);
        overview.unfinished = vec![sample::unfinished()];
        assert_eq!(pushed(press(&mut details_of(overview, SALES), KeyCode::Enter)), Context::Resume);
    }

    #[test]
    fn back_leads_from_the_rules_to_the_details_and_from_there_away() {
        let mut screen = details(SALES);
        press(&mut screen, KeyCode::Char('s'));
        assert!(press(&mut screen, KeyCode::Esc).is_empty());
        assert_eq!(screen.context(), Context::Details);
        assert!(matches!(press(&mut screen, KeyCode::Esc)[..], [Effect::Pop]));
    }

    #[test]
    fn accommodations_show_as_minutes_alone() {
        let mut overview = sample::overview();
        overview.exams[SALES].limit_ms = 75 * 60_000;
        let shown = picture(&mut details_of(overview, SALES), (80, 24));
        assert!(shown.contains("75 minutes") && !shown.to_lowercase().contains("accommodation"));
    }

    #[test]
    fn r_shows_the_result_of_the_last_attempt_where_there_is_one() {
        let mut overview = sample::overview();
        let exam = overview.exams[0].id.clone();
        let screen = |overview: &Overview| {
            DetailsScreen::new(Arc::new(overview.clone()), exam.clone(), signposts::ways())
        };
        let none = screen(&overview).key(&ch('r'));
        assert!(matches!(&none[..], [Effect::Push(s)] if s.context() == Context::Notice));
        assert!(!picture(&mut screen(&overview), (80, 24)).contains("last result"));
        let attempt = sample::outcome().attempt;
        overview.exams[0].last = Some(attempt.clone());
        let mut open = screen(&overview);
        assert!(picture(&mut open, (80, 24)).contains("r last result"));
        let asked = open.key(&ch('r'));
        assert!(matches!(&asked[..], [Effect::Ask(Request::Outcome(of))] if *of == attempt));
        let reply = Event::Reply(Reply::Outcome(Box::new(Ok(sample::rescored()))));
        assert!(
            matches!(&open.update(reply, &now())[..], [Effect::Push(s)] if s.context() == Context::Result)
        );
    }
}
