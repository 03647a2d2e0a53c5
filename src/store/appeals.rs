//! Appeals against attempts: opened, and decided once. Their words are sealed.

use crate::api::{AppealKind, AppealOutcome};
use crate::id::{AppealId, AttemptId, CandidateId, ProgramId};
use crate::store::attempts::person_of;
use crate::store::audit::{append, words, words_in};
use crate::store::sql::{Row, Tx, Value, about_one_or_all, is_duplicate};
use crate::store::{Act, Change, Store, StoreError};
use crate::time::{Day, Timestamp};
use std::collections::BTreeMap;

/// An appeal to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAppeal {
    /// Identity.
    pub id: AppealId,
    /// Against which attempt.
    pub attempt: AttemptId,
    /// What it is about.
    pub kind: AppealKind,
    /// Last day for its decision; `None` where the program sets none.
    pub due: Option<Day>,
    /// Who brings it; empty for the candidate.
    pub by: String,
    /// What is said.
    pub text: String,
    /// Why it is taken after the deadline; `None` for one in time.
    pub late: Option<String>,
}

/// What became of an appeal that was to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenedAppeal {
    /// It is open.
    Now,
    /// One of the same kind against this attempt is open already: this one. Nothing was changed.
    Beside(AppealId),
}

/// What became of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It is recorded.
    Now,
    /// There is no such appeal, or it was decided before. Nothing was changed.
    Nothing,
}

/// An appeal of the registry. Words that were erased are empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppealRow {
    /// Identity.
    pub id: AppealId,
    /// Against which attempt.
    pub attempt: AttemptId,
    /// Whose attempt.
    pub person: CandidateId,
    /// What it is about.
    pub kind: AppealKind,
    /// When it was opened.
    pub opened: Timestamp,
    /// Last day for its decision.
    pub due: Option<Day>,
    /// It was taken after the deadline.
    pub late: bool,
    /// Who brings it; empty for the candidate.
    pub by: String,
    /// What is said.
    pub text: String,
    /// The decision; `None` while it is open.
    pub decision: Option<Decision>,
}

/// The decision on an appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Upheld or rejected.
    pub outcome: AppealOutcome,
    /// When.
    pub decided: Timestamp,
    /// Why; empty where it was erased.
    pub reason: String,
}

impl Store {
    /// Opens an appeal, unless one of the same kind against the attempt is open.
    pub async fn open_appeal(&self, act: &Act, new: &NewAppeal) -> Result<OpenedAppeal, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let sql = "SELECT id FROM appeals WHERE attempt = $1 AND kind = $2 \
                   AND NOT EXISTS (SELECT 1 FROM appeal_decisions d WHERE d.appeal = appeals.id)";
        let key = [Value::Text(new.attempt.as_str()), Value::Text(new.kind.word())];
        if let Some(row) = tx.row(sql, &key).await? {
            return Ok(OpenedAppeal::Beside(row.parsed(0, "appeals.id")?));
        }
        let person = person_of(&mut tx, &new.attempt).await?.ok_or(StoreError::Stale)?;
        let change = Change::AppealOpened {
            appeal: new.id.clone(),
            attempt: new.attempt.clone(),
            person,
            kind: new.kind,
            due: new.due,
            late: new.late.is_some(),
        };
        let late = new.late.as_deref().unwrap_or_default();
        let said = words([("by", &new.by), ("late", late), ("text", &new.text)]);
        let audit = append(&mut tx, act, &change, Some(&said)).await?;
        let sql = "INSERT INTO appeals (audit, id, attempt, kind, opened, due, late) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let due = new.due.map(|day| day.to_string());
        let values = [
            Value::Int(audit),
            Value::Text(new.id.as_str()),
            Value::Text(new.attempt.as_str()),
            Value::Text(new.kind.word()),
            Value::Int(act.at.0),
            Value::MaybeText(due.as_deref()),
            Value::Int(i64::from(new.late.is_some())),
        ];
        tx.run(sql, &values).await?;
        tx.commit().await?;
        Ok(OpenedAppeal::Now)
    }

    /// Decides an open appeal, for a reason.
    pub async fn decide_appeal(
        &self,
        act: &Act,
        appeal: &AppealId,
        outcome: AppealOutcome,
        reason: &str,
    ) -> Result<Decided, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let sql =
            "SELECT p.attempt, a.person FROM appeals p JOIN attempts a ON a.id = p.attempt WHERE p.id = $1";
        let Some(row) = tx.row(sql, &[Value::Text(appeal.as_str())]).await? else {
            return Ok(Decided::Nothing);
        };
        let change = Change::AppealDecided {
            appeal: appeal.clone(),
            attempt: row.parsed(0, "appeals.attempt")?,
            person: row.parsed(1, "attempts.person")?,
            outcome,
        };
        let audit = append(&mut tx, act, &change, Some(&words([("reason", reason)]))).await?;
        let sql = "INSERT INTO appeal_decisions (audit, appeal, outcome, decided) VALUES ($1, $2, $3, $4)";
        let values = [
            Value::Int(audit),
            Value::Text(appeal.as_str()),
            Value::Text(outcome.word()),
            Value::Int(act.at.0),
        ];
        match tx.run(sql, &values).await {
            Err(e) if is_duplicate(&e) => return Ok(Decided::Nothing),
            done => done?,
        };
        tx.commit().await?;
        Ok(Decided::Now)
    }

    /// Appeals of a program, of everybody or of one person, oldest first.
    pub async fn appeals(
        &self,
        program: &ProgramId,
        person: Option<&CandidateId>,
    ) -> Result<Vec<AppealRow>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = about_one_or_all!(
            person,
            "SELECT p.id, p.attempt, a.person, p.kind, p.opened, p.due, p.late, s.bytes, \
             d.outcome, d.decided, t.bytes \
             FROM appeals p JOIN attempts a ON a.id = p.attempt \
             LEFT JOIN sealed s ON s.audit = p.audit \
             LEFT JOIN appeal_decisions d ON d.appeal = p.id \
             LEFT JOIN sealed t ON t.audit = d.audit \
             WHERE a.program = $1",
            "AND a.person = $2" or "AND $2 IS NULL",
            "ORDER BY p.audit"
        );
        let key = [Value::Text(program.as_str()), Value::MaybeText(person.map(CandidateId::as_str))];
        tx.rows(sql, &key).await?.iter().map(appeal_row).collect()
    }
}

