//! The machine itself: its state, and what each accepted fact does to it.

use crate::attempt::clock::{ExamClock, Follows, Met, Reading, TOLERANCE_MS};
use crate::attempt::count::{Turn, signed};
use crate::attempt::course::Course;
use crate::attempt::item::ItemState;
use crate::attempt::{
    Act, Binding, BindingFault, Comment, Entry, Fact, Focus, FormShape, ITEMS_MAX, Interrupted, Interruption,
    Leaving, Message, Order, Refusal, Response, ReviewReason, Seen, Ticket, TicketError, Visit,
};
use crate::id::AttemptId;
use crate::note::{Note, VerifierKey};
use crate::time::{BootMark, Moment, Timestamp};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One sitting of an exam, as far as its facts tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub(super) id: AttemptId,
    /// As record 0 said it; shared, so that a copy of an attempt is cheap. A server makes one for each batch of records.
    pub(super) binding: Arc<Binding>,
    pub(super) shape: Option<Arc<FormShape>>,
    pub(super) authorities: Vec<VerifierKey>,
    pub(super) device: VerifierKey,
    pub(super) phase: Phase,
    pub(super) next_seq: u64,
    pub(super) opened: Timestamp,
    pub(super) started: Option<Timestamp>,
    pub(super) ended: Option<Timestamp>,
    pub(super) clock: ExamClock,
    /// What happened since the first gap that no server has settled; of no use where there is none.
    pub(super) course: Course,
    met: Met,
    /// How far the wall clock stood behind the former boot's last record, while a fact has still to say so.
    pub(super) behind_ms: u64,
    pub(super) limit_ms: u64,
    pub(super) ticket: Option<Ticket>,
    pub(super) last_order: Option<u64>,
    pub(super) items: Vec<ItemState>,
    pub(super) visit: Option<Visit>,
    pub(super) path: Vec<Visit>,
    pub(super) comments: Vec<Comment>,
    pub(super) messages: Vec<Message>,
    pub(super) warned: BTreeSet<u64>,
    pub(super) focus: Focus,
    pub(super) interruptions: Vec<Interruption>,
    pub(super) review: Vec<ReviewReason>,
}

/// Where an attempt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Opened; the clock has not started.
    Opened,
    /// The clock runs.
    Running,
    /// The clock stands still by order.
    Paused,
    /// A break is on. The clock stands still, and runs again by itself once the break's time is used up.
    OnBreak,
    /// Over, not signed yet.
    Ended(End),
    /// Over and signed: closed.
    Signed(End),
}

impl Phase {
    /// Over, signed or not.
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Ended(_) | Self::Signed(_))
    }
    /// The clock was started, and the exam is not over.
    pub fn is_under_way(self) -> bool {
        self != Self::Opened && !self.has_ended()
    }
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// By the candidate.
    Submitted,
    /// The time was up.
    Expired,
    /// By order.
    Terminated,
}

/// Where jumps are measured from, after a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Offset {
    Kept,
    Renewed,
}

impl Attempt {
    /// The attempt that record 0 opens. Without a `shape`, items are known by number only, and any option is accepted.
    pub fn open(id: AttemptId, entry: &Entry, shape: Option<FormShape>) -> Result<Self, Refusal> {
        if entry.seq != 0 {
            return Err(Refusal::OutOfOrder { expected: 0, found: entry.seq });
        }
        let Fact::Opened { boot, binding } = &entry.fact else { return Err(Refusal::NotOpened) };
        let key = |text: &String| text.parse().map_err(|_| Refusal::Binding(BindingFault::Key(text.clone())));
        let authorities = binding.authorities.iter().map(key).collect::<Result<_, _>>()?;
        let device = key(&binding.device)?;
        check_binding(binding, shape.as_ref()).map_err(Refusal::Binding)?;
        let clock = ExamClock::new(*boot, entry.reading(), binding.breaks_ms);
        Ok(Self {
            id,
            shape: shape.map(Arc::new),
            authorities,
            device,
            phase: Phase::Opened,
            next_seq: 1,
            opened: entry.at,
            started: None,
            ended: None,
            course: Course::new(clock.count()),
            clock,
            met: Met::default(),
            behind_ms: 0,
            limit_ms: binding.limit_ms,
            ticket: None,
            last_order: None,
            items: vec![ItemState::default(); binding.items as usize],
            visit: None,
            path: Vec::new(),
            comments: Vec::new(),
            messages: Vec::new(),
            warned: BTreeSet::new(),
            focus: Focus::default(),
            interruptions: Vec::new(),
            review: Vec::new(),
            binding: Arc::new(binding.as_ref().clone()),
        })
    }

