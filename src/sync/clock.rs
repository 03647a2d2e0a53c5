//! The clock of this computer, put right by the server's.

use crate::time::{Clock, Moment, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// A difference of less is the way of an answer, not a clock that is wrong.
const TOLERANCE_MS: i64 = 2_000;

/// In an exam the clock is put right only where it is wrong by more: less is drift, and not worth a jump.
const IN_EXAM_MS: i64 = 5_000;

/// When a machine was booted by the server's clock. Within that boot the machine's wall clock is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booted {
    /// The boot, as the system names it.
    pub boot: String,
    /// The server's time then, in Unix milliseconds.
    pub at_ms: i64,
    /// No server was asked in that boot: the wall clock said so when it was read first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unasked: bool,
}

impl Booted {
    /// The boot of the machine at `now`, when the server says that it is `there`.
    pub fn of(now: &Moment, there: Timestamp) -> Self {
        Self { boot: now.boot.to_string(), at_ms: booted(there, now), unasked: false }
    }

    /// It is another boot, or was at another time, or somebody else says so.
    pub fn is_news(&self, known: Option<&Self>) -> bool {
        known.is_none_or(|known| {
            let (boots, asked) = (self.boot == known.boot, self.unasked == known.unasked);
            let apart = self.at_ms.saturating_sub(known.at_ms).saturating_abs();
            !boots || !asked || apart >= TOLERANCE_MS
        })
    }
}

/// The clock of this computer with a wall clock that agrees with the server's. Nobody has to set a clock: days and times
/// that are shown and recorded are the server's. The time since boot is the machine's own, and the server's time is
/// counted by it: whatever is done to the wall clock meanwhile, by a person or by the network, changes nothing.
pub struct ServerClock {
    machine: Arc<dyn Clock>,
    /// The server's time at this machine's boot, in Unix milliseconds.
    booted_ms: AtomicI64,
    /// The server has not said what time it is since this machine was booted.
    unasked: AtomicBool,
    /// An exam is open: only that has the clock put right.
    held: AtomicBool,
}

impl ServerClock {
    /// The clock of `machine`. Where it still runs since the boot that is `known`, its wall clock may have been set meanwhile,
    /// and is not asked; else that is behind the server's by so many milliseconds as far as is known, until the server is asked.
    pub fn new(machine: Arc<dyn Clock>, ahead_ms: i64, known: Option<&Booted>) -> Self {
        let now = machine.now();
        let known = known.filter(|known| known.boot == now.boot.to_string());
        let booted_ms = known.map_or_else(|| booted(now.wall.plus(ahead_ms), &now), |known| known.at_ms);
        let unasked = known.is_none_or(|known| known.unasked);
        Self {
            machine,
            booted_ms: AtomicI64::new(booted_ms),
            unasked: AtomicBool::new(unasked),
            held: AtomicBool::new(false),
        }
    }

    /// The server has not said what time it is since this machine was booted, and its wall clock may be wrong.
    pub fn is_unasked(&self) -> bool {
        self.unasked.load(Ordering::Relaxed)
    }

    /// When this machine was booted by the server's clock.
    pub fn booted(&self) -> Booted {
        let (boot, at_ms) = (self.machine.now().boot.to_string(), self.booted_ms.load(Ordering::Relaxed));
        Booted { boot, at_ms, unasked: self.is_unasked() }
    }

    /// By how many milliseconds this machine is behind the server (ahead where that is negative), which said in an exam that it is
    /// `there`, at most `way_ms` ago. `None` where they agree: then the server was asked. Nothing is put right by this, so that the
    /// exam can explain the jump.
    pub fn apart(&self, there: Timestamp, way_ms: u64) -> Option<i64> {
        let behind = there.since(self.now().wall);
        // the way of the answer makes nobody ahead
        let way = i64::try_from(way_ms).unwrap_or(i64::MAX);
        let ahead = behind.saturating_add(way);
        if behind > IN_EXAM_MS {
            return Some(behind);
        }
        if ahead < -IN_EXAM_MS {
            return Some(ahead);
        }
        self.unasked.store(false, Ordering::Relaxed);
        None
    }

    /// Puts the clock right in an exam, by what the server says there.
    pub fn put_right(&self, there: Timestamp) {
        self.booted_ms.store(booted(there, &self.machine.now()), Ordering::Relaxed);
        self.unasked.store(false, Ordering::Relaxed);
    }

    /// An exam is open from now on, or no more. While it is, nothing but [`put_right`](Self::put_right) moves the clock: an answer to
    /// what was asked before would make the time of its facts jump.
    pub fn hold(&self, held: bool) {
        self.held.store(held, Ordering::Relaxed);
    }

    /// The server said that it is `there`; true when the clock was put right by that.
    pub fn hear(&self, there: Timestamp) -> bool {
        if self.held.load(Ordering::Relaxed) {
            return false;
        }
        let now = self.now();
        let wrong = there.since(now.wall).saturating_abs() >= TOLERANCE_MS;
        self.unasked.store(false, Ordering::Relaxed);
        if wrong {
            self.booted_ms.store(booted(there, &now), Ordering::Relaxed);
        }
        wrong
    }

    /// By how much the server is ahead of this machine's wall clock as it stands now.
    fn ahead_ms(&self) -> i64 {
        self.now().wall.since(self.machine.now().wall)
    }

    /// By how much it is, where what was known of that before is wrong by more than the way of an answer.
    pub fn ahead_anew(&self, known_ms: i64) -> Option<i64> {
        Some(self.ahead_ms()).filter(|ahead| ahead.saturating_sub(known_ms).saturating_abs() >= TOLERANCE_MS)
    }
}

