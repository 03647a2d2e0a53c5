//! A tree of elements and texts, as browsers would roughly make it of any bytes.

use super::DEEPEST;

/// An element or a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// Name in lower case, attributes, children.
    Element { name: String, attributes: Vec<(String, String)>, children: Vec<usize> },
    /// A text, entities resolved.
    Text(String),
}

/// The nodes; the first is the root.
#[derive(Debug)]
pub(super) struct Tree {
    pub nodes: Vec<Node>,
}

const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];
const RAW: &[&str] = &["script", "style", "textarea", "title"];
/// A paragraph ends where one of these begins.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "div",
    "dl",
    "fieldset",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
];

impl Tree {
    pub(super) fn parse(html: &str) -> Self {
        let root = Node::Element { name: String::new(), attributes: Vec::new(), children: Vec::new() };
        let mut builder = Builder { tree: Self { nodes: vec![root] }, open: vec![0] };
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            let (before, tag) = rest.split_at(at);
            builder.text(before);
            rest = match builder.tag(tag) {
                Some(rest) => rest,
                None => {
                    // no tag: the sign stands for itself
                    builder.text("<");
                    tag.get(1..).unwrap_or_default()
                }
            };
        }
        builder.text(rest);
        builder.tree
    }

    /// The names of all elements.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        (1..self.nodes.len()).map(|node| self.name(node)).filter(|name| !name.is_empty())
    }

    pub(super) fn children(&self, node: usize) -> &[usize] {
        match self.nodes.get(node) {
            Some(Node::Element { children, .. }) => children,
            _ => &[],
        }
    }

    pub(super) fn name(&self, node: usize) -> &str {
        match self.nodes.get(node) {
            Some(Node::Element { name, .. }) => name,
            _ => "",
        }
    }

    pub(super) fn attribute(&self, node: usize, wanted: &str) -> Option<&str> {
        match self.nodes.get(node) {
            Some(Node::Element { attributes, .. }) => {
                attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
            }
            _ => None,
        }
    }

    /// The texts within a node, as they stand.
    pub(super) fn text(&self, node: usize) -> String {
        match self.nodes.get(node) {
            Some(Node::Text(text)) => text.clone(),
            Some(Node::Element { name, .. }) if name == "br" => "\n".to_owned(),
            _ => self.children(node).iter().map(|child| self.text(*child)).collect(),
        }
    }
}

struct Builder {
    tree: Tree,
    open: Vec<usize>,
}

impl Builder {
    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.push(Node::Text(unescape(text)));
        }
    }

    /// The new node's number.
    fn push(&mut self, node: Node) -> usize {
        let number = self.tree.nodes.len();
        self.tree.nodes.push(node);
        let parent = self.open.last().copied().unwrap_or_default();
        if let Some(Node::Element { children, .. }) = self.tree.nodes.get_mut(parent) {
            children.push(number);
        }
        number
    }

    /// Takes the tag that `text` begins with; what stands behind it, or `None` where there is no tag.
    fn tag<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let inner = text.get(1..)?;
        if let Some(comment) = inner.strip_prefix("!--") {
            // a comment that never ends takes the rest with it, as in browsers
            return Some(comment.split_once("-->").map_or("", |(_, rest)| rest));
        }
        if inner.starts_with(['!', '?']) {
            return Some(inner.split_once('>').map_or("", |(_, rest)| rest));
        }
        let closing = inner.starts_with('/');
        let named = inner.strip_prefix('/').unwrap_or(inner);
        if !named.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let end = named.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(named.len());
        let (name, rest) = named.split_at(end);
        let name = name.to_ascii_lowercase();
        let Some((attributes, rest)) = attributes(rest) else {
            // a tag that never ends takes the rest with it, as in browsers; here its words stay
            self.text(text);
            return Some("");
        };
        if closing {
            self.close(&name);
            return Some(rest);
        }
        self.imply(&name);
        let void = VOID.contains(&name.as_str());
        if RAW.contains(&name.as_str()) {
            let (raw, rest) = raw_text(rest, &name);
            let element = self.push(Node::Element { name, attributes, children: Vec::new() });
            self.open.push(element);
            self.push(Node::Text(raw.to_owned()));
            self.open.pop();
            return Some(rest);
        }
        let element = self.push(Node::Element { name, attributes, children: Vec::new() });
        if !void && self.open.len() < DEEPEST {
            self.open.push(element);
        }
        Some(rest)
    }

    fn close(&mut self, name: &str) {
        if let Some(at) =
            self.open.iter().rposition(|node| self.tree.name(*node) == name).filter(|at| *at > 0)
        {
            self.open.truncate(at);
        }
    }

    /// Closes what ends by itself where this element begins.
    fn imply(&mut self, name: &str) {
        let (ends, within): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol"]),
            "tr" => (&["tr"], &["table"]),
            "td" | "th" => (&["td", "th"], &["table", "tr"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot"], &["table"]),
            name if BLOCKS.contains(&name) => (&["p"], &["td", "th", "li", "blockquote", "div"]),
            _ => return,
        };
        for at in (1..self.open.len()).rev() {
            let open = self.open.get(at).map_or("", |node| self.tree.name(*node));
            if ends.contains(&open) {
                self.open.truncate(at);
                return;
            }
            if within.contains(&open) {
                return;
            }
        }
    }
}

