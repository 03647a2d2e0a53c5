//! Words of the look back on attempts: the list, and one attempt.

use crate::api::{
    AttemptReport, AttemptSummary, Became, CommentLine, ForReview, Holds, IncidentCard, ItemLine, ItemStand,
    PathLine, ResultLine, StayLine, Told, VersionLine, WentOn,
};
use crate::attempt::{CommentKind, Leaving, Mode};
use crate::journal::Verification;
use crate::program::Proctoring;
use crate::time::Zone;
use crate::tui::text::{self, clock, count, instant, minutes_seconds};
use crate::tui::widgets::{fit, width as columns};
use std::fmt::Write;

/// Heading of the list.
pub const TITLE: &str = "History";
/// Column: exam.
pub const EXAM: &str = "EXAM";
/// Column: day of the opening.
pub const DATE: &str = "DATE";
/// Column: state.
pub const STATE: &str = "STATE";
/// Column: points.
pub const POINTS: &str = "POINTS";
/// Column: time used.
pub const TIME: &str = "TIME";
/// Column: how far the record holds.
pub const RECORD: &str = "RECORD";
/// While the list or a report is being fetched.
pub const LOADING: &str = "Reading the attempts";
/// While the record of the attempt that was opened is being judged.
pub const JUDGING: &str = "Checking the record of this attempt";
/// The list could not be had.
pub const FAILED: &str = "The attempts could not be read.";
/// What to do then.
pub const TRY_AGAIN: &str = "Press Enter to try again.";
/// Nobody is named.
pub const NOBODY: &str =
    "Nobody is named yet, so there are no attempts to look back on. Press w to say who you are.";
/// Label of the form.
pub const FORM: &str = "form";
/// Part: points by domain.
pub const BY_DOMAIN: &str = "Points by domain";
/// Part: what the record proves.
pub const THE_RECORD: &str = "Record";
/// Part: what happened around the questions. Whether a result is held for it stands with the result.
pub const INTERRUPTIONS: &str = "Interruptions and clocks";
/// Part: time and changes by question.
pub const BY_QUESTION: &str = "The way through the questions";
/// Part: when what was shown.
pub const IN_ORDER: &str = "In the order shown, by the exam's clock";
/// Part: comments and incidents.
pub const COMMENTS: &str = "Comments and incidents";
/// There is no record.
pub const NO_RECORD: &str = "there is none: neither a file on this computer nor records in the store";
/// There were none.
pub const NO_INTERRUPTIONS: &str = "none";
/// What is never shown here.
pub const NO_ITEMS: &str = "The questions are not shown again, and neither is which answers were right.";

/// Nobody of this name has opened an attempt.
pub fn no_attempts(name: &str) -> String {
    format!("{name} has opened no attempt yet.")
}

/// `Sales Associate · attempt of 22 Nov 2026`, with the sign between.
pub fn title(summary: &AttemptSummary, zone: &Zone, dot: &str) -> String {
    format!("{} {dot} attempt of {}", summary.title, day(summary, zone))
}

/// The day of the opening: `22 Nov 2026`.
pub fn day(summary: &AttemptSummary, zone: &Zone) -> String {
    let naive = summary.opened.naive(zone.offset(summary.opened));
    naive.format("%-d %b %Y").to_string()
}

/// What became of an attempt, in a word.
pub fn became(became: Became) -> &'static str {
    match became {
        Became::Open => "open",
        Became::Submitted => "submitted",
        Became::Expired => "expired",
        Became::Terminated => "terminated",
        Became::Voided => "voided",
    }
}

/// The state as it stands in a list: `PASSED`, `NOT PASSED`, `OPEN`, `HELD`, `VOID`, `NOT SCORED`.
pub fn state(summary: &AttemptSummary) -> &'static str {
    match (summary.state, &summary.result) {
        (Became::Voided, _) => "VOID",
        (_, Some(result)) if result.held => "HELD",
        (_, Some(result)) if result.passed => text::result::PASSED,
        (_, Some(_)) => text::result::NOT_PASSED,
        (Became::Open, None) => "OPEN",
        (Became::Submitted | Became::Expired | Became::Terminated, None) => "NOT SCORED",
    }
}

