//! The names of QTI 3.0 as those of 2.x: `qti-choice-interaction` is `choiceInteraction`, `response-identifier` is
//! `responseIdentifier`. What both call an element is read once.

use crate::exchange::xml::{Element, Node};

/// The element with all in it by the names of QTI 2.x.
pub(super) fn older(mut element: Element) -> Element {
    if let Some(name) = element.name.strip_prefix("qti-") {
        element.name = camel(name);
        for (name, _) in &mut element.attributes {
            // the attributes of HTML stay as they are
            if !name.starts_with("data-") && !name.starts_with("aria-") {
                *name = camel(name);
            }
        }
    }
    element.children = element
        .children
        .into_iter()
        .map(|node| match node {
            Node::Element(child) => Node::Element(older(child)),
            node => node,
        })
        .collect();
    element
}

fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut up = false;
    for c in name.chars() {
        match c {
            '-' => up = true,
            c if up => {
                out.push(c.to_ascii_uppercase());
                up = false;
            }
            c => out.push(c),
        }
    }
    out
}

/// The name of QTI 3.0 for an attribute of 2.x, and for an element behind `qti-`.
pub(super) fn newer(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_there_and_back() {
        for (old, new) in [("choiceInteraction", "choice-interaction"), ("and", "and"), ("mapKey", "map-key")]
        {
            assert_eq!((newer(old).as_str(), camel(new).as_str()), (new, old));
        }
    }
}
