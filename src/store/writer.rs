//! The writer of a server: what many calls bring is recorded together.
//!
//! A transaction costs the same wait for the disk whatever it holds, so what arrives while one is under way goes into the
//! next one: at most [`ROWS`] rows, or what came within [`COMPANY`]. Nobody is answered before the transaction is durable.
//! Journal records and changes of the registry have a lane each, because the latter wait for their turn at the audit trail.
//!
//! Invariants: what does not fit fails alone, and its neighbours do not notice; a transaction that could not be ended is
//! answered to everybody in it as something to be tried again. A call that nobody waits for any more is recorded all the same.

use crate::credential::AwardFact;
use crate::id::{AttemptId, CandidateId};
use crate::store::attempts::{Draft, Preparation};
use crate::store::devices::Registration;
use crate::store::results::Recording;
use crate::store::sql::Tx;
use crate::store::starts::Starting;
use crate::store::{
    Act, Added, Appended, Content, Drawn, NewAttempt, NewRecords, NewResult, Opened, Prepared, Stamp, Store,
    StoreError,
};
use crate::time::Timestamp;
use async_trait::async_trait;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

/// Rows of a transaction, unless one call alone brings more.
const ROWS: usize = 500;
/// How long the first call of a transaction waits for others, where the one before it was not alone either.
const COMPANY: Duration = Duration::from_millis(5);

/// Part of a transaction that several share.
pub(super) enum Part<T> {
    /// It is whole, and counts once the transaction is durable.
    Written(T),
    /// It came to nothing. Whatever it wrote is to be taken back.
    Left(T),
}

/// A change of the registry that can share a transaction with others. It decides by what it reads there, and looks before
/// it writes: one that turns back after a row was written makes its neighbours begin anew.
#[async_trait]
pub(super) trait Deed: Send + Sync + 'static {
    /// What its caller is told.
    type Outcome: Send + 'static;
    /// The attempt whose row it changes, if there is one.
    fn attempt(&self) -> Option<&AttemptId>;
    /// Does it.
    async fn carry_out(&self, tx: &mut Tx<'_>) -> Result<Part<Self::Outcome>, StoreError>;
}

impl Store {
    /// Does something in a transaction of its own.
    pub(super) async fn carry_out<D: Deed>(&self, deed: &D) -> Result<D::Outcome, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        match deed.carry_out(&mut tx).await? {
            Part::Left(outcome) => Ok(outcome),
            Part::Written(outcome) => {
                tx.commit().await?;
                Ok(outcome)
            }
        }
    }
}

/// Records what many calls bring in few transactions. It works on the runtime of whoever calls it first.
pub struct Writer {
    store: Arc<Store>,
    records: Lane<Call>,
    registry: Lane<Box<dyn Order>>,
}

impl Writer {
    /// A writer to `store`.
    pub fn new(store: Arc<Store>) -> Self {
        Self { store, records: Lane::default(), registry: Lane::default() }
    }

