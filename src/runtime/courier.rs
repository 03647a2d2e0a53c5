//! The courier: brings what lies on disk to a server, on a thread of its own, in nobody's way.
//!
//! Only records that lie on disk get here. They go up in batches as they come; what cannot be sent waits, and is tried again
//! with growing pauses for as long as the program runs. Nothing is lost with the courier: the file is whole, and goes up at
//! the next start or with `invigil sync`.
//!
//! Where nothing goes up for a while it asks whether this device still goes on with the attempt, by sending the last record
//! once more: somebody who reads a question for long learns of a takeover, of a sign-in that ended, and of the server's clock too.

use crate::api::{Ack, Caller};
use crate::attempt::Fact;
use crate::delivery::{Delivery, DeliveryError};
use crate::entropy::Entropy;
use crate::folder;
use crate::id::AttemptId;
use crate::journal::{self, Receipt};
use crate::note::Note;
use crate::runtime::news::{self, News};
use crate::runtime::pauses::{self, SIGN_IN_MS};
use crate::runtime::remote::Hall;
use crate::runtime::scribe::Written;
use crate::time::Clock;
use crate::tui::JournalNews;
use serde::Deserialize;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// So long nothing goes up before the server is asked, in milliseconds, or half of it.
const LOOKS_MS: u64 = 25_000;

/// What the courier works with.
pub struct Bag {
    /// Runs the calls.
    pub runtime: tokio::runtime::Handle,
    /// The server; each call is tried once.
    pub delivery: Arc<dyn Delivery>,
    /// Whose records they are.
    pub caller: Caller,
    /// What is typed to sign in again.
    pub sign_in: String,
    /// Where the journals lie.
    pub state: PathBuf,
    /// The server's clock and the sign-in there, as they are kept.
    pub hall: Option<Hall>,
    /// Counts the pauses.
    pub clock: Arc<dyn Clock>,
    /// Makes pauses uneven, so that a hall of clients does not come back at one instant.
    pub entropy: Arc<dyn Entropy>,
    /// The first pause after a failure, and the longest one, in milliseconds.
    pub pauses_ms: (u64, u64),
}

enum Order {
    Begin(AttemptId, Vec<u8>),
    Take(Written),
    Rest,
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
        let round =
            Round { bag, news, load: None, last: None, rests: true, failures: 0, due: 0, signed_out: false };
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

