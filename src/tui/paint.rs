//! Looks that a person writes down, such as `bold cyan`, `underline #ff8800` or `black on yellow`, each for a role.

use crate::document::nearest;
use crate::tui::theme::Role;
use ratatui::style::{Color, Modifier, Style};
use std::fmt;
use std::str::FromStr;

/// Every role with its name in the configuration, and what it is.
pub const ROLES: [(Role, &str, &str); 20] = [
    (Role::Text, "text", "Stems, options, values."),
    (Role::Dim, "dim", "Secondary matter: labels, hints."),
    (Role::Strong, "strong", "What matters now."),
    (Role::Emphasis, "emphasis", "Words that an author emphasised."),
    (Role::Accent, "accent", "The cursor's bar, the current question, what is chosen."),
    (Role::Heading, "heading", "Headings."),
    (Role::Rule, "rule", "Thin rules."),
    (Role::Good, "good", "A good outcome."),
    (Role::Warn, "warn", "Look here soon."),
    (Role::Bad, "bad", "A bad outcome, a failure."),
    (Role::Selected, "selected", "The row under the cursor."),
    (Role::Banner, "banner", "Banners, such as the last five minutes."),
    (Role::Code, "code", "Code in a line, and in blocks whose language is not known."),
    (Role::CodePlain, "code-plain", "In a block of code: what is none of the following."),
    (Role::CodeKeyword, "code-keyword", "Keywords."),
    (Role::CodeName, "code-name", "Names: keys, variables, what is called."),
    (Role::CodeString, "code-string", "Strings."),
    (Role::CodeNumber, "code-number", "Numbers."),
    (Role::CodeComment, "code-comment", "Comments."),
    (Role::Struck, "struck", "Options that were struck out."),
];

const COLOURS: [(&str, Color); 17] = [
    ("default", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright-black", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("bright-white", Color::White),
];

const ATTRIBUTES: [(&str, Modifier); 6] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
    ("strike", Modifier::CROSSED_OUT),
];

/// A look for a role: colours and attributes, in the place of the theme's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint(Style);

/// Looks by role, over those of a theme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Paints([Option<Paint>; ROLES.len()]);

/// Why a text is no look.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaintError {
    /// Not a word of this notation.
    #[error("`{word}` is no colour and no attribute")]
    Word {
        /// The word.
        word: String,
        /// What may have been meant.
        near: Option<&'static str>,
    },
    /// More than one colour of a kind.
    #[error("`{0}` is one colour too many")]
    Second(String),
    /// `on` without a colour behind it.
    #[error("a colour is missing behind `on`")]
    NoGround,
}

impl PaintError {
    /// How to put it right.
    pub fn mend(&self) -> String {
        match self {
            Self::Word { near: Some(near), .. } => format!("did you mean `{near}`?"),
            Self::Word { near: None, .. } => {
                let names: Vec<&str> = COLOURS.iter().take(9).map(|(name, _)| *name).collect();
                let attributes: Vec<&str> = ATTRIBUTES.iter().map(|(name, _)| *name).collect();
                let (names, attributes) = (names.join(", "), attributes.join(", "));
                format!(
                    "colours: {names}, bright-…, a number from 0 to 255, #rrggbb; attributes: {attributes}"
                )
            }
            Self::Second(_) => "write one colour, and one more behind `on` for the background".to_owned(),
            Self::NoGround => "write a colour behind it, such as `black on yellow`".to_owned(),
        }
    }
}

impl Paint {
    /// The look of a style.
    pub fn of(style: Style) -> Self {
        Self(style)
    }
    /// The style, whole.
    pub fn style(self) -> Style {
        self.0
    }
}

impl Paints {
    /// Sets the look of a role.
    pub fn set(&mut self, role: Role, paint: Paint) {
        if let Some(place) = self.0.get_mut(role as usize) {
            *place = Some(paint);
        }
    }
    /// The same without colours.
    pub fn colourless(self) -> Self {
        let without = |paint: Paint| Paint(Style { fg: None, bg: None, ..paint.0 });
        Self(self.0.map(|paint| paint.map(without)))
    }
    /// The look of a role, where one was set.
    pub fn of(&self, role: Role) -> Option<Paint> {
        self.0.get(role as usize).copied().flatten()
    }
}

