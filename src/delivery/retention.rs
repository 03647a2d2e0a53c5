//! What the program no longer keeps: which records and words are due, which stay though they are old, and their removal.
//! What is due is decided anew for each person in the moment of the removal, on the history as it is then.

use crate::credential::{Fate, KeptFor, OpenAppeal, Said, Saying, Sitting, fate_of_record, fate_of_words};
use crate::delivery::RegistrarError;
use crate::delivery::local::Tries;
use crate::delivery::registrar::{Registrar, again};
use crate::id::{AttemptId, CandidateId, ExamId};
use crate::store::{Change, SealedEntry, StoreError};
use crate::time::Day;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What is due on a day, and what is not though it is old.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RetentionReport {
    /// The day.
    pub at: Day,
    /// Months that records are kept; `None`: for ever.
    pub records_months: Option<u32>,
    /// Months that words are kept; `None`: for ever.
    pub words_months: Option<u32>,
    /// Old records, by person and age.
    pub records: Vec<OldRecord>,
    /// Old words, by person and age.
    pub words: Vec<OldWords>,
}

/// The record of an attempt that is older than records are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OldRecord {
    /// Whose.
    pub person: CandidateId,
    /// Of which attempt.
    pub attempt: AttemptId,
    /// Exam.
    pub exam: ExamId,
    /// When the attempt ended; when it was opened, where it did not.
    pub over: Day,
    /// Since when it is due.
    pub due: Day,
    /// Why it stays; `None` where it goes.
    pub kept: Option<KeptFor>,
    /// Its removal was begun, and a folder is left.
    pub begun: bool,
}

/// Words about a person that are older than words are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OldWords {
    /// About whom.
    pub person: CandidateId,
    /// The entry of the audit trail that they go with.
    pub entry: u64,
    /// What they say.
    pub what: &'static str,
    /// When they were said.
    pub said: Day,
    /// Since when they are due.
    pub due: Day,
    /// Why they stay; `None` where they go.
    pub kept: Option<KeptFor>,
}

impl RetentionReport {
    /// Records that go.
    pub fn due_records(&self) -> impl Iterator<Item = &OldRecord> {
        self.records.iter().filter(|record| record.kept.is_none())
    }
    /// Words that go.
    pub fn due_words(&self) -> impl Iterator<Item = &OldWords> {
        self.words.iter().filter(|words| words.kept.is_none())
    }
}

impl Registrar<'_> {
    /// What is due at `at`, or today. `on_disk` are the attempts with a folder on this computer; `step` is called for each
    /// person.
    pub async fn retention(
        &self,
        at: Option<Day>,
        on_disk: &BTreeSet<AttemptId>,
        mut step: impl FnMut(),
    ) -> Result<RetentionReport, RegistrarError> {
        let at = at.unwrap_or_else(|| self.delivery.now().day());
        let policy = self.delivery.program().retention;
        let (records_months, words_months) = (policy.records_months, policy.words_months);
        let mut report =
            RetentionReport { at, records_months, words_months, records: Vec::new(), words: Vec::new() };
        for person in self.delivery.store.people().await? {
            step();
            let (records, words) = self.old_of(&person.id, at, on_disk).await?;
            report.records.extend(records);
            report.words.extend(words);
        }
        Ok(report)
    }

    /// Removes the record of an attempt from the store, if it is due now; the folder is the caller's to remove afterwards.
    /// False where something has come up that keeps it.
    pub async fn prune_record(&self, of: &OldRecord) -> Result<bool, RegistrarError> {
        let mut tries = Tries::new();
        loop {
            let (_, stamp) = self.history(&of.person).await?;
            let folder = BTreeSet::from([of.attempt.clone()]);
            let (records, _) = self.old_of(&of.person, self.delivery.now().day(), &folder).await?;
            if !records.iter().any(|old| old.attempt == of.attempt && old.kept.is_none()) {
                return Ok(false);
            }
            match self.delivery.store.prune_record(&self.act(), stamp, &of.attempt).await {
                Ok(_) => return Ok(true),
                Err(error) => again(&mut tries, error)?,
            }
        }
    }

    /// Erases those of these words about a person that are due now; how many.
    pub async fn prune_words(
        &self,
        person: &CandidateId,
        entries: &BTreeSet<u64>,
    ) -> Result<usize, RegistrarError> {
        let mut tries = Tries::new();
        loop {
            let (_, stamp) = self.history(person).await?;
            let (_, words) = self.old_of(person, self.delivery.now().day(), &BTreeSet::new()).await?;
            let due = words.iter().filter(|old| old.kept.is_none()).map(|old| old.entry);
            let due: BTreeSet<u64> = due.filter(|entry| entries.contains(entry)).collect();
            if due.is_empty() {
                return Ok(0);
            }
            match self.delivery.store.prune_words(&self.act(), stamp, person, &due).await {
                Ok(()) => return Ok(due.len()),
                Err(error) => again(&mut tries, error)?,
            }
        }
    }

    async fn old_of(
        &self,
        person: &CandidateId,
        at: Day,
        on_disk: &BTreeSet<AttemptId>,
    ) -> Result<(Vec<OldRecord>, Vec<OldWords>), RegistrarError> {
        let (store, program) = (&self.delivery.store, self.delivery.program());
        let (history, _) = self.history(person).await?;
        let open = store.appeals(&program.id, Some(person)).await?.into_iter();
        let open = open.filter(|appeal| appeal.decision.is_none());
        let open: Vec<OpenAppeal> =
            open.map(|row| OpenAppeal { appeal: row.id, attempt: row.attempt }).collect();
        let mut records = Vec::new();
        for sitting in &history.sittings {
            let folder = on_disk.contains(&sitting.attempt);
            let fate = fate_of_record(program, &history, sitting, &open, at);
            if fate == Fate::Young && !folder {
                continue;
            }
            let held = store.head(&sitting.attempt).await?.is_some();
            // what was begun is finished, whatever came up since
            let begun = folder && !held && store.record_pruned(&sitting.attempt).await?.is_some();
            let (due, kept) = match fate {
                Fate::Young if begun => (at, None),
                Fate::Young => continue,
                Fate::Due(due) => (due, None),
                Fate::Kept(due, why) => (due, Some(why).filter(|_| !begun)),
            };
            if folder || held {
                records.push(old_record(person, sitting, due, kept, begun));
            }
        }
        let sealed = store.sealed_entries(person).await?;
        let newest = newest_accommodations(&sealed);
        let mut words = Vec::new();
        for entry in &sealed {
            let Some((what, with)) = saying(entry, &newest) else { continue };
            let said = entry.at.day();
            let (due, kept) = match fate_of_words(program, &history, &Said { on: said, with }, &open, at) {
                Fate::Young => continue,
                Fate::Due(due) => (due, None),
                Fate::Kept(due, why) => (due, Some(why)),
            };
            words.push(OldWords { person: person.clone(), entry: entry.seq, what, said, due, kept });
        }
        Ok((records, words))
    }

    /// Makes sure that nothing is left of what was removed; false while another program reads the database's log.
    pub async fn finish_pruning(&self) -> Result<bool, StoreError> {
        self.delivery.store.finish_pruning().await
    }
}

