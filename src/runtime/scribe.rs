//! The journal's writer: one thread that seals entries, puts them on disk, and says so.
//!
//! Entries that arrive while one write is under way go into the next one together. "Saved" is said only after the bytes
//! are on disk (`fdatasync`). A failed write is said at once and keeps the entries, in order: it is tried again with every
//! further entry, with every explicit retry, and every few seconds for as long as something waits. Whatever is on disk is
//! handed on to the delivery, which follows the file.

use crate::attempt::{Entry, Fact};
use crate::folder::{AttemptFolder, Cause, FolderError, Holder};
use crate::form::PresentedForm;
use crate::id::AttemptId;
use crate::journal::{Chain, SealError};
use crate::note::SigningKey;
use crate::runtime::news::{self, News};
use crate::tui::saving::RETRY_AFTER_S;
use crate::tui::{JournalNews, Obstacle, Trouble};
use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// An attempt's files and chain, as they change hands.
pub struct Book {
    /// Its files, locked.
    pub folder: AttemptFolder,
    /// Its chain, at the head that is on disk.
    pub chain: Chain,
    /// Its form, to be put back should the files be removed.
    pub form: PresentedForm,
    /// The key that signs it: the one that record 0 names.
    pub key: SigningKey,
    /// Who holds it.
    pub holder: Holder,
}

/// Lines that have reached the disk.
pub struct Written {
    /// Whose they are.
    pub attempt: AttemptId,
    /// Whole lines.
    pub lines: Vec<u8>,
    /// They hold nothing but receipts of a server.
    pub anchors: bool,
}

/// Why entries could not be written.
#[derive(Debug, thiserror::Error)]
enum WriteError {
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error(transparent)]
    Folder(#[from] FolderError),
}

impl WriteError {
    /// The same for a banner.
    fn trouble(&self) -> Trouble {
        match self {
            Self::Folder(error) => trouble(error),
            Self::Seal(error) => Trouble { obstacle: Obstacle::Other, detail: error.to_string() },
        }
    }
}

fn trouble(error: &FolderError) -> Trouble {
    let obstacle = match (error, error.cause()) {
        (FolderError::Gone { .. }, _) => Obstacle::Removed,
        (_, Some(Cause::NoSpace)) => Obstacle::NoSpace,
        (_, Some(Cause::ReadOnly)) => Obstacle::ReadOnly,
        (_, Some(Cause::Permission)) => Obstacle::Permission,
        (_, Some(Cause::Other) | None) => Obstacle::Other,
    };
    Trouble { obstacle, detail: error.happened() }
}

/// Entries that are lost with this process: they could not be written to the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// How many.
    pub entries: usize,
    /// Why.
    pub trouble: Trouble,
}

enum Order {
    Open(Box<Book>),
    Append(Box<Entry>),
    Retry,
    Notes(String),
    /// The exam is over: write everything, then hand the book back; the reason when that fails (the book stays).
    HandBack(Sender<Result<Box<Book>, String>>),
    /// Write everything if possible, then let go of the files.
    Close(Sender<Option<Lost>>),
}

/// Gives orders to the writer.
#[derive(Clone)]
pub struct Scribe {
    orders: Sender<Order>,
}

impl Scribe {
    /// Starts the writer. `news` hears what is saved; `written` gets the lines.
    pub fn start(news: Sender<News>, written: impl Fn(Written) + Send + 'static) -> Self {
        let (orders, inbox) = channel();
        let told = news.clone();
        let desk =
            Desk { news, written: Box::new(written), book: None, waiting: VecDeque::new(), notes: None };
        news::start(told, move || desk.work(&inbox));
        Self { orders }
    }

    /// From now on entries go into this book.
    pub fn open(&self, book: Book) {
        self.send(Order::Open(Box::new(book)));
    }
    /// Appends an entry.
    pub fn append(&self, entry: Entry) {
        self.send(Order::Append(Box::new(entry)));
    }
    /// Tries again to write what could not be written.
    pub fn retry(&self) {
        self.send(Order::Retry);
    }
    /// Keeps the scratch notes.
    pub fn notes(&self, notes: String) {
        self.send(Order::Notes(notes));
    }
    /// The exam is over: writes everything and gives the book back; notes that are not kept yet never are. An error says why it
    /// could not be written, and the book stays open.
    pub fn hand_back(&self) -> Result<Box<Book>, String> {
        let (reply, answer) = channel();
        self.send(Order::HandBack(reply));
        answer.recv().unwrap_or_else(|_| Err("the journal's writer has ended".to_owned()))
    }
    /// Writes what can be written and lets go of the files; waits at most `patience` for that. What is lost by it, as far
    /// as that is known then.
    pub fn close(&self, patience: Duration) -> Option<Lost> {
        let (done, closed) = channel();
        self.send(Order::Close(done));
        closed.recv_timeout(patience).ok().flatten()
    }

