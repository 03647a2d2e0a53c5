//! Attempts and their files: beginning and going on.
//!
//! The order of a beginning: the delivery commits, the nonce is made, the delivery opens (from then on the attempt
//! counts), sealed form and record 0 are put on disk, the delivery starts (from then on the clock runs), the ticket goes into the
//! journal and the form lies open. A program that is killed anywhere in between goes on at the next start:
//! the delivery answers the same, and what is missing on disk is made anew.

use crate::api::{
    Away, Caller, Eligibility, OpenedAttempt, Opening, Overview, Progress, SealedAttempt, Start,
    UnfinishedCard,
};
use crate::attempt::{Attempt, Binding, Entry, Fact, FormShape, Phase};
use crate::delivery::{Delivery, DeliveryError};
use crate::digest::Digest;
use crate::entropy::{Entropy, random};
use crate::folder::{self, AttemptFolder, FolderError, Holder};
use crate::id::{AttemptId, ExamId};
use crate::journal::{self, Chain, Scan};
use crate::note::{SigningKey, VerifierKey};
use crate::runtime::clock::local_zone;
use crate::runtime::scribe::Book;
use crate::sync::{ServerClock, SignedIn};
use crate::time::{Clock, Timestamp};
use crate::tui::Sitting;
use crate::tui::text::sitting as words;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// So long a server is waited for by somebody who can go on without it, and whose clock runs meanwhile.
const WAITED_FOR: Duration = Duration::from_secs(3);

/// What is needed to begin, resume and finish.
pub struct Sittings<'a> {
    /// The state folder.
    pub state: &'a Path,
    /// The clock.
    pub clock: &'a dyn Clock,
    /// Randomness.
    pub entropy: &'a dyn Entropy,
    /// The delivery.
    pub delivery: &'a dyn Delivery,
    /// The server, where the delivery is one: a courier brings records there, and an exam goes on without it.
    pub server: Option<&'a SignedIn>,
    /// The clock that the server puts right, where there is one.
    pub server_clock: Option<&'a ServerClock>,
}

/// What a person is told when something could not be done.
pub(super) type Said<T> = Result<T, String>;

/// Why an attempt was not resumed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotResumed {
    /// It could not be done, for this reason.
    Said(String),
    /// Another device goes on with it; it can be taken over, which these words ask about.
    Elsewhere(String),
}

impl From<String> for NotResumed {
    fn from(why: String) -> Self {
        Self::Said(why)
    }
}

impl From<NotResumed> for String {
    fn from(why: NotResumed) -> Self {
        match why {
            NotResumed::Said(why) | NotResumed::Elsewhere(why) => why,
        }
    }
}

