//! Values made of values: lists, tables, and tables whose members the author names.

use super::scalar::{no_identifier, slug_mend};
use super::{Kind, Value};
use crate::document::fault::{At, FaultCode, Span};
use crate::document::node::Node;
use crate::document::shape::Shape;
use crate::id::IdError;
use std::marker::PhantomData;
use std::str::FromStr;
use toml::de::DeValue;

/// A list of values of one kind, or of tables.
pub fn list<K: Kind>(item: K) -> List<K> {
    List { item, min: 0, max: 20_000 }
}

/// A table that `read` reads.
pub fn table<T, F: Fn(&mut Node<'_>) -> T>(read: F) -> Table<F> {
    Table { read, named: false }
}

/// A table whose members are named by identifiers of type `I`, each a value of one kind; read in file order.
pub fn keyed<I: FromStr<Err = IdError>, K: Kind>(value: K) -> Keyed<I, K> {
    Keyed { value, name: PhantomData }
}

/// Longer ids are none, and are cut.
const SHOWN_ID: usize = 80;

/// See [`list`].
pub struct List<K> {
    item: K,
    min: usize,
    max: usize,
}
/// See [`table`].
pub struct Table<F> {
    read: F,
    named: bool,
}
/// See [`keyed`].
pub struct Keyed<I, K> {
    value: K,
    name: PhantomData<I>,
}

impl<F> Table<F> {
    /// Every fault of it names its `id`.
    pub fn named(self) -> Self {
        Self { named: true, ..self }
    }
}

impl<K> List<K> {
    /// With at least `min` elements.
    pub fn at_least(self, min: usize) -> Self {
        Self { min, ..self }
    }
    /// With at most `max` elements.
    pub fn at_most(self, max: usize) -> Self {
        Self { max, ..self }
    }
}

impl<K: Kind> Kind for List<K> {
    type Out = Vec<At<K::Out>>;
    fn shape(&self) -> Shape {
        Shape::List { item: Box::new(self.item.shape()), min: self.min, max: self.max }
    }
    /// Elements that cannot be read are left out; each has its fault.
    fn read(&self, value: Value<'_>) -> Option<Self::Out> {
        let DeValue::Array(items) = value.value.get_ref() else {
            let mend = match (value.value.get_ref(), self.item.shape()) {
                (DeValue::Table(_), Shape::Table(_)) => {
                    format!("write [[{0}]] in place of [{0}]", value.name)
                }
                (_, shape @ Shape::Table(_)) => format!("write a list of tables: [{}]", in_braces(&shape)),
                _ => "put it in square brackets".to_owned(),
            };
            value.wrong_type("a list", mend);
            return None;
        };
        let (min, max, count) = (self.min, self.max, items.len());
        if count < min || count > max {
            let limit = if count < min { format!("at least {min}") } else { format!("at most {max}") };
            let elements = if count == 1 { "element" } else { "elements" };
            let message = format!("`{}` has {count} {elements}; {limit} are due", value.name);
            let mend = if count < min { "add what is missing" } else { "remove some" };
            value.error(FaultCode::OutOfRange, message, mend);
        }
        let read = items.iter().filter_map(|item| {
            let element = Value { value: item, ..value };
            Some(At { value: self.item.read(element)?, span: element.span() })
        });
        Some(read.collect())
    }
}

/// A table of this shape with the members that it has to have, or else the first: `{ id = …, text = … }`.
fn in_braces(table: &Shape) -> String {
    let Shape::Table(members) = table else { return "{ … }".to_owned() };
    let required: Vec<&str> = members.iter().filter(|m| m.required).map(|m| m.name).collect();
    let shown = match required.as_slice() {
        [] => members.first().map(|member| member.name).into_iter().collect(),
        _ => required,
    };
    let shown: Vec<String> = shown.into_iter().map(|name| format!("{name} = …")).collect();
    format!("{{ {} }}", shown.join(", "))
}

impl<T, F: Fn(&mut Node<'_>) -> T> Kind for Table<F> {
    type Out = T;
    fn shape(&self) -> Shape {
        Node::describe(&self.read)
    }
    fn read(&self, value: Value<'_>) -> Option<T> {
        let DeValue::Table(table) = value.value.get_ref() else {
            let mend = format!("write its members in braces: {}", in_braces(&self.shape()));
            value.wrong_type("a table", mend);
            return None;
        };
        let before = value.faults.kept();
        let read = Node::read(value.text, table, value.span(), value.faults, &self.read);
        if let Some(DeValue::String(id)) = table.get("id").filter(|_| self.named).map(|id| id.get_ref()) {
            let shown: String = id.chars().take(SHOWN_ID).collect();
            value.faults.stand_in(before, value.name, &shown);
        }
        Some(read)
    }
}

impl<I: FromStr<Err = IdError>, K: Kind> Kind for Keyed<I, K> {
    type Out = Vec<(At<I>, At<K::Out>)>;
    fn shape(&self) -> Shape {
        Shape::Keyed(Box::new(self.value.shape()))
    }
    fn read(&self, value: Value<'_>) -> Option<Self::Out> {
        let DeValue::Table(table) = value.value.get_ref() else {
            value.wrong_type(
                "a table",
                format!("write [{}] above lines of the form name = value", value.name),
            );
            return None;
        };
        let mut read = Vec::new();
        for (key, member) in table.iter() {
            let (name, span): (&str, Span) = (key.get_ref(), key.span().into());
            let element = Value { value: member, ..value };
            let value_at = self.value.read(element).map(|read| At { value: read, span: element.span() });
            match name.parse::<I>() {
                Ok(id) => read.extend(value_at.map(|at| (At { value: id, span }, at))),
                Err(_) => {
                    value.faults.error(FaultCode::Malformed, span, no_identifier(name), slug_mend(name))
                }
            }
        }
        read.sort_by_key(|(name, _)| name.span);
        Some(read)
    }
}
