//! The content developer's use cases: versions of banks are published, listed, fetched and withdrawn.
//!
//! A bank is published only when nothing is wrong with it that `bank check` would name, and a form of each of its exams can
//! be drawn. What was published is never changed: a mistake is withdrawn, and the version before it is current again. An
//! attempt keeps the version that it was drawn from, whatever becomes of it.

use crate::api::{
    BankVersion, BarredLine, FaultLine, Finding, Publication, Stage, VersionState, Weight, Withdrawal,
    WithdrawnLine,
};
use crate::bank::{self, Bank, Item, is_named};
use crate::credential::SittingState;
use crate::delivery::ContentError;
use crate::delivery::local::LocalDelivery;
use crate::delivery::registrar::text;
use crate::delivery::stock::{Stock, banks};
use crate::digest::Digest;
use crate::document::{Checked, Fault, FaultCode, FaultReport, Severity, nearest};
use crate::embedded;
use crate::form::{self, History};
use crate::id::{CandidateId, ExamId, TokenId};
use crate::library;
use crate::lint::{self, Survey};
use crate::program::Program;
use crate::store::{
    Act, Actor, BankReader, Changed, NewPublication, Person, PublicationRow, PublishedAs, WithdrawalRow,
};
use crate::time::Day;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Longest note and reason, in characters.
const LONGEST: usize = 2_000;

/// The content developer's desk.
#[derive(Clone, Copy)]
pub struct ContentDesk<'d> {
    delivery: &'d LocalDelivery,
    by: By<'d>,
    token: Option<&'d TokenId>,
}

/// Who sits at it.
#[derive(Clone, Copy)]
enum By<'d> {
    /// The owner of this computer.
    Owner,
    Developer(&'d CandidateId),
    Administrator(&'d CandidateId),
}

/// How a bank is to be published.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishWish {
    /// What its attempts are for; else as in the version before, and live in a first one.
    pub stage: Option<Stage>,
    /// What is said with it; may be empty.
    pub note: String,
    /// Why it is published though it holds public samples.
    pub force_public: Option<String>,
}

impl LocalDelivery {
    /// The content developer's use cases, for the owner of this computer.
    pub fn content_desk(&self) -> ContentDesk<'_> {
        ContentDesk { delivery: self, by: By::Owner, token: None }
    }

    /// The same for a content developer who is known by name.
    pub fn content_desk_for<'d>(&'d self, developer: &'d CandidateId) -> ContentDesk<'d> {
        ContentDesk { delivery: self, by: By::Developer(developer), token: None }
    }

    /// The same for an administrator who is known by name.
    pub fn content_desk_of_office<'d>(&'d self, administrator: &'d CandidateId) -> ContentDesk<'d> {
        ContentDesk { delivery: self, by: By::Administrator(administrator), token: None }
    }
}

impl<'d> ContentDesk<'d> {
    /// The same, with the token that was shown: the audit trail says which it was.
    pub fn with_token(self, token: Option<&'d TokenId>) -> Self {
        Self { token, ..self }
    }
}

