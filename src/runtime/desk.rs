//! The desk: carries out what screens wish for, off the drawing thread.
//!
//! One thread runs the delivery's calls, one at a time; another (the [`Scribe`]) writes the journal. An attempt's file is
//! written first and the delivery follows it, so that a full or broken database never costs an answer.

use crate::api::{AttemptReport, Caller, Outcome, Overview, PeopleFound, Role, TierReport};
use crate::attempt::Entry;
use crate::delivery::{Delivery, LocalDelivery};
use crate::entropy::{Entropy, random};
use crate::folder;
use crate::id::{AttemptId, CandidateId};
use crate::runtime::courier::{Courier, receipted};
use crate::runtime::handing_in::{Hindrance, NotDone, Tries};
use crate::runtime::hands::Hands;
use crate::runtime::home::Home;
use crate::runtime::news::{self, News};
use crate::runtime::remote::{self, Hall, Remote};
use crate::runtime::resuming::NotResumed;
use crate::runtime::scribe::{Book, Lost, Scribe, Written};
use crate::runtime::sittings::Sittings;
use crate::time::Clock;
use crate::tui::app::{AppEffect, Ticket};
use crate::tui::text::{authors, sitting as words};
use crate::tui::{JournalNews, NotHandedIn, PracticeSet, Reply, Request, Sitting};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// How long an ending waits for the journal: well below the tenth of a second that a process may take to go.
const PATIENCE: Duration = Duration::from_millis(60);

/// How long opening a sitting waits until the one that was left before is let go of; its lock would be in the way.
const SETTLED_WITHIN: Duration = Duration::from_secs(5);

/// How long an ending that a person chose waits until the delivery holds what the journal holds.
const FOLLOWED_WITHIN: Duration = Duration::from_secs(2);

/// What the desk works with.
pub struct Setup {
    /// Runs the delivery's calls; the store was opened on it.
    pub runtime: tokio::runtime::Runtime,
    /// The delivery.
    pub delivery: Arc<dyn Delivery>,
    /// The same where it is local, for registering people; `None` where a server keeps them.
    pub local: Option<Arc<LocalDelivery>>,
    /// The server, where the delivery is one.
    pub remote: Option<Remote>,
    /// Where files live.
    pub home: Home,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Who is sitting, when the command line says so; else who was chosen last.
    pub person: Option<CandidateId>,
}

impl Setup {
    fn caller(&self) -> Option<Caller> {
        let person = self.person.clone()?;
        Some(Caller { person, roles: BTreeSet::from([Role::Candidate]) })
    }

    /// The overview of who is sitting, with what the journals on disk say of unfinished attempts.
    pub fn overview(&mut self) -> Result<Overview, String> {
        let caller = self.caller();
        let found = self.runtime.block_on(self.sittings().overview(caller.as_ref()));
        let mut overview = match (found, &mut self.remote) {
            (Ok(overview), Some(remote)) => {
                remote.keep(&self.home, &overview);
                overview
            }
            (Err(error), Some(remote)) => {
                let kept = remote::instead_of(&error, &self.home, &remote.account);
                let mut kept = kept.ok_or_else(|| error.to_string())?;
                self.sittings().add_open(&mut kept);
                kept
            }
            (found, None) => found.map_err(|e| e.to_string())?,
        };
        self.sittings().describe(&mut overview);
        Ok(overview)
    }

    /// The overview that a server gave last, with what the journals on disk say; nothing is asked.
    pub fn last_overview(&self) -> Option<Overview> {
        let mut overview = remote::last_overview(&self.home, &self.remote.as_ref()?.account)?;
        self.sittings().add_open(&mut overview);
        self.sittings().describe(&mut overview);
        Some(overview)
    }

    /// Hands in what ended while the server was away: each attempt, and what became of it.
    pub fn hand_in_kept(&self) -> Vec<(AttemptId, Result<Option<Outcome>, NotDone>)> {
        let (Some(remote), Some(caller)) = (&self.remote, self.caller()) else { return Vec::new() };
        let sittings = self.sittings();
        let hand_in = |attempt: AttemptId| {
            let done = self.runtime.block_on(sittings.hand_in_kept(&caller, &attempt));
            (attempt, done)
        };
        remote.backlog(&self.home.state).into_iter().map(hand_in).collect()
    }

