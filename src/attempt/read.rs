//! What screens, deliveries and verifiers read from an attempt.

use crate::attempt::clock::Reading;
use crate::attempt::{
    Attempt, Binding, Comment, Counts, Fact, Focus, FormShape, Interruption, ItemStatus, Message, Phase,
    Response, ReviewReason, Seen, Ticket, Visit,
};
use crate::id::{AttemptId, ChoiceId};
use crate::note::VerifierKey;
use crate::time::{BootMark, Moment, Timestamp};

impl Attempt {
    /// Identity.
    pub fn id(&self) -> &AttemptId {
        &self.id
    }
    /// What record 0 binds.
    pub fn binding(&self) -> &Binding {
        &self.binding
    }
    /// The form's structure, where it was given.
    pub fn shape(&self) -> Option<&FormShape> {
        self.shape.as_deref()
    }
    /// Key of the device that writes and signs now: record 0's, or that of the last `taken_over`.
    pub fn device(&self) -> &VerifierKey {
        &self.device
    }
    /// Keys whose orders this attempt obeys.
    pub fn authorities(&self) -> &[VerifierKey] {
        &self.authorities
    }
    /// Number of the last order that it obeyed.
    pub fn last_order(&self) -> Option<u64> {
        self.last_order
    }
    /// Where it stands.
    pub fn phase(&self) -> Phase {
        self.phase
    }
    /// It has ended, signed or not.
    pub fn has_ended(&self) -> bool {
        self.phase.has_ended()
    }
    /// Sequence number of the next record.
    pub fn next_seq(&self) -> u64 {
        self.next_seq
    }
    /// When it was opened.
    pub fn opened(&self) -> Timestamp {
        self.opened
    }
    /// The ticket that started its clock, where a server delivers it; who signed it was not checked.
    pub fn ticket(&self) -> Option<&Ticket> {
        self.ticket.as_ref()
    }
    /// When its first item was about to be shown.
    pub fn started(&self) -> Option<Timestamp> {
        self.started
    }
    /// When it ended.
    pub fn ended(&self) -> Option<Timestamp> {
        self.ended
    }
    /// The boot of the last record.
    pub fn boot(&self) -> BootMark {
        self.clock.boot()
    }
    /// Wall clock of the last record.
    pub fn last_at(&self) -> Timestamp {
        self.clock.last().at
    }

