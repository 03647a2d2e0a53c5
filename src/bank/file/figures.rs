//! `[[item.figures]]` as written.

use super::{Listed, NAME};
use crate::bank::FigurePlaces;
use crate::bank::figures::{Figure, figure_places, is_file_name, is_named_inline};
use crate::digest::Digest;
use crate::document::{At, FaultCode, Node, Span, id, integer, line, nearest, prose};
use crate::id::FigureId;
use std::collections::BTreeSet;

const ALT: usize = 4_000;

/// A figure as written.
#[derive(Debug)]
pub(super) struct RawFigure {
    id: Option<At<FigureId>>,
    places: FigurePlaces,
    figure: Option<Figure>,
}

pub(super) fn figure(n: &mut Node<'_>) -> RawFigure {
    let id =
        n.required("id", "Identity within the item, such as `map`. It is never shown.", id::<FigureId>());
    let file = n.required(
        "file",
        "The image, PNG, JPEG or SVG, as a path relative to the bank's file, such as `images/map.png`. It is never shown.",
        line(NAME),
    );
    let sha256 = n.optional(
        "sha256",
        "SHA-256 of the file's bytes in lower-case hexadecimal digits, which binds them to the bank. `bank check` names it.",
        line(NAME),
    );
    let alt = n.required(
        "alt",
        "What somebody who does not see the image has to know to answer, in Markdown.",
        prose(ALT),
    );
    let caption = n.optional("caption", "A line below the image.", line(NAME));
    let width = n.optional(
        "width",
        "Columns of a terminal that the image is drawn in; its own size decides otherwise.",
        integer(4..=200),
    );
    if let Some(file) = &file {
        check_file(n, file);
    }
    let digest = sha256.as_ref().map(|at| at.value.parse::<Digest>());
    if let (Some(at), Some(Err(error))) = (&sha256, &digest) {
        n.error(
            FaultCode::Malformed,
            at.span,
            error.to_string(),
            "leave it out: `bank check` names the right one",
        );
    }
    let places = FigurePlaces {
        header: n.span(),
        file: file.as_ref().map(|at| at.span).unwrap_or_default(),
        sha256: sha256.as_ref().map(|at| at.span).unwrap_or_default(),
        alt: alt.as_ref().map(|at| at.span).unwrap_or_default(),
    };
    let whole = || {
        Some(Figure {
            id: id.as_ref()?.value.clone(),
            file: file?.value,
            sha256: digest.transpose().ok()?,
            alt: alt?.value,
            caption: caption.map(|at| at.value),
            width: width.map(|at| at.value),
            image: None,
        })
    };
    let figure = whole();
    RawFigure { id, places, figure }
}

fn check_file(n: &Node<'_>, file: &At<String>) {
    if !is_file_name(&file.value) {
        let message = format!("`{}` is no path of a file beside the bank", file.value);
        let mend = "use letters, digits, `-`, `_` and `.`, with `/` between folders, none of which begins with a dot";
        n.error(FaultCode::Malformed, file.span, message, mend);
    }
}

/// The figures, where all of them could be read.
pub(super) fn figures(listed: &Listed<RawFigure>) -> Option<Vec<Figure>> {
    listed.iter().flat_map(|list| &list.value).map(|at| at.value.figure.clone()).collect()
}

/// Their places.
pub(super) fn places(listed: Listed<RawFigure>) -> Vec<FigurePlaces> {
    listed.into_iter().flat_map(|list| list.value).map(|at| at.value.places).collect()
}

/// Figures that texts name which show none, such as those of prompts and gaps: their ids would reach candidates.
pub(super) fn check_texts<'t>(n: &Node<'_>, at: Span, mut texts: impl Iterator<Item = &'t str>) {
    if texts.any(|text| is_named_inline(text) || !figure_places(text).is_empty()) {
        n.error(FaultCode::Figure, at, "a prompt or a gap shows a figure, which only a stem does", ALONE);
    }
}

/// How a figure is shown.
const ALONE: &str = "put ![words](figure:id) on a line of its own in the stem";

/// What must hold between the figures of an item and its texts.
pub(super) fn check<'t>(
    n: &Node<'_>,
    figures: &Listed<RawFigure>,
    stem: Option<&At<String>>,
    others: impl Iterator<Item = &'t At<String>>,
) {
    let mut ids = BTreeSet::new();
    let mut sound = true;
    for raw in figures.iter().flat_map(|list| &list.value) {
        match &raw.value.id {
            Some(id) if !ids.insert(id.value.as_str()) => {
                let message = format!("two figures of this item are called `{}`", id.value);
                n.error(FaultCode::Duplicate, id.span, message, "give one of them another id");
            }
            Some(_) => {}
            None => sound = false,
        }
    }
    for text in others.filter(|at| is_named_inline(&at.value) || !figure_places(&at.value).is_empty()) {
        n.error(FaultCode::Figure, text.span, "only a stem shows figures", ALONE);
    }
    let Some(stem) = stem else { return };
    if is_named_inline(&stem.value) {
        n.error(FaultCode::Figure, stem.span, "a figure does not stand within a line of text", ALONE);
    }
    let mut shown = BTreeSet::new();
    for place in figure_places(&stem.value).iter().filter(|_| sound) {
        if !ids.contains(place.name) {
            let message = format!("the stem shows the figure `{}`, which this item has not", place.name);
            let mend = match nearest(place.name, ids.iter().copied()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("add [[item.figures]] with id = \"{}\"", place.name),
            };
            n.error(FaultCode::UnknownReference, stem.span, message, mend);
        } else if !shown.insert(place.name) {
            let message = format!("the stem shows the figure `{}` twice", place.name);
            n.error(FaultCode::Duplicate, stem.span, message, "take one of the lines out");
        }
    }
}
