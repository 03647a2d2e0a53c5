//! `admin appeal`: opening, deciding and listing appeals.

use crate::api::{AppealKind, AppealOutcome};
use crate::cli::office::Office;
use crate::cli::outcome::Output;
use crate::cli::page;
use crate::cli::shop::Answer;
use crate::cli::{AppealAbout, AppealCommand, AppealVerdict};
use crate::delivery::{AppealLine, AppealRequest};
use crate::tui::text;
use std::fmt::Write;

/// Carries an `admin appeal` command out.
pub(super) fn appeal(office: &Office, command: AppealCommand) -> Answer {
    let registry = &office.registry;
    match command {
        AppealCommand::Open { attempt, text: said, kind, by, late } => {
            let kind = match kind {
                AppealAbout::Item => AppealKind::Item,
                AppealAbout::Incident => AppealKind::Incident,
                AppealAbout::Result => AppealKind::Result,
            };
            let request = AppealRequest { by, text: said, late };
            let line = office.run(registry.open_appeal(&attempt, kind, &request))?;
            Ok(Output::message(format!(
                "{}: {} It is against attempt {} of {}.",
                line.card.id,
                text::appeals::standing(&line.card),
                line.attempt,
                line.person
            )))
        }
        AppealCommand::Decide { appeal, outcome, reason } => {
            let outcome = match outcome {
                AppealVerdict::Upheld => AppealOutcome::Upheld,
                AppealVerdict::Rejected => AppealOutcome::Rejected,
            };
            let line = office.run(registry.decide_appeal(&appeal, outcome, &reason))?;
            let next = match outcome {
                AppealOutcome::Rejected => String::new(),
                AppealOutcome::Upheld => format!("\nNo result was changed. {}", next(&line)),
            };
            Ok(Output::message(format!("{}: {}{next}", line.card.id, text::appeals::standing(&line.card))))
        }
        AppealCommand::List { open, json } => {
            let mut lines = office.run(registry.appeals())?;
            lines.retain(|line| !open || line.card.decision.is_none());
            if json {
                return Ok(Output::json(&lines));
            }
            if lines.is_empty() {
                return Ok(Output::message(if open {
                    "No appeal is open."
                } else {
                    "There are no appeals."
                }));
            }
            let mut out = String::new();
            lines.iter().for_each(|line| one(&mut out, line));
            Ok(Output::data(out))
        }
    }
}

/// What an upheld appeal calls for.
fn next(line: &AppealLine) -> String {
    let AppealLine { exam, person, attempt, .. } = line;
    match line.card.kind {
        AppealKind::Item => format!(
            "Next: invigil admin void-item {exam} ITEM --reason WHY (attempts show {attempt} --items names the items), then invigil admin rescore {exam}"
        ),
        AppealKind::Incident => format!(
            "Next: invigil admin void {attempt} --reason WHY, or invigil admin grant {person} {exam} --reason WHY"
        ),
        AppealKind::Result => format!(
            "Next: invigil verify {attempt}; where an item is bad, invigil admin void-item {exam} ITEM --reason WHY and invigil admin rescore {exam}"
        ),
    }
}

fn one(out: &mut String, line: &AppealLine) {
    let about = text::appeals::about(line.card.kind);
    let _ = writeln!(out, "{}  {} of {}, about {about}", line.card.id, line.attempt, line.person);
    let late = if line.late { " It was taken late." } else { "" };
    page::put(out, "  ", &format!("{}{late}", text::appeals::standing(&line.card)));
    let by = if line.by.is_empty() { "the candidate" } else { &line.by };
    page::put(out, "  ", &format!("{by}: {}", line.text));
}
