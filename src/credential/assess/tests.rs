//! Tests of `assess`.

use crate::credential::sample::{Story, day};
use crate::credential::{AwardEvent, NextStep, Standing, Step, StepKind};

const ASSOCIATE: &str = "sales-associate";

fn associate(issued: &str) -> Story {
    let mut story = Story::new();
    story.completes("sales-101", issued);
    story.sits(ASSOCIATE, issued, true);
    story
}

fn expert() -> Story {
    let mut story = associate("2024-02-01");
    story.sits("sales-professional", "2024-02-02", true);
    story.completes("pitch", "2024-02-03");
    story.sits("sales-expert", "2024-02-04", true);
    for _ in 0..5 {
        story.completes("deals", "2024-02-29");
    }
    story
}

#[test]
fn missing_steps_are_named_until_the_last_is_done() {
    let mut story = Story::new();
    let missing = |s: &Story, on| s.on(ASSOCIATE, on).next;
    let both = vec!["Sales Associate exam".to_owned(), "Sales 101 training".to_owned()];
    assert_eq!(missing(&story, "2026-01-01"), NextStep::Earn(both));
    story.sits(ASSOCIATE, "2026-01-01", true);
    assert_eq!(missing(&story, "2026-01-01"), NextStep::Earn(vec!["Sales 101 training".to_owned()]));
    let steps = story.on(ASSOCIATE, "2026-01-01").steps;
    assert_eq!(steps.iter().map(|s| (s.done, s.needed)).collect::<Vec<_>>(), [(1, 1), (0, 1)]);
    assert_eq!(steps[0].done_on, Some(day("2026-01-01")));
}

#[test]
fn a_pass_that_waited_too_long_is_missing_again() {
    let mut story = Story::new();
    story.sits(ASSOCIATE, "2025-01-01", true);
    assert_eq!(story.on(ASSOCIATE, "2026-01-01").steps[0].done, 1);
    assert_eq!(story.on(ASSOCIATE, "2026-01-02").steps[0].done, 0);
}

#[test]
fn the_dates_of_an_award_follow_from_its_expiry() {
    let story = associate("2025-11-22");
    let award = story.on(ASSOCIATE, "2026-01-01").award.unwrap();
    assert_eq!(award.renewal_opens, day("2026-09-23"));
    assert_eq!(award.notices, [day("2026-09-23"), day("2026-10-23"), day("2026-11-15")]);
    assert_eq!(award.grace_ends, day("2026-12-22"));
    assert_eq!(award.streamlined_ends, day("2027-02-20"));
    assert_eq!(award.update_due, None);
}

#[test]
fn what_comes_next_follows_the_standing() {
    let story = associate("2025-11-22");
    for (on, next) in [
        ("2026-09-22", NextStep::RenewalOpens(day("2026-09-23"))),
        ("2026-09-23", NextStep::Renew(day("2026-11-22"))),
        ("2026-11-22", NextStep::Renew(day("2026-11-22"))),
        ("2026-11-23", NextStep::Renew(day("2026-12-22"))),
        ("2026-12-23", NextStep::Restore(day("2027-02-20"))),
        (
            "2027-02-21",
            NextStep::EarnAnew(vec!["Sales Associate exam".to_owned(), "Sales 101 training".to_owned()]),
        ),
    ] {
        assert_eq!(story.on(ASSOCIATE, on).next, next, "{on}");
    }
    let mut story = associate("2025-11-22");
    story.administers(ASSOCIATE, "2026-01-01", AwardEvent::Suspended { reason: "x".into() });
    assert_eq!(story.on(ASSOCIATE, "2026-01-01").next, NextStep::Administrator);
}

#[test]
fn on_the_streamlined_path_only_the_exam_is_open() {
    let story = associate("2025-11-22");
    let open = |on| {
        let steps = story.on(ASSOCIATE, on).steps;
        steps.into_iter().filter(|s| s.done_on.is_none()).map(|s| s.title).collect::<Vec<_>>()
    };
    assert_eq!(open("2026-12-22"), Vec::<String>::new());
    assert_eq!(open("2026-12-23"), ["Sales Associate exam"]);
    assert_eq!(open("2027-02-21"), ["Sales Associate exam", "Sales 101 training"]);
}

