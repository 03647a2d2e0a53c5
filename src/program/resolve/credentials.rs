//! Credentials, their exams, their requirements and the ways to renew them.

use super::super::file::{RawCredential, RawExam, RawProgram};
use super::super::{
    CredentialRule, Exam, ExamKind, Lapse, PassMark, Renewal, RenewalPart, Requirement, Retakes,
};
use super::figures::{Gaps, Places};
use super::names::Names;
use super::{RESERVED, each};
use crate::document::{At, FaultCode, Faults, Span, nearest};
use crate::id::{CredentialKind, ExamId, RequirementId};
use crate::program::Proctoring;
use std::collections::{BTreeMap, BTreeSet};

const ANYWHERE: &str = "on the exam, its track, its level or in [defaults]";
const ON_CREDENTIAL: &str = "on the credential, its track, its level or in [defaults]";
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
    let mut used: BTreeSet<RequirementId> = BTreeSet::new();
    let mut told: BTreeSet<Span> = BTreeSet::new();
    for track in each(&raw.tracks) {
        let mut above: Option<(usize, &At<CredentialKind>)> = None;
        for credential in each(&track.value.credentials) {
            let written = &credential.value;
            let level = written.level.as_ref().filter(|level| names.levels.knows(level, faults));
            let places = Places {
                credential: written,
                track: &track.value,
                level: level.and_then(|level| {
                    each(&raw.levels)
                        .map(|l| &l.value)
                        .find(|l| l.id.as_ref().is_some_and(|id| id.value == level.value))
                }),
                defaults: raw.defaults.as_ref().map(|d| &d.value),
            };
            let mut reader = Reader { places, names, requirements, gaps, faults, used: &mut used };
            let awards: Vec<Requirement> =
                each(&written.to_award).filter_map(|r| reader.requirement(r)).collect();
            twice(&awards, |r| r.id.as_str(), &written.to_award, "to_award", faults);
            for prerequisite in each(&written.to_sit) {
                names.credentials.knows(prerequisite, faults);
            }
            let renewal = reader.renewal();
            let lapse = reader.lapse();
            let (Some(id), Some(level)) = (&written.id, level) else { continue };
            if let (Some(rank), Some((lower, other))) = (names.levels.rank(level.value.as_str()), above) {
                below(rank, lower, (id, level.span), other, faults);
            }
            above = names.levels.rank(level.value.as_str()).map(|rank| (rank, id));
            let (Some(raw_exam), Some(track_id)) = (&written.exam, &track.value.id) else { continue };
            let exam_id = match &raw_exam.value.id {
                Some(own) => Some(own.value.clone()),
                None => id.value.as_str().parse::<ExamId>().ok(),
            };
            let whose = |exam: &Option<ExamId>| {
                exam.as_ref().map_or_else(|| id.value.to_string(), ToString::to_string)
            };
            let seat = Seat { track: &track_id.value, level: &level.value };
            let main = reader.main((raw_exam.span, &whose(&exam_id)));
            let brief = written.brief.as_ref().map(|b| (b, reader.brief(b, main.as_ref())));
            let validity = gaps.fill(
                places.figure(|f| &f.validity_months),
                "validity_months",
                ON_CREDENTIAL,
                (id.span, id.value.as_str()),
            );
            let waits = gaps.fill(
                places.figure(|f| &f.pass_waits_months),
                "pass_waits_months",
                ON_CREDENTIAL,
                (id.span, id.value.as_str()),
            );
            let (Some(exam_id), Some(title)) = (exam_id, &raw_exam.value.title) else { continue };
            exams.extend(main.map(|sitting| {
                seat.exam((exam_id.clone(), &title.value), ExamKind::Main, &exam_id, sitting)
            }));
            if let Some((raw, Some(sitting))) = brief
                && let (Some(own), Some(title)) = (&raw.value.id, &raw.value.title)
            {
                exams.push(seat.exam((own.value.clone(), &title.value), ExamKind::Brief, &exam_id, sitting));
            }
            if let (Some(renewal), Some(validity)) = (&renewal, validity) {
                check_times(&places, renewal, validity, id, &mut told, faults);
            }
            let (Some(title), Some(renewal), Some(validity_months), Some(pass_waits_months)) =
                (&written.title, renewal, validity, waits)
            else {
                continue;
            };
            credentials.push(CredentialRule {
                id: id.value.clone(),
                title: title.value.clone(),
                track: track_id.value.clone(),
                level: level.value.clone(),
                exam: exam_id,
                to_sit: each(&written.to_sit).map(|p| p.value.clone()).collect(),
                to_award: awards,
                validity_months,
                pass_waits_months,
                renewal,
                lapse,
            });
        }
    }
    circles(raw, faults);
    for requirement in each(&raw.requirements).filter_map(|r| r.value.id.as_ref()) {
        if !used.contains(&requirement.value) {
            let message = format!("nothing asks for the requirement `{}`", requirement.value);
            faults.warning(
                FaultCode::Unused,
                requirement.span,
                message,
                "name it in to_award, renew or update, or remove it",
            );
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
}

/// The track and level of an exam.
struct Seat<'r> {
    track: &'r crate::id::TrackId,
    level: &'r crate::id::LevelId,
}

