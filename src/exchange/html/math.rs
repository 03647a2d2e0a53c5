//! Formulas in MathML, written in one line.

use super::dom::{Node, Tree};
use super::emit::small;

/// The formula of an element, and whether all of it could be written so.
pub(super) fn line(tree: &Tree, node: usize) -> (String, bool) {
    let mut writer = Writer { tree, whole: true };
    let text = writer.row(tree.children(node));
    (text.trim().to_owned(), writer.whole)
}

struct Writer<'t> {
    tree: &'t Tree,
    whole: bool,
}

impl Writer<'_> {
    /// Things that stand side by side.
    fn row(&mut self, nodes: &[usize]) -> String {
        let (mut out, mut before) = (String::new(), String::new());
        for node in nodes {
            let next = self.one(*node);
            // two numbers, or a name and what it is of, would read as one
            let (last, first) = (out.chars().next_back(), next.chars().next());
            let touch = last.is_some_and(char::is_alphanumeric) && first.is_some_and(char::is_alphanumeric);
            let digits = last.is_some_and(char::is_numeric) && first.is_some_and(char::is_numeric);
            let named = is_word(before.chars().rev()) || is_word(next.chars());
            if touch && (digits || named) {
                out.push(' ');
            }
            out.push_str(&next);
            before = next;
        }
        out
    }

    fn one(&mut self, node: usize) -> String {
        let name = match self.tree.nodes.get(node) {
            Some(Node::Text(text)) => return sign(text.trim()),
            Some(Node::Element { name, .. }) => name.as_str(),
            None => return String::new(),
        };
        let inner: Vec<usize> = self.elements(node);
        let part = |n: usize| inner.get(n).copied();
        match (name, inner.len()) {
            ("mi" | "mn" | "mo" | "ms", _) => sign(self.tree.text(node).trim()),
            ("mtext", _) => self.tree.text(node).split_whitespace().collect::<Vec<_>>().join(" "),
            ("mspace", _) => " ".to_owned(),
            ("annotation" | "annotation-xml" | "mphantom", _) => String::new(),
            // the formula first, then what others say of it
            ("semantics", 1..) => self.row(inner.get(..1).unwrap_or_default()),
            ("mfrac", 2) => format!("{}/{}", self.group(part(0)), self.group(part(1))),
            ("msqrt", _) => {
                let under = self.row(self.tree.children(node));
                format!("√{}", grouped(under))
            }
            ("mroot", 2) => {
                let (under, index) = (self.group(part(0)), self.group(part(1)));
                match small(&index, true) {
                    Some(index) => format!("{index}√{under}"),
                    None => format!("root({index}, {under})"),
                }
            }
            ("msup" | "mover", 2) => {
                format!("{}{}", self.group(part(0)), self.raised(part(1), name == "msup"))
            }
            ("msub" | "munder", 2) => {
                format!("{}{}", self.group(part(0)), self.lowered(part(1), name == "msub"))
            }
            ("msubsup" | "munderover", 3) => {
                let small = name == "msubsup";
                let base = self.group(part(0));
                format!("{base}{}{}", self.lowered(part(1), small), self.raised(part(2), small))
            }
            ("mfenced", _) => {
                let mark = |wanted: &str, usual: &str| {
                    self.tree.attribute(node, wanted).map_or_else(|| usual.to_owned(), str::to_owned)
                };
                let (open, close, between) = (mark("open", "("), mark("close", ")"), mark("separators", ","));
                let between = between.trim().chars().next().map(String::from).unwrap_or_default();
                let parts: Vec<String> = inner.iter().map(|part| self.one(*part)).collect();
                format!("{open}{}{close}", parts.join(&between))
            }
            ("mtable", _) => {
                let rows: Vec<String> = inner.iter().map(|row| self.one(*row)).collect();
                format!("[{}]", rows.join("; "))
            }
            ("mtr", _) => {
                let cells: Vec<String> = inner.iter().map(|cell| self.one(*cell)).collect();
                cells.join(", ")
            }
            ("mrow" | "mstyle" | "mtd" | "mpadded" | "math", _) => self.row(self.tree.children(node)),
            _ => {
                self.whole = false;
                self.row(self.tree.children(node))
            }
        }
    }

    fn elements(&self, node: usize) -> Vec<usize> {
        let is = |child: &usize| matches!(self.tree.nodes.get(*child), Some(Node::Element { .. }));
        self.tree.children(node).iter().copied().filter(is).collect()
    }

    fn group(&mut self, node: Option<usize>) -> String {
        node.map(|node| grouped(self.one(node).trim().to_owned())).unwrap_or_default()
    }

    fn raised(&mut self, node: Option<usize>, by_size: bool) -> String {
        let text = self.group(node);
        small(&text, true).filter(|_| by_size).unwrap_or_else(|| format!("^{text}"))
    }

    fn lowered(&mut self, node: Option<usize>, by_size: bool) -> String {
        let text = self.group(node);
        small(&text, false).filter(|_| by_size).unwrap_or_else(|| format!("_{text}"))
    }
}

/// What is more than one number or name stands in brackets.
fn grouped(text: String) -> String {
    let single = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | ','));
    let fenced = text.starts_with('(') && text.find(')').is_some_and(|at| at + 1 == text.len());
    let sign = text.chars().count() == 1;
    if single || fenced || sign { text } else { format!("({text})") }
}

/// Signs that are not seen: times, function application, a comma.
fn sign(text: &str) -> String {
    match text {
        "\u{2061}" => " ".to_owned(),
        "\u{2062}" | "\u{2064}" => String::new(),
        "\u{2063}" => ",".to_owned(),
        text => text.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// It begins with more than one letter.
fn is_word(text: impl Iterator<Item = char>) -> bool {
    text.take(2).filter(|c| c.is_alphabetic()).count() > 1
}

#[cfg(test)]
mod tests {
    use crate::exchange::html;

    fn of(formula: &str) -> (String, bool) {
        let converted = html::to_markdown(&format!("<p>So <math>{formula}</math>.</p>"));
        let text = converted.text.strip_prefix("So ").unwrap().strip_suffix('.').unwrap().to_owned();
        (text, converted.notes.iter().any(|note| note.text.contains("words alone")))
    }

    #[test]
    fn formulas_keep_their_sense_on_one_line() {
        for (formula, line) in [
            ("<mfrac><mn>1</mn><mn>3</mn></mfrac>", "1/3"),
            ("<mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mi>b</mi></mfrac>", "(a+1)/b"),
            ("<msup><mi>x</mi><mn>2</mn></msup><mo>=</mo><mn>16</mn>", "x²=16"),
            ("<msup><mi>x</mi><mrow><mi>n</mi><mo>/</mo><mi>k</mi></mrow></msup>", "x^(n/k)"),
            ("<msqrt><mn>2</mn></msqrt><mo>+</mo><mroot><mn>8</mn><mn>3</mn></mroot>", "√2+³√8"),
            ("<mn>2</mn><mfenced><mrow><mi>a</mi><mo>-</mo><mi>b</mi></mrow></mfenced>", "2(a-b)"),
            ("<mn>1</mn><mn>3</mn><mi>sin</mi><mi>x</mi>", "1 3 sin x"),
            ("<semantics><mi>y</mi><annotation encoding='latex'>\\frac y1</annotation></semantics>", "y"),
        ] {
            assert_eq!(of(formula), (line.to_owned(), false), "{formula}");
        }
        assert_eq!(of("<mstack><mn>1</mn><mn>2</mn></mstack>"), ("1 2".to_owned(), true));
    }
}
