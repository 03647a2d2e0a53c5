//! Which facts are accepted when. Checking changes nothing.

use crate::attempt::clock::{ExamClock, Follows, Reading};
use crate::attempt::machine::ticket_of;
use crate::attempt::{
    Act, Answering, Attempt, CommentKind, ENTRY_MAX, Entry, Fact, Order, OrderError, Phase, Refusal,
    TicketError, is_clean_entry, is_clean_text,
};
use crate::id::ChoiceId;
use crate::time::Moment;
use std::collections::BTreeSet;

impl Attempt {
    /// The clock as it stands at `entry`, and the order that `entry` carries, if the fact is accepted.
    pub(super) fn check(&self, entry: &Entry) -> Result<(ExamClock, Option<Order>), Refusal> {
        if entry.seq != self.next_seq {
            return Err(Refusal::OutOfOrder { expected: self.next_seq, found: entry.seq });
        }
        let clock = self.clock_at(entry);
        self.check_phase(&entry.fact, clock.elapsed())?;
        let order = self.check_fact(entry)?;
        Ok((clock, order))
    }

    /// The clock as it stands at `now`; a boot that is not the last record's counts as a reboot.
    pub(super) fn clock_now(&self, now: &Moment) -> ExamClock {
        let mut clock = self.clock;
        let (boot, reading) = (self.boot_of(now), Reading { at: now.wall, up: now.up });
        if boot == clock.boot() {
            clock.advance(reading);
        } else {
            clock.reboot(boot, reading, Follows::Reboot);
        }
        clock
    }

    fn clock_at(&self, entry: &Entry) -> ExamClock {
        let mut clock = self.clock;
        match entry.fact {
            Fact::Resumed { boot } if boot != clock.boot() => {
                clock.reboot(boot, entry.reading(), Follows::Reboot)
            }
            Fact::TakenOver { boot, .. } if boot != clock.boot() => {
                clock.reboot(boot, entry.reading(), Follows::OtherDevice);
            }
            Fact::GapSettled { .. } if clock.charged().is_some() => {
                clock.settled(entry.reading(), &self.course);
            }
            _ => clock.advance(entry.reading()),
        }
        clock
    }

    /// Refuses what has no place in this phase, or not before or after the deadline.
    fn check_phase(&self, fact: &Fact, elapsed_ms: u64) -> Result<(), Refusal> {
        match (self.phase, fact) {
            (_, Fact::Opened { .. }) => return Err(Refusal::OpenedTwice),
            (Phase::Ended(_), Fact::Signed { .. }) => return Ok(()),
            (Phase::Ended(_) | Phase::Signed(_), _) => return Err(Refusal::Ended),
            (_, Fact::Signed { .. }) => return Err(Refusal::NotEnded),
            _ => {}
        }
        let late = elapsed_ms >= self.limit_ms;
        if late && !may_be_late(fact) {
            return Err(Refusal::TimeIsUp { limit_ms: self.limit_ms, elapsed_ms });
        }
        match (needs(fact), self.phase) {
            (Needs::Open, _)
            | (Needs::Clock, Phase::Running | Phase::OnBreak)
            | (Needs::Running, Phase::Running) => {}
            (Needs::Start, Phase::Opened)
            | (Needs::Pause, Phase::Paused)
            | (Needs::Break, Phase::OnBreak) => {}
            (Needs::Start, _) => return Err(Refusal::StartedTwice),
            (Needs::Pause, _) => return Err(Refusal::NotPaused),
            (Needs::Break, _) => return Err(Refusal::NotOnBreak),
            (_, Phase::Opened) => return Err(Refusal::NotStarted),
            (_, Phase::Paused) => return Err(Refusal::Paused),
            (_, _) => return Err(Refusal::OnBreak),
        }
        if matches!(fact, Fact::Expired {}) && !late {
            return Err(Refusal::TimeLeft { left_ms: self.limit_ms - elapsed_ms });
        }
        Ok(())
    }