impl FromStr for Paint {
    type Err = PaintError;
    /// Attributes and a colour, then `on` and a colour for the background; all in any case, each may be left out.
    fn from_str(text: &str) -> Result<Self, PaintError> {
        let mut style = Style::new();
        let lower = text.to_lowercase();
        let mut words = lower.split_whitespace();
        while let Some(word) = words.next() {
            if let Some((_, attribute)) = ATTRIBUTES.iter().find(|(name, _)| *name == word) {
                style = style.add_modifier(*attribute);
                continue;
            }
            let ground = word == "on";
            let word = if ground { words.next().ok_or(PaintError::NoGround)? } else { word };
            let colour = colour(word)?;
            let place = if ground { &mut style.bg } else { &mut style.fg };
            if place.is_some() {
                return Err(PaintError::Second(word.to_owned()));
            }
            *place = Some(colour);
        }
        // the terminal's own colour is none at all
        let own = |colour: Option<Color>| colour.filter(|c| *c != Color::Reset);
        Ok(Self(Style { fg: own(style.fg), bg: own(style.bg), ..style }))
    }
}

impl fmt::Display for Paint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |colour: Color| match COLOURS.iter().find(|(_, known)| *known == colour) {
            Some((name, _)) => (*name).to_owned(),
            None => match colour {
                Color::Indexed(index) => index.to_string(),
                Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
                other => other.to_string(),
            },
        };
        let attributes = ATTRIBUTES.iter().filter(|(_, attribute)| self.0.add_modifier.contains(*attribute));
        let mut words: Vec<String> = attributes.map(|(name, _)| (*name).to_owned()).collect();
        words.extend(self.0.fg.map(name));
        words.extend(self.0.bg.map(|ground| format!("on {}", name(ground))));
        if words.is_empty() {
            words.push("default".to_owned());
        }
        f.write_str(&words.join(" "))
    }
}

fn colour(word: &str) -> Result<Color, PaintError> {
    if let Some((_, colour)) = COLOURS.iter().find(|(name, _)| *name == word) {
        return Ok(*colour);
    }
    if let Ok(index) = word.parse() {
        return Ok(Color::Indexed(index));
    }
    let hex =
        word.strip_prefix('#').filter(|hex| hex.len() == 6).and_then(|h| u32::from_str_radix(h, 16).ok());
    if let Some([_, red, green, blue]) = hex.map(u32::to_be_bytes) {
        return Ok(Color::Rgb(red, green, blue));
    }
    let names = COLOURS.iter().map(|(name, _)| *name).chain(ATTRIBUTES.iter().map(|(name, _)| *name));
    let word: String = word.chars().take(40).collect();
    let near = nearest(&word, names);
    Err(PaintError::Word { word: word.escape_debug().to_string(), near })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_read_in_any_order_and_case() {
        let read = |text: &str| text.parse::<Paint>().map(Paint::style);
        let bold = Style::new().add_modifier(Modifier::BOLD);
        assert_eq!(read("bold cyan"), Ok(bold.fg(Color::Cyan)));
        assert_eq!(read("Cyan BOLD"), Ok(bold.fg(Color::Cyan)));
        assert_eq!(read("black on bright-yellow"), Ok(Style::new().fg(Color::Black).bg(Color::LightYellow)));
        assert_eq!(read("underline #ff8000"), Ok(Style::new().underlined().fg(Color::Rgb(255, 128, 0))));
        assert_eq!(read("208"), Ok(Style::new().fg(Color::Indexed(208))));
        assert_eq!(read("default"), Ok(Style::new()));
        for text in ["bold underline cyan", "dim #ff8000 on 17", "default", "bright-red on black"] {
            assert_eq!(text.parse::<Paint>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_look_is_named_and_the_nearest_word_told() {
        let refused = |text: &str| text.parse::<Paint>().unwrap_err();
        assert_eq!(refused("bold cyna").mend(), "did you mean `cyan`?");
        assert_eq!(refused("bolt").mend(), "did you mean `bold`?");
        assert!(refused("ultraviolet").mend().contains("#rrggbb"));
        assert_eq!(refused("red green"), PaintError::Second("green".into()));
        assert_eq!(refused("red on"), PaintError::NoGround);
        for bad in ["256", "#12345", "#gggggg", "on", "#é12345"] {
            refused(bad);
        }
    }

    #[test]
    fn every_role_has_a_place() {
        for (index, (role, ..)) in ROLES.iter().enumerate() {
            assert_eq!(*role as usize, index);
        }
    }
}
