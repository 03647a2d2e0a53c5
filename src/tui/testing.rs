//! The stage of screen tests: draws a screen or widget on a terminal of given size and answers with its text and a
//! legend of styles, at a fixed instant. Tests know it as `stage`.

use crate::api::OpenedAttempt;
use crate::attempt::{Binding, Entry, Fact, Mode};
use crate::form::{FORM_FORMAT, FormDomain, PresentedForm, PresentedItem, PresentedOption};
use crate::id::AttemptId;
use crate::note::SigningKey;
use crate::program::Proctoring;
use crate::time::{Moment, Timestamp, Zone};
use crate::tui::bindings::STANDARD;
use crate::tui::theme::{Palette, Theme};
use crate::tui::{Event, JournalNews, Look, Obstacle, Screen, Sitting, Trouble};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::{Frame, Terminal};

/// 2026-11-22 14:05:00 UTC, in milliseconds.
pub(crate) const NOON: i64 = 1_795_356_300_000;

/// The journal says that the disk is full, and names a file as it lies in a home.
pub(crate) fn failing() -> Event {
    Event::Journal(JournalNews::Failing(trouble("journal.jsonl")))
}

/// A write of this file that failed because the disk is full.
pub(crate) fn trouble(file: &str) -> Trouble {
    let dir = format!("/home/ada/.local/state/invigil/attempts/{}", attempt_id());
    Trouble { obstacle: Obstacle::NoSpace, detail: format!("writing {dir}/{file} failed") }
}

/// The fixed instant of tests, `ms` later.
pub(crate) fn later(ms: i64) -> Moment {
    Moment { wall: Timestamp(NOON + ms), up: 1_000_000 + ms.unsigned_abs(), boot: "test-boot".into() }
}

/// The fixed instant of tests.
pub(crate) fn now() -> Moment {
    later(0)
}

