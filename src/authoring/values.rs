//! How a value is laid out: texts, lists, tables in braces.

use super::comments::{between, raw};
use super::format::dotted;
use crate::document::{Order, quoted};
use toml_edit::{Array, Formatted, InlineTable, Value};
use unicode_width::UnicodeWidthStr as _;

/// A list that is wider goes on lines of its own.
const WIDTH: usize = 120;

/// What one element is moved in by.
const STEP: usize = 2;

/// Values below a member.
#[derive(Clone, Copy)]
pub(super) struct Values<'o> {
    /// The order of members of the tables among them.
    pub order: &'o Order,
    /// They are tried on one line, lists of tables too.
    flat: bool,
}

/// An element of a list, or a member of a table in braces, with its comments.
struct Entry {
    above: Vec<String>,
    text: String,
    beside: Option<String>,
}

/// The entries, and the comments behind the last one.
#[derive(Default)]
struct Entries {
    list: Vec<Entry>,
    tail: Vec<String>,
}

impl Entries {
    /// Takes the comments that stand before the next entry, or at the end.
    fn comments(&mut self, raw: &str) {
        let (beside, own) = between(raw);
        match (beside, self.list.last_mut()) {
            (Some(beside), Some(last)) if last.beside.is_none() && self.tail.is_empty() => {
                last.beside = Some(beside);
            }
            (beside, _) => self.tail.extend(beside),
        }
        self.tail.extend(own);
    }

    fn push(&mut self, text: String) {
        self.list.push(Entry { above: std::mem::take(&mut self.tail), text, beside: None });
    }

    fn has_comments(&self) -> bool {
        !self.tail.is_empty() || self.list.iter().any(|e| e.beside.is_some() || !e.above.is_empty())
    }

    /// One entry a line, between these signs.
    fn on_lines(&self, open: &str, close: &str, indent: usize) -> String {
        let within = " ".repeat(indent + STEP);
        let mut out = format!("{open}\n");
        for entry in &self.list {
            entry.above.iter().for_each(|comment| out.push_str(&format!("{within}{comment}\n")));
            let beside = entry.beside.as_ref().map_or_else(String::new, |comment| format!(" {comment}"));
            out.push_str(&format!("{within}{},{beside}\n", entry.text));
        }
        self.tail.iter().for_each(|comment| out.push_str(&format!("{within}{comment}\n")));
        out.push_str(&format!("{}{close}", " ".repeat(indent)));
        out
    }

