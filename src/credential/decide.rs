//! Which award facts follow from what has happened. Run after every pass and every recorded requirement, and whenever
//! an administrator lifts a suspension; running it again adds nothing.

use crate::credential::{Award, AwardEvent, AwardFact, History, Standing, Suspension, award_of};
use crate::digest::Digest;
use crate::id::{AttemptId, CredentialId, CredentialKind, ExamId, RequirementId};
use crate::program::{CredentialRule, Program, RenewalPart, Requirement};
use crate::time::{Day, Timestamp};

/// The award facts that `history` calls for and does not hold yet, in the order in which they are to be recorded.
/// A program that is not in force yet (`effective_from`) decides nothing.
pub fn decide(program: &Program, history: &History, now: Timestamp) -> Vec<AwardFact> {
    let mut known = history.clone();
    if now.day() >= program.effective_from {
        // Every fact takes up evidence that no later fact can take up again, or raises an expiry to a fixed bound, so
        // this ends.
        while let Some(fact) = next_fact(program, &known, now) {
            known.awards.push(fact);
        }
    }
    known.awards.split_off(history.awards.len())
}

/// How far a person has come with a requirement: completions counted from `since` on, at most the number that is due,
/// and the day of the one that completed it.
pub(crate) fn progress(
    history: &History,
    id: &RequirementId,
    count: u32,
    since: Option<Day>,
    until: Day,
) -> (u32, Option<Day>) {
    let mut days: Vec<Day> = history
        .completions
        .iter()
        .filter(|c| &c.requirement == id && c.day <= until && since.is_none_or(|first| c.day >= first))
        .map(|c| c.day)
        .collect();
    days.sort();
    let done = u32::try_from(days.len()).unwrap_or(u32::MAX).min(count);
    let last = (count as usize).checked_sub(1).and_then(|index| days.get(index).copied());
    (done, last)
}

/// Passes for credit in `exam` from `since` on, by day: the attempt, the day it was opened, the day it was passed.
pub(crate) fn passes(
    history: &History,
    exam: &ExamId,
    since: Option<Day>,
    until: Day,
) -> Vec<(AttemptId, Day, Day)> {
    let mut found: Vec<_> = history
        .sittings
        .iter()
        .filter(|s| &s.exam == exam)
        .filter_map(|s| Some((s.attempt.clone(), s.opened.day(), s.credit()?)))
        .filter(|(_, _, day)| *day <= until && since.is_none_or(|first| *day >= first))
        .collect();
    found.sort_by_key(|(_, _, day)| *day);
    found
}

/// True when an award rests on this pass already.
pub(crate) fn is_taken(history: &History, attempt: &AttemptId) -> bool {
    history.awards.iter().any(|f| f.event.by_pass().is_some_and(|(used, _)| used == attempt))
}

/// True when every credential that `rule` asks for before the exam was in force on `day`.
pub(crate) fn prerequisites_held(
    program: &Program,
    rule: &CredentialRule,
    history: &History,
    day: Day,
) -> bool {
    missing_prerequisites(program, rule, history, day).is_empty()
}

/// The credentials that `rule` asks for before the exam and that are not in force on `day`.
pub(crate) fn missing_prerequisites(
    program: &Program,
    rule: &CredentialRule,
    history: &History,
    day: Day,
) -> Vec<CredentialKind> {
    let held = |kind: &CredentialKind| {
        let award = award_of(&history.awards, kind, day);
        program
            .credential(kind)
            .zip(award)
            .is_some_and(|(lower, award)| award.standing(lower, day).in_force())
    };
    rule.to_sit.iter().filter(|kind| !held(kind)).cloned().collect()
}

