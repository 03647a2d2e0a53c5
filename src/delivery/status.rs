//! The report on standing: one person or everybody, on any day.

use crate::api::{AppealCard, CredentialCard, Eligibility, Mark, PersonCard, ProgramCard};
use crate::credential::{History, SittingState, Standing};
use crate::delivery::appeals::appeal_card;
use crate::delivery::cards::{Belonging, ExamView, credential_card, person_card, program_card};
use crate::delivery::local::LocalDelivery;
use crate::delivery::receipts::Attested;
use crate::delivery::stock::Stock;
use crate::delivery::terms;
use crate::delivery::{DeliveryError, Reach};
use crate::id::{AttemptId, CandidateId, ExamId};
use crate::store::{AppealRow, Membership, Partner, Person};
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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
pub struct StatusReport<People = Vec<PersonStatus>> {
    /// The program.
    pub program: ProgramCard,
    /// The day that it is true for.
    pub day: Day,
    /// The instant that attempts are counted at.
    pub at: Timestamp,
    /// The limit that was asked for.
    pub within: Option<u32>,
    /// People, by id.
    pub people: People,
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

/// How people stand, told one after the other: for thousands, the report is much larger than what it is made from. As
/// JSON it reads as the [`StatusReport`] does.
pub struct Standings<'d> {
    delivery: &'d LocalDelivery,
    at: Timestamp,
    within: Option<u32>,
    people: Vec<Person>,
    histories: BTreeMap<CandidateId, History>,
    memberships: Vec<Membership>,
    partners: Vec<Partner>,
    launched: BTreeSet<ExamId>,
    stock: Arc<Stock>,
    appeals: Vec<AppealRow>,
    attested: Attested,
}

impl LocalDelivery {
    /// The standing of one person or of everybody.
    pub async fn status(&self, query: &StatusQuery) -> Result<StatusReport, DeliveryError> {
        let standings = self.standings(query).await?;
        let people = standings.each().collect();
        Ok(standings.report(people))
    }

    /// The same, told one person after the other.
    pub async fn standings(&self, query: &StatusQuery) -> Result<Standings<'_>, DeliveryError> {
        self.standings_within(query, &Reach::Everybody).await
    }

    /// The same, of the people within reach.
    pub async fn standings_within(
        &self,
        query: &StatusQuery,
        reach: &Reach,
    ) -> Result<Standings<'_>, DeliveryError> {
        let now = self.now();
        let at = match query.at {
            Some(day) if day != now.day() => day.plus_days(1).start().plus(-1),
            _ => now,
        };
        let program = &self.program().id;
        let (mut people, histories) = match &query.person {
            None => (self.store.people().await?, self.store.histories(program).await?),
            Some(id) => {
                let person = self.store.person(id).await?;
                let person = person.ok_or_else(|| DeliveryError::UnknownPerson(id.clone()))?;
                let (history, _) = self.store.history(program, id).await?;
                (vec![person], BTreeMap::from([(id.clone(), history)]))
            }
        };
        people.retain(|person| reach.has(&person.id));
        Ok(Standings {
            delivery: self,
            at,
            within: query.within,
            people,
            histories,
            memberships: self.store.memberships(query.person.as_ref()).await?,
            partners: self.store.partners().await?,
            launched: self.store.launched(program).await?,
            stock: self.stock().await?,
            appeals: self.store.appeals(program, query.person.as_ref()).await?,
            attested: self.attested(query.person.as_ref()).await?,
        })
    }
}

impl Standings<'_> {
    fn report<People>(&self, people: People) -> StatusReport<People> {
        StatusReport {
            program: program_card(self.delivery.program()),
            day: self.at.day(),
            at: self.at,
            within: self.within,
            people,
            marks: terms::attestation(self.delivery.is_self_attested()),
        }
    }

    /// People, by id.
    fn each(&self) -> impl Iterator<Item = PersonStatus> {
        let belonging = Belonging::on(self.at.day(), &self.memberships, &self.partners);
        self.people.iter().filter_map(move |person| self.one(person, &belonging))
    }

    /// One person; nobody where only expiries are asked for, and there are none.
    fn one(&self, person: &Person, belonging: &Belonging<'_>) -> Option<PersonStatus> {
        let (at, within) = (self.at, self.within);
        let history = self.histories.get(&person.id).cloned().unwrap_or_default().until(at);
        let credentials = self.credentials(&history, within);
        if within.is_some() && credentials.is_empty() {
            return None;
        }
        let (exams, attempts, appeals) = if within.is_some() {
            Default::default()
        } else {
            let view = ExamView {
                library: &self.stock.library,
                launched: &self.launched,
                history: Some(&history),
                accommodations: &[],
                kept_from: self.delivery.kept_from(&self.stock, person),
                now: at,
                self_attested: !self.delivery.serves(),
            };
            (exam_lines(&view), attempt_lines(&history), appeal_lines(&self.appeals, &person.id, at))
        };
        let person = person_card(person, belonging);
        Some(PersonStatus { person, credentials, exams, attempts, appeals })
    }
}

impl Serialize for Standings<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.report(Each(self)).serialize(serializer)
    }
}

struct Each<'s>(&'s Standings<'s>);

impl Serialize for Each<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.each())
    }
}

impl Standings<'_> {
    fn credentials(&self, history: &History, within: Option<u32>) -> Vec<CredentialCard> {
        let (program, day) = (self.delivery.program(), self.at.day());
        let at_risk = |card: &CredentialCard| match (within, &card.award) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(days), Some(award)) => {
                let in_force =
                    matches!(card.standing, Standing::Active | Standing::Expiring | Standing::Grace);
                in_force && award.expires.since(day) <= i64::from(days)
            }
        };
        let cards = program
            .credentials
            .iter()
            .map(|rule| credential_card(program, rule, history, day, &self.attested));
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
