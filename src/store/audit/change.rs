//! What an entry of the audit trail can say: one variant for each kind of change.

use crate::api::{AppealKind, AppealOutcome, Role, Stage};
use crate::attempt::{Mode, ReviewOutcome};
use crate::credential::{AwardEvent, AwardFact, Wait};
use crate::digest::Digest;
use crate::id::*;
use crate::store::Verdict;
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};

/// What changed. Ids and numbers only; words are sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "members are explained with their variant")]
pub enum Change {
    /// A person was registered. Sealed: name, e-mail.
    PersonAdded { person: CandidateId },
    /// A person has another name. Sealed: name.
    PersonRenamed { person: CandidateId },
    /// A person was erased: everything sealed about the person is gone. Sealed: reason.
    PersonErased { person: CandidateId },
    /// A partner was registered. Sealed: name.
    PartnerAdded { partner: PartnerId },
    /// A person belongs to a partner from that day on, and to no other.
    MemberSince { person: CandidateId, partner: PartnerId, since: Day },
    /// A person belongs to no partner from that day on.
    MemberUntil { person: CandidateId, until: Day },
    /// The draw of an attempt to be was committed to.
    AttemptPrepared {
        attempt: AttemptId,
        program: ProgramId,
        exam: ExamId,
        person: CandidateId,
        mode: Mode,
        commitment: Digest,
    },
    /// An attempt was drawn and opened; it counts from here on.
    AttemptOpened { attempt: AttemptId, person: CandidateId, binding: Digest },
    /// An attempt that was made without a server was uploaded, with a record that ends with this hash.
    AttemptUploaded {
        attempt: AttemptId,
        program: ProgramId,
        exam: ExamId,
        person: CandidateId,
        head: Digest,
        counts: bool,
    },
    /// A server started an attempt: its ticket was given.
    AttemptStarted { attempt: AttemptId, person: CandidateId, started: Timestamp },
    /// Another device was permitted to go on with an attempt, after the record `seq`.
    TakeoverPermitted { attempt: AttemptId, person: CandidateId, device: String, seq: u64 },
    /// A record was offered that contradicts one that is held.
    RecordRefused { attempt: AttemptId, seq: u64, offered: Digest },
    /// An incident, known by the number of the entry that kept it, was looked into and closed. Sealed: reason.
    IncidentClosed { incident: u64, attempt: AttemptId, person: CandidateId },
    /// An attempt ended and was scored, or was scored again: the journal's head and the digest of the result. Sealed, where
    /// it was scored again: reason.
    ResultRecorded { attempt: AttemptId, person: CandidateId, version: u32, head: Digest, result: Digest },
    /// An attempt was declared void. Sealed: reason.
    AttemptVoided { attempt: AttemptId, person: CandidateId },
    /// A result was signed, together with its recording: by this key, in a note of this SHA-256.
    ResultSigned { attempt: AttemptId, person: CandidateId, version: u32, key: String, note: Digest },
    /// A candidate looked at a result that is no longer the first one.
    ResultSeen { attempt: AttemptId, person: CandidateId, version: u32 },
    /// An attempt that was lost to an error in another one no longer counts. Sealed: reason.
    AttemptGivenBack { attempt: AttemptId, person: CandidateId, because: AttemptId },
    /// An item was declared void in one of its versions, named by the digest of its substance. Sealed: reason.
    ItemVoided { program: ProgramId, bank: ExamId, item: ItemId, content: Digest },
    /// An appeal was opened. Sealed: by whom, its text, why it was taken late.
    AppealOpened {
        appeal: AppealId,
        attempt: AttemptId,
        person: CandidateId,
        kind: AppealKind,
        due: Option<Day>,
        late: bool,
    },
    /// An appeal was decided. Sealed: reason.
    AppealDecided { appeal: AppealId, attempt: AttemptId, person: CandidateId, outcome: AppealOutcome },
    /// It was decided about a result that was held for review. Sealed: reason.
    ReviewDecided { attempt: AttemptId, person: CandidateId, outcome: ReviewOutcome },
    /// A requirement was reviewed. Sealed: reviewer, score, note.
    RequirementReviewed {
        program: ProgramId,
        person: CandidateId,
        requirement: RequirementId,
        outcome: Verdict,
        day: Day,
    },
    /// An extra attempt was granted. Sealed: reason.
    AttemptGranted { program: ProgramId, person: CandidateId, exam: ExamId, wait: Wait },
    /// An accommodation was granted. Sealed: its measures and the case reference.
    Accommodated { program: ProgramId, person: CandidateId, exam: ExamId },
    /// The record of an attempt was removed, as the program's retention has it: so many records up to this head, and the
    /// records that were refused with these entries. Its result stays.
    RecordPruned {
        attempt: AttemptId,
        person: CandidateId,
        records: u64,
        head: Option<Digest>,
        refused: Vec<u64>,
    },
    /// The words sealed with these entries about a person were erased, as the program's retention has it.
    WordsPruned { person: CandidateId, entries: Vec<u64> },
    /// A person may act as this from now on; a partner manager for this partner.
    RoleGranted { person: CandidateId, role: Role, partner: Option<PartnerId> },
    /// A person may no longer act as this.
    RoleWithdrawn { person: CandidateId, role: Role, partner: Option<PartnerId> },
    /// A token was issued, of this SHA-256. Sealed: label.
    TokenIssued { person: CandidateId, token: TokenId, digest: Digest, expires: Timestamp },
    /// A token was revoked.
    TokenRevoked { person: CandidateId, token: TokenId },
    /// The key of a device was registered, as a verifier key. Sealed, where it was given: label.
    DeviceRegistered { person: CandidateId, device: String },
    /// The key of a device is not believed any more. Sealed: reason.
    DeviceRevoked { person: CandidateId, device: String },
    /// A version of a bank was published; `samples` of its questions are public. Sealed: a note, and why it was published in
    /// spite of the samples, where there is such a thing.
    BankPublished {
        program: ProgramId,
        bank: ExamId,
        version: u32,
        digest: Digest,
        stage: Stage,
        publisher: Option<CandidateId>,
        samples: u32,
    },
    /// A version of a bank was withdrawn. Sealed: reason.
    BankWithdrawn { program: ProgramId, bank: ExamId, version: u32, by: Option<CandidateId> },
    /// A person fetched a version of a bank, with its keys, for the first time.
    BankFetched { program: ProgramId, bank: ExamId, version: u32, person: CandidateId },
    /// An award fact. Sealed: the reason, where it has one.
    Award {
        program: ProgramId,
        person: CandidateId,
        award: CredentialId,
        kind: CredentialKind,
        effective: Day,
        event: AwardWord,
        expires: Option<Day>,
        program_digest: Digest,
    },
}

