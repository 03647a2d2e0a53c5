//! A result: passed or not, the score against the pass mark, by domain, what the record is, what comes next. No keys.

use crate::api::{DomainScore, Outcome, Overview};
use crate::time::Moment;
use crate::tui::keymap::{Action, Context};
use crate::tui::screens::everywhere;
use crate::tui::screens::notice::NoticeScreen;
use crate::tui::screens::paragraphs::{blank, paragraph, room};
use crate::tui::screens::reading::Reading;
use crate::tui::text::{instant, notice, result as words};
use crate::tui::theme::{Role, Signs};
use crate::tui::ways::Ways;
use crate::tui::widgets::{Page, Piece, Row, filled, fit, width};
use crate::tui::{Effect, Event, Look, Reply, Request, Screen};
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::sync::Arc;

/// A result.
pub struct ResultScreen {
    ways: Ways,
    outcome: Outcome,
    /// What the overview was asked for.
    wanted: Option<Wanted>,
    reading: Reading,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Credential,
    Support,
}

/// Columns of the scale at the most, and of a domain's bar.
const SCALE: usize = 60;
const BAR: usize = 8;
/// As many as a domain has points, up to so many: 7 and 8 of 10 are not drawn alike.
const MOST_BAR: usize = 10;
/// From this width on, the facts stand beside the domains.
const WIDE: usize = 74;

impl ResultScreen {
    /// The result of an attempt.
    pub fn new(outcome: Outcome, ways: Ways) -> Self {
        Self { ways, outcome, wanted: None, reading: Reading::default() }
    }

    fn key(&mut self, key: &KeyEvent) -> Vec<Effect> {
        let Some(action) = everywhere::action(Context::Result, key) else { return Vec::new() };
        if self.reading.moved(action) {
            return Vec::new();
        }
        match action {
            Action::Back => vec![Effect::Home],
            Action::Confirm => self.want(Wanted::Credential),
            Action::Comment => self.want(Wanted::Support),
            other => everywhere::otherwise(other, Context::Result, self.ways),
        }
    }

    fn want(&mut self, wanted: Wanted) -> Vec<Effect> {
        self.wanted = Some(wanted);
        vec![Effect::Ask(Request::Overview)]
    }

    fn reply(&mut self, overview: Result<Overview, String>) -> Vec<Effect> {
        let overview = match (self.wanted.take(), overview) {
            (Some(Wanted::Credential), Ok(overview)) => overview,
            (Some(Wanted::Support), found) => {
                let support = found.map(|o| o.program.support).unwrap_or_default();
                let ask = words::ask(&support, &self.outcome.record_code());
                return vec![Effect::Push(Box::new(NoticeScreen::new(words::ASK_TITLE, ask)))];
            }
            (Some(Wanted::Credential), Err(sentence)) => {
                return vec![NoticeScreen::push(notice::TROUBLE, sentence)];
            }
            (None, _) => return Vec::new(),
        };
        match overview.credential_for(&self.outcome.exam).map(|card| card.kind.clone()) {
            Some(kind) => vec![Effect::Push(self.ways.credential(Arc::new(overview), kind))],
            None => vec![NoticeScreen::push(notice::PLEASE_NOTE, words::NO_CREDENTIAL)],
        }
    }

