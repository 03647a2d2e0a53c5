//! From the file as written to a [`Bank`]: references, repetitions, quotas, enemies.

use super::enemies;
use super::file::{Listed, RawBank, RawBlueprint};
use super::{Bank, Blueprint, Item, Status};
use crate::digest::Digest;
use crate::document::{At, Fault, FaultCode, Faults, Span, nearest};
use crate::id::{DomainId, ExamId, ItemId};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use unicode_width::UnicodeWidthStr;

/// The largest component of the enemy relation: the draw enumerates its independent sets.
const MAX_COMPONENT: usize = 24;

/// The widest short name of a domain, in columns.
const MAX_SHORT: usize = 24;

/// Where the parts of a bank stand in its file.
#[derive(Debug, Default)]
pub struct Places {
    /// The program's id.
    pub program: Span,
    /// The bank's id.
    pub id: Span,
    /// The id of each domain.
    pub domains: BTreeMap<DomainId, Span>,
    /// Of each blueprint, in file order.
    pub blueprints: Vec<BlueprintPlaces>,
    /// Of each item, in file order.
    pub items: Vec<ItemPlaces>,
}

/// The places of one item.
#[derive(Debug, Default)]
pub struct ItemPlaces {
    /// Its header, `[[item]]`, or its braces.
    pub header: Span,
    /// Its id.
    pub id: Span,
    /// Its stem, quotes included.
    pub stem: Span,
    /// Of each figure.
    pub figures: Vec<FigurePlaces>,
    /// The text of each option, quotes included.
    pub options: Vec<Span>,
    /// What its type has beside stem and options.
    pub answers: AnswerPlaces,
    /// Its rationale, quotes included.
    pub rationale: Span,
    /// The day of its last review.
    pub reviewed: Span,
    /// Each waiver.
    pub waive: Vec<Span>,
}

/// The places of what items of some types have.
#[derive(Debug, Default)]
pub struct AnswerPlaces {
    /// The text of each prompt, quotes included.
    pub prompts: Vec<Span>,
    /// The text of each option of each gap, quotes included; gaps in the order of the stem.
    pub gaps: Vec<Vec<Span>>,
    /// Each answer that is accepted, braces included.
    pub accept: Vec<Span>,
}

/// The places of one figure.
#[derive(Debug, Clone, Default)]
pub struct FigurePlaces {
    /// Its header, or its braces.
    pub header: Span,
    /// The name of its file.
    pub file: Span,
    /// Its digest; empty where none is written.
    pub sha256: Span,
    /// What describes it.
    pub alt: Span,
}

/// The places of one blueprint.
#[derive(Debug, Default)]
pub struct BlueprintPlaces {
    /// The exam's id.
    pub exam: Span,
    /// The quotas together.
    pub items: Span,
    /// Each quota.
    pub quotas: BTreeMap<DomainId, Span>,
}

/// The bank, or faults. `data` is the file's data model.
pub(super) fn resolve(raw: RawBank, data: &Value, faults: &Faults) -> Option<(Bank, Places)> {
    let domains = domains(&raw, faults);
    let known = items(&raw, &domains, faults);
    let live = live_by_domain(&raw);
    let mut places = Places {
        program: raw.program.as_ref().map(|at| at.span).unwrap_or_default(),
        id: raw.id.as_ref().map(|at| at.span).unwrap_or_default(),
        domains: each(&raw.domains)
            .filter_map(|d| d.value.id.as_ref())
            .map(|id| (id.value.clone(), id.span))
            .collect(),
        blueprints: Vec::new(),
        items: Vec::new(),
    };
    let mut blueprints: Vec<Blueprint> = Vec::new();
    for (index, written) in each(&raw.blueprints).enumerate() {
        check_quotas(&written.value, &domains, &live, &raw, faults);
        let Some((blueprint, at)) = blueprint(&written.value, &domains, &data["blueprint"][index], faults)
        else {
            continue;
        };
        if let Some(first) = blueprints.iter().position(|other| other.exam == blueprint.exam) {
            let message = format!("there are two blueprints for `{}`", blueprint.exam);
            let fault = Fault::error(FaultCode::Duplicate, at.exam, message, "keep one of them");
            let first = places.blueprints.get(first).map(|first| first.exam);
            faults.push(Fault { first, ..fault });
        }
        blueprints.push(blueprint);
        places.blueprints.push(at);
    }
    if let Some(id) = raw.id.as_ref().filter(|_| raw.blueprints.is_some())
        && !each(&raw.blueprints).any(|b| b.value.exam.as_ref().is_none_or(|exam| exam.value == id.value))
    {
        let message = format!("the bank `{}` has no blueprint for its own exam", id.value);
        // a slip in one of the two ids is likelier than a blueprint that was forgotten
        let exams =
            each(&raw.blueprints).filter_map(|b| b.value.exam.as_ref()).map(|exam| exam.value.as_str());
        let mend = match nearest(id.value.as_str(), exams) {
            Some(exam) => format!("bank and exam have one id: did you mean `{exam}` here?"),
            None => format!("add [[blueprint]] with exam = \"{}\"", id.value),
        };
        faults.error(FaultCode::MissingMember, id.span, message, mend);
    }
    let enemies = enemies(&raw, &known, faults);
    check_language(&raw.language, faults);
    let digest = digest(data, faults)?;
    let items: Vec<(Item, ItemPlaces)> =
        each_owned(raw.items).filter_map(|at| at.value.item.zip(Some(at.value.places))).collect();
    let (items, of_items) = items.into_iter().unzip();
    places.items = of_items;
    let bank = Bank {
        id: raw.id?.value,
        program: raw.program?.value,
        title: raw.title?.value,
        language: raw.language?.value,
        digest,
        domains: each_owned(raw.domains).filter_map(|d| d.value.domain).collect(),
        blueprints,
        items,
        enemies,
    };
    Some((bank, places))
}

