//! The Clerk exam of the stories' program, through the screens of the real client.

use super::pty::Terminal;

/// From home to the first question, which is on the server too.
pub fn begin(terminal: &mut Terminal) {
    terminal.expect("Guild Hall");
    terminal.expect("Ada King");
    terminal.key("s");
    terminal.expect("what it is");
    super::open_attempt(terminal);
    terminal.wait("the first question on the server", |s| s.contains("Question 1 of 5") && all_sent(s));
}

/// Everything that was recorded is on disk and on the server.
pub fn all_sent(screen: &str) -> bool {
    screen.contains("saved ✓") && screen.contains("· sent")
}

/// Makes sure that the right option is chosen, of the question on the screen.
pub fn answer(terminal: &mut Terminal, number: usize) {
    let screen = terminal
        .wait("the question", |s| s.contains(&format!("Question {number} of 5")) && s.contains("Right"));
    let row = screen.lines().find(|row| row.contains("Right")).unwrap();
    let letter = row.split(") ").nth(1).unwrap().chars().next().unwrap();
    let chosen = format!("(x) {letter}");
    // another computer's answer may have come before
    if !row.contains(&chosen) {
        terminal.key(&letter.to_lowercase().to_string());
        terminal.expect(&chosen);
    }
}

/// Ends the exam.
pub fn submit(terminal: &mut Terminal) {
    terminal.key("C-q");
    terminal.expect("End of the exam?");
    terminal.key("s");
    terminal.expect("Type submit");
    terminal.text("submit");
    terminal.key("Enter");
}