    /// Closes a local store. Everything is committed; this folds it into one file.
    pub fn close(&self) {
        if let Some(local) = &self.local {
            let _ = self.runtime.block_on(local.store().close());
        }
    }

    fn sittings(&self) -> Sittings<'_> {
        Sittings {
            state: &self.home.state,
            clock: &*self.clock,
            entropy: &*self.entropy,
            delivery: &*self.delivery,
            server: self.remote.as_ref().map(|remote| &remote.account),
            server_clock: self.remote.as_ref().map(|remote| &*remote.clock),
        }
    }
}

enum Job {
    Ask(Ticket, Request),
    Written(Written),
    End(Sender<()>),
}

/// The delivery is being given what the journal holds already.
#[must_use = "an ending that a person chose waits for it"]
pub struct Following {
    done: Receiver<()>,
    lost: Option<Lost>,
}

impl Following {
    /// Nothing is to be followed, and nothing lost.
    pub fn nothing() -> Self {
        Self { done: channel().1, lost: None }
    }
    /// Waits until that is done, for a while.
    pub fn wait(self) {
        let _ = self.done.recv_timeout(FOLLOWED_WITHIN);
    }
    /// What could not be written to the end.
    pub fn lost(&self) -> Option<&Lost> {
        self.lost.as_ref()
    }
}

/// Takes wishes and passes them to the threads that carry them out.
pub struct Desk {
    jobs: Sender<Job>,
    scribe: Scribe,
    courier: Option<Courier>,
    /// The server's clock, where there is one.
    hall: Option<Hall>,
    /// How many sittings were left.
    left: Arc<AtomicU64>,
}

impl Desk {
    /// Starts both threads.
    pub fn start(setup: Setup, sender: Sender<News>) -> Self {
        let (jobs, inbox) = channel();
        let courier = setup.remote.as_ref().map(|remote| {
            let bag = remote.bag(setup.runtime.handle().clone(), &setup.home.state, setup.entropy.clone());
            Courier::start(bag, sender.clone())
        });
        let (written, brought) = (jobs.clone(), courier.clone());
        let scribe = Scribe::start(sender.clone(), move |lines| match &brought {
            Some(courier) => courier.take(lines),
            None => drop(written.send(Job::Written(lines))),
        });
        let halls = [(); 2].map(|()| setup.remote.as_ref().map(Remote::hall));
        let ([hall, door], left) = (halls, Arc::new(AtomicU64::new(0)));
        let worker = Worker {
            setup,
            scribe: scribe.clone(),
            courier: courier.clone(),
            news: sender,
            tries: Tries::default(),
            door,
            left: left.clone(),
            seated: 0,
        };
        let told = worker.news.clone();
        news::start(told, move || worker.work(&inbox));
        Self { jobs, scribe, courier, hall, left }
    }

    /// Carries out a request; the reply comes as news.
    pub fn ask(&self, ticket: Ticket, request: Request) {
        // the worker ends only with the process
        let _ = self.jobs.send(Job::Ask(ticket, request));
    }
    /// Appends an entry to the journal of the open sitting.
    pub fn record(&self, entry: Entry) {
        self.scribe.append(entry);
    }
    /// Tries again to write what could not be written.
    pub fn retry(&self) {
        self.scribe.retry();
    }
    /// Keeps the scratch notes of the open sitting.
    pub fn keep_notes(&self, notes: String) {
        self.scribe.notes(notes);
    }
    /// Lets go of the open sitting once everything is written.
    pub fn close_sitting(&self) {
        self.courier.iter().for_each(Courier::rest);
        self.hall.iter().for_each(|hall| hall.hold_clock(false));
        self.left.fetch_add(1, Ordering::SeqCst);
        // what is lost by it was told before
        let _ = self.scribe.close(Duration::ZERO);
    }
}