impl ContentDesk<'_> {
    /// Publishes the bank in these bytes; `name` is for messages. The same again changes nothing.
    pub async fn publish(
        &self,
        name: &str,
        bytes: &[u8],
        wish: &PublishWish,
    ) -> Result<Publication, ContentError> {
        let note = optional("the note", &wish.note)?;
        // whatever was drawn elsewhere: the bank's digest binds its SVG images, and candidates see what is drawn of them here
        let bytes = &library::drawn(bytes.to_vec());
        let forced =
            wish.force_public.as_deref().map(|why| text("the reason for public samples", why, LONGEST));
        let forced = forced.transpose()?;
        let program = self.delivery.program();
        let stock = self.delivery.stock().await?;
        let checked = check_to_publish(name, bytes, Some(program));
        let Some(bank) = checked.value else { return Err(faults_of(&checked.report)) };
        let (bank_id, before) = (bank.id.clone(), stock.current(&bank.id));
        let stage = wish.stage.or(before.map(|row| row.stage)).unwrap_or(Stage::Live);
        let launched = self.delivery.store.launched(&program.id).await?;
        let exams: Vec<ExamId> =
            program.exams.iter().filter(|exam| exam.bank == bank_id).map(|exam| exam.id.clone()).collect();
        // a small pool keeps an exam from its first launch, and later is told
        let small_will_do = stage == Stage::Beta || exams.iter().all(|exam| launched.contains(exam));
        let blocks = |fault: &Fault| match fault.code {
            FaultCode::Shortage => !small_will_do,
            FaultCode::PublicSample => forced.is_none(),
            _ => fault.severity == Severity::Error,
        };
        refuse(&checked.report, blocks)?;
        for blueprint in &bank.blueprints {
            if let Err(why) = form::plan(&bank, blueprint, &History::default()) {
                let (exam, why) = (blueprint.exam.clone(), why.to_string());
                return Err(ContentError::Infeasible { exam, why });
            }
        }
        let samples = bank.public_items(is_public_sample).count();
        let new = NewPublication {
            program: program.id.clone(),
            bank: bank_id.clone(),
            digest: bank.digest,
            bytes: bytes.to_vec(),
            stage,
            publisher: self.person().cloned(),
            samples: u32::try_from(samples).unwrap_or(u32::MAX),
            note,
            forced: if samples == 0 { String::new() } else { forced.unwrap_or_default() },
        };
        let done = self.delivery.store.publish_bank(&self.act(), &new).await?;
        let (PublishedAs::Version(version) | PublishedAs::Same(version)) = done;
        let stock = self.delivery.stock().await?;
        Ok(Publication {
            line: line_of(&stock, &bank_id, version)?,
            same: matches!(done, PublishedAs::Same(_)),
            exams,
            warnings: lines(&checked.report),
            unknown_people: unknown(&bank, &self.delivery.store.people().await?),
        })
    }

    /// Versions of the bank of one exam, or of all banks, oldest first.
    pub async fn versions(&self, exam: Option<&str>) -> Result<Vec<BankVersion>, ContentError> {
        let only = exam.map(|exam| self.bank(exam)).transpose()?;
        let stock = self.delivery.stock().await?;
        let of = stock.versions.iter().filter(|row| only.as_ref().is_none_or(|bank| row.bank == *bank));
        Ok(of.map(|row| version_line(&stock, row)).collect())
    }

    /// A version, or the current one, with the bytes of its file. Whoever fetches one knows its keys, which is noted.
    pub async fn fetch(
        &self,
        exam: &str,
        version: Option<u32>,
    ) -> Result<(BankVersion, Vec<u8>), ContentError> {
        let bank = self.bank(exam)?;
        let stock = self.delivery.stock().await?;
        let row = match version {
            Some(version) => find(&stock, &bank, version)?,
            None => stock.current(&bank).ok_or_else(|| ContentError::NothingPublished {
                withdrawn: stock.versions_of(&bank).next().is_some(),
                bank: bank.clone(),
            })?,
        };
        if let Some(person) = self.person() {
            self.refuse_while_sitting(&bank, person).await?;
        }
        let unreadable = || ContentError::UnreadableVersion { bank: bank.clone(), version: row.version };
        let bytes = self.delivery.store.content(&row.digest).await?.ok_or_else(unreadable)?;
        if let Some(person) = self.person() {
            let reader = BankReader { bank: bank.clone(), version: row.version, person: person.clone() };
            if !stock.readers.contains(&reader) {
                let program = &self.delivery.program().id;
                self.delivery.store.note_bank_reader(&self.act(), program, &reader).await?;
            }
        }
        Ok((version_line(&stock, row), bytes))
    }

    /// Withdraws a version, for a reason. Where it was the current one, the one before it is again.
    pub async fn withdraw(&self, exam: &str, version: u32, reason: &str) -> Result<Withdrawal, ContentError> {
        let bank = self.bank(exam)?;
        let reason = text("the reason", reason, LONGEST)?;
        let stock = self.delivery.stock().await?;
        find(&stock, &bank, version)?;
        let program = self.delivery.program();
        let (store, act) = (&self.delivery.store, self.act());
        let done = store.withdraw_bank(&act, &program.id, &bank, version, self.person(), &reason);
        if done.await? == Changed::Nothing {
            return Err(ContentError::WithdrawnBefore { bank, version });
        }
        let stock = self.delivery.stock().await?;
        Ok(Withdrawal {
            line: line_of(&stock, &bank, version)?,
            current: stock.current(&bank).map(|row| version_line(&stock, row)),
            exams: program.exams.iter().filter(|e| e.bank == bank).map(|e| e.id.clone()).collect(),
        })
    }

    /// What the program and its banks lack on this day, as attempts are drawn now.
    pub async fn readiness(&self, day: Day) -> Result<Vec<Finding>, ContentError> {
        let stock = self.delivery.stock().await?;
        let mut found = stock.lacks(day).await?;
        for exam in &self.delivery.program().exams {
            if stock.versions_of(&exam.bank).next().is_none() {
                continue;
            }
            let of_exam = |finding: &&mut Finding| finding.exam.as_deref() == Some(exam.id.as_str());
            let Some(current) = stock.current(&exam.bank) else {
                for finding in found.iter_mut().filter(of_exam).filter(|f| f.weight == Weight::Blocks) {
                    finding.what = format!("every version of its bank `{}` was withdrawn", exam.bank);
                    finding.mend = "publish one: invigil bank publish".to_owned();
                }
                continue;
            };
            if current.samples > 0 {
                let (version, samples) = (current.version, current.samples);
                found.push(Finding {
                    weight: Weight::Mend,
                    exam: Some(exam.id.to_string()),
                    what: format!(
                        "{samples} of the questions in version {version} are public samples, published all the same: {}",
                        current.forced
                    ),
                    mend: "write others, and publish a version with them".to_owned(),
                });
            }
        }
        found.sort_by_key(|finding| finding.weight);
        Ok(found)
    }

    /// Who is kept from sitting an exam for credit on a server of this store, and why.
    pub async fn barred(&self, exam: &str) -> Result<Vec<BarredLine>, ContentError> {
        Ok(self.delivery.barred_from(&self.bank(exam)?).await?)
    }

    /// The bank that an exam draws from.
    fn bank(&self, given: &str) -> Result<ExamId, ContentError> {
        let exams = &self.delivery.program().exams;
        let found = exams.iter().find(|exam| exam.id.as_str() == given).map(|exam| exam.bank.clone());
        // a bank without a main exam of its name is still one
        let found = found.or_else(|| {
            banks(self.delivery.program()).into_iter().find(|bank| bank.as_str() == given).cloned()
        });
        found.ok_or_else(|| {
            let near = nearest(given, exams.iter().map(|exam| exam.id.as_str())).map(str::to_owned);
            ContentError::UnknownBank { given: given.to_owned(), near }
        })
    }

    async fn refuse_while_sitting(&self, bank: &ExamId, person: &CandidateId) -> Result<(), ContentError> {
        let program = self.delivery.program();
        let (history, _) = self.delivery.store.history(&program.id, person).await?;
        let of_bank = |exam: &ExamId| program.exam(exam).is_some_and(|exam| exam.bank == *bank);
        let open = history.sittings.iter().find(|s| s.state == SittingState::Open && of_bank(&s.exam));
        open.map_or(Ok(()), |sitting| {
            Err(ContentError::Sitting { bank: bank.clone(), attempt: sitting.attempt.clone() })
        })
    }

    fn person(&self) -> Option<&CandidateId> {
        match self.by {
            By::Owner => None,
            By::Developer(person) | By::Administrator(person) => Some(person),
        }
    }

    fn act(&self) -> Act {
        self.delivery.act(match self.by {
            By::Owner => Actor::Administrator,
            By::Developer(person) => Actor::Developer(person.clone(), self.token.cloned()),
            By::Administrator(person) => Actor::Officer(person.clone(), self.token.cloned()),
        })
    }
}

