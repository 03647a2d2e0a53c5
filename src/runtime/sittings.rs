//! Attempts and their files: beginning, going on, finishing.
//!
//! The order of a beginning: the delivery commits, the nonce is made, the delivery opens (from then on the attempt
//! counts), form and record 0 are put on disk. A program that is killed anywhere in between goes on at the next start:
//! the delivery answers the same, and what is missing on disk is made anew.

use crate::api::{Caller, Offer, OpenedAttempt, Opening, Outcome, UnfinishedCard};
use crate::attempt::{Attempt, Entry, Fact, FormShape, Phase};
use crate::delivery::Delivery;
use crate::digest::Digest;
use crate::entropy::{Entropy, random};
use crate::folder::{self, AttemptFolder, FolderError};
use crate::id::{AttemptId, ExamId};
use crate::journal::{self, Chain};
use crate::runtime::scribe::Book;
use crate::time::Clock;
use crate::tui::{Sitting, text};
use std::path::Path;

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
}

impl Sittings<'_> {
    /// Opens a new attempt and puts its record 0 on disk.
    pub async fn begin(&self, caller: &Caller, exam: &ExamId) -> Result<(Sitting, Book), String> {
        let Offer { attempt, .. } = self.delivery.prepare(caller, exam).await.map_err(said)?;
        let opened = self.delivery.open(caller, &attempt, &self.opening()?).await.map_err(said)?;
        self.first_record(caller, opened, Vec::new()).await
    }

    /// Goes on with an open attempt.
    pub async fn resume(&self, caller: &Caller, attempt: &AttemptId) -> Result<(Sitting, Book), String> {
        let opened = self.delivery.open(caller, attempt, &self.opening()?).await.map_err(said)?;
        let mut folder = match AttemptFolder::open(self.state, attempt) {
            Ok(folder) => folder,
            Err(FolderError::Missing { .. }) => return self.restore(caller, opened).await,
            Err(error) => return Err(said(error)),
        };
        let found = folder.read().map_err(said)?;
        let mut findings: Vec<String> = found.torn.iter().map(|torn| text::resume::torn(torn.bytes, &torn.kept)).collect();
        if found.bytes.is_empty() {
            drop(folder);
            return self.first_record(caller, opened, findings).await;
        }
        let scan = journal::scan(&found.bytes);
        if let Some(fault) = &scan.fault {
            return Err(text::resume::broken(&fault.to_string(), attempt));
        }
        let chain = Chain::resume(attempt.clone(), &scan).map_err(said)?;
        let (sitting, lines, chain) = self.go_on(opened, scan.entries, chain, folder.notes().map_err(said)?, &mut findings)?;
        folder.append(&lines).map_err(said)?;
        self.hand_up(caller, attempt, &folder).await;
        Ok((Sitting { findings, ..sitting }, Book { folder, chain }))
    }

    /// Signs an ended journal, hands it in, and asks for the outcome. Safe to repeat.
    pub async fn finish(&self, caller: &Caller, attempt: &AttemptId, book: &mut Book) -> Result<Outcome, String> {
        let found = book.folder.read().map_err(said)?;
        let scan = journal::scan(&found.bytes);
        if let Some(fault) = &scan.fault {
            return Err(text::resume::broken(&fault.to_string(), attempt));
        }
        let machine = fold(attempt, &scan.entries, None)?;
        if matches!(machine.phase(), Phase::Ended(_)) {
            let key = folder::device_key(self.state, self.entropy).map_err(said)?;
            let head = book.chain.head();
            let note = journal::head_note(attempt, head.seq, &head.hash, &key).map_err(said)?;
            let entry = machine.entry(&self.clock.now(), Fact::Signed { note });
            let mut chain = book.chain.clone();
            let line = chain.seal(&entry).map_err(said)?;
            book.folder.append(&line.bytes).map_err(said)?;
            book.chain = chain;
        }
        let whole = book.folder.read().map_err(said)?;
        let handed_in = async {
            self.delivery.append(caller, attempt, &whole.bytes).await?;
            self.delivery.submit(caller, attempt).await
        };
        let outcome = handed_in.await.map_err(|e| text::resume::not_handed_in(&e.to_string()))?;
        book.folder.erase_notes().map_err(said)?;
        Ok(outcome)
    }

    /// Fills in what the journals on disk say of unfinished attempts.
    pub fn describe(&self, cards: &mut [UnfinishedCard]) {
        for card in cards {
            self.describe_one(card);
        }
    }
}
