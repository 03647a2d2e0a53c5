//! The candidate's paper: the form, the attempt folded from its facts, and what a wish of the candidate becomes.
//!
//! Both faces of an exam write through it, the screen and the plain lines, so the same wish gives the same facts in the
//! same journal. A fact is applied to the attempt here and handed over with [`Effect::Record`]; what the attempt refuses
//! is handed over to nobody. Where the candidate looks and how it is shown is for the faces.

mod due;
mod hour;
mod objection;

pub(crate) use due::Due;
pub(crate) use objection::Objection;

use crate::attempt::{Attempt, CommentKind, Entry, Fact, FormShape, Leaving, Refusal, Response, Seen};
use crate::form::{ItemKind, PresentedForm, PresentedItem};
use crate::id::ChoiceId;
use crate::time::{Moment, Timestamp};
use crate::tui::paper::hour::Hour;
use crate::tui::saving::Saving;
use crate::tui::text::exam::Undone;
use crate::tui::{Effect, JournalNews};

/// The paper.
#[derive(Debug)]
pub(crate) struct Paper {
    form: PresentedForm,
    attempt: Attempt,
    changes: Vec<Change>,
    saving: Saving,
    hour: Hour,
}

/// Facts that a wish became, in order.
pub(super) type Facts = Vec<Effect>;

impl Paper {
    /// The paper of a sitting. Refused when its entries are not what the attempt accepts.
    pub(crate) fn open(form: PresentedForm, entries: &[Entry]) -> Result<Self, Refusal> {
        let (first, rest) = entries.split_first().ok_or(Refusal::NotOpened)?;
        let mut attempt = Attempt::open(form.attempt.clone(), first, Some(FormShape::of(&form)))?;
        for entry in rest {
            attempt.apply(entry)?;
        }
        let saving = Saving::up_to(attempt.next_seq().saturating_sub(1));
        Ok(Self { form, attempt, changes: Vec::new(), saving, hour: Hour::default() })
    }

    /// The same, with what is known of a server from the start.
    pub(crate) fn knowing(mut self, news: Vec<JournalNews>) -> Self {
        for news in news {
            self.hour.begin(&news);
            self.saving.hear(news);
        }
        self
    }

    /// The form.
    pub(crate) fn form(&self) -> &PresentedForm {
        &self.form
    }
    /// The attempt.
    pub(crate) fn attempt(&self) -> &Attempt {
        &self.attempt
    }
    /// What is on disk.
    pub(crate) fn saving(&self) -> &Saving {
        &self.saving
    }
    /// News from the journal. A server's receipt becomes a fact, as long as the attempt goes on.
    pub(crate) fn hear(&mut self, news: JournalNews, now: &Moment, out: &mut Facts) {
        if let JournalNews::Receipt(receipt) = &news
            && !self.attempt.has_ended()
        {
            // where the attempt takes none at the moment, the next one says as much
            let _ = self.record(Fact::Anchored { receipt: receipt.clone() }, now, out);
        }
        self.hear_hour(&news, now, out);
        self.saving.hear(news);
    }
    /// The item of this number, from 1.
    pub(crate) fn item(&self, number: u32) -> Option<&PresentedItem> {
        self.form.item(number)
    }

    /// Records a fact: what the clocks owe, then the fact itself.
    pub(crate) fn record(&mut self, fact: Fact, now: &Moment, out: &mut Facts) -> Result<(), Objection> {
        self.owe(now, out);
        let entry = self.attempt.entry(now, fact);
        self.attempt.apply(&entry).map_err(Objection::Refused)?;
        self.hand_over(entry, out);
        Ok(())
    }

    /// Records what the clocks owe; by how much the wall clock was moved, where it was.
    fn owe(&mut self, now: &Moment, out: &mut Facts) -> Option<i64> {
        self.settle(now, out);
        let mut moved = None;
        for owed in self.attempt.notice(now) {
            if let Fact::ClockJumped { by_ms } = owed {
                moved = Some(by_ms);
                self.hour.has_jumped();
            }
            self.note(owed, now, out);
        }
        moved
    }

