//! Facts that people record: reviewed requirements, grants, accommodations, award facts.

use crate::credential::{AwardEvent, AwardFact, Grant, Wait};
use crate::id::{CandidateId, ExamId, ProgramId, RequirementId};
use crate::store::audit::{append, words, words_in};
use crate::store::history::check_stamp;
use crate::store::sql::{Row, Tx, Value, about_one_or_all};
use crate::store::{Act, Change, Changed, Sealed, Stamp, Store, StoreError};
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// What a review of a requirement found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Completed.
    Passed,
    /// Not completed.
    Failed,
    /// It was recorded as passed on that day by mistake: that outcome counts no longer.
    Withdrawn,
}

impl Verdict {
    /// Its word, in the store and for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A reviewed requirement to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequirement {
    /// Which one.
    pub requirement: RequirementId,
    /// What the review found.
    pub verdict: Verdict,
    /// The day it was completed, or failed.
    pub day: Day,
    /// Who reviewed it; may be empty.
    pub reviewer: String,
    /// The score, as the reviewer gave it; may be empty.
    pub score: String,
    /// A note; may be empty.
    pub note: String,
}

/// A reviewed requirement as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementRow {
    /// The person.
    pub person: CandidateId,
    /// What was recorded; words that were erased are empty.
    pub review: NewRequirement,
}

/// Measures for a person and an exam, granted by an administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Accommodation {
    /// Extra time, in percent of the limit.
    pub extra_percent: u32,
    /// Extra time, in minutes.
    pub extra_minutes: u32,
    /// Stop-the-clock breaks, in minutes altogether.
    pub break_minutes: u32,
    /// No focus facts are recorded.
    pub no_focus_facts: bool,
}

/// A grant that is like the one before, for the same reason and within so many milliseconds, is that one sent once more: its
/// answer was lost.
const SENT_AGAIN_MS: i64 = 600_000;

/// The last grant for this exam was like this one, a moment ago, and no attempt was opened since.
async fn is_repeated(
    tx: &mut Tx<'_>,
    program: &ProgramId,
    person: &CandidateId,
    grant: &Grant,
    reason: &str,
) -> Result<bool, StoreError> {
    let key = [Value::Text(program.as_str()), Value::Text(person.as_str()), Value::Text(grant.exam.as_str())];
    let sql = "SELECT g.granted, g.wait, s.bytes FROM grants g LEFT JOIN sealed s ON s.audit = g.audit \
               WHERE g.program = $1 AND g.person = $2 AND g.exam = $3 ORDER BY g.audit DESC LIMIT 1";
    let Some(last) = tx.row(sql, &key).await? else { return Ok(false) };
    let granted = last.int(0, "grants.granted")?;
    let same = last.text(1, "grants.wait")? == wait_word(grant.wait)
        && words_in(&last, 2)?.get("reason").is_some_and(|before| before == reason)
        && (0..SENT_AGAIN_MS).contains(&grant.at.0.saturating_sub(granted));
    if !same {
        return Ok(false);
    }
    let [program, person, exam] = key;
    let sql = "SELECT id FROM attempts WHERE program = $1 AND person = $2 AND exam = $3 \
               AND state <> 'prepared' AND opened >= $4 LIMIT 1";
    Ok(tx.row(sql, &[program, person, exam, Value::Int(granted)]).await?.is_none())
}

fn wait_word(wait: Wait) -> &'static str {
    match wait {
        Wait::Holds => "holds",
        Wait::Waived => "waived",
    }
}

