//! One attempt looked back on: its head, what its record proves, what is held for review, and the candidate's way through
//! it. Like [`AttemptSummary`], it names no item and no option and does not tell which responses were right.

use crate::api::AppealCard;
use crate::attempt::{CommentKind, Interrupted, ItemStatus, Leaving, Walk};
use crate::delivery::attempts::{AttemptSummary, Looked, Record};
use crate::delivery::local::LocalDelivery;
use crate::delivery::sitting::{binding_of, form_of};
use crate::delivery::verify::VerifyError;
use crate::digest::Digest;
use crate::form::PresentedForm;
use crate::id::{AttemptId, DomainId};
use crate::journal::{Breach, Breakage, State, Verdict, scan};
use crate::program::Proctoring;
use crate::time::Timestamp;
use serde::{Serialize, Serializer};

/// One attempt.
#[derive(Debug, Clone, Serialize)]
pub struct AttemptReport {
    /// What became of it.
    #[serde(flatten)]
    pub summary: AttemptSummary,
    /// Title of the exam.
    pub title: String,
    /// How it was watched.
    pub proctoring: Proctoring,
    /// The form.
    pub form: FormLine,
    /// Time limit at its opening, in milliseconds.
    pub limit_ms: u64,
    /// Stop-the-clock breaks that were allowed, in milliseconds.
    pub breaks_ms: u64,
    /// What its record proves, and what not; `None` when there is no record.
    #[serde(serialize_with = "as_data")]
    pub verification: Option<Verdict>,
    /// What its record tells; `None` when it tells nothing.
    pub told: Option<Told>,
    /// Appeals against it, oldest first.
    pub appeals: Vec<AppealCard>,
}

/// The form of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormLine {
    /// Digest, as record 0 binds it.
    pub digest: Digest,
    /// Items.
    pub items: u32,
    /// Items that are scored.
    pub scored: u32,
    /// Language of the content.
    pub language: String,
}

/// What a record tells, as far as it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Records that this is told by: all, or those before the first bad one.
    pub records: u64,
    /// When the clock started.
    pub started: Option<Timestamp>,
    /// Time limit at the last of these records, extensions included, in milliseconds.
    pub limit_ms: u64,
    /// Exam time used up to the last of these records, in milliseconds.
    pub used_ms: u64,
    /// What a person should look at.
    pub review: ForReview,
    /// The candidate's way.
    pub path: PathLine,
    /// Comments on items, and reports of incidents.
    pub comments: Vec<CommentLine>,
}

/// What a person should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ForReview {
    /// Clocks that disagreed and gaps whose length nothing proves, as sentences.
    pub clocks: Vec<String>,
    /// How often the terminal lost the focus; `None` where it was not watched.
    pub focus_lost: Option<u32>,
    /// How long it was away, in milliseconds by the wall clock, where it came back.
    pub focus_away_ms: u64,
    /// The sitting was left, ended by a signal, or asked to stop.
    pub suspended: Vec<SuspensionLine>,
    /// Stretches without the program.
    pub away: Vec<AwayLine>,
}

impl ForReview {
    /// Nothing was noticed.
    pub fn is_empty(&self) -> bool {
        self.clocks.is_empty()
            && self.focus_lost.unwrap_or(0) == 0
            && self.suspended.is_empty()
            && self.away.is_empty()
    }
}

/// The sitting was left, ended by a signal, or asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SuspensionLine {
    /// Its record.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub cause: Leaving,
}

/// A stretch without the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AwayLine {
    /// The record that ends it.
    pub seq: u64,
    /// The last record before it.
    pub from: Timestamp,
    /// How long it lasted, in milliseconds, as far as the clocks tell.
    pub away_ms: u64,
    /// How it went on.
    pub how: WentOn,
}

/// How an attempt went on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WentOn {
    /// In a new process.
    NewProcess,
    /// After the computer was started again.
    Restart,
    /// On another device.
    OtherDevice,
}