impl Seat<'_> {
    fn exam(&self, (id, title): (ExamId, &str), kind: ExamKind, bank: &ExamId, sitting: Sitting) -> Exam {
        Exam {
            id,
            title: title.to_owned(),
            track: self.track.clone(),
            level: self.level.clone(),
            kind,
            bank: bank.clone(),
            questions: sitting.questions,
            minutes: sitting.minutes,
            pass_mark: sitting.pass_mark,
            retakes: sitting.retakes,
            proctoring: sitting.proctoring,
            monitored: sitting.monitored,
            beta: sitting.beta,
        }
    }
}

/// Reads one credential in its places.
struct Reader<'r, 'u> {
    places: Places<'r>,
    names: &'r Names,
    requirements: &'r [Requirement],
    gaps: &'r Gaps,
    faults: &'r Faults,
    used: &'u mut BTreeSet<RequirementId>,
}

impl Reader<'_, '_> {
    fn main(&self, whose: (Span, &str)) -> Option<Sitting> {
        let (places, gaps) = (&self.places, self.gaps);
        let questions = gaps.fill(places.of_exam(|f| &f.questions), "questions", ANYWHERE, whose);
        let minutes = gaps.fill(places.of_exam(|f| &f.minutes), "minutes", ANYWHERE, whose);
        let pass_mark = gaps.fill(places.of_exam(|f| &f.pass_mark), "pass_mark", ANYWHERE, whose);
        let included = gaps.fill(places.of_exam(|f| &f.attempts), "attempts", ANYWHERE, whose);
        let cycle_months = gaps.fill(places.of_exam(|f| &f.cycle_months), "cycle_months", ANYWHERE, whose);
        let proctoring = gaps.fill(places.of_exam(|f| &f.proctoring), "proctoring", ANYWHERE, whose);
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
        Some(sitting)
    }

    fn requirement(&mut self, reference: &At<RequirementId>) -> Option<Requirement> {
        self.used.insert(reference.value.clone());
        let known = self.names.requirements.knows(reference, self.faults);
        self.requirements.iter().find(|r| known && r.id == reference.value).cloned()
    }

    fn renewal(&mut self) -> Option<Renewal> {
        let places = self.places;
        let written = places.credential;
        let (span, name) =
            written.id.as_ref().map_or((Span::default(), ""), |id| (id.span, id.value.as_str()));
        let opens = self.gaps.fill(
            places.figure(|f| &f.renewal_opens_days),
            "renewal_opens_days",
            ON_CREDENTIAL,
            (span, name),
        );
        let update = places.figure(|f| &f.update).and_then(|update| self.requirement(update));
        let exam = self.exam_ids();
        let mut ways = Vec::new();
        let stated = places.figure(|f| &f.renew);
        for way in stated.iter().flat_map(|stated| &stated.value) {
            let parts =
                way.value.iter().filter_map(|word| self.renewal_part(word, &exam, update.as_ref(), written));
            let parts: Vec<RenewalPart> = parts.collect();
            ways.push(parts);
        }
        if stated.is_none() {
            ways.push(exam.0.iter().cloned().map(RenewalPart::Exam).collect());
        }
        if let (Some(brief), Some(stated)) = (&written.brief, stated)
            && !stated.value.iter().flat_map(|way| &way.value).any(|word| word.value == "brief")
        {
            let message = format!("no way to renew `{name}` uses its brief assessment");
            self.faults.warning(
                FaultCode::Unused,
                brief.span,
                message,
                "put \"brief\" into renew, or remove it",
            );
        }
        let update_due_months = places.figure(|f| &f.update_due_months).map(|at| at.value);
        if update_due_months.is_some() && update.is_none() && places.figure(|f| &f.update).is_none() {
            let message = format!("`{name}` owes a regular update, but nothing says which training that is");
            let mend = "set update = \"…\" to a requirement, on the credential, its track or its level";
            self.faults.error(FaultCode::MissingMember, span, message, mend);
        }
        Some(Renewal {
            opens_days_before: opens?,
            ways,
            update_due_months,
            update: update_due_months.and(update.map(|u| u.id)),
        })
    }