/// Checks a bank before it is published, in the client and again in the server: everything that makes it unusable or does
/// not fit its program, questions that are public samples, and errors of items that the linter finds and no waiver excuses.
pub fn check_to_publish(name: &str, bytes: &[u8], program: Option<&Program>) -> Checked<Bank> {
    let Checked { value, mut report } = bank::survey_for_publication(name, bytes, program, is_public_sample);
    if let Some((bank, places)) = &value {
        // a bank was read, so the bytes are text
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        report.extend(text, lint::refusals(Survey { text, bank, places, program, at: None, today: None }));
    }
    Checked { value: value.map(|(bank, _)| bank), report }
}

fn is_public_sample(item: &Item) -> bool {
    samples().contains(&item.question())
}

/// What the banks inside the binary ask.
fn samples() -> &'static BTreeSet<Digest> {
    static SAMPLES: OnceLock<BTreeSet<Digest>> = OnceLock::new();
    let asked = || embedded::banks().flat_map(|(_, bank)| bank.bank().items);
    SAMPLES.get_or_init(|| asked().map(|item| item.question()).collect())
}

fn refuse(report: &FaultReport, blocks: impl Fn(&Fault) -> bool) -> Result<(), ContentError> {
    let mut blocking = report.faults().iter().filter(|fault| blocks(fault)).peekable();
    if blocking.peek().is_none() {
        return Ok(());
    }
    if blocking.all(|fault| fault.code == FaultCode::PublicSample) {
        let samples = report.faults().iter().filter(|fault| fault.code == FaultCode::PublicSample);
        return Err(ContentError::PublicSamples { faults: samples.map(|f| fault_line(report, f)).collect() });
    }
    Err(faults_of(report))
}

