//! Images themselves on the terminals that show them, laid over the half-blocks that stand for them elsewhere.
//!
//! - [`Protocol`]: which way a terminal takes images
//! - `prepared`: an image as bytes for such a terminal; `sixel`: those of DEC's graphics
//! - `overlay`: what of them lies on the terminal
//!
//! Nothing is asked of a terminal: its answer could come between the keys of a candidate, or never. What its variables promise
//! decides, or the person who sits at it; and as half-blocks are drawn beneath all the same, a terminal that promised too much
//! passes the sequences over and shows those. A terminal decodes only what was encoded here, never the bytes of a bank.

mod overlay;
mod prepared;
mod sixel;

pub use overlay::{GONE, Overlay, Standing};
pub use prepared::Prepared;
pub(in crate::runtime) use prepared::over_ground;

/// A way in which terminals take images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// The graphics protocol of kitty: application program commands (APC), images as PNG.
    Kitty,
    /// Inline images of iTerm2: the operating system command (OSC) 1337, images as PNG.
    Iterm,
    /// Sixels, as the VT340 had them (DEC STD 070, chapter 9): a device control string (DCS).
    Sixel,
}

impl Protocol {
    /// What a terminal with these variables is known to take, where the pixels of its cells are known or not. Nothing within tmux,
    /// screen and Zellij: what stands below them is not known, and they do not move images with their panes.
    pub fn of(variable: impl Fn(&str) -> String, pixels: bool) -> Option<Self> {
        let is_set = |name| !variable(name).is_empty();
        let (term, program) = (variable("TERM"), variable("TERM_PROGRAM"));
        let term_is = |names: &[&str]| names.iter().any(|name| term.contains(name));
        if term_is(&["screen", "tmux", "linux", "dumb"]) || ["TMUX", "STY", "ZELLIJ"].into_iter().any(is_set)
        {
            return None;
        }
        // a terminal that was started in a window of kitty has its variable too
        let of_kitty = is_set("KITTY_WINDOW_ID") && program.is_empty() && !is_set("VTE_VERSION");
        if of_kitty || term_is(&["kitty", "ghostty"]) || program == "ghostty" {
            return Some(Self::Kitty);
        }
        let iterm = ["iTerm.app", "WezTerm", "mintty"].contains(&program.as_str());
        if iterm || variable("LC_TERMINAL") == "iTerm2" {
            return Some(Self::Iterm);
        }
        // a sixel is a pixel: without their number none fills its cells
        (pixels && (term.starts_with("foot") || term.starts_with("mlterm"))).then_some(Self::Sixel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_tell_what_a_terminal_takes_and_nothing_is_known_within_another() {
        let of = |variables: &[(&str, &str)], pixels| {
            let value =
                |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
            Protocol::of(|name| value(name).unwrap_or_default().to_owned(), pixels)
        };
        let kitty = ("TERM", "xterm-kitty");
        assert_eq!(of(&[kitty], false), Some(Protocol::Kitty));
        assert_eq!(of(&[("TERM", "xterm-256color"), ("KITTY_WINDOW_ID", "1")], false), Some(Protocol::Kitty));
        assert_eq!(
            of(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")], false),
            Some(Protocol::Iterm)
        );
        assert_eq!(
            of(&[("TERM", "xterm-256color"), ("LC_TERMINAL", "iTerm2")], false),
            Some(Protocol::Iterm)
        );
        assert_eq!(of(&[("TERM", "foot")], true), Some(Protocol::Sixel));
        for known_for_nothing in [
            &[("TERM", "xterm-256color")][..],
            &[],
            &[("TERM", "linux")],
            &[("TERM", "foot")],
            &[("TERM", "tmux-256color"), ("KITTY_WINDOW_ID", "1")],
            &[("TERM", "screen.xterm-kitty")],
            &[kitty, ("TMUX", "/tmp/tmux-0/default,1,0")],
            &[kitty, ("STY", "1.pts-0")],
            &[("TERM", "xterm-256color"), ("KITTY_WINDOW_ID", "1"), ("VTE_VERSION", "7006")],
            &[("TERM", "xterm-256color"), ("KITTY_WINDOW_ID", "1"), ("TERM_PROGRAM", "vscode")],
        ] {
            assert_eq!(of(known_for_nothing, false), None, "{known_for_nothing:?}");
        }
    }
}
