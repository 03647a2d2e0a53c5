//! The workbench: the bank that is being written, followed while its author saves it.
//!
//! One thread follows the file and reads it, another one lints what was read last, and what is asked about it has a thread of
//! its own: drawing waits for none of them. No store and no delivery is opened.

use crate::digest::Digest;
use crate::edition::{self, Circumstances, Edition};
use crate::entropy::{Entropy, random};
use crate::library::{self, Library};
use crate::runtime::desk::Following;
use crate::runtime::editor;
use crate::runtime::hands::Hands;
use crate::runtime::news::{self, News};
use crate::runtime::scribe::Lost;
use crate::runtime::watch::{self, Seen};
use crate::time::Day;
use crate::tui::app::{AppEffect, Ticket};
use crate::tui::screens::authors::{Authored, AuthoredNews};
use crate::tui::text::authors as words;
use crate::tui::{AuthorsWish, Reply, Request};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

/// A file that is not there is told after so many looks: a save may stand between two steps.
const LOOKS: usize = 5;

/// The bank's file, and what it is compared with.
#[derive(Debug, Clone)]
pub struct Work {
    /// The file.
    pub path: PathBuf,
    /// The library whose program the bank is compared with.
    pub library: Arc<Library>,
    /// The day that reviews are counted to.
    pub today: Day,
    /// The linter warns of reviews that are due on this day.
    pub at: Option<Day>,
    /// The editor's command, as a shell takes it.
    pub editor: String,
}

impl Work {
    fn around(&self) -> Circumstances<'_> {
        Circumstances { program: self.library.program(), today: self.today, at: self.at }
    }
}

/// Carries out what authors' screens wish for.
pub struct Workbench {
    bench: Arc<Bench>,
}

struct Bench {
    work: Work,
    entropy: Arc<dyn Entropy>,
    news: Sender<News>,
    /// What was read last; with what the linter found, once it has.
    latest: Mutex<Option<Arc<Edition>>>,
    /// How many editions there were.
    read: Mutex<u64>,
}

impl Workbench {
    /// A bench with this work on it; nothing is read before a screen asks for it.
    pub fn new(work: Work, entropy: Arc<dyn Entropy>, news: Sender<News>) -> Self {
        let (latest, read) = (Mutex::new(None), Mutex::new(0));
        Self { bench: Arc::new(Bench { work, entropy, news, latest, read }) }
    }

    fn ask(&self, ticket: Ticket, wish: AuthorsWish) {
        let bench = self.bench.clone();
        let guard = self.bench.news.clone();
        match wish {
            AuthorsWish::Follow => {
                let (to_lint, linting) = channel();
                let linter = bench.clone();
                news::start(guard.clone(), move || linter.lint(ticket, &linting));
                news::start(guard, move || bench.follow(ticket, &to_lint));
            }
            AuthorsWish::Sample(exam, seed) => news::start(guard, move || {
                let seed = seed.unwrap_or_else(|| Digest(random(&*bench.entropy)));
                let drawn = bench.about(|edition| edition::sample(edition, &exam, seed));
                bench.tell(ticket, AuthoredNews::Sample(Box::new(drawn)));
            }),
            AuthorsWish::Exposure(exam) => news::start(guard, move || {
                let found = bench.about(|edition| edition::exposure(edition, &exam));
                bench.tell(ticket, AuthoredNews::Exposure(found));
            }),
        }
    }
}

impl Bench {
    fn tell(&self, ticket: Ticket, news: AuthoredNews) -> bool {
        let reply = Reply::Authors(Box::new(Authored::new(news)));
        self.news.send(News::Reply(ticket, reply)).is_ok()
    }

    fn latest(&self) -> Option<Arc<Edition>> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The number of the next edition.
    fn next(&self) -> u64 {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        *read += 1;
        *read
    }

    /// Puts an edition in the place of the latest; false when a newer one lies there.
    fn put(&self, edition: &Arc<Edition>, number: u64) -> bool {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if *read != number {
            return false;
        }
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = Some(edition.clone());
        true
    }

    fn about<T>(
        &self,
        find: impl FnOnce(&Edition) -> Result<T, edition::SampleError>,
    ) -> Result<(Arc<Edition>, T), String> {
        let edition = self.latest().ok_or_else(|| words::NOTHING_READ.to_owned())?;
        let found = find(&edition).map_err(|error| error.to_string())?;
        Ok((edition, found))
    }

    /// Reads the file whenever it was saved.
    fn follow(&self, ticket: Ticket, to_lint: &Sender<(u64, Arc<Edition>)>) {
        let path = &self.work.path;
        let name = path.display().to_string();
        let mut before: Option<Result<Vec<u8>, String>> = None;
        watch::follow(path, |missed| {
            let found = library::read_bank(path).map_err(|error| error.to_string());
            if found.is_err() && missed < LOOKS {
                return Seen::NotYet;
            }
            if before.as_ref() == Some(&found) {
                return Seen::Whole;
            }
            let read = found.as_ref().map(|bytes| Edition::read(&name, bytes, self.work.around()));
            let heard = match read {
                Ok(Ok(edition)) => {
                    let edition = Arc::new(edition);
                    let number = self.next();
                    self.put(&edition, number);
                    let heard = self.tell(ticket, AuthoredNews::Edition(edition.clone()));
                    let _ = to_lint.send((number, edition));
                    heard
                }
                Ok(Err(report)) => {
                    // what keeps the file from being read is told before the rest
                    let bytes = found.as_deref().unwrap_or_default();
                    self.tell(ticket, AuthoredNews::Broken(report.clone()))
                        && self
                            .tell(ticket, AuthoredNews::Broken(Edition::linted_report(&name, bytes, &report)))
                }
                Err(sentence) => self.tell(ticket, AuthoredNews::Unreadable(sentence.clone())),
            };
            before = Some(found);
            if heard { Seen::Whole } else { Seen::Enough }
        });
    }

    /// Lints what was read last.
    fn lint(&self, ticket: Ticket, from: &Receiver<(u64, Arc<Edition>)>) {
        while let Ok(mut next) = from.recv() {
            while let Ok(newer) = from.try_recv() {
                next = newer;
            }
            let (number, edition) = next;
            let linted = Arc::new(edition.linted(self.work.around()));
            if self.put(&linted, number) && !self.tell(ticket, AuthoredNews::Edition(linted)) {
                return;
            }
        }
    }
}

impl Hands for Workbench {
    fn carry_out(&self, effect: AppEffect) -> Option<AppEffect> {
        match effect {
            AppEffect::Ask(ticket, Request::Authors(wish)) => {
                self.ask(ticket, wish);
                None
            }
            other => Some(other),
        }
    }

    fn farewell(&self) -> Box<dyn Fn() -> Option<Lost> + Send> {
        Box::new(|| None)
    }

    fn close(&self) -> Following {
        Following::nothing()
    }

    fn edit(&self, line: usize) -> Result<(), String> {
        editor::open(&self.bench.work.editor, &self.bench.work.path, line)
    }
}