    /// The attempt that these entries tell of, record 0 first; or the number of the first that is refused, and why.
    pub fn replay(
        id: AttemptId,
        entries: &[Entry],
        shape: Option<FormShape>,
    ) -> Result<Self, (u64, Refusal)> {
        let (first, rest) = entries.split_first().ok_or((0, Refusal::NotOpened))?;
        let mut attempt = Self::open(id, first, shape).map_err(|refusal| (0, refusal))?;
        for entry in rest {
            let seq = attempt.next_seq;
            attempt.apply(entry).map_err(|refusal| (seq, refusal))?;
        }
        Ok(attempt)
    }

    /// Takes the next fact. A refusal changes nothing.
    pub fn apply(&mut self, entry: &Entry) -> Result<(), Refusal> {
        let (clock, order) = self.check(entry)?;
        self.commit(entry, clock, order);
        Ok(())
    }

    /// The facts that a writer owes before its next entry because of what the clocks show at `now`, in order. Record
    /// them with the same `now`. Empty while `now` is of another boot than the last record: that owes a `resumed` first.
    pub fn notice(&self, now: &Moment) -> Vec<Fact> {
        let mut facts = Vec::new();
        if self.boot_of(now) != self.clock.boot() || matches!(self.phase, Phase::Ended(_) | Phase::Signed(_))
        {
            return facts;
        }
        let reading = Reading { at: now.wall, up: now.up };
        if self.behind_ms > 0 {
            facts.push(Fact::GapUnproven { behind_ms: self.behind_ms });
        }
        if self.clock.owes_jump(reading) {
            facts.push(Fact::ClockJumped { by_ms: self.clock.jump(reading) });
        }
        facts
    }

    /// The boot of `now` as the record names it, kept in mind for all that is asked about later moments of the same boot: a
    /// screen asks a dozen times for each key.
    pub fn meet(&mut self, now: &Moment) -> BootMark {
        let mark = self.boot_of(now);
        self.met.keep(now, mark);
        mark
    }

    pub(super) fn boot_of(&self, now: &Moment) -> BootMark {
        self.met.mark(now).unwrap_or_else(|| now.boot_mark(&self.id))
    }

    /// The entry that records `fact` at `now` as the next one.
    pub fn entry(&self, now: &Moment, fact: Fact) -> Entry {
        Entry { seq: self.next_seq, at: now.wall, up: now.up, fact }
    }

