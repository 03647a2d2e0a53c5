//! A credential's details: standing, requirements, renewal, marks, and the time line with today on it.

use crate::api::{AwardCard, CredentialCard, Overview, Step};
use crate::credential::Standing;
use crate::id::CredentialKind;
use crate::time::{Day, Moment};
use crate::tui::keymap::{Action, Context};
use crate::tui::screens::everywhere;
use crate::tui::screens::notice::NoticeScreen;
use crate::tui::screens::paragraphs::{blank, heading, labelled, paragraph, room};
use crate::tui::screens::reading::Reading;
use crate::tui::text::{credential as words, date, home, marks, notice};
use crate::tui::theme::Role;
use crate::tui::ways::Ways;
use crate::tui::widgets::{Mark, Page, Piece, Row, fit, timeline, width};
use crate::tui::{Effect, Event, Look, Screen};
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::sync::Arc;

/// A credential's details.
pub struct CredentialScreen {
    ways: Ways,
    overview: Arc<Overview>,
    kind: CredentialKind,
    reading: Reading,
}

/// Columns of the labels.
const LABELS: usize = 15;

impl CredentialScreen {
    /// The details of a credential of this overview.
    pub fn new(overview: Arc<Overview>, kind: CredentialKind, ways: Ways) -> Self {
        Self { ways, overview, kind, reading: Reading::default() }
    }

    fn card(&self) -> Option<&CredentialCard> {
        self.overview.credentials.iter().find(|card| card.kind == self.kind)
    }

    fn key(&mut self, key: &KeyEvent) -> Vec<Effect> {
        let Some(action) = everywhere::action(Context::Credential, key) else { return Vec::new() };
        if self.reading.moved(action) {
            return Vec::new();
        }
        match (action, self.card()) {
            (Action::Back, _) => vec![Effect::Pop],
            (Action::Start, Some(card)) => match self.overview.exam_to_sit(card) {
                Some(exam) => {
                    vec![Effect::Push(self.ways.details(Arc::clone(&self.overview), exam.id.clone()))]
                }
                None => vec![NoticeScreen::push(notice::PLEASE_NOTE, home::nothing_to_sit(card))],
            },
            (other, _) => everywhere::otherwise(other, Context::Credential, self.ways),
        }
    }

    fn rows(&self, look: &Look<'_>, columns: u16) -> Vec<Row> {
        let room = room(columns);
        let Some(card) = self.card() else { return paragraph(words::GONE, Role::Text, room) };
        let mut rows = facts(card, room);
        if !card.steps.is_empty() {
            rows.extend([blank(), heading(words::REQUIREMENTS)]);
            rows.extend(requirements(card, look, room));
        }
        rows.extend(renewal(card, room));
        if let Some(award) = &card.award {
            rows.extend([blank(), heading(words::TIME_LINE)]);
            let across = usize::from(columns).saturating_sub(3);
            rows.extend(time_line(card, award, look.now.wall.day(), look, across, room));
        }
        rows
    }
}

fn facts(card: &CredentialCard, room: usize) -> Vec<Row> {
    let mut facts = vec![
        (words::STANDING, home::standing(card), standing_role(card.standing)),
        (words::NEXT, home::next(card), Role::Text),
    ];
    let place = words::place(card);
    if !place.is_empty() {
        facts.push((words::PLACE, place, Role::Text));
    }
    if let Some(award) = &card.award {
        facts.push((words::ISSUED, date(award.issued), Role::Text));
        facts.push((words::VALID_THROUGH, date(award.expires), Role::Text));
        if let Some(day) = award.update_due {
            let role = if card.update_due { Role::Warn } else { Role::Text };
            facts.push((words::UPDATE, date(day), role));
        }
        if !award.reason.is_empty() {
            facts.push((words::REASON, award.reason.clone(), Role::Warn));
        }
    }
    if card.award.is_some() && !card.marks.is_empty() {
        facts.push((words::MARKED, marks::all(&card.marks), Role::Text));
    }
    facts.iter().flat_map(|(label, value, role)| labelled(label, LABELS, value, *role, room)).collect()
}

fn standing_role(standing: Standing) -> Role {
    match standing {
        Standing::Active => Role::Good,
        Standing::Expiring | Standing::Grace => Role::Warn,
        Standing::None => Role::Strong,
        Standing::LapsedStreamlined | Standing::LapsedFull | Standing::Suspended | Standing::Revoked => {
            Role::Bad
        }
    }
}

