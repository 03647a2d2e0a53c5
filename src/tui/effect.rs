//! What a screen asks for.

use crate::attempt::Entry;
use crate::attempt::Response;
use crate::digest::Digest;
use crate::id::{AttemptId, CandidateId, ExamId};
use crate::time::Timestamp;
use crate::tui::Screen;

/// A wish of a screen. Carried out in order, by the runtime.
pub enum Effect {
    /// Put a screen on top.
    Push(Box<dyn Screen>),
    /// Replace this screen.
    Replace(Box<dyn Screen>),
    /// Take this screen off; the one below gets [`Event::Back`](super::Event::Back). The last one off ends the program.
    Pop,
    /// Take off every screen above the first; it gets [`Event::Back`](super::Event::Back).
    Home,
    /// End the program with this exit code.
    Quit(u8),
    /// Ask the delivery or the store; the reply goes to the screen that asked, wherever it stands by then.
    Ask(Request),
    /// Append this entry to the journal of the open sitting. The screen has applied it already.
    Record(Box<Entry>),
    /// Try again to write what could not be written.
    RetryJournal,
    /// Keep the scratch notes of the open sitting.
    KeepNotes(String),
    /// The sitting is left: journal and lock are closed once everything is written.
    CloseSitting,
    /// Count as the server does from now on, which said that it was this time there.
    SetClock(Timestamp),
    /// Ring the terminal's bell, if the configuration asks for one.
    Bell,
    /// Stop the process as Ctrl-Z does (outside exams); full redraw afterwards.
    Stop,
    /// Open the person's editor at this line of the file that is being written; only a key may ask for it. The answer is a
    /// [`Reply::Edited`](super::Reply::Edited).
    Edit(usize),
}

/// What can be asked of the runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// The overview of the person in use.
    Overview,
    /// Prepare and open an attempt for the person in use, and write its record 0.
    Begin(ExamId),
    /// Go on with an open attempt, as this person.
    Resume(AttemptId),
    /// Go on with an open attempt in the place of another device.
    TakeOver(AttemptId),
    /// Submit an ended attempt (its journal ends in `submitted` or `expired`): sign, hand in, score.
    Finish(AttemptId),
    /// The same once more, without anybody asking for that.
    FinishAgain(AttemptId),
    /// The outcome of an attempt that was ended earlier.
    Outcome(AttemptId),
    /// A practice form.
    Practice(ExamId),
    /// Feedback on a response in practice.
    Feedback {
        /// Exam.
        exam: ExamId,
        /// Seed of the practice form.
        seed: [u8; 32],
        /// Number of the item, from 1.
        number: u32,
        /// The response.
        response: Response,
    },
    /// People who are registered on the local store.
    People {
        /// What they have in name or identity; empty for everybody.
        part: String,
        /// At most so many of them.
        most: usize,
    },
    /// Register a person on the local store and use it from now on.
    AddPerson {
        /// Identity.
        id: CandidateId,
        /// Name.
        name: String,
        /// E-mail; may be empty.
        email: String,
    },
    /// Use a person who is registered.
    UsePerson(CandidateId),
    /// The attempts of the person in use, without a look at their records.
    History,
    /// The look back on one of them, its record judged.
    Report(AttemptId),
    /// How the partner of the person in use stands to the tiers of the program.
    Tiers,
    /// What an author asks about the bank that is being written.
    Authors(AuthorsWish),
}

/// What an author asks about the bank that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorsWish {
    /// To be told of the bank, now and whenever its file changes.
    Follow,
    /// A form of this exam's blueprint, by this seed; by a random one without.
    Sample(ExamId, Option<Digest>),
    /// How often each item is drawn by this exam's blueprint.
    Exposure(ExamId),
}
