//! The registry of a store in this process.

use super::{
    Answer, AttemptRow, BearingLine, Belongs, CredentialAct, ErasedPerson, Moved, PartnerLine, PersonLine,
    Reach, Registry, Review, Reviewed, RoleLine, TokenLine, Trail, VoidItemLine,
};
use crate::api::{
    AppealKind, AppealOutcome, AttemptReport, AwardLine, DeviceLine, DeviceRevoked, IncidentLine, Record,
    Replay, ReviewDecided, ReviewLine, Role, TierReport,
};
use crate::attempt::ReviewOutcome;
use crate::credential::Wait;
use crate::delivery::{
    AccommodationRequest, AppealLine, AppealRequest, AttemptExport, DeliveryError, ImportLine, IssuedToken,
    ItemVoided, KeyedItem, Ledger, LocalDelivery, Registrar, StatusQuery, StatusReport, TiersQuery, Voided,
};
use crate::id::{AttemptId, CandidateId, TokenId};
use crate::store::{Erased, NewRequirement};
use crate::time::Day;
use async_trait::async_trait;
use std::sync::Arc;

/// The registry of a store in this process, for its owner or for an administrator who is known by name.
#[derive(Clone)]
pub struct LocalRegistry {
    delivery: Arc<LocalDelivery>,
    by: Option<CandidateId>,
    token: Option<TokenId>,
    /// Who reviews where nobody is named.
    reviewer: String,
}

impl LocalRegistry {
    /// For the owner of the store, whom this computer knows as `account`.
    pub fn of_owner(delivery: Arc<LocalDelivery>, account: impl Into<String>) -> Self {
        Self { delivery, by: None, token: None, reviewer: account.into() }
    }

    /// For a person of the registry: the audit trail says who it was.
    pub fn of(delivery: Arc<LocalDelivery>, person: CandidateId) -> Self {
        Self { delivery, reviewer: person.to_string(), by: Some(person), token: None }
    }

    /// The same, with the token that was shown: the audit trail says which it was.
    pub fn with_token(self, token: Option<TokenId>) -> Self {
        Self { token, ..self }
    }

    fn registrar(&self) -> Registrar<'_> {
        match &self.by {
            Some(person) => self.delivery.registrar_for(person).with_token(self.token.as_ref()),
            None => self.delivery.registrar(),
        }
    }

    async fn of_person(&self, person: Option<&str>) -> Answer<Option<CandidateId>> {
        match person {
            Some(id) => Ok(Some(self.registrar().person(id).await?.id)),
            None => Ok(None),
        }
    }

    /// The record at hand: the one given, else the one held.
    async fn at_hand(&self, attempt: &AttemptId, record: Option<&Record>) -> Answer<Option<Record>> {
        match record {
            Some(record) => Ok(Some(record.clone())),
            None => Ok(self.delivery.held(attempt).await?),
        }
    }
}

#[async_trait]
impl Registry for LocalRegistry {
    async fn people(&self) -> Answer<Vec<PersonLine>> {
        Ok(self.registrar().people().await?.into_iter().map(PersonLine::from).collect())
    }
    async fn person(&self, id: &str) -> Answer<PersonLine> {
        Ok(self.registrar().person(id).await?.into())
    }
    async fn add_person(
        &self,
        id: &str,
        name: &str,
        email: &str,
        partner: Option<&str>,
    ) -> Answer<PersonLine> {
        let registrar = self.registrar();
        if let Some(partner) = partner {
            // refused before the person is there, so that nothing is done by halves
            registrar.partner(partner).await?;
        }
        let person = registrar.add_person(id, name, email).await?;
        if let Some(partner) = partner {
            registrar.set_partner(id, Some(partner), self.delivery.now().day()).await?;
        }
        Ok(person.into())
    }
    async fn rename_person(&self, id: &str, name: &str) -> Answer<PersonLine> {
        Ok(self.registrar().rename_person(id, name).await?.into())
    }
    async fn move_person(&self, id: &str, partner: Option<&str>, from: Option<Day>) -> Answer<Moved> {
        let today = self.delivery.now().day();
        let from = from.unwrap_or(today);
        let person = self.registrar().person(id).await?;
        self.registrar().set_partner(id, partner, from).await?;
        Ok(Moved { id: person.id, name: person.name, from, today: from == today })
    }
    async fn erase_person(&self, id: &str, reason: &str) -> Answer<ErasedPerson> {
        let (id, erased) = self.registrar().erase_person(id, reason).await?;
        let attempts = self.delivery.known_attempts(Some(&id)).await?.len();
        Ok(ErasedPerson { id, attempts, read_elsewhere: erased == Erased::Done(false) })
    }
    async fn import_people(&self, lines: &[ImportLine]) -> Answer<usize> {
        Ok(self.registrar().import_people(lines).await?)
    }
    async fn belongs(&self, person: &str, at: Option<Day>) -> Answer<Belongs> {
        let person = self.registrar().person(person).await?;
        let day = at.unwrap_or_else(|| self.delivery.now().day());
        let memberships = self.registrar().memberships(Some(&person.id)).await?;
        let partner = memberships.into_iter().rfind(|membership| membership.holds(day));
        let manages = self.delivery.managed_partners(&person.id).await?;
        Ok(Belongs { name: person.name, partner: partner.map(|membership| membership.partner), manages })
    }