    /// The sitting is over or left: what waits is brought, and nothing is asked of it any more.
    pub fn rest(&self) {
        let _ = self.orders.send(Order::Rest);
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

/// The last record that went up.
struct Last {
    attempt: AttemptId,
    line: Vec<u8>,
    seq: u64,
}

impl Last {
    /// The last one of these lines.
    fn of(attempt: &AttemptId, lines: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Claim {
            seq: u64,
        }
        let line = lines.split_inclusive(|byte| *byte == b'\n').next_back()?.to_vec();
        let Claim { seq } = serde_json::from_slice(&line).ok()?;
        Some(Self { attempt: attempt.clone(), line, seq })
    }
}

/// The last record that the server holds by the last of its receipts in these lines. Whoever reads the journal judges them;
/// here they only say what need not be sent.
pub(super) fn receipted(lines: &[u8]) -> Option<u64> {
    #[derive(Deserialize)]
    struct Anchored {
        fact: Fact,
    }
    #[derive(Deserialize)]
    struct Fact {
        receipt: Option<String>,
    }
    lines.rsplit(|byte| *byte == b'\n').find_map(|line| {
        let Anchored { fact } = serde_json::from_slice(line).ok()?;
        let receipt = fact.receipt?;
        Some(Receipt::parse(Note::parse(&receipt).ok()?.text())?.head.seq)
    })
}

struct Round {
    bag: Bag,
    news: Sender<News>,
    load: Option<Load>,
    last: Option<Last>,
    /// No sitting is open.
    rests: bool,
    failures: u32,
    /// When it is tried again, or the server is asked, in milliseconds since boot.
    due: u64,
    /// The last failure was that the sign-in is not accepted.
    signed_out: bool,
}

impl Round {
    fn work(mut self, inbox: &Receiver<Order>) {
        loop {
            let mut next = match self.wait_ms() {
                None => inbox.recv().ok(),
                Some(ms) => match inbox.recv_timeout(Duration::from_millis(ms)) {
                    Ok(order) => Some(order),
                    Err(RecvTimeoutError::Timeout) => {
                        self.when_due();
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
                    Order::Begin(attempt, lines) => {
                        (self.rests, self.last) = (false, None);
                        self.begin_clock();
                        self.load_anew(attempt, lines, false);
                    }
                    Order::Rest => self.rests = true,
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

    /// Something waits to be brought.
    fn waits(&self) -> bool {
        self.load.as_ref().is_some_and(|load| !load.refused)
    }

    /// For how many milliseconds nothing is due; `None` where nothing will be without an order.
    fn wait_ms(&self) -> Option<u64> {
        let looks = !self.rests && self.last.is_some();
        let left = (self.waits() || looks).then(|| self.due.saturating_sub(self.bag.clock.now().up))?;
        Some(if self.signed_out { left.min(SIGN_IN_MS) } else { left })
    }

    /// Does what is due, or would be once the person has signed in again.
    fn when_due(&mut self) {
        let is_due = self.bag.clock.now().up >= self.due;
        let anew = self.signed_out && self.bag.hall.as_mut().is_some_and(Hall::is_signed_in_anew);
        match (is_due || anew, self.waits()) {
            (false, _) => {}
            (true, true) => self.bring(),
            (true, false) => self.look(),
        }
    }

    /// The server holds everything; it is asked again after a while.
    fn succeeds(&mut self) {
        self.failures = 0;
        self.due = self.bag.clock.now().up.saturating_add(pauses::uneven(&*self.bag.entropy, LOOKS_MS));
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
        let asked = self.bag.clock.now().up;
        let mut sent = self.send(&load.attempt, &lines);
        if let Err(DeliveryError::Gap { .. }) = &sent
            && let Ok(whole) = folder::read_journal(&self.bag.state, &load.attempt)
        {
            // it holds less than it did when this began; the file has all of it
            let whole = whole.get(..journal::torn_tail(&whole).map_or(whole.len(), |torn| torn.start));
            sent = self.send(&load.attempt, whole.unwrap_or_default());
        }
        self.signed_out = matches!(sent, Err(DeliveryError::NotSignedIn));
        match sent {
            Ok(ack) => {
                self.succeeds();
                self.last = Last::of(&load.attempt, &load.lines);
                self.say(JournalNews::Sent(ack.seq));
                self.hear_clock(&ack, asked);
                if let Some(receipt) = ack.receipt.filter(|_| !load.anchors) {
                    self.say(JournalNews::Receipt(receipt));
                }
            }
            // it was handed in meanwhile, and is held whole
            Err(DeliveryError::Over(_)) => (self.failures, self.last) = (0, None),
            Err(DeliveryError::TakenOver { .. }) => {
                let attempt = load.attempt.clone();
                self.load = Some(Load { refused: true, ..load });
                self.taken_over(&attempt);
            }
            Err(DeliveryError::Void(attempt)) => {
                tracing::warn!(%attempt, "the attempt was declared void; its records are in the file");
                (self.failures, self.last) = (0, None);
                self.load = Some(Load { refused: true, ..load });
                self.say(JournalNews::Withdrawn);
            }
            Err(error) if error.passes() => {
                tracing::info!(attempt = %load.attempt, %error, "records wait to be sent; they are in the file");
                self.load = Some(load);
                self.fails(&error);
            }
            Err(error) => {
                self.last = None;
                tracing::warn!(attempt = %load.attempt, %error, "the server did not take records; they are in the file");
                self.failures = 0;
                self.load = Some(Load { refused: true, ..load });
                self.say(JournalNews::Untaken(error.to_string()));
            }
        }
    }

    /// Asks whether this device still goes on with the attempt.
    fn look(&mut self) {
        let Some(last) = self.last.take() else { return };
        let at = self.bag.clock.now().up;
        let asked = self.send(&last.attempt, &last.line);
        self.signed_out = matches!(asked, Err(DeliveryError::NotSignedIn));
        match asked {
            Ok(ack) => {
                self.succeeds();
                if ack.seq > last.seq && self.goes_on_elsewhere(&last) {
                    return self.taken_over(&last.attempt);
                }
                self.say(JournalNews::Sent(last.seq));
                self.hear_clock(&ack, at);
                self.last = Some(last);
            }
            Err(DeliveryError::TakenOver { .. }) => self.taken_over(&last.attempt),
            Err(error) if error.passes() => {
                tracing::info!(attempt = %last.attempt, %error, "the server was asked how the attempt stands");
                self.last = Some(last);
                self.fails(&error);
            }
            // what it will say of the next records is told then
            Err(error) => {
                tracing::info!(attempt = %last.attempt, %error, "the server was asked how the attempt stands")
            }
        }
    }

    /// The server holds more than went up from here: is it because another device goes on?
    fn goes_on_elsewhere(&self, last: &Last) -> bool {
        let held = self.bag.runtime.block_on(self.bag.delivery.records(&self.bag.caller, &last.attempt));
        let entries = journal::scan(&held.unwrap_or_default()).entries();
        entries.iter().any(|entry| entry.seq > last.seq && matches!(entry.fact, Fact::TakenOver { .. }))
    }

    /// Another device goes on with the attempt: nothing more is asked or sent.
    fn taken_over(&mut self, attempt: &AttemptId) {
        tracing::warn!(%attempt, "another device goes on with the attempt");
        if let Err(error) = folder::note_taken_over(&self.bag.state, attempt) {
            tracing::warn!(%attempt, %error, "it is not noted that another device goes on");
        }
        (self.failures, self.last) = (0, None);
        let kept = folder::attempt_dir(&self.bag.state, attempt).display().to_string();
        self.say(JournalNews::TakenOver(kept));
    }

    /// The server could not be asked now.
    fn fails(&mut self, error: &DeliveryError) {
        self.failures = self.failures.saturating_add(1);
        let pause = pauses::after(&*self.bag.entropy, self.bag.pauses_ms, self.failures);
        self.due = self.bag.clock.now().up.saturating_add(pause);
        self.say(match error {
            DeliveryError::NotSignedIn => JournalNews::SignedOut(self.bag.sign_in.clone()),
            error => JournalNews::Unsent(error.to_string()),
        });
    }

    /// Says so where this computer's clock is not the one of the server that was asked at `asked` milliseconds since boot.
    fn hear_clock(&mut self, ack: &Ack, asked: u64) {
        let way_ms = self.bag.clock.now().up.saturating_sub(asked);
        let (Some(there), Some(hall)) = (ack.at, &mut self.bag.hall) else { return };
        let was_unasked = hall.is_unasked();
        match hall.apart(there, way_ms) {
            Some(ms) => {
                tracing::warn!(ms, "this computer's clock is not the server's");
                self.say(JournalNews::ClockApart(ms, there));
            }
            None if was_unasked => self.say(JournalNews::ClockRight),
            None => {}
        }
    }

    /// A sitting begins: what its time is counted by stays the same for as long as the computer runs.
    fn begin_clock(&mut self) {
        let Some(hall) = self.bag.hall.as_mut().filter(|hall| hall.is_unasked()) else { return };
        hall.keep_clock();
    }

    fn send(&self, attempt: &AttemptId, lines: &[u8]) -> Result<Ack, DeliveryError> {
        self.bag.runtime.block_on(self.bag.delivery.append(&self.bag.caller, attempt, lines))
    }

    fn say(&self, news: JournalNews) {
        let _ = self.news.send(News::Journal(news));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::journal::Head;
    use crate::note::SigningKey;

    #[test]
    fn what_the_last_receipt_in_a_journal_names_need_not_be_sent() {
        let attempt: AttemptId = "0198f2a0-0000-7000-8000-000000000001".parse().unwrap();
        let key = SigningKey::from_secret("hall.example.org", &[7; 32]).unwrap();
        let line = |fact: serde_json::Value| format!("{}\n", serde_json::json!({ "v": 1, "fact": fact }));
        let anchored = |seq| {
            let head = Head { seq, hash: Digest([1; 32]) };
            let receipt = Receipt { attempt: attempt.clone(), head, received_ms: 5 };
            line(serde_json::json!({ "type": "anchored", "receipt": receipt.sign(&key).unwrap() }))
        };
        let other = line(serde_json::json!({ "type": "shown", "item": 1 }));
        assert_eq!(receipted(other.as_bytes()), None);
        let journal =
            [&other, &anchored(0), &other, &anchored(13), &other, &other].map(String::as_str).concat();
        assert_eq!(receipted(journal.as_bytes()), Some(13));
    }
}
