//! How home is drawn: columns that depend on the width and the longest title alone, so that nothing jumps.

use super::{Entry, Fetch, HomeScreen};
use crate::api::{CredentialCard, Eligibility, ExamCard, Overview};
use crate::credential::Standing;
use crate::tui::Look;
use crate::tui::keymap::{Action, Context};
use crate::tui::text::{self, home as words};
use crate::tui::theme::Role;
use crate::tui::widgets::{Hidden, Page, both_marks, fit, offset, put, width};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use std::iter::repeat_n;

/// Rows of the terminal that are not the list's: heading, rules, footer, marks, and the two lines about the cursor's row.
pub(super) const AROUND_THE_LIST: usize = 7;

/// Column of every title.
const TITLE: usize = 4;
/// Columns of the standing, of a date, and of what comes next at the least.
const STANDING: usize = 14;
const DATE: usize = 14;
const NEXT: usize = 24;
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
}

/// A row of the list as drawn.
enum Shown {
    Blank,
    Credentials,
    Exams,
    Entry(usize, Entry),
}

pub(super) fn draw(home: &HomeScreen, frame: &mut Frame<'_>, look: &Look<'_>) {
    let overview = home.overview.as_deref();
    let dot = look.theme.signs.dot;
    let right = overview.map(|o| words::whereabouts_at(o, dot, look.now.wall, look.zone)).unwrap_or_default();
    // who runs the program, where nothing else gives way to it
    let room = usize::from(frame.area().width).saturating_sub(4 + width(&right));
    let in_full = overview.and_then(|o| words::title_in_full(o, dot)).filter(|title| width(title) <= room);
    let left = in_full.unwrap_or_else(|| words::title(overview, dot));
    let page = Page { left, right, contexts: &[Context::Home] };
    let Some(area) = page.draw(frame, look, "") else { return };
    if !overview.is_some_and(|overview| overview.has_tiers) {
        let without = look.keys.footer_for(&[Context::Home], 0, &[Action::Tiers]);
        Page::draw_footer(frame, look, without);
    }
    let Some(overview) = overview else {
        return draw_without_data(home, frame, look, area);
    };
    let entries = home.entries();
    let rows = shown_rows(&entries);
    let list = Rect { height: area.height.saturating_sub(3), ..area };
    if overview.credentials.is_empty() && overview.exams.is_empty() {
        put(frame, Span::styled(format!(" {}", words::NOTHING), look.style(Role::Text)), list);
    } else if entries.is_empty() {
        put(frame, Span::styled(format!(" {}", words::NO_MATCH), look.style(Role::Text)), list);
    }
    let columns = Columns::of(overview, usize::from(area.width));
    let height = usize::from(list.height);
    let from = first_row(home, &rows, height);
    for (y, row) in (list.y..list.bottom()).zip(rows.iter().skip(from)) {
        let line = match row {
            Shown::Blank => continue,
            Shown::Credentials => columns.credential_heading(look),
            Shown::Exams => columns.exam_heading(look),
            Shown::Entry(i, entry) => columns.entry(home, *entry, *i == home.cursor, look),
        };
        put(frame, line, Rect { y, height: 1, ..list });
    }
    let hidden = Hidden::rows(from, rows.len().saturating_sub(from + height));
    put(frame, both_marks(look, &hidden), Rect { y: list.bottom(), height: 1, ..area });
    let below = Rect { y: list.bottom() + 1, height: 1, ..area };
    put(frame, about_the_row(home, &entries, look, below), below);
    let last = Rect { y: below.y + 1, ..below };
    put(frame, last_line(home, &entries, look, last), last);
}

/// The first row of the list that is in sight.
fn first_row(home: &HomeScreen, rows: &[Shown], height: usize) -> usize {
    let here =
        rows.iter().position(|row| matches!(row, Shown::Entry(i, _) if *i == home.cursor)).unwrap_or(0);
    offset(rows.len(), here, height)
}

/// The entry that stands on this row of the terminal.
pub(super) fn entry_at(home: &HomeScreen, row: u16) -> Option<usize> {
    home.overview.as_ref()?;
    let top = Page::room(Rect { x: 0, y: 0, width: u16::MAX, height: u16::MAX }).y;
    let below = usize::from(row.checked_sub(top)?);
    let rows = shown_rows(&home.entries());
    match rows.get(first_row(home, &rows, home.room) + below).filter(|_| below < home.room)? {
        Shown::Entry(i, _) => Some(*i),
        _ => None,
    }
}

fn draw_without_data(home: &HomeScreen, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect) {
    let lines = match home.fetch {
        Fetch::Unread | Fetch::Failed => {
            vec![(words::FAILED.to_owned(), Role::Text), (words::TRY_AGAIN.to_owned(), Role::Strong)]
        }
        _ => vec![(format!("{} {}", words::LOADING, look.theme.signs.ellipsis), Role::Dim)],
    };
    for (y, (line, role)) in (area.y + 1..area.bottom()).zip(lines) {
        put(frame, Span::styled(format!(" {line}"), look.style(role)), Rect { y, height: 1, ..area });
    }
}

