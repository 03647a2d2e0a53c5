//! Tests of `allowance`.

use crate::credential::sample::{Story, day, noon};
use crate::credential::{Admission, AwardEvent, SittingState, Wait, Worth, lost_after, place_in_cycle};

const ASSOCIATE: &str = "sales-associate";
const PROFESSIONAL: &str = "sales-professional";
const BRIEF: &str = "sales-professional-brief";

fn associate(issued: &str) -> Story {
    let mut story = Story::new();
    story.completes("sales-101", issued);
    story.sits(ASSOCIATE, issued, true);
    story
}

fn counts(story: &Story, exam: &str, on: &str) -> (u32, u32) {
    let found = story.allowance_at(exam, noon(on));
    (found.used, found.allowed)
}

#[test]
fn the_wait_runs_to_the_millisecond_from_the_end_of_the_last_attempt() {
    let mut story = Story::new();
    assert_eq!(story.admission(ASSOCIATE, "2026-01-01"), Admission::Ready);
    story.sits(ASSOCIATE, "2026-01-01", false);
    let again = noon("2026-01-08");
    assert_eq!(story.allowance_at(ASSOCIATE, again.plus(-1)).admission, Admission::Waiting(again));
    assert_eq!(story.allowance_at(ASSOCIATE, again).admission, Admission::Ready);
}

#[test]
fn attempts_run_out_and_a_grant_opens_one_more() {
    let mut story = Story::new();
    for on in ["2026-01-01", "2026-02-01", "2026-03-01"] {
        story.sits(ASSOCIATE, on, false);
    }
    assert_eq!(counts(&story, ASSOCIATE, "2026-04-01"), (3, 3));
    assert_eq!(story.admission(ASSOCIATE, "2026-04-01"), Admission::UsedUp);
    story.grants(ASSOCIATE, "2026-03-02", Wait::Holds);
    assert_eq!(counts(&story, ASSOCIATE, "2026-03-03"), (3, 4));
    assert_eq!(story.admission(ASSOCIATE, "2026-03-03"), Admission::Waiting(noon("2026-03-08")));
    assert_eq!(story.admission(ASSOCIATE, "2026-03-08"), Admission::Ready);
    story.sits(ASSOCIATE, "2026-03-08", false);
    assert_eq!(story.admission(ASSOCIATE, "2026-05-01"), Admission::UsedUp);
}

#[test]
fn a_grant_may_waive_the_wait_once() {
    let mut story = Story::new();
    story.sits(ASSOCIATE, "2026-01-01", false);
    story.grants(ASSOCIATE, "2026-01-02", Wait::Waived);
    assert_eq!(story.admission(ASSOCIATE, "2026-01-03"), Admission::Ready);
    story.sits(ASSOCIATE, "2026-01-03", false);
    assert_eq!(story.admission(ASSOCIATE, "2026-01-04"), Admission::Waiting(noon("2026-01-10")));
    assert_eq!(counts(&story, ASSOCIATE, "2026-01-04"), (2, 4));
}

#[test]
fn a_cycle_ends_twelve_months_after_its_first_attempt() {
    let mut story = Story::new();
    for on in ["2026-01-15", "2026-02-01", "2026-03-01"] {
        story.sits(ASSOCIATE, on, false);
    }
    assert_eq!(story.admission(ASSOCIATE, "2027-01-14"), Admission::UsedUp);
    assert_eq!(story.allowance_at(ASSOCIATE, noon("2027-01-14")).cycle_ends, Some(day("2027-01-15")));
    assert_eq!(story.admission(ASSOCIATE, "2027-01-15"), Admission::Ready);
    assert_eq!(counts(&story, ASSOCIATE, "2027-01-15"), (0, 3));
}

#[test]
fn open_and_terminated_attempts_count_and_void_ones_do_not() {
    let mut story = Story::new();
    let open = story.sits_as(ASSOCIATE, "2026-01-01", SittingState::Open, Worth::Credit);
    assert_eq!(story.admission(ASSOCIATE, "2026-01-02"), Admission::Open(open));
    assert_eq!(counts(&story, ASSOCIATE, "2026-01-02"), (1, 3));
    story.history.sittings[0].state = SittingState::Void;
    assert_eq!(story.admission(ASSOCIATE, "2026-01-02"), Admission::Ready);
    assert_eq!(counts(&story, ASSOCIATE, "2026-01-02"), (0, 3));
}

fn lost(story: &Story, nth: usize, on: &str) -> Vec<usize> {
    let exam = story.program.exam(&ASSOCIATE.parse().unwrap()).unwrap();
    let sittings = &story.history.sittings;
    let found = lost_after(&story.program, exam, &story.history, &sittings[nth].attempt, noon(on));
    found.iter().map(|id| sittings.iter().position(|s| s.attempt == *id).unwrap()).collect()
}

