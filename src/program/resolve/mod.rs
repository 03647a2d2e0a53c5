//! From the file as written to a [`Program`]: references, repetitions, inheritance, contradictions.
//!
//! Everything that can be checked is checked, whatever else is wrong; the result counts only when there is no error.

mod circles;
mod credentials;
mod figures;
mod names;
mod renewal;
mod tiers;

use super::file::{Listed, RawProgram, RawRequirement, RawSupport};
use super::{Level, Program, Requirement, Support, Track, TrackDomain};
use crate::digest::Digest;
use crate::document::{At, FaultCode, Faults, Span, is_email};
use figures::Gaps;
use names::Names;
use serde_json::Value;

/// Words of `renew` that name no requirement.
const RESERVED: [&str; 3] = ["exam", "brief", "update"];

/// The program, or faults. `data` is the file's data model.
pub(super) fn resolve(raw: RawProgram, data: &Value, faults: &Faults) -> Option<Program> {
    let names = Names::collect(&raw, faults);
    let requirements = requirements(&raw.requirements, faults);
    let gaps = Gaps::default();
    let (exams, credentials) = credentials::resolve(&raw, &names, &requirements, &gaps, faults);
    gaps.report(faults);
    let tiers = tiers::resolve(&raw, &names, faults);
    let notices = notices(&raw.notices, faults);
    let digest = match Digest::of_value(data) {
        Ok(digest) => digest,
        Err(error) => {
            faults.error(FaultCode::Malformed, Span::default(), error.to_string(), "");
            return None;
        }
    };
    Some(Program {
        digest,
        exams,
        credentials,
        tiers,
        notices,
        appeals: raw.appeals.map(|appeals| appeals.value).unwrap_or_default(),
        retention: raw.retention.map(|retention| retention.value).unwrap_or_default(),
        id: raw.id?.value,
        name: raw.name?.value,
        organisation: raw.organisation.map(|o| o.value).unwrap_or_default(),
        version: raw.version?.value,
        effective_from: raw.effective_from?.value,
        support: raw.support.and_then(|s| support(s.value, faults)),
        levels: elements(raw.levels)
            .filter_map(|level| Some(Level { id: level.value.id?.value, name: level.value.name?.value }))
            .collect(),
        tracks: elements(raw.tracks)
            .filter_map(|track| {
                let domains = elements(track.value.domains)
                    .filter_map(|d| Some(TrackDomain { id: d.value.id?.value, name: d.value.name?.value }));
                Some(Track {
                    id: track.value.id?.value,
                    name: track.value.name?.value,
                    audience: track.value.audience.map(|a| a.value).unwrap_or_default(),
                    optional: track.value.optional,
                    domains: domains.collect(),
                })
            })
            .collect(),
        pool_factor: raw.pool_factor,
        practice_items: raw.practice_items,
    })
}

/// The elements of a list that may be missing.
fn elements<T>(listed: Listed<T>) -> impl Iterator<Item = At<T>> {
    listed.into_iter().flat_map(|list| list.value)
}

/// The elements of a list that may be missing, by reference.
fn each<T>(listed: &Listed<T>) -> impl Iterator<Item = &At<T>> {
    listed.iter().flat_map(|list| &list.value)
}

fn requirements(listed: &Listed<RawRequirement>, faults: &Faults) -> Vec<Requirement> {
    let mut read = Vec::new();
    for raw in each(listed) {
        let Some(id) = &raw.value.id else { continue };
        if RESERVED.contains(&id.value.as_str()) {
            let message = format!(
                "a requirement cannot be called `{}`: `renew` gives that word another meaning",
                id.value
            );
            faults.error(
                FaultCode::Contradiction,
                id.span,
                message,
                format!("call it `{}-requirement`", id.value),
            );
        }
        if let (Some(title), Some(kind)) = (&raw.value.title, &raw.value.kind) {
            let (id, title) = (id.value.clone(), title.value.clone());
            read.push(Requirement { id, title, kind: kind.value, count: raw.value.count });
        }
    }
    read
}

fn notices(listed: &Listed<u32>, faults: &Faults) -> Vec<u32> {
    let days: Vec<&At<u32>> = each(listed).collect();
    for pair in days.windows(2) {
        let [earlier, later] = pair else { continue };
        if later.value >= earlier.value {
            let message =
                format!("the notices are not in descending order: {} follows {}", later.value, earlier.value);
            let mut sorted: Vec<u32> = days.iter().map(|day| day.value).collect();
            sorted.sort_unstable_by(|a, b| b.cmp(a));
            sorted.dedup();
            faults.error(
                FaultCode::Contradiction,
                later.span,
                message,
                format!("write notices = {sorted:?}"),
            );
            break;
        }
    }
    days.into_iter().map(|day| day.value).collect()
}

fn support(raw: RawSupport, faults: &Faults) -> Option<Support> {
    if let Some(email) = raw.email.as_ref().filter(|email| !is_email(&email.value)) {
        let message = format!("`{}` is no e-mail address", email.value);
        faults.error(FaultCode::Malformed, email.span, message, "write name@host");
    }
    if let Some(url) =
        raw.url.as_ref().filter(|u| !u.value.starts_with("https://") && !u.value.starts_with("http://"))
    {
        let message = format!("`{}` is no web address", url.value);
        faults.error(FaultCode::Malformed, url.span, message, "begin it with https://");
    }
    let url = raw.url.map(|u| u.value).unwrap_or_default();
    Some(Support { name: raw.name?.value, email: raw.email?.value, url })
}
