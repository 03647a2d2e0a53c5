//! The one clock of a real machine, and its time zone.
//!
//! The boot clock runs on through suspend (Linux: `CLOCK_BOOTTIME`), so closing the lid does not pause an exam. Where a
//! system has no such clock that we know of, the monotonic one stands in; the README names what was tested.

use crate::time::{Clock, Moment, Timestamp, Zone};
use std::sync::Arc;

/// The clocks of this machine.
#[derive(Debug, Clone)]
pub struct SystemClock {
    boot: Arc<str>,
}

impl SystemClock {
    /// Reads which boot this is.
    pub fn new() -> Self {
        let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id");
        Self { boot: boot.map_or_else(|_| Arc::from("unknown"), |text| Arc::from(text.trim())) }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        #[expect(clippy::disallowed_methods, reason = "the one place that asks the wall clock")]
        let wall = std::time::SystemTime::now();
        let wall = match wall.duration_since(std::time::UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |ms| -ms),
        };
        Moment { wall: Timestamp(wall), up: boot_ms(), boot: self.boot.clone() }
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn boot_ms() -> u64 {
    spec_ms(rustix::time::clock_gettime(rustix::time::ClockId::Boottime))
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn boot_ms() -> u64 {
    spec_ms(rustix::time::clock_gettime(rustix::time::ClockId::Monotonic))
}

fn spec_ms(spec: rustix::time::Timespec) -> u64 {
    let seconds = u64::try_from(spec.tv_sec).unwrap_or(0);
    let millis = u64::try_from(spec.tv_nsec / 1_000_000).unwrap_or(0);
    seconds * 1000 + millis
}

/// The time zone that the environment names (`TZ`, else the system's).
pub fn local_zone() -> Zone {
    Zone::new(|at| {
        use chrono::{Offset, TimeZone};
        let utc = at.naive(0);
        chrono::Local.offset_from_utc_datetime(&utc).fix().local_minus_utc()
    })
}
