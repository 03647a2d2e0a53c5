//! The hall: so many connections, each serving the next candidate who has something to say.

use crate::candidate::Candidate;
use crate::house::Server;
use crate::play::Wish;
use crate::wire::{Answer, Call, Wire};
use anyhow::{Context as _, Result, bail};
use invigil::api::{Ack, Offer, Opening, SealedAttempt, Start};
use invigil::runtime::clock::SystemClock;
use invigil::time::Clock as _;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

/// How long whatever cannot be answered now is left alone.
const PAUSE: Duration = Duration::from_millis(50);
/// So often a call is made again before it counts as failed; a server that is killed takes a moment to come back.
const TRIES: usize = 600;

/// Part of the play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Everybody prepares and opens an attempt, and sends its first records.
    Start,
    /// Everybody answers, one round after the other.
    Answers,
    /// Everybody sends the last answers and the signed end, and hands in.
    Burst,
}

/// Everybody, and what they need.
pub(crate) struct Hall {
    wish: Wish,
    address: SocketAddr,
    candidates: Arc<Vec<Mutex<Candidate>>>,
    clock: SystemClock,
    /// Numbers of acknowledged calls at which the server is killed.
    kills: Vec<u64>,
    calls: AtomicU64,
    burst: Mutex<f64>,
}

/// What a phase took.
pub(crate) struct Told {
    phase: Phase,
    wall: Duration,
    records: u64,
    answers: u64,
    again: u64,
    /// Latencies of each kind of call, in microseconds, ascending.
    latencies: Vec<(&'static str, Vec<u64>)>,
}

/// What one connection saw.
#[derive(Default)]
struct Seen {
    records: u64,
    answers: u64,
    again: u64,
    latencies: Vec<(&'static str, u64)>,
}

impl Hall {
    pub(crate) fn new(
        wish: &Wish,
        candidates: Vec<Candidate>,
        address: SocketAddr,
        kills: Vec<u64>,
    ) -> Arc<Self> {
        let candidates = Arc::new(candidates.into_iter().map(Mutex::new).collect());
        let (clock, calls, burst) = (SystemClock::new(), AtomicU64::new(0), Mutex::new(0.0));
        Arc::new(Self { wish: wish.clone(), address, candidates, clock, kills, calls, burst })
    }

    /// Everybody, once nothing runs any more.
    pub(crate) async fn candidates(&self) -> Arc<Vec<Mutex<Candidate>>> {
        self.candidates.clone()
    }

    /// Records acknowledged in a second of the burst.
    pub(crate) async fn burst_rate(&self) -> f64 {
        *self.burst.lock().await
    }

    /// Plays a phase to its end.
    pub(crate) async fn play(self: &Arc<Self>, phase: Phase, server: &Arc<Server>) -> Result<Told> {
        let rounds = match phase {
            Phase::Answers => {
                let before = self.candidates.first().context("nobody")?.lock().await.unanswered();
                before.saturating_sub(self.wish.last).div_ceil(self.wish.per_call.max(1))
            }
            _ => 1,
        };
        if phase == Phase::Burst {
            // written before the burst begins: on the candidates' machines it costs the server nothing
            for candidate in self.candidates.iter() {
                let mut candidate = candidate.lock().await;
                let (now, left) = (self.clock.now(), candidate.unanswered());
                candidate.answers(left, &now)?;
                candidate.ends(&now)?;
            }
        }
        let (begun, next) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
        let mut connections = JoinSet::new();
        for _ in 0..self.wish.connections.min(self.candidates.len()) {
            let (hall, next, server) = (self.clone(), next.clone(), server.clone());
            connections.spawn(async move { hall.serve(phase, rounds, &next, &server).await });
        }
        let mut told = Told {
            phase,
            wall: Duration::ZERO,
            records: 0,
            answers: 0,
            again: 0,
            latencies: ["prepare", "open", "start", "append", "submit"]
                .map(|kind| (kind, Vec::new()))
                .to_vec(),
        };
        while let Some(seen) = connections.join_next().await {
            let seen = seen??;
            told.records += seen.records;
            told.answers += seen.answers;
            told.again += seen.again;
            for (kind, took) in seen.latencies {
                told.latencies.iter_mut().filter(|(of, _)| *of == kind).for_each(|(_, all)| all.push(took));
            }
        }
        told.wall = begun.elapsed();
        told.latencies.iter_mut().for_each(|(_, all)| all.sort_unstable());
        if phase == Phase::Burst {
            *self.burst.lock().await = told.records as f64 / told.wall.as_secs_f64();
        }
        Ok(told)
    }