fn next_fact(program: &Program, known: &History, now: Timestamp) -> Option<AwardFact> {
    let today = now.day();
    program.credentials.iter().find_map(|rule| {
        let (id, effective, event) = match award_of(&known.awards, &rule.id, today) {
            None => earned(program, rule, known, None, today),
            Some(award) => match award.suspension {
                Suspension::Revoked(..) => earned(program, rule, known, Some(award.anew_from()), today),
                Suspension::Suspended(_) => extended(program, rule, known, &award, today),
                Suspension::No => renewed(rule, &award, known, today)
                    .or_else(|| restored(rule, &award, known, today))
                    .or_else(|| extended(program, rule, known, &award, today))
                    .or_else(|| match award.standing(rule, today) {
                        Standing::LapsedFull => earned(program, rule, known, Some(award.anew_from()), today),
                        _ => None,
                    }),
            },
        }?;
        Some(AwardFact {
            id,
            kind: rule.id.clone(),
            effective,
            recorded: now,
            program_digest: program.digest,
            event,
        })
    })
}

type Found = (CredentialId, Day, AwardEvent);

/// A new award: the earliest pass whose other requirements were complete before it had waited too long.
fn earned(
    program: &Program,
    rule: &CredentialRule,
    known: &History,
    since: Option<Day>,
    today: Day,
) -> Option<Found> {
    if program.exam(&rule.exam).is_some_and(|e| e.beta) {
        return None;
    }
    let others = completed_on(known, &rule.to_award, since, today)?;
    passes(known, &rule.exam, since, today).into_iter().find_map(|(attempt, opened, passed)| {
        let issued = others.map_or(passed, |day| day.max(passed));
        let in_time = issued <= passed.plus_months(rule.pass_waits_months);
        if !in_time || is_taken(known, &attempt) || !prerequisites_held(program, rule, known, opened) {
            return None;
        }
        let expires = issued.plus_months(rule.validity_months);
        Some((credential_id(program, rule, &attempt), issued, AwardEvent::Awarded { expires, attempt }))
    })
}

/// The day on which the last of these requirements was completed: `Some(None)` when there are none, `None` while one is
/// open.
fn completed_on(known: &History, due: &[Requirement], since: Option<Day>, until: Day) -> Option<Option<Day>> {
    let days =
        due.iter().map(|r| progress(known, &r.id, r.count, since, until).1).collect::<Option<Vec<Day>>>()?;
    Some(days.into_iter().max())
}

/// The day on which this part of a renewal was done, from the opening of the window to the end of grace, and the attempt
/// that did it.
pub(crate) fn part_done(
    rule: &CredentialRule,
    award: &Award,
    known: &History,
    part: &RenewalPart,
    today: Day,
) -> Option<(Day, Option<AttemptId>)> {
    match part {
        RenewalPart::Exam(exam) => {
            let (first, last) = award.renewal_span(rule);
            let (attempt, _, day) = passes(known, exam, Some(first), last.min(today)).into_iter().next()?;
            Some((day, Some(attempt)))
        }
        RenewalPart::Requirement(r) => Some((renewal_progress(rule, award, known, r, today).1?, None)),
    }
}

/// How far a person has come with a requirement of a renewal.
pub(crate) fn renewal_progress(
    rule: &CredentialRule,
    award: &Award,
    known: &History,
    requirement: &Requirement,
    today: Day,
) -> (u32, Option<Day>) {
    let (first, last) = award.renewal_span(rule);
    progress(known, &requirement.id, requirement.count, Some(first), last.min(today))
}

/// Titles of what a renewal by this brief assessment still lacks beside it; nothing once the credential was renewed.
pub fn renewal_lacks(rule: &CredentialRule, exam: &ExamId, history: &History, today: Day) -> Vec<String> {
    let Some(award) = award_of(&history.awards, &rule.id, today) else { return Vec::new() };
    if !matches!(award.standing(rule, today), Standing::Expiring | Standing::Grace) {
        return Vec::new();
    }
    let lacks = |part: &RenewalPart| match part {
        RenewalPart::Requirement(r) if part_done(rule, &award, history, part, today).is_none() => {
            Some(r.title.clone())
        }
        _ => None,
    };
    let by = |way: &&Vec<RenewalPart>| way.iter().any(|p| matches!(p, RenewalPart::Exam(id) if id == exam));
    rule.renewal.ways.iter().find(by).into_iter().flatten().filter_map(lacks).collect()
}

