//! Words of an exam's details: what it is, whether it may be sat, the rules, the consent.

use crate::api::{Eligibility, ExamCard, Mark, OpenHere};
use crate::program::Proctoring;
use crate::time::{Timestamp, Zone};
use crate::tui::text::home::needs;
use crate::tui::text::{count, date, exam_title, instant_in_full, marks, span};

/// Heading: the first page.
pub const WHAT_IT_IS: &str = "what it is";
/// Heading: the second page.
pub const RULES: &str = "rules and consent";
/// Heading of what an attempt here and now would carry.
pub const HERE_AND_NOW: &str = "An attempt here and now";
/// The exam is gone from the program.
pub const GONE: &str = "This exam is no longer part of the program.";
/// There is no result to show.
pub const NO_RESULT: &str = "You have no result of this exam that counts.";
/// Enter was pressed though the exam cannot be started now.
pub const CLOSED: &str = "You cannot start this exam now. The page says why, and from when on you can.";
/// An unfinished attempt is known, and its record is not on this computer.
pub const NOT_HERE: &str =
    "The record of the unfinished attempt is not on this computer, so it cannot go on here.";
/// The consent itself.
pub const CONSENT: &str = "I have read the rules and agree to them.";
/// How to agree.
pub const AGREE: &str = "Space agrees.";
/// What is next once agreed.
pub const AGREED: &str = "Enter goes on.";
/// The rules were not yet displayed to their end.
pub fn read_on(line: &str, page: &str) -> String {
    format!("Read on to the end first: {line} or {page}.")
}
/// Enter was pressed without consent.
pub const AGREE_FIRST: &str = "Agree first: press Space.";

/// `Sales Associate exam`.
pub fn title(card: &ExamCard) -> String {
    exam_title(&card.title, card.renews)
}

/// Labels and values, in order; the organisation that runs the program may be empty.
pub fn facts(card: &ExamCard, organisation: &str) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("questions", questions(card)),
        ("time", minutes_in_full(card.limit_ms)),
        ("pass mark", pass_mark(card)),
        ("attempts", attempts(card)),
        ("proctoring", proctoring(card)),
    ];
    if let Some(use_of_it) = counts_for(card) {
        facts.push(("counts for", use_of_it));
    }
    if card.practice > 0 {
        let practice = count(u64::from(card.practice), "public question", "public questions");
        facts.push(("practice", format!("{practice}, never part of an exam")));
    }
    if !organisation.is_empty() {
        facts.push(("offered by", organisation.to_owned()));
    }
    facts
}

/// The credential that it earns or renews; `None` where the program knows none.
pub fn counts_for(card: &ExamCard) -> Option<String> {
    match (card.credential.is_empty(), card.beta, card.renews) {
        (true, ..) => None,
        (_, true, _) => Some("no credential, as long as it is a beta".to_owned()),
        (_, _, true) => Some(format!("the renewal of {}", card.credential)),
        _ => Some(card.credential.clone()),
    }
}

/// `43 questions, 40 scored`.
pub fn questions(card: &ExamCard) -> String {
    let all = count(u64::from(card.items), "question", "questions");
    if card.items == card.scored {
        format!("{all}, all scored")
    } else {
        format!("{all}, {} scored", card.scored)
    }
}

/// `60 minutes`, `64 minutes 30 s`.
pub fn minutes_in_full(ms: u64) -> String {
    let minutes = count(ms / 60_000, "minute", "minutes");
    match (ms / 60_000, ms / 1000 % 60) {
        (_, 0) => minutes,
        (0, seconds) => count(seconds, "second", "seconds"),
        (_, seconds) => format!("{minutes} {seconds} s"),
    }
}

/// `70 %: 28 of 40, at one point a question`.
pub fn pass_mark(card: &ExamCard) -> String {
    let scored = u64::from(card.scored);
    let needed = card.pass_mark.points_needed(scored);
    format!("{}: {needed} of {scored}, at one point a question", card.pass_mark)
}

/// `1 of 3 used; 7 days between attempts`.
pub fn attempts(card: &ExamCard) -> String {
    let used = format!("{} of {} used", card.used, card.allowed);
    match card.wait_days {
        0 => used,
        days => format!("{used}; {} between attempts", count(u64::from(days), "day", "days")),
    }
}

/// The ways of proctoring that count for the credential.
pub fn proctoring(card: &ExamCard) -> String {
    let own = if card.monitored { "on your own (monitored)" } else { "on your own" };
    let ways: Vec<&str> = [
        (Proctoring::Own, own),
        (Proctoring::Live, "with a live proctor"),
        (Proctoring::InPerson, "in person"),
    ]
    .iter()
    .filter(|(way, _)| card.proctoring.contains(way))
    .map(|(_, words)| *words)
    .collect();
    match ways.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{}, or {last}", others.join(", ")),
        None => "none is asked for".to_owned(),
    }
}