fn requirements(card: &CredentialCard, look: &Look<'_>, room: usize) -> Vec<Row> {
    let signs = look.theme.signs;
    let sign_columns = width(signs.tick).max(width(signs.none)) + 1;
    let longest = card.steps.iter().map(|step| width(&step.title)).max().unwrap_or(0);
    let column = longest.min(room.saturating_sub(sign_columns + 20)) + 3;
    let row = |step: &Step| {
        let (sign, role) = match (step_done(step), step.carried) {
            (_, Some(_)) => (signs.dot, Role::Dim),
            (true, None) => (signs.tick, Role::Good),
            (false, None) => (signs.none, Role::Warn),
        };
        let title = fit(&step.title, column - 1, signs.ellipsis);
        let pad = " ".repeat(column - width(&title));
        let sign = format!("   {sign}{}", " ".repeat(sign_columns - width(sign)));
        let how = if step_done(step) { Role::Dim } else { Role::Strong };
        let body = vec![
            Piece::text(sign, role),
            Piece::text(format!("{title}{pad}"), Role::Text),
            Piece::text(words::step(step), how),
        ];
        Row { body, ..Row::default() }
    };
    card.steps.iter().map(row).collect()
}

fn step_done(step: &Step) -> bool {
    step.done_on.is_some()
}

fn renewal(card: &CredentialCard, room: usize) -> Vec<Row> {
    if card.renewal.is_empty() {
        return Vec::new();
    }
    let mut rows = vec![blank(), heading(words::RENEWAL)];
    let labels = |label| format!("  {label}");
    if let Some(award) = &card.award {
        rows.extend(labelled(&labels(words::WINDOW), LABELS, &words::window(award), Role::Text, room));
    }
    for (i, parts) in card.renewal.iter().enumerate() {
        let label = if i == 0 { words::BY } else { words::OR_BY };
        rows.extend(labelled(&labels(label), LABELS, &words::way(parts), Role::Text, room));
    }
    rows
}

/// The line across, with full or short names; where neither fits, a list of days with today among them.
fn time_line(
    card: &CredentialCard,
    award: &AwardCard,
    today: Day,
    look: &Look<'_>,
    across: usize,
    room: usize,
) -> Vec<Row> {
    let points = words::points(award);
    let about = words::today(card, award, today);
    let brief = words::today_in_brief(card, award, today);
    let ends = (date(award.issued), words::FULL_PATH);
    let line = |short: bool| {
        let name = if short { words::Point::short_name } else { words::Point::name_across };
        let marks: Vec<Mark<'_>> =
            points.iter().map(|p| Mark { day: p.day, name: name(p), main: p.expiry }).collect();
        timeline(&marks, (&ends.0, ends.1), (today, &[&about, &brief]), across, look)
    };
    match line(false).or_else(|| line(true)) {
        Some(rows) => rows.to_vec(),
        None => days(&points, today, &about, look, room),
    }
}

/// The compact time line: a day a row, the cursor's bar at today.
fn days(points: &[words::Point], today: Day, about: &str, look: &Look<'_>, room: usize) -> Vec<Row> {
    let all = points.iter().map(|p| p.day).chain([today]);
    let column = all.map(|day| width(&date(day))).max().unwrap_or(0) + 3;
    let row = |day: Day, name: &str, role: Role, bar: &str| {
        let mut rows = labelled("", column + 2, name, role, room);
        if let Some(first) = rows.first_mut() {
            first.lead = vec![
                Piece::text(" ", Role::Text),
                Piece::text(format!("{bar:<2}"), Role::Accent),
                Piece::text(format!("{:<column$}", date(day)), Role::Dim),
            ];
        }
        rows
    };
    let point = |p: &words::Point| row(p.day, p.name(), if p.expiry { Role::Strong } else { Role::Text }, "");
    let (passed, to_come): (Vec<_>, Vec<_>) = points.iter().partition(|p| p.day <= today);
    let mut rows: Vec<Row> = passed.into_iter().flat_map(point).collect();
    rows.extend(row(today, about, Role::Strong, look.theme.signs.here));
    rows.extend(to_come.into_iter().flat_map(point));
    rows
}

impl Screen for CredentialScreen {
    fn context(&self) -> Context {
        Context::Credential
    }

    fn update(&mut self, event: Event, _now: &Moment) -> Vec<Effect> {
        match event {
            Event::Key(key) => self.key(&key),
            _ => Vec::new(),
        }
    }

    fn layout(&mut self, area: Rect, look: &Look<'_>) {
        self.reading.lay_out(self.rows(look, area.width), Page::room(area).height);
    }

    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        let card = self.card();
        let nothing: &[Action] = match card.is_some_and(|card| self.overview.exam_to_sit(card).is_none()) {
            true => &[Action::Start],
            false => &[],
        };
        let page = Page {
            left: card.map(|card| card.title.clone()).unwrap_or_default(),
            right: self.overview.person.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
            footer: look.keys.footer_for(&[Context::Credential], 0, nothing),
        };
        if let Some(area) = page.draw(frame, look, String::new) {
            self.reading.draw(frame, look, area);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Eligibility, Next};
    use crate::tui::sample::{self, picture};
    use crate::tui::stage::{ch, key, now};
    use crate::tui::ways::signposts;
    use crossterm::event::KeyCode;

    const SALES: &str = "sales-associate";
    const TECHNICAL: &str = "technical-associate";
    const DELIVERY: &str = "implementation-associate";

    fn credential(kind: &str) -> CredentialScreen {
        CredentialScreen::new(sample::shared(), sample::id(kind), signposts::ways())
    }