/// A renewal: all parts of one way.
fn renewed(rule: &CredentialRule, award: &Award, known: &History, today: Day) -> Option<Found> {
    let way_done = |way: &Vec<RenewalPart>| {
        let parts =
            way.iter().map(|p| part_done(rule, award, known, p, today)).collect::<Option<Vec<_>>>()?;
        let day = parts.iter().map(|(day, _)| *day).max()?;
        Some((day, parts.into_iter().find_map(|(_, attempt)| attempt)))
    };
    let (done, attempt) = rule.renewal.ways.iter().filter_map(way_done).min_by_key(|(day, _)| *day)?;
    let expires = award.expires.plus_months(rule.validity_months);
    let event = AwardEvent::Renewed { from: award.expires, expires, attempt };
    Some((award.id.clone(), done, event))
}

/// The streamlined way back: a pass of the level's exam after grace and by the end of the streamlined days.
fn restored(rule: &CredentialRule, award: &Award, known: &History, today: Day) -> Option<Found> {
    let first = award.grace_ends(rule).plus_days(1);
    let last = award.streamlined_ends(rule).min(today);
    let (attempt, _, day) = passes(known, &rule.exam, Some(first), last).into_iter().next()?;
    let expires = day.plus_months(rule.validity_months);
    Some((award.id.clone(), day, AwardEvent::Restored { expires, attempt }))
}

/// A higher level of the track was earned or renewed while this one was not beyond repair: it holds at least as long.
fn extended(
    program: &Program,
    rule: &CredentialRule,
    known: &History,
    award: &Award,
    today: Day,
) -> Option<Found> {
    let rank = |r: &CredentialRule| program.levels.iter().position(|l| l.id == r.level);
    let higher = program.credentials.iter().filter(|r| r.track == rule.track && rank(r) > rank(rule));
    higher
        .filter_map(|r| award_of(&known.awards, &r.id, today))
        .filter(|h| !matches!(h.suspension, Suspension::Revoked(..)) && h.expires > award.expires)
        .filter(|h| {
            let then = award_of(&known.awards, &rule.id, h.completed).filter(|a| a.id == award.id);
            let usable = |s| !matches!(s, Standing::None | Standing::LapsedFull | Standing::Revoked);
            award.issued <= h.completed && then.is_some_and(|a| usable(a.standing(rule, h.completed)))
        })
        .max_by_key(|h| h.expires)
        .map(|h| (award.id.clone(), h.completed, AwardEvent::Extended { expires: h.expires, by: h.id }))
}

/// The identity of the award that rests on this pass: the same however often it is decided, and unguessable as long as
/// the attempt's random bits are.
fn credential_id(program: &Program, rule: &CredentialRule, attempt: &AttemptId) -> CredentialId {
    let parts = [program.id.as_str(), rule.id.as_str(), attempt.as_str()].join("\n");
    let digest = Digest::of(&[b"invigil-credential/v1\n", parts.as_bytes()]).to_string();
    let text: String = "c-".chars().chain(digest.chars().take(20)).collect();
    text.parse().expect("`c-` and 20 hexadecimal digits are a slug")
}

#[cfg(test)]
mod tests {
    use crate::credential::sample::{Story, day, noon};
    use crate::credential::{AwardEvent, SittingState, Standing, Worth, decide, renewal_lacks, rule_of};

    const ASSOCIATE: &str = "sales-associate";
    const PROFESSIONAL: &str = "sales-professional";
    const BRIEF: &str = "sales-professional-brief";
    const EXPERT: &str = "sales-expert";

    /// An associate whose credential was issued on `issued`.
    fn associate(issued: &str) -> Story {
        let mut story = Story::new();
        story.completes("sales-101", issued);
        story.sits(ASSOCIATE, issued, true);
        story
    }

