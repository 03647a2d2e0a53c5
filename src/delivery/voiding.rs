//! Declaring an item void. What is declared is a version of the item: where it is mended later under the same id, the
//! mended one counts again, and nobody has to remember to lift anything.

use crate::bank::Bank;
use crate::delivery::RegistrarError;
use crate::delivery::registrar::{Registrar, text};
use crate::digest::Digest;
use crate::document::nearest;
use crate::id::{ExamId, ItemId};
use crate::store::{Added, NewVoid, VoidedItem};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Digits of a version in messages.
const SHORT: usize = 12;

/// An item that was declared void.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemVoided {
    /// Its bank.
    pub bank: ExamId,
    /// The item.
    pub item: ItemId,
    /// Versions that are void from now on.
    pub now: Vec<Digest>,
    /// Versions that were void before.
    pub before: Vec<Digest>,
    /// Attempts whose form holds one of these versions.
    pub attempts: usize,
    /// The bank at hand holds this other version of it, which counts.
    pub counts: Option<Digest>,
    /// Exams that draw from the bank.
    pub exams: Vec<ExamId>,
}

/// The versions of an item: digest of the substance, and attempts whose form holds it.
struct Versions {
    item: ItemId,
    drawn: BTreeMap<Digest, usize>,
    at_hand: Option<Digest>,
}

impl Registrar<'_> {
    /// Declares an item of the bank of `exam` void, for a reason. `versions` are beginnings of digests; without any it is the
    /// one version that was sat, or where nobody was shown the item the one at hand.
    pub async fn void_item(
        &self,
        exam: &str,
        item: &str,
        versions: &[String],
        reason: &str,
    ) -> Result<ItemVoided, RegistrarError> {
        let bank = self.bank_of(exam)?;
        let reason = text("the reason", reason, 2_000)?;
        let known = self.versions(&bank, item).await?;
        let chosen = known.choose(&bank, versions)?;
        let program = &self.delivery.program().id;
        let (mut now, mut before) = (Vec::new(), Vec::new());
        for content in &chosen {
            let (program, bank, item) = (program.clone(), bank.clone(), known.item.clone());
            let new = NewVoid { program, bank, item, content: *content };
            match self.delivery.store.void_item(&self.act(), &new, &reason).await? {
                Added::New => now.push(*content),
                Added::Taken => before.push(*content),
            }
        }
        let exams = self.delivery.program().exams.iter().filter(|exam| exam.bank == bank);
        let exams = exams.map(|exam| exam.id.clone()).collect();
        let (void, _) = self.delivery.store.voided_items(program, Some(&bank)).await?;
        let is_void = |content: &Digest| void.iter().any(|v| v.item == known.item && v.content == *content);
        Ok(ItemVoided {
            attempts: chosen.iter().filter_map(|content| known.drawn.get(content)).sum(),
            counts: known.at_hand.filter(|content| !is_void(content)),
            item: known.item,
            bank,
            now,
            before,
            exams,
        })
    }

    /// Void items of the program, in the order in which they were declared.
    pub async fn voided_items(&self) -> Result<Vec<VoidedItem>, RegistrarError> {
        Ok(self.delivery.store.voided_items(&self.delivery.program().id, None).await?.0)
    }

    /// The bank that an exam draws from.
    fn bank_of(&self, exam: &str) -> Result<ExamId, RegistrarError> {
        let id = self.exam(exam)?;
        Ok(self.delivery.program().exam(&id).map_or(id, |exam| exam.bank.clone()))
    }

    async fn versions(&self, bank: &ExamId, item: &str) -> Result<Versions, RegistrarError> {
        let delivery = self.delivery;
        let at_hand = delivery.stock().await?.library.bank(bank).ok();
        let forms = delivery.store.forms_of(&delivery.program().id, bank).await?;
        let digests: BTreeSet<Digest> = forms.iter().map(|form| form.bank_digest).collect();
        let mut banks: Vec<Arc<Bank>> = Vec::new();
        for digest in &digests {
            let same = at_hand.iter().find(|bank| bank.digest == *digest).cloned();
            match same.or_else(|| delivery.library.embedded_bank(digest).map(Arc::new)) {
                Some(bank) => banks.push(bank),
                None => banks.extend(delivery.kept_bank(bank, digest).await?),
            }
        }
        let everywhere = || banks.iter().chain(&at_hand).flat_map(|bank| &bank.items);
        let Some(id) = everywhere().map(|known| &known.id).find(|id| id.as_str() == item).cloned() else {
            let near = nearest(item, everywhere().map(|known| known.id.as_str())).map(str::to_owned);
            return Err(RegistrarError::UnknownItem { bank: bank.clone(), given: item.to_owned(), near });
        };
        let mut drawn: BTreeMap<Digest, usize> = BTreeMap::new();
        for bank in &banks {
            let Some(version) = bank.item(&id) else { continue };
            let holds =
                forms.iter().filter(|form| form.bank_digest == bank.digest && form.items.contains(&id));
            *drawn.entry(version.substance()).or_default() += holds.count();
        }
        let at_hand = at_hand.and_then(|bank| Some(bank.item(&id)?.substance()));
        Ok(Versions { item: id, drawn, at_hand })
    }
}

