//! Time as values: nothing in the domain asks a clock, it is told.
//!
//! A [`Timestamp`] is wall-clock time in milliseconds since the Unix epoch (UTC). A [`Moment`] is what a machine can
//! say at one instant: its wall clock, the milliseconds since it booted (running on through suspend) and which boot
//! that was. A [`Day`] is a calendar day in UTC; validity, grace and renewal count in days.

use crate::digest::Digest;
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The UTC day that this instant lies in.
    pub fn day(self) -> Day {
        Day(self.naive(0).date())
    }
    /// This instant plus `ms` milliseconds (saturating).
    pub fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }
    /// Milliseconds from `earlier` to this instant; negative when this one is before it.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
    /// The date and time of day at `offset` seconds east of UTC.
    pub fn naive(self, offset: i32) -> NaiveDateTime {
        let shifted = self.0.saturating_add(i64::from(offset) * 1000);
        DateTime::from_timestamp_millis(shifted).unwrap_or_default().naive_utc()
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC with seconds, such as `2026-11-22T09:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.naive(0).format("%Y-%m-%dT%H:%M:%SZ"))
    }
}

impl std::str::FromStr for Timestamp {
    type Err = chrono::ParseError;
    /// RFC 3339, in any zone.
    fn from_str(text: &str) -> Result<Self, chrono::ParseError> {
        DateTime::parse_from_rfc3339(text).map(|at| Self(at.timestamp_millis()))
    }
}

/// Timestamps written for people and other systems: RFC 3339 in UTC, to the second.
pub mod rfc3339 {
    use super::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de};

    /// Writes one.
    pub fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(at)
    }
    /// Reads one.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// The same where there may be none.
pub mod maybe_rfc3339 {
    use super::Timestamp;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    /// Writes one, or null.
    pub fn serialize<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        at.map(|at| at.to_string()).serialize(serializer)
    }
    /// Reads one, or null.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(de::Error::custom)).transpose()
    }
}

/// Which boot of a machine, as a digest of attempt and boot id: two attempts of one machine cannot be linked by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BootMark(pub Digest);

/// What a machine can say about one instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The wall clock.
    pub wall: Timestamp,
    /// Milliseconds since boot, suspend included.
    pub up: u64,
    /// The machine's identifier of this boot, as the system gives it (on Linux `/proc/sys/kernel/random/boot_id`).
    pub boot: Arc<str>,
}

impl Moment {
    /// The boot as a journal of `attempt` names it.
    pub fn boot_mark(&self, attempt: &crate::id::AttemptId) -> BootMark {
        BootMark(Digest::of(&[
            b"invigil-boot/v1\n",
            attempt.as_str().as_bytes(),
            b"\n",
            self.boot.as_bytes(),
        ]))
    }
}

/// Who knows the time. The one implementation for a real machine lives in `runtime`; tests bring their own.
pub trait Clock: Send + Sync {
    /// What the machine says now.
    fn now(&self) -> Moment;
}

/// The offset from UTC, in seconds, that holds for people here at a given instant.
#[derive(Clone)]
pub struct Zone(Arc<dyn Fn(Timestamp) -> i32 + Send + Sync>);

impl Zone {
    /// A zone from a function that gives the seconds east of UTC at an instant.
    pub fn new(offset: impl Fn(Timestamp) -> i32 + Send + Sync + 'static) -> Self {
        Self(Arc::new(offset))
    }
    /// Coordinated Universal Time.
    pub fn utc() -> Self {
        Self::new(|_| 0)
    }
    /// Seconds east of UTC at `at`.
    pub fn offset(&self, at: Timestamp) -> i32 {
        (self.0)(at)
    }
    /// The offset's name at `at`: `UTC`, `UTC+1`, `UTC-3:30`.
    pub fn name(&self, at: Timestamp) -> String {
        let seconds = self.offset(at);
        let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs() / 60);
        match (minutes / 60, minutes % 60) {
            (0, 0) => "UTC".to_owned(),
            (hours, 0) => format!("UTC{sign}{hours}"),
            (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
        }
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Zone")
    }
}

/// A calendar day in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub NaiveDate);

impl Day {
    /// The day `year-month-day`, if there is one.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self)
    }
    /// The day `days` later (earlier when negative); saturates at the calendar's ends.
    pub fn plus_days(self, days: i64) -> Self {
        let magnitude = Days::new(days.unsigned_abs());
        let moved =
            if days < 0 { self.0.checked_sub_days(magnitude) } else { self.0.checked_add_days(magnitude) };
        Self(moved.unwrap_or(if days < 0 { NaiveDate::MIN } else { NaiveDate::MAX }))
    }
    /// The same day of the month `months` later, or that month's last day where it has none:
    /// 2024-02-29 plus 12 months is 2025-02-28.
    pub fn plus_months(self, months: u32) -> Self {
        Self(self.0.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX))
    }
    /// Days from `earlier` to this day; negative when this one is before it.
    pub fn since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).num_days()
    }
    /// The instant at which this day begins in UTC.
    pub fn start(self) -> Timestamp {
        Timestamp(self.0.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis())
    }
    /// Calendar quarter as `year * 4 + quarter` (0 to 3), so that neighbouring quarters differ by one.
    pub fn quarter(self) -> i32 {
        self.0.year() * 4 + (self.0.month0() / 3) as i32
    }
}

impl fmt::Display for Day {
    /// ISO 8601, such as `2026-11-22`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

impl std::str::FromStr for Day {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leap_day_plus_a_year_is_the_last_of_february() {
        let leap = Day::from_ymd(2024, 2, 29).unwrap();
        assert_eq!(leap.plus_months(12), Day::from_ymd(2025, 2, 28).unwrap());
        assert_eq!(leap.plus_months(48), Day::from_ymd(2028, 2, 29).unwrap());
    }

    #[test]
    fn zones_are_named_by_their_offset() {
        let at = Timestamp(0);
        assert_eq!(Zone::utc().name(at), "UTC");
        assert_eq!(Zone::new(|_| 3600).name(at), "UTC+1");
        assert_eq!(Zone::new(|_| -12_600).name(at), "UTC-3:30");
        assert_eq!(Zone::new(|_| 19_800).name(at), "UTC+5:30");
    }

    #[test]
    fn days_are_utc_and_quarters_follow_each_other() {
        assert_eq!(Timestamp(86_399_999).day().to_string(), "1970-01-01");
        assert_eq!(Timestamp(-1).day().to_string(), "1969-12-31");
        let q = |d: &str| d.parse::<Day>().unwrap().quarter();
        assert_eq!(q("2027-01-01") - q("2026-12-31"), 1);
        assert_eq!(q("2026-10-01"), q("2026-12-31"));
    }

    #[test]
    fn extreme_instants_do_not_panic() {
        for ms in [i64::MIN, i64::MAX] {
            let _ = Timestamp(ms).day().plus_days(i64::MAX).plus_months(u32::MAX);
            let _ = Timestamp(ms).to_string();
        }
    }
}