    #[test]
    fn the_credential_is_issued_as_of_the_day_its_last_requirement_was_completed() {
        let mut story = Story::new();
        story.sits(ASSOCIATE, "2026-03-01", true);
        assert_eq!(story.standing(ASSOCIATE, "2026-03-01"), Standing::None);
        story.completes_late("sales-101", "2026-03-20", "2026-04-15");
        let award = story.on(ASSOCIATE, "2026-04-15").award.unwrap();
        assert_eq!((award.issued, award.expires), (day("2026-03-20"), day("2027-03-20")));
        assert_eq!(story.standing(ASSOCIATE, "2026-03-19"), Standing::None);

        let mut story = Story::new();
        story.completes("sales-101", "2020-05-05");
        story.sits(ASSOCIATE, "2026-03-01", true);
        assert_eq!(story.on(ASSOCIATE, "2026-03-01").award.unwrap().issued, day("2026-03-01"));
    }

    #[test]
    fn an_expert_who_comes_back_by_the_exam_brings_the_lapsed_lower_levels_back() {
        let mut story = associate("2024-02-01");
        story.sits(PROFESSIONAL, "2024-02-02", true);
        story.completes("pitch", "2024-02-03");
        story.sits(EXPERT, "2024-02-04", true);
        for _ in 0..5 {
            story.completes("deals", "2024-02-10");
        }
        let lapsed = "2026-04-01";
        for kind in [ASSOCIATE, PROFESSIONAL, EXPERT] {
            assert_eq!(story.standing(kind, lapsed), Standing::LapsedStreamlined, "{kind}");
        }
        story.sits(EXPERT, lapsed, true);
        for kind in [ASSOCIATE, PROFESSIONAL, EXPERT] {
            assert_eq!(story.standing(kind, lapsed), Standing::Active, "{kind}");
            assert_eq!(story.expires(kind, lapsed), "2028-04-01", "{kind}");
        }
    }

    #[test]
    fn a_pass_waits_twelve_months() {
        let mut story = Story::new();
        story.sits(ASSOCIATE, "2025-03-01", true);
        story.completes("sales-101", "2026-03-01");
        assert_eq!(story.standing(ASSOCIATE, "2026-03-01"), Standing::Active);

        let mut story = Story::new();
        story.sits(ASSOCIATE, "2025-03-01", true);
        story.completes("sales-101", "2026-03-02");
        assert_eq!(story.standing(ASSOCIATE, "2026-03-02"), Standing::None);
        story.sits(ASSOCIATE, "2026-03-05", true);
        assert_eq!(story.on(ASSOCIATE, "2026-03-05").award.unwrap().issued, day("2026-03-05"));
    }

    #[test]
    fn the_nth_completion_completes_a_requirement_that_asks_for_n() {
        let mut story = associate("2026-01-01");
        story.sits(PROFESSIONAL, "2026-01-02", true);
        story.completes("pitch", "2026-01-03");
        story.sits(EXPERT, "2026-01-04", true);
        for on in ["2026-02-01", "2026-02-02", "2026-02-03", "2026-02-04"] {
            story.completes("deals", on);
        }
        assert_eq!(story.standing(EXPERT, "2026-02-04"), Standing::None);
        story.completes_late("deals", "2026-01-20", "2026-02-10");
        let award = story.on(EXPERT, "2026-02-10").award.unwrap();
        assert_eq!((award.issued, award.expires), (day("2026-02-04"), day("2028-02-04")));
    }

    #[test]
    fn beta_unproctored_and_void_passes_never_lead_to_a_credential() {
        for (state, worth) in [
            (SittingState::Passed(noon("2026-01-02")), Worth::Beta),
            (SittingState::Passed(noon("2026-01-02")), Worth::Unproctored),
            (SittingState::Void, Worth::Credit),
            (SittingState::Failed(noon("2026-01-02")), Worth::Credit),
            (SittingState::Open, Worth::Credit),
        ] {
            let mut story = Story::new();
            story.completes("sales-101", "2026-01-01");
            story.sits_as(ASSOCIATE, "2026-01-02", state, worth);
            assert_eq!(story.history.awards, vec![], "{state:?} {worth:?}");
        }
        let mut story = Story::new();
        story.program.exams[0].beta = true;
        story.completes("sales-101", "2026-01-01");
        story.sits(ASSOCIATE, "2026-01-02", true);
        assert_eq!(story.history.awards, vec![]);
    }

