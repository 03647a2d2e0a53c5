//! The exam as it was: the same picture, folded from facts that happened, for a replay. It takes no key and records nothing;
//! it is never a screen of its own.

use super::sheet::Extra;
use super::{ExamScreen, NO_RESPONSE, Ways};
use crate::api::{OpenedAttempt, Replay};
use crate::attempt::{Entry, Fact, Phase, Refusal};
use crate::form::{ItemKind, PresentedItem, PresentedOption};
use crate::id::ChoiceId;
use crate::tui::paper::Paper;
use crate::tui::text::replay as words;
use crate::tui::{Look, Sitting};
use ratatui::Frame;

impl ExamScreen {
    /// The exam of a replay before anything happened.
    pub(in crate::tui::screens) fn as_it_was(replay: &Replay, ways: Ways) -> Result<Self, Refusal> {
        let entries = replay.entries.get(..1).unwrap_or_default().to_vec();
        let Some(Fact::Opened { binding, .. }) = entries.first().map(|entry| &entry.fact) else {
            return Err(Refusal::NotOpened);
        };
        let opened = OpenedAttempt {
            attempt: replay.attempt.clone(),
            binding: binding.as_ref().clone(),
            form: replay.form.clone(),
            name: replay.name.clone(),
        };
        let sitting =
            Sitting { opened, entries, notes: String::new(), findings: Vec::new(), news: Vec::new() };
        let mut exam = Self::new(sitting, ways)?;
        exam.replayed = true;
        Ok(exam)
    }

    /// Stands as after these facts, with these banners above. `past` begins with record 0.
    pub(in crate::tui::screens) fn stand_at(&mut self, past: &[Entry], banners: Vec<String>) {
        let held = usize::try_from(self.attempt().next_seq()).unwrap_or(usize::MAX);
        let followed = past.get(held..).is_some_and(|fresh| self.paper.follow(fresh));
        // going back folds anew from record 0
        if !followed && let Ok(paper) = Paper::open(self.form().clone(), past) {
            self.paper = paper;
        }
        self.say(banners);
        self.sized = true;
        let item = self.attempt().path().last().map_or(1, |visit| visit.item);
        self.desk.open(item);
        self.lie();
        if let Some(Fact::Answered { item, choices }) = past.last().map(|entry| &entry.fact)
            && let Some(shown) = self.paper.item(*item)
            && let Some(option) = choices.last().and_then(|choice| stop_of(shown, choice))
        {
            self.desk.reveal(option);
        }
    }

    /// The banners from now on, a row each.
    pub(in crate::tui::screens) fn say(&mut self, banners: Vec<String>) {
        self.notices = banners;
    }

    /// The terminal has this size.
    pub(in crate::tui::screens) fn fit_to(&mut self, size: (u16, u16)) {
        self.resize(size);
        self.lie();
    }

    /// Scrolls the item by lines (-1, 1) or pages (-2, 2).
    pub(in crate::tui::screens) fn look_around(&mut self, by: isize) {
        match by {
            -1 => self.desk.up(),
            1 => self.desk.down(),
            pages => self.desk.page(pages.signum()),
        }
    }

    /// Moves wide code; false when there is none.
    pub(in crate::tui::screens) fn look_aside(&mut self, steps: isize) -> bool {
        self.desk.sideways(steps)
    }

    /// Shows figures in the other way; answers with what became of it.
    pub(in crate::tui::screens) fn look_otherwise(&mut self) -> &'static str {
        let said = self.paper.item(self.desk.number()).map_or("", |item| self.desk.turn_figures(item));
        self.lie();
        said
    }

    /// Figures are drawn where there is room, or never.
    pub(in crate::tui::screens) fn show_pictures(&mut self, can: bool) {
        self.desk.show_pictures(can);
        self.lie();
    }

    /// The picture at the instant of `look`.
    pub(in crate::tui::screens) fn draw_as_it_was(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        self.draw(frame, look);
    }

    /// What stands in the place of the item while none was on display; `None` while one was.
    pub(super) fn replay_cover(&self) -> Option<Vec<String>> {
        match (self.replayed, self.attempt().phase()) {
            (true, Phase::Opened) => Some(words::not_started()),
            (true, Phase::Running) if self.attempt().current_item().is_none() => Some(words::away()),
            _ => None,
        }
    }

    fn lie(&mut self) {
        let rows = self.banner_rows(self.desk.size());
        self.desk.keep_for_banners(rows);
        let number = self.number();
        if let Some(item) = self.paper.item(number) {
            let attempt = self.paper.attempt();
            self.desk.lay_out(
                item,
                Extra::Open(attempt.given(number).unwrap_or(&NO_RESPONSE), attempt.struck(number)),
            );
        }
    }
}

/// Where the cursor stops at this choice; an order is seen from its beginning.
fn stop_of(item: &PresentedItem, choice: &ChoiceId) -> Option<usize> {
    let within = |options: &[PresentedOption]| options.iter().position(|option| option.id == *choice);
    match item.kind {
        ItemKind::Ordering => Some(0),
        kind if kind.has_gaps() => item.gaps.iter().position(|gap| within(&gap.options).is_some()),
        _ => within(&item.options),
    }
}