#[test]
fn attempts_after_one_that_was_a_pass_are_lost_up_to_the_next_pass_of_its_cycle() {
    let mut story = Story::new();
    for on in ["2026-01-01", "2026-02-01", "2026-03-01"] {
        story.sits(ASSOCIATE, on, false);
    }
    assert_eq!(lost(&story, 0, "2026-04-01"), [1, 2]);
    assert_eq!(lost(&story, 1, "2026-04-01"), [2], "what came before was not lost to it");
    story.grants(ASSOCIATE, "2026-03-02", Wait::Holds);
    story.sits(ASSOCIATE, "2026-04-01", true);
    assert_eq!(lost(&story, 0, "2026-05-01"), [1, 2], "a pass is never lost");
    story.sits(ASSOCIATE, "2027-03-01", false);
    assert_eq!(lost(&story, 0, "2027-03-02"), [1, 2], "the renewal is another cycle");
    story.history.sittings[0].worth = Worth::Unproctored;
    assert_eq!(lost(&story, 0, "2026-05-01"), Vec::<usize>::new(), "it would have closed nothing");
}

#[test]
fn an_attempt_given_back_neither_counts_nor_starts_a_wait_unless_it_is_passed() {
    let mut story = Story::new();
    story.sits(ASSOCIATE, "2026-01-01", false);
    let second = story.sits(ASSOCIATE, "2026-02-01", false);
    story.history.sittings[1].given_back = true;
    assert_eq!(counts(&story, ASSOCIATE, "2026-02-02"), (1, 3));
    assert_eq!(story.admission(ASSOCIATE, "2026-02-02"), Admission::Ready, "no wait since the second");
    let exam = story.program.exam(&ASSOCIATE.parse().unwrap()).unwrap();
    let place = place_in_cycle(&story.program, exam, &story.history, &second, noon("2026-02-02"));
    assert_eq!(place, None);
    story.history.sittings[1].state = SittingState::Passed(noon("2026-02-01"));
    assert_eq!(counts(&story, ASSOCIATE, "2026-02-02"), (2, 3), "a pass counts whatever was decided");
}

#[test]
fn after_a_pass_the_exam_is_closed_until_the_window_opens() {
    let story = associate("2025-11-22");
    assert_eq!(counts(&story, ASSOCIATE, "2025-11-23"), (1, 3));
    let closed = Admission::Passed(Some(day("2026-09-23")));
    assert_eq!(story.admission(ASSOCIATE, "2025-11-23"), closed);
    assert_eq!(story.admission(ASSOCIATE, "2026-09-22"), closed);
    assert_eq!(story.admission(ASSOCIATE, "2026-09-23"), Admission::Ready);
    assert_eq!(counts(&story, ASSOCIATE, "2026-09-23"), (0, 3));
}

#[test]
fn a_pass_that_waits_for_other_requirements_closes_the_exam_while_it_waits() {
    let mut story = Story::new();
    story.sits(ASSOCIATE, "2025-11-22", true);
    let closed = Admission::PassWaits(day("2026-11-22"));
    assert_eq!(story.admission(ASSOCIATE, "2026-11-22"), closed);
    assert_eq!(story.admission(ASSOCIATE, "2026-11-23"), Admission::Ready);
}

#[test]
fn the_full_path_starts_a_new_cycle() {
    let mut story = associate("2025-11-22");
    for on in ["2027-01-01", "2027-01-15", "2027-02-01"] {
        story.sits(ASSOCIATE, on, false);
    }
    assert_eq!(story.admission(ASSOCIATE, "2027-02-20"), Admission::UsedUp);
    assert_eq!(story.admission(ASSOCIATE, "2027-02-21"), Admission::Ready);
    assert_eq!(counts(&story, ASSOCIATE, "2027-02-21"), (0, 3));
}

#[test]
fn a_revoked_credential_can_be_earned_again() {
    let mut story = associate("2026-01-01");
    story.administers(ASSOCIATE, "2026-02-01", AwardEvent::Revoked { reason: "x".into() });
    assert_eq!(story.admission(ASSOCIATE, "2026-02-01"), Admission::Ready);
    assert_eq!(counts(&story, ASSOCIATE, "2026-02-01"), (0, 3));
}

#[test]
fn a_prerequisite_counts_through_grace() {
    let story = associate("2025-11-22");
    assert_eq!(Story::new().admission(PROFESSIONAL, "2026-01-01"), missing(ASSOCIATE));
    assert_eq!(story.admission(PROFESSIONAL, "2026-12-22"), Admission::Ready);
    assert_eq!(story.admission(PROFESSIONAL, "2026-12-23"), missing(ASSOCIATE));
}

fn missing(kind: &str) -> Admission {
    Admission::Missing(vec![kind.parse().unwrap()])
}

#[test]
fn a_lapsed_professional_may_sit_though_the_associate_lapsed_too() {
    let mut story = associate("2025-11-20");
    story.sits(PROFESSIONAL, "2025-11-21", true);
    story.completes("pitch", "2025-11-22");
    assert_eq!(story.admission(PROFESSIONAL, "2027-01-10"), Admission::Ready);
    assert_eq!(story.admission(PROFESSIONAL, "2027-02-21"), missing(ASSOCIATE));
}

