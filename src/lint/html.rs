//! HTML in a text that is Markdown.

/// Elements that people write for how a text looks. Other words in angle brackets stand for something: `<file>`, `<name>`.
const ELEMENTS: &[&str] = &[
    "a",
    "b",
    "big",
    "blockquote",
    "br",
    "center",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "iframe",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "s",
    "script",
    "small",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
];

/// What has to be written by its code, so that it is not read as a mark.
const ESCAPES: &[&str] = &["<", ">", "&"];

/// A tag of one of the elements, or a comment.
pub(super) fn is_tag(source: &str) -> bool {
    let Some(inner) = source.trim_start().strip_prefix('<') else { return false };
    let name = inner.trim_start_matches('/');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    let (name, rest) = name.split_at(end);
    inner.starts_with("!--")
        || ELEMENTS.iter().any(|element| element.eq_ignore_ascii_case(name))
            && rest.starts_with(['>', '/', ' ', '\n', '\t'])
}

/// A character that is written by its code, and need not be.
pub(super) fn is_code(source: &str, said: &str) -> bool {
    source.starts_with('&') && source.ends_with(';') && source != said && !ESCAPES.contains(&said)
}

#[cfg(test)]
mod tests {
    use super::super::reading::read;

    #[test]
    fn tags_and_codes_are_found_outside_code_and_what_stands_for_something_is_none() {
        let html = |text: &str| read(text).html;
        for (text, found) in [
            ("Which is <b>not</b> so?", "<b>"),
            ("One<br/>two", "<br/>"),
            ("<p class=\"x\">A paragraph</p>", "<p class=\"x\">A paragraph</p>"),
            ("See <A HREF=\"https://x.org\">this</a>", "<A HREF=\"https://x.org\">"),
            ("5&nbsp;m", "&nbsp;"),
            ("a &#8211; b", "&#8211;"),
            ("A <!-- note --> b", "<!-- note -->"),
        ] {
            assert_eq!(html(text).as_deref(), Some(found), "{text}");
        }
        for text in [
            "`<b>` and `&nbsp;`",
            "```html\n<b>x</b>&nbsp;\n```",
            "invigil bank check <file>",
            "a < b and c > d",
            "AT&T; R&D",
            "&lt;b&gt; is bold &amp; old",
            "<https://example.org>",
            "Vec<T> and List<p1>",
        ] {
            assert_eq!(html(text), None, "{text}");
        }
    }
}
