//! The clock of this computer, put right by the server's.

use crate::time::{Clock, Moment, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A difference of less is the way of an answer, not a clock that is wrong.
const TOLERANCE_MS: i64 = 2_000;

/// The clock of this computer with a wall clock that agrees with the server's. Nobody has to set a clock: days and times
/// that are shown and recorded are the server's. The time since boot is the machine's own, and the server's time is
/// counted by it: whatever is done to the wall clock meanwhile, by a person or by the network, changes nothing.
pub struct ServerClock {
    machine: Arc<dyn Clock>,
    /// The server's time at this machine's boot, in Unix milliseconds.
    booted_ms: AtomicI64,
}

impl ServerClock {
    /// The clock of `machine`, whose wall clock is behind the server's by so many milliseconds as far as is known.
    pub fn new(machine: Arc<dyn Clock>, ahead_ms: i64) -> Self {
        let now = machine.now();
        let booted_ms = AtomicI64::new(booted(now.wall.plus(ahead_ms), &now));
        Self { machine, booted_ms }
    }

    /// The server said that it is `there`; true when the clock was put right by that. Not to be told while an exam is open:
    /// the time of its facts would jump.
    pub fn hear(&self, there: Timestamp) -> bool {
        let now = self.now();
        let wrong = there.since(now.wall).saturating_abs() >= TOLERANCE_MS;
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
        (hands.clone(), ServerClock::new(hands, 0))
    }

    #[test]
    fn a_clock_that_is_wrong_by_a_day_is_put_right_and_the_way_of_an_answer_is_not() {
        let (_, clock) = clock();
        assert!(!clock.hear(Timestamp(1_000_900)));
        assert_eq!((clock.now().wall, clock.ahead_anew(0)), (Timestamp(1_000_000), None));
        assert!(clock.hear(Timestamp(1_000_000 + DAY)));
        assert_eq!((clock.now().wall, clock.now().up), (Timestamp(1_000_000 + DAY), 77));
        assert!(!clock.hear(Timestamp(1_000_000 + DAY + 1_500)));
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
