//! Words of a credential's details: standing, requirements, renewal, and its time line.

use crate::api::{AwardCard, CredentialCard, Next, Step};
use crate::credential::Standing;
use crate::time::Day;
use crate::tui::text::{self, count, date, home};

/// The credential is gone from the program.
pub const GONE: &str = "This credential is no longer part of the program.";
/// Label: standing.
pub const STANDING: &str = "standing";
/// Label: what comes next.
pub const NEXT: &str = "next";
/// Label: track and level.
pub const PLACE: &str = "track";
/// Label: issued.
pub const ISSUED: &str = "issued";
/// Label: last day of validity.
pub const VALID_THROUGH: &str = "valid through";
/// Label: the annual update.
pub const UPDATE: &str = "update due";
/// Label: reason of a suspension or revocation.
pub const REASON: &str = "reason";
/// Label: marks.
pub const MARKED: &str = "marked";
/// Part: requirements.
pub const REQUIREMENTS: &str = "Requirements";
/// Part: renewal.
pub const RENEWAL: &str = "Renewal";
/// Part: the time line.
pub const TIME_LINE: &str = "Time line";
/// Label: the window of renewal.
pub const WINDOW: &str = "window";
/// Label: a way to renew.
pub const BY: &str = "by";
/// Label: another way to renew.
pub const OR_BY: &str = "or by";
/// Behind the last point of the time line.
pub const FULL_PATH: &str = "full path";

/// `Sales, Foundation`.
pub fn place(card: &CredentialCard) -> String {
    match (card.track.is_empty(), card.level.is_empty()) {
        (false, false) => format!("{}, {}", card.track, card.level),
        (true, _) => card.level.clone(),
        (_, true) => card.track.clone(),
    }
}

/// How a step stands: `done 2 Oct 2026`, `2 of 5`, `missing`; `LAPSED; carries over`.
pub fn step(step: &Step) -> String {
    if let Some(now) = step.carried {
        return format!("{}; carries over", text::standing(now));
    }
    match step.done_on {
        Some(day) => format!("done {}", date(day)),
        None if step.needed > 1 => format!("{} of {}", step.done, step.needed),
        None => "missing".to_owned(),
    }
}

/// `23 Sep 2027 to 22 Nov 2027, with grace to 22 Dec 2027`.
pub fn window(award: &AwardCard) -> String {
    let window = format!("{} to {}", date(award.renewal_opens), date(award.expires));
    if award.grace_ends > award.expires {
        format!("{window}, with grace to {}", date(award.grace_ends))
    } else {
        window
    }
}

/// A step that is open, with what of it is done: `Closed deals (3 of 5 done)`.
pub fn open(step: &Step) -> String {
    if step.needed > 1 {
        format!("{} ({} of {} done)", step.title, step.done, step.needed)
    } else {
        step.title.clone()
    }
}

/// A way to renew: `update training and brief assessment (done 2 Oct 2026)`.
pub fn way(parts: &[Step]) -> String {
    let part = |part: &Step| match part.done_on {
        Some(day) => format!("{} (done {})", part.title, date(day)),
        None => open(part),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(" and ")
}

/// All ways to renew: `Sales Associate exam, or annual update training`.
pub fn ways(ways: &[Vec<Step>]) -> String {
    ways.iter().map(|parts| way(parts)).collect::<Vec<_>>().join(" or ")
}

/// A point of the time line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The day.
    pub day: Day,
    name: String,
    across: String,
    short: String,
    /// It is the expiry.
    pub expiry: bool,
}

impl Point {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// Its name for the ear: `30 days before`.
    pub fn name_in_words(&self) -> String {
        self.name.replace(" d before", " days before it expires")
    }
    /// Its name on a line across, where "before" is said at the first notice alone.
    pub fn name_across(&self) -> &str {
        &self.across
    }
    /// A shorter name, where there is less room.
    pub fn short_name(&self) -> &str {
        &self.short
    }
}

/// The points of an award's life, by day; no two on one day.
pub fn points(award: &AwardCard) -> Vec<Point> {
    let point = |day, name: &str, short: &str, expiry| Point {
        day,
        name: name.into(),
        across: name.into(),
        short: short.into(),
        expiry,
    };
    let mut points = vec![
        point(award.issued, "issued", "issued", false),
        point(award.expires, "expires", "expires", true),
        point(award.grace_ends, "grace ends", "grace", false),
        point(award.streamlined_ends, "streamlined ends", "streamlined", false),
    ];
    let notices = award.notices.iter().map(|day| (*day, award.expires.since(*day)));
    points.extend(
        notices.map(|(day, days)| point(day, &format!("{days} d before"), &format!("{days} d"), false)),
    );
    points.push(point(award.renewal_opens, "renewal opens", "renewal", false));
    points.sort_by_key(|p| p.day);
    points.dedup_by_key(|p| p.day);
    let mut said = false;
    for point in &mut points {
        if point.name.ends_with(" d before") && std::mem::replace(&mut said, true) {
            point.across.clone_from(&point.short);
        }
    }
    points
}

/// What today means on the time line: `today: 41 days left, renew by exam or annual update training`.
pub fn today(card: &CredentialCard, award: &AwardCard, today: Day) -> String {
    let brief = today_in_brief(card, award, today);
    match (&card.next, card.standing) {
        (Next::Renew(_), Standing::Active | Standing::Expiring | Standing::Grace)
            if !card.renewal.is_empty() =>
        {
            format!("{brief}, renew by {}", home::ways(&card.renewal))
        }
        (Next::UpdateDue(since), _) => format!("{brief}, update due since {}", date(*since)),
        (Next::Restore(_) | Next::AskToRestore(_), _) => format!("{brief} to restore it by the exam"),
        _ => brief,
    }
}

/// The same in brief: `today: 41 days left`.
pub fn today_in_brief(card: &CredentialCard, award: &AwardCard, today: Day) -> String {
    let left =
        |until: Day| format!("today: {} left", count(until.since(today).unsigned_abs(), "day", "days"));
    match card.standing {
        Standing::Active | Standing::Expiring => left(award.expires),
        Standing::Grace => format!("{} of grace", left(award.grace_ends)),
        Standing::LapsedStreamlined => left(award.streamlined_ends),
        Standing::LapsedFull => "today: the full path is due".to_owned(),
        Standing::Suspended => "today: suspended".to_owned(),
        Standing::Revoked => "today: revoked".to_owned(),
        Standing::None => "today".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::sample;

    #[test]
    fn points_stand_in_order_and_before_is_said_once() {
        let names: Vec<String> =
            points(&sample::award("2025-11-22", "2026-11-22")).into_iter().map(|p| p.across).collect();
        let expected = ["issued", "60 d before", "30 d", "7 d", "expires", "grace ends", "streamlined ends"];
        assert_eq!(names, expected);
    }

    #[test]
    fn an_award_shorter_than_its_notices_keeps_its_points_in_order() {
        let points = points(&sample::award("2026-11-20", "2026-11-22"));
        assert!(points.windows(2).all(|pair| pair[0].day < pair[1].day), "{points:?}");
        assert!(points.iter().any(|p| p.expiry) && points.iter().any(|p| p.name == "issued"));
    }
}
