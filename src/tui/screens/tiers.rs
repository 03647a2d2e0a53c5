//! A partner's tiers: for each tier who fills which seat, what is missing and who is nearest, who is about to lapse, and
//! what is lost when. The product reports; people promote and demote.

use crate::api::TierReport;
use crate::time::Moment;
use crate::tui::keymap::{Action, Context};
use crate::tui::screens::everywhere;
use crate::tui::screens::paragraphs::report_room;
use crate::tui::screens::reading::Reading;
use crate::tui::text::tiers::{self as words, Kind};
use crate::tui::theme::Role;
use crate::tui::ways::Ways;
use crate::tui::widgets::{Page, Piece, Row, beside};
use crate::tui::{Effect, Event, Look, Screen};
use ratatui::Frame;
use ratatui::layout::Rect;

/// A partner's tiers.
pub struct TiersScreen {
    ways: Ways,
    report: TierReport,
    reading: Reading,
}

impl TiersScreen {
    /// The report on the tiers of a partner.
    pub fn new(report: TierReport, ways: Ways) -> Self {
        Self { ways, report, reading: Reading::default() }
    }

    fn rows(&self, columns: u16, dot: &str) -> Vec<Row> {
        let signs = |text: &str| text.replace(words::DOT, dot);
        let mut rows = Vec::new();
        for line in words::page(&self.report) {
            let role = match line.kind {
                Kind::Heading => Role::Heading,
                Kind::Reached => Role::Good,
                Kind::Lack => Role::Warn,
                Kind::Blank | Kind::Plain => Role::Text,
            };
            if line.kind == Kind::Blank {
                rows.push(Row::default());
                continue;
            }
            // labels take at most half of a narrow screen
            let column = line.column.min(report_room(columns) / 2);
            let (label, body) = (signs(&line.label), signs(&line.body));
            rows.extend(beside(column, (&label, Role::Text), (&body, role), report_room(columns)));
        }
        for row in &mut rows {
            row.lead.insert(0, Piece::text(" ", Role::Text));
        }
        rows
    }
}

impl Screen for TiersScreen {
    fn context(&self) -> Context {
        Context::Tiers
    }

    fn update(&mut self, event: Event, _now: &Moment) -> Vec<Effect> {
        let Event::Key(key) = event else { return Vec::new() };
        let Some(action) = everywhere::action(Context::Tiers, &key) else { return Vec::new() };
        if self.reading.moved(action) {
            return Vec::new();
        }
        match action {
            Action::Back => vec![Effect::Pop],
            other => everywhere::otherwise(other, Context::Tiers, self.ways),
        }
    }

    fn layout(&mut self, area: Rect, look: &Look<'_>) {
        self.reading.lay_out(self.rows(area.width, look.theme.signs.dot), Page::room(area).height);
    }

    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        let page = Page {
            left: words::TITLE.to_owned(),
            right: self.report.partner.name.clone(),
            footer: look.keys.footer(&[Context::Tiers]),
        };
        if let Some(area) = page.draw(frame, look, String::new) {
            self.reading.draw(frame, look, area);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::sample::{self, picture};
    use crate::tui::stage::{key, now};
    use crate::tui::ways::signposts::ways;
    use crossterm::event::KeyCode;

    #[test]
    fn it_fits_every_size() {
        for size in [(80, 24), (120, 40), (60, 15), (40, 10), (1, 1)] {
            let mut screen = TiersScreen::new(sample::tiers(), ways());
            insta::assert_snapshot!(format!("tiers_{}x{}", size.0, size.1), picture(&mut screen, size));
        }
    }

    #[test]
    fn in_ascii_every_sign_is_ascii() {
        let mut screen = TiersScreen::new(sample::tiers(), ways());
        assert!(sample::ascii(&mut screen, (80, 24)).is_ascii());
    }

    #[test]
    fn seats_people_and_losses_are_all_reached_on_the_least_size() {
        let mut screen = TiersScreen::new(sample::tiers(), ways());
        let mut seen = String::new();
        for _ in 0..12 {
            seen += &picture(&mut screen, (60, 15));
            screen.update(Event::Key(key(KeyCode::PageDown)), &now());
        }
        for part in ["Ada Example", "1 missing; nearest:", "1 to go", "EXPIRING", "From 10 Jan 2027", "lost:"]
        {
            assert!(seen.contains(part), "{part}\n{seen}");
        }
        assert!(matches!(screen.update(Event::Key(key(KeyCode::Esc)), &now())[..], [Effect::Pop]));
    }
}