    /// Records a fact that the attempt may refuse; true where it does not.
    fn note(&mut self, fact: Fact, now: &Moment, out: &mut Facts) -> bool {
        let entry = self.attempt.entry(now, fact);
        let taken = self.attempt.apply(&entry).is_ok();
        if taken {
            self.hand_over(entry, out);
        }
        taken
    }

    /// Takes entries that happened and were recorded long ago. False when one is refused; then the paper is of no use.
    pub(crate) fn follow(&mut self, entries: &[Entry]) -> bool {
        let taken = entries.iter().all(|entry| self.attempt.apply(entry).is_ok());
        self.saving = Saving::up_to(self.attempt.next_seq().saturating_sub(1));
        taken
    }

    fn hand_over(&mut self, entry: Entry, out: &mut Facts) {
        self.saving.recorded(entry.seq);
        out.push(Effect::Record(Box::new(entry)));
    }

    /// The item is displayed, down to its last option when `whole`; a fact where that is news.
    pub(crate) fn show(
        &mut self,
        number: u32,
        whole: bool,
        now: &Moment,
        out: &mut Facts,
    ) -> Result<(), Objection> {
        let arrives = self.attempt.current_item() != Some(number) || self.attempt.seen(number) == Seen::Not;
        if arrives || (whole && self.attempt.seen(number) != Seen::Whole) {
            self.record(Fact::Shown { item: number, whole }, now, out)?;
        }
        Ok(())
    }

    /// Chooses the option of this place (from 0); where several are asked for, a chosen one is given up again.
    pub(crate) fn choose(
        &mut self,
        number: u32,
        option: usize,
        now: &Moment,
        out: &mut Facts,
    ) -> Result<(), Objection> {
        let (select, ids) = self.options(number);
        let Some(id) = ids.get(option) else { return Err(Objection::NoOption(option)) };
        let before = self.attempt.response(number);
        let after: Vec<ChoiceId> = match (before.contains(id), select) {
            (true, 1) => return Err(Objection::Already(option)),
            (true, _) => before.iter().filter(|c| *c != id).cloned().collect(),
            (false, 1) => vec![id.clone()],
            (false, _) if before.len() >= select as usize => return Err(Objection::TooMany(select)),
            (false, _) => ids.iter().filter(|c| *c == id || before.contains(c)).cloned().collect(),
        };
        self.respond(number, after, now, out)
    }

    /// Makes the options of these places (from 0) the whole response; none of them takes it away.
    pub(crate) fn answer(
        &mut self,
        number: u32,
        options: &[usize],
        now: &Moment,
        out: &mut Facts,
    ) -> Result<(), Objection> {
        let (select, ids) = self.options(number);
        if let Some(missing) = options.iter().find(|option| **option >= ids.len()) {
            return Err(Objection::NoOption(*missing));
        }
        let places = (0..ids.len()).filter(|place| options.contains(place));
        let after: Vec<ChoiceId> = places.filter_map(|place| ids.get(place).cloned()).collect();
        if after.len() > select as usize {
            return Err(Objection::TooMany(select));
        }
        if after == self.attempt.response(number) {
            return options
                .first()
                .map_or(Err(Objection::NothingChosen), |first| Err(Objection::Already(*first)));
        }
        self.respond(number, after, now, out)
    }

    /// Takes the response away.
    pub(crate) fn clear(&mut self, number: u32, now: &Moment, out: &mut Facts) -> Result<(), Objection> {
        if self.attempt.parts(number) == 0 {
            return Err(Objection::NothingChosen);
        }
        self.respond(number, Vec::new(), now, out)
    }

    /// Strikes an option out, or no longer; answers whether it is struck out now.
    pub(crate) fn strike(
        &mut self,
        number: u32,
        option: usize,
        now: &Moment,
        out: &mut Facts,
    ) -> Result<bool, Objection> {
        let kind = self.item(number).map(|item| item.kind);
        if kind.is_some_and(|kind| !matches!(kind, ItemKind::Choice | ItemKind::TrueFalse)) {
            return Err(Objection::NothingToStrike);
        }
        let (_, ids) = self.options(number);
        let Some(choice) = ids.into_iter().nth(option) else { return Err(Objection::NoOption(option)) };
        if self.attempt.response(number).contains(&choice) {
            return Err(Objection::StrikeChosen(option));
        }
        let before = self.attempt.is_struck(number, &choice);
        self.record(Fact::Struck { item: number, choice: choice.clone(), on: !before }, now, out)?;
        self.changes.push(Change {
            item: number,
            response: None,
            strikes: vec![(choice, before)],
            mark: None,
        });
        Ok(!before)
    }