/// Why there is no record of an attempt.
pub fn no_record(summary: &AttemptSummary) -> String {
    match summary.removed {
        Some(at) => {
            format!("removed by retention on {}; the result and its digests are kept", text::date(at.day()))
        }
        None => NO_RECORD.to_owned(),
    }
}

/// How far a record holds, in a word or two.
pub fn holds(holds: Holds) -> &'static str {
    match holds {
        Holds::Intact => "record intact",
        Holds::NotIntact => "record not intact",
        Holds::Open => "record open",
        Holds::NoRecord => "no record",
        Holds::Removed => "record removed by retention",
        Holds::NotJudged => "record not checked yet",
        Holds::CannotJudge => "record cannot be judged",
    }
}

/// The same in a column headed `RECORD`; nothing while nobody has looked.
pub fn holds_in_short(holds: Holds) -> &'static str {
    match holds {
        Holds::Intact => "intact",
        Holds::NotIntact => "NOT INTACT",
        Holds::Open => "open",
        Holds::NoRecord => "none",
        Holds::Removed => "removed",
        Holds::NotJudged => "",
        Holds::CannotJudge => "unclear",
    }
}

/// `35 of 40, 87.5 %, passed`; of one that is held no points are told.
pub fn result(result: &ResultLine) -> String {
    if result.held {
        return "held for review".to_owned();
    }
    let verdict = if result.passed { "passed" } else { "not passed" };
    let points = text::result::points(result.points, result.possible);
    format!("{points}, {}, {verdict}", text::result::share(result.points, result.possible))
}

/// `41:07 of 60:00 used`.
pub fn time_used(result: &ResultLine) -> String {
    format!("{} used", text::used_of(result.used_ms, result.limit_ms))
}

/// `submitted`, `35 of 40, 87.5 %, passed`, `record intact`, and what else there is to say.
pub fn what_became(summary: &AttemptSummary) -> Vec<String> {
    let mut said = vec![became(summary.state).to_owned()];
    match &summary.result {
        Some(line) => said.push(result(line)),
        None if matches!(summary.state, Became::Open | Became::Voided) => {}
        None => said.push("not scored yet".to_owned()),
    }
    said.extend(remarks(summary));
    said.push(match summary.removed {
        Some(at) => format!("{} on {}", holds(summary.record), text::date(at.day())),
        None => holds(summary.record).to_owned(),
    });
    said
}

/// What sets an attempt apart from others: `result 2 of 2`, `given back: it does not count`, `beta`.
pub fn remarks(summary: &AttemptSummary) -> Vec<String> {
    let mut said = Vec::new();
    if let [_, .., last] = summary.results.as_slice() {
        said.push(format!("result {} of {}", last.version, summary.results.len()));
    }
    let decided = summary.results.last().and_then(|last| last.held.as_ref());
    said.extend(
        decided.filter(|hold| hold.decision.is_some()).map(|hold| text::holds::word(hold).to_owned()),
    );
    if !summary.withdrawn_because.is_empty() {
        said.push(format!("withdrawn: {}", summary.withdrawn_because));
    }
    if summary.given_back {
        said.push("given back: it does not count".to_owned());
    }
    if let Some(counts) = summary.uploaded {
        said.push(uploaded(counts).to_owned());
    }
    if !summary.incidents.is_empty() {
        said.push(count(summary.incidents.len() as u64, "incident", "incidents"));
    }
    said.extend(summary.appeals.iter().map(|appeal| text::appeals::word(appeal).to_owned()));
    if summary.mode == Mode::Beta {
        said.push("beta".to_owned());
    }
    if summary.other_program {
        said.push(format!("of another program ({})", summary.program));
    }
    said
}

