//! The facts about people that credentials and attempts are decided from.

use crate::credential::{AwardFact, Completion, Grant, History, Sitting, SittingState, Wait};
use crate::id::{CandidateId, ProgramId};
use crate::store::attempts::{state, worth};
use crate::store::sql::{Row, Tx, Value};
use crate::store::{AttemptState, Store, StoreError, Verdict};
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// How far a person's history had grown when it was read: the number of the last audit entry about the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp(i64);

impl Store {
    /// The history of one person in one program, and the stamp to decide on it with.
    pub async fn history(
        &self,
        program: &ProgramId,
        person: &CandidateId,
    ) -> Result<(History, Stamp), StoreError> {
        let mut session = self.session().await;
        let mut tx = session.read().await?;
        let stamp = stamp(&mut tx, person).await?;
        let mut found = collect(&mut tx, program, Some(person)).await?;
        Ok((found.remove(person).unwrap_or_default(), stamp))
    }

    /// The programs under which attempts are kept here, by id.
    pub async fn programs(&self) -> Result<Vec<ProgramId>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let rows = tx.rows("SELECT DISTINCT program FROM attempts ORDER BY program", &[]).await?;
        rows.iter().map(|row| row.parsed(0, "attempts.program")).collect()
    }

    /// The histories of everybody who has one in this program.
    pub async fn histories(&self, program: &ProgramId) -> Result<BTreeMap<CandidateId, History>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.read().await?;
        collect(&mut tx, program, None).await
    }
}

/// Refuses a decision that rests on a history that has grown since.
pub(super) async fn check_stamp(
    tx: &mut Tx<'_>,
    person: &CandidateId,
    read: Stamp,
) -> Result<(), StoreError> {
    if stamp(tx, person).await? == read { Ok(()) } else { Err(StoreError::Stale) }
}

async fn stamp(tx: &mut Tx<'_>, person: &CandidateId) -> Result<Stamp, StoreError> {
    let sql = "SELECT seq FROM audit WHERE person = $1 ORDER BY seq DESC LIMIT 1";
    let row = tx.row(sql, &[Value::Text(person.as_str())]).await?;
    Ok(Stamp(row.map(|row| row.int(0, "audit.seq")).transpose()?.unwrap_or(-1)))
}

async fn collect(
    tx: &mut Tx<'_>,
    program: &ProgramId,
    person: Option<&CandidateId>,
) -> Result<BTreeMap<CandidateId, History>, StoreError> {
    let key = [Value::Text(program.as_str()), Value::MaybeText(person.map(CandidateId::as_str))];
    let mut all: BTreeMap<CandidateId, History> = BTreeMap::new();
    // with `OR` no index would be used
    let of = |column: &str| match person {
        Some(_) => format!("{column} = $2"),
        None => "$2 IS NULL".to_owned(),
    };

    let sql = format!(
        "SELECT a.person, a.id, a.exam, a.opened, a.ended, a.worth, a.state, \
         (SELECT r.passed + 2 * r.held FROM results r WHERE r.attempt = a.id ORDER BY r.version DESC LIMIT 1), \
         (SELECT 1 FROM given_back g WHERE g.attempt = a.id) \
         FROM attempts a WHERE a.program = $1 AND {} AND a.state <> 'prepared' \
         AND NOT EXISTS (SELECT 1 FROM uploads u WHERE u.attempt = a.id AND u.counts = 0) ORDER BY a.opened, a.id",
        of("a.person")
    );
    for row in tx.composed_rows(sql, &key).await? {
        let of: CandidateId = row.parsed(0, "attempts.person")?;
        all.entry(of).or_default().sittings.push(sitting(&row)?);
    }
    let sql = format!(
        "SELECT person, requirement, day, outcome FROM requirements \
         WHERE program = $1 AND {} AND outcome <> 'failed' ORDER BY audit",
        of("person")
    );
    for row in tx.composed_rows(sql, &key).await? {
        let completion = Completion {
            requirement: row.parsed(1, "requirements.requirement")?,
            day: row.parsed(2, "requirements.day")?,
        };
        let history = all.entry(row.parsed(0, "requirements.person")?).or_default();
        if row.text(3, "requirements.outcome")? == Verdict::Withdrawn.word() {
            history.withdraw(&completion);
        } else {
            history.completions.push(completion);
        }
    }
    let sql = format!(
        "SELECT person, exam, granted, wait FROM grants WHERE program = $1 AND {} ORDER BY audit",
        of("person")
    );
    for row in tx.composed_rows(sql, &key).await? {
        let wait = match row.text(3, "grants.wait")?.as_str() {
            "holds" => Wait::Holds,
            "waived" => Wait::Waived,
            other => return Err(row.wrong("grants.wait", format!("`{other}` is neither holds nor waived"))),
        };
        let at = Timestamp(row.int(2, "grants.granted")?);
        let grant = Grant { exam: row.parsed(1, "grants.exam")?, at, wait };
        all.entry(row.parsed(0, "grants.person")?).or_default().grants.push(grant);
    }
    let sql =
        format!("SELECT person, bytes FROM awards WHERE program = $1 AND {} ORDER BY audit", of("person"));
    for row in tx.composed_rows(sql, &key).await? {
        let fact: AwardFact = serde_json::from_slice(&row.bytes(1, "awards.bytes")?)
            .map_err(|e| row.wrong("awards.bytes", e))?;
        all.entry(row.parsed(0, "awards.person")?).or_default().awards.push(fact);
    }
    Ok(all)
}

fn sitting(row: &Row) -> Result<Sitting, StoreError> {
    let ended = row.maybe_int(4, "attempts.ended")?.map(Timestamp);
    let passed = row.maybe_int(7, "results.passed")?;
    let state = match (state(row, 6)?, ended, passed) {
        (AttemptState::Void, ..) => SittingState::Void,
        (AttemptState::Ended, Some(at), Some(0)) => SittingState::Failed(at),
        (AttemptState::Ended, Some(at), Some(1)) => SittingState::Passed(at),
        // whatever else stands there, a held result is no pass
        (AttemptState::Ended, Some(at), Some(_)) => SittingState::Held(at),
        (AttemptState::Ended, ..) => {
            return Err(row.wrong("attempts.ended", "an ended attempt without a result"));
        }
        (AttemptState::Open | AttemptState::Prepared, ..) => SittingState::Open,
    };
    Ok(Sitting {
        attempt: row.parsed(1, "attempts.id")?,
        exam: row.parsed(2, "attempts.exam")?,
        opened: Timestamp(row.int(3, "attempts.opened")?),
        state,
        worth: worth(row, 5)?,
        given_back: row.maybe_int(8, "given_back")?.is_some(),
    })
}