/// The time at boot of a machine at which it is `wall` now.
fn booted(wall: Timestamp, now: &Moment) -> i64 {
    wall.plus(i64::try_from(now.up).unwrap_or(i64::MAX).saturating_neg()).0
}

impl Clock for ServerClock {
    fn now(&self) -> Moment {
        let now = self.machine.now();
        let up = i64::try_from(now.up).unwrap_or(i64::MAX);
        Moment { wall: Timestamp(self.booted_ms.load(Ordering::Relaxed)).plus(up), ..now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wall clock and time since boot, as they are set.
    struct Hands(AtomicI64, AtomicI64);
    impl Hands {
        fn set(&self, wall: i64, up: i64) {
            self.0.store(wall, Ordering::Relaxed);
            self.1.store(up, Ordering::Relaxed);
        }
    }
    impl Clock for Hands {
        fn now(&self) -> Moment {
            let up = u64::try_from(self.1.load(Ordering::Relaxed)).unwrap();
            Moment { wall: Timestamp(self.0.load(Ordering::Relaxed)), up, boot: "boot".into() }
        }
    }

    const DAY: i64 = 86_400_000;

    fn clock() -> (Arc<Hands>, ServerClock) {
        let hands = Arc::new(Hands(1_000_000.into(), 77.into()));
        (hands.clone(), ServerClock::new(hands, 0, None))
    }

    #[test]
    fn what_is_done_to_the_wall_clock_between_two_starts_in_one_boot_is_not_asked() {
        let (hands, clock) = clock();
        let known = clock.booted();
        hands.set(1_000_000 + DAY, 60_077);
        let again = ServerClock::new(hands.clone(), 0, Some(&known));
        assert_eq!(again.now().wall, Timestamp(1_060_000));
        assert!(!again.booted().is_news(Some(&known)) && known.is_news(None));
        let other = Booted { boot: "another".into(), ..known };
        assert_eq!(ServerClock::new(hands, -DAY, Some(&other)).now().wall, Timestamp(1_000_000));
    }

    #[test]
    fn after_a_boot_the_clock_is_unasked_until_the_server_speaks_and_stays_so_over_starts_without_it() {
        let (hands, clock) = clock();
        assert!(clock.is_unasked());
        hands.set(1_000_000 + DAY, 60_077);
        let again = ServerClock::new(hands.clone(), 0, Some(&clock.booted()));
        assert!(again.is_unasked());
        assert_eq!(again.now().wall, Timestamp(1_060_000), "one wall clock, the first one, counts in a boot");
        let unasked = again.booted();
        assert_eq!(again.apart(Timestamp(1_060_900), 0), None);
        assert!(!again.is_unasked() && again.booted().is_news(Some(&unasked)));
        assert!(!ServerClock::new(hands, 0, Some(&again.booted())).is_unasked());
        // as it was written before anybody asked for that
        let kept: Booted = serde_json::from_str(r#"{"boot":"boot","at_ms":5}"#).unwrap();
        assert!(!kept.unasked);
    }

    #[test]
    fn in_an_exam_a_difference_is_told_and_the_clock_put_right_when_that_is_asked_for() {
        let (_, clock) = clock();
        for (there, apart) in [(1_000_000 - DAY, Some(-DAY)), (1_000_900, None), (1_005_000, None)] {
            assert_eq!(clock.apart(Timestamp(there), 0), apart);
            assert_eq!(clock.now().wall, Timestamp(1_000_000));
        }
        // an answer that was on its way for long is no clock that is ahead
        assert_eq!(clock.apart(Timestamp(1_000_000 - 9_000), 8_000), None);
        assert_eq!(clock.apart(Timestamp(1_000_000 - 14_000), 8_000), Some(-6_000));
        assert_eq!(clock.apart(Timestamp(1_120_000), 8_000), Some(120_000));
        clock.put_right(Timestamp(1_120_000));
        assert_eq!((clock.now().wall, clock.apart(Timestamp(1_120_000), 0)), (Timestamp(1_120_000), None));
        clock.put_right(Timestamp(1_000_000 - DAY));
        assert_eq!(clock.now().wall, Timestamp(1_000_000 - DAY));
    }

    #[test]
    fn a_clock_that_is_wrong_by_a_day_is_put_right_and_the_way_of_an_answer_is_not() {
        let (_, clock) = clock();
        assert!(!clock.hear(Timestamp(1_000_900)));
        assert_eq!((clock.now().wall, clock.ahead_anew(0)), (Timestamp(1_000_000), None));
        assert!(clock.hear(Timestamp(1_000_000 + DAY)));
        assert_eq!((clock.now().wall, clock.now().up), (Timestamp(1_000_000 + DAY), 77));
        assert!(!clock.hear(Timestamp(1_000_000 + DAY + 1_500)));
        // in an exam what was asked before it moves nothing
        clock.hold(true);
        assert!(!clock.hear(Timestamp(5)));
        assert_eq!(clock.now().wall, Timestamp(1_000_000 + DAY));
        clock.hold(false);
        assert_eq!((clock.ahead_ms(), clock.ahead_anew(0)), (DAY, Some(DAY)));
    }

    #[test]
    fn whatever_is_done_to_the_wall_clock_the_time_of_the_server_goes_on() {
        let (hands, clock) = clock();
        for wall in [1_000_000 + DAY, 1_000_000 - DAY, 1_600_000] {
            hands.set(wall, 3_077);
            assert_eq!(clock.now().wall, Timestamp(1_003_000));
            // known for the next start, whose wall clock is this one
            assert_eq!(clock.ahead_ms(), 1_003_000 - wall);
        }
        assert!(!clock.hear(Timestamp(1_003_200)), "the server agrees");
    }
}
