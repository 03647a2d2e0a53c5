//! How home is drawn: the page, the list, and the lines about the row under the cursor.

use super::rows::Rows;
use super::{Entry, Fetch, HomeScreen};
use crate::tui::Look;
use crate::tui::keymap::{Action, Context};
use crate::tui::text::home as words;
use crate::tui::theme::Role;
use crate::tui::widgets::{Hidden, Page, both_marks, fit, offset, put, width};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Rows of the terminal that are not the list's: heading, rules, footer, marks, and the two lines about the cursor's row.
pub(super) const AROUND_THE_LIST: usize = 7;

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
    let has_tiers = overview.is_some_and(|overview| overview.has_tiers);
    let asking = home.waits_for_the_server(look.now);
    let whereabouts = |o| words::whereabouts_at(o, dot, look.now.wall, look.zone, asking);
    let right = overview.map(whereabouts).unwrap_or_default();
    // who runs the program, where nothing else gives way to it
    let room = usize::from(frame.area().width).saturating_sub(4 + width(&right));
    let in_full = overview.and_then(|o| words::title_in_full(o, dot)).filter(|title| width(title) <= room);
    let page = Page {
        left: in_full.unwrap_or_else(|| words::title(overview, dot)),
        right,
        footer: look.keys.footer_for(&[Context::Home], 0, if has_tiers { &[] } else { &[Action::Tiers] }),
    };
    let Some(area) = page.draw(frame, look, String::new) else { return };
    let Some(overview) = overview else {
        return draw_without_data(home, frame, look, area);
    };
    let entries = home.entries();
    let shown = shown_rows(&entries);
    let list = Rect { height: area.height.saturating_sub(3), ..area };
    if overview.credentials.is_empty() && overview.exams.is_empty() {
        put(frame, Span::styled(format!(" {}", words::NOTHING), look.style(Role::Text)), list);
    } else if entries.is_empty() {
        put(frame, Span::styled(format!(" {}", words::NO_MATCH), look.style(Role::Text)), list);
    }
    let fresh;
    let rows = match &home.rows {
        Some(rows) if rows.fits(list.width, look) => rows,
        _ => {
            fresh = Rows::of(overview, list.width, look);
            &fresh
        }
    };
    let height = usize::from(list.height);
    let from = first_row(home, &shown, height);
    for (y, row) in (list.y..list.bottom()).zip(shown.iter().skip(from)) {
        let at = Rect { y, height: 1, ..list };
        match row {
            Shown::Blank => {}
            Shown::Credentials => rows.copy_heading_of_credentials(frame, at),
            Shown::Exams => rows.copy_heading_of_exams(frame, at),
            Shown::Entry(i, entry) => {
                rows.draw(overview, (*entry, *i == home.cursor), frame, look, at);
            }
        }
    }
    let hidden = Hidden::rows(from, shown.len().saturating_sub(from + height));
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