    fn changed(kind: &str, change: impl FnOnce(&mut CredentialCard)) -> CredentialScreen {
        let mut overview = sample::overview();
        change(overview.credentials.iter_mut().find(|c| c.kind.as_str() == kind).unwrap());
        CredentialScreen::new(Arc::new(overview), sample::id(kind), signposts::ways())
    }

    #[test]
    fn it_fits_every_size() {
        for size in [(80, 24), (120, 40), (60, 15), (40, 10), (1, 1)] {
            let name = format!("{}x{}", size.0, size.1);
            insta::assert_snapshot!(format!("credential_{name}"), picture(&mut credential(TECHNICAL), size));
        }
        insta::assert_snapshot!("credential_active", picture(&mut credential(SALES), (100, 30)));
        insta::assert_snapshot!("credential_60x40", picture(&mut credential(TECHNICAL), (60, 40)));
        insta::assert_snapshot!("credential_to_go", picture(&mut credential(DELIVERY), (80, 24)));
    }

    #[test]
    fn a_suspension_gives_its_reason_in_words() {
        let mut screen = changed(SALES, |card| {
            card.standing = Standing::Suspended;
            card.next = Next::Administrator;
            card.award.as_mut().unwrap().reason = "The evidence of one requirement is being checked.".into();
        });
        let shown = picture(&mut screen, (80, 24));
        insta::assert_snapshot!("credential_suspended", shown);
        assert!(shown.contains("SUSPENDED") && shown.contains("being checked"));
    }

    #[test]
    fn a_lapse_says_what_is_left() {
        let mut screen = changed(TECHNICAL, |card| {
            card.standing = Standing::LapsedStreamlined;
            card.next = Next::Restore(sample::day("2026-12-20"));
            card.award = Some(sample::award("2025-09-21", "2026-09-21"));
            card.renewal = vec![];
        });
        insta::assert_snapshot!("credential_lapsed", picture(&mut screen, (120, 40)));
    }

    #[test]
    fn a_renewal_names_what_is_left_and_shows_what_is_done() {
        let half_done = |card: &mut CredentialCard| {
            let brief =
                Step { done: 1, done_on: Some(sample::day("2026-11-20")), ..card.renewal[0][0].clone() };
            card.renewal = vec![vec![sample::training("annual update training", None), brief]];
            card.sit = None;
        };
        let shown = picture(&mut changed(TECHNICAL, half_done), (80, 24));
        insta::assert_snapshot!("credential_half_renewed", shown);
        assert!(shown.contains("renew: annual update training; done: Technical Associate exam"), "{shown}");
        assert!(shown.contains("Technical Associate exam (done 20"), "{shown}");
        assert!(!shown.contains("start its exam"), "{shown}");
        let effects = changed(TECHNICAL, half_done).update(Event::Key(ch('s')), &now());
        assert!(matches!(&effects[..], [Effect::Push(s)] if s.context() == Context::Notice));
    }

    #[test]
    fn after_a_lapse_no_renewal_is_offered_and_what_lapsed_below_carries_over() {
        let mut screen = changed(DELIVERY, |card| {
            card.standing = Standing::LapsedStreamlined;
            card.next = Next::Restore(sample::day("2026-12-20"));
            card.award = Some(sample::award("2025-09-21", "2026-09-21"));
            card.renewal = vec![];
            card.steps[0].carried = Some(Standing::LapsedStreamlined);
        });
        let shown = picture(&mut screen, (80, 24));
        insta::assert_snapshot!("credential_carried", shown);
        assert!(shown.contains("LAPSED; carries over"), "{shown}");
    }

    #[test]
    fn several_of_a_requirement_are_counted() {
        let mut screen = changed(DELIVERY, |card| {
            card.steps[1].needed = 5;
            card.steps[1].done = 2;
        });
        assert!(picture(&mut screen, (80, 24)).contains("2 of 5"));
    }

    #[test]
    fn no_exam_is_offered_that_a_pass_has_closed() {
        let mut overview = sample::overview();
        let exam = overview.exams.iter_mut().find(|exam| exam.id == sample::id(SALES)).unwrap();
        exam.eligibility = Eligibility::Passed(Some(sample::day("2027-09-23")));
        let mut screen = CredentialScreen::new(Arc::new(overview), sample::id(SALES), signposts::ways());
        assert!(!picture(&mut screen, (80, 24)).contains("start its exam"));
        let effects = screen.update(Event::Key(ch('s')), &now());
        assert!(matches!(&effects[..], [Effect::Push(s)] if s.context() == Context::Notice));
    }

    #[test]
    fn s_shows_its_exam_and_escape_goes_back() {
        let mut screen = credential(SALES);
        let effects = screen.update(Event::Key(ch('s')), &now());
        assert!(matches!(&effects[..], [Effect::Push(s)] if s.context() == Context::Details));
        assert!(matches!(screen.update(Event::Key(key(KeyCode::Esc)), &now())[..], [Effect::Pop]));
    }
}
