//! The exam: the screen that a candidate looks at for an hour.
//!
//! It holds the candidate's [`Paper`]. Whatever happens becomes a fact: applied to the paper's [`Attempt`], then handed
//! over with [`Effect::Record`]. What is allowed, how much time is left, what counts as answered is for
//! the attempt to say; the screen keeps only where the candidate looks. Review, End dialog, notes, comments and help are
//! *panes* of this screen, so that the clock, the warnings and the record go on under them.
//!
//! - `desk`, `sheet`, `rooms`, `item_view`: one item, laid out and drawn (practice uses them too)
//! - `figures`: pictures among the rows of a stem, or their descriptions
//! - `gaps`, `checked`, `hand`: prompts and gaps; feedback of practice; a row or a field in hand
//! - `answering`: what keys do to responses, strikes and marks, and the way back
//! - `keys`: which pane takes a key; `time`: start, warnings, breaks, the end; `saving`: what is on disk
//! - `overview`: navigator strip and side pane; `view`: the whole picture; `replayed`: the same of an exam that was

mod answering;
mod checked;
mod desk;
mod figures;
mod gaps;
mod go_to;
mod hand;
mod item_view;
mod keys;
pub(super) mod overview;
mod replayed;
mod rooms;
mod saving;
mod sheet;
#[cfg(test)]
mod tests;
mod time;
mod view;

pub(super) use desk::Desk;
pub(super) use go_to::GoTo;
pub(super) use hand::{Asked, Hand, layer, without};
pub(super) use item_view::{Marks, draw as draw_item};
pub(super) use rooms::Rooms;
pub(super) use sheet::Extra;

use super::end::{EndDialog, Finish, Submit};
use super::help::Help;
use super::notice::NoticeScreen;
use super::review::{self, Review};
use super::writing::{Matter, Writing};
use crate::api::Outcome;
use crate::attempt::{Attempt, CommentKind, Fact, Leaving, Phase, Refusal, Response};
use crate::form::{PresentedForm, PresentedItem};
use crate::time::{Moment, Timestamp};
use crate::tui::bindings::Keymap;
use crate::tui::keymap::Context;
use crate::tui::paper::{FocusNews, Objection, Paper};
use crate::tui::text::{exam as words, notice, sitting};
use crate::tui::{Effect, Event, JournalNews, Look, Reply, Request, Screen, Sitting};
use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::sync::Arc;

/// No response.
pub(super) static NO_RESPONSE: Response = Response::Choices(Vec::new());

/// Ways to screens that stand beside the exam.
#[derive(Debug, Clone, Copy)]
pub struct Ways {
    /// The result of an attempt.
    pub result: fn(Box<Outcome>) -> Box<dyn Screen>,
}

/// What stands in place of the item, or over it.
#[derive(Debug)]
enum Pane {
    GoTo(GoTo),
    Review(Review),
    End(EndDialog),
    Submit(Submit),
    Writing(Writing),
    Help(Help),
    Finish(Finish),
}

/// A line for the candidate; goes away with the next key or after a while.
#[derive(Debug, Clone)]
struct Told {
    what: Telling,
    /// Milliseconds since boot at which it was told; `None` for one that only a key takes away.
    since: Option<u64>,
}

#[derive(Debug, Clone)]
enum Telling {
    Text(String),
    Keys(fn(&Keymap) -> String),
    /// A comment, in the record of this number.
    Commented(CommentKind, u64),
    FocusLost(Timestamp),
    FocusBack(Timestamp, Timestamp),
}

/// Since when something in hand is not recorded, in milliseconds since boot.
#[derive(Debug, Clone, Copy)]
struct Unrecorded {
    first: u64,
    last: u64,
}

/// A time warning that is shown.
#[derive(Debug, Clone, Copy)]
struct Alert {
    threshold_ms: u64,
    left_ms: u64,
    since: u64,
}

/// The exam screen.
pub struct ExamScreen {
    paper: Paper,
    name: String,
    ways: Ways,
    desk: Desk,
    /// The beginning of each stem, for the review.
    excerpts: Arc<[String]>,
    /// Which items the review lists.
    listed: review::Chosen,
    /// The last one is on top; none while the item is open.
    panes: Vec<Pane>,
    notes: String,
    told: Option<Told>,
    alert: Option<Alert>,
    /// So many records are not on disk, and the candidate was told that leaving loses them.
    loss_told: Option<u64>,
    /// Sentences about what was found on resuming, then proctors' messages, until a key was pressed.
    notices: Vec<String>,
    clock_hidden: bool,
    /// A size was told.
    sized: bool,
    /// The sitting was left; nothing is recorded any more.
    left: bool,
    /// It is the picture of a replay, nothing else.
    replayed: bool,
    /// What is in hand and not recorded yet.
    unrecorded: Option<Unrecorded>,
    /// What is in hand was recorded before: the way back leads over all of it.
    recorded: bool,
}