    fn commit(&mut self, entry: &Entry, mut clock: ExamClock, order: Option<Order>) {
        if self.note_clocks(entry) == Offset::Renewed {
            clock.notice();
        }
        self.note_interruption(entry);
        let before = self.clock;
        self.follow(entry, clock);
        self.next_seq = entry.seq.saturating_add(1);
        if let Some(order) = &order {
            self.last_order = Some(order.number);
        }
        match &entry.fact {
            Fact::Opened { .. }
            | Fact::ClockJumped { .. }
            | Fact::GapUnproven { .. }
            | Fact::Anchored { .. } => {}
            Fact::GapSettled { ms } => {
                self.settle_interruptions(*ms);
                let since = before.passed(entry.reading());
                let ran = if self.phase == Phase::Running { since } else { 0 };
                self.charged_anew(before.elapsed().saturating_add(ran));
            }
            Fact::GapDoubted { .. } => {
                let before = self.clock.elapsed();
                self.clock.doubted();
                self.charged_anew(before);
            }
            Fact::Admitted { ticket } => {
                let ticket = ticket_of(ticket).ok();
                let late = ticket.as_ref().map_or(0, |ticket| entry.at.since(ticket.start));
                self.ticket = ticket;
                self.turn(Turn::RunAlready(u64::try_from(late).unwrap_or(0)));
            }
            Fact::Started {} => {
                self.started = Some(entry.at);
                self.phase = Phase::Running;
                self.turn(Turn::Run);
            }
            Fact::Shown { item, whole } => {
                self.stay(*item, entry.at);
                let seen = if *whole { Seen::Whole } else { Seen::Partly };
                self.on_item(*item, |state| state.seen = state.seen.max(seen));
            }
            Fact::Answered { item, choices } => {
                self.stay(*item, entry.at);
                self.on_item(*item, |state| state.response = choices.clone().into());
            }
            Fact::Entered { item, text } => {
                self.stay(*item, entry.at);
                self.on_item(*item, |state| state.response = Response::Text(text.clone()));
            }
            Fact::Cleared { item } => {
                self.stay(*item, entry.at);
                self.on_item(*item, |state| state.response = Response::default());
            }
            Fact::Struck { item, choice, on } => {
                self.stay(*item, entry.at);
                self.on_item(*item, |state| {
                    state.struck.retain(|struck| struck != choice);
                    if *on {
                        state.struck.push(choice.clone());
                    }
                });
            }
            Fact::Marked { item, on } => self.on_item(*item, |state| state.marked = *on),
            Fact::Commented { item, kind, text } => self.comments.push(Comment {
                seq: entry.seq,
                at: entry.at,
                item: *item,
                kind: *kind,
                text: text.clone(),
            }),
            Fact::FocusLost {} => {
                self.focus.losses = self.focus.losses.saturating_add(1);
                self.focus.away_since.get_or_insert(entry.at);
            }
            Fact::FocusGained {} => {
                if let Some(since) = self.focus.away_since.take() {
                    let away = u64::try_from(entry.at.since(since)).unwrap_or(0);
                    self.focus.away_ms = self.focus.away_ms.saturating_add(away);
                }
            }
            Fact::Suspended { cause } => {
                if *cause != Leaving::Refused {
                    self.leave(self.clock.elapsed());
                }
            }
            Fact::Resumed { .. } => self.focus.away_since = None,
            Fact::TakenOver { .. } => {
                self.focus.away_since = None;
                if let Some(Order { act: Act::TakenOver(device), .. }) = order {
                    self.device = *device;
                }
            }
            Fact::Warned { left_ms } => {
                self.warned.insert(*left_ms);
            }
            Fact::Paused { .. } => {
                self.phase = Phase::Paused;
                self.turn(Turn::Halt);
            }
            Fact::Continued { .. } | Fact::BreakEnded {} => {
                self.phase = Phase::Running;
                self.turn(Turn::Run);
            }
            Fact::Extended { ms, .. } => {
                self.limit_ms = self.limit_ms.saturating_add(*ms);
                self.warn_anew();
            }
            Fact::Message { text, .. } => {
                self.messages.push(Message { seq: entry.seq, at: entry.at, text: text.clone() });
            }
            Fact::BreakStarted { .. } => self.start_break(order.as_ref()),
            Fact::Submitted {} => self.end(End::Submitted, entry.at),
            Fact::Expired {} => self.end(End::Expired, entry.at),
            Fact::Terminated { .. } => self.end(End::Terminated, entry.at),
            Fact::Signed { .. } => {
                if let Phase::Ended(end) = self.phase {
                    self.phase = Phase::Signed(end);
                }
            }
        }
    }