/// The facts of an attempt, a label and a value each.
pub fn facts(report: &AttemptReport, zone: &Zone) -> Vec<(&'static str, String)> {
    let summary = &report.summary;
    let mut rows = Vec::new();
    if summary.mode == Mode::Beta {
        rows.push(("mode", "beta: never leads to a credential".to_owned()));
    }
    rows.push(("watched", watched(report.proctoring).to_owned()));
    let items = count(u64::from(report.form.items), "question", "questions");
    rows.push((FORM, format!("{items}, {} scored", report.form.scored)));
    rows.push(("opened", instant(summary.opened, zone)));
    let became = became(summary.state);
    rows.push((
        "ended",
        match summary.ended {
            Some(at) => format!("{}, {became}", instant(at, zone)),
            None if summary.state == Became::Open => "not yet".to_owned(),
            None => became.to_owned(),
        },
    ));
    if !summary.withdrawn_because.is_empty() {
        // why it is void
        rows.push(("reason", summary.withdrawn_because.clone()));
    }
    rows.push(("time", time(report)));
    match &summary.result {
        Some(line) => {
            rows.push(("result", format!("{} (pass mark {})", result(line), line.pass_mark)));
            if let Some(last) = summary.results.last()
                && let Some(hold) = &last.held
            {
                let (word, why) = (text::holds::word(hold), text::holds::why(hold));
                rows.push((
                    "review",
                    match last.decided_because.as_str() {
                        "" => format!("{word}: {why}"),
                        reason => format!("{word}: {why}. The reason: {reason}"),
                    },
                ));
            }
            rows.push(("marked", text::marks::all(&line.marks)));
            rows.extend(versions(&summary.results, zone).into_iter().map(|version| ("version", version)));
        }
        None => rows.push(("result", "none".to_owned())),
    }
    if summary.given_back {
        let why = "no: it was given back, because an earlier attempt turned out to be a pass";
        rows.push(("counts", why.to_owned()));
    }
    for incident in &summary.incidents {
        rows.push(("incident", self::incident(incident, zone)));
    }
    for appeal in &summary.appeals {
        let about = text::appeals::about(appeal.kind);
        rows.push(("appeal", format!("{} about {about}. {}", appeal.id, text::appeals::standing(appeal))));
    }
    rows.push(("record", holds(summary.record).trim_start_matches("record ").to_owned()));
    rows
}

/// `2 of 2, rescored 26 Nov 2026 14:05 UTC: 3 of 4, passed; question 3 was void`, for each result, where more than the result
/// itself is to be told.
fn versions(results: &[VersionLine], zone: &Zone) -> Vec<String> {
    if results.len() < 2 && results.iter().all(|result| result.voided.is_empty()) {
        return Vec::new();
    }
    let version = |result: &VersionLine| {
        let how = match (&result.held, result.version) {
            (Some(hold), _) => text::holds::word(hold),
            (None, 1) => "first counted",
            (None, _) => "rescored",
        };
        if result.held.as_ref().is_some_and(|hold| hold.decision.is_none()) {
            return format!(
                "{} of {}, {how} {}",
                result.version,
                results.len(),
                instant(result.recorded, zone)
            );
        }
        let verdict = if result.passed { "passed" } else { "not passed" };
        let points = text::result::points(result.points, result.possible);
        let void = text::result::void_questions(&result.voided);
        let void = void.map(|void| format!("; {void}")).unwrap_or_default();
        let (number, on) = (result.version, instant(result.recorded, zone));
        format!("{number} of {}, {how} {on}: {points}, {verdict}{void}", results.len())
    };
    results.iter().map(version).collect()
}

/// How an attempt stands that was made without a server.
fn uploaded(counts: bool) -> &'static str {
    match counts {
        true => "uploaded",
        false => "uploaded as evidence: it does not count",
    }
}

/// `another record 5 than the one held was offered`.
pub fn offered(seq: u64) -> String {
    format!("another record {seq} than the one held was offered")
}

/// An incident, and what was found out about it.
fn incident(card: &IncidentCard, zone: &Zone) -> String {
    let what =
        format!("{}: {}, and refused; nothing changed", instant(card.offered, zone), offered(card.seq));
    match card.closed {
        None => format!("{what}. Nobody has looked into it yet"),
        Some(at) if card.reason.is_empty() => format!("{what}. Closed {}", instant(at, zone)),
        Some(at) => format!("{what}. Closed {}: {}", instant(at, zone), card.reason),
    }
}

/// How an attempt was watched.
fn watched(proctoring: Proctoring) -> &'static str {
    match proctoring {
        Proctoring::Own => "by nobody; the exam's own record alone",
        Proctoring::Live => "by a remote proctor",
        Proctoring::InPerson => "by a proctor in the room",
    }
}

