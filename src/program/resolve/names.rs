//! The names that a program defines, and references to them.

use super::super::file::{RawExam, RawProgram};
use super::each;
use crate::document::{At, FaultCode, Faults, Span, nearest};
use std::collections::BTreeMap;

/// The names of one kind of thing, each with the place of its definition and its rank in the file.
#[derive(Debug)]
pub(super) struct Defined {
    what: &'static str,
    places: BTreeMap<String, usize>,
    order: Vec<String>,
}

/// All names of a program.
#[derive(Debug)]
pub(super) struct Names {
    pub levels: Defined,
    pub tracks: Defined,
    pub credentials: Defined,
    pub requirements: Defined,
}

impl Names {
    /// Collects the names; those that stand twice are faults.
    pub(super) fn collect(raw: &RawProgram, faults: &Faults) -> Self {
        let credentials = || each(&raw.tracks).flat_map(|track| each(&track.value.credentials));
        for track in each(&raw.tracks) {
            let domains = each(&track.value.domains).filter_map(|d| d.value.id.as_ref());
            Defined::collect("domain", domains.map(|id| (id.value.as_str(), id.span)), faults);
        }
        let own = |exam: &'_ Option<At<RawExam>>| {
            exam.as_ref().and_then(|e| e.value.id.as_ref().map(|id| (id.value.to_string(), id.span)))
        };
        let exams: Vec<(String, Span)> = credentials()
            .flat_map(|c| {
                let implied = || c.value.id.as_ref().map(|id| (id.value.to_string(), id.span));
                let main = if c.value.exam.is_some() { own(&c.value.exam).or_else(implied) } else { None };
                main.into_iter().chain(own(&c.value.brief))
            })
            .collect();
        Defined::collect("exam", exams.iter().map(|(id, span)| (id.as_str(), *span)), faults);
        let tiers = each(&raw.tiers).filter_map(|t| t.value.id.as_ref());
        Defined::collect("tier", tiers.map(|id| (id.value.as_str(), id.span)), faults);
        let levels = each(&raw.levels).filter_map(|l| l.value.id.as_ref());
        let tracks = each(&raw.tracks).filter_map(|t| t.value.id.as_ref());
        let kinds = credentials().filter_map(|c| c.value.id.as_ref());
        let requirements = each(&raw.requirements).filter_map(|r| r.value.id.as_ref());
        Self {
            levels: Defined::collect("level", levels.map(|id| (id.value.as_str(), id.span)), faults),
            tracks: Defined::collect("track", tracks.map(|id| (id.value.as_str(), id.span)), faults),
            credentials: Defined::collect("credential", kinds.map(|id| (id.value.as_str(), id.span)), faults),
            requirements: Defined::collect(
                "requirement",
                requirements.map(|id| (id.value.as_str(), id.span)),
                faults,
            ),
        }
    }
}

impl Defined {
    fn collect<'n>(
        what: &'static str,
        names: impl Iterator<Item = (&'n str, Span)>,
        faults: &Faults,
    ) -> Self {
        let mut defined = Self { what, places: BTreeMap::new(), order: Vec::new() };
        for (name, span) in names {
            if defined.places.contains_key(name) {
                let message = format!("two of the {what}s are called `{name}`");
                faults.error(FaultCode::Duplicate, span, message, "give one of them another id");
            } else {
                defined.places.insert(name.to_owned(), defined.order.len());
                defined.order.push(name.to_owned());
            }
        }
        defined
    }

    /// The rank of `name` in the file, from 0.
    pub(super) fn rank(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// True when `reference` names one of these; else a fault.
    pub(super) fn knows<T: AsRef<str>>(&self, reference: &At<T>, faults: &Faults) -> bool {
        let name = reference.value.as_ref();
        let known = self.places.contains_key(name);
        if !known {
            let what = self.what;
            let mend = match nearest(name, self.order.iter().map(String::as_str)) {
                Some(close) => format!("did you mean `{close}`?"),
                None if self.order.is_empty() => format!("define it: [[{what}]] with id = \"{name}\""),
                None => {
                    let some: Vec<String> = self.order.iter().take(12).map(|n| format!("`{n}`")).collect();
                    let more = if self.order.len() > some.len() { ", …" } else { "" };
                    format!("{what}s of this program: {}{more}", some.join(", "))
                }
            };
            faults.error(
                FaultCode::UnknownReference,
                reference.span,
                format!("there is no {what} `{name}`"),
                mend,
            );
        }
        known
    }
}