fn each<T>(listed: &Listed<T>) -> impl Iterator<Item = &At<T>> {
    listed.iter().flat_map(|list| &list.value)
}

fn each_owned<T>(listed: Listed<T>) -> impl Iterator<Item = At<T>> {
    listed.into_iter().flat_map(|list| list.value)
}

fn digest(data: &Value, faults: &Faults) -> Option<Digest> {
    match Digest::of_value(data) {
        Ok(digest) => Some(digest),
        Err(error) => {
            faults.error(FaultCode::Malformed, Span::default(), error.to_string(), "");
            None
        }
    }
}

/// The domains' ids in file order.
fn domains(raw: &RawBank, faults: &Faults) -> Vec<DomainId> {
    let mut seen: Vec<(DomainId, Span)> = Vec::new();
    for domain in each(&raw.domains) {
        if let Some(id) = &domain.value.id {
            if let Some((_, first)) = seen.iter().find(|(seen, _)| *seen == id.value) {
                let message = format!("two domains are called `{}`", id.value);
                let fault =
                    Fault::error(FaultCode::Duplicate, id.span, message, "give one of them another id");
                faults.push(Fault { first: Some(*first), ..fault });
            } else {
                seen.push((id.value.clone(), id.span));
            }
        }
        if let Some(short) = &domain.value.short
            && short.value.width() > MAX_SHORT
        {
            let message =
                format!("`{}` is {} columns wide; at most {MAX_SHORT} fit", short.value, short.value.width());
            faults.error(FaultCode::OutOfRange, short.span, message, "shorten it");
        }
    }
    seen.into_iter().map(|(id, _)| id).collect()
}

/// There is such a domain; else a fault, which names the item that it stands in.
fn knows_domain(
    reference: &At<DomainId>,
    domains: &[DomainId],
    item: Option<&At<ItemId>>,
    faults: &Faults,
) -> bool {
    let known = domains.contains(&reference.value);
    if !known {
        let mend = match nearest(reference.value.as_str(), domains.iter().map(DomainId::as_str)) {
            Some(close) => format!("did you mean `{close}`?"),
            None => {
                let names: Vec<String> = domains.iter().take(12).map(|d| format!("`{d}`")).collect();
                format!("domains of this bank: {}", names.join(", "))
            }
        };
        let within = item.map_or_else(String::new, |id| format!(", in item `{}`", id.value));
        let message = format!("there is no domain `{}`{within}", reference.value);
        faults.error(FaultCode::UnknownReference, reference.span, message, mend);
    }
    known
}

/// The places of the items by id.
fn items<'r>(raw: &'r RawBank, domains: &[DomainId], faults: &Faults) -> BTreeMap<&'r ItemId, Span> {
    let mut seen: BTreeMap<&ItemId, Span> = BTreeMap::new();
    for written in each(&raw.items) {
        if let Some(domain) = &written.value.domain {
            knows_domain(domain, domains, written.value.id.as_ref(), faults);
        }
        let Some(id) = &written.value.id else { continue };
        if let Some(first) = seen.get(&id.value) {
            let message = format!("two items are called `{}`", id.value);
            let mend = "give the new one an id that was never used";
            let fault = Fault::error(FaultCode::Duplicate, id.span, message, mend);
            faults.push(Fault { first: Some(*first), ..fault });
        } else {
            seen.insert(&id.value, id.span);
        }
    }
    seen
}