    /// What the clocks of this record say about each other, kept for review.
    fn note_clocks(&mut self, entry: &Entry) -> Offset {
        let (seq, now) = (entry.seq, entry.reading());
        match entry.fact {
            Fact::Resumed { .. } | Fact::TakenOver { .. } | Fact::Signed { .. } => Offset::Kept,
            Fact::GapSettled { ms } => {
                let by_ms = signed(ms).saturating_sub(signed(self.clock.charged().unwrap_or(ms)));
                if by_ms.unsigned_abs() > TOLERANCE_MS {
                    self.review.push(ReviewReason::GapSettled { seq, by_ms });
                }
                self.behind_ms = 0;
                Offset::Renewed
            }
            Fact::GapUnproven { behind_ms } => {
                self.review.push(ReviewReason::GapUnproven { seq, behind_ms });
                self.behind_ms = 0;
                Offset::Kept
            }
            Fact::ClockJumped { by_ms } => {
                self.review.push(match self.clock.lowered(now) {
                    lowered if lowered > TOLERANCE_MS => {
                        ReviewReason::BootClockLowered { seq, by_ms: lowered }
                    }
                    _ => ReviewReason::ClockJumped { seq, by_ms },
                });
                Offset::Renewed
            }
            _ => {
                if self.behind_ms > 0 {
                    let behind = i64::try_from(self.behind_ms).unwrap_or(i64::MAX);
                    self.review.push(ReviewReason::Unrecorded { seq, by_ms: -behind });
                }
                self.behind_ms = 0;
                if let Fact::GapDoubted { ms } = entry.fact {
                    let by_ms = self.clock.charged().unwrap_or(ms).saturating_sub(ms);
                    self.review.push(ReviewReason::GapDoubted { seq, by_ms });
                }
                if !self.clock.owes_jump(now) {
                    return Offset::Kept;
                }
                self.review.push(ReviewReason::Unrecorded { seq, by_ms: self.clock.jump(now) });
                Offset::Renewed
            }
        }
    }

    /// `resumed` and `taken_over` end a stretch without the program.
    fn note_interruption(&mut self, entry: &Entry) {
        let (now, last) = (entry.reading(), self.clock.last());
        let gap = |how| self.clock.gap(now, how).claimed();
        let within = || gap(Follows::OtherDevice).max(self.clock.passed(now));
        let (kind, away_ms) = match entry.fact {
            Fact::Resumed { boot } if boot == self.clock.boot() => (Interrupted::SameBoot, within()),
            Fact::TakenOver { boot, .. } if boot == self.clock.boot() => {
                (Interrupted::OtherAccount, within())
            }
            Fact::Resumed { .. } => (Interrupted::Reboot, gap(Follows::Reboot)),
            Fact::TakenOver { .. } => (Interrupted::OtherDevice, gap(Follows::OtherDevice)),
            _ => return,
        };
        if !kind.is_timed() {
            let behind = u64::try_from(last.at.since(now.at)).unwrap_or(0);
            self.behind_ms = self.behind_ms.max(behind);
        }
        self.leave(self.clock.elapsed());
        self.interruptions.push(Interruption {
            seq: entry.seq,
            kind,
            from: last.at,
            away_ms,
            settled: false,
        });
    }

    /// What waited for a server's word about the time was so long together.
    fn settle_interruptions(&mut self, together: u64) {
        let waits = |gap: &&mut Interruption| gap.kind == Interrupted::Reboot && !gap.settled;
        let untimed = self.interruptions.iter_mut().filter(|gap| !gap.kind.is_timed());
        let waiting = untimed.skip_while(|gap| !waits(gap));
        for (gap, away_ms) in waiting.zip(self.course.lengths(together)) {
            (gap.away_ms, gap.settled) = (away_ms, true);
        }
    }

    fn on_item(&mut self, item: u32, change: impl FnOnce(&mut ItemState)) {
        let index = (item as usize).checked_sub(1);
        if let Some(state) = index.and_then(|index| self.items.get_mut(index)) {
            change(state);
        }
    }

