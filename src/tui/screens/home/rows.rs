//! The rows of home's list: columns that depend on the width and the longest title alone, so that nothing jumps.
//!
//! They are drawn once into cells of their own, and from there into every frame: composing them anew for each key was a
//! quarter of its work. Only the row under the cursor, and a wait that is told by the hour, are drawn for the moment.

use super::Entry;
use crate::api::{CredentialCard, Eligibility, ExamCard, Overview};
use crate::credential::Standing;
use crate::tui::Look;
use crate::tui::text::{self, home as words};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::{fit, put, put_into, width};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use std::iter::repeat_n;

/// Column of every title.
const TITLE: usize = 4;
/// Columns of the standing, of a date, and of what comes next at the least.
const STANDING: usize = 14;
const DATE: usize = 14;
const NEXT: usize = 24;
/// Columns of the pass marks and of what is left free behind them.
const PASS_AND_GAP: usize = 10;
/// The widest title that is given its full length.
const LONGEST_TITLE: usize = 44;

/// Where the columns stand.
struct Columns {
    width: usize,
    /// The titles of exams.
    title: usize,
    /// The titles of credentials.
    credential: usize,
    /// Pass mark and attempts are shown.
    roomy: bool,
    /// The pass marks: a mark like `66.67 %` stands apart from the time too.
    pass: usize,
}

/// The rows of one overview, as wide and in the colours that they are asked for.
pub(super) struct Rows {
    columns: Columns,
    theme: Theme,
    /// Both headings, the credentials, the exams, each in a row.
    cells: Buffer,
    credentials: usize,
}

impl Rows {
    pub(super) fn of(overview: &Overview, width: u16, look: &Look<'_>) -> Self {
        let columns = Columns::of(overview, usize::from(width));
        let credentials = (0..overview.credentials.len()).map(Entry::Credential);
        let entries = credentials.chain((0..overview.exams.len()).map(Entry::Exam));
        let headings = [columns.credential_heading(look), columns.exam_heading(look)];
        let lines: Vec<Line<'_>> = headings
            .into_iter()
            .chain(entries.map(|entry| columns.entry(overview, entry, false, look)))
            .collect();
        let mut cells = Buffer::empty(Rect::new(0, 0, width, u16::try_from(lines.len()).unwrap_or(u16::MAX)));
        for (y, line) in (0..cells.area.height).zip(lines) {
            put_into(&mut cells, line, Rect::new(0, y, width, 1));
        }
        Self { columns, theme: *look.theme, cells, credentials: overview.credentials.len() }
    }

    /// They are as they would be drawn now.
    pub(super) fn fits(&self, width: u16, look: &Look<'_>) -> bool {
        self.cells.area.width == width && self.theme == *look.theme
    }

    pub(super) fn copy_heading_of_credentials(&self, frame: &mut Frame<'_>, at: Rect) {
        self.copy_row(0, frame, at);
    }

    pub(super) fn copy_heading_of_exams(&self, frame: &mut Frame<'_>, at: Rect) {
        self.copy_row(1, frame, at);
    }

    /// An entry; the cursor is on it where it is `here`.
    pub(super) fn draw(
        &self,
        overview: &Overview,
        (entry, here): (Entry, bool),
        frame: &mut Frame<'_>,
        look: &Look<'_>,
        at: Rect,
    ) {
        let waits = matches!(entry, Entry::Exam(i) if overview.exams.get(i).is_some_and(waits));
        if here || waits {
            return put(frame, self.columns.entry(overview, entry, here, look), at);
        }
        let row = match entry {
            Entry::Credential(i) => 2 + i,
            Entry::Exam(i) => 2 + self.credentials + i,
        };
        self.copy_row(row, frame, at);
    }

    fn copy_row(&self, row: usize, frame: &mut Frame<'_>, at: Rect) {
        let columns = usize::from(at.width);
        let buffer = frame.buffer_mut();
        let start = buffer.index_of(at.x, at.y);
        let from = self.cells.content.get(row * columns..(row + 1) * columns);
        let to = buffer.content.get_mut(start..start + columns);
        if let (Some(from), Some(to)) = (from, to) {
            to.clone_from_slice(from);
        }
    }
}

/// How long the wait still is may be told: the row is another one with the time.
fn waits(card: &ExamCard) -> bool {
    matches!(card.eligibility, Eligibility::Waiting(_))
}

impl Columns {
    fn of(overview: &Overview, room: usize) -> Self {
        let roomy = room >= 78;
        let most = if roomy { room - 46 } else { room.saturating_sub(28) };
        let longest =
            |titles: &mut dyn Iterator<Item = usize>| titles.max().unwrap_or(0).clamp(16, LONGEST_TITLE);
        let title = longest(&mut overview.exams.iter().map(|e| width(&e.title))).min(most);
        let credential = longest(&mut overview.credentials.iter().map(|c| width(&c.title)))
            .min(room.saturating_sub(TITLE + STANDING + 3));
        let marks = overview.exams.iter().map(|exam| width(&exam.pass_mark.to_string()));
        let pass = (marks.max().unwrap_or(0) + 1).clamp(7, PASS_AND_GAP - 1);
        Self { width: room, title, credential, roomy, pass }
    }

    /// The column that the standing begins in.
    fn after_title(&self) -> usize {
        TITLE + self.credential + 2
    }

    /// The room from a column to the right edge, one column left free.
    fn rest(&self, from: usize) -> usize {
        (self.width).saturating_sub(1 + from)
    }

    fn has_until(&self) -> bool {
        self.rest(self.after_title() + STANDING) >= DATE - 3
    }

    fn has_next(&self) -> bool {
        self.rest(self.after_title() + STANDING + DATE) >= NEXT
    }

