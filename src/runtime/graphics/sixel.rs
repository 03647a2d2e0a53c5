//! Pixels as sixels: six rows at a time, a colour after the other, runs in short.

use image::RgbImage;
use std::collections::BTreeMap;
use std::ops::Range;

/// Most colours: what terminals since the VT340 have registers for.
const COLOURS: usize = 256;
/// Levels of red, green and blue where an image has more colours than that.
const LEVELS: [u32; 3] = [6, 7, 6];
/// Bayer's matrix: by how many sixteenths a pixel is raised to the next level.
const DITHER: [[u32; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];

/// The sequence that draws these rows of an image from the cursor on.
pub(super) fn sixels(image: &RgbImage, rows: Range<u32>) -> Vec<u8> {
    let few = colours(image, &rows, |rgb, _| rgb);
    let seen = if few.is_some() { |rgb, _| rgb } else { levelled };
    let registers = few.or_else(|| colours(image, &rows, seen)).unwrap_or_default();
    let (width, height) = (image.width(), rows.end - rows.start);
    // pixels that are not drawn stay as they are, and a pixel is as high as wide
    let mut out = format!("\x1bP0;1;0q\"1;1;{width};{height}").into_bytes();
    for ([red, green, blue], register) in &registers {
        let share = |value: u8| (u32::from(value) * 100 + 127) / 255;
        let (red, green, blue) = (share(*red), share(*green), share(*blue));
        out.extend(format!("#{register};2;{red};{green};{blue}").bytes());
    }
    for top in rows.clone().step_by(6) {
        if top > rows.start {
            out.push(b'-');
        }
        // by register: which of the six rows it has in each column
        let mut band: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
        for y in top..rows.end.min(top + 6) {
            for x in 0..width {
                let colour = seen(image.get_pixel(x, y).0, (x, y));
                let register = registers.get(&colour).copied().unwrap_or_default();
                let columns = band.entry(register).or_insert_with(|| vec![0; width as usize]);
                columns[x as usize] |= 1 << (y - top);
            }
        }
        for (place, (register, columns)) in band.iter().enumerate() {
            if place > 0 {
                out.push(b'$');
            }
            out.extend(format!("#{register}").bytes());
            for run in columns.chunk_by(|a, b| a == b) {
                let sixel = b'?' + run[0];
                match run.len() {
                    length @ 4.. => {
                        out.extend(format!("!{length}").bytes());
                        out.push(sixel);
                    }
                    length => out.extend(std::iter::repeat_n(sixel, length)),
                }
            }
        }
    }
    out.extend(b"\x1b\\");
    out
}

/// The colours of these rows with a register each; `None` where there are too many.
fn colours(
    image: &RgbImage,
    rows: &Range<u32>,
    seen: impl Fn([u8; 3], (u32, u32)) -> [u8; 3],
) -> Option<BTreeMap<[u8; 3], usize>> {
    let mut registers = BTreeMap::new();
    for y in rows.clone() {
        for x in 0..image.width() {
            let next = registers.len();
            registers.entry(seen(image.get_pixel(x, y).0, (x, y))).or_insert(next);
            if registers.len() > COLOURS {
                return None;
            }
        }
    }
    Some(registers)
}

/// The colour of few levels for a pixel at this place: which of its neighbours it takes is dithered.
fn levelled(rgb: [u8; 3], (x, y): (u32, u32)) -> [u8; 3] {
    let threshold = DITHER[(y % 4) as usize][(x % 4) as usize];
    let level = |value: u8, levels: u32| {
        let steps = levels - 1;
        let level = (u32::from(value) * steps * 16 + 255 * threshold) / (255 * 16);
        u8::try_from(level.min(steps) * 255 / steps).unwrap_or(255)
    };
    [level(rgb[0], LEVELS[0]), level(rgb[1], LEVELS[1]), level(rgb[2], LEVELS[2])]
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    /// What a terminal draws: a decoder of its own, of what the encoder may write.
    fn drawn(bytes: &[u8]) -> BTreeMap<(u32, u32), [u32; 3]> {
        let text = std::str::from_utf8(bytes).unwrap();
        let body = text.strip_prefix("\x1bP0;1;0q").unwrap().strip_suffix("\x1b\\").unwrap();
        let mut signs = body.chars().peekable();
        let (mut palette, mut pixels) = (BTreeMap::new(), BTreeMap::new());
        let (mut x, mut y, mut colour, mut repeat) = (0, 0, 0, 1);
        while let Some(sign) = signs.next() {
            let mut numbers = || {
                let mut text = String::new();
                while let Some(sign) = signs.next_if(|sign| sign.is_ascii_digit() || *sign == ';') {
                    text.push(sign);
                }
                text.split(';').map(|part| part.parse().unwrap()).collect::<Vec<u32>>()
            };
            match sign {
                '"' => assert_eq!(numbers().len(), 4),
                '#' => match numbers()[..] {
                    [register, 2, red, green, blue] => drop(palette.insert(register, [red, green, blue])),
                    [register] => colour = register,
                    ref other => panic!("{other:?}"),
                },
                '!' => repeat = numbers()[0],
                '$' => x = 0,
                '-' => (x, y) = (0, y + 6),
                '?'..='~' => {
                    for _ in 0..std::mem::replace(&mut repeat, 1) {
                        for bit in (0..6).filter(|bit| (sign as u32 - '?' as u32) & (1 << bit) != 0) {
                            assert_eq!(pixels.insert((x, y + bit), palette[&colour]), None, "drawn twice");
                        }
                        x += 1;
                    }
                }
                other => panic!("{other:?}"),
            }
        }
        pixels
    }

    #[test]
    fn every_pixel_is_drawn_once_in_its_colour() {
        let image = RgbImage::from_fn(33, 29, |x, y| match (x / 9 + y / 7) % 3 {
            0 => Rgb([255, 0, 0]),
            1 => Rgb([0, 0, 0]),
            _ => Rgb([51, 102, 255]),
        });
        let pixels = drawn(&sixels(&image, 8..28));
        assert_eq!(pixels.len(), 33 * 20);
        for ((x, y), colour) in pixels {
            let due = image.get_pixel(x, y + 8).0.map(|value| (u32::from(value) * 100 + 127) / 255);
            assert_eq!(colour, due, "{x} {y}");
        }
    }

    #[test]
    fn of_many_colours_every_pixel_keeps_about_its_own() {
        let image = RgbImage::from_fn(96, 24, |x, y| Rgb([(x * 2) as u8, (y * 10) as u8, (x + y) as u8]));
        let bytes = sixels(&image, 0..24);
        assert!(bytes.iter().filter(|byte| **byte == b'"').count() == 1);
        let pixels = drawn(&bytes);
        assert_eq!(pixels.len(), 96 * 24);
        let mut apart = [0_i64; 3];
        for ((x, y), colour) in pixels {
            for (channel, (value, shown)) in image.get_pixel(x, y).0.into_iter().zip(colour).enumerate() {
                let (value, shown) = (i64::from(value) * 100 / 255, i64::from(shown));
                assert!((value - shown).abs() <= 20, "{x} {y}: {value} as {shown}");
                apart[channel] += value - shown;
            }
        }
        for sum in apart {
            assert!(sum.abs() < 96 * 24 * 2, "neither lighter nor darker as a whole: {apart:?}");
        }
    }
}