impl ExamScreen {
    /// The exam of a sitting. Refused when its entries are not what the attempt accepts.
    pub fn new(sitting: Sitting, ways: Ways) -> Result<Self, Refusal> {
        let Sitting { opened, entries, notes, findings, news } = sitting;
        let paper = Paper::open(opened.form, &entries)?.knowing(news);
        let attempt = paper.attempt();
        let current = attempt.path().last().map_or(1, |visit| visit.item);
        let mut notices: Vec<String> = findings.iter().map(|text| words::found(text)).collect();
        notices.extend(attempt.messages().last().map(|message| words::proctor(&message.text)));
        Ok(Self {
            desk: Desk::new(paper.form().items.len(), current),
            excerpts: review::excerpts(paper.form()),
            paper,
            name: opened.name,
            ways,
            listed: review::Chosen::default(),
            panes: Vec::new(),
            notes,
            told: None,
            alert: None,
            loss_told: None,
            notices,
            clock_hidden: false,
            sized: false,
            left: false,
            replayed: false,
            unrecorded: None,
            recorded: false,
        })
    }

    /// The number of the open item.
    fn number(&self) -> u32 {
        self.desk.number()
    }
    fn item(&self) -> Option<&PresentedItem> {
        self.paper.item(self.number())
    }
    fn form(&self) -> &PresentedForm {
        self.paper.form()
    }
    fn attempt(&self) -> &Attempt {
        self.paper.attempt()
    }
    /// The exam stands still: a cover hides the items.
    fn is_covered(&self) -> bool {
        matches!(self.attempt().phase(), Phase::Paused | Phase::OnBreak)
    }
    /// The item itself is on the screen, maybe under a small dialog.
    fn shows_item(&self) -> bool {
        let hidden = |pane: &Pane| !matches!(pane, Pane::GoTo(_) | Pane::End(_));
        self.attempt().phase() == Phase::Running
            && self.sized
            && !self.desk.is_too_small()
            && !self.panes.iter().any(hidden)
    }

    /// Carries out a wish at the paper. `None` when it became no fact: the candidate is told why.
    fn wish<T>(
        &mut self,
        wish: impl FnOnce(&mut Paper, &mut Vec<Effect>) -> Result<T, Objection>,
        now: &Moment,
        out: &mut Vec<Effect>,
    ) -> Option<T> {
        wish(&mut self.paper, out).map_err(|objection| self.tell(objection.words(), now)).ok()
    }

    /// Records a fact. False when the attempt does not accept it; the candidate is told why.
    fn record(&mut self, fact: Fact, now: &Moment, out: &mut Vec<Effect>) -> bool {
        self.wish(|paper, out| paper.record(fact, now, out), now, out).is_some()
    }

    fn tell(&mut self, text: impl Into<String>, now: &Moment) {
        self.tell_of(Telling::Text(text.into()), now);
    }
    fn tell_of(&mut self, what: Telling, now: &Moment) {
        self.told = Some(Told { what, since: Some(now.up) });
    }

    fn resize(&mut self, size: (u16, u16)) {
        self.sized = true;
        self.desk.resize(size);
        for pane in &mut self.panes {
            match pane {
                Pane::Review(review) => review.resize(size.1),
                Pane::Writing(writing) => writing.resize(size.0),
                Pane::Help(help) => help.resize(size),
                _ => {}
            }
        }
    }

    /// Lays the open item out and records that it is shown, where it is.
    fn settle(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        if self.is_covered() {
            self.put_down(now, out);
            // nothing of an item stays in sight while the exam stands still
            self.panes.retain(|pane| {
                matches!(pane, Pane::End(_) | Pane::Help(_) | Pane::Writing(_) | Pane::Finish(_))
            });
        }
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
        if !self.shows_item() || self.left {
            return;
        }
        let whole = self.desk.is_whole();
        self.wish(|paper, out| paper.show(number, whole, now, out), now, out);
    }

    fn focus(&mut self, gained: bool, now: &Moment, out: &mut Vec<Effect>) {
        let what = match self.paper.focus(gained, now, out) {
            Some(FocusNews::Back { lost, back }) => Telling::FocusBack(lost, back),
            Some(FocusNews::Lost(at)) => Telling::FocusLost(at),
            None => return,
        };
        self.told = Some(Told { what, since: None });
    }

    fn reply(&mut self, reply: Reply, now: &Moment, out: &mut Vec<Effect>) {
        let Reply::HandedIn(outcome) = reply else { return };
        match *outcome {
            Ok(outcome) => out.push(Effect::Replace((self.ways.result)(Box::new(outcome)))),
            Err(reason) => match self.finish_mut() {
                Some(finish) => finish.fail(reason, now),
                None => self.tell(reason.why, now),
            },
        }
    }