impl Sittings<'_> {
    /// Opens a new attempt and puts its record 0 on disk.
    pub async fn begin(&self, caller: &Caller, exam: &ExamId) -> Said<(Sitting, Book)> {
        let opening = self.opening()?;
        let offer = match self.delivery.prepare(caller, exam).await {
            // it was opened before, and its start may have been cut off
            Err(DeliveryError::NotNow { why: Eligibility::Open(attempt), .. }) if self.server.is_some() => {
                return self.resume(caller, &attempt).await.map_err(String::from);
            }
            prepared => prepared.map_err(said)?,
        };
        if let Some(clock) = self.server_clock {
            clock.hear(offer.at);
        }
        let sealed = self.delivery.open(caller, &offer.attempt, &opening).await.map_err(said)?;
        self.first_record(caller, sealed).await
    }

    /// Goes on with an open attempt.
    pub async fn resume(&self, caller: &Caller, attempt: &AttemptId) -> Result<(Sitting, Book), NotResumed> {
        let here = self.here(attempt).filter(|_| self.server.is_some()).map(|(.., phase)| phase);
        if here.is_some_and(Phase::has_ended) {
            // nothing is left to be asked but that it is taken
            return Ok(self.resume_alone(attempt, None)?);
        }
        let waits = !here.is_some_and(Phase::is_under_way);
        let opening = self.opening()?;
        let asked = async {
            let sealed = self.delivery.open(caller, attempt, &opening).await?;
            Ok((sealed, self.delivery.records(caller, attempt).await?))
        };
        let (sealed, held) = match in_time(waits, asked).await {
            Err(error) => return Ok(self.without(attempt, &error)?),
            Ok(asked) => asked,
        };
        // before the start: nobody starts the clock of an attempt that another device is about to begin
        self.check_seat(&sealed.binding, attempt, &held)?;
        let start = match in_time(waits, self.delivery.start(caller, attempt)).await {
            Err(error) => return Ok(self.without(attempt, &error)?),
            Ok(start) => start,
        };
        let opened = unseal(&sealed, &start)?;
        let (folder, bytes, mut findings) =
            match AttemptFolder::open_locked(self.state, attempt, &self.holder()) {
                // as good as missing, here and there
                Ok((folder, found)) if found.journal.is_empty() && held.is_empty() => {
                    drop(folder);
                    self.move_aside(attempt)?;
                    return Ok(self.first_record(caller, sealed).await?);
                }
                Ok((mut folder, found)) => {
                    let torn = found.torn.map(|t| words::torn(t.bytes, &t.kept.display().to_string()));
                    let mut findings: Vec<String> = torn.into_iter().collect();
                    let journal = catch_up(&mut folder, found.journal, &held, attempt, &mut findings)?;
                    (folder, journal, findings)
                }
                Err(FolderError::Missing { .. }) => {
                    self.move_aside(attempt)?;
                    if held.is_empty() {
                        return Ok(self.first_record(caller, sealed).await?);
                    }
                    let folder =
                        AttemptFolder::create(self.state, attempt, &opened.form, &held, &self.holder())
                            .map_err(said)?;
                    let records = held.iter().filter(|b| **b == b'\n').count() as u64;
                    (folder, held, vec![words::restored(records)])
                }
                Err(error) => return Err(said(error).into()),
            };
        let (machine, mut entries, chain) = read(attempt, &bytes, &opened)?;
        let key = match machine.phase() {
            // nothing is left to be signed, whoever did
            Phase::Signed(_) => self.device_key()?,
            _ => self.own_key(machine.device())?,
        };
        let mut book = Book { folder, chain, form: opened.form.clone(), key, holder: self.holder() };
        if !machine.has_ended() {
            entries.extend(self.go_on(machine, start.ticket, &mut book, &mut findings)?);
        }
        if !book.folder.has_form() {
            book.folder.keep_form(&book.form).map_err(said)?;
        }
        self.hand_up(caller, attempt, &book).await;
        let notes = book.folder.notes().map_err(said)?;
        Ok((Sitting { opened, entries, notes, findings, news: Vec::new() }, book))
    }

    /// Goes on with an open attempt where the delivery did not answer as it should: a server that is away keeps nobody from it.
    fn without(&self, attempt: &AttemptId, error: &DeliveryError) -> Said<(Sitting, Book)> {
        if self.server.is_some() && error.passes() {
            return self.resume_alone(attempt, Some(error));
        }
        Err(error.to_string())
    }

    /// Goes on with an open attempt from what lies on disk: its server cannot be asked.
    pub(super) fn resume_alone(
        &self,
        attempt: &AttemptId,
        error: Option<&DeliveryError>,
    ) -> Said<(Sitting, Book)> {
        let why = error.map(ToString::to_string).unwrap_or_default();
        if error.is_some() && folder::is_taken_over(self.state, attempt) {
            return Err(words::goes_on_there());
        }
        let (folder, found) = match AttemptFolder::open_locked(self.state, attempt, &self.holder()) {
            Err(FolderError::Missing { .. }) => return Err(words::nothing_here(&why)),
            opened => opened.map_err(said)?,
        };
        let torn = found.torn.map(|t| words::torn(t.bytes, &t.kept.display().to_string()));
        let mut findings: Vec<String> = torn.into_iter().collect();
        let scan = intact(attempt, &found.journal)?;
        let Some(Fact::Opened { binding, .. }) = scan.entries().into_iter().next().map(|entry| entry.fact)
        else {
            return Err(words::broken("it has no record", attempt.as_str()));
        };
        if !folder.has_form() && folder.has_sealed_form() {
            let machine = fold(attempt, &scan.entries(), None)?;
            let started = machine.ticket().is_some();
            return Err(if started { words::still_sealed(&why) } else { words::not_started(&why) });
        }
        let form = folder.form().map_err(said)?;
        let name = self.server.map(|server| server.name.clone()).unwrap_or_default();
        let opened = OpenedAttempt { attempt: attempt.clone(), binding: *binding, form, name };
        let (machine, mut entries, chain) = read(attempt, &found.journal, &opened)?;
        let key = self.own_key(machine.device())?;
        let mut book = Book { folder, chain, form: opened.form.clone(), key, holder: self.holder() };
        if !machine.has_ended() {
            entries.extend(self.go_on(machine, None, &mut book, &mut findings)?);
        }
        findings.extend(error.map(|error| match (error, self.server) {
            (DeliveryError::NotSignedIn, Some(server)) => words::without_sign_in(&server.command()),
            _ => words::without_server(),
        }));
        let notes = book.folder.notes().map_err(said)?;
        Ok((Sitting { opened, entries, notes, findings, news: Vec::new() }, book))
    }

    /// Adds the attempts of the server that are here and not handed in to an overview that it gave before they were opened.
    pub fn add_open(&self, overview: &mut Overview) {
        let (Some(server), Some(person)) = (self.server, &overview.person) else { return };
        for attempt in folder::to_send(self.state, &server.url).unwrap_or_default() {
            let is_known = overview.unfinished.iter().any(|card| card.attempt == attempt);
            let Some((opened, binding, _)) = self.here(&attempt).filter(|_| !is_known) else { continue };
            let exam = overview.exams.iter_mut().find(|card| card.id == binding.exam);
            let Some(exam) = exam.filter(|_| binding.person == person.id) else { continue };
            exam.eligibility = Eligibility::Open(attempt.clone());
            overview.unfinished.push(UnfinishedCard {
                attempt,
                person: person.clone(),
                exam: binding.exam,
                title: exam.title.clone(),
                opened,
                items: binding.items,
                progress: None,
            });
        }
    }

    /// Asks the server for an overview. Whoever has an exam here whose clock runs does not wait long for it.
    pub async fn overview(&self, caller: Option<&Caller>) -> Result<Overview, DeliveryError> {
        let sent_to = self.server.map(|server| folder::to_send(self.state, &server.url).unwrap_or_default());
        let runs = |attempt| self.here(&attempt).is_some_and(|(.., phase)| phase.is_under_way());
        in_time(!sent_to.into_iter().flatten().any(runs), self.delivery.overview(caller)).await
    }

    /// When an attempt was opened, what it binds, and how far it has come, where its journal lies here.
    fn here(&self, attempt: &AttemptId) -> Option<(Timestamp, Binding, Phase)> {
        let bytes = folder::read_journal(self.state, attempt).ok()?;
        let whole = journal::torn_tail(&bytes).map_or(bytes.len(), |torn| torn.start);
        let entries = intact(attempt, bytes.get(..whole)?).ok()?.entries();
        let phase = fold(attempt, &entries, None).ok()?.phase();
        let first = entries.into_iter().next()?;
        let Fact::Opened { binding, .. } = first.fact else { return None };
        Some((first.at, *binding, phase))
    }

    /// Fills in what the journals on disk say of unfinished attempts.
    pub fn describe(&self, overview: &mut Overview) {
        for card in &mut overview.unfinished {
            card.progress = self.progress(&card.attempt);
            if folder::is_taken_over(self.state, &card.attempt)
                && let Some(progress) = &mut card.progress
            {
                (progress.findings, progress.ended) = (vec![words::goes_on_there()], false);
            }
            let ended = card.progress.as_ref().is_some_and(|progress| progress.ended);
            let is_own = overview.person.as_ref().is_some_and(|person| person.id == card.person.id);
            let exam = overview.exams.iter_mut().find(|exam| exam.id == card.exam);
            exam.filter(|_| is_own).into_iter().for_each(|exam| exam.stored |= ended);
        }
    }

    /// How far the journal on disk has come; `None` where there is none, or not one record in it.
    fn progress(&self, attempt: &AttemptId) -> Option<Progress> {
        let bytes = folder::read_journal(self.state, attempt).ok()?;
        let whole = journal::torn_tail(&bytes).map_or(bytes.len(), |torn| torn.start);
        if whole == 0 {
            return None;
        }
        let now = self.clock.now();
        let blocked = |why: String| Progress {
            at: now.wall,
            item: None,
            answered: 0,
            left_ms: 0,
            away_ms: 0,
            away: Away::Program,
            findings: Vec::new(),
            held: None,
            blocked: Some(why),
            ended: false,
        };
        let folded =
            intact(attempt, bytes.get(..whole)?).and_then(|scan| fold(attempt, &scan.entries(), None));
        let mut machine = match folded {
            Ok(machine) => machine,
            Err(why) => return Some(blocked(why)),
        };
        let runs = machine.started().is_some() || machine.ticket().is_some();
        let mut progress = Progress {
            at: now.wall,
            // the clock can have started without a record of the first item: the write was cut short in between
            item: machine.path().last().map(|visit| visit.item).or(runs.then_some(1)),
            answered: u32::try_from(machine.responses().filter(|(_, choices)| !choices.is_empty()).count())
                .unwrap_or(u32::MAX),
            left_ms: 0,
            away_ms: u64::try_from(now.wall.since(machine.last_at())).unwrap_or(0),
            away: Away::Program,
            findings: Vec::new(),
            held: None,
            blocked: None,
            ended: machine.has_ended(),
        };
        if let Err(error) = folder::check_free(self.state, attempt) {
            progress.held = Some(said(error));
        }
        if machine.has_ended() {
            return Some(progress);
        }
        let boot = now.boot_mark(attempt);
        if machine.boot() != boot {
            progress.away = Away::Computer;
        }
        if bytes.len() > whole {
            progress.findings.push(words::cut_short());
        }
        // what a resumption now would find
        let before = machine.elapsed_at_last_record();
        let resumed = machine.entry(&now, Fact::Resumed { boot });
        if machine.apply(&resumed).is_ok() {
            // as the exam's clock has it: a wall clock that was set back makes no absence shorter
            let away = machine.elapsed_at_last_record().saturating_sub(before);
            progress.away_ms = progress.away_ms.max(away);
            let owed = machine.notice(&now);
            let doubt = machine.doubt(&now).filter(|_| self.is_unasked());
            let is_behind = owed.iter().any(|fact| matches!(fact, Fact::GapUnproven { .. }));
            if self.is_unasked() && (doubt.is_some() || is_behind) {
                progress.findings.push(words::clock_in_doubt().to_owned());
            } else if progress.held.is_none() && !owed.is_empty() {
                progress.findings.push(words::held_for_review());
            }
            if self.server.is_none() && progress.away == Away::Computer && machine.is_time_up(&now) {
                progress.findings.push(words::by_this_clock(now.wall, &local_zone()));
            }
            if let Some(fact) = doubt
                && machine.apply(&machine.entry(&now, fact)).is_ok()
            {
                // how long that was nobody knows
                progress.away_ms = machine.elapsed_at_last_record().saturating_sub(before);
            }
        }
        progress.left_ms = machine.remaining_ms(&now);
        Some(progress)
    }

    /// A folder without a journal makes room for a new one; what is left in it is kept, and where.
    pub(super) fn move_aside(&self, attempt: &AttemptId) -> Said<PathBuf> {
        let dir = folder::attempt_dir(self.state, attempt);
        if !dir.exists() {
            return Ok(dir);
        }
        let aside = dir.with_extension(format!("left-{}", self.clock.now().wall.0));
        std::fs::rename(&dir, &aside)
            .map_err(|e| words::not_moved(&dir.display().to_string(), &e.to_string()))?;
        Ok(aside)
    }

    /// Record 0 as an entry, and as the line that it is.
    pub(super) fn record_0(&self, sealed: &SealedAttempt) -> Said<(Entry, Vec<u8>)> {
        let (attempt, now) = (&sealed.attempt, self.clock.now());
        let fact = Fact::Opened { boot: now.boot_mark(attempt), binding: Box::new(sealed.binding.clone()) };
        let entry = Entry { seq: 0, at: now.wall, up: now.up, fact };
        let line = Chain::start(attempt.clone()).seal(&entry).map_err(said)?;
        Ok((entry, line.bytes))
    }

    /// Puts record 0 and the form on disk, and starts. What comes from a server is there sealed first: a start that is cut off
    /// costs nothing but another try.
    async fn first_record(&self, caller: &Caller, sealed: SealedAttempt) -> Said<(Sitting, Book)> {
        let attempt = &sealed.attempt;
        let key = self.device_key()?;
        if sealed.binding.device != key.verifier().to_string() {
            return Err(words::other_device());
        }
        let (entry, line) = self.record_0(&sealed)?;
        let chain = journal::scan(&line)
            .chain()
            .ok_or_else(|| words::broken("it has no record", attempt.as_str()))?;
        let holder = self.holder();
        let (folder, start) = if self.server.is_some() {
            let folder = AttemptFolder::create_sealed(self.state, attempt, &sealed.sealed, &line, &holder)
                .map_err(said)?;
            // before the start: if that is cut off, what is open here is shown all the same
            self.note_to_send(attempt);
            let start = self.delivery.start(caller, attempt).await;
            (
                Some(folder),
                start.map_err(|e| if e.passes() { words::not_started(&e.to_string()) } else { said(e) })?,
            )
        } else {
            (None, self.delivery.start(caller, attempt).await.map_err(said)?)
        };
        let opened = unseal(&sealed, &start)?;
        let folder = match folder {
            Some(folder) => folder,
            None => AttemptFolder::create(self.state, attempt, &opened.form, &line, &holder).map_err(said)?,
        };
        let mut entries = vec![entry];
        let mut book = Book { folder, chain, form: opened.form.clone(), key, holder };
        if let Some(ticket) = start.ticket {
            let machine = fold(attempt, &entries, Some(FormShape::of(&opened.form)))?;
            let admitted = machine.entry(&self.clock.now(), Fact::Admitted { ticket });
            write(&mut book, std::slice::from_ref(&admitted))?;
            entries.push(admitted);
            // after the ticket: where a form lies open, its start is on record
            book.folder.keep_form(&book.form).map_err(said)?;
        }
        self.hand_up(caller, &opened.attempt, &book).await;
        Ok((Sitting { opened, entries, notes: String::new(), findings: Vec::new(), news: Vec::new() }, book))
    }

    /// Records that a new process goes on, what the clocks show about the time in between, and the ticket where it is not on
    /// record yet.
    fn go_on(
        &self,
        mut machine: Attempt,
        ticket: Option<String>,
        book: &mut Book,
        findings: &mut Vec<String>,
    ) -> Said<Vec<Entry>> {
        let now = self.clock.now();
        let boot = now.boot_mark(machine.id());
        let before = machine.elapsed_at_last_record();
        let other_boot = machine.boot() != boot;
        let mut entries = Vec::new();
        let mut record = |machine: &mut Attempt, fact: Fact| {
            let entry = machine.entry(&now, fact);
            machine.apply(&entry).map_err(said)?;
            entries.push(entry);
            Ok::<_, String>(())
        };
        record(&mut machine, Fact::Resumed { boot })?;
        let owed = machine.notice(&now);
        let unasked = self.is_unasked() && other_boot;
        let is_behind = owed.iter().any(|fact| matches!(fact, Fact::GapUnproven { .. }));
        if !(owed.is_empty() || unasked && is_behind) {
            findings.push(words::held_for_review());
        }
        owed.into_iter().try_for_each(|fact| record(&mut machine, fact))?;
        let doubt = machine.doubt(&now).filter(|_| self.is_unasked());
        let is_doubted = doubt.is_some();
        doubt.into_iter().try_for_each(|fact| record(&mut machine, fact))?;
        if machine.phase() != Phase::Opened || machine.ticket().is_some() {
            let away = machine.elapsed_at_last_record().saturating_sub(before);
            findings.insert(
                0,
                match unasked {
                    _ if is_doubted => words::gap_doubted(away),
                    true if is_behind => words::gap_unknown(away),
                    _ => words::away(away, other_boot),
                },
            );
        }
        if let Some(ticket) =
            ticket.filter(|_| machine.phase() == Phase::Opened && machine.ticket().is_none())
        {
            record(&mut machine, Fact::Admitted { ticket })?;
        }
        write(book, &entries)?;
        Ok(entries)
    }

    /// Its server could not be asked for the time since this computer was started.
    fn is_unasked(&self) -> bool {
        self.server_clock.is_some_and(ServerClock::is_unasked)
    }

    /// The attempt is to be sent to the server, where there is one.
    fn note_to_send(&self, attempt: &AttemptId) {
        let Some(server) = self.server else { return };
        if let Err(error) = folder::note_to_send(self.state, attempt, &server.url) {
            tracing::warn!(%attempt, %error, "it is not noted that the attempt is to be sent");
        }
    }

    /// The delivery follows the file; what it does not take now it gets at the end, whole.
    async fn hand_up(&self, caller: &Caller, attempt: &AttemptId, book: &Book) {
        if self.server.is_some() {
            // the courier does it, and nobody waits for that
            return self.note_to_send(attempt);
        }
        let Ok(bytes) = book.folder.read() else { return };
        if let Err(error) = self.delivery.append(caller, attempt, &bytes).await {
            tracing::warn!(%attempt, %error, "the delivery did not take records; they are in the file");
        }
    }

    pub(super) fn opening(&self) -> Said<Opening> {
        let device = self.device_key()?.verifier().to_string();
        Ok(Opening { nonce: Digest(random(self.entropy)), device })
    }

    pub(super) fn device_key(&self) -> Said<SigningKey> {
        folder::device_key(self.state, self.entropy).map_err(said)
    }

    /// The key of this computer, where it is the one that goes on with the attempt; kept for as long as that is open, so that
    /// its end can be signed.
    fn own_key(&self, device: &VerifierKey) -> Said<SigningKey> {
        let key = self.device_key()?;
        if *device == key.verifier() { Ok(key) } else { Err(words::other_device()) }
    }

    fn holder(&self) -> Holder {
        Holder::this_process(self.clock.now().wall)
    }
}