/// The kind of an award fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words of `AwardEvent`")]
pub enum AwardWord {
    Awarded,
    Renewed,
    Restored,
    Extended,
    Suspended,
    Reinstated,
    Revoked,
}

impl Change {
    /// The change that records `fact` about a person of a program.
    pub fn award(program: &ProgramId, person: &CandidateId, fact: &AwardFact) -> Self {
        let (event, expires) = match &fact.event {
            AwardEvent::Awarded { expires, .. } => (AwardWord::Awarded, Some(*expires)),
            AwardEvent::Renewed { expires, .. } => (AwardWord::Renewed, Some(*expires)),
            AwardEvent::Restored { expires, .. } => (AwardWord::Restored, Some(*expires)),
            AwardEvent::Extended { expires, .. } => (AwardWord::Extended, Some(*expires)),
            AwardEvent::Suspended { .. } => (AwardWord::Suspended, None),
            AwardEvent::Reinstated { .. } => (AwardWord::Reinstated, None),
            AwardEvent::Revoked { .. } => (AwardWord::Revoked, None),
        };
        Self::Award {
            program: program.clone(),
            person: person.clone(),
            award: fact.id.clone(),
            kind: fact.kind.clone(),
            effective: fact.effective,
            event,
            expires,
            program_digest: fact.program_digest,
        }
    }

    /// A row of the registry records the same fact.
    pub(super) fn has_row(&self) -> bool {
        matches!(
            self,
            Self::RequirementReviewed { .. }
                | Self::AttemptGranted { .. }
                | Self::Accommodated { .. }
                | Self::AttemptStarted { .. }
                | Self::ResultRecorded { .. }
                | Self::ResultSigned { .. }
                | Self::AttemptGivenBack { .. }
                | Self::ItemVoided { .. }
                | Self::AppealOpened { .. }
                | Self::AppealDecided { .. }
                | Self::ReviewDecided { .. }
                | Self::IncidentClosed { .. }
                | Self::AttemptUploaded { .. }
                | Self::RoleGranted { .. }
                | Self::RoleWithdrawn { .. }
                | Self::TokenIssued { .. }
                | Self::TokenRevoked { .. }
                | Self::DeviceRegistered { .. }
                | Self::DeviceRevoked { .. }
                | Self::BankPublished { .. }
                | Self::BankWithdrawn { .. }
                | Self::BankFetched { .. }
                | Self::Award { .. }
        )
    }

    /// The person whose history the change belongs to; empty for none.
    pub fn person(&self) -> &str {
        match self {
            Self::PersonAdded { person }
            | Self::PersonRenamed { person }
            | Self::PersonErased { person }
            | Self::MemberSince { person, .. }
            | Self::MemberUntil { person, .. }
            | Self::AttemptPrepared { person, .. }
            | Self::AttemptOpened { person, .. }
            | Self::AttemptStarted { person, .. }
            | Self::TakeoverPermitted { person, .. }
            | Self::ResultRecorded { person, .. }
            | Self::AttemptVoided { person, .. }
            | Self::ResultSigned { person, .. }
            | Self::ResultSeen { person, .. }
            | Self::AttemptGivenBack { person, .. }
            | Self::AppealOpened { person, .. }
            | Self::AppealDecided { person, .. }
            | Self::ReviewDecided { person, .. }
            | Self::IncidentClosed { person, .. }
            | Self::AttemptUploaded { person, .. }
            | Self::RequirementReviewed { person, .. }
            | Self::AttemptGranted { person, .. }
            | Self::Accommodated { person, .. }
            | Self::RecordPruned { person, .. }
            | Self::WordsPruned { person, .. }
            | Self::RoleGranted { person, .. }
            | Self::RoleWithdrawn { person, .. }
            | Self::TokenIssued { person, .. }
            | Self::TokenRevoked { person, .. }
            | Self::DeviceRegistered { person, .. }
            | Self::DeviceRevoked { person, .. }
            | Self::BankFetched { person, .. }
            | Self::Award { person, .. } => person.as_str(),
            Self::PartnerAdded { .. }
            | Self::RecordRefused { .. }
            | Self::ItemVoided { .. }
            | Self::BankPublished { .. }
            | Self::BankWithdrawn { .. } => "",
        }
    }
}
