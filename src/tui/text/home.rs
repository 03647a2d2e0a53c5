//! Words of the home screen: headings, the next step of a credential, whether an exam may be sat.

use crate::api::{
    CredentialCard, Eligibility, ExamCard, Mark, Next, NoticeCard, OpenHere, Overview, Place, Step,
};
use crate::credential::Standing;
use crate::program::Proctoring;
use crate::time::{Day, Timestamp, Zone};
use crate::tui::text::{self, count, credential, date, hour, instant};

/// Heading of the credentials.
pub const CREDENTIALS: &str = "CREDENTIALS";
/// Heading of the exams.
pub const EXAMS: &str = "EXAMS";
/// Column: standing of a credential.
pub const STANDING: &str = "STANDING";
/// Column: last day of validity.
pub const UNTIL: &str = "UNTIL";
/// Column: what comes next.
pub const NEXT: &str = "NEXT";
/// Column: items of a form.
pub const ITEMS: &str = "ITEMS";
/// Column: time limit.
pub const TIME: &str = "TIME";
/// Column: pass mark.
pub const PASS: &str = "PASS";
/// Column: attempts used of those allowed, such as `1 of 3`.
pub const ATTEMPTS: &str = "ATTEMPTS";
/// While the overview is being fetched.
pub const LOADING: &str = "Reading the exams and credentials";
/// A program without exams and credentials.
pub const NOTHING: &str = "This program has no exams and no credentials yet.";
/// The overview could not be had, and nothing older is at hand.
pub const FAILED: &str = "The exams and credentials could not be read.";
/// What to do then.
pub const TRY_AGAIN: &str = "Press Enter to try again.";
/// Label of the filter.
pub const FIND: &str = "Find:";
/// The filter leaves no row.
pub const NO_MATCH: &str = "No row contains this text. Esc shows all rows again.";

/// `Invigil · Partner Certification`, with the sign between.
pub fn title(overview: Option<&Overview>, dot: &str) -> String {
    match overview {
        Some(overview) => format!("Invigil {dot} {}", overview.program.name),
        None => "Invigil".to_owned(),
    }
}

/// The same with the organisation behind it, where the program names one: `Invigil · Partner Certification · Example Ltd`.
pub fn title_in_full(overview: &Overview, dot: &str) -> Option<String> {
    let organisation = &overview.program.organisation;
    let title = title(Some(overview), dot);
    (!organisation.is_empty()).then(|| format!("{title} {dot} {organisation}"))
}

/// The program and who runs it, as a sentence.
pub fn program(overview: &Overview) -> String {
    match overview.program.organisation.as_str() {
        "" => format!("{}.", overview.program.name),
        organisation => format!("{}, by {organisation}.", overview.program.name),
    }
}

/// `A. Example, Example Partners · local store`, with the sign between.
pub fn whereabouts(overview: &Overview, dot: &str) -> String {
    let who = match &overview.person {
        Some(person) if person.partner.is_empty() => person.name.clone(),
        Some(person) => format!("{}, {}", person.name, person.partner),
        None => "nobody named yet".to_owned(),
    };
    format!("{who} {dot} {}", place(&overview.place))
}

/// The same; what a server said over a minute ago, or could not be asked for, has its time before it: `as of 10:00 UTC ·
/// A. Example · Guild Hall`. Of one that is being asked, and has not said anything for a while, that is told too.
pub fn whereabouts_at(
    overview: &Overview,
    dot: &str,
    now: Timestamp,
    zone: &Zone,
    is_asking: bool,
) -> String {
    const FRESH_MS: i64 = 60_000;
    if is_asking {
        let (at, who) = (hour(overview.at, now, zone), name(overview));
        return format!("asking {} {dot} as of {at} {dot} {who}", place(&overview.place));
    }
    if overview.place == Place::Local || (now.since(overview.at) < FRESH_MS && !overview.is_old) {
        return whereabouts(overview, dot);
    }
    let at = hour(overview.at, now, zone);
    format!("as of {at} {dot} {} {dot} {}", name(overview), place(&overview.place))
}

fn name(overview: &Overview) -> &str {
    overview.person.as_ref().map(|person| person.name.as_str()).unwrap_or_default()
}

/// `local store`, or the server's name.
pub fn place(place: &Place) -> String {
    match place {
        Place::Local => "local store".to_owned(),
        Place::Server(name) => name.clone(),
    }
}

/// The standing in words: `ACTIVE`, `2 of 3 to go`.
pub fn standing(card: &CredentialCard) -> String {
    let (done, all) = card.progress();
    match card.standing {
        Standing::None if all > 0 => format!("{} of {all} to go", all - done),
        other => text::standing(other).to_owned(),
    }
}