#[test]
fn a_prerequisite_is_a_step_until_it_is_in_force() {
    let mut story = Story::new();
    let first = |s: &Story, on| s.on("sales-professional", on).steps[0].clone();
    assert_eq!(first(&story, "2026-01-01").title, "Certified Sales Associate");
    assert_eq!(first(&story, "2026-01-01").done_on, None);
    story.completes("sales-101", "2026-01-02");
    story.sits(ASSOCIATE, "2026-01-03", true);
    assert_eq!(first(&story, "2026-01-03").done_on, Some(day("2026-01-03")));
}

#[test]
fn experts_owe_the_annual_update_at_the_anniversary_without_lapsing() {
    // Issued 2024-02-29, valid through 2026-02-28, update due 2025-02-28.
    let mut story = expert();
    let on = |s: &Story, d| s.on("sales-expert", d);
    assert!(!on(&story, "2025-02-27").update_due);
    assert_eq!(on(&story, "2025-02-27").award.unwrap().update_due, Some(day("2025-02-28")));
    assert!(on(&story, "2025-02-28").update_due);
    assert_eq!(on(&story, "2025-02-28").standing, Standing::Active);
    assert_eq!(on(&story, "2025-02-28").next, NextStep::UpdateDue(day("2025-02-28")));
    story.completes("sales-update", "2025-03-15");
    assert!(!on(&story, "2025-03-15").update_due);
    assert_eq!(on(&story, "2025-03-15").next, NextStep::RenewalOpens(day("2025-12-30")));
    assert_eq!(on(&story, "2025-03-15").award.unwrap().update_due, None);
}

#[test]
fn an_update_done_during_the_year_settles_the_anniversary() {
    let mut story = expert();
    story.completes("sales-update", "2024-10-01");
    assert!(!story.on("sales-expert", "2025-02-28").update_due);
}

#[test]
fn an_update_from_before_the_award_settles_nothing() {
    let mut story = Story::new();
    story.completes("sales-update", "2024-02-29");
    story.history.awards = expert().history.awards;
    assert!(story.on("sales-expert", "2025-02-28").update_due);
    story.completes("sales-update", "2024-03-01");
    assert!(!story.on("sales-expert", "2025-02-28").update_due);
}

/// Titles of what the ways to renew still need.
fn left(ways: &[Vec<Step>]) -> Vec<Vec<String>> {
    let open = |way: &Vec<Step>| {
        way.iter().filter(|part| part.done_on.is_none()).map(|part| part.title.clone()).collect()
    };
    ways.iter().map(open).collect()
}

/// A Professional through 2026-11-22; the window opens on 2026-09-23.
fn professional() -> Story {
    let mut story = associate("2025-11-20");
    story.sits("sales-professional", "2025-11-21", true);
    story.completes("pitch", "2025-11-22");
    story
}

#[test]
fn ways_to_renew_are_named_before_there_is_anything_to_renew() {
    let story = Story::new();
    let ways = story.on(ASSOCIATE, "2026-01-01").renewal;
    assert_eq!(left(&ways), [["Sales Associate exam"], ["annual update training"]]);
    let ways = story.on("sales-professional", "2026-01-01").renewal;
    assert_eq!(left(&ways), [["annual update training", "Sales Professional brief assessment"]]);
}

#[test]
fn what_a_renewal_still_needs_shrinks_as_its_parts_are_done() {
    let mut story = professional();
    let parts = |story: &Story, on| story.on("sales-professional", on).renewal[0].clone();
    story.completes("sales-update", "2026-09-22");
    assert_eq!(parts(&story, "2026-09-23")[0].done_on, None, "a day before the window it counts for nothing");
    story.sits("sales-professional-brief", "2026-09-24", true);
    let after = parts(&story, "2026-09-24");
    assert_eq!((after[0].done_on, after[1].done_on), (None, Some(day("2026-09-24"))));
    assert_eq!(left(&[after]), [["annual update training"]]);
    story.completes("sales-update", "2026-10-01");
    let next = parts(&story, "2026-10-01");
    assert!(next.iter().all(|part| part.done_on.is_none()), "renewed: the next renewal needs both anew");
}