    fn rows(&self, look: &Look<'_>, columns: u16) -> Vec<Row> {
        let room = room(columns);
        let outcome = &self.outcome;
        let role = match (outcome.is_held(), outcome.passed) {
            (true, _) => Role::Warn,
            (false, true) => Role::Good,
            (false, false) => Role::Bad,
        };
        let mut rows = vec![self.headline(role)];
        if outcome.is_held() {
            rows.push(blank());
            let said = words::held(outcome, look.zone);
            rows.extend(said.iter().flat_map(|sentence| paragraph(sentence, Role::Strong, room)));
        } else {
            rows.extend(scale(outcome, role, room.min(SCALE), look.theme.signs));
        }
        rows.push(blank());
        if let Some(sentence) = words::beta(outcome) {
            rows.extend(paragraph(sentence, Role::Strong, room));
            rows.push(blank());
        }
        rows.extend(self.domains_and_facts(look, room));
        rows.push(blank());
        if let Some(sentence) = words::credential(outcome) {
            let role = if outcome.awarded.is_some() { Role::Good } else { Role::Strong };
            rows.extend(paragraph(&sentence, role, room));
        }
        let sentences = [
            words::next(outcome, look.zone),
            words::ending(outcome.ending).map(str::to_owned),
            words::unscored(outcome),
        ];
        for sentence in sentences {
            rows.extend(sentence.iter().flat_map(|s| paragraph(s, Role::Text, room)));
        }
        for sentence in words::afterwards(outcome, look.zone) {
            rows.extend(paragraph(&sentence, Role::Strong, room));
        }
        if let Some(sentence) = words::marked(outcome) {
            rows.extend(paragraph(&sentence, Role::Dim, room));
        }
        rows.extend(paragraph(
            &words::question(&look.key(Context::Result, Action::Comment)),
            Role::Dim,
            room,
        ));
        rows
    }

    fn headline(&self, role: Role) -> Row {
        let outcome = &self.outcome;
        let mut body = vec![Piece::text(format!(" {}", words::verdict(outcome)), role)];
        if outcome.is_held() {
            return Row { body, ..Row::default() };
        }
        body.extend([
            Piece::text(format!("   {}", words::points(outcome.points, outcome.possible)), Role::Strong),
            Piece::text(format!("   {}", words::share(outcome.points, outcome.possible)), Role::Strong),
        ]);
        body.extend(words::shortfall(outcome).map(|s| Piece::text(format!("   {s}"), Role::Text)));
        Row { body, ..Row::default() }
    }

    fn domains_and_facts(&self, look: &Look<'_>, room: usize) -> Vec<Row> {
        let outcome = &self.outcome;
        let facts = [
            (words::TIME_USED, words::time_used(outcome)),
            (words::RECORD, words::record(outcome)),
            (words::RECORD_CODE, outcome.record_code()),
            (words::ATTEMPT, words::place(outcome)),
        ];
        let label = facts.iter().map(|(name, _)| width(name)).max().unwrap_or(0) + 3;
        let facts = facts.map(|(name, value)| {
            let pad = " ".repeat(label - width(name));
            [Piece::text(format!("{name}{pad}"), Role::Dim), Piece::text(value, Role::Text)]
        });
        let digits =
            outcome.domains.iter().map(|d| d.points.max(d.possible).to_string().len()).max().unwrap_or(1);
        let longest = outcome.domains.iter().map(|d| width(&d.short)).max().unwrap_or(0);
        let most = outcome.domains.iter().map(|d| d.possible).max().unwrap_or(0);
        let bar = usize::try_from(most).unwrap_or(MOST_BAR).clamp(BAR, MOST_BAR);
        let names = longest.min(room.saturating_sub(bar + 2 * digits + 10)).min(24);
        let form = Columns { names, bar, digits };
        // of a result that is held no points are told
        let told = if outcome.is_held() { &[][..] } else { outcome.domains.as_slice() };
        let left: Vec<Vec<Piece>> = told.iter().map(|d| domain(d, form, look)).collect();
        let taken = 1 + names + 2 + bar + 2 + 2 * digits + 4;
        let mut rows = Vec::new();
        if room < WIDE || outcome.is_held() {
            rows.extend(left.into_iter().map(|body| Row { body, ..Row::default() }));
            if !outcome.is_held() {
                rows.push(blank());
            }
            rows.extend(facts.map(|pieces| {
                let body = std::iter::once(Piece::text(" ", Role::Text)).chain(pieces).collect();
                Row { body, ..Row::default() }
            }));
            return rows;
        }
        let mut right = facts.into_iter();
        let mut left = left.into_iter();
        loop {
            let (domain, fact) = (left.next(), right.next());
            if domain.is_none() && fact.is_none() {
                return rows;
            }
            let mut body = domain.unwrap_or_else(|| vec![Piece::text(" ".repeat(taken), Role::Text)]);
            body.push(Piece::text(" ".repeat(6), Role::Text));
            body.extend(fact.into_iter().flatten());
            rows.push(Row { body, ..Row::default() });
        }
    }
}

