//! What the domain computes, as the cards that cross to a client.

use crate::api::{AwardCard, CredentialCard, ExamCard, Mark, Next, OpenHere, PersonCard, ProgramCard, Step};
use crate::credential::{self, Allowance, Assessment, History, NextStep, allowance, assess};
use crate::delivery::receipts::Attested;
use crate::delivery::terms;
use crate::id::{AttemptId, CandidateId, ExamId, PartnerId};
use crate::library::{Library, Shelf};
use crate::program::{CredentialRule, Exam, ExamKind, Program};
use crate::store::{Accommodation, Membership, Partner, Person};
use crate::time::{Day, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// The program in a few words.
pub(super) fn program_card(program: &Program) -> ProgramCard {
    let line = |support: &crate::program::Support| {
        let parts = [&support.name, &support.email, &support.url];
        parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
    };
    ProgramCard {
        id: program.id.clone(),
        name: program.name.clone(),
        organisation: program.organisation.clone(),
        support: program.support.as_ref().map(line).unwrap_or_default(),
    }
}

/// Who belongs to which partner on a day: names of partners by person.
pub(super) struct Belonging<'a>(BTreeMap<&'a CandidateId, &'a str>);

impl<'a> Belonging<'a> {
    pub(super) fn on(day: Day, memberships: &'a [Membership], partners: &'a [Partner]) -> Self {
        let names: BTreeMap<&PartnerId, &str> =
            partners.iter().map(|partner| (&partner.id, partner.name.as_str())).collect();
        let holds = memberships.iter().filter(|membership| membership.holds(day));
        // the last one holds, as on every other page
        Self(
            holds
                .map(|m| (&m.person, names.get(&m.partner).copied().unwrap_or(m.partner.as_str())))
                .collect(),
        )
    }
}

/// A person with the partner of that day.
pub(super) fn person_card(person: &Person, belonging: &Belonging<'_>) -> PersonCard {
    let partner = belonging.0.get(&person.id).copied().unwrap_or_default().to_owned();
    PersonCard { id: person.id.clone(), name: person.name.clone(), partner }
}

/// A credential and how the person of `history` stands to it on `day`.
pub(super) fn credential_card(
    program: &Program,
    rule: &CredentialRule,
    history: &History,
    day: Day,
    attested: &Attested,
) -> CredentialCard {
    let Assessment { kind, standing, award, update_due, steps, renewal, sit, next } =
        assess(program, rule, history, day);
    let self_attested = match &award {
        Some(award) => attested.award(&history.awards, &award.id),
        None => attested.by_default(),
    };
    let track = program.track(&rule.track).map_or_else(|| rule.track.to_string(), |t| t.name.clone());
    let level = program.level(&rule.level).map_or_else(|| rule.level.to_string(), |l| l.name.clone());
    CredentialCard {
        kind,
        title: rule.title.clone(),
        track,
        level,
        exam: rule.exam.clone(),
        standing,
        update_due,
        award: award.map(award_card),
        steps: steps.into_iter().map(Step::from).collect(),
        next: next_word(next),
        marks: credential_marks(program, rule, self_attested),
        renewal: renewal.into_iter().map(|way| way.into_iter().map(Step::from).collect()).collect(),
        sit,
    }
}

/// What every statement about a credential of this rule carries.
pub(super) fn credential_marks(program: &Program, rule: &CredentialRule, self_attested: bool) -> Vec<Mark> {
    let mut marks = terms::attestation(self_attested);
    if program
        .exam(&rule.exam)
        .is_some_and(|exam| terms::marks(exam, exam.beta, self_attested).contains(&Mark::NotMonitored))
    {
        marks.push(Mark::NotMonitored);
    }
    marks
}

/// Everything that an exam's card depends on beside the exam.
pub(super) struct ExamView<'a> {
    pub(super) library: &'a Library,
    /// Exams that somebody has sat for credit.
    pub(super) launched: &'a BTreeSet<ExamId>,
    /// The person's history; `None` when nobody was named.
    pub(super) history: Option<&'a History>,
    /// The person's accommodations.
    pub(super) accommodations: &'a [(ExamId, Accommodation)],
    /// Banks whose exams the person does not sit for credit.
    pub(super) kept_from: BTreeSet<ExamId>,
    pub(super) now: Timestamp,
    /// The owner of this computer is its administrator.
    pub(super) self_attested: bool,
}

