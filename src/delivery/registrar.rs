//! The administrator's use cases. Names that nobody registered are refused, never invented, and the nearest known one is
//! named; every change goes into the audit trail with its reason.

use crate::credential::{AwardEvent, AwardFact, Bearing, Completion, Grant, History, Wait, bearings, decide};
use crate::delivery::RegistrarError;
use crate::delivery::local::{LocalDelivery, Tries};
use crate::document::{is_email, nearest};
use crate::id::{AttemptId, CandidateId, CredentialId, ExamId, PartnerId, RequirementId, TokenId};
use crate::store::{
    Accommodation, Act, Actor, Added, Changed, Erased, Membership, NewRequirement, Partner, Person, Stamp,
    StoreError, Verdict,
};
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};

/// The administrator's desk of a local delivery.
#[derive(Clone, Copy)]
pub struct Registrar<'d> {
    pub(super) delivery: &'d LocalDelivery,
    /// Who sits at it; the owner of a local store has no name here.
    by: Option<&'d CandidateId>,
    token: Option<&'d TokenId>,
}

/// An accommodation to be granted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccommodationRequest {
    /// The measures.
    pub measures: Accommodation,
    /// Reference of the case; never a diagnosis.
    pub case: String,
}

/// What became of a requirement's review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Awards that followed.
    pub awards: Vec<AwardFact>,
    /// Days on which the requirement counts as completed now.
    pub completed: Vec<Day>,
    /// What a pass brings for credentials that were neither awarded nor renewed by it.
    pub brings: Vec<Bearing>,
}

/// An attempt that was declared void.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voided {
    /// Identity.
    pub attempt: AttemptId,
    /// Whose it is.
    pub person: CandidateId,
    /// Awards that rest on its pass and stand until they are revoked by their own ids.
    pub awards: Vec<CredentialId>,
}

impl LocalDelivery {
    /// The administrator's use cases.
    pub fn registrar(&self) -> Registrar<'_> {
        Registrar { delivery: self, by: None, token: None }
    }

    /// The same for an administrator who is known by name: the audit trail says who it was.
    pub fn registrar_for<'d>(&'d self, administrator: &'d CandidateId) -> Registrar<'d> {
        Registrar { delivery: self, by: Some(administrator), token: None }
    }
}

impl<'d> Registrar<'d> {
    /// The same, with the token that was shown: the audit trail says which it was.
    pub fn with_token(self, token: Option<&'d TokenId>) -> Self {
        Self { token, ..self }
    }
}

