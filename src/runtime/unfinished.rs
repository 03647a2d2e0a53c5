//! What is said of attempts that are open before anybody goes on with them: by the journals on disk, and by the server.

use crate::api::{Away, Caller, Eligibility, OpenHere, Overview, Progress, UnfinishedCard};
use crate::attempt::{Binding, Fact, Phase};
use crate::delivery::DeliveryError;
use crate::folder;
use crate::id::AttemptId;
use crate::journal;
use crate::runtime::clock::local_zone;
use crate::runtime::sittings::{Sittings, fold, intact, said};
use crate::time::Timestamp;
use crate::tui::text::sitting as words;
use std::time::Duration;

/// So long a server is waited for by somebody who can go on without it, and whose clock runs meanwhile.
const WAITED_FOR: Duration = Duration::from_secs(3);

impl Sittings<'_> {
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
    pub(super) fn here(&self, attempt: &AttemptId) -> Option<(Timestamp, Binding, Phase)> {
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
            let is_taken_over = folder::is_taken_over(self.state, &card.attempt);
            if is_taken_over && let Some(progress) = &mut card.progress {
                (progress.findings, progress.ended) = (vec![words::goes_on_there()], false);
            }
            let open_here = match &card.progress {
                _ if is_taken_over => OpenHere::TakenOver,
                Some(progress) if progress.blocked.is_some() => OpenHere::Blocked,
                Some(progress) if progress.ended => OpenHere::Stored,
                _ => OpenHere::GoesOn,
            };
            let is_own = overview.person.as_ref().is_some_and(|person| person.id == card.person.id);
            let exam = overview.exams.iter_mut().find(|exam| exam.id == card.exam);
            exam.filter(|_| is_own).into_iter().for_each(|exam| exam.open_here = open_here);
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
        // looked at before anything is promised: no answer could be kept
        if let Err(error) = folder::check_writable(self.state, attempt) {
            progress.blocked = Some(words::not_written(&error.to_string()));
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
            if let Some(settled) = self.settlement(&machine, &now) {
                _ = machine.apply(&machine.entry(&now, settled));
            }
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
            if let Some(Fact::GapDoubted { ms }) = doubt
                && machine.apply(&machine.entry(&now, Fact::GapDoubted { ms })).is_ok()
            {
                // how long that was nobody knows
                progress.away_ms = ms;
            }
        }
        progress.left_ms = machine.remaining_ms(&now);
        Some(progress)
    }
}

/// A call to the server; where whoever asks does not wait for it, a late answer is none.
pub(super) async fn in_time<T>(
    waits: bool,
    call: impl Future<Output = Result<T, DeliveryError>>,
) -> Result<T, DeliveryError> {
    if waits {
        return call.await;
    }
    let late = |_| Err(DeliveryError::Unreachable("no answer in time".to_owned()));
    tokio::time::timeout(WAITED_FOR, call).await.unwrap_or_else(late)
}
