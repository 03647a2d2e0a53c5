//! Roles instead of colours: a screen says what a piece of text *is*, the theme says how that looks.
//!
//! Only the 16 colours of the terminal's own palette, no forced background: a light terminal stays light. `Mono` (for
//! `NO_COLOR`) uses weight, underline and reverse alone. A person may paint roles otherwise ([`Paints`]). State is always told by words or signs as well.

use crate::tui::paint::Paints;
use ratatui::style::{Color, Modifier, Style};

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// What the eye rests on: stems, options, values.
    Text,
    /// Secondary matter: labels, hints, rules' captions.
    Dim,
    /// What matters now.
    Strong,
    /// Words that an author emphasised, such as a negative.
    Emphasis,
    /// The one accent: cursor bar, links, the current item.
    Accent,
    /// Section headings.
    Heading,
    /// Thin rules.
    Rule,
    /// A good outcome.
    Good,
    /// Look here soon.
    Warn,
    /// A bad outcome or a failure.
    Bad,
    /// The row under the cursor.
    Selected,
    /// Banners: reverse video.
    Banner,
    /// Code and other verbatim text.
    Code,
    /// In a block of code whose language is known: what is none of the following.
    CodePlain,
    /// A keyword.
    CodeKeyword,
    /// A name: a key, a variable, what is called.
    CodeName,
    /// A string.
    CodeString,
    /// A number.
    CodeNumber,
    /// A comment.
    CodeComment,
    /// Struck-out options.
    Struck,
}

impl Role {
    /// Code, of whatever kind.
    pub fn is_code(self) -> bool {
        matches!(
            self,
            Self::Code
                | Self::CodePlain
                | Self::CodeKeyword
                | Self::CodeName
                | Self::CodeString
                | Self::CodeNumber
                | Self::CodeComment
        )
    }
}

/// A family of looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Palette {
    /// The terminal's own colours, for dark and light backgrounds.
    #[default]
    Colour,
    /// Bright colours, for dark backgrounds.
    Dark,
    /// Deep colours and nothing faint, for light backgrounds.
    Light,
    /// No colours at all.
    Mono,
    /// Bright colours and weight only; nothing dim.
    HighContrast,
}

/// How everything looks: colours by role, and the set of signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    palette: Palette,
    paints: Paints,
    /// The signs.
    pub signs: &'static Signs,
}

impl Theme {
    /// A theme of this palette; `ascii` uses signs of plain ASCII.
    pub fn new(palette: Palette, ascii: bool) -> Self {
        Self { palette, paints: Paints::default(), signs: if ascii { &ASCII } else { &UNICODE } }
    }

    /// The same with looks that a person chose.
    pub fn painted(self, paints: Paints) -> Self {
        Self { paints, ..self }
    }

    /// The family of looks in use.
    pub fn palette(&self) -> Palette {
        self.palette
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        let style = match (self.paints.of(role), self.palette) {
            (Some(paint), _) => paint.style(),
            (None, Palette::Colour) => colour(role),
            (None, Palette::Dark) => dark(role),
            (None, Palette::Light) => light(role),
            (None, Palette::Mono) => mono(role),
            (None, Palette::HighContrast) => high_contrast(role),
        };
        if self.palette == Palette::Mono { Style { fg: None, bg: None, ..style } } else { style }
    }
}