impl Hands for Desk {
    fn carry_out(&self, effect: AppEffect) -> Option<AppEffect> {
        match effect {
            AppEffect::Ask(ticket, request) => self.ask(ticket, request),
            AppEffect::Record(entry) => self.record(*entry),
            AppEffect::RetryJournal => self.retry(),
            AppEffect::KeepNotes(notes) => self.keep_notes(notes),
            AppEffect::CloseSitting => self.close_sitting(),
            AppEffect::SetClock(there) => self.hall.iter().for_each(|hall| hall.put_right(there)),
            other => return Some(other),
        }
        None
    }
    fn farewell(&self) -> Box<dyn Fn() -> Option<Lost> + Send> {
        let scribe = self.scribe.clone();
        Box::new(move || scribe.close(PATIENCE))
    }
    fn close(&self) -> Following {
        let lost = self.scribe.close(PATIENCE);
        let (done, ended) = channel();
        match &self.courier {
            // the worker may be waiting for a server, and has nothing to close
            Some(courier) => courier.stop(done),
            None => drop(self.jobs.send(Job::End(done))),
        }
        Following { done: ended, lost }
    }
    fn edit(&self, _line: usize) -> Result<(), String> {
        Err(authors::NOTHING_TO_EDIT.to_owned())
    }
}

struct Worker {
    setup: Setup,
    scribe: Scribe,
    /// Brings records to a server, where the delivery is one.
    courier: Option<Courier>,
    news: Sender<News>,
    /// Of handing in what is open.
    tries: Tries,
    /// The sign-in, where there is a server: another one is a reason to ask it at once.
    door: Option<Hall>,
    /// How many sittings were left, now and when the last one began.
    left: Arc<AtomicU64>,
    seated: u64,
}

impl Worker {
    fn work(mut self, inbox: &Receiver<Job>) {
        let mut next = inbox.recv().ok();
        while let Some(job) = next.take() {
            match job {
                Job::Ask(ticket, request) => {
                    let reply = self.answer(request);
                    // who asked may have ended: what was written since is still to be brought to the delivery
                    let _ = self.news.send(News::Reply(ticket, reply));
                }
                Job::Written(mut written) => {
                    // what waits behind it goes along, in one call
                    loop {
                        match inbox.try_recv() {
                            Ok(Job::Written(more)) if more.attempt == written.attempt => {
                                written.lines.extend(more.lines)
                            }
                            Ok(other) => {
                                next = Some(other);
                                break;
                            }
                            Err(_) => break,
                        }
                    }
                    self.follow(&written);
                }
                Job::End(done) => {
                    self.setup.close();
                    let _ = done.send(());
                    return;
                }
            }
            if next.is_none() {
                next = inbox.recv().ok();
            }
        }
    }

