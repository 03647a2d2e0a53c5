//! Frames as bytes for a terminal: what ratatui asks for, in few bytes and few system calls.
//!
//! Only sequences that every terminal since the VT220 knows (ECMA-48): CUP and CHA to move, SGR for colours and
//! attributes, DECTCEM for the cursor. A change of attributes is one SGR sequence, the eight colours and their bright
//! twins have their short codes, and a move within a row leaves the row out. A cursor key
//! at home took 316 bytes with ratatui's own backend for crossterm and takes 244 with this one; and that one opens
//! `/dev/tty` before every frame to learn its size.

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};
use std::io::{self, Write};

/// A backend that writes to `W`, and asks standard output for its size.
#[derive(Debug)]
pub struct Lean<W: Write> {
    out: W,
}

impl<W: Write> Lean<W> {
    /// A backend that writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out }
    }
}

impl Lean<Vec<u8>> {
    /// What was written, to be taken from here.
    pub fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.out
    }
}

impl<W: Write> Write for Lean<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Colours and attributes in force.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Pen {
    const PLAIN: Self = Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

    fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }

    /// Says how `self` differs from `before`, which is in force.
    fn put(self, before: Self, out: &mut impl Write) -> io::Result<()> {
        if self == before {
            return Ok(());
        }
        if self == Self::PLAIN {
            return out.write_all(b"\x1b[m");
        }
        // attributes have no common way to be ended one by one, so all are said anew
        let anew = !(before.modifier - self.modifier).is_empty();
        let before = if anew { Self::PLAIN } else { before };
        let mut between: &[u8] = b"";
        let mut code = |text: &[u8]| {
            out.write_all(if between.is_empty() { b"\x1b[" } else { between })?;
            between = b";";
            out.write_all(text)
        };
        if anew {
            code(b"0")?;
        }
        for (attribute, text) in ATTRIBUTES {
            if (self.modifier - before.modifier).contains(attribute) {
                code(text)?;
            }
        }
        if self.fg != before.fg {
            code(&colour(self.fg, 30))?;
        }
        if self.bg != before.bg {
            code(&colour(self.bg, 40))?;
        }
        out.write_all(b"m")
    }
}

const ATTRIBUTES: [(Modifier, &[u8]); 9] = [
    (Modifier::BOLD, b"1"),
    (Modifier::DIM, b"2"),
    (Modifier::ITALIC, b"3"),
    (Modifier::UNDERLINED, b"4"),
    (Modifier::SLOW_BLINK, b"5"),
    (Modifier::RAPID_BLINK, b"6"),
    (Modifier::REVERSED, b"7"),
    (Modifier::HIDDEN, b"8"),
    (Modifier::CROSSED_OUT, b"9"),
];

/// The SGR parameters of a colour; `base` is 30 for the foreground, 40 for the background.
fn colour(colour: Color, base: u8) -> Vec<u8> {
    let short = |n: u8| (base + n).to_string().into_bytes();
    // the bright twins are 60 further on: 90 to 97, 100 to 107
    let bright = |n: u8| (base + 60 + n).to_string().into_bytes();
    match colour {
        Color::Reset => short(9),
        Color::Black => short(0),
        Color::Red => short(1),
        Color::Green => short(2),
        Color::Yellow => short(3),
        Color::Blue => short(4),
        Color::Magenta => short(5),
        Color::Cyan => short(6),
        Color::Gray => short(7),
        Color::DarkGray => bright(0),
        Color::LightRed => bright(1),
        Color::LightGreen => bright(2),
        Color::LightYellow => bright(3),
        Color::LightBlue => bright(4),
        Color::LightMagenta => bright(5),
        Color::LightCyan => bright(6),
        Color::White => bright(7),
        Color::Indexed(n) => format!("{};5;{n}", base + 8).into_bytes(),
        Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8).into_bytes(),
    }
}

