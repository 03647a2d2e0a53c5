//! Formulas in MathML, written in one line.

use super::dom::{Node, Tree};
use super::emit::{is_small, small};

/// The sign for a product that is not seen.
const TIMES: &str = "\u{2062}";

/// The formula of an element, and whether all of it could be written so.
///
/// What is written apart stays apart: where two parts would read as one, or a part as standing under a line, a root or an exponent
/// that it does not belong to, there are brackets or a blank.
pub(super) fn line(tree: &Tree, node: usize) -> (String, bool) {
    let mut writer = Writer { tree, whole: true };
    let text = writer.alone(node);
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
        let mut times = false;
        for node in nodes {
            let next = self.one(*node);
            if next.is_empty() {
                times |= self.tree.text(*node).trim() == TIMES;
                continue;
            }
            let fraction = self.tree.name(self.core(*node)) == "mfrac";
            // a number and a fraction behind it are one number, as in 2 1/2
            let mixed = unbracketed(&next)
                .filter(|inner| fraction && !times && is_number(&before) && inner.split('/').all(is_number))
                .map(str::to_owned);
            let one_number = mixed.is_some();
            let next = mixed.unwrap_or(next);
            let (last, first) = (out.chars().next_back(), next.chars().next());
            let figure = last.is_some_and(char::is_numeric);
            let figures = figure && first.is_some_and(char::is_numeric);
            // two numbers, or a name and what it is of, would read as one
            let touch = last.is_some_and(char::is_alphanumeric) && first.is_some_and(char::is_alphanumeric);
            let named = touch && (is_word(before.chars().rev()) || is_word(next.chars()));
            // the index of a root would read as an exponent
            let root = next.starts_with(is_small) && next.trim_start_matches(is_small).starts_with('√');
            let raised = root && last.is_some_and(|c| c.is_alphanumeric() || c == ')');
            let belongs = is_open(&before) && !first.is_some_and(is_apart);
            if times && figure && (figures || fraction) {
                out.push('·');
            } else if one_number || figures || named || raised || belongs {
                out.push(' ');
            }
            times = false;
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
            ("mfrac", 2) if self.is_stack(node) => {
                self.whole = false;
                let rows: Vec<String> = inner.iter().map(|row| self.alone(*row)).collect();
                format!("[{}]", rows.join("; "))
            }
            ("mfrac", 2) => format!("({}/{})", self.group(part(0)), self.group(part(1))),
            ("msqrt", _) => match self.filled(node).as_slice() {
                [one] => format!("√{}", self.group(Some(*one))),
                several => format!("√{}", grouped(self.row(several).trim().to_owned(), false)),
            },
            ("mroot", 2) => {
                let (index, is_token) = self.part(part(1));
                let under = self.group(part(0));
                match small(&index, true) {
                    Some(index) => format!("{index}√{under}"),
                    None => format!("root({}, {under})", grouped(index, is_token)),
                }
            }
            ("msup" | "mover", 2) => {
                format!("{}{}", self.group(part(0)), self.script(part(1), true, name == "msup"))
            }
            ("msub" | "munder", 2) => {
                format!("{}{}", self.group(part(0)), self.script(part(1), false, name == "msub"))
            }
            ("msubsup" | "munderover", 3) => {
                let by_size = name == "msubsup";
                let (base, below) = (self.group(part(0)), self.script(part(1), false, by_size));
                format!("{base}{below}{}", self.script(part(2), true, by_size))
            }
            ("mfenced", _) => {
                let mark = |wanted: &str, usual: &str| {
                    self.tree.attribute(node, wanted).map_or_else(|| usual.to_owned(), str::to_owned)
                };
                let (open, close, between) = (mark("open", "("), mark("close", ")"), mark("separators", ","));
                let between = between.trim().chars().next().map(String::from).unwrap_or_default();
                let parts: Vec<String> = inner.iter().map(|part| self.alone(*part)).collect();
                format!("{open}{}{close}", parts.join(&between))
            }
            ("mtable", _) => {
                let rows: Vec<String> = inner.iter().map(|row| self.one(*row)).collect();
                format!("[{}]", rows.join("; "))
            }
            ("mtr", _) => {
                let cells: Vec<String> = inner.iter().map(|cell| self.alone(*cell)).collect();
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

    /// The children but for blanks between them.
    fn filled(&self, node: usize) -> Vec<usize> {
        let is = |child: &usize| match self.tree.nodes.get(*child) {
            Some(Node::Text(text)) => !text.trim().is_empty(),
            _ => true,
        };
        self.tree.children(node).iter().copied().filter(is).collect()
    }

    /// What a node comes to: the one thing within it, where it only holds that.
    fn core(&self, node: usize) -> usize {
        let mut core = node;
        loop {
            let inner = match self.tree.name(core) {
                "math" | "mrow" | "mstyle" | "mpadded" | "mtd" => self.filled(core),
                "semantics" => self.elements(core).into_iter().take(1).collect(),
                _ => return core,
            };
            let [one] = inner.as_slice() else { return core };
            core = *one;
        }
    }

    /// One above the other without a line between them is no division.
    fn is_stack(&self, node: usize) -> bool {
        let thick = self.tree.attribute(node, "linethickness").unwrap_or_default();
        let number = thick.trim().trim_end_matches(|c: char| c.is_alphabetic() || c == '%').trim();
        number.parse::<f64>().is_ok_and(|number| number == 0.0)
    }

    /// A node that nothing stands beside: a fraction needs no brackets.
    fn alone(&mut self, node: usize) -> String {
        let text = self.one(node);
        let fraction = self.tree.name(self.core(node)) == "mfrac";
        unbracketed(&text).filter(|_| fraction).map(str::to_owned).unwrap_or(text)
    }

    /// A part, and whether it is one number, name or sign by its element.
    fn part(&mut self, node: Option<usize>) -> (String, bool) {
        let Some(node) = node.map(|node| self.core(node)) else { return (String::new(), false) };
        let is_token = matches!(self.tree.name(node), "mi" | "mn" | "mo" | "ms" | "mtext");
        (self.one(node).trim().to_owned(), is_token)
    }

    fn group(&mut self, node: Option<usize>) -> String {
        let (text, is_token) = self.part(node);
        grouped(text, is_token)
    }

    /// What is raised or lowered behind its base: in characters of that size, where `by_size` and there are some.
    fn script(&mut self, node: Option<usize>, raised: bool, by_size: bool) -> String {
        let (text, is_token) = self.part(node);
        let primes = raised && by_size && text.chars().all(|c| matches!(c, '\'' | '′' | '″' | '‴'));
        if text.is_empty() || primes {
            return text;
        }
        match small(&text, raised).filter(|_| by_size) {
            Some(small) => small,
            None => format!("{}{}", if raised { '^' } else { '_' }, grouped(text, is_token)),
        }
    }
}

/// What is more than one number or name stands in brackets. Names side by side are no name: the square of ab is not ab².
fn grouped(text: String, is_token: bool) -> String {
    let number = text.chars().all(|c| c == '.' || c == ',' && is_token || c.is_numeric() && !is_small(c));
    let name = is_token && text.chars().all(|c| c.is_alphabetic() && !is_small(c));
    let sign = text.chars().count() == 1;
    if number || name || sign || is_fenced(&text) { text } else { format!("({text})") }
}

/// The bracket that belongs to the first one is the last sign.
fn is_fenced(text: &str) -> bool {
    let mut open = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => open += 1,
            ')' => open = open.saturating_sub(1),
            _ => {}
        }
        if open == 0 {
            return at > 0 && at + 1 == text.len();
        }
    }
    false
}

