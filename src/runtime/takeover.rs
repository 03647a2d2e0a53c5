//! An attempt that goes on on this computer in the place of another one: asked for, ordered by the server, on record there first.

use crate::api::Caller;
use crate::attempt::{Attempt, Binding, Fact};
use crate::delivery::DeliveryError;
use crate::folder;
use crate::id::AttemptId;
use crate::journal::{self, Chain};
use crate::note::SigningKey;
use crate::runtime::resuming::NotResumed;
use crate::runtime::scribe::Book;
use crate::runtime::sittings::{Said, Sittings, fold, intact, said};
use crate::tui::Sitting;
use crate::tui::text::sitting as words;
use std::collections::BTreeSet;

/// How often a takeover is tried anew while records come in from the other device.
const TAKEOVERS: usize = 5;

impl Sittings<'_> {
    /// Refuses where another device goes on with the attempt, by the records that the server holds.
    pub(super) fn check_seat(
        &self,
        binding: &Binding,
        attempt: &AttemptId,
        held: &[u8],
    ) -> Result<(), NotResumed> {
        if self.server.is_none() {
            return Ok(());
        }
        let own = self.device_key()?.verifier().to_string();
        let is_own = if held.is_empty() {
            binding.device == own
        } else {
            let machine = fold(attempt, &intact(attempt, held)?.entries(), None)?;
            machine.has_ended() || machine.device().to_string() == own
        };
        if is_own { Ok(()) } else { Err(NotResumed::Elsewhere(words::elsewhere())) }
    }

    /// Goes on with an attempt that another device began: with its form, and the records that the server holds. What lies here
    /// of it already is put aside.
    pub async fn take_over(&self, caller: &Caller, attempt: &AttemptId) -> Said<(Sitting, Book)> {
        let sealed = self.delivery.open(caller, attempt, &self.opening()?).await.map_err(said)?;
        let key = self.device_key()?;
        for _ in 0..TAKEOVERS {
            let held = self.delivery.records(caller, attempt).await.map_err(said)?;
            if held.is_empty() {
                // the other one has sent nothing at all
                let (_, line) = self.record_0(&sealed)?;
                self.delivery.append(caller, attempt, &line).await.map_err(said)?;
                continue;
            }
            let scan = intact(attempt, &held)?;
            let machine = fold(attempt, &scan.entries(), None)?;
            if *machine.device() != key.verifier() {
                match self.sit_down(caller, machine, scan.chain(), &key).await {
                    // records came in from there meanwhile
                    Err(
                        DeliveryError::Contended | DeliveryError::Gap { .. } | DeliveryError::Refused { .. },
                    ) => {
                        continue;
                    }
                    done => done.map_err(said)?,
                }
            }
            let behind = self.left_behind(attempt, &held);
            let aside = self.move_aside(attempt)?;
            let (mut sitting, book) = self.resume(caller, attempt).await?;
            sitting.findings = vec![words::goes_on_here()];
            if behind > 0 {
                sitting.findings.push(words::left_behind(behind, &aside.display().to_string()));
            }
            return Ok((sitting, book));
        }
        Err(said(DeliveryError::Contended))
    }

    /// Questions whose answers were changed here in records that the server, which holds these, never got.
    fn left_behind(&self, attempt: &AttemptId, held: &[u8]) -> u64 {
        let Ok(bytes) = folder::read_journal(self.state, attempt) else { return 0 };
        let same = bytes.split_inclusive(|b| *b == b'\n').zip(held.split_inclusive(|b| *b == b'\n'));
        let same = same.take_while(|(here, there)| here == there).count() as u64;
        let entries = journal::scan(&bytes).entries();
        let answered =
            entries.iter().filter(|entry| entry.seq >= same).filter_map(|entry| match entry.fact {
                Fact::Answered { item, .. } | Fact::Entered { item, .. } | Fact::Cleared { item } => {
                    Some(item)
                }
                _ => None,
            });
        answered.collect::<BTreeSet<u32>>().len() as u64
    }

    /// Records at the server that this device goes on. It is on disk here with all others, from the server.
    async fn sit_down(
        &self,
        caller: &Caller,
        machine: Attempt,
        chain: Option<Chain>,
        key: &SigningKey,
    ) -> Result<(), DeliveryError> {
        let device = key.verifier().to_string();
        let order = self.delivery.take_over(caller, machine.id(), &device).await?.order;
        let now = self.clock.now();
        let fact = Fact::TakenOver { device, boot: now.boot_mark(machine.id()), order };
        let content = |e: &dyn std::fmt::Display| DeliveryError::Content(e.to_string());
        let mut chain = chain.ok_or_else(|| DeliveryError::NoRecords(machine.id().clone()))?;
        let line = chain.seal(&machine.entry(&now, fact)).map_err(|e| content(&e))?;
        self.delivery.append(caller, machine.id(), &line.bytes).await.map(drop)
    }
}