    fn answer(&mut self, request: Request) -> Reply {
        match request {
            Request::Overview => Reply::Overview(Box::new(self.overview())),
            Request::Begin(exam) => {
                let _ = self.scribe.close(SETTLED_WITHIN);
                let sittings = self.setup.sittings();
                let begun = self
                    .named()
                    .and_then(|caller| self.setup.runtime.block_on(sittings.begin(&caller, &exam)));
                Reply::Sitting(Box::new(begun.map(|(sitting, book)| self.take_seat(sitting, book))))
            }
            Request::Resume(attempt) => {
                let _ = self.scribe.close(SETTLED_WITHIN);
                let sittings = self.setup.sittings();
                let resumed = self
                    .named()
                    .map_err(NotResumed::Said)
                    .and_then(|caller| self.setup.runtime.block_on(sittings.resume(&caller, &attempt)));
                match resumed {
                    Err(NotResumed::Elsewhere(why)) => Reply::Elsewhere(attempt, why),
                    resumed => {
                        let resumed = resumed.map_err(String::from);
                        Reply::Sitting(Box::new(resumed.map(|(sitting, book)| self.take_seat(sitting, book))))
                    }
                }
            }
            Request::TakeOver(attempt) => {
                let _ = self.scribe.close(SETTLED_WITHIN);
                let sittings = self.setup.sittings();
                let taken = self
                    .named()
                    .and_then(|caller| self.setup.runtime.block_on(sittings.take_over(&caller, &attempt)));
                Reply::Sitting(Box::new(taken.map(|(sitting, book)| self.take_seat(sitting, book))))
            }
            Request::Finish(attempt) => Reply::HandedIn(Box::new(self.finish(&attempt))),
            Request::FinishAgain(attempt) => {
                let up = self.setup.clock.now().up;
                let still = self.tries.too_early(up, self.door.as_mut());
                Reply::HandedIn(Box::new(still.map_or_else(|| self.finish(&attempt), Err)))
            }
            Request::Outcome(attempt) => {
                let outcome = self.named().and_then(|caller| {
                    self.setup
                        .runtime
                        .block_on(self.setup.delivery.outcome(&caller, &attempt))
                        .map_err(|e| e.to_string())
                });
                Reply::Outcome(Box::new(outcome))
            }
            Request::Practice(exam) => {
                let seed = random::<32>(&*self.setup.entropy);
                let form = self.setup.runtime.block_on(self.setup.delivery.practice(&exam, &seed));
                Reply::Practice(Box::new(
                    form.map(|form| PracticeSet { seed, form }).map_err(|e| e.to_string()),
                ))
            }
            Request::Feedback { exam, seed, number, response } => {
                let call = self.setup.delivery.feedback(&exam, &seed, number, &response);
                let feedback = self.setup.runtime.block_on(call).map_err(|e| e.to_string());
                Reply::Feedback(number, Box::new(feedback))
            }
            Request::People { part, most } => Reply::People(Box::new(self.find_people(part, most))),
            Request::AddPerson { id, name, email } => Reply::Person(self.add_person(id, name, email)),
            Request::UsePerson(id) => Reply::Person(self.use_person(id)),
            Request::History => {
                let call = |caller| self.setup.runtime.block_on(self.setup.delivery.attempts(&caller));
                Reply::History(Box::new(
                    self.named().and_then(|caller| call(caller).map_err(|e| e.to_string())),
                ))
            }
            Request::Tiers => Reply::Tiers(Box::new(self.tiers())),
            Request::Authors(_) => Reply::Edited(Err(authors::NOTHING_TO_EDIT.to_owned())),
            Request::Report(attempt) => {
                let report = self.report(&attempt);
                Reply::Report(attempt, Box::new(report))
            }
        }
    }

    /// Hands in the attempt that is open.
    fn finish(&mut self, attempt: &AttemptId) -> Result<Outcome, NotHandedIn> {
        self.courier.iter().for_each(Courier::rest);
        self.door.iter().for_each(|hall| hall.hold_clock(false));
        let done = self.hand_in(attempt);
        let (at_server, up) = (self.setup.remote.is_some(), self.setup.clock.now().up);
        done.map_err(|not_done| self.tries.fail(not_done, at_server, up, &*self.setup.entropy))
    }

    fn hand_in(&self, attempt: &AttemptId) -> Result<Outcome, NotDone> {
        let caller = self.named()?;
        let mut book = self.scribe.hand_back()?;
        let sittings = self.setup.sittings();
        // a server may say nothing for long: the code is there before
        if let (true, Ok(code)) = (self.setup.remote.is_some(), sittings.sign(attempt, &mut book)) {
            let _ = self.news.send(News::Journal(JournalNews::Closed(code)));
        }
        let outcome = self.setup.runtime.block_on(sittings.finish(&caller, attempt, &mut book));
        if outcome.is_err() {
            self.scribe.open(*book);
            // the person went home meanwhile: its lock would be in the way there
            if self.left.load(Ordering::SeqCst) != self.seated {
                let _ = self.scribe.close(Duration::ZERO);
            }
        }
        outcome
    }

    /// The overview; what waits for the server to be there is handed in first.
    fn overview(&mut self) -> Result<Overview, String> {
        let mut overview = self.setup.overview()?;
        let waits = self
            .setup
            .remote
            .as_ref()
            .is_some_and(|remote| !remote.backlog(&self.setup.home.state).is_empty());
        if !waits || overview.is_old {
            return Ok(overview);
        }
        let (mut changes, mut troubles) = (false, Vec::new());
        for (attempt, done) in self.setup.hand_in_kept() {
            match done {
                Ok(outcome) => changes |= outcome.is_some(),
                Err(NotDone { why, hindrance }) => {
                    tracing::warn!(%attempt, why, "an attempt waits to be handed in");
                    // what was closed is no longer among what is unfinished
                    changes |= hindrance == Hindrance::Closed;
                    if matches!(hindrance, Hindrance::Refused | Hindrance::Closed) {
                        troubles.push(why);
                    }
                }
            }
        }
        if changes {
            overview = self.setup.overview()?;
        }
        overview.troubles.extend(troubles);
        Ok(overview)
    }