/// What comes next for a credential, on one line.
pub fn next(card: &CredentialCard) -> String {
    match &card.next {
        Next::ToGo(titles) if titles.is_empty() => "complete; the award is being recorded".to_owned(),
        Next::ToGo(_) => to_go(card),
        Next::RenewalOpens(day) => format!("renewal opens {}", date(*day)),
        Next::Renew(_) if !card.renewal.is_empty() => renew(card),
        Next::Renew(by) => format!("renew by {}", date(*by)),
        Next::UpdateDue(since) => format!("annual update due since {}", date(*since)),
        Next::Restore(by) => format!("pass the exam by {} to restore it", date(*by)),
        Next::AskToRestore(by) => {
            format!(
                "attempts used up: an administrator can grant one; pass it by {} to restore it",
                date(*by)
            )
        }
        Next::EarnAnew(titles) if titles.is_empty() => "earn it anew".to_owned(),
        Next::EarnAnew(_) => format!("earn it anew: {}", to_go(card)),
        Next::Administrator => "an administrator has to act".to_owned(),
    }
}

/// What is still open of a credential, with what of it is done: `Advanced lab, Closed deals (3 of 5 done)`.
fn to_go(card: &CredentialCard) -> String {
    let open = card.steps.iter().filter(|step| step.done_on.is_none());
    open.map(credential::open).collect::<Vec<_>>().join(", ")
}

/// What the renewal still needs, and what of it is done: `renew: annual update training; done: brief assessment`.
fn renew(card: &CredentialCard) -> String {
    let done = card.renewal.iter().flatten().filter(|part| part.done_on.is_some());
    let done: Vec<&str> = done.map(|part| part.title.as_str()).collect();
    let left = format!("renew: {}", ways(&card.renewal));
    if done.is_empty() { left } else { format!("{left}; done: {}", done.join(", ")) }
}

/// What the ways to renew still need, as one phrase: `Sales Associate exam or annual update training`.
pub fn ways(ways: &[Vec<Step>]) -> String {
    let left = |parts: &Vec<Step>| {
        let open = parts.iter().filter(|part| part.done_on.is_none());
        open.map(credential::open).collect::<Vec<_>>().join(" and ")
    };
    ways.iter().map(left).collect::<Vec<_>>().join(" or ")
}

/// A time limit in a narrow column: `60 m`; a started minute counts.
pub fn minutes(limit_ms: u64) -> String {
    format!("{} m", limit_ms.div_ceil(60_000))
}

/// `1 of 3`.
pub fn attempts(card: &ExamCard) -> String {
    format!("{} of {}", card.used, card.allowed)
}

/// Whether an exam may be sat, in a few words.
pub fn state(card: &ExamCard, zone: &Zone) -> String {
    match &card.eligibility {
        Eligibility::Ready if card.marks.contains(&Mark::NotProctored) => needs(&card.proctoring).to_owned(),
        Eligibility::Ready if card.beta => "ready, a beta".to_owned(),
        Eligibility::Ready => "ready".to_owned(),
        Eligibility::Open(_) => match card.open_here {
            OpenHere::GoesOn => "unfinished: resume it",
            OpenHere::Stored => "stored, not handed in",
            OpenHere::TakenOver => "goes on elsewhere",
            OpenHere::Blocked => "cannot go on here",
        }
        .to_owned(),
        Eligibility::Waiting(at) => waiting(card.used, *at, zone),
        Eligibility::UsedUp => "attempts used up".to_owned(),
        Eligibility::Missing(titles) => format!("first: {}", titles.join(", ")),
        Eligibility::Passed(opens) => closed(card.renews, *opens),
        Eligibility::Held(opens) => held(*opens),
        Eligibility::PassWaits(last) => format!("passed; counts to {}", date(*last)),
        Eligibility::UnderReview(_) => "held for review".to_owned(),
        Eligibility::NoBank => "no question bank here".to_owned(),
        Eligibility::BrokenBank(_) => "question bank has faults".to_owned(),
        Eligibility::ReadOnly(_) => "cannot be recorded now: read-only".to_owned(),
        Eligibility::Involved => "you know its questions: practice only".to_owned(),
        Eligibility::NobodyNamed => "say who is sitting first".to_owned(),
    }
}

/// An exam that may not be sat before `at`: the wait since an attempt, or a program that does not apply yet.
pub fn waiting(used: u32, at: Timestamp, zone: &Zone) -> String {
    format!("{} {}", if used > 0 { "again" } else { "from" }, instant(at, zone))
}

/// An exam that is closed to a person who passed it; a brief assessment that `renews` may be closed without a pass.
pub fn closed(renews: bool, opens: Option<Day>) -> String {
    match opens {
        Some(day) if renews => format!("opens {}", date(day)),
        Some(day) => format!("passed; opens {}", date(day)),
        None => "passed".to_owned(),
    }
}

/// An exam whose credential is held and which does not renew it.
pub fn held(opens: Day) -> String {
    format!("passed; opens {} if lapsed", date(opens))
}

/// There is no exam that would earn or renew the credential now.
pub fn nothing_to_sit(card: &CredentialCard) -> String {
    format!("There is no exam to sit for {} now. What is due: {}.", card.title, next(card))
}

/// The same as a sentence, with date, hour and zone.
pub fn state_in_full(card: &ExamCard, support: &str, now: Timestamp, zone: &Zone) -> String {
    if card.eligibility == Eligibility::Ready && card.marks.contains(&Mark::NotProctored) {
        return format!("You may start now; for the credential it {}.", needs(&card.proctoring));
    }
    text::details::eligibility(card, support, now, zone)
}

