//! From the tree to Markdown.

use super::Converted;
use super::dom::{Node, Tree};
use super::math;
use crate::exchange::markdown::{self, words};
use crate::exchange::pictures::Picture;
use crate::exchange::report::Note;
use pulldown_cmark::Alignment;

/// The Markdown of a tree; without `marks` there is no emphasis.
pub(super) fn markdown(tree: &Tree, marks: bool) -> Converted {
    let mut emitter = Emitter { tree, marks, out: Converted::default() };
    let text = emitter.blocks(tree.children(0));
    emitter.out.text = text;
    emitter.out
}

/// The words of a tree as they would be read.
pub(super) fn plain(tree: &Tree) -> String {
    markdown::plain(&markdown(tree, false).text).text
}

struct Emitter<'t> {
    tree: &'t Tree,
    marks: bool,
    out: Converted,
}

/// What an element is for the layout.
enum Role {
    Inline,
    Block,
    /// Holds blocks, and is none itself.
    Through,
}

fn role(name: &str) -> Role {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "pre" | "blockquote" | "table"
        | "hr" | "dt" | "dd" | "li" | "caption" | "figcaption" => Role::Block,
        "div" | "section" | "article" | "header" | "footer" | "main" | "aside" | "nav" | "center"
        | "form" | "fieldset" | "figure" | "body" | "html" | "head" | "dl" | "address" | "details"
        | "summary" | "tr" | "td" | "th" | "tbody" | "thead" | "tfoot" | "legend" => Role::Through,
        _ => Role::Inline,
    }
}