    /// Marks the item for review, or no longer; answers whether it is marked now.
    pub(crate) fn mark(&mut self, number: u32, now: &Moment, out: &mut Facts) -> Result<bool, Objection> {
        let before = self.attempt.is_marked(number);
        self.record(Fact::Marked { item: number, on: !before }, now, out)?;
        self.changes.push(Change { item: number, response: None, strikes: vec![], mark: Some(before) });
        Ok(!before)
    }

    /// The item of the last change, which the way back leads to.
    pub(crate) fn last_changed(&self) -> Option<u32> {
        self.changes.last().map(|change| change.item)
    }

    /// Makes one change of the last two, which belong together: the way back leads over both.
    pub(crate) fn join_changes(&mut self) {
        if let [.., earlier, later] = self.changes.as_slice()
            && earlier.item == later.item
            && earlier.response.is_some()
        {
            self.changes.pop();
        }
    }

    /// Takes the last change back; answers at which item, and what it was.
    pub(crate) fn undo(&mut self, now: &Moment, out: &mut Facts) -> Result<(u32, Undone), Objection> {
        let change = self.changes.pop().ok_or(Objection::NothingToUndo)?;
        let item = change.item;
        if let Some(response) = &change.response
            && self.attempt.given(item) != Some(response)
        {
            self.record(response_fact(item, response.clone()), now, out)?;
        }
        for (choice, on) in &change.strikes {
            if self.attempt.is_struck(item, choice) != *on {
                self.record(Fact::Struck { item, choice: choice.clone(), on: *on }, now, out)?;
            }
        }
        if let Some(on) = change.mark
            && self.attempt.is_marked(item) != on
        {
            self.record(Fact::Marked { item, on }, now, out)?;
        }
        Ok((item, change.what()))
    }

    /// Records a comment on an item, or an incident while it was open.
    pub(crate) fn comment(
        &mut self,
        item: u32,
        kind: CommentKind,
        text: &str,
        now: &Moment,
        out: &mut Facts,
    ) -> Result<(), Objection> {
        let text = text.trim().to_owned();
        if text.is_empty() {
            return Err(Objection::NothingWritten);
        }
        self.record(Fact::Commented { item, kind, text }, now, out)
    }

    /// The terminal got or lost the focus: since when it was away, where that is a fact.
    pub(crate) fn focus(&mut self, gained: bool, now: &Moment, out: &mut Facts) -> Option<FocusNews> {
        let watches = self.attempt.binding().watch_focus;
        if !watches || self.attempt.has_ended() || self.attempt.started().is_none() {
            return None;
        }
        match (gained, self.attempt.focus().away_since) {
            (true, Some(lost)) => {
                self.record(Fact::FocusGained {}, now, out).ok()?;
                Some(FocusNews::Back { lost, back: now.wall })
            }
            (false, None) => {
                self.record(Fact::FocusLost {}, now, out).ok()?;
                Some(FocusNews::Lost(now.wall))
            }
            _ => None,
        }
    }

    /// The sitting is interrupted: a fact, unless the attempt has ended.
    pub(crate) fn suspend(&mut self, cause: Leaving, now: &Moment, out: &mut Facts) -> Result<(), Objection> {
        if self.attempt.has_ended() {
            return Ok(());
        }
        self.record(Fact::Suspended { cause }, now, out)
    }

    fn options(&self, number: u32) -> (u32, Vec<ChoiceId>) {
        let item = self.form.item(number);
        item.map_or((0, vec![]), |item| (item.select, item.options.iter().map(|o| o.id.clone()).collect()))
    }

    /// Changes the response; a chosen option is no longer struck out.
    fn respond(
        &mut self,
        item: u32,
        choices: Vec<ChoiceId>,
        now: &Moment,
        out: &mut Facts,
    ) -> Result<(), Objection> {
        self.respond_with(item, choices.into(), now, out)
    }

