//! A table that is being read, or described.

use super::fault::{At, FaultCode, Faults, Span};
use super::kinds::{Kind, Shown, Value, nearest};
use super::shape::{MemberShape, Shape};
use toml::de::DeTable;

/// A table of the file, asked for its members by a reading function; or, in a description, the record of what was asked.
pub struct Node<'a> {
    side: Side<'a>,
}

enum Side<'a> {
    Reading(Reading<'a>),
    Describing(Vec<MemberShape>),
}

struct Reading<'a> {
    text: &'a str,
    table: &'a DeTable<'a>,
    span: Span,
    faults: &'a Faults,
    asked: Vec<&'static str>,
    missing: Vec<(&'static str, String, &'static str)>,
}

impl<'a> Node<'a> {
    /// A member that must be there. `None` when it is not, or cannot be read: the fault is recorded.
    pub fn required<K: Kind>(
        &mut self,
        name: &'static str,
        doc: &'static str,
        kind: K,
    ) -> Option<At<K::Out>> {
        self.member(name, doc, kind, true, |_| None)
    }

    /// A member that may be left out.
    pub fn optional<K: Kind>(
        &mut self,
        name: &'static str,
        doc: &'static str,
        kind: K,
    ) -> Option<At<K::Out>> {
        self.member(name, doc, kind, false, |_| None)
    }

    /// A member that must be there if `needed`, which other members decide; the schema lets it be left out.
    pub fn required_if<K: Kind>(
        &mut self,
        needed: bool,
        name: &'static str,
        doc: &'static str,
        kind: K,
    ) -> Option<At<K::Out>> {
        let needed = needed && matches!(self.side, Side::Reading(_));
        self.member(name, doc, kind, needed, |_| None)
    }

    /// Where the value of a member stands, if it was written.
    pub fn written(&self, name: &str) -> Option<Span> {
        match &self.side {
            Side::Reading(reading) => reading.table.get(name).map(|value| value.span().into()),
            Side::Describing(_) => None,
        }
    }

    /// A member with a value that holds when it is left out (or cannot be read).
    pub fn default<K: Shown>(
        &mut self,
        name: &'static str,
        doc: &'static str,
        kind: K,
        default: K::Out,
    ) -> K::Out {
        let found = self.member(name, doc, kind, false, |kind| Some(kind.show(&default)));
        found.map_or(default, |at| at.value)
    }

    /// Where the table stands: its header, or its braces. Empty in a description.
    pub fn span(&self) -> Span {
        match &self.side {
            Side::Reading(reading) => reading.span,
            Side::Describing(_) => Span::default(),
        }
    }

    /// True when no fault was found within `span` so far.
    pub fn is_sound(&self, span: Span) -> bool {
        match &self.side {
            Side::Reading(reading) => !reading.faults.any_within(span),
            Side::Describing(_) => true,
        }
    }

    /// Records an error of this table.
    pub fn error(&self, code: FaultCode, span: Span, message: impl Into<String>, mend: impl Into<String>) {
        if let Side::Reading(reading) = &self.side {
            reading.faults.error(code, span, message, mend);
        }
    }

    /// Records a warning of this table.
    pub fn warning(&self, code: FaultCode, span: Span, message: impl Into<String>, mend: impl Into<String>) {
        if let Side::Reading(reading) = &self.side {
            reading.faults.warning(code, span, message, mend);
        }
    }

    /// Reads `table` by `read`, then reports members that nobody asked for and those that are missing.
    pub(super) fn read<T>(
        text: &'a str,
        table: &'a DeTable<'a>,
        span: Span,
        faults: &'a Faults,
        read: impl Fn(&mut Node<'_>) -> T,
    ) -> T {
        let reading =
            Reading { text, table, span, faults, asked: Vec::with_capacity(16), missing: Vec::new() };
        let mut node = Node { side: Side::Reading(reading) };
        let value = read(&mut node);
        if let Side::Reading(reading) = node.side {
            reading.finish();
        }
        value
    }

    /// The members that `read` asks for.
    pub(super) fn describe<T>(read: impl Fn(&mut Node<'_>) -> T) -> Shape {
        let mut node = Node { side: Side::Describing(Vec::new()) };
        read(&mut node);
        match node.side {
            Side::Describing(members) => Shape::Table(members),
            Side::Reading(_) => Shape::Table(Vec::new()),
        }
    }

    fn member<K: Kind>(
        &mut self,
        name: &'static str,
        doc: &'static str,
        kind: K,
        required: bool,
        default: impl FnOnce(&K) -> Option<serde_json::Value>,
    ) -> Option<At<K::Out>> {
        match &mut self.side {
            Side::Describing(members) => {
                let default = default(&kind);
                members.push(MemberShape { name, doc, required, default, shape: kind.shape() });
                None
            }
            Side::Reading(reading) => {
                reading.asked.push(name);
                let Some(value) = reading.table.get(name) else {
                    if required {
                        let value = match kind.shape() {
                            Shape::Constant(text) => format!("\"{text}\""),
                            _ => "…".to_owned(),
                        };
                        reading.missing.push((name, value, doc));
                    }
                    return None;
                };
                let value = Value { name, text: reading.text, value, faults: reading.faults };
                kind.read(value).map(|read| At { value: read, span: value.span() })
            }
        }
    }
}

impl Reading<'_> {
    /// A table with a heading takes every line below it, which surprises whoever puts one between two lines of the file.
    fn below_header(&self) -> String {
        let header = self.text.get(self.span.start..self.span.end).unwrap_or_default();
        if !header.starts_with('[') || header.starts_with("[[") {
            return String::new();
        }
        format!("; a line below `{header}` belongs to it: what belongs to the file itself stands above")
    }

    fn finish(mut self) {
        for (key, _) in self.table.iter() {
            let name: &str = key.get_ref();
            if self.asked.contains(&name) {
                continue;
            }
            let absent = self.asked.iter().copied().filter(|known| self.table.get(*known).is_none());
            let mend = match nearest(name, absent) {
                Some(known) => {
                    self.missing.retain(|(missing, _, _)| *missing != known);
                    format!("did you mean `{known}`?")
                }
                None => format!("members here: {}{}", self.asked.join(", "), self.below_header()),
            };
            let message = format!("unknown member `{}`", name.escape_debug());
            self.faults.error(FaultCode::UnknownMember, key.span().into(), message, mend);
        }
        for (name, value, doc) in self.missing {
            let first = doc.split_once(". ").map_or(doc, |(first, _)| first).trim_end_matches('.');
            let message = format!("`{name}` is missing");
            self.faults.error(
                FaultCode::MissingMember,
                self.span,
                message,
                format!("add `{name} = {value}`: {first}"),
            );
        }
    }
}