/// A result that changed since it was last looked at.
pub fn notice(card: &NoticeCard) -> String {
    let now = match (card.before, card.passed) {
        (false, true) => "passed now",
        (true, false) => "not passed any more",
        _ => "counted anew or decided",
    };
    format!("New result of {}: {now}; see its details", card.title)
}

/// The same in at most eight letters, for narrow terminals.
pub fn state_in_short(card: &ExamCard, now: Timestamp) -> String {
    match &card.eligibility {
        Eligibility::Ready if card.marks.contains(&Mark::NotProctored) => "proctor".to_owned(),
        Eligibility::Ready if card.beta => "beta".to_owned(),
        Eligibility::Ready => "ready".to_owned(),
        Eligibility::Open(_) => match card.open_here {
            OpenHere::GoesOn => "resume",
            OpenHere::Stored => "stored",
            OpenHere::TakenOver => "goes on",
            OpenHere::Blocked => "blocked",
        }
        .to_owned(),
        Eligibility::Waiting(at) => format!("in {}", short_span(at.since(now))),
        Eligibility::UsedUp => "used up".to_owned(),
        Eligibility::Missing(_) => "locked".to_owned(),
        Eligibility::Passed(Some(_)) if card.renews => "closed".to_owned(),
        Eligibility::Passed(_) | Eligibility::Held(_) | Eligibility::PassWaits(_) => "passed".to_owned(),
        Eligibility::UnderReview(_) => "held".to_owned(),
        Eligibility::NoBank => "no bank".to_owned(),
        Eligibility::BrokenBank(_) => "faults".to_owned(),
        Eligibility::ReadOnly(_) => "read-only".to_owned(),
        Eligibility::Involved => "author".to_owned(),
        Eligibility::NobodyNamed => "who?".to_owned(),
    }
}

/// The proctor that an exam needs.
pub fn needs(ways: &[Proctoring]) -> &'static str {
    match (ways.contains(&Proctoring::Live), ways.contains(&Proctoring::InPerson)) {
        (true, _) => "needs a live proctor",
        (false, true) => "needs a proctor in the room",
        (false, false) => "needs a proctor",
    }
}

/// What Enter and the key that starts act on when the cursor is on a credential; the parts are joined by a sign.
pub fn acts_on_credential(exam: Option<&ExamCard>, start: &str) -> Vec<String> {
    let mut parts = vec!["Enter: requirements and time line".to_owned()];
    parts.extend(exam.map(|exam| format!("{start}: {}", text::exam_title(&exam.title, exam.renews))));
    parts
}

/// What Enter and the keys that start and practise act on when the cursor is on an exam.
pub fn acts_on_exam(card: &ExamCard, start: &str, practise: &str) -> Vec<String> {
    let mut parts = vec!["Enter: what it is".to_owned()];
    let does = match card.eligibility {
        Eligibility::Open(_) => match card.open_here {
            OpenHere::GoesOn => "resume",
            OpenHere::Stored => "hand it in",
            OpenHere::TakenOver => "take it back",
            OpenHere::Blocked => "why it cannot go on",
        },
        _ => "start",
    };
    parts.push(format!("{start}: {does}"));
    if card.practice > 0 {
        parts.push(format!(
            "{practise}: {}",
            count(u64::from(card.practice), "practice question", "practice questions")
        ));
    }
    parts
}

/// `3 of 13 rows`, beside the filter.
pub fn found(shown: usize, all: usize) -> String {
    format!("{shown} of {}", count(all as u64, "row", "rows"))
}

/// The exam has nothing to practise with.
pub fn no_practice(title: &str) -> String {
    format!("There are no practice questions for {title} here.")
}

fn short_span(ms: i64) -> String {
    let minutes = (ms.max(0) + 59_999) / 60_000;
    match minutes {
        0..60 => format!("{minutes} m"),
        60..2880 => format!("{} h", (minutes + 59) / 60),
        _ => format!("{} d", ((minutes + 1439) / 1440).min(9999)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::sample;

    #[test]
    fn short_states_fit_eight_columns() {
        for (ms, words) in [(-5, "0 m"), (1, "1 m"), (90 * 60_000, "2 h"), (13 * 86_400_000, "13 d")] {
            assert_eq!(short_span(ms), words);
        }
        assert!(format!("in {}", short_span(i64::MAX / 2)).len() <= 9);
    }

    #[test]
    fn ways_to_renew_read_as_a_sentence() {
        let part = |title| sample::training(title, None);
        let mut all = vec![vec![part("update training"), part("brief assessment")], vec![part("exam")]];
        assert_eq!(ways(&all), "update training and brief assessment or exam");
        (all[0][0].needed, all[0][0].done) = (3, 1);
        all[0][1].done_on = Some(sample::day("2026-11-20"));
        assert_eq!(ways(&all), "update training (1 of 3 done) or exam", "what is done is due no more");
    }
}