    /// The same with a response of any type.
    pub(super) fn respond_with(
        &mut self,
        item: u32,
        response: Response,
        now: &Moment,
        out: &mut Facts,
    ) -> Result<(), Objection> {
        let before = self.attempt.given(item).cloned().unwrap_or_default();
        let choices = response.choices().iter();
        let struck: Vec<ChoiceId> =
            choices.filter(|choice| self.attempt.is_struck(item, choice)).cloned().collect();
        for choice in &struck {
            self.record(Fact::Struck { item, choice: choice.clone(), on: false }, now, out)?;
        }
        self.record(response_fact(item, response), now, out)?;
        let strikes = struck.into_iter().map(|choice| (choice, true)).collect();
        self.changes.push(Change { item, response: Some(before), strikes, mark: None });
        Ok(())
    }
}

fn response_fact(item: u32, response: Response) -> Fact {
    match response {
        empty if empty.is_empty() => Fact::Cleared { item },
        Response::Choices(choices) => Fact::Answered { item, choices },
        Response::Text(text) => Fact::Entered { item, text },
    }
}

/// What became of the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FocusNews {
    /// It left.
    Lost(Timestamp),
    /// It came back.
    Back {
        /// When it left.
        lost: Timestamp,
        /// When it came back.
        back: Timestamp,
    },
}

/// One change of this sitting, as the state before it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    item: u32,
    /// The former response, if it was changed.
    response: Option<Response>,
    /// Options whose strike was changed, and whether each was struck out.
    strikes: Vec<(ChoiceId, bool)>,
    /// The former mark, if it was changed.
    mark: Option<bool>,
}

