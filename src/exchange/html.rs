//! From HTML, as other systems keep it, to the Markdown of banks.
//!
//! Kept are paragraphs, line breaks, emphasis, lists, quotations, tables and code with its language. Scripts, references to
//! other places, colours and fonts are left out and noted. Any text gives some Markdown, in time proportional to its length:
//! what is no tag is text, and elements are at most [`DEEPEST`] deep.

mod dom;
mod emit;
mod math;

pub(super) use dom::{entity, unescape};

use super::markdown;
use super::pictures::Picture;
use super::report::Note;

/// What HTML became.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Converted {
    /// The Markdown.
    pub text: String,
    /// What was left out or changed; each once.
    pub notes: Vec<Note>,
    /// Pictures that belong to the question.
    pub pictures: Vec<Picture>,
}

/// Elements nest at most this deep; what is deeper stands in the last one.
const DEEPEST: usize = 40;

/// More HTML than any text of a bank comes from; it is left as it is, and refused for its length.
const LONGEST: usize = 400_000;

/// The Markdown of an HTML fragment.
pub(super) fn to_markdown(html: &str) -> Converted {
    if html.len() > LONGEST {
        return Converted { text: html.to_owned(), ..Converted::default() };
    }
    let tree = dom::Tree::parse(html);
    let mut converted = emit::markdown(&tree, true);
    // where marks beside each other would read otherwise than the HTML, the words count
    let words = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    if words(&markdown::plain(&converted.text).text) != words(&emit::plain(&tree)) {
        converted = emit::markdown(&tree, false);
        converted.notes.push(Note::lossy("emphasis that cannot be written in Markdown is left out"));
    }
    converted
}

/// A text holds marks of HTML, not just signs that look like them.
pub(super) fn has_tags(text: &str) -> bool {
    const KNOWN: &[&str] = &[
        "p", "div", "br", "b", "i", "u", "strong", "em", "span", "img", "table", "ul", "ol", "sub", "sup",
        "code", "pre", "a", "font", "h1", "h2", "h3", "h4",
    ];
    text.len() <= LONGEST && dom::Tree::parse(text).names().any(|name| KNOWN.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn md(html: &str) -> String {
        to_markdown(html).text
    }

    #[test]
    fn what_questions_are_made_of_becomes_markdown() {
        for (html, markdown) in [
            ("<p>One &amp; two</p><p>three<br>four</p>", "One & two\n\nthree  \nfour"),
            ("plain\n  text", "plain text"),
            ("a <b>bold</b> and <i>soft </i>word", "a **bold** and *soft* word"),
            ("5 * 3 * 2 and _x_ and [y] and 1 < 2", "5 \\* 3 \\* 2 and \\_x\\_ and \\[y\\] and 1 \\< 2"),
            (
                "<p># no heading</p><p>1. no list</p><p>- nor here</p>",
                "\\# no heading\n\n1\\. no list\n\n\\- nor here",
            ),
            ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
            ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"),
            ("<blockquote><p>said</p></blockquote>", "> said"),
            ("run <code>ls `x`</code>", "run ``ls `x` ``"),
            (
                "<pre><code class=\"language-rust\">fn a() {\n    b()\n}\n</code></pre>",
                "```rust\nfn a() {\n    b()\n}\n```",
            ),
            ("<pre>a\n```\nb</pre>", "````\na\n```\nb\n````"),
            (
                "<table><thead><tr><th>Name</th><th style='text-align:right'>No</th></tr></thead><tbody><tr><td>a|b</td><td>1</td></tr></tbody></table>",
                "| Name | No |\n|------|---:|\n| a\\|b | 1 |",
            ),
        ] {
            assert_eq!(md(html), markdown, "{html}");
        }
    }

    #[test]
    fn scripts_and_references_are_stripped_and_noted() {
        let converted = to_markdown(
            "<p onclick='x()'>A<script>alert('<p>')</script> <a href='https://example.org/'>link</a> <img src='http://x/y.png' alt='a chart'> <iframe src='//x'></iframe></p>",
        );
        assert_eq!(converted.text, "A link \\[a chart\\]");
        let notes: Vec<&str> = converted.notes.iter().map(|note| note.text.as_str()).collect();
        assert_eq!(
            notes,
            [
                "a script is removed (onclick)",
                "a script is removed",
                "the address https://example.org/ is removed; the words stay",
                "the picture at http://x/y.png is removed; its alternative text stays",
                "an embedded page or player is removed (//x)",
            ]
        );
        let picture = Picture { alternative: "x".into(), address: "data:image/png;base64,AA".into() };
        assert_eq!(to_markdown("<img src='data:image/png;base64,AA' alt='x'>").pictures, [picture]);
    }

    #[test]
    fn the_way_to_html_and_back_keeps_the_markdown_of_our_banks() {
        for name in ["sales-associate", "technical-associate"] {
            let path = format!("{}/question-banks/{name}.toml", env!("CARGO_MANIFEST_DIR"));
            let bank = crate::bank::read(name, &std::fs::read(path).unwrap()).unwrap();
            let texts = bank.items.iter().flat_map(|item| {
                let options = item.options.iter().flat_map(|o| [Some(&o.text), o.rationale.as_ref()]);
                [Some(&item.stem), Some(&item.rationale)].into_iter().chain(options).flatten()
            });
            for text in texts {
                let html = markdown::to_html(text);
                let converted = to_markdown(&html);
                assert_eq!(converted.notes, [], "{text}");
                let again = markdown::to_html(&converted.text);
                let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                assert_eq!(words(&again), words(&html), "{text}\n{}", converted.text);
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(html in "(?s)[<>/a-c\"'= !\\-&;#x0-9p`*_|\n\\\\\\[\\]]{0,80}") {
            let converted = to_markdown(&html);
            prop_assert!(converted.text.len() <= 40 * html.len() + 40);
        }

        #[test]
        fn plain_words_come_back_as_they_are(text in "[ -~]{1,40}") {
            let escaped = markdown::escape(text.trim());
            let shown = markdown::plain(&escaped).text;
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(words(&shown), words(&text), "{}", escaped);
        }
    }

    #[test]
    fn hostile_html_takes_no_time() {
        for html in [
            "<div>".repeat(30_000),
            "<a ".repeat(30_000),
            "<a b='".repeat(30_000),
            "<!--".repeat(30_000),
            "&".repeat(30_000),
            "<ul><li>".repeat(20_000),
            "*".repeat(30_000),
            "</p>".repeat(30_000),
            "<table><tr><td>".repeat(15_000),
        ] {
            to_markdown(&html);
        }
    }
}
