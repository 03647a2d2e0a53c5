//! What an SVG image may hold, and how much of it.

use super::{DrawingError, fonts};
use resvg::usvg::roxmltree::{Document, Node};
use std::collections::BTreeMap;

/// Most nodes of a document: elements, texts, comments.
pub(super) const NODES: u32 = 20_000;
/// How deep elements may stand within one another, those that `use` brings along included.
const DEPTH: usize = 48;
/// Most work in drawing it: shapes, signs of texts and clippings, each as often as it is shown.
const WORK: u64 = 6_000;
/// What a clipping or a see-through group costs, which is drawn apart: so much as so many shapes.
const APART: u64 = 20;

/// Elements that a still picture of shapes and texts needs.
const KNOWN: &[&str] = &[
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "marker",
    "style",
    "title",
    "desc",
    "a",
    "switch",
];

const SVG: &str = "http://www.w3.org/2000/svg";

/// Says what keeps this image from being drawn.
pub(super) fn look(document: &Document<'_>) -> Result<(), DrawingError> {
    let root = document.root_element();
    let fault = |node: Node<'_, '_>, what: String, mend: &str| {
        Err(DrawingError::at(document.text_pos_at(node.range().start), what, mend))
    };
    if root.tag_name().name() != "svg" || root.tag_name().namespace() != Some(SVG) {
        return fault(
            root,
            "its first element is no <svg> of SVG".to_owned(),
            &format!("begin it with <svg xmlns=\"{SVG}\">"),
        );
    }
    let mut depth = BTreeMap::new();
    for node in document.descendants() {
        if node.is_pi() {
            return fault(
                node,
                "it asks for a style sheet or a program".to_owned(),
                "take the line <?…?> out",
            );
        }
        if node.is_text()
            && let Some(parent) = node.parent_element()
        {
            let name = parent.tag_name().name();
            let text = node.text().unwrap_or_default();
            if name == "style" {
                check_style(document, parent, text)?;
            } else if matches!(name, "text" | "tspan" | "a")
                && let Some(sign) = fonts::lacking(text)
            {
                let what = format!("its text has the sign `{}`, which the font has not", sign.escape_debug());
                return fault(parent, what, "convert texts to paths where the image is made");
            }
        }
        if !node.is_element() {
            continue;
        }
        let at = node
            .parent_element()
            .and_then(|parent| depth.get(&parent.range().start))
            .map_or(0, |depth: &usize| depth + 1);
        if at > DEPTH {
            return fault(
                node,
                format!("elements stand more than {DEPTH} deep in it"),
                "simplify it, or save it as PNG",
            );
        }
        depth.insert(node.range().start, at);
        // what editors keep for themselves is not drawn
        if node.tag_name().namespace() != Some(SVG) || is_left_aside(node) {
            continue;
        }
        check_element(document, node)?;
    }
    let mut tally = Tally {
        document,
        named: BTreeMap::new(),
        known: BTreeMap::new(),
        apart: says_apart_by_style(document),
    };
    for node in document.descendants().filter(Node::is_element) {
        if let Some(id) = node.attribute("id") {
            tally.named.entry(id).or_insert(node);
        }
    }
    let work = tally.of(root, 0)?;
    let markers: u64 = document
        .descendants()
        .filter(|node| node.has_tag_name((SVG, "marker")))
        .map(|node| tally.inside(node, 0))
        .sum::<Result<u64, _>>()?;
    let corners: usize = document
        .descendants()
        .filter_map(|node| node.attribute("d").or(node.attribute("points")))
        .map(str::len)
        .sum();
    if work.saturating_add(markers.saturating_mul(corners as u64 / 4)) > WORK {
        return fault(
            root,
            "it has more shapes than are drawn, clippings and repetitions counted".to_owned(),
            "simplify it, or save it as PNG",
        );
    }
    Ok(())
}

/// It is within what is never drawn.
fn is_left_aside(node: Node<'_, '_>) -> bool {
    node.ancestors().any(|above| above.has_tag_name((SVG, "metadata")))
}

fn check_element(document: &Document<'_>, node: Node<'_, '_>) -> Result<(), DrawingError> {
    let name = node.tag_name().name();
    let here = |what: String, mend: &str| {
        Err(DrawingError::at(document.text_pos_at(node.range().start), what, mend))
    };
    if !KNOWN.contains(&name) {
        let name = name.escape_debug();
        let (why, mend) = match node.tag_name().name() {
            "script" => ("a figure runs nothing", "take it out"),
            "image" | "feImage" => ("a figure shows no other images", "save the whole as PNG"),
            "foreignObject" => ("only SVG is drawn", "draw it with <text> and shapes, or save it as PNG"),
            "animate" | "animateMotion" | "animateTransform" | "set" => {
                ("a figure stands still", "take it out")
            }
            _ => ("it is not drawn", "flatten it where the image is made, or save it as PNG"),
        };
        return here(format!("it has <{name}>: {why}"), mend);
    }
    for attribute in node.attributes() {
        let (key, value) = (attribute.name(), attribute.value());
        let there = |what: String, mend: &str| {
            Err(DrawingError::at(document.text_pos_at(attribute.range().start), what, mend))
        };
        if key.starts_with("on") {
            return there(format!("`{}` runs a script", key.escape_debug()), "take it out");
        }
        // a link of an <a> is never followed
        if key == "href" && !value.trim_start().starts_with('#') && name != "a" {
            return there(
                format!("`{}` leads out of the image", short(value)),
                "let it name a part of the same file, such as #part",
            );
        }
        if leads_out(value) {
            return there(
                format!("`{}` leads out of the image", short(value)),
                "let it name a part of the same file, such as url(#part)",
            );
        }
        if matches!(key, "filter" | "mask") && value.trim() != "none" {
            return there(
                format!("`{key}` is not drawn"),
                "flatten it where the image is made, or save it as PNG",
            );
        }
    }
    Ok(())
}