fn old_record(
    person: &CandidateId,
    sitting: &Sitting,
    due: Day,
    kept: Option<KeptFor>,
    begun: bool,
) -> OldRecord {
    OldRecord {
        person: person.clone(),
        attempt: sitting.attempt.clone(),
        exam: sitting.exam.clone(),
        over: sitting.ended().unwrap_or(sitting.opened).day(),
        due,
        kept,
        begun,
    }
}

/// The newest accommodation of each exam, by the number of its entry.
fn newest_accommodations(sealed: &[SealedEntry]) -> BTreeSet<u64> {
    let mut newest = BTreeMap::new();
    for entry in sealed {
        if let Change::Accommodated { program, exam, .. } = &entry.change {
            newest.insert((program, exam), entry.seq);
        }
    }
    newest.into_values().collect()
}

/// What the words of an entry are, and what they were said with; `None` for words that retention has nothing to do with: who
/// somebody is, and what a person being erased takes along anyway.
fn saying(entry: &SealedEntry, newest: &BTreeSet<u64>) -> Option<(&'static str, Saying)> {
    let attempt = |attempt: &AttemptId| Saying::Attempt(attempt.clone());
    Some(match &entry.change {
        Change::RequirementReviewed { requirement, .. } => {
            ("the reviewer and note of a requirement", Saying::Requirement(requirement.clone()))
        }
        Change::ResultRecorded { attempt: of, .. } => ("the reason of a rescoring", attempt(of)),
        Change::AttemptVoided { attempt: of, .. } => ("the reason of a void attempt", attempt(of)),
        Change::AttemptGivenBack { attempt: of, .. } => ("the reason of an attempt given back", attempt(of)),
        Change::AppealOpened { attempt: of, .. } => ("the text of an appeal", attempt(of)),
        Change::AppealDecided { attempt: of, .. } => ("the reason of a decision on an appeal", attempt(of)),
        Change::ReviewDecided { attempt: of, .. } => {
            ("the reason of a decision on a held result", attempt(of))
        }
        Change::IncidentClosed { attempt: of, .. } => ("what was found out about an incident", attempt(of)),
        Change::Award { award, .. } => {
            ("the reason of a change to a credential", Saying::Credential(award.clone()))
        }
        Change::AttemptGranted { .. } => ("the reason of a granted attempt", Saying::Other),
        Change::Accommodated { .. } => {
            ("the case of an accommodation", Saying::Accommodation(newest.contains(&entry.seq)))
        }
        Change::PersonErased { .. } => ("the reason of an erasure", Saying::Other),
        _ => return None,
    })
}
