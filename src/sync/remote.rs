//! The delivery of a server: the calls of [`Delivery`], one request each.

use crate::api::{
    Ack, AttemptReport, AttemptSummary, Caller, Feedback, Offer, Opening, Outcome, Overview, Record, Role,
    SealedAttempt, Start, TakeOver, Upload, Uploaded,
};
use crate::attempt::Response;
use crate::attempt::Ticket;
use crate::delivery::{Delivery, DeliveryError};
use crate::digest::Digest;
use crate::form::PresentedForm;
use crate::id::{AttemptId, CandidateId, ExamId};
use crate::journal::{Head, Receipt};
use crate::note::{Note, VerifierKey};
use crate::sync::call::{Call, JSON};
use crate::sync::link::Link;
use crate::time::Timestamp;
use async_trait::async_trait;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const JSONL: &str = "application/jsonl";

/// So many bytes of records go up in one call, so that what a bad line cuts short is not all of them.
const BATCH: usize = 256 * 1024;

/// Who a token names, and what the server is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The person.
    pub person: CandidateId,
    /// The person's name.
    pub name: String,
    /// What the person may act as.
    pub roles: BTreeSet<Role>,
    /// The server's name.
    pub server: String,
    /// The server's version.
    pub version: String,
    /// The program that it delivers.
    pub program: Value,
    /// The server's clock.
    pub now: Timestamp,
}

/// The delivery of a server, for the person of a token.
pub struct RemoteDelivery {
    link: Link,
    /// The key of its receipts; `None` where it is not known.
    receipts: Option<VerifierKey>,
}

impl RemoteDelivery {
    /// The delivery at the other end of `link`, whose receipts are signed by `receipts`.
    pub fn new(link: Link, receipts: Option<VerifierKey>) -> Self {
        Self { link, receipts }
    }

    /// Who the token names.
    pub async fn me(&self) -> Result<Me, DeliveryError> {
        self.link.json(&Call::get("/me")).await
    }

    /// Registers the key of this device, with the computer's name.
    pub async fn register_device(&self, device: &str, label: &str) -> Result<(), DeliveryError> {
        let body = json!({"device": device, "label": label}).to_string().into_bytes();
        self.link.bytes(&Call::post("/me/devices").with(JSON, body)).await.map(drop)
    }

    /// Revokes the token.
    pub async fn sign_out(&self) -> Result<(), DeliveryError> {
        let call = Call { method: Method::DELETE, ..Call::get("/me/token") };
        self.link.bytes(&call).await.map(drop)
    }

    /// The key that the server signs receipts with; `None` where it gives none.
    pub async fn receipt_key(&self) -> Result<Option<VerifierKey>, DeliveryError> {
        #[derive(Deserialize)]
        struct Answer {
            key: Option<VerifierKey>,
        }
        Ok(self.link.json::<Answer>(&Call::get("/receipt-key")).await?.key)
    }

    /// A start that fits: its ticket is for this attempt and this key, and by the key that is known.
    fn admitted(&self, attempt: &AttemptId, start: Start) -> Result<Start, DeliveryError> {
        let unlike = |why: &str| DeliveryError::Unlike(format!("its ticket {why}"));
        let note = start.ticket.as_deref().ok_or_else(|| unlike("is missing"))?;
        let note = Note::parse(note).map_err(|_| unlike("is no signed note"))?;
        let ticket = Ticket::parse(note.text()).ok_or_else(|| unlike("does not read as one"))?;
        if ticket.attempt != *attempt || ticket.form_key != start.form_key.digest() {
            return Err(unlike("is for another attempt"));
        }
        if let Some(key) = &self.receipts {
            note.open(std::slice::from_ref(key))
                .map_err(|_| unlike("is not signed by the key that was known at the sign-in"))?;
        }
        Ok(start)
    }

    /// An acknowledgement that fits: its receipt is for this attempt and this head, and by the key that is known.
    fn believed(&self, attempt: &AttemptId, ack: Ack) -> Result<Ack, DeliveryError> {
        let Some(receipt) = &ack.receipt else { return Ok(ack) };
        let unlike = |why: &str| DeliveryError::Unlike(format!("its receipt {why}"));
        let note = Note::parse(receipt).map_err(|_| unlike("is no signed note"))?;
        let said = Receipt::parse(note.text()).ok_or_else(|| unlike("does not read as one"))?;
        if said.attempt != *attempt || said.head != (Head { seq: ack.seq, hash: ack.hash }) {
            return Err(unlike("is for other records"));
        }
        if let Some(key) = &self.receipts {
            note.open(std::slice::from_ref(key))
                .map_err(|_| unlike("is not signed by the key that was known at the sign-in"))?;
        }
        Ok(ack)
    }
}

fn attempt_path(attempt: &AttemptId, what: &str) -> String {
    format!("/attempts/{attempt}/{what}")
}

/// Whole lines in pieces of about this many bytes; one piece where there is nothing.
fn pieces(lines: &[u8], most: usize) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let mut rest = lines;
    while rest.len() > most {
        let end = rest.get(most..).and_then(|after| after.iter().position(|b| *b == b'\n'));
        let (piece, after) = rest.split_at(end.map_or(rest.len(), |end| most + end + 1));
        pieces.push(piece);
        rest = after;
    }
    if !rest.is_empty() || pieces.is_empty() {
        pieces.push(rest);
    }
    pieces
}