    /// The candidate is at `item` from now on.
    fn stay(&mut self, item: u32, at: Timestamp) {
        if self.visit.is_some_and(|visit| visit.item == item) {
            return;
        }
        let elapsed_ms = self.clock.elapsed();
        self.leave(elapsed_ms);
        let visit = Visit { item, at, elapsed_ms };
        self.visit = Some(visit);
        self.path.push(visit);
    }

    /// There is more time than there was: warnings are due again.
    fn warn_anew(&mut self) {
        let left = self.limit_ms.saturating_sub(self.clock.elapsed());
        self.warned.retain(|warned| *warned >= left);
    }

    /// Exam time is charged anew, and would stand at `before`: what was spent on the item stays.
    fn charged_anew(&mut self, before: u64) {
        let now = self.clock.elapsed();
        if let Some(visit) = &mut self.visit {
            visit.elapsed_ms = now.saturating_sub(before.saturating_sub(visit.elapsed_ms));
        }
        self.warn_anew();
    }

    /// The candidate is at no item from `elapsed_ms` on.
    fn leave(&mut self, elapsed_ms: u64) {
        if let Some(visit) = self.visit.take() {
            let time = elapsed_ms.saturating_sub(visit.elapsed_ms);
            self.on_item(visit.item, |state| state.time_ms = state.time_ms.saturating_add(time));
        }
    }

    fn start_break(&mut self, order: Option<&Order>) {
        let ordered = order.map(|order| if order.ms == 0 { u64::MAX } else { order.ms });
        self.leave(self.clock.elapsed());
        self.phase = Phase::OnBreak;
        self.turn(Turn::Rest(ordered));
    }

    /// The clock goes on to a record, with what happened since the first gap that waits for a server's word.
    fn follow(&mut self, entry: &Entry, clock: ExamClock) {
        let before = std::mem::replace(&mut self.clock, clock);
        if clock.charged().is_none() {
            return;
        }
        if before.charged().is_none() {
            self.course = Course::new(before.count());
        }
        let now = entry.reading();
        match entry.fact {
            Fact::Resumed { boot } if boot != before.boot() => {
                self.course.off(before.gap(now, Follows::Reboot))
            }
            Fact::TakenOver { boot, .. } if boot != before.boot() => {
                self.course.off(before.gap(now, Follows::OtherDevice));
            }
            _ => self.course.pass(before.passed(now)),
        }
    }

    /// Exam time goes on in another way from the last record on.
    fn turn(&mut self, turn: Turn) {
        self.clock.turn(turn);
        if self.clock.charged().is_some() {
            self.course.turn(turn);
        }
    }

    fn end(&mut self, end: End, at: Timestamp) {
        self.leave(self.clock.elapsed());
        self.turn(Turn::Halt);
        self.ended = Some(at);
        self.phase = Phase::Ended(end);
    }
}

/// The ticket in a note, whoever signed it.
pub(super) fn ticket_of(note: &str) -> Result<Ticket, TicketError> {
    let note = Note::parse(note).map_err(|_| TicketError::Note)?;
    Ticket::parse(note.text()).ok_or(TicketError::Text)
}

fn check_binding(binding: &Binding, shape: Option<&FormShape>) -> Result<(), BindingFault> {
    if !(1..=ITEMS_MAX).contains(&binding.items) {
        return Err(BindingFault::Items(binding.items));
    }
    if binding.scored > binding.items {
        return Err(BindingFault::Scored { scored: binding.scored, items: binding.items });
    }
    if binding.limit_ms == 0 {
        return Err(BindingFault::NoTime);
    }
    match shape {
        Some(shape) if shape.items.len() != binding.items as usize => {
            Err(BindingFault::Form { items: binding.items, found: shape.items.len() })
        }
        _ => Ok(()),
    }
}

impl Entry {
    pub(super) fn reading(&self) -> Reading {
        Reading { at: self.at, up: self.up }
    }
}