#[test]
fn evidence_of_a_renewal_is_counted() {
    let mut story = expert();
    let activity = |story: &Story| story.on("sales-expert", "2026-01-10").renewal[0][1].done;
    story.completes("sales-activity", "2026-01-10");
    assert_eq!(activity(&story), 1);
}

#[test]
fn what_is_sat_for_a_credential_is_what_earns_renews_or_restores_it_now() {
    let mut story = professional();
    let sit = |story: &Story, kind, on| story.on(kind, on).sit.map(|exam| exam.to_string());
    let prof = "sales-professional";
    assert_eq!(sit(&Story::new(), prof, "2026-01-01").as_deref(), Some(prof));
    assert_eq!(sit(&story, ASSOCIATE, "2026-09-23").as_deref(), Some(ASSOCIATE), "its exam renews it");
    assert_eq!(sit(&story, prof, "2026-09-23").as_deref(), Some("sales-professional-brief"));
    assert_eq!(sit(&story, prof, "2026-12-23").as_deref(), Some(prof), "lapsed: the exam restores it");
    story.sits("sales-professional-brief", "2026-09-24", true);
    assert_eq!(sit(&story, prof, "2026-09-24"), None, "the training alone is left");
    assert_eq!(sit(&expert(), "sales-expert", "2026-02-01"), None, "no exam renews an Expert");
}

#[test]
fn nothing_renews_what_has_lapsed_or_was_revoked() {
    let mut story = associate("2025-11-22");
    assert_eq!(story.on(ASSOCIATE, "2026-12-22").renewal.len(), 2, "the last day of grace");
    assert_eq!(story.on(ASSOCIATE, "2026-12-23").renewal, Vec::<Vec<Step>>::new());
    assert_eq!(story.on(ASSOCIATE, "2027-03-01").renewal, Vec::<Vec<Step>>::new());
    story.administers(ASSOCIATE, "2026-10-01", AwardEvent::Revoked { reason: "x".into() });
    assert_eq!(story.on(ASSOCIATE, "2026-10-01").renewal, Vec::<Vec<Step>>::new());
}

#[test]
fn a_lower_credential_that_has_lapsed_carries_over_and_is_not_called_done() {
    let mut story = professional();
    let lower = |story: &Story, on| {
        let step = story.on("sales-professional", on).steps[0].clone();
        assert!(matches!(step.kind, StepKind::Credential(_)));
        step.carried
    };
    assert_eq!(lower(&story, "2026-12-22"), None, "in grace it is in force");
    assert_eq!(lower(&story, "2026-12-23"), Some(Standing::LapsedStreamlined));
    story.administers(ASSOCIATE, "2026-02-01", AwardEvent::Revoked { reason: "x".into() });
    assert_eq!(lower(&story, "2026-02-01"), Some(Standing::Revoked), "and nothing cascades");
}

#[test]
fn a_way_back_without_attempts_leads_to_the_administrator() {
    let mut story = professional();
    let next = |story: &Story, on| story.on("sales-professional", on).next;
    story.sits("sales-professional", "2026-12-23", false);
    assert_eq!(next(&story, "2026-12-24"), NextStep::Restore(day("2027-02-20")));
    story.sits("sales-professional", "2027-01-10", false);
    assert_eq!(next(&story, "2027-01-10"), NextStep::AskToRestore(day("2027-02-20")));
    story.grants("sales-professional", "2027-01-11", crate::credential::Wait::Holds);
    assert_eq!(next(&story, "2027-01-12"), NextStep::Restore(day("2027-02-20")));
}
