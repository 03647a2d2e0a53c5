//! One attempt looked back on: its head, what its record proves, what is held for review, and the candidate's way through
//! it. Like [`AttemptSummary`](crate::api::AttemptSummary), it names no item and no option and does not tell which responses were right.

use crate::api::{
    AttemptReport, AwayLine, Caller, CommentLine, DomainScore, ForReview, FormLine, ItemLine, ItemStand,
    PathLine, Record, StayLine, SuspensionLine, Told, WentOn,
};
use crate::attempt::{Entry, Interrupted, ItemStatus, Walk};
use crate::delivery::DeliveryError;
use crate::delivery::attempts::Looked;
use crate::delivery::grading::ResultFact;
use crate::delivery::holds::withhold_all;
use crate::delivery::local::LocalDelivery;
use crate::delivery::sitting::{binding_of, form_of};
use crate::delivery::verify::VerifyError;
use crate::form::PresentedForm;
use crate::id::AttemptId;
use crate::journal::{Breach, Breakage, State, Verdict, scan};
use crate::store::StoredResult;

impl LocalDelivery {
    /// Everything about an attempt that tells nothing of its items. `record` is its record as it is at hand.
    pub async fn attempt_report(
        &self,
        attempt: &AttemptId,
        record: Option<&Record>,
    ) -> Result<AttemptReport, VerifyError> {
        let looked = self.look(attempt, record).await?;
        let (binding, form) = (binding_of(&looked.row)?, form_of(&looked.row)?);
        let told = record.and_then(|record| walk(&looked, record, &form)).map(|walk| told(&walk, &form));
        let mut summary = self.summary(&looked);
        summary.title = form.title;
        summary.withdrawn_because = self.withdrawn_because(&looked.row).await.map_err(DeliveryError::from)?;
        Ok(AttemptReport {
            summary,
            proctoring: binding.proctoring,
            form: FormLine {
                digest: binding.form_digest,
                items: binding.items,
                scored: binding.scored,
                language: form.language,
            },
            limit_ms: binding.limit_ms,
            breaks_ms: binding.breaks_ms,
            domains: told_by_domain(looked.result.as_ref()),
            verification: looked.verdict.as_ref().map(Verdict::verification),
            told,
        })
    }

    /// The same of an attempt of the caller. Without a record at hand the one held is judged.
    pub(super) async fn own_report(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
        record: Option<&Record>,
    ) -> Result<AttemptReport, DeliveryError> {
        self.owned(caller, attempt).await?;
        let held = match record {
            Some(_) => None,
            None => self.held_record(attempt).await?.map(|bytes| Record { bytes, form: None }),
        };
        let mut report = self.attempt_report(attempt, record.or(held.as_ref())).await?;
        withhold_all(&mut report);
        if let Some(last) = report.summary.results.last() {
            self.saw_result(caller, attempt, last.version).await;
        }
        Ok(report)
    }
}

/// The way that the record tells of, as far as it holds.
pub(super) fn walk(looked: &Looked, record: &Record, form: &PresentedForm) -> Option<Walk> {
    // of another attempt's record nothing is told
    let verdict = looked.verdict.as_ref().filter(|verdict| verdict.id.as_ref() == Some(&looked.row.id))?;
    Walk::of(looked.row.id.clone(), &believed(verdict, record), Some(form.into())).0
}

/// The entries of a record that can be believed: all, or those before the first bad one.
pub(super) fn believed(verdict: &Verdict, record: &Record) -> Vec<Entry> {
    let mut entries = scan(&record.bytes).entries();
    if let State::Broken(Breakage { seq, breach, .. }) = &verdict.state
        && spoils_what_follows(breach)
    {
        entries.truncate(usize::try_from(*seq).unwrap_or(usize::MAX));
    }
    entries
}

/// The records from the bad one on cannot be believed. Where draw, form or result differ, the record itself may hold.
fn spoils_what_follows(breach: &Breach) -> bool {
    match breach {
        Breach::Chain(_)
        | Breach::Refused(_)
        | Breach::HeadNote(_)
        | Breach::Ticket(_)
        | Breach::Receipt(_)
        | Breach::Trailing
        | Breach::Held => true,
        Breach::Form
        | Breach::Draw
        | Breach::Score { .. }
        | Breach::Result(_)
        | Breach::ResultSignature
        | Breach::Version { .. }
        | Breach::ResultGone { .. } => false,
    }
}

/// Points by domain; of a result that is held none are told.
fn told_by_domain(result: Option<&(StoredResult, ResultFact)>) -> Vec<DomainScore> {
    let fact = result.map(|(_, fact)| fact).filter(|fact| !fact.is_held());
    fact.map(ResultFact::domain_scores).unwrap_or_default()
}

fn told(walk: &Walk, form: &PresentedForm) -> Told {
    let attempt = walk.attempt();
    let focus = attempt.focus();
    let comment = |comment: &crate::attempt::Comment| CommentLine {
        seq: comment.seq,
        at: comment.at,
        item: (comment.item != 0).then_some(comment.item),
        kind: comment.kind,
        text: comment.text.clone(),
    };
    let suspended =
        |left: &crate::attempt::Suspension| SuspensionLine { seq: left.seq, at: left.at, cause: left.cause };
    let away = |gap: &crate::attempt::Interruption| AwayLine {
        seq: gap.seq,
        from: gap.from,
        away_ms: gap.away_ms,
        how: match gap.kind {
            Interrupted::SameBoot => WentOn::NewProcess,
            Interrupted::Reboot => WentOn::Restart,
            Interrupted::OtherDevice | Interrupted::OtherAccount => WentOn::OtherDevice,
        },
    };
    Told {
        records: attempt.next_seq(),
        started: attempt.started(),
        limit_ms: attempt.limit_ms(),
        used_ms: attempt.elapsed_at_last_record(),
        review: ForReview {
            clocks: attempt.review().iter().map(ToString::to_string).collect(),
            focus_lost: attempt.binding().watch_focus.then_some(focus.losses),
            focus_away_ms: focus.away_ms,
            suspended: walk.suspensions().iter().map(suspended).collect(),
            away: attempt.interruptions().iter().map(away).collect(),
        },
        path: path(walk, form),
        comments: attempt.comments().iter().map(comment).collect(),
    }
}

fn path(walk: &Walk, form: &PresentedForm) -> PathLine {
    let attempt = walk.attempt();
    let item = |(number, item): (u32, crate::attempt::ItemWalk)| {
        let domain = form.item(number).map(|item| &item.domain);
        let named = form.domains.iter().find(|named| Some(&named.id) == domain);
        ItemLine {
            number,
            domain: domain.cloned(),
            domain_short: named.map(|named| named.short.clone()).unwrap_or_default(),
            visits: item.visits,
            on_display_ms: item.on_display_ms,
            changes: item.changes,
            state: match attempt.status(number) {
                ItemStatus::Answered => ItemStand::Answered,
                ItemStatus::Incomplete => ItemStand::Incomplete,
                ItemStatus::Open => ItemStand::Open,
                ItemStatus::Unseen => ItemStand::Unseen,
            },
            for_review: attempt.is_marked(number),
        }
    };
    PathLine {
        items: walk.items().map(item).collect(),
        stays: attempt
            .path()
            .iter()
            .map(|stay| StayLine { item: stay.item, at: stay.at, elapsed_ms: stay.elapsed_ms })
            .collect(),
        on_display_ms: walk.on_display_ms(),
        elsewhere_ms: walk.elsewhere_ms(),
        clocks_ms: walk.clocks_ms(),
    }
}
