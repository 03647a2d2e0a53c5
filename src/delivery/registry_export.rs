//! The registry as tables for other systems (a PRM, a CRM): who there is, what they hold, what they sat. Documented in
//! `docs/spec/registry-export.md`: names of tables and columns are fixed, new ones may be added.
//!
//! Never among them: accommodations, case references, reasons and notes, questions, responses, keys.

use crate::api::Mark;
use crate::credential::{Member, Standing, tiers};
use crate::delivery::DeliveryError;
use crate::delivery::attempts::marks;
use crate::delivery::grading::ResultFact;
use crate::delivery::local::LocalDelivery;
use crate::delivery::status::{PersonStatus, StatusQuery};
use crate::id::{CandidateId, PartnerId};
use crate::store::{AttemptRow, Membership};
use crate::time::{Day, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;

/// The format of the export.
pub const REGISTRY_FORMAT: &str = "invigil/registry/v1";

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Names of its columns.
    pub columns: &'static [&'static str],
    /// Its rows, with a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// A value in a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// Nothing is known, or nothing applies.
    None,
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
}

/// The registry of a program on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryExport {
    /// Program.
    pub program: String,
    /// The day that it is true for.
    pub day: Day,
    /// When it was made.
    pub at: Timestamp,
    /// What every statement in it carries.
    pub marks: Vec<Mark>,
    /// The tables.
    pub tables: Vec<Table>,
}

impl LocalDelivery {
    /// The registry on a day; `None` for today.
    pub async fn registry_export(&self, at: Option<Day>) -> Result<RegistryExport, DeliveryError> {
        let report = self.status(&StatusQuery { at, ..StatusQuery::default() }).await?;
        let day = report.day;
        let memberships = self.store.memberships(None).await?;
        let mut of: BTreeMap<&CandidateId, &Membership> = BTreeMap::new();
        for membership in memberships.iter().filter(|membership| membership.holds(day)) {
            // the last one holds, as on every other page
            of.insert(&membership.person, membership);
        }
        Ok(RegistryExport {
            program: report.program.id.to_string(),
            day,
            at: self.now(),
            marks: report.marks.clone(),
            tables: vec![
                self.people_table(&of).await?,
                credentials_table(&report.people, day),
                self.attempts_table(&report.people).await?,
                self.requirements_table(day).await?,
                self.incidents_table(day).await?,
                self.uploads_table(day).await?,
                self.notices_table(day).await?,
                self.partners_table(&of, report.at).await?,
            ],
        })
    }

    async fn people_table(&self, of: &BTreeMap<&CandidateId, &Membership>) -> Result<Table, DeliveryError> {
        let row = |person: crate::store::Person| {
            let membership = of.get(&person.id);
            vec![
                text(&person.id),
                text(&person.name),
                some_text(&person.email),
                maybe(membership.map(|membership| &membership.partner)),
                maybe(membership.map(|membership| membership.since)),
                text(person.created.day()),
            ]
        };
        let columns = &["person", "name", "email", "partner", "partner_since", "registered"];
        let rows = self.store.people().await?.into_iter().map(row).collect();
        Ok(Table { name: "people", columns, rows })
    }

    async fn attempts_table(&self, people: &[PersonStatus]) -> Result<Table, DeliveryError> {
        let columns = &[
            "attempt",
            "person",
            "exam",
            "opened",
            "ended",
            "state",
            "points",
            "possible",
            "result_version",
            "marks",
            "review",
        ];
        let mut rows = Vec::new();
        for person in people {
            for line in &person.attempts {
                let row = self.store.attempt(&line.id).await?;
                // of an attempt that had not ended on that day there was no result yet
                let result = if line.state == "open" { None } else { self.store.result(&line.id).await? };
                let fact = result.as_ref().map(|result| serde_json::from_slice::<ResultFact>(&result.bytes));
                let fact =
                    fact.transpose().map_err(|e| DeliveryError::Content(format!("its result: {e}")))?;
                let version = result.map(|result| i64::from(result.version));
                // points of a result that is held are not final, and read as if they were
                let told = fact.as_ref().filter(|fact| !fact.is_held());
                rows.push(vec![
                    text(&line.id),
                    text(&person.person.id),
                    text(&line.exam),
                    text(line.opened),
                    maybe(line.ended),
                    text(&line.state),
                    number(told.map(|fact| fact.score.points)),
                    number(told.map(|fact| fact.score.possible)),
                    version.map_or(Cell::None, Cell::Number),
                    row.zip(fact.as_ref()).map_or(Cell::None, |(row, fact)| marks_of(&row, fact)),
                    fact.as_ref().map_or(Cell::None, review_of),
                ]);
            }
        }
        Ok(Table { name: "attempts", columns, rows })
    }

