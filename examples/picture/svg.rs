//! A screen as SVG: what a terminal with a dark or a light ground shows.

use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;

const CELL: (usize, usize) = (9, 19);

/// The colours of a terminal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground {
    /// Its folder among the pictures.
    pub(crate) name: &'static str,
    paper: &'static str,
    ink: &'static str,
    /// The palette's red, green, yellow, blue, magenta, cyan, grey.
    palette: [&'static str; 7],
}

/// Light signs on a dark ground.
pub(crate) const DARK: Ground = Ground {
    name: "dark",
    paper: "#16181b",
    ink: "#d6d6d6",
    palette: ["#e06c75", "#8fd17c", "#e5c07b", "#82aaff", "#c792ea", "#6fd0d0", "#d6d6d6"],
};

/// Dark signs on a light ground, with the palette that such terminals bring.
pub(crate) const LIGHT: Ground = Ground {
    name: "light",
    paper: "#fdfdfb",
    ink: "#24292e",
    palette: ["#c4322e", "#2a7f35", "#8a6a00", "#2458b8", "#8a3ea8", "#0f7480", "#57606a"],
};

/// A terminal that shows no colours.
pub(crate) const MONO: Ground = Ground { name: "mono", palette: ["#d6d6d6"; 7], ..DARK };

impl Ground {
    /// A colour; `usual` where the terminal's own is meant.
    fn colour(&self, colour: vt100::Color, usual: &'static str) -> Cow<'static, str> {
        match colour {
            vt100::Color::Idx(n @ 1..=7) => self.palette[usize::from(n) - 1].into(),
            vt100::Color::Idx(n @ 9..=15) => self.palette[usize::from(n) - 9].into(),
            vt100::Color::Idx(8) => self.palette[6].into(),
            vt100::Color::Idx(n @ 16..) => hex(indexed(n)).into(),
            vt100::Color::Rgb(red, green, blue) => hex([red, green, blue]).into(),
            vt100::Color::Idx(0) | vt100::Color::Default => usual.into(),
        }
    }
}

/// A colour beyond the palette: a cube of six levels each, and 24 greys behind it.
fn indexed(n: u8) -> [u8; 3] {
    let level = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
    match n {
        232.. => [8 + 10 * (n - 232); 3],
        n => [level((n - 16) / 36), level((n - 16) / 6 % 6), level((n - 16) % 6)],
    }
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// One `text` element for each run of cells of one look, placed by its column.
pub(crate) fn svg(screen: &vt100::Screen, ground: &Ground) -> String {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let (width, height) = (usize::from(columns) * CELL.0 + 24, usize::from(rows) * CELL.1 + 24);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, \
         monospace\" font-size=\"15\" xml:space=\"preserve\">\n<rect width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"{}\"/>\n",
        ground.paper
    );
    let mut open = false;
    for row in 0..rows {
        let mut column = 0;
        let struck = struck(screen, row, &mut open);
        while column < columns {
            let Some(cell) = screen.cell(row, column) else { break };
            let look = look(cell, struck.contains(&column));
            let from = column;
            let mut text = String::new();
            while let Some(next) = screen.cell(row, column)
                && self::look(next, struck.contains(&column)) == look
            {
                text.push_str(if next.has_contents() { next.contents() } else { " " });
                column += if next.is_wide() { 2 } else { 1 };
            }
            run(
                &mut out,
                usize::from(row),
                usize::from(from),
                usize::from(column - from),
                &text,
                (&look, ground),
            );
        }
    }
    out.push_str("</svg>\n");
    out
}

#[derive(PartialEq)]
struct Shape {
    ink: vt100::Color,
    paper: vt100::Color,
    weight: [bool; 6],
}

/// The columns of a row that are struck out. The emulated terminal does not keep that attribute, so the sign before a struck
/// option and the words behind it are gone by. `open` is true from the one to the other.
fn struck(screen: &vt100::Screen, row: u16, open: &mut bool) -> Range<u16> {
    const TEXT: u16 = 10;
    let Some(text) = screen.rows(0, screen.size().1.get()).nth(usize::from(row)) else { return 0..0 };
    *open |= text.contains("(~) ") || text.contains("[~] ");
    if !*open {
        return 0..0;
    }
    let (before, ends) = match text.split_once("(struck out)") {
        Some((before, _)) => (before, true),
        None => (text.as_str(), false),
    };
    *open = !ends;
    TEXT..u16::try_from(before.trim_end().chars().count()).unwrap_or(TEXT).max(TEXT)
}

fn look(cell: &vt100::Cell, struck: bool) -> Shape {
    Shape {
        ink: cell.fgcolor(),
        paper: cell.bgcolor(),
        weight: [cell.bold(), cell.dim(), cell.inverse(), cell.underline(), cell.italic(), struck],
    }
}

fn run(
    out: &mut String,
    row: usize,
    column: usize,
    columns: usize,
    text: &str,
    (shape, ground): (&Shape, &Ground),
) {
    let [bold, dim, inverse, underline, italic, struck] = shape.weight;
    if text.trim().is_empty() && !inverse {
        return;
    }
    let (mut ink, paper) = (ground.colour(shape.ink, ground.ink), ground.colour(shape.paper, ground.paper));
    let (x, y) = (12 + column * CELL.0, 12 + row * CELL.1);
    let mut rect = |height: usize, fill: &str| {
        let width = columns * CELL.0;
        let _ = writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>"
        );
    };
    // two pixels of a figure, one above the other
    if text.chars().all(|c| c == '▀') {
        rect(CELL.1, &paper);
        rect(CELL.1.div_ceil(2), &ink);
        return;
    }
    if inverse {
        rect(CELL.1, &ink);
        ink = ground.paper.into();
    }
    let weight = if bold { " font-weight=\"bold\"" } else { "" };
    let opacity = if dim { " opacity=\"0.6\"" } else { "" };
    let line = match (underline, struck) {
        (_, true) => " text-decoration=\"line-through\"",
        (true, false) => " text-decoration=\"underline\"",
        (false, false) => "",
    };
    let slant = if italic { " font-style=\"italic\"" } else { "" };
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(
        out,
        "<text x=\"{x}\" y=\"{}\" fill=\"{ink}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"{weight}{opacity}{line}{slant}>{escaped}</text>",
        y + 14,
        columns * CELL.0,
    );
}