impl Change {
    /// What it was, for the message.
    fn what(&self) -> Undone {
        match (&self.response, &self.mark) {
            (Some(_), _) => Undone::Answer,
            (None, Some(_)) => Undone::Mark,
            (None, None) => Undone::Strike,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::due::threshold;
    use super::*;
    use crate::attempt::End;
    use crate::tui::sample;
    use crate::tui::stage::{later, now};

    fn paper() -> (Paper, Facts) {
        let sitting = sample::sitting();
        let mut paper = Paper::open(sitting.opened.form, &sitting.entries).unwrap();
        let mut out = Vec::new();
        assert_eq!(paper.keep_time(true, &now(), &mut out), None);
        paper.show(1, true, &now(), &mut out).unwrap();
        paper.show(2, true, &now(), &mut out).unwrap();
        out.clear();
        (paper, out)
    }

    fn facts(out: &Facts) -> Vec<&Fact> {
        out.iter()
            .filter_map(|e| if let Effect::Record(entry) = e { Some(&entry.fact) } else { None })
            .collect()
    }

    fn response(paper: &Paper, item: u32) -> Vec<usize> {
        let ids = paper.options(item).1;
        paper.attempt().response(item).iter().filter_map(|c| ids.iter().position(|id| id == c)).collect()
    }

    #[test]
    fn choosing_replaces_or_toggles_and_never_exceeds() {
        let (mut paper, mut out) = paper();
        paper.choose(1, 0, &now(), &mut out).unwrap();
        paper.choose(1, 2, &now(), &mut out).unwrap();
        assert_eq!(response(&paper, 1), [2]);
        assert_eq!(paper.choose(1, 2, &now(), &mut out), Err(Objection::Already(2)));
        paper.choose(2, 2, &now(), &mut out).unwrap();
        paper.choose(2, 0, &now(), &mut out).unwrap();
        assert_eq!(paper.choose(2, 1, &now(), &mut out), Err(Objection::TooMany(2)));
        paper.choose(2, 2, &now(), &mut out).unwrap();
        assert_eq!(response(&paper, 2), [0]);
        assert_eq!(paper.choose(2, 9, &now(), &mut out), Err(Objection::NoOption(9)));
    }

    #[test]
    fn an_answer_in_words_is_the_whole_response_in_the_forms_order() {
        let (mut paper, mut out) = paper();
        paper.answer(2, &[2, 0, 2], &now(), &mut out).unwrap();
        assert_eq!(response(&paper, 2), [0, 2]);
        assert_eq!(paper.answer(2, &[0, 1, 2], &now(), &mut out), Err(Objection::TooMany(2)));
        assert_eq!(paper.answer(2, &[0, 2], &now(), &mut out), Err(Objection::Already(0)));
        paper.answer(2, &[1], &now(), &mut out).unwrap();
        assert_eq!(response(&paper, 2), [1]);
    }

    #[test]
    fn choosing_a_struck_option_takes_the_strike_away_and_undo_brings_both_back() {
        let (mut paper, mut out) = paper();
        assert_eq!(paper.strike(1, 1, &now(), &mut out), Ok(true));
        paper.choose(1, 1, &now(), &mut out).unwrap();
        assert_eq!(paper.strike(1, 1, &now(), &mut out), Err(Objection::StrikeChosen(1)));
        assert_eq!(facts(&out).len(), 3);
        assert_eq!(paper.last_changed(), Some(1));
        assert_eq!(paper.undo(&now(), &mut out), Ok((1, Undone::Answer)));
        assert_eq!(response(&paper, 1), [] as [usize; 0]);
        assert_eq!(paper.strike(1, 1, &now(), &mut out), Ok(false), "it was struck out again");
        assert_eq!(paper.mark(2, &now(), &mut out), Ok(true));
        assert_eq!(paper.undo(&now(), &mut out), Ok((2, Undone::Mark)));
        assert!(!paper.attempt().is_marked(2));
        for _ in 0..2 {
            assert_eq!(paper.undo(&now(), &mut out), Ok((1, Undone::Strike)));
        }
        assert_eq!(paper.undo(&now(), &mut out), Err(Objection::NothingToUndo));
    }

    #[test]
    fn warnings_come_once_each_and_the_end_at_zero() {
        let (mut paper, mut out) = paper();
        let limit = 3_600_000;
        let mut due = |paper: &mut Paper, left: i64| paper.keep_time(true, &later(limit - left), &mut out);
        assert_eq!(due(&mut paper, 600_001), None);
        assert_eq!(due(&mut paper, 600_000), Some(Due::Warning { threshold_ms: 600_000, left_ms: 600_000 }));
        assert_eq!(due(&mut paper, 599_000), None);
        assert_eq!(due(&mut paper, 59_000), Some(Due::Warning { threshold_ms: 60_000, left_ms: 59_000 }));
        assert_eq!(due(&mut paper, 0), Some(Due::Ended(End::Expired)));
        assert_eq!(due(&mut paper, -5_000), Some(Due::Ended(End::Expired)));
        assert_eq!(facts(&out).last(), Some(&&Fact::Expired {}));
        let refused = paper.choose(1, 0, &later(limit + 1), &mut out);
        assert!(matches!(refused, Err(Objection::Refused(_))), "{refused:?}");
    }

    #[test]
    fn every_exam_warns_however_short_it_is() {
        for (limit, at) in
            [(3_600_000, 600_000), (600_000, 300_000), (120_000, 60_000), (60_000, 30_000), (20_000, 10_000)]
        {
            assert_eq!(threshold(limit, limit), None);
            assert_eq!(threshold(at + 1, limit), None);
            assert_eq!(threshold(at, limit), Some(at));
        }
    }

    #[test]
    fn what_is_refused_is_handed_over_to_nobody() {
        let sitting = sample::sitting();
        let mut paper = Paper::open(sitting.opened.form, &sitting.entries).unwrap();
        let mut out = Vec::new();
        assert!(matches!(paper.choose(1, 0, &now(), &mut out), Err(Objection::Refused(_))), "not started");
        assert!(out.is_empty());
        assert_eq!(
            paper.comment(1, CommentKind::Item, "  ", &now(), &mut out),
            Err(Objection::NothingWritten)
        );
    }

    #[test]
    fn focus_is_a_fact_only_where_it_is_watched_and_only_when_it_changes() {
        let (mut paper, mut out) = paper();
        assert_eq!(paper.focus(true, &now(), &mut out), None);
        assert_eq!(paper.focus(false, &now(), &mut out), Some(FocusNews::Lost(now().wall)));
        assert_eq!(paper.focus(false, &now(), &mut out), None);
        let back = later(5_000);
        let news = FocusNews::Back { lost: now().wall, back: back.wall };
        assert_eq!(paper.focus(true, &back, &mut out), Some(news));
        assert_eq!(facts(&out), [&Fact::FocusLost {}, &Fact::FocusGained {}]);
    }
}