/// What an attempt started here and now would carry, a sentence each; nothing where a pass has closed the exam.
pub fn consequences(card: &ExamCard) -> Vec<String> {
    let marks = if card.eligibility.is_passed() { &[] } else { card.marks.as_slice() };
    marks
        .iter()
        .map(|mark| match mark {
            Mark::NotProctored => {
                format!(
                    "It never earns a credential: the exam {}, and there is none here.",
                    needs(&card.proctoring)
                )
            }
            Mark::Beta => "It is a beta sitting: it is scored, and never earns a credential.".to_owned(),
            Mark::SelfAttested => "Its result is marked: this computer only, self-attested.".to_owned(),
            Mark::NotMonitored => {
                "Its result is marked: not monitored, though the program asks for that.".to_owned()
            }
            other => format!("Its result is marked: {}.", marks::mark(*other)),
        })
        .collect()
}

/// True for a consequence that matters more than the others: no credential comes of it.
pub fn is_grave(mark: Mark) -> bool {
    matches!(mark, Mark::NotProctored | Mark::Beta | Mark::Void)
}

/// Whether the person may start, and if not, why and when; as a sentence.
pub fn eligibility(card: &ExamCard, support: &str, now: Timestamp, zone: &Zone) -> String {
    match &card.eligibility {
        Eligibility::Ready => {
            format!(
                "You may start now. It would be attempt {} of {}.",
                card.used + 1,
                card.allowed.max(card.used + 1)
            )
        }
        Eligibility::Open(_) => match card.open_here {
            OpenHere::GoesOn => "You have an unfinished attempt; its clock keeps running.",
            OpenHere::Stored => "Your attempt has ended: it is stored here, and sent when the server takes it.",
            OpenHere::TakenOver => {
                "Your attempt was taken over by another computer: it goes on there, and its clock keeps running."
            }
            OpenHere::Blocked => {
                "You have an unfinished attempt that cannot be gone on with here; its clock keeps running."
            }
        }
        .to_owned(),
        Eligibility::Waiting(at) => {
            let wait = u64::try_from(at.since(now)).unwrap_or(0);
            let again = if card.used > 0 { " again" } else { "" };
            format!("You may sit it{again} from {}, in {}.", instant_in_full(*at, zone), span(wait))
        }
        Eligibility::UsedUp => {
            let used = count(u64::from(card.allowed), "attempt", "attempts");
            format!("You have used {used} of this cycle. An administrator can grant another.{}", ask(support))
        }
        Eligibility::Missing(titles) => {
            format!("Before it you need, in force: {}.", titles.join(", "))
        }
        Eligibility::Passed(Some(day)) if card.renews => {
            format!("It is closed to you until {}, when the time to renew begins.", date(*day))
        }
        Eligibility::Passed(Some(day)) => {
            format!("You have passed. It opens again on {}, when the time to renew begins.", date(*day))
        }
        Eligibility::Held(day) => format!(
            "You hold {}, and this exam does not renew it. It opens on {}, should the credential have lapsed by then.",
            card.credential,
            date(*day)
        ),
        Eligibility::PassWaits(last) => format!(
            "You have passed. Through {} your pass waits for what else the credential asks for.",
            date(*last)
        ),
        Eligibility::Passed(None) => "You have passed. It stays closed to you from now on.".to_owned(),
        Eligibility::UnderReview(_) => {
            format!("Your last result is held for review: a person decides about it.{}", ask(support))
        }
        Eligibility::NoBank => {
            format!("There is no question bank for this exam here, so nobody can sit it.{}", ask(support))
        }
        Eligibility::BrokenBank(why) => {
            format!(
                "Its question bank has faults, so nobody can sit it: {}.{}",
                why.trim_end_matches('.'),
                ask(support)
            )
        }
        Eligibility::ReadOnly(why) => {
            format!(
                "No attempt can be started now: {why}. Once that is mended, start Invigil again.{}",
                ask(support)
            )
        }
        Eligibility::Involved => {
            "You wrote or reviewed questions of this exam, or had them before you, so an attempt of yours \
                                  would not count. Practice stays open to you."
                .to_owned()
        }
        Eligibility::NobodyNamed => "Nobody has said yet who is sitting here.".to_owned(),
    }
}