    async fn requirements_table(&self, day: Day) -> Result<Table, DeliveryError> {
        let program = self.program();
        let known = program.requirements();
        let columns = &["person", "requirement", "title", "outcome", "day"];
        let reviews = self.store.requirements(&program.id, None).await?;
        let rows = reviews.into_iter().filter(|row| row.review.day <= day).map(|row| {
            let review = row.review;
            let title = known.iter().find(|known| known.id == review.requirement);
            let title = title.map(|requirement| &requirement.title);
            vec![
                text(row.person),
                text(review.requirement),
                maybe(title),
                text(review.verdict.word()),
                text(review.day),
            ]
        });
        Ok(Table { name: "requirements", columns, rows: rows.collect() })
    }

    async fn incidents_table(&self, day: Day) -> Result<Table, DeliveryError> {
        let columns = &["incident", "attempt", "person", "exam", "record", "offered", "closed"];
        let rows = self.store.incident_rows(&self.program().id, None).await?;
        let rows = rows.into_iter().filter(|row| row.offered.day() <= day).map(|row| {
            vec![
                number(Some(row.id)),
                text(row.attempt),
                text(row.person),
                text(row.exam),
                number(Some(row.seq)),
                text(row.offered),
                maybe(row.closed.map(|(at, _)| at).filter(|at| at.day() <= day)),
            ]
        });
        Ok(Table { name: "incidents", columns, rows: rows.collect() })
    }

    async fn uploads_table(&self, day: Day) -> Result<Table, DeliveryError> {
        let columns = &[
            "attempt", "person", "exam", "ended", "uploaded", "counts", "points", "possible", "passed",
            "marks",
        ];
        let mut rows = Vec::new();
        for upload in self.store.uploads(&self.program().id).await? {
            if upload.uploaded.day() > day {
                continue;
            }
            let row = self.store.attempt(&upload.attempt).await?;
            let result = self.store.result(&upload.attempt).await?;
            let fact = result.as_ref().map(|result| serde_json::from_slice::<ResultFact>(&result.bytes));
            let fact = fact.transpose().map_err(|e| DeliveryError::Content(format!("its result: {e}")))?;
            let told = fact.as_ref().filter(|fact| !fact.is_held());
            rows.push(vec![
                text(&upload.attempt),
                text(&upload.person),
                text(&upload.exam),
                maybe(row.as_ref().and_then(|row| row.ended)),
                text(upload.uploaded),
                Cell::Flag(upload.counts),
                number(told.map(|fact| fact.score.points)),
                number(told.map(|fact| fact.score.possible)),
                told.map_or(Cell::None, |fact| Cell::Flag(fact.passed())),
                row.zip(fact.as_ref()).map_or(Cell::None, |(row, fact)| marks_of(&row, fact)),
            ]);
        }
        Ok(Table { name: "uploads", columns, rows })
    }

    async fn notices_table(&self, day: Day) -> Result<Table, DeliveryError> {
        let columns = &[
            "attempt",
            "person",
            "name",
            "email",
            "exam",
            "result_version",
            "changed",
            "before",
            "now",
            "seen",
        ];
        let mut rows = Vec::new();
        for of in self.store.changed_results(&self.program().id, None).await? {
            if of.recorded.day() > day {
                continue;
            }
            let person = self.store.person(&of.person).await?;
            let word = |passed: bool| text(if passed { "passed" } else { "not-passed" });
            rows.push(vec![
                text(&of.attempt),
                text(&of.person),
                maybe(person.as_ref().map(|person| &person.name)),
                person.as_ref().map_or(Cell::None, |person| some_text(&person.email)),
                text(&of.exam),
                number(Some(of.version.into())),
                text(of.recorded),
                word(of.before),
                word(of.passed),
                maybe(of.seen),
            ]);
        }
        Ok(Table { name: "notices", columns, rows })
    }