    /// The ids of the credential's exam and brief assessment.
    fn exam_ids(&self) -> (Option<ExamId>, Option<ExamId>) {
        let written = self.places.credential;
        let implied = || written.id.as_ref().and_then(|id| id.value.as_str().parse().ok());
        let own = |exam: &Option<At<RawExam>>| exam.as_ref()?.value.id.as_ref().map(|id| id.value.clone());
        (own(&written.exam).or_else(implied), own(&written.brief))
    }

    fn renewal_part(
        &mut self,
        word: &At<String>,
        (exam, brief): &(Option<ExamId>, Option<ExamId>),
        update: Option<&Requirement>,
        written: &RawCredential,
    ) -> Option<RenewalPart> {
        let name = written.id.as_ref().map_or("", |id| id.value.as_str());
        match word.value.as_str() {
            "exam" => exam.clone().map(RenewalPart::Exam),
            "brief" => {
                if written.brief.is_none() {
                    let message = format!("`{name}` is renewed by a brief assessment, but has none");
                    let span = written.id.as_ref().map_or(word.span, |id| id.span);
                    let mend = format!(
                        "add brief = {{ id = \"{name}-brief\", title = \"…\" }} to it, or its own renew"
                    );
                    self.faults.error(FaultCode::MissingMember, span, message, mend);
                }
                brief.clone().map(RenewalPart::Exam)
            }
            "update" => {
                if self.places.figure(|f| &f.update).is_none() {
                    let message =
                        format!("`{name}` is renewed by an update training, but nothing says which one");
                    let span = written.id.as_ref().map_or(word.span, |id| id.span);
                    let mend =
                        "set update = \"…\" to a requirement, on the credential, its track or its level";
                    self.faults.error(FaultCode::MissingMember, span, message, mend);
                }
                update.cloned().map(RenewalPart::Requirement)
            }
            other => match other.parse::<RequirementId>() {
                Ok(id) if self.requirements.iter().any(|r| r.id == id) => {
                    self.requirement(&At { value: id, span: word.span }).map(RenewalPart::Requirement)
                }
                _ => {
                    let known = RESERVED.into_iter().chain(self.requirements.iter().map(|r| r.id.as_str()));
                    let mend = match nearest(other, known) {
                        Some(close) => format!("did you mean `{close}`?"),
                        None => "use `exam`, `brief`, `update` or the id of a requirement".to_owned(),
                    };
                    let message = format!("`{}` is no way to renew", other.escape_debug());
                    self.faults.error(FaultCode::UnknownReference, word.span, message, mend);
                    None
                }
            },
        }
    }

    fn lapse(&self) -> Lapse {
        let (grace, streamlined) =
            (self.places.figure(|f| &f.grace_days), self.places.figure(|f| &f.streamlined_days));
        let grace_days = grace.map_or(0, |at| at.value);
        if let Some(days) = streamlined.filter(|days| days.value < grace_days) {
            let message = format!(
                "the streamlined path ends on day {} after expiry, before the {grace_days} days of grace do",
                days.value
            );
            let mend =
                format!("set streamlined_days to {grace_days} or more (the same for no streamlined path)");
            self.faults.error(FaultCode::Contradiction, days.span, message, mend);
        }
        Lapse { grace_days, streamlined_days: streamlined.map_or(grace_days, |at| at.value) }
    }
}

