//! The facts about people that credentials and attempts are decided from.

use crate::credential::{Completion, Grant, History, Sitting, SittingState, Wait};
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
        let mut tx = session.glance().await?;
        let (mut found, entered) = collect(&mut tx, program, Some(person)).await?;
        Ok((found.remove(person).unwrap_or_default(), stamped(&mut tx, person, entered)))
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
        let mut tx = session.glance().await?;
        Ok(collect(&mut tx, program, None).await?.0)
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
    let entered = row.map(|row| row.int(0, "audit.seq")).transpose()?;
    Ok(stamped(tx, person, entered))
}

/// The stamp of a person about whom the table of the audit trail has this entry as its last.
pub(super) fn stamped(tx: &mut Tx<'_>, person: &CandidateId, entered: Option<i64>) -> Stamp {
    Stamp(tx.trail().last_about(person.as_str()).or(entered).unwrap_or(-1))
}

/// Facts of each kind in one statement, which sees one state of the database and costs one answer. The columns: kind, order,
/// person, four texts, three numbers, bytes; awards come first, because they say what the bytes are.
fn facts(person: Option<&CandidateId>) -> String {
    // with `OR` no index would be used
    let of = |column: &str| match person {
        Some(_) => format!("{column} = $2"),
        None => "$2 IS NULL".to_owned(),
    };
    let (person, sitter) = (of("person"), of("a.person"));
    format!(
        "SELECT 4, audit, person, '', '', '', '', 0, 0, 0, bytes FROM awards WHERE program = $1 AND {person} \
         UNION ALL SELECT 1, a.opened, a.person, a.id, a.exam, a.worth, a.state, a.ended, \
         (SELECT r.passed + 2 * r.held FROM results r WHERE r.attempt = a.id ORDER BY r.version DESC LIMIT 1), \
         (SELECT 1 FROM given_back g WHERE g.attempt = a.id), NULL \
         FROM attempts a WHERE a.program = $1 AND {sitter} AND a.state <> 'prepared' \
         AND NOT EXISTS (SELECT 1 FROM uploads u WHERE u.attempt = a.id AND u.counts = 0) \
         UNION ALL SELECT 2, audit, person, requirement, day, outcome, '', 0, 0, 0, NULL \
         FROM requirements WHERE program = $1 AND {person} AND outcome <> 'failed' \
         UNION ALL SELECT 3, audit, person, exam, wait, '', '', granted, 0, 0, NULL \
         FROM grants WHERE program = $1 AND {person} \
         UNION ALL SELECT 5, MAX(seq), $2, '', '', '', '', 0, 0, 0, NULL FROM audit WHERE $2 IS NOT NULL AND {person} \
         ORDER BY 1, 2, 4"
    )
}

/// Histories by person; and of one person the number of the last audit entry.
async fn collect(
    tx: &mut Tx<'_>,
    program: &ProgramId,
    person: Option<&CandidateId>,
) -> Result<(BTreeMap<CandidateId, History>, Option<i64>), StoreError> {
    let key = [Value::Text(program.as_str()), Value::MaybeText(person.map(CandidateId::as_str))];
    let (mut all, mut entered): (BTreeMap<CandidateId, History>, _) = (BTreeMap::new(), None);
    for row in tx.composed_rows(facts(person), &key).await? {
        let kind = row.int(0, "the kind of a fact")?;
        if kind == 5 {
            entered = row.maybe_int(1, "audit.seq")?;
            continue;
        }
        let history = all.entry(row.parsed(2, "the person of a fact")?).or_default();
        match kind {
            1 => history.sittings.push(sitting(&row)?),
            2 => complete(history, &row)?,
            3 => history.grants.push(grant(&row)?),
            4 => {
                let bytes = row.bytes(10, "awards.bytes")?;
                let fact = serde_json::from_slice(&bytes).map_err(|e| row.wrong("awards.bytes", e))?;
                history.awards.push(fact);
            }
            other => return Err(row.wrong("the kind of a fact", format!("`{other}` is none"))),
        }
    }
    Ok((all, entered))
}

fn complete(history: &mut History, row: &Row) -> Result<(), StoreError> {
    let completion = Completion {
        requirement: row.parsed(3, "requirements.requirement")?,
        day: row.parsed(4, "requirements.day")?,
    };
    if row.text(5, "requirements.outcome")? == Verdict::Withdrawn.word() {
        history.withdraw(&completion);
    } else {
        history.completions.push(completion);
    }
    Ok(())
}

fn grant(row: &Row) -> Result<Grant, StoreError> {
    let wait = match row.text(4, "grants.wait")?.as_str() {
        "holds" => Wait::Holds,
        "waived" => Wait::Waived,
        other => return Err(row.wrong("grants.wait", format!("`{other}` is neither holds nor waived"))),
    };
    let at = Timestamp(row.int(7, "grants.granted")?);
    Ok(Grant { exam: row.parsed(3, "grants.exam")?, at, wait })
}

fn sitting(row: &Row) -> Result<Sitting, StoreError> {
    let ended = row.maybe_int(7, "attempts.ended")?.map(Timestamp);
    let passed = row.maybe_int(8, "results.passed")?;
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
        attempt: row.parsed(3, "attempts.id")?,
        exam: row.parsed(4, "attempts.exam")?,
        opened: Timestamp(row.int(1, "attempts.opened")?),
        state,
        worth: worth(row, 5)?,
        given_back: row.maybe_int(9, "given_back")?.is_some(),
    })
}
