//! Attempts and their files: beginning, and what going on and handing in need too.
//!
//! The order of a beginning: the delivery commits, the nonce is made, the delivery opens (from then on the attempt
//! counts), sealed form and record 0 are put on disk, the delivery starts (from then on the clock runs), the ticket goes into the
//! journal and the form lies open. A program that is killed anywhere in between goes on at the next start:
//! the delivery answers the same, and what is missing on disk is made anew.

use crate::api::{Caller, Eligibility, OpenedAttempt, Opening, SealedAttempt, Start};
use crate::attempt::{Attempt, Entry, Fact, FormShape};
use crate::delivery::{Delivery, DeliveryError};
use crate::digest::Digest;
use crate::entropy::{Entropy, random};
use crate::folder::{self, AttemptFolder, Holder};
use crate::id::{AttemptId, ExamId};
use crate::journal::{self, Chain, Scan};
use crate::note::SigningKey;
use crate::runtime::scribe::Book;
use crate::sync::{ServerClock, SignedIn};
use crate::time::Clock;
use crate::tui::Sitting;
use crate::tui::text::sitting as words;
use std::path::{Path, PathBuf};

/// What is needed to begin, resume and finish.
pub struct Sittings<'a> {
    /// The state folder.
    pub state: &'a Path,
    /// The clock.
    pub clock: &'a dyn Clock,
    /// Randomness.
    pub entropy: &'a dyn Entropy,
    /// The delivery.
    pub delivery: &'a dyn Delivery,
    /// The server, where the delivery is one: a courier brings records there, and an exam goes on without it.
    pub server: Option<&'a SignedIn>,
    /// The clock that the server puts right, where there is one.
    pub server_clock: Option<&'a ServerClock>,
}

/// What a person is told when something could not be done.
pub(super) type Said<T> = Result<T, String>;

impl Sittings<'_> {
    /// Opens a new attempt and puts its record 0 on disk.
    pub async fn begin(&self, caller: &Caller, exam: &ExamId) -> Said<(Sitting, Book)> {
        let opening = self.opening()?;
        let offer = match self.delivery.prepare(caller, exam).await {
            // it was opened before, and its start may have been cut off
            Err(DeliveryError::NotNow { why: Eligibility::Open(attempt), .. }) if self.server.is_some() => {
                return self.resume(caller, &attempt).await.map_err(String::from);
            }
            prepared => prepared.map_err(said)?,
        };
        if let Some(clock) = self.server_clock {
            clock.hear(offer.at);
        }
        let sealed = self.delivery.open(caller, &offer.attempt, &opening).await.map_err(said)?;
        self.first_record(caller, sealed).await
    }

    /// A folder without a journal makes room for a new one; what is left in it is kept, and where.
    pub(super) fn move_aside(&self, attempt: &AttemptId) -> Said<PathBuf> {
        let dir = folder::attempt_dir(self.state, attempt);
        if !dir.exists() {
            return Ok(dir);
        }
        let aside = dir.with_extension(format!("left-{}", self.clock.now().wall.0));
        std::fs::rename(&dir, &aside)
            .map_err(|e| words::not_moved(&dir.display().to_string(), &e.to_string()))?;
        Ok(aside)
    }

    /// Record 0 as an entry, and as the line that it is.
    pub(super) fn record_0(&self, sealed: &SealedAttempt) -> Said<(Entry, Vec<u8>)> {
        let (attempt, now) = (&sealed.attempt, self.clock.now());
        let fact = Fact::Opened { boot: now.boot_mark(attempt), binding: Box::new(sealed.binding.clone()) };
        let entry = Entry { seq: 0, at: now.wall, up: now.up, fact };
        let line = Chain::start(attempt.clone()).seal(&entry).map_err(said)?;
        Ok((entry, line.bytes))
    }

    /// Puts record 0 and the form on disk, and starts. What comes from a server is there sealed first: a start that is cut off
    /// costs nothing but another try.
    pub(super) async fn first_record(&self, caller: &Caller, sealed: SealedAttempt) -> Said<(Sitting, Book)> {
        let attempt = &sealed.attempt;
        let key = self.device_key()?;
        if sealed.binding.device != key.verifier().to_string() {
            return Err(words::other_device());
        }
        let (entry, line) = self.record_0(&sealed)?;
        let chain = journal::scan(&line)
            .chain()
            .ok_or_else(|| words::broken("it has no record", attempt.as_str()))?;
        let holder = self.holder();
        let (folder, start) = if self.server.is_some() {
            let folder = AttemptFolder::create_sealed(self.state, attempt, &sealed.sealed, &line, &holder)
                .map_err(said)?;
            // before the start: if that is cut off, what is open here is shown all the same
            self.note_to_send(attempt);
            let start = self.delivery.start(caller, attempt).await;
            (
                Some(folder),
                start.map_err(|e| if e.passes() { words::not_started(&e.to_string()) } else { said(e) })?,
            )
        } else {
            (None, self.delivery.start(caller, attempt).await.map_err(said)?)
        };
        let opened = unseal(&sealed, &start)?;
        let folder = match folder {
            Some(folder) => folder,
            None => AttemptFolder::create(self.state, attempt, &opened.form, &line, &holder).map_err(said)?,
        };
        let mut entries = vec![entry];
        let mut book = Book { folder, chain, form: opened.form.clone(), key, holder };
        if let Some(ticket) = start.ticket {
            let machine = fold(attempt, &entries, Some(FormShape::of(&opened.form)))?;
            let admitted = machine.entry(&self.clock.now(), Fact::Admitted { ticket });
            write(&mut book, std::slice::from_ref(&admitted))?;
            entries.push(admitted);
            // after the ticket: where a form lies open, its start is on record
            book.folder.keep_form(&book.form).map_err(said)?;
        }
        self.hand_up(caller, &opened.attempt, &book).await;
        Ok((Sitting { opened, entries, notes: String::new(), findings: Vec::new(), news: Vec::new() }, book))
    }

    /// The attempt is to be sent to the server, where there is one.
    pub(super) fn note_to_send(&self, attempt: &AttemptId) {
        let Some(server) = self.server else { return };
        if let Err(error) = folder::note_to_send(self.state, attempt, &server.url) {
            tracing::warn!(%attempt, %error, "it is not noted that the attempt is to be sent");
        }
    }

    /// The delivery follows the file; what it does not take now it gets at the end, whole.
    pub(super) async fn hand_up(&self, caller: &Caller, attempt: &AttemptId, book: &Book) {
        if self.server.is_some() {
            // the courier does it, and nobody waits for that
            return self.note_to_send(attempt);
        }
        let Ok(bytes) = book.folder.read() else { return };
        if let Err(error) = self.delivery.append(caller, attempt, &bytes).await {
            tracing::warn!(%attempt, %error, "the delivery did not take records; they are in the file");
        }
    }

    pub(super) fn opening(&self) -> Said<Opening> {
        let device = self.device_key()?.verifier().to_string();
        Ok(Opening { nonce: Digest(random(self.entropy)), device })
    }

    pub(super) fn device_key(&self) -> Said<SigningKey> {
        folder::device_key(self.state, self.entropy).map_err(said)
    }

    pub(super) fn holder(&self) -> Holder {
        Holder::this_process(self.clock.now().wall)
    }
}

