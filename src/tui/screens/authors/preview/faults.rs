//! Everything that is wrong with the file, with its lines and carets.

use super::book::broken;
use crate::document::{Fault, FaultReport, Position, Severity};
use crate::tui::screens::reading::Reading;
use crate::tui::text::authors as words;
use crate::tui::theme::Role;
use crate::tui::widgets::{Piece, Row, prose};

/// The page of it.
#[derive(Debug, Default)]
pub(super) struct FaultsPage {
    pub(super) reading: Reading,
}

/// How bad it looks.
pub(super) fn role(fault: &Fault) -> Role {
    match fault.severity {
        Severity::Error => Role::Bad,
        Severity::Warning => Role::Warn,
    }
}

/// The rows of the page; a file that is being read first has no report yet. Nothing is wrong only once the linter was through.
pub(super) fn page(report: Option<&FaultReport>, is_linted: bool, columns: usize) -> Vec<Row> {
    match report {
        Some(report) if !report.faults().is_empty() => rows(report, columns),
        Some(_) if !is_linted => prose(words::CHECKING_ALL, Role::Dim, columns),
        Some(_) => prose(words::NO_FAULTS, Role::Text, columns),
        None => Vec::new(),
    }
}

/// The faults of a file that cannot be used; what keeps it from being read comes first, where the linter found more.
pub(super) fn of_broken(report: &FaultReport, columns: usize) -> Vec<Row> {
    let mut all = Vec::new();
    if report.faults().iter().any(|fault| fault.code.is_rule()) {
        all = prose(&broken(report, None, None), Role::Bad, columns);
        all.push(Row::default());
    }
    all.extend(rows(report, columns));
    all
}

/// Each fault with the line of the file, a caret and a mend. Lines of the file are cut around the caret, sentences wrapped.
pub(super) fn rows(report: &FaultReport, columns: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for line in report.plain_in(columns).lines() {
        let quoted = line.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '|');
        let role = match line {
            _ if line.starts_with("error") => Role::Bad,
            _ if line.starts_with("warning") => Role::Warn,
            _ if quoted => Role::Code,
            _ => Role::Text,
        };
        match quoted {
            true => rows.push(Row { wide: true, ..Row::of(line, role) }),
            false if line.is_empty() => rows.push(Row::default()),
            false => rows.extend(prose(line, role, columns)),
        }
    }
    while rows.last().is_some_and(Row::is_blank) {
        rows.pop();
    }
    rows
}

/// A fault beside its item: how bad, where, what, by which rule, and how to mend it.
pub(super) fn told(fault: &Fault, at: Position, columns: usize) -> Vec<Row> {
    let place = format!("{} {}:{}  ", fault.severity.word(), at.line, at.column);
    let said = format!("{} ({})", fault.message, fault.code.code());
    let mut rows = hanging(&place, role(fault), &said, Role::Text, columns);
    if !fault.mend.is_empty() {
        rows.extend(hanging("  mend: ", Role::Dim, &fault.mend, Role::Text, columns));
    }
    rows
}

/// A text behind its label; what is wrapped stands a little further in.
fn hanging(label: &str, role: Role, text: &str, body: Role, columns: usize) -> Vec<Row> {
    const FURTHER: usize = 4;
    let room = columns.saturating_sub(FURTHER);
    let runs = [(label.to_owned(), role), (text.to_owned(), body)];
    let lines = crate::tui::widgets::wrap(&runs, columns, room);
    let row = |(i, body)| Row {
        lead: if i == 0 { Vec::new() } else { vec![Piece::text(" ".repeat(FURTHER), Role::Text)] },
        body,
        wide: false,
    };
    lines.into_iter().enumerate().map(row).collect()
}
