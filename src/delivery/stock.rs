//! What exams are drawn from now: the versions that were published, and for other exams the banks at hand.
//!
//! Published wins: a bank of which any version was ever published comes from the database alone, on every server that works
//! on it; with all versions withdrawn its exams are closed, whatever file a server was started with. Each use asks the
//! store for the mark of what was published, which is one row, and reads versions only where it has changed; a bank is
//! parsed once for its digest.

use crate::api::Finding;
use crate::bank::{self, People};
use crate::delivery::DeliveryError;
use crate::delivery::local::LocalDelivery;
use crate::digest::Digest;
use crate::id::ExamId;
use crate::library::{self, Library, Loaded, Published};
use crate::program::{Exam, Program};
use crate::store::{BankReader, ContentMark, PublicationRow};
use crate::time::Day;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Authors and reviewers by bank and version; `None` is a bank at hand of which nothing was published.
pub(super) type Writers = BTreeMap<ExamId, Vec<(Option<u32>, Arc<People>)>>;

/// What exams are drawn from, as of a mark.
#[derive(Clone)]
pub(super) struct Stock {
    mark: ContentMark,
    /// Program and banks: what was published stands in the place of what is at hand.
    pub(super) library: Arc<Library>,
    /// Everything that was ever published, by bank and version.
    pub(super) versions: Vec<PublicationRow>,
    /// Who fetched what.
    pub(super) readers: Vec<BankReader>,
    /// Authors and reviewers by bank and version; `None` is a bank at hand of which nothing was published.
    pub(super) people: Writers,
    /// What its banks lack, as of the day that was asked for last.
    lacks: Arc<tokio::sync::Mutex<Option<Lacks>>>,
}

/// What banks lack as of a day.
type Lacks = (Day, Vec<Finding>);

/// What was read before.
#[derive(Default)]
pub(super) struct Storeroom {
    stock: Mutex<Option<Arc<Stock>>>,
    /// Authors and reviewers by the bank's digest, which decides on them.
    people: Mutex<BTreeMap<Digest, Arc<People>>>,
}

impl Stock {
    pub(super) fn program(&self) -> &Program {
        self.library.program()
    }

    /// The exam; one that is drawn from a beta is a beta.
    pub(super) fn exam(&self, id: &ExamId) -> Result<&Exam, DeliveryError> {
        self.program().exam(id).ok_or_else(|| DeliveryError::UnknownExam(id.clone()))
    }

    /// The versions of a bank, oldest first.
    pub(super) fn versions_of(&self, bank: &ExamId) -> impl DoubleEndedIterator<Item = &PublicationRow> {
        self.versions.iter().filter(move |row| row.bank == *bank)
    }

    /// The version that is current.
    pub(super) fn current(&self, bank: &ExamId) -> Option<&PublicationRow> {
        self.versions_of(bank).rev().find(|row| row.withdrawn.is_none())
    }

    /// What program and banks lack on this day. To draw a form of each exam takes its time: whoever asks meanwhile waits for
    /// what is found, and holds up nobody who asks for something else. Whoever gives up meanwhile has not asked in vain: it is found
    /// all the same, and nobody looks a second time beside it.
    pub(super) async fn lacks(&self, day: Day) -> Result<Vec<Finding>, DeliveryError> {
        let mut known = self.lacks.clone().lock_owned().await;
        if let Some((_, found)) = known.as_ref().filter(|(of, _)| *of == day) {
            return Ok(found.clone());
        }
        let library = self.library.clone();
        let looking = tokio::task::spawn_blocking(move || {
            let found = library::readiness(&library, day);
            *known = Some((day, found.clone()));
            found
        });
        looking.await.map_err(|error| {
            tracing::error!(%error, "what banks lack cannot be found");
            DeliveryError::ServerError
        })
    }
}