/// A text without the brackets around it.
fn unbracketed(text: &str) -> Option<&str> {
    Some(text).filter(|text| is_fenced(text))?.strip_prefix('(')?.strip_suffix(')')
}

fn is_number(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
}

/// It ends in a script, a root or a divisor without brackets, and what follows would seem to belong to that.
fn is_open(text: &str) -> bool {
    let Some((last, c)) = text.char_indices().next_back() else { return false };
    let begun = text.get(..last).unwrap_or_default();
    let Some((_, tail)) = begun.rsplit_once(['^', '_', '√', '/']) else { return false };
    let figures = |c: char| c.is_alphanumeric() || matches!(c, '.' | ',');
    let sign = tail.is_empty() && !matches!(c, ')' | ']' | '}' | '|');
    sign || (tail.chars().all(figures) && figures(c))
}

/// A sign that stands for itself behind a script: it ends it, or joins it to what follows.
fn is_apart(c: char) -> bool {
    c.is_whitespace() || "+-−±∓=<>≤≥≠≈≡·×⋅∗*/:,;.)]}|→".contains(c)
}

/// Signs that are not seen: times, function application, a comma.
fn sign(text: &str) -> String {
    match text {
        "\u{2061}" => " ".to_owned(),
        TIMES | "\u{2064}" => String::new(),
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

    #[test]
    fn formulas_that_are_not_the_same_do_not_look_the_same() {
        let one_of_two = "<mfrac><mn>1</mn><mn>2</mn></mfrac>";
        for (formula, line) in [
            (&*format!("{one_of_two}<mi>x</mi>"), "(1/2)x"),
            ("<mfrac><mn>1</mn><mrow><mn>2</mn><mi>x</mi></mrow></mfrac>", "1/(2x)"),
            (&*format!("<mrow>\n{one_of_two}\n</mrow>"), "1/2"),
            (&*format!("<mfrac>{one_of_two}<mn>3</mn></mfrac>"), "(1/2)/3"),
            (&*format!("<msup>{one_of_two}<mn>3</mn></msup>"), "(1/2)³"),
            // a number and a fraction, and their product
            (&*format!("<mn>2</mn>{one_of_two}"), "2 1/2"),
            (&*format!("<mn>2</mn>{one_of_two}<mi>x</mi>"), "2 1/2 x"),
            (&*format!("<mn>2</mn><mo>&#x2062;</mo>{one_of_two}"), "2·(1/2)"),
            ("<mn>2</mn><mo>&#x2062;</mo><mi>x</mi>", "2x"),
            ("<msup><mi>x</mi><mrow><mo>-</mo><mn>1</mn></mrow></msup>", "x⁻¹"),
            ("<msup><mi>x</mi><mrow><mo>&minus;</mo><mn>1</mn></mrow></msup>", "x⁻¹"),
            ("<msup><mi>x</mi><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msup>", "xⁿ⁺¹"),
            ("<msup><mi>f</mi><mrow><mo>(</mo><mn>3</mn><mo>)</mo></mrow></msup>", "f⁽³⁾"),
            ("<msup><mi>f</mi><mo>′</mo></msup><mfenced><mi>x</mi></mfenced>", "f′(x)"),
            ("<msup><mi>x</mi><mi>k</mi></msup><mi>y</mi>", "x^k y"),
            ("<msup><mi>x</mi><mi>k</mi></msup><mo>+</mo><mi>y</mi>", "x^k+y"),
            ("<msup><mi>x</mi><mrow><mi>k</mi><mi>y</mi></mrow></msup>", "x^(ky)"),
            (
                "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>i</mi>",
                "∑\\_(i=1)^n i",
            ),
            ("<msup><msup><mi>x</mi><mn>2</mn></msup><mn>3</mn></msup>", "(x²)³"),
            ("<msup><mi>x</mi><msup><mn>2</mn><mn>3</mn></msup></msup>", "x^(2³)"),
            ("<msup><mrow><mi>a</mi><mi>b</mi></mrow><mn>2</mn></msup>", "(ab)²"),
            ("<mi>a</mi><msup><mi>b</mi><mn>2</mn></msup>", "ab²"),
            (
                "<msup><mrow><mfenced><mi>a</mi></mfenced><mfenced><mi>b</mi></mfenced></mrow><mn>2</mn></msup>",
                "((a)(b))²",
            ),
            ("<msqrt><mn>2</mn></msqrt><mi>x</mi>", "√2 x"),
            ("<msqrt><mn>2</mn><mi>x</mi></msqrt>", "√(2x)"),
            ("<mi>x</mi><mroot><mn>8</mn><mn>3</mn></mroot>", "x ³√8"),
            ("<mi>sin</mi>\n<mi>x</mi>", "sin x"),
            ("<msup><mi>sin</mi><mn>2</mn></msup><mi>x</mi>", "sin²x"),
        ] {
            assert_eq!(of(formula), (line.to_owned(), false), "{formula}");
        }
        // one above the other is not divided by it
        let stack = "<mfrac linethickness='0pt'><mi>n</mi><mi>k</mi></mfrac>";
        assert_eq!(of(stack), ("\\[n; k\\]".to_owned(), true));
        let beside = html::to_markdown(&format!("<p>Take 2<math>{one_of_two}</math>.</p>"));
        assert_eq!(beside.text, "Take 2 1/2.");
    }
}
