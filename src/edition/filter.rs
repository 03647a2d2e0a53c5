//! Which items are listed: words that all have to hold.

use super::{Edition, kind_word};
use crate::bank::Domain;

/// A filter, as it is typed: `domain:pricing fault:error margin`.
///
/// `domain:`, `status:`, `kind:` and `tag:` compare a part of the word; `fault:` takes `error`, `warning`, `any`, `none` or a part
/// of a rule's id; `due` is an item whose review is due; everything else is looked for in the item's text. A word with `-`
/// before it must not hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    terms: Vec<(bool, Term)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Term {
    Text(String),
    Domain(String),
    Status(String),
    Kind(String),
    Tag(String),
    Fault(String),
    Due,
}

impl Filter {
    /// What is typed; no text is no filter at all.
    pub fn of(text: &str) -> Self {
        let term = |word: &str| {
            let lower = word.to_lowercase();
            let (holds, bare) = match lower.strip_prefix('-') {
                Some(rest) if !rest.is_empty() => (false, rest),
                _ => (true, lower.as_str()),
            };
            let term = match bare.split_once(':') {
                Some(("domain", part)) => Term::Domain(part.to_owned()),
                Some(("status", part)) => Term::Status(part.to_owned()),
                Some(("kind", part)) => Term::Kind(part.to_owned()),
                Some(("tag", part)) => Term::Tag(part.to_owned()),
                Some(("fault", part)) => Term::Fault(part.to_owned()),
                _ if bare == "due" => Term::Due,
                _ => Term::Text(bare.to_owned()),
            };
            (holds, term)
        };
        Self { terms: text.split_whitespace().map(term).collect() }
    }

    /// Everything is listed.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The items that are listed, by their places in the bank. As long as the linter was not through the edition, the faults of
    /// an item are those that it had in `linted`, the one before.
    pub fn listed(&self, edition: &Edition, linted: Option<&Edition>) -> Vec<usize> {
        let linted = linted.filter(|_| !edition.is_linted);
        (0..edition.items.len()).filter(|index| self.admits(edition, linted, *index)).collect()
    }

    fn admits(&self, edition: &Edition, linted: Option<&Edition>, index: usize) -> bool {
        let Some((item, standing)) = edition.item(index) else { return false };
        let before = linted.and_then(|before| {
            let (_, standing) = before.item(before.index(&item.id)?)?;
            Some((before, standing))
        });
        let (judged, verdict) = before.unwrap_or((edition, standing));
        self.terms.iter().all(|(wanted, term)| {
            let holds = match term {
                Term::Text(part) => standing.words.contains(part.as_str()),
                Term::Domain(part) => {
                    let domain = edition.bank.domains.iter().find(|domain| domain.id == item.domain);
                    let names = |d: &Domain| d.name.to_lowercase().contains(part.as_str());
                    item.domain.as_str().contains(part.as_str()) || domain.is_some_and(names)
                }
                Term::Status(part) => item.status.word().contains(part.as_str()),
                Term::Kind(part) => kind_word(item).to_lowercase().replace(' ', "-").contains(part.as_str()),
                Term::Tag(part) => item.tags.iter().any(|tag| tag.to_lowercase().contains(part.as_str())),
                Term::Due => standing.is_due,
                Term::Fault(part) => match part.as_str() {
                    "" | "any" => !verdict.faults.is_empty(),
                    "none" => verdict.faults.is_empty(),
                    "error" | "errors" => verdict.counts.0 > 0,
                    "warning" | "warnings" => verdict.counts.1 > 0,
                    rule => judged.faults(&verdict.faults).iter().any(|(f, _)| f.code.code().contains(rule)),
                },
            };
            holds == *wanted
        })
    }
}
