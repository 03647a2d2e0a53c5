//! Where a stem shows its figures: an image of Markdown whose address is `figure:` and a name, `![words](figure:map)`, on a line
//! of its own outside fenced code.

use crate::bank::gaps::fence_of;
use std::ops::Range;

/// How an address of a figure begins.
const SCHEME: &str = "](figure:";

/// A line of a stem that shows a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigurePlace<'s> {
    /// The line, its end included, in bytes.
    pub line: Range<usize>,
    /// What stands behind `figure:`, in bytes.
    pub name_at: Range<usize>,
    /// The same as text: a figure's id in a bank, its number from 1 in a form.
    pub name: &'s str,
}

/// The lines of a stem that show a figure, in order.
pub fn figure_places(stem: &str) -> Vec<FigurePlace<'_>> {
    if !stem.contains(SCHEME) {
        return Vec::new();
    }
    let mut found = Vec::new();
    lines_outside_code(stem, |line, start| {
        let text = line.trim();
        let name = text.strip_prefix("![").and_then(|text| text.strip_suffix(')')).and_then(|text| {
            let (words, name) = text.rsplit_once(SCHEME)?;
            (!words.contains(SCHEME)).then_some(name)
        });
        if let Some(name) = name {
            let end = start + line.trim_end().len() - 1;
            let name_at = end - name.len()..end;
            found.push(FigurePlace { line: start..start + line.len(), name_at, name });
        }
    });
    found
}

/// A figure is named within a line of other text, where it is not shown.
pub(in crate::bank) fn is_named_inline(text: &str) -> bool {
    let shown = figure_places(text);
    let mut inline = false;
    if text.contains(SCHEME) {
        lines_outside_code(text, |line, start| {
            // code spans may speak of anything
            let code = line.split('`').step_by(2).any(|part| part.contains(SCHEME));
            inline |= code && !shown.iter().any(|place| place.line.start == start);
        });
    }
    inline
}

fn lines_outside_code<'s>(text: &'s str, mut each: impl FnMut(&'s str, usize)) {
    let mut fence: Option<(char, usize)> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        match (fence, fence_of(line)) {
            (None, Some(opened)) => fence = Some(opened),
            (Some((mark, least)), Some((other, length)))
                if mark == other && length >= least && line.trim().chars().all(|c| c == mark) =>
            {
                fence = None;
            }
            (None, None) => each(line, start),
            _ => {}
        }
        start += line.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_stands_on_a_line_of_its_own_outside_code() {
        let stem =
            "Look:\n\n![The map](figure:map)\n\n```\n![x](figure:no)\n```\n  ![](figure:plan)  \nWhich?";
        let places = figure_places(stem);
        assert_eq!(places.iter().map(|place| place.name).collect::<Vec<_>>(), ["map", "plan"]);
        for place in &places {
            assert_eq!(&stem[place.name_at.clone()], place.name);
        }
        assert_eq!(&stem[places[0].line.clone()], "![The map](figure:map)\n");
        assert!(!is_named_inline(stem));
        assert!(figure_places("see ![x](figure:map) there").is_empty());
        assert!(is_named_inline("see ![x](figure:map) there"));
        assert!(is_named_inline("![a](figure:a) ![b](figure:b)"));
        assert!(!is_named_inline("write `![x](figure:map)`"));
    }
}