#[test]
fn an_exam_that_would_not_renew_is_closed_until_it_would_restore() {
    let mut story = associate("2025-11-20");
    story.sits(PROFESSIONAL, "2025-11-21", true);
    story.completes("pitch", "2025-11-22");
    let held = Admission::Held(day("2026-12-23"));
    for on in ["2025-11-23", "2026-09-22", "2026-09-23", "2026-11-23", "2026-12-22"] {
        assert_eq!(story.admission(PROFESSIONAL, on), held, "{on}");
    }
    assert_eq!(story.admission(PROFESSIONAL, "2026-12-23"), Admission::Ready);
    assert_eq!(counts(&story, PROFESSIONAL, "2026-12-23"), (0, 2), "the pass ended the cycle before");
}

#[test]
fn the_brief_assessment_is_for_holders_within_the_window_and_grace() {
    let mut story = associate("2025-11-20");
    assert_eq!(story.admission(BRIEF, "2025-11-21"), missing(PROFESSIONAL));
    story.sits(PROFESSIONAL, "2025-11-21", true);
    story.completes("pitch", "2025-11-22");
    assert_eq!(story.admission(BRIEF, "2026-09-22"), Admission::Passed(Some(day("2026-09-23"))));
    assert_eq!(story.admission(BRIEF, "2026-09-23"), Admission::Ready);
    assert_eq!(story.admission(BRIEF, "2026-12-22"), Admission::Ready);
    assert_eq!(story.admission(BRIEF, "2026-12-23"), missing(PROFESSIONAL));
    story.sits(BRIEF, "2026-10-01", true);
    let closed = Admission::Passed(Some(day("2027-09-23")));
    assert_eq!(story.admission(BRIEF, "2026-10-02"), closed);
    story.completes("sales-update", "2026-10-03");
    assert_eq!(story.admission(BRIEF, "2026-10-03"), closed);
}

#[test]
fn a_pass_without_the_proctoring_due_is_used_up_like_a_failure_and_closes_nothing() {
    let mut story = associate("2025-11-22");
    let passed = SittingState::Passed(noon("2026-01-01"));
    story.sits_as(PROFESSIONAL, "2026-01-01", passed, Worth::Unproctored);
    assert_eq!(counts(&story, PROFESSIONAL, "2026-01-02"), (1, 2));
    assert_eq!(story.admission(PROFESSIONAL, "2026-01-15"), Admission::Ready);
}

#[test]
fn beta_sittings_count_among_themselves() {
    let mut story = Story::new();
    story.program.exams[0].beta = true;
    let passed = SittingState::Passed(noon("2026-01-01"));
    story.sits_as(ASSOCIATE, "2026-01-01", passed, Worth::Beta);
    assert_eq!(story.admission(ASSOCIATE, "2026-02-01"), Admission::Passed(None));
    story.program.exams[0].beta = false;
    assert_eq!(story.admission(ASSOCIATE, "2026-02-01"), Admission::Ready);
    assert_eq!(counts(&story, ASSOCIATE, "2026-02-01"), (0, 3));
}

#[test]
fn a_program_opens_no_exam_before_its_day() {
    let mut story = Story::new();
    story.program.effective_from = day("2026-06-01");
    let first = day("2026-06-01").start();
    assert_eq!(story.admission(ASSOCIATE, "2026-05-31"), Admission::Waiting(first));
    assert_eq!(story.admission(ASSOCIATE, "2026-06-01"), Admission::Ready);
}

#[test]
fn attempts_count_though_the_clock_was_set_back() {
    let mut story = Story::new();
    story.sits(ASSOCIATE, "2026-01-02", false);
    assert_eq!(story.admission(ASSOCIATE, "2026-01-01"), Admission::Waiting(noon("2026-01-09")));
    assert_eq!(counts(&story, ASSOCIATE, "2026-01-01"), (1, 3));
    let open = story.sits_as(ASSOCIATE, "2026-01-10", SittingState::Open, Worth::Credit);
    assert_eq!(story.admission(ASSOCIATE, "2026-01-01"), Admission::Open(open));
    let then = story.history.until(noon("2026-01-01"));
    assert_eq!(then.sittings, vec![], "a statement about an earlier day leaves out what came later");
}

#[test]
fn an_open_beta_sitting_is_gone_on_with_after_the_beta() {
    let mut story = Story::new();
    let open = story.sits_as(ASSOCIATE, "2026-01-01", SittingState::Open, Worth::Beta);
    assert_eq!(story.admission(ASSOCIATE, "2026-01-02"), Admission::Open(open));
    assert_eq!(counts(&story, ASSOCIATE, "2026-01-02"), (0, 3));
}

#[test]
fn an_attempt_knows_its_place_in_its_cycle() {
    let mut story = Story::new();
    let first = story.sits(ASSOCIATE, "2026-01-01", false);
    let second = story.sits(ASSOCIATE, "2026-02-01", true);
    let exam = story.program.exam(&ASSOCIATE.parse().unwrap()).unwrap();
    let place = |id| place_in_cycle(&story.program, exam, &story.history, id, noon("2028-01-01"));
    assert_eq!(place(&first), Some((1, 3)));
    assert_eq!(place(&second), Some((2, 3)));
}
