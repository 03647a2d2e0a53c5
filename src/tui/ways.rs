//! Ways from one screen to another, so that screens never name each other.
//!
//! A screen that wants to show another one asks its [`Ways`]; only [`app`](super::app) knows which screen stands at the
//! end of each. Tests put signposts there.

use crate::api::{AttemptReport, Outcome, Overview, TierReport, UnfinishedCard};
use crate::id::{CredentialKind, ExamId};
use crate::tui::keymap::Context;
use crate::tui::{Screen, Sitting};
use std::sync::Arc;

/// Makes a screen from what it shows and from the ways on from there.
pub type Way<Matter> = fn(Matter, Ways) -> Box<dyn Screen>;

/// Why it is asked who is sitting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// To change who is sitting; then back.
    Switch,
    /// Nobody is named yet: then on to the details of this exam.
    Introduce(ExamId),
    /// To sit this exam, rules agreed to; then on to the terminal check.
    Sit(ExamId),
}

/// The ways.
#[derive(Clone, Copy)]
pub struct Ways {
    /// To an open attempt.
    pub exam: Way<Sitting>,
    /// To the practice of an exam.
    pub practice: Way<ExamId>,
    /// To a result.
    pub result: Way<Outcome>,
    /// To the help, opened at a context.
    pub help: Way<Context>,
    /// To the details of an exam, and its consent.
    pub details: Way<(Arc<Overview>, ExamId)>,
    /// To the details of a credential.
    pub credential: Way<(Arc<Overview>, CredentialKind)>,
    /// To the question who is sitting.
    pub person: Way<(Arc<Overview>, Purpose)>,
    /// To the terminal check before this exam.
    pub check: Way<(Arc<Overview>, ExamId)>,
    /// To the offer to resume these attempts (at least one).
    pub resume: Way<(Arc<Overview>, Vec<UnfinishedCard>)>,
    /// To the attempts of who is sitting.
    pub history: Way<Arc<Overview>>,
    /// To the look back on one attempt.
    pub attempt: Way<(Arc<Overview>, Arc<AttemptReport>)>,
    /// To a partner's tiers.
    pub tiers: Way<TierReport>,
}

impl Ways {
    /// An open attempt.
    pub fn exam(self, sitting: Sitting) -> Box<dyn Screen> {
        (self.exam)(sitting, self)
    }
    /// Practice.
    pub fn practice(self, exam: ExamId) -> Box<dyn Screen> {
        (self.practice)(exam, self)
    }
    /// A result.
    pub fn result(self, outcome: Outcome) -> Box<dyn Screen> {
        (self.result)(outcome, self)
    }
    /// The help.
    pub fn help(self, context: Context) -> Box<dyn Screen> {
        (self.help)(context, self)
    }
    /// Details of an exam.
    pub fn details(self, overview: Arc<Overview>, exam: ExamId) -> Box<dyn Screen> {
        (self.details)((overview, exam), self)
    }
    /// Details of a credential.
    pub fn credential(self, overview: Arc<Overview>, kind: CredentialKind) -> Box<dyn Screen> {
        (self.credential)((overview, kind), self)
    }
    /// Who is sitting.
    pub fn person(self, overview: Arc<Overview>, purpose: Purpose) -> Box<dyn Screen> {
        (self.person)((overview, purpose), self)
    }
    /// The terminal check.
    pub fn check(self, overview: Arc<Overview>, exam: ExamId) -> Box<dyn Screen> {
        (self.check)((overview, exam), self)
    }
    /// The offer to resume.
    pub fn resume(self, overview: Arc<Overview>, attempts: Vec<UnfinishedCard>) -> Box<dyn Screen> {
        (self.resume)((overview, attempts), self)
    }
    /// The attempts of who is sitting.
    pub fn history(self, overview: Arc<Overview>) -> Box<dyn Screen> {
        (self.history)(overview, self)
    }
    /// The look back on one attempt.
    pub fn attempt(self, overview: Arc<Overview>, report: Arc<AttemptReport>) -> Box<dyn Screen> {
        (self.attempt)((overview, report), self)
    }
    /// A partner's tiers.
    pub fn tiers(self, report: TierReport) -> Box<dyn Screen> {
        (self.tiers)(report, self)
    }
}

/// Ways that end at signposts: screens that show nothing but their context.
#[cfg(test)]
pub(crate) mod signposts {
    use super::*;
    use crate::time::Moment;
    use crate::tui::{Effect, Event, Look};
    use ratatui::Frame;

    struct Signpost(Context);

    impl Screen for Signpost {
        fn context(&self) -> Context {
            self.0
        }
        fn update(&mut self, _event: Event, _now: &Moment) -> Vec<Effect> {
            Vec::new()
        }
        fn view(&self, frame: &mut Frame<'_>, _look: &Look<'_>) {
            frame.render_widget(format!("to {}", self.0.title()), frame.area());
        }
    }

    pub(crate) fn ways() -> Ways {
        Ways {
            exam: |_, _| Box::new(Signpost(Context::Exam)),
            practice: |_, _| Box::new(Signpost(Context::Practice)),
            result: |_, _| Box::new(Signpost(Context::Result)),
            help: |_, _| Box::new(Signpost(Context::Help)),
            details: |_, _| Box::new(Signpost(Context::Details)),
            credential: |_, _| Box::new(Signpost(Context::Credential)),
            person: |_, _| Box::new(Signpost(Context::Person)),
            check: |_, _| Box::new(Signpost(Context::Check)),
            resume: |_, _| Box::new(Signpost(Context::Resume)),
            history: |_, _| Box::new(Signpost(Context::History)),
            attempt: |_, _| Box::new(Signpost(Context::Attempt)),
            tiers: |_, _| Box::new(Signpost(Context::Tiers)),
        }
    }
}