impl Versions {
    fn choose(&self, bank: &ExamId, wanted: &[String]) -> Result<Vec<Digest>, RegistrarError> {
        let all: BTreeSet<Digest> = self.drawn.keys().copied().chain(self.at_hand).collect();
        if !wanted.is_empty() {
            let found = wanted.iter().map(|given| {
                let mut same = all.iter().filter(|content| content.to_string().starts_with(given.as_str()));
                match (same.next(), same.next()) {
                    (Some(only), None) if !given.is_empty() => Ok(*only),
                    _ => Err(RegistrarError::UnknownVersion {
                        bank: bank.clone(),
                        item: self.item.clone(),
                        given: given.clone(),
                        versions: self.in_words(&all),
                    }),
                }
            });
            return Ok(found.collect::<Result<BTreeSet<_>, _>>()?.into_iter().collect());
        }
        let sat: Vec<Digest> =
            self.drawn.iter().filter(|(_, n)| **n > 0).map(|(content, _)| *content).collect();
        match (sat.as_slice(), self.at_hand) {
            ([_], _) => Ok(sat),
            ([], Some(content)) => Ok(vec![content]),
            ([], None) if all.len() == 1 => Ok(all.into_iter().collect()),
            _ => Err(RegistrarError::SeveralVersions {
                bank: bank.clone(),
                item: self.item.clone(),
                versions: self.in_words(&all),
            }),
        }
    }

    /// `1a2b3c4d5e6f (3 attempts), 6f5e4d3c2b1a (1 attempt, and the bank at hand)`.
    fn in_words(&self, all: &BTreeSet<Digest>) -> String {
        let one = |content: &Digest| {
            let drawn = self.drawn.get(content).copied().unwrap_or(0);
            let attempts = if drawn == 1 { "1 attempt".to_owned() } else { format!("{drawn} attempts") };
            let here = if self.at_hand == Some(*content) { ", and the bank at hand" } else { "" };
            format!("{:.SHORT$} ({attempts}{here})", content.to_string())
        };
        all.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(n: u8) -> Digest {
        Digest([n; 32])
    }

    fn versions(drawn: &[(u8, usize)], at_hand: Option<u8>) -> Versions {
        Versions {
            item: "law-03".parse().unwrap(),
            drawn: drawn.iter().map(|(n, count)| (digest(*n), *count)).collect(),
            at_hand: at_hand.map(digest),
        }
    }

    fn chosen(versions: &Versions, wanted: &[&str]) -> Result<Vec<Digest>, RegistrarError> {
        let wanted: Vec<String> = wanted.iter().map(|&w| w.to_owned()).collect();
        versions.choose(&"office-clerk".parse().unwrap(), &wanted)
    }

    #[test]
    fn the_version_that_was_sat_is_meant_and_never_the_mended_one_at_hand() {
        assert_eq!(chosen(&versions(&[(1, 3)], Some(1)), &[]).unwrap(), [digest(1)]);
        assert_eq!(chosen(&versions(&[(1, 3)], Some(2)), &[]).unwrap(), [digest(1)], "mended since");
        assert_eq!(chosen(&versions(&[(1, 3), (2, 0)], Some(2)), &[]).unwrap(), [digest(1)]);
        assert_eq!(chosen(&versions(&[], Some(2)), &[]).unwrap(), [digest(2)], "nobody was shown it yet");
    }

    #[test]
    fn where_two_versions_were_sat_somebody_has_to_say_which() {
        let both = versions(&[(1, 3), (2, 1)], Some(2));
        let refused = chosen(&both, &[]).unwrap_err().to_string();
        assert!(
            refused.contains("010101010101 (3 attempts), 020202020202 (1 attempt, and the bank at hand)"),
            "{refused}"
        );
        assert_eq!(chosen(&both, &["0101"]).unwrap(), [digest(1)]);
        assert_eq!(chosen(&both, &["02", "01", "02"]).unwrap(), [digest(1), digest(2)]);
        for unknown in ["03", "0", ""] {
            assert!(
                matches!(chosen(&both, &[unknown]), Err(RegistrarError::UnknownVersion { .. })),
                "{unknown}"
            );
        }
    }
}