/// Columns of a domain's row.
#[derive(Debug, Clone, Copy)]
struct Columns {
    names: usize,
    bar: usize,
    digits: usize,
}

/// One domain: its name, a bar, its points.
fn domain(score: &DomainScore, columns: Columns, look: &Look<'_>) -> Vec<Piece> {
    let (Columns { names, bar, digits }, signs) = (columns, look.theme.signs);
    let name = fit(&score.short, names, signs.ellipsis);
    let pad = " ".repeat(names + 2 - width(&name));
    let full = filled(score.points, score.possible, bar);
    vec![
        Piece::text(format!(" {name}{pad}"), Role::Text),
        Piece::text(signs.bar_full.repeat(full), Role::Accent),
        Piece::text(signs.bar_empty.repeat(bar - full), Role::Dim),
        Piece::text(format!("  {:>digits$} of {:>digits$}", score.points, score.possible), Role::Text),
    ]
}

/// The score on a scale with the pass mark, and the mark's caption with its first letter below the mark (its last one
/// where there is no room to the right). The filled part reaches the mark exactly when the mark was reached.
fn scale(outcome: &Outcome, role: Role, columns: usize, signs: &Signs) -> [Row; 2] {
    let last = columns.saturating_sub(1);
    let of_columns = |part: u128, whole: u128| match whole {
        0 => 0,
        _ => usize::try_from(part.saturating_mul(columns as u128) / whole).unwrap_or(columns).min(columns),
    };
    let mark = of_columns(u128::from(outcome.pass_mark.0), 10_000).min(last);
    let score = of_columns(u128::from(outcome.points), u128::from(outcome.possible));
    let score = match outcome.passed {
        true => score.max(mark + 1),
        false => score.min(mark.saturating_sub(1)),
    };
    let run = |from: usize, to: usize| {
        let full = score.clamp(from, to);
        [
            Piece::text(signs.bar_thin.repeat(full - from), role),
            Piece::text(signs.bar_rest.repeat(to - full), Role::Dim),
        ]
    };
    let mut body = vec![Piece::text(" ", Role::Text)];
    body.extend(run(0, mark));
    body.push(Piece::text(signs.bar_mark, Role::Strong));
    body.extend(run(mark + 1, columns.max(mark + 1)));
    let caption = words::mark_caption(outcome.pass_mark);
    let indent =
        if mark + width(&caption) <= columns { mark + 1 } else { (mark + 2).saturating_sub(width(&caption)) };
    [Row { body, ..Row::default() }, Row::of(format!("{}{caption}", " ".repeat(indent)), Role::Dim)]
}

impl Screen for ResultScreen {
    fn context(&self) -> Context {
        Context::Result
    }

    fn update(&mut self, event: Event, _now: &Moment) -> Vec<Effect> {
        match event {
            Event::Key(key) => self.key(&key),
            Event::Reply(Reply::Overview(result)) => self.reply(*result),
            _ => Vec::new(),
        }
    }

    fn layout(&mut self, area: Rect, look: &Look<'_>) {
        self.reading.lay_out(self.rows(look, area.width), Page::room(area).height);
    }

    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        let outcome = &self.outcome;
        let page = Page {
            left: words::title(outcome),
            right: format!("{} {} {}", outcome.name, look.theme.signs.dot, instant(outcome.ended, look.zone)),
            footer: look.keys.footer(&[Context::Result]),
        };
        if let Some(area) = page.draw(frame, look, String::new) {
            self.reading.draw(frame, look, area);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Ending, Hold, HoldCard, Mark, Rescored, Won, WonBy};
    use crate::attempt::ReviewOutcome;
    use crate::program::PassMark;
    use crate::tui::sample::{self, picture};
    use crate::tui::stage::{ch, key, now};
    use crate::tui::theme::UNICODE;
    use crate::tui::ways::signposts;
    use crossterm::event::KeyCode;
    use proptest::prelude::*;

    fn result(outcome: Outcome) -> ResultScreen {
        ResultScreen::new(outcome, signposts::ways())
    }