    async fn partners(&self) -> Answer<Vec<PartnerLine>> {
        Ok(self.registrar().partners().await?.into_iter().map(PartnerLine::from).collect())
    }
    async fn add_partner(&self, id: &str, name: &str) -> Answer<PartnerLine> {
        Ok(self.registrar().add_partner(id, name).await?.into())
    }
    async fn tiers(&self, query: &TiersQuery) -> Answer<TierReport> {
        Ok(self.delivery.tiers(query).await?)
    }
    async fn status(
        &self,
        person: Option<&str>,
        at: Option<Day>,
        within: Option<u32>,
    ) -> Answer<StatusReport> {
        let person = self.of_person(person).await?;
        Ok(self.delivery.status(&StatusQuery { person, at, within }).await?)
    }

    async fn roles(&self, person: Option<&str>) -> Answer<Vec<RoleLine>> {
        Ok(self.registrar().roles(person).await?.into_iter().map(RoleLine::from).collect())
    }
    async fn grant_role(&self, person: &str, role: Role, partner: Option<&str>) -> Answer<()> {
        Ok(self.registrar().grant_role(person, role, partner).await?)
    }
    async fn withdraw_role(&self, person: &str, role: Role, partner: Option<&str>) -> Answer<()> {
        Ok(self.registrar().withdraw_role(person, role, partner).await?)
    }
    async fn tokens(&self, person: Option<&str>) -> Answer<Vec<TokenLine>> {
        Ok(self.registrar().tokens(person).await?.into_iter().map(TokenLine::from).collect())
    }
    async fn issue_token(&self, person: &str, label: &str, days: u32) -> Answer<IssuedToken> {
        Ok(self.registrar().issue_token(person, label, days).await?)
    }
    async fn revoke_token(&self, token: &str) -> Answer<TokenId> {
        Ok(self.registrar().revoke_token(token).await?)
    }