/// A call to the server; where whoever asks does not wait for it, a late answer is none.
async fn in_time<T>(
    waits: bool,
    call: impl Future<Output = Result<T, DeliveryError>>,
) -> Result<T, DeliveryError> {
    if waits {
        return call.await;
    }
    let late = |_| Err(DeliveryError::Unreachable("no answer in time".to_owned()));
    tokio::time::timeout(WAITED_FOR, call).await.unwrap_or_else(late)
}

/// The form, opened with the key of the start.
fn unseal(sealed: &SealedAttempt, start: &Start) -> Said<OpenedAttempt> {
    sealed.unseal(&start.form_key).map_err(|e| words::not_opened(&e.to_string()))
}

/// A file that is behind what the delivery holds (it was put back from a backup, or a disk lied) gets the records that it
/// lacks; one that says something else is not gone on with.
fn catch_up(
    folder: &mut AttemptFolder,
    journal: Vec<u8>,
    held: &[u8],
    attempt: &AttemptId,
    findings: &mut Vec<String>,
) -> Said<Vec<u8>> {
    if journal.starts_with(held) {
        return Ok(journal);
    }
    match held.strip_prefix(journal.as_slice()) {
        Some(missing) => {
            folder.append(missing).map_err(said)?;
            findings.push(words::caught_up(missing.iter().filter(|b| **b == b'\n').count() as u64));
            Ok(held.to_vec())
        }
        None => Err(words::differs(attempt.as_str())),
    }
}