    #[test]
    fn seven_and_eight_of_ten_are_not_drawn_alike() {
        let mut outcome = sample::outcome();
        for (domain, points) in outcome.domains.iter_mut().zip([7, 8]) {
            (domain.points, domain.possible) = (points, 10);
        }
        let shown = picture(&mut result(outcome), (80, 24));
        for (points, full) in [(7, "━━━━━━━┈┈┈"), (8, "━━━━━━━━┈┈")] {
            assert!(shown.contains(&format!("{full}   {points} of 10")), "{shown}");
        }
    }

    fn failed() -> Outcome {
        Outcome {
            points: 26,
            passed: false,
            ending: Ending::Expired,
            nth: (2, 3),
            next: Some(sample::overview().at.plus(7 * 86_400_000)),
            missing: vec![],
            ..sample::outcome()
        }
    }

    #[test]
    fn passed_and_not_passed_fit_every_size() {
        for size in [(80, 24), (120, 40), (60, 15), (40, 10), (1, 1)] {
            let name = format!("{}x{}", size.0, size.1);
            insta::assert_snapshot!(format!("passed_{name}"), picture(&mut result(sample::outcome()), size));
            insta::assert_snapshot!(format!("not_passed_{name}"), picture(&mut result(failed()), size));
        }
    }

    #[test]
    fn an_award_is_named_with_its_last_day() {
        let awarded = Outcome {
            awarded: Some(Won {
                title: "Certified Sales Associate".into(),
                how: WonBy::Award,
                expires: sample::day("2027-11-22"),
            }),
            missing: vec![],
            marks: vec![Mark::SelfAttested, Mark::OrderOnly, Mark::HeldForReview],
            ..sample::outcome()
        };
        insta::assert_snapshot!("passed_awarded", picture(&mut result(awarded), (80, 24)));
    }

    #[test]
    fn a_result_that_is_held_tells_no_points_and_what_comes_next_on_every_size() {
        let own = Outcome {
            marks: vec![Mark::SelfAttested, Mark::NotMonitored, Mark::HeldForReview],
            held: sample::held(None).held.map(|card| HoldCard {
                hold: Hold { late: None, clocks: 2, in_time: 0, decision: None },
                ..card
            }),
            ..sample::held(None)
        };
        let held = sample::held(Some(ReviewOutcome::Refused));
        let on = held.held.as_ref().and_then(|card| card.decided).unwrap();
        let refused = Outcome {
            points: 26,
            next: failed().next,
            rescored: Some(Rescored { on, points: 33, possible: 40, passed: false }),
            ..held
        };
        for size in [(80, 24), (120, 40), (60, 15)] {
            let name = format!("{}x{}", size.0, size.1);
            let held = picture(&mut result(sample::held(None)), size);
            assert!(!held.contains("33") && !held.contains("of 8"), "{held}");
            insta::assert_snapshot!(format!("held_{name}"), held);
            insta::assert_snapshot!(format!("held_here_{name}"), picture(&mut result(own.clone()), size));
            insta::assert_snapshot!(
                format!("held_refused_{name}"),
                picture(&mut result(refused.clone()), size)
            );
        }
    }

    #[test]
    fn what_became_of_a_result_afterwards_fits_every_size() {
        let appeal = sample::rescored().appeals.remove(0);
        let open = crate::api::AppealCard { decision: None, ..appeal };
        let lost = Outcome {
            given_back: true,
            nth: (0, 0),
            next: None,
            voided: vec![3, 7, 12],
            appeals: vec![open],
            ..failed()
        };
        for size in [(80, 24), (120, 40), (60, 15)] {
            let name = format!("{}x{}", size.0, size.1);
            insta::assert_snapshot!(
                format!("rescored_{name}"),
                picture(&mut result(sample::rescored()), size)
            );
            insta::assert_snapshot!(format!("given_back_{name}"), picture(&mut result(lost.clone()), size));
        }
        let mut small = result(sample::rescored());
        for _ in 0..2 {
            picture(&mut small, (60, 15));
            small.key(&key(KeyCode::PageDown));
        }
        let shown = picture(&mut small, (60, 15));
        assert!(shown.contains("Appeal upheld 1 Dec 2026"), "{shown}");
    }