    /// A sitting begins: its journal is written, and what it holds already is brought to the server.
    fn take_seat(&mut self, mut sitting: Sitting, book: Book) -> Sitting {
        (self.tries, self.seated) = (Tries::default(), self.left.load(Ordering::SeqCst));
        if let (Some(courier), Ok(lines)) = (&self.courier, book.folder.read()) {
            // where the server says nothing for long, the light says what it holds
            self.door.iter().for_each(|hall| hall.hold_clock(true));
            sitting.news.push(JournalNews::Bringing(receipted(&lines)));
            let unasked = self.setup.remote.as_ref().is_some_and(|remote| remote.clock.is_unasked());
            sitting.news.push(if unasked { JournalNews::ClockUnasked } else { JournalNews::ClockRight });
            courier.begin(sitting.opened.attempt.clone(), lines);
        }
        self.scribe.open(book);
        sitting
    }

    /// The tiers of the partner of who is sitting. Whoever has the store administers it, so the partner's people are named; a
    /// server says who may read them there.
    fn tiers(&self) -> Result<TierReport, String> {
        let caller = self.named()?;
        let runtime = &self.setup.runtime;
        if let Some(remote) = &self.setup.remote {
            return runtime.block_on(remote.tiers());
        }
        let local = self.setup.local.as_ref().ok_or_else(words::nobody_named)?;
        runtime.block_on(local.tiers_of_person(&caller.person)).map_err(|e| e.to_string())
    }

    /// The look back on an attempt; the record on this machine is what counts.
    fn report(&self, attempt: &AttemptId) -> Result<AttemptReport, String> {
        let caller = self.named()?;
        if self.setup.remote.is_some() {
            // the record that the server holds is the one that counts
            let call = self.setup.delivery.report(&caller, attempt, None);
            return self.setup.runtime.block_on(call).map_err(|e| e.to_string());
        }
        let (record, remark) = folder::record(&self.setup.home.state, attempt).map_err(|e| e.to_string())?;
        if let Some(remark) = remark {
            tracing::warn!(%attempt, remark);
        }
        let call = self.setup.delivery.report(&caller, attempt, record.as_ref());
        self.setup.runtime.block_on(call).map_err(|e| e.to_string())
    }

    fn named(&self) -> Result<Caller, String> {
        self.setup.caller().ok_or_else(words::nobody_named)
    }

    /// A server knows who calls: there nobody is to be chosen.
    fn find_people(&self, part: String, most: usize) -> Result<PeopleFound, String> {
        let Some(local) = &self.setup.local else {
            return Ok(PeopleFound { part, ..PeopleFound::default() });
        };
        self.setup.runtime.block_on(local.find_people(&part, most)).map_err(|e| e.to_string())
    }

    fn add_person(&mut self, id: CandidateId, name: String, email: String) -> Result<(), String> {
        let Some(local) = &self.setup.local else {
            return Err(words::people_are_kept_elsewhere());
        };
        let added = self.setup.runtime.block_on(local.registrar().add_person(id.as_str(), &name, &email));
        added.map_err(|e| e.to_string())?;
        self.use_person(id)
    }

    fn use_person(&mut self, id: CandidateId) -> Result<(), String> {
        self.setup.home.use_person(&id).map_err(|e| e.to_string())?;
        self.setup.person = Some(id);
        Ok(())
    }

    /// The delivery follows the file. What it could not take now it gets at the end, whole.
    fn follow(&self, written: &Written) {
        let Some(caller) = self.setup.caller() else { return };
        let call = self.setup.delivery.append(&caller, &written.attempt, &written.lines);
        if let Err(error) = self.setup.runtime.block_on(call) {
            tracing::warn!(attempt = %written.attempt, %error, "the delivery did not take records; they are in the file");
        }
    }
}
