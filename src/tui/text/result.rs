//! Words of a result.

use crate::api::{Ending, Mark, Outcome, Won, WonBy};
use crate::program::PassMark;
use crate::time::Zone;
use crate::tui::text::{appeals, count, date, exam_title, holds, instant_in_full, marks, used_of};

/// Passed.
pub const PASSED: &str = "PASSED";
/// Not passed.
pub const NOT_PASSED: &str = "NOT PASSED";
/// Label: time used.
pub const TIME_USED: &str = "time used";
/// Label: size of the record.
pub const RECORD: &str = "record";
/// Label: code of the record.
pub const RECORD_CODE: &str = "record code";
/// Label: attempt.
pub const ATTEMPT: &str = "attempt";
/// Where questions go.
pub fn question(key: &str) -> String {
    format!("A question about an item or an incident? Press {key}.")
}
/// The time was up.
pub const EXPIRED: &str = "The time was up: what was saved was submitted.";
/// The attempt was ended by order.
pub const TERMINATED: &str = "The attempt was ended by order of a proctor.";
/// The attempt was given back.
pub const GIVEN_BACK: &str =
    "This attempt was given back: an earlier one turned out to be a pass. It does not count.";
/// Title of the notice that says whom to ask.
pub const ASK_TITLE: &str = "A question or an incident";

/// The sitting was one of a beta exam.
pub const BETA: &str = "This was a beta sitting: no credential comes of it.";

/// The exam counts for no credential of the program.
pub const NO_CREDENTIAL: &str = "This exam counts for no credential.";

/// `Sales Associate exam`.
pub fn title(outcome: &Outcome) -> String {
    exam_title(&outcome.title, outcome.renews)
}

/// `PASSED`, `NOT PASSED` or `HELD FOR REVIEW`.
pub fn verdict(outcome: &Outcome) -> &'static str {
    match (outcome.is_held(), outcome.passed) {
        (true, _) => holds::HELD,
        (false, true) => PASSED,
        (false, false) => NOT_PASSED,
    }
}

/// `33 of 40`.
pub fn points(points: u64, possible: u64) -> String {
    format!("{points} of {possible}")
}

/// `82.5 %`, rounded down, so that a share just below a pass mark never reads as the mark.
pub fn share(points: u64, possible: u64) -> String {
    let tenths = if possible == 0 { 0 } else { u128::from(points) * 1000 / u128::from(possible) };
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// `2 below the 28 needed`; `None` after a pass.
pub fn shortfall(outcome: &Outcome) -> Option<String> {
    let needed = outcome.pass_mark.points_needed(outcome.possible);
    (!outcome.passed && !outcome.is_held() && needed > outcome.points)
        .then(|| format!("{} below the {needed} needed", needed - outcome.points))
}

/// `70 % pass mark`, below the mark on the scale.
pub fn mark_caption(mark: PassMark) -> String {
    format!("{mark} pass mark")
}

/// `41:07 of 60:00`.
pub fn time_used(outcome: &Outcome) -> String {
    used_of(outcome.used_ms, outcome.limit_ms)
}

/// `214 entries, intact`.
pub fn record(outcome: &Outcome) -> String {
    format!("{}, intact", count(outcome.records, "entry", "entries"))
}

/// `2 of 3`; one that does not count has no place.
pub fn place(outcome: &Outcome) -> String {
    match outcome.nth {
        (0, _) => "does not count".to_owned(),
        (nth, allowed) => points(u64::from(nth), u64::from(allowed)),
    }
}

/// What the result means for the credential; `None` when it means nothing for one.
pub fn credential(outcome: &Outcome) -> Option<String> {
    if let Some(Won { title, how, expires }) = &outcome.awarded {
        let how = match how {
            WonBy::Award => "awarded",
            WonBy::Renewal => "renewed",
            WonBy::Restoration => "in force again",
        };
        return Some(format!("{title} is {how}, valid through {}.", date(*expires)));
    }
    match outcome.missing.as_slice() {
        _ if !outcome.passed => None,
        [] => None,
        [one] => Some(format!("For the credential: {one} is still missing")),
        several => Some(format!("For the credential, still missing: {}", several.join(", "))),
    }
}

/// What was a beta sitting earns nothing, passed or not.
pub fn beta(outcome: &Outcome) -> Option<&'static str> {
    outcome.marks.contains(&Mark::Beta).then_some(BETA)
}