    #[test]
    fn the_prerequisite_is_asked_for_on_the_day_the_exam_starts_and_never_again() {
        // The associate's grace ends on 2026-12-22.
        let mut story = associate("2025-11-22");
        story.sits(PROFESSIONAL, "2026-12-22", true);
        story.completes("pitch", "2027-03-01");
        assert_eq!(story.standing(ASSOCIATE, "2027-03-01"), Standing::LapsedFull);
        assert_eq!(story.standing(PROFESSIONAL, "2027-03-01"), Standing::Active);

        let mut story = associate("2025-11-22");
        story.sits(PROFESSIONAL, "2026-12-23", true);
        story.completes("pitch", "2026-12-23");
        assert_eq!(story.standing(PROFESSIONAL, "2026-12-23"), Standing::None);
    }

    #[test]
    fn a_pass_that_renewed_awards_nothing_after_a_revocation_on_its_day() {
        let mut story = associate("2025-11-22");
        story.sits(ASSOCIATE, "2026-10-01", true);
        assert_eq!(story.expires(ASSOCIATE, "2026-10-01"), "2027-11-22");
        story.completes("sales-101", "2026-10-01");
        story.administers(ASSOCIATE, "2026-10-01", AwardEvent::Revoked { reason: "fraud".into() });
        assert_eq!(story.standing(ASSOCIATE, "2026-10-01"), Standing::Revoked);
        assert_eq!(story.standing(ASSOCIATE, "2026-10-02"), Standing::Revoked);
    }

    #[test]
    fn a_renewal_by_a_brief_assessment_lacks_what_else_is_due() {
        let mut story = associate("2025-11-20");
        story.sits(PROFESSIONAL, "2025-11-21", true);
        story.completes("pitch", "2025-11-22");
        let lacks = |story: &Story, on: &str| {
            let program = &story.program;
            let exam = program.exams.iter().find(|exam| exam.id.as_str() == BRIEF).unwrap();
            let rule = rule_of(program, exam).unwrap();
            assert_eq!(rule.id.as_str(), PROFESSIONAL);
            renewal_lacks(rule, &exam.id, &story.history, day(on)).len()
        };
        assert_eq!(lacks(&story, "2026-09-22"), 0, "nothing is due before the window");
        story.sits(BRIEF, "2026-10-01", true);
        assert_eq!(lacks(&story, "2026-10-01"), 1);
        story.completes("sales-update", "2026-10-03");
        assert_eq!(lacks(&story, "2026-10-03"), 0);
        assert_eq!(story.expires(PROFESSIONAL, "2026-10-03"), "2027-11-22");
    }

    #[test]
    fn a_renewal_counts_from_sixty_days_before_expiry() {
        // E is 2026-11-22, the window opens on 2026-09-23.
        let mut early = associate("2025-11-22");
        early.completes("sales-update", "2026-09-22");
        assert_eq!(early.expires(ASSOCIATE, "2026-10-01"), "2026-11-22");
        let mut first_day = associate("2025-11-22");
        first_day.completes("sales-update", "2026-09-23");
        assert_eq!(first_day.expires(ASSOCIATE, "2026-10-01"), "2027-11-22");
        assert_eq!(first_day.standing(ASSOCIATE, "2026-10-01"), Standing::Active);
    }

    #[test]
    fn a_renewal_by_the_end_of_grace_runs_from_the_old_expiry() {
        for on in ["2026-11-22", "2026-11-23", "2026-12-22"] {
            let mut story = associate("2025-11-22");
            story.completes("sales-update", on);
            assert_eq!(story.expires(ASSOCIATE, on), "2027-11-22", "{on}");
        }
        let mut late = associate("2025-11-22");
        late.completes("sales-update", "2026-12-23");
        assert_eq!(late.standing(ASSOCIATE, "2026-12-23"), Standing::LapsedStreamlined);
    }

