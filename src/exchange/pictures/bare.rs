//! Images without the words that programs write beside their pixels: what made them, when, and what they are called.

/// The bytes of a PNG or JPEG image without its metadata; `None` where there is none of it, where it cannot be told apart, and
/// where it says how the pixels are to be turned.
pub(super) fn bare(bytes: &[u8]) -> Option<Vec<u8>> {
    let bared = match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => png(bytes),
        [0xff, 0xd8, 0xff, ..] => jpeg(bytes),
        _ => None,
    };
    bared.filter(|bared| bared.len() < bytes.len())
}

/// A big-endian number of `length` bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let digits = bytes.get(at..at.checked_add(length)?)?;
    Some(digits.iter().fold(0, |n, byte| n << 8 | usize::from(*byte)))
}

/// ISO/IEC 15948, 5.3: a length, a name, that many bytes and a checksum for each chunk.
fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut at) = (bytes.get(..8)?.to_vec(), 8);
    loop {
        let length = number(bytes, at, 4)?;
        let name = bytes.get(at + 4..at + 8)?;
        let end = at.checked_add(12)?.checked_add(length)?;
        let chunk = bytes.get(at..end)?;
        match name {
            b"eXIf" if is_turned(chunk.get(8..)?) => return None,
            b"tEXt" | b"zTXt" | b"iTXt" | b"eXIf" | b"tIME" => {}
            _ => out.extend_from_slice(chunk),
        }
        if name == b"IEND" {
            out.extend_from_slice(bytes.get(end..)?);
            return Some(out);
        }
        at = end;
    }
}

/// ITU-T T.81, B.1: a marker and a length for each segment, until the pixels begin.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut at) = (bytes.get(..2)?.to_vec(), 2);
    loop {
        let marker = number(bytes, at, 2)?;
        if marker == 0xffda {
            out.extend_from_slice(bytes.get(at..)?);
            return Some(out);
        }
        let length = number(bytes, at + 2, 2).filter(|length| *length >= 2 && marker > 0xff01)?;
        let segment = bytes.get(at..at + 2 + length)?;
        match marker {
            0xffe1
                if segment
                    .get(4..)
                    .is_some_and(|body| body.strip_prefix(b"Exif\0\0").is_some_and(is_turned)) =>
            {
                return None;
            }
            // Exif and XMP, Photoshop's, comments
            0xffe1 | 0xffed | 0xfffe => {}
            _ => out.extend_from_slice(segment),
        }
        at += 2 + length;
    }
}

/// True where Exif data (CIPA DC-008) say that the pixels are turned or mirrored, or cannot be read.
fn is_turned(exif: &[u8]) -> bool {
    const ORIENTATION: usize = 0x0112;
    let little = exif.starts_with(b"II");
    let word = |at: usize, length: usize| -> Option<usize> {
        let mut digits = exif.get(at..at.checked_add(length)?)?.to_vec();
        if little {
            digits.reverse();
        }
        number(&digits, 0, length)
    };
    let turned = || -> Option<bool> {
        let first = word(4, 4)?;
        for entry in 0..word(first, 2)? {
            let at = first.checked_add(2)?.checked_add(entry * 12)?;
            if word(at, 2)? == ORIENTATION {
                return Some(word(at + 8, 2)? > 1);
            }
        }
        Some(false)
    };
    turned().unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{Image, ImageError};

    /// A PNG with a chunk behind its header.
    fn with_chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let plain = crate::bank::samples::PNG;
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&plain[..33], &length[..], name, body, &[0; 4], &plain[33..]].concat()
    }

    #[test]
    fn words_beside_the_pixels_of_a_png_are_left_out() {
        let plain = crate::bank::samples::PNG;
        for chunk in [b"tEXt", b"zTXt", b"iTXt"] {
            let worded = with_chunk(chunk, b"Title\0the key is b");
            assert_eq!(Image::inspect(&worded), Err(ImageError::Metadata));
            assert_eq!(bare(&worded).as_deref(), Some(plain));
        }
        assert_eq!(bare(plain), None, "there is none");
        assert_eq!(bare(&with_chunk(b"tEXt", b"x")[..50]), None, "it is cut short");
        assert_eq!(bare(b"GIF89a"), None);
    }

    #[test]
    fn an_image_that_its_metadata_turn_keeps_them() {
        let exif = |turn: u8| {
            let entry = [0x12, 0x01, 3, 0, 1, 0, 0, 0, turn, 0, 0, 0];
            [&b"II*\0\x08\0\0\0\x01\0"[..], &entry, &[0; 4]].concat()
        };
        assert_eq!(bare(&with_chunk(b"eXIf", &exif(1))).as_deref(), Some(crate::bank::samples::PNG));
        assert_eq!(bare(&with_chunk(b"eXIf", &exif(6))), None);
        assert_eq!(bare(&with_chunk(b"eXIf", b"II")), None, "it cannot be read");

        let rest =
            [&[0xff, 0xc0, 0, 11, 8, 0, 30, 0, 40, 1, 1, 0x11, 0][..], &[0xff, 0xda, 0, 2, 1, 2]].concat();
        let app = |body: &[u8]| {
            let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
            [&[0xff, 0xe1][..], &length, body].concat()
        };
        let jpeg = |app: Vec<u8>| [&[0xff, 0xd8][..], &app, &[0xff, 0xfe, 0, 4, b'h', b'i'], &rest].concat();
        let exif = |turn| app(&[&b"Exif\0\0"[..], &exif(turn)].concat());
        let plain = [&[0xff, 0xd8][..], &rest].concat();
        assert_eq!(bare(&jpeg(exif(1))).as_deref(), Some(&plain[..]));
        assert_eq!(bare(&jpeg(app(b"http://ns.adobe.com/xap/1.0/\0<x/>"))).as_deref(), Some(&plain[..]));
        assert_eq!(bare(&jpeg(exif(6))), None);
    }
}