    /// The options that the response to an item names, in the form's order, or in the candidate's where the item asks for an order;
    /// empty when there is none (or no such item), and where text was entered.
    pub fn response(&self, item: u32) -> &[ChoiceId] {
        self.item_state(item).map_or(&[], |state| state.response.choices())
    }
    /// The text that was entered as the response to an item; empty when there is none (or no such item).
    pub fn entered(&self, item: u32) -> &str {
        self.item_state(item).map_or("", |state| state.response.text())
    }
    /// The response to an item, of whatever type; `None` where there is no such item.
    pub fn given(&self, item: u32) -> Option<&Response> {
        self.item_state(item).map(|state| &state.response)
    }
    /// How many parts the response to an item has: options, or 1 for a text.
    pub fn parts(&self, item: u32) -> usize {
        self.item_state(item).map_or(0, |state| state.response.parts())
    }
    /// The responses to all items, by their numbers; items without one are among them.
    pub fn responses(&self) -> impl Iterator<Item = (u32, &Response)> {
        (1..).zip(self.items.iter().map(|state| &state.response))
    }
    /// The options of an item that are struck out, in the order in which they were.
    pub fn struck(&self, item: u32) -> &[ChoiceId] {
        self.item_state(item).map_or(&[], |state| &state.struck)
    }
    /// This option is struck out.
    pub fn is_struck(&self, item: u32, choice: &ChoiceId) -> bool {
        self.struck(item).contains(choice)
    }
    /// The item is marked for review.
    pub fn is_marked(&self, item: u32) -> bool {
        self.item_state(item).is_some_and(|state| state.marked)
    }
    /// How much of the item has been displayed.
    pub fn seen(&self, item: u32) -> Seen {
        self.item_state(item).map_or(Seen::Not, |state| state.seen)
    }
    /// Where the response to an item stands. Without the form's structure any response counts as answered.
    pub fn status(&self, item: u32) -> ItemStatus {
        let given = self.parts(item);
        let select =
            self.shape.as_ref().and_then(|shape| shape.item(item)).map_or(1, |shape| shape.select as usize);
        match given {
            0 if self.seen(item) == Seen::Not => ItemStatus::Unseen,
            0 => ItemStatus::Open,
            n if n < select => ItemStatus::Incomplete,
            _ => ItemStatus::Answered,
        }
    }
    /// How many items stand where.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for item in 1..=self.binding.items {
            let count = match self.status(item) {
                ItemStatus::Answered => &mut counts.answered,
                ItemStatus::Incomplete => &mut counts.incomplete,
                ItemStatus::Open => &mut counts.open,
                ItemStatus::Unseen => &mut counts.unseen,
            };
            *count += 1;
            counts.marked += u32::from(self.is_marked(item));
        }
        counts
    }

    /// The item that the candidate is at.
    pub fn current_item(&self) -> Option<u32> {
        self.visit.map(|visit| visit.item)
    }
    /// All stays at items, in order.
    pub fn path(&self) -> &[Visit] {
        &self.path
    }
    /// Exam time spent on an item up to `now`, in milliseconds. Time without the program counts for no item.
    pub fn time_on_item(&self, item: u32, now: &Moment) -> u64 {
        let earlier = self.item_state(item).map_or(0, |state| state.time_ms);
        match self.visit {
            Some(visit) if visit.item == item => {
                earlier.saturating_add(self.elapsed_ms(now).saturating_sub(visit.elapsed_ms))
            }
            _ => earlier,
        }
    }
    /// Comments, in order.
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }
    /// Messages of proctors that were shown, in order.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }
    /// The warning at `left_ms` was given, and no extension has made it due again.
    pub fn was_warned(&self, left_ms: u64) -> bool {
        self.warned.contains(&left_ms)
    }
    /// How often and how long the focus was lost.
    pub fn focus(&self) -> Focus {
        self.focus
    }
    /// Stretches without the program, in order.
    pub fn interruptions(&self) -> &[Interruption] {
        &self.interruptions
    }
    /// What a person should look at, in order; empty for an attempt whose clocks agreed.
    pub fn review(&self) -> &[ReviewReason] {
        &self.review
    }

    /// The time limit in milliseconds, extensions included.
    pub fn limit_ms(&self) -> u64 {
        self.limit_ms
    }
    /// Exam time at `now`, in milliseconds. After the end: at the end.
    pub fn elapsed_ms(&self, now: &Moment) -> u64 {
        if self.has_ended() { self.clock.elapsed() } else { self.clock_now(now).elapsed() }
    }
    /// Exam time at the last record (after the end: at the end), in milliseconds.
    pub fn elapsed_at_last_record(&self) -> u64 {
        self.clock.elapsed()
    }
    /// Exam time left at `now`, in milliseconds.
    pub fn remaining_ms(&self, now: &Moment) -> u64 {
        self.limit_ms.saturating_sub(self.elapsed_ms(now))
    }
    /// The time is up: nothing but `expired` (and what clocks say) can be recorded at `now`.
    pub fn is_time_up(&self, now: &Moment) -> bool {
        !self.has_ended() && self.remaining_ms(now) == 0
    }
    /// What a writer records at `now` where the time is up because reboots are charged by the wall clock, and nobody can say whether
    /// that is right: the fact by which there is time left. `None` where there would be none.
    pub fn doubt(&self, now: &Moment) -> Option<Fact> {
        let clock = self.clock_now(now);
        let ms = clock.doubt()?;
        (self.is_time_up(now) && clock.least_elapsed() < self.limit_ms).then_some(Fact::GapDoubted { ms })
    }
    /// What a writer records when a server has put the wall clock right, or found it right, and this is `now`; `None` where no gap
    /// waits for that.
    pub fn settlement(&self, now: &Moment) -> Option<Fact> {
        let ms = self.clock.settlement(Reading { at: now.wall, up: now.up })?;
        (!self.has_ended() && self.boot_of(now) == self.boot()).then_some(Fact::GapSettled { ms })
    }
    /// A reboot is charged by what this computer's own clocks say alone.
    pub fn awaits_settlement(&self) -> bool {
        self.clock.charged().is_some()
    }
    /// What the wall clock will show at the deadline if nothing changes; `None` while the clock stands still without end.
    pub fn deadline(&self, now: &Moment) -> Option<Timestamp> {
        let wait = match self.phase {
            Phase::Running => 0,
            Phase::Opened if self.ticket.is_some() => 0,
            Phase::OnBreak => self.break_left_ms(now),
            Phase::Opened | Phase::Paused | Phase::Ended(_) | Phase::Signed(_) => return None,
        };
        let ms = i64::try_from(self.remaining_ms(now).checked_add(wait)?).ok()?;
        Some(now.wall.plus(ms))
    }
    /// How long the clock goes on standing still in the break that is on; 0 when its time is used up or none is on.
    /// `u64::MAX` for a break that lasts until somebody ends it.
    pub fn break_left_ms(&self, now: &Moment) -> u64 {
        self.clock_now(now).count().break_left()
    }
    /// What is left of the allowance for breaks, the running one not counted.
    pub fn breaks_left_ms(&self) -> u64 {
        self.clock.count().allowance()
    }

    fn item_state(&self, item: u32) -> Option<&crate::attempt::item::ItemState> {
        self.items.get((item as usize).checked_sub(1)?)
    }
}
