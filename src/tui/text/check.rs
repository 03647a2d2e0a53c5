//! Words of the terminal check.

use crate::api::ExamCard;
use crate::tui::text::details::minutes_in_full;
use crate::tui::theme::Palette;

/// Heading.
pub const TITLE: &str = "Terminal check";
/// Label: size.
pub const SIZE: &str = "size";
/// Label: colours.
pub const COLOURS: &str = "colours";
/// Label: signs.
pub const SIGNS: &str = "signs";
/// Label: wide characters.
pub const WIDE: &str = "wide letters";
/// Label: keys.
pub const KEYS: &str = "keys";
/// Something of every kind that exams hold: wide, accented, half-width letters.
pub const WIDE_SAMPLE: &str = "日本語 ±5 °C é ñ Ω";
/// The same for terminals of plain ASCII.
pub const ASCII_SAMPLE: &str = "questions may hold letters that show as ? here";
/// What the wide sample is for.
pub const WIDE_HINT: &str = "the bar touches them";
/// What to do when signs look wrong.
pub const SIGNS_HINT: &str = "If signs look broken, leave and start with --ascii.";
/// What a screen reader needs.
pub const LINEAR_HINT: &str = "With a screen reader, start with --linear: the same exam as plain lines.";
/// The terminal uses plain signs.
pub const ASCII_SIGNS: &str = "plain signs (--ascii)";
/// Keys to try: a letter.
pub const LETTER: &str = "a letter";
/// Keys to try: an arrow.
pub const ARROW: &str = "an arrow";
/// Keys to try: Space.
pub const SPACE: &str = "Space";
/// How to try them.
pub const PRESS: &str = "try each";
/// All keys were seen.
pub const ALL_SEEN: &str = "all seen";
/// The attempt is being opened.
pub const OPENING: &str = "Opening the attempt";
/// The window is too small to begin.
pub const TOO_SMALL: &str = "Make the window larger first: at least 60 columns by 15 rows.";

/// `80 x 24, the full layout`.
pub fn size(width: u16, height: u16, times: &str) -> String {
    let layout = match (width, height) {
        (80.., 24..) => "the full layout",
        _ => "compact; 80 by 24 shows more",
    };
    format!("{width} {times} {height}, {layout}")
}

/// The palette in use.
pub fn palette(palette: Palette) -> &'static str {
    match palette {
        Palette::Colour => "16 colours:",
        Palette::Dark => "dark theme:",
        Palette::Light => "light theme:",
        Palette::Mono => "no colours:",
        Palette::HighContrast => "high contrast:",
    }
}

/// Samples of roles, each with the word for what it tells.
pub const GOOD: &str = "good";
/// See [`GOOD`].
pub const WARNING: &str = "warning";
/// See [`GOOD`].
pub const BAD: &str = "bad";
/// See [`GOOD`].
pub const SECONDARY: &str = "secondary";

/// What Enter does.
pub fn begin(card: &ExamCard) -> String {
    format!(
        "Enter opens the attempt: from then on it counts. The clock, {}, starts with the first question.",
        minutes_in_full(card.limit_ms)
    )
}
