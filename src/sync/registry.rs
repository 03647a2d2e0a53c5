//! The registry of a server: the calls of [`Registry`], one request each, or a few where the answer is long.
//!
//! What changes something is sent once: an answer that was lost says nothing about whether it was done.

use crate::api::{
    AppealKind, AppealOutcome, AttemptReport, AwardLine, DeviceLine, DeviceRevoked, IncidentLine, Record,
    Replay, ReviewDecided, ReviewLine, Role, TierReport,
};
use crate::attempt::ReviewOutcome;
use crate::credential::Wait;
use crate::delivery::{
    AccommodationRequest, Answer, AppealLine, AppealRequest, AttemptExport, AttemptPage, AttemptRow, Belongs,
    CredentialAct, DeliveryError, Directory, ErasedPerson, ImportLine, IssuedToken, ItemVoided, KeyedItem,
    Ledger, Moved, PartnerLine, PersonLine, RegistrarError, Registry, RegistryError, ReplayRecord, Review,
    Reviewed, RoleLine, StatusReport, TiersQuery, TokenLine, TokenText, Trail, VoidItemLine, Voided,
};
use crate::id::{CandidateId, TokenId};
use crate::store::{AuditEntry, Sealed};
use crate::sync::call::{Call, JSON};
use crate::sync::link::Link;
use crate::time::{Day, Timestamp};
use async_trait::async_trait;
use reqwest::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::Duration;

/// A server takes at most five minutes for a list of people; its own word on that comes a little later.
const LIST: Duration = Duration::from_secs(320);

/// So many entries of the audit trail come at a time.
const ENTRIES: &str = "1000";

/// The registry of a server, for the person of a token.
pub struct RemoteRegistry {
    /// For what changes nothing, asked again where that may help.
    reads: Link,
    /// For what changes something, sent once.
    acts: Link,
}

impl RemoteRegistry {
    /// The registry at the other end: `reads` may be patient, `acts` must not send anything twice.
    pub fn new(reads: Link, acts: Link) -> Self {
        let (reads, acts) = Link::pair(reads, acts);
        Self { reads, acts }
    }

    async fn ask<T: DeserializeOwned>(&self, call: Call) -> Answer<T> {
        self.reads.heard(&call).await
    }

    async fn act<T: DeserializeOwned>(&self, method: Method, path: String, body: Value) -> Answer<T> {
        self.acts.heard::<T, RegistryError>(&sending(method, path, &body)).await
    }

    /// An act that is answered with nothing.
    async fn done(&self, call: Call) -> Answer<()> {
        self.acts.answered::<RegistryError>(&call).await.map(drop)
    }
}

fn sending(method: Method, path: String, body: &Value) -> Call {
    Call { method, ..Call::get(path) }.with(JSON, body.to_string().into_bytes())
}

/// A route of the administrators.
fn route(parts: &[&str]) -> String {
    let mut path = "/admin".to_owned();
    for part in parts {
        path.push('/');
        path.push_str(&segment(part));
    }
    path
}

/// A segment of a path (RFC 3986): whatever is given stays one.
fn segment(given: &str) -> String {
    let mut written = String::new();
    for byte in given.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' | b'.' => written.push(byte.into()),
            _ => written.push_str(&format!("%{byte:02X}")),
        }
    }
    // nothing, and dots alone, would name another path
    if written.chars().all(|c| c == '.') {
        written.push_str("%20");
    }
    written
}

fn maybe<T: ToString>(name: &'static str, value: Option<T>) -> Option<(&'static str, String)> {
    value.map(|value| (name, value.to_string()))
}

/// A token that was issued just now.
#[derive(Deserialize)]
struct Issued {
    id: TokenId,
    person: CandidateId,
    #[serde(with = "crate::time::rfc3339")]
    expires: Timestamp,
    token: String,
}

/// Entries of the audit trail.
#[derive(Deserialize)]
struct Page {
    entries: Vec<Entry>,
    next: Option<u64>,
}

#[derive(Deserialize)]
struct Entry {
    record: String,
    words: Option<Sealed>,
}

#[derive(Deserialize)]
struct Checked {
    fault: Option<String>,
}

#[derive(Deserialize)]
struct Imported {
    registered: usize,
}

