//! Figures in words: what a stem shows in their places to whoever does not see them.

use crate::form::{PresentedFigure, PresentedItem, figure_places};
use std::borrow::Cow;

/// A part of a stem: text in Markdown, or the figure of this place in the item, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part<'s> {
    Text(&'s str),
    Figure(usize),
}

/// The parts of the stem `text` of an item with so many figures: those that it does not name stand behind it.
pub(crate) fn parts(text: &str, figures: usize) -> Vec<Part<'_>> {
    let (mut parts, mut from) = (Vec::new(), 0);
    let mut named = vec![false; figures];
    for place in figure_places(text) {
        let Some(at) = place.name.parse::<usize>().ok().and_then(|number| number.checked_sub(1)) else {
            continue;
        };
        let Some(named) = named.get_mut(at) else { continue };
        *named = true;
        parts.push(Part::Text(text.get(from..place.line.start).unwrap_or_default()));
        parts.push(Part::Figure(at));
        from = place.line.end;
    }
    parts.push(Part::Text(text.get(from..).unwrap_or_default()));
    let rest = named.iter().enumerate().filter(|(_, named)| !**named);
    parts.extend(rest.map(|(at, _)| Part::Figure(at)));
    parts.retain(|part| !matches!(part, Part::Text(text) if text.trim().is_empty()));
    parts
}

/// `Figure 1`, or `Figure 1: Harbour`.
pub(crate) fn name(at: usize, figure: &PresentedFigure) -> String {
    match &figure.caption {
        Some(caption) => format!("Figure {}: {caption}", at + 1),
        None => format!("Figure {}", at + 1),
    }
}

/// What a key does at pictures.
pub(crate) fn hint(key: &str) -> String {
    format!("{key}: figures in words")
}

/// The image of a figure could not be decoded.
pub(crate) const BROKEN: &str = "[this image cannot be shown]";
/// It is being decoded.
pub(crate) const COMING: &str = "[the image is being prepared]";
/// The key for descriptions does nothing here.
pub(crate) const NO_FIGURE: &str = "This question has no figure";
/// It does nothing where no pictures are shown.
pub(crate) const WORDS_ONLY: &str =
    "Figures are described in words: this screen shows no pictures, or is too small for them";
/// Descriptions take the place of pictures.
pub(crate) const DESCRIBED: &str = "Figures are described in words";
/// Pictures take the place of descriptions.
pub(crate) const DRAWN: &str = "Figures are drawn";

/// A figure in words, in Markdown.
pub(crate) fn description(at: usize, figure: &PresentedFigure) -> String {
    // a caption is plain text
    let name: String = name(at, figure)
        .chars()
        .flat_map(|c| c.is_ascii_punctuation().then_some('\\').into_iter().chain([c]))
        .collect();
    let said = format!("**{name}**\n\n{}", figure.alt);
    let quoted: Vec<String> = said.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
    format!("\n\n{}\n\n", quoted.join("\n"))
}

/// The stem with its figures in words.
pub(crate) fn described(item: &PresentedItem) -> Cow<'_, str> {
    if item.figures.is_empty() {
        return Cow::Borrowed(&item.stem);
    }
    Cow::Owned(described_in(&item.stem, &item.figures))
}

/// The same of this text of the stem.
pub(crate) fn described_in(stem: &str, figures: &[PresentedFigure]) -> String {
    let words = |part: Part<'_>| match part {
        Part::Text(text) => text.to_owned(),
        Part::Figure(at) => figures.get(at).map_or_else(String::new, |figure| description(at, figure)),
    };
    parts(stem, figures.len()).into_iter().map(words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(alt: &str, caption: Option<&str>) -> PresentedFigure {
        PresentedFigure {
            alt: alt.to_owned(),
            caption: caption.map(str::to_owned),
            columns: None,
            image: None,
        }
    }

    #[test]
    fn figures_are_described_where_the_stem_shows_them_and_else_below_it() {
        let figures = [figure("A *red* light.", Some("At sea_1")), figure("Two lines:\n\n- a", None)];
        let stem = "Look:\n\n![x](figure:2)\nWhich?";
        assert_eq!(
            parts(stem, 2),
            [Part::Text("Look:\n\n"), Part::Figure(1), Part::Text("Which?"), Part::Figure(0)]
        );
        let said = described_in(stem, &figures);
        assert_eq!(
            said,
            "Look:\n\n\n\n> **Figure 2**\n>\n> Two lines:\n>\n> - a\n\nWhich?\n\n> **Figure 1\\: At sea\\_1**\n>\n> A *red* light.\n\n"
        );
        assert_eq!(parts("![x](figure:9)", 1), [Part::Text("![x](figure:9)"), Part::Figure(0)]);
    }
}
