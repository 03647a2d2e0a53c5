//! The line that is being typed in linear mode: echoed here, so that nothing else ever stands in its middle.

use std::io::{self, Write};

/// A line under way.
#[derive(Debug, Default)]
pub struct Typing {
    text: String,
    /// Bytes of a character that has not arrived whole.
    part: Vec<u8>,
}

/// What a byte led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// A line was sent.
    Line(String),
    /// The person pressed Ctrl-C: the line is dropped.
    Interrupt,
    /// The person pressed Ctrl-Z; the line stays.
    Stop,
    /// The end of input (Ctrl-D on an empty line).
    End,
}

/// A screen reader's line is never longer; what is typed beyond it is not taken.
const LONGEST: usize = 4096;

impl Typing {
    /// Nothing is being typed.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.part.is_empty()
    }

    /// What is typed so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Takes a byte from the terminal and echoes what it adds to the line.
    pub fn byte(&mut self, byte: u8, out: &mut impl Write) -> io::Result<Option<Typed>> {
        match byte {
            b'\r' | b'\n' => {
                self.part.clear();
                out.write_all(b"\n")?;
                Ok(Some(Typed::Line(std::mem::take(&mut self.text))))
            }
            0x03 => {
                *self = Self::default();
                out.write_all(b"\n")?;
                Ok(Some(Typed::Interrupt))
            }
            0x04 if self.is_empty() => Ok(Some(Typed::End)),
            0x1a => Ok(Some(Typed::Stop)),
            0x08 | 0x7f => self.rub_out(1, out).map(|()| None),
            // Ctrl-U and Ctrl-W
            0x15 => self.rub_out(usize::MAX, out).map(|()| None),
            0x17 => {
                let kept = self.text.trim_end().rfind(char::is_whitespace).map_or(0, |at| at + 1);
                let word = self.text.get(kept..).map_or(0, |word| word.chars().count());
                self.rub_out(word, out).map(|()| None)
            }
            0..0x20 => Ok(None),
            _ => self.character(byte, out).map(|()| None),
        }
    }

    fn character(&mut self, byte: u8, out: &mut impl Write) -> io::Result<()> {
        self.part.push(byte);
        match std::str::from_utf8(&self.part) {
            Ok(whole) if self.text.len() + whole.len() <= LONGEST => {
                out.write_all(whole.as_bytes())?;
                self.text.push_str(whole);
                self.part.clear();
            }
            Err(error) if error.error_len().is_none() => {}
            _ => self.part.clear(),
        }
        Ok(())
    }

    fn rub_out(&mut self, most: usize, out: &mut impl Write) -> io::Result<()> {
        self.part.clear();
        for _ in 0..most {
            let Some(last) = self.text.pop() else { break };
            let columns = unicode_width::UnicodeWidthChar::width(last).unwrap_or(0);
            for _ in 0..columns {
                out.write_all(b"\x08 \x08")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(bytes: &[u8]) -> (Vec<Typed>, Typing) {
        let mut typing = Typing::default();
        let mut echo = Vec::new();
        let sent = bytes.iter().filter_map(|b| typing.byte(*b, &mut echo).unwrap()).collect();
        (sent, typing)
    }

    #[test]
    fn lines_are_sent_with_enter_and_corrected_before() {
        let (sent, rest) = typed("answr\x7fer bé\rx".as_bytes());
        assert_eq!(sent, [Typed::Line("answer bé".to_owned())]);
        assert!(!rest.is_empty());
        let (sent, _) = typed(b"go 17\x15next\r");
        assert_eq!(sent, [Typed::Line("next".to_owned())]);
        let (sent, _) = typed(b"answer a bcd\x17c\r");
        assert_eq!(sent, [Typed::Line("answer a c".to_owned())]);
    }

    #[test]
    fn ctrl_d_ends_only_an_empty_line_and_ctrl_c_drops_one() {
        assert_eq!(typed(b"\x04").0, [Typed::End]);
        assert_eq!(typed(b"a\x04\r").0, [Typed::Line("a".to_owned())]);
        let (sent, rest) = typed(b"submit\x03");
        assert_eq!(sent, [Typed::Interrupt]);
        assert!(rest.is_empty());
    }

    #[test]
    fn broken_bytes_and_controls_are_passed_over() {
        assert_eq!(typed(b"a\xff\x01\x1bb\r").0, [Typed::Line("ab".to_owned())]);
    }
}