    /// One connection: the next candidate, and the next.
    async fn serve(&self, phase: Phase, rounds: usize, next: &AtomicUsize, server: &Server) -> Result<Seen> {
        let (mut wire, mut seen) = (Wire::to(self.address), Seen::default());
        loop {
            let turn = next.fetch_add(1, Ordering::Relaxed);
            if turn >= rounds * self.candidates.len() {
                return Ok(seen);
            }
            // alone unless somebody's last round is not over yet
            let mut candidate = self.candidates[turn % self.candidates.len()].lock().await;
            let mut caller = Caller { hall: self, wire: &mut wire, seen: &mut seen, server };
            match phase {
                Phase::Start => caller.start(&mut candidate).await?,
                Phase::Answers => {
                    let many = self
                        .wish
                        .per_call
                        .min(candidate.unanswered() - self.wish.last.min(candidate.unanswered()));
                    candidate.answers(many, &self.clock.now())?;
                    caller.append(&mut candidate, many).await?;
                }
                Phase::Burst => {
                    caller.append(&mut candidate, self.wish.last).await?;
                    caller.submit(&mut candidate).await?;
                }
            }
        }
    }
}

struct Caller<'c> {
    hall: &'c Hall,
    wire: &'c mut Wire,
    seen: &'c mut Seen,
    server: &'c Server,
}

impl Caller<'_> {
    async fn start(&mut self, candidate: &mut Candidate) -> Result<()> {
        let path = format!("/exams/{}/attempts", self.hall.wish.exam);
        let offered = self.call("prepare", "POST", &path, &candidate.token, None).await?;
        let offer: Offer = serde_json::from_slice(&offered)?;
        let opening = Opening { nonce: candidate.nonce(), device: candidate.device()? };
        let (opening, path) = (serde_json::to_vec(&opening)?, format!("/attempts/{}/open", offer.attempt));
        let body = Some(("application/json", opening.as_slice()));
        let opened = self.call("open", "POST", &path, &candidate.token, body).await?;
        let sealed: SealedAttempt = serde_json::from_slice(&opened)?;
        let path = format!("/attempts/{}/start", sealed.attempt);
        let started = self.call("start", "POST", &path, &candidate.token, None).await?;
        let start: Start = serde_json::from_slice(&started)?;
        let opened = sealed.unseal(&start.form_key)?;
        candidate.opens(opened, start.ticket, &self.hall.clock.now())?;
        self.append(candidate, 0).await
    }

    async fn append(&mut self, candidate: &mut Candidate, answers: usize) -> Result<()> {
        let path = format!("/attempts/{}/records", candidate.attempt().context("nothing was opened")?);
        let body = Some(("application/jsonl", candidate.due()));
        let ack = self.call("append", "POST", &path, &candidate.token, body).await?;
        let ack: Ack = serde_json::from_slice(&ack)?;
        self.seen.records += candidate.due_records();
        self.seen.answers += answers as u64;
        candidate.acknowledged(ack)
    }

    async fn submit(&mut self, candidate: &mut Candidate) -> Result<()> {
        let path = format!("/attempts/{}/submit", candidate.attempt().context("nothing was opened")?);
        self.call("submit", "POST", &path, &candidate.token, None).await?;
        candidate.outcome = true;
        Ok(())
    }

    /// Makes a call until it is answered.
    async fn call(
        &mut self,
        kind: &'static str,
        method: &str,
        path: &str,
        token: &str,
        body: Option<(&str, &[u8])>,
    ) -> Result<Vec<u8>> {
        let begun = Instant::now();
        let call = Call { method, path, token, body };
        let mut last = None;
        for _ in 0..TRIES {
            match self.wire.call(&call).await {
                Ok(Answer { status: 200, body }) => {
                    self.seen.latencies.push((kind, u64::try_from(begun.elapsed().as_micros())?));
                    let calls = self.hall.calls.fetch_add(1, Ordering::Relaxed) + 1;
                    if self.hall.kills.binary_search(&calls).is_ok() {
                        self.server.kill_and_start().await?;
                    }
                    return Ok(body);
                }
                // slowed down, or not at this moment
                Ok(Answer { status: 429 | 503, body }) => {
                    last = Some(String::from_utf8_lossy(&body).into_owned())
                }
                Ok(Answer { status, body }) => {
                    bail!("{kind}: status {status}: {}", String::from_utf8_lossy(&body));
                }
                Err(error) if self.hall.kills.is_empty() => return Err(error.context(kind)),
                Err(error) => last = Some(error.to_string()),
            }
            self.seen.again += 1;
            sleep(PAUSE).await;
        }
        bail!("{kind}: no answer but {}", last.unwrap_or_default())
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { phase, wall, records, answers, again, latencies } = self;
        let rate = |number: u64| number as f64 / wall.as_secs_f64();
        write!(
            f,
            "{phase:?}: {:.2} s, {records} records ({:.0}/s), {answers} answers ({:.0}/s), {again} calls made again",
            wall.as_secs_f64(),
            rate(*records),
            rate(*answers)
        )?;
        for (kind, all) in latencies.iter().filter(|(_, all)| !all.is_empty()) {
            let at = |share: usize| all[(all.len() - 1) * share / 1000] as f64 / 1000.0;
            let number = all.len();
            write!(
                f,
                "\n  {kind}: {number} ({:.0}/s), p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
                rate(number as u64),
                at(500),
                at(990),
                at(1000)
            )?;
        }
        Ok(())
    }
}