fn colour(role: Role) -> Style {
    let plain = Style::new();
    match role {
        Role::Text => plain,
        Role::Dim => plain.add_modifier(Modifier::DIM),
        Role::Strong => plain.add_modifier(Modifier::BOLD),
        Role::Emphasis => plain.add_modifier(Modifier::UNDERLINED),
        Role::Accent => plain.fg(Color::Cyan).add_modifier(Modifier::BOLD),
        Role::Heading => plain.add_modifier(Modifier::BOLD),
        Role::Rule => plain.add_modifier(Modifier::DIM),
        Role::Good => plain.fg(Color::Green).add_modifier(Modifier::BOLD),
        Role::Warn => plain.fg(Color::Yellow).add_modifier(Modifier::BOLD),
        Role::Bad => plain.fg(Color::Red).add_modifier(Modifier::BOLD),
        Role::Selected => plain.add_modifier(Modifier::BOLD),
        Role::Banner => plain.add_modifier(Modifier::REVERSED.union(Modifier::BOLD)),
        Role::Code => plain.fg(Color::Magenta),
        Role::CodePlain => plain,
        Role::CodeKeyword => plain.fg(Color::Magenta).add_modifier(Modifier::BOLD),
        Role::CodeName => plain.fg(Color::Cyan),
        Role::CodeString => plain.fg(Color::Green),
        Role::CodeNumber => plain.fg(Color::Magenta),
        // not dim: what a question says in a comment may decide it
        Role::CodeComment => plain.add_modifier(Modifier::ITALIC),
        Role::Struck => plain.add_modifier(Modifier::DIM.union(Modifier::CROSSED_OUT)),
    }
}

fn dark(role: Role) -> Style {
    let bright = match role {
        Role::Accent => Color::LightCyan,
        Role::Good => Color::LightGreen,
        Role::Warn => Color::LightYellow,
        Role::Bad => Color::LightRed,
        Role::Code | Role::CodeKeyword | Role::CodeNumber => Color::LightMagenta,
        Role::CodeName => Color::LightCyan,
        Role::CodeString => Color::LightGreen,
        // faint text is hard to read on some dark backgrounds
        Role::Dim => return Style::new().fg(Color::Gray),
        Role::Struck => return Style::new().fg(Color::Gray).add_modifier(Modifier::CROSSED_OUT),
        _ => return colour(role),
    };
    colour(role).fg(bright)
}

/// Terminals that show bold as bright turn green, yellow and cyan into what cannot be read on white, so nothing here is
/// both bold and of those colours.
fn light(role: Role) -> Style {
    let plain = Style::new();
    match role {
        Role::Accent => plain.fg(Color::Blue).add_modifier(Modifier::BOLD),
        Role::Good => plain.fg(Color::Green),
        Role::Warn => plain.fg(Color::Magenta).add_modifier(Modifier::BOLD),
        Role::Bad => plain.fg(Color::Red).add_modifier(Modifier::BOLD),
        Role::Code | Role::CodeName => plain.fg(Color::Blue),
        Role::Dim | Role::Rule => plain.fg(Color::DarkGray),
        Role::Struck => plain.fg(Color::DarkGray).add_modifier(Modifier::CROSSED_OUT),
        _ => colour(role),
    }
}

fn mono(role: Role) -> Style {
    let style = colour(role);
    if role.is_code() { style.add_modifier(Modifier::ITALIC) } else { style }
}

fn high_contrast(role: Role) -> Style {
    let bold = Style::new().add_modifier(Modifier::BOLD);
    match role {
        Role::Text | Role::Dim | Role::Rule => Style::new(),
        Role::Code | Role::CodePlain | Role::CodeName => Style::new(),
        Role::CodeString | Role::CodeNumber | Role::CodeComment => Style::new(),
        Role::Emphasis => Style::new().add_modifier(Modifier::UNDERLINED),
        Role::Struck => Style::new().add_modifier(Modifier::CROSSED_OUT),
        Role::Selected => bold.add_modifier(Modifier::UNDERLINED),
        Role::Banner => bold.add_modifier(Modifier::REVERSED),
        Role::Strong | Role::Heading | Role::Accent | Role::Good | Role::Warn | Role::Bad => bold,
        Role::CodeKeyword => bold,
    }
}

