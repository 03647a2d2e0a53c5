//! The ways to renew a credential, and what happens after its expiry.

use super::super::file::RawCredential;
use super::super::{Lapse, Renewal, RenewalPart, Requirement};
use super::RESERVED;
use super::credentials::{ON_CREDENTIAL, Reader};
use crate::document::{At, FaultCode, Span, nearest};
use crate::id::{CredentialKind, ExamId, RequirementId};

impl Reader<'_, '_> {
    /// The ways to renew.
    pub(super) fn renewal(&mut self) -> Option<Renewal> {
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

    /// Grace and the streamlined path.
    pub(super) fn lapse(&self) -> Lapse {
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

    /// Renewal and update fall into the credential's validity.
    pub(super) fn check_times(&mut self, renewal: &Renewal, validity: u32, id: &At<CredentialKind>) {
        let places = self.places;
        let opens = renewal.opens_days_before;
        // 28 days are the least that a calendar month can have.
        if u64::from(opens) >= u64::from(validity) * 28 {
            let span = places.figure(|f| &f.renewal_opens_days).map_or(id.span, |at| at.span);
            if self.told.insert(span) {
                let id = &id.value;
                let message = format!(
                    "renewal of `{id}` opens {opens} days before expiry, but it is valid for {validity} months only"
                );
                let mend = "let it open later, or make the credential valid for longer";
                self.faults.error(FaultCode::Contradiction, span, message, mend);
            }
        }
        if let Some(due) = places.figure(|f| &f.update_due_months).filter(|due| due.value >= validity)
            && self.told.insert(due.span)
        {
            let (id, months) = (&id.value, due.value);
            let message = format!(
                "the update of `{id}` is due after {months} months, but the credential expires after {validity}"
            );
            let mend = "let it be due earlier, or leave update_due_months out";
            self.faults.error(FaultCode::Contradiction, due.span, message, mend);
        }
    }
}
