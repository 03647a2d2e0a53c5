//! A candidate: a token, a journal with a real chain and a real signature, and what of it the server has acknowledged.

use anyhow::{Context as _, Result};
use invigil::api::{Ack, OpenedAttempt};
use invigil::attempt::{Entry, Fact};
use invigil::digest::Digest;
use invigil::id::{AttemptId, ChoiceId};
use invigil::journal::Chain;
use invigil::note::SigningKey;
use invigil::time::Moment;
use sha2::{Digest as _, Sha256};

/// Somebody who sits.
pub(crate) struct Candidate {
    pub(crate) token: String,
    number: u64,
    sitting: Option<Sitting>,
    /// SHA-256 of all bytes acknowledged, and how many records they are.
    held: Sha256,
    pub(crate) acknowledged: u64,
    /// The outcome was answered.
    pub(crate) outcome: bool,
}

struct Sitting {
    chain: Chain,
    /// For each item: how many to select, and the options.
    items: Vec<(u32, Vec<ChoiceId>)>,
    answered: usize,
    /// Lines that are not acknowledged yet.
    due: Vec<u8>,
    records: u64,
    receipt: Option<String>,
}

impl Candidate {
    pub(crate) fn new(number: usize, token: String) -> Self {
        let number = number as u64;
        Self { token, number, sitting: None, held: Sha256::new(), acknowledged: 0, outcome: false }
    }

    fn key(&self) -> Result<SigningKey> {
        let secret = Digest::of(&[b"herd", &self.number.to_be_bytes()]).0;
        Ok(SigningKey::from_secret("invigil/device", &secret)?)
    }

    pub(crate) fn nonce(&self) -> Digest {
        Digest::of(&[b"nonce", &self.number.to_be_bytes()])
    }

    pub(crate) fn device(&self) -> Result<String> {
        Ok(self.key()?.verifier().to_string())
    }

    pub(crate) fn attempt(&self) -> Option<&AttemptId> {
        self.sitting.as_ref().map(|sitting| sitting.chain.attempt())
    }

    /// The attempt was opened: the first records.
    pub(crate) fn opens(
        &mut self,
        opened: OpenedAttempt,
        ticket: Option<String>,
        now: &Moment,
    ) -> Result<()> {
        let boot = now.boot_mark(&opened.attempt);
        let items = opened.form.items.iter();
        let items = items.map(|item| (item.select, item.options.iter().map(|o| o.id.clone()).collect()));
        self.sitting = Some(Sitting {
            chain: Chain::start(opened.attempt),
            items: items.collect(),
            answered: 0,
            due: Vec::new(),
            records: 0,
            receipt: None,
        });
        self.records(Fact::Opened { boot, binding: Box::new(opened.binding) }, now)?;
        if let Some(ticket) = ticket {
            self.records(Fact::Admitted { ticket }, now)?;
        }
        self.records(Fact::Started {}, now)
    }

    /// Answers the next questions, so many or as many as there are.
    pub(crate) fn answers(&mut self, many: usize, now: &Moment) -> Result<()> {
        for _ in 0..many {
            let Some(sitting) = &mut self.sitting else { return Ok(()) };
            let Some((select, choices)) = sitting.items.get(sitting.answered) else { return Ok(()) };
            let turn = (self.number as usize + sitting.answered) % choices.len().max(1);
            // in the form's order, as a client sends them
            let is_picked = |at: usize| (at + choices.len() - turn) % choices.len() < *select as usize;
            let picked =
                choices.iter().enumerate().filter(|(at, _)| is_picked(*at)).map(|(_, id)| id.clone());
            let picked = picked.collect();
            sitting.answered += 1;
            let item = u32::try_from(sitting.answered)?;
            self.anchors(now)?;
            self.records(Fact::Shown { item, whole: true }, now)?;
            self.records(Fact::Answered { item, choices: picked }, now)?;
        }
        Ok(())
    }

    /// Questions that wait for an answer.
    pub(crate) fn unanswered(&self) -> usize {
        self.sitting.as_ref().map_or(0, |sitting| sitting.items.len() - sitting.answered)
    }

    /// Ends and signs the journal.
    pub(crate) fn ends(&mut self, now: &Moment) -> Result<()> {
        self.anchors(now)?;
        self.records(Fact::Submitted {}, now)?;
        let key = self.key()?;
        let chain = &self.sitting.as_ref().context("nothing was opened")?.chain;
        let head = chain.head().context("an empty journal")?;
        let note = head.sign(chain.attempt(), &key)?;
        self.records(Fact::Signed { note }, now)
    }

    /// Lines to be sent.
    pub(crate) fn due(&self) -> &[u8] {
        self.sitting.as_ref().map_or(&[], |sitting| &sitting.due)
    }

    /// How many records the lines are.
    pub(crate) fn due_records(&self) -> u64 {
        self.sitting.as_ref().map_or(0, |sitting| sitting.records)
    }

    /// The server has acknowledged what was due.
    pub(crate) fn acknowledged(&mut self, ack: Ack) -> Result<()> {
        let sitting = self.sitting.as_mut().context("nothing was opened")?;
        let head = sitting.chain.head().context("an empty journal")?;
        anyhow::ensure!((ack.seq, ack.hash) == (head.seq, head.hash), "another head was acknowledged");
        self.held.update(&sitting.due);
        self.acknowledged += sitting.records;
        sitting.due.clear();
        (sitting.records, sitting.receipt) = (0, ack.receipt);
        Ok(())
    }

    /// SHA-256 of all bytes acknowledged.
    pub(crate) fn held(&self) -> [u8; 32] {
        self.held.clone().finalize().into()
    }

    fn anchors(&mut self, now: &Moment) -> Result<()> {
        match self.sitting.as_mut().and_then(|sitting| sitting.receipt.take()) {
            Some(receipt) => self.records(Fact::Anchored { receipt }, now),
            None => Ok(()),
        }
    }

    fn records(&mut self, fact: Fact, now: &Moment) -> Result<()> {
        let sitting = self.sitting.as_mut().context("nothing was opened")?;
        let entry = Entry { seq: sitting.chain.next_seq(), at: now.wall, up: now.up, fact };
        sitting.due.extend_from_slice(&sitting.chain.seal(&entry)?.bytes);
        sitting.records += 1;
        Ok(())
    }
}