    /// Appends records as [`Store::append_records`] does.
    pub async fn append(&self, new: NewRecords) -> Result<Appended, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.records.give(&self.store, Call { new, answer });
        answered.await.unwrap_or_else(|_| Err(self.ended()))
    }

    /// Prepares an attempt as [`Store::prepare_attempt`] does.
    pub async fn prepare_attempt(
        &self,
        act: &Act,
        stamp: Stamp,
        new: &NewAttempt,
    ) -> Result<Prepared, StoreError> {
        self.carry_out(Preparation::of(act, stamp, new)).await
    }

    /// Opens an attempt as [`Store::open_attempt`] does.
    pub async fn open_attempt(
        &self,
        act: &Act,
        stamp: Stamp,
        person: &CandidateId,
        attempt: &AttemptId,
        drawn: &Drawn,
        content: &[Content],
    ) -> Result<Opened, StoreError> {
        self.carry_out(Draft::of(act, stamp, person, attempt, drawn, content)).await
    }

    /// Starts an attempt as [`Store::start_attempt`] does.
    pub async fn start_attempt(
        &self,
        act: &Act,
        attempt: &AttemptId,
        person: &CandidateId,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.carry_out(Starting::of(act, attempt, person)).await
    }

    /// Registers a device as [`Store::register_device`] does.
    pub async fn register_device(
        &self,
        act: &Act,
        person: &CandidateId,
        device: &str,
        label: &str,
    ) -> Result<Added, StoreError> {
        self.carry_out(Registration::of(act, person, device, label)).await
    }

    /// Records a result as [`Store::record_result`] does.
    pub async fn record_result(
        &self,
        act: &Act,
        stamp: Stamp,
        result: &NewResult,
        awards: &[AwardFact],
    ) -> Result<Added, StoreError> {
        self.carry_out(Recording::of(act, stamp, result, awards)).await
    }

    /// Waits until everything that was given before is recorded, or refused.
    pub async fn drain(&self) {
        let (records, registry) = (self.records.mark(), self.registry.mark());
        for marked in [records, registry].into_iter().flatten() {
            // the lane may have ended: then nothing waits there
            let _ = marked.await;
        }
    }

    async fn carry_out<D: Deed>(&self, deed: D) -> Result<D::Outcome, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.registry.give(&self.store, Box::new(Ordered { deed, answer, done: None }));
        answered.await.unwrap_or_else(|_| Err(self.ended()))
    }

    /// Nobody knows how far it came.
    fn ended(&self) -> StoreError {
        let reason = "what records it ended".to_owned();
        StoreError::Unsure { path: self.store.path().to_path_buf(), reason }
    }
}

/// Where calls wait, and the task that records them.
struct Lane<T>(Mutex<Option<mpsc::UnboundedSender<Item<T>>>>);

enum Item<T> {
    Call(T),
    /// Answered when everything before it is done.
    Mark(oneshot::Sender<()>),
}

impl<T> Default for Lane<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Shared> Lane<T> {
    /// Gives a call to the task, and starts one where there is none (any more).
    fn give(&self, store: &Arc<Store>, call: T) {
        let mut lane = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let given = match lane.as_ref() {
            Some(queue) => queue.send(Item::Call(call)).map_err(|back| back.0),
            None => Err(Item::Call(call)),
        };
        if let Err(item) = given {
            let (queue, waiting) = mpsc::unbounded_channel();
            // its other end is held right here
            let _ = queue.send(item);
            tokio::spawn(work(store.clone(), waiting));
            *lane = Some(queue);
        }
    }

    fn mark(&self) -> Option<oneshot::Receiver<()>> {
        let lane = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mark, marked) = oneshot::channel();
        lane.as_ref()?.send(Item::Mark(mark)).ok()?;
        Some(marked)
    }
}

/// What shares transactions with others of its kind.
#[async_trait]
trait Shared: Send + Sized + 'static {
    /// Rows that it brings, more or less.
    fn rows(&self) -> usize;
    /// Records these calls, and answers each of them.
    async fn record(store: &Store, calls: Vec<Self>);
}

/// Takes what waits, again and again, until nobody can give anything any more.
async fn work<T: Shared>(store: Arc<Store>, mut waiting: mpsc::UnboundedReceiver<Item<T>>) {
    let (mut next, mut company) = (None, false);
    loop {
        let first = match next.take() {
            Some(item) => item,
            None => match waiting.recv().await {
                Some(item) => item,
                None => return,
            },
        };
        let call = match first {
            Item::Call(call) => call,
            Item::Mark(mark) => {
                let _ = mark.send(());
                continue;
            }
        };
        let (mut rows, until) = (call.rows(), Instant::now() + COMPANY);
        let mut calls = vec![call];
        while rows < ROWS {
            let item = match waiting.try_recv() {
                Ok(item) => item,
                Err(_) if !company => break,
                Err(_) => match timeout_at(until, waiting.recv()).await {
                    Ok(Some(item)) => item,
                    _ => break,
                },
            };
            match item {
                Item::Call(call) if rows + call.rows() <= ROWS => {
                    rows += call.rows();
                    calls.push(call);
                }
                other => {
                    next = Some(other);
                    break;
                }
            }
        }
        company = calls.len() > 1;
        T::record(&store, calls).await;
        // who was answered goes on before this thread waits for the disk again
        tokio::task::yield_now().await;
    }
}