impl LocalDelivery {
    /// What exams are drawn from now.
    pub(super) async fn stock(&self) -> Result<Arc<Stock>, DeliveryError> {
        let program = &self.program().id;
        let mark = self.store.content_mark(program).await?;
        let known = self.storeroom.stock.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known.as_ref().filter(|known| known.mark == mark) {
            return Ok(known.clone());
        }
        let (versions, readers, mark) = match mark.is_blank() {
            true => (Vec::new(), Vec::new(), mark),
            false => self.store.publications(program).await?,
        };
        let library = self.library.clone();
        let (people, lacks) = Default::default();
        let mut stock = Stock { mark, library, versions, readers, people, lacks };
        let mut published = Vec::new();
        for bank in banks(self.program()) {
            if stock.versions_of(bank).next().is_some() {
                published.push((bank.clone(), self.published(&stock, bank, known.as_deref()).await?));
            }
        }
        if !published.is_empty() {
            stock.library = Arc::new(self.library.with_published(published));
        }
        if self.serving.is_some() {
            stock.people = self.people_of(&stock).await?;
        }
        let stock = Arc::new(stock);
        *self.storeroom.stock.lock().unwrap_or_else(PoisonError::into_inner) = Some(stock.clone());
        Ok(stock)
    }

    /// What stands in the place of a bank of which versions were published.
    async fn published(
        &self,
        stock: &Stock,
        bank: &ExamId,
        before: Option<&Stock>,
    ) -> Result<Published, DeliveryError> {
        let Some(current) = stock.current(bank) else { return Ok(Published::Withdrawn) };
        let same = before.filter(|before| before.current(bank).is_some_and(|v| v.digest == current.digest));
        if let Some(loaded) = same.and_then(|before| before.library.load(bank).ok()) {
            return Ok(Published::Current(Arc::new(loaded), current.stage));
        }
        Ok(match self.version_bytes(current).await? {
            Ok(loaded) => Published::Current(Arc::new(loaded), current.stage),
            Err(why) => Published::Unreadable(format!("version {} cannot be read: {why}", current.version)),
        })
    }

    /// A version, read from the bytes kept; the inner error says why that cannot be done.
    pub(super) async fn version_bytes(
        &self,
        version: &PublicationRow,
    ) -> Result<Result<Loaded, String>, DeliveryError> {
        let Some(bytes) = self.store.content(&version.digest).await? else {
            return Ok(Err("its bytes are missing from the store".to_owned()));
        };
        Ok(match bank::read(version.bank.as_str(), &bytes) {
            Ok(bank) if bank.digest == version.digest => {
                Ok(Loaded { bank: Arc::new(bank), bytes: bytes.into() })
            }
            Ok(_) => Err("its bytes are those of something else".to_owned()),
            Err(report) => Err(report.to_string()),
        })
    }

    /// Who wrote and reviewed what the stock has.
    pub(super) async fn people_of(&self, stock: &Stock) -> Result<Writers, DeliveryError> {
        let mut all: BTreeMap<ExamId, Vec<_>> = BTreeMap::new();
        for bank in banks(self.program()) {
            let people = all.entry(bank.clone()).or_default();
            for version in stock.versions_of(bank) {
                let known = self.known_people(&version.digest);
                let found = match known {
                    Some(known) => known,
                    // of one that cannot be read nobody can say who wrote it, and nothing is drawn from it
                    None => match self.version_bytes(version).await? {
                        Ok(loaded) => self.keep_people(version.digest, loaded.bank.people()),
                        Err(_) => continue,
                    },
                };
                people.push((Some(version.version), found));
            }
            let at_hand = self.library.catalogue(bank).filter(|_| people.is_empty());
            if let Some(entry) = at_hand {
                let known = self.known_people(&entry.digest);
                let read = || Some(self.keep_people(entry.digest, self.library.bank(bank).ok()?.people()));
                people.extend(known.or_else(read).map(|found| (None, found)));
            }
        }
        Ok(all)
    }

    fn known_people(&self, digest: &Digest) -> Option<Arc<People>> {
        self.storeroom.people.lock().unwrap_or_else(PoisonError::into_inner).get(digest).cloned()
    }

    fn keep_people(&self, digest: Digest, people: People) -> Arc<People> {
        let people = Arc::new(people);
        let mut kept = self.storeroom.people.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(digest, people.clone());
        people
    }
}

/// The banks that a program's exams draw from, each once.
pub(super) fn banks(program: &Program) -> std::collections::BTreeSet<&ExamId> {
    program.exams.iter().map(|exam| &exam.bank).collect()
}
