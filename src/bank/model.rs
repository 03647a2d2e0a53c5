//! A bank as checked data: all items of an exam, with keys. Never leaves the side that draws and scores.

use crate::bank::{Figure, Image, Kind};
use crate::digest::Digest;
use crate::id::{DomainId, ExamId, ItemId, OptionId, ProgramId};
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// All items of an exam.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bank {
    /// Identity: the exam whose bank this is.
    pub id: ExamId,
    /// The program it belongs to.
    pub program: ProgramId,
    /// Title.
    pub title: String,
    /// BCP 47 language tag.
    pub language: String,
    /// SHA-256 over the canonical form of the file's data.
    pub digest: Digest,
    /// Domains in file order.
    pub domains: Vec<Domain>,
    /// Blueprints: one for the exam, maybe one for its brief assessment.
    pub blueprints: Vec<Blueprint>,
    /// Items in file order.
    pub items: Vec<Item>,
    /// Sets of items of which a form holds at most one.
    pub enemies: Vec<Vec<ItemId>>,
}

/// A topic of the blueprint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    /// Identity.
    pub id: DomainId,
    /// Name in full.
    pub name: String,
    /// A short name for narrow columns (at most 24 columns).
    pub short: String,
}

/// How many items of each domain a form holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blueprint {
    /// The exam that is drawn by it.
    pub exam: ExamId,
    /// Scored items of each domain, in the bank's domain order.
    pub quotas: Vec<(DomainId, u32)>,
    /// Unscored pilot items that ride along.
    pub pilots: u32,
    /// SHA-256 over the canonical form of the blueprint's data.
    pub digest: Digest,
}

impl Blueprint {
    /// Scored items of a form.
    pub fn scored(&self) -> u32 {
        self.quotas.iter().map(|(_, n)| n).sum()
    }
}

/// Where an item stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Being written.
    Draft,
    /// Drawn and scored.
    Live,
    /// Drawn, never scored.
    Pilot,
    /// Shown in practice mode only.
    Practice,
    /// Taken out until somebody decides.
    OnHold,
    /// Taken out for good.
    Retired,
}

impl Status {
    /// Its word, as files have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Live => "live",
            Self::Pilot => "pilot",
            Self::Practice => "practice",
            Self::OnHold => "on-hold",
            Self::Retired => "retired",
        }
    }
}

/// How the points of an item are given that can be right in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scoring {
    /// All of it right, or no point.
    #[default]
    AllOrNothing,
    /// Points in proportion, rounded down to whole points: to keys chosen less distractors chosen, floor zero; to places, pairs or
    /// gaps that are right; or to the credit of what was entered.
    Partial,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Identity within the bank.
    pub id: ItemId,
    /// Its domain.
    pub domain: DomainId,
    /// Where it stands.
    pub status: Status,
    /// How it is answered (default: options are chosen).
    #[serde(default, rename = "type", skip_serializing_if = "Kind::is_choice")]
    pub kind: Kind,
    /// How many options a whole response has: as many as are keys; all of them where they are put in order; one for each prompt or
    /// gap. 1 for an entry.
    pub select: u32,
    /// Points for a right answer (default 1).
    pub points: u32,
    /// How points are given (default all or nothing).
    pub scoring: Scoring,
    /// Estimated share of minimally competent candidates who answer right, in percent.
    pub difficulty: Option<u32>,
    /// Tags.
    pub tags: Vec<String>,
    /// Who wrote it; ids or e-mail addresses where a server is to know them.
    pub authors: Vec<String>,
    /// Who reviewed it.
    pub reviewers: Vec<String>,
    /// Day of the last review.
    pub reviewed: Day,
    /// What it rests on.
    pub references: Vec<String>,
    /// The question, in Markdown.
    pub stem: String,
    /// Its images, in file order; those that the stem does not place stand below it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Figure>,
    /// Options in the author's order, which is the right one where they are put in order. Empty where gaps have their own, and for
    /// entries.
    pub options: Vec<Choice>,
    /// Why the key is right and the best distractor is not, in Markdown.
    pub rationale: String,
    /// Rules of the linter that do not hold for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waive: Vec<Waiver>,
}

/// A rule of the linter that does not hold for an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// Id of the rule.
    pub rule: String,
    /// Why the item may break it.
    pub reason: String,
}

/// An option of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Identity within the item.
    pub id: OptionId,
    /// Text, in Markdown.
    pub text: String,
    /// It is (part of) the key, of the item or of the gap that it belongs to.
    pub key: bool,
    /// It keeps its place when options are shuffled.
    pub anchored: bool,
    /// Why it is right or wrong; practice items have one for every option.
    pub rationale: Option<String>,
}

impl Bank {
    /// The blueprint of this exam.
    pub fn blueprint(&self, exam: &ExamId) -> Option<&Blueprint> {
        self.blueprints.iter().find(|b| &b.exam == exam)
    }
    /// The image of this digest, where the bank came with its figures.
    pub fn image(&self, sha256: &Digest) -> Option<&Image> {
        let figures = self.items.iter().flat_map(|item| &item.figures);
        figures.filter_map(|figure| figure.image.as_ref()).find(|image| image.sha256 == *sha256)
    }
    /// The item of this id.
    pub fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items.iter().find(|i| &i.id == id)
    }
}
