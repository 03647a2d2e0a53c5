//! Inheritance of figures: the nearest place that gives one wins.

use super::super::file::{Defaults, ExamFigures, Figures, RawCredential, RawExam, RawLevel, RawTrack};
use crate::document::{At, FaultCode, Faults, Span};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The places where the figures of one credential may stand.
#[derive(Clone, Copy)]
pub(super) struct Places<'r> {
    pub credential: &'r RawCredential,
    pub track: &'r RawTrack,
    pub level: Option<&'r RawLevel>,
    pub defaults: Option<&'r Defaults>,
}

impl<'r> Places<'r> {
    /// The nearest figure of the credential.
    pub(super) fn figure<T>(&self, pick: impl Fn(&'r Figures) -> &'r Option<At<T>>) -> Option<&'r At<T>> {
        let near = pick(&self.credential.figures).as_ref().or(pick(&self.track.figures).as_ref());
        let level = || self.level.and_then(|level| pick(&level.figures).as_ref());
        near.or_else(level).or_else(|| self.defaults.and_then(|d| pick(&d.figures).as_ref()))
    }

    /// The nearest figure of the credential's exam.
    pub(super) fn of_exam<T>(
        &self,
        pick: impl Fn(&'r ExamFigures) -> &'r Option<At<T>>,
    ) -> Option<&'r At<T>> {
        let own = self.credential.exam.as_ref().and_then(|exam| pick(&exam.value.figures).as_ref());
        let level = || self.level.and_then(|level| pick(&level.exam).as_ref());
        own.or(pick(&self.track.exam).as_ref())
            .or_else(level)
            .or_else(|| self.defaults.and_then(|d| pick(&d.exam).as_ref()))
    }

    /// A figure of the brief assessment `brief` that stands on it or in the level's `[level.brief]`.
    pub(super) fn of_brief<T>(
        &self,
        brief: &'r RawExam,
        pick: impl Fn(&'r ExamFigures) -> &'r Option<At<T>>,
    ) -> Option<&'r At<T>> {
        let level =
            || self.level.and_then(|level| level.brief.as_ref()).and_then(|b| pick(&b.value).as_ref());
        pick(&brief.figures).as_ref().or_else(level)
    }
}

/// Figures that nobody gave; reported once per figure, not once per exam.
#[derive(Default)]
pub(super) struct Gaps(RefCell<BTreeMap<Figure, Vec<(Span, String)>>>);

/// A figure's name, and the places where it may stand.
type Figure = (&'static str, &'static str);

impl Gaps {
    /// The figure's value, or a gap: `name` is missing for `whose`, which stands at `span`. `places` says where it may stand.
    pub(super) fn fill<T: Clone>(
        &self,
        found: Option<&At<T>>,
        name: &'static str,
        places: &'static str,
        (span, whose): (Span, &str),
    ) -> Option<T> {
        if found.is_none() {
            self.0.borrow_mut().entry((name, places)).or_default().push((span, whose.to_owned()));
        }
        found.map(|at| at.value.clone())
    }

    /// Turns the gaps into faults.
    pub(super) fn report(self, faults: &Faults) {
        for ((name, places), missing) in self.0.into_inner() {
            // A figure that could not be read is not missing.
            let Some((span, whose)) = missing.first().filter(|_| !faults.concerns(name)) else { continue };
            let others = match missing.len() - 1 {
                0 => String::new(),
                1 => " and one more".to_owned(),
                n => format!(" and {n} more"),
            };
            let message = format!("`{name}` is given nowhere for `{whose}`{others}");
            faults.error(FaultCode::MissingMember, *span, message, format!("set {name} {places}"));
        }
    }
}
