//! The hands of a candidate at the exam screen.

use super::pty::Terminal;

/// How an option is chosen.
#[derive(Debug, Clone, Copy)]
pub enum Typing {
    /// By its letter.
    Letter,
    /// By its number.
    Digit,
    /// The cursor goes to it, then Space.
    Space,
}

/// The letter of the option at this position, from 0.
pub fn letter(option: usize) -> char {
    char::from(b'A' + u8::try_from(option).unwrap())
}

/// Is this option chosen, by what the screen shows?
pub fn is_chosen(screen: &str, option: usize) -> bool {
    let letter = letter(option);
    screen.contains(&format!("(x) {letter}  ")) || screen.contains(&format!("[x] {letter}  "))
}

/// The option under the cursor, by what the screen shows.
pub fn cursor(screen: &str) -> Option<usize> {
    let line = screen.lines().find(|l| l.starts_with(" ▌ (") || l.starts_with(" ▌ ["))?;
    let letter = line.chars().nth(7)?;
    usize::try_from(u32::from(letter)).unwrap().checked_sub(usize::from(b'A'))
}

/// The part of the screen that the question stands in: no clock, no state of the record, no counts.
pub fn sheet(screen: &str) -> String {
    let rows: Vec<&str> = screen.lines().collect();
    let end = rows.iter().rposition(|row| row.starts_with("──")).unwrap_or(rows.len());
    rows.get(3..end.saturating_sub(1)).unwrap_or_default().join("\n")
}

/// Brings the cursor to an option.
pub fn to_option(terminal: &mut Terminal, option: usize) {
    let mut screen = terminal.wait("a cursor", |screen| cursor(screen).is_some());
    while cursor(&screen) != Some(option) {
        let back = cursor(&screen).is_some_and(|at| at > option);
        terminal.key(if back { "Up" } else { "Down" });
        let before = sheet(&screen);
        screen = terminal.wait("the cursor to move", |now| sheet(now) != before && cursor(now).is_some());
    }
}

/// Chooses an option and waits until the screen shows it.
pub fn choose(terminal: &mut Terminal, option: usize, typing: Typing) {
    match typing {
        Typing::Letter => terminal.key(&letter(option).to_lowercase().to_string()),
        Typing::Digit => terminal.key(&(option + 1).to_string()),
        Typing::Space => {
            to_option(terminal, option);
            terminal.key("Space");
        }
    }
    terminal.wait(&format!("option {} chosen", letter(option)), |screen| is_chosen(screen, option));
}

/// Reads on to the end of the question; the screens it took.
pub fn read_on(terminal: &mut Terminal) -> Vec<String> {
    let mut screens = vec![terminal.screen()];
    while screens[screens.len() - 1].contains("▾ below") {
        terminal.key("PgDn");
        let before = screens[screens.len() - 1].clone();
        screens.push(terminal.wait("a page further", |screen| sheet(screen) != sheet(&before)));
    }
    screens
}

/// Goes to the next question, which has this number.
pub fn next(terminal: &mut Terminal, number: usize) {
    terminal.key("n");
    at(terminal, number);
}

/// Waits until the question of this number lies open.
pub fn at(terminal: &Terminal, number: usize) -> String {
    let place = format!(" {number} of ");
    // a question's own words may say the same
    terminal.wait(&place, |screen| screen.lines().next().is_some_and(|line| line.contains(&place)))
}

/// Waits until everything is on disk; the sequence number of the last record there.
pub fn saved(terminal: &Terminal) -> u64 {
    let number = |screen: &str| screen.split_once("saved ✓ ")?.1.split_whitespace().next()?.parse().ok();
    let screen = terminal.wait("everything on disk", |screen| number(screen).is_some());
    number(&screen).unwrap()
}

/// From the exam to the result: review, submit, the typed word.
pub fn submit(terminal: &mut Terminal) {
    hand_in(terminal);
    terminal.expect("record code");
}

/// The same in a terminal of any size: where the result is long its end is not in sight.
pub fn hand_in(terminal: &mut Terminal) {
    terminal.key("r");
    // the list's filters; a narrow heading shortens its words
    terminal.expect("[all");
    terminal.key("s");
    terminal.expect("Type submit and press Enter:");
    terminal.text("submit");
    terminal.expect("press Enter: submit");
    terminal.key("Enter");
}
