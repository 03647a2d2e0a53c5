//! How long a key press takes until the new frame stands in the terminal's buffer: `cargo bench --bench screen`.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use invigil::api::OpenedAttempt;
use invigil::attempt::{Binding, Entry, Fact, Mode};
use invigil::digest::Digest;
use invigil::form::{FORM_FORMAT, FormDomain, PresentedForm, PresentedItem, PresentedOption};
use invigil::id::AttemptId;
use invigil::note::SigningKey;
use invigil::program::Proctoring;
use invigil::time::{Moment, Timestamp, Zone};
use invigil::tui::bindings::STANDARD;
use invigil::tui::screens::exam::{ExamScreen, Ways};
use invigil::tui::screens::help::HelpScreen;
use invigil::tui::theme::{Palette, Theme};
use invigil::tui::widgets::markdown;
use invigil::tui::{Event, Look, Screen, Sitting, keymap::Context};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::hint::black_box;

const ITEMS: u32 = 50;

fn main() {
    divan::main();
}

fn now() -> Moment {
    Moment { wall: Timestamp(1_795_356_300_000), up: 1_000_000, boot: "bench".into() }
}

fn stem() -> String {
    let text = "A cluster node reports *repeated* lease expiry under **moderate** load, `fsync` at 120 ms. "
        .repeat(20);
    let code = "let line = format!(\"a line of code that is rather long\");\n".repeat(20);
    format!(
        "{text}\n\n```rust\n{code}```\n\n| node | disk |\n|---|--:|\n| a | 120 |\n| b | 3 |\n\nWhich TWO?"
    )
}

fn form(attempt: &AttemptId) -> PresentedForm {
    let option = |i: u32| PresentedOption {
        id: format!("{i:012x}").parse().expect("twelve hexadecimal digits"),
        text: "Move the write-ahead log to a dedicated low-latency volume, then check again".to_owned(),
    };
    let domain: invigil::id::DomainId = "storage".parse().expect("a slug");
    let item = |_| PresentedItem::choice(domain.clone(), stem(), 2, (0..6).map(option).collect());
    PresentedForm {
        format: FORM_FORMAT.to_owned(),
        attempt: attempt.clone(),
        exam: "technical-associate".parse().expect("a slug"),
        title: "Technical Associate".to_owned(),
        language: "en".to_owned(),
        domains: vec![FormDomain {
            id: "storage".parse().expect("a slug"),
            name: "Storage and backup".to_owned(),
            short: "Storage".to_owned(),
        }],
        items: (0..ITEMS).map(item).collect(),
        scored: ITEMS,
    }
}

fn exam() -> ExamScreen {
    let attempt = AttemptId::from_parts(1_795_356_300_000, &[7; 10]);
    let form = form(&attempt);
    let digest = Digest::of(&[b"bench"]);
    let key = SigningKey::from_secret("device", &[3; 32]).expect("a name without spaces");
    let binding = Binding {
        person: "a-example".parse().expect("a slug"),
        program: "partner-certification".parse().expect("a slug"),
        exam: form.exam.clone(),
        mode: Mode::Exam,
        proctoring: Proctoring::Own,
        program_digest: digest,
        bank_digest: digest,
        blueprint_digest: digest,
        form_digest: digest,
        commitment: digest,
        nonce: digest,
        items: ITEMS,
        scored: ITEMS,
        limit_ms: 5_400_000,
        breaks_ms: 0,
        watch_focus: true,
        authorities: vec![],
        device: key.verifier().to_string(),
    };
    let boot = now().boot_mark(&attempt);
    let fact = Fact::Opened { boot, binding: Box::new(binding.clone()) };
    let sitting = Sitting {
        opened: OpenedAttempt { attempt, binding, form, name: "A. Example".to_owned() },
        entries: vec![Entry { seq: 0, at: now().wall, up: now().up, fact }],
        notes: "come back to 5".to_owned(),
        findings: vec![],
        news: vec![],
    };
    let result = |_| -> Box<dyn Screen> { Box::new(HelpScreen::new(&[Context::Result])) };
    ExamScreen::new(sitting, Ways { result }).expect("record 0 opens the attempt")
}

/// Presses the keys in turn, one a sample, and draws after each.
fn press(bencher: divan::Bencher<'_, '_>, size: (u16, u16), keys: &[KeyCode]) {
    let mut screen = exam();
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).expect("a backend in memory");
    let (theme, zone, now) = (Theme::new(Palette::Colour, false), Zone::utc(), now());
    let look = Look { theme: &theme, now: &now, zone: &zone, keys: &STANDARD, pictures: None };
    screen.update(Event::Resize { width: size.0, height: size.1 }, &now);
    let mut turn = keys.iter().cycle();
    bencher.bench_local(|| {
        let code = turn.next().copied().unwrap_or(KeyCode::Down);
        let effects = screen.update(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)), &now);
        let drawn = terminal.draw(|frame| screen.view(frame, &look)).is_ok();
        (effects.len(), drawn)
    });
}

#[divan::bench(args = [(80, 24), (120, 40), (200, 60)])]
fn cursor(bencher: divan::Bencher<'_, '_>, size: (u16, u16)) {
    press(
        bencher,
        size,
        &[KeyCode::Down, KeyCode::Down, KeyCode::Down, KeyCode::Up, KeyCode::Up, KeyCode::Up],
    );
}

#[divan::bench(args = [(80, 24), (120, 40), (200, 60)])]
fn answer(bencher: divan::Bencher<'_, '_>, size: (u16, u16)) {
    press(bencher, size, &[KeyCode::Char('a'), KeyCode::Char('b'), KeyCode::Char('a'), KeyCode::Char('b')]);
}

#[divan::bench(args = [(80, 24), (120, 40)])]
fn next_item(bencher: divan::Bencher<'_, '_>, size: (u16, u16)) {
    press(bencher, size, &[KeyCode::Char('n'), KeyCode::Char('n'), KeyCode::Char('p')]);
}

#[divan::bench(args = [(80, 24)])]
fn review(bencher: divan::Bencher<'_, '_>, size: (u16, u16)) {
    press(bencher, size, &[KeyCode::Char('r'), KeyCode::Down, KeyCode::Down, KeyCode::Esc]);
}

#[divan::bench]
fn layout_of_a_long_stem() -> usize {
    markdown::layout(black_box(&stem()), 78).len()
}

/// A block of 300 lines: whether it is known to be JSON is the difference.
#[divan::bench(args = ["json", "text"])]
fn layout_of_a_long_block(tag: &str) -> usize {
    let line = "  { \"name\": \"api\", \"port\": 8443, \"tls\": true, \"zones\": [\"a\", \"b\"] },\n";
    let block = format!("```{tag}\n{}```\n", line.repeat(300));
    markdown::layout(black_box(&block), 78).len()
}
