//! What is known of a bank without its items: enough to list exams, check pools and plan a form.

use super::pool::{self, PoolReport, Supply};
use super::{Bank, Blueprint, Domain, Status};
use crate::digest::Digest;
use crate::id::{ExamId, ProgramId};
use crate::program::Program;
use serde::{Deserialize, Serialize};

/// A bank without its items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogueEntry {
    /// Identity: the exam whose bank it is.
    pub id: ExamId,
    /// The program it belongs to.
    pub program: ProgramId,
    /// Title.
    pub title: String,
    /// BCP 47 language tag.
    pub language: String,
    /// Digest of the bank.
    pub digest: Digest,
    /// Domains in file order.
    pub domains: Vec<Domain>,
    /// Blueprints in file order.
    pub blueprints: Vec<Blueprint>,
    /// Items of each status.
    pub counts: StatusCounts,
    /// What the draw can take, enemies counted once.
    pub supply: Supply,
}

/// How many items a bank has of each status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StatusCounts {
    /// Being written.
    pub draft: u32,
    /// Drawn and scored.
    pub live: u32,
    /// Drawn, never scored.
    pub pilot: u32,
    /// For practice.
    pub practice: u32,
    /// Taken out until somebody decides.
    pub on_hold: u32,
    /// Taken out for good.
    pub retired: u32,
}

impl StatusCounts {
    /// Counts the bank's items.
    pub fn of(bank: &Bank) -> Self {
        let mut counts = Self::default();
        for item in &bank.items {
            *match item.status {
                Status::Draft => &mut counts.draft,
                Status::Live => &mut counts.live,
                Status::Pilot => &mut counts.pilot,
                Status::Practice => &mut counts.practice,
                Status::OnHold => &mut counts.on_hold,
                Status::Retired => &mut counts.retired,
            } += 1;
        }
        counts
    }
}

impl CatalogueEntry {
    /// What is known of `bank`.
    pub fn of(bank: &Bank) -> Self {
        Self {
            id: bank.id.clone(),
            program: bank.program.clone(),
            title: bank.title.clone(),
            language: bank.language.clone(),
            digest: bank.digest,
            domains: bank.domains.clone(),
            blueprints: bank.blueprints.clone(),
            counts: StatusCounts::of(bank),
            supply: pool::supply(bank),
        }
    }

    /// The blueprint of this exam.
    pub fn blueprint(&self, exam: &ExamId) -> Option<&Blueprint> {
        self.blueprints.iter().find(|blueprint| &blueprint.exam == exam)
    }

    /// The pool under `program`.
    pub fn pool(&self, program: &Program) -> PoolReport {
        pool::report(&self.supply, &self.blueprints, &self.domains, self.counts.practice, program)
    }
}