/// A value asks for something that is no part of the same file.
fn leads_out(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let asks = |(at, _): (usize, &str)| {
        let target = lower.get(at + 4..).unwrap_or_default().trim_start().trim_start_matches(['"', '\'']);
        !target.starts_with('#')
    };
    // an escape of CSS could spell it in another way
    lower.match_indices("url(").any(asks) || lower.contains("@import")
}

fn check_style(document: &Document<'_>, node: Node<'_, '_>, text: &str) -> Result<(), DrawingError> {
    if text.contains('\\') || leads_out(text) || text.to_ascii_lowercase().contains("@font-face") {
        let what = "its style sheet asks for something outside the image";
        let mend = "let it name nothing but parts of the same file";
        return Err(DrawingError::at(document.text_pos_at(node.range().start), what, mend));
    }
    Ok(())
}

fn says_apart_by_style(document: &Document<'_>) -> bool {
    let sheets = document.descendants().filter(|node| node.has_tag_name((SVG, "style")));
    sheets.filter_map(|node| node.text()).any(says_apart)
}

/// A style has something drawn apart.
fn says_apart(style: &str) -> bool {
    ["opacity", "clip-path", "mix-blend", "isolation"].iter().any(|word| style.contains(word))
}

/// How much work it is to draw each element.
struct Tally<'d, 'i> {
    document: &'d Document<'i>,
    named: BTreeMap<&'d str, Node<'d, 'i>>,
    /// `None` while it is being counted: who comes by then goes round in a circle.
    known: BTreeMap<usize, Option<(u64, usize)>>,
    /// A style sheet may have any element drawn apart.
    apart: bool,
}

impl<'d, 'i> Tally<'d, 'i> {
    fn of(&mut self, node: Node<'d, 'i>, depth: usize) -> Result<u64, DrawingError> {
        Ok(self.count(node, depth)?.0)
    }

    fn inside(&mut self, node: Node<'d, 'i>, depth: usize) -> Result<u64, DrawingError> {
        let mut work = 0_u64;
        for child in node.children().filter(Node::is_element) {
            work = work.saturating_add(self.of(child, depth + 1)?);
        }
        Ok(work)
    }

    /// The work for an element with all in it and all it shows, and how deep that stands.
    fn count(&mut self, node: Node<'d, 'i>, depth: usize) -> Result<(u64, usize), DrawingError> {
        let document = self.document;
        let place = || document.text_pos_at(node.range().start);
        match self.known.get(&node.range().start) {
            Some(Some((work, height))) if depth + height <= DEPTH => return Ok((*work, *height)),
            Some(None) => {
                return Err(DrawingError::at(
                    place(),
                    "it shows itself, without end",
                    "take one of the references out",
                ));
            }
            _ => {}
        }
        if depth > DEPTH {
            let what = format!("elements stand more than {DEPTH} deep in it, repetitions counted");
            return Err(DrawingError::at(place(), what, "simplify it, or save it as PNG"));
        }
        self.known.insert(node.range().start, None);
        let signs = if node.has_tag_name((SVG, "text")) {
            node.descendants().filter_map(|part| part.text()).map(str::len).sum::<usize>() as u64
        } else {
            0
        };
        let is_apart = self.apart
            || ["opacity", "clip-path"].iter().any(|name| node.has_attribute(*name))
            || node.attribute("style").is_some_and(says_apart);
        let mut work = 1 + signs / 2 + if is_apart { APART } else { 0 };
        let mut height = 0;
        let shown: Vec<Node<'d, 'i>> =
            node.children().filter(Node::is_element).chain(self.shown_by(node)).collect();
        for part in shown {
            let (more, below) = self.count(part, depth + 1)?;
            work = work.saturating_add(more);
            height = height.max(below + 1);
        }
        self.known.insert(node.range().start, Some((work, height)));
        Ok((work, height))
    }

    /// What an element shows that stands elsewhere.
    fn shown_by(&self, node: Node<'d, 'i>) -> Vec<Node<'d, 'i>> {
        let mut names: Vec<&str> = Vec::new();
        for attribute in node.attributes() {
            let value = attribute.value();
            if attribute.name() == "href" && !node.has_tag_name((SVG, "a")) {
                names.extend(value.trim().strip_prefix('#'));
            }
            // fills, clippings, markers
            for (at, _) in value.match_indices("url(") {
                let target = value.get(at + 4..).unwrap_or_default();
                let target = target.trim_start().trim_start_matches(['"', '\'']).strip_prefix('#');
                names.extend(target.and_then(|target| target.split([')', '"', '\'']).next()));
            }
        }
        names.into_iter().filter_map(|name| self.named.get(name).copied()).collect()
    }
}

/// A value in a message.
fn short(value: &str) -> String {
    let cut: String = value.chars().take(40).collect();
    let sign = if cut.len() < value.len() { "…" } else { "" };
    format!("{}{sign}", cut.escape_debug())
}