    fn hear(&mut self, news: JournalNews, now: &Moment, out: &mut Vec<Effect>) {
        if news == JournalNews::NotesKept && !self.attempt().has_ended() {
            self.tell(words::notes_kept(), now);
        }
        if let JournalNews::TakenOver(folder) = &news {
            // nothing that is answered here would count
            let notice = NoticeScreen::new(notice::TAKEN_OVER, vec![sitting::taken_over(folder)]);
            self.leave(out);
            return out.push(Effect::Push(Box::new(notice)));
        }
        let was_safe = self.paper.saving().is_safe();
        self.paper.hear(news, now, out);
        if !self.paper.saving().is_safe() {
            return;
        }
        self.loss_told = None;
        if let Some(finish) = self.finish_mut().filter(|finish| finish.has_failed() && !was_safe) {
            // what was in the way of handing in is solved
            finish.again(now);
            self.ask_to_finish(out);
        }
    }

    /// Leaving is meant: nothing is lost by it, or the candidate was told so and asks once more.
    fn leaves_for_good(&mut self) -> bool {
        let open = self.paper.saving().open();
        let at_risk = self.paper.saving().failing().is_some() || self.attempt().has_ended();
        if open == 0 || !at_risk || self.loss_told.is_some() {
            return true;
        }
        self.loss_told = Some(open);
        false
    }

    /// Leaves the sitting for the first screen; the journal is closed once everything is written.
    fn leave(&mut self, out: &mut Vec<Effect>) {
        self.left = true;
        out.push(Effect::CloseSitting);
        out.push(Effect::Home);
    }

    fn hang_up(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        // the record first: there is little time, and notes take longer to reach the disk
        self.put_down(now, out);
        self.wish(|paper, out| paper.suspend(Leaving::Signal, now, out), now, out);
        let written = self.panes.iter().rev().find_map(|pane| match pane {
            Pane::Writing(writing) => Some((writing, writing.editor.text())),
            _ => None,
        });
        match written {
            Some((writing, text)) if writing.matter == Matter::Notes => {
                out.push(Effect::KeepNotes(text.to_owned()));
            }
            // not recorded without the candidate's word, and not lost either
            Some((writing, text)) if !text.trim().is_empty() => {
                let kept = words::half_written(&self.notes, &writing.title(), text);
                out.push(Effect::KeepNotes(kept));
            }
            _ => {}
        }
        self.left = true;
    }

    /// The page of the handing in, which help may stand over.
    fn finish(&self) -> Option<&Finish> {
        self.panes.iter().find_map(|pane| if let Pane::Finish(finish) = pane { Some(finish) } else { None })
    }
    fn finish_mut(&mut self) -> Option<&mut Finish> {
        self.panes
            .iter_mut()
            .find_map(|pane| if let Pane::Finish(finish) = pane { Some(finish) } else { None })
    }

    fn ask_to_finish(&self, out: &mut Vec<Effect>) {
        out.push(Effect::Ask(Request::Finish(self.attempt().id().clone())));
    }
}

impl Screen for ExamScreen {
    /// The moment at which the clock on the screen shows another second; behind the end, that of another try to hand in.
    fn wake_after_ms(&self, now: &Moment) -> Option<u64> {
        if let Some(finish) = self.finish() {
            return finish.wake_after_ms(self.paper.saving(), now);
        }
        let attempt = self.attempt();
        let tick = (!attempt.has_ended()).then(|| attempt.remaining_ms(now) % 1000 + 1);
        [tick, self.record_after_ms(now)].into_iter().flatten().min()
    }

    fn context(&self) -> Context {
        match self.contexts() {
            // a person's own keys are those of the exam, whatever lies over it
            [_, Context::Exam] => Context::Exam,
            contexts => contexts.first().copied().unwrap_or(Context::Exam),
        }
    }

    fn is_typing(&self) -> bool {
        matches!(self.panes.last(), Some(Pane::Help(help)) if help.is_typing())
    }

    fn keys_at(&self, column: u16, row: u16) -> Vec<KeyCode> {
        if self.panes.is_empty() && self.shows_item() { self.desk.keys_at(column, row) } else { Vec::new() }
    }

    fn layout(&mut self, _area: Rect, look: &Look<'_>) {
        if let Some(Pane::Help(help)) = self.panes.last_mut() {
            help.layout(look);
        }
    }

    fn update(&mut self, event: Event, now: &Moment) -> Vec<Effect> {
        let mut out = Vec::new();
        if self.left {
            return out;
        }
        if let Event::Resize { width, height } = event {
            self.resize((width, height));
        }
        if self.record_after_ms(now) == Some(0) {
            self.record_hand(now, &mut out);
        }
        let told = self.keep_time(now, &mut out);
        match event {
            Event::Key(key) => self.key(&key, now, &mut out),
            Event::Paste(text) => self.paste(&text, now),
            Event::Focus(gained) => self.focus(gained, now, &mut out),
            Event::Hangup => self.hang_up(now, &mut out),
            Event::Reply(reply) => self.reply(reply, now, &mut out),
            Event::Journal(news) => self.hear(news, now, &mut out),
            Event::Pictures(can) => self.desk.show_pictures(can),
            Event::Resize { .. } | Event::Tick | Event::Back => {}
        }
        if let Some(text) = told {
            // behind the event: a key takes away what was told before it
            self.tell(text, now);
        }
        self.settle(now, &mut out);
        out
    }

    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        self.draw(frame, look);
    }
}