/// The candidate's way through an attempt. Its times add up to the exam time used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PathLine {
    /// Items in the order shown.
    pub items: Vec<ItemLine>,
    /// Exam time with an item on display, in milliseconds.
    pub on_display_ms: u64,
    /// Exam time with none on display, in milliseconds.
    pub elsewhere_ms: u64,
    /// Exam time that nobody spent, because a clock was moved by so many milliseconds.
    pub clocks_ms: i64,
}

/// One item of the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemLine {
    /// Its number in the form, from 1.
    pub number: u32,
    /// Domain; `None` where the form at hand has no such item.
    pub domain: Option<DomainId>,
    /// Short name of the domain.
    pub domain_short: String,
    /// Stays at it.
    pub visits: u32,
    /// Exam time with it on display, in milliseconds.
    pub on_display_ms: u64,
    /// How often an option chosen before was given up.
    pub changes: u32,
    /// Where the response stands.
    pub state: ItemStand,
    /// Marked for review.
    pub for_review: bool,
}

/// Where the response to an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemStand {
    /// As many options are chosen as the item asks for.
    Answered,
    /// Fewer are.
    Incomplete,
    /// Seen, nothing chosen.
    Open,
    /// Never shown.
    Unseen,
}

/// A comment on an item, or the report of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommentLine {
    /// Its record.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// On which item; `None` on none.
    pub item: Option<u32>,
    /// What it is about.
    pub kind: CommentKind,
    /// The candidate's words.
    pub text: String,
}

impl LocalDelivery {
    /// Everything about an attempt that tells nothing of its items. `record` is its record as it is at hand.
    pub async fn attempt_report(
        &self,
        attempt: &AttemptId,
        record: Option<&Record>,
    ) -> Result<AttemptReport, VerifyError> {
        let looked = self.look(attempt, record).await?;
        let (binding, form) = (binding_of(&looked.row)?, form_of(&looked.row)?);
        let appeals = self.appeals_against(&looked.row).await?;
        let told = record.and_then(|record| walk(&looked, record, &form)).map(|walk| told(&walk, &form));
        Ok(AttemptReport {
            summary: self.summary(&looked),
            title: form.title,
            proctoring: binding.proctoring,
            form: FormLine {
                digest: binding.form_digest,
                items: binding.items,
                scored: binding.scored,
                language: form.language,
            },
            limit_ms: binding.limit_ms,
            breaks_ms: binding.breaks_ms,
            verification: looked.verdict,
            told,
            appeals,
        })
    }
}

/// The way that the record tells of, as far as it holds.
pub(super) fn walk(looked: &Looked, record: &Record, form: &PresentedForm) -> Option<Walk> {
    // of another attempt's record nothing is told
    let verdict = looked.verdict.as_ref().filter(|verdict| verdict.id.as_ref() == Some(&looked.row.id))?;
    let mut entries = scan(&record.bytes).entries();
    if let State::Broken(Breakage { seq, breach, .. }) = &verdict.state
        && spoils_what_follows(breach)
    {
        entries.truncate(usize::try_from(*seq).unwrap_or(usize::MAX));
    }
    Walk::of(looked.row.id.clone(), &entries, Some(form.into())).0
}

/// The records from the bad one on cannot be believed. Where draw, form or result differ, the record itself may hold.
fn spoils_what_follows(breach: &Breach) -> bool {
    match breach {
        Breach::Chain(_)
        | Breach::Refused(_)
        | Breach::HeadNote(_)
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
            Interrupted::OtherDevice => WentOn::OtherDevice,
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
        on_display_ms: walk.on_display_ms(),
        elsewhere_ms: walk.elsewhere_ms(),
        clocks_ms: walk.clocks_ms(),
    }
}

fn as_data<S: Serializer>(verdict: &Option<Verdict>, serializer: S) -> Result<S::Ok, S::Error> {
    verdict.as_ref().map(Verdict::to_json).serialize(serializer)
}