/// `3 questions were being tried out and did not count.`
pub fn unscored(outcome: &Outcome) -> Option<String> {
    let questions = match outcome.unscored {
        0 => return None,
        1 => "1 question was".to_owned(),
        several => format!("{several} questions were"),
    };
    Some(format!("{questions} being tried out and did not count."))
}

/// `Attempt 2 of 3. Next: Sun 29 Nov 2026, 14:05 (UTC+1).`
pub fn next(outcome: &Outcome, zone: &Zone) -> Option<String> {
    if outcome.passed || outcome.given_back || outcome.is_held() {
        return None;
    }
    let (nth, allowed) = outcome.nth;
    let attempt = format!("Attempt {nth} of {allowed}.");
    Some(match outcome.next {
        Some(at) if at <= outcome.ended => format!("{attempt} The next one may start now."),
        Some(at) => format!("{attempt} Next: {}.", instant_in_full(at, zone)),
        None => format!("{attempt} None is left; an administrator can grant another."),
    })
}

/// `question 3 was void`, `questions 3 and 7 were void`; `None` for none.
pub fn void_questions(numbers: &[u32]) -> Option<String> {
    let (last, others) = numbers.split_last()?;
    if others.is_empty() {
        return Some(format!("question {last} was void"));
    }
    let others: Vec<String> = others.iter().map(ToString::to_string).collect();
    Some(format!("questions {} and {last} were void", others.join(", ")))
}

/// What became of the result since it was first counted: void questions, the result before, the attempt given back, appeals.
pub fn afterwards(outcome: &Outcome, zone: &Zone) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(card) = outcome.held.as_ref().filter(|card| !card.is_open()) {
        said.extend(holds::standing(card, &outcome.marks, outcome.attempt.as_str(), zone));
    }
    if let Some(void) = void_questions(&outcome.voided) {
        let mut sentence = format!("{void}: everybody gets the points.");
        if let Some(first) = sentence.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        said.push(sentence);
    }
    let decided = outcome.held.as_ref().and_then(|card| card.decided);
    if let Some(before) = outcome.rescored.as_ref().filter(|before| decided == Some(before.on)) {
        // the result before was the held one, with every answer
        if before.points != outcome.points {
            said.push(format!("With every answer it was {}.", points(before.points, before.possible)));
        }
    } else if let Some(before) = outcome.rescored.as_ref().filter(|_| !outcome.is_held()) {
        let verdict = if before.passed { "passed" } else { "not passed" };
        let points = points(before.points, before.possible);
        said.push(format!("Counted anew {}; before: {points}, {verdict}.", instant_in_full(before.on, zone)));
    }
    if outcome.given_back {
        said.push(GIVEN_BACK.to_owned());
    }
    said.extend(outcome.appeals.iter().map(appeals::standing));
    said
}

/// What is said of a result that nobody has decided about yet, in place of its score.
pub fn held(outcome: &Outcome, zone: &Zone) -> Vec<String> {
    let card = outcome.held.as_ref().filter(|card| card.is_open());
    card.map(|card| holds::standing(card, &outcome.marks, outcome.attempt.as_str(), zone)).unwrap_or_default()
}

/// How the attempt ended, where that is not by the candidate.
pub fn ending(ending: Ending) -> Option<&'static str> {
    match ending {
        Ending::Submitted => None,
        Ending::Expired => Some(EXPIRED),
        Ending::Terminated => Some(TERMINATED),
    }
}

/// `Marked: this computer only, self-attested; not monitored.` That it is held is its verdict.
pub fn marked(outcome: &Outcome) -> Option<String> {
    let is_told = |mark: &Mark| *mark == Mark::HeldForReview && outcome.is_held();
    let marks: Vec<Mark> = outcome.marks.iter().copied().filter(|mark| !is_told(mark)).collect();
    (!marks.is_empty()).then(|| format!("Marked: {}.", marks::all(&marks)))
}

/// Whom to ask, and what to name.
pub fn ask(support: &str, code: &str) -> Vec<String> {
    let whom = match support {
        "" => "Ask whoever runs this program.".to_owned(),
        support => format!("Ask: {support}."),
    };
    vec![
        format!("{whom} Name the record code {code} and the number of the question."),
        "The record of your attempt, with your comments in it, is kept; nothing is lost by asking later."
            .to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_just_below_the_mark_never_reads_as_the_mark() {
        assert_eq!(share(33, 40), "82.5 %");
        assert_eq!(share(1999, 2000), "99.9 %");
        assert_eq!(share(69_999, 100_000), "69.9 %");
        assert_eq!(share(0, 0), "0.0 %");
        assert_eq!(share(u64::MAX, u64::MAX), "100.0 %");
    }
}
