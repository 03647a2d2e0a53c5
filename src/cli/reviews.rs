//! `admin review`: results that are held for review, and what is decided about them.

use crate::api::ReviewLine;
use crate::attempt::ReviewOutcome;
use crate::cli::ReviewCommand;
use crate::cli::admin::told;
use crate::cli::office::Office;
use crate::cli::outcome::Output;
use crate::cli::page;
use crate::cli::shop::Answer;
use crate::runtime::clock::local_zone;
use crate::tui::text;
use std::fmt::Write;

/// Carries an `admin review` command out.
pub(super) fn review(office: &Office, command: ReviewCommand) -> Answer {
    match command {
        ReviewCommand::List { all, json } => list(office, all, json),
        ReviewCommand::Release { attempt, reason } => {
            decide(office, &attempt, ReviewOutcome::Released, &reason)
        }
        ReviewCommand::Refuse { attempt, reason } => {
            decide(office, &attempt, ReviewOutcome::Refused, &reason)
        }
    }
}

fn decide(office: &Office, attempt: &str, outcome: ReviewOutcome, reason: &str) -> Answer {
    let decided = office.run(office.registry.decide_review(attempt, outcome, reason))?;
    let line = &decided.review;
    let verdict = if decided.passed { "passed" } else { "not passed" };
    let counts = match outcome {
        ReviewOutcome::Released => "every answer counts",
        ReviewOutcome::Refused => "only answers that a server had received in time count",
    };
    Ok(Output::message(format!(
        "The result of attempt {} of {} is {}: {counts}. {} of {} points, {verdict}.{}",
        line.attempt,
        line.person,
        outcome.word(),
        line.points,
        line.possible,
        told(&decided.awards)
    )))
}

fn list(office: &Office, all: bool, json: bool) -> Answer {
    let mut lines = office.run(office.registry.reviews())?;
    lines.retain(|line| all || line.card.is_open());
    if json {
        return Ok(Output::json(&lines));
    }
    if lines.is_empty() {
        let others = if all { "was ever" } else { "is" };
        return Ok(Output::message(format!("No result {others} held for review.")));
    }
    let mut out = String::new();
    lines.iter().for_each(|line| one(&mut out, line));
    Ok(Output::data(out))
}

fn one(out: &mut String, line: &ReviewLine) {
    let ended = text::instant(line.ended, &local_zone());
    let _ = writeln!(out, "{}  {} at {}, ended {ended}", line.attempt, line.person, line.exam);
    let hold = &line.card.hold;
    page::put(out, "  ", &format!("{}: {}", text::holds::word(hold), text::holds::why(hold)));
    let reached = if line.reached { "passes" } else { "does not pass" };
    let points = text::result::points(line.points, line.possible);
    let with = match hold.decision {
        None => "with every answer",
        Some(_) => "as decided",
    };
    page::put(out, "  ", &format!("{with}: {points}, which {reached}"));
    if !line.card.reason.is_empty() {
        page::put(out, "  reason: ", &line.card.reason);
    }
}
