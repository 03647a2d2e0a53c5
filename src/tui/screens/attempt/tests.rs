//! One attempt looked back on.

use super::*;
use crate::tui::sample::{self, picture};
use crate::tui::stage::{key, now};
use crate::tui::ways::signposts::ways;
use crossterm::event::KeyCode;

fn screen(report: AttemptReport) -> AttemptScreen {
    AttemptScreen::new(Arc::new(sample::overview()), Arc::new(report), ways())
}

#[test]
fn it_fits_every_size() {
    for size in [(80, 60), (80, 24), (120, 40), (60, 15), (40, 10), (1, 1)] {
        let mut screen = screen(sample::report(sample::summary(1)));
        insta::assert_snapshot!(format!("attempt_{}x{}", size.0, size.1), picture(&mut screen, size));
    }
}

#[test]
fn the_end_is_reached_by_scrolling_and_no_row_of_the_table_is_cut_on_the_least_size() {
    let mut screen = screen(sample::report(sample::summary(1)));
    let mut seen = String::new();
    for _ in 0..20 {
        seen += &picture(&mut screen, (60, 15));
        screen.update(Event::Key(key(KeyCode::PageDown)), &now());
    }
    for part in
        ["answered, for review", "incomplete, for review", "fire alarm", "questions 1 to 3", "are not shown"]
    {
        assert!(seen.contains(part), "{part}\n{seen}");
    }
}

#[test]
fn a_result_counted_anew_stands_beside_the_old_one_with_what_came_of_the_appeal() {
    let mut report = sample::report(sample::counted_anew(1));
    report.summary.appeals = sample::rescored().appeals;
    report.summary.given_back = true;
    for size in [(80, 24), (120, 40), (60, 15)] {
        let name = format!("attempt_rescored_{}x{}", size.0, size.1);
        insta::assert_snapshot!(name, picture(&mut screen(report.clone()), size));
    }
}

#[test]
fn in_ascii_every_sign_is_ascii() {
    assert!(sample::ascii(&mut screen(sample::report(sample::summary(1))), (80, 60)).is_ascii());
}

#[test]
fn a_record_that_does_not_hold_says_what_is_wrong() {
    let mut report = sample::report(sample::summary(1));
    report.summary.record = Holds::NotIntact;
    let verification = report.verification.as_mut().unwrap();
    verification.summary = "BROKEN: record 12 (line 13): its bytes were changed".into();
    assert!(picture(&mut screen(report.clone()), (80, 40)).contains("BROKEN: record 12 (line 13)"));
    (report.verification, report.told) = (None, None);
    assert!(picture(&mut screen(report), (80, 24)).contains("neither a file on this computer"));
}