/// Live items of each domain.
fn live_by_domain(raw: &RawBank) -> BTreeMap<&DomainId, u32> {
    let mut live = BTreeMap::new();
    for item in each(&raw.items).filter(|item| item.value.status == Some(Status::Live)) {
        if let Some(domain) = &item.value.domain {
            *live.entry(&domain.value).or_default() += 1;
        }
    }
    live
}

fn check_quotas(
    written: &RawBlueprint,
    domains: &[DomainId],
    live: &BTreeMap<&DomainId, u32>,
    raw: &RawBank,
    faults: &Faults,
) {
    let Some(items) = &written.items else { return };
    // An item whose domain or status could not be read may belong to any pool.
    let countable = raw.items.is_some()
        && each(&raw.items).all(|item| item.value.domain.is_some() && item.value.status.is_some());
    for (domain, quota) in &items.value {
        if !knows_domain(domain, domains, None, faults) {
            continue;
        }
        let pool = live.get(&domain.value).copied().unwrap_or_default();
        if quota.value > pool && countable {
            let message =
                format!("a form takes {} items of `{}`, but {pool} are live", quota.value, domain.value);
            let mend = "write more items, set some of them live, or ask for fewer";
            faults.error(FaultCode::Shortage, quota.span, message, mend);
        }
    }
    if items.value.is_empty() {
        faults.error(
            FaultCode::OutOfRange,
            items.span,
            "the blueprint asks for no item",
            "add lines domain = number",
        );
    }
    let pilots = each(&raw.items).filter(|item| item.value.status == Some(Status::Pilot)).count();
    if countable && written.pilots as usize > pilots {
        let message = format!("a form takes {} pilot items, but the bank has {pilots}", written.pilots);
        faults.error(FaultCode::Shortage, items.span, message, "write more pilot items, or ask for fewer");
    }
}

/// The blueprint with its quotas in the bank's domain order, and its places.
fn blueprint(
    written: &RawBlueprint,
    domains: &[DomainId],
    data: &Value,
    faults: &Faults,
) -> Option<(Blueprint, BlueprintPlaces)> {
    let (exam, items) = (written.exam.as_ref()?, written.items.as_ref()?);
    let rank = |id: &DomainId| domains.iter().position(|d| d == id);
    let mut quotas: Vec<(DomainId, u32)> =
        items.value.iter().map(|(d, n)| (d.value.clone(), n.value)).collect();
    quotas.sort_by_key(|(domain, _)| rank(domain));
    let places = BlueprintPlaces {
        exam: exam.span,
        items: items.span,
        quotas: items.value.iter().map(|(domain, quota)| (domain.value.clone(), quota.span)).collect(),
    };
    let digest = digest(data, faults)?;
    let exam: ExamId = exam.value.clone();
    Some((Blueprint { exam, quotas, pilots: written.pilots, digest }, places))
}

fn enemies(raw: &RawBank, items: &BTreeMap<&ItemId, Span>, faults: &Faults) -> Vec<Vec<ItemId>> {
    let mut sets: Vec<Vec<ItemId>> = Vec::new();
    for written in each(&raw.enemies) {
        let mut set: BTreeSet<&ItemId> = BTreeSet::new();
        for item in each(&written.value.items) {
            if !items.contains_key(&item.value) {
                let mend = match nearest(item.value.as_str(), items.keys().map(|id| id.as_str())) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => "name items of this bank".to_owned(),
                };
                let message = format!("there is no item `{}`", item.value);
                faults.error(FaultCode::UnknownReference, item.span, message, mend);
            }
            if !set.insert(&item.value) {
                let message = format!("`{}` stands twice in this set of enemies", item.value);
                faults.error(FaultCode::Duplicate, item.span, message, "name it once");
            }
        }
        sets.push(set.into_iter().cloned().collect());
    }
    for component in enemies::join(sets.iter().map(|set| set.iter().collect())) {
        if component.len() > MAX_COMPONENT {
            let first = component.first().map(|id| id.as_str()).unwrap_or_default();
            let message = format!(
                "{} items around `{first}` are enemies of each other, directly or through others; at most {MAX_COMPONENT} may be",
                component.len()
            );
            let span = raw.enemies.as_ref().map(|at| at.span).unwrap_or_default();
            faults.error(
                FaultCode::OutOfRange,
                span,
                message,
                "break the sets up, or retire some of the items",
            );
        }
    }
    sets
}

fn check_language(language: &Option<At<String>>, faults: &Faults) {
    let Some(tag) = language else { return };
    let mut parts = tag.value.split('-');
    let primary = parts.next().unwrap_or_default();
    let fine = (2..=8).contains(&primary.len())
        && primary.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if !fine {
        let message = format!("`{}` is no language tag", tag.value);
        faults.error(FaultCode::Malformed, tag.span, message, "write a BCP 47 tag, such as `en` or `pt-BR`");
    }
}
