//! XML as a tree with places. No document type is ever resolved, and one that declares entities is refused: five named
//! entities, numbers, and the names that HTML has, are all that a text may refer to.

use super::source::Walk;
use super::{ExchangeError, Place, html};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Elements nest at most this deep: trees are walked and dropped by recursion.
const DEEPEST: usize = 100;

/// A document has at most so many elements: each costs far more memory than the four bytes that it can be.
const MOST: usize = 1_000_000;

/// A part of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Element(Element),
    Text(String),
    Comment(String),
}

/// An element; names are without their prefixes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
    pub place: Place,
}

impl Element {
    /// The elements in it, one level down.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) | Node::Comment(_) => None,
        })
    }

    /// Those of this name.
    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.elements().filter(move |element| element.name == name)
    }

    /// The first of this name.
    pub(super) fn first(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The comments in it, one level down.
    pub(super) fn comments(&self) -> impl Iterator<Item = &str> {
        self.children.iter().filter_map(|node| match node {
            Node::Comment(comment) => Some(comment.as_str()),
            Node::Element(_) | Node::Text(_) => None,
        })
    }

    /// All text within it.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        self.gather(&mut out);
        out
    }

    fn gather(&self, out: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(text) => out.push_str(text),
                Node::Element(element) => element.gather(out),
                Node::Comment(_) => {}
            }
        }
    }
}

/// The root of a document.
pub(super) fn parse(text: &str) -> Result<Element, ExchangeError> {
    const MEND: &str = "Export it anew, or mend the file";
    let mut reader = Reader::from_str(text);
    let mut walk = Walk::new(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root: Option<Element> = None;
    let mut count = 0_usize;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(at).max(at);
                return Err(ExchangeError::malformed(
                    walk.place(at),
                    format!("this is no XML: {error}"),
                    MEND,
                ));
            }
        };
        let here = walk.place(at);
        let malformed = |message: String| ExchangeError::malformed(here.clone(), message, MEND);
        count += usize::from(matches!(event, Event::Start(_) | Event::Empty(_) | Event::Comment(_)));
        if count > MOST {
            return Err(malformed(format!("it has more than {MOST} elements: split it")));
        }
        let node = match event {
            Event::Start(start) => {
                if open.len() >= DEEPEST {
                    return Err(malformed(format!("elements are nested more than {DEEPEST} deep")));
                }
                if root.is_some() && open.is_empty() {
                    return Err(malformed("a second element stands behind the end of the first".to_owned()));
                }
                let attributes = attributes(&start).map_err(&malformed)?;
                let name = start.local_name().as_ref().to_owned();
                open.push(Element { name, attributes, children: Vec::new(), place: here.clone() });
                continue;
            }
            Event::Empty(start) => {
                let attributes = attributes(&start).map_err(&malformed)?;
                let name = start.local_name().as_ref().to_owned();
                Node::Element(Element { name, attributes, children: Vec::new(), place: here.clone() })
            }
            // that the names agree is checked by the reader
            Event::End(_) => match open.pop() {
                Some(element) => Node::Element(element),
                None => return Err(malformed("an element ends that never began".to_owned())),
            },
            Event::Text(text) => Node::Text(text.to_string()),
            Event::CData(text) => Node::Text(text.to_string()),
            Event::Comment(text) => Node::Comment(text.to_string()),
            Event::GeneralRef(name) => match html::entity(&name) {
                Some(text) => Node::Text(text),
                None => {
                    let shown = super::found::short(&name);
                    return Err(malformed(format!(
                        "`&{shown};` is no character that XML or HTML has a name for"
                    )));
                }
            },
            Event::DocType(declared) => {
                if declared.to_ascii_uppercase().contains("<!ENTITY") {
                    let message =
                        "the document type declares entities, which can name files and grow without end";
                    return Err(malformed(message.to_owned()));
                }
                continue;
            }
            Event::Decl(_) | Event::PI(_) => continue,
            Event::Eof => break,
        };
        match (open.last_mut(), node) {
            (Some(parent), Node::Text(text)) => match parent.children.last_mut() {
                Some(Node::Text(before)) => before.push_str(&text),
                _ => parent.children.push(Node::Text(text)),
            },
            (Some(parent), node) => parent.children.push(node),
            (None, Node::Element(element)) if root.is_none() => root = Some(element),
            (None, Node::Element(_)) => {
                return Err(malformed("a second element stands behind the end of the first".to_owned()));
            }
            (None, Node::Text(text)) if !text.trim().is_empty() => {
                return Err(malformed("text stands outside of all elements".to_owned()));
            }
            (None, Node::Text(_) | Node::Comment(_)) => {}
        }
    }
    if let Some(element) = open.last() {
        let message = format!("the element `{}` never ends", super::found::short(&element.name));
        return Err(ExchangeError::malformed(element.place.clone(), message, MEND));
    }
    root.ok_or_else(|| ExchangeError::malformed(Place::line(1), "no element stands in it", MEND))
}

fn attributes(start: &BytesStart<'_>) -> Result<Vec<(String, String)>, String> {
    let mut found = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| format!("this is no XML: {error}"))?;
        found.push((attribute.key.local_name().as_ref().to_owned(), html::unescape(&attribute.value)));
    }
    Ok(found)
}

/// The name of the root element, without its prefix, where the text is XML at all.
pub(super) fn root(text: &str) -> Option<&str> {
    let mut rest = text.trim_start();
    loop {
        rest = if let Some(comment) = rest.strip_prefix("<!--") {
            comment.split_once("-->")?.1
        } else if rest.starts_with("<?") {
            rest.split_once("?>")?.1
        } else if rest.starts_with("<!") {
            let end = rest.find(['[', '>'])?;
            let behind = rest.get(end..)?;
            match behind.strip_prefix('[') {
                Some(subset) => subset.split_once("]")?.1.split_once('>')?.1,
                None => behind.get(1..)?,
            }
        } else {
            break;
        }
        .trim_start();
    }
    let name = rest.strip_prefix('<')?;
    let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
    let name = name.get(..end)?;
    Some(name.rsplit_once(':').map_or(name, |(_, local)| local))
}

/// Text for an element or an attribute.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // no text of a bank holds what XML forbids
            c => out.push(c),
        }
    }
    out
}