/// The form, opened with the key of the start.
pub(super) fn unseal(sealed: &SealedAttempt, start: &Start) -> Said<OpenedAttempt> {
    sealed.unseal(&start.form_key).map_err(|e| words::not_opened(&e.to_string()))
}

/// The machine that a journal on disk leads to, its entries, and its chain. For looking only: nothing is written.
pub fn read(attempt: &AttemptId, bytes: &[u8], opened: &OpenedAttempt) -> Said<(Attempt, Vec<Entry>, Chain)> {
    let scan = intact(attempt, bytes)?;
    let entries = scan.entries();
    let machine = fold(attempt, &entries, Some(FormShape::of(&opened.form)))?;
    let chain = scan.chain().ok_or_else(|| words::broken("it has no record", attempt.as_str()))?;
    Ok((machine, entries, chain))
}

pub(super) fn intact(attempt: &AttemptId, bytes: &[u8]) -> Said<Scan> {
    let scan = journal::scan(bytes);
    if let Some(fault) = &scan.fault {
        return Err(words::broken(&fault.to_string(), attempt.as_str()));
    }
    if scan.entries().len() < scan.records.len() {
        return Err(words::newer(attempt.as_str()));
    }
    Ok(scan)
}

/// Folds entries to the machine's state.
pub fn fold(attempt: &AttemptId, entries: &[Entry], shape: Option<FormShape>) -> Said<Attempt> {
    let wrong = |e: crate::attempt::Refusal| words::broken(&e.to_string(), attempt.as_str());
    let Some((first, rest)) = entries.split_first() else {
        return Err(words::broken("it has no record", attempt.as_str()));
    };
    let mut machine = Attempt::open(attempt.clone(), first, shape).map_err(wrong)?;
    rest.iter().try_for_each(|entry| machine.apply(entry)).map_err(wrong)?;
    Ok(machine)
}

/// Seals entries and puts them on disk.
pub(super) fn write(book: &mut Book, entries: &[Entry]) -> Said<()> {
    let mut chain = book.chain.clone();
    let mut lines = Vec::new();
    for entry in entries {
        lines.extend_from_slice(&chain.seal(entry).map_err(said)?.bytes);
    }
    book.folder.append(&lines).map_err(said)?;
    book.chain = chain;
    Ok(())
}

pub(super) fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}