/// Within a track each level has one credential, lower levels first.
fn below(
    rank: usize,
    lower: usize,
    (id, span): (&At<CredentialKind>, Span),
    other: &At<CredentialKind>,
    faults: &Faults,
) {
    if rank == lower {
        let message = format!("`{}` and `{}` have the same level in one track", other.value, id.value);
        faults.error(
            FaultCode::Duplicate,
            span,
            message,
            "give one of them another level, or a track of its own",
        );
    } else if rank < lower {
        let message = format!("`{}` stands after `{}` but has a lower level", id.value, other.value);
        faults.error(
            FaultCode::Contradiction,
            span,
            message,
            "write the credentials of a track lowest level first",
        );
    }
}

/// Renewal and update fall into the credential's validity. `told` are the figures named already: one figure of a level or
/// track concerns many credentials, and is one fault.
fn check_times(
    places: &Places<'_>,
    renewal: &Renewal,
    validity: u32,
    id: &At<CredentialKind>,
    told: &mut BTreeSet<Span>,
    faults: &Faults,
) {
    // The shortest that so many calendar months can be.
    if u64::from(renewal.opens_days_before) >= u64::from(validity) * 28 {
        let message = format!(
            "renewal of `{}` opens {} days before expiry, but it is valid for {validity} months only",
            id.value, renewal.opens_days_before
        );
        let span = places.figure(|f| &f.renewal_opens_days).map_or(id.span, |at| at.span);
        if !told.insert(span) {
            return;
        }
        faults.error(
            FaultCode::Contradiction,
            span,
            message,
            "let it open later, or make the credential valid for longer",
        );
    }
    if let Some(due) =
        places.figure(|f| &f.update_due_months).filter(|due| due.value >= validity && told.insert(due.span))
    {
        let message = format!(
            "the update of `{}` is due after {} months, but the credential expires after {validity}",
            id.value, due.value
        );
        faults.error(
            FaultCode::Contradiction,
            due.span,
            message,
            "let it be due earlier, or leave update_due_months out",
        );
    }
}

/// Elements that stand twice in a list.
fn twice<T>(
    read: &[T],
    name: impl Fn(&T) -> &str,
    listed: &super::super::file::Listed<RequirementId>,
    member: &str,
    faults: &Faults,
) {
    let mut seen = BTreeSet::new();
    for element in each(listed) {
        let id = element.value.as_str();
        if !seen.insert(id) && read.iter().any(|r| name(r) == id) {
            let message = format!("`{id}` stands twice in `{member}`");
            let mend = "name it once; how many are due is the requirement's count";
            faults.error(FaultCode::Duplicate, element.span, message, mend);
        }
    }
}

/// Prerequisites that lead back to where they began: nobody could ever sit those exams.
fn circles(raw: &RawProgram, faults: &Faults) {
    let credentials: Vec<&RawCredential> =
        each(&raw.tracks).flat_map(|track| each(&track.value.credentials)).map(|c| &c.value).collect();
    let needs: BTreeMap<&str, Vec<&At<CredentialKind>>> = credentials
        .iter()
        .filter_map(|c| Some((c.id.as_ref()?.value.as_str(), each(&c.to_sit).collect())))
        .collect();
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    for start in needs.keys().copied() {
        if reported.contains(start) {
            continue;
        }
        // Walk from `start`, remembering by which reference each credential was reached.
        let mut from: BTreeMap<&str, &str> = BTreeMap::new();
        let mut open = vec![start];
        while let Some(here) = open.pop() {
            for reference in needs.get(here).into_iter().flatten() {
                let next = reference.value.as_str();
                if next == start {
                    let mut circle = vec![here];
                    while let Some(before) = circle.last().and_then(|c| from.get(c)) {
                        circle.push(before);
                    }
                    reported.extend(circle.iter().copied());
                    circle.reverse();
                    circle.push(start);
                    let way: Vec<String> = circle.iter().map(|c| format!("`{c}`")).collect();
                    let message = format!("these credentials ask for each other: {}", way.join(" needs "));
                    faults.error(
                        FaultCode::Contradiction,
                        reference.span,
                        message,
                        "take one of them out of to_sit",
                    );
                    open.clear();
                    break;
                }
                if next != start && !from.contains_key(next) && needs.contains_key(next) {
                    from.insert(next, here);
                    open.push(next);
                }
            }
        }
    }
}
