//! Gaps in a stem: a name in double braces, `{{name}}`, outside code.

use std::ops::Range;

/// A gap as it stands in a stem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder<'s> {
    /// Where it stands, braces included, in bytes.
    pub place: Range<usize>,
    /// What stands between the braces.
    pub name: &'s str,
}

/// The gaps of a stem, in order. Code spans and fenced code hold none: there, braces are braces. Where the closing braces are
/// missing on the line, there is no gap.
pub fn placeholders(stem: &str) -> Vec<Placeholder<'_>> {
    let mut found = Vec::new();
    let mut fence: Option<(char, usize)> = None;
    let mut start = 0;
    // a paragraph of lines at a time: code spans go over the ends of lines, fences do not stand in them
    let mut paragraph = 0;
    for line in stem.split_inclusive('\n') {
        let end = start + line.len();
        let marks = fence_of(line);
        match (fence, marks) {
            (None, Some(opened)) => {
                in_text(stem, paragraph..start, &mut found);
                fence = Some(opened);
            }
            (Some((mark, least)), Some((other, length)))
                if mark == other && length >= least && line.trim().chars().all(|c| c == mark) =>
            {
                fence = None;
                paragraph = end;
            }
            (None, None) if line.trim().is_empty() => {
                in_text(stem, paragraph..end, &mut found);
                paragraph = end;
            }
            _ => {}
        }
        start = end;
    }
    if fence.is_none() {
        in_text(stem, paragraph..stem.len(), &mut found);
    }
    found
}

/// The mark of a fence that the line opens or closes, and how often it stands there.
pub(in crate::bank) fn fence_of(line: &str) -> Option<(char, usize)> {
    let text = line.trim_start_matches(' ');
    let mark = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = text.chars().take_while(|c| *c == mark).count();
    // a code span that begins a line is no fence
    let is_span = mark == '`' && text.get(length..).is_some_and(|rest| rest.contains('`'));
    (length >= 3 && line.len() - text.len() < 4 && !is_span).then_some((mark, length))
}

fn in_text<'s>(stem: &'s str, part: Range<usize>, found: &mut Vec<Placeholder<'s>>) {
    let mut at = part.start;
    while let Some(rest) = stem.get(at..part.end).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("\\`") || rest.starts_with("\\\\") {
            // no tick of code, and no backslash that would make one of the next
            at += 2;
        } else if rest.starts_with('`') {
            let ticks = rest.len() - rest.trim_start_matches('`').len();
            at += ticks + code_span(&rest[ticks..], ticks).unwrap_or(0);
        } else if let Some(inner) = rest.strip_prefix("{{") {
            let line = inner.split('\n').next().unwrap_or_default();
            match line.find("}}") {
                Some(length) => {
                    found.push(Placeholder { place: at..at + length + 4, name: &inner[..length] });
                    at += length + 4;
                }
                None => at += 2,
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
}

/// The length of what follows the opening ticks of a code span, its closing ticks included.
fn code_span(rest: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(next) = rest.get(at..)?.find('`') {
        let run = rest[at + next..].len() - rest[at + next..].trim_start_matches('`').len();
        at += next + run;
        if run == ticks {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(stem: &str) -> Vec<&str> {
        placeholders(stem).into_iter().map(|gap| gap.name).collect()
    }

    #[test]
    fn gaps_are_found_in_order_and_where_they_stand() {
        let stem = "Ä {{one}} and {{two-2}}.\n\n- {{three}}";
        assert_eq!(names(stem), ["one", "two-2", "three"]);
        assert!(
            placeholders(stem).iter().all(|gap| stem[gap.place.clone()] == format!("{{{{{}}}}}", gap.name))
        );
        assert_eq!(names("{{not closed\n}} {{}} {{ a b }}"), ["", " a b "]);
    }

    #[test]
    fn braces_in_code_are_braces() {
        assert_eq!(names("`{{a}}` {{b}} ``x ` {{c}}`` {{d}}"), ["b", "d"]);
        assert_eq!(names("a lone ` tick {{b}}"), ["b"]);
        assert_eq!(names("a lone ` tick\n\nthen {{b}} ` another"), ["b"]);
        assert_eq!(names("{{a}}\n\n```jinja\n{{b}}\n~~~\n{{c}}\n```\n{{d}}"), ["a", "d"]);
        assert_eq!(names("~~~~\n{{b}}\n~~~\n{{c}}\n~~~~\n{{d}}\n"), ["d"]);
        assert_eq!(names("```\n{{never closed}}"), [] as [&str; 0]);
        assert_eq!(names("``` {{a}} ``` {{b}}"), ["b"]);
        assert_eq!(names(r"\` {{a}} ` {{b}} `"), ["a"], "an escaped tick begins no code");
        assert_eq!(names(r"\\`{{a}}` {{b}}"), ["b"], "a backslash that is escaped escapes nothing");
    }
}