fn shown_rows(entries: &[Entry]) -> Vec<Shown> {
    let mut rows = Vec::new();
    let mut credentials = false;
    let mut exams = false;
    for (i, entry) in entries.iter().enumerate() {
        match entry {
            Entry::Credential(_) if !credentials => {
                credentials = true;
                rows.push(Shown::Credentials);
            }
            Entry::Exam(_) if !exams => {
                exams = true;
                if credentials {
                    rows.push(Shown::Blank);
                }
                rows.push(Shown::Exams);
            }
            _ => {}
        }
        rows.push(Shown::Entry(i, *entry));
    }
    rows
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
        Self { width: room, title, credential, roomy }
    }

    /// The column that the standing begins in.
    fn after_title(&self) -> usize {
        TITLE + self.credential + 2
    }

    /// The room from a column to the right edge, one column left free.
    fn rest(&self, from: usize) -> usize {
        (self.width - 1).saturating_sub(from)
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
            text += &format!("{:>7}   {}", words::PASS, words::ATTEMPTS);
        }
        heading(text, words::EXAMS, look)
    }

    fn entry(&self, home: &HomeScreen, entry: Entry, here: bool, look: &Look<'_>) -> Line<'static> {
        let bar = if here { look.theme.signs.cursor } else { " " };
        let mut spans = vec![Span::raw(" "), Span::styled(bar, look.style(Role::Accent))];
        match entry {
            Entry::Credential(i) => {
                spans.extend(
                    home.credential(i).map(|card| self.credential(card, here, look)).unwrap_or_default(),
                );
            }
            Entry::Exam(i) => {
                spans.extend(home.exam(i).map(|card| self.exam(card, here, look)).unwrap_or_default());
            }
        }
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
            let pass = card.pass_mark.to_string();
            let attempts = format!("{:>2} of {}", card.used, card.allowed);
            figures += &format!("{pass:>7}   {attempts:<10}");
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

/// What comes next for the row under the cursor, in full.
fn about_the_row(home: &HomeScreen, entries: &[Entry], look: &Look<'_>, area: Rect) -> Line<'static> {
    let about = match entries.get(home.cursor) {
        Some(Entry::Credential(i)) => home.credential(*i).map(words::next),
        Some(Entry::Exam(i)) => home.exam(*i).map(|card| {
            let support = home.overview.as_ref().map_or("", |overview| overview.program.support.as_str());
            words::state_in_full(card, support, look.now.wall, look.zone)
        }),
        None => None,
    };
    let room = usize::from(area.width).saturating_sub(2);
    let about = fit(&about.unwrap_or_default(), room, look.theme.signs.ellipsis);
    Line::from(Span::styled(format!(" {about}"), look.style(Role::Text)))
}

/// The filter while there is one, else news that nobody has looked at yet, else what the keys act on.
fn last_line(home: &HomeScreen, entries: &[Entry], look: &Look<'_>, area: Rect) -> Line<'static> {
    let find = &home.find;
    if find.typing || !find.field.text().is_empty() {
        let mut spans = vec![Span::styled(format!(" {} ", words::FIND), look.style(Role::Accent))];
        let room = usize::from(area.width).saturating_sub(width(words::FIND) + 24);
        spans.extend(find.field.spans(look, room, find.typing));
        let all = home.overview.as_ref().map_or(0, |o| o.credentials.len() + o.exams.len());
        spans.push(Span::styled(format!("   {}", words::found(entries.len(), all)), look.style(Role::Dim)));
        return Line::from(spans);
    }
    let notice = home.overview.as_ref().and_then(|overview| overview.notices.first());
    if let Some(notice) = notice {
        let room = usize::from(area.width).saturating_sub(2);
        let told = fit(&words::notice(notice), room, look.theme.signs.ellipsis);
        return Line::from(Span::styled(format!(" {told}"), look.style(Role::Warn)));
    }
    let key = |action| look.key(Context::Home, action);
    let start = key(Action::Start);
    let parts = match entries.get(home.cursor) {
        Some(Entry::Credential(i)) => {
            home.credential(*i).map(|card| words::acts_on_credential(home.exam_to_sit(card), &start))
        }
        Some(Entry::Exam(i)) => {
            home.exam(*i).map(|card| words::acts_on_exam(card, &start, &key(Action::Practise)))
        }
        None => None,
    };
    let joined = parts.unwrap_or_default().join(&format!(" {} ", look.theme.signs.dot));
    let room = usize::from(area.width).saturating_sub(2);
    Line::from(Span::styled(
        format!(" {}", fit(&joined, room, look.theme.signs.ellipsis)),
        look.style(Role::Dim),
    ))
}

/// The text with spaces behind it up to `columns`.
fn left(text: &str, columns: usize) -> String {
    let mut padded = text.to_owned();
    padded.extend(repeat_n(' ', columns.saturating_sub(width(text))));
    padded
}