#[derive(Deserialize)]
struct Part {
    ledger: Ledger,
    next: Option<CandidateId>,
}

#[async_trait]
impl Registry for RemoteRegistry {
    async fn people(&self) -> Answer<Vec<PersonLine>> {
        let (mut people, mut after) = (Vec::new(), None);
        loop {
            let call = Call::get(route(&["directory"])).asking([maybe("after", after)]);
            let Directory { people: some, next } = self.ask(call).await?;
            people.extend(some);
            after = next;
            if after.is_none() {
                return Ok(people);
            }
        }
    }
    async fn person(&self, id: &str) -> Answer<PersonLine> {
        self.ask(Call::get(route(&["people", id]))).await
    }
    async fn add_person(
        &self,
        id: &str,
        name: &str,
        email: &str,
        partner: Option<&str>,
    ) -> Answer<PersonLine> {
        let new = json!({ "id": id, "name": name, "email": email, "partner": partner });
        self.act(Method::POST, route(&["people"]), new).await
    }
    async fn rename_person(&self, id: &str, name: &str) -> Answer<PersonLine> {
        self.act(Method::PATCH, route(&["people", id]), json!({ "name": name })).await
    }
    async fn move_person(&self, id: &str, partner: Option<&str>, from: Option<Day>) -> Answer<Moved> {
        let to = json!({ "partner": partner, "from": from });
        self.act(Method::PUT, route(&["people", id, "partner"]), to).await
    }
    async fn erase_person(&self, id: &str, reason: &str) -> Answer<ErasedPerson> {
        self.act(Method::POST, route(&["people", id, "erasure"]), json!({ "reason": reason })).await
    }
    async fn import_people(&self, lines: &[ImportLine]) -> Answer<usize> {
        let call = sending(Method::POST, route(&["imports"]), &json!({ "people": lines }));
        let call = Call { within: Some(LIST), ..call };
        let imported: Imported = self.acts.heard::<_, RegistryError>(&call).await?;
        Ok(imported.registered)
    }
    async fn belongs(&self, person: &str, at: Option<Day>) -> Answer<Belongs> {
        self.ask(Call::get(route(&["people", person, "partner"])).asking([maybe("at", at)])).await
    }

    async fn partners(&self) -> Answer<Vec<PartnerLine>> {
        self.ask(Call::get(route(&["partners"]))).await
    }
    async fn add_partner(&self, id: &str, name: &str) -> Answer<PartnerLine> {
        self.act(Method::POST, route(&["partners"]), json!({ "id": id, "name": name })).await
    }
    async fn tiers(&self, query: &TiersQuery) -> Answer<TierReport> {
        let TiersQuery { partner, tier, at, named } = query;
        let asked = [maybe("tier", tier.as_ref()), maybe("at", *at), maybe("named", *named)];
        self.ask(Call::get(route(&["partners", partner, "tiers"])).asking(asked)).await
    }
    async fn status(
        &self,
        person: Option<&str>,
        at: Option<Day>,
        within: Option<u32>,
    ) -> Answer<StatusReport> {
        let path = match person {
            Some(id) => route(&["people", id, "status"]),
            None => route(&["status"]),
        };
        self.ask(Call::get(path).asking([maybe("at", at), maybe("within", within)])).await
    }

    async fn roles(&self, person: Option<&str>) -> Answer<Vec<RoleLine>> {
        self.ask(Call::get(route(&["roles"])).asking([maybe("person", person)])).await
    }
    async fn grant_role(&self, person: &str, role: Role, partner: Option<&str>) -> Answer<()> {
        let call = Call::get(route(&["people", person, "roles", role.word()]));
        self.done(Call { method: Method::PUT, ..call }.asking([maybe("partner", partner)])).await
    }
    async fn withdraw_role(&self, person: &str, role: Role, partner: Option<&str>) -> Answer<()> {
        let call = Call::get(route(&["people", person, "roles", role.word()]));
        self.done(Call { method: Method::DELETE, ..call }.asking([maybe("partner", partner)])).await
    }
    async fn tokens(&self, person: Option<&str>) -> Answer<Vec<TokenLine>> {
        self.ask(Call::get(route(&["tokens"])).asking([maybe("person", person)])).await
    }
    async fn issue_token(&self, person: &str, label: &str, days: u32) -> Answer<IssuedToken> {
        let new = json!({ "person": person, "label": label, "days": days });
        let Issued { id, person, expires, token } = self.act(Method::POST, route(&["tokens"]), new).await?;
        Ok(IssuedToken { id, person, expires, text: TokenText::told(token) })
    }
    async fn revoke_token(&self, token: &str) -> Answer<TokenId> {
        let call = Call { method: Method::DELETE, ..Call::get(route(&["tokens", token])) };
        self.done(call).await?;
        Ok(token.parse::<TokenId>().map_err(RegistrarError::from)?)
    }

