//! An item that its author answers as a candidate does, and how that scores. It is practice's own screen; the feedback comes
//! from the edition that lies open, and nothing is kept.

use crate::api::Feedback;
use crate::bank::{Item, Kind, Scoring};
use crate::edition::{Edition, Shown};
use crate::score::Judged;
use crate::time::Moment;
use crate::tui::keymap::Context;
use crate::tui::screens::practice::PracticeScreen;
use crate::tui::text::authors as words;
use crate::tui::{Effect, Event, Look, PracticeSet, Reply, Request, Screen};
use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::sync::Arc;

/// The item, and the screen that it is answered on.
pub(super) struct TrialScreen {
    edition: Arc<Edition>,
    shown: Shown,
    practice: PracticeScreen,
}

impl TrialScreen {
    /// An item of this edition, shown like this.
    pub(super) fn new(edition: Arc<Edition>, shown: Shown) -> Self {
        let set = PracticeSet { seed: [0; 32], form: shown.alone(&edition.bank) };
        let id = edition.item(shown.index).map_or_else(String::new, |(item, _)| item.id.to_string());
        let practice = PracticeScreen::trial(edition.bank.id.clone(), set, id);
        Self { edition, shown, practice }
    }

    fn item(&self) -> Option<&Item> {
        self.edition.bank.items.get(self.shown.index)
    }
}

/// What a response earns, and why.
pub fn scored(item: &Item, judged: &Judged) -> String {
    let parts = match &item.kind {
        Kind::Choice | Kind::TrueFalse if judged.of == 1 => "keys",
        Kind::Choice | Kind::TrueFalse => "keys less wrong ones",
        Kind::Ordering => "places right",
        Kind::Matching(prompts) if prompts.iter().any(|prompt| prompt.weight != 1) => "pairs right by weight",
        Kind::Matching(_) => "pairs right",
        Kind::InlineChoice(gaps) if gaps.iter().any(|gap| gap.weight != 1) => "gaps right by weight",
        Kind::InlineChoice(_) => "gaps right",
        Kind::Numeric(_) | Kind::Text(_) => "percent of credit",
    };
    let is_partial = item.scoring == Scoring::Partial;
    words::scored((judged.points, judged.possible), parts, (judged.got, judged.of), is_partial)
}

impl Screen for TrialScreen {
    fn keys_at(&self, column: u16, row: u16) -> Vec<KeyCode> {
        self.practice.keys_at(column, row)
    }

    fn context(&self) -> Context {
        self.practice.context()
    }

    fn is_typing(&self) -> bool {
        self.practice.is_typing()
    }

    fn update(&mut self, event: Event, now: &Moment) -> Vec<Effect> {
        let mut out = Vec::new();
        for effect in self.practice.update(event, now) {
            let Effect::Ask(Request::Feedback { number, response, .. }) = effect else {
                out.push(effect);
                continue;
            };
            let (shown, mapped) = (&self.shown.item, &self.shown.mapped);
            let said = self.item().and_then(|item| {
                let (feedback, judged) = Feedback::on(item, shown, mapped, number, &response)?;
                Some((feedback, scored(item, &judged)))
            });
            let feedback = match said {
                Some((feedback, points)) => {
                    self.practice.earned(points);
                    Ok(feedback)
                }
                None => Err(words::NOT_SCORED.to_owned()),
            };
            out.extend(self.practice.update(Event::Reply(Reply::Feedback(number, Box::new(feedback))), now));
        }
        out
    }

    fn layout(&mut self, area: Rect, look: &Look<'_>) {
        self.practice.layout(area, look);
    }

    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        self.practice.view(frame, look);
    }
}