    /// Refuses what the fact itself says and cannot. Gives the order that it carries.
    fn check_fact(&self, entry: &Entry) -> Result<Option<Order>, Refusal> {
        match &entry.fact {
            Fact::Admitted { ticket } => match &self.ticket {
                Some(_) => return Err(TicketError::Repeated.into()),
                None => ticket_of(ticket)?.check(&self.id, &self.binding)?,
            },
            Fact::Shown { item, .. } => self.check_item(*item)?,
            Fact::Cleared { item } | Fact::Marked { item, .. } => self.check_shown(*item)?,
            Fact::Answered { item, choices } => self.check_response(*item, choices)?,
            Fact::Entered { item, text } => self.check_entry(*item, text)?,
            Fact::Struck { item, choice, .. } => {
                self.check_shown(*item)?;
                self.check_choice(*item, choice)?;
            }
            Fact::Commented { item, kind, text } => {
                if *item != 0 || *kind == CommentKind::Item {
                    self.check_shown(*item)?;
                }
                check_text(text)?;
            }
            Fact::FocusLost {} | Fact::FocusGained {} if !self.binding.watch_focus => {
                return Err(Refusal::FocusNotWatched);
            }
            Fact::ClockJumped { by_ms } => {
                let now = entry.reading();
                if !self.clock.owes_jump(now) || self.clock.jump(now) != *by_ms {
                    return Err(Refusal::NoJump { by_ms: *by_ms });
                }
            }
            Fact::GapUnproven { behind_ms } if *behind_ms == 0 || self.behind_ms != *behind_ms => {
                return Err(Refusal::NoGap { behind_ms: *behind_ms });
            }
            Fact::GapDoubted { ms } if self.clock.doubt() != Some(*ms) => {
                return Err(Refusal::NoDoubt { ms: *ms });
            }
            Fact::GapSettled { ms } if self.clock.settlement(entry.reading()) != Some(*ms) => {
                return Err(Refusal::NotSettled { ms: *ms });
            }
            Fact::Paused { order } => return self.check_order(order, &Act::Paused, 0).map(Some),
            Fact::Continued { order } => return self.check_order(order, &Act::Continued, 0).map(Some),
            Fact::Extended { ms: 0, .. } => return Err(Refusal::NoExtension),
            Fact::Extended { ms, order } => return self.check_order(order, &Act::Extended, *ms).map(Some),
            Fact::Terminated { order } => return self.check_order(order, &Act::Terminated, 0).map(Some),
            Fact::Message { text, order } => {
                check_text(text)?;
                let order = self.check_order(order, &Act::Message, 0)?;
                if order.reason != *text {
                    return Err(OrderError::OtherAct { ordered: order.reason, done: text.clone() }.into());
                }
                return Ok(Some(order));
            }
            Fact::TakenOver { device, order, .. } => {
                let key = device.parse().map_err(|_| Refusal::Device(device.clone()))?;
                return self.check_order(order, &Act::TakenOver(Box::new(key)), 0).map(Some);
            }
            Fact::BreakStarted { order } if order.is_empty() && self.breaks_left_ms() == 0 => {
                return Err(Refusal::NoBreakLeft);
            }
            Fact::BreakStarted { order } if !order.is_empty() => {
                // how long the break may be is for the order to say
                let opened = Order::open(order, &self.authorities)?;
                return self.check_order(order, &Act::BreakStarted, opened.ms).map(Some);
            }
            _ => {}
        }
        Ok(None)
    }

    fn check_order(&self, order: &str, act: &Act, ms: u64) -> Result<Order, Refusal> {
        let order = Order::open(order, &self.authorities)?;
        if order.attempt != self.id {
            return Err(OrderError::OtherAttempt(order.attempt).into());
        }
        if order.act != *act || order.ms != ms {
            let line = |act: &Act, ms: u64| format!("{} {ms}", act.line());
            return Err(
                OrderError::OtherAct { ordered: line(&order.act, order.ms), done: line(act, ms) }.into()
            );
        }
        match self.last_order {
            Some(last) if order.number <= last => {
                Err(OrderError::Repeated { number: order.number, last }.into())
            }
            _ => Ok(order),
        }
    }

    fn check_item(&self, item: u32) -> Result<(), Refusal> {
        let items = self.binding.items;
        if (1..=items).contains(&item) { Ok(()) } else { Err(Refusal::NoSuchItem { item, items }) }
    }

    fn check_shown(&self, item: u32) -> Result<(), Refusal> {
        self.check_item(item)?;
        match self.seen(item) {
            crate::attempt::Seen::Not => Err(Refusal::NotShown { item }),
            _ => Ok(()),
        }
    }

    fn check_choice(&self, item: u32, choice: &ChoiceId) -> Result<(), Refusal> {
        match self.shape.as_ref().and_then(|shape| shape.item(item)) {
            Some(shape) if !shape.choices.contains(choice) => {
                Err(Refusal::NoSuchChoice { item, choice: choice.clone() })
            }
            _ => Ok(()),
        }
    }

