//! Prerequisites that lead back to where they began.

use super::super::file::{RawCredential, RawProgram};
use super::each;
use crate::document::{At, FaultCode, Faults};
use crate::id::CredentialKind;
use std::collections::{BTreeMap, BTreeSet};

/// Prerequisites that lead back to where they began: nobody could ever sit those exams.
pub(super) fn check(raw: &RawProgram, faults: &Faults) {
    let credentials: Vec<&RawCredential> =
        each(&raw.tracks).flat_map(|track| each(&track.value.credentials)).map(|c| &c.value).collect();
    let needs: BTreeMap<&str, Vec<&At<CredentialKind>>> = credentials
        .iter()
        .filter_map(|c| Some((c.id.as_ref()?.value.as_str(), each(&c.to_sit).collect())))
        .collect();
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    for start in needs.keys().copied() {
        if reported.contains(start) {
            continue;
        }
        // Walk from `start`, remembering by which reference each credential was reached.
        let mut from: BTreeMap<&str, &str> = BTreeMap::new();
        let mut open = vec![start];
        while let Some(here) = open.pop() {
            for reference in needs.get(here).into_iter().flatten() {
                let next = reference.value.as_str();
                if next == start {
                    let mut circle = vec![here];
                    while let Some(before) = circle.last().and_then(|c| from.get(c)) {
                        circle.push(before);
                    }
                    reported.extend(circle.iter().copied());
                    circle.reverse();
                    circle.push(start);
                    let way: Vec<String> = circle.iter().map(|c| format!("`{c}`")).collect();
                    let message = format!("these credentials ask for each other: {}", way.join(" needs "));
                    faults.error(
                        FaultCode::Contradiction,
                        reference.span,
                        message,
                        "take one of them out of to_sit",
                    );
                    open.clear();
                    break;
                }
                if next != start && !from.contains_key(next) && needs.contains_key(next) {
                    from.insert(next, here);
                    open.push(next);
                }
            }
        }
    }
}
