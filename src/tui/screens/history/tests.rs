//! The list of attempts: there at once, judged row by row.

use super::*;
use crate::tui::sample::{self, picture};
use crate::tui::stage::{key, now};
use crate::tui::ways::signposts::ways;
use crossterm::event::KeyCode;

fn tell(screen: &mut HistoryScreen, event: Event) -> Vec<Effect> {
    screen.update(event, &now())
}

fn press(screen: &mut HistoryScreen, code: KeyCode) -> Vec<Effect> {
    tell(screen, Event::Key(key(code)))
}

/// Attempts of so many days ago, each of which is asked for as the effects say.
fn listed(attempts: Vec<AttemptSummary>, size: (u16, u16)) -> (HistoryScreen, Vec<Effect>) {
    let mut screen = HistoryScreen::new(Arc::new(sample::overview()), ways());
    let asked = tell(&mut screen, Event::Resize { width: size.0, height: size.1 });
    assert!(matches!(asked[..], [Effect::Ask(Request::History)]));
    let effects = tell(&mut screen, Event::Reply(Reply::History(Box::new(Ok(attempts)))));
    (screen, effects)
}

/// Whose report the effects ask for.
fn asked(effects: &[Effect]) -> Vec<AttemptId> {
    let of = |effect: &Effect| match effect {
        Effect::Ask(Request::Report(id)) => Some(id.clone()),
        _ => None,
    };
    effects.iter().filter_map(of).collect()
}

fn judged(screen: &mut HistoryScreen, summary: AttemptSummary) -> Vec<Effect> {
    let id = summary.attempt.clone();
    tell(screen, Event::Reply(Reply::Report(id, Box::new(Ok(sample::report(summary))))))
}

fn various() -> Vec<AttemptSummary> {
    let mut all: Vec<_> = [1, 9, 18, 40, 400].map(sample::summary).to_vec();
    (all[0].state, all[0].result, all[0].ended) = (Became::Open, None, None);
    let passed = all[1].result.as_mut().unwrap();
    (passed.points, passed.passed) = (33, true);
    all[2].state = Became::Voided;
    all[3].record = Holds::NotIntact;
    all[3].title = "Certified Implementation Professional brief assessment".into();
    all[4].other_program = true;
    all
}

#[test]
fn it_fits_every_size() {
    for size in [(80, 24), (120, 40), (60, 15), (40, 10), (1, 1)] {
        let (mut screen, _) = listed(various(), size);
        judged(&mut screen, various()[1].clone());
        insta::assert_snapshot!(format!("history_{}x{}", size.0, size.1), picture(&mut screen, size));
    }
}

#[test]
fn the_list_is_there_before_any_record_is_judged_and_only_rows_in_sight_are() {
    let all: Vec<_> = (0..500).map(sample::summary).collect();
    let (mut screen, mut effects) = listed(all.clone(), (80, 24));
    assert!(picture(&mut screen, (80, 24)).contains("22 Nov 2026"));
    let mut looked_at = Vec::new();
    while let [id] = &asked(&effects)[..] {
        assert!(looked_at.len() < 100, "records out of sight are judged");
        let summary = all.iter().find(|one| one.attempt == *id).unwrap().clone();
        looked_at.push(summary.attempt.clone());
        effects = judged(&mut screen, summary);
    }
    let in_sight: Vec<_> = all[..screen.room].iter().map(|one| one.attempt.clone()).collect();
    assert_eq!(looked_at, in_sight);
    assert!(screen.room >= 12 && picture(&mut screen, (80, 24)).contains("intact"));
    // the cursor's comes next, wherever it goes
    assert_eq!(asked(&press(&mut screen, KeyCode::End)), [all[499].attempt.clone()]);
}

#[test]
fn an_attempt_that_is_opened_is_judged_before_the_others_and_shown_once() {
    let all: Vec<_> = (0..30).map(sample::summary).collect();
    let (mut screen, _) = listed(all.clone(), (80, 24));
    press(&mut screen, KeyCode::Down);
    press(&mut screen, KeyCode::Down);
    assert!(press(&mut screen, KeyCode::Enter).is_empty(), "one at a time");
    assert!(picture(&mut screen, (80, 24)).contains("Checking the record"));
    let effects = judged(&mut screen, all[0].clone());
    assert_eq!(asked(&effects), [all[2].attempt.clone()]);
    let effects = judged(&mut screen, all[2].clone());
    assert!(effects.iter().any(|e| matches!(e, Effect::Push(s) if s.context() == Context::Attempt)));
    // known by now, so nothing is asked for again
    let effects = press(&mut screen, KeyCode::Enter);
    assert!(matches!(&effects[..], [Effect::Push(s)] if s.context() == Context::Attempt));
}

#[test]
fn a_report_that_cannot_be_had_is_told_once_it_was_asked_for_and_hides_no_other() {
    let all: Vec<_> = (0..2).map(sample::summary).collect();
    let (mut screen, _) = listed(all.clone(), (80, 24));
    let failed = |id: &AttemptId| Event::Reply(Reply::Report(id.clone(), Box::new(Err("no disk".into()))));
    let effects = tell(&mut screen, failed(&all[0].attempt));
    assert_eq!(asked(&effects), [all[1].attempt.clone()]);
    assert_eq!(effects.len(), 1, "nobody asked to see it");
    judged(&mut screen, all[1].clone());
    assert!(picture(&mut screen, (80, 24)).contains("unclear"));
    assert_eq!(asked(&press(&mut screen, KeyCode::Enter)), [all[0].attempt.clone()]);
    let effects = tell(&mut screen, failed(&all[0].attempt));
    assert!(matches!(&effects[..], [Effect::Push(s)] if s.context() == Context::Notice));
}

#[test]
fn what_sets_an_attempt_apart_is_told_before_its_record_is_judged() {
    let mut all = vec![sample::counted_anew(1), sample::summary(2)];
    all[1].given_back = true;
    let (mut screen, _) = listed(all, (80, 24));
    assert!(picture(&mut screen, (80, 24)).contains("28 of 40, 70.0 %, passed · result 2 of 2 ·"));
    press(&mut screen, KeyCode::Down);
    assert!(picture(&mut screen, (80, 24)).contains("not passed · given back: it does not count"));
}

#[test]
fn in_ascii_every_sign_is_ascii() {
    let (mut screen, _) = listed(various(), (80, 24));
    assert!(sample::ascii(&mut screen, (80, 24)).is_ascii());
}

#[test]
fn nobody_who_has_not_sat_is_told_of_attempts() {
    let (mut screen, effects) = listed(Vec::new(), (80, 24));
    assert!(effects.is_empty());
    assert!(picture(&mut screen, (80, 24)).contains("A. Example has opened no attempt yet."));
    assert!(press(&mut screen, KeyCode::Enter).is_empty());
    assert!(matches!(press(&mut screen, KeyCode::Esc)[..], [Effect::Pop]));
}