    fn check_response(&self, item: u32, choices: &[ChoiceId]) -> Result<(), Refusal> {
        self.check_shown(item)?;
        if choices.is_empty() {
            return Err(Refusal::EmptyResponse { item });
        }
        let shape = self.shape.as_ref().and_then(|shape| shape.item(item));
        if shape.is_some_and(|shape| matches!(shape.answering, Answering::Enter(_))) {
            return Err(Refusal::NotEntered { item });
        }
        choices.iter().try_for_each(|choice| self.check_choice(item, choice))?;
        let Some(shape) = shape else {
            let mut known = BTreeSet::new();
            let repeated = !choices.iter().all(|choice| known.insert(choice));
            return if repeated { Err(Refusal::ChoiceOrder { item }) } else { Ok(()) };
        };
        let places: Vec<usize> =
            choices.iter().filter_map(|c| shape.choices.iter().position(|known| known == c)).collect();
        if matches!(shape.answering, Answering::Order) {
            let (chosen, options) = (choices.len(), shape.choices.len());
            let whole = places.iter().collect::<BTreeSet<_>>().len() == options && chosen == options;
            return if whole { Ok(()) } else { Err(Refusal::NoOrder { item, chosen, options }) };
        }
        if !places.is_sorted_by(|a, b| a < b) {
            return Err(Refusal::ChoiceOrder { item });
        }
        let gaps: Vec<usize> = places.iter().filter_map(|place| shape.gap_of(*place)).collect();
        if !gaps.is_sorted_by(|a, b| a < b) {
            return Err(Refusal::GapTwice { item });
        }
        if choices.len() > shape.select as usize {
            return Err(Refusal::TooManyChoices { item, chosen: choices.len(), select: shape.select });
        }
        Ok(())
    }

    fn check_entry(&self, item: u32, text: &str) -> Result<(), Refusal> {
        self.check_shown(item)?;
        let max = match self.shape.as_ref().and_then(|shape| shape.item(item)).map(|shape| &shape.answering) {
            Some(Answering::Enter(max)) => *max as usize,
            Some(_) => return Err(Refusal::NotChosen { item }),
            None => ENTRY_MAX,
        };
        if is_clean_entry(text, max) { Ok(()) } else { Err(Refusal::Entry { item, max }) }
    }
}

/// The phase that a fact needs.
#[derive(Clone, Copy)]
enum Needs {
    /// Any before the end.
    Open,
    /// Before the start.
    Start,
    /// Started and neither paused nor in a break.
    Running,
    /// Started and not paused.
    Clock,
    /// Paused.
    Pause,
    /// In a break.
    Break,
}

fn needs(fact: &Fact) -> Needs {
    match fact {
        Fact::Admitted { .. } | Fact::Started {} => Needs::Start,
        Fact::Shown { .. }
        | Fact::Answered { .. }
        | Fact::Entered { .. }
        | Fact::Cleared { .. }
        | Fact::Struck { .. }
        | Fact::Marked { .. }
        | Fact::BreakStarted { .. }
        | Fact::Submitted {} => Needs::Running,
        Fact::Warned { .. } | Fact::Paused { .. } => Needs::Clock,
        Fact::Continued { .. } => Needs::Pause,
        Fact::BreakEnded {} => Needs::Break,
        Fact::Opened { .. }
        | Fact::Expired {}
        | Fact::Commented { .. }
        | Fact::FocusLost {}
        | Fact::FocusGained {}
        | Fact::Suspended { .. }
        | Fact::Resumed { .. }
        | Fact::ClockJumped { .. }
        | Fact::GapUnproven { .. }
        | Fact::GapDoubted { .. }
        | Fact::GapSettled { .. }
        | Fact::Anchored { .. }
        | Fact::Extended { .. }
        | Fact::Message { .. }
        | Fact::TakenOver { .. }
        | Fact::Terminated { .. }
        | Fact::Signed { .. } => Needs::Open,
    }
}

/// What may still be recorded at and after the deadline: going on with the attempt, what clocks and servers say, the end.
fn may_be_late(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Resumed { .. }
            | Fact::TakenOver { .. }
            | Fact::Suspended { .. }
            | Fact::ClockJumped { .. }
            | Fact::GapUnproven { .. }
            | Fact::GapDoubted { .. }
            | Fact::GapSettled { .. }
            | Fact::Anchored { .. }
            | Fact::Expired {}
    )
}

fn check_text(text: &str) -> Result<(), Refusal> {
    if is_clean_text(text) { Ok(()) } else { Err(Refusal::Text) }
}
