//! Makes pictures of real screens: runs the binary in a pseudo-terminal, types, and writes the screen as SVG.
//!
//! `cargo run --example picture -- DIRECTORY` (or `scripts/pictures`).

#[path = "../tests/common/mod.rs"]
mod common;

use common::Bench;
use common::pty::Terminal;
use std::fmt::Write;
use std::path::Path;

const CELL: (usize, usize) = (9, 19);

fn main() {
    let into = std::env::args().nth(1).unwrap_or_else(|| "docs/pictures".to_owned());
    std::fs::create_dir_all(&into).expect("the folder for pictures can be made");
    let into = Path::new(&into);
    let bench = Bench::new();
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let mut terminal = Terminal::start(&bench, 100, 30, &[]);
    terminal.expect("EXAMS");
    save(&terminal, &into.join("home.svg"));
    common::begin(&mut terminal, "Sales Associate");
    for key in ["b", "n", "c", "m", "n", "a", "n", "d", "n", "b", "p", "p"] {
        terminal.key(key);
    }
    terminal.wait("everything saved", |screen| screen.contains("Question 3") && screen.contains("saved"));
    save(&terminal, &into.join("exam.svg"));
    terminal.key("r");
    terminal.expect("UNSEEN");
    save(&terminal, &into.join("review.svg"));
}

fn save(terminal: &Terminal, path: &Path) {
    let svg = terminal.with_screen(svg);
    std::fs::write(path, svg).expect("the picture can be written");
    println!("{}", path.display());
}

/// One `text` element for each run of cells of one look, placed by its column.
fn svg(screen: &vt100::Screen) -> String {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let (width, height) = (usize::from(columns) * CELL.0 + 24, usize::from(rows) * CELL.1 + 24);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, \
         monospace\" font-size=\"15\" xml:space=\"preserve\">\n<rect width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"#16181b\"/>\n"
    );
    for row in 0..rows {
        let mut column = 0;
        while column < columns {
            let Some(cell) = screen.cell(row, column) else { break };
            let look = look(cell);
            let from = column;
            let mut text = String::new();
            while let Some(next) = screen.cell(row, column)
                && self::look(next) == look
            {
                text.push_str(if next.has_contents() { next.contents() } else { " " });
                column += if next.is_wide() { 2 } else { 1 };
            }
            run(&mut out, usize::from(row), usize::from(from), usize::from(column - from), &text, &look);
        }
    }
    out.push_str("</svg>\n");
    out
}

#[derive(PartialEq)]
struct Shape {
    ink: vt100::Color,
    weight: [bool; 4],
}

fn look(cell: &vt100::Cell) -> Shape {
    Shape { ink: cell.fgcolor(), weight: [cell.bold(), cell.dim(), cell.inverse(), cell.underline()] }
}

fn run(out: &mut String, row: usize, column: usize, columns: usize, text: &str, shape: &Shape) {
    let [bold, dim, inverse, underline] = shape.weight;
    if text.trim().is_empty() && !inverse {
        return;
    }
    let ink = match shape.ink {
        vt100::Color::Idx(1) => "#e06c75",
        vt100::Color::Idx(2) => "#8fd17c",
        vt100::Color::Idx(3) => "#e5c07b",
        vt100::Color::Idx(4) => "#82aaff",
        vt100::Color::Idx(6) => "#6fd0d0",
        _ => "#d6d6d6",
    };
    let (x, y) = (12 + column * CELL.0, 12 + row * CELL.1);
    let mut ink = ink;
    if inverse {
        let _ = writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" fill=\"{ink}\"/>",
            columns * CELL.0,
            CELL.1
        );
        ink = "#16181b";
    }
    let weight = if bold { " font-weight=\"bold\"" } else { "" };
    let opacity = if dim { " opacity=\"0.6\"" } else { "" };
    let line = if underline { " text-decoration=\"underline\"" } else { "" };
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(
        out,
        "<text x=\"{x}\" y=\"{}\" fill=\"{ink}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"{weight}{opacity}{line}>{escaped}</text>",
        y + 14,
        columns * CELL.0,
    );
}