/// `41:07 of 60:00 used, 5:00 of it granted on the way; breaks of 10:00 allowed`.
fn time(report: &AttemptReport) -> String {
    let told = report.told.as_ref();
    let mut time = match told {
        Some(told) => format!("{} used", text::used_of(told.used_ms, told.limit_ms)),
        None => format!("{} allowed", minutes_seconds(report.limit_ms)),
    };
    if let Some(more) = told.map(|told| told.limit_ms.saturating_sub(report.limit_ms)).filter(|ms| *ms > 0) {
        let _ = write!(time, ", {} of it granted on the way", minutes_seconds(more));
    }
    if report.breaks_ms > 0 {
        let _ = write!(time, "; breaks of {} allowed", minutes_seconds(report.breaks_ms));
    }
    time
}

/// What a record proves and what not: a label (empty for the state) and a sentence each.
pub fn statements(verification: &Verification) -> Vec<(&'static str, String)> {
    let mut rows = vec![("", verification.summary.clone())];
    if verification.torn_bytes > 0 {
        let bytes = verification.torn_bytes;
        let cut = format!(
            "{bytes} bytes after the last line feed, of a write that was cut short; they do not count"
        );
        rows.push(("torn", cut));
    }
    rows.extend(verification.proven.iter().map(|stated| ("proven", stated.text.clone())));
    rows.extend(verification.not_proven.iter().map(|stated| ("not proven", stated.text.clone())));
    rows
}

/// What a person should look at, a sentence each.
pub fn review(review: &ForReview, zone: &Zone) -> Vec<String> {
    let mut lines = Vec::new();
    if review.is_empty() {
        lines.push(NO_INTERRUPTIONS.to_owned());
    }
    lines.extend(review.clocks.iter().cloned());
    match review.focus_lost {
        None => lines.push("the focus of the terminal was not watched".to_owned()),
        Some(0) => {}
        Some(times) => {
            let times = count(u64::from(times), "time", "times");
            let away = minutes_seconds(review.focus_away_ms);
            lines.push(format!("the terminal lost the focus {times}, for {away} in all"));
        }
    }
    for left in &review.suspended {
        lines.push(format!("record {}, {}: {}", left.seq, instant(left.at, zone), leaving(left.cause)));
    }
    for gap in &review.away {
        let (from, away) = (instant(gap.from, zone), minutes_seconds(gap.away_ms));
        let after = |how| format!("record {}: {how}, {away} after the record before it ({from})", gap.seq);
        lines.push(match gap.how {
            WentOn::NewProcess => after("the program was started again"),
            WentOn::Restart => after("the computer was started again"),
            WentOn::OtherDevice => format!(
                "{}: both may have been in use then. What the first one recorded after that is not in this record; what of \
                 it came to the server is kept as an incident",
                after("another device took the attempt over")
            ),
        });
    }
    lines
}

/// Why a sitting was interrupted.
pub fn leaving(cause: Leaving) -> &'static str {
    match cause {
        Leaving::Left => "the candidate left; the clock ran on",
        Leaving::Signal => "the program was ended by a signal, or the terminal went away",
        Leaving::Refused => "the program was asked to stop (Ctrl-Z), and did not",
    }
}

/// `answered, for review`.
pub fn item_state(item: &ItemLine) -> String {
    let state = match item.state {
        ItemStand::Answered => "answered",
        ItemStand::Incomplete => "incomplete",
        ItemStand::Open => "open",
        ItemStand::Unseen => "unseen",
    };
    let marked = if item.for_review { ", for review" } else { "" };
    format!("{state}{marked}")
}

/// The head of the table of questions, its domains in `width` columns, with `gap` between columns.
pub fn item_heading(width: usize, gap: &str) -> String {
    format!("{:>3}{gap}{:width$}{gap}visits{gap}  time{gap}changed{gap}state", "no.", "domain")
}