impl Emitter<'_> {
    fn note(&mut self, note: Note) {
        if !self.out.notes.contains(&note) {
            self.out.notes.push(note);
        }
    }

    /// Blocks with an empty line between them.
    fn blocks(&mut self, nodes: &[usize]) -> String {
        let mut blocks: Vec<String> = Vec::new();
        self.collect(nodes, &mut blocks);
        blocks.join("\n\n")
    }

    fn collect(&mut self, nodes: &[usize], blocks: &mut Vec<String>) {
        let mut run: Vec<usize> = Vec::new();
        for node in nodes {
            let role = match self.tree.nodes.get(*node) {
                Some(Node::Element { name, .. }) => role(name),
                _ => Role::Inline,
            };
            if matches!(role, Role::Inline) {
                run.push(*node);
                continue;
            }
            self.paragraph(&run, blocks);
            run.clear();
            self.look(*node);
            match role {
                Role::Through => self.collect(self.tree.children(*node), blocks),
                _ => {
                    let block = self.block(*node);
                    blocks.extend(Some(block).filter(|block| !block.is_empty()));
                }
            }
        }
        self.paragraph(&run, blocks);
    }

    fn paragraph(&mut self, run: &[usize], blocks: &mut Vec<String>) {
        let text = self.inlines(run);
        if !text.is_empty() {
            blocks.push(text);
        }
    }

    fn block(&mut self, node: usize) -> String {
        let children = self.tree.children(node);
        match self.tree.name(node) {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let text = self.inlines(children);
                if text.is_empty() {
                    return text;
                }
                self.note(Note::normalised("a heading is a paragraph in bold"));
                if self.marks && !text.contains("**") { format!("**{text}**") } else { text }
            }
            "ul" => self.list(node, None),
            "ol" => {
                let start =
                    self.tree.attribute(node, "start").and_then(|n| n.trim().parse().ok()).unwrap_or(1);
                self.list(node, Some(start))
            }
            "pre" => self.code(node),
            "blockquote" => {
                let inner = self.blocks(children);
                let quoted =
                    inner.lines().map(|l| if l.is_empty() { ">".to_owned() } else { format!("> {l}") });
                quoted.collect::<Vec<_>>().join("\n")
            }
            "table" => self.table(node),
            "hr" => "---".to_owned(),
            _ => self.blocks(children),
        }
    }

    fn list(&mut self, node: usize, start: Option<u32>) -> String {
        let mut lines: Vec<String> = Vec::new();
        let mut number = start;
        for item in self.tree.children(node) {
            if matches!(self.tree.nodes.get(*item), Some(Node::Text(text)) if text.trim().is_empty()) {
                continue;
            }
            let marker = number.map_or_else(|| "- ".to_owned(), |n| format!("{n}. "));
            number = number.map(|n| n.saturating_add(1));
            let mut blocks = Vec::new();
            if self.tree.name(*item) == "li" {
                self.look(*item);
                self.collect(self.tree.children(*item), &mut blocks);
            } else {
                self.collect(&[*item], &mut blocks);
            }
            let mut text = String::new();
            for block in blocks {
                if !text.is_empty() {
                    let tight = block.starts_with("- ") || block.starts_with(|c: char| c.is_ascii_digit());
                    text.push_str(if tight { "\n" } else { "\n\n" });
                }
                text.push_str(&block);
            }
            let indent = " ".repeat(marker.len());
            let mut item_lines = text.lines();
            lines.push(format!("{marker}{}", item_lines.next().unwrap_or_default()).trim_end().to_owned());
            lines.extend(
                item_lines.map(|l| if l.is_empty() { String::new() } else { format!("{indent}{l}") }),
            );
        }
        lines.join("\n")
    }

    fn code(&mut self, node: usize) -> String {
        let text = self.tree.text(node);
        let text = text.strip_prefix('\n').unwrap_or(&text).trim_end_matches('\n');
        let inner = self.tree.children(node).iter().find(|child| self.tree.name(**child) == "code");
        let classes = [Some(node), inner.copied()].into_iter().flatten();
        let language = classes
            .filter_map(|node| self.tree.attribute(node, "class"))
            .flat_map(str::split_whitespace)
            .find_map(|class| class.strip_prefix("language-").or_else(|| class.strip_prefix("lang-")))
            .filter(|language| !language.contains('`'))
            .unwrap_or_default();
        let fence = "`".repeat(longest_run(text).max(2) + 1);
        format!("{fence}{language}\n{text}\n{fence}")
    }

    fn table(&mut self, node: usize) -> String {
        let mut rows: Vec<usize> = Vec::new();
        let mut above: Vec<String> = Vec::new();
        for child in self.tree.children(node) {
            match self.tree.name(*child) {
                "tr" => rows.push(*child),
                "thead" | "tbody" | "tfoot" => {
                    rows.extend(
                        self.tree.children(*child).iter().filter(|row| self.tree.name(**row) == "tr"),
                    );
                }
                "caption" => {
                    let caption = self.inlines(self.tree.children(*child));
                    above.extend(Some(caption).filter(|caption| !caption.is_empty()));
                }
                _ => {}
            }
        }
        let cells_of = |row: &usize| -> Vec<usize> {
            let children = self.tree.children(*row).iter().copied();
            children.filter(|cell| matches!(self.tree.name(*cell), "td" | "th")).collect()
        };
        let cells: Vec<Vec<usize>> = rows.iter().map(cells_of).filter(|cells| !cells.is_empty()).collect();
        let Some(first) = cells.first() else { return above.join("\n\n") };
        let width = cells.iter().map(Vec::len).max().unwrap_or_default();
        if first.iter().any(|cell| self.tree.name(*cell) != "th") {
            self.note(Note::normalised("the first row of a table is its heading"));
        }
        let mut alignments = vec![Alignment::None; width];
        for (slot, cell) in alignments.iter_mut().zip(first) {
            *slot = self.alignment(*cell);
        }
        let mut lines: Vec<String> = Vec::new();
        for (index, row) in cells.iter().enumerate() {
            let mut texts: Vec<String> = row.iter().map(|cell| self.cell(*cell)).collect();
            texts.resize(width, String::new());
            lines.push(format!("| {} |", texts.join(" | ")));
            if index == 0 {
                let rules = texts.iter().zip(&alignments).map(|(text, alignment)| {
                    let dashes = "-".repeat(text.chars().count().clamp(1, 40));
                    match alignment {
                        Alignment::None => format!("-{dashes}-"),
                        Alignment::Left => format!(":{dashes}-"),
                        Alignment::Right => format!("-{dashes}:"),
                        Alignment::Center => format!(":{dashes}:"),
                    }
                });
                lines.push(format!("|{}|", rules.collect::<Vec<_>>().join("|")));
            }
        }
        above.push(lines.join("\n"));
        above.join("\n\n")
    }

    fn alignment(&self, cell: usize) -> Alignment {
        let style =
            self.tree.attribute(cell, "style").unwrap_or_default().replace(' ', "").to_ascii_lowercase();
        let named = self.tree.attribute(cell, "align").unwrap_or_default().to_ascii_lowercase();
        // QTI has classes in the place of styles
        let classes = self.tree.attribute(cell, "class").unwrap_or_default();
        let is = |word: &str| {
            let classed = classes.split_whitespace().any(|class| class.ends_with(&format!("align-{word}")));
            named == word || classed || style.contains(&format!("text-align:{word}"))
        };
        match () {
            () if is("right") => Alignment::Right,
            () if is("center") => Alignment::Center,
            () if is("left") => Alignment::Left,
            () => Alignment::None,
        }
    }

    fn cell(&mut self, node: usize) -> String {
        for span in ["colspan", "rowspan"] {
            if self.tree.attribute(node, span).is_some_and(|n| n.trim() != "1") {
                self.note(Note::lossy("a cell of a table that spans several is one cell"));
            }
        }
        self.look(node);
        let blocks = self.blocks(self.tree.children(node));
        let text: Vec<&str> = blocks.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect();
        if text.len() > 1 {
            self.note(Note::normalised("lines of a cell are one line"));
        }
        text.join(" ").replace('|', "\\|")
    }

    /// Text within a paragraph: white space as browsers show it.
    fn inlines(&mut self, nodes: &[usize]) -> String {
        let mut out = String::new();
        for node in nodes {
            self.inline(*node, &mut out);
        }
        let mut lines: Vec<String> = out.split('\n').map(|line| line.trim().to_owned()).collect();
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        while lines.first().is_some_and(String::is_empty) {
            lines.remove(0);
        }
        // two breaks in a row are a new paragraph
        let mut text = String::new();
        let mut before = true;
        for line in lines {
            if line.is_empty() {
                before = true;
                continue;
            }
            if !text.is_empty() {
                text.push_str(if before { "\n\n" } else { "  \n" });
            }
            text.push_str(&markdown::guard(&line));
            before = false;
        }
        text
    }

    fn inline(&mut self, node: usize, out: &mut String) {
        let (name, children) = match self.tree.nodes.get(node) {
            Some(Node::Text(text)) => {
                let spaced = collapse(text);
                let spaced =
                    if out.is_empty() || out.ends_with([' ', '\n']) { spaced.trim_start() } else { &spaced };
                out.push_str(&words(spaced));
                return;
            }
            Some(Node::Element { name, children, .. }) => (name.as_str(), children.as_slice()),
            None => return,
        };
        self.look(node);
        let mark = match name {
            "b" | "strong" => "**",
            "i" | "em" | "cite" | "dfn" | "var" => "*",
            _ => "",
        };
        match name {
            "br" => {
                let kept = out.trim_end_matches(' ').len();
                out.truncate(kept);
                out.push('\n');
            }
            "wbr" | "head" | "meta" | "link" | "script" | "style" | "title" | "noscript" => {}
            "iframe" | "object" | "embed" | "video" | "audio" | "applet" | "canvas" => {
                let address = self.tree.attribute(node, "src").or_else(|| self.tree.attribute(node, "data"));
                let address = address.map_or_else(String::new, |address| format!(" ({})", brief(address)));
                self.note(Note::lossy(format!("an embedded page or player is removed{address}")));
            }
            "img" | "svg" => self.picture(node, out),
            "code" | "tt" | "kbd" | "samp" => out.push_str(&code_span(&collapse(&self.tree.text(node)))),
            "pre" => out.push_str(&code_span(&collapse(&self.tree.text(node)))),
            // how it is read stands behind it
            "rp" => {}
            "rt" => {
                out.push('(');
                children.iter().for_each(|child| self.inline(*child, out));
                out.push(')');
            }
            "math" => {
                let (line, whole) = math::line(self.tree, node);
                self.note(match whole {
                    true => Note::normalised("a formula is written in one line"),
                    false => Note::lossy("a formula is left with its words alone"),
                });
                // a number before it is another one
                let touch = out.ends_with(char::is_numeric) && line.starts_with(|c: char| c.is_ascii_digit());
                if touch {
                    out.push(' ');
                }
                out.push_str(&words(&line));
            }
            "sub" | "sup" => {
                let text = self.tree.text(node);
                match small(&text, name == "sup") {
                    Some(small) => {
                        self.note(Note::normalised(
                            "raised and lowered figures are written with their own characters",
                        ));
                        out.push_str(&small);
                    }
                    None => {
                        self.note(Note::lossy("raised or lowered text stands on the line"));
                        out.push_str(if name == "sup" { "^" } else { "\\_" });
                        children.iter().for_each(|child| self.inline(*child, out));
                    }
                }
            }
            "a" => {
                if let Some(address) = self.tree.attribute(node, "href").filter(|a| !a.is_empty()) {
                    self.note(Note::lossy(format!(
                        "the address {} is removed; the words stay",
                        brief(address)
                    )));
                }
                children.iter().for_each(|child| self.inline(*child, out));
            }
            _ if mark.is_empty() || !self.marks => children.iter().for_each(|child| self.inline(*child, out)),
            _ => {
                let mut inner = String::new();
                children.iter().for_each(|child| self.inline(*child, &mut inner));
                let core = inner.trim();
                if core.is_empty() || core.contains('\n') || core.starts_with('*') || core.ends_with('*') {
                    out.push_str(&inner);
                    return;
                }
                let space = |there: bool| if there { " " } else { "" };
                let leading = inner.starts_with(' ') && !out.is_empty() && !out.ends_with([' ', '\n']);
                out.push_str(&format!("{}{mark}{core}{mark}{}", space(leading), space(inner.ends_with(' '))));
            }
        }
    }

    fn picture(&mut self, node: usize, out: &mut String) {
        if let Some(formula) = self.tree.attribute(node, "data-equation-content") {
            self.note(Note::normalised("a formula is its LaTeX source"));
            out.push_str(&code_span(formula));
            return;
        }
        let alternative = self.tree.attribute(node, "alt").unwrap_or_default().trim().to_owned();
        let address = self.tree.attribute(node, "src").unwrap_or_default();
        let remote = address.contains("://") || address.starts_with("//");
        if !remote {
            let address = address.to_owned();
            self.out.pictures.push(Picture { alternative, address });
            return;
        }
        if alternative.is_empty() {
            self.note(Note::lossy(format!(
                "the picture at {} is removed; it has no alternative text",
                brief(address)
            )));
            return;
        }
        self.note(Note::lossy(format!(
            "the picture at {} is removed; its alternative text stays",
            brief(address)
        )));
        out.push_str(&format!("\\[{}\\]", words(&collapse(&alternative))));
    }

    /// Notes what is left out of an element by its name and attributes.
    fn look(&mut self, node: usize) {
        let Some(Node::Element { name, attributes, .. }) = self.tree.nodes.get(node) else { return };
        match name.as_str() {
            "script" | "noscript" => self.note(Note::lossy("a script is removed")),
            "style" | "link" => self.note(Note::lossy("a style sheet is removed")),
            "u" | "s" | "strike" | "del" | "ins" | "mark" | "font" => {
                self.note(Note::lossy("colours, fonts, underlining and strike-through are left out"));
            }
            "input" | "select" | "textarea" | "button" => {
                self.note(Note::lossy("a field of a form is removed"));
            }
            _ => {}
        }
        for (attribute, value) in attributes {
            if attribute.starts_with("on") && attribute.len() > 2 {
                self.note(Note::lossy(format!("a script is removed ({})", brief(attribute))));
            }
            if attribute == "style" {
                let style = value.to_ascii_lowercase();
                if ["color", "background", "font", "text-decoration"].iter().any(|word| style.contains(word))
                {
                    self.note(Note::lossy("colours, fonts, underlining and strike-through are left out"));
                }
            }
        }
    }
}