    async fn record_requirement(&self, person: &str, review: &Review) -> Answer<Reviewed> {
        let Review { requirement, outcome, on, reviewer, score, note } = review;
        let review = json!({
            "requirement": requirement, "outcome": outcome, "on": on, "reviewer": reviewer, "score": score, "note": note,
        });
        self.act(Method::POST, route(&["people", person, "requirements"]), review).await
    }
    async fn grant(&self, person: &str, exam: &str, reason: &str, wait: Wait) -> Answer<()> {
        let new = json!({ "exam": exam, "reason": reason, "waive_wait": wait == Wait::Waived });
        self.done(sending(Method::POST, route(&["people", person, "grants"]), &new)).await
    }
    async fn accommodate(&self, person: &str, exam: &str, request: &AccommodationRequest) -> Answer<()> {
        let AccommodationRequest { measures, case } = request;
        let new = json!({
            "exam": exam, "extra_percent": measures.extra_percent, "extra_minutes": measures.extra_minutes,
            "break_minutes": measures.break_minutes, "no_focus_facts": measures.no_focus_facts, "case": case,
        });
        self.done(sending(Method::POST, route(&["people", person, "accommodations"]), &new)).await
    }
    async fn change_credential(
        &self,
        credential: &str,
        act: CredentialAct,
        reason: &str,
    ) -> Answer<Vec<AwardLine>> {
        let path = route(&["credentials", credential, act.word()]);
        self.act(Method::POST, path, json!({ "reason": reason })).await
    }
    async fn void_attempt(&self, attempt: &str, reason: &str) -> Answer<Voided> {
        self.act(Method::POST, route(&["attempts", attempt, "void"]), json!({ "reason": reason })).await
    }
    async fn void_item(
        &self,
        exam: &str,
        item: &str,
        versions: &[String],
        reason: &str,
    ) -> Answer<ItemVoided> {
        let new = json!({ "item": item, "versions": versions, "reason": reason });
        self.act(Method::POST, route(&["exams", exam, "void-items"]), new).await
    }
    async fn void_items(&self) -> Answer<Vec<VoidItemLine>> {
        self.ask(Call::get(route(&["void-items"]))).await
    }
    /// Some people at a time: no call may take as long as a whole hall would.
    async fn rescore(&self, exam: &str, apply: Option<&str>) -> Answer<Ledger> {
        let (mut whole, mut after) = (None::<Ledger>, None);
        loop {
            let wish = json!({ "reason": apply, "after": after });
            let Part { ledger, next } =
                self.act(Method::POST, route(&["exams", exam, "rescoring"]), wish).await?;
            match &mut whole {
                Some(whole) => whole.people.extend(ledger.people),
                None => whole = Some(ledger),
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        whole.ok_or_else(|| DeliveryError::Unlike("it told nothing".to_owned()).into())
    }
    async fn appeals(&self) -> Answer<Vec<AppealLine>> {
        self.ask(Call::get(route(&["appeals"]))).await
    }
    async fn open_appeal(
        &self,
        attempt: &str,
        kind: AppealKind,
        request: &AppealRequest,
    ) -> Answer<AppealLine> {
        let AppealRequest { by, text, late } = request;
        let new = json!({ "kind": kind, "text": text, "by": by, "late": late });
        self.act(Method::POST, route(&["attempts", attempt, "appeals"]), new).await
    }
    async fn decide_appeal(&self, appeal: &str, outcome: AppealOutcome, reason: &str) -> Answer<AppealLine> {
        let decision = json!({ "outcome": outcome, "reason": reason });
        self.act(Method::POST, route(&["appeals", appeal, "decision"]), decision).await
    }
    async fn reviews(&self) -> Answer<Vec<ReviewLine>> {
        self.ask(Call::get(route(&["reviews"]))).await
    }
    async fn decide_review(
        &self,
        attempt: &str,
        outcome: ReviewOutcome,
        reason: &str,
    ) -> Answer<ReviewDecided> {
        let act = match outcome {
            ReviewOutcome::Released => "release",
            ReviewOutcome::Refused => "refuse",
        };
        self.act(Method::POST, route(&["attempts", attempt, act]), json!({ "reason": reason })).await
    }
    async fn incidents(&self) -> Answer<Vec<IncidentLine>> {
        self.ask(Call::get(route(&["incidents"]))).await
    }
    async fn incident(&self, id: u64) -> Answer<IncidentLine> {
        self.ask(Call::get(route(&["incidents", &id.to_string()]))).await
    }
    async fn close_incident(&self, id: u64, reason: &str) -> Answer<IncidentLine> {
        let path = route(&["incidents", &id.to_string(), "close"]);
        self.act(Method::POST, path, json!({ "reason": reason })).await
    }
    async fn devices(&self, person: Option<&str>) -> Answer<Vec<DeviceLine>> {
        self.ask(Call::get(route(&["devices"])).asking([maybe("person", person)])).await
    }
    async fn revoke_device(&self, device: &str, reason: &str) -> Answer<DeviceRevoked> {
        self.act(Method::POST, route(&["devices", device, "revoke"]), json!({ "reason": reason })).await
    }
    async fn audit(&self) -> Answer<Trail> {
        let Checked { fault } = self.ask(Call::get(route(&["audit", "check"]))).await?;
        let (mut records, mut entries, mut from) = (Vec::new(), Some(Vec::new()), Some(0));
        while let Some(first) = from {
            let asked = [maybe("from", Some(first)), maybe("limit", Some(ENTRIES))];
            let page: Answer<Page> = self.ask(Call::get(route(&["audit"])).asking(asked)).await;
            let page = match page {
                // what is damaged may not be readable at all: that it is damaged is what has to be told
                Err(_) if fault.is_some() => break,
                page => page?,
            };
            for Entry { record, words } in page.entries {
                let read = AuditEntry::read(record.as_bytes(), words);
                entries = entries.zip(read).map(|(mut entries, read)| {
                    entries.push(read);
                    entries
                });
                records.push(record.into_bytes());
            }
            from = page.next;
        }
        Ok(Trail { fault, records, entries })
    }

    async fn attempts(&self, person: Option<&str>) -> Answer<Vec<AttemptRow>> {
        let (mut attempts, mut after) = (Vec::new(), None);
        loop {
            let asked = [maybe("person", person), maybe("after", after)];
            let page = self.ask(Call::get(route(&["attempts"])).asking(asked)).await?;
            let AttemptPage { attempts: some, next } = page;
            attempts.extend(some);
            after = next;
            if after.is_none() {
                return Ok(attempts);
            }
        }
    }
    async fn attempt_report(&self, attempt: &str, _: Option<&Record>) -> Answer<AttemptReport> {
        self.ask(Call::get(route(&["attempts", attempt]))).await
    }
    async fn attempt_items(&self, attempt: &str, _: Option<&Record>) -> Answer<Vec<KeyedItem>> {
        self.ask(Call::get(route(&["attempts", attempt, "items"]))).await
    }
    async fn attempt_replay(&self, attempt: &str, _: Option<&Record>) -> Answer<Replay> {
        let told: ReplayRecord = self.ask(Call::get(route(&["attempts", attempt, "replay"]))).await?;
        Ok(told.replay())
    }
    async fn attempt_export(&self, attempt: &str, _: Option<&Record>) -> Answer<AttemptExport> {
        self.ask(Call::get(route(&["attempts", attempt, "export"]))).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_given_stays_one_segment_of_the_path() {
        assert_eq!(route(&["people", "ada-2", "status"]), "/admin/people/ada-2/status");
        assert_eq!(route(&["people", "Ada / King?"]), "/admin/people/Ada%20%2F%20King%3F");
        for given in ["", ".", ".."] {
            assert_eq!(route(&["people", given, "grants"]), format!("/admin/people/{given}%20/grants"));
        }
    }
}
