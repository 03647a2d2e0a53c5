//! What reaches a screen.

use crate::api::{
    AttemptReport, AttemptSummary, Feedback, OpenedAttempt, Outcome, Overview, PeopleFound, TierReport,
};
use crate::attempt::Entry;
use crate::form::PresentedForm;
use crate::id::AttemptId;
use crate::time::Timestamp;
use crate::tui::screens::authors::Authored;
use crossterm::event::KeyEvent;

/// Something that happened, told to the screen on top (replies: to the screen that asked, see [`Effect`](super::Effect)).
#[derive(Debug)]
pub enum Event {
    /// A key went down or repeats (never a release).
    Key(KeyEvent),
    /// Bracketed paste.
    Paste(String),
    /// The terminal got (`true`) or lost the focus.
    Focus(bool),
    /// The terminal has this size now. Told to every screen on the stack, and to a new screen before anything else: what
    /// has been displayed depends on it.
    Resize {
        /// Columns.
        width: u16,
        /// Rows.
        height: u16,
    },
    /// Figures are drawn from now on (`true`), or described in words. Told like the size, and before it.
    Pictures(bool),
    /// A second has passed, or a moment that the screen asked to be woken at.
    Tick,
    /// The program is about to end because of a signal or a lost terminal: last chance to record a fact.
    Hangup,
    /// The screen is on top again (after a pop).
    Back,
    /// An answer to a [`Request`](super::Request).
    Reply(Reply),
    /// News from the journal of the sitting.
    Journal(JournalNews),
}

/// Answers of the runtime to requests. An `Err` is a sentence for a person: what happened, what it means, what to do.
#[derive(Debug)]
pub enum Reply {
    /// To `Request::Overview`.
    Overview(Box<Result<Overview, String>>),
    /// To `Request::Begin`, `Request::Resume` and `Request::TakeOver`: the attempt is open and its journal lies on disk.
    Sitting(Box<Result<Sitting, String>>),
    /// To `Request::Resume`: the attempt is open on another device, and what taking it over means.
    Elsewhere(AttemptId, String),
    /// To `Request::Finish` and `Request::FinishAgain`.
    HandedIn(Box<Result<Outcome, NotHandedIn>>),
    /// To `Request::Outcome`.
    Outcome(Box<Result<Outcome, String>>),
    /// To `Request::Practice`.
    Practice(Box<Result<PracticeSet, String>>),
    /// To `Request::Feedback`: the number of the item, and the feedback.
    Feedback(u32, Box<Result<Feedback, String>>),
    /// To `Request::People`.
    People(Box<Result<PeopleFound, String>>),
    /// To `Request::AddPerson`, `Request::UsePerson`.
    Person(Result<(), String>),
    /// To `Request::History`.
    History(Box<Result<Vec<AttemptSummary>, String>>),
    /// To `Request::Report`: of which attempt, and the report.
    Report(AttemptId, Box<Result<AttemptReport, String>>),
    /// To `Request::Tiers`.
    Tiers(Box<Result<TierReport, String>>),
    /// To `Request::Authors`; to `AuthorsWish::Follow` again and again. Only authors' screens can read it.
    Authors(Box<Authored>),
    /// To `Effect::Edit`: the editor was closed.
    Edited(Result<(), String>),
}

/// Why an attempt that has ended was not handed in. All of it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotHandedIn {
    /// A sentence for a person: what happened, what it means, what to do.
    pub why: String,
    /// What comes next.
    pub again: Again,
}

/// When handing in is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// By itself, after so many milliseconds.
    After(u64),
    /// When a person asks for it: something has to be put right first.
    WhenAsked,
    /// Not any more: it is over for the attempt here.
    Never,
}

/// A practice form and the seed that it came from.
#[derive(Debug, Clone)]
pub struct PracticeSet {
    /// The seed, to be handed back when feedback is asked for.
    pub seed: [u8; 32],
    /// The form.
    pub form: PresentedForm,
}

/// An attempt that is open here: what the exam screen starts from.
#[derive(Debug, Clone)]
pub struct Sitting {
    /// Binding, form, name.
    pub opened: OpenedAttempt,
    /// All entries that the journal holds, record 0 first.
    pub entries: Vec<Entry>,
    /// Scratch notes, kept beside the journal.
    pub notes: String,
    /// Sentences about what was found on resuming (a torn last line, a gap, a clock that jumped); empty on a new start.
    pub findings: Vec<String>,
    /// What is known of a server from the start: what it holds by its receipts, whether it was asked for the time.
    pub news: Vec<JournalNews>,
}

/// What became of entries that were handed to the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JournalNews {
    /// Everything up to and including this sequence number is on disk.
    Saved(u64),
    /// Writing failed: why, for the banner. Entries are kept in memory, in order, and tried again: with every
    /// further record, every few seconds, and with `Effect::RetryJournal`.
    Failing(Trouble),
    /// The scratch notes are on disk.
    NotesKept,
    /// The scratch notes could not be put on disk; the record may be.
    NotesFailing(Trouble),
    /// The record is brought to a server, which holds everything up to and including this sequence number by its receipts.
    Bringing(Option<u64>),
    /// A server holds everything up to and including this sequence number.
    Sent(u64),
    /// The ended record is signed: its record code.
    Closed(String),
    /// The server cannot be asked to hold it now, for this reason. It is tried again without anybody asking for that.
    Unsent(String),
    /// The server does not accept the sign-in any more: what is recorded waits until the person has signed in again with this
    /// command, which is seen without anybody asking for that.
    SignedOut(String),
    /// The server does not take what was recorded, for this reason; whoever runs the exam has to look at it.
    Untaken(String),
    /// An administrator declared the attempt void: the server takes nothing more of it.
    Withdrawn,
    /// Another device goes on with the attempt: nothing more is taken from here. The folder in which it is all kept.
    TakenOver(String),
    /// The server has not said what time it is since this computer was started, and its wall clock may be wrong.
    ClockUnasked,
    /// The server and this computer agree about the time.
    ClockRight,
    /// This computer is behind the server's clock by so many milliseconds: it stood still, or was started with a wrong clock; where
    /// that is negative it is ahead. What the time was there; it is for the exam to have the clock put right, so that it can explain
    /// the jump.
    ClockApart(i64, Timestamp),
    /// A server's receipt for what it holds, to be recorded.
    Receipt(String),
}

/// Why something could not be put on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What is in the way, where a person can do something about it.
    pub obstacle: Obstacle,
    /// What happened, with the file's name.
    pub detail: String,
}

/// What is in the way of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The disk, a quota or a size limit is full.
    NoSpace,
    /// The disk is read-only.
    ReadOnly,
    /// No permission.
    Permission,
    /// The files were removed; they are put back when that is asked for.
    Removed,
    /// Anything else.
    Other,
}