/// Signs that screens draw with; a word always stands beside one that tells state.
#[derive(Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each name says what the sign is for")]
pub struct Signs {
    pub rule: &'static str,
    pub cursor: &'static str,
    pub done: &'static str,
    pub open: &'static str,
    pub unseen: &'static str,
    pub flagged: &'static str,
    pub here: &'static str,
    pub bar_full: &'static str,
    pub bar_empty: &'static str,
    pub bar_thin: &'static str,
    pub bar_mark: &'static str,
    pub bar_rest: &'static str,
    pub in_force: &'static str,
    pub half: &'static str,
    pub none: &'static str,
    pub tick: &'static str,
    pub cross: &'static str,
    pub above: &'static str,
    pub below: &'static str,
    pub more_left: &'static str,
    pub more_right: &'static str,
    pub dash: &'static str,
    pub ellipsis: &'static str,
    pub dot: &'static str,
    pub pointer: &'static str,
    pub node: &'static str,
    pub diamond: &'static str,
    pub times: &'static str,
    pub bullet: &'static str,
    pub quote: &'static str,
    pub broken: &'static str,
    pub side: &'static str,
    pub corners: [&'static str; 4],
}

/// Signs of Unicode that common terminal fonts have.
pub const UNICODE: Signs = Signs {
    rule: "─",
    cursor: "▌",
    done: "●",
    open: "○",
    unseen: "·",
    flagged: "◆",
    here: "▌",
    bar_full: "━",
    bar_empty: "┈",
    bar_thin: "━",
    bar_mark: "┿",
    bar_rest: "┈",
    in_force: "●",
    half: "◐",
    none: "○",
    tick: "✓",
    cross: "✗",
    above: "▴",
    below: "▾",
    more_left: "‹",
    more_right: "›",
    dash: "–",
    ellipsis: "…",
    dot: "·",
    pointer: "▲",
    node: "┼",
    diamond: "◆",
    times: "×",
    bullet: "•",
    quote: "│",
    broken: "↵",
    side: "│",
    corners: ["┌", "┐", "└", "┘"],
};

/// Signs of ASCII alone.
pub const ASCII: Signs = Signs {
    rule: "-",
    cursor: ">",
    done: "#",
    open: "o",
    unseen: ".",
    flagged: "!",
    here: ">",
    bar_full: "#",
    bar_empty: ".",
    bar_thin: "=",
    bar_mark: "|",
    bar_rest: ".",
    in_force: "*",
    half: "%",
    none: "o",
    tick: "ok",
    cross: "x",
    above: "^",
    below: "v",
    more_left: "<",
    more_right: ">",
    dash: "-",
    ellipsis: "...",
    dot: "-",
    pointer: "^",
    node: "+",
    diamond: "#",
    times: "x",
    bullet: "*",
    quote: "|",
    broken: "\\",
    side: "|",
    corners: ["+", "+", "+", "+"],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::paint::ROLES;

    const ALL: [Palette; 5] =
        [Palette::Colour, Palette::Dark, Palette::Light, Palette::Mono, Palette::HighContrast];

    #[test]
    fn mono_has_no_colour_and_no_theme_forces_a_background() {
        for (role, ..) in ROLES {
            assert_eq!(Theme::new(Palette::Mono, false).style(role).fg, None, "{role:?}");
            for palette in ALL {
                assert_eq!(Theme::new(palette, false).style(role).bg, None, "{role:?} {palette:?}");
            }
        }
    }

    #[test]
    fn the_light_theme_has_nothing_that_fades_on_white() {
        for (role, ..) in ROLES {
            let style = Theme::new(Palette::Light, false).style(role);
            let pale = [Color::Yellow, Color::Cyan, Color::White, Color::Gray, Color::LightGreen];
            assert!(!style.fg.is_some_and(|fg| pale.contains(&fg)), "{role:?}");
            let bold_green = style.fg == Some(Color::Green) && style.add_modifier.contains(Modifier::BOLD);
            assert!(!bold_green && !style.add_modifier.contains(Modifier::DIM), "{role:?}");
        }
    }

    #[test]
    fn a_chosen_look_takes_the_place_of_the_theme_and_mono_takes_its_colours() {
        let mut paints = Paints::default();
        paints.set(Role::Accent, "underline black on yellow".parse().unwrap());
        for palette in ALL {
            let style = Theme::new(palette, false).painted(paints).style(Role::Accent);
            assert_eq!(style.add_modifier, Modifier::UNDERLINED);
            let mono = palette == Palette::Mono;
            assert_eq!((style.fg.is_none(), style.bg.is_none()), (mono, mono), "{palette:?}");
            assert_eq!(
                Theme::new(palette, false).painted(paints).style(Role::Good),
                Theme::new(palette, false).style(Role::Good)
            );
        }
    }
}