/// White space as browsers show it: one space. A space that does not break is kept.
fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' | '\t' | '\n' | '\r' | '\u{C}' => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out
}

/// A piece of code within a line.
fn code_span(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    let fence = "`".repeat(longest_run(text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    // a blank on one side alone would stay
    let (left, right) = if pad.is_empty() || !text.starts_with('`') { ("", pad) } else { (" ", " ") };
    if right == " " && left.is_empty() {
        format!("{fence}{text}{right}{fence}")
    } else {
        format!("{fence}{left}{text}{right}{fence}")
    }
}

/// The most backticks in a row.
fn longest_run(text: &str) -> usize {
    let (mut longest, mut now) = (0, 0);
    for c in text.chars() {
        now = if c == '`' { now + 1 } else { 0 };
        longest = longest.max(now);
    }
    longest
}

/// An address for a message.
fn brief(text: &str) -> String {
    crate::exchange::found::short(text)
}

const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ";
const LOWERED: &str = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙ";

/// Figures and signs as raised or lowered characters, where all of them have one.
pub(super) fn small(text: &str, raised: bool) -> Option<String> {
    const PLAIN: &str = "0123456789+-=()n";
    let table = if raised { RAISED } else { LOWERED };
    // formulas have a minus of their own
    let usual = |c: char| if c == '\u{2212}' { '-' } else { c };
    text.trim().chars().map(|c| table.chars().nth(PLAIN.chars().position(|p| p == usual(c))?)).collect()
}

/// It is one of the raised and lowered characters.
pub(super) fn is_small(c: char) -> bool {
    RAISED.contains(c) || LOWERED.contains(c)
}