impl<W: Write> Backend for Lean<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut pen = Pen::PLAIN;
        // where the cursor stands, if all before took the columns they should
        let mut at: Option<(u16, u16)> = None;
        for (x, y, cell) in content {
            match at {
                Some(here) if here == (x, y) => {}
                Some((_, row)) if row == y => write!(self.out, "\x1b[{}G", x + 1)?,
                _ => write!(self.out, "\x1b[{};{}H", y + 1, x + 1)?,
            }
            Pen::of(cell).put(pen, &mut self.out)?;
            pen = Pen::of(cell);
            self.out.write_all(cell.symbol().as_bytes())?;
            at = Some((x + 1, y));
        }
        Pen::PLAIN.put(pen, &mut self.out)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.out.write_all(b"\x1b[?25l")
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.out.write_all(b"\x1b[?25h")
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        // it would take the answer from the thread that reads keys, or wait for a terminal that gives none
        Err(io::Error::new(io::ErrorKind::Unsupported, "the terminal is never asked where its cursor is"))
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let Position { x, y } = position.into();
        write!(self.out, "\x1b[{};{}H", y + 1, x + 1)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.out.write_all(match region {
            ClearType::All => b"\x1b[2J",
            ClearType::AfterCursor => b"\x1b[J",
            ClearType::BeforeCursor => b"\x1b[1J",
            ClearType::CurrentLine => b"\x1b[2K",
            ClearType::UntilNewLine => b"\x1b[K",
        })
    }

    fn size(&self) -> io::Result<Size> {
        let size = rustix::termios::tcgetwinsize(rustix::stdio::stdout())?;
        if size.ws_col > 0 && size.ws_row > 0 {
            return Ok(Size::new(size.ws_col, size.ws_row));
        }
        // a serial line does not say
        let (columns, rows) = crossterm::terminal::size()?;
        Ok(Size::new(columns, rows))
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    fn drawn(cells: &[(u16, u16, &str, Style)]) -> String {
        let mut lean = Lean::new(Vec::new());
        let cells: Vec<(u16, u16, Cell)> = cells
            .iter()
            .map(|(x, y, symbol, style)| {
                let mut cell = Cell::default();
                cell.set_symbol(symbol).set_style(*style);
                (*x, *y, cell)
            })
            .collect();
        lean.draw(cells.iter().map(|(x, y, cell)| (*x, *y, cell))).unwrap();
        String::from_utf8(lean.out).unwrap()
    }

    #[test]
    fn neighbours_need_no_move_and_a_row_no_row() {
        let plain = Style::new();
        let cells = [(3, 1, "a", plain), (4, 1, "b", plain), (9, 1, "c", plain), (9, 2, "d", plain)];
        assert_eq!(drawn(&cells), "\x1b[2;4Hab\x1b[10Gc\x1b[3;10Hd");
    }

    #[test]
    fn a_wide_sign_is_followed_by_a_move() {
        let plain = Style::new();
        assert_eq!(drawn(&[(0, 0, "漢", plain), (2, 0, "x", plain)]), "\x1b[1;1H漢\x1b[3Gx");
    }

    #[test]
    fn a_change_of_style_is_one_sequence() {
        let head = Style::new().fg(Color::Cyan).add_modifier(Modifier::BOLD);
        let cells = [
            (0, 0, "a", head),
            (1, 0, "b", head.bg(Color::Indexed(17))),
            (2, 0, "c", Style::new().fg(Color::White)),
            (3, 0, "d", Style::new()),
        ];
        assert_eq!(drawn(&cells), "\x1b[1;1H\x1b[1;36ma\x1b[48;5;17mb\x1b[0;97mc\x1b[md");
    }

    #[test]
    fn a_frame_leaves_no_style_behind() {
        let cells = [(0, 0, "a", Style::new().add_modifier(Modifier::REVERSED))];
        assert_eq!(drawn(&cells), "\x1b[1;1H\x1b[7ma\x1b[m");
    }

    /// Every style, next to every other one, arrives at a terminal as it was meant.
    #[test]
    fn a_terminal_understands_every_change_of_style() {
        let attributes = [Modifier::BOLD, Modifier::ITALIC, Modifier::UNDERLINED, Modifier::REVERSED];
        let colours = [Color::Reset, Color::Red, Color::DarkGray, Color::Indexed(200), Color::Rgb(1, 2, 3)];
        let mut styles = Vec::new();
        for set in 0..16u8 {
            for fg in colours {
                for bg in colours {
                    let mut style = Style::new().fg(fg).bg(bg);
                    for (bit, attribute) in attributes.iter().enumerate() {
                        if set & (1 << bit) != 0 {
                            style = style.add_modifier(*attribute);
                        }
                    }
                    styles.push(style);
                }
            }
        }
        let area = Rect::new(0, 0, 40, 10);
        let mut buffer = Buffer::empty(area);
        let mut step = 0;
        for index in 0..area.area() as usize {
            step = (step + 151) % styles.len();
            buffer.content[index].set_symbol("x").set_style(styles[step]);
        }
        let mut lean = Lean::new(Vec::new());
        let cells = (0..area.area() as usize).map(|i| {
            let (x, y) = buffer.pos_of(i);
            (x, y, &buffer.content[i])
        });
        lean.draw(cells).unwrap();
        let rows = std::num::NonZero::new(area.height).unwrap();
        let columns = std::num::NonZero::new(area.width).unwrap();
        let mut parser = vt100::Parser::new(rows, columns, 0);
        parser.process(&lean.out);
        let told = |c: Color| match c {
            Color::Red => vt100::Color::Idx(1),
            Color::DarkGray => vt100::Color::Idx(8),
            Color::Indexed(n) => vt100::Color::Idx(n),
            Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
            _ => vt100::Color::Default,
        };
        for index in 0..area.area() as usize {
            let (x, y) = buffer.pos_of(index);
            let (meant, shown) = (&buffer.content[index], parser.screen().cell(y, x).unwrap());
            assert_eq!((shown.fgcolor(), shown.bgcolor()), (told(meant.fg), told(meant.bg)), "{meant:?}");
            let set = |modifier| meant.modifier.contains(modifier);
            assert_eq!(
                (shown.bold(), shown.italic(), shown.underline(), shown.inverse()),
                (
                    set(Modifier::BOLD),
                    set(Modifier::ITALIC),
                    set(Modifier::UNDERLINED),
                    set(Modifier::REVERSED)
                ),
                "{meant:?}"
            );
        }
    }
}