/// The text up to the end tag of a raw element, and what stands behind that tag.
fn raw_text<'t>(text: &'t str, name: &str) -> (&'t str, &'t str) {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("</")).map(|at| at + from) {
        let tag = text.get(at + 2..).unwrap_or_default();
        if tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
            let rest = tag.split_once('>').map_or("", |(_, rest)| rest);
            return (text.get(..at).unwrap_or_default(), rest);
        }
        from = at + 2;
    }
    (text, "")
}

/// Names and values up to the end of a tag.
type Attributes<'t> = (Vec<(String, String)>, &'t str);

/// Attributes up to the end of a tag, and what stands behind it; `None` where the tag never ends.
fn attributes(text: &str) -> Option<Attributes<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(behind) = rest.strip_prefix('>') {
            return Some((found, behind));
        }
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| c.is_whitespace() || matches!(c, '=' | '>' | '/'))
            .map_or(rest.len(), |(at, _)| at);
        let (name, behind) = rest.split_at(end);
        rest = behind.trim_start();
        let mut value = String::new();
        if let Some(behind) = rest.strip_prefix('=') {
            let behind = behind.trim_start();
            match behind.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let (quoted, behind) = behind.get(1..)?.split_once(quote)?;
                    value = unescape(quoted);
                    rest = behind;
                }
                _ => {
                    let end = behind.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(behind.len());
                    let (bare, behind) = behind.split_at(end);
                    value = unescape(bare);
                    rest = behind;
                }
            }
        }
        found.push((name.to_ascii_lowercase(), value));
    }
}

/// The text of a named or numbered entity, without `&` and `;`.
pub(in crate::exchange) fn entity(name: &str) -> Option<String> {
    let number = match name.strip_prefix('#') {
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => digits.parse().ok(),
        },
        None => return quick_xml::escape::resolve_html5_entity(name).map(str::to_owned),
    };
    number.and_then(char::from_u32).map(String::from)
}

/// A text with its entities resolved; what names none stays as it is.
pub(in crate::exchange) fn unescape(text: &str) -> String {
    /// Longer than any name of an entity.
    const LONGEST: usize = 40;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, behind) = rest.split_at(at);
        out.push_str(before);
        let name = behind.get(1..).unwrap_or_default();
        let end = name.bytes().take(LONGEST).position(|b| b == b';');
        match end.and_then(|end| Some((entity(name.get(..end)?)?, name.get(end + 1..)?))) {
            Some((resolved, behind)) => {
                out.push_str(&resolved);
                rest = behind;
            }
            None => {
                out.push('&');
                rest = name;
            }
        }
    }
    out.push_str(rest);
    out
}