    fn send(&self, order: Order) {
        // the writer ends only with the process; an order after that has nobody to serve
        let _ = self.orders.send(order);
    }
}

struct Desk {
    news: Sender<News>,
    written: Box<dyn Fn(Written) + Send>,
    book: Option<Box<Book>>,
    waiting: VecDeque<Entry>,
    /// Scratch notes that could not be kept yet.
    notes: Option<String>,
}

impl Desk {
    fn work(mut self, inbox: &Receiver<Order>) {
        let mut next = self.next(inbox);
        while let Some(order) = next.take() {
            match order {
                Order::Open(book) => {
                    self.waiting.clear();
                    self.notes = None;
                    self.book = Some(book);
                }
                Order::Append(entry) => {
                    self.waiting.push_back(*entry);
                    // everything that waits behind it goes into the same write
                    let mut stop = None;
                    while stop.is_none() {
                        match inbox.try_recv() {
                            Ok(Order::Append(entry)) => self.waiting.push_back(*entry),
                            Ok(other) => stop = Some(other),
                            Err(_) => break,
                        }
                    }
                    let _ = self.write();
                    next = stop;
                }
                Order::Retry => {
                    self.retry();
                    self.keep_notes();
                }
                Order::Notes(notes) => {
                    self.notes = Some(notes);
                    self.keep_notes();
                }
                Order::HandBack(reply) => {
                    // the exam is over, and its notes are erased
                    self.notes = None;
                    self.retry();
                    let answer = match self.write() {
                        Ok(()) => self.book.take().ok_or_else(|| "no attempt is open here".to_owned()),
                        Err(reason) => Err(reason),
                    };
                    let _ = reply.send(answer);
                }
                Order::Close(done) => {
                    let failed = self.write_or_why().err();
                    let lost =
                        failed.map(|error| Lost { entries: self.waiting.len(), trouble: error.trouble() });
                    self.book = None;
                    self.waiting.clear();
                    self.notes = None;
                    let _ = done.send(lost);
                }
            }
            if next.is_none() {
                next = self.next(inbox);
            }
        }
    }

    /// The next order. While something waits to be written it is tried again every few seconds; else nothing wakes up.
    fn next(&mut self, inbox: &Receiver<Order>) -> Option<Order> {
        while self.book.is_some() && (!self.waiting.is_empty() || self.notes.is_some()) {
            match inbox.recv_timeout(Duration::from_secs(RETRY_AFTER_S)) {
                Ok(order) => return Some(order),
                Err(RecvTimeoutError::Timeout) => {
                    let _ = self.write();
                    self.keep_notes();
                }
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        inbox.recv().ok()
    }

    /// Writes what waits; files that were removed are put back first. Without being asked nothing is put back: whoever
    /// removed them may be about to move them to their place again.
    fn retry(&mut self) {
        if let Err(WriteError::Folder(FolderError::Gone { .. })) = self.write_or_why()
            && let Some(book) = &mut self.book
        {
            if let Err(error) = book.folder.put_back(&book.form, &book.key, &book.holder) {
                self.say(JournalNews::Failing(trouble(&error)));
                return;
            }
            let _ = self.write();
        }
    }

    /// Keeps the notes that are not kept yet.
    fn keep_notes(&mut self) {
        let (Some(book), Some(notes)) = (&self.book, &self.notes) else { return };
        match book.folder.keep_notes(notes) {
            Ok(()) => {
                self.notes = None;
                self.say(JournalNews::NotesKept);
            }
            Err(error) => self.say(JournalNews::NotesFailing(trouble(&error))),
        }
    }

    /// Writes everything that waits, in one write.
    fn write(&mut self) -> Result<(), String> {
        self.write_or_why().map_err(|error| error.to_string())
    }

    fn write_or_why(&mut self) -> Result<(), WriteError> {
        let done = self.append();
        match &done {
            Ok(None) => {}
            Ok(Some(last)) => self.say(JournalNews::Saved(*last)),
            Err(error) => self.say(JournalNews::Failing(error.trouble())),
        }
        done.map(drop)
    }

    /// The number of the last record that is on disk now; `None` when nothing waited.
    fn append(&mut self) -> Result<Option<u64>, WriteError> {
        let (Some(book), Some(last)) = (&mut self.book, self.waiting.back()) else { return Ok(None) };
        let last = last.seq;
        let mut chain = book.chain.clone();
        let mut lines = Vec::new();
        for entry in &self.waiting {
            lines.extend_from_slice(&chain.seal(entry)?.bytes);
        }
        book.folder.append(&lines)?;
        book.chain = chain;
        let attempt = book.chain.attempt().clone();
        let anchors = self.waiting.iter().all(|entry| matches!(entry.fact, Fact::Anchored { .. }));
        self.waiting.clear();
        (self.written)(Written { attempt, lines, anchors });
        Ok(Some(last))
    }

    fn say(&self, news: JournalNews) {
        let _ = self.news.send(News::Journal(news));
    }
}
