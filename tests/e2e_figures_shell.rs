//! Images on terminals that show them are gone while the shell has the terminal, and lie there again afterwards.
#![expect(clippy::unwrap_used, reason = "a broken fixture should stop a test at once")]

mod common;

use common::figures::{HALVES, bench};
use common::pty::Terminal;

/// Takes all images of kitty's protocol off a terminal.
const GONE: &str = "\u{1b}_Ga=d,d=A,q=2\u{1b}\\";
const OTHER_SCREEN: &str = "\u{1b}[?1049h";
const OWN_SCREEN: &str = "\u{1b}[?1049l";

/// What was written since `from` bytes.
fn since(terminal: &Terminal, from: usize) -> String {
    String::from_utf8_lossy(&terminal.raw()[from..]).into_owned()
}

/// The shell asks for the next command: what is typed before that is thrown away. The program was stopped so often until then.
fn asks(screen: &str, stopped: usize) -> bool {
    let last = screen.lines().rfind(|line| !line.trim().is_empty());
    last.is_some_and(|line| line.trim_end() == "shell>") && screen.matches("Stopped").count() == stopped
}

#[test]
fn images_are_gone_in_the_shell_and_lie_there_again_after_a_stop_a_dialog_and_another_size() {
    for (protocol, laid) in
        [("kitty", "\u{1b}_Ga=p,i="), ("iterm", "\u{1b}]1337;File=inline=1;"), ("sixel", "\u{1b}P0;1;0q")]
    {
        let is_kitty = protocol == "kitty";
        let (bench, bank) = bench();
        let mut terminal = Terminal::start_program(&bench, 80, 24, &["bash", "--norc", "--noprofile", "-i"]);
        terminal.text("bind 'set enable-bracketed-paste off'; PS1='shell> '\r");
        terminal.wait("the prompt", |screen| asks(screen, 0));
        let (program, bank) = (common::binary(), bank.display().to_string());
        let command =
            format!("{} --figures={protocol} bank preview {bank} --item true-false\r", program.display());
        terminal.text(&command);
        terminal.expect(HALVES);
        terminal.told_anywhere(0, laid);
        for stopped in 1..=2 {
            let from = terminal.raw().len();
            terminal.key("C-z");
            terminal.wait("the shell", |screen| asks(screen, stopped));
            let said = since(&terminal, from);
            let left = said.rfind(OWN_SCREEN).unwrap();
            assert!(!said[left..].contains(laid), "{protocol}: {said:?}");
            assert_eq!(said[..left].contains(GONE), is_kitty, "{protocol}: {said:?}");
            // the terminal has nothing of them any more: they are sent again, onto the other screen
            let from = terminal.raw().len();
            terminal.text("fg\r");
            terminal.expect(HALVES);
            let said = terminal.told_anywhere(from, laid);
            let there = said.find(OTHER_SCREEN).unwrap();
            assert!(said.find(laid).unwrap() > there, "{protocol}: {said:?}");
            assert_eq!(said[there..].contains("\u{1b}_Ga=t,"), is_kitty, "{protocol}");
        }
        // a page over it
        let from = terminal.raw().len();
        terminal.key("F1");
        terminal.wait("the help", |screen| screen.contains("Bank preview: a question"));
        let said = since(&terminal, from);
        assert!(!said.contains(laid), "{protocol}: {said:?}");
        assert_eq!(said.contains("\u{1b}_Ga=d,d=i,i="), is_kitty, "{protocol}: {said:?}");
        let from = terminal.raw().len();
        terminal.key("Esc");
        terminal.expect(HALVES);
        terminal.told_anywhere(from, laid);
        let from = terminal.raw().len();
        terminal.resize(100, 30);
        terminal.told_anywhere(from, laid);
        let from = terminal.raw().len();
        terminal.key("Esc");
        terminal.expect("ITEM");
        terminal.key("q");
        terminal.wait("the shell", |screen| asks(screen, 2));
        let said = since(&terminal, from);
        let left = said.rfind(OWN_SCREEN).unwrap();
        assert_eq!(said[..left].contains(GONE), is_kitty, "{protocol}: {said:?}");
        assert!(!said.contains(laid), "{protocol}: {said:?}");
        terminal.text("exit\r");
        terminal.end();
    }
}
