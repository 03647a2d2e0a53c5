//! The look back on one attempt: what became of it, points by domain, what its record proves, what is held for review, and
//! the way through its questions, by their numbers alone.

use crate::api::{AttemptReport, Holds, Overview, Told};
use crate::time::Moment;
use crate::tui::keymap::{Action, Context};
use crate::tui::screens::everywhere;
use crate::tui::screens::paragraphs::{blank, heading, indented, labelled, paragraph, room};
use crate::tui::screens::reading::Reading;
use crate::tui::text::{history as words, result as result_words};
use crate::tui::theme::Role;
use crate::tui::ways::Ways;
use crate::tui::widgets::{Page, Piece, Row, width};
use crate::tui::{Effect, Event, Look, Screen};
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::sync::Arc;

/// The look back on an attempt.
pub struct AttemptScreen {
    ways: Ways,
    overview: Arc<Overview>,
    report: Arc<AttemptReport>,
    reading: Reading,
}

/// Columns of the labels.
const LABELS: usize = 12;
/// From this room on the table of questions has wide gaps.
const WIDE: usize = 72;
/// Columns of a domain's short name in the narrow table.
const NARROW_DOMAIN: usize = 8;

impl AttemptScreen {
    /// The report on an attempt of the overview's person.
    pub fn new(overview: Arc<Overview>, report: Arc<AttemptReport>, ways: Ways) -> Self {
        Self { ways, overview, report, reading: Reading::default() }
    }

    fn key(&mut self, key: &KeyEvent) -> Vec<Effect> {
        let Some(action) = everywhere::action(Context::Attempt, key) else { return Vec::new() };
        if self.reading.moved(action) {
            return Vec::new();
        }
        match action {
            Action::Back => vec![Effect::Pop],
            other => everywhere::otherwise(other, Context::Attempt, self.ways),
        }
    }

    fn rows(&self, look: &Look<'_>, columns: u16) -> Vec<Row> {
        let room = room(columns);
        let report = &*self.report;
        let summary = &report.summary;
        let mut rows = labelled("state", LABELS, words::state(summary), state_role(report), room);
        if summary.other_program {
            rows.extend(labelled("program", LABELS, summary.program.as_str(), Role::Text, room));
        }
        for (label, value) in words::facts(report, look.zone) {
            let role = if label == "record" { record_role(summary.record) } else { Role::Text };
            rows.extend(labelled(label, LABELS, &value, role, room));
        }
        rows.extend(by_domain(report));
        rows.extend([blank(), heading(words::THE_RECORD)]);
        match &report.verification {
            None => rows.extend(indented(&words::no_record(&self.report.summary), Role::Text, room)),
            Some(verification) => {
                for (label, sentence) in words::statements(verification) {
                    rows.extend(match label {
                        "" => paragraph(&sentence, record_role(summary.record), room),
                        label => labelled(label, LABELS, &sentence, Role::Text, room),
                    });
                }
            }
        }
        if let Some(told) = &report.told {
            rows.extend(self.told(told, look, room));
        }
        rows.push(blank());
        rows.extend(paragraph(words::NO_ITEMS, Role::Dim, room));
        rows
    }

    fn told(&self, told: &Told, look: &Look<'_>, room: usize) -> Vec<Row> {
        let mut rows = vec![blank(), heading(words::INTERRUPTIONS)];
        for line in words::review(&told.review, look.zone) {
            rows.extend(paragraph(&line, Role::Text, room));
        }
        if !told.comments.is_empty() {
            rows.extend([blank(), heading(words::COMMENTS)]);
        }
        for said in &told.comments {
            rows.extend(paragraph(&words::comment_head(said, look.zone), Role::Dim, room));
            rows.extend(indented(&said.text, Role::Text, room));
        }
        rows.extend([blank(), heading(words::BY_QUESTION)]);
        let (gap, domain) = match room >= WIDE {
            true => ("  ", words::domain_columns(&told.path)),
            false => (" ", words::domain_columns(&told.path).min(NARROW_DOMAIN)),
        };
        rows.push(Row::of(format!(" {}", words::item_heading(domain, gap)), Role::Dim));
        let item = |item| Row::of(format!(" {}", words::item_row(item, domain, gap)), Role::Text);
        rows.extend(told.path.items.iter().map(item));
        rows.extend(paragraph(&words::time_spent(told), Role::Text, room));
        if !told.path.stays.is_empty() {
            rows.extend([blank(), heading(words::IN_ORDER)]);
            rows.extend(paragraph(&words::in_order(&told.path.stays).join("; "), Role::Text, room));
        }
        rows
    }
}

fn by_domain(report: &AttemptReport) -> Vec<Row> {
    if report.domains.is_empty() {
        return Vec::new();
    }
    let mut rows = vec![blank(), heading(words::BY_DOMAIN)];
    let column = report.domains.iter().map(|domain| width(&domain.short)).max().unwrap_or(0) + 2;
    for domain in &report.domains {
        let pad = " ".repeat(column.saturating_sub(width(&domain.short)));
        let points = result_words::points(domain.points, domain.possible);
        rows.push(Row {
            lead: vec![Piece::text(format!(" {}{pad}", domain.short), Role::Text)],
            body: vec![Piece::text(format!("{points:>9}"), Role::Text)],
            wide: false,
        });
    }
    rows
}

fn state_role(report: &AttemptReport) -> Role {
    match &report.summary.result {
        Some(result) if result.held => Role::Warn,
        Some(result) if result.passed => Role::Good,
        Some(_) => Role::Bad,
        None => Role::Strong,
    }
}

fn record_role(holds: Holds) -> Role {
    match holds {
        Holds::NotIntact => Role::Bad,
        Holds::NoRecord | Holds::CannotJudge => Role::Warn,
        Holds::Intact | Holds::Open | Holds::NotJudged | Holds::Removed => Role::Text,
    }
}

impl Screen for AttemptScreen {
    fn context(&self) -> Context {
        Context::Attempt
    }

    fn update(&mut self, event: Event, _now: &Moment) -> Vec<Effect> {
        match event {
            Event::Key(key) => self.key(&key),
            _ => Vec::new(),
        }
    }

    fn layout(&mut self, area: Rect, look: &Look<'_>) {
        self.reading.lay_out(self.rows(look, area.width), Page::room(area).height);
    }

    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        let left = words::title(&self.report.summary, look.zone, look.theme.signs.dot);
        let right = self.overview.person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
        let page = Page { left, right, footer: look.keys.footer(&[Context::Attempt]) };
        if let Some(area) = page.draw(frame, look, String::new) {
            self.reading.draw(frame, look, area);
        }
    }
}

#[cfg(test)]
mod tests;