/// A call that brings records.
struct Call {
    new: NewRecords,
    answer: oneshot::Sender<Result<Appended, StoreError>>,
}

#[async_trait]
impl Shared for Call {
    fn rows(&self) -> usize {
        self.new.records.len() + 1
    }

    async fn record(store: &Store, calls: Vec<Self>) {
        let all: Vec<&NewRecords> = calls.iter().map(|call| &call.new).collect();
        match store.append_together(&all).await {
            Ok(appended) => {
                for (call, done) in calls.into_iter().zip(appended) {
                    // whoever asked may be gone
                    let _ = call.answer.send(Ok(done));
                }
            }
            Err(error) if error.is_of_one() && calls.len() > 1 => {
                for call in calls {
                    Self::record(store, vec![call]).await;
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                for call in calls {
                    let _ = call.answer.send(Err(StoreError::Together(error.clone())));
                }
            }
        }
    }
}

/// A deed and whoever waits for it.
struct Ordered<D: Deed> {
    deed: D,
    answer: oneshot::Sender<Result<D::Outcome, StoreError>>,
    done: Option<Result<D::Outcome, StoreError>>,
}

/// The same, whichever deed it is.
#[async_trait]
trait Order: Send {
    fn attempt(&self) -> Option<&AttemptId>;
    /// Does it. False where the transaction cannot go on with what this left in it.
    async fn carry_out(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Tells what came of it; `shared` is what went wrong for all.
    fn answer(self: Box<Self>, shared: Option<Arc<StoreError>>);
}

#[async_trait]
impl<D: Deed> Order for Ordered<D> {
    fn attempt(&self) -> Option<&AttemptId> {
        self.deed.attempt()
    }

    async fn carry_out(&mut self, tx: &mut Tx<'_>) -> bool {
        let before = tx.writes();
        let (done, kept) = match self.deed.carry_out(tx).await {
            Ok(Part::Written(outcome)) => (Ok(outcome), true),
            Ok(Part::Left(outcome)) => (Ok(outcome), false),
            Err(error) => (Err(error), false),
        };
        self.done = Some(done);
        kept || tx.writes() == before
    }

    fn answer(self: Box<Self>, shared: Option<Arc<StoreError>>) {
        let answer = match (shared, self.done) {
            (None, Some(done)) => done,
            (Some(error), _) => Err(StoreError::Together(error)),
            // it was never begun
            (None, None) => Err(StoreError::Stale),
        };
        let _ = self.answer.send(answer);
    }
}

#[async_trait]
impl Shared for Box<dyn Order> {
    fn rows(&self) -> usize {
        // an entry of the audit trail with what it records, and another one as often as not
        4
    }

    async fn record(store: &Store, mut calls: Vec<Self>) {
        match together(store, &mut calls).await {
            Ok(true) => calls.into_iter().for_each(|call| call.answer(None)),
            Ok(false) if calls.len() > 1 => {
                for call in calls {
                    Self::record(store, vec![call]).await;
                }
            }
            // alone, and taken back: what it says itself
            Ok(false) => calls.into_iter().for_each(|call| call.answer(None)),
            Err(error) => {
                let error = Arc::new(error);
                calls.into_iter().for_each(|call| call.answer(Some(error.clone())));
            }
        }
    }
}

/// Carries orders out in one transaction; false where they have to begin anew, one by one.
async fn together(store: &Store, calls: &mut [Box<dyn Order>]) -> Result<bool, StoreError> {
    store.writable()?;
    let mut session = store.session().await;
    let mut tx = session.write().await?;
    let mut attempts: Vec<String> =
        calls.iter().filter_map(|call| call.attempt()).map(|id| id.as_str().to_owned()).collect();
    attempts.sort_unstable();
    let attempts: Vec<&str> = attempts.iter().map(String::as_str).collect();
    tx.lock_attempts(&attempts).await?;
    for call in calls.iter_mut() {
        if !call.carry_out(&mut tx).await {
            return Ok(false);
        }
    }
    tx.commit().await?;
    Ok(true)
}