/// A row of the table of questions.
pub fn item_row(item: &ItemLine, width: usize, gap: &str) -> String {
    let domain = fit(&item.domain_short, width, ".");
    let pad = " ".repeat(width.saturating_sub(columns(&domain)));
    format!(
        "{:>3}{gap}{domain}{pad}{gap}{:>6}{gap}{:>6}{gap}{:>7}{gap}{}",
        item.number,
        item.visits,
        minutes_seconds(item.on_display_ms),
        item.changes,
        item_state(item),
    )
}

/// The same for the ear.
pub fn item_in_words(item: &ItemLine) -> String {
    let domain = match item.domain_short.as_str() {
        "" => String::new(),
        short => format!(", {short}"),
    };
    let number = item.number;
    if item.visits == 0 && item.state == ItemStand::Unseen {
        return format!("Question {number}{domain}: never shown.");
    }
    format!(
        "Question {number}{domain}: {}. {}, {}; changed {}.",
        item_state(item),
        count(u64::from(item.visits), "visit", "visits"),
        minutes_seconds(item.on_display_ms),
        count(u64::from(item.changes), "time", "times"),
    )
}

/// Columns of the widest short name of a domain.
pub fn domain_columns(path: &PathLine) -> usize {
    path.items.iter().map(|item| columns(&item.domain_short)).max().unwrap_or(0).max(6)
}

/// How the exam time was spent, up to which record.
pub fn time_spent(told: &Told) -> String {
    let PathLine { on_display_ms, elsewhere_ms, clocks_ms, .. } = &told.path;
    let mut sum = format!(
        "{} with a question on display, {} with none, by the exam's clock up to record {}.",
        minutes_seconds(*on_display_ms),
        minutes_seconds(*elsewhere_ms),
        told.records.saturating_sub(1)
    );
    // less is drift between two clocks, not a move
    if clocks_ms.unsigned_abs() >= 1_000 {
        let way = if *clocks_ms < 0 { "back" } else { "on" };
        let _ = write!(sum, " A clock was moved {way} by {}.", text::span(clocks_ms.unsigned_abs()));
    }
    sum
}

/// When what was shown, runs of neighbours together: `0:00:00 questions 1 to 14`, `0:21:10 question 3`.
pub fn in_order(stays: &[StayLine]) -> Vec<String> {
    let mut runs: Vec<(u64, u32, u32)> = Vec::new();
    let mut step = 0;
    for stay in stays {
        match runs.last_mut() {
            Some((_, first, last)) => {
                let by = i64::from(stay.item) - i64::from(*last);
                // a run goes one way, forwards or back
                if by.abs() == 1 && (first == last || by == step) {
                    (*last, step) = (stay.item, by);
                } else {
                    runs.push((stay.elapsed_ms, stay.item, stay.item));
                }
            }
            None => runs.push((stay.elapsed_ms, stay.item, stay.item)),
        }
    }
    let run = |(at, first, last): &(u64, u32, u32)| {
        let at = clock(i64::try_from(*at).unwrap_or(i64::MAX));
        if first == last {
            format!("{at} question {first}")
        } else {
            format!("{at} questions {first} to {last}")
        }
    };
    runs.iter().map(run).collect()
}

/// `record 12, 22 Nov 2026 14:05 UTC: comment, question 2`.
pub fn comment_head(said: &CommentLine, zone: &Zone) -> String {
    let about = said.item.map(|item| format!(", question {item}")).unwrap_or_default();
    format!("record {}, {}: {}{about}", said.seq, instant(said.at, zone), comment_kind(said.kind))
}

/// `comment` or `incident`.
pub fn comment_kind(kind: CommentKind) -> &'static str {
    match kind {
        CommentKind::Item => "comment",
        CommentKind::Incident => "incident",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn the_way_is_told_in_runs_of_neighbours() {
        let stays: Vec<StayLine> = [1, 2, 3, 7, 6, 5, 6, 9]
            .iter()
            .zip(0..)
            .map(|(item, n)| StayLine { item: *item, at: Timestamp(0), elapsed_ms: n * 60_000 })
            .collect();
        let expected = [
            "0:00:00 questions 1 to 3",
            "0:03:00 questions 7 to 5",
            "0:06:00 question 6",
            "0:07:00 question 9",
        ];
        assert_eq!(in_order(&stays), expected);
        assert!(in_order(&[]).is_empty());
    }
}