    fn on_one_line(&self) -> String {
        self.list.iter().map(|entry| entry.text.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl<'o> Values<'o> {
    /// Values of a member whose tables have this order.
    pub(super) fn of(order: &'o Order) -> Self {
        Self { order, flat: false }
    }

    /// The value on a line that is moved in by `indent` and has `before` columns in front of it.
    pub(super) fn shown(self, value: &Value, indent: usize, before: usize) -> String {
        match value {
            Value::String(text) => self::text(text),
            Value::Array(list) => self.list(list, indent, before),
            Value::InlineTable(table) => self.table(table, indent, before),
            Value::Integer(n) => n.display_repr().into_owned(),
            Value::Float(n) => n.display_repr().into_owned(),
            Value::Boolean(flag) => flag.display_repr().into_owned(),
            Value::Datetime(day) => day.display_repr().into_owned(),
        }
    }

    fn list(self, list: &Array, indent: usize, before: usize) -> String {
        let flat = self.entries_of(list, |value| self.shown(value, indent, before + 1));
        let tables = list.iter().filter(|value| value.is_inline_table()).count();
        let line = format!("[{}]", flat.on_one_line());
        let fits = self.flat || before + line.width() <= WIDTH || (list.len() == 1 && tables == 0);
        if !flat.has_comments() && !line.contains('\n') && fits && (self.flat || tables < 2) {
            return line;
        }
        let inner = indent + STEP;
        self.entries_of(list, |value| self.shown(value, inner, inner)).on_lines("[", "]", indent)
    }

    fn entries_of(self, list: &Array, shown: impl Fn(&Value) -> String) -> Entries {
        let mut entries = Entries::default();
        for value in list.iter() {
            entries.comments(raw(value.decor().prefix()));
            entries.push(shown(value));
            entries.comments(raw(value.decor().suffix()));
        }
        entries.comments(raw(Some(list.trailing())));
        entries
    }

    /// A table in braces stays on one line, with the lists in it where that fits; unless it has comments, or is too wide and its
    /// author gave it several.
    fn table(self, table: &InlineTable, indent: usize, before: usize) -> String {
        let (all, _) = self.members_of(table, |value, name, order| {
            Self { order, flat: true }.shown(value, indent, before + 2 + name.len())
        });
        let line = in_braces(&all);
        let fits = self.flat || before + line.width() <= WIDTH;
        if !all.has_comments() && !line.contains('\n') && fits {
            return line;
        }
        let (few, has_lines) = self.members_of(table, |value, name, order| {
            Values::of(order).shown(value, indent, before + 2 + name.len())
        });
        let line = in_braces(&few);
        if !few.has_comments() && (!has_lines || before + line.width() <= WIDTH) {
            return line;
        }
        let inner = indent + STEP;
        let (entries, _) = self.members_of(table, |value, name, order| {
            Values::of(order).shown(value, inner, inner + name.len())
        });
        entries.on_lines("{", "}", indent)
    }

    /// The members in the order of the format, and whether their author gave them several lines.
    fn members_of(
        self,
        table: &InlineTable,
        shown: impl Fn(&Value, &str, &'o Order) -> String,
    ) -> (Entries, bool) {
        let members = table.get_values();
        let mut has_lines = raw(Some(table.trailing())).contains('\n');
        // comments are gathered as they stand, before the members change places
        let mut entries = Entries::default();
        let mut places = Vec::new();
        for (path, value) in members {
            let Some(key) = path.last() else { continue };
            let before = raw(key.leaf_decor().prefix());
            has_lines |= before.contains('\n');
            entries.comments(before);
            let name = format!("{} = ", dotted(&path));
            let order = path.iter().fold(self.order, |order, key| order.below(key.get()));
            entries.push(format!("{name}{}", shown(value, &name, order)));
            entries.comments(raw(value.decor().suffix()));
            places.push(path.first().map_or(0, |key| self.order.place(key.get())));
        }
        entries.comments(raw(Some(table.trailing())));
        let mut placed: Vec<_> = places.into_iter().zip(entries.list).collect();
        placed.sort_by_key(|(place, _)| *place);
        entries.list = placed.into_iter().map(|(_, entry)| entry).collect();
        (entries, has_lines)
    }
}

/// A table on one line.
fn in_braces(members: &Entries) -> String {
    match members.on_one_line() {
        empty if empty.is_empty() => "{}".to_owned(),
        members => format!("{{ {members} }}"),
    }
}

/// A text keeps the quotes and escapes of its author where they fit: lines of its own for one that has several, else one line. One
/// line that its author broke by `\` stays broken.
fn text(text: &Formatted<String>) -> String {
    let written = text.display_repr();
    let has_lines = text.value().contains('\n');
    let opening = ["\"\"\"", "'''"].into_iter().find(|quotes| written.starts_with(quotes));
    match (opening, has_lines) {
        (None, false) => written.into_owned(),
        (Some(quotes), true) => {
            let body = written.strip_prefix(quotes).unwrap_or_default();
            format!("{quotes}\n{}", body.strip_prefix('\n').unwrap_or(body))
        }
        (Some("\"\"\""), false) if is_broken(&written) => written.into_owned(),
        // three quotes around what would need escapes between one
        (Some(_), false) if !written.contains('\n') && text.value().contains(['"', '\\']) => {
            written.into_owned()
        }
        _ => quoted(text.value()),
    }
}

/// True when a line ends with a `\` that joins it to the next.
fn is_broken(written: &str) -> bool {
    let joins = |line: &str| line.trim_end().chars().rev().take_while(|c| *c == '\\').count() % 2 == 1;
    let mut lines: Vec<&str> = written.split('\n').collect();
    lines.pop();
    lines.into_iter().any(joins)
}
