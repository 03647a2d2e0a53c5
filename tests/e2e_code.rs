//! Code in questions: highlighted where colours are wanted, whole by moving sideways, readable without any colour.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]

mod common;

use common::pty::Terminal;
use common::{Bench, answers, begin, sitting};

/// The exam whose second domain asks about a line of JSON wider than any screen here, at the first question with code.
fn at_code(bench: &Bench, columns: u16, rows: u16) -> Terminal {
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let mut terminal = Terminal::start(bench, columns, rows, &[]);
    terminal.expect("EXAMS");
    begin(&mut terminal, "Bridge Inspector");
    let form = answers::form(bench);
    let number = form.items.iter().position(|item| item.stem.contains("```json")).unwrap() + 1;
    for next in 2..=number {
        terminal.key("n");
        sitting::at(&terminal, next);
    }
    terminal.expect("{\"bridge\"");
    terminal
}

/// Colour of the first cell of this text.
fn colour_of(screen: &vt100::Screen, text: &str) -> Option<vt100::Color> {
    let (_, columns) = screen.size();
    let rows: Vec<String> = screen.rows(0, columns.get()).collect();
    let (row, line) = rows.iter().enumerate().find(|(_, line)| line.contains(text))?;
    let column = line[..line.find(text)?].chars().count();
    Some(screen.cell(u16::try_from(row).ok()?, u16::try_from(column).ok()?)?.fgcolor())
}

#[test]
fn code_is_coloured_by_its_parts() {
    let terminal = at_code(&Bench::with_program("bridges"), 80, 24);
    let parts = ["\"cracks\"", "false", "{\"bridge\""];
    let colours = terminal.with_screen(|screen| parts.map(|text| colour_of(screen, text)));
    let [Some(key), Some(word), Some(brace)] = colours else { panic!("{colours:?}\n{}", terminal.screen()) };
    assert_eq!(brace, vt100::Color::Default);
    assert!(key != brace && word != brace && key != word, "{colours:?}");
}

#[test]
fn without_colours_the_same_text_stands_there() {
    let mut bench = Bench::with_program("bridges");
    bench.set("NO_COLOR", "1");
    let terminal = at_code(&bench, 80, 24);
    terminal.expect("\"closed\": false");
    let coloured: Vec<(u16, u16)> = terminal.with_screen(|screen| {
        let (rows, columns) = screen.size();
        let cells = (0..rows.get()).flat_map(|row| (0..columns.get()).map(move |column| (row, column)));
        let plain = |cell: &vt100::Cell| {
            cell.fgcolor() == vt100::Color::Default && cell.bgcolor() == vt100::Color::Default
        };
        cells.filter(|(row, column)| screen.cell(*row, *column).is_some_and(|cell| !plain(cell))).collect()
    });
    assert_eq!(coloured, [], "{}", terminal.screen());
}

#[test]
fn a_long_line_of_code_is_read_to_its_end_by_moving_sideways() {
    for (columns, rows) in [(80, 24), (60, 15)] {
        let mut terminal = at_code(&Bench::with_program("bridges"), columns, rows);
        let line = |screen: &str| {
            screen.lines().find(|l| l.contains("bridge\"") || l.contains('‹')).unwrap_or_default().to_owned()
        };
        let cut = line(&terminal.screen());
        assert!(cut.contains('›') && !cut.contains("joints clean"), "{cut}");
        let mut shown = terminal.screen();
        while line(&shown).contains('›') {
            terminal.key(">");
            let before = line(&shown);
            shown = terminal.wait("the code to move", |screen| line(screen) != before);
        }
        let end = line(&shown);
        assert!(end.contains("joints clean\"}"), "{end}");
        assert!(end.contains('‹') && !end.contains('›'), "{end}");
    }
}