impl Registrar<'_> {
    /// Registers a person.
    pub async fn add_person(&self, id: &str, name: &str, email: &str) -> Result<Person, RegistrarError> {
        let (id, name, email) = person_as_given(id, name, email)?;
        let act = self.act();
        match self.delivery.store.add_person(&act, &id, &name, &email).await? {
            Added::Taken => Err(RegistrarError::Taken(id.to_string())),
            Added::New => Ok(Person { id, name, email, created: act.at, erased: None }),
        }
    }

    /// Everybody, by id.
    pub async fn people(&self) -> Result<Vec<Person>, RegistrarError> {
        Ok(self.delivery.store.people().await?)
    }

    /// The person of this id.
    pub async fn person(&self, id: &str) -> Result<Person, RegistrarError> {
        if let Ok(known) = id.parse::<CandidateId>()
            && let Some(person) = self.delivery.store.person(&known).await?
        {
            return Ok(person);
        }
        let people = self.delivery.store.people().await?;
        // Somebody may have typed a name.
        let by_name = people.iter().find(|p| p.name.eq_ignore_ascii_case(id.trim())).map(|p| p.id.as_str());
        let near = by_name.or_else(|| nearest(id, people.iter().map(|p| p.id.as_str()))).map(str::to_owned);
        Err(RegistrarError::UnknownPerson { given: id.to_owned(), near })
    }

    /// The person of this id, who was not erased.
    pub async fn present(&self, id: &str) -> Result<Person, RegistrarError> {
        let person = self.person(id).await?;
        if person.erased.is_some() { Err(RegistrarError::Erased(person.id)) } else { Ok(person) }
    }

    /// Erases a person, for a reason: name, e-mail address, and every word about the person. Facts stay under the id. Doing
    /// it again finishes what was cut short.
    pub async fn erase_person(
        &self,
        id: &str,
        reason: &str,
    ) -> Result<(CandidateId, Erased), RegistrarError> {
        let person = self.person(id).await?.id;
        let reason = text("the reason", reason, 2_000)?;
        match self.delivery.store.erase_person(&self.act(), &person, &reason).await? {
            Erased::InExam(attempt) => Err(RegistrarError::InExam { person, attempt }),
            erased => Ok((person, erased)),
        }
    }

    /// Gives a person another name.
    pub async fn rename_person(&self, id: &str, name: &str) -> Result<Person, RegistrarError> {
        let person = self.present(id).await?;
        let name = text("the name", name, 200)?;
        match self.delivery.store.rename_person(&self.act(), &person.id, &name).await? {
            Changed::Done => Ok(Person { name, ..person }),
            Changed::Nothing => Err(RegistrarError::UnknownPerson { given: id.to_owned(), near: None }),
        }
    }

    /// Registers a partner.
    pub async fn add_partner(&self, id: &str, name: &str) -> Result<Partner, RegistrarError> {
        let id: PartnerId = id.parse()?;
        let name = text("the name", name, 200)?;
        match self.delivery.store.add_partner(&self.act(), &id, &name).await? {
            Added::Taken => Err(RegistrarError::Taken(id.to_string())),
            Added::New => Ok(Partner { id, name }),
        }
    }

    /// The partner of this id.
    pub async fn partner(&self, given: &str) -> Result<Partner, RegistrarError> {
        let all = self.delivery.store.partners().await?;
        let near = nearest(given, all.iter().map(|p| p.id.as_str())).map(str::to_owned);
        let found = all.into_iter().find(|p| p.id.as_str() == given);
        found.ok_or_else(|| RegistrarError::UnknownPartner { given: given.to_owned(), near })
    }

    /// All partners, by id.
    pub async fn partners(&self) -> Result<Vec<Partner>, RegistrarError> {
        Ok(self.delivery.store.partners().await?)
    }

    /// From `day` on the person belongs to this partner alone (`None`: to none).
    pub async fn set_partner(
        &self,
        person: &str,
        partner: Option<&str>,
        day: Day,
    ) -> Result<(), RegistrarError> {
        let person = self.present(person).await?;
        let partner = match partner {
            None => None,
            Some(given) => Some(self.partner(given).await?.id),
        };
        match self.delivery.store.set_membership(&self.act(), &person.id, partner.as_ref(), day).await? {
            Changed::Done => Ok(()),
            Changed::Nothing => {
                let given = partner.map_or_else(String::new, |id| id.to_string());
                Err(RegistrarError::UnknownPartner { given, near: None })
            }
        }
    }

    /// Memberships of one person, or of everybody.
    pub async fn memberships(&self, person: Option<&CandidateId>) -> Result<Vec<Membership>, RegistrarError> {
        Ok(self.delivery.store.memberships(person).await?)
    }

    /// Records what a review of a requirement found, and the awards that follow from it. An outcome that is withdrawn must
    /// have been recorded as passed on that day; awards that rest on it stand until they are revoked by their own ids.
    pub async fn record_requirement(
        &self,
        person: &str,
        review: NewRequirement,
    ) -> Result<Recorded, RegistrarError> {
        let person = self.present(person).await?.id;
        self.plausible(review.day)?;
        let review = NewRequirement {
            requirement: self.requirement(review.requirement.as_str())?,
            reviewer: text("the reviewer", &review.reviewer, 200)?,
            score: optional_text("the score", &review.score)?,
            note: optional_text("the note", &review.note)?,
            ..review
        };
        let rows = self.delivery.store.requirements(&self.delivery.program().id, Some(&person)).await?;
        let last = rows.iter().rfind(|row| row.review.requirement == review.requirement);
        // what was taken back already is told below, with what there is to take back
        if review.verdict != Verdict::Withdrawn && last.is_some_and(|row| row.review == review) {
            // sent once more, because an answer was lost
            let NewRequirement { requirement, day, .. } = review;
            return Err(RegistrarError::RecordedAlready { person, requirement, day });
        }
        let completion = Completion { requirement: review.requirement.clone(), day: review.day };
        let mut tries = Tries::new();
        loop {
            let (mut history, stamp) = self.history(&person).await?;
            let act = self.act();
            let program = self.delivery.program();
            let mut brings = Vec::new();
            match review.verdict {
                Verdict::Passed => {
                    brings = bearings(program, &history, &completion, act.at.day());
                    history.completions.push(completion.clone());
                }
                Verdict::Failed => {}
                Verdict::Withdrawn => {
                    if !history.withdraw(&completion) {
                        let known = history.completed_on(&review.requirement);
                        return Err(RegistrarError::NothingToWithdraw { day: review.day, known });
                    }
                }
            }
            let awards = decide(program, &history, act.at);
            brings.retain(|bearing| awards.iter().all(|fact| fact.kind != bearing.kind));
            let store = &self.delivery.store;
            match store.record_requirement(&act, stamp, &program.id, &person, &review, &awards).await {
                Ok(()) => {
                    let completed = history.completed_on(&review.requirement);
                    return Ok(Recorded { awards, completed, brings });
                }
                Err(error) => again(&mut tries, error)?,
            }
        }
    }

    /// Grants an extra attempt, for a reason; `wait` says whether the wait since the last attempt still holds.
    pub async fn grant(
        &self,
        person: &str,
        exam: &str,
        reason: &str,
        wait: Wait,
    ) -> Result<(), RegistrarError> {
        let person = self.present(person).await?.id;
        let exam = self.exam(exam)?;
        let reason = text("the reason", reason, 2_000)?;
        let act = self.act();
        let grant = Grant { exam, at: act.at, wait };
        let program = &self.delivery.program().id;
        match self.delivery.store.grant(&act, program, &person, &grant, &reason).await? {
            Changed::Done => Ok(()),
            Changed::Nothing => Err(RegistrarError::GrantedJustNow { person, exam: grant.exam }),
        }
    }

    /// Grants an accommodation for a person and an exam; it replaces an earlier one. It holds for attempts opened from now
    /// on.
    pub async fn accommodate(
        &self,
        person: &str,
        exam: &str,
        request: &AccommodationRequest,
    ) -> Result<(), RegistrarError> {
        let person = self.present(person).await?.id;
        let exam = self.exam(exam)?;
        let case = text("the case reference", &request.case, 200)?;
        let measures = request.measures;
        if measures == Accommodation::default() {
            return Err(RegistrarError::NoMeasure);
        }
        for (what, given, most) in [
            ("extra time in percent", measures.extra_percent, 1_000),
            ("extra time in minutes", measures.extra_minutes, 1_440),
            ("breaks in minutes", measures.break_minutes, 1_440),
        ] {
            if given > most {
                return Err(RegistrarError::TooMuch { what: what.into(), given, most });
            }
        }
        let program = &self.delivery.program().id;
        Ok(self.delivery.store.accommodate(&self.act(), program, &person, &exam, &measures, &case).await?)
    }

    /// Declares an attempt void, for a reason. `attempt` may be the beginning of an id.
    pub async fn void_attempt(&self, attempt: &str, reason: &str) -> Result<Voided, RegistrarError> {
        let id = self.attempt(attempt).await?;
        let reason = text("the reason", reason, 2_000)?;
        let row = self.delivery.store.attempt(&id).await?;
        let row = row.ok_or_else(|| RegistrarError::UnknownAttempt(attempt.to_owned()))?;
        match self.delivery.store.void_attempt(&self.act(), &id, &reason).await? {
            Changed::Nothing => Err(RegistrarError::NotVoidable(id)),
            Changed::Done => {
                let (history, _) = self.history(&row.person).await?;
                let rests = |fact: &&AwardFact| fact.event.by_pass().is_some_and(|(by, _)| by == &id);
                let mut awards: Vec<CredentialId> =
                    history.awards.iter().filter(rests).map(|f| f.id.clone()).collect();
                awards.dedup();
                Ok(Voided { attempt: id, person: row.person, awards })
            }
        }
    }

    /// Suspends a credential, for a reason.
    pub async fn suspend(&self, credential: &str, reason: &str) -> Result<Vec<AwardFact>, RegistrarError> {
        self.administer(credential, reason, Wish::Suspend).await
    }

    /// Lifts a suspension, for a reason; what was completed in the meantime counts.
    pub async fn reinstate(&self, credential: &str, reason: &str) -> Result<Vec<AwardFact>, RegistrarError> {
        self.administer(credential, reason, Wish::Reinstate).await
    }

    /// Revokes a credential, for a reason. It touches no other one and bars no new award.
    pub async fn revoke(&self, credential: &str, reason: &str) -> Result<Vec<AwardFact>, RegistrarError> {
        self.administer(credential, reason, Wish::Revoke).await
    }

    /// The attempt whose id is, or begins with, `given`.
    pub async fn attempt(&self, given: &str) -> Result<AttemptId, RegistrarError> {
        if given.is_empty() {
            return Err(RegistrarError::UnknownAttempt(given.to_owned()));
        }
        let mut matches = self.delivery.store.attempts_like(given).await?;
        match (matches.pop(), matches.len()) {
            (None, _) => Err(RegistrarError::UnknownAttempt(given.to_owned())),
            (Some(only), 0) => Ok(only),
            (Some(last), _) => {
                let matches = matches.iter().chain([&last]).map(ToString::to_string).collect();
                Err(RegistrarError::Ambiguous { given: given.to_owned(), matches })
            }
        }
    }

    /// The exam of this id.
    pub fn exam(&self, given: &str) -> Result<ExamId, RegistrarError> {
        let exams = &self.delivery.program().exams;
        let found = exams.iter().find(|e| e.id.as_str() == given).map(|e| e.id.clone());
        found.ok_or_else(|| {
            let near = nearest(given, exams.iter().map(|e| e.id.as_str())).map(str::to_owned);
            RegistrarError::UnknownExam { given: given.to_owned(), near }
        })
    }

    /// The requirement of this id.
    pub fn requirement(&self, given: &str) -> Result<RequirementId, RegistrarError> {
        let known = self.delivery.program().requirements();
        let found = known.iter().find(|r| r.id.as_str() == given).map(|r| r.id.clone());
        found.ok_or_else(|| {
            let near = nearest(given, known.iter().map(|r| r.id.as_str())).map(str::to_owned);
            RegistrarError::UnknownRequirement { given: given.to_owned(), near }
        })
    }

    async fn administer(
        &self,
        credential: &str,
        reason: &str,
        wish: Wish,
    ) -> Result<Vec<AwardFact>, RegistrarError> {
        let reason = text("the reason", reason, 2_000)?;
        let mut tries = Tries::new();
        loop {
            let (person, known) = self.award(credential).await?;
            let (mut history, stamp) = self.history(&person).await?;
            let act = self.act();
            let fact = wish.fact(&known, &history, &reason, act.at, self.delivery)?;
            history.awards.push(fact.clone());
            let mut facts = vec![fact];
            facts.extend(decide(self.delivery.program(), &history, act.at));
            let program = &self.delivery.program().id;
            match self.delivery.store.record_awards(&act, stamp, program, &person, &facts).await {
                Ok(()) => return Ok(facts),
                Err(error) => again(&mut tries, error)?,
            }
        }
    }

    /// Whose credential this is, and the fact that awarded it.
    async fn award(&self, credential: &str) -> Result<(CandidateId, AwardFact), RegistrarError> {
        let histories = self.delivery.store.histories(&self.delivery.program().id).await?;
        let found = histories.into_iter().find_map(|(person, history)| {
            let fact = history.awards.into_iter().find(|f| f.id.as_str() == credential)?;
            Some((person, fact))
        });
        found.ok_or_else(|| RegistrarError::UnknownCredential(credential.to_owned()))
    }

    pub(super) async fn history(&self, person: &CandidateId) -> Result<(History, Stamp), RegistrarError> {
        Ok(self.delivery.store.history(&self.delivery.program().id, person).await?)
    }

    pub(super) fn act(&self) -> Act {
        let officer = |id: &CandidateId| Actor::Officer(id.clone(), self.token.cloned());
        self.delivery.act(self.by.map_or(Actor::Administrator, officer))
    }

    fn plausible(&self, day: Day) -> Result<(), RegistrarError> {
        let today = self.delivery.now().day();
        if day > today {
            Err(RegistrarError::Future { day, today })
        } else if today.since(day) > 100 * 366 {
            Err(RegistrarError::LongAgo { day })
        } else {
            Ok(())
        }
    }
}

