//! Words that a candidate reads, as functions with arguments: another language is one more set of these files.
//!
//! This file holds what several screens say: times, dates, standings. Each screen's own words stand in a file of its name.

pub mod appeals;
pub mod authors;
pub mod check;
pub mod credential;
pub mod details;
pub mod end;
pub mod exam;
pub(crate) mod figures;
pub mod help;
pub mod history;
pub mod holds;
pub mod home;
pub mod linear;
pub mod marks;
pub mod notice;
pub mod person;
pub mod practice;
pub mod replay;
pub mod result;
pub mod resume;
pub mod review;
pub mod sitting;
pub mod tiers;
pub mod types;

use crate::credential::Standing;
use crate::time::{Day, Timestamp, Zone};

/// `0:38:12`; negative times are shown as zero.
pub fn clock(ms: i64) -> String {
    let seconds = ms.max(0) / 1000;
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// `41:07`, for a span below an hour and above it alike (`71:07`).
pub fn minutes_seconds(ms: u64) -> String {
    format!("{}:{:02}", ms / 60_000, ms / 1000 % 60)
}

/// `22 Nov 2027`.
pub fn date(day: Day) -> String {
    day.0.format("%-d %b %Y").to_string()
}

/// `29 Nov 2026 14:05 UTC+1`.
pub fn instant(at: Timestamp, zone: &Zone) -> String {
    format!("{} {}", at.naive(zone.offset(at)).format("%-d %b %Y %H:%M"), zone.name(at))
}

/// `Sun 29 Nov 2026, 14:05 (UTC+1)`.
pub fn instant_in_full(at: Timestamp, zone: &Zone) -> String {
    format!("{} ({})", at.naive(zone.offset(at)).format("%a %-d %b %Y, %H:%M"), zone.name(at))
}

/// `14:32 UTC+1`, and on another day than `now`'s `30 Nov 14:32 UTC+1`.
pub fn hour(at: Timestamp, now: Timestamp, zone: &Zone) -> String {
    let here = |at: Timestamp| at.naive(zone.offset(at));
    let form = if here(at).date() == here(now).date() { "%H:%M" } else { "%-d %b %H:%M" };
    format!("{} {}", here(at).format(form), zone.name(at))
}

/// `1 minute`, `5 minutes`.
pub fn count(n: u64, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// `1 line`, `3 lines`.
pub fn lines(n: usize) -> String {
    count(n as u64, "line", "lines")
}

/// Before what stands above the part that is seen.
pub fn above() -> &'static str {
    "above"
}

/// Before what stands below the part that is seen.
pub fn below() -> &'static str {
    "below"
}

/// `41:07 of 60:00`: time that was used, of what was allowed. What ran on behind the end counts for nothing.
pub fn used_of(used_ms: u64, limit_ms: u64) -> String {
    format!("{} of {}", minutes_seconds(used_ms.min(limit_ms)), minutes_seconds(limit_ms))
}

/// A span in words, rounded to the second and cut to the minute: `22 min`, `3 h 05 min`, `2 days 4 h`.
pub fn span(ms: u64) -> String {
    let seconds = ms.saturating_add(500) / 1000;
    let minutes = seconds / 60;
    match minutes {
        0 => format!("{seconds} s"),
        1..60 => format!("{minutes} min"),
        60..1440 => format!("{} h {:02} min", minutes / 60, minutes % 60),
        _ => format!("{} {} h", count(minutes / 1440, "day", "days"), minutes / 60 % 24),
    }
}

/// `Sales Associate exam`; the title of a brief assessment says by itself what it is.
pub fn exam_title(title: &str, renews: bool) -> String {
    if renews { title.to_owned() } else { format!("{title} exam") }
}

/// The standing in one word, as on the home screen.
pub fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::None => "NOT YET",
        Standing::Active => "ACTIVE",
        Standing::Expiring => "EXPIRING",
        Standing::Grace => "GRACE",
        Standing::LapsedStreamlined | Standing::LapsedFull => "LAPSED",
        Standing::Suspended => "SUSPENDED",
        Standing::Revoked => "REVOKED",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_people_write_them() {
        assert_eq!(clock(2_292_999), "0:38:12");
        assert_eq!(clock(-5), "0:00:00");
        assert_eq!(minutes_seconds(2_467_000), "41:07");
        assert_eq!(span(22 * 60_000), "22 min");
        assert_eq!((span(19_999).as_str(), span(59_600).as_str()), ("20 s", "1 min"));
        assert_eq!(used_of(7_207_000, 60_000), "1:00 of 1:00");
        assert_eq!(span(185 * 60_000), "3 h 05 min");
        assert_eq!(date("2027-11-02".parse().unwrap()), "2 Nov 2027");
        let at = Timestamp(1_795_957_500_000);
        let later = |hours: i64| hour(Timestamp(at.0 + hours * 3_600_000), at, &Zone::new(|_| 3600));
        assert_eq!((later(2).as_str(), later(12).as_str()), ("16:05 UTC+1", "30 Nov 02:05 UTC+1"));
        assert_eq!(instant_in_full(at, &Zone::new(|_| 3600)), "Sun 29 Nov 2026, 14:05 (UTC+1)");
    }
}