    #[test]
    fn a_renewal_recorded_late_counts_by_the_day_it_was_completed() {
        let mut story = associate("2025-11-22");
        story.completes_late("sales-update", "2026-11-01", "2027-03-15");
        assert_eq!(story.expires(ASSOCIATE, "2027-03-15"), "2027-11-22");
        assert_eq!(story.standing(ASSOCIATE, "2027-03-15"), Standing::Active);
    }

    #[test]
    fn a_credential_renews_once_a_cycle_by_either_way() {
        let mut story = associate("2025-11-22");
        story.sits(ASSOCIATE, "2026-10-01", true);
        story.completes("sales-update", "2026-10-02");
        assert_eq!(story.expires(ASSOCIATE, "2026-10-02"), "2027-11-22");
        story.completes("sales-update", "2027-10-02");
        assert_eq!(story.expires(ASSOCIATE, "2027-10-02"), "2028-11-22");
    }

    #[test]
    fn one_piece_of_evidence_renews_once_even_where_windows_overlap() {
        let mut story = Story::new();
        story.program.credentials[0].validity_months = 1;
        story.completes("sales-101", "2026-01-10");
        story.sits(ASSOCIATE, "2026-01-10", true);
        story.completes("sales-update", "2026-01-20");
        assert_eq!(story.expires(ASSOCIATE, "2026-01-20"), "2026-03-10");
    }

    #[test]
    fn a_professional_renews_by_update_training_and_brief_assessment_together() {
        let mut story = associate("2025-11-20");
        story.sits(PROFESSIONAL, "2025-11-21", true);
        story.completes("pitch", "2025-11-22");
        story.sits(BRIEF, "2026-10-01", true);
        assert_eq!(story.expires(PROFESSIONAL, "2026-10-01"), "2026-11-22");
        story.completes("sales-update", "2026-12-22");
        assert_eq!(story.expires(PROFESSIONAL, "2026-12-22"), "2027-11-22");
        let renewal = &story.history.awards.iter().rfind(|f| f.kind.as_str() == PROFESSIONAL).unwrap();
        assert_eq!(renewal.effective, day("2026-12-22"), "done on the day of its last part");
    }

    #[test]
    fn passing_the_exam_restores_a_recently_lapsed_credential_from_that_day() {
        // E is 2026-11-22: streamlined from 2026-12-23 to 2027-02-20.
        for (on, expires) in [("2026-12-23", "2027-12-23"), ("2027-02-20", "2028-02-20")] {
            let mut story = associate("2025-11-22");
            let id = story.on(ASSOCIATE, on).award.unwrap().id;
            story.sits(ASSOCIATE, on, true);
            let award = story.on(ASSOCIATE, on).award.unwrap();
            assert_eq!((award.id, award.expires), (id, day(expires)));
            assert_eq!(story.standing(ASSOCIATE, on), Standing::Active);
        }
    }

    #[test]
    fn after_the_streamlined_days_everything_is_due_anew() {
        let mut story = associate("2025-11-22");
        let first = story.on(ASSOCIATE, "2026-01-01").award.unwrap().id;
        story.sits(ASSOCIATE, "2027-02-21", true);
        assert_eq!(story.standing(ASSOCIATE, "2027-02-21"), Standing::LapsedFull);
        story.completes("sales-101", "2027-03-01");
        let award = story.on(ASSOCIATE, "2027-03-01").award.unwrap();
        assert_ne!(award.id, first);
        assert_eq!((award.issued, award.expires), (day("2027-03-01"), day("2028-03-01")));
    }