fn appeal_row(row: &Row) -> Result<AppealRow, StoreError> {
    let mut said = words_in(row, 7)?;
    let decision =
        match (row.maybe_text(8, "appeal_decisions.outcome")?, row.maybe_int(9, "appeal_decisions.decided")?)
        {
            (Some(word), Some(at)) => Some(Decision {
                outcome: outcome(row, &word)?,
                decided: Timestamp(at),
                reason: words_in(row, 10)?.remove("reason").unwrap_or_default(),
            }),
            _ => None,
        };
    let due = row.maybe_text(5, "appeals.due")?.map(|day| day.parse()).transpose();
    Ok(AppealRow {
        id: row.parsed(0, "appeals.id")?,
        attempt: row.parsed(1, "appeals.attempt")?,
        person: row.parsed(2, "attempts.person")?,
        kind: kind(row, &row.text(3, "appeals.kind")?)?,
        opened: Timestamp(row.int(4, "appeals.opened")?),
        due: due.map_err(|e| row.wrong("appeals.due", e))?,
        late: row.int(6, "appeals.late")? == 1,
        by: said.remove("by").unwrap_or_default(),
        text: said.remove("text").unwrap_or_default(),
        decision,
    })
}

/// The rows as the changes that must have recorded them.
pub(super) async fn audited(tx: &mut Tx<'_>, facts: &mut BTreeMap<u64, Change>) -> Result<(), StoreError> {
    let sql = "SELECT p.audit, p.id, p.attempt, a.person, p.kind, p.due, p.late \
               FROM appeals p JOIN attempts a ON a.id = p.attempt";
    for row in tx.rows(sql, &[]).await? {
        let due = row.maybe_text(5, "appeals.due")?.map(|day| day.parse()).transpose();
        let change = Change::AppealOpened {
            appeal: row.parsed(1, "appeals.id")?,
            attempt: row.parsed(2, "appeals.attempt")?,
            person: row.parsed(3, "attempts.person")?,
            kind: kind(&row, &row.text(4, "appeals.kind")?)?,
            due: due.map_err(|e| row.wrong("appeals.due", e))?,
            late: row.int(6, "appeals.late")? == 1,
        };
        facts.insert(row.count(0, "appeals.audit")?, change);
    }
    let sql = "SELECT d.audit, d.appeal, p.attempt, a.person, d.outcome FROM appeal_decisions d \
               JOIN appeals p ON p.id = d.appeal JOIN attempts a ON a.id = p.attempt";
    for row in tx.rows(sql, &[]).await? {
        let change = Change::AppealDecided {
            appeal: row.parsed(1, "appeal_decisions.appeal")?,
            attempt: row.parsed(2, "appeals.attempt")?,
            person: row.parsed(3, "attempts.person")?,
            outcome: outcome(&row, &row.text(4, "appeal_decisions.outcome")?)?,
        };
        facts.insert(row.count(0, "appeal_decisions.audit")?, change);
    }
    Ok(())
}

fn kind(row: &Row, word: &str) -> Result<AppealKind, StoreError> {
    let found = AppealKind::ALL.into_iter().find(|kind| kind.word() == word);
    found.ok_or_else(|| row.wrong("appeals.kind", format!("`{word}` is no kind of appeal")))
}

fn outcome(row: &Row, word: &str) -> Result<AppealOutcome, StoreError> {
    let found = AppealOutcome::ALL.into_iter().find(|outcome| outcome.word() == word);
    found.ok_or_else(|| row.wrong("appeal_decisions.outcome", format!("`{word}` is no outcome")))
}