#[async_trait]
impl Delivery for RemoteDelivery {
    async fn overview(&self, _: Option<&Caller>) -> Result<Overview, DeliveryError> {
        self.link.json(&Call::get("/overview")).await
    }
    async fn prepare(&self, _: &Caller, exam: &ExamId) -> Result<Offer, DeliveryError> {
        self.link.json(&Call::post(format!("/exams/{exam}/attempts"))).await
    }
    async fn open(
        &self,
        _: &Caller,
        attempt: &AttemptId,
        opening: &Opening,
    ) -> Result<SealedAttempt, DeliveryError> {
        let body = serde_json::to_vec(opening).map_err(|e| DeliveryError::Content(e.to_string()))?;
        self.link.json(&Call::post(attempt_path(attempt, "open")).with(JSON, body)).await
    }
    async fn start(&self, _: &Caller, attempt: &AttemptId) -> Result<Start, DeliveryError> {
        let start = self.link.json(&Call::post(attempt_path(attempt, "start"))).await?;
        self.admitted(attempt, start)
    }
    async fn take_over(
        &self,
        _: &Caller,
        attempt: &AttemptId,
        device: &str,
    ) -> Result<TakeOver, DeliveryError> {
        let body = json!({"device": device}).to_string().into_bytes();
        self.link.json(&Call::post(attempt_path(attempt, "take-over")).with(JSON, body)).await
    }
    async fn append(&self, _: &Caller, attempt: &AttemptId, lines: &[u8]) -> Result<Ack, DeliveryError> {
        let mut last = None;
        for piece in pieces(lines, BATCH) {
            let call = Call::post(attempt_path(attempt, "records")).with(JSONL, piece.to_vec());
            last = Some(self.believed(attempt, self.link.json(&call).await?)?);
        }
        last.ok_or_else(|| DeliveryError::NoRecords(attempt.clone()))
    }
    async fn records(&self, _: &Caller, attempt: &AttemptId) -> Result<Vec<u8>, DeliveryError> {
        self.link.bytes(&Call::get(attempt_path(attempt, "records"))).await
    }
    async fn submit(&self, _: &Caller, attempt: &AttemptId) -> Result<Outcome, DeliveryError> {
        self.link.json(&Call::post(attempt_path(attempt, "submit"))).await
    }
    async fn outcome(&self, _: &Caller, attempt: &AttemptId) -> Result<Outcome, DeliveryError> {
        self.link.json(&Call::get(attempt_path(attempt, "outcome"))).await
    }
    async fn attempts(&self, _: &Caller) -> Result<Vec<AttemptSummary>, DeliveryError> {
        self.link.json(&Call::get("/attempts")).await
    }
    /// The record that the server holds is judged: it is the one that counts.
    async fn report(
        &self,
        _: &Caller,
        attempt: &AttemptId,
        _: Option<&Record>,
    ) -> Result<AttemptReport, DeliveryError> {
        self.link.json(&Call::get(attempt_path(attempt, "report"))).await
    }
    async fn practice(&self, exam: &ExamId, seed: &[u8; 32]) -> Result<PresentedForm, DeliveryError> {
        let body = json!({"seed": Digest(*seed)}).to_string().into_bytes();
        self.link.json(&Call::post(format!("/exams/{exam}/practice")).with(JSON, body)).await
    }
    async fn feedback(
        &self,
        exam: &ExamId,
        seed: &[u8; 32],
        number: u32,
        response: &Response,
    ) -> Result<Feedback, DeliveryError> {
        let (seed, choices, text) = (Digest(*seed), response.choices(), response.text());
        let mut body = json!({"seed": seed, "number": number, "choices": choices});
        if !text.is_empty() {
            body = json!({"seed": seed, "number": number, "text": text});
        }
        let call = Call::post(format!("/exams/{exam}/practice/feedback"));
        self.link.json(&call.with(JSON, body.to_string().into_bytes())).await
    }
    async fn upload(&self, _: &Caller, upload: &Upload) -> Result<Uploaded, DeliveryError> {
        let body = serde_json::to_vec(upload).map_err(|e| DeliveryError::Content(e.to_string()))?;
        self.link.json(&Call::post("/uploads").with(JSON, body)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_go_up_in_whole_lines_and_none_is_left_out() {
        let lines: Vec<u8> =
            (0..200).flat_map(|n| format!("{}\n", "x".repeat(n % 37)).into_bytes()).collect();
        for most in [1, 10, 36, 100, 5_000, 50_000] {
            let pieces = pieces(&lines, most);
            assert_eq!(pieces.concat(), lines);
            assert!(pieces.iter().all(|piece| piece.ends_with(b"\n")));
            assert!(pieces.iter().all(|piece| piece.len() <= most + 38), "{most}");
        }
        assert_eq!(pieces(b"", 10), [b""]);
        assert_eq!(pieces(b"torn", 10), [b"torn"]);
    }
}