    async fn record_requirement(&self, person: &str, review: &Review) -> Answer<Reviewed> {
        let requirement = self.registrar().requirement(&review.requirement)?;
        let unnamed = review.reviewer.trim().is_empty();
        let reviewed = NewRequirement {
            requirement: requirement.clone(),
            verdict: review.outcome,
            day: review.on.unwrap_or_else(|| self.delivery.now().day()),
            reviewer: if unnamed { self.reviewer.clone() } else { review.reviewer.clone() },
            score: review.score.clone(),
            note: review.note.clone(),
        };
        let on = reviewed.day;
        let recorded = self.registrar().record_requirement(person, reviewed).await?;
        let program = self.delivery.program();
        Ok(Reviewed {
            requirement,
            on,
            awards: AwardLine::all(program, recorded.awards),
            completed: recorded.completed,
            brings: recorded.brings.into_iter().map(|bearing| BearingLine::of(program, bearing)).collect(),
        })
    }
    async fn grant(&self, person: &str, exam: &str, reason: &str, wait: Wait) -> Answer<()> {
        Ok(self.registrar().grant(person, exam, reason, wait).await?)
    }
    async fn accommodate(&self, person: &str, exam: &str, request: &AccommodationRequest) -> Answer<()> {
        Ok(self.registrar().accommodate(person, exam, request).await?)
    }
    async fn change_credential(
        &self,
        credential: &str,
        act: CredentialAct,
        reason: &str,
    ) -> Answer<Vec<AwardLine>> {
        let registrar = self.registrar();
        let facts = match act {
            CredentialAct::Suspend => registrar.suspend(credential, reason).await?,
            CredentialAct::Reinstate => registrar.reinstate(credential, reason).await?,
            CredentialAct::Revoke => registrar.revoke(credential, reason).await?,
        };
        Ok(AwardLine::all(self.delivery.program(), facts))
    }
    async fn void_attempt(&self, attempt: &str, reason: &str) -> Answer<Voided> {
        Ok(self.registrar().void_attempt(attempt, reason).await?)
    }
    async fn void_item(
        &self,
        exam: &str,
        item: &str,
        versions: &[String],
        reason: &str,
    ) -> Answer<ItemVoided> {
        Ok(self.registrar().void_item(exam, item, versions, reason).await?)
    }
    async fn void_items(&self) -> Answer<Vec<VoidItemLine>> {
        Ok(self.registrar().voided_items().await?.into_iter().map(VoidItemLine::from).collect())
    }
    async fn rescore(&self, exam: &str, apply: Option<&str>) -> Answer<Ledger> {
        Ok(self.registrar().rescore(exam, apply).await?)
    }
    async fn appeals(&self) -> Answer<Vec<AppealLine>> {
        Ok(self.registrar().appeals().await?)
    }
    async fn open_appeal(
        &self,
        attempt: &str,
        kind: AppealKind,
        request: &AppealRequest,
    ) -> Answer<AppealLine> {
        Ok(self.registrar().open_appeal(attempt, kind, request).await?)
    }
    async fn decide_appeal(&self, appeal: &str, outcome: AppealOutcome, reason: &str) -> Answer<AppealLine> {
        Ok(self.registrar().decide_appeal(appeal, outcome, reason).await?)
    }
    async fn reviews(&self) -> Answer<Vec<ReviewLine>> {
        Ok(self.registrar().reviews().await?)
    }
    async fn decide_review(
        &self,
        attempt: &str,
        outcome: ReviewOutcome,
        reason: &str,
    ) -> Answer<ReviewDecided> {
        Ok(self.registrar().decide_review(attempt, outcome, reason).await?)
    }
    async fn incidents(&self) -> Answer<Vec<IncidentLine>> {
        Ok(self.registrar().incidents().await?)
    }
    async fn incident(&self, id: u64) -> Answer<IncidentLine> {
        Ok(self.registrar().incident(id).await?)
    }
    async fn close_incident(&self, id: u64, reason: &str) -> Answer<IncidentLine> {
        Ok(self.registrar().close_incident(id, reason).await?)
    }
    async fn devices(&self, person: Option<&str>) -> Answer<Vec<DeviceLine>> {
        Ok(self.registrar().devices(person).await?.into_iter().map(DeviceLine::from).collect())
    }
    async fn revoke_device(&self, device: &str, reason: &str) -> Answer<DeviceRevoked> {
        Ok(DeviceRevoked { people: self.registrar().revoke_device(device, reason).await? })
    }
    async fn audit(&self) -> Answer<Trail> {
        let store = self.delivery.store();
        let judged = store.verify_audit().await?;
        Ok(Trail {
            fault: judged.err().map(|fault| fault.to_string()),
            records: store.audit_lines().await?,
            entries: store.audit_trail().await.ok(),
        })
    }

    async fn attempts(&self, person: Option<&str>) -> Answer<Vec<AttemptRow>> {
        let person = self.of_person(person).await?;
        let all = Reach::Everybody;
        Ok(self.delivery.attempt_page(person.as_ref(), &all, None, usize::MAX).await?.attempts)
    }
    async fn attempt_report(&self, attempt: &str, record: Option<&Record>) -> Answer<AttemptReport> {
        let attempt = self.registrar().attempt(attempt).await?;
        let record = self.at_hand(&attempt, record).await?;
        Ok(self.delivery.attempt_report(&attempt, record.as_ref()).await?)
    }
    async fn attempt_items(&self, attempt: &str, record: Option<&Record>) -> Answer<Vec<KeyedItem>> {
        let attempt = self.registrar().attempt(attempt).await?;
        let record = self.at_hand(&attempt, record).await?;
        Ok(self.delivery.attempt_items(&attempt, record.as_ref()).await?)
    }
    async fn attempt_replay(&self, attempt: &str, record: Option<&Record>) -> Answer<Replay> {
        let attempt = self.registrar().attempt(attempt).await?;
        let record = self.at_hand(&attempt, record).await?;
        Ok(self.delivery.replay(&attempt, record.as_ref()).await?)
    }
    async fn attempt_export(&self, attempt: &str, record: Option<&Record>) -> Answer<AttemptExport> {
        let attempt = self.registrar().attempt(attempt).await?;
        let record = self.at_hand(&attempt, record).await?;
        let record = record.ok_or(DeliveryError::NoRecords(attempt.clone()))?;
        Ok(self.delivery.attempt_export(&attempt, record).await?)
    }
}