fn faults_of(report: &FaultReport) -> ContentError {
    ContentError::BankFaults { faults: lines(report) }
}

fn lines(report: &FaultReport) -> Vec<FaultLine> {
    report.faults().iter().map(|fault| fault_line(report, fault)).collect()
}

fn fault_line(report: &FaultReport, fault: &Fault) -> FaultLine {
    let place = report.position(fault);
    FaultLine {
        line: place.line,
        column: place.column,
        severity: fault.severity.word().to_owned(),
        code: fault.code.code().to_owned(),
        message: fault.message.clone(),
        mend: fault.mend.clone(),
    }
}

/// Entries of authors and reviewers that name none of these people.
fn unknown(bank: &Bank, people: &[Person]) -> Vec<String> {
    let entries: BTreeSet<&String> =
        bank.items.iter().flat_map(|item| item.authors.iter().chain(&item.reviewers)).collect();
    let names_nobody = |entry: &&&String| {
        let keys = bank::keys_of(entry);
        !people.iter().any(|person| is_named(&keys, person.id.as_str(), &person.email))
    };
    entries.iter().filter(names_nobody).map(|entry| (*entry).clone()).collect()
}

fn find<'s>(stock: &'s Stock, bank: &ExamId, version: u32) -> Result<&'s PublicationRow, ContentError> {
    stock.versions_of(bank).find(|row| row.version == version).ok_or_else(|| ContentError::NoSuchVersion {
        last: stock.versions_of(bank).next_back().map_or(0, |row| row.version),
        bank: bank.clone(),
        version,
    })
}

fn line_of(stock: &Stock, bank: &ExamId, version: u32) -> Result<BankVersion, ContentError> {
    find(stock, bank, version).map(|row| version_line(stock, row))
}

fn version_line(stock: &Stock, row: &PublicationRow) -> BankVersion {
    let is_current = stock.current(&row.bank).is_some_and(|current| current.version == row.version);
    BankVersion {
        bank: row.bank.clone(),
        version: row.version,
        digest: row.digest,
        stage: row.stage,
        state: match (&row.withdrawn, is_current) {
            (Some(_), _) => VersionState::Withdrawn,
            (None, true) => VersionState::Current,
            (None, false) => VersionState::Superseded,
        },
        published: row.published,
        publisher: row.publisher.clone(),
        note: row.note.clone(),
        samples: row.samples,
        forced: row.forced.clone(),
        withdrawn: row.withdrawn.clone().map(|WithdrawalRow { at, by, reason }| WithdrawnLine {
            at,
            by,
            reason,
        }),
    }
}

fn optional(what: &'static str, given: &str) -> Result<String, ContentError> {
    if given.trim().is_empty() { Ok(String::new()) } else { Ok(text(what, given, LONGEST)?) }
}