impl ExamView<'_> {
    /// What the policy of attempts says; `None` when nobody was named.
    pub(super) fn allowance(&self, exam: &Exam) -> Option<Allowance> {
        self.history.map(|history| allowance(self.library.program(), exam, history, self.now))
    }

    /// An exam and whether the person may sit it.
    pub(super) fn card(&self, exam: &Exam) -> ExamCard {
        let program = self.library.program();
        let shelf = self.library.shelf(&exam.id);
        let entry = match shelf {
            Shelf::Ready(entry) => Some(entry),
            Shelf::Broken(_) | Shelf::Missing => None,
        };
        let blueprint = entry.and_then(|entry| terms::blueprint(exam, entry).ok());
        let scored = blueprint.map_or(exam.questions, |b| b.scored());
        let items = blueprint.map_or(exam.questions, |b| b.scored() + b.pilots);
        let measures =
            self.accommodations.iter().find(|(id, _)| id == &exam.id).map(|(_, measures)| measures);
        let allowance = self.allowance(exam);
        let eligibility = terms::eligibility(
            program,
            exam,
            shelf,
            self.launched,
            allowance.as_ref(),
            self.kept_from.contains(&exam.bank),
        );
        let mut warnings = Vec::new();
        if self.launched.contains(&exam.id) && entry.and_then(|e| terms::shortage(program, exam, e)).is_some()
        {
            warnings.push("the question pool is small: a retake may show questions again".to_owned());
        }
        ExamCard {
            id: exam.id.clone(),
            title: exam.title.clone(),
            credential: credential::rule_of(program, exam).map(|rule| rule.title.clone()).unwrap_or_default(),
            renews: exam.kind == ExamKind::Brief,
            items,
            scored,
            limit_ms: terms::limits(exam, items, scored, measures).limit_ms,
            pass_mark: exam.pass_mark,
            used: allowance.as_ref().map_or(0, |a| a.used),
            allowed: allowance.as_ref().map_or(exam.retakes.included, |a| a.allowed),
            wait_days: exam.retakes.wait_days,
            proctoring: exam.proctoring.iter().copied().collect(),
            monitored: exam.monitored,
            beta: exam.beta,
            marks: terms::marks(exam, exam.beta, self.self_attested),
            practice: entry.map_or(0, |entry| entry.counts.practice),
            eligibility,
            warnings,
            open_here: OpenHere::default(),
            last: self.last(exam),
        }
    }

    /// The last attempt that ended and counts.
    fn last(&self, exam: &Exam) -> Option<AttemptId> {
        let mine = self.history?.sittings.iter().filter(|s| s.exam == exam.id && !s.given_back);
        mine.filter(|s| s.ended().is_some()).max_by_key(|s| s.opened).map(|s| s.attempt.clone())
    }
}

fn award_card(dates: credential::AwardDates) -> AwardCard {
    AwardCard {
        id: dates.id,
        issued: dates.issued,
        expires: dates.expires,
        renewal_opens: dates.renewal_opens,
        notices: dates.notices,
        grace_ends: dates.grace_ends,
        streamlined_ends: dates.streamlined_ends,
        update_due: dates.update_due,
        reason: dates.reason,
    }
}

fn next_word(next: NextStep) -> Next {
    match next {
        NextStep::Earn(titles) => Next::ToGo(titles),
        NextStep::RenewalOpens(day) => Next::RenewalOpens(day),
        NextStep::Renew(day) => Next::Renew(day),
        NextStep::UpdateDue(day) => Next::UpdateDue(day),
        NextStep::Restore(day) => Next::Restore(day),
        NextStep::AskToRestore(day) => Next::AskToRestore(day),
        NextStep::EarnAnew(titles) => Next::EarnAnew(titles),
        NextStep::Administrator => Next::Administrator,
    }
}
