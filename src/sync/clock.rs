//! The clock of this computer, put right by the server's.

use crate::time::{Clock, Moment, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A difference of less is the way of an answer, not a clock that is wrong.
const TOLERANCE_MS: i64 = 2_000;

/// The clock of this computer with a wall clock that agrees with the server's. Nobody has to set a clock: days and times
/// that are shown and recorded are the server's. The time since boot is the machine's own.
pub struct ServerClock {
    machine: Arc<dyn Clock>,
    ahead_ms: AtomicI64,
}

impl ServerClock {
    /// The clock of `machine`, behind the server's by so many milliseconds as far as is known.
    pub fn new(machine: Arc<dyn Clock>, ahead_ms: i64) -> Self {
        Self { machine, ahead_ms: AtomicI64::new(ahead_ms) }
    }

    /// The server said that it is `there`; true when the clock was put right by that. Not to be told while an exam is open:
    /// the time of its facts would jump.
    pub fn hear(&self, there: Timestamp) -> bool {
        let ahead = there.since(self.machine.now().wall);
        let wrong = ahead.saturating_sub(self.ahead_ms()).saturating_abs() >= TOLERANCE_MS;
        if wrong {
            self.ahead_ms.store(ahead, Ordering::Relaxed);
        }
        wrong
    }

    /// By how much the server is ahead of this machine.
    pub fn ahead_ms(&self) -> i64 {
        self.ahead_ms.load(Ordering::Relaxed)
    }
}

impl Clock for ServerClock {
    fn now(&self) -> Moment {
        let now = self.machine.now();
        Moment { wall: now.wall.plus(self.ahead_ms()), ..now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Still;
    impl Clock for Still {
        fn now(&self) -> Moment {
            Moment { wall: Timestamp(1_000_000), up: 77, boot: "boot".into() }
        }
    }

    #[test]
    fn a_clock_that_is_wrong_by_a_day_is_put_right_and_the_way_of_an_answer_is_not() {
        const DAY: i64 = 86_400_000;
        let clock = ServerClock::new(Arc::new(Still), 0);
        assert!(!clock.hear(Timestamp(1_000_900)));
        assert_eq!(clock.now().wall, Timestamp(1_000_000));
        assert!(clock.hear(Timestamp(1_000_000 + DAY)));
        assert_eq!((clock.now().wall, clock.now().up), (Timestamp(1_000_000 + DAY), 77));
        assert!(!clock.hear(Timestamp(1_000_000 + DAY + 1_500)));
        assert_eq!(clock.ahead_ms(), DAY);
    }
}