/// What an administrator wants with an award.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    Suspend,
    Reinstate,
    Revoke,
}

impl Wish {
    fn fact(
        self,
        known: &AwardFact,
        history: &History,
        reason: &str,
        at: Timestamp,
        delivery: &LocalDelivery,
    ) -> Result<AwardFact, RegistrarError> {
        let mut state = "in force";
        for fact in history.awards.iter().filter(|f| f.id == known.id) {
            state = match fact.event {
                AwardEvent::Suspended { .. } if state == "in force" => "suspended",
                AwardEvent::Reinstated { .. } if state == "suspended" => "in force",
                AwardEvent::Revoked { .. } => "revoked",
                _ => state,
            };
        }
        let reason = reason.to_owned();
        let (event, wanted) = match (self, state) {
            (Self::Suspend, "in force") => (Some(AwardEvent::Suspended { reason }), "suspended"),
            (Self::Reinstate, "suspended") => (Some(AwardEvent::Reinstated { reason }), "reinstated"),
            (Self::Revoke, "in force" | "suspended") => (Some(AwardEvent::Revoked { reason }), "revoked"),
            (Self::Suspend, _) => (None, "suspended"),
            (Self::Reinstate, _) => (None, "reinstated"),
            (Self::Revoke, _) => (None, "revoked"),
        };
        let event = event.ok_or_else(|| RegistrarError::State {
            id: known.id.clone(),
            state: state.into(),
            wanted: wanted.into(),
        })?;
        Ok(AwardFact {
            id: known.id.clone(),
            kind: known.kind.clone(),
            effective: at.day(),
            recorded: at,
            program_digest: delivery.program().digest,
            event,
        })
    }
}