impl Store {
    /// Records a reviewed requirement and the awards that it leads to.
    pub async fn record_requirement(
        &self,
        act: &Act,
        stamp: Stamp,
        program: &ProgramId,
        person: &CandidateId,
        review: &NewRequirement,
        awards: &[AwardFact],
    ) -> Result<(), StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        check_stamp(&mut tx, person, stamp).await?;
        let change = Change::RequirementReviewed {
            program: program.clone(),
            person: person.clone(),
            requirement: review.requirement.clone(),
            outcome: review.verdict,
            day: review.day,
        };
        let said = words([("reviewer", &review.reviewer), ("score", &review.score), ("note", &review.note)]);
        let audit = append(&mut tx, act, &change, Some(&said)).await?;
        let sql = "INSERT INTO requirements (audit, program, person, requirement, outcome, day) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let day = review.day.to_string();
        let values = [
            Value::Int(audit),
            Value::Text(program.as_str()),
            Value::Text(person.as_str()),
            Value::Text(review.requirement.as_str()),
            Value::Text(review.verdict.word()),
            Value::Text(&day),
        ];
        tx.run(sql, &values).await?;
        insert_awards(&mut tx, act, program, person, awards).await?;
        tx.commit().await
    }

    /// Reviewed requirements of one person, or of everybody, in the order in which they were recorded.
    pub async fn requirements(
        &self,
        program: &ProgramId,
        person: Option<&CandidateId>,
    ) -> Result<Vec<RequirementRow>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = about_one_or_all!(
            person,
            "SELECT r.person, r.requirement, r.outcome, r.day, s.bytes \
             FROM requirements r LEFT JOIN sealed s ON s.audit = r.audit \
             WHERE r.program = $1",
            "AND r.person = $2" or "AND $2 IS NULL",
            "ORDER BY r.audit"
        );
        let values = [Value::Text(program.as_str()), Value::MaybeText(person.map(CandidateId::as_str))];
        let rows = tx.rows(sql, &values).await?;
        rows.iter().map(requirement).collect()
    }

    /// Grants an extra attempt, for a reason; `Nothing` where the same was granted a moment ago and is not used.
    pub async fn grant(
        &self,
        act: &Act,
        program: &ProgramId,
        person: &CandidateId,
        grant: &Grant,
        reason: &str,
    ) -> Result<Changed, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        if is_repeated(&mut tx, program, person, grant, reason).await? {
            return Ok(Changed::Nothing);
        }
        let change = Change::AttemptGranted {
            program: program.clone(),
            person: person.clone(),
            exam: grant.exam.clone(),
            wait: grant.wait,
        };
        let audit = append(&mut tx, act, &change, Some(&words([("reason", reason)]))).await?;
        let wait = wait_word(grant.wait);
        let sql = "INSERT INTO grants (audit, program, person, exam, wait, granted) VALUES ($1, $2, $3, $4, $5, $6)";
        let values = [
            Value::Int(audit),
            Value::Text(program.as_str()),
            Value::Text(person.as_str()),
            Value::Text(grant.exam.as_str()),
            Value::Text(wait),
            Value::Int(grant.at.0),
        ];
        tx.run(sql, &values).await?;
        tx.commit().await?;
        Ok(Changed::Done)
    }

    /// Grants an accommodation; it replaces an earlier one for the same person and exam. The case reference is sealed.
    pub async fn accommodate(
        &self,
        act: &Act,
        program: &ProgramId,
        person: &CandidateId,
        exam: &ExamId,
        measures: &Accommodation,
        case: &str,
    ) -> Result<(), StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let change =
            Change::Accommodated { program: program.clone(), person: person.clone(), exam: exam.clone() };
        let told = format!(
            "extra {} percent and {} minutes, breaks {} minutes, focus facts {}",
            measures.extra_percent,
            measures.extra_minutes,
            measures.break_minutes,
            if measures.no_focus_facts { "off" } else { "on" }
        );
        let audit =
            append(&mut tx, act, &change, Some(&words([("case", case), ("measures", &told)]))).await?;
        let sql = "INSERT INTO accommodations \
                   (audit, program, person, exam, extra_percent, extra_minutes, break_minutes, watch_focus) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = [
            Value::Int(audit),
            Value::Text(program.as_str()),
            Value::Text(person.as_str()),
            Value::Text(exam.as_str()),
            Value::Int(measures.extra_percent.into()),
            Value::Int(measures.extra_minutes.into()),
            Value::Int(measures.break_minutes.into()),
            Value::Int((!measures.no_focus_facts).into()),
        ];
        tx.run(sql, &values).await?;
        tx.commit().await
    }

    /// The accommodations in force for a person, by exam.
    pub async fn accommodations(
        &self,
        program: &ProgramId,
        person: &CandidateId,
    ) -> Result<Vec<(ExamId, Accommodation)>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = "SELECT exam, extra_percent, extra_minutes, break_minutes, watch_focus FROM accommodations a \
                   WHERE program = $1 AND person = $2 AND audit = (SELECT MAX(b.audit) FROM accommodations b \
                   WHERE b.program = a.program AND b.person = a.person AND b.exam = a.exam) ORDER BY exam";
        let rows = tx.rows(sql, &[Value::Text(program.as_str()), Value::Text(person.as_str())]).await?;
        let read = |row: &Row| {
            let measures = Accommodation {
                extra_percent: row.count(1, "accommodations.extra_percent")?,
                extra_minutes: row.count(2, "accommodations.extra_minutes")?,
                break_minutes: row.count(3, "accommodations.break_minutes")?,
                no_focus_facts: row.int(4, "accommodations.watch_focus")? == 0,
            };
            Ok((row.parsed(0, "accommodations.exam")?, measures))
        };
        rows.iter().map(read).collect()
    }

    /// Records award facts that an administrator decided on, or that follow from a decision.
    pub async fn record_awards(
        &self,
        act: &Act,
        stamp: Stamp,
        program: &ProgramId,
        person: &CandidateId,
        facts: &[AwardFact],
    ) -> Result<(), StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        check_stamp(&mut tx, person, stamp).await?;
        insert_awards(&mut tx, act, program, person, facts).await?;
        tx.commit().await
    }
}

pub(super) async fn insert_awards(
    tx: &mut Tx<'_>,
    act: &Act,
    program: &ProgramId,
    person: &CandidateId,
    facts: &[AwardFact],
) -> Result<(), StoreError> {
    for fact in facts {
        let said: Option<Sealed> = match &fact.event {
            AwardEvent::Suspended { reason }
            | AwardEvent::Reinstated { reason }
            | AwardEvent::Revoked { reason } => Some(words([("reason", reason)])),
            _ => None,
        };
        let audit = append(tx, act, &Change::award(program, person, fact), said.as_ref()).await?;
        let bytes = serde_json::to_vec(fact).expect("a fact of ids, days and texts always encodes");
        let sql = "INSERT INTO awards (audit, program, person, bytes) VALUES ($1, $2, $3, $4)";
        let values = [
            Value::Int(audit),
            Value::Text(program.as_str()),
            Value::Text(person.as_str()),
            Value::Bytes(&bytes),
        ];
        tx.run(sql, &values).await?;
    }
    Ok(())
}

fn requirement(row: &Row) -> Result<RequirementRow, StoreError> {
    let said = words_in(row, 4)?;
    let word = |what: &str| said.get(what).cloned().unwrap_or_default();
    Ok(RequirementRow {
        person: row.parsed(0, "requirements.person")?,
        review: NewRequirement {
            requirement: row.parsed(1, "requirements.requirement")?,
            verdict: match row.text(2, "requirements.outcome")?.as_str() {
                "passed" => Verdict::Passed,
                "failed" => Verdict::Failed,
                "withdrawn" => Verdict::Withdrawn,
                other => return Err(row.wrong("requirements.outcome", format!("`{other}` is no outcome"))),
            },
            day: row.parsed(3, "requirements.day")?,
            reviewer: word("reviewer"),
            score: word("score"),
            note: word("note"),
        },
    })
}