/// What Enter does about it, where that is more than going on.
pub fn enter_does(card: &ExamCard) -> Option<&'static str> {
    match card.eligibility {
        Eligibility::Open(_) => match card.open_here {
            OpenHere::GoesOn => Some("Enter resumes it."),
            OpenHere::Stored => Some("Enter hands it in."),
            OpenHere::TakenOver => Some("Enter takes it back, and asks first."),
            OpenHere::Blocked => Some("Enter says why."),
        },
        Eligibility::NobodyNamed => Some("Enter asks for your name."),
        _ => None,
    }
}

fn ask(support: &str) -> String {
    if support.is_empty() { String::new() } else { format!(" Ask: {support}.") }
}

/// The rules that a candidate agrees to.
pub fn rules(card: &ExamCard) -> Vec<String> {
    let mut rules = vec![
        format!(
            "{} for {}. The clock starts with the first question and runs on when you leave, close the \
             program or switch the computer off.",
            minutes_in_full(card.limit_ms),
            count(u64::from(card.items), "question", "questions"),
        ),
        "The attempt counts from its opening. When the time is up, what is saved is submitted by itself.".to_owned(),
        "An answer is on this computer's disk before the screen calls it saved. After a crash you go on where you \
         were, in the time that is left."
            .to_owned(),
        "Losing the focus to another window is recorded (unless it was arranged otherwise for you). It is never a \
         failure by itself."
            .to_owned(),
        "You work alone, with no aids but those allowed to you. Nothing can be copied out, and you pass no question on."
            .to_owned(),
        "Scratch notes are erased when you submit. Comments on a question and reports of incidents become \
         part of the record."
            .to_owned(),
    ];
    if card.items > card.scored {
        let unscored = count(u64::from(card.items - card.scored), "question does", "questions do");
        rules.push(format!("{unscored} not count: they are being tried out. Nobody is told which."));
    }
    if card.beta {
        rules.push("This is a beta sitting: whatever its result, no credential comes of it.".to_owned());
    }
    let local = card.marks.contains(&Mark::SelfAttested);
    rules.push(if local {
        "The record proves your answers in their order. On this computer alone it does not prove their time, and \
         nothing against the computer's owner."
            .to_owned()
    } else {
        "The record proves your answers in their order, and any later change of it shows.".to_owned()
    });
    rules
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::PassMark;
    use crate::tui::sample;

    #[test]
    fn figures_read_as_people_write_them() {
        let card = &sample::overview().exams[0];
        assert_eq!(questions(card), "43 questions, 40 scored");
        assert_eq!(minutes_in_full(card.limit_ms), "64 minutes 30 s");
        assert_eq!(minutes_in_full(45_000), "45 seconds");
        assert_eq!(pass_mark(card), "70 %: 28 of 40, at one point a question");
        assert_eq!(attempts(card), "1 of 3 used; 7 days between attempts");
        let odd = ExamCard { pass_mark: PassMark(7250), proctoring: vec![Proctoring::Live], ..card.clone() };
        assert_eq!(pass_mark(&odd), "72.5 %: 29 of 40, at one point a question");
        assert_eq!(proctoring(&odd), "with a live proctor");
    }

    #[test]
    fn what_an_exam_counts_for_is_its_credential_its_renewal_or_nothing() {
        let card = sample::overview().exams[2].clone();
        assert_eq!(counts_for(&card), Some("Certified Technical Associate".to_owned()));
        let brief = ExamCard { renews: true, ..card.clone() };
        assert_eq!(counts_for(&brief), Some("the renewal of Certified Technical Associate".to_owned()));
        let beta = ExamCard { beta: true, ..brief };
        assert_eq!(counts_for(&beta), Some("no credential, as long as it is a beta".to_owned()));
        assert_eq!(counts_for(&ExamCard { credential: String::new(), ..card }), None);
    }

    #[test]
    fn a_brief_assessment_that_is_closed_does_not_claim_a_pass() {
        let mut card = ExamCard { renews: true, ..sample::overview().exams[2].clone() };
        card.eligibility = Eligibility::Passed(Some(sample::day("2027-09-23")));
        let said = eligibility(&card, "", Timestamp(crate::tui::stage::NOON), &Zone::utc());
        assert_eq!(said, "It is closed to you until 23 Sep 2027, when the time to renew begins.");
    }

    #[test]
    fn every_state_says_why_and_when() {
        let card = sample::overview().exams[2].clone();
        let now = Timestamp(crate::tui::stage::NOON);
        let zone = Zone::new(|_| 3600);
        assert_eq!(
            eligibility(&card, "", now, &zone),
            "You may sit it again from Sun 29 Nov 2026, 15:05 (UTC+1), in 7 days 0 h."
        );
        let used = ExamCard { eligibility: Eligibility::UsedUp, ..card };
        assert!(eligibility(&used, "the desk", now, &zone).ends_with("Ask: the desk."));
    }
}
