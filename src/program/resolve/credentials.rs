//! Credentials, their exams and their requirements.

use super::super::file::{Listed, RawCredential, RawExam, RawProgram, RawTrack};
use super::super::{CredentialRule, Exam, ExamKind, PassMark, Requirement, Retakes};
use super::figures::{Gaps, Places};
use super::names::Names;
use super::{circles, each};
use crate::document::{At, FaultCode, Faults, Span};
use crate::id::{CredentialKind, ExamId, LevelId, RequirementId};
use crate::program::Proctoring;
use std::collections::BTreeSet;

/// Where a figure of an exam may stand.
const ON_EXAM: &str = "on the exam, its track, its level or in [defaults]";
/// Where a figure of a credential may stand.
pub(super) const ON_CREDENTIAL: &str = "on the credential, its track, its level or in [defaults]";
/// Where a figure of a brief assessment must stand.
const ON_BRIEF: &str = "on the brief assessment or in the level's [level.brief]";

/// Exams and credentials in file order.
pub(super) fn resolve(
    raw: &RawProgram,
    names: &Names,
    requirements: &[Requirement],
    gaps: &Gaps,
    faults: &Faults,
) -> (Vec<Exam>, Vec<CredentialRule>) {
    let (mut exams, mut credentials) = (Vec::new(), Vec::new());
    let (mut used, mut told) = (BTreeSet::new(), BTreeSet::new());
    for track in each(&raw.tracks) {
        ascending(&track.value, names, faults);
        for credential in each(&track.value.credentials) {
            let level = credential.value.level.as_ref().filter(|level| names.levels.knows(level, faults));
            let is_level =
                |id: &Option<At<LevelId>>| id.as_ref().map(|id| &id.value) == level.map(|l| &l.value);
            let places = Places {
                credential: &credential.value,
                track: &track.value,
                level: each(&raw.levels).map(|l| &l.value).find(|l| level.is_some() && is_level(&l.id)),
                defaults: raw.defaults.as_ref().map(|d| &d.value),
            };
            let (used, told) = (&mut used, &mut told);
            let mut reader = Reader { places, names, requirements, gaps, faults, used, told };
            exams.extend(reader.exams());
            credentials.extend(reader.rule());
        }
    }
    circles::check(raw, faults);
    for requirement in each(&raw.requirements).filter_map(|r| r.value.id.as_ref()) {
        if !used.contains(&requirement.value) {
            let message = format!("nothing asks for the requirement `{}`", requirement.value);
            let mend = "name it in to_award, renew or update, or remove it";
            faults.warning(FaultCode::Unused, requirement.span, message, mend);
        }
    }
    (exams, credentials)
}

/// Everything of an exam that is inherited.
#[derive(Clone)]
struct Sitting {
    questions: u32,
    minutes: u32,
    pass_mark: PassMark,
    retakes: Retakes,
    proctoring: BTreeSet<Proctoring>,
    monitored: bool,
    beta: bool,
    late_grace_minutes: u32,
    local_credit: bool,
}

/// Reads one credential in its places.
pub(super) struct Reader<'r, 'u> {
    pub places: Places<'r>,
    pub names: &'r Names,
    pub requirements: &'r [Requirement],
    pub gaps: &'r Gaps,
    pub faults: &'r Faults,
    /// Requirements that something asks for.
    pub used: &'u mut BTreeSet<RequirementId>,
    /// Figures whose fault was told already: one figure of a level concerns many credentials.
    pub told: &'u mut BTreeSet<Span>,
}

impl Reader<'_, '_> {
    /// The ids of the credential's exam and brief assessment.
    pub(super) fn exam_ids(&self) -> (Option<ExamId>, Option<ExamId>) {
        let written = self.places.credential;
        let implied = || written.id.as_ref().and_then(|id| id.value.as_str().parse().ok());
        let own = |exam: &Option<At<RawExam>>| exam.as_ref()?.value.id.as_ref().map(|id| id.value.clone());
        (own(&written.exam).or_else(implied), own(&written.brief))
    }

    /// The requirement that `reference` names.
    pub(super) fn requirement(&mut self, reference: &At<RequirementId>) -> Option<Requirement> {
        self.used.insert(reference.value.clone());
        let known = self.names.requirements.knows(reference, self.faults);
        self.requirements.iter().find(|r| known && r.id == reference.value).cloned()
    }