/// Calls with a look in colour and Unicode signs, at the fixed instant in UTC.
pub(crate) fn looking<T>(f: impl FnOnce(&Look<'_>) -> T) -> T {
    looking_at(&now(), Palette::Colour, false, f)
}

/// Calls with a look of this instant, palette and set of signs.
pub(crate) fn looking_at<T>(
    now: &Moment,
    palette: Palette,
    ascii: bool,
    f: impl FnOnce(&Look<'_>) -> T,
) -> T {
    let theme = Theme::new(palette, ascii);
    let zone = Zone::utc();
    f(&Look { theme: &theme, now, zone: &zone, keys: &STANDARD, pictures: None })
}

/// What was drawn.
pub(crate) struct Picture(Buffer);

/// Draws on a terminal of this size (columns, rows).
pub(crate) fn draw(size: (u16, u16), f: impl FnOnce(&mut Frame<'_>, &Look<'_>)) -> Picture {
    looking(|look| draw_with(size, look, f))
}

/// Draws with a look of its own.
pub(crate) fn draw_with(
    size: (u16, u16),
    look: &Look<'_>,
    f: impl FnOnce(&mut Frame<'_>, &Look<'_>),
) -> Picture {
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    let mut f = Some(f);
    terminal
        .draw(|frame| {
            if let Some(f) = f.take() {
                f(frame, look);
            }
        })
        .unwrap();
    Picture(terminal.backend().buffer().clone())
}

/// Draws a screen at the fixed instant.
pub(crate) fn show(screen: &dyn Screen, size: (u16, u16)) -> Picture {
    draw(size, |frame, look| screen.view(frame, look))
}

/// Draws a screen at another instant.
pub(crate) fn show_at(screen: &dyn Screen, size: (u16, u16), now: &Moment) -> Picture {
    looking_at(now, Palette::Colour, false, |look| {
        draw_with(size, look, |frame, look| screen.view(frame, look))
    })
}

impl Picture {
    /// The text, without spaces at the ends of lines.
    pub(crate) fn text(&self) -> String {
        let Rect { width, height, .. } = self.0.area;
        let line = |y: u16| {
            let mut text = String::new();
            let mut x = 0;
            while x < width {
                let symbol = self.0.cell(Position { x, y }).map_or(" ", |cell| cell.symbol());
                text.push_str(symbol);
                x += u16::try_from(super::widgets::width(symbol)).unwrap_or(1).max(1);
            }
            text.trim_end().to_owned()
        };
        (0..height).map(line).collect::<Vec<_>>().join("\n")
    }

    /// The text, then a map of styles (one letter a cell) and the legend of the letters; rows of plain text are left out
    /// of the map.
    pub(crate) fn snapshot(&self) -> String {
        let Rect { width, height, .. } = self.0.area;
        let mut styles: Vec<Style> = vec![Style::default()];
        let mut map = Vec::new();
        for y in 0..height {
            let mut row = String::new();
            for x in 0..width {
                let style = self.0.cell(Position { x, y }).map_or(Style::default(), |cell| Style {
                    fg: Some(cell.fg),
                    bg: Some(cell.bg),
                    ..Style::new().add_modifier(cell.modifier)
                });
                let style = plain_if_default(style);
                let index = styles.iter().position(|s| *s == style).unwrap_or_else(|| {
                    styles.push(style);
                    styles.len() - 1
                });
                row.push(char::from(
                    b"."[..].iter().chain(b"abcdefghijklmnopqrstuvwxyz").copied().nth(index).unwrap_or(b'?'),
                ));
            }
            let row = row.trim_end_matches('.').to_owned();
            if !row.is_empty() {
                map.push(format!("{y:>3} {row}"));
            }
        }
        let letter = |i: usize| char::from(b'a' + u8::try_from(i).unwrap_or(25));
        let legend: Vec<String> = styles
            .iter()
            .skip(1)
            .enumerate()
            .map(|(i, s)| format!("{} = {}", letter(i), words(*s)))
            .collect();
        format!("{}\n\n--- styles\n{}\n---\n{}\n", self.text(), map.join("\n"), legend.join("\n"))
    }
}

fn plain_if_default(style: Style) -> Style {
    use ratatui::style::Color::Reset;
    let colour = |c: Option<ratatui::style::Color>| c.filter(|c| *c != Reset);
    Style { fg: colour(style.fg), bg: colour(style.bg), ..Style::new().add_modifier(style.add_modifier) }
}

fn words(style: Style) -> String {
    let mut words = Vec::new();
    words.extend(style.fg.map(|c| c.to_string()));
    words.extend(style.bg.map(|c| format!("on {c}")));
    let names = [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::ITALIC, "italic"),
        (Modifier::UNDERLINED, "underlined"),
        (Modifier::REVERSED, "reverse"),
        (Modifier::CROSSED_OUT, "crossed out"),
    ];
    words.extend(names.iter().filter(|(m, _)| style.add_modifier.contains(*m)).map(|(_, n)| (*n).to_owned()));
    words.join(" ")
}

/// A key press.
pub(crate) fn key(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

/// A key press with Control.
pub(crate) fn ctrl(c: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL)
}

/// The press of a character's key.
pub(crate) fn ch(c: char) -> KeyEvent {
    key(KeyCode::Char(c))
}

/// A form of `items`: every item asks for one of four options, but item 17, which is the picture of the documentation.
pub(crate) fn form(items: u32) -> PresentedForm {
    let domain = |n: u32| if n.is_multiple_of(2) { "storage" } else { "troubleshooting" };
    let item = |n: u32| match n {
        17 => lease_item(),
        _ => item(
            domain(n),
            &format!("Question number {n}: which of these is the *least* change that keeps the **quorum**?"),
            1,
            &[
                "Move the log to a dedicated volume",
                "Raise the heartbeat interval",
                "Add two voting members",
                "Nothing",
            ],
        ),
    };
    form_of((1..=items).map(item).collect())
}

/// The item of the documentation's picture.
pub(crate) fn lease_item() -> PresentedItem {
    item(
        "troubleshooting",
        "A cluster node reports repeated lease expiry under moderate load. The log shows fsync at 120 ms (p99) and two \
         leader changes an hour. Which **TWO** actions restore stable leadership with the least change?\n\n```\n$ etcdctl \
         endpoint status -w table\n| 10.0.0.3:2379 | 3.5.9 | 2.1 GB | leader=false |\n```",
        2,
        &[
            "Move the write-ahead log to a dedicated low-latency volume",
            "Raise the heartbeat interval to 10 s on the followers only",
            "Remove the batch job that shares the disk",
            "Add two more voting members",
            "Lower the snapshot count so that the log is compacted after every few hundred entries, and defragment",
        ],
    )
}

/// An item of a domain; options get ids by their place.
pub(crate) fn item(domain: &str, stem: &str, select: u32, options: &[&str]) -> PresentedItem {
    let option = |(i, text): (usize, &&str)| PresentedOption {
        id: format!("{:012x}", i + 0xa0).parse().unwrap(),
        text: (*text).to_owned(),
    };
    let options = options.iter().enumerate().map(option).collect();
    PresentedItem::choice(domain.parse().unwrap(), stem.to_owned(), select, options)
}

/// A form of these items.
pub(crate) fn form_of(items: Vec<PresentedItem>) -> PresentedForm {
    let domain = |id: &str, name: &str, short: &str| FormDomain {
        id: id.parse().unwrap(),
        name: name.to_owned(),
        short: short.to_owned(),
    };
    PresentedForm {
        format: FORM_FORMAT.to_owned(),
        attempt: attempt_id(),
        exam: "technical-associate".parse().unwrap(),
        title: "Technical Associate".to_owned(),
        language: "en".to_owned(),
        domains: vec![
            domain("troubleshooting", "Troubleshooting", "Trouble"),
            domain("storage", "Storage and backup", "Storage"),
        ],
        scored: u32::try_from(items.len()).unwrap(),
        items,
    }
}

/// The attempt of all samples.
pub(crate) fn attempt_id() -> AttemptId {
    AttemptId::from_parts(NOON.unsigned_abs(), &[7; 10])
}

/// A binding for a form, with so much time.
pub(crate) fn binding(form: &PresentedForm, limit_ms: u64) -> Binding {
    let digest = crate::digest::Digest::of(&[b"sample"]);
    let items = u32::try_from(form.items.len()).unwrap();
    Binding {
        person: "a-example".parse().unwrap(),
        program: "partner-certification".parse().unwrap(),
        exam: form.exam.clone(),
        mode: Mode::Exam,
        proctoring: Proctoring::Own,
        program_digest: digest,
        bank_digest: digest,
        blueprint_digest: digest,
        form_digest: form.digest().unwrap(),
        commitment: digest,
        nonce: digest,
        items,
        scored: items,
        limit_ms,
        breaks_ms: 0,
        watch_focus: true,
        authorities: vec![proctor().verifier().to_string()],
        device: SigningKey::from_secret("device", &[3; 32]).unwrap().verifier().to_string(),
    }
}

/// The key of the sample attempt's authority.
pub(crate) fn proctor() -> SigningKey {
    SigningKey::from_secret("proctor", &[9; 32]).unwrap()
}

/// A sitting that was opened at the fixed instant, and nothing else.
pub(crate) fn sitting(form: PresentedForm, binding: Binding) -> Sitting {
    let boot = now().boot_mark(&attempt_id());
    let fact = Fact::Opened { boot, binding: Box::new(binding.clone()) };
    Sitting {
        opened: OpenedAttempt { attempt: attempt_id(), binding, form, name: "A. Example".to_owned() },
        entries: vec![Entry { seq: 0, at: now().wall, up: now().up, fact }],
        notes: String::new(),
        findings: Vec::new(),
        news: Vec::new(),
    }
}