    async fn partners_table(
        &self,
        of: &BTreeMap<&CandidateId, &Membership>,
        at: Timestamp,
    ) -> Result<Table, DeliveryError> {
        let program = self.program();
        let mut histories = self.store.histories(&program.id).await?;
        let mut members: BTreeMap<&PartnerId, Vec<Member<'_>>> = BTreeMap::new();
        for (person, membership) in of {
            let history = histories.remove(*person).unwrap_or_default().until(at);
            let member = Member::of(program, (*person).clone(), history, at.day());
            members.entry(&membership.partner).or_default().push(member);
        }
        let mut rows = Vec::new();
        for partner in self.store.partners().await? {
            let members = members.remove(&partner.id).unwrap_or_default();
            let reached = tiers(program, &members, 0).reached;
            let tier = program.tiers.iter().find(|tier| reached.as_ref() == Some(&tier.id));
            rows.push(vec![
                text(&partner.id),
                text(&partner.name),
                Cell::Number(i64::try_from(members.len()).unwrap_or(i64::MAX)),
                maybe(tier.map(|tier| &tier.id)),
                maybe(tier.map(|tier| &tier.name)),
            ]);
        }
        Ok(Table { name: "partners", columns: &["partner", "name", "people", "tier", "tier_name"], rows })
    }
}

fn credentials_table(people: &[PersonStatus], day: Day) -> Table {
    let columns = &[
        "person",
        "credential",
        "kind",
        "title",
        "track",
        "level",
        "standing",
        "issued",
        "expires",
        "days_left",
        "update_due",
        "marks",
    ];
    let mut rows = Vec::new();
    for person in people {
        for card in &person.credentials {
            let Some(award) = card.award.as_ref().filter(|_| card.standing != Standing::None) else {
                continue;
            };
            rows.push(vec![
                text(&person.person.id),
                text(&award.id),
                text(&card.kind),
                text(&card.title),
                text(&card.track),
                text(&card.level),
                word(&card.standing),
                text(award.issued),
                text(award.expires),
                Cell::Number(award.expires.since(day)),
                Cell::Flag(card.update_due),
                words(&card.marks),
            ]);
        }
    }
    Table { name: "credentials", columns, rows }
}

/// `held`, `released` or `refused`; nothing for a result that was never held.
fn review_of(fact: &ResultFact) -> Cell {
    let decided = |hold: &crate::api::Hold| hold.decision.map_or("held", crate::attempt::ReviewOutcome::word);
    fact.held.as_ref().map_or(Cell::None, |hold| text(decided(hold)))
}

fn marks_of(row: &AttemptRow, fact: &ResultFact) -> Cell {
    words(&marks(row.state, fact))
}

fn text(value: impl std::fmt::Display) -> Cell {
    Cell::Text(value.to_string())
}

fn some_text(value: &str) -> Cell {
    if value.is_empty() { Cell::None } else { text(value) }
}

fn maybe(value: Option<impl std::fmt::Display>) -> Cell {
    value.map_or(Cell::None, text)
}

fn number(value: Option<u64>) -> Cell {
    value.map_or(Cell::None, |value| Cell::Number(i64::try_from(value).unwrap_or(i64::MAX)))
}

/// The word that a value has in JSON.
fn word(value: &impl Serialize) -> Cell {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Cell::Text(word),
        _ => Cell::None,
    }
}

/// Words with a blank between them.
fn words(values: &[Mark]) -> Cell {
    let words: Vec<String> = values
        .iter()
        .filter_map(|value| match word(value) {
            Cell::Text(word) => Some(word),
            _ => None,
        })
        .collect();
    some_text(&words.join(" "))
}