/// The machine that a journal on disk leads to, its entries, and its chain. For looking only: nothing is written.
pub fn read(attempt: &AttemptId, bytes: &[u8], opened: &OpenedAttempt) -> Said<(Attempt, Vec<Entry>, Chain)> {
    let scan = intact(attempt, bytes)?;
    let entries = scan.entries();
    let machine = fold(attempt, &entries, Some(FormShape::of(&opened.form)))?;
    let chain = scan.chain().ok_or_else(|| words::broken("it has no record", attempt.as_str()))?;
    Ok((machine, entries, chain))
}

pub(super) fn intact(attempt: &AttemptId, bytes: &[u8]) -> Said<Scan> {
    let scan = journal::scan(bytes);
    if let Some(fault) = &scan.fault {
        return Err(words::broken(&fault.to_string(), attempt.as_str()));
    }
    if scan.entries().len() < scan.records.len() {
        return Err(words::newer(attempt.as_str()));
    }
    Ok(scan)
}

/// Folds entries to the machine's state.
pub fn fold(attempt: &AttemptId, entries: &[Entry], shape: Option<FormShape>) -> Said<Attempt> {
    let wrong = |e: crate::attempt::Refusal| words::broken(&e.to_string(), attempt.as_str());
    let Some((first, rest)) = entries.split_first() else {
        return Err(words::broken("it has no record", attempt.as_str()));
    };
    let mut machine = Attempt::open(attempt.clone(), first, shape).map_err(wrong)?;
    rest.iter().try_for_each(|entry| machine.apply(entry)).map_err(wrong)?;
    Ok(machine)
}

/// Seals entries and puts them on disk.
pub(super) fn write(book: &mut Book, entries: &[Entry]) -> Said<()> {
    let mut chain = book.chain.clone();
    let mut lines = Vec::new();
    for entry in entries {
        lines.extend_from_slice(&chain.seal(entry).map_err(said)?.bytes);
    }
    book.folder.append(&lines).map_err(said)?;
    book.chain = chain;
    Ok(())
}

pub(super) fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}