    #[test]
    fn a_lapsed_professional_is_restored_by_the_exam_alone() {
        let mut story = associate("2025-11-20");
        story.sits(PROFESSIONAL, "2025-11-21", true);
        story.completes("pitch", "2025-11-22");
        assert_eq!(story.standing(ASSOCIATE, "2027-01-10"), Standing::LapsedStreamlined);
        story.sits(PROFESSIONAL, "2027-01-10", true);
        assert_eq!(story.expires(PROFESSIONAL, "2027-01-10"), "2028-01-10");
        assert_eq!(story.expires(ASSOCIATE, "2027-01-10"), "2028-01-10", "the level below holds as long");
    }

    #[test]
    fn earning_or_renewing_a_level_extends_the_levels_below() {
        let mut story = associate("2025-11-20");
        story.sits(PROFESSIONAL, "2026-03-01", true);
        story.completes("pitch", "2026-04-01");
        assert_eq!(story.expires(ASSOCIATE, "2026-04-01"), "2027-04-01");
        assert_eq!(story.expires(ASSOCIATE, "2026-03-31"), "2026-11-20", "not before the award");
        story.sits(EXPERT, "2026-05-01", true);
        for _ in 0..5 {
            story.completes("deals", "2026-06-01");
        }
        for kind in [ASSOCIATE, PROFESSIONAL, EXPERT] {
            assert_eq!(story.expires(kind, "2026-06-01"), "2028-06-01", "{kind}");
        }
        story.completes("sales-update", "2028-05-01");
        story.completes("sales-activity", "2028-05-02");
        for kind in [ASSOCIATE, PROFESSIONAL, EXPERT] {
            assert_eq!(story.expires(kind, "2028-05-02"), "2030-06-01", "{kind}");
        }
    }

    #[test]
    fn a_level_below_never_gets_shorter() {
        let mut story = associate("2025-11-20");
        story.sits(PROFESSIONAL, "2025-11-21", true);
        story.completes_late("pitch", "2025-11-25", "2026-10-20");
        story.completes("sales-update", "2026-10-25");
        assert_eq!(story.expires(ASSOCIATE, "2026-10-25"), "2027-11-25");
        assert_eq!(story.expires(PROFESSIONAL, "2026-10-25"), "2026-11-25");
    }

    #[test]
    fn nothing_is_decided_while_suspended_and_what_was_done_counts_afterwards() {
        let mut story = associate("2025-11-22");
        story.administers(ASSOCIATE, "2026-09-01", AwardEvent::Suspended { reason: "open question".into() });
        story.completes("sales-update", "2026-10-01");
        assert_eq!(story.expires(ASSOCIATE, "2026-12-01"), "2026-11-22");
        story.administers(ASSOCIATE, "2027-01-15", AwardEvent::Reinstated { reason: "settled".into() });
        assert_eq!(story.expires(ASSOCIATE, "2027-01-15"), "2027-11-22");
    }

    #[test]
    fn a_program_applies_from_its_day_and_its_digest_is_recorded() {
        let mut story = Story::new();
        story.program.effective_from = day("2026-06-01");
        story.completes("sales-101", "2026-05-30");
        story.sits(ASSOCIATE, "2026-05-31", true);
        assert_eq!(decide(&story.program, &story.history, noon("2026-05-31")), vec![]);
        let facts = decide(&story.program, &story.history, noon("2026-06-01"));
        assert_eq!(facts.len(), 1);
        assert_eq!(facts[0].program_digest, story.program.digest);
        assert_eq!(facts[0].recorded, noon("2026-06-01"));
    }

    #[test]
    fn an_award_of_a_changed_program_keeps_its_dates() {
        let mut story = associate("2025-11-22");
        story.program.credentials[0].validity_months = 6;
        assert_eq!(story.expires(ASSOCIATE, "2026-01-01"), "2026-11-22");
        story.program.credentials[0].lapse.grace_days = 10;
        assert_eq!(story.standing(ASSOCIATE, "2026-12-02"), Standing::Grace);
        assert_eq!(story.standing(ASSOCIATE, "2026-12-03"), Standing::LapsedStreamlined);
    }
}
