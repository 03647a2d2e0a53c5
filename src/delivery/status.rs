//! The report on standing: one person or everybody, on any day.

use crate::api::{AppealCard, CredentialCard, Eligibility, Mark, PersonCard, ProgramCard};
use crate::credential::{History, SittingState, Standing};
use crate::delivery::DeliveryError;
use crate::delivery::appeals::appeal_card;
use crate::delivery::cards::{ExamView, credential_card, person_card, program_card};
use crate::delivery::local::LocalDelivery;
use crate::id::{AttemptId, CandidateId, ExamId};
use crate::store::{AppealRow, Person};
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatusQuery {
    /// One person; `None` for everybody.
    pub person: Option<CandidateId>,
    /// The day (UTC); `None` for now.
    pub at: Option<Day>,
    /// Only credentials in force whose expiry is at most this many days away; people without any are left out.
    pub within: Option<u32>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusReport {
    /// The program.
    pub program: ProgramCard,
    /// The day that it is true for.
    pub day: Day,
    /// The instant that attempts are counted at.
    pub at: Timestamp,
    /// The limit that was asked for.
    pub within: Option<u32>,
    /// People, by id.
    pub people: Vec<PersonStatus>,
    /// What every statement in here carries.
    pub marks: Vec<Mark>,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonStatus {
    /// Who.
    pub person: PersonCard,
    /// Credentials, in program order.
    pub credentials: Vec<CredentialCard>,
    /// Exams, in program order; empty where only expiries were asked for.
    pub exams: Vec<ExamLine>,
    /// Attempts, oldest first; empty where only expiries were asked for.
    pub attempts: Vec<AttemptLine>,
    /// Appeals, oldest first; empty where only expiries were asked for.
    pub appeals: Vec<AppealStanding>,
}

/// An appeal against one of a person's attempts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealStanding {
    /// The attempt.
    pub attempt: AttemptId,
    /// Where the appeal stands.
    #[serde(flatten)]
    pub appeal: AppealCard,
}

/// How a person stands to an exam.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExamLine {
    /// Identity.
    pub id: ExamId,
    /// Title.
    pub title: String,
    /// Attempts used in the cycle.
    pub used: u32,
    /// Attempts of the cycle.
    pub allowed: u32,
    /// Attempts never lead to a credential.
    pub beta: bool,
    /// It is a brief assessment.
    pub renews: bool,
    /// May the person start?
    pub eligibility: Eligibility,
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptLine {
    /// Identity.
    pub id: AttemptId,
    /// Exam.
    pub exam: ExamId,
    /// When it was opened.
    pub opened: Timestamp,
    /// When it ended; `None` while it is open, and where it is void.
    pub ended: Option<Timestamp>,
    /// `open`, `passed`, `failed` or `void`.
    pub state: String,
    /// It was lost to an error in an earlier one and does not count.
    pub given_back: bool,
}

impl LocalDelivery {
    /// The standing of one person or of everybody.
    pub async fn status(&self, query: &StatusQuery) -> Result<StatusReport, DeliveryError> {
        let now = self.now();
        let at = match query.at {
            Some(day) if day != now.day() => day.plus_days(1).start().plus(-1),
            _ => now,
        };
        let program = self.program();
        let people = match &query.person {
            None => self.store.people().await?,
            Some(id) => {
                let person = self.store.person(id).await?;
                vec![person.ok_or_else(|| DeliveryError::UnknownPerson(id.clone()))?]
            }
        };
        let mut histories = self.store.histories(&program.id).await?;
        let memberships = self.store.memberships(query.person.as_ref()).await?;
        let partners = self.store.partners().await?;
        let launched = self.store.launched(&program.id).await?;
        let appeals = self.store.appeals(&program.id, query.person.as_ref()).await?;
        let mut found = Vec::new();
        for person in people {
            let history = histories.remove(&person.id).unwrap_or_default().until(at);
            let credentials = self.credentials(&history, at.day(), query.within);
            if query.within.is_some() && credentials.is_empty() {
                continue;
            }
            let (exams, attempts, appeals) = if query.within.is_some() {
                Default::default()
            } else {
                let view = ExamView {
                    library: &self.library,
                    launched: &launched,
                    history: Some(&history),
                    accommodations: &[],
                    now: at,
                };
                (exam_lines(&view), attempt_lines(&history), appeal_lines(&appeals, &person.id, at))
            };
            let person: &Person = &person;
            let person = person_card(person, &memberships, &partners, at.day());
            found.push(PersonStatus { person, credentials, exams, attempts, appeals });
        }
        Ok(StatusReport {
            program: program_card(program),
            day: at.day(),
            at,
            within: query.within,
            people: found,
            marks: vec![Mark::SelfAttested],
        })
    }

    fn credentials(&self, history: &History, day: Day, within: Option<u32>) -> Vec<CredentialCard> {
        let program = self.program();
        let at_risk = |card: &CredentialCard| match (within, &card.award) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(days), Some(award)) => {
                let in_force =
                    matches!(card.standing, Standing::Active | Standing::Expiring | Standing::Grace);
                in_force && award.expires.since(day) <= i64::from(days)
            }
        };
        let cards = program.credentials.iter().map(|rule| credential_card(program, rule, history, day));
        cards.filter(at_risk).collect()
    }
}

fn exam_lines(view: &ExamView<'_>) -> Vec<ExamLine> {
    let line = |exam| {
        let card = view.card(exam);
        ExamLine {
            id: card.id,
            title: card.title,
            used: card.used,
            allowed: card.allowed,
            beta: card.beta,
            renews: card.renews,
            eligibility: card.eligibility,
        }
    };
    view.library.program().exams.iter().map(line).collect()
}

fn appeal_lines(appeals: &[AppealRow], person: &CandidateId, at: Timestamp) -> Vec<AppealStanding> {
    let of_person = appeals.iter().filter(|row| row.person == *person && row.opened.day() <= at.day());
    of_person
        .map(|row| AppealStanding { attempt: row.attempt.clone(), appeal: appeal_card(row, at.day()) })
        .collect()
}

fn attempt_lines(history: &History) -> Vec<AttemptLine> {
    let line = |sitting: &crate::credential::Sitting| AttemptLine {
        id: sitting.attempt.clone(),
        exam: sitting.exam.clone(),
        opened: sitting.opened,
        ended: sitting.ended(),
        state: match sitting.state {
            SittingState::Open => "open",
            SittingState::Failed(_) => "failed",
            SittingState::Passed(_) => "passed",
            SittingState::Void => "void",
        }
        .to_owned(),
        given_back: sitting.given_back,
    };
    history.sittings.iter().map(line).collect()
}