    /// The main exam, and the brief assessment where there is one.
    fn exams(&self) -> Vec<Exam> {
        let written = self.places.credential;
        let (id, brief_id) = self.exam_ids();
        let (Some(raw), Some(id)) = (&written.exam, id) else { return Vec::new() };
        let main = self.main((raw.span, id.as_str()));
        let brief = written.brief.as_ref().map(|brief| (brief, self.brief(brief, main.as_ref())));
        let mut exams = Vec::new();
        if let (Some(sitting), Some(title)) = (main, &raw.value.title) {
            exams.extend(self.exam((id.clone(), &title.value), ExamKind::Main, &id, sitting));
        }
        if let (Some((raw, Some(sitting))), Some(own)) = (brief, brief_id)
            && let Some(title) = &raw.value.title
        {
            exams.extend(self.exam((own, &title.value), ExamKind::Brief, &id, sitting));
        }
        exams
    }

    fn exam(
        &self,
        (id, title): (ExamId, &str),
        kind: ExamKind,
        bank: &ExamId,
        sitting: Sitting,
    ) -> Option<Exam> {
        Some(Exam {
            id,
            title: title.to_owned(),
            track: self.places.track.id.as_ref()?.value.clone(),
            level: self.places.credential.level.as_ref()?.value.clone(),
            kind,
            bank: bank.clone(),
            questions: sitting.questions,
            minutes: sitting.minutes,
            pass_mark: sitting.pass_mark,
            retakes: sitting.retakes,
            proctoring: sitting.proctoring,
            monitored: sitting.monitored,
            beta: sitting.beta,
            late_grace_minutes: sitting.late_grace_minutes,
            local_credit: sitting.local_credit,
        })
    }

    /// What earns the credential and how long it holds.
    fn rule(&mut self) -> Option<CredentialRule> {
        let (places, gaps) = (self.places, self.gaps);
        let written = places.credential;
        let to_award = self.awards(&written.to_award);
        for prerequisite in each(&written.to_sit) {
            self.names.credentials.knows(prerequisite, self.faults);
        }
        let renewal = self.renewal();
        let lapse = self.lapse();
        let id = written.id.as_ref()?;
        let whose = (id.span, id.value.as_str());
        let validity =
            gaps.fill(places.figure(|f| &f.validity_months), "validity_months", ON_CREDENTIAL, whose);
        let waits =
            gaps.fill(places.figure(|f| &f.pass_waits_months), "pass_waits_months", ON_CREDENTIAL, whose);
        let (renewal, validity_months) = (renewal?, validity?);
        self.check_times(&renewal, validity_months, id);
        Some(CredentialRule {
            id: id.value.clone(),
            title: written.title.as_ref()?.value.clone(),
            track: places.track.id.as_ref()?.value.clone(),
            level: written.level.as_ref()?.value.clone(),
            exam: self.exam_ids().0?,
            to_sit: each(&written.to_sit).map(|p| p.value.clone()).collect(),
            to_award,
            validity_months,
            pass_waits_months: waits?,
            renewal,
            lapse,
        })
    }

    fn awards(&mut self, listed: &Listed<RequirementId>) -> Vec<Requirement> {
        let mut read: Vec<Requirement> = Vec::new();
        for reference in each(listed) {
            let Some(requirement) = self.requirement(reference) else { continue };
            if read.iter().any(|r| r.id == requirement.id) {
                let message = format!("`{}` stands twice in `to_award`", requirement.id);
                let mend = "name it once; how many are due is the requirement's count";
                self.faults.error(FaultCode::Duplicate, reference.span, message, mend);
            } else {
                read.push(requirement);
            }
        }
        read
    }