pub(super) fn again(tries: &mut Tries, error: StoreError) -> Result<(), RegistrarError> {
    Ok(tries.again(error)?)
}

/// Id, name and e-mail address of a person to be registered.
pub(super) fn person_as_given(
    id: &str,
    name: &str,
    email: &str,
) -> Result<(CandidateId, String, String), RegistrarError> {
    let id: CandidateId = id.parse()?;
    let name = text("the name", name, 200)?;
    let email = if email.trim().is_empty() { String::new() } else { text("the e-mail address", email, 254)? };
    if !email.is_empty() && !is_email(&email) {
        return Err(RegistrarError::Text {
            what: "the e-mail address".into(),
            why: "has not the form name@host".into(),
        });
    }
    Ok((id, name, email))
}

/// Trimmed text of one line that says something and disturbs no terminal.
pub(super) fn text(what: &'static str, given: &str, most: usize) -> Result<String, RegistrarError> {
    let given = given.trim();
    if given.is_empty() {
        return Err(RegistrarError::Empty(what.into()));
    }
    if given.chars().count() > most {
        return Err(RegistrarError::Text { what: what.into(), why: "is too long".into() });
    }
    let bidirectional =
        |c: char| matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if given.chars().any(|c| c.is_control() || bidirectional(c) || matches!(c, '\u{2028}' | '\u{2029}')) {
        let why = "holds control or direction characters; leave them out";
        return Err(RegistrarError::Text { what: what.into(), why: why.into() });
    }
    Ok(given.to_owned())
}

fn optional_text(what: &'static str, given: &str) -> Result<String, RegistrarError> {
    if given.trim().is_empty() { Ok(String::new()) } else { text(what, given, 2_000) }
}