    #[test]
    fn a_beta_says_that_no_credential_comes_of_it_and_pilots_that_they_did_not_count() {
        let beta = Outcome {
            missing: vec![],
            unscored: 3,
            marks: vec![Mark::SelfAttested, Mark::Beta],
            ..sample::outcome()
        };
        for size in [(80, 24), (60, 15)] {
            let shown = picture(&mut result(beta.clone()), size);
            insta::assert_snapshot!(format!("beta_{}x{}", size.0, size.1), shown);
        }
    }

    #[test]
    fn where_nobody_has_to_wait_the_next_attempt_has_no_hour() {
        let free = Outcome { next: Some(failed().ended), ..failed() };
        let shown = picture(&mut result(free), (80, 24));
        assert!(shown.contains("The next one may start now."), "{shown}");
    }

    #[test]
    fn the_last_attempt_says_what_can_still_be_done() {
        let last = Outcome { nth: (3, 3), next: None, ..failed() };
        let shown = picture(&mut result(last), (80, 24));
        assert!(
            shown.contains("Attempt 3 of 3. None is left; an administrator can grant another."),
            "{shown}"
        );
    }

    #[test]
    fn questions_go_to_the_support_with_the_record_code() {
        let mut screen = result(sample::outcome());
        assert!(matches!(screen.key(&ch('i'))[..], [Effect::Ask(Request::Overview)]));
        let reply = Reply::Overview(Box::new(Ok(sample::overview())));
        let mut effects = screen.update(Event::Reply(reply), &now());
        let Some(Effect::Push(mut pushed)) = effects.pop() else { panic!("a notice") };
        let shown = picture(pushed.as_mut(), (80, 24));
        assert!(
            shown.contains("certification@example.org") && shown.contains(&sample::outcome().record_code())
        );
    }

    #[test]
    fn c_leads_to_the_credential_and_enter_home() {
        let mut screen = result(sample::outcome());
        assert!(matches!(screen.key(&ch('c'))[..], [Effect::Ask(Request::Overview)]));
        let reply = Reply::Overview(Box::new(Ok(sample::overview())));
        let effects = screen.update(Event::Reply(reply), &now());
        assert!(matches!(&effects[..], [Effect::Push(s)] if s.context() == Context::Credential));
        assert!(matches!(screen.key(&key(KeyCode::Enter))[..], [Effect::Home]));
    }

    #[test]
    fn without_an_answer_whom_to_ask_is_told_all_the_same() {
        let mut screen = result(sample::outcome());
        screen.key(&ch('i'));
        let effects = screen.update(Event::Reply(Reply::Overview(Box::new(Err("down".into())))), &now());
        assert!(matches!(&effects[..], [Effect::Push(s)] if s.context() == Context::Notice));
    }

    proptest! {
        #[test]
        fn the_scale_reaches_the_mark_exactly_when_the_mark_was_reached(
            possible in 1u64..300, share in 0.0f64..=1.0, mark in 1u32..=10_000, columns in 40usize..90,
        ) {
            let points = ((possible as f64) * share) as u64;
            let mark = PassMark(mark);
            let passed = mark.reached(points, possible);
            let outcome = Outcome { points, possible, pass_mark: mark, passed, ..sample::outcome() };
            let [bar, caption] = scale(&outcome, Role::Good, columns, &UNICODE);
            let bar = bar.plain();
            prop_assert_eq!(width(&bar), columns + 1);
            let at = bar.chars().position(|c| c == '┿').unwrap();
            let exact = (f64::from(mark.0) / 10_000.0 * columns as f64) as usize;
            prop_assert!((at - 1).abs_diff(exact) <= 1);
            let beyond = bar.chars().skip(at + 1).any(|c| c == '━');
            prop_assert!(!beyond || passed);
            let before = bar.chars().nth(at - 1);
            prop_assert!(passed || before != Some('━') || at == 1, "a gap before a mark that was missed: {}", bar);
            let caption = caption.plain();
            let first = caption.chars().position(|c| c != ' ');
            prop_assert!(first == Some(at) || caption.chars().count() == at + 1, "{}", caption);
        }
    }
}