    fn main(&self, whose: (Span, &str)) -> Option<Sitting> {
        let (places, gaps) = (&self.places, self.gaps);
        let questions = gaps.fill(places.of_exam(|f| &f.questions), "questions", ON_EXAM, whose);
        let minutes = gaps.fill(places.of_exam(|f| &f.minutes), "minutes", ON_EXAM, whose);
        let pass_mark = gaps.fill(places.of_exam(|f| &f.pass_mark), "pass_mark", ON_EXAM, whose);
        let included = gaps.fill(places.of_exam(|f| &f.attempts), "attempts", ON_EXAM, whose);
        let cycle_months = gaps.fill(places.of_exam(|f| &f.cycle_months), "cycle_months", ON_EXAM, whose);
        let proctoring = gaps.fill(places.of_exam(|f| &f.proctoring), "proctoring", ON_EXAM, whose);
        Some(Sitting {
            questions: questions?,
            minutes: minutes?,
            pass_mark: PassMark(pass_mark?),
            retakes: Retakes {
                included: included?,
                wait_days: places.of_exam(|f| &f.wait_days).map_or(0, |at| at.value),
                cycle_months: cycle_months?,
            },
            proctoring: proctoring?.into_iter().map(|way| way.value).collect(),
            monitored: places.of_exam(|f| &f.monitored).is_some_and(|at| at.value),
            beta: places.of_exam(|f| &f.beta).is_some_and(|at| at.value),
            late_grace_minutes: places.of_exam(|f| &f.late_grace_minutes).map_or(0, |at| at.value),
            local_credit: places.of_exam(|f| &f.local_credit).is_some_and(|at| at.value),
        })
    }

    /// The brief assessment: its own figures, else those of `[level.brief]`, else those of the main exam.
    fn brief(&self, brief: &At<RawExam>, main: Option<&Sitting>) -> Option<Sitting> {
        let (places, gaps, raw) = (&self.places, self.gaps, &brief.value);
        let name = raw.id.as_ref().map_or("brief", |id| id.value.as_str());
        let questions =
            gaps.fill(places.of_brief(raw, |f| &f.questions), "questions", ON_BRIEF, (brief.span, name));
        let minutes =
            gaps.fill(places.of_brief(raw, |f| &f.minutes), "minutes", ON_BRIEF, (brief.span, name));
        let (mut sitting, number) =
            (main?.clone(), |at: Option<&At<u32>>, or: u32| at.map_or(or, |at| at.value));
        (sitting.questions, sitting.minutes) = (questions?, minutes?);
        sitting.pass_mark = PassMark(number(places.of_brief(raw, |f| &f.pass_mark), sitting.pass_mark.0));
        let retakes = sitting.retakes;
        sitting.retakes = Retakes {
            included: number(places.of_brief(raw, |f| &f.attempts), retakes.included),
            wait_days: number(places.of_brief(raw, |f| &f.wait_days), retakes.wait_days),
            cycle_months: number(places.of_brief(raw, |f| &f.cycle_months), retakes.cycle_months),
        };
        if let Some(ways) = places.of_brief(raw, |f| &f.proctoring) {
            sitting.proctoring = ways.value.iter().map(|way| way.value).collect();
        }
        sitting.monitored = places.of_brief(raw, |f| &f.monitored).map_or(sitting.monitored, |at| at.value);
        sitting.beta = places.of_brief(raw, |f| &f.beta).map_or(sitting.beta, |at| at.value);
        sitting.late_grace_minutes =
            number(places.of_brief(raw, |f| &f.late_grace_minutes), sitting.late_grace_minutes);
        sitting.local_credit =
            places.of_brief(raw, |f| &f.local_credit).map_or(sitting.local_credit, |at| at.value);
        Some(sitting)
    }
}

/// Within a track each level has one credential, lower levels first.
fn ascending(track: &RawTrack, names: &Names, faults: &Faults) {
    let mut above: Option<(usize, &At<CredentialKind>)> = None;
    for credential in each(&track.credentials) {
        let RawCredential { id: Some(id), level: Some(level), .. } = &credential.value else { continue };
        let Some(rank) = names.levels.rank(level.value.as_str()) else { continue };
        match above {
            Some((lower, other)) if rank == lower => {
                let message =
                    format!("`{}` and `{}` have the same level in one track", other.value, id.value);
                let mend = "give one of them another level, or a track of its own";
                faults.error(FaultCode::Duplicate, level.span, message, mend);
            }
            Some((lower, other)) if rank < lower => {
                let message = format!("`{}` stands after `{}` but has a lower level", id.value, other.value);
                let mend = "write the credentials of a track lowest level first";
                faults.error(FaultCode::Contradiction, level.span, message, mend);
            }
            _ => {}
        }
        above = Some((rank, id));
    }
}
