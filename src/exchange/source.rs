//! From bytes to text, with places.

use super::{ExchangeError, Place};

/// The text of a file: line ends are LF, no byte order mark.
#[derive(Debug)]
pub(super) struct Text {
    text: String,
}

impl Text {
    /// The bytes as text: UTF-8, UTF-16 with a byte order mark, or what an XML declaration names (UTF-8, UTF-16, ISO-8859-1,
    /// Windows-1252, US-ASCII).
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, ExchangeError> {
        let text = match bytes {
            [0xFF, 0xFE, rest @ ..] => utf16(rest, 2, u16::from_le_bytes)?,
            [0xFE, 0xFF, rest @ ..] => utf16(rest, 2, u16::from_be_bytes)?,
            [b'<', 0, ..] => utf16(bytes, 0, u16::from_le_bytes)?,
            [0, b'<', ..] => utf16(bytes, 0, u16::from_be_bytes)?,
            [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest, 3)?,
            _ => match declared(bytes) {
                Some(encoding) => match encoding.to_ascii_lowercase().as_str() {
                    "utf-8" | "utf8" | "us-ascii" | "ascii" => utf8(bytes, 0)?,
                    "iso-8859-1" | "latin1" | "latin-1" | "windows-1252" | "cp1252" => western(bytes),
                    // the bytes are those of single letters, or the branches above had taken them
                    _ => return Err(ExchangeError::UnknownEncoding(super::found::short(&encoding))),
                },
                None => utf8(bytes, 0)?,
            },
        };
        if text.trim().is_empty() {
            return Err(ExchangeError::Empty);
        }
        let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
        Ok(Self { text })
    }

    /// The text.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The lines with their numbers from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// Finds the places of bytes in one walk; bytes are asked for in rising order.
#[derive(Debug)]
pub(super) struct Walk<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    column: usize,
}

impl<'t> Walk<'t> {
    /// From the beginning of a text.
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, line: 1, column: 1 }
    }

    /// The place of byte `to`, which is not before the one that was asked for last.
    pub(super) fn place(&mut self, to: usize) -> Place {
        for byte in self.text.as_bytes().get(self.at..to).into_iter().flatten() {
            match byte {
                b'\n' => (self.line, self.column) = (self.line + 1, 1),
                // Bytes that go on with a character begin with the bits 10.
                byte if byte & 0xC0 != 0x80 => self.column += 1,
                _ => {}
            }
        }
        self.at = self.at.max(to);
        Place { member: String::new(), line: self.line, column: self.column }
    }
}

fn utf8(bytes: &[u8], skipped: usize) -> Result<String, ExchangeError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let at = error.valid_up_to();
            let before = bytes.get(..at).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or_default();
            Err(ExchangeError::Encoding {
                encoding: "UTF-8",
                at: at + skipped,
                byte: bytes.get(at).copied().unwrap_or_default(),
                place: Walk::new(before).place(at),
            })
        }
    }
}

fn utf16(bytes: &[u8], skipped: usize, unit: fn([u8; 2]) -> u16) -> Result<String, ExchangeError> {
    let units = bytes.chunks(2).map(|pair| match pair {
        [a, b] => unit([*a, *b]),
        // half a unit at the end: a lone surrogate is no text either
        _ => 0xD800,
    });
    let (mut text, mut at) = (String::with_capacity(bytes.len() / 2), 0);
    for decoded in char::decode_utf16(units) {
        let Ok(c) = decoded else {
            return Err(ExchangeError::Encoding {
                encoding: "UTF-16",
                at: at + skipped,
                byte: bytes.get(at).copied().unwrap_or_default(),
                place: Walk::new(&text).place(text.len()),
            });
        };
        at += 2 * c.len_utf16();
        text.push(c);
    }
    Ok(text.trim_start_matches('\u{FEFF}').to_owned())
}

/// ISO-8859-1 as browsers read it, which is Windows-1252.
fn western(bytes: &[u8]) -> String {
    const UPPER: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    bytes
        .iter()
        .map(|byte| match byte {
            0x80..=0x9F => UPPER.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{FFFD}'),
            byte => char::from(*byte),
        })
        .collect()
}

/// The encoding that an XML declaration names.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(200))?;
    let head: String = head.iter().map(|b| char::from(*b)).collect();
    let rest = head.strip_prefix("<?xml")?;
    let declaration = rest.split_once("?>").map_or(rest, |(declaration, _)| declaration);
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.get(1..)?.split_once(quote).map(|(name, _)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_in_the_encodings_that_systems_export() {
        let utf16 = |text: &str, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(unit).collect()
        };
        let text = "<q>é – 👩</q>\r\n";
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            utf16(text, u16::to_le_bytes),
            utf16(text, u16::to_be_bytes),
            utf16(text, u16::to_be_bytes)[2..].to_vec(),
        ] {
            assert_eq!(Text::decode(&bytes).unwrap().as_str(), "<q>é – 👩</q>\n");
        }
        let western = b"<?xml version='1.0' encoding=\"iso-8859-1\"?><q>\xE9 \x96</q>";
        assert!(Text::decode(western).unwrap().as_str().ends_with("<q>é –</q>"));
    }

    #[test]
    fn bytes_that_are_no_text_are_named_with_their_place() {
        let error = Text::decode(b"one\ntwo \xFF").unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 2, column 5: the file is not UTF-8 text: byte 8 is 0xFF. Save it as UTF-8"
        );
        let error = Text::decode(b"\xFF\xFEa\0\x00\xD8").unwrap_err();
        assert!(error.to_string().starts_with("line 1, column 2: the file is not UTF-16 text"), "{error}");
        let error = Text::decode(b"<?xml version='1.0' encoding='EUC-JP'?><q/>").unwrap_err();
        assert!(error.to_string().contains("`EUC-JP`"), "{error}");
        assert_eq!(Text::decode(b"\xEF\xBB\xBF \n").unwrap_err(), ExchangeError::Empty);
    }
}
