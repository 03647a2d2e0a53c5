//! `admin incident`: records that were refused, and what was found out about them.

use crate::api::IncidentLine;
use crate::cli::IncidentCommand;
use crate::cli::office::Office;
use crate::cli::outcome::Output;
use crate::cli::page;
use crate::cli::shop::Answer;
use crate::runtime::clock::local_zone;
use crate::tui::text;
use std::fmt::Write;

/// Carries an `admin incident` command out.
pub(super) fn incident(office: &Office, command: IncidentCommand) -> Answer {
    let registry = &office.registry;
    match command {
        IncidentCommand::List { all, json } => {
            let mut lines = office.run(registry.incidents())?;
            lines.retain(|line| all || line.closed.is_none());
            if json {
                return Ok(Output::json(&lines));
            }
            if lines.is_empty() {
                let none = if all { "There are no incidents." } else { "No incident is open." };
                return Ok(Output::message(none));
            }
            let mut out = String::new();
            lines.iter().for_each(|line| head(&mut out, line));
            Ok(Output::data(out))
        }
        IncidentCommand::Show { incident, json } => {
            let line = office.run(registry.incident(incident))?;
            if json {
                return Ok(Output::json(&line));
            }
            let mut out = String::new();
            head(&mut out, &line);
            let _ = writeln!(out, "  offered: {}", line.record);
            let _ = writeln!(out, "  held:    {}", line.held.as_deref().unwrap_or("none under this number"));
            Ok(Output::data(out))
        }
        IncidentCommand::Close { incident, reason } => {
            let line = office.run(registry.close_incident(incident, &reason))?;
            Ok(Output::message(format!(
                "Incident {} of attempt {} is closed. The record that is held stands.",
                line.id, line.attempt
            )))
        }
    }
}

fn head(out: &mut String, line: &IncidentLine) {
    let zone = local_zone();
    let _ = writeln!(out, "{}  attempt {} of {} at {}", line.id, line.attempt, line.person, line.exam);
    let offered = text::instant(line.offered, &zone);
    page::put(out, "  ", &format!("{offered}: {}, and refused", text::history::offered(line.seq)));
    match line.closed {
        None => page::put(out, "  ", "open"),
        Some(at) if line.reason.is_empty() => {
            page::put(out, "  ", &format!("closed {}", text::instant(at, &zone)));
        }
        Some(at) => page::put(out, "  ", &format!("closed {}: {}", text::instant(at, &zone), line.reason)),
    }
}
