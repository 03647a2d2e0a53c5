//! The courier: brings what lies on disk to a server, on a thread of its own, in nobody's way.
//!
//! Only records that lie on disk get here. They go up in batches as they come; what cannot be sent waits, and is tried again
//! with growing pauses for as long as the program runs. Nothing is lost with the courier: the file is whole, and goes up at
//! the next start or with `invigil sync`.

use crate::api::{Ack, Caller};
use crate::delivery::{Delivery, DeliveryError};
use crate::entropy::{Entropy, random};
use crate::folder;
use crate::id::AttemptId;
use crate::journal;
use crate::runtime::news::{self, News};
use crate::runtime::scribe::Written;
use crate::tui::JournalNews;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// The first pause after a failure, and the longest one, in milliseconds.
pub const PAUSES_MS: (u64, u64) = (1_000, 30_000);

/// What the courier works with.
pub struct Bag {
    /// Runs the calls.
    pub runtime: tokio::runtime::Handle,
    /// The server; each call is tried once.
    pub delivery: Arc<dyn Delivery>,
    /// Whose records they are.
    pub caller: Caller,
    /// Where the journals lie.
    pub state: PathBuf,
    /// Makes pauses uneven, so that a hall of clients does not come back at one instant.
    pub entropy: Arc<dyn Entropy>,
    /// The first pause after a failure, and the longest one, in milliseconds.
    pub pauses_ms: (u64, u64),
}

enum Order {
    Begin(AttemptId, Vec<u8>),
    Take(Written),
    Stop(Sender<()>),
}

/// Gives orders to the courier.
#[derive(Clone)]
pub struct Courier {
    orders: Sender<Order>,
}

impl Courier {
    /// Starts the courier; `news` hears what the server holds.
    pub fn start(bag: Bag, news: Sender<News>) -> Self {
        let (orders, inbox) = channel();
        let told = news.clone();
        let round = Round { bag, news, load: None, failures: 0 };
        news::start(told, move || round.work(&inbox));
        Self { orders }
    }

    /// A sitting begins with this journal: it is brought to the server whole, and what comes behind it follows.
    pub fn begin(&self, attempt: AttemptId, journal: Vec<u8>) {
        let _ = self.orders.send(Order::Begin(attempt, journal));
    }

    /// Brings these lines to the server.
    pub fn take(&self, written: Written) {
        // the courier ends only with the process
        let _ = self.orders.send(Order::Take(written));
    }

    /// Tries once more what waits, and ends; says so when that is done.
    pub fn stop(&self, done: Sender<()>) {
        let _ = self.orders.send(Order::Stop(done));
    }
}

/// Lines that the server has not acknowledged.
struct Load {
    attempt: AttemptId,
    lines: Vec<u8>,
    /// They are receipts alone: a receipt for those would ask for another one, and so on for ever.
    anchors: bool,
    /// The server refused them for good: only new ones are tried again.
    refused: bool,
}

struct Round {
    bag: Bag,
    news: Sender<News>,
    load: Option<Load>,
    failures: u32,
}

impl Round {
    fn work(mut self, inbox: &Receiver<Order>) {
        loop {
            let waits = self.load.as_ref().is_some_and(|load| !load.refused);
            let mut next = match waits {
                false => inbox.recv().ok(),
                true => match inbox.recv_timeout(self.pause()) {
                    Ok(order) => Some(order),
                    Err(RecvTimeoutError::Timeout) => {
                        self.bring();
                        continue;
                    }
                    Err(RecvTimeoutError::Disconnected) => None,
                },
            };
            if next.is_none() {
                return;
            }
            // everything that waits behind it goes along
            while let Some(order) = next {
                match order {
                    // what waited of the same attempt is in it
                    Order::Begin(attempt, lines) => self.load_anew(attempt, lines, false),
                    Order::Take(written) => self.pack(written),
                    Order::Stop(done) => {
                        // a server that is away is not waited for: it all lies on disk
                        if self.failures == 0 {
                            self.bring();
                        }
                        let _ = done.send(());
                        return;
                    }
                }
                next = inbox.try_recv().ok();
            }
            // while the server is away only the pauses decide when it is tried: every answer would ask anew
            if self.failures == 0 {
                self.bring();
            }
        }
    }

    fn pause(&self) -> Duration {
        if self.failures == 0 {
            return Duration::ZERO;
        }
        let (first, longest) = self.bag.pauses_ms;
        let most = first.saturating_mul(1 << self.failures.min(6).saturating_sub(1)).min(longest);
        let chance = u64::from(u16::from_le_bytes(random::<2>(&*self.bag.entropy)));
        // between half of it and the whole
        Duration::from_millis(most / 2 + most / 2 * chance / u64::from(u16::MAX))
    }

    fn pack(&mut self, written: Written) {
        match &mut self.load {
            Some(load) if load.attempt == written.attempt => {
                load.lines.extend(written.lines);
                load.anchors &= written.anchors;
                load.refused = false;
            }
            // what is left of another attempt lies on disk and goes up when that one is handed in
            _ => self.load_anew(written.attempt, written.lines, written.anchors),
        }
    }

    fn load_anew(&mut self, attempt: AttemptId, lines: Vec<u8>, anchors: bool) {
        self.load = Some(Load { attempt, lines, anchors, refused: false });
        self.failures = 0;
    }

    /// Brings what waits.
    fn bring(&mut self) {
        let Some(load) = self.load.take() else { return };
        let lines = load.lines.clone();
        let mut sent = self.send(&load.attempt, &lines);
        if let Err(DeliveryError::Gap { .. }) = &sent
            && let Ok(whole) = folder::read_journal(&self.bag.state, &load.attempt)
        {
            // it holds less than it did when this began; the file has all of it
            let whole = whole.get(..journal::torn_tail(&whole).map_or(whole.len(), |torn| torn.start));
            sent = self.send(&load.attempt, whole.unwrap_or_default());
        }
        match sent {
            Ok(ack) => {
                self.failures = 0;
                self.say(JournalNews::Sent(ack.seq));
                if let Some(receipt) = ack.receipt.filter(|_| !load.anchors) {
                    self.say(JournalNews::Receipt(receipt));
                }
            }
            // it was handed in meanwhile, and is held whole
            Err(DeliveryError::Over(_)) => self.failures = 0,
            Err(DeliveryError::TakenOver { .. }) => {
                tracing::warn!(attempt = %load.attempt, "another device goes on with the attempt");
                self.failures = 0;
                let attempt = load.attempt.clone();
                self.load = Some(Load { refused: true, ..load });
                let kept = folder::attempt_dir(&self.bag.state, &attempt).display().to_string();
                self.say(JournalNews::TakenOver(kept));
            }
            Err(error) if error.passes() => {
                tracing::info!(attempt = %load.attempt, %error, "records wait to be sent; they are in the file");
                self.failures = self.failures.saturating_add(1);
                self.load = Some(load);
                self.say(JournalNews::Unsent(error.to_string()));
            }
            Err(error) => {
                tracing::warn!(attempt = %load.attempt, %error, "the server did not take records; they are in the file");
                self.failures = 0;
                self.load = Some(Load { refused: true, ..load });
                self.say(JournalNews::Untaken(error.to_string()));
            }
        }
    }

    fn send(&self, attempt: &AttemptId, lines: &[u8]) -> Result<Ack, DeliveryError> {
        self.bag.runtime.block_on(self.bag.delivery.append(&self.bag.caller, attempt, lines))
    }

    fn say(&self, news: JournalNews) {
        let _ = self.news.send(News::Journal(news));
    }
}