    fn credential_heading(&self, look: &Look<'_>) -> Line<'static> {
        let mut text = left(&format!(" {}", words::CREDENTIALS), self.after_title());
        text += &left(words::STANDING, STANDING);
        if self.has_until() {
            text += &left(words::UNTIL, DATE);
        }
        if self.has_next() {
            text += words::NEXT;
        }
        heading(text, words::CREDENTIALS, look)
    }

    fn exam_heading(&self, look: &Look<'_>) -> Line<'static> {
        let mut text = left(&format!(" {}", words::EXAMS), TITLE + self.title);
        text += &format!("{:>6}{:>6}", words::ITEMS, words::TIME);
        if self.roomy {
            let (pass, gap) = (self.pass, PASS_AND_GAP - self.pass);
            text += &format!("{:>pass$}{:gap$}{}", words::PASS, "", words::ATTEMPTS);
        }
        heading(text, words::EXAMS, look)
    }

    fn entry(&self, overview: &Overview, entry: Entry, here: bool, look: &Look<'_>) -> Line<'static> {
        let bar = if here { look.theme.signs.cursor } else { " " };
        let mut spans = vec![Span::raw(" "), Span::styled(bar, look.style(Role::Accent))];
        let cells = match entry {
            Entry::Credential(i) => overview.credentials.get(i).map(|card| self.credential(card, here, look)),
            Entry::Exam(i) => overview.exams.get(i).map(|card| self.exam(card, here, look)),
        };
        spans.extend(cells.unwrap_or_default());
        Line::from(spans)
    }

    fn credential(&self, card: &CredentialCard, here: bool, look: &Look<'_>) -> Vec<Span<'static>> {
        let signs = look.theme.signs;
        let (sign, role) = standing_sign(card.standing, look);
        let mut spans = vec![Span::styled(left(sign, 2), look.style(role))];
        spans.extend(title(&card.title, self.credential, here, look));
        spans.push(Span::raw("  "));
        spans.push(Span::styled(left(&words::standing(card), STANDING), look.style(role)));
        if self.has_until() {
            let until = card.award.as_ref().map_or(signs.dash.to_owned(), |award| text::date(award.expires));
            spans.push(Span::styled(left(&until, DATE), look.style(Role::Text)));
        }
        if self.has_next() {
            let room = self.rest(self.after_title() + STANDING + DATE);
            spans.push(Span::styled(fit(&words::next(card), room, signs.ellipsis), look.style(Role::Dim)));
        }
        spans
    }

    fn exam(&self, card: &ExamCard, here: bool, look: &Look<'_>) -> Vec<Span<'static>> {
        let mut spans = vec![Span::raw("  ")];
        spans.extend(title(&card.title, self.title, here, look));
        let mut figures = match card.items {
            0 => format!("{:>6}", look.theme.signs.dash),
            items => format!("{items:>6}"),
        };
        figures += &format!("{:>6}", words::minutes(card.limit_ms));
        let mut at = TITLE + self.title + 12;
        if self.roomy {
            let (pass, gap) = (self.pass, PASS_AND_GAP - self.pass);
            let mark = card.pass_mark.to_string();
            let attempts = format!("{:>2} of {}", card.used, card.allowed);
            figures += &format!("{mark:>pass$}{:gap$}{attempts:<10}", "");
            at += 20;
        } else {
            figures += "  ";
            at += 2;
        }
        spans.push(Span::styled(figures, look.style(Role::Text)));
        let in_full = words::state(card, look.zone);
        let room = self.rest(at);
        let state =
            if width(&in_full) <= room { in_full } else { words::state_in_short(card, look.now.wall) };
        let ellipsis = look.theme.signs.ellipsis;
        spans.push(Span::styled(fit(&state, room, ellipsis), look.style(state_role(&card.eligibility))));
        spans
    }
}

/// The title and the room behind it; that has no style, so that a moving cursor does not draw it anew.
fn title(title: &str, room: usize, here: bool, look: &Look<'_>) -> [Span<'static>; 2] {
    let role = if here { Role::Selected } else { Role::Text };
    let shown = fit(title, room, look.theme.signs.ellipsis);
    let rest = " ".repeat(room.saturating_sub(width(&shown)));
    [Span::styled(shown, look.style(role)), Span::raw(rest)]
}

/// The section's name in the heading's weight, the columns' names dim.
fn heading(text: String, name: &str, look: &Look<'_>) -> Line<'static> {
    let (section, columns) = text.split_at((1 + name.len()).min(text.len()));
    Line::from(vec![
        Span::styled(section.to_owned(), look.style(Role::Heading)),
        Span::styled(columns.trim_end().to_owned(), look.style(Role::Dim)),
    ])
}

fn standing_sign(standing: Standing, look: &Look<'_>) -> (&'static str, Role) {
    let signs = look.theme.signs;
    match standing {
        Standing::Active => (signs.in_force, Role::Good),
        Standing::Expiring | Standing::Grace => (signs.half, Role::Warn),
        Standing::None => (signs.none, Role::Text),
        Standing::LapsedStreamlined | Standing::LapsedFull => (signs.none, Role::Bad),
        Standing::Suspended | Standing::Revoked => (signs.cross, Role::Bad),
    }
}

fn state_role(eligibility: &Eligibility) -> Role {
    match eligibility {
        Eligibility::Ready => Role::Text,
        Eligibility::Open(_) | Eligibility::NobodyNamed => Role::Warn,
        _ => Role::Dim,
    }
}

/// The text with spaces behind it up to `columns`.
fn left(text: &str, columns: usize) -> String {
    let mut padded = text.to_owned();
    padded.extend(repeat_n(' ', columns.saturating_sub(width(text))));
    padded
}
